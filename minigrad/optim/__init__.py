"""Optimizers: how parameters follow their gradients downhill (`torch.optim`).

>>> import minigrad as torch
>>> w = torch.tensor([3.], requires_grad=True)
>>> optimizer = torch.optim.SGD([w], lr=0.1)
>>> (w ** 2).sum().backward()
>>> optimizer.step()
>>> w
tensor([2.4000], requires_grad=True)
"""

from typing import Any

from .._errors import missing
from . import lr_scheduler as lr_scheduler
from ._adagrad import Adagrad as Adagrad
from ._adam import Adam as Adam
from ._adam import AdamW as AdamW
from ._optimizer import Optimizer as Optimizer
from ._rmsprop import RMSprop as RMSprop
from ._sgd import SGD as SGD


def __getattr__(name: str) -> Any:
    raise missing(f"module '{__name__}' has no attribute '{name}'", name)
