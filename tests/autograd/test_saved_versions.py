"""Saved indices, masks and positions that were changed in place since: an error, and never a wrong gradient."""

import pytest

CASES = {
    "an index": (
        "i = torch.tensor([0]); y = x[i]; i.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [1]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a mask": (
        "k = torch.tensor([True, False]); y = x[k]; k.logical_not_(); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [CPUBoolType [2]] is at version 1; expected version 0 instead. "
                     "Hint: enable anomaly detection to find the operation that failed to compute its "
                     "gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "an index of a row of views": (
        "i = torch.tensor([0]); y = m[:, i]; i.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [1]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "an index of int32": (
        "i = torch.tensor([0], dtype=torch.int32); y = x.index_select(0, i); i.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.IntTensor [1]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "an index, unchanged at first": (
        "i = torch.tensor([0]); i.add_(1); y = x[i]; y.sum().backward(); x.grad.tolist()",
        [0.0, 1.0]),
    "an index written through": (
        "i = torch.tensor([0]); y = x * 1; y[i] = n[:1]; i.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [1]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a mask written through": (
        "k = torch.tensor([True, False]); y = x * 1; y[k] = 0.; k.logical_not_(); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [CPUBoolType [2]] is at version 1; expected version 0 instead. "
                     "Hint: enable anomaly detection to find the operation that failed to compute its "
                     "gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "an index of index_put": (
        "i = torch.tensor([0]); y = x.index_put((i,), n[:1]); i.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [1]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "an index of gather": (
        "i = torch.tensor([0]); y = x.gather(0, i); i.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [1]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a list is no tensor": (
        "i = [0]; y = x[i]; i[0] = 1; y.sum().backward(); x.grad.tolist()",
        [1.0, 0.0]),
    "a view of the index": (
        "i = torch.tensor([0, 1]); y = x[i[:1]]; i.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [1]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "where": (
        "k = x > 1; y = torch.where(k, x, n); k.logical_not_(); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [CPUBoolType [2]] is at version 1; expected version 0 instead. "
                     "Hint: enable anomaly detection to find the operation that failed to compute its "
                     "gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "positions of max": (
        "r = m.max(0); r[1].add_(1); r[0].sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [2]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "positions of sort": (
        "r = m.sort(); r[1].add_(1); r[0].sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [2, 2]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "positions of topk": (
        "r = m.topk(1); r.indices.zero_(); r.values.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [2, 1]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "positions of cummax": (
        "r = m.cummax(0); r.indices.zero_(); r.values.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [2, 2]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "positions, a view of them": (
        "r = m.max(0); r.indices[0] = 0; r.values.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.LongTensor [2]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "positions, unchanged": (
        "r = m.max(0); j = r.indices + 1; r[0].sum().backward(); m.grad.tolist()",
        [[0.0, 0.0], [1.0, 1.0]]),
    "positions have no history": (
        "m.max(1)[0].grad_fn._saved_indices.grad_fn",
        None),
    "values of max are not needed": (
        "r = m.max(0); r[0].add_(1); r[0].sum().backward(); m.grad.tolist()",
        [[0.0, 0.0], [1.0, 1.0]]),
    "the operation's number is told": (
        "y = m.mean(1); z = y * y\n"
        "with torch.no_grad(): y.add_(1)\n"
        "z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.FloatTensor [2]], which is output 0 of Mean1, is at "
                     "version 1; expected version 0 instead. Hint: enable anomaly detection to find the "
                     "operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "the power's number": (
        "y = x.pow(n.clone().requires_grad_()); z = y * y\n"
        "with torch.no_grad(): y.add_(1)\n"
        "z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.FloatTensor [2]], which is output 0 of Pow1, is at "
                     "version 1; expected version 0 instead. Hint: enable anomaly detection to find the "
                     "operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "of two that were changed the first by the alphabet": (
        "a, b = x * 1, s * 1; y = torch.minimum(a, b); a.detach().add_(1); b.detach().add_(1)\n"
        "try: y.sum().backward()\n"
        "except RuntimeError as error: log.append('FloatTensor []' in str(error))\n"
        "log", [True]),
    "a packed result of a Function is not watched": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): y = a * 2; ctx.save_for_backward(y); return y\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return g * ctx.saved_tensors[0]\n"
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t): y = F.apply(x)\n"
        "y.mul_(3); y.sum().backward(); x.grad.tolist()",
        [18.0, 36.0]),
    "one column changed by another": (
        "y = m * 1; y[:, 0] *= y[:, 1]; y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.FloatTensor [2]], which is output 0 of AsStrided, is "
                     "at version 2; expected version 0 instead. Hint: enable anomaly detection to "
                     "find the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "no gradient arrives at a freed node": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return None\n"
        "y = x * x; y.sum().backward(); F.apply(y).sum().backward()",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved "
                     "tensors after they have already been freed). Saved intermediate values of the "
                     "graph are freed when you call .backward() or autograd.grad(). Specify "
                     "retain_graph=True if you need to backward through the graph a second time or "
                     "if you need to access saved tensors after calling backward.")),
    "no gradient arrives where something saved was changed": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return None\n"
        "y = x.exp(); z = F.apply(y); y.add_(1); z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.FloatTensor [2]], which is output 0 of Exp, is at "
                     "version 1; expected version 0 instead. Hint: enable anomaly detection to find "
                     "the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "no gradient arrives at a node that saved nothing": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return None\n"
        "y = x + 1; y.sum().backward(); F.apply(y).sum().backward(); x.grad.tolist()",
        [1.0, 1.0]),
}


@pytest.mark.parametrize("title", CASES)
def test_changed_since(title, check):
    check(*CASES[title])
