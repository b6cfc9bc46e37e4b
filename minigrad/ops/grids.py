"""Numbers in regular order, and all combinations of them.

>>> import minigrad
>>> minigrad.arange(3)
tensor([0, 1, 2])
>>> minigrad.linspace(0, 1, 5)
tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
"""

from __future__ import annotations

import builtins
import itertools
from math import inf, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dtypes
from .._dtypes import Number, Tensors
from .._dtypes import dtype as DType
from .._errors import noted
from .._modes import here
from ._data import numpy_dtype
from ._signature import missing
from .broadcasting import expand
from .creation import check_device, finish, refuse_options, tensor_of_index
from .gathering import masked_select
from .joining import stack
from .reduction import axis
from .shape import reshape, view
from .splitting import unbind

__all__ = [
    "arange",
    "cartesian_prod",
    "combinations",
    "eye",
    "linspace",
    "logspace",
    "meshgrid",
    "range",
    "tril_indices",
    "triu_indices",
    "unravel_index",
    "vander",
]

if TYPE_CHECKING:
    from .._tensor import Tensor


def _numbers(*values: Any) -> list[Any]:
    return [v.item() if hasattr(v, "item") else v for v in values]


def arange(
    *bounds: Any, dtype: DType | None = None, device: Any = None, requires_grad: bool = False, **named: Any
) -> Tensor:
    """Numbers from start up to, not including, end: `arange(end)` or `arange(start, end, step=1)` (`torch.arange`).

    Whole numbers give int64, others the default dtype. A step of 0 or in the wrong direction raises RuntimeError.

    >>> import minigrad
    >>> minigrad.arange(1, 2.5, 0.5)
    tensor([1.0000, 1.5000, 2.0000])
    """
    check_device(device)
    names = ("start", "end", "step") if len(bounds) > 1 or "start" in named else ("end", "start", "step")
    given = {  # type: ignore[misc]
        **dict(zip(names, bounds, strict=False)),
        **{k: named.pop(k) for k in ("start", "end", "step") if k in named},
    }
    refuse_options("arange", named)
    if "end" not in given:
        raise TypeError("arange() received an invalid combination of arguments")
    start, end, step = _numbers(given.get("start", 0), given["end"], given.get("step", 1))
    for bound in (start, end, step):
        _dtypes.held(bound, _dtypes.scalar_dtype(bound))
    _check_step(start, end, step)
    whole = not any(isinstance(v, float) for v in (start, end, step))
    kind = numpy_dtype("arange", dtype, np.dtype(np.int64) if whole else _dtypes.default_numpy())
    count = max(int(np.ceil((end - start) / step)), 0)
    if kind.kind == "b":
        raise missing("arange_cpu", np.empty(0, kind))
    if kind.kind in "iu":  # bounds and step are cut to whole numbers; for int64 before they are counted
        start, end, step = int(start), int(end), int(step)
        if step == 0:
            raise ValueError("step must be nonzero")
        if kind == np.int64:
            count = max(-(-(end - start) // step), 0)
    if kind.kind == "f" and (start != int(start) or step != int(step)):
        return finish(_counted(start, step, count, kind), requires_grad)
    return finish((start + np.arange(count) * step).astype(kind), requires_grad)


def _counted(start: float, step: float, count: int, kind: np.dtype[Any]) -> Any:
    """start + i · step to PyTorch's last bit: by pairs of registers, in each counted on from its first number, and what is
    left one by one; each sum is rounded once."""
    wide, lanes, i = np.longdouble, 32 // kind.itemsize, np.arange(count)
    first = np.where(i < count - count % (2 * lanes), i - i % lanes, i)
    base = (wide(start) + wide(step) * first).astype(np.float64).astype(kind)
    return (base + wide(step) * (i - first)).astype(np.float64).astype(kind)


def _check_step(start: Any, end: Any, step: Any) -> None:
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if not all(map(np.isfinite, (start, end))):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
    if (end - start) * step < 0:
        raise noted(
            RuntimeError("upper bound and lower bound inconsistent with step sign"),
            "To count down, give a negative step.",
        )


def range(
    start: Number,
    end: Number | None = None,
    step: Number = 1,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers from start up to and including end; PyTorch prefers `arange` (`torch.range`).

    >>> import minigrad
    >>> minigrad.range(1, 3)
    tensor([1., 2., 3.])
    """
    check_device(device)
    start, end, step = _numbers(*((0, start) if end is None else (start, end)), step)
    _check_step(start, end, step)
    kind = numpy_dtype("range", dtype, _dtypes.default_numpy())
    return finish((start + np.arange(int((end - start) / step) + 1) * step).astype(kind), requires_grad)


def _ends(name: str, start: Any, end: Any) -> list[Any]:
    sizes = {what: x.ndim for what, x in (("start", start), ("end", end)) if hasattr(x, "_array")}
    if any(sizes.values()):
        got = " and ".join(f"{what} with {n} dimension(s)" for what, n in sizes.items())
        raise RuntimeError(f"{name} only supports 0-dimensional start and end tensors, but got {got}.")
    return _numbers(start, end)


def linspace(
    start: Any, end: Any, steps: int, *, dtype: DType | None = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`steps` numbers from start to end, both included, evenly apart (`torch.linspace`).

    >>> import minigrad
    >>> minigrad.linspace(0, 10, 3)
    tensor([ 0.,  5., 10.])
    """
    check_device(device)
    start, end = _ends("linspace", start, end)
    kind = numpy_dtype("linspace", dtype, _dtypes.default_numpy())
    if kind.kind == "b":
        raise missing("linspace_cpu", np.empty(0, kind))
    once = np.dtype(np.float64 if kind == np.float32 else np.longdouble)  # wide enough that each is rounded once
    return finish(_evenly(start, end, steps, kind, once).astype(kind), requires_grad)


def _evenly(start: Any, end: Any, steps: int, kind: Any, wide: Any) -> Any:
    """Half of the numbers counted from the start and half from the end, as in PyTorch: first + i · step, last − i · step."""
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    floating = kind if kind.kind == "f" else np.dtype(np.float64)
    first, last = (_dtypes.held(x, kind).astype(floating) for x in (start, start if steps == 1 else end))
    step = wide.type((last - first) / floating.type(max(steps - 1, 1)))
    i = np.arange(steps)
    return np.where(i < steps // 2, first + step * i, last - step * (steps - 1 - i)).astype(np.promote_types(floating, np.float64))


def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """base to the power of `linspace(start, end, steps)` (`torch.logspace`).

    >>> import minigrad
    >>> minigrad.logspace(0, 2, 3)
    tensor([  1.,  10., 100.])
    """
    check_device(device)
    start, end = _ends("logspace", start, end)
    kind = numpy_dtype("logspace", dtype, _dtypes.default_numpy())
    exponents = _evenly(start, end, steps, kind, np.dtype(np.float64)).tolist()
    return finish(here.me.run(lambda: np.array([_power_of(float(base), x) for x in exponents]).astype(kind)), requires_grad)


def _power_of(base: float, exponent: float) -> float:
    """As C has it: nothing is too large."""
    try:
        return base**exponent if base >= 0 or exponent == int(exponent) else nan
    except (OverflowError, ZeroDivisionError):
        return inf


def eye(
    n: int,
    m: int | None = None,
    *,
    dtype: DType | None = None,
    device: Any = None,
    requires_grad: bool = False,
    **other: Any,
) -> Tensor:
    """The identity matrix, n×n or n×m (`torch.eye`).

    >>> import minigrad
    >>> minigrad.eye(2)
    tensor([[1., 0.],
            [0., 1.]])
    """
    check_device(device)
    refuse_options("eye", other)
    for name, size in (("n", n), ("m", m)):
        if size is not None and size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    return finish(np.eye(n, m, dtype=numpy_dtype("eye", dtype, _dtypes.default_numpy())), requires_grad)


def _triangle_indices(name: str, find: Any, row: int, col: int, offset: int, dtype: Any) -> Any:
    for side, size in (("row", row), ("col", col)):
        if size < 0:
            raise RuntimeError(f"{side} must be non-negative, got{size}")
    kind = numpy_dtype(name, dtype, np.dtype(np.int64))
    if kind not in (np.int64, np.int32):
        raise missing(name, np.empty(0, kind))
    return finish(np.stack(find(row, offset, col)).astype(kind))


def tril_indices(row: int, col: int, offset: int = 0, *, dtype: DType | None = None, device: Any = None) -> Tensor:
    """The rows and columns of a matrix's lower triangle, in two rows (`torch.tril_indices`).

    >>> import minigrad
    >>> minigrad.tril_indices(2, 2)
    tensor([[0, 1, 1],
            [0, 0, 1]])
    """
    check_device(device)
    return _triangle_indices("tril_indices", np.tril_indices, row, col, offset, dtype)  # type: ignore[no-any-return]


def triu_indices(row: int, col: int, offset: int = 0, *, dtype: DType | None = None, device: Any = None) -> Tensor:
    """The rows and columns of a matrix's upper triangle, in two rows (`torch.triu_indices`).

    >>> import minigrad
    >>> minigrad.triu_indices(2, 2)
    tensor([[0, 0, 1],
            [0, 1, 1]])
    """
    check_device(device)
    return _triangle_indices("triu_indices", np.triu_indices, row, col, offset, dtype)  # type: ignore[no-any-return]


def unravel_index(indices: Tensor, shape: Any) -> tuple[Tensor, ...]:
    """Places counted as if a tensor of a shape were flat, as one index tensor for each dimension
    (`torch.unravel_index`).

    >>> import minigrad
    >>> minigrad.unravel_index(minigrad.tensor([3, 5]), (2, 3))
    (tensor([1, 1]), tensor([0, 2]))
    """
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if indices._array.dtype.kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    return unbind(finish(np.stack(np.unravel_index(indices._array, sizes), -1)), -1) if sizes else ()


# --- all combinations ---------------------------------------------------------------------------------------


def meshgrid(*tensors: Tensors, indexing: str | None = None) -> tuple[Tensor, ...]:
    """The coordinates of a grid's points: each vector repeated along the dimensions of the others (`torch.meshgrid`).

    With indexing "ij" the first vector runs along the first dimension, with "xy" along the second.

    >>> import minigrad
    >>> x, y = minigrad.meshgrid(minigrad.tensor([1, 2]), minigrad.tensor([3, 4]), indexing="ij")
    >>> x
    tensor([[1, 1],
            [2, 2]])
    """
    given = list(tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else tensors)
    for x in given:
        if x.dtype is not given[0].dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    for x in given:
        if x.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x}")
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    order = list(builtins.range(len(given)))
    if indexing == "xy" and len(given) > 1:
        order[:2] = [1, 0]
    sizes = [given[k].numel() for k in order]

    def spread(k: int) -> Any:
        place = order.index(k)
        return expand(view(given[k], tuple(sizes[d] if d == place else 1 for d in builtins.range(len(sizes)))), sizes)

    return tuple(spread(k) for k in sorted(order))


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All ways to take one element of each vector, a row each (`torch.cartesian_prod`).

    >>> import minigrad
    >>> minigrad.cartesian_prod(minigrad.tensor([1, 2]), minigrad.tensor([3, 4]))
    tensor([[1, 3],
            [1, 4],
            [2, 3],
            [2, 4]])
    """
    for x in tensors:
        if x.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(x.shape)}")
    if len(tensors) == 1:
        return tensors[0]
    return stack([reshape(x, (-1,)) for x in meshgrid(*tensors, indexing="ij")], 1)


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All ways to take r elements of a vector, in order, a row each (`torch.combinations`).

    >>> import minigrad
    >>> minigrad.combinations(minigrad.tensor([1, 2, 3]))
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    if input.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    n = input.numel()
    if r == 0:
        return finish(np.empty(0, input._array.dtype))
    pick = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    mask = np.zeros((n,) * r, bool)
    for places in pick(builtins.range(n), r):
        mask[places] = True
    grids = meshgrid(*[input] * r, indexing="ij")
    return stack([masked_select(g, tensor_of_index(mask)) for g in grids], 1)


def vander(x: Tensor, N: int | None = None, *, increasing: bool = False) -> Tensor:
    """A vector's powers as columns, the highest first unless `increasing` (`torch.vander`).

    >>> import minigrad
    >>> minigrad.vander(minigrad.tensor([1, 2, 3]))
    tensor([[1, 1, 1],
            [4, 2, 1],
            [9, 3, 1]])
    """
    if x.ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    count = x.shape[axis(0, 1)] if N is None else N
    powers = [x**k for k in builtins.range(count)]
    return stack(powers if increasing else powers[::-1], 1)
