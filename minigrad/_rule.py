"""A row of the table becomes an operation.

A row is a signature, a NumPy forward, and for each input that has a derivative one rule: a function of the upstream
gradient `g` and of what it names. What a rule names is saved: an input, a parameter, `result`, or `self_sym_sizes` for
the shape of `self`.

    @op(np.multiply, self=lambda g, other: g * other, other=lambda g, self: g * self)
    def mul(self: Tensor, other: Tensor | Number) -> Tensor:
        '''The product ...'''

The rule sees arrays on an ordinary pass, tensors under `create_graph`, and symbols when a step is explained. It never
undoes broadcasting, checks flags or copies: the engine does.

>>> from minigrad import ROWS
>>> ROWS["mul"].node.__name__
'MulBackward0'
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar

import numpy as np

from . import _late, _quick
from ._close import CLOSE
from ._perform import Step as Step
from ._perform import cannot_hold as cannot_hold
from ._perform import forward as forward
from ._perform import is_number as is_number
from ._perform import number as number
from ._perform import perform as perform
from ._perform import record as record
from ._perform import tensor_inputs as tensor_inputs
from ._perform import too_large as too_large
from ._refusals import check_places as check_places
from ._refusals import here_and_there as here_and_there
from ._refusals import meet as meet
from ._refusals import mismatch as mismatch
from ._row import Row as Row

P = ParamSpec("P")
R = TypeVar("R")

PLAIN = {np.ndarray, tuple, int, bool, type(None)}  # neither tensor nor symbol, and known to be so at once
ROWS: dict[str, Row] = {}
UFUNCS: dict[np.ufunc, Callable[..., Any]] = {}


def op(
    forward: Callable[..., Any] | None = None, /, *,
    node: str | None = None, promote: str | None = None, view: bool = False, outputs: tuple[str, ...] = (),
    tells: dict[str, Any] | None = None, **rules: Any,
) -> Callable[[Callable[P, R]], Callable[P, R]]:  # fmt: skip
    """Makes an operation of a row. Without `forward` the function's body is the forward, on arrays.

    `node` names the graph node where it is not `<Name>Backward0`; `promote` is "common" (the operands' common dtype, as
    a ufunc has it anyway) or "float" (and integers become floats); `view` says that the result shares memory;
    `outputs` names several results, the differentiable ones first; `tells` is what its nodes say they saved that no rule needs.
    """

    def build(function: Callable[P, R]) -> Callable[P, R]:
        how = promote or ("common" if isinstance(forward, np.ufunc) else None)
        row = Row(function, CLOSE.get(forward, forward) or function, rules, node, how, view, outputs, tells)
        simple = not (view or outputs or row.spread) and row.positional == len(row.params) == len(row.tensors)
        make: Any = _quick.general
        if simple and len(row.params) <= 2:
            make = _quick.unary if len(row.params) == 1 else _quick.binary
        elif row.tensors == (0,) and row.positional == len(row.params) and not (row.spread or row.promote == "common" or row.several):
            make = _quick.leading if row.params[0] in rules else make
        public = _quick.named(make(row), function)
        public.row = row
        if make is not _quick.general:
            public.make = partial(make, row)
        ROWS.setdefault(row.name, row)
        if isinstance(forward, np.ufunc):
            UFUNCS.setdefault(forward, public)
        return public  # type: ignore[no-any-return]

    return build


# --- words: what rules may say ------------------------------------------------------------------------------------


def word(operation: Callable[P, R]) -> Callable[..., Any]:
    """An operation as a rule uses it: arrays in, arrays out; tensors in, tensors out, recorded."""
    row: Row = operation.row  # type: ignore[attr-defined]

    def say(first: Any, *more: Any) -> Any:
        for x in (first, *more):
            if type(x) in PLAIN:
                continue
            if isinstance(x, _late.Tensor):
                return operation(first, *more)  # type: ignore[call-arg]
            if hasattr(x, "_symbol"):
                return x._symbol(row.name, (first, *more))
        return row.forward(first, *more)

    return _quick.named(say, operation)  # type: ignore[no-any-return]
