"""`Stepper`: the widget that plays a recorded run, and `stepper(c)`, which rehearses the pass of a graph that exists.

>>> from .. import record, tensor
>>> with record() as run:
...     w = tensor([3.], requires_grad=True)
...     c = w * w
...     c.backward()
>>> Stepper(run)
Stepper of c: 8 steps, at step 1
"""

from __future__ import annotations

import os
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import traitlets

from ..drawing._from_trace import Stage
from ..drawing._style import STYLE
from ..drawing._text import visible, xml
from ..tracing import Run
from ..tracing._phrases import Language, phrase, speaking
from ._page import page
from ._playback import MOST_STEPS, Playback, scopes_of, title
from ._shown import MARIMO, Shown
from ._still import html

HERE = Path(__file__).parent
SCRIPT = (HERE / "stepper.js").read_text("utf-8")
STEPPER_STYLE = STYLE + MARIMO + (HERE / "stepper.css").read_text("utf-8")


class Stepper(Shown):
    """Steps through a run: `value` is the number of the step that is shown, from 0.

    Args:
        run: what was recorded.
        predict: whether to ask for each number before it appears.
        language: "en" or "zh"; by default that of the open lesson.
    """

    _esm = SCRIPT
    _css = STEPPER_STYLE
    value = traitlets.Int(0, help="the number of the step that is shown, from 0").tag(sync=True)
    play = traitlets.Dict().tag(sync=True)
    svg = traitlets.Unicode().tag(sync=True)
    folds = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    failure = traitlets.Unicode().tag(sync=True)

    def __init__(self, run: Run, predict: bool = False, language: Language | None = None) -> None:
        self.run, self.predict, self.language = run, predict, language or speaking.language
        with speaking.to(self.language):
            data = self._data()
        super().__init__(**data)

    @cached_property
    def _stage(self) -> Stage:
        return Stage(self.run)

    def _data(self) -> dict[str, Any]:
        """All that the browser gets."""
        run, language = self.run, self.language
        words = {"version": phrase("fail.version", language), "damaged": phrase("fail.damaged", language)}
        failure = why_not(run, language)
        if failure:
            return {"words": words, "failure": failure}
        names = scopes_of(run)
        ways = [way for count in range(1, len(names) + 1) for way in combinations(names, count)]
        folds = {"\n".join(way): self._played(Stage(run, way)) for way in ways}
        return {"words": words, "folds": folds, **self._played(self._stage)}

    def _played(self, stage: Stage) -> dict[str, Any]:
        playback = Playback(self.run, self.language, stage)
        return {"play": playback.whole(self.predict), "svg": playback.svg()}

    @traitlets.validate("value")
    def _in_range(self, proposal: dict[str, Any]) -> int:
        return max(0, min(int(proposal["value"]), len(self.run.steps) - 1))

    def __repr__(self) -> str:
        if self.failure:
            return self.failure
        return f"Stepper of {visible(title(self.run))}: {len(self.run.steps)} steps, at step {self.value + 1}"

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Writes the stepper as one file that needs no kernel and no network."""
        Path(path).write_text(self._page(), encoding="utf-8")

    def _page(self) -> str:
        data = {name: getattr(self, name) for name in ("value", "play", "svg", "folds", "words", "failure")}
        name = phrase("label.stepper", self.language, name=title(self.run))
        return page(name, self.language, SCRIPT, STEPPER_STYLE, data, self._still())

    def _still(self) -> str:
        if self.failure:
            return f"<p>{xml(self.failure)}</p>"
        with speaking.to(self.language):
            return html(self.run, self.language, self._stage)


def why_not(run: Run, language: Language) -> str:
    """Why a run can't be stepped through; empty if it can."""
    if not run.steps:
        return phrase("fail.empty", language)
    if len(run.steps) > MOST_STEPS:
        return phrase("fail.steps", language, count=f"{len(run.steps):,}", most=f"{MOST_STEPS:,}")
    return ""
