"""Two or three operands combined element by element: a sum with a product, a way between, a borrowed sign.

>>> import minigrad
>>> minigrad.lerp(minigrad.tensor([1., 2.]), minigrad.tensor([3., 6.]), 0.5)
tensor([2., 4.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Number
from .._rule import op
from ._indices import c_name
from ._signature import is_tensor, no_truths, one_of, overloaded
from .pointwise import keep, zero

__all__ = ["addcdiv", "addcmul", "copysign", "lerp"]  # `plus`, `times` and `over` are for compositions

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- a tensor and a number, within a composition: PyTorch has nodes of their own for these ------------------------------


@op(lambda self, other: self + self.dtype.type(other), promote="float", node="AddBackward1", self=lambda g: g)
def plus(self: Tensor, other: Any) -> Tensor: ...


@op(
    lambda self, other: self * self.dtype.type(other), promote="float", node="MulBackward1",
    self=lambda g, other: g * other,
)  # fmt: skip
def times(self: Tensor, other: Any) -> Tensor: ...


@op(
    lambda self, other: self / self.dtype.type(other), promote="float", node="DivBackward1",
    self=lambda g, other: g / other,
)  # fmt: skip
def over(self: Tensor, other: Any) -> Tensor: ...


# --- products, quotients and ways between --------------------------------------------------------------------------------


def _add_product(self: Any, tensor1: Any, tensor2: Any, value: Number) -> Any:
    return self + _dtypes.held(value, self.dtype) * tensor1 * tensor2


@op(
    no_truths(_add_product, "addcmul_cpu_out"),
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
    "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true "
    "division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * "
    "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) "
    "for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / "
    "tensor2), for all dtypes."
)


def _add_quotient(self: Any, tensor1: Any, tensor2: Any, value: Number) -> Any:
    if self.dtype.kind != "f" or (tensor1.dtype.kind in "iu" and tensor2.dtype.kind in "iu"):
        raise RuntimeError(_NO_INTEGERS)
    return self + _dtypes.held(value, self.dtype) * tensor1 / tensor2


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
        lone = argument == "weight" and np.ndim(array) == 0 and name == "tensor" and array.dtype.kind == "f"
        if isinstance(array, np.ndarray) and array.dtype != self.dtype and not lone:
            raise RuntimeError(f"expected dtype {c_name(self)} for `{argument}` but got dtype {c_name(array)}")
    if self.dtype.kind != "f":
        raise NotImplementedError(f"\"lerp_kernel_{name}\" not implemented for '{_dtypes.of(self).short}'")
    return _between(self, end, _dtypes.held(weight, self.dtype)).astype(self.dtype, copy=False)


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
    if is_tensor(weight) and not weight.ndim and not weight.is_floating_point():  # type: ignore[union-attr]
        weight = weight.to(input.dtype)  # type: ignore[union-attr]
    return _lerp_tensor if is_tensor(weight) else _lerp_number, input, end, weight


@op(
    np.copysign, promote="float", node="CopysignBackward0",
    self=lambda g, self, result: g * keep(self != 0, result / self),
    other=lambda g: zero(g),
)  # fmt: skip
def _copysign(self: Tensor, other: Tensor) -> Tensor: ...


@op(
    np.copysign,
    promote="float",
    node="CopysignBackward1",
    self=lambda g, self, result: g * keep(self != 0, result / self),
)
def _copysign_number(self: Tensor, other: Tensor | Number) -> Tensor: ...


@overloaded
def copysign(input: Tensor, other: Tensor | Number) -> Any:
    """|input| with the sign of other, element by element (`torch.copysign`).

    >>> import minigrad as torch
    >>> torch.copysign(torch.tensor([1., 2.]), torch.tensor([-0., 3.]))
    tensor([-1.,  2.])
    """
    return one_of("copysign", _copysign, _copysign_number, input, other)
