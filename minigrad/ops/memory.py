"""A view into the memory of a tensor, told by sizes, steps and a start (`torch.as_strided`).

>>> import minigrad as torch
>>> torch.as_strided(torch.arange(5), (3, 2), (1, 1))
tensor([[0, 1],
        [1, 2],
        [2, 3]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Sizes
from .._errors import noted
from .._graph import Array
from .._rule import op, word
from .copying import storage_offset as offset_of
from .copying import stride as strides_of

__all__ = ["as_strided"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def memory(array: Array) -> Array:
    """All that lies in the memory that an array looks at, in its order there."""
    base: Any = array
    while isinstance(base.base, np.ndarray) or (base.base is not None and hasattr(base.base, "base")):
        base = base.base
    while not isinstance(base, np.ndarray):  # an object of NumPy's own between two arrays
        base = base.base
    return base.ravel("K")


def _look(whole: Array, size: Any, stride: Any, start: int) -> Array:
    """The elements of `whole` that lie `stride` apart, from `start` on."""
    return np.lib.stride_tricks.as_strided(
        whole[start:], size, [step * whole.itemsize for step in stride], writeable=whole.flags.writeable
    )


def _as_strided(self: Any, size: Any, stride: Any, storage_offset: int, layout: Any = None) -> Any:
    whole = memory(self)
    end = storage_offset + 1 + sum((n - 1) * step for n, step in zip(size, stride)) if 0 not in size else 0
    if end > whole.size:
        raise RuntimeError(
            f"setStorage: sizes {list(size)}, strides {list(stride)}, storage offset {storage_offset}, and itemsize "
            f"{whole.itemsize} requiring a storage size of {end * whole.itemsize} are out of bounds for storage of size {whole.nbytes}"
        )
    return _look(whole, size, stride, storage_offset)


@op(
    _as_strided, view=True, node="AsStridedBackward0",
    self=lambda g, layout, size, stride, storage_offset: by_places(g, *_places(layout, (size, stride, storage_offset))),
)  # fmt: skip
def strided(self: Tensor, size: Any, stride: Any, storage_offset: int, layout: Any) -> Tensor:
    """`as_strided`, told how `self` itself lies in memory."""


def _places(layout: Any, found: Any) -> tuple[Array, Array, Array]:
    """Where in memory the tensor and its view have their elements; and each place's share, where several of the tensor's
    elements are one place."""
    size = 1 + max(start + sum((n - 1) * step for n, step in zip(shape, strides)) for shape, strides, start in (layout, found))
    to, source = (_look(np.arange(max(size, 1)), *each) for each in (layout, found))
    return to, source, 1 / np.maximum(np.bincount(to.ravel(), minlength=max(size, 1)), 1)


def _by_places(g: Any, to: Any, source: Any, share: Any) -> Any:
    return (np.bincount(source.ravel(), g.ravel(), len(share)) * share)[to].astype(g.dtype)


@op(
    _by_places, node="AsStridedBackwardBackward0",
    g=lambda g, to, source, share: by_places(g, source, to, share),
)  # fmt: skip
def _sum_by_places(g: Tensor, to: Any, source: Any, share: Any) -> Tensor: ...


by_places = word(_sum_by_places)


def as_strided(input: Tensor, size: Sizes, stride: Sizes, storage_offset: int | None = None) -> Tensor:
    """A view of `size` whose neighbours along each dimension lie `stride` elements apart in memory, from `storage_offset` on
    (by default where `input` begins; `torch.as_strided`).

    RuntimeError where that leaves the memory. Where elements of the view are one place, their gradients add up. A tensor that
    has a history must fill its memory, or be a view of one that does.

    >>> import minigrad as torch
    >>> torch.as_strided(torch.arange(6), (2, 2), (3, 1), 1)
    tensor([[1, 2],
            [4, 5]])
    """
    size, stride = tuple(size), tuple(stride)
    start = offset_of(input) if storage_offset is None else storage_offset
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(step < 0 for step in stride):
        raise RuntimeError(f"as_strided: Negative strides are not supported at the moment, got strides: {list(stride)}")
    if start < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {start}")
    if any(n < 0 for n in size):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}")
    base = input if input._root is None else input._root
    if input.requires_grad and memory(base._array).size != base._array.size:
        raise noted(
            NotImplementedError("minigrad refuses as_strided() of a tensor with a history that doesn't fill its memory"),
            "Take a .clone() first.",
        )
    layout = tuple(input.shape), strides_of(input), offset_of(input)
    return strided(input, size, stride, start, layout)
