"""Writing elements at places that tensors of indices or masks name: copies of a tensor, and its in-place relatives.

>>> import minigrad
>>> minigrad.zeros(2, 3).scatter(1, minigrad.tensor([[2], [0]]), 1.)
tensor([[0., 0., 1.],
        [1., 0., 0.]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._rule import op, word
from .._views import in_place
from .gathering import check_along, check_flat, grid, indices_of, mask_of, read_along, read_flat, read_masked, read_slices
from .pointwise import keep
from .reduction import axis

__all__ = [
    "index_add",
    "index_copy",
    "index_fill",
    "masked_fill",
    "masked_scatter",
    "put",
    "scatter",
    "scatter_add",
]

if TYPE_CHECKING:
    from .._tensor import Tensor

    Value = Tensor | float


# --- along one dimension -------------------------------------------------------------------------------------------------


def _places(name: str, self: Any, dim: int, index: Any, src: Any) -> Any:
    index = indices_of(name, index)
    where = check_along(name, self.shape, dim, index)
    if isinstance(src, np.ndarray):
        if src.dtype != self.dtype:
            raise noted(
                RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype"),
                f"Convert it: src.to(torch.{_dtypes.of(self).name}).",
            )
        fits = all(n <= s for n, s in zip(index.shape, src.shape, strict=True)) if src.ndim == index.ndim else not src.ndim
        for d, (n, size) in enumerate(zip(index.shape, self.shape, strict=False)):
            fits = fits and (d == where or n <= size)
        if not fits:
            raise RuntimeError(
                f"Expected index {list(index.shape)} to be no larger than self {list(self.shape)} apart from dimension {where} "
                f"and to be no larger size than src {list(src.shape)}"
            )
    return grid(index, where) if index.ndim and self.ndim else ...


def _within(src: Any, index: Any) -> Any:
    """The part of the source that the index covers."""
    shape = getattr(index, "shape", ())
    if not hasattr(src, "_array") or tuple(src.shape) == tuple(shape) or src.ndim != len(shape):
        return src
    return src[tuple(slice(n) for n in shape)] if all(n <= s for n, s in zip(shape, src.shape, strict=True)) else src


def _scatter(self: Any, dim: int, index: Any, src: Any) -> Any:
    places, out = _places("scatter", self, dim, index, src), self.copy()
    out[places] = src
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
_scatter_tensor_, _scatter_number_ = in_place(_scatter_tensor), in_place(_scatter_number)


def _source(name: str, src: Any, value: Any, reduce: Any) -> Any:
    if reduce is not None:
        raise noted(
            TypeError(f"{name}(): minigrad refuses the argument 'reduce', which has no derivative in PyTorch"),
            "scatter_add() and scatter_reduce() have one.",
        )
    if src is None and value is None:
        raise TypeError(f'{name}() missing 1 required positional arguments: "src"')
    return value if src is None else src


def scatter(input: Tensor, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: str | None = None) -> Tensor:
    """A copy with `src`, a tensor or number, written where `index` says: result[i][index[i][j]] = src[i][j] for dim 1
    (`torch.scatter`).

    `index` has input's number of dimensions and dtype int64 or int32, `src` input's dtype, else RuntimeError. What is
    overwritten gets no gradient; the source reads its own at the same places.

    >>> import minigrad
    >>> minigrad.scatter(minigrad.zeros(3), 0, minigrad.tensor([2]), 5.)
    tensor([0., 0., 5.])
    """
    source = _source("scatter", src, value, reduce)
    return (_scatter_tensor if hasattr(source, "_array") else _scatter_number)(input, dim, index, _within(source, index))


def scatter_(input: Tensor, dim: int, index: Any, src: Any = None, *, value: Any = None, reduce: str | None = None) -> Tensor:
    """In-place version of `scatter` (`torch.Tensor.scatter_`)."""
    source = _source("scatter_", src, value, reduce)
    return (_scatter_tensor_ if hasattr(source, "_array") else _scatter_number_)(input, dim, index, _within(source, index))  # type: ignore[no-any-return]


def _scatter_add(self: Any, dim: int, index: Any, src: Any) -> Any:
    places, out = _places("scatter", self, dim, index, src), self.copy()
    np.add.at(out, places, src)
    return out


@op(_scatter_add, node="ScatterAddBackward0", self=lambda g: g, src=lambda g, dim, index: read_along(g, dim, index))
def _adding(self: Tensor, dim: int, index: Any, src: Tensor) -> Tensor: ...


_adding_ = in_place(_adding)


def scatter_add(input: Tensor, dim: int, index: Any, src: Tensor) -> Tensor:
    """A copy with `src` added where `index` says; several to one place add up (`torch.scatter_add`).

    >>> import minigrad
    >>> minigrad.scatter_add(minigrad.zeros(2), 0, minigrad.tensor([1, 1]), minigrad.tensor([3., 4.]))
    tensor([0., 7.])
    """
    return _adding(input, dim, index, _within(src, index))


def scatter_add_(input: Tensor, dim: int, index: Any, src: Tensor) -> Tensor:
    """In-place version of `scatter_add` (`torch.Tensor.scatter_add_`)."""
    return _adding_(input, dim, index, _within(src, index))  # type: ignore[no-any-return]


# --- whole slices ----------------------------------------------------------------------------------------------------------


def _slices(name: str, self: Any, dim: int, index: Any, source: Any = None) -> Any:
    where = axis(dim, self.ndim)
    array = indices_of(name, index, f"{name}_(): Expected dtype int32/int64 for index").reshape(-1)
    size, lying = (self.shape[where] if self.ndim else 1), None if source is None else source.shape[where] if source.ndim else 1
    if lying is not None and lying != array.size:
        if name == "index_copy":
            raise IndexError(f"index_copy_(): Number of indices ({array.size}) should be equal to source.size(dim) ({lying})")
        raise RuntimeError(
            f"{name}_(): Number of indices ({array.size}) should be equal to source.size(dim): ({lying}), for dim: {where}"
        )
    if source is not None and source.dtype != self.dtype:
        raise RuntimeError(f"{name}_(): self and source expected to have the same dtype, but got (self) "
                           f"{_dtypes.of(self).short} and (source) {_dtypes.of(source).short}")  # fmt: skip
    bad = array[(array < 0) | (array >= size)]
    if bad.size:
        raise noted(IndexError("index out of range in self"), f"{name} got the index {bad[0]} for a dimension of size {size}.")
    return (slice(None),) * where + (array,) if self.ndim else ...


def _index_add(self: Any, dim: int, index: Any, source: Any, alpha: Any = 1) -> Any:
    places, out = _slices("index_add", self, dim, index, source), self.copy()
    np.add.at(out, places, source if alpha == 1 else source * out.dtype.type(alpha))
    return out


@op(
    _index_add,
    self=lambda g: g,
    source=lambda g, dim, index, alpha: read_slices(g, dim, index) if alpha == 1 else read_slices(g, dim, index) * alpha,
)
def index_add(self: Tensor, dim: int, index: Any, source: Tensor, *, alpha: Any = 1) -> Tensor:
    """A copy with alpha · source added to the slices that `index` names along a dimension (`torch.index_add`).

    As many indices as slices of the source, else RuntimeError. The source reads its gradient at the same places.

    >>> import minigrad
    >>> minigrad.index_add(minigrad.zeros(3), 0, minigrad.tensor([2, 2]), minigrad.tensor([1., 4.]))
    tensor([0., 0., 5.])
    """


def _index_copy(self: Any, dim: int, index: Any, source: Any) -> Any:
    places, out = _slices("index_copy", self, dim, index, source), self.copy()
    out[places] = source
    return out


@op(
    _index_copy,
    self=lambda g, dim, index: fill_slices(g, dim, index, 0),
    source=lambda g, dim, index: read_slices(g, dim, index),
)
def index_copy(self: Tensor, dim: int, index: Any, source: Tensor) -> Tensor:
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
    places, out = _slices("index_fill", self, dim, index), self.copy()
    out[places] = value
    return out


@op(_index_fill, node="IndexFillBackward0", self=lambda g, dim, index: fill_slices(g, dim, index, 0))
def _index_fill_number(self: Tensor, dim: int, index: Any, value: Any) -> Tensor: ...


@op(
    _index_fill, node="IndexFillBackward1",
    self=lambda g, dim, index: fill_slices(g, dim, index, 0),
    value=lambda g, dim, index: read_slices(g, dim, index).sum(),
)  # fmt: skip
def _index_fill_tensor(self: Tensor, dim: int, index: Any, value: Tensor) -> Tensor: ...


fill_slices = word(_index_fill_number)
_index_fill_number_, _index_fill_tensor_ = in_place(_index_fill_number), in_place(_index_fill_tensor)


def index_fill(input: Tensor, dim: int, index: Any, value: Value) -> Tensor:
    """A copy with one number in the slices that `index` names along a dimension (`torch.index_fill`).

    >>> import minigrad
    >>> minigrad.index_fill(minigrad.zeros(3), 0, minigrad.tensor([0, 2]), 1)
    tensor([1., 0., 1.])
    """
    return (_index_fill_tensor if hasattr(value, "_array") else _index_fill_number)(input, dim, index, value)


def index_fill_(input: Tensor, dim: int, index: Any, value: Value) -> Tensor:
    """In-place version of `index_fill` (`torch.Tensor.index_fill_`)."""
    return (_index_fill_tensor_ if hasattr(value, "_array") else _index_fill_number_)(input, dim, index, value)  # type: ignore[no-any-return]


# --- anywhere --------------------------------------------------------------------------------------------------------------


def _put(self: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    array = indices_of("put", index, "put_(): Expected a long tensor for index, but got another dtype")
    if array.size != source.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got "
            f"source.numel() = {source.size}, index.numel() = {array.size}"
        )
    if source.dtype != self.dtype:
        raise RuntimeError("put_(): self and source expected to have the same dtype, but got (self) "
                           f"{_dtypes.of(self).short} and (source) {_dtypes.of(source).short}")  # fmt: skip
    check_flat(self.size, array)
    out = np.array(self, order="C")
    flat, places, values = out.reshape(-1), array.reshape(-1), source.reshape(-1)
    if accumulate:
        np.add.at(flat, places, values)
    else:
        flat[places] = values
    return out


@op(
    _put,
    self=lambda g, index, accumulate: g if accumulate else write_flat(g, index, 0),
    source=lambda g, index, source, accumulate: read_flat(g, index).reshape(source.shape),
)
def put(self: Tensor, index: Any, source: Tensor, accumulate: bool = False) -> Tensor:
    """A copy with the source written, or added, where `index` names elements as if flat (`torch.put`).

    >>> import minigrad
    >>> minigrad.put(minigrad.zeros(2, 2), minigrad.tensor([3]), minigrad.tensor([5.]))
    tensor([[0., 0.],
            [0., 5.]])
    """


def _write_flat(g: Any, index: Any, value: Any) -> Any:
    out = np.array(g, order="C")
    out.reshape(-1)[getattr(index, "_array", index)] = value
    return out


@op(_write_flat, node="PutBackward0", g=lambda g, index, value: write_flat(g, index, 0))
def _writing_flat(g: Tensor, index: Any, value: Any) -> Tensor: ...


write_flat = word(_writing_flat)


def _masked_fill(self: Any, mask: Any, value: Any) -> Any:
    if getattr(value, "ndim", 0):
        raise noted(
            RuntimeError(f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."),
            "torch.where(mask, value, x) takes a tensor of values.",
        )
    kind = _dtypes.of(getattr(mask, "_array", mask)).type_name
    where = mask_of(mask, f"masked_fill_ only supports boolean masks, but got mask with dtype {kind}")
    out = np.array(np.broadcast_to(self, np.broadcast_shapes(self.shape, where.shape)))
    np.copyto(out, value, where=where, casting="unsafe")
    return out


@op(_masked_fill, node="MaskedFillBackward0", self=lambda g, mask: keep(~mask, g))
def _masked_fill_number(self: Tensor, mask: Any, value: Any) -> Tensor: ...


@op(
    _masked_fill, node="MaskedFillBackward1",
    self=lambda g, mask: keep(~mask, g), value=lambda g, mask: keep(mask, g).sum(),
)  # fmt: skip
def _masked_fill_tensor(self: Tensor, mask: Any, value: Tensor) -> Tensor: ...


_masked_fill_number_, _masked_fill_tensor_ = in_place(_masked_fill_number), in_place(_masked_fill_tensor)


def masked_fill(input: Tensor, mask: Any, value: Value) -> Tensor:
    """A copy with one number wherever a mask holds (`torch.masked_fill`).

    A mask that isn't bool, or a value with dimensions, raises RuntimeError. The gradient passes where the mask does not
    hold; a 0-d tensor as value gets the sum of the rest.

    >>> import minigrad
    >>> x = minigrad.tensor([1., -2.])
    >>> minigrad.masked_fill(x, x < 0, 0)
    tensor([1., 0.])
    """
    return (_masked_fill_tensor if hasattr(value, "_array") else _masked_fill_number)(input, mask, value)


def masked_fill_(input: Tensor, mask: Any, value: Value) -> Tensor:
    """In-place version of `masked_fill` (`torch.Tensor.masked_fill_`)."""
    return (_masked_fill_tensor_ if hasattr(value, "_array") else _masked_fill_number_)(input, mask, value)  # type: ignore[no-any-return]


def _masked_scatter(self: Any, mask: Any, source: Any) -> Any:
    where = mask_of(mask, "masked_scatter_ only supports boolean masks")
    if self.dtype != source.dtype:
        a, b = _dtypes.of(self).short, _dtypes.of(source).short
        raise RuntimeError(f"masked_scatter: expected self and source to have same dtypes but got {a} and {b}")
    out = np.array(np.broadcast_to(self, np.broadcast_shapes(self.shape, where.shape)))
    where = np.broadcast_to(where, out.shape)
    count = int(where.sum())
    if source.size < count:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    out[where] = source.reshape(-1)[:count]
    return out


def _masked_part(g: Any, mask: Any, sizes: Any) -> Any:
    """What the mask picked, in front of the source's shape, zeros behind."""
    picked = read_masked(g, mask)
    room = np.zeros(int(np.prod(sizes)) - picked.shape[0], getattr(g, "_array", g).dtype)
    from .joining import join

    return join([picked, room if isinstance(picked, np.ndarray) else picked.new_zeros(room.size)], 0).reshape(sizes)


@op(
    _masked_scatter,
    self=lambda g, mask: keep(~mask, g),
    source=lambda g, mask, source_sym_sizes: _masked_part(g, mask, source_sym_sizes),
)
def masked_scatter(self: Tensor, mask: Any, source: Tensor) -> Tensor:
    """A copy with the source's elements, in order, wherever a mask holds (`torch.masked_scatter`).

    >>> import minigrad
    >>> minigrad.masked_scatter(minigrad.zeros(3), minigrad.tensor([True, False, True]), minigrad.tensor([1., 2.]))
    tensor([1., 0., 2.])
    """
