"""The printed form of tensors: PyTorch's own text, character for character.

All numbers of a tensor are printed in one style, chosen from those that are shown: whole numbers as `1.`, others with
four decimals, and all in scientific notation where four decimals would hide or bloat some.

>>> import minigrad as torch
>>> torch.tensor([1., 20.]), torch.tensor([1.5, 20.]), torch.tensor([1.5, 2e-5])
(tensor([ 1., 20.]), tensor([ 1.5000, 20.0000]), tensor([1.5000e+00, 2.0000e-05]))
>>> torch.arange(2000)
tensor([   0,    1,    2,  ..., 1997, 1998, 1999])
>>> with printoptions(precision=2, threshold=5, edgeitems=1):
...     torch.arange(9.).reshape(3, 3) / 3
tensor([[0.00,  ..., 0.67],
        ...,
        [2.00,  ..., 2.67]])
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite
from typing import Any

import numpy as np

from . import _dtypes
from ._errors import noted


class _Options:
    def __init__(self) -> None:
        self.precision = 4  # digits after the point
        self.threshold: float = 1000  # more elements than this are summarised
        self.edgeitems = 3  # how many a summary shows at either end of a dimension
        self.linewidth = 80
        self.sci_mode: bool | None = None  # None: decided by the numbers


_PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": float("inf"), "edgeitems": 3, "linewidth": 80},
}
_options = _Options()


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Sets how tensors are printed (`torch.set_printoptions`): first a profile, then single options over it.

    What is left out stays as it is, except `sci_mode`: as in PyTorch, every call sets it, `None` to automatic.

    Args:
        precision: digits after the point.
        threshold: a tensor with more elements than this is summarised.
        edgeitems: how many elements a summary shows at either end of a dimension.
        linewidth: characters in a line.
        profile: `"default"`, `"short"` or `"full"` (which never summarises).
        sci_mode: scientific notation always (`True`), never (`False`) or where the numbers ask for it (`None`).

    >>> import minigrad as torch
    >>> torch.set_printoptions(precision=2)
    >>> torch.tensor([1 / 3])
    tensor([0.33])
    >>> torch.set_printoptions(profile="default")
    """
    single = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    chosen = {name: value for name, value in single.items() if value is not None}
    profiled = _PROFILES.get(profile, {}) if profile else {}
    for name, value in {**profiled, **chosen, "sci_mode": sci_mode}.items():
        setattr(_options, name, value)


def get_printoptions() -> dict[str, Any]:
    """The options now in force, as keyword arguments for `set_printoptions`.

    >>> get_printoptions()
    {'precision': 4, 'threshold': 1000, 'edgeitems': 3, 'linewidth': 80, 'sci_mode': None}
    """
    return dict(vars(_options))


@contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """Options for a while (`torch._tensor_str.printoptions`): takes what `set_printoptions` takes.

    >>> with printoptions(precision=2):
    ...     get_printoptions()["precision"]
    2
    """
    before = get_printoptions()
    set_printoptions(**options)
    try:
        yield
    finally:
        set_printoptions(**before)


def tensor_text(tensor: Any, *, contents: str | None = None, tangent: Any = None) -> str:
    """What `repr(tensor)` says: its numbers, and after them what they alone don't tell.

    Args:
        tensor: has `_array`, `requires_grad` and `grad_fn` (`None`, or an object with a `name()`).
        contents: text to stand in the place of the numbers.
        tangent: of a dual tensor, in forward-mode differentiation.
    """
    kind = type(tensor).__name__
    start = "tensor(" if kind in ("Tensor", "Parameter") else f"{kind}("
    indent = len(start)
    if contents is None:
        contents = _array_text(tensor._array, indent)
    notes = [*_array_notes(tensor._array), *_history_notes(tensor)]
    if tangent is not None:
        notes.append(f"tangent={tangent}")
    return _append(start + contents, notes, indent) + ")"


def tensor_format(tensor: Any, spec: str) -> str:
    """What `format(tensor, spec)` and f-strings say: a 0-d tensor is formatted as the Python number it holds.

    Raises:
        TypeError: a format is given for a tensor that has dimensions, or is of a subclass.
    """
    if tensor._array.ndim == 0 and type(tensor).__name__ == "Tensor":  # not a subclass: PyTorch draws this line
        return format(tensor._array.item(), spec)
    try:
        return object.__format__(tensor, spec)
    except TypeError as error:
        noted(error, "Only a plain 0-d tensor is formatted as a number: format t.item(), or each of t.tolist().")
        raise


def _array_notes(array: np.ndarray[Any, Any]) -> Iterator[str]:
    if (array.size == 0 and array.ndim != 1) or (array.size and _options.edgeitems == 0):
        yield f"size={array.shape}"  # which the brackets don't tell
    dtype = _dtypes.of(array)
    told_by_digits = array.size and dtype in (_dtypes.int64, _dtypes.bool)
    if dtype is not _dtypes.get_default_dtype() and not told_by_digits:
        yield f"dtype={dtype}"


def _history_notes(tensor: Any) -> Iterator[str]:
    try:
        grad_fn = tensor.grad_fn
    except RuntimeError:  # a view whose history an in-place change has made impossible
        yield "grad_fn=<Invalid>"
        return
    if grad_fn is not None:
        yield f"grad_fn=<{grad_fn.name().rpartition('::')[2]}>"
    elif tensor.requires_grad:
        yield "requires_grad=True"


def _append(text: str, notes: list[str], indent: int) -> str:
    """Adds notes behind the numbers, each on a new line if the last line has no room for it."""
    used = len(text) - text.rfind("\n") + 1  # and the two characters that close the line
    for note in notes:
        used += len(note) + 2
        if used > _options.linewidth:
            text += ",\n" + " " * indent + note
            used = indent + len(note)  # PyTorch leaves those two out here
        else:
            text += ", " + note
    return text


def _array_text(array: np.ndarray[Any, Any], indent: int) -> str:
    """The numbers in their brackets, of which the first stands in column `indent`."""
    if array.size == 0:
        return "[]"
    edge = _options.edgeitems
    cut = [array.size > _options.threshold and n > 2 * edge for n in array.shape]
    if any(cut):
        if edge == 0:
            return "[...]"
        ends = [[*range(edge), *range(n - edge, n)] if c else range(n) for n, c in zip(array.shape, cut)]
        array = array[np.ix_(*ends)]
    return _brackets(array.tolist(), cut, indent, _style_for(array.ravel().tolist()))


def _brackets(values: Any, cut: list[bool], indent: int, style: _Style) -> str:
    """Nested lists as text. `cut` tells of each dimension whether its middle has been left out."""
    if not cut:
        return style.write(values)
    inner = "\n" + " " * (indent + 1)
    if len(cut) > 1:
        blocks = [_brackets(value, cut[1:], indent + 1, style) for value in values]
        if cut[0]:
            blocks.insert(_options.edgeitems, "...")
        blank_lines = "\n" * (len(cut) - 2)
        return "[" + f",{blank_lines}{inner}".join(blocks) + "]"
    texts = [style.write(value) for value in values]
    if cut[0]:
        texts.insert(_options.edgeitems, " ...")
    per_line = max(1, int((_options.linewidth - indent) // (style.width + 2)))
    lines = [", ".join(texts[i : i + per_line]) for i in range(0, len(texts), per_line)]
    return "[" + f",{inner}".join(lines) + "]"


class _Style:
    """How all numbers of one tensor are written."""

    def __init__(self, spec: str = "", point: str = "", width: int = 1):
        self.spec = spec  # of Python's `format`
        self.point = point  # what ends a whole number among floats
        self.width = width

    def write(self, value: float) -> str:
        text = format(value, self.spec)
        if self.point and isfinite(value):
            text += self.point
        return text.rjust(self.width)


def _style_for(values: list[Any]) -> _Style:
    """The style that suits these numbers. Zeros, infinities and nan fit into any, so they have no say in it."""
    if not isinstance(values[0], float):
        return _Style(width=max(len(str(value)) for value in values))
    telling = [value for value in values if value and isfinite(value)]
    if not telling:
        return _Style(".0f", ".")
    sizes = [abs(value) for value in telling]
    largest, smallest = max(sizes), min(sizes)
    whole = all(value.is_integer() for value in telling)
    scientific = _options.sci_mode
    if scientific is None:
        scientific = largest > 1e8 or largest / smallest > 1000 or smallest < 1e-4
    if scientific:
        style = _Style(f".{_options.precision}e")
    elif whole:
        style = _Style(".0f", ".")
    else:
        style = _Style(f".{_options.precision}f")
    style.width = max(len(style.write(value)) for value in telling)
    return style
