"""A scene → SVG: laid out once, with classes and ids of ours for whoever steps through it later.

Groups bear `data-node`, texts in them `data-slot`; nothing in it is a script, a link or an address.

>>> from ._scene import Reading, Scene, Value
>>> picture = svg_of(Scene([Value("w", "leaf", Reading(("1",)), "none")], counts=(1, 0)))
>>> picture.count('data-slot="value"'), picture.count('data-slot="grad"'), "None" in picture
(1, 1, True)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from math import cos, hypot, sin
from typing import NamedTuple

from ._boxes import (
    CAPTION,
    CIRCLE,
    MESSAGE,
    caption,
    card,
    circle_centre,
    circle_width,
    columns,
    frame_svg,
    operation_box,
    operation_svg,
    value_svg,
)  # fmt: skip
from ._from_graph import unique
from ._groups import clusters
from ._layout import RANKS_APART, Box, Direction, Layout, Point, Wire, lay_out
from ._scene import Edge, Operation, Scene
from ._style import STYLE
from ._text import xml

MARGIN = 14.0
BELOW = 12.0  # for the captions of the lowest circles
DEEPEST_ROW = 4  # operations one after the other; a page has more room downwards
WIDEST_ROW = 960.0  # a notebook's column
DESCRIBED = 40
PORTS = {
    "LR": {2: ("nw", "sw"), 3: ("nw", "w", "sw")},
    "TB": {2: ("nw", "ne"), 3: ("nw", "n", "ne")},
}
COMMUTATIVE = "+×"
WEIGHTS = {"intermediate": 4, "leaf": 2, "constant": 1}  # the course of the computation is drawn straight

Curve = list[Point]

_drawn: Counter[str] = Counter()  # how often each picture was drawn: its ids must be unique on a page


def svg_of(scene: Scene) -> str:
    """The picture as one SVG element, self-contained."""
    return written(scene, place(scene))


class Placed(NamedTuple):
    """A scene laid out: where everything stands, whatever its texts are then."""

    edges: list[Edge]
    names: list[str]  # of operations, unique
    boxes: list[Box]  # of values, then of operations
    layout: Layout
    prefix: str  # of every id: values are v0, v1 …, operations o0 …, edges e0 …
    beside: float
    titles: list[str]  # of frames


def place(scene: Scene) -> Placed:
    """Lays a scene out, once."""
    flow = direction(scene)
    edges = list(scene.edges())
    cards = [card(value) for value in scene.values]
    boxes = [*(measured.box for measured in cards), *(operation_box(operation, flow) for operation in scene.operations)]
    widest = max((columns(caption(operation), CAPTION) for operation in scene.operations), default=0)
    apart = 24 if flow == "LR" else max(30, min(80, widest - 8))  # captions stand below circles, or right of them
    frames = clusters(scene)
    layout = lay_out(boxes, [wire(scene, edge, flow) for edge in edges], flow, apart, frames)
    taken = dict.fromkeys((value.name for value in scene.values), 1)
    names = [unique(operation.name, taken) for operation in scene.operations]
    titles = [frame.name for frame in frames]
    return Placed(edges, names, boxes, layout, unique_prefix(scene), 0 if flow == "LR" else widest, titles)


def written(scene: Scene, placed: Placed) -> str:
    """The SVG of a scene at these places."""
    edges, names, boxes, layout, prefix, beside, titles = placed
    flow = layout.flow
    curves = at_circles(scene, edges, layout, boxes)
    left, right = reach(scene, edges, curves, layout.width + beside)
    width = max(right - left + 2 * MARGIN, columns(scene.hidden, 11) + 2 * MARGIN)
    height = layout.height + 2 * MARGIN + BELOW + (20 if scene.hidden else 0)
    kind = "mg backward" if scene.backward else "mg"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{prefix}" class="{kind}" role="img" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="{left - MARGIN:.0f} {-MARGIN:g} {width:.0f} {height:.0f}" '
        f'aria-labelledby="{prefix}-title {prefix}-desc">',
        f'<title id="{prefix}-title">{xml(f"Graph of {scene.title}: {scene.summary}")}</title>',
        f'<desc id="{prefix}-desc">{xml(description(scene))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" x="{left - MARGIN:.0f}" y="{-MARGIN:g}" width="{width:.0f}" height="{height:.0f}" rx="8"/>',
        *(frame_svg(title, frame) for title, frame in zip(titles, layout.frames, strict=True)),
        *edges_svg(scene, edges, names, curves, layout, prefix),
    ]
    shift = len(scene.values)
    for number, value in enumerate(scene.values):
        measured = card(value)._replace(box=boxes[number])
        parts += value_svg(value, measured, *layout.centres[number], f"{prefix}-v{number}")
    for number, operation in enumerate(scene.operations):
        box, (x, y) = boxes[shift + number], layout.centres[shift + number]
        parts += operation_svg(operation, names[number], box, x, y, f"{prefix}-o{number}", flow)
    if scene.hidden:
        parts.append(f'<text class="hidden-count" x="{left:.0f}" y="{height - MARGIN - 12:.0f}">{xml(scene.hidden)}</text>')
    return "\n".join([*parts, "</svg>"])


def reach(scene: Scene, edges: Sequence[Edge], curves: Sequence[Curve], width: float) -> tuple[float, float]:
    """How far the picture goes to the left and to the right: a message beside an outer curve may stand out of the layout."""
    left, right = 0.0, width
    for edge, curve in zip(edges, curves, strict=True):
        texts = messages_of(scene.operations[edge.operation], edge.operand)
        if texts:
            x, half = middle(beside(curve))[0], max(columns(text, MESSAGE) for text in texts) / 2
            left, right = min(left, x - half), max(right, x + half)
    return left, right


def messages_of(operation: Operation, operand: int) -> list[str]:
    """The texts that may stand beside the edge of an operand."""
    if not 0 <= operand < len(operation.messages) or operation.messages[operand] is None:
        return []
    return [text for text in (*operation.room, operation.messages[operand]) if text is not None]


def direction(scene: Scene) -> Direction:
    """From left to right, or downwards where many operations follow one another or the row would be too wide."""
    ranks = scene.ranks()
    if max(ranks, default=0) > DEEPEST_ROW:
        return "TB"
    row: dict[float, float] = {}  # what stands at each place in the row, and its width
    for value, rank in zip(scene.values, ranks, strict=True):
        if value.kind == "intermediate" or not rank:
            row[rank] = max(row.get(rank, 0.0), card(value).box.width)
    for operation in scene.operations:
        between = max((ranks[value] for value in operation.inputs), default=0) + 0.5
        room = max((columns(text, MESSAGE) for text in (*operation.room, *operation.messages) if text), default=0.0)
        row[between] = max(row.get(between, 0.0), operation_box(operation, "LR").width + room)
    return "LR" if sum(row.values()) + RANKS_APART["LR"] * (len(row) - 1) <= WIDEST_ROW else "TB"


def unique_prefix(scene: Scene) -> str:
    """An id from the content, numbered if the same picture was drawn before; the same on every run of a program."""
    content = repr((scene.rows(), list(scene.edges()), scene.hidden))
    digest = "mg" + blake2b(content.encode(errors="replace"), digest_size=5).hexdigest()
    _drawn[digest] += 1
    return digest if _drawn[digest] == 1 else f"{digest}-{_drawn[digest]}"


def description(scene: Scene) -> str:
    """The facts in sentences, for those who can't see the picture."""
    sentences = []
    for name, kind, value, gradient, made in scene.rows()[:DESCRIBED]:
        slot = f", gradient {gradient}" if gradient and gradient != "no gradient yet" else gradient and f", {gradient}"
        sentences.append(f"{name} ({kind}{' from ' + made if made else ''}): {value}{slot}.")
    if len(scene.values) > DESCRIBED:
        sentences.append(f"And {len(scene.values) - DESCRIBED} more.")
    return " ".join([*sentences, *([scene.hidden + "."] if scene.hidden else [])])


# --- edges ---------------------------------------------------------------------------------------------------------


def wire(scene: Scene, edge: Edge, flow: Direction) -> Wire:
    """An edge for the layout. Where their order matters, operands enter side by side in that order."""
    leave, enter = ("e", "w") if flow == "LR" else ("s", "n")
    operation = scene.operations[edge.operation]
    circle = len(scene.values) + edge.operation
    if edge.operand < 0:
        return Wire(circle, edge.value, leave, enter, weight=8)
    weight = WEIGHTS[scene.values[edge.value].kind]
    ports = PORTS[flow].get(len(operation.inputs))
    if ports and not operation.hides[0] and operation.symbol not in COMMUTATIVE:
        enter = ports[edge.operand]
    texts = [text for text in (*operation.room, *operation.messages) if text is not None]
    room = (max(columns(text, MESSAGE) for text in texts) + 8, 18.0) if texts else None
    return Wire(edge.value, circle, leave, enter, weight, room)


def at_circles(scene: Scene, edges: Sequence[Edge], layout: Layout, boxes: Sequence[Box]) -> list[Curve]:
    """The curves, ending at circles instead of their boxes, and spread over the side where operands come in."""
    curves, flow = list(layout.curves), layout.flow
    across = 1 if flow == "LR" else 0
    arriving: list[list[int]] = [[] for _ in scene.operations]
    for number, edge in enumerate(edges):
        operation = scene.operations[edge.operation]
        if operation.hides[0]:
            continue
        if edge.operand >= 0:
            arriving[edge.operation].append(number)
        elif flow == "LR":
            box, (x, y) = boxes[len(scene.values) + edge.operation], layout.centres[len(scene.values) + edge.operation]
            start = circle_centre(operation, box, x) + circle_width(operation) / 2
            curves[number] = [(start, y), *curves[number][1:]]
    for operation, numbers, box, (x, y) in zip(
        scene.operations, arriving, boxes[len(scene.values) :], layout.centres[len(scene.values) :], strict=True
    ):
        if operation.symbol in COMMUTATIVE:
            numbers.sort(key=lambda number: curves[number][0][across])
        spread = {1: 0.0, 2: 0.7}.get(len(numbers), 0.9)
        wide, high = circle_width(operation) / 2, CIRCLE / 2
        centre = circle_centre(operation, box, x)
        for place, number in enumerate(numbers):
            angle = spread * (2 * place / (len(numbers) - 1) - 1) if spread else 0.0
            if flow == "LR":
                end = (centre - wide * cos(angle), y + high * sin(angle))
            else:
                end = (centre + wide * sin(angle), y - high * cos(angle))
            curves[number] = landing(curves[number], end, across)
    return curves


def landing(curve: Curve, end: Point, across: int) -> Curve:
    """The curve with another end: its last stretch moves along, so that it stays smooth."""
    dx, dy = end[0] - curve[-1][0], end[1] - curve[-1][1]
    stretch = 5 if len(curve) >= 10 else 2
    moved = [(x, y + dy) if across else (x + dx, y) for x, y in curve[-stretch:-2]]
    return [*curve[:-stretch], *moved, (curve[-2][0] + dx, curve[-2][1] + dy), end]


def edges_svg(
    scene: Scene, edges: Sequence[Edge], names: Sequence[str], curves: Sequence[Curve], layout: Layout, prefix: str
) -> Iterator[str]:
    """Curves with their heads, and the messages beside them."""
    for number, (edge, curve) in enumerate(zip(edges, curves, strict=True)):
        operation, value = scene.operations[edge.operation], scene.values[edge.value]
        still = " still" if value.kind == "constant" else ""
        kind = f"edge operand{still}" if edge.operand >= 0 else "edge result"
        kind += " far" if number in layout.far else ""
        ends = [xml(value.name), xml(names[edge.operation])]
        if edge.operand >= 0:
            more = f' data-from="{ends[0]}" data-to="{ends[1]}" data-operand="{edge.operand}"'
        else:
            more = f' data-from="{ends[1]}" data-to="{ends[0]}"'
        way = list(reversed(curve)) if scene.backward else beside(curve)
        shaft, head = arrow(way if scene.backward else curve)
        yield f'<g id="{prefix}-e{number}" class="{kind}"{more}>'
        yield f'<path class="wire" d="{shaft}"/><path class="head" d="{head}"/>'
        if edge.operand >= 0 and len(operation.inputs) > 3 and not operation.hides[0]:
            x, y = curve[-1]
            away = (-12, 3) if layout.flow == "LR" else (0, -10)
            yield f'<text class="place" x="{x + away[0]:.1f}" y="{y + away[1]:.1f}">{edge.operand + 1}</text>'
        message = operation.messages[edge.operand] if 0 <= edge.operand < len(operation.messages) else None
        if message is not None:
            (back, tip), (x, y) = arrow(way), middle(way)
            if not scene.backward:
                yield f'<path class="back" d="{back}"/><path class="back-head" d="{tip}"/>'
            yield f'<text class="message" data-slot="message" x="{x:.1f}" y="{y + 4:.1f}">{xml(message)}</text>'
        yield "</g>"


def arrow(curve: Sequence[Point], length: float = 8, half: float = 3.4) -> tuple[str, str]:
    """The curve, cut short, and the triangle at its end."""
    (x, y), (px, py) = curve[-1], next((p for p in reversed(curve[:-1]) if p != curve[-1]), curve[0])
    distance = hypot(x - px, y - py) or 1.0
    ux, uy = (x - px) / distance, (y - py) / distance
    base = (x - ux * length, y - uy * length)
    points = [*curve[:-2], (curve[-2][0] - ux * length / 2, curve[-2][1] - uy * length / 2), base]
    start, *rest = points
    shaft = f"M{start[0]:.1f} {start[1]:.1f}C" + " ".join(f"{a:.1f} {b:.1f}" for a, b in rest)
    nx, ny = -uy * half, ux * half
    head = f"M{x:.1f} {y:.1f}L{base[0] + nx:.1f} {base[1] + ny:.1f}L{base[0] - nx:.1f} {base[1] - ny:.1f}z"
    return shaft, head


def beside(curve: Sequence[Point]) -> list[Point]:
    """The way back: the same curve the other way round, a little to the side."""
    (x, y), (ex, ey) = curve[0], curve[-1]
    distance = hypot(ex - x, ey - y) or 1.0
    dx, dy = -(ey - y) / distance * 6, (ex - x) / distance * 6
    return [(a + dx, b + dy) for a, b in reversed(curve)]


def middle(curve: Sequence[Point]) -> Point:
    """The point halfway along the middle piece of the curve."""
    start = (len(curve) - 1) // 3 // 2 * 3
    a, b, c, d = curve[start : start + 4]
    return ((a[0] + 3 * b[0] + 3 * c[0] + d[0]) / 8, (a[1] + 3 * b[1] + 3 * c[1] + d[1]) / 8)
