"""Numbers made a probability distribution along a dimension.

>>> import minigrad
>>> minigrad.softmax(minigrad.tensor([0., 0.]), 0)
tensor([0.5000, 0.5000])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._close import exp, log
from .._dtypes import dtype as DType
from .._rule import op
from ..random import check_floating
from .reduction import _total, axis

__all__ = ["log_softmax", "softmax"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _shifted(self: Any, dim: int, kernel: str) -> tuple[Any, int]:
    """The numbers less the largest along the dimension: no exponential overflows, and the result is the same."""
    where = axis(dim, self.ndim)
    check_floating(self, f"{kernel}_lastdim_kernel_impl" if where >= self.ndim - 1 else f"{kernel}_kernel_impl")
    self = np.asarray(self, order="C") if self.ndim else self.reshape(1)
    return (self - np.maximum.reduce(self, where, keepdims=True) if self.size else self), where


def _softmax_array(self: Any, dim: int) -> Any:
    x, where = _shifted(self, dim, "softmax")
    powers = exp(x)
    return (powers / np.add.reduce(powers, where, keepdims=True)).reshape(self.shape)


@op(_softmax_array, node="SoftmaxBackward0", self=lambda g, result, dim: (g - _total(g * result, dim, True)) * result)
def _softmax(self: Tensor, dim: int) -> Tensor: ...


def softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """e^xᵢ / Σⱼ e^xⱼ along `dim`: positive, and 1 in sum (`torch.softmax`).

    input: floats of any shape, or anything with a float `dtype` to convert to first. IndexError where dim is no
    dimension, NotImplementedError for integers.

    >>> import minigrad
    >>> softmax(minigrad.tensor([[0., 0.], [1., 3.]]), 1)
    tensor([[0.5000, 0.5000],
            [0.1192, 0.8808]])
    """
    return _softmax(input if dtype is None else input.to(dtype), dim)


def _log_softmax_array(self: Any, dim: int) -> Any:
    x, where = _shifted(self, dim, "log_softmax")
    return (x - log(np.add.reduce(exp(x), where, keepdims=True))).reshape(self.shape)


@op(
    _log_softmax_array, node="LogSoftmaxBackward0",
    self=lambda g, result, dim: g - np.exp(result) * _total(g, dim, True),
)  # fmt: skip
def _log_softmax(self: Tensor, dim: int) -> Tensor: ...


def log_softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """log softmax(x) = xᵢ − log Σⱼ e^xⱼ along `dim`, computed without overflow (`torch.log_softmax`).

    input, dtype and errors as for `softmax`.

    >>> import minigrad
    >>> log_softmax(minigrad.tensor([0., 1000.]), 0)
    tensor([-1000.,     0.])
    """
    return _log_softmax(input if dtype is None else input.to(dtype), dim)
