"""Writes data/random.json, PyTorch's random numbers, states and errors: `python tests/record_random.py`.

A session is a list of expressions, evaluated one after another from one seed: what each returned, and a digest of the
generator's state after it. The same expressions run in minigrad, where `torch` is minigrad.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path
from typing import Any

import torch

RECORDED_AT = Path(__file__).with_name("data") / "random.json"

SESSIONS: dict[int, str] = {
    7: """
torch.randn(5, 3)
torch.randn(3)
torch.rand(2, 2)
torch.randn(1)
torch.rand(3, dtype=torch.float64)
torch.randn(4, dtype=torch.float64)
torch.randn(16)
torch.randn(1, dtype=torch.float64)
torch.randn(37)
torch.randn(2, 17, dtype=torch.float64)
torch.randn(())
torch.randn(0)
torch.randn([2, 1])
torch.rand(size=(3,))
torch.normal(1.5, 2.7, (5,))
torch.normal(-0.3, 1.9, (20,))
torch.normal(-0.3, 1.9, (21,), dtype=torch.float64)
torch.normal(torch.tensor([1.3, 2.3]), torch.tensor([0.7, 3.1]))
torch.normal(torch.tensor([[1.3], [2.3]]), 0.7)
torch.normal(1.7, torch.tensor([0.3, 0.0, 3.3], dtype=torch.float64))
torch.normal(torch.zeros(3, 1), torch.ones(8))
""",
    -1: """
torch.randint(10, (4,))
torch.randint(3, 9, (2, 3))
torch.randint(0, 2**28 - 1, (3,))
torch.randint(0, 2**28, (3,))
torch.randint(-2**40, 2**40, (3,))
torch.randint(-2**63, 2**63 - 1, (3,))
torch.randint(0, 256, (4,), dtype=torch.uint8)
torch.randint(-128, 128, (4,), dtype=torch.int8)
torch.randint(0, 2, (5,), dtype=torch.bool)
torch.randint(0, 5, (3,), dtype=torch.float32)
torch.randint(high=5, size=(2,))
torch.randint(low=1, high=5, size=(2,))
torch.randperm(0)
torch.randperm(1)
torch.randperm(12)
torch.randperm(30, dtype=torch.uint8)
torch.randperm(5, dtype=torch.float64)
torch.zeros(3, dtype=torch.int64).random_()
torch.zeros(3, dtype=torch.int32).random_()
torch.zeros(3, dtype=torch.int16).random_()
torch.zeros(3, dtype=torch.int8).random_()
torch.zeros(3, dtype=torch.uint8).random_()
torch.zeros(5, dtype=torch.bool).random_()
torch.zeros(3).random_()
torch.zeros(3, dtype=torch.float64).random_()
torch.zeros(3).random_(5)
torch.zeros(3).random_(-3, to=5)
torch.zeros(3).random_(3, None)
torch.zeros(3, dtype=torch.int64).random_(-5, None)
torch.zeros(3, dtype=torch.int64).random_(-2**63, None)
torch.zeros(3, dtype=torch.uint8).random_(3, None)
""",
    2**64 - 3: """
torch.zeros(3).uniform_()
torch.zeros(20).uniform_(-0.3, 1.5)
torch.zeros(20, dtype=torch.float64).uniform_(-0.3, 1.5)
torch.zeros(5).uniform_(to=2.5)
torch.zeros(5).normal_(1.3, 2.7)
torch.zeros(25).normal_(1.3, 2.7)
torch.zeros(25, dtype=torch.float64).normal_(1.3, 2.7)
torch.zeros(5, 4).t().normal_()
torch.zeros(5, 8, dtype=torch.float64)[:, ::2].normal_(0.1, 0.7)
torch.zeros(2, 3, 4).transpose(0, 2).uniform_()
torch.zeros(6).bernoulli_()
torch.zeros(6, dtype=torch.int64).bernoulli_(0.3)
torch.zeros(2, 3).bernoulli_(torch.tensor([0.1, 0.5, 0.9]))
torch.zeros(2, 3).bernoulli_(torch.tensor([[0.2], [0.8]], dtype=torch.float64))
torch.bernoulli(torch.full((4,), 0.5))
torch.bernoulli(torch.full((4, 2), 0.5).t())
torch.bernoulli(torch.zeros(4, dtype=torch.int64), 0.5)
torch.zeros(5).exponential_()
torch.zeros(5, dtype=torch.float64).exponential_(0.7)
torch.zeros(5).cauchy_()
torch.zeros(9, dtype=torch.float64).cauchy_(0.5, 1.5)
torch.zeros(5).log_normal_()
torch.zeros(17, dtype=torch.float64).log_normal_(0.5, 0.9)
torch.zeros(6).geometric_(0.3)
torch.zeros(6, dtype=torch.uint8).geometric_(0.001)
torch.zeros(6, dtype=torch.int64).geometric_(0.9)
torch.rand_like(torch.zeros(2, 3).t())
torch.randn_like(torch.zeros(5, 4).t())
torch.randn_like(torch.zeros(2), dtype=torch.float64)
torch.randint_like(torch.zeros(3), 7)
torch.randint_like(torch.zeros(3, dtype=torch.int64), 5, 9)
torch.multinomial(torch.tensor([0.1, 0.5, 3.0, 0.4]), 4)
torch.multinomial(torch.tensor([[1.0, 2.0, 3.0], [3.0, 0.0, 1.0]], dtype=torch.float64), 2)
torch.multinomial(torch.tensor([0.1, 0.5, 3.0, 0.4]), 1, True)
torch.multinomial(torch.tensor([[1.0, 2.0, 3.0], [3.0, 0.0, 1.0]]), 9, replacement=True)
torch.poisson(torch.tensor([0.0, 0.5, 3.0, 9.9, 10.0, 55.5, 1e5]))
torch.poisson(torch.tensor([[2.0, 20.0]] * 5, dtype=torch.float64))
torch.rand(1)
""",
}
DIGESTED = """
torch.randn(100, 1000)
torch.rand(70001)
torch.randn(30001, dtype=torch.float64)
torch.randperm(5000)
torch.zeros(20001).normal_(0.1, 3.3)
"""
ERRORS = """
torch.manual_seed(2**64)
torch.manual_seed(-2**63 - 1)
torch.manual_seed('a')
torch.manual_seed(None)
torch.manual_seed(float('nan'))
torch.Generator().manual_seed(1.7)
torch.Generator().manual_seed('a')
torch.Generator().manual_seed(True)
torch.Generator().manual_seed(2**64)
torch.Generator().set_state(3)
torch.Generator().set_state(torch.zeros(5))
torch.Generator().set_state(torch.zeros(5, dtype=torch.uint8))
torch.Generator().set_state(torch.zeros(5056, dtype=torch.uint8))
torch.set_rng_state(torch.zeros(5))
torch.randn(-1)
torch.randn(2, -3)
torch.rand(2.5)
torch.rand('a')
torch.rand()
torch.rand(2, dtype=torch.int64)
torch.rand(0, dtype=torch.int64)
torch.randn(2, dtype=torch.int64)
torch.randn(20, dtype=torch.bool)
torch.randint(5, 2)
torch.randint(0, 5, 2)
torch.randint(5)
torch.randint(5, 5, (2,))
torch.randint(5, 3, (2,))
torch.randint(0, (2,))
torch.randint(-1, (2,))
torch.randint(2.5, (2,))
torch.randint(0, 300, (2,), dtype=torch.uint8)
torch.randint(-1, 30, (2,), dtype=torch.uint8)
torch.randint(0, 3, (2,), dtype=torch.bool)
torch.randint(0, 300, (2,), dtype=torch.int8)
torch.randint(0, 2**17, (2,), dtype=torch.int16)
torch.randint(0, 2**31 + 1, (2,), dtype=torch.int32)
torch.randint(0, 2**63, (2,))
torch.randint(0, 5, (2,), requires_grad=True)
torch.randint(0, 5, (-2,))
torch.randperm(-1)
torch.randperm(2.5)
torch.randperm(300, dtype=torch.uint8)
torch.randperm(129, dtype=torch.int8)
torch.randperm(3, dtype=torch.bool)
torch.randperm(3, requires_grad=True)
torch.randperm(2**25, dtype=torch.float32)
torch.normal(0., 1.)
torch.normal(0., -1., (2,))
torch.normal(torch.zeros(2), -1.)
torch.normal(torch.zeros(2), -torch.ones(2))
torch.normal(torch.zeros(2), torch.ones(3))
torch.normal(torch.zeros(2, dtype=torch.int64), 1.)
torch.normal(0., torch.ones(2, dtype=torch.int64))
torch.normal(0., 1., (2,), dtype=torch.int64)
torch.bernoulli(torch.tensor([.5, 2.]))
torch.bernoulli(torch.tensor([.5, float('nan')]))
torch.bernoulli(torch.tensor([1, 0]))
torch.bernoulli(torch.tensor([1., 0]), 1.5)
torch.bernoulli(.5)
torch.zeros(3).bernoulli_(-.5)
torch.zeros(3).bernoulli_(float('nan'))
torch.zeros(3).bernoulli_(torch.tensor([1, 1, 1]))
torch.zeros(3).bernoulli_(torch.tensor([.5, .5]))
torch.zeros(3, requires_grad=True).bernoulli_(.5)
torch.zeros(3, requires_grad=True).normal_()
torch.zeros(3, requires_grad=True)[:2].uniform_()
torch.zeros(1, 3).expand(2, 3).uniform_()
torch.zeros(1, 30).expand(2, 30).normal_()
torch.zeros(3).normal_(0, -1.5)
torch.zeros(3).normal_(0, float('nan'))
torch.zeros(3).normal_('a')
torch.zeros(3).normal_(0, 1, generator=3)
torch.zeros(3, dtype=torch.int64).normal_()
torch.zeros(3, dtype=torch.int64).uniform_()
torch.zeros(3).uniform_(2, 1)
torch.zeros(3).uniform_(1e10, 0.05)
torch.zeros(3).uniform_(0, float('inf'))
torch.zeros(3).uniform_(float('nan'), 0)
torch.zeros(3).uniform_(-3e38, 3e38)
torch.zeros(3, dtype=torch.float64).uniform_(-1.5e308, 1.5e308)
torch.zeros(3).exponential_(0)
torch.zeros(3, dtype=torch.int64).exponential_()
torch.zeros(3).cauchy_(0, -1)
torch.zeros(3, dtype=torch.int64).cauchy_()
torch.zeros(3).log_normal_(0, 0)
torch.zeros(3, dtype=torch.bool).log_normal_()
torch.zeros(3).geometric_(0)
torch.zeros(3).geometric_(-1234567.891)
torch.zeros(3).geometric_('a')
torch.zeros(3, dtype=torch.bool).geometric_(.5)
torch.zeros(3).random_(0)
torch.zeros(3).random_(5, 3)
torch.zeros(3).random_(2.5)
torch.zeros(3).random_(None)
torch.zeros(3, dtype=torch.uint8).random_(300)
torch.zeros(3, dtype=torch.uint8).random_(-3, None)
torch.zeros(3).random_(2**25, None)
torch.zeros(3).random_(2**25 + 1, 2**25 + 3)
torch.rand_like(torch.zeros(2, dtype=torch.int64))
torch.randn_like(3)
torch.randint_like(torch.zeros(2), 5, 5)
torch.multinomial(torch.ones(3), 4)
torch.multinomial(torch.ones(3), 0)
torch.multinomial(torch.ones(3), 2.5)
torch.multinomial(torch.zeros(3), 1)
torch.multinomial(torch.tensor([1., -1, 3]), 2)
torch.multinomial(torch.tensor([1., -1, 3]), 2, True)
torch.multinomial(torch.tensor([1., float('inf')]), 1)
torch.multinomial(torch.tensor([1., float('inf')]), 3, True)
torch.multinomial(torch.ones(3, dtype=torch.int64), 2)
torch.multinomial(torch.ones(3, 3, 3), 2)
torch.multinomial(3, 3)
torch.poisson(torch.tensor([-1.]))
torch.poisson(torch.tensor([1]))
"""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def session(seed: int, calls: list[str], whole: bool) -> list[dict[str, Any]]:
    torch.manual_seed(seed)
    steps: list[dict[str, Any]] = []
    for call in calls:
        result = eval(call, {"torch": torch})
        step: dict[str, Any] = {"call": call, "dtype": str(result.dtype), "shape": list(result.shape)}
        if whole:
            step["values"] = result.flatten().tolist()
        else:
            step["digest"] = digest(result.numpy().tobytes())
        steps.append({**step, "state": digest(torch.get_rng_state().numpy().tobytes())})
    return steps


def error(call: str) -> dict[str, str]:
    try:
        eval(call, {"torch": torch})
    except Exception as raised:
        return {"call": call, "type": type(raised).__name__, "text": str(raised)}
    raise AssertionError(f"PyTorch accepts {call}")


def main() -> None:
    if torch.backends.cpu.get_cpu_capability() == "DEFAULT":
        warnings.warn("PyTorch's single-precision normals have other last bits on this processor", stacklevel=1)
    recorded = {
        "torch": torch.__version__,
        "sessions": {seed: session(seed, text.strip().splitlines(), True) for seed, text in SESSIONS.items()},
        "long": session(11, DIGESTED.strip().splitlines(), False),
        "errors": [error(call) for call in ERRORS.strip().splitlines()],
    }
    RECORDED_AT.write_text(json.dumps(recorded, indent=0) + "\n")


if __name__ == "__main__":
    main()
