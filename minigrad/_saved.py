"""Saved values: what a node keeps for its rules, the record of changes that guards it, and hooks that pack it away.

>>> import minigrad
>>> w = minigrad.tensor([2.], requires_grad=True)
>>> y = w * w
>>> y.grad_fn._saved_self is w
True
"""

from __future__ import annotations

import itertools
import weakref
from typing import TYPE_CHECKING, Any

from . import _late
from ._dtypes import of
from ._errors import noted
from ._late import wrap
from ._modes import here

if TYPE_CHECKING:
    from array import array

    from ._graph import Node

# One clock for nodes and for changes in place: a node younger than the last change anywhere has nothing to check.
tick = itertools.count(1).__next__


class Clock:
    """When the last change in place happened, anywhere."""

    last_change = 0


class Versions:
    """When a tensor's memory was changed in place; shared by its views and detached aliases."""

    __slots__ = ("__weakref__", "stamps", "views")

    def __init__(self, stamps: tuple[int, ...] = ()) -> None:
        self.stamps: tuple[int, ...] | array[int] = stamps
        self.views: list[weakref.ref[Any]] = []  # the differentiable views: a change makes their history stale

    def bump(self) -> None:
        """Notes a change."""
        Clock.last_change = tick()
        if isinstance(self.stamps, tuple):  # most tensors are never changed in place
            from array import array

            self.stamps = array("q", self.stamps)
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


CHANGED = (
    "one of the variables needed for gradient computation has been modified by an inplace operation: "
    "[{kind} {shape}]{which} is at version {version}; expected version {expected} instead. Hint: {hint}"
)


def check_versions(node: Node) -> None:
    """Raises PyTorch's error if a tensor that the node saved was changed in place since."""
    for original in node.originals or ():
        for tensor in original if isinstance(original, (tuple, list)) else (original,):  # a list of indices
            if isinstance(tensor, _late.Tensor):
                check_saved(node, tensor)
    for i, number in node.results.items():
        changes = (node.result_versions or {}).get(number)
        kept = node.saved is not None and node.saved[i] is not None and node.saved[i] is not PACKED
        if kept and changes is not None and changes.stamps and changes.stamps[-1] > node.age:
            which = f", which is output {number} of {node.title()}," if number < node.outputs else ""
            raise changed_since(node, node.saved[i], which, len(changes.stamps), changes.at(node.age))  # type: ignore[index]


def check_there(node: Node) -> None:
    """Raises if what a node saved is gone, or was changed in place since."""
    if node.holds and node.saved is None:
        raise node.freed()
    if node.holds:
        check_versions(node)


def check_saved(node: Node, saved: Any) -> None:
    """Raises if this argument, which the node saved, was changed or detached in place since."""
    if saved._cut > node.age:
        raise RuntimeError(
            "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not "
            "supported, please use out-of-place `.detach()` instead"
        )
    changes = saved._versions
    if changes is not None and changes.stamps and changes.stamps[-1] > node.age:
        reference, record, is_view = saved._twin or (lambda: saved, changes, False)
        live: Any = reference()
        if live is None and is_view:  # its history is looked up anew
            which = ", which is output 0 of AsStrided,"
        else:
            live = saved if live is None else live
            which = f", which is output {live._number} of {live.grad_fn.title()}," if live.grad_fn is not None else ""
        raise changed_since(node, saved._array, which, len(record.stamps), changes.at(node.age))


def changed_since(node: Node, array: Any, which: str, version: int, expected: int) -> RuntimeError:
    """PyTorch's error for a saved value that is no longer what it was."""
    hint = (
        "enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )
    if here.me.anomaly:
        hint = (
            "the backtrace further above shows the operation that failed to compute its gradient. The variable in "
            "question was changed in there or anywhere later. Good luck!"
        )
    kind = "CPUBoolType" if array.dtype == bool else f"torch.{of(array).short}Tensor"
    shape = list(array.shape)
    return noted(
        RuntimeError(CHANGED.format(kind=kind, shape=shape, which=which, version=version, expected=expected, hint=hint)),
        f"{node.name()} saved this tensor during the forward pass and needs it unchanged. Write `y = y + 1` instead of "
        "`y += 1`, or change a `.clone()`.",
        lesson=6,
    )


def inference_changed() -> RuntimeError:
    """PyTorch's error for a change in place of an inference tensor."""
    return noted(
        RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed."
            "You can make a clone to get a normal tensor before doing inplace update."
            "See https://github.com/pytorch/rfcs/pull/17 for more details."
        ),
        "Write `x = x.clone()` first.",
    )


class SavedTensor:
    """A value as a node saved it (`grad_fn._raw_saved_self`): hooks may pack it away and fetch it back."""

    def __init__(self, node: Node | None = None, index: int = 0, item: int | None = None):
        if node is None:
            raise RuntimeError("Trying to create a SavedTensor object from Python is forbidden.")
        self._node, self._index, self._item = node, index, item  # an item where several tensors are one value

    def _held(self, values: Any) -> Any:
        return None if values is None else values[self._index] if self._item is None else values[self._index][self._item]

    def _packed(self) -> Any:
        return (self._node.packed or {}).get(self._index) if self._item is None else self._held(self._node.saved)

    @property
    def data(self) -> Any:
        """What is kept: what a pack hook made of it, or the tensor itself, a result without its history; None once freed."""
        packed, original = self._packed(), self._held(self._node.originals)
        if isinstance(packed, Packed):
            return packed.content
        array = self._held(self._node.saved)
        return original if isinstance(original, _late.Tensor) else None if array is None else wrap(array)

    @property
    def unpack_hook(self) -> Any:
        """The hook that fetches it back, if it was packed away."""
        packed = self._packed()
        return packed.unpack_hook if isinstance(packed, Packed) else None

    def unpack(self) -> Any:
        """What `_saved_<name>` shows."""
        value = self._node.read(self._index)
        return value if self._item is None else value[self._item]

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
        if self.unpack_hook is not None:
            raise RuntimeError(
                "Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is "
                "allowed at a time."
            )
        if self._held(node.saved) is None:
            raise RuntimeError("Calling register_hooks on a saved tensor with value None is forbidden")
        pack(node, self._index, lambda tensor: pack_hook(tensor.detach()), unpack_hook, self._item)


def pack(node: Node, index: int, pack_hook: Any, unpack_hook: Any, item: int | None = None) -> None:
    """Hands a saved value, or one of several tensors in it, to `pack_hook`, and keeps only what it returns."""
    assert node.saved is not None and node.originals is not None
    tensor = node.saved_tensor(index) if item is None else node.originals[index][item]
    count = len(versions(tensor).stamps)
    with Unhooked():
        content = pack_hook(tensor)
    if len(versions(tensor).stamps) != count:
        raise RuntimeError(
            "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be "
            "modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need "
            "to perform in-place operations on the input to a pack hook."
        )
    history = None if index in node.results else (tensor._node, tensor._number, tensor._requires_grad, tensor._mailbox)
    if isinstance(content, _late.Tensor) and content._node is node:
        content = content.detach()  # else the node would hold itself
    node.simple, kept = False, Packed(content, unpack_hook, history)
    if item is None:
        value, original = PACKED, None
        node.packed = {**(node.packed or {}), index: kept}
    else:
        value = original = replaced(node.originals[index], item, kept)
        node.packed = node.packed or {}
    node.saved, node.originals = replaced(node.saved, index, value), replaced(node.originals, index, original)


def replaced(values: Any, index: int, value: Any) -> tuple[Any, ...]:
    """The values with another in one place."""
    return (*values[:index], value, *values[index + 1 :])


class Packed:
    """What a pack hook made of a saved value, and how to get it back."""

    __slots__ = ("content", "history", "unpack_hook")

    def __init__(self, content: Any, unpack_hook: Any, history: tuple[Any, int, bool, Any] | None):
        self.content, self.unpack_hook, self.history = content, unpack_hook, history

    def unpack(self, node: Node, index: int) -> Any:
        """The value again, with the history it had."""
        tensor = self.unpack_hook(self.content)
        if not isinstance(tensor, _late.Tensor):
            raise TypeError(
                f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(tensor).__name__}"
            )
        source, number, is_leaf, box = self.history or (node, node.results[index], False, None)
        result = wrap(tensor._array)
        result._node, result._number, result._requires_grad, result._mailbox = source, number, is_leaf, box
        return result


def unpack_each(node: Node, index: int, values: Any) -> tuple[Any, ...]:
    """Several tensors that are one value, those that were packed away unpacked."""
    return tuple(value.unpack(node, index) if isinstance(value, Packed) else value for value in values)


PACKED: Any = "packed"


class Unhooked:
    """A pack hook runs unrecorded, and doesn't see what it saves itself."""

    def __enter__(self) -> None:
        me = here.me
        self.before = me.grad, me.saved_hooks
        me.set(grad=False, saved_hooks=())

    def __exit__(self, *exception: object) -> None:
        here.me.set(grad=self.before[0], saved_hooks=self.before[1])
