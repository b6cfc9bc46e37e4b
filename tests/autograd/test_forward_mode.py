"""Forward mode: dual levels, tangents, and that every rule's tangent is its gradient's transpose."""

import pytest

PREFIX = (
    "fw = torch.autograd.forward_ad\n"
    "p = torch.tensor([.5, 2.]); q = torch.tensor([2., 3.]); t = torch.tensor([1., 10.])\n"
    "mm = torch.tensor([[1., 2.], [3., 4.]]); tt = torch.tensor([[1., 0.], [0., 10.]])\n"
    "def jvp(f, a, t):\n"
    "  with fw.dual_level():\n"
    "    out = fw.unpack_dual(f(fw.make_dual(a, t)))\n"
    "    return out.tangent if out.tangent is None else out.tangent.tolist()\n"
)

CASES = {
    "unpack": (
        "with fw.dual_level():\n"
        "  d = fw.make_dual(p, t); a, b = fw.unpack_dual(d); r = (a.tolist(), b.tolist())\n"
        "r",
        ([0.5, 2.0], [1.0, 10.0])),
    "unpack by name": (
        "with fw.dual_level():\n"
        "  u = fw.unpack_dual(fw.make_dual(p, t)); r = (type(u).__name__, u.primal.tolist(), u.tangent.tolist())\n"
        "r",
        ("UnpackedDualTensor", [0.5, 2.0], [1.0, 10.0])),
    "no tangent": (
        "with fw.dual_level(): u = fw.unpack_dual(p)\n"
        "(u.primal is p, u.tangent)",
        (False, None)),
    "make_dual leaves the primal alone": (
        "with fw.dual_level():\n"
        "  d = fw.make_dual(p, t); r = (d is p, fw.unpack_dual(p).tangent)\n"
        "r",
        (False, None)),
    "outside a level: make": (
        "fw.make_dual(p, t)",
        RuntimeError("Trying to create a dual Tensor for forward AD but no level exists, make sure to "
                     "enter_dual_level() first.")),
    "outside a level: unpack": ("fw.unpack_dual(p).tangent", None),
    "the tangent dies with its level": (
        "with fw.dual_level(): d = fw.make_dual(p, t)\n"
        "with fw.dual_level(): u = fw.unpack_dual(d)\n"
        "u.tangent",
        None),
    "the tangent is over outside": (
        "with fw.dual_level(): d = fw.make_dual(p, t)\n"
        "(d * 2).tolist()",
        [1.0, 4.0]),
    "levels by hand": (
        "fw.enter_dual_level(); d = fw.make_dual(p, t) * 3; r = fw.unpack_dual(d).tangent.tolist(); "
        "fw.exit_dual_level(); r",
        [3.0, 30.0]),
    "of a source that is scattered in part": (
        "i = torch.tensor([[1, 0]]); [jvp(lambda x: getattr(torch.zeros(2, 2), f)(0, i, x), mm, tt) for f in ('scatter', 'scatter_add')]",
        [[[0.0, 0.0], [1.0, 0.0]]] * 2),
    "of numbers written twice at a place the last stays": (  # the first is gone, and its tangent with it
        "i = torch.tensor([1, 1]); z = torch.zeros(3)\n"
        "[jvp(f, p, t) for f in (lambda x: z.index_put((i,), x), lambda x: z.put(i, x), lambda x: z.index_copy(0, i, x),\n"
        "  lambda x: z.scatter(0, i, x), lambda x: (z * 1).index_put_((i,), x), lambda x: z.index_put((i,), x, True),\n"
        "  lambda x: torch.nn.functional.max_unpool1d(x[None], i[None], 2, 1)[0])]",
        [[0.0, 10.0, 0.0]] * 5 + [[0.0, 11.0, 0.0], [0.0, 10.0, 0.0]]),
    "of what part lies below": (  # of 0, 1, 4 what lies at rank 2q
        "jvp(lambda q: torch.quantile(torch.tensor([0., 1., 4.]), q), p / 5, t)", [2.0, 20.0]),
    "an exit too many": ("fw.exit_dual_level()", RuntimeError("Dual level must be a positive number.")),
    "nested levels": (
        "with fw.dual_level():\n"
        "  with fw.dual_level(): pass",
        RuntimeError("Nested forward mode AD is not supported at the moment")),
    "after the refusal of a nested level": (
        "try:\n"
        "  with fw.dual_level():\n"
        "    with fw.dual_level(): pass\n"
        "except RuntimeError: pass\n"
        "jvp(lambda a: a * 2, p, t)",
        [2.0, 20.0]),
    "an exception ends the level": (
        "try:\n"
        "  with fw.dual_level(): 1 / 0\n"
        "except ZeroDivisionError: pass\n"
        "jvp(lambda a: a * 2, p, t)",
        [2.0, 20.0]),
    "a tangent of another shape": (
        "with fw.dual_level(): fw.make_dual(p, torch.ones(3))",
        RuntimeError("Trying to set a forward gradient that has a different size than that of the original "
                     "Tensor, this is not supported. Tensor is of size [2] while the given forward gradient is "
                     "of size [3].")),
    "an integer primal": (
        "with fw.dual_level(): fw.make_dual(torch.tensor([1, 2]), t)",
        ValueError("Expected primal to be floating point or complex, but got: torch.int64")),
    "an integer tangent": (
        "with fw.dual_level(): fw.make_dual(p, torch.tensor([1, 2]))",
        ValueError("Expected tangent to be floating point or complex, but got: torch.int64")),
    "a dual of a dual": (
        "with fw.dual_level(): fw.make_dual(fw.make_dual(p, t), t)",
        RuntimeError("Making a dual Tensor based on a Tensor that already has a forward gradient at the same "
                     "level 0 is not supported.")),
    "a tangent of zeros isn't None": ("jvp(lambda a: a * 0, p, t)", [0.0, 0.0]),
    "detach drops the tangent": ("jvp(lambda a: a.detach(), p, t)", None),
    "detach drops the tangent, in a sum": ("jvp(lambda a: a + a.detach(), p, t)", [1.0, 10.0]),
    "no_grad drops no tangent": (
        "with torch.no_grad(): r = jvp(lambda a: a * 2, p, t)\n"
        "r",
        [2.0, 20.0]),
    "set_fwd_grad_enabled": (
        "with fw.dual_level():\n"
        "  d = fw.make_dual(p, t)\n"
        "  with fw._set_fwd_grad_enabled(False): y = d * 2\n"
        "  r = fw.unpack_dual(y).tangent\n"
        "r",
        None),
    "clone": ("jvp(lambda a: a.clone(), p, t)", [1.0, 10.0]),
    "add, sub": ("jvp(lambda a: 3 + a - a * 2, p, t)", [-1.0, -10.0]),
    "add with alpha": ("jvp(lambda a: torch.add(q, a, alpha=3), p, t)", [3.0, 30.0]),
    "mul, div": ("jvp(lambda a: a * q / a * a, p, t)", [2.0, 30.0]),
    "a quotient": ("jvp(lambda a: q / a, p, t)", [-8.0, -7.5]),
    "powers": (
        "[jvp(lambda a: a ** 3, p, t), jvp(lambda a: a ** a, p, t), jvp(lambda a: 2 ** a, p, t)]",
        [[0.75, 120.0], [0.2169777, 67.72589], [0.9802581, 27.72589]]),
    "exp, log, sqrt": (
        "[jvp(lambda a: a.exp(), p, t), jvp(lambda a: a.log(), p, t), jvp(lambda a: a.sqrt(), p, t)]",
        [[1.648721, 73.89056], [2.0, 5.0], [0.7071068, 3.535534]]),
    "sin, cos, tanh, sigmoid": (
        "[jvp(lambda a: a.sin(), p, t), jvp(lambda a: a.cos(), p, t), jvp(lambda a: a.tanh(), p, t), jvp(lambda "
        "a: a.sigmoid(), p, t)]",
        [[0.8775826, -4.161469], [-0.4794255, -9.092974], [0.7864477, 0.7065082], [0.2350037, 1.049936]]),
    "relu, abs, neg, clamp": (
        "[jvp(lambda a: a.relu(), -p, t), jvp(lambda a: a.abs(), -p, t), jvp(lambda a: -a, p, t), jvp(lambda a: "
        "a.clamp(0, 1), p, t)]",
        [[0.0, 0.0], [-1.0, -10.0], [-1.0, -10.0], [1.0, 0.0]]),
    "where, maximum": (
        "[jvp(lambda a: torch.where(a > 1, a, q), p, t), jvp(lambda a: torch.maximum(a, torch.ones(2)), p, t)]",
        [[0.0, 10.0], [0.0, 10.0]]),
    "sum, mean, prod": (
        "[jvp(lambda a: a.sum(), p, t), jvp(lambda a: a.mean(), p, t), jvp(lambda a: a.prod(), p, t)]",
        [11.0, 5.5, 7.0]),
    "sum over a dimension": (
        "[jvp(lambda a: a.sum(0), mm, tt), jvp(lambda a: a.mean(1, keepdim=True), mm, tt)]",
        [[1.0, 10.0], [[0.5], [5.0]]]),
    "max, min": (
        "[jvp(lambda a: a.max(), p, t), jvp(lambda a: a.max(1)[0], mm, tt), jvp(lambda a: a.min(0).values, mm, tt)]",
        [10.0, [0.0, 10.0], [1.0, 0.0]]),
    "norm": ("jvp(lambda a: a.norm(), torch.tensor([3., 4.]), t)", 8.6),
    "sort": ("jvp(lambda a: a.sort(descending=True)[0], p, t)", [10.0, 1.0]),
    "products": (
        "[jvp(lambda a: a @ a, mm, tt), jvp(lambda a: a @ q, mm, tt), jvp(lambda a: mm @ a, p, t), jvp(lambda a: "
        "a.dot(a), p, t), jvp(lambda a: a.mm(mm), mm, tt)]",
        [[[2.0, 22.0], [33.0, 80.0]], [2.0, 30.0], [21.0, 43.0], 41.0, [[1.0, 2.0], [30.0, 40.0]]]),
    "shapes": (
        "[jvp(f, mm, tt) for f in (lambda a: a.t(), lambda a: a.permute(1, 0), lambda a: a.reshape(4), lambda a: "
        "a.view(1, 4), lambda a: a.flatten(), lambda a: a[0].unsqueeze(0).squeeze(), lambda a: a[0].expand(2, 2))]",
        [[[1.0, 0.0], [0.0, 10.0]], [[1.0, 0.0], [0.0, 10.0]], [1.0, 0.0, 0.0, 10.0], [[1.0, 0.0, 0.0, 10.0]],
         [1.0, 0.0, 0.0, 10.0], [1.0, 0.0], [[1.0, 0.0], [1.0, 0.0]]]),
    "picking": (
        "[jvp(f, mm, tt) for f in (lambda a: a[0], lambda a: a[:, 1], lambda a: a[torch.tensor([1, 0])], lambda "
        "a: a[a > 2], lambda a: a.select(0, 1), lambda a: a.narrow(1, 0, 1), lambda a: a.unbind()[1], lambda a: "
        "a.split(1)[0], lambda a: a.chunk(2, 1)[0])]",
        [[1.0, 0.0], [0.0, 10.0], [[0.0, 10.0], [1.0, 0.0]], [0.0, 10.0], [0.0, 10.0], [[1.0], [0.0]], [0.0,
         10.0], [[1.0, 0.0]], [[1.0], [0.0]]]),
    "joining": (
        "[jvp(lambda a: torch.cat([a, q]), p, t), jvp(lambda a: torch.stack([q, a]), p, t)]",
        [[1.0, 10.0, 0.0, 0.0], [[0.0, 0.0], [1.0, 10.0]]]),
    "broadcasting": (
        "[jvp(lambda a: a * mm, p, t), jvp(lambda a: a + mm, p, t)]",
        [[[1.0, 20.0], [3.0, 40.0]], [[1.0, 10.0], [1.0, 10.0]]]),
    "loss": (
        "jvp(lambda a: torch.nn.functional.binary_cross_entropy_with_logits(a, torch.tensor([0., 1.])), p, t)",
        -0.2847852),
    "two duals": (
        "with fw.dual_level(): r = fw.unpack_dual(fw.make_dual(p, t) * fw.make_dual(q, t)).tangent.tolist()\n"
        "r",
        [2.5, 50.0]),
    "in place": (
        "[jvp(lambda a: a.clone().mul_(q), p, t), jvp(lambda a: a.clone().add_(a), p, t), jvp(lambda a: "
        "a.clone().exp_(), p, t), jvp(lambda a: a.clone().zero_(), p, t)]",
        [[2.0, 30.0], [2.0, 20.0], [1.648721, 73.89056], [0.0, 0.0]]),
    "in place, a constant takes a tangent": ("jvp(lambda a: q.clone().mul_(a), p, t)", [2.0, 30.0]),
    "copy_": ("jvp(lambda a: torch.zeros(2, 2).copy_(a), p, t)", [[1.0, 10.0], [1.0, 10.0]]),
    "assignment": (
        "def f(a):\n"
        "  y = torch.zeros(3); y[1:] = a * 2; y[0] = a[1]\n"
        "  return y\n"
        "jvp(f, p, t)",
        [10.0, 2.0, 20.0]),
    "in place on a view": (
        "def f(a):\n"
        "  y = a.clone(); y[0].mul_(5)\n"
        "  return y\n"
        "jvp(f, p, t)",
        [5.0, 10.0]),
    "in place on a base, asked through a view": (
        "def f(a):\n"
        "  y = a.clone(); v = y[:1]; y.mul_(5)\n"
        "  return v\n"
        "jvp(f, p, t)",
        [5.0]),
    "make_dual, then in place on the dual": ("jvp(lambda a: a.mul_(3), p.clone(), t)", [3.0, 30.0]),
    "over reverse: the tangent is differentiable": (
        "with fw.dual_level(): g, = torch.autograd.grad(fw.unpack_dual(fw.make_dual(x, t) ** 3).tangent.sum(), x)\n"
        "g.tolist()",
        [6.0, 120.0]),
    "over reverse: the gradient has a tangent": (
        "with fw.dual_level():\n"
        "  d = fw.make_dual(x, t); g, = torch.autograd.grad((d ** 3).sum(), d, create_graph=True); r = "
        "fw.unpack_dual(g).tangent.tolist()\n"
        "r",
        [6.0, 120.0]),
    "under a level requires_grad goes on": (
        "with fw.dual_level(): y = fw.make_dual(x, t) * 2\n"
        "(y.requires_grad, y.grad_fn.name())",
        (True, "MulBackward0")),
    "the dual of a leaf": (
        "with fw.dual_level(): d = fw.make_dual(x, t)\n"
        "(d.requires_grad, d.is_leaf, d.grad_fn.name())",
        (True, False, "ViewBackward0")),
    "forward and reverse agree": (
        "f = lambda a: (a.sin() * a.exp() / (1 + a * a)).sum(); a = p.clone().requires_grad_(); "
        "abs((torch.autograd.grad(f(a), a)[0] * t).sum().item() - jvp(f, p, t)) < 1e-4",
        True),
    "a level that is none": (
        "\n"
        "with torch.autograd.forward_ad.dual_level(): torch.autograd.forward_ad.make_dual(n, n, level=3)",
        RuntimeError("Invalid level given to _make_dual")),
    "unpacked at a level that is none": (
        "\n"
        "with torch.autograd.forward_ad.dual_level(): "
        "torch.autograd.forward_ad.unpack_dual(torch.autograd.forward_ad.make_dual(n, n), level=3)",
        RuntimeError("Invalid level given to _fw_primal")),
    "a tangent with a tangent": (
        "fw = torch.autograd.forward_ad\n"
        "with fw.dual_level(): fw.make_dual(x, fw.make_dual(n, n))",
        RuntimeError("Setting a forward grad that itself has a forward gradient at the same level0 is not supported.")),
    "a tangent lies in memory as its tensor does": (
        "with fw.dual_level(): u = fw.unpack_dual(fw.make_dual(mm.t(), tt + 1)).tangent\n"
        "(u.stride(), u.tolist())",
        ((1, 2), [[2.0, 1.0], [1.0, 11.0]])),
    "hardsigmoid has a tangent, though no second derivative": (
        "jvp(torch.nn.functional.hardsigmoid, torch.tensor([-4., 0., 1., 4.]), torch.ones(4))", [0.0, 1 / 6, 1 / 6, 0.0]),
}


@pytest.mark.parametrize("title", CASES)
def test_forward_mode(title, check):
    program, expected = CASES[title]
    check(PREFIX + program, expected)
