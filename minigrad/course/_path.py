"""The course as a whole: its lessons in order, how far a learner has come, and both as a picture.

>>> course_path("en")  # doctest: +ELLIPSIS
<Plot: the way through the course: 00 The document, alive → 01 A derivative is the answer to a nudge → 02 ...>
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from ..drawing._plot import Plot
from ..drawing._text import cells, xml
from ..tracing._phrases import Language
from ._progress import Tries, home_of, kept
from ._reading import Text
from .questions import LESSONS

TITLES = {
    "00": Text("The document, alive", "让这份教程跑起来"),
    "01": Text("A derivative is the answer to a nudge", "导数：动一点点，结果动多少"),
    "02": Text("Running code builds a graph", "运行代码，就是在建图"),
    "03": Text("Backward: multiply along, add up where paths meet", "反向传播：沿路相乘，汇合相加"),
    "04": Text("Why order matters", "顺序为什么要紧"),
    "05": Text("What adds up, and what is freed", "什么会累加，什么会释放"),
    "06": Text("Stop, cut, change", "停、断、改"),
    "07": Text("Shapes flow back too", "形状也要传回去"),
    "08": Text("A vector needs a vector", "结果是向量，就要配一个向量"),
    "09": Text("A gradient can have a graph", "梯度也可以有图"),
    "10": Text("From gradient to learning", "从梯度到学习"),
    "11": Text("Change one import", "只改一行 import"),
}

WAY = Text("the way through the course: ", "课程路线：")
RIGHT = Text("{right} of {all} checks are right", "{all} 道题对了 {right} 道")
FOLDER = Text("{folder}: {counted}", "{folder}：{counted}")
DONE = Text(" ({counted})", "（{counted}）")
LEGEND = Text(
    "✓ right   ✗ not right yet   · not tried   (in brackets: tries)", "✓ 对了   ✗ 还没对   · 没做过   （括号里是试过的次数）"
)

COLUMNS, ACROSS, DOWN, WIDE, HIGH = 4, 190, 104, 156, 76


def checks_of(number: str) -> list[str]:
    """The checks of a lesson, by id."""
    return [question.id for question in LESSONS.get(number, ())]


def counted(tries: Mapping[str, Tries], language: Language) -> str:
    """How many of the course's checks are right."""
    checks = [check for number in TITLES for check in checks_of(number)]
    return RIGHT.to(language).format(right=sum(check in tries and tries[check].right for check in checks), all=len(checks))


def report(folder: Path, language: Language) -> str:
    """How far the learner of a folder has come, lesson by lesson."""
    tries = kept(folder)
    lines = [FOLDER.to(language).format(folder=folder, counted=counted(tries, language)), LEGEND.to(language), ""]
    width = max(cells(title.to(language)) for title in TITLES.values())
    for number, text in TITLES.items():
        title = text.to(language)
        marks = "   ".join(_mark(check, tries.get(check)) for check in checks_of(number))
        lines.append(f"{number}  {title}{' ' * (width - cells(title))}  {marks}".rstrip())
    return "\n".join(lines)


def _mark(check: str, tries: Tries | None) -> str:
    return f"· {check}" if tries is None else f"{'✓' if tries.right else '✗'} {check} ({tries.count})"


def course_path(lang: Language = "en") -> Plot:
    """The lessons as stations of a way, with a tick at those whose checks are all right in this learner's folder."""
    home = home_of(Path.cwd())
    tries = kept(home) if home else {}
    parts, places = [], [_place(k) for k in range(len(TITLES))]
    for (x, y), (there_x, there_y) in pairwise(places):
        parts.append(f'<path class="wire" d="M{x + WIDE / 2},{y + HIGH / 2} L{there_x + WIDE / 2},{there_y + HIGH / 2}"/>')
        parts.append(_head((x + there_x + WIDE) / 2, (y + there_y + HIGH) / 2, there_x - x, there_y - y))
    for (number, title), (x, y) in zip(TITLES.items(), places, strict=True):
        checks = checks_of(number)
        done = bool(checks) and all(check in tries and tries[check].right for check in checks)
        parts.append(_station(f"{number} ✓" if done else number, title.to(lang), x, y))
    fact = WAY.to(lang) + " → ".join(f"{number} {title.to(lang)}" for number, title in TITLES.items())
    fact += DONE.to(lang).format(counted=counted(tries, lang)) if tries else ""
    rows = -(-len(TITLES) // COLUMNS)
    return Plot(fact, "".join(parts), COLUMNS * ACROSS, rows * DOWN)


def _place(k: int) -> tuple[int, int]:
    """Left upper corner of a station: rows to the right and back to the left, as an ox ploughs."""
    row, column = divmod(k, COLUMNS)
    column = column if row % 2 == 0 else COLUMNS - 1 - column
    return column * ACROSS + (ACROSS - WIDE) // 2, row * DOWN + (DOWN - HIGH) // 2


def _head(x: float, y: float, across: int, down: int) -> str:
    """The head of an arrow in the middle of its way."""
    turn = 90 if down else 180 if across < 0 else 0
    return f'<path class="head" transform="translate({x},{y}) rotate({turn})" d="M6,0 L-5,-5 L-5,5 Z"/>'


def _station(number: str, title: str, x: int, y: int) -> str:
    lines = _broken(title, 21)
    top = y + 42 - 7 * (len(lines) - 1)
    texts = [f'<text class="name" x="{x + WIDE / 2}" y="{y + 17}">{xml(number)}</text>']
    texts += [f'<text class="title" x="{x + WIDE / 2}" y="{top + 8 + 14 * row}">{xml(line)}</text>' for row, line in enumerate(lines)]
    return f'<rect class="station" x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="9"/>{"".join(texts)}'


def _broken(text: str, width: int) -> list[str]:
    """A text in lines: between words where there are spaces, in Chinese behind a comma."""
    words = text.split(" ") if text.isascii() else re.split("(?<=[，：])", text)
    joint = " " if text.isascii() else ""
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]}{joint}{word}"
        if cells(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
