"""Factorizations of matrices under the names they had before `torch.linalg`, as older tutorials have them.

>>> import minigrad
>>> minigrad.svd(minigrad.tensor([[3., 0.], [0., 4.]])).S
tensor([4., 3.])
"""

from __future__ import annotations

import warnings
from collections import namedtuple
from typing import TYPE_CHECKING

import numpy as np

from .._late import wrap
from .._row import shown
from .._rule import op
from .factorizations import _cholesky, cholesky_gradient, linalg_qr, linalg_svd
from .transposing import transpose

__all__ = ["cholesky", "qr", "svd"]

if TYPE_CHECKING:
    from .._tensor import Tensor

_SVD = namedtuple("svd", "U S V")  # type: ignore[name-match]
_QR = namedtuple("qr", "Q R")  # type: ignore[name-match]
for _kind in (_SVD, _QR):
    _kind.__module__, _kind.__repr__ = "torch.return_types", shown  # type: ignore[method-assign]


def _moved(name: str, instead: str) -> None:
    told = f"torch.{name} is deprecated in favor of torch.linalg.{name} and will be removed in a future PyTorch release.\n{instead}"
    warnings.warn(told, UserWarning, stacklevel=4)  # behind its door


@op(
    lambda self, upper=False: _cholesky(self, upper, "cholesky"), node="CholeskyBackward0",
    self=lambda g, upper, result: cholesky_gradient(g, result, upper),
)  # fmt: skip
def _factor(self: Tensor, upper: bool = False) -> Tensor: ...


def cholesky(input: Tensor, upper: bool = False) -> Tensor:
    """`linalg.cholesky` by its older name; with `upper` its transpose (`torch.cholesky`). UserWarning, as in PyTorch.

    >>> import minigrad, warnings
    >>> warnings.simplefilter("ignore")
    >>> minigrad.cholesky(minigrad.tensor([[4., 0.], [0., 9.]]))
    tensor([[2., 0.],
            [0., 3.]])
    """
    _moved("cholesky", """L = torch.cholesky(A)
should be replaced with
L = torch.linalg.cholesky(A)
and
U = torch.cholesky(A, upper=True)
should be replaced with
U = torch.linalg.cholesky(A).mH
This transform will produce equivalent results for all valid (symmetric positive definite) inputs.""")  # fmt: skip
    return _factor(input, upper)


def qr(input: Tensor, some: bool = True) -> _QR:
    """`linalg.qr` by its older name; without `some` Q is square (`torch.qr`). UserWarning, as in PyTorch.

    >>> import minigrad, warnings
    >>> warnings.simplefilter("ignore")
    >>> minigrad.qr(minigrad.ones(3, 2), some=False).Q.shape
    torch.Size([3, 3])
    """
    _moved("qr", """The boolean parameter 'some' has been replaced with a string parameter 'mode'.
Q, R = torch.qr(A, some)
should be replaced with
Q, R = torch.linalg.qr(A, 'reduced' if some else 'complete')""")  # fmt: skip
    return _QR(*linalg_qr(input, "reduced" if some else "complete"))


def svd(input: Tensor, some: bool = True, compute_uv: bool = True) -> _SVD:
    """`linalg.svd` by its older name: V in place of Vh, square U and V without `some`, and zeros for both where only the
    singular values are wanted (`torch.svd`).

    >>> import minigrad
    >>> minigrad.svd(minigrad.ones(3, 2)).V.shape
    torch.Size([2, 2])
    """
    if input.ndim < 2:
        raise RuntimeError(f"linalg.svd: input should have at least 2 dimensions, but has {input.ndim} dimensions instead")
    U, S, Vh = linalg_svd(input, not (some and compute_uv))
    if compute_uv:
        return _SVD(U, S, transpose(Vh, -2, -1))
    return _SVD(wrap(np.zeros_like(U._array)), S, wrap(np.zeros_like(Vh._array)))
