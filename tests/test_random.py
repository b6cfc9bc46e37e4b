"""The random numbers are PyTorch's: values, states and errors as recorded, and live where PyTorch is installed."""

from __future__ import annotations

import hashlib
import json
import math
import random as programs
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minigrad
from minigrad import random
from minigrad._normal import scaled

RECORDED: dict[str, Any] = json.loads((Path(__file__).with_name("data") / "random.json").read_text())
# Doubles go through the C library's log, cos and sin, which differ in the last digit from one system to another.
TOLERANCE = 0.0 if sys.platform == "linux" else 1e-12


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def state() -> str:
    return digest(minigrad.get_rng_state().numpy().tobytes())


@pytest.mark.parametrize("seed", RECORDED["sessions"])
def test_session(seed: str) -> None:
    """Every value, and after every call the state: what the call took from the stream."""
    minigrad.manual_seed(int(seed))
    for step in RECORDED["sessions"][seed]:
        result = eval(step["call"], {"torch": minigrad})
        assert str(result.dtype) == step["dtype"], step["call"]
        assert list(result.shape) == step["shape"], step["call"]
        expected = np.array(step["values"], result.numpy().dtype).reshape(step["shape"])
        np.testing.assert_allclose(result.numpy(), expected, rtol=TOLERANCE, atol=0, err_msg=step["call"])
        if not TOLERANCE:
            assert state() == step["state"], step["call"]


@pytest.mark.skipif(sys.platform != "linux", reason="the C library's last digits")
def test_long_ones() -> None:
    minigrad.manual_seed(11)
    for step in RECORDED["long"]:
        result = eval(step["call"], {"torch": minigrad})
        assert digest(np.ascontiguousarray(result.numpy()).tobytes()) == step["digest"], step["call"]
        assert state() == step["state"], step["call"]


@pytest.mark.parametrize("case", RECORDED["errors"], ids=lambda case: case["call"])
def test_error(case: dict[str, str]) -> None:
    with warnings.catch_warnings(), pytest.raises(Exception) as raised:
        warnings.simplefilter("ignore")
        eval(case["call"], {"torch": minigrad})
    assert type(raised.value).__name__ == case["type"]
    text = str(raised.value)
    if text.endswith("received an invalid combination of arguments"):  # PyTorch goes on to list its signatures
        assert case["text"].startswith(text)
        assert raised.value.__notes__
    else:
        assert text == case["text"]


# --- the document ----------------------------------------------------------------------------------------------------


def test_the_document_seed() -> None:
    assert repr(minigrad.manual_seed(7)) == "<minigrad.Generator object>"


def test_the_document_doubling_loop() -> None:
    minigrad.manual_seed(7)
    for _ in range(3):
        x = minigrad.randn(3)
    # The document prints 1024 x, its x doubled ten times, to four decimals.
    assert [round(float(v) * 1024, 4) for v in x] == pytest.approx([-364.1600, 1261.9630, 141.4888], abs=1e-4)


# --- seeds and states ------------------------------------------------------------------------------------------------


def test_seeds() -> None:
    assert minigrad.manual_seed(-1).initial_seed() == 2**64 - 1 == minigrad.initial_seed()
    assert minigrad.manual_seed(1.7).initial_seed() == 1  # type: ignore[arg-type]
    assert minigrad.manual_seed("12").initial_seed() == 12
    assert minigrad.Generator().initial_seed() == 67280421310721
    assert minigrad.manual_seed(3) is minigrad.default_generator is random.default_generator
    assert 0 <= minigrad.seed() < 2**64
    assert minigrad.seed() != minigrad.seed()


def test_only_the_low_32_bits_of_a_seed_count() -> None:
    a, b = (minigrad.rand(5, generator=minigrad.Generator().manual_seed(s)) for s in (7, 2**33 + 7))
    assert a.tolist() == b.tolist()


def test_state_round_trip() -> None:
    for before in (0, 1, 623, 624, 625, 1248):
        minigrad.manual_seed(5)
        minigrad.rand(before)
        minigrad.randn(1)
        kept = minigrad.get_rng_state()
        assert kept.shape == (5056,)
        assert kept.dtype is minigrad.uint8
        first = minigrad.randn(40).tolist(), minigrad.randn(3).tolist()
        minigrad.set_rng_state(kept)
        assert (minigrad.randn(40).tolist(), minigrad.randn(3).tolist()) == first


def test_a_clone_goes_its_own_way() -> None:
    g = minigrad.Generator().manual_seed(5)
    minigrad.randn(1, generator=g)
    h = g.clone_state()
    assert minigrad.randn(2, generator=g).tolist() == minigrad.randn(2, generator=h).tolist()
    assert h.initial_seed() == 5
    assert g.device == minigrad.device("cpu")


def test_fork_rng() -> None:
    minigrad.manual_seed(3)
    expected = minigrad.rand(2).tolist()
    minigrad.manual_seed(3)
    with pytest.raises(KeyError), minigrad.random.fork_rng():
        minigrad.rand(100)
        raise KeyError
    assert minigrad.rand(2).tolist() == expected
    with minigrad.random.fork_rng(enabled=False):
        minigrad.manual_seed(3)
    assert minigrad.rand(2).tolist() == expected


def test_numpy_random_is_not_loaded_by_import() -> None:
    code = "import sys, minigrad; assert 'numpy.random' not in sys.modules; minigrad.rand(1)"
    code += "; assert 'numpy.random' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


# --- history ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draw", "node"),
    [
        (lambda y: y.normal_(), "NormalBackward0"),
        (lambda y: y.uniform_(), "UniformBackward0"),
        (lambda y: y.random_(), "RandomBackward2"),
        (lambda y: y.random_(3), "RandomBackward1"),
        (lambda y: y.random_(1, 3), "RandomBackward0"),
        (lambda y: y.bernoulli_(), "BernoulliBackward2"),
        (lambda y: y.bernoulli_(minigrad.tensor([0.5, 0.5])), "BernoulliBackward1"),
        (lambda y: y.exponential_(), "ExponentialBackward0"),
        (lambda y: y.cauchy_(), "CauchyBackward0"),
        (lambda y: y.log_normal_(), "LogNormalBackward0"),
        (lambda y: y.geometric_(0.5), "GeometricBackward0"),
        (lambda y: minigrad.bernoulli(y), "BernoulliBackward0"),
        (lambda y: minigrad.poisson(y), "PoissonBackward0"),
        (lambda y: minigrad.normal(y, 1.0), "NormalBackward1"),
        (lambda y: minigrad.normal(0.0, y), "NormalBackward2"),
        (lambda y: minigrad.normal(y, y), "NormalBackward3"),
        (lambda y: minigrad.normal(y, minigrad.ones(3, 2)), "NormalBackward3"),
    ],
)  # fmt: skip
def test_no_gradient_comes_back(draw: Any, node: str) -> None:
    """PyTorch 2.13's node names; the gradients are zeros, not None."""
    w = minigrad.tensor([0.5, 0.25], requires_grad=True)
    drawn = draw(w * 1)
    assert drawn.grad_fn.name() == node
    drawn.sum().backward()
    assert w.grad.tolist() == [0.0, 0.0]


def test_an_in_place_draw_is_a_change() -> None:
    w = minigrad.ones(2, requires_grad=True)
    y = w * 1
    z = y * y
    y.normal_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.sum().backward()
    with minigrad.no_grad():
        assert w.uniform_(5, 6) is w
    assert w.is_leaf
    assert (w.detach().numpy() >= 5).all()


# --- mathematics -----------------------------------------------------------------------------------------------------


def test_scaled_rounds_once() -> None:
    """Against exact rational arithmetic."""
    from fractions import Fraction

    source = np.random.default_rng(0)
    x, (a, b) = source.standard_normal(500), source.standard_normal(2)
    exact = [float(Fraction(v) * Fraction(a) + Fraction(b)) for v in x.tolist()]
    assert scaled(x, float(a), float(b)).tolist() == exact
    assert (x * a + b).tolist() != exact


def test_moments() -> None:
    g = minigrad.Generator().manual_seed(1)
    n = 100_000
    for dtype in (minigrad.float32, minigrad.float64):
        x = minigrad.zeros(n, dtype=dtype).normal_(3.0, 2.0, generator=g).numpy()
        assert x.mean() == pytest.approx(3.0, abs=5 * 2 / math.sqrt(n))
        assert x.std() == pytest.approx(2.0, abs=0.03)
        rates = minigrad.full((n // 10,), 20.0, dtype=dtype)
        mean = minigrad.poisson(rates, generator=g).numpy().mean()
        assert mean == pytest.approx(20, abs=5 * math.sqrt(20 / (n // 10)))


# --- against PyTorch itself ------------------------------------------------------------------------------------------


class Twins:
    """The same random call in both, in one stream."""

    def __init__(self, seed: int, torch: Any):
        self.pick, self.torch = programs.Random(seed), torch
        self.exact = torch.backends.cpu.get_cpu_capability() != "DEFAULT"
        torch.manual_seed(seed)
        minigrad.manual_seed(seed)

    def pair(self, dtypes: str) -> tuple[Any, Any]:
        """Zeros of a random shape and layout: whole, transposed or with gaps."""
        shape = [self.pick.choice((1, 2, 3, 5, 17)) for _ in range(self.pick.randrange(4))]
        name = self.pick.choice(dtypes.split())
        kind, axes = self.pick.choice(("whole", "turned", "gaps")), list(range(len(shape)))
        self.pick.shuffle(axes)
        made = []
        for lib in (minigrad, self.torch):
            tensor = lib.zeros([2 * s for s in shape] if kind == "gaps" else shape, dtype=getattr(lib, name))
            if kind == "gaps" and shape:
                tensor = tensor[(slice(None, None, 2),) * len(shape)]
            made.append(tensor.permute(*axes) if kind == "turned" and shape else tensor)
        return made[0], made[1]

    def step(self) -> str:
        low, high = sorted(self.pick.uniform(-3, 3) for _ in range(2))
        wide = abs(high) + 0.01
        p = self.pick.choice((0.01, 0.3, 0.5, 0.99))
        whole = self.pick.choice((1, 2, 100, 2**15, 2**24))
        floats, integers = "float32 float64", "int64 int32 int16 int8 uint8"
        call, dtypes = self.pick.choice(
            [
                (lambda t: t.uniform_(), floats),
                (lambda t: t.uniform_(low, high), floats),
                (lambda t: t.normal_(), floats),
                (lambda t: t.normal_(low, wide), floats),
                (lambda t: t.exponential_(wide), floats),
                (lambda t: t.cauchy_(low, wide), floats),
                (lambda t: t.log_normal_(low, wide), floats),
                (lambda t: t.geometric_(p), f"{floats} {integers}"),
                (lambda t: t.bernoulli_(p), f"{floats} {integers} bool"),
                (lambda t: t.random_(), f"{floats} {integers} bool"),
                (lambda t: t.random_(whole), f"{floats} int64 int32"),
                (lambda t: t.random_(-whole, 2**40), "float64 int64"),
                (lambda t: t.uniform_().bernoulli(), floats),
                (lambda t: t.uniform_().multinomial(1) if t.dim() in (1, 2) else t, floats),
            ]
        )
        ours, theirs = (call(t).numpy() for t in self.pair(dtypes))
        close = 0.0 if self.exact or ours.dtype != np.float32 else 2e-6 * (1 + wide)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=close)
        assert ours.dtype == theirs.dtype
        return digest(self.torch.get_rng_state().numpy().tobytes())


@pytest.mark.skipif(sys.platform != "linux", reason="the C library's last digits")
@pytest.mark.parametrize("seed", range(4))
def test_live(seed: int) -> None:
    torch = pytest.importorskip("torch")
    twins = Twins(seed, torch)
    for _ in range(150):
        assert twins.step() == state()


def test_states_are_exchanged_with_pytorch() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(9)
    torch.randn(3)
    minigrad.set_rng_state(minigrad.tensor(torch.get_rng_state().tolist(), dtype=minigrad.uint8))
    assert minigrad.randn(3).tolist() == torch.randn(3).tolist()
    torch.set_rng_state(torch.tensor(minigrad.get_rng_state().tolist(), dtype=torch.uint8))
    assert minigrad.randn(3).tolist() == torch.randn(3).tolist()


def test_beyond_the_whole_numbers_of_a_float_it_warns() -> None:
    with pytest.warns(UserWarning, match=r"to - 1 is out of bounds \[-\(2\^24\), 2\^24\]"):
        minigrad.randint(0, 2**25 + 5, (2,), dtype=minigrad.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        minigrad.randint(0, 2**24 + 1, (2,), dtype=minigrad.float32)


@pytest.mark.parametrize("lib", ["minigrad", "torch"])
def test_normal_numbers_around_many_means_are_scaled_in_double_precision(lib: str) -> None:
    lib_: Any = pytest.importorskip(lib)
    lib_.manual_seed(2)
    assert lib_.normal(lib_.full((3,), -2.0), 2.5).tolist() == [-1.0192580223083496, -2.5589101314544678, -2.798750638961792]
