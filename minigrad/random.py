"""PyTorch's random numbers, digit for digit: its CPU generator and what it makes of a stream of 32-bit words.

The source is the Mersenne Twister (Matsumoto and Nishimura, 1998). A single-precision uniform takes the low 24 bits of
one word, a double the low 53 bits of two; all other distributions are made of those. What a call takes from the stream
matters as much as what it returns: the next call goes on from there.

>>> manual_seed(7)
<minigrad.Generator object>
>>> three = np.empty(3, np.float32)
>>> normal_into(three)
>>> three
array([-0.1467951 ,  0.7861413 ,  0.94682163], dtype=float32)

Functions ending in `_into` fill an array in place, in the order its elements have in memory.
"""

from __future__ import annotations

import contextlib
import math
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import _dtypes
from ._errors import noted
from ._generator import Generator
from ._normal import BLOCK, blocks32, blocks64, exactly, scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._tensor import Tensor

Array: TypeAlias = "NDArray[Any]"

default_generator = Generator()
default_generator.seed()


def manual_seed(seed: Any) -> Generator:
    """Seed the default generator and return it (`torch.manual_seed`); the seed goes through int().

    >>> manual_seed(-1).initial_seed() == 2**64 - 1
    True
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Seed the default generator with a number nobody can foresee, and return it (`torch.seed`).

    >>> import minigrad as torch
    >>> torch.seed() == torch.initial_seed()
    True
    """
    return default_generator.seed()


def initial_seed() -> int:
    """The seed the default generator began with (`torch.initial_seed`).

    >>> import minigrad as torch
    >>> generator = torch.manual_seed(7)
    >>> torch.initial_seed()
    7
    """
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The default generator's state (`torch.get_rng_state`).

    >>> import minigrad as torch
    >>> state = torch.get_rng_state()
    >>> first = torch.rand(2)
    >>> torch.set_rng_state(state)
    >>> torch.equal(torch.rand(2), first)
    True
    """
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Set the default generator's state (`torch.set_rng_state`).

    >>> import minigrad as torch
    >>> state = torch.get_rng_state()
    >>> first = torch.rand(2)
    >>> torch.set_rng_state(state)
    >>> torch.equal(torch.rand(2), first)
    True
    """
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices: Any = None, enabled: bool = True) -> Iterator[None]:
    """What is drawn inside leaves the default generator as it was (`torch.random.fork_rng`)."""
    before = default_generator._state_bytes()
    try:
        yield
    finally:
        if enabled:
            default_generator._set_state_bytes(before)


# Filling arrays.


def uniform_into(array: Array, low: float = 0.0, high: float = 1.0, generator: Generator | None = None) -> None:
    """Fill with uniform numbers in [low, high)."""
    check_floating(array, "check_uniform_bounds")
    limit, name = float(np.finfo(array.dtype).max), _dtypes.of(array).type_name
    for bound, which in ((low, "from"), (high, "to")):
        if not -limit <= bound <= limit:
            raise RuntimeError(f"{which} is out of bounds for {name}")
    if low > high:
        raise noted(
            RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}"),
            "Put the smaller bound first.",
        )
    if high - low > limit:
        raise RuntimeError(
            f"uniform_ expects to-from <= std::numeric_limits<{name.capitalize()}>::max(), but found "
            f"to={high:g} and from={low:g} which result in to-from to exceed the limit"
        )
    source, dtype = generator or default_generator, array.dtype.type
    uniforms = source.uniforms24(array.size) if dtype is np.float32 else source.uniforms53(array.size)
    if low != 0.0 or high != 1.0:
        uniforms = scaled(uniforms, dtype(high) - dtype(low), dtype(low))
    _store(array, uniforms)


def normal_into(array: Array, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> None:
    """Fill with normal numbers: blocks of 16 where 16 or more lie side by side, else pairs in double precision."""
    if not std >= 0.0:
        raise noted(
            RuntimeError(f"normal expects std >= 0.0, but found std {std:g}"), "A standard deviation isn't negative."
        )
    if array.size == 0:
        return
    check_floating(array, "normal_kernel_cpu")
    source, size = generator or default_generator, array.size
    if size < BLOCK or not array.flags.c_contiguous:
        return _store(array, scaled(source.normals(size), std, mean))
    single = array.dtype == np.float32
    draw: Callable[[int], Array] = source.uniforms24 if single else source.uniforms53
    transform: Callable[[Any], Array] = blocks32 if single else blocks64
    uniforms = draw(size)
    tail = draw(BLOCK) if size % BLOCK else None  # the last block is made anew and overlaps the one before
    normals = np.empty_like(uniforms)
    whole = size - size % BLOCK
    normals[:whole] = transform(uniforms[:whole])
    if tail is not None:
        normals[-BLOCK:] = transform(tail)
    _store(array, scaled(normals, std, mean))


def random_into(
    array: Array, low: int | None = None, high: int | None = None, generator: Generator | None = None
) -> None:
    """Fill with whole numbers in [low, high).

    With neither bound: from 0 to the largest the dtype holds, for floating point the largest up to which every whole
    number has a place (2**24, 2**53). With `low` alone: from there to that largest.
    """
    source, largest = generator or default_generator, largest_whole(array.dtype)
    if low is None and high is None:
        wide = array.dtype.itemsize == 8
        draws = source.words64(array.size) if wide else source.words32(array.size)
        return _store(array, (draws % np.uint64(largest + 1)).astype(np.int64))
    low = 0 if low is None else low
    for bound in (low, high or 0):
        if not -(1 << 63) <= bound < 1 << 63:
            raise noted(ValueError("Overflow when unpacking long long"), f"{bound} doesn't fit 64 bits.")
    floating = array.dtype.kind == "f"
    if high is None:
        last = largest
        if floating:
            low = _inwards(array.dtype.type, low, +1)
            if last < low:
                raise RuntimeError(
                    "random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' casted to dtype, "
                    f"but got from={low} > to_inc={last}"
                )
        else:
            _check_whole(array.dtype, low, last)
    else:
        _check_order(low, high, "")
        _check_whole(array.dtype, low, high - 1)
        if floating:
            low, high = _inwards(array.dtype.type, low, +1), _inwards(array.dtype.type, high, -1)
            _check_order(low, high, " casted to dtype")
        last = high - 1
    if last - low + 1 == 1 << 64:
        return _store(array, source.words64(array.size).view(np.int64))
    _store(array, _below(source, last - low + 1, array.size) + np.int64(low))


def bernoulli_into(array: Array, p: float | Array = 0.5, generator: Generator | None = None) -> None:
    """Fill with 1 where a uniform number falls below p, else 0; p is a number, or an array that is broadcast."""
    source = generator or default_generator
    if not isinstance(p, np.ndarray):
        if not 0.0 <= p <= 1.0:
            raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
        return _store(array, source.uniforms53(array.size) < p)
    check_floating(p, "bernoulli_tensor_cpu_p_")
    if not ((p >= 0) & (p <= 1)).all():
        raise noted(
            RuntimeError(
                "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be "
                "improved?  If so, please report an enhancement request to PyTorch.)"
            ),
            "Each element is a probability: between 0 and 1.",
        )
    uniforms = source.uniforms24(array.size) if p.dtype == np.float32 else source.uniforms53(array.size)
    _store(array, uniforms < _memory_order(array, np.broadcast_to(p, array.shape)).ravel())


def exponential_into(array: Array, rate: float = 1.0, generator: Generator | None = None) -> None:
    """Fill with waiting times of the given rate: -log(1 - u) / rate."""
    if not rate > 0.0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={rate:g}")
    if array.size == 0:
        return
    if array.dtype.kind != "f":
        raise RuntimeError(
            "Exponential distribution is a continuous probability distribution. dtype must be a floating "
            f"point but you specified {_dtypes.of(array).short}"
        )
    _store(array, -1.0 / rate * exactly(math.log1p, -(generator or default_generator).uniforms53(array.size)))


def cauchy_into(array: Array, median: float = 0.0, sigma: float = 1.0, generator: Generator | None = None) -> None:
    """Fill with Cauchy numbers: median + sigma tan(pi (u - 1/2))."""
    if not sigma > 0.0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    if array.size and array.dtype.kind != "f":
        raise RuntimeError(
            "Cauchy distribution is a continuous probability distribution. dtype must be a floating point "
            f"but you specified {_C_NAMES[array.dtype.name]}"
        )
    uniforms = (generator or default_generator).uniforms53(array.size)
    _store(array, scaled(exactly(math.tan, math.pi * (uniforms - 0.5)), sigma, median))


def log_normal_into(array: Array, mean: float = 1.0, std: float = 2.0, generator: Generator | None = None) -> None:
    """Fill with numbers whose logarithms are normal with the given mean and standard deviation."""
    if not std > 0.0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std:g}")
    if array.size == 0:
        return
    check_floating(array, "log_normal_cpu")
    logarithms = scaled((generator or default_generator).normals(array.size), std, mean)
    _store(array, exactly(lambda x: math.exp(x) if x < 709.78 else math.inf, logarithms))


def geometric_into(array: Array, p: float, generator: Generator | None = None) -> None:
    """Fill with the number of trials up to the first success, each of probability p."""
    if not 0.0 < p < 1.0:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    if array.dtype == np.bool_ and array.size:
        raise NotImplementedError("\"geometric_cpu\" not implemented for 'Bool'")
    uniforms = (generator or default_generator).uniforms53(array.size)
    trials = np.ceil(exactly(math.log, uniforms) / math.log1p(-p))
    _store(array, trials if array.dtype.kind == "f" else trials.astype(np.int64))


# What they lean on.

_C_NAMES = {
    "bool": "bool",
    "uint8": "unsigned char",
    "int8": "signed char",
    "int16": "short int",
    "int32": "int",
    "int64": "long int",
    "float32": "float",
    "float64": "double",
}


def check_floating(array: Array, kernel: str) -> None:
    if array.dtype.kind != "f":
        raise noted(
            NotImplementedError(f"\"{kernel}\" not implemented for '{_dtypes.of(array).short}'"),
            "These numbers have fractions: use a floating-point dtype, such as torch.float32.",
        )


def _memory_order(array: Array, like: Array) -> Array:
    """The second array with its axes in the order in which the first one's lie in memory, outermost first."""
    return like.transpose(sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis])))


def _store(array: Array, values: Array) -> None:
    shared = any(stride == 0 and size > 1 for stride, size in zip(array.strides, array.shape))
    if array.size and (shared or not array.flags.writeable):
        raise noted(
            RuntimeError(
                "unsupported operation: more than one element of the written-to tensor refers to a single "
                "memory location. Please clone() the tensor before performing the operation."
            ),
            "expand() shows one number in many places; those can't get different values.",
        )
    view = array if array.flags.c_contiguous else _memory_order(array, array)
    view[...] = values.reshape(view.shape)


def largest_whole(dtype: np.dtype[Any]) -> int:
    if dtype == np.bool_:
        return 1
    return 1 << np.finfo(dtype).nmant + 1 if dtype.kind == "f" else int(np.iinfo(dtype).max)


def _below(source: Generator, limit: int, count: int) -> NDArray[np.int64]:
    """Whole numbers below a limit; from 2**28 on, 32 bits would make the remainders too uneven."""
    draws = source.words64(count) if limit >= 1 << 28 else source.words32(count)
    return (draws % np.uint64(limit)).view(np.int64)


def _check_whole(dtype: np.dtype[Any], low: int, last: int) -> None:
    """Whether the dtype holds both bounds; floating-point ones hold any, but not all that lie between."""
    largest, name = largest_whole(dtype), _C_NAMES[dtype.name]
    smallest = 0 if dtype.kind in "bu" else -largest - (dtype.kind == "i")
    for bound, which in ((low, "from"), (last, "to - 1")):
        if smallest <= bound <= largest:
            continue
        if dtype.kind != "f":
            raise RuntimeError(f"{which} is out of bounds for {name}")
        bits = np.finfo(dtype).nmant + 1
        warnings.warn(
            f"{which} is out of bounds [-(2^{bits}), 2^{bits}]. Due to precision limitations {name} can support "
            "discrete uniform distribution only within this range. This warning will become an error in version "
            "1.7 release, please fix the code in advance",
            UserWarning,
            stacklevel=4,
        )


def _check_order(low: int, high: int, how: str) -> None:
    if low >= high:
        raise noted(
            RuntimeError(f"random_ expects 'from'{how} to be less than 'to'{how}, but got from={low} >= to={high}"),
            "The upper bound itself is never drawn.",
        )


def _inwards(kind: type[np.floating[Any]], bound: int, step: int) -> int:
    """A bound, moved in the direction of step to a number of the dtype where rounding would lead outside."""
    rounded = int(kind(bound + step))
    outside = rounded < bound if step > 0 else rounded >= bound
    return int(np.nextafter(kind(bound), kind(step * np.inf))) if outside else bound
