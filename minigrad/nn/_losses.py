"""Losses that compare numbers with numbers: how far off a prediction is.

>>> import minigrad
>>> mse_loss(minigrad.tensor([1., 4.]), minigrad.tensor([1., 2.]))
tensor(2.)
"""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._late import wrap
from .._modes import no_grad
from .._rule import meet, op, word
from ..ops.exponential import xlogy
from ..ops.pointwise import keep, sigmoid
from ._arguments import constants, floating, reduced, reduced_tensor, reduction_of, share, sized, spoken

if TYPE_CHECKING:
    from .._tensor import Tensor

_sigma = word(sigmoid)


def _squares(self: Any, target: Any, reduction: int = 1) -> Any:
    d = floating(self, "mse_cpu") - target
    return reduced(d * d, reduction)


@op(
    _squares, node="MseLossBackward0", promote="common",
    self=lambda g, self, target, reduction: (self - target) * (share(g, self, reduction) * 2),
    target=lambda g, self, target, reduction: (target - self) * (share(g, self, reduction) * 2),
)  # fmt: skip
def _mse(self: Tensor, target: Tensor, reduction: int = 1) -> Tensor: ...


def mse_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """(x − t)², the mean over all elements, or by `reduction` their "sum" or each ("none") (`torch.nn.functional.mse_loss`).

    input and target: floats of one shape (others broadcast, with a warning). With `weight` the mean is weighted.

    >>> import minigrad
    >>> mse_loss(minigrad.tensor([1., 4.]), minigrad.tensor([1., 2.]), reduction="none")
    tensor([0., 4.])
    """
    reduction = spoken(reduction, size_average, reduce)
    number = reduction_of(reduction)
    sized(input, target)
    if weight is not None:
        return _weighted((input - target) ** 2, weight, reduction)  # type: ignore[no-any-return]
    return _mse(*_alike(input, target), number)


def _alike(input: Any, target: Any) -> tuple[Any, Any]:
    """Both expanded to their common shape, where they differ."""
    if input.shape == target.shape:
        return input, target
    shape = meet(tuple(input.shape), tuple(target.shape))
    return input.expand(shape), target.expand(shape)


def _weighted(losses: Any, weight: Any, reduction: str) -> Any:
    losses = losses * weight
    number = reduction_of(reduction)
    return losses if number == 0 else losses.sum() if number == 2 else losses.sum() / weight.sum()


def l1_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """|x − t|; arguments as for `mse_loss` (`torch.nn.functional.l1_loss`).

    >>> import minigrad
    >>> l1_loss(minigrad.tensor([1., 4.]), minigrad.tensor([1., 2.]))
    tensor(1.)
    """
    reduction = spoken(reduction, size_average, reduce)
    reduction_of(reduction)
    sized(input, target)
    input, target = _alike(input, target)
    losses = (input - target).abs()
    return reduced_tensor(losses, reduction) if weight is None else _weighted(losses, weight, reduction)  # type: ignore[no-any-return]


def _smooth(self: Any, target: Any, reduction: int = 1, beta: Any = 1.0) -> Any:
    floating(self, "smooth_l1_cpu")
    d = np.absolute(self - target)
    return reduced(np.where(d < beta, d * d * self.dtype.type(0.5 / beta), d - self.dtype.type(beta / 2)), reduction)


def _smooth_slope(d: Any, beta: Any) -> Any:
    """d/β near 0, the sign of d beyond β."""
    near = (d < beta) & (d > -beta)
    return keep(near, d) / beta + np.sign(keep(~near, d))


@op(
    _smooth, node="SmoothL1LossBackward0", promote="common",
    self=lambda g, self, target, reduction, beta: _smooth_slope(self - target, beta) * share(g, self, reduction),
    target=lambda g, self, target, reduction, beta: _smooth_slope(target - self, beta) * share(g, self, reduction),
)  # fmt: skip
def _smooth_l1(self: Tensor, target: Tensor, reduction: int = 1, beta: float = 1.0) -> Tensor: ...


def smooth_l1_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:  # fmt: skip
    """d²/(2β) where d = |x − t| < β, else d − β/2; other arguments as for `mse_loss` (`torch.nn.functional.smooth_l1_loss`).

    RuntimeError for β < 0; for β = 0 it is `l1_loss`.

    >>> import minigrad
    >>> smooth_l1_loss(minigrad.tensor([0.5, 3.]), minigrad.zeros(2), reduction="none")
    tensor([0.1250, 2.5000])
    """
    reduction = spoken(reduction, size_average, reduce)
    number = reduction_of(reduction)
    sized(input, target)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return reduced_tensor((input - target).abs(), reduction)  # type: ignore[no-any-return]
    return _smooth_l1(*_alike(input, target), number, beta)


def _hubers(self: Any, target: Any, reduction: int = 1, delta: Any = 1.0) -> Any:
    floating(self, "huber_cpu")
    d, delta = np.absolute(self - target), self.dtype.type(delta)
    return reduced(np.where(d <= delta, d * d * self.dtype.type(0.5), (d - delta / 2) * delta), reduction)


@op(
    _hubers, node="HuberLossBackward0", promote="common",
    self=lambda g, self, target, reduction, delta: _smooth_slope(self - target, delta) * (share(g, self, reduction) * delta),
    target=lambda g, self, target, reduction, delta: _smooth_slope(target - self, delta) * (share(g, self, reduction) * delta),
)  # fmt: skip
def _huber(self: Tensor, target: Tensor, reduction: int = 1, delta: float = 1.0) -> Tensor: ...


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Tensor:
    """d²/2 where d = |x − t| ≤ δ, else δ·(d − δ/2) (Huber, 1964); arguments as for `mse_loss` (`torch.nn.functional.huber_loss`).

    RuntimeError for δ ≤ 0.

    >>> import minigrad
    >>> huber_loss(minigrad.tensor([0.5, 3.]), minigrad.zeros(2), reduction="none", delta=2.0)
    tensor([0.1250, 4.0000])
    """
    number = reduction_of(reduction)
    sized(input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    if weight is not None:
        return _weighted(_huber(*_alike(input, target), 0, delta), weight, reduction)  # type: ignore[no-any-return]
    return _huber(*_alike(input, target), number, delta)


@op(
    lambda self, target, reduction=1: reduced(np.logaddexp(0, -target * self), reduction), node="SoftMarginLossBackward0",
    promote="common",
    self=lambda g, self, target, reduction: -target * _sigma(-target * self) * share(g, self, reduction),
)  # fmt: skip
def _soft_margin(self: Tensor, target: Tensor, reduction: int = 1) -> Tensor: ...


def soft_margin_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Tensor:
    """log(1 + e^(−t·x)) for targets of 1 and −1 (`torch.nn.functional.soft_margin_loss`).

    >>> import minigrad
    >>> soft_margin_loss(minigrad.tensor([0., 2.]), minigrad.tensor([1., -1.]), reduction="none")
    tensor([0.6931, 2.1269])
    """
    constants("soft_margin_loss", target=target)
    if (shape := list(meet(tuple(input.shape), tuple(target.shape)))) != list(input.shape):
        raise RuntimeError(f"output with shape {list(input.shape)} doesn't match the broadcast shape {shape}")
    if not input.is_floating_point():
        raise RuntimeError(f"result type Float can't be cast to the desired output type {input.dtype.short}")
    return _soft_margin(input, target, reduction_of(spoken(reduction, size_average, reduce)))


# --- losses of distributions -----------------------------------------------------------------------------------------


def kl_div(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:  # fmt: skip
    """The Kullback–Leibler divergence t·(log t − x), x being log-probabilities; with log_target eᵗ·(t − x)
    (`torch.nn.functional.kl_div`).

    `reduction` "batchmean" divides the sum by the batch size, which is the mathematical value; "mean" by all elements,
    and then PyTorch warns.

    >>> import minigrad
    >>> kl_div(minigrad.tensor([[0.5, 0.5]]).log(), minigrad.tensor([[1., 0.]]), reduction="batchmean")
    tensor(0.6931)
    """
    reduction = spoken(reduction, size_average, reduce)
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size."
            "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
            "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
            stacklevel=2,
        )
    batchmean = reduction == "batchmean"
    reduction = "sum" if batchmean else reduction
    reduction_of(reduction)
    if not (input.is_floating_point() and target.is_floating_point()):
        raise noted(RuntimeError("kl_div: Integral inputs not supported."), "Both are floats: probabilities and their logarithms.")
    losses = target.exp() * (target - input) if log_target else xlogy(target, target) - target * input
    total = reduced_tensor(losses, reduction)
    return total / input.shape[0] if batchmean and input.ndim else total  # type: ignore[no-any-return]


def poisson_nll_loss(
    input: Tensor, target: Tensor, log_input: bool = True, full: bool = False, size_average: bool | None = None,
    eps: float = 1e-8, reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """The negative log-likelihood of counts under Poisson: e^x − t·x for x a logarithm of the rate, or x − t·log(x + eps);
    `full` adds Stirling's approximation of log t! where t > 1 (`torch.nn.functional.poisson_nll_loss`).

    >>> import minigrad
    >>> poisson_nll_loss(minigrad.tensor([0.]), minigrad.tensor([2.]), full=True)
    tensor(1.6518)
    """
    reduction = spoken(reduction, size_average, reduce)
    reduction_of(reduction)
    losses = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        losses = losses + stirling.masked_fill(target <= 1, 0)
    return reduced_tensor(losses, reduction)  # type: ignore[no-any-return]


def gaussian_nll_loss(
    input: Tensor, target: Tensor, var: Tensor | float, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Tensor:
    """½·(log v + (x − t)²/v), the negative log-likelihood under a normal distribution of variance v = max(var, eps);
    `full` adds ½·log 2π (`torch.nn.functional.gaussian_nll_loss`).

    var: a number, or a tensor of input's shape, or with a last dimension of 1 or without it. ValueError where it
    doesn't fit or is negative.

    >>> import minigrad
    >>> gaussian_nll_loss(minigrad.tensor([1.]), minigrad.tensor([3.]), minigrad.tensor([1.]))
    tensor(2.)
    """
    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = wrap(np.full(input.shape, var, input._array.dtype))
    elif (var._array < 0).any():
        raise ValueError("var has negative entry/entries")
    if var.shape != input.shape:  # type: ignore[union-attr]
        if input.shape[:-1] == var.shape:  # type: ignore[union-attr]
            var = var.unsqueeze(-1)  # type: ignore[union-attr]
        elif [v for s, v in zip(input.shape, var.shape, strict=False) if s != v] != [1] or input.ndim != var.ndim:  # type: ignore[union-attr]
            raise noted(
                ValueError("var is of incorrect size"),
                f"It is {tuple(var.shape)}, input {tuple(input.shape)}.",  # type: ignore[union-attr]
            )
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    variance = var.clone()  # type: ignore[union-attr]
    with no_grad():
        variance.clamp_(min=eps)
    losses = 0.5 * (variance.log() + (input - target) ** 2 / variance)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced_tensor(losses, reduction)  # type: ignore[no-any-return]
