"""The quick paths: the commonest kinds of rows, when nothing unusual is asked for.

Unwrap, call NumPy, wrap, and if history is wanted one node: what can be decided when a row is defined is decided here,
once. Everything else (other dtypes, keywords, modes, recordings) goes the general way, `_perform`.

>>> import minigrad
>>> w = minigrad.tensor([2.], requires_grad=True)
>>> (w * 3).grad_fn
<MulBackward0>
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _dtypes, _late
from ._late import new
from ._mailbox import history
from ._modes import here
from ._perform import INTEGERS, check_kept, keep_values, link_view, number, perform, tensor_inputs
from ._refusals import mismatch, told
from ._row import REQUIRED, Row
from ._saved import tick

ndarray = np.ndarray
FLOAT32 = _dtypes.float32.numpy
SMALL32, SMALL64 = INTEGERS[FLOAT32], INTEGERS[_dtypes.float64.numpy]


def general(row: Row) -> Any:
    """The operation of a row without a quick path."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return perform(row, row.bind(args, kwargs))

    return call


def binding(row: Row, door: Any) -> Any:
    """What binds the arguments of a call that isn't the commonest: behind a door, what has passed it."""
    return row.bind if door is None else lambda args, kwargs: row.bind(*door(args, kwargs))


def unary(row: Row, door: Any = None) -> Any:
    """The quick path of a row with one tensor and nothing else; everything unusual goes to `perform`."""
    bind = binding(row, door)
    forward, floats = row.forward, row.promote == "float"
    names: tuple[str, ...] = ()
    differentiable = row.params[0] in row.rules
    node_class: Any = None  # the row's, when first needed

    def call(self: Any = REQUIRED, /, *more: Any, **kwargs: Any) -> Any:
        nonlocal node_class, names
        me = here.me
        if kwargs or more or not me.plain or not isinstance(self, _late.Tensor):
            bound = bind((self, *more), kwargs)
            return observed(row, call, bound) if me.watched else perform(row, bound)
        a = self._array
        if floats and a.dtype.kind != "f":
            return perform(row, [self])
        out = me.run(forward, a)
        result = new(_late.Tensor)
        result._array = out = out if type(out) is ndarray else np.asarray(out)
        result._node, result._number = None, 0
        if me.grad and differentiable:
            source = self._node
            if source is None and (self._requires_grad or self._root is not None):
                source = history(self)
                if source is None and self.requires_grad:
                    return perform(row, [self])  # recorded, though no gradient goes there
            if source is not None:
                if node_class is None:
                    node_class, names = row.node, row.names
                node = result._node = new(node_class)
                node.age = tick()
                node.inputs = (source,)
                if self._number:
                    node.numbers = (self._number,)
                node.shape, node.dtype = out.shape, out.dtype
                if names == ("self",):
                    node.saved, node.originals = (a,), (self,)
                    if me.inference_seen:
                        check_kept(node)
                elif names == ("result",):
                    node.saved, node.originals = (out,), (None,)
                elif names:
                    keep_values(row, node, [self], [result])
        return result

    return own(call)


def binary(row: Row, door: Any = None, otherwise: Any = None) -> Any:
    """The quick path of a row with two tensors, or a tensor and a number, and nothing else; other calls go `otherwise`."""
    bind = binding(row, door)
    forward, floats, numbers = row.forward, row.promote == "float", "Number" in row.notes[row.params[1]]
    differentiable = bool(row.rules)
    node_class: Any = None  # the row's, when first needed; then also what is saved, and whether `crossed` rules name the other input
    names: tuple[str, ...] = ()
    crossed = False
    plans: Any = None

    def call(self: Any = REQUIRED, other: Any = REQUIRED, /, *more: Any, **kwargs: Any) -> Any:
        nonlocal node_class, names, crossed, plans
        me = here.me
        if kwargs or more or not me.plain or not isinstance(self, _late.Tensor):
            if otherwise is not None and (kwargs or more):
                return otherwise(*(x for x in (self, other) if x is not REQUIRED), *more, **kwargs)
            if me.watched and not (kwargs or more) and isinstance(self, _late.Tensor) and isinstance(other, (_late.Tensor, float, int)):
                return observed(row, call, [self, other])
            bound = bind((self, other, *more), kwargs)
            return observed(row, call, bound) if me.watched else perform(row, bound)
        a = self._array
        dtype = a.dtype
        if isinstance(other, _late.Tensor):
            tensor, b = other, other._array
            if b.dtype is not dtype or (floats and dtype.kind != "f"):
                return perform(row, [self, other])
        elif numbers and dtype.kind == "f" and (type(other) is int or type(other) is float):
            tensor = None
            small = (SMALL32 if dtype is FLOAT32 else SMALL64).get(other) if type(other) is int else None
            b = number(other, dtype) if small is None else small
        else:
            return perform(row, bind((self, other), kwargs))
        try:
            out = me.run(forward, a, b)
        except ValueError as error:
            raise mismatch(row, (a, b)) from error
        result = new(_late.Tensor)
        result._array = out = out if type(out) is ndarray else np.asarray(out)
        result._node, result._number = None, 0
        if differentiable and me.grad:
            first = self._node
            if first is None and (self._requires_grad or self._root is not None):
                first = history(self)
                if first is None and self.requires_grad:
                    return perform(row, [self, other])
            second = None if tensor is None else tensor._node
            if second is None and tensor is not None and (tensor._requires_grad or tensor._root is not None):
                second = history(tensor)
                if second is None and other.requires_grad:
                    return perform(row, [self, other])
            if first is not None or second is not None:
                if node_class is None:
                    node_class, names = row.node, row.names
                    crossed = names == row.params[::-1] and row.users == (frozenset({0}), frozenset({1}))
                    plans = plans_for(row)
                node = result._node = new(node_class)
                node.age = tick()
                node.inputs = first, second
                if self._number or (second is not None and other._number):
                    node.numbers = self._number, 0 if tensor is None else tensor._number
                node.shape, node.dtype = out.shape, out.dtype
                if crossed:
                    node.saved = None if first is None else b, None if second is None else a
                    node.originals = None if first is None else other, None if second is None else self
                    if me.inference_seen:
                        check_kept(node)
                elif names and plans:
                    plan = plans[(first is not None) + 2 * (second is not None)]
                    values, tensors = (None, a, b, out), (None, self, other, None)
                    node.saved, node.originals = tuple([values[k] for k in plan]), tuple([tensors[k] for k in plan])
                    if me.inference_seen:
                        check_kept(node)
                elif names:
                    keep_values(row, node, [self, other], [result])
        return result

    return own(call)


def leading(row: Row, door: Any = None) -> Any:
    """The quick path of a row with one tensor and plain parameters behind it: sums, views."""
    bind = binding(row, door)
    known: Any = None if door is None else door.known
    forward, floats, view = row.forward, row.promote == "float", row.view
    node_class: Any = None  # the row's, when first needed
    least = sum(default is REQUIRED for default in row.defaults) - 1
    most, defaults = len(row.params) - 1, row.defaults[1:]

    def call(self: Any = REQUIRED, /, *params: Any, **kwargs: Any) -> Any:
        nonlocal node_class
        me = here.me
        if kwargs or not me.plain or not isinstance(self, _late.Tensor):
            bound = bind((self, *params), kwargs)
            return observed(row, call, bound) if me.watched else perform(row, bound)
        if known is not None:
            kind = known.get((type(self), *map(type, params)), -1)
            if kind:
                params = door.enter(kind, (self, *params), {})[0][1:]
        count = len(params)
        if not least <= count <= most:
            return perform(row, row.bind((self, *params), kwargs))
        a = self._array
        if floats and a.dtype.kind != "f":
            return perform(row, row.bind((self, *params), kwargs))
        if count < most:
            params += defaults[count:]
        try:
            out = me.run(forward, a, *params)
        except Exception as error:
            found = told(row, (self, *params), error)
            if found is error:
                raise
            raise found from None
        result = new(_late.Tensor)
        result._array = out = out if type(out) is ndarray else np.asarray(out)
        result._node, result._number = None, 0
        if view:
            link_view(result, self, row, params)
        if me.grad and (self._node is not None or self._requires_grad or self._root is not None) and out.dtype.kind == "f":
            source = history(self)
            if source is None and self.requires_grad:
                return perform(row, [self, *params])
            if source is not None:
                node_class = node_class or row.node
                node = result._node = new(node_class)
                node.age = tick()
                node.inputs = (source,)
                if self._number:
                    node.numbers = (self._number,)
                node.shape, node.dtype = out.shape, out.dtype
                if node_class.names:
                    keep_values(row, node, [self, *params], [result])
        return result

    return own(call)


def observed(row: Row, call: Any, values: list[Any]) -> Any:
    """The quick path under an observer, who is told afterwards. Views go the general way: their history may be told too."""
    me = here.me
    inputs = tensor_inputs(row, values)
    for tensor in inputs:
        if tensor is not None and tensor._root is not None:
            return perform(row, values)
    observer, me.observer, me.plain, me.watched = me.observer, None, True, False
    try:
        result = call(*values)
    finally:
        me.observer, me.plain, me.watched = observer, False, True
    observer.operation(row, values, inputs, [result])
    return result


def named(call: Any, after: Any) -> Any:
    """The function under the name of another, which describes it: as by `functools.wraps`, in a third of the time."""
    call.__name__, call.__qualname__, call.__module__, call.__doc__ = after.__name__, after.__qualname__, after.__module__, after.__doc__
    call.__annotations__, call.__wrapped__ = after.__annotations__, after
    return call


def own(call: Any) -> Any:
    """The function with a copy of the code for itself: Python's interpreter notes in the code which classes it meets
    there, and is quick where it has always been the same one, as within a row."""
    call.__code__ = call.__code__.replace()
    return call


def plans_for(row: Row) -> tuple[tuple[int, ...], ...] | None:
    """What a row of two tensors saves, by which of them wants a gradient (0 neither, 1 the first, 2 the second, 3 both):
    for each name 1 or 2 for an input, 3 for the result, 0 for nothing. None if it saves anything else."""
    places = {row.params[0]: 1, row.params[1]: 2, "result": 3}
    if not set(row.names) <= set(places):
        return None
    wants = ((), (0,), (1,), (0, 1))
    return tuple(
        tuple(places[name] if users.intersection(want) else 0 for name, users in zip(row.names, row.users, strict=True))
        for want in wants
    )
