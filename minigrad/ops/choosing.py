"""Random choices, on arrays: permutations, draws by weight, and counts of rare events.

>>> permutation(8, np.dtype(np.int64), Generator().manual_seed(7))
array([7, 0, 3, 4, 1, 5, 2, 6])
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .. import _dtypes
from .._errors import noted
from .._generator import Generator
from ..random import check_floating, exponential_into, largest_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"


def permutation(n: int, dtype: np.dtype[Any], generator: Generator) -> Array:
    """0 .. n - 1 in random order: Fisher and Yates's shuffle, from the front."""
    short = _dtypes.of(dtype).short
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    if dtype == np.bool_:
        raise NotImplementedError("\"randperm\" not implemented for 'Bool'")
    if dtype.kind == "f" and n > largest_whole(dtype) + 1:
        raise RuntimeError(f"n cannot be greater than 2^{24 if dtype.itemsize == 4 else 53}+1 for {short} type.")
    if dtype.kind != "f" and n - 1 > np.iinfo(dtype).max:
        raise RuntimeError(f"value cannot be converted to type {dtype.name}_t without overflow")
    order = list(range(n))
    if n < (1 << 32) // 20:  # 32 bits are then even enough for the remainders
        left = np.arange(n, 1, -1, dtype=np.uint64)
        for i, step in enumerate((generator.words32(left.size) % left).tolist()):
            order[i], order[i + step] = order[i + step], order[i]
    else:
        for i, draw in enumerate(generator.words64(n).tolist()):
            j = draw % (i + 1)
            order[i], order[j] = order[j], i
    return np.array(order, dtype)


def multinomial(weights: Array, count: int, replacement: bool, generator: Generator) -> NDArray[np.int64]:
    """Draw `count` column numbers from each row of weights, in proportion to the weights."""
    _check_weights(weights, count, replacement)
    if replacement and count > 1:
        return _by_search(weights.reshape(-1, weights.shape[-1]), count, generator).reshape(*weights.shape[:-1], count)
    # The winners of a race: column i arrives after an exponential time of rate weights[i] (Efraimidis, Spirakis, 2006).
    times = np.empty_like(weights)
    exponential_into(times, 1.0, generator)
    return np.argsort(-(weights / times), axis=-1, kind="stable")[..., :count].astype(np.int64)


def poisson(rates: Array, generator: Generator) -> Array:
    """Draw a Poisson number for each rate."""
    check_floating(rates, "poisson_cpu")
    if not (rates >= 0).all():
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    raw = generator._stream().random_raw

    def uniform() -> float:
        return ((raw() << 32 | raw()) & (1 << 53) - 1) * 2.0**-53  # type: ignore[no-any-return]

    return np.array([_poisson(rate, uniform) for rate in rates.ravel().tolist()], rates.dtype).reshape(rates.shape)


def _check_weights(weights: Array, count: int, replacement: bool) -> None:
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if weights.dtype.kind != "f":
        raise RuntimeError(
            f"multinomial only supports floating-point dtypes for input, got: {_dtypes.of(weights).short}"
        )
    if count <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and count > weights.shape[-1]:
        raise noted(
            RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement"),
            f"There are {weights.shape[-1]} to choose from; with replacement=True each may come again.",
        )
    if weights.shape[-1] > 1 << 24:
        raise RuntimeError("number of categories cannot exceed 2^24")
    if replacement and count > 1:
        if not (weights >= 0).all():
            raise RuntimeError("invalid multinomial distribution (encountering probability entry < 0)")
        if np.isinf(weights).any():
            raise RuntimeError("invalid multinomial distribution (encountering probability entry = infinity or NaN)")
    elif not ((weights >= 0) & (weights < np.inf)).all():
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if not (weights.sum(axis=-1, dtype=np.float64) > 0).all():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")


def _by_search(weights: Array, count: int, generator: Generator) -> NDArray[np.int64]:
    """Where uniform numbers fall among each row's running sums."""
    uniforms = generator.uniforms53(weights.shape[0] * count).reshape(-1, count)
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
