"""Passes that begin passes: as deep as one likes; and smaller agreements with PyTorch's modes, hooks and versions."""

import pytest

DEEP = """
def passes(depth, bottom):
    class Again(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a, left):
            ctx.left = left
            return a.clone()
        @staticmethod
        def backward(ctx, g):
            if ctx.left == 0:
                return bottom(g), None
            with torch.enable_grad():
                t = torch.ones(2, requires_grad=True)
                Again.apply(t, ctx.left - 1).sum().backward()
            return g + t.grad, None
    Again.apply(x, depth).sum().backward()
    return x.grad.tolist()
def fail(g):
    raise ValueError("at the bottom")
"""
BOTH = (
    "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only use `grad_tensors`."
)
APART = (
    "A view was created in inference mode and is being modified inplace in normal mode. Given that this use case is ambiguous "
    "and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the "
    "inference_mode block (if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked)."
)
INSIDE = "with torch.inference_mode(): v = {}.view(-1)\n"
PRESERVED = "with torch.autograd._unsafe_preserve_version_counter({}): {}.add_(1)\n"
ENABLED = "set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {}"

CASES = {
    "a thousand passes, one within the other": (DEEP + "passes(1000, lambda g: g)", [1001.0, 1001.0]),
    "an error comes up from the bottom": (DEEP + "passes(200, fail)", ValueError("at the bottom")),
    "recording is off at the bottom": (
        DEEP + "passes(99, lambda g: log.append(torch.is_grad_enabled()) or g); log", [False],
    ),
    "set_grad_enabled takes a bool": ("torch.set_grad_enabled(1)", TypeError(ENABLED.format("int"))),
    "and nothing else": ("torch.set_grad_enabled(None)", TypeError(ENABLED.format("NoneType"))),
    "and says its mode": (
        "repr(torch.set_grad_enabled(True))", "torch.autograd.grad_mode.set_grad_enabled(mode=True)",
    ),
    "the module of the switches": ("torch.autograd.grad_mode.no_grad is torch.no_grad", True),
    "inputs that are no tensors": ("(x * 2).sum().backward(inputs=3)", TypeError("'int' object is not iterable")),
    "hooks of a leaf": ("x.register_hook(lambda g: g); len(x._backward_hooks)", 1),
    "hooks of a result": ("y = x * 2; y.register_hook(lambda g: g); len(y._backward_hooks)", 1),
    "no hooks": ("x._backward_hooks, (x * 2)._backward_hooks", (None, None)),
    "a version preserved": (PRESERVED.format("(x, n)", "n") + "n._version", 0),
    "a change that nothing warns of": (
        "y = n * 1; z = x * y\n" + PRESERVED.format("y", "y") + "z.sum().backward(); x.grad.tolist()", [2.0, 3.0],
    ),
    "an inference view of a constant may change": (INSIDE.format("n") + "v.add_(1).tolist()", [2.0, 3.0]),
    "but not into a result": (INSIDE.format("n") + "v.mul_(x)", RuntimeError(APART)),
    "an inference view of a leaf": (INSIDE.format("x") + "v.mul_(2)", RuntimeError(APART)),
    "the same without recording": (INSIDE.format("x") + "with torch.no_grad(): v.mul_(2)\nv.tolist()", [2.0, 4.0]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_case(check, name):
    check(*CASES[name])


def test_grad_variables(torch):
    x = torch.ones(2, requires_grad=True)
    with pytest.warns(FutureWarning, match="`grad_variables` is deprecated. Use `grad_tensors` instead."):
        torch.autograd.backward(x.sum(), grad_variables=torch.tensor(2.0))
    assert x.grad.tolist() == [2.0, 2.0]


def test_grad_variables_and_grad_tensors(torch, raises):
    x, one = torch.ones(2, requires_grad=True), torch.tensor(1.0)
    with raises(RuntimeError, BOTH), pytest.warns(FutureWarning):
        torch.autograd.backward(x.sum(), one, grad_variables=one)


def test_nondeterminism_is_told_before_a_mismatch(torch):
    calls = []

    class Drifts(torch.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a * 1

        @staticmethod
        def backward(ctx, g):
            calls.append(1)
            return g * (2 + len(calls))

    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    with pytest.raises(RuntimeError, match="Backward is not reentrant"):
        torch.autograd.gradcheck(Drifts.apply, x)
