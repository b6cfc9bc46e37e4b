"""Modified Bessel functions of the first kind, of orders 0 and 1. Integers become floats.

>>> import minigrad
>>> minigrad.i0(minigrad.tensor([0., 1.]))
tensor([1.0000, 1.2661])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._rule import op, word
from .pointwise import keep

__all__ = ["i0"]

if TYPE_CHECKING:
    from .._tensor import Tensor

FAR, STEPS = 50, 110  # where the series has all the digits; how many values the mean takes before


def _scaled(order: int, self: Any) -> Any:
    """e^(−|x|) Iₙ(x) = 1/π ∫₀^π e^(x cos θ − |x|) cos nθ dθ: of a periodic function the mean of few values is exact.
    Far out Hankel's series Σ ∏ⱼ ((2j − 1)² − 4n²) / 8jx, over √2πx, serves."""
    x = np.asarray(self, np.float64)
    far = np.maximum(np.abs(x), FAR)
    size, total = np.minimum(np.abs(x), FAR), np.zeros_like(x)
    for angle in (np.arange(STEPS) + 0.5) * (np.pi / STEPS):
        total = total + np.exp(size * (np.cos(angle) - 1)) * np.cos(order * angle)
    term = series = 1 / np.sqrt(2 * np.pi * far)
    for j in range(1, 16):
        term = term * (((2 * j - 1) ** 2 - 4 * order**2) / (8 * j) / far)
        series = series + term
    return np.where(np.abs(x) > FAR, series, total / STEPS) * (np.sign(x) if order else 1)


def _whole(order: int, self: Any) -> Any:
    return _scaled(order, self) * np.exp(np.abs(np.asarray(self, np.float64)))


def _on_floats(function: Any, order: int) -> Any:
    return lambda self: np.asarray(function(order, self)).astype(self.dtype)


@op(_on_floats(_whole, 0), promote="float", self=lambda g, self: g * first(self))
def i0(self: Tensor) -> Tensor:
    """I₀(x), element by element (`torch.i0`); its derivative is I₁(x).

    >>> import minigrad as torch
    >>> torch.i0(torch.tensor([0., 1., 2.]))
    tensor([1.0000, 1.2661, 2.2796])
    """


@op(
    _on_floats(_whole, 1), promote="float", node="SpecialI1Backward0",
    self=lambda g, self, result: g * (zeroth(self) - _per(result, self)),
)  # fmt: skip
def i1(self: Tensor) -> Tensor:
    """I₁(x), element by element (`torch.special.i1`); its derivative is I₀(x) − I₁(x)/x.

    >>> import minigrad as torch
    >>> torch.special.i1(torch.tensor([0., 1., 2.]))
    tensor([0.0000, 0.5652, 1.5906])
    """


@op(
    _on_floats(_scaled, 0), promote="float", node="SpecialI0EBackward0",
    self=lambda g, self, result: g * (first_scaled(self) - np.sign(self) * result),
)  # fmt: skip
def i0e(self: Tensor) -> Tensor:
    """e^(−|x|) I₀(x), element by element (`torch.special.i0e`).

    >>> import minigrad as torch
    >>> torch.special.i0e(torch.tensor([0., 1., 2.]))
    tensor([1.0000, 0.4658, 0.3085])
    """


@op(
    _on_floats(_scaled, 1), promote="float", node="SpecialI1EBackward0",
    self=lambda g, self, result: g * (zeroth_scaled(self) - result * np.sign(self) - _per(result, self)),
)  # fmt: skip
def i1e(self: Tensor) -> Tensor:
    """e^(−|x|) I₁(x), element by element (`torch.special.i1e`).

    >>> import minigrad as torch
    >>> torch.special.i1e(torch.tensor([0., 1., 2.]))
    tensor([0.0000, 0.2079, 0.2153])
    """


zeroth, first, zeroth_scaled, first_scaled = word(i0), word(i1), word(i0e), word(i1e)


def _per(result: Any, x: Any) -> Any:
    """I₁(x) / x, which is ½ at 0."""
    zero = x == 0
    return keep(x != 0, result / (x + zero)) + zero * 0.5
