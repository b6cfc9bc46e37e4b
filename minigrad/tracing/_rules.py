"""What an operation sends back, as a formula and in numbers, from its rule in the table."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, NamedTuple

import numpy as np

from ._algebra import local, simple
from ._recorder import LEFT_OUT
from ._snapshot import Snapshot, snapshot
from ._steps import Expression, Operation, Value
from ._symbols import Symbol, expression_of, said
from ._written import WRITTEN


class Facts(NamedTuple):
    """An operation as its rules see it: the row, the arguments or saved values, and where its operands stand."""

    row: Any
    options: dict[str, Any]  # arguments that are no operands; of an operation that ran before, what its node had saved
    operation: Operation
    places: list[int]  # for each input of the node the position of its operand
    view: int | None = None  # the view that it wrote into


def rules_of(facts: Facts, values: list[Value]) -> list[Expression]:
    """For each operand what is sent back to it; None where nothing is, or where the rule can't be read."""
    found: list[Expression] = [None] * len(facts.operation.inputs)
    if facts.view is None and str(facts.operation.node).endswith("CopySlices"):
        return found  # into which part was not seen
    for k, rule in each_rule(facts):
        written = WRITTEN.get((facts.row.name, k), rule)
        answer = min((answered(r, facts, values) for r in (written, rule)), key=length)
        if k == 0 and facts.view is not None and answer is not None:  # the rest of the base gets its part of g as it is
            answer = said("write", Symbol("g"), said("=", Symbol({"value": facts.view}), answer))
        parts = answer if isinstance(answer, (list, tuple)) else [answer]
        for i, part in enumerate(parts if facts.row.spread else [answer]):
            place = i if facts.row.spread else facts.places[k]
            if part is not None and 0 <= place < len(found):
                found[place] = simple(expression_of(part))
    return found


def upstream(facts: Facts, values: list[Value]) -> Any:
    """`g`, or of several results a list, `g[0]`, `g[1]`; of a change through a view, the view's part."""
    outputs = [i for i in facts.operation.outputs if values[i].requires_grad]
    if len(outputs) > 1:
        return [Symbol(["[]", "g", {"text": str(k)}], values[i]) for k, i in enumerate(outputs)]
    return part_of("g", facts, values) if facts.view is not None else Symbol("g", values[facts.operation.outputs[0]])


def part_of(whole: Expression, facts: Facts, values: list[Value]) -> Symbol:
    """Of a base the part that a view shows: `g[v]`."""
    return Symbol(["[]", whole, {"value": facts.view}], values[facts.view or 0])


def answered(rule: Callable[..., Any], facts: Facts, values: list[Value]) -> Any:
    """What a rule says of symbols; None where it does more than symbols can answer."""
    try:
        return rule(upstream(facts, values), *[symbol(facts, name, values) for name in names(rule)])
    except Exception:
        return None


def length(answer: Any) -> float:
    return inf if answer is None else len(repr(expression_of(answer)))


def each_rule(facts: Facts) -> list[tuple[int, Callable[..., Any]]]:
    """The rules of a row, with the number of the node's input that they serve."""
    row = facts.row
    if row is None or facts.operation.node is None:
        return []
    if row.spread:
        return [(0, rule) for rule in row.rules.values()]
    return [(k, row.rules[row.params[i]]) for k, i in enumerate(row.tensors) if row.params[i] in row.rules]


def names(rule: Callable[..., Any]) -> tuple[str, ...]:
    """What a rule asks for, beside `g`."""
    code = rule.__code__
    return code.co_varnames[1 : code.co_argcount]


def position(facts: Facts, name: str) -> int | None:
    """The operand that bears this name in the signature."""
    row = facts.row
    if row.spread or name not in row.params or row.params.index(name) not in row.tensors:
        return None
    place: int | None = facts.places[row.tensors.index(row.params.index(name))]
    return place


def symbol(facts: Facts, name: str, values: list[Value]) -> Any:
    """What a rule is given under this name, as a symbol; sizes and options as they are."""
    operation = facts.operation
    place = position(facts, name)
    if place == LEFT_OUT:
        return None
    if place is not None:
        return valued(facts, operation.inputs[place], values, place == 0)
    outputs = facts.row.outputs or ("result",)
    if name in outputs:
        return valued(facts, operation.outputs[outputs.index(name)], values, True)
    if "_sym_" not in name and name not in facts.options:  # what PyTorch's node doesn't show
        return Symbol({"text": name})
    option = plain(facts, name, values)
    return Symbol({"text": name}) if isinstance(option, np.ndarray) and option.ndim else option


def valued(facts: Facts, number: int, values: list[Value], changed: bool) -> Symbol:
    """A value; of a base that was changed through a view, before and after, the view's part."""
    value = {"value": number}
    return part_of(value, facts, values) if changed and facts.view is not None else Symbol(value, values[number])


def plain(facts: Facts, name: str, values: list[Value]) -> Any:
    """An option, or the sizes of an operand."""
    if name in facts.options:
        return facts.options[name]
    stem, _, what = name.partition("_sym_")
    if facts.row.spread:
        return [values[i].shape for i in facts.operation.inputs]
    place = position(facts, stem)
    shape = values[facts.operation.inputs[place or 0]].shape
    return shape if what == "sizes" else int(np.prod(shape))


def local_numbers(facts: Facts, operand: int, upstream: Snapshot | None, message: Snapshot, data: list[Snapshot | None]) -> Snapshot | None:
    """The local derivative along one edge, in numbers, where upstream × local = message."""
    if upstream is None or not (upstream.whole and message.whole) or local(facts.operation.rules[operand]) is None:
        return None
    rule = next((r for k, r in each_rule(facts) if facts.places[k] == operand), None)
    if rule is None:
        return None
    given = upstream.numpy()
    with np.errstate(all="ignore"):
        try:
            found = np.asarray(rule(np.ones(given.shape, given.dtype), *[array(facts, name, data) for name in names(rule)]))
            product = given * found
        except Exception:  # an operand that was not recorded
            return None
    if product.shape != message.shape or not np.allclose(product, message.numpy(), rtol=1e-4, equal_nan=True):
        return None
    return snapshot(found)


def array(facts: Facts, name: str, data: list[Snapshot | None]) -> Any:
    """What a rule is given under this name, in numbers."""
    operation = facts.operation
    if facts.options.get(name) is not None:
        return facts.options[name]
    outputs = facts.row.outputs or ("result",)
    if name in outputs:
        return numbers(data[operation.outputs[outputs.index(name)]])
    place = position(facts, name)
    if place == LEFT_OUT:
        return None
    if place is None:
        return plain(facts, name, [_Shape(s) for s in data])  # type: ignore[misc]
    found = numbers(data[operation.inputs[place]])
    result = data[operation.outputs[0]]
    kind = result.numpy().dtype if result is not None and result.whole else found.dtype
    return found.astype(kind) if found.dtype.kind != "b" else found


class _Shape:
    """The shape of a value, for rules that ask for sizes."""

    def __init__(self, data: Snapshot | None) -> None:
        self.shape = data.shape if data is not None else ()


def numbers(data: Snapshot | None) -> Any:
    if data is None:
        raise ValueError("not recorded")
    return data.numpy()
