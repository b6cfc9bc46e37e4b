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

import functools
import inspect
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

import numpy as np

from . import _dtypes, _late
from ._errors import noted
from ._graph import Node, Rule, history, saved_attributes
from ._late import new, wrap
from ._modes import here
from ._saved import pack as pack_saved
from ._saved import tick, versions

P = ParamSpec("P")
R = TypeVar("R")
ndarray = np.ndarray

ROWS: dict[str, Row] = {}
UFUNCS: dict[np.ufunc, Callable[..., Any]] = {}
_INTEGERS: dict[np.dtype[Any], dict[int, Any]] = {
    d.numpy: {n: np.array(n, d.numpy) for n in range(-2 if d.is_signed else 0, 11 if d.name != "bool" else 2)} for d in _dtypes.ALL
}
FLOAT32 = _dtypes.float32.numpy
_SMALL32, _SMALL64 = _INTEGERS[FLOAT32], _INTEGERS[_dtypes.float64.numpy]


class Row:
    """One operation: what the table says of it, prepared once when it is defined."""

    def __init__(
        self, function: Callable[..., Any], forward: Callable[..., Any], rules: dict[str, Any],
        node: str | None, promote: str | None, view: bool, outputs: tuple[str, ...],
    ):  # fmt: skip
        self.name = function.__name__
        self.title = self.name.strip("_").partition("_")[0] if self.name.startswith("_") else self.name  # in messages
        self.function, self.forward, self.rules = function, forward, rules
        self.promote, self.view, self.outputs = promote, view, outputs
        code = function.__code__
        self.params = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        self.positional = code.co_argcount
        defaults = (*((_REQUIRED,) * (code.co_argcount - len(function.__defaults__ or ()))), *(function.__defaults__ or ()))
        keywords = function.__kwdefaults__ or {}
        self.defaults = defaults + tuple(keywords.get(p, _REQUIRED) for p in self.params[self.positional :])
        notes = function.__annotations__
        self.tensors = tuple(i for i, p in enumerate(self.params) if "Tensor" in str(notes.get(p, "")))
        self.spread = bool(self.tensors) and "Sequence" in str(notes[self.params[self.tensors[0]]])
        self.numbers = frozenset(i for i in self.tensors if "Number" in str(notes[self.params[i]]))
        self.optional = frozenset(i for i in self.tensors if "None" in str(notes[self.params[i]]))
        self.node = self._node_class(node)
        self.result_class = namedtuple(self.title, outputs) if outputs else None  # type: ignore[misc]
        if self.result_class is not None:
            self.result_class.__module__ = "torch.return_types"

    def _node_class(self, name: str | None) -> type[Node]:
        picks = {key: _arguments(rule)[1:] for key, rule in self.rules.items()}
        names = tuple(dict.fromkeys(n for given in picks.values() for n in given))
        # For one or two inputs the places are fixed, so that the fast path need not look: self, other, result.
        results = {names.index(n): k for k, n in enumerate(self.outputs or ("result",)) if n in names}
        rules = tuple(
            _rule(self.rules[p], [names.index(n) for n in picks[p]]) if p in self.rules else None
            for p in (self.params[i] for i in self.tensors)
        )
        title = name or "".join(part.capitalize() for part in self.name.strip("_").split("_")) + "Backward0"
        self.users = tuple(frozenset(i for i, r in enumerate(rules) if r and k in (r.first, *r.more)) for k in range(len(names)))
        holds = any(n in results_and(self) for n in names)
        return type(title, (Node,), {
            **({} if self.spread else _shortcut(rules)), "rules": rules, "names": names, "results": results, "holds": holds, "spread": self.spread, "row": self,
            "__module__": "minigrad", **saved_attributes(names),
        })  # fmt: skip

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """The arguments in the order of the signature, defaults filled in; TypeError in PyTorch's words."""
        while args and args[-1] is _REQUIRED:
            args = args[:-1]
        if len(args) > self.positional:
            raise TypeError(
                f"{self.title}() takes {self.positional} positional argument{'s' * (self.positional != 1)} but {len(args)} were given"
            )
        values = [*args, *self.defaults[len(args) :]]
        for key, value in kwargs.items():
            name = _SPELLED.get(key, key)
            name = "self" if name == "input" and "input" not in self.params else name
            if name == "out" and name not in self.params:
                if value is None:
                    continue
                raise noted(
                    TypeError(f"{self.title}(): minigrad refuses the argument 'out'"),
                    "Assign the result instead: `y = ...`, or copy it in with `y.copy_(...)`.",
                )
            if name not in self.params:
                raise TypeError(f"{self.title}() got an unexpected keyword argument '{key}'")
            i = self.params.index(name)
            if i < len(args):
                raise TypeError(f"{self.title}() got multiple values for argument '{key}'")
            values[i] = value
        missing = [f'"{self.spell(i)}"' for i, value in enumerate(values) if value is _REQUIRED]
        if missing:
            raise TypeError(f"{self.title}() missing {len(missing)} required positional arguments: {', '.join(missing)}")
        return values

    def spell(self, i: int) -> str:
        return "input" if self.params[i] == "self" else self.params[i]

    def refuse(self, i: int, value: Any, expected: str = "Tensor") -> TypeError:
        kind = type(value)
        shown = f"numpy.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__
        return noted(
            TypeError(f"{self.title}(): argument '{self.spell(i)}' (position {i + 1}) must be {expected}, not {shown}"),
            "Make a tensor of it first: torch.tensor(...).",
        )


def _rule(function: Any, picks: list[int]) -> Rule:
    straight = function.__code__.co_code == _STRAIGHT.__code__.co_code and not picks
    return Rule(None if straight else function, picks[0] if picks else None, tuple(picks[1:]))


def _shortcut(rules: tuple[Rule | None, ...]) -> dict[str, Any]:
    """The backward step of the commonest shapes of a row, without the loop: add-like, exp-like, mul-like."""
    if not all(rules) or len(rules) > 2:
        return {}
    f, i, more = rules[0]  # type: ignore[misc]
    if all(rule.function is None for rule in rules):  # type: ignore[union-attr]
        count = len(rules)
        return {"apply": lambda self, grad, run: [grad] * count}
    if len(rules) == 1:
        return {"vjp": lambda self, grad, saved: [f(grad, saved[i])]} if i is not None and not more else {}
    h, k, others = rules[1]  # type: ignore[misc]
    if None in (f, i, h, k) or more or others:
        return {}

    def vjp(self: Node, grad: Any, saved: Any) -> list[Any]:
        first, second = self.inputs
        return [f(grad, saved[i]) if first is not None else None, h(grad, saved[k]) if second is not None else None]

    return {"vjp": vjp}


_STRAIGHT = lambda g: g  # noqa: E731
_REQUIRED: Any = inspect.Parameter.empty
_SPELLED = {"axis": "dim", "keepdims": "keepdim"}


def results_and(row: Row) -> set[str]:
    """The names under which a rule may ask for a tensor."""
    return {row.params[i] for i in row.tensors} | set(row.outputs or ("result",))


def _arguments(rule: Any) -> tuple[str, ...]:
    code = rule.__code__
    return code.co_varnames[: code.co_argcount]  # type: ignore[no-any-return]


def op(
    forward: Callable[..., Any] | None = None, /, *,
    node: str | None = None, promote: str | None = None, view: bool = False, outputs: tuple[str, ...] = (), **rules: Any,
) -> Callable[[Callable[P, R]], Callable[P, R]]:  # fmt: skip
    """Makes an operation of a row. Without `forward` the function's body is the forward, on arrays.

    `node` names the graph node where it is not `<Name>Backward0`; `promote` is "common" (the operands' common dtype, as
    a ufunc has it anyway) or "float" (and integers become floats); `view` says that the result shares memory;
    `outputs` names several results, the differentiable ones first.
    """

    def build(function: Callable[P, R]) -> Callable[P, R]:
        how = promote or ("common" if isinstance(forward, np.ufunc) else None)
        row = Row(function, forward or function, rules, node, how, view, outputs)
        simple = not (view or outputs or row.spread) and row.positional == len(row.params) == len(row.tensors)
        if simple and len(row.params) == 1:
            public = _unary(row)
        elif simple and len(row.params) == 2:
            public = _binary(row)
        else:
            public = _general(row)
        public = functools.wraps(function)(public)
        public.row = row
        ROWS.setdefault(row.name, row)
        if isinstance(forward, np.ufunc):
            UFUNCS.setdefault(forward, public)
        return public

    return build


def _general(row: Row) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        return perform(row, row.bind(args, kwargs))

    return call


def _unary(row: Row) -> Any:
    """The quick path of a row with one tensor and nothing else; everything unusual goes to `perform`."""
    forward, node_class, floats = row.forward, row.node, row.promote == "float"
    names = node_class.names
    differentiable = node_class.rules != (None,)

    def call(self: Any = _REQUIRED, /, *more: Any, **kwargs: Any) -> Any:
        me = here.me
        if kwargs or more or not me.plain or not isinstance(self, _late.Tensor):
            return perform(row, row.bind((self, *more), kwargs))
        a = self._array
        if floats and a.dtype.kind != "f":
            return perform(row, [self])
        out = me.run(forward, a)
        result = new(_late.Tensor)
        result._array = out = out if type(out) is ndarray else np.asarray(out)
        if me.grad and differentiable:
            source = self._node
            if source is None and (self._requires_grad or self._root is not None):
                source = history(self)
            if source is not None:
                node = result._node = new(node_class)
                node.age = tick()
                node.inputs = (source,)
                if self._number:
                    node.numbers = (self._number,)
                node.shape, node.dtype = out.shape, out.dtype
                if names == ("self",):
                    node.saved, node.originals = (a,), (self,)
                elif names == ("result",):
                    node.saved, node.originals = (out,), (None,)
                elif names:
                    keep_values(row, node, [self], [result])
        return result

    return call


def _binary(row: Row) -> Any:
    """The quick path of a row with two tensors, or a tensor and a number, and nothing else."""
    forward, node_class, floats = row.forward, row.node, row.promote == "float"
    names, (first_name, second_name) = node_class.names, row.params
    both = names == (second_name, first_name) and row.users == ({0}, {1})  # as in mul: each rule names the other input
    differentiable = any(r is not None for r in node_class.rules)

    def call(self: Any = _REQUIRED, other: Any = _REQUIRED, /, *more: Any, **kwargs: Any) -> Any:
        me = here.me
        if kwargs or more or not me.plain or not isinstance(self, _late.Tensor):
            return perform(row, row.bind((self, other, *more), kwargs))
        a = self._array
        dtype = a.dtype
        if isinstance(other, _late.Tensor):
            b = other._array
            if b.dtype is not dtype or (floats and dtype.kind != "f"):
                return perform(row, [self, other])
            second = other._node
            if second is None and (other._requires_grad or other._root is not None):
                second = history(other)
        elif dtype.kind == "f" and (type(other) is int or type(other) is float):
            b = (_SMALL32 if dtype is FLOAT32 else _SMALL64).get(other) if type(other) is int else None
            b = np.array(other, dtype) if b is None else b
            second = None
        else:
            return perform(row, row.bind((self, other), kwargs))
        try:
            out = me.run(forward, a, b)
        except ValueError as error:
            raise mismatch(row, (a, b)) from error
        result = new(_late.Tensor)
        result._array = out = out if type(out) is ndarray else np.asarray(out)
        if me.grad and differentiable:
            first = self._node
            if first is None and (self._requires_grad or self._root is not None):
                first = history(self)
            if first is not None or second is not None:
                node = result._node = new(node_class)
                node.age = tick()
                node.inputs = (first, second)
                if self._number or (second is not None and other._number):
                    node.numbers = (self._number, other._number if second is not None else 0)
                node.shape, node.dtype = out.shape, out.dtype
                if not names:
                    pass
                elif both:
                    if first is None:
                        node.saved, node.originals = (None, a), (None, self)
                    elif second is None:
                        node.saved, node.originals = (b, None), (other if isinstance(other, _late.Tensor) else None, None)
                    else:
                        node.saved, node.originals = (b, a), (other, self)
                else:
                    keep_values(row, node, [self, other], [result])
        return result

    return call


# --- the general path: any signature, dtype and mode -------------------------------------------------------------


def perform(row: Row, values: list[Any]) -> Any:
    """Runs an operation on bound arguments: unwrap, promote, forward, wrap, and record what history wants."""
    me = here.me
    inputs = tensor_inputs(row, values)
    out = forward(row, values)
    several = isinstance(out, (tuple, list))
    results = [result_of(row, values, array, i) for i, array in enumerate(out)] if several else [result_of(row, values, out)]
    inference = me.inference
    if row.rules and not inference and (me.grad and any(t is not None and t.requires_grad for t in inputs) or me.dual):
        differentiable = [r for r in results if r._array.dtype.kind == "f"]
        if differentiable:
            node = record(row, values, inputs, results, differentiable)
            if me.dual is not None:
                me.dual(node, inputs, differentiable)
            if not me.grad or all(source is None for source in node.inputs):
                for result in differentiable:
                    result._node, result._number = None, 0
    if inference:
        for result in results:
            result._inference = result._root is None or result._root._inference
    if me.observer is not None:
        me.observer.operation(row, values, inputs, results)
    if not several:
        return results[0]
    return row.result_class(*results) if row.result_class else tuple(results)


def tensor_inputs(row: Row, values: list[Any]) -> list[Any]:
    """The tensors among the arguments, one place for each rule: None where there is a number or nothing."""
    if row.spread:
        tensors = values[0]
        if isinstance(tensors, _late.Tensor) or not isinstance(tensors, Sequence):
            raise TypeError(
                f"{row.title}(): argument '{row.params[0]}' (position 1) must be tuple of Tensors, not {type(tensors).__name__}"
            )
        for i, t in enumerate(tensors):
            if not isinstance(t, _late.Tensor):
                raise TypeError(
                    f"expected Tensor as element {i} in argument 0, but got {type(t).__name__}"
                )
        return list(tensors)
    found = []
    for i in row.tensors:
        value = values[i]
        if isinstance(value, _late.Tensor):
            found.append(value)
        elif value is None and i in row.optional or i in row.numbers and is_number(value):
            found.append(None)
        else:
            raise row.refuse(i, value)
    return found


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number, np.bool_))


def forward(row: Row, values: list[Any]) -> Any:
    """The NumPy forward on the arguments' arrays, in their common dtype where the row promotes."""
    arrays = list(values)
    if row.spread:
        arrays[0] = [t._array for t in values[0]]
    else:
        for i in row.tensors:
            if isinstance(values[i], _late.Tensor):
                arrays[i] = values[i]._array
    if row.promote is not None:
        promote(row, arrays)
    try:
        return here.me.run(row.forward, *arrays) if row.positional == len(arrays) else here.me.run(
            row.forward, *arrays[: row.positional], **dict(zip(row.params[row.positional :], arrays[row.positional :], strict=True))
        )  # fmt: skip
    except ValueError as error:
        if "broadcast" not in str(error):
            raise
        raise mismatch(row, [arrays[i] for i in row.tensors]) from error


def promote(row: Row, arrays: list[Any]) -> None:
    """Brings the tensor arguments to their common dtype, in place in the list."""
    operands = arrays[0] if row.spread else [arrays[i] for i in row.tensors if arrays[i] is not None]
    common = _dtypes.result_type(*operands)
    if row.promote == "float" and common.kind != "f":
        common = _dtypes.default_numpy()
    if row.spread:
        arrays[0] = [a if a.dtype is common else a.astype(common) for a in arrays[0]]
        return
    for i in row.tensors:
        value = arrays[i]
        if isinstance(value, ndarray):
            arrays[i] = value if value.dtype is common else value.astype(common)
        elif value is not None:
            arrays[i] = number(value, common)


def number(value: Any, dtype: np.dtype[Any]) -> Any:
    """A Python number as a 0-d array of a dtype; RuntimeError in PyTorch's words if it does not fit."""
    if type(value) is int and value in _INTEGERS[dtype]:
        return _INTEGERS[dtype][value]
    try:
        if dtype.kind in "iu" and isinstance(value, int):
            if not -(1 << 63) <= value < 1 << 64:
                raise OverflowError("int too big to convert")
            return np.array(value & ((1 << 64) - 1), np.uint64).astype(dtype)
        return np.array(value, dtype)
    except OverflowError as error:
        raise noted(OverflowError(str(error)), f"The number {value} does not fit into {_dtypes.of(dtype)}.") from None


def mismatch(row: Row, arrays: Any) -> RuntimeError:
    """PyTorch's error for shapes that do not broadcast."""
    shapes = [a.shape for a in arrays if isinstance(a, ndarray)]
    for k in range(1, max(map(len, shapes)) + 1):
        sizes = [s[-k] if k <= len(s) else 1 for s in shapes]
        for size in sizes[1:]:
            if size != sizes[0] and 1 not in (size, sizes[0]):
                dim = max(map(len, shapes)) - k
                return noted(
                    RuntimeError(
                        f"The size of tensor a ({sizes[0]}) must match the size of tensor b ({size}) at non-singleton dimension {dim}"
                    ),
                    f"{row.title} got the shapes {' and '.join(str(tuple(s)) for s in shapes)}. From the right, sizes must "
                    "be equal or 1: reshape one of them, or .unsqueeze() a dimension.",
                )
    return RuntimeError(f"{row.title}: shapes {shapes} do not broadcast")


def result_of(row: Row, values: list[Any], array: Any, pick: int | None = None) -> Any:
    """The result as a tensor; of a view, one that remembers where it looks."""
    result = wrap(array)
    if row.view:
        link_view(result, values[0], row, values[1:], pick)
    return result


def link_view(view: Any, source: Any, row: Row, params: Sequence[Any], pick: int | None = None) -> None:
    """Makes `view` a view of `source`: same memory, same changes, and the step that leads there."""
    view._root = source if source._root is None else source._root
    view._steps = (*source._steps, Step(row, params, pick))
    view._versions = versions(source)
    me = here.me
    view._made = "inference" if me.inference else "no_grad" if not me.grad else "several" if pick is not None else source._made
    view._versions.watch(view)
    if source._inference:
        view._inference = True


class Step:
    """One step from a base to a view: the row and its arguments, applicable to arrays and to tensors."""

    __slots__ = ("row", "params", "pick")

    def __init__(self, row: Row, params: Sequence[Any], pick: int | None):
        self.row, self.params, self.pick = row, params, pick

    def __call__(self, source: Any) -> Any:
        out = self.row.forward(source, *self.params) if isinstance(source, ndarray) else perform(self.row, [source, *self.params])
        return out if self.pick is None else out[self.pick]


def record(row: Row, values: list[Any], inputs: list[Any], results: list[Any], differentiable: list[Any]) -> Node:
    """The node of one applied operation, tied to its differentiable results."""
    node = new(row.node)
    node.age = tick()
    node.inputs = tuple(None if t is None else history(t) for t in inputs)
    if any(t is not None and t._number for t in inputs):
        node.numbers = tuple(0 if t is None else t._number for t in inputs)
    shapes, dtypes = [r._array.shape for r in differentiable], [r._array.dtype for r in differentiable]
    if len(differentiable) == 1:
        node.shape, node.dtype = shapes[0], dtypes[0]
    else:
        node.shape, node.dtype, node.outputs = tuple(shapes), tuple(dtypes), len(differentiable)
    keep_values(row, node, values, results)
    for number, result in enumerate(differentiable):
        result._node, result._number = node, number
        if result._versions is not None and number in node.results.values():
            node.result_versions = {**(node.result_versions or {}), number: result._versions}
    me = here.me
    if me.saved_hooks and node.holds:
        pack(node, me.saved_hooks)
    if me.anomaly is not None:
        me.anomaly.note(node)
    return node


def keep_values(row: Row, node: Node, values: list[Any], results: list[Any]) -> None:
    """Saves at the node what its rules name, and of that only what the inputs that have a history need."""
    everything = row.spread or here.me.dual is not None
    saved, originals = [], []
    for name, users in zip(node.names, row.users, strict=True):
        needed = everything or any(node.inputs[u] is not None for u in users)
        value, original = source_of(row, name, values, results) if needed else (None, None)
        if original is not None and original._inference:
            raise noted(
                RuntimeError(
                    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
                    "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use "
                    "it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
                ),
                "Write x = x.clone() first.",
            )
        saved.append(value)
        originals.append(original)
    node.saved, node.originals = tuple(saved), tuple(originals)


def source_of(row: Row, name: str, values: list[Any], results: list[Any]) -> tuple[Any, Any]:
    """What is saved under a name, and the tensor behind it where one may be kept."""
    outputs = row.outputs or ("result",)
    if name in outputs:
        return results[outputs.index(name)]._array, None
    if name in row.params:
        value = values[row.params.index(name)]
        if isinstance(value, _late.Tensor):
            return value._array, value
        if row.params.index(name) in row.tensors and is_number(value):
            return number(value, results[0]._array.dtype), None
        return value, None
    stem, _, what = name.partition("_sym_")
    value = values[row.params.index(stem)]
    array = value[0]._array if row.spread and isinstance(value, (list, tuple)) else value._array
    if row.spread:
        return [t._array.shape for t in value], None
    return (array.shape if what == "sizes" else array.size), None


def pack(node: Node, hooks: tuple[Any, ...]) -> None:
    """Passes what a node saved through the innermost pair of saved-tensor hooks."""
    assert node.saved is not None and node.originals is not None
    for i, value in enumerate(node.saved):
        if isinstance(node.originals[i], _late.Tensor) or (i in node.results and value is not None):
            pack_saved(node, i, *hooks[-1])


# --- words: what rules may say ------------------------------------------------------------------------------------


def word(operation: Callable[P, R]) -> Callable[..., Any]:
    """An operation as a rule uses it: arrays in, arrays out; tensors in, tensors out, recorded."""
    row: Row = operation.row  # type: ignore[attr-defined]

    @functools.wraps(operation)
    def say(first: Any, *more: Any) -> Any:
        for x in (first, *more):
            if isinstance(x, _late.Tensor):
                return operation(first, *more)  # type: ignore[call-arg]
            if hasattr(x, "_symbol"):
                return x._symbol(row.name, (first, *more))
        return row.forward(first, *more)

    return say
