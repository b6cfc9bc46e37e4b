"""The block of a recording: exceptions, passes that break off, a record in a record, threads, and when a run may be seen."""

import threading

import numpy as np
import pytest

import minigrad as torch
from minigrad import record
from minigrad._modes import here
from minigrad.tracing import Run


def named(run, name):
    """The value of this name; there is only one."""
    value, = [value for value in run.values if value.name == name]
    return value


def numbers(array):
    return None if array is None else array.numpy().tolist()


def test_an_exception_ends_the_trace():
    with pytest.raises(RuntimeError, match="must match"), record() as run:
        w = torch.ones(2, requires_grad=True)
        w + torch.ones(3)
    assert (run.steps[-1].kind, run.steps[-1].error) == ("error", "RuntimeError")
    source, line = run.steps[-1].at
    assert run.sources[source].lines[line - run.sources[source].first].strip() == "w + torch.ones(3)"
    assert here.me.observer is None


def test_a_pass_that_breaks_off():
    with pytest.raises(RuntimeError, match="second time"), record() as run:
        w = torch.tensor([1.], requires_grad=True)
        y = w * w
        y.backward()
        y.backward()
    assert [p.finished for p in run.passes] == [True, False]
    assert Run.from_json(run.to_json()).steps[-1].kind == "error"


def test_a_record_in_a_record():
    with record() as outer:
        w = torch.tensor(1., requires_grad=True)
        with record() as inner:
            y = w * 2
        y.backward()
    assert [s.kind for s in inner.steps] == ["operation"]
    assert [s.kind for s in outer.steps] == ["create", "operation", "seed", "message", "free", "accumulate"] or [
        s.kind for s in outer.steps
    ] == ["create", "operation", "seed", "message", "accumulate"]


def test_threads_record_each_their_own():
    found = {}
    barrier = threading.Barrier(2)

    def work(factor):
        with record() as run:
            w = torch.tensor([1.], requires_grad=True)
            barrier.wait(10)
            y = w * factor
            y.backward()
            barrier.wait(10)
        found[factor] = run

    threads = [threading.Thread(target=work, args=(factor,)) for factor in (2, 3)]
    with record() as main:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not main.steps
    sent = {factor: [s.message.numpy().tolist() for s in run.steps if s.kind == "message"] for factor, run in found.items()}
    assert sent == {2: [[2.]], 3: [[3.]]}
    assert all([v.name for v in run.values if not v.literal] == ["w", "y"] for run in found.values())


def test_a_run_is_looked_at_after_its_block():
    with record() as run, pytest.raises(RuntimeError, match="after its `with` block"):
        run.steps  # noqa: B018


def test_numbers_are_those_of_the_moment():
    with record() as run:
        w = torch.tensor([1.], requires_grad=True)
        y = w * 2
        array = y.detach().numpy()
        array[0] = 99.
    assert numbers(named(run, "y").data) == [2.] and isinstance(array, np.ndarray)


@pytest.mark.parametrize("size", [1, 100])  # a large tensor isn't compared at every turn: it must be told of
def test_an_optimizer_moves_and_clears_in_its_own_lines(size):
    with record() as run:
        w = torch.ones(size, requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.5)
        for _ in range(2):
            optimizer.zero_grad()
            loss = (w * 3).sum()
            loss.backward()
            optimizer.step()
    told = [(step.kind, run.sources[step.at[0]].lines[step.at[1] - run.sources[step.at[0]].first].strip())
            for step in run.steps if step.kind in ("clear", "seed", "change")]  # fmt: skip
    assert told == [
        ("seed", "loss.backward()"), ("change", "optimizer.step()"), ("clear", "optimizer.zero_grad()"),
        ("seed", "loss.backward()"), ("change", "optimizer.step()"),
    ]  # fmt: skip
    assert [step.after.sum if size > 64 else step.after.numpy().sum() for step in run.steps if step.kind == "change"] == [-0.5 * size, -2 * size]
