"""A scene → the lines of a DOT file that is a picture by itself: for PNG, PDF, and other people's Graphviz.

>>> from ._scene import Operation, Scene, Value
>>> scene = Scene([Value("w", "leaf"), Value("y", "intermediate")], [Operation("SinBackward0", "sin", [0], [1])])
>>> lines_of(scene)[-2:]
['\\tv0 -> o0 [color="#6f9fd8"]\\n', '\\to0 -> v1 [color="#6f9fd8" weight=4]\\n']
"""

from __future__ import annotations

from collections.abc import Iterator

from ..tracing._phrases import said
from ._boxes import caption, card, name_text, slot_label
from ._groups import Cluster, clusters
from ._scene import Edge, HeatMap, Operation, Reading, Scene, Value
from ._svg import direction
from ._text import dot_html, visible

VALUE, GRAD, QUIET, INK = "#1557b0", "#a84a00", "#5d6675", "#1c2330"
EDGE, STILL, LINE = "#6f9fd8", "#c3ccd9", "#8b98ab"
LINE_BACK = "#dc9447"


def attributes_of(scene: Scene) -> dict[str, dict[str, str]]:
    """What holds for the whole graph, its nodes and its edges."""
    graph = {"ranksep": "0.4", "nodesep": "0.35", "fontname": "monospace"}
    if scene.hidden:
        graph |= {"label": scene.hidden, "fontsize": "11"}
    return {
        "graph_attr": graph,
        "node_attr": {"fontname": "monospace", "fontsize": "12", "shape": "box", "penwidth": "1.2"},
        "edge_attr": {
            "color": EDGE, "arrowsize": "0.7", "fontname": "monospace",
            **({"dir": "back", "style": "dashed"} if scene.backward else {}),
        },
    }


def lines_of(scene: Scene) -> list[str]:
    """The direction; nodes and edges, in the order of computation."""
    edge_color = LINE_BACK if scene.backward else EDGE
    lines = [f"\trankdir={direction(scene, [card(value) for value in scene.values])}\n"]
    lines += [f"\tv{number} {value_node(value, GRAD if scene.backward else VALUE)}\n" for number, value in enumerate(scene.values)]
    lines += [f"\to{number} {operation_node(operation)}\n" for number, operation in enumerate(scene.operations)]
    names = [*(f"v{n}" for n in range(len(scene.values))), *(f"o{n}" for n in range(len(scene.operations)))]
    lines += frames_of(clusters(scene), names)
    for edge in scene.edges():
        if edge.operand < 0:
            lines.append(f'\to{edge.operation} -> v{edge.value} [color="{edge_color}" weight=4]\n')
        else:
            still = f'color="{LINE}" style=dashed' if scene.values[edge.value].kind == "constant" else f'color="{edge_color}"'
            back = way_back(scene, edge)
            told = f" {back}" if back and scene.backward else ""
            lines.append(f"\tv{edge.value} -> o{edge.operation} [{still}{told}]\n")
            if back and not scene.backward:
                lines.append(f'\to{edge.operation} -> v{edge.value} [color="{LINE_BACK}" style=dashed constraint=false {back}]\n')
    return lines


def way_back(scene: Scene, edge: Edge) -> str:
    """The message that went back along an edge, as its label."""
    messages = scene.operations[edge.operation].messages
    message = messages[edge.operand] if edge.operand < len(messages) else None
    return f"label=<{font(f' {message} ', GRAD, 10, 'B')}>" if message else ""


def frames_of(frames: list[Cluster], names: list[str], outer: int | None = None, indent: str = "\t") -> Iterator[str]:
    """The frames within another, one in the other."""
    for number, frame in enumerate(frames):
        if frame.outer == outer:
            look = f'label=<{font(frame.name, QUIET, 11, "B")}> labeljust=l color="{LINE}" style="dashed,rounded"'
            yield f"{indent}subgraph cluster{number} {{ {look} {' '.join(names[box] for box in frame.boxes)}\n"
            yield from frames_of(frames, names, number, indent + "\t")
            yield f"{indent}}}\n"


def font(text: str, color: str, size: int = 13, tag: str = "") -> str:
    """Coloured text; user text comes here and nowhere else, escaped."""
    inner = dot_html(text)
    return f'<FONT COLOR="{color}" POINT-SIZE="{size}">{f"<{tag}>{inner}</{tag}>" if tag else inner}</FONT>'


def row(content: str, more: str = "") -> str:
    return f"<TR><TD{more}>{content}</TD></TR>"


def value_node(value: Value, color: str) -> str:
    """A table: name, value in its colour, gradient."""
    rows = []
    if name := name_text(value):
        rows.append(row(font(name, INK if value.typed else QUIET, 13, "B" if value.typed else "I")))
    known = QUIET if value.kind == "constant" else color
    if value.value is None:
        rows.append(row(font(said("unknown") if value.stands_for == 1 else value.name, QUIET, 10, "I")))
    else:
        rows += reading_rows(value.value, known)
    if value.grad is not None:
        label = font(f"{'✉ ' if value.kind == 'leaf' else ''}{slot_label(value)} ", GRAD, 10)
        first, *rest = reading_rows(value.grad, GRAD)
        rows += [first.replace("<TD>", f"<TD>{label}", 1), *rest] if len(rest) == 0 else [row(label), first, *rest]
    elif value.grad_state != "absent":
        label = {"none": "✉ .grad None", "unkept": said("unkept")}.get(value.grad_state, "")
        rows.append(row(font(label, GRAD if value.grad_state == "none" else QUIET, 10, "I")))
    fill, edge = ("#f3f4f6", STILL) if value.kind == "constant" else ("#f2f7fe", EDGE)
    style = "rounded,filled,dashed" if value.value is None else "rounded,filled"
    table = "".join(rows)
    return (
        f'[label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{table}</TABLE>> '
        f'fillcolor="{fill}" color="{edge}" style="{style}"{" penwidth=2.4" if value.output else ""} margin="0.06"]'
    )


def reading_rows(reading: Reading, color: str) -> list[str]:
    """Numbers as lines, or a heat map over its caption."""
    size = 10 if reading.heat is not None else 13
    lines = [row(font(line, color, size)) for line in reading.rows]
    return [row(heat_table(reading.heat, color)), *lines] if reading.heat is not None else lines


def heat_table(heat: HeatMap, color: str) -> str:
    """Coloured cells; negative ones around zero bear a minus."""
    rows = []
    for line in heat.cells:
        row_cells = []
        for step in line:
            shade = "#ffffff" if step is None else mixed(color, abs(step) / 8)
            mark = "?" if step is None else "–" if step < 0 else ""
            inner = font(mark, QUIET, 6) if mark else ""
            row_cells.append(f'<TD BGCOLOR="{shade}" FIXEDSIZE="TRUE" WIDTH="8" HEIGHT="8">{inner}</TD>')
        rows.append(f"<TR>{''.join(row_cells)}</TR>")
    return f'<TABLE BORDER="1" COLOR="{STILL}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{"".join(rows)}</TABLE>'


def mixed(color: str, part: float) -> str:
    """The colour, thinned with white."""
    return "#" + "".join(f"{round(255 - part * (255 - int(color[i : i + 2], 16))):02x}" for i in (1, 3, 5))


def operation_node(operation: Operation) -> str:
    """A circle with the symbol, its name beside it; a fold is a stack."""
    rows = row(font(visible(operation.symbol), INK, 14, "B")) + row(font(caption(operation), QUIET, 8))
    label = f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{rows}</TABLE>'
    shape = "box3d" if operation.hides[0] else "ellipse"
    return f'[label=<{label}> shape={shape} style=filled fillcolor="#ffffff" color="{LINE}" margin="0.02"]'
