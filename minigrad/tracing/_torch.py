"""PyTorch recorded, where a program has loaded it: its own forward and backward pass, through its public modes and hooks.

A function mode sees every call, hooks at the graph's nodes see every gradient. They write into the same trace as
minigrad's recorder. How many sums over broadcast axes a pass made, and when it freed its buffers, PyTorch doesn't tell.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from ._modules import mark_modules
from ._places import caller, in_sight, skip
from ._recorder import IN_PLACE, Recorder
from ._steps import Create, Cut, How, Operate
from ._torch_graph import Graph
from ._torch_pass import TorchPass
from ._torch_tensors import Known, Tensors, version_of

LACKS = ["broadcast", "free"]
# Functions that take numbers for operands; elsewhere a number is an option.
NUMBERS_COUNT = {"add", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "rsub", "pow", "rpow", "radd", "rmul",
                 "rtruediv", "truediv", "rdiv", "eq", "ne", "lt", "le", "gt", "ge", "maximum", "minimum", "where"}  # fmt: skip


class TorchRecorder:
    """Writes down what PyTorch does in one block of one thread."""

    def __init__(self, book: Recorder) -> None:
        self.torch: Any = sys.modules["torch"]
        skip(str(Path(str(self.torch.__file__)).parent))
        self.book = book
        self.tensors = Tensors(self.torch, book)
        self.graph = Graph(self.torch, book, self.tensors, self.told)
        self.passes: list[TorchPass] = []
        self.mode = mode_of(self.torch)(self)
        self.marks = [*mark_modules(self.tensors.parameters.name)]
        self.mode.__enter__()

    def close(self, frame: FrameType) -> None:
        """Takes everything off, notes what changed unseen, and names what variables hold."""
        self.mode.__exit__(None, None, None)
        for mark in self.marks:
            mark.remove()
        tensors = self.tensors
        for tensor, known in tensors.alive():
            if tensor.is_leaf:
                tensors.look(tensor, known)
                if tensor.requires_grad:
                    tensors.look_at_grad(tensor)
        for name, thing in in_sight(frame):
            found = tensors.find(thing)
            if found is not None:
                self.book.trace.values[found.value].names.append(name)
            elif isinstance(thing, self.torch.Tensor) and thing.grad_fn in self.graph.nodes:
                self.book.trace.values[tensors.value_of(thing)].names.append(name)
        if self.book.trace.values and tensors.of_value:
            self.book.trace.library = f"torch {self.torch.__version__.partition('+')[0]}"
            self.book.trace.lacks += LACKS
        self.graph.close()

    def silently(self, ask: Callable[[], Any]) -> Any:
        """Asks PyTorch something that no recording sees."""
        with self.torch._C.DisableTorchFunction():
            return ask()

    # --- a call has returned -------------------------------------------------------------------------------------------

    def called(self, function: Any, args: Any, kwargs: Any, result: Any) -> None:
        name = getattr(function, "__name__", "")
        frame = caller()
        at = self.book.here(frame)
        given = list(tensors_in((args, kwargs), self.torch.Tensor))
        if name in ("__set__", "__get__"):
            attribute = getattr(function.__self__, "__name__", "")
            if name == "__set__" and attribute == "grad":
                self.tensors.value_of(given[0], frame)
                self.tensors.look_at_grad(given[0])
            if name == "__set__" or attribute in ("grad", "_grad", "_base"):
                return
            name = attribute
        fresh = [r for r in tensors_in(result, self.torch.Tensor) if self.tensors.find(r) is None]
        if name == "__setitem__" or not fresh and given and name.endswith("_"):
            self.changed(name, args, given[0], given[1:], at, frame)
        elif fresh and name in ("detach", "data"):
            self.cut("data" if name == "data" else "detach", given[0], fresh[0], at, frame)
        elif fresh and given and all(r.is_leaf and r.requires_grad for r in fresh):  # a Parameter around a tensor
            for tensor in fresh:
                self.tensors.value_of(tensor, frame)
        elif fresh and given:
            for results in by_node(fresh):
                self.ran(name, args, given, results, at, frame)
        elif not name.startswith("empty"):  # what lay about in memory is no number of anybody's
            for tensor in fresh:
                number, _ = self.tensors.new(tensor, "leaf" if tensor.requires_grad else "constant", at)
                self.book.add(Create(number), at)

    def cut(self, how: How, source: Any, result: Any, at: Any, frame: FrameType) -> None:
        origin = self.tensors.value_of(source, frame)
        number, _ = self.tensors.new(result, "constant", at)
        if how == "data":
            self.book.derived[number] = origin, ".data"
        self.book.add(Cut(how, origin, number), at)

    def ran(self, name: str, args: Any, given: list[Any], results: list[Any], at: Any, frame: FrameType) -> None:
        """An operation has made new tensors."""
        operands: list[Any] = given
        if name.strip("_") in NUMBERS_COUNT:
            operands = [a for a in args if isinstance(a, (int, float, self.torch.Tensor))]
        sources = [
            self.tensors.value_of(a, frame) if isinstance(a, self.torch.Tensor) else self.book.literal(a, at) for a in operands
        ]
        node = next((r.grad_fn for r in results if r.grad_fn is not None), None)
        if node is not None:
            self.graph.discover(node.next_functions, at)
            sources = self.graph.aligned(node, sources)
        made = [self.tensors.new(result, "intermediate", at) for result in results]
        number = self.graph.add(node, "" if node is not None else name.strip("_"), sources, [value for value, _ in made], at)
        self.book.add(Operate(number, [data for _, data in made]), at)
        if node is not None:
            own = {r.output_nr: value for r, (value, _) in zip(results, made, strict=True) if r.grad_fn is node}
            self.graph.made(node, number, own)
        elif not self.torch.is_grad_enabled() and (tracked := [t for t in given if t.requires_grad]):
            how: How = "inference_mode" if self.torch.is_inference_mode_enabled() else "no_grad"
            self.book.add(Cut(how, self.tensors.value_of(tracked[0]), made[0][0]), at)

    def changed(self, name: str, args: Any, tensor: Any, others: list[Any], at: Any, frame: FrameType) -> None:
        """A call has changed a tensor in place, or its flags, or nothing."""
        tensors = self.tensors
        known = tensors.find(tensor)
        if known is None:
            owner = tensors.owner_of(tensor)
            if owner is not None:
                tensors.look_at_grad(owner)
            else:
                tensors.meet(tensor, frame)
        elif tensor.grad_fn is None and known.node is not None:
            known.node = None
            self.book.add(Cut("detach", known.value, known.value), at)
        elif version_of(tensor) == known.version:
            tensors.value_of(tensor, frame)
        else:
            literals = [a for a in args if isinstance(a, (int, float)) and name.strip("_i") in NUMBERS_COUNT]
            self.written_into(tensor, known, others, literals, at, frame)

    def written_into(self, tensor: Any, known: Known, others: list[Any], literals: list[Any], at: Any, frame: FrameType) -> None:
        """A tensor has new numbers, and a new history if history is kept; so have all that share its memory."""
        tensors, graph = self.tensors, self.graph
        base = tensor._base if tensor._is_view() else None
        holder = None if base is None else tensors.find(base)
        if holder is not None:
            tensor, known = base, holder
        node = tensor.grad_fn
        if node is not None and node not in graph.nodes:
            operands = [known.value if t is tensor else tensors.value_of(t, frame) for t in others]
            sources = [known.value, *operands, *(self.book.literal(a, at) for a in literals)]
            graph.discover(node.next_functions, at)
            before, sources = known.value, graph.aligned(node, sources)
            number, data = tensors.new(tensor, "intermediate", at)
            operation = graph.add(node, IN_PLACE, sources, [number], at)
            self.book.add(Operate(operation, [data]), at)
            graph.made(node, operation, {0: number})
            self.book.earlier[number] = before
        for alias, other in tensors.alive():
            if version_of(alias) != other.version:
                tensors.look(alias, other)

    # --- backward ------------------------------------------------------------------------------------------------------

    def backward(self, function: Any, args: Any, kwargs: Any) -> Any:
        """Runs `backward` or `grad`, and records the pass."""
        under_way = self.silently(lambda: TorchPass(self, function, args, kwargs))
        self.passes.append(under_way)
        try:
            result = function(*args, **kwargs)
            self.silently(lambda: under_way.finished(result))
            return result
        except BaseException:
            under_way.forget_if_empty()
            raise
        finally:
            self.passes.pop()
            self.book.pass_ = self.passes[-1].record.id if self.passes else None

    def told(self, when: str, node: Any, gradients: Any) -> None:
        """A hook at a node says that it is about to run, or has run."""
        if self.passes and node in self.graph.nodes:
            self.silently(lambda: getattr(self.passes[-1], when)(node, gradients))


def tensors_in(thing: Any, kind: type[Any]) -> Iterator[Any]:
    """The tensors in nested tuples, lists and dictionaries, in order."""
    if isinstance(thing, kind):
        yield thing
    elif isinstance(thing, (tuple, list)):
        for part in thing:
            yield from tensors_in(part, kind)
    elif isinstance(thing, dict):
        yield from tensors_in(list(thing.values()), kind)


def by_node(results: list[Any]) -> list[list[Any]]:
    """The results of a call that leaves a node for each of them (`tensor_split`) one by one, else all together."""
    nodes = dict.fromkeys(result.grad_fn for result in results)
    return [results] if None in nodes else [[r for r in results if r.grad_fn is node] for node in nodes]


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
