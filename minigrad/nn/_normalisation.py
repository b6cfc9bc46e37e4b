"""Numbers brought to mean 0 and variance 1: over a layer, a group of channels, a batch.

>>> import minigrad
>>> layer_norm(minigrad.tensor([[1., 3.]]), (2,))
tensor([[-1.0000,  1.0000]])
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._late import wrap
from .._modes import no_grad
from .._rule import op
from ..ops.combination import plus
from ..ops.parts import select
from ..ops.reduction import _total as total
from ..ops.reduction import count, in_order
from ._arguments import constants, floating
from ._padding import pad
from ._pooling import avg_pool2d

if TYPE_CHECKING:
    from .._tensor import Tensor


def _standard(x: Any, axes: tuple[int, ...], eps: float) -> Any:
    """(x − mean) / √(variance + eps) of an array, the mean, and 1 / √(variance + eps)."""
    wide = x.astype(np.float64) if x.dtype == np.float32 else x  # as sums of many: PyTorch's are as exact
    mean = wide.mean(axes, keepdims=True)
    centred = wide - mean
    scale = 1 / np.sqrt((centred * centred).mean(axes, keepdims=True) + eps)
    return (centred * scale).astype(x.dtype), mean.astype(x.dtype), scale.astype(x.dtype)


def _standard_slope(g: Any, x: Any, axes: tuple[int, ...], eps: float) -> Any:
    """With z the standardised x and s the scale: s·(g − mean(g) − z·mean(g·z))."""
    n = count(x.shape, axes)
    centred = x - total(x, axes, True) / n
    scale = 1 / np.sqrt(total(centred * centred, axes, True) / n + eps)
    z = centred * scale
    return (g - total(g, axes, True) / n - z * (total(g * z, axes, True) / n)) * scale


def _scaled(z: Any, weight: Any, bias: Any) -> Any:
    z = z if weight is None else z * weight
    return z if bias is None else z + bias


def _z(x: Any, axes: tuple[int, ...], eps: float) -> Any:
    n = count(x.shape, axes)
    centred = x - total(x, axes, True) / n
    return centred / np.sqrt(total(centred * centred, axes, True) / n + eps)


def _times(g: Any, weight: Any) -> Any:
    return g if weight is None else g * weight


# --- over a layer ----------------------------------------------------------------------------------------------------


def _last(ndim: int, shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(range(ndim - len(shape), ndim))


def _layer_array(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
    floating(input, "LayerNormKernelImpl")
    return _scaled(_standard(in_order(input), _last(input.ndim, normalized_shape), eps)[0], weight, bias)


@op(
    _layer_array, node="NativeLayerNormBackward0",
    input=lambda g, input, normalized_shape, weight, eps: (
        _standard_slope(_times(g, weight), input, _last(input.ndim, normalized_shape), eps)
    ),
    weight=lambda g, input, normalized_shape, eps: g * _z(input, _last(input.ndim, normalized_shape), eps),
    bias=lambda g: g,
)  # fmt: skip
def _layer_norm(
    input: Tensor, normalized_shape: Any, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor: ...


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """(x − mean) / √(variance + eps) · weight + bias over the last dimensions, those of normalized_shape
    (`torch.nn.functional.layer_norm`).

    weight and bias: of normalized_shape. RuntimeError where the shapes do not fit.

    >>> import minigrad
    >>> layer_norm(minigrad.tensor([[0., 4.]]), (2,), weight=minigrad.tensor([1., 10.]))
    tensor([[-1.0000, 10.0000]])
    """
    shape = list(normalized_shape)
    _check_layer(input, shape, f"[*, {', '.join(map(str, shape))}]")
    for name, given in (("weight", weight), ("bias", bias)):
        if given is not None and list(given.shape) != shape:
            raise RuntimeError(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape {list(given.shape)} "
                f"and normalized_shape = {shape}"
            )
    return _layer_norm(input, tuple(shape), weight, bias, eps)


def _check_layer(input: Any, shape: list[int], expected: str) -> None:
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
    if list(input.shape[-len(shape) :]) != shape:
        raise noted(
            RuntimeError(
                f"Given normalized_shape={shape}, expected input with shape {expected}, but got input of "
                f"size{list(input.shape)}"
            ),
            "normalized_shape names the last dimensions of input.",
        )


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """x / √(mean(x²) + eps) · weight over the last dimensions; eps is the dtype's smallest step at 1 unless given
    (`torch.nn.functional.rms_norm`).

    >>> import minigrad
    >>> rms_norm(minigrad.tensor([[1., 7.]]), (2,))
    tensor([[0.2000, 1.4000]])
    """
    shape = list(normalized_shape)
    _check_layer(input, shape, f"[*{', '.join(map(str, shape))}]")
    floating(input._array, "rms_norm")
    eps = float(np.finfo(input._array.dtype).eps) if eps is None else eps
    if weight is not None and list(weight.shape) != shape:
        raise RuntimeError(
            f"Expected weight to be of same shape as normalized_shape, but got weight of shape {list(weight.shape)} and "
            f"normalized_shape = {shape}"
        )
    means = (input**2).mean(_last(input.ndim, shape), True)
    scaled = input * plus(means, eps).rsqrt()
    return scaled if weight is None else scaled * weight  # type: ignore[no-any-return]


# --- over groups of channels -----------------------------------------------------------------------------------------


def _per_channel(x: Any, ndim: int) -> Any:
    return x if x is None else x.reshape(1, x.shape[0], *(1,) * (ndim - 2))


def _grouped(x: Any, groups: int) -> Any:
    return x.reshape(x.shape[0], groups, prod(x.shape[1:]) // groups)


def _group_array(input: Any, weight: Any = None, bias: Any = None, group: int = 1, eps: float = 1e-5) -> Any:
    z = _standard(_grouped(floating(input, "GroupNormKernelImpl"), group), (2,), eps)[0].reshape(input.shape)
    return _scaled(z, _per_channel(weight, input.ndim), _per_channel(bias, input.ndim))


def _over_channel(x: Any) -> Any:
    """The sum over all but the channels (dimension 1)."""
    return total(x, (0, *range(2, x.ndim)), False)


def _group_slope(g: Any, input: Any, weight: Any, group: int, eps: float) -> Any:
    g = _times(g, _per_channel(weight, input.ndim))
    return _standard_slope(_grouped(g, group), _grouped(input, group), (2,), eps).reshape(input.shape)


@op(
    _group_array, node="NativeGroupNormBackward0",
    input=lambda g, input, weight, group, eps: _group_slope(g, input, weight, group, eps),
    weight=lambda g, input, group, eps: _over_channel(g * _z(_grouped(input, group), (2,), eps).reshape(input.shape)),
    bias=lambda g: _over_channel(g),
)  # fmt: skip
def _group_norm(
    input: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, group: int = 1, eps: float = 1e-5
) -> Tensor: ...


def group_norm(
    input: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """`layer_norm` over each of num_groups groups of channels; input (N, C, …), weight and bias (C)
    (`torch.nn.functional.group_norm`). RuntimeError where C is no multiple of num_groups.

    >>> import minigrad
    >>> group_norm(minigrad.tensor([[1., 3., 10., 30.]]), 2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    if input.ndim < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.ndim}")
    shape, channels = list(input.shape), input.shape[1]
    if num_groups <= 0 or channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{shape} and num_groups={num_groups}"
        )
    for name, given in (("weight", weight), ("bias", bias)):
        if given is not None and tuple(given.shape) != (channels,):
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} of shape "
                f"{list(given.shape)} and input of shape {shape}"
            )
    return _group_norm(input, weight, bias, num_groups, eps)


# --- over a batch ----------------------------------------------------------------------------------------------------


def _but_channels(x: Any) -> tuple[int, ...]:
    return (0, *range(2, x.ndim))


def _known(x: Any, mean: Any, var: Any, eps: float) -> Any:
    """Standardised by running statistics, which are constants."""
    mean, var = (getattr(s, "_array", s).astype(getattr(x, "_array", x).dtype) for s in (mean, var))
    shape = (1, -1, *(1,) * (x.ndim - 2))
    scale = 1 / np.sqrt(var + var.dtype.type(eps))
    if hasattr(x, "_array"):
        return (x - wrap(mean.reshape(shape))) * wrap(scale.reshape(shape))
    return (x - mean.reshape(shape)) * scale.reshape(shape)


def _batch_array(
    input: Any, weight: Any = None, bias: Any = None, running_mean: Any = None, running_var: Any = None,
    training: bool = False, eps: float = 1e-5,
) -> Any:  # fmt: skip
    floating(input, "batch_norm")
    z = _standard(input, _but_channels(input), eps)[0] if training else _known(input, running_mean, running_var, eps)
    return _scaled(z, _per_channel(weight, input.ndim), _per_channel(bias, input.ndim))


def _batch_slope(g: Any, x: Any, weight: Any, mean: Any, var: Any, training: bool, eps: float) -> Any:
    g = _times(g, _per_channel(weight, x.ndim))
    if training:
        return _standard_slope(g, x, _but_channels(x), eps)
    return _known(g, var * 0, var, eps)


@op(
    _batch_array, node="NativeBatchNormBackward0",
    input=lambda g, input, weight, running_mean, running_var, training, eps: (
        _batch_slope(g, input, weight, running_mean, running_var, training, eps)
    ),
    weight=lambda g, input, running_mean, running_var, training, eps: _over_channel(
        g * (_z(input, _but_channels(input), eps) if training else _known(input, running_mean, running_var, eps))
    ),
    bias=lambda g: _over_channel(g),
)  # fmt: skip
def _batch_norm(
    input: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, running_mean: Any = None,
    running_var: Any = None, training: bool = False, eps: float = 1e-5,
) -> Tensor: ...  # fmt: skip


def batch_norm(
    input: Tensor, running_mean: Tensor | None, running_var: Tensor | None, weight: Tensor | None = None,
    bias: Tensor | None = None, training: bool = False, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """(x − mean) / √(variance + eps) · weight + bias for each channel of input (N, C, …)
    (`torch.nn.functional.batch_norm`).

    In training mean and variance are the batch's, and the running ones move towards them by `momentum` (the variance
    there divides by n − 1); else the running ones serve. ValueError for one value per channel in training.

    >>> import minigrad
    >>> batch_norm(minigrad.tensor([[1.], [3.]]), None, None, training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    shape = input.shape
    channels = shape[1] if len(shape) > 1 else 0
    if training and prod(shape[:1]) * prod(shape[2:]) == 1:
        raise noted(
            ValueError(f"Expected more than 1 value per channel when training, got input size {shape}"),
            "One value has no variance: use a larger batch, or .eval().",
        )
    if eps < 0 or (training and eps == 0):
        wanted = "positive during training" if training else "non-negative"
        raise ValueError(f"batch_norm eps must be {wanted}, but got {eps}")
    if not input.numel():
        result = input.clone() if weight is None else input.clone() * select(weight, 0, 0)
        return result if bias is None else result + select(bias, 0, 0)
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    for name, given in (
        ("running_mean", running_mean),
        ("running_var", running_var),
        ("weight", weight),
        ("bias", bias),
    ):
        if given is None and name.startswith("running") and not training:
            raise RuntimeError(f"{name} must be defined in evaluation mode")
        if given is not None and given.numel() != channels:
            raise RuntimeError(f"{name} should contain {channels} elements not {given.numel()}")
    constants("native_batch_norm", running_mean=running_mean, running_var=running_var)
    _check_kinds(input.dtype, [x.dtype for x in (weight, bias, running_mean, running_var) if x is not None])
    result = _batch_norm(
        input, weight, bias, None if training else running_mean, None if training else running_var, training, eps
    )
    if training and running_mean is not None and running_var is not None:
        _follow(input, running_mean, running_var, momentum)
    return result


def _check_kinds(own: Any, others: list[Any]) -> None:
    """RuntimeError in PyTorch's words where the parameters and statistics are not of the input's dtype."""
    odd = next((kind for kind in others if kind is not own), None)
    if odd is None:
        return
    if odd is not others[0]:
        raise RuntimeError(f"expected scalar type {own.short} but found {odd.short}")
    alike = all(kind is _dtypes.float32 for kind in others)
    wanted = "all inputs must share same datatype." if alike else "expect parameter to have scalar type of Float"
    raise noted(RuntimeError(f"mixed dtype (CPU): {wanted}"), "Bring the layer to the input's dtype: layer.double(), or x.float().")


def _follow(input: Any, running_mean: Any, running_var: Any, momentum: float) -> None:
    """Moves the running statistics towards the batch's, in place and unrecorded."""
    x, axes = input._array, _but_channels(input._array)
    with no_grad():
        for running, now in ((running_mean, x.mean(axes, np.float64)), (running_var, x.var(axes, np.float64, ddof=1))):
            running.mul_(1 - momentum).add_(wrap((now * momentum).astype(running._array.dtype)))


def instance_norm(
    input: Tensor, running_mean: Tensor | None = None, running_var: Tensor | None = None, weight: Tensor | None = None,
    bias: Tensor | None = None, use_input_stats: bool = True, momentum: float = 0.1, eps: float = 1e-5,
) -> Tensor:  # fmt: skip
    """`batch_norm` of every sample by itself; input (N, C, …) (`torch.nn.functional.instance_norm`).

    Running statistics move towards the mean over the samples; with use_input_stats False they serve instead.

    >>> import minigrad
    >>> instance_norm(minigrad.tensor([[[1., 3.], [10., 30.]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    if use_input_stats and prod(input.shape[2:]) == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.shape}")
    constants("native_batch_norm", running_mean=running_mean, running_var=running_var)
    n, c, *rest = input.shape
    flat = input.reshape(1, n * c, *rest)
    each = [w if w is None else _repeated(w, n) for w in (weight, bias)]
    own = [w if w is None else _repeated(w.detach(), n) for w in (running_mean, running_var)]
    result = batch_norm(flat, own[0], own[1], each[0], each[1], use_input_stats, momentum, eps).view(n, c, *rest)
    if use_input_stats:
        for running, moved in zip((running_mean, running_var), own, strict=True):
            if running is not None:
                running.detach().copy_(moved.view(n, c).mean(0))  # type: ignore[union-attr]
    return result


def _repeated(w: Any, n: int) -> Any:
    return w.unsqueeze(0).expand(n, -1).reshape(-1)


def local_response_norm(input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Tensor:
    """x / (k + α·the mean of x² over the `size` channels around it)^β (`torch.nn.functional.local_response_norm`;
    Krizhevsky et al., 2012). input: (N, C, …).

    >>> import minigrad
    >>> local_response_norm(minigrad.ones(1, 1, 1), 1, alpha=1.0, beta=1.0)
    tensor([[[0.5000]]])
    """
    if input.ndim < 3:
        gap = " " * 25
        raise ValueError(f"Expected 3D or higher dimensionality {gap}input (got {input.ndim} dimensions)")
    if not input.numel():
        return input
    n, c, *rest = input.shape
    squares = pad(input.mul(input).reshape(n, 1, c, -1), (0, 0, size // 2, (size - 1) // 2))
    means = avg_pool2d(squares, (size, 1), 1).reshape(n, c, *rest)
    return input / means.mul(alpha).add(k).pow(beta)  # type: ignore[no-any-return]
