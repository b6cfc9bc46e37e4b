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

from .._errors import noted
from .._late import wrap
from .copying import clone, copy_
from .decompositions import PAIR, floating, inv, matrix, square
from .factorizations import linalg_svd as svd
from .linalg import matmul, mm
from .reduction import axis
from .reduction import norm as length
from .shape import unsqueeze, view
from .transposing import permute

__all__ = ["chain_matmul", "matrix_power"]

if TYPE_CHECKING:
    from .._tensor import Tensor

INF = float("inf")


def vector_norm(x: Tensor, ord: float = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """(Σ |x|^ord)^(1/ord) over all elements, or over `dim` (`torch.linalg.vector_norm`).

    inf and -inf give the largest and smallest |x|, 0 the number of elements that aren't 0.

    >>> import minigrad
    >>> minigrad.linalg.vector_norm(minigrad.tensor([3., -4.]), 1)
    tensor(7.)
    """
    floating("linalg.vector_norm", x._array)
    return length(x if dtype is None else x.to(dtype), ord, dim, keepdim)


def matrix_norm(
    A: Tensor, ord: Any = "fro", dim: tuple[int, int] = (-2, -1), keepdim: bool = False, *, dtype: Any = None
) -> Tensor:
    """A norm of matrices: "fro" (of all elements), "nuc" (the sum of the singular values), ±2 (the largest, smallest
    of them),
    ±1 and ±inf (of the columns' and rows' sums of |a|) (`torch.linalg.matrix_norm`).

    >>> import minigrad
    >>> minigrad.linalg.matrix_norm(minigrad.tensor([[3., 0.], [0., -4.]]), 2)
    tensor(4.)
    """
    matrix("linalg.matrix_norm", A._array)
    x = A if dtype is None else A.to(dtype)
    places = (axis(dim[0], x.ndim), axis(dim[1], x.ndim))
    if ord == "fro":
        return length(x, 2, places, keepdim)
    if ord in (1, -1, INF, -INF):
        first, second = places if abs(ord) == 1 else places[::-1]
        sums = length(x, 1, first, keepdim)
        second = second if keepdim or second < first else second - 1
        return sums.amax(second, keepdim) if ord > 0 else sums.amin(second, keepdim)
    if ord not in ("nuc", 2, -2):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    others = [d for d in range(x.ndim) if d not in places]
    S = svd(permute(x, *others, *places), False)[1]
    found = S.sum(-1, keepdim) if ord == "nuc" else S.amax(-1, keepdim) if ord == 2 else S.amin(-1, keepdim)
    if not keepdim:
        return found
    order = [*others, *places]
    return permute(unsqueeze(found, -1), tuple(order.index(d) for d in range(x.ndim)))


def norm(A: Tensor, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
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
    return (x * y).sum(dim)  # type: ignore[no-any-return]


def matrix_rank(A: Tensor, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Tensor:
    """The number of singular values above max(atol, rtol · the largest of them) (`torch.linalg.matrix_rank`).

    rtol is max(m, n) · eps unless atol is positive; tol is an older name of atol.

    >>> import minigrad
    >>> minigrad.linalg.matrix_rank(minigrad.ones(2, 2))
    tensor(1)
    """
    floating("linalg.matrix_rank", A._array, PAIR)
    matrix("linalg.matrix_rank", A._array)
    S = np.linalg.svd(A._array, compute_uv=False)
    least, part = (
        None if limit is None else np.asarray(getattr(limit, "_array", limit), S.dtype)[..., None]
        for limit in (atol if tol is None else tol, 0 if tol is not None else rtol)
    )
    if part is None:
        usual = S.dtype.type(max(A.shape[-2:]) * np.finfo(S.dtype).eps)
        part = np.where(np.asarray(0 if least is None else least) > 0, S.dtype.type(0), usual)
    limits = np.maximum(0 if least is None else least, part * S.max(-1, keepdims=True, initial=0))
    return wrap(np.sum(limits < S, -1).astype(np.int64))  # type: ignore[no-any-return]


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
    square("linalg.cond", A._array)
    return matrix_norm(A, p) * matrix_norm(inv(A), p)  # type: ignore[no-any-return]
