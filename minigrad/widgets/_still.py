"""The form of a stepper that needs no script: a picture and tables, for viewers that show nothing else.

>>> from .. import record, tensor
>>> with record() as run:
...     w = tensor([3.], requires_grad=True)
...     (w * w).backward()
>>> still = html(run)
>>> "<img" in still, "<table" in still, "<script" in still
(True, True, False)
"""

from __future__ import annotations

from collections.abc import Sequence

from ..drawing._from_trace import Stage
from ..drawing._picture import FOLLOW_THEME, image
from ..drawing._text import left_to_right, xml
from ..tracing import Run
from ..tracing._formulas import shown
from ..tracing._phrases import Language, phrase, said

MOST_ROWS = 200


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of texts."""
    top = "".join(f'<th scope="col">{xml(text)}</th>' if text else "<td></td>" for text in head)
    body = "".join("<tr>" + "".join(f"<td>{xml(left_to_right(text))}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table><caption>{xml(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def gradients(run: Run, language: Language) -> str:
    """What every value is and what every `.grad` is at the end."""
    state = None
    for _, state in run.states():  # noqa: B007 (the last one)
        pass
    rows = []
    for value in run.values:
        if state is None or not value.requires_grad:
            continue
        grad = state.grad[value.id]
        numbers = state.data[value.id]
        has = shown(grad, language) if value.kind == "leaf" or grad is not None else "–"
        passed = state.passing.get(value.id)
        rows.append((value.name, "" if numbers is None else shown(numbers, language), "" if passed is None else shown(passed, language), has))
    head = [phrase(f"label.{key}", language) for key in ("name", "value", "gradient")]
    return table(phrase("label.gradients", language), [*head, ".grad"], rows[:MOST_ROWS])


def steps(run: Run, language: Language) -> str:
    """The sentence of every step."""
    rows = [(str(number), run.sentence(step, language)) for number, step in enumerate(run.steps[:MOST_ROWS], 1)]
    if len(run.steps) > MOST_ROWS:
        rows.append(("…", f"+ {len(run.steps) - MOST_ROWS:,}"))
    return table(phrase("label.steps", language), [phrase("label.step", language), ""], rows)


def html(run: Run, language: Language = "en", stage: Stage | None = None, theme: bool = True) -> str:
    """Picture, gradients and steps, as they are at the end."""
    stage = stage or Stage(run)
    scene = stage.still(len(stage.frames) - 1)
    picture = image(stage.svg(), said("picture.title", name=scene.title, summary=scene.summary))
    folded = f"<details><summary>{xml(phrase('label.steps', language))}</summary>{steps(run, language)}</details>"
    return f'<div class="mg-still">{FOLLOW_THEME if theme else ""}{picture}{gradients(run, language)}{folded}</div>'
