"""The door of a public function: what it is given is held against its signature before anything is computed.

What fits by its types alone is remembered, so that the same kinds of arguments pass at once. Behind the door functions
call each other without asking.

>>> import minigrad
>>> minigrad.ones(2, 3).argmax("a")
Traceback (most recent call last):
TypeError: argmax(): argument 'dim' (position 1) must be int, not str
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any

from ._quick import named
from ._row import MANY_ARGUMENTS, MANY_KEYWORDS, REQUIRED


class Door:
    """What calls of a public function pass by: at once where such arguments have passed before, else its guard decides."""

    __slots__ = ("guard", "known", "what")

    def __init__(self, *what: Any) -> None:
        self.what = what  # the function, its name, whether it is a method, whether PyTorch has it in Python
        self.known: dict[tuple[Any, ...], Any] = {}  # what passed, by its types; what is still to be done then, if not 0, says `enter`
        self.guard: Any = None

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments; TypeError in PyTorch's words if they don't fit."""
        if self.guard is None:
            from ._guard import Guard

            self.guard = Guard(self.known, *self.what)
        return self.guard(args, kwargs)  # type: ignore[no-any-return]

    def enter(self, kind: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of a call whose types are not simply known to fit."""
        if type(kind) is tuple:
            return (args, kwargs) if all(types.issuperset(map(type, args[i])) for i, types in kind) else self(args, kwargs)
        return ((*args[: kind - 1], args[kind - 1 :]), kwargs) if kind > 0 else self(args, kwargs)


def through(function: Callable[..., Any], door: Door) -> Callable[..., Any]:
    """The function behind a door."""
    known, enter = door.known, door.enter

    def call(*args: Any, **kwargs: Any) -> Any:
        kind = known.get((*map(type, args), *kwargs, *map(type, kwargs.values())) if kwargs else tuple(map(type, args)), -1)
        if kind:
            args, kwargs = enter(kind, args, kwargs)
        return function(*args, **kwargs)

    return call


def alone(function: Callable[..., Any], door: Door) -> Callable[..., Any]:
    """A method that takes nothing but its tensor, behind its door."""

    def call(self: Any = REQUIRED, /, *more: Any, **kwargs: Any) -> Any:
        if more or kwargs or self is REQUIRED:
            door((self, *more), kwargs)
        return function(self)

    return call


def public(
    function: Callable[..., Any], name: str, home: str = "minigrad", method: bool = False, python: bool = False, prefix: str = ""
) -> Callable[..., Any]:
    """The function as programs call it, under one of its names in its home; or the method. Messages have a prefix before
    the name. `python`: of a room whose functions PyTorch has mostly written in Python."""
    behind = getattr(function, "behind", function)
    door = Door(behind, prefix + name, method, python)
    make = behind.make if hasattr(behind, "make") else partial(alone if method and _takes_none(behind) else through, behind)
    opened: Any = named(make(door), behind)
    opened.behind, opened.__module__, opened.__qualname__ = behind, home, f"Tensor.{name}" if method else name  # where pickles find it
    for mark in ("row", "choose"):
        if hasattr(behind, mark):
            setattr(opened, mark, getattr(behind, mark))
    return opened  # type: ignore[no-any-return]


def _takes_none(function: Any) -> bool:
    code = function.__code__
    return code.co_argcount == 1 and not (code.co_kwonlyargcount or code.co_flags & (MANY_ARGUMENTS | MANY_KEYWORDS))


def operations_in(names: dict[str, Any]) -> dict[str, Any]:
    """The public operations of a namespace."""
    return {
        name: function for name, function in names.items()
        if type(function) is FunctionType and name[0] != "_" and function.__module__.startswith(_ROOMS)
    }  # fmt: skip


def open_all(names: dict[str, Any], prefix: str = "", python: bool = False) -> None:
    """Puts every public operation of a namespace behind its door."""
    for name, function in operations_in(names).items():
        names[name] = public(function, name, names["__name__"], python=python, prefix=prefix)


_ROOMS = ("minigrad.ops.", "minigrad.nn._", "minigrad._views", "minigrad._quick")
