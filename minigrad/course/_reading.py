"""Reads an answer: what a learner wrote becomes one value for each part of a question, or a reason why it can't be read.

>>> parts([3, np.float32(2)], ("a", "b"), number)
{'a': 3.0, 'b': 2.0}
>>> parts({"a": "fine", "b": "error"}, ("a", "b"), one_of("fine", "error"))
{'a': 'fine', 'b': 'error'}
>>> parts("3", ("a",), number)
Traceback (most recent call last):
    ...
minigrad.course._reading.Unreadable: A text stands here; write the number itself, without quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from types import EllipsisType
from typing import Any, NamedTuple

import numpy as np

from .._tensor import Tensor
from ..tracing._phrases import Language

Value = float | bool | str | None | EllipsisType
Entry = Callable[[Any], Value]


class Text(NamedTuple):
    """The same in English and Chinese."""

    en: str
    zh: str

    def to(self, language: Language) -> str:
        """The text in that language."""
        return self.zh if language == "zh" else self.en


LIST = Text(", ", "、")  # what stands between the members of a list
PARTS = Text("; ", "、")  # between the parts of a question, whose names may hold commas


class Unreadable(Exception):
    """An answer of a kind that wasn't asked for."""

    def __init__(self, en: str, zh: str, parts: tuple[str, ...] = ()) -> None:
        super().__init__(en)
        self.text, self.parts = Text(en, zh), parts


def parts(answer: Any, names: tuple[str, ...], entry: Entry, columns: tuple[str, ...] = ()) -> dict[str, Value]:
    """The value of each part of an answer; `...` where none is given yet.

    An answer is a dict by name, a list, tuple or array in order, or the value itself if there is one part. With
    `columns` it is a table: a dict of rows, whose parts are named `row.column`. Raises Unreadable.
    """
    if columns:
        answer = cells_of(answer, names, columns)
    given = by_name(answer, names)
    found: dict[str, Value] = {}
    for name, thing in given.items():
        try:
            found[name] = ... if thing is ... else entry(thing)
        except Unreadable as unreadable:
            raise Unreadable(*unreadable.text, (name,)) from None
    return found


def by_name(answer: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """What is given for each name, unread."""
    if isinstance(answer, Mapping):
        if strange := [shown(key) for key in list(answer)[:99] if key not in names]:
            raise Unreadable(
                f"There is no {strange[0]} in this question; its parts are {', '.join(names)}.",
                f"这道题里没有 {strange[0]}；要填的是：{'、'.join(names)}。",
            )
        return {name: answer.get(name, ...) for name in names}
    if isinstance(answer, list | tuple) or (size_of(answer) or 1) > 1:
        count = size_of(answer) or len(answer)
        if count != len(names):
            raise Unreadable(
                f"{len(names)} {'values are' if len(names) > 1 else 'value is'} asked for, and here there are {count}.",
                f"这里要填 {len(names)} 个值，而你给了 {count} 个。",
            )
        items = list(answer) if isinstance(answer, list | tuple) else answer.reshape(-1).tolist()
        return dict(zip(names, items, strict=True))
    if len(names) > 1:
        raise Unreadable(
            f"{len(names)} values are asked for: {', '.join(names)}.", f"这里要填 {len(names)} 个值：{'、'.join(names)}。"
        )
    return {names[0]: answer}


def cells_of(answer: Any, names: tuple[str, ...], columns: tuple[str, ...]) -> dict[str, Any]:
    """The cells of a table, by `row.column`."""
    rows = tuple(dict.fromkeys(name.rpartition(".")[0] for name in names))
    cells: dict[str, Any] = {}
    for row, values in by_name(answer, rows).items():
        values = (...,) * len(columns) if values is ... else values
        if not isinstance(values, list | tuple) or len(values) != len(columns):
            raise Unreadable(
                f"The row of {row} needs {len(columns)} values: {', '.join(columns)}.",
                f"{row} 这一行要填 {len(columns)} 个值：{'、'.join(columns)}。",
            )
        cells |= {f"{row}.{column}": value for column, value in zip(columns, values, strict=True)}
    return cells


def number(thing: Any) -> Value:
    """A number, or an array or tensor that holds a single one."""
    if isinstance(thing, str):
        raise Unreadable("A text stands here; write the number itself, without quotes.", "这里填成了字符串；请直接写数，不加引号。")
    if thing is None:
        raise Unreadable("None is no number: did a call return nothing?", "None 不是数：是不是某个调用什么也没返回？")
    size = size_of(thing)
    if size == 1:
        thing = thing.item()
    elif size is not None:
        raise Unreadable(f"One number is asked for, and this holds {size}.", f"这里要填一个数，而你填的里面有 {size} 个。")
    if isinstance(thing, bool) or not isinstance(thing, int | float):
        kind = type(thing).__name__
        raise Unreadable(f"A number is asked for, and this is of type {kind}.", f"这里要填一个数，而你填的是 {kind}。")
    try:
        return float(thing)
    except OverflowError:  # an integer of hundreds of digits
        return float("inf")


def number_or_none(thing: Any) -> Value:
    """A number, or None where there is no gradient."""
    return None if thing is None else number(thing)


def one_of(*words: str | bool | None) -> Entry:
    """Reads one of some words; capitals and blanks around it don't matter."""

    def entry(thing: Any) -> Value:
        if isinstance(thing, np.bool_):
            thing = bool(thing)
        if isinstance(thing, str):
            thing = next((word for word in words if str(word).lower() == thing.strip().lower()), thing[:99])
        if thing is None or isinstance(thing, bool | str):
            for word in words:
                if word is thing or (isinstance(word, str) and word == thing):
                    return word
        listed = [repr(word) for word in words]
        raise Unreadable(
            f"{shown(thing)} isn't a possible answer; choose from {', '.join(listed)}.",
            f"{shown(thing)} 不是可选的答案；请从 {'、'.join(listed)} 里选。",
        )

    return entry


def size_of(thing: Any) -> int | None:
    """How many numbers an array or a tensor holds, of PyTorch too; None for anything else."""
    kind = type(thing)
    if issubclass(kind, Tensor | np.ndarray | np.generic) or kind.__module__.partition(".")[0] == "torch" and hasattr(kind, "item"):
        return int(prod(thing.shape))
    return None


def shown(thing: Any) -> str:
    """A short and harmless name of anything: simple values as they are written, others by their type."""
    if thing is None or isinstance(thing, str | bool | int | float) and type(thing).__module__ == "builtins":
        text = repr(thing[:40] if isinstance(thing, str) else thing) if not isinstance(thing, int) or abs(thing) < 10**40 else "int"
        return text
    return type(thing).__name__
