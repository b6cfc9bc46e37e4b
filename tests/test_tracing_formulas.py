"""What a run says of each operation: its local derivative in symbols, and its line on the blackboard."""

import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

import minigrad as torch
from minigrad import record

F = torch.nn.functional
DERIVATIVES = [  # an operation of x (and t), and what it sends back to x, as a textbook has it
    (lambda x, t: x.tanh(), "∂y/∂y · (1 − y²)"),
    (lambda x, t: x.sigmoid(), "∂y/∂y · (1 − y) · y"),
    (lambda x, t: x.exp(), "∂y/∂y · y"),
    (lambda x, t: x.log(), "∂y/∂y · 1 ÷ x"),
    (lambda x, t: x.sqrt(), "∂y/∂y · 1 ÷ (2 · y)"),
    (lambda x, t: x.reciprocal(), "∂y/∂y · (−y²)"),
    (lambda x, t: x.tan(), "∂y/∂y · (1 + y²)"),
    (lambda x, t: x.atan(), "∂y/∂y · 1 ÷ (1 + x²)"),
    (lambda x, t: x.log1p(), "∂y/∂y · 1 ÷ (x + 1)"),
    (lambda x, t: x ** 3, "∂y/∂y · 3 · x²"),
    (lambda x, t: x.max(), "∂y/∂y · 1 ÷ count(x = y) · [x = y]"),
    (lambda x, t: x.prod(), "∂y/∂y · y ÷ x"),
    (lambda x, t: F.mse_loss(x, t), "∂y/∂y · 2 · (x − t) ÷ 2"),
    (lambda x, t: F.binary_cross_entropy_with_logits(x, t), "∂y/∂y · (sigmoid(x) − t) ÷ 2"),
    (lambda x, t: x @ t, "∂y/∂y · t"),
    (lambda x, t: x.relu(), "∂y/∂y · [y > 0]"),
    (lambda x, t: x[1:], "place(g, at = [1:])"),
    (lambda x, t: x.rsqrt(), "∂y/∂y · (−0.5 · y³)"),
    (lambda x, t: x ** -2, "∂y/∂y · (−2 ÷ x³)"),
    (lambda x, t: x ** 1.5, "∂y/∂y · 1.5 · √x"),
    (lambda x, t: t / x, "∂y/∂y · (−t ÷ x²)"),
    (lambda x, t: x.erf(), "∂y/∂y · 2 · exp(−x²) ÷ √π"),
    (lambda x, t: x.exp2(), "∂y/∂y · log(2) · y"),
    (lambda x, t: x.deg2rad(), "∂y/∂y · π ÷ 180"),
    (lambda x, t: F.leaky_relu(x, 2 / 3), "∂y/∂y · ([x > 0] + 2 · [x ≤ 0] ÷ 3)"),
    (lambda x, t: x * 0.123456789, "∂y/∂y · 0.1235"),
    (lambda x, t: x.clamp(-1, 1), "∂y/∂y · [−1 ≤ x ≤ 1]"),
    (lambda x, t: x.maximum(t), "∂y/∂y · ([x > t] + 1 ÷ 2 · [x = t])"),
    (lambda x, t: F.softshrink(x), "∂y/∂y · [x < −0.5 or x > 0.5]"),
    (lambda x, t: F.elu(x, 2.0), "∂y/∂y · ([x > 0] + 2 · exp(x) · [x ≤ 0])"),
    (lambda x, t: F.smooth_l1_loss(x, t, reduction="sum"), "∂y/∂y · clamp(x − t, −1, 1)"),
    (lambda x, t: x.var(), "∂y/∂y · 2 · (x − mean(x))"),
    (lambda x, t: x.nansum(), "∂y/∂y · [not isnan(x)]"),
    (lambda x, t: x.logsumexp(0), "∂y/∂y · exp(x − y)"),
    (lambda x, t: x.cumsum(0), "sum_from(g, dim = 0)"),
    (lambda x, t: x.roll(1), "roll(g, shifts = −1)"),
    (lambda x, t: F.pad(x, (1, 2)), "pad(g, by = (−1, −2))"),
    (lambda x, t: x.unsqueeze(0), "squeeze(g, dim = 0)"),
    (lambda x, t: x.softmax(0), "(g − sum(g · y, dim = 0)) · y"),
]


@pytest.mark.parametrize("operation, formula", DERIVATIVES, ids=[formula for _, formula in DERIVATIVES])
def test_a_local_derivative_is_told_in_symbols(operation, formula):
    x, t = torch.tensor([1.5, 0.5], requires_grad=True), torch.tensor([1.0, 2.0])
    with record() as run:
        y = operation(x, t)
        y.backward(torch.ones_like(y))
    told = [line.strip() for line in str(run).split("\n") if "/∂x through" in line]
    assert len(told) == 1 and f" = {formula} = " in told[0].replace("(v·y)", "y")


def test_normalisations_are_told_with_what_they_normalised():
    x, w = torch.tensor([[1.0, 2.0, 4.0], [0.0, 1.0, 5.0]], requires_grad=True), torch.tensor([1.0, 2.0, 3.0])
    with record() as run:
        F.layer_norm(x, (3,), w).sum().backward()
        F.batch_norm(x, None, None, training=True).sum().backward()
    text = str(run)
    assert "∂sum_1/∂x through native_layer_norm_1 = (g · w − mean(g · w) − normalised(x) · mean(g · w · normalised(x))) ÷ std(x) = " in text
    assert "∂sum_2/∂x through native_batch_norm_1 = (g − mean(g) − normalised(x) · mean(g · normalised(x))) ÷ std(x) = " in text


def test_the_loss_of_classes_is_told_by_its_targets():
    logits = torch.tensor([[0.0, 1.0], [2.0, 0.0]], requires_grad=True)
    with record() as run:
        F.cross_entropy(logits, torch.tensor([0, 1])).backward()
    text = str(run)
    assert "= −place(g ÷ N, index = target) = [[−0.5, 0], [0, −0.5]]" in text
    assert "target=[0, 1]" in text and "constant" not in text, "indices are part of the line, not values of their own"


def test_numbers_of_python_are_written_as_the_others():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with record() as run:
        y = x * -0.5
        z = y.softmax(dim=-1)
        m = z.masked_fill(torch.tensor([True, False]), float("-inf"))
    lines = str(run).split("\n")
    assert "y = x × (−0.5) = [1, 2] × (−0.5) = [−0.5, −1]" in lines
    assert any("softmax(y, dim=−1)" in line for line in lines)
    assert any("masked_fill(z, mask=[True, False], value=−inf)" in line for line in lines)
    assert m.requires_grad


def test_a_layer_built_in_the_block_is_told_of_when_it_is_used():
    with record() as run:
        net = torch.nn.Sequential(torch.nn.Linear(1, 2), torch.nn.BatchNorm1d(2))
        torch.nn.Embedding(3, 2, padding_idx=0)
        net(torch.ones(3, 1)).sum().backward()
    assert str(run).startswith("constant_1 = [[1], [1], [1]]"), "its parameters are not constants, and were not cut off from any"
    assert [o.op for o in run.operations] == ["t", "addmm", "add_", "native_batch_norm", "mul_", "add_", "mul_", "add_", "sum"]
    assert {value.name for value in run.values if value.name.startswith("net[1].running")} == {"net[1].running_mean", "net[1].running_var"}
    names = {value.name for value in run.values if value.kind == "leaf"}
    assert names == {"net[0].weight", "net[0].bias", "net[1].weight", "net[1].bias"}


def test_a_parameter_made_in_the_block_bears_its_name():
    with record() as run:
        w = torch.nn.Parameter(torch.tensor([3.0]))
        y = w * 2
        y.backward()
    assert str(run).split("\n")[0] == "y = w × 2 = 3 × 2 = 6"
    assert w.grad is not None


def test_indices_are_told_as_they_are_typed():
    w, i = torch.tensor([10.0, 20.0, 30.0], requires_grad=True), torch.tensor([0, 2])
    with record() as run:
        y = w[i]
        y.sum().backward()
    assert "y = index(w, indices=[0, 2]) = index([10, 20, 30], indices=[0, 2]) = [10, 30]" in str(run)
    assert "∂sum_1/∂w through y = place(g, at = [[0, 2]]) = [1, 0, 1]" in str(run)


def test_what_an_operation_made_may_become_a_leaf():
    with record() as run:
        A = torch.arange(4.0).reshape(2, 2).requires_grad_()
        y = (A + 1).sum()
        y.backward()
    assert "∂y/∂A through add_1 = ∂y/∂add_1 · ∂add_1/∂A = [[1, 1], [1, 1]] × 1 = [[1, 1], [1, 1]]" in str(run)
    assert [value.kind for value in run.values if value.name == "A"] == ["leaf"]


def test_a_leaf_that_begins_to_want_its_gradient_in_a_function_bears_its_name():
    def loss():
        start = torch.arange(3.0).requires_grad_()
        return (start * start).sum()

    with record() as run:
        loss().backward()
    assert str(run).split("\n")[0] == "start = [0, 1, 2]: a leaf that wants its gradient"


def test_pytorchs_products_are_told_as_ours():
    pytorch = pytest.importorskip("torch")
    assert F.mse_loss is not None, "with the rows of the losses loaded, some of which leave products too"
    x, w = pytorch.tensor(0.5, requires_grad=True), pytorch.tensor(2.0, requires_grad=True)
    with record() as run:
        u = pytorch.sin(w * x)
        slope, = pytorch.autograd.grad(u, x, create_graph=True)
        slope.backward()
    assert " = 0 = " not in str(run)
    assert "∂slope/∂cos_1 through mul_2 = ∂slope/∂mul_2 · constant_1 = 2" in str(run)


def test_a_module_is_a_scope_while_it_runs():
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = torch.nn.Linear(1, 1)
            self.rest = torch.nn.Sequential(torch.nn.Tanh(), torch.nn.Linear(1, 1))

        def forward(self, x):
            return self.rest(self.first(x)) * 2

    def told(model):
        return model(torch.ones(1, 1)).sum()

    net = Net()
    with record() as run:
        told(net).backward()
    assert [(o.op, o.scope) for o in run.operations] == [
        ("t", ("model", "first")), ("addmm", ("model", "first")), ("tanh", ("model", "rest", "0")),
        ("t", ("model", "rest", "1")), ("addmm", ("model", "rest", "1")), ("mul", ("model",)), ("sum", ()),
    ]  # fmt: skip
    assert {value.name for value in run.values if value.kind == "leaf"} == {
        "model.first.weight", "model.first.bias", "model.rest[1].weight", "model.rest[1].bias",
    }  # fmt: skip
    assert "tanh" not in run.draw(closed=["rest"]).source


def test_a_module_that_fails_leaves_its_scope():
    net, w = torch.nn.Linear(2, 2), torch.ones(1, requires_grad=True)
    with record() as outer, record() as inner:
        with pytest.raises(RuntimeError):
            net(torch.ones(3))
        w * 2
    assert [run.operations[-1].scope for run in (outer, inner)] == [(), ()]


def test_a_change_through_a_view_tells_which_part_it_changed():
    w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with record() as run:
        x = w * 1
        v = x[1:]
        v *= w[:2]
        x[0].exp_()
        y = x.sum()
        y.backward()
    lines = [line.strip() for line in str(run).split("\n")]
    assert "x₂ = mul_(x₁, slice_1, view=v) = mul_([1, 2, 3], [1, 2], view=v) = [1, 2, 6]" in lines
    assert "∂y/∂x₁ through x₂ = write(g, v = g[v] · slice_1) = [2.718, 1, 2]" in lines
    assert "∂y/∂slice_1 through x₂ = g[v] · x₁[v] = [2, 3]" in lines
    assert "∂y/∂x₂ through x₃ = write(g, select_1 = g[select_1] · x₃[select_1]) = [2.718, 1, 1]" in lines


def test_within_a_chain_the_local_derivative_is_told_where_it_is_more_than_a_number():
    x = torch.tensor(2.0, requires_grad=True)
    with record() as run:
        y = x + 1
        z = y**2
        w = z.sqrt()
        w.backward()
    assert "∂w/∂y through z = ∂w/∂z · 2 · y = 0.1667 × 6 = 1" in str(run)
    assert "∂w/∂x through y = ∂w/∂y · ∂y/∂x = 1 × 1 = 1" in str(run)


def test_mathml_holds_the_formula_once_and_then_numbers_alone():
    x = torch.tensor([0.0, 0.0], requires_grad=True)
    with record() as run:
        x.softmax(0).backward(torch.tensor([1.0, 0.0]))
    (message,) = (step for step in run.steps if step.kind == "message")
    texts = [node.text for node in ET.fromstring(run.mathml(message)).iter("{http://www.w3.org/1998/Math/MathML}mtext")]
    assert texts == ["[0.25, −0.25]"]


def test_the_parts_of_a_tuple_are_called_by_their_place():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with record() as run:
        u = x.unbind(0)
        u[1].backward()
    assert "u[0], u[1] = unbind(x) = unbind([1, 2]) = 1, 2" in str(run)


LAYERS = [  # PyTorch's, and what is sent back to x
    ("functional.gelu(x).sum()", "∂y/∂gelu_1 · (0.5 · (erf(x ÷ √2) + 1) + x · exp(−0.5 · x²) ÷ √(2 · π))"),
    ("functional.silu(x).sum()", "∂y/∂silu_1 · sigmoid(x) · (x · (1 − sigmoid(x)) + 1)"),
    ("functional.smooth_l1_loss(x, x.detach() + 2)", "∂y/∂y · clamp(x − add_1, −1, 1) ÷ 4"),
    ("functional.conv1d(x[None], torch.ones(2, 2, 1, requires_grad=True)).sum()", "conv_transpose(g, leaf_1)"),
    ("functional.conv_transpose1d(x[None], torch.ones(2, 2, 1, requires_grad=True)).sum()", "convolution(g, leaf_1)"),
    ("functional.binary_cross_entropy_with_logits(x, x.detach(), reduction='sum')", "∂y/∂y · (sigmoid(x) − constant_1)"),
    ("functional.layer_norm(x, (2,)).sum()", "(g − mean(g) − normalised(x) · mean(g · normalised(x))) ÷ std(x)"),
    ("functional.batch_norm(x, None, None, training=True).sum()", "(g − mean(g) − normalised(x) · mean(g · normalised(x))) ÷ std(x)"),
    ("functional.nll_loss(x, t)", "−place(g ÷ N, index = target)"),
]


@pytest.mark.parametrize("call, formula", LAYERS, ids=[call for call, _ in LAYERS])
def test_pytorchs_layers_are_told_though_ours_are_not_loaded(call, formula):
    pytest.importorskip("torch")
    program = f"""
import torch, minigrad
x, t = torch.tensor([[1.0, 2.0], [0.5, -1.0]], requires_grad=True), torch.tensor([0, 1])
with minigrad.record() as run:
    y = torch.nn.{call}
    y.backward()
print(run)
"""
    assert f" = {formula} = " in subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_what_pytorch_saved_as_none_is_the_usual():
    pytorch = pytest.importorskip("torch")
    x = pytorch.tensor([1.0, 2.0, 4.0], requires_grad=True)
    with record() as run:
        y = x.std()
        y.backward()
    assert "∂y/∂x through y = ∂y/∂y · (x − mean(x)) ÷ (2 · y) · [y ≠ 0] = " in str(run)


def test_an_array_too_long_to_be_listed_is_told_by_its_size_and_sum():
    x = torch.ones(20, requires_grad=True)
    with record() as run:
        (x * 2).sum().backward()
    assert "∂sum_1/∂x through mul_1 = ∂sum_1/∂mul_1 · 2 = [20 elements, sum 40]" in str(run)
    assert any("[20 个元素，和为 40]" in run.sentence(step, "zh") for step in run.steps if step.kind == "message")


def test_a_conversion_names_both_dtypes():
    x, w = torch.ones(2, requires_grad=True), torch.ones(2, dtype=torch.float64)
    with record() as run:
        (x + w).sum().backward()
    assert "the message is converted to the dtype of x: float64 → float32" in str(run)


def test_of_rows_with_one_node_the_one_that_pytorchs_node_is_like_is_read():
    pytorch = pytest.importorskip("torch")
    x = pytorch.tensor([1.0, 2.0], requires_grad=True)
    with record() as run:
        a = x.flip(0)
        b = pytorch.add(a, x, alpha=3)
        c = b.gather(0, pytorch.tensor([1]))
        c.backward()
    text = str(run)
    assert "∂c/∂a through b = ∂c/∂b · ∂b/∂a = " in text and "∂c/∂x through a = flip(g, dims = 0) = " in text
    assert "∂c/∂x through b = ∂c/∂b · ∂b/∂x = [0, 1] × 3 = [0, 3]" in text
    assert "∂c/∂b through c = place(g, dim = 0, index = index) = [0, 1]" in text
