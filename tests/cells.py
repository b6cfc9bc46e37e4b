"""Running the cells of a notebook or of a page of text, in minigrad or in PyTorch, and seeing what they show."""

import ast
import importlib.util
import io
from contextlib import redirect_stdout

import pytest

needs_torch = pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="needs PyTorch")
ENGINES = ["minigrad", pytest.param("torch", marks=needs_torch)]


def run_cell(source, variables):
    """What a notebook shows below the cell: its prints, then the value of its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    shown = io.StringIO()
    with redirect_stdout(shown):
        exec(compile(tree, "cell", "exec"), variables)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), variables) if last else None
    return shown.getvalue() + ("" if value is None else f"{value!r}\n")
