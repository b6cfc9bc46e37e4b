"""torch.autograd.Function: what a context keeps and tells, marks, unused gradients, higher order."""

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
    "square": (
        "a", "ctx.save_for_backward(a); return a * a", "a, = ctx.saved_tensors; return 2 * a * g",
        "F.apply(x).sum().backward(); x.grad.tolist()", [2.0, 4.0]),
    "the result": (
        "a", "return a * 2", "return g * 2",
        "y = F.apply(x); (y.tolist(), y.requires_grad, y.is_leaf, y.grad_fn.name(), y.output_nr)",
        ([2.0, 4.0], True, False, "FBackward", 0)),
    "grad mode inside forward and backward": (
        "a", "log.append(torch.is_grad_enabled()); return a * 2", "log.append(torch.is_grad_enabled()); return g * 2",
        "F.apply(x).sum().backward(); log", [False, False]),
    "grad mode inside backward with create_graph": (
        "a", "return a * 2", "log.append(torch.is_grad_enabled()); return g * 2",
        "torch.autograd.grad(F.apply(x).sum(), x, create_graph=True); log", [True]),
    "inputs inside forward": (
        "a", "log.append((a is x, a.requires_grad)); return a * 2", "return g * 2",
        "F.apply(x); log", [(True, True)]),
    "no history wanted": (
        "a", "log.append(ctx.needs_input_grad); return a * 2", "return g * 2",
        "y = F.apply(n); (y.requires_grad, y.grad_fn, log)", (False, None, [(False,)])),
    "under no_grad": (
        "a", "return a * 2", "return g * 2",
        "with torch.no_grad(): y = F.apply(x)\n"
        "y.requires_grad", False),
    "needs_input_grad": (
        "a, b, c",
        "log.append(ctx.needs_input_grad); return a * b",
        "log.append(ctx.needs_input_grad); return g, None, None",
        "F.apply(x, n, 3).sum().backward(); log", [(True, False, False), (True, False, False)]),
    "needs_input_grad looks at requires_grad, not at inputs=": (
        "a, b", "return a * b", "log.append(ctx.needs_input_grad); return g, g",
        "torch.autograd.grad(F.apply(x, s).sum(), x); log", [(True, True)]),
    "numbers, None, strings, functions as arguments": (
        "a, k, f, t=None", "ctx.k = k; log.append((t, f(2))); return a * k", "return g * ctx.k, None, None, None",
        "F.apply(x, 3, lambda v: v + 1, 'text').sum().backward(); (log, x.grad.tolist())", ([("text", 3)], [3.0, 3.0])),
    "a default argument left out": (
        "a, k=5", "ctx.k = k; return a * k", "return g * ctx.k",
        "F.apply(x).sum().backward(); x.grad.tolist()", [5.0, 5.0]),
    "keyword arguments": (
        "a, k=5", "ctx.k = k; return a * k", "return g * ctx.k, None",
        "y = F.apply(x, k=3); y.sum().backward(); (y.tolist(), x.grad.tolist())", ([3.0, 6.0], [3.0, 3.0])),
    "a list of tensors isn't looked into": (
        "a", "log.append(ctx.needs_input_grad); return a[0] * 2", "return None",
        "y = F.apply([x]); (y.requires_grad, log)", (False, [(False,)])),
    "anything may hang on ctx": (
        "a", "ctx.any = {'k': 7}; return a * 7", "return g * ctx.any['k']",
        "y = F.apply(x); y.sum().backward(); (x.grad.tolist(), y.grad_fn.any)", ([7.0, 7.0], {'k': 7})),
    "saved_tensors from outside": (
        "a", "ctx.save_for_backward(a); return a * a", "a, = ctx.saved_tensors; return 2 * a * g",
        "y = F.apply(x); (y.grad_fn.saved_tensors[0] is x, len(y.grad_fn.saved_tensors))", (True, 1)),
    "saved None": (
        "a", "ctx.save_for_backward(a, None); return a * 2", "log.append(ctx.saved_tensors[1]); return g",
        "F.apply(x).sum().backward(); log", [None]),
    "the last save counts": (
        "a",
        "ctx.save_for_backward(a); ctx.save_for_backward(a, a); return a * 2",
        "log.append(len(ctx.saved_tensors)); return g",
        "F.apply(x).sum().backward(); log", [2]),
    "a saved result knows its node": (
        "a",
        "y = a.exp(); ctx.save_for_backward(y); return y",
        "y, = ctx.saved_tensors; log.append(y.grad_fn is ctx); return y * g",
        "F.apply(x).sum().backward(); (log, x.grad.tolist())", ([True], [2.718282, 7.389056])),
    "a saved intermediate has no history": (
        "a",
        "y = a * 3; ctx.save_for_backward(y); return y.exp()",
        "y, = ctx.saved_tensors; log.append((y.requires_grad, y.tolist())); return g",
        "F.apply(x).sum().backward(); log", [(False, [3.0, 6.0])]),
    "nothing saved": (
        "a", "return a * 2", "log.append(ctx.saved_tensors); return g",
        "F.apply(x).sum().backward(); log", [()]),
    "freed": (
        "a", "ctx.save_for_backward(a); return a * a", "a, = ctx.saved_tensors; return 2 * a * g",
        "y = F.apply(x).sum(); y.backward(); y.backward()",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved tensors "
                     "after they have already been freed). Saved intermediate values of the graph are freed "
                     "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to "
                     "backward through the graph a second time or if you need to access saved tensors after "
                     "calling backward.")),
    "freed, looked at": (
        "a", "ctx.save_for_backward(a); return a * a", "a, = ctx.saved_tensors; return 2 * a * g",
        "y = F.apply(x); y.sum().backward(); y.grad_fn.saved_tensors",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved tensors "
                     "after they have already been freed). Saved intermediate values of the graph are freed "
                     "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to "
                     "backward through the graph a second time or if you need to access saved tensors after "
                     "calling backward.")),
    "twice when nothing was saved": (
        "a", "return a * 2", "return g * 2",
        "y = F.apply(x).sum(); y.backward(); y.backward(); x.grad.tolist()", [4.0, 4.0]),
    "a saved input changed in place": (
        "a, b", "ctx.save_for_backward(b); return a * b", "b, = ctx.saved_tensors; return g * b, None",
        "y = F.apply(x, n); n.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: "
                     "enable anomaly detection to find the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a saved result changed in place": (
        "a", "y = a.exp(); ctx.save_for_backward(y); return y", "y, = ctx.saved_tensors; return y * g",
        "y = F.apply(x); y.mul_(2); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of F, is at version 1; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a result not saved may be changed in place": (
        "a", "return a * 2", "return g * 2",
        "y = F.apply(x); y.mul_(2); y.sum().backward(); x.grad.tolist()", [4.0, 4.0]),
    "the input given back": (
        "a", "return a", "return g * 3",
        "y = F.apply(x); z = y.sum(); z.backward(); (y is x, y.requires_grad, y.tolist(), x.grad.tolist())",
        (False, True, [1.0, 2.0], [3.0, 3.0])),
    "the input given back doesn't need grad": ("a", "return a", "return g * 3", "y = F.apply(n); y is n", False),
    "a view of the input": (
        "a", "return a.view(2, 1)", "return g.view(2) * 3",
        "y = F.apply(x); y.sum().backward(); (y._is_view(), x.grad.tolist())", (True, [3.0, 3.0])),
    "a view of the input changed in place": (
        "a", "return a.view(2, 1)", "return g.view(2) * 3",
        "z = x * 1; y = F.apply(z); y.mul_(2)",
        RuntimeError("Output 0 of F is a view and is being modified inplace. This view was created inside a "
                     "custom Function (or because an input was returned as-is) and the autograd logic to "
                     "handle view+inplace would override the custom backward associated with the custom "
                     "Function, leading to incorrect gradients. This behavior is forbidden. You can fix this "
                     "by cloning the output of the custom Function.")),
    "several results": (
        "a", "return a * 2, a * 3", "log.append((g.tolist(), h.tolist())); return g * 2 + h * 3",
        "y, z = F.apply(x); (y + z * 10).sum().backward(); (log, x.grad.tolist(), y.grad_fn is z.grad_fn, "
        "z.output_nr)", ([([1.0, 1.0], [10.0, 10.0])], [32.0, 32.0], True, 1), "g, h"),
    "several results, one unused: zeros": (
        "a", "return a * 2, a * 3", "log.append((g.tolist(), h.tolist())); return g * 2 + h * 3",
        "y, z = F.apply(x); y.sum().backward(); log", [([1.0, 1.0], [0.0, 0.0])], "g, h"),
    "set_materialize_grads(False)": (
        "a",
        "ctx.set_materialize_grads(False); return a * 2, a * 3",
        "log.append((g is None, h is None)); return g * 2",
        "y, z = F.apply(x); y.sum().backward(); log", [(False, True)], "g, h"),
    "results in a list": (
        "a", "return [a * 2, a * 3]", "return g",
        "y = F.apply(x); (type(y).__name__, [t.requires_grad for t in y])", ("list", [False, False])),
    "one result in a tuple": (
        "a", "return (a * 2,)", "return g * 2",
        "y = F.apply(x); (type(y).__name__, len(y))", ("tuple", 1)),
    "results that are no tensors": (
        "a", "return a * 2, 'text', None, 3", "log.append(rest); return g * 2",
        "y, *r = F.apply(x); y.sum().backward(); (r, log, x.grad.tolist())",
        (["text", None, 3], [(None, None, None)], [2.0, 2.0]), "g, *rest"),
    "no tensor at all": ("a", "return 5", "return g", "F.apply(x)", 5),
    "None as the result": ("a", "return None", "return g", "F.apply(x)", None),
    "an integer result": (
        "a", "return a * 2, torch.tensor([1, 2])", "log.append(h is None or h.tolist()); return g * 2",
        "y, z = F.apply(x); y.sum().backward(); (z.requires_grad, log)", (False, [[0, 0]]), "g, h"),
    "mark_non_differentiable": (
        "a", "i = a * 5; ctx.mark_non_differentiable(i); return a * 2, i", "log.append(h.tolist()); return g * 2",
        "y, i = F.apply(x); y.sum().backward(); (i.requires_grad, i.grad_fn, i.is_leaf, log, x.grad.tolist())",
        (False, None, True, [[0.0, 0.0]], [2.0, 2.0]), "g, h"),
    "mark_non_differentiable the only result": (
        "a", "y = a * 5; ctx.mark_non_differentiable(y); return y", "return g",
        "y = F.apply(x); (y.requires_grad, y.grad_fn)", (False, None)),
    "mark_dirty": (
        "a", "a.mul_(2); ctx.mark_dirty(a); return a", "return g * 2",
        "y = x * 1; z = F.apply(y); z.sum().backward(); (z is y, y.tolist(), y._version, y.grad_fn.name(), "
        "x.grad.tolist())", (True, [2.0, 4.0], 2, "FBackward", [2.0, 2.0])),
    "mark_dirty a leaf": (
        "a", "a.mul_(2); ctx.mark_dirty(a); return a", "return g * 2",
        "F.apply(x)", RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.")),
    "mark_dirty a view": (
        "a", "a.mul_(2); ctx.mark_dirty(a); return a", "return g * 2",
        "y = x * 1; v = y.view(2, 1); F.apply(v); (y.tolist(), y.grad_fn.name(), y.sum().backward(), x.grad.tolist())",
        ([2.0, 4.0], "torch::autograd::CopySlices", None, [2.0, 2.0])),
    "mark_dirty a tensor without grad": (
        "a, b", "a.mul_(b); ctx.mark_dirty(a); ctx.save_for_backward(b); return a", "return None, g",
        "y = torch.ones(2); F.apply(y, x).sum().backward(); (y.requires_grad, y.grad_fn.name(), x.grad.tolist())",
        (True, "FBackward", [1.0, 1.0])),
    "mark_dirty what isn't returned": (
        "a", "a.mul_(2); ctx.mark_dirty(a); return a.clone()", "return g",
        "F.apply(x * 1)",
        RuntimeError("Some elements marked as dirty during the forward method were not returned as output. The "
                     "inputs that are modified inplace must all be outputs of the Function.")),
    "mark_dirty what isn't an input": (
        "a", "y = a * 2; ctx.mark_dirty(y); return y", "return g",
        "F.apply(x * 1).tolist()", [2.0, 4.0]),
    "changed in place without a mark": (
        "a", "a.mul_(2); return a", "return g * 2",
        "y = x * 1; z = F.apply(y); (z is y, y.tolist(), y._version)", (False, [2.0, 4.0], 1)),
    "retain_grad and hooks on a Function's result": (
        "a", "return a * 2", "return g * 2",
        "y = F.apply(x); y.retain_grad(); y.register_hook(lambda g: log.append(g.tolist())); y.sum().backward(); "
        "(y.grad.tolist(), log)", ([1.0, 1.0], [[1.0, 1.0]])),
    "hooks on a Function's node": (
        "a", "return a * 2", "return g * 2",
        "y = F.apply(x); y.grad_fn.register_hook(lambda gi, go: log.append('post')); "
        "y.grad_fn.register_prehook(lambda go: log.append('pre')); y.sum().backward(); log", ["pre", "post"]),
    "next_functions": (
        "a, b", "return a * b", "return g, None",
        "[f and f.name() for f, _ in F.apply(x * 1, n).grad_fn.next_functions]", ["MulBackward0", None]),
    "next_functions leave out what is no tensor": (
        "a, k, b", "return a * b", "return g, None, g",
        "len(F.apply(x, 3, s).grad_fn.next_functions)", 2),
    "metadata": (
        "a", "return a * 2", "return g * 2",
        "y = F.apply(x); y.grad_fn.metadata['k'] = 1; y.grad_fn.metadata", {'k': 1}),
    "double backward": (
        "a", "ctx.save_for_backward(a); return a * a", "a, = ctx.saved_tensors; return 2 * a * g",
        "g, = torch.autograd.grad(F.apply(x).sum(), x, create_graph=True); torch.autograd.grad((g * x).sum(), "
        "x)[0].tolist()", [4.0, 8.0]),
    "third order": (
        "a", "ctx.save_for_backward(a); return a ** 3", "a, = ctx.saved_tensors; return 3 * a * a * g",
        "g, = torch.autograd.grad(F.apply(s), s, create_graph=True); h, = torch.autograd.grad(g, s, "
        "create_graph=True); torch.autograd.grad(h, s)[0].item()", 6.0),
    "double backward through a saved result": (
        "a", "y = a.exp(); ctx.save_for_backward(y); return y", "return ctx.saved_tensors[0] * g",
        "g, = torch.autograd.grad(F.apply(s), s, create_graph=True); torch.autograd.grad(g, s)[0].item()", 20.08554),
    "a Function in another's backward": (
        "a", "ctx.save_for_backward(a); return a.detach() * 2", "return F.apply(g) if g.sum() < 2 else g * 2",
        "F.apply(s).backward(torch.tensor(1.)); s.grad.item()", 2.0),
    "one gradient for two inputs isn't shared": (
        "a, b", "return a + b", "return g, g",
        "t = torch.ones(2, requires_grad=True); F.apply(x, t).sum().backward(); x.grad.zero_(); t.grad.tolist()",
        [1.0, 1.0]),
    "None counts as no gradient": (
        "a, b", "return a * b", "return None, g",
        "F.apply(x, s).sum().backward(torch.tensor(1.)); (x.grad, s.grad is None)", (None, False)),
    "gradients summed to the input's shape": (
        "a, b", "return a * b", "return g, g",
        "F.apply(x, s).sum().backward(); (x.grad.tolist(), s.grad.item())", ([1.0, 1.0], 2.0)),
    "a gradient of another dtype is cast": (
        "a", "return a * 2", "return g.double()",
        "F.apply(x).sum().backward(); str(x.grad.dtype)", "torch.float32"),
    "a method of its own": (
        "a", "return F.twice(a)", "return g * 2",
        "F.twice = staticmethod(lambda a: a * 2); F.apply(x).tolist()", [2.0, 4.0]),
}


@pytest.mark.parametrize("title", CASES)
def test_function(title, check):
    args, forward, backward, then, expected, *grads = CASES[title]
    define = DEFINE.format(args=args, forward=forward, backward=backward, grads=grads[0] if grads else "g")
    check(define + then, expected)
