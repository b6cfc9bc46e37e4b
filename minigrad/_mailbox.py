"""The mailbox at a leaf: where the messages of a pass end, and the only place that writes `.grad`.

>>> import minigrad
>>> w = minigrad.tensor([1.], requires_grad=True)
>>> mailbox(w).variable is w, history(w * 2)
(True, <MulBackward0>)
"""

from __future__ import annotations

from _thread import allocate_lock
from sys import getrefcount
from typing import Any
from weakref import ref

import numpy as np

from ._dtypes import of
from ._errors import SHARED
from ._graph import Node
from ._hooks import returned
from ._late import OWN, new, wrap
from ._modes import here
from ._saved import inference_changed, versions

ndarray = np.ndarray


def _holders(array: Any) -> int:
    return getrefcount(array)


SOLE = _holders(np.empty(1))  # what a function sees of an array that only its caller handed over


class AccumulateGrad(Node):
    """The mailbox at a leaf: it takes the sum of all messages of a pass and adds it to the leaf's `.grad`, once."""

    is_mailbox = True
    inputs = ()
    lock = allocate_lock()

    age = 1 << 62  # before all others as soon as it is ready
    variable: Any

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"

    def _sequence_nr(self) -> int:
        return (1 << 64) - 1

    def apply(self, grad: Any, run: Any) -> list[Any]:
        """Called by hand: adds a gradient to `.grad`."""
        self.accumulate(grad, True)
        self.written()
        return []

    def written(self) -> None:
        """Tells the hooks of the leaf that its `.grad` is there."""
        for hook in list((self.variable._post_hooks or {}).values()):
            answer = hook(self.variable)
            if answer is not None and answer is not self.variable:
                raise returned(answer)

    def accumulate(self, message: Any, create_graph: bool) -> None:
        """Adds to `.grad`: in place, or by a recorded sum under `create_graph`. The first message is taken over if
        nobody else holds it, else copied: `.grad` never shares memory with another tensor, and lies in it as the leaf does."""
        leaf = self.variable
        if not leaf._requires_grad:  # switched off since
            return
        if create_graph and not here.me.grad:  # forward mode: tensors, but nothing is recorded, and `.grad` has no tangent
            message, create_graph = message._array, False
        with self.lock:
            old = leaf._grad
            if create_graph:
                layout = np.empty_like(leaf._array, message._array.dtype)
                leaf._grad = wrap(layout).copy_(message) if old is None else old + message
            elif old is None:
                alone = getrefcount(message) == SOLE and type(message) is ndarray and message.base is None
                layout = leaf._array
                if message.strides != layout.strides:
                    fresh = np.empty_like(layout, np.result_type(message), shape=np.shape(message))
                    fresh[...] = message
                    message = fresh
                elif not alone:
                    message = message.copy("K")
                leaf._grad = wrap(message)
            else:
                if old._inference and not here.me.inference:
                    raise inference_changed()
                if old._array.shape != np.shape(message):
                    raise RuntimeError(apart(old._array.shape, np.shape(message)))
                if old._array.dtype.kind != "f":
                    kinds = of(np.asarray(message)).short, old.dtype.short
                    raise RuntimeError("result type {} can't be cast to the desired output type {}".format(*kinds))
                if not old._array.flags.writeable:
                    raise RuntimeError(SHARED)
                here.me.run(np.add, old._array, message, old._array)
                versions(old).bump()


def apart(old: tuple[int, ...], new: tuple[int, ...]) -> str:
    """PyTorch's words for two shapes that don't fit: the data of a tensor were exchanged since."""
    for dim in range(-1, -1 - min(len(old), len(new)), -1):
        if old[dim] != new[dim]:
            return (
                f"The size of tensor a ({old[dim]}) must match the size of tensor b ({new[dim]}) at non-singleton "
                f"dimension {max(len(old), len(new)) + dim}"
            )
    return f"output with shape {list(old)} doesn't match the broadcast shape {list(new)}"


def mailbox(leaf: Any) -> AccumulateGrad:
    """The leaf's mailbox: the graph holds it, the leaf knows it weakly."""
    known = leaf._mailbox
    found: AccumulateGrad | None = known() if known is not None else None
    if found is None:
        found, array = new(AccumulateGrad), leaf._array
        found.variable, found.shape, found.dtype = leaf, array.shape, array.dtype
        if (assigned := leaf._grad_dtype) is not OWN:
            found.dtype = None if assigned is None else assigned.numpy
        leaf._mailbox = ref(found)
    return found


def history(tensor: Any) -> Node | None:
    """The node a gradient for this tensor goes to: the operation that made it, its mailbox, or none. There is none either
    for a view made while nothing was recorded, though it requires grad as its base does."""
    node: Node | None = tensor._node
    if node is not None:
        return node
    if tensor._requires_grad and tensor._root is None:  # the usual leaf
        return mailbox(tensor)
    if tensor._stale:
        tensor._renew()
        if tensor._node is not None:
            return tensor._node  # type: ignore[no-any-return]
    return mailbox(tensor) if tensor._requires_grad else None
