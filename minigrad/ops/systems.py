"""Linear systems: `linalg.solve`, and `linalg.lstsq` where there is no solution.

The letters behind the derivative rules are those of `decompositions`.

>>> import minigrad
>>> minigrad.linalg.solve(minigrad.tensor([[2., 0.], [0., 4.]]), minigrad.tensor([2., 2.]))
tensor([1.0000, 0.5000])
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._late import wrap
from .._row import shown
from .._rule import op, word
from .decompositions import (
    PAIR,
    _LinAlgError,
    _pinv,
    _pinv_gradient,
    _which,
    by_columns,
    floating,
    pseudo_inverse,
    square,
)

if TYPE_CHECKING:
    from .._tensor import Tensor


def vector_like(A: Any, B: Any) -> bool:
    """Whether B holds vectors: one for each matrix of the batch."""
    return bool(B.ndim == 1 or (A.ndim - 1 == B.ndim and B.shape == A.shape[:-1]))


def _solve(A: Any, B: Any, left: bool = True) -> Any:
    square("linalg.solve", A)
    if A.dtype != B.dtype:
        a, b = _dtypes.of(A).short, _dtypes.of(B).short
        raise RuntimeError(
            f"linalg.solve: Expected A and B to have the same dtype, but found A of type {a} and B of type {b} instead"
        )
    vector = vector_like(A, B)
    right = B[..., None] if vector else B
    if not left:
        return np.ascontiguousarray(_solve(A.mT, right.mT).mT)
    n = A.shape[-1]
    if right.shape[-2] != n:
        raise noted(
            RuntimeError(
                f"linalg.solve: Incompatible shapes of A and B for the equation AX = B ({n}x{n} and "
                f"{right.shape[-2]}x{right.shape[-1]})"
            ),
            "B has as many rows as A.",
        )
    try:
        found = np.linalg.solve(A, right)
    except np.linalg.LinAlgError:
        raise _LinAlgError(
            f"torch.linalg.solve: {_which(A)}The solver failed because the input matrix is singular."
        ) from None
    found = found[..., 0] if vector else found
    return by_columns(found) if found.ndim > 1 else found


def _outer(a: Any, b: Any, vector: bool) -> Any:
    """a bᵀ, of vectors or of matrices."""
    return a.reshape((*a.shape, 1)) * b.reshape((*b.shape[:-1], 1, b.shape[-1])) if vector else a @ b.mT


def _system_gradient(g: Any, A: Any, result: Any, left: bool) -> Any:
    if not left:
        return -(result.mT @ solved(A.mT, g, False))
    return -_outer(solved(A.mT, g, True), result, vector_like(A, g))


@op(
    _solve, node="LinalgSolveExBackward0",
    A=lambda g, A, result, left: _system_gradient(g, A, result, left),
    B=lambda g, A, left: solved(A.mT, g, left),
)  # fmt: skip
def _solve_system(A: Tensor, B: Tensor, left: bool = True) -> Tensor: ...


solved = word(_solve_system)


def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """The X of A X = B, or of X A = B with left=False (`torch.linalg.solve`); of a singular A LinAlgError.

    B is one vector for each matrix, or a matrix. The gradients are Ḡ = A⁻ᵀ g for B and −Ḡ Xᵀ for A [G 2.3.1].

    >>> import minigrad
    >>> minigrad.linalg.solve(minigrad.tensor([[2., 0.], [0., 4.]]), minigrad.tensor([2., 2.]))
    tensor([1.0000, 0.5000])
    """
    return _solve_system(A, B, left)


def _lstsq(self: Any, b: Any, residuals: bool) -> Any:
    floating("torch.linalg.lstsq", self, PAIR)
    if self.ndim < 2:
        raise RuntimeError("torch.linalg.lstsq: input must have at least 2 dimensions.")
    vector = vector_like(self, b)
    right = b[..., None] if vector else b
    if self.shape[-2] != right.shape[-2]:
        raise RuntimeError("torch.linalg.lstsq: input.size(-2) should match other.size(-2)")
    m, n = self.shape[-2:]
    room = np.empty((*right.shape[:-2], right.shape[-1], max(m, n)), self.dtype)  # by columns, where B lay
    found = room[..., :n].mT
    found[...] = _pinv(self) @ right
    rest = np.sum((right - self @ found) ** 2, -2) if residuals and m > n else np.empty(0, self.dtype)
    return found[..., 0] if vector else found, rest


def _lstsq_gradient(g: Any, A: Any, b: Any, solution: Any, for_matrix: bool) -> Any:
    """X = A⁺ B; and the residual Σ(B − A X)² has the slopes 2 (B − A X) in B and −2 (B − A X) Xᵀ in A."""
    vector = vector_like(A, b)
    P = pseudo_inverse(A)
    gX, B, X = (x.reshape((*x.shape, 1)) if vector else x for x in (g[0], b, solution))
    first = _pinv_gradient(gX @ B.mT, A, P) if for_matrix else P.mT @ gX
    if g[1].shape != (0,):
        rest = (B - A @ X) * (2 * g[1].reshape((*X.shape[:-2], 1, X.shape[-1])))
        first = first - rest @ X.mT if for_matrix else first + rest
    return first if for_matrix or not vector else first.reshape(b.shape)


@op(
    _lstsq, node="LinalgLstsqBackward0", outputs=("solution", "residuals"),
    self=lambda g, self, b, solution: _lstsq_gradient(g, self, b, solution, True),
    b=lambda g, self, b, solution: _lstsq_gradient(g, self, b, solution, False),
)  # fmt: skip
def _least_squares(self: Tensor, b: Tensor, residuals: bool) -> tuple[Tensor, Tensor]: ...


_LeastSquares = namedtuple("linalg_lstsq", "solution residuals rank singular_values")  # type: ignore[name-match]
_LeastSquares.__module__, _LeastSquares.__repr__ = "torch.return_types", shown  # type: ignore[method-assign]


def lstsq(A: Tensor, B: Tensor, rcond: Any = None, *, driver: str | None = None) -> _LeastSquares:
    """The X with the least ‖A X − B‖, A's rank, and, from the drivers that
    compute them, the residuals where A has more rows than columns (`torch.linalg.lstsq`).

    >>> import minigrad
    >>> minigrad.linalg.lstsq(minigrad.tensor([[1.], [1.]]), minigrad.tensor([[1.], [3.]])).solution
    tensor([[2.0000]])
    """
    solution, residuals = _least_squares(A, B, driver in ("gels", "gelss", "gelsd"))
    S = np.linalg.svd(A._array, compute_uv=False)
    limit = max(A.shape[-2:]) * np.finfo(S.dtype).eps * S.max(-1, keepdims=True, initial=0)
    rank = np.sum(limit < S, -1).astype(np.int64) if driver != "gels" else np.empty(0, np.int64)
    return _LeastSquares(
        solution, residuals, wrap(rank), wrap(S if driver in ("gelss", "gelsd") else S.reshape(-1)[:0])
    )
