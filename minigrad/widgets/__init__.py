"""Widgets: a recorded run to step through, in a notebook or in one HTML file; a function and a Jacobian to explore.

>>> from .. import record, tensor
>>> with record() as run:
...     w = tensor([3.], requires_grad=True)
...     c = w * w
...     c.backward()
>>> Stepper(run).value
0
"""

from ._explorer import Explorer
from ._jacobian import Jacobian
from ._ways import load_ipython_extension, stepper
from ._widget import Stepper

__all__ = ["Explorer", "Jacobian", "Stepper", "load_ipython_extension", "stepper"]
