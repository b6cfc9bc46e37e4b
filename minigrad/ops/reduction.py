"""Operations that take many elements to few: sums, means, extremes, norms.

>>> import minigrad
>>> minigrad.sum(minigrad.tensor([[1., 2.], [3., 4.]]), 0)
tensor([4., 6.])
"""

from __future__ import annotations

import builtins

from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._rule import op, word
from .. import _dtypes
from .comparison import maximum, minimum
from .pointwise import keep

__all__ = [
    "max",
    "mean",
    "min",
    "norm",
    "prod",
    "sort",
    "sum",
]

if TYPE_CHECKING:
    from .._tensor import Tensor

Dims = Any


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
    if not low <= dim <= high:
        raise noted(
            IndexError(f"Dimension out of range (expected to be in range of [{low}, {high}], but got {dim})"),
            f"The tensor has {ndim} dimensions, numbered from 0, or from -1 at the end.",
        )
    return dim if dim >= 0 else dim + builtins.max(ndim, 1)


def _expanded(g: Any, sizes: tuple[int, ...], dim: Dims = None, keepdim: bool = False) -> Any:
    """What a reduction took together, spread out again over `sizes`."""
    if dim is not None and not keepdim and sizes:
        where = axes(dim, len(sizes))
        g = g if where is None else g.reshape([1 if i in where else size for i, size in enumerate(sizes)])
    out = np.empty(sizes, g.dtype)
    out[...] = g
    return out


@op(_expanded, node="ExpandBackward0", g=lambda g, dim, keepdim: _total(g, dim, keepdim))
def _expand(g: Tensor, sizes: Any, dim: Any = None, keepdim: Any = False) -> Tensor: ...


expand = word(_expand)


def _sum(self: Any, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Any:
    kind = dtype.numpy if dtype is not None else np.int64 if self.dtype.kind in "bui" else self.dtype
    where = axes(dim, self.ndim)
    return np.add.reduce(self, axis=where if self.ndim else None, dtype=kind, keepdims=keepdim)


@op(
    _sum, node="SumBackward1",
    self=lambda g, self_sym_sizes, dim, keepdim: expand(g, self_sym_sizes, dim, keepdim),
)  # fmt: skip
def _sum_dim(self: Tensor, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Tensor: ...




_total = word(_sum_dim)


def sum(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The sum over all elements, or over `dim` (`torch.sum`).

    >>> import minigrad
    >>> minigrad.sum(minigrad.ones(2, 3), 1)
    tensor([3., 3.])
    """
    if dim is None:
        return _sum_all(input if dtype is None else input.to(dtype))
    return _sum_dim(input, dim, keepdim, dtype)


@op(
    lambda self: np.add.reduce(self, None, np.int64 if self.dtype.kind in "bui" else None), node="SumBackward0",
    self=lambda g, self_sym_sizes: expand(g, self_sym_sizes),
)  # fmt: skip
def _sum_all(self: Tensor) -> Tensor: ...


def _mean(self: Any, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Any:
    kind = dtype.numpy if dtype is not None else self.dtype
    if kind.kind != "f":
        raise noted(
            RuntimeError(
                "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. "
                f"Got: {_dtypes.of(self).short}"
            ),
            "A mean of integers is rarely an integer: write x.float().mean().",
        )
    if dim is None and not keepdim:
        return np.add.reduce(self, None, kind) / kind.type(self.size)
    where = axes(dim, self.ndim)
    total = np.add.reduce(self, axis=where if self.ndim else None, dtype=kind, keepdims=keepdim)
    return total / kind.type(self.size / np.size(total) if np.size(total) else 0)


@op(
    _mean, node="MeanBackward0",
    self=lambda g, self_sym_sizes, self_sym_numel: expand(g / self_sym_numel, self_sym_sizes),
)  # fmt: skip
def _mean_all(self: Tensor) -> Tensor: ...


@op(
    _mean, node="MeanBackward1",
    self=lambda g, self_sym_sizes, dim, keepdim: expand(g, self_sym_sizes, dim, keepdim) / count(self_sym_sizes, dim),
)  # fmt: skip
def _mean_dim(self: Tensor, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Tensor: ...


def count(sizes: tuple[int, ...], dim: Dims) -> int:
    """How many elements are taken together."""
    where = axes(dim, len(sizes))
    total = 1
    for i in range(len(sizes)) if where is None else where:
        total *= sizes[i] if sizes else 1
    return total


def mean(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The mean of all elements, or along `dim` (`torch.mean`)."""
    if dim is None:
        return _mean_all(input if dtype is None else input.to(dtype))
    return _mean_dim(input, dim, keepdim, dtype)


def sum_to_size(input: Tensor, *size: Any) -> Tensor:
    """The sum over the dimensions along which `size` was broadcast (`torch.Tensor.sum_to_size`)."""
    from .shape import sizes_of

    shape, own = sizes_of(size), input._array.shape
    lead = len(own) - len(shape)
    dims = [*range(lead), *(lead + i for i, s in enumerate(shape) if s == 1 and own[lead + i] != 1)]
    if lead < 0 or any(s not in (1, own[lead + i]) for i, s in enumerate(shape)):
        raise RuntimeError(f"size {{{list(shape)}}} is not expandable to size {{{list(own)}}}.")
    summed = _sum_dim(input, tuple(dims), True) if dims else input
    return summed.reshape(shape) if lead else summed


# --- products, norms, extremes -------------------------------------------------------------------------------------


def _prod(self: Any, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    kind = dtype.numpy if dtype is not None else np.int64 if self.dtype.kind in "bui" else self.dtype
    where = None if dim is None or not self.ndim else axis(dim, self.ndim)
    return np.multiply.reduce(self, axis=where, dtype=kind, keepdims=keepdim)


def _others(self: Any, dim: Any) -> Any:
    """For each element the product of all the others along `dim`, without dividing: zeros are no trouble."""
    flat = self.reshape(-1) if dim is None else self
    d = 0 if dim is None else dim
    if not isinstance(flat, np.ndarray):
        before, after = _running(flat, d), _running(flat.flip(d), d).flip(d)
        return (before * after).reshape(self.shape)
    one = np.ones_like(flat.take([0], d))
    n = flat.shape[d]
    before = np.cumprod(np.concatenate([one, flat.take(range(n - 1), d)], d), d)
    after = np.flip(np.cumprod(np.concatenate([one, np.flip(flat, d).take(range(n - 1), d)], d), d), d)
    return (before * after).reshape(self.shape)


@op(
    lambda self, dtype=None: _prod(self, None, False, dtype), node="ProdBackward0",
    self=lambda g, self, self_sym_sizes: expand(g, self_sym_sizes) * _others(self, None),
)  # fmt: skip
def _prod_all(self: Tensor, dtype: Any = None) -> Tensor: ...


@op(
    _prod, node="ProdBackward1",
    self=lambda g, self, self_sym_sizes, dim, keepdim: expand(g, self_sym_sizes, dim, keepdim) * _others(self, dim),
)  # fmt: skip
def _prod_dim(self: Tensor, dim: int, keepdim: bool = False, dtype: Any = None) -> Tensor: ...


def prod(input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
    """The product of all elements, or along `dim` (`torch.prod`)."""
    return _prod_all(input, dtype) if dim is None else _prod_dim(input, dim, keepdim, dtype)


def _norm2(self: Any, ord: Any = 2, dim: Any = None, keepdim: bool = False) -> Any:
    if self.dtype.kind != "f":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got " + _dtypes.of(self).short
        )
    where = axes(dim, self.ndim) if self.ndim else None
    size = np.absolute(self)
    if ord == 2:
        return np.sqrt(np.add.reduce(size * size, axis=where, keepdims=keepdim))
    if ord == 1:
        return np.add.reduce(size, axis=where, keepdims=keepdim)
    if ord == float("inf"):
        return np.max(size, axis=where, keepdims=keepdim)
    if ord == float("-inf"):
        return np.min(size, axis=where, keepdims=keepdim)
    if ord == 0:
        return np.add.reduce(size != 0, axis=where, keepdims=keepdim, dtype=self.dtype)
    return np.add.reduce(size**ord, axis=where, keepdims=keepdim) ** (1 / ord)


def _norm_slope(self: Any, result: Any, ord: Any, sizes: Any, dim: Any, keepdim: bool) -> Any:
    r = expand(result, sizes, dim, keepdim)
    if ord == 2:
        return keep(r != 0, self / (r + (r == 0)))
    if ord == 1:
        return np.sign(self)
    if ord == 0:
        return self * 0
    if abs(ord) == float("inf"):
        hit = (np.absolute(self) == r) * np.sign(self)
        return hit / expand(count_of(hit != 0, dim), sizes, dim)
    return keep(r != 0, np.sign(self) * (np.absolute(self) / (r + (r == 0))) ** (ord - 1))


def count_of(mask: Any, dim: Any) -> Any:
    array = getattr(mask, "_array", mask)
    return np.add.reduce(array, axis=axes(dim, array.ndim))


@op(
    _norm2, node="LinalgVectorNormBackward0",
    self=lambda g, self, result, ord, dim, keepdim: (
        expand(g, self.shape, dim, keepdim) * _norm_slope(self, result, ord, self.shape, dim, keepdim)
    ),
)
def _vector_norm(self: Tensor, ord: Any = 2, dim: Any = None, keepdim: bool = False) -> Tensor: ...


def norm(input: Tensor, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Tensor:
    """The vector norm of all elements, or along `dim`; Euclidean unless `p` says otherwise (`torch.norm`)."""
    x = input if dtype is None else input.to(dtype)
    return _vector_norm(x, 2 if p in ("fro", None) else p, dim, keepdim)


def _extreme(pick: Any) -> Any:
    def forward(self: Any, dim: int, keepdim: bool = False) -> Any:
        where = axis(dim, self.ndim)
        if self.ndim == 0:
            return np.array(self), np.zeros((), np.int64)
        if self.shape[where] == 0:
            raise IndexError(f"max(): Expected reduction dim {where} to have non-zero size.")
        at = np.expand_dims(pick(self, axis=where), where)
        values = np.take_along_axis(self, at, where)
        return (values, at) if keepdim else (values.squeeze(where), at.squeeze(where))

    return forward


def _put_along(g: Any, sizes: Any, dim: int, indices: Any, keepdim: bool) -> Any:
    where, at = axis(dim, len(sizes)), indices
    if not sizes:
        return g
    if not keepdim:
        g, at = np.expand_dims(g, where), np.expand_dims(at, where)
    whole = np.zeros(sizes, g.dtype)
    np.put_along_axis(whole, at, g, where)
    return whole


def _take_along(g: Any, dim: int, indices: Any, keepdim: bool) -> Any:
    if not g.ndim:
        return g
    where, at = axis(dim, g.ndim), indices
    found = np.take_along_axis(g, at if keepdim else np.expand_dims(at, where), where)
    return found if keepdim else found.squeeze(where)


@op(
    lambda g, sizes, dim, indices, keepdim: _put_along(g, sizes, dim, _plain(indices), keepdim), node="ValueSelectingReductionBackward0",
    g=lambda g, dim, indices, keepdim: pick_along(g, dim, indices, keepdim),
)  # fmt: skip
def _scatter_along(g: Tensor, sizes: Any, dim: Any, indices: Any, keepdim: Any) -> Tensor: ...


@op(
    lambda g, dim, indices, keepdim: _take_along(g, dim, _plain(indices), keepdim), node="GatherBackward0",
    g=lambda g, g_sym_sizes, dim, indices, keepdim: place_along(g, g_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def _gather_along(g: Tensor, dim: Any, indices: Any, keepdim: Any) -> Tensor: ...


def _plain(x: Any) -> Any:
    return getattr(x, "_array", x)


place_along, pick_along = word(_scatter_along), word(_gather_along)


@op(
    _extreme(np.argmax), node="MaxBackward0", outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices, keepdim: place_along(g, self_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def _max_dim(self: Tensor, dim: int, keepdim: bool = False) -> Any: ...


@op(
    _extreme(np.argmin), node="MinBackward0", outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices, keepdim: place_along(g, self_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def _min_dim(self: Tensor, dim: int, keepdim: bool = False) -> Any: ...


def _evenly(g: Any, self: Any, result: Any) -> Any:
    """All elements that attain an extreme share its gradient."""
    hit = _plain(self) == _plain(result)
    return expand(g, self.shape) * (hit / hit.sum()).astype(_plain(self).dtype)


@op(lambda self: _all_extreme(self, np.max), node="MaxBackward1", self=lambda g, self, result: _evenly(g, self, result))
def _max_all(self: Tensor) -> Tensor: ...


@op(lambda self: _all_extreme(self, np.min), node="MinBackward1", self=lambda g, self, result: _evenly(g, self, result))
def _min_all(self: Tensor) -> Tensor: ...


def _all_extreme(self: Any, pick: Any) -> Any:
    if not self.size:
        name = "max" if pick is np.max else "min"
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument."
        )
    return pick(self)


def max(input: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The largest element; along `dim` values and indices; with a tensor, `maximum` (`torch.max`)."""
    if dim is None:
        return _max_all(input)
    return maximum(input, dim) if hasattr(dim, "_array") else _max_dim(input, dim, keepdim)


def min(input: Tensor, dim: Any = None, keepdim: bool = False) -> Any:
    """The smallest element; along `dim` values and indices; with a tensor, `minimum` (`torch.min`)."""
    if dim is None:
        return _min_all(input)
    return minimum(input, dim) if hasattr(dim, "_array") else _min_dim(input, dim, keepdim)


@op(
    lambda self, dim=-1, descending=False, stable=False: _sorted(self, dim, descending), node="SortBackward0", outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices: place_along(g, self_sym_sizes, dim, indices, True),
)  # fmt: skip
def sort(self: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """The elements in order along `dim`, and where they were (`torch.sort`)."""


def _sorted(self: Any, dim: int, descending: bool) -> Any:
    if not self.ndim:
        return np.array(self), np.zeros((), np.int64)
    where = axis(dim, self.ndim)
    at = np.argsort(np.flip(self, where) if descending else self, where, kind="stable")
    if descending:
        at = self.shape[where] - 1 - np.flip(at, where)
    return np.take_along_axis(self, at, where), at
