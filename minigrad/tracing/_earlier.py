"""Graphs that were there before the recording began: their values and operations are written down when first met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._graph import Node
from ._known import Made, kept
from ._snapshot import Snapshot, snapshot
from ._steps import Operation


class Earlier:
    """The part of a recorder that meets nodes it has not seen being made."""

    trace: Any
    nodes: dict[int, Made]
    facts: list[Any]
    earlier: dict[int, int]
    if TYPE_CHECKING:

        def made(self, node: Node) -> Made | None: ...
        def bare(self, *args: Any, **kwargs: Any) -> int: ...
        def value_of(self, tensor: Any, frame: Any = None) -> int: ...


    def results_of(self, node: Node, number: int = 0, known: int | None = None) -> list[int]:
        """The values that a node made, of which one may be known; a mailbox stands for its leaf."""
        told = self.made(node)
        if told is not None:
            return told.outputs
        if node.is_mailbox:
            leaf = self.value_of(node.variable)  # type: ignore[attr-defined]
            while self.trace.values[leaf].kind != "leaf" and leaf in self.earlier:  # what it was before it got a history
                leaf = self.earlier[leaf]
            self.nodes[id(node)] = Made(node, [leaf], None)
            return [leaf]
        shapes, dtypes = (node.shape, node.dtype) if node.outputs > 1 else ((node.shape,), (node.dtype,))
        outputs = [
            known if known is not None and i == number else self.bare("intermediate", shape, dtype, self.saved_result(node, i), None)
            for i, (shape, dtype) in enumerate(zip(shapes, dtypes, strict=True))
        ]
        self.nodes[id(node)] = Made(node, outputs, None)
        return outputs

    def saved_result(self, node: Node, number: int) -> Snapshot | None:
        place = next((i for i, n in node.results.items() if n == number), None)
        held = node.saved[place] if place is not None and node.saved else None
        return snapshot(held) if isinstance(held, np.ndarray) else None

    def operation_of(self, node: Node) -> int:
        """The operation of a node; written down now, without a step, if it ran before the block."""
        outputs = self.results_of(node)
        told = self.nodes[id(node)]
        if told.operation is None:
            sources = [self.source(node, k) for k in range(len(node.inputs))]
            told.operation = len(self.facts)
            saved = {name: kept(held) for name, held in zip(node.names, node.saved or (), strict=False)}
            self.facts.append((getattr(node, "row", None), saved))
            self.trace.operations.append(Operation(told.operation, "", node.name(), sources, outputs))
        return told.operation

    def source(self, node: Node, k: int) -> int:
        """The value that is a node's operand."""
        target, number = node.next_functions[k]
        row = getattr(node, "row", None)
        name = row.params[row.tensors[k]] if row is not None and not row.spread else ""
        place = node.names.index(name) if name in node.names else None
        original = node.originals[place] if place is not None and node.originals else None
        held = node.saved[place] if place is not None and node.saved else None
        if original is not None and hasattr(original, "_array") and original._node is target:
            return self.value_of(original)
        if target is not None:
            return self.results_of(target)[number]
        if isinstance(held, np.ndarray):
            return self.bare("constant", held.shape, held.dtype, snapshot(held), None, literal=held.ndim == 0)
        return self.bare("constant", (), None, None, None)
