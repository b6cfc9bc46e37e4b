"""Smooth activations: functions of each element by itself that bend a straight line.

>>> import minigrad
>>> silu(minigrad.tensor([-1., 2.]))
tensor([-0.2689,  1.7616])
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .._close import exp, log1p, tanh
from .._dtypes import Number, held
from .._rule import op, word
from ..ops.pointwise import keep, sigmoid
from ..ops.special import erf
from ._arguments import answer, floating

if TYPE_CHECKING:
    from .._tensor import Tensor

_sigma, _erf = word(sigmoid), word(erf)


def _density(x: Any) -> Any:
    return np.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))


def _phi(x: Any) -> Any:
    """The normal distribution's cumulative function."""
    return (_erf(x * math.sqrt(0.5)) + 1) * 0.5


_BEND = 0.044715  # of the cubic that approximates the normal distribution (Hendrycks and Gimpel, 2016)
_ROOT = math.sqrt(2 / math.pi)


def _gelu(self: Any, approximate: str = "none") -> Any:
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    floating(self, "GeluKernelImpl")
    return self * (_phi(self) if approximate == "none" else (tanh(_bent(self)) + 1) * 0.5)


def _bent(x: Any) -> Any:
    return (x * x * x * _BEND + x) * _ROOT


def _gelu_slope(x: Any, approximate: str) -> Any:
    if approximate == "none":
        return _phi(x) + x * _density(x)
    t = np.tanh(_bent(x))
    return (t + 1) * 0.5 + x * 0.5 * (1 - t * t) * (x * x * (3 * _BEND) + 1) * _ROOT


@op(_gelu, node="GeluBackward0", self=lambda g, self, approximate: g * _gelu_slope(self, approximate))
def _gelu_row(self: Tensor, approximate: str = "none") -> Tensor: ...


def gelu(input: Tensor, *, approximate: str = "none") -> Tensor:
    """x·Φ(x), Φ the normal distribution's cumulative function, or with "tanh" its approximation
    ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) (`torch.nn.functional.gelu`). Floats of any shape.

    >>> import minigrad
    >>> gelu(minigrad.tensor([-1., 0., 1.]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    return _gelu_row(_checked(input, "gelu"), approximate)


def _checked(input: Any, name: str) -> Any:
    if not hasattr(input, "_array"):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    return input


@op(
    lambda self: floating(self, "silu_cpu") * _sigma(self),
    node="SiluBackward0",
    self=lambda g, self: g * _silu_slope(_sigma(self), self),
)
def _silu(self: Tensor) -> Tensor: ...


def _silu_slope(s: Any, x: Any) -> Any:
    return s * (x * (1 - s) + 1)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x·σ(x), also called swish (`torch.nn.functional.silu`). Floats of any shape.

    >>> import minigrad
    >>> silu(minigrad.tensor([-1., 0., 1.]))
    tensor([-0.2689,  0.0000,  0.7311])
    """
    return answer(_silu, input, inplace=inplace)  # type: ignore[no-any-return]


def _softened(x: Any) -> Any:
    return np.logaddexp(0, x) if not hasattr(x, "_array") else softplus(x)


def _mish_slope(t: Any, x: Any) -> Any:
    return t + x * (1 - t * t) * _sigma(x)


@op(
    lambda self: floating(self, "mish_cpu") * tanh(np.logaddexp(0, self)), node="MishBackward0",
    self=lambda g, self: g * _mish_slope(np.tanh(_softened(self)), self),
)  # fmt: skip
def _mish(self: Tensor) -> Tensor: ...


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x·tanh(log(1 + eˣ)) (`torch.nn.functional.mish`). Floats of any shape.

    >>> import minigrad
    >>> mish(minigrad.tensor([1.]))
    tensor([0.8651])
    """
    return answer(_mish, input, inplace=inplace)  # type: ignore[no-any-return]


def _softplus_array(self: Any, beta: Number = 1.0, threshold: Number = 20.0) -> Any:
    floating(self, "softplus_cpu")
    beta = held(beta, self.dtype)
    return np.where(self * beta > threshold, self, np.logaddexp(0, self * beta) / self.dtype.type(beta))


@op(
    _softplus_array, node="SoftplusBackward0",
    self=lambda g, self, beta, threshold: (
        keep(self * beta > threshold, g) + keep((self * beta > threshold) == False, g * _sigma(self * beta))  # noqa: E712
    ),
)  # fmt: skip
def softplus(self: Tensor, beta: Number = 1.0, threshold: Number = 20.0) -> Tensor:
    """log(1 + e^(β·x)) / β; x itself where β·x lies above the threshold (`torch.nn.functional.softplus`).

    >>> import minigrad
    >>> softplus(minigrad.tensor([0., 30.]))
    tensor([ 0.6931, 30.0000])
    """


def _log_sigmoid(self: Any) -> Any:
    x = floating(self, "log_sigmoid_cpu")
    return np.minimum(0, x) - log1p(exp(-np.absolute(x)))


@op(_log_sigmoid, node="LogSigmoidBackward0", self=lambda g, self: g * _sigma(-self))
def _logsigmoid(self: Tensor) -> Tensor: ...


def logsigmoid(input: Tensor) -> Tensor:
    """log σ(x) = −log(1 + e⁻ˣ), computed without overflow (`torch.nn.functional.logsigmoid`).

    >>> import minigrad
    >>> logsigmoid(minigrad.tensor([0., -100.]))
    tensor([  -0.6931, -100.0000])
    """
    return _logsigmoid(input)


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|) (`torch.nn.functional.softsign`).

    >>> import minigrad
    >>> softsign(minigrad.tensor([-3., 1.]))
    tensor([-0.7500,  0.5000])
    """
    return input / (input.abs() + 1)  # type: ignore[no-any-return]


def tanhshrink(input: Tensor) -> Tensor:
    """x − tanh x (`torch.nn.functional.tanhshrink`).

    >>> import minigrad
    >>> tanhshrink(minigrad.tensor([1.]))
    tensor([0.2384])
    """
    return input - input.tanh()  # type: ignore[no-any-return]
