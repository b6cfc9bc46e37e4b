"""Convolutions: a small window of weights slides over the input, in one, two or three dimensions.

A convolution is linear in its input and in its weights, so three operations suffice for every derivative: it, and its
two transposes.

>>> import minigrad
>>> conv1d(minigrad.tensor([[[1., 2., 4.]]]), minigrad.tensor([[[-1., 1.]]]))
tensor([[[1., 2.]]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Dims
from .._errors import noted
from .._rule import op, word
from ..ops.reduction import _total as total
from ._fitting import Ints, check_convolution, check_kinds, several
from ._padding import pad_constant

if TYPE_CHECKING:
    from .._tensor import Tensor


def windows(x: Any, kernel: Ints, stride: Ints, dilation: Ints, out: Ints | None = None) -> Any:
    """A view (N, C, *out, *kernel) of what each window of x (N, C, *sizes) sees."""
    if out is None:
        out = tuple(
            (s - d * (k - 1) - 1) // t + 1 for s, k, t, d in zip(x.shape[2:], kernel, stride, dilation, strict=True)
        )
    steps = x.strides[2:]
    strides = (
        *(s * t for s, t in zip(steps, stride, strict=True)),
        *(s * d for s, d in zip(steps, dilation, strict=True)),
    )
    return np.lib.stride_tricks.as_strided(
        x, (*x.shape[:2], *out, *kernel), (*x.strides[:2], *strides), writeable=False
    )


def gather_back(parts: Any, sizes: Ints, stride: Ints, dilation: Ints) -> Any:
    """The transpose of `windows`: the parts (N, C, *out, *kernel) added where each window had looked."""
    n = len(stride)
    out, kernel = parts.shape[2 : 2 + n], parts.shape[2 + n :]
    x = np.zeros((*parts.shape[:2], *sizes), parts.dtype)
    for at in np.ndindex(*kernel):
        where = tuple(
            slice(k * d, k * d + t * (o - 1) + 1, t) for k, d, t, o in zip(at, dilation, stride, out, strict=True)
        )
        x[(slice(None), slice(None), *where)] += parts[(..., *at)]
    return x


def _padded(x: Any, padding: Ints) -> Any:
    return np.pad(x, ((0, 0), (0, 0), *((p, p) for p in padding))) if any(padding) else x


def _columns(
    x: Any, kernel: Ints, stride: Ints, padding: Ints, dilation: Ints, groups: int, most: Ints = ()
) -> tuple[Any, Ints]:
    """By group: one row for each window, with what it sees, and the sizes of the result: at `most` so many."""
    seen = windows(_padded(x, padding), kernel, stride, dilation)[(slice(None), slice(None), *map(slice, most))]
    n = len(kernel)
    batch, channels, out = seen.shape[0], seen.shape[1], seen.shape[2 : 2 + n]
    split = seen.reshape(batch, groups, channels // groups, int(np.prod(out)), int(np.prod(kernel)))
    return split.transpose(1, 0, 3, 2, 4).reshape(groups, batch * int(np.prod(out)), -1), out


def _rows(g: Any, groups: int) -> Any:
    """A result (N, O, *out) by group, one row for each window."""
    return (
        g.reshape(g.shape[0], groups, g.shape[1] // groups, -1)
        .transpose(1, 0, 3, 2)
        .reshape(groups, -1, g.shape[1] // groups)
    )


def _forward(input: Any, weight: Any, stride: Ints, padding: Ints, dilation: Ints, groups: int) -> Any:
    columns, out = _columns(input, weight.shape[2:], stride, padding, dilation, groups)
    product = columns @ weight.reshape(groups, weight.shape[0] // groups, -1).mT
    split = product.reshape(groups, input.shape[0], -1, weight.shape[0] // groups).transpose(1, 0, 3, 2)
    return np.ascontiguousarray(split).reshape(input.shape[0], weight.shape[0], *out)


def _to_input(g: Any, weight: Any, sizes: Ints, stride: Ints, padding: Ints, dilation: Ints, groups: int) -> Any:
    """The transpose with regard to the input, of shape `sizes`."""
    n, kernel, out = len(stride), weight.shape[2:], g.shape[2:]
    parts = _rows(g, groups) @ weight.reshape(groups, weight.shape[0] // groups, -1)
    parts = parts.reshape(groups, g.shape[0], int(np.prod(out)), weight.shape[1], int(np.prod(kernel)))
    parts = parts.transpose(1, 0, 3, 2, 4).reshape(g.shape[0], groups * weight.shape[1], *out, *kernel)
    whole = gather_back(parts, tuple(s + 2 * p for s, p in zip(sizes[-n:], padding, strict=True)), stride, dilation)
    inner = tuple(slice(p, p + s) for p, s in zip(padding, sizes[-n:], strict=True))
    return whole[(slice(None), slice(None), *inner)]


def _to_weight(g: Any, input: Any, sizes: Ints, stride: Ints, padding: Ints, dilation: Ints, groups: int) -> Any:
    """The transpose with regard to the weights, of shape `sizes`."""
    columns, out = _columns(input, sizes[2:], stride, padding, dilation, groups, g.shape[2:])
    whole = tuple(slice(0, o) for o in out)
    return (_rows(g[(slice(None), slice(None), *whole)], groups).mT @ columns).reshape(sizes)


def _over_channels(g: Any) -> Any:
    return total(g, (0, *range(2, g.ndim)), False)


def _with_bias(product: Any, bias: Any) -> Any:
    return product if bias is None else product + bias.reshape(-1, *(1,) * (product.ndim - 2))


@op(
    lambda input, weight, bias, stride, padding, dilation, groups: _with_bias(
        _forward(input, weight, stride, padding, dilation, groups), bias
    ),
    node="ConvolutionBackward0",
    input=lambda g, input_sym_sizes, weight, stride, padding, dilation, groups: (
        to_input(g, weight, input_sym_sizes, stride, padding, dilation, groups)
    ),
    weight=lambda g, input, weight_sym_sizes, stride, padding, dilation, groups: (
        to_weight(g, input, weight_sym_sizes, stride, padding, dilation, groups)
    ),
    bias=lambda g: _over_channels(g),
)  # fmt: skip
def _convolution(
    input: Tensor, weight: Tensor, bias: Tensor | None, stride: Any, padding: Any, dilation: Any, groups: int
) -> Tensor: ...


@op(
    _to_input, node="ConvolutionBackwardBackward0",
    self=lambda g, weight, stride, padding, dilation, groups: convolve(g, weight, None, stride, padding, dilation, groups),
    weight=lambda g, self, weight_sym_sizes, stride, padding, dilation, groups: (
        to_weight(self, g, weight_sym_sizes, stride, padding, dilation, groups)
    ),
)  # fmt: skip
def _transposed(
    self: Tensor, weight: Tensor, sizes: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Tensor: ...


@op(
    _to_weight, node="ConvolutionBackwardBackward0",
    self=lambda g, self_sym_sizes, input, stride, padding, dilation, groups: _no_more_than(
        self_sym_sizes, convolve(input, g, None, stride, padding, dilation, groups)
    ),
    input=lambda g, self, input_sym_sizes, stride, padding, dilation, groups: (
        to_input(self, g, input_sym_sizes, stride, padding, dilation, groups)
    ),
)  # fmt: skip
def _correlated(
    self: Tensor, input: Tensor, sizes: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Tensor: ...


@op(
    lambda input, weight, bias, sizes, stride, padding, dilation, groups: _with_bias(
        _to_input(input, weight, sizes, stride, padding, dilation, groups), bias
    ),
    node="ConvolutionBackward0",
    input=lambda g, input_sym_sizes, weight, stride, padding, dilation, groups: _no_more_than(
        input_sym_sizes, convolve(g, weight, None, stride, padding, dilation, groups)
    ),
    weight=lambda g, input, weight_sym_sizes, stride, padding, dilation, groups: (
        to_weight(input, g, weight_sym_sizes, stride, padding, dilation, groups)
    ),
    bias=lambda g: _over_channels(g),
)  # fmt: skip
def _transposed_convolution(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    sizes: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
) -> Tensor: ...


def _no_more_than(sizes: Ints, x: Any) -> Any:
    """Padding at the end of a transposed convolution's result can make room for more windows than there were."""
    return x if tuple(x.shape) == tuple(sizes) else x[(slice(None), slice(None), *map(slice, tuple(sizes)[2:]))]


convolve, to_input, to_weight = word(_convolution), word(_transposed), word(_correlated)


# --- what the user calls ---------------------------------------------------------------------------------------------


def _run(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int, n: int) -> Any:
    name = f"conv{n}d"
    if input.ndim not in (n + 1, n + 2):
        raise noted(
            RuntimeError(
                f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to {name}, but got input of size: {list(input.shape)}"
            ),
            "The dimensions are (N, channels, *sizes), or without N.",
        )
    stride, dilation = several(stride, n, "stride"), several(dilation, n, "dilation")
    if weight.ndim > 2 and not isinstance(padding, str):
        stride, dilation = several(stride, weight.ndim - 2, "stride"), several(dilation, weight.ndim - 2, "dilation")
    if isinstance(padding, str):
        input, padding = _by_word(input, weight, stride, padding, dilation, n)
    padding = several(padding, n, "padding")
    single = input.ndim == n + 1
    x = input.unsqueeze(0) if single else input
    check_convolution(x, weight, bias, stride, padding, dilation, groups)
    result = _convolution(x, weight, bias, stride, padding, dilation, groups)
    return result.squeeze(0) if single else result


def _by_word(input: Any, weight: Any, stride: Ints, padding: str, dilation: Ints, n: int) -> tuple[Any, Ints]:
    """What "valid" and "same" mean in numbers; an odd one out is padded on the right first."""
    if padding == "valid":
        return input, (0,) * n
    if padding != "same":
        raise RuntimeError(f"Invalid padding string: '{padding}'")
    size, shape = list(weight.shape), list(input.shape)
    if len(size) > len(shape) + 1 or len(size) < n + 2:
        raise RuntimeError(
            f"Expected {len(size)}-dimensional input for {len(size)}-dimensional weight{size}, but got {len(shape)}-dimensional "
            f"input of size {shape} instead"
        )
    if any(s != 1 for s in stride):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    both = [d * (k - 1) for d, k in zip(dilation, weight.shape[2:], strict=True)]
    if any(b % 2 for b in both):
        input = pad_constant(input, [p for b in reversed(both) for p in (0, b % 2)], 0)
    return input, tuple(b // 2 for b in both)


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """The cross-correlation of input (N, C, L) with weight (O, C / groups, K): (N, O, L'), with
    L' = ⌊(L + 2·padding − dilation·(K − 1) − 1) / stride⌋ + 1 (`torch.nn.functional.conv1d`).

    bias: (O). padding: a number, "valid" (none) or "same" (L' = L). N may be left out. RuntimeError where shapes or
    dtypes do not fit.

    >>> import minigrad
    >>> conv1d(minigrad.tensor([[[1., 2., 4.]]]), minigrad.tensor([[[1., 1.]]]), padding=1)
    tensor([[[1., 3., 6., 4.]]])
    """
    return _run(input, weight, bias, stride, padding, dilation, groups, 1)  # type: ignore[no-any-return]


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """The cross-correlation of input (N, C, H, W) with weight (O, C / groups, K, L); as `conv1d`, in two dimensions
    (`torch.nn.functional.conv2d`). stride, padding and dilation: a number, or one for each dimension.

    >>> import minigrad
    >>> conv2d(minigrad.ones(1, 1, 3, 3), minigrad.ones(1, 1, 2, 2))
    tensor([[[[4., 4.],
              [4., 4.]]]])
    """
    return _run(input, weight, bias, stride, padding, dilation, groups, 2)  # type: ignore[no-any-return]


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """The cross-correlation of input (N, C, D, H, W); as `conv1d`, in three dimensions (`torch.nn.functional.conv3d`).

    >>> import minigrad
    >>> conv3d(minigrad.ones(1, 1, 2, 2, 2), minigrad.ones(1, 1, 2, 2, 2))
    tensor([[[[[8.]]]]])
    """
    return _run(input, weight, bias, stride, padding, dilation, groups, 3)  # type: ignore[no-any-return]


NARROW = ("bool", "uint8", "int8", "int16", "int32")  # no kernel of PyTorch's


def _run_transposed(
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: int,
    dilation: Any,
    n: int,
) -> Any:
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    check_kinds(input, weight, bias, f"slow_conv_transpose{max(n, 2)}d_out_cpu", NARROW)
    stride, padding = several(stride, n, "stride"), several(padding, n, "padding")
    several(stride, weight.ndim - 2, "stride")
    extra, dilation = several(output_padding, n, "output_padding"), several(dilation, n, "dilation")
    single = input.ndim == n + 1
    x = input.unsqueeze(0) if single else input
    if x.shape[1] != weight.shape[0]:
        raise RuntimeError(
            f"Given transposed=1, weight of size {list(weight.shape)}, expected input{list(x.shape)} to have "
            f"{weight.shape[0]} channels, but got {x.shape[1]} channels instead"
        )
    for e, s, d in zip(extra, stride, dilation, strict=True):
        if e >= max(s, d):
            raise RuntimeError(
                "output padding must be smaller than either stride or dilation, but got output_padding_height: "
                f"{e} output_padding_width: {e} stride_height: {s} stride_width: {s} dilation_height: {d} dilation_width: {d}"
            )
    sizes = tuple(
        (s - 1) * t - 2 * p + d * (k - 1) + e + 1
        for s, t, p, d, k, e in zip(x.shape[2:], stride, padding, dilation, weight.shape[2:], extra, strict=True)
    )
    result = _transposed_convolution(x, weight, bias, sizes, stride, padding, dilation, groups)
    return result.squeeze(0) if single else result


def conv_transpose1d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Dims = 1, padding: Dims = 0, output_padding: Dims = 0,
    groups: int = 1, dilation: Dims = 1,
) -> Tensor:  # fmt: skip
    """The transpose of `conv1d`: every element of input (N, C, L) lays its weights (C, O / groups, K) down, where they
    add up (`torch.nn.functional.conv_transpose1d`).

    >>> import minigrad
    >>> conv_transpose1d(minigrad.tensor([[[1., 10.]]]), minigrad.tensor([[[1., 2.]]]))
    tensor([[[ 1., 12., 20.]]])
    """
    return _run_transposed(input, weight, bias, stride, padding, output_padding, groups, dilation, 1)  # type: ignore[no-any-return]


def conv_transpose2d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Dims = 1, padding: Dims = 0, output_padding: Dims = 0,
    groups: int = 1, dilation: Dims = 1,
) -> Tensor:  # fmt: skip
    """The transpose of `conv2d`, as `conv_transpose1d` is of conv1d (`torch.nn.functional.conv_transpose2d`).

    >>> import minigrad
    >>> conv_transpose2d(minigrad.ones(1, 1, 1, 1), minigrad.ones(1, 1, 1, 2))
    tensor([[[[1., 1.]]]])
    """
    return _run_transposed(input, weight, bias, stride, padding, output_padding, groups, dilation, 2)  # type: ignore[no-any-return]


def conv_transpose3d(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, stride: Dims = 1, padding: Dims = 0, output_padding: Dims = 0,
    groups: int = 1, dilation: Dims = 1,
) -> Tensor:  # fmt: skip
    """The transpose of `conv3d`, as `conv_transpose1d` is of conv1d (`torch.nn.functional.conv_transpose3d`).

    >>> import minigrad
    >>> conv_transpose3d(minigrad.ones(1, 1, 1, 1, 1), minigrad.ones(1, 1, 1, 1, 2))
    tensor([[[[[1., 1.]]]]])
    """
    return _run_transposed(input, weight, bias, stride, padding, output_padding, groups, dilation, 3)  # type: ignore[no-any-return]
