"""Special functions under PyTorch's names (`torch.special`).

>>> import minigrad
>>> minigrad.special.expit(minigrad.tensor([0.]))
tensor([0.5000])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._door import open_all as _open_all
from .ops._softmax import log_softmax, softmax
from .ops.bessel import i0, i0e, i1, i1e
from .ops.exponential import exp2, expm1, log1p, xlogy
from .ops.gamma import digamma, polygamma
from .ops.gamma import digamma as psi
from .ops.gamma import lgamma as gammaln
from .ops.gamma import mvlgamma as multigammaln
from .ops.normal_curve import entr, erfcx, log_ndtr, ndtr, ndtri, xlog1py
from .ops.pointwise import sigmoid as expit
from .ops.polynomials import (
    chebyshev_polynomial_t,
    chebyshev_polynomial_u,
    chebyshev_polynomial_v,
    chebyshev_polynomial_w,
    hermite_polynomial_h,
    hermite_polynomial_he,
    laguerre_polynomial_l,
    legendre_polynomial_p,
)
from .ops.reduction import logsumexp
from .ops.rounding import _round_decimals
from .ops.special import erf, erfc, erfinv, logit
from .ops.trigonometry import sinc

if TYPE_CHECKING:
    from ._tensor import Tensor

__all__ = [
    "chebyshev_polynomial_t",
    "chebyshev_polynomial_u",
    "chebyshev_polynomial_v",
    "chebyshev_polynomial_w",
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfcx",
    "erfinv",
    "exp2",
    "expit",
    "expm1",
    "gammaln",
    "hermite_polynomial_h",
    "hermite_polynomial_he",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "laguerre_polynomial_l",
    "legendre_polynomial_p",
    "log1p",
    "log_ndtr",
    "log_softmax",
    "logit",
    "logsumexp",
    "multigammaln",
    "ndtr",
    "ndtri",
    "polygamma",
    "psi",
    "round",
    "sinc",
    "softmax",
    "xlog1py",
    "xlogy",
]


def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """Floats to so many decimals, halves to the even digit, element by element (`torch.special.round`).

    >>> import minigrad
    >>> minigrad.special.round(minigrad.tensor([0.5, 1.25]), decimals=1)
    tensor([0.5000, 1.2000])
    """
    return _round_decimals(input, decimals)


_open_all(globals(), "special_")
