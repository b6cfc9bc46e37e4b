"""Products of matrices with a sum in the same step: addmm and its relatives, and the linear layer.

>>> import minigrad
>>> minigrad.addmm(minigrad.tensor([10.]), minigrad.ones(1, 2), minigrad.ones(2, 1))
tensor([[12.]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Number, held
from .._errors import noted
from .._rule import op
from ._indices import c_name
from .broadcasting import _expand_array
from .linalg import CONVERT, _bmm, _mm, _mv, column_by_row, matmul, product
from .shape import view
from .transposing import t

__all__ = ["addbmm", "addmm", "addmv", "addr", "baddbmm"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _sum_of(self: Any, product: Any, beta: Any, alpha: Any) -> Any:
    """beta · self + alpha · product; with beta 0 what self holds, even nan, doesn't count."""
    if alpha != 1:
        product = product * held(alpha, product.dtype)
    if self.shape != product.shape[product.ndim - self.ndim :]:  # anything but the usual bias
        _expand_array(self, product.shape)
    if beta == 1:
        return np.add(product, self, out=product)
    return np.broadcast_to(product, product.shape) if beta == 0 else product + self * held(beta, product.dtype)


def times(number: Any, x: Any) -> Any:
    """number · x, without a product where the number is 1."""
    return x if number == 1 else x * number


def one_dtype(self: Any, mat1: Any, mat2: Any) -> None:
    """RuntimeError in PyTorch's words unless all three have one dtype."""
    if self.dtype is mat1.dtype is mat2.dtype:
        return
    for name, array in (("self", self), ("mat1", mat1)):
        if array.dtype is not mat2.dtype:
            mine, other = _dtypes.of(array).short, _dtypes.of(mat2).short
            raise noted(RuntimeError(f"{name} and mat2 must have the same dtype, but got {mine} and {other}"), CONVERT)


def _addmm(self: Any, mat1: Any, mat2: Any, beta: Number = 1, alpha: Number = 1) -> Any:
    one_dtype(self, mat1, mat2)
    if not mat1.ndim == 2 == mat2.ndim:
        name, ndim = ("mat1", mat1.ndim) if mat1.ndim != 2 else ("mat2", mat2.ndim)
        raise RuntimeError(f"{name} must be a matrix, got {ndim}-D tensor")
    return _sum_of(self, _mm(mat1, mat2), beta, alpha)


@op(
    _addmm,
    self=lambda g, beta: times(beta, g),
    mat1=lambda g, mat2, alpha: times(alpha, product(g, mat2.T)),
    mat2=lambda g, mat1, alpha: times(alpha, product(mat1.T, g)),
)
def addmm(self: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta · input + alpha · (mat1 @ mat2), (n×m) and (m×p) → (n×p) (`torch.addmm`).

    >>> import minigrad
    >>> minigrad.addmm(minigrad.tensor([10.]), minigrad.ones(1, 2), minigrad.ones(2, 1), alpha=3)
    tensor([[16.]])
    """


def _addmv(self: Any, mat: Any, vec: Any, beta: Number = 1, alpha: Number = 1) -> Any:
    if self.ndim > 1 or mat.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {self.ndim}, {mat.ndim}, {vec.ndim}")
    if mat.shape[1] != vec.size or self.size not in (1, mat.shape[0]):
        raise RuntimeError(
            f"size mismatch, got input ({self.size}), mat ({mat.shape[0]}x{mat.shape[1]}), vec ({vec.size})"
        )
    if not self.dtype is mat.dtype is vec.dtype:
        kinds = "{}, {}, and {}".format(*(_dtypes.of(x).short for x in (self, mat, vec)))
        raise noted(RuntimeError(f"addmv input tensors must have the same dtype, but got {kinds}"), CONVERT)
    return _sum_of(self, _mv(mat, vec), beta, alpha)


@op(
    _addmv,
    self=lambda g, beta: times(beta, g),
    mat=lambda g, vec, alpha: times(alpha, column_by_row(g, vec)),
    vec=lambda g, mat, alpha: times(alpha, product(mat.T, g)),
)
def addmv(self: Tensor, mat: Tensor, vec: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta · input + alpha · (mat @ vec), (n×m) and (m) → (n) (`torch.addmv`).

    >>> import minigrad
    >>> minigrad.addmv(minigrad.tensor([10.]), minigrad.ones(1, 2), minigrad.ones(2))
    tensor([12.])
    """


def _addr(self: Any, vec1: Any, vec2: Any, beta: Number = 1, alpha: Number = 1) -> Any:
    if vec1.ndim != 1 or vec2.ndim != 1:
        raise RuntimeError(
            f"addr: Expected 1-D argument vec{1 if vec1.ndim != 1 else 2}, but got "
            f"{(vec1 if vec1.ndim != 1 else vec2).ndim}-D"
        )
    return _sum_of(self, np.multiply.outer(vec1, vec2), beta, alpha)


@op(
    _addr, promote="common",
    self=lambda g, beta: times(beta, g),
    vec1=lambda g, vec2, alpha: times(alpha, g @ vec2),
    vec2=lambda g, vec1, alpha: times(alpha, g.T @ vec1),
)  # fmt: skip
def addr(self: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta · input + alpha · vec1 vec2ᵀ, (n) and (m) → (n×m) (`torch.addr`).

    >>> import minigrad
    >>> minigrad.addr(minigrad.zeros(1, 2), minigrad.tensor([2.]), minigrad.tensor([3., 4.]))
    tensor([[6., 8.]])
    """


def _baddbmm(self: Any, batch1: Any, batch2: Any, beta: Number = 1, alpha: Number = 1) -> Any:
    if self.dtype is not batch1.dtype:
        kinds = "input {}, batch1: {}, batch2: {}".format(*map(c_name, (self, batch1, batch2)))
        raise noted(RuntimeError(f"Input dtypes must be the same, got: {kinds}"), CONVERT)
    return _sum_of(self, _bmm(batch1, batch2, "baddbmm"), beta, alpha)


@op(
    _baddbmm,
    self=lambda g, beta: times(beta, g),
    batch1=lambda g, batch2, alpha: times(alpha, g @ batch2.mT),
    batch2=lambda g, batch1, alpha: times(alpha, batch1.mT @ g),
)
def baddbmm(self: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta · input + alpha · bmm(batch1, batch2) (`torch.baddbmm`).

    >>> import minigrad
    >>> minigrad.baddbmm(minigrad.zeros(1, 1, 1), minigrad.ones(1, 1, 2), minigrad.ones(1, 2, 1))
    tensor([[[2.]]])
    """


def _addbmm(self: Any, batch1: Any, batch2: Any, beta: Number = 1, alpha: Number = 1) -> Any:
    one_dtype(self, batch1, batch2)
    return _sum_of(self, np.add.reduce(_bmm(batch1, batch2, "addmm_impl_cpu_"), 0, dtype=batch1.dtype), beta, alpha)


@op(
    _addbmm,
    self=lambda g, beta: times(beta, g),
    batch1=lambda g, batch2, alpha: times(alpha, g @ batch2.mT),
    batch2=lambda g, batch1, alpha: times(alpha, batch1.mT @ g),
)
def addbmm(self: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """beta · input + alpha · the sum of bmm(batch1, batch2) over the batch (`torch.addbmm`).

    >>> import minigrad
    >>> minigrad.addbmm(minigrad.zeros(1, 1), minigrad.ones(3, 1, 2), minigrad.ones(3, 2, 1))
    tensor([[6.]])
    """


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input @ weightᵀ + bias, over the last dimension of input (`torch.nn.functional.linear`).

    >>> import minigrad
    >>> linear(minigrad.ones(2), minigrad.ones(1, 2), minigrad.tensor([3.]))
    tensor([5.])
    """
    if not input.ndim or not weight.ndim:
        raise RuntimeError(
            f"both arguments to linear need to be at least 1D, but they are {input.ndim}D and {weight.ndim}D"
        )
    if bias is None:
        return matmul(input, t(weight))
    if input.ndim == 2:
        return addmm(bias, input, t(weight))
    if weight.ndim == 2 and input._array.flags.c_contiguous:
        flat = addmm(bias, view(input, (-1, input.shape[-1])), t(weight))
        return view(flat, (*input.shape[:-1], weight.shape[0]))
    return matmul(input, t(weight)) + bias  # type: ignore[no-any-return]
