"""Tensors by PyTorch's older constructors, one for each dtype.

>>> import minigrad as torch
>>> torch.LongTensor([1, 2]), torch.FloatTensor(2, 3).shape
(tensor([1, 2]), torch.Size([2, 3]))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes, _late
from .._dtypes import Size
from .._errors import noted
from ._data import array_of
from .creation import check_device, finish, zeros
from .parts import alias

__all__ = ["BoolTensor", "ByteTensor", "CharTensor", "DoubleTensor", "FloatTensor", "IntTensor", "LongTensor", "ShortTensor"]

if TYPE_CHECKING:
    from .._tensor import Tensor


class TensorType:
    """A dtype by its older name (`torch.FloatTensor`): makes tensors of it, from sizes or from a sequence, and tells
    them from others.

    TypeError where it is given a single number that is no size, or a tensor of another dtype.

    >>> import minigrad as torch
    >>> isinstance(torch.ones(2), torch.FloatTensor), torch.ones(2).type(torch.IntTensor)
    (True, tensor([1, 1], dtype=torch.int32))
    """

    def __init__(self, dtype: _dtypes.dtype):
        self.dtype = dtype
        self.name = f"torch.{dtype.short}Tensor"

    def __call__(self, *data: Any, device: Any = None) -> Tensor:
        return made(data, self.dtype, device)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, _late.Tensor) and instance.dtype is self.dtype

    def __repr__(self) -> str:
        return f"<class '{self.name}'>"


def made(data: tuple[Any, ...], dtype: _dtypes.dtype | None, device: Any = None) -> Tensor:
    """What `torch.Tensor` and its like make: zeros of some sizes, or a tensor of a sequence's elements; another tensor's
    memory is shared. `dtype` None is the default dtype."""
    check_device(device)
    if len(data) == 1 and isinstance(data[0], _late.Tensor):
        if dtype not in (None, data[0].dtype):
            raise noted(TypeError(f"expected {dtype} (got {data[0].dtype})"), f"Say .to({dtype}), which converts.")
        return alias(data[0])
    dtype = dtype or _dtypes.get_default_dtype()
    if not data or isinstance(data[0], int) and not isinstance(data[0], bool):
        return zeros(data or (0,), dtype=dtype)  # type: ignore[no-any-return]
    if len(data) > 1:
        raise noted(TypeError("new() received an invalid combination of arguments"), "Give it sizes, or one sequence.")
    given = data[0]
    if isinstance(given, Size):
        return zeros(given, dtype=dtype)  # type: ignore[no-any-return]
    if isinstance(given, str):
        raise TypeError("new(): invalid data type 'str'")
    if not isinstance(given, (Sequence, np.ndarray)):
        kind = type(given)
        name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
        raise noted(
            TypeError(f"new(): data must be a sequence (got {name})"), "torch.tensor makes a tensor of a single number."
        )
    return finish(array_of(given, dtype, "new"))


def by_name(kind: Any) -> _dtypes.dtype:
    """The dtype that `x.type(…)` is asked for: by itself, by a constructor or by its name. ValueError for anything else."""
    if isinstance(kind, TensorType):
        return kind.dtype
    if kind is _late.Tensor:
        return _dtypes.get_default_dtype()
    name = getattr(kind, "__name__", kind)
    found = next((dtype for dtype in _dtypes.ALL if name == f"torch.{dtype.short}Tensor"), None)
    if found is None:
        raise noted(ValueError(f"invalid type: '{name}'"), "Say a dtype: x.to(torch.float64).")
    return found


FloatTensor, DoubleTensor = TensorType(_dtypes.float32), TensorType(_dtypes.float64)
LongTensor, IntTensor, ShortTensor = TensorType(_dtypes.int64), TensorType(_dtypes.int32), TensorType(_dtypes.int16)
CharTensor, ByteTensor, BoolTensor = TensorType(_dtypes.int8), TensorType(_dtypes.uint8), TensorType(_dtypes.bool)
