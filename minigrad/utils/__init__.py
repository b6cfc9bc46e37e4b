"""What stands beside the engine (`torch.utils`)."""

from typing import Any

from .._errors import missing
from . import checkpoint as checkpoint
from . import hooks as hooks


def __getattr__(name: str) -> Any:
    raise missing(f"module '{__name__}' has no attribute '{name}'", name)
