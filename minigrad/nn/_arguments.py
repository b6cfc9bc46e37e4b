"""What the functions of this room do with their arguments: dtypes, reductions, results in place.

>>> reduction_of("mean"), reduction_of("none")
(1, 0)
>>> reduced(np.array([1., 3.]), 1)
np.float64(2.0)
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from .._close import total_of_all
from .._errors import noted
from .._late import wrap
from .._rule import op, word
from .._views import in_place
from ..random import check_floating

if TYPE_CHECKING:
    from .._tensor import Tensor

_NUMBERS = {"none": 0, "mean": 1, "sum": 2}


def reduction_of(reduction: str) -> int:
    """The number PyTorch gives a reduction; ValueError for another word."""
    number = _NUMBERS.get(reduction) if isinstance(reduction, str) else None
    if number is None:
        raise noted(ValueError(f"{reduction} is not a valid value for reduction"), 'It may be "none", "mean" or "sum".')
    return number


def spoken(reduction: str, size_average: bool | None, reduce: bool | None) -> str:
    """The reduction that the two older arguments mean, with PyTorch's warning; they win over `reduction`."""
    if size_average is None and reduce is None:
        return reduction
    meant = "none" if reduce is False else "sum" if size_average is False else "mean"
    warnings.warn(
        f"size_average and reduce args will be deprecated, please use reduction='{meant}' instead.", stacklevel=4
    )
    return meant


def reduced(losses: Any, reduction: int) -> Any:
    """The losses as they are (0), their mean (1) or their sum (2); of arrays."""
    if reduction == 0:
        return losses
    total = total_of_all(losses)
    return total / losses.dtype.type(losses.size) if reduction == 1 else total


def reduced_tensor(losses: Any, reduction: str) -> Any:
    """The same of a tensor, recorded."""
    number = reduction_of(reduction)
    return losses if number == 0 else losses.mean() if number == 1 else losses.sum()


def share(g: Any, x: Any, reduction: int) -> Any:
    """Each element's part in the gradient of the reduced loss."""
    return g / getattr(x, "_array", x).size if reduction == 1 else g


def sized(input: Any, target: Any) -> None:
    """Warns, as PyTorch does, of a target that broadcasts against its input."""
    if input.shape != target.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will likely "
            "lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            stacklevel=3,
        )


def floating(array: Any, kernel: str) -> Any:
    """The array; NotImplementedError in PyTorch's words, naming its kernel, where the numbers are no floats."""
    if array.dtype.kind != "f":
        check_floating(array, kernel)
    return array


def plain(x: Any) -> Any:
    """The array of a tensor; an array, a number or None as it is."""
    return getattr(x, "_array", x)


def answer(operation: Any, input: Any, *more: Any, inplace: Any = False) -> Any:
    """The operation's result, written over its input where the caller wants that: by the operation that `inplace` names,
    if its derivative is another one then."""
    return in_place(inplace if callable(inplace) else operation)(input, *more) if inplace else operation(input, *more)


def untold(name: str, more: str = "") -> RuntimeError:
    """PyTorch's error for a derivative that the result in place can't tell."""
    return noted(
        RuntimeError(
            f"In-place {name} backward calculation is triggered with a negative slope which is not supported. This is "
            f"caused by calling in-place forward function with a negative slope, please call out-of-place version instead.{more}"
        ),
        "With a negative slope two arguments have the same result: which of them it was is gone.",
    )


def constant(array: Any, like: Any) -> Any:
    """An array as a rule needs it: a tensor where the gradient is one."""
    return wrap(array) if hasattr(like, "_array") else array


def check_classes(x: Any) -> None:
    """RuntimeError in PyTorch's words unless x holds scores of some classes, of one sample or of many."""
    if x.ndim > 2 or (x.ndim and x.shape[-1] == 0):
        raise RuntimeError(f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(x.shape)}")


def constants(name: str, **arguments: Any) -> None:
    """RuntimeError in PyTorch's words for an argument in which the operation has no derivative, yet wants one."""
    for argument, value in arguments.items():
        if value is not None and value.requires_grad:
            raise noted(
                RuntimeError(
                    f"The function '{name}' is not differentiable with respect to argument '{argument}'. This input cannot "
                    "have requires_grad True."
                ),
                f"Pass {argument}.detach().",
            )


# --- words -----------------------------------------------------------------------------------------------------------


@op(lambda g, x: g, node="MulBackward0", g=lambda g: g, x=lambda g, x_sym_sizes: constant(np.zeros(x_sym_sizes), g))
def _tied(g: Tensor, x: Tensor) -> Tensor: ...


tied = word(_tied)  # a gradient that is constant in x: the second derivative is zero, and not missing
