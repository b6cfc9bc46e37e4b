"""Normalisations, pooling and padding as modules.

>>> import minigrad as torch
>>> BatchNorm1d(1)(torch.tensor([[1.], [3.]]))
tensor([[-1.0000],
        [ 1.0000]], grad_fn=<NativeBatchNormBackward0>)
"""

from __future__ import annotations

from typing import Any, ClassVar

from ... import _dtypes
from ..._tensor import Tensor
from ...ops.creation import empty, ones, tensor, zeros
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .activations import Applied
from .module import Module


class _Affine(Module):
    """A weight that begins as ones, and a bias that begins as zeros; or neither."""

    def _begin(self, shape: tuple[int, ...], weight: bool, bias: bool, dtype: Any) -> None:
        self.register_parameter("weight", Parameter(empty(*shape, dtype=dtype)) if weight else None)
        self.register_parameter("bias", Parameter(empty(*shape, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begins anew."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)


class LayerNorm(_Affine):
    """Mean 0 and variance 1 over the last dimensions (`torch.nn.LayerNorm`).

    >>> import minigrad as torch
    >>> torch.nn.LayerNorm(3)(torch.tensor([1., 2., 3.]))
    tensor([-1.2247,  0.0000,  1.2247], grad_fn=<NativeLayerNormBackward0>)
    """

    def __init__(
        self, normalized_shape: Any, eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True, device: Any = None,
        dtype: Any = None,
    ):  # fmt: skip
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self._begin(self.normalized_shape, elementwise_affine, elementwise_affine and bias, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(_Affine):
    """Root mean square 1 over the last dimensions (`torch.nn.RMSNorm`).

    >>> import minigrad as torch
    >>> torch.nn.RMSNorm(2)(torch.tensor([3., 4.]))
    tensor([0.8485, 1.1314], grad_fn=<MulBackward0>)
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__()
        self.normalized_shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.register_parameter(
            "weight", Parameter(empty(*self.normalized_shape, dtype=dtype)) if elementwise_affine else None
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begins anew."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Tensor) -> Tensor:
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(_Affine):
    """Mean 0 and variance 1 over each group of channels (`torch.nn.GroupNorm`).

    >>> import minigrad as torch
    >>> torch.nn.GroupNorm(2, 4)(torch.ones(1, 4, 5)).shape
    torch.Size([1, 4, 5])
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, device: Any = None, dtype: Any = None,
        bias: bool = True,
    ):  # fmt: skip
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self._begin((num_channels,), affine, affine and bias, dtype)

    def forward(self, input: Tensor) -> Tensor:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


class _BatchNorm(_Affine):
    """Mean 0 and variance 1 of each channel: over the batch in training, by running statistics in evaluation."""

    _version = 2
    ranks: ClassVar[tuple[int, ...]] = ()

    def __init__(
        self, num_features: int, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True,
        track_running_stats: bool = True, device: Any = None, dtype: Any = None, bias: bool = True,
    ):  # fmt: skip
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.register_buffer("running_mean", zeros(num_features, dtype=dtype) if track_running_stats else None)
        self.register_buffer("running_var", ones(num_features, dtype=dtype) if track_running_stats else None)
        self.register_buffer("num_batches_tracked", tensor(0, dtype=_dtypes.int64) if track_running_stats else None)
        self._begin((num_features,), affine, affine and bias, dtype)

    def reset_running_stats(self) -> None:
        """Forgets what was seen."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Begins anew."""
        self.reset_running_stats()
        super().reset_parameters()

    def forward(self, input: Tensor) -> Tensor:
        if input.ndim not in self.ranks:
            raise ValueError(f"expected {' or '.join(f'{n}D' for n in self.ranks)} input (got {input.ndim}D input)")
        momentum = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:  # the mean of all batches
                momentum = 1.0 / float(self.num_batches_tracked)
        by_batch = self.training or self.running_mean is None
        use = not self.training or self.track_running_stats
        return F.batch_norm(
            input, self.running_mean if use else None, self.running_var if use else None, self.weight, self.bias, by_batch,
            momentum, self.eps,
        )  # fmt: skip

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(_BatchNorm):
    """Batch normalisation of (N, C) or (N, C, L) (`torch.nn.BatchNorm1d`).

    >>> import minigrad as torch
    >>> torch.nn.BatchNorm1d(2)(torch.tensor([[1., 2.], [3., 6.]]))
    tensor([[-1.0000, -1.0000],
            [ 1.0000,  1.0000]], grad_fn=<NativeBatchNormBackward0>)
    """

    ranks = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Batch normalisation of (N, C, H, W) (`torch.nn.BatchNorm2d`).

    >>> import minigrad as torch
    >>> torch.nn.BatchNorm2d(3)(torch.ones(2, 3, 4, 4)).shape
    torch.Size([2, 3, 4, 4])
    """

    ranks = (4,)


# --- pooling ---------------------------------------------------------------------------------------------------------


class _MaxPool(Applied):
    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, return_indices: bool = False,
        ceil_mode: bool = False,
    ):  # fmt: skip
        super().__init__(
            kernel_size=kernel_size, stride=kernel_size if stride is None else stride, padding=padding, dilation=dilation,
            ceil_mode=ceil_mode, return_indices=return_indices,
        )  # fmt: skip

    def extra_repr(self) -> str:
        return super().extra_repr().rpartition(", ")[0]


class MaxPool1d(_MaxPool):
    """The largest number of each window of (N, C, L) (`torch.nn.MaxPool1d`).

    >>> import minigrad as torch
    >>> torch.nn.MaxPool1d(2)(torch.tensor([[1., 3., 5., 7.]]))
    tensor([[3., 7.]])
    """

    function = staticmethod(F.max_pool1d)


class MaxPool2d(_MaxPool):
    """The largest number of each window of (N, C, H, W) (`torch.nn.MaxPool2d`).

    >>> import minigrad as torch
    >>> torch.nn.MaxPool2d(2)(torch.ones(1, 3, 8, 8)).shape
    torch.Size([1, 3, 4, 4])
    """

    function = staticmethod(F.max_pool2d)


class AvgPool1d(Applied):
    """The mean of each window of (N, C, L) (`torch.nn.AvgPool1d`).

    >>> import minigrad as torch
    >>> torch.nn.AvgPool1d(2)(torch.tensor([[1., 3., 5., 7.]]))
    tensor([[2., 6.]])
    """

    function = staticmethod(F.avg_pool1d)

    def __init__(
        self,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ):
        one = [
            value if isinstance(value, tuple) else (value,) for value in (kernel_size, stride or kernel_size, padding)
        ]
        super().__init__(
            kernel_size=one[0], stride=one[1], padding=one[2], ceil_mode=ceil_mode, count_include_pad=count_include_pad
        )

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool2d(Applied):
    """The mean of each window of (N, C, H, W) (`torch.nn.AvgPool2d`).

    >>> import minigrad as torch
    >>> torch.nn.AvgPool2d(2)(torch.ones(1, 3, 8, 8)).shape
    torch.Size([1, 3, 4, 4])
    """

    function = staticmethod(F.avg_pool2d)

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, count_include_pad: bool = True,
        divisor_override: int | None = None,
    ):  # fmt: skip
        super().__init__(
            kernel_size=kernel_size, stride=kernel_size if stride is None else stride, padding=padding, ceil_mode=ceil_mode,
            count_include_pad=count_include_pad, divisor_override=divisor_override,
        )  # fmt: skip

    extra_repr = AvgPool1d.extra_repr


class _Adaptive(Applied):
    def __init__(self, output_size: Any):
        super().__init__(output_size=output_size)


class AdaptiveAvgPool1d(_Adaptive):
    """The means of windows so chosen that the result has a size (`torch.nn.AdaptiveAvgPool1d`).

    >>> import minigrad as torch
    >>> torch.nn.AdaptiveAvgPool1d(2)(torch.tensor([[1., 2., 3., 4.]]))
    tensor([[1.5000, 3.5000]])
    """

    function = staticmethod(F.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(_Adaptive):
    """The means of windows so chosen that the result has a size (`torch.nn.AdaptiveAvgPool2d`).

    >>> import minigrad as torch
    >>> torch.nn.AdaptiveAvgPool2d(1)(torch.ones(1, 3, 8, 8)).shape
    torch.Size([1, 3, 1, 1])
    """

    function = staticmethod(F.adaptive_avg_pool2d)


# --- padding ---------------------------------------------------------------------------------------------------------


class _Pad(Module):
    """A border: of one width all round, or of two for each dimension, from the last on."""

    mode: ClassVar[str] = "constant"
    dims: ClassVar[int] = 1
    value: float | None = None

    def __init__(self, padding: Any):
        super().__init__()
        self.padding = tuple(padding) if isinstance(padding, (tuple, list)) else (padding,) * (2 * self.dims)

    def forward(self, input: Tensor) -> Tensor:
        return F.pad(input, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return str(self.padding)


def _pad_class(name: str, mode: str, dims: int) -> type[_Pad]:
    text = f"A border around the last {dims} dimension{'s' * (dims > 1)}, mode {mode!r} (`torch.nn.{name}`)."
    example = f">>> import minigrad as torch\n>>> torch.nn.{name}(1)(torch.ones(1, 3, 3)).shape\ntorch.Size([1, {1 + 2 * dims}, 5])"
    return type(name, (_Pad,), {"mode": mode, "dims": dims, "__doc__": f"{text}\n\n{example}", "__module__": __name__})


ZeroPad1d, ZeroPad2d = (_pad_class(f"ZeroPad{n}d", "constant", n) for n in (1, 2))
ReflectionPad1d, ReflectionPad2d = (_pad_class(f"ReflectionPad{n}d", "reflect", n) for n in (1, 2))
ReplicationPad1d, ReplicationPad2d = (_pad_class(f"ReplicationPad{n}d", "replicate", n) for n in (1, 2))
CircularPad1d, CircularPad2d = (_pad_class(f"CircularPad{n}d", "circular", n) for n in (1, 2))


class ConstantPad1d(_Pad):
    """A border of one value around the last dimension (`torch.nn.ConstantPad1d`).

    >>> import minigrad as torch
    >>> torch.nn.ConstantPad1d(1, 9.)(torch.tensor([[1., 2.]]))
    tensor([[9., 1., 2., 9.]])
    """

    def __init__(self, padding: Any, value: float):
        super().__init__(padding)
        self.value = value

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad2d(ConstantPad1d):
    """A border of one value around the last two dimensions (`torch.nn.ConstantPad2d`).

    >>> import minigrad as torch
    >>> torch.nn.ConstantPad2d(1, 9.)(torch.ones(1, 2, 2)).shape
    torch.Size([1, 4, 4])
    """

    dims = 2
