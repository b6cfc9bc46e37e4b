"""Copies of a tensor, and copying into one.

>>> import minigrad
>>> x = minigrad.zeros(3)
>>> x.copy_(minigrad.tensor([1, 2, 3]))
tensor([1., 2., 3.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import MemoryFormat
from .._errors import noted
from .._late import wrap
from .._rule import is_number, op
from .._saved import versions
from .._views import in_place
from ._signature import invalid
from .pointwise import zero as nought
from .reduction import axis

__all__ = ["clone", "fill", "is_floating_point", "is_tensor", "numel", "result_type"]

if TYPE_CHECKING:
    from .._tensor import Tensor


@op(_dtypes.copied, node="CloneBackward0", self=lambda g: g)
def _clone(self: Tensor) -> Tensor: ...


@op(lambda self: np.array(self, order="C"), node="CloneBackward0", self=lambda g: g)
def clone_in_order(self: Tensor) -> Tensor: ...


def clone(input: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """A copy with history: the gradient goes straight through (`torch.clone`).

    >>> import minigrad
    >>> w = minigrad.ones(2, requires_grad=True)
    >>> minigrad.clone(w)
    tensor([1., 1.], grad_fn=<CloneBackward0>)
    """
    return _clone(input) if memory_format in (None, "torch.preserve_format") else clone_in_order(input)


def contiguous(input: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """The tensor itself if its elements lie in order, else a copy (`torch.Tensor.contiguous`)."""
    return input if input._array.flags.c_contiguous else clone_in_order(input)


@op(lambda self, dtype: _dtypes.copied(self, dtype.numpy), node="ToCopyBackward0", self=lambda g: g)
def to_copy(self: Tensor, dtype: Any) -> Tensor: ...


@op(
    lambda self, size: self.reshape(size),
    node="UnsafeViewBackward0",
    self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes),
)
def unsafe_view(self: Tensor, size: Any) -> Tensor:
    """A fresh result in another shape: no view, as nobody else sees its memory."""


# --- how it lies in memory ----------------------------------------------------------------------------------


def type_as(input: Tensor, other: Tensor) -> Tensor:
    """Converted to another tensor's dtype (`torch.Tensor.type_as`)."""
    return input.to(other.dtype)


def is_contiguous(input: Tensor, *, memory_format: MemoryFormat | None = None) -> bool:
    """Whether its elements lie in order (`torch.Tensor.is_contiguous`)."""
    return bool(input._array.flags.c_contiguous)


def stride(input: Tensor, dim: int | None = None) -> Any:
    """How many elements apart neighbours along each dimension lie (`torch.Tensor.stride`)."""
    array = input._array
    steps: list[int] = []
    for step, size in zip(array.strides[::-1], array.shape[::-1], strict=True):  # from the last dimension on
        if not step and (size == 1 or not array.size):  # NumPy doesn't count these; PyTorch counts on
            step = array.itemsize * (max(array.shape[-len(steps)], 1) * steps[-1] if steps else 1)
        steps.append(step // array.itemsize)
    steps.reverse()
    return tuple(steps) if dim is None else steps[axis(dim, array.ndim)]


def storage_offset(input: Tensor) -> int:
    """How many elements into the memory of its base a view begins (`torch.Tensor.storage_offset`)."""
    array = input._array
    base, below = array, array.base
    while below is not None:  # some views keep what they look at in an object of NumPy's own
        base, below = below if isinstance(below, np.ndarray) else base, getattr(below, "base", None)
    return int((array.ctypes.data - base.ctypes.data) // array.itemsize)


def element_size(input: Tensor) -> int:
    """The number of bytes of one element (`torch.Tensor.element_size`)."""
    return int(input._array.itemsize)


def numel(input: Tensor) -> int:
    """The number of elements (`torch.numel`).

    >>> import minigrad
    >>> minigrad.numel(minigrad.ones(2, 3))
    6
    """
    return int(input._array.size)


def is_tensor(obj: Any) -> bool:
    """Whether something is a tensor (`torch.is_tensor`).

    >>> import minigrad
    >>> minigrad.is_tensor(3)
    False
    """
    return hasattr(obj, "_array")


def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floating-point numbers (`torch.is_floating_point`).

    >>> import minigrad
    >>> minigrad.is_floating_point(minigrad.tensor([1]))
    False
    """
    return bool(input._array.dtype.kind == "f")


def result_type(tensor1: Any, tensor2: Any) -> Any:
    """The dtype in which two tensors or numbers meet (`torch.result_type`).

    >>> import minigrad
    >>> minigrad.result_type(minigrad.tensor([1]), 1.5)
    torch.float32
    """
    return _dtypes.of(np.empty(0, _dtypes.result_type(*(getattr(x, "_array", x) for x in (tensor1, tensor2)))))


# --- writing over -------------------------------------------------------------------------------------------


@op(lambda self: np.zeros(self.shape, self.dtype), self=lambda g: nought(g))
def zero(self: Tensor) -> Tensor: ...


def _copied(self: Any, src: Any) -> Any:
    try:
        return np.broadcast_to(src, self.shape).astype(self.dtype)
    except ValueError:
        common = list(np.broadcast_shapes(self.shape, src.shape))  # a ValueError too, where they don't broadcast at all
        raise RuntimeError(f"output with shape {list(self.shape)} doesn't match the broadcast shape {common}") from None


@op(_copied, node="CopyBackwards", self=lambda g: nought(g), src=lambda g: g)
def _copy(self: Tensor, src: Tensor) -> Tensor: ...


def _filled(self: Any, value: Any) -> Any:
    if np.ndim(value):
        raise noted(
            RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions."),
            "copy_() writes a tensor of several elements.",
        )
    return np.full(self.shape, _dtypes.held(value, self.dtype), self.dtype)


@op(_filled, node="FillBackward0", self=lambda g: nought(g))
def _fill_number(self: Tensor, value: Any) -> Tensor: ...


@op(_filled, node="FillBackward1", self=lambda g: nought(g), value=lambda g: g)
def _fill_tensor(self: Tensor, value: Tensor) -> Tensor: ...


@op(_filled, node="FillBackward2", self=lambda g: nought(g))
def _fill_number_here(self: Tensor, value: Any) -> Tensor: ...


@op(_filled, node="FillBackward3", self=lambda g: nought(g), value=lambda g: g)
def _fill_tensor_here(self: Tensor, value: Tensor) -> Tensor: ...


_copy_, _fill_number_, _fill_tensor_ = map(in_place, (_copy, _fill_number_here, _fill_tensor_here))
zero_ = in_place(zero)


def copy_(input: Tensor, other: Tensor | float, non_blocking: bool = False) -> Tensor:
    """Writes another tensor's values over this one's, broadcast and converted; the gradient goes to the other
    (`torch.Tensor.copy_`)."""
    source: Any = other
    if not is_tensor(other):
        if not is_number(other):
            raise TypeError(f"copy_(): argument 'other' (position 1) must be Tensor, not {type(other).__name__}")
        source = wrap(_dtypes.held(other, _dtypes.scalar_dtype(other)))
    elif input._array.dtype.kind != "f":  # integers send no gradient back
        source = wrap(source._array)
        source._versions = versions(other)
    return _copy_(input, source)  # type: ignore[no-any-return]


def fill(input: Tensor, value: Tensor | float) -> Tensor:
    """One number everywhere, in the shape and dtype of input (`torch.fill`).

    A 0-d tensor as value gets the sum of the gradient; one with dimensions raises RuntimeError.

    >>> import minigrad
    >>> minigrad.fill(minigrad.ones(2), 3)
    tensor([3., 3.])
    """
    return (_fill_tensor if hasattr(value, "_array") else _fill_number)(input, _one("fill", value))


def fill_(input: Tensor, value: Tensor | float) -> Tensor:
    """Writes one number everywhere (`torch.Tensor.fill_`)."""
    return (_fill_tensor_ if hasattr(value, "_array") else _fill_number_)(input, _one("fill_", value))  # type: ignore[no-any-return]


def _one(name: str, value: Any) -> Any:
    if not is_tensor(value) and not is_number(value):
        raise invalid(name, value, signatures=("(Tensor value)", "(Number value)"))
    return value
