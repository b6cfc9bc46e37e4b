"""The document that minigrad brings to life: its cells run unchanged and print the same characters, seed 7 and all.

The cells and the texts below them are the document's own; only the replayed draws before two of them are ours.
The generator's text, which held a memory address, is the one that may differ.
"""

from importlib import import_module

import pytest
from cells import ENGINES, run_cell

SEED = "torch.manual_seed(7)"

# The loss's cell is In [13], the seed's In [2]: it had run ten times before.
TEN_EARLIER_RUNS = "for _ in range(10): torch.randn(5, 3), torch.randn(3)"

LOSS = """
x = torch.ones(5)  # input tensor
y = torch.zeros(3)  # expected output
w = torch.randn(5, 3, requires_grad=True)
b = torch.randn(3, requires_grad=True)
z = torch.matmul(x, w)+b
loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
loss.backward()
print(w.grad)
print(b.grad)
print(z.requires_grad)

with torch.no_grad():
    z = torch.matmul(x, w) + b
print(z.requires_grad)

z = torch.matmul(x, w) + b
print(z.requires_grad)
z_det = z.detach()
print(z_det.requires_grad)
"""

LOSS_TEXT = """\
tensor([[0.0227, 0.0738, 0.0327],
        [0.0227, 0.0738, 0.0327],
        [0.0227, 0.0738, 0.0327],
        [0.0227, 0.0738, 0.0327],
        [0.0227, 0.0738, 0.0327]])
tensor([0.0227, 0.0738, 0.0327])
True
False
True
False
"""

TWO_WAYS = """
w = torch.tensor([1.], requires_grad=True)
x = torch.tensor([2.], requires_grad=True)

a = torch.add(w, x)
b = torch.add(w, 1)
c = torch.mul(a, b)

c.backward(retain_graph=True)
"""

# Its x is the third draw of three after the seed.
TWO_EARLIER_DRAWS = "torch.manual_seed(7); torch.randn(3); torch.randn(3); None"

DOUBLING = """
x = torch.randn(3, requires_grad=True)
y = x * 2

while y.data.norm() < 1000:
    y = y * 2
    
y
"""  # noqa: W293 - the document's own line of blanks

VECTOR = """
y.backward(torch.tensor([0.1, 1.0, 0.0001], dtype=torch.float))

x.grad
"""

NO_GRAD = """
print(x.requires_grad)
print((x ** 2).requires_grad)
with torch.no_grad():
    print((x ** 2).requires_grad)
"""

SQUARE = """
x = torch.tensor([3.], requires_grad=True)
y = torch.pow(x, 2)

grad_1 = torch.autograd.grad(y, x, create_graph=True)
grad_2 = torch.autograd.grad(grad_1[0], x)
"""

CELLS = [
    (TEN_EARLIER_RUNS, ""),
    (LOSS, LOSS_TEXT),
    (TWO_WAYS, ""),
    ("# 2 + 3\nw.grad", "tensor([5.])\n"),
    ("# 2\nx.grad", "tensor([2.])\n"),
    (TWO_EARLIER_DRAWS, ""),
    (DOUBLING, "tensor([-364.1600, 1261.9630,  141.4888], grad_fn=<MulBackward0>)\n"),
    (VECTOR, "tensor([1.0240e+02, 1.0240e+03, 1.0240e-01])\n"),
    (NO_GRAD, "True\nTrue\nFalse\n"),
    (SQUARE, ""),
    ("grad_1", "(tensor([6.], grad_fn=<MulBackward0>),)\n"),
    ("grad_2", "(tensor([2.]),)\n"),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_cell_prints_the_documents_characters(engine):
    variables = {"torch": import_module(engine)}
    assert "Generator object" in run_cell(SEED, variables)
    for source, text in CELLS:
        assert run_cell(source, variables) == text


@pytest.mark.parametrize("engine", ENGINES)
def test_the_histories_matter(engine):
    """Without the earlier draws other figures come: a stream that ignored its state would pass the test above."""
    variables = {"torch": import_module(engine)}
    run_cell(SEED, variables)
    assert run_cell(LOSS, variables) != LOSS_TEXT
    run_cell(SEED, variables)
    assert "364.1600" not in run_cell(DOUBLING, variables)


@pytest.mark.parametrize("engine", ENGINES)
def test_signatures_take_every_name_that_the_document_lists(engine):
    torch = import_module(engine)
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    v = torch.tensor([1.0, 10.0])
    torch.autograd.backward(tensors=x * x, grad_tensors=v, retain_graph=None, create_graph=False)
    assert repr(x.grad) == "tensor([ 2., 40.])"
    grads = torch.autograd.grad(outputs=x * x, inputs=x, grad_outputs=v, retain_graph=None, create_graph=False)
    assert repr(grads) == "(tensor([ 2., 40.]),)"
