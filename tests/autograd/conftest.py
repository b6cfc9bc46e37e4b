"""What every test here shares: the module under test, and tables of little programs with what PyTorch answers.

A test takes the fixture `torch`: minigrad always, and PyTorch itself beside it where it is installed, so the same
assertion is proven on the reference. `check(program, expected)` runs a program that ends in an expression and compares;
an expected exception stands for itself: type and text must agree.
"""

import ast
import importlib
import importlib.util
import warnings
from contextlib import contextmanager

import pytest

MODULES = ["minigrad", *(["pytorch"] if importlib.util.find_spec("torch") else [])]

PRELUDE = """
x = torch.tensor([1., 2.], requires_grad=True)
s = torch.tensor(3., requires_grad=True)
m = torch.tensor([[1., 2.], [3., 4.]], requires_grad=True)
n = torch.tensor([1., 2.])
log = []
"""


@pytest.fixture(params=MODULES)
def torch(request):
    """The module under test; a test must leave grad mode switched on."""
    module = importlib.import_module({"pytorch": "torch"}.get(request.param, request.param))
    yield module
    left = module.is_grad_enabled()
    module.set_grad_enabled(True)
    assert left, "the test left grad mode switched off"


@contextmanager
def _raises(kind, text):
    """Expect an exception of this kind with exactly this text (notes don't count)."""
    with pytest.raises(kind) as caught:
        yield caught
    assert str(caught.value) == text


@pytest.fixture
def raises():
    return _raises


@pytest.fixture
def token():
    """A class whose instances can be watched by weak references."""
    return type("Token", (), {})


def close(value):
    """The expected value, with room for rounding in every float."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(close, value))
    return pytest.approx(value, rel=1e-4, abs=1e-7, nan_ok=True) if isinstance(value, float) else value


@pytest.fixture
def run(torch):
    """Run a program after the prelude; return the value of its last line, if that is an expression."""
    def run(program):
        names = {"torch": torch}
        body = ast.parse(PRELUDE + program).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else ast.Expr(ast.Constant(None))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(ast.Module(body, []), "<program>", "exec"), names)
            return eval(compile(ast.fix_missing_locations(ast.Expression(last.value)), "<program>", "eval"), names)
    return run


@pytest.fixture
def check(run):
    """Run a program and compare with the expected value or exception."""
    def check(program, expected):
        if isinstance(expected, Exception):
            with _raises(type(expected), str(expected)):
                run(program)
        else:
            assert run(program) == close(expected)
    return check
