"""`Tensor`: an array with a history.

A tensor is a leaf, made by the user, or the result of an operation, and then knows the node that made it. The body of
the class is the list of operations it answers to.

>>> import minigrad
>>> w = minigrad.tensor([1.], requires_grad=True)
>>> y = w * 3
>>> y
tensor([3.], grad_fn=<MulBackward0>)
>>> y.backward()
>>> w.grad
tensor([3.])
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import _dtypes, _late, _leaves, _rule, _views
from . import _interchange as interchange
from ._backward import backward
from ._facts import Facts
from ._graph import Array, Node
from ._hooks import HookDict, RemovableHandle, add_hook, own_hooks
from ._mailbox import AccumulateGrad
from ._modes import here
from ._operations import Operations, complete
from ._saved import Versions, versions
from .ops import typed


class Tensor(Facts, Operations):
    """An array of one dtype, with a history (`torch.Tensor`)."""

    __module__ = "minigrad"
    _array: Array
    _node: Node | None = None  # the operation that made it; None for a leaf
    _number: int = 0  # which of that node's outputs it is
    _requires_grad: bool = False  # of a leaf: the flag; otherwise the node says it
    _grad: Tensor | None = None
    _grad_dtype: Any = _late.OWN
    _mailbox: weakref.ref[AccumulateGrad] | None = None
    _hooks: HookDict | None = None  # a leaf's own; those of a result lie at its node
    _post_hooks: HookDict | None = None
    _versions: Versions | None = None
    _root: Tensor | None = None  # of a view: the tensor whose memory it looks into,
    _steps: tuple[_rule.Step, ...] = ()  # the way there,
    _beneath: tuple[Tensor, tuple[_rule.Step, ...]] | None = None  # (both of a view that is a leaf: its gradients end there),
    _made: Any = None  # what forbids changing it in place, if anything,
    _stale: bool = False  # whether its base was changed since its history was last known,
    _was: str | None = None  # the operation that made it before,
    _keeps: bool = False  # and whether it retained its gradient
    _cut: int = 0  # when detach_() cut it from a history
    _twin: tuple[Any, ...] | None = None  # of an alias saved in place of an overwritten tensor: that, its changes, is it a view
    _inference: bool = False
    _tangent: Tensor | None = None
    __array_priority__ = 1000

    def __new__(cls, *data: Any, device: Any = None) -> Tensor:
        made = typed.made(data, None, device)
        return made if cls is Tensor else made.as_subclass(cls)

    # --- what it is ----------------------------------------------------------------------------------------------

    @property
    def requires_grad(self) -> bool:
        """Whether operations on it are recorded. Only a leaf's flag can be set."""
        if self._node is not None or self._requires_grad or self._root is None:
            return self._node is not None or self._requires_grad
        return self._root.requires_grad or (self._stale and self._was is not None)  # a view that was recorded stays so

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        _leaves.assign_flag(self, value)

    @requires_grad.deleter
    def requires_grad(self) -> None:
        raise RuntimeError("requires_grad must be a bool")

    requires_grad_ = _leaves.set_flag

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it: `.grad` is filled for leaves that require grad."""
        return self.grad_fn is None

    @property
    def grad_fn(self) -> Node | None:
        """The node of the operation that made it; None for a leaf."""
        if self._stale:
            self._renew()
        return self._node

    @property
    def output_nr(self) -> int:
        """Which output of its `grad_fn` it is."""
        return self._number

    @property
    def grad(self) -> Tensor | None:
        """What backward passes have added up here; None before the first."""
        if self._grad is None and self._node is not None and not self.retains_grad:
            _leaves.warn_of_missing_grad()
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is None and here.me.plain:
            self._grad = None
        else:
            _leaves.assign_grad(self, value)

    @grad.deleter
    def grad(self) -> None:
        self.grad = None

    grad_dtype = property(_leaves.kind_of_grad, _leaves.assign_kind_of_grad)

    @property
    def data(self) -> Tensor:
        """The same memory without history, and with changes of its own: nothing warns of them."""
        return _late.like(self)  # type: ignore[no-any-return]

    @data.setter
    def data(self, value: Tensor) -> None:
        _leaves.assign_data(self, value)

    @data.deleter
    def data(self) -> None:
        _leaves.delete_data(self)

    def detach(self) -> Tensor:
        """The same memory without the history: what is computed from it is not recorded.

        >>> import minigrad as torch
        >>> w = torch.tensor([2.], requires_grad=True)
        >>> (w * 3).detach()
        tensor([6.])
        """
        result = _late.like(self)
        result._versions = versions(self)
        if here.me.observer is not None:
            here.me.observer.cut(self, result)
        return result  # type: ignore[no-any-return]

    detach_ = _leaves.cut

    @property
    def _version(self) -> int:
        if self._inference:
            raise RuntimeError("Inference tensors do not track version counter.")
        return len(self._versions.stamps) if self._versions is not None else 0

    @property
    def _base(self) -> Tensor | None:
        base = self._root if self._beneath is None else self._beneath[0]
        return base if base is None or base._beneath is None else base._beneath[0]

    def _is_view(self) -> bool:
        return self._base is not None

    def is_inference(self) -> bool:
        """Whether it was made in inference mode.

        >>> import minigrad as torch
        >>> torch.ones(1).is_inference()
        False
        """
        return self._inference

    _renew = _views.renew

    def _fit(self, shape: tuple[int, ...], dtype: np.dtype[Any] | None) -> Tensor:
        result = self if self._array.shape == shape else self.sum_to_size(shape)
        return result if dtype is None or result._array.dtype is dtype else result.to(_dtypes.of(dtype))

    # --- backward ------------------------------------------------------------------------------------------------

    def backward(
        self, gradient: Tensor | None = None, retain_graph: bool | None = None, create_graph: bool = False,
        inputs: Sequence[Tensor] | Tensor | None = None,
    ) -> None:  # fmt: skip
        """Adds the gradient of this tensor to the `.grad` of every leaf behind it (`torch.Tensor.backward`).

        A tensor of several elements needs `gradient`, the vector of the vector–Jacobian product. What the graph saved
        is freed unless `retain_graph`; with `create_graph` the pass is recorded too.
        """
        backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def retain_grad(self) -> None:
        """Lets a result that is not a leaf keep its gradient in `.grad`, as leaves do.

        >>> import minigrad as torch
        >>> w = torch.tensor([2.], requires_grad=True)
        >>> y = w * 3
        >>> y.retain_grad()
        >>> (y * 5).backward()
        >>> y.grad
        tensor([5.])
        """
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        node = self.grad_fn
        if node is not None and not self.retains_grad:
            own_hooks(node).retain[self._number] = weakref.ref(self)

    @property
    def retains_grad(self) -> bool:
        """Whether it is no leaf and keeps its gradient."""
        if self._stale:
            return self._keeps
        node = self._node
        reference = node.hooks.retain.get(self._number) if node is not None and node.hooks is not None else None
        return reference is not None and reference() is self

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
        """Calls `hook(grad)` whenever its gradient is known; what the hook returns takes the gradient's place.

        >>> import minigrad as torch
        >>> w = torch.tensor([2.], requires_grad=True)
        >>> handle = w.register_hook(lambda grad: grad * 10)
        >>> (w * 3).backward()
        >>> w.grad
        tensor([30.])
        """
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        node = self.grad_fn
        if node is not None:
            return add_hook(own_hooks(node).tensor.setdefault(self._number, HookDict()), hook)
        self._hooks = HookDict() if self._hooks is None else self._hooks
        return add_hook(self._hooks, hook)

    _backward_hooks = property(_leaves.hooks_of, _leaves.assign_hooks, _leaves.keep_hooks)
    _post_accumulate_grad_hooks = property(lambda self: self._post_hooks)
    _grad_fn = property(lambda self: self.grad_fn, _leaves.assign_node, _leaves.keep_node)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> RemovableHandle:
        """Calls `hook(tensor)` after a pass has added to this leaf's `.grad`.

        >>> import minigrad as torch
        >>> w = torch.tensor([2.], requires_grad=True)
        >>> handle = w.register_post_accumulate_grad_hook(lambda leaf: print(leaf.grad))
        >>> (w * 3).backward()
        tensor([3.])
        """
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if self.grad_fn is not None:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        self._post_hooks = HookDict() if self._post_hooks is None else self._post_hooks
        return add_hook(self._post_hooks, hook)

    # --- Python and NumPy ------------------------------------------------------------------------------------------

    item = interchange.item
    tolist = interchange.tolist
    numpy = interchange.numpy
    as_subclass = interchange.as_subclass
    __array__ = interchange.array
    __array_ufunc__ = interchange.ufunc
    __repr__ = interchange.text
    __format__ = interchange.formatted
    __bool__ = interchange.truth
    __float__ = interchange.as_float
    __int__ = interchange.as_int
    __index__ = interchange.as_index
    __len__ = interchange.length
    __iter__ = interchange.rows
    __contains__ = interchange.contains
    __hash__ = interchange.identity
    __deepcopy__ = interchange.deep_copied
    __reduce__ = interchange.reduced
    type, to = interchange.kind, interchange.to
    float, double = interchange.to_float, interchange.to_double
    short, char, byte = interchange.to_short, interchange.to_char, interchange.to_byte
    half, bfloat16, cfloat, cdouble, cuda, to_sparse = map(
        interchange.refused, ("half", "bfloat16", "cfloat", "cdouble", "cuda", "to_sparse")
    )
    long, int, bool = interchange.to_long, interchange.to_int, interchange.to_bool


complete(Tensor)
