"""Samples of the operations on each element by itself."""

from ops.samples import Sample, given, real, refused, truth, whole

SAMPLES = {
    "add": [
        Sample("torch.add(a, b)", a=real(2, 3), b=real(3)),
        Sample("torch.add(a, b, alpha=2)", a=real(2, 3), b=real(3)),
        refused("torch.add(a, b)", a=real(2, 3), b=real(4)),
        refused("torch.add(a, 'x')", a=real(2, 3)),
    ],
    "exp": [Sample("torch.exp(a)", a=real(2, 3)), Sample("a.exp()", a=whole(3))],
    "where": [Sample("torch.where(m, a, b)", m=truth(2, 3), a=real(2, 3), b=real(3)), Sample("torch.where(a > 0, a, 0)", a=given([0.0, 1, -1]), smooth=False)],
}
