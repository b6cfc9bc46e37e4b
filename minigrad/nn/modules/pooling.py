"""Pooling as modules.

>>> import minigrad as torch
>>> MaxPool1d(2)(torch.tensor([[1., 3., 5., 7.]]))
tensor([[3., 7.]])
"""

from __future__ import annotations

from typing import Any, ClassVar

from ..._tensor import Tensor
from .. import functional as F
from .activations import Applied
from .module import Module


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


class _AdaptiveMax(Module):
    """The largest numbers of windows so chosen that the result has a size."""

    function: ClassVar[Any]

    def __init__(self, output_size: Any, return_indices: bool = False):
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, input: Tensor) -> Any:
        """The largest of each window."""
        return type(self).function(input, self.output_size, self.return_indices)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveMaxPool1d(_AdaptiveMax):
    """The largest numbers of so many windows of a line (`torch.nn.AdaptiveMaxPool1d`).

    >>> import minigrad as torch
    >>> torch.nn.AdaptiveMaxPool1d(2)(torch.ones(1, 3, 8)).shape
    torch.Size([1, 3, 2])
    """

    function = staticmethod(F.adaptive_max_pool1d)


class AdaptiveMaxPool2d(_AdaptiveMax):
    """The largest numbers of so many windows of a plane (`torch.nn.AdaptiveMaxPool2d`).

    >>> import minigrad as torch
    >>> torch.nn.AdaptiveMaxPool2d(2)(torch.ones(1, 3, 8, 8)).shape
    torch.Size([1, 3, 2, 2])
    """

    function = staticmethod(F.adaptive_max_pool2d)


class _PowerPool(Applied):
    def __init__(self, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False):
        super().__init__(norm_type=norm_type, kernel_size=kernel_size, stride=stride, ceil_mode=ceil_mode)


class LPPool1d(_PowerPool):
    """The p-norm of each window of (N, C, L), signs kept (`torch.nn.LPPool1d`).

    >>> import minigrad as torch
    >>> torch.nn.LPPool1d(2, 2)(torch.tensor([[[3., 4.]]]))
    tensor([[[5.]]])
    """

    function = staticmethod(F.lp_pool1d)


class LPPool2d(_PowerPool):
    """The p-norm of each window of (N, C, H, W), signs kept (`torch.nn.LPPool2d`).

    >>> import minigrad as torch
    >>> torch.nn.LPPool2d(1, 2)(torch.ones(1, 1, 4, 4))
    tensor([[[[4., 4.],
              [4., 4.]]]])
    """

    function = staticmethod(F.lp_pool2d)


class _Unpool(Module):
    """The largest numbers back where they lay, zeros elsewhere."""

    function: ClassVar[Any]
    dims: ClassVar[int] = 1

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0):
        super().__init__()
        each = (kernel_size, kernel_size if stride is None else stride, padding)
        self.kernel_size, self.stride, self.padding = (x if isinstance(x, tuple) else (x,) * self.dims for x in each)

    def forward(self, input: Tensor, indices: Tensor, output_size: Any = None) -> Tensor:
        return type(self).function(input, indices, self.kernel_size, self.stride, self.padding, output_size)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_Unpool):
    """`MaxPool1d` undone, with the indices that it returned (`torch.nn.MaxUnpool1d`).

    >>> import minigrad as torch
    >>> pool = torch.nn.MaxPool1d(2, return_indices=True)
    >>> torch.nn.MaxUnpool1d(2)(*pool(torch.tensor([[[1., 3., 4., 2.]]])))
    tensor([[[0., 3., 4., 0.]]])
    """

    function = staticmethod(F.max_unpool1d)


class MaxUnpool2d(_Unpool):
    """`MaxPool2d` undone, with the indices that it returned (`torch.nn.MaxUnpool2d`).

    >>> import minigrad as torch
    >>> pool = torch.nn.MaxPool2d(2, return_indices=True)
    >>> torch.nn.MaxUnpool2d(2)(*pool(torch.ones(1, 3, 8, 8))).shape
    torch.Size([1, 3, 8, 8])
    """

    function = staticmethod(F.max_unpool2d)
    dims = 2
