"""Classes derived from Tensor: what operations on them return."""

import pytest

CLASSES = """
class S(torch.Tensor): pass
class T(S): pass
class U(torch.Tensor): pass
a, b, c = S([1., 2.]), T([1., 2.]), U([1., 2.])
name = lambda t: type(t).__name__
"""

CASES = {
    "operators": ("list(map(name, (a + 1, 1 + a, a * x, x * a, -a, a > 1, a @ a, 2 ** a)))", ["S"] * 8),
    "methods": ("list(map(name, (a.sum(), a[0], a.view(2, 1), a.clone(), a.double(), a.long(), a.unbind()[1], a.max(0)[0])))", ["S"] * 8),
    "functions": (
        "list(map(name, (torch.sin(a), torch.cat([x, a]), torch.where(n > 1, a, x), torch.nn.functional.relu(a))))", ["S"] * 4),
    "the same memory": ("list(map(name, (a.detach(), a.data, a.requires_grad_(), a.detach().add_(1))))", ["S"] * 4),
    "the derived class": ("(name(a + b), name(b + a), name(b * 2))", ("T", "T", "T")),
    "a plain tensor of it": ("(name(a.as_subclass(torch.Tensor)), name(a.as_subclass(torch.Tensor) * 2))", ("Tensor", "Tensor")),
    "gradients are plain": (
        "a.requires_grad_(); y = a * 3; y.retain_grad(); y.register_hook(lambda g: log.append(name(g)))\n"
        "y.sum().backward(); (name(a.grad), name(y.grad), log, a.grad.tolist())",
        ("Tensor", "Tensor", ["Tensor"], [3.0, 3.0])),
    "printed": ("(repr(a), repr(a > 1))", ("S([1., 2.])", "S([False,  True])")),
    "parameters hand on nothing": (
        "class Q(torch.nn.Parameter): pass\n"
        "p, q = torch.nn.Parameter(torch.ones(2)), Q(torch.ones(2)); list(map(name, (p * 2, q * 2, p + a, a + q)))",
        ["Tensor", "Tensor", "S", "S"]),
    "a Function": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, v): log.append(name(v)); return v * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): log.append(name(g)); return g * 2\n"
        "y = F.apply(a.requires_grad_()); y.sum().backward(); (name(y), log)",
        ("S", ["S", "Tensor"])),
}


@pytest.mark.parametrize("title", CASES)
def test_subclass(title, check):
    program, expected = CASES[title]
    check(CLASSES + program, expected)


def test_unrelated_classes_do_not_mix(run):
    with pytest.raises(TypeError):
        run(CLASSES + "a + c")


def test_torch_function_is_refused_by_name():
    import minigrad

    with pytest.raises(NotImplementedError, match="minigrad refuses __torch_function__ of Mine"):
        type("Mine", (minigrad.Tensor,), {"__torch_function__": classmethod(lambda cls, *args: 42)})
