"""Reading elements at places that tensors of indices or masks name.

>>> import minigrad
>>> x = minigrad.tensor([[1., 2.], [3., 4.]])
>>> minigrad.gather(x, 1, minigrad.tensor([[1], [0]]))
tensor([[2.],
        [3.]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Index
from .._errors import noted
from .._late import wrap
from .._rule import meet, op, word
from ._indices import array_of, check_along, check_flat, check_whole
from .broadcasting import expand
from .reduction import axis, in_order
from .shape import reshape
from .splitting import unbind

__all__ = [
    "argwhere",
    "gather",
    "index_select",
    "masked_select",
    "nonzero",
    "take",
    "take_along_dim",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def mask_of(mask: Any, message: str, name_of: Any = lambda array: _dtypes.of(array).short) -> Any:
    """The array of a mask; RuntimeError if it isn't bool."""
    array = getattr(mask, "_array", mask)
    if array.dtype != bool:
        raise noted(RuntimeError(message.format(name_of(array))), "Compare to get a mask (x > 0), or convert: mask.bool().")
    return array


# --- along one dimension ------------------------------------------------------------------------------------


def grid(index: Any, dim: int) -> tuple[Any, ...]:
    """Where the elements lie that an index names along a dimension: its own place in the others."""
    index = index if index.ndim else index.reshape(1)
    places = list(np.indices(index.shape, sparse=True))
    places[dim] = index
    return tuple(places)


def _gather(self: Any, dim: int, index: Any, sparse_grad: bool = False) -> Any:
    index = array_of("gather", index)
    where = check_along("gather", self.shape, dim, index)
    if not index.size:
        return np.empty(index.shape, self.dtype)
    if not self.ndim:
        return np.broadcast_to(self, index.shape).copy()
    return in_order(self[grid(index, where)]) if index.ndim else np.array(self[index])


@op(_gather, self=lambda g, self, dim, index, sparse_grad: put_along(g, self.shape, dim, index))
def gather(self: Tensor, dim: int, index: Index, *, sparse_grad: bool = False) -> Tensor:
    """The elements that `index` names along a dimension: result[i][j] = input[i][index[i][j]] for dim 1
    (`torch.gather`).

    The result has the shape of the index, which must have input's number of dimensions, dtype int64 or int32 and be no
    larger in the other dimensions, else RuntimeError. Gradients are put back in their places; where an element is read
    several times they add up.

    >>> import minigrad
    >>> minigrad.gather(minigrad.tensor([5, 6, 7]), 0, minigrad.tensor([2, 0]))
    tensor([7, 5])
    """


def _put_along(g: Any, sizes: Any, dim: int, index: Any) -> Any:
    whole = np.zeros(sizes, g.dtype)
    index = getattr(index, "_array", index)
    if index.size:
        np.add.at(whole, grid(index, axis(dim, len(sizes))) if sizes else ..., g if sizes else g.sum())  # type: ignore[arg-type]
    return whole


@op(_put_along, node="ScatterAddBackward0", g=lambda g, dim, index: read_along(g, dim, index))
def _placing_along(g: Tensor, sizes: Any, dim: int, index: Any) -> Tensor: ...


read_along, put_along = word(gather), word(_placing_along)


def _index_select(self: Any, dim: int, index: Any) -> Any:
    index = array_of("index_select", index)
    where = axis(dim, self.ndim)
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if not self.ndim and index.size != 1:
        raise RuntimeError(f"index_select(): Index to scalar can have only 1 value, got {index.size} value(s)")
    check_whole(index, "index_select(): Expected dtype int32 or int64 for index", also=("int32",))
    size = self.shape[where] if self.ndim else 1
    bad = index[(index < 0) | (index >= size)]
    if bad.size and where == 0:
        raise IndexError("index out of range in self")
    if bad.size:
        raise RuntimeError(f"INDICES element is out of DATA bounds, id={bad.flat[0]} axis_dim={size}")
    return self.take(index.reshape(-1), where) if self.ndim else self.copy()


@op(_index_select, self=lambda g, self_sym_sizes, dim, index: put_slices(g, self_sym_sizes, dim, index))
def index_select(self: Tensor, dim: int, index: Index) -> Tensor:
    """The slices along a dimension that a vector of indices names, as a copy (`torch.index_select`).

    Slices that are read several times get the sum of their gradients. An index outside raises RuntimeError.

    >>> import minigrad
    >>> minigrad.index_select(minigrad.tensor([[1, 2, 3]]), 1, minigrad.tensor([2, 0]))
    tensor([[3, 1]])
    """


def _put_slices(g: Any, sizes: Any, dim: int, index: Any) -> Any:
    whole = np.zeros(sizes, g.dtype)
    index = getattr(index, "_array", index).reshape(-1)
    np.add.at(whole, (slice(None),) * axis(dim, len(sizes)) + (index,) if sizes else ..., g if sizes else g.sum())  # type: ignore[arg-type]
    return whole


@op(_put_slices, node="IndexAddBackward0", g=lambda g, dim, index: read_slices(g, dim, index))
def _placing_slices(g: Tensor, sizes: Any, dim: int, index: Any) -> Tensor: ...


read_slices, put_slices = word(index_select), word(_placing_slices)


def take_along_dim(input: Tensor, indices: Index, dim: int | None = None) -> Tensor:
    """`gather`, the other dimensions broadcast; without dim from the flattened tensor (`torch.take_along_dim`).

    >>> import minigrad
    >>> minigrad.take_along_dim(minigrad.tensor([[3, 1], [2, 4]]), minigrad.tensor([[0]]), 1)
    tensor([[3],
            [2]])
    """
    if dim is None:
        return gather(reshape(input, (-1,)), 0, reshape(indices, (-1,)))
    if input.ndim != indices.ndim:
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.ndim} dimensions for input, and {indices.ndim} dimensions for indices"
        )
    if indices.dtype is not _dtypes.int64:
        raise RuntimeError(f"torch.take_along_dim(): dtype of indices should be Long but got {indices.dtype.short}")
    where = axis(dim, input.ndim)
    sizes = [max(a, b) if 1 in (a, b) else a for a, b in zip(input.shape, indices.shape, strict=True)]
    size = input.shape[where]
    bad = indices._array[(indices._array < -size) | (indices._array >= size)]
    if bad.size:
        raise RuntimeError(f"index {bad.flat[0]} is out of bounds for dimension {where} with size {size}")
    indices = wrap(np.where(indices._array < 0, indices._array + size, indices._array))
    own, wanted = list(sizes), list(sizes)
    own[where], wanted[where] = input.shape[where], indices.shape[where]
    return gather(expand(input, own), where, expand(indices, wanted))


# --- anywhere -----------------------------------------------------------------------------------------------


def _take(self: Any, index: Any) -> Any:
    index = array_of("take", index, 1)
    check_whole(index, f"take(): Expected a long tensor for index, but got {_dtypes.of(index).short}")
    check_flat("take", self.size, index)
    return self.reshape(-1)[index]


@op(_take, self=lambda g, self, index: put_flat(g, self.shape, index))
def take(self: Tensor, index: Index) -> Tensor:
    """The elements that `index` names as if the tensor were flat, in the shape of the index (`torch.take`).

    Negative indices count from the end; one outside raises IndexError. Gradients go back to their places and add up.

    >>> import minigrad
    >>> minigrad.take(minigrad.tensor([[1, 2], [3, 4]]), minigrad.tensor([0, -1]))
    tensor([1, 4])
    """


def _put_flat(g: Any, sizes: Any, index: Any) -> Any:
    whole = np.zeros(sizes, g.dtype)
    np.add.at(whole.reshape(-1), getattr(index, "_array", index), g)
    return whole


@op(_put_flat, node="PutBackward0", g=lambda g, index: read_flat(g, index))
def _placing_flat(g: Tensor, sizes: Any, index: Any) -> Tensor: ...


read_flat, put_flat = word(take), word(_placing_flat)


def _masked_select(self: Any, mask: Any) -> Any:
    mask = mask_of(mask, "masked_select: expected BoolTensor for mask")
    shape = meet(mask.shape, self.shape)
    return np.broadcast_to(self, shape)[np.broadcast_to(mask, shape)]


@op(_masked_select, self=lambda g, self, mask: put_masked(g, self.shape, mask))
def masked_select(self: Tensor, mask: Index) -> Tensor:
    """The elements where a mask holds, as a vector; the two are broadcast (`torch.masked_select`).

    A mask that isn't bool raises RuntimeError. The gradient is put back where the mask holds.

    >>> import minigrad
    >>> x = minigrad.tensor([1, -2, 3])
    >>> minigrad.masked_select(x, x > 0)
    tensor([1, 3])
    """


def _put_masked(g: Any, sizes: Any, mask: Any) -> Any:
    mask = getattr(mask, "_array", mask)
    whole = np.zeros(np.broadcast_shapes(sizes, mask.shape), g.dtype)
    whole[np.broadcast_to(mask, whole.shape)] = g
    return whole


@op(_put_masked, node="MaskedSelectBackwardBackward0", g=lambda g, mask: read_masked(g, mask))
def _placing_masked(g: Tensor, sizes: Any, mask: Any) -> Tensor: ...


read_masked, put_masked = word(masked_select), word(_placing_masked)


# --- places -------------------------------------------------------------------------------------------------


def argwhere(input: Tensor) -> Tensor:
    """The indices of all elements that are not zero, one row each (`torch.argwhere`); it has no gradient.

    >>> import minigrad
    >>> minigrad.argwhere(minigrad.tensor([0, 5, 6]))
    tensor([[1],
            [2]])
    """
    array = input._array
    found = np.argwhere(array).astype(np.int64) if array.ndim else np.zeros((int(bool(array)), 0), np.int64)
    return wrap(found)  # type: ignore[no-any-return]


def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """`argwhere`, or with `as_tuple` a vector of indices for each dimension (`torch.nonzero`).

    >>> import minigrad
    >>> minigrad.nonzero(minigrad.tensor([0, 5]), as_tuple=True)
    (tensor([1]),)
    """
    if not as_tuple:
        return argwhere(input)
    return unbind(argwhere(input if input.ndim else reshape(input, (1,))), 1)
