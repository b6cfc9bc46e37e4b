"""The backward pass as functions, and what one can build on it (`torch.autograd`).

>>> import minigrad as torch
>>> x = torch.tensor([3.], requires_grad=True)
>>> torch.autograd.grad(x ** 2, x, create_graph=True)
(tensor([6.], grad_fn=<MulBackward0>),)
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .._backward import backward as backward
from .._backward import grad as grad
from .._errors import missing
from .._modes import enable_grad as enable_grad
from .._modes import inference_mode as inference_mode
from .._modes import no_grad as no_grad
from .._modes import set_grad_enabled as set_grad_enabled
from .._modes import set_multithreading_enabled as set_multithreading_enabled
from .._saved import SavedTensor as SavedTensor

if TYPE_CHECKING:
    from . import anomaly_mode as anomaly_mode
    from . import forward_ad as forward_ad
    from . import function as function
    from . import functional as functional
    from . import grad_mode as grad_mode
    from . import graph as graph
    from .anomaly_mode import detect_anomaly as detect_anomaly
    from .anomaly_mode import set_detect_anomaly as set_detect_anomaly
    from .function import Function as Function
    from .gradcheck import gradcheck as gradcheck
    from .gradcheck import gradgradcheck as gradgradcheck

# Loaded when first asked for, so that the import stays quick: modules, and what is found in them.
_LATER = {
    "anomaly_mode": "", "forward_ad": "", "function": "", "functional": "", "grad_mode": "", "graph": "", "variable": "",
    "Function": "function", "Variable": "variable", "gradcheck": "gradcheck", "gradgradcheck": "gradcheck",
    "_unsafe_preserve_version_counter": "graph",
    "detect_anomaly": "anomaly_mode", "set_detect_anomaly": "anomaly_mode",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise missing(f"module '{__name__}' has no attribute '{name}'", name)
    module = import_module(f".{_LATER[name] or name}", __name__)
    found = getattr(module, name) if _LATER[name] else module
    globals()[name] = found
    return found


class _Autograd(ModuleType):
    """Keeps `autograd.gradcheck` the function, also where the module of that name is imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value.gradcheck if name == "gradcheck" and isinstance(value, ModuleType) else value)


sys.modules[__name__].__class__ = _Autograd
