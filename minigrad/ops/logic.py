"""Logic of each element: of truths, and of the bits of integers.

>>> import minigrad
>>> x = minigrad.tensor([1., 2., 3.])
>>> (x > 1.5) & (x < 2.5)
tensor([False,  True, False])
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Number
from .._errors import noted
from .._rule import UFUNCS, meet, op
from ._signature import missing

__all__ = [
    "bitwise_and", "bitwise_left_shift", "bitwise_not", "bitwise_or", "bitwise_right_shift", "bitwise_xor",
    "logical_and", "logical_not", "logical_or", "logical_xor",
]  # fmt: skip

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- truths ----------------------------------------------------------------------------------------------------------


@op(np.logical_and)
def logical_and(self: Tensor, other: Tensor) -> Tensor:
    """Whether both are true, which numbers are unless 0 (`torch.logical_and`).

    >>> import minigrad as torch
    >>> torch.logical_and(torch.tensor([True, True]), torch.tensor([0, 2]))
    tensor([False,  True])
    """


@op(np.logical_or)
def logical_or(self: Tensor, other: Tensor) -> Tensor:
    """Whether at least one is true (`torch.logical_or`).

    >>> import minigrad as torch
    >>> torch.logical_or(torch.tensor([True, False]), torch.tensor([0, 0]))
    tensor([ True, False])
    """


@op(np.logical_xor)
def logical_xor(self: Tensor, other: Tensor) -> Tensor:
    """Whether exactly one is true (`torch.logical_xor`).

    >>> import minigrad as torch
    >>> torch.logical_xor(torch.tensor([True, True]), torch.tensor([0, 2]))
    tensor([ True, False])
    """


@op(np.logical_not)
def logical_not(self: Tensor) -> Tensor:
    """Whether it is false, which only 0 is (`torch.logical_not`).

    >>> import minigrad as torch
    >>> torch.logical_not(torch.tensor([0, 2]))
    tensor([ True, False])
    """


# --- bits ------------------------------------------------------------------------------------------------------------


def _on_bits(ufunc: np.ufunc, kernel: str) -> Any:
    def forward(*arrays: Any) -> Any:
        functools.reduce(meet, [a.shape for a in arrays])
        if arrays[0].dtype.kind == "f" or (arrays[0].dtype == bool and "shift" in kernel):
            raise noted(
                missing(kernel, arrays[0]), "Only integers and truths have bits to work on: write x.long(), or x > 0."
            )
        return ufunc(*arrays)

    return forward


@op(_on_bits(np.bitwise_and, "bitwise_and_cpu"), promote="common")
def bitwise_and(self: Tensor | Number, other: Tensor | Number) -> Tensor:
    """The bits that both have; of truths, "and": `x & y` (`torch.bitwise_and`). Integers and truths.

    >>> import minigrad as torch
    >>> torch.bitwise_and(torch.tensor([6, 3]), 2)
    tensor([2, 2])
    """


@op(_on_bits(np.bitwise_or, "bitwise_or_cpu"), promote="common")
def bitwise_or(self: Tensor | Number, other: Tensor | Number) -> Tensor:
    """The bits that at least one has; of truths, "or": `x | y` (`torch.bitwise_or`). Integers and truths.

    >>> import minigrad as torch
    >>> torch.bitwise_or(torch.tensor([6, 3]), 1)
    tensor([7, 3])
    """


@op(_on_bits(np.bitwise_xor, "bitwise_xor_cpu"), promote="common")
def bitwise_xor(self: Tensor | Number, other: Tensor | Number) -> Tensor:
    """The bits that exactly one has; of truths, "either … or": `x ^ y` (`torch.bitwise_xor`). Integers and truths.

    >>> import minigrad as torch
    >>> torch.bitwise_xor(torch.tensor([6, 3]), 2)
    tensor([4, 1])
    """


@op(_on_bits(np.invert, "bitwise_not_cpu"))
def bitwise_not(self: Tensor) -> Tensor:
    """All bits turned; of truths, "not": `~x` (`torch.bitwise_not`). Integers and truths.

    >>> import minigrad as torch
    >>> torch.bitwise_not(torch.tensor([True, False]))
    tensor([False,  True])
    """


@op(_on_bits(np.left_shift, "lshift_cpu"), promote="common")
def bitwise_left_shift(self: Tensor | Number, other: Tensor | Number) -> Tensor:
    """x · 2ʸ by moving bits: `x << y` (`torch.bitwise_left_shift`). Integers.

    >>> import minigrad as torch
    >>> torch.bitwise_left_shift(torch.tensor([1, 3]), 2)
    tensor([ 4, 12])
    """


@op(_on_bits(np.right_shift, "rshift_cpu"), promote="common")
def bitwise_right_shift(self: Tensor | Number, other: Tensor | Number) -> Tensor:
    """⌊x / 2ʸ⌋ by moving bits: `x >> y` (`torch.bitwise_right_shift`). Integers.

    >>> import minigrad as torch
    >>> torch.bitwise_right_shift(torch.tensor([8, 7]), 1)
    tensor([4, 3])
    """


UFUNCS.update({np.bitwise_and: bitwise_and, np.bitwise_or: bitwise_or, np.bitwise_xor: bitwise_xor})


def invert(input: Tensor) -> Tensor:
    """`~x`: `bitwise_not`, with the error that Python's operator has in PyTorch."""
    if input._array.dtype.kind == "f":
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return bitwise_not(input)
