"""Text that may hold anything: made visible, measured, shortened, and escaped for what it goes into.

>>> visible("a\\nb\\x1b"), cells("梯度 w"), shorten("gradient", 6)
('a␊b␛', 6, 'gradi…')
>>> xml("<b>"), dot_html("a\\\\N<b>")
('&lt;b&gt;', 'a\\\\\\\\N&lt;b&gt;')
"""

from __future__ import annotations

import re
from html import escape
from unicodedata import category, east_asian_width

CONTROLS = {code: 0x2400 + code for code in range(32)} | {127: 0x2421}
# What XML can't hold, or what would break a line, turn others around, or be nothing visible.
TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
UNUSABLE = dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000), 0x2028, 0x2029, *TURNING, 0xFFFE, 0xFFFF), 0xFFFD)
VISIBLE = CONTROLS | UNUSABLE
PLAIN = re.compile("[\\w .:,×…−-]*")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+")


def visible(text: str) -> str:
    """Control characters as their pictures: a newline is ␊. All else stays as typed."""
    return text if text.isprintable() else text.translate(VISIBLE)


def left_to_right(text: str) -> str:
    """A visible sentence or formula whose parts stand in their order, whatever script its names are in.

    >>> left_to_right("\u05d0 = \u05d1 + 1") == "\u05d0\u200e = \u05d1\u200e + 1"
    True
    """
    return RIGHT_TO_LEFT.sub("\\g<0>\N{LEFT-TO-RIGHT MARK}", visible(text))


def cells(text: str) -> int:
    """Width in columns of a monospaced face: East Asian characters and emoji take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if category(c) in ("Mn", "Me", "Cf") else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def shorten(text: str, limit: int) -> str:
    """At most that many columns, the last an ellipsis where something was left out."""
    if cells(text) <= limit:
        return text
    width = 0
    for position, character in enumerate(text):
        width += cells(character)
        if width > limit - 1:
            return text[:position] + "…"
    return text


def xml(text: str) -> str:
    """For XML text and attributes."""
    if PLAIN.fullmatch(text):  # most are, and hold nothing to escape
        return text
    return escape(visible(text), quote=True)


def dot_html(text: str) -> str:
    """For Graphviz's HTML-like labels, which take a backslash for an escape too."""
    return xml(text).replace("\\", "\\\\").replace("  ", " &#160;")
