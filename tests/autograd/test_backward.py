"""backward(): what it adds where, what it refuses, and that `.grad` is never another tensor's memory."""

import pytest

CASES = {
    "scalar": ("(s * s).backward(); s.grad.item()", 6.0),
    "one element of any shape": ("(x[:1] * 3).backward(); x.grad.tolist()", [3.0, 0.0]),
    "accumulates": ("(x * 3).sum().backward(); (x * x).sum().backward(); x.grad.tolist()", [5.0, 7.0]),
    "the same graph twice with retain_graph": (
        "y = (x * x).sum(); y.backward(retain_graph=True); y.backward(); x.grad.tolist()",
        [4.0, 8.0]),
    "a root that is a leaf": ("s.backward(); s.grad.item()", 1.0),
    "a leaf root twice": ("s.backward(); s.backward(); s.grad.item()", 2.0),
    "an element twice: only its place was saved": ("y = x[0]; y.backward(); y.backward(); x.grad.tolist()", [2.0, 0.0]),
    "returns None": ("s.backward()", None),
    "a vector with a gradient": ("(x * 2).backward(torch.tensor([1., 10.])); x.grad.tolist()", [2.0, 20.0]),
    "gradient by name": ("(x * 2).backward(gradient=torch.tensor([1., 10.])); x.grad.tolist()", [2.0, 20.0]),
    "a scalar with a gradient": ("(s * 2).backward(torch.tensor(5.)); s.grad.item()", 10.0),
    "create_graph makes grad differentiable": (
        "(s ** 3).backward(create_graph=True); (s.grad.requires_grad, s.grad.grad_fn is None, s.grad.item())",
        (True, False, 27.0)),
    "create_graph off": ("(s ** 3).backward(); (s.grad.requires_grad, s.grad.grad_fn)", (False, None)),
    "broadcast both ways": (
        "(m * x + s).sum().backward(); (m.grad.tolist(), x.grad.tolist(), s.grad.item())",
        ([[1.0, 2.0], [1.0, 2.0]], [4.0, 6.0], 4.0)),
    "a gradient of every input of a branch": ("y = x * 2; (y * y + y).sum().backward(); x.grad.tolist()", [10.0, 18.0]),
    "dtype of the leaf": (
        "a = torch.ones(2, dtype=torch.float64, requires_grad=True); (a * x).sum().backward(); "
        "(str(a.grad.dtype), str(x.grad.dtype))",
        ("torch.float64", "torch.float32")),
    "inputs=": ("(x * s).sum().backward(inputs=[x]); (x.grad.tolist(), s.grad)", ([3.0, 3.0], None)),
    "inputs= a single tensor": ("(x * s).sum().backward(inputs=s); (x.grad, s.grad.item())", (None, 3.0)),
    "inputs= a result": (
        "y = x * 2; (y * 3).sum().backward(inputs=[y]); (y.grad.tolist(), x.grad)",
        ([3.0, 3.0], None)),
    "inputs= accumulates": (
        "z = (x * 2).sum(); z.backward(inputs=[x], retain_graph=True); z.backward(inputs=[x]); x.grad.tolist()",
        [4.0, 4.0]),
    "inputs= out of reach leaves None": (
        "(x * 2).sum().backward(inputs=[x, s]); (x.grad.tolist(), s.grad)",
        ([2.0, 2.0], None)),
    "inputs= empty": (
        "(x * 2).sum().backward(inputs=[])",
        RuntimeError("`inputs` argument to `backward()` cannot be empty.")),
    "inputs= without grad": (
        "(x * 2).sum().backward(inputs=[n])",
        RuntimeError("can't retain_grad on Tensor that has requires_grad=False")),
    "inputs= of no tensor": (
        "(x * 2).sum().backward(inputs=[3])",
        RuntimeError("all inputs have to be Tensors or GradientEdges, but got int")),
    "not scalar": ("(x * 2).backward()", RuntimeError("grad can be implicitly created only for scalar outputs")),
    "not scalar, a leaf": ("x.backward()", RuntimeError("grad can be implicitly created only for scalar outputs")),
    "no history": (
        "n.sum().backward()",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
    "no history, not scalar": (
        "n.backward()",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
    "second time": (
        "y = (x * x).sum(); y.backward(); y.backward()",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved tensors "
                     "after they have already been freed). Saved intermediate values of the graph are freed "
                     "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to "
                     "backward through the graph a second time or if you need to access saved tensors after "
                     "calling backward.")),
    "second time is fine when nothing was saved": (
        "y = (x + 1).sum(); y.backward(); y.backward(); x.grad.tolist()",
        [2.0, 2.0]),
    "second time through a shared part": (
        "y = x.exp(); y.sum().backward(); (y * 2).sum().backward()",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved tensors "
                     "after they have already been freed). Saved intermediate values of the graph are freed "
                     "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to "
                     "backward through the graph a second time or if you need to access saved tensors after "
                     "calling backward.")),
    "second time leaves .grad alone": (
        "y = x.exp().sum(); y.backward(); g = x.grad.tolist()\n"
        "try: y.backward()\n"
        "except RuntimeError: pass\n"
        "g == x.grad.tolist()",
        True),
    "wrong gradient shape": (
        "(x * 2).backward(torch.ones(3))",
        RuntimeError("Mismatch in shape: grad_output[0] has a shape of torch.Size([3]) and output[0] has a "
                     "shape of torch.Size([2]).")),
    "wrong gradient shape, though it would broadcast": (
        "(x * 2).backward(torch.ones(1))",
        RuntimeError("Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[0] has a "
                     "shape of torch.Size([2]).")),
    "wrong gradient shape for a scalar": (
        "x.sum().backward(torch.ones(1))",
        RuntimeError("Mismatch in shape: grad_output[0] has a shape of torch.Size([1]) and output[0] has a "
                     "shape of torch.Size([]).")),
    "gradient of a wrong kind": (
        "(x * 2).backward([1., 1.])",
        TypeError("gradients can be either Tensors or None, but got float")),
    "gradient a number": ("(x * 2).sum().backward(1.0)", TypeError("'float' object is not iterable")),
    "an integer gradient is cast": (
        "(x * 2).backward(torch.tensor([1, 2])); (x.grad.tolist(), str(x.grad.dtype))",
        ([2.0, 4.0], "torch.float32")),
    "a gradient of another float type is cast": (
        "(x * 2).backward(torch.ones(2, dtype=torch.float64)); (x.grad.tolist(), str(x.grad.dtype))",
        ([2.0, 2.0], "torch.float32")),
    "an integer tensor": (
        "torch.tensor(3).backward()",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
    "autograd.backward of several": (
        "torch.autograd.backward([x.sum(), (x * s).sum()]); (x.grad.tolist(), s.grad.item())",
        ([4.0, 4.0], 3.0)),
    "autograd.backward of one": ("torch.autograd.backward(x.sum()); x.grad.tolist()", [1.0, 1.0]),
    "autograd.backward of a tuple with grad_tensors": (
        "torch.autograd.backward((x * 2, s * 2), (torch.tensor([1., 2.]), torch.tensor(3.))); (x.grad.tolist(), "
        "s.grad.item())",
        ([2.0, 4.0], 6.0)),
    "grad_tensors with None for a scalar": (
        "torch.autograd.backward([x * 2, s * 2], [torch.ones(2), None]); (x.grad.tolist(), s.grad.item())",
        ([2.0, 2.0], 2.0)),
    "grad_tensors a single tensor": ("torch.autograd.backward(x * 2, torch.ones(2)); x.grad.tolist()", [2.0, 2.0]),
    "the same root twice": ("y = x.sum(); torch.autograd.backward([y, y]); x.grad.tolist()", [2.0, 2.0]),
    "a root inside another root's graph": (
        "y = x * 2; z = y.sum(); torch.autograd.backward([z, y], [None, torch.tensor([1., 1.])]); x.grad.tolist()",
        [4.0, 4.0]),
    "grad_tensors too short": (
        "torch.autograd.backward([x.sum(), s * 2], [torch.tensor(1.)])",
        RuntimeError("got 2 tensors and 1 gradients")),
    "grad_tensors None for a vector": (
        "torch.autograd.backward([x * 2], [None])",
        RuntimeError("grad can be implicitly created only for scalar outputs")),
    "no roots": ("torch.autograd.backward([])", None),
    "one root without history": (
        "torch.autograd.backward([x.sum(), n.sum()])",
        RuntimeError("element 1 of tensors does not require grad and does not have a grad_fn")),
    "a root that is no tensor": (
        "torch.autograd.backward([3])",
        AssertionError("Expected output to be a torch.Tensor")),
    "a wrong gradient writes nothing": (
        "try: torch.autograd.backward([x.sum(), x * 2], [None, torch.ones(3)])\n"
        "except RuntimeError: pass\n"
        "x.grad",
        None),
    "a failing second root": (
        "y = x.exp().sum(); y.backward(); x.grad = None\n"
        "try: torch.autograd.backward([(s * 2), y])\n"
        "except RuntimeError as e: pass\n"
        "x.grad",
        None),
    "under no_grad": (
        "y = (x * x).sum()\n"
        "with torch.no_grad(): y.backward()\n"
        "x.grad.tolist()",
        [2.0, 4.0]),
    "grad mode in a pass without create_graph": (
        "y = x * 2; y.register_hook(lambda g: log.append(torch.is_grad_enabled())); y.sum().backward(); log",
        [False]),
    "grad mode in a pass with create_graph": (
        "y = x * 2; y.register_hook(lambda g: log.append(torch.is_grad_enabled())); "
        "y.sum().backward(create_graph=True); log",
        [True]),
    "create_graph in a no_grad block": (
        "y = (x ** 3).sum()\n"
        "with torch.no_grad(): y.backward(create_graph=True)\n"
        "x.grad.requires_grad",
        True),
    "zero elements": ("e = torch.zeros(0, 3, requires_grad=True); e.sum().backward(); tuple(e.grad.shape)", (0, 3)),
    "two leaves from one": ("y = x + x; y.sum().backward(); x.grad.tolist()", [2.0, 2.0]),
    "infinite and nan gradients pass": ("(s * 0).log().backward(); s.grad.item()", float("nan")),
    "a mask shields nothing": ("y = torch.where(x > 5, x.log(), x); y.sum().backward(); x.grad.tolist()", [1.0, 1.0]),
    "relu at 0": ("z = torch.zeros(1, requires_grad=True); z.relu().backward(); z.grad.tolist()", [0.0]),
    "abs at 0": ("z = torch.zeros(1, requires_grad=True); z.abs().backward(); z.grad.tolist()", [0.0]),
    "sqrt at 0": ("z = torch.zeros(1, requires_grad=True); z.sqrt().backward(); z.grad.tolist()", [float("inf")]),
    "x ** 0 at 0": ("z = torch.zeros(1, requires_grad=True); (z ** 0).backward(); z.grad.tolist()", [0.0]),
    "0 ** x": ("z = torch.tensor([2.], requires_grad=True); (0. ** z).backward(); z.grad.tolist()", [0.0]),
    "maximum of equals": (
        "a = torch.ones(1, requires_grad=True); b = torch.ones(1, requires_grad=True); torch.maximum(a, "
        "b).backward(); (a.grad.tolist(), b.grad.tolist())",
        ([0.5], [0.5])),
    "max of equals over all": (
        "a = torch.ones(4, requires_grad=True); a.max().backward(); a.grad.tolist()",
        [0.25, 0.25, 0.25, 0.25]),
    "max of equals over a dimension": (
        "a = torch.ones(2, 2, requires_grad=True); a.max(1)[0].sum().backward(); a.grad.tolist()",
        [[1.0, 0.0], [1.0, 0.0]]),
    "clamp on its bound": ("x.clamp(1., 1.5).sum().backward(); x.grad.tolist()", [1.0, 0.0]),
    "norm at 0": ("z = torch.zeros(2, requires_grad=True); z.norm().backward(); z.grad.tolist()", [0.0, 0.0]),
    "prod with a zero": (
        "z = torch.tensor([0., 2., 3.], requires_grad=True); z.prod().backward(); z.grad.tolist()",
        [6.0, 0.0, 0.0]),
    "prod with two zeros": (
        "z = torch.tensor([0., 0., 3.], requires_grad=True); z.prod().backward(); z.grad.tolist()",
        [0.0, 0.0, 0.0]),
    "unbind, one unused": ("x.unbind()[1].backward(); x.grad.tolist()", [0.0, 1.0]),
    "split, some used": (
        "a = torch.arange(5., requires_grad=True); p = a.split(2); (p[0].sum() * 2 + p[2].sum() * 3).backward(); "
        "a.grad.tolist()",
        [2.0, 2.0, 0.0, 0.0, 3.0]),
    "chunk, one used": (
        "a = torch.arange(5., requires_grad=True); a.chunk(2)[1].sum().backward(); a.grad.tolist()",
        [0.0, 0.0, 0.0, 1.0, 1.0]),
    "max over a dimension": ("m.max(0)[0].sum().backward(); m.grad.tolist()", [[0.0, 0.0], [1.0, 1.0]]),
    "min over a dimension, keepdim": (
        "m.min(dim=1, keepdim=True).values.sum().backward(); m.grad.tolist()",
        [[1.0, 0.0], [1.0, 0.0]]),
    "sort": (
        "a = torch.tensor([3., 1., 2.], requires_grad=True); v, i = a.sort(); (v * torch.tensor([1., 10., "
        "100.])).sum().backward(); a.grad.tolist()",
        [100.0, 1.0, 10.0]),
    "indices of max can't be differentiated": (
        "m.max(0)[1].sum().backward()",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
    "two outputs as two roots": (
        "a, b = x.unbind(); torch.autograd.backward([a, b], [torch.tensor(2.), torch.tensor(3.)]); x.grad.tolist()",
        [2.0, 3.0]),
    ".grad of a column lies as its leaf does": (
        "m.t().sum().backward(); (m.grad.stride(), m.grad.tolist())",
        ((2, 1), [[1.0, 1.0], [1.0, 1.0]])),
    ".grad of a transposed leaf lies as that leaf does": (
        "w = n.clone().view(1, 2).repeat(3, 1).t().requires_grad_(); (w * 2).sum().backward(); "
        "(w.stride(), w.grad.stride())",
        ((1, 2), (1, 2))),
    ".grad of a transposed leaf from a sum": (
        "w = m.detach().t().requires_grad_(); w.sum().backward(); w.grad.stride()",
        (1, 2)),
    ".grad with a history is added to in place": (
        "x.grad = s * n; g = x.grad; x.sum().backward(); (x.grad is g, x.grad.grad_fn.name(), "
        "x.grad.tolist())",
        (True, 'MulBackward0', [4.0, 7.0])),
    ".grad of another shape than the data now have": (
        "x.sum().backward(); x.data = torch.ones(3); x.sum().backward()",
        RuntimeError("The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0")),
    "the data have another shape since the forward pass": (
        "y = (x * 2).sum(); x.data = torch.ones(3); y.backward()",
        None),
    "a callback runs after the pass": (
        "h = x.register_hook(lambda g: "
        "torch.autograd.Variable._execution_engine.queue_callback(lambda: "
        "log.append(x.grad.tolist()))); (x * 2).sum().backward(); log",
        [[2.0, 2.0]]),
    "a callback may queue another": (
        "q = torch.autograd.Variable._execution_engine.queue_callback; h = x.register_hook(lambda g: "
        "q(lambda: q(lambda: log.append(1)))); x.sum().backward(); log",
        [1]),
    "a callback outside of a pass": (
        "torch.autograd.Variable._execution_engine.queue_callback(lambda: None)",
        RuntimeError("Final callbacks can only be installed during backward pass.")),
    "a callback that fails": (
        "h = x.register_hook(lambda g: "
        "torch.autograd.Variable._execution_engine.queue_callback(lambda: 1 / 0)); x.sum().backward()",
        ZeroDivisionError("division by zero")),
    "inputs: a result's node frees what it saved": (
        "y = x * s; (y * 2).sum().backward(inputs=[y])\n"
        "try: y.grad_fn._saved_self\n"
        "except RuntimeError as error: log.append(str(error)[:43])\n"
        "(log, y.grad.tolist(), x.grad)",
        (["Trying to backward through the graph a seco"], [2.0, 2.0], None)),
    "inputs: a dictionary": ("(x * s).sum().backward(inputs={'s': s}); (s.grad.item(), x.grad)", (3.0, None)),
    "into an expanded gradient": (
        "x.grad = torch.zeros(1).expand(2); x.sum().backward()",
        RuntimeError("unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
                     "Please clone() the tensor before performing the operation.")),
    "a source that the index doesn't cover": (
        "i = torch.tensor([[0, 1]]); y = torch.zeros(2, 3).scatter_add(0, i, m); z = torch.zeros(2, 3).scatter(1, i, m)\n"
        "log += [y.tolist(), z.tolist(), y.grad_fn.next_functions[1][0].name()]\n"
        "for r in y, z:\n"
        "  try: r.sum().backward()\n"
        "  except RuntimeError as error: log.append(str(error))\n"
        "log",
        [[[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]], [[1.0, 2.0, 0.0], [0.0, 0.0, 0.0]], "torch::autograd::AccumulateGrad",
         *(f"Function {name} returned an invalid gradient at index 1 - got [1, 2] but expected shape compatible with [2, 2]"
           for name in ("ScatterAddBackward0", "ScatterBackward0"))]),
}


@pytest.mark.parametrize("title", CASES)
def test_backward(title, check):
    check(*CASES[title])


def test_create_graph_warns_of_the_cycle(torch):
    x = torch.ones((), requires_grad=True)
    y = x * x
    if torch.__name__ == "torch":
        pytest.skip("PyTorch warns once in a process")
    with pytest.warns(UserWarning, match=r"^Using backward\(\) with create_graph=True will create a reference cycle "
                                         r"between the parameter and its gradient which can cause a memory leak\."):
        y.backward(create_graph=True)
    x.grad = None


def test_grad_is_accumulated_in_place(torch):
    x = torch.ones(2, requires_grad=True)
    (x * 2).sum().backward()
    first = x.grad
    (x * 3).sum().backward()
    assert x.grad is first and first.tolist() == [5.0, 5.0]


@pytest.mark.filterwarnings("ignore:Using backward")
def test_grad_is_accumulated_out_of_place_under_create_graph(torch):
    x = torch.ones(2, requires_grad=True)
    (x * x).sum().backward(create_graph=True)
    first = x.grad
    (x * x).sum().backward(create_graph=True)
    assert x.grad is not first and first.tolist() == [2.0, 2.0] and x.grad.tolist() == [4.0, 4.0]
    x.grad = None


def test_a_pass_leaves_values_and_versions_alone(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp()
    (y * x).sum().backward()
    assert (x._version, y._version, x.tolist()) == (0, 0, [1.0, 2.0])
