"""Remembers which checks a learner has passed, in a small file of the learner's own folder.

The folder is the one that `minigrad lessons` or `minigrad handout` made: a notebook's kernel runs somewhere inside it.
Elsewhere nothing is kept, so that running a lesson leaves no file behind.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     _ = (Path(folder) / MEMORY).write_text("{}")
...     keep("q3a", False, Path(folder) / "en")
...     keep("q3a", True, Path(folder) / "en")
...     kept(Path(folder))
{'q3a': Tries(count=2, right=True)}
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from ._copying import MEMORY, write_whole

PROGRESS = ".minigrad-progress.json"


class Tries(NamedTuple):
    """How often a check was tried, and whether an answer was right."""

    count: int  # type: ignore[assignment]
    right: bool


def home_of(place: Path) -> Path | None:
    """The learner's folder around a place, the nearest one; None outside of any."""
    return next((folder for folder in (place, *place.parents) if (folder / MEMORY).is_file()), None)


def keep(check: str, right: bool, place: Path) -> None:
    """Adds a try to the learner's folder around a place. Raises OSError where that can't be written."""
    folder = home_of(place)
    if folder is not None:
        tries = kept(folder)
        before = tries.get(check, Tries(0, False))
        tries[check] = Tries(before.count + 1, before.right or right)
        content = {name: tries[name]._asdict() for name in sorted(tries)}
        write_whole(folder / PROGRESS, json.dumps(content, indent=1).encode())


def kept(folder: Path) -> dict[str, Tries]:
    """What was tried in a learner's folder. What can't be read counts for nothing."""
    try:
        content = json.loads((folder / PROGRESS).read_bytes())
        return {str(name): Tries(int(entry["count"]), entry["right"] is True) for name, entry in content.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
