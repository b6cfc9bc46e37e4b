"""Every `torch.nn.Module` is a scope while its forward runs, and its parameters are called as one would type them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from threading import get_ident
from typing import Any

from ._known import scopes
from ._places import caller, contained, variable


def mark_modules(name_parameter: Callable[[Any, str], None]) -> Iterator[Any]:
    """Hooks on all modules, for this thread; they are to be removed. Each parameter's name is told when its model runs."""
    stack: list[tuple[Any, tuple[str, ...]]] = []
    thread = get_ident()

    def enter(module: Any, args: Any) -> None:
        if get_ident() != thread:
            return
        holder = stack[-1][0] if stack else None
        if holder is None:
            name = variable(module, caller())
            for path, parameter in contained(name or type(module).__name__, module):
                name_parameter(parameter, path)
        else:
            name = next((path for path, inner in holder.named_modules() if path and inner is module), None)
        stack.append((module, scopes.names))
        scopes.names = (*scopes.names, name or type(module).__name__)

    def leave(module: Any, args: Any, result: Any) -> None:
        if get_ident() == thread and stack and stack[-1][0] is module:
            scopes.names = stack.pop()[1]

    register = sys.modules["torch.nn.modules.module"]
    yield register.register_module_forward_pre_hook(enter)
    yield register.register_module_forward_hook(leave, always_call=True)
