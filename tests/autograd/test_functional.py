"""torch.autograd.functional: jacobian, hessian, vjp, jvp, hvp, vhp."""

import pytest

CASES = {
    "jacobian": ("F.jacobian(lambda a: a * a, x).tolist()", [[2.0, 0.0], [0.0, 4.0]]),
    "jacobian of a scalar function": ("F.jacobian(lambda a: (a * a).sum(), x).tolist()", [2.0, 4.0]),
    "jacobian of a 0-d function": ("F.jacobian(lambda a: a * a, s).item()", 6.0),
    "jacobian, shape": ("tuple(F.jacobian(lambda a: a.t() * 2, torch.ones(2, 3)).shape)", (3, 2, 2, 3)),
    "jacobian of two inputs": (
        "[j.tolist() for j in F.jacobian(lambda a, b: a * b, (x, s))]",
        [[[3.0, 0.0], [0.0, 3.0]], [1.0, 2.0]]),
    "jacobian of two results": (
        "[j.tolist() for j in F.jacobian(lambda a: (a * 2, a.sum()), x)]",
        [[[2.0, 0.0], [0.0, 2.0]], [1.0, 1.0]]),
    "jacobian of two and two": (
        "[[k.tolist() for k in j] for j in F.jacobian(lambda a, b: (a * b, b * b), (x, s))]",
        [[[[3.0, 0.0], [0.0, 3.0]], [1.0, 2.0]], [[0.0, 0.0], 6.0]]),
    "jacobian of a tuple of one": (
        "j = F.jacobian(lambda a: (a * 2,), (x,)); (type(j).__name__, type(j[0]).__name__, j[0][0].tolist())",
        ("tuple", "tuple", [[2.0, 0.0], [0.0, 2.0]])),
    "jacobian leaves no history": ("F.jacobian(lambda a: a ** 3, x).requires_grad", False),
    "jacobian with create_graph": (
        "j = F.jacobian(lambda a: a ** 3, x, create_graph=True); j.sum().backward(); (j.requires_grad, "
        "x.grad.tolist())",
        (True, [6.0, 12.0])),
    "jacobian leaves .grad alone": ("F.jacobian(lambda a: a ** 3, x); x.grad", None),
    "jacobian of a constant input": ("F.jacobian(lambda a: a ** 3, n).tolist()", [[3.0, 0.0], [0.0, 12.0]]),
    "jacobian of a function without the input": ("F.jacobian(lambda a: n * 2, x).tolist()", [[0.0, 0.0], [0.0, 0.0]]),
    "jacobian of a function without one of the inputs": (
        "[j.tolist() for j in F.jacobian(lambda a, b: a * 2, (x, s))]",
        [[[2.0, 0.0], [0.0, 2.0]], [0.0, 0.0]]),
    "jacobian of a linear function, create_graph": (
        "F.jacobian(lambda a: a * 2, x, create_graph=True).requires_grad",
        False),
    "jacobian in an outer variable": (
        "j = F.jacobian(lambda a: a * s, x, create_graph=True); j.sum().backward(); s.grad.item()",
        2.0),
    "hessian": ("F.hessian(lambda a: (a ** 3).sum(), x).tolist()", [[6.0, 0.0], [0.0, 12.0]]),
    "hessian of a product": ("F.hessian(lambda a: a.prod(), x).tolist()", [[0.0, 1.0], [1.0, 0.0]]),
    "hessian of two inputs": (
        "[[k.tolist() for k in j] for j in F.hessian(lambda a, b: (a * a * b).sum(), (x, s))]",
        [[[[6.0, 0.0], [0.0, 6.0]], [2.0, 4.0]], [[2.0, 4.0], 0.0]]),
    "hessian of a 1-element result": (
        "F.hessian(lambda a: (a ** 2).sum(0, keepdim=True), x).tolist()",
        [[2.0, 0.0], [0.0, 2.0]]),
    "hessian of a matrix, shape": ("tuple(F.hessian(lambda a: (a ** 2).sum(), m).shape)", (2, 2, 2, 2)),
    "hessian with create_graph": (
        "h = F.hessian(lambda a: (a ** 4).sum(), x, create_graph=True); h.sum().backward(); x.grad.tolist()",
        [24.0, 48.0]),
    "hessian of a linear function": ("F.hessian(lambda a: a.sum(), x).tolist()", [[0.0, 0.0], [0.0, 0.0]]),
    "vjp": (
        "r, v = F.vjp(lambda a: a * a, x, n); (r.tolist(), v.tolist(), r.requires_grad)",
        ([1.0, 4.0], [2.0, 8.0], False)),
    "vjp of a scalar function": ("r, v = F.vjp(lambda a: (a * a).sum(), x); (r.item(), v.tolist())", (5.0, [2.0, 4.0])),
    "vjp of two inputs": (
        "r, v = F.vjp(lambda a, b: a * b, (x, s), n); (type(v).__name__, [t.tolist() for t in v])",
        ("tuple", [[3.0, 6.0], 5.0])),
    "vjp of two results": (
        "r, v = F.vjp(lambda a: (a * 2, a.sum()), x, (n, torch.tensor(5.))); (type(r).__name__, v.tolist())",
        ("tuple", [7.0, 9.0])),
    "vjp with create_graph": (
        "r, v = F.vjp(lambda a: a ** 3, x, n, create_graph=True); v.sum().backward(); (r.requires_grad, "
        "x.grad.tolist())",
        (True, [6.0, 24.0])),
    "jvp": (
        "r, j = F.jvp(lambda a: a * a, x, n); (r.tolist(), j.tolist(), j.requires_grad)",
        ([1.0, 4.0], [2.0, 8.0], False)),
    "jvp of a 0-d input": ("r, j = F.jvp(lambda a: a * n, s); j.tolist()", [1.0, 2.0]),
    "jvp of two inputs": ("r, j = F.jvp(lambda a, b: a * b, (x, s), (n, torch.tensor(10.))); j.tolist()", [13.0, 26.0]),
    "jvp of two results": (
        "r, j = F.jvp(lambda a: (a * 2, a.sum()), x, n); [t.tolist() for t in j]",
        [[2.0, 4.0], 3.0]),
    "jvp with create_graph": (
        "r, j = F.jvp(lambda a: a ** 3, x, n, create_graph=True); j.sum().backward(); (r.requires_grad, "
        "x.grad.tolist())",
        (True, [6.0, 24.0])),
    "vhp": ("r, v = F.vhp(lambda a: (a ** 3).sum(), x, n); (r.item(), v.tolist())", (9.0, [6.0, 24.0])),
    "vhp of two inputs": (
        "r, v = F.vhp(lambda a, b: (a * a * b).sum(), (x, s), (n, torch.tensor(1.))); [t.tolist() for t in v]",
        [[8.0, 16.0], 10.0]),
    "hvp": ("r, v = F.hvp(lambda a: (a ** 3).sum(), x, n); (r.item(), v.tolist())", (9.0, [6.0, 24.0])),
    "hvp of two inputs": (
        "r, v = F.hvp(lambda a, b: (a * a * b).sum(), (x, s), (n, torch.tensor(1.))); [t.tolist() for t in v]",
        [[8.0, 16.0], 10.0]),
    "hvp with create_graph": (
        "r, v = F.hvp(lambda a: (a ** 4).sum(), x, n, create_graph=True); v.sum().backward(); x.grad.tolist()",
        [24.0, 96.0]),
    "vhp of a 0-d input": ("r, v = F.vhp(lambda a: a ** 3, s); v.item()", 18.0),
    "vectorize gives the same": (
        "F.jacobian(lambda a: a * a, x, vectorize=True).tolist()",
        [[2.0, 0.0], [0.0, 4.0]]),
    "hessian, vectorize gives the same": (
        "F.hessian(lambda a: (a ** 3).sum(), x, vectorize=True).tolist()",
        [[6.0, 0.0], [0.0, 12.0]]),
    "forward mode": (
        "F.jacobian(lambda a: a * a, n, vectorize=True, strategy='forward-mode').tolist()",
        [[2.0, 0.0], [0.0, 4.0]]),
    "forward mode, two and two": (
        "f = lambda a, b: (a * b, n * 2)\n"
        "[[k.tolist() for k in j] for j in F.jacobian(f, (n, s.detach()), vectorize=True, strategy='forward-mode')]",
        [[[[3.0, 0.0], [0.0, 3.0]], [1.0, 2.0]], [[[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0]]]),
    "forward mode over reverse mode": (
        "F.hessian(lambda a: (a ** 3).sum(), x, vectorize=True, outer_jacobian_strategy='forward-mode').tolist()",
        [[6.0, 0.0], [0.0, 12.0]]),
    "under no_grad": (
        "with torch.no_grad(): j = F.jacobian(lambda a: a * a, x)\n"
        "j.tolist()",
        [[2.0, 0.0], [0.0, 4.0]]),
    "an integer among the results": (
        "[j.tolist() for j in F.jacobian(lambda a: (a * a, torch.tensor([1])), x)]",
        [[[2.0, 0.0], [0.0, 4.0]], [[0.0, 0.0]]]),
    "mixed precision": (
        "str(F.jacobian(lambda a: a * n.double(), x).dtype).split('.')[-1]",
        "float32"),
    "a tuple of one, vjp": (
        "r, v = F.vjp(lambda a: (a * a,), (x,), n); (type(r).__name__, type(v).__name__)",
        ("tuple", "tuple")),
    "a vector with history": (
        "F.hvp(lambda a: (a ** 3).sum(), n, x, create_graph=True)[1].sum().backward(); x.grad.tolist()",
        [6.0, 12.0]),
    "hvp asks the derivative of the derivative, as written": (
        "class Bent(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): ctx.save_for_backward(a); return a ** 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return g * 2 * ctx.saved_tensors[0].detach()\n"
        "f = lambda a: Bent.apply(a).sum()\n"
        "(F.hvp(f, x, n)[1].tolist(), F.vhp(f, x, n)[1].tolist())",
        ([0.0, 0.0], [0.0, 0.0])),
    "a vector of zeros is kept": ("F.vjp(lambda a: a * a, x, torch.zeros(2))[1].tolist()", [0.0, 0.0]),
    "vhp, strict: complaints in the order of the inputs": (
        "torch.autograd.functional.vhp(lambda a, b: a.sum(), (n, n), (n, n), strict=True)",
        RuntimeError("While computing the hessian, found that the jacobian of the user-provided function "
                     "with respect to input 0 is independent of the input. This is not allowed in strict "
                     "mode. You should ensure that your function is twice differentiable and that the "
                     "jacobian depends on the inputs (this would be violated by a linear function for example).")),
    "hvp, strict: complaints in the order of the inputs": (
        "torch.autograd.functional.hvp(lambda a, b: a.sum(), (n, n), (n, n), strict=True)",
        RuntimeError("While computing the hessian, found that the jacobian of the user-provided function "
                     "with respect to input 0 is independent of the input. This is not allowed in strict "
                     "mode. You should ensure that your function is twice differentiable and that the "
                     "jacobian depends on the inputs (this would be violated by a linear function for example).")),
}

CASES_ERRORS = {
    "inputs of no tensor": (
        "F.jacobian(lambda a: a, 3)",
        TypeError("The inputs given to jacobian must be either a Tensor or a tuple of Tensors but the given "
                  "inputs has type <class 'int'>.")),
    "one input of no tensor": (
        "F.jacobian(lambda a, b: a, (x, 3))",
        TypeError("The inputs given to jacobian must be either a Tensor or a tuple of Tensors but the value at "
                  "index 1 has type <class 'int'>.")),
    "a list of inputs": (
        "F.jacobian(lambda a: a, [x])",
        TypeError("The inputs given to jacobian must be either a Tensor or a tuple of Tensors but the given "
                  "inputs has type <class 'list'>.")),
    "a result of no tensor": (
        "F.jacobian(lambda a: 3, x)",
        TypeError("The outputs of the user-provided function given to jacobian must be either a Tensor or a "
                  "tuple of Tensors but the given outputs of the user-provided function has type <class 'int'>.")),
    "one result of no tensor": (
        "F.jacobian(lambda a: (a, 3), x)",
        TypeError("The outputs of the user-provided function given to jacobian must be either a Tensor or a "
                  "tuple of Tensors but the value at index 1 has type <class 'int'>.")),
    "a result of no tensor, vjp": (
        "F.vjp(lambda a: [a], x, n)",
        TypeError("The outputs of the user-provided function given to vjp must be either a Tensor or a tuple "
                  "of Tensors but the given outputs of the user-provided function has type <class 'list'>.")),
    "hessian of a vector": (
        "F.hessian(lambda a: a * 2, x)",
        RuntimeError("The Tensor returned by the function given to hessian should contain a single element")),
    "hessian of two results": (
        "F.hessian(lambda a: (a.sum(), a.sum()), x)",
        RuntimeError("The function given to hessian should return a single Tensor")),
    "hvp of a vector": (
        "F.hvp(lambda a: a * 2, x, n)",
        RuntimeError("The Tensor returned by the function given to hvp should contain a single element")),
    "vhp of two results": (
        "F.vhp(lambda a: (a.sum(), a.sum()), x, n)",
        RuntimeError("The function given to vhp should return a single Tensor")),
    "vjp without a vector": (
        "F.vjp(lambda a: a * 2, x)",
        RuntimeError("The vector v can only be None if the user-provided function returns a single Tensor with "
                     "a single element.")),
    "vjp without a vector, two results": (
        "F.vjp(lambda a: (a.sum(), a.sum()), x)",
        RuntimeError("The vector v can only be None if the user-provided function returns a single Tensor with "
                     "a single element.")),
    "jvp without a vector": (
        "F.jvp(lambda a: a * 2, x)",
        RuntimeError("The vector v can only be None if the input to the user-provided function is a single "
                     "Tensor with a single element.")),
    "hvp without a vector": (
        "F.hvp(lambda a: a.sum(), x)",
        RuntimeError("The vector v can only be None if the input to the user-provided function is a single "
                     "Tensor with a single element.")),
    "vhp without a vector": (
        "F.vhp(lambda a: a.sum(), x)",
        RuntimeError("The vector v can only be None if the input to the user-provided function is a single "
                     "Tensor with a single element.")),
    "vjp, vector of another shape": (
        "F.vjp(lambda a: a * 2, x, torch.ones(3))",
        RuntimeError("v has invalid size: should be torch.Size([2]) but got torch.Size([3]).")),
    "jvp, vector of another shape": (
        "F.jvp(lambda a: a * 2, x, torch.ones(3))",
        RuntimeError("v has invalid size: should be torch.Size([2]) but got torch.Size([3]).")),
    "hvp, vector of another shape": (
        "F.hvp(lambda a: a.sum(), x, torch.ones(1))",
        RuntimeError("v has invalid size: should be torch.Size([2]) but got torch.Size([1]).")),
    "vjp, too many vectors": (
        "F.vjp(lambda a: a * 2, x, (n, n))",
        RuntimeError("The given v should contain a single Tensor.")),
    "jvp, too few vectors": (
        "F.jvp(lambda a, b: a * b, (x, s), n)",
        RuntimeError("v is a tuple of invalid length: should be 2 but got 1.")),
    "vjp, vector of no tensor": (
        "F.vjp(lambda a: a * 2, x, 3)",
        TypeError("The v given to vjp must be either a Tensor or a tuple of Tensors but the given v has type "
                  "<class 'int'>.")),
    "strict jacobian, result independent": (
        "F.jacobian(lambda a: n * 2, x, strict=True)",
        RuntimeError("Output 0 of the user-provided function does not require gradients. The outputs must be "
                     "computed in a differentiable manner from the input when running in strict mode.")),
    "strict jacobian, one input unused": (
        "F.jacobian(lambda a, b: a * 2, (x, s), strict=True)",
        RuntimeError("Output 0 of the user-provided function is independent of input 1. This is not allowed in "
                     "strict mode.")),
    "strict jacobian, fine": ("F.jacobian(lambda a: a * 2, x, strict=True).tolist()", [[2.0, 0.0], [0.0, 2.0]]),
    "strict jacobian with create_graph of a linear function": (
        "F.jacobian(lambda a: a * 2, x, create_graph=True, strict=True)",
        RuntimeError("The jacobian of the user-provided function is independent of input 0. This is not "
                     "allowed in strict mode when create_graph=True.")),
    "strict hessian of a linear function": (
        "F.hessian(lambda a: a.sum(), x, strict=True)",
        RuntimeError("While computing the hessian, found that the jacobian of the user-provided function with "
                     "respect to input 0 is independent of the input. This is not allowed in strict mode. You "
                     "should ensure that your function is twice differentiable and that the jacobian depends "
                     "on the inputs (this would be violated by a linear function for example).")),
    "strict hessian, one input unused": (
        "F.hessian(lambda a, b: (a ** 2).sum(), (x, s), strict=True)",
        RuntimeError("While computing the hessian, found that the jacobian of the user-provided function with "
                     "respect to input 1 is independent of the input. This is not allowed in strict mode. You "
                     "should ensure that your function is twice differentiable and that the jacobian depends "
                     "on the inputs (this would be violated by a linear function for example).")),
    "strict vjp, independent": (
        "F.vjp(lambda a: n * 2, x, n, strict=True)",
        RuntimeError("Output 0 of the user-provided function does not require gradients. The outputs must be "
                     "computed in a differentiable manner from the input when running in strict mode.")),
    "strict vjp, one input unused": (
        "F.vjp(lambda a, b: a * 2, (x, s), n, strict=True)",
        RuntimeError("The output of the user-provided function is independent of input 1. This is not allowed "
                     "in strict mode.")),
    "strict vjp with create_graph of a linear function": (
        "F.vjp(lambda a: a * 2, x, n, create_graph=True, strict=True)",
        RuntimeError("The jacobian of the user-provided function is independent of input 0. This is not "
                     "allowed in strict mode when create_graph=True.")),
    "strict jvp, independent": (
        "F.jvp(lambda a: n * 2, x, n, strict=True)",
        RuntimeError("Output 0 of the user-provided function does not require gradients. The outputs must be "
                     "computed in a differentiable manner from the input when running in strict mode.")),
    "strict jvp with create_graph of a linear function": (
        "F.jvp(lambda a: a * 2, x, n, create_graph=True, strict=True)",
        RuntimeError("The jacobian of the user-provided function is independent of input 0. This is not "
                     "allowed in strict mode when create_graph=True.")),
    "strict vhp of a linear function": (
        "F.vhp(lambda a: a.sum(), x, n, strict=True)",
        RuntimeError("While computing the hessian, found that the jacobian of the user-provided function with "
                     "respect to input 0 is independent of the input. This is not allowed in strict mode. You "
                     "should ensure that your function is twice differentiable and that the jacobian depends "
                     "on the inputs (this would be violated by a linear function for example).")),
    "strict hvp of a linear function": (
        "F.hvp(lambda a: a.sum(), x, n, strict=True)",
        RuntimeError("While computing the hessian, found that the jacobian of the user-provided function with "
                     "respect to input 0 is independent of the input. This is not allowed in strict mode. You "
                     "should ensure that your function is twice differentiable and that the jacobian depends "
                     "on the inputs (this would be violated by a linear function for example).")),
    "strict hvp, independent": (
        "F.hvp(lambda a: n.sum(), x, n, strict=True)",
        RuntimeError("Output 0 of the user-provided function does not require gradients. The outputs must be "
                     "computed in a differentiable manner from the input when running in strict mode.")),
    "strict with an unknown strategy": (
        "F.jacobian(lambda a: a, x, strategy='sideways')",
        AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your '
                       'function has more outputs than inputs, "forward-mode" tends to be more performant. '
                       'Otherwise, prefer to use "reverse-mode".')),
    "strict and vectorize": (
        "F.jacobian(lambda a: a * a, x, strict=True, vectorize=True)",
        RuntimeError("torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported "
                     "together. Please either set `strict=False` or `vectorize=False`.")),
    "forward mode without vectorize": (
        "F.jacobian(lambda a: a * a, x, strategy='forward-mode')",
        NotImplementedError("Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented "
                            "for `vectorize=True`.")),
    "forward mode with create_graph": (
        "F.jacobian(lambda a: a * a, x, vectorize=True, create_graph=True, strategy='forward-mode')",
        NotImplementedError("torch.autograd.functional.jacobian: `create_graph=True` and `strategy=\"forward-mode\"` "
                            "are not supported together (yet). Please either set `create_graph=False` or "
                            "`strategy=\"reverse-mode\"`.")),
    "forward mode, strict": (
        "F.jacobian(lambda a: a * a, x, strict=True, strategy='forward-mode')",
        RuntimeError("torch.autograd.functional.jacobian: `strict=True` and `strategy=\"forward-mode\"` are not "
                     "supported together (yet). Please either set `strict=False` or `strategy=\"reverse-mode\"`.")),
    "hessian, an unknown strategy": (
        "F.hessian(lambda a: a.sum(), x, outer_jacobian_strategy='no')",
        AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')),
    "one of two vectors of another shape": (
        "F.vjp(lambda a: (a * 1, a * 1), x, (n, torch.ones(3)))",
        RuntimeError("Entry 1 in v has invalid size: should be torch.Size([2]) but got torch.Size([3]).")),
    "vjp, one vector of no tensor": (
        "F.vjp(lambda a: (a * 1, a * 1), x, (n, 3))",
        TypeError("The v given to vjp must be either a Tensor or a tuple of Tensors but the value at index 1 has type "
                  "<class 'int'>.")),
    "strict jacobian, history of another variable": (
        "F.jacobian(lambda a: n * s, x, strict=True)",
        RuntimeError("Output 0 of the user-provided function is independent of input 0. This is not allowed in strict "
                     "mode.")),
    "strict jvp, history of another variable": (
        "F.jvp(lambda a: (a * a, n * s), x, n, strict=True)",
        RuntimeError("The gradient with respect to the input is independent of entry 1 in the grad_outputs when using "
                     "the double backward trick to compute forward mode gradients. This is not allowed in strict "
                     "mode.")),
    "strict vhp, slope of another variable": (
        "F.vhp(lambda a: (a * s).sum(), x, n, strict=True)",
        RuntimeError("The jacobian of the user-provided function is independent of input 0. This is not allowed in "
                     "strict mode.")),
    "strict hvp, slope of another variable": (
        "F.hvp(lambda a: (a * s).sum(), x, n, strict=True)",
        RuntimeError("The hessian of the user-provided function is independent of entry 0 in the grad_jacobian. This "
                     "is not allowed in strict mode as it prevents from using the double backward trick to replace "
                     "forward mode AD.")),
    "strict vhp with create_graph, constant hessian": (
        "F.vhp(lambda a: (a * a).sum(), x, n, strict=True, create_graph=True)",
        RuntimeError("The hessian of the user-provided function is independent of input 0. This is not allowed in "
                     "strict mode when create_graph=True.")),
    "strict vhp, one input unused": (
        "F.vhp(lambda a, b: (a ** 2).sum(), (x, s), (n, s), strict=True)",
        RuntimeError("The output of the user-provided function is independent of input 1. This is not allowed in "
                     "strict mode.")),
    "a change in place of an input": (
        "F.jacobian(lambda a: a.mul_(2), n)",
        RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")),
    "an exception in the function": ("F.jacobian(lambda a: 1 / 0, x)", ZeroDivisionError("division by zero")),
}


@pytest.mark.parametrize("title", CASES)
def test_functional(title, check):
    program, expected = CASES[title]
    check("F = torch.autograd.functional\n" + program, expected)


@pytest.mark.parametrize("title", CASES_ERRORS)
def test_errors(title, check):
    program, expected = CASES_ERRORS[title]
    check("F = torch.autograd.functional\n" + program, expected)
