"""Arithmetic on each element by itself: sums, differences, products.

Operands of different shapes are broadcast: from the right, sizes must be equal or 1. Operands of different dtypes meet
in the smallest that holds both (`minigrad.promote_types`).

>>> import minigrad
>>> w = minigrad.tensor([1., 2.], requires_grad=True)
>>> minigrad.mul(w, 3)
tensor([3., 6.], grad_fn=<MulBackward0>)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._close import exp
from .._dtypes import Number
from .._errors import noted
from .._late import wrap
from .._rule import UFUNCS, is_number, op, word
from ._signature import is_tensor, not_a_tensor, one_of, overloaded, with_option

__all__ = [
    "add", "mul", "multiply", "neg", "negative", "positive", "reciprocal", "relu", "rsub", "sigmoid", "sub", "subtract",
]  # fmt: skip

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- words ---------------------------------------------------------------------------------------------------------


def _kept(mask: Any, g: Any) -> Any:
    """g where the mask holds, else 0; by its bits, for `np.where` takes five times as long and `g * mask`
    makes ∞ · 0.
    """
    bits = np.int64 if g.dtype == np.float64 else np.int32
    return np.bitwise_and(g.view(bits), np.subtract(0, getattr(mask, "_array", mask), dtype=bits)).view(g.dtype)


@op(_kept, node="WhereBackward0", g=lambda g, mask: keep(mask, g))
def _keep(mask: Any, g: Tensor) -> Tensor: ...


keep = word(_keep)


def zero(g: Any) -> Any:
    """A gradient of 0, whatever comes in: of steps and signs, also where g is infinite."""
    return wrap(np.zeros_like(g._array)) if hasattr(g, "_array") else np.zeros_like(g)


def _above(g: Any, x: Any) -> Any:
    bits = np.int64 if g.dtype == np.float64 else np.int32
    return np.bitwise_and(g.view(bits), np.asarray(x <= 0).astype(bits) - 1).view(g.dtype)


@op(_above, node="ThresholdBackwardBackward0", g=lambda g, x: where_positive(g, x), x=lambda g: zero(g))
def _where_positive(g: Tensor, x: Tensor) -> Tensor: ...


where_positive = word(_where_positive)


# --- sums and differences --------------------------------------------------------------------------------------------


@op(np.add, node="AddBackward0", tells={"alpha": 1}, self=lambda g: g, other=lambda g: g)
def _add(self: Tensor | Number, other: Tensor | Number) -> Tensor: ...


def _scaled(dtype: np.dtype[Any], other: Any, alpha: Number) -> Any:
    if isinstance(alpha, bool) and dtype.kind != "b":
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and dtype.kind != "f":
        raise noted(
            RuntimeError("For integral input tensors, argument alpha must not be a floating point number."),
            f"alpha is {alpha}: write x.float(), or a whole number.",
        )
    return np.multiply(other, _dtypes.held(alpha, dtype))


@op(
    lambda self, other, alpha: np.add(self, _scaled(self.dtype, other, alpha)), promote="common", node="AddBackward0",
    self=lambda g: g,
    other=lambda g, alpha: g * alpha,
)  # fmt: skip
def _add_scaled(self: Tensor | Number, other: Tensor | Number, alpha: Number = 1) -> Tensor: ...


@with_option(_add)
def add(input: Tensor | Number, other: Tensor | Number, *, alpha: Number = 1) -> Any:
    """input + alpha · other, element by element (`torch.add`).

    With integers alpha must be an integer.

    >>> import minigrad as torch
    >>> torch.add(torch.tensor([1., 2.]), torch.tensor([[10.], [20.]]))
    tensor([[11., 12.],
            [21., 22.]])
    >>> torch.add(torch.tensor([1.]), torch.tensor([2.]), alpha=10)
    tensor([21.])
    """
    if not is_tensor(other) and not is_number(other):
        raise not_a_tensor("add", other)
    return (_add, input, other) if type(alpha) is int and alpha == 1 else (_add_scaled, input, other, alpha)


def _difference(a: Any, b: Any) -> Any:
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.dtype == b.dtype):
        _check_bool(a, b)
        common = _dtypes.result_type(a, b)
        a, b = np.asarray(a).astype(common), np.asarray(b).astype(common)
    try:
        return np.subtract(a, b)
    except TypeError:
        raise _no_bool(True) from None


def _no_bool(both: bool) -> RuntimeError:
    if both:
        text = "two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead."
    else:
        text = (
            "a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` "
            "operator instead."
        )
    return noted(RuntimeError(f"Subtraction, the `-` operator, with {text}"), "Make numbers of the truths: mask.int().")


def minus(a: Any, b: Any) -> Any:
    """a − b as a rule says it; of truths there is none, in PyTorch's rules neither."""
    if any(getattr(getattr(x, "_array", x), "dtype", None) == np.bool_ for x in (a, b)):
        raise _no_bool(False)
    return a - b


def _check_bool(*operands: Any) -> None:
    """Truths are not subtracted."""
    arrays = (getattr(o, "_array", o) for o in operands)
    kinds = [a.dtype.kind == "b" if isinstance(a, np.ndarray) else isinstance(a, bool) for a in arrays]
    if any(kinds):
        raise _no_bool(all(kinds))


@op(_difference, node="SubBackward0", tells={"alpha": 1}, self=lambda g: g, other=lambda g: -g)
def _sub(self: Tensor | Number, other: Tensor | Number) -> Tensor: ...


UFUNCS[np.subtract] = _sub


@op(
    lambda self, other, alpha: np.subtract(self, _scaled(self.dtype, other, alpha)),
    promote="common", node="SubBackward0",
    self=lambda g: g,
    other=lambda g, alpha: -(g * alpha),
)  # fmt: skip
def _sub_scaled(self: Tensor | Number, other: Tensor | Number, alpha: Number = 1) -> Tensor: ...


@with_option(_sub)
def sub(input: Tensor | Number, other: Tensor | Number, *, alpha: Number = 1) -> Any:
    """input − alpha · other, element by element (`torch.sub`).

    RuntimeError for truths: of masks take `^` or `~`.

    >>> import minigrad as torch
    >>> torch.sub(torch.tensor([3., 5.]), 1)
    tensor([2., 4.])
    """
    if not is_tensor(other) and not is_number(other):
        raise not_a_tensor("sub", other)
    _check_bool(input, other)
    return (_sub, input, other) if type(alpha) is int and alpha == 1 else (_sub_scaled, input, other, alpha)


subtract = sub


@op(
    lambda self, other, alpha: np.subtract(other, _scaled(self.dtype, self, alpha)),
    promote="common", node="RsubBackward0",
    self=lambda g, alpha: -(g * alpha),
    other=lambda g: g,
)  # fmt: skip
def _rsub(self: Tensor, other: Tensor, alpha: Number = 1) -> Tensor: ...


@op(
    lambda self, other, alpha: np.subtract(other, _scaled(self.dtype, self, alpha)),
    promote="common", node="RsubBackward1",
    self=lambda g, alpha: -(g * alpha),
)  # fmt: skip
def _rsub_number(self: Tensor, other: Tensor | Number, alpha: Number = 1) -> Tensor: ...


@overloaded
def rsub(input: Tensor, other: Tensor | Number, *, alpha: Number = 1) -> Any:
    """other − alpha · input, element by element: what `2 - x` calls (`torch.rsub`).

    >>> import minigrad as torch
    >>> torch.rsub(torch.tensor([3., 5.]), 1)
    tensor([-2., -4.])
    """
    _check_bool(input, other)
    return *one_of("rsub", _rsub, _rsub_number, input, other), alpha


def _negated(x: Any) -> Any:
    try:
        return np.negative(x)
    except TypeError:
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, "
            "use the `~` or `logical_not()` operator instead."
        ) from None


@op(_negated, self=lambda g: -g)
def neg(self: Tensor) -> Tensor:
    """−x, element by element (`torch.neg`). RuntimeError for truths.

    >>> import minigrad as torch
    >>> torch.neg(torch.tensor([1., -2.]))
    tensor([-1.,  2.])
    """


UFUNCS[np.negative] = neg
negative = neg


def positive(input: Tensor) -> Tensor:
    """The tensor itself: `+x` (`torch.positive`). RuntimeError for truths.

    >>> import minigrad as torch
    >>> +torch.tensor([1., -2.])
    tensor([ 1., -2.])
    """
    if input._array.dtype == bool:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


# --- products and quotients ------------------------------------------------------------------------------------------


@op(np.multiply, self=lambda g, other: g * other, other=lambda g, self: g * self)
def mul(self: Tensor | Number, other: Tensor | Number) -> Tensor:
    """input · other, element by element (`torch.mul`).

    >>> import minigrad as torch
    >>> torch.mul(torch.tensor([1., 2.]), 3)
    tensor([3., 6.])
    """


multiply = mul


@op(np.reciprocal, promote="float", self=lambda g, result: -g * (result * result))
def reciprocal(self: Tensor) -> Tensor:
    """1 / x, element by element (`torch.reciprocal`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.reciprocal(torch.tensor([2., 4.]))
    tensor([0.5000, 0.2500])
    """


# --- two activations that every tensor answers to ------------------------------------------------------------------


@op(lambda self: 1 / (1 + exp(-self)), promote="float", self=lambda g, result: g * (1 - result) * result)
def sigmoid(self: Tensor) -> Tensor:
    """σ(x) = 1 / (1 + e⁻ˣ), element by element (`torch.sigmoid`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.sigmoid(torch.tensor([0., 2.]))
    tensor([0.5000, 0.8808])
    """


def _rectified(self: Any) -> Any:
    if self.dtype == bool:
        raise RuntimeError("Boolean inputs not supported for relu")
    return np.maximum(0, self)  # of equal zeros the second is taken: -0. stays


@op(_rectified, self=lambda g, result: where_positive(g, result))
def relu(self: Tensor) -> Tensor:
    """max(x, 0), element by element; the derivative at 0 is 0 (`torch.relu`). RuntimeError for truths.

    >>> import minigrad as torch
    >>> torch.relu(torch.tensor([-1., 2.]))
    tensor([0., 2.])
    """
