"""Parts of a tensor, as views: a slice, a diagonal, sliding windows.

>>> import minigrad
>>> x = minigrad.arange(6.).view(2, 3)
>>> minigrad.select(x, 1, 0)
tensor([0., 3.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._rule import op, word
from .reduction import axis

__all__ = [
    "diagonal",
    "narrow",
    "select",
]

if TYPE_CHECKING:
    from .._tensor import Tensor

ALL = (1 << 63) - 1  # PyTorch's "to the end"


def _select(self: Any, dim: int, index: int) -> Any:
    if self.ndim == 0:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    where = axis(dim, self.ndim)
    if not -self.shape[where] <= index < self.shape[where]:
        raise noted(
            IndexError(
                f"select(): index {index} out of range for tensor of size {list(self.shape)} at dimension {where}"
            ),
            f"Along this dimension the indices run from 0 to {self.shape[where] - 1}, or from -1 at the end.",
        )
    return self[(slice(None),) * where + (index, ...)]


@op(_select, view=True, self=lambda g, self_sym_sizes, dim, index: put(g, self_sym_sizes, dim, index))
def select(self: Tensor, dim: int, index: int) -> Tensor:
    """One slice along a dimension, that dimension gone (`torch.select`).

    An index outside raises IndexError. The gradient is put back in its place among zeros.

    >>> import minigrad
    >>> minigrad.select(minigrad.arange(6).view(2, 3), 1, -1)
    tensor([2, 5])
    """


def _put_selected(g: Any, sizes: Any, dim: int, index: int) -> Any:
    whole = np.zeros(sizes, g.dtype)
    _select(whole, dim, index)[...] = g
    return whole


@op(_put_selected, node="SelectBackwardBackward0", g=lambda g, dim, index: pick(g, dim, index))
def _place_selected(g: Tensor, sizes: Any, dim: Any, index: Any) -> Tensor: ...


pick, put = word(select), word(_place_selected)


def _slice(self: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Any:
    if step < 1:
        raise RuntimeError("slice step must be positive")
    return self[(slice(None),) * axis(dim, self.ndim) + (slice(start, end, step),)]


@op(
    _slice, view=True, node="SliceBackward0",
    self=lambda g, self_sym_sizes, dim, start, end, step: put_slice(g, self_sym_sizes, dim, start, end, step),
)  # fmt: skip
def slice_(self: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Tensor:
    """Every step-th slice along a dimension, from start up to, not including, end."""


def _put_sliced(g: Any, sizes: Any, dim: int, start: Any, end: Any, step: int) -> Any:
    whole = np.zeros(sizes, g.dtype)
    _slice(whole, dim, start, end, step)[...] = g
    return whole


@op(_put_sliced, node="SliceBackwardBackward0", g=lambda g, dim, start, end, step: cut(g, dim, start, end, step))
def _place_sliced(g: Tensor, sizes: Any, dim: Any, start: Any, end: Any, step: Any) -> Tensor: ...


cut, put_slice = word(slice_), word(_place_sliced)


def narrow(input: Tensor, dim: int, start: int | Tensor, length: int) -> Tensor:
    """`length` slices along a dimension, from `start` on (`torch.narrow`).

    >>> import minigrad
    >>> minigrad.narrow(minigrad.arange(5), 0, 1, 3)
    tensor([1, 2, 3])
    """
    if not input.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    size = input.shape[axis(dim, input.ndim)]
    given = np.asarray(getattr(start, "_array", start))
    if given.ndim or given.dtype.kind not in "iu":
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    begin = int(start)
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not -size <= begin <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {begin})")
    begin = begin + size if begin < 0 else begin
    if begin + length > size:
        raise RuntimeError(f"start ({begin}) + length ({length}) exceeds dimension size ({size}).")
    return slice_(input, dim, begin, begin + length, 1)


@op(lambda self: self[...], view=True, node="AliasBackward0", self=lambda g: g)
def alias(self: Tensor) -> Tensor:
    """The same elements once more: `x[...]`."""


def _diagonal(self: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    first, second = axis(dim1, self.ndim), axis(dim2, self.ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    rows, columns = self.shape[first], self.shape[second]
    length = max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
    moved = np.moveaxis(self, (first, second), (-2, -1))
    start = moved[..., -min(offset, 0) :, max(offset, 0) :] if length else moved[..., :0, :0]
    down, across = moved.strides[-2:]
    shape, strides = (*moved.shape[:-2], length), (*moved.strides[:-2], down + across)
    return np.lib.stride_tricks.as_strided(start, shape, strides, writeable=self.flags.writeable)


@op(
    _diagonal, view=True,
    self=lambda g, self_sym_sizes, offset, dim1, dim2: put_diagonal(g, self_sym_sizes, offset, dim1, dim2),
)  # fmt: skip
def diagonal(self: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """The diagonal of two dimensions, as the last one (`torch.diagonal`).

    A positive offset lies above, a negative below. The gradient is put back on the diagonal of zeros.

    >>> import minigrad
    >>> minigrad.diagonal(minigrad.arange(6).view(2, 3), 1)
    tensor([1, 5])
    """


def _put_diagonal(g: Any, sizes: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    whole = np.zeros(sizes, g.dtype)
    _diagonal(whole, offset, dim1, dim2)[...] = g
    return whole


@op(
    _put_diagonal, node="DiagonalBackwardBackward0",
    g=lambda g, offset, dim1, dim2: read_diagonal(g, offset, dim1, dim2),
)  # fmt: skip
def _place_diagonal(g: Tensor, sizes: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor: ...


put_diagonal, read_diagonal = word(_place_diagonal), word(diagonal)


def linalg_diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The diagonal of the last two dimensions (`torch.linalg.diagonal`).

    >>> import minigrad as torch
    >>> torch.linalg.diagonal(torch.tensor([[1, 2], [3, 4]]))
    tensor([1, 4])
    """
    return diagonal(A, offset, dim1, dim2)


def _unfold(self: Any, dimension: int, size: int, step: int) -> Any:
    array = self if self.ndim else self.reshape(1)
    dim = axis(dimension, array.ndim)
    if size > array.shape[dim]:
        raise RuntimeError(f"maximum size for tensor at dimension {dim} is {array.shape[dim]} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    count = (array.shape[dim] - size) // step + 1
    shape = (*array.shape[:dim], count, *array.shape[dim + 1 :], size)
    strides = (*array.strides[:dim], array.strides[dim] * step, *array.strides[dim + 1 :], array.strides[dim])
    found = np.lib.stride_tricks.as_strided(array, shape, strides, writeable=self.flags.writeable)
    return found if self.ndim else found[0]


@op(
    _unfold, view=True,
    self=lambda g, self_sym_sizes, dimension, size, step: fold_back(g, self_sym_sizes, dimension, size, step),
)  # fmt: skip
def unfold(self: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """All windows of a size along a dimension, `step` apart; a window's elements are the last dimension
    (`torch.Tensor.unfold`). Where windows overlap, their gradients add up.

    >>> import minigrad
    >>> minigrad.arange(4).unfold(0, 2, 1)
    tensor([[0, 1],
            [1, 2],
            [2, 3]])
    """


def _fold_back(g: Any, sizes: Any, dimension: int, size: int, step: int) -> Any:
    places = _unfold(np.arange(int(np.prod(sizes))).reshape(sizes), dimension, size, step)
    total = np.bincount(places.ravel(), g.ravel(), int(np.prod(sizes)))
    return total.astype(g.dtype).reshape(sizes)


@op(
    _fold_back, node="UnfoldBackwardBackward0",
    g=lambda g, dimension, size, step: windows(g, dimension, size, step),
)  # fmt: skip
def _fold(g: Tensor, sizes: Any, dimension: int, size: int, step: int) -> Tensor: ...


fold_back, windows = word(_fold), word(unfold)
