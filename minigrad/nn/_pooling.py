"""Pooling: each window of the input becomes one number, its largest or its mean.

>>> import minigrad
>>> max_pool1d(minigrad.tensor([[1., 3., 2., 0.]]), 2)
tensor([[3., 2.]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Dims
from .._errors import noted
from .._rule import op, word
from ..ops._signature import missing
from ._arguments import floating, plain, tied
from ._convolution import gather_back, windows

if TYPE_CHECKING:
    from .._tensor import Tensor

Ints = tuple[int, ...]


def pair(value: Any, n: int = 2) -> Ints:
    """A number for each dimension, from one for all."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    return values * n if len(values) == 1 else values


def _sizes(sizes: Ints, kernel: Ints, stride: Ints, padding: Ints, dilation: Ints, ceil_mode: bool) -> Ints:
    """The sizes of the result; with ceil_mode a last window may reach over the border, if it begins before it."""
    found = []
    for size, k, s, p, d in zip(sizes, kernel, stride, padding, dilation, strict=True):
        room = size + 2 * p - d * (k - 1) - 1
        out = (-(-room // s) if ceil_mode else room // s) + 1
        found.append(out - 1 if ceil_mode and (out - 1) * s >= size + p else out)
    return tuple(found)


def _check(shape: Ints, kernel: Ints, stride: Ints, padding: Ints, dilation: Ints, ceil_mode: bool) -> Ints:
    """The sizes of the result; RuntimeError in PyTorch's words for windows that do not fit."""
    if any(s == 0 for s in stride):
        raise RuntimeError("stride should not be zero")
    if any(k <= 0 for k in kernel):
        raise RuntimeError(f"kernel size should be greater than zero, but got kH: {kernel[0]} kW: {kernel[1]}")
    for k, p, d in zip(kernel, padding, dilation, strict=True):
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > (d * (k - 1) + 1) // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and dilation={d}"
            )
    if any(d <= 0 for d in dilation):
        raise RuntimeError(
            f"dilation should be greater than zero, but got dilationH: {dilation[0]} dilationW: {dilation[1]}"
        )
    if 0 in shape[-3:]:
        raise RuntimeError(
            f"Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:{list(shape)}"
        )
    out = _sizes(shape[-2:], kernel, stride, padding, dilation, ceil_mode)
    if any(o < 1 for o in out):
        before, after = (f"({shape[-3]}x{h}x{w})" for h, w in (shape[-2:], [max(o, 0) for o in out]))
        raise noted(
            RuntimeError(f"Given input size: {before}. Calculated output size: {after}. Output size is too small"),
            "The window is larger than the input: take a smaller one, or pad.",
        )
    return out


def _seen(x: Any, kernel: Ints, stride: Ints, padding: Ints, dilation: Ints, out: Ints, fill: Any) -> Any:
    """What each window of x (N, C, H, W) sees, `fill` beyond the border."""
    reach = [(o - 1) * s + d * (k - 1) + 1 for o, s, d, k in zip(out, stride, dilation, kernel, strict=True)]
    after = [max(r - size - p, 0) for r, size, p in zip(reach, x.shape[2:], padding, strict=True)]
    widths = ((0, 0), (0, 0), *zip(padding, after, strict=True))
    whole = np.pad(x, widths, constant_values=fill) if any(map(any, widths)) else x
    return windows(whole, kernel, stride, dilation, out)


# --- the largest -----------------------------------------------------------------------------------------------------


def _largest(
    self: Any, kernel_size: Ints, stride: Ints, padding: Ints, dilation: Ints, ceil_mode: bool
) -> tuple[Any, Any]:
    """The largest of each window, and its place in the plane, counted row by row."""
    x = self if self.ndim == 4 else self[None]
    out = _check(self.shape, kernel_size, stride, padding, dilation, ceil_mode)
    if self.dtype == bool:
        raise missing("max_pool2d", self)
    if not self.size:
        return np.empty((*self.shape[:-2], *out), self.dtype), np.empty((*self.shape[:-2], *out), np.int64)
    low = -np.inf if self.dtype.kind == "f" else np.iinfo(self.dtype).min
    seen = _seen(x, kernel_size, stride, padding, dilation, out, low).reshape(*x.shape[:2], *out, -1)
    best = seen.argmax(-1)
    values = np.take_along_axis(seen, best[..., None], -1)[..., 0]
    h, w = np.divmod(best, kernel_size[1])
    rows = np.arange(out[0])[:, None] * stride[0] - padding[0] + h * dilation[0]
    columns = np.arange(out[1]) * stride[1] - padding[1] + w * dilation[1]
    places = rows * x.shape[3] + columns
    return (values, places) if self.ndim == 4 else (values[0], places[0])


def _put_back(g: Any, sizes: Ints, places: Any) -> Any:
    """Each number of g added at its place of the plane."""
    planes, at = np.zeros((int(np.prod(sizes[:-2])), sizes[-2] * sizes[-1]), g.dtype), plain(places)
    rows, flat = np.arange(len(planes))[:, None], (len(planes), g.shape[-2] * g.shape[-1])
    np.add.at(planes, (rows, at.reshape(flat)), g.reshape(flat))
    return planes.reshape(sizes)


def _take_out(g: Any, places: Any) -> Any:
    at = plain(places)
    flat, places_of_each = g.reshape(*g.shape[:-2], g.shape[-2] * g.shape[-1]), at.shape[-2] * at.shape[-1]
    return np.take_along_axis(flat, at.reshape(*at.shape[:-2], places_of_each), -1).reshape(at.shape)


@op(_put_back, node="MaxPool2DWithIndicesBackwardBackward0", g=lambda g, places: _taken(g, places))
def _unpooled(g: Tensor, sizes: Any, places: Any) -> Tensor: ...


@op(_take_out, node="GatherBackward0", g=lambda g, g_sym_sizes, places: _placed(g, g_sym_sizes, places))
def _pooled(g: Tensor, places: Any) -> Tensor: ...


_taken, _placed = word(_pooled), word(_unpooled)


@op(
    _largest, node="MaxPool2DWithIndicesBackward0", outputs=("result0", "result1"),
    self=lambda g, self, result1: tied(_placed(g, self.shape, result1), self),
)  # fmt: skip
def _max_pool(
    self: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[Tensor, Tensor]: ...


def max_pool2d(
    input: Tensor, kernel_size: Dims, stride: Dims = None, padding: Dims = 0, dilation: Dims = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest number of each window of input (N, C, H, W) or (C, H, W); windows stand `stride` apart, their own size
    unless given (`torch.nn.functional.max_pool2d`). With return_indices also where it lay, row by row in its plane.

    RuntimeError where the windows do not fit.

    >>> import minigrad
    >>> max_pool2d(minigrad.arange(16.).reshape(1, 4, 4), 2)
    tensor([[[ 5.,  7.],
             [13., 15.]]])
    """
    if input.ndim not in (3, 4):
        raise RuntimeError("non-empty 3D or 4D (batch mode) tensor expected for input")
    kernel = pair(kernel_size)
    stride = kernel if stride is None or stride == () else pair(stride)
    values, places = _max_pool(input, kernel, stride, pair(padding), pair(dilation), bool(ceil_mode))
    return (values, places) if return_indices else values


def max_pool1d(
    input: Tensor, kernel_size: Dims, stride: Dims = None, padding: Dims = 0, dilation: Dims = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest number of each window of input (N, C, L) or (C, L); as `max_pool2d` (`torch.nn.functional.max_pool1d`).

    >>> import minigrad
    >>> max_pool1d(minigrad.tensor([[1., 3., 2.]]), 2, stride=1)
    tensor([[3., 3.]])
    """
    if input.ndim not in (2, 3):
        raise RuntimeError(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"{list(input.shape)}"
        )
    (k,), (p,), (d,) = pair(kernel_size, 1), pair(padding, 1), pair(dilation, 1)
    s = k if stride is None or stride == () else pair(stride, 1)[0]
    if not return_indices:
        _check_line(input.shape, k, s, p, d)
        floating(input._array, "max_pool1d_impl")
    if (
        s > 0
        and k > 0
        and p <= k // 2
        and (size := _sizes((input.shape[-1],), (k,), (s,), (p,), (d,), ceil_mode)[0]) < 1
    ):
        raise RuntimeError(f"max_pool1d() Invalid computed output size: {size}")
    values, places = _max_pool(input.unsqueeze(-2), (1, k), (1, s), (0, p), (1, d), bool(ceil_mode))
    return (values.squeeze(-2), places.squeeze(-2)) if return_indices else values.squeeze(-2)


def _check_line(shape: Ints, k: int, s: int, p: int, d: int) -> None:
    """RuntimeError in PyTorch's words for what a window over a line cannot be."""
    if 0 in shape[-2:]:
        raise RuntimeError(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"{list(shape)}"
        )
    for name, value in (("kernel_size", k), ("stride", s), ("dilation", d)):
        if value <= 0:
            raise RuntimeError(f"max_pool1d() {name} must be greater than zero, but got {value}")
    if p < 0:
        raise RuntimeError(f"max_pool1d() padding must be non-negative, but got {p}")
    if p > k // 2:
        raise RuntimeError(
            f"max_pool1d() padding should be at most half of kernel size, but got padding={p} and kernel_size={k}"
        )


# --- the mean --------------------------------------------------------------------------------------------------------


def _divisors(
    shape: Ints, kernel: Ints, stride: Ints, padding: Ints, ceil_mode: bool, include: bool, override: int | None
) -> Any:
    """What each window's sum is divided by: the numbers in it, without what lies beyond the padding."""
    if override is not None:
        return np.float64(override)
    out = _sizes(shape[-2:], kernel, stride, padding, (1, 1), ceil_mode)
    spans = []
    for size, k, s, p, o in zip(shape[-2:], kernel, stride, padding, out, strict=True):
        start = np.arange(o) * s - p
        end = np.minimum(start + k, size + p)
        spans.append(end - start if include else np.minimum(end, size) - np.maximum(start, 0))
    return spans[0][:, None] * spans[1][None, :]


def _means(
    self: Any,
    kernel_size: Ints,
    stride: Ints,
    padding: Ints,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: Any,
) -> Any:
    if self.dtype != np.int64:  # the one kind of whole numbers that PyTorch has a kernel for
        floating(self, "avg_pool2d")
    x = self if self.ndim == 4 else self[None]
    out = _check(self.shape, kernel_size, stride, padding, (1, 1), ceil_mode)
    sums = _seen(x, kernel_size, stride, padding, (1, 1), out, 0).sum((-2, -1))
    count = _divisors(self.shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)
    means = np.trunc(sums / count) if self.dtype.kind == "i" else sums / count
    return (means if self.ndim == 4 else means[0]).astype(self.dtype)


def _spread(
    g: Any, sizes: Ints, kernel: Ints, stride: Ints, padding: Ints, ceil_mode: bool, include: bool, override: Any
) -> Any:
    """The transpose: each window's share, added where the window had looked."""
    g4 = (g / _divisors(sizes, kernel, stride, padding, ceil_mode, include, override)).astype(g.dtype)
    g4 = g4.reshape(-1, 1, *g.shape[-2:])
    parts = np.broadcast_to(g4[..., None, None], (*g4.shape, *kernel))
    reach = [
        max((o - 1) * s + k, n + p)
        for o, s, k, n, p in zip(g.shape[-2:], stride, kernel, sizes[-2:], [2 * p for p in padding], strict=True)
    ]
    whole = gather_back(parts, tuple(reach), stride, (1, 1))
    return whole[:, :, padding[0] : padding[0] + sizes[-2], padding[1] : padding[1] + sizes[-1]].reshape(sizes)


@op(
    _means, node="AvgPool2DBackward0",
    self=lambda g, self, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override: tied(
        _shared(g, self.shape, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override), self
    ),
)  # fmt: skip
def _avg_pool(
    self: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: Any,
) -> Tensor: ...


@op(
    _spread, node="AvgPool2DBackwardBackward0",
    g=lambda g, kernel, stride, padding, ceil_mode, include, override: (
        _averaged(g, kernel, stride, padding, ceil_mode, include, override)
    ),
)  # fmt: skip
def _avg_back(
    g: Tensor, sizes: Any, kernel: Any, stride: Any, padding: Any, ceil_mode: bool, include: bool, override: Any
) -> Tensor: ...


_averaged, _shared = word(_avg_pool), word(_avg_back)


def avg_pool2d(
    input: Tensor, kernel_size: Dims, stride: Dims = None, padding: Dims = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:  # fmt: skip
    """The mean of each window of input (N, C, H, W) or (C, H, W) (`torch.nn.functional.avg_pool2d`).

    Padding counts as zeros unless count_include_pad is False; divisor_override replaces the count.

    >>> import minigrad
    >>> avg_pool2d(minigrad.arange(16.).reshape(1, 4, 4), 2)
    tensor([[[ 2.5000,  4.5000],
             [10.5000, 12.5000]]])
    """
    if input.ndim not in (3, 4):
        if input.ndim < 3:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-input.ndim}, {input.ndim - 1}], but got -3)"
            )
        raise RuntimeError("non-empty 2D or 3D (batch mode) tensor expected for input")
    if divisor_override == 0:
        raise RuntimeError("divisor must be not zero")
    kernel = pair(kernel_size)
    stride = kernel if stride is None or stride == () else pair(stride)
    return _avg_pool(input, kernel, stride, pair(padding), bool(ceil_mode), bool(count_include_pad), divisor_override)


def avg_pool1d(
    input: Tensor,
    kernel_size: Dims,
    stride: Dims = None,
    padding: Dims = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window of input (N, C, L) or (C, L); as `avg_pool2d` (`torch.nn.functional.avg_pool1d`).

    >>> import minigrad
    >>> avg_pool1d(minigrad.tensor([[1., 3., 5.]]), 2, stride=1)
    tensor([[2., 4.]])
    """
    if input.ndim not in (2, 3):
        raise RuntimeError(
            f"Expected 2 to 3 dimensions, but got {input.ndim}-dimensional tensor for argument #1 'self' (while checking "
            "arguments for avg_pool1d)"
        )
    (k,), (p,) = pair(kernel_size, 1), pair(padding, 1)
    s = k if stride is None or stride == () else pair(stride, 1)[0]
    return _avg_pool(
        input.unsqueeze(-2), (1, k), (1, s), (0, p), bool(ceil_mode), bool(count_include_pad), None
    ).squeeze(-2)
