"""A graph as it stands → a scene. It asks nothing but PyTorch's public interface, so PyTorch's graphs are read too.

>>> import minigrad
>>> w = minigrad.tensor(1., requires_grad=True)
>>> c = w * w
>>> scene = scene_of([c], Names([{"w": w, "c": c}]))
>>> [(value.name, str(value.value)) for value in scene.values]
[('w', '1'), ('c', '1')]
>>> scene.operations[0].name, scene.operations[0].inputs
('MulBackward0', [0, 0])
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ..tracing._steps import operation_word
from ._fold import fold
from ._names import Names
from ._numbers import describe, number_text, read
from ._scene import Operation, Reading, Scene, Value

SYMBOLS = {
    "add": "+", "sub": "−", "rsub": "−", "mul": "×", "div": "÷", "neg": "−", "pow": "**", "mm": "@", "mv": "@",
    "bmm": "@", "matmul": "@", "dot": "@", "t": "T", "sum": "Σ",
}  # fmt: skip
# Which operand a saved tensor is, by the name of the argument; some operations count otherwise.
ARGUMENTS = {
    "self": 0, "input": 0, "other": 1, "mat2": 1, "vec": 1, "tensor": 1, "exponent": 1, "target": 1, "weight": 1,
}  # fmt: skip
OTHERWISE = {
    "AddmmBackward0": {"mat1": 1, "mat2": 2},
    "AddmvBackward0": {"mat": 1, "vec": 2},
    "BaddbmmBackward0": {"batch1": 1, "batch2": 2},
    "PowBackward2": {"exponent": 0},
}
# Operands that are plain numbers have no edge: where they stand among the operands.
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
PLAIN_NUMBERS = {"PowBackward0": ("exponent", 1), "PowBackward2": ("self", 0)}


def scene_of(outputs: Sequence[Any], names: Names) -> Scene:
    """The graph behind these tensors, folded if it is large, its numbers read."""
    builder = Builder(names)
    for tensor in outputs:
        builder.add_output(tensor)
    scene = fold(in_order(builder.scene))
    name_values(scene.values, names)
    reveal(scene)
    for value in scene.values:
        fill(value)
    return scene


def walk(root: Any, seen: set[int]) -> list[Any]:
    """The nodes behind a node that aren't among those seen, inputs before what uses them, operands in order.

    (PyTorch 2.13 crashes when it frees a graph some 50,000 operations deep that any Python code has walked.)
    """
    order, stack, opened = [], [root], set[int]()
    while stack:
        node = stack[-1]
        if id(node) in seen:
            stack.pop()
        elif id(node) in opened:
            seen.add(id(node))
            order.append(stack.pop())
        else:
            opened.add(id(node))
            inputs = [source for source, _ in node.next_functions if source is not None and id(source) not in seen]
            stack.extend(reversed(inputs))
    return order


class Builder:
    """Collects values and operations while it walks. Numbers are read later, and only of what is shown."""

    def __init__(self, names: Names) -> None:
        self.scene = Scene()
        self.names = names
        self.seen: set[int] = set()
        self.nodes: list[Any] = []  # keeps nodes, and so their ids, alive
        self.positions: dict[tuple[int, int], int] = {}  # of the value that is this output of this node
        self.tensors: dict[int, int] = {}  # of constants and outputs, by the tensor's id
        self.operation_of: dict[int, Operation] = {}

    def add_output(self, tensor: Any) -> None:
        """One tensor to draw, with all behind it."""
        if tensor.grad_fn is None:
            position = self.leaf(tensor)
        else:
            self.add_nodes(tensor.grad_fn)
            position = self.result(tensor.grad_fn, tensor.output_nr)
            self.scene.values[position].source = tensor
        self.scene.values[position].output = True

    def add_nodes(self, root: Any) -> None:
        for node in walk(root, self.seen):
            self.nodes.append(node)
            if is_mailbox(node):
                self.positions[id(node), 0] = self.leaf(node.variable)
                continue
            inputs = [
                self.constant(saved_operand(node, i)) if source is None else self.result(source, number)
                for i, (source, number) in enumerate(node.next_functions)
            ]
            name = node.name()
            if name in PLAIN_NUMBERS and len(inputs) == 1:
                argument, place = PLAIN_NUMBERS[name]
                inputs.insert(place, self.constant(saved(node, argument)))
            operation = Operation(name, symbol(name), inputs, source=node)
            self.operation_of[id(node)] = operation
            self.scene.operations.append(operation)

    def put(self, value: Value) -> int:
        self.scene.values.append(value)
        return len(self.scene.values) - 1

    def leaf(self, tensor: Any) -> int:
        if id(tensor) not in self.tensors:
            kind, slot = ("leaf", "none") if tensor.requires_grad else ("constant", "absent")
            self.tensors[id(tensor)] = self.put(Value("", kind, grad_state=slot, source=tensor))  # type: ignore[arg-type]
            self.nodes.append(tensor)
        return self.tensors[id(tensor)]

    def result(self, node: Any, number: int) -> int:
        key = id(node), number
        if key not in self.positions:
            source = self.names.result(node, number)
            value = Value("", "intermediate", grad_state="unkept", source=(node, number) if source is None else source)
            self.positions[key] = self.put(value)
            self.operation_of[id(node)].outputs.append(self.positions[key])
        return self.positions[key]

    def constant(self, known: Any) -> int:
        """A constant: one box where a variable holds it, else one for each use."""
        if self.names.of(known) is not None:
            return self.leaf(known)
        return self.put(Value("", "constant", source=known, typed=False))


def in_order(scene: Scene) -> Scene:
    """The same with its values in the order of computation."""
    order = dict.fromkeys(i for op in scene.operations for group in (op.inputs, op.outputs) for i in group)
    order |= dict.fromkeys(range(len(scene.values)))
    place = {old: new for new, old in enumerate(order)}
    for operation in scene.operations:
        operation.inputs = [place[i] for i in operation.inputs]
        operation.outputs = [place[i] for i in operation.outputs]
    scene.values = [scene.values[i] for i in order]
    return scene


def is_mailbox(node: Any) -> bool:
    """Whether the node is the accumulator of a leaf."""
    return node.name().endswith("AccumulateGrad") and hasattr(node, "variable")


@lru_cache(1024)
def symbol(name: str) -> str:
    """What stands in the circle."""
    word = operation_word(name)
    return SYMBOLS.get(word, word)


def saved(node: Any, argument: str) -> Any:
    """What a node saved under this name; None where it saved nothing, freed it, or saw it changed in place."""
    try:
        return getattr(node, f"_saved_{argument}", None)
    except RuntimeError:
        return None


def saved_operand(node: Any, operand: int) -> Any:
    """The saved value of one operand, where the node has it."""
    for argument in arguments(node.name(), operand):
        if (found := saved(node, argument)) is not None:
            return found
    return None


@lru_cache(1024)
def arguments(name: str, operand: int) -> tuple[str, ...]:
    """What an operation may have called this operand when it saved it."""
    return tuple(argument for argument, place in OTHERWISE.get(name, ARGUMENTS).items() if place == operand)


def reveal(scene: Scene) -> None:
    """Unnamed intermediates that an operation saved: as its own result, or as its operand."""
    unnamed = {(id(v.source[0]), v.source[1]): v for v in scene.values if isinstance(v.source, tuple)}
    results = {key: saved(value.source[0], "result") for key, value in unnamed.items() if key[1] == 0}
    for operation in scene.operations:
        node, operation.source = operation.source, None
        for i, (source, number) in enumerate(node.next_functions if node is not None else ()):
            key = (id(source), number)
            if key in unnamed and results.get(key) is None:
                results[key] = saved_operand(node, i)
    for key, value in unnamed.items():
        value.source = results.get(key)


def name_values(values: Sequence[Value], names: Names) -> None:
    """Typed names first, each once; what has none is called after its operation."""
    taken: dict[str, int] = {}
    for value in values:
        typed = names.of(value.source)
        value.name = unique(typed, taken) if typed is not None else unique(value.name, taken) if value.name else ""
    counts: dict[str, int] = {}
    for value in values:
        if value.name:
            continue
        value.typed = False
        stem = value.kind if value.kind != "intermediate" else operation_word(made_by(value).name())
        while not value.name or value.name in taken:
            counts[stem] = counts.get(stem, 0) + 1
            value.name = f"{stem}_{counts[stem]}"
        taken[value.name] = 1


def unique(name: str, taken: dict[str, int]) -> str:
    """The name, numbered if another value bears it already: x, x₂, x₃. `taken` tells the last number of each name."""
    number = taken.get(name, 0) + 1
    while (candidate := name if number == 1 else name + str(number).translate(SUBSCRIPTS)) in taken:
        number += 1
    taken[name] = number
    taken.setdefault(candidate, 1)
    return candidate


def made_by(value: Value) -> Any:
    """The node an intermediate came from."""
    return value.source[0] if isinstance(value.source, tuple) else value.source.grad_fn


def fill(value: Value) -> None:
    """Reads the numbers, and lets go of the tensor."""
    tensor, value.source = value.source, None
    if tensor is None:
        value.grad_state = "absent"
        return
    if not hasattr(type(tensor), "shape"):
        value.value = Reading((number_text(tensor),))
        return
    value.value, value.about = read(tensor), describe(tensor)
    if value.kind != "constant" and (tensor.is_leaf or getattr(tensor, "retains_grad", False)):
        gradient = tensor.grad
        value.grad_state = "none" if gradient is None else "stored"
        value.grad = None if gradient is None else read(gradient, centred=True)
