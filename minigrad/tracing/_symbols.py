"""Symbols: the third reader of a derivative rule. A rule applied to them answers with its own formula.

>>> g, b = Symbol("g"), Symbol({"value": 4})
>>> (lambda g, other: g * other)(g, b).expression
['×', 'g', {'value': 4}]
>>> plain(["×", "g", ["+", {"number": "1"}, ["neg", ["^", {"value": 4}, {"number": "2"}]]]], {4: "y"}.get)
'g · (1 − y²)'
>>> mathml(["@", ["T", {"value": 4}], "g"], {4: "x"}.get)
'<mrow><msup><mi>x</mi><mo>⊤</mo></msup><mo>·</mo><mi>g</mi></mrow>'
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from html import escape
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ._steps import Expression

Name = Callable[[int], Any]
BINARY = {"add": "+", "sub": "−", "mul": "×", "truediv": "÷", "pow": "^", "matmul": "@", "gt": ">", "ge": "≥", "lt": "<", "le": "≤",
          "eq": "=", "ne": "≠", "and": "and", "or": "or"}  # fmt: skip
UFUNCS = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "power": "^", "matmul": "@", "negative": "neg",
          "greater": ">", "greater_equal": "≥", "less": "<", "less_equal": "≤", "equal": "=", "not_equal": "≠",
          "absolute": "abs", "reciprocal": "reciprocal", "true_divide": "÷", "logical_not": "not", "invert": "not"}  # fmt: skip
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

    def sum(self, *axes: Any) -> Any:
        return said("sum", self, *axes)

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
    """A word that is written as `name(x, dim = 0)`; the sizes of its result, if it takes them, go without saying."""

    def word(x: Symbol, *values: Any) -> Symbol:
        told = [
            ["=", {"text": key}, expression_of(listed(value))]
            for key, value in zip(options, values[sizes:], strict=False)
            if (key, value) not in (("step", 1), ("end", sys.maxsize))
        ]
        return Symbol([name, expression_of(x), *told])

    return word


def at_target(g: Any, target: Any, weight: Any, reduction: int) -> Symbol:
    """Each sample's share of g, weighed by its class, at the place of its class."""
    count = Symbol({"text": "N"})
    if weight is not None:
        w = Symbol(["[]", {"text": "weight"}, {"text": "target"}])
        g, count = said("×", g, w), said("sum", w)
    return Symbol(["place", expression_of(said("÷", g, count) if reduction == 1 else g), ["=", {"text": "index"}, {"text": "target"}]])


def joined(name: str, parts: Any, dim: int) -> Symbol:
    """`cat(a, b, dim = 0)`; of many parts the first two and the last."""
    few = parts if len(parts) < 5 else [*parts[:2], Symbol({"text": "…"}), parts[-1]]
    return Symbol([name, *map(expression_of, few), ["=", {"text": "dim"}, {"number": str(dim)}]])


def listed(thing: Any) -> Any:
    """Indices as they are typed: `[1, 2]`; of several dimensions, `:, [1, 2]`."""
    if isinstance(thing, (list, tuple)) and any(hasattr(index, "tolist") for index in thing):
        return ", ".join(":" if index is None else "…" if isinstance(index, Symbol) else str(listed(index)) for index in thing)
    return str(thing.tolist()) if hasattr(thing, "tolist") and not isinstance(thing, Symbol) else thing


# Words that say in one step what is better read in two, or that are called after what they do to arrays.
WORDS: dict[str, Callable[..., Symbol]] = {
    "place_selected": with_options("place", "dim", "index", sizes=True),
    "place_sliced": with_options("place", "dim", "start", "end", "step", sizes=True),
    "place_diagonal": with_options("place", "offset", sizes=True),
    "placing_along": with_options("place", "dim", "index", sizes=True),
    "placing_slices": with_options("place", "dim", "index", sizes=True),
    "placing_flat": with_options("place", "index", sizes=True),
    "placing_masked": with_options("place", "mask", sizes=True),
    "spreading": with_options("place", "indices", sizes=True),
    "scatter_along": with_options("place", "dim", "index", sizes=True),
    "gather_along": with_options("gather", "dim", "index"),
    "sum_dim": with_options("sum", "dim"),
    "mean_dim": with_options("mean", "dim"),
    "unpooled": with_options("place", "index", sizes=True),
    "rows_back": with_options("place", "rows", sizes=True),
    "rows_again": with_options("pick", "rows"),
    "tied": lambda g, x: g,
    "once": lambda g, x, name: g,
    "nll_back": lambda g, sizes, target, weight, reduction, ignore_index: said("neg", at_target(g, target, weight, reduction)),
    **{name: lambda a, b, *options, name=name: Symbol([name, *map(expression_of, (a, b))]) for name in ("correlated", "transposed")},
    **{name: lambda g, *options: Symbol(["spread", expression_of(g)]) for name in ("avg_back", "adaptive_avg_back")},
    "zeros_like": lambda x: Symbol({"number": "0"}),
    "scatter_number": with_options("write", "dim", "index", "value"),
    "pseudo_inverse": lambda A: Symbol(["pinv", expression_of(A)]),
    "solve_system": lambda A, B, left: said("inv", A) @ B if left else B @ said("inv", A),
    "concatenate": lambda parts, dim: joined("cat", parts, dim),
    "stack": lambda parts, dim=0: joined("stack", parts, dim),
    "where_positive": lambda x, result: said("keep", said(">", result, 0), x),
    "xlogy": lambda x, other: said("×", x, said("log", other)),
}


def expression_of(thing: Any) -> Expression:
    """What a rule may combine: a symbol, a number, or something that is told as text."""
    if isinstance(thing, Symbol):
        return thing.expression
    if isinstance(thing, (list, tuple)) and any(isinstance(part, Symbol) for part in thing):
        return ["list", *map(expression_of, thing)]
    if isinstance(thing, np.ndarray | np.generic) and thing.ndim == 0:
        return expression_of(thing.item())
    if isinstance(thing, bool) or not isinstance(thing, int | float):
        return {"text": "…" if "array(" in repr(thing) else str(thing)}
    return {"number": repr(thing)}


# --- what a formula says about g ------------------------------------------------------------------------------------


def local(rule: Expression) -> Expression | None:
    """The local derivative: the rule without its `g`. None where the rule is no product of numbers with `g`."""
    return simple(replace(rule)) if pointwise(rule) else None


def has_g(part: Expression) -> bool:
    return part == "g" or isinstance(part, list) and any(map(has_g, part[1:]))


def pointwise(part: Expression) -> bool:
    """Whether each number of the message is a number of `g` times something."""
    if part == "g":
        return True
    if not isinstance(part, list):
        return False
    operation, *parts = part
    with_g = [p for p in parts if has_g(p)]
    if operation in ("neg", "+", "−", "expand"):
        return bool(with_g) and len(with_g) == len([p for p in parts if operation != "expand" or p is parts[0]]) and all(map(pointwise, with_g))
    if operation in ("×", "÷", "keep"):
        last = {"÷": parts[:1], "keep": parts[1:]}.get(operation, parts)
        return len(with_g) == 1 and with_g[0] in last and pointwise(with_g[0])
    return False


def replace(part: Expression) -> Expression:
    return {"number": "1"} if part == "g" else [part[0], *map(replace, part[1:])] if isinstance(part, list) else part


def simple(part: Expression) -> Expression:
    """Without factors of one and terms of zero."""
    if not isinstance(part, list):
        return {"number": part["number"].removesuffix(".0")} if isinstance(part, dict) and "number" in part else part
    operation, *parts = part[0], *map(simple, part[1:])
    zero, one = {"number": "0"}, {"number": "1"}
    if operation == "×" and zero in parts:
        return zero
    if operation == "+" and zero in parts:
        return parts[1] if parts[0] == zero else parts[0]
    if operation == "×" and one in parts:
        return parts[1] if parts[0] == one else parts[0]
    if operation == "×" and is_a("÷", parts[0]) and parts[0][1] == one:
        return simple(["÷", parts[1], parts[0][2]])
    if operation == "×" and is_a("÷", parts[1]):
        return simple(["÷", ["×", parts[0], parts[1][1]], parts[1][2]])
    if operation in ("÷", "^") and parts[1] == one:
        return parts[0]
    if operation == "×" and is_a("neg", parts[0]):
        return simple(["neg", ["×", parts[0][1], parts[1]]])
    if operation == "÷" and is_a("neg", parts[0]):
        return ["neg", simple(["÷", parts[0][1], parts[1]])]
    if operation == "neg" and is_a("neg", parts[0]):
        return parts[0][1]
    if operation == "expand":
        return parts[0]
    if operation == "keep" and parts[1] != one:
        return ["×", parts[1], ["keep", parts[0], one]]
    return [operation, *parts]


def is_a(operation: str, part: Expression) -> bool:
    return isinstance(part, list) and part[0] == operation


# --- how it is written ---------------------------------------------------------------------------------------------

STRENGTH = {"+": 1, "−": 1, "neg": 2, "×": 3, "÷": 3, "@": 4, "^": 6, "T": 6, "[]": 6}
POWERS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def plain(part: Expression, name: Name, around: int = 0) -> str:
    """The formula as one line of text."""
    if not isinstance(part, list):
        return atom(part, name)
    operation, *parts = part
    own = STRENGTH.get(operation, 0 if operation in SPACED else 9)
    if operation == "expand":  # goes without saying
        return plain(parts[0], name, around)
    if operation in SPACED:
        written = f" {SPACED[operation]} ".join(plain(p, name, own + (i if operation in "−÷" else 0)) for i, p in enumerate(parts))
        if operation == "+" and is_a("neg", parts[1]):
            written = f"{plain(parts[0], name, 1)} − {plain(parts[1][1], name, 2)}"
    elif operation == "neg":
        written = "−" + plain(parts[0], name, own)
    elif operation == "^":
        exponent = plain(parts[1], name)
        written = plain(parts[0], name, 7) + (exponent.translate(POWERS) if exponent.lstrip("-").isdecimal() else f"^{plain(parts[1], name, 7)}")
    elif operation == "T":
        written = plain(parts[0], name, 6) + "ᵀ"
    elif operation == "[]":
        written = f"{plain(parts[0], name, 6)}[{plain(parts[1], name)}]"
    elif operation == "list":
        written = f"[{', '.join(plain(p, name) for p in parts)}]"
    elif operation == "keep" and parts[1] == {"number": "1"}:
        written = f"[{plain(parts[0], name)}]"
    elif operation == "keep":
        written = f"{plain(parts[1], name, 3)} · [{plain(parts[0], name)}]"
        own = 3
    else:
        written = f"{operation}({', '.join(plain(p, name) for p in parts)})"
    return f"({written})" if own < around else written


SPACED = {"+": "+", "−": "−", "×": "·", "÷": "÷", "@": "·", ">": ">", "≥": "≥", "<": "<", "≤": "≤", "=": "=", "≠": "≠",
          "and": "and", "or": "or"}  # fmt: skip


def atom(part: Expression, name: Name) -> str:
    if isinstance(part, dict):
        if "value" in part:
            return str(name(part["value"]))
        number = part.get("number")
        return str(part["text"]) if number is None else number.removesuffix(".0").replace("-", "−", 1)
    return "…" if part is None else str(part)


def mathml(part: Expression, name: Name, around: int = 0) -> str:
    """The formula as MathML, to stand inside `<math>`."""
    if not isinstance(part, list):
        kind = "mn" if isinstance(part, dict) and "number" in part else "mtext" if isinstance(part, dict) and "text" in part else "mi"
        return f"<{kind}>{escape(atom(part, name))}</{kind}>"
    operation, *parts = part
    own = STRENGTH.get(operation, 0 if operation in SPACED else 9)
    if operation == "expand":
        return mathml(parts[0], name, around)
    if operation == "÷":
        return f"<mfrac>{mathml(parts[0], name)}{mathml(parts[1], name)}</mfrac>"
    if operation == "^":
        return f"<msup>{mathml(parts[0], name, 7)}{mathml(parts[1], name)}</msup>"
    if operation == "T":
        return f"<msup>{mathml(parts[0], name, 6)}<mo>⊤</mo></msup>"
    if operation == "sqrt":
        return f"<msqrt>{mathml(parts[0], name)}</msqrt>"
    if operation in SPACED:
        sign = f"<mo>{escape(SPACED[operation])}</mo>"
        written = sign.join(mathml(p, name, own + (i if operation == "−" else 0)) for i, p in enumerate(parts))
    elif operation == "neg":
        written = f"<mo>−</mo>{mathml(parts[0], name, own)}"
    elif operation == "[]":
        written = f"{mathml(parts[0], name, 6)}<mo>[</mo>{mathml(parts[1], name)}<mo>]</mo>"
    elif operation == "keep":
        factor = "" if parts[1] == {"number": "1"} else mathml(parts[1], name, 3) + "<mo>·</mo>"
        written = f"{factor}<mo>[</mo>{mathml(parts[0], name)}<mo>]</mo>"
    else:
        inside = "<mo>,</mo>".join(mathml(p, name) for p in parts)
        written = f"<mi>{escape(operation)}</mi><mo>(</mo>{inside}<mo>)</mo>"
    return f"<mrow><mo>(</mo>{written}<mo>)</mo></mrow>" if own < around else f"<mrow>{written}</mrow>"
