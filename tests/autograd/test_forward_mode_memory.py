"""Forward mode: whose tangent changes when a tensor is changed in place, who carries none, and jvp's errors."""

import pytest

PREFIX = """
fw = torch.autograd.forward_ad
p = torch.tensor([.5, 2.]); t = torch.tensor([1., 10.])
tangent = lambda a: None if fw.unpack_dual(a).tangent is None else fw.unpack_dual(a).tangent.tolist()
def level(f):
  with fw.dual_level(): return f(fw.make_dual(p.clone(), t))
def function(forward, jvp):
  return type('F', (torch.autograd.Function,), dict(forward=staticmethod(forward), jvp=staticmethod(jvp)))
"""

CASES = {
    "a sum's tangent is its own": (
        "def f(d): y = d + 1; y.mul_(3); return tangent(d), tangent(y)\n"
        "level(f)", ([1.0, 10.0], [3.0, 30.0])),
    "a clone's tangent is its own": (
        "def f(d): y = d.clone(); y.mul_(3); return tangent(d), tangent(y)\n"
        "level(f)", ([1.0, 10.0], [3.0, 30.0])),
    "the given tangent is taken as it is": (
        "def f(d): d.mul_(3); return fw.unpack_dual(d).tangent is t, t.tolist()\n"
        "level(f)", (True, [3.0, 30.0])),
    "a view's tangent is its base's": (
        "def f(d): v = d[0]; v.mul_(3); return tangent(d)\n"
        "level(f)", [3.0, 10.0]),
    "a constant's view takes a tangent, so do its base and the other view": (
        "def f(d): q = p.clone(); w = q[1]; q[0].mul_(d[0]); return tangent(q), tangent(w)\n"
        "level(f)", ([0.5, 0.0], 0.0)),
    "what is unpacked carries none, nor its views": (
        "def f(d): a = fw.unpack_dual(d).primal; return tangent(a), tangent(a[0]), tangent(d)\n"
        "level(f)", (None, None, [1.0, 10.0])),
    "printed": ("level(lambda d: repr(d * 2))", "tensor([1., 4.], tangent=tensor([ 2., 20.]))"),
    "a gradient carries a tangent without create_graph": (
        "def f(d): a = fw.make_dual(x, t); g, = torch.autograd.grad((a ** 3).sum(), a); return g.tolist(), tangent(g)\n"
        "level(f)", ([3.0, 12.0], [6.0, 120.0])),
    "through a saved result": (
        "def f(d): a = fw.make_dual(x, t); g, = torch.autograd.grad(a.exp().sum(), a); return tangent(g)\n"
        "level(f)", [2.718282, 73.89056]),
    ".grad carries none": (
        "def f(d): (x * d).sum().backward(); return x.grad.tolist(), tangent(x.grad)\n"
        "level(f)", ([0.5, 2.0], None)),
    "inference mode carries none": (
        "def f(d):\n"
        "  with torch.inference_mode(): return tangent(d * 2)\n"
        "level(f)", None),
    "jvp: zeros where there is no tangent": (
        "def jvp(ctx, *g): log.append([v and v.tolist() for v in g[1:]]); return g[0]\n"
        "F = function(lambda ctx, a, b, k: a * b, jvp)\n"
        "level(lambda d: F.apply(d, torch.tensor(3.), 2)); log", [[0.0, None]]),
    "jvp: another number of results": (
        "level(lambda d: function(lambda ctx, a: a * 2, lambda ctx, g: (g, g)).apply(d))",
        RuntimeError("Function's jvp returned an invalid number of forward gradients (expected 1 but got 2)")),
    "jvp: of a view, no view": (
        "level(lambda d: function(lambda ctx, a: a.view(2, 1), lambda ctx, g: g.view(2, 1) * 2).apply(d))",
        RuntimeError("A custom Function's forward is returning a view (or an input as-is) but the jvp is not returning "
                     "a view.")),
    "jvp: saved for it": (
        "def forward(ctx, a): ctx.save_for_forward(a * 3); return a * a\n"
        "level(lambda d: tangent(function(forward, lambda ctx, g: ctx.saved_tensors[0] * g).apply(d)))", [1.5, 60.0]),
}


@pytest.mark.parametrize("title", CASES)
def test_forward_mode_memory(title, check):
    program, expected = CASES[title]
    check(PREFIX + program, expected)
