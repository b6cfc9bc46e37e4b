"""What kind of tensor it is: PyTorch's questions about devices, layouts and complex numbers, which have one answer here.

>>> import minigrad as torch
>>> x = torch.ones(2)
>>> x.cpu() is x, x.is_cuda, x.is_sparse, x.layout
(True, False, False, 'torch.strided')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from .._errors import noted

__all__ = ["conj", "get_device", "imag", "is_complex", "is_nonzero", "is_same_size", "is_signed", "real", "resolve_conj"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def itself(self: Tensor, memory_format: Any = None) -> Tensor:
    """This tensor: it is dense and on the CPU already (`torch.Tensor.cpu`, `torch.Tensor.to_dense`)."""
    return self


def conj(input: Tensor) -> Tensor:
    """The tensor itself: real numbers are their own conjugates (`torch.conj`).

    >>> import minigrad as torch
    >>> x = torch.ones(2)
    >>> torch.conj(x) is x
    True
    """
    return input


def resolve_conj(input: Tensor) -> Tensor:
    """The tensor itself (`torch.resolve_conj`).

    >>> import minigrad as torch
    >>> x = torch.ones(2)
    >>> torch.resolve_conj(x) is x
    True
    """
    return input


def real(input: Tensor) -> Tensor:
    """The tensor itself (`torch.real`).

    >>> import minigrad as torch
    >>> torch.real(torch.ones(2))
    tensor([1., 1.])
    """
    return input


def imag(input: Tensor) -> NoReturn:
    """RuntimeError, as in PyTorch for a tensor of real numbers (`torch.imag`).

    >>> import minigrad as torch
    >>> torch.imag(torch.ones(2))
    Traceback (most recent call last):
    RuntimeError: imag is not implemented for tensors with non-complex dtypes.
    """
    raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")


def is_complex(input: Tensor) -> bool:
    """False: there are no complex numbers here (`torch.is_complex`).

    >>> import minigrad as torch
    >>> torch.is_complex(torch.ones(2))
    False
    """
    return False


def is_signed(input: Tensor) -> bool:
    """Whether its dtype has negative numbers (`torch.is_signed`).

    >>> import minigrad as torch
    >>> torch.is_signed(torch.tensor([1])), torch.is_signed(torch.tensor([True]))
    (True, False)
    """
    return input._array.dtype.kind in "if"


def is_nonzero(input: Tensor) -> bool:
    """Whether its one element is not 0; RuntimeError for several and for none (`torch.is_nonzero`).

    >>> import minigrad as torch
    >>> torch.is_nonzero(torch.tensor([0.]))
    False
    """
    return bool(input)


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether two tensors have the same shape (`torch.is_same_size`).

    >>> import minigrad as torch
    >>> torch.is_same_size(torch.ones(2), torch.ones(3))
    False
    """
    return bool(input._array.shape == other._array.shape)


def is_set_to(self: Tensor, tensor: Tensor) -> bool:
    """Whether the other tensor is the same memory seen in the same shape (`torch.Tensor.is_set_to`)."""
    mine, other = self._array, tensor._array
    return self.data_ptr() == tensor.data_ptr() and (mine.shape, mine.strides) == (other.shape, other.strides)


def data_ptr(self: Tensor) -> int:
    """The address of its first element, 0 where it has none (`torch.Tensor.data_ptr`)."""
    return int(self._array.ctypes.data) if self._array.size else 0


def get_device(input: Tensor) -> int:
    """-1, which is the CPU (`torch.get_device`).

    >>> import minigrad as torch
    >>> torch.get_device(torch.ones(2))
    -1
    """
    return -1


def apply_(self: Tensor, callable: Callable[[Any], Any]) -> Tensor:
    """Replaces each element by what a Python function makes of it (`torch.Tensor.apply_`); not recorded.

    RuntimeError for a tensor that requires grad.

    >>> import minigrad as torch
    >>> torch.tensor([1, 2]).apply_(lambda n: n * n)
    tensor([1, 4])
    """
    return _filled(self, "apply_", (callable(x) for x in self._array.ravel().tolist()))


def map_(self: Tensor, tensor: Tensor, callable: Callable[[Any, Any], Any]) -> Tensor:
    """Replaces each element by what a Python function makes of it and the other tensor's (`torch.Tensor.map_`)."""
    other = tensor.expand_as(self)._array.ravel().tolist()
    return _filled(self, "map_", (callable(x, y) for x, y in zip(self._array.ravel().tolist(), other, strict=True)), tensor)


def _filled(self: Tensor, name: str, numbers: Iterable[Any], other: Tensor | None = None) -> Tensor:
    if self.requires_grad or (other is not None and other.requires_grad):
        raise noted(
            RuntimeError(f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead."),
            "No derivative is known of a Python function that is called number by number.",
        )
    self._array[...] = np.fromiter(numbers, self._array.dtype, self._array.size).reshape(self._array.shape)
    return self
