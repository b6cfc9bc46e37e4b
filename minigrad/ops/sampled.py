"""What numbers at many places tell: slopes between them, distances between rows, how many fall into an interval.

>>> import minigrad
>>> minigrad.gradient(minigrad.tensor([1., 4., 9.]))
(tensor([3., 4., 5.]),)
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._rule import meet, op
from ._signature import missing
from .combination import over, times
from .division import once, underivable, underived
from .joining import cat
from .norms import _norm2, pull_norm
from .parts import narrow
from .pointwise import keep
from .reduction import _total, axes, expand
from .shape import view

__all__ = ["cdist", "gradient", "histogram", "pdist"]

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- distances -------------------------------------------------------------------------------------------------------


def _away(x1: Any, x2: Any) -> Any:
    return x1[..., :, None, :] - x2[..., None, :, :]


def _check(x1: Any, x2: Any, p: float) -> None:
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


def _distances(x1: Any, x2: Any, p: float = 2) -> Any:
    _check(x1, x2, p)
    return _norm2(_away(x1, x2), p, -1)


def _slopes(g: Any, x1: Any, x2: Any, p: float, result: Any) -> Any:
    away = _away(x1, x2)
    if p == 0:
        return away * 0
    if p == np.inf:  # each of several largest gets all of it
        return expand(g, tuple(away.shape), -1, False) * keep(np.absolute(away) == result[..., None], np.sign(away))
    return pull_norm(g, away, result, p, -1)


@op(
    _distances,
    x1=lambda g, x1, x2, p, result: once(_total(_slopes(g, x1, x2, p, result), -2, False), x1, underived("_cdist_backward", True)),
    x2=lambda g, x1, x2, p, result: once(-_total(_slopes(g, x1, x2, p, result), -3, False), x2, underived("_cdist_backward", True)),
)
def _cdist(x1: Tensor, x2: Tensor, p: float = 2) -> Tensor: ...


def _roots(x1: Any, x2: Any) -> Any:
    """√(|x|² − 2x·y + |y|²) as one matrix product."""
    a, b = ((x * x).sum(-1, keepdims=True) for x in (x1, x2))
    left, right = np.concatenate([-2 * x1, a, np.ones_like(a)], -1), np.concatenate([x2, np.ones_like(b), b], -1)
    return np.sqrt(np.maximum(left @ right.mT, 0))


def _pull(g: Any, x: Any, other: Any, distances: Any) -> Any:
    ratio = keep(distances != 0, g / (distances + (distances == 0)))
    return x * _total(ratio, -1, True) - ratio @ other


@op(
    _roots, node="EuclideanDistBackward0",
    x1=lambda g, x1, x2, result: _pull(g, x1, x2, result),
    x2=lambda g, x1, x2, result: _pull(g.mT, x2, x1, result.mT),
)  # fmt: skip
def _euclidean_dist(x1: Tensor, x2: Tensor) -> Tensor: ...


def cdist(
    x1: Tensor, x2: Tensor, p: float = 2.0, compute_mode: str = "use_mm_for_euclid_dist_if_necessary"
) -> Tensor:
    """The p-norms of the differences between each row of x1 (*, n, d) and each of x2 (*, m, d): (*, n, m)
    (`torch.cdist`). Floats.

    Of more than 25 rows Euclidean distances are made with a matrix product, quicker and, of near points, less exact:
    `compute_mode` "use_mm_for_euclid_dist" asks for it, "donot_use_mm_for_euclid_dist" forbids it.

    >>> import minigrad as torch
    >>> torch.cdist(torch.tensor([[0., 0.]]), torch.tensor([[3., 4.], [0., 1.]]))
    tensor([[5., 1.]])
    """
    many = compute_mode.endswith("if_necessary") and x1.ndim > 1 < x2.ndim and max(x1.shape[-2], x2.shape[-2]) > 25
    if p != 2 or not (many or compute_mode == "use_mm_for_euclid_dist"):
        return _cdist(x1, x2, float(p))
    _check(x1._array, x2._array, p)
    if not (x1.numel() and x2.numel()):
        return _cdist(x1, x2, float(p))
    batch = meet(tuple(x1.shape[:-2]), tuple(x2.shape[:-2]))
    x1, x2 = (x if tuple(x.shape[:-2]) == batch else x.expand(*batch, *x.shape[-2:]) for x in (x1, x2))
    found = _euclidean_dist(x1, x2)
    return view(found, found.shape)


def _pair_distances(self: Any, p: float = 2) -> Any:
    if self.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {self.ndim}D")
    if self.dtype.kind != "f":
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    first, second = np.triu_indices(len(self), 1)
    return _norm2(self[first] - self[second], p, -1)


def _square(pairs: Any, n: int) -> Any:
    """One number for each pair, as a symmetric matrix with an empty diagonal."""
    places = np.zeros((n, n), np.intp)
    places[np.triu_indices(n, 1)] = np.arange(n * (n - 1) // 2)
    return keep(~np.eye(n, dtype=bool), pairs[places + places.T])


def _pull_pairs(g: Any, self: Any, p: float, result: Any) -> Any:
    """Each row is pulled by all its pairs."""
    n = len(self)
    return self * 0 if n < 2 else _total(_slopes(_square(g, n), self, self, p, _square(result, n)), -2, False)


@op(
    _pair_distances, node="PdistBackward0",
    self=lambda g, self, p, result: once(_pull_pairs(g, self, p, result), self, underived("_pdist_backward", True)),
)  # fmt: skip
def _pdist(self: Tensor, p: float = 2) -> Tensor: ...


def pdist(input: Tensor, p: float = 2.0) -> Tensor:
    """The p-norms of the differences between any two rows of input (n, d): n (n − 1) / 2 of them, those of the first row first
    (`torch.pdist`). Floats.

    >>> import minigrad as torch
    >>> torch.pdist(torch.tensor([[0., 0.], [3., 4.], [0., 1.]]))
    tensor([5.0000, 1.0000, 4.2426])
    """
    return _pdist(input, float(p))


# --- slopes ----------------------------------------------------------------------------------------------------------


def _slope_along(x: Any, dim: int, steps: Any, edge_order: int) -> Any:
    """Differences to both neighbours, weighed by their distances so that a parabola's slope is exact; at the edges to
    the one neighbour, or through the nearest three points."""
    n = x.shape[dim]

    def at(start: int, length: int = 1) -> Any:
        return narrow(x, dim, start, length)

    if not hasattr(steps, "_array"):
        h = (x._array.dtype if x.is_floating_point() else _dtypes.default_numpy()).type(steps)
        inner = over(over(at(2, n - 2) - at(0, n - 2), h), 2)
        if edge_order == 1:
            low, high = over(at(1) - at(0), h), over(at(n - 1) - at(n - 2), h)
        else:
            low = over(times(at(0), -1.5) + times(at(1), 2) - times(at(2), 0.5), h)
            high = over(times(at(n - 3), 0.5) - times(at(n - 2), 2) + times(at(n - 1), 1.5), h)
        return cat([low, inner, high], dim)

    def weighed(weights: Any, *points: Any) -> Any:
        shape = tuple(-1 if d == dim else 1 for d in range(x.ndim))
        first, *rest = (p * w.reshape(shape) for p, w in zip(points, weights, strict=True))
        return builtins.sum(rest, first)

    widths = steps.diff()
    a, b = widths[:-1], widths[1:]
    inner = weighed((-b / (a * (a + b)), (b - a) / (a * b), a / (b * (a + b))), at(0, n - 2), at(1, n - 2), at(2, n - 2))
    if edge_order == 1:
        low, high = ((at(i + 1) - at(i)) / widths[i] for i in (0, n - 2))
    else:
        low = weighed(_edge(widths[0], widths[1]), at(0), at(1), at(2))
        high = weighed([-w for w in _edge(widths[-1], widths[-2])][::-1], at(n - 3), at(n - 2), at(n - 1))
    return cat([low, inner, high], dim)


def _edge(a: Any, b: Any) -> tuple[Any, Any, Any]:
    """What three points, a and b apart, contribute to the slope at the first, of the parabola through them."""
    return -(2 * a + b) / (a * (a + b)), (a + b) / (a * b), -a / (b * (a + b))


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
    point = next((step for step in steps if not getattr(step, "ndim", 1)), None)
    if point is not None and isinstance(spacing, (tuple, list)):
        raise RuntimeError(
            "torch.gradient expected each element of spacing to have one dimension, but got an element with 0 dimensions!"
        )
    return tuple(_slope_along(input, d, step, edge_order) for d, step in zip(dims, steps, strict=True))


# --- counts ----------------------------------------------------------------------------------------------------------


def _counted(
    self: Any, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False
) -> tuple[Any, Any]:
    if self.dtype.kind != "f":
        raise missing("histogram_cpu" if hasattr(bins, "_array") else "histogramdd", self)
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
def histogram(self: Tensor, bins: Any = 100, *, range: Any = None, weight: Any = None, density: bool = False) -> Any:
    """How many elements, or how much of their weight, fall into each interval, and the intervals' edges
    (`torch.histogram`).

    bins: a number of equal intervals over `range`, from the smallest to the largest element unless given; or the edges.
    With `density` the areas add up to 1. Floats; it has no derivative.

    >>> import minigrad as torch
    >>> torch.histogram(torch.tensor([1., 2., 1.]), bins=4, range=(0., 3.)).hist
    tensor([0., 2., 1., 0.])
    """
