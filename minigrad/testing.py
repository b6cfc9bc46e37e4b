"""Comparing tensors in tests (`torch.testing`).

>>> import minigrad as torch
>>> torch.testing.assert_close(torch.tensor([1.0]), torch.tensor([1.0000001]))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from . import _dtypes
from ._tensor import Tensor
from .ops.creation import as_tensor

__all__ = ["assert_close"]

TOLERANCES = {_dtypes.float32: (1.3e-6, 1e-5), _dtypes.float64: (1e-7, 1e-7)}


class _Options(NamedTuple):
    rtol: float | None
    atol: float | None
    equal_nan: bool
    check_dtype: bool
    check_stride: bool
    subclasses: bool

    def comparable(self, actual: Any, expected: Any) -> bool:
        """Whether both are tensors, of classes that may be compared."""
        both = isinstance(actual, Tensor) and isinstance(expected, Tensor)
        return both and (self.subclasses or type(actual) is type(expected))


def assert_close(
    actual: Any, expected: Any, *, allow_subclasses: bool = True, rtol: float | None = None, atol: float | None = None,
    equal_nan: bool = False, check_device: bool = True, check_dtype: bool = True, check_layout: bool = True,
    check_stride: bool = False, msg: str | Callable[[str], str] | None = None,
) -> None:  # fmt: skip
    """AssertionError unless |actual − expected| ≤ atol + rtol·|expected|, element by element, in equal shapes and dtypes
    (`torch.testing.assert_close`).

    actual and expected: tensors, arrays, numbers, or sequences and mappings of them. The tolerances go by the dtype: 1.3e-6 and
    1e-5 for float32, 1e-7 and 1e-7 for float64, nothing for integers. ValueError for only one of them, TypeError for what
    can't be compared.

    >>> import minigrad as torch
    >>> torch.testing.assert_close(torch.tensor([1, 2]), torch.tensor([1.0, 2.0]))
    Traceback (most recent call last):
    AssertionError: The values for attribute 'dtype' do not match: torch.int64 != torch.float32.
    """
    if (rtol is None) != (atol is None):
        missing = "rtol" if rtol is None else "atol"
        raise ValueError(f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {missing}.")
    found = _difference(actual, expected, _Options(rtol, atol, equal_nan, check_dtype, check_stride, allow_subclasses), "")
    if found is not None:
        raise AssertionError(msg(found) if callable(msg) else msg or found)


def _difference(actual: Any, expected: Any, options: _Options, place: str) -> str | None:
    """What differs, in PyTorch's words; None if nothing does."""
    suffix = f"\n\nThe failure occurred for item {place}" if place else ""
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        if actual.keys() != expected.keys():
            return (
                "The keys of the mappings do not match:\n"
                f"Missing keys in the actual mapping: {sorted(expected.keys() - actual.keys())}\n"
                f"Additional keys in the actual mapping: {sorted(actual.keys() - expected.keys())}{suffix}"
            )
        pairs = [(f"[{key!r}]", actual[key], expected[key]) for key in actual]
    elif _is_sequence(actual) and _is_sequence(expected):
        if len(actual) != len(expected):
            return f"The length of the sequences mismatch: {len(actual)} != {len(expected)}{suffix}"
        pairs = [(f"[{i}]", x, y) for i, (x, y) in enumerate(zip(actual, expected, strict=True))]
    else:
        found = _pair(actual, expected, options)
        return None if found is None else found + suffix
    return next((found for key, x, y in pairs if (found := _difference(x, y, options, place + key))), None)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _pair(actual: Any, expected: Any, options: _Options) -> str | None:
    if actual is None or expected is None:
        return None if actual is expected else f"None mismatch: {actual} is not {expected}"
    if isinstance(actual, bool) and isinstance(expected, bool):
        return None if actual is expected else f"Booleans mismatch: {actual} is not {expected}"
    numbers = all(isinstance(x, (int, float, np.number)) for x in (actual, expected))
    if all(isinstance(x, np.ndarray) for x in (actual, expected)):
        actual, expected = map(as_tensor, (actual, expected))
    if not numbers and not options.comparable(actual, expected):
        raise TypeError(f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}.")
    if numbers and options.check_dtype and type(actual) is not type(expected):
        return f"The (d)types do not match: {type(actual)} != {type(expected)}."
    if numbers:
        return _values(np.asarray(actual), np.asarray(expected), options)
    checks = {"shape": True, "dtype": options.check_dtype, "stride()": options.check_stride}
    for name in (name for name, wanted in checks.items() if wanted):
        mine, other = (x.stride() if name == "stride()" else getattr(x, name) for x in (actual, expected))
        if mine != other:
            return f"The values for attribute '{name}' do not match: {mine} != {other}."
    return _values(actual.detach().numpy(), expected.detach().numpy(), options)


def _values(actual: Any, expected: Any, options: _Options) -> str | None:
    kinds = [TOLERANCES.get(_dtypes.of(x), (0.0, 0.0)) for x in (actual, expected)]
    rtol, atol = (max(kinds, key=lambda pair: pair[i])[i] for i in (0, 1)) if options.rtol is None else (options.rtol, options.atol)
    mine, other = (x.astype(np.int64) if x.dtype.kind == "b" else x for x in (actual, expected))
    with np.errstate(all="ignore"):
        off = ~np.isclose(mine, other, rtol, atol or 0.0, options.equal_nan)
        if not off.any():
            return None
        absolute = np.where(off, np.abs(mine - other), 0)
        relative = np.where(off, absolute / np.abs(other), 0)
    name, equal = ("Tensor-likes" if actual.ndim else "Scalars"), not rtol and not atol
    limits = ("", "") if equal else (f" (up to {atol} allowed)", f" (up to {rtol} allowed)")
    lines = [f"{name} are not {'equal' if equal else 'close'}!", ""]
    if actual.ndim == 0:
        lines += [f"Expected {expected.item()} but got {actual.item()}."]
    else:
        lines += [f"Mismatched elements: {off.sum()} / {off.size} ({off.mean():.1%})"]
    for what, values, limit in (("absolute", absolute, limits[0]), ("relative", relative, limits[1])):
        if actual.ndim == 0:
            lines.append(f"{what.title()} difference: {values.item()}{limit}")
        else:
            worst = np.unravel_index(values.argmax(), values.shape)
            lines.append(f"Greatest {what} difference: {values[worst].item()} at index {tuple(map(int, worst))}{limit}")
    return "\n".join(lines)
