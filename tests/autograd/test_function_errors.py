"""torch.autograd.Function: wrong gradients, missing methods, once_differentiable, setup_context, jvp."""

import pytest

DEFINE = """
class F(torch.autograd.Function):
  @staticmethod
  def forward(ctx, {args}):
    {forward}
  @staticmethod
  def backward(ctx, {grads}):
    {backward}
"""

# title: (arguments of forward, its body, the body of backward, what then happens, the answer, gradients' names)
CASES = {
    "too many gradients": (
        "a", "return a * 2", "return g, g",
        "F.apply(x).sum().backward()",
        RuntimeError("function FBackward returned an incorrect number of gradients (expected 1, got 2)")),
    "too many gradients, None behind": (
        "a", "return a * 2", "return g * 2, None, None",
        "F.apply(x).sum().backward(); x.grad.tolist()", [2.0, 2.0]),
    "too few gradients": (
        "a, b", "return a * b", "return g",
        "F.apply(x, s).sum().backward()",
        RuntimeError("function FBackward returned an incorrect number of gradients (expected 2, got 1)")),
    "too few gradients for numbers too": (
        "a, k", "return a * k", "return g",
        "F.apply(x, 3).sum().backward()",
        RuntimeError("function FBackward returned an incorrect number of gradients (expected 2, got 1)")),
    "a gradient for a number": (
        "a, k", "return a * k", "return g, g",
        "F.apply(x, 3).sum().backward()",
        RuntimeError("function FBackward returned a gradient different than None at position 2, but the "
                     "corresponding forward input was not a Variable")),
    "a gradient of another kind for a number": (
        "a, k", "return a * k", "return g, 1",
        "F.apply(x, 3).sum().backward()",
        RuntimeError("function FBackward returned a gradient different than None at position 2, but the "
                     "corresponding forward input was not a Variable")),
    "a gradient for what needs none is dropped": (
        "a, b", "return a * b", "return g, g",
        "F.apply(x, n).sum().backward(); (x.grad.tolist(), n.grad)", ([1.0, 1.0], None)),
    "a gradient of another kind": (
        "a", "return a * 2", "return 3.0",
        "F.apply(x).sum().backward()", RuntimeError("expected Variable or None (got float)")),
    "a gradient of another shape": (
        "a", "return a * 2", "return torch.ones(3)",
        "F.apply(x).sum().backward()",
        RuntimeError("Function FBackward returned an invalid gradient at index 0 - got [3] but expected shape "
                     "compatible with [2]")),
    "an exception in forward": ("a", "raise LookupError('forward')", "return g", "F.apply(x)", LookupError("forward")),
    "an exception in backward": (
        "a", "return a * 2", "raise LookupError('backward')",
        "F.apply(x).sum().backward()", LookupError("backward")),
    "save_for_backward of no tensor": (
        "a", "ctx.save_for_backward(3); return a * 2", "return g",
        "F.apply(x)", TypeError("save_for_backward can only save variables, but argument 0 is of type int")),
    "mark_non_differentiable an input": (
        "a", "ctx.mark_non_differentiable(a); return a", "return g",
        "y = F.apply(x); (y.requires_grad, x.requires_grad)", (False, True)),
    "backward on the context": (
        "a", "return a * 2", "return g * 2",
        "F.apply(x).grad_fn.apply(torch.ones(2)).tolist()", [2.0, 2.0]),
}

CASES_OTHER = {
    "once_differentiable": (
        "from_ = torch.autograd.function.once_differentiable\n"
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  @from_\n"
        "  def backward(ctx, g): log.append(torch.is_grad_enabled()); return g * 2\n"
        "g, = torch.autograd.grad(F.apply(x).sum(), x, create_graph=True); (g.tolist(), g.requires_grad, log)",
        ([2.0, 2.0], False, [False])),
    "once_differentiable, on a connected gradient": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  @torch.autograd.function.once_differentiable\n"
        "  def backward(ctx, g): return g * 2\n"
        "g, = torch.autograd.grad((F.apply(x) ** 2).sum(), x, create_graph=True); (g.requires_grad, g.grad_fn.name())",
        (True, "torch::autograd::Error")),
    "once_differentiable, differentiated twice": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  @torch.autograd.function.once_differentiable\n"
        "  def backward(ctx, g): return g * 2\n"
        "g, = torch.autograd.grad((F.apply(x) ** 2).sum(), x, create_graph=True); g.sum().backward()",
        RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")),
    "setup_context": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(a, k): return a * k\n"
        "  @staticmethod\n"
        "  def setup_context(ctx, inputs, output): ctx.k = inputs[1]; log.append((len(inputs), output.tolist(), "
        "output.requires_grad)); ctx.save_for_backward(inputs[0])\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return g * ctx.k, None\n"
        "F.apply(x, 3).sum().backward(); (log, x.grad.tolist())",
        ([(2, [3.0, 6.0], False)], [3.0, 3.0])),
    "setup_context, several results": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(a): return a * 2, a * 3\n"
        "  @staticmethod\n"
        "  def setup_context(ctx, inputs, output): log.append(type(output).__name__)\n"
        "  @staticmethod\n"
        "  def backward(ctx, g, h): return g * 2 + h * 3\n"
        "y, z = F.apply(x); (y + z).sum().backward(); (log, x.grad.tolist())",
        (["tuple"], [5.0, 5.0])),
    "no backward": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "F.apply(x).sum().backward()",
        NotImplementedError("You must implement either the backward or vjp method for your custom "
                            "autograd.Function to use it with backward mode AD.")),
    "no forward": (
        "class F(torch.autograd.Function): pass\n"
        "F.apply(x)",
        NotImplementedError("You must implement the forward function for custom autograd.Function.")),
    "backward and vjp both": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return g * 2\n"
        "  vjp = backward\n"
        "F.apply(x).sum().backward()",
        RuntimeError("Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should "
                     "only implement one of them.")),
    "vjp is another name": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  def vjp(ctx, g): return g * 2\n"
        "F.apply(x).sum().backward(); x.grad.tolist()",
        [2.0, 2.0]),
    "forward that isn't static": (
        "class F(torch.autograd.Function):\n"
        "  def forward(self, a): return a * 2\n"
        "  def backward(self, g): return g * 2\n"
        "F()(x)",
        RuntimeError("Legacy autograd function with non-static forward method is deprecated. Please use "
                     "new-style autograd function with static forward method. (Example: "
                     "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)")),
    "an instance may be made, not called": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "F()(x)",
        RuntimeError("Legacy autograd function with non-static forward method is deprecated. Please use "
                     "new-style autograd function with static forward method. (Example: "
                     "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)")),
    "inheriting": (
        "class G(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return g * 2\n"
        "class F(G): pass\n"
        "(F.apply(x).grad_fn.name(), F.apply(x).grad_fn.__class__.__name__)",
        ("FBackward", "FBackward")),
    "class method names": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): log.append(type(ctx).__name__); return a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): log.append(type(ctx).__name__); return g * 2\n"
        "F.apply(x).sum().backward(); log",
        ["FBackward", "FBackward"]),
    "jvp": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): ctx.k = 5; return a * 5\n"
        "  @staticmethod\n"
        "  def jvp(ctx, t): return t * ctx.k\n"
        "fw = torch.autograd.forward_ad\n"
        "with fw.dual_level(): y = fw.unpack_dual(F.apply(fw.make_dual(n, torch.ones(2)))); "
        "log.append(y.tangent.tolist())\n"
        "log",
        [[5.0, 5.0]]),
    "jvp missing": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 5\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return g * 5\n"
        "fw = torch.autograd.forward_ad\n"
        "with fw.dual_level(): F.apply(fw.make_dual(n, torch.ones(2)))\n"
        "log",
        NotImplementedError("You must implement the jvp function for custom autograd.Function to use it with "
                            "forward mode AD.")),
    "a view of a leaf marked dirty": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: "
        "(c.mark_dirty(x), x.mul_(2))[1]), backward=staticmethod(lambda c, g: g * 2))); F.apply(m[0])",
        RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")),
    "an output of unbind marked dirty": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: "
        "(c.mark_dirty(x), x.mul_(2))[1]), backward=staticmethod(lambda c, g: g * 2))); F.apply((m * "
        "1).unbind()[0])",
        RuntimeError("Output 0 of Unbind is a view and is being modified inplace. This view is the output "
                     "of a function that returns multiple views. Such functions do not allow the output "
                     "views to be modified inplace. You should replace the inplace operation by an "
                     "out-of-place one.")),
    "a view made under no_grad marked dirty": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: "
        "(c.mark_dirty(x), x.mul_(2))[1]), backward=staticmethod(lambda c, g: g * 2))); y = m * 1\n"
        "with torch.no_grad(): v = y[0]\n"
        "F.apply(v)",
        RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.")),
    "a Function's view made under no_grad, then changed": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: x[:1]), "
        "backward=staticmethod(lambda c, g: g))); y = x * 1\n"
        "with torch.no_grad(): v = F.apply(y)\n"
        "v.add_(y[:1])",
        RuntimeError("A view was created in no_grad mode and is being modified inplace with grad mode "
                     "enabled. This view was created inside a custom Function (or because an input was "
                     "returned as-is) and the autograd logic to handle view+inplace would override the "
                     "custom backward associated with the custom Function, leading to incorrect "
                     "gradients. This behavior is forbidden. You can fix this by cloning the output of "
                     "the custom Function.")),
    "an inference tensor saved": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x, i: "
        "(c.save_for_backward(i), x * 2)[1]), backward=staticmethod(lambda c, g: (g, None))))\n"
        "with torch.inference_mode(): i = torch.ones(2)\n"
        "F.apply(x, i)",
        RuntimeError("Inference tensors cannot be saved for backward. Please do not use Tensors created "
                     "in inference mode in computation tracked by autograd. To work around this, you can "
                     "make a clone to get a normal tensor and use it in autograd, or use "
                     "`torch.no_grad()` instead of `torch.inference_mode()`.")),
    "saved_tensors assigned": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: "
        "(setattr(c, 'saved_tensors', ()), x * 2)[1]), backward=staticmethod(lambda c, g: g))); F.apply(x)",
        AttributeError("attribute 'saved_tensors' of 'torch._C._FunctionBase' objects is not writable")),
    "saved_variables": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: "
        "(c.save_for_backward(x), x * 2)[1]), backward=staticmethod(lambda c, g: "
        "c.saved_variables[0]))); F.apply(x).sum().backward(); x.grad.tolist()",
        [1.0, 2.0]),
    "the gradient changed in place in backward": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: x * 2), "
        "backward=staticmethod(lambda c, g: g.mul_(3)))); F.apply(s).backward(); s.grad.item()",
        3.0),
    "set_materialize_grads of a number": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: "
        "(c.set_materialize_grads(3), x * 2)[1]), backward=staticmethod(lambda c, g: g))); F.apply(x)",
        TypeError("set_materialize_grads received an invalid combination of arguments - got (), but "
                  "expected (bool)")),
    "mark_shared_storage does nothing": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, x: "
        "(c.mark_shared_storage((x, x)), x * 2)[1]), backward=staticmethod(lambda c, g: g * 2))); "
        "F.apply(x).sum().backward(); (x.grad.tolist(), hasattr(F, 'save_for_backward'))",
        ([2.0, 2.0], True)),
}


@pytest.mark.parametrize("title", CASES)
def test_wrong_gradients(title, check):
    args, forward, backward, then, expected, *grads = CASES[title]
    define = DEFINE.format(args=args, forward=forward, backward=backward, grads=grads[0] if grads else "g")
    check(define + then, expected)


@pytest.mark.parametrize("title", CASES_OTHER)
def test_other_forms(title, check):
    check(*CASES_OTHER[title])


def test_vmap_is_refused_by_name(torch):
    if torch.__name__ == "torch":
        pytest.skip("PyTorch has it")

    class F(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(a):
            return a * 2

    with pytest.raises((NotImplementedError, RuntimeError), match="generate_vmap_rule"):
        F.apply(torch.ones(2, requires_grad=True))
