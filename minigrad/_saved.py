"""Saved values: what a node keeps for its rules, the record of changes that guards it, and hooks that pack it away.

>>> import minigrad
>>> w = minigrad.tensor([2.], requires_grad=True)
>>> y = w * w
>>> y.grad_fn._saved_self is w
True
"""

from __future__ import annotations

import array
import itertools
import weakref
from typing import TYPE_CHECKING, Any

from . import _late
from ._late import wrap
from ._modes import here

if TYPE_CHECKING:
    from ._graph import Node

# One clock for nodes and for changes in place: a node younger than the last change anywhere has nothing to check.
tick = itertools.count(1).__next__


class Clock:
    """When the last change in place happened, anywhere."""

    last_change = 0


class Versions:
    """When a tensor's memory was changed in place; shared by its views and detached aliases."""

    __slots__ = ("__weakref__", "stamps", "views")

    def __init__(self) -> None:
        self.stamps = array.array("q")
        self.views: list[weakref.ref[Any]] = []  # the differentiable views: a change makes their history stale

    def bump(self) -> None:
        """Notes a change."""
        Clock.last_change = tick()
        self.stamps.append(Clock.last_change)

    def at(self, age: int) -> int:
        """The version number at that time."""
        return sum(stamp < age for stamp in self.stamps)

    def watch(self, view: Any) -> None:
        """Remembers a view, and now and then forgets those that are gone."""
        known = self.views
        known.append(weakref.ref(view))
        if len(known) & (len(known) - 1) == 0 and len(known) > 4:
            self.views = [reference for reference in known if reference() is not None]


def versions(tensor: Any) -> Versions:
    """The change record of a tensor, begun when first asked for."""
    found: Versions | None = tensor._versions
    if found is None:
        found = tensor._versions = Versions()
        if tensor._node is not None:  # a node that saved this result must hear of changes even if the tensor dies
            tensor._node.result_versions = {**(tensor._node.result_versions or {}), tensor._number: found}
    return found


class SavedTensor:
    """A value as a node saved it (`grad_fn._raw_saved_self`): hooks may pack it away and fetch it back."""

    def __init__(self, node: Node | None = None, index: int = 0):
        if node is None:
            raise RuntimeError("Trying to create a SavedTensor object from Python is forbidden.")
        self._node, self._index = node, index

    def register_hooks(self, pack_hook: Any, unpack_hook: Any) -> None:
        """Packs the saved tensor with `pack_hook` now; `unpack_hook` fetches it back when backward needs it."""
        node = self._node
        if not callable(pack_hook) or not callable(unpack_hook):
            raise TypeError("register_hooks(): incompatible function arguments: both hooks must be callable")
        if node.saved is None:
            raise RuntimeError(
                "Calling register_hooks on a saved tensor after it has been freed. Saved intermediate values of the graph are "
                "freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through "
                "the graph a second time or if you need to access saved variables after calling backward."
            )
        if node.packed and self._index in node.packed:
            raise RuntimeError(
                "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is "
                "allowed at a time."
            )
        if node.saved[self._index] is None:
            raise RuntimeError("Calling register_hooks on a saved tensor with value None is forbidden")
        pack(node, self._index, pack_hook, unpack_hook)


def pack(node: Node, index: int, pack_hook: Any, unpack_hook: Any) -> None:
    """Hands a saved value to `pack_hook`, and keeps only what it returns."""
    tensor = node.saved_tensor(index)
    count = len(versions(tensor).stamps)
    with Unhooked():
        content = pack_hook(tensor)
    if len(versions(tensor).stamps) != count:
        raise RuntimeError(
            "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be "
            "modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need "
            "to perform in-place operations on the input to a pack hook."
        )
    history = None if index in node.results else (tensor._node, tensor._number, tensor._requires_grad)
    if isinstance(content, _late.Tensor) and content._node is node:
        content = content.detach()  # else the node would hold itself
    assert node.saved is not None and node.originals is not None
    node.saved = tuple(PACKED if k == index else v for k, v in enumerate(node.saved))
    node.originals = tuple(None if k == index else v for k, v in enumerate(node.originals))
    node.simple = False
    node.packed = {**(node.packed or {}), index: Packed(content, unpack_hook, history)}


class Packed:
    """What a pack hook made of a saved value, and how to get it back."""

    __slots__ = ("content", "history", "unpack_hook")

    def __init__(self, content: Any, unpack_hook: Any, history: tuple[Any, int, bool] | None):
        self.content, self.unpack_hook, self.history = content, unpack_hook, history

    def unpack(self, node: Node, index: int) -> Any:
        """The value again, with the history it had."""
        with Unhooked():
            tensor = self.unpack_hook(self.content)
        if not isinstance(tensor, _late.Tensor):
            raise TypeError(
                f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(tensor).__name__}"
            )
        source, number, is_leaf = self.history or (node, node.results[index], False)
        if tensor._node is source and (not is_leaf or tensor._requires_grad):
            return tensor
        result = wrap(tensor._array)
        result._node, result._number, result._requires_grad = source, number, is_leaf
        return result


PACKED = "packed"


class Unhooked:
    """Saved-tensor hooks run unrecorded, and don't see what they save themselves."""

    def __enter__(self) -> None:
        me = here.me
        self.before = me.grad, me.saved_hooks
        me.set(grad=False, saved_hooks=())

    def __exit__(self, *exception: object) -> None:
        here.me.set(grad=self.before[0], saved_hooks=self.before[1])
