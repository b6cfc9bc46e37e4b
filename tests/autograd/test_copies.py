"""Deep copies and pickles: leaves travel, results don't (or without their history)."""

import copy
import importlib
import pickle
import warnings

import pytest

CASES = {
    "deepcopy of a leaf": (
        "from copy import deepcopy; c = deepcopy(x); (c.tolist(), c.requires_grad, c.is_leaf, c is x)",
        ([1.0, 2.0], True, True, False)),
    "deepcopy shares nothing": ("from copy import deepcopy; c = deepcopy(n); c.zero_(); n.tolist()", [1.0, 2.0]),
    "deepcopy of grad": (
        "from copy import deepcopy; x.sum().backward(); c = deepcopy(x); c.grad.zero_(); (c.grad.tolist(), "
        "x.grad.tolist())",
        ([0.0, 0.0], [1.0, 1.0])),
    "deepcopy has a graph of its own": (
        "from copy import deepcopy; c = deepcopy(x); (c * 2).sum().backward(); (c.grad.tolist(), x.grad)",
        ([2.0, 2.0], None)),
    "deepcopy knows its memo": ("from copy import deepcopy; a, b = deepcopy([x, x]); a is b", True),
    "deepcopy keeps shared memory shared": (
        "from copy import deepcopy; a, b = deepcopy([n, n[0]]); b.fill_(7.); a.tolist()",
        [7.0, 2.0]),
    "deepcopy of a result": (
        "from copy import deepcopy; deepcopy(x * 2)",
        RuntimeError("Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol "
                     "at the moment.  If you were attempting to deepcopy a module, this may be because of a "
                     "torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001")),
    "deepcopy of a view": (
        "from copy import deepcopy; deepcopy(x[0])",
        RuntimeError("Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol "
                     "at the moment.  If you were attempting to deepcopy a module, this may be because of a "
                     "torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001")),
    "deepcopy in a dict of leaves": (
        "from copy import deepcopy; d = deepcopy({'w': x, 'b': s}); (d['w'].requires_grad, d['b'].item())",
        (True, 3.0)),
    "deepcopy of a detached result": ("from copy import deepcopy; deepcopy((x * 2).detach()).tolist()", [2.0, 4.0]),
    "deepcopy of integers": (
        "from copy import deepcopy; c = deepcopy(torch.tensor([1, 2])); (c.tolist(), str(c.dtype))",
        ([1, 2], "torch.int64")),
    "deepcopy leaves hooks behind": (
        "from copy import deepcopy; x.register_hook(lambda g: g * 10); c = deepcopy(x); c.sum().backward(); "
        "c.grad.tolist()",
        [1.0, 1.0]),
    "deepcopy of attributes": (
        "from copy import deepcopy; n.mark = [1]; c = deepcopy(n); (c.mark, c.mark is n.mark)",
        ([1], False)),
    "copy": (
        "from copy import copy; c = copy(x); (c is x, c.tolist(), c.requires_grad, c.is_leaf)",
        (False, [1.0, 2.0], True, True)),
    "pickle of a leaf": (
        "import pickle; c = pickle.loads(pickle.dumps(x)); (c.tolist(), c.requires_grad, c.is_leaf)",
        ([1.0, 2.0], True, True)),
    "pickle without grad": (
        "import pickle; c = pickle.loads(pickle.dumps(m.detach())); (c.tolist(), c.requires_grad)",
        ([[1.0, 2.0], [3.0, 4.0]], False)),
    "pickle of a result": (
        "import pickle; c = pickle.loads(pickle.dumps(x * 2)); (c.tolist(), c.requires_grad, c.is_leaf)",
        ([2.0, 4.0], True, True)),
    "pickle leaves .grad behind": ("import pickle; x.sum().backward(); pickle.loads(pickle.dumps(x)).grad", None),
    "pickle of every dtype": (
        "import pickle; [str(pickle.loads(pickle.dumps(torch.zeros(2, dtype=d))).dtype) for d in (torch.float32, "
        "torch.float64, torch.int64, torch.int32, torch.bool)]",
        ["torch.float32", "torch.float64", "torch.int64", "torch.int32", "torch.bool"]),
    "pickle of an empty and a 0-d tensor": (
        "import pickle; [tuple(pickle.loads(pickle.dumps(t)).shape) for t in (torch.zeros(0, 3), torch.tensor(1.))]",
        [(0, 3), ()]),
    "pickle of a dtype": ("import pickle; pickle.loads(pickle.dumps(torch.float64)) is torch.float64", True),
    "pickle of a Size": ("import pickle; type(pickle.loads(pickle.dumps(m.shape))).__name__", "Size"),
    "pickle of a transposed tensor": (
        "import pickle; pickle.loads(pickle.dumps(m.detach().t())).tolist()",
        [[1.0, 3.0], [2.0, 4.0]]),
    "a leaf with hooks": ("import pickle; x.register_hook(print); pickle.loads(pickle.dumps(x)).tolist()", [1.0, 2.0]),
    "a parameter is copied without its gradient": (
        "import copy; p = torch.nn.Parameter(torch.ones(2)); p.grad = torch.ones(2); q = "
        "copy.deepcopy([p, p]); (q[0].grad, q[0] is q[1], type(q[0]).__name__, q[0].requires_grad, "
        "q[0].tolist())",
        (None, True, 'Parameter', True, [1.0, 1.0])),
    "a copy shares memory": ("from copy import copy; c = copy(n); c.zero_(); (n.tolist(), c is n)", ([0.0, 0.0], False)),
    "attributes are copied and pickled": (
        "import copy, pickle; n.mark = [1]; c = copy.copy(n); (c.mark is n.mark, pickle.loads(pickle.dumps(n)).mark)",
        (True, [1])),
}


@pytest.mark.parametrize("title", CASES)
def test_copies(title, check):
    check(*CASES[title])


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol(torch, protocol):
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = pickle.loads(pickle.dumps(x, protocol))
    assert y.tolist() == x.tolist() and y.requires_grad and y.grad is None


def test_a_copied_graphless_list_of_parameters_trains(torch):
    parameters = copy.deepcopy([torch.ones(2, requires_grad=True), torch.zeros((), requires_grad=True)])
    (parameters[0] * 2 + parameters[1]).sum().backward()
    assert parameters[0].grad.tolist() == [2.0, 2.0] and parameters[1].grad.item() == 2.0


def test_a_hook_left_behind_is_told(torch):
    x = torch.ones(2, requires_grad=True)
    x.register_hook(len)
    with pytest.warns(UserWarning) as caught:
        assert not pickle.loads(pickle.dumps(x))._backward_hooks
    assert [str(w.message) for w in caught] == [
        "backward hook <built-in function len> on tensor will not be serialized.  If this is expected, you can decorate the "
        "function with @torch.utils.hooks.unserializable_hook to suppress this warning"]
    hooks = importlib.import_module(f"{torch.__name__}.utils.hooks")
    y = torch.ones(2, requires_grad=True)
    y.register_hook(hooks.unserializable_hook(lambda grad: grad * 2))
    p = torch.nn.Parameter(torch.ones(2))
    p.register_hook(len)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        copy.copy(y), copy.copy(p)


def test_tensor_of_a_tensor_warns(torch):
    x = torch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning) as caught:
        assert not (torch.tensor(x).requires_grad or x.new_tensor(x).requires_grad)
    assert [str(warning.message) for warning in caught] == [
        "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or sourceTensor.detach().clone()"
        f".requires_grad_(True), rather than {name}(sourceTensor)." for name in ("torch.tensor", "tensor.new_tensor")
    ]
    assert {warning.filename for warning in caught} == {__file__}
