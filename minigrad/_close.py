"""NumPy's functions, of few numbers as close to PyTorch's as can be: single precision goes by way of double, rounded once.

PyTorch's own single-precision functions err so little that nearly all their results are those; NumPy's are in two of
three cases. Of many numbers nobody reads the last digit, and there NumPy's are several times as fast.

>>> exp(np.float32(1.0))
np.float32(2.7182817)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

FEW = 512  # elements
SINGLE, DOUBLE = np.dtype(np.float32), np.dtype(np.float64)


def _closely(ufunc: np.ufunc) -> Callable[[Any], Any]:
    def compute(x: Any) -> Any:
        return ufunc(x, dtype=DOUBLE).astype(SINGLE) if x.dtype is SINGLE and x.size <= FEW else ufunc(x)

    return compute


def power(x: Any, exponent: Any) -> Any:
    """The same of `np.power`."""
    few = x.dtype is SINGLE and x.size <= FEW
    return np.power(x, exponent, dtype=DOUBLE).astype(SINGLE) if few else np.power(x, exponent)


CLOSE: dict[Any, Callable[[Any], Any]] = {
    ufunc: _closely(ufunc)
    for ufunc in (
        np.exp, np.exp2, np.expm1, np.log, np.log1p, np.tanh, np.sinh, np.cosh, np.sin, np.cos, np.tan, np.arctan, np.arcsin,
        np.arccos, np.arctanh,
    )
}  # fmt: skip
exp, expm1, log, log1p, tanh = (CLOSE[ufunc] for ufunc in (np.exp, np.expm1, np.log, np.log1p, np.tanh))


def total(x: Any) -> Any:
    """The sums of the lines of an array, of short ones (up to 31 single, 15 double) to the last bit in PyTorch's order: the
    lanes of a register side by side, register after register; then lane after lane.

    >>> total(np.arange(20, dtype=np.float32))
    array(190., dtype=float32)
    """
    size, lanes = x.shape[-1], 32 // x.itemsize
    if size < 5 or size >= 4 * lanes:
        return np.add.reduce(x, -1)
    if size < lanes:  # four numbers side by side
        return np.add.reduce(np.take(x, _IN_TURN[size], -1), -1)
    whole = size // lanes * lanes
    found = np.add.reduce(x[..., :whole].reshape(*x.shape[:-1], -1, lanes), -2)
    if whole < size:
        found[..., 0] += np.add.reduce(x[..., whole:], -1)
    return np.add.accumulate(found, -1)[..., -1]


def total_of_all(x: Any, dtype: Any = None) -> Any:
    """The sum of all numbers; of few floats in PyTorch's order."""
    if 4 < x.size < 32 and x.dtype.kind == "f" and dtype in (None, x.dtype) and x.flags.c_contiguous:
        return total(x.reshape(-1))
    return np.add.reduce(x, None, dtype)


_IN_TURN = {5: [0, 4, 1, 2, 3], 6: [0, 4, 5, 1, 2, 3], 7: [0, 4, 5, 6, 1, 2, 3]}
