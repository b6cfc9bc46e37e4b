"""The names a person typed: which variable holds which tensor.

>>> import minigrad
>>> w = minigrad.tensor(1., requires_grad=True)
>>> Names([{"w": w, "_hidden": w, "v": w}]).of(w)
'w'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import FrameType
from typing import Any

OUTER_FRAMES = 10
CONTAINED = 64


class Names:
    """Names by identity: of tensors, and of the results of nodes. Inner scopes win over outer ones, and within a scope
    what was bound first; variables win over what lies in a list, a dictionary or a module."""

    def __init__(self, scopes: Iterable[Mapping[str, object]]) -> None:
        self._by_tensor: dict[int, str] = {}
        self._by_result: dict[tuple[int, int], Any] = {}
        self._alive: list[Any] = []  # an id means something only while its object lives
        containers: list[tuple[str, Any]] = []
        holds: dict[type, tuple[bool, bool]] = {}  # whether it is a tensor; whether tensors may lie in it
        for scope in scopes:
            for name, thing in list(scope.items()):
                if (kind := type(thing)) not in holds:
                    holds[kind] = is_tensor(thing), kind in (list, tuple, dict) or hasattr(kind, "named_parameters")
                tensor, container = holds[kind]
                if not (tensor or container) or str(name).startswith("_"):
                    continue
                if tensor:
                    self._add(str(name), thing)
                else:
                    containers.append((str(name), thing))
        for name, thing in containers:
            for inner, tensor in contained(name, thing):
                self._add(inner, tensor)

    def _add(self, name: str, tensor: Any) -> None:
        self._alive.append(tensor)
        self._by_tensor.setdefault(id(tensor), name)
        if tensor.grad_fn is not None:
            self._alive.append(tensor.grad_fn)
            self._by_result.setdefault((id(tensor.grad_fn), tensor.output_nr), tensor)

    def of(self, tensor: Any) -> str | None:
        """The name of this tensor."""
        return self._by_tensor.get(id(tensor))

    def result(self, node: Any, number: int) -> Any:
        """The tensor in a variable that is this output of the node, or None."""
        return self._by_result.get((id(node), number))


def is_tensor(thing: object) -> bool:
    """Whether it is a tensor, of any library; asks only the type, so no object's own code runs."""
    return hasattr(type(thing), "grad_fn") and hasattr(type(thing), "requires_grad")


def contained(name: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """The tensors in a list, tuple, dictionary or module, named as one would type them."""
    if hasattr(thing, "named_parameters"):
        pairs: Iterable[tuple[str, Any]] = ((name + dotted(path), inner) for path, inner in thing.named_parameters())
    elif len(thing) > CONTAINED:
        return
    elif isinstance(thing, dict):
        pairs = ((f"{name}[{key!r}]", inner) for key, inner in list(thing.items()) if isinstance(key, str))
    else:
        pairs = ((f"{name}[{i}]", inner) for i, inner in enumerate(thing))
    yield from ((path, inner) for path, inner in pairs if is_tensor(inner))


def dotted(path: str) -> str:
    """`0.weight` → `[0].weight`, as one types it."""
    return "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in path.split("."))


def calling_scopes(frame: FrameType | None) -> list[Mapping[str, object]]:
    """The variables in sight of a frame: its own, its module's, and those of its callers up to the module level."""
    scopes: list[Mapping[str, object]] = []
    if frame is not None:
        scopes += [frame.f_locals, frame.f_globals]
    while frame is not None and frame.f_code.co_name != "<module>" and len(scopes) < OUTER_FRAMES:
        frame = frame.f_back
        if frame is not None:
            scopes.append(frame.f_locals)
    return scopes
