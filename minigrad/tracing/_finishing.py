"""A recorder's notes → a trace: names, source lines, formulas, and how many messages each sum was of."""

from __future__ import annotations

import linecache
import sys
from pathlib import Path
from typing import Any

import numpy as np

from ._fold import due
from ._naming import name_values
from ._places import Site
from ._recorder import IN_PLACE, Recorder
from ._rules import Facts, local_numbers, rules_of
from ._snapshot import Snapshot, snapshot
from ._steps import Change, Create, Message, Source, Sum, Trace, operation_word
from ._symbols import listed

WHOLE_FILE = 100


def finish(recorder: Recorder) -> Trace:
    """The trace of what was recorded."""
    trace = recorder.trace
    facts = [
        Facts(
            row, options, operation,
            recorder.skipped.get(operation.id) or list(range(len(operation.inputs))), recorder.viewed.get(operation.id),
        )
        for (row, options), operation in zip(recorder.facts, trace.operations, strict=True)
    ]  # fmt: skip
    for fact in facts:
        name_operation(fact)
    name_values(trace, recorder)
    for number, view in recorder.viewed.items():
        trace.operations[number].arguments["view"] = trace.values[view].name
    leave_out_unused(trace)
    for fact in facts:
        rules = [
            rule if trace.values[value].requires_grad else None
            for rule, value in zip(rules_of(fact, trace.values), fact.operation.inputs, strict=True)
        ]
        fact.operation.rules = rules if any(rule is not None for rule in rules) else []
    fill_locals(trace, facts)
    count_messages(trace)
    if recorder.tensors or not trace.library:
        own = f"minigrad {sys.modules['minigrad'].__version__}"
        trace.library = f"{own}, {trace.library}" if trace.library else own
    trace.grads = dict(sorted(recorder.grads.items()))
    for value in trace.values:
        value.dtype = None if value.dtype is None else str(value.dtype)
    put_places(trace, recorder.places)
    return trace  # type: ignore[no-any-return]


def leave_out_unused(trace: Trace) -> None:
    """Of constants that bear no name and that nothing was made of, nothing is told: indices, targets, seeds."""
    used = {i for operation in trace.operations for i in operation.inputs}
    told = [step for step in trace.steps if not isinstance(step, Create)]
    used |= {getattr(step, part, -1) for step in told for part in ("value", "source")}
    trace.steps = [
        step
        for step in trace.steps
        if not isinstance(step, Create) or step.value in used or trace.values[step.value].names or trace.values[step.value].kind == "leaf"
    ]


def name_operation(facts: Facts) -> None:
    """`MulBackward0` → `mul`; in place `mul_`; its options as text."""
    operation, row = facts.operation, facts.row
    mark = operation.op if operation.op == IN_PLACE else ""
    if not operation.op or mark:
        operation.op = operation_word(row.node.__name__ if row is not None else operation.node or "") + mark
    if row is None:
        return
    for name, value in facts.options.items():
        place = row.params.index(name) if name in row.params else None
        if place is None or place in row.tensors or name == "exponent" or value is None:
            continue
        if isinstance(value, np.ndarray):
            operation.arguments[name] = snapshot(value).text
        elif value is not row.defaults[place] and value not in (row.defaults[place], sys.maxsize):
            operation.arguments[name] = str(listed(value))


def fill_locals(trace: Trace, facts: list[Facts]) -> None:
    """The local derivatives in numbers, from what the operands were when the message was sent."""
    data: list[Snapshot | None] = [value.data for value in trace.values]
    for step in trace.steps:
        if isinstance(step, Change):
            data[step.value] = step.after
        elif isinstance(step, Message) and trace.operations[step.operation].rules and len(step.upstream) == 1:
            step.local = local_numbers(facts[step.operation], step.operand, step.upstream[0], step.message, data)


def count_messages(trace: Trace) -> None:
    counts = due(trace)
    for step in trace.steps:
        if isinstance(step, Sum) and step.pass_ is not None and trace.passes[step.pass_].finished:
            step.of = counts[step.pass_][step.value]


# --- source lines --------------------------------------------------------------------------------------------------


def put_places(trace: Trace, places: list[Site]) -> None:
    """The lines of code, and for every item its line."""
    files = list(dict.fromkeys(code.co_filename for code, _, _ in places))
    trace.sources = [source(file, [p for p in places if p[0].co_filename == file]) for file in files]
    items: list[Any] = [*trace.values, *trace.operations, *trace.steps]
    for item in items:
        if item.at is not None:
            code, _, line = places[item.at]
            item.at = (files.index(code.co_filename), line)


def source(file: str, places: list[Site]) -> Source:
    """A short file whole, of a longer one the lines that ran."""
    lines = [line.rstrip("\r\n") for line in linecache.getlines(file)]
    first, last = 1, len(lines)
    if len(lines) > WHOLE_FILE:
        first = min(line if code.co_name == "<module>" else code.co_firstlineno for code, _, line in places)
        last = max(line for _, _, line in places)
    return Source(file_name(file), first, lines[first - 1 : last])


def file_name(file: str) -> str:
    if "ipykernel" in file or "ipython-input" in file:
        return "cell"
    return file if file.startswith("<") else Path(file).name
