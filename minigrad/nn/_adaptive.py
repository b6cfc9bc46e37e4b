"""Pooling to a size: windows so chosen that they cover everything and there are as many as asked for.

>>> import minigrad
>>> adaptive_avg_pool1d(minigrad.tensor([[1., 2., 3., 4.]]), 2)
tensor([[1.5000, 3.5000]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Dims
from .._rule import op, word
from ._arguments import floating, tied
from ._pooling import Ints, _placed, pair

if TYPE_CHECKING:
    from .._tensor import Tensor


def _bounds(size: int, out: int) -> list[tuple[int, int]]:
    """Where each of `out` windows begins and ends; they cover everything and overlap where they must."""
    return [(i * size // out, -(-(i + 1) * size // out)) for i in range(out)]


def _averaging(size: int, out: int, dtype: Any) -> Any:
    matrix = np.zeros((out, size), dtype)
    for row, (start, end) in zip(matrix, _bounds(size, out), strict=True):
        row[start:end] = 1 / (end - start)
    return matrix


def _floating(self: Any) -> Any:
    return floating(self, "adaptive_avg_pool2d") if self.size else self


@op(
    lambda self, output_size: (
        _averaging(self.shape[-2], output_size[0], _floating(self).dtype)
        @ self
        @ _averaging(self.shape[-1], output_size[1], self.dtype).T
    ),
    node="AdaptiveAvgPool2DBackward0", self=lambda g, self: tied(_widened(g, self.shape[-2:]), self),
)  # fmt: skip
def _adaptive_avg(self: Tensor, output_size: Any) -> Tensor: ...


@op(
    lambda self, sizes: (
        _averaging(sizes[0], self.shape[-2], self.dtype).T @ self @ _averaging(sizes[1], self.shape[-1], self.dtype)
    ),
    node="AdaptiveAvgPool2DBackwardBackward0", self=lambda g, self_sym_sizes: _narrowed(g, self_sym_sizes[-2:]),
)  # fmt: skip
def _adaptive_avg_back(self: Tensor, sizes: Any) -> Tensor: ...


_narrowed, _widened = word(_adaptive_avg), word(_adaptive_avg_back)


def _check_sizes(size: Ints) -> None:
    if min(size) < 0:
        raise RuntimeError(
            f"adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {{{size[0]}, "
            f"{size[1]}}}"
        )


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """The means of windows so chosen that the result has the size output_size; None keeps a size
    (`torch.nn.functional.adaptive_avg_pool2d`). input (N, C, H, W) or (C, H, W).

    >>> import minigrad
    >>> adaptive_avg_pool2d(minigrad.arange(9.).reshape(1, 3, 3), (1, 3))
    tensor([[[3., 4., 5.]]])
    """
    if input.ndim < 3:
        raise ValueError("Input dimension should be at least 3")
    wanted = pair(output_size)
    if len(wanted) != 2:
        raise RuntimeError("adaptive_avg_pool2d: output_size must be 2")
    size = tuple(s if o is None else int(o) for o, s in zip(wanted, input.shape[-2:], strict=True))
    _check_sizes(size)
    return _means(input, size)  # type: ignore[no-any-return]


def _means(input: Any, size: Any) -> Any:
    return input.mean((-1, -2), True) if size == (1, 1) else _adaptive_avg(input, size)


def adaptive_avg_pool1d(input: Tensor, output_size: Dims) -> Tensor:
    """As `adaptive_avg_pool2d`, of input (N, C, L) or (C, L) (`torch.nn.functional.adaptive_avg_pool1d`).

    >>> import minigrad
    >>> adaptive_avg_pool1d(minigrad.tensor([[1., 2., 3.]]), 2)
    tensor([[1.5000, 2.5000]])
    """
    wanted = pair(output_size, 1)
    if len(wanted) != 1:
        raise RuntimeError(f"adaptive_avg_pool1d() argument 'output_size' should contain one int (got {len(wanted)})")
    _check_sizes((1, *wanted))
    return _means(input.unsqueeze(-2), (1, *wanted)).squeeze(-2)  # type: ignore[no-any-return]


# --- the largest -----------------------------------------------------------------------------------------------------


def _largest(self: Any, output_size: Any) -> tuple[Any, Any]:
    """The largest number of each window, and its place in the plane, counted row by row."""
    floating(self, "adaptive_max_pool2d")
    if min(output_size) < 0:
        negative = min(output_size)
        raise RuntimeError(
            f"Trying to create tensor with negative dimension {negative}: {[*self.shape[:-2], *output_size]}"
        )
    values = np.empty((*self.shape[:-2], *output_size), self.dtype)
    places = np.empty(values.shape, np.int64)
    for i, (top, bottom) in enumerate(_bounds(self.shape[-2], output_size[0])):
        for j, (left, right) in enumerate(_bounds(self.shape[-1], output_size[1])):
            part = self[..., top:bottom, left:right].reshape(*self.shape[:-2], -1)
            best = part.argmax(-1)
            values[..., i, j] = np.take_along_axis(part, best[..., None], -1)[..., 0]
            rows, columns = np.divmod(best, right - left)
            places[..., i, j] = (rows + top) * self.shape[-1] + columns + left
    return values, places


@op(
    _largest, node="AdaptiveMaxPool2DBackward0", outputs=("result0", "result1"),
    self=lambda g, self, result1: tied(_placed(g, self.shape, result1), self),
)  # fmt: skip
def _adaptive_max(self: Tensor, output_size: Any) -> tuple[Tensor, Tensor]: ...


def adaptive_max_pool2d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """The largest numbers of windows so chosen that the result has the size output_size; None keeps a size
    (`torch.nn.functional.adaptive_max_pool2d`). input (N, C, H, W) or (C, H, W); with return_indices also their places.

    >>> import minigrad
    >>> adaptive_max_pool2d(minigrad.arange(9.).reshape(1, 3, 3), 1)
    tensor([[[8.]]])
    """
    wanted = pair(output_size)
    if isinstance(output_size, (tuple, list)) and input.ndim <= len(output_size):
        raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
    if input.ndim not in (3, 4):
        raise RuntimeError(f"adaptive_max_pool2d(): Expected 3D or 4D tensor, but got: {list(input.shape)}")
    if len(wanted) != 2 or (isinstance(output_size, (tuple, list)) and len(output_size) != 2):
        raise RuntimeError("adaptive_max_pool2d(): internal error: output_size.size() must be 2")
    size = tuple(s if o is None else int(o) for o, s in zip(wanted, input.shape[-2:], strict=True))
    values, places = _adaptive_max(input, size)
    return (values, places) if return_indices else values


def adaptive_max_pool1d(input: Tensor, output_size: Dims, return_indices: bool = False) -> Any:
    """As `adaptive_max_pool2d`, of input (N, C, L) or (C, L) (`torch.nn.functional.adaptive_max_pool1d`).

    >>> import minigrad
    >>> adaptive_max_pool1d(minigrad.tensor([[1., 3., 2., 5.]]), 2)
    tensor([[3., 5.]])
    """
    if input.ndim not in (2, 3):
        raise RuntimeError(
            f"Expected 2 to 3 dimensions, but got {input.ndim}-dimensional tensor for argument #1 'self' (while checking "
            "arguments for adaptive_max_pool1d)"
        )
    wanted = pair(output_size, 1)
    if len(wanted) != 1:
        raise RuntimeError(f"adaptive_max_pool1d() argument 'output_size' should contain one int (got {len(wanted)})")
    values, places = _adaptive_max(input.unsqueeze(-2), (1, *wanted))
    return (values.squeeze(-2), places.squeeze(-2)) if return_indices else values.squeeze(-2)
