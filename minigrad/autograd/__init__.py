"""The backward pass as functions (`torch.autograd`).

>>> import minigrad as torch
>>> x = torch.tensor([3.], requires_grad=True)
>>> torch.autograd.grad(x ** 2, x, create_graph=True)
(tensor([6.], grad_fn=<MulBackward0>),)
"""

from __future__ import annotations

from .._backward import backward as backward
from .._backward import grad as grad
