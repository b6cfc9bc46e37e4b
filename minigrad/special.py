"""Special functions under PyTorch's names (`torch.special`).

>>> import minigrad
>>> minigrad.special.expit(minigrad.tensor([0.]))
tensor([0.5000])
"""

from .ops._softmax import log_softmax, softmax
from .ops.exponential import exp2, expm1, log1p, xlogy
from .ops.gamma import digamma, polygamma
from .ops.gamma import digamma as psi
from .ops.gamma import lgamma as gammaln
from .ops.pointwise import sigmoid as expit
from .ops.reduction import logsumexp
from .ops.rounding import round
from .ops.special import erf, erfc, erfinv, logit
from .ops.trigonometry import sinc

__all__ = [
    "digamma",
    "erf",
    "erfc",
    "erfinv",
    "exp2",
    "expit",
    "expm1",
    "gammaln",
    "log1p",
    "log_softmax",
    "logit",
    "logsumexp",
    "polygamma",
    "psi",
    "round",
    "sinc",
    "softmax",
    "xlogy",
]
