"""The devices that a script may ask for; none of them is there (`torch.backends`).

>>> import minigrad as torch
>>> torch.backends.mps.is_available()
False
"""

from . import cuda as cuda

mps = cuda
