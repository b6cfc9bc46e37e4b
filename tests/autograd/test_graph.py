"""The recorded graph as one can see it: names, edges, metadata, mailboxes, Node, version counters by hand."""

import pytest

CASES = {
    "print": ("print_ = str((x * 2).grad_fn); print_.split(' ')[0].strip('<>')", "MulBackward0"),
    "name": ("((x * 2).grad_fn.name(), (x * 2).grad_fn.__class__.__name__)", ("MulBackward0", "MulBackward0")),
    "class": (
        "f = (x * 2).grad_fn; (type(f) is type((s * s).grad_fn), isinstance(f, torch.autograd.graph.Node))",
        (True, True)),
    "a mailbox is a Node": ("isinstance((x * 2).grad_fn.next_functions[0][0], torch.autograd.graph.Node)", True),
    "a Function's node is a Node": (
        "class F(torch.autograd.Function):\n"
        "  forward = staticmethod(lambda ctx, a: a * 2)\n"
        "  backward = staticmethod(lambda ctx, g: g * 2)\n"
        "f = F.apply(x).grad_fn; (isinstance(f, torch.autograd.graph.Node), f.name(), type(f).__name__)",
        (True, "FBackward", "FBackward")),
    "a Node can't be made": (
        "sorted(torch.autograd.graph.Node.__abstractmethods__)",  # Python's own error names them
        ["_input_metadata", "_register_hook_dict", "_sequence_nr", "metadata", "name", "next_functions", "register_hook",
         "register_prehook"]),
    "nothing else is a Node": ("isinstance(x, torch.autograd.graph.Node)", False),
    "edges": (
        "[(f.name(), i) for f, i in (x * s).grad_fn.next_functions]",
        [("torch::autograd::AccumulateGrad", 0), ("torch::autograd::AccumulateGrad", 0)]),
    "edges are a tuple of tuples": (
        "e = (x * s).grad_fn.next_functions; (type(e).__name__, type(e[0]).__name__)",
        ("tuple", "tuple")),
    "no edge to what needs no gradient": ("(x * n).grad_fn.next_functions[1]", (None, 0)),
    "a number has an edge too": ("(x * 2).grad_fn.next_functions[1]", (None, 0)),
    "x * x has two edges to one mailbox": (
        "a, b = (x * x).grad_fn.next_functions; (a[0] is b[0], len({id(a[0]), id(b[0])}))",
        (True, 1)),
    "the edge to a later output": ("a, b = x.unbind(); (b * 2).grad_fn.next_functions[0][1]", 1),
    "sum of two outputs": (
        "a, b = x.unbind(); [(f.name(), i) for f, i in (a + b).grad_fn.next_functions]",
        [("UnbindBackward0", 0), ("UnbindBackward0", 1)]),
    "next_functions of a mailbox": ("(x * 2).grad_fn.next_functions[0][0].next_functions", ()),
    "the same node each time": (
        "y = x * 2; (y.grad_fn is y.grad_fn, (y * 1).grad_fn.next_functions[0][0] is y.grad_fn)",
        (True, True)),
    "one mailbox a leaf": (
        "(x * 2).grad_fn.next_functions[0][0] is torch.autograd.graph.get_gradient_edge(x).node",
        True),
    "the mailbox's variable": (
        "f = (x * 2).grad_fn.next_functions[0][0]; (f.name(), type(f).__name__, f.variable is x)",
        ("torch::autograd::AccumulateGrad", "AccumulateGrad", True)),
    "a node has no variable": ("hasattr((x * 2).grad_fn, 'variable')", False),
    "metadata": (
        "f = (x * 2).grad_fn; f.metadata['key'] = 5; (f.metadata, type(f.metadata).__name__)",
        ({'key': 5}, "dict")),
    "metadata stays": (
        "y = x * 2; y.grad_fn.metadata['key'] = 5; (y * 1).grad_fn.next_functions[0][0].metadata['key']",
        5),
    "metadata of a mailbox": ("torch.autograd.graph.get_gradient_edge(x).node.metadata", {}),
    "an in-place change puts a new node on top": (
        "y = x * 2; f = y.grad_fn; y.add_(1); (y.grad_fn.name(), y.grad_fn is f, y.grad_fn.next_functions[0][0] is f)",
        ("AddBackward0", False, True)),
    "a view": ("x.view(2, 1).grad_fn.name()", "ViewBackward0"),
    "a changed view's base": (
        "y = x * 1; v = y.view(2); v.mul_(2); (y.grad_fn.name(), v.grad_fn.name(), "
        "y.grad_fn.next_functions[0][0].name())",
        ("torch::autograd::CopySlices", "AsStridedBackward0", "MulBackward0")),
    "matmul is composed": (
        "[(a @ b).grad_fn.name() for a, b in ((m, m), (m, x), (x, m), (x, x), (torch.ones(2, 2, 2), m))]",
        ["MmBackward0", "MvBackward0", "SqueezeBackward4", "DotBackward0", "UnsafeViewBackward0"]),
    "subtraction": (
        "[(x - x).grad_fn.name(), (1 - x).grad_fn.name(), (x - 1).grad_fn.name()]",
        ["SubBackward0", "RsubBackward1", "SubBackward0"]),
    "division": (
        "[(x / x).grad_fn.name(), (1 / x).grad_fn.name(), x.reciprocal().grad_fn.name()]",
        ["DivBackward0", "MulBackward0", "ReciprocalBackward0"]),
    "one over x": ("f = (1 / x).grad_fn; [g.name() for g, _ in f.next_functions if g]", ["ReciprocalBackward0"]),
    "power": (
        "[(x ** 2).grad_fn.name(), (x ** x).grad_fn.name(), (2 ** x).grad_fn.name()]",
        ["PowBackward0", "PowBackward1", "PowBackward2"]),
    "sums": (
        "[m.sum().grad_fn.name(), m.sum(0).grad_fn.name(), m.mean().grad_fn.name(), m.mean(1).grad_fn.name(), "
        "m.prod().grad_fn.name(), m.prod(0).grad_fn.name()]",
        ["SumBackward0", "SumBackward1", "MeanBackward0", "MeanBackward1", "ProdBackward0", "ProdBackward1"]),
    "extremes": (
        "[m.max().grad_fn.name(), m.max(0)[0].grad_fn.name(), m.min(1)[0].grad_fn.name(), torch.maximum(m, "
        "x).grad_fn.name(), m.clamp(0, 1).grad_fn.name()]",
        ["MaxBackward1", "MaxBackward0", "MinBackward0", "MaximumBackward0", "ClampBackward1"]),
    "pointwise": (
        "[getattr(x, k)().grad_fn.name() for k in ('exp', 'log', 'sin', 'cos', 'tanh', 'sigmoid', 'relu', "
        "'sqrt', 'abs', 'neg', 'clone', 'norm')]",
        ["ExpBackward0", "LogBackward0", "SinBackward0", "CosBackward0", "TanhBackward0", "SigmoidBackward0",
         "ReluBackward0", "SqrtBackward0", "AbsBackward0", "NegBackward0", "CloneBackward0",
         "LinalgVectorNormBackward0"]),
    "shapes": (
        "[t.grad_fn.name() for t in (m.t(), m.T, m.transpose(0, 1), m.permute(1, 0), m.reshape(4), "
        "m.t().reshape(4), m.flatten(), m.squeeze(), m.unsqueeze(0), x.expand(3, 2), m.view(4))]",
        ["TBackward0", "PermuteBackward0", "TransposeBackward0", "PermuteBackward0", "ViewBackward0",
         "UnsafeViewBackward0", "ViewBackward0", "SqueezeBackward0", "UnsqueezeBackward0", "ExpandBackward0",
         "ViewBackward0"]),
    "picking": (
        "[t.grad_fn.name() for t in (m[0], m[:, 0], m[0:1], m[None], m[torch.tensor([0, 1])], m[m > 2], "
        "m.narrow(0, 0, 1), m.select(0, 1), m[0, 1], m[...])]",
        ["SelectBackward0", "SelectBackward0", "SliceBackward0", "UnsqueezeBackward0", "IndexBackward0",
         "IndexBackward0", "SliceBackward0", "SelectBackward0", "SelectBackward0", "AliasBackward0"]),
    "joining": (
        "[t.grad_fn.name() for t in (torch.cat([x, x]), torch.stack([x, x]), x.split(1)[0], x.chunk(2)[0], "
        "x.unbind()[0], torch.where(x > 1, x, x), m.sort()[0])]",
        ["CatBackward0", "StackBackward0", "SplitBackward0", "SplitBackward0", "UnbindBackward0",
         "WhereBackward0", "SortBackward0"]),
    "products": (
        "[t.grad_fn.name() for t in (m.mm(m), m.mv(x), x.dot(x))]",
        ["MmBackward0", "MvBackward0", "DotBackward0"]),
    "loss": (
        "torch.nn.functional.binary_cross_entropy_with_logits(x, n).grad_fn.name()",
        "BinaryCrossEntropyWithLogitsBackward0"),
    "in place": (
        "def f(k, *a):\n"
        "  y = x * 1\n"
        "  getattr(y, k)(*a)\n"
        "  return y.grad_fn.name()\n"
        "[f('add_', 1), f('sub_', 1), f('mul_', 2), f('div_', 2), f('zero_'), f('fill_', 1), f('copy_', x), "
        "f('exp_'), f('neg_'), f('relu_'), f('clamp_', 0, 1), f('pow_', 2)]",
        ["AddBackward0", "SubBackward0", "MulBackward0", "DivBackward0", "ZeroBackward0", "FillBackward2",
         "torch::autograd::CopyBackwards", "ExpBackward0", "NegBackward0", "ReluBackward0", "ClampBackward1",
         "PowBackward0"]),
    "assignment": (
        "def f(k, v):\n"
        "  y = m * 1\n"
        "  y[k] = v\n"
        "  return y.grad_fn.name()\n"
        "[f(0, x), f(0, 5.), f((0, 1), 1.), f(slice(0, 1), 1.), f(m > 2, 0.), f(torch.tensor([0, 1]), x), f(..., "
        "1.), f(slice(None), x)]",
        ["torch::autograd::CopySlices", "torch::autograd::CopySlices", "torch::autograd::CopySlices",
         "torch::autograd::CopySlices", "IndexPutBackward0", "IndexPutBackward0", "FillBackward3",
         "torch::autograd::CopyBackwards"]),
    "a leaf by in-place of a history": (
        "y = torch.zeros(2); y.copy_(x * 2); (y.grad_fn.name(), y.is_leaf, y.requires_grad)",
        ("torch::autograd::CopyBackwards", False, True)),
    "order of creation, backwards": (
        "a = x * 2; b = x.exp(); c = x.sin(); d = a + c; e = d * b\n"
        "[t.grad_fn.register_prehook(lambda g, k=k: log.append(k)) for k, t in dict(a=a, b=b, c=c, d=d, "
        "e=e).items()]\n"
        "e.sum().backward(); log",
        ["e", "d", "c", "b", "a"]),
    "a younger branch first, whatever its length": (
        "a = x * 2\n"
        "for k in range(3): a = a + 1; a.grad_fn.register_prehook(lambda g, k=k: log.append(('long', k)))\n"
        "b = x * 3; b.grad_fn.register_prehook(lambda g: log.append('short')); (b + a).sum().backward(); log",
        ["short", ("long", 2), ("long", 1), ("long", 0)]),
    "several roots, the youngest first": (
        "a = x.sum(); b = x.exp().sum(); a.register_hook(lambda g: log.append('a')); b.register_hook(lambda g: "
        "log.append('b')); torch.autograd.backward([a, b]); log",
        ["b", "a"]),
    "mailboxes go first once full": (
        "s.register_hook(lambda g: log.append('s')); a = x * 2; a.register_hook(lambda g: log.append('a')); b = "
        "a + s; b.register_hook(lambda g: log.append('b')); b.sum().backward(); log",
        ["b", "s", "a"]),
    "a mailbox waits for its last letter": (
        "s.register_hook(lambda g: log.append('s')); a = x * s; a.register_hook(lambda g: log.append('a')); (a + "
        "s).sum().backward(); log",
        ["a", "s"]),
    "two leaves of one node, in the order of its edges": (
        "t = torch.ones(2, requires_grad=True); t.register_hook(lambda g: log.append('t')); "
        "x.register_hook(lambda g: log.append('x')); (x + t).sum().backward(); log",
        ["x", "t"]),
    "a number alone has no edge": (
        "[len(y.grad_fn.next_functions) for y in (x + 1, x * 2, 1 - x, 2 ** x, x ** 2, x % 2, x.copysign(1.))]",
        [2, 2, 1, 1, 1, 1, 1]),
    "what the outputs are like": (
        "f = m.unbind()[0].grad_fn; [(list(i.shape), str(i.dtype), str(i.device), i.is_nested_tensor) for i in f._input_metadata]",
        [([2], "torch.float32", "cpu", False)] * 2),
    "a mailbox has the last sequence number": ("(x * 2).grad_fn.next_functions[0][0]._sequence_nr()", 2 ** 64 - 1),
    "hooks of what is no tensor": (
        "(x * 2).grad_fn._register_hook_dict({})",
        TypeError("_register_hook_dict expected a variable")),
    "streams, which a CPU has not": ("torch.autograd.graph.set_warn_on_accumulate_grad_stream_mismatch(True)", None),
    "a mailbox called by hand": (
        "f = torch.autograd.graph.get_gradient_edge(x).node\n"
        "(f(None), x.grad, f(n), f(n), x.grad.tolist())",
        ((), None, (), (), [2.0, 4.0])),
    "a mailbox called by hand tells its hooks": (
        "x.register_hook(lambda g: log.append('hook')); x.register_post_accumulate_grad_hook(lambda "
        "t: log.append(t.grad.tolist()))\n"
        "torch.autograd.graph.get_gradient_edge(x).node(n); log",
        [[1.0, 2.0]]),
    "a mailbox called with too much": (
        "torch.autograd.graph.get_gradient_edge(x).node(n, n)",
        TypeError("expected 1 arguments, got 2 instead")),
    "a mailbox called with no tensor": (
        "torch.autograd.graph.get_gradient_edge(x).node(3)",
        TypeError("argument 0 is not a Variable")),
    "a mailbox called with another shape": (
        "torch.autograd.graph.get_gradient_edge(x).node(n[:, None])",
        RuntimeError("output with shape [2] doesn't match the broadcast shape [2, 2]")),
}

CASES_VERSIONS = {
    "increment_version": ("torch.autograd.graph.increment_version(n); n._version", 1),
    "increment_version of several": (
        "torch.autograd.graph.increment_version([n, x]); (n._version, x._version)",
        (1, 1)),
    "increment_version makes a pass fail": (
        "y = x.exp().sum(); z = x * n; torch.autograd.graph.increment_version(n); z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: "
                     "enable anomaly detection to find the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "increment_version of an inference tensor": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "torch.autograd.graph.increment_version(y)",
        None),
    "increment_version of no tensor": (
        "torch.autograd.graph.increment_version(3)",
        RuntimeError("increment_version expect a Iterable[Tensor] as input")),
}


@pytest.mark.parametrize("title", CASES)
def test_graph(title, check):
    check(*CASES[title])


@pytest.mark.parametrize("title", CASES_VERSIONS)
def test_increment_version(title, check):
    check(*CASES_VERSIONS[title])
