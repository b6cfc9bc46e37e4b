"""Forward mode: derivatives that travel with the values (`torch.autograd.forward_ad`).

A dual tensor carries a tangent. Each operation makes the tangent of its result out of those of its inputs, by the very
rules of the backward pass: a rule sends `u` to `u @ J`, which is linear in `u`, and its derivative in `u`, applied to
the tangent `t`, is `J @ t`, whatever `u` is.

>>> import minigrad as torch
>>> x, direction = torch.tensor([1., 2.]), torch.tensor([1., 10.])
>>> with dual_level():
...     y = make_dual(x, direction) ** 2
...     unpack_dual(y).tangent
tensor([ 2., 40.])
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from contextlib import ContextDecorator
from typing import Any, NamedTuple

import numpy as np

from .._engine import run_backward
from .._errors import noted
from .._graph import Node, on_tensors
from .._late import wrap
from .._mailbox import history, mailbox
from .._modes import Switch, here, set_everywhere
from .._perform import perform
from .._row import Row
from .._slices import follow
from .._tensor import Tensor
from ..ops.shape import view

WRITING = ("index_put", "put", "index_copy", "_scatter_tensor", "_laid_back")  # rows that move numbers, and may write twice at a place
_current_level = -1
_level: Level | None = None  # there is at most one


class UnpackedDualTensor(NamedTuple):
    """What `unpack_dual` finds; `tangent` is None if there is none."""

    primal: Any
    tangent: Any


class dual_level(ContextDecorator):
    """Inside, tensors may carry tangents; they are gone when it ends.

    >>> import minigrad as torch
    >>> with torch.autograd.forward_ad.dual_level():
    ...     x = torch.autograd.forward_ad.make_dual(torch.tensor([3.]), torch.tensor([1.]))
    ...     print(torch.autograd.forward_ad.unpack_dual(x * x).tangent)
    tensor([6.])
    """

    def __enter__(self) -> int:
        return enter_dual_level()

    def __exit__(self, *exception: object) -> None:
        exit_dual_level()


def enter_dual_level() -> int:
    """Begins the level in which tensors may carry tangents; returns its number."""
    global _current_level, _level
    if _level is not None:
        raise noted(RuntimeError("Nested forward mode AD is not supported at the moment"), "Leave the outer level.")
    _current_level, _level = 0, Level()
    set_everywhere(dual=_level)
    return _current_level


def exit_dual_level(*, level: int | None = None) -> None:
    """Ends the level: all tangents are gone."""
    global _current_level, _level
    level = _current_level if level is None else level
    if level < 0:
        raise RuntimeError("Dual level must be a positive number.")
    if level != _current_level or _level is None:
        raise RuntimeError(
            "Trying to exit a forward AD level that was not the last one that was created. This is not supported."
        )
    for tensor in list(_level.duals.values()):
        tensor._tangent = None
    _current_level, _level = -1, None
    set_everywhere(dual=None)


def make_dual(tensor: Tensor, tangent: Tensor, *, level: int | None = None) -> Any:
    """A view of `tensor` that carries `tangent`, the direction to differentiate in.

    >>> import minigrad as torch
    >>> with torch.autograd.forward_ad.dual_level():
    ...     x = torch.autograd.forward_ad.make_dual(torch.tensor([3.]), torch.tensor([1.]))
    ...     print(torch.autograd.forward_ad.unpack_dual(x).tangent)
    tensor([1.])
    """
    if _level is None:
        raise noted(
            RuntimeError(
                "Trying to create a dual Tensor for forward AD but no level exists, make sure to "
                "enter_dual_level() first."
            ),
            "Write `with torch.autograd.forward_ad.dual_level():` around it.",
        )
    if level not in (None, 0):
        raise RuntimeError("Invalid level given to _make_dual")
    for name, value in (("primal", tensor), ("tangent", tangent)):
        if not value.is_floating_point():
            raise ValueError(f"Expected {name} to be floating point or complex, but got: {value.dtype}")
    if _level.tangent(tensor) is not None:
        raise RuntimeError(
            "Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is "
            "not supported."
        )
    if _level.tangent(tangent) is not None:
        raise RuntimeError("Setting a forward grad that itself has a forward gradient at the same level0 is not supported.")
    if tangent._array.shape == tensor._array.shape and tangent.stride() != tensor.stride():  # it lies in memory as the tensor does
        tangent = wrap(np.empty_like(tensor._array)).copy_(tangent)
    return _level.set(_alone(tensor), tangent)


def unpack_dual(tensor: Tensor, *, level: int | None = None) -> UnpackedDualTensor:
    """The values of a tensor, and the tangent it carries.

    >>> import minigrad as torch
    >>> with torch.autograd.forward_ad.dual_level():
    ...     x = torch.autograd.forward_ad.make_dual(torch.tensor([0.]), torch.tensor([2.]))
    ...     primal, tangent = torch.autograd.forward_ad.unpack_dual(x.sin())
    >>> primal, tangent
    (tensor([0.]), tensor([2.]))
    """
    if _level is None:
        return UnpackedDualTensor(tensor, None)
    if not isinstance(tensor, Tensor):
        raise TypeError(f"_unpack_dual(): argument 'dual' (position 1) must be Tensor, not {type(tensor).__name__}")
    if level not in (None, 0) and _level.tangent(tensor) is not None:
        raise RuntimeError("Invalid level given to _fw_primal")
    return UnpackedDualTensor(_level.without(_alone(tensor)), None if here.me.dual is None else _level.tangent(tensor))


def _alone(tensor: Tensor) -> Any:
    with Switch(dual=None):
        return view(tensor, tensor.shape)


def _is_fwd_grad_enabled() -> bool:
    return _level is None or here.me.dual is not None


class _set_fwd_grad_enabled(Switch):
    def __init__(self, mode: bool):
        super().__init__(dual=_level if mode else None)


class Level:
    """The tangents of one level, and how they go through an operation."""

    def __init__(self) -> None:
        # By id, as tensors compare by value.
        self.duals: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self.of_results: weakref.WeakKeyDictionary[Node, dict[int, Any]] = weakref.WeakKeyDictionary()

    def tangent(self, tensor: Any) -> Any:
        """The tangent that a tensor carries at this level, or None; a view finds it in that of its base."""
        if self._knows(tensor):
            return tensor._tangent
        base = tensor._root
        if base is None or not self._knows(base) or base._tangent is None:
            return None
        with Switch(dual=None):
            return self.set(tensor, follow(tensor._steps, base._tangent))._tangent

    def _knows(self, tensor: Any) -> bool:
        return self.duals.get(id(tensor)) is tensor

    def without(self, tensor: Any) -> Any:
        """Lets a tensor carry none, though its base may; returns the tensor."""
        tensor._tangent, self.duals[id(tensor)] = None, tensor
        return tensor

    def set(self, tensor: Any, tangent: Any) -> Any:
        """Lets a tensor carry a tangent; returns the tensor."""
        if tensor._array.shape != tangent._array.shape:
            raise RuntimeError(
                "Trying to set a forward gradient that has a different size than that of the original Tensor, "
                "this is not "
                f"supported. Tensor is of size {list(tensor.shape)} while the given forward gradient is of size "
                f"{list(tangent.shape)}."
            )
        tensor._tangent = tangent
        self.duals[id(tensor)] = tensor
        return tensor

    def recall(self, result: Any) -> None:
        """A result that its node saved, and that is now made a tensor again, carries its tangent again."""
        tangent = self.of_results.get(result._node, {}).get(result._number)
        if tangent is not None:
            self.set(result, tangent)

    def __call__(self, node: Node, inputs: list[Any], results: list[Any], values: Sequence[Any] = ()) -> None:
        """An operation has run on these values: its results get tangents, if any of its inputs has one."""
        tangents = [None if t is None else self.tangent(t) for t in inputs]
        results = [r for r in results if r._array.dtype.kind == "f"]
        if not results or all(t is None for t in tangents):
            for result in results:
                if result._root is not None and self.tangent(result._root) is not None:
                    self.without(result)  # a view of what was unpacked
            return
        me = here.me
        with Switch(dual=None, observer=None, anomaly=None, saved_hooks=()):
            if all(result._root is not None for result in results):  # a view of the tangent, for a view
                found = [result._steps[-1](tangents[0]) for result in results]
            elif (row := getattr(node, "row", None)) and row.name in WRITING:
                found = [written(row, values, inputs, tangents)]
            else:
                recording = me.grad and (any(node.inputs) or any(t is not None and t.requires_grad for t in tangents))
                found = push(node, tangents, results, recording)
        for result, tangent in zip(results, found, strict=True):
            self.set(result, tangent)
        if node.results:
            self.of_results[node] = {r._number: r._tangent for r in results}

    def overwrite(self, tensor: Any, tangent: Any) -> None:
        """A tensor was changed in place: so is its tangent, and with it that of its base and of its other views."""
        if tangent is None:
            return
        old, base = self.tangent(tensor), tensor._root
        with Switch(dual=None):
            if old is None and base is not None:
                self.set(base, wrap(np.zeros_like(base._array)))
                old = self.tangent(tensor)
            if old is None:
                self.set(tensor, tangent)
            else:
                old.copy_(tangent)


def written(row: Row, values: Sequence[Any], inputs: list[Any], tangents: list[Any]) -> Any:
    """The tangents of numbers that are written go where the numbers go: where several do, the last one's stays."""
    moved = list(values)
    for i, tensor, tangent in zip(row.tensors, inputs, tangents, strict=True):
        moved[i] = wrap(np.zeros_like(tensor._array)) if tangent is None else tangent
    return perform(row, moved)


def push(node: Node, tangents: list[Any], results: list[Any], recording: bool) -> list[Any]:
    """The results' tangents: the messages that the rules make of a dummy gradient `u`, differentiated in `u`."""
    messages, dummies = messages_of(node, tangents, results)
    roots, seeds = [], []
    for message, tangent in zip(messages, tangents, strict=False):
        if tangent is not None and message is not None and message.requires_grad:
            with Switch(grad=True):
                if message.ndim == tangent.ndim and message.numel() < tangent.numel():  # what was scattered from it, no more
                    tangent = tangent[tuple(map(slice, message.shape))]
                message = message._fit(tangent._array.shape, tangent._array.dtype)
            roots.append((history(message), message._number))
            seeds.append(tangent if recording else tangent._array)
    edges = [(mailbox(u), 0) for u in dummies]
    found = run_backward(roots, seeds, False, recording, edges, False) if roots else {}  # type: ignore[arg-type]
    return [_own(found.get(edge), r, seeds) for edge, r in zip(edges, results, strict=True)]


def messages_of(node: Node, tangents: list[Any], results: list[Any]) -> tuple[list[Any], list[Any]]:
    """What the rules send to the inputs for a dummy gradient of each result; the messages, and those dummies."""
    dummies = [wrap(np.ones_like(r._array), requires_grad=True) for r in results]
    saved = node.unpack(True) or []
    if not any(node.inputs):
        for i in node.results:
            if saved[i] is not None:
                saved[i] = wrap(saved[i]._array)  # a result without a history
    grad = dummies if len(dummies) > 1 else dummies[0]
    messages: list[Any] = []
    with Switch(grad=True):
        for i in range(1 if node.spread else len(tangents)):
            rule = node.rules[i] if i < len(node.rules) else None
            if rule is None or (tangents[i] is None and not node.spread):
                messages.append(None)
            elif rule.function is None:
                messages.append(grad)
            else:
                picks = () if rule.first is None else (rule.first, *rule.more)
                messages.append(on_tensors(rule.function, grad, *[saved[k] for k in picks]))
    return list(messages[0]) if node.spread else messages, dummies


def _own(tangent: Any, result: Any, seeds: list[Any]) -> Any:
    """A tangent in memory of its own: an in-place change must not reach those it was made of.

    It lies in memory as its result does, so that it can be viewed in the same ways.
    """
    if tangent is None:
        return wrap(np.zeros_like(result._array))
    array = getattr(tangent, "_array", tangent)
    shared = any(np.may_share_memory(array, getattr(seed, "_array", seed)) for seed in seeds)
    fresh = np.empty_like(result._array)
    if not shared and array.flags.writeable and array.strides == fresh.strides:
        return tangent if isinstance(tangent, Tensor) else wrap(array)
    if isinstance(tangent, Tensor):
        return wrap(fresh).copy_(tangent)
    np.copyto(fresh, array)
    return wrap(fresh)
