"""What numbers at many places tell: slopes between them, distances between rows, how many fall into an interval.

>>> import minigrad
>>> minigrad.gradient(minigrad.tensor([1., 4., 9.]))
(tensor([3., 4., 5.]),)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._late import wrap
from .._rule import op
from ._signature import missing
from .division import underivable
from .joining import cat
from .norms import _norm2, _norm_slope
from .parts import narrow
from .pointwise import keep
from .reduction import _total, axes, expand

__all__ = ["cdist", "gradient", "histogram"]

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- distances -------------------------------------------------------------------------------------------------------


def _away(x1: Any, x2: Any) -> Any:
    return x1[..., :, None, :] - x2[..., None, :, :]


def _distances(x1: Any, x2: Any, p: float = 2) -> Any:
    for name, x in (("X1", x1), ("X2", x2)):
        if x.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {x.ndim}D")
        if x.dtype.kind != "f":
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {_dtypes.of(x).short}")
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}"
        )
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    return _norm2(_away(x1, x2), p, -1)


def _slopes(g: Any, x1: Any, x2: Any, p: float, result: Any) -> Any:
    away = _away(x1, x2)
    if p == 0:
        return away * 0
    if p == np.inf:  # each of several largest gets all of it
        return expand(g, tuple(away.shape), -1, False) * keep(np.absolute(away) == result[..., None], np.sign(away))
    return expand(g, tuple(away.shape), -1, False) * _norm_slope(away, result, p, tuple(away.shape), -1, False)


@op(
    _distances,
    x1=lambda g, x1, x2, p, result: _total(_slopes(g, x1, x2, p, result), -2, False),
    x2=lambda g, x1, x2, p, result: -_total(_slopes(g, x1, x2, p, result), -3, False),
)
def _cdist(x1: Tensor, x2: Tensor, p: float = 2) -> Tensor: ...


def cdist(
    x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary"
) -> Tensor:
    """The p-norms of the differences between each row of x1 (*, n, d) and each of x2 (*, m, d): (*, n, m)
    (`torch.cdist`). Floats; `compute_mode` changes nothing here.

    >>> import minigrad as torch
    >>> torch.cdist(torch.tensor([[0., 0.]]), torch.tensor([[3., 4.], [0., 1.]]))
    tensor([[5., 1.]])
    """
    return _cdist(x1, x2, float(p))


# --- slopes ----------------------------------------------------------------------------------------------------------


def _slope_along(x: Any, dim: int, steps: Any, edge_order: int) -> Any:
    """Differences to both neighbours, weighed by their distances so that a parabola's slope is exact; at the edges to
    the one neighbour, or through the nearest three points."""
    n, kind = x.shape[dim], (x._array.dtype if x.is_floating_point() else _dtypes.default_numpy()).type

    def at(start: int, length: int) -> Any:
        return narrow(x, dim, start, length)

    def shaped(weights: Any) -> Any:
        return wrap(np.asarray(weights, kind).reshape([-1 if d == dim else 1 for d in range(x.ndim)]))

    if np.ndim(steps) == 0:
        h = kind(steps)
        inner = (at(2, n - 2) - at(0, n - 2)) / (2 * float(h))
        widths = np.full(n - 1, h)
    else:
        widths = np.diff(steps)
        a, b = widths[:-1], widths[1:]
        inner = (
            at(0, n - 2) * shaped(-b / (a * (a + b)))
            + at(1, n - 2) * shaped((b - a) / (a * b))
            + at(2, n - 2) * shaped(a / (b * (a + b)))
        )
    if edge_order == 1:
        low, high = (at(1, 1) - at(0, 1)) / float(widths[0]), (at(n - 1, 1) - at(n - 2, 1)) / float(widths[-1])
    else:
        low = _edge(at(0, 1), at(1, 1), at(2, 1), widths[0], widths[1])
        high = -_edge(at(n - 1, 1), at(n - 2, 1), at(n - 3, 1), widths[-1], widths[-2])
    return cat([low, inner, high], dim)


def _edge(first: Any, second: Any, third: Any, a: float, b: float) -> Any:
    """The slope at the first of three points, a and b apart, of the parabola through them."""
    weights = -(2 * a + b) / (a * (a + b)), (a + b) / (a * b), -a / (b * (a + b))
    return first * float(weights[0]) + second * float(weights[1]) + third * float(weights[2])


def gradient(input: Tensor, *, spacing: Any = None, dim: Any = None, edge_order: int = 1) -> tuple[Tensor, ...]:
    """The slope of a sampled function along each dimension, or those named (`torch.gradient`).

    spacing: how far apart the samples are (1), one number or one for each dimension, or vectors of coordinates. At the edges
    the difference to the one neighbour, or with edge_order=2 a parabola through three points.

    >>> import minigrad as torch
    >>> torch.gradient(torch.tensor([1., 4., 9., 16.]), spacing=2.)
    (tensor([1.5000, 2.0000, 3.0000, 3.5000]),)
    """
    dims = tuple(range(input.ndim)) if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
    dims = axes(dims, input.ndim) or ()
    if input.dtype is _dtypes.uint8:
        raise RuntimeError("torch.gradient does not support uint8 input.")
    steps = list(spacing) if isinstance(spacing, (tuple, list)) else [1 if spacing is None else spacing] * len(dims)
    if len(steps) != len(dims) and dim is None:
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = "
            f"{input.ndim}', since dim argument was not given, but got a list of length {len(steps)}"
        )
    if len(steps) != len(dims):
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same "
            f"length, but got a spacing argument of length {len(steps)} and a dim argument of length {len(dims)}."
        )
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    for d in dims:
        if input.shape[d] < edge_order + 1:
            raise RuntimeError(
                "torch.gradient expected each dimension size to be at least edge_order+1"
            )
    arrays = [getattr(step, "_array", step) for step in steps]
    return tuple(_slope_along(input, d, step, edge_order) for d, step in zip(dims, arrays, strict=True))


# --- counts ----------------------------------------------------------------------------------------------------------


def _counted(
    self: Any, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False
) -> tuple[Any, Any]:
    if self.dtype.kind != "f":
        raise missing("histogramdd", self)
    if hasattr(bins, "_array"):
        edges = bins._array
    else:
        low, high = range if range is not None else (self.min(), self.max()) if self.size else (0.0, 1.0)
        if low > high:
            raise noted(RuntimeError("torch.histogram: max must be larger than min"), "range is (smallest, largest).")
        low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
        edges = np.linspace(low, high, bins + 1).astype(self.dtype)
    weights = None if weight is None else weight._array.reshape(-1)
    counts, _ = np.histogram(self.reshape(-1), edges, weights=weights, density=density)
    return counts.astype(self.dtype), edges


@op(_counted, outputs=("hist", "bin_edges"), node="torch::autograd::NotImplemented", self=underivable("histogram"))
def histogram(self: Tensor, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False) -> Any:
    """How many elements, or how much of their weight, fall into each interval, and the intervals' edges
    (`torch.histogram`).

    bins: a number of equal intervals over `range`, from the smallest to the largest element unless given; or the edges.
    With `density` the areas add up to 1. Floats; it has no derivative.

    >>> import minigrad as torch
    >>> torch.histogram(torch.tensor([1., 2., 1.]), bins=4, range=(0., 3.)).hist
    tensor([0., 2., 1., 0.])
    """
