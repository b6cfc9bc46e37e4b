"""The tensors of PyTorch that a recording knows: which value of the trace each one is, its numbers and its `.grad`."""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from ._known import scopes
from ._modules import Parameters
from ._places import caller, variable
from ._recorder import Recorder
from ._snapshot import LIMIT, Snapshot, snapshot
from ._steps import Change, Clear, Kind, Operate, Set, Value

if TYPE_CHECKING:
    from ._torch_graph import Graph


class Known:
    """A tensor that the trace knows: which value it is, the node it had, and how often it had been changed."""

    __slots__ = ("tensor", "value", "node", "version")

    def __init__(self, tensor: Any, value: int) -> None:
        self.tensor, self.value, self.node, self.version = ref(tensor), value, tensor.grad_fn, version_of(tensor)


def dtype_name(tensor: Any) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def version_of(tensor: Any) -> int:
    return -1 if tensor.is_inference() else int(tensor._version)


class Tensors:
    """Which value each tensor is. A tensor with a node is the value that this node made, so it asks the graph."""

    graph: Graph

    def __init__(self, torch: Any, book: Recorder) -> None:
        self.torch, self.book = torch, book
        self.known: dict[int, Known] = {}
        self.of_value: dict[int, ref[Any]] = {}
        self.unseen: dict[int, Operate] = {}  # of values whose numbers nobody has seen: the step that made them
        self.parameters = Parameters()

    def find(self, tensor: Any) -> Known | None:
        known = self.known.get(id(tensor))
        return known if known is not None and known.tensor() is tensor else None

    def alive(self) -> Iterator[tuple[Any, Known]]:
        """The tensors that still live; those that don't are forgotten."""
        for key, known in list(self.known.items()):
            tensor = known.tensor()
            if tensor is None:
                del self.known[key]
            else:
                yield tensor, known

    # --- numbers -----------------------------------------------------------------------------------------------------

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

    # --- values ------------------------------------------------------------------------------------------------------

    def new(self, tensor: Any, kind: Kind, at: Any) -> tuple[int, Snapshot | None]:
        """Puts a tensor on the list."""
        data = self.snapshot(tensor)
        shape, dtype = tuple(tensor.shape), dtype_name(tensor)
        number = len(self.book.latest)
        self.book.trace.values.append(
            Value(number, kind, shape, dtype, tensor.requires_grad, data=data, at=at, scope=scopes.names)
        )
        self.book.latest.append(data)
        self.remember(tensor, number)
        return number, data

    def remember(self, tensor: Any, number: int) -> None:
        known = self.known[id(tensor)] = Known(tensor, number)
        self.of_value[number] = known.tensor

    def value_of(self, tensor: Any, frame: FrameType | None = None) -> int:
        """The value that a tensor is now."""
        known = self.find(tensor)
        if known is None:
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

    def meet(self, tensor: Any, frame: FrameType | None) -> int:
        """A tensor that the trace hasn't seen."""
        if tensor.grad_fn is not None:
            self.graph.discover([(tensor.grad_fn, 0)], None, tensor)
            return self.known_result(tensor)
        frame = frame or caller()
        number, _ = self.new(tensor, "leaf" if tensor.requires_grad else "constant", self.book.here(frame))
        value = self.book.trace.values[number]
        if tensor.grad is not None and (grad := self.snapshot(tensor.grad)) is not None:
            value.grad = self.book.grads[number] = grad
        name = variable(tensor, frame) or self.parameters.of(tensor)
        if name is not None:
            value.names.append(name)
        elif (owner := self.owner_of(tensor)) is not None:
            self.book.derived[number] = self.known[id(owner)].value, ".grad"
        return number

    def known_result(self, tensor: Any) -> int:
        """A tensor whose node the graph knows: the value that this node made."""
        number: int = self.graph.nodes[tensor.grad_fn][tensor.output_nr]
        self.remember(tensor, number)
        if self.book.latest[number] is None:
            data = self.book.latest[number] = self.book.trace.values[number].data = self.snapshot(tensor)
            if (step := self.unseen.pop(number, None)) is not None:
                step.results[self.book.trace.operations[step.operation].outputs.index(number)] = data
        return number

    def rewritten(self, tensor: Any, known: Known) -> int:
        """A tensor whose history was rewritten."""
        before, known.node = known.value, tensor.grad_fn
        if known.node is None:
            return before
        self.graph.discover([(known.node, 0)], None, tensor)
        number = self.known_result(tensor)
        if number != before:
            self.book.earlier[number] = before
        return number

    # --- .grad -------------------------------------------------------------------------------------------------------

    def owner_of(self, grad: Any) -> Any:
        """The leaf whose `.grad` this tensor is; None if it is nobody's."""
        return next((t for t, _ in self.alive() if t.is_leaf and t.grad is grad), None)

    def look_at_grad(self, tensor: Any) -> None:
        """Notes that a tensor's `.grad` is another than the trace knows."""
        number = self.known[id(tensor)].value
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
