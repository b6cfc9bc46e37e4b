"""The switches by the name of their module in PyTorch (`torch.autograd.grad_mode`).

>>> import minigrad as torch
>>> torch.autograd.grad_mode.no_grad is torch.no_grad
True
"""

from .._modes import enable_grad as enable_grad
from .._modes import inference_mode as inference_mode
from .._modes import no_grad as no_grad
from .._modes import set_grad_enabled as set_grad_enabled
from .._modes import set_multithreading_enabled as set_multithreading_enabled
from .graph import _unsafe_preserve_version_counter as _unsafe_preserve_version_counter
