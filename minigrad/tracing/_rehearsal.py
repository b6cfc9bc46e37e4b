"""A graph that exists already, as a run: its forward pass as far as it is known, its backward pass as it would be.

The engine itself makes the pass, on stand-ins: copies of the nodes without their hooks, and of the leaves with a `.grad`
of their own. So the pass frees only what the stand-ins hold, and no `.grad` is touched.

>>> import minigrad
>>> w = minigrad.tensor([3.], requires_grad=True)
>>> c = w * w
>>> print(rehearse(c))
w = 3: a leaf that wants its gradient
c = w × w = 3 × 3 = 9
<BLANKLINE>
backward from c
  ∂c/∂c = 1
  ∂c/∂w through c = ∂c/∂c · w = 1 × 3 = 3
  ∂c/∂w through c = ∂c/∂c · w = 1 × 3 = 3
  w: 3 + 3 = 6 (2 of 2 messages)
  w.grad: None → 6
>>> w.grad, c.grad_fn._saved_self is w
(None, True)
"""

from __future__ import annotations

import sys
from typing import Any
from weakref import ref

from .._backward import prepare
from .._engine import run_backward, survey
from .._errors import noted
from .._graph import Node
from .._late import wrap
from .._mailbox import mailbox
from .._modes import here
from ._earlier import operation_of, results_of
from ._known import Made
from ._places import NO_CALL, caller, given, in_sight
from ._recorder import Recorder
from ._run import Run, record
from ._steps import Create, Operate

OVER = "A pass that is over can't be rehearsed: put %%step on the cell that runs it."


def rehearse(output: Any, gradient: Any = None) -> Run:
    """The run of the graph behind a tensor. No hook runs, and every `.grad` and every saved value stays as it is.

    PyTorch lets nobody run its engine on stand-ins: there it is `torch.autograd.grad`, which hands the gradients over
    instead of writing them, and runs the hooks of tensors on the way.

    Args:
        output: what the backward pass begins at, a tensor of minigrad or of PyTorch.
        gradient: the vector to begin with, where it has several elements.

    Raises:
        RuntimeError: PyTorch's, where `output.backward(gradient)` would raise; of a freed graph with a note.
    """
    if not hasattr(output, "_array"):
        return of_pytorch(output, gradient)
    roots, seeds = prepare((output,), (gradient,), False)
    nodes, _ = survey(roots)
    for node in nodes:
        if node.holds and node.saved is None:
            raise noted(node.freed(), OVER)
    recorder, frame = Recorder(), caller()
    write_down(recorder, nodes, roots[0], output, frame)
    stands_for: dict[Node, Node] = {}
    for node in reversed(nodes):
        stands_for[node] = stand_in(node, recorder, stands_for)
    if roots[0][0].is_mailbox:
        stand_in_of_leaf(roots[0][0], recorder, stands_for)
    me = here.me
    before = me.observer
    me.set(observer=recorder)
    try:
        run_backward([(stands_for[roots[0][0]], roots[0][1])], seeds)
    finally:
        me.set(observer=before)
    recorder.close(frame, None)
    put_lines(recorder, frame)
    return Run(recorder)


def of_pytorch(output: Any, gradient: Any) -> Run:
    """The same for a tensor of PyTorch: of the forward pass there is what its graph knows."""
    grad = sys.modules["torch"].autograd.grad
    nodes, leaves, seen = [output.grad_fn], [], set[Any]()
    for node in nodes:  # grows as we go
        for target, _ in node.next_functions if node is not None else ():
            if target is not None and target not in seen:
                seen.add(target)
                nodes.append(target)
                if hasattr(target, "variable"):
                    leaves.append(target.variable)
    try:
        with record() as run:
            grad(output, leaves or [output], gradient, retain_graph=True)
    except RuntimeError as error:
        raise noted(error, OVER) if "second time" in str(error) else error from None
    return run


def write_down(recorder: Recorder, nodes: list[Node], root: Any, output: Any, frame: Any) -> None:
    """The forward pass, from the oldest node to the youngest; what no variable holds is known only where it was saved."""
    held = {(id(thing._node), thing._number): thing
            for _, thing in in_sight(frame) if hasattr(thing, "_array") and thing._node is not None}  # fmt: skip
    held[id(root[0]), root[1]] = output
    there: set[int] = set()

    def create(value: int) -> None:
        if value not in there:
            there.add(value)
            recorder.add(Create(value), None)

    if root[0].is_mailbox:
        create(results_of(recorder, root[0])[0])
    for node in reversed(nodes):
        for target in node.inputs:
            if target is not None and target.is_mailbox:
                create(results_of(recorder, target)[0])
        for number in range(node.outputs):
            if (id(node), number) in held:
                recorder.value_of(held[id(node), number], frame)
        operation = recorder.trace.operations[operation_of(recorder, node)]
        for value in operation.inputs:
            known = recorder.trace.values[value]
            if known.kind == "constant" and known.data is not None and not known.literal:
                create(value)
        results = [recorder.trace.values[value].data for value in operation.outputs]
        recorder.add(Operate(operation.id, results), None)


def put_lines(recorder: Recorder, frame: Any) -> None:
    """The lines in which the cell gave names to what the forward pass made, as far as that is certain."""
    lines = given(frame)
    places = {name: len(recorder.places) + number for number, name in enumerate(lines)}
    recorder.places += [(frame.f_code, NO_CALL, line) for line in lines.values()]
    values = recorder.trace.values
    for value in values:
        value.at = next((places[name] for name in value.names if name in places), None)
    for operation in recorder.trace.operations:
        operation.at = next((values[value].at for value in operation.outputs if values[value].at is not None), None)
    for step in recorder.trace.steps:
        if isinstance(step, Create):
            step.at = values[step.value].at
        elif isinstance(step, Operate):
            step.at = recorder.trace.operations[step.operation].at


def stand_in(node: Node, recorder: Recorder, stands_for: dict[Node, Node]) -> Node:
    """A copy of a node that shares what was saved, has no hooks, and sends to other stand-ins."""
    double = object.__new__(type(node))
    vars(double).update(vars(node), hooks=None)
    targets = []
    for target in node.inputs:
        if target is not None and target not in stands_for:
            stand_in_of_leaf(target, recorder, stands_for)
        targets.append(None if target is None else stands_for[target])
    double.inputs = tuple(targets)
    told = recorder.nodes[id(node)]
    recorder.nodes[id(double)] = Made(double, told.outputs, told.operation)
    return double


def stand_in_of_leaf(box: Any, recorder: Recorder, stands_for: dict[Node, Node]) -> None:
    """A mailbox for a copy of the leaf, whose `.grad` is its own."""
    leaf = box.variable
    double = wrap(leaf._array, True)
    double._grad = None if leaf._grad is None else wrap(leaf._grad._array.copy())
    found = stands_for[box] = mailbox(double)
    value = results_of(recorder, box)[0]
    recorder.nodes[id(found)] = Made(found, [value], None)
    recorder.alive[value] = ref(double)
