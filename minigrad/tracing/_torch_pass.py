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
        self.recorder, self.book, torch = recorder, recorder.book, recorder.torch
        self.at = self.book.here(frame := caller())
        named = dict(zip(ORDER[function.__name__, function is torch.Tensor.backward], args, strict=False))
        named |= {SPELLED.get(key, key): value for key, value in kwargs.items()}
        self.wanted = several(named.get("inputs"))
        self.returns = function is torch.autograd.grad
        roots = [r for r in several(named.get("tensors")) if r is not None and not isinstance(r, (int, float))]
        for root in roots:
            if root.grad_fn is not None and root.grad_fn not in recorder.nodes:
                recorder.discover([root.grad_fn], None, root)
        values = [recorder.value_of(root, frame) for root in roots]
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
                seed = recorder.snapshot(gradient := torch.ones_like(root) if gradient is None else gradient)
                if seed is not None and root.requires_grad:
                    self.add(Seed(value, seed))
                    self.arrive(value, seed, recorder.array(gradient))

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
        recorder, outputs = self.recorder, self.recorder.nodes[node]
        for value, gradient in zip(outputs, gradients, strict=False):
            self.compare(value, None if gradient is None else recorder.snapshot(gradient))
        if node not in recorder.operations:  # a mailbox
            leaf = node.variable
            recorder.value_of(leaf)
            recorder.look_at_grad(leaf)
            self.before_writing = self.book.grads.get(outputs[0])
            return
        self.operation = recorder.operations[node]
        self.upstream = [self.waiting.get(v) for v in self.book.trace.operations[self.operation].outputs]
        for known in list(recorder.tensors.values()):
            tensor = known.tensor() if known.value in outputs else None
            if tensor is not None and tensor.retains_grad and tensor.grad is not None:
                before, after = self.book.grads.get(known.value), recorder.snapshot(tensor.grad)
                if after is not None and known.value in self.waiting:
                    self.add(Accumulate(known.value, before, self.waiting[known.value], after))
                    recorder.know_grad(known.value, after)

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
        recorder = self.recorder
        if node not in recorder.operations:
            leaf, (value,) = node.variable, recorder.nodes[node]
            after = None if leaf.grad is None else recorder.snapshot(leaf.grad)
            if after is not None and value in self.waiting:
                self.add(Accumulate(value, self.before_writing, self.waiting[value], after))
                recorder.know_grad(value, after)
            return
        inputs = self.book.trace.operations[self.operation].inputs
        for k, ((target, _), message) in enumerate(zip(node.next_functions, messages, strict=False)):
            told = None if message is None or target is None else recorder.snapshot(message)
            if told is not None:
                self.add(Message(self.operation, k, inputs[k], self.upstream, told))
                self.arrive(inputs[k], told, recorder.array(message))

    def finished(self, result: Any) -> None:
        """The pass is through; what `grad` returns goes to its caller."""
        self.record.finished = True
        if not self.returns:
            return
        for tensor, gradient in zip(self.wanted, result, strict=False):
            if gradient is not None:
                value = self.recorder.value_of(tensor)
                told = self.recorder.snapshot(gradient)
                self.compare(value, told)
                if told is not None:
                    self.add(Return(value, told))
                if gradient.requires_grad:  # under create_graph: its history is known from now on
                    self.recorder.value_of(gradient)


# The names of the positional arguments, by function and by whether it is a method of a tensor.
ORDER: dict[tuple[str, bool], tuple[str, ...]] = {
    ("backward", True): ("tensors", "gradient", "retain_graph", "create_graph", "inputs"),
    ("backward", False): ("tensors", "gradient", "retain_graph", "create_graph", "grad_variables", "inputs"),
    ("grad", False): ("tensors", "inputs", "gradient", "retain_graph", "create_graph"),
}
SPELLED = {"grad_tensors": "gradient", "grad_outputs": "gradient", "outputs": "tensors"}


def several(thing: Any) -> list[Any]:
    return [] if thing is None else list(thing) if isinstance(thing, (tuple, list)) else [thing]
