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
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import _dtypes
from ._errors import noted
from ._generator import Generator
from ._normal import BLOCK, blocks32, blocks64, exactly, scaled

if TYPE_CHECKING:
    from ._tensor import Tensor

Array = NDArray[Any]

default_generator = Generator()
default_generator.seed()


def manual_seed(seed: Any) -> Generator:
    """Seed the default generator and return it (`torch.manual_seed`); the seed goes through int().

    >>> manual_seed(-1).initial_seed() == 2**64 - 1
    True
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Seed the default generator with a number nobody can foresee, and return it (`torch.seed`)."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed the default generator began with (`torch.initial_seed`)."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The default generator's state (`torch.get_rng_state`)."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Set the default generator's state (`torch.set_rng_state`)."""
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices: Any = None, enabled: bool = True) -> Iterator[None]:
    """Draw inside as one likes; outside, the default generator goes on as if nothing had been drawn (`torch.random.fork_rng`)."""
    before = default_generator._state_bytes()
    try:
        yield
    finally:
        if enabled:
            default_generator._set_state_bytes(before)


# Filling arrays.

def uniform_into(array: Array, low: float = 0.0, high: float = 1.0, generator: Generator | None = None) -> None:
    """Fill with uniform numbers in [low, high)."""
    _check_floating(array, "check_uniform_bounds")
    limit, name = float(np.finfo(array.dtype).max), _dtypes.of(array).type_name
    for bound, which in ((low, "from"), (high, "to")):
        if not -limit <= bound <= limit:
            raise RuntimeError(f"{which} is out of bounds for {name}")
    if low > high:
        raise noted(RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}"),
                    "Put the smaller bound first.")
    if high - low > limit:
        raise RuntimeError(f"uniform_ expects to-from <= std::numeric_limits<{name.capitalize()}>::max(), but found "
                           f"to={high:g} and from={low:g} which result in to-from to exceed the limit")
    source, dtype = generator or default_generator, array.dtype.type
    uniforms = source.uniforms24(array.size) if dtype is np.float32 else source.uniforms53(array.size)
    if low != 0.0 or high != 1.0:
        uniforms = scaled(uniforms, dtype(high) - dtype(low), dtype(low))
    _store(array, uniforms)


def normal_into(array: Array, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None) -> None:
    """Fill with normal numbers: blocks of 16 where 16 or more lie side by side, else pairs in double precision."""
    if not std >= 0.0:
        raise noted(RuntimeError(f"normal expects std >= 0.0, but found std {std:g}"), "A standard deviation isn't negative.")
    if array.size == 0:
        return
    _check_floating(array, "normal_kernel_cpu")
    source, size = generator or default_generator, array.size
    if size < BLOCK or not array.flags.c_contiguous:
        return _store(array, scaled(source.normals(size), std, mean))
    if array.dtype == np.float32:
        draw, transform = source.uniforms24, blocks32
    else:
        draw, transform = source.uniforms53, blocks64
    uniforms = draw(size)
    tail = draw(BLOCK) if size % BLOCK else None  # the last block is made anew and overlaps the one before
    normals = np.empty_like(uniforms)
    whole = size - size % BLOCK
    normals[:whole] = transform(uniforms[:whole])
    if tail is not None:
        normals[-BLOCK:] = transform(tail)
    _store(array, scaled(normals, std, mean))


def random_into(array: Array, low: int | None = None, high: int | None = None, generator: Generator | None = None) -> None:
    """Fill with whole numbers in [low, high).

    With neither bound: from 0 to the largest the dtype holds, for floating point the largest up to which every whole
    number has a place (2**24, 2**53). With `low` alone: from there to that largest.
    """
    source, largest = generator or default_generator, _largest_whole(array.dtype)
    if low is None and high is None:
        wide = array.dtype.itemsize == 8
        draws = source.words64(array.size) if wide else source.words32(array.size)
        return _store(array, (draws % np.uint64(largest + 1)).astype(np.int64))
    low = 0 if low is None else low
    for bound in (low, high or 0):
        if not -(1 << 63) <= bound < 1 << 63:
            raise noted(ValueError("Overflow when unpacking long long"), f"{bound} doesn't fit 64 bits.")
    if high is not None and low >= high:
        raise noted(RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}"),
                    "The upper bound itself is never drawn.")
    last = largest if high is None else high - 1
    _check_whole(array.dtype, low, last)
    if last < low:
        raise RuntimeError("random_ expects 'from' casted to dtype to be less than or equal to 'to_inc' casted to dtype, "
                           f"but got from={low} > to_inc={last}")
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
    _check_floating(p, "bernoulli_tensor_cpu_p_")
    if not ((p >= 0) & (p <= 1)).all():
        raise noted(RuntimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be "
                                 "improved?  If so, please report an enhancement request to PyTorch.)"),
                    "Each element is a probability: between 0 and 1.")
    uniforms = source.uniforms24(array.size) if p.dtype == np.float32 else source.uniforms53(array.size)
    _store(array, uniforms < _memory_order(array, np.broadcast_to(p, array.shape)).ravel())


def exponential_into(array: Array, rate: float = 1.0, generator: Generator | None = None) -> None:
    """Fill with waiting times of the given rate: -log(1 - u) / rate."""
    if not rate > 0.0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={rate:g}")
    if array.size == 0:
        return
    if array.dtype.kind != "f":
        raise RuntimeError("Exponential distribution is a continuous probability distribution. dtype must be a floating "
                           f"point but you specified {_dtypes.of(array).short}")
    _store(array, -1.0 / rate * exactly(math.log1p, -(generator or default_generator).uniforms53(array.size)))


def cauchy_into(array: Array, median: float = 0.0, sigma: float = 1.0, generator: Generator | None = None) -> None:
    """Fill with Cauchy numbers: median + sigma tan(pi (u - 1/2))."""
    if not sigma > 0.0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    if array.size and array.dtype.kind != "f":
        raise RuntimeError("Cauchy distribution is a continuous probability distribution. dtype must be a floating point "
                           f"but you specified {_C_NAMES[array.dtype.name]}")
    uniforms = (generator or default_generator).uniforms53(array.size)
    _store(array, scaled(exactly(math.tan, math.pi * (uniforms - 0.5)), sigma, median))


def log_normal_into(array: Array, mean: float = 1.0, std: float = 2.0, generator: Generator | None = None) -> None:
    """Fill with numbers whose logarithms are normal with the given mean and standard deviation."""
    if not std > 0.0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std:g}")
    if array.size == 0:
        return
    _check_floating(array, "log_normal_cpu")
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


# Making arrays.

def permutation(n: int, dtype: np.dtype[Any], generator: Generator | None = None) -> Array:
    """0 .. n - 1 in random order: Fisher and Yates's shuffle, from the front."""
    short = _dtypes.of(dtype).short
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    if dtype == np.bool_:
        raise NotImplementedError("\"randperm\" not implemented for 'Bool'")
    if dtype.kind == "f" and n > _largest_whole(dtype) + 1:
        raise RuntimeError(f"n cannot be greater than 2^{24 if dtype.itemsize == 4 else 53}+1 for {short} type.")
    if dtype.kind != "f" and n - 1 > np.iinfo(dtype).max:
        raise RuntimeError(f"value cannot be converted to type {dtype.name}_t without overflow")
    source, order = generator or default_generator, list(range(n))
    if n < (1 << 32) // 20:  # 32 bits are then even enough for the remainders
        for i, draw in enumerate(source.words32(max(n - 1, 0)).tolist()):
            j = i + draw % (n - i)
            order[i], order[j] = order[j], order[i]
    else:
        for i, draw in enumerate(source.words64(n).tolist()):
            j = draw % (i + 1)
            order[i], order[j] = order[j], i
    return np.array(order, dtype)


def multinomial(weights: Array, count: int, replacement: bool = False, generator: Generator | None = None) -> NDArray[np.int64]:
    """Draw `count` column numbers from each row of weights, in proportion to the weights."""
    source = generator or default_generator
    _check_weights(weights, count, replacement)
    if replacement and count > 1:
        return _by_search(weights.reshape(-1, weights.shape[-1]), count, source).reshape(*weights.shape[:-1], count)
    # The winners of a race: column i arrives after an exponential time of rate weights[i] (Efraimidis, Spirakis, 2006).
    times = np.empty_like(weights)
    exponential_into(times, 1.0, source)
    return np.argsort(-(weights / times), axis=-1, kind="stable")[..., :count].astype(np.int64)


def poisson(rates: Array, generator: Generator | None = None) -> Array:
    """Draw a Poisson number for each rate."""
    _check_floating(rates, "poisson_cpu")
    if not (rates >= 0).all():
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    raw = (generator or default_generator)._stream().random_raw

    def uniform() -> float:
        return ((raw() << 32 | raw()) & (1 << 53) - 1) * 2.0**-53  # type: ignore[no-any-return]

    return np.array([_poisson(rate, uniform) for rate in rates.ravel().tolist()], rates.dtype).reshape(rates.shape)


# What they lean on.

_C_NAMES = {"bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short int", "int32": "int",
            "int64": "long int", "float32": "float", "float64": "double"}


def _check_floating(array: Array, kernel: str) -> None:
    if array.dtype.kind != "f":
        raise noted(NotImplementedError(f"\"{kernel}\" not implemented for '{_dtypes.of(array).short}'"),
                    "These numbers have fractions: use a floating-point dtype, such as torch.float32.")


def _memory_order(array: Array, like: Array) -> Array:
    """The second array with its axes in the order in which the first one's lie in memory, outermost first."""
    return like.transpose(sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis])))


def _store(array: Array, values: Array) -> None:
    shared = any(stride == 0 and size > 1 for stride, size in zip(array.strides, array.shape))
    if shared or not array.flags.writeable:
        raise noted(RuntimeError("unsupported operation: more than one element of the written-to tensor refers to a single "
                                 "memory location. Please clone() the tensor before performing the operation."),
                    "expand() shows one number in many places; those can't get different values.")
    view = array if array.flags.c_contiguous else _memory_order(array, array)
    view[...] = values.reshape(view.shape)


def _largest_whole(dtype: np.dtype[Any]) -> int:
    if dtype == np.bool_:
        return 1
    return 1 << np.finfo(dtype).nmant + 1 if dtype.kind == "f" else int(np.iinfo(dtype).max)


def _below(source: Generator, limit: int, count: int) -> NDArray[np.int64]:
    """Whole numbers below a limit; from 2**28 on, 32 bits would make the remainders too uneven."""
    draws = source.words64(count) if limit >= 1 << 28 else source.words32(count)
    return (draws % np.uint64(limit)).view(np.int64)


def _check_whole(dtype: np.dtype[Any], low: int, last: int) -> None:
    """Whether the dtype holds both bounds; floating-point ones hold any, but not all that lie between."""
    largest, name = _largest_whole(dtype), _C_NAMES[dtype.name]
    smallest = 0 if dtype.kind in "bu" else -largest - (dtype.kind == "i")
    for bound, which in ((low, "from"), (last, "to - 1")):
        if smallest <= bound <= largest:
            continue
        if dtype.kind != "f":
            raise RuntimeError(f"{which} is out of bounds for {name}")
        bits = np.finfo(dtype).nmant + 1
        warnings.warn(f"{which} is out of bounds [-(2^{bits}), 2^{bits}]. Due to precision limitations {name} can support "
                      "discrete uniform distribution only within this range. This warning will become an error in version "
                      "1.7 release, please fix the code in advance", UserWarning, stacklevel=4)


def _check_weights(weights: Array, count: int, replacement: bool) -> None:
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if weights.dtype.kind != "f":
        raise RuntimeError("multinomial only supports floating-point dtypes for input, got: "
                           f"{_dtypes.of(weights).short}")
    if count <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and count > weights.shape[-1]:
        raise noted(RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement"),
                    f"There are {weights.shape[-1]} to choose from; with replacement=True each may come again.")
    if replacement and count > 1:
        if not (weights >= 0).all():
            raise RuntimeError("invalid multinomial distribution (encountering probability entry < 0)")
        if np.isinf(weights).any():
            raise RuntimeError("invalid multinomial distribution (encountering probability entry = infinity or NaN)")
    elif not ((weights >= 0) & (weights < np.inf)).all():
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if not (weights.sum(axis=-1, dtype=np.float64) > 0).all():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")


def _by_search(weights: Array, count: int, source: Generator) -> NDArray[np.int64]:
    """Where uniform numbers fall among each row's running sums."""
    uniforms = source.uniforms53(weights.shape[0] * count).reshape(-1, count)
    found = np.empty(uniforms.shape, np.int64)
    for row, uniform, chosen in zip(weights, uniforms, found):
        sums = np.cumsum(row)
        sums /= sums[-1]
        chosen[...] = np.searchsorted(sums, uniform)
    return found


def _poisson(rate: float, uniform: Callable[[], float]) -> int:
    if rate >= 10.0:
        return _poisson_by_rejection(rate, uniform)
    count, product, limit = 0, 1.0, math.exp(-rate)
    while rate:  # exponential waiting times that fit into one unit of time (Knuth, TAOCP 3.4.1)
        product *= uniform()
        if product <= limit:
            break
        count += 1
    return count


def _poisson_by_rejection(rate: float, uniform: Callable[[], float]) -> int:
    """Hörmann's transformed rejection, PTRS (Insurance: Mathematics and Economics 12, 1993)."""
    b = 0.931 + 2.53 * math.sqrt(rate)
    a = -0.059 + 0.02483 * b
    while True:
        u = uniform() - 0.5
        v = uniform()
        us = 0.5 - abs(u)
        k = math.floor((2.0 * a / us + b) * u + rate + 0.43)
        if us >= 0.07 and v <= 0.9277 - 3.6224 / (b - 2.0):
            return k
        if k < 0 or (us < 0.013 and v > us):
            continue
        accepted = math.log(v) + math.log(1.1239 + 1.1328 / (b - 3.4)) - math.log(a / (us * us) + b)
        if accepted <= k * math.log(rate) - rate - math.lgamma(k + 1.0):
            return k
