"""Box–Muller as PyTorch's CPU build computes it, to the last bit.

A pair of uniforms becomes a pair of independent normals: radius ``sqrt(-2 log u)``, angle ``2 pi v``, and the two
coordinates of that point (Box and Muller, 1958). Three routes differ only in rounding and in which uniforms they pair:

* `pairs`: neighbours, in double precision (fewer than 16 elements, or strided ones);
* `blocks64`: blocks of 16, element j with element j + 8, in double precision;
* `blocks32`: the same blocks in single precision, with the Cephes library's polynomials and fused multiply-adds.

>>> import numpy as np
>>> [round(float(x), 4) for x in pairs(np.array([0.25, 0.5]))]
[0.0, 1.1774]
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Doubles: TypeAlias = "NDArray[np.float64]"
Singles: TypeAlias = "NDArray[np.float32]"

BLOCK = 16  # so many elements a block route turns into normals at a time
CHUNK = 1 << 14  # elements whose intermediate results still fit the processor's cache


def pairs(uniforms: Doubles) -> Doubles:
    """Turn neighbours (angle, radius) into neighbours (cosine, sine)."""
    numbers = iter(uniforms.tolist())
    normals: list[float] = []
    for u, v in zip(numbers, numbers):
        radius, angle = math.sqrt(-2.0 * math.log1p(-v)), 2.0 * math.pi * u
        normals += radius * math.cos(angle), radius * math.sin(angle)
    return np.array(normals)


def blocks64(uniforms: Doubles) -> Doubles:
    """Turn each block of 16 uniforms (8 radii, 8 angles) into 8 cosines and 8 sines."""
    halves = uniforms.reshape(-1, 2, BLOCK // 2)
    radius = np.sqrt(-2.0 * exactly(math.log, 1.0 - halves[:, 0]))
    angle = 2.0 * math.pi * halves[:, 1]
    return np.stack((radius * exactly(math.cos, angle), radius * exactly(math.sin, angle)), axis=1).reshape(-1)


def blocks32(uniforms: Singles) -> Singles:
    """Turn each block of 16 uniforms (8 radii, 8 angles) into 8 cosines and 8 sines, in single precision.

    PyTorch's own bits differ between processors here; these are those of one with AVX2 (any recent x86-64).
    """
    normals = np.empty_like(uniforms)
    pairs_at_once = _Pairs(min(CHUNK, uniforms.size) // 2)
    for start in range(0, uniforms.size, CHUNK):
        halves = uniforms[start : start + CHUNK].reshape(-1, 2, BLOCK // 2)
        if halves.size != 2 * pairs_at_once.size:  # the last chunk
            pairs_at_once = _Pairs(halves.size // 2)
        pairs_at_once.transform(halves, normals[start : start + CHUNK].reshape(-1, 2, BLOCK // 2))
    return normals


def exactly(function: Callable[[float], float], array: Doubles) -> Doubles:
    """Apply a function of Python's `math` to each element.

    NumPy's own versions are vectorised and differ from the C library's, which PyTorch calls, once in a thousand.
    """
    flat = array.ravel()
    values = np.empty(flat.size)
    for start in range(0, flat.size, CHUNK):  # a list of a million floats would cost more than the function
        part = flat[start : start + CHUNK].tolist()
        values[start : start + len(part)] = np.fromiter(map(function, part), np.float64, len(part))
    return values.reshape(array.shape)


def scaled(values: NDArray[Any], factor: float, shift: float) -> NDArray[Any]:
    """Return ``values * factor + shift`` rounded once, as a processor's fused multiply-add does."""
    if factor == 1.0 and shift == 0.0:
        return values
    if values.dtype == np.float32:
        return (values.astype(np.float64) * np.float32(factor) + np.float32(shift)).astype(np.float32)
    product = values * factor
    if shift == 0.0 or math.frexp(factor)[0] in (0.5, -0.5, 0.0):  # the product is final, or exact
        return product + shift
    total: Doubles = product + shift
    # What the two roundings lost, exactly: Dekker's product and Knuth's sum (Knuth, TAOCP 2, 4.2.2).
    high, low = _split(values)
    factor_high, factor_low = _split(factor)
    lost = low * factor_low - (((product - high * factor_high) - low * factor_high) - high * factor_low)
    back = total - product
    total += ((product - (total - back)) + (shift - back)) + lost
    return total


def _split(x: Any) -> Any:
    """Split a double into two halves of 26 bits whose products are exact (Veltkamp)."""
    big = x * 134217729.0
    high = big - (big - x)
    return high, x - high


def _singles(*values: float) -> tuple[float, ...]:
    return tuple(float(np.float32(value)) for value in values)


_TWO_PI, _FOUR_OVER_PI = np.float32(2 * math.pi), np.float32(4 / math.pi)
_SQRT_HALF_BITS = 0x3F3504F3  # of the single nearest to sqrt(1/2)
_LOG2_LOW, _LOG2_HIGH = _singles(-2.12194440e-4, 0.693359375)  # log 2 in two pieces
_QUARTER_PI = _singles(0.78515625, 2.4187564849853515625e-4, 3.77489497744594108e-8)  # pi / 4 in three
_LOG = _singles(7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
                -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)  # fmt: skip
_COS = _singles(2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)
_SIN = _singles(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)


class _Pairs:
    """Single precision for some thousand pairs at once: doubles, rounded to single after every step.

    A fused multiply-add is then a product (exact in double), a sum and one rounding. The polynomials are those of
    S. Moshier's Cephes library; which steps are fused was found by comparing with PyTorch. The buffers are made once:
    allocating them for each step takes longer than the arithmetic.
    """

    def __init__(self, size: int):
        self.size = size
        self._x, self._y, self._z, self._square, self._term = np.empty((5, size))
        self._integer, self._octant = np.empty((2, size), np.int32)
        self._radius, self._angle, self._single = np.empty((3, size), np.float32)

    def transform(self, halves: Singles, normals: Singles) -> None:
        """From uniforms (blocks, 2, 8) to normals (blocks, 2, 8)."""
        columns = (-1, BLOCK // 2)
        np.subtract(np.float32(1), halves[:, 0], out=self._radius.reshape(columns))
        self._radius[...] = self._log(self._radius)
        self._radius *= np.float32(-2)
        np.sqrt(self._radius, out=self._radius)
        np.multiply(halves[:, 1], _TWO_PI, out=self._angle.reshape(columns))
        cosine, sine = self._cos_sin(self._angle)
        cosine *= self._radius
        sine *= self._radius
        normals[:, 0], normals[:, 1] = cosine.reshape(columns), sine.reshape(columns)

    def _round(self, x: Doubles) -> None:
        self._single[...] = x
        x[...] = self._single

    def _polynomial(self, coefficients: tuple[float, ...], x: Doubles, out: Doubles) -> Doubles:
        """Horner's scheme, each step fused."""
        np.multiply(x, coefficients[0], out=out)
        out += coefficients[1]
        self._round(out)
        for coefficient in coefficients[2:]:
            out *= x
            out += coefficient
            self._round(out)
        return out

    def _squared(self, x: Doubles) -> Doubles:
        np.multiply(x, x, out=self._square)
        self._round(self._square)
        return self._square

    def _log(self, u: Singles) -> Doubles:
        """log(u): with ``u = (1 + x) 2**k``, 1 + x in sqrt(1/2)..sqrt(2), ``x - x**2 / 2 + x**3 P(x) + k log 2``."""
        k, bits, x, term = self._octant, self._integer, self._x, self._term
        np.subtract(u.view(np.int32), _SQRT_HALF_BITS, out=k)
        k >>= 23
        np.left_shift(k, 23, out=bits)
        np.subtract(u.view(np.int32), bits, out=bits)
        np.subtract(bits.view(np.float32), 1.0, out=x)
        square = self._squared(x)
        y = self._polynomial(_LOG, x, out=self._y)
        y *= x
        self._round(y)
        np.multiply(k, _LOG2_LOW, out=term)
        self._round(term)
        y *= square
        y += term
        self._round(y)
        square *= 0.5
        y -= square
        self._round(y)
        x += y
        self._round(x)
        np.multiply(k, _LOG2_HIGH, out=term)
        x += term
        return x

    def _cos_sin(self, angle: Singles) -> tuple[Singles, Singles]:
        """Cosine and sine: polynomials on -pi/4..pi/4, then the symmetries of the eight octants."""
        octant, x, term = self._octant, self._x, self._term
        np.multiply(angle, _FOUR_OVER_PI, out=self._single)
        octant[...] = self._single
        octant += 1
        octant &= ~1
        x[...] = angle
        for piece in _QUARTER_PI:
            np.multiply(octant, piece, out=term)
            x -= term
            self._round(x)
        square = self._squared(x)
        cosine = self._polynomial(_COS, square, out=self._y)
        cosine *= square
        self._round(cosine)
        cosine *= square
        sine = self._polynomial(_SIN, square, out=self._z)
        sine *= square
        self._round(sine)
        sine *= x
        sine += x
        square *= 0.5
        cosine -= square
        self._round(cosine)
        cosine += 1.0
        turned = (octant & 2) != 0  # by a right angle: cosine and sine change places
        negative = (octant & 4) != 0
        cosine32 = np.where(turned, sine, cosine).astype(np.float32)
        sine32 = np.where(turned, cosine, sine).astype(np.float32)
        np.negative(cosine32, out=cosine32, where=turned ^ negative)
        np.negative(sine32, out=sine32, where=negative)
        return cosine32, sine32
