"""Large graphs, and what `scope(...)` frames: folded as far as they must be, and never a hang."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET

import pytest

import minigrad
from minigrad import record, scope
from minigrad.drawing import draw
from minigrad.drawing._layout import Box, Wire, far_wires, lay_out, rows_of
from minigrad.drawing._text import cells

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=["minigrad", "torch"])
def lib(request):
    return pytest.importorskip(request.param)


def visible(picture):
    return len(picture.scene.values) + len(picture.scene.operations)


def test_below_the_limit_nothing_is_folded():
    y = x = minigrad.tensor(1.0, requires_grad=True)
    for _ in range(149):
        y = y.sin()
    assert visible(draw(y)) == 299 and not draw(y).scene.hidden
    y = y.sin()
    z = y.sin()
    assert visible(draw(z)) <= 300 and draw(z).scene.hidden == "150 operations and 149 values folded"
    assert x.grad is None


def test_repeated_blocks_fold():
    h = w = minigrad.tensor(0.5, requires_grad=True)
    for _ in range(100):
        h = (h * w).tanh()
    y = h + w
    operations = draw(y).scene.operations
    assert ("×99", "tanh ×") in [(op.symbol, op.name) for op in operations]
    assert "folded" in ET.fromstring(draw(y).svg()).find(f"{SVG}desc").text


@pytest.mark.parametrize("program", ["random", "stack", "half", "unlike"])
def test_ten_thousand_nodes_in_two_seconds(program):
    import random

    rng = random.Random(3)
    pool = [minigrad.tensor(float(i), requires_grad=True) for i in range(20)]
    if program == "stack":
        y = minigrad.stack([minigrad.tensor(1.0, requires_grad=True).sin() for _ in range(5000)]).sum()
    elif program == "unlike":
        y = pool[0]
        for _ in range(10000):
            y = rng.choice([minigrad.sin, minigrad.cos, minigrad.tanh])(y)
    else:
        for _ in range(10000):
            partner = pool[len(pool) // 2] if program == "half" else rng.choice(pool[-30:])
            pool.append(rng.choice([minigrad.add, minigrad.mul, minigrad.sub])(pool[-1], partner))
        y = pool[-1]
    start = time.process_time()
    picture = draw(y)
    picture.svg()
    assert time.process_time() - start < 2
    assert visible(picture) <= 300 and picture.scene.hidden
    graph = [(v, op) for op in range(len(picture.scene.operations)) for v in picture.scene.operations[op].inputs]
    made = {v: n for n, op in enumerate(picture.scene.operations) for v in op.outputs}
    assert all(made.get(value, -1) < operation for value, operation in graph)  # still no cycle


def test_a_chain_of_a_hundred_thousand(lib):
    # PyTorch crashes when it frees a graph of 50,000 operations that was walked from Python, by whomever.
    length = 100_000 if lib is minigrad else 20_000
    y = x = lib.tensor(1.0, requires_grad=True)
    for _ in range(length):
        y = y.sin()
    picture = draw(y, names={"x": x, "y": y})
    assert repr(picture) == f"<Picture of y: {length + 1:,} values, {length:,} operations>"
    assert visible(picture) < 10


def test_long_wires_do_not_stall_the_layout():
    steps = 140  # one weight used at each step of a loop: all nodes visible
    boxes = [Box(40, 20)] * (2 * steps)
    wires = [w for i in range(1, 2 * steps - 1) for w in (Wire(i, i + 1), Wire(0, i + 1))]
    rows = rows_of(len(boxes), wires)
    far = far_wires(rows, wires)
    assert far and sum(rows[w.head] - rows[w.tail] - 1 for i, w in enumerate(wires) if i not in far) <= 600
    start = time.process_time()
    layout = lay_out(boxes, wires, "TB")
    assert time.process_time() - start < 2
    assert layout.far == far and all(len(route) >= 2 for route in layout.routes)


def test_a_long_graph_runs_straight_down():
    y, before = minigrad.tensor(1.0, requires_grad=True), minigrad.tensor(2.0, requires_grad=True)
    for i in range(140):
        y, before = (y.sin() if i % 3 == 0 else y * before if i % 5 else y + before), y
    picture = ET.fromstring(draw(y).svg())
    assert float(picture.get("width")) < 500 < float(picture.get("height"))  # two columns, whatever the length


@pytest.mark.parametrize("layers", [4, 20])
def test_equal_parts_of_a_long_picture_look_alike(layers):
    boxes, wires = [Box(40.0, 20.0)], []
    for _ in range(layers):  # one operand from above, one beside it, and one that passes
        above = len(boxes) - 1
        boxes += [Box(40.0, 20.0), Box(60.0, 30.0), Box(40.0, 20.0)]
        wires += [Wire(above, above + 1), Wire(above + 2, above + 3), Wire(above + 1, above + 3), Wire(above, above + 3)]
    layout = lay_out(boxes, wires, "TB")
    found = {
        tuple((round(x - layout.centres[above][0]), round(y - layout.centres[above][1])) for x, y in layout.centres[above + 1 : above + 4])
        for above in range(0, len(boxes) - 1, 3)
    }
    assert len(found) == 1
    lowest = max(y + box.height / 2 for (_, y), box in zip(layout.centres, boxes, strict=True))
    assert lowest == pytest.approx(layout.height, abs=1) and not any(x < 0 or x > layout.width for x, _ in layout.centres)


def test_a_small_picture_comes_quickly():
    w = minigrad.tensor(1.0, requires_grad=True)
    a, b = w + minigrad.tensor(2.0, requires_grad=True), w + 1
    c = a * b
    times = []
    for _ in range(15):
        start = time.process_time()
        draw(c).svg()
        times.append(time.process_time() - start)
    assert min(times) < 0.005


# --- scopes ----------------------------------------------------------------------------------------------------------


def two_layers(times=1):
    with record() as run:
        h = minigrad.tensor([[1., 2.]])
        first, second = (minigrad.ones(2, 2, requires_grad=True) for _ in range(2))
        for _ in range(times):
            with scope("net"):
                with scope("layer1"):
                    h = (h @ first).tanh()
                with scope("layer<2>"):
                    h = (h @ second).tanh()
        loss = h.sum()
        loss.backward()
    return run


def frames(picture):
    """The frames of an SVG: name → left, top, right, bottom."""
    found = {}
    for group in ET.fromstring(picture.svg()).iter(f"{SVG}g"):
        if group.get("class") == "group":
            x, y, width, height = (float(group[0].get(key)) for key in ("x", "y", "width", "height"))
            found[group.get("data-group")] = x, y, x + width, y + height
    return found


def test_scopes_are_framed():
    picture = two_layers().draw()
    found = frames(picture)
    assert set(found) == {"net", "layer1", "layer<2>"} and not picture.scene.hidden
    for name in ("layer1", "layer<2>"):
        inner, outer = found[name], found["net"]
        assert outer[0] < inner[0] and outer[1] < inner[1] and inner[2] < outer[2] and inner[3] < outer[3]
    one, other = found["layer1"], found["layer<2>"]
    assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]  # side by side
    centres = {
        group.get("data-node"): [float(group.find(f"{SVG}rect").get(key)) for key in ("x", "y")]
        for group in ET.fromstring(picture.svg()).iter(f"{SVG}g")
        if "value" in group.get("class", "").split()
    }
    left, top, right, bottom = found["layer1"]
    inside = {name for name, (x, y) in centres.items() if left < x < right and top < y < bottom}
    assert {"mm_1", "first"} <= inside and "loss" not in inside and "second" not in inside


def rectangles(picture):
    """Where messages and boxes of values stand in an SVG: left, top, right, bottom."""
    root = ET.fromstring(picture.svg())
    for text in root.iter(f"{SVG}text"):
        if text.get("data-slot") == "message":
            x, y, half = float(text.get("x")), float(text.get("y")), cells(text.text) * 12 * 0.602 / 2
            yield x - half, y - 10, x + half, y + 2
    for box in root.iter(f"{SVG}rect"):
        if box.get("class") == "box":
            x, y, width, height = (float(box.get(key)) for key in ("x", "y", "width", "height"))
            yield x, y, x + width, y + height


def test_messages_stand_free():
    for run in (two_layers(), two_layers(2)):
        for picture in (run.filmstrip(), run.draw(), run.draw(closed=["layer1"])):
            found = list(rectangles(picture))
            assert len(found) > 8
            for i, one in enumerate(found):
                for other in found[:i]:
                    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                    assert apart, (one, other)


def test_a_scope_folds():
    picture = two_layers().draw(closed=["layer1"])
    layer = picture.scene.operations[0]
    assert (layer.symbol, layer.name, layer.hides, layer.scope) == ("layer1", "2 operations", (2, 3), ("net",))
    assert set(frames(picture)) == {"net", "layer<2>"}
    whole = two_layers().draw(closed=["net"])
    assert [op.symbol for op in whole.scene.operations] == ["net", "Σ"] and not frames(whole)
    assert whole.scene.hidden.startswith("4 operations and ")
    assert [op.symbol for op in two_layers().draw(closed=["net/layer<2>"]).scene.operations][-2] == "layer<2>"


def test_past_the_limit_scopes_fold_first():
    picture = two_layers(100).draw()
    assert visible(picture) <= 300 and "folded" in picture.scene.hidden
    assert ("×99", "layer<2> layer1") in [(op.symbol, op.name) for op in picture.scene.operations]
    assert set(frames(picture)) == {"net"}


def test_frames_in_dot():
    source = two_layers().draw().source
    assert source.count("subgraph cluster") == 3 and "layer&lt;2&gt;" in source
    assert two_layers().draw().pipe("png").startswith(b"\x89PNG") and two_layers().draw().pipe("pdf").startswith(b"%PDF")
