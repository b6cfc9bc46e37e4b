"""Samples of random numbers, each drawn from seed 7: PyTorch's stream, its nodes, and gradients that are zero."""

from ops.samples import Sample, real

SEEDED = "(torch.manual_seed(7), {})[1]"


def seeded(program, **inputs):
    return Sample(SEEDED.format(program), smooth=False, **inputs)


SAMPLES = {
    "bernoulli": [
        seeded("torch.bernoulli(a)", a=real(2, 3, low=0.0, high=1.0)),
        seeded("a.bernoulli(0.5)", a=real(4, grad=False)),
        seeded("(a * 1).bernoulli_(0.3)", a=real(2, 3)),
        seeded("(a * 1).bernoulli_(p)", a=real(2, 3), p=real(2, 3, low=0.0, high=1.0, grad=False)),
    ],
    "poisson": [seeded("torch.poisson(a)", a=real(2, 3, low=0.5, high=4.0))],
    "normal": [
        seeded("torch.normal(a, b)", a=real(2, 3), b=real(2, 3, low=0.5)),
        seeded("torch.normal(a, 2.0)", a=real(2, 3)),
        seeded("torch.normal(1.0, b)", b=real(2, 3, low=0.5)),
        seeded("torch.normal(0.0, 1.0, (2, 3))"),
        seeded("(a * 1).normal_(1.0, 2.0)", a=real(2, 3)),
    ],
    "uniform_": [seeded("(a * 1).uniform_(-1, 1)", a=real(2, 3))],
    "random_": [seeded(f"(a * 1).random_({bounds})", a=real(2, 3)) for bounds in ("0, 9", "9", "")],
    "exponential_": [seeded("(a * 1).exponential_(2.0)", a=real(2, 3))],
    "cauchy_": [seeded("(a * 1).cauchy_(0.0, 1.0)", a=real(2, 3))],
    "log_normal_": [seeded("(a * 1).log_normal_(0.0, 1.0)", a=real(2, 3))],
    "geometric_": [seeded("(a * 1).geometric_(0.3)", a=real(2, 3))],
    "multinomial": [
        seeded("torch.multinomial(a, 2)", a=real(2, 3, low=0.1, grad=False)),
        seeded("torch.multinomial(a, 5, replacement=True)", a=real(3, low=0.1, grad=False)),
    ],
    "rand": [seeded("torch.rand(2, 3, dtype=torch.float64)")],
    "randn": [seeded("torch.randn(2, 3, dtype=torch.float64)")],
    "randint": [
        seeded("torch.randint(3, 9, (4,))"), seeded("torch.randint(9, (2, 2))"),
        Sample("torch.randint(10, (0, 5, 0))"),
    ],
    "randperm": [seeded("torch.randperm(7)")],
    "rand_like": [seeded("torch.rand_like(a)", a=real(2, 3))],
    "randn_like": [seeded("torch.randn_like(a)", a=real(2, 3))],
    "randint_like": [seeded("torch.randint_like(a, 0, 9)", a=real(2, 3))],
}
