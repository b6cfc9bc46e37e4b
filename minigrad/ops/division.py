"""Division of each element by itself, exact or rounded, and what remains.

>>> import minigrad
>>> minigrad.tensor([7, -7]) // 2, minigrad.tensor([7, -7]) % 2
(tensor([ 3, -4]), tensor([1, 1]))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Number
from .._errors import noted
from .._rule import is_number, op, word
from ._signature import invalid, is_tensor, missing, not_a_tensor, one_of, overloaded, with_option
from .pointwise import mul, reciprocal, zero

__all__ = ["div", "divide", "floor_divide", "fmod", "remainder", "true_divide"]

if TYPE_CHECKING:
    from .._tensor import Tensor


@op(
    np.true_divide,
    promote="float",
    node="DivBackward0",
    self=lambda g, other: g / other,
    other=lambda g, self, other: -g * (self / other / other),
)
def _div(self: Tensor | Number, other: Tensor | Number) -> Tensor: ...


def _refuse_zero(a: Any, b: Any) -> None:
    if a.dtype.kind != "f" and not np.all(b):
        raise noted(
            RuntimeError("ZeroDivisionError"), "Integers have no infinity: divide floats, or look for zeros first."
        )


def _refuse_truths(kernel: str, a: Any, b: Any) -> None:
    if a.dtype == bool == b.dtype:
        raise missing(kernel, a)


def _floored(a: Any, b: Any) -> Any:
    _refuse_truths("div_floor_cpu", a, b)
    _refuse_zero(a, b)
    return np.floor_divide(a, b)


def _truncated(a: Any, b: Any) -> Any:
    _refuse_truths("div_trunc_cpu", a, b)
    if a.dtype.kind == "f":
        return np.trunc(np.true_divide(a, b))
    _refuse_zero(a, b)
    floor = np.floor_divide(a, b)
    return floor + ((floor < 0) & (floor * b != a))


@op(
    _floored, promote="common", node="DivBackward2", tells={"rounding_mode": "floor"},
    self=lambda g: zero(g), other=lambda g: zero(g),
)  # fmt: skip
def _div_floor(self: Tensor | Number, other: Tensor | Number) -> Tensor: ...


@op(
    _truncated, promote="common", node="DivBackward2", tells={"rounding_mode": "trunc"},
    self=lambda g: zero(g), other=lambda g: zero(g),
)  # fmt: skip
def _div_trunc(self: Tensor | Number, other: Tensor | Number) -> Tensor: ...


def underived(name: str, unwritten: bool = False) -> Exception:
    """PyTorch's error for a derivative that it lacks, one that it tells of when it is asked, or that was never written."""
    if unwritten:
        return NotImplementedError(f"the derivative for '{name}' is not implemented.")
    return RuntimeError(f"derivative for aten::{name} is not implemented")


def underivable(name: str, unwritten: bool = False) -> Any:
    """The rule of an operation that PyTorch does not differentiate."""

    def refuse(g: Any) -> Any:
        raise noted(
            underived(name, unwritten),
            "PyTorch has none either: detach() the operand if no gradient shall flow here.",
        )

    return refuse


def _refuse(error: Exception) -> Any:
    raise noted(
        type(error)(*error.args), "PyTorch has no second derivative of it either: call backward() without create_graph."
    )


@op(
    lambda g, x, error: g, node="NotImplemented", g=lambda g: g, x=lambda g, error: _refuse(error),
)  # fmt: skip
def _once(g: Tensor, x: Tensor, error: Exception) -> Tensor: ...


once = word(_once)  # a gradient that PyTorch cannot differentiate again in x, of which it is a function; linear in g


_ROUNDED = {None: _div, "floor": _div_floor, "trunc": _div_trunc}


@with_option(_div)
def div(input: Tensor | Number, other: Tensor | Number, *, rounding_mode: str | None = None) -> Any:
    """input / other, element by element; integers become floats (`torch.div`).

    `rounding_mode` "floor" rounds down as Python's `//`, "trunc" towards 0 as C; integers then stay integers, and
    division by 0 is a RuntimeError.

    >>> import minigrad as torch
    >>> torch.div(torch.tensor([7, -7]), 2)
    tensor([ 3.5000, -3.5000])
    >>> torch.div(torch.tensor([7, -7]), 2, rounding_mode="floor")
    tensor([ 3, -4])
    """
    if rounding_mode not in _ROUNDED:
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    if not is_tensor(other) and not is_number(other):
        raise not_a_tensor("div", other)
    return _ROUNDED[rounding_mode], input, other


divide = div


@overloaded
def true_divide(input: Tensor | Number, other: Tensor | Number) -> Any:
    """input / other, element by element: `div` without rounding (`torch.true_divide`).

    >>> import minigrad as torch
    >>> torch.true_divide(torch.tensor([1, 2]), 2)
    tensor([0.5000, 1.0000])
    """
    return _div, input, other


def reciprocal_times(input: Tensor, other: Number) -> Tensor:
    """other / input, as PyTorch has it: the reciprocal, times a number."""
    return mul(reciprocal(input), other)


@op(
    _floored, promote="common", node="torch::autograd::NotImplemented",
    self=underivable("floor_divide"), other=underivable("floor_divide"),
)  # fmt: skip
def _floor_divide(self: Tensor | Number, other: Tensor | Number) -> Tensor: ...


@overloaded
def floor_divide(input: Tensor | Number, other: Tensor | Number) -> Any:
    """⌊input / other⌋, element by element: `x // y` (`torch.floor_divide`).
    It has no derivative; integers stay integers.

    >>> import minigrad as torch
    >>> torch.floor_divide(torch.tensor([7, -7]), 2)
    tensor([ 3, -4])
    """
    if not is_tensor(other) and not is_number(other):
        raise invalid("floor_divide", input, other)
    return _floor_divide, input, other


def _rest(a: Any, b: Any) -> Any:
    _refuse_truths("remainder_cpu", a, b)
    _refuse_zero(a, b)
    if a.dtype.kind != "f":
        return np.remainder(a, b)
    rest = np.fmod(a, b)  # its zeros keep the sign of a, as PyTorch's
    return np.where((rest != 0) & ((rest < 0) != (b < 0)), rest + b, rest)


@op(
    _rest, promote="common", node="RemainderBackward1",
    self=lambda g: g,
    other=lambda g, self, other: -g * _div_floor_word(self, other),
)  # fmt: skip
def _remainder(self: Tensor, other: Tensor) -> Tensor: ...


_div_floor_word, _div_trunc_word = word(_div_floor), word(_div_trunc)


@op(_rest, promote="common", node="RemainderBackward0", self=lambda g: g)
def _remainder_number(self: Tensor, other: Tensor | Number) -> Tensor: ...


@op(_rest, promote="common", node="torch::autograd::NotImplemented", other=underivable("remainder"))
def _remainder_of_number(self: Tensor | Number, other: Tensor) -> Tensor: ...


@overloaded
def remainder(input: Tensor | Number, other: Tensor | Number) -> Any:
    """input − other · ⌊input / other⌋, element by element: `x % y`, with the sign of other (`torch.remainder`).

    Integers modulo 0 are a RuntimeError.

    >>> import minigrad as torch
    >>> torch.remainder(torch.tensor([7., -7.]), 3)
    tensor([1., 2.])
    """
    if is_tensor(other) and is_number(input):
        return _remainder_of_number, input, other
    return one_of("remainder", _remainder, _remainder_number, input, other)


def _rest_of_truncated(a: Any, b: Any) -> Any:
    _refuse_truths("fmod_cpu", a, b)
    _refuse_zero(a, b)
    return np.fmod(a, b)


@op(
    _rest_of_truncated, promote="common", node="FmodBackward1",
    self=lambda g: g,
    other=lambda g, self, other: -g * _div_trunc_word(self, other),
)  # fmt: skip
def _fmod(self: Tensor, other: Tensor) -> Tensor: ...


@op(_rest_of_truncated, promote="common", node="FmodBackward0", self=lambda g: g)
def _fmod_number(self: Tensor, other: Tensor | Number) -> Tensor: ...


@overloaded
def fmod(input: Tensor, other: Tensor | Number) -> Any:
    """The remainder of the division towards 0, with the sign of input, as in C (`torch.fmod`).

    >>> import minigrad as torch
    >>> torch.fmod(torch.tensor([7., -7.]), 3)
    tensor([ 1., -1.])
    """
    return one_of("fmod", _fmod, _fmod_number, input, other)
