"""The door of a public function: what it is given is held against its signature before anything is computed.

A function's own annotations say what each argument must be; `_overloads` lists those functions for which PyTorch has
several signatures. What fits by its types alone is remembered, so that the same kinds of arguments pass at once.
Behind the door functions call each other without asking.

>>> import minigrad
>>> minigrad.ones(2, 3).argmax("a")
Traceback (most recent call last):
TypeError: argmax(): argument 'dim' (position 1) must be int, not str
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np

from . import _dtypes, _late
from ._errors import noted
from ._quick import named
from ._row import REQUIRED

SPELLED = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x1": "input", "x2": "other"}  # NumPy's words, which PyTorch takes too


class Parameter(NamedTuple):
    """One parameter of a signature: its kind in PyTorch's words, its default as written, and whether it may be None or must be named."""

    kind: str
    name: str
    default: str | None = None
    optional: bool = False
    keyword: bool = False

    @property
    def word(self) -> str:
        return _WORDS.get(self.kind, self.kind)

    @property
    def required(self) -> bool:
        return self.default is None

    def __str__(self) -> str:
        return f"{self.word} {self.name}" + (f" = {self.default}" if self.default else "")

    def fits(self, value: Any) -> bool:
        return (value is None and self.optional) or _FITS.get(self.kind, _anything)(value)


# --- kinds of arguments ----------------------------------------------------------------------------------------------


def _is_tensor(value: Any) -> bool:
    return isinstance(value, _late.Tensor)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, complex, np.number, np.bool_))


def _stands_for(value: Any, kinds: str) -> bool:
    """Whether a tensor holds a single number that may be taken for a Python number of these kinds."""
    return _is_tensor(value) and not value._array.ndim and value._array.dtype.kind in kinds and not value.requires_grad


def _is_int(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) or _stands_for(value, "iu")


def _are_ints(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and (not value or _is_int(value[0]))


def _anything(value: Any) -> bool:
    return True


_FITS: dict[str, Callable[[Any], bool]] = {
    "Tensor": _is_tensor,
    "Operand": lambda value: _is_tensor(value) or _is_number(value),
    "Number": lambda value: _is_number(value) or _stands_for(value, "biuf"),
    "float": lambda value: _is_number(value) or _stands_for(value, "biuf"),
    "int": _is_int,
    "bool": lambda value: isinstance(value, bool),
    "str": lambda value: isinstance(value, str),
    "tuple of ints": _are_ints,
    "sizes": _are_ints,
    "ints": lambda value: _is_int(value) or _are_ints(value),
    "tuple of Tensors": lambda value: isinstance(value, (tuple, list)),
    "torch.dtype": lambda value: isinstance(value, _dtypes.dtype) or value is float or value is int or value is bool,
    "torch.Generator": lambda value: type(value).__name__ == "Generator",
}
_WORDS = {"Operand": "Tensor", "ints": "tuple of ints", "sizes": "tuple of ints"}
_OUT = {"out": "Tensor out = None", "outs": "tuple of Tensors out = None"}
_MANY_ARGUMENTS, _MANY_KEYWORDS = 4, 8  # flags of a function's code (`inspect.CO_VARARGS`, `CO_VARKEYWORDS`)
_MORE = Parameter("", "**", "", True, True)  # any keywords more
_ANNOTATIONS = {
    "Tensor | Number": "Operand", "Tensor | float": "Operand", "Dims": "ints", "int | tuple[int, ...]": "ints",
    "Sequence[int]": "tuple of ints", "Sizes": "sizes", "Index": "Tensor", "Sequence[Tensor]": "tuple of Tensors",
    "DType": "torch.dtype", "Generator": "torch.Generator",
}  # fmt: skip


def typename(value: Any) -> str:
    """How PyTorch calls the type of an argument."""
    kind = type(value)
    if kind.__module__ == "numpy":
        return f"numpy.{kind.__name__}"
    return f"torch.{kind.__name__}" if isinstance(value, (_dtypes.dtype, _dtypes.device, _dtypes.Size)) else kind.__name__


# --- signatures ------------------------------------------------------------------------------------------------------


def own_signature(function: Callable[..., Any]) -> tuple[Parameter, ...] | None:
    """The parameters of a function as its annotations have them; None where it takes any number of tensors."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code: Any = function.__code__
    if code.co_flags & _MANY_ARGUMENTS:
        return None
    first, names = code.co_argcount, code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    given = function.__defaults__ or ()
    defaults = dict(zip(names[first - len(given) : first], given, strict=True), **(function.__kwdefaults__ or {}))
    found = []
    for i, name in enumerate(names):
        note = function.__annotations__.get(name, "")
        kind = note.removesuffix(" | None")
        default = defaults.get(name, REQUIRED)
        found.append(
            Parameter(
                _ANNOTATIONS.get(kind, kind), "input" if name == "self" else name, None if default is REQUIRED else repr(default),
                kind != note or default in (None, ()) or name == "requires_grad", i >= first,
            )
        )  # fmt: skip
    if code.co_flags & _MANY_KEYWORDS:
        found.append(_MORE)
    return tuple(found)


def parsed(text: str) -> tuple[Parameter, ...]:
    """The parameters of a signature that is written as in PyTorch's messages."""
    found: list[Parameter] = []
    keyword = False
    for part in text.split(", ") if text else ():
        keyword = keyword or part in ("*", *_OUT)
        if part != "*":
            start, _, default = _OUT.get(part, part).partition(" = ")
            kind, _, name = start.rpartition(" ")
            found.append(Parameter(kind.rstrip("?"), name, default or None, default == "None" or kind[-1] == "?", keyword))
    return tuple(found)


def fault(name: str, signature: Sequence[Parameter], args: Sequence[Any], kwargs: dict[str, Any]) -> str | None:
    """What is wrong with a call, in PyTorch's words; None if nothing is."""
    positional = [p for p in signature if not p.keyword]
    if len(args) > len(positional):
        least, most = sum(p.required for p in positional), len(positional)
        count = str(most) if least == most else f"from {least} to {most}"
        return (
            f"{name}() takes {count} positional argument{'s' * (count != '1')} but {len(args)} {'was' if len(args) == 1 else 'were'} given"
        )
    missing = [f'"{p.name}"' for p in positional[len(args) :] if p.required and p.name not in kwargs]
    if missing:
        return f"{name}() missing {len(missing)} required positional argument{'s' * (len(missing) == 1)}: {', '.join(missing)}"
    for i, p in enumerate(signature):
        value = args[i] if i < len(args) else kwargs.get(p.name, REQUIRED)
        if value is REQUIRED or p.fits(value):
            continue
        place = f" (position {i + 1})" if i < len(args) else ""
        found = typename(value)
        if p.word == "tuple of ints" and isinstance(value, (tuple, list)):
            return f"{name}(): argument '{p.name}'{place} must be {p.word}, but found element of type {typename(value[0])} at pos 0"
        return f"{name}(): argument '{p.name}'{place} must be {p.word}, not {found}"
    known = [p.name for p in signature]
    for key in kwargs:
        if key not in known and _MORE not in signature:
            return f"{name}() got an unexpected keyword argument '{key}'"
        if key in known[: len(args)]:
            return f"{name}() got multiple values for argument '{key}'"
    return None


def no_fit(name: str, signatures: Sequence[Sequence[Parameter]], args: Sequence[Any], kwargs: dict[str, Any]) -> str:
    """PyTorch's text where none of several signatures fits: what is wrong with the one that was meant, if that can be told."""
    count = len(args) + len(kwargs)
    meant = [s for s in signatures if sum(p.required for p in s) <= count <= len(s)]
    if len(meant) == 1:
        return fault(name, meant[0], args, kwargs) or ""
    listed = [written(s) for s in signatures]
    kinds = [typename(value) for value in args]
    if len(listed) == 1 and len(args) == len(signatures[0]) + 1:
        kinds = [f"!{kind}!" if i == len(signatures[0]) or kind != signatures[0][i].word else kind for i, kind in enumerate(kinds)]
    got = ", ".join([*kinds, *(f"{key}={typename(value)}" for key, value in kwargs.items())]) + ", " * (not args and bool(kwargs))
    if len(listed) == 1:
        return f"{name}() received an invalid combination of arguments - got ({got}), but expected {listed[0]}"
    return f"{name}() received an invalid combination of arguments - got ({got}), but expected one of:\n" + "".join(
        f" * {text}\n" for text in listed
    )


def written(signature: Sequence[Parameter]) -> str:
    """A signature as PyTorch's messages list it."""
    parts = list(map(str, signature))
    first = next((i for i, p in enumerate(signature) if p.keyword), None)
    if first is not None:
        parts.insert(first, "*")
    return f"({', '.join(parts)})"


# --- doors -----------------------------------------------------------------------------------------------------------


class Door:
    """What a call of a public function must pass; the arguments come out as the function wants them."""

    __slots__ = ("function", "known", "method", "name", "several", "signatures")

    def __init__(self, function: Callable[..., Any], name: str, method: bool) -> None:
        self.function, self.name, self.method = function, name, method
        self.known: dict[tuple[Any, ...], Any] = {}  # what passed, by its types; what is still to be done then, if not 0, says `enter`
        self.signatures: Sequence[tuple[Parameter, ...]] | None = None  # found when first needed

    def find(self) -> Sequence[tuple[Parameter, ...]]:
        """PyTorch's signatures if it has several, else the function's own; none if it takes any number of arguments."""
        from ._overloads import overloads

        self.several = [parsed(text) for text in overloads(self.name, self.method)]
        own = None if self.several else own_signature(self.function)
        self.signatures = self.several or ([] if own is None else [own[self.method :]])
        return self.signatures

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments; TypeError in PyTorch's words if they don't fit."""
        signatures = self.find() if self.signatures is None else self.signatures
        while args and args[-1] is REQUIRED:
            args = args[:-1]
        if self.method and not (args and _is_tensor(args[0])):
            raise self.no_tensor(args)
        if not signatures:
            self.known[types_of(args, kwargs)] = 0
            return args, kwargs
        own, rest = args[: self.method], args[self.method :]
        names = {p.name for s in signatures for p in s}
        options = {word if word in names else SPELLED.get(word, word): value for word, value in kwargs.items()}
        if not self.method and "out" in options and "out" not in names:
            names.add("out")
            signatures = [(*s, Parameter("Tensor", "out", "None", True, True)) for s in signatures]
        signature = next((s for s in signatures if fault(self.name, s, rest, options) is None), None)
        together = None if signature else self.gathered(rest, signatures)
        if together is not None:
            rest = together
            signature = next((s for s in signatures if fault(self.name, s, rest, options) is None), None)
        if signature is None:
            raise self.refusal(signatures, rest, options)
        if options.pop("out", None) is not None:
            raise noted(TypeError(f"{self.name}(): minigrad refuses the argument 'out'"), _NO_OUT)
        known = {p.name: p for p in signature}
        named = {word: plain(self.name, known.get(word, _MORE), value) for word, value in options.items()}
        passed = (*own, *[plain(self.name, p, value) for value, p in zip(rest, signature, strict=False)])
        if list(named) == list(kwargs) and all(map(same, named.values(), kwargs.values())):
            if together is not None:
                self.known[types_of(args, kwargs)] = len(passed)
            elif all(map(same, passed, args)):
                sequences = [(i, frozenset(map(type, value))) for i, value in enumerate(args) if isinstance(value, (tuple, list))]
                self.known[types_of(args, kwargs)] = tuple(sequences) or 0
        return passed, named

    def enter(self, kind: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of a call whose types are not simply known to fit."""
        if type(kind) is tuple:
            return (args, kwargs) if all(types.issuperset(map(type, args[i])) for i, types in kind) else self(args, kwargs)
        return ((*args[: kind - 1], args[kind - 1 :]), kwargs) if kind > 0 else self(args, kwargs)

    def gathered(self, rest: tuple[Any, ...], signatures: Sequence[Sequence[Parameter]]) -> tuple[Any, ...] | None:
        """The arguments, with sizes that were given one by one made a tuple, as methods and a few functions allow."""
        i = next((i for s in signatures for i, p in enumerate(s) if p.kind == "sizes"), len(rest))
        allowed = self.method or self.name in ("zeros", "ones", "empty", "rand", "randn")
        return (*rest[:i], rest[i:]) if allowed and i < len(rest) and _is_int(rest[i]) else None

    def refusal(self, signatures: Sequence[Sequence[Parameter]], args: tuple[Any, ...], kwargs: dict[str, Any]) -> TypeError:
        """PyTorch's error for arguments that don't fit."""
        if self.method and list(signatures) == [()]:
            what = "keyword arguments" if kwargs else f"arguments ({len(args)} given)"
            return TypeError(f"TensorBase.{self.name}() takes no {what}")
        if len(signatures) == 1 and not self.several:
            text = fault(self.name, signatures[0], args, kwargs) or ""
        else:
            text = no_fit(self.name, signatures, args, kwargs)
        return noted(TypeError(text), "Make a tensor of it first: torch.tensor(...).") if "must be Tensor," in text else TypeError(text)

    def no_tensor(self, args: tuple[Any, ...]) -> TypeError:
        """PyTorch's error for a method that is called without its tensor."""
        if not args:
            return TypeError(f"unbound method TensorBase.{self.name}() needs an argument")
        return TypeError(f"descriptor '{self.name}' for 'torch._C.TensorBase' objects doesn't apply to a '{typename(args[0])}' object")


def types_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """What a call is remembered by."""
    return (*map(type, args), *kwargs, *map(type, kwargs.values()))


def plain(name: str, p: Parameter, value: Any) -> Any:
    """The argument; where numbers are wanted, a tensor's number."""
    if _is_tensor(value) and p.kind in ("Number", "float", "int", "ints"):
        return value._array.item()
    if p.kind == "int" and value is not None and abs(value) >> 63:
        raise ValueError("Overflow when unpacking long long")
    if not isinstance(value, (tuple, list)) or p.word != "tuple of ints":
        return value
    for i, size in enumerate(value):
        if not (_is_int(size) or isinstance(size, bool)):
            raise TypeError(
                f"{name}(): argument '{p.name}' failed to unpack the object at pos {i + 1} with error "
                f'"type must be tuple of ints,but got {typename(size)}"'
            )
    return tuple([int(size) for size in value])


def same(passed: Any, given: Any) -> bool:
    """Whether an argument went through the door unchanged, and whatever has its type will."""
    if isinstance(given, (tuple, list)):
        return passed is given or all(type(a) is type(b) for a, b in zip(passed, given, strict=True))
    return passed is given and not isinstance(given, type)


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
        if more or kwargs:
            door((self, *more), kwargs)
        return function(self)

    return call


def public(function: Callable[..., Any], name: str, method: bool = False) -> Callable[..., Any]:
    """The function as programs call it, under one of its names; or the method."""
    behind = getattr(function, "behind", function)
    door = Door(behind, name, method)
    make = behind.make if hasattr(behind, "make") else partial(alone if method and _takes_none(behind) else through, behind)
    opened: Any = named(make(door), behind)
    opened.behind = behind
    for mark in ("row", "choose"):
        if hasattr(behind, mark):
            setattr(opened, mark, getattr(behind, mark))
    return opened  # type: ignore[no-any-return]


def _takes_none(function: Any) -> bool:
    code = function.__code__
    return code.co_argcount == 1 and not (code.co_kwonlyargcount or code.co_flags & (_MANY_ARGUMENTS | _MANY_KEYWORDS))


def open_all(names: dict[str, Any], prefix: str = "") -> None:
    """Puts every public operation of a namespace behind its door."""
    for name, function in list(names.items()):
        if type(function) is FunctionType and name[0] != "_" and function.__module__.startswith(_ROOMS):
            names[name] = public(function, prefix + name)


_NO_OUT = "Assign the result instead: `y = ...`, or copy it in with `y.copy_(...)`."
_ROOMS = ("minigrad.ops.", "minigrad.nn._", "minigrad._views", "minigrad._quick")
