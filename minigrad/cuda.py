"""There is no GPU here: what a script asks before it chooses a device (`torch.cuda`).

>>> import minigrad as torch
>>> torch.device("cuda" if torch.cuda.is_available() else "cpu")
device(type='cpu')
"""

from __future__ import annotations

from typing import Any

from ._errors import missing

__all__ = ["device_count", "is_available", "is_built", "manual_seed", "manual_seed_all"]


def is_available() -> bool:
    """False."""
    return False


is_built = is_available


def device_count() -> int:
    """0."""
    return 0


def manual_seed(seed: int) -> None:
    """Does nothing, as in PyTorch where there is no GPU: `torch.manual_seed` sets the seed of the CPU's numbers."""


manual_seed_all = manual_seed


def __getattr__(name: str) -> Any:
    raise missing(f"module '{__name__}' has no attribute '{name}'", "cuda")
