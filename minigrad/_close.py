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
