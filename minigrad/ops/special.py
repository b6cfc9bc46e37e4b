"""Functions beyond the elementary: the error function and its inverse, the log-odds. Integers become floats.

>>> import minigrad
>>> minigrad.erf(minigrad.tensor([0., 1.]))
tensor([0.0000, 0.8427])
"""

from __future__ import annotations

import math
from math import pi, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from .._late import wrap
from .._rule import op
from .pointwise import keep

__all__ = ["erf", "erfc", "erfinv", "logit"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _each(function: Any) -> Any:
    """A function of Python floats, on arrays. NumPy has no error function; C's, which Python offers, is exact."""
    on_objects = np.frompyfunc(function, 1, 1)

    def forward(self: Any) -> Any:
        return np.asarray(on_objects(self.astype(np.float64))).astype(self.dtype)

    return forward


@op(_each(math.erf), promote="float", self=lambda g, self: g * (2 / sqrt(pi) * np.exp(-(self * self))))
def erf(self: Tensor) -> Tensor:
    """The error function 2/√π · ∫₀ˣ e^(−t²) dt, element by element (`torch.erf`).

    >>> import minigrad as torch
    >>> torch.erf(torch.tensor([0., 1.]))
    tensor([0.0000, 0.8427])
    """


@op(_each(math.erfc), promote="float", self=lambda g, self: g * (-2 / sqrt(pi) * np.exp(-(self * self))))
def erfc(self: Tensor) -> Tensor:
    """1 − erf(x), exact for large x too, element by element (`torch.erfc`).

    >>> import minigrad as torch
    >>> torch.erfc(torch.tensor([0., 1., 5.]))
    tensor([1.0000e+00, 1.5730e-01, 1.5375e-12])
    """


def _inverse_error(y: float) -> float:
    """Winitzki's closed approximation of erf⁻¹, then Halley's steps on erf(x) − y: each triples the correct digits."""
    if not -1 < y < 1:
        return math.copysign(math.inf, y) if abs(y) == 1 else math.nan
    log = math.log1p(-y * y)
    part = 2 / (pi * 0.147) + log / 2
    x = math.copysign(sqrt(max(sqrt(part * part - log / 0.147) - part, 0.0)), y)
    for _ in range(3):
        error = math.erf(x) - y if abs(y) < 0.5 else math.copysign(1, y) * ((1 - abs(y)) - math.erfc(abs(x)))
        step = error / (2 / sqrt(pi) * math.exp(-x * x))
        x -= step / (1 + x * step)
    return x


@op(_each(_inverse_error), promote="float", self=lambda g, result: g * (sqrt(pi) / 2 * np.exp(result * result)))
def erfinv(self: Tensor) -> Tensor:
    """The number whose error function is x, nan beyond [−1, 1], element by element (`torch.erfinv`).

    >>> import minigrad as torch
    >>> torch.erfinv(torch.tensor([0., 0.5, 1.]))
    tensor([0.0000, 0.4769,    inf])
    """


def _log_odds(self: Any, eps: float | None) -> Any:
    p = self if eps is None else np.clip(self, eps, 1 - eps)
    return np.log(p / (1 - p))


@op(
    lambda self, eps=None: _log_odds(self, eps), promote="float",
    self=lambda g, self, eps: _log_odds_slope(g, self, eps),
)  # fmt: skip
def logit(self: Tensor, eps: float | None = None) -> Tensor:
    """ln(x / (1 − x)), the inverse of the sigmoid; nan beyond [0, 1], unless `eps` limits x first (`torch.logit`).

    >>> import minigrad as torch
    >>> torch.logit(torch.tensor([0.5, 0.9]))
    tensor([0.0000, 2.1972])
    """


def _log_odds_slope(g: Any, self: Any, eps: float | None) -> Any:
    slope = g / (self * (1 - self))
    if eps is not None:
        return keep((self >= eps) & (self <= 1 - eps), slope)
    x = getattr(self, "_array", self)
    beyond = np.where((x >= 0) & (x <= 1), x.dtype.type(0), x.dtype.type(np.nan))
    return keep((self >= 0) & (self <= 1), slope) + (wrap(beyond) if hasattr(self, "_array") else beyond)
