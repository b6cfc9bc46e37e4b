"""A row of the table, prepared once when it is defined: signature, forward, rules, and the class of its nodes.

>>> from minigrad import ROWS
>>> ROWS["mul"].params, ROWS["mul"].node.names
(('self', 'other'), ('other', 'self'))
"""

from __future__ import annotations

import functools
import inspect
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from ._errors import noted
from ._graph import Node, Rule
from ._saved import SavedTensor

# What a saved value is: an argument, an output, the sizes or the number of elements of an argument.
VALUE, RESULT, SIZES, COUNT = "value", "result", "sizes", "count"
MASKS = ("condition", "indices", "index", "mask")  # parameters that hold tensors without a derivative


class Row:
    """One operation: what the table says of it, prepared once when it is defined."""

    def __init__(
        self, function: Callable[..., Any], forward: Callable[..., Any], rules: dict[str, Any],
        node: str | None, promote: str | None, view: bool, outputs: tuple[str, ...], tells: dict[str, Any] | None = None,
    ):  # fmt: skip
        self.name = function.__name__
        self.function, self.forward, self.rules, self.node_name = function, forward, rules, node
        self.promote, self.view, self.outputs, self.tells = promote, view, outputs, tells or {}
        code = function.__code__
        self.params = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        self.positional = code.co_argcount
        given = function.__defaults__ or ()
        self.defaults = (REQUIRED,) * (code.co_argcount - len(given)) + given
        if code.co_kwonlyargcount:
            keywords = function.__kwdefaults__ or {}
            self.defaults += tuple([keywords.get(p, REQUIRED) for p in self.params[self.positional :]])
        self.least = self.defaults.count(REQUIRED)
        self.notes: dict[str, str] = function.__annotations__
        self.tensors = tuple([i for i, p in enumerate(self.params) if "Tensor" in self.notes.get(p, "")])
        self.spread = bool(self.tensors) and "Sequence" in self.notes[self.params[self.tensors[0]]]
        self.scatters = "index" in self.params or "indices" in self.params  # it writes where it doesn't read
        self.fills = self.name in ("_fill_number_here", "zero")  # one number everywhere
        self.several = bool(outputs) or "tuple" in self.notes.get("return", "")

    # What follows is worked out when it is first asked for: there are hundreds of rows, and a program uses a few.

    @functools.cached_property
    def title(self) -> str:
        """The name in messages: of the public function where the row is one of several behind it."""
        return self.name.strip("_").partition("_")[0] if self.name.startswith("_") else self.name

    @functools.cached_property
    def numbers(self) -> frozenset[int]:
        """Which tensor parameters may be Python numbers."""
        return frozenset(i for i in self.tensors if "Number" in self.notes[self.params[i]])

    @functools.cached_property
    def optional(self) -> frozenset[int]:
        """Which tensor parameters may be None."""
        return frozenset(i for i in self.tensors if "None" in self.notes[self.params[i]])

    @functools.cached_property
    def result_class(self) -> Any:
        """The class of several named results."""
        if not self.outputs:
            return None
        found: Any = namedtuple(self.title, self.outputs)  # type: ignore[misc]
        for name, value in (("__module__", "torch.return_types"), ("__repr__", shown)):
            setattr(found, name, value)
        return found

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """What the rules name, in the order in which it is saved, which is PyTorch's: by the alphabet, results last."""
        named = {n for rule in self.rules.values() for n in _arguments(rule)[1:]}
        return tuple(sorted(named, key=lambda name: (name in (self.outputs or ("result",)), name)))

    @functools.cached_property
    def node(self) -> type[Node]:
        """The class of the nodes that the operation leaves behind."""
        picks = {key: _arguments(rule)[1:] for key, rule in self.rules.items()}
        names = self.names
        results = {names.index(n): k for k, n in enumerate(self.outputs or ("result",)) if n in names}
        rules = tuple(
            _rule(self.rules[p], [names.index(n) for n in picks[p]]) if p in self.rules else None
            for p in (self.params[i] for i in self.tensors)
        )
        title = self.node_name or "".join(part.capitalize() for part in self.name.strip("_").split("_")) + "Backward0"
        tensorial = {i for i, p in enumerate(self.params) if p in MASKS and self.notes.get(p) != "int"}.union(self.tensors)
        holds = any(kind is RESULT or (kind is VALUE and i in tensorial) for kind, i, _ in self.sources)
        lasting = tuple(
            k for k, (kind, i, _) in enumerate(self.sources) if kind in (SIZES, COUNT) or (kind is VALUE and i not in tensorial)
        )
        always = {f"_saved_{name}": value for name, value in self.tells.items()}
        shown = {f"_saved_{name}": property(_reader(k, self.notes.get(name) == "Dims")) for k, name in enumerate(names)}
        raw = {
            f"_raw_saved_{name}": property(_raw(k, "tuple" in self.notes.get(name, "")))
            for k, name in enumerate(names) if k not in lasting
        }  # fmt: skip
        return type(title, (Node,), {
            **({} if self.spread else _shortcut(rules)), "rules": rules, "names": names, "results": results, "holds": holds,
            "spread": self.spread, "loose": rules.index(None) if None in rules else None, "row": self, "simple": True,
            "lasting": lasting, "__module__": "minigrad", **always, **shown, **raw,
        })  # fmt: skip

    @functools.cached_property
    def users(self) -> tuple[frozenset[int], ...]:
        """For each saved name the inputs whose rules need it."""
        wants = [_arguments(self.rules[self.params[i]])[1:] if self.params[i] in self.rules else () for i in self.tensors]
        return tuple(frozenset(i for i, wanted in enumerate(wants) if name in wanted) for name in self.names)

    @functools.cached_property
    def sources(self) -> tuple[tuple[str, int, tuple[int, ...]], ...]:
        """For each saved name what kind of value it is, of which argument or output, and who needs it."""
        return tuple((*self._source(name), tuple(users)) for name, users in zip(self.names, self.users, strict=True))

    def _source(self, name: str) -> tuple[str, int]:
        """Where the value that a rule names comes from: what kind of value, and of which argument or output."""
        outputs = self.outputs or ("result",)
        if name in outputs:
            return RESULT, outputs.index(name)
        stem, _, what = name.partition("_sym_")
        return {"": VALUE, "sizes": SIZES, "numel": COUNT}[what], self.params.index(stem)

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """The arguments in the order of the signature, defaults filled in. What a program gives has passed a door already."""
        while args and args[-1] is REQUIRED:
            args = args[:-1]
        if not kwargs and self.least <= len(args) <= self.positional:
            return [*args, *self.defaults[len(args) :]]
        values = [*args, *self.defaults[len(args) :]]
        for key, value in kwargs.items():
            values[self.params.index("self" if key == "input" and "input" not in self.params else key)] = value
        if len(values) > len(self.params) or any(value is REQUIRED for value in values):
            raise TypeError(f"{self.title}() takes {self.least} to {self.positional} arguments, not {len(args)}")
        return values

    def spell(self, i: int) -> str:
        return "input" if self.params[i] == "self" else self.params[i]

    def refuse(self, i: int, values: Sequence[Any], method: str | None = None) -> TypeError:
        """PyTorch's error for an argument that is no tensor, where no door has seen it. A method doesn't count the tensor itself."""
        kind = type(values[i])
        shown = f"numpy.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__
        place = f"argument '{self.spell(i)}' (position {i + (method is None)})"
        return noted(
            TypeError(f"{method or self.title}(): {place} must be Tensor, not {shown}"),
            "Make a tensor of it first: torch.tensor(...).",
        )


def _reader(place: int, listed: bool) -> Callable[[Node], Any]:
    """What `_saved_<name>` shows; dimensions that may be several are a tuple, one alone too."""

    def read(node: Node) -> Any:
        value = node.read(place)
        return (value,) if listed and isinstance(value, int) else tuple(value) if isinstance(value, list) else value

    return read


def _raw(place: int, several: bool) -> Callable[[Node], Any]:
    """What `_raw_saved_<name>` is: one SavedTensor, or one for each of several tensors."""

    def raw(node: Node) -> Any:
        if not several:
            return SavedTensor(node, place)
        if node.saved is None:
            raise node.freed()
        return tuple(SavedTensor(node, place, item) for item in range(len(node.saved[place] or ())))

    return raw


def shown(self: Any) -> str:
    """Several results as PyTorch prints them, one below the other."""
    parts = ",\n".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
    return f"torch.return_types.{type(self).__name__}(\n{parts})"


def _rule(function: Any, picks: list[int]) -> Rule:
    straight = function.__code__.co_code == _STRAIGHT.__code__.co_code and not picks
    return Rule(None if straight else function, picks[0] if picks else None, tuple(picks[1:]))


def _shortcut(rules: tuple[Rule | None, ...]) -> dict[str, Any]:
    """The backward step of the commonest shapes of a row, without the loop: add-like, exp-like, mul-like."""
    if not all(rules) or len(rules) > 2:
        return {}
    f, i, more = rules[0]  # type: ignore[misc]
    if all(rule.function is None for rule in rules):  # type: ignore[union-attr]
        count = len(rules)
        return {"apply": lambda self, grad, run: [grad] * count, "vjp": lambda self, grad, saved: [grad] * count}
    if len(rules) == 1:
        return {"vjp": lambda self, grad, saved: [f(grad, saved[i])]} if i is not None and not more else {}
    h, k, others = rules[1]  # type: ignore[misc]
    if None in (f, i, h, k) or more or others:
        return {}

    def vjp(self: Node, grad: Any, saved: Any) -> list[Any]:
        first, second = self.inputs
        return [f(grad, saved[i]) if first is not None else None, h(grad, saved[k]) if second is not None else None]

    return {"vjp": vjp}


_STRAIGHT = lambda g: g  # noqa: E731
REQUIRED: Any = inspect.Parameter.empty
MANY_ARGUMENTS, MANY_KEYWORDS = 4, 8  # flags of a function's code (`inspect.CO_VARARGS`, `CO_VARKEYWORDS`)


def _arguments(rule: Any) -> tuple[str, ...]:
    code = rule.__code__
    return code.co_varnames[: code.co_argcount]  # type: ignore[no-any-return]
