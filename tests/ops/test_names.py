"""A name that minigrad has in one place stands in every place where PyTorch has it."""

import pytest

import minigrad

torch = pytest.importorskip("torch")

ONLY_FUNCTIONS = {"prelu", "hardshrink"}  # layers, which live above the tensor; torch.nn.functional has them


def test_a_function_is_a_method_where_pytorch_has_both():
    both = {name for name in dir(torch.Tensor) if hasattr(torch, name) and not name.startswith("_")}
    ours = {name for name in both if hasattr(minigrad, name)}
    assert "matmul" in ours
    assert {name for name in ours if not hasattr(minigrad.Tensor, name)} == ONLY_FUNCTIONS


def test_a_change_in_place_is_a_function_where_pytorch_has_both():
    both = {name for name in dir(torch.Tensor) if hasattr(torch, name) and name.endswith("_") and name[0] != "_"}
    ours = {name for name in both if hasattr(minigrad.Tensor, name)}
    assert "sin_" in ours
    assert {name for name in ours if not hasattr(minigrad, name)} == set()


QUESTIONS = """\
a.cpu() is a|a.to_dense() is a|a.is_nonzero()|a[0].is_nonzero()|torch.tensor([]).is_nonzero()|a.is_complex()|n.is_signed()
torch.tensor([True]).is_signed()|a.is_cuda|a.is_cpu|a.is_sparse|a.is_quantized|a.is_meta|a.get_device()|a.layout
a.is_same_size(n)|a.is_same_size(f)|a.is_set_to(a)|f.is_set_to(f[:])|f.is_set_to(f[1:])|a.real is a|a.imag|a.conj() is a
a.resolve_conj() is a|a.data_ptr() == a.detach().data_ptr()|torch.is_complex(a)|torch.is_nonzero(a[0])|torch.real(a)
torch.conj(a)|torch.get_device(a)|reversed(a)|reversed(torch.tensor(1.))|a.apply_(lambda x: x + 1)|n.apply_(lambda x: x * 3)
n.map_(n, lambda x, y: x + y)|torch.arange(3).apply_(lambda x: x + .5)|f.map_(torch.ones(5), lambda x, y: x)|f.apply_(3)
a.matmul(a)|a.matmul(torch.ones(3))|torch.sin_(f)|torch.clamp_(f, max=.5)|torch.sin_(a)|torch.sin_(torch.arange(2))
torch.FloatTensor()|torch.FloatTensor(2, 3).shape|torch.LongTensor([1.5])|torch.FloatTensor(torch.Size([2])).shape
torch.FloatTensor(2.5)|torch.FloatTensor('a')|torch.FloatTensor|isinstance(f, torch.LongTensor)|isinstance(f, torch.FloatTensor)
torch.FloatTensor.dtype|f.type(torch.LongTensor)|f.type('torch.LongTensor')|f.type('LongTensor')|f.type(int)|f.type(torch.Tensor)
(torch.ShortTensor([1]), torch.CharTensor([1]), torch.BoolTensor([0, 2]))|torch.FloatTensor(device='cpu')|torch.Tensor(2, 3).shape
torch.Tensor(torch.Size([2])).shape|torch.Tensor(2.5)|torch.Tensor(None)|torch.Tensor(range(3))|torch.Tensor(n)|torch.Tensor(a)
torch.Tensor(True)|torch.Tensor({1})|torch.Tensor([])|torch.Tensor(n).data_ptr() == n.data_ptr()|a.type(torch.DoubleTensor)
torch.cuda.is_available()|torch.cuda.device_count()|torch.cuda.manual_seed_all(1)|torch.backends.mps.is_available()
torch.accelerator.is_available()|torch.device('cuda' if torch.cuda.is_available() else 'cpu')"""


def answer(library, question):
    names = {"torch": library, "a": library.tensor([1.0, 2.0], requires_grad=True)}
    names |= {"n": library.arange(2), "f": library.arange(3.0)}
    try:
        return str(eval(question, names))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("question", "|".join(QUESTIONS.split("\n")).split("|"))
def test_the_answer_is_pytorchs(question):
    assert answer(minigrad, question) == answer(torch, question)
