"""Changes in place, and views: how history is rewritten.

A change in place of a tensor gives it a new node, on top of its old one. A change of a view changes its base: the base
gets a `CopySlices` node that passes the view's part of the gradient through the operation and the rest straight on, and
every view of that base finds its history anew through the base when next asked.

>>> import minigrad
>>> x = minigrad.ones(3, requires_grad=True)
>>> y = x.clone()
>>> _ = y[0].mul_(5)
>>> y.grad_fn
<CopySlices>
>>> y.sum().backward()
>>> x.grad
tensor([5., 1., 1.])
"""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from . import _dtypes, _late, _rule
from ._errors import noted
from ._graph import Node
from ._hooks import own_hooks
from ._late import wrap
from ._mailbox import history
from ._modes import here
from ._saved import Clock, Versions, inference_changed, tick, versions
from ._slices import AsStridedBackward0, CopySlices


def in_place(operation: Any) -> Any:
    """The method that writes an operation's result into its first argument: `mul_` of `mul`; also of one name for several rows."""
    several = hasattr(operation, "choose")
    name = f"{operation.__name__ if several else operation.row.name.strip('_')}_"

    def modify(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not several:
            return modify_in_place(operation.row, operation.row.bind((self, *args), kwargs), name)
        chosen, *values = operation.choose(self, *args, **kwargs)
        return modify_in_place(chosen.row, chosen.row.bind(tuple(values), {}), name)

    modify.__name__, modify.__wrapped__ = name, operation  # type: ignore[attr-defined]
    modify.__doc__ = f"In-place version of `{name[:-1]}`: writes the result into this tensor and returns it (`torch.Tensor.{name}`)."
    return modify


def modify_in_place(row: _rule.Row, values: list[Any], name: str) -> Any:
    """Runs the operation, writes the result over the first argument, and rewrites that tensor's history."""
    me, self = here.me, values[0]
    inputs = _rule.tensor_inputs(row, values, name)
    tracked = me.grad and any(t is not None and t.requires_grad for t in inputs)
    check_in_place(self, tracked, me.grad)
    for tensor in inputs if tracked else ():
        if tensor is not None:
            history(tensor)  # a view that has lost its history says so before anything is written
    some = not tracked and me.dual is None and _rule.here_and_there(row.name, self._array, values)
    _rule.check_places(self._array, (row.fills or some) and not tracked)
    record, twins = versions(self), []
    for k, value in enumerate(values[1:], 1):
        if isinstance(value, _late.Tensor) and value._versions is record:
            if row.scatters and row.name not in ("index_put", "index_copy"):
                _rule.forward(row, values)  # what is wrong with the index is told first
            if row.name != "_fill_tensor_here":  # the number is read first
                check_overlap(self._array, value._array, not row.scatters)
            values[k] = spoiled(value)  # a rule that needs it must be told
            twins.append(values[k])
            if k in row.tensors:
                inputs[row.tensors.index(k)] = values[k]
    out = _rule.forward(row, values)
    for index in values[1] if row.name == "index_put" else ():
        if index is not None and index._versions is record and index._array.dtype != bool:
            check_overlap(self._array, index._array, False)
    if out.shape != self._array.shape:
        raise _rule.too_large(row, self._array, out)
    result_dtype, own = _dtypes.of(out), _dtypes.of(self._array)
    if not _dtypes.can_cast(result_dtype, own):
        raise _rule.cannot_hold(row, name, result_dtype, own)
    before = inputs[0] = values[0] = alias(self)
    if (tracked or me.dual is not None) and needs_former(row, inputs):
        before._array, before._versions = np.array(self._array), None
    write(self, out, some)
    if me.dual is not None or (tracked and self._array.dtype.kind == "f" and row.rules):
        result = wrap(self._array)
        result._versions = self._versions
        node = _rule.record(row, values, inputs, [result], [result])
        if me.dual is not None:
            me.dual(node, inputs, [result], values)
            me.dual.overwrite(self, result._tangent)
        if tracked:
            rebase(self, node)
        result._node = None
    if twins:
        Clock.last_change = tick()  # later than the node: it must look at its saved values
    if me.observer is not None:
        me.observer.operation(row, values, inputs, [self], changed=self)
    return self


def needs_former(row: _rule.Row, inputs: list[Any]) -> bool:
    """Whether a rule that will run names the argument that is about to be overwritten."""
    names, first = row.node.names, row.params[row.tensors[0]]
    users = row.users[names.index(first)] if first in names else ()
    return any(inputs[i] is not None and (inputs[i].requires_grad or here.me.dual is not None) for i in users)


def write(tensor: Any, values: Any, changes_alone: bool = False) -> None:
    """Puts numbers into a tensor's memory, or those alone that are new there, and notes the change."""
    array = tensor._array
    where: Any = (values != array) & ~((values != values) & (array != array)) if changes_alone else True
    np.copyto(array, values, casting="unsafe", where=where)
    changed(tensor)


def changed(tensor: Any) -> None:
    """Notes a change in place: the version rises, and the history of views is looked up anew."""
    record = versions(tensor)
    record.bump()
    living = [view for view in (r() for r in record.views) if view is not None]
    record.views = [weakref.ref(view) for view in living]
    for view in living:
        mark_stale(view)


def mark_stale(view: Any) -> None:
    """Lets the history of a view be looked up anew when next asked for."""
    if view._node is not None:
        view._was, view._keeps = view._node.title(), view.retains_grad
    view._node, view._stale = None, True
    if view._made is None:
        view._number = 0


def alias(tensor: Any) -> Any:
    """The tensor as it is now: same memory and history, another object."""
    other = wrap(tensor._array)
    other._node = history(tensor) if here.me.grad else tensor._node
    other._number, other._requires_grad = tensor._number, tensor._requires_grad
    other._versions = tensor._versions  # but no base: it would hold the node that saves this
    dual = here.me.dual
    if dual is not None and (tangent := dual.tangent(tensor)) is not None:
        dual.set(other, tangent.clone())  # the tangent is about to be overwritten too
    return other


def check_overlap(target: Any, source: Any, each_its_own: bool) -> None:
    """Raises PyTorch's error where a part of the memory that is written is read for another element. An operation on
    `each` element by itself may read what it writes."""
    if not all(a.flags.c_contiguous or a.flags.f_contiguous for a in (target, source)):
        return  # as in PyTorch, only what is easily told
    (start, stop), (begin, end) = (np.lib.array_utils.byte_bounds(a) for a in (target, source))
    same = (start, stop) == (begin, end) and (target.size == 1 or target.strides == source.strides)
    if start < end and begin < stop and not (each_its_own and same):
        raise noted(
            RuntimeError(
                "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
                "location. Please clone() the tensor before performing the operation."
            ),
            "Both are views of one memory: write `x += y.clone()`.",
        )


def spoiled(tensor: Any) -> Any:
    """An alias of a tensor that is about to be overwritten: its version will not be what it was."""
    other = alias(tensor)
    other._versions = Versions((*versions(tensor).stamps, 1 << 61))
    other._twin = weakref.ref(tensor), versions(tensor), tensor._root is not None
    return other


def check_in_place(self: Any, tracked: bool, recording: bool) -> None:
    """Raises PyTorch's errors for what must not be changed in place."""
    base, outside = self._root, self._inference and not here.me.inference
    if outside and (base is not None or not (recording and self.requires_grad and self.is_leaf)):
        raise inference_changed()
    if base is not None and self._made == "inference" and here.me.grad and not here.me.inference and (tracked or base.requires_grad):
        check_view(self)
    if not tracked:
        return
    leaf = self._stale and self._node is None and self._was is None  # as PyTorch sees it until it is asked for its history
    if base is not None:
        check_view(self)
        if not leaf and ((self.requires_grad and self.is_leaf) or (base.is_leaf and (self.requires_grad or base.requires_grad))):
            raise noted(
                RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation."),
                "Change it inside `with torch.no_grad():`, or work on a `.clone()`.",
                lesson=6,
            )
    if self.requires_grad and (leaf or (self.is_leaf and base is None)):
        kind = "leaf" if self._beneath is None else "view of a leaf"
        raise noted(
            RuntimeError(f"a {kind} Variable that requires grad is being used in an in-place operation."),
            "A leaf's values may change between passes, not within one: update it inside `with torch.no_grad():`, or "
            "write `y = w + 1` for a new tensor.",
            lesson=6,
        )


def check_view(view: Any, what: str = "is being modified inplace") -> None:
    """Raises for views whose history cannot be rewritten: of several at once, a Function's, or made while nothing was recorded."""
    made = view._made
    if made is None:
        return
    source = view._was or (view._node.title() if view._node is not None else None)
    how, where = ("inference", "in normal mode") if made == "inference" else ("no_grad", "with grad mode enabled")
    start = f"Output {view._number} of {source} is a view and {what}."
    if made in ("inference", "no_grad"):
        start = f"Output {view._number} of {source} is a view of a view which was created in {how} mode and {what} {where}."
    if source is None:
        start = f"A view was created in {how} mode and {what} {where}."
    reason = OF_SEVERAL if made == "several" else OF_FUNCTION if made == "function" else MADE_APART.format(
        block="inference_mode" if made == "inference" else "no_grad"
    )  # fmt: skip
    hint = "Index the tensor instead (`x[0]`), or `.clone()` the part."
    if made in ("no_grad", "inference"):
        hint = f"Make the view and change it on the same side of the {how} block."
    raise noted(RuntimeError(f"{start} {reason}"), hint)


MADE_APART = (
    "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view "
    "and the inplace either both inside the {block} block (if you don't want the inplace to be tracked) or both outside (if you "
    "want the inplace to be tracked)."
)
OF_SEVERAL = (
    "This view is the output of a function that returns multiple views. Such functions do not allow the output views to be "
    "modified inplace. You should replace the inplace operation by an out-of-place one."
)
OF_FUNCTION = (
    "This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle "
    "view+inplace would override the custom backward associated with the custom Function, leading to incorrect gradients. This "
    "behavior is forbidden. You can fix this by cloning the output of the custom Function."
)


def rebase(self: Any, node: Node) -> None:
    """Puts the node on top of a tensor's history; through the base where the tensor is a view."""
    base = self._root
    if base is None:
        base = self
        move_retained(self, node)
    else:
        node = CopySlices(base, self._steps, node)
        move_retained(base, node)
        self._was = self._was or "AsStrided"  # it has a history, though it is still to be found
    base._node, base._number, base._stale = node, 0, False
    for reference in versions(base).views:
        view = reference()
        if view is not None:
            if view._beneath is not None and view._beneath[0] is base:  # a leaf no longer
                (view._root, view._steps), view._beneath = view._beneath, None
            mark_stale(view)


def move_retained(tensor: Any, node: Node) -> None:
    """A tensor that retains its gradient goes on retaining that of its newest value."""
    old = tensor._node
    if old is not None and old.hooks is not None and tensor._number in old.hooks.retain:
        reference = old.hooks.retain[tensor._number]
        if reference() is tensor:
            del old.hooks.retain[tensor._number]
            own_hooks(node).retain[0] = reference


def renew(view: Any) -> None:
    """Finds the history of a view anew, through its base as it is now."""
    if view._root is None or (history(view._root) is None and view._was is None):
        return  # its base may get a history yet
    check_view(view, "its base or another view of its base has been modified inplace")
    view._node, view._number, view._stale, view._was = AsStridedBackward0(view), 0, False, None
    if view._keeps:
        own_hooks(view._node).retain[0] = weakref.ref(view)
