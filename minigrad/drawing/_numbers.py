"""Arrays as they are shown: up to 4×4 numbers, else a heat map of at most 16×16 cells.

>>> numbers([1.0, 2.5])
(('1', '2.5'),)
>>> number_text(3.14159265), number_text(2e-9), number_text(float("-inf"))
('3.142', '2e−9', '−inf')
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..tracing._notation import number_text as written
from ..tracing._phrases import said
from ..tracing._snapshot import block_means
from ._scene import HeatMap, Reading

STEPS = 8
Array = np.ndarray[Any, Any]


def read(tensor: Any, centred: bool = False) -> Reading | None:
    """What can be shown of a tensor; None where it holds no data that can be read (as on PyTorch's meta device)."""
    shape = tuple(tensor.shape)
    try:
        if not shape:
            return Reading((number_text(tensor.tolist()),))
        if prod(shape) == 1 or (len(shape) <= 2 and all(0 < n <= 4 for n in shape)):
            return Reading(aligned(numbers(tensor.tolist())))
        return Reading((describe(tensor),), heat_map(as_array(tensor), centred) if 0 not in shape else None)
    except (RuntimeError, NotImplementedError, TypeError, ValueError):
        return Reading((describe(tensor),))


def describe(tensor: Any) -> str:
    """Shape and dtype: `64×10 float32`; a 0-d tensor has only its dtype."""
    dtype = str(tensor.dtype).rsplit(".", 1)[-1]
    shape = tuple(tensor.shape)
    return f"{size_text(shape)} {dtype}" if shape else dtype


def size_text(shape: tuple[int, ...]) -> str:
    """`64×10`; of a vector `10 elements`, which is no number of its own."""
    return said("count.elements", number=shape[0]) if len(shape) == 1 else "×".join(map(str, shape))


def numbers(nested: Any) -> tuple[tuple[str, ...], ...]:
    """The texts of a number, a row or a matrix, as a matrix."""
    if not isinstance(nested, list):
        return ((number_text(nested),),)
    while nested and isinstance(nested[0], list) and isinstance(nested[0][0], list):  # leading dimensions of size 1
        nested = nested[0]
    rows = nested if nested and isinstance(nested[0], list) else [nested]
    return tuple(tuple(map(number_text, row)) for row in rows)


def number_text(number: Any) -> str:
    """A number as in a sentence; of a complex one both parts."""
    if isinstance(number, complex):
        imaginary = written(number.imag)
        return f"{written(number.real)}{'' if imaginary.startswith('−') else '+'}{imaginary}j"
    return written(number)


def aligned(texts: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """One line a row, columns aligned to the right in a monospaced face."""
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return tuple("  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in texts)


def as_array(tensor: Any) -> Array:
    """The numbers of a tensor, flattened to a matrix of float64."""
    tensor = tensor.detach()
    try:
        array = np.asarray(tensor.numpy())
    except (TypeError, RuntimeError):  # bfloat16, or another device
        array = np.asarray(tensor.tolist())
    array = np.abs(array) if np.iscomplexobj(array) else array
    return array.astype(np.float64).reshape(-1, array.shape[-1])


def heat_map(array: Array, centred: bool, limit: float | None = None) -> HeatMap:
    """The array's scale in steps; large arrays by the means of blocks. `limit` fixes a centred scale from outside."""
    finite = array[np.isfinite(array)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    with np.errstate(all="ignore"):  # an infinite entry makes its block infinite or NaN, which is shown as such
        for axis in (0, 1):
            array = block_means(array, axis)
    if centred:
        reach = limit or max(abs(low), abs(high)) or 1.0
        scaled = np.clip(array / reach, -1, 1) * STEPS
    else:
        scaled = np.clip((array - low) / ((high - low) or 1.0), 0, 1) * STEPS
    cells = tuple(tuple(None if np.isnan(x) else int(np.rint(x)) for x in row) for row in scaled)
    return HeatMap(cells, centred, f"{number_text(low)} … {number_text(high)}")
