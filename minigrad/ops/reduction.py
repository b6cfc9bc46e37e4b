"""Operations that take many elements to few: sums, means, norms, and whether all or any are true.

`dim` names the dimensions that are taken together, all of them if it is left out; they vanish from the shape, or stay
with size 1 under `keepdim`.

>>> import minigrad
>>> minigrad.sum(minigrad.tensor([[1., 2.], [3., 4.]]), 0)
tensor([4., 6.])
"""

from __future__ import annotations

import builtins
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._close import FEW, exp, log, total, total_of_all
from .._dtypes import Dims
from .._dtypes import dtype as DType
from .._errors import noted
from .._late import wrap
from .._rule import op, word
from ._signature import overloaded
from .division import div

__all__ = ["all", "any", "count_nonzero", "logsumexp", "mean", "nanmean", "nansum", "sum"]

if TYPE_CHECKING:
    from .._tensor import Tensor



def axes(dim: Dims, ndim: int) -> tuple[int, ...] | None:
    """The axes that a `dim` argument names, all for None or an empty tuple; IndexError in PyTorch's words."""
    if dim is None or (isinstance(dim, (tuple, list)) and not dim):
        return None
    dims = tuple(dim) if isinstance(dim, (tuple, list)) else (dim,)
    found = tuple(axis(d, ndim) for d in dims)
    if len(set(found)) != len(found):
        twice = next(d for d in found if found.count(d) > 1)
        raise RuntimeError(f"dim {twice} appears multiple times in the list of dims")
    return found


def axis(dim: int, ndim: int) -> int:
    """One axis, counted from the end if negative; IndexError in PyTorch's words."""
    low, high = -builtins.max(ndim, 1), builtins.max(ndim, 1) - 1
    if type(dim) is not int:  # a tensor with one integer will do
        try:
            dim = operator.index(dim)
        except TypeError:
            raise TypeError(f"argument 'dim' must be int, not {type(dim).__name__}") from None
    if abs(dim) >> 63:
        raise ValueError("Overflow when unpacking long long")
    if not low <= dim <= high:
        raise noted(
            IndexError(f"Dimension out of range (expected to be in range of [{low}, {high}], but got {dim})"),
            f"The tensor has {ndim} dimensions, numbered from 0, or from -1 at the end.",
        )
    return dim if dim >= 0 else dim + builtins.max(ndim, 1)


def in_order(array: Any) -> Any:
    """The array, laid out in memory in the order of its dimensions: PyTorch's results of reductions lie so."""
    return array if array.flags.c_contiguous else np.ascontiguousarray(array)


def reduced(ufunc: np.ufunc, array: Any, where: Any, keepdim: bool = False, dtype: Any = None) -> Any:
    """`ufunc.reduce`; what results lies in order."""
    return in_order(ufunc.reduce(array, axis=where, dtype=dtype, keepdims=keepdim))


def _expanded(g: Any, sizes: tuple[int, ...], dim: Dims = None, keepdim: bool = False) -> Any:
    """What a reduction took together, spread out again over `sizes`: the same numbers, seen in many places."""
    if dim is not None and not keepdim and sizes:
        where = axes(dim, len(sizes))
        g = g if where is None else g.reshape([1 if i in where else size for i, size in enumerate(sizes)])
    return np.ndarray(sizes, g.dtype, g, 0, (0,) * len(sizes)) if g.size == 1 else np.broadcast_to(g, sizes)


@op(_expanded, node="ExpandBackward0", g=lambda g, dim, keepdim: _total(g, dim, keepdim))
def _expand(g: Tensor, sizes: Any, dim: Any = None, keepdim: Any = False) -> Tensor: ...


expand = word(_expand)


def shared(g: Any, sizes: tuple[int, ...], n: int, dim: Dims = None, keepdim: bool = False) -> Any:
    """`expand(g, sizes, dim, keepdim) / n`, as a rule says it: of arrays the few numbers are divided before they are spread."""
    if not isinstance(g, np.ndarray):
        return expand(g, sizes, dim, keepdim) / n
    out = np.empty(sizes, g.dtype)
    out[...] = g / n if dim is None else aligned(g / n, sizes, dim, keepdim)
    return out


def aligned(g: Any, sizes: tuple[int, ...], dim: Dims = None, keepdim: bool = False) -> Any:
    """The result of a reduction, with size 1 where it took elements together: it broadcasts against the input."""
    where = axes(dim, len(sizes))
    if keepdim or not sizes:
        return g
    return g.reshape([1 if where is None or i in where else size for i, size in enumerate(sizes)])


def unconnected(function: Any, x: Any) -> Any:
    """A function of an array, of a tensor's array too, as a constant: of what no gradient flows through."""
    return wrap(function(x._array)) if hasattr(x, "_array") else function(x)


def number_of_hits(hit: Any, dim: Dims, keepdim: bool) -> Any:
    """How many elements attain the extreme, along `dim`."""

    def number(array: Any) -> Any:
        where = axes(dim, array.ndim) if array.ndim else None
        kind = array.dtype if array.dtype.kind == "f" else np.float64
        return np.add.reduce(array != 0, axis=where, dtype=kind, keepdims=keepdim)  # type: ignore[call-overload]

    return unconnected(number, hit)


# --- sums ------------------------------------------------------------------------------------------------------------


def _kind(self: Any, dtype: Any) -> Any:
    """The dtype of a sum or product: integers and truths add up in int64."""
    return dtype.numpy if dtype is not None else np.int64 if self.dtype.kind in "bui" else self.dtype


def summed(x: Any, where: tuple[int, ...] | None, keepdim: bool, kind: Any) -> Any:
    """Sums; few floats are added in PyTorch's order where it is known, for the last digit."""
    if where is None and not keepdim:
        return total_of_all(x, kind)
    if where == (x.ndim - 1,) and 4 < x.size <= FEW and x.dtype is kind and kind.kind == "f" and x.flags.c_contiguous:
        sums = total(x).copy()
        return sums[..., None] if keepdim else sums
    return reduced(np.add, x, where, keepdim, kind)


def _sum(self: Any, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Any:
    where = axes(dim, self.ndim)
    return summed(self, where if self.ndim else None, keepdim, _kind(self, dtype))


@op(
    _sum, node="SumBackward1",
    self=lambda g, self_sym_sizes, dim, keepdim: expand(g, self_sym_sizes, dim, keepdim),
)  # fmt: skip
def _sum_dim(self: Tensor, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Tensor: ...


_total = word(_sum_dim)


@op(
    lambda self, dtype=None: _sum(self, None, False, dtype), node="SumBackward0",
    self=lambda g, self_sym_sizes: expand(g, self_sym_sizes),
)  # fmt: skip
def _sum_all(self: Tensor, dtype: Any = None) -> Tensor: ...


@overloaded
def sum(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The sum over all elements, or over `dim` (`torch.sum`).
    Integers and truths add up in int64, unless `dtype` says else.

    >>> import minigrad as torch
    >>> torch.sum(torch.ones(2, 3))
    tensor(6.)
    >>> torch.sum(torch.ones(2, 3), 1, keepdim=True)
    tensor([[3.],
            [3.]])
    """
    if dim is None and not keepdim:
        return _sum_all, input, dtype
    return _sum_dim, input, (dim,) if isinstance(dim, int) else dim, keepdim, dtype


def _numbers(self: Any) -> Any:
    return self if self.dtype.kind != "f" else np.where(np.isnan(self), self.dtype.type(0), self)


@op(
    lambda self, dim=None, keepdim=False, dtype=None: _sum(_numbers(self), dim, keepdim, dtype),
    self=lambda g, self, dim, keepdim: aligned(g, self.shape, dim, keepdim) * (self == self),
)  # fmt: skip
def nansum(self: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """The sum, with 0 for nan (`torch.nansum`).

    >>> import minigrad as torch
    >>> torch.nansum(torch.tensor([1., float("nan"), 2.]))
    tensor(3.)
    """


# --- means -----------------------------------------------------------------------------------------------------------


def _mean(self: Any, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Any:
    kind = dtype.numpy if dtype is not None else self.dtype
    if kind.kind != "f":
        raise noted(
            RuntimeError(
                f"mean(): could not infer output dtype. {'Input' if dtype is None else 'Optional'} dtype must be either a "
                f"floating point or complex dtype. Got: {_dtypes.of(kind).short}"
            ),
            "A mean of integers is rarely an integer: write x.float().mean().",
        )
    if dim is None and not keepdim:
        return total_of_all(self, kind) / kind.type(self.size)
    where = axes(dim, self.ndim)
    return summed(self, where if self.ndim else None, keepdim, kind) / kind.type(count(self.shape, dim))


@op(
    lambda self, dtype=None: _mean(self, None, False, dtype), node="MeanBackward0",
    self=lambda g, self_sym_sizes, self_sym_numel: shared(g, self_sym_sizes, self_sym_numel),
)  # fmt: skip
def _mean_all(self: Tensor, dtype: Any = None) -> Tensor: ...


@op(
    _mean, node="MeanBackward1",
    self=lambda g, self_sym_sizes, dim, keepdim: shared(g, self_sym_sizes, count(self_sym_sizes, dim), dim, keepdim),
)  # fmt: skip
def _mean_dim(self: Tensor, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Tensor: ...


average = word(_mean_dim)


def count(sizes: tuple[int, ...], dim: Dims) -> int:
    """How many elements are taken together."""
    where = axes(dim, len(sizes))
    total = 1
    for i in range(len(sizes)) if where is None else where:
        total *= sizes[i] if sizes else 1
    return total


@overloaded
def mean(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The mean of all elements, or along `dim` (`torch.mean`). Floats; RuntimeError for integers.

    >>> import minigrad as torch
    >>> torch.mean(torch.tensor([[1., 2.], [3., 4.]]), 1)
    tensor([1.5000, 3.5000])
    """
    return (_mean_all, input, dtype) if dim is None and not keepdim else (_mean_dim, input, dim, keepdim, dtype)


@overloaded
def nanmean(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Any:
    """The mean of all that is not nan (`torch.nanmean`). Floats.

    >>> import minigrad as torch
    >>> torch.nanmean(torch.tensor([1., float("nan"), 2.]))
    tensor(1.5000)
    """
    if not input.is_floating_point():
        raise RuntimeError(
            f"nanmean(): expected input to have floating point or complex dtype but got {input.dtype.short}"
        )
    if dtype is not None and not dtype.is_floating_point:
        raise RuntimeError(
            "nanmean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. "
            f"Got: {dtype.short}"
        )
    numbers: Any = input.detach() == input.detach()
    return div, nansum(input, dim, keepdim, dtype=dtype), sum(numbers, dim, keepdim)


def _log_of_sum(self: Any, dim: Dims, keepdim: bool = False) -> Any:
    if isinstance(dim, (tuple, list)) and not dim and self.ndim and not keepdim:
        raise RuntimeError(f"output with shape [] doesn't match the broadcast shape {[1] * self.ndim}")
    if not self.ndim:
        axes(dim, 0)
        return np.array(self)
    where = axes(dim, self.ndim)
    top = np.max(self, axis=where, keepdims=True, initial=-np.inf)
    top = np.where(np.isinf(top), self.dtype.type(0), top)
    out = log(reduced(np.add, exp(self - top), where, True)) + in_order(top)
    return (
        out if keepdim else out.reshape([n for i, n in enumerate(self.shape) if where is not None and i not in where])
    )


@op(
    _log_of_sum, promote="float",
    self=lambda g, self, result, dim, keepdim: (
        aligned(g, self.shape, dim, keepdim) * np.exp(self - aligned(result, self.shape, dim, keepdim))
    ),
)  # fmt: skip
def logsumexp(self: Tensor, dim: Dims, keepdim: bool = False) -> Tensor:
    """ln Σ eˣ along `dim`, without overflow (`torch.logsumexp`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.logsumexp(torch.tensor([1000., 1000.]), 0)
    tensor(1000.6932)
    """


# --- truths and counts -----------------------------------------------------------------------------------------------


def _truth(ufunc: np.ufunc) -> Any:
    def forward(self: Any, dim: Dims = None, keepdim: bool = False) -> Any:
        where = axes(dim, self.ndim) if self.ndim else axes(dim, 0) and None
        if isinstance(dim, (tuple, list)) and not dim:  # over no dimension: each by itself
            where = ()
        found = reduced(ufunc, self, where, keepdim)
        return found.astype(np.uint8 if self.dtype == np.uint8 else bool)

    return forward


@op(_truth(np.logical_and))
def all(self: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether all are true, along `dim` (`torch.all`). Of uint8 the answer is uint8, else bool.

    >>> import minigrad as torch
    >>> torch.all(torch.tensor([[True, False], [True, True]]), 1)
    tensor([False,  True])
    """


@op(_truth(np.logical_or))
def any(self: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether at least one is true, along `dim` (`torch.any`). Of uint8 the answer is uint8, else bool.

    >>> import minigrad as torch
    >>> torch.any(torch.tensor([[False, False], [True, True]]), 1)
    tensor([False,  True])
    """


@op(lambda self, dim=None: reduced(np.add, self != 0, axes(dim, self.ndim) if self.ndim else axes(dim, 0) and None, dtype=np.int64))
def count_nonzero(self: Tensor, dim: Dims = None) -> Tensor:
    """How many are not 0, along `dim` (`torch.count_nonzero`); nan is not 0.

    >>> import minigrad as torch
    >>> torch.count_nonzero(torch.tensor([[1, 0], [2, 3]]), 1)
    tensor([1, 2])
    """
