"""Adam and AdamW: steps measured by the running mean and the running square of the gradient.

>>> import minigrad as torch
>>> w = torch.tensor([1.], requires_grad=True)
>>> optimizer = Adam([w], lr=0.1)
>>> w.grad = torch.tensor([5.])
>>> optimizer.step()
>>> w
tensor([0.9000], requires_grad=True)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._late import wrap
from .._tensor import Tensor
from ._optimizer import Array, Optimizer, check, check_rate, refuse


class Adam(Optimizer):
    """w ← w − lr·m̂ / (√v̂ + eps), where m and v are running means of g and of g², and the hats divide by 1 − βᵗ
    (`torch.optim.Adam`; Kingma and Ba, 2015).

    weight_decay adds weight_decay·w to the gradient, or, decoupled, shrinks w itself; amsgrad divides by the largest v
    so far. ValueError for settings out of their range.

    >>> import minigrad as torch
    >>> w = torch.tensor([1.], requires_grad=True)
    >>> w.grad = torch.tensor([5.])
    >>> torch.optim.Adam([w], lr=0.1).step()
    >>> w
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: tuple[Any, Any] = (0.9, 0.999), eps: float = 1e-8, weight_decay: float = 0,
        amsgrad: bool = False, *, foreach: bool | None = None, maximize: bool = False, capturable: bool = False,
        differentiable: bool = False, fused: bool | None = None, decoupled_weight_decay: bool = False,
    ):  # fmt: skip
        check_rate(lr)
        named = {"lr": lr, "betas[0]": betas[0], "betas[1]": betas[1]}
        given = [name for name, value in named.items() if isinstance(value, Tensor)]
        if len(set(given) - {"lr"}) == 1:
            raise ValueError("betas must be either both floats or both Tensors")
        if given and foreach and not capturable:
            raise ValueError(f"{given[0]} as a Tensor is not supported for capturable=False and foreach=True")
        check("epsilon value", eps, eps >= 0)
        for i, beta in enumerate(betas):
            check(f"beta parameter at index {i}", beta, 0 <= beta < 1)
        check("weight_decay value", weight_decay, weight_decay >= 0)
        refuse(type(self).__name__, differentiable=differentiable, capturable=capturable)
        super().__init__(params, {
            "lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay, "amsgrad": amsgrad, "maximize": maximize,
            "foreach": foreach, "capturable": capturable, "differentiable": differentiable, "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        })  # fmt: skip

    def update(self, p: Array, grad: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        if not state:
            state["step"] = wrap(np.zeros((), np.float32))
            names = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq") if group["amsgrad"] else ("exp_avg", "exp_avg_sq")
            state.update({name: wrap(np.zeros_like(p)) for name in names})
        state["step"]._array += 1
        t, lr, (beta1, beta2) = int(state["step"]._array), float(group["lr"]), map(float, group["betas"])
        if group["decoupled_weight_decay"]:
            p *= 1 - lr * group["weight_decay"]
        elif group["weight_decay"]:
            grad = grad + group["weight_decay"] * p
        m, v = state["exp_avg"]._array, state["exp_avg_sq"]._array
        m += (grad - m) * (1 - beta1)
        v *= beta2
        v += (1 - beta2) * grad * grad
        if group["amsgrad"]:
            v = np.maximum(state["max_exp_avg_sq"]._array, v, out=state["max_exp_avg_sq"]._array)
        scale = np.sqrt(v) / (1 - beta2**t) ** 0.5 + group["eps"]
        p -= lr / (1 - beta1**t) * m / scale


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameters themselves, by lr·weight_decay, 0.01 unless given
    (`torch.optim.AdamW`; Loshchilov and Hutter, 2019).

    >>> import minigrad as torch
    >>> w = torch.tensor([1.], requires_grad=True)
    >>> w.grad = torch.tensor([5.])
    >>> torch.optim.AdamW([w], lr=0.1).step()
    >>> w
    tensor([0.8990], requires_grad=True)
    """

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: tuple[Any, Any] = (0.9, 0.999), eps: float = 1e-8,
        weight_decay: float = 1e-2, amsgrad: bool = False, *, maximize: bool = False, foreach: bool | None = None,
        capturable: bool = False, differentiable: bool = False, fused: bool | None = None,
    ):  # fmt: skip
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable,
            differentiable=differentiable, fused=fused, decoupled_weight_decay=True,
        )  # fmt: skip
