"""What tensors are made of: numbers, nested lists, arrays, tensors, and what is none of these, told as PyTorch tells it.

The calls and PyTorch's answers are kept in `tests/data/tensors_from_data.json`, which `tests/record_data.py` writes again;
where PyTorch is installed, it is asked as well.
"""

import importlib
import importlib.util
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

MODULES = ["minigrad", *(["torch"] if importlib.util.find_spec("torch") else [])]
RECORDED = json.loads((Path(__file__).parents[1] / "data" / "tensors_from_data.json").read_text("utf-8"))


def told(module, call):
    """The printed result, or the error with its first line."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns that lists of arrays are slow there
        try:
            return repr(eval(call, {"torch": module, "np": np, "nan": float("nan")}))
        except Exception as error:
            return f"{type(error).__name__}: {str(error).splitlines()[0]}"


@pytest.mark.parametrize("call", RECORDED)
@pytest.mark.parametrize("name", MODULES)
def test_made_as_by_pytorch(name, call):
    assert told(importlib.import_module(name), call) == RECORDED[call]


@pytest.mark.skipif(len(MODULES) == 1 or np.finfo(np.longdouble).nmant < 63, reason="needs PyTorch, and numbers wider than a double")
@pytest.mark.parametrize("name", ["float32", "float64"])
def test_numbers_counted_to_the_last_bit(name):
    import torch

    import minigrad

    rng = np.random.default_rng(5)
    for start, step in [(-1, 0.1), (0.5, 1 / 3), (3, -0.3), *rng.uniform(0.01, 1, (60, 2)).tolist()]:
        for count in (3, 8, 17, 33, 100):
            ours, theirs = (m.arange(start, start + step * (count - 0.5), step, dtype=getattr(m, name)) for m in (minigrad, torch))
            assert np.array_equal(ours.numpy(), theirs.numpy()), (start, step, count)


@pytest.mark.skipif(len(MODULES) == 1, reason="needs PyTorch")
@pytest.mark.parametrize(("name", "most"), [("float32", 31), ("float64", 15)])
def test_few_numbers_are_summed_to_the_last_bit(name, most):
    import torch

    import minigrad

    rng = np.random.default_rng(5)
    for count in range(1, most + 1):
        lines = rng.standard_normal((3, count)).astype(name)
        for sums in (lambda x: x.sum(1), lambda x: x.mean(1, keepdim=True), lambda x: x[0].sum(), lambda x: x[1].mean()):
            assert np.array_equal(*(sums(m.tensor(lines)).numpy() for m in (minigrad, torch))), count


@pytest.mark.skipif(len(MODULES) == 1, reason="needs PyTorch")
@pytest.mark.parametrize(("name", "least"), [("exp", 0.97), ("tanh", 0.99), ("sigmoid", 0.94), ("log1p", 0.95), ("expm1", 0.98), ("cos", 0.9)])
def test_few_numbers_have_pytorchs_last_digit_nearly_always(name, least):
    import torch

    import minigrad

    numbers = np.abs(np.random.default_rng(5).standard_normal(500)).astype("float32")
    ours, theirs = (getattr(m, name)(m.tensor(numbers)).numpy() for m in (minigrad, torch))
    assert np.mean(ours == theirs) > least
