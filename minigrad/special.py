"""Special functions under PyTorch's names (`torch.special`).

>>> import minigrad
>>> minigrad.special.expit(minigrad.tensor([0.]))
tensor([0.5000])
"""

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
from .ops.reduction import logsumexp
from .ops.rounding import round
from .ops.special import erf, erfc, erfinv, logit
from .ops.trigonometry import sinc

__all__ = [
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
    "i0",
    "i0e",
    "i1",
    "i1e",
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

_open_all(globals(), "special_")
