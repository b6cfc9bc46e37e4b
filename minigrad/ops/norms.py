"""Lengths of vectors, and of matrices seen as vectors or by what they do to one.

>>> import minigrad as torch
>>> torch.norm(torch.tensor([3., 4.]))
tensor(5.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._door import Door
from .._dtypes import Dims, Number
from .._dtypes import dtype as DType
from .._errors import noted
from .._rule import op, word
from .decompositions import floating, matrix
from .factorizations import linalg_svd as svd
from .pointwise import keep
from .reduction import _total, aligned, axes, axis, expand, number_of_hits, reduced
from .rounding import direction
from .shape import unsqueeze
from .transposing import permute

__all__ = ["norm", "renorm"]

if TYPE_CHECKING:
    from .._tensor import Tensor

INF = float("inf")


def _norm2(self: Any, ord: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    if self.dtype.kind != "f":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got " + _dtypes.of(self).short
        )
    where = axes(dim, self.ndim) if self.ndim else None
    if ord < 0 or ord == INF:
        _check_not_empty(self.shape, where, ord)
    size = np.absolute(self)
    if ord == 2:
        return np.sqrt(reduced(np.add, size * size, where, keepdim))
    if ord == 1:
        return reduced(np.add, size, where, keepdim)
    if ord == float("inf"):
        return reduced(np.maximum, size, where, keepdim)
    if ord == float("-inf"):
        return reduced(np.minimum, size, where, keepdim)
    if ord == 0:
        return reduced(np.add, size != 0, where, keepdim, self.dtype)
    return reduced(np.add, size**ord, where, keepdim) ** (1 / ord)


def _check_not_empty(sizes: Any, where: Any, ord: Any) -> None:
    empty = next((d for d in where or range(len(sizes)) if not sizes[d]), None)
    if empty is not None:
        what = "an empty tensor" if where is None else f"the dimension {empty}because this dimension is empty and"
        what += " because the operation" if where is None else " the operation"
        raise RuntimeError(f"linalg.vector_norm cannot compute the {ord:g} norm on {what} does not have an identity")


def pull_norm(g: Any, x: Any, result: Any, ord: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """g · ∂‖x‖/∂x = g · sign(x) |x|ᵖ⁻¹ / ‖x‖ᵖ⁻¹, and 0 where x or its norm is 0."""
    sizes = tuple(x.shape)
    if ord not in (0, 1, 2, INF, -INF):
        scale = expand(keep(result != 0, g / result ** (ord - 1)), sizes, dim, keepdim)
        steps = direction(x) * np.absolute(x) ** (ord - 1)
        return (steps if ord >= 1 else keep(x != 0, steps)) * scale
    g, r = expand(g, sizes, dim, keepdim), expand(result, sizes, dim, keepdim)
    if ord == 2:
        return g * keep(r != 0, x / r)
    if ord == 1:
        return g * direction(x)
    if ord == 0:
        return g * (x * 0)
    hit = (np.absolute(x) == r) * direction(x)
    hits = aligned(number_of_hits(hit, dim, keepdim), sizes, dim, keepdim)
    return g * (hit / (hits + (hits == 0)))  # where all are 0, so is the slope


@op(
    _norm2,
    node="LinalgVectorNormBackward0",
    self=lambda g, self, result, ord, dim, keepdim: (
        None if ord == 0 else pull_norm(g, self, result, ord, dim, keepdim)
    ),
)
def _vector_norm(self: Tensor, ord: Any = 2, dim: Dims = None, keepdim: bool = False) -> Tensor: ...


norm_of = word(_vector_norm)


def _others(x: Any, dim: int) -> tuple[int, ...]:
    return tuple(d for d in range(x.ndim) if d != axis(dim, x.ndim))


def _renormed(self: Any, p: Number, dim: int, maxnorm: Number) -> Any:
    if self.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {self.ndim} dimensions")
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm:g}")
    length = _norm2(self, p, _others(self, dim), True)
    return self * np.where(length > maxnorm, maxnorm / (length + 1e-7), 1).astype(self.dtype)


def _renorm_slope(g: Any, x: Any, p: Number, dim: int, maxnorm: Number) -> Any:
    """Of x · s, with s = maxnorm / (‖x‖ + 10⁻⁷) where ‖x‖ is too large."""
    others = _others(x, dim)
    length = norm_of(x, p, others, True)
    long = length > maxnorm
    s = keep(long, maxnorm / (length + 1e-7))
    pull = _total(g * x, others, True) * s / (length + 1e-7)
    return g * (s + ~long) - pull_norm(pull, x, length, p, others, True)


@op(_renormed, self=lambda g, self, p, dim, maxnorm: _renorm_slope(g, self, p, dim, maxnorm))
def renorm(self: Tensor, p: Number, dim: int, maxnorm: Number) -> Tensor:
    """A copy whose slices along `dim` are scaled down to the p-norm maxnorm where theirs is larger (`torch.renorm`).

    >>> import minigrad as torch
    >>> torch.renorm(torch.tensor([[3., 4.], [0., 0.5]]), 2, 0, 1.)
    tensor([[0.6000, 0.8000],
            [0.0000, 0.5000]])
    """


def norm(input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The vector norm (Σ|x|ᵖ)^(1/p) of all elements, or along `dim`; Euclidean unless `p` says otherwise (`torch.norm`).

    p is any number, ∞ for the largest size, −∞ for the smallest, 0 for how many are not 0; "nuc" gives the sum of a
    matrix's singular values. Floats.

    >>> import minigrad as torch
    >>> torch.norm(torch.tensor([3., 4.])), torch.norm(torch.tensor([3., 4.]), 1)
    (tensor(5.), tensor(7.))
    """
    x = input if dtype is None else input.to(dtype)
    if isinstance(p, str) and p == "nuc":
        return matrix_norm(x, p, (-2, -1) if dim is None else dim, keepdim)
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"linalg.matrix_norm: Order {p} not supported.")
    (x, p), _ = _door((x, 2 if isinstance(p, str) or p is None else p), {})
    return _vector_norm(x, p, dim, keepdim)


def vector_norm(x: Tensor, ord: Number = 2, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """(Σ |x|^ord)^(1/ord) over all elements, or over `dim` (`torch.linalg.vector_norm`).

    inf and -inf give the largest and smallest |x|, 0 the number of elements that aren't 0.

    >>> import minigrad
    >>> minigrad.linalg.vector_norm(minigrad.tensor([3., -4.]), 1)
    tensor(7.)
    """
    floating("linalg.vector_norm", x._array)
    return norm(x if dtype is None else x.to(dtype), ord, dim, keepdim)


_door = Door(vector_norm, "linalg_vector_norm", False, False)


def matrix_norm(
    A: Tensor, ord: Any = "fro", dim: tuple[int, int] = (-2, -1), keepdim: bool = False, *, dtype: DType | None = None
) -> Tensor:
    """A norm of matrices: "fro" (of all elements), "nuc" (the sum of the singular values), ±2 (the largest, smallest
    of them), ±1 and ±inf (of the columns' and rows' sums of |a|) (`torch.linalg.matrix_norm`).

    >>> import minigrad
    >>> minigrad.linalg.matrix_norm(minigrad.tensor([[3., 0.], [0., -4.]]), 2)
    tensor(4.)
    """
    matrix("linalg.matrix_norm", A._array)
    x = A if dtype is None else A.to(dtype)
    places = (axis(dim[0], x.ndim), axis(dim[1], x.ndim))
    if ord == "fro":
        return norm(x, 2, places, keepdim)
    if ord in (1, -1, INF, -INF):
        first, second = places if abs(ord) == 1 else places[::-1]
        sums = norm(x, 1, first, keepdim)
        second = second if keepdim or second < first else second - 1
        return sums.amax(second, keepdim) if ord > 0 else sums.amin(second, keepdim)
    if ord not in ("nuc", 2, -2):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    others = [d for d in range(x.ndim) if d not in places]
    S = svd(permute(x, (*others, *places)), False)[1]
    found = S.sum(-1, keepdim) if ord == "nuc" else S.amax(-1, keepdim) if ord == 2 else S.amin(-1, keepdim)
    if not keepdim:
        return found
    order = [*others, *places]
    return permute(unsqueeze(found, -1), tuple(order.index(d) for d in range(x.ndim)))


def linalg_norm(A: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """A norm of vectors or matrices, by `ord` and by how many dimensions `dim` names (`torch.linalg.norm`).

    Without ord the root of the sum of squares.

    >>> import minigrad
    >>> minigrad.linalg.norm(minigrad.tensor([[3., 4.], [0., 0.]]), dim=1)
    tensor([5., 0.])
    """
    dims = (dim,) if isinstance(dim, int) else dim
    if ord is None:
        return vector_norm(A, 2, dims, keepdim, dtype=dtype)
    if dims is None and A.ndim not in (1, 2):
        raise noted(
            RuntimeError(
                f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.ndim}D."
            ),
            "Name the dimensions: one for norms of vectors, two for norms of matrices.",
        )
    if dims is not None and len(dims) not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(dims)}")
    if isinstance(ord, str) or (len(dims) if dims is not None else A.ndim) == 2:
        return matrix_norm(A, ord, (-2, -1) if dims is None else dims, keepdim, dtype=dtype)  # type: ignore[arg-type]
    return vector_norm(A, ord, dims, keepdim, dtype=dtype)
