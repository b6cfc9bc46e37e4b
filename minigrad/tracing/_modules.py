"""Every module is a scope while its forward runs, minigrad's and PyTorch's, and its parameters are called as one would type them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from threading import get_ident, local
from typing import Any
from weakref import ref

from ._known import scopes
from ._places import caller, contained, variable


class Parameters(dict[int, tuple[Any, str]]):
    """What the parameters of the models that have run are called, by their ids."""

    def name(self, parameter: Any, path: str) -> None:
        self[id(parameter)] = ref(parameter), path

    def of(self, tensor: Any) -> str | None:
        known = self.get(id(tensor))
        return known[1] if known is not None and known[0]() is tensor else None


class Modules(local):
    """The modules whose forward runs in the present thread, each with the scopes around it."""

    entered: list[tuple[Any, tuple[str, ...]]]

    def __init__(self) -> None:
        self.entered = []

    def enter(self, module: Any, name_parameter: Callable[[Any, str], Any]) -> None:
        """A module is a scope, called as its model holds it; each parameter's name is told when the model runs."""
        if self.entered:
            held = ((path, inner) for path, inner in self.entered[-1][0].named_modules() if path)
            name = next((path for path, inner in held if inner is module), None)
        else:
            name = variable(module, caller())
            for path, parameter in contained(name or type(module).__name__, module):
                name_parameter(parameter, path)
        self.entered.append((module, scopes.names))
        scopes.names = (*scopes.names, name or type(module).__name__)

    def leave(self) -> None:
        scopes.names = self.entered.pop()[1]


modules = Modules()


class Inside:
    """While minigrad's module runs."""

    def __init__(self, module: Any, name_parameter: Callable[[Any, str], Any]) -> None:
        self.module, self.name_parameter = module, name_parameter

    def __enter__(self) -> None:
        modules.enter(self.module, self.name_parameter)

    def __exit__(self, *_: object) -> None:
        modules.leave()


def mark_modules(name_parameter: Callable[[Any, str], Any]) -> Iterator[Any]:
    """Hooks on all of PyTorch's modules, for this thread; they are to be removed."""
    thread = get_ident()

    def enter(module: Any, args: Any) -> None:
        if get_ident() == thread:
            modules.enter(module, name_parameter)

    def leave(module: Any, args: Any, result: Any) -> None:
        if get_ident() == thread and modules.entered and modules.entered[-1][0] is module:
            modules.leave()

    register = sys.modules["torch.nn.modules.module"]
    yield register.register_module_forward_pre_hook(enter)
    yield register.register_module_forward_hook(leave, always_call=True)
