"""A scene → SVG: laid out once, with classes and ids of ours for whoever steps through it later.

Groups bear `data-node`, texts in them `data-slot`; nothing in it is a script, a link or an address.

>>> from ._scene import Reading, Scene, Value
>>> picture = svg_of(Scene([Value("w", "leaf", Reading(("1",)), "none")], counts=(1, 0)))
>>> picture.count('data-slot="value"'), picture.count('data-slot="grad"'), "None" in picture
(1, 1, True)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from ..tracing._phrases import said
from ._boxes import MESSAGE, Card, card, columns, frame_svg, operation_box, operation_svg, value_svg
from ._edges import edges_svg, wire
from ._from_graph import unique
from ._groups import clusters
from ._layout import ROWS_APART, Box, Direction, Layout, lay_out
from ._scene import Edge, Scene
from ._style import STYLE
from ._text import xml

MARGIN = 14.0
BELOW = 12.0  # for the captions of the lowest circles
DEEPEST_ROW = 4  # operations one after the other; a page has more room downwards
WIDEST_ROW = 960.0  # a notebook's column
DESCRIBED = 40
_drawn: Counter[str] = Counter()  # how often each picture was drawn: its ids must be unique on a page


def svg_of(scene: Scene) -> str:
    """The picture as one SVG element, self-contained."""
    return written(scene, place(scene))


class Placed(NamedTuple):
    """A scene laid out: where everything stands, whatever its texts are then."""

    scene: Scene
    cards: list[Card]
    edges: list[Edge]
    names: list[str]  # of operations, unique
    boxes: list[Box]  # of values, then of operations
    layout: Layout
    prefix: str  # of every id: values are v0, v1 …, operations o0 …, edges e0 …
    titles: list[str]  # of frames


def place(scene: Scene) -> Placed:
    """Lays a scene out, once."""
    cards = [card(value) for value in scene.values]
    flow = direction(scene, cards)
    edges = list(scene.edges())
    boxes = [*(measured.box for measured in cards), *(operation_box(operation, flow) for operation in scene.operations)]
    frames = clusters(scene)
    layout = lay_out(boxes, [wire(scene, edge) for edge in edges], flow, frames)
    taken = dict.fromkeys((value.name for value in scene.values), 1)
    names = [unique(operation.name, taken) for operation in scene.operations]
    titles = [frame.name for frame in frames]
    return Placed(scene, cards, edges, names, boxes, layout, unique_prefix(scene), titles)


def written(scene: Scene, placed: Placed) -> str:
    """The SVG of a scene at these places."""
    first, cards, edges, names, boxes, layout, prefix, titles = placed
    if scene is not first:
        cards = [card(value)._replace(box=box) for value, box in zip(scene.values, boxes)]
    width = max(layout.width + 2 * MARGIN, columns(scene.hidden, 11) + 2 * MARGIN)
    height = layout.height + 2 * MARGIN + BELOW + (20 if scene.hidden else 0)
    kind = "mg backward" if scene.backward else "mg"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{prefix}" class="{kind}" role="img" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="{-MARGIN:g} {-MARGIN:g} {width:.0f} {height:.0f}" '
        f'aria-labelledby="{prefix}-title {prefix}-desc">',
        f'<title id="{prefix}-title">{xml(said("picture.title", name=scene.title, summary=scene.summary))}</title>',
        f'<desc id="{prefix}-desc">{xml(description(scene))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" x="{-MARGIN:g}" y="{-MARGIN:g}" width="{width:.0f}" height="{height:.0f}" rx="8"/>',
        *(frame_svg(title, frame) for title, frame in zip(titles, layout.frames, strict=True)),
        *edges_svg(scene, edges, names, layout, boxes, prefix),
    ]
    shift = len(scene.values)
    for number, (value, measured) in enumerate(zip(scene.values, cards, strict=True)):
        parts += value_svg(value, measured, *layout.centres[number], f"{prefix}-v{number}")
    for number, operation in enumerate(scene.operations):
        box, (x, y) = boxes[shift + number], layout.centres[shift + number]
        parts += operation_svg(operation, names[number], box, x, y, f"{prefix}-o{number}", layout.flow)
    if scene.hidden:
        parts.append(f'<text class="hidden-count" x="0" y="{height - MARGIN - 12:.0f}">{xml(scene.hidden)}</text>')
    return "\n".join([*parts, "</svg>"])


def direction(scene: Scene, cards: Sequence[Card]) -> Direction:
    """From left to right, or downwards where many operations follow one another or the row would be too wide."""
    ranks = scene.ranks()
    if max(ranks, default=0) > DEEPEST_ROW:
        return "TB"
    row: dict[float, float] = {}  # what stands at each place in the row, and its width
    for value, rank, measured in zip(scene.values, ranks, cards, strict=True):
        if value.kind == "intermediate" or not rank:
            row[rank] = max(row.get(rank, 0.0), measured.box.width)
    for operation in scene.operations:
        between = max((ranks[value] for value in operation.inputs), default=0) + 0.5
        room = max((columns(text, MESSAGE) for text in (*operation.room, *operation.messages) if text), default=0.0)
        row[between] = max(row.get(between, 0.0), operation_box(operation, "LR").width + room)
    return "LR" if sum(row.values()) + ROWS_APART["LR"] * (len(row) - 1) <= WIDEST_ROW else "TB"


def unique_prefix(scene: Scene) -> str:
    """An id from the content, numbered if the same picture was drawn before; the same on every run of a program."""
    values = [(value.name, value.kind, value.value, value.grad_state, value.grad) for value in scene.values]
    content = repr((values, [(op.name, op.inputs, op.outputs) for op in scene.operations], scene.hidden))
    digest = "mg" + blake2b(content.encode(errors="replace"), digest_size=5).hexdigest()
    _drawn[digest] += 1
    return digest if _drawn[digest] == 1 else f"{digest}-{_drawn[digest]}"


def description(scene: Scene) -> str:
    """The facts in sentences, for those who can't see the picture."""
    sentences = []
    for value, (name, kind, number, gradient, made) in zip(scene.values, scene.rows(DESCRIBED)):
        slot = said("picture.gradient", gradient=gradient) if gradient and value.grad_state != "none" else gradient
        facts = said("comma").join(filter(None, (number, slot)))
        sentences.append(said("picture.sentence", name=name, about=said("picture.from", kind=kind, made=made) if made else kind, facts=facts))
    if len(scene.values) > DESCRIBED:
        sentences.append(said("picture.more", count=len(scene.values) - DESCRIBED))
    return " ".join([*sentences, *([scene.hidden + "."] if scene.hidden else [])])
