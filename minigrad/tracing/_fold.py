"""Folding: what a picture shows after each step, and the proof that the steps lead where the trace says.

>>> from ._snapshot import snapshot
>>> from ._steps import Accumulate, Value
>>> five = snapshot(np.array([5.0]))
>>> trace = Trace("", values=[Value(0, "leaf", (1,), "float64", True, "w")], steps=[Accumulate(0, None, five, five)])
>>> trace.grads[0] = five
>>> check(trace)
Traceback (most recent call last):
    ...
minigrad.tracing._json.TraceError: step 0 (accumulate) doesn't fold: no gradient waits at value 0
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from ._json import TraceError
from ._references import check_references
from ._snapshot import KEPT_AS, Snapshot
from ._steps import (
    Accumulate,
    Broadcast,
    Change,
    Clear,
    Create,
    Cut,
    Error,
    Free,
    Hook,
    Message,
    Operate,
    Return,
    Seed,
    Set,
    Step,
    Sum,
    Trace,
)  # fmt: skip


class Waiting:
    """One pass under way: what has come together where, and what has passed along each edge."""

    def __init__(self) -> None:
        self.passing: dict[int, Snapshot] = {}
        self.arrived: dict[int, int] = {}
        self.message: dict[tuple[int, int], Snapshot] = {}
        self.just: tuple[int, Snapshot] | None = None  # a message on its way to where something waits already


class State:
    """What there is after a step. `SCHEMA.md` shows how it is read."""

    def __init__(self, trace: Trace) -> None:
        made = {id for step in trace.steps for id in makes(step, trace)}
        made |= arriving(trace)
        self.trace = trace
        self.data: dict[int, Snapshot | None] = {v.id: None if v.id in made else v.data for v in trace.values}
        self.grad: dict[int, Snapshot | None] = {v.id: v.grad for v in trace.values}
        self.there: set[int] = {v.id for v in trace.values if v.id not in made}
        self.freed: set[int] = set()
        self.acts: tuple[Any, ...] | None = None
        self.changes: list[int] = []
        self._passes: dict[int, Waiting] = {}
        self._now: Waiting = Waiting()
        self._due: dict[int, dict[int, int]] = due(trace)
        self._pass: int | None = None

    @property
    def passing(self) -> dict[int, Snapshot]:
        """The gradient that has come together at each value in the present pass."""
        return self._now.passing

    @property
    def arrived(self) -> dict[int, int]:
        """How many messages have come to each value in the present pass."""
        return self._now.arrived

    @property
    def message(self) -> dict[tuple[int, int], Snapshot]:
        """What has passed along each edge in the present pass."""
        return self._now.message

    def expected(self, value: int) -> int | None:
        """How many messages a value gets in the present pass, the seed counted; None in a pass that broke off."""
        if self._pass is None or not self.trace.passes[self._pass].finished:
            return None
        return self._due[self._pass].get(value, 0)

    def take(self, step: Step) -> None:
        """Goes one step further; TraceError where it doesn't follow from what there is."""
        broke_off = self._pass is not None and step.pass_ != self._pass and not self.trace.passes[self._pass].finished
        between = isinstance(step, (Broadcast, Sum, Operate, Cut, Change))  # under create_graph operations make the sum
        if self._now.just is not None and not broke_off and not between:
            fail(f"what came to value {self._now.just[0]} is not added to what waits there")
        if step.pass_ != self._pass:
            self._pass = step.pass_
            self._now = self._passes.setdefault(step.pass_, Waiting()) if step.pass_ is not None else Waiting()
        self.acts, self.changes = None, []
        _FOLDS[type(step)](self, step)


def makes(step: Step, trace: Trace) -> list[int]:
    """The values that are there only from this step on."""
    if isinstance(step, Create):
        return [step.value]
    if isinstance(step, Operate):
        return trace.operations[step.operation].outputs
    return [step.value] if isinstance(step, Cut) and step.value != step.source else []


def arriving(trace: Trace) -> set[int]:
    """The constants that come with the operation that first uses them; one that was used before the run is there at once."""
    done = {step.operation for step in trace.steps if isinstance(step, Operate)}
    used: dict[bool, set[int]] = {True: set(), False: set()}
    for operation in trace.operations:
        used[operation.id in done].update(operation.inputs)
    return {value for value in used[True] - used[False] if trace.values[value].kind == "constant"}


def due(trace: Trace) -> dict[int, dict[int, int]]:
    """For each pass, how many messages come to each value."""
    counts: dict[int, dict[int, int]] = {p.id: {} for p in trace.passes}
    for step in trace.steps:
        if isinstance(step, (Seed, Message)) and step.pass_ is not None:
            of = counts[step.pass_]
            of[step.value] = of.get(step.value, 0) + 1
    return counts


def states(trace: Trace) -> Iterator[tuple[Step, State]]:
    """Each step with the state after it. It is one state, which changes: read it before going on."""
    state = State(trace)
    for step in trace.steps:
        state.take(step)
        yield step, state


def check(trace: Trace) -> None:
    """Folds the trace; TraceError, with the step named, if it doesn't follow, or doesn't end with `grads`."""
    check_references(trace)
    state = State(trace)
    for number, step in enumerate(trace.steps):
        try:
            if isinstance(trace.steps[number - 1], Error) and number:
                fail("nothing happens after an error")
            state.take(step)
        except TraceError as error:
            raise TraceError(f"step {number} ({step.kind}) doesn't fold: {error}") from None
    left = {value: grad for value, grad in state.grad.items() if grad is not None}
    for value in left.keys() | trace.grads.keys():
        if not same(left.get(value), trace.grads.get(value)):
            last = max((i for i, s in enumerate(trace.steps) if getattr(s, "value", None) == value), default=None)
            where = "it was never written" if last is None else f"step {last} ({trace.steps[last].kind}) was the last there"
            raise TraceError(f"the .grad of {trace.values[value].name} doesn't fold to what the trace says it is; {where}")


# --- one step --------------------------------------------------------------------------------------------------------


def fail(why: str) -> NoReturn:
    raise TraceError(why)


def expect(found: Snapshot | None, told: Snapshot | None, what: str) -> None:
    if not same(found, told):
        fail(f"{what} is {found!r}, but the step says {told!r}")


def appear(state: State, value: int, data: Snapshot | None) -> None:
    state.there.add(value)
    state.data[value] = data
    state.changes.append(value)


def create(state: State, step: Create) -> None:
    appear(state, step.value, state.trace.values[step.value].data)
    state.acts = ("value", step.value)


def operate(state: State, step: Operate) -> None:
    operation = state.trace.operations[step.operation]
    if len(step.results) != len(operation.outputs):
        fail(f"{len(step.results)} results for {len(operation.outputs)} outputs")
    for value in operation.inputs:
        if value not in state.there and state.trace.values[value].kind != "constant":
            fail(f"its operand, value {value}, isn't there yet")
        if value not in state.there:
            appear(state, value, state.trace.values[value].data)
    for value, result in zip(operation.outputs, step.results, strict=True):
        expect(state.trace.values[value].data, result, f"value {value}")
        appear(state, value, result)
    state.acts = ("operation", step.operation)


def change(state: State, step: Change) -> None:
    expect(state.data[step.value], step.before, f"value {step.value}")
    appear(state, step.value, step.after)
    state.acts = None if step.operation is None else ("operation", step.operation)


def cut(state: State, step: Cut) -> None:
    appear(state, step.value, state.data[step.value] if step.value == step.source else state.trace.values[step.value].data)
    state.acts = ("value", step.source)


def seed(state: State, step: Seed) -> None:
    state.acts = ("value", step.value)
    deliver(state, step.value, step.gradient)


def deliver(state: State, value: int, gradient: Snapshot) -> None:
    """A gradient arrives; if one waits there, a sum must follow."""
    now = state._now
    now.arrived[value] = now.arrived.get(value, 0) + 1
    if value in now.passing:
        now.just = value, gradient
    else:
        now.passing[value] = gradient
    state.changes.append(value)


def message(state: State, step: Message) -> None:
    now, outputs = state._now, state.trace.operations[step.operation].outputs
    if len(step.upstream) != len(outputs):
        fail(f"{len(step.upstream)} upstream gradients for {len(outputs)} outputs")
    for value, upstream in zip(outputs, step.upstream, strict=True):
        if value in now.passing or upstream is not None and not is_zero(upstream):
            expect(now.passing.get(value), upstream, f"the gradient at value {value}")
    if step.value != state.trace.operations[step.operation].inputs[step.operand]:
        fail(f"value {step.value} is not operand {step.operand} of operation {step.operation}")
    if step.local is not None:
        expect_product(step.upstream[0], step.local, step.message)
    now.message[step.operation, step.operand] = step.message
    state.acts = ("edge", step.operation, step.operand)
    deliver(state, step.value, step.message)


def broadcast(state: State, step: Broadcast) -> None:
    now = state._now
    came = now.just[1] if now.just is not None and now.just[0] == step.value else now.passing.get(step.value)
    expect(came, step.before, f"what came to value {step.value}")
    if step.before.whole and step.after.whole and exact(step.after):
        array = step.before.numpy()
        try:
            total = np.add.reduce(array, axis=tuple(step.axes)).reshape(step.after.shape) if step.axes else array
        except ValueError:  # no such axis, or another shape than is left
            fail(f"{step.before!r} summed over the axes {step.axes} has not the shape {step.after.shape}")
        if not np.allclose(total, step.after.numpy(), rtol=tolerance(step.after), atol=1e-6, equal_nan=True):
            fail(f"the sum over the axes {step.axes} of {step.before!r} is not {step.after!r}")
    if now.just is not None:
        now.just = step.value, step.after
    else:
        now.passing[step.value] = step.after
    state.changes, state.acts = [step.value], ("value", step.value)


def add(state: State, step: Sum) -> None:
    now = state._now
    if now.just is None or now.just[0] != step.value or len(step.terms) != 2:
        fail(f"no second message has come to value {step.value}")
    expect(now.passing[step.value], step.terms[0], f"what waits at value {step.value}")
    expect(now.just[1], step.terms[1], f"what came to value {step.value}")
    expect_sum(step.terms[0], step.terms[1], step.total)
    if step.arrived != now.arrived[step.value] or step.of != state.expected(step.value):
        fail(f"{step.arrived} of {step.of} messages, but {now.arrived[step.value]} of {state.expected(step.value)} have come")
    now.passing[step.value], now.just = step.total, None
    state.changes, state.acts = [step.value], ("value", step.value)


def hook(state: State, step: Hook) -> None:
    expect(state._now.passing.get(step.value), step.before, f"the gradient at value {step.value}")
    if step.after is None:
        state._now.passing.pop(step.value)
    else:
        state._now.passing[step.value] = step.after
    state.changes, state.acts = [step.value], ("value", step.value)


def accumulate(state: State, step: Accumulate) -> None:
    if step.value not in state._now.passing:
        fail(f"no gradient waits at value {step.value}")
    expect(state._now.passing[step.value], step.message, f"the gradient at value {step.value}")
    expect(state.grad[step.value], step.before, f"the .grad of value {step.value}")
    if step.before is None:
        expect(step.message, step.after, "the message")
    else:
        expect_sum(step.before, step.message, step.after)
    write_grad(state, step.value, step.after)


def give(state: State, step: Return) -> None:
    expect(state._now.passing.get(step.value), step.gradient, f"the gradient at value {step.value}")
    state.changes, state.acts = [step.value], ("value", step.value)


def free(state: State, step: Free) -> None:
    if step.pass_ is None or state.trace.operations[step.operation].node is None:
        fail(f"operation {step.operation} has nothing that a pass could free")
    state.freed.add(step.operation)
    state.acts = ("operation", step.operation)


def rewrite(state: State, step: Clear | Set) -> None:
    expect(state.grad[step.value], step.before, f"the .grad of value {step.value}")
    write_grad(state, step.value, step.after)


def write_grad(state: State, value: int, grad: Snapshot | None) -> None:
    state.grad[value] = grad
    state.changes, state.acts = [value], ("value", value)


def end(state: State, step: Error) -> None: ...


_FOLDS: dict[type[Step], Any] = {
    Create: create, Operate: operate, Change: change, Cut: cut, Seed: seed, Message: message, Broadcast: broadcast, Sum: add,
    Hook: hook, Accumulate: accumulate, Return: give, Free: free, Clear: rewrite, Set: rewrite, Error: end,
}  # fmt: skip


# --- when arrays agree -------------------------------------------------------------------------------------------------


def same(a: Snapshot | None, b: Snapshot | None) -> bool:
    """Exactly, where both were kept whole; else in shape, dtype and sum."""
    if a is None or b is None or a.whole != b.whole:
        return a is b
    return a == b if a.whole else a.shape == b.shape and a.dtype == b.dtype and near(a.sum, b.sum)


def expect_sum(a: Snapshot, b: Snapshot, total: Snapshot) -> None:
    """That two arrays add up to a third."""
    if a.whole and b.whole and total.whole:
        if not exact(total):
            return
        with np.errstate(all="ignore"):
            added = np.add(a.numpy(), b.numpy())
        if added.dtype == total.numpy().dtype and np.array_equal(added, total.numpy(), equal_nan=True):
            return
    elif total.summary is not None and (total.nan or total.inf):
        return
    elif not (a.whole or b.whole or total.whole) and a.shape == b.shape == total.shape:
        reach = max(abs(s.sum) for s in (a, b, total)) + max(abs(x or 0.0) for s in (a, b, total) for x in (s.min, s.max))
        if abs(a.sum + b.sum - total.sum) <= tolerance(total) * reach * max(1, np.prod(total.shape) ** 0.5):
            return
    fail(f"{a!r} and {b!r} don't add up to {total!r}")


def expect_product(upstream: Snapshot | None, local: Snapshot, message: Snapshot) -> None:
    """That upstream × local = message."""
    if upstream is None or not (upstream.whole and local.whole and message.whole):
        fail("a local derivative is told without the gradient upstream")
    try:
        with np.errstate(all="ignore"):
            product = upstream.numpy() * local.numpy()
    except ValueError:  # shapes that don't fit
        product = None
    if product is None or product.shape != message.shape or not np.allclose(product, message.numpy(), rtol=1e-3, equal_nan=True):
        fail(f"{upstream!r} × {local!r} is not {message!r}")


def exact(array: Snapshot) -> bool:
    return array.dtype not in KEPT_AS


def tolerance(array: Snapshot) -> float:
    return {"float64": 1e-12, "float32": 1e-5}.get(array.dtype, 1e-2)


def near(a: float, b: float) -> bool:
    return a == b or abs(a - b) <= 1e-12 * max(abs(a), abs(b))


def is_zero(array: Snapshot) -> bool:
    if not array.whole:
        return bool(array.min == array.max == 0)
    return not np.any(array.numpy())
