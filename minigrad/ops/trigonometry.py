"""Angles of each element: the circular and the hyperbolic functions and their inverses. Integers become floats.

>>> import minigrad
>>> minigrad.sin(minigrad.tensor([0., 1.], requires_grad=True))
tensor([0.0000, 0.8415], grad_fn=<SinBackward0>)
"""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._rule import op
from ._signature import floats_only
from .pointwise import keep

__all__ = [
    "acos", "acosh", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "asin", "asinh",
    "atan", "atan2", "atanh", "cos", "cosh", "deg2rad", "hypot", "rad2deg", "sin", "sinc", "sinh", "tan", "tanh",
]  # fmt: skip

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- circular --------------------------------------------------------------------------------------------------------


@op(np.sin, promote="float", self=lambda g, self: g * np.cos(self))
def sin(self: Tensor) -> Tensor:
    """sin x of an angle in radians, element by element (`torch.sin`).

    >>> import minigrad as torch
    >>> torch.sin(torch.tensor([0., 1.]))
    tensor([0.0000, 0.8415])
    """


@op(np.cos, promote="float", self=lambda g, self: g * -np.sin(self))
def cos(self: Tensor) -> Tensor:
    """cos x of an angle in radians, element by element (`torch.cos`).

    >>> import minigrad as torch
    >>> torch.cos(torch.tensor([0., 1.]))
    tensor([1.0000, 0.5403])
    """


@op(np.tan, promote="float", self=lambda g, result: g * (1 + result * result))
def tan(self: Tensor) -> Tensor:
    """tan x of an angle in radians, element by element (`torch.tan`).

    >>> import minigrad as torch
    >>> torch.tan(torch.tensor([0., 1.]))
    tensor([0.0000, 1.5574])
    """


@op(np.arcsin, promote="float", self=lambda g, self: g / np.sqrt(1 - self * self))
def asin(self: Tensor) -> Tensor:
    """The angle in [−π/2, π/2] whose sine is x, nan beyond [−1, 1] (`torch.asin`).

    >>> import minigrad as torch
    >>> torch.asin(torch.tensor([0., 1.]))
    tensor([0.0000, 1.5708])
    """


@op(np.arccos, promote="float", self=lambda g, self: -g / np.sqrt(1 - self * self))
def acos(self: Tensor) -> Tensor:
    """The angle in [0, π] whose cosine is x, nan beyond [−1, 1] (`torch.acos`).

    >>> import minigrad as torch
    >>> torch.acos(torch.tensor([0., 1.]))
    tensor([1.5708, 0.0000])
    """


@op(np.arctan, promote="float", self=lambda g, self: g / (1 + self * self))
def atan(self: Tensor) -> Tensor:
    """The angle in (−π/2, π/2) whose tangent is x (`torch.atan`).

    >>> import minigrad as torch
    >>> torch.atan(torch.tensor([0., 1.]))
    tensor([0.0000, 0.7854])
    """


@op(
    np.arctan2, promote="float", node="Atan2Backward0",
    self=lambda g, self, other: g * other * _inverse_square(self, other),
    other=lambda g, self, other: -g * self * _inverse_square(self, other),
)  # fmt: skip
def atan2(self: Tensor, other: Tensor) -> Tensor:
    """The angle in [−π, π] of the point (other, input), element by element (`torch.atan2`).

    >>> import minigrad as torch
    >>> torch.atan2(torch.tensor([1., -1.]), torch.tensor([1., -1.]))
    tensor([ 0.7854, -2.3562])
    """


def _inverse_square(self: Any, other: Any) -> Any:
    """1 / (x² + y²), and 0 at the origin, where there is no angle."""
    square = self * self + other * other
    return keep(square != 0, 1 / square)


arcsin, arccos, arctan, arctan2 = asin, acos, atan, atan2


@op(
    floats_only(np.hypot, "hypot_cpu"), promote="common",
    self=lambda g, self, result: g * (self / result),
    other=lambda g, other, result: g * (other / result),
)  # fmt: skip
def hypot(self: Tensor, other: Tensor) -> Tensor:
    """√(x² + y²), without overflow, element by element (`torch.hypot`). Floats.

    >>> import minigrad as torch
    >>> torch.hypot(torch.tensor([3.]), torch.tensor([4.]))
    tensor([5.])
    """


def _sinc_slope(g: Any, self: Any) -> Any:
    """(cos πx − sin πx / πx) / x, and 0 at 0."""
    angle = self * pi
    slope = (angle * np.cos(angle) - np.sin(angle)) / (self * angle)
    return keep(self * angle != 0, g * slope)


@op(np.sinc, promote="float", self=lambda g, self: _sinc_slope(g, self))
def sinc(self: Tensor) -> Tensor:
    """sin πx / πx, and 1 at 0, element by element (`torch.sinc`).

    >>> import minigrad as torch
    >>> torch.sinc(torch.tensor([0., 0.5]))
    tensor([1.0000, 0.6366])
    """


@op(
    lambda self: self * self.dtype.type(pi / 180),
    promote="float",
    node="Deg2RadBackward0",
    self=lambda g: g * (pi / 180),
)
def deg2rad(self: Tensor) -> Tensor:
    """Degrees to radians (`torch.deg2rad`).

    >>> import minigrad as torch
    >>> torch.deg2rad(torch.tensor([180., 90.]))
    tensor([3.1416, 1.5708])
    """


@op(
    lambda self: self * self.dtype.type(180 / pi),
    promote="float",
    node="Rad2DegBackward0",
    self=lambda g: g * (180 / pi),
)
def rad2deg(self: Tensor) -> Tensor:
    """Radians to degrees (`torch.rad2deg`).

    >>> import minigrad as torch
    >>> torch.rad2deg(torch.tensor([3.1416, 0.]))
    tensor([180.0004,   0.0000])
    """


# --- hyperbolic ------------------------------------------------------------------------------------------------------


@op(np.sinh, promote="float", self=lambda g, self: g * np.cosh(self))
def sinh(self: Tensor) -> Tensor:
    """(eˣ − e⁻ˣ) / 2, element by element (`torch.sinh`).

    >>> import minigrad as torch
    >>> torch.sinh(torch.tensor([0., 1.]))
    tensor([0.0000, 1.1752])
    """


@op(np.cosh, promote="float", self=lambda g, self: g * np.sinh(self))
def cosh(self: Tensor) -> Tensor:
    """(eˣ + e⁻ˣ) / 2, element by element (`torch.cosh`).

    >>> import minigrad as torch
    >>> torch.cosh(torch.tensor([0., 1.]))
    tensor([1.0000, 1.5431])
    """


@op(np.tanh, promote="float", self=lambda g, result: g * (1 - result * result))
def tanh(self: Tensor) -> Tensor:
    """The hyperbolic tangent sinh x / cosh x, element by element (`torch.tanh`).

    >>> import minigrad as torch
    >>> torch.tanh(torch.tensor([0., 1.]))
    tensor([0.0000, 0.7616])
    """


@op(np.arcsinh, promote="float", self=lambda g, self: g / np.sqrt(self * self + 1))
def asinh(self: Tensor) -> Tensor:
    """The number whose hyperbolic sine is x (`torch.asinh`).

    >>> import minigrad as torch
    >>> torch.asinh(torch.tensor([0., 1.]))
    tensor([0.0000, 0.8814])
    """


@op(np.arccosh, promote="float", self=lambda g, self: g / np.sqrt(self * self - 1))
def acosh(self: Tensor) -> Tensor:
    """The number ≥ 0 whose hyperbolic cosine is x, nan below 1 (`torch.acosh`).

    >>> import minigrad as torch
    >>> torch.acosh(torch.tensor([1., 2.]))
    tensor([0.0000, 1.3170])
    """


@op(np.arctanh, promote="float", self=lambda g, self: g / (1 - self * self))
def atanh(self: Tensor) -> Tensor:
    """The number whose hyperbolic tangent is x, nan beyond [−1, 1] (`torch.atanh`).

    >>> import minigrad as torch
    >>> torch.atanh(torch.tensor([0., 0.5]))
    tensor([0.0000, 0.5493])
    """


arcsinh, arccosh, arctanh = asinh, acosh, atanh


def _no_inverse(name: str) -> Any:
    """PyTorch has no rule for the inverse hyperbolic functions in place."""

    def refuse(g: Any) -> Any:
        raise noted(
            NotImplementedError(f"the derivative for 'inplace version of {name}' is not implemented."),
            f"Write x = x.{name}() instead of x.{name}_().",
        )

    return refuse


@op(np.arcsinh, promote="float", node="AsinhBackward1", self=_no_inverse("asinh"))
def _asinh_(self: Tensor) -> Tensor: ...


@op(np.arccosh, promote="float", node="AcoshBackward1", self=_no_inverse("acosh"))
def _acosh_(self: Tensor) -> Tensor: ...


@op(np.arctanh, promote="float", node="AtanhBackward1", self=_no_inverse("atanh"))
def _atanh_(self: Tensor) -> Tensor: ...
