"""A trace as JSON: what is read is what was written, and no text with a mistake gets through or ends in another error."""

import json
import warnings

import pytest

import minigrad as torch
from minigrad import record
from minigrad.tracing import Run
from minigrad.tracing._json import TraceError


def recorded():
    """Runs in which most kinds of steps occur, and arrays whole and in summary."""
    with record() as run:
        w = torch.tensor([1., 2.], requires_grad=True)
        y = (w * 2 + torch.tensor([.5], requires_grad=True)) * w
        s = y.sum()
        s.backward(retain_graph=True)
        s.backward()
        w.grad = None
        with torch.no_grad():
            w.add_(1.)
        y.detach()
        torch.autograd.grad((w * w).sum(), w)
    yield run
    with record() as run, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a reference cycle
        weight = torch.ones(10, 10, requires_grad=True)
        x = torch.tensor([float("nan"), float("inf"), 1.] * 3 + [2.], requires_grad=True)
        h = (weight @ x).tanh()
        h.retain_grad()
        h.register_hook(lambda g: g * 2)
        h.sum().backward(create_graph=True)
        weight.grad.zero_()
    yield run


RUNS = list(recorded())


def places(part, way=()):
    """The way to every part of a document."""
    for key, inner in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield (*way, key)
        yield from places(inner, (*way, key))


def changed(text, way, value):
    """The document with one part changed."""
    document = json.loads(text)
    part = document
    for key in way[:-1]:
        part = part[key]
    if value is ...:
        del part[way[-1]]
    else:
        part[way[-1]] = value
    return json.dumps(document)


ODD = [..., None, True, -1, 10**30, 1.5, float("nan"), "", "×", [], [[]], [None], {}, {"value": 10**9}, [0, 0], ["+"], "U5", "float16"]


@pytest.mark.parametrize("number", range(len(RUNS)))
def test_every_part_changed_is_refused_or_reads_back(number):
    text = RUNS[number].to_json()
    assert Run.from_json(text).to_json() == text
    ways = [way for way in places(json.loads(text)) if way[0] != "sources"]
    for i, way in enumerate(ways):
        value = ODD[(7 * i + number) % len(ODD)]
        try:
            run = Run.from_json(changed(text, way, value))
        except TraceError:
            continue
        again = run.to_json()  # a fact that nothing contradicts: it can be told, and read again
        assert Run.from_json(again).to_json() == again, (way, value)
        assert str(run) and all(run.sentence(step) and run.mathml(step) is not None for step in run.steps), (way, value)


def first(kind):
    return next(i for i, step in enumerate(RUNS[0].steps) if step.kind == kind)


@pytest.mark.parametrize("way, value, error", [
    (("steps", 0, "kind"), ["a"], "step 0: ['a'] is no kind of step"),
    (("steps", first("cut"), "how"), "gone", f"step {first('cut')} (cut): 'how' is 'gone', which is no How"),
    (("steps", first("message"), "upstream"), ..., f"step {first('message')} (message): 'upstream' is missing"),
    (("steps", first("broadcast"), "axes"), [7], None),
    (("operations", 0, "rules"), ["g"], "operation 0: 1 rules for 2 operands"),
    (("operations", 0, "rules", 0), ["+"], "operation 0: 'rules' is ['+'], which is no Expression"),
    (("operations", 0, "rules", 0), {"value": 99}, "operation 0: there is no value 99"),
    (("operations", 1, "outputs", 0), 2, "operation 1 makes value 2, which operation 0 makes"),
    (("values", 0, "shape"), [3], "value 0: its data is float32 (2,), but it is float32 (3,)"),
    (("values", 0, "dtype"), "float64", "value 0: its data is float32 (2,), but it is float64 (2,)"),
    (("values", 2, "name"), "w", "value 2 is called 'w', as value 0 is"),
    (("values", 0, "name"), "", "value 0 has no name"),
    (("arrays", 0, "dtype"), "object", "array 0: 'object' is no dtype of numbers"),
    (("steps", 0, "at"), [0, 10**6], "step 0: its source has no line 1000000"),
])
def test_what_is_wrong_is_named(way, value, error):
    with pytest.raises(TraceError) as told:
        Run.from_json(changed(RUNS[0].to_json(), way, value))
    assert error is None or str(told.value) == error


@pytest.mark.parametrize("way, value, error", [
    (("sum",), 7, "a number is 7, which is no str"),
    (("sum",), "7", "'7' is no number as a trace writes it"),
    (("nan",), 200, "200 NaN and 0 infinite of 100 elements, but min, mean, max 1.0, 1.0, 1.0"),
    (("min",), "9.0", "its smallest element 9.0 is larger than its largest 1.0"),
    (("thumbnail", "rows"), 5, "a thumbnail of 5×10 with 100 bytes for the shape (10, 10)"),
    (("shape",), [2], "of 2 elements, which a trace keeps whole"),
])
def test_a_summary_must_be_one_of_its_array(way, value, error):
    text = RUNS[1].to_json()
    number = next(i for i, array in enumerate(json.loads(text)["arrays"]) if "sum" in array)
    with pytest.raises(TraceError) as told:
        Run.from_json(changed(text, ("arrays", number, *way), value))
    assert error is None or str(told.value) == f"array {number}: {error}"
