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
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._late import wrap
from .._saved import versions
from . import copying, parts, shape
from ._data import array_of
from .broadcasting import _expand_array, expand
from .creation import as_value
from .index_arrays import index, index_put_

if TYPE_CHECKING:
    from .._tensor import Tensor


def getitem(self: Tensor, key: Any) -> Tensor:
    """x[key], as `torch.Tensor.__getitem__`."""
    x, indices = _follow(self, key)
    if indices is not None:
        return index(x, tuple(indices))
    return parts.alias(self) if x is self else x


def setitem(self: Tensor, key: Any, value: Any) -> None:
    """x[key] = value, as `torch.Tensor.__setitem__`."""
    source = as_value(value, self)
    if key is False:
        return
    x, indices = (shape.unsqueeze(self, 0), None) if key is True else _follow(self, key, False)
    if indices is not None:
        if source is not value and source.dtype is not self.dtype:
            source = source.to(self.dtype)
        index_put_(x, indices, _without_leading_ones(source))
    elif source.ndim == 0 and x.ndim:
        copying.fill_(x, source)
    else:
        copying.copy_(x, _fitted(source, x))


def delitem(self: Tensor, key: Any) -> None:
    """Refused: a tensor keeps its shape, as `torch.Tensor.__delitem__`."""
    raise noted(TypeError("Tensor does not support deleting items"), "Make a tensor of what is to stay: x[mask].")


def _without_leading_ones(source: Any) -> Any:
    """What is assigned loses its leading dimensions of size 1: they are broadcast anyway."""
    sizes = _without_ones(source._array.shape)
    return source if sizes == source._array.shape else shape.view(source, sizes)


def _without_ones(sizes: tuple[int, ...]) -> tuple[int, ...]:
    while sizes and sizes[0] == 1:
        sizes = sizes[1:]
    return sizes


def _fitted(source: Any, x: Any) -> Any:
    """What is written; PyTorch's error if it doesn't fit."""
    if source._array.shape == x._array.shape:
        return source
    source = shape.view(source, _without_ones(source._array.shape))
    _expand_array(source._array, x._array.shape)
    return source if source._array.shape == x._array.shape else expand(source, x._array.shape)


def _follow(self: Any, key: Any, reading: bool = True) -> tuple[Any, list[Any] | None]:
    """Follows the integers, slices, None and ... of a key by views; what is left are index arrays, one place a
    dimension."""
    if type(key) is int and self._array.ndim:
        return _selected(self, 0, key, 0), None
    keys = _split(key)
    taken = sum(_dims(k) for k in keys)
    if taken > self.ndim:
        raise _too_many(self, key)
    x, dim = self, 0  # the view so far, and where in it the next key applies
    places: dict[int, Any] = {}
    for place, k in enumerate(map(_key, keys)):
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
            dim += _dims(wrap(k))
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
    if not self.ndim and isinstance(key, (int, np.integer, slice)):
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
    size = x._array.shape[dim] if dim < x.ndim else 0
    if not -(2**63) <= k < 2**63:
        raise ValueError("Overflow when unpacking long long")
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
    size = x._array.shape[dim] if dim < x.ndim else 0  # after two ellipses there may be no such dimension
    if not alone and not start and (stop is None or stop >= size) and step in (None, 1):
        return x
    return parts.slice_(x, dim, start or 0, parts.ALL if stop is None else stop, step or 1)


SEVERAL = (
    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use x[tuple(seq)] "
    "instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], which will result either in "
    "an error or a different result"
)


def _split(key: Any) -> tuple[Any, ...]:
    """The keys one by one, as they were given."""
    if isinstance(key, list) and len(key) < 32 and any(_nested(k) for k in key):
        warnings.warn(SEVERAL, UserWarning, stacklevel=4)
        return tuple(key)  # PyTorch, as NumPy once did, takes a list of lists for one list a dimension
    return key if isinstance(key, tuple) else (key,)


def _nested(k: Any) -> bool:
    return k is None or k is Ellipsis or isinstance(k, (slice, Sequence, np.ndarray)) or hasattr(k, "_array")


def _key(k: Any) -> Any:
    """One key as int, slice, None, ..., bool or an array."""
    if k is None or k is Ellipsis or isinstance(k, (int, slice)):
        return k
    if isinstance(k, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(k).__name__}'")
    if isinstance(k, np.bool_):
        return bool(k)
    if isinstance(k, np.integer):
        return int(k)
    array = getattr(k, "_array", k)
    if isinstance(k, Sequence):
        array = array_of(list(k)) if len(k) else np.empty(0, np.int64)
    if not isinstance(array, np.ndarray):
        raise noted(
            IndexError(
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
                f"(got {type(k).__name__})"
            ),
            "int(i) makes an index of a whole number.",
        )
    if array.ndim == 0 and array.dtype.kind != "f":
        return bool(array) if array.dtype in (bool, np.uint8) else int(array)
    if array.dtype == np.uint8:
        return array.astype(bool)
    return array if array.dtype == bool or hasattr(k, "_array") else array.astype(np.int64)


def _dims(k: Any) -> int:
    """How many dimensions of the tensor a key takes up: as many as a mask has, else one or none."""
    if k is None or k is Ellipsis or isinstance(k, (bool, np.bool_)):
        return 0
    array = getattr(k, "_array", None)
    return 1 if array is None or array.dtype not in (bool, np.uint8) else int(array.ndim)
