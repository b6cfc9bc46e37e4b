"""Sums of products over chosen dimensions: einsum, tensordot and their special cases.

`einsum` lines up the dimensions of its operands and leaves the work to batched matrix products, as in PyTorch.

>>> import minigrad
>>> a, b = minigrad.ones(2, 3), minigrad.ones(3, 4)
>>> minigrad.einsum("ij,jk->ik", a, b).shape
torch.Size([2, 4])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._rule import op, word
from ._signature import missing
from .copying import unsafe_view
from .linalg import bmm, dot, mm
from .parts import _diagonal, diagonal, put_diagonal
from .reduction import axis
from .reduction import sum as total
from .shape import reshape, squeeze, unsqueeze, view
from .transposing import permute

__all__ = ["cross", "einsum", "inner", "kron", "tensordot", "trace"]

if TYPE_CHECKING:
    from .._tensor import Tensor

ELLIPSIS = "…"  # for the three dots
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
REST = "."  # the label of a dimension that an ellipsis stands for is REST and its number


# --- einsum -------------------------------------------------------------------------------------------------


def einsum(equation: Any, *operands: Any) -> Tensor:
    """Products of elements summed over the letters that the output lacks (`torch.einsum`).

    Each letter of the equation names a dimension, `...` those that are broadcast. Without `->` the output has the
    letters that occur once, in alphabetical order. An equation that doesn't fit raises RuntimeError.

    >>> import minigrad
    >>> x = minigrad.tensor([[1., 2.], [3., 4.]])
    >>> minigrad.einsum("ii", x), minigrad.einsum("ij->j", x)
    (tensor(5.), tensor([4., 6.]))
    """
    if not isinstance(equation, str):
        equation, operands = _from_lists((equation, *operands))
    if len(operands) == 1 and isinstance(operands[0], (tuple, list)):
        operands = tuple(operands[0])
    if not operands:
        raise RuntimeError("einsum(): must provide at least one operand")
    left, arrow, right = equation.replace("...", ELLIPSIS).replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        many = "more operands were provided than" if len(terms) < len(operands) else "fewer operands were provided than"
        raise RuntimeError(f"einsum(): {many} specified in the equation")
    labels = [_labels(term, x.ndim, i) for i, (term, x) in enumerate(zip(terms, operands, strict=True))]
    rest = max((sum(name[0] == REST for name in given) for given in labels), default=0)
    labels = [_numbered(given, rest) for given in labels]
    output = _output(right, labels, rest) if arrow else _implied(labels, rest)
    order = output + sorted({name for given in labels for name in given} - set(output), key=_rank)
    _check_sizes(labels, operands)
    aligned = [_aligned(x, given, order) for x, given in zip(operands, labels, strict=True)]
    return _contract(aligned, len(output))  # type: ignore[no-any-return]


def _from_lists(given: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """einsum(x, [0, 1], y, [1, 2], [0, 2]) as an equation."""
    if len(given) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list"
        )
    if not hasattr(given[0], "_array"):
        raise TypeError(f"einsum(): argument 'equation' (position 1) must be str, not {type(given[0]).__name__}")
    output = None if len(given) % 2 == 0 else given[-1]
    operands, lists = given[: 2 * (len(given) // 2) : 2], given[1 : 2 * (len(given) // 2) : 2]

    def letters(places: Sequence[Any]) -> str:
        return "".join("..." if p is Ellipsis else LETTERS[p] for p in places)

    return ",".join(map(letters, lists)) + ("" if output is None else "->" + letters(output)), tuple(operands)


def _rank(name: str) -> Any:
    return (name[0] != REST, LETTERS.find(name), name)


def _labels(term: str, ndim: int, i: int) -> list[str]:
    before, ellipsis, after = term.partition(ELLIPSIS)
    for k, letter in enumerate(before + after):
        if letter in (".", ELLIPSIS):
            wrong = "for which an ellipsis was already found" if ellipsis and k >= len(before) else "that is not part of any ellipsis"
            raise RuntimeError(f"einsum(): found '.' for operand {i} {wrong}")
        if letter not in LETTERS:
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {term.index(letter)} in the equation string, "
                "subscripts must be in [a-zA-Z]"
            )
    known = len(before) + len(after)
    if known > ndim or (known < ndim and not ellipsis):
        misfit = "is more than" if ellipsis else "does not match"
        raise noted(
            RuntimeError(
                f"einsum(): the number of subscripts in the equation ({known}) {misfit} the number of dimensions "
                f"({ndim}) for "
                f"operand {i}{'' if ellipsis else ' and no ellipsis was given'}"
            ),
            "One letter for each dimension, or ... for the rest.",
        )
    return [*before, *[REST] * (ndim - known), *after]


def _numbered(given: list[str], rest: int) -> list[str]:
    """The dimensions of an ellipsis numbered from the right, so that they meet as in broadcasting."""
    own, seen, found = sum(name == REST for name in given), 0, []
    for name in given:
        found.append(f"{REST}{rest - own + seen:02d}" if name == REST else name)
        seen += name == REST
    return found


def _output(right: str, labels: list[list[str]], rest: int) -> list[str]:
    before, ellipsis, after = right.partition(ELLIPSIS)
    for k, letter in enumerate(before + after):
        if letter in (".", ELLIPSIS):
            wrong = "but an ellipsis (...) was already found" if ellipsis and k >= len(before) else "that is not part of any ellipsis (...)"
            raise RuntimeError(f"einsum(): found '.' for output {wrong}")
        if (before + after).count(letter) > 1:
            raise RuntimeError(f"einsum(): output subscript {letter} appears more than once in the output")
        if not any(letter in given for given in labels):
            raise RuntimeError(
                f"einsum(): output subscript {letter} does not appear in the equation for any input operand"
            )
    return [*before, *([f"{REST}{k:02d}" for k in range(rest)] if ellipsis else []), *after]


def _implied(labels: list[list[str]], rest: int) -> list[str]:
    every = [name for given in labels for name in given]
    once = sorted({name for name in every if name[0] != REST and every.count(name) == 1}, key=_rank)
    return [f"{REST}{k:02d}" for k in range(rest)] + once


def _check_sizes(labels: list[list[str]], operands: Sequence[Any]) -> None:
    sizes: dict[str, int] = {}
    for i, (given, x) in enumerate(zip(labels, operands, strict=True)):
        for name, size in zip(given, x.shape, strict=True):
            if given.count(name) > 1 and size != x.shape[given.index(name)]:
                raise RuntimeError(
                    f"einsum(): subscript {name} is repeated for operand {i} but the sizes don't match, "
                    f"{size} != {x.shape[given.index(name)]}"
                )
            if sizes.get(name, 1) != 1 and size not in (1, sizes[name]):
                raise RuntimeError(
                    f"einsum(): subscript {name} has size {size} for operand {i} which does not broadcast with "
                    "previously seen size "
                    f"{sizes[name]}"
                )
            sizes[name] = max(sizes.get(name, 1), size) if size else 0


def _aligned(x: Any, given: list[str], order: list[str]) -> Any:
    """The operand with one dimension for each label, in one order for all; of size 1 where it has none."""
    while len(set(given)) < len(given):
        twice = next(name for name in given if given.count(name) > 1)
        first = given.index(twice)
        second = given.index(twice, first + 1)
        x = diagonal(x, 0, first, second)
        given = [name for k, name in enumerate(given) if k not in (first, second)]
        x = permute(x, (*range(first), x.ndim - 1, *range(first, x.ndim - 1)))
        given.insert(first, twice)
    places = [given.index(name) for name in order if name in given]
    missing = [k for k, name in enumerate(order) if name not in given]
    for _ in missing:
        x = unsqueeze(x, x.ndim)
    spare = iter(range(len(given), x.ndim))
    mine = iter(places)
    return permute(x, tuple(next(spare) if name not in given else next(mine) for name in order))


def _contract(operands: list[Any], kept: int) -> Any:
    """Multiplies from left to right; a dimension is summed as soon as no later operand has it."""
    result = operands.pop(0)
    ndim = result.ndim
    if not operands:
        return total(result, tuple(range(kept, ndim))) if kept < ndim else result
    while operands:
        other = operands.pop(0)
        ready = [
            d
            for d in range(kept, ndim)
            if all(x.shape[d] == 1 for x in operands) and (result.shape[d] != 1 or other.shape[d] != 1)
        ]
        result = _pair(result, other, ready) if ready else result * other
    return view(result, result.shape[:kept]) if kept < ndim else result


def _pair(left: Any, right: Any, ready: list[int]) -> Any:
    """Two aligned operands multiplied and summed over some dimensions: one batched matrix product,
    where there is anything left to sum."""
    both: list[int] = []
    first: list[int] = []
    second: list[int] = []
    summed: list[int] = []
    for d in range(left.ndim):
        mine, theirs = left.shape[d] != 1, right.shape[d] != 1
        if d in ready:
            if mine and theirs:
                summed.append(d)
            else:
                left, right = (total(left, d, True), right) if mine else (left, total(right, d, True))
                second.append(d)
        elif mine and theirs:
            both.append(d)
        else:
            (first if mine else second).append(d)
    if not summed:
        return left * right
    sizes = [max(a, b) if d not in ready else 1 for d, (a, b) in enumerate(zip(left.shape, right.shape, strict=True))]
    batch = [left.shape[d] for d in both]
    n, k, m = (int(np.prod([x.shape[d] for d in dims])) for x, dims in ((left, first), (left, summed), (right, second)))
    a = reshape(permute(left, (*both, *first, *summed, *second)), (int(np.prod(batch)), n, k))
    b = reshape(permute(right, (*both, *summed, *second, *first)), (int(np.prod(batch)), k, m))
    order = both + first + summed + second
    found = view(bmm(a, b), tuple(sizes[d] for d in order))
    return permute(found, tuple(order.index(d) for d in range(left.ndim)))


# --- its special cases --------------------------------------------------------------------------------------


def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """Products summed over the last `dims` dimensions of a and the first of b, or over two lists of dimensions
    (`torch.tensordot`). Dimensions whose sizes differ raise RuntimeError.

    >>> import minigrad
    >>> minigrad.tensordot(minigrad.ones(2, 3, 4), minigrad.ones(3, 4, 5), dims=2).shape
    torch.Size([2, 5])
    """
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        given: tuple[Any, Any] = (tuple(range(-dims, 0)), tuple(range(dims)))
    else:
        first, second = dims.tolist() if hasattr(dims, "tolist") else dims
        given = tuple((d,) if isinstance(d, int) else tuple(d) for d in (first, second))  # type: ignore[assignment]
    for d1, d2 in zip(*given, strict=True):
        if 1 in (a.shape[axis(d1, a.ndim)], b.shape[axis(d2, b.ndim)]):  # broadcast: the sum of the other is what counts
            a, b = (x if y.shape[e] != 1 else x.sum(d, keepdim=True, dtype=x.dtype) for x, d, y, e in ((a, d1, b, d2), (b, d2, a, d1)))
        if a.shape[axis(d1, a.ndim)] != b.shape[axis(d2, b.ndim)]:
            raise noted(
                RuntimeError(
                    f"contracted dimensions need to match, but first has size {a.shape[d1]} in dim {d1} and second "
                    "has size "
                    f"{b.shape[d2]} in dim {d2}"
                ),
                "The k-th dimension of the first list is summed with the k-th of the second.",
            )
    return _tensordot(a, b, [axis(d, a.ndim) for d in given[0]], [axis(d, b.ndim) for d in given[1]])  # type: ignore[no-any-return]


def _tensordot(a: Any, b: Any, first: list[int], second: list[int]) -> Any:
    stay = [d for d in range(a.ndim) if d not in first]
    go = [d for d in range(b.ndim) if d not in second]
    k = int(np.prod([a.shape[d] for d in first]))
    sizes = (*(a.shape[d] for d in stay), *(b.shape[d] for d in go))
    left, right = permute(a, (*stay, *first)), permute(b, (*second, *go))
    n, m = int(np.prod([a.shape[d] for d in stay])), int(np.prod([b.shape[d] for d in go]))
    if n == m == 1:
        if left.is_contiguous() and right.is_contiguous():
            return view(dot(*(x if x.ndim == 1 else reshape(x, (k,)) for x in (left, right))), sizes)
        return view((squeeze(left) * squeeze(right)).sum(dtype=a.dtype), sizes)
    return view(mm(reshape(left, (n, k)), reshape(right, (k, m))), sizes)


def inner(input: Tensor, other: Tensor) -> Tensor:
    """Products summed over the last dimensions (`torch.inner`).

    >>> import minigrad
    >>> minigrad.inner(minigrad.tensor([1, 2]), minigrad.tensor([3, 4]))
    tensor(11)
    """
    if not input.ndim or not other.ndim:
        return input * other  # type: ignore[no-any-return]
    if input.shape[-1] != other.shape[-1]:
        raise RuntimeError(
            f"inner() the last dimension must match on both input tensors but got shapes {list(input.shape)} and "
            f"{list(other.shape)}"
        )
    return _tensordot(input, other, [input.ndim - 1], [other.ndim - 1])  # type: ignore[no-any-return]


def kron(input: Tensor, other: Tensor) -> Tensor:
    """The Kronecker product: every element of input times the whole of other (`torch.kron`).

    >>> import minigrad
    >>> minigrad.kron(minigrad.tensor([1, 10]), minigrad.tensor([1, 2]))
    tensor([ 1,  2, 10, 20])
    """
    n = max(input.ndim, other.ndim)
    a, b = (1,) * (n - input.ndim) + tuple(input.shape), (1,) * (n - other.ndim) + tuple(other.shape)
    apart = unsafe_view(input, tuple(s for size in a for s in (size, 1)))
    return unsafe_view(
        apart * unsafe_view(other, tuple(s for size in b for s in (1, size))),
        tuple(x * y for x, y in zip(a, b, strict=True)),
    )


def _trace(self: Any) -> Any:
    if self.dtype == bool:
        raise missing("trace", self)
    if self.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {self.ndim}")
    return np.add.reduce(_diagonal(self), dtype=np.int64 if self.dtype.kind in "biu" else None)


def _on_diagonal(g: Any, sizes: Any) -> Any:
    return put_diagonal(g.reshape(1) * np.ones(min(sizes), getattr(g, "_array", g).dtype), sizes, 0, 0, 1)


@op(_trace, self=lambda g, self_sym_sizes: spread_trace(g, self_sym_sizes))
def trace(self: Tensor) -> Tensor:
    """The sum of a matrix's diagonal (`torch.trace`); its gradient is g on the diagonal.

    >>> import minigrad
    >>> minigrad.trace(minigrad.tensor([[1, 2], [3, 4]]))
    tensor(5)
    """


@op(_on_diagonal, node="TraceBackwardBackward0", g=lambda g: take_trace(g))
def _spread_trace(g: Tensor, sizes: Any) -> Tensor: ...


spread_trace, take_trace = word(_spread_trace), word(trace)


# --- cross product ------------------------------------------------------------------------------------------


def _cross(self: Any, other: Any, dim: int = -1) -> Any:
    if self.ndim != other.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    where = axis(dim, self.ndim)
    if self.shape[where] != 3 or other.shape[where] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {self.shape[where]} and {other.shape[where]}"
        )
    if self.dtype == bool:
        raise missing("cross", self)
    return np.ascontiguousarray(np.cross(self, other, axis=where))


@op(
    _cross, promote="common", node="LinalgCrossBackward0",
    self=lambda g, other, dim: crossed(other, g, dim),
    other=lambda g, self, dim: crossed(g, self, dim),
)  # fmt: skip
def linalg_cross(self: Tensor, other: Tensor, dim: int = -1) -> Tensor:
    """The cross product of vectors of three elements along `dim`; the other dimensions broadcast (`torch.linalg.cross`).

    >>> import minigrad as torch
    >>> torch.linalg.cross(torch.tensor([1., 0., 0.]), torch.tensor([0., 1., 0.]))
    tensor([0., 0., 1.])
    """


crossed = word(linalg_cross)


def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """The cross product of vectors of three elements, along `dim`, or the first dimension of size 3 (`torch.cross`).

    >>> import minigrad
    >>> minigrad.cross(minigrad.tensor([1, 0, 0]), minigrad.tensor([0, 1, 0]))
    tensor([0, 0, 1])
    """
    if dim is None:
        dim = next((d for d, size in enumerate(input.shape) if size == 3), None)
        if dim is None:
            raise RuntimeError("no dimension of size 3 in input")
    return linalg_cross(input, other, dim)
