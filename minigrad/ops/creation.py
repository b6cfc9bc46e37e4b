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
from .._dtypes import dtype as DType
from .._errors import noted
from .._late import wrap
from .._modes import here

__all__ = [
    "arange",
    "as_tensor",
    "empty",
    "empty_like",
    "eye",
    "from_numpy",
    "full",
    "full_like",
    "linspace",
    "ones",
    "ones_like",
    "tensor",
    "zeros",
    "zeros_like",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def finish(array: np.ndarray[Any, Any], requires_grad: bool = False) -> Tensor:
    """A new leaf around a fresh array."""
    if requires_grad and array.dtype.kind != "f":
        raise noted(
            RuntimeError("Only Tensors of floating point and complex dtype can require gradients"),
            f"A derivative moves in small steps, and {_dtypes.of(array)} has none. Write 1. instead of 1, or dtype=torch.float32.",
        )
    result: Tensor = wrap(array, requires_grad)
    me = here.me
    if me.inference:
        result._inference = True
    if me.observer is not None:
        me.observer.created(result)
    return result


def numpy_dtype(name: str, dtype: Any, default: Any) -> np.dtype[Any]:
    """The NumPy dtype of a `dtype=` argument."""
    if dtype is None:
        return np.dtype(default)
    if not isinstance(dtype, DType):
        given = {float: "float64", int: "int64", bool: "bool"}.get(dtype)
        if given is None:
            raise noted(
                TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {type(dtype).__name__}"),
                "Say torch.float32, torch.float64, torch.int64, torch.bool ...",
            )
        return np.dtype(given)
    return dtype.numpy


def check_device(device: Any) -> None:
    if device is not None:
        _dtypes.device(device)


def _nested(data: Any) -> tuple[list[int], Any]:
    """The shape of nested sequences, by their first elements, and the first number in them."""
    sizes: list[int] = []
    while isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        sizes.append(len(data))
        if len(sizes) > 64:
            raise ValueError("too many dimensions 'list'")
        if not data:
            break
        data = data[0]
    return sizes, data


def _check(data: Any, sizes: list[int], dim: int = 0) -> None:
    """ValueError or TypeError, in PyTorch's words, where the sequences are ragged."""
    if dim == len(sizes):
        if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
            raise TypeError(f"must be real number, not {type(data).__name__}")
        return
    if not isinstance(data, Sequence) or isinstance(data, (str, bytes)):
        raise TypeError("not a sequence")
    if len(data) != sizes[dim]:
        raise noted(
            ValueError(f"expected sequence of length {sizes[dim]} at dim {dim} (got {len(data)})"),
            "All rows must have the same length.",
        )
    for item in data:
        _check(item, sizes, dim + 1)


def _flat(data: Any, depth: int) -> list[Any]:
    for _ in range(depth - 1):
        data = [x for part in data for x in part]
    return list(data) if depth else [data]


def array_of(data: Any, dtype: Any = None, name: str = "tensor") -> np.ndarray[Any, Any]:
    """A fresh array of what `torch.tensor` accepts: numbers, nested sequences, arrays, tensors."""
    if hasattr(data, "_array"):
        data = data._array
    if isinstance(data, (np.ndarray, np.generic)):
        array = np.array(data)
        _dtypes.of(array)
        return array.astype(numpy_dtype(name, dtype, array.dtype), copy=False)
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    sizes, first = _nested(data)
    if isinstance(first, str):
        raise ValueError("too many dimensions 'str'")
    _check(data, sizes)
    items = [x.item() if hasattr(x, "item") else x for x in _flat(data, len(sizes))]
    for x in items:
        if isinstance(x, complex):
            raise TypeError("minigrad has no complex numbers; use two real tensors, or PyTorch")
        if not isinstance(x, (int, float, np.number, np.bool_)):
            raise RuntimeError(f"Could not infer dtype of {type(x).__name__}")
    found = numpy_dtype(name, dtype, _inferred(items))
    return _filled(items, found).reshape(sizes)


def _inferred(items: list[Any]) -> np.dtype[Any]:
    """The dtype that Python numbers want together."""
    kinds = {type(x) for x in items}
    if not items or any(issubclass(k, (float, np.floating)) for k in kinds):
        return _dtypes.default_numpy()
    return np.dtype(bool) if all(issubclass(k, (bool, np.bool_)) for k in kinds) else np.dtype(np.int64)


def _filled(items: list[Any], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    try:
        if dtype.kind in "iu" and any(isinstance(x, float) for x in items):
            return here.me.run(np.array, [int(x) for x in items], dtype)  # type: ignore[no-any-return]
        return here.me.run(np.array, items, dtype)  # type: ignore[no-any-return]
    except OverflowError:
        if dtype == np.int64:
            raise RuntimeError("Overflow when unpacking long long") from None
        raise noted(
            RuntimeError(f"value cannot be converted to type {_dtypes.of(dtype).type_name} without overflow"),
            f"{_dtypes.of(dtype)} holds {np.iinfo(dtype).min} to {np.iinfo(dtype).max}.",
        ) from None


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
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
    return finish(array_of(data, dtype), requires_grad)


def as_tensor(data: Any, dtype: DType | None = None, device: Any = None) -> Tensor:
    """The data as a tensor, sharing memory with an array and history with a tensor where it can (`torch.as_tensor`)."""
    check_device(device)
    if hasattr(data, "_array"):
        return data if dtype is None or data.dtype is dtype else data.to(dtype)  # type: ignore[no-any-return]
    if isinstance(data, np.ndarray) and (dtype is None or data.dtype == dtype.numpy):
        return from_numpy(data)
    return finish(array_of(data, dtype, "as_tensor"))


def from_numpy(ndarray: np.ndarray[Any, Any], /) -> Tensor:
    """A tensor that shares memory with an array (`torch.from_numpy`)."""
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    if any(stride < 0 for stride in ndarray.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently "
            "supported. (You can probably work around this by making a copy of your array  with array.copy().) "
        )
    _dtypes.of(ndarray)
    return finish(ndarray)


def as_value(value: Any, like: Any) -> Tensor:
    """What is assigned to `like[...]`, as a tensor."""
    if hasattr(value, "_array"):
        return value  # type: ignore[no-any-return]
    if isinstance(value, (int, float, np.number, np.bool_)):
        return wrap(here.me.run(np.array, value).astype(like._array.dtype))  # type: ignore[no-any-return]
    if isinstance(value, (np.ndarray, list, tuple)):
        return wrap(array_of(value))  # type: ignore[no-any-return]
    raise TypeError(f"can't assign a {type(value).__name__} to a torch.{like.type()[6:]}")


def tensor_of_index(array: Any) -> Tensor:
    return wrap(np.asarray(array))  # type: ignore[no-any-return]


def size_of(name: str, size: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape from `f(2, 3)` or `f((2, 3))`; errors in PyTorch's words."""
    if len(size) == 1 and isinstance(size[0], (tuple, list)):
        size = tuple(size[0])
    for i, s in enumerate(size):
        if not isinstance(s, (int, np.integer)) or isinstance(s, bool):
            if hasattr(s, "_array") and s._array.size == 1 and s._array.dtype.kind in "iu":
                continue
            what = "tuple of ints" if len(size) == 1 else f"tuple of ints, but found element of type {type(s).__name__} at pos {i}"
            if len(size) > 1:
                raise TypeError(f"{name}(): argument 'size' (position 1) must be {what}")
            raise TypeError(f"{name}(): argument 'size' (position 1) must be {what}, not {type(s).__name__}")
    found = tuple(int(s) for s in size)
    for s in found:
        if s < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {s}: {list(found)}")
    return found


def _maker(name: str, make: Any, doc: str) -> Any:
    def create(*size: Any, dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any) -> Any:
        check_device(device)
        if "size" in other:
            size = (other.pop("size"),)
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


zeros = _maker("zeros", np.zeros, "Zeros of a shape (`torch.zeros`).")
ones = _maker("ones", np.ones, "Ones of a shape (`torch.ones`).")
empty = _maker("empty", np.zeros, "A tensor of a shape whose values mean nothing (zeros here, `torch.empty`).")


def full(size: Any, fill_value: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """A shape filled with one number (`torch.full`)."""
    check_device(device)
    value = fill_value.item() if hasattr(fill_value, "item") else fill_value
    kind = numpy_dtype("full", dtype, _dtypes.scalar_dtype(value))
    return finish(np.full(size_of("full", (size,)), value, kind), requires_grad)


def _like(name: str, make: Any, doc: str) -> Any:
    def create(input: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any) -> Any:
        check_device(device)
        refuse_options(name, other)
        return finish(make(input._array.shape, numpy_dtype(name, dtype, input._array.dtype)), requires_grad)

    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    return create


zeros_like = _like("zeros_like", np.zeros, "Zeros in the shape and dtype of another tensor (`torch.zeros_like`).")
ones_like = _like("ones_like", np.ones, "Ones in the shape and dtype of another tensor (`torch.ones_like`).")
empty_like = _like("empty_like", np.zeros, "A tensor in the shape and dtype of another, its values meaning nothing (`torch.empty_like`).")


def full_like(input: Tensor, fill_value: Any, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """One number in the shape and dtype of another tensor (`torch.full_like`)."""
    check_device(device)
    return finish(np.full(input._array.shape, fill_value, numpy_dtype("full_like", dtype, input._array.dtype)), requires_grad)


def arange(start: Any, end: Any = None, step: Any = 1, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """Numbers from start up to, not including, end (`torch.arange`).

    >>> import minigrad
    >>> minigrad.arange(1, 2.5, 0.5)
    tensor([1.0000, 1.5000, 2.0000])
    """
    check_device(device)
    if end is None:
        start, end = 0, start
    start, end, step = (v.item() if hasattr(v, "item") else v for v in (start, end, step))
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    default = _dtypes.default_numpy() if any(isinstance(v, float) for v in (start, end, step)) else np.dtype(np.int64)
    kind = numpy_dtype("arange", dtype, default)
    count = int(np.ceil((end - start) / step))
    return finish((start + np.arange(count) * step).astype(kind), requires_grad)


def eye(n: int, m: int | None = None, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """The identity matrix, n×n or n×m (`torch.eye`)."""
    check_device(device)
    return finish(np.eye(n, m, dtype=numpy_dtype("eye", dtype, _dtypes.default_numpy())), requires_grad)


def linspace(start: Any, end: Any, steps: int, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """`steps` numbers from start to end, both included, evenly apart (`torch.linspace`)."""
    check_device(device)
    return finish(np.linspace(start, end, steps).astype(numpy_dtype("linspace", dtype, _dtypes.default_numpy())), requires_grad)
