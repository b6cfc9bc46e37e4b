"""One name for several rows, as PyTorch has it: `pow` of tensor and number, number and tensor, tensor and tensor.

An overloaded function answers with the row it has chosen and that row's arguments. The function runs it; the in-place
method (`_views.in_place`) writes its result into the first argument.

>>> import minigrad
>>> minigrad.pow(minigrad.tensor([3.]), 2), minigrad.tensor([3.]).pow_(2)
(tensor([9.]), tensor([9.]))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec

import numpy as np

from .. import _dtypes
from .._door import through
from .._errors import noted
from .._quick import binary, named
from .._rule import is_number

if TYPE_CHECKING:
    from .._tensor import Tensor

P = ParamSpec("P")


def overloaded(choose: Callable[P, tuple[Any, ...]]) -> Callable[P, Tensor]:
    """Makes a function of one that answers `(row's function, *arguments)`."""

    def call(*args: P.args, **kwargs: P.kwargs) -> Tensor:
        operation, *values = choose(*args, **kwargs)
        return operation(*values)  # type: ignore[no-any-return]

    named(call, choose).choose = choose
    return call


def with_option(plain: Callable[..., Tensor]) -> Callable[[Callable[P, tuple[Any, ...]]], Callable[P, Tensor]]:
    """Like `overloaded`, for a function that is nearly always called with two operands: these go to `plain` at once."""

    def build(choose: Callable[P, tuple[Any, ...]]) -> Callable[P, Tensor]:
        chosen = overloaded(choose)

        def make(door: Any = None) -> Any:
            return binary(plain.row, door, through(chosen, door) if door else chosen)  # type: ignore[attr-defined]

        call: Any = named(make(), choose)
        call.choose, call.make = choose, make
        return call  # type: ignore[no-any-return]

    return build


def operator(operation: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """The operation as Python's operator: what it has no place for is left to the other operand."""

    def apply(self: Any, other: Any, /) -> Any:
        try:
            return operation(self, other)
        except TypeError:
            return NotImplemented

    return named(apply, operation)  # type: ignore[no-any-return]


def ordered(operation: Callable[..., Any], sign: str) -> Callable[[Any, Any], Any]:
    """The operator of an order, which knows no arrays: `x < array` is refused, as in PyTorch."""
    compare = operator(operation)

    def apply(self: Any, other: Any, /) -> Any:
        if isinstance(other, np.ndarray):
            raise TypeError(f"'{sign}' not supported between instances of '{type(self).__name__}' and 'numpy.ndarray'")
        return compare(self, other)

    return named(apply, operation)  # type: ignore[no-any-return]


def reflected(operation: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """The operator with its operands exchanged."""
    return operator(named(lambda self, other: operation(other, self), operation))


def is_tensor(value: Any) -> bool:
    """Whether the argument is a tensor (`torch.is_tensor`)."""
    return hasattr(value, "_array")


def invalid(
    name: str,
    *args: Any,
    signatures: tuple[str, ...] = ("(Tensor input, Tensor other)", "(Tensor input, Number other)"),
) -> TypeError:
    """PyTorch's error for arguments that fit none of a function's signatures."""
    got = ", ".join("Tensor" if is_tensor(a) else type(a).__name__ for a in args)
    listed = "".join(f"\n * {signature}" for signature in signatures)
    expected = f"expected one of:{listed}\n" if len(signatures) != 1 else f"expected {signatures[0]}"
    return noted(
        TypeError(f"{name}() received an invalid combination of arguments - got ({got}), but {expected}"),
        "Make a tensor of other things first: torch.tensor(...).",
    )


def one_of(name: str, with_tensor: Any, with_number: Any, input: Any, other: Any) -> tuple[Any, ...]:
    """The row for `(tensor, tensor)` or for `(tensor, number)`."""
    if is_tensor(input) and is_tensor(other):
        return with_tensor, input, other
    if is_tensor(input) and is_number(other):
        return with_number, input, other
    raise invalid(name, input, other)


def not_a_tensor(name: str, value: Any, argument: str = "other", position: int = 2) -> TypeError:
    """PyTorch's error for an argument that is no tensor."""
    return noted(
        TypeError(f"{name}(): argument '{argument}' (position {position}) must be Tensor, not {type(value).__name__}"),
        "Make a tensor of it first: torch.tensor(...).",
    )


def missing(kernel: str, array: Any) -> NotImplementedError:
    """PyTorch's error for a dtype that an operation has no kernel for."""
    return NotImplementedError(f"\"{kernel}\" not implemented for '{_dtypes.of(array).short}'")


def floats_only(forward: Callable[..., Any], kernel: str) -> Callable[..., Any]:
    """The forward, with PyTorch's refusal of integers and truths."""

    def checked(first: Any, *more: Any, **options: Any) -> Any:
        if first.dtype.kind != "f":
            raise noted(missing(kernel, first), "Write x.float() first.")
        return forward(first, *more, **options)

    return checked


def no_truths(forward: Callable[..., Any], kernel: str) -> Callable[..., Any]:
    """The forward, with PyTorch's refusal of truths."""

    def checked(first: Any, *more: Any, **options: Any) -> Any:
        if first.dtype == bool:
            raise noted(missing(kernel, first), "Make numbers of the truths: mask.int().")
        return forward(first, *more, **options)

    return checked
