"""What a slip of the keyboard gets: PyTorch's error, type and text; where PyTorch is installed, it is asked as well."""

import re
from importlib import import_module

import numpy as np
import pytest
from cells import ENGINES, needs_torch

import minigrad
from minigrad import _overloads

OVERFLOW = "Overflow when unpacking long long"
SLIPS = [
    ("torch.tensor([2**70])", ValueError, OVERFLOW),
    ("torch.tensor(2**63)", ValueError, OVERFLOW),
    ("torch.tensor([300], dtype=torch.uint8)", RuntimeError, "value cannot be converted to type uint8 without overflow"),
    ("torch.tensor([[1, 2], [3]])", ValueError, "expected sequence of length 2 at dim 1 (got 1)"),
    ("torch.tensor('abc')", TypeError, "new(): invalid data type 'str'"),
    ("torch.tensor(['a'])", ValueError, "too many dimensions 'str'"),
    ("torch.tensor(None)", RuntimeError, "Could not infer dtype of NoneType"),
    ("torch.ones()", TypeError, 'ones() missing 1 required positional arguments: "size"'),
    ("torch.ones('a')", TypeError, "ones(): argument 'size' (position 1) must be tuple of ints, not str"),
    ("torch.ones(2, 1.5)", TypeError,
     "ones(): argument 'size' failed to unpack the object at pos 2 with error \"type must be tuple of ints,but got float\""),
    ("torch.multinomial(torch.ones(2**24 + 1), 1)", RuntimeError, "number of categories cannot exceed 2^24"),
    ("torch.Size([1, 'a'])", TypeError, "torch.Size() takes an iterable of 'int' (item 1 is 'str')"),
    ("torch.Size([1.5])", TypeError, "torch.Size() takes an iterable of 'int' (item 0 is 'float')"),
    ("torch.finfo(torch.int32)", TypeError,
     "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"),
    ("torch.iinfo(torch.float32)", TypeError,
     "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'"),
    ("torch.finfo(3)", TypeError, "finfo(): argument 'type' (position 1) must be torch.dtype, not int"),
    ("torch.iinfo(None)", TypeError, "iinfo(): argument 'type' (position 1) must be torch.dtype, not NoneType"),
    ("torch.set_default_dtype(torch.int32)", TypeError, "only floating-point types are supported as the default type"),
    ("'a' in torch.ones(2)", RuntimeError,
     "Tensor.__contains__ only supports Tensor or scalar, but you passed in a <class 'str'>."),
    ("torch.ones(2)[0, 0]", IndexError, "too many indices for tensor of dimension 1"),
    ("len(torch.tensor(1.))", TypeError, "len() of a 0-d tensor"),
    ("torch.ones(2) + torch.ones(3)", RuntimeError,
     "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0"),
    ("torch.addmm(torch.ones(2),torch.ones(2,2,dtype=torch.float64),torch.ones(3,2))", RuntimeError,
     "mat1 and mat2 must have the same dtype, but got Double and Float"),
    ("torch.addmm(torch.ones(2,dtype=torch.float64),torch.ones(2,2),torch.ones(3,2))", RuntimeError,
     "self and mat2 must have the same dtype, but got Double and Float"),
    ("torch.addmm(torch.ones(2),torch.ones(2),torch.ones(2,2))", RuntimeError,
     "mat1 must be a matrix, got 1-D tensor"),
    ("torch.addmm(torch.ones(2),torch.ones(2,2),torch.ones(2))", RuntimeError,
     "mat2 must be a matrix, got 1-D tensor"),
    ("torch.addmm(torch.ones(2),torch.ones(2,dtype=torch.float64),torch.ones(2,2))", RuntimeError,
     "mat1 and mat2 must have the same dtype, but got Double and Float"),
    ("torch.addmm(torch.ones(3,dtype=torch.float64),torch.ones(2,2),torch.ones(2,2))", RuntimeError,
     "self and mat2 must have the same dtype, but got Double and Float"),
    ("torch.addmv(torch.ones(2,dtype=torch.float64),torch.ones(2,2),torch.ones(3))", RuntimeError,
     "size mismatch, got input (2), mat (2x2), vec (3)"),
    ("torch.addmv(torch.ones(2),torch.ones(2,2,dtype=torch.float64),torch.ones(2))", RuntimeError,
     "addmv input tensors must have the same dtype, but got Float, Double, and Float"),
    ("torch.addmv(torch.ones(2),torch.ones(2,2),torch.ones(2,dtype=torch.float64))", RuntimeError,
     "addmv input tensors must have the same dtype, but got Float, Float, and Double"),
    ("torch.baddbmm(torch.ones(1,2,2,dtype=torch.float64),torch.ones(1,2,2),torch.ones(1,3,2))", RuntimeError,
     "Input dtypes must be the same, got: input double, batch1: float, batch2: float"),
    ("torch.baddbmm(torch.ones(1,2,2),torch.ones(1,2,2),torch.ones(1,2,2,dtype=torch.float64))", RuntimeError,
     "expected scalar type Float but found Double"),
    ("torch.addbmm(torch.ones(2,2),torch.ones(1,2,2,dtype=torch.float64),torch.ones(1,2,2))", RuntimeError,
     "mat1 and mat2 must have the same dtype, but got Double and Float"),
    ("torch.addbmm(torch.ones(2,2,dtype=torch.float64),torch.ones(1,2,2),torch.ones(1,2,2))", RuntimeError,
     "self and mat2 must have the same dtype, but got Double and Float"),
    ("torch.addbmm(torch.ones(2,2),torch.ones(1,2,2),torch.ones(1,2,2,dtype=torch.float64))", RuntimeError,
     "self and mat2 must have the same dtype, but got Float and Double"),
    ("torch.addmm(torch.ones(2),torch.ones(2,2,dtype=torch.float64),torch.ones(2,2))", RuntimeError,
     "mat1 and mat2 must have the same dtype, but got Double and Float"),
    ("torch.addmm(torch.ones(2,dtype=torch.float64),torch.ones(2,2),torch.ones(2,2))", RuntimeError,
     "self and mat2 must have the same dtype, but got Double and Float"),
    ("torch.addmm(torch.ones(2),torch.ones(2,2),torch.ones(2,2,dtype=torch.float64))", RuntimeError,
     "self and mat2 must have the same dtype, but got Float and Double"),
    ("torch.addmm(torch.ones(2),torch.ones(2,2).long(),torch.ones(2,2))", RuntimeError,
     "mat1 and mat2 must have the same dtype, but got Long and Float"),
    ("torch.addmv(torch.ones(2),torch.ones(2,2).long(),torch.ones(2))", RuntimeError,
     "addmv input tensors must have the same dtype, but got Float, Long, and Float"),
    ("torch.addmv(torch.ones(2,dtype=torch.float64),torch.ones(2,2),torch.ones(2))", RuntimeError,
     "addmv input tensors must have the same dtype, but got Double, Float, and Float"),
    ("torch.baddbmm(torch.ones(1,2,2),torch.ones(1,2,2,dtype=torch.float64),torch.ones(1,2,2))", RuntimeError,
     "Input dtypes must be the same, got: input float, batch1: double, batch2: float"),
    ("torch.baddbmm(torch.ones(1,2,2,dtype=torch.float64),torch.ones(1,2,2),torch.ones(1,2,2))", RuntimeError,
     "Input dtypes must be the same, got: input double, batch1: float, batch2: float"),
    ("torch.ones(2,2).addmm_(torch.ones(2,2,dtype=torch.float64),torch.ones(2,2))", RuntimeError,
     "mat1 and mat2 must have the same dtype, but got Double and Float"),
    ("torch.nn.functional.linear(torch.ones(2,dtype=torch.float64),torch.ones(2,2),torch.ones(2))", RuntimeError,
     "mat1 and mat2 must have the same dtype, but got Double and Float"),
    ("torch.nn.functional.linear(torch.ones(2,2),torch.ones(2,2),torch.ones(2,dtype=torch.float64))", RuntimeError,
     "self and mat2 must have the same dtype, but got Double and Float"),
    ("torch.nn.functional.linear(torch.ones(2,2),torch.ones(2,2,dtype=torch.float64),torch.ones(2))", RuntimeError,
     "self and mat2 must have the same dtype, but got Float and Double"),
    ("torch.nn.functional.linear(torch.ones(2,2,dtype=torch.float64),torch.ones(2,2))", RuntimeError,
     "expected m1 and m2 to have the same dtype, but got: double != float"),
    ("torch.ones(2).exp(3)", TypeError, "TensorBase.exp() takes no arguments (1 given)"),
    ("torch.ones(2).exp(bogus=3)", TypeError, "TensorBase.exp() takes no keyword arguments"),
    ("torch.ones(2).dim(3)", TypeError, "TensorBase.dim() takes no arguments (1 given)"),
    ("torch.exp(torch.ones(2), 3)", TypeError, "exp() takes 1 positional argument but 2 were given"),
    ("torch.exp(torch.float32)", TypeError, "exp(): argument 'input' (position 1) must be Tensor, not torch.dtype"),
    ("torch.ones(2).sum(0, 5)", TypeError, "sum(): argument 'keepdim' (position 2) must be bool, not int"),
    ("torch.sum(torch.ones(2), 0, 5)", TypeError, "sum(): argument 'keepdim' (position 3) must be bool, not int"),
    ("torch.ones(2).sum(0, keepdim=3)", TypeError, "sum(): argument 'keepdim' must be bool, not int"),
    ("torch.ones(2).sum(0, True, 5)", TypeError, "sum() takes from 1 to 2 positional arguments but 3 were given"),
    ("torch.ones(2).sum(dim=(0, 'a'))", TypeError,
     "sum(): argument 'dim' failed to unpack the object at pos 2 with error \"type must be tuple of ints,but got str\""),
    ("torch.ones(2).argmax(True)", TypeError, "argmax(): argument 'dim' (position 1) must be int, not bool"),
    ("torch.ones(2).argmax(0, dim=0)", TypeError, "argmax() got multiple values for argument 'dim'"),
    ("torch.ones(2).cumsum()", TypeError, 'cumsum() missing 1 required positional arguments: "dim"'),
    ("torch.nn.functional.linear()", TypeError, 'linear() missing 2 required positional argument: "input", "weight"'),
    ("torch.nn.functional.linear(3, torch.ones(2, 2))", TypeError, "linear(): argument 'input' (position 1) must be Tensor, not int"),
    ("torch.nn.functional.linear(torch.ones(2), None)", TypeError,
     "linear(): argument 'weight' (position 2) must be Tensor, not NoneType"),
    ("torch.nn.Linear(3, 4)(3)", TypeError, "linear(): argument 'input' (position 1) must be Tensor, not int"),
    ("torch.ones(6).reshape((3, 2), bogus=1)", TypeError, "reshape() got an unexpected keyword argument 'bogus'"),
    ("torch.reshape(torch.ones(6), 3, 2)", TypeError, "reshape() takes 2 positional arguments but 3 were given"),
    ("torch.ones(2).mul('a')", TypeError, "mul(): argument 'other' (position 1) must be Tensor, not str"),
    ("torch.ones(2).add_()", TypeError,
     "add_() received an invalid combination of arguments - got (), but expected (Tensor other, *, Number alpha = 1)"),
    ("torch.ones(2).max(0, 'a')", TypeError, "max(): argument 'keepdim' (position 2) must be bool, not str"),
    ("torch.ones(2).size('a')", TypeError, "size(): argument 'dim' (position 1) must be int, not str"),
    ("torch.tensor([1, 2], dtype=torch.int8) ** 300", RuntimeError, "value cannot be converted to type int8_t without overflow"),
    ("torch.tensor([1, 2], dtype=torch.int8).clamp(300)", RuntimeError, "value cannot be converted to type int8_t without overflow"),
    ("torch.tensor([1, 2], dtype=torch.uint8).add_(1, alpha=-300)", RuntimeError,
     "value cannot be converted to type uint8_t without overflow"),
    ("torch.where(torch.tensor([True]), torch.tensor([1], dtype=torch.int8), 300)", RuntimeError,
     "value cannot be converted to type int8_t without overflow"),
    ("torch.where(torch.tensor([True]), torch.ones(1), 1e300)", RuntimeError, "value cannot be converted to type float without overflow"),
    ("torch.tensor([1]).fill_(2**63)", RuntimeError, "value cannot be converted to type int64_t without overflow"),
    ("torch.ones(2).clamp(2**70)", OverflowError, "int too big to convert"),
    ("torch.ones(2) ** 2**70", OverflowError, "int too big to convert"),
    ("torch.ones(2).lerp(torch.ones(2), 2**70)", OverflowError, "int too big to convert"),
    ("torch.linspace(0, 300, 3, dtype=torch.int8)", RuntimeError, "value cannot be converted to type int8_t without overflow"),
    ("torch.arange(2**63)", RuntimeError, "value cannot be converted to type int64_t without overflow"),
    ("torch.nn.functional.pad(torch.ones(2), (1, 1), value=1e300)", RuntimeError,
     "value cannot be converted to type float without overflow"),
    ("torch.nn.functional.threshold(torch.tensor([1], dtype=torch.int8), 0, 300)", RuntimeError,
     "value cannot be converted to type int8_t without overflow"),
    ("torch.ones(2).sum(2**70)", ValueError, "Overflow when unpacking long long"),
    ("torch.ones(2).logsumexp([])", RuntimeError, "output with shape [] doesn't match the broadcast shape [1]"),
    ("torch.full((2,), 'a')", TypeError, "full(): argument 'fill_value' (position 2) must be Number, not str"),
    ("torch.full((2,), torch.ones(2))", TypeError, "full(): argument 'fill_value' (position 2) must be Number, not Tensor"),
    ("torch.zeros(2, requires_grad=3)", TypeError, "zeros(): argument 'requires_grad' must be bool, not int"),
    ("torch.ones(2) < np.ones(2)", TypeError, "'<' not supported between instances of 'Tensor' and 'numpy.ndarray'"),
    ("np.ones(2) < torch.ones(2)", TypeError, "'<' not supported between instances of 'numpy.ndarray' and 'Tensor'"),
    ("torch.ones(2).item(3)", TypeError, "TensorBase.item() takes no arguments (1 given)"),
    ("torch.ones(2).detach(3)", TypeError, "TensorBase.detach() takes no arguments (1 given)"),
    ("torch.ones(2).float(3)", TypeError, "float() takes 0 positional arguments but 1 was given"),
    ("torch.ones(2).numpy(3)", TypeError, "numpy() takes 0 positional arguments but 1 was given"),
    ("torch.nn.functional.mse_loss(3, torch.ones(2))", AttributeError, "'int' object has no attribute 'size'"),
    ("torch.nn.functional.mse_loss()", TypeError, "mse_loss() missing 2 required positional arguments: 'input' and 'target'"),
    ("torch.nn.functional.softmax(3, 0)", AttributeError, "'int' object has no attribute 'softmax'"),
    ("torch.nn.functional.cross_entropy(torch.ones(2, 2), 3)", TypeError,
     "cross_entropy_loss(): argument 'target' (position 2) must be Tensor, not int"),
    ("torch.nn.functional.embedding(torch.tensor([0]), 3)", TypeError,
     "embedding(): argument 'weight' (position 1) must be Tensor, not int"),
    ("torch.nn.functional.batch_norm(torch.ones(2, 2), None, None, weight=3, training=True)", TypeError,
     "batch_norm(): argument 'weight' (position 2) must be Tensor, not int"),
    ("torch.nn.functional.fold(torch.ones(1, 4, 1), 2, 'a')", TypeError,
     "col2im(): argument 'kernel_size' (position 3) must be tuple of ints, but found element of type str at pos 0"),
    ("torch.nn.functional.layer_norm(torch.ones(2), 2)", TypeError,
     "layer_norm(): argument 'normalized_shape' (position 2) must be tuple of ints, not int"),
    ("torch.nn.Conv2d(1, 1)", TypeError, "Conv2d.__init__() missing 1 required positional argument: 'kernel_size'"),
    ("torch.nn.ReLU(1, 2)", TypeError, "ReLU.__init__() takes from 1 to 2 positional arguments but 3 were given"),
    ("torch.nn.functional.batch_norm(torch.ones(2, 3), torch.ones(3).double(), torch.ones(3).double())", RuntimeError,
     "mixed dtype (CPU): expect parameter to have scalar type of Float"),
    ("torch.nn.functional.batch_norm(torch.ones(2, 3).double(), torch.ones(3), torch.ones(3))", RuntimeError,
     "mixed dtype (CPU): all inputs must share same datatype."),
    ("torch.nn.functional.batch_norm(torch.ones(2, 3), torch.ones(3), torch.ones(3).double())", RuntimeError,
     "expected scalar type Float but found Double"),
    ("torch.nn.functional.scaled_dot_product_attention(torch.ones(2, 3), torch.ones(2, 3).double(), torch.ones(2, 3))", RuntimeError,
     "Expected query, key, and value to have the same dtype, but got query.dtype: float key.dtype: double and value.dtype: float instead."),
    ("torch.nn.functional.scaled_dot_product_attention(*[torch.ones(2, 3)] * 3, torch.ones(2, 2).long())", RuntimeError,
     "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: long int and  query.dtype: float instead."),
    ("torch.einsum('....ij', torch.ones(2, 3))", RuntimeError,
     "einsum(): found '.' for operand 0 for which an ellipsis was already found"),
    ("torch.einsum('i. . .', torch.ones(2, 3))", RuntimeError, "einsum(): found '.' for operand 0 that is not part of any ellipsis"),
    ("torch.einsum('ij->i.', torch.ones(2, 3))", RuntimeError, "einsum(): found '.' for output that is not part of any ellipsis (...)"),
    ("torch.einsum('ij->....', torch.ones(2, 3))", RuntimeError,
     "einsum(): found '.' for output but an ellipsis (...) was already found"),
    ("torch.ones(2).copy_(src=torch.ones(2))", TypeError, 'copy_() missing 1 required positional arguments: "other"'),
    ("torch.nn.Conv2d(1, 1, 3, stride=2, padding='same')", ValueError, "padding='same' is not supported for strided convolutions"),
    ("torch.nn.Embedding('a', 3)", TypeError,
     "empty(): argument 'size' (position 1) must be tuple of ints, but found element of type str at pos 0"),
    ("torch.atleast_1d([1])", TypeError, "expected Tensor as element 0 in argument 0, but got int"),
    ("torch.meshgrid(torch.ones(2), None)", TypeError, "expected Tensor as element 1 in argument 0, but got NoneType"),
    ("torch.ones(2).norm([1])", TypeError, "linalg_vector_norm(): argument 'ord' (position 2) must be Number, not list"),
    ("torch.ones(2).new_empty(3, out=None)", TypeError, "new_empty() got an unexpected keyword argument 'out'"),
    ("torch.ones(2, 2).slice_scatter(torch.tensor(1.), 1, 1)", RuntimeError,
     "expected src to have a size equal to the slice of self. src size = [], slice size = [2, 1]"),
    ("torch.ones(2).nanmean(dtype=torch.int32)", RuntimeError,
     "nanmean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. Got: Int"),
    ("torch.tensor(1).count_nonzero((0, 1))", IndexError,
     "Dimension out of range (expected to be in range of [-1, 0], but got 1)"),
    ("torch.ones(2).index_add(dim=0)", TypeError, 'index_add() missing 2 required positional argument: "index", "source"'),
    ("torch.full(size=(2,))", TypeError, 'full() missing 1 required positional arguments: "fill_value"'),
    ("torch.ones(2).amax(axis=0, bogus=1)", TypeError, "amax() got an unexpected keyword argument 'axis'"),
    ("torch.linalg.eigh('a')", TypeError, "linalg_eigh(): argument 'input' (position 1) must be Tensor, not str"),
    ("torch.linalg.inv('a')", TypeError, "linalg_inv(): argument 'A' (position 1) must be Tensor, not str"),
    ("torch.ones(2).exp(out=None)", TypeError, "TensorBase.exp() takes no keyword arguments"),
    ("torch.column_stack([1])", TypeError, "expected Tensor as element 0 in argument 0, but got int"),
    ("torch.ones(4).tensor_split(torch.ones(2))", RuntimeError,
     "tensor_split expected tensor_indices_or_sections to have dtype of long, but got Float"),
    ("torch.nn.functional.hardtanh(torch.tensor([1], dtype=torch.uint8), -1, 6)", RuntimeError,
     "cannot do hardtanh on an unsigned type with negative limits"),
    ("torch.nn.functional.hardtanh(torch.tensor([True]))", RuntimeError, "Bool inputs not supported for hardtanh"),
    ("torch.nn.functional.batch_norm(torch.ones(2, 2), torch.ones(2), None, training=True)", ValueError,
     "running_mean and running_var must either both be None or neither be None"),
    ("torch.nn.functional.cosine_embedding_loss(torch.ones(2, 3), torch.ones(2, 3), torch.tensor(1))", RuntimeError,
     "0D target tensor expects 1D input tensors, but found inputs with sizes [2, 3] and [2, 3]."),
    ("torch.nn.functional.lp_pool1d(torch.ones(2, 5), 2, 'a')", TypeError,
     "avg_pool1d(): argument 'kernel_size' (position 2) must be tuple of ints, not str"),
    ("torch.nn.ParameterList(3)", TypeError, "ParameterList.extend should be called with an iterable, but got int"),
    ("torch.nn.ParameterList(torch.ones(2))", TypeError, "ParameterList.extend should be called with an iterable, but got Tensor"),
    ("torch.nn.ParameterDict(3)", TypeError, "ParametersDict.update should be called with an iterable of key/value pairs, but got int"),
    ("torch.Tensor.exp(3)", TypeError, "descriptor 'exp' for 'torch._C.TensorBase' objects doesn't apply to a 'int' object"),
    ("torch.Tensor.exp()", TypeError, "unbound method TensorBase.exp() needs an argument"),
]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("slip", "kind", "text"), SLIPS, ids=[slip for slip, _, _ in SLIPS])
def test_a_slip_gets_pytorchs_error(engine, slip, kind, text):
    with pytest.raises(kind) as caught:
        eval(slip, {"torch": import_module(engine), "np": np})
    assert type(caught.value) is kind and str(caught.value) == text


def test_a_device_by_number_is_refused():
    import minigrad as torch

    with pytest.raises(RuntimeError, match=r"^minigrad runs on the CPU alone: there is no device '3'\."):
        torch.ones(2).to(3)


def test_an_axis_that_is_no_number():
    import minigrad as torch

    for name in ("softmax", "cumsum", "unsqueeze"):
        with pytest.raises(TypeError, match=re.escape(f"{name}(): argument 'dim' (position 1) must be int, not str")):
            getattr(torch.ones(2), name)("a")


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("nn.LSTM", "write the cell with Linear: h = torch.tanh(inner(x) + outer(h))"),
        ("nn.MultiheadAttention", "write it with Linear and F.scaled_dot_product_attention"),
        ("optim.LBFGS", "there are SGD, Adam, AdamW, RMSprop and Adagrad"),
        ("lu", "it is in torch.linalg"),
        ("fft", "there are no complex numbers; use two real tensors"),
        ("set_default_tensor_type", "use torch.set_default_dtype"),
    ],
)
def test_what_is_left_out_says_what_to_do_instead(name, way):
    room, _, last = f"minigrad.{name}".rpartition(".")
    with pytest.raises(AttributeError) as caught:
        getattr(import_module(room), last)
    assert str(caught.value) == f"module '{room}' has no attribute '{last}': {way}"


@pytest.mark.parametrize(
    ("code", "want"),
    [
        ("x.sum(torch.tensor(1))", [3.0, 3.0]),
        ("x.sum((torch.tensor(0), 1))", 6.0),
        ("x.cumsum(torch.tensor(1))", [[1.0, 2.0, 3.0]] * 2),
        ("torch.cat([x, x], torch.tensor(0)).sum(1)", [3.0] * 4),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_tensor_of_one_integer_names_a_dimension(engine, code, want):
    torch = import_module(engine)
    assert eval(code, {"torch": torch, "x": torch.ones(2, 3)}).tolist() == want


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_script_switches_before_it_runs(engine):
    torch = import_module(engine)
    assert torch.get_float32_matmul_precision() == "highest" and not torch.are_deterministic_algorithms_enabled()
    torch.set_float32_matmul_precision("high")
    torch.use_deterministic_algorithms(True, warn_only=True)
    assert torch.get_float32_matmul_precision() == "high" and torch.are_deterministic_algorithms_enabled()
    torch.set_float32_matmul_precision("highest")
    torch.use_deterministic_algorithms(False)
    torch.backends.cudnn.benchmark = torch.backends.cudnn.benchmark
    torch.set_default_device("cpu")
    assert str(torch.get_default_device()) == "cpu" and not torch.backends.mps.is_built()
    torch.set_default_device(None)


@needs_torch
@pytest.mark.parametrize("name", [name for name in _overloads._FOUND if name not in ("addmm", "baddbmm", "nonzero")])  # they have more there
def test_a_function_of_several_signatures_lists_them_as_pytorch(name):
    method, last = name.startswith("Tensor."), name.removeprefix("Tensor.")
    room = "linalg" if last.startswith("linalg_") else "special" if last.startswith("special_") else None
    texts = []
    for engine in ("torch", "minigrad"):
        place = import_module(f"{engine}.{room}" if room else engine)
        function = getattr(place.ones(2, 3) if method else place, last.removeprefix(f"{room}_"))
        with pytest.raises(TypeError) as caught:
            function(*[object()] * 7)
        lines = str(caught.value).splitlines()
        texts.append([line for line in lines if "didn't match" not in line])
    assert texts[0] == texts[1]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("call", ["torch.sum(x, 1, out=None)", "torch.exp(x, out=None)", "torch.zeros(2, out=None)"])
def test_a_result_goes_nowhere_else_if_out_is_none(engine, call):
    torch = import_module(engine)
    assert torch.is_tensor(eval(call, {"torch": torch, "x": torch.ones(2, 3)}))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_kinds_of_arguments_are_judged_alike_each_time(engine):
    torch = import_module(engine)
    x = torch.ones(2, 3)
    for _ in range(3):  # what passed once is remembered by its types
        assert x.view(3, 2).shape == x.view((3, 2)).shape == (3, 2)
        assert x.sum((0, 1)).item() == x.sum((torch.tensor(0), 1)).item() == 6
        assert torch.cat([x, x], torch.tensor(0)).shape == (4, 3)
        with pytest.raises(TypeError):
            x.view((3, 2.0))
        with pytest.raises(TypeError):
            x.sum((0, 1.0))
        with pytest.raises(TypeError):
            torch.cat([x, 3])
        with pytest.raises(TypeError):
            x.argmax(True)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("code", "want"),
    [  # a number too large for the dtype wraps round as an operand, though nowhere else
        ("x + 300", [45, 42]), ("x * 300", [44, -88]), ("x == 257", [True, False]), ("x < 257", [False, True]),
        ("300 ** x.abs()", [44, -112]), ("x.add_(300)", [45, 42]), ("x // 257", [1, -2]), ("x & 300", [0, 44]),
        ("x.clamp(torch.tensor(1), 1)", [1, 1]), ("x.repeat_interleave(torch.tensor(2))", [1, 1, -2, -2]),
        ("x.view(1, 2).squeeze(0, True)", [1, -2]),
        ("torch.lerp(x.float(), x.float(), torch.tensor(1))", [1.0, -2.0]), ("x.view(1, 2).all([])", [[True, True]]),
        ("torch.zeros(0, 3).stride()", (3, 1)), ("torch.zeros(2, 0, 3).stride()", (3, 3, 1)),
    ],
)  # fmt: skip
def test_what_pytorch_takes_is_taken(engine, code, want):
    torch = import_module(engine)
    found = eval(code, {"torch": torch, "x": torch.tensor([1, -2], dtype=torch.int8)})
    assert (found.tolist() if torch.is_tensor(found) else found) == want


@needs_torch
def test_numbers_evenly_apart_are_pytorchs_to_the_last_bit():
    import torch

    import minigrad

    drawn = np.random.default_rng(0)
    for steps in (1, 2, 3, 7, 8, 16, 33, 100, 257):
        for name in ("float32", "float64", "int64", "int32", "int16", "int8"):
            for _ in range(10):
                start, end = drawn.uniform(-100, 100, 2).tolist()
                ours, theirs = (t.linspace(start, end, steps, dtype=getattr(t, name)) for t in (minigrad, torch))
                assert ours.numpy().tobytes() == theirs.numpy().tobytes(), (start, end, steps, name)
            start, end, base = [*drawn.uniform(-3, 3, 2).tolist(), drawn.uniform(1, 10)]
            if name == "float64":
                ours, theirs = (t.logspace(start, end, steps, base, dtype=t.float64) for t in (minigrad, torch))
                assert ours.numpy().tobytes() == theirs.numpy().tobytes(), (start, end, steps, base)


@needs_torch
@pytest.mark.parametrize(
    "code",
    [
        "torch.relu(x)", "x.clamp(0)", "x.clamp(-0.0)", "x.clamp(max=0)", "x.clamp(-1, 0)", "x.clamp_min(0)",
        "torch.nn.functional.hardtanh(x, 0, 1)", "torch.nn.functional.relu6(x)", "torch.nn.functional.logsigmoid(x + torch.inf)",
        "(x + torch.nan).nan_to_num(-0.0)",
    ],
)  # fmt: skip
def test_zeros_have_pytorchs_signs(code):
    shown = []
    for engine in ("minigrad", "torch"):
        torch = import_module(engine)
        shown.append(repr(eval(code, {"torch": torch, "x": torch.tensor([0.0, -0.0])})))
    assert shown[0] == shown[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_padding_by_an_unknown_word_is_refused(engine):
    torch = import_module(engine)
    with pytest.raises(ValueError, match=r"^Invalid padding string 'foo', should be one of \{'(valid', 'same|same', 'valid)'\}$"):
        torch.nn.Conv2d(1, 1, 1, padding="foo")


def test_the_bytes_of_a_tensor_are_not_looked_at():
    with pytest.raises(NotImplementedError, match=re.escape("minigrad refuses view(torch.int32): it looks at the bytes")):
        minigrad.ones(2).view(minigrad.int32)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "code",
    [
        "torch.linalg.eigh(input=x)[0]", "torch.linalg.matrix_power(input=x, n=2)", "torch.cholesky_solve(x, input2=x)", "torch.inverse(input=x)",
        "torch.linalg.vector_norm(input=x)", "torch.linalg.vector_norm(x=x)", "torch.linalg.norm(input=x)", "x.swapaxes(axis0=0, axis1=1)",
        "torch.linalg.lstsq(x, b=x)[0]", "torch.scalar_tensor(s=2)", "torch.add(x1=x, x2=x)", "torch.argmax(x, axis=1, keepdims=True)",
    ],
)  # fmt: skip
def test_arguments_go_by_pytorchs_names(engine, code):
    torch = import_module(engine)
    assert torch.is_tensor(eval(code, {"torch": torch, "x": torch.eye(2)}))
