"""Whoever asks for help gets a sentence and an example, which the doctests run."""

import doctest
import inspect

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


def test_classes_that_say_they_are_the_packages_own():
    assert [str(kind) for kind in (minigrad.Tensor, minigrad.Size)] == ["<class 'minigrad.Tensor'>", "<class 'minigrad.Size'>"]
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(minigrad.Tensor, module=False, globs={}):  # pytest looks for them elsewhere
        runner.run(example)
    assert runner.tries >= 5 and not runner.failures
