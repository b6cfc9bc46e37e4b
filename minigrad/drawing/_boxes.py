"""The parts of a picture: a value's box, an operation's circle, and how much room each takes.

Texts are measured by columns of a monospaced face, with slack, so that no font need be asked.

>>> from ._scene import Reading, Value
>>> card(Value("w", "leaf", Reading(("1",)), "none")).box.height
72.0
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from ..tracing._phrases import said
from ._layout import INSIDE, LONGEST_TITLE, Box, Direction, Frame
from ._scene import HeatMap, Operation, Reading, Value, counted, grad_words, number_words
from ._text import cells, shorten, visible, xml

COLUMN = 0.625  # width of a column, in parts of the font size: 0.602 in most monospaced faces, and slack
NAME, NUMBER, GRADIENT, SMALL = 13, 14, 12, 10
NAME_COLUMNS = 28
LINE = 17.0
MAILBOX = 20.0
CAPTION, CAPTION_COLUMNS = 8.5, 24
LABEL, UNDER_WAY = ".grad", "∂"  # a gradient that is under way is in no .grad
PADDING = 10.0
MESSAGE = 12
CIRCLE = 32.0
COMMUTATIVE = "+×"


def columns(text: str, size: float) -> float:
    return cells(text) * COLUMN * size


class Field:
    """The lines of one slot, value or gradient, with the room they need."""

    def __init__(self, reading: Reading | None, instead: str, size: float, room: tuple[str, ...]) -> None:
        self.rows = reading.rows if reading is not None else (instead,)
        self.heat = reading.heat if reading is not None else None
        self.size = SMALL if self.heat is not None or reading is None else size
        self.matrix = reading is not None and self.heat is None and (len(self.rows) > 1 or "  " in self.rows[0])
        forms = [self.rows, *(text.split("\n") for text in room)]
        self.width = max(map(cells, chain(*forms))) * COLUMN * self.size + (12 if self.matrix else 0)
        self.height = LINE * max(map(len, forms))
        if self.heat is not None:
            self.width = max(self.width, len(self.heat.cells[0]) * cell_size(self.heat))
            self.height += len(self.heat.cells) * cell_size(self.heat) + 4


def cell_size(heat: HeatMap) -> float:
    """Small maps get larger cells."""
    return 6.0 if max(len(heat.cells), len(heat.cells[0])) > 8 else 10.0


def name_text(value: Value) -> str:
    """The name as it fits; a literal shows none."""
    if value.stands_for > 1 or (value.kind == "constant" and not value.typed):
        return ""
    return shorten(visible(value.name), NAME_COLUMNS)


def fields(value: Value) -> tuple[Field, Field | None]:
    """What is shown of value and gradient."""
    number = Field(value.value, "" if value.value else unknown(value), NUMBER, value.value_room)
    if value.grad_state == "absent":
        return number, None
    return number, Field(value.grad, "" if value.grad else placeholder(value), GRADIENT, value.grad_room)


def unknown(value: Value) -> str:
    """What stands for a value that nothing holds any more."""
    return said("unknown") if value.stands_for == 1 else value.name


def placeholder(value: Value) -> str:
    """What stands in a gradient's slot that has no number."""
    return {"none": "None", "unkept": said("unkept")}.get(value.grad_state, "")


class Card(NamedTuple):
    """A value measured: its box, its name as it fits, and its two fields."""

    box: Box
    name: str
    number: Field
    gradient: Field | None


def card(value: Value) -> Card:
    """The room a value takes."""
    number, gradient = fields(value)
    name = name_text(value)
    width, height = max(columns(name, NAME), number.width, 30.0), number.height + (LINE if name else 0.0) + 12
    if gradient is not None:
        width = max(width, gradient.width + slot_margin(value))
        height += gradient.height + 9
    return Card(Box(round(width + 2 * PADDING, 1), height), name, number, gradient)


def slot_margin(value: Value) -> float:
    """Left of the gradient: the mailbox of a leaf, and the label."""
    if value.grad_state == "unkept":
        return 0.0
    return columns(slot_label(value), SMALL) + 8 + (MAILBOX if value.kind == "leaf" else 0)


def slot_label(value: Value) -> str:
    """What the slot is called: `.grad` holds only what has been written there, or is just being added to (`5 + 3`)."""
    adds = value.grad is not None and " + " in value.grad.rows[0]
    return UNDER_WAY if value.grad_state in ("part", "whole", "passing") and not adds else LABEL


def label_svg(value: Value, measured: Card, x: float, top: float, height: float) -> str:
    """The slot's label; x is the middle of the box, top and height are those of the slot's field."""
    left = x - measured.box.width / 2 + 10 + (MAILBOX if value.kind == "leaf" else 0)
    return "" if value.grad_state == "unkept" else text("label", left, top + height / 2 + 4, slot_label(value))


def operation_box(operation: Operation, flow: Direction) -> Box:
    """The room an operation takes: a circle, an ellipse for a word, a stack for a fold.

    Its caption stands right of it; in a row, below the result's edge, which must be long enough: the circle is at the
    box's left.
    """
    if operation.hides[0]:
        wide = max(columns(operation.symbol, 15), columns(caption(operation), SMALL))
        return Box(wide + 26, 52, front=True)
    width, beside = circle_width(operation), columns(caption(operation), CAPTION)
    if flow == "LR":
        return Box(max(width, beside - INSIDE["LR"] + 12), CIRCLE, True, ordered(operation))
    return Box(max(width, width + 2 * (beside - 3)), CIRCLE, True, ordered(operation))


def ordered(operation: Operation) -> bool:
    """Whether it is to be seen which operand is which: they come in side by side in their order."""
    return 1 < len(operation.inputs) < 4 and not operation.hides[0] and operation.symbol not in COMMUTATIVE


def circle_width(operation: Operation) -> float:
    """Symbols stand in a circle, words in an ellipse."""
    return columns(visible(operation.symbol), 12) + 20 if len(operation.symbol) > 2 else CIRCLE


def circle_centre(operation: Operation, box: Box, x: float) -> float:
    """Where the circle is in its box."""
    return x if operation.hides[0] else x - box.width / 2 + circle_width(operation) / 2


def caption(operation: Operation) -> str:
    """The name of the operation in the graph, as it fits."""
    return fitting(operation.name.rsplit("::", 1)[-1])  # of torch::autograd::CopySlices the last word


@lru_cache(1024)
def fitting(name: str) -> str:
    return shorten(visible(name), CAPTION_COLUMNS)


# --- as SVG --------------------------------------------------------------------------------------------------------


def value_svg(value: Value, measured: Card, x: float, y: float, key: str) -> Iterator[str]:
    """A value's box with its centre at x, y."""
    box, name, number, gradient = measured
    left, top = x - box.width / 2, y - box.height / 2
    yield (
        f'<g id="{key}" class="{value_classes(value, number, gradient)}" data-node="{xml(value.name)}">'
        f"<title>{xml(value_title(value))}</title>"
        + rectangle("box", left, top, box.width, box.height, 9)
    )
    places = slots(value, measured, x, y)
    if name:
        yield text("name", x, top + 18, name)
    yield f'<g id="{key}-value">'
    yield from field_svg(number, *places[0], "number", "value")
    yield "</g>"
    if gradient is None:
        yield "</g>"
        return
    line = places[1][1] - 1
    height = gradient.height + 3
    if value.grad_state != "unkept":
        yield rectangle("slot", left + 5, line, box.width - 10, height, 5)
    middle = line + height / 2
    if value.kind == "leaf":
        yield mailbox(left + 10, middle)
    yield f'<g id="{key}-grad">{label_svg(value, measured, x, places[1][1], gradient.height)}'
    yield from field_svg(gradient, *places[1], "gradient", "grad")
    yield "</g></g>"


def slots(value: Value, measured: Card, x: float, y: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the two fields stand in a value's box with its centre at x, y: their middle and their top."""
    box, name, number, _ = measured
    left, top = x - box.width / 2, y - box.height / 2 + 5 + (LINE if name else 0.0)
    start = left + (8 if value.grad_state == "unkept" else 6 + slot_margin(value))
    return (x, top + 1), ((start + left + box.width - 8) / 2, top + number.height + 6)


def value_classes(value: Value, number: Field, gradient: Field | None) -> str:
    """The states of a value, for the style."""
    classes = ["value", value.kind, f"grad-{value.grad_state}"]
    classes += ["output"] if value.output else []
    classes += ["unknown"] if value.value is None else []
    classes += [] if value.typed else ["nameless"]
    classes += ["heated"] if number.heat or (gradient and gradient.heat) else []
    return " ".join(classes)


def value_title(value: Value) -> str:
    """All about a value in a line."""
    facts = [said(f"kind.{value.kind}"), value.about, said("picture.value", number=number_words(value))]
    if words := grad_words(value):
        facts.append(said("picture.gradient", gradient=words) if value.grad is not None else words)
    return about(value, facts)


def about(value: Value, facts: Iterable[str]) -> str:
    """The name and the facts that there are."""
    return said("picture.about", name=value.name, facts=said("comma").join(filter(None, facts)))


def rectangle(kind: str, x: float, y: float, width: float, height: float, rx: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{rx:g}"/>'


def text(kind: str, x: float, y: float, content: str, more: str = "") -> str:
    return f'<text class="{kind}"{more} x="{x:.1f}" y="{y:.1f}">{xml(content)}</text>'


def field_svg(field: Field, x: float, top: float, kind: str, slot: str) -> Iterator[str]:
    """The lines of a slot under each other, in brackets if they are a matrix; under a heat map its caption."""
    if field.heat is not None:
        yield from heat_svg(field.heat, x, top + 2)
        top += len(field.heat.cells) * cell_size(field.heat) + 4
    more = f' data-slot="{slot}"'
    lines = [row.replace(" ", "\N{NO-BREAK SPACE}") if field.matrix else row for row in field.rows]
    if len(lines) == 1:
        yield text(kind, x, top + 12.5, lines[0], more)
    else:
        heights = (top + 12.5 + LINE * number for number in range(len(lines)))
        spans = (f'<tspan x="{x:.1f}" y="{y:.1f}">{xml(row)}</tspan>' for y, row in zip(heights, lines, strict=True))
        yield f'<text class="{kind}"{more}>{"".join(spans)}</text>'
    if field.matrix:
        half, height = field.width / 2 - 1, LINE * len(lines) - 3
        for side in (-1, 1):
            edge = f"M{x + side * (half - 3):.1f} {top + 1:.1f}h{side * 3}v{height:.1f}h{-side * 3}"
            yield f'<path class="bracket" d="{edge}"/>'


def heat_svg(heat: HeatMap, x: float, top: float) -> Iterator[str]:
    """Cells of one strength together in one path; negative ones around zero bear a minus."""
    size = cell_size(heat)
    left = x - len(heat.cells[0]) * size / 2
    squares: dict[int | None, list[str]] = {}
    minus: list[str] = []
    for i, row in enumerate(heat.cells):
        for j, step in enumerate(row):
            corner = f"M{left + j * size:.1f} {top + i * size:.1f}"
            across = f"l{size:g} {size:g}" if step is None else f"h{size:g}v{size:g}h-{size:g}z"
            squares.setdefault(step if step is None else abs(step), []).append(corner + across)
            if step is not None and step < 0:
                minus.append(f"M{left + j * size + size / 4:.1f} {top + (i + 0.5) * size:.1f}h{size / 2:g}")
    width, height = len(heat.cells[0]) * size, len(heat.cells) * size
    yield f'<g class="heat"><title>{xml(heat.range)}</title>'
    yield f'<rect class="frame" x="{left:.1f}" y="{top:.1f}" width="{width:g}" height="{height:g}"/>'
    for step, paths in sorted(squares.items(), key=lambda item: -1 if item[0] is None else item[0]):
        kind = "nan" if step is None else f'{"warm" if heat.centred else "cold"}" fill-opacity="{step / 8:.3g}'
        yield f'<path class="{kind}" d="{"".join(paths)}"/>'
    if minus:
        yield f'<path class="minus" d="{"".join(minus)}"/>'
    yield "</g>"


def mailbox(x: float, y: float) -> str:
    """A leaf's accumulator: a box on a post, its flag up when something is in."""
    body = "v-4a3.5 3.5 0 0 1 3.5 -3.5h6a3.5 3.5 0 0 1 3.5 3.5v4zm7 0v4m0 -4v-4a3.5 3.5 0 0 0 -3.5 -3.5"
    box = f"M{x:.1f} {y + 3:.1f}{body}"
    flag = f"M{x + 9:.1f} {y - 4.5:.1f}v-4h5v3h-3.8v1z"
    return (
        f"<g><title>{xml(said('picture.mailbox'))}</title>"
        f'<path class="mailbox" d="{box}"/><path class="flag" d="{flag}"/></g>'
    )


def operation_svg(
    operation: Operation, name: str, box: Box, x: float, y: float, key: str, flow: Direction
) -> Iterator[str]:
    """An operation with its centre at x, y."""
    kind = "operation fold" if operation.hides[0] else "operation"
    yield f'<g id="{key}" class="{kind}" data-node="{xml(name)}"><title>{xml(operation_title(operation))}</title>'
    if operation.hides[0]:
        left, top, width = x - box.width / 2, y - box.height / 2, box.width - 6
        for shift in (6, 3, 0):
            yield rectangle("circle", left + shift, top + shift, width, box.height - 6, 6)
        yield text("symbol", x - 3, y, operation.symbol)
        yield text("pattern", x - 3, y + 14, caption(operation))
    else:
        width, word = circle_width(operation), len(operation.symbol) > 2
        cx = x if flow == "TB" else circle_centre(operation, box, x)
        yield f'<ellipse class="circle" cx="{cx:.1f}" cy="{y:.1f}" rx="{width / 2:.1f}" ry="{CIRCLE / 2:.1f}"/>'
        yield text("word" if word else "symbol", cx, y + (4 if word else 5.5), visible(operation.symbol))
        if flow == "LR":
            yield text("caption", cx - width / 2 + 3, y + CIRCLE / 2 + 9, caption(operation))
        else:
            yield text("caption", cx + width / 2 + 5, y + 3, caption(operation))
    yield "</g>"


def frame_svg(title: str, frame: Frame) -> str:
    """The frame around a scope, its name in the upper left corner."""
    left, top, width, height = frame
    return (
        f'<g class="group" data-group="{xml(title)}">'
        + rectangle("around", left, top, width, height, 10)
        + text("group-name", left + 9, top + 15, shorten(visible(title), LONGEST_TITLE))
        + "</g>"
    )


def operation_title(operation: Operation) -> str:
    """All about an operation in a line."""
    if not operation.hides[0]:
        return operation.name
    operations, values = operation.hides
    counts = {"operations": counted(operations, "operation"), "values": counted(values, "value")}
    return said("picture.hides", symbol=operation.symbol, name=operation.name, **counts)
