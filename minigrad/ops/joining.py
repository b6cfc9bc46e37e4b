"""Tensors joined into one: `cat` along a dimension they have, `stack` along a new one, and their relatives.

>>> import minigrad
>>> a, b = minigrad.tensor([1, 2]), minigrad.tensor([3, 4])
>>> minigrad.cat([a, b])
tensor([1, 2, 3, 4])
>>> minigrad.stack([a, b])
tensor([[1, 2],
        [3, 4]])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._rule import op
from .broadcasting import atleast_1d, atleast_2d, atleast_3d
from .reduction import axis
from .shape import reshape

__all__ = [
    "block_diag",
    "cat",
    "column_stack",
    "concat",
    "concatenate",
    "dstack",
    "hstack",
    "row_stack",
    "stack",
    "vstack",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _cat(tensors: Any, dim: int = 0) -> Any:
    kept = [t for t in tensors if t.shape != (0,)] or list(tensors)  # PyTorch lets an empty vector join anything
    if not kept:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    for i, t in enumerate(tensors):
        if t.ndim == 0:
            raise noted(
                RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated"),
                "stack() joins numbers to a vector.",
            )
    where = axis(dim, kept[0].ndim)
    for i, t in enumerate(kept):
        if t.ndim != kept[0].ndim:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {kept[0].ndim} and {t.ndim}")
        for d in range(t.ndim):
            if d != where and t.shape[d] != kept[0].shape[d]:
                raise noted(
                    RuntimeError(
                        f"Sizes of tensors must match except in dimension {where}. Expected size {kept[0].shape[d]} "
                        "but got size "
                        f"{t.shape[d]} for tensor number {i} in the list."
                    ),
                    f"cat along dimension {where} joins tensors whose other sizes agree.",
                )
    return np.asarray(np.concatenate(kept, where), order="C")  # as PyTorch's lies, whatever order the parts are in


def _parts(g: Any, shapes: Any, dim: int) -> list[Any]:
    """What each joined tensor gets of the gradient: its own stretch along the dimension."""
    before = (slice(None),) * axis(dim, g.ndim)
    parts, start = [], 0
    for shape in shapes:
        length = shape[axis(dim, len(shape))] if shape != (0,) or g.ndim == 1 else 0
        stretch = g[(*before, slice(start, start + length))]
        parts.append(stretch if length or len(shape) == g.ndim else stretch.reshape(-1)[:0])
        start += length
    return parts


@op(_cat, promote="common", tensors=lambda g, tensors_sym_sizes, dim: _parts(g, tensors_sym_sizes, dim))
def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors joined along a dimension they have; their other sizes must agree (`torch.cat`).

    The dtype is their common one. Each gets its stretch of the gradient. No tensors: ValueError; sizes that disagree or
    0-d tensors: RuntimeError.

    >>> import minigrad
    >>> minigrad.cat([minigrad.ones(1, 2), minigrad.zeros(1, 2)])
    tensor([[1., 1.],
            [0., 0.]])
    """


def concat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """`cat` by another name (`torch.concat`).

    >>> import minigrad
    >>> minigrad.concat([minigrad.ones(1), minigrad.zeros(1)])
    tensor([1., 0.])
    """
    return cat(tensors, dim)


def concatenate(tensors: Sequence[Tensor], axis: int = 0, *, dim: int | None = None) -> Tensor:
    """`cat` by NumPy's name (`torch.concatenate`).

    >>> import minigrad
    >>> minigrad.concatenate([minigrad.ones(1), minigrad.zeros(1)])
    tensor([1., 0.])
    """
    return cat(tensors, axis if dim is None else dim)


def _stack(tensors: Any, dim: int = 0) -> Any:
    if not len(tensors):
        raise RuntimeError("stack expects a non-empty TensorList")
    where = axis(dim, tensors[0].ndim + 1)
    for i, t in enumerate(tensors):
        if t.shape != tensors[0].shape:
            raise noted(
                RuntimeError(
                    f"stack expects each tensor to be equal size, but got {list(tensors[0].shape)} at entry 0 and "
                    f"{list(t.shape)} at entry {i}"
                ),
                "cat() joins along a dimension in which the sizes may differ.",
            )
    return np.asarray(np.stack(tensors, where), order="C")


def _slices(g: Any, dim: int) -> list[Any]:
    where = axis(dim, g.ndim)
    return [g[(slice(None),) * where + (i,)] for i in range(g.shape[where])]


@op(_stack, promote="common", tensors=lambda g, dim: _slices(g, dim))
def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape joined along a new dimension (`torch.stack`).

    Each gets its slice of the gradient. Shapes that differ raise RuntimeError.

    >>> import minigrad
    >>> minigrad.stack([minigrad.tensor(1), minigrad.tensor(2)])
    tensor([1, 2])
    """


def pile(parts: Sequence[Any], dim: int) -> Any:
    """`stack` for rules: of arrays or of tensors."""
    return stack(parts, dim) if any(hasattr(x, "_array") for x in parts) else _stack(parts, dim)


def join(parts: Sequence[Any], dim: int) -> Any:
    """`cat` for rules: of arrays or of tensors."""
    return (
        cat(parts, dim) if any(hasattr(x, "_array") for x in parts) else np.concatenate(parts, axis(dim, parts[0].ndim))
    )


def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Side by side: along the second dimension, vectors along their only one (`torch.hstack`).

    >>> import minigrad
    >>> minigrad.hstack([minigrad.ones(1), minigrad.zeros(2)])
    tensor([1., 0., 0.])
    """
    given = atleast_1d(_some("hstack", tensors))
    return cat(given, 0 if given and given[0].ndim == 1 else 1)


def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """One below the other: along the first dimension, vectors as rows (`torch.vstack`).

    >>> import minigrad
    >>> minigrad.vstack([minigrad.ones(2), minigrad.zeros(2)])
    tensor([[1., 1.],
            [0., 0.]])
    """
    return cat(atleast_2d(_some("vstack", tensors)), 0)


def row_stack(tensors: Sequence[Tensor]) -> Tensor:
    """`vstack` by another name (`torch.row_stack`).

    >>> import minigrad
    >>> minigrad.row_stack([minigrad.ones(2), minigrad.zeros(2)]).shape
    torch.Size([2, 2])
    """
    return vstack(tensors)


def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """Behind each other: along the third dimension (`torch.dstack`).

    >>> import minigrad
    >>> minigrad.dstack([minigrad.ones(2), minigrad.zeros(2)]).shape
    torch.Size([1, 2, 2])
    """
    return cat(atleast_3d(_some("dstack", tensors)), 2)


def _some(name: str, tensors: Sequence[Tensor]) -> list[Tensor]:
    if not tensors:
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    return list(tensors)


def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Side by side, vectors as columns (`torch.column_stack`).

    >>> import minigrad
    >>> minigrad.column_stack([minigrad.tensor([1, 2]), minigrad.tensor([3, 4])])
    tensor([[1, 3],
            [2, 4]])
    """
    return hstack([t if t.ndim > 1 else reshape(t, (t.numel(), 1)) for t in tensors])


def _block_diag(tensors: Any) -> Any:
    for i, t in enumerate(tensors):
        if t.ndim > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {t.ndim} dimensions"
            )
    blocks = [np.atleast_2d(t) for t in tensors]
    whole = np.zeros(np.sum([b.shape for b in blocks], 0, dtype=int), tensors[0].dtype)
    for block, place in zip(blocks, _places([b.shape for b in blocks]), strict=True):
        whole[place] = block
    return whole


def _places(shapes: Sequence[Any]) -> list[tuple[slice, slice]]:
    """Where each block lies."""
    places, row, column = [], 0, 0
    for shape in shapes:
        height, width = (1,) * (2 - len(shape)) + tuple(shape)
        places.append((slice(row, row + height), slice(column, column + width)))
        row, column = row + height, column + width
    return places


def _blocks(g: Any, shapes: Any) -> list[Any]:
    return [g[place].reshape(shape) for place, shape in zip(_places(shapes), shapes, strict=True)]


@op(
    _block_diag,
    promote="common",
    node="BlockDiagBackward0",
    tensors=lambda g, tensors_sym_sizes: _blocks(g, tensors_sym_sizes),
)
def _block_diagonal(tensors: Sequence[Tensor]) -> Tensor: ...


def block_diag(*tensors: Tensor) -> Tensor:
    """Matrices along the diagonal of a larger one, zeros around them (`torch.block_diag`).

    Vectors count as rows, numbers as 1×1; more dimensions raise RuntimeError. Each gets its block of the gradient.

    >>> import minigrad
    >>> minigrad.block_diag(minigrad.tensor([[1, 2]]), minigrad.tensor(3))
    tensor([[1, 2, 0],
            [0, 0, 3]])
    """
    return _block_diagonal(list(tensors))
