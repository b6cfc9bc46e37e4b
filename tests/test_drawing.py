"""Pictures: what they show, that it is as typed, and that they come quickly. Structure is compared, never bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import pytest

import minigrad
from minigrad.drawing import Picture, _graphviz, draw
from minigrad.drawing._numbers import heat_map, number_text
from minigrad.drawing._scene import Operation, Reading, Scene, Value
from minigrad.drawing._svg import svg_of
from minigrad.drawing._text import cells, shorten

SVG = "{http://www.w3.org/2000/svg}"
LIBRARIES = [pytest.param("minigrad", id="minigrad"), pytest.param("torch", id="torch")]


@pytest.fixture(params=LIBRARIES)
def lib(request):
    return pytest.importorskip(request.param)


def example(lib):
    """The document's example: w.grad becomes 5, x.grad 2."""
    w = lib.tensor(1.0, requires_grad=True)
    x = lib.tensor(2.0, requires_grad=True)
    a = w + x
    b = w + 1
    c = a * b
    return SimpleNamespace(w=w, x=x, a=a, b=b, c=c)


def parts(picture):
    """The values of an SVG by name: their classes and slots."""
    root = ET.fromstring(picture.svg())
    found = {}
    for group in root.iter(f"{SVG}g"):
        if "data-node" in group.attrib:
            slots = {t.get("data-slot"): "".join(t.itertext()) for t in group.iter(f"{SVG}text") if t.get("data-slot")}
            assert group.get("data-node") not in found
            found[group.get("data-node")] = (set(group.get("class").split()), slots)
    return found


# --- what is shown -------------------------------------------------------------------------------------------------


def test_example_before_the_pass(lib):
    v = example(lib)
    shown = parts(draw(v.c, names=vars(v)))
    assert {name for name, (classes, _) in shown.items() if "value" in classes} == {*"wxabc", "constant_1"}
    assert shown["w"] == ({"value", "leaf", "grad-none"}, {"value": "1", "grad": "None"})
    assert shown["c"] == ({"value", "intermediate", "grad-unkept", "output"}, {"value": "6", "grad": ".grad not kept"})
    classes, slots = shown["constant_1"]
    assert {"constant", "unknown"} <= classes and slots == {"value": "not recorded"}


def test_example_after_the_pass(lib):
    v = example(lib)
    v.c.backward()
    shown = parts(draw(v.c, names=vars(v)))
    assert [shown[name][1].get("grad") for name in "wx"] == ["5", "2"]
    assert "grad-stored" in shown["w"][0] and "grad-unkept" in shown["a"][0]


def test_structure_is_the_graph(lib):
    v = example(lib)
    scene = draw(v.c, names=vars(v)).scene
    name = [value.name for value in scene.values]
    wiring = [
        (op.name, op.symbol, [name[i] for i in op.inputs], [name[i] for i in op.outputs]) for op in scene.operations
    ]
    assert wiring == [
        ("AddBackward0", "+", ["w", "x"], ["a"]),
        ("AddBackward0", "+", ["w", "constant_1"], ["b"]),
        ("MulBackward0", "×", ["a", "b"], ["c"]),
    ]


def test_fixed_text(lib):
    w = lib.tensor(1.0, requires_grad=True)
    c = (w + 1) * w
    picture = draw(c)
    assert repr(picture) == str(picture) == "<Picture of c: 3 values, 2 operations>"
    assert "0x" not in picture.source + picture.svg() + picture.table()
    assert draw(c, names={}).table().splitlines() == [
        "name        kind          value         gradient         from",
        "leaf_1      leaf          1             no gradient yet",
        "constant_1  constant      not recorded",
        "add_1       intermediate  2             not kept         AddBackward0(leaf_1, not recorded)",
        "mul_1       intermediate  2             not kept         MulBackward0(add_1, leaf_1)",
    ]


def test_both_edges_of_a_square(lib):
    x = lib.tensor(3.0, requires_grad=True)
    y = x * x
    picture = draw(y)
    assert picture.scene.operations[0].inputs == [0, 0]
    assert picture.source.count("v0 -> o0") == 2
    edges = [group for group in ET.fromstring(picture.svg()).iter(f"{SVG}g") if group.get("data-operand")]
    assert [edge.get("data-operand") for edge in edges] == ["0", "1"]
    assert len({edge.find(f"{SVG}path").get("d") for edge in edges}) == 2


def test_operands_keep_their_order(lib):
    x = lib.tensor(3.0, requires_grad=True)
    y = lib.tensor(4.0, requires_grad=True)
    d = y - x
    q = x / d
    scene = draw(q).scene
    name = [value.name for value in scene.values]
    assert [[name[i] for i in op.inputs] for op in scene.operations] == [["y", "x"], ["x", "d"]]
    root = ET.fromstring(draw(d).svg())
    ends = [g.findall(f"{SVG}path")[1].get("d") for g in root.iter(f"{SVG}g") if g.get("data-operand")]
    heights = [float(re.match(r"M[-\d.]+ ([-\d.]+)", end)[1]) for end in ends]
    assert heights[0] < heights[1]  # the first operand comes in above the second


def test_saved_values_are_shown(lib):
    w = lib.tensor(3.0, requires_grad=True)
    y = (w * w).exp() * 2
    table = draw(y).table()
    assert "MulBackward0(exp_1, 2)" in table
    assert re.search(r"exp_1 .* 8103 ", table)


def test_freed_buffers_are_not_recorded(lib):
    w = lib.tensor(3.0, requires_grad=True)
    y = (w * w) * 2
    y.backward()
    assert "MulBackward0(mul_1, not recorded)" in draw(y).table()


def test_named_constants_are_one_box(lib):
    w = lib.tensor(3.0, requires_grad=True)
    k = lib.tensor(4.0)
    y = (w * k) * k
    constants = [(value.name, value.grad_state) for value in draw(y).scene.values if value.kind == "constant"]
    assert constants == [("k", "absent")]


def test_retained_gradient(lib):
    w = lib.tensor(3.0, requires_grad=True)
    a = w * w
    a.retain_grad()
    b = a * 2
    b.backward()
    assert parts(draw(b))["a"][1]["grad"] == "2"


def test_leaf_alone_several_outputs_and_no_tensor(lib):
    w = lib.tensor([1.0, 2.0], requires_grad=True)
    assert repr(draw(w)) == "<Picture of w: 1 value, 0 operations>"
    low, high = w.sum(), w.exp()
    assert repr(draw(low, high)) == "<Picture of low, high: 3 values, 2 operations>"
    with pytest.raises(TypeError, match=r"draw\(\) draws tensors, not int; pass the result itself"):
        draw(3)
    with pytest.raises(TypeError, match="needs a tensor"):
        draw()


def test_matrices_and_heat_maps(lib):
    m = lib.tensor([[1.0, -0.5], [2.25, 3.0]], requires_grad=True)
    s = m.sum()
    assert str(draw(s).scene.values[0].value) == "[[1, −0.5], [2.25, 3]]"
    big = lib.tensor([[float(i * j) for j in range(20)] for i in range(40)], requires_grad=True)
    (big * big).sum().backward()
    t = big.sum()
    value = draw(t).scene.values[0]
    assert value.value.rows == ("40×20 float32",)
    assert len(value.value.heat.cells) == 16 and len(value.value.heat.cells[0]) == 16
    assert value.value.heat.range == "0 … 741" and value.grad.heat.range == "0 … 1482"
    assert not value.value.heat.centred and value.grad.heat.centred


@pytest.mark.parametrize("shape", [(0,), (0, 3), (1,), (1, 1, 1), (5,), (2, 3, 4)])
def test_shapes(lib, shape):
    w = lib.ones(shape, requires_grad=True)
    y = w * 2
    y.sum().backward()
    ET.fromstring(draw(y).svg())
    expected = "1" if shape in ((1,), (1, 1, 1)) else None
    assert expected is None or str(draw(y).scene.values[0].value) == expected


# --- names ---------------------------------------------------------------------------------------------------------


def test_names_come_from_the_calling_scopes():
    outer = minigrad.tensor(1.0, requires_grad=True)

    def show():
        result = outer * 2
        _hidden = result
        return draw(result)

    assert [value.name for value in show().scene.values] == ["outer", "constant_1", "result"]


def test_underscores_do_not_count_and_the_first_bound_wins():
    _w = v = u = minigrad.tensor(1.0, requires_grad=True)
    y = v * 2
    assert [value.name for value in draw(y).scene.values if value.typed] == ["v", "y"]
    assert [value.name for value in draw(y, names={"u": u, "v": v, "y": y}).scene.values if value.typed] == ["u", "y"]


def test_names_in_containers(lib):
    ws = [lib.tensor(1.0, requires_grad=True), lib.tensor(2.0, requires_grad=True)]
    params = {"bias": lib.tensor(3.0, requires_grad=True)}
    y = ws[0] * ws[1] + params["bias"]
    assert {value.name for value in draw(y).scene.values} == {"ws[0]", "ws[1]", "mul_1", "params['bias']", "y"}


def test_names_of_modules():
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    loss = model(torch.ones(4, 2)).sum()
    names = {value.name for value in draw(loss).scene.values}
    assert {"model[0].weight", "model[0].bias", "model[2].weight", "model[2].bias", "loss"} <= names


def test_one_name_for_two_tensors_is_numbered():
    x = minigrad.tensor(1.0, requires_grad=True)

    def inner(first):
        x = minigrad.tensor(2.0, requires_grad=True)
        y = x * first
        return draw(y, names={"x": x, "y": y})

    assert len({value.name for value in inner(x).scene.values}) == 3


HOSTILE = [
    "</svg><script>alert(1)</script>", 'a"b', "it's", "{a|b}", "<b>x</b>", "a\nb", "\x00\x1b[31m", "梯度", "🙂", "שלום",
    "\\N\\G\\l", "&lt;&#60;", "]]>", "javascript:alert(1)", "x" * 2000, "-->", "\ud800", "\u202eabc", "%s{0}", "",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_any_text_is_shown_as_typed_and_does_nothing(name):
    w = minigrad.tensor(1.0, requires_grad=True)
    y = w * w
    picture = draw(y, names={name: w, "y": y})
    root = ET.fromstring(picture.svg())
    allowed = {"svg", "g", "title", "desc", "style", "rect", "path", "text", "tspan", "ellipse"}
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in allowed
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on") and "href" not in attribute
            assert attribute in ("data-node", "class") or "url(" not in value
    assert "url(" not in root.find(f"{SVG}style").text and "@import" not in root.find(f"{SVG}style").text
    if name.isprintable() and len(name) < 28 and name:
        assert any(t.get("class") == "name" and t.text == name for t in root.iter(f"{SVG}text"))
    if len(name) == 2000:
        assert any(name in (t.text or "") for t in root.iter(f"{SVG}title"))
        assert max(len(t.text or "") for t in root.iter(f"{SVG}text")) < 40
    again = ET.fromstring(re.sub(r"(?s)^.*?<svg", "<svg", picture_by_graphviz(picture)))
    texts = "".join(t.text or "" for t in again.iter(f"{SVG}text"))
    if name.isprintable() and len(name) < 28:
        assert name.replace(" ", "") in texts.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    assert not list(again.iter(f"{SVG}script"))


def picture_by_graphviz(picture):
    return _graphviz.render(picture.source, "svg").decode()


def test_wide_characters_take_two_columns():
    assert cells("梯度") == 4 and cells("🙂") == 2 and cells("e\u0301") == 1
    assert shorten("梯度梯度", 5) == "梯度…"
    pictures = [svg_of(Scene([Value(name, "leaf")])) for name in ("ab" * 6, "梯度" * 6)]
    widths = [float(re.search(r'class="box"[^>]* width="([\d.]+)"', picture)[1]) for picture in pictures]
    assert widths[1] - 20 == pytest.approx(2 * (widths[0] - 20))  # 20 of padding


def test_ids_are_unique_on_a_page_and_the_same_on_every_run():
    program = (
        "import minigrad as t\nfrom minigrad.drawing import draw\nw = t.tensor(1., requires_grad=True)\ny = w * w\n"
        "import re\nprint(*re.findall(r' id=\"(.*?)\"', draw(y).svg() + draw(y).svg()))"
    )
    runs = [run_python(program) for _ in range(2)]
    assert runs[0] == runs[1]
    ids = runs[0].split()
    assert len(ids) == len(set(ids)) > 10


# --- for whoever steps through it ------------------------------------------------------------------------------------


def test_room_and_messages_are_laid_out_once():
    def width(room):
        scene = Scene([Value("w", "leaf", Reading(("1",)), "none", grad_room=room)])
        return float(re.search(r'class="box"[^>]* width="([\d.]+)"', svg_of(scene))[1])

    assert width(("3 + 2 = 5 and more of it",)) > width(())
    w = Value("w", "leaf", Reading(("1",)), "part", Reading(("3",)))
    y = Value("y", "intermediate", Reading(("2",)), "passing")
    scene = Scene([w, y], [Operation("MulBackward0", "×", [0, 0], [1], messages=("3", "2"))])
    y.output = True
    root = ET.fromstring(svg_of(scene))
    assert [t.text for t in root.iter(f"{SVG}text") if t.get("data-slot") == "message"] == ["3", "2"]
    assert {"grad-part", "grad-passing"} <= {c for g in root.iter(f"{SVG}g") for c in g.get("class", "").split()}


# --- as a graphviz.Digraph -------------------------------------------------------------------------------------------


@pytest.fixture
def picture():
    v = example(minigrad)
    return draw(v.c, names=vars(v))


def test_it_is_a_digraph(picture, tmp_path):
    import graphviz

    assert isinstance(picture, graphviz.Digraph) and isinstance(picture, Picture)
    assert picture.source.startswith('digraph "graph" {')
    assert picture.pipe("png")[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.pipe("pdf")[:5] == b"%PDF-"
    assert picture.pipe(encoding="utf-8") == picture.svg()
    written = picture.render(tmp_path / "graph.gv", format="png", cleanup=True)
    assert Path(written).name == "graph.gv.png" and [p.name for p in tmp_path.iterdir()] == ["graph.gv.png"]
    assert Path(picture.render(outfile=tmp_path / "g.svg")).read_text(encoding="utf-8") == picture.svg()


def test_lines_added_by_hand_are_drawn(picture):
    picture.node("mine", label="my own node")
    assert "my own node" in picture.svg()


def test_notebook_forms(picture):
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == repr(picture)
    assert bundle["image/svg+xml"].startswith("<svg")
    assert re.search(r'<img [^>]*src="data:image/svg\+xml;base64,[A-Za-z0-9+/=]+">$', bundle["text/html"])
    assert set(picture._repr_mimebundle_(include=["image/png"])) == {"image/png"}
    assert "text/html" not in picture._repr_mimebundle_(exclude=["text/html"])


def run_python(program, **environment):
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


DRAW = "import minigrad as t\nw = t.tensor(1., requires_grad=True)\ny = w * w\np = t.draw(y)\n"


def test_no_executable_is_run_and_nothing_is_printed():
    pytest.importorskip("pygraphviz")
    out = run_python(DRAW + "print(p.svg()[:4], p.pipe('png')[1:4])", PATH="", FONTCONFIG_FILE="/nonexistent")
    assert out == "<svg b'PNG'\n"


WITHOUT = "import sys\nsys.modules['pygraphviz'] = None\n"


@pytest.mark.skipif(not any(Path(p, "dot").exists() for p in os.get_exec_path()), reason="no dot executable")
def test_falls_back_to_the_executable():
    assert run_python(WITHOUT + DRAW + "print(p.svg()[:4], p.pipe('png')[1:4])") == "<svg b'PNG'\n"


def test_with_neither_it_says_what_to_install():
    program = "try:\n    p.svg()\nexcept RuntimeError as error:\n    print(error)\n"
    program += "print(p.source[:7], p._repr_mimebundle_())"
    out = run_python(WITHOUT + DRAW + program, PATH="")
    assert "pip install pygraphviz" in out and "digraph" in out
    assert "image/svg+xml" not in out and "<Picture of y: 2 values, 1 operation>" in out


def test_drawing_loads_neither_torch_nor_anything_early():
    before = "import sys, minigrad\nprint('graphviz' in sys.modules)\n"
    out = run_python(before + DRAW + "print('torch' in sys.modules)")
    assert out.split() == ["False", "False"]


def test_numbers_and_heat():
    import numpy as np

    assert [number_text(x) for x in (5.0, 0.5, 1234567.0, 1e9, float("nan"), True, 3, 1 + 2j)] == [
        "5", "0.5", "1234567", "1e9", "nan", "True", "3", "1+2j",
    ]  # fmt: skip
    heat = heat_map(np.array([[-4.0, 0.0, 2.0, np.nan]]), centred=True)
    assert heat.cells == ((-8, 0, 4, None),)
    assert heat_map(np.full((100, 3), 7.0), centred=False).cells == ((0, 0, 0),) * 16
