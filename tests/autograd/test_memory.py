"""Memory: a graph dies by reference counts alone, buffers are freed as the pass goes, hooks keep nothing alive."""

import contextlib
import gc
import warnings
import weakref

import pytest

import minigrad


@pytest.fixture(autouse=True)
def without_the_cycle_collector():
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def marked(token):
    """Hang a mark on a node; the mark lives as long as the node."""
    def marked(node):
        node.metadata["mark"] = mark = token()
        return weakref.ref(mark)
    return marked


def assigned(torch, x):
    y = x * 1
    y[0] = x[1] ** 2
    return y


def through_a_view(torch, x):
    v = (x * 1).view(2, 1)
    v.mul_(x[0])
    return v


def several_outputs(torch, x):
    a, b = (x * 2).exp().unbind()
    return a * b


OPERATIONS = {
    "several outputs": several_outputs,
    "cat, norm": lambda torch, x: torch.cat([x, x]).sum() / x.norm(),
    "assignment": assigned,
    "a changed view": through_a_view,
    "where, products": lambda torch, x: torch.where(x > 1, x.sigmoid(), x.tanh()) @ x,
    "in place": lambda torch, x: (x * 1).exp_().mul_(2).add_(x),
    "max, sort, prod": lambda torch, x: x.max(0)[0] + x.sort()[0].prod(),
    "loss": lambda torch, x: torch.nn.functional.binary_cross_entropy_with_logits(x, torch.ones(2)),
    "indexing": lambda torch, x: x[x > 1] + x[torch.tensor([0])],
}


@pytest.mark.parametrize("title", OPERATIONS)
def test_graphs_and_results_die_with_their_last_name(torch, marked, title):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = OPERATIONS[title](torch, x)
    mark, alive = marked(y.grad_fn), weakref.ref(y)
    assert mark() is not None
    del y
    assert mark() is None and alive() is None


def test_a_graph_dies_after_its_pass(torch, marked):
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    mark = marked(y.grad_fn)
    z = (y * y).sum()
    z.backward()
    del y, z
    assert mark() is None


def test_a_graph_dies_after_autograd_grad_with_create_graph(torch, marked):
    x = torch.ones((), requires_grad=True)
    y = x.exp()
    mark = marked(y.grad_fn)
    g, = torch.autograd.grad(y, x, create_graph=True)
    h, = torch.autograd.grad(g, x, create_graph=True)
    del y, g, h
    assert mark() is None


def test_a_leaf_dies_though_it_had_a_pass(torch):
    x = torch.ones(2, requires_grad=True)
    (x * 2).sum().backward()
    alive = weakref.ref(x)
    del x
    assert alive() is None


def test_a_graph_keeps_its_leaf(torch):
    x = torch.ones(2, requires_grad=True)
    y = (x * 2).sum()
    del x
    leaf = y.grad_fn.next_functions[0][0].next_functions[0][0].variable
    y.backward()
    assert leaf.grad.tolist() == [2.0, 2.0]


def test_create_graph_by_backward_makes_a_cycle_that_can_be_cut(torch, marked):
    x = torch.ones((), requires_grad=True)
    y = x.exp()
    mark = marked(y.grad_fn)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y.backward(create_graph=True)
    x.grad = None
    del y
    assert mark() is None


def packed(torch, token, marks):
    def pack(tensor):
        box = token()
        box.tensor = tensor.detach()
        marks.append(weakref.ref(box))
        return box

    return torch.autograd.graph.saved_tensors_hooks(pack, lambda box: box.tensor)


def test_saved_values_are_freed_as_the_pass_goes(torch, token):
    x, marks, seen = torch.ones(2, requires_grad=True), [], []
    with packed(torch, token, marks):
        a = x.exp()
        b = a.sin()
        c = b.cos()
    for y in (a, b):
        y.register_hook(lambda g: seen.append([mark() is not None for mark in marks]))
    c.sum().backward()
    assert seen == [[True, True, False], [True, False, False]]
    assert not any(mark() for mark in marks)


def test_saved_values_stay_with_retain_graph(torch, token):
    x, marks = torch.ones(2, requires_grad=True), []
    with packed(torch, token, marks):
        y = x.exp().sin().sum()
    y.backward(retain_graph=True)
    assert len(marks) == 2 and all(mark() for mark in marks)
    y.backward()
    assert not any(mark() for mark in marks)


def test_saved_values_die_with_the_graph(torch, token):
    x, marks = torch.ones(2, requires_grad=True), []
    with packed(torch, token, marks):
        y = x.exp().sin()
    assert all(mark() for mark in marks)
    del y
    assert not any(mark() for mark in marks)


def test_a_function_lets_its_tensors_go(torch, token):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            ctx.save_for_backward(a)
            ctx.mark = marks.append(weakref.ref(mark := token())) or mark
            return a * a

        @staticmethod
        def backward(ctx, g):
            return g * 2 * ctx.saved_tensors[0]

    marks = []
    x = torch.ones(2, requires_grad=True)
    y = Square.apply(x)
    y.sum().backward()
    assert marks[0]() is not None
    del y
    assert marks[0]() is None


@pytest.mark.parametrize("kind", ["tensor", "node", "prehook", "leaf", "accumulated"])
def test_hooks_die_with_what_they_hang_on(torch, token, kind):
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    mark = token()
    register = {"tensor": y.register_hook, "node": y.grad_fn.register_hook, "prehook": y.grad_fn.register_prehook,
                "leaf": x.register_hook, "accumulated": x.register_post_accumulate_grad_hook}[kind]
    handle = register(lambda *args, mark=mark: None)
    mark = weakref.ref(mark)
    y.sum().backward()
    assert mark() is not None
    del x, y, register
    assert mark() is None
    handle.remove()


def test_a_removed_hook_is_let_go_at_once(torch, token):
    x = torch.ones(2, requires_grad=True)
    mark = token()
    handle = x.register_hook(lambda g, mark=mark: None)
    mark = weakref.ref(mark)
    handle.remove()
    assert mark() is None


def test_retain_grad_keeps_no_graph_alive(torch, marked):
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    y.retain_grad()
    mark, alive = marked(y.grad_fn), weakref.ref(y)
    y.sum().backward()
    del y
    assert mark() is None and alive() is None


def test_a_failed_pass_keeps_nothing(torch, marked):
    x = torch.ones(2, requires_grad=True)
    y = x.exp()
    y.add_(1)
    mark = marked(y.grad_fn)
    with contextlib.suppress(RuntimeError):
        y.sum().backward()
    del y
    assert mark() is None


def test_a_view_keeps_its_base_and_nothing_keeps_the_view(torch):
    y = torch.ones(2, requires_grad=True) * 1
    v = y[:1]
    base, view = weakref.ref(y), weakref.ref(v)
    del y
    assert base() is v._base
    v.mul_(2)
    del v
    assert view() is None and base() is None


def test_gradients_under_way_are_let_go(torch):
    x = torch.ones(2, requires_grad=True)
    seen = []
    y = x * 2
    y.register_hook(lambda g: seen.append(weakref.ref(g)))
    (y * 3).sum().backward()
    assert seen[0]() is None


@pytest.mark.parametrize("change", [
    "v = y[0]; v.mul_(v)",
    "v = y[0]; v.clamp_(-2, 2)",
    "v = y.view_as(y); v[0].sin_()",
    "v = y.detach().view(2, 1); v.mul_(x[0])",
])
def test_a_changed_view_is_no_cycle(token, change):
    x = minigrad.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    mark = y.grad_fn.metadata["mark"] = token()
    mark = weakref.ref(mark)
    names = {"x": x, "y": y}
    exec(change, names)
    gc.disable()
    try:
        names.clear()
        del x, y
        assert mark() is None
    finally:
        gc.enable()
