"""Samples for gamma functions, quantiles, covariances, distances and areas (`minigrad/ops/gamma.py`, `measuring.py`)."""

from math import inf

from ops.samples import Sample, given, real, whole

# Areas are taken times 1: the last node's name is MulBackward1 or DivBackward1 in PyTorch, of a C++ number.
# PyTorch's own polygamma(1) has nine digits; where they show, single precision is compared.
NAN = float("nan")


def refused(program, **inputs):
    return Sample(program, raises=True, **inputs)


SAMPLES = {
    "lgamma": [
        Sample("torch.lgamma(a)", a=real(2, 3, low=0.2, high=5.0)),
        Sample("torch.lgamma(a)", a=real(4, low=-2.9, high=-2.1)),
        Sample("torch.lgamma(a)", a=given([0.0, -1.0, 1.0, 40.0]), smooth=False, second=False),
        Sample("a.lgamma()", a=whole(3, low=1, high=5)),
        Sample("a.clone().lgamma_()", a=real(3, low=0.2, high=5.0)),
    ],
    "digamma": [
        Sample("torch.digamma(a)", a=real(2, 3, low=0.2, high=1.0, dtype="float32"), second=False),
        Sample("a.digamma()", a=real(4, low=-2.9, high=-2.1)),
        Sample("torch.digamma(a.detach())", a=given([1.0, 40.0, 1e6, float("inf")])),
        Sample("torch.digamma(a.detach())", a=given([0.0, -1.0])),
        Sample("torch.special.psi(a)", a=whole(3, low=1, high=5)),
    ],
    "polygamma": [
        Sample("a.clone().polygamma_(1)", a=real(2, 3, low=0.5, high=3.0), printed=False),
        Sample("a.clone().mvlgamma_(2)", a=real(3, low=1.5, high=5.0), printed=False),
        Sample("a.clone().ldexp_(torch.tensor([1, 2]))", a=real(2)),
        Sample("torch.polygamma(2, a)", a=given([-1.0, 0.0, -2.5, inf, -1e11]), smooth=False, printed=False),
        Sample("torch.polygamma(1, a)", a=real(2, 3, low=-3.0), printed=False),
        Sample("torch.polygamma(1, a)", a=real(2, 3, low=0.2, high=5.0, dtype="float32")),
        Sample("torch.polygamma(1, a)", a=real(3, low=200.0, high=300.0)),
        Sample("torch.polygamma(2, a)", a=real(3, low=0.5, high=30.0)),
        Sample("a.polygamma(3)", a=real(3, low=0.5, high=3.0)),
        refused("torch.polygamma(-1, a)", a=real(3)),
    ],
    "dist": [
        Sample("torch.dist(a, b)", a=real(2, 3), b=real(2, 3)),
        Sample("torch.dist(a, b, 3.5)", a=real(2, 3), b=real(3)),
        Sample("torch.dist(a, b, p=1)", a=real(4), b=real()),
        Sample("a.dist(b, float('inf'))", a=real(4), b=real(4)),
    ],
    "isin": [
        Sample("torch.isin(a, b)", a=whole(2, 5), b=whole(3)),
        Sample("torch.isin(a, torch.tensor([1, 2]), invert=True)", a=whole(5)),
        Sample("torch.isin(a, 2)", a=whole(5)),
    ],
    "trapezoid": [
        Sample("torch.trapezoid(a)", a=real(5)),
        Sample("torch.trapezoid(a, dx=0.5, dim=0)", a=real(3, 4)),
        Sample("torch.trapezoid(a, b)", a=real(2, 4), b=real(4)),
        Sample("torch.trapezoid(a, b, dim=0)", a=real(3, 4), b=real(3)),
    ],
    "trapz": [Sample("torch.trapz(a)", a=real(5))],
    "cumulative_trapezoid": [
        Sample("torch.cumulative_trapezoid(a)", a=real(5)),
        Sample("torch.cumulative_trapezoid(a, b)", a=real(2, 4), b=real(2, 4)),
        Sample("torch.cumulative_trapezoid(a, dx=2, dim=0)", a=real(3, 4)),
    ],
    "cov": [
        refused("torch.cov(a.detach(), fweights=torch.tensor([1, -2, 3, 4, 0]))", a=real(5)),
        refused("torch.cov(a.detach(), fweights=torch.tensor([1, 2, 3, 4]))", a=real(5)),
        refused("torch.cov(a.detach(), fweights=torch.ones(5, 5, dtype=torch.int32))", a=real(5)),
        refused("torch.cov(a.detach(), aweights=torch.ones(5, dtype=torch.int32))", a=real(5)),
        refused("torch.cov(a.detach(), fweights=a)", a=real(5)),
        Sample("torch.cov(a)", a=real(3, 5)),
        Sample("torch.cov(a, correction=0)", a=real(3, 5)),
        Sample("a.cov()", a=real(5)),
        Sample("torch.cov(a, fweights=f)", a=real(2, 4), f=whole(4, low=1, high=4)),
        Sample("torch.cov(a, aweights=w)", a=real(2, 4), w=real(4, low=0.1, high=2.0, grad=False)),
        refused("torch.cov(a)", a=real(2, 2, 2)),
    ],
    "corrcoef": [
        Sample("torch.corrcoef(a)", a=real(3, 5)),
        Sample("a.corrcoef()", a=real(5), smooth=False),
        refused("torch.corrcoef(a)", a=real(2, 2, 2)),
    ],
    "quantile": [
        Sample("torch.quantile(a, torch.tensor([0.2, 0.5], dtype=a.dtype), 1, True)", a=real(2, 3, 4)),
        Sample("torch.quantile(a, 0.3, keepdim=True)", a=real(2, 3)),
        Sample("torch.quantile(a, 0.3, 0, True)", a=real()),
        Sample("torch.quantile(a, 0.3)", a=real(7)),
        Sample("torch.quantile(a, 0.6, 1)", a=real(3, 5)),
        Sample("torch.quantile(a, torch.tensor([0.25, 0.5, 1.], dtype=a.dtype), 0)", a=real(4, 3)),
        Sample("torch.quantile(a, torch.tensor([0.25, 0.5], dtype=a.dtype), 0, keepdim=True)", a=real(4, 3)),
        Sample("torch.quantile(a, q, 1)", a=real(2, 5), q=given([0.3, 0.6])),
        Sample("torch.quantile(a, 0.4, keepdim=True)", a=real(2, 3)),
        Sample("a.quantile(0.4, interpolation='nearest')", a=real(6)),
        Sample("a.quantile(0.4, 0, interpolation='lower')", a=real(6, 2)),
        Sample("a.quantile(0.4, interpolation='higher')", a=real(6)),
        Sample("a.quantile(0.45, 1, interpolation='midpoint')", a=real(2, 4)),
        Sample("torch.quantile(a.detach(), 0.3)", a=given([1.0, NAN, 2.0])),
        refused("torch.quantile(a, 0.3)", a=whole(3)),
        refused("torch.quantile(a, 1.5)", a=real(3)),
        refused("torch.quantile(a, 0.5, interpolation='cubic')", a=real(3)),
    ],
    "linalg.matrix_rank": [
        Sample("torch.linalg.matrix_rank(a.detach())", a=given([[1.0, 2.0], [2.0, 4.0]])),
        Sample(
            "torch.linalg.matrix_rank(a.detach(), atol=3.0)",
            a=given([[[4.0, 0.0], [0.0, 2.0]], [[5.0, 0.0], [0.0, 4.0]]]),
        ),
        Sample("torch.linalg.matrix_rank(a.detach(), rtol=0.6)", a=given([[4.0, 0.0], [0.0, 2.0]])),
        Sample("torch.linalg.matrix_rank(a.detach(), atol=1.0, rtol=0.4)", a=given([[4.0, 0.0], [0.0, 2.0]])),
    ],
    "nanquantile": [
        Sample("torch.nanquantile(a.detach(), 0.3)", a=given([1.0, NAN, 2.0, 5.0])),
        Sample("a.nanquantile(0.5, 1)", a=real(2, 4)),
    ],
    "entr": [
        Sample("torch.special.entr(a.detach())", a=given([0.0, -1.0, NAN])),
        Sample("torch.special.entr(a)", a=real(2, 3, low=0.1)),
        Sample("torch.special.entr(a)", a=whole(3)),
    ],
    "erfcx": [
        Sample("torch.special.erfcx(a)", a=real(2, 3, low=-1.0)),
        Sample("torch.special.erfcx(a)", a=whole(3)),
        Sample("torch.special.erfcx(a)", a=given([-30.0, -float("inf"), float("inf"), 30.0]), smooth=False),
    ],
    "log_ndtr": [
        Sample("torch.special.log_ndtr(a)", a=real(2, 3, low=-3.0)),
        Sample("torch.special.log_ndtr(a)", a=whole(3)),
        Sample("torch.special.log_ndtr(a)", a=given([40.0, float("inf")]), smooth=False, second=False),
    ],
    "i0": [
        Sample("torch.special.i0e(a), torch.special.i1e(a)", a=given([49.0, -51.0, 1e5, -1e11]), printed=False, smooth=False, second=False),
        Sample("torch.i0(a.detach())", a=given([0.0, 40.0, -700.0])),
        Sample("torch.special.i0(a)", a=real(2, 3)),
        Sample("torch.special.i0(a)", a=whole(3)),
    ],
    "i1": [
        Sample("torch.special.i1(a)", a=given([0.0, 9.0]), smooth=False),
        Sample("torch.special.i1(a)", a=real(2, 3)),
        Sample("torch.special.i1(a)", a=whole(3)),
    ],
    "i0e": [
        Sample("torch.special.i0e(a)", a=real(2, 3, low=0.1)),
        Sample("torch.special.i0e(a)", a=whole(3)),
    ],
    "i1e": [
        Sample("torch.special.i1e(a)", a=real(2, 3, low=0.1)),
        Sample("torch.special.i1e(a)", a=whole(3)),
    ],
    "ndtr": [
        Sample("torch.special.ndtr(a)", a=real(2, 3)),
    ],
    "ndtri": [
        Sample("torch.special.ndtri(a)", a=real(2, 3, low=0.1, high=0.9)),
        Sample("torch.special.ndtri(a.detach())", a=given([0.0, 1.0, 2.0])),
    ],
    "xlog1py": [
        Sample("torch.special.xlog1py(a, b)", a=real(2, 3), b=real(3, low=-0.5)),
        Sample("torch.special.xlog1py(2, b)", b=real(3, low=-0.5)),
        Sample("torch.special.xlog1py(a, 2)", a=real(3)),
    ],
    "mvlgamma": [
        Sample("torch.mvlgamma(a, 3)", a=real(2, 3, low=1.5, high=5.0)),
        Sample("a.mvlgamma(1)", a=whole(3, low=2, high=5)),
        refused("torch.special.multigammaln(a, 0)", a=real(2)),
    ],
    "pdist": [
        Sample("torch.pdist(a)", a=real(4, 3)),
        Sample("torch.pdist(a, p=1.5)", a=real(3, 2)),
        Sample("torch.pdist(a, 1.0)", a=real(3, 2)),
        Sample("torch.pdist(a, inf)", a=real(3, 2), smooth=False),
        Sample("torch.nn.functional.pdist(a, 0.5)", a=real(3, 2)),
        refused("torch.pdist(a)", a=real(3)),
        refused("torch.pdist(a)", a=whole(3, 2)),
        refused("torch.pdist(a, -1)", a=real(3, 2)),
    ],
    "cdist": [
        Sample("torch.cdist(a, b)", a=real(2, 3, 4), b=real(5, 4)),
        Sample("torch.cdist(a, b, p=1.5)", a=real(3, 2), b=real(2, 2)),
        Sample("torch.cdist(a, b, 1.0)", a=real(3, 2), b=real(2, 2)),
        Sample("torch.cdist(a, b, inf)", a=real(3, 2), b=real(2, 2), smooth=False),
        Sample("torch.cdist(a, b, compute_mode='use_mm_for_euclid_dist')", a=real(2, 3, 4), b=real(5, 4, low=4.0, high=8.0)),
        Sample("torch.cdist(a.expand(26, 3), b)", a=real(3), b=real(2, 3, low=4.0, high=8.0)),
        refused("torch.cdist(a, b)", a=real(3, 2), b=real(2)),
        refused("torch.cdist(a, b)", a=real(3, 2), b=real(2, 3)),
        refused("torch.cdist(a, a, -1)", a=real(3, 2)),
        refused("torch.cdist(a, a)", a=whole(3, 2)),
    ],
    "gradient": [
        Sample("torch.gradient(a, edge_order=2, spacing=0.5)", a=real(5, 4)),
        Sample("torch.gradient(a)", a=real(3, 4)),
        Sample("torch.gradient(a, spacing=2.0, dim=1, edge_order=2)", a=real(2, 5)),
        Sample("torch.gradient(a, spacing=(torch.tensor([0.0, 1.0, 3.0, 4.0]),))", a=real(4)),
        Sample("torch.gradient(a, spacing=[torch.tensor([0.0, 1.0, 3.0, 4.0])], edge_order=2)", a=real(4)),
        Sample("torch.gradient(a, spacing=2.0)", a=whole(4)),
        Sample("torch.gradient(a, spacing=(b.cumsum(0), c.cumsum(0)))", a=real(3, 4), b=real(3, low=0.5), c=real(4, low=0.5)),
        Sample("torch.gradient(a, spacing=[b.cumsum(0)], edge_order=2)", a=real(4), b=real(4, low=0.5)),
        Sample("torch.gradient(a, spacing=torch.tensor(2.0))", a=real(4)),
        refused("torch.gradient(a, spacing=torch.ones(4))", a=real(4)),
        refused("torch.gradient(a, spacing=[torch.tensor(2.0)])", a=real(4)),
        refused("torch.gradient(a, edge_order=3)", a=real(4)),
        refused("torch.gradient(a, spacing=[1.0, 2.0])", a=real(4)),
        refused("torch.gradient(a)", a=real(1)),
    ],
    "histogram": [
        Sample("torch.histogram(a, 4, range=(-1.0, 1.0))", a=real(9), smooth=False),
        Sample("torch.histogram(a, torch.tensor([-2.0, 0.0, 0.5], dtype=a.dtype), weight=a * a, density=True)", a=real(9, grad=False)),
        Sample("torch.histogram(a, 3)", a=real(5, grad=False)),
        refused("torch.histogram(a, 3)", a=whole(5)),
    ],
}

for _name in (
    "chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w", "hermite_polynomial_h",
    "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p",
):  # fmt: skip
    SAMPLES[f"special.{_name}"] = [
        Sample(f"torch.special.{_name}(a, n)", a=real(7), n=given([-1, 0, 1, 2, 3, 4, 5], "int64"), smooth=False),
        Sample(f"torch.special.{_name}(a, 3.7)", a=real(2, 3), smooth=False),
        Sample(f"torch.special.{_name}(0.5, n)", n=whole(4, low=0, high=6)),
        Sample(f"torch.special.{_name}(a, 2)", a=whole(3)),
    ]
