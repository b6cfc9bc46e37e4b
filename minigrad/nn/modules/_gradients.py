"""Hooks on a module's gradients: its inputs and results pass through a node that does nothing but be watched.

>>> import minigrad as torch
>>> double = torch.nn.Linear(1, 1)
>>> handle = double.register_full_backward_hook(lambda module, grad_input, grad_output: print(grad_output))
>>> double(torch.ones(1, 1, requires_grad=True)).sum().backward()
(tensor([[1.]]),)
"""

from __future__ import annotations

import warnings
from typing import Any

from ..._modes import here
from ..._tensor import Tensor
from ...autograd.function import Function

NO_INPUTS = (
    "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients. "
    "See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more "
    "details."
)


class BackwardHookFunction(Function):
    """Tensors as they are, with a node of their own."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        return tuple(a.view_as(a) for a in args)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        return grads


class Watch:
    """One call of a module whose gradients somebody wants to see."""

    def __init__(self, module: Any, hooks: list[Any], pre_hooks: list[Any]):
        self.module, self.hooks, self.pre_hooks = module, hooks, pre_hooks
        self.grad_outputs: Any = None
        self.watches_inputs = False
        self.count = 0

    def inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments, their tensors led through the node whose gradients are the inputs'."""
        self.count = len(args)
        args, node, places = _through(args)
        if node is None:
            return args
        self.watches_inputs = True

        def tell(grad_inputs: Any, _: Any) -> Any:
            if self.grad_outputs is None:
                return None
            whole: list[Any] = [None] * self.count
            for place, grad in zip(places, grad_inputs, strict=True):
                whole[place] = grad
            answers = self._told(tuple(whole))
            self.grad_outputs = None
            return tuple(answers[place] for place in places)

        node.register_hook(tell)
        return args

    def outputs(self, result: Any) -> Any:
        """The results, led through the node whose gradients are the outputs'."""
        single = isinstance(result, Tensor)
        if not single and not isinstance(result, tuple):
            return result
        parts, node, places = _through((result,) if single else result)
        if node is None:
            return result

        def keep(grads: Any) -> Any:
            whole: list[Any] = [None] * len(parts)
            for place, grad in zip(places, grads, strict=True):
                whole[place] = grad
            self.grad_outputs = tuple(whole)
            for hook in self.pre_hooks:
                answer = hook(self.module, self.grad_outputs)
                if answer is not None:
                    self.grad_outputs = answer if isinstance(answer, tuple) else (answer,)
            if not self.watches_inputs:
                warnings.warn(NO_INPUTS, UserWarning, stacklevel=2)
                self._told((None,) * self.count)
            return tuple(self.grad_outputs[place] for place in places)

        node.register_prehook(keep)
        return parts[0] if single else parts

    def _told(self, grad_inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        for hook in self.hooks:
            answer = hook(self.module, grad_inputs, self.grad_outputs)
            if answer is None:
                continue
            answer = answer if isinstance(answer, tuple) else (answer,)
            if len(answer) != len(grad_inputs):
                raise RuntimeError(
                    f"Backward hook returned an invalid number of grad_input, got {len(answer)}, but expected {len(grad_inputs)}"
                )
            grad_inputs = answer
        return grad_inputs


def _through(args: tuple[Any, ...]) -> tuple[tuple[Any, ...], Any, list[int]]:
    """The tensors among the arguments led through a node, the node, and their places; no node if none requires grad."""
    places = [i for i, a in enumerate(args) if isinstance(a, Tensor)]
    if not here.me.grad or not any(args[i].requires_grad for i in places):
        return args, None, places
    watched = BackwardHookFunction.apply(*(args[i] for i in places))
    watched = watched if isinstance(watched, tuple) else (watched,)
    found = list(args)
    for i, tensor in zip(places, watched, strict=True):
        found[i] = tensor
    return tuple(found), next(t.grad_fn for t in watched if t.grad_fn is not None), places
