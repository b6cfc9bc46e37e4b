"""Where things stand: sizes and wires → positions and curves, by Graphviz's `dot`, without any text.

Sizes are ours, so no font is asked and the layout is the same on every machine with the same Graphviz.

>>> layout = lay_out([Box(40, 20), Box(40, 20)], [Wire(0, 1)], "LR")
>>> layout.centres[0] < layout.centres[1], len(layout.curves[0]) % 3
(True, 1)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ._graphviz import render
from ._groups import Cluster
from ._text import cells

Direction = Literal["LR", "TB"]
Point = tuple[float, float]
Frame = tuple[float, float, float, float]  # left, top, width, height
LONGEST_TITLE = 28  # columns
# Above this many nodes the layout is kept quick at some cost in crossings.
THOROUGH = 60
RANKS_APART = {"LR": 30.0, "TB": 34.0}
# An edge that passes many ranks costs dot more than many boxes do (one weight used in 60 steps of a loop: minutes).
PASSED_RANKS = 600
MANY_PASSED = 60


class Box(NamedTuple):
    """What is to be placed."""

    width: float
    height: float
    shape: str = "box"


class Wire(NamedTuple):
    """From one box to another; ports are compass points; `room` is the size of a label to leave space for."""

    tail: int
    head: int
    tail_port: str = ""
    head_port: str = ""
    weight: int = 1
    room: tuple[float, float] | None = None


class Layout(NamedTuple):
    """Positions, y downwards: centres of boxes, Bézier curves of wires (1 + 3n points)."""

    width: float
    height: float
    centres: list[Point]
    curves: list[list[Point]]
    far: set[int]  # wires left out of the layout, drawn straight across
    flow: Direction
    frames: list[Frame] = []  # noqa: RUF012 - of clusters, in their order


def lay_out(
    boxes: Sequence[Box], wires: Sequence[Wire], direction: Direction, apart: float = 24, clusters: Sequence[Cluster] = ()
) -> Layout:
    """Places everything, at least `apart` from each other; wires keep the side they enter and leave by."""
    gap = RANKS_APART[direction]
    if clusters:  # dot puts labels outside of the clusters: leave room for them between the ranks instead
        gap += max((wire.room[0 if direction == "LR" else 1] for wire in wires if wire.room is not None), default=0.0)
        wires = [wire._replace(room=None) for wire in wires]
    far, passed = far_wires(len(boxes), wires)
    apart = apart if passed < MANY_PASSED else min(apart, 24)
    found = json.loads(render(skeleton(boxes, wires, far, passed, direction, gap, apart, clusters), "json0"))
    width, height = map(float, found["bb"].split(",")[2:])
    centres: list[Point] = [(0.0, 0.0)] * len(boxes)
    frames: dict[int, Frame] = {}
    for node in found.get("objects", ()):
        if node["name"].startswith("cluster"):
            left, bottom, right, top = map(float, node["bb"].split(","))
            frames[int(node["name"][7:])] = (left, height - top, right - left, top - bottom)
            continue
        x, y = map(float, node["pos"].split(","))
        centres[int(node["name"][1:])] = (x, height - y)
    curves: list[list[Point]] = [[]] * len(wires)
    for edge in found.get("edges", ()):
        number = int(edge["id"])
        points = (map(float, point.split(",")) for point in edge.get("pos", "").split())
        curves[number] = [(x, height - y) for x, y in points]
    ranks = Ranks(boxes, centres, direction)
    for number, wire in enumerate(wires):
        if not curves[number] or (ranks.adjacent(wire) and wire.room is None):
            curves[number] = ranks.link(wire)
    return Layout(width, height, centres, curves, far, direction, [frames[number] for number in range(len(clusters))])


def far_wires(count: int, wires: Sequence[Wire]) -> tuple[set[int], int]:
    """The wires to leave out of the layout, longest first, and how many ranks the others pass.

    The wires come in the order of computation. A box that nothing enters stands just before its first use.
    """
    ranks, entered = [0] * count, [False] * count
    for wire in wires:
        ranks[wire.head] = max(ranks[wire.head], ranks[wire.tail] + 1)
        entered[wire.head] = True
    first = [ranks[box] if entered[box] else 1 << 40 for box in range(count)]
    for wire in wires:
        if not entered[wire.tail]:
            first[wire.tail] = min(first[wire.tail], ranks[wire.head] - 1)
    passed = {number: ranks[wire.head] - 1 - first[wire.tail] for number, wire in enumerate(wires)}
    total, far = sum(passed.values()), set[int]()
    for number in sorted(passed, key=lambda number: (-passed[number], number)):
        if total <= PASSED_RANKS:
            break
        far.add(number)
        total -= passed[number]
    return far, total


class Ranks:
    """The rows (or columns) that boxes stand in: where each begins and ends."""

    def __init__(self, boxes: Sequence[Box], centres: Sequence[Point], direction: Direction) -> None:
        self.flow = 0 if direction == "LR" else 1
        self.centres = centres
        self.half = [(box.width if direction == "LR" else box.height) / 2 for box in boxes]
        reach: dict[int, float] = {}
        for half, centre in zip(self.half, centres, strict=True):
            place = round(centre[self.flow])
            reach[place] = max(reach.get(place, 0.0), half)
        self.reach = reach
        self.order = {place: number for number, place in enumerate(sorted(reach))}

    def adjacent(self, wire: Wire) -> bool:
        """Whether nothing can stand between."""
        start, end = (self.order[round(self.centres[box][self.flow])] for box in (wire.tail, wire.head))
        return end - start == 1

    def link(self, wire: Wire) -> list[Point]:
        """A curve from side to side: straight to the end of the row, then over the gap in one swing."""
        start, end = self.centres[wire.tail], self.centres[wire.head]
        flow = self.flow
        leave, arrive = start[flow] + self.half[wire.tail], end[flow] - self.half[wire.head]
        first, last = start[flow] + self.reach[round(start[flow])], end[flow] - self.reach[round(end[flow])]
        swing = min((last - first) * 0.6, 40.0)
        along = [leave, leave, first, first, first + swing, last - swing, last, last, arrive, arrive]
        across = [start[1 - flow]] * 5 + [end[1 - flow]] * 5
        return [(a, c) if flow == 0 else (c, a) for a, c in zip(along, across, strict=True)]


def skeleton(
    boxes: Sequence[Box], wires: Sequence[Wire], far: set[int], passed: int, direction: Direction, gap: float,
    apart: float, clusters: Sequence[Cluster],
) -> str:  # fmt: skip
    """The DOT of sizes alone."""
    lines = [
        f"digraph {{ rankdir={direction} nodesep={apart / 72:.3f} ranksep={gap / 72:.3f}",
        'node [label="" fixedsize=true] edge [dir=none]',
    ]
    if not passed and all(wire.room is None for wire in wires):
        lines.append("splines=none")  # every curve goes from one rank to the next and will be ours
    if len(boxes) > THOROUGH:
        lines.append("nslimit=1 nslimit1=1 mclimit=0.1")
    lines += [
        f"n{number} [width={box.width / 72:.4f} height={box.height / 72:.4f} shape={box.shape}]"
        for number, box in enumerate(boxes)
    ]
    lines += nested(clusters)
    for number, wire in enumerate(wires):
        if number in far:
            continue
        tail, head = end(wire.tail, wire.tail_port), end(wire.head, wire.head_port)
        label = ""
        if wire.room is not None:
            width, height = map(round, wire.room)
            size = f'FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"'
            label = f' label=<<TABLE BORDER="0" CELLBORDER="0" {size}><TR><TD></TD></TR></TABLE>>'
        lines.append(f"{tail} -> {head} [id={number} weight={wire.weight}{label}]")
    return "\n".join([*lines, "}"])


def nested(clusters: Sequence[Cluster], outer: int | None = None) -> Iterator[str]:
    """The clusters within another, each with room for its name."""
    for number, cluster in enumerate(clusters):
        if cluster.outer == outer:
            width = 8 * min(cells(cluster.name), LONGEST_TITLE)
            title = f'<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="12"><TR><TD></TD></TR></TABLE>'
            yield f"subgraph cluster{number} {{ margin=10 label=<{title}> {' '.join(f'n{box}' for box in cluster.boxes)}"
            yield from nested(clusters, number)
            yield "}"


def end(box: int, port: str) -> str:
    return f"n{box}:{port}" if port else f"n{box}"
