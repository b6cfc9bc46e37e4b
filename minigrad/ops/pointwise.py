"""Operations on each element by itself: arithmetic, powers, exponentials, trigonometry, comparisons.

>>> import minigrad
>>> w = minigrad.tensor([1., 2.], requires_grad=True)
>>> minigrad.mul(w, 3)
tensor([3., 6.], grad_fn=<MulBackward0>)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Number
from .._rule import op, word

__all__ = [
    "abs",
    "add",
    "clamp",
    "cos",
    "div",
    "eq",
    "exp",
    "ge",
    "gt",
    "le",
    "log",
    "lt",
    "maximum",
    "minimum",
    "mul",
    "ne",
    "neg",
    "pow",
    "reciprocal",
    "relu",
    "sigmoid",
    "sign",
    "sin",
    "sqrt",
    "sub",
    "tanh",
    "where",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- words ---------------------------------------------------------------------------------------------------------


@op(promote="common", node="WhereBackward0", self=lambda g, condition: keep(condition, g), other=lambda g, condition: keep(~condition, g))
def _where(condition: Any, self: Tensor | Number, other: Tensor | Number) -> Tensor:
    return np.where(getattr(condition, "_array", condition), self, other)


@op(node="WhereBackward0", g=lambda g, mask: keep(mask, g))
def _keep(mask: Any, g: Tensor) -> Tensor:
    return np.where(getattr(mask, "_array", mask), g, g.dtype.type(0))


keep = word(_keep)


# --- arithmetic ----------------------------------------------------------------------------------------------------


@op(np.add, node="AddBackward0", self=lambda g: g, other=lambda g: g)
def _add(self: Tensor, other: Tensor | Number) -> Tensor: ...


@op(
    promote="common", node="AddBackward0",
    self=lambda g: g,
    other=lambda g, alpha: g * alpha,
)  # fmt: skip
def _add_scaled(self: Tensor, other: Tensor | Number, alpha: Number = 1) -> Tensor:
    return np.add(self, np.multiply(other, alpha, dtype=self.dtype))


def add(input: Tensor, other: Tensor | Number, *, alpha: Number = 1) -> Tensor:
    """input + alpha · other, element by element (`torch.add`).

    >>> import minigrad
    >>> minigrad.add(minigrad.tensor([1.]), minigrad.tensor([2.]), alpha=10)
    tensor([21.])
    """
    return _add(input, other) if alpha == 1 else _add_scaled(input, other, alpha)


@op(np.subtract, node="SubBackward0", self=lambda g: g, other=lambda g: -g)
def _sub(self: Tensor, other: Tensor | Number) -> Tensor: ...


@op(
    promote="common", node="SubBackward0",
    self=lambda g: g,
    other=lambda g, alpha: -(g * alpha),
)  # fmt: skip
def _sub_scaled(self: Tensor, other: Tensor | Number, alpha: Number = 1) -> Tensor:
    return np.subtract(self, np.multiply(other, alpha, dtype=self.dtype))


def sub(input: Tensor, other: Tensor | Number, *, alpha: Number = 1) -> Tensor:
    """input − alpha · other, element by element (`torch.sub`)."""
    return _sub(input, other) if alpha == 1 else _sub_scaled(input, other, alpha)


@op(np.multiply, self=lambda g, other: g * other, other=lambda g, self: g * self)
def mul(self: Tensor, other: Tensor | Number) -> Tensor:
    """input · other, element by element (`torch.mul`).

    >>> import minigrad
    >>> minigrad.mul(minigrad.tensor([1., 2.]), 3)
    tensor([3., 6.])
    """


@op(np.true_divide, promote="float", self=lambda g, other: g / other, other=lambda g, self, other: -g * self / (other * other))
def div(self: Tensor, other: Tensor | Number) -> Tensor:
    """input / other, element by element; integers become floats (`torch.div`)."""


@op(lambda self, other: np.subtract(other, self), node="RsubBackward1", promote="common", self=lambda g: -g, other=lambda g: g)
def _rsub(self: Tensor, other: Tensor | Number) -> Tensor: ...


@op(np.reciprocal, promote="float", self=lambda g, result: -g * result * result)
def reciprocal(self: Tensor) -> Tensor:
    """1 / input, element by element (`torch.reciprocal`)."""


@op(np.negative, self=lambda g: -g)
def neg(self: Tensor) -> Tensor:
    """−input, element by element (`torch.neg`)."""


@op(np.absolute, self=lambda g, self: g * np.sign(self))
def abs(self: Tensor) -> Tensor:
    """|input|, element by element; the derivative at 0 is 0 (`torch.abs`)."""


@op(np.sign, self=lambda g: g * 0)
def sign(self: Tensor) -> Tensor:
    """−1, 0 or 1, element by element (`torch.sign`)."""


# --- powers and exponentials ---------------------------------------------------------------------------------------


def _power(self: Any, exponent: Any) -> Any:
    if exponent == 2:
        return self * self
    if exponent == 0.5:
        return np.sqrt(self)
    return np.power(self, np.asarray(exponent, self.dtype))


def _power_slope(self: Any, exponent: Any) -> Any:
    """d(xⁿ)/dx; for n = 0 it is 0 everywhere, at 0 too."""
    return self * 0 if exponent == 0 else exponent * self ** (exponent - 1)


@op(_power, node="PowBackward0", self=lambda g, self, exponent: g * _power_slope(self, exponent))
def _pow_number(self: Tensor, exponent: Any) -> Tensor: ...


@op(
    np.power, node="PowBackward1",
    self=lambda g, self, exponent: g * keep(exponent != 0, exponent * self ** (exponent - 1)),
    exponent=lambda g, self, exponent, result: g * keep((self != 0) | (exponent < 0), result * np.log(self)),
)  # fmt: skip
def _pow_tensor(self: Tensor, exponent: Tensor) -> Tensor: ...


@op(
    np.power, node="PowBackward2", promote="common",
    exponent=lambda g, self, result: g * result * np.log(self),
)  # fmt: skip
def _pow_base(self: Tensor | Number, exponent: Tensor) -> Tensor: ...


@op(np.exp, promote="float", self=lambda g, result: g * result)
def exp(self: Tensor) -> Tensor:
    """eˣ, element by element (`torch.exp`)."""


@op(np.log, promote="float", self=lambda g, self: g / self)
def log(self: Tensor) -> Tensor:
    """The natural logarithm, element by element (`torch.log`)."""


@op(np.sqrt, promote="float", self=lambda g, result: g / (2 * result))
def sqrt(self: Tensor) -> Tensor:
    """√x, element by element (`torch.sqrt`)."""


# --- trigonometry and its relatives --------------------------------------------------------------------------------


@op(np.sin, promote="float", self=lambda g, self: g * np.cos(self))
def sin(self: Tensor) -> Tensor:
    """sin x, in radians, element by element (`torch.sin`)."""


@op(np.cos, promote="float", self=lambda g, self: g * -np.sin(self))
def cos(self: Tensor) -> Tensor:
    """cos x, in radians, element by element (`torch.cos`)."""


@op(np.tanh, promote="float", self=lambda g, result: g * (1 - result * result))
def tanh(self: Tensor) -> Tensor:
    """The hyperbolic tangent, element by element (`torch.tanh`)."""


def _sigmoid(self: Any) -> Any:
    return 1 / (1 + np.exp(-self))


@op(_sigmoid, promote="float", self=lambda g, result: g * (1 - result) * result)
def sigmoid(self: Tensor) -> Tensor:
    """1 / (1 + e⁻ˣ), element by element (`torch.sigmoid`)."""


@op(lambda self: np.maximum(self, self.dtype.type(0)), self=lambda g, result: keep(result > 0, g))
def relu(self: Tensor) -> Tensor:
    """max(x, 0), element by element; the derivative at 0 is 0 (`torch.relu`)."""


# --- comparisons ---------------------------------------------------------------------------------------------------


@op(np.maximum, self=lambda g, self, other: g * _share(self, other), other=lambda g, self, other: g * _share(other, self))
def maximum(self: Tensor, other: Tensor) -> Tensor:
    """The larger of two, element by element; where they are equal each gets half of the gradient (`torch.maximum`)."""


@op(np.minimum, self=lambda g, self, other: g * _share(other, self), other=lambda g, self, other: g * _share(self, other))
def minimum(self: Tensor, other: Tensor) -> Tensor:
    """The smaller of two, element by element; where they are equal each gets half of the gradient (`torch.minimum`)."""


def _share(a: Any, b: Any) -> Any:
    """1 where a is larger, ½ where both are equal, else 0."""
    a, b = getattr(a, "_array", a), getattr(b, "_array", b)
    return ((a > b) + (a == b) * 0.5).astype(np.result_type(a))


@op(np.greater)
def gt(self: Tensor, other: Tensor | Number) -> Tensor:
    """input > other, element by element (`torch.gt`)."""


@op(np.greater_equal)
def ge(self: Tensor, other: Tensor | Number) -> Tensor:
    """input ≥ other, element by element (`torch.ge`)."""


@op(np.less)
def lt(self: Tensor, other: Tensor | Number) -> Tensor:
    """input < other, element by element (`torch.lt`)."""


@op(np.less_equal)
def le(self: Tensor, other: Tensor | Number) -> Tensor:
    """input ≤ other, element by element (`torch.le`)."""


@op(np.equal)
def eq(self: Tensor, other: Tensor | Number) -> Tensor:
    """input = other, element by element (`torch.eq`)."""


@op(np.not_equal)
def ne(self: Tensor, other: Tensor | Number) -> Tensor:
    """input ≠ other, element by element (`torch.ne`)."""


def pow(input: Tensor | Number, exponent: Tensor | Number) -> Tensor:
    """input to the power of exponent, element by element (`torch.pow`).

    >>> import minigrad
    >>> minigrad.pow(minigrad.tensor([3.], requires_grad=True), 2)
    tensor([9.], grad_fn=<PowBackward0>)
    """
    if not isinstance(exponent, (int, float, np.number)):
        return _pow_tensor(input, exponent) if hasattr(input, "_array") else _pow_base(input, exponent)
    if input._array.dtype.kind != "f" and isinstance(exponent, (float, np.floating)):  # type: ignore[union-attr]
        input = input.to(_dtypes.get_default_dtype())  # type: ignore[union-attr]
    elif exponent < 0 and input._array.dtype.kind != "f":  # type: ignore[union-attr]
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    return _pow_number(input, exponent)


def where(condition: Tensor, input: Tensor | Number | None = None, other: Tensor | Number | None = None) -> Tensor:
    """input where the condition holds, other elsewhere (`torch.where`)."""
    return _where(condition, input, other)


@op(
    promote="common", node="ClampBackward1",
    self=lambda g, self, min, max: keep(_inside(self, min, max), g),
)  # fmt: skip
def clamp(self: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """input, held between min and max (`torch.clamp`)."""
    return np.clip(self, min, max)


def _inside(self: Any, min: Any, max: Any) -> Any:
    array = getattr(self, "_array", self)
    inside = np.ones(array.shape, bool)
    if min is not None:
        inside &= array >= min
    if max is not None:
        inside &= array <= max
    return inside
