"""Steps of each element: rounding, signs, limits. Their derivative is 0, or 1 where a limit does not bind.

>>> import minigrad
>>> minigrad.clamp(minigrad.tensor([-2., 0.5, 2.], requires_grad=True), -1, 1)
tensor([-1.0000,  0.5000,  1.0000], grad_fn=<ClampBackward1>)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Number
from .._errors import noted
from .._rule import UFUNCS, is_number, op, word
from ._signature import invalid, is_tensor, missing, one_of, overloaded
from .division import underivable
from .pointwise import keep, zero

__all__ = [
    "abs", "absolute", "angle", "ceil", "clamp", "clamp_max", "clamp_min", "clip", "fix", "floor", "frac", "heaviside",
    "nan_to_num", "round", "sgn", "sign", "signbit", "trunc",
]  # fmt: skip

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- signs -----------------------------------------------------------------------------------------------------------


def _size(self: Any) -> Any:
    if self.dtype == bool:
        raise missing("abs_cpu", self)
    return np.absolute(self)


@op(_size, self=lambda g, self: g * direction(self))
def abs(self: Tensor) -> Tensor:
    """|x|, element by element; the derivative at 0 is 0 (`torch.abs`).

    >>> import minigrad as torch
    >>> torch.abs(torch.tensor([-1., 2.]))
    tensor([1., 2.])
    """


UFUNCS[np.absolute] = abs
absolute = abs


def _signed(self: Any) -> Any:
    if self.dtype.kind == "f":
        return np.where(np.isnan(self), 0, np.sign(self)) + 0.0  # of nan 0, as PyTorch has it
    return np.array(self) if self.dtype == bool else np.sign(self)


@op(_signed, self=lambda g: zero(g))
def sign(self: Tensor) -> Tensor:
    """−1, 0 or 1, element by element (`torch.sign`).

    >>> import minigrad as torch
    >>> torch.sign(torch.tensor([-3., 0., 2.]))
    tensor([-1.,  0.,  1.])
    """


UFUNCS[np.sign] = sign
direction = word(sign)


@op(_signed, self=lambda g: zero(g))
def sgn(self: Tensor) -> Tensor:
    """−1, 0 or 1, element by element: `sign`, which for complex numbers would be a direction (`torch.sgn`).

    >>> import minigrad as torch
    >>> torch.sgn(torch.tensor([-3., 0., 2.]))
    tensor([-1.,  0.,  1.])
    """


def _direction(self: Any) -> Any:
    return np.where(np.isnan(self), self, np.where(self < 0, np.pi, 0)).astype(self.dtype)


@op(_direction, promote="float", self=lambda g: zero(g))
def angle(self: Tensor) -> Tensor:
    """The direction of each number seen from 0: 0 to the right, π to the left (`torch.angle`). Integers become floats.

    >>> import minigrad as torch
    >>> torch.angle(torch.tensor([-3., 0., 2.]))
    tensor([3.1416, 0.0000, 0.0000])
    """


@op(lambda self: np.signbit(self) if self.dtype.kind == "f" else self < 0)
def signbit(self: Tensor) -> Tensor:
    """Whether the sign is minus, of −0. too, element by element (`torch.signbit`).

    >>> import minigrad as torch
    >>> torch.signbit(torch.tensor([-3., -0., 2.]))
    tensor([ True,  True, False])
    """


@op(
    lambda self, values: _step(self, values), node="torch::autograd::NotImplemented",
    self=underivable("heaviside"), values=underivable("heaviside"),
)  # fmt: skip
def heaviside(self: Tensor, values: Tensor) -> Tensor:
    """0 below 0, 1 above, `values` at 0, element by element (`torch.heaviside`). Both of one dtype.

    >>> import minigrad as torch
    >>> torch.heaviside(torch.tensor([-1., 0., 2.]), torch.tensor([0.5]))
    tensor([0.0000, 0.5000, 1.0000])
    """


def _step(self: Any, values: Any) -> Any:
    if self.dtype != values.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    return np.where(self == 0, values, self > 0).astype(self.dtype)


# --- rounding --------------------------------------------------------------------------------------------------------


def _rounding(ufunc: np.ufunc, kernel: str) -> Any:
    def forward(self: Any) -> Any:
        if self.dtype == bool:
            raise missing(kernel, self)
        return ufunc(self) if self.dtype.kind == "f" else np.array(self)

    return forward


@op(_rounding(np.floor, "floor_vml_cpu"), self=lambda g: zero(g))
def floor(self: Tensor) -> Tensor:
    """⌊x⌋, the greatest integer not above, element by element (`torch.floor`).

    >>> import minigrad as torch
    >>> torch.floor(torch.tensor([-1.5, 1.5]))
    tensor([-2.,  1.])
    """


@op(_rounding(np.ceil, "ceil_vml_cpu"), self=lambda g: zero(g))
def ceil(self: Tensor) -> Tensor:
    """⌈x⌉, the least integer not below, element by element (`torch.ceil`).

    >>> import minigrad as torch
    >>> torch.ceil(torch.tensor([-1.5, 1.5]))
    tensor([-1.,  2.])
    """


@op(_rounding(np.trunc, "trunc_vml_cpu"), self=lambda g: zero(g))
def trunc(self: Tensor) -> Tensor:
    """The integer part: rounded towards 0, element by element (`torch.trunc`).

    >>> import minigrad as torch
    >>> torch.trunc(torch.tensor([-1.5, 1.5]))
    tensor([-1.,  1.])
    """


fix = trunc


@op(_rounding(np.rint, "round_vml_cpu"), node="RoundBackward0", self=lambda g: zero(g))
def _round(self: Tensor) -> Tensor: ...


def _to_decimals(self: Any, decimals: int) -> Any:
    if self.dtype.kind != "f":
        raise missing("round_cpu" if decimals else "round_vml_cpu", self)
    ten = self.dtype.type(10.0 ** (decimals if decimals > 0 else -decimals))
    return np.rint(self * ten) / ten if decimals > 0 else np.rint(self / ten) * ten


@op(_to_decimals, node="RoundBackward1", self=lambda g: zero(g))
def _round_decimals(self: Tensor, decimals: int) -> Tensor: ...


@overloaded
def round(input: Tensor, *, decimals: int | None = None) -> Any:
    """To the nearest integer, halves to the even one; or, for floats, to so many decimals (`torch.round`).

    >>> import minigrad as torch
    >>> torch.round(torch.tensor([0.5, 1.5, 2.4]))
    tensor([0., 2., 2.])
    >>> torch.round(torch.tensor([1.234]), decimals=2)
    tensor([1.2300])
    """
    return (_round, input) if decimals is None else (_round_decimals, input, decimals)


def _fraction(self: Any) -> Any:
    if self.dtype.kind != "f":
        raise missing("frac_cpu", self)
    return self - np.trunc(self)


@op(_fraction, self=lambda g: g)
def frac(self: Tensor) -> Tensor:
    """What follows the point, with the sign of x (`torch.frac`). Floats.

    >>> import minigrad as torch
    >>> torch.frac(torch.tensor([-1.5, 2.25]))
    tensor([-0.5000,  0.2500])
    """


# --- limits ----------------------------------------------------------------------------------------------------------


def _limited(self: Any, min: Any = None, max: Any = None) -> Any:
    """By two ufuncs: `np.clip` takes three microseconds to begin. Where min > max the result is max, as in PyTorch.
    Of equal zeros they take the second: that of a tensor of limits, but x where the limit is a number."""
    common = _dtypes.result_type(*(x for x in (self, min, max) if x is not None))
    out = self.astype(common, copy=False)
    if min is not None:
        out = np.maximum(*_tied(out, min, common))
    return out if max is None else np.minimum(*_tied(out, max, common))


def _tied(x: Any, limit: Any, common: Any) -> tuple[Any, Any]:
    return (x, limit.astype(common, copy=False)) if getattr(limit, "ndim", 0) else (_dtypes.held(limit, common), x)


def _without_truths(kernel: str) -> Any:
    def forward(self: Any, min: Any = None, max: Any = None) -> Any:
        limits = [x for x in (min, max) if x is not None]
        if _dtypes.result_type(self, *limits).kind == "b":
            one = "min_" if max is None else "max_" if min is None else ""
            raise missing(kernel.replace("clamp_scalar", f"clamp_{one}scalar"), self)
        return _limited(self, min, max)

    return forward


def _inside(self: Any, min: Any, max: Any) -> Any:
    if min is None:
        return self <= max
    return self >= min if max is None else (self >= min) & (self <= max)


@op(
    _without_truths("clamp_scalar_cpu"),
    node="ClampBackward1",
    self=lambda g, self, min, max: keep(_inside(self, min, max), g),
)
def _clamp(self: Tensor, min: Any = None, max: Any = None) -> Tensor: ...


@op(
    _without_truths("clamp_cpu"), node="ClampBackward0",
    self=lambda g, self, min, max: keep(_inside(self, min, max), g),
    min=lambda g, self, min, max: keep(self < min if max is None else (self < min) & (min < max), g),
    max=lambda g, self, min, max: keep(self > max if min is None else (self > max) | (max < min), g),
)  # fmt: skip
def _clamp_tensor(self: Tensor, min: Tensor | None = None, max: Tensor | None = None) -> Tensor: ...


@op(_without_truths("clamp_min_scalar_cpu"), node="ClampMinBackward0", self=lambda g, self, min: keep(self >= min, g))
def _clamp_min(self: Tensor, min: Any) -> Tensor: ...


@op(
    _limited, node="ClampMinBackward1",
    self=lambda g, self, min: keep(self >= min, g), min=lambda g, self, min: keep(self < min, g),
)  # fmt: skip
def _clamp_min_tensor(self: Tensor, min: Tensor) -> Tensor: ...


@op(
    lambda self, max: _without_truths("clamp_max_scalar_cpu")(self, None, max),
    node="ClampMaxBackward0",
    self=lambda g, self, max: keep(self <= max, g),
)
def _clamp_max(self: Tensor, max: Any) -> Tensor: ...


@op(
    lambda self, max: _limited(self, None, max), node="ClampMaxBackward1",
    self=lambda g, self, max: keep(self <= max, g), max=lambda g, self, max: keep(self > max, g),
)  # fmt: skip
def _clamp_max_tensor(self: Tensor, max: Tensor) -> Tensor: ...


@overloaded
def clamp(input: Tensor, min: Tensor | Number | None = None, max: Tensor | Number | None = None) -> Any:
    """x, raised to min and lowered to max, element by element (`torch.clamp`).

    The limits are both numbers or both tensors; one may be left out. Where a limit binds the gradient goes to it.

    >>> import minigrad as torch
    >>> torch.clamp(torch.tensor([-2., 0.5, 2.]), -1, 1)
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if min is None and max is None:
        raise noted(
            RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None"), "Say what the limit is."
        )
    limits = [x for x in (min, max) if x is not None]
    if all(map(is_tensor, limits)):
        return _clamp_tensor, input, min, max
    if not all(map(is_number, limits)):
        raise invalid(
            "clamp", input, *limits,
            signatures=(
                "(Tensor input, Tensor min = None, Tensor max = None)",
                "(Tensor input, Number min = None, Number max = None)",
            ),
        )  # fmt: skip
    return _clamp, input, min, max


clip = clamp


@overloaded
def clamp_min(input: Tensor, min: Tensor | Number) -> Any:
    """The larger of x and min, element by element (`torch.clamp_min`).

    >>> import minigrad as torch
    >>> torch.clamp_min(torch.tensor([-2., 2.]), 0)
    tensor([0., 2.])
    """
    return one_of("clamp_min", _clamp_min_tensor, _clamp_min, input, min)


@overloaded
def clamp_max(input: Tensor, max: Tensor | Number) -> Any:
    """The smaller of x and max, element by element (`torch.clamp_max`).

    >>> import minigrad as torch
    >>> torch.clamp_max(torch.tensor([-2., 2.]), 0)
    tensor([-2.,  0.])
    """
    return one_of("clamp_max", _clamp_max_tensor, _clamp_max, input, max)


def _finite(self: Any, nan: Any, posinf: Any, neginf: Any) -> Any:
    return (
        np.nan_to_num(self, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf) if self.dtype.kind == "f" else np.array(self)
    )


@op(_finite, self=lambda g, self: g * ((self == self) & (self != inf) & (self != -inf)))
def nan_to_num(
    self: Tensor, nan: float | None = None, posinf: float | None = None, neginf: float | None = None
) -> Tensor:
    """nan becomes 0, or `nan`; an infinity the largest finite number, or `posinf` and `neginf` (`torch.nan_to_num`).

    >>> import minigrad as torch
    >>> torch.nan_to_num(torch.tensor([float("nan"), 1.]), nan=5.)
    tensor([5., 1.])
    """


inf = float("inf")
