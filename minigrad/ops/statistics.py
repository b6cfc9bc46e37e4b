"""How elements are strewn: variance and standard deviation.

`correction` is subtracted from the number of elements: 1 for a sample (Bessel), 0 for the whole population.

>>> import minigrad
>>> minigrad.std(minigrad.tensor([1., 2., 3.]))
tensor(1.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Dims
from .._errors import noted
from .._rule import op
from ._signature import overloaded
from .pointwise import keep
from .reduction import _mean, aligned, average, axes, count, reduced, unconnected

__all__ = ["std", "std_mean", "var", "var_mean"]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _variance(self: Any, dim: Dims, correction: float, keepdim: bool, name: str = "std and var") -> Any:
    if self.dtype.kind != "f":
        raise noted(
            RuntimeError(f"{name} only support floating point and complex dtypes"),
            "Write x.float().var(), or .std().",
        )
    if not self.ndim:
        axes(dim, 0)
    where = axes(dim, self.ndim) if self.ndim else None
    away = self - _mean(self, dim, True)
    square = reduced(np.add, away * away, where, keepdim)
    left = count(self.shape, dim) - correction
    return square / self.dtype.type(left if left > 0 else 0)


def _variance_slope(g: Any, self: Any, dim: Dims, correction: float, keepdim: bool) -> Any:
    left, g = count(tuple(self.shape), dim) - correction, aligned(g, tuple(self.shape), dim, keepdim)
    away = self - average(self, dim, True)
    if left > 0:
        return g * (2 / left) * away
    return g * unconnected(lambda x: np.where(x == 0, np.nan, np.inf).astype(x.dtype), away)  # too few elements


def _deviation_slope(g: Any, self: Any, result: Any, dim: Dims, correction: float, keepdim: bool) -> Any:
    return _variance_slope(keep(result != 0, g / (2 * result)), self, dim, correction, keepdim)


def _mean_slope(g: Any, self: Any, dim: Dims, keepdim: bool) -> Any:
    return aligned(g, tuple(self.shape), dim, keepdim) / count(tuple(self.shape), dim)


@op(
    _variance, node="VarBackward0",
    self=lambda g, self, dim, correction, keepdim: _variance_slope(g, self, dim, correction, keepdim),
)  # fmt: skip
def _var(self: Tensor, dim: Dims = None, correction: float = 1, keepdim: bool = False) -> Tensor: ...


@op(
    lambda self, dim, correction, keepdim: np.sqrt(_variance(self, dim, correction, keepdim)), node="StdBackward0",
    self=lambda g, self, result, dim, correction, keepdim: _deviation_slope(g, self, result, dim, correction, keepdim),
)  # fmt: skip
def _std(self: Tensor, dim: Dims = None, correction: float = 1, keepdim: bool = False) -> Tensor: ...


@op(
    lambda self, dim, correction, keepdim: (_variance(self, dim, correction, keepdim, "var_mean"), _mean(self, dim, keepdim)),
    node="VarMeanBackward0", outputs=("var", "mean"),
    self=lambda g, self, dim, correction, keepdim: (
        _variance_slope(g[0], self, dim, correction, keepdim) + _mean_slope(g[1], self, dim, keepdim)
    ),
)  # fmt: skip
def _var_mean(self: Tensor, dim: Dims, correction: float, keepdim: bool) -> Any: ...


@op(
    lambda self, dim, correction, keepdim: (
        np.sqrt(_variance(self, dim, correction, keepdim, "std_mean")), _mean(self, dim, keepdim),
    ),
    node="StdMeanBackward0", outputs=("std", "mean"),
    self=lambda g, self, std, dim, correction, keepdim: (
        _deviation_slope(g[0], self, std, dim, correction, keepdim) + _mean_slope(g[1], self, dim, keepdim)
    ),
)  # fmt: skip
def _std_mean(self: Tensor, dim: Dims, correction: float, keepdim: bool) -> Any: ...


_var_mean.row.result_class = _std_mean.row.result_class = None  # type: ignore[attr-defined]  # plain tuples, as in PyTorch


def _arguments(dim: Any, unbiased: bool | None, keepdim: bool, correction: float | None) -> tuple[Dims, float, bool]:
    """PyTorch's two spellings: var(x, dim, unbiased, keepdim), var(x, unbiased), and var(x, dim, correction=1)."""
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    if correction is None:
        correction = 1 if unbiased is None else int(unbiased)
    return dim, correction, keepdim


@overloaded
def var(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Any:
    """The variance Σ(x − x̄)² / (n − correction), along `dim` (`torch.var`). Floats; correction is 1 unless given.

    >>> import minigrad as torch
    >>> torch.var(torch.tensor([1., 2., 3., 4.]))
    tensor(1.6667)
    """
    return _var, input, *_arguments(dim, unbiased, keepdim, correction)


@overloaded
def std(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Any:
    """The standard deviation, the root of the variance, along `dim` (`torch.std`).
    Floats; correction is 1 unless given.

    >>> import minigrad as torch
    >>> torch.std(torch.tensor([1., 2., 3., 4.]), correction=0)
    tensor(1.1180)
    """
    return _std, input, *_arguments(dim, unbiased, keepdim, correction)


@overloaded
def var_mean(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Any:
    """The variance and the mean, along `dim` (`torch.var_mean`). Floats; correction is 1 unless given.

    >>> import minigrad as torch
    >>> torch.var_mean(torch.tensor([1., 2., 3., 4.]))
    (tensor(1.6667), tensor(2.5000))
    """
    return _var_mean, input, *_arguments(dim, unbiased, keepdim, correction)


@overloaded
def std_mean(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> Any:
    """The standard deviation and the mean, along `dim` (`torch.std_mean`). Floats; correction is 1 unless given.

    >>> import minigrad as torch
    >>> torch.std_mean(torch.tensor([1., 2., 3., 4.]))
    (tensor(1.2910), tensor(2.5000))
    """
    return _std_mean, input, *_arguments(dim, unbiased, keepdim, correction)
