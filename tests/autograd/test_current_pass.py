"""What a hook may ask of the backward pass that calls it (`torch._C`)."""

import pytest

CASES = {
    "outside of a pass": ("(torch._C._current_graph_task_id(), torch._C._current_autograd_node())", (-1, None)),
    "whether a node will run, outside of a pass": (
        "torch._C._will_engine_execute_node((x * 2).grad_fn)",
        RuntimeError("_get_should_execute_nodes should only be called during the backward pass")),
    "the order, outside of a pass": (
        "torch._C._current_graph_task_execution_order()",
        RuntimeError("_current_graph_task_execution_order should only be called during the backward pass")),
    "the same number in one pass, another in the next": (
        "y = x * 2; [t.register_hook(lambda g: log.append(torch._C._current_graph_task_id())) for t in (x, y)]\n"
        "for _ in range(2): y.sum().backward(retain_graph=True)\n"
        "(log[0] == log[1], log[2] == log[3], log[3] - log[0])",
        (True, True, 1)),
    "the node whose hooks are called": (
        "y = x * 2; told = lambda *g: log.append(torch._C._current_autograd_node().name().split('::')[-1]); "
        "y.register_hook(told); y.grad_fn.register_prehook(told); y.grad_fn.register_hook(told); x.register_hook(told); "
        "x.register_post_accumulate_grad_hook(told); y.sum().backward(); log",
        ["MulBackward0"] * 3 + ["AccumulateGrad"] * 2),
    "a Function's node": (
        "class F(torch.autograd.Function):\n"
        "  forward = staticmethod(lambda ctx, a: a * 2)\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): log.append(torch._C._current_autograd_node() is ctx); return g\n"
        "F.apply(x).sum().backward(); log",
        [True]),
    "which nodes will run": (
        "y = x * 2; z = y * s; w = z.sum(); nodes = [y.grad_fn, (n * s).grad_fn, z.grad_fn]; "
        "z.register_hook(lambda g: log.append([torch._C._will_engine_execute_node(f) for f in nodes])); "
        "w.backward(retain_graph=True); w.backward(inputs=[s]); log",
        [[True, False, True], [False, False, True]]),
    "what is no node will not run": (
        "x.register_hook(lambda g: torch._C._will_engine_execute_node(g)); x.sum().backward()",
        RuntimeError("_will_engine_execute_node expects an grad_fn, but got Tensor")),
    "the order of a pass": (
        "w = (x * 2 * s).exp().sum(); told = lambda g: log.append([f.name().split('::')[-1] for f in "
        "torch._C._current_graph_task_execution_order()]); w.register_hook(told)\n"
        "with torch.autograd.set_multithreading_enabled(False): w.backward(retain_graph=True); w.backward(inputs=[x])\n"
        "log",
        [["SumBackward0", "ExpBackward0", "MulBackward0", "AccumulateGrad", "MulBackward0", "AccumulateGrad"],
         ["SumBackward0", "ExpBackward0", "MulBackward0", "MulBackward0", "AccumulateGrad"]]),
    "UndefinedGrad before a Function that takes None": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): ctx.set_materialize_grads(False); return a * 1, a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, *grads): log.append([g is None for g in grads]); return None\n"
        "a, b = F.apply(x)\n"
        "torch._C._functions.UndefinedGrad()(a).sum().backward(); (log, x.grad)",
        ([[True, True]], None)),
    "DelayedError": (
        "y, z = torch._C._functions.DelayedError('not yet', 2)(x * 2, x)\n"
        "(y.grad_fn.name(), z.output_nr, [f.name() for f, _ in y.grad_fn.next_functions])",
        ('torch::autograd::Error', 1, ['MulBackward0', 'torch::autograd::AccumulateGrad'])),
    "DelayedError, a pass": (
        "(torch._C._functions.DelayedError('not yet', 1)(x) * 2).sum().backward()",
        RuntimeError("not yet")),
    "DelayedError of what requires no grad": (
        "torch._C._functions.DelayedError('not yet', 1)(n).requires_grad",
        False),
    "whether the graph is kept": (
        "keeps = torch._C._autograd._get_current_graph_task_keep_graph\n"
        "y = s * 2; y.register_hook(lambda g: log.append(keeps()))\n"
        "y.backward(retain_graph=True); y.backward(); log",
        [True, False]),
    "saved-tensor hooks, asked and pushed by hand": (
        "own = torch._C._autograd\n"
        "with torch.autograd.graph.disable_saved_tensors_hooks('why'): a = "
        "own._saved_tensors_hooks_is_enabled(), "
        "own._saved_tensors_hooks_get_disabled_error_message()\n"
        "b = own._saved_tensors_hooks_is_enabled(), "
        "own._saved_tensors_hooks_get_disabled_error_message()\n"
        "own._push_saved_tensors_default_hooks(lambda t: log.append(1) or t, lambda t: t); x.exp(); "
        "own._pop_saved_tensors_default_hooks(); x.exp()\n"
        "(a, b, log, own.SavedTensor is torch.autograd.SavedTensor)",
        ((False, 'why'), (True, None), [1], True)),
    "a SavedTensor of one's own": (
        "torch.autograd.SavedTensor()",
        RuntimeError("Trying to create a SavedTensor object from Python is forbidden.")),
    "UndefinedGrad": (
        "y = x * 2; y.register_hook(lambda g: log.append(g))\n"
        "cut = torch._C._functions.UndefinedGrad()(y * 3)\n"
        "cut.sum().backward(); (log, x.grad, type(cut.grad_fn).__name__, cut._is_view())",
        ([None], None, 'UndefinedGradBackward', False)),
    "whether passes may use threads": (
        "seen = [torch._C._is_multithreading_enabled()]\n"
        "with torch.autograd.set_multithreading_enabled(False): seen.append(torch._C._is_multithreading_enabled())\n"
        "(*seen, torch._C._is_multithreading_enabled())", (True, False, True)),
    "whether a reentrant checkpoint can run": (
        "engine = torch.autograd.Variable._execution_engine\n"
        "log.append(engine.is_checkpoint_valid()); y = s * 2; y.register_hook(lambda g: "
        "log.append(engine.is_checkpoint_valid()))\n"
        "y.backward(retain_graph=True); y.backward(inputs=[s], retain_graph=True); "
        "torch.autograd.grad(y, s); log",
        [True, True, False, False]),
}


@pytest.mark.parametrize("title", CASES)
def test_current_pass(title, check):
    check(*CASES[title])
