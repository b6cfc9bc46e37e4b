"""Pictures of a recorded run: how it stands after a step, and a filmstrip with every message numbered.

>>> from .. import record, tensor
>>> with record() as run:
...     w = tensor([3.], requires_grad=True)
...     c = w * w
...     c.backward()
>>> draw_run(run)
<Picture of c: 2 values, 1 operation>
>>> print(filmstrip(run).table())
1  ∂c/∂w through c = ∂c/∂c · w = 1 × 3 = 3
2  ∂c/∂w through c = ∂c/∂c · w = 1 × 3 = 3
   w: 3 + 3 = 6 (2 of 2 messages)
   w.grad: None → 6
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from ..tracing import Run
from ..tracing._steps import Free, Message, Seed
from ._from_trace import Stage, message_text
from ._picture import Picture
from ._scene import Scene
from ._sides import Side, one_side
from ._text import visible, xml

Row = tuple[str, str]  # the number of a message, or nothing; and what happens


def draw_run(run: Run, step: int | None = None, closed: Collection[str] = (), show: Side = "both") -> Picture:
    """The picture of a run after its last step, or after the step of this number; the scopes of these names closed."""
    stage = Stage(run, closed)
    return Picture(one_side(stage.still(last_step(run) if step is None else range(len(run.steps))[step]), show))


def last_step(run: Run) -> int:
    return len(run.steps) - 1


def filmstrip(run: Run) -> Filmstrip:
    """One picture of a run, every message numbered in the order of the passes, with a table of the steps."""
    stage, rows, marks = Stage(run), list[Row](), dict[tuple[int, int], list[str]]()
    count = 0
    for step in run.steps:
        if step.pass_ is None or isinstance(step, (Seed, Free)):
            continue
        number = ""
        if isinstance(step, Message):
            count += 1
            number = str(count)
            marks.setdefault((step.operation, step.operand), []).append(f"{count}: {message_text(step.message)}")
        rows.append((number, run.sentence(step)))
    scene = stage.still(last_step(run))
    operations = [
        replace(op, messages=tuple(", ".join(marks.get((op.source, k), [])) or None for k in range(len(op.messages))))
        for op in scene.operations
    ]
    return Filmstrip(replace(scene, operations=operations), rows)


class Filmstrip(Picture):
    """A picture with numbered messages, and the steps they belong to."""

    def __init__(self, scene: Scene, rows: list[Row]) -> None:
        super().__init__(scene)
        self.rows = rows

    def __repr__(self) -> str:
        return f"<Filmstrip of {super().__repr__()[12:]}"

    __str__ = __repr__

    def table(self) -> str:
        """The steps of the backward passes, the messages numbered as in the picture."""
        width = max((len(number) for number, _ in self.rows), default=0)
        return "\n".join(f"{number:{width}}  {visible(sentence)}" for number, sentence in self.rows)

    def html(self) -> str:
        """The picture, and the table of the steps below it."""
        rows = "".join(f"<tr><td>{number}</td><td>{xml(sentence)}</td></tr>" for number, sentence in self.rows)
        return f"{super().html()}<table>{rows}</table>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(include, exclude)
        bundle.pop("image/svg+xml", None)  # a page prefers it to the table
        return bundle
