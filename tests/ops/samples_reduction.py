"""Samples of reductions, extremes, orders and scans."""

from ops.samples import Sample, given, real, refused, truth, whole

inf, nan = float("inf"), float("nan")


def reduction(name, several=True, integers=True, low=-2.0, high=2.0, all_of=True, keep=True):
    """Over everything, one dimension or several, kept or not; of 0-d and empty tensors; wrong dimensions."""
    x = real(2, 3, low=low, high=high)
    return [
        *(
            [
                Sample(f"torch.{name}(a)", a=x),
                Sample(f"a.{name}()", a=real(low=low, high=high)),
                Sample(f"a.{name}()", a=real(1, low=low, high=high)),
            ]
            if all_of
            else []
        ),
        Sample(f"torch.{name}(a, 0)", a=x),
        Sample(f"a.{name}(-1)", a=x),
        Sample(f"a.{name}(dim=1)", a=real(2, 3, 2, low=low, high=high)),
        Sample(f"torch.{name}(a, 0)", a=real(low=low, high=high)),
        *(
            [
                Sample(f"torch.{name}(a, 1, keepdim=True)", a=x),
                Sample(f"torch.{name}(a, 0, True)", a=x),
                Sample(f"a.{name}(axis=1, keepdims=True)", a=x),
            ]
            if keep
            else []
        ),
        *(
            [
                Sample(f"torch.{name}(a, (0, 2))", a=real(2, 3, 2, low=low, high=high)),
                Sample(f"torch.{name}(a, [0, -1], keepdim=True)", a=real(2, 3, 2, low=low, high=high)),
                refused(f"torch.{name}(a, (0, 0))", a=x),
                refused(f"torch.{name}(a, (0, -2))", a=x),
            ]
            if several
            else []
        ),
        *(
            [
                Sample(f"torch.{name}(a)", a=whole(4)),
                Sample(f"torch.{name}(a, 0)", a=whole(2, 3, dtype="int32")),
                Sample(f"torch.{name}(a)", a=truth(4)),
                Sample(f"torch.{name}(a)", a=whole(3, low=0, dtype="uint8")),
            ]
            if integers and all_of
            else []
        ),
        refused(f"torch.{name}(a, 2)", a=x),
        refused(f"a.{name}(-3)", a=x),
        refused(f"a.{name}(1)", a=real(low=low, high=high)),
    ]


def extreme(name):
    return [
        Sample(f"torch.{name}(a)", a=real(2, 3)),
        Sample(f"a.{name}()", a=real()),
        Sample(f"torch.{name}(a)", a=given([1.0, 3, 3, 1]), smooth=False),
        Sample(f"torch.{name}(a)", a=given([1.0, nan, 3]), smooth=False),
        Sample(f"torch.{name}(a)", a=whole(4)),
        Sample(f"torch.{name}(a)", a=truth(4)),
        Sample(f"torch.{name}(a, 0)", a=real(2, 3)),
        Sample(f"a.{name}(-1)", a=real(2, 3)),
        Sample(f"torch.{name}(a, 1, keepdim=True)", a=real(2, 3)),
        Sample(f"a.{name}(dim=1)", a=real(2, 3, 2)),
        Sample(f"a.{name}(0)", a=real()),
        Sample(f"a.{name}(0)", a=given([1.0, 3, 3, 1]), smooth=False),
        Sample(f"a.{name}(0)", a=given([1.0, nan, nan]), smooth=False),
        Sample(f"a.{name}(0)", a=whole(2, 3)),
        Sample(f"a.{name}(0)", a=truth(2, 3)),
        Sample(f"a.{name}(0).values", a=real(2, 3)),
        Sample(f"a.{name}(0).indices", a=real(2, 3)),
        Sample(f"a.{name}(0)[1]", a=real(2, 3)),
        Sample(f"a.{name}(1)", a=real(0, 2)),
        Sample(f"torch.{name}(a, b)", a=real(2, 3), b=real(3)),
        Sample(f"a.{name}(b)", a=whole(3), b=whole(3)),
        refused(f"torch.{name}(a)", a=real(0)),
        refused(f"torch.{name}(a, 0)", a=real(0, 2)),
        refused(f"torch.{name}(a, 2)", a=real(2, 3)),
    ]


SAMPLES = {
    "sum": [
        *reduction("sum"),
        Sample("a.sum()", a=real(0)),
        Sample("a.sum(0)", a=real(0, 2)),
        Sample("a.sum(())", a=real(2, 3)),
        Sample("a.sum(dim=None, keepdim=True)", a=real(2, 3)),
        Sample("a.sum(dtype=torch.float64)", a=whole(3)),
        Sample("a.sum(0, dtype=torch.float32)", a=real(2, 3), second=False, smooth=False),
        Sample("torch.sum(a, dtype=torch.int64)", a=truth(3)),
        Sample("sum([a, a])", a=real(3)),
        Sample("a.sum([])", a=real(2, 3)),
    ],
    "nansum": [
        *reduction("nansum"),
        Sample("a.nansum()", a=given([1.0, nan, 3]), smooth=False),
        Sample("a.nansum(0)", a=given([[1.0, nan], [nan, 2]]), smooth=False),
    ],
    "mean": [
        refused("a.mean(dtype=torch.int64)", a=real(2)),
        *reduction("mean", integers=False),
        Sample("a.mean()", a=real(0)),
        Sample("a.mean(0)", a=real(0, 2)),
        refused("a.mean()", a=whole(3)),
        refused("a.mean(0)", a=truth(3)),
        Sample("a.mean(dtype=torch.float64)", a=whole(3)),
        Sample("a.mean(0, dtype=torch.float32)", a=whole(2, 3)),
        Sample("a.mean(())", a=real(2, 3)),
    ],
    "nanmean": [
        refused("torch.nanmean(a)", a=whole(3)),
        *reduction("nanmean", integers=False),
        Sample("a.nanmean()", a=given([1.0, nan, 3]), smooth=False),
        Sample("a.nanmean(0)", a=given([[1.0, nan], [nan, nan]]), smooth=False),
    ],
    "prod": [
        *reduction("prod", several=False),
        Sample("a.prod()", a=given([0.0, 2, 3])),
        Sample("a.prod()", a=given([0.0, 2, 0])),
        Sample("a.prod(1)", a=given([[0.0, 2, 3], [0, 0, 1]])),
        Sample("a.prod(dtype=torch.float64)", a=whole(3)),
        Sample("a.prod()", a=real(0)),
        Sample("a.prod(0)", a=real(0, 2)),
    ],
    "var": [
        *reduction("var", integers=False),
        Sample("torch.var(a, correction=0)", a=real(2, 3)),
        Sample("torch.var(a, 1, correction=2)", a=real(2, 3)),
        Sample("a.var(unbiased=False)", a=real(2, 3)),
        Sample("a.var(0, False)", a=real(2, 3)),
        Sample("torch.var(a, 1, True, True)", a=real(2, 3)),
        Sample("torch.var(a, False)", a=real(3)),
        Sample("a.var()", a=real(0)),
        refused("a.var()", a=whole(3)),
    ],
    "std": [
        *reduction("std", integers=False),
        Sample("torch.std(a, correction=0)", a=real(2, 3)),
        Sample("a.std(1, unbiased=False)", a=real(2, 3)),
        Sample("a.std(unbiased=False)", a=given([1.0, 1, 1]), smooth=False, second=False),
        refused("a.std()", a=whole(3)),
    ],
    "var_mean": [
        Sample("torch.var_mean(a)", a=real(2, 3)),
        Sample("torch.var_mean(a, 1)", a=real(2, 3)),
        Sample("torch.var_mean(a, (0, 1), correction=0, keepdim=True)", a=real(2, 3)),
        Sample("torch.var_mean(a, unbiased=False)", a=real(3)),
    ],
    "std_mean": [
        Sample("torch.std_mean(a)", a=real(2, 3)),
        Sample("torch.std_mean(a, 1)", a=real(2, 3)),
        Sample("torch.std_mean(a, 0, correction=0, keepdim=True)", a=real(2, 3)),
    ],
    "logsumexp": [
        *reduction("logsumexp", integers=False, all_of=False),
        Sample("a.logsumexp(0)", a=given([inf, 1.0]), smooth=False, second=False),
        Sample("a.logsumexp(0)", a=given([-inf, -inf]), smooth=False, second=False),
        Sample("a.logsumexp(0)", a=given([1000.0, 1000])),
        Sample("torch.logsumexp(a, 0)", a=whole(3)),
        refused("torch.logsumexp(a)", a=real(3)),
    ],
    "norm": [
        Sample("torch.norm(a, 'nuc')", a=real(3, 3), second=False, printed=False),
        Sample("a.norm(inf)", a=given([0.0, 0.0]), smooth=False),
        Sample("torch.norm(a)", a=real(2, 3)),
        Sample("a.norm()", a=real(3)),
        *(Sample(f"torch.norm(a, {p})", a=real(2, 3)) for p in (1, 2, 3, 0.5, "inf", "-inf", 0)),
        Sample("a.norm(2, 1)", a=real(2, 3)),
        Sample("a.norm(1, dim=(0, 1))", a=real(2, 3)),
        Sample("a.norm(dim=0, keepdim=True)", a=real(2, 3)),
        Sample("a.norm(p=3, dim=1)", a=real(2, 3)),
        Sample("torch.norm(a, 'fro')", a=real(2, 3)),
        Sample("a.norm()", a=given([0.0, 0]), smooth=False, second=False),
        Sample("a.norm(1)", a=given([0.0, 2]), smooth=False),
        Sample("a.norm()", a=real()),
        refused("a.norm()", a=whole(3)),
        Sample("a.norm(dtype=torch.float64)", a=real(3, dtype="float32", grad=False)),
    ],
    "amax": [
        *reduction("amax"),
        Sample("a.amax()", a=given([float("nan"), 1.0]), smooth=False),
        Sample("a.amax() * float('inf')", a=given([1.0, 2.0, 2.0]), smooth=False),
        Sample("a.amax()", a=given([1.0, 3, 3]), smooth=False),
        Sample("a.amax(0)", a=given([[1.0, 3], [1, 2]]), smooth=False),
        refused("a.amax()", a=real(0)),
        refused("a.amax(0)", a=real(0, 2)),
    ],
    "amin": [
        *reduction("amin"),
        Sample("a.amin()", a=given([float("nan"), 1.0]), smooth=False),
        Sample("a.amin()", a=given([1.0, 1, 3]), smooth=False),
        refused("a.amin()", a=real(0)),
    ],
    "aminmax": [
        refused("torch.aminmax(a)", a=real(0)),
        refused("torch.aminmax(a, dim=1)", a=real(2, 0)),
        Sample("torch.aminmax(a)", a=real(2, 3)),
        Sample("a.aminmax(dim=0)", a=real(2, 3)),
        Sample("torch.aminmax(a, dim=1, keepdim=True)", a=real(2, 3)),
        Sample("a.aminmax()", a=whole(3)),
        Sample("a.aminmax()", a=given([1.0, 1, 3, 3]), smooth=False),
    ],
    "max": extreme("max"),
    "min": extreme("min"),
    "argmax": [
        Sample("torch.argmax(a)", a=real(2, 3)),
        Sample("a.argmax(0)", a=real(2, 3)),
        Sample("a.argmax(-1, True)", a=real(2, 3)),
        Sample("a.argmax()", a=given([1.0, nan, 3])),
        Sample("a.argmax()", a=real()),
        Sample("a.argmax(0)", a=whole(3)),
        refused("a.argmax()", a=real(0)),
        refused("a.argmax(2)", a=real(2, 3)),
        Sample("a.argmax(keepdim=True)", a=real(2, 3)),
        refused("a.argmax()", a=truth(3)),
    ],
    "argmin": [
        Sample("torch.argmin(a)", a=real(2, 3)),
        Sample("a.argmin(0)", a=real(2, 3)),
        Sample("a.argmin(1, keepdim=True)", a=real(2, 3)),
        Sample("a.argmin()", a=given([1.0, nan, 3])),
        refused("a.argmin()", a=real(0)),
    ],
    "all": [
        Sample("torch.all(a)", a=truth(4)),
        Sample("a.all(1)", a=truth(2, 3)),
        Sample("a.all((0, 1))", a=truth(2, 3)),
        Sample("a.all(0, True)", a=truth(2, 3)),
        Sample("a.all()", a=real(3)),
        Sample("a.all()", a=whole(3, low=0, dtype="uint8")),
        Sample("a.all()", a=real(0)),
        refused("a.all(2)", a=truth(2)),
    ],
    "any": [
        Sample("torch.any(a)", a=truth(4)),
        Sample("a.any(1)", a=truth(2, 3)),
        Sample("a.any(0, keepdim=True)", a=truth(2, 3)),
        Sample("a.any()", a=real(3)),
        Sample("a.any()", a=whole(3, low=0, dtype="uint8")),
        Sample("a.any()", a=real(0)),
    ],
    "count_nonzero": [
        Sample("torch.count_nonzero(a)", a=whole(2, 3)),
        Sample("a.count_nonzero(0)", a=whole(2, 3)),
        Sample("a.count_nonzero(dim=(0, 1))", a=truth(2, 3)),
        Sample("a.count_nonzero()", a=given([0.0, nan, 1])),
    ],
    "median": [
        Sample("torch.median(a)", a=real(5)),
        Sample("a.median()", a=real(2, 3)),
        Sample("torch.median(a, 1)", a=real(2, 3)),
        Sample("a.median(0, keepdim=True)", a=real(3, 2)),
        Sample("a.median()", a=given([1.0, nan, 3]), smooth=False),
        Sample("a.median()", a=whole(4)),
        Sample("a.median(0)", a=real()),
        Sample("a.median(-1)", a=given([[3.0, 1, 2], [nan, 1, 2]]), smooth=False),
        Sample("a.median()", a=real(0), smooth=False),
    ],
    "nanmedian": [
        Sample("torch.nanmedian(a)", a=given([1.0, nan, 3, 5]), smooth=False),
        Sample("a.nanmedian(1)", a=given([[3.0, 1, 2], [nan, 1, 2]]), smooth=False),
    ],
    "kthvalue": [
        *(Sample(f"a.kthvalue({k}, 1)", a=whole(2, 21, low=0, high=4)) for k in (1, 9, 20)),
        Sample("torch.kthvalue(a, 2)", a=real(5)),
        Sample("a.kthvalue(1, 0)", a=real(3, 2)),
        Sample("a.kthvalue(2, 1, True)", a=real(2, 3)),
        refused("a.kthvalue(6)", a=real(5)),
        refused("a.kthvalue(0)", a=real(5)),
    ],
    "sort": [
        Sample("a.sort(1, True)", a=whole(2, 40, low=0, high=5)),
        Sample("torch.sort(torch.zeros_like(a))", a=real(3, 33)),
        Sample("a.sort(stable=True)", a=whole(40, low=0, high=5)),
        Sample("torch.sort(a, stable=True)", a=real(2, 3)),
        Sample("a.sort(descending=True, stable=False)", a=real(2, 3)),
        Sample("torch.sort(a)", a=real(5)),
        Sample("a.sort(0)", a=real(3, 2)),
        Sample("a.sort(descending=True)", a=real(2, 3)),
        Sample("torch.sort(a, 0, True)", a=real(3, 2)),
        Sample("torch.sort(a, stable=True)", a=given([1, 0, 1, 0], "int64")),
        Sample("torch.sort(a, stable=True, descending=True)", a=given([1, 0, 1, 0], "int64")),
        Sample("a.sort()", a=real()),
        Sample("a.sort()", a=given([1.0, nan, -inf]), smooth=False),
        Sample("a.sort(descending=True)", a=given([1.0, nan, inf, 2]), smooth=False),
        Sample("a.sort()", a=truth(4)),
        refused("a.sort(2)", a=real(2, 3)),
    ],
    "argsort": [
        Sample("a.argsort()", a=whole(500, low=0, high=20, dtype="uint8")),
        Sample("a.argsort(stable=True)", a=whole(50, low=0, high=4)),
        Sample("torch.argsort(a)", a=real(5)),
        Sample("a.argsort(0)", a=real(3, 2)),
        Sample("a.argsort(descending=True)", a=real(5)),
        Sample("torch.argsort(a, stable=True)", a=given([1, 0, 1, 0], "int64")),
        Sample("torch.argsort(a, dim=-1, descending=True, stable=True)", a=given([1, 0, 1, 0], "int64")),
    ],
    "msort": [Sample("torch.msort(a)", a=real(3, 2))],
    "topk": [
        *(Sample(f"a.topk({k}, largest={more})", a=whole(2, 40, low=0, high=5)) for k in (1, 7, 39) for more in (True, False)),
        *(Sample(f"a.topk({k})", a=whole(400, low=0, high=5)) for k in (1, 2, 6)),
        Sample("a.topk(5, sorted=False)", a=real(9), printed=False),
        Sample("torch.topk(a, 2)", a=real(5)),
        Sample("a.topk(2, 0)", a=real(3, 2)),
        Sample("a.topk(2, largest=False)", a=real(2, 3)),
        Sample("a.topk(1, 1, True, True)", a=real(2, 3)),
        Sample("a.topk(0)", a=real(5)),
        Sample("a.topk(5)", a=given([1.0, nan, 3, -inf, 5]), smooth=False),
        refused("a.topk(6)", a=real(5)),
        refused("a.topk(-1)", a=real(5)),
    ],
    "cumsum": [
        Sample("torch.cumsum(a, 0)", a=real(2, 3)),
        Sample("a.cumsum(-1)", a=real(2, 3)),
        Sample("a.cumsum(0)", a=whole(3, dtype="int32")),
        Sample("a.cumsum(0)", a=truth(3)),
        Sample("a.cumsum(0)", a=real()),
        Sample("a.cumsum(0, dtype=torch.float64)", a=whole(3)),
        Sample("a.clone().cumsum_(0)", a=real(3)),
        refused("a.cumsum(2)", a=real(2, 3)),
        refused("a.cumsum()", a=real(3)),
    ],
    "cumprod": [
        Sample("torch.cumprod(a, 0)", a=real(3)),
        Sample("a.cumprod(1)", a=real(2, 3)),
        Sample("a.cumprod(0)", a=given([2.0, 0, 3])),
        Sample("a.cumprod(0)", a=given([2.0, 0, 3, 0, 1])),
        Sample("a.cumprod(0)", a=whole(3)),
        Sample("a.cumprod(0)", a=real()),
        Sample("a.clone().cumprod_(0)", a=real(3)),
    ],
    "cummax": [
        Sample("torch.cummax(a, 0)", a=real(5)),
        Sample("a.cummax(1)", a=real(2, 3)),
        Sample("a.cummax(0)", a=given([1.0, 1, nan, 2]), smooth=False),
        Sample("a.cummax(0)", a=whole(4)),
        Sample("a.cummax(0)", a=real()),
    ],
    "cummin": [
        Sample("torch.cummin(a, 0)", a=real(5)),
        Sample("a.cummin(1)", a=real(2, 3)),
        Sample("a.cummin(0)", a=given([1.0, 1, nan, 0]), smooth=False),
    ],
    "logcumsumexp": [
        Sample("torch.logcumsumexp(a, 0)", a=real(5)),
        Sample("a.logcumsumexp(1)", a=real(2, 3)),
        Sample("a.logcumsumexp(0)", a=given([1000.0, 1000, -1000]), second=False),
        Sample("a.logcumsumexp(0)", a=given([-inf, -inf, 0]), smooth=False, second=False),
    ],
    "diff": [
        Sample("torch.diff(a)", a=real(5)),
        Sample("a.diff(2)", a=real(5)),
        Sample("a.diff(dim=0)", a=real(3, 2)),
        Sample("torch.diff(a, prepend=b)", a=real(3), b=real(1)),
        Sample("torch.diff(a, append=b)", a=real(3), b=real(2)),
        Sample("a.diff()", a=whole(4)),
        Sample("a.diff()", a=truth(4)),
        refused("a.diff()", a=real()),
    ],
    "bincount": [
        Sample("torch.bincount(a)", a=whole(6, low=0)),
        Sample("a.bincount(minlength=8)", a=whole(4, low=0)),
        Sample("torch.bincount(a, b)", a=whole(4, low=0), b=real(4, grad=False)),
        Sample("torch.bincount(a)", a=given([], "int64")),
        refused("torch.bincount(a)", a=whole(3, low=-3, high=0)),
        refused("torch.bincount(a)", a=whole(2, 2, low=0)),
        refused("torch.bincount(a)", a=real(3)),
    ],
    "histc": [
        Sample("torch.histc(a, 4, -2, 2)", a=real(20, grad=False)),
        Sample("a.histc(bins=3)", a=real(10, grad=False)),
        Sample("torch.histc(a, 3, 0, 1)", a=given([0.0, 1, 1.5, 0.5], grad=False)),
    ],
    "unique": [
        Sample("torch.unique(a)", a=given([3, 1, 2, 1], "int64")),
        Sample("torch.unique(a, return_inverse=True)", a=given([[3, 1], [2, 1]], "int64")),
        Sample("torch.unique(a, return_counts=True)", a=given([3, 1, 2, 1], "int64")),
        Sample("a.unique(True, True, True)", a=given([3.0, 1, 2, 1], grad=False)),
        Sample("torch.unique(a, dim=0)", a=given([[3, 1], [2, 1], [3, 1]], "int64")),
        Sample(
            "torch.unique(a, dim=1, return_inverse=True, return_counts=True)", a=given([[3, 1, 3], [2, 1, 2]], "int64")
        ),
    ],
    "unique_consecutive": [
        Sample("torch.unique_consecutive(a, True, True, dim=0)", a=given([[1, 2], [1, 2], [0, 2]], "int64")),
        Sample("torch.unique_consecutive(a, dim=1)", a=given([[1, 1, 2], [0, 0, 2]], "int64")),
        Sample("torch.unique_consecutive(a)", a=given([1, 1, 2, 2, 1], "int64")),
        Sample("a.unique_consecutive(True, True)", a=given([1, 1, 2, 2, 1], "int64")),
    ],
    "searchsorted": [
        Sample("torch.searchsorted(s, a, sorter=s.argsort())", s=given([5, 1, 3], "int64"), a=whole(4, low=0, high=7)),
        Sample("torch.searchsorted(s, a)", s=given([1.0, 3, 5], grad=False), a=real(2, 2, low=0, high=6, grad=False)),
        Sample("torch.searchsorted(s, 3)", s=given([1, 3, 5], "int64")),
        Sample("torch.searchsorted(s, a, right=True)", s=given([1, 3, 5], "int64"), a=given([3, 5, 6], "int64")),
        Sample("torch.searchsorted(s, a, side='right')", s=given([1, 3, 5], "int64"), a=given([3, 5, 6], "int64")),
        Sample(
            "torch.searchsorted(s, a)", s=given([[1, 3, 5], [2, 4, 6]], "int64"), a=given([[3, 5], [3, 6]], "int64")
        ),
        Sample("torch.searchsorted(s, a, out_int32=True)", s=given([1, 3, 5], "int64"), a=given([3], "int64")),
    ],
    "bucketize": [
        Sample("torch.bucketize(a, s)", s=given([1.0, 3, 5], grad=False), a=given([[3.0, 6], [0, 5]], grad=False)),
        Sample("torch.bucketize(a, s, right=True)", s=given([1, 3, 5], "int64"), a=given([3, 5, 6], "int64")),
        Sample("torch.bucketize(3, s)", s=given([1, 3, 5], "int64")),
    ],
    "mode": [
        Sample("a.mode()", a=whole(2, 40, low=0, high=5)),
        Sample("torch.mode(a)", a=real(3, 4)),
        Sample("torch.mode(a, 0, True)", a=given([[3, 1], [3, 1], [1, 2]], "int64")),
        Sample("a.mode(-1)", a=given([1.0, 2.0, 2.0, 1.0]), smooth=False),
    ],
}

SAMPLES["max"].append(Sample("torch.max(a, other=b)", a=real(3), b=real(3)))
SAMPLES["max"].append(refused("torch.max(2, a)", a=real(2)))

# What PyTorch has no kernel for.
for _name in ("median", "nanmedian"):
    SAMPLES[_name].append(refused(f"torch.{_name}(a)", a=truth(3)))
SAMPLES["kthvalue"].append(refused("torch.kthvalue(a, 1)", a=truth(3)))
SAMPLES["topk"].append(refused("torch.topk(a, 1)", a=truth(3)))
SAMPLES["histc"].append(refused("torch.histc(a)", a=whole(3)))
SAMPLES["bincount"].append(refused("torch.bincount(a)", a=truth(3)))
SAMPLES["logcumsumexp"].append(refused("torch.logcumsumexp(a, 0)", a=whole(3)))
for _name in ("cummax", "sort", "aminmax", "prod", "nansum", "amax", "logsumexp"):
    SAMPLES[_name].append(Sample(f"torch.{_name}(a{', 0' if _name in ('cummax', 'logsumexp') else ''})", a=truth(3)))
SAMPLES["max"] += [
    Sample(
        "torch.autograd.grad(torch.autograd.grad(a.max(0).values, a, v, create_graph=True)[0].sum(), v, create_graph=True)[0]",
        a=real(3),
        v=given(1.5),
        second=False,
        smooth=False,
    ),
    Sample(
        "torch.autograd.grad(torch.autograd.grad(a.cummax(0).values, a, v, create_graph=True)[0].sum(), v)",
        a=real(3),
        v=real(3),
        second=False,
        smooth=False,
    )
]
