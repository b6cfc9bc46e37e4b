"""Products, and operations that keep a running total: for each element that of all up to it.

>>> import minigrad
>>> minigrad.cumsum(minigrad.tensor([1., 2., 3.]), 0)
tensor([1., 3., 6.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import dtype as DType
from .._errors import noted
from .._late import wrap
from .._rule import op, word
from ._signature import floats_only, overloaded
from .comparison import _where
from .extremes import add_along
from .joining import cat, stack
from .logic import logical_xor
from .parts import narrow
from .reduction import _kind, _total, aligned, axis, in_order, reduced

__all__ = ["cummax", "cummin", "cumprod", "cumsum", "diff", "logcumsumexp", "prod"]

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- sums ------------------------------------------------------------------------------------------------------------


def _running(ufunc: np.ufunc) -> Any:
    def forward(self: Any, dim: int, dtype: Any = None) -> Any:
        where, kind = axis(dim, self.ndim), _kind(self, dtype)
        return ufunc.accumulate(in_order(self), where, dtype=kind) if self.ndim else np.array(self, kind)

    return forward


@op(
    lambda self, dim, dtype=None: _running(np.add)(self, dim, dtype),
    self=lambda g, dim: sum_from(g, dim),
)  # fmt: skip
def cumsum(self: Tensor, dim: int, *, dtype: DType | None = None) -> Tensor:
    """The running sum along `dim` (`torch.cumsum`). Integers and truths add up in int64.

    >>> import minigrad as torch
    >>> torch.cumsum(torch.tensor([1., 2., 3.]), 0)
    tensor([1., 3., 6.])
    """


@op(
    lambda self, dim: np.flip(np.cumsum(np.flip(self, dim), dim), dim) if self.ndim else np.array(self),
    node="FlipBackward0",
    self=lambda g, dim: sum_to(g, dim),
)  # fmt: skip
def _sum_from(self: Tensor, dim: int) -> Tensor:
    """The running sum from the end."""


sum_to, sum_from = word(cumsum), word(_sum_from)


# --- products --------------------------------------------------------------------------------------------------------


def _without_one(g: Any, self: Any, dim: int) -> Any:
    """Σⱼ gⱼ · ∏ₖ xₖ over k ≤ j but k ≠ i, for each i: no division, so that zeros are no trouble."""
    x, g = self.swapaxes(0, dim), g.swapaxes(0, dim)
    before: Any = x[0] * 0 + 1
    slopes = []
    for i in range(x.shape[0]):
        slope = g[i] * before
        if i + 1 < x.shape[0]:
            slope = slope + _total(g[i + 1 :] * before * product_to(x[i + 1 :], 0), 0)
        slopes.append(slope)
        before = before * x[i]
    return (stack(slopes) if hasattr(x, "_array") else np.stack(slopes)).swapaxes(0, dim)


def _cumprod_slope(g: Any, self: Any, result: Any, dim: int) -> Any:
    if not self.ndim or not self.shape[dim]:
        return g
    if (getattr(self, "_array", self) != 0).all():
        return sum_from(g * result, dim) / self
    return _without_one(g, self, dim)


@op(
    lambda self, dim, dtype=None: _running(np.multiply)(self, dim, dtype),
    self=lambda g, self, dim, result: _cumprod_slope(g, self, result, dim),
)  # fmt: skip
def cumprod(self: Tensor, dim: int, *, dtype: DType | None = None) -> Tensor:
    """The running product along `dim` (`torch.cumprod`). Integers and truths multiply in int64.

    >>> import minigrad as torch
    >>> torch.cumprod(torch.tensor([1., 2., 3.]), 0)
    tensor([1., 2., 6.])
    """


product_to = word(cumprod)


def _prod(self: Any, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    where = None if dim is None else axis(dim, self.ndim)
    return reduced(np.multiply, self, where if self.ndim else None, keepdim, _kind(self, dtype))


def _prod_slope(g: Any, self: Any, result: Any, dim: int | None, keepdim: bool) -> Any:
    sizes = tuple(self.shape)
    if not sizes:
        return g
    if (getattr(self, "_array", self) != 0).all():
        return aligned(g, sizes, dim, keepdim) * (aligned(result, sizes, dim, keepdim) / self)
    flat, d = (self.reshape(-1), 0) if dim is None else (self, dim)
    return (aligned(g, tuple(flat.shape), d, keepdim and dim is not None) * _others(flat, d)).reshape(sizes)


def _others(self: Any, dim: int) -> Any:
    """For each element the product of all the others."""
    x = self.swapaxes(0, dim)
    after: list[Any] = [x[0] * 0 + 1]
    for i in range(x.shape[0] - 1, 0, -1):
        after.append(after[-1] * x[i])
    before, products = after[0], []
    for i in range(x.shape[0]):
        products.append(before * after[x.shape[0] - 1 - i])
        before = before * x[i]
    return (stack(products) if hasattr(x, "_array") else np.stack(products)).swapaxes(0, dim)


@op(
    lambda self, dtype=None: _prod(self, None, False, dtype), node="ProdBackward0",
    self=lambda g, self, result: _prod_slope(g, self, result, None, False),
)  # fmt: skip
def _prod_all(self: Tensor, dtype: Any = None) -> Tensor: ...


@op(
    _prod, node="ProdBackward1",
    self=lambda g, self, result, dim, keepdim: _prod_slope(g, self, result, dim, keepdim),
)  # fmt: skip
def _prod_dim(self: Tensor, dim: int, keepdim: bool = False, dtype: Any = None) -> Tensor: ...


@overloaded
def prod(input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The product of all elements, or along `dim` (`torch.prod`). Integers and truths multiply in int64.

    >>> import minigrad as torch
    >>> torch.prod(torch.tensor([[1., 2.], [3., 4.]]), 1)
    tensor([ 2., 12.])
    """
    return (_prod_all, input, dtype) if dim is None else (_prod_dim, input, dim, keepdim, dtype)


# --- extremes so far -------------------------------------------------------------------------------------------------


def _best_so_far(best: np.ufunc, as_good: np.ufunc) -> Any:
    def forward(self: Any, dim: int) -> Any:
        where = axis(dim, self.ndim)
        if not self.ndim:
            return np.array(self), np.zeros((), np.int64)
        self = in_order(self)
        values = best.accumulate(self, where)
        count = np.arange(self.shape[where]).reshape([-1 if i == where else 1 for i in range(self.ndim)])
        at = np.where(as_good(self, values) | (self != self), count, 0)  # of equal ones the latest
        return values, np.maximum.accumulate(at, where)

    return forward


@op(
    _best_so_far(np.maximum, np.greater_equal), outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices: add_along(g, self_sym_sizes, dim, indices, True),
)  # fmt: skip
def cummax(self: Tensor, dim: int) -> Any:
    """The largest element so far along `dim`, and where it is; of equal ones the latest (`torch.cummax`).

    >>> import minigrad as torch
    >>> torch.cummax(torch.tensor([1., 3., 2.]), 0)
    torch.return_types.cummax(
    values=tensor([1., 3., 3.]),
    indices=tensor([0, 1, 1]))
    """


@op(
    _best_so_far(np.minimum, np.less_equal), outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices: add_along(g, self_sym_sizes, dim, indices, True),
)  # fmt: skip
def cummin(self: Tensor, dim: int) -> Any:
    """The smallest element so far along `dim`, and where it is; of equal ones the latest (`torch.cummin`).

    >>> import minigrad as torch
    >>> torch.cummin(torch.tensor([3., 1., 2.]), 0)
    torch.return_types.cummin(
    values=tensor([3., 1., 1.]),
    indices=tensor([0, 1, 1]))
    """


# --- logarithms of sums ----------------------------------------------------------------------------------------------


def _log_running(self: Any, dim: int) -> Any:
    where = axis(dim, self.ndim)
    return np.logaddexp.accumulate(in_order(self), where) if self.ndim else np.array(self)


@op(
    floats_only(_log_running, "logcumsumexp_out_cpu"),
    self=lambda g, self, result, dim: _log_slope(g, self, result, dim),
)
def logcumsumexp(self: Tensor, dim: int) -> Tensor:
    """ln of the running sum of eˣ along `dim`, without overflow (`torch.logcumsumexp`). Floats.

    >>> import minigrad as torch
    >>> torch.logcumsumexp(torch.tensor([0., 0., 1000.]), 0)
    tensor([0.0000e+00, 6.9315e-01, 1.0000e+03])
    """


@op(
    lambda self, dim: np.flip(_log_running(np.flip(self, dim), dim), dim) if self.ndim else np.array(self),
    node="FlipBackward0",
    self=lambda g, self, result, dim: _log_slope_from(g, self, result, dim),
)  # fmt: skip
def _logsumexp_from(self: Tensor, dim: int) -> Tensor:
    """The same from the end."""


log_sum_to, log_sum_from, choose = word(logcumsumexp), word(_logsumexp_from), word(_where)


def _log_of(g: Any) -> Any:
    """ln g where g > 0, else the ln of as good as nothing."""
    return choose(g > 0, np.log(choose(g > 0, g, 1.0)), -1e300 if g.dtype in (np.float64, "float64") else -1e37)


def _log_slope(g: Any, self: Any, result: Any, dim: int) -> Any:
    """Σⱼ gⱼ · e^(xᵢ − yⱼ) over j ≥ i, of positive and negative g apart, so that no exponential overflows."""
    return np.exp(log_sum_from(_log_of(g) - result, dim) + self) - np.exp(
        log_sum_from(_log_of(-g) - result, dim) + self
    )


def _log_slope_from(g: Any, self: Any, result: Any, dim: int) -> Any:
    return np.exp(log_sum_to(_log_of(g) - result, dim) + self) - np.exp(log_sum_to(_log_of(-g) - result, dim) + self)


# --- differences -----------------------------------------------------------------------------------------------------


def diff(
    input: Tensor, n: int = 1, dim: int = -1, prepend: Tensor | None = None, append: Tensor | None = None
) -> Tensor:
    """The differences of neighbours along `dim`, n times over (`torch.diff`); of truths, where they change.

    >>> import minigrad as torch
    >>> torch.diff(torch.tensor([1., 3., 6.]))
    tensor([2., 3.])
    """
    if input._array.ndim == 0:
        raise noted(RuntimeError("diff expects input to be at least one-dimensional"), "One number has no neighbours.")
    if n == 0:
        return wrap(np.empty_like(input._array)).copy_(input)  # type: ignore[no-any-return]
    parts = [t for t in (prepend, input, append) if t is not None]
    x = cat(parts, dim) if len(parts) > 1 else input
    where = axis(dim, x._array.ndim)
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    for _ in range(min(n, x._array.shape[where])):
        last = x._array.shape[where] - 1
        later, earlier = narrow(x, where, 1, last), narrow(x, where, 0, last)
        x = logical_xor(later, earlier) if x._array.dtype == bool else later - earlier
    return x
