"""Random programs with views, changes in place and several passes: what is recorded folds to every `.grad` there is."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_programs import TABLE, run, source

import minigrad
from minigrad import record
from minigrad.tracing import Run, TraceError

STEP = st.tuples(st.integers(0, len(TABLE) - 1), st.integers(0, 20), st.integers(0, 20))


@settings(max_examples=300 if settings.default.derandomize else 80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, min_size=1, max_size=10))
def test_the_trace_folds_to_the_grads(steps):
    with record() as made:
        answer = run(minigrad, steps)
    text = made.to_json()
    again = Run.from_json(text)  # folds it, step by step
    assert again.to_json() == text
    *_, (_, last) = again.states()
    assert {value: grad.text for value, grad in last.grad.items() if grad is not None} == {
        value: grad.text for value, grad in made.trace.grads.items()
    }  # fmt: skip
    recorded = [grad.numpy().tolist() for grad in made.trace.grads.values()]
    for tensor in answer["tensors"]:
        if isinstance(tensor, list) and tensor[1] is not None:
            assert any(equal(tensor[1], grad) for grad in recorded), f"{source(steps)}\n{tensor[1]}\n{recorded}"


def equal(one, other):
    """Exactly, a NaN being one as well as another."""
    return json.dumps(one) == json.dumps(other)


def test_a_grad_that_the_steps_do_not_give_is_rejected():
    with record() as made:
        w = minigrad.tensor(3., requires_grad=True)
        (w * w).backward()
    text = made.to_json()
    head, grads = text.split('"grads": ')
    assert grads == "[\n [0, 3]]}\n"  # the fourth array is 6.0, the first the 3.0 of w
    with pytest.raises(TraceError, match=r"the \.grad of w doesn't fold to what the trace says it is; step 7 \(accumulate\) was the last there"):
        Run.from_json(f'{head}"grads": [[0, 0]]}}')
