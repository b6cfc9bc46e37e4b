"""Activations as modules, and other functions without parameters.

>>> import minigrad as torch
>>> LeakyReLU(0.5)(torch.tensor([-1., 2.]))
tensor([-0.5000,  2.0000])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ..._tensor import Tensor
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .module import Module


class Applied(Module):
    """A function of `torch.nn.functional` and the arguments it is called with."""

    function: ClassVar[Callable[..., Any]]

    def __init__(self, **arguments: Any):
        super().__init__()
        self._names = tuple(arguments)
        for name, value in arguments.items():
            setattr(self, name, value)

    def forward(self, input: Tensor) -> Any:
        return type(self).function(input, **{name: getattr(self, name) for name in self._names})

    def extra_repr(self) -> str:
        shown = ((name, getattr(self, name)) for name in self._names)
        return ", ".join(f"{name}={value!r}" for name, value in shown if not (name == "inplace" and not value))


class _InPlace(Applied):
    def __init__(self, inplace: bool = False):
        super().__init__(inplace=inplace)


class ReLU(_InPlace):
    """max(x, 0) (`torch.nn.ReLU`)."""

    function = staticmethod(F.relu)


class ReLU6(_InPlace):
    """x, held between 0 and 6 (`torch.nn.ReLU6`)."""

    function = staticmethod(F.relu6)


class SiLU(_InPlace):
    """x·σ(x) (`torch.nn.SiLU`)."""

    function = staticmethod(F.silu)


class Mish(_InPlace):
    """x·tanh(log(1 + eˣ)) (`torch.nn.Mish`)."""

    function = staticmethod(F.mish)


class SELU(_InPlace):
    """ELU that keeps mean 0 and variance 1 (`torch.nn.SELU`)."""

    function = staticmethod(F.selu)


class Hardswish(_InPlace):
    """x · hardsigmoid(x) (`torch.nn.Hardswish`)."""

    function = staticmethod(F.hardswish)


class Hardsigmoid(_InPlace):
    """x/6 + ½, held between 0 and 1 (`torch.nn.Hardsigmoid`)."""

    function = staticmethod(F.hardsigmoid)


class Sigmoid(Applied):
    """1 / (1 + e⁻ˣ) (`torch.nn.Sigmoid`)."""

    function = staticmethod(F.sigmoid)


class Tanh(Applied):
    """The hyperbolic tangent (`torch.nn.Tanh`)."""

    function = staticmethod(F.tanh)


class LogSigmoid(Applied):
    """log σ(x) (`torch.nn.LogSigmoid`)."""

    function = staticmethod(F.logsigmoid)


class Softsign(Applied):
    """x / (1 + |x|) (`torch.nn.Softsign`)."""

    function = staticmethod(F.softsign)


class Tanhshrink(Applied):
    """x − tanh x (`torch.nn.Tanhshrink`)."""

    function = staticmethod(F.tanhshrink)


class GELU(Applied):
    """x·Φ(x) (`torch.nn.GELU`)."""

    function = staticmethod(F.gelu)

    def __init__(self, approximate: str = "none"):
        super().__init__(approximate=approximate)


class Softplus(Applied):
    """log(1 + e^(β·x)) / β (`torch.nn.Softplus`)."""

    function = staticmethod(F.softplus)

    def __init__(self, beta: float = 1.0, threshold: float = 20.0):
        super().__init__(beta=beta, threshold=threshold)


class ELU(Applied):
    """x, or α·(eˣ − 1) below 0 (`torch.nn.ELU`)."""

    function = staticmethod(F.elu)

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        super().__init__(alpha=alpha, inplace=inplace)


class CELU(Applied):
    """max(0, x) + min(0, α·(e^(x/α) − 1)) (`torch.nn.CELU`)."""

    function = staticmethod(F.celu)

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        super().__init__(alpha=alpha, inplace=inplace)


class LeakyReLU(Applied):
    """x, or negative_slope · x below 0 (`torch.nn.LeakyReLU`)."""

    function = staticmethod(F.leaky_relu)

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False):
        super().__init__(negative_slope=negative_slope, inplace=inplace)


class Hardtanh(Applied):
    """x, held between min_val and max_val (`torch.nn.Hardtanh`)."""

    function = staticmethod(F.hardtanh)

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False):
        super().__init__(min_val=min_val, max_val=max_val, inplace=inplace)
        assert max_val > min_val


class Threshold(Applied):
    """x where it lies above the threshold, else `value` (`torch.nn.Threshold`)."""

    function = staticmethod(F.threshold)

    def __init__(self, threshold: float, value: float, inplace: bool = False):
        super().__init__(threshold=threshold, value=value, inplace=inplace)


class Softshrink(Applied):
    """x moved by λ towards 0 (`torch.nn.Softshrink`)."""

    function = staticmethod(F.softshrink)

    def __init__(self, lambd: float = 0.5):
        super().__init__(lambd=lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class Hardshrink(Applied):
    """x where |x| > λ, else 0 (`torch.nn.Hardshrink`)."""

    function = staticmethod(F.hardshrink)

    def __init__(self, lambd: float = 0.5):
        super().__init__(lambd=lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class GLU(Applied):
    """One half of x, gated by the sigmoid of the other (`torch.nn.GLU`)."""

    function = staticmethod(F.glu)

    def __init__(self, dim: int = -1):
        super().__init__(dim=dim)


class _Along(Applied):
    def __init__(self, dim: int | None = None):
        super().__init__(dim=dim)


class Softmax(_Along):
    """e^xᵢ / Σⱼ e^xⱼ along dim (`torch.nn.Softmax`)."""

    function = staticmethod(F.softmax)


class LogSoftmax(_Along):
    """log softmax(x) along dim (`torch.nn.LogSoftmax`)."""

    function = staticmethod(F.log_softmax)


class Softmin(_Along):
    """softmax(−x) along dim (`torch.nn.Softmin`)."""

    function = staticmethod(F.softmin)


class PReLU(Module):
    """x, or weight · x below 0, the weight learnt: one, or one for each channel (`torch.nn.PReLU`)."""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None):
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(_empty(num_parameters, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begins anew."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"


def _empty(*size: Any, dtype: Any = None) -> Tensor:
    from ...ops.creation import empty

    return empty(*size, dtype=dtype)  # type: ignore[no-any-return]


class Identity(Module):
    """Its input as it is, whatever it was made with (`torch.nn.Identity`)."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__()

    def forward(self, input: Any) -> Any:
        return input


class Flatten(Applied):
    """Dimensions start_dim to end_dim made one (`torch.nn.Flatten`)."""

    function = staticmethod(lambda input, start_dim, end_dim: input.flatten(start_dim, end_dim))

    def __init__(self, start_dim: int = 1, end_dim: int = -1):
        super().__init__(start_dim=start_dim, end_dim=end_dim)


class Unflatten(Applied):
    """One dimension made several (`torch.nn.Unflatten`)."""

    function = staticmethod(lambda input, dim, unflattened_size: input.unflatten(dim, unflattened_size))

    def __init__(self, dim: int, unflattened_size: Any):
        super().__init__(dim=dim, unflattened_size=unflattened_size)


class _Dropping(Module):
    """Dropout in training; nothing in evaluation."""

    function: ClassVar[Callable[..., Any]]

    def __init__(self, p: float = 0.5, inplace: bool = False):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, input: Tensor) -> Tensor:
        return type(self).function(input, self.p, self.training, self.inplace)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_Dropping):
    """In training zeros with probability p, the rest divided by 1 − p (`torch.nn.Dropout`)."""

    function = staticmethod(F.dropout)


class Dropout1d(_Dropping):
    """Dropout of whole channels of (N, C, L) (`torch.nn.Dropout1d`)."""

    function = staticmethod(F.dropout1d)


class Dropout2d(_Dropping):
    """Dropout of whole channels of (N, C, H, W) (`torch.nn.Dropout2d`)."""

    function = staticmethod(F.dropout2d)


class AlphaDropout(_Dropping):
    """Dropout for SELU (`torch.nn.AlphaDropout`)."""

    function = staticmethod(F.alpha_dropout)
