"""Explorer and Jacobian without a browser: their numbers, what they say where there are none, and what holds still."""

import base64
import re
from statistics import median
from time import perf_counter

import numpy as np
import pytest
import traitlets

import minigrad as torch
from minigrad.tracing._phrases import speaking


def document(w, x):
    a = torch.add(w, x)
    b = torch.add(w, 1)
    c = torch.mul(a, b)
    return c


@pytest.fixture
def chinese():
    speaking.language = "zh"
    yield
    speaking.language = "en"


def picture(widget, number):
    return base64.b64decode(widget.shown["pictures"][number]["source"].partition("base64,")[2]).decode()


def texts(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


# --- Explorer ------------------------------------------------------------------------------------------------------------


def test_the_document_explored():
    explorer = torch.Explorer(document, w=1.0, x=2.0)
    assert repr(explorer) == "Explorer: c = 6 at w = 1, x = 2: ∂c/∂w = 5, ∂c/∂x = 2"
    assert explorer.shown["rows"] == [["w", "1", "5"], ["x", "2", "2"], ["c", "6", "1"]]
    for text in ("w", "x", "a", "b", "c", "3", "2", "6", "5"):
        assert text in texts(picture(explorer, 0))
    explorer.numbers = [-2.0, 0.5]  # (w + x)(w + 1): 2w + x + 1 and w + 1
    assert explorer.shown["rows"] == [["w", "−2", "−2.5"], ["x", "0.5", "−1"], ["c", "1.5", "1"]]
    assert "−2.5" in texts(picture(explorer, 0)) and "∂c/∂w = −2.5" in texts(picture(explorer, 1))


def test_a_function_of_ours_has_names_too():
    explorer = torch.Explorer(torch.mul, input=3.0, other=4.0)
    assert repr(explorer) == "Explorer: mul = 12 at input = 3, other = 4: ∂mul/∂input = 4, ∂mul/∂other = 3"
    assert {"input", "other", "mul"} <= set(texts(picture(explorer, 0)))


def test_it_speaks_chinese(chinese):
    explorer = torch.Explorer(document, w=1.0, x=2.0)
    assert repr(explorer) == "Explorer: w = 1，x = 2 时 c = 6：∂c/∂w = 5，∂c/∂x = 2"
    assert explorer.form["name"] == "document 的探索器" and explorer.form["language"] == "zh"


def test_elements_of_a_tensor_get_a_slider_each():
    explorer = torch.Explorer(lambda w, 偏置: (w * w).sum() * 偏置, w=[1.0, -2.0], 偏置=torch.tensor([3.0]))
    assert [slider["label"] for slider in explorer.form["sliders"]] == ["w[0]", "w[1]", "偏置"]
    assert [row[2] for row in explorer.shown["rows"]] == ["6", "−12", "5", "1"]


def test_sliders_reach_sensibly_and_stretch_to_a_typed_number():
    explorer = torch.Explorer(lambda w, x, y: w * x * y, w=1.0, x=300.0, y=(0.2, 0.0, 1.0))
    ends = [(slider["low"], slider["high"]) for slider in explorer.form["sliders"]]
    assert ends == [(-5, 5), (-1000, 1000), (0, 1)]
    explorer.numbers = [20.0, 300.0, 0.2]
    assert explorer.form["sliders"][0]["high"] == 50


@pytest.mark.parametrize("function, said", [
    (lambda w: torch.tensor([1.0, 2.0]) * w,
     "f gives 2 numbers (shape [2]), but a slope belongs to one number: return their sum, or one of them."),
    (lambda w: w.item(), "f gives float, not a tensor: compute with tensors all the way, and return the last one."),
    (lambda w: w.detach() * 2, "The result of f has no history, so no gradient reaches back: it was cut by detach, no_grad, "
                               "or a number read out of a tensor."),
    (lambda w: torch.log(w), "f is nan at w = −1: there is no slope to show."),
    (lambda w: torch.sqrt(w + 1), "∂f/∂w is inf at w = −1: there is no slope to show."),
    (lambda w: 1 // 0, "f raised an error here. ZeroDivisionError: integer division or modulo by zero"),
    (lambda x: x, "f raised an error here. TypeError: "),
])  # fmt: skip
def test_where_there_is_no_slope_a_sentence_says_why(function, said):
    explorer = torch.Explorer(function, w=-1.0)
    assert explorer.shown["sentence"].startswith(said) and explorer.shown["failed"] and not explorer.shown["pictures"]
    if not said.endswith(": "):
        assert repr(explorer) == f"Explorer: {said}"
    assert explorer.form["sliders"], "the sliders stay, so that one can go back"


@pytest.mark.parametrize("arguments, error, said", [
    ({}, TypeError, "Explorer needs the function's leaves by name, as in Explorer(f, w=1.0, x=2.0)"),
    ({"w": "a"}, TypeError, "w must be a finite number, as in w=1.0, or a list or tensor of them, not 'a'"),
    ({"w": float("nan")}, TypeError, "w must be a finite number, as in w=1.0, or a list or tensor of them, not nan"),
    ({"w": (1.0, 5.0, 0.0)}, ValueError, "the slider of w must go from low to high, as in w=(1.0, 0.0, 5.0), not from 5.0 to 0.0"),
    ({"w": [0.0] * 13}, ValueError, "Explorer has room for 12 sliders, not 13: explore fewer numbers at a time"),
])  # fmt: skip
def test_what_cannot_be_a_leaf(arguments, error, said):
    with pytest.raises(error) as raised:
        torch.Explorer(document, **arguments)
    assert str(raised.value) == said


def test_numbers_must_fit_the_sliders():
    explorer = torch.Explorer(document, w=1.0, x=2.0)
    with pytest.raises(traitlets.TraitError, match="document takes 2 finite numbers here"):
        explorer.numbers = [1.0]


def test_while_one_drags_boxes_and_axes_hold_still():
    explorer = torch.Explorer(document, w=1.0, x=2.0)
    boxes, frames = set(), set()
    for w in np.linspace(-2, 2, 33):
        explorer.numbers = [float(w), 2.0]
        boxes.add(tuple(re.findall(r'<rect class="box"[^>]*>', picture(explorer, 0))))
        frames.add(tuple(re.findall(r'<text class="tick"[^>]*>[^<]*', picture(explorer, 1))))
    assert len(boxes) == 1 and len(next(iter(boxes))) == 6 and len(frames) == 1


def test_the_curve_and_its_tangent():
    explorer = torch.Explorer(lambda w, x: w * w * x, w=1.0, x=2.0)
    curve, tangent = re.findall(r'<polyline class="(?:curve|second)" points="([^"]*)"', picture(explorer, 1))
    at = re.search(r'<circle class="dot" cx="([\d.]+)" cy="([\d.]+)"', picture(explorer, 1))
    x, y = map(float, at.groups())
    points = [tuple(map(float, point.split(","))) for point in curve.split()]
    assert abs(np.interp(x, *zip(*points)) - y) < 1, "the point lies on the curve"
    (x1, y1), *_, (x2, y2) = (tuple(map(float, point.split(","))) for point in tangent.split())
    assert abs(y1 + (y2 - y1) * (x - x1) / (x2 - x1) - y) < 0.5, "and on the tangent"
    explorer.choice = 1  # a straight line: its own tangent
    assert "∂f/∂x = 1" in texts(picture(explorer, 1))


def test_a_pole_is_a_gap_and_leaves_the_rest_to_be_seen():
    explorer = torch.Explorer(lambda w: 1 / w, w=1.0)
    assert len(re.findall('<polyline class="curve"', picture(explorer, 1))) == 2


def test_a_tangent_that_leaves_above_and_below_is_drawn():
    explorer = torch.Explorer(lambda w: torch.sin(w * 5), w=(0.0, -5.0, 5.0))  # its slope is 5, from -25 to 25
    assert len(re.findall('<polyline class="second"', picture(explorer, 1))) == 1


def test_each_move_costs_little():
    explorer, times = torch.Explorer(document, w=1.0, x=2.0), []
    for w in np.linspace(-2, 2, 21):
        began = perf_counter()
        explorer.numbers = [float(w), 1.0]
        times.append(perf_counter() - began)
    assert median(times) < 0.05


def test_names_stay_text_and_no_leaf_of_the_learners_is_touched():
    w = torch.tensor([2.0], requires_grad=True)
    explorer = torch.Explorer(lambda **leaves: leaves["<b>"] ** 2, **{"<b>": w})
    bundle = explorer._repr_mimebundle_()[0]
    assert "<b>" not in bundle["text/html"] and "&lt;b&gt;" in bundle["text/html"]
    assert w.grad is None and "0x" not in bundle["text/plain"]


def test_the_still_form_has_pictures_and_numbers():
    html = torch.Explorer(document, w=1.0, x=2.0)._repr_mimebundle_()[0]["text/html"]
    assert html.count("<img") == 2 and "<td>5</td>" in html and "<script" not in html
    assert not re.search(r"""(src|href)=["']https?:""", html)


# --- Jacobian --------------------------------------------------------------------------------------------------------------


def turned(x):
    return torch.stack([x[0] * x[1], x[1] - x[2], x.sum(), x[2] ** 2])


def test_a_jacobian_and_its_product():
    widget = torch.Jacobian(turned, [1.0, 2.0, -3.0])
    matrix = np.array([[2, 1, 0], [0, 1, -1], [1, 1, 1], [0, 0, -6]])
    assert widget.matrix.tolist() == matrix.tolist()
    widget.numbers = [1.0, -1.0, 0.5, 2.0]
    assert repr(widget) == "Jacobian: vᵀJ = [2.5, 0.5, −10.5] for v = [1, −1, 0.5, 2], and backward(v) gives the same"
    assert widget.shown["rows"][-2:] == [["vᵀJ", "", "2.5", "0.5", "−10.5"], ["x.grad", "", "2.5", "0.5", "−10.5"]]
    svg = picture(widget, 0)
    assert texts(svg).count("−10.5") == 2 and svg.count('class="cold"') == 4 and svg.count('class="warm"') == 10


def test_the_vectors_of_the_document():
    def double(x):
        y = x * 2
        while y.norm() < 1000:
            y = y * 2
        return y

    widget = torch.Jacobian(double, torch.tensor([0.3, 0.1, -0.2]), v=[0.1, 1.0, 0.0001])
    power = widget.matrix[0, 0]
    assert np.log2(power) % 1 == 0 and (widget.matrix == power * np.eye(3)).all()
    assert [float(text) for text in widget.shown["rows"][-1][2:]] == pytest.approx([0.1 * power, power, 0.0001 * power], rel=1e-3)


def test_a_scalar_and_a_matrix():
    assert repr(torch.Jacobian(lambda x: x * x, 3.0)) == "Jacobian: vᵀJ = [6] for v = [1], and backward(v) gives the same"
    widget = torch.Jacobian(lambda x: x.sum(0), torch.ones(2, 2))
    assert widget.shown["head"] == ["", "v", "x[0, 0]", "x[0, 1]", "x[1, 0]", "x[1, 1]"]
    assert [row[0] for row in widget.shown["rows"]] == ["y[0]", "y[1]", "vᵀJ", "x.grad"]


def test_a_function_that_changes_its_mind_is_noticed():
    factors = iter(range(1, 100))
    widget = torch.Jacobian(lambda x: x * next(factors), 1.0)
    assert "but backward(v) gives" in repr(widget) and repr(widget).endswith("the function isn't the same each time")


@pytest.mark.parametrize("function, said", [
    (lambda x: x.tolist(), "f gives list, not a tensor: compute with tensors all the way, and return the last one."),
    (lambda x: x.detach(), "The result of f has no history, so no gradient reaches back: it was cut by detach, no_grad, "
                           "or a number read out of a tensor."),
    (lambda x: torch.sqrt(x), "J is inf at x = [0]: there is no slope to show."),
    (lambda x: {}["w"], "f raised an error here. KeyError: 'w'"),
])  # fmt: skip
def test_where_there_is_no_jacobian_a_sentence_says_why(function, said):
    assert repr(torch.Jacobian(function, [0.0])) == f"Jacobian: {said}"


@pytest.mark.parametrize("make, error, said", [
    (lambda: torch.Jacobian(lambda x: x * 2, torch.ones(11)), ValueError,
     "The Jacobian of f has 11 × 11 numbers; at most 10 × 10 are shown. Take fewer outputs, or a shorter x."),
    (lambda: torch.Jacobian(lambda x: x.expand(20), 1.0), ValueError,
     "The Jacobian of f has 20 × 1 numbers; at most 10 × 10 are shown. Take fewer outputs, or a shorter x."),
    (lambda: torch.Jacobian(lambda x: x, torch.tensor([1, 2])), TypeError,
     "x must hold floating-point numbers, not torch.int64: integers have no slopes"),
    (lambda: torch.Jacobian(lambda x: x, "ab"), TypeError,
     "x must be a tensor or a list of numbers, as in Jacobian(f, [1.0, 2.0]), not 'ab'"),
    (lambda: torch.Jacobian(lambda x: x, []), ValueError, "x is empty: there is nothing to differentiate by"),
    (lambda: torch.Jacobian(lambda x: x, [1.0], v=[1.0, 2.0]), ValueError,
     "v needs 1 numbers, one for each element of the output, not 2"),
])  # fmt: skip
def test_what_cannot_be_shown(make, error, said):
    with pytest.raises(error) as raised:
        make()
    assert str(raised.value) == said
