"""Norms, powers and products of matrices (`torch.linalg`).

>>> import minigrad
>>> minigrad.linalg.norm(minigrad.tensor([3., 4.]))
tensor(5.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .._late import wrap
from .copying import clone, copy_
from .decompositions import PAIR, floating, inv, least_counted, matrix, square
from .factorizations import linalg_svd as svd
from .linalg import matmul, mm, vdot
from .norms import matrix_norm
from .shape import unsqueeze, view

__all__ = ["chain_matmul", "matrix_power"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def matrix_power(A: Tensor, n: int) -> Tensor:
    """A square matrix multiplied n times with itself; of its inverse where n is negative (`torch.linalg.matrix_power`).

    >>> import minigrad
    >>> minigrad.linalg.matrix_power(minigrad.tensor([[1., 1.], [0., 1.]]), 3)
    tensor([[1., 3.],
            [0., 1.]])
    """
    array = A._array
    if array.ndim < 2:
        raise RuntimeError("linalg.matrix_power: The input tensor A must have at least 2 dimensions.")
    if array.shape[-1] != array.shape[-2]:
        raise RuntimeError(
            f"linalg.matrix_power: A must be batches of square matrices, but they are {array.shape[-2]} by "
            f"{array.shape[-1]} matrices"
        )
    if n == 0:
        return copy_(clone(A), wrap(np.eye(array.shape[-1], dtype=array.dtype)))
    if n in (1, -1):
        return clone(A) if n == 1 else inv(A)
    power, n = (inv(A), -n) if n < 0 else (A, n)
    if n == 3:
        return matmul(matmul(power, power), power)
    result = None
    while True:
        n, odd = divmod(n, 2)
        if odd:
            result = power if result is None else matmul(result, power)
        if not n:
            assert result is not None
            return result
        power = matmul(power, power)


def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """A product of several matrices, in the order that takes the fewest multiplications (`torch.linalg.multi_dot`).

    The first may be a row and the last a column given as vectors.

    >>> import minigrad
    >>> minigrad.linalg.multi_dot([minigrad.ones(2, 3), minigrad.ones(3, 4), minigrad.ones(4)]).shape
    torch.Size([2])
    """
    chain = list(tensors)
    if len(chain) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(chain)}")
    sizes: list[int] = []
    for i, x in enumerate(chain):
        ends = i in (0, len(chain) - 1)
        if x.ndim not in ((1, 2) if ends else (2,)):
            raise RuntimeError(f"multi_dot(): tensor {i} must be {'1D or 2D' if ends else '2D'} but got {x.ndim}D")
    if chain[0].ndim == 1:
        chain[0] = unsqueeze(chain[0], 0)
    else:
        sizes.append(chain[0].shape[0])
    if chain[-1].ndim == 1:
        chain[-1] = unsqueeze(chain[-1], 1)
    else:
        sizes.append(chain[-1].shape[1])
    for i, (a, b) in enumerate(pairwise(chain)):
        if a.shape[1] != b.shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {i} and {i + 1} with shapes {list(tensors[i].shape)} and "
                f"{list(tensors[i + 1].shape)} cannot be multiplied"
            )
    return view(_cheapest(chain), sizes)


def _cheapest(chain: list[Any]) -> Any:
    """The textbook's dynamic programme (Cormen et al., Introduction to Algorithms, 15.2)."""
    n = len(chain)
    size = [chain[0].shape[0], *(x.shape[1] for x in chain)]
    cost = [[0] * n for _ in range(n)]
    cut = [[0] * n for _ in range(n)]
    for span in range(1, n):
        for i in range(n - span):
            j = i + span
            cost[i][j], cut[i][j] = min(
                (cost[i][k] + cost[k + 1][j] + size[i] * size[k + 1] * size[j + 1], k) for k in range(i, j)
            )

    def multiply(i: int, j: int) -> Any:
        return chain[i] if i == j else mm(multiply(i, cut[i][j]), multiply(cut[i][j] + 1, j))

    return multiply(0, n - 1)


def chain_matmul(*matrices: Tensor) -> Tensor:
    """`linalg.multi_dot` of its arguments (`torch.chain_matmul`).

    >>> import minigrad
    >>> minigrad.chain_matmul(minigrad.ones(2, 3), minigrad.ones(3, 1))
    tensor([[3.],
            [3.]])
    """
    return multi_dot(matrices) if len(matrices) > 1 else matrices[0]


def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """Sums of products along a dimension (`torch.linalg.vecdot`).

    >>> import minigrad
    >>> minigrad.linalg.vecdot(minigrad.ones(2, 3), minigrad.ones(2, 3))
    tensor([3., 3.])
    """
    floating("linalg.vecdot", x._array)
    if x.dtype != y.dtype:
        raise RuntimeError(
            "linalg.vecdot: Expected x and y to have the same dtype, "
            f"but found x of type {x.dtype.short} and y of type {y.dtype.short} instead"
        )
    if x.ndim == y.ndim == 1:
        return vdot(x, y)
    return (x * y).sum(dim)  # type: ignore[no-any-return]


def matrix_rank(A: Tensor, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Tensor:
    """The number of singular values above max(atol, rtol · the largest of them) (`torch.linalg.matrix_rank`).

    rtol is max(m, n) · eps unless atol is positive; tol is an older name of atol.

    >>> import minigrad
    >>> minigrad.linalg.matrix_rank(minigrad.ones(2, 2))
    tensor(1)
    """
    floating("linalg.matrix_rank", A._array, PAIR)
    if A.ndim < 2:
        raise RuntimeError("torch.linalg.matrix_rank: The input tensor input must have at least 2 dimensions.")
    if hermitian:
        square("linalg.eigh", A._array)
    S = np.linalg.svd(A._array, compute_uv=False)
    least = least_counted(S, A.shape[-2:], *((atol, rtol) if tol is None else (tol, 0)))
    return wrap(np.sum(least < S, -1).astype(np.int64))  # type: ignore[no-any-return]


def cond(A: Tensor, p: Any = None) -> Tensor:
    """The condition number: of the largest to the smallest singular value, or ‖A‖ ‖A⁻¹‖ in another norm
    (`torch.linalg.cond`).

    >>> import minigrad
    >>> minigrad.linalg.cond(minigrad.tensor([[4., 0.], [0., 2.]]))
    tensor(2.)
    """
    floating("linalg.svd", A._array)
    matrix("linalg.cond", A._array)
    if p in (None, 2, -2):
        S = svd(A, False)[1]
        return (S[..., :1] / S[..., -1:] if p != -2 else S[..., -1:] / S[..., :1]).squeeze(-1)  # type: ignore[no-any-return]
    square(f"linalg.cond(ord={p})", A._array)
    return matrix_norm(A, p) * matrix_norm(inv(A), p)  # type: ignore[no-any-return]
