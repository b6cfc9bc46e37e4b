"""Where things stand: sizes and wires → positions and curves, by Graphviz's `dot`, without any text.

Sizes are ours, so no font is asked and the layout is the same on every machine with the same Graphviz.

>>> layout = lay_out([Box(40, 20), Box(40, 20)], [Wire(0, 1)], "LR")
>>> layout.centres[0] < layout.centres[1], len(layout.curves[0]) % 3
(True, 1)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal, NamedTuple

from ._graphviz import render

Direction = Literal["LR", "TB"]
Point = tuple[float, float]
# Above this many nodes the layout is kept quick at some cost in crossings.
THOROUGH = 60


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
    """Positions, y downwards: centres of boxes, Bézier curves of wires (1 + 3n points), centres of labels."""

    width: float
    height: float
    centres: list[Point]
    curves: list[list[Point]]
    labels: list[Point | None]


def lay_out(boxes: Sequence[Box], wires: Sequence[Wire], direction: Direction) -> Layout:
    """Places everything; wires keep the side they enter and leave by."""
    found = json.loads(render(skeleton(boxes, wires, direction), "json0"))
    width, height = map(float, found["bb"].split(",")[2:])
    centres: list[Point] = [(0.0, 0.0)] * len(boxes)
    for node in found.get("objects", ()):
        x, y = map(float, node["pos"].split(","))
        centres[int(node["name"][1:])] = (x, height - y)
    curves: list[list[Point]] = [[]] * len(wires)
    labels: list[Point | None] = [None] * len(wires)
    for edge in found.get("edges", ()):
        number = int(edge["id"])
        points = (map(float, point.split(",")) for point in edge["pos"].split())
        curves[number] = [(x, height - y) for x, y in points]
        if "lp" in edge:
            x, y = map(float, edge["lp"].split(","))
            labels[number] = (x, height - y)
    return Layout(width, height, centres, curves, labels)


def skeleton(boxes: Sequence[Box], wires: Sequence[Wire], direction: Direction) -> str:
    """The DOT of sizes alone."""
    lines = [
        f"digraph {{ rankdir={direction} nodesep={0.34 if direction == 'LR' else 0.42} ranksep=0.36",
        'node [label="" fixedsize=true] edge [dir=none]',
    ]
    if len(boxes) > THOROUGH:
        lines.append("nslimit=1 nslimit1=1 mclimit=0.1")
    lines += [
        f"n{number} [width={box.width / 72:.4f} height={box.height / 72:.4f} shape={box.shape}]"
        for number, box in enumerate(boxes)
    ]
    for number, wire in enumerate(wires):
        ends = [f"n{node}:{port}" if port else f"n{node}" for node, port in ((wire.tail, wire.tail_port), (wire.head, wire.head_port))]
        label = ""
        if wire.room is not None:
            width, height = map(round, wire.room)
            size = f'FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"'
            label = f' label=<<TABLE BORDER="0" CELLBORDER="0" {size}><TR><TD></TD></TR></TABLE>>'
        lines.append(f"{ends[0]} -> {ends[1]} [id={number} weight={wire.weight}{label}]")
    return "\n".join([*lines, "}"])
