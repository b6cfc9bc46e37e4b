"""Activations written over their input, by the names that PyTorch gives them: `elu_(x)` is `elu(x, inplace=True)`.

>>> import minigrad
>>> x = minigrad.tensor([-1., 2.])
>>> relu_(x) is x, x
(True, tensor([0., 2.]))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Number
from .._generator import Generator
from .._late import wrap
from .._rule import op
from ..random import default_generator
from ._arguments import answer, floating, plain, tied
from ._piecewise import bent, celu, elu, hardtanh, leaky_back, leaky_relu, relu, selu, threshold

if TYPE_CHECKING:
    from .._tensor import Tensor


def relu_(input: Tensor) -> Tensor:
    """`relu` in place (`torch.nn.functional.relu_`)."""
    return relu(input, True)


def elu_(input: Tensor, alpha: Number = 1.0) -> Tensor:
    """`elu` in place (`torch.nn.functional.elu_`)."""
    return elu(input, alpha, True)


def selu_(input: Tensor) -> Tensor:
    """`selu` in place (`torch.nn.functional.selu_`)."""
    return selu(input, True)


def celu_(input: Tensor, alpha: Number = 1.0) -> Tensor:
    """`celu` in place (`torch.nn.functional.celu_`)."""
    return celu(input, alpha, True)


def leaky_relu_(input: Tensor, negative_slope: Number = 0.01) -> Tensor:
    """`leaky_relu` in place (`torch.nn.functional.leaky_relu_`)."""
    return leaky_relu(input, negative_slope, True)


def hardtanh_(input: Tensor, min_val: Number = -1.0, max_val: Number = 1.0) -> Tensor:
    """`hardtanh` in place (`torch.nn.functional.hardtanh_`)."""
    return hardtanh(input, min_val, max_val, True)


def threshold_(input: Tensor, threshold: Number, value: Number) -> Tensor:
    """`threshold` in place (`torch.nn.functional.threshold_`)."""
    return _threshold(input, threshold, value, True)


_threshold = threshold


# --- with a slope drawn at random ------------------------------------------------------------------------------------


def _rrelu_array(self: Any, noise: Any, lower: float, upper: float, training: bool) -> Any:
    floating(self, "rrelu_with_noise_out_cpu" if training else "leaky_relu_cpu")
    return _sloped(self, self, plain(noise), lower, upper, training)


def _sloped(g: Any, x: Any, noise: Any, lower: float, upper: float, training: bool, bend: Any = bent) -> Any:
    """`g` times the slopes at `x`: at the argument or, where their sign is the same, the result."""
    return g * noise if training else bend(g, x, (lower + upper) / 2)


@op(
    _rrelu_array, node="RreluWithNoiseBackward0",
    self=lambda g, self, noise, lower, upper, training: tied(_sloped(g, self, noise, lower, upper, training), self),
)  # fmt: skip
def _rrelu(self: Tensor, noise: Any, lower: float, upper: float, training: bool) -> Tensor: ...


@op(
    _rrelu_array, node="RreluWithNoiseBackward1",
    self=lambda g, result, noise, lower, upper, training: tied(
        _sloped(g, result, noise, lower, upper, training, leaky_back), result
    ),
)  # fmt: skip
def _rrelu_over(self: Tensor, noise: Any, lower: float, upper: float, training: bool) -> Tensor: ...


def rrelu(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, inplace: bool = False,
    generator: Generator | None = None,
) -> Tensor:  # fmt: skip
    """x where x > 0, else x times a slope: in training one drawn for each element between `lower` and `upper`, otherwise
    their mean (`torch.nn.functional.rrelu`). RuntimeError if the bounds are the wrong way round.

    >>> import minigrad
    >>> rrelu(minigrad.tensor([-8., 2.]), 0.25, 0.75)
    tensor([-4.,  2.])
    """
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    array = input._array
    noise = np.ones_like(array)
    if training:
        left = array <= 0
        drawn = (generator or default_generator).uniforms53(int(left.sum()))
        low, high = float(array.dtype.type(lower)), float(array.dtype.type(upper))
        noise[left] = drawn * (high - low) + low
    found: Tensor = answer(_rrelu, input, wrap(noise), lower, upper, training, inplace=inplace and _rrelu_over)
    return found


def rrelu_(input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Tensor:
    """`rrelu` in place (`torch.nn.functional.rrelu_`)."""
    return rrelu(input, lower, upper, training, True)
