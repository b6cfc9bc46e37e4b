"""What a sample tells: quantiles, covariance, distances, and areas under points.

>>> import minigrad
>>> minigrad.quantile(minigrad.tensor([0., 1., 2., 3.]), 0.5)
tensor(1.5000)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Number
from .._errors import noted
from .._late import wrap
from .._rule import op
from .combination import over, times
from .gathering import gather
from .linalg import matmul
from .norms import _norm2, pull_norm
from .ordering import sort
from .parts import narrow, select
from .reduction import axis
from .scan import cumsum

__all__ = ["corrcoef", "cov", "cumulative_trapezoid", "dist", "isin", "nanquantile", "quantile", "trapezoid", "trapz"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _slope(g: Any, self: Any, other: Any, p: float, result: Any) -> Any:
    return pull_norm(g, self - other, result, p)


def _distance(self: Any, other: Any, p: Number = 2) -> Any:
    if self.dtype.kind != "f":
        kind = _dtypes.of(self).short
        raise RuntimeError(f"norm(): input dtype should be either floating point or complex. Got {kind} instead.")
    return _norm2(self - other, p)


@op(
    _distance, promote="common",
    self=lambda g, self, other, p, result: _slope(g, self, other, p, result),
    other=lambda g, self, other, p, result: -_slope(g, self, other, p, result),
)  # fmt: skip
def dist(self: Tensor, other: Tensor, p: Number = 2) -> Tensor:
    """The p-norm of the difference, which is broadcast (`torch.dist`).

    >>> import minigrad as torch
    >>> torch.dist(torch.tensor([0., 0.]), torch.tensor([3., 4.]))
    tensor(5.)
    """


def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Which elements occur among the others (`torch.isin`); with invert which don't.

    >>> import minigrad as torch
    >>> torch.isin(torch.tensor([1, 2, 3]), torch.tensor([3, 1]))
    tensor([ True, False,  True])
    """
    one, others = (np.asarray(getattr(x, "_array", x)) for x in (elements, test_elements))
    if bool in (one.dtype, others.dtype):
        raise noted(RuntimeError("Unsupported input type encountered for isin(): Bool"), "Make numbers of the truths: x.int().")
    return wrap(np.isin(one, others, assume_unique, invert))  # type: ignore[no-any-return]


# --- areas -----------------------------------------------------------------------------------------------------------


def _check_numbers(name: str, y: Tensor, x: Tensor | None) -> None:
    if _dtypes.bool in (y.dtype, None if x is None else x.dtype):
        which = "`y`" if x is None else "`x` or `y`"
        raise RuntimeError(f"{name}: received a bool input for {which}, but bool is not supported")


def _areas(y: Tensor, x: Tensor, dim: int) -> Any:
    """Twice the area of the trapezoid between each two neighbours."""
    where = axis(dim, y.ndim)
    n = max(y.shape[where] - 1, 0)
    widths = x.diff(dim=-1 if x.ndim == 1 else dim)
    if x.ndim == 1:
        widths = widths.reshape(tuple(n if d == where else 1 for d in range(y.ndim)))
    return (narrow(y, where, 1, n) + narrow(y, where, 0, n)) * widths


def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float = 1, dim: int = -1) -> Tensor:
    """The area under points joined by straight lines, a distance dx apart or at the places x (`torch.trapezoid`).

    >>> import minigrad as torch
    >>> torch.trapezoid(torch.tensor([1., 3., 5.]))
    tensor(6.)
    """
    _check_numbers("trapezoid", y, x)
    if x is not None:
        return over(_areas(y, x, axis(dim, y.ndim)).sum(axis(dim, y.ndim)), 2)
    if not y.shape[dim]:
        return y.sum(dim)
    return times(y.sum(dim) - times(select(y, dim, 0) + select(y, dim, -1), 0.5), dx)


trapz = trapezoid


def cumulative_trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float = 1, dim: int = -1) -> Tensor:
    """The area as far as each point (`torch.cumulative_trapezoid`).

    >>> import minigrad as torch
    >>> torch.cumulative_trapezoid(torch.tensor([1., 3., 5.]))
    tensor([2., 6.])
    """
    _check_numbers("cumulative_trapezoid", y, x)
    if x is not None:
        return over(cumsum(_areas(y, x, axis(dim, y.ndim)), axis(dim, y.ndim)), 2)
    where = axis(dim, y.ndim)
    n = max(y.shape[where] - 1, 0)
    return cumsum(times(narrow(y, where, 1, n) + narrow(y, where, 0, n), dx / 2), dim)


# --- how variables go together ---------------------------------------------------------------------------------------


def cov(
    input: Tensor, *, correction: int = 1, fweights: Tensor | None = None, aweights: Tensor | None = None
) -> Tensor:
    """The covariances of variables, one in each row; an observation is a column (`torch.cov`).

    fweights: how often each observation was made; aweights: how much it counts. RuntimeError beyond two dimensions.

    >>> import minigrad as torch
    >>> torch.cov(torch.tensor([[0., 1., 2.], [2., 1., 0.]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    if input.ndim > 2:
        raise RuntimeError(
            f"cov(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    if input.dtype is _dtypes.bool:
        raise noted(RuntimeError("cov(): bool dtype is not supported for input"), "Make numbers of the truths: x.int().")
    columns = input.shape[-1] if input.ndim else 1
    _check_weights("fweights", fweights, "integral", "ui", columns)
    _check_weights("aweights", aweights, "floating point", "f", columns)
    rows: Any = input.reshape(1, -1) if input.ndim < 2 else input
    weights: Any = fweights if aweights is None else aweights if fweights is None else fweights * aweights
    total = rows.shape[1] if weights is None else weights.sum()
    mean = (rows if weights is None else rows * weights).sum(1, keepdim=True) / total
    away = rows - mean
    if aweights is not None and correction:
        left = total - correction * (weights * aweights).sum() / total
    else:
        left = total - correction
    found = matmul(away, (away if weights is None else away * weights).t())
    return (found / left).squeeze()  # type: ignore[no-any-return]


def _check_weights(name: str, weights: Any, kind: str, kinds: str, count: int) -> None:
    if weights is None:
        return
    array = weights._array
    if array.ndim > 1:
        raise RuntimeError(
            f"cov(): expected {name} to have one or fewer dimensions but got {name} with {array.ndim} dimensions"
        )
    if array.dtype.kind not in kinds:
        raise RuntimeError(f"cov(): expected {name} to have {kind} dtype but got {name} with {weights.dtype.short} dtype")
    if array.size != count:
        raise RuntimeError(
            f"cov(): expected {name} to have the same numel as there are observations in the input but got "
            f"{array.size} != {count}"
        )
    if (array < 0).any():
        raise RuntimeError(f"cov(): {name} cannot be negative")


def corrcoef(input: Tensor) -> Tensor:
    """The correlations of variables, one in each row, between −1 and 1 (`torch.corrcoef`).

    >>> import minigrad as torch
    >>> torch.corrcoef(torch.tensor([[0., 1., 2.], [2., 1., 0.]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    if input.ndim > 2:
        raise RuntimeError(
            f"corrcoef(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        )
    c: Any = cov(input)
    if c.ndim == 0:
        return c / c  # type: ignore[no-any-return]
    spread = c.diag().sqrt()
    return (c / spread.unsqueeze(1) / spread.unsqueeze(0)).clip(-1, 1)  # type: ignore[no-any-return]


# --- quantiles -------------------------------------------------------------------------------------------------------


def quantile(
    input: Tensor, q: Tensor | float, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Tensor:
    """What the part q of the elements lies below, along `dim` (`torch.quantile`). Between two elements it lies between
    them: "linear", or the "lower", the "higher", the "nearest", the "midpoint". nan where there is one.

    q: from 0 to 1, a number or a vector, which becomes the result's first dimension.

    >>> import minigrad as torch
    >>> torch.quantile(torch.tensor([0., 1., 2., 3.]), torch.tensor([0.25, 0.5]))
    tensor([0.7500, 1.5000])
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation)  # type: ignore[no-any-return]


def nanquantile(
    input: Tensor, q: Tensor | float, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Tensor:
    """`quantile` of all that is not nan (`torch.nanquantile`).

    >>> import minigrad as torch
    >>> torch.nanquantile(torch.tensor([0., float("nan"), 2.]), 0.5)
    tensor(1.)
    """
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation)  # type: ignore[no-any-return]


def _quantile(name: str, input: Any, q: Any, dim: int | None, keepdim: bool, interpolation: str) -> Any:
    if not input.is_floating_point():
        raise noted(RuntimeError("quantile() input tensor must be either float or double dtype"), "Write x.float().")
    if not input.numel():
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    if hasattr(q, "_array") and q.dtype is not input.dtype:
        raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
    parts = np.asarray(getattr(q, "_array", q), input._array.dtype)
    if parts.ndim > 1:
        raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
    if not np.all((parts >= 0) & (parts <= 1)):
        raise RuntimeError(
            f"{name}() q "
            + (
                "values must be in the range [0, 1]"
                if parts.ndim
                else "must be in the range [0, 1] but got " + str(float(parts))
            )
        )
    if interpolation not in ("linear", "lower", "higher", "nearest", "midpoint"):
        raise RuntimeError(
            f"{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {interpolation}"
        )
    if dim is None or not input.ndim:
        x, shape = input.reshape(-1), (1,) * input.ndim
    else:
        where = axis(dim, input.ndim)
        x = input.unsqueeze(-1).transpose(where, -1)
        shape = tuple(1 if d == where else size for d, size in enumerate(input.shape))
    if not keepdim:
        shape = () if dim is None else shape[:where] + shape[where + 1 :] if shape else ()
    line = sort(x, -1)[0].view(*shape, x.shape[-1])
    nan = np.isnan(line._array)
    last = (
        (~nan).sum(-1, keepdims=True) - 1 if name == "nanquantile" else np.full((*nan.shape[:-1], 1), nan.shape[-1] - 1)
    )
    ranks = np.where(
        nan.any(-1, keepdims=True) & (name == "quantile"),
        nan.shape[-1] - 1,
        parts.reshape(-1) * np.maximum(last, 0).astype(parts.dtype),
    )
    ranks = {"lower": np.floor, "higher": np.ceil, "nearest": np.rint}.get(interpolation, np.asarray)(ranks)
    below = np.floor(ranks)
    weight = np.where(ranks > below, 0.5, 0) if interpolation == "midpoint" else ranks - below
    low, high = (gather(line, -1, wrap(edge.astype(np.int64))) for edge in (below, np.ceil(ranks)))
    share = wrap(weight.astype(parts.dtype))
    if interpolation == "linear" and hasattr(q, "_array"):
        share = q.reshape(-1) * wrap(np.maximum(last, 0).astype(parts.dtype)) - wrap(below.astype(parts.dtype))
    found: Any = low.lerp(high, share) if interpolation in ("linear", "midpoint") else low
    return _without(found if not parts.ndim else found.unsqueeze_(0).transpose_(0, -1), -1)


@op(
    lambda self, dim: self.squeeze(dim), view=True, node="SqueezeBackward4",
    self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes),
)  # fmt: skip
def _without(self: Tensor, dim: Any) -> Tensor: ...
