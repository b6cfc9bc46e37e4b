"""Hooks on tensors: what registering one returns, and one that may be left behind (`torch.utils.hooks`).

>>> import minigrad as torch
>>> w = torch.ones(1, requires_grad=True)
>>> isinstance(w.register_hook(print), RemovableHandle)
True
"""

from collections.abc import Callable
from typing import TypeVar

from .._hooks import RemovableHandle as RemovableHandle

Hook = TypeVar("Hook", bound=Callable[..., object])


def unserializable_hook(f: Hook) -> Hook:
    """Says of a hook that a copied or pickled tensor may do without it: nothing warns of that.

    >>> import copy
    >>> import minigrad as torch
    >>> w = torch.ones(1, requires_grad=True)
    >>> handle = w.register_hook(unserializable_hook(lambda grad: grad * 2))
    >>> copy.copy(w)
    tensor([1.], requires_grad=True)
    """
    f.__torch_unserializable__ = True  # type: ignore[attr-defined]
    return f
