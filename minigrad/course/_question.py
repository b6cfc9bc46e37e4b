"""What a question is: plain data, its texts in both languages, and the verdict on an answer.

>>> question = Question(
...     "q0a", Text("the slope of w * w at 3", "w * w 在 3 处的斜率"), {"w.grad": 6.0},
...     hint=Text("w stands there twice.", "w 出现了两次。"),
...     solution=Text("3 + 3 = 6.", "3 + 3 = 6。"),
...     mistakes=(Mistake({"w.grad": 3.0}, Text("w * w has two edges to w.", "w * w 有两条边通到 w。")),),
... )
>>> judge(question, 3)
Verdict(outcome='wrong', off=('w.grad',), reasons=(Text(en='w * w has two edges to w.', zh='w * w 有两条边通到 w。'),))
>>> judge(question, 6).outcome, judge(question, ...).outcome, judge(question, "6").outcome
('right', 'open', 'error')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isclose, isnan
from typing import Any, Literal

from ..tracing._phrases import Language
from ._reading import PARTS, Entry, Text, Unreadable, Value, number, parts

Outcome = Literal["open", "right", "wrong", "error"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True)
class Near:
    """A number close to this one, within a distance, but not close enough."""

    value: float
    within: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, float) and abs(other - self.value) <= self.within

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Mistake:
    """A foreseen wrong answer: the parts it is known by, and the reason why they are wrong."""

    when: Mapping[str, Value | Near]
    why: Text


@dataclass(frozen=True)
class Question:
    """One exercise. Its parts are the keys of `right`: an answer is a dict with these keys, or a list in this order."""

    id: str
    about: Text
    right: Mapping[str, Value]
    hint: Text
    solution: Text
    mistakes: tuple[Mistake, ...] = ()
    entry: Entry = number
    """How one part of an answer is read."""
    columns: tuple[str, ...] = ()
    """Where an answer is a table: the parts are `row.column`."""
    results: Callable[[Callable[..., Any]], Mapping[str, Any]] | None = None
    """Where an answer is a function: what it makes of the exercise's inputs."""
    tolerance: float = 1e-5


@dataclass(frozen=True)
class Verdict:
    """What became of an answer: the parts that are off, and the reasons known for that."""

    outcome: Outcome
    off: tuple[str, ...] = ()
    reasons: tuple[Text, ...] = ()


def judge(question: Question, answer: Any) -> Verdict:
    """The verdict on an answer. Nothing that an answer is or does makes this raise, and no text in it is executed."""
    try:
        if answer is ...:
            return Verdict("open")
        if question.results is not None:
            answer = results_of(question.results, answer)
        given = parts(answer, tuple(question.right), question.entry, question.columns)
    except Unreadable as unreadable:
        return Verdict("error", unreadable.parts, (unreadable.text,))
    except Exception as error:
        name = type(error).__name__
        return Verdict("error", (), (Text(f"Looking at this answer raised {name}.", f"读取这个答案时出现了 {name}。"),))
    if all(value is ... for value in given.values()):
        return Verdict("open")
    off = tuple(part for part, right in question.right.items() if not same(given[part], right, question.tolerance))
    if not off:
        return Verdict("right")
    still_open = () if question.results else unfinished(given)  # a function is finished, whatever it leaves out
    return Verdict("wrong", off, (*reasons(question, given, off), *still_open))


def results_of(results: Callable[[Callable[..., Any]], Mapping[str, Any]], answer: Any) -> Mapping[str, Any]:
    """What the learner's function makes of the exercise's inputs; Unreadable if it is none or raises."""
    if not callable(answer):
        kind = type(answer).__name__
        raise Unreadable(f"A function is asked for, and this is of type {kind}.", f"这里要填一个函数，而你填的是 {kind}。")
    try:
        return results(answer)
    except Exception as error:
        name = type(error).__name__
        raise Unreadable(f"Your function raised {name} when it was tried.", f"试运行你的函数时出现了 {name}。") from None


def same(given: Value, right: Value, tolerance: float) -> bool:
    if isinstance(given, float) and isinstance(right, float):
        return isclose(given, right, rel_tol=tolerance, abs_tol=tolerance)
    return type(given) is type(right) and given == right


def reasons(question: Question, given: Mapping[str, Value], off: tuple[str, ...]) -> tuple[Text, ...]:
    """Of each foreseen mistake that is in the answer, why it is wrong; each reason once."""

    def made(mistake: Mistake) -> bool:
        return set(mistake.when) & set(off) != set() and all(
            wrong == given[part] if isinstance(wrong, Near) else same(given[part], wrong, question.tolerance)
            for part, wrong in mistake.when.items()
        )

    found = [mistake.why for mistake in question.mistakes if made(mistake)]
    if any(isinstance(value, float) and isnan(value) for value in given.values()):
        found.append(Text("nan isn't a number that can be right here.", "nan 不是数，不可能是这里的答案。"))
    return tuple(dict.fromkeys(found))


def unfinished(given: Mapping[str, Value]) -> tuple[Text, ...]:
    left = [part for part, value in given.items() if value is ...]
    return (Text(f"Still open: {PARTS.en.join(left)}.", f"还没有填：{PARTS.zh.join(left)}。"),) if left else ()
