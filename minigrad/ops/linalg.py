"""Products of matrices and vectors.

>>> import minigrad
>>> minigrad.matmul(minigrad.ones(5), minigrad.ones(5, 3))
tensor([5., 5., 5.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._rule import op, word

__all__ = [
    "addmm",
    "bmm",
    "dot",
    "linear",
    "matmul",
    "mm",
    "mv",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _same_dtype(name: str, a: Any, b: Any) -> None:
    if a.dtype is not b.dtype:
        raise noted(
            RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {_dtypes.of(a).type_name} != {_dtypes.of(b).type_name}"),
            f"{name} does not promote dtypes: convert one of them, x.to(y.dtype).",
        )


def _mm(self: Any, mat2: Any) -> Any:
    if self.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if mat2.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    if self.shape[1] != mat2.shape[0]:
        raise noted(
            RuntimeError(
                f"mat1 and mat2 shapes cannot be multiplied ({self.shape[0]}x{self.shape[1]} and {mat2.shape[0]}x{mat2.shape[1]})"
            ),
            "The columns of the first must be as many as the rows of the second: transpose one of them, x.t()?",
        )
    _same_dtype("mm", self, mat2)
    return np.dot(self, mat2)


@op(_mm, self=lambda g, mat2: product(g, mat2.T), mat2=lambda g, self: product(self.T, g))
def mm(self: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices, (n×m) and (m×p) → (n×p) (`torch.mm`)."""


def product(a: Any, b: Any) -> Any:
    """a @ b of matrices, as a rule says it: np.dot is quicker than @, and stays so where a stride is 0."""
    return np.dot(a, b) if isinstance(a, np.ndarray) else a @ b


def _mv(self: Any, vec: Any) -> Any:
    if self.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {vec.ndim}, {self.ndim}, {vec.ndim}")
    if self.shape[1] != vec.shape[0]:
        raise RuntimeError(f"size mismatch, got input ({self.shape[0]}), mat ({self.shape[0]}x{self.shape[1]}), vec ({vec.shape[0]})")
    return np.dot(self, vec)


@op(_mv, self=lambda g, vec: outer(g, vec), vec=lambda g, self: self.T @ g)
def mv(self: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix and a vector, (n×m) and (m) → (n) (`torch.mv`)."""


def _outer(g: Any, vec: Any) -> Any:
    return g.reshape(-1, 1) * vec.reshape(1, -1)


outer = _outer


def _dot(self: Any, tensor: Any) -> Any:
    if self.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {self.ndim}D and {tensor.ndim}D tensors")
    if self.dtype is not tensor.dtype:
        a, b = _dtypes.of(self).short, _dtypes.of(tensor).short
        raise RuntimeError(f"dot : expected both vectors to have same dtype, but found {a} and {b}")
    if self.shape != tensor.shape:
        raise RuntimeError(
            "inconsistent tensor size, expected tensor [%d] and src [%d] to have the same number of elements, but got "
            "%d and %d elements respectively" % (self.size, tensor.size, self.size, tensor.size)
        )
    return np.dot(self, tensor)


@op(_dot, self=lambda g, tensor: g * tensor, tensor=lambda g, self: g * self)
def dot(self: Tensor, tensor: Tensor) -> Tensor:
    """The sum of products of two vectors of equal length (`torch.dot`)."""


def _bmm(self: Any, mat2: Any) -> Any:
    if self.ndim != 3 or mat2.ndim != 3:
        raise RuntimeError(f"batch{1 if self.ndim != 3 else 2} must be a 3D tensor")
    if self.shape[0] != mat2.shape[0] or self.shape[2] != mat2.shape[1]:
        expected = [self.shape[0], self.shape[2]]
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: {expected} but got: {list(mat2.shape[:2])}."
        )
    return np.matmul(self, mat2)


@op(_bmm, self=lambda g, mat2: g @ mat2.mT, mat2=lambda g, self: self.mT @ g)
def bmm(self: Tensor, mat2: Tensor) -> Tensor:
    """Products of matrices in a batch, (b×n×m) and (b×m×p) → (b×n×p) (`torch.bmm`)."""


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """The matrix product, by the ranks of the two: dot, mv, mm, or a broadcast batch of them (`torch.matmul`).

    >>> import minigrad
    >>> minigrad.matmul(minigrad.ones(2, 3), minigrad.ones(3)).shape
    torch.Size([2])
    """
    if not (hasattr(input, "_array") and hasattr(other, "_array")):
        wrong, i = (input, 0) if not hasattr(input, "_array") else (other, 1)
        raise TypeError(f"matmul(): argument '{('input', 'other')[i]}' (position {i + 1}) must be Tensor, not {type(wrong).__name__}")
    n, m = input.ndim, other.ndim
    if n == 0 or m == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {n}D and {m}D")
    if n == 2 and m == 2:
        return mm(input, other)
    if n == 1 and m == 1:
        return dot(input, other)
    if n == 2 and m == 1:
        return mv(input, other)
    if n == 1 and m == 2:
        return mm(input.unsqueeze(0), other).squeeze_(0)
    if m <= 2:  # fold the batch of the first into rows: one product
        rows = input.reshape(-1, input.shape[-1])
        product = mm(rows, other) if m == 2 else mv(rows, other)
        return _unsafe_view(product, (*input.shape[:-1], *other.shape[1:]))
    if n <= 2 and m > 2 and n == 1:
        columns = other.transpose(-1, -2).reshape(-1, other.shape[-2])
        return _unsafe_view(mv(columns, input), (*other.shape[:-2], other.shape[-1]))
    batch = np.broadcast_shapes(input.shape[:-2], other.shape[:-2])
    a = input.expand(*batch, *input.shape[-2:]).reshape(-1, *input.shape[-2:])
    b = other.expand(*batch, *other.shape[-2:]).reshape(-1, *other.shape[-2:])
    return _unsafe_view(bmm(a, b), (*batch, input.shape[-2], other.shape[-1]))


@op(lambda self, size: self.reshape(size), self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes))
def _unsafe_view(self: Tensor, size: Any) -> Tensor: ...


def _addmm(self: Any, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    product = _mm(mat1, mat2)
    if alpha != 1:
        product = product * product.dtype.type(alpha)
    if beta == 1:
        return np.add(product, self, out=product)
    return product + self * product.dtype.type(beta)


@op(
    _addmm,
    self=lambda g, beta: g if beta == 1 else g * beta,
    mat1=lambda g, mat2, alpha: product(g, mat2.T) if alpha == 1 else product(g, mat2.T) * alpha,
    mat2=lambda g, mat1, alpha: product(mat1.T, g) if alpha == 1 else product(mat1.T, g) * alpha,
)
def addmm(self: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """beta · input + alpha · (mat1 @ mat2) (`torch.addmm`)."""


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input @ weightᵀ + bias, over the last dimension of input (`torch.nn.functional.linear`)."""
    if bias is not None and input.ndim == 2:
        return addmm(bias, input, weight.t())
    if bias is not None and weight.ndim == 2:
        flat = addmm(bias, input.view(-1, input.shape[-1]), weight.t())
        return flat.view(*input.shape[:-1], weight.shape[0])
    return matmul(input, weight.t())
