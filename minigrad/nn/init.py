"""How parameters begin: fillings of a tensor, in place and unrecorded (`torch.nn.init`). They draw what PyTorch draws.

>>> import minigrad as torch
>>> _ = torch.manual_seed(0)
>>> xavier_uniform_(torch.empty(2, 2))
tensor([[-0.0092,  0.6570],
        [-1.0080, -0.9013]])
"""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._late import wrap
from .._modes import no_grad
from ..ops.sampling import randperm
from ..random import normal_into, uniform_into

if TYPE_CHECKING:
    from .._tensor import Tensor

_GAINS = {
    **dict.fromkeys(("linear", "conv1d", "conv2d", "conv3d", "sigmoid"), 1.0),
    **dict.fromkeys(("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"), 1.0),
    "tanh": 5.0 / 3,
    "relu": math.sqrt(2.0),
    "selu": 3.0 / 4,
}  # fmt: skip


def calculate_gain(nonlinearity: str, param: Any = None) -> float:
    """By what to scale weights before this nonlinearity, so that the variance stays (`torch.nn.init.calculate_gain`).

    ValueError for one that isn't known. `param` is the slope of "leaky_relu", 0.01 unless given.

    >>> calculate_gain("leaky_relu", 1.0)
    1.0
    """
    if nonlinearity in _GAINS:
        return _GAINS[nonlinearity] if nonlinearity != "sigmoid" else 1
    if nonlinearity == "leaky_relu":
        if param is None:
            param = 0.01
        elif isinstance(param, bool) or not isinstance(param, (int, float)):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + param**2))
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    """Uniform numbers in [a, b) (`torch.nn.init.uniform_`).

    >>> import minigrad as torch
    >>> bool((torch.nn.init.uniform_(torch.empty(9), 2., 3.) >= 2).all())
    True
    """
    with no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    """Normal numbers (`torch.nn.init.normal_`).

    >>> import minigrad as torch
    >>> torch.nn.init.normal_(torch.empty(3, 5), std=0.1).shape
    torch.Size([3, 5])
    """
    with no_grad():
        return tensor.normal_(mean, std, generator=generator)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """One number everywhere (`torch.nn.init.constant_`).

    >>> import minigrad as torch
    >>> torch.nn.init.constant_(torch.empty(2), 0.3)
    tensor([0.3000, 0.3000])
    """
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Ones (`torch.nn.init.ones_`).

    >>> import minigrad as torch
    >>> torch.nn.init.ones_(torch.empty(2))
    tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Zeros (`torch.nn.init.zeros_`).

    >>> import minigrad as torch
    >>> torch.nn.init.zeros_(torch.empty(2))
    tensor([0., 0.])
    """
    return constant_(tensor, 0.0)


def _write(tensor: Any, array: Any) -> Any:
    with no_grad():
        return tensor.copy_(wrap(np.ascontiguousarray(array, tensor._array.dtype)))


def eye_(tensor: Tensor) -> Tensor:
    """The identity matrix (`torch.nn.init.eye_`). ValueError unless there are two dimensions.

    >>> import minigrad as torch
    >>> eye_(torch.empty(2, 2))
    tensor([[1., 0.],
            [0., 1.]])
    """
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return _write(tensor, np.eye(*tensor.shape))  # type: ignore[no-any-return]


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """A convolution's weights that pass the input on (`torch.nn.init.dirac_`). ValueError unless 3 to 5 dimensions.

    >>> import minigrad as torch
    >>> torch.nn.init.dirac_(torch.empty(1, 1, 3))
    tensor([[[0., 1., 0.]]])
    """
    if tensor.ndim not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if tensor.shape[0] % groups:
        raise ValueError("dim 0 must be divisible by groups")
    array = np.zeros(tensor.shape)
    each = tensor.shape[0] // groups
    centre = tuple(s // 2 for s in tensor.shape[2:])
    for g in range(groups):
        for i in range(min(each, tensor.shape[1])):
            array[(g * each + i, i, *centre)] = 1
    return _write(tensor, array)  # type: ignore[no-any-return]


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    if tensor.ndim < 2:
        raise noted(
            ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"),
            "Weights have at least an input and an output dimension.",
        )
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Uniform in ±gain·√(6 / (fan_in + fan_out)) (`torch.nn.init.xavier_uniform_`; Glorot and Bengio, 2010).

    >>> import minigrad as torch
    >>> bool((torch.nn.init.xavier_uniform_(torch.empty(3, 3)).abs() <= 1).all())
    True
    """
    std = gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor))))
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Normal, of standard deviation gain·√(2 / (fan_in + fan_out)) (`torch.nn.init.xavier_normal_`).

    >>> import minigrad as torch
    >>> torch.nn.init.xavier_normal_(torch.empty(3, 5)).shape
    torch.Size([3, 5])
    """
    std = gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor))))
    return normal_(tensor, 0.0, std, generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode.lower() not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode.lower()} not supported, please use one of ['fan_in', 'fan_out']")
    fan = _calculate_fan_in_and_fan_out(tensor)[mode.lower() == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def _empty(tensor: Any) -> bool:
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=3)
        return True
    return False


def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """Uniform in ±gain·√(3 / fan) (`torch.nn.init.kaiming_uniform_`; He et al., 2015); `a` is the slope of leaky_relu.

    >>> import minigrad as torch
    >>> bool((torch.nn.init.kaiming_uniform_(torch.empty(3, 6)).abs() <= 1).all())
    True
    """
    if _empty(tensor):
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """Normal, of standard deviation gain / √fan (`torch.nn.init.kaiming_normal_`).

    >>> import minigrad as torch
    >>> torch.nn.init.kaiming_normal_(torch.empty(3, 5)).shape
    torch.Size([3, 5])
    """
    if _empty(tensor):
        return tensor
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None
) -> Tensor:
    """Normal numbers, drawn anew until they lie within [a, b] (`torch.nn.init.trunc_normal_`).

    Where less than 0.3 of the distribution lies there, uniform numbers are drawn instead, and kept with the probability
    that the density has beside its largest value in [a, b].

    >>> import minigrad as torch
    >>> bool((torch.nn.init.trunc_normal_(torch.empty(9)).abs() <= 2).all())
    True
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.",
            stacklevel=2,
        )
    low, high = (math.erf((bound - mean) / std / math.sqrt(2.0)) / 2 for bound in (a, b))
    peak = min(max(mean, a), b) - mean
    array = np.empty(tensor.shape, tensor._array.dtype)
    missing, draws, chances = np.ones(array.shape, bool), np.empty_like(array), np.empty_like(array)
    while missing.any():
        if high - low < 0.3:
            uniform_into(draws, a, b, generator)
            uniform_into(chances, 0.0, 1.0, generator)
            good = chances <= np.exp((peak**2 - (draws - mean) ** 2) / (2 * std**2))
        else:
            normal_into(draws, mean, std, generator)
            good = (draws >= a) & (draws <= b)
        np.copyto(array, draws, where=missing & good)
        missing &= ~good
    return _write(tensor, array)  # type: ignore[no-any-return]


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Any = None) -> Tensor:
    """An orthogonal matrix, or half of one: the first dimension against all others (`torch.nn.init.orthogonal_`).

    >>> import minigrad as torch
    >>> torch.allclose((q := torch.nn.init.orthogonal_(torch.empty(2, 2))) @ q.T, torch.eye(2), atol=1e-6)
    True
    """
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if not tensor.numel():
        return tensor
    rows, columns = tensor.shape[0], tensor.numel() // tensor.shape[0]
    flat = normal_(wrap(np.empty((rows, columns), tensor._array.dtype)), 0, 1, generator)._array
    q, r = np.linalg.qr(flat.T if rows < columns else flat)
    q = q * np.sign(np.diag(r))
    return _write(tensor, (q.T if rows < columns else q).reshape(tensor.shape) * gain)  # type: ignore[no-any-return]


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Any = None) -> Tensor:
    """Normal numbers, and in each column that part of zeros (`torch.nn.init.sparse_`). ValueError unless 2 dimensions.

    >>> import minigrad as torch
    >>> (torch.nn.init.sparse_(torch.empty(10, 3), 0.5) == 0).sum(0)
    tensor([5, 5, 5])
    """
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    normal_(tensor, 0, std, generator)
    with no_grad():
        for column in range(columns):
            tensor[randperm(rows)[:zeros], column] = 0
    return tensor
