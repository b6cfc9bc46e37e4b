"""One side of a picture: the forward graph alone, or the backward graph alone.

>>> from ._scene import Operation, Reading, Scene, Value
>>> w = Value("w", "leaf", Reading(("3",)), "stored", Reading(("2",)))
>>> y = Value("y", "intermediate", Reading(("6",)), "passing", Reading(("1",)), output=True)
>>> two = Value("constant_1", "constant", Reading(("2",)), typed=False)
>>> both = Scene([w, two, y], [Operation("MulBackward0", "×", [0, 1], [2], messages=("2", None))])
>>> [(value.name, str(value.value), str(value.grad)) for value in one_side(both, "backward").values]
[('w', '∂y/∂w', '2'), ('y', '∂y/∂y', '1')]
>>> [value.grad_state for value in one_side(both, "forward").values]
['absent', 'absent', 'absent']
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from ._scene import Reading, Scene

Side = Literal["both", "forward", "backward"]


def one_side(scene: Scene, side: Side) -> Scene:
    """The scene without gradients, or without all that no gradient goes through."""
    if side not in get_args(Side):
        raise ValueError(f"show must be 'both', 'forward' or 'backward', not {side!r}")
    return forward(scene) if side == "forward" else backward(scene) if side == "backward" else scene


def forward(scene: Scene) -> Scene:
    """Values and operations; no slots, no messages."""
    values = [replace(value, grad_state="absent", grad=None) for value in scene.values]
    operations = [replace(operation, messages=(), room=()) for operation in scene.operations]
    return Scene(values, operations, scene.hidden, scene.counts)


def backward(scene: Scene) -> Scene:
    """Nodes and the gradients that go along them; each value's number gives way to the derivative that its slot holds."""
    roots = [value.name for value in scene.values if value.output]
    root = roots[0] if len(roots) == 1 else "L"
    kept = [number for number, value in enumerate(scene.values) if value.grad_state != "absent" or value.stands_for > 1]
    place = {old: new for new, old in enumerate(kept)}
    values = [
        value if value.stands_for > 1 else replace(value, value=Reading((f"∂{root}/∂{value.name}",)), value_room=())
        for value in (scene.values[number] for number in kept)
    ]
    operations = []
    for operation in scene.operations:
        operands = [k for k, value in enumerate(operation.inputs) if value in place]
        outputs = [place[value] for value in operation.outputs if value in place]
        if outputs:
            messages = tuple(operation.messages[k] if k < len(operation.messages) else None for k in operands)
            inputs = [place[operation.inputs[k]] for k in operands]
            operations.append(replace(operation, inputs=inputs, outputs=outputs, messages=messages))
    return Scene(values, operations, scene.hidden, scene.counts, backward=True)
