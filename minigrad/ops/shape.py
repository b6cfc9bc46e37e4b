"""Operations that rearrange elements without computing: views, joins and splits.

>>> import minigrad
>>> minigrad.arange(6).view(2, 3).t()
tensor([[0, 3],
        [1, 4],
        [2, 5]])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._rule import op, word
from .._views import in_place
from .reduction import axes, axis

__all__ = [
    "cat",
    "chunk",
    "clone",
    "flatten",
    "narrow",
    "permute",
    "reshape",
    "select",
    "split",
    "squeeze",
    "stack",
    "t",
    "transpose",
    "unbind",
    "unsqueeze",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def sizes_of(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    """`(2, 3)` from `f(2, 3)` as well as from `f((2, 3))`."""
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        sizes = tuple(sizes[0])
    return tuple(int(s) for s in sizes)


# --- views ---------------------------------------------------------------------------------------------------------


def _t(self: Any) -> Any:
    if self.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {self.ndim}D")
    return self.T


@op(_t, view=True, self=lambda g: g.T)
def t(self: Tensor) -> Tensor:
    """The transpose of a matrix; vectors stay as they are (`torch.t`)."""


def _transpose(self: Any, dim0: int, dim1: int) -> Any:
    return self.swapaxes(axis(dim0, self.ndim), axis(dim1, self.ndim)) if self.ndim else self[...]


@op(_transpose, view=True, self=lambda g, dim0, dim1: swap(g, dim0, dim1))
def transpose(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """Two dimensions exchanged (`torch.transpose`)."""


swap = word(transpose)


def _inverse(dims: Sequence[int]) -> tuple[int, ...]:
    n = len(dims)
    places = [axis(d, n) for d in dims]
    return tuple(places.index(i) for i in range(n))


def _permute_array(self: Any, dims: Sequence[int]) -> Any:
    if len(dims) != self.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering "
            f"of dimensions i.e. input.dim() = {self.ndim} is not equal to len(dims) = {len(dims)}"
        )
    places = [axis(d, self.ndim) for d in dims]
    if len(set(places)) != len(places):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return self.transpose(places)


@op(_permute_array, view=True, node="PermuteBackward0", self=lambda g, dims: order(g, _inverse(dims)))
def _permute(self: Tensor, dims: Any) -> Tensor: ...


order = word(_permute)


def permute(input: Tensor, *dims: Any) -> Tensor:
    """The dimensions in another order (`torch.permute`)."""
    return _permute(input, sizes_of(dims))


def _view_array(self: Any, size: Any) -> Any:
    shape = infer_size(size, self.size)
    try:
        return np.reshape(self, shape, copy=False)
    except ValueError:
        raise noted(
            RuntimeError(
                "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
                "contiguous subspaces). Use .reshape(...) instead."
            ),
            "view() never copies; reshape() copies where it must.",
        ) from None


def infer_size(size: Sequence[int], numel: int) -> tuple[int, ...]:
    """The shape with its -1 filled in; RuntimeError in PyTorch's words if it does not fit."""
    shape = list(size)
    unknown = [i for i, s in enumerate(shape) if s == -1]
    if len(unknown) > 1:
        raise RuntimeError("only one dimension can be inferred")
    for s in shape:
        if s < -1:
            raise RuntimeError(f"invalid shape dimension {s} at index {shape.index(s)} of shape {shape}")
    known = int(np.prod([s for s in shape if s != -1], dtype=np.int64))
    if unknown and known and numel % known == 0:
        shape[unknown[0]] = numel // known
    elif unknown and not known and numel == 0:
        raise RuntimeError(
            f"cannot reshape tensor of 0 elements into shape {shape} because the unspecified dimension size -1 can be any value and is ambiguous"
        )
    elif unknown or known != numel:
        raise noted(
            RuntimeError(f"shape '{list(size)}' is invalid for input of size {numel}"),
            f"The sizes must multiply to {numel}, the number of elements.",
        )
    return tuple(shape)


@op(_view_array, view=True, node="ViewBackward0", self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes))
def _view(self: Tensor, size: Any) -> Tensor: ...


def view(input: Tensor, *shape: Any) -> Tensor:
    """The same elements in another shape, never copied (`torch.Tensor.view`)."""
    return _view(input, sizes_of(shape))


def reshape(input: Tensor, *shape: Any) -> Tensor:
    """The same elements in another shape; a view where that is possible (`torch.reshape`)."""
    size = sizes_of(shape)
    try:
        np.reshape(input._array, infer_size(size, input._array.size), copy=False)
    except ValueError:
        from .linalg import _unsafe_view

        return _unsafe_view(clone(input), infer_size(size, input._array.size))
    return _view(input, size)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Dimensions start_dim to end_dim made one (`torch.flatten`)."""
    shape = input.shape
    if not shape:
        return reshape(input, 1)
    first, last = axis(start_dim, len(shape)), axis(end_dim, len(shape))
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if first == last:
        return input
    return reshape(input, *shape[:first], shape[first : last + 1].numel(), *shape[last + 1 :])


def _unsqueeze_array(self: Any, dim: int) -> Any:
    return np.expand_dims(self, axis(dim, self.ndim + 1))


@op(_unsqueeze_array, view=True, self=lambda g, dim: drop(g, dim))
def unsqueeze(self: Tensor, dim: int) -> Tensor:
    """A dimension of size 1 put in at `dim` (`torch.unsqueeze`)."""


def _squeeze_dims(self: Any, dim: Any) -> Any:
    where = tuple(i for i in (axes(dim, self.ndim) or ()) if self.ndim and self.shape[i] == 1)
    return self.squeeze(where)


@op(lambda self: self.squeeze(), view=True, node="SqueezeBackward0", self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes))
def _squeeze_all(self: Tensor) -> Tensor: ...


@op(_squeeze_dims, view=True, node="SqueezeBackward1", self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes))
def _squeeze_dim(self: Tensor, dim: Any) -> Tensor: ...


drop = word(_squeeze_dim)


def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    """Dimensions of size 1 left out: all, or those named (`torch.squeeze`)."""
    return _squeeze_all(input) if dim is None else _squeeze_dim(input, dim)


def _expand_array(self: Any, size: Any) -> Any:
    lead = len(size) - self.ndim
    if lead < 0:
        raise RuntimeError(
            f"expand({list(self.shape)}, size={list(size)}): the number of sizes provided ({len(size)}) must be greater or equal to "
            f"the number of dimensions in the tensor ({self.ndim})"
        )
    target = [self.shape[i - lead] if s == -1 and i >= lead else s for i, s in enumerate(size)]
    for i, s in enumerate(target):
        own = self.shape[i - lead] if i >= lead else 1
        if own not in (1, s):
            raise RuntimeError(
                f"The expanded size of the tensor ({s}) must match the existing size ({own}) at non-singleton dimension {i}.  "
                f"Target sizes: {list(size)}.  Tensor sizes: {list(self.shape)}"
            )
    return np.broadcast_to(self, target)


@op(_expand_array, view=True, node="ExpandBackward0", self=lambda g: g)
def _expand_view(self: Tensor, size: Any) -> Tensor: ...


def expand_(input: Tensor, *sizes: Any) -> Tensor:
    """Dimensions of size 1 repeated without copying; -1 keeps a size (`torch.Tensor.expand`)."""
    return _expand_view(input, sizes_of(sizes))


def _select_array(self: Any, dim: int, index: int) -> Any:
    if self.ndim == 0:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    dim = axis(dim, self.ndim)
    if not -self.shape[dim] <= index < self.shape[dim]:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(self.shape)} at dimension {dim}")
    return self[(slice(None),) * dim + (index, ...)]


@op(_select_array, view=True, self=lambda g, self_sym_sizes, dim, index: put(g, self_sym_sizes, dim, index))
def select(self: Tensor, dim: int, index: int) -> Tensor:
    """One slice along a dimension, that dimension gone (`torch.select`)."""


def _put_selected(g: Any, sizes: Any, dim: int, index: int) -> Any:
    g = np.asarray(g)
    whole = np.zeros(sizes, g.dtype)
    _select_array(whole, dim, index)[...] = g
    return whole


@op(_put_selected, node="SelectBackwardBackward0", g=lambda g, dim, index: select(g, dim, index) if hasattr(g, "_array") else _select_array(g, dim, index))
def _place_selected(g: Tensor, sizes: Any, dim: Any, index: Any) -> Tensor: ...


put = word(_place_selected)


def _slice_array(self: Any, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Any:
    if step < 1:
        raise RuntimeError("slice step must be positive")
    return self[(slice(None),) * axis(dim, self.ndim) + (slice(start, end, step),)]


@op(
    _slice_array, view=True, node="SliceBackward0",
    self=lambda g, self_sym_sizes, dim, start, end, step: put_slice(g, self_sym_sizes, dim, start, end, step),
)  # fmt: skip
def slice_(self: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1) -> Tensor: ...


def _put_sliced(g: Any, sizes: Any, dim: int, start: Any, end: Any, step: int) -> Any:
    whole = np.zeros(sizes, g.dtype)
    _slice_array(whole, dim, start, end, step)[...] = g
    return whole


@op(_put_sliced, node="SliceBackwardBackward0", g=lambda g, dim, start, end, step: cut(g, dim, start, end, step))
def _place_sliced(g: Tensor, sizes: Any, dim: Any, start: Any, end: Any, step: Any) -> Tensor: ...


put_slice, cut = word(_place_sliced), word(slice_)


def narrow(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """`length` slices along a dimension, from `start` on (`torch.narrow`)."""
    size = input.shape[axis(dim, input.ndim)]
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    start = start + size if start < 0 else start
    if start + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return slice_(input, dim, start, start + length, 1)


@op(lambda self: self[...], view=True, node="AliasBackward0", self=lambda g: g)
def alias(self: Tensor) -> Tensor: ...


# --- several views at once -----------------------------------------------------------------------------------------


def _unbind_array(self: Any, dim: int = 0) -> Any:
    if self.ndim == 0:
        raise RuntimeError("Dimension specified as 0 but tensor has no dimensions")
    return tuple(np.moveaxis(self, axis(dim, self.ndim), 0)) if self.ndim > 1 else tuple(self[i, ...] for i in range(self.shape[0]))


@op(_unbind_array, view=True, self=lambda g, dim: pile(g, dim))
def unbind(self: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """All slices along a dimension (`torch.unbind`)."""


def _split_array(self: Any, split_size: Any, dim: int = 0) -> Any:
    dim = axis(dim, self.ndim)
    size = self.shape[dim]
    if isinstance(split_size, int):
        if split_size < 0:
            raise RuntimeError(f"split expects split_size be non-negative, but got split_size={split_size}")
        if split_size == 0 and size:
            raise RuntimeError(f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}")
        lengths = [min(split_size, size - k) for k in range(0, size, split_size or 1)] or [0]
    else:
        lengths = list(split_size)
        if sum(lengths) != size:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {size} (input tensor's size at dimension {dim}), "
                f"but got split_sizes={lengths}"
            )
    ends = np.cumsum(lengths).tolist()
    return tuple(_slice_array(self, dim, end - length, end) for length, end in zip(lengths, ends, strict=True))


@op(_split_array, view=True, self=lambda g, dim: join(g, dim))
def split(self: Tensor, split_size: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Parts of a size along a dimension, or of the sizes given (`torch.split`)."""


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most `chunks` parts of equal size along a dimension (`torch.chunk`)."""
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    size = input.shape[axis(dim, input.ndim)]
    return split(input, -(-size // chunks) or 1, dim)


# --- joining -------------------------------------------------------------------------------------------------------


def _cat_arrays(tensors: Any, dim: int = 0) -> Any:
    kept = [t for t in tensors if t.shape != (0,)] or list(tensors)
    if not kept:
        raise RuntimeError("torch.cat(): expected a non-empty list of Tensors")
    where = axis(dim, kept[0].ndim)
    for i, t in enumerate(kept):
        if t.ndim == 0:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
        if t.ndim != kept[0].ndim:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {kept[0].ndim} and {t.ndim}")
        for d in range(t.ndim):
            if d != where and t.shape[d] != kept[0].shape[d]:
                raise noted(
                    RuntimeError(
                        f"Sizes of tensors must match except in dimension {where}. Expected size {kept[0].shape[d]} but got size "
                        f"{t.shape[d]} for tensor number {i} in the list."
                    ),
                    f"cat along dimension {where} joins tensors whose other sizes agree.",
                )
    return np.concatenate(kept, where)


def _parts(g: Any, shapes: Any, dim: int) -> Any:
    lengths = [0 if s == (0,) and g.ndim > 1 else s[axis(dim, len(s))] for s in shapes]
    ends = np.cumsum(lengths).tolist()
    return [cut(g, dim, end - n, end, 1) if s != (0,) or g.ndim == 1 else None for n, end, s in zip(lengths, ends, shapes, strict=True)]


@op(_cat_arrays, promote="common", tensors=lambda g, tensors_sym_sizes, dim: _parts(g, tensors_sym_sizes, dim))
def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors joined along a dimension they have (`torch.cat`)."""


def _stack_arrays(tensors: Any, dim: int = 0) -> Any:
    if not len(tensors):
        raise RuntimeError("stack expects a non-empty TensorList")
    for i, t in enumerate(tensors):
        if t.shape != tensors[0].shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(tensors[0].shape)} at entry 0 and {list(t.shape)} at entry {i}"
            )
    return np.stack(tensors, axis(dim, tensors[0].ndim + 1))


@op(
    _stack_arrays, promote="common",
    tensors=lambda g, dim: unbind(g, dim) if hasattr(g, "_array") else _unbind_array(g, dim),
)  # fmt: skip
def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Tensors of one shape joined along a new dimension (`torch.stack`)."""


def pile(g: Any, dim: int) -> Any:
    return stack(g, dim) if any(hasattr(x, "_array") for x in g) else np.stack(g, axis(dim, g[0].ndim + 1))


def join(g: Any, dim: int) -> Any:
    return cat(g, dim) if any(hasattr(x, "_array") for x in g) else np.concatenate(g, axis(dim, g[0].ndim))


# --- copies --------------------------------------------------------------------------------------------------------


@op(lambda self: np.array(self, order="K"), self=lambda g: g)
def clone(self: Tensor) -> Tensor:
    """A copy with history: the gradient goes straight through (`torch.clone`)."""


@op(lambda self: np.array(self, order="C"), node="CloneBackward0", self=lambda g: g)
def _contiguous(self: Tensor) -> Tensor: ...


def contiguous(input: Tensor) -> Tensor:
    """The tensor itself if its elements lie in order, else a copy (`torch.Tensor.contiguous`)."""
    return input if input._array.flags.c_contiguous else _contiguous(input)


@op(lambda self, dtype: self.astype(dtype.numpy), node="ToCopyBackward0", self=lambda g: g)
def to_copy(self: Tensor, dtype: Any) -> Tensor: ...


# --- writing over --------------------------------------------------------------------------------------------------


@op(lambda self, src: np.broadcast_to(src, self.shape).astype(self.dtype), node="CopyBackwards", src=lambda g: g)
def copy(self: Tensor, src: Tensor) -> Tensor: ...


@op(lambda self, value: np.full(self.shape, value, self.dtype), node="FillBackward0")
def _fill_number(self: Tensor, value: Any) -> Tensor: ...


@op(lambda self, value: np.broadcast_to(value, self.shape).astype(self.dtype), node="FillBackward1", value=lambda g: g)
def _fill_tensor(self: Tensor, value: Tensor) -> Tensor: ...


@op(lambda self: np.zeros(self.shape, self.dtype))
def zero(self: Tensor) -> Tensor: ...


copy_in, zero_, _fill_number_, _fill_tensor_ = map(in_place, (copy, zero, _fill_number, _fill_tensor))


def copy_(input: Tensor, src: Tensor, non_blocking: bool = False) -> Tensor:
    """Writes another tensor's values over this one's; the gradient goes to the other (`torch.Tensor.copy_`)."""
    return copy_in(input, src)  # type: ignore[no-any-return]


def fill_(input: Tensor, value: Any) -> Tensor:
    """Writes one number everywhere (`torch.Tensor.fill_`)."""
    if hasattr(value, "_array"):
        if value.ndim:
            raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions.")
        return _fill_tensor_(input, value)  # type: ignore[no-any-return]
    return _fill_number_(input, value)  # type: ignore[no-any-return]


def squeeze_(input: Tensor, dim: Any = None) -> Tensor:
    """`squeeze`, of this very tensor (`torch.Tensor.squeeze_`)."""
    squeezed = squeeze(input, dim)
    node = squeezed._node
    if node is not None:
        squeezed._node = None
        input._node, input._number = node, 0
        node.__class__ = _squeeze_here.row.node  # type: ignore[attr-defined]
    input._array = squeezed._array
    return input


@op(lambda self: self, node="SqueezeBackward4", self=lambda g, self_sym_sizes: g.reshape(self_sym_sizes))
def _squeeze_here(self: Tensor) -> Tensor: ...
