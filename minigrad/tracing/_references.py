"""What a trace refers to: every number that names a value, an operation, a pass or a line names one that is there.

>>> from ._steps import Create, Trace
>>> check_references(Trace("", steps=[Create(3)]))
Traceback (most recent call last):
    ...
minigrad.tracing._json.TraceError: step 0 (create): there is no value 3
"""

from __future__ import annotations

from typing import Any

from ._json import TraceError
from ._steps import Expression, Message, Trace, Value


def check_references(trace: Trace) -> None:
    """TraceError, with the part named, where something refers to what isn't there, or two facts about it differ."""
    check_names(trace.values)
    for value in trace.values:
        for data, what in ((value.data, "data"), (value.grad, "grad")):
            if data is not None and (data.shape != value.shape or value.dtype not in (None, data.dtype)):
                raise TraceError(f"value {value.id}: its {what} is {data.dtype} {data.shape}, but it is {value.dtype} {value.shape}")
    makers: dict[int, int] = {}
    for operation in trace.operations:
        where = f"operation {operation.id}"
        if taken := [v for v in operation.outputs if makers.setdefault(v, operation.id) != operation.id]:
            raise TraceError(f"{where} makes value {taken[0]}, which operation {makers[taken[0]]} makes")
        there(where, "value", len(trace.values), *operation.inputs, *operation.outputs, *named_values(operation.rules))
        if operation.rules and len(operation.rules) != len(operation.inputs):
            raise TraceError(f"{where}: {len(operation.rules)} rules for {len(operation.inputs)} operands")
    for each in trace.passes:
        there(f"pass {each.id}", "value", len(trace.values), *each.roots)
    for number, step in enumerate(trace.steps):
        where = f"step {number} ({step.kind})"
        there(where, "value", len(trace.values), getattr(step, "value", None), getattr(step, "source", None))
        there(where, "operation", len(trace.operations), getattr(step, "operation", None))
        there(where, "pass", len(trace.passes), step.pass_)
        if isinstance(step, Message):
            there(where, f"operand of operation {step.operation}", len(trace.operations[step.operation].inputs), step.operand)
    there("grads", "value", len(trace.values), *trace.grads)
    check_lines(trace)


def there(where: str, kind: str, count: int, *numbers: int | None) -> None:
    """That there is one for each of these numbers."""
    for number in numbers:
        if number is not None and number >= count:
            raise TraceError(f"{where}: there is no {kind} {number}")


def named_values(part: Expression) -> list[int]:
    """The values that an expression names."""
    if isinstance(part, dict):
        return [part["value"]] if "value" in part else []
    return [value for inner in part for value in named_values(inner)] if isinstance(part, list) else []


def check_names(values: list[Value]) -> None:
    """Every value has a name, and no two but literals the same: a picture finds its parts by them."""
    bearers: dict[str, int] = {}
    for value in values:
        if not value.name:
            raise TraceError(f"value {value.id} has no name")
        if not value.literal and bearers.setdefault(value.name, value.id) != value.id:
            raise TraceError(f"value {value.id} is called {value.name!r}, as value {bearers[value.name]} is")


def check_lines(trace: Trace) -> None:
    """Everything that says where it was says a line that is there."""
    parts: list[tuple[str, list[Any]]] = [("value", trace.values), ("operation", trace.operations), ("step", trace.steps)]
    for part, items in parts:
        for number, item in enumerate(items):
            if item.at is None:
                continue
            there(f"{part} {number}", "source", len(trace.sources), item.at[0])
            source, line = trace.sources[item.at[0]], item.at[1]
            if source.lines and not source.first <= line < source.first + len(source.lines):
                raise TraceError(f"{part} {number}: its source has no line {line}")
