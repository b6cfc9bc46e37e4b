"""Activations made of pieces: straight ones, and one exponential on the left.

>>> import minigrad
>>> leaky_relu(minigrad.tensor([-1., 2.]))
tensor([-0.0100,  2.0000])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._close import expm1
from .._dtypes import Number
from .._rule import op
from ..ops._signature import missing
from ..ops.division import once, underived
from ..ops.pointwise import keep
from ..ops.pointwise import relu as _relu
from ._arguments import answer, floating, tied, untold

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- exponential on the left -----------------------------------------------------------------------------------------


def _elu_array(self: Any, alpha: Any = 1.0, scale: Any = 1.0, input_scale: Any = 1.0) -> Any:
    floating(self, "elu_cpu")
    alpha = _dtypes.held(alpha, self.dtype)
    return np.where(self >= 0, self * scale, expm1(self * input_scale) * (alpha * scale)).astype(self.dtype)


def _left(x: Any) -> Any:
    """The numbers where they are at most 0; elsewhere 0, so that no exponential overflows."""
    return keep(x < 0, x)


@op(
    _elu_array, node="EluBackward0",
    self=lambda g, self, alpha, scale, input_scale: (
        keep(~(self <= 0), g * scale)
        + keep(self <= 0, g * (np.exp(_left(self) * input_scale) * (alpha * scale * input_scale)))
    ),
)  # fmt: skip
def _elu(self: Tensor, alpha: Any = 1.0, scale: Any = 1.0, input_scale: Any = 1.0) -> Tensor: ...


@op(_elu_array, node="EluBackward1", self=lambda g, result, alpha, scale, input_scale: _elu_back(g, result, alpha, scale, input_scale))
def _elu_over(self: Tensor, alpha: Any = 1.0, scale: Any = 1.0, input_scale: Any = 1.0) -> Tensor: ...


def _elu_back(g: Any, result: Any, alpha: Any, scale: Any, input_scale: Any) -> Any:
    """The gradient out of the result alone: in place the argument is gone."""
    if alpha < 0:
        raise untold("elu")
    return keep(~(result <= 0), g * scale) + keep(result <= 0, g * ((result + alpha * scale) * input_scale))


def elu(input: Tensor, alpha: Number = 1.0, inplace: bool = False) -> Tensor:
    """x where x > 0, α·(eˣ − 1) elsewhere (`torch.nn.functional.elu`).

    >>> import minigrad
    >>> elu(minigrad.tensor([-1., 2.]))
    tensor([-0.6321,  2.0000])
    """
    return answer(_elu, input, alpha, inplace=inplace and _elu_over)  # type: ignore[no-any-return]


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """ELU with the α and the scale that keep mean 0 and variance 1 (Klambauer et al., 2017) (`torch.nn.functional.selu`).

    >>> import minigrad
    >>> selu(minigrad.tensor([-1., 2.]))
    tensor([-1.1113,  2.1014])
    """
    return answer(_elu, input, 1.6732632423543772, 1.0507009873554805, inplace=inplace and _elu_over)  # type: ignore[no-any-return]


@op(
    lambda self, alpha=1.0: _elu_array(self, alpha, 1.0, 1.0 / alpha), node="CeluBackward0",
    self=lambda g, self, alpha: keep(~(self <= 0), g) + keep(self <= 0, g * np.exp(_left(self) / alpha)),
)  # fmt: skip
def _celu(self: Tensor, alpha: Any = 1.0) -> Tensor: ...


@op(
    lambda self, alpha=1.0: _elu_array(self, alpha, 1.0, 1.0 / alpha), node="CeluBackward1",
    self=lambda g, result, alpha: _elu_back(g, result, alpha, 1.0, 1.0 / alpha),
)  # fmt: skip
def _celu_over(self: Tensor, alpha: Any = 1.0) -> Tensor: ...


def celu(input: Tensor, alpha: Number = 1.0, inplace: bool = False) -> Tensor:
    """max(0, x) + min(0, α·(e^(x/α) − 1)) (`torch.nn.functional.celu`). RuntimeError for α = 0.

    >>> import minigrad
    >>> celu(minigrad.tensor([-1., 2.]), alpha=2.0)
    tensor([-0.7869,  2.0000])
    """
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return answer(_celu, input, alpha, inplace=inplace and _celu_over)  # type: ignore[no-any-return]


# --- straight pieces -------------------------------------------------------------------------------------------------


def bent(g: Any, x: Any, slope: Any) -> Any:
    """`g` where x > 0, `slope` times it elsewhere."""
    return keep(x > 0, g) + keep(~(x > 0), g * slope)


def _leaky_array(self: Any, negative_slope: Any = 0.01) -> Any:
    return np.where(floating(self, "leaky_relu_cpu") > 0, self, self * _dtypes.held(negative_slope, self.dtype))


@op(
    _leaky_array, node="LeakyReluBackward0",
    self=lambda g, self, negative_slope: tied(bent(g, self, negative_slope), self),
)  # fmt: skip
def _leaky_relu(self: Tensor, negative_slope: Any = 0.01) -> Tensor: ...


def leaky_back(g: Any, result: Any, negative_slope: Any) -> Any:
    if negative_slope < 0:
        raise untold(
            "leakyReLu",
            " File an issue at https://github.com/pytorch/pytorch if you do require supporting in-place leakRelu backward "
            "calculation with negative slope",
        )
    return bent(g, result, negative_slope)


@op(
    _leaky_array, node="LeakyReluBackward1",
    self=lambda g, result, negative_slope: tied(leaky_back(g, result, negative_slope), result),
)  # fmt: skip
def _leaky_over(self: Tensor, negative_slope: Any = 0.01) -> Tensor: ...


def leaky_relu(input: Tensor, negative_slope: Number = 0.01, inplace: bool = False) -> Tensor:
    """x where x > 0, negative_slope · x elsewhere (`torch.nn.functional.leaky_relu`).

    >>> import minigrad
    >>> leaky_relu(minigrad.tensor([-1., 2.]), 0.5)
    tensor([-0.5000,  2.0000])
    """
    return answer(_leaky_relu, input, negative_slope, inplace=inplace and _leaky_over)  # type: ignore[no-any-return]


@op(
    lambda self, min_val=-1.0, max_val=1.0: np.minimum(_dtypes.held(max_val, self.dtype), np.maximum(_dtypes.held(min_val, self.dtype), self)),
    node="HardtanhBackward0",
    self=lambda g, self, min_val, max_val: tied(keep(~((self <= min_val) | (self >= max_val)), g), self),
)  # fmt: skip
def _hardtanh(self: Tensor, min_val: Any = -1.0, max_val: Any = 1.0) -> Tensor: ...


def hardtanh(input: Tensor, min_val: Number = -1.0, max_val: Number = 1.0, inplace: bool = False) -> Tensor:
    """x, held between min_val and max_val; ValueError if these are the wrong way round (`torch.nn.functional.hardtanh`).

    >>> import minigrad
    >>> hardtanh(minigrad.tensor([-2., 0.5]))
    tensor([-1.0000,  0.5000])
    """
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    if input._array.dtype.kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if input._array.dtype.kind == "u" and min(min_val, max_val) < 0:
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    return answer(_hardtanh, input, min_val, max_val, inplace=inplace)  # type: ignore[no-any-return]


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """x, held between 0 and 6 (`torch.nn.functional.relu6`).

    >>> import minigrad
    >>> relu6(minigrad.tensor([-2., 7.]))
    tensor([0., 6.])
    """
    return hardtanh(input, 0.0, 6.0, inplace)


SIXTH = float(np.float32(1 / 6))  # PyTorch's, also where the gradient is of double precision


@op(
    lambda self: np.clip(floating(self, "hardsigmoid_cpu") + 3, 0, 6) / 6, node="HardsigmoidBackward0",
    self=lambda g, self: once(keep((self > -3) & (self < 3), g * SIXTH), self, underived("hardsigmoid_backward")),
)  # fmt: skip
def _hardsigmoid(self: Tensor) -> Tensor: ...


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """x/6 + ½, held between 0 and 1 (`torch.nn.functional.hardsigmoid`).

    >>> import minigrad
    >>> hardsigmoid(minigrad.tensor([-4., 0., 1.5]))
    tensor([0.0000, 0.5000, 0.7500])
    """
    return answer(_hardsigmoid, input, inplace=inplace)  # type: ignore[no-any-return]


@op(
    lambda self: floating(self, "hardswish_cpu") * (np.clip(self + 3, 0, 6) / 6), node="HardswishBackward0",
    self=lambda g, self: keep(~(self < 3), g) + keep((self > -3) & (self < 3), g * (keep(self < 3, self) / 3 + 0.5)),
)  # fmt: skip
def _hardswish(self: Tensor) -> Tensor: ...


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """x · hardsigmoid(x) (`torch.nn.functional.hardswish`).

    >>> import minigrad
    >>> hardswish(minigrad.tensor([-4., 1.5, 4.]))
    tensor([-0.0000, 1.1250, 4.0000])
    """
    return answer(_hardswish, input, inplace=inplace)  # type: ignore[no-any-return]


def _soft_shrunk(self: Any, lambd: Any = 0.5) -> Any:
    floating(self, "softshrink_check")
    if lambd < 0:
        largest = f"{np.finfo(self.dtype).max:g}"
        raise RuntimeError(
            f"lambda must be in range [0, {largest}] for input dtype {_dtypes.of(self).short}, but found {lambd:g}"
        )
    return self - np.clip(self, self.dtype.type(-lambd), self.dtype.type(lambd))


@op(
    _soft_shrunk,
    node="SoftshrinkBackward0",
    self=lambda g, self, lambd: tied(keep(~((self >= -lambd) & (self <= lambd)), g), self),
)
def softshrink(self: Tensor, lambd: Number = 0.5) -> Tensor:
    """x moved by λ towards 0, which it does not pass (`torch.nn.functional.softshrink`). RuntimeError for λ < 0.

    >>> import minigrad
    >>> softshrink(minigrad.tensor([-2., 0.3, 1.]))
    tensor([-1.5000,  0.0000,  0.5000])
    """


@op(
    lambda self, lambd=0.5: np.where((floating(self, "hardshrink_cpu") >= -lambd) & (self <= lambd), self.dtype.type(0), self),
    node="HardshrinkBackward0", self=lambda g, self, lambd: tied(keep(~((self >= -lambd) & (self <= lambd)), g), self),
)  # fmt: skip
def hardshrink(self: Tensor, lambd: Number = 0.5) -> Tensor:
    """x where |x| > λ, else 0 (`torch.nn.functional.hardshrink`).

    >>> import minigrad
    >>> hardshrink(minigrad.tensor([-2., 0.3, 1.]))
    tensor([-2.,  0.,  1.])
    """


def _above(self: Any, threshold: Any, value: Any) -> Any:
    if self.dtype == bool:
        raise missing("threshold_cpu", self)
    return np.where(self <= _dtypes.held(threshold, self.dtype), _dtypes.held(value, self.dtype), self)


@op(
    _above, node="ThresholdBackward0",
    self=lambda g, self, threshold: tied(keep(~(self <= threshold), g), self),
)  # fmt: skip
def _threshold(self: Tensor, threshold: Any, value: Any) -> Tensor: ...


_threshold_over = op(
    _above, node="ThresholdBackward1",
    self=lambda g, self, threshold: tied(keep(~(self <= threshold), g), self),
)(_threshold.row.function)  # type: ignore[attr-defined]


def threshold(input: Tensor, threshold: Number, value: Number, inplace: bool = False) -> Tensor:
    """x where it lies above the threshold, else `value` (`torch.nn.functional.threshold`).

    >>> import minigrad
    >>> threshold(minigrad.tensor([1., 3.]), 2.0, -1.0)
    tensor([-1.,  3.])
    """
    return answer(_threshold, input, threshold, value, inplace=inplace and _threshold_over)  # type: ignore[no-any-return]


def _prelu_array(self: Any, weight: Any) -> Any:
    return np.where(self > 0, self, self * weight)


@op(
    _prelu_array, node="PreluKernelBackward0",
    self=lambda g, self, weight: tied(bent(g, self, weight), self),
    weight=lambda g, self: keep(~(self > 0), g * self),
)  # fmt: skip
def _prelu(self: Tensor, weight: Tensor) -> Tensor: ...


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """x where x > 0, weight · x elsewhere; one weight, or one for each channel (dimension 1) (`torch.nn.functional.prelu`).

    RuntimeError where the number of weights or the dtypes do not fit.

    >>> import minigrad
    >>> prelu(minigrad.tensor([-1., 2.]), minigrad.tensor([0.25]))
    tensor([-0.2500,  2.0000])
    """
    if input.dtype is not weight.dtype:
        raise RuntimeError(f"prelu: Type promoting not supported. Got {input.dtype.short} and {weight.dtype.short}")
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.numel() > 1 and not input.ndim:
        raise RuntimeError("Not allow zero-dim input tensor.")
    if weight.numel() not in (1, channels):
        raise RuntimeError(
            f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight.numel()} and "
            f"channel size = {channels}."
        )
    if weight.ndim > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.ndim}")
    if weight.ndim != min(input.ndim, 1) or input.ndim > 1:
        weight = weight.view([weight.numel() if i == 1 else 1 for i in range(input.ndim)])
    return _prelu(input, weight)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(x, 0); the derivative at 0 is 0 (`torch.nn.functional.relu`).

    >>> import minigrad
    >>> relu(minigrad.tensor([-1., 2.]))
    tensor([0., 2.])
    """
    return answer(_relu, input, inplace=inplace)  # type: ignore[no-any-return]
