"""Padding as modules.

>>> import minigrad as torch
>>> ConstantPad1d(1, 9.)(torch.tensor([[1., 2.]]))
tensor([[9., 1., 2., 9.]])
"""

from __future__ import annotations

from typing import Any, ClassVar

from ..._tensor import Tensor
from .. import functional as F
from .module import Module


class _Pad(Module):
    """A border: of one width all round, or of two for each dimension, from the last on."""

    mode: ClassVar[str] = "constant"
    dims: ClassVar[int] = 1
    value: float | None = None

    def __init__(self, padding: Any):
        super().__init__()
        self.padding = tuple(padding) if isinstance(padding, (tuple, list)) else (padding,) * (2 * self.dims)

    def forward(self, input: Tensor) -> Tensor:
        if self.mode == "circular" and input.ndim not in (self.dims + 1, self.dims + 2):
            raise ValueError(f"expected {self.dims + 1}D or {self.dims + 2}D input (got {input.ndim}D input)")
        return F.pad(input, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        return str(self.padding)


def _pad_class(name: str, mode: str, dims: int) -> type[_Pad]:
    text = f"A border around the last {dims} dimension{'s' * (dims > 1)}, mode {mode!r} (`torch.nn.{name}`)."
    ones, shape = ("torch.ones(1, 3, 3)", [1, 1 + 2 * dims, 5]) if dims < 3 else ("torch.ones(1, 3, 3, 3)", [1, 5, 5, 5])
    example = f">>> import minigrad as torch\n>>> torch.nn.{name}(1)({ones}).shape\ntorch.Size({shape})"
    return type(name, (_Pad,), {"mode": mode, "dims": dims, "__doc__": f"{text}\n\n{example}", "__module__": __name__})


ZeroPad1d, ZeroPad2d, ZeroPad3d = (_pad_class(f"ZeroPad{n}d", "constant", n) for n in (1, 2, 3))
ReflectionPad1d, ReflectionPad2d, ReflectionPad3d = (_pad_class(f"ReflectionPad{n}d", "reflect", n) for n in (1, 2, 3))
ReplicationPad1d, ReplicationPad2d, ReplicationPad3d = (
    _pad_class(f"ReplicationPad{n}d", "replicate", n) for n in (1, 2, 3)
)
CircularPad1d, CircularPad2d, CircularPad3d = (_pad_class(f"CircularPad{n}d", "circular", n) for n in (1, 2, 3))


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


class ConstantPad3d(ConstantPad1d):
    """A border of one value around the last three dimensions (`torch.nn.ConstantPad3d`).

    >>> import minigrad as torch
    >>> torch.nn.ConstantPad3d(1, 9.)(torch.ones(1, 2, 2, 2)).shape
    torch.Size([1, 4, 4, 4])
    """

    dims = 3
