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
from .._dtypes import Sizes
from .._dtypes import dtype as DType
from .._errors import noted
from .._generator import Generator
from .._rule import op
from . import choosing
from ._data import numpy_dtype
from .creation import check_device, finish, refuse_options, size_of
from .filling import generator_of, real, usage, whole
from .pointwise import zero
from .shape import variadic

__all__ = [
    "bernoulli",
    "multinomial",
    "normal",
    "poisson",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "randperm",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- new tensors ---------------------------------------------------------------------------------------------------


@variadic
def rand(
    size: Sizes, *, generator: Generator | None = None, dtype: DType | None = None, device: Any = None,
    requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Uniform numbers in [0, 1), in a shape (`torch.rand`).

    >>> import minigrad
    >>> minigrad.rand(2, generator=minigrad.Generator().manual_seed(7))
    tensor([0.5349, 0.1988])
    """
    array = _empty("rand", size, dtype, device, other)
    random.uniform_into(array, generator=generator_of("rand", generator))
    return finish(array, requires_grad)


@variadic
def randn(
    size: Sizes, *, generator: Generator | None = None, dtype: DType | None = None, device: Any = None,
    requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Normal numbers of mean 0 and variance 1, in a shape (`torch.randn`).

    >>> import minigrad
    >>> minigrad.randn(3, generator=minigrad.Generator().manual_seed(7))
    tensor([-0.1468,  0.7861,  0.9468])
    """
    array = _empty("randn", size, dtype, device, other)
    random.normal_into(array, generator=generator_of("randn", generator))
    return finish(array, requires_grad)


def randint(
    *bounds_and_size: Any, low: Any = None, high: Any = None, size: Any = None, generator: Generator | None = None,
    dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Whole numbers from low (or 0) up to, not including, high: `randint([low, ]high, size)` (`torch.randint`).

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
    if given or size is None or high is None or (len(bounds_and_size) > 2 and not isinstance(size, (tuple, list))):
        raise usage(
            "randint", "randint(high, size) or randint(low, high, size), where size is a tuple: randint(10, (3,))"
        )
    if not isinstance(size, (tuple, list)):
        raise noted(TypeError(f"randint(): argument 'size' (position 2) must be tuple of ints, not "
                              f"{type(size).__name__}"), f"Write the size as a tuple: ({size},).")  # fmt: skip
    array = _empty("randint", size, dtype, device, other, np.int64)
    low, high = whole("randint", "low", 1, low), whole("randint", "high", 1, high)
    random.random_into(array, low, high, generator_of("randint", generator))
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
    order = choosing.permutation(whole("randperm", "n", 1, n), kind, generator_of("randperm", generator))
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
    source = generator_of("normal", generator)
    many_means, many_stds = hasattr(mean, "_array"), hasattr(std, "_array")
    if many_means and many_stds:
        return _normal_both(mean, std, source)  # type: ignore[arg-type]
    if many_means:
        return _normal_mean(mean, real("normal", "std", 2, std), source)  # type: ignore[arg-type]
    if many_stds:
        return _normal_std(real("normal", "mean", 1, mean), std, source)  # type: ignore[arg-type]
    if not isinstance(size, (tuple, list)):
        raise usage("normal", "normal(means, stds) with a tensor among them, or normal(mean, std, size) with a tuple")
    array = _empty("normal", size, dtype, device, other)
    random.normal_into(array, real("normal", "mean", 1, mean), real("normal", "std", 2, std), source)
    return finish(array, requires_grad)


def rand_like(
    input: Tensor, *, generator: Generator | None = None, dtype: DType | None = None, device: Any = None,
    requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Uniform numbers in [0, 1), in the shape and dtype of another tensor (`torch.rand_like`).

    >>> import minigrad as torch
    >>> torch.rand_like(torch.ones(2, 3)).shape
    torch.Size([2, 3])
    """
    array = _empty_like("rand_like", input, dtype, device, other)
    random.uniform_into(array, generator=generator_of("rand_like", generator))
    return finish(array, requires_grad)


def randn_like(
    input: Tensor, *, generator: Generator | None = None, dtype: DType | None = None, device: Any = None,
    requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Normal numbers, in the shape and dtype of another tensor (`torch.randn_like`).

    >>> import minigrad as torch
    >>> torch.randn_like(torch.ones(2, 3)).shape
    torch.Size([2, 3])
    """
    array = _empty_like("randn_like", input, dtype, device, other)
    random.normal_into(array, generator=generator_of("randn_like", generator))
    return finish(array, requires_grad)


def randint_like(
    input: Tensor, *bounds: Any, low: Any = None, high: Any = None, generator: Generator | None = None,
    dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **other: Any,
) -> Tensor:  # fmt: skip
    """Whole numbers in another tensor's shape and dtype: `randint_like(input, [low, ]high)` (`torch.randint_like`).

    >>> import minigrad as torch
    >>> torch.randint_like(torch.ones(2, 3), 5).shape
    torch.Size([2, 3])
    """
    given = list(bounds)
    if high is None and given:
        high = given.pop()
    if low is None:
        low = given.pop() if given else 0
    if given or high is None:
        raise usage("randint_like", "randint_like(input, high) or randint_like(input, low, high)")
    array = _empty_like("randint_like", input, dtype, device, other)
    low, high = whole("randint_like", "low", 2, low), whole("randint_like", "high", 2, high)
    random.random_into(array, low, high, generator_of("randint_like", generator))
    return finish(array, requires_grad)


def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that stands in each element, or with probability p, else 0 (`torch.bernoulli`).

    >>> import minigrad
    >>> minigrad.bernoulli(minigrad.tensor([0.6, 0.1, 0.7]), generator=minigrad.Generator().manual_seed(7))
    tensor([1., 0., 1.])
    """
    _require_tensor("bernoulli", input)
    source = generator_of("bernoulli", generator)
    if p is None:
        return _bernoulli(input, source)
    array = np.empty_like(input._array, order=_dtypes.order_of(input._array))
    random.bernoulli_into(array, real("bernoulli", "p", 2, p), source)
    return finish(array)


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Column numbers drawn in proportion to the weights in each row (`torch.multinomial`).

    >>> import minigrad
    >>> minigrad.multinomial(minigrad.tensor([0., 10., 3., 0.]), 2, generator=minigrad.Generator().manual_seed(7))
    tensor([1, 2])
    """
    _require_tensor("multinomial", input)
    count = whole("multinomial", "num_samples", 2, num_samples)
    return finish(choosing.multinomial(input._array, count, bool(replacement), generator_of("multinomial", generator)))


def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """How often something happens that happens `input` times on average (`torch.poisson`).

    >>> import minigrad
    >>> minigrad.poisson(minigrad.tensor([0., 3., 100.]), generator=minigrad.Generator().manual_seed(7))
    tensor([  0.,   3., 117.])
    """
    _require_tensor("poisson", input)
    return _poisson(input, generator_of("poisson", generator))


# --- rows ----------------------------------------------------------------------------------------------------------


@op(self=lambda g: zero(g))
def _bernoulli(self: Tensor, generator: Any) -> Tensor:
    drawn: Any = np.empty(self.shape, self.dtype)
    random.bernoulli_into(drawn, self, generator)  # type: ignore[arg-type]
    return drawn  # type: ignore[no-any-return]


@op(choosing.poisson, self=lambda g: zero(g))
def _poisson(self: Tensor, generator: Any) -> Tensor: ...


@op(node="NormalBackward3", mean=lambda g: zero(g), std=lambda g: zero(g))
def _normal_both(mean: Tensor, std: Tensor, generator: Any) -> Tensor:
    return _normals(mean, std, generator)  # type: ignore[no-any-return]


@op(node="NormalBackward1", mean=lambda g: zero(g))
def _normal_mean(mean: Tensor, std: float, generator: Any) -> Tensor:
    drawn: Any = np.empty(mean.shape, mean.dtype)
    random.normal_into(drawn, 0.0, std, generator)
    return drawn + mean  # type: ignore[no-any-return]


@op(node="NormalBackward2", std=lambda g: zero(g))
def _normal_std(mean: float, std: Tensor, generator: Any) -> Tensor:
    return _normals(mean, std, generator)  # type: ignore[no-any-return]


def _normals(mean: Any, std: Any, generator: Any) -> Any:
    """Standard normals, then scaled and shifted, each step rounded; the mean may be a number."""
    if not (std >= 0).all():
        raise RuntimeError("normal expects all elements of std >= 0.0")
    dtype = mean.dtype if isinstance(mean, np.ndarray) else std.dtype
    drawn = np.empty(np.broadcast_shapes(np.shape(mean), np.shape(std)), dtype)
    random.normal_into(drawn, generator=generator)
    drawn *= std
    drawn += mean
    return drawn


# --- arguments -----------------------------------------------------------------------------------------------------


def _empty(name: str, size: Any, dtype: Any, device: Any, other: dict[str, Any], default: Any = None) -> Any:
    check_device(device)
    refuse_options(name, other)
    return np.empty(size_of(name, size), numpy_dtype(name, dtype, default or _dtypes.default_numpy()))


def _empty_like(name: str, input: Any, dtype: Any, device: Any, other: dict[str, Any]) -> Any:
    _require_tensor(name, input)
    check_device(device)
    refuse_options(name, other)
    array = input._array
    return np.empty_like(array, numpy_dtype(name, dtype, array.dtype), _dtypes.order_of(array))


def _require_tensor(name: str, value: Any) -> None:
    if not hasattr(value, "_array"):
        raise noted(
            TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(value).__name__}"),
            "Make a tensor of it first: torch.tensor(...).",
        )
