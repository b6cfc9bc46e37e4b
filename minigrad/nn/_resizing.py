"""Grids of another size: each number of the result is a mean of some of the input's, along one dimension after the other.

Such a change is a matrix for each dimension, so its derivative is the matrices transposed.

>>> import minigrad
>>> interpolate(minigrad.tensor([[[1., 2.]]]), scale_factor=2)
tensor([[[1., 1., 2., 2.]]])
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._late import wrap
from .._rule import op, word
from ..ops._signature import missing
from ._adaptive import _averaging, adaptive_avg_pool1d, adaptive_avg_pool2d

if TYPE_CHECKING:
    from .._tensor import Tensor


def _along(self: Any, matrices: Any, output_size: Any = None, align_corners: bool = False) -> Any:
    """Each matrix times the lines of one of the last dimensions."""
    for d, matrix in enumerate(matrices, self.ndim - len(matrices)):
        self = np.moveaxis(np.moveaxis(self, d, -1) @ matrix.T, -1, d)
    return np.ascontiguousarray(self)


def _bytes_along(x: Any, matrices: Any) -> Any:
    """The same of bytes, the last dimension first, in whole numbers: the weights are multiples of a power of two so small
    that they fit into 16 bits, and what each dimension gives is rounded to bytes."""
    for d, matrix in reversed(list(enumerate(matrices, x.ndim - len(matrices)))):
        bits = next(b for b in range(22, -1, -1) if b == 0 or int(0.5 + np.abs(matrix).max() * 2**b) < 1 << 15)
        weights = np.trunc(matrix * 2**bits + np.copysign(0.5, matrix))
        sums = np.moveaxis(x, d, -1).astype(np.float64) @ weights.T  # exact: below 2⁵³
        x = np.moveaxis(np.clip(np.floor(sums / 2**bits + 0.5), 0, 255), -1, d)
    return np.ascontiguousarray(x.astype(np.uint8))


def _resized(node: str) -> Callable[..., Any]:
    @op(_along, node=node, self=lambda g, matrices, output_size: back(g, matrices))
    def _resize(self: Tensor, matrices: Any, output_size: Any) -> Tensor: ...

    return _resize


def _resized_with_corners(node: str) -> Callable[..., Any]:
    @op(_along, node=node, self=lambda g, matrices, output_size, align_corners: back(g, matrices))
    def _resize(self: Tensor, matrices: Any, output_size: Any, align_corners: bool) -> Tensor: ...

    return _resize


@op(_along, node="UpsampleBackward0", self=lambda g, matrices: back(g, matrices))
def _resize(self: Tensor, matrices: Any) -> Tensor: ...


transposed = word(_resize)


def back(g: Any, matrices: Any) -> Any:
    """The gradient of what was resized by these matrices: resized by their transposes."""
    return transposed(g, tuple(m.T for m in matrices))


_WORDS = {1: {"linear": "Linear"}, 2: {"bilinear": "Bilinear", "bicubic": "Bicubic"}, 3: {"trilinear": "Trilinear"}}
_ROWS = {
    (mode, n): (_resized_with_corners if mode in words else _resized)(f"Upsample{word}{n}DBackward0")
    for n, words in _WORDS.items()
    for mode, word in (("nearest", "Nearest"), ("nearest-exact", "NearestExact"), *words.items())
}
_ROWS["area", 3] = _resized("AdaptiveAvgPool3DBackward0")
KERNELS = ("nearest", "linear", "cubic", "area")
_MODES = ("nearest", "linear", "bilinear", "bicubic", "trilinear", "lanczos", "area", "nearest-exact")


def _matrix(mode: str, size: int, out: int, corners: bool, factor: float | None, dtype: Any) -> Any:
    """What each of `out` numbers takes of the `size` numbers it is made from."""
    if mode == "area":
        return _averaging(size, out, dtype)
    i, kind = np.arange(out), dtype.type if dtype.kind == "f" else np.float32
    step, at = kind(size / out if factor is None else 1 / factor), i.astype(kind)
    if corners:
        at = at * kind((size - 1) / (out - 1) if out > 1 else 0.0)
    elif mode.startswith("nearest"):
        at = (at + kind(0.5)) * step if mode == "nearest-exact" else at * step
    else:
        at = (at + kind(0.5)) * step - kind(0.5)
    if mode.startswith("nearest"):
        taps, weights = [np.floor(at)], [np.ones(out)]
    elif mode == "bicubic":
        low = np.floor(at)
        taps = [low + k for k in (-1, 0, 1, 2)]
        weights = [_cubic(np.abs(at - place)) for place in taps]
    else:
        at = np.maximum(at, 0)
        low = np.floor(at)
        taps, weights = [low, low + 1], [1 - (at - low), at - low]
    matrix = np.zeros((out, size))
    for place, weight in zip(taps, weights, strict=True):
        np.add.at(matrix, (i, np.clip(place, 0, size - 1).astype(int)), weight)
    return matrix.astype(dtype)


def _cubic(t: Any) -> Any:
    """Keys' kernel (1981) with a = −3/4, as PyTorch and OpenCV choose it."""
    a = -0.75
    near = ((a + 2) * t - (a + 3)) * t * t + 1
    return np.where(t <= 1, near, ((a * t - 5 * a) * t + 8 * a) * t - 4 * a)


def interpolate(
    input: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None, antialias: bool = False,
) -> Tensor:  # fmt: skip
    """input (N, C, L), (N, C, H, W) or (N, C, D, H, W) at another size, or at one so many times as large
    (`torch.nn.functional.interpolate`).

    mode: "nearest", "nearest-exact", "linear" for one dimension, "bilinear" and "bicubic" for two, "trilinear" for three,
    "area" (`adaptive_avg_pool2d`). With align_corners the outer elements stay where they are. antialias is refused.

    >>> import minigrad
    >>> interpolate(minigrad.tensor([[[0., 4.]]]), size=3, mode="linear", align_corners=True)
    tensor([[[0., 2., 4.]]])
    """
    n, shape = input.ndim - 2, list(input.shape)
    wanted, factors = _wanted(shape[2:], size, scale_factor)
    if align_corners is not None and not mode.endswith(("linear", "cubic")):
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
        )
    if antialias:
        raise noted(NotImplementedError("minigrad refuses antialias=True in interpolate()"), "Leave it out.")
    if mode == "area" and n in (1, 2):
        return adaptive_avg_pool1d(input, wanted) if n == 1 else adaptive_avg_pool2d(input, wanted)
    if (mode, n) not in _ROWS:
        fits = {"linear": 3, "bilinear": 4, "bicubic": 4, "trilinear": 5}.get(mode)
        if fits and n in (1, 2, 3):
            raise NotImplementedError(f"Got {n + 2}D input, but {mode} mode needs {fits}D input")
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {n + 2}D) for the modes: {' | '.join(_MODES)} (got "
            f"{mode})"
        )
    if min(wanted) <= 0:
        names = ("D", "H", "W")[-n:]
        told = [", ".join(f"{a}: {s}" for a, s in zip(names, sizes, strict=True)) for sizes in (shape[2:], wanted)]
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input ({told[0]}) output ({told[1]})"
        )
    whole = input._array.dtype == np.uint8 and mode in ("bilinear", "bicubic")
    if input._array.dtype.kind != "f" and not whole and not (mode.startswith("nearest") and input._array.dtype == np.uint8):
        raise missing(f"compute_indices_weights_{next(w for w in KERNELS if w in mode)}", input._array)
    used = (None,) * n if recompute_scale_factor else factors
    matrices = tuple(
        _matrix(mode, s, o, bool(align_corners), f, np.dtype(np.float64) if whole else input._array.dtype)
        for s, o, f in zip(shape[2:], wanted, used, strict=True)
    )
    if whole:
        return wrap(_bytes_along(input._array, matrices))  # type: ignore[no-any-return]
    corners = (bool(align_corners),) if mode.endswith(("linear", "cubic")) else ()
    return _ROWS[mode, n](input, matrices, tuple(wanted), *corners)  # type: ignore[no-any-return]


def _wanted(sizes: list[int], size: Any, factor: Any) -> tuple[tuple[int, ...], tuple[Any, ...]]:
    """The sizes of the result, and the factors that were given for them."""
    if size is None and factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if size is not None and factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    given, name = (size, "output size of") if factor is None else (factor, "scale_factor of shape")
    several = tuple(given) if isinstance(given, (tuple, list)) else (given,) * len(sizes)
    if len(several) != len(sizes):
        kind = "output" if factor is None else "scale_factor"
        raise ValueError(
            f"Input and {kind} must have the same number of spatial dimensions, but got input with spatial dimensions of "
            f"{sizes} and {name} {given}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and "
            f"{'output size' if factor is None else 'scale_factor'} in (o1, o2, ...,oK) format."
            if factor is None else
            f"Input and {kind} must have the same number of spatial dimensions, but got input with spatial dimensions of "
            f"{sizes} and {name} {given}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in "
            "(s1, s2, ...,sK) format."
        )  # fmt: skip
    if factor is None:
        return several, (None,) * len(sizes)
    return tuple(math.floor(s * float(f)) for s, f in zip(sizes, several, strict=True)), several


# --- channels and places ---------------------------------------------------------------------------------------------


def _shuffled(self: Any, upscale_factor: int) -> Any:
    r = upscale_factor
    if self.ndim < 3:
        raise RuntimeError(
            f"pixel_shuffle expects input to have at least 3 dimensions, but got input with {self.ndim} dimension(s)"
        )
    if r <= 0:
        raise RuntimeError(f"pixel_shuffle expects a positive upscale_factor, but got {r}")
    *batch, c, h, w = self.shape
    if c % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
            f"input.size(-3)={c} is not divisible by {r * r}"
        )
    blocks = self.reshape(math.prod(batch), c // (r * r), r, r, h, w).transpose(0, 1, 4, 2, 5, 3)
    return blocks.reshape(*batch, c // (r * r), h * r, w * r)


def _unshuffled(self: Any, downscale_factor: int) -> Any:
    r = downscale_factor
    if self.ndim < 3:
        raise RuntimeError(
            f"pixel_unshuffle expects input to have at least 3 dimensions, but got input with {self.ndim} dimension(s)"
        )
    if r <= 0:
        raise RuntimeError(f"pixel_unshuffle expects a positive downscale_factor, but got {r}")
    *batch, c, h, w = self.shape
    for name, size, place in (("height", h, -2), ("width", w, -1)):
        if size % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but input.size({place})={size} is not "
                f"divisible by {r}"
            )
    blocks = self.reshape(math.prod(batch), c, h // r, r, w // r, r).transpose(0, 1, 3, 5, 2, 4)
    return blocks.reshape(*batch, c * r * r, h // r, w // r)


@op(_shuffled, self=lambda g, upscale_factor: unshuffled(g, upscale_factor))
def pixel_shuffle(self: Tensor, upscale_factor: int) -> Tensor:
    """(*, C·r², H, W) as (*, C, H·r, W·r): channels become places (`torch.nn.functional.pixel_shuffle`).

    >>> import minigrad
    >>> pixel_shuffle(minigrad.arange(4.).reshape(1, 4, 1, 1), 2)
    tensor([[[[0., 1.],
              [2., 3.]]]])
    """


@op(_unshuffled, self=lambda g, downscale_factor: shuffled(g, downscale_factor))
def pixel_unshuffle(self: Tensor, downscale_factor: int) -> Tensor:
    """(*, C, H·r, W·r) as (*, C·r², H, W), the inverse of `pixel_shuffle` (`torch.nn.functional.pixel_unshuffle`).

    >>> import minigrad
    >>> pixel_unshuffle(minigrad.ones(1, 1, 4, 6), 2).shape
    torch.Size([1, 4, 2, 3])
    """


shuffled, unshuffled = word(pixel_shuffle), word(pixel_unshuffle)


def _regrouped(self: Any, groups: int) -> Any:
    if self.ndim < 3:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(self.shape)}")
    if self.shape[1] % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {self.shape[1]} channels and {groups} groups."
        )
    n, c = self.shape[:2]
    return self.reshape(n, groups, c // groups, math.prod(self.shape[2:])).swapaxes(1, 2).reshape(self.shape)


@op(_regrouped, self=lambda g, self_sym_sizes, groups: regrouped(g, self_sym_sizes[1] // groups))
def channel_shuffle(self: Tensor, groups: int) -> Tensor:
    """Channels (dimension 1) in another order: the first of each group, then the second …
    (`torch.nn.functional.channel_shuffle`).

    >>> import minigrad
    >>> channel_shuffle(minigrad.arange(4.).reshape(1, 4, 1), 2).reshape(4)
    tensor([0., 2., 1., 3.])
    """


regrouped = word(channel_shuffle)
