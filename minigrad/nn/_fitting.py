"""What goes together in a convolution, and PyTorch's errors for what does not.

>>> several(2, 3, "stride")
(2, 2, 2)
"""

from __future__ import annotations

from typing import Any

from .._errors import noted
from ..ops._indices import c_name
from ..ops._signature import missing

Ints = tuple[int, ...]


def several(value: Any, n: int, name: str) -> Ints:
    """A number for each dimension, from one for all; RuntimeError in PyTorch's words for another count."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    if len(values) == 1:
        return values * n
    if len(values) != n:
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {n} values to match the convolution dimensions, "
            f"but got {name}={list(values)}"
        )
    return values


def check_kinds(x: Any, weight: Any, bias: Any, kernel: str, refused: tuple[str, ...]) -> None:
    """RuntimeError for dtypes that differ, NotImplementedError for one without a kernel."""
    way_out = "Convolutions don't promote dtypes: convert one of them."
    if bias is not None and bias.dtype is not x.dtype:
        one, two = c_name(x._array), c_name(bias._array)
        raise noted(RuntimeError(f"Input type ({one}) and bias type ({two}) should be the same"), way_out)
    if weight.dtype is not x.dtype:
        raise noted(RuntimeError(f"expected scalar type {x.dtype.short} but found {weight.dtype.short}"), way_out)
    if x.dtype.name in refused:
        raise missing(kernel, x._array)


def check_convolution(x: Any, weight: Any, bias: Any, stride: Ints, padding: Ints, dilation: Ints, groups: int) -> None:
    """PyTorch's errors for what does not go together."""
    size, n = list(weight.shape), weight.ndim
    check_kinds(x, weight, bias, "slow_conv2d_cpu" if n < 5 else "compute_columns3d", ("bool",))
    if n < 3:
        raise RuntimeError("weight should have at least three dimensions")
    if any(p < 0 for p in padding):
        raise RuntimeError("negative padding is not supported")
    if any(s <= 0 for s in stride):
        raise RuntimeError("non-positive stride is not supported")
    if any(d <= 0 for d in dilation):
        raise RuntimeError("dilation should be greater than zero")
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")
    if size[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size {size} instead"
        )
    if size[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size "
            f"[{size}] instead"
        )
    if x.shape[1] != size[1] * groups:
        raise noted(
            RuntimeError(
                f"Given groups={groups}, weight of size {size}, expected input{list(x.shape)} to have {size[1] * groups} "
                f"channels, but got {x.shape[1]} channels instead"
            ),
            "input is (N, channels, *sizes), weight (out channels, channels / groups, *kernel).",
        )
    if bias is not None and tuple(bias.shape) != (size[0],):
        raise RuntimeError(
            f"Given weight of size {size}, expected bias to be 1-dimensional with {size[0]} elements, but got bias of size "
            f"{list(bias.shape)} instead"
        )
    full = [s + 2 * p for s, p in zip(x.shape[2:], padding, strict=True)]
    reach = [d * (k - 1) + 1 for k, d in zip(size[2:], dilation, strict=True)]
    if any(r > f for r, f in zip(reach, full, strict=True)):
        raise RuntimeError(
            f"Calculated padded input size per channel: ({' x '.join(map(str, full))}). Kernel size: "
            f"({' x '.join(map(str, reach))}). Kernel size can't be greater than actual input size"
        )
