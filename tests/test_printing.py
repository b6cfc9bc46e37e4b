"""Tensors print as in PyTorch: as it once printed them (data/printing.json) and, where installed, as it does now."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minigrad
from minigrad import _dtypes, _printing

RECORDED = json.loads(Path(__file__).with_name("data").joinpath("printing.json").read_text(encoding="utf-8"))


def array_of(numbers: dict[str, Any]) -> np.ndarray[Any, Any]:
    """The array a recorded description means: its elements, `[first, step]`, or one value all over."""
    shape, dtype = numbers["shape"], np.dtype(numbers["dtype"])
    if "fill" in numbers:
        return np.broadcast_to(np.array(numbers["fill"], dtype), shape)
    if "steps" in numbers:
        first, step = numbers["steps"]
        return (np.arange(np.prod(shape, dtype=int)) * float(step) + first).astype(dtype).reshape(shape)
    return np.array(numbers["data"], dtype).reshape(shape)


class Tensor:
    """All that printing asks of a tensor."""

    def __init__(self, array: np.ndarray[Any, Any], history: str | None = None):
        self._array = array
        self.requires_grad = history is not None
        self.grad_fn = None if history in (None, "leaf") else SimpleNamespace(name=lambda: history)

    def __repr__(self) -> str:
        return _printing.tensor_text(self)

    def __format__(self, spec: str) -> str:
        return _printing.tensor_format(self, spec)


@pytest.fixture(autouse=True)
def _defaults_come_back():
    options, default = _printing.get_printoptions(), _dtypes.get_default_dtype()
    yield
    _printing.set_printoptions(**options)
    _dtypes.set_default_dtype(default)


@pytest.mark.parametrize("case", RECORDED["tensors"], ids=lambda case: case["about"])
def test_text_is_pytorchs(case):
    _dtypes.set_default_dtype(getattr(_dtypes, case.get("default_dtype", "float32")))
    tangent = Tensor(array_of(case["tangent"])) if "tangent" in case else None
    tensor = Tensor(array_of(case["numbers"]), case.get("history"))
    with warnings.catch_warnings(), _printing.printoptions(**case.get("options", {})):
        warnings.simplefilter("error")
        assert _printing.tensor_text(tensor, tangent=tangent) == case["text"]


@pytest.mark.parametrize("program", RECORDED["programs"], ids=lambda program: program["code"])
def test_programs_print_as_in_pytorch(program):
    """The same words with `import minigrad as torch` give the same text, or the same error."""
    try:
        text = eval(program["code"], {"torch": minigrad})
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    assert text == program["text"]


@pytest.mark.parametrize("step", RECORDED["options"], ids=lambda step: str(step["set"]))
def test_options_after_setting(step):
    _printing.set_printoptions(**step["before"])
    _printing.set_printoptions(**step["set"])
    assert _printing.get_printoptions() == step["after"]


def test_options_come_back_after_an_error():
    before = _printing.get_printoptions()
    with pytest.raises(ZeroDivisionError), _printing.printoptions(precision=1, sci_mode=True):
        assert _printing.get_printoptions() != before
        raise ZeroDivisionError
    assert _printing.get_printoptions() == before


def test_contents_stand_in_the_place_of_numbers():
    tensor = Tensor(np.ones(3), "leaf")
    assert _printing.tensor_text(tensor, contents="HELLO") == "tensor(HELLO, dtype=torch.float64, requires_grad=True)"


def test_a_lost_history_is_called_invalid():
    class Lost(Tensor):
        @property
        def grad_fn(self):
            raise RuntimeError("Output 0 of UnbindBackward0 is a view and its base has been modified inplace.")

        @grad_fn.setter
        def grad_fn(self, _): ...

    assert _printing.tensor_text(Lost(np.ones(2, np.float32), "leaf")) == "Lost([1., 1.], grad_fn=<Invalid>)"


def test_format_of_many_numbers_says_what_to_do():
    with pytest.raises(TypeError) as caught:
        _printing.tensor_format(Tensor(np.ones(3)), ".2f")
    assert str(caught.value) == "unsupported format string passed to Tensor.__format__"
    assert "t.item()" in caught.value.__notes__[0]


# Numbers near the places where the style changes, and ordinary ones.
EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, 1000.0, 1001.0, 999.9999, 1e8, 100000008.0, 1e-4, 1.0001e-4, 9.999e-5, 1e-45, 1e38]
SPECIAL = [float("nan"), float("inf"), float("-inf")]
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "precision": st.integers(0, 12),
        "threshold": st.sampled_from([0, 1, 5, 20, 1000]),
        "edgeitems": st.integers(0, 5),
        "linewidth": st.integers(0, 130),
        "profile": st.sampled_from(["default", "short", "full"]),
        "sci_mode": st.sampled_from([True, False, None]),
    },
)


@st.composite
def arrays(draw) -> np.ndarray[Any, Any]:
    shape = draw(st.lists(st.integers(0, 8), max_size=4).filter(lambda sizes: np.prod(sizes, dtype=int) < 300))
    dtype = np.dtype(draw(st.sampled_from(["float32", "float64", "int64", "int32", "int16", "int8", "uint8", "bool"])))
    size = int(np.prod(shape, dtype=int))
    if dtype.kind == "f":
        scale = 10.0 ** draw(st.integers(-9, 9))
        pool = st.sampled_from(EDGES) | st.sampled_from(EDGES + SPECIAL) | st.floats(-1, 1).map(lambda x: x * scale)
        some = draw(st.lists(pool, min_size=1, max_size=12))
    else:
        low, high = (0, 1) if dtype.kind == "b" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
        some = draw(st.lists(st.integers(int(low), int(high)), min_size=1, max_size=12))
    return np.resize(np.array(some, dtype), size).reshape(shape)


@settings(max_examples=300, deadline=None)
@given(array=arrays(), options=OPTIONS, history=st.sampled_from([None, "leaf", "CloneBackward0"]))
def test_any_tensor_prints_as_in_pytorch(array, options, history):
    torch = pytest.importorskip("torch", reason="without PyTorch the recorded texts stand for it")
    if array.dtype.kind != "f":
        history = None
    theirs = torch.from_numpy(array).requires_grad_(history is not None)
    if history == "CloneBackward0":
        theirs = theirs.clone()
    with torch._tensor_str.printoptions(**options), _printing.printoptions(**options):
        assert _printing.get_printoptions() == torch._tensor_str.get_printoptions()
        assert _printing.tensor_text(Tensor(array, history)) == repr(theirs)
