"""What `torch.tensor` makes of numbers, of nested sequences and of arrays: one fresh array.

>>> import numpy as np
>>> array_of([np.array([1., 2.]), [3, 4]])
array([[1., 2.],
       [3., 4.]])
"""

from __future__ import annotations

from math import isfinite
from operator import index
from typing import Any

import numpy as np

from .. import _dtypes
from .._dtypes import PROMOTED
from .._dtypes import dtype as DType
from .._errors import noted
from .._modes import here

Array = np.ndarray[Any, Any]
WHOLE, TRUTH = np.dtype(np.int64), np.dtype(bool)


def numpy_dtype(name: str, dtype: Any, default: Any) -> np.dtype[Any]:
    """The NumPy dtype of a `dtype=` argument."""
    if dtype is None:
        return np.dtype(default)  # type: ignore[no-any-return]
    if not isinstance(dtype, DType):
        if dtype not in _dtypes.BY_TYPE:
            raise noted(
                TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {type(dtype).__name__}"),
                "Say torch.float32, torch.float64, torch.int64, torch.bool ...",
            )
        dtype = _dtypes.BY_TYPE[dtype]
    return dtype.numpy  # type: ignore[no-any-return]


def array_of(data: Any, dtype: Any = None, name: str = "tensor") -> Array:
    """A fresh array of what `torch.tensor` accepts: numbers, nested sequences, arrays, tensors."""
    given = None if dtype is None else numpy_dtype(name, dtype, None)
    data = getattr(data, "_array", data)
    if isinstance(data, np.ndarray):
        return np.array(sound(data, given is not None), given)
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    sizes = _sizes(data)
    kind = wanted(data) if given is None else given
    if 0 in sizes:  # then PyTorch looks no further
        return np.empty(sizes, kind)
    items: list[Any] = []
    _collect(data, sizes, 0, items)
    return _filled(items, kind).reshape(sizes)


def sound(array: Array, converted: bool = False) -> Array:
    """The array, if PyTorch takes such, or any numbers to be converted; ValueError or TypeError in its words."""
    if any(stride < 0 for stride in array.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently "
            "supported. (You can probably work around this by making a copy of your array  with array.copy().) "
        )
    if not array.dtype.isnative:
        raise noted(
            ValueError(
                "given numpy array has byte order different from the native byte order. Conversion between byte orders is "
                "currently not supported."
            ),
            "Convert it: array.astype(array.dtype.newbyteorder('=')).",
        )
    if not (converted and array.dtype.kind in "biuf"):
        _dtypes.of(array)
    return array


def _has_parts(data: Any) -> bool:
    """Whether it is a sequence, as PyTorch sees it: of something that can be indexed, but no dictionary and no text."""
    kind = type(data)
    return hasattr(kind, "__getitem__") and hasattr(kind, "__len__") and not isinstance(data, (str, bytes, dict))


def _sizes(data: Any) -> list[int]:
    """The shape, as the first elements tell it; a tensor among them counts as a number."""
    sizes: list[int] = []
    while _has_parts(data) and not hasattr(data, "_array"):
        sizes.append(len(data))
        if len(sizes) > 64:
            raise ValueError(f"too many dimensions '{type(data).__name__}'")
        if not sizes[-1]:
            break
        data = data[0]
        if isinstance(data, str):
            raise ValueError("too many dimensions 'str'")
    return sizes


def wanted(data: Any) -> np.dtype[Any]:
    """The dtype that the data ask for: the common one of all numbers in them. TypeError, RuntimeError where there is none."""
    kind = type(data)
    if kind is float:
        return _dtypes.default_numpy()
    if kind is int:
        return WHOLE
    array = getattr(data, "_array", data)
    if isinstance(array, (np.ndarray, np.generic)):
        return _dtypes.of(array).numpy  # type: ignore[arg-type]
    if isinstance(data, (bool, int, float)):
        return TRUTH if kind is bool else WHOLE if isinstance(data, int) else _dtypes.default_numpy()
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{kind.__name__}'")
    if isinstance(data, complex):
        raise TypeError("minigrad has no complex numbers; use two real tensors, or PyTorch")
    if not _has_parts(data):
        raise RuntimeError(f"Could not infer dtype of {'torch.dtype' if kind is DType else kind.__name__}")
    common = None
    for part in data:
        found = wanted(part)
        common = found if common is None or found is common else PROMOTED[common, found]
    return _dtypes.default_numpy() if common is None else common


def _collect(data: Any, sizes: list[int], dim: int, items: list[Any]) -> None:
    """All numbers in order; ValueError or TypeError, in PyTorch's words, where the sequences are ragged."""
    if dim == len(sizes):
        items.append(data)
        return
    if not _has_parts(data):
        raise TypeError("not a sequence")
    if len(data) != sizes[dim]:
        raise noted(
            ValueError(f"expected sequence of length {sizes[dim]} at dim {dim} (got {len(data)})"),
            "All rows must have the same length.",
        )
    if dim == len(sizes) - 1:
        items.extend(data)
        return
    for part in data:
        _collect(part, sizes, dim + 1, items)


def _filled(items: list[Any], dtype: np.dtype[Any]) -> Array:
    """The numbers as an array; Python's TypeError for what is no number."""
    if dtype.kind == "f":
        from array import (
            array,  # which takes what has a value as a real number, and tells what hasn't in PyTorch's words
        )

        for x in items:
            if hasattr(x, "_array") and x._array.size != 1:
                raise ValueError("only one element tensors can be converted to Python scalars")
        return here.me.run(np.array, array("d", items), dtype)  # type: ignore[no-any-return]
    if dtype.kind == "b":
        return np.array([bool(x) if isinstance(x, (bool, np.bool_, float)) else bool(index(x)) for x in items])
    limits = np.iinfo(dtype)
    numbers = [x if type(x) is int and 0 <= x <= limits.max else _whole(x, limits) for x in items]
    return np.array(numbers, np.int64).astype(dtype)


def _whole(x: Any, limits: Any) -> int:
    """A number without its fraction; an error in PyTorch's words if it is none, or too large for the dtype."""
    least, most = int(limits.min), int(limits.max)
    if isinstance(x, float):
        whole = int(x) if isfinite(x) else most + 1
    else:
        whole, least = index(x), least or -most  # PyTorch lets negative integers wrap round where there are none
        if not -(2**63) <= whole < 2**63:
            raise ValueError("Overflow when unpacking long long")
    if not least <= whole <= most:
        raise noted(
            RuntimeError(f"value cannot be converted to type {limits.dtype} without overflow"),
            f"torch.{limits.dtype} holds {limits.min} to {limits.max}.",
        )
    return whole
