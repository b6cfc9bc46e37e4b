"""Hard shapes: very deep, very wide, stacked diamonds, passes within passes, operations with several outputs."""

import gc
import sys
import threading
import weakref

import pytest

CASES_REENTRANT = {
    "a pass in a Function's backward": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): ctx.save_for_backward(a); return a.detach() ** 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g):\n"
        "    a = ctx.saved_tensors[0].detach().requires_grad_()\n"
        "    with torch.enable_grad(): y = (a ** 2).sum()\n"
        "    y.backward()\n"
        "    return a.grad * g\n"
        "F.apply(x).sum().backward(); x.grad.tolist()",
        [2.0, 4.0]),
    "checkpointing": (
        "class C(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, f, a):\n"
        "    ctx.f = f; ctx.save_for_backward(a)\n"
        "    with torch.no_grad(): return f(a)\n"
        "  @staticmethod\n"
        "  def backward(ctx, g):\n"
        "    a = ctx.saved_tensors[0].detach().requires_grad_()\n"
        "    with torch.enable_grad(): y = ctx.f(a)\n"
        "    torch.autograd.backward(y, g)\n"
        "    return None, a.grad\n"
        "C.apply(lambda a: C.apply(lambda b: b.exp(), a * 2).sin(), x).sum().backward(); x.grad.tolist()",
        [6.625858, -40.47506]),
    "a pass in a hook": (
        "y = x * 2; t = torch.ones((), requires_grad=True)\n"
        "def hook(g):\n"
        "  with torch.enable_grad(): z = t * t\n"
        "  z.backward()\n"
        "y.register_hook(hook); y.sum().backward(); (t.grad.item(), x.grad.tolist())",
        (2.0, [2.0, 2.0])),
    "a pass over the same leaf": (
        "def hook(g):\n"
        "  with torch.enable_grad(): z = (x * 10).sum()\n"
        "  z.backward()\n"
        "y = x * 2; y.register_hook(hook); y.sum().backward(); x.grad.tolist()",
        [12.0, 12.0]),
    "a pass over an older part": (
        "a = x.exp(); b = a.sum() * 2\n"
        "def hook(g): torch.autograd.backward(a, torch.ones(2), retain_graph=True)\n"
        "b.register_hook(hook); b.backward(); x.grad.tolist()",
        [8.154845, 22.16717]),
    "autograd.grad in a hook": (
        "y = x * 2\n"
        "def hook(g):\n"
        "  with torch.enable_grad(): return torch.autograd.grad((x ** 3).sum(), x)[0] * g\n"
        "y.register_hook(hook); y.sum().backward(); x.grad.tolist()",
        [6.0, 24.0]),
    "an error in the inner pass": (
        "def hook(g): torch.ones(2).sum().backward()\n"
        "y = x * 2; y.register_hook(hook); y.sum().backward()",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
    "after an error in the inner pass": (
        "def hook(g): torch.ones(2).sum().backward()\n"
        "y = x * 2; y.register_hook(hook)\n"
        "try: y.sum().backward()\n"
        "except RuntimeError: pass\n"
        "(x * 3).sum().backward(); x.grad.tolist()",
        [3.0, 3.0]),
    "grad mode of the outer pass is restored": (
        "def hook(g):\n"
        "  with torch.enable_grad(): (s * s).backward()\n"
        "  log.append(torch.is_grad_enabled())\n"
        "y = x * 2; y.register_hook(hook); y.sum().backward(); log",
        [False]),
    "a node's hook registered in a pass runs in it": (
        "y = x * 2; z = y * 3; z.register_hook(lambda g: (y.register_hook(lambda h: log.append('late')), "
        "None)[1]); z.sum().backward(); log",
        ["late"]),
    "a graph made in a pass": (
        "y = x * 2; y.register_hook(lambda g: g * g.sum()); g, = torch.autograd.grad((y * y).sum(), x, "
        "create_graph=True); torch.autograd.grad(g.sum(), x)[0].tolist()",
        [36864.0, 36864.0]),
}

CASES_OUTPUTS = {
    "unbind, all but one": ("a, b = m.unbind(); (b * b).sum().backward(); m.grad.tolist()", [[0.0, 0.0], [6.0, 8.0]]),
    "unbind over a dimension": ("a, b = m.unbind(1); a.sum().backward(); m.grad.tolist()", [[1.0, 0.0], [1.0, 0.0]]),
    "split by sizes": (
        "l = torch.arange(6., requires_grad=True); a, b, c = l.split([1, 2, 3]); (a.sum() + c.sum() * "
        "5).backward(); l.grad.tolist()",
        [1.0, 0.0, 0.0, 5.0, 5.0, 5.0]),
    "split over a dimension": (
        "a, b = m.split(1, dim=1); (a * 3).sum().backward(); m.grad.tolist()",
        [[3.0, 0.0], [3.0, 0.0]]),
    "chunk, uneven": (
        "l = torch.arange(5., requires_grad=True); p = l.chunk(3); ([tuple(t.shape) for t in p], "
        "p[2].sum().backward(), l.grad.tolist())",
        ([(2,), (2,), (1,)], None, [0.0, 0.0, 0.0, 0.0, 1.0])),
    "values of max": (
        "v, i = m.max(1); (v * n).sum().backward(); (i.tolist(), m.grad.tolist())",
        ([1, 1], [[0.0, 1.0], [0.0, 2.0]])),
    "values of max, nothing of indices": (
        "r = m.max(1); (type(r).__name__, r.values.requires_grad, r.indices.requires_grad, str(r.indices.dtype))",
        ("max", True, False, "torch.int64")),
    "sort, descending": (
        "v, i = torch.tensor([1., 3., 2.]).requires_grad_().sort(descending=True); (v.tolist(), i.tolist(), "
        "v.grad_fn.name())",
        ([3.0, 2.0, 1.0], [1, 2, 0], "SortBackward0")),
    "sort over a dimension": (
        "v, i = m.sort(dim=0, descending=True); (v[0] * n).sum().backward(); m.grad.tolist()",
        [[0.0, 0.0], [1.0, 2.0]]),
    "one node for all": ("a, b = x.unbind(); (a.grad_fn is b.grad_fn, a.output_nr, b.output_nr)", (True, 0, 1)),
    "second order, one unused": (
        "a, b = x.unbind(); g, = torch.autograd.grad(b ** 3, x, create_graph=True); torch.autograd.grad(g.sum(), "
        "x)[0].tolist()",
        [0.0, 12.0]),
    "grad for one output": ("a, b = x.unbind(); torch.autograd.grad(a * b, [b, a])[0].item()", 1.0),
    "grad for an unused output": (
        "a, b = x.unbind(); torch.autograd.grad(a * 2, b)",
        RuntimeError("The differentiated Tensor at index 0 appears to not have been used in the graph. Set "
                     "allow_unused=True if this is the desired behavior.")),
    "grad for an unused output, allowed": (
        "a, b = x.unbind(); torch.autograd.grad(a * 2, b, allow_unused=True)",
        (None,)),
    "iteration unbinds": (
        "y = [r * k for k, r in enumerate(m)]; sum(t.sum() for t in y).backward(); m.grad.tolist()",
        [[0.0, 0.0], [1.0, 1.0]]),
    "unpacking": ("a, b = x * 1; (a * b).backward(); x.grad.tolist()", [2.0, 1.0]),
}


@pytest.mark.parametrize("title", CASES_REENTRANT)
def test_reentrant(title, check):
    check(*CASES_REENTRANT[title])


@pytest.mark.parametrize("title", CASES_OUTPUTS)
def test_several_outputs(title, check):
    check(*CASES_OUTPUTS[title])


def chain(torch, length):
    x = torch.ones((), dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(length):
        y = y + 1
    return x, y


def test_a_chain_of_100_000(torch):
    limit = sys.getrecursionlimit()
    x, y = chain(torch, 100_000)
    y.backward()
    assert y.item() == 100_001 and x.grad.item() == 1 and sys.getrecursionlimit() == limit
    assert repr(y) == "tensor(100001., dtype=torch.float64, grad_fn=<AddBackward0>)"
    del y


def test_a_chain_of_100_000_dies_unused_without_the_collector(torch, token):
    gc.disable()
    try:
        _, y = chain(torch, 100_000)
        first = y.grad_fn
        first.metadata["mark"] = mark = token()
        mark = weakref.ref(mark)
        del first, y
        assert mark() is None
    finally:
        gc.enable()


def test_a_chain_of_100_000_in_a_thread_with_a_small_stack(torch):
    results = []

    def work():
        x, y = chain(torch, 100_000)
        y.backward()
        del y
        results.append(x.grad.item())

    old = threading.stack_size(1024 * 1024)  # Python 3.13 itself needs so much for a chain of lists
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old)
    assert results == [1.0]


def test_a_chain_of_10_000_in_place_changes(torch):
    x = torch.ones(2, requires_grad=True)
    y = x * 1
    for _ in range(10_000):
        y.add_(1)
    y.sum().backward()
    assert y.tolist() == [10_001.0] * 2 and x.grad.tolist() == [1.0, 1.0] and y._version == 10_000
    del y


def test_a_chain_of_2_000_views(torch):
    x = torch.ones(2, 3, requires_grad=True)
    y = x * 1
    v = y
    for _ in range(2_000):
        v = v.t()
    v.mul_(2)
    y.sum().backward()
    assert x.grad.tolist() == [[2.0] * 3] * 2


def test_sixty_stacked_diamonds(torch):
    x = torch.ones((), dtype=torch.float64, requires_grad=True)
    y, visits = x, []
    for _ in range(60):
        y = y * 1 + y * 1
        y.register_hook(lambda g: visits.append(g.item()))
    y.backward()
    assert x.grad.item() == 2.0 ** 60 and visits == [2.0 ** k for k in range(60)]


def test_a_node_used_a_thousand_times(torch):
    x = torch.ones((), requires_grad=True)
    y, calls = x * 2, []
    y.register_hook(lambda g: calls.append(g.item()))
    z = y
    for _ in range(999):
        z = z + y
    z.backward()
    assert calls == [1000.0] and x.grad.item() == 2000.0


def test_one_cat_of_a_thousand(torch):
    x = torch.ones(2, requires_grad=True)
    y = torch.cat([x] * 1000)
    assert len(y.grad_fn.next_functions) == 1000
    y.sum().backward()
    assert x.grad.tolist() == [1000.0, 1000.0]


def test_reentrance_fifty_deep(torch):
    class Nest(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, depth):
            ctx.depth = depth
            return x * 1

        @staticmethod
        def backward(ctx, g):
            if ctx.depth:
                with torch.enable_grad():
                    x = torch.ones((), requires_grad=True)
                    Nest.apply(x, ctx.depth - 1).backward()
                    g = g + x.grad
            return g, None

    x = torch.ones((), requires_grad=True)
    Nest.apply(x, 50).backward()
    assert x.grad.item() == 51.0
