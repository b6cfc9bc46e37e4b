"""A picture as plain data: what is shown, before anybody knows where.

A graph or a recorded run becomes a `Scene`; a scene becomes DOT, SVG or a table of text. It holds texts, not tensors.

>>> scene = Scene(values=[Value("w", "leaf", Reading(("1",)), "stored", Reading(("5",)))])
>>> scene.values[0].grad.rows
('5',)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ..tracing._phrases import said

Kind = Literal["leaf", "intermediate", "constant"]
# absent: no slot; none: no gradient yet; part and whole: some or all messages have come; stored: it is in `.grad`;
# passing: gone after the pass; unkept: PyTorch keeps none here.
GradState = Literal["absent", "none", "part", "whole", "stored", "passing", "unkept"]


class HeatMap(NamedTuple):
    """A large array as at most 16×16 cells: steps from 0 to 8, or from −8 to 8 around zero; None for NaN."""

    cells: tuple[tuple[int | None, ...], ...]
    centred: bool
    range: str


class Reading(NamedTuple):
    """An array as it is shown: lines of numbers, or a heat map with a caption of shape and dtype."""

    rows: tuple[str, ...]
    heat: HeatMap | None = None

    def __str__(self) -> str:
        if self.heat is not None:
            return f"{' '.join(self.rows)} ({self.heat.range})"
        if len(self.rows) == 1 and " " not in self.rows[0]:
            return self.rows[0]
        rows = [", ".join(row.split()) for row in self.rows]
        if len(rows) == 1:
            return f"[{rows[0]}]" if "," in rows[0] else self.rows[0]
        return "[" + ", ".join(f"[{row}]" for row in rows) + "]"


@dataclass(slots=True, eq=False)
class Value:
    """One tensor: a box with its name, its value and its gradient slot."""

    name: str
    kind: Kind
    value: Reading | None = None  # None: nothing holds it any more
    grad_state: GradState = "absent"
    grad: Reading | None = None
    about: str = ""  # shape and dtype, for the table and the tooltip
    typed: bool = True  # the name is what a person wrote; a literal has none
    output: bool = False
    stands_for: int = 1  # how many values: more than one where a crowd was thinned
    value_room: tuple[str, ...] = ()  # texts that will be shown later: the box is wide enough for each of them
    grad_room: tuple[str, ...] = ()
    source: Any = None  # where to read the numbers from, until they are read


@dataclass(slots=True, eq=False)
class Operation:
    """One operation: a circle with its symbol. One that hides others, a fold, is a stack with `hides`."""

    name: str
    symbol: str
    inputs: list[int]  # positions in `Scene.values`, one for each operand, in order
    outputs: list[int] = field(default_factory=list)
    hides: tuple[int, int] = (0, 0)  # operations and values
    messages: tuple[str | None, ...] = ()  # what travels back to each operand; None where nothing ever does
    room: tuple[str, ...] = ()  # texts that the messages will show later
    source: Any = None
    scope: tuple[str, ...] = ()  # the names of the scopes it is in, outermost first


class Edge(NamedTuple):
    """One operand on its way into an operation, or a result on its way out (then `operand` is −1)."""

    value: int
    operation: int
    operand: int


@dataclass(slots=True)
class Scene:
    """A whole picture. Operations stand in an order in which they can be computed."""

    values: list[Value] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    hidden: str = ""  # what folding left out, in words
    counts: tuple[int, int] = (0, 0)  # values and operations, the hidden ones included
    backward: bool = False  # only the way back is shown

    @property
    def title(self) -> str:
        """The names of the outputs."""
        return ", ".join(value.name for value in self.values if value.output)

    @property
    def summary(self) -> str:
        """How much there is, in words."""
        values, operations = self.counts
        return said("comma").join((counted(values, "value"), counted(operations, "operation")))

    def edges(self) -> Iterator[Edge]:
        """Every edge, operation by operation, operands in order."""
        for number, operation in enumerate(self.operations):
            for operand, value in enumerate(operation.inputs):
                yield Edge(value, number, operand)
            for value in operation.outputs:
                yield Edge(value, number, -1)

    def ranks(self) -> list[int]:
        """For each value, how many operations lie before it on the longest way."""
        ranks = [0] * len(self.values)
        for operation in self.operations:
            rank = 1 + max((ranks[value] for value in operation.inputs), default=0)
            for value in operation.outputs:
                ranks[value] = max(ranks[value], rank)
        return ranks

    def rows(self, most: int | None = None) -> list[tuple[str, str, str, str, str]]:
        """The facts of the picture as rows, `most` of them: name, kind, value, gradient, and the operation it came from."""
        made = {
            value: f"{operation.name}({', '.join(operand_words(self.values[i]) for i in operation.inputs)})"
            for operation in self.operations
            for value in operation.outputs
            if most is None or value < most
        }
        return [
            (
                value.name,
                said(f"kind.{value.kind}"),
                number_words(value),
                grad_words(value),
                made.get(number, ""),
            )
            for number, value in enumerate(self.values[:most])
        ]


def grad_words(value: Value) -> str:
    """A value's gradient slot in words."""
    if value.grad_state == "absent":
        return ""
    if value.grad is not None:
        return str(value.grad)
    return said(f"grad.{value.grad_state}") if value.grad_state in ("none", "unkept") else ""


def number_words(value: Value) -> str:
    """A value's number in words."""
    return said("unknown") if value.value is None else str(value.value)


def operand_words(value: Value) -> str:
    """How a value is called among operands: a literal is called what it is."""
    if value.kind != "constant" or value.typed:
        return value.name
    return number_words(value)


def counted(number: int, noun: str) -> str:
    """The number with its noun: `1 value`, `2 values`."""
    return said(f"count.{noun}" if number == 1 else f"count.{noun}s", number=f"{number:,}")
