"""A recorded run as plain data: what happened, in order, with names, source lines and numbers.

>>> import minigrad as torch
>>> with record() as run:
...     w = torch.tensor([1.], requires_grad=True)
...     b = torch.add(w, 1)
...     b.backward()
>>> run.values[0].name, run.steps[-1].after
('w', <float32 [1.0]>)
"""

from ._json import TraceError
from ._run import Run, record, scope

__all__ = ["Run", "TraceError", "record", "scope"]
