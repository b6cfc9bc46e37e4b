"""A recorded run → a picture: laid out once, and how each part of it looks after each step.

The layout has room for the widest text that any step shows; a step then only changes classes and contents.

>>> from .. import record, tensor
>>> with record() as run:
...     w = tensor([3.], requires_grad=True)
...     c = w * w
...     c.backward()
>>> stage = Stage(run)
>>> [(value.name, value.grad_state, value.grad.rows) for value in stage.still(last=5).values]
[('w', 'whole', ('6',)), ('c', 'passing', ('1',))]
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

import numpy as np

from ..tracing import Run
from ..tracing._formulas import is_small, shown
from ..tracing._snapshot import Snapshot
from ..tracing._steps import Message, operation_word
from ._fold import fold
from ._from_graph import SYMBOLS, in_order
from ._numbers import aligned, heat_map, number_text, numbers, size_text
from ._scene import GradState, Operation, Reading, Scene, Value
from ._svg import place, written
from ._text import cells

LONGEST_MESSAGE = 20  # columns beside an edge; what is longer is told by its shape


@dataclass(frozen=True)
class Look:
    """How a value looks after a step."""

    there: bool = False
    value: Reading | None = None
    grad_state: GradState = "absent"
    grad: Reading | None = None


@dataclass
class Frame:
    """What a step changes in the picture, by the ids of values and operations, and what it lights up."""

    values: dict[int, Look] = field(default_factory=dict)
    operations: dict[int, str] = field(default_factory=dict)  # "future", "" or "freed"
    messages: dict[tuple[int, int], str] = field(default_factory=dict)  # "" takes one away
    acts: tuple[Any, ...] | None = None
    changes: list[int] = field(default_factory=list)


class Stage:
    """A run's picture, laid out once, and a frame for each step."""

    def __init__(self, run: Run, closed: Collection[str] = ()) -> None:
        self.run, self.closed = run, closed
        self.limit = max((reach(s) for s in gradients(run)), default=0.0) or None
        self.frames = list(self.watch())
        self.folded = fold(self.scene(), closed)
        self.make_room()
        self.placed = place(self.folded)
        self.position = {value.source: n for n, value in enumerate(self.folded.values) if value.source is not None}
        self.circle = self.circles()

    # --- what each step shows ---------------------------------------------------------------------------------------

    def watch(self) -> Iterator[Frame]:
        """The frames, step by step."""
        run, before, delivered = self.run, None, set[int]()
        shown: dict[tuple[int, int], str] = {}
        last: dict[int, Look] = {}
        for number, (step, state) in enumerate(run.states()):
            frame = Frame(acts=state.acts, changes=list(state.changes))
            touched: set[int] = set(state.changes)
            began = step.pass_ != before or not number
            if began:
                before, delivered = step.pass_, set()
                touched = {value.id for value in run.values}
            if step.kind in ("accumulate", "return"):  # what `grad()` hands over is no `.grad`
                delivered.add(step.value)  # type: ignore[attr-defined]
                touched.add(step.value)  # type: ignore[attr-defined]
            waits = step.kind in ("message", "broadcast") and state.arrived.get(step.value, 0) > 1  # type: ignore[attr-defined]
            for value in sorted(touched):
                look = self.look_of(value, state, value in delivered, waits)
                if last.get(value) != look:
                    last[value] = frame.values[value] = look
            if step.kind == "operation":
                frame.operations[step.operation] = ""  # type: ignore[attr-defined]
            elif step.kind == "free":
                frame.operations[step.operation] = "freed"  # type: ignore[attr-defined]
            if began:
                now = {edge: message_text(message) for edge, message in state.message.items()}
                frame.messages = {edge: text for edge, text in now.items() if shown.get(edge) != text}
                frame.messages |= dict.fromkeys(shown.keys() - now.keys(), "")
                shown = now
            elif isinstance(step, Message):
                edge = step.operation, step.operand
                frame.messages[edge] = shown[edge] = message_text(step.message)
            yield frame

    def look_of(self, value: int, state: Any, delivered: bool, waits: bool) -> Look:
        """One value as the state has it."""
        if value not in state.there:
            return Look()
        numbers_, stored, waiting = state.data[value], state.grad[value], state.passing.get(value)
        leaf = self.run.values[value].kind == "leaf"
        seen = reading(numbers_)
        if waiting is None or delivered:
            if stored is not None:
                return Look(True, seen, "stored", reading(stored, self.limit, centred=True))
            return Look(True, seen, "none" if self.run.values[value].requires_grad else "absent")
        due = state.expected(value)
        whole = due is not None and state.arrived.get(value, 0) >= due and not waits
        grad = reading(waiting, self.limit, centred=True)
        if stored is not None and prod(stored.shape) == 1:  # a later pass: what is there, and what will be added
            had = reading(stored)
            grad = Reading((f"{had.rows[0]} + {grad.rows[0]}",)) if had and grad else grad
        return Look(True, seen, ("whole" if leaf else "passing") if whole else "part", grad)

    # --- the picture --------------------------------------------------------------------------------------------------

    def scene(self) -> Scene:
        """All values and operations, before they have any numbers. `source` is their id in the trace."""
        run = self.run
        used = {value for operation in run.operations for value in operation.inputs}
        roots = {root for each in run.passes for root in each.roots}
        values, literals = [], 0
        for value in run.values:
            name = value.name
            if value.literal:
                literals += 1
                name = f"constant_{literals}"
            output = value.id in roots or (not roots and value.kind == "intermediate" and value.id not in used)
            about = f"{'×'.join(map(str, value.shape))} {value.dtype or ''}".strip()
            typed = (bool(value.names) or "." in name) and not value.literal  # also as part of another: `w.grad`
            values.append(Value(name, value.kind, about=about, typed=typed, output=output, source=value.id))
        operations = [
            Operation(op.node or op.op, circle_symbol(op.op, op.node), list(op.inputs), list(op.outputs), source=op.id, scope=op.scope)
            for op in run.operations
        ]
        return in_order(Scene(values, operations))

    def make_room(self) -> None:
        """Gives each part the widest that any step shows."""
        looks: dict[int, list[Look]] = {}
        sent: dict[tuple[int, int], list[str]] = {}
        for frame in self.frames:
            for number, look in frame.values.items():
                looks.setdefault(number, []).append(look)
            for edge, text in frame.messages.items():
                sent.setdefault(edge, []).append(text)
        for value in self.folded.values:
            seen = [look for look in looks.get(value.source, []) if look.there]
            value.value, value.value_room = widest([look.value for look in seen])
            value.grad, value.grad_room = widest([look.grad for look in seen])
            states = {look.grad_state for look in seen}
            if value.kind == "leaf":
                value.grad_state, value.grad_room = "none" if value.grad is None else "stored", (*value.grad_room, "None")
            elif value.grad is not None:
                value.grad_state = "stored" if "stored" in states else "passing"
        for operation in self.folded.operations:
            original = None if operation.source is None else self.run.operations[operation.source]
            if original is None or len(original.inputs) != len(operation.inputs):
                continue
            texts = [sent.get((original.id, k), []) for k in range(len(original.inputs))]
            operation.messages = tuple(each[-1] or each[0] if each else None for each in texts)
            operation.room = tuple(dict.fromkeys(text for each in texts for text in each))

    def circles(self) -> dict[int, int]:
        """For each operation of the trace, where it is drawn: its own circle, or the fold that hides it."""
        found, ids = {}, iter([operation.source for operation in in_order(self.scene()).operations])
        for place_, operation in enumerate(self.folded.operations):
            for _ in range(max(1, operation.hides[0])):
                found[next(ids)] = place_
        return found

    def still(self, last: int) -> Scene:
        """The scene after the step of that number."""
        looks: dict[int, Look] = {}
        sent: dict[tuple[int, int], str] = {}
        for frame in self.frames[: last + 1]:
            looks |= frame.values
            sent |= frame.messages
        values = [self.shown(value, looks.get(value.source, Look())) for value in self.folded.values]
        operations = [
            replace(op, messages=tuple(sent.get((op.source, k)) or None for k in range(len(op.messages))))
            for op in self.folded.operations
        ]
        return Scene(values, operations, self.folded.hidden, self.folded.counts)

    def shown(self, value: Value, look: Look) -> Value:
        """A value of the scene as it looks."""
        state: GradState = look.grad_state if value.grad_state != "absent" else "absent"
        grad = look.grad
        if state == "none" and value.kind != "leaf":
            state, grad = value.grad_state, Reading(("",))
        if value.source is None or (look.there and look.value is None):
            return replace(value, grad_state=state, grad=grad)
        return replace(value, value=look.value if look.there else Reading(("",)), grad_state=state, grad=grad)

    def svg(self, last: int | None = None) -> str:
        """The picture after the last step, or after another."""
        return written(self.still(len(self.frames) - 1 if last is None else last), self.placed)


# --- arrays as they are shown ------------------------------------------------------------------------------------------


def reading(array: Snapshot | None, limit: float | None = None, centred: bool = False) -> Reading | None:
    """An array of a trace: up to 4×4 numbers, else a heat map. `limit` fixes the scale of a centred one."""
    if array is None:
        return None
    shape = array.shape
    if array.whole and (prod(shape) == 1 or (len(shape) <= 2 and all(0 < n <= 4 for n in shape))):
        return Reading(aligned(numbers(array.numpy().tolist())))
    caption = f"{size_text(shape)} {array.dtype}"
    if 0 in shape:
        return Reading((caption,))
    heat = heat_map(matrix(array), centred, limit)
    if not array.whole and array.min is not None:
        heat = heat._replace(range=f"{number_text(array.min)} … {number_text(array.max)}")
    return Reading((caption,), heat)


def matrix(array: Snapshot) -> np.ndarray[Any, Any]:
    """The numbers, flattened to a matrix; of an array kept in summary the means that its thumbnail tells."""
    if array.whole:
        data = array.numpy()
        data = np.abs(data) if np.iscomplexobj(data) else data
        return data.astype(np.float64).reshape(-1, array.shape[-1])
    rows, columns, cells = array.thumbnail
    levels = np.frombuffer(cells, np.uint8).reshape(rows, columns).astype(np.float64)
    low, high = array.min or 0.0, array.max or 0.0
    return np.where(levels > 254, np.nan, low + levels / 254 * (high - low))


def reach(array: Snapshot) -> float:
    """The largest size of a finite element."""
    if not array.whole:
        return max(abs(array.min or 0.0), abs(array.max or 0.0))  # type: ignore[no-any-return]
    data = np.abs(array.numpy().astype(np.float64 if array.numpy().dtype.kind != "c" else np.complex128))
    data = data[np.isfinite(data)]
    return float(data.max()) if data.size else 0.0


def gradients(run: Run) -> Iterator[Snapshot]:
    """Every gradient that a run passes on or keeps."""
    for step in run.steps:
        for key in ("gradient", "message", "total", "after"):
            if isinstance(found := getattr(step, key, None), Snapshot) and step.kind != "change":
                yield found


def message_text(message: Snapshot) -> str:
    """A message beside its edge."""
    text = shown(message) if is_small(message) else ""
    return text if 0 < cells(text) <= LONGEST_MESSAGE else size_text(message.shape)


def widest(readings: Sequence[Reading | None]) -> tuple[Reading | None, tuple[str, ...]]:
    """The reading that takes most room, and the texts of all of them."""
    found = [each for each in readings if each is not None]
    if not found:
        return None, ()
    most = max(found, key=lambda each: (each.heat is not None, len(each.rows), max(map(len, each.rows))))
    return most, tuple(dict.fromkeys("\n".join(each.rows) for each in found))


def circle_symbol(op: str, node: str | None) -> str:
    """What stands in an operation's circle."""
    word = operation_word(node) if node else op.strip("_")
    return SYMBOLS.get(word, word)
