"""An array as a trace keeps it: whole up to 64 elements, else in summary with a thumbnail.

>>> small = snapshot(np.array([0.1, np.nan], np.float32))
>>> small.text, small.whole
('[0.1, nan]', True)
>>> large = snapshot(np.arange(10000.).reshape(100, 100))
>>> large.sum, large.thumbnail.rows, len(large.thumbnail.bytes)
(49995000.0, 16, 256)
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import numpy as np

LIMIT = 64
CELLS = 16
NOT_FINITE = 255
# Types that NumPy lacks are kept in one that holds all their numbers.
KEPT_AS = {"bfloat16": np.dtype(np.float32)}

Array = np.ndarray[Any, Any]


class Thumbnail(NamedTuple):
    """Block means as bytes: 0 for the smallest element … 254 for the largest, 255 for not finite."""

    rows: int
    columns: int
    bytes: bytes


class Summary(NamedTuple):
    """What is kept of a large array; sum, min, mean and max are those of its finite elements."""

    sum: float
    min: float | None
    mean: float | None
    max: float | None
    nan: int
    inf: int
    thumbnail: Thumbnail


class Snapshot:
    """An array at one moment. It is `whole`, and then has `.numpy()` and `.text`; or it has what a `Summary` has."""

    __slots__ = ("_dtype", "shape", "_data", "summary", "_array")

    def __init__(self, dtype: Any, shape: tuple[int, ...], data: bytes | None, summary: Summary | None = None) -> None:
        self._dtype, self.shape, self._data, self.summary = dtype, shape, data, summary
        self._array: Array | None = None

    @property
    def dtype(self) -> str:
        """The name of its dtype: `float32`."""
        return str(self._dtype)

    @property
    def whole(self) -> bool:
        """Whether every number was kept."""
        return self._data is not None

    def numpy(self) -> Array:
        """The numbers, read-only. Only of an array kept whole."""
        if self._data is None:
            raise ValueError(f"this array of shape {self.shape} was kept in summary: ask for .sum, .min, .mean, .max, .thumbnail")
        if self._array is None:
            self._array = np.frombuffer(self._data, KEPT_AS.get(self.dtype, self._dtype)).reshape(self.shape)
        return self._array

    @property
    def text(self) -> str:
        """The numbers as text that reads back exactly."""
        array = self.numpy()
        words = array.astype("U32") if array.dtype.kind != "b" else np.where(array, "true", "false")
        return _nested(words.tolist())

    def __getattr__(self, name: str) -> Any:
        if name in Summary._fields and (summary := self.summary) is not None:
            return getattr(summary, name)
        raise AttributeError(f"a snapshot {'kept whole ' if self.whole else ''}has no attribute '{name}'")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Snapshot) or self.shape != other.shape or self.dtype != other.dtype:
            return False
        if self._data is None or other._data is None:
            return self.summary == other.summary
        return self._data == other._data or np.array_equal(self.numpy(), other.numpy(), equal_nan=self.numpy().dtype.kind == "f")

    def __hash__(self) -> int:
        return hash((self.dtype, self.shape))

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for arrays that a trace writes once."""
        return self.dtype, self.shape, self._data, self.summary

    def __repr__(self) -> str:
        return f"<{self.dtype} {self.text}>" if self.whole else f"<{self.dtype} {self.shape} sum={self.sum}>"


def _nested(words: Any) -> str:
    return "[" + ", ".join(map(_nested, words)) + "]" if isinstance(words, list) else str(words)


def snapshot(array: Array, dtype: Any = None) -> Snapshot:
    """What a trace keeps of an array; `dtype` names a type that NumPy lacks."""
    if array.size <= LIMIT:
        return Snapshot(dtype or array.dtype, array.shape, array.tobytes())
    return Snapshot(dtype or array.dtype, array.shape, None, summarise(array))


def kept_as(dtype: str) -> np.dtype[Any]:
    """The type of a name that holds its numbers; ValueError if there is none."""
    try:
        kind = KEPT_AS.get(dtype) or np.dtype(dtype)
    except TypeError:
        kind = np.dtype(object)
    if kind.kind not in "biufc" or dtype not in (*KEPT_AS, kind.name):
        raise ValueError(f"{dtype!r} is no dtype of numbers")
    return kind


def from_text(dtype: str, shape: tuple[int, ...], text: str) -> Snapshot:
    """The array that `text` tells of; ValueError if it isn't one of this shape and dtype."""
    kind = kept_as(dtype)
    words = text.replace("[", " ").replace("]", " ").replace(",", " ").split()
    if len(words) != prod(shape):
        raise ValueError(f"{len(words)} numbers for the shape {shape}")
    if kind.kind == "b" and not set(words) <= {"true", "false"}:
        raise ValueError(f"not true or false: {text}")
    numbers: Any = [word == "true" for word in words] if kind.kind == "b" else words
    array = np.array(numbers, dtype=kind if kind.kind == "b" else str).astype(kind)
    found = Snapshot(dtype if dtype in KEPT_AS else kind, shape, array.tobytes())
    if found.text != text:
        raise ValueError(f"{text!r} is no array of {dtype} with shape {shape} as a trace writes it")
    return found


def summarise(array: Array) -> Summary:
    """Sums, extremes and a thumbnail."""
    numbers = array.astype(np.float64) if array.dtype.kind != "c" else np.abs(array).astype(np.float64)
    finite = np.isfinite(numbers)
    every = bool(finite.all())
    kept = numbers if every else numbers[finite]
    nan = 0 if every else int(np.isnan(numbers).sum())
    low, high = (float(kept.min()), float(kept.max())) if kept.size else (None, None)
    total = float(kept.sum())
    mean = total / kept.size if kept.size else None
    return Summary(total, low, mean, high, nan, numbers.size - kept.size - nan, thumbnail(numbers, low, high))


def thumbnail(numbers: Array, low: float | None, high: float | None) -> Thumbnail:
    """The array, flattened to a matrix, by the means of at most 16×16 blocks."""
    matrix = numbers.reshape(-1, numbers.shape[-1])
    with np.errstate(all="ignore"):
        for axis in (0, 1):
            matrix = block_means(matrix, axis)
        scaled = (matrix - (low or 0.0)) / (((high or 0.0) - (low or 0.0)) or 1.0) * (NOT_FINITE - 1)
    finite = np.isfinite(scaled)
    cells = np.where(finite, np.clip(np.rint(np.where(finite, scaled, 0)), 0, NOT_FINITE - 1), NOT_FINITE)
    return Thumbnail(*matrix.shape, cells.astype(np.uint8).tobytes())


def block_means(matrix: Array, axis: int) -> Array:
    """At most 16 entries along the axis, each the mean of a block."""
    length = matrix.shape[axis]
    if length <= CELLS:
        return matrix
    starts = np.arange(CELLS) * length // CELLS
    sizes = np.diff(starts, append=length)
    means: Array = np.add.reduceat(matrix, starts, axis) / (sizes[:, None] if axis == 0 else sizes)
    return means
