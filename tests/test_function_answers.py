"""Checks that run the learner's function: written rightly, written as learners slip, and not written at all."""

import pytest

import minigrad as torch
from minigrad.course import lesson


def check_of(id):
    return next(check for check in lesson(f"{int(id[1:-1]):02}") if repr(check).startswith(f"{id}:"))


# --- lesson 08: x.grad after k doublings


def rule(factor):
    return lambda k, v: factor(k) * v


def test_the_rule_of_the_doublings():
    assert check_of("q8a").check(rule(lambda k: 2**k)).outcome == "right"
    assert check_of("q8a").check(lambda k, v: [2**k * float(number) for number in v]).outcome == "right"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (rule(lambda k: 2 * k), "2 · 3 = 6 times v"),
        (rule(lambda k: k**2), "k² times v"),
        (rule(lambda k: 2 ** (k - 1)), "One doubling too few"),
        (rule(lambda k: 2 ** (k + 1)), "One doubling too many"),
        (rule(lambda k: 1024), "1024 is the tutorial's factor"),
        (rule(lambda k: 1), "v as it was sent in"),
        (rule(lambda k: 0.5**k), "doesn't undo the doubling"),
        (lambda k, v: [2**k] * len(v), "Where is the weight"),
        (lambda k, v: 2**k * v.sum() * torch.ones(len(v)), "You summed over the elements"),
        (lambda k, v: 2**k * v.sum(), "You summed over the elements"),
        (lambda k, v: 2**k, "Where is the weight"),
    ],
)
def test_slips_in_the_rule(wrong, told):
    feedback = check_of("q8a").check(wrong)
    assert feedback.outcome == "wrong" and told in repr(feedback)


# --- lesson 09: derivatives of any order


def repeated(calls=lambda order: order, create_graph=True, again=False):
    def derivative(function, x, order):
        result = function(x)
        for _ in range(calls(order)):
            result, = torch.autograd.grad(function(x) if again else result, x, create_graph=create_graph)
        return result

    return derivative


def accumulated(function, x, order):
    result = function(x)
    for _ in range(order):
        result.backward(create_graph=True)
        result = x.grad
    return result.item()


def test_a_derivative_of_any_order():
    assert check_of("q9a").check(repeated()).outcome == "right"
    assert check_of("q9a").check(lambda *given: repeated()(*given).item()).outcome == "right"


@pytest.mark.filterwarnings("ignore:Using backward")
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (repeated(create_graph=False), "came back without a graph"),
        (repeated(again=True), "first derivative whatever the order"),
        (repeated(lambda order: order + 1), "One call too many"),
        (repeated(lambda order: order - 1), "That is x³ itself"),
        (accumulated, "grad() returns, backward() adds"),
    ],
)
def test_slips_in_a_derivative(wrong, told):
    feedback = check_of("q9a").check(wrong)
    assert feedback.outcome == "wrong" and told in repr(feedback)


def test_a_derivative_is_taken_out_of_its_tuple():
    feedback = check_of("q9a").check(lambda function, x, order: torch.autograd.grad(function(x), x, create_graph=True))
    assert feedback.outcome == "error" and "Unpack it" in repr(feedback)


# --- lesson 10: a training loop


def loop(
    clear=True, zeroed=False, over=torch.mean, direction=-1, guarded=True, rebound=False, early=False, cut=False,
    keep=lambda loss: loss.item(),
):
    def train(w, x, t, steps, rate):
        losses = []
        for _ in range(steps):
            if zeroed:
                w.grad.zero_()
            elif clear:
                w.grad = None
            loss = over((w * x - t) ** 2)
            if not early:
                (loss.detach() if cut else loss).backward()
            if rebound:
                w = w + direction * rate * w.grad
            else:
                with torch.set_grad_enabled(not guarded):
                    w += direction * rate * w.grad
            if early:
                loss.backward()
            losses.append(keep(loss))
        return losses

    return train


def test_a_training_loop():
    assert check_of("q10b").check(loop()).outcome == "right"
    assert check_of("q10b").check(loop(keep=lambda loss: loss.detach())).outcome == "right"


@pytest.mark.filterwarnings("ignore:The .grad attribute")
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (loop(clear=False), "the gradients of earlier rounds"),
        (loop(zeroed=True), "A gradient was None"),
        (loop(over=torch.sum), "mean of the squares, not their sum"),
        (loop(direction=1), "w walks uphill"),
        (loop(guarded=False), "recording was on when it was changed"),
        (loop(rebound=True), "makes a new tensor, which is no leaf"),
        (loop(early=True), "A gradient was None"),
        (loop(cut=True), "found no graph behind the loss"),
        (loop(keep=lambda loss: loss), "still hold their graphs"),
        (lambda *given: None, "should return the list"),
        (lambda w, x, t, steps, rate: loop()(w, x, t, 1, rate), "Only the first step arrived"),
    ],
)
def test_slips_in_a_training_loop(wrong, told):
    feedback = check_of("q10b").check(wrong)
    assert feedback.outcome == "wrong" and told in repr(feedback)


# --- any of them


@pytest.mark.parametrize("id", ["q8a", "q9a", "q10b"])
def test_a_function_that_is_still_open(id):
    assert check_of(id).check(lambda *given: ...).outcome == "open"


@pytest.mark.parametrize("id", ["q8a", "q9a", "q10b"])
def test_a_function_that_breaks_off(id):
    feedback = check_of(id).check(lambda *given: 1 / 0)
    assert feedback.outcome == "error" and "Your function raised ZeroDivisionError" in repr(feedback)


# --- lesson 07: the backward of a bias


def test_the_backward_of_a_bias():
    assert check_of("q7a").check(lambda g: g.sum(0)).outcome == "right"
    assert check_of("q7a").check(lambda g: g.T @ torch.ones(len(g), dtype=g.dtype)).outcome == "right"
    assert check_of("q7a").check(lambda g: ...).outcome == "open"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda g: g, "g has a row for each sample"),
        (lambda g: g.sum(1), "summed along the other axis"),
        (lambda g: g.sum(), "Everything in one number"),
        (lambda g: g.mean(0), "That is a mean"),
        (lambda g: g[0], "the first row only"),
        (lambda g: g[-1], "the last row only"),
        (lambda g: torch.ones(3) * len(g), "each brings its own message"),
    ],
)
def test_slips_in_the_backward_of_a_bias(wrong, told):
    feedback = check_of("q7a").check(wrong)
    assert feedback.outcome == "wrong" and told in repr(feedback)


def test_a_backward_of_two_rows_only_fails_gradcheck():
    feedback = check_of("q7a").check(lambda g: g[0] + g[1])
    assert feedback.outcome == "wrong" and "gradcheck" in repr(feedback)
