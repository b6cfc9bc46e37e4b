"""Elements in another arrangement, as copies: flipped, rolled, repeated, on a diagonal, in a triangle.

>>> import minigrad
>>> minigrad.flip(minigrad.arange(3), (0,))
tensor([2, 1, 0])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Dims, Sizes, copied
from .._errors import noted
from .._rule import op, word
from .broadcasting import expand
from .copying import clone_in_order
from .creation import tensor_of_index
from .gathering import index_select
from .parts import _diagonal, put_diagonal, read_diagonal
from .reduction import axes, axis, in_order
from .shape import flatten, unsqueeze, variadic, view

__all__ = [
    "diag",
    "diag_embed",
    "diagflat",
    "flip",
    "fliplr",
    "flipud",
    "repeat_interleave",
    "roll",
    "rot90",
    "tile",
    "tril",
    "triu",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- turned -------------------------------------------------------------------------------------------------


def _flipped(self: Any, places: tuple[int, ...]) -> Any:
    return copied(np.flip(self, places)) if self.ndim else self.copy()


@variadic
@op(lambda self, dims: _flipped(self, axes(dims, self.ndim) or ()), self=lambda g, dims: turn(g, dims))
def flip(self: Tensor, dims: Sizes) -> Tensor:
    """Some dimensions in reverse order, as a copy (`torch.flip`); the gradient is reversed back.

    >>> import minigrad
    >>> minigrad.flip(minigrad.arange(4).view(2, 2), (0, 1))
    tensor([[3, 2],
            [1, 0]])
    """


turn = word(flip)


def reversed_rows(self: Tensor) -> Tensor:
    """Its rows from the last to the first: `reversed(x)`."""
    return flip(self, (0,)) if self.ndim else self


def fliplr(input: Tensor) -> Tensor:
    """Left and right exchanged: the second dimension reversed (`torch.fliplr`).

    >>> import minigrad
    >>> minigrad.fliplr(minigrad.arange(4).view(2, 2))
    tensor([[1, 0],
            [3, 2]])
    """
    if input.ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, (1,))


def flipud(input: Tensor) -> Tensor:
    """Up and down exchanged: the first dimension reversed (`torch.flipud`).

    >>> import minigrad
    >>> minigrad.flipud(minigrad.arange(4).view(2, 2))
    tensor([[2, 3],
            [0, 1]])
    """
    if input.ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, (0,))


def _roll(self: Any, shifts: Sequence[int], dims: Sequence[int]) -> Any:
    if not shifts:
        raise RuntimeError("`shifts` required")
    if not dims and len(shifts) == 1:
        return np.asarray(np.roll(self, shifts[0]), order="C")
    if dims and not self.ndim:
        raise IndexError(f"Dimension specified as {dims[0]} but tensor has no dimensions")
    if len(shifts) != len(dims):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}")
    return np.asarray(np.roll(self, shifts, tuple(axis(d, self.ndim) for d in dims)), order="C")


@op(_roll, node="RollBackward0", self=lambda g, shifts, dims: rolled(g, tuple(-s for s in shifts), dims))
def _rolling(self: Tensor, shifts: Any, dims: Any) -> Tensor: ...


rolled = word(_rolling)


def roll(input: Tensor, shifts: Dims, dims: Dims = ()) -> Tensor:
    """Elements moved along dimensions; what falls off at the end comes in at the front (`torch.roll`).

    Without dims the tensor is rolled as if flattened. The gradient is rolled back.

    >>> import minigrad
    >>> minigrad.roll(minigrad.arange(4), 1)
    tensor([3, 0, 1, 2])
    """
    return _rolling(input, *[(x,) if isinstance(x, int) else tuple(x or ()) for x in (shifts, dims)])


def _rot90(self: Any, k: int = 1, dims: Sequence[int] = (0, 1)) -> Any:
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if self.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {self.ndim}")
    different = dims[0] != dims[1] and abs(dims[0] - dims[1]) != self.ndim
    places = (axis(dims[0], self.ndim), axis(dims[1], self.ndim))
    if not different:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    return np.rot90(self, k, places).copy("K")


@op(_rot90, self=lambda g, k, dims: rotate(g, -k, dims))
def rot90(self: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Turned k times by 90 degrees, from the first of two dimensions towards the second (`torch.rot90`).

    >>> import minigrad
    >>> minigrad.rot90(minigrad.arange(4).view(2, 2))
    tensor([[1, 3],
            [0, 2]])
    """


rotate = word(rot90)


# --- repeated -----------------------------------------------------------------------------------------------


def _repeat(self: Any, repeats: Sequence[int]) -> Any:
    if len(repeats) < self.ndim:
        raise noted(
            RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"),
            f"Give {self.ndim} numbers or more: repeat(1, ...) leaves a dimension as it is.",
        )
    sizes = [r * s for r, s in zip(repeats, (1,) * (len(repeats) - self.ndim) + self.shape, strict=True)]
    for size in sizes:
        if size < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {size}: {sizes}")
    return np.asarray(np.tile(self, repeats), order="C")


def _gathered(g: Any, sizes: Any, repeats: Sequence[int]) -> Any:
    """The sum over all repetitions: each dimension taken apart into (repetition, element)."""
    full = (1,) * (len(repeats) - len(sizes)) + tuple(sizes)
    apart = g.reshape([n for pair in zip(repeats, full, strict=True) for n in pair])
    return apart.sum(tuple(range(0, 2 * len(full), 2))).reshape(sizes) if full else apart


@variadic
@op(_repeat, self=lambda g, self_sym_sizes, repeats: _gathered(g, self_sym_sizes, repeats))
def repeat(self: Tensor, repeats: Sizes) -> Tensor:
    """The whole tensor repeated along each dimension, new ones in front (`torch.Tensor.repeat`).

    The gradients of all repetitions add up.

    >>> import minigrad
    >>> minigrad.arange(2).repeat(2, 2)
    tensor([[0, 1, 0, 1],
            [0, 1, 0, 1]])
    """


@variadic
def tile(input: Tensor, dims: Sizes) -> Tensor:
    """`repeat`, with ones in front where there are too few numbers (`torch.tile`).

    >>> import minigrad
    >>> minigrad.tile(minigrad.tensor([[0, 1]]), (2,))
    tensor([[0, 1, 0, 1]])
    """
    return repeat(input, (1,) * (input.ndim - len(dims)) + tuple(dims))


def repeat_interleave(
    input: Tensor, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """Each element repeated in its place, by one number or by one for each slice (`torch.repeat_interleave`).

    Without `dim` the tensor is flattened. Given only a tensor of numbers, their indices, each that many times.

    >>> import minigrad
    >>> minigrad.repeat_interleave(minigrad.tensor([7, 8]), 2)
    tensor([7, 7, 8, 8])
    """
    if repeats is None:
        return tensor_of_index(_indices(input._array))
    x, where = (flatten(input), 0) if dim is None else (input, axis(dim, input.ndim))
    if isinstance(repeats, int):
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        sizes = (*x.shape[: where + 1], repeats, *x.shape[where + 1 :])
        several = clone_in_order(expand(unsqueeze(x, where + 1), sizes))
        return flatten(several, where, where + 1)
    counts = getattr(repeats, "_array", repeats)
    counts = np.asarray(counts)
    size = x.shape[where]
    if counts.size == 1:
        counts = np.broadcast_to(counts.reshape(-1), (size,))
    found = _indices(counts)
    if counts.size != size:
        raise RuntimeError(
            "repeats must have the same size as input along dim, but got "
            f"repeats.size(0) = {counts.size} and input.size({where}) = {size}"
        )
    return index_select(x, where, tensor_of_index(found))


def _indices(counts: Any) -> Any:
    if counts.dtype.kind != "i":
        raise NotImplementedError("\"repeat_interleave_cpu\" not implemented for 'Float'")
    if (counts < 0).any():
        raise RuntimeError("repeats can not be negative")
    return np.repeat(np.arange(counts.size), counts.ravel())


# --- diagonals and triangles --------------------------------------------------------------------------------


def _diag_embed(self: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    first, second = axis(dim1, self.ndim + 1), axis(dim2, self.ndim + 1)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    n = self.shape[-1] + abs(offset)
    sizes = list(self.shape[:-1])
    for place in sorted((first, second)):
        sizes.insert(place, n)
    whole = np.zeros(sizes, self.dtype)
    _diagonal(whole, offset, first, second)[...] = self
    return whole


@op(_diag_embed, self=lambda g, offset, dim1, dim2: read_diagonal(g, offset, dim1, dim2))
def diag_embed(self: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """The last dimension as the diagonal of square matrices (`torch.diag_embed`).

    The gradient is the diagonal of the upstream gradient.

    >>> import minigrad
    >>> minigrad.diag_embed(minigrad.tensor([1, 2]))
    tensor([[1, 0],
            [0, 2]])
    """


@op(
    lambda self, offset, dim1, dim2: _diagonal(self, offset, dim1, dim2).copy(), node="DiagonalBackward0_copy",
    self=lambda g, self_sym_sizes, offset, dim1, dim2: put_diagonal(g, self_sym_sizes, offset, dim1, dim2),
)  # fmt: skip
def _diagonal_copy(self: Tensor, offset: int, dim1: int, dim2: int) -> Tensor: ...


def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """Of a vector the matrix with this diagonal, of a matrix its diagonal, as a copy (`torch.diag`).

    >>> import minigrad
    >>> minigrad.diag(minigrad.tensor([[1, 2], [3, 4]]))
    tensor([1, 4])
    """
    if input.ndim not in (1, 2):
        raise noted(
            RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D"),
            "diagonal() reads one of more dimensions, diag_embed() makes matrices of the last.",
        )
    return diag_embed(input, diagonal) if input.ndim == 1 else _diagonal_copy(input, diagonal, 0, 1)


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """All elements as the diagonal of a matrix (`torch.diagflat`).

    >>> import minigrad
    >>> minigrad.diagflat(minigrad.tensor([[1, 2]]))
    tensor([[1, 0],
            [0, 2]])
    """
    return diag_embed(view(input, (-1,)) if input._array.flags.c_contiguous else flatten(input), offset)


def _triangle(name: str, keep: Any) -> Any:
    def forward(self: Any, diagonal: int = 0) -> Any:
        if self.ndim < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
        return in_order(keep(self, diagonal))

    return forward


@op(_triangle("tril", np.tril), self=lambda g, diagonal: lower(g, diagonal))
def tril(self: Tensor, diagonal: int = 0) -> Tensor:
    """The lower triangle of matrices, zeros above the diagonal (`torch.tril`); so is the gradient.

    >>> import minigrad
    >>> minigrad.tril(minigrad.ones(2, 2))
    tensor([[1., 0.],
            [1., 1.]])
    """


@op(_triangle("triu", np.triu), self=lambda g, diagonal: upper(g, diagonal))
def triu(self: Tensor, diagonal: int = 0) -> Tensor:
    """The upper triangle of matrices, zeros below the diagonal (`torch.triu`); so is the gradient.

    >>> import minigrad
    >>> minigrad.triu(minigrad.ones(2, 2))
    tensor([[1., 1.],
            [0., 1.]])
    """


lower, upper = word(tril), word(triu)
