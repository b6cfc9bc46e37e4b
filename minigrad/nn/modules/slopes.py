"""Activations whose slope below 0 is drawn at random or learnt.

>>> import minigrad as torch
>>> PReLU(init=0.5)(torch.tensor([-1., 2.]))
tensor([-0.5000,  2.0000], grad_fn=<PreluKernelBackward0>)
"""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor
from ...ops.creation import empty
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .activations import Applied
from .module import Module


class RReLU(Applied):
    """x, or below 0 x times a slope drawn at random in training (`torch.nn.RReLU`).

    >>> import minigrad as torch
    >>> torch.nn.RReLU(0.25, 0.75).eval()(torch.tensor([-8., 2.]))
    tensor([-4.,  2.])
    """

    def __init__(self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False):
        super().__init__(lower=lower, upper=upper, inplace=inplace)

    def forward(self, input: Tensor) -> Tensor:
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class PReLU(Module):
    """x, or weight · x below 0, the weight learnt: one, or one for each channel (`torch.nn.PReLU`).

    >>> import minigrad as torch
    >>> torch.nn.PReLU()(torch.tensor([-1., 2.]))
    tensor([-0.2500,  2.0000], grad_fn=<PreluKernelBackward0>)
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None):
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(empty(num_parameters, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Begins anew."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"
