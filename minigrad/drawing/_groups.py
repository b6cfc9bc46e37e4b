"""Operations that belong together, because `with scope("layer1"):` said so: framed in a picture, or folded into one.

>>> from ._scene import Operation, Scene, Value
>>> values = [Value(f"y{i}", "intermediate") for i in range(4)]
>>> calls = [Operation("Sin", "sin", [i], [i + 1], scope=scope) for i, scope in enumerate([("a",), ("a", "b"), ()])]
>>> groups(Scene(values, calls))
[Group(scope=('a',), start=0, stop=2), Group(scope=('a', 'b'), start=1, stop=2)]
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from ._scene import Scene

Name = TypeVar("Name", str, int)


def shared(one: tuple[Name, ...], other: tuple[Name, ...]) -> tuple[Name, ...]:
    """What two ways down have in common from the start."""
    length = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


class Group(NamedTuple):
    """Operations `start` to `stop` (exclusive) are of one scope, the last of these names."""

    scope: tuple[str, ...]
    start: int
    stop: int


def groups(scene: Scene) -> list[Group]:
    """The stretches of operations that stand in one scope, outer ones before those within."""
    found: list[Group] = []
    if not any(operation.scope for operation in scene.operations):
        return found
    starts: list[int] = []
    before: tuple[str, ...] = ()
    for number, scope in enumerate([*(operation.scope for operation in scene.operations), ()]):
        common = len(shared(before, scope))
        while len(starts) > common:
            found.append(Group(before[: len(starts)], starts.pop(), number))
        starts += [number] * (len(scope) - len(starts))
        before = scope
    return sorted(found, key=lambda group: (group.start, -group.stop, len(group.scope)))


class Cluster(NamedTuple):
    """A frame of the picture: its name, the frame around it, and the boxes in it and in no inner one."""

    name: str
    outer: int | None
    boxes: list[int]


def clusters(scene: Scene) -> list[Cluster]:
    """The frames; boxes are the scene's values, then its operations. A leaf used in one frame alone stands there."""
    if not (found := groups(scene)):
        return []
    ways: list[tuple[int, ...]] = [()] * len(scene.operations)  # of each operation: the groups it is in, outermost first
    outer: list[int | None] = []
    for number, group in enumerate(found):
        way = ways[group.start]
        outer.append(way[-1] if way else None)
        for inside in range(group.start, group.stop):
            ways[inside] = (*ways[inside], number)
    homes: dict[int, tuple[int, ...]] = {}
    for way, operation in zip(ways, scene.operations, strict=True):
        for value in operation.inputs:
            homes[value] = shared(homes[value], way) if value in homes else way
    for way, operation in zip(ways, scene.operations, strict=True):
        homes |= dict.fromkeys(operation.outputs, way)
    made = [Cluster(group.scope[-1], around, []) for group, around in zip(found, outer, strict=True)]
    for box, way in [*sorted(homes.items()), *enumerate(ways, len(scene.values))]:
        if way:
            made[way[-1]].boxes.append(box)
    return made
