"""`lesson("03", lang="zh")`: the checks of a lesson, which answer in its language.

>>> q3a, q3b = lesson("03")
>>> q3b.check(...)
○ q3b is not answered yet. Put your answer in the place of `...` and run the cell again. For help: q3b.hint()
>>> q3b.check("7").outcome
'error'
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..tracing._phrases import Language, speaking
from . import _progress
from ._question import LANGUAGES, Outcome, Question, Verdict, judge
from ._reading import PARTS, Text
from ._tracebacks import show_own_lines_only
from .questions import LESSONS

MARKS: dict[Outcome, str] = {"open": "○", "right": "✓", "wrong": "✗", "error": "!"}

OPEN = Text(
    "{id} is not answered yet. Put your answer in the place of `...` and run the cell again. For help: {id}.hint()",
    "{id} 还没有回答。把答案写在 `...` 的位置，再运行这一格。需要提示：{id}.hint()",
)
RIGHT = Text("Right.", "对了。")
WRONG = Text("Not yet.", "还不对。")
PARTLY = Text("Not yet: {right} of {all} are right. Look again at {off}.", "还不对：{all} 处对了 {right} 处。再看看 {off}。")
ERROR = Text("This answer can't be read.", "这个答案没法识别。")
AT = Text(" It is about {off}.", "问题出在 {off}。")
HELP = Text("For help: {id}.hint()", "需要提示：{id}.hint()")
UNSAVED = Text("(Your progress could not be saved: {reason}.)", "（进度没能保存：{reason}。）")
SWITCHED_OFF = Text("Solutions are switched off in this copy. {id}.hint() still helps.", "这份讲义里的答案已经关闭。{id}.hint() 还可以给你提示。")


class Said(str):
    """A text that a notebook shows as it is."""

    def __repr__(self) -> str:
        return str(self)


class Feedback:
    """What a check says to an answer; `outcome` is "open", "right", "wrong" or "error"."""

    def __init__(self, outcome: Outcome, text: str) -> None:
        self.outcome, self._text = outcome, text

    def __repr__(self) -> str:
        return f"{MARKS[self.outcome]} {self._text}"


class Check:
    """One question of a lesson: `check(answer)`, `hint()`, `solution()`."""

    def __init__(self, question: Question, language: Language, solutions: bool = True) -> None:
        self._question, self._language, self._solutions = question, language, solutions

    def __repr__(self) -> str:
        return f"{self._question.id}: {self._question.about.to(self._language)}"

    def check(self, answer: Any = ...) -> Feedback:
        """Says what is right and what is off in an answer, and why, but not what would be right.

        Args:
            answer: what the question asks for: a value, a dict or a list of values, or a function, which is then
                called. A text is compared, never executed. `...` is no answer yet.
        """
        verdict = judge(self._question, answer)
        lines = [self._line(verdict), *(f"  {reason.to(self._language)}" for reason in verdict.reasons)]
        if verdict.outcome == "wrong" and not verdict.reasons:
            lines.append(f"  {self._say(HELP)}")
        if verdict.outcome != "open":
            try:
                _progress.keep(self._question.id, verdict.outcome == "right", Path.cwd())
            except OSError as error:
                lines.append(self._say(UNSAVED, reason=error.strerror))
        return Feedback(verdict.outcome, "\n".join(lines))

    def hint(self) -> Said:
        """A push in the right direction."""
        return Said(self._question.hint.to(self._language))

    def solution(self) -> Said:
        """The answer and the way to it, unless this copy of the lesson has its solutions switched off."""
        return Said(self._question.solution.to(self._language) if self._solutions else self._say(SWITCHED_OFF))

    def _line(self, verdict: Verdict) -> str:
        number, off = len(self._question.right), PARTS.to(self._language).join(verdict.off)
        if verdict.outcome == "open":
            return self._say(OPEN)
        if verdict.outcome == "right":
            return self._say(RIGHT)
        if verdict.outcome == "error":
            return self._say(ERROR) + (self._say(AT, off=off) if verdict.off and number > 1 else "")
        return self._say(PARTLY, right=number - len(verdict.off), all=number, off=off) if number > 1 else self._say(WRONG)

    def _say(self, text: Text, **words: Any) -> str:
        return text.to(self._language).format(id=self._question.id, **words)


class Lesson:
    """An open lesson: its checks, to be unpacked."""

    def __init__(self, number: str, checks: tuple[Check, ...]) -> None:
        self._number, self._checks = number, checks

    def __iter__(self) -> Iterator[Check]:
        return iter(self._checks)

    def __repr__(self) -> str:
        return "\n".join([f"minigrad · {self._number}", *map(repr, self._checks)])


def lesson(number: str, lang: str = "en", solutions: bool = True) -> Lesson:
    """Opens a lesson: its checks, and from now on runs and widgets that speak its language, and short error reports.

    Args:
        number: as in the name of its notebook, "03".
        lang: "en" or "zh".
        solutions: whether `solution()` shows them.

    Raises:
        ValueError: there is no such lesson, or no such language.
    """
    language = next((known for known in LANGUAGES if known == lang), None)
    if language is None:
        raise ValueError(f"lesson(): lang is {lang!r}; lessons speak {' and '.join(map(repr, LANGUAGES))}")
    if number not in LESSONS:
        raise ValueError(f"lesson(): there are no checks for {number!r}; choose from {', '.join(map(repr, LESSONS))}")
    speaking.language = language
    show_own_lines_only()
    return Lesson(number, tuple(Check(question, language, solutions) for question in LESSONS[number]))
