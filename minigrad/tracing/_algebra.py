"""The algebra of formulas: without factors of one and terms of zero, and what a formula says about g.

>>> simple(["×", ["÷", ["neg", "g"], "r"], ["×", "x", "x"]])
['neg', ['÷', ['×', 'g', ['^', 'x', {'number': '2'}]], 'r']]
>>> local(["×", "g", "x"])
'x'
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from ._steps import Expression

ZERO, ONE, TWO = {"number": "0"}, {"number": "1"}, {"number": "2"}
OPPOSITE = {"<": "≥", "≥": "<", ">": "≤", "≤": ">", "=": "≠", "≠": "="}
TRUTHS = {*OPPOSITE, "and", "or", "not", "isnan"}
ELEMENTWISE = {"+", "−", "×", "÷", "^", "neg", "keep", *TRUTHS}


def is_a(operation: str, part: Expression) -> bool:
    return isinstance(part, list) and part[0] == operation


def is_number(part: Expression) -> bool:
    return isinstance(part, dict) and "number" in part


# --- what a formula says about g -------------------------------------------------------------------------------------


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
    return ONE if part == "g" else [part[0], *map(replace, part[1:])] if isinstance(part, list) else part


# --- the same, shorter -----------------------------------------------------------------------------------------------


def simple(part: Expression) -> Expression:
    """The same formula as a textbook has it: numbers first, masks last, one fraction, one sign."""
    if not isinstance(part, list):
        return {"number": part["number"].removesuffix(".0")} if is_number(part) else part
    operation, *parts = part[0], *map(simple, part[1:])
    if operation in ELEMENTWISE:  # where a dimension of one is put in, that goes without saying
        parts = [["expand", *p[1:]] if is_a("reshape", p) else p for p in parts]
    if operation == "keep" and is_a("keep", parts[0]):  # a mask of a mask
        parts[0] = parts[0][1]
    if operation in ("×", "÷", "neg", "keep") or operation == "expand" and not is_a("list", parts[0]):
        return assembled(*factors([operation, *parts]))
    if operation == "@":
        return matrix_product(*parts)
    if operation in ("+", "−"):
        return total(operation, *parts)
    if operation == "T":
        return transposed(parts[0])
    if operation == "^" and is_number(parts[1]):
        return powered(parts[0], parts[1])
    return truth(operation, *parts) if operation in TRUTHS else [operation, *parts]


def powered(base: Expression, exponent: Expression) -> Expression:
    """xⁿ; x⁰ is 1, x^0.5 is √x."""
    return {"0": ONE, "1": base, "0.5": ["sqrt", base]}.get(exponent["number"], ["^", base, exponent])


def transposed(x: Expression) -> Expression:
    """xᵀ, its numbers in front."""
    if is_a("T", x):
        return x[1]
    sign, above, below = factors(x)
    numbers, dividing = [f for f in above if is_number(f)], [f for f in below if is_number(f)]
    if sign == 1 and not numbers and not dividing:
        return ["T", x]
    rest = assembled(1, [f for f in above if not is_number(f)], [f for f in below if not is_number(f)])
    return assembled(sign, [*numbers, ["T", rest]], dividing)


def truth(operation: str, *parts: Expression) -> Expression:
    """A comparison, or truths together."""
    if operation == "not":
        return opposite(parts[0])
    if operation in ("=", "≠") and parts[0] == parts[1] and isinstance(parts[0], dict) and "value" in parts[0]:
        return ["not", ["isnan", parts[0]]] if operation == "=" else ["isnan", parts[0]]
    if operation == "or" and (is_a("<", parts[0]) or is_a(">", parts[0])) and is_a("=", parts[1]):
        (sign, *sides), (_, *same) = parts
        if same in (sides, sides[::-1]):
            return [{"<": "≤", ">": "≥"}[sign], *sides]
    return [operation, *parts]


def total(operation: str, a: Expression, b: Expression) -> Expression:
    """a + b or a − b."""
    if b == ZERO:
        return a
    if a == ZERO:
        return b if operation == "+" else simple(["neg", b])
    if is_a("neg", b):
        return total("−" if operation == "+" else "+", a, b[1])
    return [operation, a, b]


def opposite(truth: Expression) -> Expression:
    """Where it doesn't hold; numbers that are not a number are left out."""
    if not isinstance(truth, list):
        return ["not", truth]
    operation, *parts = truth
    if operation in OPPOSITE:
        return [OPPOSITE[operation], *parts]
    if operation in ("and", "or"):
        return ["or" if operation == "and" else "and", *map(opposite, parts)]
    return parts[0] if operation == "not" else ["not", truth]


def matrix_product(a: Expression, b: Expression) -> Expression:
    """A product of matrices, its numbers in front."""
    (sign, above, below), (other, more, under) = factors(a), factors(b)
    numbers, dividing = [p for p in above + more if is_number(p)], [p for p in below + under if is_number(p)]
    if sign == other == 1 and not numbers and not dividing:
        return ["@", a, b]
    left = assembled(1, [p for p in above if not is_number(p)], [p for p in below if not is_number(p)])
    right = assembled(1, [p for p in more if not is_number(p)], [p for p in under if not is_number(p)])
    return assembled(sign * other, [*numbers, ["@", left, right]], dividing)


def factors(part: Any) -> tuple[int, list[Expression], list[Expression]]:
    """The sign of a product, its factors, and those that it is divided by."""
    parts: list[Any]
    operation, *parts = part if isinstance(part, list) else ["itself"]
    if operation in ("×", "÷"):
        (sign, above, below), (other, more, under) = factors(parts[0]), factors(parts[1])
        return sign * other, above + (more if operation == "×" else under), below + (under if operation == "×" else more)
    if operation == "neg":
        sign, above, below = factors(parts[0])
        return -sign, above, below
    if operation == "keep":
        sign, above, below = factors(parts[1])
        mask = [] if parts[0] == ONE else [parts[0] if parts[0] == ZERO else ["keep", parts[0], ONE]]
        return sign, above + mask, below
    if operation == "expand":
        sign, above, below = factors(parts[0])
        return sign, [spread(f, parts[1:]) for f in above], [spread(f, parts[1:]) for f in below]
    if operation == "^" and is_number(parts[1]) and parts[1]["number"].startswith("-"):
        return 1, [], [simple(["^", parts[0], {"number": parts[1]["number"][1:]}])]
    if operation in TRUTHS:
        return 1, [["keep", part, ONE]], []
    if is_number(part):
        size = part["number"].removeprefix("-")
        return -1 if size != part["number"] else 1, [] if size == "1" else [{"number": size}], []
    return 1, [part], []


def spread(factor: Expression, sizes: list[Expression]) -> Expression:
    """A factor of a product that is spread out."""
    if is_a("keep", factor):
        return ["keep", ["expand", factor[1], *sizes], ONE]
    return factor if is_number(factor) else ["expand", factor, *sizes]


def unguarded(divisor: Expression) -> Expression:
    """x of `x + (x = 0)`, which keeps a rule from dividing by zero."""
    return divisor[1] if is_a("+", divisor) and divisor[2] in (["=", divisor[1], ZERO], ["keep", ["=", divisor[1], ZERO], ONE]) else divisor


def assembled(sign: int, above: list[Expression], below: list[Expression]) -> Expression:
    """The product of these factors, divided by those."""
    if ZERO in above and ZERO not in below:
        return ZERO
    masks = [f for f in above if is_a("keep", f)]
    found = multiplied([f for f in above if not is_a("keep", f)])
    if below:
        found = ["÷", found or ONE, multiplied([unguarded(f) for f in below])]
    for mask in masks:
        found = ["×", found, mask] if found is not None else mask
    found = ONE if found is None else found
    return ["neg", found] if sign < 0 else found


def multiplied(parts: list[Expression]) -> Any:
    """Numbers first, equal factors as a power; None where there are none."""
    ordered = sorted(parts, key=lambda part: not is_number(part))
    powers: list[list[Any]] = []
    for part in ordered:
        base, times = (part[1], int(part[2]["number"])) if is_a("^", part) and is_number(part[2]) and part[2]["number"].isdecimal() else (part, 1)
        same = next((power for power in powers if power[0] == base and not is_number(base)), None)
        if same is None:
            powers.append([base, times])
        else:
            same[1] += times
    written = [base if n == 1 else ["^", base, {"number": str(n)}] for base, n in powers]
    return reduce(lambda a, b: ["×", a, b], written) if written else None
