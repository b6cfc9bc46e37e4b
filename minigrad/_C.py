"""What PyTorch's own tests, and hooks that ask the pass which calls them, find in its engine room (`torch._C`).

>>> import minigrad as torch
>>> w = torch.ones(1, requires_grad=True)
>>> y = w * 2
>>> handle = y.register_hook(lambda grad: print(torch._C._current_autograd_node()))
>>> y.backward()
<MulBackward0>
"""

from __future__ import annotations

import itertools
import weakref
from collections import Counter
from types import SimpleNamespace
from typing import Any

from ._graph import Node
from ._modes import here
from ._saved import SavedTensor
from .autograd import graph
from .autograd._ends import DelayedError
from .autograd.function import UndefinedGrad
from .autograd.graph import will_run

_numbers = itertools.count()
_known: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()


def _current_graph_task_id() -> int:
    """A number of the pass under way, another for each; −1 outside of one."""
    work = here.me.work
    if work is None:
        return -1
    if work not in _known:
        _known[work] = next(_numbers)
    return _known[work]


def _current_autograd_node() -> Node | None:
    """The node at which the pass under way is; None outside of one."""
    work = here.me.work
    return None if work is None else work.at


def _will_engine_execute_node(node: Any) -> bool:
    """Whether the pass under way computes the gradient that arrives at this node."""
    if not isinstance(node, Node):
        raise RuntimeError(f"_will_engine_execute_node expects an grad_fn, but got {type(node).__name__}")
    return will_run(_pass("_get_should_execute_nodes"), node)


def _current_graph_task_execution_order() -> list[Node]:
    """The nodes of the pass under way, in the order in which it comes to them."""
    work = _pass("_current_graph_task_execution_order")
    wanted = work.letters if work.wanted is None else work.wanted
    nodes = sorted((n for n in work.letters if n in wanted and not n.is_mailbox), key=lambda n: n.age, reverse=True)
    letters = Counter(target for node in nodes for target in node.inputs)
    order: list[Node] = []
    for node in nodes:
        order.append(node)
        for target in node.inputs:
            letters[target] -= 1
            if target is not None and target.is_mailbox and not letters[target] and target in wanted:
                order.append(target)
    return order


def _is_multithreading_enabled() -> bool:
    """Whether `set_multithreading_enabled` said so last."""
    return here.me.threads


def _pass(name: str) -> Any:
    if here.me.work is None:
        raise RuntimeError(f"{name} should only be called during the backward pass")
    return here.me.work


_functions = SimpleNamespace(UndefinedGrad=UndefinedGrad, DelayedError=DelayedError)
_autograd = SimpleNamespace(
    SavedTensor=SavedTensor,
    _push_saved_tensors_default_hooks=lambda pack_hook, unpack_hook: graph.saved_tensors_hooks(pack_hook, unpack_hook).__enter__(),
    _pop_saved_tensors_default_hooks=lambda: here.me.set(saved_hooks=here.me.saved_hooks[:-1]),
    _saved_tensors_hooks_is_enabled=lambda: graph._ban.message is None,
    _saved_tensors_hooks_get_disabled_error_message=lambda: graph._ban.message,
    _get_current_graph_task_keep_graph=lambda: here.me.work is None or here.me.work.keep,
)
