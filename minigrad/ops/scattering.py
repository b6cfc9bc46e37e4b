"""Writing elements at places that tensors of indices or masks name: copies of a tensor, and its in-place relatives.

>>> import minigrad
>>> minigrad.zeros(2, 3).scatter(1, minigrad.tensor([[2], [0]]), 1.)
tensor([[0., 0., 1.],
        [1., 0., 0.]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .. import _dtypes
from .._dtypes import Index, Number
from .._errors import noted
from .._rule import op, word
from .._views import in_place
from ._indices import array_of, check_along, check_whole, check_within
from .added_products import times
from .division import underived
from .gathering import grid, read_along, read_slices
from .reduction import axis

__all__ = [
    "index_add",
    "index_copy",
    "index_fill",
    "scatter",
    "scatter_add",
]

if TYPE_CHECKING:
    from .._tensor import Tensor

Value: TypeAlias = "Tensor | float"


# --- along one dimension ------------------------------------------------------------------------------------


def _places(name: str, self: Any, dim: int, index: Any, src: Any) -> tuple[Any, Any]:
    """Where an index points to, None for nowhere; and the source, of an array the part that the index covers."""
    index = array_of(name, index)
    where = check_along(name, self.shape, dim, index, src if isinstance(src, np.ndarray) else None, self.dtype)
    if not index.size:
        return None, src
    if isinstance(src, np.ndarray) and src.shape != index.shape:
        src = src[tuple(slice(n) for n in index.shape) if index.ndim else (0,) * src.ndim]
    return grid(index, where) if self.ndim else ..., src


def _scatter(self: Any, dim: int, index: Any, src: Any) -> Any:
    (places, src), out = _places("scatter", self, dim, index, src), np.array(self, order="C")
    if places is not None:
        out[places] = _dtypes.held(src, self.dtype)
    return out


@op(
    _scatter, node="ScatterBackward0",
    self=lambda g, dim, index: write_number(g, dim, index, 0),
    src=lambda g, dim, index: read_along(g, dim, index),
)  # fmt: skip
def _scatter_tensor(self: Tensor, dim: int, index: Any, src: Tensor) -> Tensor: ...


@op(_scatter, node="ScatterBackward1", self=lambda g, dim, index: write_number(g, dim, index, 0))
def _scatter_number(self: Tensor, dim: int, index: Any, value: Any) -> Tensor: ...


write_number = word(_scatter_number)


def _not_derived(name: str) -> Exception:
    return noted(underived(name), "scatter_add() and scatter_reduce() have one.")


def _refuse(g: Any) -> Any:
    raise _not_derived("scatter")


def _scatter_with(self: Any, dim: int, index: Any, src: Any, reduce: str) -> Any:
    if reduce not in ("add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    (places, src), out = _places("scatter", self, dim, index, src), np.array(self, order="C")
    if places is not None:
        (np.add if reduce == "add" else np.multiply).at(out, places, np.asarray(src).astype(self.dtype))
    return out


@op(_scatter_with, node="NotImplemented", self=lambda g: _refuse(g), src=lambda g: _refuse(g))
def _scatter_reducing(self: Tensor, dim: int, index: Any, src: Tensor, reduce: str) -> Tensor: ...


@op(_scatter_with, node="NotImplemented", self=lambda g: _refuse(g))
def _scatter_reducing_number(self: Tensor, dim: int, index: Any, value: Any, reduce: str) -> Tensor: ...


def _kind(name: str, src: Any, value: Any, reduce: Any) -> tuple[Any, tuple[Any, ...]]:
    """Which of the four rows a call means, and the arguments behind the index."""
    source = value if src is None else src
    if source is None:
        raise TypeError(f'{name}() missing 1 required positional arguments: "src"')
    if reduce is None:
        return (_scatter_tensor if hasattr(source, "_array") else _scatter_number), (source,)
    return (_scatter_reducing if hasattr(source, "_array") else _scatter_reducing_number), (source, reduce)


def scatter(
    input: Tensor, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: str | None = None
) -> Tensor:
    """A copy with `src`, a tensor or number, written where `index` says: result[i][index[i][j]] = src[i][j] for dim 1
    (`torch.scatter`).

    `index` has input's number of dimensions and dtype int64 or int32, `src` input's dtype, else RuntimeError. What is
    overwritten gets no gradient; the source reads its own at the same places.

    >>> import minigrad
    >>> minigrad.scatter(minigrad.zeros(3), 0, minigrad.tensor([2]), 5.)
    tensor([0., 0., 5.])
    """
    row, (source, *more) = _kind("scatter", src, value, reduce)
    return row(input, dim, index, source, *more)  # type: ignore[no-any-return]


def scatter_(
    input: Tensor, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: str | None = None
) -> Tensor:
    """In-place version of `scatter` (`torch.Tensor.scatter_`)."""
    row, (source, *more) = _kind("scatter_", src, value, reduce)
    return in_place(row)(input, dim, index, source, *more)  # type: ignore[no-any-return]


def _scatter_add(self: Any, dim: int, index: Any, src: Any) -> Any:
    (places, src), out = _places("scatter", self, dim, index, src), np.array(self)
    if places is not None:
        np.add.at(out, places, np.asarray(src).astype(self.dtype))
    return out


@op(_scatter_add, node="ScatterAddBackward0", self=lambda g: g, src=lambda g, dim, index: read_along(g, dim, index))
def _adding(self: Tensor, dim: int, index: Any, src: Tensor) -> Tensor: ...


_adding_ = in_place(_adding)


def scatter_add(input: Tensor, dim: int, index: Index, src: Tensor) -> Tensor:
    """A copy with `src` added where `index` says; several to one place add up (`torch.scatter_add`).

    >>> import minigrad
    >>> minigrad.scatter_add(minigrad.zeros(2), 0, minigrad.tensor([1, 1]), minigrad.tensor([3., 4.]))
    tensor([0., 7.])
    """
    return _adding(input, dim, index, src)


def scatter_add_(input: Tensor, dim: int, index: Index, src: Tensor) -> Tensor:
    """In-place version of `scatter_add` (`torch.Tensor.scatter_add_`)."""
    return _adding_(input, dim, index, src)  # type: ignore[no-any-return]


# --- whole slices -------------------------------------------------------------------------------------------


def _index_add(self: Any, dim: int, index: Any, source: Any, alpha: Any = 1) -> Any:
    where, index = axis(dim, self.ndim), array_of("index_add", index)
    kinds = [_dtypes.of(x).short for x in (self, source, index)]
    if index.ndim > 1:
        raise IndexError(
            f"index_add_(): Index is supposed to be a vector, but got dim: {index.ndim} with type: {kinds[2]} and size: "
            f"{list(index.shape)}"
        )
    check_whole(index, f"index_add_(): Expected dtype int32/int64 for index but got: {kinds[2]}", also=("int32",))
    if self.dtype != source.dtype:
        raise RuntimeError(f"index_add_(): self ({kinds[0]}) and source ({kinds[1]}) must have the same scalar type")
    if not source.ndim and index.size != 1:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    lying = source.shape[where] if source.ndim else 1
    if lying != index.size:
        raise RuntimeError(
            f"index_add_(): Number of indices ({index.size}) should be equal to source.size(dim): ({lying}), for dim: "
            f"{where}"
        )
    own, given = ([n for d, n in enumerate(x.shape) if d != where] for x in (self, source))
    if self.ndim and source.ndim and own != given:
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(self.shape)} source.shape = {list(source.shape)}"
        )
    size = self.shape[where] if self.ndim else 1
    if self.ndim < 2 and ((index < 0) | (index >= size)).any():
        raise noted(IndexError("index out of range in self"), f"The indices run from 0 to {size - 1}.")
    check_within(where, index, size)
    out = np.array(self)
    np.add.at(out, _slice(self, where, index), source if alpha == 1 else source * _dtypes.held(alpha, out.dtype))
    return out


def _slice(self: Any, where: int, index: Any) -> Any:
    """Where the slices lie that an index names."""
    return (slice(None),) * where + (index.reshape(-1),) if self.ndim else ...


@op(
    _index_add,
    self=lambda g: g,
    source=lambda g, source, dim, index, alpha: times(alpha, read_slices(g, dim, index).reshape(source.shape)),
)
def index_add(self: Tensor, dim: int, index: Index, source: Tensor, *, alpha: Number = 1) -> Tensor:
    """A copy with alpha · source added to the slices that `index` names along a dimension (`torch.index_add`).

    As many indices as slices of the source, else RuntimeError. The source reads its gradient at the same places.

    >>> import minigrad
    >>> minigrad.index_add(minigrad.zeros(3), 0, minigrad.tensor([2, 2]), minigrad.tensor([1., 4.]))
    tensor([0., 0., 5.])
    """


def _index_copy(self: Any, dim: int, index: Any, source: Any) -> Any:
    where, index = axis(dim, self.ndim), array_of("index_copy", index)
    if index.ndim > 1:
        raise IndexError(f"index_copy_(): Index should have dimension 1 or 0 (got {index.ndim})")
    if not source.ndim and index.size != 1:
        raise IndexError(f"index_copy_(): When source is scalar, index should have one element (got {index.size})")
    if source.ndim and self.ndim and source.ndim != self.ndim:
        raise IndexError(
            "index_copy_(): When source and destination are not scalars, their dimensionality must match. Source "
            f"dimensionality ({source.ndim}), destination dimensionality ({self.ndim})"
        )
    check_whole(index, f"index_copy_(): Expected a long tensor for index, but got {_dtypes.of(index).short}")
    if source.dtype != self.dtype:
        raise RuntimeError("index_copy_(): self and source expected to have the same dtype, but got (self) "
                           f"{_dtypes.of(self).short} and (source) {_dtypes.of(source).short}")  # fmt: skip
    mine, theirs = ([n for d, n in enumerate(x.shape) if d != where] for x in (self, source))
    if mine != theirs:
        raise RuntimeError(
            "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: "
            f"{' '.join(map(str, mine))} at dimension {where} and source slice shape: {' '.join(map(str, theirs))} at "
            f"dimension {where if source.ndim else 0}. "
        )
    if source.ndim and index.size != source.shape[where]:
        raise IndexError(
            f"index_copy_(): Number of indices ({index.size}) should be equal to source.size(dim) "
            f"({source.shape[where]})"
        )
    check_within(where, index, self.shape[where] if self.ndim else 1, "index_copy_(): ", IndexError)
    out = np.array(self)
    out[_slice(self, where, index)] = source if source.ndim == self.ndim else source.reshape(-1)[-1:].reshape(self.shape) if not self.ndim else source
    return out


@op(
    _index_copy,
    self=lambda g, dim, index: fill_slices(g, dim, index, 0),
    source=lambda g, source, dim, index: read_slices(g, dim, index).reshape(source.shape),
)
def index_copy(self: Tensor, dim: int, index: Index, source: Tensor) -> Tensor:
    """A copy with the source's slices written where `index` names slices along a dimension (`torch.index_copy`).

    >>> import minigrad
    >>> minigrad.index_copy(minigrad.zeros(3), 0, minigrad.tensor([2]), minigrad.tensor([4.]))
    tensor([0., 0., 4.])
    """


def _index_fill(self: Any, dim: int, index: Any, value: Any) -> Any:
    if getattr(value, "ndim", 0):
        raise RuntimeError(
            f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
    index = array_of("index_fill", index)
    check_whole(index, "index_fill_(): Expected dtype int64 for index.", IndexError)
    where = axis(dim, self.ndim)
    if index.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    check_within(where, index, self.shape[where] if self.ndim else 1, error=IndexError, negative=True)
    out = np.array(self)
    out[_slice(self, where, index)] = _dtypes.held(value, self.dtype)
    return out


@op(_index_fill, node="IndexFillBackward0", self=lambda g, dim, index: fill_slices(g, dim, index, 0))
def _index_fill_number(self: Tensor, dim: int, index: Any, value: Any) -> Tensor: ...


@op(
    _index_fill, node="IndexFillBackward1",
    self=lambda g, dim, index: fill_slices(g, dim, index, 0),
    value=lambda g, dim, index: read_slices(g, dim, _once(index)).sum(),
)  # fmt: skip
def _index_fill_tensor(self: Tensor, dim: int, index: Any, value: Tensor) -> Tensor: ...


def _once(index: Any) -> Any:
    """Each place once, however often the index names it: it was filled once."""
    return np.unique(getattr(index, "_array", index))


fill_slices = word(_index_fill_number)
_index_fill_number_, _index_fill_tensor_ = in_place(_index_fill_number), in_place(_index_fill_tensor)


def index_fill(input: Tensor, dim: int, index: Index, value: Value) -> Tensor:
    """A copy with one number in the slices that `index` names along a dimension (`torch.index_fill`).

    >>> import minigrad
    >>> minigrad.index_fill(minigrad.zeros(3), 0, minigrad.tensor([0, 2]), 1)
    tensor([1., 0., 1.])
    """
    return (_index_fill_tensor if hasattr(value, "_array") else _index_fill_number)(input, dim, index, value)  # type: ignore[arg-type]


def index_fill_(input: Tensor, dim: int, index: Index, value: Value) -> Tensor:
    """In-place version of `index_fill` (`torch.Tensor.index_fill_`)."""
    return (_index_fill_tensor_ if hasattr(value, "_array") else _index_fill_number_)(input, dim, index, value)  # type: ignore[no-any-return]
