"""The nodes of changed views: how a gradient finds its way through a base that was changed in part.

>>> import minigrad
>>> y = minigrad.ones(3, requires_grad=True).clone()
>>> v = y[0]
>>> _ = y.mul_(2)
>>> v.grad_fn, v.grad_fn.next_functions
(<AsStridedBackward0>, ((<MulBackward0>, 0),))
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ._graph import Node
from ._late import wrap
from ._mailbox import history
from ._saved import tick


def follow(steps: tuple[Any, ...], base: Any) -> Any:
    """From a base (array or tensor) to the view."""
    for step in steps:
        base = step(base)
    return base


def axes(array: Any) -> Any:
    """The axes of an array from the outermost in memory to the innermost; None for the usual order."""
    return None if array.flags.c_contiguous else sorted(range(array.ndim), key=lambda axis: -array.strides[axis])


def zeros(shape: tuple[int, ...], dtype: Any, order: Any) -> Any:
    """Zeros that lie in memory in an order of axes, so that a view finds its way there too."""
    return np.zeros(shape, dtype) if order is None else np.zeros([shape[i] for i in order], dtype).transpose(np.argsort(order))


class CopySlices(Node):
    """A base after an operation on one of its views."""

    def name(self) -> str:
        return "torch::autograd::CopySlices"

    def __init__(self, base: Any, steps: tuple[Any, ...], inner: Node):
        self.steps, self.inner = steps, inner
        self.inputs = (history(base), *inner.inputs[1:])
        self.age = tick()
        self.numbers = (base._number, *(inner.numbers or (0,) * len(inner.inputs))[1:])
        self.shape, self.dtype, self.order = base._array.shape, base._array.dtype, axes(base._array)
        self.extra = inner.extra

    def apply(self, grad: Any, run: Any) -> list[Any]:
        if self.saved is None:
            raise self.freed()
        on_tensors = run is None
        rest = zeros(self.shape, self.dtype, self.order)
        if on_tensors:
            rest = wrap(rest).copy_(grad)
        else:
            rest[...] = grad
        part = follow(self.steps, rest)
        messages = self.inner.apply(part.clone() if on_tensors else np.array(part), run)
        own = messages[0]
        if on_tensors:
            part.zero_() if own is None else part.copy_(own)
        else:
            if not part.flags.writeable:
                part.flags.writeable = True  # a part of an expanded tensor
            part[...] = 0 if own is None else own
        return [rest if self.inputs[0] is not None else None, *messages[1:]]

    def release(self) -> None:
        self.inner.release()
        self.saved = None


class AsStridedBackward0(Node):
    """A view of a base that was changed since the view was made: its gradient lands in the view's place."""

    def __init__(self, view: Any):
        base = view._root
        self.steps, self.age = view._steps, tick()
        self.inputs, self.numbers = (history(base),), (base._number,)
        self.shape, self.dtype = view._array.shape, view._array.dtype
        self.base_shape, self.order = base._array.shape, axes(base._array)

    def apply(self, grad: Any, run: Any) -> list[Any]:
        whole = zeros(self.base_shape, self.dtype, self.order)
        place = follow(self.steps, whole)
        if not place.flags.writeable:  # expanded: several elements of the view are one of the base
            numbers = zeros(self.base_shape, np.intp, self.order)
            numbers[...] = np.arange(numbers.size).reshape(numbers.shape)
            where, flat = follow(self.steps, numbers), np.zeros(numbers.size, self.dtype)
            if run is None:
                return [wrap(flat).index_put((wrap(where),), grad, True).reshape(self.base_shape)]
            np.add.at(flat, where, grad)
            return [flat.reshape(self.base_shape)]
        if run is None:
            base = wrap(whole)
            follow(self.steps, base).copy_(grad)
            return [base]
        place[...] = grad
        return [whole]
