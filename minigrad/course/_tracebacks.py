"""In a lesson an error shows the learner's own lines and its message, not the way through minigrad.

>>> def learners_line():
...     import minigrad
...     minigrad.ones(2).backward()
>>> try:
...     learners_line()
... except RuntimeError as error:
...     [frame.tb_frame.f_code.co_name for frame in frames(own(error.__traceback__))]
['<module>', 'learners_line']
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

OURS = str(Path(__file__).resolve().parents[1])


def show_own_lines_only() -> None:
    """From now on in this notebook. Outside of IPython nothing happens."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.set_custom_exc((Exception,), _show)


def _show(shell: Any, kind: type[Exception], error: Exception, traceback: TracebackType, tb_offset: Any = None) -> None:
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = own(link.__traceback__)
        link = link.__cause__ or link.__context__
    shell.showtraceback((kind, error, error.__traceback__), tb_offset=0)


def own(traceback: TracebackType | None) -> TracebackType | None:
    """The traceback without the frames of minigrad and of IPython; the whole of it where no others are left."""
    shells = str(Path(sys.modules["IPython"].__path__[0])) if "IPython" in sys.modules else OURS
    left = [frame for frame in frames(traceback) if not frame.tb_frame.f_code.co_filename.startswith((OURS, shells))]
    shortened = None
    for frame in reversed(left):
        shortened = TracebackType(shortened, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return shortened or traceback


def frames(traceback: TracebackType | None) -> Iterator[TracebackType]:
    """The links of a traceback, outermost first."""
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next
