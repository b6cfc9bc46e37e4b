"""Graphs that were there before the recording began: their values and operations are written down when first met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .._graph import Node
from ._known import Made, kept
from ._snapshot import Snapshot, snapshot
from ._steps import Operation

if TYPE_CHECKING:
    from ._recorder import Recorder


def results_of(book: Recorder, node: Node, number: int = 0, known: int | None = None) -> list[int]:
    """The values that a node made, of which one may be known; a mailbox stands for its leaf."""
    told = book.made(node)
    if told is not None:
        return told.outputs
    if node.is_mailbox:
        leaf = book.value_of(node.variable)  # type: ignore[attr-defined]
        while book.trace.values[leaf].kind != "leaf" and leaf in book.earlier:  # what it was before it got a history
            leaf = book.earlier[leaf]
        book.nodes[id(node)] = Made(node, [leaf], None)
        return [leaf]
    shapes, dtypes = (node.shape, node.dtype) if node.outputs > 1 else ((node.shape,), (node.dtype,))
    outputs = [
        known if known is not None and i == number else book.bare("intermediate", shape, dtype, saved_result(node, i), None)
        for i, (shape, dtype) in enumerate(zip(shapes, dtypes, strict=True))
    ]
    book.nodes[id(node)] = Made(node, outputs, None)
    return outputs


def saved_result(node: Node, number: int) -> Snapshot | None:
    place = next((i for i, n in node.results.items() if n == number), None)
    held = node.saved[place] if place is not None and node.saved else None
    return snapshot(held) if isinstance(held, np.ndarray) else None


def operation_of(book: Recorder, node: Node) -> int:
    """The operation of a node; written down now, without a step, if it ran before the block."""
    outputs = results_of(book, node)
    told = book.nodes[id(node)]
    if told.operation is None:
        sources = [source(book, node, k) for k in range(len(node.inputs))]
        told.operation = len(book.facts)
        saved = {name: kept(held) for name, held in zip(node.names, node.saved or (), strict=False)}
        book.facts.append((getattr(node, "row", None), saved))
        book.trace.operations.append(Operation(told.operation, "", node.name(), sources, outputs))
    return told.operation


def source(book: Recorder, node: Node, k: int) -> int:
    """The value that is a node's operand."""
    target, number = node.inputs[k], 0 if node.numbers is None else node.numbers[k]
    row = getattr(node, "row", None)
    name = row.params[row.tensors[k]] if row is not None and not row.spread else ""
    place = node.names.index(name) if name in node.names else None
    original = node.originals[place] if place is not None and node.originals else None
    held = node.saved[place] if place is not None and node.saved else None
    if original is not None and hasattr(original, "_array") and original._node is target:
        return book.value_of(original)
    if target is not None:
        return results_of(book, target)[number]
    if isinstance(held, np.ndarray):
        return book.bare("constant", held.shape, held.dtype, snapshot(held), None, literal=held.ndim == 0)
    return book.bare("constant", (), None, None, None)
