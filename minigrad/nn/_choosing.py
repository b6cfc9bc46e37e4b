"""Softmax and its kin as `torch.nn.functional` has them, gates, and rows picked from a table.

>>> import minigrad
>>> softmin(minigrad.tensor([0., 1.]), 0)
tensor([0.7311, 0.2689])
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import dtype as DType
from .._errors import noted
from .._late import wrap
from .._modes import no_grad
from .._rule import op, word
from ..ops import _softmax as plain_softmax
from ..ops.division import once, underived
from ..ops.gathering import read_slices
from ..ops.index_arrays import spread as at_places
from ..ops.joining import join
from ..ops.pointwise import sigmoid
from ..ops.reduction import _total as total
from ..ops.reduction import axis
from ..ops.splitting import chunk
from ..random import exponential_into
from ._arguments import floating, plain

if TYPE_CHECKING:
    from .._tensor import Tensor


def _dim(name: str, ndim: int, dim: int | None) -> int:
    """The dimension meant where none is given, with PyTorch's warning."""
    if dim is not None:
        return dim
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        stacklevel=3,
    )
    return 0 if ndim in (0, 1, 3) else 1


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: DType | None = None) -> Tensor:
    """e^xᵢ / Σⱼ e^xⱼ along `dim` (`torch.nn.functional.softmax`); as `torch.softmax`, but dim may be left to it.

    >>> import minigrad
    >>> softmax(minigrad.tensor([0., 1.]), dim=0)
    tensor([0.2689, 0.7311])
    """
    return plain_softmax.softmax(input, _dim("softmax", input.ndim, dim), dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: DType | None = None) -> Tensor:
    """log softmax(x) along `dim`, without overflow (`torch.nn.functional.log_softmax`).

    >>> import minigrad
    >>> log_softmax(minigrad.tensor([0., 1.]), dim=0)
    tensor([-1.3133, -0.3133])
    """
    return plain_softmax.log_softmax(input, _dim("log_softmax", input.ndim, dim), dtype)


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: DType | None = None) -> Tensor:
    """softmax(−x): the smallest number gets the largest share (`torch.nn.functional.softmin`).

    >>> import minigrad
    >>> softmin(minigrad.tensor([0., 1.]), dim=0)
    tensor([0.7311, 0.2689])
    """
    return plain_softmax.softmax(-input, _dim("softmin", input.ndim, dim), dtype)


def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Tensor:
    """A random choice with a derivative: softmax((logits + Gumbel noise) / tau); with `hard` one-hot in value, and
    soft in its derivative (Jang et al., 2017) (`torch.nn.functional.gumbel_softmax`).

    >>> import minigrad
    >>> gumbel_softmax(minigrad.zeros(2, 3), hard=True).sum(1)
    tensor([1., 1.])
    """
    waiting = np.empty_like(logits._array)
    exponential_into(waiting)
    gumbels = wrap(-np.log(waiting))
    soft = plain_softmax.softmax((logits + gumbels) / tau, dim)
    if not hard:
        return soft
    where = axis(dim, soft.ndim)
    one = np.zeros_like(soft._array)
    np.put_along_axis(one, np.expand_dims(soft._array.argmax(where), where), 1, where)
    return wrap(one) - soft.detach() + soft  # type: ignore[no-any-return]


_sigma = word(sigmoid)


def _glu_array(self: Any, dim: int = -1) -> Any:
    where = axis(dim, self.ndim)
    size = self.shape[where]
    if size % 2:
        raise noted(
            RuntimeError(f"Halving dimension must be even, but dimension {where} is size {size}"),
            "One half is gated by the other.",
        )
    a, b = np.split(floating(self, "glu_cpu"), 2, where)
    return a * _sigma(b)


def _glu_slope(g: Any, x: Any, dim: int) -> Any:
    a, b = np.split(x, 2, axis(dim, x.ndim)) if isinstance(x, np.ndarray) else chunk(x, 2, dim)
    s = _sigma(b)
    return join([g * s, g * a * s * (1 - s)], dim)


@op(_glu_array, node="GluBackward0", self=lambda g, self, dim: _glu_slope(g, self, dim))
def glu(self: Tensor, dim: int = -1) -> Tensor:
    """a · σ(b), where a and b are the two halves of input along `dim` (`torch.nn.functional.glu`).

    RuntimeError if the size along dim is odd.

    >>> import minigrad
    >>> glu(minigrad.tensor([2., 0.]))
    tensor([1.])
    """


# --- tables ----------------------------------------------------------------------------------------------------------


def _rows(weight: Any, indices: Any, padding_idx: int = -1, scale_grad_by_freq: bool = False) -> Any:
    where = plain(indices)
    if where.size and (where.min() < 0 or where.max() >= weight.shape[0]):
        raise noted(IndexError("index out of range in self"), f"The table has {weight.shape[0]} rows, numbered from 0.")
    return weight[where]


def _into_rows(g: Any, sizes: Any, indices: Any, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    where = plain(indices).reshape(-1)
    g = g.reshape(-1, sizes[1])
    if scale_grad_by_freq:
        g = g / np.bincount(where, minlength=sizes[0])[where][:, None].astype(g.dtype)
    table = np.zeros(sizes, g.dtype)
    kept = where != padding_idx
    np.add.at(table, where[kept], g[kept])
    return table


def _from_rows(g: Any, indices: Any, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    where = plain(indices)
    picked = g[where] * (where != padding_idx)[..., None]
    if scale_grad_by_freq:
        picked = picked / np.bincount(where.ravel())[where][..., None]
    return picked.astype(g.dtype)


@op(
    _into_rows, node="EmbeddingDenseBackwardBackward0",
    g=lambda g, indices, padding_idx, scale_grad_by_freq: _pick_rows(g, indices, padding_idx, scale_grad_by_freq),
)  # fmt: skip
def _rows_back(g: Tensor, sizes: Any, indices: Any, padding_idx: Any, scale_grad_by_freq: Any) -> Tensor: ...


@op(
    _from_rows, node="EmbeddingBackward0",
    g=lambda g, g_sym_sizes, indices, padding_idx, scale_grad_by_freq: (
        _put_rows(g, g_sym_sizes, indices, padding_idx, scale_grad_by_freq)
    ),
)  # fmt: skip
def _rows_again(g: Tensor, indices: Any, padding_idx: Any, scale_grad_by_freq: Any) -> Tensor: ...


_put_rows, _pick_rows = word(_rows_back), word(_rows_again)


@op(
    _rows, node="EmbeddingBackward0",
    weight=lambda g, weight_sym_sizes, indices, padding_idx, scale_grad_by_freq: (
        _put_rows(g, weight_sym_sizes, indices, padding_idx, scale_grad_by_freq)
    ),
)  # fmt: skip
def _embedding(weight: Tensor, indices: Any, padding_idx: int = -1, scale_grad_by_freq: bool = False) -> Tensor: ...


def embedding(
    input: Tensor, weight: Tensor, padding_idx: int | None = None, max_norm: float | None = None, norm_type: float = 2.0,
    scale_grad_by_freq: bool = False, sparse: bool = False,
) -> Tensor:  # fmt: skip
    """The rows of `weight` (num_embeddings × dim) that `input`, integers of any shape, names: shape (*input, dim)
    (`torch.nn.functional.embedding`).

    The row `padding_idx` gets no gradient; rows longer than `max_norm` are shortened in place first;
    `scale_grad_by_freq` divides a row's gradient by how often it is named. Sparse gradients are refused by name.

    >>> import minigrad
    >>> embedding(minigrad.tensor([1, 0]), minigrad.tensor([[1., 2.], [3., 4.]]))
    tensor([[3., 4.],
            [1., 2.]])
    """
    if sparse:
        raise noted(
            NotImplementedError("minigrad refuses sparse gradients"),
            "Leave `sparse` out: the gradient is the same, dense.",
        )
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if input.dtype not in (_dtypes.int64, _dtypes.int32):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"{input.type()} instead (while checking arguments for embedding)"
        )
    rows = weight.shape[0]
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx %= rows
    if max_norm is not None:
        _shorten(weight, input, max_norm, norm_type)
    return _embedding(weight, input, -1 if padding_idx is None else padding_idx, scale_grad_by_freq)


def _shorten(weight: Tensor, input: Tensor, max_norm: float, norm_type: float) -> None:
    """Rows that are too long are scaled down to the norm allowed, in place and unrecorded."""
    with no_grad():
        for row in np.unique(input._array).tolist():
            length = weight[row].norm(norm_type).item()
            if length > max_norm:
                weight[row] *= max_norm / (length + 1e-7)


_MODES = ("sum", "mean", "max")


def _bags(weight: Any, per_sample_weights: Any, rows: Any, bag: Any, share: Any, count: int) -> Any:
    """Each bag's sum of its rows, each times its share and its weight."""
    found = np.zeros((count, weight.shape[1]), weight.dtype)
    share = plain(share) if per_sample_weights is None else plain(share) * per_sample_weights[:, None]
    np.add.at(found, plain(bag), weight[plain(rows)] * share)
    return found


@op(
    _bags, node="EmbeddingBagBackward0",  # transposed: bags and rows change places
    weight=lambda g, weight_sym_sizes, per_sample_weights, rows, bag, share: _last(
        _bagged(g, per_sample_weights, bag, rows, share, weight_sym_sizes[0])
    ),
    per_sample_weights=lambda g, weight, rows, bag, share: _last(
        total(read_slices(g, 0, bag) * read_slices(weight, 0, rows) * share, 1, False), "_per_sample_weights"
    ),
)  # fmt: skip
def _bag_sums(
    weight: Tensor, per_sample_weights: Tensor | None, rows: Any, bag: Any, share: Any, count: Any
) -> Tensor: ...


_bagged = word(_bag_sums)


def _last(g: Any, of: str = "") -> Any:
    return once(g, g, underived(f"_embedding_bag{of}_backward", not of))


@op(
    lambda weight, per_sample_weights, rows, filled: np.take_along_axis(weight, rows, 0) * filled + 0, node="EmbeddingBagBackward0",
    weight=lambda g, weight_sym_sizes, rows, filled: _last(
        at_places(g * filled, weight_sym_sizes, (rows, np.arange(weight_sym_sizes[1])))
    ),
    per_sample_weights=lambda g: None,
)  # fmt: skip
def _bag_tops(weight: Tensor, per_sample_weights: Tensor | None, rows: Any, filled: Any) -> Tensor: ...


def embedding_bag(
    input: Tensor, weight: Tensor, offsets: Tensor | None = None, max_norm: float | None = None, norm_type: float = 2,
    scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False, per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False, padding_idx: int | None = None,
) -> Tensor:  # fmt: skip
    """The mean, the sum or the largest of the rows of `weight` that each bag names: shape (bags, dim)
    (`torch.nn.functional.embedding_bag`).

    input: integers, a row each bag; or all in one line, with `offsets` where each bag begins. Rows padding_idx count for
    nothing. per_sample_weights weigh the rows of a sum.

    >>> import minigrad
    >>> table = minigrad.tensor([[1., 2.], [3., 4.], [5., 6.]])
    >>> embedding_bag(minigrad.tensor([0, 1, 2]), table, minigrad.tensor([0, 2]))
    tensor([[2., 3.],
            [5., 6.]])
    """
    if weight.dtype is _dtypes.int64 and input.is_floating_point():
        warnings.warn(
            "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is deprecated, "
            "and should now be `embedding_bag(input, weight, ...)`.", stacklevel=3,
        )  # fmt: skip
        input, weight = weight, input
    if mode not in _MODES:
        raise ValueError("mode has to be one of sum or mean")
    if sparse or scale_grad_by_freq:
        what = "sparse gradients" if sparse else "scale_grad_by_freq"
        raise noted(NotImplementedError(f"minigrad refuses {what} of bags"), "Take F.embedding, and sum its rows.")
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' "
            f"(got mode='{mode}'). Please open a feature request on GitHub."
        )
    if max_norm is not None:
        _shorten(weight, input, max_norm, norm_type)
    rows, bag, count = _in_bags(input, offsets, include_last_offset)
    if rows.size and not 0 <= rows.min() <= rows.max() < weight.shape[0]:
        i = int(np.flatnonzero((rows < 0) | (rows >= weight.shape[0]))[0])
        raise RuntimeError(
            f"Index {i} of input takes value {rows[i]} which is not in the valid range [0, {weight.shape[0]})"
        )
    kept = rows != (None if padding_idx is None else padding_idx % weight.shape[0])
    if mode == "max":
        return _largest_of_bags(weight, rows[kept], bag[kept], count)  # type: ignore[no-any-return]
    weights: Any = per_sample_weights if input.ndim == 1 or per_sample_weights is None else per_sample_weights.reshape(-1)
    each = kept / np.maximum(np.bincount(bag[kept], minlength=count), 1)[bag] if mode == "mean" else kept
    return _bag_sums(weight, weights, rows, bag, each[:, None].astype(weight._array.dtype), count)


def _in_bags(input: Tensor, offsets: Tensor | None, closed: bool) -> tuple[Any, Any, int]:
    """The rows named, the bag of each, and how many bags there are."""
    rows = input._array.reshape(-1)
    if input.ndim == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
                f"sequences. However, found offsets of type {type(offsets)}"
            )
        return rows, np.repeat(np.arange(input.shape[0]), input.shape[1]), input.shape[0]
    if input.ndim != 1:
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.ndim}")
    if offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    if offsets.ndim != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    starts = offsets._array
    if starts.size and starts[0]:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, "
            f"got {starts[0]}"
        )
    if starts.size and starts[-1] > rows.size:
        raise RuntimeError(
            f"offsets[-1] can not be greater than input's length {rows.size} but got offsets[-1] of {starts[-1]}"
        )
    return rows, np.searchsorted(starts, np.arange(rows.size), "right") - 1, len(starts) - closed


def _largest_of_bags(weight: Any, rows: Any, bag: Any, count: int) -> Any:
    """By column the largest of each bag's rows; zeros for an empty bag."""
    tops = np.zeros((count, weight.shape[1]), np.int64)
    for i in np.unique(bag):
        mine = rows[bag == i]
        tops[i] = mine[weight._array[mine].argmax(0)]
    filled = np.isin(np.arange(count), bag)[:, None].astype(weight._array.dtype)
    return _bag_tops(weight, None, tops, filled)


def one_hot(input: Tensor, num_classes: int = -1) -> Tensor:
    """For each integer of input a vector of zeros with a single 1: shape (*input, num_classes), int64
    (`torch.nn.functional.one_hot`). Without num_classes, one more than the largest.

    RuntimeError for negative classes and for those beyond num_classes.

    >>> import minigrad
    >>> one_hot(minigrad.tensor([0, 2]))
    tensor([[1, 0, 0],
            [0, 0, 1]])
    """
    if input.dtype is not _dtypes.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    where = input._array
    if not where.size and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if where.size and where.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    classes = int(where.max()) + 1 if num_classes == -1 else num_classes
    if where.size and where.max() >= classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return wrap((where[..., None] == np.arange(classes)).astype(np.int64))  # type: ignore[no-any-return]
