"""Windows as columns, and columns added up where their windows had looked.

>>> import minigrad
>>> unfold(minigrad.tensor([[[[1., 2.], [3., 4.]]]]), (1, 2))
tensor([[[1., 3.],
         [2., 4.]]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Dims
from .._rule import op, word
from ..ops._signature import missing
from ._convolution import gather_back, windows
from ._pooling import Ints, pair

if TYPE_CHECKING:
    from .._tensor import Tensor


def _blocks(sizes: Ints, kernel: Ints, dilation: Ints, padding: Ints, stride: Ints) -> Ints:
    """How many windows there are in each dimension."""
    return tuple(
        (s + 2 * p - d * (k - 1) - 1) // t + 1
        for s, k, d, p, t in zip(sizes, kernel, dilation, padding, stride, strict=True)
    )


def _columns(self: Any, kernel_size: Ints, dilation: Ints, padding: Ints, stride: Ints) -> Any:
    x = self if self.ndim == 4 else self[None]
    x = np.pad(x, ((0, 0), (0, 0), *((p, p) for p in padding)))
    seen = windows(x, kernel_size, stride, dilation).transpose(0, 1, 4, 5, 2, 3)
    n, c, kh, kw, h, w = seen.shape
    found = seen.reshape(n, c * kh * kw, h * w)
    return found if self.ndim == 4 else found[0]


def _added(self: Any, output_size: Ints, kernel_size: Ints, dilation: Ints, padding: Ints, stride: Ints) -> Any:
    x = self if self.ndim == 3 else self[None]
    blocks = _blocks(output_size, kernel_size, dilation, padding, stride)
    channels = x.shape[1] // int(np.prod(kernel_size))
    parts = x.reshape(x.shape[0], channels, *kernel_size, *blocks).transpose(0, 1, 4, 5, 2, 3)
    whole = gather_back(parts, tuple(s + 2 * p for s, p in zip(output_size, padding, strict=True)), stride, dilation)
    inner = tuple(slice(p, p + s) for p, s in zip(padding, output_size, strict=True))
    found = whole[(slice(None), slice(None), *inner)]
    return found if self.ndim == 3 else found[0]


@op(
    _columns, node="Im2ColBackward0",
    self=lambda g, self_sym_sizes, kernel_size, dilation, padding, stride: added(
        g, tuple(self_sym_sizes[-2:]), kernel_size, dilation, padding, stride
    ),
)  # fmt: skip
def _im2col(self: Tensor, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Tensor: ...


@op(
    _added, node="Col2ImBackward0",
    self=lambda g, kernel_size, dilation, padding, stride: columns(g, kernel_size, dilation, padding, stride),
)  # fmt: skip
def _col2im(
    self: Tensor, output_size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any
) -> Tensor: ...


columns, added = word(_im2col), word(_col2im)


def _arguments(kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> tuple[Ints, Ints, Ints, Ints]:
    found = kernel, dilation, padding, stride = pair(kernel_size), pair(dilation), pair(padding), pair(stride)
    for words, short, values, least in (
        ("kernel size should be greater than zero", "kernel", kernel, 1),
        ("dilation should be greater than zero", "dilation", dilation, 1),
        ("padding should be non-negative", "pad", padding, 0),
        ("stride should be greater than zero", "stride", stride, 1),
    ):
        if min(values) < least:
            raise RuntimeError(f"{words}, but got {short}_height: {values[0]} {short}_width: {values[1]}")
    return found


def unfold(input: Tensor, kernel_size: Dims, dilation: Dims = 1, padding: Dims = 0, stride: Dims = 1) -> Tensor:
    """What each window of input (N, C, H, W) or (C, H, W) sees, a column each: (N, C · window, windows)
    (`torch.nn.functional.unfold`). A convolution is a product of its weights with these columns.

    >>> import minigrad
    >>> unfold(minigrad.ones(1, 3, 4, 4), 2).shape
    torch.Size([1, 12, 9])
    """
    kernel, dilation, padding, stride = _arguments(kernel_size, dilation, padding, stride)
    shape = tuple(input.shape)
    if len(shape) < 3:
        input.size(2)  # IndexError in PyTorch's words
    if len(shape) not in (3, 4) or 0 in shape[-3:]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but "
            f"got: {list(shape)}"
        )
    blocks = _blocks(shape[-2:], kernel, dilation, padding, stride)
    if min(blocks) < 1:
        raise RuntimeError(
            f"Given input with spatial size {shape[-2:]}, kernel_size={kernel}, dilation={dilation}, padding={padding}, "
            f"calculated shape of the array of sliding blocks as {blocks}, but its components must be at least one."
        )
    if input._array.dtype.kind in "iu":
        raise missing("im2col_out_cpu", input._array)
    return _im2col(input, kernel, dilation, padding, stride)


def fold(
    input: Tensor, output_size: Dims, kernel_size: Dims, dilation: Dims = 1, padding: Dims = 0, stride: Dims = 1
) -> Tensor:
    """The columns of `unfold`, (N, C · window, windows) or without N, added where their windows lie in a plane of a size
    (`torch.nn.functional.fold`).

    >>> import minigrad
    >>> fold(minigrad.ones(1, 2, 2), (1, 3), (1, 2))
    tensor([[[[1., 2., 1.]]]])
    """
    kernel, dilation, padding, stride = _arguments(kernel_size, dilation, padding, stride)
    size, shape = pair(output_size), tuple(input.shape)
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, "
            f"but got: {list(shape)}"
        )
    place, window = (1, int(np.prod(kernel))) if len(shape) == 3 else (0, int(np.prod(kernel)))
    if shape[-2] % window:
        raise RuntimeError(
            f"Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size({place})="
            f"{shape[-2]} and kernel_size={kernel}."
        )
    blocks = _blocks(size, kernel, dilation, padding, stride)
    if shape[-1] != int(np.prod(blocks)):
        raise RuntimeError(
            f"Given output_size={size}, kernel_size={kernel}, dilation={dilation}, padding={padding}, stride={stride}, expected "
            f"size of input's dimension {place + 1} to match the calculated number of sliding blocks {blocks[0]} * {blocks[1]} = "
            f"{int(np.prod(blocks))}, but got input.size({place + 1})={shape[-1]}."
        )
    return _col2im(input, size, kernel, dilation, padding, stride)
