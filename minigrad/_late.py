"""What is bound late: the class `Tensor`, which lists the operations, themselves made of rules that make tensors; and the
operations that few programs use, whose modules are loaded when they are first asked for.

>>> import numpy as np
>>> import minigrad
>>> wrap(np.ones(2))
tensor([1., 1.], dtype=torch.float64)
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ._tensor import Tensor as Tensor
else:
    Tensor = None  # set by `bind` when the class is defined

new = object.__new__
OWN: Any = object()  # the dtype of a leaf's gradient, unless another was assigned: its own
ndarray = np.ndarray


def bind(tensor_class: type[Any]) -> None:
    """Says what a tensor is; called once."""
    global Tensor
    Tensor = tensor_class  # type: ignore[misc]


def wrap(array: Any, requires_grad: bool = False) -> Any:
    """A tensor around an array, sharing its memory; a leaf."""
    tensor = new(Tensor)
    tensor._array = array if type(array) is ndarray else np.asarray(array)
    tensor._node, tensor._number = None, 0  # as the class has it, but found three times as quickly on the instance
    if requires_grad:
        tensor._requires_grad = True
    return tensor


def like(tensor: Any) -> Any:
    """A leaf in the same memory, of the same class if that is a program's own."""
    other = wrap(tensor._array)
    other._inference = tensor._inference
    if tensor._passes_on:
        other.__class__ = type(tensor)
    return other


class Plain:
    """A tensor of such a class hands its class on to no result: parameters."""


class LateModule:
    """Stands for a module of operations in the class that lists them, until one of them is needed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, name: str) -> LateMethod:
        return LateMethod(lambda: getattr(import_module(self.name), name))


class LateMethod:
    """A method that is found, or its module loaded, when it is first asked for; from then on the class has the method itself."""

    enter: Any = None  # what puts it behind its door

    def __init__(self, find: Callable[[], Any]) -> None:
        self.find = find
        self.places: list[tuple[type, str]] = []  # one method may have two names

    def __set_name__(self, owner: type, attribute: str) -> None:
        self.places.append((owner, attribute))

    def __get__(self, tensor: Any, owner: Any = None) -> Any:
        method = self.find()
        for owner, name in self.places:
            setattr(owner, name, LateMethod.enter(method, name))
        method = vars(self.places[0][0])[self.places[0][1]]
        return method if tensor is None else method.__get__(tensor)
