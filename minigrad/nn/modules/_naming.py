"""What modules say of names and values: checks, kinds, lines moved in.

>>> print(indented("Net(\\n  (0): ReLU()\\n)"))
Net(
    (0): ReLU()
  )
"""

from __future__ import annotations

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
