"""What PyTorch asks of indices and masks: their dtype, their shape, and where they may point.

>>> import numpy as np
>>> check_flat("take", 3, np.array([0, 3]))
Traceback (most recent call last):
IndexError: out of range: tried to access index 3 on a tensor of 3 elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .reduction import axis

C_NAMES = {  # PyTorch tells dtypes by the names of C++ here
    "int64": "long int", "int32": "int", "int16": "short int", "int8": "signed char", "uint8": "unsigned char",
    "float64": "double", "float32": "float", "bool": "bool",
}  # fmt: skip


def c_name(array: Any) -> str:
    return C_NAMES[array.dtype.name]


def array_of(name: str, index: Any, position: int = 2) -> Any:
    """The array of an index tensor; TypeError if it is none."""
    array = getattr(index, "_array", index)
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name}(): argument 'index' (position {position}) must be Tensor, not {type(index).__name__}")
    return array


def check_whole(index: Any, message: str, error: type[Exception] = RuntimeError, also: tuple[str, ...] = ()) -> None:
    """Raises the message where an index isn't int64, or one of the `also`."""
    if index.dtype.name not in ("int64", *also):
        raise noted(error(message), "Convert it: index.long().")


def check_along(name: str, sizes: Sequence[int], dim: int, index: Any, src: Any = None, dtype: Any = None) -> int:
    """The dimension, if an index of gather or scatter fits a tensor of these sizes, and the source the index."""
    where = axis(dim, len(sizes))
    if index.size:
        check_whole(index, f"{name}(): Expected dtype int32/int64 for index", also=("int32",))
    if src is not None and src.dtype != dtype:
        raise noted(
            RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype"),
            f"Convert it: src.to(torch.{_dtypes.of(dtype).name}).",
        )
    if not index.size:
        return where
    if max(index.ndim, 1) != max(len(sizes), 1) or (src is not None and max(src.ndim, 1) != max(index.ndim, 1)):
        other = "input" if name == "gather" else "self" if max(index.ndim, 1) != max(len(sizes), 1) else "src"
        raise noted(
            RuntimeError(f"Index tensor must have the same number of dimensions as {other} tensor"),
            f"The tensor has {len(sizes)} dimensions, the index {index.ndim}.",
        )
    check_sizes(sizes, where, index, src, name == "gather")
    check_within(where, index, sizes[where] if sizes else 1)
    return where


def check_sizes(sizes: Sequence[int], where: int, index: Any, src: Any, reading: bool) -> None:
    """Raises where an index is larger than the tensor in another dimension, or in any than the source."""
    wide = next((d for d, (n, size) in enumerate(zip(index.shape, sizes, strict=False)) if d != where and n > size), None)
    if reading and wide is not None:
        raise RuntimeError(
            f"Size does not match at dimension {wide} expected index {list(index.shape)} to be no larger than self "
            f"{list(sizes)} apart from dimension {where}"
        )
    if src is not None and (
        wide is not None or any(n > size for n, size in zip(index.shape or (1,), src.shape or (1,), strict=True))
    ):
        raise RuntimeError(
            f"Expected index {list(index.shape)} to be no larger than self {list(sizes)} apart from dimension {where} "
            f"and to be no larger size than src {list(src.shape)}"
        )


def check_within(where: int, index: Any, size: int, start: str = "", error: type[Exception] = RuntimeError, negative: bool = False) -> None:
    """Raises where an index lies outside a dimension."""
    bad = index[(index < (-size if negative else 0)) | (index >= size)]
    if bad.size:
        raise noted(
            error(f"{start}index {bad.flat[0]} is out of bounds for dimension {where} with size {size}"),
            f"Here the indices run from {-size if negative else 0} to {size - 1}.",
        )


def check_flat(name: str, size: int, index: Any) -> None:
    """Raises where an index lies outside a tensor of this many elements."""
    bad = index[(index < -size) | (index >= size)]
    if not bad.size:
        return
    if not size and name == "take":
        raise IndexError("take(): tried to take from an empty tensor")
    raise IndexError(f"out of range: tried to access index {bad.flat[0]} on a tensor of {size} elements.")
