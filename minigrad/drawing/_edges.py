"""The edges of a picture: curves from side to side, their heads, the way back beside them, and the messages on it.

>>> route = [Station(0.0, 0.0, 20.0), Station(40.0, 60.0, 80.0)]
>>> curve(route, (0.0, 10.0), (40.0, 60.0), "TB")
[(0.0, 10.0), (0.0, 14.5), (0.0, 15.5), (0.0, 20.0), (0.0, 38.0), (40.0, 42.0), (40.0, 60.0)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from math import cos, hypot, sin
from typing import NamedTuple

from ._boxes import CIRCLE, MESSAGE, circle_centre, circle_width, columns, ordered
from ._layout import Box, Direction, Layout, Point, Station, Wire
from ._scene import Edge, Operation, Scene
from ._text import xml

WEIGHTS = {"intermediate": 4, "leaf": 2, "constant": 1}  # the course of the computation is drawn straight
LINE, HEAD = "M%.1f %.1fL%.1f %.1f", "M%.1f %.1fL%.1f %.1fL%.1f %.1fz"
SPREAD = {1: 0.0, 2: 0.7}  # of several edges that come into a circle: half the angle between the outermost

Curve = list[Point]  # Béziers: 1 + 3n points; or two, a straight line


# --- for the layout --------------------------------------------------------------------------------------------------


def wire(scene: Scene, edge: Edge) -> Wire:
    """An edge for the layout."""
    operation = scene.operations[edge.operation]
    circle = len(scene.values) + edge.operation
    if edge.operand < 0:
        return Wire(circle, edge.value, 8, tight=len(operation.outputs) == 1)
    told = edge.operand < len(operation.messages) and operation.messages[edge.operand] is not None
    texts = [text for text in (*operation.room, *operation.messages) if text is not None] if told else []
    room = (max(columns(text, MESSAGE) for text in texts) + 8, 18.0) if texts else None
    return Wire(edge.value, circle, WEIGHTS[scene.values[edge.value].kind], room)


# --- curves ----------------------------------------------------------------------------------------------------------


class Shape(NamedTuple):
    """A box or a circle as edges meet it: its middle and half its size, across the flow and along it."""

    across: float
    along: float
    wide: float
    deep: float


def shapes_of(scene: Scene, layout: Layout, boxes: Sequence[Box]) -> list[Shape]:
    """What edges meet, values first, then operations: of these the circle, not the box that holds its caption too."""
    found = []
    operations: list[Operation | None] = [*(None for _ in scene.values), *scene.operations]
    for operation, box, (x, y) in zip(operations, boxes, layout.centres, strict=True):
        width, height = box.width, box.height
        if operation is not None and not operation.hides[0]:
            width, height = circle_width(operation), CIRCLE
            x = circle_centre(operation, box, x) if layout.flow == "LR" else x
        found.append(Shape(y, x, height / 2, width / 2) if layout.flow == "LR" else Shape(x, y, width / 2, height / 2))
    return found


def curves_of(scene: Scene, edges: Sequence[Edge], layout: Layout, boxes: Sequence[Box]) -> list[Curve]:
    """The curve of each edge. Operands come in side by side, in their order where it matters."""
    shapes, shift = shapes_of(scene, layout, boxes), len(scene.values)
    arriving: list[list[int]] = [[] for _ in scene.operations]
    curves: list[Curve] = [[]] * len(edges)

    def draw(number: int, tail: Shape, end: Point) -> None:
        across, along, _, deep = tail
        curves[number] = curve(layout.routes[number], (across, along + deep), end, layout.flow)

    for number, edge in enumerate(edges):
        if edge.operand >= 0:
            arriving[edge.operation].append(number)
        else:
            head = shapes[edge.value]
            draw(number, shapes[shift + edge.operation], (head.across, head.along - head.deep))
    for operation, numbers, head in zip(scene.operations, arriving, shapes[shift:], strict=True):
        if not ordered(operation):
            numbers.sort(key=lambda number: layout.routes[number][-2].across)
        for place, number in enumerate(numbers):
            angle = SPREAD.get(len(numbers), 0.9) * (2 * place / (len(numbers) - 1) - 1) if len(numbers) > 1 else 0.0
            deep = head.deep if operation.hides[0] else head.deep * cos(angle)
            draw(number, shapes[edges[number].value], (head.across + head.wide * sin(angle), head.along - deep))
    return curves


def curve(route: Sequence[Station], start: Point, end: Point, flow: Direction) -> Curve:
    """From row to row: straight through rows of boxes, and in one swing over all between; points are across and along."""
    stops = [start]
    for across, begin, close in route[1:-1]:
        stops += [(across, begin), (across, close)] if begin != close else [(across, begin)]
    stops.append(end)
    if not [across for across, _ in stops if abs(across - start[0]) >= 0.5]:
        return [start[::-1], end[::-1]] if flow == "LR" else [start, end]
    if route and route[0].end > start[1] + 0.5:
        stops.insert(1, (start[0], route[0].end))
    points = [start]
    slopes = [0.0, *map(slope, stops, stops[1:], stops[2:]), 0.0]
    for (across, along), (there, then), leave, arrive in zip(stops, stops[1:], slopes, slopes[1:]):
        bend = (then - along) * 0.45
        points += [(across + leave * bend, along + bend), (there - arrive * bend, then - bend), (there, then)]
    return [(along, across) for across, along in points] if flow == "LR" else points


def slope(before: Point, here: Point, after: Point) -> float:
    """In which direction a smooth curve that overshoots nowhere passes a point: across for each step along."""
    come = (here[0] - before[0]) / (here[1] - before[1] or 1.0)
    go = (after[0] - here[0]) / (after[1] - here[1] or 1.0)
    return 2 * come * go / (come + go) if come * go > 0 else 0.0


# --- as SVG ----------------------------------------------------------------------------------------------------------


def edges_svg(
    scene: Scene, edges: Sequence[Edge], names: Sequence[str], layout: Layout, boxes: Sequence[Box], prefix: str
) -> Iterator[str]:
    """Curves with their heads, and the messages beside them."""
    made, calls = [xml(value.name) for value in scene.values], [xml(name) for name in names]
    for number, (edge, way) in enumerate(zip(edges, curves_of(scene, edges, layout, boxes), strict=True)):
        operation, result = scene.operations[edge.operation], edge.operand < 0
        value, call = made[edge.value], calls[edge.operation]
        if result:
            kind, ends = "edge result", f'data-from="{call}" data-to="{value}"'
        else:
            kind = "edge operand still" if scene.values[edge.value].kind == "constant" else "edge operand"
            ends = f'data-from="{value}" data-to="{call}" data-operand="{edge.operand}"'
        if number in layout.far:
            kind += " far"
        shaft, head = arrow(way[::-1] if scene.backward else way)
        yield f'<g id="{prefix}-e{number}" class="{kind}" {ends}>\n<path class="wire" d="{shaft}"/><path class="head" d="{head}"/>'
        if len(operation.inputs) > 3 and not result and not operation.hides[0]:
            x, y = way[0]  # at the circle there would be no room for all of them
            away = (9, -3) if layout.flow == "LR" else (7, 11)
            yield f'<text class="place" x="{x + away[0]:.1f}" y="{y + away[1]:.1f}">{edge.operand + 1}</text>'
        message = operation.messages[edge.operand] if not result and edge.operand < len(operation.messages) else None
        if message is not None:
            if not scene.backward:
                back, tip = arrow(beside(way))
                yield f'<path class="back" d="{back}"/><path class="back-head" d="{tip}"/>'
            x, y = message_place(layout, number, way)
            yield f'<text class="message" data-slot="message" x="{x:.1f}" y="{y + 4:.1f}">{xml(message)}</text>'
        yield "</g>"


def message_place(layout: Layout, number: int, way: Curve) -> Point:
    """The middle of a message: its own row where the layout gave it one, the last before the operation."""
    if number in layout.far or len(layout.routes[number]) < 3:
        (x, y), (u, v) = way[(len(way) - 1) // 2], way[len(way) // 2]
        return (x + u) / 2, (y + v) / 2
    across, along, _ = layout.routes[number][-2]
    return (along, across) if layout.flow == "LR" else (across, along)


def arrow(curve: Curve, length: float = 8, half: float = 3.4) -> tuple[str, str]:
    """The curve, cut short, and the triangle at its end."""
    x, y = curve[-1]
    px, py = curve[-2] if curve[-2] != curve[-1] else curve[-3]
    distance = hypot(x - px, y - py) or 1.0
    ux, uy = (x - px) / distance, (y - py) / distance
    bx, by = x - ux * length, y - uy * length
    nx, ny = -uy * half, ux * half
    head = HEAD % (x, y, bx + nx, by + ny, bx - nx, by - ny)
    if len(curve) == 2:
        return LINE % (*curve[0], bx, by), head
    points = [*curve[:-2], (px - ux * length / 2, py - uy * length / 2), (bx, by)]
    return course(len(points)) % tuple(chain.from_iterable(points)), head


@cache
def course(points: int) -> str:
    """The form of a curve of so many points."""
    return "M%.1f %.1fC" + " ".join(["%.1f %.1f"] * (points - 1))


def beside(curve: Curve) -> Curve:
    """The way back: the same curve the other way round, a little to the side."""
    (x, y), (ex, ey) = curve[0], curve[-1]
    distance = hypot(ex - x, ey - y) or 1.0
    dx, dy = -(ey - y) / distance * 6, (ex - x) / distance * 6
    return [(a + dx, b + dy) for a, b in reversed(curve)]
