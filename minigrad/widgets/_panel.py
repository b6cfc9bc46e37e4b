"""What `Explorer` and `Jacobian` have in common: numbers to move, and pictures that Python makes of them.

The browser sends the numbers under `moved`, one wish at a time; Python answers under `shown`, with texts and pictures
complete. A wish is answered before the next one is sent, so dragging never leaves a queue behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite, log10
from pathlib import Path
from typing import Any, NamedTuple

import traitlets

from ..drawing._numbers import number_text
from ..drawing._picture import FOLLOW_THEME, address
from ..drawing._style import STYLE
from ..drawing._text import xml
from ..tracing._phrases import Language, phrase, speaking
from ._shown import MARIMO, Shown
from ._still import table

HERE = Path(__file__).parent
STEPS = 200  # from one end of a slider to the other


class Slider(NamedTuple):
    """A number to move."""

    label: str
    low: float
    high: float

    def to_hold(self, number: float) -> Slider:
        """The slider, or a longer one if the number lies beyond its ends."""
        if self.low <= number <= self.high:
            return self
        reach = reach_of(number)
        return self._replace(low=min(self.low, -reach), high=max(self.high, reach))


class Drawn(NamedTuple):
    """A picture, its facts as a text, and how wide it is."""

    svg: str
    text: str


class View(NamedTuple):
    """All that is shown for the numbers as they are."""

    sentence: str
    spoken: str
    pictures: Sequence[Drawn] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    failed: bool = False


class Panel(Shown):
    """Sliders, and what Python shows for them."""

    _esm = HERE / "panel.js"
    _css = STYLE + MARIMO + (HERE / "panel.css").read_text("utf-8")
    form = traitlets.Dict().tag(sync=True)
    numbers = traitlets.List(traitlets.Float(), help="the numbers of the sliders").tag(sync=True)
    choice = traitlets.Int(0, help="which of the choices is made").tag(sync=True)
    moved = traitlets.Int(0, help="how many wishes the browser has sent").tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, kind: str, title: str, sliders: Sequence[Slider], numbers: Sequence[float], choices: Sequence[str] = ()) -> None:
        self.language: Language = speaking.language
        self.title, self.sliders, self.choices = title, list(sliders), list(choices)
        self.name = phrase(f"label.{kind}", self.language, name=title)
        self._seen: Any = None
        super().__init__(numbers=[float(number) for number in numbers])
        self._refresh()
        self.observe(self._refresh, ["numbers", "choice", "moved"])

    def view(self) -> View:
        """What is shown for the numbers as they are."""
        raise NotImplementedError

    def _refresh(self, change: Any = None) -> None:
        """Answers a wish of the browser's, or shows numbers that were set in Python."""
        wish = (list(self.numbers), self.choice, self.moved)
        if wish == self._seen:
            return
        self._seen = wish
        self.sliders = [slider.to_hold(number) for slider, number in zip(self.sliders, self.numbers, strict=True)]
        view = self._view = self.view()
        with self.hold_sync():
            self.form = self._form()
            self.shown = {
                "answers": self.moved,
                "sentence": view.sentence,
                "spoken": view.spoken,
                "failed": view.failed,
                "pictures": [{"source": address(drawn.svg), "text": drawn.text} for drawn in view.pictures],
                "head": list(view.head),
                "rows": [list(row) for row in view.rows],
            }

    @traitlets.validate("numbers")
    def _as_many_finite(self, proposal: dict[str, Any]) -> list[float]:
        numbers: list[float] = proposal["value"]
        if len(numbers) != len(self.sliders) or not all(map(isfinite, numbers)):
            raise traitlets.TraitError(f"{self.title} takes {len(self.sliders)} finite numbers here, not {numbers}")
        return numbers

    @traitlets.validate("choice")
    def _among_choices(self, proposal: dict[str, Any]) -> int:
        return max(0, min(int(proposal["value"]), len(self.choices) - 1))

    def _form(self) -> dict[str, Any]:
        """The controls."""
        language, words = self.language, ("against", "waits", "table")
        return {
            "language": language,
            "name": self.name,
            "sliders": [
                slider._asdict() | {"step": step_of(slider), "typed": phrase("panel.typed", language, name=slider.label)}
                for slider in self.sliders
            ],
            "choices": self.choices,
            "words": {word: phrase(f"panel.{word}", language) for word in words},
        }

    # --- where it is shown -------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self._view.sentence}"

    def _still(self) -> str:
        """Pictures and table as they are now, for viewers that show nothing else."""
        view = self._view
        pictures = "".join(f'<img class="mg" alt="{xml(drawn.text)}" src="{address(drawn.svg)}">' for drawn in view.pictures)
        facts = table(phrase("panel.table", self.language), view.head, view.rows) if view.rows else ""
        return f'<div class="mg-still">{FOLLOW_THEME}<p>{xml(view.sentence)}</p>{pictures}{facts}</div>'


def slider_for(label: str, number: float) -> Slider:
    """A slider with a sensible range around zero: to 5 for a 1 or a 2, to 10 for a 3.

    >>> slider_for("w", 2.)
    Slider(label='w', low=-5.0, high=5.0)
    """
    reach = reach_of(number)
    return Slider(label, -reach, reach)


def reach_of(number: float) -> float:
    """1, 2 or 5 times a power of ten, at least two and a half times the number."""
    if number == 0:
        return 5.0
    wanted = abs(number) * 2.5
    power = 10.0 ** floor(log10(wanted))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= wanted * 0.999999)


def step_of(slider: Slider) -> float:
    return float(f"{(slider.high - slider.low) / STEPS:.6g}")


def failed(sentence: str) -> View:
    """A sentence in the widget's place."""
    return View(sentence, sentence, failed=True)


def raised(title: str, error: Exception, language: Language) -> View:
    """What to say where the learner's function raised an error."""
    kind, text = type(error).__name__, str(error).partition("\n")[0]
    return failed(phrase("fail.raised", language, name=title, error=f"{kind}: {text}" if text else kind))


def together(names: Sequence[str], numbers: Sequence[float], language: Language) -> str:
    """`w = 1, x = 2`."""
    return phrase("comma", language).join(f"{name} = {number_text(number)}" for name, number in zip(names, numbers, strict=True))
