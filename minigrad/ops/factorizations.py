"""Factorizations of matrices: Cholesky, QR, eigenvalues, singular values (`torch.linalg`).

The derivative rules and the letters behind them are those of `decompositions`. Where a factorization isn't unique
(signs, equal
eigenvalues), a gradient is only right for a loss that doesn't depend on the choice.

>>> import minigrad
>>> minigrad.linalg.cholesky(minigrad.tensor([[4., 2.], [2., 2.]]))
tensor([[2., 0.],
        [1., 1.]])
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._late import wrap
from .._row import shown
from .._rule import op
from ._signature import missing
from .arranging import lower, upper
from .decompositions import _LinAlgError, by_columns, embed, floating, inverted, matrix, square
from .joining import join
from .parts import read_diagonal
from .triangular import solved

if TYPE_CHECKING:
    from .._tensor import Tensor


def halved(x: Any) -> Any:
    """The lower triangle, its diagonal halved: Φ in [M]."""
    return lower(x, 0) - embed(read_diagonal(x, 0, -2, -1), 0, -2, -1) * 0.5


# --- Cholesky -----------------------------------------------------------------------------------------------


def _cholesky(A: Any, upper: bool = False, name: str = "linalg.cholesky") -> Any:
    square(name, A)
    try:
        found = np.linalg.cholesky(A, upper=upper)
    except np.linalg.LinAlgError:
        raise noted(
            _LinAlgError(
                f"{name}: The factorization could not be completed because the input is not "
                "positive-definite (the leading "
                f"minor of order {_bad_minor(A)} is not positive-definite)."
            ),
            "A matrix X @ X.mT is positive-definite if X has full rank; a small multiple of eye(n) helps where it "
            "nearly has.",
        ) from None
    return by_columns(found)


def _bad_minor(A: Any) -> int:
    for one in A.reshape(-1, *A.shape[-2:]):
        for k in range(1, len(one) + 1):
            try:
                np.linalg.cholesky(one[:k, :k])
            except np.linalg.LinAlgError:
                return k
    return 0


def cholesky_gradient(g: Any, L: Any, upper: bool) -> Any:
    """[M 10]: ½ L⁻ᵀ (P + Pᵀ) L⁻¹ with P = Φ(Lᵀ g)."""
    if upper:
        g, L = g.mT, L.mT
    P = halved(L.mT @ g)
    back = inverted(L)
    return (back.mT @ (P + P.mT) @ back) * 0.5


@op(
    _cholesky, node="LinalgCholeskyExBackward0",
    A=lambda g, result, upper: cholesky_gradient(g, result, upper),
)  # fmt: skip
def _cholesky_factor(A: Tensor, upper: bool = False) -> Tensor: ...


def cholesky(A: Tensor, *, upper: bool = False) -> Tensor:
    """The lower triangular L with A = L Lᵀ of a symmetric positive-definite A (`torch.linalg.cholesky`).

    Only the lower triangle of A is read; the gradient is symmetric. Of any other A: LinAlgError.

    >>> import minigrad
    >>> minigrad.linalg.cholesky(minigrad.tensor([[4., 0.], [0., 9.]]))
    tensor([[2., 0.],
            [0., 3.]])
    """
    return _cholesky_factor(A, upper)


# --- QR -----------------------------------------------------------------------------------------------------


def _qr(A: Any, mode: str = "reduced") -> Any:
    matrix("linalg.qr", A)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    if mode == "r":
        return np.empty(0, A.dtype), by_columns(np.linalg.qr(A, "r"))
    return tuple(map(by_columns, np.linalg.qr(A, mode)))  # type: ignore[call-overload]


def _qr_gradient(g: Any, Q: Any, R: Any, mode: str) -> Any:
    """[R]: (gQ + Q copyltu(R gRᵀ − gQᵀ Q)) R⁻ᵀ; of a wide A the columns on the right come back through Q alone."""
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
            "linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr."
        )
    k, n = R.shape[-2:]
    if mode == "complete" and k > n:
        raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.")
    gQ, gR = g
    if n <= k:
        return _tall(gQ, gR, Q, R)
    U, gU = R[..., :, :k], gR[..., :, :k]
    V, gV = R[..., :, k:], gR[..., :, k:]
    left = _tall(gQ + (Q @ V) @ gV.mT, gU, Q, U)
    return beside(left, Q @ gV)


def _tall(gQ: Any, gR: Any, Q: Any, R: Any) -> Any:
    M = R @ gR.mT - gQ.mT @ Q
    return (gQ + Q @ (lower(M, 0) + lower(M, -1).mT)) @ inverted(R).mT


def beside(left: Any, right: Any) -> Any:
    """Two matrices side by side."""
    return join([left, right], -1)


@op(
    _qr, outputs=("Q", "R"),
    A=lambda g, Q, R, mode: _qr_gradient(g, Q, R, mode),
)  # fmt: skip
def linalg_qr(A: Tensor, mode: str = "reduced") -> tuple[Tensor, Tensor]:
    """A = Q R with orthonormal columns in Q and an upper triangular R (`torch.linalg.qr`).

    (*, m, n) → (*, m, k) and (*, k, n), k = min(m, n); with mode "complete" k = m, with "r" only R.

    >>> import minigrad
    >>> Q, R = minigrad.linalg.qr(minigrad.tensor([[3., 1.], [4., 2.]]))
    >>> minigrad.allclose(Q @ R, minigrad.tensor([[3., 1.], [4., 2.]]))
    True
    """


# --- LU -----------------------------------------------------------------------------------------------------


def _lu(A: Any) -> tuple[Any, Any, Any]:
    """Elimination with the largest pivot of each column: what is left of A above the diagonal, by how much each row was
    taken off the others below it, and the order into which the rows came."""
    if A.ndim < 2:
        raise RuntimeError(f"linalg.lu: Expected tensor with 2 or more dimensions. Got size: {list(A.shape)} instead")
    if A.dtype.kind != "f":
        raise missing("lu_cpu", A)
    m, k = A.shape[-2], min(A.shape[-2:])
    packed, order = np.array(A), np.empty(A.shape[:-1], np.int64)
    order[...] = np.arange(m)
    for one in np.ndindex(A.shape[:-2]):
        rows, places = packed[one], order[one]
        for c in range(k):
            pivot = c + int(np.argmax(np.absolute(rows[c:, c])))
            rows[[c, pivot]], places[[c, pivot]] = rows[[pivot, c]], places[[pivot, c]]
            if rows[c, c]:
                rows[c + 1 :, c] /= rows[c, c]
                rows[c + 1 :, c + 1 :] -= np.outer(rows[c + 1 :, c], rows[c, c + 1 :])
    return np.tril(packed[..., :k], -1) + np.eye(m, k, dtype=A.dtype), np.triu(packed[..., :k, :]), order


def _permutation(order: Any, like: Any) -> Any:
    """The matrix that brings rows back from an order."""
    places, kind = getattr(order, "_array", order), getattr(like, "_array", like).dtype
    P = np.swapaxes(places[..., None] == np.arange(places.shape[-1]), -1, -2).astype(kind, "C")
    return wrap(P) if hasattr(like, "_array") else P


def _lu_gradient(g: Any, L: Any, U: Any, order: Any) -> Any:
    """Of A = P L U: P L⁻ᵀ (tril(Lᵀ gL) + triu(gU Uᵀ)) U⁻ᵀ, tril without the diagonal; the columns of a wide U and the rows
    of a tall L that stand beside the squares depend on these."""
    (gL, gU), k = g, min(L.shape[-2], U.shape[-1])
    back, across = L[..., :k, :].mT, U[..., :, :k].mT
    below, above = back @ gL[..., :k, :], gU[..., :, :k] @ across
    if U.shape[-1] > k:
        below = below - gU[..., :, k:] @ U[..., :, k:].mT
    if L.shape[-2] > k:
        above = above - L[..., k:, :].mT @ gL[..., k:, :]
    whole = solved(back, lower(below, -1) + upper(above, 0), True, True, True)
    if L.shape[-2] > k:
        whole = join([whole, gL[..., k:, :]], -2)
    whole = solved(across, whole, False, False)
    if U.shape[-1] > k:
        whole = beside(whole, solved(back, gU[..., :, k:], True, True, True))
    return _permutation(order, L) @ whole


@op(
    _lu, outputs=("L", "U", "order"), node="LinalgLuBackward0",
    A=lambda g, L, U, order: _lu_gradient(g, L, U, order),
)  # fmt: skip
def _eliminated(A: Tensor) -> tuple[Tensor, Tensor, Tensor]: ...


_LU = namedtuple("linalg_lu", "P L U")  # type: ignore[name-match]
_LU.__module__, _LU.__repr__ = "torch.return_types", shown  # type: ignore[method-assign]


def lu(A: Tensor, *, pivot: bool = True) -> _LU:
    """A = P L U by elimination: rows exchanged by P, a lower triangular L with ones on its diagonal, an upper triangular U
    (`torch.linalg.lu`). (*, m, n) → (*, m, m), (*, m, k) and (*, k, n), k = min(m, n).

    >>> import minigrad
    >>> P, L, U = minigrad.linalg.lu(minigrad.tensor([[1., 2.], [4., 4.]]))
    >>> L, U
    (tensor([[1.0000, 0.0000],
            [0.2500, 1.0000]]), tensor([[4., 4.],
            [0., 1.]]))
    """
    if not pivot:
        raise RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")
    L, U, order = _eliminated(A)
    return _LU(_permutation(order, L), L, U)


# --- eigenvalues --------------------------------------------------------------------------------------------


def _eigh(A: Any, UPLO: str = "L") -> Any:
    floating("linalg.eigh", A, "\"linalg_eigh_cpu\" not implemented for '{kind}'", NotImplementedError)
    square("linalg.eigh", A)
    if UPLO not in ("L", "U", "l", "u"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    values, vectors = np.linalg.eigh(A, UPLO)  # type: ignore[call-overload]
    return values, by_columns(vectors)


def gaps(x: Any) -> Any:
    """x_j − x_i, with 1 on the diagonal."""
    n = x.shape[-1]
    apart = x.reshape((*x.shape[:-1], 1, n)) - x.reshape((*x.shape, 1))
    return apart + np.eye(n, dtype=getattr(x, "_array", x).dtype)


def silent(*gradients: Any) -> bool:
    """Whether nothing comes back from some of the results."""
    return not any(getattr(g, "requires_grad", False) or getattr(g, "_array", g).any() for g in gradients)


def _eigh_gradient(g: Any, L: Any, V: Any) -> Any:
    """[G 3.1]: V (diag(gL) + (Vᵀ gV) / E) Vᵀ with E_ij = λ_j − λ_i, made symmetric as A is."""
    gL, gV = g
    if silent(gV):  # the eigenvalues alone have derivatives where some of them are equal, too
        return V @ (gL.reshape((*gL.shape, 1)) * V.mT)
    inner = V.mT @ gV / gaps(L)
    inner = inner - embed(read_diagonal(inner, 0, -2, -1), 0, -2, -1) + embed(gL, 0, -2, -1)
    found = V @ inner @ V.mT
    return (found + found.mT) * 0.5


@op(
    _eigh, outputs=("eigenvalues", "eigenvectors"),
    A=lambda g, eigenvalues, eigenvectors: _eigh_gradient(g, eigenvalues, eigenvectors),
)  # fmt: skip
def linalg_eigh(A: Tensor, UPLO: str = "L") -> tuple[Tensor, Tensor]:
    """The eigenvalues of a symmetric matrix, the smallest first, and its eigenvectors as columns (`torch.linalg.eigh`).

    Only one triangle of A is read: the lower one, or the upper with UPLO="U".

    >>> import minigrad
    >>> minigrad.linalg.eigh(minigrad.tensor([[2., 0.], [0., 1.]])).eigenvalues
    tensor([1., 2.])
    """


def eigvalsh(A: Tensor, UPLO: str = "L") -> Tensor:
    """The eigenvalues of a symmetric matrix, the smallest first (`torch.linalg.eigvalsh`).

    >>> import minigrad
    >>> minigrad.linalg.eigvalsh(minigrad.tensor([[2., 0.], [0., 1.]]))
    tensor([1., 2.])
    """
    return linalg_eigh(A, UPLO)[0]


# --- singular values ----------------------------------------------------------------------------------------


def _svd(A: Any, full_matrices: bool = True) -> Any:
    matrix("linalg.svd", A)
    U, S, Vh = np.linalg.svd(A, full_matrices)
    return by_columns(U), S, by_columns(Vh)


def _svd_gradient(g: Any, U: Any, S: Any, Vh: Any) -> Any:
    """[T]: U (diag(gS) + skew(Uᵀ gU)/E · S + S · skew(Vᵀ gV)/E) Vᵀ, E_ij = s_j² − s_i², and what leaves the spans of U
    and V."""
    gU, gS, gVh = g
    k = S.shape[-1]
    m, n = U.shape[-2], Vh.shape[-1]
    if gU.shape[-1] > k or gVh.shape[-2] > k:
        gU, U, gVh, Vh = gU[..., :, :k], U[..., :, :k], gVh[..., :k, :], Vh[..., :k, :]
    row, across = S.reshape((*S.shape[:-1], 1, k)), S.reshape((*S.shape, 1))
    if silent(gU, gVh):
        return U[..., :, :k] @ (gS.reshape((*gS.shape, 1)) * Vh[..., :k, :])
    E = gaps(S * S)
    a, b = U.mT @ gU, Vh @ gVh.mT
    inner = (a - a.mT) / E * row + across * ((b - b.mT) / E) + embed(gS, 0, -2, -1)
    total = U @ inner @ Vh
    if m > k:
        total = total + ((gU - U @ (U.mT @ gU)) / row) @ Vh
    if n > k:
        total = total + U @ ((gVh - (gVh @ Vh.mT) @ Vh) / across)
    return total


@op(
    _svd, outputs=("U", "S", "Vh"),
    A=lambda g, U, S, Vh: _svd_gradient(g, U, S, Vh),
)  # fmt: skip
def linalg_svd(A: Tensor, full_matrices: bool = True) -> tuple[Tensor, Tensor, Tensor]:
    """A = U diag(S) Vh with orthonormal columns in U and rows in Vh, the largest singular value first
    (`torch.linalg.svd`).

    >>> import minigrad
    >>> minigrad.linalg.svd(minigrad.tensor([[3., 0.], [0., 4.]])).S
    tensor([4., 3.])
    """


def svdvals(A: Tensor) -> Tensor:
    """The singular values, the largest first (`torch.linalg.svdvals`).

    >>> import minigrad
    >>> minigrad.linalg.svdvals(minigrad.tensor([[3., 0.], [0., 4.]]))
    tensor([4., 3.])
    """
    return linalg_svd(A, False)[1]
