"""A run → what the browser plays: every text, number and class of every step, made here, so that it need only show them.

>>> from .. import record, tensor
>>> with record() as run:
...     w = tensor([3.], requires_grad=True)
...     c = w * w
...     c.backward()
>>> play = playback(run)
>>> len(play["steps"]) == len(run.steps), play["steps"][2]["s"]
(True, 'the backward pass begins at c: ∂c/∂c = 1')
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..drawing._boxes import (
    GRADIENT,
    NUMBER,
    Field,
    about,
    card,
    field_svg,
    label_svg,
    slots,
    value_classes,
    value_title,
)
from ..drawing._from_trace import Look, Stage
from ..drawing._scene import Reading, Value
from ..drawing._style import STYLE
from ..drawing._svg import description, written
from ..drawing._text import left_to_right, visible, xml
from ..tracing import Run
from ..tracing._formulas import shown
from ..tracing._phrases import PHRASES, Language, phrase, said
from ..tracing._steps import Step
from ..tracing._telling import lacking
from ._questions import question

VERSION = 1
MOST_STEPS = 5000
MOST_SCOPES = 3  # each doubles what is sent


class Strings:
    """Texts that occur often, kept once."""

    def __init__(self) -> None:
        self.list: list[str] = []
        self.places: dict[str, int] = {}

    def place(self, text: str) -> int:
        if text not in self.places:
            self.places[text] = len(self.list)
            self.list.append(text)
        return self.places[text]


class Playback:
    """Builds the parts. A target is an element of the page, `[its id, what of it changes]`; a step changes some."""

    def __init__(self, run: Run, language: Language, stage: Stage) -> None:
        self.run, self.language, self.stage = run, language, stage
        self.prefix = stage.placed.prefix
        self.strings = Strings()
        self.targets: list[tuple[str, str]] = []
        self.now: dict[int, int] = {}  # what each target was last told
        self.target_places: dict[tuple[str, str], int] = {}
        self.rows = [v.id for v in run.values if v.requires_grad]
        self.row_places = {value: row for row, value in enumerate(self.rows)}
        shift = len(stage.folded.values)
        self.boxes = stage.placed.boxes[:shift]
        self.edges = {
            (stage.folded.operations[edge.operation].source, edge.operand): number
            for number, edge in enumerate(stage.placed.edges)
            if stage.folded.operations[edge.operation].source is not None
        }
        self.results: dict[int, list[int]] = {}  # edges that belong to a circle, all of them
        for number, edge in enumerate(stage.placed.edges):
            self.results.setdefault(edge.operation, []).append(number)

    def target(self, id: str, kind: str) -> int:
        key = (id, kind)
        if key not in self.target_places:
            self.target_places[key] = len(self.targets)
            self.targets.append(key)
        return self.target_places[key]

    def put(self, changes: dict[int, int], id: str, kind: str, text: str) -> None:
        target, string = self.target(id, kind), self.strings.place(text)
        if self.now.get(target) != string:
            self.now[target] = changes[target] = string

    # --- one step ---------------------------------------------------------------------------------------------------

    def start(self) -> list[int]:
        """How everything looks before the first step."""
        changes: dict[int, int] = {}
        for number, value in enumerate(self.stage.folded.values):
            if value.source is not None:
                self.value(changes, number, value, Look())
        for place, operation in enumerate(self.stage.folded.operations):
            for operand, message in enumerate(operation.messages):
                if message is not None:
                    self.message(changes, self.edges[operation.source, operand], "")
            self.operation(changes, place, "future")
        return flat(changes)

    def changes(self, step: Step, state: Any, frame: Any) -> list[int]:
        changes: dict[int, int] = {}
        for id, look in frame.values.items():
            if (number := self.stage.position.get(id)) is not None:
                self.value(changes, number, self.stage.folded.values[number], look)
        for id, how in frame.operations.items():
            place = self.stage.circle[id]
            if self.stage.folded.operations[place].source is not None or not how:
                self.operation(changes, place, how)
        for (id, operand), text in frame.messages.items():
            if (edge := self.edges.get((id, operand))) is not None and self.bears_message(edge):
                self.message(changes, edge, text)
        for id in frame.values.keys() & self.row_places.keys():
            self.row(changes, step, state, id)
        return flat(changes)

    def bears_message(self, number: int) -> bool:
        edge = self.stage.placed.edges[number]
        messages = self.stage.folded.operations[edge.operation].messages
        return 0 <= edge.operand < len(messages) and messages[edge.operand] is not None

    def value(self, changes: dict[int, int], number: int, value: Value, look: Look) -> None:
        key, shown = f"{self.prefix}-v{number}", self.stage.shown(value, look)
        measured = card(shown)._replace(box=self.boxes[number])
        roomy = card(value)
        centre = self.stage.placed.layout.centres[number]
        at = slots(value, measured._replace(number=roomy.number, gradient=roomy.gradient), *centre)
        number_field = Field(shown.value, "" if look.there and shown.value else phrase("unknown", self.language), NUMBER, ())
        self.put(changes, f"{key}-value", "field", field(number_field, at[0], roomy.number, "number", "value"))
        gradient = None
        if roomy.gradient is not None:
            gradient = Field(shown.grad, "None" if look.there and shown.grad_state == "none" else "", GRADIENT, ())
            gradient.size = GRADIENT
            label = label_svg(shown, measured, centre[0], at[1][1], roomy.gradient.height)
            self.put(changes, f"{key}-grad", "field", label + field(gradient, at[1], roomy.gradient, "gradient", "grad"))
        heated = " heated" if number_field.heat or (gradient is not None and gradient.heat) else ""
        unknown = " unknown" if look.there and shown.value is None else ""
        self.put(changes, key, "class", f"grad-{look.grad_state}{heated}{unknown}" if look.there else "future")

    def operation(self, changes: dict[int, int], place: int, how: str) -> None:
        self.put(changes, f"{self.prefix}-o{place}", "class", how)
        for edge in self.results.get(place, ()):
            if how != "freed":
                self.put(changes, f"{self.prefix}-e{edge}", "class", how)

    def message(self, changes: dict[int, int], edge: int, text: str) -> None:
        self.put(changes, f"{self.prefix}-e{edge}", "class", "sent" if text else "unsent")
        self.put(changes, f"{self.prefix}-e{edge}", "message", text)

    def row(self, changes: dict[int, int], step: Step, state: Any, id: int) -> None:
        """A row of the table of gradients."""
        row, there = self.row_places[id], id in state.there
        waiting, due = state.passing.get(id), state.expected(id)
        came = state.arrived.get(id, 0)
        cells = [
            shown(state.data[id]) if there and state.data[id] is not None else "",
            shown(waiting) if waiting is not None else "",
            ("" if not came else f"{came}" if due is None else f"{came}/{due}"),
            ("" if not there else shown(state.grad[id]) if self.run.values[id].kind == "leaf" or state.grad[id] else "–"),
        ]
        for column, text in enumerate(cells):
            self.put(changes, f"{row},{column + 1}", "cell", text.replace("], [", "],\n ["))

    def lit(self, frame: Any) -> tuple[list[int], list[int]]:
        """The elements that act in a step, and those that it changes."""
        acting: list[str] = []
        if frame.acts is not None:
            kind, id, *rest = frame.acts
            if kind == "value" and id in self.stage.position:
                acting = [f"v{self.stage.position[id]}"]
            elif kind == "operation":
                acting = [f"o{self.stage.circle[id]}"]
            elif kind == "edge":
                acting = [f"o{self.stage.circle[id]}"]
                if (edge := self.edges.get((id, rest[0]))) is not None:
                    acting.append(f"e{edge}")
        changed = [f"v{self.stage.position[id]}" for id in frame.changes if id in self.stage.position]
        return ([self.target(f"{self.prefix}-{part}", "class") for part in acting],
                [self.target(f"{self.prefix}-{part}", "class") for part in changed])  # fmt: skip

    def details(self, step: Step, state: Any) -> str:
        """What more is to be said: the local derivative, how many messages have come."""
        told = []
        if step.kind == "message":
            told.append(phrase("detail.local", self.language, formula=self.run.local(step)) if step.local is not None else "")  # type: ignore[attr-defined]
            due, came = state.expected(step.value), state.arrived.get(step.value, 0)  # type: ignore[attr-defined]
            if due is not None and due > 1:
                name = self.run.values[step.value].name  # type: ignore[attr-defined]
                told.append(phrase("detail.arrived", self.language, name=name, arrived=came, of=due))
        return phrase("detail.and", self.language).join(left_to_right(text) for text in told if text)

    # --- the whole --------------------------------------------------------------------------------------------------

    def phases(self) -> list[dict[str, Any]]:
        """Stretches of steps: forward, backward from c, and so on."""
        found: list[dict[str, Any]] = []
        inside: Any = ...
        for number, step in enumerate(self.run.steps):
            if step.pass_ != inside:
                inside = step.pass_
                label = phrase("label.forward", self.language)
                if inside is not None:
                    roots = phrase("and", self.language, True).join(self.run.values[root].name for root in self.run.passes[inside].roots)
                    label = phrase("backward.from", self.language, name=roots)
                    again = sum(self.run.passes[inside].roots == each.roots for each in self.run.passes[: inside + 1])
                    label += f" ({again})" if again > 1 else ""
                found.append({"start": number, "label": visible(label), "kind": step.phase})
        return found

    def table(self) -> dict[str, Any]:
        heads = ["label.name", "label.value", "label.gradient", "label.messages"]
        return {"head": [*(phrase(key, self.language) for key in heads), ".grad"],
                "rows": [visible(self.run.values[id].name) for id in self.rows]}  # fmt: skip

    def whole(self, predict: bool) -> dict[str, Any]:
        """All that the browser is sent, but for the picture."""
        run, language = self.run, self.language
        start = self.start()
        steps = []
        for step, state, frame in ((s, state, f) for (s, state), f in zip(run.states(), self.stage.frames, strict=True)):
            acting, changed = self.lit(frame)
            sentence = run.sentence(step, language)
            told: dict[str, Any] = {
                "s": left_to_right(sentence), "k": step.kind, "x": self.changes(step, state, frame), "a": acting, "c": changed,
            }  # fmt: skip
            if (spoken := run.spoken(step, language)) != sentence:
                told["t"] = left_to_right(spoken)
            if step.at is not None:
                told["l"] = list(step.at)
            if details := self.details(step, state):
                told["d"] = details
            if predict and (asked := question(run, step, language)):
                told["q"] = asked
            steps.append(told)
        labels = {key.partition(".")[2]: phrase(key, language, name="{name}") for key in PHRASES if key.startswith("label.")}
        return {
            "format": "minigrad playback", "version": VERSION, "language": language, "title": visible(title(run)),
            "labels": labels, "prefix": self.prefix, "targets": self.targets, "strings": self.strings.list, "start": start,
            "scopes": scopes_of(run), "closed": list(self.stage.closed), "steps": steps, "phases": self.phases(), "table": self.table(),
            "sources": [{"name": visible(s.name), "first": s.first, "lines": s.lines} for s in run.sources],
            "lacks": lacking(run.lacks, language) if run.lacks else "",
        }  # fmt: skip

    def svg(self) -> str:
        """The picture in its widest state; the browser puts in what a step shows."""
        scene = self.stage.folded
        svg = written(scene, self.stage.placed).replace(f">{xml(description(scene))}</desc>", "></desc>")
        svg = svg.replace(f"<style>{STYLE}</style>", "")  # the widget brings it
        for number, value in enumerate(scene.values):
            measured = card(value)
            bare = replace(value, value=Reading(("",)), grad=None, grad_state="absent")
            brief = about(value, (said(f"kind.{value.kind}"), value.about))
            svg = svg.replace(f"<title>{xml(value_title(value))}</title>", f"<title>{xml(brief)}</title>", 1)
            classes = value_classes(value, measured.number, measured.gradient)
            plain = value_classes(bare, card(bare).number, None).replace(" grad-absent", "")
            key = f'id="{self.prefix}-v{number}" class="'
            svg = svg.replace(key + classes, key + plain, 1)
        return svg


def scopes_of(run: Run) -> list[str]:
    """The outermost scopes, if they are few enough to be closed and opened one by one."""
    names = list(dict.fromkeys(operation.scope[0] for operation in run.operations if operation.scope))
    return [visible(name) for name in names] if len(names) <= MOST_SCOPES else []


def field(shown: Field, at: tuple[float, float], room: Field, kind: str, slot: str) -> str:
    """A slot's content as a piece of SVG, in the middle of the room it has."""
    x, top = at
    if shown.matrix:
        shown.width = max(shown.width, room.width if room.matrix else 0)
    return "".join(field_svg(shown, x, top + max(0.0, room.height - shown.height) / 2, kind, slot))


def flat(changes: dict[int, int]) -> list[int]:
    return [number for pair in changes.items() for number in pair]


def title(run: Run) -> str:
    """What a stepper is called: the values that passes begin at, else the last one computed."""
    roots = list(dict.fromkeys(run.values[root].name for each in run.passes for root in each.roots))
    made = [run.values[id].name for operation in run.operations[-1:] for id in operation.outputs]
    return ", ".join(roots[:3]) + (" …" if len(roots) > 3 else "") if roots else ", ".join(made)


def playback(run: Run, language: Language = "en", predict: bool = False, stage: Stage | None = None) -> dict[str, Any]:
    """What the browser plays; with `predict` also what it asks for."""
    return Playback(run, language, stage or Stage(run)).whole(predict)
