"""How formulas are written, as one line of text and as MathML.

>>> plain(["×", "g", ["+", {"number": "1"}, ["neg", ["^", {"value": 4}, {"number": "2"}]]]], {4: "y"}.get)
'g · (1 − y²)'
>>> mathml(["@", ["T", {"value": 4}], "g"], {4: "x"}.get)
'<mrow><msup><mi>x</mi><mo>⊤</mo></msup><mo>·</mo><mi>g</mi></mrow>'
>>> plain(["×", {"number": "0.7978845608028654"}, "g"], str), plain({"number": "0.6666666666666666"}, str)
('√2 · g ÷ √π', '2 ÷ 3')
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, reduce
from html import escape
from math import isclose, isfinite, isqrt, log, pi
from typing import Any

from ._algebra import ONE, OPPOSITE, is_a, is_number
from ._phrases import Language, phrase
from ._steps import Expression

Name = Callable[[int], Any]
STRENGTH = {"or": 1, "and": 2, "not": 3, **dict.fromkeys((*OPPOSITE, "between"), 4), "+": 5, "−": 5, "neg": 6, "×": 7, "÷": 7,
            "@": 8, "sqrt": 8, "^": 9, "T": 9, "[]": 9}  # fmt: skip
PRODUCT, BASE, ALONE = 7, 10, 11
SPACED = {"+": "+", "−": "−", "×": "·", "÷": "÷", "@": "·", ">": ">", "≥": "≥", "<": "<", "≤": "≤", "=": "=", "≠": "≠",
          "and": "and", "or": "or"}  # fmt: skip
POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


# --- numbers ---------------------------------------------------------------------------------------------------------


def number_text(number: Any, language: Language = "en", spoken: bool = False) -> str:
    """Four significant digits; whole numbers below ten million in full."""
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return str(number)
    if not isfinite(number):
        text = phrase("nan" if number != number else "inf", language, spoken)
    elif number == int(number) and abs(number) < 1e7:
        text = f"{abs(number):.0f}"
    else:
        text = f"{abs(number):.4g}"
        if "e" in text:
            digits, _, exponent = text.partition("e")
            power = str(int(exponent))
            text = phrase("power.of.ten", language, spoken, digits=digits, exponent=power.replace("-", phrase("minus.sign", language, spoken)))
    return phrase("minus.sign", language, spoken) + text if number < 0 else text


def shortened(text: str) -> str:
    """A number in a formula, as it was typed unless that is long."""
    return number_text(float(text)) if len(text) > 8 or "e" in text else text.replace("-", "−")


@lru_cache(maxsize=256)
def reading(number: str) -> Any:
    """A number of many digits as what it stands for, a fraction, a root or a part of π; None where it needs no such reading."""
    x = float(number)
    if len(number) < 10 or not isfinite(x) or x <= 0:
        return None
    for base in (2, 10):
        if isclose(x, log(base), rel_tol=1e-15):
            return ["log", {"number": str(base)}]
    π = {"text": "π"}
    for root in (1, 2):
        for by, above, below in ((1, [], []), (1 / pi, [π], []), (pi, [], [π])):
            found = Fraction(x**root * by).limit_denominator(1000)
            if 0 < found.numerator < 1000 and isclose(x**root * by, found.numerator / found.denominator, rel_tol=1e-15):
                top, bottom = rooted(found.numerator, above, root), rooted(found.denominator, below, root)
                return top if bottom == ONE else ["÷", top, bottom]
    return None


def rooted(number: int, more: list[Expression], root: int) -> Expression:
    """n, or of a second root √n, times what stands beside it."""
    if not more:
        exact = isqrt(number) if root == 2 else number
        return {"number": str(exact)} if exact**root == number else ["sqrt", {"number": str(number)}]
    inside = more[0] if number == 1 else ["×", {"number": str(number)}, more[0]]
    return inside if root == 1 else ["sqrt", inside]


def atom(part: Expression, name: Name) -> str:
    if isinstance(part, dict):
        if "value" in part:
            return str(name(part["value"]))
        if is_number(part):
            return shortened(part["number"])
        return re.sub(r"-(?=\d)", "−", str(part["text"]))
    return "…" if part is None else str(part)


def understood(part: Expression) -> Expression:
    """A formula as it is meant to be read: numbers that stand for something, fractions, ends of an interval."""
    if is_number(part):
        return reading(part["number"]) or part
    if is_a("×", part) or is_a("÷", part):
        return fraction(*part)
    if is_a("and", part):
        (one, low, x), (other, y, high) = map(upward, part[1:])
        if x == y and one and other:
            return ["between", low, one, x, other, high]
        if low == high and one and other:
            return ["between", y, other, low, one, x]
    return part


def fraction(operation: str, a: Expression, b: Expression) -> Expression:
    """`2 · x ÷ 3` of a product with two thirds."""
    parts: list[Expression] = []
    while is_a("×", a):
        a, last = a[1:]
        parts.insert(0, last)
    number = reading(a["number"]) if is_number(a) else None
    if number is None or not is_a("÷", number):
        return [operation, reduce(times, [a, *parts]), b]
    _, above, below = number
    top = reduce(times, [above, *parts, *([b] if operation == "×" else [])])
    return ["÷", top, below if operation == "×" else times(below, b)]


def times(a: Expression, b: Expression) -> Expression:
    return b if a == ONE else ["×", a, b]


def upward(truth: Expression) -> tuple[Any, ...]:
    """`<`, a and b of a < b, or of b > a; nothing of another truth."""
    operation, *parts = truth if isinstance(truth, list) else [None]
    if operation in (">", "≥"):
        return {">": "<", "≥": "≤"}[operation], *parts[::-1]
    return (operation, *parts) if operation in ("<", "≤") else (None, truth, None)


# --- text ------------------------------------------------------------------------------------------------------------


def plain(part: Expression, name: Name, around: int = 0) -> str:
    """The formula as one line of text."""
    part = understood(part)
    if not isinstance(part, list):
        return atom(part, name)
    operation, *parts = part
    if operation == "expand":  # goes without saying
        return plain(parts[0], name, around)
    own = PRODUCT if operation == "keep" and parts[1] != ONE else STRENGTH.get(operation, ALONE)
    written = WRITTEN_AS.get(operation, called)(operation, parts, name, own)
    return f"({written})" if own < around else written


def between_signs(operation: str, parts: list[Expression], name: Name, own: int) -> str:
    if operation == "+" and is_a("neg", parts[1]):
        return f"{plain(parts[0], name, own)} − {plain(parts[1][1], name, own + 1)}"
    return f" {SPACED[operation]} ".join(plain(p, name, own + (i if operation in "−÷" else 0)) for i, p in enumerate(parts))


def interval(operation: str, parts: list[Expression], name: Name, own: int) -> str:
    low, one, x, other, high = parts
    return f"{plain(low, name, own)} {one} {plain(x, name, own)} {other} {plain(high, name, own)}"


def power(operation: str, parts: list[Expression], name: Name, own: int) -> str:
    exponent = plain(parts[1], name)
    return plain(parts[0], name, BASE) + (exponent.translate(POWERS) if exponent.isdecimal() else f"^{plain(parts[1], name, BASE)}")


def masked(operation: str, parts: list[Expression], name: Name, own: int) -> str:
    mask = f"[{plain(parts[0], name)}]"
    return mask if parts[1] == ONE else f"{plain(parts[1], name, own)} · {mask}"


def called(operation: str, parts: list[Expression], name: Name, own: int) -> str:
    return f"{operation}({', '.join(plain(p, name) for p in parts)})"


WRITTEN_AS: dict[str, Callable[[str, list[Expression], Name, int], str]] = {
    **dict.fromkeys(SPACED, between_signs),
    "between": interval,
    "neg": lambda operation, parts, name, own: "−" + plain(parts[0], name, own),
    "not": lambda operation, parts, name, own: "not " + plain(parts[0], name, own),
    "^": power,
    "T": lambda operation, parts, name, own: plain(parts[0], name, own) + "ᵀ",
    "abs": lambda operation, parts, name, own: f"|{plain(parts[0], name)}|",
    "sqrt": lambda operation, parts, name, own: "√" + plain(parts[0], name, BASE),
    "[]": lambda operation, parts, name, own: f"{plain(parts[0], name, own)}[{plain(parts[1], name)}]",
    "list": lambda operation, parts, name, own: f"[{', '.join(plain(p, name) for p in parts)}]",
    "keep": masked,
}


# --- MathML ----------------------------------------------------------------------------------------------------------


def mathml(part: Expression, name: Name, around: int = 0) -> str:
    """The formula as MathML, to stand inside `<math>`."""
    part = understood(part)
    if not isinstance(part, list):
        kind = "mn" if is_number(part) else "mi"
        return f"<{kind}>{escape(atom(part, name))}</{kind}>"
    operation, *parts = part
    own = PRODUCT if operation == "keep" and parts[1] != ONE else STRENGTH.get(operation, ALONE)
    if operation == "expand":
        return mathml(parts[0], name, around)
    if operation == "÷" and around < BASE:
        return f"<mfrac>{mathml(parts[0], name)}{mathml(parts[1], name)}</mfrac>"
    if operation == "sqrt":
        return f"<msqrt>{mathml(parts[0], name)}</msqrt>"
    if operation == "^":
        return f"<msup>{mathml(parts[0], name, BASE)}{mathml(parts[1], name)}</msup>"
    if operation == "T":
        return f"<msup>{mathml(parts[0], name, own)}<mo>⊤</mo></msup>"
    written = elements(operation, parts, name, own)
    return f"<mrow><mo>(</mo>{written}<mo>)</mo></mrow>" if own < around else f"<mrow>{written}</mrow>"


def elements(operation: str, parts: list[Expression], name: Name, own: int) -> str:
    """What stands side by side in MathML."""
    if operation == "÷":
        return mathml([operation, *parts], name)
    if operation in SPACED:
        sign = f"<mo>{escape(SPACED[operation])}</mo>"
        return sign.join(mathml(p, name, own + (i if operation == "−" else 0)) for i, p in enumerate(parts))
    if operation == "between":
        return "".join(f"<mo>{escape(p)}</mo>" if i % 2 else mathml(p, name, own) for i, p in enumerate(parts))
    if operation in ("neg", "not"):
        return f"{'<mo>−</mo>' if operation == 'neg' else '<mtext>not&#160;</mtext>'}{mathml(parts[0], name, own)}"
    if operation == "abs":
        return f"<mo>|</mo>{mathml(parts[0], name)}<mo>|</mo>"
    if operation == "keep":
        factor = "" if parts[1] == ONE else mathml(parts[1], name, own) + "<mo>·</mo>"
        return f"{factor}<mo>[</mo>{mathml(parts[0], name)}<mo>]</mo>"
    inside = "<mo>,</mo>".join(mathml(p, name) for p in (parts[1:] if operation == "[]" else parts))
    before = mathml(parts[0], name, own) if operation == "[]" else "" if operation == "list" else f"<mi>{escape(operation)}</mi>"
    marks = "()" if before and operation != "[]" else "[]"
    return f"{before}<mo>{marks[0]}</mo>{inside}<mo>{marks[1]}</mo>"
