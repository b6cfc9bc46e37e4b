"""`Variable`, the former name of a tensor with a history; old tutorials still use it (`torch.autograd.Variable`).

>>> import minigrad as torch
>>> x = Variable(torch.ones(1), requires_grad=True)
>>> x, isinstance(x, Variable)
(tensor([1.], requires_grad=True), True)
"""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor


class _IsTensor(type):
    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Tensor)


class Variable(metaclass=_IsTensor):
    """Makes a leaf that shares the memory of `data`; every tensor is an instance."""

    def __new__(cls, data: Tensor, requires_grad: bool = False) -> Any:
        """A tensor: `data.detach().requires_grad_(requires_grad)`."""
        return data.detach().requires_grad_(requires_grad)
