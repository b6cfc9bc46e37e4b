"""Three ways to a Jacobian: by small steps, by backward, by forward mode.

A Jacobian is a matrix here, with a row for each element of an input and a column for each element of an output; a
table of them is `[output][input]`. Of a function's inputs and outputs those count that require grad.

>>> import minigrad as torch
>>> x = torch.tensor([1., 2.], dtype=torch.float64, requires_grad=True)
>>> backward_jacobians([x * x], (x,))
[[array([[2., 0.],
       [0., 4.]])]]
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._backward import grad
from .._graph import Array
from .._late import wrap
from .._tensor import Tensor
from ..ops.alike import zeros_like
from . import forward_ad
from .functional import basis

Function = Callable[..., Any]
Jacobians = list[list[Array]]


def numerical_jacobians(func: Function, inputs: tuple[Any, ...], eps: float, everything: bool = False) -> Jacobians:
    """By central differences: each element of each input is moved in place, and put back.

    With `everything` those outputs count too that don't require grad, but for integers.
    """
    table = []
    for x in differentiable(inputs):
        places = itertools.product(*map(range, x.shape))
        rows = [slopes_along(func, inputs, x, 1.0, eps, place, everything) for place in places]
        table.append(stacked(rows, counted(func, inputs, everything)))
    return transposed(table)


def slopes_along(
    func: Function, inputs: Any, x: Tensor, direction: Any, eps: float, place: Any = ..., everything: bool = False
) -> list[Array]:
    """(f(x + ε u) − f(x − ε u)) / 2ε for every output f, flat; `place` says which part of `x` moves.

    The step is taken in memory: no version counts it.
    """
    before = np.array(x._array[place], np.float64)
    found = []
    try:
        for there in (before - eps * direction, before + eps * direction):
            x._array[place] = there
            found.append([wrap(np.array(output._array)) for output in counted(func, inputs, everything)])
    finally:
        x._array[place] = before
    where = "" if place is ... else f"on index {place} "
    for low, high in zip(*found, strict=True):
        for what in ("shape", "dtype"):
            if getattr(low, what) != getattr(high, what):
                raise AssertionError(
                    f"Expected `func` to return outputs with the same {what} when inputs are perturbed {where}by {eps}"
                    f", but got: {what}s {getattr(low, what)} and {getattr(high, what)}."
                )
    return [((high - low) / (2 * eps))._array.ravel() for low, high in zip(*found, strict=True)]


def counted(func: Function, inputs: Any, everything: bool = False) -> tuple[Tensor, ...]:
    outputs = outputs_of(func, inputs)
    return tuple(o for o in outputs if o._array.dtype.kind not in "iu") if everything else differentiable(outputs)


def backward_jacobians(outputs: Sequence[Tensor], inputs: tuple[Any, ...]) -> Jacobians:
    """By backward: a pass for each element of each output gives a column."""
    ins = differentiable(inputs)
    table = []
    for output in outputs:
        columns = [[g.ravel() for g in pulled((output,), ins, (unit,))] for unit in basis(output)]
        table.append([jacobian.T for jacobian in stacked(columns, ins)])
    return table


def pulled(outputs: Sequence[Tensor], ins: Sequence[Tensor], weights: Sequence[Tensor]) -> list[Array]:
    """The gradients of the inputs, zeros where there is none."""
    found = grad(tuple(outputs), tuple(ins), tuple(weights), retain_graph=True, allow_unused=True)
    return [np.zeros_like(x._array) if g is None else g._array for g, x in zip(found, ins, strict=True)]


def forward_jacobians(func: Function, inputs: tuple[Any, ...]) -> Jacobians:
    """By forward mode: the tangent along each element of each input gives a row."""
    table = []
    for x in differentiable(inputs):
        rows = [pushed(func, inputs, x, unit) for unit in basis(x)]
        table.append(stacked(rows, counted(func, inputs)))
    return transposed(table)


def pushed(func: Function, inputs: tuple[Any, ...], x: Tensor, direction: Tensor) -> list[Array]:
    """The tangents of the outputs when the input `x` moves in a direction."""
    with forward_ad.dual_level():
        duals = [forward_ad.make_dual(y.detach(), direction).requires_grad_() if y is x else y for y in inputs]
        unpacked = [forward_ad.unpack_dual(output) for output in counted(func, duals)]
        return [(zeros_like(p) if t is None else t)._array.ravel() for p, t in unpacked]


def stacked(rows: list[list[Array]], others: Sequence[Tensor]) -> list[Array]:
    """One matrix for each of the others, whose elements lie along the rows."""
    if not rows:
        return [np.zeros((0, other.numel())) for other in others]
    return [np.stack(mine) for mine in zip(*rows, strict=True)]


def transposed(table: list[list[Any]]) -> list[list[Any]]:
    """[input][output] as [output][input]."""
    return [list(row) for row in zip(*table, strict=True)]


def differentiable(values: Sequence[Any]) -> tuple[Tensor, ...]:
    """Those that require grad."""
    return tuple(value for value in values if isinstance(value, Tensor) and value.requires_grad)


def outputs_of(func: Function, inputs: Sequence[Any]) -> tuple[Any, ...]:
    """What the function returns, as a tuple of tensors."""
    found = func(*inputs)
    outputs = tuple(found) if isinstance(found, (list, tuple)) else (found,)
    for output in outputs:
        if not isinstance(output, Tensor):
            raise AttributeError(f"'{type(output).__name__}' object has no attribute 'requires_grad'")
    return outputs
