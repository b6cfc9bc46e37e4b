"""Losses, activations and layers as functions (`torch.nn.functional`).

>>> import minigrad
>>> relu(minigrad.tensor([-1., 2.]))
tensor([0., 2.])
"""

from ..ops.linalg import linear as linear
from ..ops.pointwise import relu as relu
from ..ops.pointwise import sigmoid as sigmoid
from ..ops.trigonometry import tanh as tanh
from ._binary import binary_cross_entropy as binary_cross_entropy
from ._binary import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
