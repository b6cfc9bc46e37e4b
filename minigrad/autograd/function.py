"""Operations of one's own: a forward and the derivative that belongs to it (`torch.autograd.Function`).

>>> import minigrad as torch
>>> class Cube(torch.autograd.Function):
...     @staticmethod
...     def forward(ctx, x):
...         ctx.save_for_backward(x)
...         return x ** 3
...     @staticmethod
...     def backward(ctx, grad):
...         x, = ctx.saved_tensors
...         return 3 * x ** 2 * grad
>>> w = torch.tensor([2.], requires_grad=True)
>>> y = Cube.apply(w)
>>> y.backward()
>>> y.grad_fn.name(), w.grad
('CubeBackward', tensor([12.]))

The context is the node: what `forward` gets as `ctx` is the result's `grad_fn`.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .._errors import noted
from .._graph import Node
from .._hooks import shown
from .._modes import here
from .._perform import inference_saved
from .._saved import Clock, SavedTensor, check_versions, pack
from .._tensor import Tensor
from ._context import apart, returned, run_forward
from ._ends import once_differentiable as once_differentiable

STATIC = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd "
    "function with "
    "static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)


ONCE = (
    "saved_tensors can only be accessed once when clear_saved_tensors_on_access=True is set on the autograd.Function. Either access "
    "saved_tensors only once, or set clear_saved_tensors_on_access=False."
)


class FunctionCtx:
    """What `forward` can tell `backward`; other attributes may be set too (`torch.autograd.function.FunctionCtx`)."""

    needs_input_grad: tuple[bool, ...] = ()
    to_save: tuple[Any, ...] | None = None
    saved_for_forward: tuple[Any, ...] | None = None
    dirty_tensors: tuple[Any, ...] | None = None
    non_differentiable: tuple[Any, ...] | None = None
    materialize_grads = True
    _materialize_non_diff_grads = True  # with False, `backward` gets None for results marked as not differentiable

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keeps inputs, results or None; `saved_tensors` gives them back, checked for changes in place."""
        self.to_save = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keeps tensors for `jvp`, which finds them in `saved_tensors`."""
        for tensor in tensors:
            if not (tensor is None or isinstance(tensor, Tensor)):
                raise AssertionError(
                    "save_for_forward expects all arguments to be tensors; you should save non-tensors as "
                    "attributes on ctx."
                )
        self.saved_for_forward = tensors

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Says which inputs `forward` changed in place; it must return them."""
        self.dirty_tensors = tensors

    def mark_shared_storage(self, *pairs: tuple[Tensor, Tensor]) -> None:
        """Does nothing: tensors that share memory are known."""
        warnings.warn(
            "`mark_shared_storage` is deprecated. Tensors with shared storages are automatically tracked. Note that calls to "
            "`set_()` are not tracked",
            FutureWarning,
            stacklevel=2,
        )

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Says which results have no derivative; `backward` gets zeros for them."""
        self.non_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """With False, `backward` gets None rather than zeros for a result that nothing depends on."""
        if not isinstance(value, bool):
            raise TypeError("set_materialize_grads received an invalid combination of arguments - got (), but expected (bool)")
        self.materialize_grads = value


@apart
class BackwardCFunction(FunctionCtx, Node):
    """The node of a `Function`; each has a subclass of its own, named `<Function>Backward`."""

    holds = keeps_missing = runs_without = True
    _forward_cls: Any = None
    of_tensors: tuple[bool, ...] = ()  # which arguments of forward were tensors
    _given_away = False  # the saved tensors were handed out, to be forgotten here
    moved = 0  # the input that forward changed in place, if it is a view and not the first

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `save_for_backward` kept; RuntimeError once a backward pass has freed it, or if it was changed."""
        if self._given_away:
            raise RuntimeError(ONCE)
        if self.saved is None:
            raise self.freed()
        if self.saved and self.age < Clock.last_change:
            check_versions(self)
        found = tuple(self.saved_tensor(i) for i in range(len(self.saved)))
        if self._forward_cls.clear_saved_tensors_on_access and self.to_save is self.saved_for_forward is None:
            self._given_away, self.saved, self.originals, self.packed = True, (), (), None
        return found

    @saved_tensors.setter
    def saved_tensors(self, value: Any) -> None:
        raise AttributeError("attribute 'saved_tensors' of 'torch._C._FunctionBase' objects is not writable")

    @property
    def saved_variables(self) -> tuple[Any, ...]:
        """The former name of `saved_tensors`."""
        text = "'saved_variables' is deprecated; use 'saved_tensors'"
        warnings.warn(text, DeprecationWarning, stacklevel=2)
        return self.saved_tensors

    @property
    def _raw_saved_tensors(self) -> tuple[SavedTensor, ...]:
        if self.saved is None:
            raise self.freed()
        return tuple(SavedTensor(self, i) for i in range(len(self.saved)))

    def __call__(self, *grads: Any, **named: Any) -> Any:
        raise TypeError(f"'{type(self).__name__}' object is not callable")

    def __repr__(self) -> str:
        return f"<{type(self).__module__}.{type(self).__name__} object at {id(self):#x}>"

    def apply(self, *args: Any) -> Any:
        """A step of the engine, `apply(grad, run)`; or, called with tensors by hand, the user's `backward`."""
        if len(args) != 2 or isinstance(args[1], Tensor):
            return self._user_backward()(self, *args)
        grad, run = args
        several = self.outputs > 1
        shapes, dtypes = (self.shape, self.dtype) if several else ((self.shape,), (self.dtype,))
        grads: list[Any] = []
        for g, shape, dtype in zip(grad if several else (grad,), shapes, dtypes, strict=True):
            if g is None and self.materialize_grads and dtype is not None:
                g = np.zeros(shape, dtype)
            grads.append(shown(np.asarray(g)) if isinstance(g, (np.ndarray, np.generic)) else g)
        answers = returned(self, self._user_backward()(self, *grads))
        return answers if run is None else [a if a is None else a._array for a in answers]

    def _user_backward(self) -> Any:
        cls = self._forward_cls
        own, vjp = cls.backward is not Function.backward, cls.vjp is not Function.vjp
        if own and vjp:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only "
                "implement one of "
                "them."
            )
        backward = cls.vjp if vjp else cls.backward
        return (lambda ctx, *grads: backward(ctx, [*grads])) if cls.boxed_grads_call else backward

    def release(self) -> None:
        """Frees what was saved, once the node has been passed."""
        self.saved = self.originals = self.packed = None

    def keep(self, results: tuple[Any, ...]) -> None:
        """Stores what `save_for_backward` was given; a result as its array, so that it does not hold its own node."""
        saved: list[Any] = []
        originals: list[Any] = []
        self.results = {}  # type: ignore[misc]
        for i, tensor in enumerate(self.to_save or ()):
            if not (tensor is None or isinstance(tensor, Tensor)):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {i} is of type {type(tensor).__name__}"
                )
            if tensor is None:
                saved.append(None)
                originals.append(None)
                continue
            if tensor._inference:
                raise inference_saved()
            number = next((k for k, r in enumerate(results) if r is tensor and _has_history(r)), None)
            if number is not None:
                self.results[i] = number
                if tensor._versions is not None:
                    self.result_versions = {**(self.result_versions or {}), number: tensor._versions}
            saved.append(tensor._array)
            originals.append(tensor if number is None else None)
        self.saved, self.originals = tuple(saved), tuple(originals)
        hooks = here.me.saved_hooks
        for i in range(len(saved) if hooks else 0):
            if saved[i] is not None:
                pack(self, i, *hooks[-1])


def _has_history(result: Any) -> bool:
    return result._node is not None or bool(result._stale)  # a view that was changed finds its history when asked


class FunctionMeta(type):
    """Gives every `Function` a class of nodes."""

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]):
        super().__init__(name, bases, namespace)
        cls._backward_cls = type(f"{name}Backward", (BackwardCFunction,), {"_forward_cls": cls, "__module__": __name__})


class Function(FunctionCtx, metaclass=FunctionMeta):
    """An operation with a derivative of one's own: subclass it, write `forward` and `backward`, call `apply`.

    `forward(ctx, *args)` computes, and tells `ctx` what `backward(ctx, *grads)` will need; `backward` is given one
    gradient for each result and returns one for each argument, None where there is none. In the other style
    `forward(*args)` has no context, and `setup_context(ctx, inputs, output)` fills it. `jvp(ctx, *tangents)` serves
    forward mode. With `clear_saved_tensors_on_access` the tensors that `ctx.saved_tensors` hands out are forgotten, so that
    `backward` can let go of them; with `boxed_grads_call` it gets its gradients as one list.
    """

    generate_vmap_rule = clear_saved_tensors_on_access = boxed_grads_call = False

    def __init__(self, *args: Any, **kwargs: Any):
        warnings.warn(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all static, so you "
            f"should invoke them "
            "on the class itself. Instantiating an autograd function will raise an error in a future version "
            "of PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise noted(RuntimeError(STATIC), f"Call {type(self).__name__}.apply(...).")

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Computes the results; to be written by the subclass."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Fills the context, where `forward` has none; may be written by the subclass."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """From the gradients of the results to those of the arguments; to be written by the subclass."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it "
            "with backward "
            "mode AD."
        )

    vjp = backward  # another name for it

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """From the tangents of the arguments to those of the results; may be written by the subclass."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: Any) -> Any:
        """Refused: minigrad has no vmap."""
        raise noted(NotImplementedError("minigrad refuses Function.vmap: it has no vmap"), "Loop over the batch.")

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Runs `forward` unrecorded and ties its results to one node."""
        if cls.generate_vmap_rule:
            raise noted(
                NotImplementedError(f"minigrad refuses generate_vmap_rule of {cls.__name__}: it has no vmap"),
                "Leave the attribute out, and loop over the batch instead.",
            )
        for name in ("clear_saved_tensors_on_access", "boxed_grads_call"):
            if not isinstance(getattr(cls, name), bool):
                raise RuntimeError(f"{name} must be a bool, got {type(getattr(cls, name)).__name__}")
        return run_forward(cls, args, kwargs, cls.setup_context is not Function.setup_context)


class InplaceFunction(Function):
    """The former base of functions that change their input in place; `mark_dirty` does it now."""

    def __init__(self, inplace: bool = False):
        super().__init__()
        self.inplace = inplace


class _Undefined(Function):
    @staticmethod
    def forward(ctx: Any, tensor: Any) -> Any:
        return tensor.clone()

    @staticmethod
    def backward(ctx: Any, grad: Any) -> None:
        return None


_Undefined._backward_cls.__name__ = "UndefinedGradBackward"


class UndefinedGrad:
    """Passes a tensor on, and no gradient back.

    >>> import minigrad as torch
    >>> w = torch.ones(1, requires_grad=True)
    >>> torch._C._functions.UndefinedGrad()(w).backward()
    >>> print(w.grad)
    None
    """

    def __call__(self, tensor: Any) -> Any:
        return _Undefined.apply(tensor)
