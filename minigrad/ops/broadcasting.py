"""A tensor seen in a larger shape, its elements repeated without copying.

>>> import minigrad
>>> minigrad.broadcast_to(minigrad.arange(2), (2, 2))
tensor([[0, 1],
        [0, 1]])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Size, Sizes, Tensors
from .._errors import noted
from .._rule import meet, op
from .shape import reshape, unsqueeze, variadic

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _expand_array(self: Any, size: Any) -> Any:
    lead = len(size) - self.ndim
    if lead < 0:
        kind = "CPUBoolType" if self.dtype == bool else f"torch.{_dtypes.of(self).short}Tensor"
        raise noted(
            RuntimeError(
                f"expand({kind}{{{list(self.shape)}}}, size={list(size)}): the number "
                f"of sizes provided ({len(size)}) must be greater "
                f"or equal to the number of dimensions in the tensor ({self.ndim})"
            ),
            "expand() adds dimensions in front and repeats those of size 1; it never takes any away.",
        )
    target = [self.shape[i - lead] if s == -1 and i >= lead else s for i, s in enumerate(size)]
    for i, s in reversed(list(enumerate(target))):
        if s == -1:
            raise RuntimeError(
                f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {i}"
            )
        own = self.shape[i - lead] if i >= lead else 1
        if own not in (1, s):
            raise RuntimeError(
                f"The expanded size of the tensor ({s}) must match the existing size ({own}) at non-singleton "
                f"dimension {i}.  "
                f"Target sizes: {list(size)}.  Tensor sizes: {list(self.shape)}"
            )
    if lead + self.ndim == len(target) and tuple(target) == (1,) * lead + self.shape:
        return self[(None,) * lead + (...,)]  # nothing is repeated, so it can be written to
    return np.broadcast_to(self, target)


@variadic
@op(_expand_array, view=True, self=lambda g, self_sym_sizes: g)
def expand(self: Tensor, size: Sizes) -> Tensor:
    """Dimensions of size 1 repeated without copying, and new ones in front; -1 keeps a size (`torch.Tensor.expand`).

    The gradient is summed over what was repeated.

    >>> import minigrad
    >>> minigrad.ones(1, 3).expand(2, -1)
    tensor([[1., 1., 1.],
            [1., 1., 1.]])
    """


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """`expand` to the shape of another tensor (`torch.Tensor.expand_as`)."""
    return expand(input, other.shape)


@variadic
def broadcast_to(input: Tensor, size: Sizes) -> Tensor:
    """`expand` to a shape, by NumPy's name (`torch.broadcast_to`).

    >>> import minigrad
    >>> minigrad.broadcast_to(minigrad.arange(2), (2, 2))
    tensor([[0, 1],
            [0, 1]])
    """
    return expand(input, size)


def broadcast_shapes(*shapes: Any) -> Size:
    """The shape in which shapes meet: sizes equal or 1, counted from the right (`torch.broadcast_shapes`).

    >>> import minigrad
    >>> minigrad.broadcast_shapes((2, 1), (3,))
    torch.Size([2, 3])
    """
    found: list[int] = []
    for i, given in enumerate(shapes):
        shape = (given,) if isinstance(given, int) else tuple(given)
        found = [1] * (len(shape) - len(found)) + found
        for k in range(1, len(shape) + 1):
            if shape[-k] != 1 and found[-k] not in (1, shape[-k]):
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {shape[-k]} at {-k}! Mismatching argument at "
                    f"index {i} had "
                    f"{shape}; but expected shape should be broadcastable to {found}"
                )
            found[-k] = found[-k] if shape[-k] == 1 else shape[-k]
    return Size(found)


def broadcast_tensors(*tensors: Tensors) -> tuple[Tensor, ...]:
    """Tensors expanded to the shape in which they meet (`torch.broadcast_tensors`).

    >>> import minigrad
    >>> [x.shape for x in minigrad.broadcast_tensors(minigrad.ones(2, 1), minigrad.ones(3))]
    [torch.Size([2, 3]), torch.Size([2, 3])]
    """
    given = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else tensors
    shape: tuple[int, ...] = ()
    for tensor in given:
        shape = meet(shape, tuple(tensor.shape))
    return tuple(tensor if tensor.shape == shape else expand(tensor, shape) for tensor in given)


def atleast_1d(*tensors: Tensors) -> Any:
    """Numbers as vectors of one element; the rest unchanged (`torch.atleast_1d`).

    >>> import minigrad
    >>> minigrad.atleast_1d(minigrad.tensor(2.))
    tensor([2.])
    """
    return _each(lambda x: reshape(x, (1,)) if x.ndim == 0 else x, tensors)


def atleast_2d(*tensors: Tensors) -> Any:
    """Numbers and vectors as matrices of one row; the rest unchanged (`torch.atleast_2d`).

    >>> import minigrad
    >>> minigrad.atleast_2d(minigrad.ones(3)).shape
    torch.Size([1, 3])
    """
    return _each(lambda x: reshape(x, (1, 1)) if x.ndim == 0 else unsqueeze(x, 0) if x.ndim == 1 else x, tensors)


def atleast_3d(*tensors: Tensors) -> Any:
    """At least three dimensions: a vector lies along the second, a matrix gets a third (`torch.atleast_3d`).

    >>> import minigrad
    >>> minigrad.atleast_3d(minigrad.ones(2, 3)).shape
    torch.Size([2, 3, 1])
    """

    def three(x: Tensor) -> Tensor:
        if x.ndim == 0:
            return reshape(x, (1, 1, 1))
        return unsqueeze(unsqueeze(x, 0), -1) if x.ndim == 1 else unsqueeze(x, -1) if x.ndim == 2 else x

    return _each(three, tensors)


def _each(change: Callable[[Tensor], Tensor], tensors: tuple[Any, ...]) -> Any:
    if len(tensors) == 1 and hasattr(tensors[0], "_array"):
        return change(tensors[0])
    return tuple(change(x) for x in (tensors[0] if len(tensors) == 1 else tensors))


@variadic
def sum_to_size(input: Tensor, size: Sizes) -> Tensor:
    """The sum over the dimensions along which `size` was broadcast (`torch.Tensor.sum_to_size`)."""
    shape, own = tuple(size), input._array.shape
    lead = len(own) - len(shape)
    dims = [*range(lead), *(lead + i for i, s in enumerate(shape) if s == 1 and own[lead + i] != 1)]
    if lead < 0 or any(s not in (1, own[lead + i]) for i, s in enumerate(shape)):
        raise RuntimeError(f"size {{{list(shape)}}} is not expandable to size {{{list(own)}}}.")
    if not shape:
        return input.sum()
    summed = input.sum(tuple(dims), True) if dims else input
    return summed.reshape(shape) if lead else summed
