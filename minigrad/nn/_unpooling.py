"""Pooling undone, and pooling by a norm.

>>> import minigrad
>>> max_unpool1d(minigrad.tensor([[5., 7.]]), minigrad.tensor([[1, 2]]), 2)
tensor([[0., 5., 7., 0.]])
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Dims
from .._rule import op
from ._arguments import floating, plain
from ._piecewise import relu
from ._pooling import Ints, avg_pool1d, avg_pool2d, pair
from ._pooling import _taken as pick

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- back where it lay -----------------------------------------------------------------------------------------------


def _lay_back(self: Any, places: Any, size: Ints) -> Any:
    """Each number at its place in a plane of zeros."""
    at = plain(places).reshape(*self.shape[:-2], -1)
    planes = np.zeros((*self.shape[:-2], size[0] * size[1]), self.dtype)
    np.put_along_axis(planes, at, self.reshape(at.shape), -1)
    return planes.reshape(*self.shape[:-2], *size)


@op(_lay_back, node="MaxUnpool2DBackward0", self=lambda g, places: pick(g, places))
def _laid_back(self: Tensor, places: Any, size: Any) -> Tensor: ...


def max_unpool2d(
    input: Tensor, indices: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Tensor:
    """`max_pool2d` undone: each number where `indices` says that it lay, zeros elsewhere
    (`torch.nn.functional.max_unpool2d`). output_size decides between the sizes that give the same pooled one.

    >>> import minigrad
    >>> max_unpool2d(minigrad.tensor([[[[7.]]]]), minigrad.tensor([[[[3]]]]), 2)
    tensor([[[[0., 0.],
              [0., 7.]]]])
    """
    return _unpool(input, indices, kernel_size, stride, padding, output_size, 2)  # type: ignore[no-any-return]


def max_unpool1d(
    input: Tensor, indices: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Tensor:
    """`max_pool1d` undone; as `max_unpool2d` (`torch.nn.functional.max_unpool1d`).

    >>> import minigrad
    >>> max_unpool1d(minigrad.tensor([[5., 7.]]), minigrad.tensor([[1, 2]]), 2)
    tensor([[0., 5., 7., 0.]])
    """
    return _unpool(input, indices, kernel_size, stride, padding, output_size, 1)  # type: ignore[no-any-return]


def _unpool(input: Any, indices: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any, n: int) -> Any:
    kernel = pair(kernel_size, n)
    stride = kernel if stride is None else pair(stride, n)
    usual = [
        (size - 1) * s - 2 * p + k
        for size, s, p, k in zip(input.shape[-n:], stride, pair(padding, n), kernel, strict=True)
    ]
    size = list(usual if output_size is None else output_size)
    size = size[2:] if len(size) == n + 2 else size
    if len(size) != n:
        raise ValueError(f"output_size should be a sequence containing {n} or {n + 2} elements, but it has a length of '{len(size)}'")
    for d, (want, fit, s) in enumerate(zip(size, usual, stride, strict=True)):
        if not fit - s < want < fit + s:
            raise ValueError(f'invalid output_size "{output_size}" (dim {d} must be between {fit - s} and {fit + s})')
    if indices._array.dtype != np.int64:
        raise RuntimeError(f"elements in indices should be type int64 but got: {indices.dtype.short}")
    if indices.shape != input.shape:
        mine, theirs = ([*x.shape, *[1] * (2 - n)] for x in (input, indices))  # a line counts as a plane one wide
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor ({mine}) but got indices tensor with shape: {theirs}"
        )
    high, wide = size if n == 2 else (1, size[0])
    bad = indices._array[(indices._array < 0) | (indices._array >= high * wide)]
    if bad.size:
        raise RuntimeError(f"Found an invalid max index: {bad[0]} (output volumes are of size {high}x{wide})")
    floating(input._array, "max_unpool2d")
    if n == 1:
        return _laid_back(input.unsqueeze(-2), indices.unsqueeze(-2), (1, wide)).squeeze(-2)
    return _laid_back(input, indices, (high, wide))


# --- the norm --------------------------------------------------------------------------------------------------------


def lp_pool1d(input: Tensor, norm_type: float, kernel_size: Dims, stride: Dims | None = None, ceil_mode: bool = False) -> Tensor:
    """The p-th root of each window's sum of p-th powers, for p = norm_type (`torch.nn.functional.lp_pool1d`).

    >>> import minigrad
    >>> lp_pool1d(minigrad.tensor([[3., 4.]]), 2, 2)
    tensor([[5.]])
    """
    means = avg_pool1d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return _rooted(means, norm_type, math.prod(pair(kernel_size, 1)))  # type: ignore[no-any-return]


def lp_pool2d(input: Tensor, norm_type: float, kernel_size: Dims, stride: Dims | None = None, ceil_mode: bool = False) -> Tensor:
    """As `lp_pool1d`, of windows in a plane (`torch.nn.functional.lp_pool2d`).

    >>> import minigrad
    >>> lp_pool2d(minigrad.ones(1, 2, 2), 2, 2)
    tensor([[[2.]]])
    """
    means = avg_pool2d(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    return _rooted(means, norm_type, math.prod(pair(kernel_size)))  # type: ignore[no-any-return]


def _rooted(means: Any, p: float, count: int) -> Any:
    return (means.sign() * relu(means.abs()) * count).pow(1.0 / p)
