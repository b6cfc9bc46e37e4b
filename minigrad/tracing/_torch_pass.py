"""One backward pass of PyTorch, written down as its hooks tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ._fold import same
from ._places import caller
from ._snapshot import Snapshot, snapshot
from ._steps import Accumulate, Hook, Message, Pass, Return, Seed, Step, Sum

if TYPE_CHECKING:
    from ._torch import TorchRecorder


class TorchPass:
    """What waits where in this pass, as snapshots, by the ids of values."""

    def __init__(self, recorder: TorchRecorder, function: Any, args: Any, kwargs: Any) -> None:
        self.book, self.tensors, self.graph, torch = recorder.book, recorder.tensors, recorder.graph, recorder.torch
        self.at = self.book.here(frame := caller())
        named = dict(zip(ORDER[function.__name__, function is torch.Tensor.backward], args, strict=False))
        named |= {SPELLED.get(key, key): value for key, value in kwargs.items()}
        self.wanted = several(named.get("inputs"))
        self.returns = function is torch.autograd.grad
        roots = [r for r in several(named.get("tensors")) if r is not None and not isinstance(r, (int, float))]
        for root in roots:
            if root.requires_grad:  # a leaf's node is its mailbox
                self.graph.discover([(torch.autograd.graph.get_gradient_edge(root).node, 0)], None, root)
        values = [self.tensors.value_of(root, frame) for root in roots]
        create_graph = bool(named.get("create_graph"))
        self.record = Pass(len(self.book.trace.passes), values, create_graph)
        self.book.trace.passes.append(self.record)
        self.book.pass_ = self.record.id
        self.waiting: dict[int, Snapshot] = {}
        self.arrays: dict[int, Any] = {}
        self.counts: dict[int, int] = {}
        self.operation = 0
        self.upstream: list[Snapshot | None] = []
        self.before_writing: Snapshot | None = None
        given = several(named.get("gradient")) or [None] * len(roots)
        for root, value, gradient in zip(roots, values, given, strict=False):
            if gradient is not None or root.numel() == 1:
                seed = self.tensors.snapshot(gradient := torch.ones_like(root) if gradient is None else gradient)
                if seed is not None and root.requires_grad:
                    self.add(Seed(value, seed))
                    self.arrive(value, seed, self.tensors.array(gradient))

    def add(self, step: Step) -> None:
        step.at, step.pass_ = self.at, self.record.id
        self.book.trace.steps.append(step)

    def arrive(self, value: int, gradient: Snapshot, array: Any) -> None:
        """Adds a gradient to what waits at a value, as the engine does: PyTorch tells the sum only when it is used."""
        count = self.counts[value] = self.counts.get(value, 0) + 1
        before = self.waiting.get(value)
        if before is None:
            self.waiting[value], self.arrays[value] = gradient, array
            return
        with np.errstate(all="ignore"):
            self.arrays[value] = total = np.add(self.arrays[value], array)
        self.waiting[value] = snapshot(total, gradient.dtype)
        self.add(Sum(value, [before, gradient], self.waiting[value], count))

    def before(self, node: Any, gradients: Any) -> None:
        """A node is about to run: what has come together, after the hooks of its tensors."""
        tensors, outputs = self.tensors, self.graph.nodes[node]
        for value, gradient in zip(outputs, gradients, strict=False):
            self.compare(value, None if gradient is None else tensors.snapshot(gradient))
        if node not in self.graph.operations:  # a mailbox
            leaf = node.variable
            tensors.value_of(leaf)
            tensors.look_at_grad(leaf)
            self.before_writing = self.book.grads.get(outputs[0])
            return
        self.operation = self.graph.operations[node]
        self.upstream = [self.waiting.get(v) for v in self.book.trace.operations[self.operation].outputs]
        for value in outputs:
            reference = tensors.of_value.get(value)
            tensor: Any = None if reference is None else reference()
            known = None if tensor is None else tensors.find(tensor)
            if known is None or known.value != value:  # changed in place since: it retains the gradient of what it is now
                continue
            if tensor.retains_grad and tensor.grad is not None:
                self.written(value, self.book.grads.get(value), tensor.grad)

    def written(self, value: int, before: Snapshot | None, grad: Any) -> None:
        """A `.grad` was written."""
        after = None if grad is None else self.tensors.snapshot(grad)
        if after is not None and value in self.waiting:
            self.add(Accumulate(value, before, self.waiting[value], after))
            self.tensors.know_grad(value, after)

    def compare(self, value: int, now: Snapshot | None) -> None:
        """Notes that a hook has changed a gradient."""
        waiting = self.waiting.get(value)
        if now is None or same(waiting, now):
            return
        if waiting is not None:
            self.add(Hook(value, waiting, now))
        else:
            self.add(Seed(value, now))
        self.waiting[value] = now

    def after(self, node: Any, messages: Any) -> None:
        """A node has run: its messages leave; or a mailbox has written."""
        if node not in self.graph.operations:
            self.written(self.graph.nodes[node][0], self.before_writing, node.variable.grad)
            return
        inputs = self.book.trace.operations[self.operation].inputs
        for k, ((target, _), message) in enumerate(zip(node.next_functions, messages, strict=False)):
            told = None if message is None or target is None else self.tensors.snapshot(message)
            if told is not None:
                self.add(Message(self.operation, k, inputs[k], self.upstream, told))
                self.arrive(inputs[k], told, self.tensors.array(message))

    def forget_if_empty(self) -> None:
        """A pass that PyTorch refused to begin was none."""
        passes, steps = self.book.trace.passes, self.book.trace.steps
        if passes[-1] is self.record and (not steps or steps[-1].pass_ != self.record.id):
            passes.pop()

    def finished(self, result: Any) -> None:
        """The pass is through; what `grad` returns goes to its caller."""
        self.record.finished = True
        if not self.returns:
            return
        for tensor, gradient in zip(self.wanted, result, strict=False):
            if gradient is not None:
                value = self.tensors.value_of(tensor)
                told = self.tensors.snapshot(gradient)
                self.compare(value, told)
                if told is not None:
                    self.add(Return(value, told))
                if gradient.requires_grad:  # under create_graph: its history is known from now on
                    self.tensors.value_of(gradient)


# The names of the positional arguments, by function and by whether it is a method of a tensor.
ORDER: dict[tuple[str, bool], tuple[str, ...]] = {
    ("backward", True): ("tensors", "gradient", "retain_graph", "create_graph", "inputs"),
    ("backward", False): ("tensors", "gradient", "retain_graph", "create_graph", "grad_variables", "inputs"),
    ("grad", False): ("tensors", "inputs", "gradient", "retain_graph", "create_graph"),
}
SPELLED = {"grad_tensors": "gradient", "grad_outputs": "gradient", "outputs": "tensors"}


def several(thing: Any) -> list[Any]:
    return [] if thing is None else list(thing) if isinstance(thing, (tuple, list)) else [thing]
