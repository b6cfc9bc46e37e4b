"""Tensors from nothing, and from Python's and NumPy's numbers.

>>> import minigrad
>>> minigrad.tensor([[1, 2], [3, 4]])
tensor([[1, 2],
        [3, 4]])
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Number, Sizes
from .._dtypes import dtype as DType
from .._errors import noted
from .._late import wrap
from .._modes import here
from ._data import array_of, numpy_dtype, sound

__all__ = [
    "as_tensor",
    "asarray",
    "empty",
    "from_numpy",
    "full",
    "ones",
    "scalar_tensor",
    "tensor",
    "zeros",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def finish(array: np.ndarray[Any, Any], requires_grad: bool = False) -> Tensor:
    """A new leaf around a fresh array."""
    if requires_grad and array.dtype.kind != "f":
        raise noted(
            RuntimeError("Only Tensors of floating point and complex dtype can require gradients"),
            f"A derivative moves in small steps, and {_dtypes.of(array)} has none. Write 1. instead of 1, or "
            "dtype=torch.float32.",
            lesson=1,
        )
    result: Tensor = wrap(array, requires_grad)
    me = here.me
    if me.inference:
        result._inference = True
    if me.observer is not None:
        me.observer.created(result)
    return result


def check_device(device: Any) -> None:
    if device is not None:
        _dtypes.device(device)


def tensor(data: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A new leaf with a copy of the data: a number, nested sequences, an array (`torch.tensor`).

    Python floats become the default dtype, ints int64, bools bool. Ragged sequences raise ValueError, strings
    TypeError, and integers that require grad RuntimeError.

    >>> import minigrad
    >>> minigrad.tensor([1.], requires_grad=True)
    tensor([1.], requires_grad=True)
    """
    check_device(device)
    if hasattr(data, "_array"):
        warn_of_copy("torch.tensor")
    if not isinstance(requires_grad, bool):
        raise TypeError(f"tensor(): argument 'requires_grad' must be bool, not {type(requires_grad).__name__}")
    return finish(array_of(data, dtype), requires_grad)


def warn_of_copy(name: str) -> None:
    """PyTorch's warning for a tensor made of a tensor."""
    warnings.warn(
        "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
        f"sourceTensor.detach().clone().requires_grad_(True), rather than {name}(sourceTensor).",
        UserWarning,
        stacklevel=4,
    )


def as_tensor(data: Any, dtype: DType | None = None, device: Any = None) -> Tensor:
    """The data as a tensor, sharing memory with an array and history with a tensor where it can (`torch.as_tensor`).

    >>> import minigrad
    >>> minigrad.as_tensor([1, 2])
    tensor([1, 2])
    """
    check_device(device)
    if hasattr(data, "_array"):
        return data.to(_dtypes.of(numpy_dtype("as_tensor", dtype, data._array.dtype)))  # type: ignore[no-any-return]
    if isinstance(data, np.ndarray) and numpy_dtype("as_tensor", dtype, data.dtype) == data.dtype:
        return from_numpy(data)
    return finish(array_of(data, dtype, "as_tensor"))


def asarray(
    obj: Any, *, dtype: DType | None = None, device: Any = None, copy: bool | None = None, requires_grad: bool | None = None
) -> Tensor:
    """The data as a tensor, sharing memory where it can: never with `copy`, always with copy=False, which is a ValueError
    where it can't (`torch.asarray`). History is kept unless requires_grad is given as False.

    >>> import minigrad
    >>> minigrad.asarray([1, 2])
    tensor([1, 2])
    """
    check_device(device)
    known = hasattr(obj, "_array")
    if copy is False and not (known or isinstance(obj, np.ndarray)):
        raise ValueError("can't alias arbitrary sequence into a tensor.")
    if copy is False and dtype is not None and dtype is not (mine := obj.dtype if known else _dtypes.of(obj)):
        raise ValueError(f"can't alias tensor with dtype '{mine.short}' into dtype '{dtype.short}'.")
    found = as_tensor(obj, dtype) if known or not copy else finish(array_of(obj, dtype))
    if copy and found is obj:
        found = found.clone()
    if requires_grad is None and known and obj.requires_grad and not found.is_floating_point():
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
    if requires_grad is False and not found.is_leaf:
        return found.detach()
    return found if requires_grad is None else found.requires_grad_(requires_grad)


def scalar_tensor(value: Number, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A number as a 0-d tensor, of the default dtype unless another is given (`torch.scalar_tensor`).

    >>> import minigrad
    >>> minigrad.scalar_tensor(2)
    tensor(2.)
    """
    check_device(device)
    kind = numpy_dtype("scalar_tensor", dtype, _dtypes.default_numpy())
    return finish(_dtypes.held(value, kind), requires_grad)


def from_numpy(ndarray: np.ndarray[Any, Any], /) -> Tensor:
    """A tensor that shares memory with an array: a change of one shows in the other (`torch.from_numpy`).

    >>> import minigrad
    >>> import numpy as np
    >>> minigrad.from_numpy(np.ones(2))
    tensor([1., 1.], dtype=torch.float64)
    """
    if not isinstance(ndarray, np.ndarray):
        kind = f"{'numpy.' * isinstance(ndarray, np.generic)}{type(ndarray).__name__}"
        raise TypeError(f"expected np.ndarray (got {kind})")
    return finish(sound(ndarray))


def as_value(value: Any, like: Any) -> Tensor:
    """What is assigned to `like[...]`, as a tensor."""
    if hasattr(value, "_array"):
        return value  # type: ignore[no-any-return]
    if isinstance(value, (int, float, np.integer)):
        try:
            return wrap(_dtypes.held(value, like._array.dtype))  # type: ignore[no-any-return]
        except OverflowError:
            raise ValueError("Overflow when unpacking long long") from None
    kind = f"numpy.{type(value).__name__}" if isinstance(value, (np.ndarray, np.generic)) else type(value).__name__
    raise noted(
        TypeError(f"can't assign a {kind} to a torch.{like.type()[6:]}"),
        "Make a tensor of it first: torch.tensor(...).",
    )


def tensor_of_index(array: Any) -> Tensor:
    return wrap(np.asarray(array))  # type: ignore[no-any-return]


def size_of(name: str, size: Any) -> tuple[int, ...]:
    """The shape, checked; RuntimeError in PyTorch's words where a size is negative."""
    found = size
    if type(size) is not tuple or not {*map(type, size)} <= {int}:  # it didn't come through a door
        from .._signatures import sizes

        found = sizes(name, size)
    for s in found:
        if s < 0:
            raise RuntimeError(
                f"{name}: Dimension size must be non-negative."
                if name == "zeros"
                else f"Trying to create tensor with negative dimension {s}: {list(found)}"
            )
    return found  # type: ignore[no-any-return]


def _maker(name: str, make: Any, doc: str) -> Any:
    def create(
        size: Sizes, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any
    ) -> Any:
        check_device(device)
        refuse_options(name, other)
        return finish(make(size_of(name, size), numpy_dtype(name, dtype, _dtypes.default_numpy())), requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    return create


def refuse_options(name: str, options: dict[str, Any]) -> None:
    """Accepts what changes nothing on a CPU; refuses the rest by name."""
    for key, value in options.items():
        if key == "out" and value is not None:
            raise noted(TypeError(f"{name}(): minigrad refuses the argument 'out'"), "Assign the result instead.")
        if key not in ("out", "layout", "pin_memory", "memory_format", "generator", "names"):
            raise TypeError(f"{name}() got an unexpected keyword argument '{key}'")


zeros = _maker(
    "zeros",
    np.zeros,
    """Zeros of a shape, of the default dtype unless another is given (`torch.zeros`).

    >>> import minigrad
    >>> minigrad.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """,
)
ones = _maker(
    "ones",
    np.ones,
    """Ones of a shape, of the default dtype unless another is given (`torch.ones`).

    >>> import minigrad
    >>> minigrad.ones(2, dtype=minigrad.int64)
    tensor([1, 1])
    """,
)
empty = _maker(
    "empty",
    np.zeros,
    """A tensor of a shape whose values mean nothing; they are zeros here (`torch.empty`).

    >>> import minigrad
    >>> minigrad.empty(2, 3).shape
    torch.Size([2, 3])
    """,
)


def full(
    size: Sequence[int], fill_value: Number, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """A shape filled with one number, whose dtype it takes (`torch.full`).

    >>> import minigrad
    >>> minigrad.full((2,), 7)
    tensor([7, 7])
    """
    check_device(device)
    kind = numpy_dtype("full", dtype, _dtypes.scalar_dtype(fill_value))
    return finish(np.full(size_of("full", size), _dtypes.held(fill_value, kind), kind), requires_grad)
