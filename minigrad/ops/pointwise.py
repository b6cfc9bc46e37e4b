"""Arithmetic on each element by itself: sums, differences, products and what is made of them.

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
from .._dtypes import Number
from .._errors import noted
from .._late import wrap
from .._rule import UFUNCS, is_number, op, word
from ._signature import is_tensor, no_truths, not_a_tensor, one_of, overloaded, with_option

__all__ = [
    "add", "addcdiv", "addcmul", "copysign", "lerp", "mul", "multiply", "neg", "negative", "positive", "reciprocal", "relu",
    "rsub", "sigmoid", "sub", "subtract",
]  # fmt: skip

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- words ---------------------------------------------------------------------------------------------------------


def _kept(mask: Any, g: Any) -> Any:
    """g where the mask holds, else 0; by its bits, for `np.where` takes five times as long and `g * mask` makes ∞ · 0."""
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
    return np.bitwise_and(g.view(bits), np.subtract(x <= 0, 1, dtype=bits)).view(g.dtype)


@op(_above, node="ThresholdBackwardBackward0", g=lambda g, x: where_positive(g, x), x=lambda g: zero(g))
def _where_positive(g: Tensor, x: Tensor) -> Tensor: ...


where_positive = word(_where_positive)


# --- sums and differences --------------------------------------------------------------------------------------------


@op(np.add, node="AddBackward0", self=lambda g: g, other=lambda g: g)
def _add(self: Tensor | Number, other: Tensor | Number) -> Tensor: ...


def _scaled(dtype: np.dtype[Any], other: Any, alpha: Number) -> Any:
    if isinstance(alpha, bool) and dtype != bool:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and dtype.kind != "f":
        raise noted(
            RuntimeError("For integral input tensors, argument alpha must not be a floating point number."),
            f"alpha is {alpha}: write x.float(), or a whole number.",
        )
    return np.multiply(other, np.array(alpha).astype(dtype))


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
            "a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
        )
    return noted(RuntimeError(f"Subtraction, the `-` operator, with {text}"), "Make numbers of the truths: mask.int().")


def _check_bool(*operands: Any) -> None:
    """Truths are not subtracted."""
    kinds = [isinstance(o, bool) or getattr(getattr(o, "_array", o), "dtype", None) == bool for o in operands]
    if any(kinds):
        raise _no_bool(all(kinds))


@op(_difference, node="SubBackward0", self=lambda g: g, other=lambda g: -g)
def _sub(self: Tensor | Number, other: Tensor | Number) -> Tensor: ...


UFUNCS[np.subtract] = _sub


@op(
    lambda self, other, alpha: np.subtract(self, _scaled(self.dtype, other, alpha)), promote="common", node="SubBackward0",
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
    return (_sub, input, other) if type(alpha) is int and alpha == 1 else (_sub_scaled, input, other, alpha)


subtract = sub


@op(
    lambda self, other, alpha: np.subtract(other, _scaled(self.dtype, self, alpha)), promote="common", node="RsubBackward0",
    self=lambda g, alpha: -(g * alpha),
    other=lambda g: g,
)  # fmt: skip
def _rsub(self: Tensor, other: Tensor, alpha: Number = 1) -> Tensor: ...


@op(
    lambda self, other, alpha: np.subtract(other, _scaled(self.dtype, self, alpha)), promote="common", node="RsubBackward1",
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
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
            "`logical_not()` operator instead."
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


# --- combinations ----------------------------------------------------------------------------------------------------


@op(
    no_truths(lambda self, tensor1, tensor2, value: self + np.array(value).astype(self.dtype) * tensor1 * tensor2, "addcmul_cpu_out"),
    promote="common",
    self=lambda g: g,
    tensor1=lambda g, tensor2, value: g * (tensor2 * value),
    tensor2=lambda g, tensor1, value: g * (tensor1 * value),
)  # fmt: skip
def addcmul(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1) -> Tensor:
    """input + value · tensor1 · tensor2, element by element (`torch.addcmul`).

    >>> import minigrad as torch
    >>> torch.addcmul(torch.tensor([1.]), torch.tensor([2.]), torch.tensor([3.]), value=10)
    tensor([61.])
    """


_NO_INTEGERS = (
    "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of "
    "tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / "
    "tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future "
    "addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes."
)


def _add_quotient(self: Any, tensor1: Any, tensor2: Any, value: Number) -> Any:
    if self.dtype.kind != "f":
        raise RuntimeError(_NO_INTEGERS)
    return self + np.array(value).astype(self.dtype) * tensor1 / tensor2


@op(
    _add_quotient, promote="common",
    self=lambda g: g,
    tensor1=lambda g, tensor2, value: g * (value / tensor2),
    tensor2=lambda g, tensor1, tensor2, value: -g * (value * tensor1 / (tensor2 * tensor2)),
)  # fmt: skip
def addcdiv(self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1) -> Tensor:
    """input + value · tensor1 / tensor2, element by element (`torch.addcdiv`). RuntimeError for integers.

    >>> import minigrad as torch
    >>> torch.addcdiv(torch.tensor([1.]), torch.tensor([2.]), torch.tensor([4.]))
    tensor([1.5000])
    """


def _between(self: Any, end: Any, weight: Any) -> Any:
    """Each end is hit exactly: from the start for small weights, from the end for large ones."""
    return np.where(np.absolute(weight) < 0.5, self + weight * (end - self), end - (end - self) * (1 - weight))


def _lerp(self: Any, end: Any, weight: Any, name: str = "scalar") -> Any:
    for argument, array in (("end", end), ("weight", weight)):
        if isinstance(array, np.ndarray) and array.dtype != self.dtype:
            own, its = _dtypes.of(self).type_name, _dtypes.of(array).type_name
            raise RuntimeError(f"expected dtype {own} for `{argument}` but got dtype {its}")
    if self.dtype.kind != "f":
        raise NotImplementedError(f"\"lerp_kernel_{name}\" not implemented for '{_dtypes.of(self).short}'")
    return _between(self, end, weight).astype(self.dtype, copy=False)


@op(_lerp, node="LerpBackward0", self=lambda g, weight: g * (1 - weight), end=lambda g, weight: g * weight)
def _lerp_number(self: Tensor, end: Tensor, weight: Any) -> Tensor: ...


@op(
    lambda self, end, weight: _lerp(self, end, weight, "tensor"), node="LerpBackward1",
    self=lambda g, weight: g * (1 - weight),
    end=lambda g, weight: g * weight,
    weight=lambda g, self, end: g * (end - self),
)  # fmt: skip
def _lerp_tensor(self: Tensor, end: Tensor, weight: Tensor) -> Tensor: ...


@overloaded
def lerp(input: Tensor, end: Tensor, weight: Tensor | Number) -> Any:
    """input + weight · (end − input), element by element: the way from one to the other (`torch.lerp`).

    All floats of one dtype.

    >>> import minigrad as torch
    >>> torch.lerp(torch.tensor([1., 2.]), torch.tensor([3., 6.]), 0.5)
    tensor([2., 4.])
    """
    return _lerp_tensor if is_tensor(weight) else _lerp_number, input, end, weight


@op(
    np.copysign, promote="float", node="CopysignBackward0",
    self=lambda g, self, result: g * keep(self != 0, result / self),
    other=lambda g: zero(g),
)  # fmt: skip
def _copysign(self: Tensor, other: Tensor) -> Tensor: ...


@op(np.copysign, promote="float", node="CopysignBackward1", self=lambda g, self, result: g * keep(self != 0, result / self))
def _copysign_number(self: Tensor, other: Tensor | Number) -> Tensor: ...


@overloaded
def copysign(input: Tensor, other: Tensor | Number) -> Any:
    """|input| with the sign of other, element by element (`torch.copysign`).

    >>> import minigrad as torch
    >>> torch.copysign(torch.tensor([1., 2.]), torch.tensor([-0., 3.]))
    tensor([-1.,  2.])
    """
    return one_of("copysign", _copysign, _copysign_number, input, other)


# --- two activations that every tensor answers to ------------------------------------------------------------------


@op(lambda self: 1 / (1 + np.exp(-self)), promote="float", self=lambda g, result: g * (1 - result) * result)
def sigmoid(self: Tensor) -> Tensor:
    """σ(x) = 1 / (1 + e⁻ˣ), element by element (`torch.sigmoid`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.sigmoid(torch.tensor([0., 2.]))
    tensor([0.5000, 0.8808])
    """


def _rectified(self: Any) -> Any:
    if self.dtype == bool:
        raise RuntimeError("Boolean inputs not supported for relu")
    return np.maximum(self, 0)


@op(_rectified, self=lambda g, result: where_positive(g, result))
def relu(self: Tensor) -> Tensor:
    """max(x, 0), element by element; the derivative at 0 is 0 (`torch.relu`). RuntimeError for truths.

    >>> import minigrad as torch
    >>> torch.relu(torch.tensor([-1., 2.]))
    tensor([0., 2.])
    """
