"""Two pictures of a training: the loss step by step, and where a classifier draws its line.

>>> loss_plot([4.0, 2.0, 1.0])
<Plot: the loss goes from 4.00 to 1.00 in 3 steps; its lowest value is 1.00>
>>> boundary_plot(lambda points: points[:, 0] - 0.5, tensor([[0., 0.], [1., 0.], [1., 1.]]), tensor([0., 1., 0.]))
<Plot: 2 of 3 points lie on their own side of the line>

A plot speaks the language of the open lesson.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import isfinite

import numpy as np

from .._modes import no_grad
from .._tensor import Tensor
from ..drawing._plot import Frame, Plot
from ..ops.creation import tensor
from ..tracing._phrases import speaking
from ._reading import Text

CELLS = 48  # of the shaded plane, across and up
SHADES = (0.1, 0.3, 0.5, 0.7, 0.9)  # probabilities at which the shade changes; the line is at the one in the middle
FILLS = (("value", 0.34), ("value", 0.2), ("value", 0.08), ("grad", 0.08), ("grad", 0.2), ("grad", 0.34))

LOSSES = Text(
    "the loss goes from {first:.2f} to {last:.2f} in {steps} steps; its lowest value is {lowest:.2f}",
    "{steps} 步，损失从 {first:.2f} 变到 {last:.2f}，最低是 {lowest:.2f}",
)
SIDES = Text("{right} of {all} points lie on their own side of the line", "{all} 个点里有 {right} 个在自己那一边")
STEP = Text("step", "步")
LOSS = Text("loss", "损失")
CLASS = Text("class {label}", "类别 {label}")
LINE = Text("the line", "分界线")
COUNT = Text("{right} of {all} right", "{all} 个对了 {right} 个")


def loss_plot(losses: Iterable[float]) -> Plot:
    """The loss of a training, step by step. What isn't finite is left out.

    Args:
        losses: numbers, as `loss.item()` gives them.
    """
    heights = [float(loss) for loss in losses]
    points = [(float(step), loss) for step, loss in enumerate(heights) if isfinite(loss)]
    if not points:
        raise ValueError("loss_plot() needs at least one finite loss")
    language = speaking.language
    top = max(loss for _, loss in points) or 1.0
    bottom = min(0.0, *(loss for _, loss in points))
    frame = Frame((0, max(1, len(heights) - 1)), (bottom, top))
    steps = [len(heights) - 1] if len(heights) < 3 else [(len(heights) - 1) // 2, len(heights) - 1]
    heads = [bottom, (bottom + top) / 2, top]
    parts = [frame.ticks([(0, "0"), *((step, str(step)) for step in steps)], [(y, f"{y:.3g}") for y in heads])]
    parts += [frame.line(points, "curve"), *(frame.dot(points[end], "dot") for end in (0, -1))]
    parts.append(frame.text(points[-1], f"{points[-1][1]:.2f}", "key", 10, 4, "start"))
    parts.append(frame.text((0, top), LOSS.to(language), "tick", 6, 10, "start"))
    parts.append(frame.text(((len(heights) - 1) / 2, bottom), STEP.to(language), "tick", dy=32))
    facts = {"first": points[0][1], "last": points[-1][1], "lowest": min(loss for _, loss in points), "steps": len(heights)}
    return Plot(LOSSES.to(language).format(**facts), "".join(parts))


def boundary_plot(model: Callable[[Tensor], Tensor], points: Tensor, labels: Tensor) -> Plot:
    """Where a classifier draws its line, with the points that it learns from: circles are class 0, diamonds class 1.

    Args:
        model: makes a logit for each point, as a tensor of n or of n×1; above 0 means class 1.
        points: n×2.
        labels: n zeros and ones.
    """
    places = np.asarray(points.detach().numpy(), float)
    classes = labels.detach().numpy().reshape(-1) > 0.5
    (left, low), (right, high) = places.min(0) - 0.4, places.max(0) + 0.4
    across, up = np.linspace(left, right, CELLS + 1), np.linspace(low, high, CELLS + 1)
    corners = np.stack(np.meshgrid(across, up), -1).reshape(-1, 2)
    with no_grad():
        plane = logits(model, corners).reshape(CELLS + 1, CELLS + 1)
        sides = logits(model, places) > 0
    frame = Frame((left, right), (low, high))
    language = speaking.language
    parts = shading(frame, plane, across, up)
    ticks = [(place, f"{place:.1f}") for place in (left, (left + right) / 2, right)]
    parts.append(frame.ticks(ticks, [(place, f"{place:.1f}") for place in (low, (low + high) / 2, high)]))
    parts.append(f'<path class="line" d="{"".join(crossings(frame, plane, across, up))}"/>')
    parts += [mark(frame, (x, y), bool(is_one)) for (x, y), is_one in zip(places, classes, strict=True)]
    for row, label in enumerate(("0", "1")):
        at = (right + 0.06 * (right - left), high - (0.08 + 0.09 * row) * (high - low))
        parts.append(mark(frame, at, label == "1"))
        parts.append(frame.text(at, CLASS.to(language).format(label=label), "key", 12, 4, "start"))
    at = (right + 0.03 * (right - left), high - 0.26 * (high - low))
    parts.append(f'<path class="line" d="M{frame.at(at)} h 18"/>')
    parts.append(frame.text(at, LINE.to(language), "key", 22, 4, "start"))
    count = {"right": int((sides == classes).sum()), "all": len(places)}
    parts.append(frame.text(at, COUNT.to(language).format(**count), "key", 0, 30, "start"))
    rules = "<style>.mg .line{stroke:var(--mg-ink);stroke-width:1.8;fill:none}.mg .mark{stroke:var(--mg-page);stroke-width:1}</style>"
    return Plot(SIDES.to(language).format(**count), rules + "".join(parts))


def logits(model: Callable[[Tensor], Tensor], places: np.ndarray) -> np.ndarray:
    """What the model says of each place."""
    said: np.ndarray = model(tensor(places.astype(np.float32))).numpy().reshape(-1)
    return said


def shading(frame: Frame, plane: np.ndarray, across: np.ndarray, up: np.ndarray) -> list[str]:
    """The plane in shades of what the model thinks likely: neighbours alike become one stripe, stripes alike one path."""
    middle = (plane[1:, 1:] + plane[1:, :-1] + plane[:-1, 1:] + plane[:-1, :-1]) / 4
    shades = np.searchsorted(np.log(np.array(SHADES) / (1 - np.array(SHADES))), middle)
    stripes: dict[int, list[str]] = {}
    for row, line in enumerate(shades):
        ends = [0, *(np.flatnonzero(np.diff(line)) + 1), CELLS]
        for start, end in pairwise(ends):
            corners = [frame.at((across[x], up[y])) for x, y in ((start, row), (end, row), (end, row + 1), (start, row + 1))]
            stripes.setdefault(int(line[start]), []).append(f"M{'L'.join(corners)}Z")
    return [
        f'<path style="fill:var(--mg-{FILLS[shade][0]});fill-opacity:{FILLS[shade][1]}" d="{"".join(paths)}"/>'
        for shade, paths in sorted(stripes.items())
    ]


def crossings(frame: Frame, plane: np.ndarray, across: np.ndarray, up: np.ndarray) -> list[str]:
    """The line where the logit is 0, as a short stroke through every cell that it crosses."""
    strokes: list[str] = []
    for row, column in np.ndindex(CELLS, CELLS):
        square = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
        cut: list[tuple[float, float]] = []
        for (y0, x0), (y1, x1) in zip(square, [*square[1:], square[0]]):
            here, there = plane[y0, x0], plane[y1, x1]
            if (here > 0) != (there > 0):
                share = here / (here - there)
                cut.append((across[x0] + share * (across[x1] - across[x0]), up[y0] + share * (up[y1] - up[y0])))
        strokes += [f"M{frame.at(one)}L{frame.at(other)}" for one, other in zip(cut[::2], cut[1::2])]
    return strokes


def mark(frame: Frame, place: Sequence[float], is_one: bool) -> str:
    """A point: a circle, or a diamond for class 1, so that both can be told apart without colour."""
    x, y = map(float, frame.at((place[0], place[1])).split(","))
    if is_one:
        return f'<path class="second-dot mark" d="M{x:.1f},{y - 5.5:.1f}l5,5.5l-5,5.5l-5,-5.5Z"/>'
    return f'<circle class="dot mark" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
