"""Hooks: functions that are told of a gradient on its way, and may replace it.

A hook lies at the tensor it was registered on (a leaf) or at the node that made that tensor; a handle takes it away.

>>> import minigrad
>>> w = minigrad.tensor([1.], requires_grad=True)
>>> handle = w.register_hook(lambda grad: grad * 10)
>>> (w * 3).backward()
>>> w.grad
tensor([30.])
"""

from __future__ import annotations

import itertools
import weakref
from collections import OrderedDict
from typing import Any, NamedTuple

import numpy as np

from . import _late
from ._dtypes import copied, device, of
from ._late import wrap

HookDict = OrderedDict[int, Any]  # hooks by the number of their handle, in the order of registration


class RemovableHandle:
    """What registering a hook returns; `remove()`, or leaving it as a context, takes the hook away."""

    _ids = itertools.count()

    def __init__(self, hooks: HookDict):
        self.id = next(self._ids)
        self._hooks = weakref.ref(hooks)  # a handle keeps no graph alive

    def remove(self) -> None:
        """Takes the hook away; again does nothing."""
        hooks = self._hooks()
        if hooks is not None:
            hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


def add_hook(hooks: HookDict, fn: Any) -> RemovableHandle:
    """Registers a hook among others."""
    handle = RemovableHandle(hooks)
    hooks[handle.id] = fn
    return handle


class Hooks:
    """The hooks of one node."""

    __slots__ = ("__weakref__", "post", "pre", "retain", "tensor")

    def __init__(self) -> None:
        self.tensor: dict[int, HookDict] = {}  # output number → hooks of the tensor that was this output
        self.retain: dict[int, weakref.ref[Any]] = {}  # output number → a tensor that keeps its gradient
        self.pre, self.post = HookDict(), HookDict()

    def call_on_tensors(self, grads: list[Any], on_tensors: bool) -> None:
        """The hooks of the tensors that are this node's outputs; then those tensors keep what they retain."""
        for number, mine in self.tensor.items():
            if mine:
                grads[number] = call_tensor_hooks(mine, grads[number], on_tensors)
        for number, reference in self.retain.items():
            tensor, grad = reference(), grads[number]
            if tensor is None or grad is None:
                continue
            if tensor._grad is None:
                tensor._grad = grad.clone() if on_tensors else wrap(copied(np.asarray(grad)))
            else:
                tensor._grad = tensor._grad + (grad if on_tensors else wrap(grad))


# --- what every node lets others do; `Node` has these as its methods --------------------------------------------------


def register_hook(node: Any, fn: Any) -> RemovableHandle:
    """Calls `fn(grad_inputs, grad_outputs)` after the node has run; what it returns replaces the former."""
    return add_hook(own_hooks(node).post, fn)


def register_prehook(node: Any, fn: Any) -> RemovableHandle:
    """Calls `fn(grad_outputs)` before the node runs; what it returns replaces them."""
    return add_hook(own_hooks(node).pre, fn)


def register_hook_dict(node: Any, tensor: Any) -> None:
    """The hooks that a tensor has already."""
    if not isinstance(tensor, _late.Tensor):
        raise TypeError("_register_hook_dict expected a variable")
    if tensor._backward_hooks is not None:
        own_hooks(node).tensor[tensor._number] = tensor._backward_hooks


def metadata(node: Any) -> dict[str, Any]:
    """A dictionary for whoever wants to note something at this node."""
    if node.extra is None:
        node.extra = {}
    return node.extra  # type: ignore[no-any-return]


class InputMetadata(NamedTuple):
    """What a node's output is like: so must be the gradient that arrives for it."""

    shape: list[int]
    dtype: Any
    device: Any
    is_nested_tensor: bool = False
    is_cpp_nested_tensor: bool = False


def input_metadata(node: Any) -> tuple[InputMetadata, ...]:
    """What the gradients that arrive at a node must be like."""
    kinds = ((node.shape, node.dtype),) if node.outputs == 1 else zip(node.shape, node.dtype, strict=True)
    return tuple(InputMetadata(list(shape), of(dtype), device()) for shape, dtype in kinds)


def own_hooks(node: Any) -> Hooks:
    """The node's hooks, begun when first asked for."""
    if node.hooks is None:
        node.hooks = Hooks()
        node.simple = False
    return node.hooks  # type: ignore[no-any-return]


def shown(grad: Any) -> Any:
    """An array as the tensor that a program sees. The seed that passes share is copied, as a program may change what it sees."""
    return wrap(grad if grad.flags.writeable or 0 in grad.strides else grad.copy())


def call_tensor_hooks(hooks: dict[int, Any], grad: Any, on_tensors: bool) -> Any:
    """The hooks of one tensor, in the order of registration; each may return another gradient."""
    tensor = grad if on_tensors or grad is None else shown(grad)
    for hook in list(hooks.values()):
        answer = hook(tensor)
        if answer is not None:
            tensor = _checked(tensor, answer, hook)
    return tensor if on_tensors or tensor is None else tensor._array


def call_node_hooks(
    hooks: dict[int, Any], grads: tuple[Any, ...], more: tuple[Any, ...], on_tensors: bool
) -> tuple[Any, ...]:
    """The hooks of a node: each sees all gradients, and may return as many others."""
    tensors = tuple(g if on_tensors or g is None else shown(g) for g in grads)
    for hook in list(hooks.values()):
        answer = hook(tensors, *more)
        if answer is None:
            continue
        if not isinstance(answer, tuple):
            raise TypeError(f"expected tuple, but hook returned '{type(answer).__name__}'")
        if len(answer) != len(tensors):
            raise RuntimeError(
                f"hook '{_name(hook)}' has returned an incorrect number of values "
                f"(got {len(answer)}, but expected {len(tensors)})"
            )
        tensors = tuple(_checked(old, new, hook) if new is not None else None for old, new in zip(tensors, answer, strict=True))
    return tensors if on_tensors else tuple(None if t is None else t._array for t in tensors)


def returned(answer: Any) -> Exception:
    """The error for a post-accumulate hook that returned something."""
    if hasattr(answer, "_array"):
        return RuntimeError("Tensor post accumulate grad hooks should return None.")
    return TypeError(f"expected Variable, but hook returned '{type(answer).__name__}'")


def _checked(old: Any, new: Any, hook: Any) -> Any:
    """The gradient a hook returned; PyTorch's errors if it can't take the place of the old one."""
    if not hasattr(new, "_array"):
        raise TypeError(f"expected Variable, but hook returned '{type(new).__name__}'")
    if old is None:
        raise RuntimeError("can't replace a None gradient with a non-None value")
    if old.shape != new.shape:
        raise RuntimeError(f"hook '{_name(hook)}' has changed the size of value")
    if old.dtype is not new.dtype:
        raise RuntimeError(
            f"hook '{_name(hook)}' has changed the type of value (was {old.type()} got {new.type()})"
        )
    return new


def _name(hook: Any) -> str:
    return getattr(hook, "__name__", "<unknown>")
