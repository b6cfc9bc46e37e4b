"""`Explorer`: a function of a few numbers to move by sliders, its graph and its slope following.

>>> def f(w, x):
...     c = (w + x) * (w + 1)
...     return c
>>> Explorer(f, w=1.0, x=2.0)
Explorer: c = 6 at w = 1, x = 2: ∂c/∂w = 5, ∂c/∂x = 2
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from math import isfinite, nan
from numbers import Real
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from .._modes import no_grad
from .._tensor import Tensor
from ..drawing._from_trace import Stage
from ..drawing._numbers import number_text
from ..drawing._plot import Frame, Plot, Point, marks, round_out
from ..drawing._scene import Reading, Scene
from ..drawing._svg import Placed, place, written
from ..drawing._text import cells, shorten
from ..ops.creation import tensor
from ..tracing import Run, record
from ..tracing._phrases import phrase
from ._panel import Drawn, Panel, Slider, View, failed, raised, slider_for, together

MOST_SLIDERS = 12
SAMPLES, FEWEST = 81, 13  # of the curve; fewer where the function is slow
CURVE_SECONDS = 0.02
# What is made here is not what the calling line assigns: in `explorer = Explorer(f, w=1.0)` no tensor is called `explorer`.
NOBODYS_LINE = eval(compile("lambda call: call()", "<explorer>", "eval"))
USUAL = "−0.1234"  # the layout has room for this from the start


class Leaf(NamedTuple):
    """What the function is called with: its name, its shape, and which of the sliders are its numbers."""

    name: str
    shape: tuple[int, ...]
    first: int
    last: int


class Explorer(Panel):
    """Sliders for the leaves of a function; its graph with values and gradients, and its curve with the tangent, follow.

    Args:
        function: takes the leaves as tensors, by their names, and gives a tensor with one number.
        **leaves: where each leaf begins: a number, or `(number, low, high)` for the ends of its slider, or a list or a
            tensor of numbers, which get a slider each.

    Raises:
        TypeError: a leaf isn't made of real numbers, or there is none.
        ValueError: there are more than twelve numbers to move.

    `numbers` holds the numbers of all sliders in order; set it, and the widget follows.

    >>> explorer = Explorer(lambda w, x: w * x + 1, w=2.0, x=(3.0, 0.0, 5.0))
    >>> explorer.numbers
    [2.0, 3.0]
    """

    def __init__(self, function: Callable[..., Any], /, **leaves: Any) -> None:
        if not callable(function):
            raise TypeError(f"Explorer needs a function, as in Explorer(f, w=1.0), not {type(function).__name__}")
        if not leaves:
            raise TypeError("Explorer needs the function's leaves by name, as in Explorer(f, w=1.0, x=2.0)")
        self.function, self.leaves = function, list[Leaf]()
        sliders, numbers = list[Slider](), list[float]()
        for name, given in leaves.items():
            start, ends = read(name, given)
            self.leaves.append(Leaf(name, start.shape, len(numbers), len(numbers) + start.size))
            for label, number in zip(labels(name, start.shape), start.reshape(-1).tolist(), strict=True):
                sliders.append(Slider(label, *ends) if ends else slider_for(label, number))
                numbers.append(number)
        if len(numbers) > MOST_SLIDERS:
            raise ValueError(f"Explorer has room for {MOST_SLIDERS} sliders, not {len(numbers)}: explore fewer numbers at a time")
        self._layout, self._axis = Layout(), Axis()
        self._sampled: tuple[Any, list[Point]] = None, []
        super().__init__("explorer", title_of(function), sliders, numbers, [slider.label for slider in sliders])

    def view(self) -> View:
        try:
            with record() as run:
                tensors = NOBODYS_LINE(lambda: self._tensors(self.numbers))
                result = NOBODYS_LINE(lambda: self.function(**tensors))
                wrong = self._wrong(result)
                if not wrong:
                    result.backward()
        except Exception as error:
            return raised(self.title, error, self.language)
        if wrong:
            return failed(wrong)
        value = float(result.item())
        gradients = [number for each in tensors.values() for number in gradient_of(each)]
        output = name_values(run, self.leaves, self.title)
        if not isfinite(value) or not all(number is None or isfinite(number) for number in gradients):
            return failed(self._not_finite(output, value, gradients))
        return self._seen_well(run, output, value, gradients)

    def _tensors(self, numbers: Sequence[float]) -> dict[str, Tensor]:
        """The leaves, new ones each time."""
        return {
            leaf.name: tensor(np.array(numbers[leaf.first : leaf.last], np.float32).reshape(leaf.shape), requires_grad=True)
            for leaf in self.leaves
        }

    def _wrong(self, result: Any) -> str:
        """Why the result can't be explored; empty if it can."""
        if not isinstance(result, Tensor):
            return phrase("fail.tensor", self.language, name=self.title, kind=type(result).__name__)
        if result.numel() != 1:
            return phrase("fail.scalar", self.language, name=self.title, count=result.numel(), shape=list(result.shape))
        if not result.requires_grad:
            return phrase("fail.history", self.language, name=self.title)
        return ""

    def _labels(self) -> list[str]:
        return [slider.label for slider in self.sliders]

    def _not_finite(self, output: str, value: float, gradients: Sequence[float | None]) -> str:
        at = together(self._labels(), self.numbers, self.language)
        if not isfinite(value):
            return phrase("fail.nan", self.language, name=output, number=number_text(value), leaves=at)
        name, number = next((n, g) for n, g in zip(self._labels(), gradients, strict=True) if g is not None and not isfinite(g))
        return phrase("fail.nan", self.language, name=f"∂{output}/∂{name}", number=number_text(number), leaves=at)

    def _seen_well(self, run: Run, output: str, value: float, gradients: Sequence[float | None]) -> View:
        names, language = self._labels(), self.language
        texts = ["None" if number is None else number_text(number) for number in gradients]
        comma = phrase("comma", language)
        slopes = comma.join(f"∂{output}/∂{name} = {text}" for name, text in zip(names, texts, strict=True))
        said = comma.join(phrase("explorer.slope", language, name=name, number=text) for name, text in zip(names, texts, strict=True))
        leaves = together(names, self.numbers, language)
        return View(
            phrase("explorer.sentence", language, name=output, number=number_text(value), leaves=leaves, gradients=slopes),
            phrase("explorer.spoken", language, name=output, number=number_text(value), gradients=said),
            [self._layout.drawn(run, self._graph_title(output)), self._plot(output, value, gradients[self.choice] or 0.0)],
            [phrase(f"label.{word}", language) for word in ("name", "value", "gradient")],
            [*zip(names, map(number_text, self.numbers), texts, strict=True), (output, number_text(value), "1")],
        )

    def _graph_title(self, output: str) -> str:
        return phrase("panel.graph", self.language, name=output)

    # --- the curve ---------------------------------------------------------------------------------------------------

    def _plot(self, output: str, value: float, slope: float) -> Drawn:
        """The output against one of the numbers, with its tangent."""
        slider, at = self.sliders[self.choice], self.numbers[self.choice]
        curve = self._curve(slider)
        heights = [y for _, y in curve if isfinite(y)]
        frame = Frame((slider.low, slider.high), self._axis.around(self.choice, heights, value))
        name, top = shorten(slider.label, 24), frame.y[1]
        tangent = [(x, value + slope * (x - at)) for x in (frame.x[0], at, frame.x[1])]  # where it touches it is in the frame
        body = [
            frame.ticks(marks(*frame.x), marks(*frame.y)),
            frame.line(curve, "curve"),
            frame.line(tangent, "second"),
            frame.dot((at, value), "dot"),
            frame.text(((slider.low + slider.high) / 2, frame.y[0]), name, "tick", dy=34),
            frame.text((slider.high, top), f"{shorten(output, 7)} = {number_text(value)}", "key value-key", 10, 14, "start"),
            frame.text(
                (slider.high, top), f"∂{shorten(output, 5)}/∂{shorten(slider.label, 6)} = {number_text(slope)}",
                "key slope-key", 10, 34, "start",
            ),
        ]  # fmt: skip
        fact = phrase(
            "explorer.plot", self.language, name=output, leaf=slider.label, at=number_text(at), number=number_text(value), slope=number_text(slope)
        )
        return Drawn(Plot(fact, "".join(body)).svg(), fact)

    def _curve(self, slider: Slider) -> list[Point]:
        """The function along one slider; computed anew only when one of the others has moved."""
        others = [number for place_, number in enumerate(self.numbers) if place_ != self.choice]
        key = self.choice, others, slider
        if key != self._sampled[0]:
            began = perf_counter()
            self._height(slider.low)
            count = max(FEWEST, min(SAMPLES, int(CURVE_SECONDS / (perf_counter() - began))))
            across = [slider.low + (slider.high - slider.low) * k / (count - 1) for k in range(count)]
            self._sampled = key, [(x, self._height(x)) for x in across]
        return self._sampled[1]

    def _height(self, x: float) -> float:
        """The function where one number is another; nan where it has no value."""
        numbers = [*self.numbers]
        numbers[self.choice] = x
        try:
            with no_grad(), redirect_stdout(io.StringIO()):  # it has said what it prints
                return float(self.function(**self._tensors(numbers)).item())
        except Exception:
            return nan


class Axis:
    """The heights of a plot, held steady while one drags: they change only where the curve leaves them or shrinks to a quarter."""

    def __init__(self) -> None:
        self.choice, self.low, self.high = -1, 0.0, 0.0

    def around(self, choice: int, heights: Sequence[float], value: float) -> tuple[float, float]:
        low, high = bulk(heights)
        low, high = min(low, value), max(high, value)
        fits = self.low <= low and high <= self.high and (high - low) * 4 >= self.high - self.low
        if choice != self.choice or not fits:
            self.choice, (self.low, self.high) = choice, round_out(low, high)
        return self.low, self.high


def bulk(heights: Sequence[float]) -> tuple[float, float]:
    """From the lowest to the highest; near a pole only as far as nine tenths of the heights go."""
    ordered = sorted(heights) or [0.0]
    cut = len(ordered) // 20
    low, high = ordered[cut], ordered[-1 - cut]
    return (low, high) if ordered[-1] - ordered[0] > 10 * (high - low) > 0 else (ordered[0], ordered[-1])


class Layout:
    """A graph laid out once: again only where another graph comes, or a text wider than all before."""

    def __init__(self) -> None:
        self.shape: Any = None
        self.rooms: list[str] = []
        self.placed: Placed | None = None

    def drawn(self, run: Run, title: str) -> Drawn:
        stage = Stage(run)
        scene = stage.still(len(stage.frames) - 1)
        shape = [(value.name, value.kind) for value in scene.values], list(scene.edges())
        texts = list(texts_of(scene))
        if shape != self.shape:
            self.shape, self.rooms, self.placed = shape, [USUAL] * len(texts), None
        wider = [width(text) > width(room) for text, room in zip(texts, self.rooms, strict=True)]
        if self.placed is None or any(wider):
            self.rooms = [text if grows else room for text, room, grows in zip(texts, self.rooms, wider, strict=True)]
            self.placed = place(with_room(stage.folded, self.rooms))
        facts = "; ".join(f"{row[0]} = {row[2]}" for row in scene.rows() if row[1] != "constant")
        return Drawn(written(scene, self.placed), f"{title}: {facts}")


def texts_of(scene: Scene) -> Iterator[str]:
    """Everything in a picture that changes with the numbers: of each value two texts, of each operation one."""
    for value in scene.values:
        yield written_as(value.value)
        yield written_as(value.grad)
    for operation in scene.operations:
        yield max((text or "" for text in operation.messages), key=cells, default="")


def with_room(scene: Scene, rooms: Sequence[str]) -> Scene:
    """The scene, with room for these texts."""
    for number, value in enumerate(scene.values):
        if value.kind != "constant":
            value.value_room += (rooms[2 * number],)
            value.grad_room += (rooms[2 * number + 1],)
    for operation, room in zip(scene.operations, rooms[2 * len(scene.values) :], strict=True):
        operation.room += (room,)
    return scene


def written_as(reading: Reading | None) -> str:
    return "" if reading is None else "\n".join(reading.rows)


def width(text: str) -> int:
    return max(map(cells, text.split("\n")))


# --- the leaves ----------------------------------------------------------------------------------------------------------


def read(name: str, given: Any) -> tuple[np.ndarray[Any, Any], tuple[float, float] | None]:
    """The numbers a leaf begins with, and the ends of its slider if they are given."""
    ends = None
    if isinstance(given, tuple) and len(given) == 3 and all(isinstance(each, Real) for each in given):
        given, low, high = map(float, given)
        if not low < high:
            raise ValueError(f"the slider of {name} must go from low to high, as in {name}=(1.0, 0.0, 5.0), not from {low} to {high}")
        ends = min(low, given), max(high, given)
    try:
        start = np.asarray(given.detach().tolist() if isinstance(given, Tensor) else given).astype(np.float64, casting="same_kind")
    except (TypeError, ValueError):
        start = np.full((), nan)
    if not start.size or not np.isfinite(start).all():
        raise TypeError(f"{name} must be a finite number, as in {name}=1.0, or a list or tensor of them, not {given!r}")
    return start, ends


def labels(name: str, shape: tuple[int, ...]) -> list[str]:
    """What the elements of a tensor are called: `w`, or `w[0]`, `w[1]`.

    >>> labels("w", (1,)), labels("w", (1, 2))
    (['w'], ['w[0, 0]', 'w[0, 1]'])
    """
    if np.prod(shape) == 1:
        return [name]
    return [f"{name}[{', '.join(map(str, index))}]" for index in np.ndindex(shape)]


def gradient_of(leaf: Tensor) -> list[float | None]:
    if leaf.grad is None:
        return [None] * leaf.numel()
    return [float(number) for number in leaf.grad.reshape(-1).tolist()]


def title_of(function: Any) -> str:
    """What a function is called."""
    name = getattr(function, "__name__", type(function).__name__)
    return "f" if name == "<lambda>" else str(name)


def name_values(run: Run, leaves: Sequence[Leaf], title: str) -> str:
    """Names leaves and output where the function's code has no names for them; gives the output's."""
    for leaf, value in zip(leaves, run.values):
        if not value.names:
            value.names[:], value.name = [leaf.name], leaf.name
    output = run.values[run.passes[0].roots[0]]
    if not output.names and all(value.name != title for value in run.values):
        output.names[:], output.name = [title], title
    return output.name
