"""Elements in order: sorting, the k-th, the median, and where a value belongs.

nan counts as larger than any number. Gradients go to the places from which the values came.

>>> import minigrad
>>> minigrad.sort(minigrad.tensor([3., 1., 2.])).indices
tensor([1, 2, 0])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Number
from .._errors import noted
from .._late import wrap
from .._rule import op
from ._equals import SHORT, by_hoare, by_introsort, first, rearranged
from ._signature import missing, no_truths, overloaded
from .division import underivable
from .extremes import add_along, evenly, plain
from .reduction import axis, in_order

__all__ = [
    "argsort", "bincount", "bucketize", "histc", "kthvalue", "median", "mode", "msort", "nanmedian", "searchsorted", "sort",
    "topk",
]  # fmt: skip

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- order -----------------------------------------------------------------------------------------------------------


def _order(self: Any, where: int, descending: bool = False) -> Any:
    """The indices that sort, equal elements in their order."""
    if not descending:
        return np.argsort(self, where, kind="stable")
    at = np.argsort(np.flip(self, where), where, kind="stable")
    return self.shape[where] - 1 - np.flip(at, where)


def _sorted(self: Any, dim: int, descending: bool, stable: bool = False) -> Any:
    where = axis(dim, self.ndim)
    if not self.ndim:
        return np.array(self), np.zeros((), np.int64)
    at = _order(self, where, descending)
    if not stable and self.shape[where] > SHORT:
        at = rearranged(self, at, where, descending, by_introsort)
    return np.take_along_axis(self, at, where), at


@op(
    _sorted, outputs=("values", "indices"), node="SortBackward0",
    self=lambda g, self_sym_sizes, dim, indices: add_along(g, self_sym_sizes, dim, indices, True),
)  # fmt: skip
def _sort(self: Tensor, dim: int, descending: bool) -> Any: ...


@op(
    lambda self, stable, dim, descending: _sorted(self, dim, descending, stable),
    outputs=("values", "indices"), node="SortBackward1",
    self=lambda g, self_sym_sizes, dim, indices: add_along(g, self_sym_sizes, dim, indices, True),
)  # fmt: skip
def _sort_stable(self: Tensor, stable: bool, dim: int, descending: bool) -> Any: ...


@overloaded
def sort(input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool | None = None) -> Any:
    """The elements in order along `dim`, and where they were (`torch.sort`). With stable=True equal ones keep
    their order.

    >>> import minigrad as torch
    >>> torch.sort(torch.tensor([3., 1., 2.]))
    torch.return_types.sort(
    values=tensor([1., 2., 3.]),
    indices=tensor([1, 2, 0]))
    """
    return (_sort, input, dim, descending) if stable is None else (_sort_stable, input, stable, dim, descending)


def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """The indices that put the elements in order along `dim` (`torch.argsort`).

    >>> import minigrad as torch
    >>> torch.argsort(torch.tensor([3., 1., 2.]))
    tensor([1, 2, 0])
    """
    return wrap(_sorted(input._array, dim, descending, stable)[1])  # type: ignore[no-any-return]


def msort(input: Tensor) -> Tensor:
    """The elements in order along the first dimension (`torch.msort`).

    >>> import minigrad as torch
    >>> torch.msort(torch.tensor([3., 1., 2.]))
    tensor([1., 2., 3.])
    """
    return sort(input, 0)[0]


def _best(self: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    if self.dtype == bool:
        raise RuntimeError("topk does not support bool dtypes on CPU")
    where = axis(dim, self.ndim)
    if not 0 <= k <= (self.shape[where] if self.ndim else 1):
        raise noted(RuntimeError("selected index k out of range"), f"k is {k}; the shape is {self.shape}.")
    if not self.ndim:
        return np.array(self), np.zeros((), np.int64)
    at = _order(self, where, largest).take(range(k), where)
    at = rearranged(self, at, where, largest, lambda ranks: first(ranks, k, sorted), not sorted)
    return np.take_along_axis(self, at, where), at


@op(
    _best, outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices: add_along(g, self_sym_sizes, dim, indices, True),
)  # fmt: skip
def topk(self: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    """The k largest (or smallest) elements along `dim`, in order, and where they were (`torch.topk`).

    RuntimeError if there are not so many.

    >>> import minigrad as torch
    >>> torch.topk(torch.tensor([3., 1., 2.]), 2)
    torch.return_types.topk(
    values=tensor([3., 2.]),
    indices=tensor([0, 2]))
    """


# --- the element in a certain place ----------------------------------------------------------------------------------


def _at(self: Any, where: int, place: Any, keepdim: bool, choose: Any = None) -> Any:
    """The element that would stand in that place, were they sorted, and its index; of equal ones by choice."""
    at = np.take_along_axis(_order(self, where), place, where)
    if choose is not None:
        at = rearranged(self, at, where, False, choose)
    values = np.take_along_axis(self, at, where)
    return (values, at) if keepdim else (in_order(values.squeeze(where)), in_order(at.squeeze(where)))


def _kth(self: Any, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    where = axis(dim, self.ndim)
    if not 1 <= k <= (self.shape[where] if self.ndim else 1):
        raise noted(
            RuntimeError(f"kthvalue(): selected number k out of range for dimension {where}"),
            f"k counts from 1; it is {k}.",
        )
    if not self.ndim:
        return np.array(self), np.zeros((), np.int64)
    return _at(self, where, np.full([1] * self.ndim, k - 1), keepdim, lambda ranks: by_hoare(ranks, k - 1))


@op(
    no_truths(_kth, "kthvalue_cpu"), outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices, keepdim: add_along(g, self_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def kthvalue(self: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Any:
    """The k-th smallest element along `dim`, counted from 1, and where it was (`torch.kthvalue`).

    >>> import minigrad as torch
    >>> torch.kthvalue(torch.tensor([3., 1., 2.]), 2)
    torch.return_types.kthvalue(
    values=tensor(2.),
    indices=tensor(2))
    """


def _middle(skip_nan: bool) -> Any:
    def forward(self: Any, dim: int, keepdim: bool = False) -> Any:
        if self.dtype == bool:
            raise missing("median_out", self)
        where = axis(dim, self.ndim)
        if not self.ndim:
            return np.array(self), np.zeros((), np.int64)
        nan = self != self
        some = nan.any(where, keepdims=True)
        numbers = (~nan).sum(where, keepdims=True)
        middle = np.maximum(numbers - 1, 0) // 2
        return _at(self, where, middle if skip_nan else np.where(some, numbers, middle), keepdim)

    return forward


def _middle_of_all(skip_nan: bool) -> Any:
    def forward(self: Any) -> Any:
        flat = self.reshape(-1)
        if self.dtype == bool:
            raise missing("median_cpu", self)
        return _middle(skip_nan)(flat, 0)[0] if flat.size else np.array(np.nan, self.dtype)

    return forward


@op(
    _middle(False), node="MedianBackward1", outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices, keepdim: add_along(g, self_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def _median_dim(self: Tensor, dim: int, keepdim: bool = False) -> Any: ...


@op(_middle_of_all(False), node="MedianBackward0", self=lambda g, self, result: evenly(g, self, result))
def _median_all(self: Tensor) -> Tensor: ...


@overloaded
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle element, of an even number the lower; along `dim` with its index (`torch.median`).
    nan if there is one.

    >>> import minigrad as torch
    >>> torch.median(torch.tensor([3., 1., 2., 4.]))
    tensor(2.)
    """
    return (_median_all, input) if dim is None else (_median_dim, input, dim, keepdim)


@op(
    _middle(True), node="NanmedianBackward1", outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices, keepdim: add_along(g, self_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def _nanmedian_dim(self: Tensor, dim: int, keepdim: bool = False) -> Any: ...


@op(_middle_of_all(True), node="NanmedianBackward0", self=lambda g, self, result: evenly(g, self, result))
def _nanmedian_all(self: Tensor) -> Tensor: ...


@overloaded
def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle of all that is not nan; along `dim` with its index (`torch.nanmedian`).

    >>> import minigrad as torch
    >>> torch.nanmedian(torch.tensor([3., float("nan"), 2.]))
    tensor(2.)
    """
    return (_nanmedian_all, input) if dim is None else (_nanmedian_dim, input, dim, keepdim)


def _most_frequent(self: Any, dim: int = -1, keepdim: bool = False) -> Any:
    where = axis(dim, self.ndim)
    if not self.ndim:
        return np.array(self), np.zeros((), np.int64)
    if not self.shape[where]:
        raise IndexError(f"mode(): Expected reduction dim {where} to have non-zero size.")
    lines, order = np.moveaxis(self, where, -1), np.moveaxis(_sorted(self, where, False)[1], where, -1)
    values, places = np.empty(lines.shape[:-1], self.dtype), np.empty(lines.shape[:-1], np.int64)
    for at in np.ndindex(*lines.shape[:-1]):
        found, counts = np.unique(lines[at], return_counts=True)
        best = counts.argmax()
        values[at] = found[best]
        places[at] = order[at][counts[: best + 1].sum() - 1]
    return (np.expand_dims(values, where), np.expand_dims(places, where)) if keepdim else (values, places)


@op(
    _most_frequent, outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices, keepdim: add_along(g, self_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def mode(self: Tensor, dim: int = -1, keepdim: bool = False) -> Any:
    """The most frequent element along `dim`, of several the smallest, and where one of them was (`torch.mode`).

    >>> import minigrad as torch
    >>> torch.mode(torch.tensor([3, 1, 3, 1, 2]))
    torch.return_types.mode(
    values=tensor(1),
    indices=tensor(3))
    """


# --- distinct elements and counts ------------------------------------------------------------------------------------


def _weighed(self: Any, weights: Any, minlength: int = 0) -> Any:
    sums = np.bincount(self, weights, minlength)
    return sums.astype(np.float32) if weights.dtype == np.float32 else sums


@op(_weighed, node="torch::autograd::NotImplemented", weights=underivable("bincount"))
def _bincount(self: Tensor, weights: Tensor, minlength: int = 0) -> Tensor: ...


def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each integer from 0 occurs, or the sum of the weights there (`torch.bincount`).
    Integers ≥ 0 in one dimension.

    >>> import minigrad as torch
    >>> torch.bincount(torch.tensor([0, 2, 2]))
    tensor([1, 0, 2])
    """
    array = input._array
    if array.dtype.kind not in "ui":
        raise missing("bincount_cpu", array)
    if array.ndim != 1 or (array < 0).any():
        raise noted(RuntimeError("bincount only supports 1-d non-negative integral inputs."), "Flatten or shift it.")
    if weights is not None:
        return _bincount(input, weights, minlength)
    return wrap(np.bincount(array, None, minlength))  # type: ignore[no-any-return]


def histc(input: Tensor, bins: int = 100, min: Number = 0, max: Number = 0) -> Tensor:
    """How many elements fall into each of `bins` equal intervals from min to max (`torch.histc`). Floats.

    If both limits are equal, the smallest and the largest element take their place.

    >>> import minigrad as torch
    >>> torch.histc(torch.tensor([1., 2., 1.]), 4, 0, 3)
    tensor([0., 2., 1., 0.])
    """
    array = input._array.reshape(-1)
    if array.dtype.kind != "f":
        raise missing("linspace_cpu" if array.dtype == bool else "histogram_cpu", array)
    low, high = (float(array.min()), float(array.max())) if min == max and array.size else (min, max)
    low, high = (low - 1, high + 1) if low == high else (low, high)
    counts, _ = np.histogram(array, bins, (low, high))
    return wrap(counts.astype(array.dtype))  # type: ignore[no-any-return]


# --- where a value belongs -------------------------------------------------------------------------------------------


def searchsorted(
    sorted_sequence: Tensor,
    input: Tensor | float,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    """For each value the index at which it would keep the last dimension of `sorted_sequence` in order
    (`torch.searchsorted`).

    Before equal ones, or behind them if `right`. `sorter` holds the indices that put an unsorted sequence in order.

    >>> import minigrad as torch
    >>> torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 6]))
    tensor([1, 3])
    """
    edges, values = plain(sorted_sequence), np.asarray(plain(input))
    if edges.dtype == values.dtype == bool:
        raise missing("searchsorted_out_cpu", edges)
    if sorter is not None:
        edges = np.take_along_axis(edges, sorter._array, -1)
    how: Any = side or ("right" if right else "left")
    if edges.ndim == 1:
        found = np.searchsorted(edges, values, how)
    else:
        count = int(np.prod(edges.shape[:-1]))
        rows = zip(edges.reshape(count, edges.shape[-1]), values.reshape(count, values.shape[-1]), strict=True)
        found = np.array([np.searchsorted(edge, row, how) for edge, row in rows]).reshape(values.shape)
    return wrap(np.asarray(found, np.int32 if out_int32 else np.int64))  # type: ignore[no-any-return]


def bucketize(input: Tensor | float, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """For each value the index of the interval between the boundaries into which it falls (`torch.bucketize`).

    >>> import minigrad as torch
    >>> torch.bucketize(torch.tensor([0., 3., 9.]), torch.tensor([1., 3., 5.]))
    tensor([0, 1, 3])
    """
    if boundaries.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)
