"""x[...] and x[...] = v against PyTorch: values, graphs, both gradients and errors, for keys made at random.

Where PyTorch is installed it answers at once, and Hypothesis makes the keys; elsewhere two hundred recorded answers
are read (`tests/data/indexing.json`, written by `tests/record_indexing.py`).
"""

import importlib
import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ops.indexings import answer, program

import minigrad

torch = importlib.import_module("torch") if importlib.util.find_spec("torch") else None
RECORDED = json.loads((Path(__file__).parents[1] / "data" / "indexing.json").read_text("utf-8"))


@st.composite
def programs(draw):
    return program(lambda low, high: draw(st.integers(low, high)))


@pytest.mark.skipif(torch is None, reason="PyTorch isn't here: the recorded programs are tested below")
@settings(max_examples=150, deadline=None)
@given(programs())
def test_a_random_key_as_pytorch(made):
    shape, text = made
    assert answer(minigrad, shape, text) == answer(torch, shape, text)


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: f"{case['shape']} {case['text']}")
def test_a_recorded_key_as_pytorch(case):
    assert json.loads(json.dumps(answer(minigrad, tuple(case["shape"]), case["text"]))) == case["answer"]


def test_as_strided_is_refused_by_name():
    with pytest.raises(NotImplementedError, match="as_strided") as caught:
        minigrad.ones(2, 3).as_strided((2, 2), (1, 1))
    assert "unfold" in caught.value.__notes__[0]


def test_out_is_refused_by_name():
    with pytest.raises(TypeError, match="'out'") as caught:
        minigrad.mm(minigrad.ones(2, 2), minigrad.ones(2, 2), out=minigrad.ones(2, 2))
    assert "Assign the result" in caught.value.__notes__[0]
