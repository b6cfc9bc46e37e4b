"""The nodes of PyTorch's graph that a recording knows, and the operations that they are in the trace.

A call may leave several nodes (`torch.nn.functional.cross_entropy` leaves two): the outermost is the call's own, those
within are found by walking `next_functions`, and become operations without numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any

from .._operations import all_rows
from .._row import REQUIRED, Row
from ._known import kept, scopes
from ._recorder import LEFT_OUT, Recorder
from ._steps import Operate, Operation
from ._torch_tensors import Tensors, dtype_name


class Graph:
    """Which values each node made, and by which operation. `tell` is called when a node runs: when, which, its gradients."""

    def __init__(self, torch: Any, book: Recorder, tensors: Tensors, tell: Callable[[str, Any, Any], None]) -> None:
        self.torch, self.book, self.tensors, self.tell = torch, book, tensors, tell
        tensors.graph = self
        self.nodes: dict[Any, list[int]] = {}  # of each node: the values it made; a mailbox stands for its leaf
        self.operations: dict[Any, int] = {}
        self.hooks: list[Any] = []
        with torch._C.DisableTorchFunction(), torch.enable_grad():
            self.begun = (torch.ones((), requires_grad=True) * 1).grad_fn._sequence_nr()

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """Our rows by the names of their nodes, which are PyTorch's; last those that only rules call, on their `g`."""
        import_module("minigrad.nn.functional")  # whose operations have rows too
        found: dict[str, list[Row]] = {}
        for row in sorted(all_rows().values(), key=lambda row: "g" in row.params):
            if row.rules:
                found.setdefault(row.node.__name__, []).append(row)
        return found

    def row_of(self, node: Any) -> Row | None:
        """The row of minigrad's table that has the same node: of several the one whose rules ask for what this node saved."""

        def unlike(row: Row) -> tuple[bool, int, int]:
            saved = [hasattr(type(node), f"_saved_{name}") for name in asked(row)]
            other_way = getattr(node, "_saved_transposed", False) != ("transposed" in row.name)  # of a convolution
            return other_way, saved.count(False), -saved.count(True)

        rows = self.rows.get(node.name(), [])
        return min(rows, key=unlike) if len(rows) > 1 else rows[0] if rows else None

    def close(self) -> None:
        """Lets go of everything."""
        for hook in self.hooks:
            hook.remove()
        self.nodes.clear()
        self.operations.clear()

    def watch(self, node: Any) -> None:
        """Puts hooks at a node."""
        self.hooks.append(node.register_prehook(lambda grads: self.tell("before", node, grads)))
        self.hooks.append(node.register_hook(lambda messages, grads: self.tell("after", node, messages)))

    def discover(self, edges: Sequence[tuple[Any, int]], at: Any, tensor: Any = None) -> None:
        """Lists the nodes behind these that aren't known yet: inner nodes of a composed operation, or an older graph."""
        stack, found = [node for node, _ in edges], []
        while stack:
            node = stack.pop()
            if node is None or node in self.nodes:
                continue
            if hasattr(node, "variable") and node.name().endswith("AccumulateGrad"):
                self.nodes[node] = [self.tensors.value_of(node.variable)]
                self.watch(node)
                continue
            self.nodes[node] = []
            found.append(node)
            stack += [target for target, _ in node.next_functions]
        counts: dict[Any, int] = {}
        for each in (edges, *(node.next_functions for node in found)):
            for target, number in each:
                counts[target] = max(counts.get(target, 1), number + 1)
        for node in sorted(found, key=lambda n: n._sequence_nr()):
            own = tensor is not None and tensor.grad_fn is node
            count = max(counts.get(node, 1), tensor.output_nr + 1 if own else 1)
            self.add_unseen(node, count, tensor if own else None, at)

    def add_unseen(self, node: Any, count: int, tensor: Any, at: Any) -> None:
        """A node whose call nobody saw, with so many results, one of which may be at hand."""
        sources = self.aligned(node, [])
        shape, dtype = (tuple(tensor.shape), dtype_name(tensor)) if tensor is not None else ((), None)
        self.nodes[node] = outputs = [self.book.bare("intermediate", shape, dtype, None, at) for _ in range(count)]
        self.operations[node] = operation = self.add(node, "", sources, outputs, at)
        if node._sequence_nr() > self.begun:
            step = Operate(operation, [None] * count)
            self.book.add(step, at)
            self.tensors.unseen |= dict.fromkeys(outputs, step)
        self.watch(node)

    def result(self, node: Any, number: int, at: Any) -> int:
        """The value that a node gave under this number; one that no call returned is added to the results of its operation."""
        made = self.nodes[node]
        while number >= len(made):
            operation = self.book.trace.operations[self.operations[node]]
            made.append(self.book.bare("intermediate", (), None, None, at))
            step = next((s for s in self.book.trace.steps if isinstance(s, Operate) and s.operation == operation.id), None)
            if operation.outputs is not made:
                operation.outputs.append(made[-1])
            if step is not None:
                step.results.append(None)
        return made[number]

    def aligned(self, node: Any, sources: list[int]) -> list[int]:
        """The operands in the order of the node's edges: what has no edge is one of the others, in order."""
        tied = [None if target is None else self.result(target, number, None) for target, number in node.next_functions]
        loose = [s for s in sources if s not in tied]
        found = [loose.pop(0) if value is None and loose else value for value in tied]
        row = self.row_of(node)
        while sources and found and found[-1] is None and row is not None and optional(row, len(found) - 1):
            found.pop()  # an argument that was None
        return [self.book.bare("constant", (), None, None, None) if v is None else v for v in found] + [
            v for v in loose if self.book.trace.values[v].literal
        ]

    def made(self, node: Any, operation: int, results: dict[int, int]) -> None:
        """A node is an operation's, and has made these values, by the number of the result."""
        first = next(iter(results.values()))
        self.nodes[node] = [results.get(i, first) for i in range(max(results) + 1)]
        self.operations[node] = operation
        self.watch(node)

    def add(self, node: Any, name: str, sources: list[int], outputs: list[int], at: Any) -> int:
        """Puts an operation on the list; a name is for one that PyTorch's node doesn't name."""
        number = len(self.book.facts)
        row, options = self.facts_of(node, len(sources))
        self.book.facts.append((row, options))
        if row is not None and len(sources) < len(row.tensors):
            self.book.skipped[number] = [*range(len(sources)), *[LEFT_OUT] * (len(row.tensors) - len(sources))]
        kind = None if node is None else node.name()
        self.book.trace.operations.append(Operation(number, name, kind, sources, outputs, at=at, scope=scopes.names))
        return number

    def facts_of(self, node: Any, operands: int) -> tuple[Any, Any]:
        """The row of minigrad's table that has the same node, so that its rule may be read, and what the node saved."""
        row = None if node is None else self.row_of(node)
        if row is None or row.spread or any(not optional(row, k) for k in range(operands, len(row.tensors))):
            return None, {}
        names = [n for n in asked(row) if hasattr(type(node), f"_saved_{n}")]
        saved = {name: signed(getattr(node, f"_saved_{name}")) for name in names}
        return row, {name: kept(usual(row, name, value)) for name, value in saved.items() if not isinstance(value, self.torch.Tensor)}


def asked(row: Row) -> list[str]:
    """What the rules of a row ask for, beside operands and results."""
    told_otherwise = {"result", *(row.params[i] for i in row.tensors)}
    return [name for name in row.node.names if name not in told_otherwise]


def optional(row: Row, operand: int) -> bool:
    """Whether this operand may be None."""
    return operand < len(row.tensors) and row.defaults[row.tensors[operand]] is None


def usual(row: Row, name: str, saved: Any) -> Any:
    """What None stands for: the default of our signature (the `correction` of a deviation is 1)."""
    if saved is not None or name not in row.params:
        return saved
    default = row.defaults[row.params.index(name)]
    return None if default is REQUIRED else default


def signed(saved: Any) -> Any:
    """PyTorch tells a dimension of −1 as 2⁶⁴ − 1."""
    if isinstance(saved, tuple):
        return tuple(map(signed, saved))
    return saved - (1 << 64) if isinstance(saved, int) and saved >= 1 << 63 else saved
