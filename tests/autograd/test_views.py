"""Views: bases, chains, changes of a view or its base, hooks, flags, second order."""

import pytest

CASES = {
    "_is_view and _base": (
        "v = x.view(2, 1); (v._is_view(), v._base is x, x._is_view(), x._base)",
        (True, True, False, None)),
    "a view of a view has the first base": ("v = x.view(2, 1)[0]; v._base is x", True),
    "views": (
        "y = m * 1; [t._base is y for t in (y[0], y[:, 0], y[None], y.view(4), y.t(), y.T, y.transpose(0, 1), "
        "y.permute(1, 0), y.reshape(4), y.flatten(), y.squeeze(), y.unsqueeze(0), y.expand(3, 2, 2), y.narrow(0, "
        "0, 1), y.select(0, 0), y.unbind()[0], y.split(1)[0], y.chunk(2)[0], y.view_as(y), y[...], y[:])]",
        [True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True, True,
         True, True, True, True]),
    "copies": (
        "y = m * 1; [t._is_view() for t in (y.clone(), y[torch.tensor([0])], y[y > 0], y.t().reshape(4), y + 0, "
        "torch.cat([y]), y.contiguous())]",
        [False, False, False, False, False, False, False]),
    "detach is a view": ("y = x * 1; d = y.detach(); (d._is_view(), d._base)", (False, None)),
    "a view of a constant": ("v = n[0]; (v._is_view(), v._base is n, v.requires_grad)", (True, True, False)),
    "reshape copies when it must": ("y = m * 1; z = y.t().reshape(4); z.mul_(0); y.tolist()", [[1.0, 2.0], [3.0, 4.0]]),
    "contiguous is itself": ("y = m * 1; y.contiguous() is y", True),
    "a view changed": (
        "y = x * 1; v = y[0]; v.mul_(10); (y.tolist(), y.sum().backward(), x.grad.tolist())",
        ([10.0, 2.0], None, [10.0, 1.0])),
    "a view changed, asked through the view": (
        "y = x * 1; v = y[0]; v.mul_(10); v.backward(); x.grad.tolist()",
        [10.0, 0.0]),
    "a base changed, asked through the view": (
        "y = x * 1; v = y[0]; y.mul_(10); v.backward(); (v.grad_fn.name(), x.grad.tolist())",
        ("AsStridedBackward0", [10.0, 0.0])),
    "a base changed twice, asked in between": (
        "y = x * 1; v = y[1]; y.mul_(10); a = v * 1; y.mul_(10); b = v * 1; (a + b).backward(); x.grad.tolist()",
        [0.0, 110.0]),
    "a sibling sees it": (
        "y = x * 1; v = y[:1]; w = y.view(2); v.mul_(10); w.sum().backward(); (w.tolist(), x.grad.tolist())",
        ([10.0, 2.0], [10.0, 1.0])),
    "overlapping views": (
        "y = torch.arange(4.).requires_grad_() * 1; a = y[:3]; b = y[1:]; a.mul_(2); b.mul_(3); (y.tolist(), "
        "a.tolist())",
        ([0.0, 6.0, 12.0, 9.0], [0.0, 6.0, 12.0])),
    "overlapping views, gradients": (
        "l = torch.arange(4.).requires_grad_(); y = l * 1; a = y[:3]; b = y[1:]; a.mul_(2); b.mul_(3); (a.sum() "
        "+ 10 * b.sum()).backward(); l.grad.tolist()",
        [2.0, 66.0, 66.0, 30.0]),
    "a chain of views": (
        "y = m * 1; v = y.t()[0].view(2, 1).unsqueeze(0); v.mul_(torch.tensor([[2.], [3.]])); (y.tolist(), (y * "
        "y).sum().backward(), m.grad.tolist())",
        ([[2.0, 2.0], [9.0, 4.0]], None, [[8.0, 4.0], [54.0, 8.0]])),
    "a view of a changed view": (
        "y = m * 1; v = y[0]; v.mul_(2); w = v[1]; w.mul_(5); y.sum().backward(); (y.tolist(), m.grad.tolist())",
        ([[2.0, 20.0], [3.0, 4.0]], [[2.0, 10.0], [1.0, 1.0]])),
    "a view changed by its own old self": (
        "y = x * 1; v = y[:1]; c = v.clone(); v.mul_(c); y.sum().backward(); x.grad.tolist()",
        [2.0, 1.0]),
    "a transposed view": (
        "y = m * 1; y.t().mul_(x); (y.tolist(), y.sum().backward(), m.grad.tolist(), x.grad.tolist())",
        ([[1.0, 2.0], [6.0, 8.0]], None, [[1.0, 1.0], [2.0, 2.0]], [3.0, 7.0])),
    "a diagonal by steps": (
        "y = m * 1; y.view(4)[::3].mul_(5); (y.tolist(), y.sum().backward(), m.grad.tolist())",
        ([[5.0, 2.0], [3.0, 20.0]], None, [[5.0, 1.0], [1.0, 5.0]])),
    "a constant's view takes history": (
        "v = n[0]; v.mul_(s); (n.tolist(), n.requires_grad, n.grad_fn.name(), n.sum().backward(), s.grad.item())",
        ([3.0, 2.0], True, "torch::autograd::CopySlices", None, 1.0)),
    "a constant's view knows when the base takes history": (
        "v = n.view(2, 1); n.mul_(x); (v.requires_grad, v.grad_fn.name(), v.sum().backward(), x.grad.tolist())",
        (True, "AsStridedBackward0", None, [1.0, 2.0])),
    "a constant's other view": ("v = n[:1]; w = n[1:]; v.mul_(s); (w.requires_grad, n.requires_grad)", (True, True)),
    "copy_ into a view": (
        "y = torch.zeros(2, 2); y[0].copy_(x); y[1].copy_(x * 2); (y * m).sum().backward(); x.grad.tolist()",
        [7.0, 10.0]),
    "zero_ on a view cuts that part": ("y = x * 3; y[:1].zero_(); y.sum().backward(); x.grad.tolist()", [0.0, 3.0]),
    "fill_ on a view by a tensor": (
        "y = m * 3; y[0].fill_(s); y.sum().backward(); (m.grad.tolist(), s.grad.item())",
        ([[0.0, 0.0], [3.0, 3.0]], 2.0)),
    "an expanded view": (
        "y = s * 1; y.view(1).expand(2).mul_(2)",
        RuntimeError("unsupported operation: more than one element of the written-to tensor refers to a single "
                     "memory location. Please clone() the tensor before performing the operation.")),
    "exp_ on a view": ("y = x * 1; y[:1].exp_(); (y.sum().backward(), x.grad.tolist())", (None, [2.718282, 1.0])),
    "a part saved, another changed": (
        "y = x * 1; z = y[0] * y[0]; y[1].mul_(2); z.backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor []], which is output 0 of AsStrided, is at version 1; "
                     "expected version 0 instead. Hint: enable anomaly detection to find the operation that "
                     "failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, "
                     "check_nan=False).")),
    "a part saved in a copy": (
        "y = x * 1; z = y[0].clone() ** 2; y[1].mul_(2); z.backward(); x.grad.tolist()",
        [2.0, 0.0]),
    "a view saved, the base changed": (
        "y = x * 1; v = y.view(2, 1); z = v * v; y.add_(1); z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2, 1]], which is output 0 of AsStrided, is at version 1; "
                     "expected version 0 instead. Hint: enable anomaly detection to find the operation that "
                     "failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, "
                     "check_nan=False).")),
    "a base saved, a view changed": (
        "y = x * 1; z = y * y; y[0] = 0.; z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of torch::autograd::CopySlices, is "
                     "at version 1; expected version 0 instead. Hint: enable anomaly detection to find the "
                     "operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a base saved, its detached copy changed": (
        "y = x * 1; z = y * y; y.detach().zero_(); z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Mul, is at version 1; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "hooks on a view after its base changed": (
        "y = x * 1; v = y[:1]; y.mul_(2); v.grad_fn; v.register_hook(lambda g: log.append(g.tolist())); "
        "v.sum().backward(); log",
        [[1.0]]),
    "retain_grad on a view, changed": (
        "y = x * 1; v = y[:1]; v.retain_grad(); v.mul_(2); v.sum().backward(); v.grad.tolist()",
        [1.0]),
    "retain_grad on a base whose view is changed": (
        "y = x * 1; y.retain_grad(); y[0].mul_(5); y.sum().backward(); (y.grad.tolist(), x.grad.tolist())",
        ([1.0, 1.0], [5.0, 1.0])),
    "second order through CopySlices": (
        "y = x * 1; y[0].mul_(s); y[1] = s ** 3; g, = torch.autograd.grad(y.sum(), s, create_graph=True); "
        "torch.autograd.grad(g, s)[0].item()",
        18.0),
    "next of CopySlices": (
        "y = x * 1; y[0].mul_(s); [f and f.name() for f, _ in y.grad_fn.next_functions]",
        ["MulBackward0", "torch::autograd::AccumulateGrad"]),
    "next of CopySlices by a number": (
        "y = x * 1; y[0] = 3.; [f and f.name() for f, _ in y.grad_fn.next_functions]",
        ["MulBackward0", None]),
    "detach_ on a base with views": (
        "y = x * 1; v = y[:1]; y.detach_(); (y.requires_grad, v.requires_grad)",
        (False, True)),
    "requires_grad_ on a view of a constant": (
        "v = n[:1].requires_grad_(); (v.is_leaf, v._is_view(), n.requires_grad)",
        (True, True, False)),
    "a view that became a leaf, changed": (
        "v = n[:1].requires_grad_(); v.add_(1)",
        RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")),
    "a view that became a leaf, its base changed": (
        "v = n[:1].requires_grad_(); n.add_(1); (v.tolist(), v.requires_grad, v.is_leaf)",
        ([2.0], True, True)),
    "a view that became a leaf, its base given history": (
        "v = n[:1].requires_grad_(); n.mul_(s); v.grad_fn.name()",
        "AsStridedBackward0"),
    "assigning data to a view": ("v = n[:1]; v.data = torch.zeros(1); (v.tolist(), n.tolist())", ([0.0], [1.0, 2.0])),
    "an expanded tensor, where a mask holds": (
        "v = torch.arange(3.).expand(2, 3); v[torch.tensor([[True, False, False], [True, False, "
        "True]])] = 9; v.tolist()",
        [[9.0, 1.0, 9.0], [9.0, 1.0, 9.0]]),
    "an expanded tensor, where a mask holds, nan": (
        "v = torch.tensor([float('nan'), 1.]).expand(2, 2); v[torch.tensor([[True, False], [False, "
        "False]])] = 9; v.tolist()",
        [[9.0, 1.0], [9.0, 1.0]]),
    "an expanded tensor, masked_fill_": (
        "b = torch.arange(3.); v = b.expand(2, 3); t = v.masked_fill_(v > 1, 9); (b.tolist(), v._version)",
        ([0.0, 1.0, 9.0], 1)),
    "an expanded tensor, index_put_": (
        "v = torch.arange(3.).expand(2, 3); t = v.index_put_((torch.tensor([0]),), "
        "torch.tensor(9.)); v.tolist()",
        [[9.0, 9.0, 9.0], [9.0, 9.0, 9.0]]),
    "an expanded tensor, index_fill_": (
        "v = torch.arange(3.).expand(2, 3); t = v.index_fill_(1, torch.tensor([0]), 9.); v.tolist()",
        [[9.0, 1.0, 2.0], [9.0, 1.0, 2.0]]),
    "an expanded tensor, add_": (
        "torch.arange(3.).expand(2, 3).add_(1)",
        RuntimeError("unsupported operation: more than one element of the written-to tensor refers to a "
                     "single memory location. Please clone() the tensor before performing the operation.")),
    "a row of an expanded result changed": (
        "y = x * 1; v = y.expand(3, 2); t = v[0].mul_(5); y.sum().backward(); (y.tolist(), x.grad.tolist())",
        ([5.0, 10.0], [5.0, 5.0])),
    "an element of an expanded result set": (
        "y = x * 1; v = y.expand(3, 2); v[1, 0] = 7.; v.sum().backward(); (y.tolist(), x.grad.tolist())",
        ([7.0, 2.0], [0.0, 3.0])),
    "a row of an expanded tensor takes a history": (
        "b = torch.zeros(2); v = b.expand(3, 2); t = v[0].copy_(x); b.sum().backward(); (b.tolist(), "
        "x.grad.tolist())",
        ([1.0, 2.0], [1.0, 1.0])),
    "a view that is a leaf": (
        "b = torch.ones(2); v = b[:].requires_grad_(); w = v[:1]; (w * 3).sum().backward(); "
        "(v.grad.tolist(), v._is_view(), v._base is b, v.is_leaf, b.grad)",
        ([3.0, 0.0], True, True, True, None)),
    "a view of a view that is a leaf, changed": (
        "v = torch.ones(2)[:].requires_grad_(); v[:1].mul_(2)",
        RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")),
    "a view that is a leaf, its base changed": (
        "b = torch.ones(2); v = b[:].requires_grad_(); y = (v * 3).sum(); t = b.mul_(2); "
        "y.backward(); (v.tolist(), v.grad.tolist(), v.is_leaf)",
        ([2.0, 2.0], [3.0, 3.0], True)),
    "a view that is a leaf, saved, its base changed": (
        "b = torch.ones(2); v = b[:].requires_grad_(); y = (v * v).sum(); t = b.mul_(2); y.backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.FloatTensor [2]] is at version 1; expected version 0 "
                     "instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a view whose base was changed, and then wants its gradient": (
        "b = torch.ones(2); v = b[:]; t = v.add_(v); t = b.requires_grad_(); (v * 3).sum().backward(); b.grad.tolist()",
        [3.0, 3.0]),
    "a view whose base wants its gradient, unchanged": (
        "b = torch.ones(2); v = b[:]; t = b.requires_grad_(); (v * 3).sum().backward(); (b.grad, v.is_leaf)",
        (None, True)),
    "a view of a base with a new history, changed before it is asked for its own": (
        "b = torch.ones(2); v = b[:]; t = b.mul_(s); t = v.add_(v)",
        RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")),
    "a view of a base with a new history, changed after it was asked for its own": (
        "b = torch.ones(2); v = b[:]; t = b.mul_(s); t = v.grad_fn; v.add_(v).tolist()",
        [6.0, 6.0]),
    "a view that was a leaf takes a history": (
        "b = torch.ones(2); v = b[:].requires_grad_().requires_grad_(False); t = v.mul_(x); "
        "b.sum().backward(); (b.tolist(), x.grad.tolist(), v._base is b)",
        ([1.0, 2.0], [1.0, 1.0], True)),
    "a view that is a leaf, changed": (
        "v = torch.ones(2)[:].requires_grad_(); v.mul_(2)",
        RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")),
    "the base of a view of a view that is a leaf": (
        "b = torch.ones(2); v = b[:].requires_grad_(); v[:1]._base is b",
        True),
    "unsafe_split makes no views": (
        "y = x * 1; a, b = torch.unsafe_split(y, 1); t = a.mul_(3); (a.sum() + b.sum()).backward(); "
        "(a.grad_fn.name(), b.grad_fn.name(), b._is_view(), b.output_nr, y._version, y.tolist(), "
        "x.grad.tolist())",
        ('MulBackward0', 'UnsafeSplitBackward0', False, 1, 0, [3.0, 2.0], [3.0, 1.0])),
    "unsafe_chunk": (
        "a, b = torch.unsafe_chunk(x, 2); t = b.mul_(3); (a + b).sum().backward(); "
        "(a.grad_fn.name(), x.grad.tolist())",
        ('UnsafeSplitBackward0', [1.0, 3.0])),
    "unsafe_split_with_sizes": (
        "a, b = m.unsafe_split_with_sizes([1, 1], 1); t = b.mul_(3); (a + b).sum().backward(); "
        "(a.grad_fn.name(), m.grad.tolist())",
        ('UnsafeSplitWithSizesBackward0', [[1.0, 3.0], [1.0, 3.0]])),
    "elements named by indices lie in order": (
        "y = torch.arange(24.).view(2, 3, 4); [y[k].is_contiguous() for k in ((..., [0, 0]), "
        "(slice(None), [0, 1]), (slice(None), [0, 1], [1, 2]), ([0, 1], slice(None), [1, 2]))]",
        [True, True, True, True]),
    "elements named by indices need no copy to lie in order": (
        "m[..., [0, 0]].contiguous().grad_fn.name()",
        'IndexBackward0'),
    "a flat view changed, a transposed gradient": (
        "y = m * 1; y.view(-1)[0] = s; (y.t() * torch.tensor([[1., 2.], [3., 4.]])).sum().backward(); (m.grad.tolist(), s.grad.item())",
        ([[0.0, 3.0], [2.0, 4.0]], 1.0)),
    "a flat view changed, then transposed in place": (
        "y = m * 1; y.view(-1)[0] = 3.; y.t_(); y.sum().backward(); m.grad.tolist()", [[0.0, 1.0], [1.0, 1.0]]),
    "a flat view of a base that lies the other way": (
        "y = m.t() * 1; y.t().view(-1)[1].mul_(s); y.sum().backward(); (m.grad.tolist(), s.grad.item())",
        ([[1.0, 3.0], [1.0, 1.0]], 2.0)),
    "the same, changed through the base": (
        "y = m.t() * 1; v = y.t().view(-1); y.mul_(s); v[1].backward(); (m.grad.tolist(), s.grad.item())",
        ([[0.0, 3.0], [0.0, 0.0]], 2.0)),
    "the same, recorded": (
        "y = m * 1; y.view(-1)[0] = s; g, = torch.autograd.grad((y.t() * 2).sum(), m, create_graph=True); g.tolist()",
        [[0.0, 2.0], [2.0, 2.0]]),
    "changed twice, not asked in between": (
        "y = torch.ones(3); v = y[:2]; a = v.mul_(x); a = v.pow_(2); y.sum().backward(); x.grad.tolist()", [2.0, 4.0]),
    "changed in a loop": (
        "y = torch.zeros(2, 2)\n"
        "for k in range(2): v = y[k]; v += x; v *= s; v[0] = 5.\n"
        "y.sum().backward(); (x.grad.tolist(), s.grad.item())", ([0.0, 6.0], 4.0)),
    "a view changed elsewhere is a leaf until it is asked": (
        "y = torch.zeros(2, 2); v = y.t(); v[0] = x\n"
        "for change in (lambda: v.mul_(2), lambda: y.add_(1), lambda: v.mul_(2)):\n"
        "  try: a = change(); log.append(None)\n"
        "  except RuntimeError as error: log.append(str(error)[:16])\n"
        "v.grad_fn; a = v.mul_(2); y.sum().backward(); (log, x.grad.tolist())",
        (["a leaf Variable ", None, "a leaf Variable "], [2.0, 2.0])),
    "an input given back under no_grad is a view": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, a: a), backward=staticmethod(lambda c, g: g)))\n"
        "with torch.no_grad(): y = F.apply(n); z = F.apply(x)\n"
        "(y._base is n, z._base, z.requires_grad)", (True, None, False)),
    "of a view of what requires no grad": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, a: a.view(2, 1)), "
        "backward=staticmethod(lambda c, g: g)))\n"
        "y = F.apply(n)\n"
        "try: y.mul_(m[0])\n"
        "except RuntimeError as error: log.append(str(error)[:140])\n"
        "log",
        ["A view was created in no_grad mode and is being modified inplace with grad mode enabled. This view was created inside a "
         "custom Function (or "]),
    "a view with no edge": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, a: a * 2), backward=staticmethod(lambda c, g: g)))\n"
        "with torch.no_grad(): v = x[0]\n"
        "y = F.apply(v); y.backward(); (y.grad_fn.next_functions, v.grad)", (((None, 0),), None)),
    "a lost history is told before anything is written": (
        "y = x.clone(); v = y.unbind()[0]; y.mul_(2)\n"
        "try: n.add_(v)\n"
        "except RuntimeError: log.append(n.tolist())\n"
        "(log, n._version)", ([[1.0, 2.0]], 0)),
    "a lost history and retained gradients": (
        "y = x.clone(); v = y.unbind()[0]; y.mul_(2); v.retains_grad", False),
    "a dimension of size 1 has the step of what is behind it": (
        "y = m * 1; [t.stride() for t in (y[None], y.unsqueeze(1), y.t()[:, None], y[0].unsqueeze(-1))]",
        [(4, 2, 1), (2, 2, 1), (1, 4, 2), (1, 1)]),
    "a view that a Function changed may be changed again": (
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, a: (c.mark_dirty(a), a.mul_(2))[1]), "
        "backward=staticmethod(lambda c, g: g * 2)))\n"
        "y = F.apply(n[:1]); y.add_(s); (n.tolist(), n.grad_fn.name())", ([5.0, 2.0], "torch::autograd::CopySlices")),
}


@pytest.mark.parametrize("title", CASES)
def test_view(title, check):
    check(*CASES[title])


def test_writing_into_an_expanded_tensor_is_deprecated(torch):
    text = (
        "Use of masked_fill_ on expanded tensors is deprecated. Please clone() the tensor before performing this operation. "
        "This also applies to advanced indexing e.g. tensor[mask] = scalar"
    )
    x = torch.zeros(2).expand(3, 2)
    with pytest.warns(UserWarning) as told:
        x.masked_fill_(x == 0, 1.0)
    assert [str(each.message).partition(" (Triggered")[0] for each in told] == [text]
