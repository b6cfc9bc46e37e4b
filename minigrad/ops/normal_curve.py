"""The normal distribution's area and its inverse, entropy, and their relatives. Integers become floats.

>>> import minigrad
>>> minigrad.special.ndtr(minigrad.tensor([0., 1.96]))
tensor([0.5000, 0.9750])
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Number
from .._rule import is_number, op, word
from ._signature import is_tensor, one_of, overloaded
from .combination import plus, times
from .pointwise import keep
from .special import _each, erf

__all__ = ["entr", "erfcx", "log_ndtr", "ndtr", "ndtri", "xlog1py"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _entropy(self: Any) -> Any:
    x = np.where(self > 0, self, 1)
    return np.where(self > 0, -x * np.log(x), np.where(self == 0, 0, np.where(self < 0, -np.inf, self))).astype(self.dtype)


@op(_entropy, promote="float", node="SpecialEntrBackward0", self=lambda g, self: g * (-np.log(self) - 1))
def entr(self: Tensor) -> Tensor:
    """−x ln x, 0 at 0 and −∞ below, element by element (`torch.special.entr`).

    >>> import minigrad as torch
    >>> torch.special.entr(torch.tensor([-0.5, 0., 0.5]))
    tensor([  -inf, 0.0000, 0.3466])
    """


def ndtr(input: Tensor) -> Tensor:
    """The area left of x under the standard normal curve (`torch.special.ndtr`).

    >>> import minigrad as torch
    >>> torch.special.ndtr(torch.tensor([-1., 0., 1.]))
    tensor([0.1587, 0.5000, 0.8413])
    """
    return times(plus(erf(times(input, math.sqrt(0.5))), 1), 0.5)


def _quantile(p: float) -> float:
    from statistics import NormalDist  # Wichura's algorithm AS 241

    if not 0 < p < 1:
        return math.inf if p == 1 else -math.inf if p == 0 else math.nan
    return NormalDist().inv_cdf(p)


@op(
    _each(_quantile), promote="float", node="SpecialNdtriBackward0",
    self=lambda g, result: g * (math.sqrt(2 * math.pi) * np.exp(result * result / 2)),
)  # fmt: skip
def ndtri(self: Tensor) -> Tensor:
    """The x left of which the area under the standard normal curve is p: the inverse of `ndtr` (`torch.special.ndtri`).

    >>> import minigrad as torch
    >>> torch.special.ndtri(torch.tensor([0., 0.25, 0.5, 1.]))
    tensor([   -inf, -0.6745,  0.0000,     inf])
    """


def _scaled_erfc(x: float) -> float:
    if x < 25:
        return float(np.exp(x * x)) * math.erfc(x)  # infinite where Python would raise
    y = 1 / (2 * x * x)  # the asymptotic series
    return (1 - y * (1 - 3 * y * (1 - 5 * y * (1 - 7 * y)))) / (x * math.sqrt(math.pi))


@op(
    _each(_scaled_erfc), promote="float", node="SpecialErfcxBackward0",
    self=lambda g, self, result: g * (2 * self * result - 2 / math.sqrt(math.pi)),
)  # fmt: skip
def erfcx(self: Tensor) -> Tensor:
    """e^(x²) · erfc(x), which is still a number where erfc(x) is 0 (`torch.special.erfcx`).

    >>> import minigrad as torch
    >>> torch.special.erfcx(torch.tensor([0., 30.]))
    tensor([1.0000, 0.0188])
    """


def _log_area(x: float) -> float:
    if x < -1:
        return float(np.log(_scaled_erfc(-x * math.sqrt(0.5)) / 2)) - x * x / 2
    return math.log1p(-math.erfc(x * math.sqrt(0.5)) / 2)


@op(
    _each(_log_area), promote="float", node="SpecialLogNdtrBackward0",
    self=lambda g, self: g / erfcx_of(self * -math.sqrt(0.5)) * math.sqrt(2 / math.pi),
)  # fmt: skip
def log_ndtr(self: Tensor) -> Tensor:
    """ln of `ndtr`, exact far to the left too (`torch.special.log_ndtr`).

    >>> import minigrad as torch
    >>> torch.special.log_ndtr(torch.tensor([-40., 0.]))
    tensor([-8.0461e+02, -6.9315e-01])
    """


erfcx_of = word(erfcx)


def _x_log1p_y(self: Any, other: Any) -> Any:
    return np.where((self == 0) & ~np.isnan(other), 0, self * np.log1p(other))


@op(
    _x_log1p_y, promote="float", node="SpecialXlog1PyBackward0",
    self=lambda g, self, other: keep(~((self == 0) & (other <= -1)), times_log1p(g, other)),
    other=lambda g, self, other: g * self / (other + 1),
)  # fmt: skip
def _xlog1py(self: Tensor, other: Tensor) -> Tensor: ...


@op(
    _x_log1p_y, promote="float", node="SpecialXlog1PyBackward1",
    other=lambda g, self, other: g * self / (other + 1),
)  # fmt: skip
def _xlog1py_of_number(self: Tensor | Number, other: Tensor) -> Tensor: ...


@op(
    _x_log1p_y, promote="float", node="SpecialXlog1PyBackward2",
    self=lambda g, self, other: keep(~((self == 0) & (other <= -1)), times_log1p(g, other)),
)  # fmt: skip
def _xlog1py_number(self: Tensor, other: Tensor | Number) -> Tensor: ...


times_log1p = word(_xlog1py)


@overloaded
def xlog1py(input: Tensor | Number, other: Tensor | Number) -> Any:
    """x · ln(1 + y), element by element; 0 where x is 0 (`torch.special.xlog1py`).

    >>> import minigrad as torch
    >>> torch.special.xlog1py(torch.tensor([0., 2.]), torch.tensor([-1., 0.5]))
    tensor([0.0000, 0.8109])
    """
    if is_number(input) and is_tensor(other):
        return _xlog1py_of_number, input, other
    return one_of("special_xlog1py", _xlog1py, _xlog1py_number, input, other)
