"""Formulas written out, as a textbook has them: of rules that ask for numbers on their way, or are long when read.

None says that the rule itself serves.

>>> from ._symbols import Symbol, plain
>>> x, y, g = Symbol({"value": 0}), Symbol({"value": 1}), Symbol("g")
>>> plain(WRITTEN["amax", 0](g, x, y).expression, {0: "x", 1: "y"}.get)
'g ÷ count(x = y) · [x = y]'
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from ..ops.reduction import count
from ._symbols import Symbol, said


def _number(word: str) -> Symbol:
    return Symbol({"text": word})


def _noted(word: str, x: Any, **options: Any) -> Symbol:
    """`word(x, dim = 0)`"""
    return said(word, x, *[said("=", _number(key), value) for key, value in options.items()])


# --- extremes and products -------------------------------------------------------------------------------------------


def _largest(g: Any, self: Any, result: Any) -> Any:
    hit = said("=", self, said("expand", result))
    return said("keep", hit, said("÷", g, said("count", hit)))


def _both_extremes(g: Any, self: Any, min: Any, max: Any) -> Any:
    return _largest(g[0], self, min) + _largest(g[1], self, max)


def _product(g: Any, self: Any, result: Any) -> Any:
    return g * (said("expand", result) / self)


def _running_product(g: Any, self: Any, dim: int, result: Any) -> Any:
    return said("sum_from", g * result, dim) / self


def _running_logsumexp(g: Any, self: Any, dim: int, result: Any) -> Any:
    return said("exp", self) * said("sum_from", g / said("exp", result), dim)


def _shared(g: Any, reduce: str, result: Any, x: Any) -> Any:
    """What comes back to one of the elements x that met in a place."""
    if reduce in ("sum", "prod"):
        return g if reduce == "sum" else g * result / x
    each = g / _number("count")
    return each if reduce == "mean" else said("keep", said("=", x, result), each)


def _met(g: Any, self: Any, dim: int, index: Any, reduce: str, include_self: bool, result: Any) -> Any:
    found = _shared(g, reduce, result, self)
    return found if include_self else said("scatter_number", found, dim, index, 0)


def _met_source(g: Any, dim: int, index: Any, src: Any, reduce: str, result: Any) -> Any:
    return _shared(said("gather_along", g, dim, index), reduce, said("gather_along", result, dim, index), src)


# --- parts -----------------------------------------------------------------------------------------------------------


def _masked(g: Any, mask: Any) -> Any:
    return _noted("pick", g, mask=mask)


def _gated(g: Any, self: Any, dim: int) -> Any:
    """Of a · σ(b), a and b the halves of x."""
    before, half = (slice(None),) * (dim % self.ndim), self.shape[dim] // 2
    a, b = self[(*before, slice(None, half))], self[(*before, slice(half, None))]
    s = said("sigmoid", b)
    return said("concatenate", [g * s, g * a * s * (1 - s)], dim)


# --- normalisations --------------------------------------------------------------------------------------------------


def _z(x: Any) -> Any:
    return said("z", x)


def _times(g: Any, weight: Any) -> Any:
    return g if weight is None else g * said("expand", weight)


def _standardised(g: Any, input: Any, weight: Any) -> Any:
    scaled = _times(g, weight)
    return (scaled - said("mean", scaled) - _z(input) * said("mean", scaled * _z(input))) / said("std", input)


def _standardised_weight(g: Any, input: Any) -> Any:
    return said("sum", g * _z(input))


def _batch(g: Any, input: Any, weight: Any, running_var: Any, training: bool, eps: float) -> Any:
    if training:  # else each number goes its own way
        return _standardised(g, input, weight)
    return _times(g, weight) / said("sqrt", running_var + eps)


def _batch_weight(g: Any, input: Any, running_mean: Any, running_var: Any, training: bool, eps: float) -> Any:
    if training:
        return _standardised_weight(g, input)
    return said("sum", g * (input - running_mean) / said("sqrt", running_var + eps))


# --- matrices --------------------------------------------------------------------------------------------------------


def _symmetric(x: Any) -> Any:
    return said("symmetric", x)


def _singular(g: Any, U: Any, S: Any, Vh: Any) -> Any:
    """[T], with gaps(x) for x_j − x_i; and what leaves the spans of U and V."""
    gU, gS, gVh = g
    D, apart = said("diag", S), said("gaps", S * S)
    a, b = said("skew", U.T @ gU), said("skew", Vh @ gVh.T)
    found = U @ (a / apart @ D + said("diag", gS) + D @ (b / apart)) @ Vh
    if U.shape[-2] > S.shape[-1]:
        found = found + (1 - U @ U.T) @ gU @ said("inv", D) @ Vh
    if Vh.shape[-1] > S.shape[-1]:
        found = found + U @ said("inv", D) @ gVh @ (1 - Vh.T @ Vh)
    return found


def _eigen(g: Any, eigenvalues: Any, eigenvectors: Any) -> Any:
    V: Any = eigenvectors
    inner = said("diag", g[0]) + said("off_diagonal", V.T @ g[1] / said("gaps", eigenvalues))
    return _symmetric(V @ inner @ V.T)


def _wide(g: Any, Q: Any, R: Any) -> Any:
    """[R], of more columns than rows: R = [U, V]."""
    k = R.shape[-2]
    if R.shape[-1] <= k:
        return None
    (U, gU), (V, gV) = ((x[..., :k] for x in (R, g[1])), (x[..., k:] for x in (R, g[1])))
    gQ = g[0] + Q @ V @ gV.T
    left = (gQ + Q @ said("copyltu", U @ gU.T - gQ.T @ Q)) @ said("inv", U).T
    return said("concatenate", [left, Q @ gV], -1)


def _system(g: Any, A: Any, result: Any) -> Any:
    return -said("inv", A.T) @ g @ result.T


def _exponential(g: Any, self: Any) -> Any:
    """The corner of the exponential of a block matrix [N]."""
    n = self.shape[-1]
    return said("matrix_exp", said("list", said("list", self.T, g), said("list", 0, self.T)))[..., :n, n:]


def _fit(g: Any, self: Any, b: Any, solution: Any) -> Any:
    """Of X = A⁺ B, with A⁺ = pinv(A); and of the sums of the squares of what is left over."""
    P, rest, back = said("pinv", self), b - self @ solution, g[0].T
    found = rest @ back @ P @ P.T - P.T @ g[0] @ solution.T + P.T @ solution @ back @ (1 - P @ self)
    return found - 2 * rest @ said("diag", g[1]) @ solution.T if g[1].shape != (0,) else found


def _fit_right(g: Any, self: Any, b: Any, solution: Any) -> Any:
    found = said("pinv", self).T @ g[0]
    return found + 2 * (b - self @ solution) @ said("diag", g[1]) if g[1].shape != (0,) else found


# --- statistics and norms --------------------------------------------------------------------------------------------


def _too_few(g: Any, self: Any, dim: Any, correction: float) -> Any:
    """Of a variance with no degree of freedom left."""
    return None if count(self.shape, dim) > correction else g * 2 / 0 * (self - said("mean", self))


def _largest_size(g: Any, x: Any, result: Any) -> Any:
    hit = said("=", abs(x), said("expand", result))
    return g * said("keep", hit, said("÷", said("sign", x), said("count", hit)))


def _norm(g: Any, self: Any, result: Any, ord: Any) -> Any:
    return _largest_size(g, self, result) if ord in (inf, -inf) else None


def _distance(g: Any, self: Any, other: Any, p: float, result: Any) -> Any:
    return _norm(g, self - other, result, p)


def _distance_to(g: Any, self: Any, other: Any, p: float, result: Any) -> Any:
    return _norm(-g, self - other, result, p)


def _pair(g: Any, x1: Any, x2: Any, p: float, result: Any) -> Any:
    """What comes back to the difference of the points i and j."""
    away, length = x1["i"] - x2["j"], result["i, j"]
    if p == inf:
        slope = said("keep", said("=", abs(away), length), said("sign", away))
    else:
        slope = away / length if p == 2 else said("sign", away)
        slope = slope if p in (1, 2) else slope * (abs(away) / length) ** (p - 1)
    return g["i, j"] * slope if p else 0


def _pairs_first(g: Any, x1: Any, x2: Any, p: float, result: Any) -> Any:
    return _noted("sum", _pair(g, x1, x2, p, result), over=_number("j"))


def _pairs_second(g: Any, x1: Any, x2: Any, p: float, result: Any) -> Any:
    return -_noted("sum", _pair(g, x1, x2, p, result), over=_number("i"))


# --- networks --------------------------------------------------------------------------------------------------------


def _convolved(g: Any, weight: Any) -> Any:
    return said("convolution", g, weight)


def _margins(g: Any, self: Any, target: Any, p: int, margin: float, weight: Any, reduction: int) -> Any:
    gap = margin - self["target"] + self
    slope = said("keep", gap > 0, 1 if p == 1 else 2 * gap)
    slope = slope if weight is None else slope * Symbol({"text": "weight"})["target"]
    slope = slope - _noted("place", said("sum", slope), index=_number("target"))
    return g * slope / _number("C" if reduction != 1 else "(N · C)")


def _label_margins(g: Any, self: Any, reduction: int) -> Any:
    """Over all pairs of a right class r and a wrong class w."""
    slope = _noted("place", 1, index=_number("w")) - _noted("place", 1, index=_number("r"))
    total = _noted("sum", said("keep", 1 - self["r"] + self["w"] > 0, slope), over=_number("r, w"))
    return g * total / _number("C" if reduction != 1 else "(N · C)")


def _log_odds(g: Any, self: Any, eps: float | None) -> Any:
    return g / (self * (1 - self)) if eps is None else None


def _attention(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float) -> tuple[Any, Any]:
    """The shares P of the values, and what comes back to the scores."""
    scores = query @ key.T * scale
    shares = said("softmax", scores if mask is None else scores + _number("mask"))
    along = g @ value.T
    return shares, (along - said("sum_dim", along * shares, -1)) * shares * scale


def _query(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float) -> Any:
    return _attention(g, query, key, value, mask, scale)[1] @ key


def _key(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float) -> Any:
    return _attention(g, query, key, value, mask, scale)[1].T @ query


def _value(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float) -> Any:
    return _attention(g, query, key, value, mask, scale)[0].T @ g


WRITTEN: dict[tuple[str, int], Callable[..., Any]] = {  # by the row's name and the operand's number
    **{(name, 0): _largest for name in ("_max_all", "_min_all", "_median_all", "_nanmedian_all", "amax", "amin")},
    ("aminmax", 0): _both_extremes,
    ("_prod_all", 0): _product,
    ("_prod_dim", 0): _product,
    ("cumprod", 0): _running_product,
    ("logcumsumexp", 0): _running_logsumexp,
    ("scatter_reduce", 0): _met,
    ("scatter_reduce", 1): _met_source,
    ("masked_scatter", 1): _masked,
    ("_masked_scatter_over", 1): _masked,
    ("glu", 0): _gated,
    ("_layer_norm", 0): _standardised,
    ("_layer_norm", 1): _standardised_weight,
    ("_group_norm", 0): _standardised,
    ("_group_norm", 1): _standardised_weight,
    ("_batch_norm", 0): _batch,
    ("_batch_norm", 1): _batch_weight,
    ("linalg_svd", 0): _singular,
    ("linalg_eigh", 0): _eigen,
    ("linalg_qr", 0): _wide,
    ("_solve_system", 0): _system,
    ("matrix_exp", 0): _exponential,
    ("_least_squares", 0): _fit,
    ("_least_squares", 1): _fit_right,
    ("_var", 0): _too_few,
    ("_std", 0): _too_few,
    ("_vector_norm", 0): _norm,
    ("dist", 0): _distance,
    ("dist", 1): _distance_to,
    ("_cdist", 0): _pairs_first,
    ("_cdist", 1): _pairs_second,
    ("_transposed_convolution", 0): _convolved,
    ("_multi_margin", 0): _margins,
    ("_multilabel_margin", 0): _label_margins,
    ("logit", 0): _log_odds,
    ("_attention", 0): _query,
    ("_attention", 1): _key,
    ("_attention", 2): _value,
}
