"""Dimensions in another order, as views.

>>> import minigrad
>>> minigrad.arange(6).view(2, 3).t()
tensor([[0, 3],
        [1, 4],
        [2, 5]])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .._dtypes import Sizes
from .._errors import noted
from .._rule import op, word
from .parts import alias
from .reduction import axis
from .shape import variadic

__all__ = [
    "adjoint",
    "moveaxis",
    "movedim",
    "permute",
    "swapaxes",
    "swapdims",
    "t",
    "transpose",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _t(self: Any, name: str = "t()") -> Any:
    if self.ndim > 2:
        raise noted(
            RuntimeError(f"{name} expects a tensor with <= 2 dimensions, but self is {self.ndim}D"),
            "Use .mT for the last two dimensions, or .transpose(dim0, dim1).",
        )
    return self.T


@op(_t, view=True, self=lambda g: g.T)
def t(self: Tensor) -> Tensor:
    """The transpose of a matrix, (n×m) → (m×n); numbers and vectors stay as they are (`torch.t`).

    More than two dimensions raise RuntimeError. The gradient is transposed back: gᵀ.

    >>> import minigrad
    >>> minigrad.t(minigrad.ones(2, 3)).shape
    torch.Size([3, 2])
    """


def _transpose(self: Any, dim0: int, dim1: int) -> Any:
    first, second = axis(dim0, self.ndim), axis(dim1, self.ndim)
    return self.swapaxes(first, second) if self.ndim else self[...]


@op(_transpose, view=True, self=lambda g, dim0, dim1: swap(g, dim0, dim1))
def transpose(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions exchanged (`torch.transpose`); the gradient's are exchanged back.

    >>> import minigrad
    >>> minigrad.transpose(minigrad.ones(2, 3, 4), 0, -1).shape
    torch.Size([4, 3, 2])
    """


swap = word(transpose)


def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """Two dimensions exchanged, by NumPy's name (`torch.swapaxes`).

    >>> import minigrad
    >>> minigrad.swapaxes(minigrad.ones(2, 3), 0, 1).shape
    torch.Size([3, 2])
    """
    return transpose(input, axis0, axis1)


def swapdims(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions exchanged, by another name (`torch.swapdims`).

    >>> import minigrad
    >>> minigrad.swapdims(minigrad.ones(2, 3), 0, 1).shape
    torch.Size([3, 2])
    """
    return transpose(input, dim0, dim1)


def matrix_transpose(input: Tensor, name: str = "mT") -> Tensor:
    """The last two dimensions exchanged (`torch.Tensor.mT`)."""
    if input.ndim == 1:
        raise noted(
            RuntimeError(
                f"tensor.{name} is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor."
            ),
            "A vector has no rows and columns: .unsqueeze(0) makes a row of it, .unsqueeze(1) a column.",
        )
    return transpose(input, -2, -1) if input.ndim else input


def conjugate_transpose(input: Tensor) -> Tensor:
    """The transpose of a matrix (`torch.Tensor.H`)."""
    if input.ndim not in (0, 2):
        more = " For batches of matrices, consider using tensor.mH" if input.ndim > 2 else ""
        raise RuntimeError(f"tensor.H is only supported on matrices (2-D tensors). Got {input.ndim}-D tensor.{more}")
    return transpose(input, -2, -1) if input.ndim else input


def adjoint(input: Tensor) -> Tensor:
    """The last two dimensions exchanged, as real numbers are their own conjugates (`torch.adjoint`).

    >>> import minigrad
    >>> minigrad.adjoint(minigrad.ones(2, 3, 4)).shape
    torch.Size([2, 4, 3])
    """
    return matrix_transpose(input, "adjoint()")


def _inverse(dims: Sequence[int]) -> tuple[int, ...]:
    n = len(dims)
    places = [axis(d, n) for d in dims]
    return tuple(places.index(i) for i in range(n))


def _permute(self: Any, dims: Sequence[int]) -> Any:
    if len(dims) != self.ndim:
        raise noted(
            RuntimeError(
                "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the "
                "desired "
                f"ordering of dimensions i.e. input.dim() = {self.ndim} is not equal to len(dims) = {len(dims)}"
            ),
            f"Name each of the {self.ndim} dimensions once.",
        )
    places = [axis(d, self.ndim) for d in dims]
    if len(set(places)) != len(places):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return self.transpose(places)


@variadic
@op(_permute, view=True, self=lambda g, dims: order(g, _inverse(dims)))
def permute(self: Tensor, dims: Sizes) -> Tensor:
    """The dimensions in another order: result[i_dims[0], i_dims[1], ...] = input[i_0, i_1, ...] (`torch.permute`).

    Each dimension must be named once, else RuntimeError. The gradient is put back by the inverse order.

    >>> import minigrad
    >>> minigrad.permute(minigrad.ones(2, 3, 4), (2, 0, 1)).shape
    torch.Size([4, 2, 3])
    """


order = word(permute)


def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Some dimensions moved to other places, the rest in order (`torch.movedim`).

    >>> import minigrad
    >>> minigrad.movedim(minigrad.ones(2, 3, 4), 0, -1).shape
    torch.Size([3, 4, 2])
    """
    n = input.ndim
    given = [dims if isinstance(dims, (tuple, list)) else (dims,) for dims in (source, destination)]
    if len(given[0]) != len(given[1]):
        raise RuntimeError(
            "movedim: Invalid source or destination dims: source "
            f"({list(given[0])} dims) should contain the same number of dims as destination ({list(given[1])} dims)"
        )
    places = [[axis(d, n) for d in dims] for dims in given]
    for what, dims, shown in zip(("source", "destination"), places, given, strict=True):
        if len(set(dims)) != len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{what}` ({list(shown)})")
    dims = [d for d in range(n) if d not in places[0]]
    for to, d in sorted(zip(places[1], places[0], strict=True)):
        dims.insert(to, d)
    return permute(input, dims) if n else alias(input)


def moveaxis(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Some dimensions moved to other places, by NumPy's name (`torch.moveaxis`).

    >>> import minigrad
    >>> minigrad.moveaxis(minigrad.ones(2, 3, 4), 0, 1).shape
    torch.Size([3, 2, 4])
    """
    return movedim(input, source, destination)
