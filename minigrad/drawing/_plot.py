"""A small plot as SVG: curves on axes with round numbers, in the colours of the pictures, with the same facts as a text.

>>> frame = Frame((0., 2.), (0., 4.))
>>> frame.at((1., 2.))
'234.0,136.0'
>>> marks(0., 4.)
[(0.0, '0'), (1.0, '1'), (2.0, '2'), (3.0, '3'), (4.0, '4')]
>>> Plot("a line", frame.line([(0., 0.), (2., 8.)], "curve"))
<Plot: a line>
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

from ._numbers import number_text
from ._picture import FOLLOW_THEME, image
from ._style import STYLE
from ._text import xml

Point = tuple[float, float]

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 150, 16, 44
RULES = """
.mg .axis{stroke:var(--mg-line);stroke-width:1;fill:none}
.mg .grid{stroke:var(--mg-edge);stroke-width:.6;fill:none}
.mg .curve{stroke:var(--mg-value);stroke-width:2;fill:none}
.mg .second{stroke:var(--mg-grad);stroke-width:2;fill:none;stroke-dasharray:6 3}
.mg .dot{fill:var(--mg-value)}.mg .second-dot{fill:var(--mg-grad)}
.mg .tick{font-size:10px;fill:var(--mg-quiet)}
.mg .station{fill:var(--mg-value-fill);stroke:var(--mg-value-edge);stroke-width:1.3}
.mg .title{font-size:11px}
.mg .key{font-size:12px;text-anchor:start}
.mg .value-key{fill:var(--mg-value)}.mg .slope-key{fill:var(--mg-grad)}
.mg .entry{font-size:13px}
"""


class Plot:
    """A small drawing as SVG, with the same facts as a text."""

    def __init__(self, fact: str, body: str, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.fact, self.body, self.width, self.height = fact, body, width, height

    def __repr__(self) -> str:
        return f"<Plot: {self.fact}>"

    def svg(self) -> str:
        """The drawing as one SVG element."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="mg" role="img" width="{self.width:g}" height="{self.height:g}" '
            f'viewBox="0 0 {self.width:g} {self.height:g}"><title>{xml(self.fact)}</title><style>{STYLE}{RULES}</style>'
            f'<rect class="page" width="{self.width:g}" height="{self.height:g}"/>{self.body}</svg>'
        )

    def _repr_html_(self) -> str:
        return FOLLOW_THEME + image(self.svg(), self.fact)


class Frame(NamedTuple):
    """Where numbers stand on the page."""

    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, point: Point) -> str:
        across = (point[0] - self.x[0]) / (self.x[1] - self.x[0])
        up = (point[1] - self.y[0]) / (self.y[1] - self.y[0])
        return f"{LEFT + across * (WIDTH - LEFT - RIGHT):.1f},{HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM):.1f}"

    def line(self, points: Sequence[Point], kind: str) -> str:
        """What of a line lies in the frame; it is broken where a number isn't finite."""
        return "".join(
            f'<polyline class="{kind}" points="{" ".join(map(self.at, run))}"/>' for run in runs(points, *self.y)
        )

    def dot(self, point: Point, kind: str) -> str:
        x, y = self.at(point).split(",")
        return f'<circle class="{kind}" cx="{x}" cy="{y}" r="4"/>'

    def text(self, point: Point, text: str, kind: str, dx: float = 0, dy: float = 0, anchor: str = "middle") -> str:
        x, y = map(float, self.at(point).split(","))
        return f'<text class="{kind}" x="{x + dx:.1f}" y="{y + dy:.1f}" style="text-anchor:{anchor}">{xml(text)}</text>'

    def ticks(self, across: Sequence[tuple[float, str]], up: Sequence[tuple[float, str]]) -> str:
        (left, _), (low, high) = self.x, self.y
        parts = [self.line([(left, high), (left, low), (self.x[1], low)], "axis")]
        parts += [self.text((x, low), label, "tick", dy=16) for x, label in across]
        for y, label in up:
            parts += [self.line([(left, y), (self.x[1], y)], "grid"), self.text((left, y), label, "tick", -6, 3, "end")]
        return "".join(parts)


def runs(points: Sequence[Point], low: float, high: float) -> Iterator[list[Point]]:
    """The stretches of a line between two heights. From below to above in one stride is a jump, as at a pole: a gap.

    >>> list(runs([(0., 0.), (1., 2.), (2., 2.), (3., float("nan")), (4., 0.), (5., 1.)], 0., 1.))
    [[(0.0, 0.0), (0.5, 1.0)], [(4.0, 0.0), (5.0, 1.0)]]
    """
    run: list[Point] = []
    for here, there in pairwise([*points, (0.0, float("nan"))]):
        inside = low <= here[1] <= high
        if inside:
            run.append(here)
        if isfinite(here[1]) and isfinite(there[1]) and inside != (low <= there[1] <= high):
            bound = high if max(here[1], there[1]) > high else low
            run.append((here[0] + (there[0] - here[0]) * (bound - here[1]) / (there[1] - here[1]), bound))
            inside = not inside
        if not (inside and isfinite(there[1])):
            if len(run) > 1:
                yield run
            run = []


def stride(low: float, high: float) -> float:
    """The distance between marks: 1, 2 or 5 times a power of ten, such that there are three to eight."""
    rough = (high - low) / 7
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999999)


def marks(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers from one to the other, each with its text."""
    step = stride(low, high)
    numbers = [0.0 + float(f"{k * step:.12g}") for k in range(ceil(low / step - 1e-6), floor(high / step + 1e-6) + 1)]
    return [(number, number_text(number)) for number in numbers]


def round_out(low: float, high: float) -> tuple[float, float]:
    """The next round numbers outside."""
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    step = stride(low, high)
    return floor(low / step + 1e-6) * step, ceil(high / step - 1e-6) * step
