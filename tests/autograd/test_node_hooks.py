"""Hooks on nodes: prehooks, posthooks, the order of all kinds together; hooks on several tensors at once."""

import pytest

CASES = {
    "a hook sees both sides": (
        "y = x * s; y.grad_fn.register_hook(lambda gi, go: log.append(([g.tolist() for g in gi], [g.tolist() for "
        "g in go]))); y.sum().backward(); log",
        [([[3.0, 3.0], 3.0], [[1.0, 1.0]])]),
    "None where nothing is wanted": (
        "y = x * n; y.grad_fn.register_hook(lambda gi, go: log.append([None if g is None else g.tolist() for g "
        "in gi])); y.sum().backward(); log",
        [[[1.0, 2.0], None]]),
    "tuples": (
        "y = x * 2; y.grad_fn.register_hook(lambda gi, go: log.append((type(gi).__name__, type(go).__name__, "
        "len(gi), len(go)))); y.sum().backward(); log",
        [("tuple", "tuple", 2, 1)]),
    "a hook may replace": (
        "y = x * 2; y.grad_fn.register_hook(lambda gi, go: (gi[0] * 10, None)); y.sum().backward(); x.grad.tolist()",
        [20.0, 20.0]),
    "a hook's None changes nothing": (
        "y = x * 2; y.grad_fn.register_hook(lambda gi, go: None); y.sum().backward(); x.grad.tolist()",
        [2.0, 2.0]),
    "hooks in order": (
        "y = x.exp(); [y.grad_fn.register_hook(lambda gi, go, k=k: (gi[0] * 0 + k,)) for k in (1., 2.)]; "
        "y.sum().backward(); x.grad.tolist()",
        [2.0, 2.0]),
    "a prehook sees the outputs' gradients": (
        "y = x * 2; y.grad_fn.register_prehook(lambda go: log.append([g.tolist() for g in go])); (y * "
        "3).sum().backward(); log",
        [[[3.0, 3.0]]]),
    "a prehook may replace": (
        "y = x * 2; y.grad_fn.register_prehook(lambda go: (go[0] * 10,)); y.sum().backward(); x.grad.tolist()",
        [20.0, 20.0]),
    "prehooks in order": (
        "y = x * 2; y.grad_fn.register_prehook(lambda go: (go[0] + 1,)); y.grad_fn.register_prehook(lambda go: "
        "(go[0] * 10,)); y.sum().backward(); x.grad.tolist()",
        [40.0, 40.0]),
    "a prehook of several outputs": (
        "a, b = x.unbind(); a.grad_fn.register_prehook(lambda go: log.append([None if g is None else g.item() "
        "for g in go])); (b * 3).backward(); log",
        [[None, 3.0]]),
    "a hook of several outputs": (
        "a, b = x.unbind(); a.grad_fn.register_hook(lambda gi, go: log.append([None if g is None else g.item() "
        "for g in go])); (b * 3).backward(); log",
        [[None, 3.0]]),
    "removed": (
        "y = x * 2; h = y.grad_fn.register_hook(lambda gi, go: log.append(1)); p = "
        "y.grad_fn.register_prehook(lambda go: log.append(2)); h.remove(); p.remove(); y.sum().backward(); log",
        []),
    "removed by with": (
        "y = x + 1; z = y.sum()\n"
        "with y.grad_fn.register_hook(lambda gi, go: log.append(1)): z.backward()\n"
        "z.backward(); log",
        [1]),
    "the order of all": (
        "y = x * 2; f = y.grad_fn; f.register_hook(lambda gi, go: log.append('post')); f.register_prehook(lambda "
        "go: log.append('pre')); y.register_hook(lambda g: log.append('tensor')); y.retain_grad(); "
        "y.sum().backward(); log",
        ["tensor", "pre", "post"]),
    "a tensor's hook before a prehook's sight": (
        "y = x * 2; y.grad_fn.register_prehook(lambda go: (go[0] + 1,)); y.register_hook(lambda g: g * 10); "
        "y.sum().backward(); x.grad.tolist()",
        [22.0, 22.0]),
    "retain_grad against a prehook": (
        "y = x * 2; y.retain_grad(); y.grad_fn.register_prehook(lambda go: (go[0] * 10,)); y.sum().backward(); "
        "(y.grad.tolist(), x.grad.tolist())",
        ([1.0, 1.0], [20.0, 20.0])),
    "the order of all at a leaf": (
        "x.register_post_accumulate_grad_hook(lambda t: log.append('accumulated')); x.register_hook(lambda g: "
        "log.append('tensor')); y = x * 2; a = y.grad_fn.next_functions[0][0]; a.register_hook(lambda gi, go: "
        "log.append('post')); a.register_prehook(lambda go: log.append('pre')); y.sum().backward(); log",
        ["tensor", "pre", "accumulated", "post"]),
    "a mailbox's prehook may replace": (
        "a = torch.autograd.graph.get_gradient_edge(x).node; a.register_prehook(lambda go: (go[0] * 10,)); "
        "x.sum().backward(); x.grad.tolist()",
        [10.0, 10.0]),
    "a mailbox's hook gets nothing in": (
        "a = torch.autograd.graph.get_gradient_edge(x).node; a.register_hook(lambda gi, go: log.append((gi, "
        "go[0].tolist()))); x.sum().backward(); log",
        [((), [1.0, 1.0])]),
    "a mailbox's prehook doesn't run for autograd.grad, the tensor's does": (
        "a = torch.autograd.graph.get_gradient_edge(x).node; a.register_prehook(lambda go: log.append('pre')); "
        "x.register_hook(lambda g: log.append('tensor')); torch.autograd.grad(x.sum(), x); log",
        ["tensor"]),
    "a captured node's prehook": (
        "y = x * 2; y.grad_fn.register_prehook(lambda go: log.append('pre')); y.grad_fn.register_hook(lambda gi, "
        "go: log.append('post')); torch.autograd.grad(y.sum(), y); log",
        []),
    "too many gradients from a hook": (
        "y = x.exp(); y.grad_fn.register_hook(lambda gi, go: (gi[0], gi[0])); y.sum().backward()",
        RuntimeError("hook '<lambda>' has returned an incorrect number of values (got 2, but expected 1)")),
    "too few gradients from a hook": (
        "y = x * s; y.grad_fn.register_hook(lambda gi, go: (gi[0],)); y.sum().backward()",
        RuntimeError("hook '<lambda>' has returned an incorrect number of values (got 1, but expected 2)")),
    "a hook that returns no tuple": (
        "y = x * s; y.grad_fn.register_hook(lambda gi, go: gi[0]); y.sum().backward()",
        TypeError("expected tuple, but hook returned 'Tensor'")),
    "a prehook that returns a tensor": (
        "y = x * 2; y.grad_fn.register_prehook(lambda go: go[0] * 10); y.sum().backward()",
        TypeError("expected tuple, but hook returned 'Tensor'")),
    "too many from a prehook": (
        "y = x * 2; y.grad_fn.register_prehook(lambda go: (go[0], go[0])); y.sum().backward()",
        RuntimeError("hook '<lambda>' has returned an incorrect number of values (got 2, but expected 1)")),
    "a hook with a wrong number of parameters": (
        "y = x * 2; y.grad_fn.register_hook(lambda g: None)\n"
        "try: y.sum().backward()\n"
        "except TypeError: log.append('TypeError')\n"
        "log",
        ["TypeError"]),
    "a node visited once": (
        "y = x * 2; y.grad_fn.register_hook(lambda gi, go: log.append(go[0].tolist())); (y * y + "
        "y).sum().backward(); log",
        [[5.0, 9.0]]),
    "a node called without its gradient": (
        "(x * 3).grad_fn()",
        TypeError("expected 1 arguments, got 0 instead")),
    "a node called with too many gradients": (
        "(x * 3).grad_fn(n, n)",
        TypeError("expected 1 arguments, got 2 instead")),
    "a node called with what is no tensor": (
        "(x * 3).grad_fn(3)",
        TypeError("argument 0 is not a Variable")),
    "a node called with None": (
        "(x * 3).grad_fn(None)",
        (None, None)),
    "a node called by keywords": (
        "(x * 3).grad_fn(n, k=3)",
        TypeError("keyword arguments are not supported")),
    "a node called with one of its gradients": (
        "a, b = x.unbind(); a.grad_fn(torch.tensor(3.), None).tolist()",
        [3.0, 0.0]),
    "a Function's node is not called": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: x * 1), "
        "backward=staticmethod(lambda c, g: g))); F.apply(x).grad_fn(n)",
        TypeError("'FBackward' object is not callable")),
    "a node cannot be made": (
        "type((x * 3).grad_fn)()",
        TypeError("cannot create 'MulBackward0' instances")),
    "a node cannot be copied": (
        "import copy; copy.deepcopy((x * 3).grad_fn)",
        TypeError("cannot pickle 'MulBackward0' object")),
    "None where there is no edge": (
        "told = lambda gi, go: log.append([g is not None for g in gi])\n"
        "for y in (x + 1, n + x, x - n, torch.cat([n, x])): y.grad_fn.register_hook(told); y.sum().backward()\n"
        "log",
        [[True, False], [False, True], [True, False], [True, True]]),
    "a number alone has no place": (
        "for y in (1 - x, 2 ** x, x % 2): y.grad_fn.register_hook(lambda gi, go: log.append(len(gi)) or (gi[0] * 0 + 1,)); "
        "y.sum().backward()\n"
        "(log, x.grad.tolist())",
        ([1, 1, 1], [3.0, 3.0])),
    "called by hand, None where there is no edge": ("[g is None for g in (n + x).grad_fn(n)]", [True, False]),
    "inputs= of backward runs the node of a result": (
        "y = x * s; y.grad_fn.register_prehook(lambda go: log.append(go[0].tolist())); "
        "y.grad_fn.register_hook(lambda gi, go: log.append(gi)); (y * 2).sum().backward(inputs=[y]); log",
        [[2.0, 2.0], (None, None)]),
    "a prehook can't make a gradient of None": (
        "y = x * 2; y.grad_fn.register_prehook(lambda go: (None,)); y.grad_fn.register_prehook(lambda go: (n,)); "
        "y.sum().backward()",
        RuntimeError("can't replace a None gradient with a non-None value")),
}

CASES_MULTI = {
    "all": (
        "y = x * 2; h = torch.autograd.graph.register_multi_grad_hook([x, y], lambda gs: log.append([g.tolist() "
        "for g in gs])); (y * y).sum().backward(); log",
        [[[8.0, 16.0], [4.0, 8.0]]]),
    "all, one unused": (
        "h = torch.autograd.graph.register_multi_grad_hook([x, s], lambda gs: log.append([None if g is None else "
        "g.tolist() for g in gs])); x.sum().backward(); log",
        [[[1.0, 1.0], None]]),
    "all, none used": (
        "h = torch.autograd.graph.register_multi_grad_hook([x, s], lambda gs: log.append(gs)); "
        "m.sum().backward(); log",
        []),
    "all, each pass anew": (
        "h = torch.autograd.graph.register_multi_grad_hook([x, s], lambda gs: log.append(len(gs))); (x * "
        "s).sum().backward(); (x * s).sum().backward(); log",
        [2, 2]),
    "all, removed": (
        "h = torch.autograd.graph.register_multi_grad_hook([x, s], lambda gs: log.append(1)); h.remove(); (x * "
        "s).sum().backward(); log",
        []),
    "all, by with": (
        "with torch.autograd.graph.register_multi_grad_hook([x, s], lambda gs: log.append(1)): (x * "
        "s).sum().backward()\n"
        "(x * s).sum().backward(); log",
        [1]),
    "any": (
        "h = torch.autograd.graph.register_multi_grad_hook([x, s], lambda g: log.append(g.tolist()), "
        "mode='any'); (x * s + s).sum().backward(); len(log)",
        1),
    "any, first come": (
        "a = x * 2; b = a * 3; h = torch.autograd.graph.register_multi_grad_hook([a, b], lambda g: "
        "log.append(g.tolist()), mode='any'); b.sum().backward(); log",
        [[1.0, 1.0]]),
    "any, each pass anew": (
        "h = torch.autograd.graph.register_multi_grad_hook([x, s], lambda g: log.append(1), mode='any'); (x * "
        "s).sum().backward(); (x * s).sum().backward(); log",
        [1, 1]),
    "any, removed": (
        "h = torch.autograd.graph.register_multi_grad_hook([x, s], lambda g: log.append(1), mode='any'); "
        "h.remove(); (x * s).sum().backward(); log",
        []),
    "an unknown mode": (
        "torch.autograd.graph.register_multi_grad_hook([x, s], lambda g: None, mode='some')",
        ValueError("Expects mode to be one of ('all', 'any') but got some")),
    "a tensor without history": (
        "torch.autograd.graph.register_multi_grad_hook([x, n], lambda gs: log.append(len(gs)))",
        AssertionError("Expected gradient function to be set")),
    "with autograd.grad": (
        "y = x * 2; h = torch.autograd.graph.register_multi_grad_hook([x, y], lambda gs: log.append([None if g "
        "is None else g.tolist() for g in gs])); torch.autograd.grad(y.sum(), y); log",
        [[None, [1.0, 1.0]]]),
    "any, of tensors one of which requires no grad": (
        "h = torch.autograd.graph.register_multi_grad_hook((n, x), lambda g: log.append(g.tolist()), "
        "mode='any'); (x * n).sum().backward(); log",
        [[1.0, 2.0]]),
}


@pytest.mark.parametrize("title", CASES)
def test_node_hook(title, check):
    check(*CASES[title])


@pytest.mark.parametrize("title", CASES_MULTI)
def test_multi_grad_hook(title, check):
    check(*CASES_MULTI[title])


def test_exceptions_in_hooks_keep_their_line(torch):
    x = torch.ones(2, requires_grad=True)

    def broken(grad):
        raise LookupError("here")

    x.register_hook(broken)
    with pytest.raises(LookupError, match="here") as caught:
        x.sum().backward()
    assert caught.traceback[-1].name == "broken"
