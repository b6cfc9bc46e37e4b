"""A small drawing of a lesson, as an image that follows the notebook's theme.

>>> Plot("a dot", '<circle class="dot" cx="10" cy="10" r="4"/>', 20, 20)
<Plot: a dot>
"""

from __future__ import annotations

from base64 import b64encode

from ..drawing._picture import FOLLOW_THEME
from ..drawing._style import STYLE
from ..drawing._text import xml

WIDTH, HEIGHT = 560, 300

RULES = """
.mg .axis{stroke:var(--mg-line);stroke-width:1;fill:none}
.mg .grid{stroke:var(--mg-edge);stroke-width:.6;fill:none}
.mg .curve{stroke:var(--mg-value);stroke-width:2;fill:none}
.mg .second{stroke:var(--mg-grad);stroke-width:2;fill:none;stroke-dasharray:6 3}
.mg .dot{fill:var(--mg-value)}.mg .second-dot{fill:var(--mg-grad)}
.mg .tick{font-size:10px;fill:var(--mg-quiet)}
.mg .station{fill:var(--mg-value-fill);stroke:var(--mg-value-edge);stroke-width:1.3}
.mg .title{font-size:11px}
.mg .key{font-size:12px;text-anchor:start}
"""


class Plot:
    """A small drawing as SVG, with the same facts as a text."""

    def __init__(self, fact: str, body: str, width: int = WIDTH, height: int = HEIGHT) -> None:
        self._fact, self._body, self._width, self._height = fact, body, width, height

    def __repr__(self) -> str:
        return f"<Plot: {self._fact}>"

    def svg(self) -> str:
        """The drawing as one SVG element."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="mg" role="img" width="{self._width}" height="{self._height}" '
            f'viewBox="0 0 {self._width} {self._height}"><title>{xml(self._fact)}</title><style>{STYLE}{RULES}</style>'
            f'<rect class="page" width="{self._width}" height="{self._height}"/>{self._body}</svg>'
        )

    def _repr_html_(self) -> str:
        data = b64encode(self.svg().encode()).decode()
        return f'{FOLLOW_THEME}<img class="mg" alt="{xml(self._fact)}" src="data:image/svg+xml;base64,{data}">'
