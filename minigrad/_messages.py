"""Messages on their way: summed where paths meet, brought to the shape and dtype of what they are gradients of.

>>> sum_to(np.ones((4, 3)), (1, 3))
array([[4., 4., 4.]])
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ._dtypes import copied
from ._graph import Node
from ._hooks import call_node_hooks
from ._late import wrap
from ._mailbox import apart


def add(run: Any, a: Any, b: Any) -> Any:
    """The sum of two messages, arrays or tensors."""
    return a + b if run is None else run(np.add, a, b)


def hooked(node: Node, messages: list[Any], grads: Any, on_tensors: bool) -> list[Any]:
    """The messages as the node's hooks leave them."""
    assert node.hooks is not None
    given = tuple(g if on_tensors or g is None else wrap(g) for g in grads)
    left = list(call_node_hooks(node.hooks.post, fitted(node, messages), (given,), on_tensors))
    return left if node.loose is None else [*left[: node.loose], None, *left[node.loose :]]


def fitted(node: Node, messages: list[Any]) -> tuple[Any, ...]:
    """The messages in the shapes of what they are gradients of, as hooks see them."""
    answer = []
    for message, (target, number) in zip(node.due(messages), node.next_functions, strict=True):
        if message is not None and target is not None:
            several = target.outputs > 1
            shape, dtype = (target.shape[number], target.dtype[number]) if several else (target.shape, target.dtype)
            message = fit(message, shape, dtype)
        answer.append(message)
    return tuple(answer)


def fill(node: Node, grads: list[Any], on_tensors: bool) -> list[Any]:
    """Of several outputs some may have received nothing: their gradient is zero."""
    shapes, dtypes = (node.shape, node.dtype) if node.outputs > 1 else ((node.shape,), (node.dtype,))
    zeros = [np.zeros(s, d) if g is None else g for g, s, d in zip(grads, shapes, dtypes, strict=True)]
    return [wrap(z) if on_tensors and isinstance(z, np.ndarray) else z for z in zeros]


def fit(message: Any, shape: tuple[int, ...], dtype: np.dtype[Any] | None) -> Any:
    """The message in the shape and dtype (None for any) of what it is a gradient of: broadcasting returns as a sum."""
    if not isinstance(message, (np.ndarray, np.generic)):
        return message._fit(shape, dtype)
    if message.shape != shape:
        message = sum_to(message, shape)
    return message if dtype is None or message.dtype is dtype else copied(np.asarray(message), dtype)


def misfit(node: Node, i: int, message: Any) -> RuntimeError:
    """PyTorch's error for a message that is no gradient of the input it goes to: its data were exchanged since."""
    target, number = node.inputs[i], 0 if node.numbers is None else node.numbers[i]
    assert target is not None
    shape = target.shape[number] if target.outputs > 1 else target.shape
    return RuntimeError(
        f"Function {node.name()} returned an invalid gradient at index {i} - got {list(message.shape)} but expected shape "
        f"compatible with {list(shape)}"
    )


def exchanged(node: Node, error: ValueError) -> Exception:
    """What NumPy finds wrong in a rule, in PyTorch's words: the data of a tensor that was saved were exchanged since."""
    if not node.rules:
        return error  # a user's function may raise what it likes
    shapes = [tuple(map(int, filter(None, part.split(",")))) for part in re.findall(r"\(([\d,]*)\)", str(error))]
    return RuntimeError(apart(*shapes) if len(shapes) == 2 else str(error))


def sum_to(array: Any, shape: tuple[int, ...]) -> Any:
    """The sum over the axes along which `shape` had been broadcast.

    >>> sum_to(np.ones((4, 3)), (1, 3))
    array([[4., 4., 4.]])
    """
    lead = array.ndim - len(shape)
    if array.shape[lead:] == shape:  # the usual case: a batch
        return np.add.reduce(array, 0 if lead == 1 else tuple(range(lead)))
    axes = (*range(lead), *(lead + i for i, size in enumerate(shape) if size == 1 and array.shape[lead + i] != 1))
    return np.add.reduce(array, axis=axes).reshape(shape)
