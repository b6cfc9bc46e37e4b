"""What a slip of the keyboard gets: PyTorch's error, type and text; where PyTorch is installed, it is asked as well."""

import re
from importlib import import_module

import pytest
from cells import ENGINES

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
]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("slip", "kind", "text"), SLIPS, ids=[slip for slip, _, _ in SLIPS])
def test_a_slip_gets_pytorchs_error(engine, slip, kind, text):
    with pytest.raises(kind) as caught:
        eval(slip, {"torch": import_module(engine)})
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
        ("svd", "it is in torch.linalg"),
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
