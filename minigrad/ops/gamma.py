"""The logarithm of the gamma function and its derivatives. Integers become floats.

>>> import minigrad
>>> minigrad.lgamma(minigrad.tensor([1., 5.]))  # 4! = 24
tensor([0.0000, 3.1781])
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._rule import op, word

__all__ = ["digamma", "lgamma", "mvlgamma", "polygamma"]

if TYPE_CHECKING:
    from .._tensor import Tensor

BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)  # B₂, B₄ … B₁₄
FAR = 12  # from here on the asymptotic series has all the digits of float64


def _log_gamma(x: float) -> float:
    try:
        return math.lgamma(x)
    except ValueError:  # a pole
        return math.inf


def _on_floats(function: Any) -> Any:
    return lambda self, *rest: np.asarray(function(self.astype(np.float64), *rest)).astype(self.dtype)


def _digamma(x: Any) -> Any:
    """ψ(x) = ψ(x + 1) − 1/x up to where the asymptotic series serves; ψ(1 − x) − π/tan πx left of 0."""
    left = x < 0
    y = np.where(left, 1 - x, x)
    total = np.zeros_like(y)
    for _ in range(FAR):
        near = y < FAR
        total = total - np.where(near, 1 / y, 0)
        y = np.where(near, y + 1, y)
    series = sum(b / (2 * k * y ** (2 * k)) for k, b in enumerate(BERNOULLI, 1))
    found = np.where(np.isinf(y), y, total + np.log(y) - 0.5 / y - series)
    mirrored = np.where(x == np.floor(x), np.nan, found - np.pi / np.tan(np.pi * np.fmod(x, 1)))
    return np.where(left, mirrored, np.where(x == 0, -np.copysign(np.inf, x), found))


def _trigamma(x: Any) -> Any:
    """ψ′(x) = ψ′(x + 1) + 1/x², six times, then the asymptotic series' first terms; π²/sin² πx − ψ′(1 − x) on the left.
    Its nine digits are PyTorch's."""
    left = x < 0.5
    y, total = np.where(left, 1 - x, x), 0.0
    for _ in range(6):
        total, y = total + 1 / (y * y), y + 1
    square = 1 / (y * y)
    total = total + (1 + 1 / (2 * y) + square * (1 / 6 - square * (1 / 30 - square / 42))) / y
    return np.where(left, (np.pi / np.sin(np.pi * x)) ** 2 - total, total)


def _polygamma(x: Any, n: int) -> Any:
    """(−1)ⁿ⁺¹ n! Σ 1/(x + k)ⁿ⁺¹: the first terms one by one, the rest by Euler and Maclaurin's formula."""
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    if n < 2:
        return _trigamma(x) if n else _digamma(x)
    pole = (x <= 0) & (x == np.floor(x))
    s, y, total = n + 1, np.where(pole, 1, np.where(x == np.inf, np.nan, x)), np.zeros_like(x)
    for _ in range(FAR + int(max(-np.min(y, initial=0, where=np.isfinite(y)), 0))):
        near = y < FAR
        total = total + np.where(near, y**-s, 0)
        y = np.where(near, y + 1, y)
    total = total + y ** (1 - s) / (s - 1) + y**-s / 2
    rising, power = float(s), y ** (-s - 1)
    for k, b in enumerate(BERNOULLI, 1):
        total = total + b / math.factorial(2 * k) * rising * power
        rising, power = rising * (s + 2 * k - 1) * (s + 2 * k), power / y**2
    return (-1) ** (n + 1) * math.factorial(n) * np.where(pole, np.inf, total)


@op(
    _on_floats(np.frompyfunc(_log_gamma, 1, 1)), promote="float",
    self=lambda g, self: g * slope(self),
)  # fmt: skip
def lgamma(self: Tensor) -> Tensor:
    """ln |Γ(x)|, where Γ(n + 1) = n!, element by element (`torch.lgamma`); its derivative is ψ(x).

    >>> import minigrad as torch
    >>> torch.lgamma(torch.tensor([0.5, 1., 4.]))
    tensor([0.5724, 0.0000, 1.7918])
    """


@op(_on_floats(_digamma), promote="float", self=lambda g, self: g * higher_slope(self, 1))
def digamma(self: Tensor) -> Tensor:
    """ψ(x), the derivative of ln Γ(x), element by element (`torch.digamma`); nan at −1, −2 …

    >>> import minigrad as torch
    >>> torch.digamma(torch.tensor([1., 0.5]))
    tensor([-0.5772, -1.9635])
    """


@op(
    _on_floats(_polygamma), promote="float", node="PolygammaBackward0",
    self=lambda g, self, n: g * higher_slope(self, n + 1),
)  # fmt: skip
def _polygamma_of(self: Tensor, n: Any) -> Tensor: ...


@op(
    _on_floats(_polygamma), promote="float", node="PolygammaBackward1",
    self=lambda g, self, n: g * higher_slope(self, n + 1),
)  # fmt: skip
def _polygamma_(self: Tensor, n: Any) -> Tensor: ...


slope, higher_slope = word(digamma), word(_polygamma_of)


def polygamma(n: int, input: Tensor) -> Tensor:
    """The n-th derivative of ψ(x), element by element (`torch.polygamma`). RuntimeError for n < 0.

    >>> import minigrad as torch
    >>> torch.polygamma(1, torch.tensor([1., 0.5]))
    tensor([1.6449, 4.9348])
    """
    return _polygamma_of(input, n)


def polygamma_method(input: Tensor, n: int) -> Tensor:
    """The n-th derivative of ψ(x) (`torch.Tensor.polygamma`)."""
    return _polygamma_of(input, n)


def _several(self: Any, p: int) -> Any:
    """ln Γ of x, x − ½, x − 1 …, p of them, and what the multivariate one adds."""
    if self.dtype.kind == "b":
        raise RuntimeError("The input tensor may not be a boolean tensor.")
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    log_gamma = np.frompyfunc(_log_gamma, 1, 1)
    total = sum(np.asarray(log_gamma(self.astype(np.float64) - j / 2), np.float64) for j in range(p))
    kind = self.dtype if self.dtype.kind == "f" else _dtypes.default_numpy()
    return np.asarray(total + p * (p - 1) / 4 * math.log(math.pi)).astype(kind)


@op(
    _several, self=lambda g, self, p: g * sum(slope(self - j / 2) for j in range(p)),
)  # fmt: skip
def mvlgamma(self: Tensor, p: int) -> Tensor:
    """The logarithm of the multivariate gamma function of dimension p, element by element (`torch.mvlgamma`,
    `torch.special.multigammaln`). RuntimeError for p < 1.

    >>> import minigrad as torch
    >>> torch.mvlgamma(torch.tensor([2., 3.]), 2)
    tensor([0.4516, 1.5502])
    """
