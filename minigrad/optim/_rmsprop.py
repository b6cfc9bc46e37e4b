"""RMSprop: steps measured by the running square of the gradient.

>>> import minigrad as torch
>>> w = torch.tensor([1.], requires_grad=True)
>>> optimizer = RMSprop([w], lr=0.01)
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


class RMSprop(Optimizer):
    """w ← w − lr·g / (√v + eps) with v ← alpha·v + (1 − alpha)·g² (`torch.optim.RMSprop`; Tieleman and Hinton, 2012).

    centered subtracts from v the square of the running mean of g (Graves, 2013); with momentum, a step is momentum times
    the last one and this one. weight_decay adds weight_decay·w to the gradient. ValueError for settings below 0.

    >>> import minigrad as torch
    >>> w = torch.tensor([1.], requires_grad=True)
    >>> w.grad = torch.tensor([5.])
    >>> torch.optim.RMSprop([w], lr=0.01).step()
    >>> w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-2, alpha: float = 0.99, eps: float = 1e-8, weight_decay: float = 0, momentum: float = 0,
        centered: bool = False, capturable: bool = False, foreach: bool | None = None, maximize: bool = False,
        differentiable: bool = False,
    ):  # fmt: skip
        check_rate(lr)
        check("epsilon value", eps, eps >= 0)
        check("momentum value", momentum, momentum >= 0)
        check("weight_decay value", weight_decay, weight_decay >= 0)
        check("alpha value", alpha, alpha >= 0)
        refuse("RMSprop", differentiable=differentiable, capturable=capturable)
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered, "weight_decay": weight_decay,
            "capturable": capturable, "foreach": foreach, "maximize": maximize, "differentiable": differentiable,
        })  # fmt: skip

    def update(self, p: Array, grad: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        if not state:
            state["step"] = wrap(np.zeros((), np.float32))
            buffers = {"square_avg": True, "momentum_buffer": group["momentum"], "grad_avg": group["centered"]}
            state.update({name: wrap(np.zeros_like(p)) for name, wanted in buffers.items() if wanted})
        state["step"]._array += 1
        alpha, lr = group["alpha"], float(group["lr"])
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * p
        v = state["square_avg"]._array
        v *= alpha
        v += (1 - alpha) * grad * grad
        if group["centered"]:
            mean = state["grad_avg"]._array
            mean += (grad - mean) * (1 - alpha)
            v = v - mean * mean
        step = grad / (np.sqrt(v) + group["eps"])
        if group["momentum"]:
            buffer = state["momentum_buffer"]._array
            buffer *= group["momentum"]
            buffer += step
            step = buffer
        p -= lr * step
