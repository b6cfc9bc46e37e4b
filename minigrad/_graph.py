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

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np

from . import _late
from ._errors import noted
from ._hooks import Hooks, input_metadata, metadata, register_hook, register_hook_dict, register_prehook
from ._late import wrap
from ._modes import here
from ._saved import Clock, Packed, Versions, check_versions, unpack_each

Array = np.ndarray[Any, Any]


FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been "
    "freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify "
    "retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors "
    "after calling backward."
)


class Rule(NamedTuple):
    """One derivative: the function of `g` and of saved values, and where in `saved` these lie."""

    function: Any  # None for `lambda g: g`: the gradient goes on as it is
    first: int | None
    more: tuple[int, ...]

    def picks(self) -> tuple[int, ...]:
        return () if self.first is None else (self.first, *self.more)


class Node:
    """One applied operation; each row of the table has a subclass, so that its name is right (`torch.autograd.graph.Node`)."""

    # Of the row:
    rules: ClassVar[tuple[Rule | None, ...]] = ()  # one for each tensor input
    names: ClassVar[tuple[str, ...]] = ()  # what is saved, in order
    results: ClassVar[dict[int, int]] = {}  # which saved values are outputs: position in `saved` → output number
    holds = False  # whether it saves tensors, so that it can be freed
    lasting: ClassVar[tuple[int, ...]] = ()  # places in `saved` of plain values, which can still be read then
    keeps_missing = False  # whether it is handed None for outputs without a gradient, instead of zeros
    simple = False  # whether its backward step is its rules and nothing else: one output, no hooks, nothing freed
    runs_without = False  # whether it runs though no gradient has come
    loose: ClassVar[int | None] = None  # the input that is always a number: no edge leads there
    spread = False  # whether its first input is a sequence of tensors, served by one rule
    is_mailbox = False
    # Of the node, unless set:
    numbers: tuple[int, ...] | None = None  # output numbers of the inputs; None where all are 0
    outputs = 1
    saved: tuple[Any, ...] | None = ()  # arrays and plain values, None where not needed
    originals: tuple[Any, ...] | None = ()  # the tensors behind them, or the number that became an array
    packed: dict[int, Packed] | None = None  # positions that went through saved-tensor hooks
    kept: dict[int, Any] | None = None  # the plain values, after freeing
    result_versions: dict[int, Versions] | None = None
    hooks: Hooks | None = None
    extra: dict[str, Any] | None = None  # what `metadata` notes

    age: int
    inputs: tuple[Node | None, ...]
    shape: Any  # of the output; with several outputs a tuple of shapes, and of dtypes
    dtype: Any

    def __init__(self) -> None:
        raise TypeError(f"cannot create '{type(self).__name__}' instances")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(f"cannot pickle '{type(self).__name__}' object")

    def name(self) -> str:
        """The operation's name in the graph, e.g. `MulBackward0`."""
        name = type(self).__name__
        return f"torch::autograd::{name}" if name == "CopyBackwards" else name

    def title(self) -> str:
        """Its name in messages: the operation without `Backward0`."""
        name, _, digit = self.name().rpartition("Backward")
        return f"{name}{digit.strip('0')}" if name and not digit.strip("0123456789") else self.name()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """For each input, in order: the node its gradient goes to, and which of that node's outputs it is."""
        edges = zip(self.inputs, self.numbers or (0,) * len(self.inputs), strict=True)
        return tuple(edge for i, edge in enumerate(edges) if i != self.loose)

    def _sequence_nr(self) -> int:
        return self.age

    metadata, _input_metadata = property(metadata), property(input_metadata)
    register_hook, register_prehook, _register_hook_dict = register_hook, register_prehook, register_hook_dict

    # --- the backward step -------------------------------------------------------------------------------------

    def apply(self, grad: Any, run: Any) -> list[Any]:
        """The messages to the inputs, None where none is due. `run` calls quietly on arrays; None: the rules get tensors."""
        if run is None or self.packed is not None or self.age < Clock.last_change:
            if self.holds and self.saved is not None:
                check_versions(self)
            saved: Any = self.unpack(run is None)
        else:
            saved = self.saved
        if saved is None:
            raise self.freed()
        return run(self.vjp, grad, saved) if run is not None else on_tensors(self.vjp, grad, saved)  # type: ignore[no-any-return]

    def vjp(self, grad: Any, saved: Any) -> list[Any]:
        """The vector–Jacobian products: each rule applied to the gradient and the saved values it names."""
        if self.spread:
            return list(self.rules[0].function(grad, *[saved[i] for i in self.rules[0].picks()]))  # type: ignore[union-attr]
        messages: list[Any] = []
        for target, rule in zip(self.inputs, self.rules):
            if target is None or rule is None:
                messages.append(None)
                continue
            function, first, more = rule
            if function is None:
                messages.append(grad)
            elif first is None:
                messages.append(function(grad))
            elif not more:
                messages.append(function(grad, saved[first]))
            else:
                messages.append(function(grad, saved[first], *[saved[i] for i in more]))
        return messages

    def due(self, messages: Sequence[Any]) -> Sequence[Any]:
        """Of messages those along edges, None where nobody waits; one rule for several inputs, and a user's, answer for all."""
        if self.spread or not self.rules:
            return messages
        return [None if target is None else messages[i] for i, target in enumerate(self.inputs) if i != self.loose]

    def __call__(self, *grads: Any, **named: Any) -> Any:
        """The messages that the node sends for these gradients of its outputs: tensors, or None."""
        if named:
            raise TypeError("keyword arguments are not supported")
        if len(grads) != self.outputs:
            raise TypeError(f"expected {self.outputs} arguments, got {len(grads)} instead")
        for i, grad in enumerate(grads):
            if not (grad is None or isinstance(grad, _late.Tensor)):
                raise TypeError(f"argument {i} is not a Variable")
        if all(grad is None for grad in grads):
            return (None,) * len(self.inputs) if len(self.inputs) != 1 else None
        filled = list(grads)
        if not self.keeps_missing and self.outputs > 1:
            filled = [wrap(np.zeros(s, d)) if g is None else g for g, s, d in zip(grads, self.shape, self.dtype)]
        messages = self.due(self.apply(filled[0] if self.outputs == 1 else filled, None))
        return messages[0] if len(messages) == 1 else tuple(messages)

    def unpack(self, on_tensors: bool) -> list[Any] | None:
        """The saved values for this pass: as tensors with their history, or as arrays."""
        if self.saved is None or self.originals is None:
            return None
        values = [self.saved_tensor(i) for i in range(len(self.saved))]
        return values if on_tensors else [v._array if isinstance(v, _late.Tensor) else v for v in values]

    def saved_tensor(self, i: int) -> Any:
        """One saved value: the tensor that was saved, with its history, or the plain value."""
        assert self.saved is not None and self.originals is not None
        if self.packed and i in self.packed:
            return self.packed[i].unpack(self, i)
        if i in self.results and self.saved[i] is not None:  # never kept as a tensor: it would hold its own node
            result = wrap(self.saved[i])
            if self.results[i] >= self.outputs:  # not differentiable: positions
                return result
            result._node, result._number = self, self.results[i]
            result._versions = (self.result_versions or {}).get(result._number)
            if here.me.dual is not None:
                here.me.dual.recall(result)
            return result
        value, original = self.saved[i], self.originals[i]
        if original is not None and not isinstance(original, (int, float)):
            return original if self.packed is None or not isinstance(original, tuple) else unpack_each(self, i, original)
        return wrap(value) if isinstance(value, np.ndarray) else value

    def release(self) -> None:
        """Frees what was saved, once the node has been passed."""
        if self.holds:
            if self.lasting and self.saved is not None:
                self.kept = {i: self.saved[i] for i in self.lasting}
            self.saved = self.originals = self.packed = None
            self.simple = False

    def freed(self) -> RuntimeError:
        return noted(
            RuntimeError(FREED),
            f"{self.name()} has given its saved values back. Run the forward pass again, or pass retain_graph=True to the "
            "first backward().",
            lesson=5,
        )

    # --- what it saved, for readers ----------------------------------------------------------------------------

    def read(self, i: int) -> Any:
        """What `_saved_<name>` shows; RuntimeError once it is freed, or if it was changed in place since."""
        if self.saved is None and i in (self.kept or ()):
            return self.kept[i]  # type: ignore[index]
        if self.saved is None:
            raise self.freed()
        if self.age < Clock.last_change:
            check_versions(self)
        if self.originals and isinstance(self.originals[i], (int, float)):
            return wrap(np.array(self.originals[i]))  # as it was given, not as it was computed with
        return self.saved_tensor(i)


def on_tensors(function: Any, *args: Any) -> Any:
    """Calls a rule on tensors: meanwhile they answer NumPy's ufuncs."""
    me = here.me
    before, me.protocols = me.protocols, True
    try:
        return function(*args)
    finally:
        me.protocols = before
