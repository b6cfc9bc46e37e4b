"""One backward pass, written down as the engine goes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._graph import Node
from .._mailbox import AccumulateGrad
from ._earlier import operation_of, results_of
from ._snapshot import Snapshot, snapshot
from ._steps import Accumulate, Broadcast, Free, Hook, Message, Pass, Return, Seed, Step, Sum

if TYPE_CHECKING:
    from ._recorder import Recorder


def array_of(gradient: Any) -> Any:
    """The numbers of a gradient: under `create_graph` it is a tensor."""
    if type(gradient) is np.ndarray:
        return gradient
    return getattr(gradient, "_array", gradient) if not isinstance(gradient, np.generic) else np.asarray(gradient)


class Backward:
    """What waits where in this pass, as snapshots, by the ids of values."""

    def __init__(self, book: Recorder, roots: Any, create_graph: bool, at: Any) -> None:
        self.book, self.at = book, at
        values = [results_of(book, node)[number] for node, number in roots]
        self.record = Pass(len(book.trace.passes), values, create_graph)
        book.trace.passes.append(self.record)
        book.pass_ = self.record.id
        self.waiting: dict[int, Snapshot] = {}
        self.counts: dict[int, int] = {}
        self.seeds = iter(values)
        self.sent: tuple[int, Snapshot] | None = None  # the message on its way
        self.operation = 0
        self.upstream: list[Snapshot | None] = []
        self.given: Any = None
        self.node: Node | None = None
        self.writing: Snapshot | None = None

    def add(self, step: Step) -> None:
        step.at, step.pass_ = self.at, self.record.id
        self.book.trace.steps.append(step)

    def visit(self, node: Node, grads: list[Any]) -> None:
        """A node is about to apply its rules to what has come together."""
        known = self.book.nodes.get(id(node))
        if known is None or known.operation is None or known.node() is not node:
            self.operation = operation_of(self.book, node)
        else:
            self.operation = known.operation
        outputs = self.book.trace.operations[self.operation].outputs
        if node.hooks is not None and node.hooks.pre:
            self.compare(outputs, grads)
        self.upstream = [self.waiting.get(value) for value in outputs]
        self.node, self.given = node, array_of(grads[0])

    def message(self, node: Node, operand: int, message: Any) -> None:
        """A message leaves along an edge."""
        book, array = self.book, array_of(message)
        if self.operation in book.skipped:
            operand = book.skipped[self.operation][operand]
        value = book.trace.operations[self.operation].inputs[operand]
        upstream = self.upstream
        told = upstream[0] if array is self.given and upstream[0] is not None else snapshot(array)
        self.sent = value, told
        self.add(Message(self.operation, operand, value, upstream, told))

    def arrived(self, target: Node, number: int, message: Any, total: Any) -> None:
        """It has arrived, in the shape of its receiver, and was added to what waits there; or a seed was laid."""
        array = array_of(message)
        if self.sent is None:
            value, told = next(self.seeds), snapshot(array)
            self.add(Seed(value, told))
        else:
            value, told = self.sent
            self.sent = None
            if told.shape != array.shape or told._dtype is not array.dtype:
                after = snapshot(array)
                self.add(Broadcast(value, summed_axes(told.shape, array.shape), told, after))
                told = after
        count = self.counts[value] = self.counts.get(value, 0) + 1
        before = self.waiting.get(value)
        if before is None:
            self.waiting[value] = told
            return
        now = self.waiting[value] = snapshot(array_of(total))
        self.add(Sum(value, [before, told], now, count))

    def hooked(self, node: Node, grads: list[Any]) -> None:
        """Hooks of the node's results have run, and those that retain their gradient have it."""
        outputs = results_of(self.book, node)
        self.compare(outputs, grads)
        assert node.hooks is not None
        for number, reference in node.hooks.retain.items():
            tensor, value = reference(), outputs[number]
            if tensor is not None and grads[number] is not None:
                before, after = self.book.grads.get(value), snapshot(tensor._grad._array)
                self.add(Accumulate(value, before, self.waiting[value], after))
                self.book.know_grad(value, tensor._grad, after)

    def compare(self, values: list[int], grads: Any) -> None:
        """Notes which gradients a hook has changed."""
        for value, grad in zip(values, grads, strict=False):
            before, after = self.waiting.get(value), None if grad is None else snapshot(array_of(grad))
            if before != after and before is not None:
                self.add(Hook(value, before, after))
                if after is None:
                    del self.waiting[value]
                else:
                    self.waiting[value] = after

    def freed(self, node: Node) -> None:
        """A node was passed, and what it saved is gone."""
        if node is self.node and getattr(node, "inner", node).saved is None:
            self.add(Free(self.operation))

    def accumulate(self, box: AccumulateGrad, message: Any) -> None:
        """A mailbox is about to write."""
        leaf = box.variable
        value, = results_of(self.book, box)
        if leaf._hooks or box.hooks is not None:
            self.compare([value], [message])
        self.book.look_at_grad(value, leaf)
        self.writing = self.book.grads.get(value)

    def accumulated(self, box: AccumulateGrad) -> None:
        """A mailbox has written."""
        leaf = box.variable
        if not leaf.requires_grad:  # it wants none any more, and got none
            return
        (value,), after = results_of(self.book, box), snapshot(leaf._grad._array)
        self.add(Accumulate(value, self.writing, self.waiting[value], after))
        self.book.know_grad(value, leaf._grad, after)

    def finished(self, captured: Any) -> None:
        """The pass is through; what was captured goes to the caller."""
        self.record.finished = True
        for node, number in captured:
            value = results_of(self.book, node)[number]
            if value in self.waiting:
                self.add(Return(value, self.waiting[value]))


def summed_axes(shape: tuple[int, ...], into: tuple[int, ...]) -> list[int]:
    """The axes along which an array is summed to get into a shape."""
    lead = len(shape) - len(into)
    return [*range(lead), *(lead + i for i, size in enumerate(into) if size == 1 and shape[lead + i] != 1)]
