"""Where derivatives end: in the place of one that does not exist lies a node that raises.

>>> import minigrad as torch
>>> y = delayed_error("not written yet", [torch.ones(1, requires_grad=True)])[0]
>>> y
tensor([1.], grad_fn=<Error>)
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._errors import noted
from .._graph import Node
from .._mailbox import history
from .._modes import Switch, here
from .._saved import tick
from .._tensor import Tensor


class Error(Node):
    """In the place of a derivative that does not exist: raises when a pass comes here."""

    runs_without = True

    def __init__(self, message: str, tensors: Sequence[Any]):
        self.message, self.age = message, tick()
        self.inputs = tuple(None if t is None else history(t) for t in tensors)
        self.numbers = tuple(0 if t is None else t._number for t in tensors)
        shapes = tuple(() if t is None else t._array.shape for t in tensors)
        dtypes = tuple(np.dtype(np.float32) if t is None else t._array.dtype for t in tensors)
        self.outputs = len(tensors)
        self.shape, self.dtype = (shapes, dtypes) if len(tensors) > 1 else (shapes[0], dtypes[0])

    def name(self) -> str:
        """PyTorch's name for it."""
        return "torch::autograd::Error"

    def apply(self, grad: Any, run: Any) -> list[Any]:
        """Raises."""
        raise noted(RuntimeError(self.message), "Its backward is not recorded: write it with operations that are.")


def delayed_error(message: str, tensors: Sequence[Any]) -> list[Any]:
    """The tensors, with an `Error` on top of their history."""
    error = Error(message, tensors)
    tied = [None if t is None else t.detach() for t in tensors]
    for number, result in enumerate(tied):
        if result is not None:
            result._node, result._number = error, number
    return tied


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates a `backward` that computes by means that are not recorded: a second derivative through it raises."""

    @functools.wraps(backward)
    def once(ctx: Any, *grads: Any) -> Any:
        with Switch(grad=False):
            answer = backward(ctx, *grads)
        if not here.me.grad or not any(isinstance(g, Tensor) and g.requires_grad for g in grads):
            return answer
        answers = answer if isinstance(answer, tuple) else (answer,)
        leaves = [a.detach() if isinstance(a, Tensor) else None for a in answers]
        for leaf in leaves:
            if leaf is not None:
                leaf._requires_grad = True
        tied = delayed_error("trying to differentiate twice a function that was marked with @once_differentiable", leaves)
        tied = [a if t is None else t for a, t in zip(answers, tied, strict=True)]
        return tuple(tied) if isinstance(answer, tuple) else tied[0]

    return once


class DelayedError:
    """Passes `count` tensors on; a backward pass that comes there raises RuntimeError with this message.

    >>> import minigrad as torch
    >>> torch._C._functions.DelayedError("not written yet", 1)(torch.ones(1, requires_grad=True))
    tensor([1.], grad_fn=<Error>)
    """

    def __init__(self, message: str, count: int):
        self.message, self.count = message, count

    def __call__(self, *tensors: Any) -> Any:
        if len(tensors) != self.count:
            raise TypeError(f"expected {self.count} arguments, got {len(tensors)} instead")
        if not any(tensor.requires_grad for tensor in tensors):
            return tensors if self.count > 1 else tensors[0]
        tied = delayed_error(self.message, tensors)
        return tuple(tied) if self.count > 1 else tied[0]
