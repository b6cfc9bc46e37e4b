"""What predict mode asks before a step: the number about to appear, and the mistakes that are likely.

>>> from .. import record, tensor
>>> with record() as run:
...     w = tensor([3.], requires_grad=True)
...     c = w * w
...     c.backward()
>>> asked = question(run, run.steps[4])
>>> asked["ask"]
'∂c/∂w through c = ?'
>>> question(run, run.steps[5])["mistakes"][0]["say"]
'That is one path; another one reaches w too: messages that meet are added.'
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from ..drawing._text import left_to_right
from ..tracing import Run
from ..tracing._formulas import derivative, shown, via
from ..tracing._phrases import Language, phrase
from ..tracing._snapshot import Snapshot
from ..tracing._steps import Accumulate, Message, Operate, Step, Sum

NEAR = 5e-3  # an answer rounded to about three digits is right


def question(run: Run, step: Step, language: Language = "en") -> dict[str, Any] | None:
    """The question of a step; None where there is nothing to predict, or no single number."""
    trace = run.trace
    name = run.values[step.value].name if hasattr(step, "value") else ""
    wrong: list[tuple[float | None, str]] = []

    def foresee(answer: float | None, key: str, /, **parts: Any) -> None:
        wrong.append((answer, phrase(f"mistake.{key}", language, name=name, **parts)))

    if isinstance(step, Message):
        right, ask = single(step.message), f"{derivative(trace, step.pass_, step.value)}"
        ask = phrase("ask.message", language, target=ask, via=run.values[via(trace, step)].name)
        upstream, local = single(step.upstream[0]), single(step.local)
        if upstream is not None and local is not None:
            foresee(upstream, "upstream", local=run.local(step))
            foresee(local, "local", number=shown(step.upstream[0]))
            foresee(upstream + local, "added")
            foresee(1.0 if right == 0 else None, "zero")
    elif isinstance(step, Sum):
        right, ask = single(step.total), f"{name}: {' + '.join(shown(term) for term in step.terms)}"
        first, second = (single(term) for term in step.terms)
        ask = phrase("ask.sum", language, name=name)
        if first is not None and second is not None:
            foresee(first, "path")
            foresee(second, "path")
            foresee(first * second, "multiplied")
    elif isinstance(step, Accumulate) and step.before is not None:
        right, ask = single(step.after), phrase("ask.again", language, name=name)
        foresee(single(step.message), "again", number=shown(step.before))
        foresee(single(step.before), "kept", number=shown(step.message))
    elif isinstance(step, Operate) and len(step.results) == 1:
        right = single(step.results[0])
        ask = run.formula(step).rpartition(" = ")[0]
        ask = f"{ask} = ?"
    else:
        return None
    if right is None or not isfinite(right):
        return None
    foresee(-right if right else None, "sign")
    mistakes = [{"range": near(number), "say": left_to_right(say)} for number, say in wrong
                if number is not None and isfinite(number) and not within(number, right)]  # fmt: skip
    return {"ask": left_to_right(ask), "range": near(right), "mistakes": mistakes}


def single(array: Snapshot | None) -> float | None:
    """The number of an array that has just one."""
    if array is None or not array.whole or array.numpy().size != 1 or array.numpy().dtype.kind not in "iuf":
        return None
    return float(array.numpy().reshape(-1)[0])


def near(number: float) -> list[float]:
    """The range of answers that mean this number."""
    slack = max(abs(number) * NEAR, 1e-9)
    return [number - slack, number + slack]


def within(number: float, right: float) -> bool:
    low, high = near(right)
    return low <= number <= high
