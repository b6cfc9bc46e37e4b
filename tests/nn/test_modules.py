"""Modules, initialisations and optimizers say what PyTorch's say: live where it is installed, else as recorded."""

import importlib
import importlib.util
import json
import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from nn.programs import PROGRAMS, told
from nn.trainings import TRAININGS, model, trained

import minigrad

DATA = json.loads((Path(__file__).parents[1] / "data" / "nn_modules.json").read_text("utf-8"))
torch = importlib.import_module("torch") if importlib.util.find_spec("torch") else None


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.rpartition("\n")[2][:60] + program[-1])
def test_as_pytorch(program):
    want = told(torch, program) if torch is not None else DATA["programs"][program]
    assert told(minigrad, program) == want


@pytest.mark.parametrize("name", TRAININGS)
@pytest.mark.parametrize("dtype, tolerance", [("float32", 1e-6), ("float64", 1e-12)])
def test_a_hundred_steps(name, dtype, tolerance):
    want, rate = trained(torch, name, dtype) if torch is not None else DATA["trainings"][name][dtype]
    got, own_rate = trained(minigrad, name, dtype)
    assert got == pytest.approx(want, abs=tolerance, rel=0)
    assert own_rate == pytest.approx(rate, rel=1e-12)


def test_a_closure_is_called_once_a_step_and_recorded():
    x, _, (w, *_) = model(minigrad, "float64")
    optimizer, calls = minigrad.optim.SGD([w], lr=0.1), []

    def closure():
        calls.append(minigrad.is_grad_enabled())
        optimizer.zero_grad()
        loss = (x @ w.t()).square().mean()
        loss.backward()
        return loss

    with minigrad.no_grad():
        first, second = optimizer.step(closure), optimizer.step(closure)
    assert calls == [True, True] and second < first


def test_a_state_travels_to_another_optimizer():
    results = []
    for interrupted in (False, True):
        _, _, weights = model(minigrad, "float64")
        optimizer = minigrad.optim.Adam(weights, lr=0.1)
        for k in range(4):
            if interrupted and k == 2:
                state = pickle.loads(pickle.dumps(optimizer.state_dict()))
                optimizer = minigrad.optim.Adam(weights)
                optimizer.load_state_dict(state)
            for w in weights:
                w.grad = w.detach() + k
            optimizer.step()
        results.append([w.tolist() for w in weights])
    assert results[0] == results[1]


def test_a_step_is_a_change_in_place():
    w = minigrad.nn.Parameter(minigrad.ones(2))
    y = w * w
    w.grad = minigrad.ones(2)
    minigrad.optim.SGD([w], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_modules_and_their_state_can_be_pickled():
    minigrad.manual_seed(0)
    net = minigrad.nn.Sequential(minigrad.nn.Linear(2, 2), minigrad.nn.BatchNorm1d(2))
    again = pickle.loads(pickle.dumps(net))
    assert repr(again) == repr(net) and told(minigrad, "1") == "1"
    assert all((a == b).all() for a, b in zip(again.state_dict().values(), net.state_dict().values(), strict=True))


def test_loading_copies_and_saving_shares():
    net = minigrad.nn.Linear(2, 2)
    state = net.state_dict()
    with minigrad.no_grad():
        net.weight.zero_()
    assert (state["weight"] == 0).all()
    state["weight"] = minigrad.ones(2, 2)
    net.load_state_dict(state)
    state["weight"].zero_()
    assert (net.weight == 1).all()


GROUPS = "all optimizer param groups should be with/without names. cannot add param group {} names to the optimizer"


@pytest.mark.parametrize("lib", ["minigrad", "torch"])
@pytest.mark.parametrize(
    "parameters, text",
    [
        ("[('a', w), b]", "all optimizer params should be with/without names. Some param names are missing"),
        ("[{'params': [('a', w)]}, {'params': b}]", GROUPS.format("without")),
        ("[{'params': [w]}, {'params': [('a', b)]}]", GROUPS.format("with")),
    ],
)
def test_parameters_have_names_all_or_none(lib, parameters, text):
    lib = pytest.importorskip(lib)
    w, b = (lib.nn.Parameter(lib.ones(1)) for _ in "wb")
    with pytest.raises(ValueError) as caught:
        lib.optim.SGD(eval(parameters, {"w": w, "b": b}), lr=0.1)
    assert str(caught.value) == text


@pytest.mark.parametrize("lib", ["minigrad", "torch"])
@pytest.mark.parametrize("requires_grad, times", [(False, 2), (True, 0)])
def test_a_backward_hook_that_sees_no_inputs_warns_each_time(lib, requires_grad, times):
    lib = pytest.importorskip(lib)
    linear = lib.nn.Linear(2, 1)
    linear.register_full_backward_hook(lambda module, grad_input, grad_output: None)
    y = linear(lib.ones(1, 2, requires_grad=requires_grad)).sum()
    with warnings.catch_warnings(record=True, action="always") as told:
        y.backward(retain_graph=True)
        y.backward()
    text = "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients."
    assert [str(warning.message)[: len(text)] for warning in told] == [text] * times


def test_nothing_of_nn_and_optim_is_loaded_before_it_is_asked_for():
    program = (
        "import minigrad, sys; before = set(sys.modules); minigrad.nn.Linear, minigrad.optim.SGD; import minigrad.optim;"
        "from minigrad.nn import Conv2d; print([m for m in before if m.startswith(('minigrad.nn.', 'minigrad.optim'))])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("engine", [minigrad, torch], ids=["minigrad", "torch"])
def test_a_step_of_ones_own_is_counted_and_has_hooks(engine):
    if engine is None:
        pytest.skip("PyTorch is not installed")

    class Signs(engine.optim.Optimizer):
        def step(self, closure=None):
            with engine.no_grad():
                for p in self.param_groups[0]["params"]:
                    p.add_(p.grad.sign(), alpha=-self.param_groups[0]["lr"])
            return "done"

    w = engine.nn.Parameter(engine.tensor([3.0]))
    optimizer, told = Signs([w], {"lr": 0.5}), []
    optimizer.register_step_pre_hook(lambda *given: told.append(given))
    optimizer.register_step_post_hook(lambda *given: told.append(w.item()))
    schedule = engine.optim.lr_scheduler.StepLR(optimizer, 1, 0.1)
    w.grad = engine.tensor([7.0])
    assert optimizer.step() == "done"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        schedule.step()
    assert told == [(optimizer, (optimizer,), {}), 2.5]


@pytest.mark.parametrize("engine", [minigrad, torch], ids=["minigrad", "torch"])
def test_hooks_may_be_counted_and_cleared(engine):
    if engine is None:
        pytest.skip("PyTorch is not installed")
    layer = engine.nn.Linear(1, 1)
    layer.register_forward_hook(lambda *given: engine.zeros(1))
    layer.register_full_backward_hook(lambda *given: None)
    assert (len(layer._forward_hooks), len(layer._forward_pre_hooks), len(layer._backward_hooks)) == (1, 0, 1)
    layer._forward_hooks.clear()
    assert layer(engine.ones(1, 1)).grad_fn is not None
