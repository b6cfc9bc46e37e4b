"""Adagrad: steps measured by the sum of all squared gradients so far.

>>> import minigrad as torch
>>> w = torch.tensor([1.], requires_grad=True)
>>> optimizer = Adagrad([w], lr=0.1)
>>> w.grad = torch.tensor([5.])
>>> optimizer.step()
>>> w
tensor([0.9000], requires_grad=True)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._late import wrap
from ._optimizer import Array, Optimizer, check, check_rate, refuse


class Adagrad(Optimizer):
    """w ← w − lrₜ·g / (√s + eps) with s ← s + g² and lrₜ = lr / (1 + (t − 1)·lr_decay) (`torch.optim.Adagrad`; Duchi,
    Hazan and Singer, 2011).

    s begins with initial_accumulator_value; weight_decay adds weight_decay·w to the gradient. ValueError for settings
    below 0.

    >>> import minigrad as torch
    >>> w = torch.tensor([1.], requires_grad=True)
    >>> w.grad = torch.tensor([5.])
    >>> torch.optim.Adagrad([w], lr=0.1).step()
    >>> w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-2, lr_decay: float = 0, weight_decay: float = 0, initial_accumulator_value: float = 0,
        eps: float = 1e-10, foreach: bool | None = None, *, maximize: bool = False, differentiable: bool = False,
        fused: bool | None = None,
    ):  # fmt: skip
        check_rate(lr)
        check("lr_decay value", lr_decay, lr_decay >= 0)
        check("weight_decay value", weight_decay, weight_decay >= 0)
        check("initial_accumulator_value value", initial_accumulator_value, initial_accumulator_value >= 0)
        check("epsilon value", eps, eps >= 0)
        refuse("Adagrad", differentiable=differentiable)
        super().__init__(params, {
            "lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "foreach": foreach, "maximize": maximize,
            "differentiable": differentiable, "fused": fused,
        })  # fmt: skip
        for group in self.param_groups:
            for p in group["params"]:
                start = np.full_like(p._array, group["initial_accumulator_value"])
                self.state[p] = {"step": wrap(np.zeros((), np.float32)), "sum": wrap(start)}

    def update(self, p: Array, grad: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        state["step"]._array += 1
        rate = float(group["lr"]) / (1 + (int(state["step"]._array) - 1) * group["lr_decay"])
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * p
        total = state["sum"]._array
        total += grad * grad
        p -= rate * grad / (np.sqrt(total) + group["eps"])
