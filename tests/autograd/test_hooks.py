"""Hooks on tensors: order, replaced gradients, removal, in-place changes; post-accumulate hooks."""

import pytest

CASES = {
    "on a leaf": ("x.register_hook(lambda g: log.append(g.tolist())); (x * 2).sum().backward(); log", [[2.0, 2.0]]),
    "on a result": (
        "y = x * 2; y.register_hook(lambda g: log.append(g.tolist())); (y * y).sum().backward(); log",
        [[4.0, 8.0]]),
    "a replaced gradient goes on": (
        "y = x * 2; y.register_hook(lambda g: g * 10); y.sum().backward(); x.grad.tolist()",
        [20.0, 20.0]),
    "a replaced gradient of a leaf": (
        "x.register_hook(lambda g: g * 10); x.sum().backward(); x.grad.tolist()",
        [10.0, 10.0]),
    "on a leaf before accumulation": (
        "x.grad = torch.ones(2); x.register_hook(lambda g: g * 10); x.sum().backward(); x.grad.tolist()",
        [11.0, 11.0]),
    "a leaf's hook sees the whole sum once": (
        "x.register_hook(lambda g: log.append(g.tolist())); (x * 2 + x * x).sum().backward(); log",
        [[4.0, 6.0]]),
    "None changes nothing": ("x.register_hook(lambda g: None); x.sum().backward(); x.grad.tolist()", [1.0, 1.0]),
    "in the order of registration": (
        "x.register_hook(lambda g: g + 1); x.register_hook(lambda g: g * 10); x.sum().backward(); x.grad.tolist()",
        [20.0, 20.0]),
    "each sees what the last returned": (
        "[x.register_hook(lambda g: (log.append(g.tolist()), g * 2)[1]) for _ in range(3)]; x.sum().backward(); log",
        [[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]]),
    "registered twice runs twice": (
        "f = lambda g: g * 2; x.register_hook(f); x.register_hook(f); x.sum().backward(); x.grad.tolist()",
        [4.0, 4.0]),
    "removed": ("h = x.register_hook(lambda g: g * 10); h.remove(); x.sum().backward(); x.grad.tolist()", [1.0, 1.0]),
    "removed twice": (
        "h = x.register_hook(lambda g: g * 10); h.remove(); h.remove(); x.sum().backward(); x.grad.tolist()",
        [1.0, 1.0]),
    "the middle one removed": (
        "a, b, c = [x.register_hook(lambda g, k=k: log.append(k)) for k in 'abc']; b.remove(); "
        "x.sum().backward(); log",
        ["a", "c"]),
    "removed by with": (
        "with x.register_hook(lambda g: g * 10): x.sum().backward()\n"
        "x.sum().backward(); x.grad.tolist()",
        [11.0, 11.0]),
    "removed by itself": (
        "h = x.register_hook(lambda g: (log.append(1), h.remove())[1]); x.sum().backward(); x.sum().backward(); log",
        [1]),
    "registered after the forward pass": (
        "y = x * 2; z = y.sum(); y.register_hook(lambda g: g * 10); z.backward(); x.grad.tolist()",
        [20.0, 20.0]),
    "on the root": ("y = x.sum(); y.register_hook(lambda g: g * 10); y.backward(); x.grad.tolist()", [10.0, 10.0]),
    "on the root, with its seed": (
        "y = x * 2; y.register_hook(lambda g: log.append(g.tolist())); y.backward(torch.tensor([1., 5.])); log",
        [[1.0, 5.0]]),
    "every pass": (
        "y = x.sum(); y.register_hook(lambda g: log.append(g.item())); y.backward(); y.backward(); log",
        [1.0, 1.0]),
    "with autograd.grad": (
        "y = x * 2; y.register_hook(lambda g: g * 10); torch.autograd.grad(y.sum(), x)[0].tolist()",
        [20.0, 20.0]),
    "on the captured input": (
        "y = x * 2; y.register_hook(lambda g: g * 10); torch.autograd.grad(y.sum(), y)[0].tolist()",
        [10.0, 10.0]),
    "on a captured leaf": (
        "x.register_hook(lambda g: g * 10); torch.autograd.grad(x.sum(), x)[0].tolist()",
        [10.0, 10.0]),
    "retain_grad comes last": (
        "y = x * 2; y.retain_grad(); y.register_hook(lambda g: g * 10); y.sum().backward(); (y.grad.tolist(), "
        "x.grad.tolist())",
        ([10.0, 10.0], [20.0, 20.0])),
    "retain_grad, then several hooks": (
        "y = x * 2; y.register_hook(lambda g: g + 1); y.retain_grad(); y.register_hook(lambda g: g * 10); "
        "y.sum().backward(); y.grad.tolist()",
        [20.0, 20.0]),
    "on one of two outputs": (
        "a, b = x.unbind(); b.register_hook(lambda g: g * 10); (a + b).backward(); x.grad.tolist()",
        [1.0, 10.0]),
    "on an unused output": (
        "a, b = x.unbind(); b.register_hook(lambda g: log.append(g)); a.backward(); (log, x.grad.tolist())",
        ([None], [1.0, 0.0])),
    "on a tensor no gradient reaches": (
        "y = x * 2; y.register_hook(lambda g: log.append(g)); x.sum().backward(); log",
        []),
    "before an in-place change": (
        "y = x * 2; y.register_hook(lambda g: log.append(g.tolist())); y.mul_(3); y.sum().backward(); log",
        [[3.0, 3.0]]),
    "after an in-place change": (
        "y = x * 2; y.mul_(3); y.register_hook(lambda g: log.append(g.tolist())); y.sum().backward(); log",
        [[1.0, 1.0]]),
    "before and after an in-place change": (
        "y = x * 2; y.register_hook(lambda g: log.append(('old', g.tolist()))); y.mul_(3); "
        "y.register_hook(lambda g: log.append(('new', g.tolist()))); (y * 5).sum().backward(); log",
        [("new", [5.0, 5.0]), ("old", [15.0, 15.0])]),
    "on a view's base before the view is changed": (
        "y = x * 2; y.register_hook(lambda g: log.append(g.tolist())); y[0].mul_(3); y.sum().backward(); (log, "
        "x.grad.tolist())",
        ([[3.0, 1.0]], [6.0, 2.0])),
    "removed after an in-place change": (
        "y = x * 2; h = y.register_hook(lambda g: log.append(1)); y.mul_(3); h.remove(); y.sum().backward(); log",
        []),
    "a leaf's hook after it was changed under no_grad": (
        "x.register_hook(lambda g: g * 10)\n"
        "with torch.no_grad(): x.mul_(2)\n"
        "x.sum().backward(); x.grad.tolist()",
        [10.0, 10.0]),
    "keep hooks through the data": (
        "x.register_hook(lambda g: g * 10); x.data = torch.ones(2); x.sum().backward(); x.grad.tolist()",
        [10.0, 10.0]),
    "detach doesn't take hooks along": (
        "x.register_hook(lambda g: g * 10); y = x.detach().requires_grad_(); y.sum().backward(); y.grad.tolist()",
        [1.0, 1.0]),
    "a result of another kind": (
        "x.register_hook(lambda g: 3); x.sum().backward()",
        TypeError("expected Variable, but hook returned 'int'")),
    "a result of another shape": (
        "x.register_hook(lambda g: torch.ones(3)); x.sum().backward()",
        RuntimeError("hook '<lambda>' has changed the size of value")),
    "a result that would broadcast": (
        "x.register_hook(lambda g: g.sum()); (x * 2).sum().backward()",
        RuntimeError("hook '<lambda>' has changed the size of value")),
    "a result of another dtype": (
        "x.register_hook(lambda g: g.double()); (x * 2).sum().backward()",
        RuntimeError("hook '<lambda>' has changed the type of value (was torch.FloatTensor got torch.DoubleTensor)")),
    "an exception comes through": (
        "x.register_hook(lambda g: 1 / 0); x.sum().backward()",
        ZeroDivisionError("division by zero")),
    "an exception leaves .grad alone": (
        "x.register_hook(lambda g: 1 / 0)\n"
        "try: x.sum().backward()\n"
        "except ZeroDivisionError: pass\n"
        "x.grad",
        None),
    "a tensor without history": (
        "n.register_hook(lambda g: g)",
        RuntimeError("cannot register a hook on a tensor that doesn't require gradient")),
    "a hook under no_grad on a leaf": (
        "with torch.no_grad(): h = x.register_hook(lambda g: g * 10)\n"
        "x.sum().backward(); x.grad.tolist()",
        [10.0, 10.0]),
    "second order through a hook": (
        "y = s * s; y.register_hook(lambda g: g * s); g, = torch.autograd.grad(y, s, create_graph=True); "
        "torch.autograd.grad(g, s)[0].item()",
        12.0),
    "the gradient handed in requires grad under create_graph": (
        "y = s ** 3; s.register_hook(lambda g: log.append(g.requires_grad)); y.backward(create_graph=True); "
        "s.grad = None; log",
        [True]),
    "order across the graph": (
        "a = x * 2; b = a + 1; c = b.sum()\n"
        "[t.register_hook(lambda g, k=k: log.append(k)) for k, t in dict(x=x, b=b, c=c, a=a).items()]\n"
        "c.backward(); log",
        ["c", "b", "a", "x"]),
    "changes its gradient in place, the seed of a number": (
        "y = x.sum(); h = y.register_hook(lambda g: g.mul_(3)); y.backward(); (x.grad.tolist(), "
        "n.sum().item())",
        ([3.0, 3.0], 3.0)),
    "the seed is itself again in the next pass": (
        "y = s * 2; h = y.register_hook(lambda g: g.mul_(3)); y.backward(); z = s * 1; z.backward(); "
        "s.grad.item()",
        7.0),
    "changes the caller's gradient in place": (
        "v = torch.ones(2); y = x * 1; h = y.register_hook(lambda g: g.mul_(3)); y.backward(v); "
        "(v.tolist(), x.grad.tolist())",
        ([3.0, 3.0], [3.0, 3.0])),
    "on a captured input where the pass goes on": (
        "y = x * 2; h = y.register_hook(lambda g: g * 10); [g.tolist() for g in "
        "torch.autograd.grad(y.sum(), [y, x])]",
        [[1.0, 1.0], [20.0, 20.0]]),
    "on captured outputs of unbind where the pass goes on": (
        "a, b = (x * 1).unbind(); h = a.register_hook(lambda g: g * 10); [g.tolist() for g in "
        "torch.autograd.grad(a + b * 2, [a, b, x])]",
        [1.0, 2.0, [10.0, 2.0]]),
    "a hook without a name": (
        "import functools; x.register_hook(functools.partial(lambda k, g: g[:k], 1)); x.sum().backward()",
        RuntimeError("hook '<unknown>' has changed the size of value")),
    "hooks put in as a dictionary": (
        "from collections import OrderedDict; y = x * 2; x._backward_hooks = OrderedDict({0: lambda g: g * 10}); "
        "y.sum().backward(retain_graph=True); x._backward_hooks = None; y.sum().backward(); (x.grad.tolist(), x._backward_hooks)",
        ([22.0, 22.0], None)),
    "hooks after accumulation as a dictionary": (
        "before = x._post_accumulate_grad_hooks; h = x.register_post_accumulate_grad_hook(log.append); "
        "(before, list(x._post_accumulate_grad_hooks) == [h.id])",
        (None, True)),
    "what is retained under create_graph is a copy": (
        "y = x * 2; y.retain_grad(); (y ** 2).sum().backward(create_graph=True); y.grad.grad_fn.name()",
        "CloneBackward0"),
    "a handle's class": (
        "import importlib; hooks = importlib.import_module(torch.__name__ + '.utils.hooks'); "
        "isinstance(x.register_hook(print), hooks.RemovableHandle)",
        True),
    "what is retained of an expanded gradient lies in order": (
        "y = m * 1; y.retain_grad(); (y.sum(0) @ n).backward(); (y.grad.stride(), y.grad.tolist())",
        ((2, 1), [[1.0, 2.0], [1.0, 2.0]])),
    "an expanded gradient in another dtype lies in order": (
        "y = m * 1; y.register_hook(lambda g: log.append(g.stride())); (y.double().sum(0) @ n.double()).backward(); log", [(2, 1)]),
    "any gradient of several, one a leaf that grad() asks for": (
        "torch.autograd.graph.register_multi_grad_hook((x, s), lambda g: log.append(g.tolist()), "
        "mode='any')\n"
        "(torch.autograd.grad((x * s).sum(), x)[0].tolist(), log)",
        ([3.0, 3.0], [[3.0, 3.0]])),
    "a view that lost its history takes no post-accumulate hook": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a.view(-1)\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return g\n"
        "y = m * 1; v = F.apply(y); y.mul_(2); v.register_post_accumulate_grad_hook(print)",
        RuntimeError("Output 0 of F is a view and its base or another view of its base has been "
                     "modified inplace. This view was created inside a custom Function (or because "
                     "an input was returned as-is) and the autograd logic to handle view+inplace "
                     "would override the custom backward associated with the custom Function, "
                     "leading to incorrect gradients. This behavior is forbidden. You can fix this "
                     "by cloning the output of the custom Function.")),
}

NOTHING = """
class Nothing(torch.autograd.Function):
  forward = staticmethod(lambda ctx, a: a.clone())
  backward = staticmethod(lambda ctx, g: None)
"""

CASES_NONE = {
    "a leaf's hook is told of None": ("x.register_hook(log.append); Nothing.apply(x).sum().backward(); (log, x.grad)", ([None], None)),
    "so is a result's": ("y = x * 1; y.register_hook(log.append); Nothing.apply(y).sum().backward(); log", [None]),
    "all of a leaf's, in order": (
        "f = x.view_as(x).grad_fn.next_functions[0][0]; x.register_hook(lambda g: log.append(('hook', g)))\n"
        "f.register_prehook(lambda go: log.append(('pre', go))); f.register_hook(lambda gi, go: log.append(('post', gi, go)))\n"
        "x.register_post_accumulate_grad_hook(lambda leaf: log.append(('accumulated', leaf.grad)))\n"
        "Nothing.apply(x).sum().backward(); log",
        [("hook", None), ("pre", (None,)), ("accumulated", None), ("post", (), (None,))]),
    "None can't be replaced": (
        "x.register_hook(lambda g: n); Nothing.apply(x).sum().backward()",
        RuntimeError("can't replace a None gradient with a non-None value")),
}

CASES_POST_ACCUMULATE = {
    "called with the leaf": (
        "x.register_post_accumulate_grad_hook(lambda t: log.append((t is x, t.grad.tolist()))); "
        "x.sum().backward(); log",
        [(True, [1.0, 1.0])]),
    "after the sum": (
        "x.register_post_accumulate_grad_hook(lambda t: log.append(t.grad.tolist())); (x + x).sum().backward(); "
        "x.sum().backward(); log",
        [[2.0, 2.0], [3.0, 3.0]]),
    "after the tensor's own hooks": (
        "x.register_post_accumulate_grad_hook(lambda t: log.append(t.grad.tolist())); x.register_hook(lambda g: "
        "g * 10); x.sum().backward(); log",
        [[10.0, 10.0]]),
    "the mode is no_grad": (
        "x.register_post_accumulate_grad_hook(lambda t: log.append(torch.is_grad_enabled())); x.sum().backward(); log",
        [False]),
    "a step in the backward pass": (
        "def step(t): t.sub_(t.grad)\n"
        "x.register_post_accumulate_grad_hook(step); (x * 2).sum().backward(); x.tolist()",
        [-1.0, 0.0]),
    "may drop the gradient": (
        "def drop(t): t.grad = None\n"
        "x.register_post_accumulate_grad_hook(drop); x.sum().backward(); x.grad",
        None),
    "in order": (
        "[x.register_post_accumulate_grad_hook(lambda t, k=k: log.append(k)) for k in 'abc']; x.sum().backward(); log",
        ["a", "b", "c"]),
    "removed": (
        "h = x.register_post_accumulate_grad_hook(lambda t: log.append(1)); h.remove(); x.sum().backward(); log",
        []),
    "on a result": (
        "(x * 2).register_post_accumulate_grad_hook(lambda t: None)",
        RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")),
    "without requires_grad": (
        "n.register_post_accumulate_grad_hook(lambda t: None)",
        RuntimeError("cannot register a hook on a tensor that doesn't require gradient")),
    "must return None": (
        "x.register_post_accumulate_grad_hook(lambda t: 5); x.sum().backward()",
        TypeError("expected Variable, but hook returned 'int'")),
    "not by autograd.grad": (
        "x.register_post_accumulate_grad_hook(lambda t: log.append(1)); torch.autograd.grad(x.sum(), x); log",
        []),
    "by inputs=": (
        "x.register_post_accumulate_grad_hook(lambda t: log.append(1)); x.sum().backward(inputs=[x]); log",
        [1]),
    "an exception comes through after the sum": (
        "x.register_post_accumulate_grad_hook(lambda t: 1 / 0)\n"
        "try: x.sum().backward()\n"
        "except ZeroDivisionError: log.append('raised')\n"
        "log + x.grad.tolist()",
        ["raised", 1.0, 1.0]),
    "a leaf's, as soon as its sum is whole": (
        "s.register_post_accumulate_grad_hook(lambda t: log.append('s')); "
        "x.register_post_accumulate_grad_hook(lambda t: log.append('x')); y = x * 2; y.register_hook(lambda g: "
        "log.append('y')); (y + s).sum().backward(); log",
        ["s", "y", "x"]),
    "may return the leaf itself": (
        "h = x.register_post_accumulate_grad_hook(lambda p: p); x.sum().backward(); x.grad.tolist()",
        [1.0, 1.0]),
    "may not return another tensor": (
        "h = x.register_post_accumulate_grad_hook(lambda p: p.grad); x.sum().backward()",
        RuntimeError("Tensor post accumulate grad hooks should return None.")),
}


@pytest.mark.parametrize("title", CASES)
def test_tensor_hook(title, check):
    check(*CASES[title])


@pytest.mark.parametrize("title", CASES_POST_ACCUMULATE)
def test_post_accumulate_hook(title, check):
    check(*CASES_POST_ACCUMULATE[title])


@pytest.mark.parametrize("title", CASES_NONE)
def test_no_gradient(title, check):
    program, expected = CASES_NONE[title]
    check(NOTHING + program, expected)
