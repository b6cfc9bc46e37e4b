"""Losses and similarities as modules.

>>> import minigrad as torch
>>> MSELoss(reduction="sum")(torch.ones(2), torch.zeros(2))
tensor(2.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ..._tensor import Tensor
from .. import functional as F
from .._arguments import spoken
from .activations import Applied
from .module import Module


class _Loss(Module):
    """A loss function with its reduction and other arguments; tensors among them are buffers."""

    function: ClassVar[Callable[..., Any]]

    def __init__(
        self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean", **arguments: Any
    ):
        super().__init__()
        self.reduction = spoken(reduction, size_average, reduce)
        self._names = tuple(arguments)
        for name, value in arguments.items():
            if name in ("weight", "pos_weight"):
                self.register_buffer(name, value)
            else:
                setattr(self, name, value)

    def forward(self, *inputs: Tensor) -> Tensor:
        arguments = {name: getattr(self, name) for name in self._names}
        return type(self).function(*inputs, reduction=self.reduction, **arguments)  # type: ignore[no-any-return]


class MSELoss(_Loss):
    """(x − t)² (`torch.nn.MSELoss`).

    >>> import minigrad as torch
    >>> torch.nn.MSELoss()(torch.tensor([1., 2.]), torch.tensor([0., 5.]))
    tensor(5.)
    """

    function = staticmethod(F.mse_loss)

    def __init__(self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"):
        super().__init__(size_average, reduce, reduction)


class L1Loss(_Loss):
    """|x − t| (`torch.nn.L1Loss`).

    >>> import minigrad as torch
    >>> torch.nn.L1Loss()(torch.tensor([1., 2.]), torch.tensor([0., 5.]))
    tensor(2.)
    """

    function = staticmethod(F.l1_loss)

    def __init__(self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"):
        super().__init__(size_average, reduce, reduction)


class SmoothL1Loss(_Loss):
    """Squares near 0, absolute values beyond β (`torch.nn.SmoothL1Loss`).

    >>> import minigrad as torch
    >>> torch.nn.SmoothL1Loss()(torch.tensor([0., 3.]), torch.tensor([0.5, 0.]))
    tensor(1.3125)
    """

    function = staticmethod(F.smooth_l1_loss)

    def __init__(self, size_average: Any = None, reduce: Any = None, reduction: str = "mean", beta: float = 1.0):
        super().__init__(size_average, reduce, reduction, beta=beta)


class HuberLoss(_Loss):
    """Squares near 0, a straight line beyond δ (`torch.nn.HuberLoss`).

    >>> import minigrad as torch
    >>> torch.nn.HuberLoss()(torch.tensor([0., 3.]), torch.tensor([0.5, 0.]))
    tensor(1.3125)
    """

    function = staticmethod(F.huber_loss)

    def __init__(self, reduction: str = "mean", delta: float = 1.0):
        super().__init__(reduction=reduction, delta=delta)


class BCELoss(_Loss):
    """Cross-entropy of two classes, for probabilities (`torch.nn.BCELoss`).

    >>> import minigrad as torch
    >>> torch.nn.BCELoss()(torch.tensor([0.5, 0.9]), torch.tensor([0., 1.]))
    tensor(0.3993)
    """

    function = staticmethod(F.binary_cross_entropy)

    def __init__(
        self, weight: Tensor | None = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
    ):
        super().__init__(size_average, reduce, reduction, weight=weight)


class BCEWithLogitsLoss(_Loss):
    """Cross-entropy of two classes, for raw scores (`torch.nn.BCEWithLogitsLoss`).

    >>> import minigrad as torch
    >>> torch.nn.BCEWithLogitsLoss()(torch.tensor([0., 2.]), torch.tensor([0., 1.]))
    tensor(0.4100)
    """

    function = staticmethod(F.binary_cross_entropy_with_logits)

    def __init__(
        self, weight: Tensor | None = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ):  # fmt: skip
        super().__init__(size_average, reduce, reduction, weight=weight, pos_weight=pos_weight)


class NLLLoss(_Loss):
    """−x at each sample's class (`torch.nn.NLLLoss`).

    >>> import minigrad as torch
    >>> torch.nn.NLLLoss()(torch.tensor([[-2., -0.5]]), torch.tensor([1]))
    tensor(0.5000)
    """

    function = staticmethod(F.nll_loss)

    def __init__(
        self, weight: Tensor | None = None, size_average: Any = None, ignore_index: int = -100, reduce: Any = None,
        reduction: str = "mean",
    ):  # fmt: skip
        super().__init__(size_average, reduce, reduction, weight=weight, ignore_index=ignore_index)


class CrossEntropyLoss(_Loss):
    """−log softmax(x) at each sample's class (`torch.nn.CrossEntropyLoss`).

    >>> import minigrad as torch
    >>> torch.nn.CrossEntropyLoss()(torch.tensor([[0., 2.]]), torch.tensor([1]))
    tensor(0.1269)
    """

    function = staticmethod(F.cross_entropy)

    def __init__(
        self, weight: Tensor | None = None, size_average: Any = None, ignore_index: int = -100, reduce: Any = None,
        reduction: str = "mean", label_smoothing: float = 0.0,
    ):  # fmt: skip
        super().__init__(
            size_average, reduce, reduction, weight=weight, ignore_index=ignore_index, label_smoothing=label_smoothing
        )


class KLDivLoss(_Loss):
    """The Kullback–Leibler divergence (`torch.nn.KLDivLoss`).

    >>> import minigrad as torch
    >>> torch.nn.KLDivLoss(reduction="sum")(torch.tensor([0.5, 0.5]).log(), torch.tensor([0.25, 0.75]))
    tensor(0.1308)
    """

    function = staticmethod(F.kl_div)

    def __init__(self, size_average: Any = None, reduce: Any = None, reduction: str = "mean", log_target: bool = False):
        super().__init__(size_average, reduce, reduction, log_target=log_target)


class PoissonNLLLoss(_Loss):
    """The negative log-likelihood of counts (`torch.nn.PoissonNLLLoss`).

    >>> import minigrad as torch
    >>> torch.nn.PoissonNLLLoss()(torch.tensor([0.]), torch.tensor([2.]))
    tensor(1.)
    """

    function = staticmethod(F.poisson_nll_loss)

    def __init__(
        self, log_input: bool = True, full: bool = False, size_average: Any = None, eps: float = 1e-8, reduce: Any = None,
        reduction: str = "mean",
    ):  # fmt: skip
        super().__init__(size_average, reduce, reduction, log_input=log_input, full=full, eps=eps)


class GaussianNLLLoss(_Loss):
    """The negative log-likelihood under a normal distribution (`torch.nn.GaussianNLLLoss`).

    >>> import minigrad as torch
    >>> torch.nn.GaussianNLLLoss()(torch.tensor([1.]), torch.tensor([2.]), torch.tensor([1.]))
    tensor(0.5000)
    """

    function = staticmethod(F.gaussian_nll_loss)

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean"):
        super().__init__(reduction=reduction, full=full, eps=eps)


class SoftMarginLoss(_Loss):
    """log(1 + e^(−t·x)) (`torch.nn.SoftMarginLoss`).

    >>> import minigrad as torch
    >>> torch.nn.SoftMarginLoss()(torch.tensor([0., 2.]), torch.tensor([-1., 1.]))
    tensor(0.4100)
    """

    function = staticmethod(F.soft_margin_loss)

    def __init__(self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"):
        super().__init__(size_average, reduce, reduction)


class HingeEmbeddingLoss(_Loss):
    """x, or max(0, margin − x) (`torch.nn.HingeEmbeddingLoss`).

    >>> import minigrad as torch
    >>> torch.nn.HingeEmbeddingLoss()(torch.tensor([0.4, 0.4]), torch.tensor([1., -1.]))
    tensor(0.5000)
    """

    function = staticmethod(F.hinge_embedding_loss)

    def __init__(self, margin: float = 1.0, size_average: Any = None, reduce: Any = None, reduction: str = "mean"):
        super().__init__(size_average, reduce, reduction, margin=margin)


class MarginRankingLoss(_Loss):
    """max(0, −t·(x₁ − x₂) + margin) (`torch.nn.MarginRankingLoss`).

    >>> import minigrad as torch
    >>> torch.nn.MarginRankingLoss()(torch.tensor([1.]), torch.tensor([3.]), torch.tensor([1.]))
    tensor(2.)
    """

    function = staticmethod(F.margin_ranking_loss)

    def __init__(self, margin: float = 0.0, size_average: Any = None, reduce: Any = None, reduction: str = "mean"):
        super().__init__(size_average, reduce, reduction, margin=margin)


class CosineEmbeddingLoss(_Loss):
    """1 − cos, or max(0, cos − margin) (`torch.nn.CosineEmbeddingLoss`).

    >>> import minigrad as torch
    >>> torch.nn.CosineEmbeddingLoss()(torch.tensor([[1., 0.]]), torch.tensor([[1., 1.]]), torch.tensor([1.]))
    tensor(0.2929)
    """

    function = staticmethod(F.cosine_embedding_loss)

    def __init__(self, margin: float = 0.0, size_average: Any = None, reduce: Any = None, reduction: str = "mean"):
        super().__init__(size_average, reduce, reduction, margin=margin)


class MultiMarginLoss(_Loss):
    """The hinge of several classes (`torch.nn.MultiMarginLoss`).

    >>> import minigrad as torch
    >>> torch.nn.MultiMarginLoss()(torch.tensor([[0.1, 0.2, 0.4]]), torch.tensor([1]))
    tensor(0.7000)
    """

    function = staticmethod(F.multi_margin_loss)

    def __init__(
        self, p: int = 1, margin: float = 1.0, weight: Tensor | None = None, size_average: Any = None, reduce: Any = None,
        reduction: str = "mean",
    ):  # fmt: skip
        super().__init__(size_average, reduce, reduction, p=p, margin=margin, weight=weight)
        if p not in (1, 2):
            raise ValueError("only p == 1 and p == 2 supported")


class MultiLabelMarginLoss(_Loss):
    """The hinge between right and wrong classes (`torch.nn.MultiLabelMarginLoss`).

    >>> import minigrad as torch
    >>> torch.nn.MultiLabelMarginLoss()(torch.tensor([[0.1, 0.2, 0.4]]), torch.tensor([[2, -1, 0]]))
    tensor(0.5000)
    """

    function = staticmethod(F.multilabel_margin_loss)

    def __init__(self, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"):
        super().__init__(size_average, reduce, reduction)


class MultiLabelSoftMarginLoss(_Loss):
    """Cross-entropy of each class by itself (`torch.nn.MultiLabelSoftMarginLoss`).

    >>> import minigrad as torch
    >>> torch.nn.MultiLabelSoftMarginLoss()(torch.tensor([[0., 2.]]), torch.tensor([[0., 1.]]))
    tensor(0.4100)
    """

    function = staticmethod(F.multilabel_soft_margin_loss)

    def __init__(
        self, weight: Tensor | None = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
    ):
        super().__init__(size_average, reduce, reduction, weight=weight)


class TripletMarginLoss(_Loss):
    """max(0, d(anchor, positive) − d(anchor, negative) + margin) (`torch.nn.TripletMarginLoss`).

    >>> import minigrad as torch
    >>> torch.nn.TripletMarginLoss()(torch.tensor([[0., 0.]]), torch.tensor([[0., 1.]]), torch.tensor([[1., 1.]]))
    tensor(0.5858)
    """

    function = staticmethod(F.triplet_margin_loss)

    def __init__(
        self, margin: float = 1.0, p: float = 2.0, eps: float = 1e-6, swap: bool = False, size_average: Any = None,
        reduce: Any = None, reduction: str = "mean",
    ):  # fmt: skip
        super().__init__(size_average, reduce, reduction, margin=margin, p=p, eps=eps, swap=swap)


class TripletMarginWithDistanceLoss(Module):
    """`TripletMarginLoss` with a distance of one's own (`torch.nn.TripletMarginWithDistanceLoss`).

    >>> import minigrad as torch
    >>> loss = torch.nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: (a - b).abs(), margin=10.0)
    >>> loss(*(torch.tensor([[x]]) for x in (1., 2., 10.)))
    tensor(2.)
    """

    def __init__(
        self, *, distance_function: Any = None, margin: float = 1.0, swap: bool = False, reduction: str = "mean"
    ):
        super().__init__()
        if margin <= 0:
            raise ValueError(f"TripletMarginWithDistanceLoss: expected margin to be greater than 0, got {margin} instead")
        self.distance_function = PairwiseDistance() if distance_function is None else distance_function
        self.margin, self.swap, self.reduction = margin, swap, reduction

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        return F.triplet_margin_with_distance_loss(
            anchor, positive, negative, distance_function=self.distance_function, margin=self.margin, swap=self.swap,
            reduction=self.reduction,
        )  # fmt: skip


class _Between(Applied):
    def forward(self, x1: Tensor, x2: Tensor) -> Any:  # type: ignore[override]
        return type(self).function(x1, x2, **{name: getattr(self, name) for name in self._names})

    def extra_repr(self) -> str:
        return ""


class CosineSimilarity(_Between):
    """The cosine of the angle between vectors along dim (`torch.nn.CosineSimilarity`).

    >>> import minigrad as torch
    >>> torch.nn.CosineSimilarity(dim=0)(torch.tensor([1., 0.]), torch.tensor([1., 1.]))
    tensor(0.7071)
    """

    function = staticmethod(F.cosine_similarity)

    def __init__(self, dim: int = 1, eps: float = 1e-8):
        super().__init__(dim=dim, eps=eps)


class PairwiseDistance(_Between):
    """The p-norm of the difference along the last dimension (`torch.nn.PairwiseDistance`).

    >>> import minigrad as torch
    >>> torch.nn.PairwiseDistance()(torch.tensor([[0., 0.]]), torch.tensor([[3., 4.]]))
    tensor([5.0000])
    """

    function = staticmethod(F.pairwise_distance)

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False):
        super().__init__(p=p, eps=eps, keepdim=keepdim)
