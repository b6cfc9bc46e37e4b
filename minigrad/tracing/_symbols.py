"""Symbols: the third reader of a derivative rule. A rule applied to them answers with its own formula.

>>> g, b = Symbol("g"), Symbol({"value": 4})
>>> (lambda g, other: g * other)(g, b).expression
['×', 'g', {'value': 4}]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ._steps import Expression

Name = Callable[[int], Any]
BINARY = {"add": "+", "sub": "−", "mul": "×", "truediv": "÷", "pow": "^", "matmul": "@", "gt": ">", "ge": "≥", "lt": "<", "le": "≤",
          "eq": "=", "ne": "≠", "and": "and", "or": "or"}  # fmt: skip
UFUNCS = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "power": "^", "matmul": "@", "negative": "neg",
          "greater": ">", "greater_equal": "≥", "less": "<", "less_equal": "≤", "equal": "=", "not_equal": "≠",
          "absolute": "abs", "square": "square", "true_divide": "÷", "logical_not": "not", "invert": "not"}  # fmt: skip
ELEMENTWISE = {*BINARY.values(), *UFUNCS.values(), "exp", "log", "log1p", "sqrt", "sin", "cos", "tanh"} - {"@"}


class Sized(NamedTuple):
    """Something of a known shape."""

    shape: tuple[int, ...]

    @classmethod
    def of(cls, arguments: tuple[Any, ...]) -> Sized | None:
        """What an operation on these makes, element by element; None where a shape is not known."""
        if any(isinstance(x, Symbol) and x.like is None for x in arguments):
            return None
        return cls(np.broadcast_shapes(*[x.shape if isinstance(x, Symbol) else np.shape(x) for x in arguments]))


class Symbol:
    """A value that is only a name, and what is computed from it."""

    __slots__ = ("expression", "like")

    def __init__(self, expression: Expression, like: Any = None) -> None:
        self.expression, self.like = expression, like

    def _symbol(self, word: str, arguments: tuple[Any, ...]) -> Any:
        """A word of the rules (`expand`, `keep`), said of symbols."""
        return said(word.strip("_"), *arguments)

    @property
    def shape(self) -> tuple[int, ...]:
        if self.like is None:
            raise AttributeError("the shape of a formula is not known")
        return self.like.shape  # type: ignore[no-any-return]

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return prod(self.shape)

    def astype(self, dtype: Any, **options: Any) -> Any:
        return self

    @property
    def T(self) -> Any:
        return said("T", self)

    mT = T

    def reshape(self, *shape: Any) -> Any:
        sizes = shape[0] if len(shape) == 1 else shape
        return said("column", self) if sizes == (-1, 1) else said("reshape", self, sizes)

    def sum(self, axes: Any = None) -> Any:
        return said("sum_dim", self, axes)

    def __getitem__(self, key: Any) -> Any:
        return said("[]", self, Symbol({"text": key_text(key)}))

    __iter__ = None  # else Python would index on and on

    def __neg__(self) -> Any:
        return said("neg", self)

    def __abs__(self) -> Any:
        return said("abs", self)

    def __invert__(self) -> Any:
        return said("not", self)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return said(UFUNCS.get(ufunc.__name__, ufunc.__name__), *inputs) if method == "__call__" else NotImplemented

    def __array_function__(self, function: Any, types: Any, arguments: Any, kwargs: Any) -> Any:
        return said(function.__name__, *arguments)

    def __bool__(self) -> bool:
        raise TypeError("a formula is neither true nor false")

    __hash__ = None  # type: ignore[assignment]


def _answer(name: str, sign: str) -> None:
    setattr(Symbol, f"__{name}__", lambda self, other: said(sign, self, other))
    if not name.endswith(("gt", "ge", "lt", "le", "eq", "ne")):
        setattr(Symbol, f"__r{name}__", lambda self, other: said(sign, other, self))


for _name, _sign in BINARY.items():
    _answer(_name, _sign)


def said(operation: str, *arguments: Any) -> Any:
    """An operation on symbols, as a symbol."""
    if operation in WORDS:
        return WORDS[operation](*arguments)
    if operation == "=" and arguments[1] is False:
        return said("not", arguments[0])
    parts = list(map(expression_of, arguments))
    if operation == "×" and isinstance(parts[0], list) and parts[0][0] == "column":  # by a row: g · xᵀ
        return Symbol(["@", parts[0][1], ["T", parts[1]]])
    return Symbol([operation, *parts], Sized.of(arguments) if operation in ELEMENTWISE else None)


def key_text(key: Any) -> str:
    """A key as it is typed between brackets: `0:2, 1`."""
    if isinstance(key, tuple):
        return ", ".join(map(key_text, key))
    if isinstance(key, slice):
        ends = ["" if end is None else str(end) for end in (key.start, key.stop, key.step)]
        return ":".join(ends[:2] if ends[2] in ("", "1") else ends)
    return "…" if key is Ellipsis else str(key)


def with_options(name: str, *options: str, sizes: bool = False) -> Callable[..., Symbol]:
    """A word that is written as `name(x, dim = 0)`; what is left out or the usual (None, False) goes without saying.

    The sizes of its result, if it takes them, go without saying too.
    """

    def word(x: Symbol, *values: Any) -> Symbol:
        values = tuple(value[0] if isinstance(value, tuple) and len(value) == 1 else value for value in values)
        told = [(key, value) for key, value in zip(options, values[sizes:], strict=False) if value is not None and value is not False]
        return Symbol([name, expression_of(x), *[["=", {"text": key}, expression_of(listed(value))] for key, value in told]])

    return word


def renamed(name: str, operands: int = 1) -> Callable[..., Symbol]:
    """A word that is written as a function of its first operands alone."""
    return lambda *given: Symbol([name, *map(expression_of, given[:operands])])


# --- places ----------------------------------------------------------------------------------------------------------


def along(dim: int, key: Any, ndim: int) -> tuple[Any, ...]:
    """A key that picks along one dimension: `:, 2`."""
    return *[slice(None)] * (dim % max(ndim, 1)), key


def placed(g: Any, key: Any) -> Symbol:
    """g at these places, zeros elsewhere: `place(g, at = [:, 2])`."""
    return Symbol(["place", expression_of(g), ["=", {"text": "at"}, {"text": f"[{key_text(key)}]"}]])


def rewritten(g: Any, key: Any) -> Symbol:
    """g, with zeros at these places: `write(g, [:, 2] = 0)`."""
    return Symbol(["write", expression_of(g), ["=", {"text": f"[{key_text(key)}]"}, {"number": "0"}]])


def stretch(start: Any, end: Any, step: Any) -> slice:
    return slice(start or None, None if end == sys.maxsize else end, None if step == 1 else step)


def picked(g: Any, indices: Any) -> Symbol:
    """What stands at these places: `g[[0, 2]]`."""
    return Symbol(["[]", expression_of(g), {"text": listed(tuple(indices))}])


def at_target(g: Any, target: Any, weight: Any, reduction: int) -> Symbol:
    """Each sample's share of g, weighed by its class, at the place of its class."""
    count = Symbol({"text": "N"})
    if weight is not None:
        w = Symbol(["[]", {"text": "weight"}, {"text": "target"}])
        g, count = said("×", g, w), said("sum", w)
    return Symbol(["place", expression_of(said("÷", g, count) if reduction == 1 else g), ["=", {"text": "index"}, {"text": "target"}]])


def triangle(A: Any, upper: bool, unit: bool) -> Symbol:
    """The part of A that is read; of a unit triangle ones stand on the diagonal."""
    part = said("triu" if upper else "tril", A, (1 if upper else -1) if unit else 0)
    return said("+", part, Symbol({"text": "I"})) if unit else part  # type: ignore[no-any-return]


def joined(name: str, parts: Any, dim: int) -> Symbol:
    """`cat(a, b, dim = 0)`; of many parts the first two and the last."""
    few = parts if len(parts) < 5 else [*parts[:2], Symbol({"text": "…"}), parts[-1]]
    return Symbol([name, *map(expression_of, few), ["=", {"text": "dim"}, {"number": str(dim)}]])


def listed(thing: Any) -> Any:
    """Indices as they are typed: `[1, 2]`; of several dimensions, `:, [1, 2]`; of many places `[…]`."""
    if isinstance(thing, (list, tuple)) and any(hasattr(index, "tolist") for index in thing):
        return ", ".join(":" if index is None else "…" if isinstance(index, Symbol) else str(listed(index)) for index in thing)
    if not hasattr(thing, "tolist") or isinstance(thing, Symbol):
        return thing
    mask = str(thing.dtype).endswith("uint8")  # as PyTorch reads bytes
    return "[…]" if prod(thing.shape) > MANY else str((thing != 0 if mask else thing).tolist())


MANY = 16  # places that are listed

# Words that say in one step what is better read in two, or that are called after what they do to arrays.
WORDS: dict[str, Callable[..., Any]] = {
    "place_selected": lambda g, sizes, dim, index: placed(g, along(dim, index, len(sizes))),
    "place_sliced": lambda g, sizes, dim, *ends: placed(g, along(dim, stretch(*ends), len(sizes))),
    "spreading": lambda g, sizes, indices: placed(g, listed(tuple(indices))),
    "place_diagonal": with_options("place", "diagonal", sizes=True),
    **{name: with_options("place", "dim", "index", sizes=True) for name in ("placing_along", "placing_slices", "scatter_along")},
    **{name: with_options("place", "index", sizes=True) for name in ("placing_flat", "unpooled")},
    "placing_masked": with_options("place", "mask", sizes=True),
    "rows_back": with_options("place", "rows", sizes=True),
    "rows_again": with_options("pick", "rows"),
    **{name: with_options("gather", "dim", "index") for name in ("gather_along", "gather", "index_select")},
    "take": with_options("pick", "index"),
    "index": picked,
    "slice": lambda g, dim, *ends: g[along(dim, stretch(*ends), g.ndim)],
    "select": lambda g, dim, index: g[along(dim, index, g.ndim)],
    "pooled": with_options("pick", "index"),
    "without_slice": lambda g, value, dim, index: rewritten(g, along(dim, index, g.ndim)),
    "without_slices": lambda g, value, dim, *ends: rewritten(g, along(dim, stretch(*ends), g.ndim)),
    "without_diagonal": lambda g, value, offset, *dims: with_options("write", "diagonal", "value")(g, offset, value),
    **{name: with_options("write", "dim", "index", "value") for name in ("scatter_number", "index_fill_number")},
    "writing_flat": with_options("write", "index", "value"),
    "diagonal": lambda x, offset=0, *dims: with_options("diagonal", "offset")(x, offset or None),
    "diag_embed": lambda x, offset=0, *dims: with_options("diag", "offset")(x, offset or None),
    **{name: lambda x, diagonal=0, name=name: said_so(name, x, *([diagonal] if diagonal else [])) for name in ("tril", "triu")},
    "spread_trace": lambda g, sizes: said("×", g, Symbol({"text": "I"})),
    "sum_dim": with_options("sum", "dim"),
    "mean_dim": with_options("mean", "dim"),
    "sum_from": with_options("sum_from", "dim"),
    "rolling": lambda g, shifts, dims: with_options("roll", "shifts", "dims")(g, shifts, dims or None),
    "flip": with_options("flip", "dims"),
    "permute": lambda g, dims: g.T if tuple(dims) == (1, 0) else said_so("permute", g, dims),
    "transpose": lambda g, a, b: g.T if {a % g.ndim, b % g.ndim} == {g.ndim - 2, g.ndim - 1} else said_so("transpose", g, a, b),
    "squeeze_dim": with_options("squeeze", "dim"),
    "fold": with_options("fold", "dim", "size", "step", sizes=True),
    "col2im": renamed("fold"),
    "im2col": renamed("unfold"),
    "constant": lambda g, pad, value=0: with_options("pad", "by")(g, pad),
    "tied": lambda g, x: g,
    "once": lambda g, x, name: g,
    "nll_back": lambda g, sizes, target, weight, reduction, ignore_index: said("neg", at_target(g, target, weight, reduction)),
    "slope_of_loss": lambda g, p, target: g * (p - target) / said("max", p * (1 - p), 1e-12),
    "transposed": renamed("conv_transpose", 2),
    "correlated": lambda g, x, *options: said("correlate", x, g),
    "contract": lambda a, b, c, indices: Symbol(["einsum", {"text": f"'{indices}'"}, *map(expression_of, (a, b, c))]),
    "linalg_cross": renamed("cross", 2),
    **{name: renamed("spread") for name in ("avg_back", "adaptive_avg_back")},
    "resize": renamed("resizeᵀ"),
    "bag_sums": lambda g, weights, bag, rows, share, *n: said("rows_back", g * share if weights is None else g * share * weights, (), rows),
    "zeros_like": lambda x: Symbol({"number": "0"}),
    "pseudo_inverse": renamed("pinv"),
    "solve_system": lambda A, B, left: said("inv", A) @ B if left else B @ said("inv", A),
    "triangular_system": lambda A, B, upper, left, unit: said("solve_system", triangle(A, upper, unit), B, left),
    "cholesky_solve": lambda B, L, upper: said("inv", L.T @ L if upper else L @ L.T) @ B,
    "concatenate": lambda parts, dim: joined("cat", parts, dim),
    "stack": lambda parts, dim=0: joined("stack", parts, dim),
    "where_positive": lambda x, result: said("keep", said(">", result, 0), x),
    "xlogy": lambda x, other: said("×", x, said("log", other)),
    "xlog1py": lambda x, other: said("×", x, said("log", other + 1)),
    "logaddexp": lambda a, b: said("log", said("exp", a) + said("exp", b)) if a != 0 else said("softplus", b),
    "exp2": lambda x: said("^", 2, x),
    "polygamma_of": lambda x, n: said("polygamma", n, x),
    "div_floor": lambda a, b: said("floor", said("÷", a, b)),
    "div_trunc": lambda a, b: said("trunc", said("÷", a, b)),
}


def said_so(operation: str, *arguments: Any) -> Symbol:
    """An operation that is said as it is called."""
    return Symbol([operation, *map(expression_of, arguments)])


def expression_of(thing: Any) -> Expression:
    """What a rule may combine: a symbol, a number, or something that is told as text."""
    if isinstance(thing, Symbol):
        return thing.expression
    if isinstance(thing, (list, tuple)) and any(isinstance(part, Symbol) for part in thing):
        return ["list", *map(expression_of, thing)]
    if isinstance(thing, np.ndarray | np.generic) and thing.ndim == 0:
        return expression_of(thing.item())
    if not isinstance(thing, int | float):
        return {"text": "…" if "array(" in repr(thing) else str(thing)}
    return {"number": repr(thing + 0)}
