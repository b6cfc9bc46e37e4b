"""Products of matrices and vectors.

`matmul` looks at the ranks of its operands and is made of the plain products, as in PyTorch: the graph shows `mm`,
`mv`, `dot` or `bmm`, with the views around them.

>>> import minigrad
>>> minigrad.matmul(minigrad.ones(5), minigrad.ones(5, 3))
tensor([5., 5., 5.])
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._late import wrap
from .._modes import here
from .._rule import meet, op
from .._saved import versions
from ._indices import c_name
from ._signature import no_truths
from .broadcasting import expand
from .copying import contiguous, unsafe_view
from .shape import reshape, squeeze, unsqueeze
from .shape_in_place import squeeze_, squeeze_new
from .transposing import t, transpose

__all__ = [
    "bmm",
    "dot",
    "ger",
    "matmul",
    "mm",
    "mv",
    "outer",
    "vdot",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


CONVERT = "Products of matrices don't promote dtypes: convert one of them, x.to(y.dtype)."

# --- the plain products -------------------------------------------------------------------------------------


def product(a: Any, b: Any) -> Any:
    """a @ b of matrices, as a rule says it: `dot` is quicker than @, and stays so where a stride is 0."""
    return a.dot(b) if isinstance(a, np.ndarray) else a @ b


def different_dtypes(a: Any, b: Any) -> RuntimeError:
    """PyTorch's error for a product of two dtypes."""
    return noted(
        RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(a)} != {c_name(b)}"),
        CONVERT,
    )


def numbers(x: Any, kernel: str) -> Any:
    """The array, if it doesn't hold truths."""
    return x if x.dtype.kind != "b" else no_truths(np.asarray, kernel)(x)


def _mm(self: Any, mat2: Any) -> Any:
    if self.ndim == 2 == mat2.ndim and self.dtype is mat2.dtype and self.shape[1] == mat2.shape[0]:
        return numbers(self, "addmm_impl_cpu_").dot(mat2)
    if self.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if mat2.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    if self.shape[1] != mat2.shape[0]:
        raise noted(
            RuntimeError(
                f"mat1 and mat2 shapes cannot be multiplied ({self.shape[0]}x{self.shape[1]} and "
                f"{mat2.shape[0]}x{mat2.shape[1]})"
            ),
            "The columns of the first must be as many as the rows of the second: transpose one of them, x.t()?",
        )
    raise different_dtypes(self, mat2)


@op(_mm, self=lambda g, mat2: product(g, mat2.T), mat2=lambda g, self: product(self.T, g))
def mm(self: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices of one dtype, (n×m) and (m×p) → (n×p) (`torch.mm`).

    With the upstream gradient g the gradients are g @ mat2ᵀ and selfᵀ @ g. Other shapes or dtypes raise RuntimeError.

    >>> import minigrad
    >>> minigrad.mm(minigrad.ones(2, 3), minigrad.ones(3, 1))
    tensor([[3.],
            [3.]])
    """


def _mv(self: Any, vec: Any) -> Any:
    if not self.ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if self.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {self.ndim}, {vec.ndim}")
    if self.shape[1] != vec.shape[0]:
        raise RuntimeError(
            f"size mismatch, got input ({self.shape[0]}), mat ({self.shape[0]}x{self.shape[1]}), vec ({vec.shape[0]})"
        )
    if self.dtype is not vec.dtype:
        a, b = _dtypes.of(self).short, _dtypes.of(vec).short
        raise noted(
            RuntimeError(f"addmv input tensors must have the same dtype, but got {b}, {a}, and {b}"),
            CONVERT,
        )
    return np.dot(numbers(self, "addmv_impl_cpu"), vec)


def column_by_row(a: Any, b: Any) -> Any:
    """a bᵀ of two vectors."""
    return a.reshape((-1, 1)) * b


@op(_mv, self=lambda g, vec: column_by_row(g, vec), vec=lambda g, self: product(self.T, g))
def mv(self: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix and a vector, (n×m) and (m) → (n) (`torch.mv`).

    >>> import minigrad
    >>> minigrad.mv(minigrad.ones(2, 3), minigrad.ones(3))
    tensor([3., 3.])
    """


def _dot(self: Any, tensor: Any) -> Any:
    if self.ndim != 1 or tensor.ndim != 1:
        raise noted(
            RuntimeError(f"1D tensors expected, but got {self.ndim}D and {tensor.ndim}D tensors"),
            "matmul() takes more dimensions.",
        )
    if self.dtype is not tensor.dtype:
        a, b = _dtypes.of(self).short, _dtypes.of(tensor).short
        raise RuntimeError(f"dot : expected both vectors to have same dtype, but found {a} and {b}")
    if self.shape != tensor.shape:
        n, m = self.size, tensor.size
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{n}] and src [{m}] to have the same number of elements, "
            f"but got {n} and "
            f"{m} elements respectively"
        )
    return np.dot(numbers(self, "dot"), tensor)


@op(_dot, self=lambda g, tensor: g * tensor, tensor=lambda g, self: g * self)
def dot(self: Tensor, tensor: Tensor) -> Tensor:
    """The sum of products of two vectors of one length and dtype (`torch.dot`).

    >>> import minigrad
    >>> minigrad.dot(minigrad.tensor([1, 2]), minigrad.tensor([3, 4]))
    tensor(11)
    """


@op(_dot, self=lambda g, other: g * other, other=lambda g, self: g * self)
def vdot(self: Tensor, other: Tensor) -> Tensor:
    """`dot`: real numbers are their own conjugates (`torch.vdot`).

    >>> import minigrad
    >>> minigrad.vdot(minigrad.tensor([1, 2]), minigrad.tensor([3, 4]))
    tensor(11)
    """


def _bmm(self: Any, mat2: Any, kernel: str = "bmm") -> Any:
    if self.ndim != 3 or mat2.ndim != 3:
        raise RuntimeError(f"batch{1 if self.ndim != 3 else 2} must be a 3D tensor")
    if self.shape[0] != mat2.shape[0] or self.shape[2] != mat2.shape[1]:
        expected = [self.shape[0], self.shape[2]]
        raise noted(
            RuntimeError(
                f"Expected size for first two dimensions of batch2 tensor to be: {expected} but got: "
                f"{list(mat2.shape[:2])}."
            ),
            "As many matrices in both, and as many rows in the second's as columns in the first's.",
        )
    if self.dtype is not mat2.dtype:
        raise RuntimeError(f"expected scalar type {_dtypes.of(self).short} but found {_dtypes.of(mat2).short}")
    return np.matmul(numbers(self, kernel), mat2)


@op(_bmm, self=lambda g, mat2: g @ mat2.mT, mat2=lambda g, self: self.mT @ g)
def bmm(self: Tensor, mat2: Tensor) -> Tensor:
    """Products of the matrices in two batches, (b×n×m) and (b×m×p) → (b×n×p) (`torch.bmm`).

    >>> import minigrad
    >>> minigrad.bmm(minigrad.ones(2, 1, 3), minigrad.ones(2, 3, 1)).shape
    torch.Size([2, 1, 1])
    """


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """All products of the elements of two vectors, (n) and (m) → (n×m) (`torch.outer`).

    >>> import minigrad
    >>> minigrad.outer(minigrad.tensor([1, 2]), minigrad.tensor([3, 4]))
    tensor([[3, 4],
            [6, 8]])
    """
    for name, x in (("self", input), ("vec2", vec2)):
        if x.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {x.ndim}-D")
    return reshape(input, (-1, 1)) * vec2  # type: ignore[no-any-return]


def ger(input: Tensor, vec2: Tensor) -> Tensor:
    """`outer` by its name in BLAS (`torch.ger`).

    >>> import minigrad
    >>> minigrad.ger(minigrad.tensor([1, 2]), minigrad.tensor([3]))
    tensor([[3],
            [6]])
    """
    return outer(input, vec2)


# --- matmul -------------------------------------------------------------------------------------------------


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """The matrix product, by the ranks of the two: dot, mv, mm, or a broadcast batch of them (`torch.matmul`).

    A vector counts as a row on the left and as a column on the right; dimensions before the last two are a batch, and
    are broadcast. Numbers, other shapes and different dtypes raise RuntimeError.

    >>> import minigrad
    >>> minigrad.matmul(minigrad.ones(2, 3), minigrad.ones(3)).shape
    torch.Size([2])
    """
    try:
        a, b = input._array, other._array
    except AttributeError:
        wrong, i = (input, 0) if not hasattr(input, "_array") else (other, 1)
        raise TypeError(
            f"matmul(): argument '{('input', 'other')[i]}' (position {i + 1}) must be Tensor, not "
            f"{type(wrong).__name__}"
        ) from None
    n, m = a.ndim, b.ndim
    if n == 2 and m == 2:
        return mm(input, other)
    if n == 0 or m == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {n}D and {m}D")
    if n == 1 and m == 1:
        return dot(input, other)
    if n == 2 and m == 1:
        return mv(input, other)
    if n == 1 and m == 2:
        return _row_times(input, other)
    if n == m == 3 and a.shape[0] != b.shape[0] and 1 in (a.shape[0], b.shape[0]):  # one matrix for the whole batch
        input, other = (x if x._array.shape[0] != 1 else squeeze(x, 0) for x in (input, other))
        n, m = input.ndim, other.ndim
    if n <= 2 or m <= 2:
        return (
            _folded(input, other)
            if n > m
            else _folded(transpose(other, -1, -2), input if m == 1 or n == 1 else t(input), True)
        )
    batch = meet(a.shape[:-2], b.shape[:-2])
    count = prod(batch)
    left = reshape(expand(input, (*batch, *a.shape[-2:])), (count, *a.shape[-2:]))
    right = reshape(expand(other, (*batch, *b.shape[-2:])), (count, *b.shape[-2:]))
    return unsafe_view(bmm(left, right), (*batch, a.shape[-2], b.shape[-1]))


def _row_times(vector: Tensor, other: Tensor) -> Tensor:
    """A vector times a matrix: of the vector a row, of the row that results a vector again."""
    if vector.requires_grad or not here.me.plain:
        return squeeze_(mm(unsqueeze(vector, 0), other), 0)
    row = wrap(vector._array[None])
    row._versions = versions(vector)
    return squeeze_new(mm(row, other))  # type: ignore[no-any-return]


def _folded(batch: Tensor, one: Tensor, swapped: bool = False) -> Tensor:
    """A batch times one matrix or vector: all its rows in a single product; swapped, of the transposes."""
    rows = reshape(batch, (prod(batch.shape[:-1]), batch.shape[-1]))
    if one.ndim == 1:
        return unsafe_view(mv(rows, one), tuple(batch.shape[:-1]))
    found = unsafe_view(mm(rows, one), (*batch.shape[:-1], one.shape[-1]))
    return contiguous(transpose(found, -1, -2)) if swapped else found
