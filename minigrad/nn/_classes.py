"""Losses that compare scores with classes: negative log-likelihood, cross-entropy, margins between classes.

>>> import minigrad
>>> cross_entropy(minigrad.tensor([[0., 0.]]), minigrad.tensor([1]))
tensor(0.6931)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._rule import op, word
from ..ops._softmax import log_softmax
from ..ops.combination import over, times
from ..ops.division import once, underived
from ..ops.pointwise import keep
from ._arguments import check_classes, constant, constants, floating, plain, reduced, reduction_of, share, spoken, tied

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- negative log-likelihood -----------------------------------------------------------------------------------------


def _chosen(sizes: Any, target: Any, weight: Any, ignore_index: int) -> tuple[Any, Any]:
    """Each sample's class, and its weight: 0 for one that is ignored."""
    t = plain(target).astype(np.int64)
    kept = t != ignore_index
    classes = sizes[1 if len(sizes) > 1 else 0]
    bad = t[kept & ((t < 0) | (t >= classes))]
    if bad.size:
        raise noted(IndexError(f"Target {bad[0]} is out of bounds."), f"There are {classes} classes, numbered from 0.")
    t = np.where(kept, t, 0)
    return t, kept * (1 if weight is None else plain(weight)[t])


def _likelihood(self: Any, target: Any, weight: Any = None, reduction: int = 1, ignore_index: int = -100) -> Any:
    where = 1 if self.ndim > 1 else 0
    t, weights = _chosen(self.shape, target, weight, ignore_index)
    picked = np.take_along_axis(self, np.expand_dims(t, where), where).squeeze(where)
    losses = np.where(weights != 0, -picked * weights, 0).astype(self.dtype)
    if reduction == 0:
        return losses
    total = np.add.reduce(losses, None)
    return (total / self.dtype.type(weights.sum())) if reduction == 1 else total


def _unlikelihood(g: Any, sizes: Any, target: Any, weight: Any, reduction: int, ignore_index: int) -> Any:
    """The transpose: −weight·g at each sample's class, zeros elsewhere."""
    where = 1 if len(sizes) > 1 else 0
    t, weights = _chosen(sizes, target, weight, ignore_index)
    if reduction == 1:
        g = g / g.dtype.type(weights.sum() or 1)
    whole = np.zeros(sizes, g.dtype)
    np.put_along_axis(whole, np.expand_dims(t, where), np.expand_dims(-weights * g, where).astype(g.dtype), where)
    return whole


@op(
    _unlikelihood, node="NllLossBackwardBackward0",
    g=lambda g, target, weight, reduction, ignore_index: _pick(g, target, weight, reduction, ignore_index),
)  # fmt: skip
def _nll_back(g: Tensor, sizes: Any, target: Any, weight: Any, reduction: int, ignore_index: int) -> Tensor: ...


@op(
    _likelihood, node="NllLossBackward0",
    self=lambda g, self, target, weight, reduction, ignore_index: tied(
        _place(g, self.shape, target, weight, reduction, ignore_index), self
    ),
)  # fmt: skip
def _nll(self: Tensor, target: Any, weight: Any = None, reduction: int = 1, ignore_index: int = -100) -> Tensor: ...


@op(
    _likelihood, node="NllLoss2DBackward0",
    self=lambda g, self, target, weight, reduction, ignore_index: tied(
        _place(g, self.shape, target, weight, reduction, ignore_index), self
    ),
)  # fmt: skip
def _nll2d(self: Tensor, target: Any, weight: Any = None, reduction: int = 1, ignore_index: int = -100) -> Tensor: ...


_pick, _place = word(_nll), word(_nll_back)


def nll_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None, ignore_index: int = -100,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """−input at each sample's class: the negative log-likelihood, for log-probabilities (`torch.nn.functional.nll_loss`).

    input: floats (C), (N, C) or (N, C, d₁, …); target: int64 classes, that shape without C. `weight` (C) scales each
    class; the mean is then weighted. Samples of class `ignore_index` count for nothing.

    >>> import minigrad
    >>> nll_loss(minigrad.tensor([[-1., -2.], [-3., -4.]]), minigrad.tensor([0, 1]), reduction="none")
    tensor([1., 4.])
    """
    return _nll_any(input, target, weight, reduction_of(spoken(reduction, size_average, reduce)), ignore_index)  # type: ignore[no-any-return]


def _nll_any(input: Any, target: Any, weight: Any, reduction: int, ignore_index: int) -> Any:
    if input.ndim < 1:
        raise ValueError(f"Expected 1 or more dimensions (got {input.ndim})")
    if input.ndim != 1 and input.shape[0] != (target.shape[0] if target.ndim else 1):
        got = target.shape[0] if target.ndim else 1
        raise ValueError(f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({got}).")
    _check_nll(input, target, weight)
    if input.ndim <= 2:
        return _nll(input, target, weight, reduction, ignore_index)
    if input.ndim == 4:
        return _nll2d(input, target, weight, reduction, ignore_index)
    shape = target.shape
    flat = _nll2d(
        input.reshape(*input.shape[:2], 1, -1), target.reshape(shape[0], 1, -1), weight, reduction, ignore_index
    )
    return flat.view(shape) if reduction == 0 else flat


def _check_nll(input: Any, target: Any, weight: Any) -> None:
    """PyTorch's errors for what does not go together."""
    floating(input._array, "nll_loss_out_frame" if input.ndim <= 2 else "nll_loss2d_forward_out_frame")
    classes = input.shape[1 if input.ndim > 1 else 0]
    if input.ndim <= 2 and target.ndim > 1:
        raise noted(
            RuntimeError("0D or 1D target tensor expected, multi-target not supported"),
            "One class for each sample: target has the shape of input without the classes.",
        )
    if input.ndim == 4 and target.ndim != 3:
        raise RuntimeError(
            f"only batches of spatial targets supported (3D tensors) but got targets of dimension: {target.ndim}"
        )
    if input.ndim > 2 and (target.shape[0], *target.shape[1:]) != (input.shape[0], *input.shape[2:]):
        if input.ndim == 4:
            raise RuntimeError(f"size mismatch (got input: {list(input.shape)} , target: {list(target.shape)}")
        raise RuntimeError(f"Expected target size {[input.shape[0], *input.shape[2:]]}, got {list(target.shape)}")
    if target.dtype not in (_dtypes.int64, _dtypes.uint8):
        raise noted(
            RuntimeError(f"expected target dtype to be Long or Byte, but got {target.dtype.short}"),
            "Classes are whole numbers: target.long().",
        )
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of "
            f"shape: {list(weight.shape)}"
        )
    constants("nll_loss2d_forward" if input.ndim > 2 else "nll_loss_forward", weight=weight)
    if weight is not None and weight.dtype is not input.dtype:
        raise RuntimeError(f"expected scalar type {input.dtype.short} but found {weight.dtype.short}")


# --- cross-entropy ---------------------------------------------------------------------------------------------------


def cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    ignore_index: int = -100, reduce: bool | None = None, reduction: str = "mean", label_smoothing: float = 0.0,
) -> Tensor:  # fmt: skip
    """−log softmax(input) at each sample's class (`torch.nn.functional.cross_entropy`).

    input: raw scores, floats (C), (N, C) or (N, C, d₁, …). target: int64 classes, that shape without C, or floats of
    input's shape: probabilities of the classes. `weight` (C) scales each class. `label_smoothing` takes that part of
    each target away and spreads it over all classes. Samples of class `ignore_index` count for nothing.

    >>> import minigrad
    >>> x = minigrad.tensor([[2., 0.], [0., 1.]], requires_grad=True)
    >>> loss = cross_entropy(x, minigrad.tensor([0, 0]))
    >>> loss
    tensor(0.7201, grad_fn=<NllLossBackward0>)
    >>> loss.backward()
    >>> x.grad
    tensor([[-0.0596,  0.0596],
            [-0.3655,  0.3655]])
    """
    number = reduction_of(spoken(reduction, size_average, reduce))
    for i, (name, value) in enumerate((("input", input), ("target", target))):
        if not hasattr(value, "_array"):
            raise TypeError(
                f"cross_entropy_loss(): argument '{name}' (position {i + 1}) must be Tensor, not {type(value).__name__}"
            )
    if input.shape == target.shape:
        return _soft_cross_entropy(input, target, weight, ignore_index, number, label_smoothing)  # type: ignore[no-any-return]
    classes = input.shape[1 if input.ndim > 1 else 0] if input.ndim else 0
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")
    log_p = log_softmax(input, 1 if input.ndim != 1 else 0)
    loss = _nll_any(log_p, target, weight, number, ignore_index)
    if label_smoothing == 0:
        return loss  # type: ignore[no-any-return]
    spread = _spread_loss(log_p, target, weight, number, ignore_index)
    return times(loss, 1 - label_smoothing) + times(spread, label_smoothing / classes)  # type: ignore[no-any-return]


def _by_class(weight: Any, ndim: int) -> Any:
    """The weights, shaped to multiply the classes' dimension."""
    return weight.view(*[-1 if i == (1 if ndim > 1 else 0) else 1 for i in range(ndim)])


def _spread_loss(log_p: Any, target: Any, weight: Any, number: int, ignore_index: int) -> Any:
    """What every class contributes when labels are smoothed."""
    terms = log_p if weight is None else log_p * _by_class(weight, log_p.ndim)
    ignored = target._array == ignore_index
    losses = keep(~ignored, -terms.sum(1 if log_p.ndim > 1 else 0))
    if number != 1:
        return losses if number == 0 else losses.sum()
    _, weights = _chosen(log_p.shape, target, weight, ignore_index)
    return losses.sum() / float(weights.sum())


def _soft_cross_entropy(input: Any, target: Any, weight: Any, ignore_index: int, number: int, smoothing: float) -> Any:
    """−Σ t·log softmax(x), for targets that are probabilities of the classes."""
    where = 1 if input.ndim != 1 else 0
    classes = input.shape[where]
    if target.dtype.is_floating_point is False:
        raise RuntimeError(
            f"Expected floating point type for target with class probabilities, got {target.dtype.short}"
        )
    if ignore_index >= 0:
        raise RuntimeError("ignore_index is not supported for floating point target")
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError(
            f"cross_entropy: weight tensor should be defined either for all {classes} classes or no classes but got weight "
            f"tensor of shape: {list(weight.shape)}"
        )
    log_p = log_softmax(input, where)
    if smoothing > 0:
        target = target * (1 - smoothing) + smoothing / classes
    terms = log_p * target if weight is None else log_p * target * _by_class(weight, input.ndim)
    if number == 0:
        return -terms.sum(where)
    total = -terms.sum()
    return over(total, input.numel() // classes) if number == 1 else total


# --- margins ---------------------------------------------------------------------------------------------------------


def _gaps(x: Any, target: Any, margin: Any) -> Any:
    """How far each class's score reaches into the margin below the right class's; 0 at the right class."""
    t = plain(target).reshape(-1, 1)
    rows = x.reshape(-1, x.shape[-1])
    right = np.take_along_axis(rows, t, 1)
    gaps = np.maximum(margin - right + rows, 0)
    np.put_along_axis(gaps, t, 0, 1)
    return gaps


def _multi_margin_array(
    self: Any, target: Any, p: Any = 1, margin: Any = 1.0, weight: Any = None, reduction: int = 1
) -> Any:
    t, self = plain(target), np.atleast_1d(self)
    if t.dtype != np.int64:
        raise RuntimeError(f"expected scalar type Long but found {_dtypes.of(t).short}")
    if t.size and (t.min() < 0 or t.max() >= self.shape[-1]):
        raise RuntimeError("target out of range")
    gaps = _gaps(self, t, self.dtype.type(margin)) ** p
    weights = 1 if weight is None else plain(weight)[t].reshape(-1, 1)
    losses = np.add.reduce(gaps * weights, 1) / self.dtype.type(self.shape[-1])
    return reduced(losses.reshape(t.shape), reduction)


def _multi_margin_slope(x: Any, target: Any, p: Any, margin: Any, weight: Any) -> Any:
    """By class: p·gap^(p−1), and less all of that at the right one. Piecewise linear in x: for p = 1 constant."""
    a, t = np.atleast_1d(plain(x)), plain(target).reshape(-1, 1)
    gaps = _gaps(a, t, a.dtype.type(margin))
    slope = (gaps > 0).astype(a.dtype) if p == 1 else 2 * gaps
    if weight is not None:
        slope = slope * plain(weight)[t]
    np.put_along_axis(slope, t, -np.add.reduce(slope, 1, keepdims=True), 1)
    return (slope / a.dtype.type(a.shape[-1])).reshape(x.shape)


def _each(g: Any, x: Any, reduction: int) -> Any:
    """The gradient of each sample's loss, as a column to multiply the classes."""
    if reduction == 0:
        return g.reshape(-1, 1) if x.ndim > 1 else g
    return share(g, plain(x)[..., 0] if x.ndim else plain(x), reduction)


@op(
    _multi_margin_array, node="MultiMarginLossBackward0",
    self=lambda g, self, target, p, margin, weight, reduction: once(
        _each(g, self, reduction) * constant(_multi_margin_slope(self, target, p, margin, weight), g),
        self, underived("multi_margin_loss_backward"),
    ),
)  # fmt: skip
def _multi_margin(
    self: Tensor, target: Any, p: Any = 1, margin: Any = 1.0, weight: Any = None, reduction: int = 1
) -> Tensor: ...


def multi_margin_loss(
    input: Tensor, target: Tensor, p: int = 1, margin: float = 1.0, weight: Tensor | None = None,
    size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """Σ max(0, margin − x[right] + x[other])^p / C: the hinge of several classes (`torch.nn.functional.multi_margin_loss`).

    input: floats (C) or (N, C); target: int64 classes. The second derivative is refused, as in PyTorch.

    >>> import minigrad
    >>> multi_margin_loss(minigrad.tensor([[1., 0.5, 0.]]), minigrad.tensor([0]))
    tensor(0.1667)
    """
    number = reduction_of(spoken(reduction, size_average, reduce))
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.ndim != 1:
        raise ValueError("weight must be one-dimensional")
    samples = input.shape[0] if input.ndim > 1 else 1
    check_classes(input._array)
    if target.numel() != samples:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). "
            f"Expected target size [{samples}], but got {list(target.shape)}. Input has shape {list(input.shape)}."
        )
    classes = input.shape[-1] if input.ndim else 1
    if weight is not None and weight.numel() != classes:
        raise RuntimeError(f"inconsistent weight size, expected {classes} but got {list(weight.shape)}")
    constants("multi_margin_loss", weight=weight)
    floating(input._array, "multi_margin_loss_cpu_kernel")
    return _multi_margin(input, target, p, margin, weight, number)
