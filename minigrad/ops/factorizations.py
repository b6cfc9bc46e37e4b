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

from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._rule import op
from .arranging import lower
from .decompositions import _LinAlgError, by_columns, embed, floating, inverted, matrix, square
from .joining import join
from .parts import read_diagonal

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
