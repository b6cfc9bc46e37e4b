"""Two pictures of a slope: a curve with its nudges, and the error of a nudge against its size.

>>> nudge_plot(lambda x: x * x, 3., [1., 0.1])
<Plot: a nudge of 1 gives the slope 7, a nudge of 0.1 gives 6.1>
>>> error_plot(lambda x: x * x * x, 2., 12.)
<Plot: the error is smallest to one side at h = 1e-08, to both sides at h = 1e-05>

Functions take and return Python floats. A plot speaks the language of the open lesson.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor, log10

from ..drawing._plot import Frame, Plot
from ..tracing._phrases import speaking
from ._reading import Text

Function = Callable[[float], float]

NUDGED = Text("a nudge of {h:.4g} gives the slope {slope:.4g}", "挪动 {h:.4g}，斜率是 {slope:.4g}")
AGAIN = Text("a nudge of {h:.4g} gives {slope:.4g}", "挪动 {h:.4g}，得 {slope:.4g}")
ERRORS = Text(
    "the error is smallest to one side at h = {one:.0e}, to both sides at h = {both:.0e}",
    "误差最小之处：只往一边挪，h = {one:.0e}；往两边挪，h = {both:.0e}",
)
ONE_SIDE = Text("one side", "一边")
BOTH_SIDES = Text("both sides", "两边")
ERROR = Text("error", "误差")
COMMA = Text(", ", "；")


def nudge_plot(function: Function, at: float, nudges: Sequence[float]) -> Plot:
    """A curve, and the straight line through a point and each of its nudged neighbours: the smaller, the truer.

    Args:
        function: of one float.
        at: the point.
        nudges: how far it is nudged, each to the right.
    """
    slopes = [(function(at + h) - function(at)) / h for h in nudges]
    reach = 1.4 * max(map(abs, nudges))
    xs = [at + reach * (step / 30 - 1) for step in range(61)]
    curve = [(x, function(x)) for x in xs]
    frame = Frame((xs[0], xs[-1]), (min(y for _, y in curve), max(y for _, y in curve)))
    marks = [at - reach / 1.4, at, at + reach / 1.4]
    values = [frame.y[0], function(at), frame.y[1]]
    parts = [frame.ticks([(x, f"{x:.4g}") for x in marks], [(y, f"{y:.4g}") for y in values]), frame.line(curve, "curve")]
    for row, (h, slope) in enumerate(zip(nudges, slopes, strict=True)):
        through = [(x, function(at) + slope * (x - at)) for x in xs]
        parts += [frame.line(through, "second"), frame.dot((at + h, function(at + h)), "second-dot")]
        parts.append(frame.text((xs[-1], frame.y[1]), f"h = {h:.4g}: {slope:.4g}", "key", 12, 14 + 18 * row, "start"))
    parts.append(frame.dot((at, function(at)), "dot"))
    language = speaking.language
    facts = [(NUDGED if row == 0 else AGAIN).to(language).format(h=h, slope=slope)
             for row, (h, slope) in enumerate(zip(nudges, slopes, strict=True))]  # fmt: skip
    return Plot(COMMA.to(language).join(facts), "".join(parts))


def error_plot(function: Function, at: float, slope: float) -> Plot:
    """How far off a nudge is, against its size, both by powers of ten: once to one side, once to both.

    Args:
        function: of one float.
        at: the point.
        slope: the derivative there, to compare with.
    """
    sizes = [10.0**-power for power in range(13)]
    one = [abs((function(at + h) - function(at)) / h - slope) for h in sizes]
    both = [abs((function(at + h) - function(at - h)) / (2 * h) - slope) for h in sizes]
    tiny = 1e-12  # an error of zero has no logarithm
    low = floor(log10(max(tiny, min(*one, *both))))
    high = floor(log10(max(*one, *both))) + 1
    frame = Frame((-12.5, 0.5), (low, high))
    across = [(-power, f"1e-{power}" if power else "1") for power in range(0, 13, 2)]
    up = [(power, f"1e{power}") for power in range(low, high + 1, 2)]
    parts = [frame.ticks(across, up)]
    language, best = speaking.language, []
    for row, (errors, kind, name) in enumerate(((one, "second", ONE_SIDE), (both, "curve", BOTH_SIDES))):
        points = [(log10(h), max(low, log10(max(tiny, error)))) for h, error in zip(sizes, errors, strict=True)]
        parts += [frame.line(points, kind), *(frame.dot(point, "second-dot" if kind == "second" else "dot") for point in points)]
        parts.append(frame.line([(0.8, high - 0.5 - row), (1.6, high - 0.5 - row)], kind))
        parts.append(frame.text((1.8, high - 0.5 - row), name.to(language), "key", dy=4, anchor="start"))
        best.append(min(zip(errors, sizes, strict=True))[1])
    parts.append(frame.text((-6, low), "h", "tick", dy=32))
    parts.append(frame.text((-12.5, high), ERROR.to(language), "tick", 6, 10, "start"))
    return Plot(ERRORS.to(language).format(one=best[0], both=best[1]), "".join(parts))
