"""Borders around a tensor: a constant, a mirror, the edge's value, or the other side's.

>>> import minigrad
>>> pad(minigrad.tensor([[1., 2., 3.]]), (1, 1), mode="reflect")
tensor([[2., 1., 2., 3., 2.]])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import bool as bool_
from .._errors import noted
from .._rule import op, word
from ..ops._signature import missing
from ..ops.index_arrays import index, spread
from ..ops.parts import slice_
from ._arguments import tied

if TYPE_CHECKING:
    from .._tensor import Tensor


def _pad_array(self: Any, pad: Sequence[int], value: Any = 0) -> Any:
    """Padded on each side, from the last dimension on; a negative width cuts off."""
    widths = [(0, 0)] * (self.ndim - len(pad) // 2) + [(pad[i], pad[i + 1]) for i in range(len(pad) - 2, -2, -2)]
    for (low, high), size in zip(widths, self.shape, strict=True):
        if low + high + size < 0 or -min(low, 0) - min(high, 0) > size:
            raise noted(RuntimeError("narrow(): length must be non-negative."), "More is cut off than there is.")
    cut = self[
        tuple(slice(max(-low, 0), size + min(high, 0)) for (low, high), size in zip(widths, self.shape, strict=True))
    ]
    grown = [(max(low, 0), max(high, 0)) for low, high in widths]
    cut = np.asarray(cut, order="C")
    return np.pad(cut, grown, constant_values=_dtypes.held(value, self.dtype)) if any(map(any, grown)) else np.array(cut)


@op(_pad_array, node="ConstantPadNdBackward0", self=lambda g, pad: _again(g, tuple(-width for width in pad), 0))
def _constant(self: Tensor, pad: Any, value: Any = 0) -> Tensor: ...


_again = word(_constant)


def pad_constant(input: Tensor, pad: Sequence[int], value: float | None) -> Tensor:
    """`pad` with a constant, 0 unless given."""
    pad = tuple(pad)
    if len(pad) % 2:
        raise RuntimeError("Length of pad must be even but instead it equals " + str(len(pad)))
    return _constant(input, pad, 0 if value is None else value)


_gather = index.row.forward  # type: ignore[attr-defined]


def _by_index(node: str) -> Callable[..., Any]:
    """A row that picks elements for the border by index arrays."""

    @op(_gather, node=node, self=lambda g, self, indices: tied(spread(g, self.shape, indices), self))
    def _border(self: Tensor, indices: Any) -> Tensor: ...

    return _border


_BORDERS = {
    ("reflect", 1): _by_index("ReflectionPad1DBackward0"),
    ("reflect", 2): _by_index("ReflectionPad2DBackward0"),
    ("reflect", 3): _by_index("ReflectionPad3DBackward0"),
    ("replicate", 1): _by_index("ReplicationPad1DBackward0"),
    ("replicate", 2): _by_index("ReplicationPad2DBackward0"),
    ("replicate", 3): _by_index("ReplicationPad3DBackward0"),
}
_NUMPY = {"reflect": "reflect", "replicate": "edge"}


def pad(input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """input with a border: `pad` has two widths a dimension, (left, right, top, bottom, …), from the last dimension on
    (`torch.nn.functional.pad`).

    mode: "constant" (of `value`, 0 unless given; negative widths cut off), "reflect" (a mirror at the edge's element),
    "replicate" (the edge's element) or "circular" (what lies at the other side).

    >>> import minigrad
    >>> pad(minigrad.tensor([[1., 2.]]), (1, 0, 0, 1), value=9.)
    tensor([[9., 1., 2.],
            [9., 9., 9.]])
    """
    widths = tuple(pad)
    if len(widths) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(widths) > 2 * input.ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(widths)} and input of dimension {input.ndim}"
        )
    if mode == "constant":
        return _constant(input, widths, 0 if value is None else value)
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    n = len(widths) // 2
    if mode not in (*_NUMPY, "circular"):
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if mode != "circular" and input.dtype is bool_:
        raise missing(f"{'reflection' if mode == 'reflect' else 'replication'}_pad{n}d", input._array)
    if n > 3 or input.ndim not in (n + 1, n + 2):
        raise NotImplementedError(
            f"Padding size {len(widths)} is not supported for {input.ndim}D input tensor.\nSupported combinations for "
            "non-constant padding:\n  - 2D or 3D input: padding size = 2 (pads last dimension)\n  - 3D or 4D input: padding "
            "size = 4 (pads last 2 dimensions)\n  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    if mode == "circular":
        borders = [(widths[2 * i], widths[2 * i + 1], input.ndim - 1 - i) for i in range(n)]
        return _wrapped(input, borders)  # type: ignore[no-any-return]
    return _BORDERS[mode, n](input, _places(input.shape, widths, mode, n))  # type: ignore[no-any-return]


def _wrapped(x: Any, borders: list[tuple[int, int, int]]) -> Any:
    """Copied into the middle of what is larger; then each border is copied from the other side of that. What a negative
    width cuts off is gone before."""
    sizes = list(x.shape)
    for low, high, d in borders:
        if low > sizes[d] or high > sizes[d]:
            raise AssertionError("Padding value causes wrapping around more than once.")
        sizes[d] += low + high
    out = x.new_zeros(sizes)
    middle, kept = out, x
    for low, high, d in borders:
        middle = slice_(middle, d, max(low, 0), sizes[d] - max(high, 0))
        kept = slice_(kept, d, max(-low, 0), x.shape[d] + min(high, 0))
    middle.copy_(kept)
    for low, high, d in borders:
        first, last = max(low, 0), sizes[d] - max(high, 0)
        if low > 0:
            slice_(out, d, 0, low).copy_(slice_(out, d, last - low, last))
        if high > 0:
            slice_(out, d, last, last + high).copy_(slice_(out, d, first, first + high))
    return out


def _places(sizes: Sequence[int], widths: tuple[int, ...], mode: str, n: int) -> tuple[Any, ...]:
    """Index arrays: for each place of the padded tensor, where its element comes from."""
    lines = []
    for i in range(n):
        low, high = widths[2 * (n - 1 - i) : 2 * (n - i)]
        size = sizes[len(sizes) - n + i]
        if mode == "reflect" and (low >= size or high >= size):
            raise noted(
                RuntimeError(
                    f"Argument #{4 + 2 * (n - 1 - i)}: Padding size should be less than the corresponding input dimension, but "
                    f"got: padding ({low}, {high}) at dimension {len(sizes) - n + i} of input {list(sizes)}"
                ),
                "A mirror shows no more than there is before it.",
            )
        line = np.pad(np.arange(size), (max(low, 0), max(high, 0)), _NUMPY[mode])  # type: ignore[call-overload]
        lines.append(line[max(-low, 0) : len(line) + min(high, 0)])
    return (None,) * (len(sizes) - n) + tuple(line.reshape(-1, *(1,) * (n - 1 - i)) for i, line in enumerate(lines))
