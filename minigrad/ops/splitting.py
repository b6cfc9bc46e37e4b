"""A tensor taken apart along a dimension, into views.

>>> import minigrad
>>> minigrad.arange(5).split(2)
(tensor([0, 1]), tensor([2, 3]), tensor([4]))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._rule import op
from . import joining
from ._signature import invalid
from .parts import _slice, slice_
from .reduction import axis

__all__ = ["chunk", "dsplit", "hsplit", "split", "split_with_sizes", "tensor_split", "unbind", "vsplit"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _all(g: Any) -> Any:
    """The gradients of all parts; where there is a single part, its gradient comes alone."""
    return g if isinstance(g, (list, tuple)) else [g]


def _unbind(self: Any, dim: int = 0) -> Any:
    if self.ndim == 0:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    moved = np.moveaxis(self, axis(dim, self.ndim), 0)
    return tuple(moved[i, ...] for i in range(len(moved)))


@op(_unbind, view=True, self=lambda g, dim: joining.pile(_all(g), dim))
def unbind(self: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """All slices along a dimension, that dimension gone (`torch.unbind`).

    >>> import minigrad
    >>> minigrad.unbind(minigrad.arange(4).view(2, 2))
    (tensor([0, 1]), tensor([2, 3]))
    """


def _split(self: Any, split_size: int, dim: int = 0) -> Any:
    if self.ndim == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    size = self.shape[axis(dim, self.ndim)]
    if split_size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={split_size}")
    if split_size == 0 and size:
        raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}")
    return tuple(_slice(self, dim, k, k + split_size) for k in range(0, max(size, 1), split_size or 1))


@op(_split, view=True, node="SplitBackward0", self=lambda g, self_sym_sizes, split_size, dim: joining.join(_all(g), dim))
def _split_evenly(self: Tensor, split_size: int, dim: int = 0) -> tuple[Tensor, ...]: ...


def _split_sizes(self: Any, split_sizes: Sequence[int], dim: int = 0) -> Any:
    if self.ndim == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    size = self.shape[axis(dim, self.ndim)]
    if any(length < 0 for length in split_sizes):
        raise RuntimeError(
            "split_with_sizes expects split_sizes have only non-negative entries, but got "
            f"split_sizes={list(split_sizes)}"
        )
    if sum(split_sizes) != size:
        raise noted(
            RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {size} (input tensor's size at dimension "
                f"{dim}), "
                f"but got split_sizes={list(split_sizes)}"
            ),
            "split(n) makes parts of n each; the last may be smaller.",
        )
    ends = np.cumsum(split_sizes).tolist()
    return tuple(_slice(self, dim, end - length, end) for length, end in zip(split_sizes, ends, strict=True))


@op(_split_sizes, view=True, self=lambda g, self_sym_sizes, split_sizes, dim: joining.join(_all(g), dim))
def split_with_sizes(self: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of the sizes given along a dimension (`torch.split_with_sizes`).

    >>> import minigrad
    >>> minigrad.split_with_sizes(minigrad.arange(3), [1, 2])
    (tensor([0]), tensor([1, 2]))
    """


def split(tensor: Tensor, split_size_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of one size along a dimension, the last maybe smaller, or of the sizes given (`torch.split`).

    >>> import minigrad
    >>> minigrad.split(minigrad.arange(5), 2)
    (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    if hasattr(split_size_or_sections, "tolist"):
        split_size_or_sections = split_size_or_sections.tolist()
    if isinstance(split_size_or_sections, (tuple, list)):
        return split_with_sizes(tensor, split_size_or_sections, dim)
    return _split_evenly(tensor, split_size_or_sections, dim)


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most `chunks` parts of equal size along a dimension, the last maybe smaller (`torch.chunk`).

    >>> import minigrad
    >>> minigrad.chunk(minigrad.arange(5), 2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if not hasattr(chunks, "__index__"):
        raise TypeError(f"chunk(): argument 'chunks' (position 1) must be int, not {type(chunks).__name__}")
    if not input.ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    size = input.shape[axis(dim, input.ndim)]
    return _split_evenly(input, -(-size // chunks) or 1, dim)


def tensor_split(input: Tensor, indices_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """A number of parts, sizes differing by at most one, or parts cut at the places given (`torch.tensor_split`).

    >>> import minigrad
    >>> minigrad.tensor_split(minigrad.arange(5), 3)
    (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    if not input.ndim:
        raise RuntimeError("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
    size = input.shape[axis(dim, input.ndim)]
    if hasattr(indices_or_sections, "_array") and indices_or_sections.dtype is not _dtypes.int64:
        raise RuntimeError(
            "tensor_split expected tensor_indices_or_sections to have dtype of long, but got "
            f"{indices_or_sections.dtype.short}"
        )
    given = indices_or_sections.tolist() if hasattr(indices_or_sections, "tolist") else indices_or_sections
    if isinstance(given, int):
        if given < 1:
            raise RuntimeError(f"number of sections must be larger than 0, got {given}")
        small, larger = divmod(size, given)
        cuts = np.cumsum([small + (i < larger) for i in range(given)]).tolist()[:-1]
    elif isinstance(given, (tuple, list)):
        cuts = list(given)
    else:
        raise _no_places("tensor_split", input, given)
    starts, ends = [0, *cuts], [*cuts, size]
    return tuple(slice_(input, dim, start, end, 1) for start, end in zip(starts, ends, strict=True))


def _no_places(name: str, input: Tensor, given: Any) -> TypeError:
    kinds = ["int sections", "tuple of ints indices"]
    if name == "tensor_split":
        kinds = [f"{k}, int dim = 0" for k in (kinds[1], "Tensor tensor_indices_or_sections", kinds[0])]
    return invalid(name, input, given, signatures=tuple(f"(Tensor input, {kind})" for kind in kinds))


def _split_along(name: str, input: Tensor, given: Any, dim: int, least: int) -> tuple[Tensor, ...]:
    if input.ndim < least:
        raise RuntimeError(
            f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with {input.ndim} "
            "dimensions!"
        )
    if not isinstance(given, (int, tuple, list)):
        raise _no_places(name, input, given)
    if isinstance(given, int) and (given < 1 or input.shape[dim] % given):
        raise RuntimeError(
            f"torch.{name} attempted to split along dimension {dim}, but the size of the dimension "
            f"{input.shape[dim]} is not "
            f"divisible by the split_size {given}!"
        )
    return tensor_split(input, given, dim)


def hsplit(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """Parts side by side, along the second dimension, or the only one (`torch.hsplit`).

    >>> import minigrad
    >>> minigrad.hsplit(minigrad.arange(4), 2)
    (tensor([0, 1]), tensor([2, 3]))
    """
    return _split_along("hsplit", input, indices_or_sections, 0 if input.ndim == 1 else 1, 1)


def vsplit(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """Parts one below the other, along the first dimension (`torch.vsplit`).

    >>> import minigrad
    >>> minigrad.vsplit(minigrad.arange(4).view(2, 2), 2)
    (tensor([[0, 1]]), tensor([[2, 3]]))
    """
    return _split_along("vsplit", input, indices_or_sections, 0, 2)


def dsplit(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
    """Parts along the third dimension (`torch.dsplit`).

    >>> import minigrad
    >>> minigrad.dsplit(minigrad.ones(1, 1, 4), 2)
    (tensor([[[1., 1.]]]), tensor([[[1., 1.]]]))
    """
    return _split_along("dsplit", input, indices_or_sections, 2, 3)
