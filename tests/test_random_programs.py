"""Random programs with reuse, broadcasting, views, indexing and changes in place: minigrad answers as PyTorch does.

Values, gradients, flags and graph nodes agree, and so do the errors, by type and text. With PyTorch beside, Hypothesis
writes programs, the same in every run: 200, or 2,000 under its profile "ci", which it takes by itself where CI is set.
Without PyTorch the recorded ones are run again.
"""

import importlib.util
import json
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_programs import MADE, TABLE, lines_of, run, source

import minigrad

RECORDED = json.loads((Path(__file__).with_name("data") / "programs.json").read_text())
COUNT = 2000 if settings.default.derandomize else 200


def agree(ours, theirs):
    """Equal but for rounding; a name of the module in a text is the reference's."""
    if isinstance(theirs, (list, tuple)):
        return isinstance(ours, (list, tuple)) and len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(theirs, float) and isinstance(ours, float):
        return math.isclose(ours, theirs, rel_tol=1e-4, abs_tol=1e-6) or (math.isnan(ours) and math.isnan(theirs))
    return ours == theirs


def compare(steps, theirs):
    ours = run(minigrad, steps)
    told = source(steps)
    for line, mine, other in zip([*lines_of(steps), "backward"], ours["errors"], theirs["errors"], strict=True):
        assert mine == other, f"\n{told}\n# at: {line}\n# minigrad: {mine}\n# PyTorch: {other}"
    for i, (mine, other) in enumerate(zip(ours["tensors"], theirs["tensors"], strict=True)):
        assert agree(mine, other), f"\n{told}\n# v{i}\n# minigrad: {mine}\n# PyTorch: {other}"


@pytest.mark.parametrize("number", range(len(RECORDED)))
def test_recorded(number):
    compare(RECORDED[number]["steps"], RECORDED[number]["answer"])


@st.composite
def programs(draw):
    steps = []
    for _ in range(draw(st.integers(1, 12))):
        operation = draw(st.one_of(st.integers(0, MADE - 1), st.integers(MADE, len(TABLE) - 1)))
        steps.append((operation, draw(st.integers(0, 20)), draw(st.integers(0, 20))))
    return steps


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="new programs need PyTorch to tell the answers")
@settings(max_examples=COUNT, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_random_programs(steps):
    import torch

    theirs = run(torch, steps)
    assume(not refused_by_layout(run(minigrad, steps)["errors"], theirs["errors"]))
    assume(not half_done(steps, theirs["errors"]) and not amiss(theirs["errors"]))
    compare(steps, theirs)


# PyTorch takes two views of one memory for overlapping where the strides of a dimension of size 1 differ; NumPy keeps no
# such strides; and PyTorch's gradient of a sum is one number, seen everywhere. It refuses to write into parts of an integer
# tensor beside its other parts, though no gradient is lost. There alone it may refuse what we do, or say it otherwise.
LAYOUT = (
    "some elements of the input tensor and the written-to tensor",
    "more than one element of the written-to tensor",
    "A view was created in no_grad mode",
    "Can't detach views in-place",
)


def refused_by_layout(ours, theirs):
    """Whether the first difference is such a refusal."""
    first = next((other for mine, other in zip(ours, theirs, strict=True) if mine != other), None)
    return any(text in str(first) for text in LAYOUT)


def half_done(steps, errors):
    """Where one of several indices lies outside, PyTorch may have written the elements before it when it raises; we
    write all or nothing."""
    return any(
        operation >= MADE and error is not None and "out of bounds" in error
        for (operation, _, _), error in zip(steps, errors, strict=False)
    )


def amiss(errors):
    """PyTorch finds a fault in itself, as where an index is shorter than what is scattered, or changes a tensor of integers by
    one that requires grad only to refuse it."""
    texts = ("INTERNAL ASSERT", "Autograd not support", "returned an invalid gradient")
    return any(error and any(text in error for text in texts) for error in errors)
