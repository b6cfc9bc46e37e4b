"""A tensor given another shape itself: `t_`, `transpose_`, `unsqueeze_`, `squeeze_`. The memory stays as it is.

>>> import minigrad
>>> x = minigrad.zeros(2, 3)
>>> x.t_().shape
torch.Size([3, 2])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _rule, _views
from .._late import new, wrap
from .._modes import here
from .._rule import Step, op
from .._saved import Versions, tick, versions
from .shape import _squeeze_dims, drop, unsqueeze, view
from .transposing import _t, _transpose, swap

if TYPE_CHECKING:
    from .._tensor import Tensor


@op(lambda self: _t(self, "t_()"), view=True, node="TBackward1", self=lambda g: g.T)
def _turn(self: Tensor) -> Tensor: ...


@op(_transpose, view=True, node="TransposeBackward1", self=lambda g, dim0, dim1: swap(g, dim0, dim1))
def _exchange(self: Tensor, dim0: int, dim1: int) -> Tensor: ...


@op(unsqueeze.row.forward, view=True, node="UnsqueezeBackward1", self=lambda g, dim: drop(g, dim))  # type: ignore[attr-defined]
def _put_in(self: Tensor, dim: int) -> Tensor: ...


@op(
    lambda self: self.squeeze(),
    view=True,
    node="SqueezeBackward3",
    self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes),
)
def _leave_out_all(self: Tensor) -> Tensor: ...


@op(_squeeze_dims, view=True, node="SqueezeBackward4", self=lambda g, self_sym_sizes, dim: g.reshape(self_sym_sizes))
def _leave_out(self: Tensor, dim: int) -> Tensor: ...


@op(_squeeze_dims, view=True, node="SqueezeBackward5", self=lambda g, self_sym_sizes, dim: g.reshape(self_sym_sizes))
def _leave_out_several(self: Tensor, dim: Any) -> Tensor: ...


def reshape_here(operation: Any, self: Any, *params: Any) -> Any:
    """Gives a tensor the shape that a view makes, and puts the view's node on top of its history.

    The views that look into the tensor go on from its former shape: the step back to it comes first in their way.
    """
    me, row = here.me, operation.row
    tracked = self.requires_grad
    _views.check_in_place(self, tracked and me.grad, me.grad)
    array = row.forward(self._array, *params)
    before = _views.alias(self)
    if self._root is None:
        back = Step(row, params, None) if row in _OWN_INVERSE else Step(view.row, (self._array.shape,), None)  # type: ignore[attr-defined]
        for onlooker in [seen() for seen in versions(self).views]:
            if onlooker is not None:
                onlooker._steps = (back, *onlooker._steps)
    else:
        self._steps = (*self._steps, Step(row, params, None))
    self._array = array
    _views.changed(self)
    if (tracked and me.grad) or me.dual is not None:
        result = wrap(array)
        node = _rule.record(row, [before, *params], [before], [result], [result])
        if me.dual is not None:
            me.dual(node, [before], [result])
            self._tangent = result._tangent
        if tracked:
            _views.move_retained(self, node)
            self._node, self._number, self._stale = node, 0, False
        result._node = None
    if me.observer is not None:
        me.observer.operation(row, [before, *params], [before], [self], changed=self)
    return self


_OWN_INVERSE = {_turn.row, _exchange.row}  # type: ignore[attr-defined]


def t_(input: Tensor) -> Tensor:
    """In-place version of `t`: the tensor itself is transposed (`torch.Tensor.t_`)."""
    if input.ndim > 2:
        raise RuntimeError(f"t_() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return reshape_here(_turn, input)  # type: ignore[no-any-return]


def transpose_(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """In-place version of `transpose` (`torch.Tensor.transpose_`)."""
    return reshape_here(_exchange, input, dim0, dim1)  # type: ignore[no-any-return]


def unsqueeze_(input: Tensor, dim: int) -> Tensor:
    """In-place version of `unsqueeze` (`torch.Tensor.unsqueeze_`)."""
    return reshape_here(_put_in, input, dim)  # type: ignore[no-any-return]


def squeeze_(input: Tensor, dim: int | tuple[int, ...] | None = None) -> Tensor:
    """In-place version of `squeeze` (`torch.Tensor.squeeze_`)."""
    if dim is None:
        return reshape_here(_leave_out_all, input)  # type: ignore[no-any-return]
    if isinstance(dim, (tuple, list)):
        return reshape_here(_leave_out_several, input, tuple(dim))  # type: ignore[no-any-return]
    return reshape_here(_leave_out, input, dim)  # type: ignore[no-any-return]


def squeeze_new(result: Any) -> Any:
    """`squeeze_(0)` of a result that nobody else has seen: no view and no saved value can depend on its former
    shape."""
    array = result._array
    result._array = array[0]
    result._versions = Versions((0,))  # it counts as a change
    source = result._node
    if source is not None:
        node = result._node = new(_leave_out.row.node)  # type: ignore[attr-defined]
        node.age, node.inputs, node.saved, node.originals = tick(), (source,), (0, array.shape), (None, None)
        node.shape, node.dtype = array.shape[1:], array.dtype
    return result
