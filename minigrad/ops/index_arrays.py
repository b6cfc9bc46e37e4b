"""Reading and writing elements that arrays of indices or masks name, one array for each dimension.

>>> import minigrad
>>> minigrad.index_put(minigrad.zeros(3), (minigrad.tensor([2]),), minigrad.tensor(5.))
tensor([0., 0., 5.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._rule import op, word
from .._views import in_place
from .pointwise import keep

__all__ = ["index_put"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _plain(indices: Any) -> tuple[Any, ...]:
    if not isinstance(indices, (tuple, list)):
        kind = type(indices).__name__
        raise TypeError(f"index_put(): argument 'indices' (position 1) must be tuple of Tensors, not {kind}")
    places = tuple([slice(None) if i is None else getattr(i, "_array", i) for i in indices])
    for k, i in enumerate(places):
        if not isinstance(i, (np.ndarray, slice)):
            raise TypeError(f"expected Tensor as element {k} in argument 0, but got {type(i).__name__}")
    return places


def _gather_array(self: Any, indices: Any) -> Any:
    places = _places(self, indices)
    try:
        found = self[places]
        return found if found.flags.c_contiguous or not _in_order(self) else np.ascontiguousarray(found)
    except IndexError:
        left = _outside(self, places)
        if self.size or left.args == _NOWHERE:
            raise left from None
        return self[_first(places)]  # PyTorch doesn't look at the indices, as there is nothing to read


def _in_order(array: Any) -> bool:
    """Whether its dimensions lie in memory in order. What is gathered from it does too, unlike NumPy's."""
    steps = [step for step, size in zip(array.strides, array.shape, strict=True) if size > 1]
    return steps == sorted(steps, reverse=True)


def _places(array: Any, indices: Any) -> tuple[Any, ...]:
    """The indices as NumPy takes them; an IndexError in PyTorch's words if they are none for the array."""
    dim, shapes = 0, []
    places = _plain(indices)
    for index in places:
        if isinstance(index, slice):
            dim += 1
        elif index.dtype == bool:
            for k in range(index.ndim):
                if index.shape[k : k + 1] != array.shape[dim + k : dim + k + 1]:
                    raise noted(
                        IndexError(
                            f"The shape of the mask {list(index.shape)} at index {k} does not match the shape of the "
                            f"indexed tensor {list(array.shape)} at index {dim + k}"
                        ),
                        "A mask has the shape of the dimensions it picks from.",
                    )
            shapes.append((int(index.sum()),))
            dim += index.ndim
        elif index.dtype.name not in ("int64", "int32"):
            raise noted(
                IndexError("tensors used as indices must be long, int, byte or bool tensors"),
                "Convert them: index.long().",
            )
        else:
            shapes.append(index.shape)
            dim += 1
    if dim > array.ndim:
        raise IndexError(f"too many indices for tensor of dimension {array.ndim} (got {len(places)})")
    try:
        if len(shapes) > 1:
            np.broadcast_shapes(*shapes)
    except ValueError:
        told = ", ".join(str(list(shape)) for shape in shapes)
        raise noted(
            IndexError(f"shape mismatch: indexing tensors could not be broadcast together with shapes {told}"),
            "Several lists are read in step: x[[0, 1], [2, 3]] is x[0, 2] and x[1, 3].",
        ) from None
    return places


def _first(places: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same indices, all 0 where they are numbers."""
    return tuple(i if isinstance(i, slice) or i.dtype == bool else 0 * i for i in places)


def _outside(array: Any, places: tuple[Any, ...]) -> IndexError:
    """The error for the first index that lies outside; PyTorch names its dimension by its place among the indexed ones."""
    dim = indexed = 0
    for index in places:
        if isinstance(index, slice):
            dim += 1
            continue
        size = array.shape[dim]
        bad = index[(index >= size) | (index < -size)] if index.dtype != bool else index[:0]
        if bad.size and not size:
            return IndexError(*_NOWHERE)
        if bad.size:
            return noted(
                IndexError(f"index {int(bad.flat[0])} is out of bounds for dimension {indexed} with size {size}"),
                f"Along dimension {dim} the indices run from 0 to {size - 1}, or from -1 at the end.",
            )
        step = index.ndim if index.dtype == bool else 1
        dim, indexed = dim + step, indexed + step
    return IndexError(*_NOWHERE)


_NOWHERE = ("index is out of bounds for dimension with size 0",)


@op(_gather_array, node="IndexBackward0", self=lambda g, self_sym_sizes, indices: spread(g, self_sym_sizes, indices))
def index(self: Tensor, indices: tuple[Any, ...]) -> Tensor:
    """The elements that arrays of indices name, one array (or None for all) for each dimension."""


def _spread(g: Any, sizes: Any, indices: Any) -> Any:
    whole = np.zeros(sizes, g.dtype)
    places = _plain(indices)
    if not g.size:
        return whole
    if all(isinstance(i, slice) or i.dtype == bool for i in places):
        whole[places] = g  # a mask names no place twice
    else:
        np.add.at(whole, places, g)
    return whole


@op(_spread, node="IndexPutBackward0", g=lambda g, indices: pick(g, indices))
def _spreading(g: Tensor, sizes: Any, indices: Any) -> Tensor: ...


pick, spread = word(index), word(_spreading)


def _index_put(self: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    out, places = self.copy(), _places(self, indices)
    if values.size == 1 and not accumulate and [i.dtype for i in places if not isinstance(i, slice)] == [bool]:
        values = values.astype(self.dtype)  # PyTorch fills what a mask picks
    try:
        if accumulate:
            np.add.at(out, places, values)
        else:
            out[places] = values
        left = None
    except (IndexError, ValueError, TypeError):
        left = _outside(self, places)
    if left is None and values.dtype == self.dtype:
        return out
    _check_fit(self, places, values)
    if left is not None and (self.size or left.args == _NOWHERE):
        raise left
    return out


def _picked(shape: tuple[int, ...], places: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape of what the indices name, wherever they point."""
    sizes, dim = list(shape), 0
    for index in places:
        if isinstance(index, slice):
            dim += 1
        elif index.dtype == bool:
            dim += index.ndim
        else:
            sizes[dim], dim = max(sizes[dim], 1), dim + 1
    named: tuple[int, ...] = np.broadcast_to(np.empty(()), sizes)[_first(places)].shape
    return named


def _check_fit(self: Any, places: tuple[Any, ...], values: Any) -> None:
    """Raises where values can't be written at the places, by shape or dtype."""
    shape = _picked(self.shape, places)
    if any(n not in (1, size) for n, size in zip(values.shape[::-1], shape[::-1], strict=False)) or values.ndim > len(shape):
        raise noted(
            RuntimeError(
                f"shape mismatch: value tensor of shape {list(values.shape)} cannot be broadcast to indexing result "
                f"of shape {list(shape)}"
            ),
            "From the right, the sizes must be equal or 1.",
        )
    if values.dtype != self.dtype:
        raise noted(
            RuntimeError(
                "Index put requires the source and destination dtypes match, got "
                f"{_dtypes.of(self).short} for the destination and {_dtypes.of(values).short} for the source."
            ),
            f"Convert it: values.to(torch.{_dtypes.of(self).name}).",
        )


def _without(g: Any, indices: Any) -> Any:
    """The gradient, but for the places that were overwritten."""
    mask = np.ones(g.shape, bool)
    if mask.size:  # PyTorch does not read the indices of nothing
        mask[_plain(indices)] = False
    return keep(mask, g)


@op(
    _index_put,
    self=lambda g, indices, accumulate: g if accumulate else _without(g, indices),
    values=lambda g, indices: pick(g, indices),
)
def index_put(self: Tensor, indices: tuple[Any, ...], values: Tensor, accumulate: bool = False) -> Tensor:
    """A copy of input with `values` written, or added, at `indices`, one tensor for each dimension (`torch.index_put`).

    What is overwritten gets no gradient; the values read theirs at the same places. Values of another dtype, or of a
    shape that doesn't broadcast: RuntimeError.

    >>> import minigrad
    >>> minigrad.index_put(minigrad.zeros(3), (minigrad.tensor([2]),), minigrad.tensor(5.))
    tensor([0., 0., 5.])
    """


index_put_ = in_place(index_put)
