"""How a module is called when somebody listens: hooks before, behind and on the way back, of all modules and its own.

>>> import minigrad as torch
>>> handle = register_module_forward_hook(lambda module, args, result: print(type(module).__name__, result))
>>> with handle:
...     y = torch.nn.Identity()(1)
Identity 1
"""

from __future__ import annotations

import functools
import warnings
from types import SimpleNamespace
from typing import Any

from ..._hooks import HookDict, RemovableHandle, add_hook
from ..._tensor import Tensor
from ._gradients import Watch

BOTH = "Cannot use both regular backward hooks and full backward hooks {}. Please use only one of them."
EVERYWHERE = HookDict()  # the hooks of all modules, each with the name of the registry where a module has its own
ALL = SimpleNamespace(_is_full_backward_hook=None)  # stands for all modules, as to the kind of their backward hooks


def hooks(module: Any, registry: str, full: bool | None = None) -> list[Any]:
    """The hooks of one registry: those of all modules, then its own; of backward hooks the full or the former ones."""
    shared = [hook for name, hook in EVERYWHERE.values() if name == registry]
    both = ((ALL, shared), (module, getattr(module, registry).values()))
    return [hook for owner, found in both if full is None or owner._is_full_backward_hook is full for hook in found]


def call(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`module(*args, **kwargs)` with all hooks; those that want it are called where an error ends the forward pass, too."""
    result, called = None, 0
    try:
        for hook, with_kwargs in hooks(module, "_forward_pre_hooks"):
            answer = hook(module, args, kwargs) if with_kwargs else hook(module, args)
            if answer is not None and with_kwargs:
                args, kwargs = answer
            elif answer is not None:
                args = answer if isinstance(answer, tuple) else (answer,)
        told, told_before = hooks(module, "_backward_hooks", True), hooks(module, "_backward_pre_hooks")
        watch = Watch(module, told, told_before) if told or told_before else None
        if watch is not None:
            args = watch.inputs(args)
        result = module._forward()(*args, **kwargs)
        for hook, with_kwargs, _ in hooks(module, "_forward_hooks"):
            called += 1
            answer = hook(module, args, kwargs, result) if with_kwargs else hook(module, args, result)
            result = result if answer is None else answer
        if watch is not None:
            result = watch.outputs(result)
    except Exception:
        call_the_rest(hooks(module, "_forward_hooks")[called:], module, args, kwargs, result)
        raise
    former = hooks(module, "_backward_hooks", False)
    if former:
        watch_last_node(module, former, args, result)
    return result


def call_the_rest(rest: list[Any], module: Any, args: Any, kwargs: Any, result: Any) -> None:
    """Calls the forward hooks that are always called, after an error; their own errors are warned of."""
    for hook, with_kwargs, always in rest:
        try:
            answer = None if not always else hook(module, args, kwargs, result) if with_kwargs else hook(module, args, result)
            result = result if answer is None else answer
        except Exception as error:
            warnings.warn(
                "module forward hook with ``always_call=True`` raised an exception that was silenced as another error was raised "
                f"in forward: {error}",
                UserWarning,
                stacklevel=4,
            )


# --- hooks of the former kind ----------------------------------------------------------------------------------------


def watch_last_node(module: Any, former: list[Any], args: Any, result: Any) -> None:
    """Hooks of the former kind see one node alone, that of the first result; a warning says what they miss."""
    first = result
    while not isinstance(first, Tensor):
        first = next(t for t in first.values() if isinstance(t, Tensor)) if isinstance(first, dict) else first[0]
    node = first.grad_fn
    if node is None:
        return
    missed = what_is_missed(args, result, node)
    if missed:
        warnings.warn(missed + ADVICE, FutureWarning, stacklevel=4)
    for hook in former:
        node.register_hook(functools.partial(hook, module))


ADVICE = ". Please use register_full_backward_hook to get the documented behavior."
GOES = "is deprecated and will be removed in future versions. This hook will be missing some"


def what_is_missed(args: Any, result: Any, node: Any) -> str | None:
    """Which gradients one node does not see of a module's, in PyTorch's words."""
    results = result if isinstance(result, tuple) else (result,)
    if not all(isinstance(r, Tensor) for r in results):
        return f"Using non-full backward hooks on a Module that does not return a single Tensor or a tuple of Tensors {GOES} of the grad_output"
    if not all(isinstance(a, Tensor) for a in args):
        return f"Using non-full backward hooks on a Module that does not take as input a single Tensor or a tuple of Tensors {GOES} of the grad_input"
    if len({r.grad_fn for r in results if r.grad_fn is not None}) != 1:
        return f"Using a non-full backward hook when outputs are generated by different autograd Nodes {GOES} grad_output"
    if {a.grad_fn for a in args if a.grad_fn is not None} != {target for target, _ in node.next_functions}:
        return f"Using a non-full backward hook when the forward contains multiple autograd Nodes {GOES} grad_input"
    return None


# --- registering -----------------------------------------------------------------------------------------------------


def set_kind(owner: Any, full: bool, where: str) -> None:
    """Notes the kind of an owner's backward hooks; RuntimeError where it has had the other."""
    if owner._is_full_backward_hook is not None and owner._is_full_backward_hook is not full:
        raise RuntimeError(BOTH.format(where))
    owner._is_full_backward_hook = full


def register_module_forward_pre_hook(hook: Any) -> RemovableHandle:
    """Calls `hook(module, args)` before every call of any module (`torch.nn.modules.module`)."""
    return add_hook(EVERYWHERE, ("_forward_pre_hooks", (hook, False)))


def register_module_forward_hook(hook: Any, *, with_kwargs: bool = False, always_call: bool = False) -> RemovableHandle:
    """Calls `hook(module, args, result)` after every call of any module."""
    return add_hook(EVERYWHERE, ("_forward_hooks", (hook, with_kwargs, always_call)))


def register_module_backward_hook(hook: Any) -> RemovableHandle:
    """The former kind of `register_module_full_backward_hook`, which sees a module's last node alone."""
    set_kind(ALL, False, "as a global Module hook")
    return add_hook(EVERYWHERE, ("_backward_hooks", hook))


def register_module_full_backward_hook(hook: Any) -> RemovableHandle:
    """Calls `hook(module, grad_input, grad_output)` when the gradients of any module's inputs are known."""
    set_kind(ALL, True, "as a global Module hook")
    return add_hook(EVERYWHERE, ("_backward_hooks", hook))


def register_module_full_backward_pre_hook(hook: Any) -> RemovableHandle:
    """Calls `hook(module, grad_output)` when the gradients of any module's results are known."""
    return add_hook(EVERYWHERE, ("_backward_pre_hooks", hook))
