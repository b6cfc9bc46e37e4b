"""torch.autograd.grad: unused inputs, several outputs, gradient edges, higher order."""

import pytest

CASES = {
    "one input, one output": ("[g.tolist() for g in torch.autograd.grad((x * x).sum(), x)]", [[2.0, 4.0]]),
    "always a tuple": ("type(torch.autograd.grad(s * 2, s)).__name__", "tuple"),
    "leaves .grad alone": ("torch.autograd.grad(s * 2, s); s.grad", None),
    "several inputs, in their order": (
        "[g.tolist() for g in torch.autograd.grad((x * s).sum(), [s, x])]",
        [3.0, [3.0, 3.0]]),
    "inputs as a tuple": ("[g.tolist() for g in torch.autograd.grad((x * s).sum(), (s, x))]", [3.0, [3.0, 3.0]]),
    "the same input twice": ("[g.tolist() for g in torch.autograd.grad((x * s).sum(), [s, s])]", [3.0, 3.0]),
    "a result as input": ("y = x * 2; torch.autograd.grad((y * y).sum(), y)[0].tolist()", [4.0, 8.0]),
    "a result and its leaf": (
        "y = x * 2; [g.tolist() for g in torch.autograd.grad((y * y).sum(), [y, x])]",
        [[4.0, 8.0], [8.0, 16.0]]),
    "an output as its own input": (
        "y = x * 2; z = y.sum(); [g.tolist() for g in torch.autograd.grad(z, [z, y])]",
        [1.0, [1.0, 1.0]]),
    "a leaf as its own output": ("torch.autograd.grad(s, s)[0].item()", 1.0),
    "several outputs add up": ("torch.autograd.grad([x.sum(), (x * x).sum()], x)[0].tolist()", [3.0, 5.0]),
    "grad_outputs": ("torch.autograd.grad(x * 2, x, torch.tensor([1., 10.]))[0].tolist()", [2.0, 20.0]),
    "grad_outputs of several, one None": (
        "torch.autograd.grad([x * 2, s * x.sum()], x, [torch.ones(2), None])[0].tolist()",
        [5.0, 5.0]),
    "no hook writes on the way": ("s.register_hook(lambda g: g * 10); torch.autograd.grad(s * 2, s)[0].item()", 20.0),
    "post-accumulate hooks don't run": (
        "s.register_post_accumulate_grad_hook(lambda t: log.append(1)); torch.autograd.grad(s * 2, s); log",
        []),
    "frees the graph": (
        "y = s * s; torch.autograd.grad(y, s); torch.autograd.grad(y, s)",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved tensors "
                     "after they have already been freed). Saved intermediate values of the graph are freed "
                     "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to "
                     "backward through the graph a second time or if you need to access saved tensors after "
                     "calling backward.")),
    "retain_graph": (
        "y = s * s; torch.autograd.grad(y, s, retain_graph=True); torch.autograd.grad(y, s)[0].item()",
        6.0),
    "create_graph implies retain_graph": (
        "y = s * s; torch.autograd.grad(y, s, create_graph=True); torch.autograd.grad(y, s)[0].item()",
        6.0),
    "retain_graph=False with create_graph": (
        "y = s * s; torch.autograd.grad(y, s, create_graph=True, retain_graph=False); torch.autograd.grad(y, s)",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved tensors "
                     "after they have already been freed). Saved intermediate values of the graph are freed "
                     "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to "
                     "backward through the graph a second time or if you need to access saved tensors after "
                     "calling backward.")),
    "only what leads to the inputs is walked": (
        "y = s * 2; z = x * 2; y.register_hook(lambda g: log.append('y')); z.register_hook(lambda g: "
        "log.append('z')); torch.autograd.grad(y + z.sum(), s); log",
        ["y"]),
    "unreached parts aren't freed": (
        "e = x.exp(); torch.autograd.grad(e.sum() + s * s, s); e.sum().backward(); x.grad.tolist()",
        [2.718282, 7.389056]),
    "unused": (
        "torch.autograd.grad(s * 2, x)",
        RuntimeError("The differentiated Tensor at index 0 appears to not have been used in the graph. Set "
                     "allow_unused=True if this is the desired behavior.")),
    "unused among used": (
        "torch.autograd.grad(s * 2, [s, x])",
        RuntimeError("The differentiated Tensor at index 1 appears to not have been used in the graph. Set "
                     "allow_unused=True if this is the desired behavior.")),
    "unused with allow_unused": (
        "g = torch.autograd.grad(s * 2, [s, x], allow_unused=True); (g[0].item(), g[1])",
        (2.0, None)),
    "unused with materialize_grads": (
        "g = torch.autograd.grad(s * 2, [s, x], materialize_grads=True); (g[0].item(), g[1].tolist(), "
        "g[1].requires_grad)",
        (2.0, [0.0, 0.0], False)),
    "materialize_grads against allow_unused=False": (
        "torch.autograd.grad(s * 2, [s, x], allow_unused=False, materialize_grads=True)",
        ValueError("Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
                   "allow_unused=False.")),
    "materialize_grads with create_graph": (
        "g = torch.autograd.grad(s * 2, [x], materialize_grads=True, create_graph=True)[0]; (g.tolist(), "
        "g.requires_grad)",
        ([0.0, 0.0], True)),
    "an unused result": (
        "y = x * 2; torch.autograd.grad(s * 2, y)",
        RuntimeError("The differentiated Tensor at index 0 appears to not have been used in the graph. Set "
                     "allow_unused=True if this is the desired behavior.")),
    "an unused twin of a used leaf": (
        "y = x.detach().requires_grad_(); torch.autograd.grad(x.sum(), y, allow_unused=True)",
        (None,)),
    "a gradient of zero is no missing gradient": ("torch.autograd.grad((x * 0).sum(), x)[0].tolist()", [0.0, 0.0]),
    "input without grad": (
        "torch.autograd.grad(s * 2, n)",
        RuntimeError("One of the differentiated Tensors does not require grad")),
    "input without grad, though allow_unused": (
        "torch.autograd.grad(s * 2, n, allow_unused=True)",
        RuntimeError("One of the differentiated Tensors does not require grad")),
    "output without grad": (
        "torch.autograd.grad(n.sum(), x)",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
    "output no scalar": (
        "torch.autograd.grad(x * 2, x)",
        RuntimeError("grad can be implicitly created only for scalar outputs")),
    "output no scalar, second": (
        "torch.autograd.grad([x.sum(), x * 2], x)",
        RuntimeError("grad can be implicitly created only for scalar outputs")),
    "no inputs": ("torch.autograd.grad(s * 2, [])", RuntimeError("`inputs` argument to `grad()` cannot be empty.")),
    "grad_outputs of another shape": (
        "torch.autograd.grad(x * 2, x, torch.ones(3))",
        RuntimeError("Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a "
                     "shape of torch.Size([2]).")),
    "grad_outputs too few": (
        "torch.autograd.grad([x.sum(), s * 2], [x], [torch.tensor(1.)])",
        RuntimeError("got 2 tensors and 1 gradients")),
    "grad_outputs too many": (
        "torch.autograd.grad([x * 2], [x], [torch.ones(2), torch.ones(3)])[0].tolist()", [2.0, 2.0]),
    "an input that is no tensor": ("torch.autograd.grad(s * 2, 3)", TypeError("'int' object is not iterable")),
    "an input that is a string": (
        "torch.autograd.grad(s * 2, ['s'])",
        RuntimeError("all inputs have to be Tensors or GradientEdges, but got str")),
    "inputs from another point of an in-place history": (
        "y = x * 2; z = y.exp(); y.mul_(2); torch.autograd.grad((y * 3).sum(), y)[0].tolist()",
        [3.0, 3.0]),
    "second order": (
        "g, = torch.autograd.grad(s ** 3, s, create_graph=True); torch.autograd.grad(g, s)[0].item()",
        18.0),
    "third order": (
        "g, = torch.autograd.grad(s ** 4, s, create_graph=True); h, = torch.autograd.grad(g, s, "
        "create_graph=True); torch.autograd.grad(h, s)[0].item()",
        72.0),
    "fourth order of a product of functions": (
        "y = s.sin() * s.exp()\n"
        "for _ in range(4): y, = torch.autograd.grad(y, s, create_graph=True)\n"
        "y.item()",
        -11.33788),
    "third order of tanh": (
        "y = s.tanh()\n"
        "for _ in range(3): y, = torch.autograd.grad(y, s, create_graph=True)\n"
        "y.item()",
        0.0388799),
    "third order of sigmoid": (
        "y = s.sigmoid()\n"
        "for _ in range(3): y, = torch.autograd.grad(y, s, create_graph=True)\n"
        "y.item()",
        0.03293107),
    "third order of a quotient": (
        "y = 1 / s\n"
        "for _ in range(3): y, = torch.autograd.grad(y, s, create_graph=True)\n"
        "y.item()",
        -0.07407408),
    "third order of log": (
        "y = s.log()\n"
        "for _ in range(3): y, = torch.autograd.grad(y, s, create_graph=True)\n"
        "y.item()",
        0.07407407),
    "third order of sqrt": (
        "y = s.sqrt()\n"
        "for _ in range(3): y, = torch.autograd.grad(y, s, create_graph=True)\n"
        "y.item()",
        0.02405627),
    "s ** s to second order": (
        "y = s ** s\n"
        "for _ in range(2): y, = torch.autograd.grad(y, s, create_graph=True)\n"
        "y.item()",
        127.9127),
    "orders run out": (
        "g, = torch.autograd.grad(s * 2, s, create_graph=True); (g.requires_grad, g.grad_fn)",
        (False, None)),
    "orders run out at the second": (
        "g, = torch.autograd.grad(s * s, s, create_graph=True); h, = torch.autograd.grad(g, s, "
        "create_graph=True); (h.item(), h.requires_grad)",
        (2.0, False)),
    "differentiating a gradient without create_graph": (
        "g, = torch.autograd.grad(s ** 3, s); torch.autograd.grad(g, s)",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
    "second order through matmul": (
        "g, = torch.autograd.grad((m @ m).sum(), m, create_graph=True); torch.autograd.grad((g * g).sum(), "
        "m)[0].tolist()",
        [[68.0, 76.0], [84.0, 92.0]]),
    "second order with respect to a grad_output": (
        "v = torch.ones(2, requires_grad=True); g, = torch.autograd.grad(x * x, x, v, create_graph=True); "
        "torch.autograd.grad(g.sum(), [x, v])[1].tolist()",
        [2.0, 4.0]),
    "gradient penalty": (
        "g, = torch.autograd.grad((x ** 3).sum(), x, create_graph=True); ((g ** 2).sum()).backward(); x.grad.tolist()",
        [36.0, 288.0]),
    "backward of a gradient adds to .grad": (
        "(s ** 3).backward(create_graph=True); g = s.grad; s.grad = None; g.backward(); s.grad.item()",
        18.0),
    "second order through a view": (
        "y = x.view(2, 1).t(); g, = torch.autograd.grad((y ** 3).sum(), x, create_graph=True); "
        "torch.autograd.grad(g.sum(), x)[0].tolist()",
        [6.0, 12.0]),
    "second order through indexing": (
        "g, = torch.autograd.grad(x[1] ** 3, x, create_graph=True); torch.autograd.grad(g.sum(), x)[0].tolist()",
        [0.0, 12.0]),
    "second order through max": (
        "g, = torch.autograd.grad((m.max(1)[0] ** 3).sum(), m, create_graph=True); torch.autograd.grad(g.sum(), "
        "m)[0].tolist()",
        [[0.0, 12.0], [0.0, 24.0]]),
    "second order through an assignment": (
        "y = x * 1; y[0] = s * s; g, = torch.autograd.grad((y ** 2).sum(), s, create_graph=True); "
        "torch.autograd.grad(g, s)[0].item()",
        108.0),
    "second order through norm": (
        "g, = torch.autograd.grad(x.norm(), x, create_graph=True); torch.autograd.grad(g.sum(), x)[0].tolist()",
        [0.1788855, -0.08944267]),
    "second order through prod": (
        "g, = torch.autograd.grad(x.prod(), x, create_graph=True); torch.autograd.grad(g[0], x)[0].tolist()",
        [0.0, 1.0]),
    "second order through relu stays connected": (
        "g, = torch.autograd.grad(x.relu().sum(), x, create_graph=True); g.requires_grad",
        True),
    "second order through abs": (
        "g, = torch.autograd.grad((x * x.abs()).sum(), x, create_graph=True); torch.autograd.grad(g.sum(), "
        "x)[0].tolist()",
        [2.0, 2.0]),
    "second order through binary cross entropy": (
        "t = torch.tensor([0., 1.]); f = torch.nn.functional.binary_cross_entropy_with_logits\n"
        "g, = torch.autograd.grad(f(x, t), x, create_graph=True); torch.autograd.grad(g.sum(), x)[0].tolist()",
        [0.09830596, 0.05249681]),
    "an edge's gradient of another shape": (
        "e = torch.autograd.graph.get_gradient_edge(x * 2); torch.autograd.grad(e, x, torch.ones(3))",
        RuntimeError("Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has "
                     "a shape of torch.Size([2]).")),
    "an edge that nothing reaches, with zeros": (
        "e = torch.autograd.graph.get_gradient_edge(m); torch.autograd.grad(x.sum(), e, "
        "materialize_grads=True)",
        RuntimeError("materialize_grads cannot be used when the given input is a GradientEdge")),
    "inputs: a dictionary": (
        "g = torch.autograd.grad((x * s).sum(), {'a': x, 2: s}); (type(g), list(g), g['a'].tolist(), g[2].item())",
        (dict, ["a", 2], [3.0, 3.0], 3.0)),
    "inputs: a dictionary, one unused": (
        "torch.autograd.grad(x.sum(), {'a': x, 'b': s}, allow_unused=True)['b']", None),
    "inputs: a dictionary of others": (
        "torch.autograd.grad(x.sum(), {'a': [x]})",
        RuntimeError("all inputs have to be Tensors or GradientEdges, but got list")),
    "outputs: no dictionary": (
        "torch.autograd.grad({'a': x.sum()}, x)", AssertionError("Expected output to be a torch.Tensor")),
    "the gradient of a sum is expanded": (
        "g, = torch.autograd.grad(m.sum(), m); h, = torch.autograd.grad(m.sum(0) @ n, m); (g.stride(), h.stride(), h.tolist())",
        ((0, 0), (0, 1), [[1.0, 2.0], [1.0, 2.0]])),
    "what is expanded is not changed in place": (
        "y = m * 1; y.register_hook(lambda g: g.mul_(2)); y.sum().backward()",
        RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please "
            "clone() the tensor before performing the operation.")),
    "what is expanded may be filled with one number, and its ones are nobody else's": (
        "[torch.autograd.grad(m.sum(), m, create_graph=k)[0].fill_(7.).tolist() for k in (False, True)], "
        "torch.autograd.grad(m.sum(), m)[0].tolist()",
        ([[[7.0, 7.0], [7.0, 7.0]]] * 2, [[1.0, 1.0], [1.0, 1.0]])),
    "a leaf's own gradient is not expanded": ("m.sum().backward(); m.grad.mul_(2); m.grad.stride()", (2, 1)),
    "a view made under no_grad has no edge": (
        "with torch.no_grad(): v = x[0]\n"
        "y = v * 2; z = torch.stack([v, v]).exp(); y.backward(retain_graph=True); y.backward(inputs=[v], retain_graph=True)\n"
        "(v.requires_grad, y.requires_grad, y.grad_fn.next_functions, z.grad_fn.next_functions[0][0].next_functions, x.grad, v.grad)",
        (True, True, ((None, 0), (None, 0)), ((None, 0), (None, 0)), None, None)),
    "nothing arrives at a view made under no_grad": (
        "with torch.no_grad(): v = x[0]\n"
        "(torch.autograd.grad(v * 2, v, allow_unused=True), torch.autograd.grad(v.exp(), x, allow_unused=True))",
        ((None,), (None,))),
    "a view made under no_grad is no root": (
        "with torch.no_grad(): v = x[0]\n"
        "v.backward()",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
    "the edge of a view made under no_grad": (
        "with torch.no_grad(): v = x[0]\n"
        "torch.autograd.graph.get_gradient_edge(v)",
        AssertionError("Expected gradient function to be set")),
    "an element of an expanded gradient may be changed": (
        "g, = torch.autograd.grad(m.sum(0) @ n, m); g[0, 1].mul_(5); g.tolist()", [[1.0, 10.0], [1.0, 10.0]]),
}

CASES_EDGES = {
    "the edge of a leaf": (
        "e = torch.autograd.graph.get_gradient_edge(x); (type(e).__name__, e.node.name(), e.output_nr)",
        ("GradientEdge", "torch::autograd::AccumulateGrad", 0)),
    "the edge of a result": (
        "y = x * 2; e = torch.autograd.graph.get_gradient_edge(y); (e.node is y.grad_fn, e.output_nr)",
        (True, 0)),
    "the edge of a later output": (
        "y = x.unbind()[1]; e = torch.autograd.graph.get_gradient_edge(y); (e.node.name(), e.output_nr)",
        ("UnbindBackward0", 1)),
    "an edge is a tuple": (
        "e = torch.autograd.graph.get_gradient_edge(x); node, nr = e[:2]; (node is e.node, nr)",
        (True, 0)),
    "the edge of nothing": (
        "torch.autograd.graph.get_gradient_edge(n)",
        RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")),
    "gradient for an edge": (
        "y = x * 2; e = torch.autograd.graph.get_gradient_edge(y); torch.autograd.grad((y * y).sum(), e)[0].tolist()",
        [4.0, 8.0]),
    "gradient for the edge of a leaf": (
        "torch.autograd.grad((x * x).sum(), torch.autograd.graph.get_gradient_edge(x))[0].tolist()",
        [2.0, 4.0]),
    "the edge outlives its tensor": (
        "y = x * 2; e = torch.autograd.graph.get_gradient_edge(y); z = (y * y).sum(); del y; "
        "torch.autograd.grad(z, e)[0].tolist()",
        [4.0, 8.0]),
    "edge before an in-place change": (
        "y = x * 2; e = torch.autograd.graph.get_gradient_edge(y); y.mul_(3); [g.tolist() for g in "
        "torch.autograd.grad(y.sum(), [e, y])]",
        [[3.0, 3.0], [1.0, 1.0]]),
    "backward with an edge": (
        "torch.autograd.backward((x * x).sum(), inputs=[torch.autograd.graph.get_gradient_edge(x)]); x.grad.tolist()",
        [2.0, 4.0]),
    "an edge as output": (
        "y = x * 2; torch.autograd.grad(torch.autograd.graph.get_gradient_edge(y), x, torch.ones(2))[0].tolist()",
        [2.0, 2.0]),
    "an edge as root": (
        "y = x.sum(); torch.autograd.backward(torch.autograd.graph.get_gradient_edge(y), torch.tensor(1.)); "
        "x.grad.tolist()",
        [1.0, 1.0]),
    "an edge as output without a gradient": (
        "y = x * 2; torch.autograd.grad(torch.autograd.graph.get_gradient_edge(y), x)",
        RuntimeError("grad can be implicitly created only for scalar outputs")),
    "an edge out of reach": (
        "torch.autograd.grad(s * 2, torch.autograd.graph.get_gradient_edge(x))",
        RuntimeError("The differentiated Tensor at index 0 appears to not have been used in the graph. Set "
                     "allow_unused=True if this is the desired behavior.")),
    "an edge made by hand": (
        "y = x * 2; e = torch.autograd.graph.GradientEdge(y.grad_fn, 0); torch.autograd.grad(y.sum(), e)[0].tolist()",
        [1.0, 1.0]),
}


@pytest.mark.parametrize("title", CASES)
def test_grad(title, check):
    check(*CASES[title])


@pytest.mark.parametrize("title", CASES_EDGES)
def test_gradient_edge(title, check):
    check(*CASES_EDGES[title])


def test_batched_gradients_are_refused(torch):
    if torch.__name__ == "torch":
        pytest.skip("PyTorch has them")
    x = torch.ones(2, requires_grad=True)
    with pytest.raises((NotImplementedError, RuntimeError), match="is_grads_batched"):
        torch.autograd.grad(x * 2, x, torch.ones(3, 2), is_grads_batched=True)


CASES_WITHOUT = {
    "distinct elements": (
        "torch.unique(x).sum().backward()",
        NotImplementedError("the derivative for '_unique2' is not implemented.")),
    "distinct slices": (
        "x.unique(dim=0, return_counts=True)[0].sum().backward()",
        NotImplementedError("the derivative for 'unique_dim' is not implemented.")),
    "runs": (
        "torch.unique_consecutive(x).sum().backward()",
        NotImplementedError("the derivative for 'unique_consecutive' is not implemented.")),
    "where they are": ("torch.unique(x, return_inverse=True)[1].requires_grad", False),
    "weights that are counted": (
        "torch.bincount(torch.tensor([0, 1]), x).sum().backward()",
        RuntimeError("derivative for aten::bincount is not implemented")),
}  # fmt: skip
CASES_NAN = {
    "softplus": (
        "y = x * float('nan'); y.retain_grad(); torch.nn.functional.softplus(y).sum().backward(); str(y.grad)",
        "tensor([nan, nan])"),
    "logit": ("y = x * float('nan'); y.retain_grad(); y.logit().sum().backward(); str(y.grad)", "tensor([nan, nan])"),
    "a power of 0": ("y = x * float('nan'); y.retain_grad(); (0 ** y).sum().backward(); str(y.grad)", "tensor([nan, nan])"),
}  # fmt: skip


@pytest.mark.parametrize("title", CASES_WITHOUT)
def test_what_has_no_derivative_says_so(title, check):
    check(*CASES_WITHOUT[title])


@pytest.mark.parametrize("title", CASES_NAN)
def test_a_nan_is_not_hidden(title, check):
    check(*CASES_NAN[title])
