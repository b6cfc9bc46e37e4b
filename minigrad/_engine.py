"""The backward pass, the only one: who goes next, what it sends, where the messages are summed.

A node is younger than everything it depends on, so going from the youngest to the oldest visits each node after all
that send it messages. A mailbox is emptied as soon as its last letter is in. Nothing recurses, so a graph may be deep.

The pass works on arrays; under `create_graph` it works on tensors, by the same lines, and so records itself.

>>> import minigrad
>>> w = minigrad.tensor([1.], requires_grad=True)
>>> x = minigrad.tensor([2.], requires_grad=True)
>>> a, b = w + x, w + 1
>>> (a * b).backward()
>>> w.grad, x.grad
(tensor([5.]), tensor([2.]))
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from ._errors import noted
from ._graph import AccumulateGrad, Node, wrap
from ._modes import here

age = attrgetter("age")
Edge = tuple[Node, int]


def run_backward(
    roots: Sequence[Edge],
    seeds: Sequence[Any],
    keep_graph: bool = False,
    create_graph: bool = False,
    captures: Sequence[Edge] | None = None,
    accumulate: bool = True,
) -> dict[Edge, Any]:
    """Sends the seeds backwards from the roots.

    Without `captures` every reachable mailbox is filled. With them only the nodes on the way to these edges run; the
    gradients that arrive there are returned, and, with `accumulate`, written into the mailboxes among them.
    """
    me = here.me
    watch = me.observer
    nodes, letters = survey(roots)
    captured: dict[Edge, Any] = {}
    wanted = None if captures is None else leading_to({node for node, _ in captures}, nodes)
    stops = {} if captures is None else {node: [e for e in captures if e[0] is node] for node, _ in captures}
    pending: dict[Node, Any] = {}
    ready: list[AccumulateGrad] = []
    if watch is not None:
        watch.begin(roots, seeds, create_graph)

    def empty(box: AccumulateGrad) -> None:
        """Delivers what has come together for a leaf."""
        total = pending.pop(box, None)
        leaf = box.variable
        if leaf._hooks and total is not None:
            total = call_tensor_hooks(leaf._hooks, total, create_graph)
        if box in stops and total is not None:
            captured[box, 0] = total
        if wanted is not None and not (box in wanted and accumulate):
            return
        grads = (total,)
        if box.hooks is not None and box.hooks.pre:
            grads = call_prehooks(box, grads, create_graph)
        if grads[0] is None:
            return
        if watch is not None:
            watch.accumulate(box, grads[0])
        total = None  # so that the mailbox may see that it alone holds the sum
        box.accumulate(grads[0], create_graph) if box.hooks else box.accumulate(_take(grads), create_graph)
        if box.hooks is not None and box.hooks.post:
            call_posthooks(box, (), grads, create_graph)
        if leaf._post_hooks:
            for hook in list(leaf._post_hooks.values()):
                hook(leaf)

    for (root, number), seed in zip(roots, seeds, strict=True):
        collect(pending, root, number, seed, me.run, create_graph)
        if root.is_mailbox:
            letters[root] -= 1
            if not letters[root]:
                empty(root)  # type: ignore[arg-type]

    for node in nodes:
        grad = pending.pop(node, None)
        if wanted is not None and node not in wanted:
            continue
        if node.hooks is not None and grad is not None:
            grad = before_node(node, grad, create_graph)
        if node in stops:
            for edge in stops[node]:
                found = grad if node.outputs == 1 or grad is None else grad[edge[1]]
                if found is not None:
                    captured[edge] = found
            if wanted is not None and not wanted[node]:
                continue
        if grad is not None and node.outputs > 1:
            grad = fill(node, grad, create_graph)
        if node.hooks is not None and node.hooks.pre and grad is not None:
            grads = call_prehooks(node, tuple(grad) if node.outputs > 1 else (grad,), create_graph)
            grad = list(grads) if node.outputs > 1 else grads[0]
        if grad is None:
            messages: list[Any] = [None] * len(node.inputs)
        else:
            if watch is not None:
                watch.visit(node, grad)
            messages = step(node, grad, create_graph, wanted) if me.anomaly else node.apply(grad, create_graph)
            if not keep_graph:
                node.release()
            if node.hooks is not None and node.hooks.post:
                given = tuple(grad) if node.outputs > 1 else (grad,)
                messages = list(call_posthooks(node, tuple(messages), given, create_graph))
        inputs, numbers = node.inputs, node.numbers
        grad = None
        for i in range(len(inputs)):
            target = inputs[i]
            if target is None or (wanted is not None and target not in wanted):
                continue
            message = messages[i]
            if message is not None:
                number = 0 if numbers is None else numbers[i]
                if watch is not None:
                    watch.message(node, i, target, number, message)
                messages[i] = None
                if target.outputs > 1:
                    collect(pending, target, number, message, me.run, create_graph)
                else:
                    if message.shape != target.shape or message.dtype is not target.dtype:
                        message = fit(message, target.shape, target.dtype)
                    before = pending.get(target)
                    pending[target] = message if before is None else _sum(me.run, before, message, create_graph)
                message = before = None
            if target.is_mailbox:
                letters[target] -= 1
                if not letters[target]:
                    ready.append(target)  # type: ignore[arg-type]
        while ready:
            empty(ready.pop(0))
    if watch is not None:
        watch.end()
    return captured


def _take(grads: tuple[Any, ...]) -> Any:
    return grads[0]


def survey(roots: Sequence[Edge]) -> tuple[list[Node], dict[Node, int]]:
    """All nodes behind the roots, the youngest first, and for each mailbox how many letters it will get."""
    letters: dict[Node, int] = {}
    nodes: list[Node] = []
    seen: set[Node] = set()
    for root, _ in roots:
        if root.is_mailbox:
            letters[root] = letters.get(root, 0) + 1
        elif root not in seen:
            seen.add(root)
            nodes.append(root)
    for node in nodes:  # grows as we go
        for target in node.inputs:
            if target is None:
                continue
            if target.is_mailbox:
                letters[target] = letters.get(target, 0) + 1
            elif target not in seen:
                seen.add(target)
                nodes.append(target)
    if len(nodes) > 1:
        nodes.sort(key=age, reverse=True)
    return nodes, letters


def leading_to(targets: set[Node], nodes: list[Node]) -> dict[Node, bool]:
    """The nodes from which a target can be reached; the value says whether anything beyond the node itself is wanted."""
    wanted: dict[Node, bool] = {target: False for target in targets if target.is_mailbox}
    for node in reversed(nodes):
        beyond = any(target in wanted for target in node.inputs)
        if beyond or node in targets:
            wanted[node] = beyond
    return wanted


def collect(pending: dict[Node, Any], target: Node, number: int, message: Any, run: Any, on_tensors: bool) -> None:
    """Adds a message to what waits for a node."""
    if target.outputs == 1:
        message = fit(message, target.shape, target.dtype)
        before = pending.get(target)
        pending[target] = message if before is None else _sum(run, before, message, on_tensors)
        return
    waiting = pending.setdefault(target, [None] * target.outputs)
    message = fit(message, target.shape[number], target.dtype[number])
    before = waiting[number]
    waiting[number] = message if before is None else _sum(run, before, message, on_tensors)


def _sum(run: Any, a: Any, b: Any, on_tensors: bool) -> Any:
    return a + b if on_tensors else run(np.add, a, b)


def fill(node: Node, grads: list[Any], on_tensors: bool) -> list[Any]:
    """Of several outputs some may have received nothing: their gradient is zero."""
    if node.keeps_missing:  # type: ignore[attr-defined]
        return grads
    zeros = [np.zeros(s, d) if g is None else g for g, s, d in zip(grads, node.shape, node.dtype, strict=True)]
    return [wrap(z) if on_tensors and isinstance(z, np.ndarray) else z for z in zeros]


def fit(message: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """The message in the shape and dtype of what it is a gradient of: broadcasting returns as a sum."""
    if not isinstance(message, (np.ndarray, np.generic)):
        return message._fit(shape, dtype)
    if message.shape != shape:
        message = sum_to(message, shape)
    return message if message.dtype is dtype else message.astype(dtype)


def sum_to(array: Any, shape: tuple[int, ...]) -> Any:
    """The sum over the axes along which `shape` had been broadcast.

    >>> sum_to(np.ones((4, 3)), (1, 3))
    array([[4., 4., 4.]])
    """
    lead = array.ndim - len(shape)
    axes = tuple(range(lead)) + tuple(lead + i for i, size in enumerate(shape) if size == 1 and array.shape[lead + i] != 1)
    return np.add.reduce(array, axis=axes).reshape(shape) if axes else array


# --- hooks -----------------------------------------------------------------------------------------------------


def call_tensor_hooks(hooks: dict[int, Any], grad: Any, on_tensors: bool) -> Any:
    """The hooks of one tensor, in the order of registration; each may return another gradient."""
    tensor = grad if on_tensors else wrap(grad)
    for hook in list(hooks.values()):
        answer = hook(tensor)
        if answer is not None:
            tensor = _replaced(tensor, answer, hook)
    return tensor if on_tensors else tensor._array


def _replaced(old: Any, new: Any, hook: Any) -> Any:
    name = getattr(hook, "__name__", repr(hook))
    if not hasattr(new, "_array"):
        raise TypeError(f"hook '{name}' has returned an incorrect type (got {type(new).__name__}, but expected Variable)")
    if old is not None and old.shape != new.shape:
        raise RuntimeError(f"hook '{name}' has changed the size of value")
    if old is not None and old.dtype is not new.dtype:
        raise RuntimeError(f"hook '{name}' has changed the type of value (was torch.{old.type()[6:]} got torch.{new.type()[6:]})")
    return new


def before_node(node: Node, grad: Any, on_tensors: bool) -> Any:
    """Tensor hooks of the node's outputs, then the gradients that tensors retain."""
    hooks = node.hooks
    assert hooks is not None
    grads = list(grad) if node.outputs > 1 else [grad]
    for number, mine in hooks.tensor.items():
        if mine and grads[number] is not None:
            grads[number] = call_tensor_hooks(mine, grads[number], on_tensors)
    for number, reference in hooks.retain.items():
        tensor = reference()
        found = grads[number]
        if tensor is not None and found is not None:
            if tensor._grad is None:
                tensor._grad = found if on_tensors else wrap(np.array(found))
            else:
                tensor._grad = tensor._grad + (found if on_tensors else wrap(found))
    return grads if node.outputs > 1 else grads[0]


def call_prehooks(node: Node, grads: tuple[Any, ...], on_tensors: bool) -> tuple[Any, ...]:
    """`node.register_prehook`: each sees all gradients of the node's outputs."""
    assert node.hooks is not None
    return _call_node_hooks(node.hooks.pre, grads, (), on_tensors)


def call_posthooks(node: Node, inputs: tuple[Any, ...], outputs: tuple[Any, ...], on_tensors: bool) -> tuple[Any, ...]:
    """`node.register_hook`: each sees the messages the node sends, and the gradients it was given."""
    assert node.hooks is not None
    given = tuple(g if on_tensors or g is None else wrap(g) for g in outputs)
    return _call_node_hooks(node.hooks.post, inputs, (given,), on_tensors)


def _call_node_hooks(hooks: dict[int, Any], grads: tuple[Any, ...], more: tuple[Any, ...], on_tensors: bool) -> tuple[Any, ...]:
    tensors = tuple(g if on_tensors or g is None else wrap(g) for g in grads)
    for hook in list(hooks.values()):
        answer = hook(tensors, *more)
        if answer is not None:
            answer = answer if isinstance(answer, tuple) else (answer,)
            if len(answer) != len(tensors):
                name = getattr(hook, "__name__", repr(hook))
                raise RuntimeError(f"hook '{name}' has returned an incorrect number of values (got {len(answer)}, but expected {len(tensors)})")
            tensors = tuple(old if new is None else _replaced(old, new, hook) for old, new in zip(tensors, answer, strict=True))
    return tensors if on_tensors else tuple(None if t is None else t._array for t in tensors)


# --- anomaly detection -----------------------------------------------------------------------------------------


def step(node: Node, grad: Any, on_tensors: bool, wanted: Any) -> list[Any]:
    """`node.apply` under anomaly detection: an error, or a nan, names the line of the forward pass."""
    from .autograd.anomaly_mode import tell_forward_line

    try:
        messages = node.apply(grad, on_tensors)
    except Exception:
        tell_forward_line(node)
        raise
    if here.me.check_nan:
        for i, message in enumerate(messages):
            array = getattr(message, "_array", message)
            if array is not None and np.isnan(array).any():
                tell_forward_line(node)
                raise noted(
                    RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output."),
                    "The warning above shows the line of the forward pass that made this node.",
                )
    return messages
