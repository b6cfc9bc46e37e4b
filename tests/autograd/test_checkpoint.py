"""torch.utils.checkpoint: a part of the graph keeps nothing, and is computed again."""

import importlib
import weakref

import pytest

PREPARE = """
calls = [0]
def once_more(first, then):
  def f(a):
    calls[0] += 1
    return first(a) if calls[0] == 1 else then(a)
  return f
def f(a, b): log.append(torch.is_grad_enabled()); return (a * b).sin().exp()
def checkpoint(*args, **kwargs): return module.checkpoint(*args, use_reentrant=False, **kwargs)
"""

CASES = {
    "gradients": ("y = checkpoint(f, x, s); y.sum().backward(); (x.grad.tolist(), s.grad.item())",
                  ([-3.4201154708862305, 2.178316116333008], 0.3121722936630249)),
    "run twice, recorded both times": ("checkpoint(f, x, s).sum().backward(); log", [True, True]),
    "the graph is the same": (
        "f_ = checkpoint(f, x, s).grad_fn; (f_.name(), f_.next_functions[0][0].name())", ("ExpBackward0", "SinBackward0")),
    "a look at what was saved runs it": ("y = checkpoint(f, x, s); y.grad_fn._saved_result; len(log)", 2),
    "each pass runs it once": (
        "y = checkpoint(f, x, s); y.sum().backward(retain_graph=True); y.sum().backward(); (len(log), x.grad.tolist())",
        (3, [-6.840230941772461, 4.356632232666016])),
    "no gradient is wanted": ("checkpoint(f, n, n).requires_grad", False),
    "under no_grad": ("with torch.no_grad(): y = checkpoint(f, x, s)\n(y.requires_grad, log)", (False, [False])),
    "second derivatives": (
        "g, = torch.autograd.grad(checkpoint(f, x, s).sum(), x, create_graph=True); torch.autograd.grad(g.sum(), s)[0].item()",
        7.93534517288208),
    "one in another": (
        "inner = lambda a: log.append('in') or a.sin().exp()\n"
        "outer = lambda a: log.append('out') or checkpoint(inner, a.cos()).tanh()\n"
        "checkpoint(outer, x).sum().backward(); (log, x.grad.tolist())",
        (["out", "in", "out", "in", "in"], [-0.15880565345287323, -0.36622998118400574])),
    "it stops when all is there": (
        "checkpoint(lambda a: (a.sin(), log.append(1))[0], x).sum().backward(); len(log)", 1),
    "or runs to the end": (
        "checkpoint(lambda a: (a.sin(), log.append(1))[0], x, early_stop=False).sum().backward(); len(log)", 2),
    "keyword arguments": ("checkpoint(lambda a, k: a * k, x, k=3).sum().backward(); x.grad.tolist()", [3.0, 3.0]),
    "any result": ("checkpoint(lambda a: {'r': [a.exp()]}, x)['r'][0].sum().backward(); x.grad is None", False),
    "a module": ("l = torch.nn.Linear(2, 2); checkpoint(l, x).sum().backward(); l.bias.grad.tolist()", [1.0, 1.0]),
    "the same random numbers": (
        "torch.manual_seed(0)\n"
        "def g(a): log.append(torch.rand(2).tolist()); return a.sin()\n"
        "y = checkpoint(g, x); later = torch.rand(1).item(); y.sum().backward(); (log[0] == log[1], later, torch.rand(1).item())",
        (True, 0.08847743272781372, 0.13203048706054688)),
    "other random numbers": (
        "def g(a): log.append(torch.rand(2).tolist()); return a.sin()\n"
        "checkpoint(g, x, preserve_rng_state=False).sum().backward(); log[0] == log[1]", False),
    "fewer tensors": (
        "checkpoint(once_more(lambda a: a.sin().cos(), lambda a: a.sin()), x).sum().backward()",
        RuntimeError("torch.utils.checkpoint: A different number of tensors was saved during the original forward and "
                     "recomputation.\nNumber of tensors saved during forward: 2\nNumber of tensors saved during recomputation: 1.")),
    "more tensors": (
        "checkpoint(once_more(lambda a: a.sin(), lambda a: a.sin().cos()), x, early_stop=False).sum().backward()",
        RuntimeError("torch.utils.checkpoint: trying to save more tensors during recomputation than during the original "
                     "forward pass.")),
    "other tensors": (
        "checkpoint(once_more(lambda a: a.sin(), lambda a: a.repeat(2).double().sin()), x).sum().backward()",
        RuntimeError(
            "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the "
            "forward pass.\ntensor at position 0:\n"
            "saved metadata: {'shape': torch.Size([2]), 'dtype': torch.float32, 'device': device(type='cpu')}\n"
            "recomputed metadata: {'shape': torch.Size([4]), 'dtype': torch.float64, 'device': device(type='cpu')}\n.")),
    "an unknown check": (
        "checkpoint(f, x, s, determinism_check='some')",
        ValueError("determinism_check should be one of ['default', 'none'], but got some")),
    "hooks forbidden": (
        "with torch.autograd.graph.disable_saved_tensors_hooks('no'): checkpoint(f, x, s)", RuntimeError("no")),
    "an error in the function": ("checkpoint(lambda a: a.no_such, x)", AttributeError("'Tensor' object has no attribute 'no_such'")),
    "one node for the whole": (
        "y = module.checkpoint(f, x, s, use_reentrant=True); f_ = y.grad_fn; y.sum().backward(); "
        "(f_.name(), log, x.grad.tolist(), s.grad.item())",
        ("CheckpointFunctionBackward", [False, True], [-3.4201154708862305, 2.178316116333008], 0.3121722936630249)),
    "one node, the same random numbers": (
        "torch.manual_seed(0)\n"
        "def g(a): log.append(torch.rand(2).tolist()); return a.sin()\n"
        "y = module.checkpoint(g, x, use_reentrant=True); y.sum().backward(); log[0] == log[1]", True),
    "one node, other arguments and results": (
        "y, k, none = module.checkpoint(lambda a, k: (a * k, k, None), x, 3, use_reentrant=True); y.sum().backward(); "
        "(k, none, x.grad.tolist())", (3, None, [3.0, 3.0])),
    "one node and autograd.grad": (
        "torch.autograd.grad(module.checkpoint(f, x, s, use_reentrant=True).sum(), x)",
        RuntimeError(
            "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to "
            ".backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without passing the "
            "`inputs` argument.")),
    "one node for nothing": (
        "module.checkpoint(lambda a: a.detach(), x, use_reentrant=True).sum().backward()",
        RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")),
    "one node and keywords": (
        "module.checkpoint(f, x, b=s, use_reentrant=True)", ValueError("Unexpected keyword arguments: b")),
    "one node and contexts": (
        "module.checkpoint(f, x, s, use_reentrant=True, debug=True)",
        ValueError("Passing `context_fn` or `debug` is only supported when use_reentrant=False.")),
    "contexts": (
        "import contextlib\n"
        "@contextlib.contextmanager\n"
        "def tell(what):\n"
        "  log.append(what)\n"
        "  try: yield\n"
        "  finally: log.append('end')\n"
        "checkpoint(torch.exp, x, context_fn=lambda: (tell('first'), tell('again'))).sum().backward(); log",
        ["first", "end", "again", "end"]),
    "an end said from outside": (
        "with module.set_checkpoint_early_stop(False): y = checkpoint(lambda a: (a.sin(), log.append(1))[0], x)\n"
        "y.sum().backward(); len(log)", 2),
    "step by step": (
        "steps = [torch.exp, lambda a: log.append(1) or a.sin(), torch.cos, lambda a: log.append(2) or a.tanh()]; "
        "module.checkpoint_sequential(steps, 2, x, use_reentrant=False).sum().backward(); (log, x.grad.tolist())",
        ([1, 2, 1], [0.4703572690486908, -1.7853047847747803])),
    "the layers of a network": (
        "l = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1)); "
        "module.checkpoint_sequential(l, 2, x, use_reentrant=True).backward(); l[2].bias.grad.tolist()",
        [1.0]),
    "the arguments are saved as any node's": (
        "hooks = torch.autograd.graph.saved_tensors_hooks(lambda t: log.append(('pack', t.tolist())) "
        "or t, lambda t: log.append('unpack') or t)\n"
        "y = x * 2\n"
        "with hooks: z = torch.utils.checkpoint.checkpoint(lambda a, k: a.exp().sin() * k, y, 3, "
        "use_reentrant=False)\n"
        "z.sum().backward(); log",
        [('pack', [2.0, 4.0]), 'unpack']),
    "an argument changed in place since": (
        "y = x * 1\n"
        "z = torch.utils.checkpoint.checkpoint(lambda a: a.exp(), y, use_reentrant=False)\n"
        "y.add_(1); z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.FloatTensor [2]], which is output 0 of Add, is at "
                     "version 1; expected version 0 instead. Hint: enable anomaly detection to find "
                     "the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "an argument changed in place by the function": (
        "y = x * 1\n"
        "z = torch.utils.checkpoint.checkpoint(lambda a: a.mul_(2).exp(), y, use_reentrant=False)\n"
        "z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an "
                     "inplace operation: [torch.FloatTensor [2]], which is output 0 of Mul, is at "
                     "version 1; expected version 0 instead. Hint: enable anomaly detection to find "
                     "the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a saved tensor is handed out once in a pass": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): ctx.save_for_backward(a); return a * 1\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): ctx.saved_tensors; return g * ctx.saved_tensors[0]\n"
        "try: torch.utils.checkpoint.checkpoint(lambda a: F.apply(a * 2), x, use_reentrant=False).sum().backward()\n"
        "except RuntimeError as error: text = type(error).__name__, str(error)\n"
        "text",
        ("CheckpointError", "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked "
         "once. If you are calling ctx.saved_tensors in backward, make sure to do so only once. Otherwise please open an "
         "issue with details on your use case.")),
    "in two passes, twice": (
        "y = torch.utils.checkpoint.checkpoint(lambda a: a.exp(), x, use_reentrant=False).sum()\n"
        "y.backward(retain_graph=True); y.backward(); x.grad.tolist()",
        [5.436563, 14.77811]),
    "a group of passes computes again once": (
        "runs = lambda a: (log.append('run'), a.exp().cos(), a.sin().cos())[1:]\n"
        "point, Group = torch.utils.checkpoint.checkpoint, torch.utils.checkpoint.GraphExecGroup\n"
        "y, z = point(runs, x, use_reentrant=False)\n"
        "with Group(): y.sum().backward(); z.sum().backward()\n"
        "w, v = point(runs, s, use_reentrant=False); w.backward(); v.backward()\n"
        "len(log)",
        5),
    "passes of a group that overlap": (
        "runs = lambda a: (log.append('run'), a.exp().cos(), a.sin().cos())[1:]\n"
        "point, Group = torch.utils.checkpoint.checkpoint, torch.utils.checkpoint.GraphExecGroup\n"
        "y, z = point(runs, x, use_reentrant=False)\n"
        "with Group():\n"
        "  y.sum().backward(retain_graph=True)\n"
        "  try: y.sum().backward()\n"
        "  except RuntimeError as error: log.append(str(error))\n"
        "log[-1]",
        ('torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. '
         'Performing two backward calls that overlap (i.e. require the same saved activation in order to '
         'compute gradients) is not allowed while under the torch.utils.checkpoint.GraphExecGroup context. '
         'If you are calling ctx.saved_tensors in backward, make sure to do so only once. Otherwise please '
         'open an issue with details on your use case.')),
    "groups in groups": (
        "runs = lambda a: (log.append('run'), a.exp().cos(), a.sin().cos())[1:]\n"
        "point, Group = torch.utils.checkpoint.checkpoint, torch.utils.checkpoint.GraphExecGroup\n"
        "try:\n"
        "  with Group() as group:\n"
        "    with Group(): pass\n"
        "except RuntimeError as error: text = str(error)\n"
        "text.partition(' <')[0]",
        "GraphExecGroup contexts cannot be nested. Already inside group"),
    "a group entered twice": (
        "runs = lambda a: (log.append('run'), a.exp().cos(), a.sin().cos())[1:]\n"
        "point, Group = torch.utils.checkpoint.checkpoint, torch.utils.checkpoint.GraphExecGroup\n"
        "y, z = point(runs, x, use_reentrant=False); group = Group()\n"
        "with group: y.sum().backward()\n"
        "with group: z.sum().backward()\n"
        "len(log)",
        2),
    "debug switched off around": (
        "with torch.utils.checkpoint.set_checkpoint_debug_enabled(False):\n"
        "  y = torch.utils.checkpoint.checkpoint(torch.exp, s, use_reentrant=False, debug=True)\n"
        "y.item()",
        20.08554),
}


@pytest.mark.parametrize("title", CASES)
def test_checkpoint(title, torch, run, check):
    program, expected = CASES[title]
    program = f"import importlib; module = importlib.import_module('{torch.__name__}.utils.checkpoint')\n{PREPARE}\n{program}"
    if not isinstance(expected, Exception):
        check(program, expected)
        return
    with pytest.raises(type(expected)) as caught:
        run(program)
    assert str(caught.value).split("\n\nTip:")[0] == str(expected)  # PyTorch adds tips on how to compile
    if str(expected).startswith("torch.utils.checkpoint"):
        assert type(caught.value).__name__ == "CheckpointError"


@pytest.mark.parametrize("name, arguments", [("checkpoint", ()), ("checkpoint_sequential", (1,))])
def test_the_way_should_be_told(torch, name, arguments):
    module = importlib.import_module(f"{torch.__name__}.utils.checkpoint")
    function = torch.exp if name == "checkpoint" else [torch.exp]
    with pytest.warns(UserWarning, match="the use_reentrant parameter should be passed explicitly") as caught:
        getattr(module, name)(function, *arguments, torch.ones(1, requires_grad=True))
    assert len(caught) == 1
    with pytest.warns(UserWarning, match="None of the inputs have requires_grad=True. Gradients will be None"):
        module.checkpoint(torch.exp, torch.ones(1), use_reentrant=True)


def test_a_look_inside_is_refused_by_name():
    checkpoint = importlib.import_module("minigrad.utils.checkpoint").checkpoint
    with pytest.raises(NotImplementedError, match="minigrad refuses debug=True"):
        checkpoint(lambda: 1, use_reentrant=False, debug=True)


def test_nothing_is_kept(torch):
    kept = []
    module = importlib.import_module(f"{torch.__name__}.utils.checkpoint")
    x = torch.ones(2, requires_grad=True)

    def function(a):
        b = a.exp()
        kept.append(weakref.ref(b))
        return (b * b).sum()

    y = module.checkpoint(function, x, use_reentrant=False)
    assert kept[0]() is None
    y.backward()
    assert kept[1]() is None
