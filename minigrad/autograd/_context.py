"""How a `Function` is run: its arguments, its results and what its derivatives return.

>>> import minigrad as torch
>>> class Twice(torch.autograd.Function):
...     forward = staticmethod(lambda ctx, x: x * 2)
...     backward = staticmethod(lambda ctx, grad: grad * 2)
>>> Twice.apply(torch.tensor([1.], requires_grad=True))
tensor([2.], grad_fn=<TwiceBackward>)
"""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._errors import noted
from .._graph import Node
from .._late import new, wrap
from .._mailbox import history
from .._modes import Switch, here
from .._saved import tick
from .._tensor import Tensor
from .._views import changed, check_view, rebase
from ..ops.shape import view

DIRTY_VIEW = (
    "If your Function modifies inplace an input that is a view of another Tensor, your Function cannot return "
    "more than one "
    "Tensor. This is not supported by the current autograd engine. You should either make sure the input is "
    "not a view (using "
    ".clone() for example) or make your Function only return one Tensor (potentially splitting it into two "
    "Functions: one doing "
    "the inplace that returns a single Tensor and a second one that does the other operations). You can ask on "
    "the forum "
    "https://discuss.pytorch.org/ if you need help to do this change."
)


def run_forward(cls: Any, args: tuple[Any, ...], kwargs: dict[str, Any], has_setup: bool) -> Any:
    """`Function.apply`: forward, unrecorded; then its results are tied to the node that its context is."""
    if has_setup:
        bound = inspect.signature(cls.forward).bind(*args, **kwargs)
        bound.apply_defaults()
        for name in bound.kwargs:
            raise TypeError(f"forward() got an unexpected keyword argument '{name}'")
        args = bound.args
    elif kwargs:
        args = in_order(cls.forward, args, kwargs)
    me = here.me
    ctx = new(cls._backward_cls)
    tensors = [a for a in args if isinstance(a, Tensor)]
    ctx.of_tensors = tuple(isinstance(a, Tensor) for a in args)
    ctx.needs_input_grad = tuple(isinstance(a, Tensor) and a.requires_grad for a in args)
    ctx.inputs = tuple(history(t) if me.grad else None for t in tensors)
    ctx.numbers = tuple(t._number for t in tensors)
    recording, dual = me.grad, me.dual
    me.set(grad=False, dual=None)
    try:
        if has_setup:
            output = cls.forward(*args)
            cls.setup_context(ctx, args, output)
        else:
            output = cls.forward(ctx, *args)
    finally:
        me.set(grad=recording, dual=dual)
    outputs = output if isinstance(output, tuple) else (output,)
    tracked = me.grad and any(ctx.needs_input_grad)
    results = tie(ctx, tensors, outputs, tracked)
    if me.observer is not None:
        me.observer.applied(ctx, tensors, results)
    if dual is not None and any(dual.tangent(t) is not None for t in tensors):
        carry_tangents(ctx, args, outputs, results, dual)
    if tracked:
        ctx.keep(results)
    ctx.to_save = ctx.saved_for_forward = ctx.dirty_tensors = ctx.non_differentiable = None
    return results if isinstance(output, tuple) else results[0]


def in_order(forward: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """Arguments given by name, in their places."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [name for name, p in inspect.signature(forward).parameters.items() if p.kind in kinds][1:]  # without ctx
    for name in kwargs:
        if name not in names:
            raise TypeError(f"forward() got an unexpected keyword argument '{name}'")
        if names.index(name) < len(args):
            raise TypeError(f"forward() got multiple values for argument '{name}'")
    placed = list(args)
    for i, name in enumerate(names[len(args) : 1 + max(names.index(name) for name in kwargs)], len(args)):
        if name not in kwargs:
            raise TypeError(f"forward() missing required argument: '{name}' (position {i})")
        placed.append(kwargs[name])
    return tuple(placed)


# --- results -------------------------------------------------------------------------------------------------------


def tie(ctx: Any, inputs: list[Any], outputs: tuple[Any, ...], tracked: bool) -> tuple[Any, ...]:
    """The results with the node as their history, each according to what `forward` did to it."""
    given = {id(t) for t in inputs}
    dirty = {id(t) for t in marked(ctx.dirty_tensors, "mark_dirty can only accept variables, but argument ")}
    unfit = "mark_non_differentiable only accepts variable arguments, but got "
    constant = {id(t) for t in marked(ctx.non_differentiable, unfit)}
    if not dirty <= {id(t) for t in outputs}:
        raise RuntimeError(
            "Some elements marked as dirty during the forward method were not returned as output. The inputs "
            "that are modified "
            "inplace must all be outputs of the Function."
        )
    if tracked and not dirty <= given:
        warnings.warn(
            "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should be passed "
            "to ctx.mark_dirty().",
            UserWarning,
            stacklevel=3,
        )
    for out in outputs:
        if id(out) in dirty:
            changed(out)
            if tracked and id(out) not in constant:
                check_dirty(out, len(outputs))
    shapes = tuple(out._array.shape if isinstance(out, Tensor) else () for out in outputs)
    left_out = set() if ctx._materialize_non_diff_grads else constant
    dtypes = tuple(out._array.dtype if isinstance(out, Tensor) and id(out) not in left_out else None for out in outputs)
    ctx.shape, ctx.dtype = (shapes, dtypes) if len(outputs) > 1 else (shapes[0], dtypes[0]) if outputs else ((), None)
    ctx.outputs, ctx.age = len(outputs), tick()
    if here.me.anomaly is not None:
        here.me.anomaly.note(ctx)
    results = []
    for number, out in enumerate(outputs):
        if isinstance(out, Tensor):
            if not tracked or id(out) in constant or out._array.dtype.kind != "f":
                out = without_history(out, id(out) in given, id(out) in dirty)
            elif id(out) in dirty:
                rewrite(ctx, inputs, out, number)
            else:
                out = with_history(ctx, out, id(out) in given, number)
        results.append(out)
    return tuple(results)


def marked(tensors: Any, error: str) -> Sequence[Any]:
    """The tensors of a mark; RuntimeError if there is anything else among them."""
    for tensor in tensors or ():
        if not isinstance(tensor, Tensor):
            raise noted(RuntimeError(error), f"It was given {tensor!r}, which is no tensor.")
    return tensors or ()


def without_history(out: Any, is_input: bool, is_dirty: bool) -> Any:
    """A result that no gradient flows through; an input given back is never the same object, unless it was changed."""
    if is_input and out.requires_grad:
        return out.detach()
    if is_input and not is_dirty:
        out = seen(out)
    if out.requires_grad and out._root is None:
        out.detach_()
    if out._root is not None and not (is_dirty and here.me.grad):
        out._made = "function"
    return out


def with_history(ctx: Any, out: Any, is_input: bool, number: int) -> Any:
    """A result that the node made; an input given back is a view of it."""
    out = seen(out) if is_input else out
    out._node, out._number, out._requires_grad, out._stale = ctx, number, False, False
    if out._root is not None:
        out._made = "function" if ctx.outputs == 1 else "several"
    return out


def seen(tensor: Any) -> Any:
    """A view of the whole of it, not recorded."""
    with Switch(grad=False):
        return view(tensor, tensor.shape)


def check_dirty(out: Any, count: int) -> None:
    """Raises PyTorch's errors for what `forward` must not change in place."""
    base, hint = out._root, "Change a `.clone()` of it."
    unmade = out._node is None and out._was is None  # a view that no recorded operation made
    apart = base is not None and unmade and out._made in ("no_grad", "inference") and base.requires_grad
    if apart or (base is None and out.is_leaf and out.requires_grad):
        raise noted(RuntimeError("a leaf Variable that requires grad has been used in an in-place operation."), hint)
    if base is not None:
        if count > 1:
            raise RuntimeError(DIRTY_VIEW)
        check_view(out)
        if base.is_leaf and base.requires_grad:
            raise noted(
                RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation."), hint
            )


def rewrite(ctx: Any, inputs: list[Any], out: Any, number: int) -> None:
    """A tensor that forward changed in place: the node goes on top of its history, or of that of its base."""
    if out._root is not None:
        k = next((i for i, t in enumerate(inputs) if t is out), 0)
        if k:  # the history of a view is rewritten through the first input
            ctx.moved, order = k, [k, *(i for i in range(len(inputs)) if i != k)]
            ctx.inputs, ctx.numbers = tuple(ctx.inputs[i] for i in order), tuple(ctx.numbers[i] for i in order)
    rebase(out, ctx)
    if out._root is None:
        out._number = number


# --- what derivatives return -----------------------------------------------------------------------------------------


def returned(ctx: Any, answer: Any) -> list[Any]:
    """The gradients that `backward` returned, one for each tensor input; PyTorch's errors if they don't fit."""
    name, expected = type(ctx).__name__, len(ctx.of_tensors)
    answers = list(answer) if isinstance(answer, tuple) else [answer]
    while len(answers) > expected and answers[-1] is None:
        answers.pop()
    if len(answers) != expected:
        raise noted(
            RuntimeError(
                f"function {name} returned an incorrect number of gradients (expected {expected}, got {len(answers)})"
            ),
            "backward returns one gradient for each argument of forward, None where there is none.",
        )
    messages = []
    for i, (value, is_tensor) in enumerate(zip(answers, ctx.of_tensors, strict=True)):
        if is_tensor and not (value is None or isinstance(value, Tensor)):
            raise RuntimeError(f"expected Variable or None (got {type(value).__name__})")
        if is_tensor:
            messages.append(value)
        elif value is not None:
            raise RuntimeError(
                f"function {name} returned a gradient different than None at position {i + 1}, but the "
                f"corresponding forward "
                "input was not a Variable"
            )
    if ctx.moved:
        messages.insert(0, messages.pop(ctx.moved))
    for i, (value, target, number) in enumerate(zip(messages, ctx.inputs, ctx.numbers, strict=True)):
        if value is not None and target is not None:
            shape = target.shape[number] if target.outputs > 1 else target.shape
            if value._array.shape != shape and not _sums_to(value._array.shape, shape):
                raise RuntimeError(
                    f"Function {name} returned an invalid gradient at index {i} - got "
                    f"{list(value._array.shape)} but expected "
                    f"shape compatible with {list(shape)}"
                )
    return messages


def _sums_to(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    lead = len(shape) - len(wanted)
    return lead >= 0 and all(b in (1, a) for a, b in zip(shape[lead:], wanted, strict=True))


def carry_tangents(
    ctx: Any, args: tuple[Any, ...], outputs: tuple[Any, ...], results: tuple[Any, ...], dual: Any
) -> None:
    """Forward mode: `jvp` makes the results' tangents of the arguments'."""
    tangents = [dual.tangent(a) if isinstance(a, Tensor) else None for a in args]
    if ctx.materialize_grads:
        both = zip(args, tangents, strict=True)
        tangents = [_zeros(a) if t is None and isinstance(a, Tensor) else t for a, t in both]
    kept = ctx.saved_for_forward or ()
    ctx.saved, ctx.originals = tuple(None if t is None else t._array for t in kept), kept
    me = here.me
    me.set(dual=None)
    try:
        answer = ctx._forward_cls.jvp(ctx, *tangents)
    finally:
        me.set(dual=dual)
    ctx.saved = ctx.originals = ()
    answers = answer if isinstance(answer, tuple) else (answer,)
    if len(answers) != len(results):
        raise RuntimeError(
            f"Function's jvp returned an invalid number of forward gradients (expected {len(results)} but got "
            f"{len(answers)})"
        )
    constant = {id(t) for t in ctx.non_differentiable or ()}
    for i, (output, result, tangent) in enumerate(zip(outputs, results, answers, strict=True)):
        if not (tangent is None or isinstance(tangent, Tensor)):
            raise RuntimeError(f"expected Variable or None (got {type(tangent).__name__}) for grad output {i}.")
        differentiable = isinstance(result, Tensor) and result._array.dtype.kind == "f" and id(result) not in constant
        if not differentiable:
            if tangent is not None:
                raise RuntimeError(
                    f"Function's jvp returned a gradient at position {i}, but  the corresponding forward "
                    f"output is not a "
                    "differentiable Tensor.You should return None at that position instead."
                )
            continue
        if tangent is None:
            raise RuntimeError("Expected both tensor and its forward grad to be floating point or complex")
        mine = next((t for a, t in zip(args, tangents, strict=True) if a is result), None)
        if mine is not None:
            if mine is not tangent:
                raise RuntimeError(
                    "An inplace custom Function is not modifying the forward mode gradients inplace. If the "
                    "forward is modifying "
                    "an input inplace, then the jvp function must modify the corresponding gradient inplace."
                )
        elif (result is not output or result._root is not None) and not tangent._is_view():
            raise RuntimeError(
                "A custom Function's forward is returning a view (or an input as-is) but the jvp is not "
                "returning a view."
            )
        dual.set(result, tangent)


def _zeros(tensor: Any) -> Any:
    return wrap(np.zeros_like(tensor._array))


# --- names -----------------------------------------------------------------------------------------------------------


def apart(cls: type[Any]) -> type[Any]:
    """Keeps two name spaces in one object: the engine's names on a node, and the same names set by a user on `ctx`."""
    seen = {"next_functions", "metadata", "register_hook", "register_prehook", "apply", "saved_tensors"}
    for name in {*vars(Node), *Node.__annotations__} - seen:
        if not name.startswith("_"):
            setattr(cls, name, _Twice(name, inspect.getattr_static(cls, name, _MISSING)))
    return cls


_MISSING = object()


class _Twice:
    """`ctx.shape = x.shape` says a user's forward; `node.shape` asks the engine. Each finds its own."""

    def __init__(self, name: str, default: Any):
        self.name, self.key, self.default = name, f"{name} (set by the user)", default

    def __get__(self, ctx: Any, cls: Any) -> Any:
        if ctx is None:
            return self.default
        held = ctx.__dict__
        if self.key in held and not _asked_by_the_engine():
            return held[self.key]
        if self.name in held:
            return held[self.name]
        if self.default is _MISSING:
            raise AttributeError(self.name)
        return self.default.__get__(ctx, cls) if hasattr(self.default, "__get__") else self.default

    def __set__(self, ctx: Any, value: Any) -> None:
        ctx.__dict__[self.name if _asked_by_the_engine() else self.key] = value

    def __delete__(self, ctx: Any) -> None:
        ctx.__dict__.pop(self.key, None)


_PACKAGE = __name__.partition(".")[0] + "."


def _asked_by_the_engine() -> bool:
    return str(sys._getframe(2).f_globals.get("__name__")).startswith(_PACKAGE)
