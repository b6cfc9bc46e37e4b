"""Writing elements anywhere: where a mask holds, or at places counted as if the tensor were flat.

>>> import minigrad
>>> x = minigrad.tensor([1., -2., 3.])
>>> x.masked_fill(x < 0, 0)
tensor([1., 0., 3.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .. import _dtypes
from .._dtypes import Index
from .._errors import noted
from .._late import wrap
from .._rule import is_number, meet, op, word
from .._views import in_place
from ._indices import array_of, c_name, check_flat, check_whole
from ._signature import invalid, is_tensor
from .broadcasting import _expand_array
from .gathering import mask_of, read_flat, read_masked
from .joining import join
from .pointwise import keep

__all__ = ["masked_fill", "masked_scatter", "put"]

if TYPE_CHECKING:
    from .._tensor import Tensor

Value: TypeAlias = "Tensor | float"


def _put(self: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    array = array_of("put", index, 1)
    check_whole(array, f"put_(): Expected a long tensor for index, but got {_dtypes.of(array).short}")
    if source.dtype != self.dtype:
        raise RuntimeError("put_(): self and source expected to have the same dtype, but got (self) "
                           f"{_dtypes.of(self).short} and (source) {_dtypes.of(source).short}")  # fmt: skip
    if array.size != source.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got "
            f"source.numel() = {source.size}, index.numel() = {array.size}"
        )
    check_flat("put", self.size, array)
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
def put(self: Tensor, index: Index, source: Tensor, accumulate: bool = False) -> Tensor:
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
            RuntimeError(
                f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} "
                "dimension(s)."
            ),
            "torch.where(mask, value, x) takes a tensor of values.",
        )
    where = mask_of(mask, "masked_fill_ only supports boolean masks, but got mask with dtype {}", c_name)
    out = np.array(np.broadcast_to(self, meet(self.shape, where.shape)), order="C")
    np.copyto(out, _dtypes.held(value, out.dtype), where=where)
    return out


@op(_masked_fill, node="MaskedFillBackward0", self=lambda g, mask: keep(~mask, g))
def _masked_fill_number(self: Tensor, mask: Any, value: Any) -> Tensor: ...


@op(
    _masked_fill, node="MaskedFillBackward1",
    self=lambda g, mask: keep(~mask, g), value=lambda g, mask: keep(mask, g).sum(),
)  # fmt: skip
def _masked_fill_tensor(self: Tensor, mask: Any, value: Tensor) -> Tensor: ...


_masked_fill_number_, _masked_fill_tensor_ = in_place(_masked_fill_number), in_place(_masked_fill_tensor)


def masked_fill(input: Tensor, mask: Index, value: Value) -> Tensor:
    """A copy with one number wherever a mask holds (`torch.masked_fill`).

    A mask that isn't bool, or a value with dimensions, raises RuntimeError. The gradient passes where the mask does not
    hold; a 0-d tensor as value gets the sum of the rest.

    >>> import minigrad
    >>> x = minigrad.tensor([1., -2.])
    >>> minigrad.masked_fill(x, x < 0, 0)
    tensor([1., 0.])
    """
    check_value("masked_fill", mask, value)
    meet(tuple(mask.shape), tuple(input.shape))
    return (_masked_fill_tensor if hasattr(value, "_array") else _masked_fill_number)(input, mask, value)  # type: ignore[arg-type]


def masked_fill_(input: Tensor, mask: Index, value: Value) -> Tensor:
    """In-place version of `masked_fill` (`torch.Tensor.masked_fill_`)."""
    check_value("masked_fill_", mask, value)
    return (_masked_fill_tensor_ if hasattr(value, "_array") else _masked_fill_number_)(input, mask, value)  # type: ignore[no-any-return]


def check_value(name: str, mask: Any, value: Any) -> None:
    """Raises where the mask is no tensor, or the value neither a tensor nor a number."""
    if not is_tensor(mask) or not (is_tensor(value) or is_number(value)):
        raise invalid(name, mask, value, signatures=("(Tensor mask, Tensor value)", "(Tensor mask, Number value)"))


def _masked_scatter(self: Any, mask: Any, source: Any) -> Any:
    out = np.array(np.broadcast_to(self, meet(getattr(mask, "_array", mask).shape, self.shape)), order="C")
    return _written(out, mask, source)


def _written(out: Any, mask: Any, source: Any) -> Any:
    if out.dtype != source.dtype:
        a, b = _dtypes.of(out).short, _dtypes.of(source).short
        raise RuntimeError(f"masked_scatter: expected self and source to have same dtypes but got{a} and {b}")
    where = mask_of(mask, "masked_scatter_ only supports boolean masks, but got mask with dtype {}")
    where = np.broadcast_to(where, out.shape)
    count = int(where.sum())
    if source.size < count:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    if not np.may_share_memory(out, source):
        out[where] = source.reshape(-1)[:count]
        return out
    for place, element in zip(np.argwhere(where), np.ndindex(source.shape), strict=False):
        out[tuple(place)] = source[element]
    return out


def _masked_part(g: Any, mask: Any, sizes: Any) -> Any:
    """What the mask picked, in front of the source's shape, zeros behind."""
    picked = read_masked(g, mask)
    room = np.zeros(int(np.prod(sizes)) - picked.shape[0], getattr(g, "_array", g).dtype)
    return join([picked, room if not hasattr(picked, "_array") else wrap(room)], 0).reshape(sizes)


@op(
    _masked_scatter,
    self=lambda g, mask: keep(~mask, g),
    source=lambda g, mask, source_sym_sizes: _masked_part(g, mask, source_sym_sizes),
)
def masked_scatter(self: Tensor, mask: Index, source: Tensor) -> Tensor:
    """A copy with the source's elements, in order, wherever a mask holds (`torch.masked_scatter`).

    >>> import minigrad
    >>> minigrad.masked_scatter(minigrad.zeros(3), minigrad.tensor([True, False, True]), minigrad.tensor([1., 2.]))
    tensor([1., 0., 2.])
    """


@op(
    node="MaskedScatterBackward0",
    self=lambda g, mask: keep(~mask, g),
    source=lambda g, mask, source_sym_sizes: _masked_part(g, mask, source_sym_sizes),
)
def _masked_scatter_over(self: Tensor, mask: Index, source: Tensor) -> Tensor:
    """What is written is read where the source is the tensor itself, one element after the other, as in PyTorch."""
    where = getattr(mask, "_array", mask)
    if self.dtype == source.dtype:
        where = _expand_array(where, self.shape)
    out = np.array(self)
    return _written(out, where, out if source is self else source)  # type: ignore[no-any-return]


masked_scatter_ = in_place(_masked_scatter_over)
