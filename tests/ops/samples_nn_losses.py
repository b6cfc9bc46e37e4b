"""Samples of `torch.nn.functional`: losses and similarities."""

from ops.samples import Sample, given, real, refused, whole

F = "torch.nn.functional."
CLASSES = given([2, 0], "int64")
PAIR = {"x": real(2, 3), "t": real(2, 3)}
WORDS = ("", ", reduction='sum'", ", reduction='none'")


def compared(name, *calls, **inputs):
    """A loss of x and t, reduced in each way, and with each of these argument lists."""
    given_ = {**PAIR, **inputs}
    return [
        *(Sample(f"{F}{name}(x, t{more})", **given_) for more in (*WORDS, *calls)),
        refused(f"{F}{name}(x, t, reduction='x')", **given_),
    ]


SAMPLES = {
    "mse_loss": [
        *compared("mse_loss", ", size_average=False", ", reduce=False"),
        Sample(F + "mse_loss(x, t)", x=real(2, 3), t=real(3)),
        Sample(F + "mse_loss(x, t, weight=w)", x=real(2, 3), t=real(2, 3), w=real(2, 3, low=0.5)),
        refused(F + "mse_loss(x, t)", x=real(2, 3), t=real(2, 2)),
        refused(F + "mse_loss(x, t)", x=whole(3), t=whole(3)),
    ],
    "l1_loss": [
        *compared("l1_loss"),
        Sample(F + "l1_loss(x, t, weight=w)", x=real(2, 3), t=real(2, 3), w=real(2, 3, low=0.5)),
        refused(F + "l1_loss(x, t)", x=real(2, 3), t=real(2, 2)),
        refused(F + "l1_loss(x, t)", x=whole(3), t=whole(3)),
    ],
    "smooth_l1_loss": [
        *compared("smooth_l1_loss", ", beta=0.5", ", beta=0"),
        refused(F + "smooth_l1_loss(x, t, beta=-1)", **PAIR),
    ],
    "huber_loss": [*compared("huber_loss", ", delta=0.5"), refused(F + "huber_loss(x, t, delta=0)", **PAIR)],
    "soft_margin_loss": compared("soft_margin_loss", t=given([[1.0, -1, 1], [-1, -1, 1]], grad=False)),
    "kl_div": [
        *compared("kl_div", ", reduction='batchmean'", t=real(2, 3, low=0.1)),
        Sample(F + "kl_div(x, t, log_target=True)", **PAIR),
        Sample(F + "kl_div(x, t)", x=real(3), t=given([0.0, 0.5, 0.5], grad=False)),
    ],
    "poisson_nll_loss": [
        *compared("poisson_nll_loss", ", full=True", t=real(2, 3, low=0.5, high=4.0, grad=False)),
        Sample(F + "poisson_nll_loss(x, t, log_input=False)", x=real(3, low=0.5), t=real(3, low=0.5)),
    ],
    "gaussian_nll_loss": [
        Sample(F + "gaussian_nll_loss(x, t, v)", v=real(1, 3, low=0.5), **PAIR),
        refused(F + "gaussian_nll_loss(x, t, v)", v=real(1, 1, low=0.5), **PAIR),
        Sample(F + "gaussian_nll_loss(x, t, v)", v=real(2, 3, low=0.5), **PAIR),
        Sample(F + "gaussian_nll_loss(x, t, v, full=True)", v=real(2, 1, low=0.5), **PAIR),
        Sample(F + "gaussian_nll_loss(x, t, v, reduction='none')", v=real(2, low=0.5), **PAIR),
        Sample(F + "gaussian_nll_loss(x, t, 2.0)", **PAIR),
        refused(F + "gaussian_nll_loss(x, t, v)", v=real(2, 2, low=0.5), **PAIR),
        refused(F + "gaussian_nll_loss(x, t, -v)", v=real(2, 3, low=0.5), **PAIR),
    ],
    "binary_cross_entropy": [
        *compared("binary_cross_entropy", x=real(2, 3, low=0.0, high=1.0), t=real(2, 3, low=0.0, high=1.0)),
        Sample(
            F + "binary_cross_entropy(x, t, w)",
            x=real(2, 3, low=0.0, high=1.0),
            t=real(2, 3, low=0.0, high=1.0, grad=False),
            w=real(3, grad=False),
        ),
        Sample(
            F + "binary_cross_entropy(x, t)",
            x=given([0.0, 1.0, 0.0, 1.0]),
            t=given([0.0, 1.0, 1.0, 0.0], grad=False),
            smooth=False,
            second=False,
        ),
        refused(F + "binary_cross_entropy(x, t)", x=real(2, 3, low=1.5), t=real(2, 3)),
        refused(F + "binary_cross_entropy(x, t)", x=real(2, 3), t=real(3)),
        refused(F + "binary_cross_entropy(x, t)", x=real(3, low=0.0, high=1.0), t=whole(3)),
    ],
    "binary_cross_entropy_with_logits": [
        *compared(
            "binary_cross_entropy_with_logits",
            ", size_average=False",
            ", reduce=False",
            t=real(2, 3, low=0.0, high=1.0),
        ),
        Sample(
            F + "binary_cross_entropy_with_logits(x, t, w, pos_weight=p)",
            w=real(3, grad=False),
            p=real(3, low=0.5, grad=False),
            x=real(2, 3),
            t=real(2, 3, low=0.0, high=1.0),
        ),
        Sample(
            F + "binary_cross_entropy_with_logits(x, t, pos_weight=p, reduction='sum')",
            p=real(1, low=0.5, grad=False),
            x=real(2, 3),
            t=real(2, 3, low=0.0, high=1.0),
        ),
        Sample(
            F + "binary_cross_entropy_with_logits(x, t, reduction='none')",
            x=given([200.0, -200.0, 200.0, -200.0]),
            t=given([0.0, 1.0, 1.0, 0.0], grad=False),
        ),
        refused(F + "binary_cross_entropy_with_logits(x, t)", x=real(2, 3), t=real(3)),
        refused(F + "binary_cross_entropy_with_logits(x, t)", x=real(3), t=whole(3)),
        refused(F + "binary_cross_entropy_with_logits(x, t)", x=whole(3), t=whole(3)),
    ],
    "nll_loss": [
        *(Sample(f"{F}nll_loss(x, t{more})", x=real(2, 3), t=CLASSES) for more in (*WORDS, ", ignore_index=0")),
        *(
            Sample(f"{F}nll_loss(x, t, w{more})", x=real(2, 3), t=CLASSES, w=real(3, low=0.5, grad=False))
            for more in WORDS
        ),
        Sample(F + "nll_loss(x, t)", x=real(3), t=given(1, "int64")),
        Sample(F + "nll_loss(x, t, reduction='none')", x=real(2, 3, 2), t=whole(2, 2, low=0, high=3)),
        Sample(F + "nll_loss(x, t)", printed=False, x=real(2, 3, 2, 2), t=whole(2, 2, 2, low=0, high=3)),
        Sample(F + "nll_loss(x, t)", x=real(2, 3), t=given([-100, -100], "int64"), smooth=False),
        refused(F + "nll_loss(x, t)", x=real(2, 3), t=given([3, 0], "int64")),
        refused(F + "nll_loss(x, t)", x=real(2, 3), t=given([0], "int64")),
        refused(F + "nll_loss(x, t)", x=real(2, 3), t=given([0.0, 1.0])),
        refused(F + "nll_loss(x, t, w)", x=real(2, 3), t=CLASSES, w=real(2, grad=False)),
        refused(F + "nll_loss(x, t, w)", x=real(2, 3), t=CLASSES, w=real(3)),
        refused(F + "nll_loss(x, t)", x=real(2, 3), t=real(2, 3)),
        refused(F + "nll_loss(x, t)", x=real(), t=CLASSES),
    ],
    "cross_entropy": [
        *(
            Sample(f"{F}cross_entropy(x, t{more})", x=real(2, 3), t=CLASSES)
            for more in (
                *WORDS,
                ", ignore_index=0",
                ", label_smoothing=0.2",
                ", label_smoothing=0.2, reduction='sum'",
                ", label_smoothing=0.2, reduction='none'",
            )
        ),
        *(
            Sample(f"{F}cross_entropy(x, t, w{more})", x=real(2, 3), t=CLASSES, w=real(3, low=0.5, grad=False))
            for more in (*WORDS, ", label_smoothing=0.2")
        ),
        *(
            Sample(f"{F}cross_entropy(x, t{more})", x=real(2, 3), t=real(2, 3, low=0.0, high=1.0))
            for more in (*WORDS, ", label_smoothing=0.2")
        ),
        Sample(
            F + "cross_entropy(x, t, w)", x=real(2, 3), t=real(2, 3, low=0.0, high=1.0), w=real(3, low=0.5, grad=False)
        ),
        Sample(F + "cross_entropy(x, t)", x=real(3), t=given(1, "int64")),
        Sample(F + "cross_entropy(x, t)", x=real(2, 3, 2), t=whole(2, 2, low=0, high=3)),
        Sample(F + "cross_entropy(x, t, label_smoothing=0.1)", x=real(2, 3, 2, 2), t=whole(2, 2, 2, low=0, high=3)),
        refused(F + "cross_entropy(x, t)", x=real(2, 3), t=given([0], "int64")),
        refused(F + "cross_entropy(x, t)", x=real(2, 3), t=given([0, -4], "int64")),
        refused(F + "cross_entropy(x, t)", x=real(2, 3), t=whole(2, 3)),
        refused(F + "cross_entropy(x, t, w)", x=real(2, 3), t=real(2, 3), w=real(2)),
        refused(F + "cross_entropy(x, t, label_smoothing=2)", x=real(2, 3), t=CLASSES),
        refused(F + "cross_entropy(x, t)", x=real(2, 3), t=real(2, 2)),
    ],
    "multi_margin_loss": [
        refused(F + "multi_margin_loss(x, t)", x=real(2, 3, 4), t=given([0, 1], "int64")),
        refused(F + "multi_margin_loss(x, t, weight=w)", x=real(2, 3), t=given([0, 1], "int64"), w=real(2, grad=False)),
        Sample("torch.nn.functional.multi_margin_loss(a, torch.tensor(0))", a=real(), smooth=False, second=False),
        refused("torch.nn.functional.multi_margin_loss(a, b)", a=real(5, 4), b=real(5)),
        refused("torch.nn.functional.multi_margin_loss(a, torch.tensor([0]), weight=torch.tensor(1.))", a=real(1, 4)),
        *(
            Sample(f"{F}multi_margin_loss(x, t{more})", x=real(2, 3), t=CLASSES)
            for more in (*WORDS, ", p=2", ", margin=0.5")
        ),
        Sample(F + "multi_margin_loss(x, t, weight=w)", x=real(2, 3), t=CLASSES, w=real(3, low=0.5, grad=False)),
        refused(F + "multi_margin_loss(x, t, p=3)", x=real(2, 3), t=CLASSES),
        refused(F + "multi_margin_loss(x, t)", x=real(2, 3), t=given([5, 0], "int64")),
    ],
    "multilabel_margin_loss": [
        refused(F + "multilabel_margin_loss(x, t)", x=real(2, 0), t=given([[0, 1], [1, -1]], "int64")),
        *(
            Sample(f"{F}multilabel_margin_loss(x, t{more})", x=real(2, 3), t=given([[0, -1, 2], [1, 2, -1]], "int64"))
            for more in WORDS
        ),
        refused(F + "multilabel_margin_loss(x, t)", x=real(2, 3), t=CLASSES),
    ],
    "multilabel_soft_margin_loss": [
        *(
            Sample(f"{F}multilabel_soft_margin_loss(x, t{more})", x=real(2, 3), t=real(2, 3, low=0.0, high=1.0))
            for more in WORDS
        ),
        Sample(
            F + "multilabel_soft_margin_loss(x, t, w)",
            x=real(2, 3),
            t=real(2, 3, low=0.0, high=1.0),
            w=real(3, grad=False),
        ),
    ],
    "hinge_embedding_loss": compared(
        "hinge_embedding_loss", ", margin=0.5", t=given([[1.0, -1, 1], [-1, -1, 1]], grad=False)
    ),
    "margin_ranking_loss": [
        *(
            Sample(f"{F}margin_ranking_loss(x, y, t{more})", x=real(3), y=real(3), t=given([1.0, -1, 1], grad=False))
            for more in (*WORDS, ", margin=0.5")
        ),
        refused(F + "margin_ranking_loss(x, y, t)", x=real(3), y=real(3), t=real()),
    ],
    "cosine_similarity": [
        Sample(F + "cosine_similarity(x, t)", **PAIR),
        Sample(F + "cosine_similarity(x, t, dim=0)", x=real(2, 3), t=real(3)),
        refused(F + "cosine_similarity(x, t, dim=4)", **PAIR),
        refused(F + "cosine_similarity(x, t)", x=whole(2, 3), t=whole(2, 3)),
    ],
    "pairwise_distance": [
        Sample(F + "pairwise_distance(x, t)", **PAIR),
        Sample(F + "pairwise_distance(x, t, p=1, keepdim=True)", **PAIR),
        Sample(F + "pairwise_distance(x, t, p=3)", **PAIR),
    ],
    "normalize": [
        Sample(F + "normalize(x)", x=real(2, 3)),
        Sample(F + "normalize(x, p=1, dim=0)", x=real(2, 3)),
        refused(F + "normalize(x)", x=whole(2, 3)),
    ],
    "cosine_embedding_loss": [
        *(
            Sample(f"{F}cosine_embedding_loss(x, y, t{more})", x=real(2, 3), y=real(2, 3), t=given([1, -1], "int64"))
            for more in (*WORDS, ", margin=-0.5")
        ),
        refused(F + "cosine_embedding_loss(x, y, t)", x=real(2, 3), y=real(2, 3), t=real(2, 3)),
    ],
    "triplet_margin_loss": [
        *(
            Sample(f"{F}triplet_margin_loss(x, y, z{more})", x=real(2, 3), y=real(2, 3), z=real(2, 3))
            for more in (*WORDS, ", swap=True", ", p=1, margin=3.0")
        ),
        refused(F + "triplet_margin_loss(x, y, z, margin=-1)", x=real(3), y=real(3), z=real(3)),
        refused(F + "triplet_margin_loss(x, y, z)", x=real(3), y=real(2, 3), z=real(3)),
    ],
    "triplet_margin_with_distance_loss": [
        refused(F + "triplet_margin_with_distance_loss(x, y, y)", x=real(3), y=real(2, 3)),
        Sample(F + "triplet_margin_with_distance_loss(x, y, z, swap=True)", x=real(2, 3), y=real(2, 3), z=real(2, 3))
    ],
}
