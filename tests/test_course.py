"""Checks of the lessons: what they say to no answer, to nonsense, and to text, in both languages."""

import math

import numpy as np
import pytest

from minigrad.course import lesson
from minigrad.course.questions import LESSONS


@pytest.fixture(autouse=True)
def english_again():
    yield
    lesson("01", lang="en")  # a lesson sets the language of what is printed after it


class Raises:
    def __getattr__(self, name):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


CHECKS = [(number, language, k) for number in sorted(LESSONS) for language in ("en", "zh") for k in range(len(list(lesson(number))))]


@pytest.mark.parametrize(("number", "language", "k"), CHECKS)
def test_no_answer_and_nonsense(number, language, k, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check = list(lesson(number, lang=language))[k]
    assert check.check(...).outcome == "open"
    for nonsense in (None, "import os", np.zeros((300, 300)), math.nan, Raises(), [[], {}], 1e300):
        assert check.check(nonsense).outcome in ("error", "wrong")
    assert str(check.hint())
