"""A recorded run holds what happened: values, operations, every message and sum in PyTorch's order, names as typed."""


import pytest

import minigrad as torch
from minigrad import record, scope


def of_kind(run, kind):
    return [step for step in run.steps if step.kind == kind]


def named(run, name):
    """The value of this name; there is only one."""
    value, = [value for value in run.values if value.name == name]
    return value


def numbers(array):
    return None if array is None else array.numpy().tolist()


def messages(run):
    """Every message: (what it came through, who gets it, what it is)."""
    return [
        (run.values[run.operations[step.operation].outputs[0]].name, run.values[step.value].name, numbers(step.message))
        for step in of_kind(run, "message")
    ]


@pytest.fixture
def first():
    with record() as run:
        w = torch.tensor([1.], requires_grad=True)
        x = torch.tensor([2.], requires_grad=True)
        a = torch.add(w, x)
        b = torch.add(w, 1)
        c = torch.mul(a, b)
        c.backward()
    return run


# --- the document's first example ------------------------------------------------------------------------------------


def test_names_and_kinds(first):
    assert [(v.name, v.kind) for v in first.values] == [
        ("w", "leaf"), ("x", "leaf"), ("a", "intermediate"), ("1", "constant"), ("b", "intermediate"), ("c", "intermediate"),
    ]  # fmt: skip
    one = named(first, "1")
    assert one.literal and not one.requires_grad and one.names == []


def test_messages_in_pytorchs_order(first):
    assert messages(first) == [("c", "a", [2.]), ("c", "b", [3.]), ("b", "w", [3.]), ("a", "w", [2.]), ("a", "x", [2.])]
    assert [(numbers(m.upstream[0]), numbers(m.local)) for m in of_kind(first, "message")] == [
        ([1.], [2.]), ([1.], [3.]), ([3.], [1.]), ([2.], [1.]), ([2.], [1.]),
    ]  # fmt: skip


def test_the_sum_and_the_mailboxes(first):
    met, = of_kind(first, "sum")
    assert ([numbers(t) for t in met.terms], numbers(met.total), met.arrived, met.of) == ([[3.], [2.]], [5.], 2, 2)
    assert first.values[met.value].name == "w"
    assert [(first.values[s.value].name, s.before, numbers(s.after)) for s in of_kind(first, "accumulate")] == [
        ("w", None, [5.]), ("x", None, [2.]),
    ]  # fmt: skip
    assert "w: 3 + 2 = 5" in str(first)


def test_only_what_saved_something_is_freed(first):
    assert [first.operations[s.operation].node for s in of_kind(first, "free")] == ["MulBackward0"]


def test_lines_of_code(first):
    def code(item):
        source, line = item.at
        return first.sources[source].lines[line - first.sources[source].first].strip()

    assert [code(op) for op in first.operations] == ["a = torch.add(w, x)", "b = torch.add(w, 1)", "c = torch.mul(a, b)"]
    assert {code(step) for step in first.steps if step.phase == "backward"} == {"c.backward()"}


def test_two_edges_for_two_operands():
    with record() as run:
        w = torch.tensor(3., requires_grad=True)
        c = w * w
        c.backward()
    assert run.operations[0].inputs == [0, 0]
    assert [(m.operand, m.value) for m in of_kind(run, "message")] == [(0, 0), (1, 0)]
    assert of_kind(run, "sum")[0].arrived == 2


def test_the_doubling_loop_is_numbered():
    torch.manual_seed(7)
    for _ in range(2):
        torch.randn(3)
    with record() as run:
        x = torch.randn(3, requires_grad=True)
        y = x * 2
        while y.data.norm() < 1000:
            y = y * 2
        y.backward(torch.tensor([0.1, 1.0, 0.0001]))
    subscripts = ["₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉", "₁₀"]
    assert [v.name for v in run.values if v.names == ["y"]] == [f"y{s}" for s in subscripts]
    assert named(run, "y₁₀").data.numpy() == pytest.approx([-364.1600, 1261.9630, 141.4888])  # the document's
    assert run.trace.grads[named(run, "x").id].numpy() == pytest.approx([1.0240e+02, 1.0240e+03, 1.0240e-01])


# --- kinds of steps -----------------------------------------------------------------------------------------------------


def test_second_pass_clearing_and_setting():
    with record() as run:
        w = torch.tensor([1.], requires_grad=True)
        c = w * 5
        c.backward(retain_graph=True)
        c.backward()
        w.grad.zero_()
        w.grad = None
        w.grad = torch.tensor([7.])
        w.grad.mul_(2)
    again = of_kind(run, "accumulate")[1]
    assert (numbers(again.before), numbers(again.message), numbers(again.after)) == ([5.], [5.], [10.])
    assert [(numbers(s.before), numbers(s.after)) for s in of_kind(run, "clear")] == [([10.], [0.]), ([0.], None)]
    assert [(numbers(s.before), numbers(s.after)) for s in of_kind(run, "set")] == [(None, [7.]), ([7.], [14.])]
    assert len(of_kind(run, "free")) == 1, "the first pass kept the graph"


def test_broadcasting_returns_as_a_sum():
    with record() as run:
        w = torch.ones(2, 3, requires_grad=True)
        b = torch.ones(3, requires_grad=True)
        s = torch.tensor(2., requires_grad=True)
        loss = ((w + b) * s).sum()
        loss.backward()
    assert [(run.values[x.value].name, x.axes, numbers(x.after)) for x in of_kind(run, "broadcast")] == [
        ("s", [0, 1], 12.), ("b", [0], [4., 4., 4.]),
    ]  # fmt: skip


def test_changes_in_place():
    with record() as run:
        w = torch.tensor([1., 2.], requires_grad=True)
        y = w.clone()
        y *= 3
        y[0].mul_(5)
        y.sum().backward()
        with torch.no_grad():
            w -= 0.5 * w.grad
        w.data.add_(1)
    assert [numbers(v.data) for v in run.values if v.names == ["y"]] == [[1., 2.], [3., 6.], [15., 6.]]
    changed = [s for s in of_kind(run, "change") if run.values[s.value].name == "w"]
    assert [(numbers(s.before), numbers(s.after)) for s in changed] == [([1., 2.], [-6.5, .5]), ([-6.5, .5], [-5.5, 1.5])]
    assert numbers(run.trace.grads[0]) == [15., 3.]


def test_a_view_of_what_was_changed():
    with record() as run:
        x = torch.ones(4, requires_grad=True)
        y = x * 1
        v = y[:2]
        y.mul_(2)
        s = (v * v).sum()
        s.backward()
    assert [v.name for v in run.values if v.names == ["v"]] == ["v₁", "v₂"]
    assert numbers(run.trace.grads[0]) == x.grad.tolist() == [8., 8., 0., 0.]


def test_history_cut():
    with record() as run:
        w = torch.tensor([1.], requires_grad=True)
        d = w.detach()
        with torch.no_grad():
            n = w * 2
        y = w * 3
        y.detach_()
    cuts = [(s.how, run.values[s.source].name, run.values[s.value].name) for s in of_kind(run, "cut")]
    assert cuts == [("detach", "w", "d"), ("no_grad", "w", "n"), ("detach", "y", "y")]
    assert named(run, "d").kind == "constant"
    assert run.operations[0].node is None
    assert (d.tolist(), n.tolist()) == ([1.], [2.])


def test_hooks_and_retained_gradients():
    with record() as run:
        w = torch.tensor([1.], requires_grad=True)
        y = w * 2
        y.register_hook(lambda grad: grad * 10)
        y.retain_grad()
        w.register_hook(lambda grad: grad + 1)
        z = y * 3
        z.backward()
    assert [(run.values[s.value].name, numbers(s.before), numbers(s.after)) for s in of_kind(run, "hook")] == [
        ("y", [3.], [30.]), ("w", [60.], [61.]),
    ]  # fmt: skip
    assert {run.values[v].name: numbers(g) for v, g in run.trace.grads.items()} == {"w": [61.], "y": [30.]}


def test_a_function_of_ones_own():
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad):
            x, = ctx.saved_tensors
            return 3 * x**2 * grad

    with record() as run:
        w = torch.tensor([2.], requires_grad=True)
        y = Cube.apply(w)
        y.backward()
    cube, = [op for op in run.operations if op.node == "CubeBackward"]
    assert cube.inputs == [named(run, "w").id] and cube.outputs == [named(run, "y").id]
    assert numbers(of_kind(run, "message")[-1].message) == [12.]


def test_higher_order():
    with record() as run:
        x = torch.tensor([3.], requires_grad=True)
        y = torch.pow(x, 2)
        grad_1 = torch.autograd.grad(y, x, create_graph=True)
        grad_2 = torch.autograd.grad(grad_1[0], x)
    assert [(numbers(s.gradient), run.values[s.value].name) for s in of_kind(run, "return")] == [([6.], "x"), ([2.], "x")]
    assert [p.create_graph for p in run.passes] == [True, False]
    assert any(s.kind == "operation" and s.pass_ == 0 for s in run.steps), "the first pass was recorded itself"
    assert named(run, "grad_1[0]").requires_grad and grad_2[0].item() == 2
    assert run.trace.grads == {}


def test_a_graph_from_before_the_block():
    p = torch.tensor([2.], requires_grad=True)
    q = p * p * 3
    with record() as run:
        q.backward()
    assert [op.node for op in run.operations] == ["MulBackward0", "MulBackward0"]
    assert not of_kind(run, "operation") and numbers(named(run, "q").data) == [12.]
    assert numbers(run.trace.grads[named(run, "p").id]) == [12.]


def test_several_results():
    with record() as run:
        x = torch.tensor([[1., 5.], [7., 3.]], requires_grad=True)
        values, at = x.max(0)  # noqa: RUF059
        a, b = x.unbind(0)  # noqa: RUF059
        (values.sum() + (a * 2).sum()).backward()
    assert [named(run, name).requires_grad for name in ("values", "at", "a", "b")] == [True, False, True, True]
    assert numbers(run.trace.grads[0]) == x.grad.tolist()


# --- names --------------------------------------------------------------------------------------------------------------


def names_of(run):
    return [v.name for v in run.values if not v.literal]


class Holder:
    pass


def test_names_as_typed():
    holder = Holder()

    def square(inner):
        return inner * inner

    with record() as run:
        w = torch.tensor(2., requires_grad=True)
        p, q = w + 1, w + 2
        r = s = p * q  # noqa: F841
        holder.total: object = r + 1
        _hidden = r * 2
        t = square(w)
        (u := w * 4).relu()
        t * 5
    assert names_of(run) == ["w", "p", "q", "r", "holder.total", "mul_1", "t", "u", "relu_1", "mul_2"]
    assert named(run, "r").names[:2] == ["r", "s"] and _hidden is not None and u is not None


def test_what_lies_in_containers():
    weights = [torch.tensor(1., requires_grad=True), torch.tensor(2., requires_grad=True)]
    table = {"bias": torch.tensor(3., requires_grad=True)}
    with record() as run:
        out = weights[0] * weights[1] + table["bias"]
        out.backward()
    assert names_of(run) == ["weights[0]", "weights[1]", "mul_1", "table['bias']", "out"]


def test_composed_operations_name_their_last():
    x, w = torch.ones(5), torch.ones(5, 3, requires_grad=True)
    with record() as run:
        z = torch.matmul(x, w)
    assert [v.names for v in run.values if v.name == "z"] == [["z"]] and z is not None
    assert run.operations[-1].outputs == [named(run, "z").id]


def test_scopes():
    with record() as run:
        w = torch.tensor(1., requires_grad=True)
        with scope("layer1"), scope("linear"):
            a = w * 2
        a = a + 1
    assert [op.scope for op in run.operations] == [("layer1", "linear"), ()]


# --- arrays ---------------------------------------------------------------------------------------------------------------


def test_large_arrays_are_kept_in_summary():
    with record() as run:
        big = torch.ones(100, 100, requires_grad=True)
        out = (big * 3).sum()
        out.backward()
    data = named(run, "big").data
    assert not data.whole and (data.shape, data.sum, data.min, data.mean, data.max) == ((100, 100), 10000., 1., 1., 1.)
    assert (data.thumbnail.rows, data.thumbnail.columns, len(data.thumbnail.bytes)) == (16, 16, 256)
    assert run.trace.grads[0].sum == 30000. and len(run.to_json()) < 10000
    with pytest.raises(ValueError, match="kept in summary"):
        data.numpy()


def test_operands_are_written_out_up_to_16_numbers():
    with record() as run:
        v = torch.ones(2, 4, requires_grad=True)
        small = v + torch.tensor(1.)
        X = torch.ones(3, 4, requires_grad=True)
        total = (X + torch.ones(3, 4)).sum()
    twos = "[[2, 2, 2, 2], [2, 2, 2, 2]]"
    ones = "[[1, 1, 1, 1], [1, 1, 1, 1]]"
    assert f"small = v + constant_1 = {ones} + 1 = {twos}" in str(run)
    row = "[2, 2, 2, 2]"
    assert f"add_1 = X + constant_2 = [{row}, {row}, {row}]" in str(run)
    assert (small.sum().item(), total.item()) == (16, 24)


def test_a_trace_grows_with_its_steps():
    sizes = []
    for n in (100, 1000):
        with record() as run:
            x = torch.ones(n, n, requires_grad=True)
            (x * 2).sum().backward()
        sizes.append(len(run.to_json()))
    assert sizes[1] < 1.1 * sizes[0]


def test_sentences_are_equations():
    with record() as run:
        x = torch.tensor([1., 2., 3.], requires_grad=True)
        y = x.sum()
        y.backward()
    assert "∂y/∂x through y = ∂y/∂y · 1 = 1 × [1, 1, 1] = [1, 1, 1]" in str(run)
    with record() as run:
        x = torch.tensor([1., 2.], requires_grad=True)
        n = -x
        y = n[1]
        y.backward()
    assert "n = −x = −[1, 2] = [−1, −2]" in str(run)
    assert "∂y/∂n through y = place(g, at = [1]) = [0, 1]" in str(run)
    with record() as run:
        W = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
        x = torch.tensor([1., -1.])
        y = W @ x
        y.backward(x)
    assert "∂(v·y)/∂W through y = g · xᵀ = [[1, −1], [−1, 1]]" in str(run)
    with record() as run:
        x = torch.tensor([1., 2.], requires_grad=True)
        y = torch.softmax(x, 0)
        y.backward(torch.tensor([1., 0.]))
    assert "(g − sum(g · y, dim = 0)) · y" in str(run)
