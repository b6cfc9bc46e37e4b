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


def test_resize_is_another_shape_of_the_same_elements(torch, raises):
    x = torch.tensor([[1., 2., 3.], [4., 5., 6.]], requires_grad=True)
    with pytest.warns(UserWarning) as caught:
        y, z = x.resize(3, 2), x.resize_as(torch.ones(6, 1))
    assert [str(w.message).split(" (Triggered")[0] for w in caught] == [
        "non-inplace resize is deprecated", "non-inplace resize_as is deprecated",
    ]
    assert (y.tolist(), z.shape) == ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], (6, 1))
    (y[0].sum() + z[5].sum()).backward()
    assert x.grad.tolist() == [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    assert torch.ones(2, 3).resize_as_(torch.zeros(6)).shape == (6,)
    with pytest.warns(UserWarning), raises(
        RuntimeError,
        "requested resize to 4 (4 elements in total), but the given tensor has a size of 2x3 (6 elements). autograd's resize can "
        "only change the shape of a given tensor, while preserving the number of elements. ",
    ):
        x.resize(4)
