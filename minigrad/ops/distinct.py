"""The distinct elements of a tensor, or its distinct slices. PyTorch has no derivative of them.

>>> import minigrad
>>> minigrad.unique(minigrad.tensor([3., 1., 3.]))
tensor([1., 3.])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._rule import op
from .division import underivable
from .reduction import axis

__all__ = ["unique", "unique_consecutive"]

if TYPE_CHECKING:
    from .._tensor import Tensor

PARTS = "output", "inverse", "counts"


def _distinct(self: Any, dim: Any = None) -> Any:
    where = None if dim is None else axis(dim, self.ndim)
    found, inverse, counts = np.unique(self, return_inverse=True, return_counts=True, axis=where, equal_nan=False)
    return found, inverse.reshape(self.shape if where is None else -1), counts


def _runs(self: Any, dim: Any = None) -> Any:
    where = 0 if dim is None else axis(dim, self.ndim)
    line: Any = self.reshape(-1) if dim is None or not self.ndim else np.moveaxis(self, where, 0)
    differ = (line[1:] != line[:-1]).any(tuple(range(1, line.ndim)))
    new = np.concatenate([[True], differ])[: len(line)]
    starts = np.flatnonzero(new)
    found = line[starts] if dim is None or not self.ndim else np.moveaxis(line[starts], 0, where)
    return found, (np.cumsum(new) - 1).reshape(self.shape if dim is None else -1), np.diff(np.append(starts, len(line)))


@op(_distinct, outputs=PARTS, node="Unique2Backward0", self=underivable("_unique2", True))
def _unique2(self: Tensor) -> Any: ...


@op(_distinct, outputs=PARTS, node="UniqueDimBackward0", self=underivable("unique_dim", True))
def _unique_dim(self: Tensor, dim: int) -> Any: ...


@op(_runs, outputs=PARTS, node="UniqueConsecutiveBackward0", self=underivable("unique_consecutive", True))
def _unique_consecutive(self: Tensor, dim: Any = None) -> Any: ...


def _chosen(results: Any, return_inverse: bool, return_counts: bool) -> Any:
    several = (results[0], *(results[1:2] if return_inverse else ()), *(results[2:] if return_counts else ()))
    return several if len(several) > 1 else several[0]


def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The distinct elements in order, or the distinct slices along `dim` (`torch.unique`).

    With `return_inverse` also for each element which one it is; with `return_counts` also how often each occurs.

    >>> import minigrad as torch
    >>> torch.unique(torch.tensor([3, 1, 3]), return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    return _chosen(_unique2(input) if dim is None else _unique_dim(input, dim), return_inverse, return_counts)


def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """The elements, or the slices along `dim`, each run of equal ones once (`torch.unique_consecutive`).

    >>> import minigrad as torch
    >>> torch.unique_consecutive(torch.tensor([1, 1, 2, 1]))
    tensor([1, 2, 1])
    """
    return _chosen(_unique_consecutive(input, dim), return_inverse, return_counts)
