"""gradcheck and gradgradcheck: true answers pass, wrong ones are told apart by name."""

import subprocess
import sys

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
    "class Shaky(torch.autograd.Function):\n"
    "  @staticmethod\n"
    "  def forward(ctx, a): return a * 2\n"
    "  @staticmethod\n"
    "  def backward(ctx, g): log.append(1); return g * (2 + 1e-7 * len(log))\n"
    "class Off(torch.autograd.Function):\n"
    "  @staticmethod\n"
    "  def forward(ctx, a): ctx.set_materialize_grads(False); return a * 2\n"
    "  @staticmethod\n"
    "  def backward(ctx, g): return torch.ones(2).double() if g is None else g * 2\n"
    "class Picky(Off):\n"
    "  @staticmethod\n"
    "  def backward(ctx, g):\n"
    "    if g is None: raise RuntimeError('none')\n"
    "    return g * 2\n"
    "class OneForZero(torch.autograd.Function):\n"
    "  @staticmethod\n"
    "  def forward(ctx, a): return a * 2\n"
    "  @staticmethod\n"
    "  def backward(ctx, g): return g * 2 if float((g * g).sum()) else g + 1\n"
    "class WrongForward(torch.autograd.Function):\n"
    "  @staticmethod\n"
    "  def forward(ctx, a): return a * 2\n"
    "  @staticmethod\n"
    "  def backward(ctx, g): return g * 2\n"
    "  @staticmethod\n"
    "  def jvp(ctx, t): return t * 3\n"
    "class Product(torch.autograd.Function):\n"
    "  @staticmethod\n"
    "  def forward(ctx, a, b): ctx.set_materialize_grads(False); ctx.both = a, b; return a * b\n"
    "  @staticmethod\n"
    "  def backward(ctx, g): return g * ctx.both[1], g * ctx.both[0]\n"
    "  @staticmethod\n"
    "  def jvp(ctx, s, t):\n"
    "    log.append(tuple(None if u is None else u.tolist() for u in (s, t)))\n"
    "    a, b = ctx.both\n"
    "    return t * a * wrong[0] if s is None else s * b if t is None else s * b + t * a\n"
    "one = lambda: torch.ones(1, dtype=torch.float64, requires_grad=True)\n"
    "wrong = [1]\n"
    "d = torch.tensor([1., 2.], dtype=torch.float64, requires_grad=True)\n"
    "e = torch.tensor([3., 5.], dtype=torch.float64, requires_grad=True)\n"
    "import importlib; module = importlib.import_module(torch.__name__ + '.autograd.gradcheck')\n"
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
    "a backward that differs from run to run": (
        "fails(check, Shaky.apply, (d,))",
        ("GradcheckError", "Backward is not reentrant, i.e., running backward with same input and grad_output multiple "
         "times gives different values, although analytical gradient matches numerical gradient.The tolerance for "
         "nondeterminism was 0.0.")),
    "a backward that differs, fast": ("fails(check, Shaky.apply, (d,), fast_mode=True)[0]", "GradcheckError"),
    "a backward that differs, within nondet_tol": ("check(Shaky.apply, (d,), nondet_tol=1e-3)", True),
    "something for no gradient": (
        "fails(check, Off.apply, (d,))",
        ("GradcheckError", "Expected all input grads to be undefined or zero when all output grads are undefined or "
         'zero. Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"')),
    "something for no gradient, not asked": ("check(Off.apply, (d,), check_undefined_grad=False)", True),
    "an error for no gradient": (
        "fails(check, lambda a: (Picky.apply(a), a * 2), (d,))",
        ("GradcheckError", 'Expected backward function to handle undefined output grads. Please look at "Notes about '
         'undefined output gradients" in "tools/autograd/derivatives.yaml"')),
    "something for zeros": (
        "fails(check, OneForZero.apply, (d,))",
        ("GradcheckError", "backward not multiplied by grad_output")),
    "wrong in forward mode": (
        "(check(WrongForward.apply, (d,)), fails(check, WrongForward.apply, (d,), check_forward_ad=True))",
        (True, (
            "GradcheckError", "Jacobian computed with forward mode mismatch for output 0 with respect to input 0,"))),
    "wrong in forward mode, fast": (
        "fails(check, WrongForward.apply, (d,), check_forward_ad=True, fast_mode=True)",
        ("GradcheckError", "Jacobian computed with forward mode mismatch for output 0 with respect to input 0,")),
    "forward mode alone": ("check(lambda a: a * a, (d,), check_forward_ad=True, check_backward_ad=False)", True),
    "the second input, by its number": (
        "fails(check, lambda a, b: a * b.detach(), (d, e))",
        ("GradcheckError", "Jacobian mismatch for output 0 with respect to input 1,")),
    "numbers don't count": (
        "fails(check, lambda k, n, a: Wrong.apply(a), (3, n, d))",
        ("GradcheckError", "Jacobian mismatch for output 0 with respect to input 0,")),
    "rtol is of the numerical one": (
        "(check(Wrong.apply, (d,), rtol=.5), check(Wrong.apply, (d,), rtol=.4, raise_exception=False))",
        (True, False)),
    "nan is never right": ("check(lambda a: a * float('nan'), (d,), raise_exception=False)", False),
    "a result without elements": ("check(lambda a: a[:0] * 2, (d,))", True),
    "an input without elements": ("check(lambda a: a.sum(), (d.detach()[:0].requires_grad_(),))", True),
    "an input beside its own memory": ("check(lambda a: a, (d,))", True),
    "an input that is no leaf": ("check(lambda a: a.sin(), (d * 1,))", True),
    "a transposed input": ("check(lambda a: a.exp(), (m.detach().double().t().requires_grad_(),))", True),
    "lists": ("check(lambda a, b: [a * b, a], [d, e])", True),
    "in-place inside": ("check(lambda a: a.clone().mul_(a), (d,))", True),
    "gradgradcheck, integers beside": ("again(lambda a: (a ** 3, torch.tensor([1])), (d,))", True),
    "gradgradcheck, gaps in memory": ("again(lambda a: a ** 3, (d,), gen_non_contig_grad_outputs=True)", True),
    "gradgradcheck, forward over reverse": ("again(lambda a: a ** 3, (d,), check_fwd_over_rev=True)", True),
    "gradgradcheck fast": (
        "[again(f, (d,), fast_mode=True, raise_exception=False) for f in (lambda a: a ** 3, Once.apply)]",
        [True, False]),
    "an overlapping input": (
        "check(lambda a: a * 2, (torch.ones(1).double().expand(3).requires_grad_(),))",
        RuntimeError("The 0th input has a dimension with stride 0. gradcheck only supports inputs that are "
                     "non-overlapping to be able to compute the numerical gradients correctly. You should call "
                     ".contiguous on the input before passing it to gradcheck.")),
    "neither mode": (
        "check(lambda a: a, (d,), check_backward_ad=False)",
        AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")),
    "neither mode, twice": (
        "again(lambda a: a, (d,), check_rev_over_rev=False)",
        AssertionError("Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True")),
    "a shape that depends on the values": (
        "check(lambda a: torch.cat([a, a]) if float(a[0]) >= 1 else a, (d,))",
        AssertionError("Expected `func` to return outputs with the same shape when inputs are perturbed on index (0,) "
                       "by 1e-06, but got: shapes torch.Size([2]) and torch.Size([4]).")),
    "check_forward_ad": ("check(lambda a: a.exp() * a, (d,), check_forward_ad=True)", True),
    "an output of integers": (
        "torch.autograd.gradcheck(lambda a: a.long(), torch.ones(2, dtype=torch.float64, "
        "requires_grad=True))",
        True),
    "fast mode projects on PyTorch's directions": (
        "try: check(Wrong.apply, (d,), fast_mode=True)\n"
        "except RuntimeError as error: text = str(error)\n"
        "[round(float(line.split(':')[1]), 6) for line in text.split('\\n')[1:3]]",
        [1.844719, 2.767078]),
    "the same without a gradient, fast": (
        "fails(check, Off.apply, (d,), fast_mode=True)[1][:60]",
        "Expected all input grads to be undefined or zero when all ou"),
    "in fast mode running twice is compared first": (
        "fails(check, type('F', (Shaky,), {'backward': staticmethod(lambda ctx, g: log.append(1) or "
        "g * (5 + len(log)))}).apply, (d,), fast_mode=True)[1][:26]",
        "Backward is not reentrant,"),
    "each output is run twice before the next": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2, a * 3\n"
        "  @staticmethod\n"
        "  def backward(ctx, g, h): log.append((g.tolist(), h.tolist())); return g * 9\n"
        "fails(check, F.apply, (d,)); log",
        [([1.0, 0.0], [0.0, 0.0]), ([0.0, 1.0], [0.0, 0.0]), ([1.0, 0.0], [0.0, 0.0]), ([0.0, 1.0], [0.0, 0.0])]),
    "forward mode hands in tensors that don't require grad": (
        "def f(a, b):\n"
        "  if torch.autograd.forward_ad._current_level >= 0: log.append((a.requires_grad, "
        "b.requires_grad))\n"
        "  return a * b\n"
        "check(f, (d, e), check_forward_ad=True, check_backward_ad=False); set(log)",
        {(False, False)}),
    "forward mode, what stays has a zero tangent, then none": (
        "check(Product.apply, (one(), one()), check_forward_ad=True, check_backward_ad=False); log",
        [([1.0], [0.0]), ([0.0], [1.0]), ([0.0], [1.0]), (None, [1.0]), ([1.0], [0.0]), ([1.0], None)]),
    "forward mode, no tangents undefined": (
        "check(Product.apply, (one(), one()), check_forward_ad=True, check_backward_ad=False, "
        "check_undefined_grad=False); log",
        [([1.0], [0.0]), ([0.0], [1.0])]),
    "forward mode, another answer for no tangent": (
        "wrong[0] = 2\n"
        "try: check(Product.apply, (one(), one()), check_forward_ad=True)\n"
        "except RuntimeError as error: text = str(error)\n"
        "text",
        ("('Mismatch in tangent values for output with index: ', 0, ' when input: ', tensor([1.], "
         "dtype=torch.float64, requires_grad=True), ' has an undefined tangent value. ', ' Got: ', "
         "tensor([1.], dtype=torch.float64), ' but expected: ', tensor([2.], dtype=torch.float64))")),
    "an output of integers, fast": (
        "fails(check, lambda a: a.long(), torch.ones(2, dtype=torch.float64, requires_grad=True), "
        "fast_mode=True)",
        ('GradcheckError', 'Numerical gradient for function expected to be zero')),
    "a constant made from the values": (
        "fails(check, lambda a: torch.tensor([a[0].item()]).double(), (d,), fast_mode=True)",
        ('GradcheckError', 'Numerical gradient for function expected to be zero')),
    "gradgradcheck, forward over reverse alone": (
        "again(lambda a: a ** 3, (d,), check_fwd_over_rev=True, check_rev_over_rev=False, "
        "check_undefined_grad=False)",
        True),
    "a second output now and then": ("check(lambda a: (a * 2, a) if a.sum() > 3 else (a * 2,), (d,))", True),
    "get_numerical_jacobian": (
        "[j.round(decimals=4).tolist() for j in module.get_numerical_jacobian(lambda ab: "
        "(ab[0].sum() * ab[1], ab[0]), (d, e))]",
        [[[3.0, 5.0], [3.0, 5.0]], [[3.0, 0.0], [0.0, 3.0]]]),
    "get_numerical_jacobian, targets": (
        "[j.round(decimals=4).tolist() for j in module.get_numerical_jacobian(lambda ab: ab[0] ** 2 "
        "* ab[1], (d, e), target=e)]",
        [[[1.0, 0.0], [0.0, 4.0]]]),
    "get_numerical_jacobian, weighed": (
        "module.get_numerical_jacobian(lambda a: a[0], (d,), grad_out=2.)",
        ValueError("Expected grad_out to be 1.0. get_numerical_jacobian no longer supports values of "
                   "grad_out != 1.0.")),
    "get_analytical_jacobian": (
        "f = module.get_analytical_jacobian((d, n, e), d ** 2 * e); [j.tolist() for j in f[0]], f[1:]",
        ([[[6.0, 0.0], [0.0, 20.0]], [[1.0, 0.0], [0.0, 4.0]]], (True, True, True))),
    "get_analytical_jacobian, not reentrant": (
        "module.get_analytical_jacobian((d,), Shaky.apply(d))[1:], "
        "module.get_analytical_jacobian((d,), Shaky.apply(d), 1e-3)[1:]",
        ((False, True, True), (True, True, True))),
    "get_analytical_jacobian, weighed": (
        "module.get_analytical_jacobian((d,), d * 1, grad_out=2.)",
        ValueError("Expected grad_out to be 1.0. get_analytical_jacobian no longer supports values "
                   "of grad_out != 1.0.")),
}


@pytest.mark.parametrize("title", CASES)
def test_gradcheck(title, check):
    program, expected = CASES[title]
    check(WRONG + program, expected)


def test_the_error_shows_both_jacobians(torch, run):
    text = run(WRONG + "try: check(Wrong.apply, (d,))\nexcept RuntimeError as error: log.append(str(error))\nlog")[0]
    assert text.startswith("Jacobian mismatch for output 0 with respect to input 0,\nnumerical:")
    assert "analytical:" in text


def test_the_texts(torch, run):
    """Whole messages: a Jacobian that doesn't fit, and what fast mode adds (projections aside: they are drawn)."""
    program = WRONG + "try: check(Wrong.apply, (d,){})\nexcept RuntimeError as error: log.append(str(error))\nlog"
    numerical, analytical = "tensor([[2.0000, 0.0000],\n        [0.0000, 2.0000]], dtype=torch.float64)", (
        "tensor([[3., 0.],\n        [0., 3.]], dtype=torch.float64)")
    assert run(program.format(""))[0] == (
        f"Jacobian mismatch for output 0 with respect to input 0,\nnumerical:{numerical}\nanalytical:{analytical}\n")
    fast = run(program.format(", fast_mode=True"))[0]
    assert fast.split("\n\n")[1:] == [
        "The above quantities relating the numerical and analytical jacobians are computed \n"
        "in fast mode. See: https://github.com/pytorch/pytorch/issues/53876 for more background \n"
        "about fast mode. Below, we recompute numerical and analytical jacobians in slow mode:",
        f"Numerical:\n {numerical}\nAnalytical:\n{analytical}",
        "The max per-element difference (slow mode) is: 1.000000000053511.\n"]


def test_single_precision_warns(torch):
    x = torch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning, match=r"^Input #0 requires gradient and is not a double precision floating point or "
                                         r"complex\. This check will likely fail if all the inputs are not of double "
                                         r"precision floating point or complex\.\s*$"):
        torch.autograd.gradcheck(lambda a: a * 2, (x,), raise_exception=False)


def test_the_module_and_the_function_share_a_name(torch):
    """Importing the module first doesn't put it before the function."""
    name = torch.__name__
    program = f"from {name}.autograd.gradcheck import GradcheckError as E; import {name} as torch; "
    program += "print(torch.autograd.gradcheck.__name__, E.__mro__[1].__name__)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "gradcheck RuntimeError\n"
