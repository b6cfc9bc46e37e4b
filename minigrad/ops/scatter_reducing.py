"""Several elements written to one place and taken together: `scatter_reduce`, and `index_reduce` for whole slices.

>>> import minigrad
>>> minigrad.zeros(2).scatter_reduce(0, minigrad.tensor([1, 1]), minigrad.tensor([3., 4.]), "amax")
tensor([0., 4.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Index
from .._errors import noted
from .._late import wrap
from .._rule import op
from ._indices import array_of
from ._signature import no_truths
from .division import once
from .gathering import put_along, read_along
from .pointwise import keep
from .reduction import axis
from .scattering import _places, write_number

__all__ = ["index_reduce", "scatter_reduce"]

if TYPE_CHECKING:
    from .._tensor import Tensor

_SEVERAL = (
    "scatter_reduce(): Double backward is unsupported for src when >1 zeros in src are scattered to the same position in self"
)
KINDS = {"sum": np.add, "mean": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum}


def _scatter_reduce(self: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool = True) -> Any:
    places, part = _places("scatter", self, dim, index, src)
    if reduce not in KINDS:
        raise noted(
            RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}."),
            "max is spelled amax.",
        )
    if reduce == "mean":
        no_truths(np.asarray, "scatter_gather_tensor_cpu_reduce_mean")(self)
    if places is None:
        return self.copy()
    out = self.copy()
    if not include_self:
        out[places] = _start(reduce, self.dtype)
    KINDS[reduce].at(out, places, part)
    return _per_count(out, _counts(self.shape, dim, index, include_self)) if reduce == "mean" else out


def _start(reduce: str, dtype: Any) -> Any:
    """What changes nothing when it is taken together with a number."""
    if reduce not in ("amax", "amin"):
        return 1 if reduce == "prod" else 0
    if dtype.kind == "f":
        return -np.inf if reduce == "amax" else np.inf
    limits = np.iinfo(np.uint8 if dtype.kind == "b" else dtype)
    return limits.min if reduce == "amax" else limits.max


def _counts(sizes: Any, dim: int, index: Any, include_self: bool) -> Any:
    """How many elements came together in each place."""
    index = getattr(index, "_array", index)
    count = put_along(np.ones(index.shape, np.int64), sizes, dim, index)
    return count + 1 if include_self else np.maximum(count, 1)


def _per_count(total: Any, counts: Any) -> Any:
    return (total // counts if total.dtype.kind in "iu" else total / counts).astype(total.dtype)


def _slopes(
    g: Any, self: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool, result: Any
) -> tuple[Any, Any]:
    """The gradients of self and src, before self's is taken away where it doesn't count."""
    if reduce == "sum":
        return g, read_along(g, dim, index)
    if reduce == "mean":
        share = g / _like(g, _counts(self.shape, dim, index, include_self))
        return share, read_along(share, dim, index)
    if reduce == "prod":
        return _product_slopes(g, self, dim, index, src, include_self, result)
    mine, theirs = self == result, src == read_along(result, dim, index)
    number = put_along(theirs * 1.0, self.shape, dim, index) + (mine * 1.0 if include_self else 0 * mine)
    share = g / (number + (number == 0) * 1.0)
    return keep(mine, share), keep(theirs, read_along(share, dim, index))


def _product_slopes(
    g: Any, self: Any, dim: int, index: Any, src: Any, include_self: bool, result: Any
) -> tuple[Any, Any]:
    """g · the product of the others: the product by the element; a 0, if the only one in its place, is first made a 1."""
    at = _plain(index)
    zeros = put_along((_plain(src) == 0) * 1, _plain(self).shape, dim, at)
    alone = (_plain(src) == 0) & (read_along(zeros, dim, at) == 1)
    several = (_plain(src) == 0) & ~alone
    whole, mine = _without_zeros(src, g), _without_zeros(self, g)
    of_self = g * _product(mine, dim, index, src, include_self) / mine
    rest = read_along(g * _product(self, dim, index, whole, include_self), dim, index)
    of_src = keep(_like(g, alone), rest) + keep(_like(g, ~alone), read_along(g * result, dim, index) / whole)
    return of_self, (once(of_src, src, RuntimeError(_SEVERAL)) if several.any() else of_src)


def _without_zeros(x: Any, g: Any) -> Any:
    zero = _plain(x) == 0
    return keep(_like(g, ~zero), x) + _like(g, zero.astype(_plain(x).dtype))


def _product(self: Any, dim: int, index: Any, src: Any, include_self: bool) -> Any:
    if hasattr(self, "_array"):
        return scatter_reduce(self, dim, index, src, "prod", include_self=include_self)
    return _scatter_reduce(np.asarray(self), dim, index, np.asarray(src), "prod", include_self)


def _plain(x: Any) -> Any:
    return getattr(x, "_array", x)


def _like(g: Any, array: Any) -> Any:
    """An array, or a tensor around it where the gradient is one."""
    return array if not hasattr(g, "_array") else wrap(array)


def _of_self(g: Any, self: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool, result: Any) -> Any:
    found = _slopes(g, self, dim, index, src, reduce, include_self, result)[0]
    return found if include_self else write_number(found, dim, index, 0)


@op(
    _scatter_reduce,
    self=lambda g, self, dim, index, src, reduce, include_self, result: _of_self(
        g, self, dim, index, src, reduce, include_self, result
    ),
    src=lambda g, self, dim, index, src, reduce, include_self, result: _slopes(
        g, self, dim, index, src, reduce, include_self, result
    )[1],
)
def scatter_reduce(
    self: Tensor, dim: int, index: Any, src: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """A copy with `src` written where `index` says, and what meets in one place taken together: by "sum", "prod",
    "mean",
    "amax" or "amin" (`torch.scatter_reduce`). With include_self=False the former value doesn't count.

    Elements that tie for the largest or smallest share the gradient.

    >>> import minigrad
    >>> minigrad.scatter_reduce(minigrad.ones(2), 0, minigrad.tensor([1, 1]), minigrad.tensor([3., 4.]), "sum")
    tensor([1., 8.])
    """


# --- whole slices ----------------------------------------------------------------------------------------------------


def _each(index: Any, dim: int, source: Any) -> Any:
    """An index of slices as one of elements."""
    where = axis(dim, source.ndim)
    return np.broadcast_to(_plain(index).reshape([-1 if d == where else 1 for d in range(source.ndim)]), source.shape)


def _index_reduce(self: Any, dim: int, index: Any, source: Any, reduce: str, include_self: bool = True) -> Any:
    if reduce == "sum" or reduce not in KINDS:
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    where, index = axis(dim, self.ndim), array_of("index_reduce", index)
    if index.ndim > 1:
        kind, size = _dtypes.of(index).short, list(index.shape)
        raise IndexError(f"index_reduce_(): Index is supposed to be a vector, but got dim: {index.ndim} with type: {kind} and size: {size}")
    if index.dtype not in (np.int64, np.int32):
        raise RuntimeError(f"index_reduce_(): Expected dtype int32/int64 for index but got: {_dtypes.of(index).short}")
    if self.dtype != source.dtype:
        mine, theirs = _dtypes.of(self).short, _dtypes.of(source).short
        raise RuntimeError(f"index_reduce_(): self ({mine}) and source ({theirs}) must have the same scalar type")
    if self.ndim != source.ndim or self.shape[:where] + self.shape[where + 1 :] != source.shape[:where] + source.shape[where + 1 :]:
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(self.shape)} source.shape = {list(source.shape)}"
        )
    if source.ndim and index.size != source.shape[where]:
        raise RuntimeError(
            f"index_reduce_(): Number of indices ({index.size}) should be equal to source.size(dim): ({source.shape[where]}), for "
            f"dim: {where}"
        )
    if index.size and not 0 <= index.min() <= index.max() < (self.shape[where] if self.ndim else 1):
        raise IndexError("index out of range in self")
    return _scatter_reduce(self, where, _each(index, where, source), source, reduce, include_self)


@op(
    _index_reduce,
    self=lambda g, self, dim, index, source, reduce, include_self, result: _of_self(
        g, self, dim, _each(index, dim, source), source, reduce, include_self, result
    ),
    source=lambda g, self, dim, index, source, reduce, include_self, result: _slopes(
        g, self, dim, _each(index, dim, source), source, reduce, include_self, result
    )[1],
)
def index_reduce(
    self: Tensor, dim: int, index: Index, source: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """A copy with the slices of `source` taken together with those that `index` names, by "prod", "mean", "amax" or "amin"
    (`torch.index_reduce`); as `scatter_reduce`.

    >>> import minigrad
    >>> minigrad.index_reduce(minigrad.ones(2), 0, minigrad.tensor([1, 1]), minigrad.tensor([3., 4.]), "prod")
    tensor([ 1., 12.])
    """
