"""`backward` and `grad`: arguments checked in PyTorch's words, then one pass of the engine."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import _late
from ._dtypes import Size
from ._engine import run_backward
from ._errors import noted
from ._graph import Array
from ._late import wrap
from ._mailbox import history

if TYPE_CHECKING:
    from ._tensor import Tensor

    Tensors: TypeAlias = Tensor | Sequence[Tensor]
    Inputs: TypeAlias = Tensors | dict[Any, Tensor]
_seeds: dict[Any, Array] = {}


def backward(
    tensors: Tensors, grad_tensors: Tensor | Sequence[Tensor | None] | None = None, retain_graph: bool | None = None,
    create_graph: bool = False, grad_variables: Any = None, inputs: Inputs | None = None,
) -> None:  # fmt: skip
    """Adds to the `.grad` of every leaf behind `tensors` the sum of their gradients (`torch.autograd.backward`).

    `grad_tensors` weighs them: the vector of the vector–Jacobian product, one for each tensor, in its shape; None will do
    for a tensor of one element. The graph's saved values are freed unless `retain_graph`; `create_graph` records the
    pass, for higher derivatives. With `inputs` only these receive a gradient.

    >>> import minigrad as torch
    >>> x = torch.ones(2, requires_grad=True)
    >>> torch.autograd.backward([x * 2, x * 3], [torch.ones(2), torch.tensor([1., 10.])])
    >>> x.grad
    tensor([ 5., 32.])
    """
    if grad_variables is not None:
        warnings.warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning, stacklevel=2)
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only use "
                "`grad_tensors`."
            )
        grad_tensors = grad_variables
    if isinstance(tensors, _late.Tensor) and tensors._node is not None and inputs is grad_tensors is None and not create_graph:
        run_backward([(tensors._node, tensors._number)], [ones_for(tensors._array)], bool(retain_graph))
        return
    leaves = () if inputs is None else _values(inputs)
    if inputs is not None and not leaves:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    outputs = _tuple(tensors)
    given = (None,) * len(outputs) if grad_tensors is None else _tuple(grad_tensors)
    roots, seeds = prepare(outputs, given, create_graph)
    if create_graph:
        warnings.warn(
            "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
            "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
            "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the "
            "cycle and avoid the leak.",
            UserWarning,
            stacklevel=3,
        )
    keep = create_graph if retain_graph is None else retain_graph
    captures = None
    if inputs is not None:
        captures = [edge_of(leaf) for leaf in leaves]
        for leaf in leaves:
            if isinstance(leaf, _late.Tensor) and leaf.grad_fn is not None:
                leaf.retain_grad()
    run_backward(roots, seeds, keep, create_graph, captures, True)


def grad(
    outputs: Tensors, inputs: Inputs, grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None, create_graph: bool = False, only_inputs: bool = True, allow_unused: bool | None = None,
    is_grads_batched: bool = False, materialize_grads: bool = False,
) -> Any:  # fmt: skip
    """The gradients of the sum of `outputs` with respect to `inputs`; no `.grad` is touched (`torch.autograd.grad`).

    The answer is a tuple, or, where the inputs are given as a dictionary, a dictionary with the same keys.

    An input that the outputs do not depend on raises RuntimeError, unless `allow_unused` (None in its place) or
    `materialize_grads` (zeros).

    >>> import minigrad as torch
    >>> x = torch.tensor(3., requires_grad=True)
    >>> first, = torch.autograd.grad(x ** 3, x, create_graph=True)
    >>> torch.autograd.grad(first, x)
    (tensor(18.),)
    """
    if is_grads_batched:
        raise noted(
            NotImplementedError("grad(): minigrad refuses the argument 'is_grads_batched'"),
            "Call grad once for each row, with retain_graph=True, or use torch.autograd.functional.jacobian.",
            lesson=8,
        )
    if materialize_grads and allow_unused is False:
        raise ValueError("Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.")
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for other parts of "
            "the graph, please use torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    outs, ins = _tuple(outputs), _values(inputs)
    if not ins:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    given = (None,) * len(outs) if grad_outputs is None else _tuple(grad_outputs)
    roots, seeds = prepare(outs, given, create_graph)
    for wanted in ins:
        if isinstance(wanted, _late.Tensor) and not wanted.requires_grad:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    captures = [edge_of(wanted) for wanted in ins]
    keep = create_graph if retain_graph is None else retain_graph
    found = run_backward(roots, seeds, keep, create_graph, captures, False)
    results = []
    for i, (wanted, edge) in enumerate(zip(ins, captures, strict=True)):
        value = found.get(edge)
        if value is None and materialize_grads:
            if not isinstance(wanted, _late.Tensor):
                raise RuntimeError("materialize_grads cannot be used when the given input is a GradientEdge")
            value = wrap(np.zeros_like(wanted._array), requires_grad=create_graph)
        elif value is None and not allow_unused:
            raise noted(
                RuntimeError(
                    f"The differentiated Tensor at index {i} appears to not have been used in the graph. Set allow_unused=True "
                    "if this is the desired behavior."
                ),
                "The outputs do not depend on it; with materialize_grads=True the answer is zeros.",
                lesson=9,
            )
        results.append(value if value is None or isinstance(value, _late.Tensor) else wrap(_own(value)))
    return dict(zip(inputs, results, strict=True)) if isinstance(inputs, dict) else tuple(results)


def _own(array: Any) -> Any:
    """A copy, as a program may change what it is given; what is expanded stays so."""
    if array.size < 2 or 0 not in array.strides:
        return np.array(array)
    held = np.array(array[tuple([slice(None) if step else slice(1) for step in array.strides])], order="C")
    return np.ndarray(array.shape, array.dtype, held, 0, [new and step for new, step in zip(array.strides, held.strides)])


def _tuple(tensors: Any) -> tuple[Any, ...]:
    return (tensors,) if isinstance(tensors, _late.Tensor) or hasattr(tensors, "node") else tuple(tensors)


def _values(inputs: Any) -> tuple[Any, ...]:
    return tuple(inputs.values()) if isinstance(inputs, dict) else _tuple(inputs)


def edge_of(tensor: Any) -> tuple[Any, int]:
    """Where the gradient of a tensor arrives."""
    if not isinstance(tensor, _late.Tensor):
        if not hasattr(tensor, "node"):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(tensor).__name__}")
        return tensor.node, tensor.output_nr
    node = history(tensor)
    if node is None and not tensor.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    return node, tensor._number  # no node for a view made apart from its base's history: nothing arrives there


def prepare(outputs: tuple[Any, ...], given: tuple[Any, ...], create_graph: bool) -> tuple[list[Any], list[Any]]:
    """The roots of a pass and their seed gradients; PyTorch's errors where they don't fit."""
    for gradient in given:
        if gradient is not None and not isinstance(gradient, _late.Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(gradient).__name__}")
    for output in outputs:
        if not isinstance(output, _late.Tensor) and not hasattr(output, "node"):
            raise AssertionError("Expected output to be a torch.Tensor")
    if len(outputs) > len(given):  # more than enough will do
        raise RuntimeError(f"got {len(outputs)} tensors and {len(given)} gradients")
    roots, seeds = [], []
    for i, (output, gradient) in enumerate(zip(outputs, given)):
        seed = seed_for(output, gradient, i)
        node = history(output) if isinstance(output, _late.Tensor) else output.node
        if node is None:
            raise noted(
                RuntimeError(f"element {i} of tensors does not require grad and does not have a grad_fn"),
                "No recorded operation leads here: did the leaves have requires_grad=True, outside of no_grad and detach? "
                "A gradient has a graph only with create_graph=True.",
                lesson=2,
            )
        roots.append((node, output._number if isinstance(output, _late.Tensor) else output.output_nr))
        seeds.append(seed if create_graph else seed._array if isinstance(seed, _late.Tensor) else seed)
        if create_graph and not isinstance(seed, _late.Tensor):
            seeds[-1] = wrap(seed if seed is None else seed.copy())
    return roots, seeds


def seed_for(output: Any, gradient: Any, i: int) -> Any:
    """The first gradient of a pass: ones for a tensor of one element, else what the caller gives, checked."""
    if not isinstance(output, _late.Tensor):
        node, number = output.node, output.output_nr
        shape, dtype = (node.shape, node.dtype) if node.outputs == 1 else (node.shape[number], node.dtype[number])
        if gradient is None and np.prod(shape) != 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        if gradient is not None and gradient._array.shape != shape:
            raise misshapen(i, gradient.shape, Size(shape))
        return gradient if gradient is not None else wrap(np.ones(shape, dtype))
    if gradient is None:
        if not output.requires_grad:
            return None
        return ones_for(output._array)
    if gradient._array.shape != output._array.shape:
        raise misshapen(i, gradient.shape, output.shape)
    return gradient


def misshapen(i: int, given: Size, shape: Size) -> RuntimeError:
    """PyTorch's error for a gradient that has not its output's shape."""
    return noted(
        RuntimeError(f"Mismatch in shape: grad_output[{i}] has a shape of {given} and output[{i}] has a shape of {shape}."),
        "Each output is weighed by a gradient of its own shape.",
        lesson=8,
    )


def ones_for(array: Array) -> Array:
    """The first gradient of a pass that begins at a tensor of one element."""
    if array.size != 1:
        raise noted(
            RuntimeError("grad can be implicitly created only for scalar outputs"),
            f"This tensor has {array.size} elements: reduce it first (.sum(), .mean()), or pass `gradient`, a tensor of "
            f"shape {tuple(array.shape)}, to weigh them.",
            lesson=8,
        )
    key = array.shape, array.dtype
    seed = _seeds.get(key)
    if seed is None:
        seed = _seeds[key] = np.ones(*key)
        seed.flags.writeable = False
    return seed
