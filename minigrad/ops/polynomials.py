"""Polynomials that are orthogonal to each other, each made of the two before it (`torch.special`).

The recurrences are those of Abramowitz and Stegun (1964), 22.7.

>>> import minigrad
>>> minigrad.special.legendre_polynomial_p(minigrad.tensor([0., 0.5, 1.]), 2)
tensor([-0.5000, -0.1250,  1.0000])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Number
from .._rule import op

if TYPE_CHECKING:
    from .._tensor import Tensor


def _recurring(first: Callable[[Any], Any], following: Callable[[Any, int, Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The polynomial of degree n (of a fraction its whole part, 0 if negative), from those of degree 0, which is 1, and 1."""

    def forward(x: Any, n: Any) -> Any:
        x, degree = np.broadcast_arrays(x, np.where(np.isfinite(n), np.trunc(n), -1))
        out, before, now = np.where(degree < 0, x.dtype.type(0), x.dtype.type(1)), np.ones_like(x), first(x)
        for k in range(1, int(np.max(degree, initial=0)) + 1):
            out = np.where(degree == k, now, out)
            before, now = now, following(x, k, now, before)
        return out

    return forward


def _cosines(x: Any, k: int, now: Any, before: Any) -> Any:
    return 2 * x * now - before


@op(_recurring(lambda x: x, _cosines), promote="float")
def chebyshev_polynomial_t(x: Tensor | Number, n: Tensor | Number) -> Tensor:
    """The Chebyshev polynomial T_n of the first kind, T_n(cos φ) = cos nφ, of each element
    (`torch.special.chebyshev_polynomial_t`). No derivative.

    >>> import minigrad
    >>> minigrad.special.chebyshev_polynomial_t(minigrad.tensor([0., 0.5, 1.]), 3)
    tensor([-0., -1.,  1.])
    """


@op(_recurring(lambda x: 2 * x, _cosines), promote="float")
def chebyshev_polynomial_u(x: Tensor | Number, n: Tensor | Number) -> Tensor:
    """The Chebyshev polynomial U_n of the second kind, U_n(cos φ) = sin (n+1)φ / sin φ, of each element
    (`torch.special.chebyshev_polynomial_u`). No derivative.

    >>> import minigrad
    >>> minigrad.special.chebyshev_polynomial_u(minigrad.tensor([0., 0.5, 1.]), 3)
    tensor([-0., -1.,  4.])
    """


@op(_recurring(lambda x: 2 * x - 1, _cosines), promote="float")
def chebyshev_polynomial_v(x: Tensor | Number, n: Tensor | Number) -> Tensor:
    """The Chebyshev polynomial V_n of the third kind, of each element
    (`torch.special.chebyshev_polynomial_v`). No derivative.

    >>> import minigrad
    >>> minigrad.special.chebyshev_polynomial_v(minigrad.tensor([0., 0.5, 1.]), 3)
    tensor([ 1., -1.,  1.])
    """


@op(_recurring(lambda x: 2 * x + 1, _cosines), promote="float")
def chebyshev_polynomial_w(x: Tensor | Number, n: Tensor | Number) -> Tensor:
    """The Chebyshev polynomial W_n of the fourth kind, of each element
    (`torch.special.chebyshev_polynomial_w`). No derivative.

    >>> import minigrad
    >>> minigrad.special.chebyshev_polynomial_w(minigrad.tensor([0., 0.5, 1.]), 3)
    tensor([-1., -1.,  7.])
    """


@op(_recurring(lambda x: 2 * x, lambda x, k, now, before: 2 * (x * now - k * before)), promote="float")
def hermite_polynomial_h(x: Tensor | Number, n: Tensor | Number) -> Tensor:
    """The Hermite polynomial H_n of the physicists, of each element
    (`torch.special.hermite_polynomial_h`). No derivative.

    >>> import minigrad
    >>> minigrad.special.hermite_polynomial_h(minigrad.tensor([0., 0.5, 1.]), 3)
    tensor([-0., -5., -4.])
    """


@op(_recurring(lambda x: x, lambda x, k, now, before: x * now - k * before), promote="float")
def hermite_polynomial_he(x: Tensor | Number, n: Tensor | Number) -> Tensor:
    """The Hermite polynomial He_n of probability, of each element
    (`torch.special.hermite_polynomial_he`). No derivative.

    >>> import minigrad
    >>> minigrad.special.hermite_polynomial_he(minigrad.tensor([0., 0.5, 1.]), 3)
    tensor([-0.0000, -1.3750, -2.0000])
    """


@op(_recurring(lambda x: 1 - x, lambda x, k, now, before: ((2 * k + 1 - x) * now - k * before) / (k + 1)), promote="float")
def laguerre_polynomial_l(x: Tensor | Number, n: Tensor | Number) -> Tensor:
    """The Laguerre polynomial L_n, of each element
    (`torch.special.laguerre_polynomial_l`). No derivative.

    >>> import minigrad
    >>> minigrad.special.laguerre_polynomial_l(minigrad.tensor([0., 0.5, 1.]), 3)
    tensor([ 1.0000, -0.1458, -0.6667])
    """


@op(_recurring(lambda x: x, lambda x, k, now, before: ((2 * k + 1) * x * now - k * before) / (k + 1)), promote="float")
def legendre_polynomial_p(x: Tensor | Number, n: Tensor | Number) -> Tensor:
    """The Legendre polynomial P_n, of each element
    (`torch.special.legendre_polynomial_p`). No derivative.

    >>> import minigrad
    >>> minigrad.special.legendre_polynomial_p(minigrad.tensor([0., 0.5, 1.]), 3)
    tensor([-0.0000, -0.4375,  1.0000])
    """
