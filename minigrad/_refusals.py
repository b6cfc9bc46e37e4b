"""What NumPy refuses, told in PyTorch's words: no error of NumPy's own reaches who calls an operation.

>>> meet((2, 3), (4, 1, 3))
(4, 2, 3)
>>> meet((2, 3), (2,))
Traceback (most recent call last):
RuntimeError: The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 1
"""

from __future__ import annotations

import functools
import numbers
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import _late
from ._errors import SHARED, noted
from ._row import Row

Shape = tuple[int, ...]
_KINDS = {"int": "__index__", "float": "__float__"}  # what an argument must have to be one


def meet(a: Shape, b: Shape) -> Shape:
    """The shape to which two are broadcast; RuntimeError in PyTorch's words."""
    n = max(len(a), len(b))
    a, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    for i in reversed(range(n)):
        if a[i] != b[i] and 1 not in (a[i], b[i]):
            raise RuntimeError(
                f"The size of tensor a ({a[i]}) must match the size of tensor b ({b[i]}) at non-singleton dimension {i}"
            )
    return tuple(y if x == 1 else x for x, y in zip(a, b, strict=True))


def mismatch(row: Row, arrays: Any) -> RuntimeError:
    """PyTorch's error for shapes that do not broadcast."""
    shapes = [a.shape for a in arrays if isinstance(a, np.ndarray)]
    try:
        functools.reduce(meet, shapes)
    except RuntimeError as error:
        told = " and ".join(map(str, shapes))
        return noted(
            error,
            f"{row.title} got the shapes {told}. From the right, sizes must be equal or 1: reshape one of them, or "
            ".unsqueeze() a dimension.",
            lesson=7,
        )
    return RuntimeError(f"{row.title}: shapes {shapes} do not broadcast")


def told(row: Row, values: Sequence[Any], error: Exception) -> Exception:
    """An error of a forward as PyTorch tells it: of a wrong kind of argument first, then of what NumPy found."""
    return wrong_kind(row, values) or in_our_words(row, values, error)


def in_our_words(row: Row, values: Sequence[Any], error: Exception) -> Exception:
    """NumPy's error, if it is one, in PyTorch's words."""
    text = str(error)
    if isinstance(error, ValueError) and "broadcast" in text and not isinstance(error, RuntimeError):
        return mismatch(row, [getattr(value, "_array", value) for value in values])
    if text.startswith(("Python int too large", "cannot convert float")):
        return RuntimeError("value cannot be converted to type int64_t without overflow")
    if isinstance(error, TypeError) and text.startswith("numpy boolean subtract"):
        return noted(RuntimeError(_NO_MINUS.format("Subtraction", "with")), "Make numbers of the truths: mask.int().")
    if isinstance(error, TypeError) and text.startswith("The numpy boolean negative"):
        return noted(RuntimeError(_NO_MINUS.format("Negation", "on")), "Make numbers of the truths: mask.int().")
    return error


_NO_MINUS = (
    "{}, the `-` operator, {} a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
    "`logical_not()` operator instead."
)


def wrong_kind(row: Row, values: Sequence[Any]) -> TypeError | None:
    """PyTorch's error where an argument that the signature calls an int or a float is none."""
    for i, (name, value) in enumerate(zip(row.params, values, strict=False)):
        kind = row.notes.get(name, "")
        if kind not in _KINDS or isinstance(value, (_late.Tensor, numbers.Number, np.generic)) and hasattr(value, _KINDS[kind]):
            continue
        shown = type(value).__name__
        return TypeError(f"{row.title}(): argument '{row.spell(i)}' (position {i or 1}) must be {kind}, not {shown}")
    return None


_DEPRECATED = "Use of {} on expanded tensors is deprecated. Please clone() the tensor before performing this operation. "
_ALSO = "This also applies to advanced indexing e.g. tensor[{}"
_HERE_AND_THERE = {  # rows that write some elements, and how PyTorch names them
    "index_put": ("index_put_", "indices] = tensor"),
    **dict.fromkeys(("_masked_fill_number", "_masked_fill_tensor"), ("masked_fill_", "mask] = scalar")),
    **dict.fromkeys(("_index_fill_number", "_index_fill_tensor"), ("index_fill_", "mask] = scalar")),
}


def here_and_there(name: str, array: Any, values: Any) -> bool:
    """Whether an operation writes some elements of an expanded tensor, and may; PyTorch warns that it won't for ever."""
    if name not in _HERE_AND_THERE or not any(size > 1 and not stride for size, stride in zip(array.shape, array.strides)):
        return False
    title, also = _HERE_AND_THERE[name]
    if name == "index_put" and values[-1]:  # summed, each element once for each place that it has
        return False
    warnings.warn(_DEPRECATED.format(title) + _ALSO.format(also), UserWarning, stacklevel=5)
    return True


def check_places(array: Any, filling: bool) -> None:
    """Raises where elements of an array that is to be written lie in one place; filling them with one number may go on."""
    if array.flags.forc and array.flags.writeable:
        return
    held = 0  # how far the dimensions reach, from the narrowest on
    apart = True
    for stride, size in sorted((abs(stride), size) for stride, size in zip(array.strides, array.shape, strict=True)):
        apart &= size < 2 or stride > held
        held += stride * (size - 1)
    if (apart or filling) and not array.flags.writeable:
        try:
            array.flags.writeable = True  # a part of an expanded tensor, or all of it filled alike
        except ValueError:
            apart = filling = False
    if not apart and not filling:
        raise noted(
            RuntimeError(SHARED),
            "The tensor is expanded, has windows that overlap, or looks into memory that NumPy holds read-only.",
        )
