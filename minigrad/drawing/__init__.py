"""Pictures: a graph, or later a recorded run, as a Graphviz picture.

A scene (plain data) is made of a graph, folded if it is large, laid out by Graphviz without a process, and written as
SVG; its DOT text is there too.

>>> import minigrad
>>> w = minigrad.tensor(2., requires_grad=True)
>>> square = w * w
>>> draw(square)
<Picture of square: 2 values, 1 operation>
"""

from ._picture import Picture, draw

__all__ = ["Picture", "draw"]
