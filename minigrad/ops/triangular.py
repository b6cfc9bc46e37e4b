"""Triangular systems, the exponential of a matrix, and tensors taken as matrices.

The formulas of the gradients are Giles's (2008), "An extended collection of matrix derivative results", and for the
exponential Van Loan's block matrix (1978).

>>> import minigrad
>>> A = minigrad.tensor([[2., 1.], [0., 4.]])
>>> minigrad.linalg.solve_triangular(A, minigrad.tensor([[4.], [4.]]), upper=True)
tensor([[1.5000],
        [1.0000]])
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._rule import op, word
from ._signature import missing
from .arranging import tril, triu
from .creation import ones
from .decompositions import by_columns, floating, inv, square
from .joining import cat, join
from .systems import solve

__all__ = ["cholesky_inverse", "cholesky_solve", "matrix_exp"]

if TYPE_CHECKING:
    from .._tensor import Tensor

lower_part, upper_part = word(tril), word(triu)


def _substituted(A: Any, B: Any, upper: bool, left: bool, unitriangular: bool) -> Any:
    """Row by row from the corner: each unknown is known as soon as those behind it are."""
    if not left:
        return _substituted(A.mT, B.mT, not upper, True, unitriangular).mT
    n = A.shape[-1]
    X = np.empty((*np.broadcast_shapes(A.shape[:-2], B.shape[:-2]), *B.shape[-2:]), B.dtype)
    for i in reversed(range(n)) if upper else range(n):
        known = slice(i + 1, n) if upper else slice(0, i)
        rest = B[..., i, :] - (A[..., i : i + 1, known] @ X[..., known, :])[..., 0, :]
        X[..., i, :] = rest if unitriangular else rest / A[..., i, i, None]
    return X


def _solve_triangular(A: Any, B: Any, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
    name = "linalg.solve_triangular"
    for letter, x in (("A", A), ("B", B)):
        if x.ndim < 2:
            raise RuntimeError(f"{name}: The input tensor {letter} must have at least 2 dimensions.")
    if A.dtype.kind != "f":
        raise missing("triangular_solve_cpu", A)
    square(name, A)
    (m, n), size = B.shape[-2:], A.shape[-1]
    if (m if left else n) != size:
        equation = f"AX = B ({size}x{size} and {m}x{n})" if left else f"XA = B ({m}x{n} and {size}x{size})"
        raise RuntimeError(f"{name}: Incompatible shapes of A and B for the equation {equation}")
    return by_columns(_substituted(A, B.astype(A.dtype, copy=False), upper, left, unitriangular))


def _triangle_gradient(g: Any, A: Any, X: Any, upper: bool, left: bool, unitriangular: bool) -> Any:
    back = solved(A.mT, g, not upper, left, unitriangular)
    whole = -(back @ X.mT) if left else -(X.mT @ back)
    return upper_part(whole, int(unitriangular)) if upper else lower_part(whole, -int(unitriangular))


@op(
    _solve_triangular, node="LinalgSolveTriangularBackward0",
    A=lambda g, A, result, upper, left, unitriangular: _triangle_gradient(g, A, result, upper, left, unitriangular),
    B=lambda g, A, upper, left, unitriangular: solved(A.mT, g, not upper, left, unitriangular),
)  # fmt: skip
def _triangular_system(
    A: Tensor, B: Tensor, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor: ...


solved = word(_triangular_system)


def solve_triangular(
    A: Tensor, B: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False
) -> Tensor:
    """The X of A X = B, or of X A = B with left=False, A a triangle whose other half isn't read
    (`torch.linalg.solve_triangular`). With unitriangular its diagonal counts as ones.

    A (*, n, n), B (*, n, k). A zero on the diagonal gives infinities, not an error.

    >>> import minigrad as torch
    >>> torch.linalg.solve_triangular(torch.tensor([[2., 9.], [1., 4.]]), torch.tensor([[4.], [4.]]), upper=False)
    tensor([[2.0000],
            [0.5000]])
    """
    return _triangular_system(A, B, upper, left, unitriangular)


# --- systems whose matrix is given by its Cholesky factor ------------------------------------------------------------


def _solved_twice(self: Any, L: Any, upper: bool = False) -> Any:
    for name, x in (("b", self), ("u", L)):
        if x.ndim < 2:
            raise RuntimeError(f"{name} should have at least 2 dimensions, but has {x.ndim} dimensions instead")
    if L.dtype.kind != "f":
        raise missing("cholesky_solve_cpu", L)
    first, second = (L.mT, L) if upper else (L, L.mT)
    return by_columns(_substituted(second, _substituted(first, self, False, True, False), True, True, False))


def _factor_gradient(whole: Any, L: Any, upper: bool) -> Any:
    """Of A = L Lᵀ, or Lᵀ L: what a change of A does to L."""
    return -(L @ (whole + whole.mT)) if upper else -((whole + whole.mT) @ L)


@op(
    _solved_twice,
    self=lambda g, L, upper: of_factor(g, L, upper),
    L=lambda g, L, upper, result: _factor_gradient(of_factor(g, L, upper) @ result.mT, L, upper),
)
def cholesky_solve(self: Tensor, L: Tensor, upper: bool = False) -> Tensor:
    """The X of A X = B, where A = L Lᵀ is given by its Cholesky factor L, or by Lᵀ if `upper` (`torch.cholesky_solve`).

    >>> import minigrad as torch
    >>> torch.cholesky_solve(torch.tensor([[4.], [18.]]), torch.tensor([[2., 0.], [0., 3.]]))
    tensor([[1.],
            [2.]])
    """


of_factor = word(cholesky_solve)


def _inverse_of_factor(self: Any, upper: bool = False) -> Any:
    if self.dtype.kind != "f":
        raise missing("cholesky_inverse_out_cpu", self)
    square("cholesky_inverse", self)
    return _solved_twice(np.broadcast_to(np.eye(self.shape[-1], dtype=self.dtype), self.shape), self, upper)


@op(
    _inverse_of_factor,
    self=lambda g, self, upper, result: _factor_gradient(result @ g @ result, self, upper),
)
def cholesky_inverse(self: Tensor, upper: bool = False) -> Tensor:
    """The inverse of A = L Lᵀ, given by its Cholesky factor L, or by Lᵀ if `upper` (`torch.cholesky_inverse`).

    >>> import minigrad as torch
    >>> torch.cholesky_inverse(torch.tensor([[2., 0.], [2., 4.]]))
    tensor([[ 0.3125, -0.0625],
            [-0.0625,  0.0625]])
    """


# --- the exponential -------------------------------------------------------------------------------------------------

TERMS = 18  # of e^x = Σ xᵏ/k! for |x| ≤ ½: the next is below the last digit of float64


def _exponential(self: Any) -> Any:
    """Scaling and squaring: e^A = (e^(A / 2ˢ))^(2ˢ), with A / 2ˢ small enough for the power series."""
    if self.ndim < 2:
        raise RuntimeError("linalg.matrix_exp: The input tensor A must have at least 2 dimensions.")
    floating("linalg.matrix_exp", self)
    square("linalg.matrix_exp", self)
    if not self.size:
        return self.copy()
    size = np.abs(self).sum(-1).max()
    halvings = max(int(np.ceil(np.log2(size))) + 1, 0) if np.isfinite(size) and size > 0 else 0
    small, one = self.astype(np.float64) / 2**halvings, np.eye(self.shape[-1])
    total = one + np.zeros_like(small)
    for k in range(TERMS, 0, -1):
        total = one + small @ total / k
    for _ in range(halvings):
        total = total @ total
    return total.astype(self.dtype)


def _exponential_gradient(g: Any, A: Any) -> Any:
    """The upper right block of the exponential of [[Aᵀ, g], [0, Aᵀ]]."""
    n, T = A.shape[-1], A.mT
    whole = join([join([T, g], -1), join([T * 0, T], -1)], -2)
    return exponential(whole)[..., :n, n:]


@op(_exponential, node="LinalgMatrixExpBackward0", self=lambda g, self: _exponential_gradient(g, self))
def matrix_exp(self: Tensor) -> Tensor:
    """e^A = 1 + A + A²/2! + …, of square matrices (`torch.linalg.matrix_exp`).

    >>> import minigrad as torch
    >>> torch.linalg.matrix_exp(torch.tensor([[0., 1.], [0., 0.]]))
    tensor([[1., 1.],
            [0., 1.]])
    """


exponential = word(matrix_exp)


# --- tensors as matrices ---------------------------------------------------------------------------------------------


def tensorinv(A: Tensor, ind: int = 2) -> Tensor:
    """The inverse of A as a map from its last dimensions to its first `ind` (`torch.linalg.tensorinv`).

    >>> import minigrad as torch
    >>> torch.linalg.tensorinv(torch.eye(6).reshape(2, 3, 6)).shape
    torch.Size([6, 2, 3])
    """
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    before, after = tuple(A.shape[:ind]), tuple(A.shape[ind:])
    if prod(before) != prod(after):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
            f"{prod(after)} != {prod(before)}"
        )
    return inv(A.reshape(prod(before), -1)).reshape(*after, *before)


def tensorsolve(A: Tensor, B: Tensor, dims: Any = None) -> Tensor:
    """The X with tensordot(A, X, X.ndim) = B; `dims` of A are moved to its end first (`torch.linalg.tensorsolve`).

    >>> import minigrad as torch
    >>> torch.linalg.tensorsolve(torch.eye(6).reshape(2, 3, 6), torch.ones(2, 3))
    tensor([1., 1., 1., 1., 1., 1.])
    """
    moved: Any = A if dims is None else A.movedim(tuple(dims), tuple(range(A.ndim - len(dims), A.ndim)))
    before, after = prod(moved.shape[: B.ndim]), tuple(moved.shape[B.ndim :])
    if before != prod(after):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got "
            f"{prod(after)} != {before}"
        )
    return solve(moved.reshape(before, -1), B.reshape(-1)).reshape(*after)


def vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """The powers 0 to N − 1 of each element, along a new last dimension (`torch.linalg.vander`).

    >>> import minigrad as torch
    >>> torch.linalg.vander(torch.tensor([1., 2., 3.]))
    tensor([[1., 1., 1.],
            [1., 2., 4.],
            [1., 3., 9.]])
    """
    if x.dtype is _dtypes.bool:
        raise RuntimeError("linalg.vander supports floating point, complex, and integer tensors, but got Bool")
    x = x if x.ndim else x.reshape(1)
    count = x.shape[-1] if N is None else N
    if count <= 1:
        raise RuntimeError("N must be greater than 1.")
    first = ones((*x.shape, 1), dtype=x.dtype)
    powers = x.unsqueeze(-1).expand(*x.shape, count - 1).cumprod(-1)
    return cat([first, powers], -1)
