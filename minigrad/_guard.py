"""The guard behind a door: holds what a function is given against its signatures, and remembers what fits by its types alone.

>>> guard = Guard({}, lambda input, dim: None, "argmax", True, False)
>>> print(guard.refusal([parsed("int dim")], ("a",), {}))
argmax(): argument 'dim' (position 1) must be int, not str
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import _overloads
from ._errors import noted
from ._modes import here
from ._row import REQUIRED
from ._signatures import (
    MORE,
    Parameter,
    check_tensors,
    fault,
    is_int,
    is_tensor,
    many_tensors,
    no_fit,
    own_signature,
    parsed,
    plain,
    typename,
)

SPELLED = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x1": "input", "x2": "other"}  # NumPy's words, which PyTorch takes too
_NO_OUT = "Assign the result instead: `y = ...`, or copy it in with `y.copy_(...)`."


class Guard:
    """Holds the calls of a public function against its signatures; the arguments come out as the function wants them."""

    def __init__(self, known: dict[tuple[Any, ...], Any], function: Callable[..., Any], name: str, method: bool, python: bool) -> None:
        self.function, self.name, self.method, self.python, self.known = function, name, method, python, known
        self.signatures = self.find()

    def find(self) -> Sequence[tuple[Parameter, ...]]:
        """PyTorch's signatures if it has several, else the function's own; none if it takes any number of arguments."""
        self.several = [parsed(text) for text in _overloads.overloads(self.name, self.method)]
        own = None if self.several else own_signature(self.function)
        places = _overloads.within(self.name) if self.python else None
        self.python = places is not None
        if own and places is not None:
            own = tuple(
                p._replace(within=places.get(p.name), kind="" if p.kind in ("bool", "str") and p.name not in places else p.kind)
                for p in own
            )
        self.called = _overloads.called(self.name)
        if own and self.called:
            new = {word: name for name, word in self.called.items()}
            own = tuple(p._replace(name=new.get(p.name, p.name)) for p in own)
        self.tensors = own is None and not self.several and many_tensors(self.function)
        return self.several or ([] if own is None else [own[self.method :]])

    def takes_out(self) -> bool:
        return not self.python and _overloads.takes_out(self.name)

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments; TypeError in PyTorch's words if they don't fit."""
        signatures = self.signatures
        while args and args[-1] is REQUIRED:
            args = args[:-1]
        if self.method and not (args and is_tensor(args[0])):
            raise self.no_tensor(args)
        if not signatures:
            if self.tensors:
                check_tensors(args)
            elif not any(isinstance(value, (tuple, list)) for value in args):
                self.known[types_of(args, kwargs)] = 0
            return args, kwargs
        own, rest = args[: self.method], args[self.method :]
        names = {p.name for s in signatures for p in s}
        options = {word if word in names else SPELLED.get(word, word): value for word, value in kwargs.items()}
        twice = next((word for word in kwargs if word not in names and SPELLED.get(word) in kwargs), None)
        if twice is not None:
            raise TypeError(f"{self.name}() got an unexpected keyword argument '{twice}'")
        if "out" in options and "out" not in names and not (self.method or self.several) and self.takes_out():
            names.add("out")
            signatures = [(*s, Parameter("Tensor", "out", "None", True, True)) for s in signatures]
        if self.method and "out" in options and any(MORE in s for s in signatures):
            raise TypeError(f"{self.name}() got an unexpected keyword argument 'out'")
        signature = next((s for s in signatures if fault(self.name, s, rest, options) is None), None)
        together = None if signature else self.gathered(rest, signatures)
        if together is not None:
            rest = together
            signature = next((s for s in signatures if fault(self.name, s, rest, options) is None), None)
        if signature is None:
            error = self.refusal(signatures, rest, options) or TypeError(self.name)
            odd = next((word for word in kwargs if word not in names), None)
            raise TypeError(f"{self.name}() got an unexpected keyword argument '{odd}'") if "an unexpected key" in str(error) else error
        if options.get("out") is not None:
            raise noted(self.no_out(rest, options), _NO_OUT)
        options.pop("out", None)
        known = {p.name: p for p in signature}
        named = {self.called.get(word, word): plain(self.name, known.get(word, MORE), value) for word, value in options.items()}
        passed = (*own, *[plain(self.name, p, value) for value, p in zip(rest, signature, strict=False)])
        if list(named) == list(kwargs) and all(map(same, named.values(), kwargs.values())):
            if together is not None and all(type(size) is int for size in together[-1]):
                self.known[types_of(args, kwargs)] = len(passed)
            elif all(map(same, passed, args)):
                sequences = [(i, frozenset(map(type, value))) for i, value in enumerate(args) if isinstance(value, (tuple, list))]
                self.known[types_of(args, kwargs)] = tuple(sequences) or 0
        return passed, named

    def gathered(self, rest: tuple[Any, ...], signatures: Sequence[Sequence[Parameter]]) -> tuple[Any, ...] | None:
        """The arguments, with sizes that were given one by one made a tuple, as methods and a few functions allow."""
        i = next((i for s in signatures for i, p in enumerate(s) if p.kind == "sizes"), len(rest))
        allowed = self.method or self.name in ("zeros", "ones", "empty", "rand", "randn")
        return (*rest[:i], rest[i:]) if allowed and i < len(rest) and is_int(rest[i]) else None

    def refusal(self, signatures: Sequence[Sequence[Parameter]], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Exception | None:
        """PyTorch's error for arguments that don't fit."""
        if self.method and list(signatures) == [()]:
            what = "keyword arguments" if kwargs else f"arguments ({len(args)} given)"
            return TypeError(f"TensorBase.{self.name}() takes no {what}")
        if self.several:
            return no_fit(self.name, signatures, args, kwargs)
        return fault(self.name, signatures[0], args, kwargs, self.python)

    def no_out(self, args: tuple[Any, ...], options: dict[str, Any]) -> Exception:
        """The error for results that should be written into a tensor: PyTorch's, where it has one."""
        listed = [x for value in (*args, *options.values()) for x in (value if isinstance(value, (tuple, list)) else (value,))]
        if here.me.grad and any(is_tensor(x) and x.requires_grad for x in listed):
            what = "functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad."
            return RuntimeError(f"{self.name}(): {what}")
        return TypeError(f"{self.name}(): minigrad refuses the argument 'out'")

    def no_tensor(self, args: tuple[Any, ...]) -> TypeError:
        """PyTorch's error for a method that is called without its tensor."""
        if not args:
            return TypeError(f"unbound method TensorBase.{self.name}() needs an argument")
        return TypeError(f"descriptor '{self.name}' for 'torch._C.TensorBase' objects doesn't apply to a '{typename(args[0])}' object")


def types_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """What a call is remembered by."""
    return (*map(type, args), *kwargs, *map(type, kwargs.values()))


def same(passed: Any, given: Any) -> bool:
    """Whether an argument went through the door unchanged, and whatever has its type will."""
    if isinstance(given, (tuple, list)):
        return passed is given or all(type(a) is type(b) for a, b in zip(passed, given, strict=True))
    return passed is given and not isinstance(given, type)
