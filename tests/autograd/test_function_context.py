"""torch.autograd.Function, its edges: names of one's own on ctx, arguments by name, nodes called by hand, depth."""

import pytest

DEFINE = """
class F(torch.autograd.Function):
  @staticmethod
  def forward(ctx, a):
    {forward}
  @staticmethod
  def backward(ctx, {grads}):
    {backward}
"""

# title: (the body of forward, the body of backward, what then happens, the answer, gradients' names)
CASES = {
    "names that an engine might want": (
        "ctx.shape, ctx.inputs, ctx.outputs, ctx.saved, ctx.age = 1, 2, 3, 4, 5\n"
        "    ctx.hooks, ctx.dtype, ctx.numbers, ctx.results, ctx.names = 6, 7, 8, 9, 10\n"
        "    ctx.save_for_backward(a); return a * 2",
        "log.append((ctx.shape, ctx.inputs, ctx.outputs, ctx.saved, ctx.age)); "
        "log.append((ctx.hooks, ctx.dtype, ctx.numbers, ctx.results, ctx.names)); return g * ctx.saved_tensors[0]",
        "y = F.apply(x); z = y.grad_fn.shape; y.sum().backward(); (z, log, x.grad.tolist())",
        (1, [(1, 2, 3, 4, 5), (6, 7, 8, 9, 10)], [1.0, 2.0])),
    "a node called by hand": (
        "return a * 2", "return g * 7",
        "y = F.apply(x); (y.grad_fn.apply(torch.ones(2)).tolist(), (x * s).grad_fn(torch.ones(2))[0].tolist())",
        ([7.0, 7.0], [3.0, 3.0])),
    "saved, but not asked for: twice": (
        "ctx.save_for_backward(a); return a * 2", "return g * 2",
        "y = F.apply(x).sum(); y.backward(); y.backward(); x.grad.tolist()", [4.0, 4.0]),
    "nothing saved, but asked for: twice": (
        "return a * 2", "ctx.saved_tensors; return g * 2",
        "y = F.apply(x).sum(); y.backward()\n"
        "try: y.backward()\n"
        "except RuntimeError as e: log.append(str(e)[:25])\n"
        "log", ["Trying to backward through"[:25]]),
    "one tensor returned twice": (
        "b = a * 2; return b, b", "log.append((g.tolist(), h.tolist())); return g + h",
        "y, z = F.apply(x); (y.sum() + z.sum()).backward(); (y is z, y.output_nr, log)",
        (True, 1, [([0.0, 0.0], [2.0, 2.0])]), "g, h"),
    "the input returned twice": (
        "return a, a", "log.append((g.tolist(), h.tolist())); return g + h",
        "y, z = F.apply(x); (y.sum() + 10 * z.sum()).backward(); (y is z, z.output_nr, log)",
        (False, 1, [([1.0, 1.0], [10.0, 10.0])]), "g, h"),
    "no gradient comes, yet it runs": (
        "return a * 2", "log.append(g.tolist()); return g",
        "G = type('G', (torch.autograd.Function,), dict(forward=staticmethod(lambda ctx, a: a * 2), "
        "backward=staticmethod(lambda ctx, g: None)))\n"
        "G.apply(F.apply(x)).sum().backward(); (log, x.grad.tolist())", ([[0.0, 0.0]], [0.0, 0.0])),
    "a changed view that it saves": (
        "a.mul_(2); ctx.mark_dirty(a); ctx.save_for_backward(a); return a", "return g * ctx.saved_tensors[0]",
        "y = x * 1; v = y.view(2, 1); F.apply(v); y.sum().backward(); x.grad.tolist()", [2.0, 4.0]),
    "the input given back, then changed": (
        "return a", "return g",
        "z = x * 1; y = F.apply(z); z.mul_(2); y.grad_fn",
        RuntimeError("Output 0 of F is a view and its base or another view of its base has been modified inplace. "
                     "This view was created inside a custom Function (or because an input was returned as-is) and "
                     "the autograd logic to handle view+inplace would override the custom backward associated with "
                     "the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix "
                     "this by cloning the output of the custom Function.")),
    "no zeros for results without a derivative": (
        "ctx._materialize_non_diff_grads = False; b = a * 2; ctx.mark_non_differentiable(b); return a * 1, b, a * 3",
        "log.extend([h, k.tolist()]); return g",
        "F.apply(s)[0].backward(); (log, s.grad.item())", ([None, 0.0], 1.0), "g, h, k"),
}

SETUP = """
class F(torch.autograd.Function):
  @staticmethod
  def forward(a, k=3): return a * k
  @staticmethod
  def setup_context(ctx, inputs, output): ctx.k = inputs[1]; log.append(len(inputs))
  @staticmethod
  def backward(ctx, g): return g * ctx.k, None
"""

CASES_SETUP = {
    "a default is among the inputs": ("F.apply(x).sum().backward(); (log, x.grad.tolist())", ([2], [3.0, 3.0])),
    "by name": ("F.apply(x, k=5).sum().backward(); (log, x.grad.tolist())", ([2], [5.0, 5.0])),
    "an unknown name": ("F.apply(x, c=5)", TypeError("got an unexpected keyword argument 'c'")),
    "too many": ("F.apply(x, 1, 2)", TypeError("too many positional arguments")),
}


HANDS_OUT_ONCE = """
class F(torch.autograd.Function):
  clear_saved_tensors_on_access = True
  @staticmethod
  def forward(ctx, a, b): ctx.save_for_backward(a, b); return a * b
  @staticmethod
  def backward(ctx, g): a, b = ctx.saved_tensors; return g * b, g * a
"""
CASES_CALLS = {
    "saved tensors handed out once": (
        HANDS_OUT_ONCE + "y = F.apply(x, s); y.sum().backward(); (x.grad.tolist(), y.grad_fn._raw_saved_tensors)",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved "
                     "tensors after they have already been freed). Saved intermediate values of the "
                     "graph are freed when you call .backward() or autograd.grad(). Specify "
                     "retain_graph=True if you need to backward through the graph a second time or "
                     "if you need to access saved tensors after calling backward.")),
    "saved tensors handed out once, asked again": (
        HANDS_OUT_ONCE + "y = F.apply(x, s); y.grad_fn.saved_tensors; y.sum().backward()",
        RuntimeError("saved_tensors can only be accessed once when "
                     "clear_saved_tensors_on_access=True is set on the autograd.Function. Either "
                     "access saved_tensors only once, or set clear_saved_tensors_on_access=False.")),
    "saved tensors handed out once, a second pass": (
        HANDS_OUT_ONCE + "y = F.apply(x, s).sum(); y.backward(retain_graph=True); y.backward()",
        RuntimeError("saved_tensors can only be accessed once when "
                     "clear_saved_tensors_on_access=True is set on the autograd.Function. Either "
                     "access saved_tensors only once, or set clear_saved_tensors_on_access=False.")),
    "saved tensors handed out are let go of": (
        HANDS_OUT_ONCE + "import weakref\n"
        "class G(F):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): ctx.save_for_backward(a * 2); return a * 1\n"
        "  @staticmethod\n"
        "  def backward(ctx, g):\n"
        "    a, = ctx.saved_tensors; seen = weakref.ref(a); del a\n"
        "    log.append(seen() is None); return g\n"
        "G.apply(x).sum().backward(); log",
        [True]),
    "clear_saved_tensors_on_access is no number": (
        "type('F', (torch.autograd.Function,), {'clear_saved_tensors_on_access': 3}).apply(x)",
        RuntimeError("clear_saved_tensors_on_access must be a bool, got int")),
    "gradients in one list": (
        "class F(torch.autograd.Function):\n"
        "  boxed_grads_call = True\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2, a * 3\n"
        "  @staticmethod\n"
        "  def backward(ctx, grads): log.append((type(grads).__name__, [g.tolist() for g in "
        "grads])); return grads[0] * 2 + grads[1] * 3\n"
        "a, b = F.apply(x); a.sum().backward(); (log, x.grad.tolist())",
        ([('list', [[1.0, 1.0], [0.0, 0.0]])], [2.0, 2.0])),
    "boxed_grads_call is no number": (
        "type('F', (torch.autograd.Function,), {'boxed_grads_call': 3}).apply(x)",
        RuntimeError("boxed_grads_call must be a bool, got int")),
}


@pytest.mark.parametrize("title", CASES_CALLS)
def test_how_backward_is_called(title, check):
    check(*CASES_CALLS[title])


@pytest.mark.parametrize("title", CASES)
def test_context(title, check):
    forward, backward, then, expected, *grads = CASES[title]
    check(DEFINE.format(forward=forward, backward=backward, grads=grads[0] if grads else "g") + then, expected)


@pytest.mark.parametrize("title", CASES_SETUP)
def test_setup_context(title, check):
    then, expected = CASES_SETUP[title]
    check(SETUP + then, expected)


def test_deep_chains_of_functions_run_and_die(torch):
    class Same(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a.clone()

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = torch.ones(1, requires_grad=True)
    y = x
    for _ in range(20_000):
        y = Same.apply(y)
    y.backward()
    assert x.grad.tolist() == [1.0]
    del y


def test_gradients_that_may_not_be_differentiated_share_one_node(torch):
    class Sum(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, k, b):
            return a + k * b

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, grad):
            return grad, None, grad * 2

    def described(node):
        inner = ", ".join(described(n) for n, _ in node.next_functions) if node is not None else ""
        return "None" if node is None else f"{type(node).__name__}({inner})"

    x, y = (torch.ones(2, requires_grad=True) for _ in range(2))
    seed = torch.ones(2, requires_grad=True)
    a, b = torch.autograd.grad(Sum.apply(x, 2, y), (x, y), seed, create_graph=True)
    assert described(a.grad_fn) == "Error(AccumulateGrad(), None, AccumulateGrad())"
    assert a.grad_fn is b.grad_fn and b.output_nr == 2


def test_marking_what_is_no_input_warns(torch):
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            result = a * 2
            ctx.mark_dirty(result)
            return result

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    with pytest.warns(UserWarning) as caught:
        y = Twice.apply(torch.ones(2, requires_grad=True))
    assert str(caught[0].message).split(" (Triggered")[0] == (
        "ctx.mark_dirty() received a tensor that was not an input. Only input Tensors that have been mutated should be passed to "
        "ctx.mark_dirty()."
    )
    assert y._version == 1


def test_views_changed_by_a_function_of_several_results(torch):
    class Both(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx.mark_dirty(a.add_(1), b.mul_(2))
            return a, b

        @staticmethod
        def backward(ctx, g, h):
            return g, h * 2

    m = torch.ones(2, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="If your Function modifies inplace an input that is a view of another Tensor"):
        Both.apply(m[0], m[1])
