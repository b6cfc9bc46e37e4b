"""A tensor's memory: as such, exchanged for another, seen in another shape, taken apart without a watch on it.

>>> import minigrad as torch
>>> x = torch.arange(4.)
>>> x.untyped_storage().nbytes(), x[1:].untyped_storage().data_ptr() == x.data_ptr()
(16, True)
>>> x.resize_(2, 1)
tensor([[0.],
        [1.]])
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes, _views
from .._dtypes import Sizes
from .._errors import noted
from .._modes import here
from .._rule import op
from . import joining
from .shape import variadic
from .splitting import _all, _split, _split_sizes

__all__ = ["unsafe_chunk", "unsafe_split", "unsafe_split_with_sizes"]

if TYPE_CHECKING:
    from .._tensor import Tensor


class UntypedStorage:
    """The memory that a tensor and its views look into (`torch.UntypedStorage`)."""

    def __init__(self, array: Any):
        while isinstance(array.base, np.ndarray):
            array = array.base
        self._array = array

    def data_ptr(self) -> int:
        """Its address; 0 where there is nothing in it."""
        return int(self._array.ctypes.data) if self._array.size else 0

    def nbytes(self) -> int:
        """How many bytes it has."""
        return int(self._array.nbytes)

    size = __len__ = nbytes


def untyped_storage(self: Tensor) -> UntypedStorage:
    """The memory it looks into (`torch.Tensor.untyped_storage`)."""
    return UntypedStorage(self._array)


def set_(self: Tensor, source: Tensor | None = None) -> Tensor:
    """Looks into the memory of another tensor from now on (`torch.Tensor.set_`). Not of a result that requires grad."""
    if not (source is None or hasattr(source, "_array")):
        raise TypeError(f"set_(): argument 'source' (position 1) must be Tensor, not {type(source).__name__}")
    tracked = here.me.grad and (self.requires_grad or (source is not None and source.requires_grad))
    array = np.empty(0, self._array.dtype) if source is None else source._array
    if array.dtype != self._array.dtype:
        its, own = _dtypes.of(array).type_name, _dtypes.of(self._array).type_name
        raise RuntimeError(f"Could not set tensor of type {its} to a tensor of type {own}")
    _views.check_in_place(self, tracked, here.me.grad)
    if tracked:
        raise noted(NotImplementedError("minigrad refuses set_() of a result that requires grad"), "Write y = source instead.")
    self._array = array
    _views.changed(self)
    return self


@variadic
def resize_(self: Tensor, size: Sizes, *, memory_format: Any = None) -> Tensor:
    """The first numbers in another shape, in place, and any behind them where there are too few (`torch.Tensor.resize_`).

    RuntimeError for a tensor that requires grad.
    """
    shape = tuple(size)
    if self.requires_grad:
        raise noted(RuntimeError("cannot resize variables that require grad"), "x.reshape(...) makes a new tensor.")
    if any(n < 0 for n in shape):
        raise RuntimeError("numel: integer multiplication overflow")
    _views.check_in_place(self, False, False)
    flat, count = self._array.reshape(-1), math.prod(shape)
    if count > flat.size:
        flat = np.concatenate([flat, np.zeros(count - flat.size, flat.dtype)])
    self._array = flat[:count].reshape(shape)
    _views.changed(self)
    return self


def resize_as_(self: Tensor, the_template: Tensor, *, memory_format: Any = None) -> Tensor:
    """`resize_` to the shape of another tensor (`torch.Tensor.resize_as_`)."""
    return resize_(self, the_template.shape)


@variadic
def resize(self: Tensor, sizes: Sizes) -> Tensor:
    """The former name of `reshape`; RuntimeError for another number of elements (`torch.Tensor.resize`)."""
    return _resized("resize", self, tuple(sizes))


def resize_as(self: Tensor, tensor: Tensor) -> Tensor:
    """The former name of `view_as` (`torch.Tensor.resize_as`)."""
    return _resized("resize_as", self, tensor._array.shape)


def _resized(name: str, self: Tensor, shape: tuple[int, ...]) -> Tensor:
    warnings.warn(f"non-inplace {name} is deprecated", UserWarning, stacklevel=4)
    count, own = math.prod(shape), self._array.shape
    if count != self._array.size:
        raise RuntimeError(
            f"requested resize to {'x'.join(map(str, shape))} ({count} elements in total), but the given tensor has a size of "
            f"{'x'.join(map(str, own))} ({self._array.size} elements). autograd's resize can only change the shape of a given "
            "tensor, while preserving the number of elements. "
        )
    return self.reshape(shape)


# --- parts that nothing watches --------------------------------------------------------------------------------------


@op(_split, node="UnsafeSplitBackward0", self=lambda g, self_sym_sizes, split_size, dim: joining.join(_all(g), dim))
def unsafe_split(self: Tensor, split_size: int, dim: int = 0) -> tuple[Tensor, ...]:
    """As `split`, but the parts are no views: a change of one is not noticed elsewhere (`torch.unsafe_split`).

    >>> import minigrad
    >>> minigrad.unsafe_split(minigrad.arange(3), 2)
    (tensor([0, 1]), tensor([2]))
    """


@op(
    _split_sizes, node="UnsafeSplitWithSizesBackward0",
    self=lambda g, self_sym_sizes, split_sizes, dim: joining.join(_all(g), dim),
)  # fmt: skip
def unsafe_split_with_sizes(self: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """As `split_with_sizes`, but the parts are no views (`torch.unsafe_split_with_sizes`).

    >>> import minigrad
    >>> minigrad.unsafe_split_with_sizes(minigrad.arange(3), [1, 2])
    (tensor([0]), tensor([1, 2]))
    """


def unsafe_chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """As `chunk`, but the parts are no views (`torch.unsafe_chunk`).

    >>> import minigrad
    >>> minigrad.unsafe_chunk(minigrad.arange(3), 2)
    (tensor([0, 1]), tensor([2]))
    """
    return unsafe_split(input, -(-input.shape[dim] // chunks) or 1, dim)
