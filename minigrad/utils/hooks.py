"""What registering a hook returns (`torch.utils.hooks`).

>>> import minigrad as torch
>>> w = torch.ones(1, requires_grad=True)
>>> isinstance(w.register_hook(print), RemovableHandle)
True
"""

from .._hooks import RemovableHandle as RemovableHandle
