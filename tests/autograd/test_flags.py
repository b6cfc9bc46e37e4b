"""requires_grad, is_leaf, detach, data, retain_grad and what may be written to `.grad`."""

import re
import warnings

import pytest

from minigrad import _interchange as interchange

CASES = {
    "a fresh tensor": (
        "(n.requires_grad, n.is_leaf, n.grad_fn, n.grad, n.retains_grad, n.output_nr)",
        (False, True, None, None, False, 0)),
    "a leaf that requires grad": (
        "(x.requires_grad, x.is_leaf, x.grad_fn, x.grad, x.retains_grad, x.output_nr)",
        (True, True, None, None, False, 0)),
    "a result": (
        "y = x * 2; (y.requires_grad, y.is_leaf, y.grad_fn is None, y.retains_grad, y.output_nr)",
        (True, False, False, False, 0)),
    "a result without history is a leaf": ("y = n * 2; (y.requires_grad, y.is_leaf, y.grad_fn)", (False, True, None)),
    "one input suffices": ("y = n * x; (y.requires_grad, y.is_leaf)", (True, False)),
    "a comparison never requires grad": ("y = x > 1; (y.requires_grad, y.is_leaf, y.grad_fn)", (False, True, None)),
    "an integer result never requires grad": ("y = x.max(0)[1]; (y.requires_grad, y.grad_fn)", (False, None)),
    "argmax has no history": ("y = x.argmax(); (y.requires_grad, y.grad_fn)", (False, None)),
    "zeros_like forgets": ("y = torch.zeros_like(x); (y.requires_grad, y.is_leaf)", (False, True)),
    "ones_like asked": ("y = torch.ones_like(x, requires_grad=True); (y.requires_grad, y.is_leaf)", (True, True)),
    "creation functions take requires_grad": (
        "[f.requires_grad for f in (torch.zeros(2, requires_grad=True), torch.ones(2, requires_grad=True), "
        "torch.rand(2, requires_grad=True), torch.randn(2, requires_grad=True), torch.eye(2, "
        "requires_grad=True), torch.full((2,), 1., requires_grad=True), torch.arange(2., requires_grad=True))]",
        [True, True, True, True, True, True, True]),
    "requires_grad_ returns itself": ("y = torch.ones(2); (y.requires_grad_() is y, y.requires_grad)", (True, True)),
    "requires_grad_(False) on a leaf": ("y = x.requires_grad_(False); (y is x, x.requires_grad)", (True, False)),
    "requires_grad_(True) on a result": ("y = x * 2; (y.requires_grad_() is y, y.is_leaf)", (True, False)),
    "switching a flag later leaves old history": ("y = n * 2; n.requires_grad = True; y.requires_grad", False),
    "a flag switched off stops nothing recorded": (
        "y = (x * 2).sum(); x.requires_grad_(False); y.backward(); (x.grad is None, x.requires_grad)",
        (True, False)),
    "requires_grad_(False) on a result": (
        "(x * 2).requires_grad_(False)",
        RuntimeError("you can only change requires_grad flags of leaf variables. If you want to use a computed "
                     "variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().")),
    "requires_grad = False on a result": (
        "y = x * 2; y.requires_grad = False; y",
        RuntimeError("you can only change requires_grad flags of leaf variables. If you want to use a computed "
                     "variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().")),
    "requires_grad = False on a view": (
        "y = x.view(2); y.requires_grad = False; y",
        RuntimeError("you can only change requires_grad flags of leaf variables. If you want to use a computed "
                     "variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().")),
    "integers asked at birth": (
        "torch.tensor([1, 2], requires_grad=True)",
        RuntimeError("Only Tensors of floating point and complex dtype can require gradients")),
    "bools asked at birth": (
        "torch.tensor([True], requires_grad=True)",
        RuntimeError("Only Tensors of floating point and complex dtype can require gradients")),
    "integers asked from zeros": (
        "torch.zeros(2, dtype=torch.int64, requires_grad=True)",
        RuntimeError("Only Tensors of floating point and complex dtype can require gradients")),
    "integers asked from arange": (
        "torch.arange(3, requires_grad=True)",
        RuntimeError("Only Tensors of floating point and complex dtype can require gradients")),
    "integers asked later": (
        "torch.tensor([1, 2]).requires_grad_()",
        RuntimeError("only Tensors of floating point dtype can require gradients")),
    "integers by assignment": (
        "y = torch.tensor([1, 2]); y.requires_grad = True; y",
        RuntimeError("only Tensors of floating point and complex dtype can require gradients")),
    "integers may be told no": ("y = torch.tensor([1, 2]).requires_grad_(False); y.requires_grad", False),
    "requires_grad takes a bool": ("n.requires_grad = 1; n", RuntimeError("requires_grad must be a bool")),
    "requires_grad can't be deleted": ("del x.requires_grad; x", RuntimeError("requires_grad must be a bool")),
    "detach shares memory": ("d = x.detach(); d.zero_(); x.tolist()", [0.0, 0.0]),
    "detach forgets": ("d = (x * 2).detach(); (d.requires_grad, d.is_leaf, d.grad_fn)", (False, True, None)),
    "detach shares the version": ("d = x.detach(); d.zero_(); (x._version, d._version)", (1, 1)),
    "torch.detach": ("torch.detach(x).requires_grad", False),
    "detach_ makes a leaf": (
        "y = x * 2; z = y.detach_(); (z is y, y.is_leaf, y.requires_grad, y.grad_fn)",
        (True, True, False, None)),
    "detach_ on a leaf": ("x.detach_(); (x.requires_grad, x.is_leaf)", (False, True)),
    "detach_ on a view": (
        "y = x.view(2); y.detach_()",
        RuntimeError("Can't detach views in-place. Use detach() instead. If you are using "
                     "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, "
                     "gradients are views of DDP buckets, and hence detach_() cannot be called on these "
                     "gradients. To fix this error, please refer to the Optimizer.zero_grad() function in "
                     "torch/optim/optimizer.py as the solution.")),
    "detach_ of one of several": (
        "y = x.unbind()[0]; y.detach_()",
        RuntimeError("Can't detach views in-place. Use detach() instead. If you are using "
                     "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, "
                     "gradients are views of DDP buckets, and hence detach_() cannot be called on these "
                     "gradients. To fix this error, please refer to the Optimizer.zero_grad() function in "
                     "torch/optim/optimizer.py as the solution.")),
    "data shares memory": ("x.data.zero_(); x.tolist()", [0.0, 0.0]),
    "data has its own version": ("x.data.zero_(); (x._version, x.data._version)", (0, 0)),
    "data is without history": ("d = (x * 2).data; (d.requires_grad, d.is_leaf, d.grad_fn)", (False, True, None)),
    "data may be assigned": (
        "x.data = torch.tensor([5., 6., 7.]); (x.tolist(), x.requires_grad, x.is_leaf)",
        ([5.0, 6.0, 7.0], True, True)),
    "data assigned under history": (
        "y = (x * x).sum(); x.data = torch.tensor([5., 6.]); y.backward(); x.grad.tolist()",
        [10.0, 12.0]),
    "data of another kind": (
        "x.data = torch.tensor([1, 2]); x",
        RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")),
    "data must be a tensor": ("x.data = 3; x", TypeError("Variable data has to be a tensor, but got int")),
    "item of a tensor with history": ("(s * 2).item()", 6.0),
    "tolist with history": ("(x * 2).tolist()", [2.0, 4.0]),
    "numpy of a leaf that requires grad": (
        "x.numpy()",
        RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")),
    "numpy of a result": (
        "(x * 2).numpy()",
        RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")),
    "numpy with force": ("(x * 2).numpy(force=True).tolist()", [2.0, 4.0]),
    "numpy shares memory": ("n.numpy()[0] = 7; n.tolist()", [7.0, 2.0]),
    "bool of several": ("bool(x)", RuntimeError("Boolean value of Tensor with more than one value is ambiguous")),
    "bool of none": ("bool(torch.zeros(0))", RuntimeError("Boolean value of Tensor with no values is ambiguous")),
    "item of several": ("x.item()", RuntimeError("a Tensor with 2 elements cannot be converted to Scalar")),
    "float of a tensor with history": ("float(s * 2)", 6.0),
    "retain_grad": (
        "y = x * 2; r = y.retain_grad(); y.sum().backward(); (r, y.retains_grad, y.grad.tolist())",
        (None, True, [1.0, 1.0])),
    "retain_grad twice is once": (
        "y = x * 2; y.retain_grad(); y.retain_grad(); y.sum().backward(); y.grad.tolist()",
        [1.0, 1.0]),
    "retain_grad on a leaf does nothing": ("(x.retain_grad(), x.retains_grad)", (None, False)),
    "retain_grad without history": (
        "n.retain_grad()",
        RuntimeError("can't retain_grad on Tensor that has requires_grad=False")),
    "retained gradients accumulate": (
        "y = x * 2; y.retain_grad(); y.sum().backward(retain_graph=True); y.sum().backward(); y.grad.tolist()",
        [2.0, 2.0]),
    "retain_grad on the root": ("y = x.sum(); y.retain_grad(); y.backward(); y.grad.item()", 1.0),
    "retain_grad before an in-place change follows the tensor": (
        "y = x * 2; y.retain_grad(); y.mul_(3); y.sum().backward(); (y.grad.tolist(), x.grad.tolist())",
        ([1.0, 1.0], [6.0, 6.0])),
    "retain_grad after an in-place change": (
        "y = x * 2; y.mul_(3); y.retain_grad(); (y * 5).sum().backward(); (y.grad.tolist(), x.grad.tolist())",
        ([5.0, 5.0], [30.0, 30.0])),
    "retain_grad is served by autograd.grad too": (
        "y = x * 2; y.retain_grad(); g, = torch.autograd.grad(y.sum(), x); (g.tolist(), y.grad.tolist())",
        ([2.0, 2.0], [1.0, 1.0])),
    "retained under an inputs= pass": (
        "y = x * 2; y.retain_grad(); y.sum().backward(inputs=[x]); y.grad.tolist()",
        [1.0, 1.0]),
    "retained and asked by inputs=": (
        "y = x * 2; y.retain_grad(); y.sum().backward(inputs=[y]); y.grad.tolist()",
        [1.0, 1.0]),
    "grad may be assigned": ("x.grad = torch.tensor([5., 5.]); x.sum().backward(); x.grad.tolist()", [6.0, 6.0]),
    "grad may be assigned to a tensor without grad": ("n.grad = torch.ones(2); n.grad.tolist()", [1.0, 1.0]),
    "grad assigned keeps its identity": ("g = torch.ones(2); x.grad = g; x.grad is g", True),
    "grad deleted": ("x.sum().backward(); del x.grad; x.grad", None),
    "grad set to None": ("x.sum().backward(); x.grad = None; x.sum().backward(); x.grad.tolist()", [1.0, 1.0]),
    "grad must be a tensor": (
        "x.grad = 3.0; x",
        TypeError("assigned grad expected to be a Tensor or None but got grad of type float")),
    "grad must be a tensor, not a list": (
        "x.grad = [1., 1.]; x",
        TypeError("assigned grad expected to be a Tensor or None but got grad of type list")),
    "grad of another shape": (
        "x.grad = torch.ones(3); x",
        RuntimeError("attempting to assign a gradient of size '[3]' to a tensor of size '[2]'. Please ensure "
                     "that the gradient and the tensor are the same size")),
    "grad of another dtype": (
        "x.grad = torch.ones(2, dtype=torch.float64); x",
        RuntimeError("attempting to assign a gradient with dtype 'double' to a tensor with grad_dtype 'Float'. "
                     "The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You "
                     "can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any "
                     "dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient "
                     "may break downstream systems that assume they match.")),
    "grad can't be itself": ("x.grad = x; x", RuntimeError("can't assign Variable as its own grad")),
    "grad that requires grad is kept": (
        "g = torch.ones(2, requires_grad=True); x.grad = g; x.grad.requires_grad",
        True),
    "a failed assignment leaves grad alone": (
        "x.grad = torch.ones(2)\n"
        "try: x.grad = torch.ones(3)\n"
        "except RuntimeError: pass\n"
        "x.grad.tolist()",
        [1.0, 1.0]),
    "tensor() of a tensor copies and forgets": ("y = torch.tensor(x.tolist()); y.requires_grad", False),
    "clone keeps history": ("x.clone().grad_fn.name()", "CloneBackward0"),
    "clone of no-grad": ("y = n.clone(); y.requires_grad", False),
    "new leaf by detach and requires_grad_": (
        "y = (x * 2).detach().requires_grad_(); (y * 3).sum().backward(); (y.grad.tolist(), x.grad)",
        ([3.0, 3.0], None)),
    "new leaf by clone and detach shares nothing": ("y = x.clone().detach(); y.zero_(); x.tolist()", [1.0, 2.0]),
    "a ragged list": ("torch.tensor([[1., 2.], [3.]])", ValueError("expected sequence of length 2 at dim 1 (got 1)")),
    "a list too flat": ("torch.tensor([1., [2.]])", TypeError("must be real number, not list")),
    "a string": ("torch.tensor('abc')", TypeError("new(): invalid data type 'str'")),
    "a list of strings": ("torch.tensor(['a'])", ValueError("too many dimensions 'str'")),
    "nothing": ("torch.tensor(None)", RuntimeError("Could not infer dtype of NoneType")),
    "the flag of a result set by assignment": (
        "y = x * 2; y.requires_grad = True",
        RuntimeError("you can only change requires_grad flags of leaf variables.")),
    "the flag set to a string": (
        "x.requires_grad_('a')",
        TypeError("requires_grad_(): argument 'requires_grad' (position 1) must be bool, not str")),
    "the flag set to a number": (
        "x.requires_grad_(1)",
        TypeError("requires_grad_(): argument 'requires_grad' (position 1) must be bool, not int")),
    "the flag assigned a number": (
        "x.requires_grad = 1",
        RuntimeError("requires_grad must be a bool")),
    "the data deleted": (
        "del x.data",
        RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")),
    "a gradient of long integers": (
        "x.grad = torch.ones(2, dtype=torch.int64)",
        RuntimeError("attempting to assign a gradient with dtype 'long int' to a tensor with grad_dtype "
                     "'Float'. The gradient must match the tensor's grad_dtype (defaults to the tensor's "
                     "dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or "
                     "None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a "
                     "tensor and its gradient may break downstream systems that assume they match.")),
    "what a tensor is": (
        "(x.is_cuda, x.is_sparse, x.is_quantized, x.is_meta, x.is_complex(), x.is_conj(), "
        "x.is_signed(), x.get_device(), x.name, x.is_pinned(), x.is_shared(), x.volatile)",
        (False, False, False, False, False, False, True, -1, None, False, False, False)),
    "its gradient's dtype": (
        "x.grad_dtype is torch.float32",
        True),
    "the same memory": (
        "(x.data_ptr() == x.detach().data_ptr(), m.t().data_ptr() == m.data_ptr(), m[1].data_ptr() - "
        "m.data_ptr(), torch.empty(0).data_ptr(), x.is_set_to(x.detach()), x.is_set_to(x.clone()), "
        "x.is_same_size(n))",
        (True, True, 8, 0, True, False, True)),
    "itself": (
        "(x.cpu() is x, x.conj() is x, x.resolve_conj() is x, x.real is x)",
        (True, True, True, True)),
    "detach_ as a function": (
        "y = x * 2; torch.detach_(y) is y and y.requires_grad",
        False),
    "matmul as a method": (
        "m.matmul(n).tolist()",
        [5.0, 11.0]),
    "numpy() under no_grad": (
        "\n"
        "with torch.no_grad(): a = x.numpy()\n"
        "a.tolist()",
        [1.0, 2.0]),
    "resize_": (
        "t = torch.arange(6.); a = t.resize_(2, 2); b = t.tolist(); v = t._version; (a is t, b, v, "
        "t.resize_((3,)).tolist())",
        (True, [[0.0, 1.0], [2.0, 3.0]], 1, [0.0, 1.0, 2.0])),
    "resize_ of a leaf": (
        "x.resize_(1)",
        RuntimeError("cannot resize variables that require grad")),
    "resize_ of a result": (
        "(x * 1).resize_(1)",
        RuntimeError("cannot resize variables that require grad")),
    "resize_ to less than nothing": (
        "n.resize_(-1)",
        RuntimeError("numel: integer multiplication overflow")),
    "set_": (
        "a = torch.zeros(3); r = n.set_(a); a[0] = 5; (r is n, n.tolist(), n._version, n.data_ptr() "
        "== a.data_ptr())",
        (True, [5.0, 0.0, 0.0], 1, True)),
    "set_ to another dtype": (
        "n.set_(torch.ones(2, dtype=torch.int64))",
        RuntimeError("Could not set tensor of type long int to a tensor of type float")),
    "set_ of a leaf": (
        "x.set_(n)",
        RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")),
    "set_ to nothing": (
        "n.set_().shape == (0,)",
        True),
    "the memory": (
        "s = x.untyped_storage(); (s.nbytes(), len(s), s.data_ptr() == x.data_ptr(), "
        "x[1:].untyped_storage().data_ptr() == s.data_ptr(), x.clone().untyped_storage().data_ptr() "
        "== s.data_ptr())",
        (8, 8, True, True, False)),
    "what can't be deleted": (
        "try: del x._backward_hooks\n"
        "except RuntimeError as error: log.append(str(error))\n"
        "try: del x._grad_fn\n"
        "except RuntimeError as error: log.append(str(error))\n"
        "(log, (x * 2)._grad_fn.name())",
        (["Deletion of _backwards_hooks not allowed!", "Deletion of _grad_fn not allowed. Detach tensor instead!"], "MulBackward0")),
    "data of another shape after the forward pass": (
        "y = x * x; x.data = torch.ones(3); y.sum().backward()",
        RuntimeError("The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0")),
    "data made in inference mode": (
        "with torch.inference_mode(): i = torch.ones(2)\n"
        "x.data = i; x.is_inference()", True),
    "a ValueError of one's own stays one": (
        "def backward(ctx, g): raise ValueError('operands could not be broadcast together with shapes (2,) (3,)')\n"
        "F = type('F', (torch.autograd.Function,), dict(forward=staticmethod(lambda c, a: a * 1), backward=staticmethod(backward))); "
        "F.apply(x).sum().backward()",
        ValueError("operands could not be broadcast together with shapes (2,) (3,)")),
    "what is made like a tensor lies in memory as it does": (
        "t = m.detach().t(); [f.stride() for f in (torch.ones_like(t), torch.zeros_like(t), torch.empty_like(t), "
        "torch.full_like(t, 2), torch.ones_like(t, memory_format=torch.contiguous_format), torch.ones_like(n.expand(2, 2)))]",
        [(1, 2), (1, 2), (1, 2), (1, 2), (2, 1), (2, 1)]),
    "x._grad_fn = None cuts": (
        "y = x * 2; z = y * 3; y._grad_fn = None; (y.requires_grad, y.is_leaf, z.requires_grad)",
        (False, True, True)),
    "another x._grad_fn": ("y = x * 2; y._grad_fn = 3", RuntimeError("_grad_fn can be only set to None")),
    "x._grad_fn = None of a view": (
        "y = (x * 2)[0]; y._grad_fn = None",
        RuntimeError("Can't detach views in-place. Use detach() instead. If you are using "
                     "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set "
                     "as True, gradients are views of DDP buckets, and hence detach_() cannot be "
                     "called on these gradients. To fix this error, please refer to the "
                     "Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.")),
}


UP = """
class Up(torch.autograd.Function):
  forward = staticmethod(lambda ctx, a: a * 2)
  backward = staticmethod(lambda ctx, g: g.double() * 2)
name = lambda dtype: str(dtype).rpartition('.')[2]
"""

CASES_GRAD_DTYPE = {
    "its own": ("(name(x.grad_dtype), name(n.grad_dtype), name(x.double().detach().grad_dtype))", ("float32", "float32", "float64")),
    "another": (
        "x.grad_dtype = torch.float64; x.register_hook(lambda g: log.append(name(g.dtype)))\n"
        "for _ in range(2): (x * 2).sum().backward()\n"
        "g, = torch.autograd.grad((x * 2).sum(), x); (name(x.grad_dtype), name(x.grad.dtype), x.grad.tolist(), name(g.dtype), log)",
        ("float64", "float64", [4.0, 4.0], "float64", ["float64"] * 3)),
    "another, once the graph is there": ("y = (x * 2).sum(); x.grad_dtype = torch.float64; y.backward(); name(x.grad.dtype)", "float64"),
    "another, recorded": (
        "x.grad_dtype = torch.float64; g, = torch.autograd.grad((x * x).sum(), x, create_graph=True); (name(g.dtype), g.requires_grad)",
        ("float64", True)),
    "any": (
        "x.grad_dtype = None; Up.apply(x).sum().backward(); first = name(x.grad.dtype); x.grad = torch.ones(2)\n"
        "(x.grad_dtype, first, name(x.grad.dtype))", (None, "float64", "float32")),
    "any, an integer's sum": (
        "x.grad_dtype = None; x.grad = torch.ones(2).long(); (x * 2).sum().backward()",
        RuntimeError("result type Float can't be cast to the desired output type Long")),
    "what may be assigned": (
        "x.grad_dtype = torch.float64; x.grad = n",
        RuntimeError(
            "attempting to assign a gradient with dtype 'float' to a tensor with grad_dtype 'Double'. The gradient must match the "
            "tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific "
            "dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may "
            "break downstream systems that assume they match.")),
    "a gradient is there": (
        "x.sum().backward(); x.grad_dtype = torch.float64",
        RuntimeError(
            "Cannot set grad_dtype to 'Double' because there is already a gradient with dtype 'float'. Please clear the gradient "
            "(.grad = None) before changing grad_dtype, or ensure the new grad_dtype matches the existing gradient's dtype.")),
    "no dtype": ("x.grad_dtype = 3", RuntimeError("grad_dtype must be a torch.dtype or None, but got int")),
    "of a result": ("(x * 2).grad_dtype", RuntimeError("grad_dtype can only be accessed on leaf tensors.")),
    "set of a result": ("y = x * 2; y.grad_dtype = torch.float64", RuntimeError("grad_dtype can only be set on leaf tensors.")),
}


@pytest.mark.parametrize("title", CASES_GRAD_DTYPE)
def test_grad_dtype(title, check):
    program, expected = CASES_GRAD_DTYPE[title]
    check(UP + program, expected)


@pytest.mark.parametrize("title", CASES)
def test_flags(title, check):
    check(*CASES[title])


@pytest.mark.parametrize("name", ["is_leaf", "grad_fn", "_version", "_base", "retains_grad", "output_nr", "shape", "dtype", "T"])
def test_read_only(torch, name):
    x = torch.ones(2, requires_grad=True)
    for change in (lambda: setattr(x, name, None), lambda: delattr(x, name)):
        with pytest.raises(AttributeError, match=f"^attribute '{name}' of 'torch._C.TensorBase' objects is not writable$"):
            change()


def test_reading_grad_of_a_result_warns(torch):
    y = torch.ones(2, requires_grad=True) * 2
    text = (
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during "
        "autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the"
    )
    with pytest.warns(UserWarning, match="^" + re.escape(text)):
        assert y.grad is None


def test_reading_grad_of_a_retained_result_is_silent(torch, recwarn):
    y = torch.ones(2, requires_grad=True) * 2
    y.retain_grad()
    assert y.grad is None and torch.ones(2).grad is None and not recwarn.list


def test_a_float_of_what_requires_grad_warns(torch):
    warn_again = getattr(torch, "set_warn_always", lambda always: interchange.warn_of_scalar.cache_clear())
    warn_again(True)
    x = torch.tensor(3.0, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (int(x), bool(x), x.item(), f"{x:.1f}", float(x.detach())) == (3, True, 3.0, "3.0", 3.0)
    with pytest.warns(UserWarning, match="Converting a tensor with requires_grad=True to a scalar may lead to unexpected") as caught:
        assert float(x) == 3.0
    warn_again(False)
    assert str(caught[0].message).split(" (Triggered")[0].split("\n")[1] == "Consider using tensor.detach() first."
