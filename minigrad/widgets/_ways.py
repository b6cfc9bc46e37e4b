"""The ways to a stepper: of a graph that exists, and of a cell, with `%%step`.

>>> from .. import tensor
>>> w = tensor([3.], requires_grad=True)
>>> c = w * w
>>> stepper(c)
Stepper of c: 8 steps, at step 1
>>> w.grad is None
True
"""

from __future__ import annotations

import argparse
import ast
import shlex
from typing import Any, NoReturn

from ..drawing._names import is_tensor
from ..tracing import Run, record
from ..tracing._phrases import Language, phrase, speaking
from ..tracing._rehearsal import rehearse
from ._widget import Stepper

LANGUAGES: tuple[Language, ...] = ("en", "zh")


def stepper(output: Any, gradient: Any = None, *, predict: bool = False, lang: str | None = None) -> Stepper:
    """Steps through the graph behind a tensor: its forward pass as far as it is known, then its backward pass.

    The pass is a rehearsal: no hook runs, and every `.grad` and every saved value stays as it is.

    Args:
        output: the tensor that the backward pass begins at, of minigrad or of PyTorch; or a recorded run.
        gradient: the vector to begin with, in the shape of `output`, where that has several elements.
        predict: whether to ask for each number before it appears.
        lang: "en" or "zh"; by default the language of the open lesson.

    Raises:
        RuntimeError: PyTorch's, where `output.backward(gradient)` would raise.
        TypeError: there is no tensor.

    >>> import minigrad
    >>> w = minigrad.tensor([3.], requires_grad=True)
    >>> type(stepper(w * w)).__name__, w.grad
    ('Stepper', None)
    """
    if isinstance(output, Run):
        return Stepper(output, predict, language(lang))
    if not is_tensor(output):
        raise TypeError(f"stepper() steps through tensors and recorded runs, not {type(output).__name__}; try stepper(loss)")
    return Stepper(rehearse(output, gradient), predict, language(lang))


def language(asked: str | None) -> Language:
    """The language asked for; ValueError where minigrad doesn't speak it."""
    if asked is None:
        return speaking.language
    if asked not in LANGUAGES:
        raise ValueError(f"lang is {asked!r}; minigrad speaks {' and '.join(map(repr, LANGUAGES))}")
    return "zh" if asked == "zh" else "en"


class Options(argparse.ArgumentParser):
    """The options of `%%step`; what is wrong with them is said as IPython says it of its own magics."""

    def error(self, message: str) -> NoReturn:
        from IPython.core.error import UsageError

        raise UsageError(f"%%step: {message}; {self.format_usage().strip()}")


def options() -> Options:
    parser = Options(prog="%%step", add_help=False, allow_abbrev=False)
    parser.add_argument("--predict", action="store_true")
    parser.add_argument("--backward", action="store_true")
    parser.add_argument("--lang", choices=LANGUAGES)
    return parser


def step(line: str, cell: str) -> None:
    """`%%step` at the top of a cell: the cell runs, and its stepper appears.

    `--predict` asks for each number before it appears, `--backward` begins at the first backward pass, `--lang en` or
    `--lang zh` sets the language. An error in the cell is the cell's own, after the steps up to it.
    """
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    asked = options().parse_args(shlex.split(line))
    shell: Any = get_ipython()
    source = shell.transform_cell(cell)
    name = shell.compile.cache(source, shell.displayhook.prompt_count, raw_code=cell)
    error = None
    try:
        with record() as run:
            run_cell(shell, name, source)
    except BaseException as raised:
        error = raised
    if run.steps:
        widget = Stepper(run, asked.predict, language(asked.lang))
        if asked.backward:
            widget.value = next((n for n, each in enumerate(run.steps) if each.phase == "backward"), 0)
        display(widget)  # type: ignore[no-untyped-call]
    elif error is None:
        print(phrase("fail.empty", language(asked.lang)))
    if error is not None:
        raise as_the_cells_own(shell, error, name)


def run_cell(shell: Any, name: str, source: str) -> None:
    """Runs a cell as IPython does: in the user's namespace, its last line shown."""
    tree = shell.transform_ast(shell.compile.ast_parse(source, filename=name))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(shell.compile(tree, name, "exec"), shell.user_ns)
    if last is not None:
        shell.displayhook(eval(shell.compile(ast.Expression(last.value), name, "eval"), shell.user_ns))


def as_the_cells_own(shell: Any, error: BaseException, name: str) -> BaseException:
    """The error, which will be shown from the cell's own line on, as it is without `%%step`."""

    def shown() -> Any:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename != name:
            trace = trace.tb_next
        return shell.InteractiveTB.structured_traceback(type(error), error, trace or error.__traceback__, tb_offset=0)

    error._render_traceback_ = shown  # type: ignore[attr-defined]
    return error


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext minigrad` makes `%%step` known."""
    shell.register_magic_function(step, "cell", "step")
