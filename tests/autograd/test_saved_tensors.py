"""What nodes save: `_saved_*` and `_raw_saved_*`, their errors, and hooks that pack and unpack."""

import pytest

CASES = {
    "mul": ("f = (x * s).grad_fn; (f._saved_self is x, f._saved_other is s)", (True, True)),
    "mul, only what is needed": ("f = (x * n).grad_fn; (f._saved_self, f._saved_other is n)", (None, True)),
    "mul by a number": ("f = (x * 2).grad_fn; (f._saved_self, f._saved_other.item())", (None, 2)),
    "add saves no tensor": (
        "f = (x + s).grad_fn; (hasattr(f, '_saved_self'), hasattr(f, '_saved_result'), f._saved_alpha)",
        (False, False, 1)),
    "div": ("f = (x / s).grad_fn; (f._saved_self is x, f._saved_other is s)", (True, True)),
    "exp": (
        "y = x.exp(); (y.grad_fn._saved_result.grad_fn is y.grad_fn, y.grad_fn._saved_result.tolist())",
        (True, [2.718282, 7.389056])),
    "exp's result after the tensor is gone": (
        "f = x.exp().grad_fn; (f._saved_result.tolist(), f._saved_result.grad_fn is f)",
        ([2.718282, 7.389056], True)),
    "log": ("x.log().grad_fn._saved_self is x", True),
    "sigmoid": ("y = x.sigmoid(); y.grad_fn._saved_result.tolist() == y.tolist()", True),
    "tanh": ("y = x.tanh(); y.grad_fn._saved_result.tolist() == y.tolist()", True),
    "sin": ("x.sin().grad_fn._saved_self is x", True),
    "relu": ("y = x.relu(); y.grad_fn._saved_result.tolist() == y.tolist()", True),
    "abs": ("x.abs().grad_fn._saved_self is x", True),
    "sqrt": ("y = x.sqrt(); y.grad_fn._saved_result.tolist() == y.tolist()", True),
    "pow": ("f = (x ** 3).grad_fn; (f._saved_self is x, f._saved_exponent)", (True, 3)),
    "pow of tensors": (
        "y = x ** s; f = y.grad_fn; (f._saved_self is x, f._saved_exponent is s, f._saved_result.tolist() == "
        "y.tolist())",
        (True, True, True)),
    "sum": ("m.sum().grad_fn._saved_self_sym_sizes", (2, 2)),
    "sum over a dimension": (
        "f = m.sum(1, keepdim=True).grad_fn; (f._saved_dim, f._saved_keepdim, f._saved_self_sym_sizes)",
        ((1,), True, (2, 2))),
    "mean": ("f = m.mean().grad_fn; (f._saved_self_sym_numel, f._saved_self_sym_sizes)", (4, (2, 2))),
    "max over a dimension": (
        "f = m.max(1)[0].grad_fn; (f._saved_dim % 2**64, f._saved_keepdim, f._saved_indices.tolist(), "
        "f._saved_self_sym_sizes)",
        (1, False, [1, 1], (2, 2))),
    "clamp": ("f = x.clamp(1, 2).grad_fn; (f._saved_min, f._saved_max, f._saved_self is x)", (1, 2, True)),
    "mm": ("f = m.mm(m).grad_fn; (f._saved_self is m, f._saved_mat2 is m)", (True, True)),
    "mv": ("f = m.mv(x).grad_fn; (f._saved_self is m, f._saved_vec is x)", (True, True)),
    "where": ("c = x > 1; torch.where(c, x, x).grad_fn._saved_condition is c", True),
    "transpose": ("f = m.transpose(0, 1).grad_fn; (f._saved_dim0, f._saved_dim1)", (0, 1)),
    "permute": ("m.permute(1, 0).grad_fn._saved_dims", (1, 0)),
    "view": ("m.view(4).grad_fn._saved_self_sym_sizes", (2, 2)),
    "cat": ("torch.cat([x, x]).grad_fn._saved_dim", 0),
    "norm": ("y = x.norm(); f = y.grad_fn; (f._saved_self is x, f._saved_result.tolist() == y.tolist())", (True, True)),
    "indexing by a tensor": (
        "f = m[torch.tensor([0, 1])].grad_fn; (f._saved_self_sym_sizes, [None if i is None else i.tolist() for i "
        "in f._saved_indices])",
        ((2, 2), [[0, 1]])),
    "saved values are no attributes to write": (
        "f = x.exp().grad_fn\n"
        "try: f._saved_result = 3\n"
        "except AttributeError: log.append('AttributeError')\n"
        "log",
        ["AttributeError"]),
    "a saved intermediate": (
        "y = x * 2; z = y.exp() * y; (z.grad_fn._saved_other is y, z.grad_fn._saved_self.grad_fn.name())",
        (True, "ExpBackward0")),
    "raw": ("r = x.exp().grad_fn._raw_saved_result; type(r).__name__", "SavedTensor"),
    "raw, hooks registered": (
        "f = x.exp().grad_fn; f._raw_saved_result.register_hooks(lambda t: (log.append('pack'), t * 2)[1], "
        "lambda t: (log.append('unpack'), t)[1]); (log, f._saved_result.tolist(), log)",
        (["pack", "unpack"], [5.436563, 14.77811], ["pack", "unpack"])),
    "raw, hooks used by the pass": (
        "y = x * x; y.grad_fn._raw_saved_self.register_hooks(lambda t: t.detach().clone(), lambda t: t * 10); "
        "y.sum().backward(); x.grad.tolist()",
        [11.0, 22.0]),
    "raw, hooks of a wrong kind": (
        "try: (x * x).grad_fn._raw_saved_self.register_hooks(3, 4)\n"
        "except TypeError: log.append('TypeError')\n"
        "log",
        ["TypeError"]),
    "indices are saved as a tuple": ("i, = m[[0, 1]].grad_fn._saved_indices; i.tolist()", [0, 1]),
    "all of them": ("type(m[[0, 1]].grad_fn._saved_indices) is tuple", True),
    "raw, hooks twice": (
        "r = (x * x).grad_fn._raw_saved_self; r.register_hooks(lambda t: t, lambda t: t); "
        "r.register_hooks(lambda t: t, lambda t: t)",
        RuntimeError("Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only "
                     "one pair of hooks is allowed at a time.")),
    "raw, hooks too few": (
        "try: (x * x).grad_fn._raw_saved_self.register_hooks(lambda t: t)\n"
        "except TypeError: log.append('TypeError')\n"
        "log",
        ["TypeError"]),
    "raw, freed": (
        "y = x * x; r = y.grad_fn._raw_saved_self; y.sum().backward(); r.register_hooks(lambda t: t, lambda t: t)",
        RuntimeError("Calling register_hooks on a saved tensor after it has been freed. Saved intermediate "
                     "values of the graph are freed when you call .backward() or autograd.grad(). Specify "
                     "retain_graph=True if you need to backward through the graph a second time or if you need "
                     "to access saved variables after calling backward.")),
    "raw, asked when freed": ("y = x * x; y.sum().backward(); type(y.grad_fn._raw_saved_self).__name__", "SavedTensor"),
    "raw, None saved": (
        "(x * n).grad_fn._raw_saved_self.register_hooks(lambda t: t, lambda t: t)",
        RuntimeError("Calling register_hooks on a saved tensor with value None is forbidden")),
    "raw, a pack hook that changes its input": (
        "def pack(t): return t.mul_(2)\n"
        "(x.exp() * n).grad_fn._raw_saved_other.register_hooks(pack, lambda t: t)",
        RuntimeError("A saved tensor pack hook is modifying its input in place. Tensors provided as input to "
                     "pack hook cannot be modified by in-place operations as this can lead to unexpected "
                     "side-effects. Please open an issue if you need to perform in-place operations on the "
                     "input to a pack hook.")),
    "freed": (
        "y = x * x; y.sum().backward(); y.grad_fn._saved_self",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved tensors "
                     "after they have already been freed). Saved intermediate values of the graph are freed "
                     "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to "
                     "backward through the graph a second time or if you need to access saved tensors after "
                     "calling backward.")),
    "freed, a result": (
        "y = x.exp(); y.sum().backward(); y.grad_fn._saved_result",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved tensors "
                     "after they have already been freed). Saved intermediate values of the graph are freed "
                     "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to "
                     "backward through the graph a second time or if you need to access saved tensors after "
                     "calling backward.")),
    "freed, a number stays": ("y = x ** 3; y.sum().backward(); y.grad_fn._saved_exponent", 3),
    "freed, sizes stay": ("y = m.sum(1); y.sum().backward(); y.grad_fn._saved_self_sym_sizes", (2, 2)),
    "retained": ("y = x * x; y.sum().backward(retain_graph=True); y.grad_fn._saved_self is x", True),
    "changed in place since": (
        "y = x * n; n.add_(1); y.grad_fn._saved_other",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: "
                     "enable anomaly detection to find the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a result changed in place since": (
        "y = x.exp(); y.add_(1); y.grad_fn.next_functions[0][0]._saved_result",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a whole number is shown as it was given": (
        "v = (x * 2).grad_fn._saved_other; (v.item(), v.dtype is torch.int64)",
        (2, True)),
    "a decimal number is shown as it was given": (
        "v = (x / 2.5).grad_fn._saved_other; (v.item(), v.dtype is torch.float64)",
        (2.5, True)),
    "a truth value is shown as it was given": (
        "v = (x * True).grad_fn._saved_other; (v.item(), v.dtype is torch.bool)",
        (True, True)),
    "a number, second order": (
        "g, = torch.autograd.grad((x * 2 * x).sum(), x, create_graph=True); "
        "torch.autograd.grad(g.sum(), x)[0].tolist()",
        [4.0, 4.0]),
    "dimensions are a tuple": (
        "(m.mean(0).grad_fn._saved_dim, m.std(0).grad_fn._saved_dim, m.logsumexp(0).grad_fn._saved_dim, "
        "m.norm(dim=0).grad_fn._saved_dim, m.amax().grad_fn._saved_dim, m.prod(0).grad_fn._saved_dim)",
        ((0,), (0,), (0,), (0,), (), 0)),
    "what is no tensor is not raw": (
        "f = m.sum(0).grad_fn; hasattr(f, '_raw_saved_dim')", False),
    "saved-tensor hooks that are no functions": (
        "try:\n"
        "  with torch.autograd.graph.saved_tensors_hooks(1, 2): pass\n"
        "except TypeError as error: log.append(str(error).split('.')[0])\n"
        "log",
        ["_push_saved_tensors_default_hooks(): incompatible function arguments"]),
    "what a SavedTensor holds": ("(x * x).grad_fn._raw_saved_self.data.tolist()", [1.0, 2.0]),
    "indices are saved one by one": (
        "i = torch.tensor([0, 1])\n"
        "y = m[:, i]; raw = y.grad_fn._raw_saved_indices\n"
        "(type(raw).__name__, len(raw), raw[0].data, raw[1].data.tolist())",
        ('tuple', 2, None, [0, 1])),
    "indices, freed": (
        "y = x[torch.tensor([0])]; y.sum().backward(); y.grad_fn._raw_saved_indices",
        RuntimeError("Trying to backward through the graph a second time (or directly access saved "
                     "tensors after they have already been freed). Saved intermediate values of the "
                     "graph are freed when you call .backward() or autograd.grad(). Specify "
                     "retain_graph=True if you need to backward through the graph a second time or "
                     "if you need to access saved tensors after calling backward.")),
    "hooks on one of the indices": (
        "y = m[torch.tensor([0]), torch.tensor([1])]\n"
        "y.grad_fn._raw_saved_indices[1].register_hooks(lambda t: t, lambda t: t - 1)\n"
        "y.sum().backward(); m.grad.tolist()",
        [[1.0, 0.0], [0.0, 0.0]]),
    "hooks on an index that is none": (
        "y = m[:, torch.tensor([0, 1])]\n"
        "y.grad_fn._raw_saved_indices[0].register_hooks(lambda t: t, lambda t: t)",
        RuntimeError("Calling register_hooks on a saved tensor with value None is forbidden")),
    "what is kept, as it is": (
        "hooks = (lambda t: ('packed', t), lambda kept: kept[1])\n"
        "with torch.autograd.graph.saved_tensors_hooks(*hooks): y = s ** 2\n"
        "raw = y.grad_fn._raw_saved_self\n"
        "(raw.data[0], raw.data[1] is s, raw.unpack_hook is hooks[1], raw.unpack().item())",
        ('packed', True, True, 3.0)),
    "an input is kept with its history, a result without": (
        "y = s.exp(); z = y ** 2\n"
        "a, b = z.grad_fn._raw_saved_self, y.grad_fn._raw_saved_result\n"
        "(a.data is y, a.unpack_hook, b.data.requires_grad, b.unpack_hook)",
        (True, None, False, None)),
    "nothing is kept once freed": (
        "y = s * s; raw = y.grad_fn._raw_saved_self; y.backward(); (raw.data, raw.unpack_hook)",
        (None, None)),
    "raw, a pack hook sees no history": (
        "y = (s * 2) ** 2; z = s * s\n"
        "for node in (y.grad_fn, z.grad_fn): node._raw_saved_self.register_hooks(lambda t: "
        "log.append(t.requires_grad) or t, lambda t: t)\n"
        "(log, y.grad_fn._saved_self.grad_fn.name(), z.grad_fn._saved_self.is_leaf, "
        "z.grad_fn._saved_self.requires_grad)",
        ([False, False], 'MulBackward0', True, True)),
    "a factor that no rule needs is saved too": (
        "torch.addmm(torch.ones(2, 2), m, m, beta=2).grad_fn._saved_beta",
        2),
    "plain values that no rule needs": (
        "a = torch.ones(1, 1, 2, requires_grad=True); resize = torch.nn.functional.interpolate\n"
        "y, z, w = resize(a, 4, mode='linear'), resize(a, scale_factor=.5, mode='linear', "
        "align_corners=True), resize(a, 3)\n"
        "(y.grad_fn._saved_output_size, y.grad_fn._saved_align_corners, "
        "z.grad_fn._saved_output_size, z.grad_fn._saved_align_corners, w.grad_fn._saved_output_size)",
        ((4,), False, (1,), True, (3,))),
    "how a quotient was rounded": (
        "[torch.div(x, 2, rounding_mode=mode).grad_fn._saved_rounding_mode for mode in ('floor', "
        "'trunc')]",
        ['floor', 'trunc']),
    "differences tell their factor": (
        "[y.grad_fn._saved_alpha for y in (x - 1, x - s, torch.sub(x, s, alpha=3), 1 - x, x + 1)]",
        [1, 1, 3, 1, 1]),
    "lists are tuples": (
        "(m.movedim(0, 1).grad_fn._saved_dims, x.split([1, 1])[0].grad_fn._saved_split_sizes)",
        ((1, 0), (1, 1))),
    "pdist": (
        "f = torch.pdist(m, p=1).grad_fn; (f._saved_p, f._saved_self is m, f._saved_result.tolist())",
        (1.0, True, [4.0])),
}

CASES_HOOKS = {
    "pack and unpack": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append('pack'), t)[1], lambda t: "
        "(log.append('unpack'), t)[1]): y = x * x\n"
        "a = list(log); y.sum().backward(); (a, log, x.grad.tolist())",
        (["pack", "pack"], ["pack", "pack", "unpack", "unpack"], [2.0, 4.0])),
    "what unpack returns is used": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach().clone(), lambda t: t * 10): y = x * x\n"
        "y.sum().backward(); x.grad.tolist()",
        [20.0, 40.0]),
    "anything may be packed": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.tolist(), lambda v: torch.tensor(v)): y = "
        "x.exp() * x\n"
        "y.sum().backward(); x.grad.tolist()",
        [5.436563, 22.16717]),
    "as for numpy": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach().numpy().copy(), lambda a: "
        "torch.tensor(a.tolist())): y = x ** 3\n"
        "y.sum().backward(); x.grad.tolist()",
        [3.0, 12.0]),
    "only inside": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append(1), t)[1], lambda t: t): pass\n"
        "x * x; log",
        []),
    "nested, the inner one counts": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append('outer'), t)[1], lambda t: t):\n"
        "  with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append('inner'), t)[1], lambda t: t): y "
        "= x.exp()\n"
        "  z = x.exp()\n"
        "log",
        ["inner", "outer"]),
    "inputs, results, each once": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append(t.tolist()), t)[1], lambda t: t): y "
        "= x.exp() * 2\n"
        "log",
        [[2.718282, 7.389056]]),
    "a tensor that is saved twice": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append('pack'), t)[1], lambda t: "
        "(log.append('unpack'), t)[1]): y = s * s\n"
        "y.backward(); log",
        ["pack", "pack", "unpack", "unpack"]),
    "not what isn't saved": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append(1), t)[1], lambda t: t): y = x + n\n"
        "log",
        []),
    "not under no_grad": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append(1), t)[1], lambda t: t):\n"
        "  with torch.no_grad(): y = x * x\n"
        "log",
        []),
    "pack runs without grad": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append((torch.is_grad_enabled(), "
        "t.requires_grad, t.is_leaf)), t)[1], lambda t: t): y = x * x\n"
        "log[0]",
        (False, True, True)),
    "a result is handed in with its history": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append((t.requires_grad, "
        "t.grad_fn.name())), t)[1], lambda t: t): y = x.exp()\n"
        "log",
        [(True, "ExpBackward0")]),
    "unpacked for each pass": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: (log.append(1), t)[1]): y = "
        "x.exp().sum()\n"
        "y.backward(retain_graph=True); y.backward(); len(log)",
        2),
    "unpacked by looking": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: (log.append(1), t)[1]): y = x.exp()\n"
        "y.grad_fn._saved_result; log",
        [1]),
    "an in-place change after packing a copy is harmless": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach().clone(), lambda t: t): y = x * n\n"
        "n.zero_(); y.sum().backward(); x.grad.tolist()",
        [1.0, 2.0]),
    "second order through unpacked leaves": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t): y = s ** 3\n"
        "g, = torch.autograd.grad(y, s, create_graph=True); torch.autograd.grad(g, s)[0].item()",
        18.0),
    "a pass makes saved tensors too": (
        "y = s ** 3\n"
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append(1), t)[1], lambda t: t): "
        "torch.autograd.grad(y, s, create_graph=True)\n"
        "len(log) > 0",
        True),
    "save_for_backward is packed": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): ctx.save_for_backward(a); return a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return g * ctx.saved_tensors[0]\n"
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: (log.append('pack'), t.detach().clone())[1], "
        "lambda t: t * 10): y = F.apply(x)\n"
        "y.sum().backward(); (log, x.grad.tolist())",
        (["pack"], [10.0, 20.0])),
    "save_on_cpu": (
        "with torch.autograd.graph.save_on_cpu(): y = x * x\n"
        "y.sum().backward(); x.grad.tolist()",
        [2.0, 4.0]),
    "unpack that returns no tensor": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: 3): y = x * x\n"
        "y.sum().backward()",
        TypeError("Output of saved tensor unpack_hook expected to be a Tensor but got result of type int")),
    "pack with a wrong number of parameters": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda: 3, lambda t: t): y = x.exp()\n"
        "y",
        TypeError("<lambda>() takes 0 positional arguments but 1 was given")),
    "unpack with a wrong number of parameters": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda: 3): y = x * x\n"
        "y.sum().backward()",
        TypeError("<lambda>() takes 0 positional arguments but 1 was given")),
    "an exception in pack": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: 1 / 0, lambda t: t): y = x * x\n"
        "y",
        ZeroDivisionError("division by zero")),
    "an exception in unpack": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: 1 / 0): y = x * x\n"
        "y.sum().backward()",
        ZeroDivisionError("division by zero")),
    "a pack hook that changes its input": (
        "def pack(t): t.add_(1); return t\n"
        "with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t): y = x * n\n"
        "y",
        RuntimeError("A saved tensor pack hook is modifying its input in place. Tensors provided as input to "
                     "pack hook cannot be modified by in-place operations as this can lead to unexpected "
                     "side-effects. Please open an issue if you need to perform in-place operations on the "
                     "input to a pack hook.")),
    "hooks that aren't callable": (
        "try:\n"
        "  with torch.autograd.graph.saved_tensors_hooks(3, lambda t: t): y = x.exp()\n"
        "except TypeError: log.append('TypeError')\n"
        "log",
        ["TypeError"]),
    "disabled": (
        "with torch.autograd.graph.disable_saved_tensors_hooks('not here, please'):\n"
        "  with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t): y = x * x\n"
        "y",
        RuntimeError("not here, please")),
    "disabled, plain saving works": (
        "with torch.autograd.graph.disable_saved_tensors_hooks('no'): y = x * x\n"
        "y.sum().backward(); x.grad.tolist()",
        [2.0, 4.0]),
    "disabled inside hooks": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t):\n"
        "  with torch.autograd.graph.disable_saved_tensors_hooks('no'): y = x * x\n"
        "y",
        RuntimeError("no")),
    "disabled is over afterwards": (
        "with torch.autograd.graph.disable_saved_tensors_hooks('no'): pass\n"
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t): y = x * x\n"
        "y.requires_grad",
        True),
    "a copy of a leaf has the leaf's history": (
        "\n"
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach().clone(), lambda t: t): y "
        "= x ** 3\n"
        "g, = torch.autograd.grad(y.sum(), x, create_graph=True); torch.autograd.grad(g.sum(), "
        "x)[0].tolist()",
        [6.0, 12.0]),
    "what comes back is another tensor": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t): y = x * s\n"
        "saved = y.grad_fn._saved_self; (saved is x, saved.requires_grad, saved.is_leaf)", (False, True, True)),
    "unpacked as the pass is recorded": (
        "hooks = torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: log.append(torch.is_grad_enabled()) or t)\n"
        "with hooks: y = x.exp()\n"
        "y.grad_fn._saved_result; torch.autograd.grad(y.sum(), x, retain_graph=True)\n"
        "torch.autograd.grad(y.sum(), x, create_graph=True); log",
        [True, False, True]),
    "a stranger comes back with the history of what was saved": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t.detach().requires_grad_()): y = x * s\n"
        "g, = torch.autograd.grad(y.sum(), x, create_graph=True); g.sum().backward(); s.grad.item()",
        2.0),
    "packed by the alphabet, results last": (
        "for f in (lambda: torch.minimum(x, s), lambda: x ** s, lambda: torch.hypot(x, s), lambda: m @ x, lambda: m.clamp(n, s)):\n"
        "  with torch.autograd.graph.saved_tensors_hooks(lambda t: log.append(t.detach().sum().item()) or t, lambda t: t): f()\n"
        "log",
        [3.0, 3.0, 3.0, 3.0, 9.0, 3.0, 3.0, 6.767828, 10.0, 3.0, 3.0, 3.0, 10.0]),
    "indices are packed": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: log.append(t.tolist()) or "
        "t.tolist(), torch.tensor):\n"
        "  y = x[torch.tensor([1, 1])]; z = x.index_put((torch.tensor([0]),), s); w = m[None, "
        "torch.tensor([1])]\n"
        "(y.sum() + z.sum() + w.sum()).backward(); (log, x.grad.tolist(), m.grad.tolist())",
        ([[1, 1], [0], [1]], [0.0, 3.0], [[0.0, 0.0], [1.0, 1.0]])),
    "an index that comes back as another": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: 1 - t): y = "
        "x[torch.tensor([0])]\n"
        "y.sum().backward(); x.grad.tolist()",
        [0.0, 1.0]),
    "indices, second order": (
        "with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t): y = "
        "x[torch.tensor([1])] ** 3\n"
        "g, = torch.autograd.grad(y.sum(), x, create_graph=True); torch.autograd.grad(g.sum(), "
        "x)[0].tolist()",
        [0.0, 12.0]),
}


@pytest.mark.parametrize("title", CASES)
def test_saved(title, check):
    check(*CASES[title])


@pytest.mark.parametrize("title", CASES_HOOKS)
def test_saved_tensors_hooks(title, check):
    check(*CASES_HOOKS[title])
