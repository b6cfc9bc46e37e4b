"""Formulas written out, as a textbook has them: of rules that ask for numbers on their way, or are long when read.

Each stands for a rule of one operand; None says that the rule itself serves. For the sources of those of matrices see
`ops.decompositions`.

>>> from ._notation import plain
>>> from ._symbols import Symbol
>>> x, y, g = Symbol({"value": 0}), Symbol({"value": 1}), Symbol("g")
>>> plain(WRITTEN["_max_all", 0](g, x, y).expression, {0: "x", 1: "y"}.get)
'g ÷ count(x = y) · [x = y]'
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from ..ops.reduction import count
from ._symbols import Symbol, listed, rewritten, said

WRITTEN: dict[tuple[str, int], Callable[..., Any]] = {}  # by the row's name and the operand's number


def written(*rows: str, operand: int = 0) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Of these rows, what is sent back to an operand. It takes what it says by name, as a rule does."""

    def enter(formula: Callable[..., Any]) -> Callable[..., Any]:
        WRITTEN.update({(row, operand): formula for row in rows})
        return formula

    return enter


def _word(word: str) -> Any:
    return Symbol({"text": word})


identity = _word("I")


def _noted(word: str, x: Any, **options: Any) -> Any:
    """`word(x, dim = 0)`"""
    return said(word, x, *[said("=", _word(key), value) for key, value in options.items()])


# --- extremes and products -------------------------------------------------------------------------------------------


@written("_max_all", "_min_all", "_median_all", "_nanmedian_all")
def _largest(g: Any, self: Any, result: Any) -> Any:
    return _largest_along(g, self, result, None)


@written("amax", "amin")
def _largest_along(g: Any, self: Any, result: Any, dim: Any) -> Any:
    hit = said("=", self, said("expand", result))
    return said("keep", hit, said("÷", g, _counted(hit, dim)))


def _counted(hit: Any, dim: Any) -> Any:
    return said("count", hit) if dim in (None, ()) else _noted("count", hit, dim=dim)


@written("aminmax")
def _both_extremes(g: Any, self: Any, min: Any, max: Any, dim: Any) -> Any:
    return _largest_along(g[0], self, min, dim) + _largest_along(g[1], self, max, dim)


@written("_prod_all", "_prod_dim")
def _product(g: Any, self: Any, result: Any) -> Any:
    return g * (said("expand", result) / self)


@written("cumprod")
def _running_product(g: Any, self: Any, dim: int, result: Any) -> Any:
    return said("sum_from", g * result, dim) / self


@written("logcumsumexp")
def _running_logsumexp(g: Any, self: Any, dim: int, result: Any) -> Any:
    return said("exp", self) * said("sum_from", g / said("exp", result), dim)


def _shared(g: Any, reduce: str, result: Any, x: Any) -> Any:
    """What comes back to one of the elements x that met in a place."""
    if reduce in ("sum", "prod"):
        return g if reduce == "sum" else g * result / x
    each = g / _word("count")
    return each if reduce == "mean" else said("keep", said("=", x, result), each)


@written("scatter_reduce", "index_reduce")
def _met(g: Any, self: Any, dim: int, index: Any, reduce: str, include_self: bool, result: Any) -> Any:
    found = _shared(g, reduce, result, self)
    return found if include_self else said("scatter_number", found, dim, index, 0)


@written("scatter_reduce", operand=1)
def _met_source(g: Any, dim: int, index: Any, src: Any, reduce: str, result: Any) -> Any:
    return _shared(said("gather_along", g, dim, index), reduce, said("gather_along", result, dim, index), src)


@written("index_reduce", operand=1)
def _met_slices(g: Any, dim: int, index: Any, source: Any, reduce: str, result: Any) -> Any:
    return _met_source(g, dim, index, source, reduce, result)


# --- parts -----------------------------------------------------------------------------------------------------------


@written("masked_scatter", "_masked_scatter_over", operand=1)
def _masked(g: Any, mask: Any) -> Any:
    return _noted("pick", g, mask=mask)


@written("_index_put", "_index_put_")
def _overwritten(g: Any, indices: Any, accumulate: bool) -> Any:
    return g if accumulate else rewritten(g, listed(tuple(indices)))


@written("repeat")
def _copies(g: Any) -> Any:
    return _noted("sum", g, over=_word("copies"))


@written("glu")
def _gated(g: Any, self: Any, dim: int) -> Any:
    """Of a · σ(b), a and b the halves of x."""
    before, half = (slice(None),) * (dim % self.ndim), self.shape[dim] // 2
    a, b = self[(*before, slice(None, half))], self[(*before, slice(half, None))]
    s = said("sigmoid", b)
    return said("concatenate", [g * s, g * a * s * (1 - s)], dim)


# --- normalisations --------------------------------------------------------------------------------------------------


def _normalised(x: Any) -> Any:
    return said("normalised", x)


def _times(g: Any, weight: Any) -> Any:
    return g if weight is None else g * said("expand", weight)


@written("_layer_norm", "_group_norm")
def _standardised(g: Any, input: Any, weight: Any) -> Any:
    scaled = _times(g, weight)
    return (scaled - said("mean", scaled) - _normalised(input) * said("mean", scaled * _normalised(input))) / said("std", input)


@written("_layer_norm", "_group_norm", operand=1)
def _standardised_weight(g: Any, input: Any) -> Any:
    return said("sum", g * _normalised(input))


@written("_batch_norm")
def _batch(g: Any, input: Any, weight: Any, running_var: Any, training: bool, eps: float) -> Any:
    if training:  # else each number goes its own way
        return _standardised(g, input, weight)
    return _times(g, weight) / said("sqrt", running_var + eps)


@written("_batch_norm", operand=1)
def _batch_weight(g: Any, input: Any, running_mean: Any, running_var: Any, training: bool, eps: float) -> Any:
    if training:
        return _standardised_weight(g, input)
    return said("sum", g * (input - running_mean) / said("sqrt", running_var + eps))


# --- matrices --------------------------------------------------------------------------------------------------------


@written("linalg_svd")
def _singular(g: Any, U: Any, S: Any, Vh: Any) -> Any:
    """With gaps(x) for x_j − x_i; and what leaves the spans of U and V."""
    k = S.shape[-1]
    gU, gS, gVh = g
    (m, n), D = (U.shape[-2], Vh.shape[-1]), said("diag", S)
    if U.shape[-1] > k or Vh.shape[-2] > k:
        U, gU, Vh, gVh = U[..., :k], gU[..., :k], Vh[..., :k, :], gVh[..., :k, :]
    apart = said("gaps", S * S)
    a, b = said("skew", U.T @ gU), said("skew", Vh @ gVh.T)
    found = U @ (a / apart @ D + said("diag", gS) + D @ (b / apart)) @ Vh
    if m > k:
        found = found + (identity - U @ U.T) @ gU @ said("inv", D) @ Vh
    if n > k:
        found = found + U @ said("inv", D) @ gVh @ (identity - Vh.T @ Vh)
    return found


@written("linalg_eigh")
def _eigen(g: Any, eigenvalues: Any, eigenvectors: Any) -> Any:
    V: Any = eigenvectors
    inner = said("diag", g[0]) + said("off_diagonal", V.T @ g[1] / said("gaps", eigenvalues))
    return said("symmetric", V @ inner @ V.T)


@written("linalg_qr")
def _wide(g: Any, Q: Any, R: Any) -> Any:
    """Of more columns than rows, R = [U, V]."""
    k = R.shape[-2]
    if R.shape[-1] <= k:
        return None
    (U, gU), (V, gV) = ((x[..., :k] for x in (R, g[1])), (x[..., k:] for x in (R, g[1])))
    gQ = g[0] + Q @ V @ gV.T
    left = (gQ + Q @ said("copyltu", U @ gU.T - gQ.T @ Q)) @ said("inv", U).T
    return said("concatenate", [left, Q @ gV], -1)


@written("_eliminated")
def _elimination(g: Any, L: Any, U: Any) -> Any:
    """Of A = P L U; of more columns than rows U = [U, V], of more rows than columns L = [L, M]."""
    (gL, gU), k = g, min(L.shape[-2], U.shape[-1])
    (L, M), (gL, gM) = ((x[..., :k, :], x[..., k:, :]) if x.shape[-2] > k else (x, None) for x in (L, gL))
    (U, V), (gU, gV) = ((x[..., :k], x[..., k:]) if x.shape[-1] > k else (x, None) for x in (U, gU))
    below = L.T @ gL if V is None else L.T @ gL - gV @ V.T
    above = gU @ U.T if M is None else gU @ U.T - M.T @ gM
    back, across = said("inv", L).T, said("inv", U).T
    found = back @ (said("tril", below, -1) + said("triu", above)) @ across
    found = found if V is None else said("concatenate", [found, back @ gV], -1)
    return _word("P") @ (found if M is None else said("concatenate", [found, gM @ across], -2))


@written("_solve_system")
def _system(g: Any, A: Any, result: Any, left: bool) -> Any:
    return -(said("inv", A.T) @ g @ result.T) if left else None


@written("matrix_exp")
def _exponential(g: Any, self: Any) -> Any:
    """The corner of the exponential of a block matrix (Najfeld and Havel, 1995)."""
    n = self.shape[-1]
    return said("matrix_exp", said("list", said("list", self.T, g), said("list", 0, self.T)))[..., :n, n:]


@written("_least_squares")
def _fit(g: Any, self: Any, b: Any, solution: Any) -> Any:
    """Of X = A⁺ B, with A⁺ = pinv(A); and of the sums of the squares of what is left over."""
    P, rest, back = said("pinv", self), b - self @ solution, g[0].T
    found = rest @ back @ P @ P.T - P.T @ g[0] @ solution.T + P.T @ solution @ back @ (identity - P @ self)
    return found - 2 * rest @ said("diag", g[1]) @ solution.T if g[1].shape != (0,) else found


@written("_least_squares", operand=1)
def _fit_right(g: Any, self: Any, b: Any, solution: Any) -> Any:
    found = said("pinv", self).T @ g[0]
    return found + 2 * (b - self @ solution) @ said("diag", g[1]) if g[1].shape != (0,) else found


@written("_cholesky_factor")
def _factor(g: Any, result: Any, upper: bool) -> Any:
    """Of A = L Lᵀ (Murray, 2016); halved(x) is the lower triangle of x with half its diagonal."""
    L, back = (result.T, g.T) if upper else (result, g)
    return said("symmetric", said("inv", L).T @ said("halved", L.T @ back) @ said("inv", L))


# --- statistics and norms --------------------------------------------------------------------------------------------


@written("_var", "_std")
def _too_few(g: Any, self: Any, dim: Any, correction: float) -> Any:
    """Of a variance with no degree of freedom left."""
    return None if count(self.shape, dim) > correction else g * 2 / 0 * (self - said("mean", self))


@written("_vector_norm")
def _norm(g: Any, self: Any, result: Any, ord: Any, dim: Any) -> Any:
    if ord not in (inf, -inf):
        return None
    hit = said("=", abs(self), said("expand", result))
    return g * said("keep", hit, said("÷", said("sign", self), _counted(hit, dim)))


@written("dist")
def _distance(g: Any, self: Any, other: Any, p: float, result: Any) -> Any:
    return _norm(g, self - other, result, p, None)


@written("dist", operand=1)
def _distance_to(g: Any, self: Any, other: Any, p: float, result: Any) -> Any:
    return _norm(-g, self - other, result, p, None)


def _pair(g: Any, x1: Any, x2: Any, p: float, result: Any) -> Any:
    """What comes back to the difference of the points i and j."""
    away, length = x1["i"] - x2["j"], result["i, j"]
    if p == inf:
        slope = said("keep", said("=", abs(away), length), said("sign", away))
    else:
        slope = away / length if p == 2 else said("sign", away)
        slope = slope if p in (1, 2) else slope * (abs(away) / length) ** (p - 1)
    return g["i, j"] * slope if p else 0


@written("_cdist")
def _pairs_first(g: Any, x1: Any, x2: Any, p: float, result: Any) -> Any:
    return _noted("sum", _pair(g, x1, x2, p, result), over=_word("j"))


@written("_cdist", operand=1)
def _pairs_second(g: Any, x1: Any, x2: Any, p: float, result: Any) -> Any:
    return -_noted("sum", _pair(g, x1, x2, p, result), over=_word("i"))


@written("_pdist")
def _pairs_within(g: Any, self: Any, p: float, result: Any) -> Any:
    return _noted("sum", _pair(g, self, self, p, result), over=_word("j ≠ i"))


# --- networks --------------------------------------------------------------------------------------------------------


@written("_transposed_convolution")
def _convolved(g: Any, weight: Any) -> Any:
    return said("convolution", g, weight)


@written("_elu")
def _exponential_unit(g: Any, self: Any, alpha: float, scale: float, input_scale: float) -> Any:
    below = said("exp", self * input_scale) * (alpha * scale * input_scale)
    return g * (said("keep", self > 0, scale) + said("keep", self <= 0, below))


@written("_celu")
def _continuous_unit(g: Any, self: Any, alpha: float) -> Any:
    return g * (said("keep", self > 0, 1) + said("keep", self <= 0, said("exp", self / alpha)))


def _clamped(g: Any, d: Any, width: float, reduction: int) -> Any:
    """Of a loss of d: g · d ÷ β, at most ±1."""
    return g * said("clamp", d / width, -1, 1) / (d.size if reduction == 1 else 1)


@written("_smooth_l1")
def _smooth(g: Any, self: Any, target: Any, reduction: int, beta: float) -> Any:
    return _clamped(g, self - target, beta, reduction)


@written("_smooth_l1", operand=1)
def _smooth_target(g: Any, self: Any, target: Any, reduction: int, beta: float) -> Any:
    return _clamped(g, target - self, beta, reduction)


@written("_huber")
def _robust(g: Any, self: Any, target: Any, reduction: int, delta: float) -> Any:
    return _clamped(g * delta, self - target, delta, reduction)


@written("_huber", operand=1)
def _robust_target(g: Any, self: Any, target: Any, reduction: int, delta: float) -> Any:
    return _clamped(g * delta, target - self, delta, reduction)


@written("_multi_margin")
def _margins(g: Any, self: Any, target: Any, p: int, margin: float, weight: Any, reduction: int) -> Any:
    gap = margin - self["target"] + self
    slope = said("keep", gap > 0, 1 if p == 1 else 2 * gap)
    slope = slope if weight is None else slope * Symbol({"text": "weight"})["target"]
    slope = slope - _noted("place", said("sum", slope), index=_word("target"))
    return g * slope / _word("C" if reduction != 1 else "(N · C)")


@written("_multilabel_margin")
def _label_margins(g: Any, self: Any, reduction: int) -> Any:
    """Over all pairs of a right class r and a wrong class w."""
    slope = _noted("place", 1, index=_word("w")) - _noted("place", 1, index=_word("r"))
    total = _noted("sum", said("keep", 1 - self["r"] + self["w"] > 0, slope), over=_word("r, w"))
    return g * total / _word("C" if reduction != 1 else "(N · C)")


@written("logit")
def _log_odds(g: Any, self: Any, eps: float | None) -> Any:
    return g / (self * (1 - self)) if eps is None else None


def _attention(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float | None) -> tuple[Any, Any]:
    """The shares P of the values, and what comes back to the scores."""
    scale = query.shape[-1] ** -0.5 if scale is None else scale  # as PyTorch keeps the usual
    scores = query @ key.T * scale
    shares = said("softmax", scores if mask is None else scores + _word("mask"))
    along = g @ value.T
    return shares, (along - said("sum_dim", along * shares, -1)) * shares * scale


@written("_attention")
def _query(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float) -> Any:
    return _attention(g, query, key, value, mask, scale)[1] @ key


@written("_attention", operand=1)
def _key(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float) -> Any:
    return _attention(g, query, key, value, mask, scale)[1].T @ query


@written("_attention", operand=2)
def _value(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float) -> Any:
    return _attention(g, query, key, value, mask, scale)[0].T @ g
