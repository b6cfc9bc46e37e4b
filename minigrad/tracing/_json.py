"""A trace as JSON text and back; what is read is checked field by field.

>>> from ._steps import Error
>>> text = write(Trace("minigrad", steps=[Error("ValueError", "no")]))
>>> read(text).steps[0].message
'no'
>>> read(text.replace('"message"', '"massage"'))
Traceback (most recent call last):
    ...
minigrad.tracing._json.TraceError: step 0 (error): 'message' is missing
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from math import prod
from typing import Any, get_args

from ._snapshot import CELLS, LIMIT, Snapshot, Summary, Thumbnail, from_text, kept_as
from ._steps import KINDS, How, Kind, Operation, Pass, Source, Step, Trace, Value

FORMAT, VERSION = "minigrad trace", 1
WORDS = {"Kind": get_args(Kind), "How": get_args(How)}
PARTS = {"sources": Source, "values": Value, "operations": Operation, "passes": Pass, "steps": Step}


class TraceError(ValueError):
    """A text is no trace, or a trace doesn't fold; the message names the step."""


# --- writing -------------------------------------------------------------------------------------------------------


def write(trace: Trace) -> str:
    """The trace as JSON, one line for each array, value, operation and step."""
    arrays: dict[Any, int] = {}
    written: dict[str, int] = {}

    def plain(thing: Any) -> Any:
        if isinstance(thing, Snapshot):
            if thing.key not in arrays:  # two arrays of different bits may read the same: there are many NaNs
                arrays[thing.key] = written.setdefault(text(array_facts(thing)), len(written))
            return arrays[thing.key]
        return [plain(part) for part in thing] if isinstance(thing, list) else thing

    lists: dict[str, Any] = {part: [record(item, plain) for item in getattr(trace, part)] for part in PARTS}
    grads = [[value, plain(grad)] for value, grad in trace.grads.items()]
    head = {"format": FORMAT, "version": VERSION, "library": trace.library, "lacks": trace.lacks}
    body = [f"{text(key)}: {text(value)}" for key, value in head.items()]
    texts: dict[str, Any] = {"arrays": written, **{key: list(map(text, items)) for key, items in [*lists.items(), ("grads", grads)]}}
    body += [f"{text(key)}: [" + ",".join("\n " + item for item in items) + "]" for key, items in texts.items()]
    return "{" + ",\n".join(body) + "}\n"


def text(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False, allow_nan=False)


def record(item: Any, plain: Callable[[Any], Any]) -> dict[str, Any]:
    """The fields of one item that differ from their defaults."""
    facts: dict[str, Any] = {"kind": item.kind, "phase": item.phase} if isinstance(item, Step) else {}
    later: dict[str, Any] = {}
    for field in fields(item):
        value = getattr(item, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if value is None or (default is not MISSING and value == default and field.name != "name"):
            continue
        (facts if field.name in ("pass_", "at") or not isinstance(item, Step) else later)[field.name.rstrip("_")] = plain(value)
    return facts | later


def array_facts(array: Snapshot) -> dict[str, Any]:
    facts: dict[str, Any] = {"dtype": array.dtype, "shape": list(array.shape)}
    if array.summary is None:
        return facts | {"text": array.text}
    for name in ("sum", "min", "mean", "max"):
        number = getattr(array.summary, name)
        facts[name] = None if number is None else repr(number)
    rows, columns, cells = array.summary.thumbnail
    return facts | {
        "nan": array.summary.nan, "inf": array.summary.inf,
        "thumbnail": {"rows": rows, "columns": columns, "bytes": base64.b64encode(cells).decode()},
    }  # fmt: skip


# --- reading -------------------------------------------------------------------------------------------------------


def read(given: str) -> Trace:
    """The trace in a text; TraceError if it is none. Whether it folds is another question."""
    try:
        whole = json.loads(given)
    except json.JSONDecodeError as error:
        raise TraceError(f"this is no JSON: {error}") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise TraceError(f"this is no trace: its 'format' is not {FORMAT!r}")
    if whole.get("version") != VERSION:
        raise TraceError(f"this trace has version {whole.get('version')!r}; this minigrad reads version {VERSION}: update it")
    keys = {"format", "version", "library", "lacks", "arrays", "grads", *PARTS}
    if set(whole) != keys:
        wrong = sorted(set(whole) ^ keys)[0]
        raise TraceError(f"'{wrong}' is {'missing' if wrong in keys else 'not a key of a trace'}")
    if bad := next((k for k in ("arrays", "grads", "lacks", *PARTS) if not isinstance(whole[k], list)), None):
        raise TraceError(f"'{bad}' must be a list")
    arrays = [array_from(i, facts) for i, facts in enumerate(whole["arrays"])]
    trace = Trace(
        convert("str", whole["library"], "library", arrays),
        convert("list[str]", whole["lacks"], "lacks", arrays),
        **{  # type: ignore[arg-type]
            part: [item_from(kind, part, i, facts, arrays) for i, facts in enumerate(whole[part])]
            for part, kind in PARTS.items()
        },
    )
    for i, pair in enumerate(whole["grads"]):
        value, grad = pair if isinstance(pair, list) and len(pair) == 2 else (None, None)
        trace.grads[convert("int", value, f"grads[{i}]", arrays)] = convert("Snapshot", grad, f"grads[{i}]", arrays)
    return trace


def item_from(kind: type[Any], part: str, number: int, facts: Any, arrays: list[Snapshot]) -> Any:
    """One value, operation, pass or step, each field checked."""
    where = f"{part.removesuffix('s') if part != 'passes' else 'pass'} {number}"
    if not isinstance(facts, dict):
        raise TraceError(f"{where} must be an object")
    facts = dict(facts)
    if kind is Step:
        name, phase = facts.pop("kind", None), facts.pop("phase", None)
        if not isinstance(name, str) or name not in KINDS:
            raise TraceError(f"{where}: {name!r} is no kind of step")
        kind, where = KINDS[name], f"{where} ({name})"
        if phase != ("forward" if facts.get("pass") is None else "backward"):
            raise TraceError(f"{where}: its phase is {phase!r}, but it {'has' if facts.get('pass') is not None else 'has no'} pass")
    found = {}
    for field in fields(kind):
        key = field.name.rstrip("_")
        if key in facts:
            found[field.name] = convert(str(field.type), facts.pop(key), f"{where}: '{key}'", arrays)
        elif field.default is MISSING and field.default_factory is MISSING:
            if not str(field.type).endswith("| None"):
                raise TraceError(f"{where}: '{key}' is missing")
            found[field.name] = None
    if facts:
        raise TraceError(f"{where}: '{next(iter(facts))}' is not one of its keys")
    if "id" in found and found["id"] != number:
        raise TraceError(f"{where}: its id is {found['id']}")
    return kind(**found)


def convert(kind: str, thing: Any, where: str, arrays: list[Snapshot]) -> Any:
    """A JSON value as a field of this type; TraceError if it isn't one."""
    if kind.endswith(" | None"):
        return None if thing is None else convert(kind[:-7], thing, where, arrays)
    if kind in ("int", "str", "bool"):
        if type(thing).__name__ == kind and not (kind == "int" and thing < 0):
            return thing
    elif kind == "Snapshot":
        if type(thing) is int and 0 <= thing < len(arrays):
            return arrays[thing]
        raise TraceError(f"{where} is {thing!r}, not the position of an array")
    elif kind in WORDS:
        if isinstance(thing, str) and thing in WORDS[kind]:
            return thing
    elif kind == "Place":
        if isinstance(thing, list) and len(thing) == 2:
            return convert("int", thing[0], where, arrays), convert("int", thing[1], where, arrays)
    elif kind == "Expression":
        if is_expression(thing):
            return thing
    elif kind == "dict[str, str]":
        if isinstance(thing, dict) and all(isinstance(value, str) for value in thing.values()):
            return thing
    elif isinstance(thing, list):  # of a list or a tuple
        inner = kind[kind.index("[") + 1 : -1].removesuffix(", ...")
        parts = [convert(inner, part, where, arrays) for part in thing]
        return tuple(parts) if kind.startswith("tuple") else parts
    raise TraceError(f"{where} is {thing!r}, which is no {kind.replace('[', ' of ').rstrip(']')}")


# How many parts there are to the operations that are not written as a function.
OPERANDS = dict.fromkeys(("+", "−", "×", "÷", "@", "^", "keep", "[]", ">", "≥", "<", "≤", "=", "≠", "and", "or"), range(2, 3)) | dict.fromkeys(
    ("neg", "T"), range(1, 2)) | {"expand": range(1, 1000)}  # fmt: skip


def is_expression(thing: Any) -> bool:
    stack = [thing]
    while stack:
        part = stack.pop()
        if isinstance(part, list) and part and isinstance(part[0], str) and len(part) - 1 in OPERANDS.get(part[0], range(1000)):
            stack += part[1:]
        elif not (
            part is None
            or part == "g"
            or isinstance(part, dict)
            and (
                list(part) == ["value"] and type(part["value"]) is int
                or list(part) in (["number"], ["text"]) and isinstance(next(iter(part.values())), str)
            )
        ):  # fmt: skip
            return False
    return True


def array_from(number: int, facts: Any) -> Snapshot:
    """One array, checked."""
    where = f"array {number}"
    keys = {"dtype", "shape", "text"} if isinstance(facts, dict) and "text" in facts else {
        "dtype", "shape", "sum", "min", "mean", "max", "nan", "inf", "thumbnail"
    }  # fmt: skip
    if not isinstance(facts, dict) or set(facts) != keys:
        raise TraceError(f"{where} must be an object with the keys {', '.join(sorted(keys))}")
    shape = convert("tuple[int, ...]", facts["shape"], f"{where}: 'shape'", [])
    dtype = convert("str", facts["dtype"], f"{where}: 'dtype'", [])
    try:
        if "text" in facts:
            if prod(shape) > LIMIT:
                raise ValueError(f"of {prod(shape)} elements, which is more than a trace keeps whole")
            return from_text(dtype, shape, convert("str", facts["text"], "'text'", []))
        kept_as(dtype)
        return Snapshot(dtype, shape, None, summary_from(shape, facts))
    except (TypeError, KeyError, ValueError, binascii.Error) as error:
        raise TraceError(f"{where}: {error}") from None


def summary_from(shape: tuple[int, ...], facts: dict[str, Any]) -> Summary:
    """What is told of a large array; ValueError where it can't be so of an array of this shape."""
    if (size := prod(shape)) <= LIMIT:
        raise ValueError(f"of {size} elements, which a trace keeps whole")
    thumb = facts["thumbnail"]
    cells = base64.b64decode(convert("str", thumb["bytes"], "'bytes'", []), validate=True)
    rows, columns = (convert("int", thumb[key], f"'{key}'", []) for key in ("rows", "columns"))
    if (rows, columns) != (min(CELLS, size // shape[-1]), min(CELLS, shape[-1])) or len(cells) != rows * columns:
        raise ValueError(f"a thumbnail of {rows}×{columns} with {len(cells)} bytes for the shape {shape}")
    nan, inf = (convert("int", facts[key], f"'{key}'", []) for key in ("nan", "inf"))
    low, mean, high = (None if facts[key] is None else exact_float(facts[key]) for key in ("min", "mean", "max"))
    if nan + inf > size or [low, mean, high].count(None) != (3 if nan + inf == size else 0):
        raise ValueError(f"{nan} NaN and {inf} infinite of {size} elements, but min, mean, max {low}, {mean}, {high}")
    if low is not None and mean is not None and high is not None and not low <= high:
        raise ValueError(f"its smallest element {low} is larger than its largest {high}")
    return Summary(exact_float(facts["sum"]), low, mean, high, nan, inf, Thumbnail(rows, columns, cells))


def exact_float(text: Any) -> float:
    """The number in a text, as `repr` writes it."""
    number = float(convert("str", text, "a number", []))
    if repr(number) != text:
        raise ValueError(f"{text!r} is no number as a trace writes it")
    return number
