"""Copies the lessons into a learner's folder, and never overwrites what the learner wrote.

What a learner wrote is the text of the cells. Running a notebook changes outputs and counters, and JupyterLab
adds an empty cell below the last one; neither is a change:

>>> shipped = {"cells": [{"cell_type": "code", "source": "w + x", "outputs": []}]}
>>> ran = {"cells": [{"cell_type": "code", "source": ["w + ", "x"], "outputs": [{"text": "3"}]},
...                  {"cell_type": "code", "source": ""}]}
>>> cells_digest(shipped) == cells_digest(ran)
True
>>> cells_digest({"cells": [{"cell_type": "code", "source": "w * x"}]}) == cells_digest(shipped)
False

A small file in the folder remembers both digests of each lesson as it was copied: of the whole file, which tells
a newer lesson from the same one, and of its cells, which tells whether the learner's copy was changed.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MEMORY = ".minigrad-lessons.json"


@dataclass
class Copied:
    """What became of each lesson, by name; a lesson that was already there as shipped is in no list."""

    added: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Changed by the learner, so left alone."""


def shipped_lessons(language: str) -> list[Path]:
    """The notebooks of a language, in order of their numbers, then the index; none where the installation lost them."""
    for home in homes():
        if notebooks := sorted((home / language).glob("*.ipynb")):
            return notebooks
    return []


def contents(lessons: list[Path]) -> dict[str, bytes]:
    """The lessons by language and name."""
    return {f"{lesson.parent.name}/{lesson.name}": lesson.read_bytes() for lesson in lessons}


def homes() -> list[Path]:
    """Where lessons may be: a wheel carries them inside the package, a checkout has them beside it."""
    package = Path(__file__).resolve().parents[1]
    return [package / "_lessons", package.parent / "lessons"]


def copy_lessons(lessons: Mapping[str, bytes], folder: Path) -> Copied:
    """Bring the lessons, by their path such as `en/03_backward.ipynb`, into `folder`.

    A notebook that is missing is added, one whose cells the learner has not changed is replaced where a newer lesson
    is shipped, any other is left alone. Each file appears whole or not at all. Raises OSError.
    """
    copied = Copied()
    memory = _recall(folder / MEMORY)
    for key, content in lessons.items():
        target = folder / key
        now = {"file": hashlib.sha256(content).hexdigest(), "cells": cells_digest(json.loads(content))}
        then = memory.get(key, {"file": now["file"], "cells": now["cells"]})
        if not os.path.lexists(target):
            write_whole(target, content)
            copied.added.append(target.name)
        elif _cells_digest_of(target) not in (then["cells"], now["cells"]):
            copied.kept.append(target.name)
            continue
        elif then["file"] != now["file"]:
            write_whole(target, content)
            copied.renewed.append(target.name)
        memory[key] = now
    write_whole(folder / MEMORY, json.dumps(memory, indent=1).encode())
    return copied


def cells_digest(notebook: dict[str, Any]) -> str:
    """A digest of what a person typed into a notebook: kind and text of each cell that isn't blank, in order."""
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    typed = [(kind, text) for kind, text in cells if text.strip()]
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


def _cells_digest_of(path: Path) -> str | None:
    """The digest of a notebook in the learner's folder; None for anything that isn't a plain readable notebook."""
    if not path.is_file():
        return None
    try:
        return cells_digest(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _recall(path: Path) -> dict[str, dict[str, str]]:
    """What was copied here before. Without a readable memory, only what equals a shipped lesson counts as unchanged."""
    try:
        memory = json.loads(path.read_bytes())
        return {key: {"file": entry["file"], "cells": entry["cells"]} for key, entry in memory.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the path, then rename: nobody ever meets half a file, and a link there isn't written through."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(unfinished, "xb") as file:
            file.write(content)
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
