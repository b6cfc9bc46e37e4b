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


def _scaled(order: int, self: Any) -> Any:
    """e^(−|x|) Iₙ(x) = 1/π ∫₀^π e^(x cos θ − |x|) cos nθ dθ: of a periodic function the mean of few values is exact."""
    x = np.asarray(self, np.float64)
    size = np.abs(x)
    n = 40 + int(10 * np.sqrt(np.max(size, initial=0, where=np.isfinite(size))))
    total = np.zeros_like(x)
    for angle in (np.arange(n) + 0.5) * (np.pi / n):
        total = total + np.exp(size * (np.cos(angle) - 1)) * np.cos(order * angle)
    return np.where(np.isinf(x), 0, total / n) * (np.sign(x) if order else 1)


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
