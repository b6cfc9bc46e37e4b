"""Similarity of vectors, and losses that ask for a margin.

>>> import minigrad
>>> cosine_similarity(minigrad.tensor([[3., 4.]]), minigrad.tensor([[4., 3.]]))
tensor([0.9600])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._late import wrap
from .._modes import no_grad
from .._rule import meet, op
from ..ops.combination import plus
from ..ops.comparison import minimum, where
from ..ops.division import once, underived
from ..ops.norms import _norm2, _vector_norm, pull_norm
from ..ops.rounding import clamp_min
from ._activations import logsigmoid
from ._arguments import check_classes, constant, floating, plain, reduced_tensor, reduction_of, spoken

if TYPE_CHECKING:
    from .._tensor import Tensor


@op(
    lambda self, p, dim, keepdim: _norm2(self, p, dim, keepdim), node="NormBackward1",
    self=lambda g, self, p, dim, keepdim, result: pull_norm(g, self, result, p, dim, keepdim),
)  # fmt: skip
def _length(self: Tensor, p: Any, dim: Any, keepdim: bool) -> Tensor: ...


def normalize(input: Tensor, p: float = 2.0, dim: int = 1, eps: float = 1e-12) -> Tensor:
    """input / max(‖input‖ₚ, eps), the norm taken along `dim` (`torch.nn.functional.normalize`). Floats of any shape.

    >>> import minigrad
    >>> normalize(minigrad.tensor([[3., 4.]]))
    tensor([[0.6000, 0.8000]])
    """
    length = clamp_min(_vector_norm(input, p, dim, True), eps)
    return input / length.expand(input.shape)  # type: ignore[no-any-return]


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """x1·x2 / (max(‖x1‖, eps)·max(‖x2‖, eps)) along `dim`; the two broadcast (`torch.nn.functional.cosine_similarity`).

    >>> import minigrad
    >>> cosine_similarity(minigrad.tensor([1., 0.]), minigrad.tensor([1., 1.]), dim=0)
    tensor(0.7071)
    """
    common = _dtypes.promote_types(x1.dtype, x2.dtype)
    if not common.is_floating_point:
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {common.short}")
    shape = meet(tuple(x1.shape), tuple(x2.shape))
    x1, x2 = x1.to(common).expand(shape), x2.to(common).expand(shape)
    return (_unit(x1, dim, eps) * _unit(x2, dim, eps)).sum(dim)  # type: ignore[no-any-return]


def _unit(x: Any, dim: int, eps: float) -> Any:
    length = _vector_norm(x, 2, dim, True).clone()
    with no_grad():
        length.clamp_(min=eps)
    return x / length


def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """‖x1 − x2 + eps‖ₚ along the last dimension; the two broadcast (`torch.nn.functional.pairwise_distance`).

    >>> import minigrad
    >>> pairwise_distance(minigrad.tensor([[1., 1.]]), minigrad.tensor([[4., 5.]]))
    tensor([5.0000])
    """
    return _length(plus(x1 - x2, eps), p, -1, keepdim)


# --- losses ----------------------------------------------------------------------------------------------------------


def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """1 − cos(x₁, x₂) where the target is 1, max(0, cos(x₁, x₂) − margin) where it is −1
    (`torch.nn.functional.cosine_embedding_loss`).

    input1 and input2: (N, D) with target (N), or (D) with a target of no dimension.

    >>> import minigrad
    >>> cosine_embedding_loss(minigrad.tensor([1., 0.]), minigrad.tensor([1., 1.]), minigrad.tensor(1))
    tensor(0.2929)
    """
    reduction = spoken(reduction, size_average, reduce)
    if target.ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if target.ndim == 0 and (input1.ndim != 1 or input2.ndim != 1):
        raise RuntimeError(
            f"0D target tensor expects 1D input tensors, but found inputs with sizes {list(input1.shape)} and {list(input2.shape)}."
        )
    dim = target.ndim
    one, two = plus((input1 * input1).sum(dim), 1e-12), plus((input2 * input2).sum(dim), 1e-12)
    cosine = (input1 * input2).sum(dim) / (one * two).sqrt()
    nothing = wrap(np.zeros_like(cosine._array))
    unlike = where(target == -1, clamp_min(cosine - margin, 0), nothing)
    return reduced_tensor(where(target == 1, 1 - cosine, nothing) + unlike, reduction)  # type: ignore[no-any-return]


def hinge_embedding_loss(
    input: Tensor, target: Tensor, margin: float = 1.0, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """x where the target is 1, max(0, margin − x) where it is −1 (`torch.nn.functional.hinge_embedding_loss`).

    >>> import minigrad
    >>> hinge_embedding_loss(minigrad.tensor([0.2, 0.7]), minigrad.tensor([1., -1.]))
    tensor(0.2500)
    """
    reduction = spoken(reduction, size_average, reduce)
    reduction_of(reduction)
    nothing = wrap(np.zeros_like(input._array))
    far = where(target != 1, clamp_min(margin - input, 0), nothing)
    return reduced_tensor(far + where(target != -1, input, nothing), reduction)  # type: ignore[no-any-return]


def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """max(0, −t·(x₁ − x₂) + margin): x₁ should be the larger where t = 1, x₂ where t = −1
    (`torch.nn.functional.margin_ranking_loss`). RuntimeError if the three differ in their number of dimensions.

    >>> import minigrad
    >>> margin_ranking_loss(minigrad.tensor([1.]), minigrad.tensor([3.]), minigrad.tensor([1.]))
    tensor(2.)
    """
    reduction = spoken(reduction, size_average, reduce)
    reduction_of(reduction)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.shape}, input2: {input2.shape}, target: {target.shape} "
        )
    gaps = plus(-target * (input1 - input2), margin)
    return reduced_tensor(clamp_min(gaps, 0), reduction)  # type: ignore[no-any-return]


def triplet_margin_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0, p: float = 2, eps: float = 1e-6,
    swap: bool = False, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """max(0, d(anchor, positive) − d(anchor, negative) + margin), d the p-norm of the difference; with `swap` the
    negative's distance to the positive counts too (`torch.nn.functional.triplet_margin_loss`). ValueError for margin ≤ 0.

    >>> import minigrad
    >>> a, p, n = minigrad.tensor([[0., 0.]]), minigrad.tensor([[3., 4.]]), minigrad.tensor([[0., 5.]])
    >>> triplet_margin_loss(a, p, n)
    tensor(1.0000)
    """
    reduction = spoken(reduction, size_average, reduce)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    _check_three(anchor, positive, negative)
    near, far = pairwise_distance(anchor, positive, p, eps), pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = minimum(far, pairwise_distance(positive, negative, p, eps))
    return reduced_tensor(clamp_min(plus(near, margin) - far, 0), reduction)  # type: ignore[no-any-return]


def _check_three(anchor: Tensor, positive: Tensor, negative: Tensor) -> None:
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            f"anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs"
        )


def triplet_margin_with_distance_loss(
    anchor: Tensor, positive: Tensor, negative: Tensor, *, distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0, swap: bool = False, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """`triplet_margin_loss` with a distance of one's own (`torch.nn.functional.triplet_margin_with_distance_loss`).

    >>> import minigrad
    >>> one, two, ten = (minigrad.tensor([[x]]) for x in (1., 2., 10.))
    >>> triplet_margin_with_distance_loss(one, two, ten, distance_function=lambda a, b: (a - b).abs(), margin=10.0)
    tensor(2.)
    """
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    reduction_of(reduction)
    _check_three(anchor, positive, negative)
    distance = distance_function or pairwise_distance
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = minimum(far, distance(positive, negative))
    return reduced_tensor(clamp_min(plus(near, margin) - far, 0), reduction)  # type: ignore[no-any-return]


def multilabel_soft_margin_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """−[t·log σ(x) + (1 − t)·log σ(−x)], the mean over the classes, then over the samples
    (`torch.nn.functional.multilabel_soft_margin_loss`). input and target: (N, C) or (C).

    >>> import minigrad
    >>> multilabel_soft_margin_loss(minigrad.zeros(1, 2), minigrad.tensor([[1., 0.]]))
    tensor(0.6931)
    """
    reduction = spoken(reduction, size_average, reduce)
    losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        losses = losses * weight
    by_sample = losses.sum(input.ndim - 1) / input.shape[input.ndim - 1]
    return reduced_tensor(by_sample, reduction)  # type: ignore[no-any-return]


def _label_margins(self: Any, target: Any) -> tuple[Any, Any]:
    """For each sample: which classes are right (those before the first −1), and how far every other one comes near each."""
    rows, t = (
        self.reshape(-1, self.shape[-1] if self.ndim else 1),
        plain(target).reshape(-1, self.shape[-1] if self.ndim else 1),
    )
    if t.size and (t.min() < -1 or t.max() >= rows.shape[1]):
        raise RuntimeError("argument #2 'target' is out of range")
    before = np.cumsum(t < 0, 1) == 0
    right = np.zeros(rows.shape, int)
    for row, (labels, good) in enumerate(zip(t, before, strict=True)):
        np.add.at(right[row], labels[good], 1)  # a class named twice counts twice
    gaps = 1 - rows[:, :, None] + rows[:, None, :]
    return right, np.where((right == 0)[:, None, :] & (gaps > 0), gaps, 0) * right[:, :, None]


def _multilabel_array(self: Any, target: Any, reduction: int = 1) -> Any:
    floating(self, "multilabel_margin_loss_forward_out_frame")
    _, gaps = _label_margins(self, target)
    losses = (gaps.sum((1, 2)) / gaps.shape[-1]).astype(self.dtype)
    return losses.reshape(self.shape[:-1]) if reduction == 0 else losses.mean() if reduction == 1 else losses.sum()


def _multilabel_slope(g: Any, x: Any, target: Any, reduction: int) -> Any:
    a = plain(x)
    right, gaps = _label_margins(a, target)
    hits = ((gaps > 0) * right[:, :, None]).astype(a.dtype)
    slope = ((hits.sum(1) - hits.sum(2)) / a.dtype.type(gaps.shape[-1])).reshape(a.shape)
    slope = slope / a.dtype.type(len(gaps)) if reduction == 1 else slope
    return constant(slope, g) * (g.reshape(-1, 1) if reduction == 0 and a.ndim > 1 else g)


@op(
    _multilabel_array, node="MultilabelMarginLossBackward0",
    self=lambda g, self, target, reduction: once(
        _multilabel_slope(g, self, target, reduction), self, underived("multilabel_margin_loss_backward")
    ),
)  # fmt: skip
def _multilabel_margin(self: Tensor, target: Any, reduction: int = 1) -> Tensor: ...


def multilabel_margin_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Tensor:
    """Σ max(0, 1 − x[right] + x[wrong]) / C over all pairs of a right and a wrong class
    (`torch.nn.functional.multilabel_margin_loss`).

    input: floats (C) or (N, C); target: int64 of that shape: the right classes, ended by −1.

    >>> import minigrad
    >>> x, y = minigrad.tensor([[0.1, 0.2, 0.4, 0.8]]), minigrad.tensor([[3, 0, -1, 1]])
    >>> multilabel_margin_loss(x, y)
    tensor(0.8500)
    """
    number = reduction_of(spoken(reduction, size_average, reduce))
    check_classes(input._array)
    if input.shape != target.shape:
        raise noted(
            RuntimeError(f"inconsistent target size: {list(target.shape)} for input of size: {list(input.shape)}"),
            "Fill the target up with -1.",
        )
    return _multilabel_margin(input, target, number)
