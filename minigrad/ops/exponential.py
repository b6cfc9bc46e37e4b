"""Powers, roots, exponentials and logarithms of each element.

>>> import minigrad
>>> x = minigrad.tensor([3.], requires_grad=True)
>>> x ** 2, minigrad.exp(minigrad.log(x))
(tensor([9.], grad_fn=<PowBackward0>), tensor([3.], grad_fn=<ExpBackward0>))
"""

from __future__ import annotations

from math import log as ln
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._close import power
from .._dtypes import Number
from .._errors import noted
from .._rule import is_number, op, word
from .._views import in_place
from ._signature import floats_only, invalid, is_tensor, one_of, overloaded
from .pointwise import keep, minus, zero

__all__ = [
    "exp", "exp2", "expm1", "float_power", "log", "log1p", "log2", "log10", "logaddexp", "logaddexp2", "pow",
    "rsqrt", "sqrt", "square", "xlogy",
]  # fmt: skip

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- powers ----------------------------------------------------------------------------------------------------------

_SHORT: dict[Any, Any] = {  # as PyTorch computes them, to the last bit
    2: lambda x: x * x, 3: lambda x: x * x * x, 0.5: np.sqrt, -0.5: lambda x: 1 / np.sqrt(x),
    -1: lambda x: 1 / x, -2: lambda x: 1 / (x * x),
}  # fmt: skip


def _power(self: Any, exponent: Any) -> Any:
    if exponent in _SHORT and self.dtype.kind == "f":
        return _SHORT[exponent](self)
    common = _dtypes.result_type(self, exponent)
    x = self.astype(common, copy=False)
    if common.kind != "f" and exponent < 0:
        raise noted(
            RuntimeError("Integers to negative integer powers are not allowed."),
            "They would be fractions: write x.float() ** n.",
        )
    if exponent == 2 or (exponent in _SHORT and common.kind == "f"):
        return _SHORT[exponent](x)
    last = _dtypes.held(exponent, common if isinstance(exponent, int) else np.dtype(np.float64)).astype(common)
    return x.copy() if exponent == 1 else power(x, last)


def _power_slope(g: Any, self: Any, exponent: Any) -> Any:
    """n · xⁿ⁻¹; for n = 0 it is 0 everywhere, at 0 too."""
    if exponent == 0:
        return zero(g)
    return g * (exponent * (_power(self, exponent - 1) if isinstance(self, np.ndarray) else self ** (exponent - 1)))


@op(_power, node="PowBackward0", self=lambda g, self, exponent: _power_slope(g, self, exponent))
def _pow_number(self: Tensor, exponent: Any) -> Tensor: ...


def _power_of_arrays(self: Any, exponent: Any) -> Any:
    if self.dtype == bool:
        raise NotImplementedError("\"pow\" not implemented for 'Bool'")
    if self.dtype.kind == "f" or not np.any(exponent < 0):
        return np.power(self, exponent)
    whole = np.power(self, np.maximum(exponent, 0))
    unit = np.where(
        self == 1, 1, np.where(self == -1, 1 - 2 * (exponent % 2), 0)
    )  # 1/n is an integer for 1 and -1 alone
    return np.where(exponent < 0, unit, whole).astype(self.dtype)


@op(
    _power_of_arrays, node="PowBackward1", promote="common",
    self=lambda g, self, exponent: keep(exponent != 0, g * (exponent * self ** minus(exponent, 1))),
    exponent=lambda g, self, exponent, result: g * keep(((self == 0) & (exponent >= 0)) == False, result * np.log(self)),  # noqa: E712
)  # fmt: skip
def _pow_tensor(self: Tensor, exponent: Tensor) -> Tensor: ...


@op(
    _power_of_arrays, node="PowBackward2", promote="common",
    exponent=lambda g, self, exponent, result: g * keep(((self == 0) & (exponent >= 0)) == False, result * np.log(self)),  # noqa: E712
)  # fmt: skip
def _pow_of_number(self: Tensor | Number, exponent: Tensor) -> Tensor: ...


@overloaded
def pow(input: Tensor | Number, exponent: Tensor | Number) -> Any:
    """input to the power of exponent, element by element: `x ** n` (`torch.pow`).

    One of them is a tensor. Integers to a negative power are a RuntimeError.

    >>> import minigrad as torch
    >>> torch.pow(torch.tensor([3., 4.]), 2)
    tensor([ 9., 16.])
    >>> torch.pow(2, torch.tensor([1., 2.]))
    tensor([2., 4.])
    """
    if is_tensor(input) and is_number(exponent):
        return _pow_number, input, exponent
    if is_tensor(exponent) and (is_tensor(input) or is_number(input)):
        return _pow_tensor if is_tensor(input) else _pow_of_number, input, exponent
    raise invalid(
        "pow", input, exponent,
        signatures=(
            "(Tensor input, Tensor exponent)", "(Number self, Tensor exponent)", "(Tensor input, Number exponent)",
        ),
    )  # fmt: skip


@overloaded
def float_power(input: Tensor | Number, exponent: Tensor | Number) -> Any:
    """input to the power of exponent, computed in float64 (`torch.float_power`).

    >>> import minigrad as torch
    >>> torch.float_power(torch.tensor([1, 2]), 0.5)
    tensor([1.0000, 1.4142], dtype=torch.float64)
    """
    if is_number(input) and is_number(exponent):
        raise invalid("float_power", input, exponent)
    double = [x.to(_dtypes.float64) if is_tensor(x) else float(x) for x in (input, exponent)]  # type: ignore[union-attr]
    return pow.choose(*double)  # type: ignore[attr-defined]


_float_power_ = in_place(float_power)


def float_power_(input: Tensor, exponent: Tensor | Number) -> Tensor:
    """In-place version of `float_power`, for float64 alone (`torch.Tensor.float_power_`)."""
    if input.dtype is not _dtypes.float64:
        raise noted(
            RuntimeError(
                f"the base given to float_power_ has dtype {input.dtype.short} but the operation's result requires dtype Double"
            ),
            "Write x = x.float_power(...).",
        )
    return _float_power_(input, exponent)  # type: ignore[no-any-return]


def square(input: Tensor) -> Tensor:
    """x², element by element (`torch.square`).

    >>> import minigrad as torch
    >>> torch.square(torch.tensor([-2., 3.]))
    tensor([4., 9.])
    """
    return pow(input, 2)


square.choose = lambda input: (_pow_number, input, 2)  # type: ignore[attr-defined]


@op(np.sqrt, promote="float", self=lambda g, result: g / (2 * result))
def sqrt(self: Tensor) -> Tensor:
    """√x, element by element; nan of negative numbers (`torch.sqrt`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.sqrt(torch.tensor([4., 2.]))
    tensor([2.0000, 1.4142])
    """


@op(lambda self: 1 / np.sqrt(self), promote="float", self=lambda g, result: -0.5 * g * (result * result * result))
def rsqrt(self: Tensor) -> Tensor:
    """1 / √x, element by element (`torch.rsqrt`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.rsqrt(torch.tensor([4., 2.]))
    tensor([0.5000, 0.7071])
    """


# --- exponentials ----------------------------------------------------------------------------------------------------


@op(np.exp, promote="float", self=lambda g, result: g * result)
def exp(self: Tensor) -> Tensor:
    """eˣ, element by element (`torch.exp`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.exp(torch.tensor([0., 1.]))
    tensor([1.0000, 2.7183])
    """


@op(np.exp2, promote="float", self=lambda g, result: g * result * ln(2))
def exp2(self: Tensor) -> Tensor:
    """2ˣ, element by element (`torch.exp2`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.exp2(torch.tensor([0., 3.]))
    tensor([1., 8.])
    """


@op(np.expm1, promote="float", self=lambda g, result: g * (result + 1))
def expm1(self: Tensor) -> Tensor:
    """eˣ − 1, exact for small x, element by element (`torch.expm1`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.expm1(torch.tensor([0., 1.]))
    tensor([0.0000, 1.7183])
    """


def _rounded_once(ufunc: np.ufunc) -> Any:
    """In float64 first: NumPy's single-precision log10(1000) is not 3."""
    return lambda self: ufunc(self, dtype=np.float64).astype(self.dtype)


# --- logarithms ------------------------------------------------------------------------------------------------------


@op(np.log, promote="float", self=lambda g, self: g / self)
def log(self: Tensor) -> Tensor:
    """The natural logarithm, element by element: −∞ of 0, nan of negative numbers (`torch.log`).
    Integers become floats.

    >>> import minigrad as torch
    >>> torch.log(torch.tensor([1., 10.]))
    tensor([0.0000, 2.3026])
    """


@op(_rounded_once(np.log2), promote="float", node="Log2Backward0", self=lambda g, self: g / (self * ln(2)))
def log2(self: Tensor) -> Tensor:
    """The logarithm to base 2, element by element (`torch.log2`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.log2(torch.tensor([1., 8.]))
    tensor([0., 3.])
    """


@op(_rounded_once(np.log10), promote="float", node="Log10Backward0", self=lambda g, self: g / (self * ln(10)))
def log10(self: Tensor) -> Tensor:
    """The logarithm to base 10, element by element (`torch.log10`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.log10(torch.tensor([1., 1000.]))
    tensor([0., 3.])
    """


@op(np.log1p, promote="float", node="Log1PBackward0", self=lambda g, self: g / (self + 1))
def log1p(self: Tensor) -> Tensor:
    """ln(1 + x), exact for small x, element by element (`torch.log1p`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.log1p(torch.tensor([0., 1.]))
    tensor([0.0000, 0.6931])
    """


@op(
    floats_only(np.logaddexp, "logaddexp_cpu"),
    promote="common",
    self=lambda g, self, other: g / (1 + np.exp(minus(other, self))),
    other=lambda g, self, other: g / (1 + np.exp(minus(self, other))),
)
def logaddexp(self: Tensor, other: Tensor) -> Tensor:
    """ln(eˣ + eʸ), without overflow, element by element (`torch.logaddexp`). Floats.

    >>> import minigrad as torch
    >>> torch.logaddexp(torch.tensor([0., 1000.]), torch.tensor([0., 1000.]))
    tensor([6.9315e-01, 1.0007e+03])
    """


@op(
    floats_only(np.logaddexp2, "logaddexp2_cpu"), promote="common", node="Logaddexp2Backward0",
    self=lambda g, self, other: g / (1 + np.exp2(minus(other, self))),
    other=lambda g, self, other: g / (1 + np.exp2(minus(self, other))),
)  # fmt: skip
def logaddexp2(self: Tensor, other: Tensor) -> Tensor:
    """log₂(2ˣ + 2ʸ), without overflow, element by element (`torch.logaddexp2`). Floats.

    >>> import minigrad as torch
    >>> torch.logaddexp2(torch.tensor([0., 10.]), torch.tensor([0., 10.]))
    tensor([ 1., 11.])
    """


def _x_log_y(self: Any, other: Any) -> Any:
    return np.where((self == 0) & ~np.isnan(other), 0, self * np.log(other))


@op(
    _x_log_y, promote="float", node="XlogyBackward0",
    self=lambda g, self, other: keep(~((self == 0) & (other <= 0)), _times_log(g, other)),
    other=lambda g, self, other: g * self / other,
)  # fmt: skip
def _xlogy(self: Tensor, other: Tensor) -> Tensor: ...


@op(_x_log_y, promote="float", node="XlogyBackward1", other=lambda g, self, other: g * self / other)
def _xlogy_of_number(self: Tensor | Number, other: Tensor) -> Tensor: ...


@op(
    _x_log_y, promote="float", node="XlogyBackward2",
    self=lambda g, self, other: keep(~((self == 0) & (other <= 0)), _times_log(g, other)),
)  # fmt: skip
def _xlogy_number(self: Tensor, other: Tensor | Number) -> Tensor: ...


_times_log = word(_xlogy)


@overloaded
def xlogy(input: Tensor | Number, other: Tensor | Number) -> Any:
    """x · ln y, element by element; 0 where x is 0 (`torch.xlogy`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.xlogy(torch.tensor([0., 2.]), torch.tensor([0., 1.5]))
    tensor([0.0000, 0.8109])
    """
    if is_number(input) and is_tensor(other):
        return _xlogy_of_number, input, other
    return one_of("xlogy", _xlogy, _xlogy_number, input, other)
