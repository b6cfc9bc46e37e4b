"""Comparisons of each element: which is larger, which is taken, what kind of number it is.

>>> import minigrad
>>> x = minigrad.tensor([1., 2., 3.])
>>> x > 1.5, minigrad.where(x > 1.5, x, 0)
(tensor([False,  True,  True]), tensor([0., 2., 3.]))
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Number
from .._errors import noted
from .._late import wrap
from .._rule import ROWS, is_number, mismatch, op
from ._signature import invalid, is_tensor, overloaded
from .pointwise import keep, zero

__all__ = [
    "allclose", "eq", "equal", "fmax", "fmin", "ge", "greater", "greater_equal", "gt", "isclose", "isfinite",
    "isinf", "isnan", "isneginf", "isposinf", "isreal", "le", "less", "less_equal", "lt", "maximum", "minimum",
    "ne", "not_equal", "where",
]  # fmt: skip

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- which is larger -------------------------------------------------------------------------------------------------


@op(np.greater)
def gt(self: Tensor, other: Tensor | Number) -> Tensor:
    """input > other, element by element (`torch.gt`).

    >>> import minigrad as torch
    >>> torch.gt(torch.tensor([1, 2, 3]), 2)
    tensor([False, False,  True])
    """


@op(np.greater_equal)
def ge(self: Tensor, other: Tensor | Number) -> Tensor:
    """input ≥ other, element by element (`torch.ge`).

    >>> import minigrad as torch
    >>> torch.ge(torch.tensor([1, 2, 3]), 2)
    tensor([False,  True,  True])
    """


@op(np.less)
def lt(self: Tensor, other: Tensor | Number) -> Tensor:
    """input < other, element by element (`torch.lt`).

    >>> import minigrad as torch
    >>> torch.lt(torch.tensor([1, 2, 3]), 2)
    tensor([ True, False, False])
    """


@op(np.less_equal)
def le(self: Tensor, other: Tensor | Number) -> Tensor:
    """input ≤ other, element by element (`torch.le`).

    >>> import minigrad as torch
    >>> torch.le(torch.tensor([1, 2, 3]), 2)
    tensor([ True,  True, False])
    """


@op(np.equal)
def eq(self: Tensor, other: Tensor | Number) -> Tensor:
    """input = other, element by element (`torch.eq`).

    >>> import minigrad as torch
    >>> torch.eq(torch.tensor([1, 2, 3]), 2)
    tensor([False,  True, False])
    """


@op(np.not_equal)
def ne(self: Tensor, other: Tensor | Number) -> Tensor:
    """input ≠ other, element by element (`torch.ne`).

    >>> import minigrad as torch
    >>> torch.ne(torch.tensor([1, 2, 3]), 2)
    tensor([ True, False,  True])
    """


greater, greater_equal, less, less_equal, not_equal = gt, ge, lt, le, ne


def _written(name: str, ufunc: np.ufunc) -> Any:
    """The comparison in place, for tensors of floats: its derivative is 0."""

    def compare(self: Tensor, other: Tensor | Number) -> Any: ...

    compare.__name__ = f"_{name}_"
    title = f"{name.capitalize()}Backward"
    of_tensor = op(ufunc, node=title + "1", self=lambda g: zero(g), other=lambda g: zero(g))(compare)
    of_number = op(ufunc, node=title + "0", self=lambda g: zero(g))(compare)
    choose = overloaded(lambda input, other: (of_tensor if is_tensor(other) else of_number, input, other))
    choose.__name__ = name
    return choose


gt_, ge_, lt_ = _written("gt", np.greater), _written("ge", np.greater_equal), _written("lt", np.less)
le_, eq_, ne_ = _written("le", np.less_equal), _written("eq", np.equal), _written("ne", np.not_equal)


def _shared(g: Any, self: Any, other: Any, beaten: Any) -> Any:
    """The winner's gradient: all of it, half where both are equal."""
    tie = self == other
    return keep(~(beaten | tie), g) + keep(tie, g / 2)


@op(
    np.maximum,
    self=lambda g, self, other: _shared(g, self, other, self < other),
    other=lambda g, self, other: _shared(g, self, other, other < self),
)
def maximum(self: Tensor, other: Tensor) -> Tensor:
    """The larger of two, element by element; nan if one is (`torch.maximum`).
    Where equal, each gets half of the gradient.

    >>> import minigrad as torch
    >>> torch.maximum(torch.tensor([1., 5.]), torch.tensor([3., 4.]))
    tensor([3., 5.])
    """


@op(
    np.minimum,
    self=lambda g, self, other: _shared(g, self, other, self > other),
    other=lambda g, self, other: _shared(g, self, other, other > self),
)
def minimum(self: Tensor, other: Tensor) -> Tensor:
    """The smaller of two, element by element; nan if one is (`torch.minimum`).
    Where equal, each gets half of the gradient.

    >>> import minigrad as torch
    >>> torch.minimum(torch.tensor([1., 5.]), torch.tensor([3., 4.]))
    tensor([1., 4.])
    """


@op(
    lambda self, other: np.fmax(other, self), promote="common",
    self=lambda g, self, other: keep((self >= other) | (other != other), g),
    other=lambda g, self, other: keep(((self >= other) | (other != other)) == False, g),  # noqa: E712
)
def fmax(self: Tensor, other: Tensor) -> Tensor:
    """The larger of two, element by element; of a number and nan the number (`torch.fmax`).

    >>> import minigrad as torch
    >>> torch.fmax(torch.tensor([1., float("nan")]), torch.tensor([3., 4.]))
    tensor([3., 4.])
    """


@op(
    lambda self, other: np.fmin(other, self), promote="common",
    self=lambda g, self, other: keep((self <= other) | (other != other), g),
    other=lambda g, self, other: keep(((self <= other) | (other != other)) == False, g),  # noqa: E712
)
def fmin(self: Tensor, other: Tensor) -> Tensor:
    """The smaller of two, element by element; of a number and nan the number (`torch.fmin`).

    >>> import minigrad as torch
    >>> torch.fmin(torch.tensor([1., float("nan")]), torch.tensor([3., 4.]))
    tensor([1., 4.])
    """


# --- choices ---------------------------------------------------------------------------------------------------------


@op(
    promote="common", node="WhereBackward0",
    self=lambda g, condition: keep(condition, g), other=lambda g, condition: keep(condition == False, g),  # noqa: E712
)  # fmt: skip
def _where(condition: Any, self: Tensor | Number, other: Tensor | Number) -> Tensor:
    mask: Any = getattr(condition, "_array", condition)
    try:
        return np.where(mask, self, other)  # type: ignore[arg-type, return-value, unused-ignore]
    except ValueError:
        raise mismatch(ROWS["_where"], (mask, self, other)) from None


def where(condition: Tensor, input: Tensor | Number | None = None, other: Tensor | Number | None = None) -> Any:
    """input where the condition holds, other elsewhere (`torch.where`).

    All are broadcast; the condition is of truths. Without input and other: the indices where it holds, one tensor for
    each dimension.

    >>> import minigrad as torch
    >>> x = torch.tensor([-1., 2.])
    >>> torch.where(x > 0, x, 0)
    tensor([0., 2.])
    """
    mask = getattr(condition, "_array", None)
    if mask is not None and input is None and other is None:
        return tuple(wrap(index.astype(np.int64)) for index in np.nonzero(np.atleast_1d(mask)))
    if mask is None or not all(is_tensor(x) or is_number(x) for x in (input, other)):
        given = [x for x in (condition, input, other) if x is not None]
        raise invalid(
            "where", *given, signatures=("(Tensor condition)", "(Tensor condition, Tensor input, Tensor other)")
        )
    if mask.dtype.kind != "b":
        if mask.dtype != np.uint8:
            raise noted(
                RuntimeError(
                    "where expected condition to be a boolean tensor, but got a tensor with dtype "
                    f"{_dtypes.of(mask).short}"
                ),
                "Write a comparison: torch.where(x > 0, ...).",
            )
        warnings.warn(
            "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future version of "
            "PyTorch. Use a boolean condition instead.",
            UserWarning,
            stacklevel=3,
        )
        condition = condition.bool()
    if not (is_tensor(input) and is_tensor(other)):
        common = _dtypes.result_type(*(getattr(x, "_array", x) for x in (input, other)))
        input, other = (x if is_tensor(x) else wrap(_dtypes.held(x, common)) for x in (input, other))
    return _where(condition, input, other)  # type: ignore[arg-type]


def where_self(input: Tensor, condition: Tensor, other: Tensor | Number) -> Tensor:
    """input where the condition holds, other elsewhere (`torch.Tensor.where`)."""
    return where(condition, input, other)  # type: ignore[no-any-return]


# --- what kind of number ---------------------------------------------------------------------------------------------


def _infinite(sign: int) -> Any:
    def forward(self: Any) -> Any:
        return self == sign * np.inf if self.dtype.kind == "f" else np.zeros(self.shape, bool)

    return forward


@op(np.isnan)
def isnan(self: Tensor) -> Tensor:
    """Whether it is nan, element by element (`torch.isnan`).

    >>> import minigrad as torch
    >>> torch.isnan(torch.tensor([1., float("nan")]))
    tensor([False,  True])
    """


@op(np.isinf)
def isinf(self: Tensor) -> Tensor:
    """Whether it is ∞ or −∞, element by element (`torch.isinf`).

    >>> import minigrad as torch
    >>> torch.isinf(torch.tensor([1., float("-inf")]))
    tensor([False,  True])
    """


@op(np.isfinite)
def isfinite(self: Tensor) -> Tensor:
    """Whether it is neither infinite nor nan, element by element (`torch.isfinite`).

    >>> import minigrad as torch
    >>> torch.isfinite(torch.tensor([1., float("-inf")]))
    tensor([ True, False])
    """


@op(_infinite(1))
def isposinf(self: Tensor) -> Tensor:
    """Whether it is ∞, element by element (`torch.isposinf`).

    >>> import minigrad as torch
    >>> torch.isposinf(torch.tensor([1., float("inf")]))
    tensor([False,  True])
    """


@op(_infinite(-1))
def isneginf(self: Tensor) -> Tensor:
    """Whether it is −∞, element by element (`torch.isneginf`).

    >>> import minigrad as torch
    >>> torch.isneginf(torch.tensor([1., float("-inf")]))
    tensor([False,  True])
    """


def isreal(input: Tensor) -> Tensor:
    """Whether it has no imaginary part: always true here (`torch.isreal`).

    >>> import minigrad as torch
    >>> torch.isreal(torch.tensor([1., 2.]))
    tensor([True, True])
    """
    return wrap(np.ones(input._array.shape, bool))  # type: ignore[no-any-return]


def _close(self: Any, other: Any, rtol: float, atol: float, equal_nan: bool) -> Any:
    if self.dtype != other.dtype:
        raise RuntimeError(f"{_dtypes.of(self).short} did not match {_dtypes.of(other).short}")
    for name, bound in (("rtol", rtol), ("atol", atol)):
        if bound < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {bound}")
    same = self == other
    if equal_nan:
        same = same | ((self != self) & (other != other))
    allowed = atol + np.absolute(rtol * other)
    error = np.absolute(self - other) if self.dtype != bool else self != other
    return same | (np.isfinite(error) & (error <= allowed))


@op(_close)
def isclose(self: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> Tensor:
    """Whether |input − other| ≤ atol + rtol · |other|, element by element (`torch.isclose`). Both of one dtype.

    >>> import minigrad as torch
    >>> torch.isclose(torch.tensor([1., 2.]), torch.tensor([1.000001, 2.1]))
    tensor([ True, False])
    """


def allclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False) -> bool:
    """Whether all elements are close, as `isclose` has it (`torch.allclose`).

    >>> import minigrad as torch
    >>> torch.allclose(torch.tensor([1., 2.]), torch.tensor([1.000001, 2.]))
    True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan)._array.all())


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether both have one shape and the same elements (`torch.equal`).

    >>> import minigrad as torch
    >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
    True
    """
    for position, t in enumerate((input, other)):
        if not is_tensor(t):
            raise TypeError(
                f"equal(): argument '{('input', 'other')[position]}' (position {position + 1}) must be Tensor, "
                f"not {type(t).__name__}"
            )
    return input._array.shape == other._array.shape and bool((input._array == other._array).all())
