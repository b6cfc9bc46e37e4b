"""Cross-entropy of two classes: of probabilities, and of logits.

>>> import minigrad
>>> binary_cross_entropy_with_logits(minigrad.zeros(3), minigrad.ones(3))
tensor(0.6931)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._rule import op, word
from ..ops.pointwise import sigmoid
from ..ops.rounding import _clamp_min
from ._arguments import constants, floating, plain, reduced, reduction_of, share, spoken

if TYPE_CHECKING:
    from .._tensor import Tensor

_sigma, _at_least = word(sigmoid), word(_clamp_min)


def _logits_loss(self: Any, target: Any, weight: Any = None, pos_weight: Any = None, reduction: int = 1) -> Any:
    """(1 − t)·x + log(1 + e⁻ˣ), where the second term is weighted for positives; no exponential overflows."""
    softplus = np.logaddexp(0, -self)
    if pos_weight is not None:
        softplus = ((plain(pos_weight) - 1) * target + 1) * softplus
    losses = (1 - target) * self + softplus
    return reduced(losses if weight is None else losses * plain(weight), reduction)


def _logits_slope(self: Any, target: Any, weight: Any, pos_weight: Any) -> Any:
    """σ(x) − t, or with p = pos_weight (p·t + 1 − t)·σ(x) − p·t."""
    slope = _sigma(self) if pos_weight is None else (pos_weight * target + 1 - target) * _sigma(self)
    slope = slope - (target if pos_weight is None else pos_weight * target)
    return slope if weight is None else slope * weight


def _target_slope(self: Any, weight: Any, pos_weight: Any) -> Any:
    slope = -self if pos_weight is None else (1 - pos_weight) * np.log(_sigma(self)) - self
    return slope if weight is None else slope * weight


@op(
    _logits_loss, node="BinaryCrossEntropyWithLogitsBackward0", promote="common",
    self=lambda g, self, target, weight, pos_weight, reduction: (
        _logits_slope(self, target, weight, pos_weight) * share(g, self, reduction)
    ),
    target=lambda g, self, weight, pos_weight, reduction: _target_slope(self, weight, pos_weight) * share(g, self, reduction),
)  # fmt: skip
def _with_logits(
    self: Tensor, target: Tensor, weight: Any = None, pos_weight: Any = None, reduction: int = 1
) -> Tensor: ...


@op(
    lambda self, target: _logits_loss(self, target), node="BinaryCrossEntropyWithLogitsBackward0",
    self=lambda g, self, target: (_sigma(self) - target) * (g / count(self)),
    target=lambda g, self: -self * (g / count(self)),
)  # fmt: skip
def _plain_mean(self: Tensor, target: Tensor) -> Tensor: ...


def count(x: Any) -> int:
    """The number of elements."""
    return getattr(x, "_array", x).size  # type: ignore[no-any-return]


def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean", pos_weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """The cross-entropy of σ(input) against target, −[t·log σ(x) + (1 − t)·log(1 − σ(x))], computed without overflow
    (`torch.nn.functional.binary_cross_entropy_with_logits`).

    input and target: floats of the same shape. `weight` scales each element's loss, `pos_weight` the part of the
    positive class; both broadcast. Returns the mean, or by `reduction` the "sum" or, with "none", every loss.

    Raises ValueError if the shapes differ.

    >>> import minigrad
    >>> x = minigrad.tensor([0., 2.], requires_grad=True)
    >>> loss = binary_cross_entropy_with_logits(x, minigrad.tensor([1., 0.]))
    >>> loss
    tensor(1.4100, grad_fn=<BinaryCrossEntropyWithLogitsBackward0>)
    >>> loss.backward()
    >>> x.grad
    tensor([-0.2500,  0.4404])
    """
    if size_average is not None or reduce is not None:
        reduction = spoken(reduction, size_average, reduce)
    number = reduction_of(reduction)
    x, t = input._array, target._array
    if x.shape != t.shape:
        raise noted(
            ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})"),
            "Each input has one target: reshape one of them.",
        )
    if x.dtype is not t.dtype:
        floating(x, "log_sigmoid_cpu")
        if t.dtype.kind != "f":
            raise noted(
                RuntimeError(
                    f"result type {_dtypes.of(x).short} can't be cast to the desired output type {_dtypes.of(t).short}"
                ),
                "A target is a probability: target.float().",
            )
    elif x.dtype.kind != "f":
        floating(x, "log_sigmoid_cpu")
    if weight is pos_weight is None and number == 1 and x.dtype is t.dtype:
        return _plain_mean(input, target)
    if weight is not None or pos_weight is not None:
        constants("binary_cross_entropy_with_logits", weight=weight, pos_weight=pos_weight)
    return _with_logits(input, target, weight, pos_weight, number)


_LEAST = float(
    np.float32(1e-12)
)  # what (1 − p)·p counts at least in the derivative; PyTorch rounds it to single precision


def _log(x: Any) -> Any:
    """log x, at least −100: a probability of 0 must not make the loss infinite."""
    return np.maximum(np.log(x), -100)


def _loss(self: Any, target: Any, weight: Any = None, reduction: int = 1) -> Any:
    floating(self, "binary_cross_entropy")
    if target.dtype is not self.dtype:
        raise RuntimeError(f"Found dtype {_dtypes.of(target).short} but expected {_dtypes.of(self).short}")
    if not ((self >= 0) & (self <= 1)).all():
        raise noted(
            RuntimeError("all elements of input should be between 0 and 1"),
            "It takes probabilities; for raw scores use binary_cross_entropy_with_logits.",
        )
    if not ((target >= 0) & (target <= 1)).all():
        raise RuntimeError("all elements of target should be between 0 and 1")
    losses = (target - 1) * _log(1 - self) - target * _log(self)
    return reduced(losses if weight is None else losses * plain(weight), reduction)


@op(
    lambda g, self, target: g * ((self - target) / np.maximum((1 - self) * self, _LEAST)),
    node="BinaryCrossEntropyBackwardBackward0",
    g=lambda u, self, target: u * ((self - target) / ((1 - self) * self + 1e-12)),
    self=lambda u, g, self, target: u * g * (self * self - 2 * self * target + target) / ((1 - self) * self + 1e-12) ** 2,
    target=lambda u, g, self: -u * g / _at_least((1 - self) * self, 1e-12),
)  # fmt: skip
def _slope_of_loss(g: Tensor, self: Tensor, target: Tensor) -> Tensor: ...


slope_of_loss = word(_slope_of_loss)


@op(
    _loss, node="BinaryCrossEntropyBackward0",
    self=lambda g, self, target, weight, reduction: slope_of_loss(
        _weighted(share(g, self, reduction), weight), self, target
    ),
    target=lambda g, self, weight, reduction: (
        _weighted(np.log(1 - self) - np.log(self), weight) * share(g, self, reduction)
    ),
)  # fmt: skip
def _of_probabilities(self: Tensor, target: Tensor, weight: Any = None, reduction: int = 1) -> Tensor: ...


def _weighted(slope: Any, weight: Any) -> Any:
    return slope if weight is None else slope * weight


def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """−[t·log p + (1 − t)·log(1 − p)] for probabilities p = input; logarithms are held above −100
    (`torch.nn.functional.binary_cross_entropy`).

    input and target: floats of one dtype and shape, input within [0, 1]; `weight` broadcasts.

    Raises ValueError if the shapes differ, RuntimeError for an input outside [0, 1].

    >>> import minigrad
    >>> binary_cross_entropy(minigrad.tensor([0.5, 0.5]), minigrad.tensor([1., 0.]), reduction="none")
    tensor([0.6931, 0.6931])
    """
    number = reduction_of(spoken(reduction, size_average, reduce))
    if input.shape != target.shape:
        raise noted(
            ValueError(
                f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is deprecated. "
                "Please ensure they have the same size."
            ),
            "Each probability has one target: reshape one of them.",
        )
    constants("binary_cross_entropy", weight=weight)
    weights = None if weight is None else _spread(weight.to(input.dtype), input)
    return _of_probabilities(input, target, weights, number)


def _spread(weight: Any, input: Any) -> Any:
    """The weights, one for each element of input; RuntimeError in PyTorch's words if they do not fit."""
    if weight.shape == input.shape:
        return weight
    for k in range(1, min(weight.ndim, input.ndim) + 1):
        if weight.shape[-k] not in (1, input.shape[-k]):
            raise RuntimeError(
                f"Attempting to broadcast a dimension of length {weight.shape[-k]} at -{k}! Mismatching argument at index 1 "
                f"had {weight.shape}; but expected shape should be broadcastable to {list(input.shape)}"
            )
    return weight.expand(input.shape)
