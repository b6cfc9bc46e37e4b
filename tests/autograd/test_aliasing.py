"""`.grad` is nobody else's memory: not the seed's, not another leaf's, not a retained result's."""

import pytest

ALIASES = {
    "the seed": lambda torch, x, y, seed: (x + 0).backward(seed),
    "the seed of a view": lambda torch, x, y, seed: x.view(2).backward(seed),
    "two leaves of one sum": lambda torch, x, y, seed: (x + y).backward(seed),
    "a leaf root": lambda torch, x, y, seed: torch.autograd.backward([x, y], [seed, seed]),
    "two seeds alike": lambda torch, x, y, seed: torch.autograd.backward([x + 0, y + 0], [seed, seed]),
    "a retained result": lambda torch, x, y, seed: retained(x, seed, y),
    "an expanded sum": lambda torch, x, y, seed: (x.sum() + y.sum()).backward(),
}


def retained(x, seed, y):
    z = x + 0
    z.retain_grad()
    (z + y).backward(seed)
    z.grad.zero_()


@pytest.mark.parametrize("title", ALIASES)
def test_grad_is_nobodys_alias(torch, title):
    x, y, seed = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True), torch.ones(2)
    if torch.__name__ == "torch" and title == "the seed of a view":
        pytest.skip("PyTorch hands the caller's seed through a view into .grad; we don't")
    ALIASES[title](torch, x, y, seed)
    assert x.grad is not seed
    seed.fill_(7.0)
    x.grad.add_(1.0)
    assert x.grad.tolist() == [2.0, 2.0] and (y.grad is None or y.grad.tolist() == [1.0, 1.0])
    assert seed.tolist() == [7.0, 7.0]


def test_grad_of_autograd_grad_is_nobodys_alias(torch):
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    gx, gy = torch.autograd.grad((x + y).sum(), [x, y])
    gx.clone().zero_()
    assert gx.tolist() == gy.tolist() == [1.0, 1.0]
