"""Signatures: what the parameters of a public function are, what fits them, and PyTorch's words for what doesn't.

A function's own annotations say what each argument must be; where PyTorch has several signatures, `_overloads` lists them.

>>> written(parsed("Tensor input, int dim, bool keepdim = False"))
'(Tensor input, int dim, bool keepdim = False)'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from . import _dtypes, _late
from ._errors import noted
from ._row import MANY_ARGUMENTS, MANY_KEYWORDS, REQUIRED


class Parameter(NamedTuple):
    """One parameter of a signature: its kind in PyTorch's words, its default as written, and whether it may be None or must be named."""

    kind: str
    name: str
    default: str | None = None
    optional: bool = False
    keyword: bool = False
    within: tuple[str, str] | None = None  # where a function that is written in Python hands it on to

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


def is_tensor(value: Any) -> bool:
    return isinstance(value, _late.Tensor)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, complex, np.number, np.bool_))


def _stands_for(value: Any, kinds: str) -> bool:
    """Whether a tensor holds a single number that may be taken for a Python number of these kinds."""
    return is_tensor(value) and not value._array.ndim and value._array.dtype.kind in kinds and not value.requires_grad


def is_int(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) or _stands_for(value, "iu")


def _are_ints(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and (not value or is_int(value[0]))


def _anything(value: Any) -> bool:
    return True


_FITS: dict[str, Callable[[Any], bool]] = {
    "Tensor": is_tensor,
    "Operand": lambda value: is_tensor(value) or _is_number(value),
    "Number": lambda value: _is_number(value) or _stands_for(value, "biuf"),
    "float": lambda value: _is_number(value) or _stands_for(value, "biuf"),
    "int": is_int,
    "bool": lambda value: isinstance(value, bool),
    "str": lambda value: isinstance(value, str),
    "tuple of ints": _are_ints,
    "sizes": _are_ints,
    "ints": lambda value: is_int(value) or _are_ints(value),
    "tuple of floats": lambda value: isinstance(value, (tuple, list)),
    "tuple of Scalars": lambda value: isinstance(value, (tuple, list)) and (not value or _is_number(value[0])),
    "tuple of Tensors": lambda value: isinstance(value, (tuple, list)),
    "torch.dtype": lambda value: isinstance(value, _dtypes.dtype) or (isinstance(value, type) and value in _dtypes.BY_TYPE),
    "torch.memory_format": lambda value: isinstance(value, str) and value.endswith("_format"),
    "torch.Generator": lambda value: type(value).__name__ == "Generator",
}
_WORDS = {"Operand": "Tensor", "ints": "tuple of ints", "sizes": "tuple of ints"}
_OUT = {"out": "Tensor out = None", "outs": "tuple of Tensors out = None"}
_MAKE = "Make a tensor of it first: torch.tensor(...)."
MORE = Parameter("", "**", "", True, True)  # any keywords more
_ANNOTATIONS = {
    "Tensor | Number": "Operand", "Tensor | float": "Operand", "Dims": "ints", "int | tuple[int, ...]": "ints",
    "Sequence[int]": "tuple of ints", "Sizes": "sizes", "Index": "Tensor", "Sequence[Tensor]": "tuple of Tensors",
    "DType": "torch.dtype", "Generator": "torch.Generator", "MemoryFormat": "torch.memory_format",
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
    if code.co_flags & MANY_ARGUMENTS:
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
    if code.co_flags & MANY_KEYWORDS:
        found.append(MORE)
    return tuple(found)


def many_tensors(function: Callable[..., Any]) -> bool:
    """Whether a function takes any number of tensors, or a list of them."""
    code = function.__code__
    note: str = function.__annotations__.get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount], "")
    return note.startswith("Tensor")


def check_tensors(args: tuple[Any, ...]) -> None:
    """TypeError in PyTorch's words for what is none of them."""
    for i, value in enumerate(args[0] if len(args) == 1 and isinstance(args[0], (tuple, list)) else args):
        if not is_tensor(value):
            raise noted(TypeError(f"expected Tensor as element {i} in argument 0, but got {typename(value)}"), _MAKE)


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


def fault(
    name: str, signature: Sequence[Parameter], args: Sequence[Any], kwargs: dict[str, Any], python: bool = False
) -> Exception | None:
    """What is wrong with a call, in PyTorch's words, or Python's of a function written there; None if nothing is."""
    positional = [p for p in signature if not p.keyword]
    if len(args) > len(positional):
        least, most = sum(p.required for p in positional), len(positional)
        count = str(most) if least == most else f"from {least} to {most}"
        were = "was" if len(args) == 1 else "were"
        return TypeError(f"{name}() takes {count} positional argument{'s' * (count != '1')} but {len(args)} {were} given")
    missing = [p.name for p in positional[len(args) :] if p.required]
    while missing and missing[0] in kwargs:
        missing = missing[1:]
    if missing:  # PyTorch lists what is named behind it too
        missing = [name for name in missing if name not in kwargs] if python else missing
        several = (len(missing) == 1) != python  # PyTorch has it the wrong way round
        names = " and ".join(map(repr, missing)) if python else ", ".join(f'"{name}"' for name in missing)
        return TypeError(f"{name}() missing {len(missing)} required positional argument{'s' * several}: {names}")
    for i, p in enumerate(signature):
        value = args[i] if i < len(args) else kwargs.get(p.name, REQUIRED)
        if value is not REQUIRED and not p.fits(value):
            return misfit(name, p, value, f"'{p.name}'" + f" (position {i + 1})" * (i < len(args)))
    known = [p.name for p in signature]
    for key in kwargs:
        if key not in known and MORE not in signature:
            return TypeError(f"{name}() got an unexpected keyword argument '{key}'")
        if key in known[: len(args)]:
            return TypeError(f"{name}() got multiple values for argument '{key}'")
    return None


def misfit(name: str, p: Parameter, value: Any, place: str) -> Exception:
    """The error for an argument of a wrong kind: of the function, or where it hands the argument on to."""
    kind = typename(value)
    if p.within is not None:
        name, place = p.within
        if not name:
            return noted(AttributeError(f"'{kind}' object has no attribute '{place}'"), _MAKE)
    text = f"{name}(): argument {place} must be {p.word}, "
    if p.word == "tuple of ints" and (isinstance(value, (tuple, list)) or name in ("col2im", "im2col")):
        kind = typename(value[0]) if isinstance(value, (tuple, list)) else kind
        return TypeError(f"{text}but found element of type {kind} at pos 0")
    error = TypeError(f"{text}not {kind}")
    return noted(error, _MAKE) if p.word == "Tensor" else error


def no_fit(name: str, signatures: Sequence[Sequence[Parameter]], args: Sequence[Any], kwargs: dict[str, Any]) -> Exception | None:
    """PyTorch's error where none of several signatures fits: what is wrong with the one that was meant, if that can be told."""
    count = len(args) + len(kwargs)
    meant = [s for s in signatures if sum(p.required for p in s) <= count <= len(s)]
    if len(meant) == 1:
        return fault(name, meant[0], args, kwargs)
    listed = [written(s) for s in signatures]
    kinds = [typename(value) for value in args]
    if len(listed) == 1 and len(args) == len(signatures[0]) + 1:
        kinds = [f"!{kind}!" if i == len(signatures[0]) or kind != signatures[0][i].word else kind for i, kind in enumerate(kinds)]
    got = ", ".join([*kinds, *(f"{key}={typename(value)}" for key, value in kwargs.items())]) + ", " * (not args and bool(kwargs))
    expected = listed[0] if len(listed) == 1 else "one of:\n" + "".join(f" * {text}\n" for text in listed)
    return TypeError(f"{name}() received an invalid combination of arguments - got ({got}), but expected {expected}")


def written(signature: Sequence[Parameter]) -> str:
    """A signature as PyTorch's messages list it."""
    parts = list(map(str, signature))
    first = next((i for i, p in enumerate(signature) if p.keyword), None)
    if first is not None:
        parts.insert(first, "*")
    return f"({', '.join(parts)})"


def plain(name: str, p: Parameter, value: Any) -> Any:
    """The argument; where numbers are wanted, a tensor's number."""
    if is_tensor(value) and p.kind in ("Number", "float", "int", "ints"):
        return value._array.item()
    if p.kind == "torch.dtype" and isinstance(value, type):
        return _dtypes.BY_TYPE[value]
    if p.kind == "int" and value is not None and abs(value) >> 63:
        raise ValueError("Overflow when unpacking long long")
    if p.kind == "tuple of Tensors" and value is not None:
        check_tensors((value,))
    if not isinstance(value, (tuple, list)) or p.word != "tuple of ints":
        return value
    for i, size in enumerate(value):
        if not (is_int(size) or isinstance(size, bool)):
            raise TypeError(
                f"{name}(): argument '{p.name}' failed to unpack the object at pos {i + 1} with error "
                f'"type must be tuple of ints,but got {typename(size)}"'
            )
    return tuple([int(size) for size in value])


def sizes(name: str, size: Any) -> tuple[int, ...]:
    """A `size=` argument as a tuple."""
    p = Parameter("ints", "size")
    if not p.fits(size):
        raise misfit(name, p, size, "'size' (position 1)")
    return plain(name, p, (size,) if isinstance(size, int) else size)  # type: ignore[no-any-return]
