"""Where things stand: sizes and wires → positions and routes, by Graphviz's `dot`, without any text.

Boxes stand in rows, one after the other in the direction of the flow. Which row each is in is found here; `dot` says
where in its row, and leaves room where a wire passes one. Sizes are ours, so no font is asked and the layout is the same
on every machine with the same Graphviz.

>>> layout = lay_out([Box(40, 20), Box(40, 20)], [Wire(0, 1)], "LR")
>>> layout.centres[0] < layout.centres[1], len(layout.routes[0])
(True, 2)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import sub
from typing import Literal, NamedTuple

from ._graphviz import laid_out
from ._groups import Cluster, shared
from ._text import cells

Direction = Literal["LR", "TB"]
Point = tuple[float, float]
Frame = tuple[float, float, float, float]  # left, top, width, height
Link = tuple[str, str, int]  # from a place to one in the next row; weight
LONGEST_TITLE = 28  # columns
# Above this many boxes the layout is kept quick at some cost in crossings.
THOROUGH = 60
STRETCH = 10  # places that are laid out at a time, at least, where the picture is long
ROWS_APART = {"LR": 30.0, "TB": 34.0}
APART = 24  # across the flow
INSIDE = {"LR": 30.0, "TB": 26.0}  # from an operation to its result
LABELS_APART = {"LR": 20.0, "TB": 20.0}  # from a row to the labels before and after it
# A wire that passes many rows costs dot more than many boxes do (one weight used in 60 steps of a loop: minutes).
PASSED_ROWS = 600
USUAL = 8  # weight
BOUND = re.compile(r'bb="([^"]*)"')
CLUSTER = re.compile(r'subgraph cluster(\d+) {\s+graph \[bb="([^"]*)"')
PLACE = re.compile(r'^\t+(\w+)\t\[(?:height=[^,]*,\s+)?(?:ordering=in,\s+)?pos="([^,]*),([^"]*)"', re.MULTILINE)


class Box(NamedTuple):
    """What is to be placed; in front of its row or at its back, as an operation stands before its result.

    If it is `ordered`, wires come into it side by side in their order, where that is possible.
    """

    width: float
    height: float
    front: bool = False
    ordered: bool = False


class Wire(NamedTuple):
    """From one box to another; `room` is the size of a label to leave space for.

    The head of a tight wire stands right behind its tail: for the layout they are one.
    """

    tail: int
    head: int
    weight: int = 1
    room: tuple[float, float] | None = None
    tight: bool = False


class Station(NamedTuple):
    """A row on a wire's way: where across the flow, and where along it the row begins and ends (a row of labels: its middle)."""

    across: float
    begin: float
    end: float


class Layout(NamedTuple):
    """Positions, y downwards: centres of boxes, and for each wire the rows from its tail's to its head's."""

    width: float
    height: float
    centres: list[Point]
    routes: list[list[Station]]
    far: set[int]  # wires left out of the layout, drawn straight across
    flow: Direction
    frames: list[Frame]  # of clusters, in their order


def lay_out(
    boxes: Sequence[Box], wires: Sequence[Wire], flow: Direction, clusters: Sequence[Cluster] = ()
) -> Layout:
    """Places everything."""
    plan = Plan(boxes, wires, flow, clusters)
    width, height, places, found = stacked([part_of(plan, *stretch) for stretch in plan.stretches()])
    frames = [found[number] for number in range(len(clusters))]
    stations = {name: plan.station(name, place) for name, place in places.items()}
    centres = [plan.centre(box, plan.row[unit], *stations[unit]) for box, unit in zip(boxes, plan.units, strict=True)]
    routes = [[stations[name] for name in way] for way in plan.ways]
    return Layout(width, height, centres, routes, plan.far, flow, frames)


class Part(NamedTuple):
    """A stretch of rows as `dot` laid it out: its size, where everything stands, and the frames of clusters."""

    width: float
    height: float
    places: dict[str, Point]
    frames: dict[int, Frame]


def part_of(plan: Plan, names: Sequence[str], links: Sequence[Link]) -> Part:
    """These places of a plan, laid out alone."""
    found = laid_out("\n".join(plan.skeleton(names, links)))
    width, height = map(float, BOUND.search(found)[1].split(",")[2:])  # type: ignore[index]
    places = {names[int(number)]: (float(x), height - float(y)) for number, x, y in PLACE.findall(found)}
    frames = {}
    for number, bound in CLUSTER.findall(found):
        left, bottom, right, top = map(float, bound.split(","))
        frames[int(number)] = (left, height - top, right - left, top - bottom)
    return Part(width, height, places, frames)


def stacked(parts: Sequence[Part]) -> Part:
    """Parts one after the other: each begins with the one place in which the last ended."""
    if len(parts) == 1:
        return parts[0]
    places: dict[str, Point] = {}
    corners = []
    for part in parts:
        shared = next((name for name in part.places if name in places), None)
        x, y = map(sub, places[shared], part.places[shared]) if shared else (0.0, 0.0)
        places |= {name: (x + across, y + down) for name, (across, down) in part.places.items()}
        corners += [(x, y), (x + part.width, y + part.height)]
    (left, top), (right, bottom) = map(min, zip(*corners)), map(max, zip(*corners))
    return Part(right - left, bottom - top, {name: (x - left, y - top) for name, (x, y) in places.items()}, {})


class Plan:
    """Boxes in rows, and for each wire what it passes there, before anybody knows where in the rows.

    What has a place in a row is called n1, n2 … for a box (with what stands right behind it), w1, w2 … for a wire that
    passes, or for its label.
    """

    def __init__(self, boxes: Sequence[Box], wires: Sequence[Wire], flow: Direction, clusters: Sequence[Cluster]) -> None:
        self.flow, self.clusters = flow, clusters
        first = list(range(len(boxes)))
        for wire in wires:
            if wire.tight:
                first[wire.head] = wire.tail
        self.units = [f"n{number}" for number in first]  # the place of each box
        loose = [Wire(first[wire.tail], first[wire.head], wire.weight, wire.room) for wire in wires if not wire.tight]
        rows = rows_of(len(boxes), loose)
        self.labelled = any(wire.room is not None for wire in loose)
        if self.labelled:  # labels stand in rows of their own, each just before what its wire leads to
            rows = [2 * row for row in rows]
        self.direct = 2 if len(boxes) <= THOROUGH else 1  # the next row straight below; a long graph would drift to one side
        self.row = {unit: rows[number] for number, unit in zip(first, self.units, strict=True)}
        self.ordered = {unit for box, unit in zip(boxes, self.units, strict=True) if box.ordered}
        self.across: dict[str, float] = {}
        self.home = self.homes()
        self.fronts, self.backs = [0.0] * (max(rows, default=0) + 1), [0.0] * (max(rows, default=0) + 1)
        for box, unit in zip(boxes, self.units, strict=True):
            self.measure(unit, box.width, box.height, self.fronts if box.front else self.backs)
        self.links: list[Link] = []
        far = far_wires(rows, loose)
        numbers = [number for number, wire in enumerate(wires) if not wire.tight]
        self.far = {numbers[number] for number in far}
        self.ways: list[list[str]] = [[] for _ in wires]
        for number, wire in zip(numbers, loose, strict=True):
            self.ways[number] = self.way(wire, number in self.far)

    def measure(self, name: str, width: float, height: float, depths: list[float]) -> None:
        """Gives a place its size across the flow, and its row its size along it."""
        across, along = (height, width) if self.flow == "LR" else (width, height)
        self.across[name] = max(self.across.get(name, 0.0), across)
        depths[self.row[name]] = max(depths[self.row[name]], along)

    def homes(self) -> dict[str, tuple[int, ...]]:
        """Of what stands in clusters: these clusters, outermost first."""
        found: dict[str, tuple[int, ...]] = {}
        ways: list[tuple[int, ...]] = []
        for number, cluster in enumerate(self.clusters):
            ways.append((*(() if cluster.outer is None else ways[cluster.outer]), number))
            found |= {self.units[box]: ways[number] for box in cluster.boxes}
        return found

    def way(self, wire: Wire, far: bool) -> list[str]:
        """What stands on a wire's way, its ends included."""
        tail, head = f"n{wire.tail}", f"n{wire.head}"
        if far:
            return [tail, head]
        home = self.home.get(head, ())
        between = shared(self.home.get(tail, ()), home) if home else home
        weight = wire.weight * (2 if between == home else 1)  # straight within a frame first
        first, last = self.row[tail] + 1, self.row[head] - 1
        way = [tail]
        for row in range(first, last + 1):
            way.append(name := f"w{len(self.links)}")
            self.row[name] = row
            self.home[name] = between
            if row == last and wire.room is not None:
                self.home[name] = home
                self.measure(name, *wire.room, self.backs)
            self.links.append((way[-2], name, weight if row == first else 4 * weight))
        self.links.append((way[-1], head, weight if last >= first else self.direct * weight))
        way.append(head)
        return way

    def depth(self, row: int) -> float:
        """The size of a row along the flow."""
        front, back = self.fronts[row], self.backs[row]
        return front + back + (INSIDE[self.flow] if front and back else 0.0)

    def station(self, name: str, place: Point) -> Station:
        """A row on a wire's way."""
        across, along = place[::-1] if self.flow == "LR" else place
        half = 0.0 if self.labelled and self.row[name] % 2 else self.depth(self.row[name]) / 2
        return Station(across, along - half, along + half)

    def centre(self, box: Box, row: int, across: float, begin: float, end: float) -> Point:
        """Where a box is: at the begin or the end of its row. In a row from left to right all circles begin together."""
        if not box.front:
            along = end - self.backs[row] / 2
        else:
            along = begin + (box.width if self.flow == "LR" else self.fronts[row]) / 2
        return (along, across) if self.flow == "LR" else (across, along)

    def stretches(self) -> Iterator[tuple[list[str], list[Link]]]:
        """The places of some rows at a time, and the links between them.

        Where a single thing stands in a row, nothing before it concerns what follows.
        """
        if self.clusters or len(self.row) <= THOROUGH:
            yield list(self.row), self.links
            return
        rows: list[list[str]] = [[] for _ in self.fronts]
        for name, number in self.row.items():
            rows[number].append(name)
        found: list[list[str]] = [[]]
        for row in rows:
            found[-1] += row
            if len(row) == 1 and len(found[-1]) > STRETCH:
                found.append([*row])
        ends = {name: number for number, names in reversed([*enumerate(found)]) for name in names}
        links: list[list[Link]] = [[] for _ in found]
        for link in self.links:  # in their order: so operands come in
            links[ends[link[1]]].append(link)
        yield from zip(found, links, strict=True)

    def skeleton(self, names: Sequence[str], links: Sequence[Link]) -> Iterator[str]:
        """The DOT of sizes alone, names being told by their numbers: parts that look alike need be laid out once."""
        numbers = {name: number for number, name in enumerate(names)}
        gap = (LABELS_APART if self.labelled else ROWS_APART)[self.flow]
        yield f"digraph {{ rankdir={self.flow} nodesep={APART / 72:.3f} ranksep={gap / 72:.3f} splines=none"
        yield f'node [label="" fixedsize=true shape=box style=invis width=0.01 height=0.01] edge [style=invis weight={USUAL}]'
        if len(names) > THOROUGH:
            yield "nslimit=0.2 nslimit1=1 mclimit=0.1"
        for name, number in numbers.items():
            if name in self.across:
                sizes = self.across[name] / 72, self.depth(self.row[name]) / 72
                width, height = sizes[::-1] if self.flow == "LR" else sizes
                order = " ordering=in" if name in self.ordered else ""
                yield f"{number} [width={width:.3f} height={height:.3f}{order}]"
        yield from self.nested(numbers)
        for tail, head, weight in links:
            yield f"{numbers[tail]}->{numbers[head]}" + (f" [weight={weight}]" if weight != USUAL else "")
        yield "}"

    def nested(self, numbers: dict[str, int], outer: int | None = None) -> Iterator[str]:
        """The clusters within another, each with room for its name."""
        for number, cluster in enumerate(self.clusters):
            if cluster.outer == outer:
                width = 8 * min(cells(cluster.name), LONGEST_TITLE)
                title = f'<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="12"><TR><TD></TD></TR></TABLE>'
                inside = (str(numbers[name]) for name, home in self.home.items() if home and home[-1] == number)
                yield f"subgraph cluster{number} {{ margin=10 label=<{title}> {' '.join(inside)}"
                yield from self.nested(numbers, number)
                yield "}"


def rows_of(count: int, wires: Sequence[Wire]) -> list[int]:
    """The row of each box: behind all that it is made of, and from there as near to its use as shortens its wires."""
    wires = in_order(count, wires)
    rows, made, uses = [0] * count, [False] * count, [0] * count
    for wire in wires:
        rows[wire.head] = max(rows[wire.head], rows[wire.tail] + 1)
        made[wire.head] = True
        uses[wire.tail] += 1
    held = [0] * count  # by how many wires: a source with no other use comes along
    for wire in wires:
        held[wire.head] += made[wire.tail] or uses[wire.tail] > 1
    latest = [1 << 40] * count
    for wire in reversed(wires):  # those that leave a box before those that enter it
        if 0 < uses[wire.head] >= held[wire.head]:
            rows[wire.head] = latest[wire.head]
        latest[wire.tail] = min(latest[wire.tail], rows[wire.head] - 1)
    return [row if made[box] or not uses[box] else latest[box] for box, row in enumerate(rows)]


def in_order(count: int, wires: Sequence[Wire]) -> list[Wire]:
    """The wires in an order of computation: none leaves a box before all that enter it. (A pass over a graph from before
    its record tells the last operation first.)"""
    entering = [0] * count
    leaving: list[list[Wire]] = [[] for _ in range(count)]
    for wire in wires:
        entering[wire.head] += 1
        leaving[wire.tail].append(wire)
    ready = [box for box in range(count) if not entering[box]]
    found = []
    for box in ready:
        for wire in leaving[box]:
            found.append(wire)
            entering[wire.head] -= 1
            if not entering[wire.head]:
                ready.append(wire.head)
    return found


def far_wires(rows: Sequence[int], wires: Sequence[Wire]) -> set[int]:
    """The wires to leave out of the layout, longest first, so that the others pass few rows."""
    passed = {number: rows[wire.head] - 1 - rows[wire.tail] for number, wire in enumerate(wires)}
    total, far = sum(passed.values()), set[int]()
    for number in sorted(passed, key=lambda number: (-passed[number], number)):
        if total <= PASSED_ROWS:
            break
        far.add(number)
        total -= passed[number]
    return far
