"""`Variable`, the former name of a tensor with a history; old tutorials still use it (`torch.autograd.Variable`).

>>> import minigrad as torch
>>> x = Variable(torch.ones(1), requires_grad=True)
>>> x, isinstance(x, Variable)
(tensor([1.], requires_grad=True), True)
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from .._facts import NO_VOLATILE
from .._modes import here
from .._tensor import Tensor
from ..ops.creation import zeros


class ImperativeEngine:
    """The backward pass under way, as far as a program may meddle with it."""

    def queue_callback(self, callback: Callable[[], Any]) -> None:
        """Calls `callback()` when the pass under way has ended; RuntimeError outside of one."""
        if here.me.work is None:
            raise RuntimeError("Final callbacks can only be installed during backward pass.")
        here.me.work.callbacks.append(callback)

    def is_checkpoint_valid(self) -> bool:
        """Whether a reentrant checkpoint can run: in a pass that fills all mailboxes, or outside of one."""
        return here.me.work is None or here.me.work.wanted is None


class _IsTensor(type):
    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Tensor)


class Variable(metaclass=_IsTensor):
    """Makes a leaf that shares the memory of `data`; every tensor is an instance."""

    _execution_engine = ImperativeEngine()

    def __new__(cls, data: Tensor | None = None, requires_grad: bool = False, volatile: Any = None) -> Any:
        """A tensor: `data.detach().requires_grad_(requires_grad)`."""
        if volatile is not None:
            warnings.warn(NO_VOLATILE, UserWarning, stacklevel=2)
        if not (data is None or isinstance(data, Tensor)):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        made = zeros(0) if data is None else data.detach()
        made.requires_grad = requires_grad
        return made
