"""PyTorch recorded, where a program has loaded it: its own forward and backward pass, through its public modes and hooks.

A function mode sees every call, hooks at the graph's nodes see every gradient. They write into the same trace as
minigrad's recorder. How many sums over broadcast axes a pass made, and when it freed its buffers, PyTorch doesn't tell.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import get_ident
from types import FrameType
from typing import Any
from weakref import ref

import numpy as np

from .._rule import ROWS
from ._known import kept, scopes
from ._places import caller, contained, in_sight, skip, variable
from ._recorder import IN_PLACE, Recorder
from ._snapshot import LIMIT, Snapshot, snapshot
from ._steps import Change, Clear, Create, Cut, Kind, Operate, Operation, Set, Value
from ._torch_pass import TorchPass

LACKS = ["broadcast", "free"]
NUMBERS_COUNT = {"add", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "rsub", "pow", "rpow", "radd", "rmul",
                 "rtruediv", "truediv", "rdiv", "eq", "ne", "lt", "le", "gt", "ge", "maximum", "minimum", "where"}  # fmt: skip


class Known:
    """A tensor that the trace knows: which value it is, the node it had, and how often it had been changed."""

    __slots__ = ("tensor", "value", "node", "version")

    def __init__(self, tensor: Any, value: int) -> None:
        self.tensor, self.value, self.node, self.version = ref(tensor), value, tensor.grad_fn, version_of(tensor)


def dtype_name(tensor: Any) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def version_of(tensor: Any) -> int:
    return -1 if tensor.is_inference() else int(tensor._version)


class TorchRecorder:
    """Writes down what PyTorch does in one block of one thread."""

    def __init__(self, book: Recorder) -> None:
        self.torch = sys.modules["torch"]
        folder = str(Path(self.torch.__file__).parent)
        skip(folder)
        self.book = book
        self.tensors: dict[int, Known] = {}
        self.nodes: dict[Any, list[int]] = {}  # of each node: the values it made; a mailbox stands for its leaf
        self.operations: dict[Any, int] = {}
        self.hooks: list[Any] = []
        self.passes: list[TorchPass] = []
        self.rows = {row.node.__name__: row for row in ROWS.values() if row.rules}
        with self.torch._C.DisableTorchFunction(), self.torch.enable_grad():
            self.begun = (self.torch.ones((), requires_grad=True) * 1).grad_fn._sequence_nr()
        self.mode = mode_of(self.torch)(self)
        self.parameters: dict[int, tuple[ref[Any], str]] = {}
        self.marks = [*module_marks(self)]
        self.mode.__enter__()

    def close(self, frame: FrameType) -> None:
        """Takes everything off, notes what changed unseen, and names what variables hold."""
        self.mode.__exit__(None, None, None)
        for handle in (*self.hooks, *self.marks):
            handle.remove()
        for known in list(self.tensors.values()):
            tensor = known.tensor()
            if tensor is not None and tensor.is_leaf:
                self.look(tensor, known)
                if tensor.requires_grad:
                    self.look_at_grad(tensor)
        tensor_type = self.torch.Tensor
        for name, thing in in_sight(frame):
            found = self.tensors.get(id(thing))
            if found is not None and found.tensor() is thing:
                self.book.trace.values[found.value].names.append(name)
            elif isinstance(thing, tensor_type) and thing.grad_fn in self.nodes:
                self.book.trace.values[self.value_of(thing)].names.append(name)
        self.nodes.clear()
        self.operations.clear()
        if self.tensors:
            self.book.trace.library, self.book.trace.lacks = f"torch {self.torch.__version__.partition('+')[0]}", LACKS[:]

    # --- values ------------------------------------------------------------------------------------------------------

    def snapshot(self, tensor: Any) -> Snapshot | None:
        """The numbers of a tensor; None where it has none to show."""
        array = self.array(tensor)
        return None if array is None else snapshot(array, dtype_name(tensor))

    def array(self, tensor: Any) -> Any:
        """The numbers as an array; None on the meta device, or of a quantized or sparse tensor."""
        try:
            plain = tensor.detach().resolve_conj().resolve_neg().cpu()
            return np.array((plain.float() if plain.dtype is self.torch.bfloat16 else plain).numpy())
        except (RuntimeError, TypeError, NotImplementedError):
            return None

    def new(self, tensor: Any, kind: Kind, at: Any) -> tuple[int, Snapshot | None]:
        """Puts a tensor on the list."""
        data = self.snapshot(tensor)
        shape, dtype = tuple(tensor.shape), dtype_name(tensor)
        number = len(self.book.latest)
        self.book.trace.values.append(
            Value(number, kind, shape, dtype, tensor.requires_grad, data=data, at=at, scope=scopes.names)
        )
        self.book.latest.append(data)
        self.tensors[id(tensor)] = Known(tensor, number)
        return number, data

    def value_of(self, tensor: Any, frame: FrameType | None = None) -> int:
        """The value that a tensor is now."""
        known = self.tensors.get(id(tensor))
        if known is None or known.tensor() is not tensor:
            return self.meet(tensor, frame)
        value = self.book.trace.values[known.value]
        if tensor.grad_fn is not known.node:
            return self.rewritten(tensor, known)
        if not value.names and frame is not None and value.kind != "constant" and (name := variable(tensor, frame)):
            value.names.append(name)
        if value.kind == "constant" and tensor.requires_grad:
            value.kind, value.requires_grad = "leaf", True
        self.look(tensor, known)
        return known.value

    def look(self, tensor: Any, known: Known, operation: int | None = None) -> None:
        """Notes a change of a tensor's numbers."""
        seen, small = self.book.latest[known.value], tensor.numel() <= LIMIT
        if not small and version_of(tensor) == known.version:
            return
        known.version = version_of(tensor)
        now = self.snapshot(tensor)
        if seen != now:
            self.book.latest[known.value] = now
            self.book.add(Change(known.value, seen, now, operation), self.book.here(caller()))

    def meet(self, tensor: Any, frame: FrameType | None) -> int:
        """A tensor that the trace hasn't seen."""
        node, frame = tensor.grad_fn, frame or caller()
        at = self.book.here(frame)
        if node is not None and node in self.nodes:
            return self.known_result(tensor)
        if node is not None:
            self.discover([node], None, tensor)
            return self.known_result(tensor)
        kind: Kind = "leaf" if tensor.requires_grad else "constant"
        number, _ = self.new(tensor, kind, at)
        value = self.book.trace.values[number]
        if tensor.is_leaf and tensor.grad is not None and (grad := self.snapshot(tensor.grad)) is not None:
            value.grad = self.book.grads[number] = grad
        if (name := variable(tensor, frame)) is not None:
            value.names.append(name)
        elif (held := self.parameters.get(id(tensor))) is not None and held[0]() is tensor:
            value.names.append(held[1])
        else:
            owner = next((k for k in self.tensors.values() if (t := k.tensor()) is not None and t.is_leaf and t.grad is tensor), None)
            if owner is not None:
                self.book.derived[number] = owner.value, ".grad"
        return number

    def known_result(self, tensor: Any) -> int:
        """A tensor whose node the trace knows: the value that this node made."""
        number = self.nodes[tensor.grad_fn][tensor.output_nr]
        self.tensors[id(tensor)] = Known(tensor, number)
        if self.book.latest[number] is None:
            self.book.latest[number] = self.book.trace.values[number].data = self.snapshot(tensor)
            for step in self.book.trace.steps:
                if isinstance(step, Operate) and number in (outputs := self.book.trace.operations[step.operation].outputs):
                    step.results[outputs.index(number)] = self.book.latest[number]
        return number

    def rewritten(self, tensor: Any, known: Known) -> int:
        """A tensor whose history was rewritten."""
        before, known.node = known.value, tensor.grad_fn
        if known.node is None:
            return before
        if known.node not in self.nodes:
            self.discover([known.node], None, tensor)
        known.value = self.nodes[known.node][tensor.output_nr]
        if known.value != before:
            self.book.earlier[known.value] = before
        return self.known_result(tensor)

    # --- forward -----------------------------------------------------------------------------------------------------

    def called(self, function: Any, args: Any, kwargs: Any, result: Any) -> None:
        """A call of PyTorch has returned."""
        name = getattr(function, "__name__", "")
        frame = caller()
        at = self.book.here(frame)
        if name == "__set__":
            owner = getattr(function, "__self__", None)
            if owner is self.torch.Tensor.grad:
                self.value_of(args[0], frame)
                self.look_at_grad(args[0])
            return
        given = list(tensors_in((args, kwargs), self.torch.Tensor))
        if name == "__get__":
            if getattr(function, "__self__", None) is self.torch.Tensor.data:
                self.cut("data", given[0], result, at, frame)
            return
        if name == "__setitem__":
            self.changed(name, args, given[:1], given[1:], at, frame)
            return
        fresh = [r for r in tensors_in(result, self.torch.Tensor) if not self.is_known(r)]
        if fresh and name == "detach":
            self.cut("detach", given[0], fresh[0], at, frame)
        elif fresh and not given and name.startswith("empty"):  # what lay about in memory is no number of anybody's
            return
        elif fresh and not given:
            for tensor in fresh:
                number, _ = self.new(tensor, "leaf" if tensor.requires_grad else "constant", at)
                self.book.add(Create(number), at)
        elif fresh and all(r.is_leaf and r.requires_grad for r in fresh):  # a Parameter around a tensor
            for tensor in fresh:
                self.value_of(tensor, frame)
        elif fresh:
            self.ran(name, args, given, fresh, at, frame)
        elif given and name.endswith("_"):
            self.changed(name, args, given[:1], given[1:], at, frame)

    def is_known(self, tensor: Any) -> bool:
        known = self.tensors.get(id(tensor))
        return known is not None and known.tensor() is tensor

    def cut(self, how: str, source: Any, result: Any, at: Any, frame: FrameType) -> None:
        origin = self.value_of(source, frame)
        number, _ = self.new(result, "constant", at)
        if how == "data":
            self.book.derived[number] = origin, ".data"
        self.book.add(Cut(how, origin, number), at)

    def ran(self, name: str, args: Any, given: list[Any], results: list[Any], at: Any, frame: FrameType) -> None:
        """An operation has made new tensors."""
        node = next((r.grad_fn for r in results if r.grad_fn is not None), None)
        operands: list[Any] = given
        if name.strip("_") in NUMBERS_COUNT:
            operands = [a for a in args if isinstance(a, (int, float, self.torch.Tensor))]
        sources = [(self.value_of(a, frame) if isinstance(a, self.torch.Tensor) else self.book.literal(a, at)) for a in operands]
        if node is None:
            self.write(name, None, sources, results, at)
            if any(t.requires_grad for t in given) and not self.torch.is_grad_enabled():
                source = next(t for t in given if t.requires_grad)
                how = "inference_mode" if self.torch.is_inference_mode_enabled() else "no_grad"
                self.book.add(Cut(how, self.value_of(source), self.tensors[id(results[0])].value), at)
            return
        inner = [target for target, _ in node.next_functions if target is not None]
        self.discover(inner, at)
        self.write(name, node, self.aligned(node, sources), results, at)

    def aligned(self, node: Any, sources: list[int]) -> list[int]:
        """The operands in the order of the node's edges: what has no edge is one of the others, in order."""
        tied = [None if target is None else self.nodes[target][number] for target, number in node.next_functions]
        loose = [s for s in sources if s not in tied]
        found = [loose.pop(0) if value is None and loose else value for value in tied]
        return [self.book.bare("constant", (), None, None, None) if v is None else v for v in found] + [
            v for v in loose if self.book.trace.values[v].literal
        ]

    def write(self, name: str, node: Any, sources: list[int], results: Sequence[Any], at: Any) -> None:
        """Puts an operation on the list, and the step that it ran."""
        made = [self.new(result, "intermediate", at) for result in results]
        number = self.listed(name, node, sources, [value for value, _ in made], at)
        self.book.add(Operate(number, [data for _, data in made]), at)
        if node is not None:
            values = {r.output_nr: v for r, (v, _) in zip(results, made, strict=True) if r.grad_fn is node}
            self.nodes[node] = [values.get(i, made[0][0]) for i in range(max(values, default=0) + 1)]
            self.operations[node] = number
            self.watch(node)

    def listed(self, name: str, node: Any, sources: list[int], outputs: list[int], at: Any, mark: str = "") -> int:
        number = len(self.book.facts)
        self.book.facts.append(self.facts_of(node, len(sources)))
        op = mark if node is not None else name.strip("_") + mark
        kind = None if node is None else node.name()
        self.book.trace.operations.append(Operation(number, op, kind, sources, outputs, at=at, scope=scopes.names))
        return number

    def facts_of(self, node: Any, operands: int) -> tuple[Any, Any]:
        """The row of minigrad's table that has the same node, so that its rule may be read, and what the node saved."""
        row = None if node is None else self.rows.get(node.name())
        if row is None or row.spread or len(row.tensors) > operands:
            return None, {}
        saved = {}
        for name in row.node.names:
            if hasattr(type(node), f"_saved_{name}") and name not in (*(row.params[i] for i in row.tensors), "result"):
                saved[name] = getattr(node, f"_saved_{name}")
        return row, {name: kept(value) for name, value in saved.items() if not isinstance(value, self.torch.Tensor)}

    def changed(self, name: str, args: Any, target: list[Any], others: list[Any], at: Any, frame: FrameType) -> None:
        """A call has changed a tensor in place, or its flags, or nothing."""
        tensor, = target
        known = self.tensors.get(id(tensor))
        if known is None or known.tensor() is not tensor:
            owner = next((t for k in self.tensors.values() if (t := k.tensor()) is not None and t.is_leaf and t.grad is tensor), None)
            if owner is not None:
                self.look_at_grad(owner)
                return
            self.meet(tensor, frame)
            return
        root = tensor._base if tensor._is_view() else tensor
        holder = self.tensors.get(id(root))
        if tensor.grad_fn is None and known.node is not None:
            known.node = None
            self.book.add(Cut("detach", known.value, known.value), at)
            return
        if version_of(tensor) == known.version:
            self.value_of(tensor, frame)
            return
        node = root.grad_fn if holder is not None else tensor.grad_fn
        if node is not None and node not in self.nodes:
            literals = [self.book.literal(a, at) for a in args if isinstance(a, (int, float)) and name.strip("_i") in NUMBERS_COUNT]
            before = holder.value if holder is not None else known.value
            sources = [before, *(self.value_of(t, frame) for t in others), *literals]
            self.discover([target for target, _ in node.next_functions if target is not None], at)
            number, data = self.new(root if holder is not None else tensor, "intermediate", at)
            operation = self.listed(name, node, self.aligned(node, sources), [number], at, IN_PLACE)
            self.book.add(Operate(operation, [data]), at)
            self.nodes[node], self.operations[node] = [number], operation
            self.book.earlier[number] = before
            self.watch(node)
        for each in list(self.tensors.values()):  # views share the memory
            alias = each.tensor()
            if alias is not None and version_of(alias) != each.version:
                self.look(alias, each)

    # --- the graph -----------------------------------------------------------------------------------------------------

    def discover(self, roots: Sequence[Any], at: Any, tensor: Any = None) -> None:
        """Lists the nodes behind these that aren't known yet: inner nodes of a composed operation, or an older graph."""
        stack, found = list(roots), []
        while stack:
            node = stack.pop()
            if node in self.nodes:
                continue
            if hasattr(node, "variable") and node.name().endswith("AccumulateGrad"):
                self.nodes[node] = [self.value_of(node.variable)]
                self.watch(node)
                continue
            self.nodes[node] = []
            found.append(node)
            stack += [target for target, _ in node.next_functions if target is not None]
        counts: dict[Any, int] = {}
        for node in found:
            for target, number in node.next_functions:
                counts[target] = max(counts.get(target, 1), number + 1)
        for node in sorted(found, key=lambda n: n._sequence_nr()):
            sources = self.aligned(node, [])
            holds = tensor is not None and tensor.grad_fn is node
            count = max(counts.get(node, 1), tensor.output_nr + 1 if holds else 1)
            shape, dtype = (tuple(tensor.shape), dtype_name(tensor)) if holds else ((), None)
            outputs = [self.book.bare("intermediate", shape, dtype, None, at) for _ in range(count)]
            self.nodes[node][:] = outputs
            self.operations[node] = operation = self.listed("", node, sources, outputs, at)
            if node._sequence_nr() > self.begun:
                self.book.add(Operate(operation, [None] * len(outputs)), at)
            self.watch(node)

    def watch(self, node: Any) -> None:
        """Puts hooks at a node."""
        self.hooks.append(node.register_prehook(lambda grads: self.told("before", node, grads)))
        self.hooks.append(node.register_hook(lambda messages, grads: self.told("after", node, messages)))

    def told(self, when: str, node: Any, gradients: Any) -> None:
        if self.passes and node in self.nodes:
            self.silently(lambda: getattr(self.passes[-1], when)(node, gradients))

    def silently(self, ask: Callable[[], Any]) -> Any:
        """Asks PyTorch something that no recording sees."""
        with self.torch._C.DisableTorchFunction():
            return ask()

    # --- backward ------------------------------------------------------------------------------------------------------

    def backward(self, function: Any, args: Any, kwargs: Any) -> Any:
        """Runs `backward` or `grad`, and records the pass."""
        under_way = self.silently(lambda: TorchPass(self, function, args, kwargs))
        self.passes.append(under_way)
        try:
            result = function(*args, **kwargs)
            self.silently(lambda: under_way.finished(result))
            return result
        finally:
            self.passes.pop()
            self.book.pass_ = self.passes[-1].record.id if self.passes else None

    def look_at_grad(self, tensor: Any) -> None:
        """Notes that a tensor's `.grad` is another than the trace knows."""
        number = self.tensors[id(tensor)].value
        before, after = self.book.grads.get(number), None if tensor.grad is None else self.snapshot(tensor.grad)
        if after != before:
            empty = after is None or not tensor.grad.any()
            self.book.add((Clear if empty else Set)(number, before, after), self.book.here(caller()))
            self.know_grad(number, after)

    def know_grad(self, number: int, grad: Snapshot | None) -> None:
        if grad is None:
            self.book.grads.pop(number, None)
        else:
            self.book.grads[number] = grad


def tensors_in(thing: Any, kind: type[Any]) -> Iterator[Any]:
    """The tensors in nested tuples, lists and dictionaries, in order."""
    if isinstance(thing, kind):
        yield thing
    elif isinstance(thing, (tuple, list)):
        for part in thing:
            yield from tensors_in(part, kind)
    elif isinstance(thing, dict):
        yield from tensors_in(list(thing.values()), kind)


def mode_of(torch: Any) -> Any:
    """The mode that sees every call of PyTorch in this thread."""

    class Recording(torch.overrides.TorchFunctionMode):  # type: ignore[misc]
        def __init__(self, recorder: TorchRecorder) -> None:
            super().__init__()
            self.recorder = recorder

        def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            recorder, kwargs = self.recorder, kwargs or {}
            if function in (torch.Tensor.backward, torch.autograd.backward, torch.autograd.grad):
                return recorder.backward(function, args, kwargs)
            result = function(*args, **kwargs)
            recorder.silently(lambda: recorder.called(function, args, kwargs, result))
            return result

    return Recording


def module_marks(recorder: TorchRecorder) -> Iterator[Any]:
    """Hooks that make a scope of every `torch.nn.Module` while its forward runs, in this thread, and name its parameters."""
    stack: list[tuple[Any, tuple[str, ...]]] = []
    thread = get_ident()

    def enter(module: Any, args: Any) -> None:
        if get_ident() != thread:
            return
        holder = stack[-1][0] if stack else None
        named = {} if holder is None else {id(child): name for name, child in holder.named_modules() if name}
        name = named.get(id(module)) or (variable(module, caller()) if holder is None else None) or type(module).__name__
        if holder is None:
            for path, parameter in contained(name, module):
                recorder.parameters[id(parameter)] = ref(parameter), path
        stack.append((module, scopes.names))
        scopes.names = (*scopes.names, name)

    def leave(module: Any, args: Any, result: Any) -> None:
        if get_ident() == thread and stack and stack[-1][0] is module:
            scopes.names = stack.pop()[1]

    register = sys.modules["torch.nn.modules.module"]
    yield register.register_module_forward_pre_hook(enter)
    yield register.register_module_forward_hook(leave, always_call=True)
