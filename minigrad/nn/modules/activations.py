"""Activations as modules.

>>> import minigrad as torch
>>> LeakyReLU(0.5)(torch.tensor([-1., 2.]))
tensor([-0.5000,  2.0000])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ..._tensor import Tensor
from .. import functional as F
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
    """max(x, 0) (`torch.nn.ReLU`).

    >>> import minigrad as torch
    >>> torch.nn.ReLU()(torch.tensor([-1., 2.]))
    tensor([0., 2.])
    """

    function = staticmethod(F.relu)


class ReLU6(_InPlace):
    """x, held between 0 and 6 (`torch.nn.ReLU6`).

    >>> import minigrad as torch
    >>> torch.nn.ReLU6()(torch.tensor([-1., 2., 8.]))
    tensor([0., 2., 6.])
    """

    function = staticmethod(F.relu6)


class SiLU(_InPlace):
    """x·σ(x) (`torch.nn.SiLU`).

    >>> import minigrad as torch
    >>> torch.nn.SiLU()(torch.tensor([-1., 0., 2.]))
    tensor([-0.2689,  0.0000,  1.7616])
    """

    function = staticmethod(F.silu)


class Mish(_InPlace):
    """x·tanh(log(1 + eˣ)) (`torch.nn.Mish`).

    >>> import minigrad as torch
    >>> torch.nn.Mish()(torch.tensor([-1., 0., 2.]))
    tensor([-0.3034,  0.0000,  1.9440])
    """

    function = staticmethod(F.mish)


class SELU(_InPlace):
    """ELU that keeps mean 0 and variance 1 (`torch.nn.SELU`).

    >>> import minigrad as torch
    >>> torch.nn.SELU()(torch.tensor([-1., 0., 2.]))
    tensor([-1.1113,  0.0000,  2.1014])
    """

    function = staticmethod(F.selu)


class Hardswish(_InPlace):
    """x · hardsigmoid(x) (`torch.nn.Hardswish`).

    >>> import minigrad as torch
    >>> torch.nn.Hardswish()(torch.tensor([-4., 1., 4.]))
    tensor([-0.0000, 0.6667, 4.0000])
    """

    function = staticmethod(F.hardswish)


class Hardsigmoid(_InPlace):
    """x/6 + ½, held between 0 and 1 (`torch.nn.Hardsigmoid`).

    >>> import minigrad as torch
    >>> torch.nn.Hardsigmoid()(torch.tensor([-4., 0., 4.]))
    tensor([0.0000, 0.5000, 1.0000])
    """

    function = staticmethod(F.hardsigmoid)


class Sigmoid(Applied):
    """1 / (1 + e⁻ˣ) (`torch.nn.Sigmoid`).

    >>> import minigrad as torch
    >>> torch.nn.Sigmoid()(torch.tensor([-2., 0., 2.]))
    tensor([0.1192, 0.5000, 0.8808])
    """

    function = staticmethod(F.sigmoid)


class Tanh(Applied):
    """The hyperbolic tangent (`torch.nn.Tanh`).

    >>> import minigrad as torch
    >>> torch.nn.Tanh()(torch.tensor([-1., 0., 1.]))
    tensor([-0.7616,  0.0000,  0.7616])
    """

    function = staticmethod(F.tanh)


class LogSigmoid(Applied):
    """log σ(x) (`torch.nn.LogSigmoid`).

    >>> import minigrad as torch
    >>> torch.nn.LogSigmoid()(torch.tensor([-1., 0., 1.]))
    tensor([-1.3133, -0.6931, -0.3133])
    """

    function = staticmethod(F.logsigmoid)


class Softsign(Applied):
    """x / (1 + |x|) (`torch.nn.Softsign`).

    >>> import minigrad as torch
    >>> torch.nn.Softsign()(torch.tensor([-1., 0., 3.]))
    tensor([-0.5000,  0.0000,  0.7500])
    """

    function = staticmethod(F.softsign)


class Tanhshrink(Applied):
    """x − tanh x (`torch.nn.Tanhshrink`).

    >>> import minigrad as torch
    >>> torch.nn.Tanhshrink()(torch.tensor([-1., 0., 1.]))
    tensor([-0.2384,  0.0000,  0.2384])
    """

    function = staticmethod(F.tanhshrink)


class GELU(Applied):
    """x·Φ(x) (`torch.nn.GELU`).

    >>> import minigrad as torch
    >>> torch.nn.GELU()(torch.tensor([-1., 0., 2.]))
    tensor([-0.1587,  0.0000,  1.9545])
    """

    function = staticmethod(F.gelu)

    def __init__(self, approximate: str = "none"):
        super().__init__(approximate=approximate)


class Softplus(Applied):
    """log(1 + e^(β·x)) / β (`torch.nn.Softplus`).

    >>> import minigrad as torch
    >>> torch.nn.Softplus()(torch.tensor([-1., 0., 2.]))
    tensor([0.3133, 0.6931, 2.1269])
    """

    function = staticmethod(F.softplus)

    def __init__(self, beta: float = 1.0, threshold: float = 20.0):
        super().__init__(beta=beta, threshold=threshold)


class ELU(Applied):
    """x, or α·(eˣ − 1) below 0 (`torch.nn.ELU`).

    >>> import minigrad as torch
    >>> torch.nn.ELU()(torch.tensor([-1., 0., 2.]))
    tensor([-0.6321,  0.0000,  2.0000])
    """

    function = staticmethod(F.elu)

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        super().__init__(alpha=alpha, inplace=inplace)


class CELU(Applied):
    """max(0, x) + min(0, α·(e^(x/α) − 1)) (`torch.nn.CELU`).

    >>> import minigrad as torch
    >>> torch.nn.CELU()(torch.tensor([-1., 0., 2.]))
    tensor([-0.6321,  0.0000,  2.0000])
    """

    function = staticmethod(F.celu)

    def __init__(self, alpha: float = 1.0, inplace: bool = False):
        super().__init__(alpha=alpha, inplace=inplace)


class LeakyReLU(Applied):
    """x, or negative_slope · x below 0 (`torch.nn.LeakyReLU`).

    >>> import minigrad as torch
    >>> torch.nn.LeakyReLU(0.1)(torch.tensor([-1., 2.]))
    tensor([-0.1000,  2.0000])
    """

    function = staticmethod(F.leaky_relu)

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False):
        super().__init__(negative_slope=negative_slope, inplace=inplace)


class Hardtanh(Applied):
    """x, held between min_val and max_val (`torch.nn.Hardtanh`).

    >>> import minigrad as torch
    >>> torch.nn.Hardtanh()(torch.tensor([-3., 0.5, 3.]))
    tensor([-1.0000,  0.5000,  1.0000])
    """

    function = staticmethod(F.hardtanh)

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False):
        super().__init__(min_val=min_val, max_val=max_val, inplace=inplace)
        assert max_val > min_val


class Threshold(Applied):
    """x where it lies above the threshold, else `value` (`torch.nn.Threshold`).

    >>> import minigrad as torch
    >>> torch.nn.Threshold(0.5, 9.)(torch.tensor([0.2, 1.]))
    tensor([9., 1.])
    """

    function = staticmethod(F.threshold)

    def __init__(self, threshold: float, value: float, inplace: bool = False):
        super().__init__(threshold=threshold, value=value, inplace=inplace)


class Softshrink(Applied):
    """x moved by λ towards 0 (`torch.nn.Softshrink`).

    >>> import minigrad as torch
    >>> torch.nn.Softshrink()(torch.tensor([-1., 0.3, 2.]))
    tensor([-0.5000,  0.0000,  1.5000])
    """

    function = staticmethod(F.softshrink)

    def __init__(self, lambd: float = 0.5):
        super().__init__(lambd=lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class Hardshrink(Applied):
    """x where |x| > λ, else 0 (`torch.nn.Hardshrink`).

    >>> import minigrad as torch
    >>> torch.nn.Hardshrink()(torch.tensor([-1., 0.3, 2.]))
    tensor([-1.,  0.,  2.])
    """

    function = staticmethod(F.hardshrink)

    def __init__(self, lambd: float = 0.5):
        super().__init__(lambd=lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class GLU(Applied):
    """One half of x, gated by the sigmoid of the other (`torch.nn.GLU`).

    >>> import minigrad as torch
    >>> torch.nn.GLU()(torch.tensor([1., 2., 0., 0.]))
    tensor([0.5000, 1.0000])
    """

    function = staticmethod(F.glu)

    def __init__(self, dim: int = -1):
        super().__init__(dim=dim)


class _Along(Applied):
    def __init__(self, dim: int | None = None):
        super().__init__(dim=dim)


class Softmax(_Along):
    """e^xᵢ / Σⱼ e^xⱼ along dim (`torch.nn.Softmax`).

    >>> import minigrad as torch
    >>> torch.nn.Softmax(dim=0)(torch.tensor([0., 1.]))
    tensor([0.2689, 0.7311])
    """

    function = staticmethod(F.softmax)


class LogSoftmax(_Along):
    """log softmax(x) along dim (`torch.nn.LogSoftmax`).

    >>> import minigrad as torch
    >>> torch.nn.LogSoftmax(dim=0)(torch.tensor([0., 1.]))
    tensor([-1.3133, -0.3133])
    """

    function = staticmethod(F.log_softmax)


class Softmin(_Along):
    """softmax(−x) along dim (`torch.nn.Softmin`).

    >>> import minigrad as torch
    >>> torch.nn.Softmin(dim=0)(torch.tensor([0., 1.]))
    tensor([0.7311, 0.2689])
    """

    function = staticmethod(F.softmin)


class Softmax2d(Module):
    """softmax over the channels of (N, C, H, W) or (C, H, W) (`torch.nn.Softmax2d`).

    >>> import minigrad as torch
    >>> torch.nn.Softmax2d()(torch.zeros(1, 2, 1, 1)).reshape(2)
    tensor([0.5000, 0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return F.softmax(input, -3)
