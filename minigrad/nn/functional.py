"""Losses and activations as functions (`torch.nn.functional`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._rule import op
from ..ops.linalg import linear as linear
from ..ops.pointwise import relu as relu
from ..ops.pointwise import sigmoid
from ..ops.reduction import expand

if TYPE_CHECKING:
    from .._tensor import Tensor

_REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


def reduction_of(reduction: str) -> int:
    """The number PyTorch gives a reduction; ValueError for another word."""
    if reduction not in _REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return _REDUCTIONS[reduction]


def _bce(self: Any, target: Any, reduction: int) -> Any:
    """max(x, 0) − x·t + log(1 + e^−|x|): no exponential overflows."""
    losses = np.maximum(self, 0) - self * target + np.log1p(np.exp(-np.absolute(self)))
    return losses if reduction == 0 else losses.mean() if reduction == 1 else losses.sum()


def _sigmoid_of(x: Any) -> Any:
    return sigmoid.row.forward(x) if isinstance(x, np.ndarray) else sigmoid(x)  # type: ignore[attr-defined]


def _share(g: Any, x: Any, reduction: int) -> Any:
    if reduction == 0:
        return g
    return g / (x._array if hasattr(x, "_array") else x).size if reduction == 1 else g


@op(
    _bce, node="BinaryCrossEntropyWithLogitsBackward0",
    self=lambda g, self, target, reduction: (_sigmoid_of(self) - target) * _share(g, self, reduction),
    target=lambda g, self, reduction: -self * _share(g, self, reduction),
)  # fmt: skip
def _bce_with_logits(self: Tensor, target: Tensor, reduction: int = 1) -> Tensor: ...


def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """The binary cross-entropy of σ(input) against target, computed without overflow.

    input and target have the same shape; the mean of all elements, unless `reduction` says "sum" or "none"
    (`torch.nn.functional.binary_cross_entropy_with_logits`).

    >>> import minigrad
    >>> binary_cross_entropy_with_logits(minigrad.zeros(3), minigrad.ones(3))
    tensor(0.6931)
    """
    if input.shape != target.shape:
        raise noted(
            ValueError(f"Target size ({target.shape}) must be the same as input size ({input.shape})"),
            "Each input has one target: reshape one of them.",
        )
    return _bce_with_logits(input, target, reduction_of(reduction))
