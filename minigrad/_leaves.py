"""What a user may set on a tensor: its flag, its gradient, its freedom from history. PyTorch's errors where not.

>>> import minigrad
>>> w = minigrad.tensor([1.]).requires_grad_()
>>> w.grad = minigrad.tensor([5.])
>>> w.requires_grad, w.grad
(True, tensor([5.]))
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from . import _late
from ._dtypes import dtype
from ._errors import noted
from ._hooks import own_hooks
from ._late import OWN
from ._modes import here
from ._saved import Clock, tick

if TYPE_CHECKING:
    from ._hooks import HookDict
    from ._tensor import Tensor


def integers_refused(tensor: Tensor, kinds: str) -> RuntimeError:
    """The error for integers that want a gradient."""
    return noted(
        RuntimeError(f"only Tensors of {kinds} dtype can require gradients"),
        f"A derivative moves in small steps, and {tensor.dtype} has none: x = x.float().requires_grad_().",
        lesson=1,
    )


def assign_flag(tensor: Tensor, value: bool) -> None:
    """`x.requires_grad = value`."""
    if not isinstance(value, bool):
        raise RuntimeError("requires_grad must be a bool")
    if value and tensor.is_leaf and tensor._array.dtype.kind != "f":
        raise integers_refused(tensor, "floating point and complex")
    if value and not tensor.is_leaf:
        raise noted(RuntimeError("you can only change requires_grad flags of leaf variables."), "It requires grad already.")
    tensor.requires_grad_(value)


def set_flag(tensor: Tensor, requires_grad: bool = True) -> Tensor:
    """Sets whether operations on this leaf are recorded; returns it (`torch.Tensor.requires_grad_`).

    >>> import minigrad as torch
    >>> torch.ones(2).requires_grad_()
    tensor([1., 1.], requires_grad=True)
    """
    if not isinstance(requires_grad, bool):
        kind = type(requires_grad).__name__
        raise TypeError(f"requires_grad_(): argument 'requires_grad' (position 1) must be bool, not {kind}")
    if not tensor.is_leaf:
        if requires_grad:
            return tensor
        raise noted(
            RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
                "subgraph that doesn't require differentiation use var_no_grad = var.detach()."
            ),
            "y.detach() gives the same numbers without the history.",
            lesson=6,
        )
    if requires_grad and tensor._array.dtype.kind != "f":
        raise integers_refused(tensor, "floating point")
    if requires_grad and tensor._inference and not here.me.inference:
        raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
    tensor._requires_grad = requires_grad
    if requires_grad and tensor._root is not None:  # a view that is a leaf: gradients end here, not at its base
        tensor._beneath, tensor._root, tensor._steps = (tensor._root, tensor._steps), None, ()
    elif not requires_grad and tensor._beneath is not None:
        (tensor._root, tensor._steps), tensor._beneath = tensor._beneath, None
    return tensor


def warn_of_missing_grad() -> None:
    """PyTorch's warning for the `.grad` of a result that does not retain it."""
    warnings.warn(
        "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
        "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
        "use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access "
        "the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information.",
        UserWarning,
        stacklevel=3,
    )


def assign_grad(tensor: Tensor, value: Any) -> None:
    """`x.grad = value`: None, or a tensor of the same shape and dtype."""
    if value is not None:
        if not isinstance(value, _late.Tensor):
            raise TypeError(
                f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
            )
        if value is tensor:
            raise RuntimeError("can't assign Variable as its own grad")
        wanted = tensor.dtype if tensor._grad_dtype is OWN else tensor._grad_dtype
        if wanted is not None and value.dtype is not wanted:
            raise RuntimeError(
                f"attempting to assign a gradient with dtype '{value.dtype.type_name}' to a tensor with grad_dtype "
                f"'{wanted.short}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's "
                "dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. "
                "Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream "
                "systems that assume they match."
            )
        if value._array.shape != tensor._array.shape:
            raise RuntimeError(
                f"attempting to assign a gradient of size '{list(value._array.shape)}' to a tensor of size "
                f"'{list(tensor._array.shape)}'. Please ensure that the gradient and the tensor are the same size"
            )
    tensor._grad = value
    if here.me.observer is not None:
        here.me.observer.touched(tensor)


def kind_of_grad(tensor: Tensor) -> dtype | None:
    """`x.grad_dtype`: the type of what may lie in `.grad`, its own unless another was assigned; None for any."""
    if tensor.grad_fn is not None:
        raise RuntimeError("grad_dtype can only be accessed on leaf tensors.")
    return tensor.dtype if tensor._grad_dtype is OWN else tensor._grad_dtype


def assign_kind_of_grad(tensor: Tensor, value: Any) -> None:
    """`x.grad_dtype = value`: passes bring its gradients to this type."""
    if not (value is None or isinstance(value, dtype)):
        raise RuntimeError(f"grad_dtype must be a torch.dtype or None, but got {type(value).__name__}")
    if tensor.grad_fn is not None:
        raise RuntimeError("grad_dtype can only be set on leaf tensors.")
    if value is not None and not value.is_floating_point:
        raise noted(NotImplementedError(f"minigrad refuses grad_dtype {value}"), "Derivatives are floating point numbers.")
    if value is not None and tensor._grad is not None and tensor._grad.dtype is not value:
        raise RuntimeError(
            f"Cannot set grad_dtype to '{value.short}' because there is already a gradient with dtype "
            f"'{tensor._grad.dtype.type_name}'. Please clear the gradient (.grad = None) before changing grad_dtype, or ensure the "
            "new grad_dtype matches the existing gradient's dtype."
        )
    tensor._grad_dtype = value
    box = None if tensor._mailbox is None else tensor._mailbox()
    if box is not None:
        box.dtype = None if value is None else value.numpy


def assign_data(tensor: Tensor, value: Any) -> None:
    """`x.data = value`: another memory, the same history."""
    if not isinstance(value, _late.Tensor):
        raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
    if tensor.requires_grad and value._array.dtype.kind != "f":
        raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
    tensor._array, tensor._inference = value._array, value._inference
    Clock.last_change = tick()  # nodes that saved this tensor must look at it again


def delete_data(tensor: Tensor) -> None:
    """`del x.data`."""
    raise RuntimeError("Deleting tensor data is not allowed. Delete tensor instead!")


def hooks_of(tensor: Tensor) -> HookDict | None:
    """`x._backward_hooks`."""
    node = tensor.grad_fn
    return tensor._hooks if node is None else None if node.hooks is None else node.hooks.tensor.get(tensor._number)


def assign_hooks(tensor: Tensor, hooks: Any) -> None:
    """`x._backward_hooks = hooks`: a dictionary in the place of the former, None for no hooks."""
    node = tensor.grad_fn
    if node is None:
        tensor._hooks = hooks
    elif hooks is not None:
        own_hooks(node).tensor[tensor._number] = hooks
    elif node.hooks is not None:
        node.hooks.tensor.pop(tensor._number, None)


def keep_hooks(tensor: Tensor) -> None:
    """`del x._backward_hooks`."""
    raise RuntimeError("Deletion of _backwards_hooks not allowed!")


def assign_node(tensor: Tensor, value: Any) -> None:
    """`x._grad_fn = None`: another word for `x.detach_()`."""
    if value is not None:
        raise RuntimeError("_grad_fn can be only set to None")
    cut(tensor)


def keep_node(tensor: Tensor) -> None:
    """`del x._grad_fn`."""
    raise RuntimeError("Deletion of _grad_fn not allowed. Detach tensor instead!")


def cut(tensor: Tensor) -> Tensor:
    """Cuts a tensor from its history: it becomes a leaf that does not require grad (`torch.Tensor.detach_`)."""
    if here.me.inference and not tensor._inference:  # histories are not touched there
        return tensor
    if tensor._root is not None:
        raise RuntimeError(
            "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for "
            "training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() "
            "cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in "
            "torch/optim/optimizer.py as the solution."
        )
    if tensor._node is not None:
        tensor._cut = Clock.last_change = tick()  # a node that saved it can't go on from there
    tensor._node, tensor._number, tensor._requires_grad, tensor._tangent = None, 0, False, None
    if here.me.observer is not None:
        here.me.observer.cut(tensor, tensor)
    return tensor
