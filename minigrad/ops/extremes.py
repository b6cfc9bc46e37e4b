"""The largest and the smallest elements, and where they are.

Along a dimension an extreme comes with its index, and its gradient goes there; of several equal ones over all elements
each gets the same share.

>>> import minigrad
>>> minigrad.max(minigrad.tensor([[1., 5.], [7., 3.]]), 1).indices
tensor([1, 0])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._dtypes import Dims
from .._errors import noted
from .._late import wrap
from .._rule import op, word
from . import comparison
from ._signature import invalid, overloaded
from .pointwise import keep
from .reduction import aligned, axes, axis, expand, number_of_hits, reduced

__all__ = ["amax", "amin", "aminmax", "argmax", "argmin", "max", "min"]

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- elements at indices along a dimension ---------------------------------------------------------------------------


def plain(x: Any) -> Any:
    return getattr(x, "_array", x)


def _places(indices: Any, dim: int) -> tuple[Any, ...]:
    """The index arrays under which NumPy finds an element for each index along `dim`."""
    grids = list(np.ogrid[tuple(map(slice, indices.shape))])
    grids[dim] = indices
    return tuple(grids)


def _add_along(g: Any, sizes: Any, dim: int, indices: Any, keepdim: bool) -> Any:
    if not sizes:
        return np.array(g)
    where, at = axis(dim, len(sizes)), plain(indices)
    if not keepdim:
        g, at = np.expand_dims(g, where), np.expand_dims(at, where)
    whole = np.zeros(sizes, g.dtype)
    np.add.at(whole, _places(at, where), g)
    return whole


def _take_along(self: Any, dim: int, indices: Any, keepdim: bool) -> Any:
    if not self.ndim:
        return np.array(self)
    where, at = axis(dim, self.ndim), plain(indices)
    found = np.take_along_axis(self, at if keepdim else np.expand_dims(at, where), where)
    return found if keepdim else found.squeeze(where)


@op(
    _add_along, node="ValueSelectingReductionBackward0",
    g=lambda g, dim, indices, keepdim: take_along(g, dim, indices, keepdim),
)  # fmt: skip
def _scatter_along(g: Tensor, sizes: Any, dim: Any, indices: Any, keepdim: Any) -> Tensor: ...


@op(
    _take_along, node="GatherBackward0",
    self=lambda g, self_sym_sizes, dim, indices, keepdim: add_along(g, self_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def _gather_along(self: Tensor, dim: Any, indices: Any, keepdim: Any) -> Tensor: ...


add_along, take_along = word(_scatter_along), word(_gather_along)


# --- along one dimension ---------------------------------------------------------------------------------------------


def _extreme(name: str, pick: Any) -> Any:
    def forward(self: Any, dim: int, keepdim: bool = False) -> Any:
        where = axis(dim, self.ndim)
        if self.ndim == 0:
            return np.array(self), np.zeros((), np.int64)
        if self.shape[where] == 0:
            raise IndexError(f"{name}(): Expected reduction dim {where} to have non-zero size.")
        at = np.expand_dims(pick(self, axis=where), where)
        values = np.take_along_axis(self, at, where)
        return (values, at) if keepdim else (values.squeeze(where), at.squeeze(where))

    return forward


@op(
    _extreme("max", np.argmax), node="MaxBackward0", outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices, keepdim: add_along(g, self_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def _max_dim(self: Tensor, dim: int, keepdim: bool = False) -> Any: ...


@op(
    _extreme("min", np.argmin), node="MinBackward0", outputs=("values", "indices"),
    self=lambda g, self_sym_sizes, dim, indices, keepdim: add_along(g, self_sym_sizes, dim, indices, keepdim),
)  # fmt: skip
def _min_dim(self: Tensor, dim: int, keepdim: bool = False) -> Any: ...


# --- over all elements, or several dimensions ------------------------------------------------------------------------


def evenly(g: Any, self: Any, result: Any, dim: Dims = None, keepdim: bool = False) -> Any:
    """All elements that attain an extreme share its gradient."""
    x, y = plain(self), aligned(plain(result), tuple(self.shape), dim, keepdim)
    hit = (x == y) | ((x != x) & (y != y))
    return keep(hit, _share(g, hit, x.dtype, dim, keepdim))


def in_proportion(g: Any, self: Any, result: Any, dim: Dims = None, keepdim: bool = False) -> Any:
    """The same by a product, as PyTorch has it over several dimensions: where an infinite gradient, or nan as the extreme,
    makes nan of all."""
    hit = plain(self) == aligned(plain(result), tuple(self.shape), dim, keepdim)
    share = _share(g, hit, plain(self).dtype, dim, keepdim)
    return share * (wrap(hit) if hasattr(g, "_array") else hit)


def _share(g: Any, hit: Any, kind: Any, dim: Dims, keepdim: bool) -> Any:
    shares = number_of_hits(hit, dim, keepdim).astype(kind)
    return expand(g / (wrap(shares) if hasattr(g, "_array") else shares), hit.shape, dim, keepdim)


def no_elements(name: str, dim: bool = True) -> RuntimeError:
    way_out = " Specify the reduction dim with the 'dim' argument." if dim else ""
    return noted(
        RuntimeError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.{way_out}"),
        "An empty tensor has no largest and no smallest element.",
    )


def _over_all(name: str, pick: Any) -> Any:
    def forward(self: Any) -> Any:
        if not self.size:
            raise no_elements(name)
        return pick(self)

    return forward


@op(_over_all("max", np.max), node="MaxBackward1", self=lambda g, self, result: evenly(g, self, result))
def _max_all(self: Tensor) -> Tensor: ...


@op(_over_all("min", np.min), node="MinBackward1", self=lambda g, self, result: evenly(g, self, result))
def _min_all(self: Tensor) -> Tensor: ...


def _check_first(name: str, input: Any, dim: Any) -> None:
    if not hasattr(input, "_array"):
        raise invalid(name, input, dim)


@overloaded
def max(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """The largest element; along `dim` values and indices; with a tensor, `maximum` (`torch.max`).

    nan is larger than any number. RuntimeError of an empty tensor.

    >>> import minigrad as torch
    >>> torch.max(torch.tensor([1., 5., 3.]))
    tensor(5.)
    >>> torch.max(torch.tensor([[1., 5.], [7., 3.]]), 1)
    torch.return_types.max(
    values=tensor([5., 7.]),
    indices=tensor([1, 0]))
    """
    dim = dim if other is None else other
    if dim is None:
        return _max_all, input
    _check_first("max", input, dim)
    return (comparison.maximum, input, dim) if hasattr(dim, "_array") else (_max_dim, input, dim, keepdim)


@overloaded
def min(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Tensor | None = None) -> Any:
    """The smallest element; along `dim` values and indices; with a tensor, `minimum` (`torch.min`).

    nan is smaller than any number. RuntimeError of an empty tensor.

    >>> import minigrad as torch
    >>> torch.min(torch.tensor([1., 5., 3.]))
    tensor(1.)
    >>> torch.min(torch.tensor([[1., 5.], [7., 3.]]), 1)
    torch.return_types.min(
    values=tensor([1., 3.]),
    indices=tensor([0, 1]))
    """
    dim = dim if other is None else other
    if dim is None:
        return _min_all, input
    _check_first("min", input, dim)
    return (comparison.minimum, input, dim) if hasattr(dim, "_array") else (_min_dim, input, dim, keepdim)


def _over(name: str, pick: np.ufunc) -> Any:
    def forward(self: Any, dim: Dims = (), keepdim: bool = False) -> Any:
        where = axes(dim, self.ndim)
        if not self.size:
            if where is None and name == "aminmax":
                raise RuntimeError(
                    "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
                )
            if where is None:
                raise no_elements(name)
            empty = next((d for d in where if self.shape[d] == 0), None)
            if empty is not None:
                raise IndexError(f"{name}{'' if name == 'aminmax' else '()'}: Expected reduction dim {empty} to have non-zero size.")
        return reduced(pick, self, where if self.ndim else None, keepdim)

    return forward


@op(_over("amax", np.maximum), self=lambda g, self, result, dim, keepdim: in_proportion(g, self, result, dim, keepdim))
def amax(self: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The largest element along `dim`, which may name several; equal ones share the gradient (`torch.amax`).

    >>> import minigrad as torch
    >>> torch.amax(torch.tensor([[1., 5.], [7., 3.]]), (0, 1))
    tensor(7.)
    """


@op(_over("amin", np.minimum), self=lambda g, self, result, dim, keepdim: in_proportion(g, self, result, dim, keepdim))
def amin(self: Tensor, dim: Dims = (), keepdim: bool = False) -> Tensor:
    """The smallest element along `dim`, which may name several; equal ones share the gradient (`torch.amin`).

    >>> import minigrad as torch
    >>> torch.amin(torch.tensor([[1., 5.], [7., 3.]]), (0, 1))
    tensor(1.)
    """


def _both(self: Any, *, dim: Dims = None, keepdim: bool = False) -> Any:
    return _over("aminmax", np.minimum)(self, dim, keepdim), _over("aminmax", np.maximum)(self, dim, keepdim)


@op(
    _both, outputs=("min", "max"),
    self=lambda g, self, min, max, dim, keepdim: (
        in_proportion(g[0], self, min, dim, keepdim) + in_proportion(g[1], self, max, dim, keepdim)
    ),
)  # fmt: skip
def aminmax(self: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Any:
    """The smallest and the largest element, along `dim` (`torch.aminmax`).

    >>> import minigrad as torch
    >>> torch.aminmax(torch.tensor([1., 5., 3.]))
    torch.return_types.aminmax(
    min=tensor(1.),
    max=tensor(5.))
    """


# --- where they are --------------------------------------------------------------------------------------------------


def _where_extreme(name: str, pick: Any) -> Any:
    def forward(self: Any, dim: int | None = None, keepdim: bool = False) -> Any:
        if self.dtype == bool:
            raise noted(
                RuntimeError(f"{name}(): does not support bool input"), "Make numbers of the truths: mask.int()."
            )
        if dim is None:
            if not self.size:
                raise IndexError(str(no_elements(name, dim=False)))
            at = np.array(pick(self))
            return at.reshape([1] * self.ndim) if keepdim else at
        where = axis(dim, self.ndim)
        if not self.ndim:
            return np.zeros((), np.int64)
        if self.shape[where] == 0:
            raise IndexError(f"{name}(): Expected reduction dim {where} to have non-zero size.")
        return pick(self, axis=where, keepdims=keepdim)

    return forward


@op(_where_extreme("argmax", np.argmax))
def argmax(self: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The index of the largest element, counted over all, or along `dim` (`torch.argmax`);
    of the first if there are several.

    >>> import minigrad as torch
    >>> torch.argmax(torch.tensor([[1., 5.], [7., 3.]])), torch.argmax(torch.tensor([[1., 5.], [7., 3.]]), 1)
    (tensor(2), tensor([1, 0]))
    """


@op(_where_extreme("argmin", np.argmin))
def argmin(self: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """The index of the smallest element, counted over all, or along `dim` (`torch.argmin`);
    of the first if there are several.

    >>> import minigrad as torch
    >>> torch.argmin(torch.tensor([[1., 5.], [7., 3.]])), torch.argmin(torch.tensor([[1., 5.], [7., 3.]]), 1)
    (tensor(0), tensor([0, 1]))
    """
