"""Whoever asks for help gets a sentence and an example, which the doctests run."""

import doctest
import inspect
import pickle
from importlib import import_module

import pytest

import minigrad

# Refused by name; an error; whose methods have them; what IPython calls.
WITHOUT_EXAMPLE = {"as_strided", "LinAlgError", "Tensor", "load_ipython_extension"}
NAMESPACES = (
    "", "nn", "nn.functional", "nn.init", "nn.utils", "optim", "linalg", "special", "testing", "autograd.functional",
)  # fmt: skip


def public(namespace):
    """What a namespace offers of its own; changes in place tell by their name what they do."""
    module = minigrad
    for name in namespace.split(".") if namespace else ():
        module = getattr(module, name)
    names = getattr(module, "__all__", None) or [name for name in dir(module) if name[0] != "_"]
    for name in names:
        value = getattr(module, name)
        home = "minigrad" if namespace in ("", "nn", "linalg", "special", "optim") else f"minigrad.{namespace}"
        here = getattr(value, "__module__", "").startswith("minigrad.nn" if namespace == "nn.functional" else home)
        if here and callable(value) and (namespace == "nn.init" or not name.endswith("_")):
            yield name, value


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_public_name_has_an_example(namespace):
    names = dict(public(namespace))
    assert len(names) >= 1
    lacking = {name for name, value in names.items() if ">>>" not in (inspect.getdoc(value) or "")}
    assert lacking <= WITHOUT_EXAMPLE


def test_examples_of_what_says_that_it_is_the_packages_own():
    """pytest looks for them elsewhere: in the modules that say so."""
    assert [str(kind) for kind in (minigrad.Tensor, minigrad.Size)] == ["<class 'minigrad.Tensor'>", "<class 'minigrad.Size'>"]
    runner, parser = doctest.DocTestRunner(verbose=False), doctest.DocTestParser()
    for kind in (minigrad.Tensor, minigrad.Size, minigrad.dtype, minigrad.device, minigrad.finfo, minigrad.iinfo):
        home = import_module("minigrad._tensor" if kind is minigrad.Tensor else "minigrad._dtypes")
        for example in doctest.DocTestFinder().find(kind, module=False, globs=vars(home).copy()):
            runner.run(example)
    for module in (minigrad, minigrad.linalg, minigrad.special, minigrad.nn.functional):
        runner.run(parser.get_doctest(module.__doc__, vars(module).copy(), module.__name__, None, None))
    assert runner.tries >= 20 and not runner.failures


def test_public_functions_can_be_pickled():
    """As a module needs that keeps one: `self.activation = torch.relu`."""
    for room in (minigrad, minigrad.Tensor, minigrad.nn.functional, minigrad.linalg, minigrad.special):
        for name in dir(room):
            function = getattr(room, name)
            if inspect.isfunction(function) and hasattr(function, "behind"):
                assert pickle.loads(pickle.dumps(function)) is function, name
