"""Tensors of random numbers: those of PyTorch's CPU generator, digit for digit.

>>> import minigrad as torch
>>> torch.manual_seed(7)
<minigrad.Generator object>
>>> torch.randn(3)
tensor([-0.1468,  0.7861,  0.9468])
>>> torch.zeros(2, 2).uniform_(-1, 1)
tensor([[-0.2694,  0.7025],
        [ 0.7099,  0.1019]])

All draw from `generator`, or from the default one. A drawn number doesn't depend on what stood in its place, so the
gradient that goes back through a drawing is zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes, random
from .._dtypes import dtype as DType
from .._errors import noted
from .._generator import Generator
from .._rule import op
from .._views import modify_in_place
from .creation import check_device, finish, numpy_dtype, refuse_options, size_of
from .shape import _expand_array

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- new tensors ---------------------------------------------------------------------------------------------------


def rand(
    *size: Any, generator: Generator | None = None, dtype: DType | None = None, device: Any = None,
    requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Uniform numbers in [0, 1), in a shape (`torch.rand`).

    >>> import minigrad
    >>> minigrad.rand(2, generator=minigrad.Generator().manual_seed(7))
    tensor([0.5349, 0.1988])
    """
    array = _empty("rand", size, dtype, device, other)
    random.uniform_into(array, generator=_generator("rand", generator))
    return finish(array, requires_grad)


def randn(
    *size: Any, generator: Generator | None = None, dtype: DType | None = None, device: Any = None,
    requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Normal numbers of mean 0 and variance 1, in a shape (`torch.randn`).

    >>> import minigrad
    >>> minigrad.randn(3, generator=minigrad.Generator().manual_seed(7))
    tensor([-0.1468,  0.7861,  0.9468])
    """
    array = _empty("randn", size, dtype, device, other)
    random.normal_into(array, generator=_generator("randn", generator))
    return finish(array, requires_grad)


def randint(
    *bounds_and_size: Any, low: Any = None, high: Any = None, size: Any = None, generator: Generator | None = None,
    dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Whole numbers from low (0 unless given) up to, not including, high: `randint([low, ]high, size)` (`torch.randint`).

    >>> import minigrad
    >>> minigrad.randint(1, 7, (6,), generator=minigrad.Generator().manual_seed(7))
    tensor([4, 5, 2, 3, 2, 4])
    """
    given = list(bounds_and_size)
    if size is None and given:
        size = given.pop()
    if high is None and given:
        high = given.pop()
    if low is None:
        low = given.pop() if given else 0
    if given or size is None or high is None or len(bounds_and_size) > 2 and not isinstance(size, (tuple, list)):
        raise _usage("randint", "randint(high, size) or randint(low, high, size), where size is a tuple: randint(10, (3,))")
    if not isinstance(size, (tuple, list)):
        raise noted(TypeError(f"randint(): argument 'size' (position 2) must be tuple of ints, not "
                              f"{type(size).__name__}"), f"Write the size as a tuple: ({size},).")  # fmt: skip
    array = _empty("randint", (size,), dtype, device, other, np.int64)
    low, high = _whole("randint", "low", 1, low), _whole("randint", "high", 1, high)
    random.random_into(array, low, high, _generator("randint", generator))
    return finish(array, requires_grad)


def randperm(
    n: int, *, generator: Generator | None = None, dtype: DType | None = None, device: Any = None,
    requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """0 .. n − 1 in random order (`torch.randperm`).

    >>> import minigrad
    >>> minigrad.randperm(8, generator=minigrad.Generator().manual_seed(7))
    tensor([7, 0, 3, 4, 1, 5, 2, 6])
    """
    check_device(device)
    refuse_options("randperm", other)
    kind = numpy_dtype("randperm", dtype, np.int64)
    order = random.permutation(_whole("randperm", "n", 1, n), kind, _generator("randperm", generator))
    return finish(order, requires_grad)


def normal(
    mean: Tensor | float, std: Tensor | float = 1.0, size: Any = None, *, generator: Generator | None = None,
    dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Normal numbers: `normal(means, stds)` of tensors, `normal(mean, std, size)` of numbers (`torch.normal`).

    >>> import minigrad
    >>> minigrad.normal(10.0, minigrad.tensor([0., 1.]), generator=minigrad.Generator().manual_seed(7))
    tensor([10.0000, 10.7861])
    """
    source = _generator("normal", generator)
    many_means, many_stds = hasattr(mean, "_array"), hasattr(std, "_array")
    if many_means and many_stds:
        return _normal_both(mean, std, source)  # type: ignore[arg-type]
    if many_means:
        return _normal_mean(mean, _real("normal", "std", 2, std), source)  # type: ignore[arg-type]
    if many_stds:
        return _normal_std(_real("normal", "mean", 1, mean), std, source)  # type: ignore[arg-type]
    if not isinstance(size, (tuple, list)):
        raise _usage("normal", "normal(means, stds) with a tensor among them, or normal(mean, std, size) with a tuple")
    array = _empty("normal", (size,), dtype, device, other)
    random.normal_into(array, _real("normal", "mean", 1, mean), _real("normal", "std", 2, std), source)
    return finish(array, requires_grad)


def rand_like(
    input: Tensor, *, generator: Generator | None = None, dtype: DType | None = None, device: Any = None,
    requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Uniform numbers in [0, 1), in the shape and dtype of another tensor (`torch.rand_like`)."""
    array = _empty_like("rand_like", input, dtype, device, other)
    random.uniform_into(array, generator=_generator("rand_like", generator))
    return finish(array, requires_grad)


def randn_like(
    input: Tensor, *, generator: Generator | None = None, dtype: DType | None = None, device: Any = None,
    requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Normal numbers, in the shape and dtype of another tensor (`torch.randn_like`)."""
    array = _empty_like("randn_like", input, dtype, device, other)
    random.normal_into(array, generator=_generator("randn_like", generator))
    return finish(array, requires_grad)


def randint_like(
    input: Tensor, *bounds: Any, low: Any = None, high: Any = None, generator: Generator | None = None,
    dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Whole numbers in the shape and dtype of another tensor: `randint_like(input, [low, ]high)` (`torch.randint_like`)."""
    given = list(bounds)
    if high is None and given:
        high = given.pop()
    if low is None:
        low = given.pop() if given else 0
    if given or high is None:
        raise _usage("randint_like", "randint_like(input, high) or randint_like(input, low, high)")
    array = _empty_like("randint_like", input, dtype, device, other)
    low, high = _whole("randint_like", "low", 2, low), _whole("randint_like", "high", 2, high)
    random.random_into(array, low, high, _generator("randint_like", generator))
    return finish(array, requires_grad)


def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that stands in each element (or with probability p everywhere), else 0 (`torch.bernoulli`).

    >>> import minigrad
    >>> minigrad.bernoulli(minigrad.tensor([0.6, 0.1, 0.7]), generator=minigrad.Generator().manual_seed(7))
    tensor([1., 0., 1.])
    """
    _require_tensor("bernoulli", input)
    source = _generator("bernoulli", generator)
    if p is None:
        return _bernoulli(input, source)
    array = _dense_like(input._array, input._array.dtype)
    random.bernoulli_into(array, _real("bernoulli", "p", 2, p), source)
    return finish(array)


def multinomial(input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None) -> Tensor:
    """Column numbers drawn in proportion to the weights in each row (`torch.multinomial`).

    >>> import minigrad
    >>> minigrad.multinomial(minigrad.tensor([0., 10., 3., 0.]), 2, generator=minigrad.Generator().manual_seed(7))
    tensor([1, 2])
    """
    _require_tensor("multinomial", input)
    count = _whole("multinomial", "num_samples", 2, num_samples)
    return finish(random.multinomial(input._array, count, bool(replacement), _generator("multinomial", generator)))


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """How often something happens that happens `input` times on average (`torch.poisson`).

    >>> import minigrad
    >>> minigrad.poisson(minigrad.tensor([0., 3., 100.]), generator=minigrad.Generator().manual_seed(7))
    tensor([  0.,   3., 117.])
    """
    _require_tensor("poisson", input)
    return _poisson(input, _generator("poisson", generator))


# --- in place ------------------------------------------------------------------------------------------------------


def normal_(self: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with normal numbers (`torch.Tensor.normal_`)."""
    return _fill("normal_", _normal, self, (_real("normal_", "mean", 1, mean), _real("normal_", "std", 2, std)), generator)


def uniform_(
    self: Tensor, a: float = 0.0, b: float = 1.0, *, generator: Generator | None = None, **bounds: float
) -> Tensor:
    """Fills the tensor with uniform numbers in [a, b), which go by the names `from` and `to` (`torch.Tensor.uniform_`)."""
    a, b = bounds.pop("from", a), bounds.pop("to", b)
    if bounds:
        raise TypeError(f"uniform_() got an unexpected keyword argument '{next(iter(bounds))}'")
    return _fill("uniform_", _uniform, self, (_real("uniform_", "from", 1, a), _real("uniform_", "to", 2, b)), generator)


def random_(self: Tensor, *bounds: int | None, generator: Generator | None = None, **named: int | None) -> Tensor:
    """Fills the tensor with whole numbers: `random_()`, `random_(to)`, `random_(from, to)` (`torch.Tensor.random_`).

    Without an upper bound they reach up to the largest number that the dtype holds, or to which a floating-point dtype
    counts without gaps.
    """
    given = [*bounds, *(named.pop(name) for name in ("from", "to") if name in named)]
    if named or len(given) > 2 or given == [None] or any(isinstance(bound, float) for bound in given):
        raise _usage("random_", "random_(), random_(to) or random_(from, to)")
    whole = [None if bound is None else _whole("random_", "to", i + 1, bound) for i, bound in enumerate(given)]
    low, high = whole if len(whole) == 2 else [None, *whole, None][:2]
    return _fill("random_", (_random_all, _random_below, _random_between)[len(whole)], self, (low, high), generator)


def bernoulli_(self: Tensor, p: Tensor | float = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with 1 where a uniform number falls below p, else 0 (`torch.Tensor.bernoulli_`)."""
    if hasattr(p, "_array"):
        return _fill("bernoulli_", _bernoulli_each, self, p, generator)
    return _fill("bernoulli_", _bernoulli_all, self, (_real("bernoulli_", "p", 1, p),), generator)


def exponential_(self: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with exponential waiting times of rate lambd (`torch.Tensor.exponential_`)."""
    return _fill("exponential_", _exponential, self, (_real("exponential_", "lambd", 1, lambd),), generator)


def cauchy_(self: Tensor, median: float = 0.0, sigma: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with Cauchy numbers (`torch.Tensor.cauchy_`)."""
    return _fill("cauchy_", _cauchy, self, (_real("cauchy_", "median", 1, median), _real("cauchy_", "sigma", 2, sigma)), generator)


def log_normal_(self: Tensor, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with numbers whose logarithms are normal (`torch.Tensor.log_normal_`)."""
    parameters = (_real("log_normal_", "mean", 1, mean), _real("log_normal_", "std", 2, std))
    return _fill("log_normal_", _log_normal, self, parameters, generator)


def geometric_(self: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with numbers of trials up to the first success (`torch.Tensor.geometric_`)."""
    return _fill("geometric_", _geometric, self, (_real("geometric_", "p", 1, p),), generator)


# --- rows ----------------------------------------------------------------------------------------------------------


@op(self=lambda g: g * 0)
def _bernoulli(self: Tensor, generator: Any) -> Tensor:
    drawn = np.empty(self.shape, self.dtype)
    random.bernoulli_into(drawn, self, generator)  # type: ignore[arg-type]
    return drawn  # type: ignore[return-value]


@op(random.poisson, self=lambda g: g * 0)
def _poisson(self: Tensor, generator: Any) -> Tensor: ...


@op(node="NormalBackward3", mean=lambda g: g * 0, std=lambda g: g * 0)
def _normal_both(mean: Tensor, std: Tensor, generator: Any) -> Tensor:
    return _normals(mean, std, generator)


@op(node="NormalBackward1", mean=lambda g: g * 0)
def _normal_mean(mean: Tensor, std: float, generator: Any) -> Tensor:
    return _normals(mean, std, generator)


@op(node="NormalBackward2", std=lambda g: g * 0)
def _normal_std(mean: float, std: Tensor, generator: Any) -> Tensor:
    return _normals(mean, std, generator)


def _normals(mean: Any, std: Any, generator: Any) -> Any:
    """Arrays, one of them may be a number: standard normals, then scaled and shifted, each step rounded."""
    if np.ndim(std) == 0 and not isinstance(std, np.ndarray):
        if not std >= 0.0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    elif not (std >= 0).all():
        raise RuntimeError("normal expects all elements of std >= 0.0")
    dtype = mean.dtype if isinstance(mean, np.ndarray) else std.dtype
    drawn = np.empty(np.broadcast_shapes(np.shape(mean), np.shape(std)), dtype)
    random.normal_into(drawn, generator=generator)
    drawn *= std
    drawn += mean
    return drawn


def _filling(name: str, into: Any, node: str) -> Any:
    """A row that fills the array it is given, and returns it."""

    def fill(self: Tensor, parameters: Any, generator: Any) -> Tensor:
        into(self, *parameters, generator)
        return self

    fill.__name__ = f"_{name}"
    return op(node=node, self=lambda g: g * 0)(fill)


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


@op(node="BernoulliBackward1", self=lambda g: g * 0, p=lambda g: g * 0)
def _bernoulli_each(self: Tensor, p: Tensor, generator: Any) -> Tensor:
    random.bernoulli_into(self, _expand_array(p, self.shape), generator)  # type: ignore[arg-type]
    return self


def _fill(name: str, operation: Any, tensor: Tensor, parameters: Any, generator: Any) -> Tensor:
    return modify_in_place(operation.row, [tensor, parameters, _generator(name, generator)], name)  # type: ignore[no-any-return]


# --- arguments -----------------------------------------------------------------------------------------------------


def _empty(name: str, size: Any, dtype: Any, device: Any, other: dict[str, Any], default: Any = None) -> Any:
    check_device(device)
    if "size" in other:
        size = (other.pop("size"),)
    elif not size:
        raise _usage(name, f"{name}(size) with sizes or a tuple of them: {name}(2, 3), {name}((2, 3)), {name}(()) for a number")
    refuse_options(name, other)
    return np.empty(size_of(name, size), numpy_dtype(name, dtype, default or _dtypes.default_numpy()))


def _empty_like(name: str, input: Any, dtype: Any, device: Any, other: dict[str, Any]) -> Any:
    _require_tensor(name, input)
    check_device(device)
    refuse_options(name, other)
    return _dense_like(input._array, numpy_dtype(name, dtype, input._array.dtype))


def _dense_like(array: Any, dtype: Any) -> Any:
    """An array of the same shape with its axes in the same order in memory, so that the numbers come in that order."""
    return np.empty(array.shape, dtype) if 0 in array.strides else np.empty_like(array, dtype)


def _generator(name: str, generator: Any) -> Generator:
    if generator is None:
        return random.default_generator
    if not isinstance(generator, Generator):
        raise noted(
            TypeError(f"{name}(): argument 'generator' must be torch.Generator, not {type(generator).__name__}"),
            "Make one with torch.Generator().manual_seed(7), or leave it out.",
        )
    return generator


def _require_tensor(name: str, value: Any) -> None:
    if not hasattr(value, "_array"):
        raise noted(
            TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(value).__name__}"),
            "Make a tensor of it first: torch.tensor(...).",
        )


def _real(name: str, argument: str, position: int, value: Any) -> float:
    """A parameter as a float: a number, or a tensor with a single one that needs no gradient."""
    if isinstance(value, (int, float, np.number)) or hasattr(value, "_array") and not (value.dim() or value.requires_grad):
        return float(value)
    raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be float, not {type(value).__name__}")


def _whole(name: str, argument: str, position: int, value: Any) -> int:
    """A parameter as an int: a whole number, or a tensor with a single one."""
    if hasattr(value, "_array") and value._array.size == 1 and value._array.dtype.kind in "iu":
        return int(value.item())
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    raise TypeError(f"{name}(): argument '{argument}' (position {position}) must be int, not {type(value).__name__}")


def _usage(name: str, way: str) -> TypeError:
    return noted(TypeError(f"{name}() received an invalid combination of arguments"), f"Write {way}.")
