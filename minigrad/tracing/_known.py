"""What a recording knows while it runs: the tensors and nodes it has met, and the scopes it is in."""

from __future__ import annotations

import threading
from typing import Any
from weakref import ref

import numpy as np

from .._graph import Node
from ._snapshot import LIMIT

_OPTIONS: dict[Any, tuple[int, ...]] = {}
_NONE: dict[str, Any] = {}


class Scopes(threading.local):
    """The names of the `scope(...)`s that the present thread is in."""

    names: tuple[str, ...] = ()


scopes = Scopes()


class Known:
    """A tensor that the trace knows: which value it is, and the age of the node it had."""

    __slots__ = ("tensor", "value", "age")

    def __init__(self, tensor: Any, value: int) -> None:
        node = tensor._node
        self.tensor, self.value, self.age = ref(tensor), value, 0 if node is None else node.age


def age_of(tensor: Any) -> int:
    """Of the node that made it, 0 of a leaf: no two nodes are of an age, and it keeps none alive."""
    return 0 if tensor._node is None else int(tensor._node.age)


class Made:
    """A node that the trace knows: its results, and its operation once that is written down."""

    __slots__ = ("node", "outputs", "operation")

    def __init__(self, node: Node, outputs: list[int], operation: int | None) -> None:
        self.node, self.outputs, self.operation = ref(node), outputs, operation


def options(row: Any, values: list[Any] | None) -> dict[str, Any]:
    """The arguments that are no operands, by name."""
    if row is None or values is None:
        return _NONE
    places = _OPTIONS.get(row)
    if places is None:
        places = _OPTIONS[row] = tuple(i for i in range(len(row.params)) if i not in row.tensors)
    return {row.params[i]: kept(values[i]) for i in places} if places else _NONE


def kept(held: Any) -> Any:
    """An option or a saved value, for later: plain values, and copies of small arrays."""
    held = getattr(held, "_array", held)
    return held if not isinstance(held, np.ndarray) else held.copy() if held.size <= LIMIT else None
