"""Text that may hold anything: made visible, measured, shortened, and escaped for what it goes into.

>>> visible("a\\nb\\x1b"), cells("梯度 w"), shorten("gradient", 6)
('a␊b␛', 6, 'gradi…')
>>> xml("<b>"), dot_html("a\\\\N<b>")
('&lt;b&gt;', 'a\\\\\\\\N&lt;b&gt;')
"""

from __future__ import annotations

from html import escape
from unicodedata import category, east_asian_width

CONTROLS = {code: 0x2400 + code for code in range(32)} | {127: 0x2421}
# What XML can't hold, or what would break a line or turn into nothing visible.
UNUSABLE = dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000), 0x2028, 0x2029, 0xFFFE, 0xFFFF), 0xFFFD)
VISIBLE = CONTROLS | UNUSABLE


def visible(text: str) -> str:
    """Control characters as their pictures: a newline is ␊. All else stays as typed."""
    return text if text.isprintable() else text.translate(VISIBLE)


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
    return escape(visible(text), quote=True)


def dot_html(text: str) -> str:
    """For Graphviz's HTML-like labels, which take a backslash for an escape too."""
    return xml(text).replace("\\", "\\\\").replace("  ", " &#160;")
