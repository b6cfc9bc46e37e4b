"""What modules say of names and values: checks, kinds, lines moved in.

>>> print(indented("Net(\\n  (0): ReLU()\\n)"))
Net(
    (0): ReLU()
  )
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from ..._hooks import HookDict, RemovableHandle, add_hook
from ..._tensor import Tensor


def check_name(module: Any, name: Any, kind: str, registry: dict[str, Any]) -> None:
    """Raises PyTorch's errors for a name that a parameter, buffer or child module can't bear."""
    if not isinstance(name, str):
        raise TypeError(f"{kind} name should be a string. Got {type(name).__name__}")
    if hasattr(module, name) and name not in registry:
        raise KeyError(f"attribute '{name}' already exists")
    if "." in name:
        raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
    if name == "":
        raise KeyError(f'{kind} name can\'t be empty string ""')


def indented(text: str, spaces: int = 2) -> str:
    """The text with every line but the first moved in."""
    return text.replace("\n", "\n" + " " * spaces)


def kind_of(value: Any) -> str:
    """The kind of a value, as PyTorch's errors name it."""
    return f"torch.{value.dtype.short}Tensor" if type(value) is Tensor else type(value).__name__


def registered(hooks: HookDict, hook: Any, prepend: bool) -> RemovableHandle:
    """Adds a hook, behind the others or before them."""
    handle = add_hook(hooks, hook)
    if prepend:
        rest = [item for item in hooks.items() if item[0] != handle.id]
        mine = hooks[handle.id]
        hooks.clear()
        hooks[handle.id] = mine
        hooks.update(rest)
    return handle


def under_own_name(kind: type) -> None:
    """Gives a public class its own copies of what it inherits from one of this room: Python's errors call them by its name."""
    for name in ("__init__", "forward"):
        method = getattr(kind, name, None)
        if type(method) is FunctionType and method.__qualname__[0] == "_" != kind.__name__[0] and method.__module__.startswith(__package__):
            copy = FunctionType(method.__code__, method.__globals__, name, method.__defaults__, method.__closure__)
            copy.__kwdefaults__, copy.__doc__, copy.__annotations__ = method.__kwdefaults__, method.__doc__, method.__annotations__
            copy.__qualname__ = f"{kind.__name__}.{name}"
            setattr(kind, name, copy)
