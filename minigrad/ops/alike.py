"""Tensors in the shape or the dtype of another: `zeros_like(x)`, `x.new_zeros(2)`.

>>> import minigrad
>>> minigrad.ones_like(minigrad.tensor([1, 2]))
tensor([1, 1])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Number, Sizes
from .._dtypes import dtype as DType
from ._data import array_of, numpy_dtype
from .creation import check_device, finish, refuse_options, size_of, warn_of_copy

__all__ = ["empty_like", "full_like", "ones_like", "zeros_like"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _like(name: str, value: int, doc: str) -> Any:
    def create(
        input: Tensor, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any
    ) -> Any:
        check_device(device)
        refuse_options(name, other)
        array = _array_of(name, input)
        return finish(_full(array, value, numpy_dtype(name, dtype, array.dtype), other.get("memory_format")), requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    return create


def _full(array: Any, value: Any, kind: Any, memory_format: Any = None) -> Any:
    """One number everywhere, in memory as the array lies there, or in order if told so."""
    made = np.empty_like(array, kind, "C" if memory_format == "torch.contiguous_format" else _dtypes.order_of(array))
    made[...] = value
    return made


def _array_of(name: str, input: Any) -> Any:
    if not hasattr(input, "_array"):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    return input._array


zeros_like = _like(
    "zeros_like",
    0,
    """Zeros in the shape and dtype of another tensor (`torch.zeros_like`).

    >>> import minigrad
    >>> minigrad.zeros_like(minigrad.ones(2))
    tensor([0., 0.])
    """,
)
ones_like = _like(
    "ones_like",
    1,
    """Ones in the shape and dtype of another tensor (`torch.ones_like`).

    >>> import minigrad
    >>> minigrad.ones_like(minigrad.zeros(2))
    tensor([1., 1.])
    """,
)
empty_like = _like(
    "empty_like",
    0,
    """A tensor like another whose values mean nothing; they are zeros here (`torch.empty_like`).

    >>> import minigrad
    >>> minigrad.empty_like(minigrad.ones(2, 3)).shape
    torch.Size([2, 3])
    """,
)


def full_like(
    input: Tensor,
    fill_value: Number,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
    **other: Any,
) -> Tensor:
    """One number in the shape and dtype of another tensor (`torch.full_like`).

    >>> import minigrad
    >>> minigrad.full_like(minigrad.ones(2), 7)
    tensor([7., 7.])
    """
    check_device(device)
    refuse_options("full_like", other)
    array = _array_of("full_like", input)
    kind = numpy_dtype("full_like", dtype, array.dtype)
    return finish(_full(array, _dtypes.held(fill_value, kind), kind, other.get("memory_format")), requires_grad)


def _new(name: str, make: Any, doc: str) -> Any:
    def create(
        self: Tensor, size: Sizes, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any
    ) -> Any:
        check_device(device)
        refuse_options(name, other)
        return finish(make(size_of(name, size), numpy_dtype(name, dtype, self._array.dtype)), requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    return create


new_zeros = _new("new_zeros", np.zeros, "Zeros of a shape, in this tensor's dtype (`torch.Tensor.new_zeros`).")
new_ones = _new("new_ones", np.ones, "Ones of a shape, in this tensor's dtype (`torch.Tensor.new_ones`).")
new_empty = _new(
    "new_empty", np.zeros, "A shape in this tensor's dtype, its values meaning nothing (`torch.Tensor.new_empty`)."
)


def new_full(
    self: Tensor,
    size: Sequence[int],
    fill_value: Number,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """A shape filled with one number, in this tensor's dtype (`torch.Tensor.new_full`)."""
    check_device(device)
    kind = numpy_dtype("new_full", dtype, self._array.dtype)
    return finish(np.full(size_of("new_full", size), _dtypes.held(fill_value, kind), kind), requires_grad)


def new_tensor(
    self: Tensor, data: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A new leaf with a copy of the data, in this tensor's dtype (`torch.Tensor.new_tensor`)."""
    check_device(device)
    if hasattr(data, "_array"):
        warn_of_copy("tensor.new_tensor")
    return finish(array_of(data, dtype or self.dtype, "new_tensor"), requires_grad)
