"""`draw`: a tensor → the graph behind it, as a `graphviz.Digraph`.

>>> import minigrad
>>> w = minigrad.tensor(1., requires_grad=True)
>>> b = w + 1
>>> c = b * b
>>> draw(c)
<Picture of c: 3 values, 2 operations>
>>> print(draw(c).table())
name        kind          value         gradient         from
w           leaf          1             no gradient yet
constant_1  constant      not recorded
b           intermediate  2             not kept         AddBackward0(w, not recorded)
c           intermediate  4             not kept         MulBackward0(b, b)
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import graphviz

from ..tracing._phrases import said
from ._dot import attributes_of, lines_of
from ._from_graph import scene_of
from ._graphviz import render
from ._names import Names, calling_scopes, is_tensor
from ._scene import Scene
from ._sides import Side, one_side
from ._svg import svg_of
from ._text import cells, shorten, visible, xml

# Inside an <img>, the page's theme is told by `color-scheme`, which browsers hand on to the picture.
FOLLOW_THEME = (
    '<style>[data-jp-theme-light="true"] img.mg,.vscode-light img.mg{color-scheme:light}'
    '[data-jp-theme-light="false"] img.mg,.vscode-dark img.mg{color-scheme:dark}</style>'
)


def image(svg: str, text: str) -> str:
    """An SVG as an `<img>` that holds it: viewers that drop SVG keep this."""
    return f'<img class="mg" alt="{xml(text)}" src="{address(svg)}">'


def address(svg: str) -> str:
    """An SVG as an address that holds it."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def draw(*outputs: Any, names: Mapping[str, object] | None = None, show: Side = "both") -> Picture:
    """Draws the graph behind one or several tensors, of minigrad or of PyTorch.

    Each value is a box with its name, its value and its gradient; each operation a circle. What nothing holds any
    more, such as the 1 in `w + 1`, is shown as "not recorded".

    Args:
        *outputs: the tensors whose history is to be drawn.
        names: which name holds which tensor, as in `names=locals()`; by default the variables in sight of the call.
            Names that begin with an underscore don't count.
        show: "forward" leaves the gradients out, "backward" all that no gradient goes through.

    Returns:
        A `graphviz.Digraph`: `.source`, `.pipe("png")`, `.render("file", format="pdf")`; a notebook shows it.

    Raises:
        TypeError: something isn't a tensor.

    Mirrors `torchviz.make_dot`, which draws functions and shapes.

    >>> import minigrad
    >>> w = minigrad.tensor([1.], requires_grad=True)
    >>> picture = draw(w * w)
    >>> "MulBackward0" in picture.source, picture.svg()[:4]
    (True, '<svg')
    """
    if not outputs:
        raise TypeError("draw() needs a tensor to draw, as in draw(loss)")
    for thing in outputs:
        if not is_tensor(thing):
            kind = type(thing).__name__
            raise TypeError(f"draw() draws tensors, not {kind}; pass the result itself, as in draw(loss)")
    scopes = calling_scopes(sys._getframe(1)) if names is None else [names]
    return Picture(one_side(scene_of(outputs, Names(scopes)), show))


class Picture(graphviz.Digraph):  # type: ignore[misc]
    """A scene as a `graphviz.Digraph` that draws itself: SVG is ours, other formats come from its DOT.

    Lines added to it (`picture.edge("v0", "v1")`) are drawn too; its SVG is Graphviz's own then.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        super().__init__(name="graph", format="svg", **attributes_of(scene))
        self._lines: list[str] | None = None  # as DOT, written when somebody asks
        self._svg = ""

    @property
    def body(self) -> list[str]:
        """The lines of its DOT source, to which more can be added."""
        if self._lines is None:
            self._lines = lines_of(self.scene)
        return self._lines

    @body.setter
    def body(self, lines: list[str]) -> None:
        self._lines = lines

    def _changed(self) -> bool:
        """Whether somebody changed the DOT."""
        attributes = {"graph_attr": self.graph_attr, "node_attr": self.node_attr, "edge_attr": self.edge_attr}
        return attributes != attributes_of(self.scene) or self._lines is not None and self._lines != lines_of(self.scene)

    def __repr__(self) -> str:
        return f"<Picture of {shorten(visible(self.scene.title), 60)}: {self.scene.summary}>"

    __str__ = __repr__

    def svg(self) -> str:
        """The picture as one SVG element."""
        if self._changed():
            return render(self.source, "svg").decode()
        self._svg = self._svg or svg_of(self.scene)
        return self._svg

    def table(self) -> str:
        """The facts of the picture as a table of text."""
        head = tuple(map(said, ("label.name", "head.kind", "label.value", "label.gradient", "head.from")))
        rows = [head, *(tuple(shorten(visible(cell), 60) for cell in row) for row in self.scene.rows())]
        widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([*lines, *([self.scene.hidden] if self.scene.hidden else [])])

    def pipe(self, format: str | None = None, renderer: str | None = None, formatter: str | None = None,
             neato_no_op: bool | int | None = None, quiet: bool = False, *, engine: str | None = None,
             encoding: str | None = None) -> Any:  # fmt: skip
        """The picture in that format (`svg`, `png`, `pdf`, …) as bytes, or as text with an encoding.

        Another engine or renderer is left to the `dot` executable, as in `graphviz.Digraph.pipe`.
        """
        format = format or self.format
        if renderer or formatter or neato_no_op or (engine or self.engine) != "dot":
            return super().pipe(format, renderer, formatter, neato_no_op, quiet, engine=engine, encoding=encoding)
        data = self.svg().encode() if format == "svg" else render(self.source, format)
        return data if encoding is None else data.decode("utf-8").encode(encoding).decode(encoding)

    def render(self, filename: Any = None, directory: Any = None, view: bool = False, cleanup: bool = False,
               format: str | None = None, renderer: str | None = None, formatter: str | None = None,
               neato_no_op: bool | int | None = None, quiet: bool = False, quiet_view: bool = False, *,
               outfile: Any = None, engine: str | None = None, raise_if_result_exists: bool = False,
               overwrite_source: bool = False) -> str:  # fmt: skip
        """Writes the DOT source and the picture beside it, as `graphviz.Digraph.render`; returns the picture's path."""
        if outfile is not None:
            path = Path(self.directory if directory is None else "", outfile)
            format = format or path.suffix.removeprefix(".") or self.format
            filename = filename or path.with_suffix(f".{self._default_extension}")
        format = format or self.format
        source = Path(self.save(filename, directory=directory, skip_existing=None))
        target = path if outfile is not None else source.with_name(f"{source.name}.{format}")
        if raise_if_result_exists and target.exists():
            raise graphviz.FileExistsError(f"output file exists: {str(target)!r}")
        if target == source and not overwrite_source:
            raise ValueError(f"the picture would overwrite its DOT source {str(target)!r}; choose another outfile")
        target.write_bytes(self.pipe(format, renderer, formatter, neato_no_op, quiet, engine=engine))
        if cleanup and target != source:
            source.unlink()
        if view or quiet_view:
            self._view(str(target), format=format, quiet=quiet_view)
        return str(target)

    def html(self) -> str:
        """The picture as an `<img>` that holds the SVG: it also shows in a notebook that isn't trusted."""
        name = shorten(visible(self.scene.title), 60)
        return FOLLOW_THEME + image(self.svg(), said("picture.alt", name=name, summary=self.scene.summary))

    def _repr_mimebundle_(self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None,
                          **_: Any) -> dict[str, Any]:  # fmt: skip
        bundle = {"text/plain": repr(self)}
        try:
            bundle |= {"image/svg+xml": self.svg(), "text/html": self.html()}
        except RuntimeError as missing:  # neither pygraphviz nor dot: say so where the picture would be
            bundle["text/plain"] += f"\n{missing}."
        wanted = set(bundle) if include is None else set(include)
        if "image/png" in wanted:
            bundle["image/png"] = self.pipe("png")
        return {kind: data for kind, data in bundle.items() if kind in wanted - set(exclude or ())}
