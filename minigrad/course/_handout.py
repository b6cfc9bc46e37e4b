"""The lessons as a teacher hands them out: with their solutions switched off, or with them written below each check.

>>> shipped = {"cells": [{"cell_type": "code", "source": 'q1a, q1b = lesson("01", lang="en")', "id": "setup"},
...                      {"cell_type": "code", "source": "q1a.check(...)", "id": "q1a"}]}
>>> [cell["source"] for cell in without_solutions(shipped)["cells"]]
['q1a, q1b = lesson("01", lang="en", solutions=False)', 'q1a.check(...)']
>>> [cell["source"][:24] for cell in with_answers(shipped)["cells"][1:]]
['q1a.check(...)', '**Answer.** h = 0.01; (f']
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ._reading import Text
from .questions import LESSONS

OPENED = re.compile(r'(\blesson\("\d\d", lang="(en|zh)")\)')
CHECKED = re.compile(r"^(q\d+[a-z])\.check\(", flags=re.MULTILINE)
# The space in Chinese too: Markdown closes no emphasis between a full stop and a letter.
ANSWER = Text("**Answer.** ", "**答案。** ")
SOLUTIONS = {question.id: question.solution for questions in LESSONS.values() for question in questions}

Notebook = dict[str, Any]


def handout(lessons: Mapping[str, bytes], answers: bool) -> dict[str, bytes]:
    """The notebooks of a handout, by their path; `answers` for the teacher's own copy."""
    change = with_answers if answers else without_solutions
    return {path: packed(change(json.loads(content))) for path, content in lessons.items()}


def without_solutions(notebook: Notebook) -> Notebook:
    """The notebook, opened so that `solution()` shows nothing. No secret is kept by that: minigrad still holds them."""
    cells = [{**cell, "source": OPENED.sub(r"\1, solutions=False)", source(cell))} for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def with_answers(notebook: Notebook) -> Notebook:
    """The notebook with the solution of each check in a cell below it."""
    opened = OPENED.search("\n".join(map(source, notebook["cells"])))
    cells: list[Notebook] = []
    for cell in notebook["cells"]:
        cells.append(cell)
        checked = CHECKED.search(source(cell)) if cell["cell_type"] == "code" else None
        if opened and checked:
            language: Any = opened[2]
            text = ANSWER.to(language) + as_text(SOLUTIONS[checked[1]].to(language))
            cells.append({"cell_type": "markdown", "id": f"{checked[1]}-answer", "metadata": {}, "source": text})
    return {**notebook, "cells": cells}


def source(cell: Notebook) -> str:
    return "".join(cell["source"])


def as_text(text: str) -> str:
    """Markdown that shows a text as it is: `2 * w * w` without italics."""
    return re.sub(r"([\\`*_{}\[\]<>#$~|])", r"\\\1", text)


def packed(notebook: Notebook) -> bytes:
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
