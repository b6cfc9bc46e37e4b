"""The pictures of lesson 10: what they say is counted by hand, and what they draw is looked up in their SVG."""

import math
import re
from xml.etree import ElementTree

import pytest

import minigrad as torch
from minigrad.course import boundary_plot, lesson, loss_plot
from minigrad.drawing._plot import HEIGHT, WIDTH

SVG = "{http://www.w3.org/2000/svg}"


def parts(plot, tag, kind):
    return [
        part for part in ElementTree.fromstring(plot.svg()).iter(SVG + tag) if kind in part.get("class", "").split()
    ]


def all_finite(plot):
    return not re.search(r'="[^"]*\b(nan|inf)\b', plot.svg())


def test_a_loss_is_told_by_its_ends_and_its_lowest():
    assert repr(loss_plot([3.0, 0.5, 1.25])) == (
        "<Plot: the loss goes from 3.00 to 1.25 in 3 steps; its lowest value is 0.50>"
    )
    lesson("01", lang="zh")
    assert repr(loss_plot([3.0, 0.5, 1.25])) == "<Plot: 3 步，损失从 3.00 变到 1.25，最低是 0.50>"


def test_the_curve_of_a_loss_falls_where_the_loss_falls():
    [curve] = parts(loss_plot([4.0, 2.0, 0.0]), "polyline", "curve")
    xs, ys = zip(*(map(float, point.split(",")) for point in curve.get("points").split()))
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1])
    assert ys[1] - ys[0] == pytest.approx(ys[2] - ys[1]) and ys[0] < ys[2]  # down is larger in SVG
    assert max(xs) < WIDTH and max(ys) < HEIGHT


def test_a_loss_that_is_not_finite_is_left_out():
    plot = loss_plot([1.0, math.inf, 2.0, math.nan])
    assert repr(plot) == "<Plot: the loss goes from 1.00 to 2.00 in 4 steps; its lowest value is 1.00>"
    assert all_finite(plot)
    with pytest.raises(ValueError, match="loss_plot\\(\\) needs at least one finite loss"):
        loss_plot([math.nan])


@pytest.mark.parametrize("losses", [[0.0], [5.0], [-1.0, -3.0]])
def test_few_losses_are_drawn_all_the_same(losses):
    assert all_finite(loss_plot(losses))


POINTS = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def upright(points):
    """A straight line at x = 0.5."""
    return points[:, :1] - 0.5


def test_points_on_their_own_side_are_counted():
    labels = torch.tensor([0.0, 1.0, 0.0, 0.0])
    plot = boundary_plot(upright, POINTS, labels)
    assert repr(plot) == "<Plot: 3 of 4 points lie on their own side of the line>"
    assert "3 of 4 right" in [text.text for text in parts(plot, "text", "key")]
    # Every point, and one of each class in the key.
    assert len(parts(plot, "circle", "mark")) == 3 + 1 and len(parts(plot, "path", "mark")) == 1 + 1
    lesson("01", lang="zh")
    assert repr(boundary_plot(upright, POINTS, labels)) == "<Plot: 4 个点里有 3 个在自己那一边>"


def test_the_line_stands_where_the_logit_is_zero():
    plot = boundary_plot(upright, POINTS, torch.zeros(4))
    line, _key = parts(plot, "path", "line")
    xs = {float(x) for x in re.findall(r"[ML]([\d.]+),", line.get("d"))}
    circles = [float(circle.get("cx")) for circle in parts(plot, "circle", "mark")][:4]
    middle = (min(circles) + max(circles)) / 2  # half way between x = 0 and x = 1
    assert all(abs(x - middle) < 0.2 for x in xs)


def test_a_model_is_only_looked_at():
    weight = torch.ones(1, requires_grad=True)
    boundary_plot(lambda points: points[:, 0] * weight, POINTS, torch.zeros(4))
    assert weight.grad is None and torch.is_grad_enabled()


def test_a_model_that_never_changes_its_mind_has_no_line():
    [line, _key] = parts(boundary_plot(lambda points: points[:, 0] * 0 - 1, POINTS, torch.zeros(4)), "path", "line")
    assert line.get("d") == ""


@pytest.mark.parametrize("plot", [loss_plot([2.0, 1.0]), boundary_plot(upright, POINTS, torch.zeros(4))])
def test_a_notebook_shows_an_image_with_the_same_facts(plot):
    html = plot._repr_html_()
    assert re.search(r'<img[^>]* alt="[^"]+"', html)[0].count(repr(plot)[7:-1])
