"""Determinants and inverses of matrices (`torch.linalg`).

Every function takes a matrix, or a batch of them in the last two dimensions. The derivative rules are the published
ones: [G] M. Giles, Collected matrix derivative results for forward and reverse mode AD, 2008; [M] I. Murray,
Differentiation of the Cholesky decomposition, 2016; [R] Roberts and Roberts, QR and LQ decomposition matrix backpropagation, 2020;
[T] J. Townsend, Differentiating the singular value decomposition, 2016; [P] Golub and Pereyra, The differentiation of
pseudo-inverses, 1973.

>>> import minigrad
>>> minigrad.linalg.det(minigrad.tensor([[2., 0.], [0., 3.]]))
tensor(6.)
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._late import wrap
from .._rule import op, word
from .arranging import diag_embed
from .comparison import where
from .joining import stack

__all__ = ["det", "inverse", "logdet", "pinverse", "slogdet"]

if TYPE_CHECKING:
    from .._tensor import Tensor

embed = word(diag_embed)


class _LinAlgError(RuntimeError):
    """A matrix for which there is no answer (`torch.linalg.LinAlgError`)."""


WANTED = "{name}: Expected a floating point or complex tensor as input. Got {kind}"
PAIR = "This function doesn't handle types other than float and double"


def floating(name: str, A: Any, text: str = WANTED, error: type[Exception] = RuntimeError) -> None:
    if A.dtype.kind != "f":
        told = text.format(name=name, kind=_dtypes.of(A).short, shape=list(A.shape))
        raise noted(error(told), "Convert it: A.double().")


def matrix(name: str, A: Any) -> None:
    if A.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor A must have at least 2 dimensions.")
    floating(name, A)


def square(name: str, A: Any) -> None:
    matrix(name, A)
    if A.shape[-1] != A.shape[-2]:
        raise RuntimeError(
            f"{name}: A must be batches of square matrices, but they are {A.shape[-2]} by {A.shape[-1]} matrices"
        )


def column(x: Any) -> Any:
    """A number for each matrix of a batch, so that it multiplies whole matrices."""
    return x.reshape((*x.shape, 1, 1))


def by_columns(x: Any) -> Any:
    """Matrices laid out column by column, as LAPACK does it."""
    return np.array(x.mT, order="C").mT


# --- determinants and inverses ------------------------------------------------------------------------------


def _det(A: Any) -> Any:
    square("linalg.det", A)
    return np.linalg.det(A)


def _cofactors(A: Any, result: Any) -> Any:
    """∂det A / ∂A = det A · A⁻ᵀ; of a singular matrix by its singular values: det U det V · U diag(∏ of the others)
    Vᵀ."""
    if not isinstance(A, np.ndarray):
        singular = hasattr(A, "_array") and (np.linalg.matrix_rank(A._array) < A.shape[-1]).any()
        return _minors(A) if singular else column(result) * inverted(A).mT
    U, S, Vh = np.linalg.svd(A)
    others = np.ones(S.shape)
    for i in range(S.shape[-1]):
        others[..., i] = np.prod(np.delete(S, i, -1), -1)
    return column(np.linalg.det(U) * np.linalg.det(Vh)) * ((U * others[..., None, :]) @ Vh)


def _minors(A: Tensor) -> Tensor:
    """The cofactors as polynomials in the elements, which have derivatives where the matrix is singular too."""
    n = A.shape[-1]
    if n == 1:
        return A * 0 + 1  # type: ignore[no-any-return]
    others = [[k for k in range(n) if k != i] for i in range(n)]
    rows = [[linalg_det(A[..., i, :][..., j]) * (-1) ** (sum(i) + sum(j)) for j in others] for i in others]
    return stack([stack(row, -1) for row in rows], -2)


@op(_det, A=lambda g, A, result: column(g) * _cofactors(A, result))
def linalg_det(A: Tensor) -> Tensor:
    """The determinant of square matrices, (*, n, n) → (*) (`torch.linalg.det`).

    The gradient is g · det A · A⁻ᵀ [G 2.2.4]. Matrices that aren't square raise RuntimeError.

    >>> import minigrad
    >>> minigrad.linalg.det(minigrad.tensor([[1., 2.], [0., 4.]]))
    tensor(4.)
    """


def _slogdet(A: Any) -> Any:
    square("linalg.slogdet", A)
    return tuple(np.linalg.slogdet(A))


@op(
    _slogdet, outputs=("sign", "logabsdet"),
    A=lambda g, A: column(g[1]) * inverted(A).mT,
)  # fmt: skip
def linalg_slogdet(A: Tensor) -> tuple[Tensor, Tensor]:
    """The determinant's sign and the logarithm of its absolute value, which don't overflow (`torch.linalg.slogdet`).

    The gradient is g · A⁻ᵀ, that of the sign 0.

    >>> import minigrad
    >>> minigrad.linalg.slogdet(minigrad.tensor([[-1., 0.], [0., 1.]])).sign
    tensor(-1.)
    """


_SignAndLog = namedtuple("slogdet", "sign logabsdet")  # type: ignore[name-match]
_SignAndLog.__module__ = "torch.return_types"


def slogdet(input: Tensor) -> _SignAndLog:
    """`linalg.slogdet` by its older name (`torch.slogdet`).

    >>> import minigrad
    >>> minigrad.slogdet(minigrad.eye(2)).logabsdet
    tensor(0.)
    """
    return _SignAndLog(*linalg_slogdet(input))


def det(input: Tensor) -> Tensor:
    """`linalg.det` by its older name (`torch.det`).

    >>> import minigrad
    >>> minigrad.det(minigrad.eye(2))
    tensor(1.)
    """
    return linalg_det(input)


def logdet(input: Tensor) -> Tensor:
    """The logarithm of the determinant; nan where it is negative (`torch.logdet`).

    >>> import minigrad
    >>> minigrad.logdet(minigrad.eye(2))
    tensor(0.)
    """
    sign, logabsdet = linalg_slogdet(input)
    return where(wrap(sign._array == -1), wrap(np.array(np.nan, logabsdet._array.dtype)), logabsdet)  # type: ignore[no-any-return]


def _inv(A: Any) -> Any:
    square("linalg.inv", A)
    try:
        return by_columns(np.linalg.inv(A))
    except np.linalg.LinAlgError:
        raise noted(
            _LinAlgError(
                f"linalg.inv: {_which(A)}The diagonal element {_zero_pivot(A)} is zero, the inversion could not be "
                "completed because "
                "the input matrix is singular."
            ),
            "linalg.pinv() gives the nearest thing to an inverse.",
        ) from None


def _singular(A: Any) -> Any:
    """The first matrix of a batch that has no inverse, and its place."""
    for place in np.ndindex(A.shape[:-2]):
        try:
            np.linalg.inv(A[place])
        except np.linalg.LinAlgError:
            return place, A[place]
    return (), A


def _which(A: Any) -> str:
    return f"(Batch element {_singular(A)[0][0]}): " if A.ndim > 2 else ""


def _zero_pivot(A: Any) -> int:
    """Where elimination with row exchanges first meets a zero on the diagonal."""
    U = np.array(_singular(A)[1])
    for k in range(len(U)):
        best = k + int(np.argmax(np.abs(U[k:, k])))
        U[[k, best]] = U[[best, k]]
        if U[k, k] == 0:
            return k + 1
        U[k + 1 :] -= np.outer(U[k + 1 :, k] / U[k, k], U[k])
    return len(U)


@op(_inv, node="LinalgInvExBackward0", A=lambda g, result: -(result.mT @ g @ result.mT))
def inv(A: Tensor) -> Tensor:
    """The inverse of square matrices (`torch.linalg.inv`); of a singular one LinAlgError.

    The gradient is −A⁻ᵀ g A⁻ᵀ [G 2.2.3].

    >>> import minigrad
    >>> minigrad.linalg.inv(minigrad.tensor([[2., 0.], [0., 4.]]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.2500]])
    """


inverted = word(inv)
inverse = inv


PINV = (
    "{name}({kind}{{{shape}}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types"
)


def least_counted(S: Any, sizes: Any, atol: Any, rtol: Any) -> Any:
    """The size above which singular values count: atol, or if that is larger rtol · the largest of them; rtol is
    max(m, n) · eps unless atol is positive."""
    least, part = (
        None if limit is None else np.asarray(getattr(limit, "_array", limit), S.dtype)[..., None] for limit in (atol, rtol)
    )
    if part is None:
        usual = S.dtype.type(max(sizes) * np.finfo(S.dtype).eps)
        part = np.where(np.asarray(0 if least is None else least) > 0, S.dtype.type(0), usual)
    return np.maximum(0 if least is None else least, part * S.max(-1, keepdims=True, initial=0))


def _pinv(self: Any, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Any:
    floating("linalg.pinv", self, PINV)
    if self.ndim < 2:
        raise RuntimeError(PINV.format(name="linalg.pinv", kind=_dtypes.of(self).short, shape=list(self.shape)))
    if hermitian:
        square("linalg.eigh", self)
        self = np.tril(self) + np.tril(self, -1).mT
    U, S, Vt = np.linalg.svd(self, full_matrices=False)
    counts = least_counted(S, self.shape[-2:], atol, rtol) < S
    return Vt.mT @ (np.divide(1, S, out=np.zeros_like(S), where=counts)[..., None] * U.mT)


@op(
    _pinv, node="LinalgPinvBackward0",
    self=lambda g, self, result: _pinv_gradient(g, self, result),
)  # fmt: skip
def _pseudo_inverse(self: Tensor, atol: Any = None, rtol: Any = None, hermitian: bool = False) -> Tensor: ...


def _pinv_gradient(g: Any, A: Any, P: Any) -> Any:
    """[P 4.12]: dP = −P dA P + P Pᵀ dAᵀ (I − A P) + (I − P A) dAᵀ Pᵀ P."""
    gP, gt = g.mT @ P, P @ g.mT
    left = gP @ P.mT - A @ (P @ (gP @ P.mT))
    right = P.mT @ gt - ((P.mT @ gt) @ P) @ A
    return left + right - P.mT @ g @ P.mT


pseudo_inverse = word(_pseudo_inverse)


def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """`linalg.pinv` by its older name (`torch.pinverse`).

    >>> import minigrad
    >>> minigrad.pinverse(minigrad.tensor([[2.]]))
    tensor([[0.5000]])
    """
    return _pseudo_inverse(input, None, rcond, False)


def pinv(A: Tensor, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Tensor:
    """The Moore–Penrose pseudo-inverse, (*, m, n) → (*, n, m) (`torch.linalg.pinv`).

    Singular values up to atol, or rtol times the largest, count as 0; rcond is an older name of rtol.

    >>> import minigrad
    >>> minigrad.linalg.pinv(minigrad.tensor([[2., 0.]]))
    tensor([[0.5000],
            [0.0000]])
    """
    limits = {"atol": atol, "rtol": rtol} if rcond is None else {"atol": 0.0, "rtol": rcond}
    for name, limit in limits.items():
        if getattr(limit, "requires_grad", False):
            raise RuntimeError(
                f"The function 'linalg_pinv' is not differentiable with respect to argument '{name}'. This input cannot have "
                "requires_grad True."
            )
    return _pseudo_inverse(A, limits["atol"], limits["rtol"], hermitian)
