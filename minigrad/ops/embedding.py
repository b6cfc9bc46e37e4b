"""A part of a tensor replaced: copies with a slice, a row or a diagonal from elsewhere.

>>> import minigrad
>>> minigrad.select_scatter(minigrad.zeros(2, 2), minigrad.ones(2), 0, 1)
tensor([[0., 0.],
        [1., 1.]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from .._errors import noted
from .._rule import is_number, op, word
from ._signature import is_tensor
from .copying import fill_
from .parts import _diagonal, _select, _slice, cut, diagonal, pick, read_diagonal
from .shape import view

__all__ = ["diagonal_scatter", "select_scatter", "slice_scatter"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _write(self: Any, src: Any, name: str, part: Any) -> Any:
    """A copy with `src` in the part that a view picks."""
    out = self.copy()
    target = part(out)
    if isinstance(src, np.ndarray) and src.shape != target.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the {name} of self. src size = {list(src.shape)}, {name} size = "
            f"{list(target.shape)}"
        )
    target[...] = src
    return out


@op(
    lambda self, src, dim, index: _write(self, src, "slice", lambda x: _select(x, dim, index)),
    self=lambda g, dim, index: without_slice(g, 0, dim, index), src=lambda g, dim, index: pick(g, dim, index),
)  # fmt: skip
def select_scatter(self: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """A copy with `src` in the place of one slice: of `select(dim, index)` (`torch.select_scatter`).

    >>> import minigrad
    >>> minigrad.select_scatter(minigrad.zeros(3), minigrad.tensor(5.), 0, 1)
    tensor([0., 5., 0.])
    """


@op(
    lambda g, value, dim, index: _write(g, value, "slice", lambda x: _select(x, dim, index)),
    node="SelectScatterBackward0",
    g=lambda g, dim, index: without_slice(g, 0, dim, index),
)  # fmt: skip
def _without_slice(g: Tensor, value: Any, dim: int, index: int) -> Tensor: ...


@op(
    lambda self, src, dim=0, start=None, end=None, step=1: _write(
        self, src, "slice", lambda x: _slice(x, dim, start, end, step)
    ),
    self=lambda g, dim, start, end, step: without_slices(g, 0, dim, start, end, step),
    src=lambda g, dim, start, end, step: cut(g, dim, start, end, step),
)
def slice_scatter(
    self: Tensor, src: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Tensor:
    """A copy with `src` in the place of the slices start to end (`torch.slice_scatter`).

    >>> import minigrad
    >>> minigrad.slice_scatter(minigrad.zeros(3), minigrad.ones(2), 0, 1)
    tensor([0., 1., 1.])
    """


@op(
    lambda g, value, dim, start, end, step: _write(g, value, "slice", lambda x: _slice(x, dim, start, end, step)),
    node="SliceScatterBackward0",
    g=lambda g, dim, start, end, step: without_slices(g, 0, dim, start, end, step),
)
def _without_slices(g: Tensor, value: Any, dim: int, start: Any, end: Any, step: int) -> Tensor: ...


@op(
    lambda self, src, offset=0, dim1=0, dim2=1: _write(self, src, "slice", lambda x: _diagonal(x, offset, dim1, dim2)),
    self=lambda g, offset, dim1, dim2: without_diagonal(g, 0, offset, dim1, dim2),
    src=lambda g, offset, dim1, dim2: read_diagonal(g, offset, dim1, dim2),
)
def diagonal_scatter(self: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A copy with `src` on the diagonal of two dimensions (`torch.diagonal_scatter`).

    >>> import minigrad
    >>> minigrad.diagonal_scatter(minigrad.zeros(2, 2), minigrad.ones(2))
    tensor([[1., 0.],
            [0., 1.]])
    """


@op(
    lambda g, value, offset, dim1, dim2: _write(g, value, "slice", lambda x: _diagonal(x, offset, dim1, dim2)),
    node="DiagonalScatterBackward0",
    g=lambda g, offset, dim1, dim2: without_diagonal(g, 0, offset, dim1, dim2),
)
def _without_diagonal(g: Tensor, value: Any, offset: int, dim1: int, dim2: int) -> Tensor: ...


without_slice, without_slices, without_diagonal = map(word, (_without_slice, _without_slices, _without_diagonal))  # type: ignore[arg-type]


def fill_diagonal_(input: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """Writes a number on the main diagonal; of a tall matrix again every n+1 rows with `wrap`
    (`torch.Tensor.fill_diagonal_`)."""
    if not is_number(fill_value):
        kind = "Tensor" if is_tensor(fill_value) else type(fill_value).__name__
        raise TypeError(f"fill_diagonal_(): argument 'fill_value' (position 1) must be Number, not {kind}")
    if input.ndim < 2:
        raise RuntimeError("dimensions must larger than 1")
    if input.ndim > 2 and len(set(input.shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    if input.ndim > 2:
        part = view(input, (-1,))[:: sum(input.stride())]
        fill_(part, fill_value)
        return input
    rows, columns = input.shape
    fill_(diagonal(input), fill_value)
    if wrap and rows > columns + 1:
        for top in range(columns + 1, rows, columns + 1):
            fill_(diagonal(input[top:]), fill_value)
    return input


def as_strided(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> NoReturn:
    """Refused: a view into raw memory (`torch.as_strided`)."""
    raise noted(
        NotImplementedError("minigrad refuses as_strided(): it looks past the tensor into its memory"),
        "select, narrow, unfold, diagonal, expand and x[...] make the same views by name.",
    )
