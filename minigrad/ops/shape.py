"""The same elements in another shape: views of a whole tensor.

All of these share memory with their input, so a change in place of one shows in the other.

>>> import minigrad
>>> minigrad.arange(6).view(2, 3)
tensor([[0, 1, 2],
        [3, 4, 5]])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Sizes
from .._errors import noted
from .._rule import op, word
from .copying import clone_in_order, contiguous, unsafe_view
from .reduction import axes, axis

__all__ = [
    "flatten",
    "ravel",
    "reshape",
    "squeeze",
    "unflatten",
    "unsqueeze",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def variadic(operation: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Tells type checkers that the method takes its sizes as `f(2, 3)` as well as `f((2, 3))`; its door sees to it."""
    return operation


# --- another shape ------------------------------------------------------------------------------------------


def _view(self: Any, size: Any) -> Any:
    if not isinstance(size, (tuple, list)):
        raise noted(
            NotImplementedError(f"minigrad refuses view({size}): it looks at the bytes behind the numbers"),
            "Convert the numbers with .to(dtype), or look with NumPy: x.numpy().view(...).",
        )
    found = _without_copy(self, infer_size(size, self.size))
    if found is None:
        raise noted(
            RuntimeError(
                "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
                "contiguous subspaces). Use .reshape(...) instead."
            ),
            "view() never copies; reshape() copies where it must.",
        )
    return found


def _without_copy(array: Any, shape: tuple[int, ...]) -> Any:
    """The same memory in another shape, or None: NumPy copies where that can't be."""
    found = array.reshape(shape)
    return found if not array.size or np.may_share_memory(found, array) else None


def infer_size(size: Sequence[int], numel: int) -> tuple[int, ...]:
    """The shape with its -1 filled in; RuntimeError in PyTorch's words if it does not fit."""
    shape = list(size)
    known, unknown = 1, None
    for i, s in enumerate(shape):
        if s == -1:
            if unknown is not None:
                raise RuntimeError("only one dimension can be inferred")
            unknown = i
        elif s < 0:
            raise RuntimeError(f"invalid shape dimension {s} at index {i} of shape {shape}")
        else:
            known *= s
    if unknown is not None and known and numel % known == 0:
        shape[unknown] = numel // known
    elif unknown is not None and not known and numel == 0:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {shape} because the unspecified dimension size -1 can "
            "be any value and is ambiguous"
        )
    elif unknown is not None or known != numel:
        raise noted(
            RuntimeError(f"shape '{shape}' is invalid for input of size {numel}"),
            f"The sizes must multiply to {numel}, the number of elements.",
        )
    return tuple(shape)


@variadic
@op(_view, view=True, self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes))
def view(self: Tensor, size: Sizes) -> Tensor:
    """The same elements in another shape, never copied; one size may be -1 (`torch.Tensor.view`).

    Where the memory's order does not allow it: RuntimeError, as for a shape of another number of elements. The
    gradient takes the input's shape.

    >>> import minigrad
    >>> minigrad.arange(6).view(-1, 2).shape
    torch.Size([3, 2])
    """


@variadic
def reshape(input: Tensor, shape: Sizes) -> Tensor:
    """The same elements in another shape; a view where that is possible, else a copy (`torch.reshape`).

    >>> import minigrad
    >>> minigrad.reshape(minigrad.arange(4), (2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    array = input._array
    full = infer_size(shape, array.size)
    if array.flags.c_contiguous:
        return view(input, shape)
    return unsafe_view(clone_in_order(input), full) if _without_copy(array, full) is None else _reshape_alias(input, full)


@op(_view, view=True, node="ReshapeAliasBackward0", self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes))
def _reshape_alias(self: Tensor, size: Any) -> Tensor: ...


def view_as(input: Tensor, other: Tensor) -> Tensor:
    """`view` in the shape of another tensor (`torch.Tensor.view_as`)."""
    return view(input, other.shape)


def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """`reshape` in the shape of another tensor (`torch.Tensor.reshape_as`)."""
    return reshape(input, other.shape)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Dimensions start_dim to end_dim made one (`torch.flatten`).

    >>> import minigrad
    >>> minigrad.flatten(minigrad.ones(2, 3, 4), 1).shape
    torch.Size([2, 12])
    """
    shape = input.shape
    first, last = axis(start_dim, len(shape)), axis(end_dim, len(shape))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if not shape:
        return reshape(input, (1,))
    if first == last:
        return input
    return reshape(input, (*shape[:first], shape[first : last + 1].numel(), *shape[last + 1 :]))


def ravel(input: Tensor) -> Tensor:
    """All elements in one dimension (`torch.ravel`).

    >>> import minigrad
    >>> minigrad.ravel(minigrad.ones(2, 3)).shape
    torch.Size([6])
    """
    return view(contiguous(input), (-1,))


def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """One dimension made several; one of the sizes may be -1 (`torch.unflatten`).

    >>> import minigrad
    >>> minigrad.unflatten(minigrad.ones(2, 12), 1, (3, -1)).shape
    torch.Size([2, 3, 4])
    """
    dim = axis(dim, input.ndim)
    if not sizes:
        raise RuntimeError("unflatten: sizes must be non-empty")
    if not input.ndim:
        raise RuntimeError(f"unflatten got an unexpected error:\nDimension specified as {dim} but tensor has no dimensions")
    size = input.shape[dim]
    try:
        parts = infer_size(sizes, size)
    except RuntimeError:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {dim} ({size}) in the "
            "input tensor"
        ) from None
    return view(input, (*input.shape[:dim], *parts, *input.shape[dim + 1 :]))


# --- dimensions of size 1 -----------------------------------------------------------------------------------


def _with_one(self: Any, dim: int) -> Any:
    where = axis(dim, self.ndim + 1)
    return self.reshape((*self.shape[:where], 1, *self.shape[where:]))  # indexed by None its step would be 0, unlike PyTorch's


@op(_with_one, view=True, self=lambda g, dim: drop(g, dim))
def unsqueeze(self: Tensor, dim: int) -> Tensor:
    """A dimension of size 1 put in at `dim` (`torch.unsqueeze`); the gradient loses it again.

    >>> import minigrad
    >>> minigrad.unsqueeze(minigrad.ones(3), 1).shape
    torch.Size([3, 1])
    """


def _squeeze_dims(self: Any, dim: Any) -> Any:
    dims = axes(dim, self.ndim) or ()
    return self.squeeze(tuple(i for i in dims if self.ndim and self.shape[i] == 1))


@op(
    lambda self: self.squeeze(),
    view=True,
    node="SqueezeBackward0",
    self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes),
)
def _squeeze_all(self: Tensor) -> Tensor: ...


@op(_squeeze_dims, view=True, node="SqueezeBackward1", self=lambda g, self_sym_sizes, dim: g.reshape(self_sym_sizes))
def _squeeze_dim(self: Tensor, dim: Any) -> Tensor: ...


@op(_squeeze_dims, view=True, node="SqueezeBackward2", self=lambda g, self_sym_sizes, dim: g.reshape(self_sym_sizes))
def _squeeze_several(self: Tensor, dim: Any) -> Tensor: ...


drop = word(_squeeze_dim)


def squeeze(input: Tensor, dim: int | tuple[int, ...] | None = None) -> Tensor:
    """Dimensions of size 1 left out: all, or of those named the ones that have size 1 (`torch.squeeze`).

    >>> import minigrad
    >>> minigrad.squeeze(minigrad.ones(1, 3, 1), 0).shape
    torch.Size([3, 1])
    """
    if dim is None:
        return _squeeze_all(input)
    return _squeeze_several(input, tuple(dim)) if isinstance(dim, (tuple, list)) else _squeeze_dim(input, dim)
