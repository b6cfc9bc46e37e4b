"""Element types and sizes: what a tensor's numbers are, and how two kinds of number meet.

PyTorch promotes by category before width: a tensor with dimensions outranks a 0-d tensor, which outranks a Python
number, unless the lower one belongs to a higher category (bool < integer < floating point).

>>> result_type(np.ones(3, np.float32), np.ones((), np.float64))
dtype('float32')
>>> result_type(np.ones(3, np.int64), 2.5)
dtype('float32')
>>> Size([5, 3])
torch.Size([5, 3])
"""

from __future__ import annotations

import builtins
import functools
import math
import operator
from collections.abc import Iterable
from typing import Any, Literal, SupportsIndex

import numpy as np

Number = builtins.int | builtins.float | builtins.bool
Dims = Any  # one dimension, or several
Sizes = Any  # a tuple of ints; methods take them one by one too
Index = Any  # a tensor that no derivative is taken in
MemoryFormat = str
Tensors = Any  # tensors, or one list of them


class dtype:
    """The element type of a tensor, one object for each type (`torch.dtype`).

    >>> float64, float64.itemsize, float64.is_floating_point
    (torch.float64, 8, True)
    """

    __module__ = "minigrad"
    __slots__ = ("name", "numpy", "short", "type_name")
    is_complex = False

    def __init__(self, name: str, short: str, type_name: str):
        self.name = name  # as printed, "float32"
        self.short = short  # as PyTorch's messages call it, "Float"
        self.type_name = type_name  # as C++ calls it in messages, "float"
        self.numpy = np.dtype(name)

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name

    @property
    def is_floating_point(self) -> builtins.bool:
        return self.numpy.kind == "f"

    @property
    def is_signed(self) -> builtins.bool:
        return self.numpy.kind in "fi"

    @property
    def itemsize(self) -> builtins.int:
        return self.numpy.itemsize

    def to_complex(self) -> dtype:
        raise TypeError(f"minigrad has no complex numbers: there is no complex form of {self}")

    def to_real(self) -> dtype:
        return self


float32 = dtype("float32", "Float", "float")
float64 = dtype("float64", "Double", "double")
int64 = dtype("int64", "Long", "long int")
int32 = dtype("int32", "Int", "int")
int16 = dtype("int16", "Short", "int16_t")
int8 = dtype("int8", "Char", "int8_t")
uint8 = dtype("uint8", "Byte", "uint8_t")
bool = dtype("bool", "Bool", "bool")
ALL = (uint8, int8, int16, int32, int64, float32, float64, bool)
_BY_NUMPY = {d.numpy: d for d in ALL}
BY_TYPE: dict[Any, dtype] = {builtins.float: float64, builtins.int: int64, builtins.bool: bool}  # which stand for a dtype
_default = float32


def copied(array: np.ndarray[Any, Any], dtype: np.dtype[Any] | None = None) -> np.ndarray[Any, Any]:
    """A copy, in another dtype if told so, that lies in memory as the array does; in order where that is expanded."""
    return array.astype(dtype or array.dtype, order_of(array))


def order_of(array: np.ndarray[Any, Any]) -> Literal["C", "K"]:
    """The order in which what is made like an array lies in memory: as the array does, unless that is expanded."""
    expanded = 0 in array.strides and any(size > 1 and not step for size, step in zip(array.shape, array.strides, strict=True))
    return "C" if expanded else "K"


def of(array: np.ndarray[Any, Any] | np.dtype[Any]) -> dtype:
    """The dtype of an array, or of a NumPy dtype; TypeError in PyTorch's words where there is none."""
    numpy_dtype = array if isinstance(array, np.dtype) else array.dtype
    found = _BY_NUMPY.get(numpy_dtype)
    if found is None:
        kind = "numpy.object_" if numpy_dtype.hasobject else f"numpy.{numpy_dtype.type.__name__}"
        raise TypeError(
            f"can't convert np.ndarray of type {kind}. The only supported types are: "
            "float64, float32, int64, int32, int16, int8, uint8, and bool."
        )
    return found


def get_default_dtype() -> dtype:
    """The dtype that Python floats become (`torch.get_default_dtype`).

    >>> import minigrad as torch
    >>> torch.get_default_dtype()
    torch.float32
    """
    return _default


def set_default_dtype(d: dtype, /) -> None:
    """Sets the dtype that Python floats become; a floating-point one (`torch.set_default_dtype`).

    >>> import minigrad as torch
    >>> torch.set_default_dtype(torch.float64)
    >>> torch.tensor(1.5).dtype
    torch.float64
    >>> torch.set_default_dtype(torch.float32)
    """
    global _default
    if not isinstance(d, dtype):
        raise TypeError(f"invalid dtype object: {d}")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    _default = d


def default_numpy() -> np.dtype[Any]:
    return _default.numpy


_RANK = {"b": 0, "u": 1, "i": 1, "f": 2}  # categories: bool, integer, floating point


def _promote(a: np.dtype[Any], b: np.dtype[Any]) -> np.dtype[Any]:
    rank_a, rank_b = _RANK[a.kind], _RANK[b.kind]
    if rank_a != rank_b:  # the higher category keeps its width: int64 with float32 is float32
        return a if rank_a > rank_b else b
    return np.promote_types(a, b)


PROMOTED = {(a, b): _promote(a, b) for a in _BY_NUMPY for b in _BY_NUMPY}


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest dtype that holds both (`torch.promote_types`).

    >>> promote_types(int64, float32)
    torch.float32
    """
    return _BY_NUMPY[PROMOTED[type1.numpy, type2.numpy]]


def scalar_dtype(value: Any) -> np.dtype[Any]:
    """The dtype a Python number brings: bool, int64, or the default floating type."""
    if isinstance(value, (builtins.bool, np.bool_)):
        return bool.numpy
    if isinstance(value, (builtins.int, np.integer)):
        return int64.numpy
    if isinstance(value, (builtins.float, np.floating)):
        return _default.numpy
    if isinstance(value, (complex, np.complexfloating)):
        raise TypeError("minigrad has no complex numbers; use two real tensors, or PyTorch")
    raise TypeError(f"must be Tensor, not {type(value).__name__}")


def held(value: Any, dtype: np.dtype[Any]) -> Any:
    """A Python number as an element of a dtype, rounded to one; RuntimeError in PyTorch's words if it is too large.

    >>> held(2.5, int64.numpy)
    array(2)
    >>> held(1e300, float32.numpy)
    Traceback (most recent call last):
    RuntimeError: value cannot be converted to type float without overflow
    """
    if isinstance(value, np.ndarray):
        return value.astype(dtype)
    if 0 <= value < 128:  # every dtype has room
        return np.array(value, dtype)
    if isinstance(value, builtins.int) and not -(1 << 63) <= value < 1 << 64:
        raise OverflowError("int too big to convert" if value > 0 else "can't convert negative int to unsigned")
    if dtype.kind == "b":
        return np.array(builtins.bool(value))
    least, most = _limits(dtype)
    if dtype.kind == "u" and not isinstance(value, builtins.float):
        least = -most  # PyTorch lets negative numbers wrap round
    if not least <= value <= most and not (dtype.kind == "f" and not math.isfinite(value)):
        name = of(dtype).type_name
        raise RuntimeError(f"value cannot be converted to type {'int64_t' if name == 'long int' else name} without overflow")
    if dtype.kind == "f":
        return np.array(value, dtype)
    return np.array(builtins.int(value)).astype(dtype)


@functools.cache
def _limits(dtype: np.dtype[Any]) -> tuple[Any, Any]:
    if dtype.kind == "f":
        return builtins.float(np.finfo(dtype).min), builtins.float(np.finfo(dtype).max)
    return builtins.int(np.iinfo(dtype).min), builtins.int(np.iinfo(dtype).max)


def result_type(*operands: Any) -> np.dtype[Any]:
    """The NumPy dtype in which arrays and Python numbers meet, by PyTorch's categories (`torch.result_type`)."""
    ranks: list[np.dtype[Any] | None] = [None, None, None]  # with dimensions, 0-d, Python numbers
    for operand in operands:
        if isinstance(operand, np.ndarray):
            rank, found = (0 if operand.ndim else 1), operand.dtype
        else:
            rank, found = 2, scalar_dtype(operand)
        known = ranks[rank]
        ranks[rank] = found if known is None else PROMOTED[known, found]
    result = None
    for found in ranks:
        if result is None or found is None:
            result = result or found
        elif result.kind != "f" and (result.kind == "b" or found.kind == "f"):
            result = PROMOTED[result, found]
    assert result is not None
    return result


def can_cast(from_: dtype, to: dtype) -> builtins.bool:
    """Whether a result of one dtype may be written into another: not down a category (`torch.can_cast`).

    >>> import minigrad as torch
    >>> torch.can_cast(torch.float64, torch.int64)
    False
    """
    return _RANK[from_.numpy.kind] <= _RANK[to.numpy.kind]


class Size(tuple[builtins.int, ...]):
    """The shape of a tensor: a tuple of ints that prints as PyTorch's (`torch.Size`).

    >>> Size([2, 3]).numel(), Size([2, 3])[:1]
    (6, torch.Size([2]))
    """

    __module__ = "minigrad"
    __slots__ = ()

    def __new__(cls, sizes: Iterable[SupportsIndex] = ()) -> Size:
        whole = tuple(sizes)
        try:
            return tuple.__new__(cls, map(operator.index, whole))
        except TypeError:
            i, odd = next((i, size) for i, size in enumerate(whole) if not hasattr(size, "__index__"))
            raise TypeError(f"torch.Size() takes an iterable of 'int' (item {i} is '{type(odd).__name__}')") from None

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    __str__ = __repr__

    def numel(self) -> builtins.int:
        """The number of elements."""
        count = 1
        for size in self:
            count *= size
        return count

    def __getitem__(self, index: Any) -> Any:
        found = tuple.__getitem__(self, index)
        return Size(found) if isinstance(index, slice) else found

    def __add__(self, other: tuple[Any, ...]) -> Size:
        return Size(tuple(self) + tuple(other))

    def __mul__(self, times: SupportsIndex) -> Size:
        return Size(tuple(self) * times)

    def __reduce__(self) -> tuple[Any, ...]:
        return Size, (tuple(self),)


class device:
    """Where a tensor lives: minigrad has the CPU alone (`torch.device`).

    >>> device("cpu")
    device(type='cpu')
    """

    __module__ = "minigrad"
    __slots__ = ("index", "type")

    def __init__(self, type: str | device = "cpu", index: builtins.int | None = None):
        name: str = "cpu" if isinstance(type, device) else str(type)
        if name.partition(":")[0] != "cpu":
            raise RuntimeError(f"minigrad runs on the CPU alone: there is no device {name!r}. Leave `device` out, or say 'cpu'.")
        self.type, self.index = "cpu", index

    def __repr__(self) -> str:
        return "device(type='cpu')"

    def __str__(self) -> str:
        return "cpu"

    def __eq__(self, other: object) -> builtins.bool:
        return isinstance(other, device)

    def __hash__(self) -> builtins.int:
        return hash("cpu")


def get_default_device() -> device:
    """The CPU (`torch.get_default_device`).

    >>> get_default_device()
    device(type='cpu')
    """
    return device("cpu")


def set_default_device(device: Any) -> None:
    """Takes the CPU, and refuses every other device (`torch.set_default_device`).

    >>> set_default_device("cpu")
    """
    _Device(device or "cpu")


_Device = device


class finfo:
    """The limits of a floating-point dtype (`torch.finfo`).

    >>> finfo(float32).eps
    1.1920928955078125e-07
    """

    __module__ = "minigrad"
    def __init__(self, type: dtype | None = None):
        found = _default if type is None else _checked("finfo", type)
        if not found.is_floating_point:
            raise TypeError("torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'")
        limits = np.finfo(found.numpy)
        self.dtype, self.bits = found.name, limits.bits
        self.eps, self.max, self.min = builtins.float(limits.eps), builtins.float(limits.max), builtins.float(limits.min)
        self.tiny = self.smallest_normal = builtins.float(limits.tiny)
        self.resolution = builtins.float(limits.resolution)


class iinfo:
    """The limits of an integer dtype (`torch.iinfo`).

    >>> iinfo(int8).max
    127
    """

    __module__ = "minigrad"
    def __init__(self, type: dtype):
        if _checked("iinfo", type).numpy.kind not in "iu":
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        limits = np.iinfo(type.numpy)
        self.dtype, self.bits = type.name, limits.bits
        self.max, self.min = builtins.int(limits.max), builtins.int(limits.min)


def _checked(name: str, given: Any) -> dtype:
    if not isinstance(given, dtype):
        raise TypeError(f"{name}(): argument 'type' (position 1) must be torch.dtype, not {type(given).__name__}")
    return given
