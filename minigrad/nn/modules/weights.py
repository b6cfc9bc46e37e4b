"""Layers that multiply by what they learn: linear ones, tables, convolutions. They begin as PyTorch's do, digit for digit.

>>> import minigrad as torch
>>> _ = torch.manual_seed(0)
>>> Linear(3, 2).weight
Parameter containing:
tensor([[-0.0043,  0.3097, -0.4752],
        [-0.4249, -0.2224,  0.1548]], requires_grad=True)
"""

from __future__ import annotations

import math
from typing import Any

from ..._modes import no_grad
from ..._tensor import Tensor
from ...ops.creation import empty
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .module import Module


class Linear(Module):
    """x·Wᵀ + b over the last dimension (`torch.nn.Linear`): (…, in_features) → (…, out_features).

    >>> import minigrad as torch
    >>> Linear(3, 2)(torch.zeros(5, 3)).shape
    torch.Size([5, 2])
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(empty((out_features, in_features), dtype=dtype, device=device))
        self.register_parameter("bias", Parameter(empty(out_features, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws weights and bias anew, uniform in ±1/√in_features."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        return F.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Bilinear(Module):
    """x₁ᵀ·W·x₂ + b (`torch.nn.Bilinear`): (…, in1_features) and (…, in2_features) → (…, out_features).

    >>> import minigrad as torch
    >>> torch.nn.Bilinear(3, 4, 2)(torch.ones(5, 3), torch.ones(5, 4)).shape
    torch.Size([5, 2])
    """

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ):
        super().__init__()
        self.in1_features, self.in2_features, self.out_features = in1_features, in2_features, out_features
        self.weight = Parameter(empty((out_features, in1_features, in2_features), dtype=dtype, device=device))
        self.register_parameter("bias", Parameter(empty(out_features, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws weights and bias anew, uniform in ±1/√in1_features."""
        bound = 1 / math.sqrt(self.weight.shape[1])
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Embedding(Module):
    """A table of vectors, looked up by integers (`torch.nn.Embedding`): (*) → (*, embedding_dim).

    >>> import minigrad as torch
    >>> torch.nn.Embedding(10, 3)(torch.tensor([1, 4])).shape
    torch.Size([2, 3])
    """

    _shown: tuple[tuple[str, Any], ...] = (
        ("padding_idx", None), ("max_norm", None), ("norm_type", 2), ("scale_grad_by_freq", False), ("sparse", False),
    )  # fmt: skip

    def __init__(
        self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None, max_norm: float | None = None,
        norm_type: float = 2.0, scale_grad_by_freq: bool = False, sparse: bool = False, _weight: Tensor | None = None,
        _freeze: bool = False, device: Any = None, dtype: Any = None,
    ):  # fmt: skip
        super().__init__()
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError("Padding_idx must be within num_embeddings")
            padding_idx %= num_embeddings
        self.num_embeddings, self.embedding_dim, self.padding_idx = num_embeddings, embedding_dim, padding_idx
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq, self.sparse = scale_grad_by_freq, sparse
        given = empty((num_embeddings, embedding_dim), dtype=dtype, device=device) if _weight is None else _weight
        self.weight = Parameter(given, requires_grad=not _freeze)
        if _weight is None:
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws the table anew, normal; the row padding_idx is zero."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx].fill_(0)

    def forward(self, input: Tensor) -> Tensor:
        return F.embedding(
            input, self.weight, self.padding_idx, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.sparse
        )

    def extra_repr(self) -> str:
        shown = (f", {name}={getattr(self, name)!r}" for name, usual in self._shown if getattr(self, name) != usual)
        return f"{self.num_embeddings}, {self.embedding_dim}{''.join(shown)}"

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, *more: Any, **options: Any) -> Embedding:
        """An embedding of a table that exists, further arguments as of the class; frozen unless told otherwise."""
        made = cls(*embeddings.shape, *more, **options, _weight=embeddings)  # type: ignore[misc]
        made.weight.requires_grad_(not freeze)
        return made


class EmbeddingBag(Embedding):
    """The mean, the sum or the largest of the vectors of each bag of integers (`torch.nn.EmbeddingBag`).

    >>> import minigrad as torch
    >>> torch.nn.EmbeddingBag(10, 3)(torch.tensor([1, 4, 5]), torch.tensor([0, 2])).shape
    torch.Size([2, 3])
    """

    _shown = (*Embedding._shown[1:4], ("mode", None), ("padding_idx", None))

    def __init__(
        self, num_embeddings: int, embedding_dim: int, max_norm: float | None = None, norm_type: float = 2.0,
        scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False, _weight: Tensor | None = None,
        include_last_offset: bool = False, padding_idx: int | None = None, device: Any = None, dtype: Any = None,
    ):  # fmt: skip
        super().__init__(
            num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, _weight,
            device=device, dtype=dtype,
        )  # fmt: skip
        self.mode, self.include_last_offset = mode, include_last_offset

    def forward(
        self, input: Tensor, offsets: Tensor | None = None, per_sample_weights: Tensor | None = None
    ) -> Tensor:
        return F.embedding_bag(
            input, self.weight, offsets, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.mode, self.sparse,
            per_sample_weights, self.include_last_offset, self.padding_idx,
        )  # fmt: skip


class _Convolution(Module):
    """What all convolutions have: weights (out, in / groups, *kernel), transposed ones (in, out / groups, *kernel)."""

    dims = 0
    transposed = False

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
        output_padding: Any = 0,
    ):  # fmt: skip
        super().__init__()
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups:
            raise ValueError("out_channels must be divisible by groups")
        if isinstance(padding, str):
            if padding not in ("valid", "same"):
                raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'valid', 'same'}}")
            if padding == "same" and any(s != 1 for s in self._each(stride)):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in ("zeros", "reflect", "replicate", "circular"):
            raise ValueError(
                f"padding_mode must be one of {{'zeros', 'reflect', 'replicate', 'circular'}}, but got "
                f"padding_mode='{padding_mode}'"
            )
        self.in_channels, self.out_channels, self.groups, self.padding_mode = (
            in_channels,
            out_channels,
            groups,
            padding_mode,
        )
        self.kernel_size, self.stride, self.dilation = self._each(kernel_size), self._each(stride), self._each(dilation)
        self.padding = padding if isinstance(padding, str) else self._each(padding)
        self.output_padding = self._each(output_padding)
        ends = (in_channels, out_channels // groups) if self.transposed else (out_channels, in_channels // groups)
        self.weight = Parameter(empty((*ends, *self.kernel_size), dtype=dtype, device=device))
        self.register_parameter("bias", Parameter(empty(out_channels, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def _each(self, value: Any) -> tuple[int, ...]:
        return tuple(value) if isinstance(value, (tuple, list)) else (value,) * self.dims

    reset_parameters: Any = Linear.reset_parameters  # drawn alike

    def _bordered(self, input: Tensor) -> tuple[Tensor, Any]:
        """The input with its border, if that isn't of zeros; and what padding is left to do."""
        if self.padding_mode == "zeros":
            return input, self.padding
        if isinstance(self.padding, str):
            both = [
                d * (k - 1) if self.padding == "same" else 0
                for d, k in zip(self.dilation, self.kernel_size, strict=True)
            ]
            widths = [width for b in reversed(both) for width in (b // 2, b - b // 2)]
        else:
            widths = [p for p in reversed(self.padding) for _ in (0, 1)]
        return F.pad(input, widths, self.padding_mode), 0

    def forward(self, input: Tensor) -> Tensor:
        input, padding = self._bordered(input)
        convolve = (F.conv1d, F.conv2d, F.conv3d)[self.dims - 1]
        return convolve(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        for name, usual in (("padding", 0), ("dilation", 1), ("output_padding", 0)):
            value = getattr(self, name)
            if value != (usual,) * self.dims:
                text += f", {name}={value}"
        text += f", groups={self.groups}" if self.groups != 1 else ""
        text += ", bias=False" if self.bias is None else ""
        return text + (f", padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else "")


class Conv1d(_Convolution):
    """A window of weights slides along (N, C, L) (`torch.nn.Conv1d`).

    >>> import minigrad as torch
    >>> torch.nn.Conv1d(3, 6, 5)(torch.ones(1, 3, 28)).shape
    torch.Size([1, 6, 24])
    """

    dims = 1


class Conv2d(_Convolution):
    """A window of weights slides over (N, C, H, W) (`torch.nn.Conv2d`).

    >>> import minigrad as torch
    >>> torch.nn.Conv2d(3, 6, 5)(torch.ones(1, 3, 28, 28)).shape
    torch.Size([1, 6, 24, 24])
    """

    dims = 2


class Conv3d(_Convolution):
    """A window of weights slides through (N, C, D, H, W) (`torch.nn.Conv3d`).

    >>> import minigrad as torch
    >>> torch.nn.Conv3d(3, 6, 5)(torch.ones(1, 3, 8, 8, 8)).shape
    torch.Size([1, 6, 4, 4, 4])
    """

    dims = 3


class _Transposed(_Convolution):
    transposed = True

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: int = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ):  # fmt: skip
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype,
            output_padding,
        )  # fmt: skip

    def forward(self, input: Tensor, output_size: Any = None) -> Tensor:
        convolve = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[self.dims - 1]
        extra = self.output_padding if output_size is None else self._extra(input, list(output_size))
        return convolve(input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)

    def _extra(self, input: Tensor, size: list[int]) -> list[int]:
        """The padding of the result that brings it to a size."""
        n, ndim = self.dims, input.ndim
        if len(size) == ndim:
            size = size[ndim - n :]
        if len(size) != n:
            raise ValueError(
                f"ConvTranspose{n}D: for {ndim}D input, output_size must have {n} or {ndim} elements (got {len(size)})"
            )
        padding: Any = self.padding
        least: list[int] = [
            (t - 1) * s - 2 * p + d * (k - 1) + 1
            for t, s, p, d, k in zip(input.shape[-n:], self.stride, padding, self.dilation, self.kernel_size, strict=True)
        ]
        most = [low + s - 1 for low, s in zip(least, self.stride, strict=True)]
        if any(not low <= want <= high for low, want, high in zip(least, size, most, strict=True)):
            raise ValueError(
                f"requested an output size of {tuple(size)}, but valid sizes range from {least} to {most} (for an input of "
                f"{input.shape[-n:]})"
            )
        return [want - low for want, low in zip(size, least, strict=True)]


class ConvTranspose1d(_Transposed):
    """Each element of (N, C, L) lays its weights down (`torch.nn.ConvTranspose1d`).

    >>> import minigrad as torch
    >>> torch.nn.ConvTranspose1d(6, 3, 5)(torch.ones(1, 6, 24)).shape
    torch.Size([1, 3, 28])
    """

    dims = 1


class ConvTranspose2d(_Transposed):
    """Each element of (N, C, H, W) lays its weights down (`torch.nn.ConvTranspose2d`).

    >>> import minigrad as torch
    >>> torch.nn.ConvTranspose2d(6, 3, 5)(torch.ones(1, 6, 24, 24)).shape
    torch.Size([1, 3, 28, 28])
    """

    dims = 2


class ConvTranspose3d(_Transposed):
    """Each element of (N, C, D, H, W) lays its weights down (`torch.nn.ConvTranspose3d`).

    >>> import minigrad as torch
    >>> torch.nn.ConvTranspose3d(2, 1, 2)(torch.ones(1, 2, 3, 3, 3)).shape
    torch.Size([1, 1, 4, 4, 4])
    """

    dims = 3
