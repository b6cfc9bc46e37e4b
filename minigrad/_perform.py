"""The general path of an operation: any signature, dtype and mode.

Unwrap, promote, run the NumPy forward quietly, wrap, and leave a node behind where history wants one.

>>> import minigrad
>>> x = minigrad.ones(2, 3, requires_grad=True)
>>> minigrad.cat([x, x]).grad_fn._saved_dim
0
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import _dtypes, _late
from ._errors import noted
from ._graph import Node
from ._late import new, wrap
from ._mailbox import history
from ._modes import here
from ._refusals import told
from ._row import RESULT, SIZES, VALUE, Row
from ._saved import pack, tick, versions

ndarray = np.ndarray
INTEGERS: dict[np.dtype[Any], dict[int, Any]] = {
    d.numpy: {n: np.array(n, d.numpy) for n in range(-2 if d.is_signed else 0, 11 if d.name != "bool" else 2)} for d in _dtypes.ALL
}


def perform(row: Row, values: list[Any]) -> Any:
    """Runs an operation on bound arguments: unwrap, promote, forward, wrap, and record what history wants."""
    me = here.me
    inputs = tensor_inputs(row, values)
    out = forward(row, values)
    several = isinstance(out, (tuple, list))
    results = [result_of(row, values, array, i) for i, array in enumerate(out)] if several else [result_of(row, values, out)]
    if row.rules and not me.inference and (me.dual is not None or (me.grad and any_history(inputs))):
        differentiable = [r for r in results if r._array.dtype.kind == "f"]
        if differentiable:
            node = record(row, values, inputs, results, differentiable)
            if me.dual is not None:
                me.dual(node, inputs, differentiable, values)
                if not me.grad or not any_history(inputs):
                    for result in differentiable:
                        result._node, result._number = None, 0
    if me.inference:
        for result in results:
            result._inference = result._root is None or result._root._inference
    if me.subclassed:
        pass_on(row, inputs, results)
    if me.observer is not None:
        me.observer.operation(row, values, inputs, results)
    if not several:
        return results[0]
    return row.result_class(*results) if row.result_class else tuple(results)


def pass_on(row: Row, inputs: list[Any], results: list[Any]) -> None:
    """Results of operations on tensors of a program's own class are of that class: of the one derived from all the others."""
    kinds = {type(t) for t in inputs if t is not None and t._passes_on}
    if not kinds:
        return
    kind = next((k for k in kinds if all(issubclass(k, other) for other in kinds)), None)
    if kind is None:
        names = " and ".join(sorted(f"'{k.__name__}'" for k in kinds))
        raise noted(TypeError(f"{row.title}(): {names} are unrelated"), "Make one of them plain: x.as_subclass(torch.Tensor).")
    for result in results:
        result.__class__ = kind


def any_history(inputs: list[Any]) -> bool:
    """Whether any input wants its gradient."""
    for tensor in inputs:  # noqa: SIM110 (a generator takes three times as long)
        if tensor is not None and (tensor._node is not None or tensor.requires_grad):
            return True
    return False


def tensor_inputs(row: Row, values: list[Any], method: str | None = None) -> list[Any]:
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
    found: list[Any] = []
    for i in row.tensors:
        value = values[i]
        if isinstance(value, _late.Tensor):
            found.append(value)
        elif (value is None and i in row.optional) or (i in row.numbers and is_number(value)):
            found.append(None)
        else:
            raise row.refuse(i, values, method)
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
    except Exception as error:
        found = told(row, arrays, error)
        if found is error:
            raise
        raise found from None


def promote(row: Row, arrays: list[Any]) -> None:
    """Brings the tensor arguments to their common dtype, in place in the list."""
    if not row.spread and same_dtype(row, arrays):
        return
    operands = arrays[0] if row.spread else [arrays[i] for i in row.tensors if arrays[i] is not None]
    if not operands:
        return
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


def same_dtype(row: Row, arrays: list[Any]) -> bool:
    """Whether there is nothing to promote: arrays alone, of one dtype, and a floating one where the row wants that."""
    common = None
    for i in row.tensors:
        dtype = getattr(arrays[i], "dtype", None)
        if dtype is None or (common is not None and dtype is not common):
            return False
        common = dtype
    return common is not None and (row.promote != "float" or common.kind == "f")


def number(value: Any, dtype: np.dtype[Any]) -> Any:
    """A Python number as a 0-d array of a dtype; RuntimeError in PyTorch's words if it does not fit."""
    if type(value) is float:
        return np.array(value, dtype)
    if type(value) is int and value in INTEGERS[dtype]:
        return INTEGERS[dtype][value]
    try:
        if isinstance(value, int) and not -(1 << 63) <= value < 1 << 64:
            raise OverflowError("int too big to convert")
        if dtype.kind in "iu" and isinstance(value, int):
            return np.array(value & ((1 << 64) - 1), np.uint64).astype(dtype)
        return np.array(value, dtype)
    except OverflowError as error:
        raise noted(OverflowError(str(error)), f"The number {value} does not fit into {_dtypes.of(dtype)}.") from None


def too_large(row: Row, own: Any, out: Any) -> RuntimeError:
    """PyTorch's error for a result that does not fit into the tensor it is to be written into."""
    if row.name in ("addmm", "addmv", "baddbmm"):
        return RuntimeError(
            f"Bad in-place call: input tensor size {list(own.shape)} and output tensor size {list(out.shape)} should match"
        )
    if row.name == "addr" and own.ndim != 2:
        return RuntimeError(f"2D tensor expected, got {own.ndim}D tensor for input")
    return RuntimeError(f"output with shape {list(own.shape)} doesn't match the broadcast shape {list(out.shape)}")


def cannot_hold(row: Row, name: str, found: Any, own: Any) -> Exception:
    """PyTorch's error for a result of a dtype that the tensor it is to be written into cannot hold."""
    text = f"result type {found.short} can't be cast to the desired output type {own.short}"
    if row.name == "ldexp":
        text = f"ldexp can't be cast to the desired output type {own.short}"
    if row.name == "mvlgamma":
        text = f"mvlgamma: result type {own.short} can't be cast to the desired output type {found.short}"
    if row.name in ("cumsum", "cumprod") and own is _dtypes.bool:
        return NotImplementedError(f"\"{row.name}_out_cpu\" not implemented for 'Bool'")
    return noted(
        RuntimeError(text), f"{name} writes into a tensor of {own}; write `x = x.{row.name}(...)` to get a new tensor of {found}."
    )


def result_of(row: Row, values: list[Any], array: Any, pick: int | None = None) -> Any:
    """The result as a tensor; of a view, one that remembers where it looks."""
    result = wrap(array)
    if row.view:
        link_view(result, values[0], row, values[1:], pick)
    return result


def link_view(view: Any, source: Any, row: Row, params: Sequence[Any], pick: int | None = None) -> None:
    """Makes `view` a view of `source`: same memory, same changes, and the step that leads there. Of an inference tensor it
    is just another: nothing follows their changes."""
    if source._inference:
        view._inference = True
        return
    view._root = source if source._root is None else source._root
    view._steps = (*source._steps, Step(row, params, pick))
    view._versions = versions(source)
    me = here.me
    several = pick is not None and source._made != "inference"
    view._made = "inference" if me.inference else "no_grad" if not me.grad else "several" if several else source._made
    view._versions.watch(view)


class Step:
    """One step from a base to a view: the row and its arguments, applicable to arrays and to tensors."""

    __slots__ = ("params", "pick", "row")

    def __init__(self, row: Row, params: Sequence[Any], pick: int | None):
        self.row, self.params, self.pick = row, params, pick

    def __call__(self, source: Any) -> Any:
        out = self.row.forward(source, *self.params) if isinstance(source, ndarray) else perform(self.row, [source, *self.params])
        return out if self.pick is None else out[self.pick]


def record(row: Row, values: list[Any], inputs: list[Any], results: list[Any], differentiable: list[Any]) -> Node:
    """The node of one applied operation, tied to its differentiable results."""
    node = new(row.node)
    node.inputs = tuple([None if t is None else history(t) for t in inputs])
    node.age = tick()  # after asking for histories: a stale view makes its node only now
    numbers = [0 if t is None else t._number for t in inputs]
    if any(numbers):
        node.numbers = tuple(numbers)
    if len(differentiable) == 1:
        array = differentiable[0]._array
        node.shape, node.dtype = array.shape, array.dtype
    else:
        arrays = [r._array for r in differentiable]
        node.shape, node.dtype = tuple(a.shape for a in arrays), tuple(a.dtype for a in arrays)
        node.outputs, node.simple = len(differentiable), False
    keep_values(row, node, values, results)
    if not any(node.inputs):
        node.vjp = _nothing  # type: ignore[assignment]  # of views made apart from the history of their bases
    if node.results and len(results) > len(differentiable):
        node.result_versions = {k: versions(results[k]) for k in node.results.values() if k >= len(differentiable)}
    for number, result in enumerate(differentiable):
        result._node, result._number = node, number
        if result._versions is not None and number in node.results.values():
            node.result_versions = {**(node.result_versions or {}), number: result._versions}
    me = here.me
    if me.saved_hooks and node.holds:
        pack_all(node, me.saved_hooks)
    if me.anomaly is not None:
        me.anomaly.note(node)
    return node


def _nothing(grad: Any, saved: Any) -> tuple[()]:
    """The messages of a node without edges."""
    return ()


def keep_values(row: Row, node: Node, values: Sequence[Any], results: list[Any]) -> None:
    """Saves at the node what its rules name, and of that only what the inputs that have a history need."""
    inputs, tensor_class = node.inputs, _late.Tensor
    everything = row.spread or here.me.dual is not None
    saved: list[Any] = []
    originals: list[Any] = []
    for kind, i, users in row.sources:
        for user in users:
            if everything or inputs[user] is not None:
                break
        else:
            if kind is not VALUE or i in row.tensors or isinstance(values[i], (tensor_class, tuple, list)):
                saved.append(None)
                originals.append(None)
                continue
        value: Any = values[i] if kind is not RESULT else results[i]._array
        original: Any = None
        if isinstance(value, tensor_class):
            if kind is VALUE:
                value, original = value._array, value
            else:
                value = value._array.shape if kind is SIZES else value._array.size
        elif kind is SIZES:
            value = [t._array.shape for t in value]
        elif kind is VALUE and isinstance(value, (tuple, list)):
            original = value  # indices are tensors, which must not change either
        elif kind is VALUE and i in row.tensors and value is not None:
            value, original = number(value, results[0]._array.dtype), value
        saved.append(value)
        originals.append(original)
    node.saved, node.originals = tuple(saved), tuple(originals)
    if here.me.inference_seen:
        check_kept(node)


def check_kept(node: Node) -> None:
    """Raises if the node saves an inference tensor."""
    for tensor in node.originals or ():
        if isinstance(tensor, _late.Tensor) and tensor._inference:
            raise inference_saved()


def pack_all(node: Node, hooks: tuple[Any, ...]) -> None:
    """Passes what a node saved through the innermost pair of saved-tensor hooks."""
    assert node.saved is not None and node.originals is not None
    pack_hook, unpack_hook = hooks[-1]
    for i, (value, original) in enumerate(zip(node.saved, node.originals, strict=True)):
        if isinstance(original, _late.Tensor) or (i in node.results and value is not None):
            pack(node, i, pack_hook, unpack_hook)
        for item, each in enumerate(original if isinstance(original, tuple) else ()):
            if isinstance(each, _late.Tensor):
                pack(node, i, pack_hook, unpack_hook, item)


def inference_saved() -> RuntimeError:
    """PyTorch's error for an inference tensor that a rule needs."""
    return noted(
        RuntimeError(
            "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation "
            "tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or "
            "use `torch.no_grad()` instead of `torch.inference_mode()`."
        ),
        "Write x = x.clone() first.",
    )
