"""Common divisors and multiples of integers; floats as a mantissa times a power of two.

>>> import minigrad
>>> minigrad.gcd(minigrad.tensor([6, 4]), minigrad.tensor([4, 6]))
tensor([2, 2])
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .._rule import op
from ._signature import missing
from .pointwise import keep, zero

__all__ = ["frexp", "gcd", "lcm", "ldexp", "nextafter"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _of_integers(ufunc: np.ufunc, kernel: str) -> Any:
    def forward(self: Any, other: Any) -> Any:
        if self.dtype.kind not in "iu":
            raise missing(kernel, self)
        return ufunc(self, other)

    return forward


@op(_of_integers(np.gcd, "gcd_cpu"), promote="common")
def gcd(self: Tensor, other: Tensor) -> Tensor:
    """The greatest common divisor of two integers, element by element (`torch.gcd`); of 0 and 0 it is 0.

    >>> import minigrad as torch
    >>> torch.gcd(torch.tensor([5, 10, 15]), torch.tensor([3, 4, 5]))
    tensor([1, 2, 5])
    """


@op(_of_integers(np.lcm, "lcm_cpu"), promote="common")
def lcm(self: Tensor, other: Tensor) -> Tensor:
    """The least common multiple of two integers, element by element (`torch.lcm`); with 0 it is 0.

    >>> import minigrad as torch
    >>> torch.lcm(torch.tensor([5, 10, 15]), torch.tensor([3, 4, 5]))
    tensor([15, 20, 15])
    """


def _parts(self: Any) -> Any:
    if self.dtype.kind != "f":
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    mantissa, exponent = np.frexp(self)
    return mantissa, exponent.astype(np.int32)


@op(
    _parts, outputs=("mantissa", "exponent"),
    self=lambda g, exponent: g / np.exp2(exponent),
)  # fmt: skip
def frexp(self: Tensor) -> Any:
    """Each number as mantissa · 2^exponent with ½ ≤ |mantissa| < 1 (`torch.frexp`). Floats; the exponent is int32.

    >>> import minigrad as torch
    >>> torch.frexp(torch.tensor([6., 0.75]))
    torch.return_types.frexp(
    mantissa=tensor([0.7500, 0.7500]),
    exponent=tensor([3, 0], dtype=torch.int32))
    """


@op(
    lambda self, other: self * np.exp2(other), promote="float",
    self=lambda g, other: g * np.exp2(other), other=lambda g, result: g * result * math.log(2),
)  # fmt: skip
def ldexp(self: Tensor, other: Tensor) -> Tensor:
    """input · 2^other, element by element (`torch.ldexp`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.ldexp(torch.tensor([1.]), torch.tensor([1, 2, 3]))
    tensor([2., 4., 8.])
    """


def _next(self: Any, other: Any) -> Any:
    if self.dtype.kind != "f":
        raise missing("nextafter_cpu", self)
    return np.nextafter(self, other)


@op(
    _next, promote="common",
    self=lambda g, self, other: keep(self != other, g), other=lambda g: zero(g),
)  # fmt: skip
def nextafter(self: Tensor, other: Tensor) -> Tensor:
    """The next number that the dtype holds, towards other (`torch.nextafter`). Floats; it moves with input where
    the two differ.

    >>> import minigrad as torch
    >>> torch.nextafter(torch.tensor([1.]), torch.tensor([2.])) - 1
    tensor([1.1921e-07])
    """
