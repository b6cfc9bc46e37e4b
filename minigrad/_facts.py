"""What a tensor is: the questions that PyTorch's tensors answer about themselves. Many have one answer here.

>>> import minigrad
>>> x = minigrad.ones(2, 3)
>>> x.size(-1), x.numel(), x.name, x.is_shared()
(3, 6, None, False)
"""

from __future__ import annotations

import warnings
from typing import Any

from . import _dtypes, _late
from ._dtypes import Size, dtype
from ._errors import noted
from ._graph import Array
from ._modes import set_everywhere
from .ops import reduction

NO_VOLATILE = "volatile was removed and now has no effect. Use `with torch.no_grad():` instead."


class Facts:
    """Shape, dtype, place: what can be asked of a tensor without computing (`torch.Tensor`); devices and layouts are in `ops/kind`."""

    _array: Array
    is_mkldnn = False
    name: str | None = None
    _passes_on = False  # whether results of operations on it are of its class

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if hasattr(cls, "__torch_function__"):
            raise noted(
                NotImplementedError(f"minigrad refuses __torch_function__ of {cls.__name__}"),
                "Operations do not ask it; write methods, or functions of your own.",
            )
        if cls.__module__.partition(".")[0] != __package__ and not issubclass(cls, _late.Plain):
            cls._passes_on = True
            set_everywhere(subclassed=True)

    @property
    def shape(self) -> Size:
        """The sizes of its dimensions."""
        return Size(self._array.shape)

    def size(self, dim: int | None = None) -> Any:
        """Its shape, or the size of one dimension."""
        return self.shape if dim is None else self._array.shape[reduction.axis(dim, self._array.ndim)]

    @property
    def dtype(self) -> dtype:
        """The type of its elements."""
        return _dtypes.of(self._array)

    @property
    def device(self) -> _dtypes.device:
        """Always the CPU."""
        return _dtypes.device("cpu")

    @property
    def ndim(self) -> int:
        """The number of its dimensions."""
        return self._array.ndim

    def dim(self) -> int:
        """The number of its dimensions."""
        return self._array.ndim

    def numel(self) -> int:
        """The number of its elements."""
        return self._array.size

    nelement = numel
    ndimension = dim

    @property
    def itemsize(self) -> int:
        """The number of bytes of one element."""
        return self._array.itemsize

    @property
    def nbytes(self) -> int:
        """The number of bytes of all elements."""
        return self._array.nbytes

    def is_floating_point(self) -> bool:
        """Whether its elements are floating point numbers."""
        return bool(self._array.dtype.kind == "f")

    def is_conj(self) -> bool:
        """Whether its elements are conjugates of those in memory: never, they are real."""
        return False

    is_neg = is_shared = is_pinned = is_conj

    @property
    def volatile(self) -> bool:
        """What `no_grad` was before there was `no_grad`."""
        warnings.warn("volatile was removed (Variable.volatile is always False)", UserWarning, stacklevel=2)
        return False

    @volatile.setter
    def volatile(self, value: Any) -> None:
        warnings.warn(NO_VOLATILE, UserWarning, stacklevel=2)

    def share_memory_(self) -> Any:
        """Itself: all threads see its memory anyway."""
        return self

    def resolve_neg(self) -> Any:
        """Itself."""
        return self
