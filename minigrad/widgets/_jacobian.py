"""`Jacobian`: the matrix of all slopes, and what a backward pass makes of it with a vector.

>>> Jacobian(lambda x: x * x, [1., 2.])
Jacobian: vᵀJ = [2, 4] for v = [1, 1], and backward(v) gives the same
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..autograd.functional import jacobian
from ..drawing._numbers import number_text
from ..drawing._plot import Plot
from ..drawing._text import shorten, xml
from ..ops.creation import tensor
from ..tracing._phrases import phrase, speaking
from ._explorer import labels, title_of
from ._panel import Drawn, Panel, View, failed, raised, slider_for

Array = np.ndarray[Any, Any]

MOST = 10  # rows and columns
CELL, ROW, GAP = 78, 34, 22
LEFT, TOP = 96, 34  # for the names of rows and columns
DEEPEST = 0.42  # of a cell's colour: the number on it stays readable


class Jacobian(Panel):
    """The Jacobian of a function at a point as a heat map; v as sliders; vᵀJ, beside what `backward(v)` really gives.

    Args:
        function: takes one tensor and gives one.
        x: the point: a tensor, a list of numbers or a number.
        v: where the sliders begin, one number for each element of the output; by default ones.

    Raises:
        TypeError: x isn't made of floating-point numbers.
        ValueError: x or the output has more than ten elements, or v doesn't fit the output.

    The matrix is that of `minigrad.autograd.functional.jacobian`. `numbers` holds v; set it, and the widget follows.

    >>> Jacobian(lambda x: x * x, [1.0, 3.0]).matrix
    array([[2., 0.],
           [0., 6.]])
    """

    def __init__(self, function: Callable[[Tensor], Any], x: Any, v: Any = None) -> None:
        if not callable(function):
            raise TypeError(f"Jacobian needs a function, as in Jacobian(f, x), not {type(function).__name__}")
        self.function, self.x = function, point(x)
        self.matrix: Array = np.zeros((0, self.x.numel()))
        self.output_shape: tuple[int, ...] = ()
        title = title_of(function)
        self._failure = self._differentiate(title)
        rows = 0 if self._failure else len(self.matrix)
        if max(rows, self.x.numel()) > MOST:
            raise ValueError(
                phrase("fail.many", speaking.language, name=title, rows=rows or "…", columns=self.x.numel(), most=MOST)
            )
        start = [1.0] * rows if v is None or self._failure else np.asarray(getattr(v, "tolist", lambda: v)(), float).reshape(-1).tolist()
        if len(start) != rows:
            raise ValueError(f"v needs {rows} numbers, one for each element of the output, not {len(start)}")
        names = labels("v", self.output_shape)
        self.scale = float(np.abs(self.matrix).max(initial=0.0)) or 1.0
        super().__init__("jacobian", title, [slider_for(name, number) for name, number in zip(names, start)], start)

    def _differentiate(self, title: str) -> View | None:
        """Finds the matrix, or says why there is none."""
        language, columns = speaking.language, self.x.numel()
        try:
            output = self.function(self._leaf())
            if not isinstance(output, Tensor):
                return failed(phrase("fail.tensor", language, name=title, kind=type(output).__name__))
            if not output.requires_grad:
                return failed(phrase("fail.history", language, name=title))
            self.output_shape = tuple(output.shape)
            if max(output.numel(), columns) > MOST:
                self.matrix = np.zeros((output.numel(), columns))
                return None
            self.matrix = np.array(jacobian(self.function, self.x).tolist(), float).reshape(-1, columns)
        except Exception as error:
            return raised(title, error, language)
        if not np.isfinite(self.matrix).all():
            bad = number_text(float(self.matrix[~np.isfinite(self.matrix)][0]))
            return failed(phrase("fail.nan", language, name="J", number=bad, leaves=f"x = {written(self.x.reshape(-1).tolist())}"))
        return None

    def _leaf(self) -> Tensor:
        return self.x.detach().clone().requires_grad_()

    def view(self) -> View:
        if self._failure:
            return self._failure
        try:
            x = self._leaf()
            v = tensor(np.array(self.numbers).reshape(self.output_shape), dtype=self.x.dtype)
            self.function(x).backward(v)
        except Exception as error:
            return raised(self.title, error, self.language)
        grad = np.zeros(x.numel()) if x.grad is None else np.array(x.grad.tolist(), float).reshape(-1)
        product = np.array(self.numbers) @ self.matrix
        same = np.allclose(product, grad, rtol=1e-4, atol=1e-6 * self.scale)
        texts: dict[str, Any] = {"v": written(self.numbers), "product": written(product), "grad": written(grad)}
        sentence = phrase("jacobian.same" if same else "jacobian.other", self.language, **texts)
        spoken = phrase("jacobian.spoken", self.language, **texts)
        down, across = labels("y", self.output_shape), labels("x", tuple(self.x.shape))
        rows = [
            [name, number_text(number), *map(number_text, row)] for name, number, row in zip(down, self.numbers, self.matrix.tolist(), strict=True)
        ]
        rows += [["vᵀJ", "", *map(number_text, product.tolist())], ["x.grad", "", *map(number_text, grad.tolist())]]
        picture = self._picture(down, across, product, grad)
        return View(sentence, spoken, [picture], ["", "v", *across], rows)

    def _picture(self, down: Sequence[str], across: Sequence[str], product: Array, grad: Array) -> Drawn:
        """v, the matrix, and below it the two results, column under column."""
        count = len(self.numbers)
        left, below = LEFT + CELL + GAP, TOP + count * ROW + GAP
        parts = [label(LEFT + CELL / 2, TOP - 12, "v"), *(label(left + (k + 0.5) * CELL, TOP - 12, name) for k, name in enumerate(across))]
        for k, name in enumerate(down):
            parts += [label(LEFT - 10, TOP + (k + 0.5) * ROW + 4, name, "end"), *self._cells(LEFT, TOP + k * ROW, [self.numbers[k]], "v")]
            parts += self._cells(left, TOP + k * ROW, self.matrix[k].tolist(), "j")
        for k, (name, numbers) in enumerate((("vᵀJ", product), ("x.grad", grad))):
            parts.append(label(left - 10, below + (k + 0.5) * ROW + 4, name, "end"))
            parts += self._cells(left, below + k * ROW, numbers.tolist(), name)
        size = left + len(across) * CELL + 16, below + 2 * ROW + 12
        text = phrase("jacobian.picture", self.language)
        return Drawn(Plot(text, "".join(parts), *size).svg(), text)

    def _cells(self, left: float, top: float, numbers: Sequence[float], what: str) -> Iterator[str]:
        """A row of numbers on colours: orange above zero, blue below, on the scale of the matrix throughout."""
        for k, number in enumerate(numbers):
            x, depth = left + k * CELL, DEEPEST * min(1.0, abs(number) / self.scale)
            place = f'x="{x + 1:g}" y="{top + 1:g}" width="{CELL - 2}" height="{ROW - 2}" rx="3"'
            if what != "v" and number:
                yield f'<rect class="{"warm" if number > 0 else "cold"}" {place} fill-opacity="{depth:.3f}"/>'
            yield f'<rect class="{"slot" if what == "v" else "frame"}" {place}/>'
            yield f'<text class="entry" x="{x + CELL / 2:g}" y="{top + ROW / 2 + 5:g}" data-slot="{what}">{xml(number_text(number))}</text>'


def label(x: float, y: float, text: str, anchor: str = "middle") -> str:
    """The name of a row or a column."""
    return f'<text class="name" x="{x:g}" y="{y:g}" style="text-anchor:{anchor}">{xml(shorten(text, 10))}</text>'


def point(x: Any) -> Tensor:
    """The point as a tensor of its own."""
    if not isinstance(x, Tensor):
        try:
            x = tensor(np.asarray(x).astype(np.float32, casting="same_kind" if np.asarray(x).dtype.kind == "f" else "unsafe"))
        except (TypeError, ValueError):
            raise TypeError(f"x must be a tensor or a list of numbers, as in Jacobian(f, [1.0, 2.0]), not {x!r}") from None
    if not x.dtype.is_floating_point:
        raise TypeError(f"x must hold floating-point numbers, not {x.dtype}: integers have no slopes")
    if not x.numel():
        raise ValueError("x is empty: there is nothing to differentiate by")
    return x.detach().clone()  # type: ignore[no-any-return]


def written(numbers: Sequence[float] | Array) -> str:
    """`[1, 0.1]`, as text."""
    return f"[{', '.join(number_text(float(number)) for number in numbers)}]"
