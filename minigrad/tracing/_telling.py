"""A step in words: as a sentence, spoken, or as a formula; and a whole run as it would stand on a blackboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from ._formulas import (
    derivative,
    factor,
    is_small,
    local_formula,
    math,
    message_formula,
    message_mathml,
    name_of,
    shown,
    via,
)  # fmt: skip
from ._phrases import PHRASES, Language, phrase
from ._snapshot import Snapshot
from ._steps import Accumulate, Broadcast, Change, Create, Cut, Message, Operate, Seed, Step, Sum, Trace

SYMBOLS = {"add": "add", "sub": "sub", "mul": "mul", "div": "div", "pow": "pow", "mm": "mm", "mv": "mm", "bmm": "mm", "dot": "mm"}


def typeset(text: str) -> str:
    """Python's numbers and truths as the numbers around them are written."""
    text = re.sub(r"(?<![\w.])-(?=[\d.]|inf)|(?<=[0-9.]e)-(?=\d)", "−", text)
    return re.sub(r"\b(true|false)\b", lambda truth: truth[0].title(), text) if text.startswith("[") else text


class Telling:
    """Tells the steps of one trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.operands: dict[int, list[Snapshot | None]] = {}  # of each operation: its operands' numbers when it ran
        data: list[Snapshot | None] = [value.data for value in trace.values]
        for step in trace.steps:
            if isinstance(step, Change):
                data[step.value] = step.after
            elif isinstance(step, Operate):
                self.operands[step.operation] = [data[i] for i in trace.operations[step.operation].inputs]

    def sentence(self, step: Step, language: Language = "en", spoken: bool = False) -> str:
        """What happens in this step."""
        key, parts = self.facts(step, language, spoken)
        return phrase(key, language, spoken, **parts)

    def name(self, value: int, spoken: bool = False) -> str:
        """A value's name; spoken, without marks: `y₁` is y 1, `model[0].weight` is model 0 weight."""
        name = self.trace.values[value].name
        if not spoken:
            return name
        plain = name.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
        plain = re.sub(r"(?<=[^\W\d_])(?=\d)", " ", plain) if plain != name else plain
        return " ".join(re.sub(r"[\W_]+", " ", plain).split()) or phrase("unknown", "en")

    def facts(self, step: Step, language: Language, spoken: bool) -> tuple[str, dict[str, Any]]:
        """The phrase of a step, and what is filled in."""
        trace = self.trace

        def number(array: Snapshot | None) -> str:
            return shown(array, language, spoken)

        def terms(*arrays: Snapshot | None) -> str:
            return phrase("add", language, spoken).join(number(a) if spoken or a is None else factor(a) for a in arrays)

        parts: dict[str, Any] = {
            key: number(getattr(step, key)) for key in ("before", "after", "message", "total", "local") if _is_array(step, key)
        }
        key = step.kind
        if (value := getattr(step, "value", None)) is not None:
            parts["name"] = self.name(value, spoken)
            parts["derivative"] = derivative(trace, step.pass_, value)
        if isinstance(step, Create):
            key = f"create.{trace.values[step.value].kind if trace.values[step.value].kind == 'leaf' else 'constant'}"
            parts["number"] = number(trace.values[step.value].data)
        elif isinstance(step, Operate):
            operation = trace.operations[step.operation]
            key = "operation" if operation.node else "operation.unrecorded"
            parts["formula"] = self.forward(step, language, spoken)
        elif isinstance(step, Cut):
            key = "cut.detach_" if step.source == step.value else f"cut.{step.how}"
            parts["source"] = self.name(step.source, spoken)
        elif isinstance(step, Message):
            key = "message.whole" if step.local is None else "message"
            parts |= {
                "target": parts["derivative"], "via": self.name(via(trace, step), spoken),
                "formula": message_formula(trace, step, language), "upstream": number(step.upstream[0]),
            }  # fmt: skip
        elif isinstance(step, Broadcast):
            key = "broadcast" if step.axes else "broadcast.type"
            parts["axes"] = phrase("and", language, True).join(map(str, step.axes))
            if not step.axes:
                parts |= {"before": step.before.dtype, "after": step.after.dtype}
        elif isinstance(step, Sum):
            key = "sum" if step.of is not None else "sum.open"
            parts |= {"terms": terms(*step.terms), "arrived": step.arrived, "of": step.of}
        elif isinstance(step, Accumulate) and step.before is not None:
            key, parts["terms"] = "accumulate.again", terms(step.before, step.message)
        elif isinstance(step, Seed) or step.kind == "return":
            parts["number"] = number(step.gradient)  # type: ignore[attr-defined]
        elif step.kind == "free":
            operation = trace.operations[step.operation]  # type: ignore[attr-defined]
            parts |= {"via": self.name(operation.outputs[0], spoken), "node": operation.node}
        elif step.kind == "error":
            parts |= {"error": step.error, "message": step.message}  # type: ignore[attr-defined]
        return key, parts

    def forward(self, step: Operate, language: Language = "en", spoken: bool = False) -> str:
        """`a = w + x = 1 + 2 = 3`"""
        operation = self.trace.operations[step.operation]
        names = [self.name(i, spoken) if spoken else self.operand(i, operation.op) for i in operation.inputs]
        chain = [self.applied(operation.op, names, operation.arguments, language, spoken)]
        arrays = self.operands[step.operation]
        unknown = phrase("unknown", language, spoken)
        results = phrase("and", language, spoken).join(unknown if r is None else shown(r, language, spoken) for r in step.results)
        if arrays and is_small(*arrays):
            numbers = [shown(a, language, True) if spoken else factor(a) if operation.op in (*SYMBOLS, "neg") else shown(a) for a in arrays if a]
            chain.append(self.applied(operation.op, numbers, operation.arguments, language, spoken))
        chain = list(dict.fromkeys([*chain, results]))
        left = phrase("and", language, spoken).join(self.name(o, spoken) for o in operation.outputs)
        return phrase("becomes", language, spoken, name=left, formula=phrase("comes.to", language, spoken).join(chain))

    def operand(self, value: int, op: str) -> str:
        """An operand by its name; a literal as a number is written."""
        name = self.name(value)
        if not self.trace.values[value].literal:
            return name
        text = typeset(name_of(self.trace)(value))
        return f"({text})" if op in SYMBOLS and text.startswith("−") else text

    def applied(self, op: str, operands: list[str], arguments: dict[str, str], language: Language, spoken: bool) -> str:
        if op == "neg" and not spoken:
            return phrase("minus.sign", language) + operands[0]
        if op in SYMBOLS and len(operands) == 2 and not arguments:
            return phrase(SYMBOLS[op], language, spoken).join(operands)
        options = [] if spoken else [f"{key}={typeset(value)}" for key, value in arguments.items()]
        function = op.strip("_").replace("_", " ") if spoken else op
        return phrase("of", language, spoken, function=function, operands=phrase("and", language, spoken).join([*operands, *options]))

    # --- formulas ----------------------------------------------------------------------------------------------------

    def formula(self, step: Step) -> str:
        """The step's formula in one line, without words; empty where there is none."""
        if isinstance(step, Message):
            return message_formula(self.trace, step)
        if isinstance(step, Operate):
            return self.forward(step)
        if isinstance(step, Sum):
            return f"{' + '.join(map(factor, step.terms))} = {shown(step.total)}"
        if isinstance(step, Seed):
            return f"{derivative(self.trace, step.pass_, step.value)} = {shown(step.gradient)}"
        if isinstance(step, Accumulate):
            return shown(step.after) if step.before is None else f"{factor(step.before)} + {factor(step.message)} = {shown(step.after)}"
        return ""

    def local(self, step: Step) -> str:
        """Of a message: its local derivative in symbols and numbers, `∂c/∂a = b = 2`."""
        return local_formula(self.trace, step) if isinstance(step, Message) else ""

    def mathml(self, step: Step) -> str:
        """The formula as MathML; empty where there is none."""
        if isinstance(step, Message):
            return message_mathml(self.trace, step)
        text = self.formula(step)
        return math(f"<mtext>{escape(text)}</mtext>") if text else ""

    # --- the whole -----------------------------------------------------------------------------------------------------

    def blackboard(self, language: Language = "en") -> Iterator[str]:
        """The run as it would be worked out on a blackboard, line by line."""
        trace, inside = self.trace, None
        for step in trace.steps:
            if step.pass_ != inside:
                if inside is not None and not trace.passes[inside].finished:
                    yield "  " + phrase("backward.broken", language)
                yield ""
                inside = step.pass_
                if inside is not None:
                    roots = phrase("and", language, True).join(self.name(root) for root in trace.passes[inside].roots)
                    yield phrase("backward.from", language, name=roots)
            if step.kind == "seed":
                yield "  " + self.formula(step)
            elif step.kind != "free":
                yield ("  " if inside is not None else "") + self.sentence(step, language)
        if trace.lacks:
            yield ""
            yield lacking(trace.lacks, language)


def lacking(kinds: list[str], language: Language) -> str:
    """Which kinds of steps could not be observed."""
    known = {PHRASES[key].en: key for key in PHRASES if key.startswith("lacks.")}
    told = [phrase(known[kind], language) if kind in known else kind for kind in kinds]
    return phrase("lacks", language, kinds=phrase("and", language, True).join(told))


def _is_array(step: Step, key: str) -> bool:
    value = getattr(step, key, 0)
    return (value is None or isinstance(value, Snapshot)) and key in step.__dataclass_fields__


