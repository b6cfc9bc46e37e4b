"""Random numbers in place: `x.normal_()`, `x.uniform_(-1, 1)`, ...

>>> import minigrad
>>> g = minigrad.Generator().manual_seed(7)
>>> minigrad.zeros(2, 2).uniform_(-1, 1, generator=g)
tensor([[ 0.0698, -0.6024],
        [ 0.3184,  0.3138]])

A drawn number doesn't depend on what stood in its place: the gradient that goes back through a drawing is zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import random
from .._errors import noted
from .._generator import Generator
from .._rule import op
from .._views import modify_in_place
from .broadcasting import _expand_array
from .pointwise import zero

if TYPE_CHECKING:
    from .._tensor import Tensor


def normal_(self: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with normal numbers (`torch.Tensor.normal_`)."""
    return _fill("normal_", _normal, self, generator, mean=mean, std=std)


def uniform_(
    self: Tensor, a: float = 0.0, b: float = 1.0, *, generator: Generator | None = None, **bounds: float
) -> Tensor:
    """Fills the tensor with uniform numbers in [a, b); by name they are `from` and `to` (`torch.Tensor.uniform_`)."""
    low, high = bounds.pop("from", a), bounds.pop("to", b)
    if bounds:
        raise TypeError(f"uniform_() got an unexpected keyword argument '{next(iter(bounds))}'")
    return _fill("uniform_", _uniform, self, generator, **{"from": low, "to": high})


def random_(self: Tensor, *bounds: int | None, generator: Generator | None = None, **named: int | None) -> Tensor:
    """Fills the tensor with whole numbers: `random_()`, `random_(to)`, `random_(from, to)` (`torch.Tensor.random_`).

    Without an upper bound they reach up to the largest number that the dtype holds, or to which a floating-point dtype
    counts without gaps.
    """
    given = [*bounds, *(named.pop(name) for name in ("from", "to") if name in named)]
    if named or len(given) > 2 or given == [None] or any(isinstance(bound, float) for bound in given):
        raise usage("random_", "random_(), random_(to) or random_(from, to), with ints")
    known = [None if bound is None else whole("random_", "to", i + 1, bound) for i, bound in enumerate(given)]
    low, high = known if len(known) == 2 else [None, *known, None][:2]
    row = (_random_all, _random_below, _random_between)[len(known)].row
    return modify_in_place(row, [self, (low, high), generator_of("random_", generator)], "random_")  # type: ignore[no-any-return]


def bernoulli_(self: Tensor, p: Tensor | float = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with 1 where a uniform number falls below p, else 0 (`torch.Tensor.bernoulli_`)."""
    if not hasattr(p, "_array"):
        return _fill("bernoulli_", _bernoulli_all, self, generator, p=p)
    values = [self, p, generator_of("bernoulli_", generator)]
    return modify_in_place(_bernoulli_each.row, values, "bernoulli_")  # type: ignore[attr-defined, no-any-return]


def exponential_(self: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with exponential waiting times of rate lambd (`torch.Tensor.exponential_`)."""
    return _fill("exponential_", _exponential, self, generator, lambd=lambd)


def cauchy_(self: Tensor, median: float = 0.0, sigma: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with Cauchy numbers (`torch.Tensor.cauchy_`)."""
    return _fill("cauchy_", _cauchy, self, generator, median=median, sigma=sigma)


def log_normal_(self: Tensor, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with numbers whose logarithms are normal (`torch.Tensor.log_normal_`)."""
    return _fill("log_normal_", _log_normal, self, generator, mean=mean, std=std)


def geometric_(self: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with numbers of trials up to the first success (`torch.Tensor.geometric_`)."""
    return _fill("geometric_", _geometric, self, generator, p=p)


def _fill(name: str, operation: Any, tensor: Tensor, generator: Any, **parameters: Any) -> Tensor:
    checked = tuple(real(name, key, i + 1, value) for i, (key, value) in enumerate(parameters.items()))
    return modify_in_place(operation.row, [tensor, checked, generator_of(name, generator)], name)  # type: ignore[no-any-return]


# --- rows ----------------------------------------------------------------------------------------------------------


def _filling(name: str, into: Any, node: str) -> Any:
    """A row that fills the array it is given, and returns it."""

    def fill(self: Tensor, parameters: Any, generator: Any) -> Tensor:
        into(self, *parameters, generator)
        return self

    fill.__name__ = f"_{name}"
    return op(node=node, self=lambda g: zero(g))(fill)


_normal = _filling("normal", random.normal_into, "NormalBackward0")
_uniform = _filling("uniform", random.uniform_into, "UniformBackward0")
_random_between = _filling("random_between", random.random_into, "RandomBackward0")
_random_below = _filling("random_below", random.random_into, "RandomBackward1")
_random_all = _filling("random_all", random.random_into, "RandomBackward2")
_bernoulli_all = _filling("bernoulli_all", random.bernoulli_into, "BernoulliBackward2")
_exponential = _filling("exponential", random.exponential_into, "ExponentialBackward0")
_cauchy = _filling("cauchy", random.cauchy_into, "CauchyBackward0")
_log_normal = _filling("log_normal", random.log_normal_into, "LogNormalBackward0")
_geometric = _filling("geometric", random.geometric_into, "GeometricBackward0")


@op(node="BernoulliBackward1", self=lambda g: zero(g), p=lambda g: zero(g))
def _bernoulli_each(self: Tensor, p: Tensor, generator: Any) -> Tensor:
    random.bernoulli_into(self, _expand_array(p, self.shape), generator)  # type: ignore[arg-type]
    return self


# --- arguments -----------------------------------------------------------------------------------------------------


def generator_of(name: str, generator: Any) -> Generator:
    if generator is None:
        return random.default_generator
    if not isinstance(generator, Generator):
        raise noted(
            TypeError(f"{name}(): argument 'generator' must be torch.Generator, not {type(generator).__name__}"),
            "Make one with torch.Generator().manual_seed(7), or leave it out.",
        )
    return generator


def real(name: str, argument: str, position: int, value: Any) -> float:
    """A parameter as a float: a number, or a tensor with a single one that needs no gradient."""
    if hasattr(value, "_array") and value.dim() == 0 and not value.requires_grad:
        value = value.item()
    if isinstance(value, (int, float, np.number)):
        return float(value)
    raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be float, not {type(value).__name__}")


def whole(name: str, argument: str, position: int, value: Any) -> int:
    """A parameter as an int: a whole number, or a tensor with a single one."""
    if hasattr(value, "_array") and value._array.size == 1 and value._array.dtype.kind in "iu":
        return int(value.item())
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be int, not {type(value).__name__}")


def usage(name: str, way: str) -> TypeError:
    return noted(TypeError(f"{name}() received an invalid combination of arguments"), f"Write {way}.")
