"""Scenes made small enough to look at: what stands in a scope, then repeated blocks (`×N`), chains, and what is oldest.

Every fold is a stretch of operations in the order of computation, so a picture never gets a cycle by folding.

>>> from ._scene import Operation, Scene, Value
>>> scene = Scene([Value(f"y{i}", "intermediate") for i in range(1001)],
...               [Operation("SinBackward0", "sin", [i], [i + 1]) for i in range(1000)])
>>> [(operation.symbol, operation.name) for operation in fold(scene).operations]
[('sin', 'SinBackward0'), ('×999', 'sin')]
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from ..tracing._phrases import said
from ._groups import groups, shared
from ._scene import Operation, Scene, Value, counted

VISIBLE = 300
PERIODS = 64
NESTED = 6  # repeats of repeats of …
CROWD = 16


class Stretch(NamedTuple):
    """Operations `start` to `stop` (exclusive) that become one."""

    start: int
    stop: int
    symbol: str
    name: str
    outer: int | None = None  # of a scope that is closed: how many scopes are around it


def fold(scene: Scene, closed: Collection[str] = ()) -> Scene:
    """The scene with these scopes closed, folded further as far as it must be, and saying what it hides."""
    scene.counts = (named_values(scene), len(scene.operations))
    scene = contract(scene, scopes(scene, closed))
    if not fits(scene):
        scene = shrink(scene)
    operations = scene.counts[1] - sum(not operation.hides[0] for operation in scene.operations)
    values = scene.counts[0] - named_values(scene)
    if operations or values:
        scene.hidden = said("picture.folded", operations=counted(operations, "operation"), values=counted(values, "value"))
    return scene


def shrink(scene: Scene) -> Scene:
    """The scene, folded until it fits: scopes, innermost first, and after each level what repeats."""
    scene = thin_crowds(scene)
    for depth in range(max((len(operation.scope) for operation in scene.operations), default=0), -1, -1):
        scene = contract(scene, scopes(scene, depth=depth))
        for _ in range(NESTED):
            if fits(scene) or not (stretches := repeats(scene)):
                break
            scene = contract(scene, stretches)
        if fits(scene):
            return scene
    scene = contract(scene, chains(scene))
    return scene if fits(scene) else fold_oldest(scene)


def named_values(scene: Scene) -> int:
    """How many values there are, literals apart."""
    return sum(value.stands_for == 1 and (value.typed or value.kind != "constant") for value in scene.values)


def fits(scene: Scene) -> bool:
    """Whether it can be looked at."""
    return len(scene.values) + len(scene.operations) <= VISIBLE


# --- what to fold --------------------------------------------------------------------------------------------------


def producers(scene: Scene) -> dict[int, int]:
    """For each computed value, the position of its operation."""
    return {value: number for number, operation in enumerate(scene.operations) for value in operation.outputs}


def scopes(scene: Scene, closed: Collection[str] = (), depth: int | None = None) -> list[Stretch]:
    """The scopes of these names, or those that are so deep; of one in another only the outer."""
    found: list[Stretch] = []
    if depth is None and not closed:
        return found
    for scope, start, stop in groups(scene):
        wanted = len(scope) == depth if depth is not None else scope[-1] in closed or "/".join(scope) in closed
        if wanted and (not found or start >= found[-1].stop):
            count = sum(max(1, operation.hides[0]) for operation in scene.operations[start:stop])
            found.append(Stretch(start, stop, scope[-1], counted(count, "operation"), len(scope) - 1))
    return found


def repeats(scene: Scene) -> list[Stretch]:
    """Blocks of operations that come three times or more in a row, wired alike; one length of block at a time."""
    operations, made = scene.operations, producers(scene)
    codes: dict[Any, int] = {}

    def wiring(number: int, value: int) -> Any:
        if value in made:
            return min(number - made[value], PERIODS + 1), operations[made[value]].outputs.index(value)
        return scene.values[value].kind

    signatures = np.array([
        codes.setdefault((op.name, op.symbol, *(wiring(n, value) for value in op.inputs)), len(codes))
        for n, op in enumerate(operations)
    ])  # fmt: skip
    found: list[tuple[int, int, list[tuple[int, int]]]] = []
    for period in range(1, min(PERIODS, len(operations) // 3) + 1):
        same = np.flatnonzero(np.diff(signatures[period:] == signatures[:-period], prepend=False, append=False))
        runs = [
            (int(start), int(start + (stop - start + period) // period * period))
            for start, stop in zip(same[::2], same[1::2])
            if stop - start >= 2 * period
        ]
        found.append((sum(stop - start for start, stop in runs), period, runs))
    best = max((covered for covered, _, _ in found), default=0)
    for covered, period, runs in found:
        if best and covered >= 0.95 * best:
            return [
                Stretch(a, b, f"×{(b - a) // period}", " ".join(word(op) for op in operations[a : a + period]))
                for a, b in separate(runs)
            ]
    return []


def separate(runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs that don't overlap one before them."""
    end = 0
    for start, stop in runs:
        if start >= end:
            yield start, stop
            end = stop


def word(operation: Operation) -> str:
    """An operation in the name of its fold; a fold in a fold keeps its count."""
    return f"({operation.name}){operation.symbol}" if operation.symbol.startswith("×") and operation.hides[0] else operation.symbol


def chains(scene: Scene) -> list[Stretch]:
    """Four operations or more, each fed by the one before it alone."""
    made, uses = producers(scene), use_counts(scene)
    operations = scene.operations
    breaks = [0]
    for number, (before, after) in enumerate(pairwise(operations), 1):
        computed = {made[value] for value in after.inputs if value in made}
        alone = len(before.outputs) == 1 and uses[before.outputs[0]] == after.inputs.count(before.outputs[0])
        if computed != {number - 1} or not alone or scene.values[before.outputs[0]].output:
            breaks.append(number)
    breaks.append(len(operations))
    return [stretch(scene, a, b) for a, b in pairwise(breaks) if b - a >= 4]


def stretch(scene: Scene, start: int, stop: int) -> Stretch:
    """A fold of unlike operations, called after their number and the first few."""
    count = sum(max(1, operation.hides[0]) for operation in scene.operations[start:stop])
    words = [word(operation) for operation in scene.operations[start:stop]]
    name = " ".join(words if len(words) <= 4 else [*words[:3], "…"])
    return Stretch(start, stop, counted(count, "operation"), name)


def fold_oldest(scene: Scene) -> Scene:
    """All but the youngest operations in one fold, as few as must be."""
    if len(scene.operations) > VISIBLE:
        scene = contract(scene, [stretch(scene, 0, len(scene.operations) - VISIBLE + 1)])
    least, most = 1, len(scene.operations)
    while least < most:
        middle = (least + most) // 2
        if fits(contract(scene, [stretch(scene, 0, middle)])):
            most = middle
        else:
            least = middle + 1
    return contract(scene, [stretch(scene, 0, most)])


# --- folding -------------------------------------------------------------------------------------------------------


def use_counts(scene: Scene) -> list[int]:
    """How many operands each value is."""
    uses = [0] * len(scene.values)
    for operation in scene.operations:
        for value in operation.inputs:
            uses[value] += 1
    return uses


def contract(scene: Scene, stretches: list[Stretch]) -> Scene:
    """The scene with each stretch as one operation; values seen only inside go with it."""
    if not stretches:
        return scene
    uses, producer = use_counts(scene), producers(scene)
    operations: list[Operation] = []
    hidden: set[int] = set()
    position = 0
    for start, stop, symbol, name, outer in stretches:
        operations += scene.operations[position:start]
        position = stop
        block = scene.operations[start:stop]
        inside: dict[int, int] = {}
        for operation in block:
            for value in operation.inputs:
                inside[value] = inside.get(value, 0) + 1
        made = [value for operation in block for value in operation.outputs]
        own = {value for value in inside if value not in producer}.union(made)
        gone = {v for v in own if inside.get(v, 0) == uses[v] and not scene.values[v].output}
        hidden |= gone
        outputs = [value for value in made if value not in gone]
        inputs = [value for value in inside if value not in gone and not start <= producer.get(value, -1) < stop]
        deeper = [operation.hides for operation in block]
        hides = (sum(max(1, n) for n, _ in deeper), len(gone) + sum(n for _, n in deeper))
        scope = reduce(shared, (operation.scope for operation in block))[:outer]
        operations.append(Operation(name, symbol, inputs, outputs, hides, scope=scope))
    operations += scene.operations[position:]
    return without(scene, operations, hidden)


def without(scene: Scene, operations: list[Operation], hidden: set[int]) -> Scene:
    """The scene of these operations, less the hidden values; positions are counted anew."""
    kept = [number for number in range(len(scene.values)) if number not in hidden]
    place = {old: new for new, old in enumerate(kept)}
    moved = [
        Operation(op.name, op.symbol, [place[v] for v in op.inputs], [place[v] for v in op.outputs], op.hides,
                  source=op.source, scope=op.scope)
        for op in operations
    ]  # fmt: skip
    return Scene([scene.values[number] for number in kept], moved, scene.hidden, scene.counts)


def thin_crowds(scene: Scene) -> Scene:
    """Operations with very many operands show the first and the last few of those that are used only there."""
    uses, made = use_counts(scene), producers(scene)
    hidden: set[int] = set()
    for operation in scene.operations:
        middle = operation.inputs[CROWD // 2 : -CROWD // 2]
        single = [v for v in middle if uses[v] == 1 and (v not in made or len(scene.operations[made[v]].outputs) > 1)]
        if len(single) < 2:
            continue
        hidden |= (crowd := set(single))
        kind = scene.values[single[0]].kind
        scene.values.append(Value(f"… {len(single):,} more", kind, typed=False, stands_for=len(single)))
        rest = [value for value in operation.inputs if value not in crowd]
        operation.inputs = [*rest[: CROWD // 2], len(scene.values) - 1, *rest[CROWD // 2 :]]
    for operation in scene.operations:
        operation.outputs = [value for value in operation.outputs if value not in hidden]
    return without(scene, scene.operations, hidden) if hidden else scene
