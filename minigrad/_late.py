"""The one name that is bound late: nodes and rules must make tensors, and the class `Tensor` lists the operations made of rules.

>>> import numpy as np
>>> import minigrad
>>> wrap(np.ones(2))
tensor([1., 1.], dtype=torch.float64)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ._tensor import Tensor as Tensor
else:
    Tensor = None  # set by `bind` when the class is defined

new = object.__new__
ndarray = np.ndarray


def bind(tensor_class: type[Any]) -> None:
    """Says what a tensor is; called once."""
    global Tensor
    Tensor = tensor_class  # type: ignore[misc]


def wrap(array: Any, requires_grad: bool = False) -> Any:
    """A tensor around an array, sharing its memory; a leaf."""
    tensor = new(Tensor)
    tensor._array = array if type(array) is ndarray else np.asarray(array)
    tensor._node, tensor._number = None, 0  # as the class has it, but found three times as quickly on the instance
    if requires_grad:
        tensor._requires_grad = True
    return tensor
