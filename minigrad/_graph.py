"""What the forward pass leaves behind: nodes, the values they saved, and a mailbox at each leaf.

A node is one applied operation. It knows its age, where its gradients go (`next_functions`) and what its derivative
rules need. It does not know its output: tensors point to nodes, nodes to older nodes, so a graph dies by reference
counts alone.

>>> import minigrad
>>> w = minigrad.tensor([1.], requires_grad=True)
>>> c = w * 3
>>> c.grad_fn, c.grad_fn.next_functions[0][0].variable is w
(<MulBackward0>, True)
"""

from __future__ import annotations

import array
import itertools
import threading
import weakref
from sys import getrefcount
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from ._errors import noted
from ._modes import here

if TYPE_CHECKING:
    from ._tensor import Tensor as Tensor

Array = np.ndarray[Any, Any]
new = object.__new__

# One clock for nodes and for changes in place: a node younger than the last change anywhere has nothing to check.
tick = itertools.count(1).__next__
last_change = 0


class Versions:
    """When a tensor's memory was changed in place; shared by its views and detached aliases."""

    __slots__ = ("stamps", "views", "__weakref__")

    def __init__(self) -> None:
        self.stamps = array.array("q")
        self.views: list[weakref.ref[Any]] = []  # of the differentiable views: a change makes their history stale

    def bump(self) -> None:
        global last_change
        last_change = tick()
        self.stamps.append(last_change)

    def watch(self, view: Any) -> None:
        """Remembers a view, and now and then forgets those that are gone."""
        known = self.views
        known.append(weakref.ref(view))
        if len(known) & (len(known) - 1) == 0 and len(known) > 4:
            self.views = [reference for reference in known if reference() is not None]

    def at(self, age: int) -> int:
        """The version number at that time."""
        return sum(stamp < age for stamp in self.stamps)


def versions(tensor: Any) -> Versions:
    """The change record of a tensor, begun when first asked for."""
    found: Versions | None = tensor._versions
    if found is None:
        found = tensor._versions = Versions()
        if tensor._node is not None:  # a node that saved this result must hear of changes even if the tensor dies
            tensor._node.result_versions = {**(tensor._node.result_versions or {}), tensor._number: found}
    return found


FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors "
    "after calling backward."
)
CHANGED = (
    "one of the variables needed for gradient computation has been modified by an inplace operation: "
    "[torch.{kind}Tensor {shape}]{which}, is at version {version}; expected version {expected} instead. Hint: {hint}"
)


class Rule(NamedTuple):
    """One derivative: the function of `g` and saved values, and where in `saved` its arguments lie."""

    function: Any
    picks: tuple[int, ...]


class Node:
    """One applied operation; each row of the table has a subclass, so that its name is right (`torch.autograd.graph.Node`)."""

    # Of the row:
    rules: ClassVar[tuple[Rule | None, ...]] = ()  # one for each tensor input
    names: ClassVar[tuple[str, ...]] = ()  # what is saved, in order
    results: ClassVar[dict[int, int]] = {}  # which saved values are outputs: position in `saved` → output number
    holds = False  # whether it saves tensors, so that it can be freed
    keeps_missing = False  # whether it is handed None for outputs without a gradient, instead of zeros
    spread = False  # whether its first input is a sequence of tensors, served by one rule
    is_mailbox = False
    # Of the node, unless set:
    numbers: tuple[int, ...] | None = None  # output numbers of the inputs; None where all are 0
    outputs = 1
    saved: tuple[Any, ...] | None = ()  # arrays and plain values, None where not needed
    originals: tuple[Any, ...] | None = ()  # the tensors behind them
    packed: dict[int, SavedTensor] | None = None  # positions that went through saved-tensor hooks
    result_versions: dict[int, Versions] | None = None
    hooks: Hooks | None = None
    trace: Any = None  # under anomaly detection: the stack of the forward call
    extra: dict[str, Any] | None = None  # grad_fn.metadata

    age: int
    inputs: tuple[Node | None, ...]
    shape: Any  # of the output; with several outputs a tuple of shapes, and of dtypes
    dtype: Any

    def name(self) -> str:
        """The operation's name in the graph, e.g. `MulBackward0`."""
        return type(self).__name__

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """For each input, in order: the node its gradient goes to, and which of that node's outputs it is."""
        numbers = self.numbers or (0,) * len(self.inputs)
        return tuple(zip(self.inputs, numbers, strict=True))

    @property
    def metadata(self) -> dict[str, Any]:
        """A dictionary for whoever wants to note something at this node."""
        if self.extra is None:
            self.extra = {}
        return self.extra

    def _sequence_nr(self) -> int:
        return self.age

    # --- the backward step -------------------------------------------------------------------------------------

    def apply(self, grad: Any, on_tensors: bool) -> list[Any]:
        """The messages to the inputs: each rule applied to the gradient and the saved values, None where none is due."""
        if self.age < last_change and self.holds and self.saved is not None:
            self.check_versions()
        saved = self.unpack(on_tensors) if on_tensors or self.packed else self.saved
        if saved is None:
            raise self.freed()
        if self.spread:
            return list(self.rules[0].function(grad, *[saved[i] for i in self.rules[0].picks]))  # type: ignore[union-attr]
        run = _call if on_tensors else here.me.run
        messages = []
        for target, rule in zip(self.inputs, self.rules, strict=True):
            if target is None or rule is None:
                messages.append(None)
                continue
            function, picks = rule
            count = len(picks)
            if count == 1:
                messages.append(run(function, grad, saved[picks[0]]))
            elif count == 0:
                messages.append(run(function, grad))
            else:
                messages.append(run(function, grad, *[saved[i] for i in picks]))
        return messages

    def unpack(self, on_tensors: bool) -> list[Any] | None:
        """The saved values for this pass: as tensors with their history, or as arrays."""
        if self.saved is None or self.originals is None:
            return None
        values = [self.saved_tensor(i) for i in range(len(self.saved))]
        return values if on_tensors else [v._array if isinstance(v, Tensor) else v for v in values]

    def saved_tensor(self, i: int) -> Any:
        """One saved value: the tensor that was saved, with its history, or the plain value."""
        assert self.saved is not None and self.originals is not None
        if self.packed and i in self.packed:
            return self.packed[i].unpack()
        if i in self.results and self.saved[i] is not None:  # never kept as a tensor: it would hold its own node
            result = wrap(self.saved[i])
            result._node, result._number = self, self.results[i]
            result._versions = (self.result_versions or {}).get(result._number)
            return result
        original = self.originals[i] if i < len(self.originals) else None
        return self.saved[i] if original is None else original

    def check_versions(self) -> None:
        """Raises PyTorch's error if a saved tensor was changed in place after it was saved."""
        for original in self.originals or ():
            if isinstance(original, Tensor):
                self._check(original._versions, original._array, original._node, original._number)
        for i, number in self.results.items():
            if self.result_versions and self.saved and self.saved[i] is not None:
                self._check(self.result_versions.get(number), self.saved[i], self, number)

    def _check(self, changes: Versions | None, array: Array, source: Node | None, number: int) -> None:
        if changes is None or not changes.stamps or changes.stamps[-1] < self.age:
            return
        from ._dtypes import of

        hint = "enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True)."
        if here.me.anomaly:
            hint = (
                "the backtrace further above shows the operation that failed to compute its gradient. The variable in "
                "question was changed in there or anywhere later. Good luck!"
            )
        raise noted(
            RuntimeError(
                CHANGED.format(
                    kind=of(array).short,
                    shape=list(array.shape),
                    which=f", which is output {number} of {source.name()}" if source else "",
                    version=len(changes.stamps),
                    expected=changes.at(self.age),
                    hint=hint,
                )
            ),
            f"{self.name()} saved this tensor during the forward pass and needs it unchanged. Write `y = y + 1` instead "
            "of `y += 1`, or change a `.clone()`.",
        )

    def release(self) -> None:
        """Frees what was saved, once the node has been passed."""
        if self.holds:
            self.saved = self.originals = self.packed = None

    def freed(self) -> RuntimeError:
        return noted(
            RuntimeError(FREED),
            f"{self.name()} has given its saved values back. Run the forward pass again, or pass retain_graph=True to the "
            "first backward().",
        )

    # --- what it saved, for readers ----------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        raw = name.startswith("_raw_saved_")
        if raw or name.startswith("_saved_"):
            short = name[11:] if raw else name[7:]
            if short in self.names:
                if self.saved is None:
                    raise self.freed()
                i = self.names.index(short)
                if raw:
                    return SavedTensor(self, i)
                if self.age < last_change:
                    self.check_versions()
                value = self.saved_tensor(i)
                return wrap(value) if isinstance(value, np.ndarray) else value
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(f"_saved_{name}" for name in self.names)]

    # --- hooks -------------------------------------------------------------------------------------------------

    def register_hook(self, fn: Any) -> Any:
        """Calls `fn(grad_inputs, grad_outputs)` after the node has run; what it returns replaces the former."""
        return add_hook(own_hooks(self).post, fn)

    def register_prehook(self, fn: Any) -> Any:
        """Calls `fn(grad_outputs)` before the node runs; what it returns replaces them."""
        return add_hook(own_hooks(self).pre, fn)


def _call(function: Any, *args: Any) -> Any:
    return function(*args)


class Hooks:
    """The hooks of one node."""

    __slots__ = ("tensor", "retain", "pre", "post", "__weakref__")

    def __init__(self) -> None:
        self.tensor: dict[int, dict[int, Any]] = {}  # output number → hooks of the tensor that was this output
        self.retain: dict[int, weakref.ref[Any]] = {}  # output number → a tensor that keeps its gradient
        self.pre: dict[int, Any] = {}
        self.post: dict[int, Any] = {}


def own_hooks(node: Node) -> Hooks:
    if node.hooks is None:
        node.hooks = Hooks()
    return node.hooks


class RemovableHandle:
    """What registering a hook returns; `remove()`, or leaving it as a context, takes the hook away."""

    _ids = itertools.count()

    def __init__(self, hooks: dict[int, Any]):
        self.id = next(self._ids)
        self._hooks = hooks

    def remove(self) -> None:
        """Takes the hook away; again does nothing."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()


def add_hook(hooks: dict[int, Any], fn: Any) -> RemovableHandle:
    handle = RemovableHandle(hooks)
    hooks[handle.id] = fn
    return handle


class SavedTensor:
    """A value as the node saved it (`grad_fn._raw_saved_self`): hooks may pack it away and fetch it back."""

    def __init__(self, node: Node, index: int, hooks: tuple[Any, Any] | None = None):
        self._node = weakref.ref(node)
        self._index = index
        self._content: Any = None
        self._unpack: Any = None
        if hooks is not None:
            self._pack(*hooks)

    def register_hooks(self, pack_hook: Any, unpack_hook: Any) -> None:
        """Packs the saved tensor with `pack_hook` now; `unpack_hook` fetches it back when backward needs it."""
        node = self._node()
        if node is None or node.saved is None:
            raise RuntimeError(
                "Calling register_hooks on a saved tensor after it has been freed. "
                "Saved intermediate values of the graph are freed when you call "
                ".backward() or autograd.grad(). Specify retain_graph=True if you "
                "need to backward through the graph a second time or if you need to "
                "access saved variables after calling backward."
            )
        if not callable(pack_hook) or not callable(unpack_hook):
            raise TypeError("incompatible function arguments: both hooks must be callable")
        if node.packed and self._index in node.packed:
            raise RuntimeError("Calling register_hooks on a saved tensor whose hooks have already been set. Hint: only one pair of hooks is allowed at a time.")
        value = node.saved[self._index]
        if value is None:
            raise RuntimeError("Calling register_hooks on a saved tensor with value None is forbidden")
        self._pack(pack_hook, unpack_hook)

    def _pack(self, pack_hook: Any, unpack_hook: Any) -> None:
        node = self._node()
        assert node is not None and node.saved is not None and node.originals is not None
        i = self._index
        tensor = node.saved_tensor(i)
        tensor = tensor if isinstance(tensor, Tensor) else wrap(tensor)
        before = tensor._versions.stamps[-1:] if tensor._versions else None
        self._history = (tensor._node, tensor._number, tensor._requires_grad) if i not in node.results else None
        with _NoGrad():
            self._content = pack_hook(tensor.detach() if i in node.results or tensor._node is not None else tensor)
        if tensor._versions and tensor._versions.stamps[-1:] != (before or tensor._versions.stamps[:0]):
            raise RuntimeError("A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook can not be modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform in-place operations on the input to a pack hook.")
        self._unpack = unpack_hook
        node.saved = tuple(PACKED if k == i else v for k, v in enumerate(node.saved))
        node.originals = tuple(None if k == i else v for k, v in enumerate(node.originals))
        node.packed = {**(node.packed or {}), i: self}

    def unpack(self) -> Any:
        with _NoGrad():
            tensor = self._unpack(self._content)
        if not isinstance(tensor, Tensor):
            raise TypeError(f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(tensor).__name__}")
        node = self._node()
        history = self._history or (node, node.results[self._index] if node else 0, False)
        if history[0] is None and not history[2]:
            return tensor
        if history[0] is None and tensor._requires_grad:
            return tensor
        result = wrap(tensor._array)
        result._node, result._number, result._requires_grad = history
        return result


PACKED = "packed"


class _NoGrad:
    def __enter__(self) -> None:
        self.before = here.me.grad, here.me.saved_hooks
        here.me.set(grad=False, saved_hooks=())

    def __exit__(self, *exception: object) -> None:
        here.me.set(grad=self.before[0], saved_hooks=self.before[1])


# --- the mailbox at a leaf -------------------------------------------------------------------------------------


def _holders() -> int:
    fresh = np.empty(1)
    return getrefcount(fresh)


SOLE = _holders()  # what getrefcount says of an array that one local name holds


class AccumulateGrad(Node):
    """The mailbox at a leaf: it takes the sum of all messages of a pass and adds it to the leaf's `.grad`, once."""

    is_mailbox = True
    inputs = ()
    lock = threading.Lock()

    def __init__(self, variable: Any):
        self.variable = variable
        self.age = 1 << 62  # before all others as soon as it is ready
        self.shape = variable._array.shape
        self.dtype = variable._array.dtype

    def name(self) -> str:
        return "torch::autograd::AccumulateGrad"

    def accumulate(self, message: Any, create_graph: bool) -> None:
        """Adds to `.grad`: in place, or by a recorded sum under `create_graph`. The first message is taken over if
        nobody else holds it, else copied: `.grad` never shares memory with another tensor."""
        leaf = self.variable
        with self.lock:
            old = leaf._grad
            if create_graph:
                leaf._grad = message.clone() if old is None else old + message
            elif old is None:
                alone = getrefcount(message) == SOLE + 2 and type(message) is np.ndarray and message.base is None
                leaf._grad = wrap(message if alone and message.flags.writeable else np.array(message))
            elif old._node is not None:
                leaf._grad = old + wrap(np.asarray(message))
            else:
                here.me.run(np.add, old._array, message, old._array)
                versions(old).bump()


def mailbox(leaf: Any) -> AccumulateGrad:
    """The leaf's mailbox: the graph holds it, the leaf knows it weakly."""
    known = leaf._mailbox
    found: AccumulateGrad | None = known() if known is not None else None
    if found is None:
        found = AccumulateGrad(leaf)
        leaf._mailbox = weakref.ref(found)
    return found


def history(tensor: Any) -> Node | None:
    """The node a gradient for this tensor goes to: the operation that made it, its mailbox, or none."""
    if tensor._node is not None:
        return tensor._node  # type: ignore[no-any-return]
    if tensor._stale:
        tensor._renew()
        return history(tensor)
    return mailbox(tensor) if tensor._requires_grad else None


def wrap(array: Any, requires_grad: bool = False) -> Any:
    """A tensor around an array, sharing its memory; a leaf."""
    tensor = new(Tensor)
    tensor._array = array if type(array) is np.ndarray else np.asarray(array)
    if requires_grad:
        tensor._requires_grad = True
    return tensor
