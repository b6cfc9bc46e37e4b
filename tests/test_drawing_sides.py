"""The forward graph alone, the backward graph alone, both; before, during and after a pass."""

import re
import xml.etree.ElementTree as ET

import pytest

import minigrad as torch
from minigrad import record
from minigrad.drawing import draw

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def run():
    with record() as run:
        w = torch.tensor([1.], requires_grad=True)
        x = torch.tensor([2.], requires_grad=True)
        a = torch.add(w, x)
        b = torch.add(w, 1)
        c = torch.mul(a, b)
        c.backward()
    return run


def slots(picture, slot):
    """What stands in each value's slot, by name."""
    found = {}
    for group in ET.fromstring(picture.svg()).iter(f"{SVG}g"):
        if "value" in group.get("class", "").split():
            found[group.get("data-node")] = [t.text for t in group.iter(f"{SVG}text") if t.get("data-slot") == slot]
    return found


def arrows(picture):
    """Every arrow, from … to … as it is drawn."""
    root = ET.fromstring(picture.svg())
    back = "backward" in root.get("class").split()
    edges = [(g.get("data-from"), g.get("data-to")) for g in root.iter(f"{SVG}g") if "edge" in g.get("class", "").split()]
    return [(end, start) for start, end in edges] if back else edges


def messages(picture):
    return [t.text for t in ET.fromstring(picture.svg()).iter(f"{SVG}text") if t.get("data-slot") == "message"]


def test_forward(run):
    picture = run.draw(show="forward")
    assert slots(picture, "value") == {
        "w": ["1"], "x": ["2"], "a": ["3"], "constant_1": ["1"], "b": ["2"], "c": ["6"],
    }  # fmt: skip
    assert not any(slots(picture, "grad").values()) and not messages(picture)


def test_backward(run):
    picture = run.draw(show="backward")
    assert slots(picture, "grad") == {"w": ["5"], "x": ["2"], "a": ["2"], "b": ["3"], "c": ["1"]}
    assert slots(picture, "value")["w"] == ["∂c/∂w"]
    assert sorted(messages(picture)) == ["2", "2", "2", "3", "3"]
    assert ("c", "MulBackward0") in arrows(picture) and ("MulBackward0", "a") in arrows(picture)
    assert ("constant_1" not in picture.svg()) and "dir=back" in picture.source


def test_both_before_during_and_after(run):
    kinds = [step.kind for step in run.steps]
    before, after = run.draw(kinds.index("seed") - 1), run.draw()
    assert slots(before, "grad")["w"] == ["None"] and not messages(before)
    assert slots(after, "grad")["w"] == ["5"] and len(messages(after)) == 5
    second = [n for n, kind in enumerate(kinds) if kind == "message"][1]  # both of c's messages have left
    during = run.draw(second)
    assert sorted(messages(during)) == ["2", "3"] and slots(during, "grad")["b"] == ["3"]
    assert slots(during, "grad")["w"] == ["None"]


def test_of_a_graph():
    w = torch.tensor(3., requires_grad=True)
    y = w * w
    y.backward(retain_graph=True)
    assert slots(draw(y, show="backward"), "value") == {"w": ["∂y/∂w"], "y": ["∂y/∂y"]}
    assert slots(draw(y, show="forward"), "grad") == {"w": [], "y": []}
    with pytest.raises(ValueError, match=r"^show must be 'both', 'forward' or 'backward', not 'sideways'$"):
        draw(y, show="sideways")


def test_a_pass_recorded_without_what_led_to_it_flows_from_the_leaf():
    w = torch.tensor([1.], requires_grad=True)
    b = (w * 2) * (w + 1)
    with record() as run:
        b.backward()
    lefts = {
        group.get("data-node"): float(group.find(f"{SVG}rect").get("x"))
        for group in ET.fromstring(run.draw().svg()).iter(f"{SVG}g")
        if group.get("data-node") in ("w", "b")
    }
    assert lefts["w"] < lefts["b"]


def test_the_dot_of_a_run_has_the_way_back_with_its_messages(run):
    """PNG and PDF are made of the DOT: the numbers of a filmstrip stand there too."""

    def labels(picture):
        return sorted(re.findall(r"-> v\d .*<B> (.*) </B>", picture.source))

    assert labels(run.filmstrip()) == ["1: 2", "2: 3", "3: 3", "4: 2", "5: 2"]
    assert labels(run.draw()) == ["2", "2", "2", "3", "3"]
    assert labels(run.draw(show="forward")) == []
    assert sorted(re.findall(r"v\d -> o\d .*<B> (.*) </B>", run.draw(show="backward").source)) == ["2", "2", "2", "3", "3"]
