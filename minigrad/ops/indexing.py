"""Reading and writing parts of a tensor: `x[...]` and its relatives.

Integers, slices, `None` and `...` give views, one node each, as in PyTorch; lists, tensors and masks gather copies.

>>> import minigrad
>>> x = minigrad.arange(6.).view(2, 3)
>>> x[1, :2]
tensor([3., 4.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._rule import op, word
from .._views import in_place
from . import shape
from .pointwise import keep

__all__ = [
    "index_put",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- gathering by index arrays ---------------------------------------------------------------------------------------


def _gather_array(self: Any, indices: Any) -> Any:
    try:
        return self[_plain(indices)]
    except IndexError as error:
        raise _index_error(error, self, indices) from None


def _plain(indices: Any) -> tuple[Any, ...]:
    return tuple(slice(None) if i is None else getattr(i, "_array", i) for i in indices)


def _index_error(error: IndexError, array: Any, indices: Any) -> IndexError:
    for axis, index in enumerate(_plain(indices)):
        if isinstance(index, np.ndarray) and index.dtype != bool and index.size and axis < array.ndim:
            size = array.shape[axis]
            bad = index[(index >= size) | (index < -size)]
            if bad.size:
                return noted(
                    IndexError(f"index {int(bad.flat[0])} is out of bounds for dimension {axis} with size {size}"),
                    f"Along dimension {axis} the indices run from 0 to {size - 1}.",
                )
    shapes = [list(i.shape) for i in _plain(indices) if isinstance(i, np.ndarray)]
    if len(shapes) > 1:
        return IndexError(f"shape mismatch: indexing tensors could not be broadcast together with shapes {', '.join(map(str, shapes))}")
    mask = next((i for i in _plain(indices) if isinstance(i, np.ndarray) and i.dtype == bool), None)
    if mask is not None:
        return IndexError(
            f"The shape of the mask {list(mask.shape)} at index 0 does not match the shape of the indexed tensor {list(array.shape)} at index 0"
        )
    return IndexError(str(error))


@op(_gather_array, node="IndexBackward0", self=lambda g, self_sym_sizes, indices: spread(g, self_sym_sizes, indices))
def index(self: Tensor, indices: Any) -> Tensor: ...


def _spread_array(g: Any, sizes: Any, indices: Any) -> Any:
    whole = np.zeros(sizes, g.dtype)
    np.add.at(whole, _plain(indices), g)
    return whole


@op(_spread_array, node="IndexPutBackward0", g=lambda g, indices: index(g, indices) if hasattr(g, "_array") else _gather_array(g, indices))
def _spread(g: Tensor, sizes: Any, indices: Any) -> Tensor: ...


spread = word(_spread)


def _put_array(self: Any, indices: Any, values: Any, accumulate: bool = False) -> Any:
    out = np.array(self)
    try:
        if accumulate:
            np.add.at(out, _plain(indices), values)
        else:
            out[_plain(indices)] = values
    except ValueError:
        target = self[_plain(indices)].shape
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(values.shape)} cannot be broadcast to indexing result of shape {list(target)}"
        ) from None
    except IndexError as error:
        raise _index_error(error, self, indices) from None
    return out


def _erase(g: Any, indices: Any) -> Any:
    mask = np.ones(g.shape, bool)
    mask[_plain(indices)] = False
    return keep(mask, g)


@op(
    _put_array,
    self=lambda g, indices, accumulate: g if accumulate else _erase(g, indices),
    values=lambda g, indices: index(g, indices) if hasattr(g, "_array") else _gather_array(g, indices),
)  # fmt: skip
def index_put(self: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """A copy of input with `values` written at `indices` (`torch.index_put`)."""


index_put_ = in_place(index_put)


# --- x[...] ----------------------------------------------------------------------------------------------------------


def getitem(self: Tensor, key: Any) -> Tensor:
    """x[key], as `torch.Tensor.__getitem__`."""
    x, indices = _basic(self, key)
    if indices is None:
        return shape.alias(self) if x is self else x
    return index(x, indices)


def setitem(self: Tensor, key: Any, value: Any) -> None:
    """x[key] = value, as `torch.Tensor.__setitem__`."""
    from ..ops.creation import as_value

    x, indices = _basic(self, key)
    source = as_value(value, self)
    if indices is None:
        while source.ndim > x.ndim and source.shape[0] == 1:
            source = source.squeeze(0)
        (shape.alias(self) if x is self else x).copy_(source)
        return
    if source.dtype is not self.dtype:
        source = source.to(self.dtype)
    index_put_(x, indices, source)


def _basic(self: Any, key: Any) -> tuple[Any, list[Any] | None]:
    """Follows the integers, slices, None and ... of a key by views; the rest are index arrays, one place a dimension."""
    keys = _keys(key)
    taken = sum(_dims(k) for k in keys)
    if taken > self.ndim:
        raise noted(
            IndexError(f"too many indices for tensor of dimension {self.ndim}"),
            f"Its shape is {tuple(self.shape)}: {self.ndim} dimensions, so at most {self.ndim} indices.",
        )
    x, dim, indices = self, 0, []
    for k in keys:
        if k is Ellipsis:
            dim += self.ndim - taken
        elif k is None:
            x, dim = shape.unsqueeze(x, dim), dim + 1
        elif isinstance(k, bool):
            x = shape.unsqueeze(x, dim)
            indices.append((dim, np.array([0] if k else [], np.int64)))
            dim += 1
        elif isinstance(k, slice):
            x, dim = _sliced(x, dim, k), dim + 1
        elif isinstance(k, int):
            size = x.shape[dim]
            if not -size <= k < size:
                raise noted(
                    IndexError(f"index {k} is out of bounds for dimension {dim if x is not self else 0} with size {size}"),
                    f"Along this dimension the indices run from 0 to {size - 1}, or from -1 at the end.",
                )
            x = shape.select(x, dim, k)
        else:
            indices.append((dim, k))
            dim += _dims(k)
    if not indices:
        return x, None
    places: list[Any] = []
    for dim, k in indices:
        places += [None] * (dim - sum(_dims(p) if p is not None else 1 for p in places))
        places.append(k)
    from .creation import tensor_of_index

    return x, [None if p is None else tensor_of_index(p) for p in places]


def _sliced(x: Any, dim: int, k: slice) -> Any:
    start, stop, step = (None if v is None else int(v) for v in (k.start, k.stop, k.step))
    if step is not None and step <= 0:
        raise ValueError("step must be greater than zero")
    whole = start in (None, 0) and (stop is None or stop == x.shape[dim]) and step in (None, 1)
    if whole and dim > 0:
        return x
    return shape.slice_(x, dim, start or 0, stop if stop is not None else x.shape[dim], step or 1)


def _keys(key: Any) -> list[Any]:
    keys = list(key) if isinstance(key, tuple) else [key]
    found = []
    for k in keys:
        if isinstance(k, (bool, np.bool_)):
            k = bool(k)
        elif isinstance(k, np.integer):
            k = int(k)
        elif hasattr(k, "_array") and k._array.ndim == 0 and k._array.dtype.kind in "iu":
            k = int(k._array)
        elif isinstance(k, list):
            k = _list_index(k)
        elif isinstance(k, np.ndarray):
            k = k if k.dtype == bool else k.astype(np.int64)
        elif hasattr(k, "_array"):
            if k._array.dtype.kind == "f":
                raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
            k = k._array.astype(bool) if k._array.dtype == np.uint8 else k._array
        elif not (k is None or k is Ellipsis or isinstance(k, (slice, int))):
            raise IndexError(
                f"only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {type(k).__name__})"
            )
        found.append(k)
    return found


def _list_index(items: list[Any]) -> Any:
    array = np.array([getattr(i, "_array", i) for i in items] if items else np.empty(0, np.int64))
    if array.dtype.kind not in "biu":
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    return array if array.dtype == bool else array.astype(np.int64)


def _dims(k: Any) -> int:
    """How many dimensions of the tensor an index takes up."""
    if k is None or k is Ellipsis or isinstance(k, bool):
        return 0
    array = getattr(k, "_array", k)
    return array.ndim if isinstance(array, np.ndarray) and array.dtype == bool else 1
