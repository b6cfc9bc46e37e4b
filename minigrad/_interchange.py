"""Between a tensor and the rest of Python: numbers, lists, arrays, copies, text, and other dtypes.

These functions are methods of `Tensor`, which lists them under their Python names.

>>> import minigrad
>>> float(minigrad.tensor(2.)), minigrad.ones(2).tolist()
(2.0, [1.0, 1.0])
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from . import _dtypes, _late
from ._dtypes import MemoryFormat
from ._errors import missing, noted
from ._graph import Array
from ._late import wrap
from ._modes import here
from ._operations import of_ufunc
from ._printing import tensor_format, tensor_text
from ._slices import follow
from .ops import copying, creation, typed
from .ops._data import numpy_dtype

if TYPE_CHECKING:
    from ._tensor import Tensor


# --- Python and NumPy ----------------------------------------------------------------------------------------------


def item(self: Tensor) -> Any:
    """Its one element, as a Python number.

    >>> import minigrad as torch
    >>> torch.tensor([2.5]).item()
    2.5
    """
    if self._array.size != 1:
        raise noted(
            RuntimeError(f"a Tensor with {self._array.size} elements cannot be converted to Scalar"),
            "Reduce it first (.sum(), .mean()), or use .tolist().",
        )
    return self._array.item()


def tolist(self: Tensor) -> Any:
    """Its elements as nested lists of Python numbers.

    >>> import minigrad as torch
    >>> torch.tensor([[1, 2], [3, 4]]).tolist()
    [[1, 2], [3, 4]]
    """
    return self._array.tolist()


def numpy(self: Tensor, *, force: bool = False) -> Array:
    """An array that shares its memory; not of a tensor that requires grad, unless `force` or under `no_grad`.

    >>> import minigrad as torch
    >>> x = torch.zeros(2)
    >>> x.numpy()[0] = 7
    >>> x
    tensor([7., 0.])
    """
    if self.requires_grad and here.me.grad and not force:
        raise noted(
            RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."),
            "NumPy would compute past the graph: detach() says that you mean it.",
            lesson=6,
        )
    return self._array


def array(self: Tensor, dtype: Any = None, copy: bool | None = None) -> Array:
    array = self.numpy()
    return np.array(array, dtype=dtype, copy=copy) if dtype is not None or copy else array


def ufunc(self: Tensor, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
    if here.me.protocols and method == "__call__" and (operation := of_ufunc(ufunc)) is not None:
        return _on_tensors(operation, inputs)  # a rule is running on tensors
    first = inputs[0]
    if ufunc in _OPERATORS and not isinstance(first, _late.Tensor) and not kwargs:
        symbol, reflected = _OPERATORS[ufunc]
        if isinstance(first, np.ndarray):
            raise noted(
                TypeError(f"unsupported operand type(s) for {symbol}: 'numpy.ndarray' and 'Tensor'"),
                "Make a tensor of the array first: torch.from_numpy(array).",
            )
        return getattr(self, reflected)(first.item())
    if ufunc in _ORDERS and isinstance(first, np.ndarray):
        raise TypeError(f"'{_ORDERS[ufunc]}' not supported between instances of 'numpy.ndarray' and 'Tensor'")
    arrays = [x.numpy() if isinstance(x, _late.Tensor) else x for x in inputs]
    out = here.me.run(getattr(ufunc, method), *arrays, **kwargs)
    return wrap(out) if isinstance(out, (np.ndarray, np.generic)) else out


def text(self: Tensor, *, tensor_contents: str | None = None) -> str:
    dual = here.me.dual
    return tensor_text(self, contents=tensor_contents, tangent=None if dual is None else dual.tangent(self))


def formatted(self: Tensor, spec: str) -> str:
    return tensor_format(self, spec)


def truth(self: Tensor) -> bool:
    if self._array.size != 1:
        kind = "more than one value" if self._array.size else "no values"
        raise RuntimeError(f"Boolean value of Tensor with {kind} is ambiguous")
    return bool(self._array.item())


def as_float(self: Tensor) -> float:
    if self.requires_grad:
        warn_of_scalar()
    return float(scalar(self))


@functools.cache  # once in a program, as PyTorch does
def warn_of_scalar() -> None:
    """PyTorch's warning for a number that leaves the graph."""
    warnings.warn(
        "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
        "Consider using tensor.detach() first.",
        UserWarning,
        stacklevel=3,
    )


def as_int(self: Tensor) -> int:
    return int(scalar(self))


def as_index(self: Tensor) -> int:
    if self._array.size != 1 or self._array.dtype.kind == "f":
        raise TypeError("only integer tensors of a single element can be converted to an index")
    return int(self._array.item())


def scalar(self: Tensor) -> Any:
    if self._array.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return self._array.item()


def length(self: Tensor) -> int:
    if self._array.ndim == 0:
        raise TypeError("len() of a 0-d tensor")
    return int(self._array.shape[0])


def rows(self: Tensor) -> Iterator[Tensor]:
    if self._array.ndim == 0:
        raise TypeError("iteration over a 0-d tensor")
    return iter(self.unbind(0))


def contains(self: Tensor, element: Any) -> bool:
    if not isinstance(element, (_late.Tensor, int, float, np.number, np.bool_)):
        raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")
    return bool((self._array == getattr(element, "_array", element)).any())


def identity(self: Tensor) -> int:
    return id(self)


def deep_copied(self: Tensor, memo: dict[int, Any]) -> Tensor:
    if not self.is_leaf:
        raise RuntimeError(
            "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
            "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
            "https://github.com/pytorch/pytorch/pull/103001"
        )
    if id(self) in memo:
        return memo[id(self)]  # type: ignore[no-any-return]
    storage = self._array if self._root is None else self._root._array
    whole = memo.setdefault(id(storage), np.array(storage, order="K"))  # tensors that share memory go on sharing it
    memo[-id(storage)] = storage
    copy = wrap(whole if self._root is None else follow(self._steps, whole), self._requires_grad)
    copy = copy if type(self) is _late.Tensor else copy.as_subclass(type(self))
    memo[id(self)] = copy
    from copy import deepcopy  # who copies tensors has loaded it

    for name, value in self.__dict__.items():
        if not name.startswith("_"):
            setattr(copy, name, deepcopy(value, memo))
    copy._grad = self._grad.__deepcopy__(memo) if self._grad is not None else None
    return copy  # type: ignore[no-any-return]


def reduced(self: Tensor) -> Any:
    hooks = None if isinstance(self, _late.Plain) else self._backward_hooks  # of a parameter nobody expects them
    for hook in (hooks or {}).values():
        if not getattr(hook, "__torch_unserializable__", False):
            warnings.warn(LEFT_BEHIND.format(hook), UserWarning, stacklevel=3)
    own = {name: value for name, value in self.__dict__.items() if not name.startswith("_")}
    return _rebuild, (type(self), self._array, self.requires_grad), own


LEFT_BEHIND = (
    "backward hook {!r} on tensor will not be serialized.  If this is expected, you can decorate the function with "
    "@torch.utils.hooks.unserializable_hook to suppress this warning"
)


def as_subclass(self: Tensor, cls: type[Any]) -> Any:
    """The same tensor as an instance of a subclass."""
    result = _late.new(cls)
    result.__dict__.update(self.__dict__)
    return result


_ORDERS = {np.less: "<", np.less_equal: "<=", np.greater: ">", np.greater_equal: ">="}
_OPERATORS = {
    np.add: ("+", "__radd__"), np.subtract: ("-", "__rsub__"), np.multiply: ("*", "__rmul__"),
    np.true_divide: ("/", "__rtruediv__"), np.power: ("**", "__rpow__"), np.matmul: ("@", "__rmatmul__"),
}  # fmt: skip


def _on_tensors(operation: Any, inputs: tuple[Any, ...]) -> Any:
    """A ufunc that a rule calls while it runs on tensors: the operation of that name, recorded."""
    if not isinstance(inputs[0], _late.Tensor) and isinstance(inputs[0], (np.ndarray, np.generic)):
        inputs = (wrap(inputs[0]), *inputs[1:])
    return operation(*(wrap(x) if isinstance(x, np.ndarray) else x for x in inputs))


def _rebuild(cls: type[Any], array: Array, requires_grad: bool) -> Any:
    made = wrap(array, requires_grad)
    return made if cls is _late.Tensor else made.as_subclass(cls)


# --- dtypes --------------------------------------------------------------------------------------------------------


def kind(self: Tensor, dtype: Any = None) -> Any:
    """Its type by PyTorch's older name, or a conversion to a dtype or to such a name.

    >>> import minigrad as torch
    >>> torch.ones(2).type()
    'torch.FloatTensor'
    """
    if dtype is None:
        return f"torch.{self.dtype.short}Tensor"
    return self.to(dtype if isinstance(dtype, _dtypes.dtype) else typed.by_name(dtype))


def to(
    self: Tensor, *args: Any, dtype: Any = None, device: Any = None, copy: bool = False, memory_format: Any = None,
    **options: Any,
) -> Tensor:  # fmt: skip
    """Converted to a dtype, or to another tensor's; itself if nothing changes (`torch.Tensor.to`).

    >>> import minigrad as torch
    >>> torch.tensor([1, 2]).to(torch.float64)
    tensor([1., 2.], dtype=torch.float64)
    """
    for a in args:
        if isinstance(a, (_dtypes.dtype, type)):
            dtype = a
        elif isinstance(a, _late.Tensor):
            dtype = a.dtype
        elif not isinstance(a, bool):
            creation.check_device(a)
    copy = copy or [a for a in args if isinstance(a, bool)][1:] == [True]  # the first says non_blocking
    creation.check_device(device)
    if isinstance(dtype, type):  # Python's float, int and bool
        dtype = _dtypes.of(numpy_dtype("to", dtype, None))
    if dtype is None or dtype is self.dtype:
        changed = copying.to_copy(self, self.dtype) if copy else self
    else:
        changed = copying.to_copy(self, dtype)
    return changed.contiguous() if memory_format == "torch.contiguous_format" else changed


def to_float(self: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """Converted to float32."""
    return self.to(_dtypes.float32, memory_format=memory_format)


def to_double(self: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """Converted to float64."""
    return self.to(_dtypes.float64, memory_format=memory_format)


def to_long(self: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """Converted to int64."""
    return self.to(_dtypes.int64, memory_format=memory_format)


def to_int(self: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """Converted to int32."""
    return self.to(_dtypes.int32, memory_format=memory_format)


def to_bool(self: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """Converted to bool."""
    return self.to(_dtypes.bool, memory_format=memory_format)


def to_short(self: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """Converted to int16."""
    return self.to(_dtypes.int16, memory_format=memory_format)


def to_char(self: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """Converted to int8."""
    return self.to(_dtypes.int8, memory_format=memory_format)


def to_byte(self: Tensor, *, memory_format: MemoryFormat | None = None) -> Tensor:
    """Converted to uint8."""
    return self.to(_dtypes.uint8, memory_format=memory_format)


def refused(name: str) -> Any:
    """A method that minigrad leaves out on purpose, and says so."""

    def refuse(self: Tensor, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError(str(missing(f"minigrad leaves out Tensor.{name}", name)))

    refuse.__name__ = refuse.__qualname__ = name
    refuse.__doc__ = f"Refused by name: {missing(name, name)}."
    return refuse
