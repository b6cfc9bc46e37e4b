"""Reading and writing parts of a tensor: `x[...]`.

Integers, slices, `None` and `...` give views, one node each, as in PyTorch; lists, tensors and masks gather copies.

>>> import minigrad
>>> x = minigrad.arange(6.).view(2, 3)
>>> x[1, :2]
tensor([3., 4.])
>>> x[x > 3]
tensor([4., 5.])
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._late import wrap
from .._rule import op, word
from .._saved import versions
from .._views import in_place
from . import copying, parts, shape
from .broadcasting import _expand_array
from .creation import as_value
from .pointwise import keep

__all__ = ["index_put"]

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- by arrays of indices -----------------------------------------------------------------------------------


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
        return self[places]
    except IndexError:
        left = _outside(self, places)
        if self.size or left.args == _NOWHERE:
            raise left from None
        return self[_first(places)]  # PyTorch doesn't look at the indices, as there is nothing to read


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
def index(self: Tensor, indices: Any) -> Tensor:
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
    try:
        if accumulate:
            np.add.at(out, places, values)
        else:
            out[places] = values
        left = None
    except (IndexError, ValueError):
        left = _outside(self, places)
    if left is None and values.dtype == self.dtype:
        return out
    _check_fit(self, places, values)
    if left is not None and (self.size or left.args == _NOWHERE):
        raise left
    return out


def _check_fit(self: Any, places: tuple[Any, ...], values: Any) -> None:
    """Raises where values can't be written at the places, by shape or dtype."""
    shape = np.broadcast_to(np.empty(()), [max(n, 1) for n in self.shape])[_first(places)].shape
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
def index_put(self: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """A copy of input with `values` written, or added, at `indices`, one tensor for each dimension (`torch.index_put`).

    What is overwritten gets no gradient; the values read theirs at the same places. Values of another dtype, or of a
    shape
    that doesn't broadcast: RuntimeError.

    >>> import minigrad
    >>> minigrad.index_put(minigrad.zeros(3), (minigrad.tensor([2]),), minigrad.tensor(5.))
    tensor([0., 0., 5.])
    """


index_put_ = in_place(index_put)


# --- x[...] -------------------------------------------------------------------------------------------------


def getitem(self: Tensor, key: Any) -> Tensor:
    """x[key], as `torch.Tensor.__getitem__`."""
    x, indices = _follow(self, key)
    if indices is not None:
        return index(x, tuple(indices))
    return parts.alias(self) if x is self else x


def setitem(self: Tensor, key: Any, value: Any) -> None:
    """x[key] = value, as `torch.Tensor.__setitem__`."""
    if key is False:
        return
    source = as_value(value, self)
    x, indices = (shape.unsqueeze(self, 0), None) if key is True else _follow(self, key, False)
    if indices is not None:
        if source is not value and source.dtype is not self.dtype:
            source = source.to(self.dtype)
        index_put_(x, indices, _without_leading_ones(source))
    elif source.ndim == 0 and x.ndim:
        copying.fill_(x, source if source.dtype is self.dtype else source.to(self.dtype))
    else:
        copying.copy_(x, _fitted(source, x))


def _without_leading_ones(source: Any) -> Any:
    """What is assigned loses its leading dimensions of size 1: they are broadcast anyway."""
    sizes = source._array.shape
    while sizes and sizes[0] == 1:
        sizes = sizes[1:]
    return source if sizes == source._array.shape else shape.view(source, sizes)


def _fitted(source: Any, x: Any) -> Any:
    """What is written; PyTorch's error if it doesn't fit."""
    source = source if source._array.shape == x._array.shape else _without_leading_ones(source)
    _expand_array(source._array, x._array.shape)
    return source


def _follow(self: Any, key: Any, reading: bool = True) -> tuple[Any, list[Any] | None]:
    """Follows the integers, slices, None and ... of a key by views; what is left are index arrays, one place a
    dimension."""
    if type(key) is int and self._array.ndim:
        return _selected(self, 0, key, 0), None
    keys = _keys(key)
    taken = sum(_dims(k) for k in keys)
    if taken > self.ndim:
        raise _too_many(self, key)
    x, dim = self, 0  # the view so far, and where in it the next key applies
    places: dict[int, Any] = {}
    for place, k in enumerate(keys):
        if k is Ellipsis:
            dim += self.ndim - taken
        elif k is None:
            x, dim = shape.unsqueeze(x, dim), dim + 1
        elif isinstance(k, bool):
            x = shape.unsqueeze(x, dim)
            places[dim] = np.zeros(int(k), np.int64)
            dim += 1
        elif isinstance(k, slice):
            x, dim = _sliced(x, dim, k, reading and isinstance(key, slice)), dim + 1
        elif isinstance(k, int):
            x = _selected(x, dim, k, place)
        else:
            places[dim] = k
            dim += _dims(k)
    if not places:
        return x, None
    given = {id(k._array): k for k in (key if isinstance(key, tuple) else (key,)) if hasattr(k, "_array")}
    indices: list[Any] = []
    at = 0
    for place, k in places.items():
        indices += [None] * (place - at) + [_guarded(k, given.get(id(k)))]
        at = place + (k.ndim if k.dtype == bool else 1)
    return x, indices


def _guarded(array: Any, given: Any) -> Any:
    """An index as its node saves it: a change in place of the tensor it was `given` as is noticed."""
    index = wrap(array)
    if given is not None:
        index._versions = versions(given)
    return index


def _too_many(self: Any, key: Any) -> IndexError:
    if not self.ndim and isinstance(key, (int, slice)):
        message = f"index {key} is out of bounds for dimension 0 with size 0"
        if isinstance(key, slice):
            message = "slice() cannot be applied to a 0-dim tensor."
        elif key == 0:
            message = (
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a 0-dim tensor to a number"
            )
        return noted(IndexError(message), "A number has no parts: x.item(), or x[None] for a vector of one element.")
    return noted(
        IndexError(f"too many indices for tensor of dimension {self.ndim}"),
        f"Its shape is {tuple(self.shape)}: at most {self.ndim} indices.",
    )


def _selected(x: Any, dim: int, k: int, place: int) -> Any:
    size = x._array.shape[dim]
    if not -size <= k < size:
        raise noted(
            IndexError(f"index {k} is out of bounds for dimension {place} with size {size}"),
            f"Along this dimension the indices run from 0 to {size - 1}, or from -1 at the end."
            if size
            else "It is empty.",
        )
    return parts.select(x, dim, k)


def _sliced(x: Any, dim: int, k: slice, alone: bool) -> Any:
    if not all(v is None or hasattr(v, "__index__") for v in (k.start, k.stop, k.step)):
        raise noted(
            TypeError("slice indices must be integers or None or have an __index__ method"),
            "int(i) makes an index of a whole number.",
        )
    start, stop, step = (None if v is None else operator.index(v) for v in (k.start, k.stop, k.step))
    if step is not None and step <= 0:
        raise noted(
            ValueError("step must be greater than zero" if step else "slice step cannot be zero"),
            "x.flip(dim) reverses a dimension.",
        )
    size = x._array.shape[dim]
    if not alone and not start and (stop is None or stop >= size) and step in (None, 1):
        return x
    return parts.slice_(x, dim, start or 0, parts.ALL if stop is None else stop, step or 1)


def _keys(key: Any) -> list[Any]:
    """The keys one by one: int, slice, None, ..., bool or an array."""
    if isinstance(key, list) and len(key) < 32 and any(_nested(k) for k in key):
        key = tuple(key)  # PyTorch, as NumPy once did, takes a list of lists for one list a dimension
    return [_key(k) for k in (key if isinstance(key, tuple) else (key,))]


def _nested(k: Any) -> bool:
    return k is None or k is Ellipsis or isinstance(k, (slice, Sequence)) or hasattr(k, "_array")


def _key(k: Any) -> Any:
    if k is None or k is Ellipsis or isinstance(k, (int, slice)):
        return k
    if isinstance(k, str):
        raise TypeError("new(): invalid data type 'str'")
    if isinstance(k, np.bool_):
        return bool(k)
    if isinstance(k, np.integer):
        return int(k)
    array = getattr(k, "_array", k)
    if isinstance(k, Sequence):
        array = np.array([getattr(i, "_array", i) for i in k] if len(k) else np.empty(0, np.int64))
    if not isinstance(array, np.ndarray):
        raise noted(
            IndexError(
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
                f"(got {type(k).__name__})"
            ),
            "int(i) makes an index of a whole number.",
        )
    if array.ndim == 0 and array.dtype.kind != "f":
        return bool(array) if array.dtype == bool else int(array)
    if array.dtype == np.uint8:
        return array.astype(bool)
    return array if array.dtype == bool or hasattr(k, "_array") else array.astype(np.int64)


def _dims(k: Any) -> int:
    """How many dimensions of the tensor a key takes up."""
    if k is None or k is Ellipsis or isinstance(k, bool):
        return 0
    return k.ndim if isinstance(k, np.ndarray) and k.dtype == bool else 1
