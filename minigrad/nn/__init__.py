"""Neural networks (`torch.nn`): modules, their parameters, and the functions they are made of.

What is here is loaded when first asked for, so that `import minigrad` stays quick.

>>> import minigrad as torch
>>> _ = torch.manual_seed(0)
>>> torch.nn.Linear(3, 2)
Linear(in_features=3, out_features=2, bias=True)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .._errors import missing

if TYPE_CHECKING:
    from . import functional as functional
    from . import init as init
    from . import utils as utils
    from .modules import *  # noqa: F403

_MODULES = ("functional", "init", "modules", "parameter", "utils")


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    found = getattr(import_module(".modules", __name__), name, None)
    if found is None:
        raise missing(f"module '{__name__}' has no attribute '{name}'", name)
    return found


def __dir__() -> list[str]:
    return sorted({*_MODULES, *(name for name in dir(import_module(".modules", __name__)) if name[0].isupper())})
