"""Every row of the table against PyTorch: value, dtype, shape, node, printed form, both derivatives, errors.

The samples lie in `samples_*.py`. Where PyTorch is installed it is asked; elsewhere the answers it once gave are read
(`tests/data/ops_*.json`, written by `tests/record_ops.py`). First derivatives are also compared with central
differences.
"""

import importlib
import importlib.util
import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from ops.samples import answer, cotangent, results, run, tensors

import minigrad

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
TABLES = sorted(path.stem.removeprefix("samples_") for path in HERE.glob("samples_*.py"))
torch = importlib.import_module("torch") if importlib.util.find_spec("torch") else None


def table(name):
    return importlib.import_module(f"ops.samples_{name}").SAMPLES


CASES = [
    pytest.param(name, sample, id=f"{row}: {sample}")
    for name in TABLES
    for row, samples in table(name).items()
    for sample in samples
]


def recorded(name):
    path = DATA / f"ops_{name}.json"
    return json.loads(path.read_text("utf-8")) if torch is None and path.exists() else {}


RECORDED = {name: recorded(name) for name in TABLES}


def expected(name, sample, single=False):
    """PyTorch's answer, live or recorded."""
    if torch is not None:
        return answer(torch, sample, single)
    found = RECORDED[name].get(("float32 " if single else "") + str(sample))
    return (
        found if found is not None else pytest.fail("not recorded: run tests/record_ops.py where PyTorch is installed")
    )


def close(got, wanted, tolerance):
    """The same nesting, None where None is, the same numbers within the tolerance, the same infinities and nans."""
    if isinstance(wanted, (list, tuple)):
        assert isinstance(got, (list, tuple)) and len(got) == len(wanted), f"{got} is not like {wanted}"
        for a, b in zip(got, wanted, strict=True):
            close(a, b, tolerance)
    elif isinstance(wanted, float) and isinstance(got, float):
        assert got == pytest.approx(wanted, rel=tolerance, abs=tolerance * 1e-2, nan_ok=True)
    else:
        assert type(got) is type(wanted) and got == wanted


@pytest.mark.parametrize("name, sample", CASES)
def test_as_pytorch(name, sample):
    want, got = expected(name, sample), answer(minigrad, sample)
    assert ("error" in want) is sample.raises, f"PyTorch says {want.get('error', 'no error')}"
    for key in ("error", "refused", "dtypes", "shapes", "nodes", "requires_grad"):
        assert got.get(key) == want.get(key), key
    single = "torch.float32" in want.get("dtypes", ()) or any(
        spec.dtype == "float32" for spec in sample.inputs.values()
    )
    for key, tolerance in (("values", 1e-13), ("first", 1e-11), ("second", 1e-9)):
        close(got.get(key), want.get(key), 2e-6 if single else tolerance)
    if sample.printed:
        assert got.get("printed") == want.get("printed")


@pytest.mark.parametrize(
    "name, sample",
    [
        case
        for case in CASES
        if not case.values[1].raises and any(spec.dtype == "float64" for spec in case.values[1].inputs.values())
    ],
)
def test_in_single_precision(name, sample):
    want, got = expected(name, sample, True), answer(minigrad, sample, True)
    assert got.get("error") == want.get("error")
    if "error" in want:
        return
    assert got["dtypes"] == want["dtypes"]
    close(got["values"], want["values"], 1e-5)


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param(case.values[1], id=case.id)
        for case in CASES
        if case.values[1].smooth
        and not case.values[1].raises
        and all(spec.dtype != "float32" for spec in case.values[1].inputs.values())
    ],
)
def test_by_central_differences(sample):
    inputs = tensors(minigrad, sample)
    leaves = {name: t for name, t in inputs.items() if t.requires_grad}
    wanted = [r for r in results(minigrad, run(minigrad, sample, inputs)) if getattr(r, "requires_grad", False)]
    if not wanted:
        return
    vectors = [cotangent(minigrad, r, k) for k, r in enumerate(wanted)]
    grads = minigrad.autograd.grad(wanted, list(leaves.values()), vectors, allow_unused=True)
    weights = [v.detach().numpy() for v in vectors]
    places = [
        k for k, r in enumerate(results(minigrad, run(minigrad, sample, inputs))) if getattr(r, "requires_grad", False)
    ]

    def value(name, array):
        with minigrad.no_grad():
            found = results(minigrad, run(minigrad, sample, {**inputs, name: minigrad.from_numpy(array)}))
        return sum((found[k].numpy() * w).sum() for k, w in zip(places, weights, strict=True))

    step = 1e-5
    for (name, leaf), grad in zip(leaves.items(), grads, strict=True):
        start = leaf.detach().numpy()
        slopes = np.zeros(start.shape)
        for at in np.ndindex(start.shape):
            up, down = start.copy(), start.copy()
            up[at] += step
            down[at] -= step
            slopes[at] = (value(name, up) - value(name, down)) / (2 * step)
        np.testing.assert_allclose(0 if grad is None else grad.numpy(), slopes, rtol=1e-5, atol=1e-6, err_msg=name)


def test_every_row_is_sampled():
    seen = Seen()
    minigrad._modes.here.me.set(observer=seen)
    try:
        for name in TABLES:
            for samples in table(name).values():
                for sample in samples:
                    with suppress(Exception):  # what goes wrong there is told above
                        answer(minigrad, sample)
    finally:
        minigrad._modes.here.me.set(observer=None)
    assert sorted(set(minigrad.ROWS) - seen.rows) == []


class Seen:
    """An observer that notes which rows ran, in the forward pass and in the recorded backward pass."""

    def __init__(self):
        self.rows = set()

    def operation(self, row, *rest, **more):
        self.rows.add(row.name)

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


@pytest.mark.parametrize("module", sorted(path.stem for path in Path(minigrad.__file__).parent.glob("ops/*.py")))
def test_every_public_function_is_sampled(module):
    public = getattr(importlib.import_module(f"minigrad.ops.{module}"), "__all__", ())
    assert sorted(set(public) - {row for name in TABLES for row in table(name)}) == []
