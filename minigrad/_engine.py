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

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from ._graph import Node
from ._hooks import call_node_hooks, call_tensor_hooks
from ._late import wrap
from ._mailbox import AccumulateGrad
from ._messages import add, exchanged, fill, fit, hooked, misfit
from ._modes import here
from ._saved import Clock, check_there

Edge = tuple[Node, int]
_age = attrgetter("age")


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
    grad_mode, outer = me.grad, me.work
    if outer is not None and outer.depth == DEEPEST:
        return elsewhere(run_backward, roots, seeds, keep_graph, create_graph, captures, accumulate)  # type: ignore[no-any-return]
    nodes, letters = survey(roots)
    on_tensors = create_graph or me.dual is not None  # in forward mode gradients carry tangents
    work = Pass(nodes, letters, keep_graph, on_tensors, captures, accumulate)
    me.grad, me.work = create_graph, work  # the pass itself is recorded only under create_graph
    try:
        work.seed(roots, seeds if create_graph or not on_tensors else [wrap(seed) for seed in seeds])
        work.go(nodes)
        for callback in work.callbacks:  # a callback may queue another
            callback()
    finally:
        me.grad, me.work = grad_mode, outer
        if work.watch is not None:
            work.watch.end()
    return work.captured


DEEPEST = 30  # passes inside passes, before the next goes on with a stack of its own


def elsewhere(function: Callable[..., Any], *args: Any) -> Any:
    """Calls it in a thread of its own, and waits: passes begun inside passes would exhaust Python's stack."""
    from threading import Thread  # costs a millisecond, and is hardly ever needed

    answer: list[Any] = []
    error: list[BaseException] = []
    before = here.me

    def call() -> None:
        here.me.follow(before)
        here.me.work = None
        try:
            answer.append(function(*args))
        except BaseException as caught:
            error.append(caught)

    thread = Thread(target=call)
    thread.start()
    thread.join()
    if error:
        raise error.pop()
    return answer[0]


def survey(roots: Sequence[Edge]) -> tuple[list[Node], dict[Node, int]]:
    """All nodes behind the roots, the youngest first, and how many letters each of them and each mailbox will get."""
    letters: dict[Node, int] = {}
    nodes: list[Node] = []
    for root, _ in roots:
        if root not in letters and not root.is_mailbox:
            nodes.append(root)
        letters[root] = letters.get(root, 0) + 1
    for node in nodes:  # grows as we go
        for target in node.inputs:
            if target in letters:
                letters[target] += 1
            elif target is not None:
                letters[target] = 1
                if not target.is_mailbox:
                    nodes.append(target)
    if len(nodes) > 1:
        nodes.sort(key=_age, reverse=True)
    return nodes, letters


def leading_to(targets: set[Node], nodes: list[Node], run: bool) -> dict[Node, bool]:
    """The nodes from which a target can be reached; the value says whether it runs: on the way to another, or as told."""
    wanted: dict[Node, bool] = {target: False for target in targets if target.is_mailbox}
    for node in reversed(nodes):
        beyond = any(target in wanted for target in node.inputs)
        if beyond or node in targets:
            wanted[node] = beyond or run
    return wanted


class Pass:
    """One backward pass under way: what waits for whom, and what has arrived."""

    captured: dict[Edge, Any] = {}  # noqa: RUF012 (stays empty where nothing is captured)
    captures: dict[Node, list[Edge]] = {}  # noqa: RUF012
    wanted: dict[Node, bool] | None = None
    depth = 0  # how many passes it lies within
    at: Node | None = None  # the node whose hooks or whose user's function are called now

    def __init__(
        self, nodes: list[Node], letters: dict[Node, int], keep: bool, on_tensors: bool,
        captures: Sequence[Edge] | None, accumulate: bool,
    ):  # fmt: skip
        me = here.me
        self.run = None if on_tensors else me.run  # how rules are called: quietly on arrays, or on tensors
        self.letters, self.keep = letters, keep
        self.on_tensors, self.accumulate = on_tensors, accumulate
        self.callbacks: list[Callable[[], Any]] = []
        self.pending: dict[Node, Any] = {}  # the sum so far, for each node; with several outputs a list of sums
        if captures is not None:
            self.captured, self.captures = {}, {}
            for edge in captures:
                self.captures.setdefault(edge[0], []).append(edge)
            self.wanted = leading_to(set(self.captures) - {None}, nodes, accumulate)
        self.watch, self.anomaly = me.observer, me.anomaly
        self.careful = captures is not None or self.watch is not None or self.anomaly is not None or me.inference
        if me.work is not None:
            self.depth = me.work.depth + 1

    def seed(self, roots: Sequence[Edge], seeds: Sequence[Any]) -> None:
        """Lays the first gradients before the roots."""
        if self.watch is not None:
            self.watch.begin(roots, seeds, self.on_tensors)
        elif len(roots) == 1 and roots[0][0].simple:
            self.pending[roots[0][0]] = seeds[0]
            return
        for (root, number), seed in zip(roots, seeds, strict=True):
            self.deliver(root, number, seed)
            if root.is_mailbox:
                self.letters[root] -= 1
                if not self.letters[root]:
                    self.empty(root)  # type: ignore[arg-type]

    def go(self, nodes: list[Node]) -> None:
        """From the youngest node to the oldest: apply its rules, send the messages, empty the mailboxes that are full."""
        pending, letters, wanted, run, watch = self.pending, self.letters, self.wanted, self.run, self.watch
        plain, keep, changes = not self.careful and run is not None, self.keep, Clock
        full: list[Any] = []
        for node in nodes:
            grad = pending.pop(node, None)
            if plain and node.simple and node.age > changes.last_change and grad is not None:
                messages = run(node.vjp, grad, node.saved)  # type: ignore[misc]  # what `visit` would do, with fewer calls
                if not keep and node.holds:
                    node.release()
            else:
                messages = self.visit(node, grad)
                if messages is None:
                    continue
            for i, target in enumerate(node.inputs):
                if target is None or (wanted is not None and target not in wanted):
                    continue
                message = messages[i]
                if message is not None:
                    if watch is None and message.shape == target.shape and message.dtype is target.dtype:
                        pending[target] = add(run, pending[target], message) if target in pending else message
                    else:
                        if watch is not None:
                            watch.message(node, i, message)
                        try:
                            self.deliver(target, 0 if node.numbers is None else node.numbers[i], message)
                        except ValueError:
                            raise misfit(node, i, message) from None
                if type(target) is AccumulateGrad:
                    left = letters[target] = letters[target] - 1
                    if not left:
                        full.append(target)
            if watch is not None and not keep:
                watch.freed(node)
            if full:
                grad = messages = message = None  # a mailbox may take over an array that nobody else holds
                for box in full:
                    self.empty(box)
                full.clear()
        if watch is not None:
            watch.finished(self.captured if not self.accumulate else {})

    def deliver(self, target: Node, number: int, message: Any) -> None:
        """Adds a message to what waits for a node."""
        several = target.outputs > 1
        waiting: dict[Any, Any] = self.pending.setdefault(target, [None] * target.outputs) if several else self.pending
        key: Any = number if several else target
        before = waiting[number] if several else waiting.get(target)
        shape, dtype = (target.shape[number], target.dtype[number]) if several else (target.shape, target.dtype)
        message = fit(message, shape, dtype)
        waiting[key] = message if before is None else add(self.run, before, message)
        if self.watch is not None:
            self.watch.arrived(target, number, message, waiting[key])

    def visit(self, node: Node, grad: Any) -> list[Any] | None:
        """One node with all that may surround it: hooks, captures, observers, missing gradients. None if it need not run."""
        if self.wanted is not None and node not in self.wanted:
            return None
        self.at = node
        several = node.outputs > 1
        grads = [None] * node.outputs if grad is None else grad if several else [grad]
        goes_on, found = self.wanted is None or self.wanted[node], list(grads)
        if node.hooks is not None:
            node.hooks.call_on_tensors(grads, self.on_tensors)
            if self.watch is not None:
                self.watch.hooked(node, grads)
        for edge in self.captures.get(node, ()):
            message = (found if goes_on else grads)[edge[1]]  # as in PyTorch, hooks change it only where the pass ends
            if message is not None:
                self.captured[edge] = message
        if not goes_on:
            return None
        if node.hooks is not None and node.hooks.pre:
            grads = list(call_node_hooks(node.hooks.pre, tuple(grads), (), self.on_tensors))
        seen = grads
        if all(g is None for g in grads) and not node.runs_without:
            check_there(node)  # as in PyTorch, where a node without a gradient looks at what it saved too
            messages: list[Any] = [None] * len(node.inputs)
        else:
            if not node.keeps_missing:
                grads = fill(node, grads, self.on_tensors)
            if self.watch is not None:
                self.watch.visit(node, grads)
            given = grads if several else grads[0]
            try:
                messages = node.apply(given, self.run) if self.anomaly is None else self.anomaly.apply(node, given, self.run)
            except ValueError as error:
                raise exchanged(node, error) from None
        if not self.keep:
            node.release()
        if self.wanted is not None:
            messages = [m if target in self.wanted else None for m, target in zip(messages, node.inputs, strict=True)]
        if node.hooks is not None and node.hooks.post:
            messages = hooked(node, messages, seen, self.on_tensors)
        return messages

    def empty(self, box: AccumulateGrad) -> None:
        """Delivers what has come together for a leaf."""
        leaf = box.variable
        if self.careful or box.hooks is not None or leaf._hooks or leaf._post_hooks:
            self.empty_carefully(box)
        elif box in self.pending:
            box.accumulate(self.pending.pop(box), self.on_tensors)

    def empty_carefully(self, box: AccumulateGrad) -> None:
        """The same with all that may surround it."""
        self.at, leaf, on_tensors = box, box.variable, self.on_tensors
        total = self.pending.pop(box, None)
        if leaf._hooks:
            total = call_tensor_hooks(leaf._hooks, total, on_tensors)
        if box in self.captures and total is not None:
            self.captured[box, 0] = total
        if self.wanted is not None and not (box in self.wanted and self.accumulate):
            return
        grads = (total,)
        if box.hooks is not None and box.hooks.pre:
            grads = call_node_hooks(box.hooks.pre, grads, (), on_tensors)
        if grads[0] is not None:
            if self.watch is not None:
                self.watch.accumulate(box, grads[0])
            first = leaf._grad is None
            box.accumulate(grads[0], on_tensors)
            if leaf._grad is not None and first:  # none is written where the leaf was detached since
                leaf._grad._inference = here.me.inference
            if self.watch is not None:
                self.watch.accumulated(box)
        box.written()
        if box.hooks is not None and box.hooks.post:
            call_node_hooks(box.hooks.post, (), (tuple(g if on_tensors or g is None else wrap(g) for g in grads),), on_tensors)
