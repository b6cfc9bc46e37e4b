"""Numbers and derivatives as they are written: `∂c/∂b · ∂b/∂w = 3 × 1 = 3`.

>>> from ._snapshot import snapshot
>>> import numpy as np
>>> shown(snapshot(np.array([5.0]))), shown(snapshot(np.array([[1.0, -2.5]])))
('5', '[[1, −2.5]]')
"""

from __future__ import annotations

from html import escape
from math import prod
from typing import Any

from ._algebra import is_number, local
from ._notation import PRODUCT, mathml, number_text, plain
from ._phrases import Language, phrase
from ._snapshot import Snapshot, snapshot
from ._steps import Expression, Message, Trace

ELEMENTS = 16


# --- numbers -------------------------------------------------------------------------------------------------------


def shown(array: Snapshot | None, language: Language = "en", spoken: bool = False) -> str:
    """An array in a sentence: one number bare, up to 16 in brackets, more by shape and sum."""
    if array is None:
        return phrase("empty", language, spoken)
    if array.whole and prod(array.shape) <= ELEMENTS:
        numbers = array.numpy()
        if numbers.size == 1:
            return number_text(numbers.item(), language, spoken)
        return _listed(numbers.tolist(), language, spoken)
    total = float(array.numpy().sum()) if array.whole else array.sum
    one = len(array.shape) == 1
    shape = phrase("count.elements", language, number=array.shape[0]) if one else phrase("by", language, spoken).join(map(str, array.shape))
    return phrase("large", language, spoken, shape=shape, sum=number_text(total, language, spoken))


def _listed(numbers: Any, language: Language, spoken: bool) -> str:
    if not isinstance(numbers, list):
        return number_text(numbers, language, spoken)
    items = phrase("and", language, spoken).join(_listed(part, language, spoken) for part in numbers)
    return phrase("list", language, spoken, items=items)


def even(array: Snapshot) -> Snapshot:
    """One number for an array whose elements are all the same."""
    numbers = array.numpy().reshape(-1)
    return snapshot(numbers[0]) if numbers.size and (numbers == numbers[0]).all() else array


def is_small(*arrays: Snapshot | None) -> bool:
    """Whether the numbers of all these arrays together fit into a sentence."""
    return all(a is not None and a.whole for a in arrays) and sum(prod(a.shape) for a in arrays if a) <= ELEMENTS


def factor(array: Snapshot) -> str:
    """A number as a factor or term: negative ones in brackets."""
    text = shown(array)
    return f"({text})" if text.startswith("−") else text


# --- derivatives ---------------------------------------------------------------------------------------------------


def root_name(trace: Trace, number: int | None) -> str:
    """What a pass differentiates: its root; a root of several elements weighed by its seed, `(v·y)`; of several roots, L."""
    roots = trace.passes[number].roots if number is not None else []
    if len(roots) != 1:
        return "L"
    root = trace.values[roots[0]]
    return root.name if prod(root.shape) == 1 else f"(v·{root.name})"


def derivative(trace: Trace, number: int | None, value: int) -> str:
    """`∂c/∂w`"""
    return f"∂{root_name(trace, number)}/∂{trace.values[value].name}"


def via(trace: Trace, step: Message) -> int:
    """The value whose gradient a message carries on: the result of its operation."""
    outputs = trace.operations[step.operation].outputs
    return next((v for v, g in zip(outputs, step.upstream, strict=True) if g is not None), outputs[0])


def rule_of(trace: Trace, step: Message) -> Expression | None:
    rules = trace.operations[step.operation].rules
    return rules[step.operand] if rules else None


def local_formula(trace: Trace, step: Message) -> str:
    """`∂c/∂a = b = 2`; where the rule is no product of numbers, what it sends back: `∂L/∂W = xᵀ·g`."""
    rule = rule_of(trace, step)
    name = name_of(trace)
    slope = local(rule) if rule is not None else None
    if slope is None:
        written = shown(step.message) if rule is None else plain(rule, name)
        return f"{derivative(trace, step.pass_, step.value)} = {written}"
    parts = [f"∂{name(via(trace, step))}/∂{name(step.value)}", plain(slope, name)]
    if step.local is not None and is_small(step.local) and (number := shown(even(step.local))) != parts[-1]:
        parts.append(number)
    return " = ".join(parts)


def message_formula(trace: Trace, step: Message, language: Language = "en") -> str:
    """`∂c/∂b · 2 · x = 3 × 4 = 12`; where nothing but a number stands for it, `∂c/∂b · ∂b/∂w = 3 × 1 = 3`; of matrices `xᵀ·g = …`."""
    rule, name = rule_of(trace, step), name_of(trace)
    slope = local(rule) if rule is not None else None
    if slope is None:
        parts = [] if rule is None else [plain(rule, name)]
    else:
        between = via(trace, step)
        at_root = step.pass_ is not None and between in trace.passes[step.pass_].roots
        told = at_root or not is_number(slope)
        here = plain(slope, name, PRODUCT) if told else f"∂{name(between)}/∂{name(step.value)}"
        parts = [f"{derivative(trace, step.pass_, between)} · {here}"]
    return " = ".join([*parts, *message_numbers(step, slope, language)])


def message_numbers(step: Message, slope: Expression | None, language: Language = "en") -> list[str]:
    """`3 × 4` and `12`"""
    parts = [shown(step.message, language)]
    if slope is not None and step.local is not None and step.upstream[0] is not None and is_small(step.upstream[0], step.local):
        alike = step.upstream[0].shape == step.message.shape  # else the shape of the result comes from the local derivative
        parts.insert(0, f"{factor(step.upstream[0])} × {factor(even(step.local) if alike else step.local)}")
    return parts


def message_mathml(trace: Trace, step: Message) -> str:
    """The same as MathML, left side and local derivative included."""
    rule, name = rule_of(trace, step), name_of(trace)
    root, between = root_name(trace, step.pass_), via(trace, step)
    slope = local(rule) if rule is not None else None
    left = fraction(root, name(step.value))
    if slope is not None:
        right = fraction(root, name(between)) + "<mo>·</mo>" + mathml(slope, name, PRODUCT)
    else:
        right = "" if rule is None else mathml(rule, name)
    numbers = [f"<mtext>{escape(part)}</mtext>" for part in message_numbers(step, slope)]
    return math("<mo>=</mo>".join(part for part in [left, right, *numbers] if part))


def fraction(above: str, below: str) -> str:
    return f"<mfrac><mrow><mo>∂</mo><mi>{escape(above)}</mi></mrow><mrow><mo>∂</mo><mi>{escape(below)}</mi></mrow></mfrac>"


def math(inside: str) -> str:
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" displaystyle="true"><mrow>{inside}</mrow></math>'


def name_of(trace: Trace) -> Any:
    """What a value is called in a formula; a number of many digits is shortened."""

    def name(number: int) -> str:
        value = trace.values[number]
        return shown(value.data) if value.literal and value.data is not None and len(value.name) > 8 else value.name

    return name
