"""gradcheck and gradgradcheck: true answers pass, wrong ones are told apart by name."""

import pytest

WRONG = (
    "class Wrong(torch.autograd.Function):\n"
    "  @staticmethod\n"
    "  def forward(ctx, a): return a * 2\n"
    "  @staticmethod\n"
    "  def backward(ctx, g): return g * 3\n"
    "class Once(torch.autograd.Function):\n"
    "  @staticmethod\n"
    "  def forward(ctx, a): ctx.save_for_backward(a); return a ** 2\n"
    "  @staticmethod\n"
    "  def backward(ctx, g): return g * 2 * ctx.saved_tensors[0].detach()\n"
    "d = torch.tensor([1., 2.], dtype=torch.float64, requires_grad=True)\n"
    "e = torch.tensor([3., 5.], dtype=torch.float64, requires_grad=True)\n"
    "check, again = torch.autograd.gradcheck, torch.autograd.gradgradcheck\n"
    "def fails(f, *a, **k):\n"
    "  try: f(*a, **k)\n"
    "  except RuntimeError as error: return type(error).__name__, str(error).split('\\n')[0].strip()\n"
)

CASES = {
    "true": ("check(lambda a: a.exp() * a, (d,))", True),
    "true, a single tensor": ("check(lambda a: a.sin(), d)", True),
    "true, two inputs": ("check(lambda a, b: a / b, (d, e))", True),
    "true, several results": ("check(lambda a: (a * 2, a.prod()), (d,))", True),
    "true, one input without grad": ("check(lambda a, b: a * b, (d, n.double()))", True),
    "true, a number among the inputs": ("check(lambda a, k: a * k, (d, 3))", True),
    "true, views and assignments": (
        "def f(a):\n"
        "  y = a * 1\n"
        "  y[0] = a[1] ** 2\n"
        "  return y.view(2, 1)\n"
        "check(f, (d,))",
        True),
    "true, matrices": ("check(lambda a: a @ a.t(), (m.detach().double().requires_grad_(),))", True),
    "true, integers beside": ("check(lambda a: (a * 2, a.argmax()), (d,))", True),
    "true, a 0-d input": ("check(lambda a: a ** 3, (s.detach().double().requires_grad_(),))", True),
    "gradgradcheck true": ("again(lambda a: a.exp() * a, (d,))", True),
    "gradgradcheck true, two inputs": ("again(lambda a, b: a * b * b, (d, e))", True),
    "gradgradcheck with grad_outputs": (
        "again(lambda a: a ** 3, (d,), (torch.ones(2, dtype=torch.float64, requires_grad=True),))",
        True),
    "torch.autograd's own": (
        "(torch.autograd.gradcheck.__name__, torch.autograd.gradgradcheck.__name__)",
        ("gradcheck", "gradgradcheck")),
    "wrong": (
        "fails(check, Wrong.apply, (d,))",
        ("GradcheckError", "Jacobian mismatch for output 0 with respect to input 0,")),
    "wrong, told quietly": ("check(Wrong.apply, (d,), raise_exception=False)", False),
    "wrong second order": (
        "fails(again, Once.apply, (d,))",
        ("GradcheckError", "Jacobian mismatch for output 0 with respect to input 0,")),
    "wrong second order, told quietly": ("again(Once.apply, (d,), raise_exception=False)", False),
    "right first order, wrong second": ("check(Once.apply, (d,))", True),
    "a tolerance that forgives": ("check(Wrong.apply, (d,), atol=2.)", True),
    "no input requires grad": (
        "fails(check, lambda a: a, (n.double(),))",
        ValueError("gradcheck expects at least one input tensor to require gradient, but none of them have "
                   "requires_grad=True.")),
    "no input requires grad, quietly": (
        "try: check(lambda a: a, (n.double(),), raise_exception=False)\n"
        "except ValueError: log.append('ValueError')\n"
        "log",
        ["ValueError"]),
    "a result that doesn't require grad": (
        "fails(check, lambda a: a.detach(), (d,))",
        ("GradcheckError", "Numerical gradient for function expected to be zero")),
    "a single precision input fails": ("fails(check, lambda a: a.exp(), (x,))[0]", "GradcheckError"),
    "single precision with fitting tolerances": ("check(lambda a: a * 3, (x,), eps=1e-2, atol=1e-2, rtol=1e-2)", True),
    "a backward that raises": (
        "class F(Wrong):\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): raise LookupError('here')\n"
        "try: check(F.apply, (d,))\n"
        "except LookupError as error: log.append(str(error))\n"
        "log",
        ["here"]),
    "leaves .grad alone": ("check(lambda a: a * 2, (d,)); d.grad", None),
    "leaves the inputs alone": ("check(lambda a: a.exp(), (d,)); d.tolist()", [1.0, 2.0]),
    "fast mode": (
        "(check(lambda a: a.exp(), (d,), fast_mode=True), check(Wrong.apply, (d,), fast_mode=True, "
        "raise_exception=False))",
        (True, False)),
    "check_forward_ad": ("check(lambda a: a.exp() * a, (d,), check_forward_ad=True)", True),
}


@pytest.mark.parametrize("title", CASES)
def test_gradcheck(title, check):
    program, expected = CASES[title]
    check(WRONG + program, expected)


def test_the_error_shows_both_jacobians(torch, run):
    text = run(WRONG + "try: check(Wrong.apply, (d,))\nexcept RuntimeError as error: log.append(str(error))\nlog")[0]
    assert text.startswith("Jacobian mismatch for output 0 with respect to input 0,\nnumerical:")
    assert "analytical:" in text


def test_single_precision_warns(torch):
    x = torch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning, match=r"^Input #0 requires gradient and is not a double precision floating point or "
                                         r"complex\. This check will likely fail if all the inputs are not of double "
                                         r"precision floating point or complex\.\s*$"):
        torch.autograd.gradcheck(lambda a: a * 2, (x,), raise_exception=False)
