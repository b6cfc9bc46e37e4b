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
import warnings
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


def wants_grad(output: Any) -> bool:
    """Whether it is a tensor that requires grad."""
    return isinstance(output, Tensor) and output.requires_grad


def numerical_jacobians(
    func: Function, inputs: tuple[Any, ...], eps: float, counts: Callable[[Any], bool] = wants_grad
) -> Jacobians:
    """By central differences: each element of each input is moved in place, and put back.

    Of the outputs those for which `counts` answers yes.
    """
    table = []
    for x in differentiable(inputs):
        places = itertools.product(*map(range, x.shape))
        rows = [slopes_along(func, inputs, x, 1.0, eps, place, counts) for place in places]
        table.append(stacked(rows, counted(func, inputs, counts)))
    return transposed(table)


def slopes_along(
    func: Function, inputs: Any, x: Tensor, direction: Any, eps: float, place: Any = ...,
    counts: Callable[[Any], bool] = wants_grad,
) -> list[Array]:  # fmt: skip
    """(f(x + ε u) − f(x − ε u)) / 2ε for every output f, flat; `place` says which part of `x` moves.

    The step is taken in memory: no version counts it.
    """
    before = np.array(x._array[place], np.float64)
    found = []
    try:
        for there in (before - eps * direction, before + eps * direction):
            x._array[place] = there
            found.append([wrap(np.array(output._array)) for output in counted(func, inputs, counts)])
    finally:
        x._array[place] = before
    where = "" if place is ... else f"on index {place} "
    for low, high in zip(*found):
        for what in ("shape", "dtype"):
            if getattr(low, what) != getattr(high, what):
                raise AssertionError(
                    f"Expected `func` to return outputs with the same {what} when inputs are perturbed {where}by {eps}"
                    f", but got: {what}s {getattr(low, what)} and {getattr(high, what)}."
                )
    return [((high - low) / (2 * eps))._array.ravel() for low, high in zip(*found)]


def counted(func: Function, inputs: Any, counts: Callable[[Any], bool] = wants_grad) -> tuple[Tensor, ...]:
    return tuple(filter(counts, outputs_of(func, inputs)))


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
        rows = [[t._array.ravel() for t in pushed(func, inputs, alone(inputs, x, unit))] for unit in basis(x)]
        table.append(stacked(rows, counted(func, inputs)))
    return transposed(table)


def pushed(func: Function, inputs: tuple[Any, ...], along: Sequence[Tensor | None]) -> list[Tensor]:
    """The tangents of the outputs when each input moves along its direction; None: it carries no tangent. The function sees
    tensors that don't require grad."""
    counts = list(map(wants_grad, outputs_of(func, inputs)))
    plain = [x.detach() if wants_grad(x) else x for x in inputs]
    with forward_ad.dual_level():
        duals = [x if u is None else forward_ad.make_dual(x, u) for x, u in zip(plain, along, strict=True)]
        unpacked = map(forward_ad.unpack_dual, itertools.compress(outputs_of(func, duals), counts))
        return [zeros_like(primal) if tangent is None else tangent for primal, tangent in unpacked]


def alone(inputs: Sequence[Any], x: Tensor, direction: Tensor) -> list[Tensor | None]:
    """`x` moves in a direction, the other inputs that require grad stay where they are."""
    still = [zeros_like(y.detach()) if wants_grad(y) else None for y in inputs]
    return [direction if y is x else zero for y, zero in zip(inputs, still, strict=True)]


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
    return tuple(filter(wants_grad, values))


def outputs_of(func: Function, inputs: Sequence[Any]) -> tuple[Any, ...]:
    """What the function returns, as a tuple of tensors."""
    found = func(*inputs)
    outputs = tuple(found) if isinstance(found, (list, tuple)) else (found,)
    for output in outputs:
        if not isinstance(output, Tensor):
            raise AttributeError(f"'{type(output).__name__}' object has no attribute 'requires_grad'")
    return outputs


# --- PyTorch's older names for two of these ----------------------------------------------------------------------


def get_numerical_jacobian(fn: Function, inputs: Any, target: Any = None, eps: float = 1e-3, grad_out: float = 1.0) -> Any:
    """The Jacobians of the first output of `fn(inputs)` by small steps, for each input that requires grad, or for those in
    `target` (`torch.autograd.gradcheck.get_numerical_jacobian`, deprecated).

    >>> import minigrad as torch
    >>> x = torch.tensor([1., 2.], dtype=torch.float64, requires_grad=True)
    >>> with warnings.catch_warnings(action="ignore"):
    ...     get_numerical_jacobian(lambda inputs: inputs[0] * 3, (x,))
    (tensor([[3.0000, 0.0000],
            [0.0000, 3.0000]], dtype=torch.float64),)
    """
    _deprecated("get_numerical_jacobian", grad_out)
    given = tuple(inputs)
    found = numerical_jacobians(lambda *xs: fn(xs), given, eps, lambda output: output._array.dtype.kind not in "iu")
    jacobians = {id(x): wrap(jacobian) for x, jacobian in zip(differentiable(given), found[0] if differentiable(given) else ())}
    wanted = given if target is None else (target,) if isinstance(target, Tensor) else tuple(target)
    return tuple(jacobians[id(x)] for x in wanted if wants_grad(x))


def get_analytical_jacobian(inputs: Any, output: Tensor, nondet_tol: float = 0.0, grad_out: float = 1.0) -> Any:
    """The Jacobians of `output` by backward, for each input that requires grad; whether backward gives the same twice; and
    twice True, as the engine sees to the sizes and types of gradients (`torch.autograd.gradcheck.get_analytical_jacobian`,
    deprecated).

    >>> import minigrad as torch
    >>> x = torch.tensor([1., 2.], dtype=torch.float64, requires_grad=True)
    >>> with warnings.catch_warnings(action="ignore"):
    ...     get_analytical_jacobian((x,), x * 3)
    ((tensor([[3., 0.],
            [0., 3.]], dtype=torch.float64),), True, True, True)
    """
    _deprecated("get_analytical_jacobian", grad_out)
    first, again = (backward_jacobians([output], tuple(inputs))[0] for _ in range(2))
    same = all(abs(a - b).max(initial=0) <= nondet_tol for a, b in zip(first, again, strict=True))
    return tuple(map(wrap, first)), same, True, True


def _deprecated(name: str, grad_out: float) -> None:
    warnings.warn(
        f"`{name}` was part of PyTorch's private API and not meant to be exposed. We are deprecating it and it will be removed "
        "in a future version of PyTorch. If you have a specific use for this or feature request for this to be a stable API, "
        "please file us an issue at https://github.com/pytorch/pytorch/issues/new",
        FutureWarning,
        stacklevel=3,
    )
    if grad_out != 1.0:
        raise ValueError(f"Expected grad_out to be 1.0. {name} no longer supports values of grad_out != 1.0.")
