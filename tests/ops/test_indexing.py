"""x[...] and x[...] = v against PyTorch: values, graphs, both gradients and errors, for keys made at random.

Where PyTorch is installed it answers at once, and Hypothesis makes the keys; elsewhere two hundred recorded answers
are read (`tests/data/indexing.json`, written by `tests/record_indexing.py`).
"""

import importlib
import importlib.util
import json
from pathlib import Path

import numpy as np
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


X = "x = torch.arange(6.).reshape(2, 3); m = x > 3; z = torch.tensor(3.)\n"
NO_TYPE, MANY = "Could not infer dtype of {}", "too many indices for tensor of dimension {}"
DTYPES = "Index put requires the source and destination dtypes match, got Float for the destination and Long for the source."


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("x[[0, None],]", RuntimeError, NO_TYPE.format("NoneType")),
        ("x[[slice(None)],]", RuntimeError, NO_TYPE.format("slice")),
        ("x[1.5, 0, 0]", IndexError, MANY.format(2)),
        ("z['a']", IndexError, MANY.format(0)),
        ("x['a', 'b', 'c']", IndexError, MANY.format(2)),
        ("x[b'a']", TypeError, "new(): invalid data type 'bytes'"),
        ("x[..., ..., 0]", IndexError, "index 0 is out of bounds for dimension 2 with size 0"),
        ("x[..., ..., ::2]", IndexError, "Dimension out of range (expected to be in range of [-2, 1], but got 2)"),
        ("x[2**63]", ValueError, "Overflow when unpacking long long"),
        ("x[m, True] = torch.tensor(3)", RuntimeError, DTYPES),
        ("x[torch.tensor([0])] = torch.tensor(3)", RuntimeError, DTYPES),
        ("x[0:0, [0, 1]] = torch.ones(3)", RuntimeError,
         "shape mismatch: value tensor of shape [3] cannot be broadcast to indexing result of shape [0, 2]"),
        ("x[0] = np.float32(3)", TypeError, "can't assign a numpy.float32 to a torch.FloatTensor"),
        ("x[0] = np.True_", TypeError, "can't assign a numpy.bool to a torch.FloatTensor"),
        ("x[False] = None", TypeError, "can't assign a NoneType to a torch.FloatTensor"),
        ("del x[0]", TypeError, "Tensor does not support deleting items"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("module", [minigrad, *([torch] if torch else [])], ids=lambda module: module.__name__)
def test_refused_in_pytorchs_words(module, text, error, told):
    names = {"torch": module, "np": np}
    exec(X, names)
    with pytest.raises(error) as caught:
        exec(text, names)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("x[m] = torch.tensor(7)", [[0, 1, 2], [3, 7, 7]]),  # a mask is filled, whatever the dtype of the one value
        ("x[:, torch.tensor([True, False, True])] = torch.tensor([[7]])", [[7, 1, 7], [7, 4, 7]]),
        ("x.index_put_((m,), torch.tensor([True]))", [[0, 1, 2], [3, 1, 1]]),
        ("x[..., ..., :] = 7", [[7, 7, 7], [7, 7, 7]]),
        ("x[torch.tensor(1, dtype=torch.uint8)] = 7", [[7, 7, 7], [7, 7, 7]]),  # a byte is a truth
    ],
)
@pytest.mark.parametrize("module", [minigrad, *([torch] if torch else [])], ids=lambda module: module.__name__)
def test_written_as_in_pytorch(module, text, left):
    names = {"torch": module}
    exec(X + text, names)
    assert names["x"].tolist() == left


@pytest.mark.parametrize("module", [minigrad, *([torch] if torch else [])], ids=lambda module: module.__name__)
def test_what_is_gathered_lies_in_order(module):
    x = module.arange(24.).reshape(4, 3, 2)
    for found in (x[::2, module.tensor([0, 2])], x[..., [0, 1, 0]], x[1, :, [1, 0]], x[:, None, module.tensor([True, False, True])]):
        assert found.is_contiguous()


@pytest.mark.parametrize("module", [minigrad, *([torch] if torch else [])], ids=lambda module: module.__name__)
def test_a_list_that_stands_for_a_tuple_warns(module):
    x = module.arange(6).reshape(2, 3)
    with pytest.warns(UserWarning, match=r"^Using a non-tuple sequence for multidimensional indexing is deprecated") as told:
        assert x[[0, slice(None)]].tolist() == x[[[0]]][0].tolist() == [0, 1, 2]
        assert x[[np.array([1]), 2]].tolist() == [5]
        x[[None, 0]] = 7
    assert [warning.filename for warning in told] == [__file__] * 4
    assert x[[1, 0]].tolist() == [[3, 4, 5], [7, 7, 7]]
