"""Modules that pass their input on: as it is, in another shape, or with parts of it dropped.

>>> import minigrad as torch
>>> Flatten()(torch.ones(2, 3, 4)).shape
torch.Size([2, 12])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ..._tensor import Tensor
from .. import functional as F
from .activations import Applied
from .module import Module


class Identity(Module):
    """Its input as it is, whatever it was made with (`torch.nn.Identity`).

    >>> import minigrad as torch
    >>> torch.nn.Identity()(torch.tensor([1., 2.]))
    tensor([1., 2.])
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__()

    def forward(self, input: Any) -> Any:
        return input


class Flatten(Applied):
    """Dimensions start_dim to end_dim made one (`torch.nn.Flatten`).

    >>> import minigrad as torch
    >>> torch.nn.Flatten()(torch.ones(2, 3, 4)).shape
    torch.Size([2, 12])
    """

    function = staticmethod(lambda input, start_dim, end_dim: input.flatten(start_dim, end_dim))

    def __init__(self, start_dim: int = 1, end_dim: int = -1):
        super().__init__(start_dim=start_dim, end_dim=end_dim)


class Unflatten(Applied):
    """One dimension made several (`torch.nn.Unflatten`).

    >>> import minigrad as torch
    >>> torch.nn.Unflatten(1, (3, 4))(torch.ones(2, 12)).shape
    torch.Size([2, 3, 4])
    """

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
    """In training zeros with probability p, the rest divided by 1 − p (`torch.nn.Dropout`).

    >>> import minigrad as torch
    >>> torch.nn.Dropout().eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    function = staticmethod(F.dropout)


class Dropout1d(_Dropping):
    """Dropout of whole channels of (N, C, L) (`torch.nn.Dropout1d`).

    >>> import minigrad as torch
    >>> torch.nn.Dropout1d().eval()(torch.ones(2, 3)).shape
    torch.Size([2, 3])
    """

    function = staticmethod(F.dropout1d)


class Dropout2d(_Dropping):
    """Dropout of whole channels of (N, C, H, W) (`torch.nn.Dropout2d`).

    >>> import minigrad as torch
    >>> torch.nn.Dropout2d().eval()(torch.ones(1, 2, 3, 3)).shape
    torch.Size([1, 2, 3, 3])
    """

    function = staticmethod(F.dropout2d)


class AlphaDropout(_Dropping):
    """Dropout for SELU (`torch.nn.AlphaDropout`).

    >>> import minigrad as torch
    >>> torch.nn.AlphaDropout().eval()(torch.ones(3))
    tensor([1., 1., 1.])
    """

    function = staticmethod(F.alpha_dropout)


class Dropout3d(_Dropping):
    """Dropout of whole channels of (N, C, D, H, W) (`torch.nn.Dropout3d`).

    >>> import minigrad as torch
    >>> torch.nn.Dropout3d().eval()(torch.ones(1, 2, 3, 3, 3)).shape
    torch.Size([1, 2, 3, 3, 3])
    """

    function = staticmethod(F.dropout3d)


class FeatureAlphaDropout(_Dropping):
    """Dropout for SELU, of whole channels (`torch.nn.FeatureAlphaDropout`).

    >>> import minigrad as torch
    >>> torch.nn.FeatureAlphaDropout().eval()(torch.ones(1, 2, 3)).shape
    torch.Size([1, 2, 3])
    """

    function = staticmethod(F.feature_alpha_dropout)
