"""Linear algebra under PyTorch's names (`torch.linalg`).

>>> import minigrad
>>> minigrad.linalg.inv(minigrad.tensor([[2.]]))
tensor([[0.5000]])
"""

from ._door import open_all as _open_all
from .ops.decompositions import _LinAlgError as LinAlgError
from .ops.decompositions import inv, pinv
from .ops.decompositions import linalg_det as det
from .ops.decompositions import linalg_slogdet as slogdet
from .ops.equations import linalg_cross as cross
from .ops.factorizations import cholesky, eigvalsh, lu, svdvals
from .ops.factorizations import linalg_eigh as eigh
from .ops.factorizations import linalg_qr as qr
from .ops.factorizations import linalg_svd as svd
from .ops.linalg import matmul
from .ops.matrix_functions import cond, matrix_power, matrix_rank, multi_dot, vecdot
from .ops.norms import linalg_norm as norm
from .ops.norms import matrix_norm, vector_norm
from .ops.parts import linalg_diagonal as diagonal
from .ops.systems import lstsq, solve
from .ops.triangular import matrix_exp, solve_triangular, tensorinv, tensorsolve, vander

__all__ = [
    "LinAlgError",
    "cholesky",
    "cond",
    "cross",
    "det",
    "diagonal",
    "eigh",
    "eigvalsh",
    "inv",
    "lstsq",
    "lu",
    "matmul",
    "matrix_exp",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "solve_triangular",
    "svd",
    "svdvals",
    "tensorinv",
    "tensorsolve",
    "vander",
    "vecdot",
    "vector_norm",
]

_open_all(globals(), "linalg_")
