"""Stochastic gradient descent, with momentum.

>>> import minigrad as torch
>>> w = torch.tensor([1.], requires_grad=True)
>>> optimizer = SGD([w], lr=0.1, momentum=0.9)
>>> for _ in range(2):
...     w.grad = torch.tensor([1.])
...     optimizer.step()
>>> w
tensor([0.7100], requires_grad=True)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._late import wrap
from ._optimizer import Array, Optimizer, check, check_rate, refuse


class SGD(Optimizer):
    """w ← w − lr·b with b ← momentum·b + (1 − dampening)·(g + weight_decay·w); with nesterov w ← w − lr·(g + momentum·b)
    (`torch.optim.SGD`).

    ValueError for settings below 0, and for nesterov without momentum.

    >>> import minigrad as torch
    >>> w = torch.tensor([1.], requires_grad=True)
    >>> w.grad = torch.tensor([5.])
    >>> torch.optim.SGD([w], lr=0.1).step()
    >>> w
    tensor([0.5000], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-3, momentum: float = 0, dampening: float = 0, weight_decay: float = 0,
        nesterov: bool = False, *, maximize: bool = False, foreach: bool | None = None, differentiable: bool = False,
        fused: bool | None = None,
    ):  # fmt: skip
        check_rate(lr)
        check("momentum value", momentum, momentum >= 0)
        check("weight_decay value", weight_decay, weight_decay >= 0)
        refuse("SGD", differentiable=differentiable)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay, "nesterov": nesterov,
            "maximize": maximize, "foreach": foreach, "differentiable": differentiable, "fused": fused,
        })  # fmt: skip

    def update(self, p: Array, grad: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        momentum = group["momentum"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * p
        if momentum:
            buffer = state.get("momentum_buffer")
            if buffer is None:
                buffer = state["momentum_buffer"] = wrap(np.array(grad))
            else:
                buffer._array *= momentum
                buffer._array += (1 - group["dampening"]) * grad
            grad = grad + momentum * buffer._array if group["nesterov"] else buffer._array
        p -= float(group["lr"]) * grad
