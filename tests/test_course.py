"""Checks of the lessons: what they say to no answer, to the right one, to each foreseen mistake and to nonsense."""

import math
from dataclasses import replace

import numpy as np
import pytest
from answers import answer, value_of

import minigrad as torch
from minigrad.course import Check, lesson
from minigrad.course.questions import LESSONS

LANGUAGES = ("en", "zh")
QUESTIONS = [question for number in sorted(LESSONS) for question in LESSONS[number]]
every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
every_language = pytest.mark.parametrize("language", LANGUAGES)
MISTAKES = [
    pytest.param(question, mistake, id=f"{question.id}-{number}")
    for question in QUESTIONS
    for number, mistake in enumerate(question.mistakes, 1)
]


class Raises:
    """Whatever is done with it goes wrong."""

    def __getattr__(self, name):
        raise RuntimeError("no")

    def __call__(self, *arguments):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __bool__ = __len__ = __iter__ = __float__ = __repr__ = __call__
    __hash__ = None


def check_of(question, language):
    """The check; where it tries a function, a check of what the function would answer."""
    return Check(replace(question, results=None), language)


@every_question
@every_language
def test_no_answer_yet(question, language):
    check = Check(question, language)
    for open_answer in (..., answer(question, dict.fromkeys(question.right, ...))):
        if open_answer is ... or question.results is None:
            feedback = check.check(open_answer)
            assert feedback.outcome == "open"
            assert repr(feedback).startswith("○ ") and f"{question.id}.hint()" in repr(feedback)


@every_question
@every_language
def test_the_right_answer(question, language):
    for one in (answer(question, question.right), list(answer(question, question.right).values())):
        feedback = check_of(question, language).check(one)
        assert feedback.outcome == "right"
        assert repr(feedback) == {"en": "✓ Right.", "zh": "✓ 对了。"}[language]


@pytest.mark.parametrize(("question", "mistake"), MISTAKES)
@every_language
def test_a_foreseen_mistake_is_told_why(question, mistake, language):
    wrong = {part: value_of(value, question.right[part]) for part, value in mistake.when.items()}
    assert wrong.keys() <= question.right.keys()
    feedback = check_of(question, language).check(answer(question, {**question.right, **wrong}))
    assert feedback.outcome == "wrong"
    assert mistake.why.to(language) in repr(feedback)


@every_question
@every_language
def test_nonsense(question, language):
    check = Check(question, language)
    nonsense = [None, "import os", "7", np.zeros((300, 300)), math.nan, math.inf, Raises(), [[], {}], 1e300, 10**5000,
                [], {}, {"no such part": 1}, object(), torch.zeros(3, 3), {None: None}, lambda *_: None, b"7", 1j]  # fmt: skip
    for one in nonsense:
        feedback = check.check(one)
        open_ones = isinstance(one, dict) and not one and question.results is None
        assert feedback.outcome in (("open",) if open_ones else ("error", "wrong")), one
        assert "Traceback" not in repr(feedback)


@every_question
@every_language
def test_every_part_alone_may_be_nonsense(question, language):
    for part in question.right:
        for one in (Raises(), np.zeros((300, 300)), "import os; os.abort()", [], 1e300):
            feedback = check_of(question, language).check(answer(question, {**question.right, part: one}))
            assert feedback.outcome in ("error", "wrong") and "Traceback" not in repr(feedback)


@every_question
def test_no_text_is_executed(question, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for text in ("open('there', 'w')", "__import__('pathlib').Path('there').touch()"):
        Check(question, "en").check(text)
        Check(question, "en").check(dict.fromkeys(question.right, text))
    assert not list(tmp_path.iterdir())


@every_question
def test_both_languages_say_it(question):
    for text in (question.about, question.hint, question.solution, *(mistake.why for mistake in question.mistakes)):
        assert text.en and not any("一" <= letter <= "鿿" for letter in text.en)
        assert any("一" <= letter <= "鿿" for letter in text.zh) or text is question.solution
    assert repr(Check(question, "zh").hint()) == question.hint.zh
    assert repr(Check(question, "zh").solution()) == question.solution.zh


@every_question
def test_no_hint_gives_the_answer_away(question):
    for text in (question.hint, *(mistake.why for mistake in question.mistakes)):
        assert text != question.solution


@every_question
@every_language
def test_solutions_switched_off(question, language):
    said = repr(Check(question, language, solutions=False).solution())
    assert question.solution.to(language) not in said and f"{question.id}.hint()" in said


def test_ids_tell_the_lesson():
    for number, questions in LESSONS.items():
        assert [question.id for question in questions] == [f"q{int(number)}{letter}" for letter, _ in zip("abcd", questions)]


def test_partly_right_says_how_many_and_which():
    q3a, _ = lesson("03")
    feedback = q3a.check([3, 5, 1, 3, 5, 8, 3])
    assert repr(feedback) == (
        "✗ Not yet: 6 of 7 are right. Look again at a to w.\n"
        "  a to w: 1 is the local derivative; multiply it by what comes into a."
    )


def test_there_is_no_such_lesson_or_language():
    with pytest.raises(ValueError, match="there are no checks for '99'"):
        lesson("99")
    with pytest.raises(ValueError, match="lang is 'de'; lessons speak 'en' and 'zh'"):
        lesson("01", lang="de")
