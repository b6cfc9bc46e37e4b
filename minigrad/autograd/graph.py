"""The recorded graph, looked at and hooked into (`torch.autograd.graph`).

>>> import minigrad as torch
>>> w = torch.tensor([3.], requires_grad=True)
>>> with saved_tensors_hooks(lambda tensor: tensor.item(), lambda number: torch.tensor([number])):
...     y = w * w
>>> y.backward()
>>> w.grad
tensor([6.])
>>> isinstance(y.grad_fn, Node), get_gradient_edge(y).output_nr
(True, 0)
"""

from __future__ import annotations

import abc
import functools
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from .. import _graph
from .._errors import noted
from .._hooks import HookDict, RemovableHandle
from .._mailbox import history
from .._modes import here
from .._saved import versions
from .._tensor import Tensor
from .._views import changed


class Node(abc.ABC):
    """What a `grad_fn` is: only the forward pass makes nodes; this class is for `isinstance` and documentation."""

    @abc.abstractmethod
    def name(self) -> str:
        """The operation's name, e.g. `MulBackward0`."""

    @property
    @abc.abstractmethod
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """For each input, in order: the node its gradient goes to, and which of that node's outputs it is."""

    @abc.abstractmethod
    def metadata(self) -> dict[str, Any]:
        """A dictionary for whoever wants to note something at this node."""

    @property
    @abc.abstractmethod
    def _input_metadata(self) -> list[Any]: ...

    @abc.abstractmethod
    def _sequence_nr(self) -> int: ...

    @abc.abstractmethod
    def register_hook(self, fn: Callable[..., Any]) -> RemovableHandle:
        """Calls `fn(grad_inputs, grad_outputs)` after the node has run; what it returns replaces the former."""

    @abc.abstractmethod
    def register_prehook(self, fn: Callable[..., Any]) -> RemovableHandle:
        """Calls `fn(grad_outputs)` before the node runs; what it returns replaces them."""

    @abc.abstractmethod
    def _register_hook_dict(self, hooks: Any) -> None: ...


Node.register(_graph.Node)


class GradientEdge(NamedTuple):
    """A place in the graph: an output of a node. `backward` and `grad` take it where they take a tensor."""

    node: Any
    output_nr: int
    ownership_token: Any = None


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """The edge along which this tensor's gradient arrives; RuntimeError if it does not require grad.

    >>> import minigrad as torch
    >>> w = torch.ones(2, requires_grad=True)
    >>> torch.autograd.graph.get_gradient_edge(w * 2).node.name()
    'MulBackward0'
    """
    if not tensor.requires_grad:
        raise noted(
            RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients"),
            "No recorded operation leads to this tensor.",
        )
    node = history(tensor)
    if node is None:
        raise noted(AssertionError("Expected gradient function to be set"), APART)
    return GradientEdge(node, tensor._number)


APART = "This view was made while nothing was recorded: no gradient goes there."


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Says that tensors were changed in a way minigrad could not see: their versions rise, what was saved is stale.

    >>> import minigrad as torch
    >>> w = torch.ones(2)
    >>> torch.autograd.graph.increment_version(w)
    >>> w._version
    1
    """
    if not isinstance(tensor, (Tensor, Iterable)):
        raise RuntimeError("increment_version expect a Iterable[Tensor] as input")
    for each in (tensor,) if isinstance(tensor, Tensor) else tensor:
        if not isinstance(each, Tensor):
            raise RuntimeError("increment_version expects each element of the iterable to be a tensor")
        if not each.is_inference():
            changed(each)


class _unsafe_preserve_version_counter:
    """Inside, changes of these tensors in place are not counted: nothing will warn of them afterwards.

    >>> import minigrad as torch
    >>> y = torch.ones(2)
    >>> with torch.autograd._unsafe_preserve_version_counter(y):
    ...     y += 1
    >>> y._version
    0
    """

    def __init__(self, tensors: Tensor | tuple[Tensor, ...]):
        self.versions = [versions(t) for t in ((tensors,) if isinstance(tensors, Tensor) else tensors)]

    def __enter__(self) -> None:
        self.counts = [len(each.stamps) for each in self.versions]

    def __exit__(self, *exception: object) -> None:
        for each, count in zip(self.versions, self.counts, strict=True):
            each.stamps = each.stamps[:count]


# --- hooks on what is saved ------------------------------------------------------------------------------------------


class _Ban(threading.local):
    message: str | None = None  # why saved-tensor hooks are forbidden in this thread, if they are


_ban = _Ban()


class saved_tensors_hooks:
    """Inside, what nodes save goes through `pack_hook`, and comes back through `unpack_hook` when a pass needs it.

    `pack_hook(tensor)` may return anything; `unpack_hook` makes a tensor of it, with the same contents. The innermost
    pair of hooks applies.

    >>> import minigrad as torch
    >>> w = torch.tensor([3.], requires_grad=True)
    >>> with torch.autograd.graph.saved_tensors_hooks(lambda t: t.tolist(), lambda kept: torch.tensor(kept)):
    ...     y = w * w
    >>> y.backward()
    >>> w.grad
    tensor([6.])
    """

    def __init__(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]):
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self) -> None:
        if _ban.message is not None:
            raise RuntimeError(_ban.message)
        if not (callable(self.pack_hook) and callable(self.unpack_hook)):
            raise noted(
                TypeError("_push_saved_tensors_default_hooks(): incompatible function arguments"), "Both hooks must be functions."
            )
        me = here.me
        me.set(saved_hooks=(*me.saved_hooks, (self.pack_hook, self.unpack_hook)))

    def __exit__(self, *exception: object) -> None:
        me = here.me
        me.set(saved_hooks=me.saved_hooks[:-1])


class save_on_cpu(saved_tensors_hooks):
    """Inside, saved tensors are kept in main memory, where all tensors of minigrad are anyway.

    >>> import minigrad as torch
    >>> w = torch.tensor([3.], requires_grad=True)
    >>> with torch.autograd.graph.save_on_cpu():
    ...     y = w * w
    >>> y.backward()
    >>> w.grad
    tensor([6.])
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda"):
        super().__init__(lambda tensor: tensor, lambda tensor: tensor)


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Inside, saved-tensor hooks raise RuntimeError with this message."""
    if here.me.saved_hooks:
        raise RuntimeError(error_message)
    before, _ban.message = _ban.message, error_message
    try:
        yield
    finally:
        _ban.message = before


def allow_mutation_on_saved_tensors() -> Any:
    """Refused: minigrad keeps no copies of tensors that are changed after they were saved."""
    raise noted(
        NotImplementedError("minigrad refuses allow_mutation_on_saved_tensors"),
        "Change a `.clone()` instead, or write `y = y + 1` for `y += 1`.",
    )


def set_warn_on_accumulate_grad_stream_mismatch(enabled: bool) -> None:
    """Changes nothing: on a CPU there are no streams that could fail to match.

    >>> set_warn_on_accumulate_grad_stream_mismatch(False)
    """


# --- hooks on several tensors ----------------------------------------------------------------------------------------


class _MultiHandle(RemovableHandle):
    """Removes the hooks of several tensors together."""

    def __init__(self, handles: Sequence[RemovableHandle]):
        super().__init__(HookDict())
        self.handles = tuple(handles)

    def remove(self) -> None:
        """Takes all of them away; again does nothing."""
        for handle in self.handles:
            handle.remove()


def register_multi_grad_hook(
    tensors: Sequence[Tensor], fn: Callable[[Any], None], *, mode: Literal["all", "any"] = "all"
) -> RemovableHandle:
    """Calls `fn` once in each pass: when all gradients of these tensors that the pass computes are there, or the first.

    With `mode="all"` it is given a list, None for a tensor that the pass does not reach; with "any" one gradient.

    >>> import minigrad as torch
    >>> w, x = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
    >>> handle = torch.autograd.graph.register_multi_grad_hook((w, x), lambda grads: print(grads))
    >>> (w * 2 + x * 3).backward()
    [tensor([2.]), tensor([3.])]
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    nodes = [history(tensor) for tensor in tensors]
    if mode == "any":
        tensors = [tensor for tensor, node in zip(tensors, nodes, strict=True) if node is not None]
        nodes = [node for node in nodes if node is not None]
    elif any(node is None for node in nodes):
        raise noted(AssertionError("Expected gradient function to be set"), "One of the tensors does not require grad.")
    waiting: weakref.WeakKeyDictionary[Any, list[Any]] = weakref.WeakKeyDictionary()  # for each pass under way
    lock = threading.Lock()

    def arrived(i: int, grad: Tensor) -> None:
        work = here.me.work
        with lock:
            first = work not in waiting
            if first:  # how many are still to come, and what has come
                count = 0 if mode == "any" else sum(will_run(work, node) for node in nodes)
                waiting[work] = [count, [None] * len(nodes)]
            state = waiting[work]
            state[0] -= 1
            state[1][i] = grad
        if mode == "all" and state[0] == 0:
            fn(state[1])
        elif mode == "any" and first:
            fn(grad)

    return _MultiHandle([tensor.register_hook(functools.partial(arrived, i)) for i, tensor in enumerate(tensors)])


def will_run(work: Any, node: Any) -> bool:
    """Whether a pass under way computes the gradient that arrives at this node."""
    if work.wanted is None:
        return node in work.letters
    if node.is_mailbox and not work.accumulate and node in work.wanted:
        raise noted(
            RuntimeError(
                "A leaf node was passed to _will_engine_execute_node but we are currently running "
                "autograd.grad(). This is "
                "currently not supported."
            ),
            "A hook on several tensors, one of them a leaf, runs in backward() only.",
        )
    return node in work.wanted
