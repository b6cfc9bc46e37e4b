"""Jacobians, Hessians and their products with vectors, of functions of tensors (`torch.autograd.functional`).

Each function here calls the user's function on fresh copies of the inputs and differentiates what comes out, so no
`.grad` is touched. A backward pass yields one row of the Jacobian, a product vᵀJ; everything else is built from that.

>>> import minigrad as torch
>>> from minigrad.autograd.functional import hessian, jacobian
>>> x = torch.tensor([1., 2.])
>>> jacobian(lambda x: x ** 3, x)
tensor([[ 3.,  0.],
        [ 0., 12.]])
>>> hessian(lambda x: (x ** 3).sum(), x)
tensor([[ 6.,  0.],
        [ 0., 12.]])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .._backward import grad
from .._modes import enable_grad
from .._tensor import Tensor
from ..ops.alike import zeros_like
from ..ops.creation import zeros
from ..ops.joining import stack
from . import forward_ad

Tensors = Tensor | tuple[Tensor, ...]
Function = Callable[..., Tensors]

_OUTPUT = (
    "Output {} of the user-provided function does not require gradients. The outputs must be computed in a "
    "differentiable manner from the input when running in strict mode."
)
_UNUSED = "The output of the user-provided function is independent of input {}. This is not allowed in strict mode."
_LINEAR = (
    "While computing the hessian, found that the jacobian of the user-provided function with respect to input {} is "
    "independent of the input. This is not allowed in strict mode. You should ensure that your function is twice "
    "differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for "
    "example)."
)
_CONSTANT = "The {} of the user-provided function is independent of input {{}}. This is not allowed in strict mode"
_CONSTANT_JACOBIAN, _CONSTANT_HESSIAN = _CONSTANT.format("jacobian"), _CONSTANT.format("hessian")
_JVP_TRICK = (
    "The gradient with respect to the input is independent of entry {} in the grad_outputs when using the double "
    "backward trick to compute forward mode gradients. This is not allowed in strict mode."
)
_HVP_TRICK = (
    "The hessian of the user-provided function is independent of entry {} in the grad_jacobian. This is not allowed in "
    "strict mode as it prevents from using the double backward trick to replace forward mode AD."
)
_STRATEGY = 'Expected strategy to be either "forward-mode" or "reverse-mode".'


def vjp(
    func: Function, inputs: Tensors, v: Tensors | None = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The outputs of `func`, and vᵀJ: the vector `v`, in the shape of the outputs, times the Jacobian.

    One backward pass. `v` may be left out for a single output of one element. The product has the shape of the inputs.

    >>> import minigrad as torch
    >>> vjp(lambda x: x ** 2, torch.tensor([1., 2.]), torch.tensor([10., 1.]))
    (tensor([1., 4.]), tensor([20.,  4.]))
    """
    with enable_grad():
        many_in, ins = _fresh(inputs, "vjp", create_graph)
        many_out, outs = _called(func, ins, "vjp", strict)
        weights = _vector(v, "vjp", outs, many_out, create_graph, "the user-provided function returns")
        found = _gradients(outs, ins, weights, create_graph)
        product = _filled(found, ins, strict, _UNUSED, create_graph, _CONSTANT_JACOBIAN)
    return _returned(outs, many_out, create_graph), _returned(product, many_in, create_graph)


def jvp(
    func: Function, inputs: Tensors, v: Tensors | None = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The outputs of `func`, and J v: the Jacobian times the vector `v`, in the shape of the inputs.

    vᵀJ is linear in its vector, so a backward pass through the backward pass yields J v: the double backward trick.

    >>> import minigrad as torch
    >>> jvp(lambda x: x ** 2, torch.tensor([1., 2.]), torch.tensor([10., 1.]))
    (tensor([1., 4.]), tensor([20.,  4.]))
    """
    with enable_grad():
        many_in, ins = _fresh(inputs, "jvp", create_graph)
        directions = _vector(v, "jvp", ins, many_in, create_graph, "the input to the user-provided function is")
        many_out, outs = _called(func, ins, "jvp", strict)
        weights = tuple(zeros_like(out, requires_grad=True) for out in outs)
        rows = _filled(_gradients(outs, ins, weights, True), ins, strict, _UNUSED)
        found = _gradients(rows, weights, directions, create_graph)
        product = _filled(found, outs, strict, _JVP_TRICK, create_graph, _CONSTANT_JACOBIAN)
    return _returned(outs, many_out, create_graph), _returned(product, many_out, create_graph)


def vhp(
    func: Function, inputs: Tensors, v: Tensors | None = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The one number `func` returns, and vᵀH: the vector `v`, in the shape of the inputs, times the Hessian.

    >>> import minigrad as torch
    >>> vhp(lambda x: (x ** 3).sum(), torch.tensor([1., 2.]), torch.tensor([10., 1.]))
    (tensor(9.), tensor([60., 12.]))
    """
    with enable_grad():
        many, ins, vector, out, slopes = _first_order(func, inputs, v, "vhp", create_graph, strict)
        found = _gradients(slopes, ins, vector, create_graph)
        product = _filled(found, ins, strict, _CONSTANT_JACOBIAN + ".", create_graph, _CONSTANT_HESSIAN)
    return _returned(out, False, create_graph), _returned(product, many, create_graph)


def hvp(
    func: Function, inputs: Tensors, v: Tensors | None = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """The one number `func` returns, and H v: the Hessian times the vector `v`, in the shape of the inputs.

    By the double backward trick of `jvp`. H is symmetric, so `vhp` gives the same in one pass less.

    >>> import minigrad as torch
    >>> hvp(lambda x: (x ** 3).sum(), torch.tensor([1., 2.]), torch.tensor([10., 1.]))
    (tensor(9.), tensor([60., 12.]))
    """
    with enable_grad():
        many, ins, vector, out, slopes = _first_order(func, inputs, v, "hvp", create_graph, strict)
        weights = tuple(zeros_like(slope, requires_grad=True) for slope in slopes)
        rows = _filled(_gradients(slopes, ins, weights, True), ins)
        found = _gradients(rows, weights, vector, create_graph)
        product = _filled(found, ins, strict, _HVP_TRICK, create_graph, _CONSTANT_HESSIAN)
    return _returned(out, False, create_graph), _returned(product, many, create_graph)


def jacobian(
    func: Function, inputs: Tensors, create_graph: bool = False, strict: bool = False, vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:  # fmt: skip
    """All derivatives of each output of `func` with respect to each input; of shape `output.shape + input.shape`.

    A tensor for one input and one output; a tuple where one of them is a tuple; a tuple of tuples, `[output][input]`,
    where both are. `strict` raises where an output does not depend on an input, instead of answering zeros.
    `vectorize` changes nothing here (PyTorch runs the rows as one batch); with it `strategy` may be "forward-mode":
    column by column instead of row by row, which is quicker where there are fewer inputs than outputs.

    >>> import minigrad as torch
    >>> jacobian(lambda x, s: x * s, (torch.tensor([1., 2.]), torch.tensor(3.)))
    (tensor([[3., 0.],
            [0., 3.]]), tensor([1., 2.]))
    """
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            f'{_STRATEGY} Hint: If your function has more outputs than inputs, "forward-mode" tends to be more '
            'performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode":
        return _jacobian_by_columns(func, inputs, create_graph, strict, vectorize)
    if strict and vectorize:
        raise RuntimeError(
            "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported together. "
            "Please either set `strict=False` or `vectorize=False`."
        )
    with enable_grad():
        many_in, ins = _fresh(inputs, "jacobian", create_graph)
        many_out, outs = _called(func, ins, "jacobian", strict)
        table = []
        for i, out in enumerate(outs):
            unused = _UNUSED.replace("The output", f"Output {i}")
            found = [_gradients((out,), ins, (unit,), create_graph) for unit in basis(out)]
            rows = [_filled(row, ins, strict, unused, create_graph, _CONSTANT_JACOBIAN) for row in found]
            entries = (stack([row[j] for row in rows]).reshape((*out.shape, *x.shape)) for j, x in enumerate(ins))
            table.append(_returned(tuple(entries), many_in, create_graph))
    return tuple(table) if many_out else table[0]


def hessian(
    func: Function, inputs: Tensors, create_graph: bool = False, strict: bool = False, vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:  # fmt: skip
    """The second derivatives of the one number that `func` returns, of shape `input.shape + input.shape`.

    A tensor for a single input, for a tuple of inputs a tuple of tuples, `[input][input]`. The Jacobian of the
    Jacobian; for the other parameters see `jacobian`.

    >>> import minigrad as torch
    >>> hessian(lambda x: x[0] ** 2 * x[1], torch.tensor([2., 3.]))
    tensor([[6., 4.],
            [4., 0.]])
    """
    many = _checked(inputs, "inputs", "hessian")[0]
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(_STRATEGY)

    def slopes(*ins: Tensor) -> Tensors:
        if outer_jacobian_strategy == "forward-mode":
            ins = tuple(x.requires_grad_() for x in ins)
        found: tuple[Tensor, ...] = jacobian(number, ins, create_graph=True)
        _require_history(found, strict, _LINEAR)
        return found

    def number(*ins: Tensor) -> Tensor:
        return _single(*_called(func, ins, "hessian", strict), "hessian")

    ins: Any = inputs if many else (inputs,)
    table = jacobian(slopes, ins, create_graph, strict, vectorize, outer_jacobian_strategy)
    return table if many else table[0][0]


def basis(like: Tensor) -> Iterator[Tensor]:
    """The basis of the space in which `like` lies: a one at each place in turn.

    >>> from minigrad import ones
    >>> list(basis(ones(2)))
    [tensor([1., 0.]), tensor([0., 1.])]
    """
    for i in range(like.numel()):
        unit = zeros(like.numel(), dtype=like.dtype)
        unit[i] = 1
        yield unit.reshape(like.shape)


# --- what they share ---------------------------------------------------------------------------------------------


def _checked(tensors: Any, what: str, name: str | None) -> tuple[bool, tuple[Tensor, ...]]:
    """Whether it is a tuple, and the tuple."""
    many = isinstance(tensors, tuple)
    message = f"The {what} given to {name} must be either a Tensor or a tuple of Tensors but the"
    for i, tensor in enumerate(tensors if many else (tensors,)):
        if not isinstance(tensor, Tensor):
            where = f"value at index {i}" if many else f"given {what}"
            raise TypeError(f"{message} {where} has type {type(tensor)}.")
    return many, tensors if many else (tensors,)


def _fresh(inputs: Any, name: str, create_graph: bool) -> tuple[bool, tuple[Tensor, ...]]:
    """The inputs as new tensors that require grad: what the user's function does to them stays inside.

    Under `create_graph` they keep their history, so that the answer can be differentiated further back.
    """
    many, tensors = _checked(inputs, "inputs", name)
    return many, tuple(
        x.view(x.shape) if create_graph and x.requires_grad else x.detach().requires_grad_() for x in tensors
    )


def _called(func: Function, ins: tuple[Tensor, ...], name: str, strict: bool) -> tuple[bool, tuple[Tensor, ...]]:
    """The outputs of the user's function."""
    many, outs = _checked(func(*ins), "outputs of the user-provided function", name)
    _require_history(outs, strict, _OUTPUT)
    return many, outs


def _require_history(tensors: Sequence[Tensor], strict: bool, message: str) -> None:
    missing = [i for i, tensor in enumerate(tensors) if strict and not tensor.requires_grad]
    if missing:
        raise RuntimeError(message.format(missing[0]))


def _single(many: bool, outs: tuple[Tensor, ...], name: str) -> Tensor:
    if many:
        raise RuntimeError(f"The function given to {name} should return a single Tensor")
    if outs[0].numel() != 1:
        raise RuntimeError(f"The Tensor returned by the function given to {name} should contain a single element")
    return outs[0].reshape(()) if name == "hessian" else outs[0]


def _vector(
    v: Any, name: str, like: tuple[Tensor, ...], many: bool, create_graph: bool, subject: str
) -> tuple[Tensor | None, ...]:
    """The vector of a product, checked against the tensors whose shapes it must have."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(f"The vector v can only be None if {subject} a single Tensor with a single element.")
        return (zeros_like(like[0]) + 1,)
    _, vectors = _checked(v, "v", name)
    if len(vectors) != len(like):
        if many:
            raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(vectors)}.")
        raise RuntimeError("The given v should contain a single Tensor.")
    for i, (vector, tensor) in enumerate(zip(vectors, like, strict=True)):
        if vector.shape != tensor.shape:
            entry = f"Entry {i} in " if many else ""
            raise RuntimeError(f"{entry}v has invalid size: should be {tensor.shape} but got {vector.shape}.")
    return tuple(vector if create_graph else vector.detach() for vector in vectors)


def _first_order(func: Function, inputs: Any, v: Any, name: str, create_graph: bool, strict: bool) -> tuple[Any, ...]:
    """What both Hessian products begin with: inputs, vector, the function's value and its recorded gradient."""
    many, ins = _fresh(inputs, name, create_graph)
    vector = _vector(v, name, ins, many, create_graph, "the input to the user-provided function is")
    out = _single(*_called(func, ins, name, strict), name)
    found = _gradients((out,), ins, (None,), True)
    used = [slope is not None for slope in found]
    known = used.index(False) if strict and not all(used) else len(used)  # complaints come in the order of the inputs
    _require_history(found[:known], strict, _LINEAR)  # type: ignore[arg-type]
    return many, ins, vector, (out,), _filled(found, ins, strict, _UNUSED)


def _gradients(
    outs: Sequence[Tensor], ins: Sequence[Tensor], weights: Sequence[Tensor | None], create_graph: bool
) -> tuple[Tensor | None, ...]:
    """`grad`, with None for each input that no output depends on."""
    pairs = [(out, weight) for out, weight in zip(outs, weights, strict=True) if out.requires_grad]
    if not pairs:
        return (None,) * len(ins)
    used, given = zip(*pairs, strict=True)
    found: tuple[Tensor | None, ...] = grad(
        used, tuple(ins), given, retain_graph=True, create_graph=create_graph, allow_unused=True
    )
    return found


def _filled(
    found: Sequence[Tensor | None], like: Sequence[Tensor],
    strict: bool = False, unused: str = "", create_graph: bool = False, constant: str = "",
) -> tuple[Tensor, ...]:  # fmt: skip
    """Zeros in place of None; or, in strict mode, the error that names what does not depend on what."""
    for i, value in enumerate(found):
        if strict and value is None:
            raise RuntimeError(unused.format(i))
        if strict and create_graph and value is not None and not value.requires_grad:
            raise RuntimeError(constant.format(i) + " when create_graph=True.")
    return tuple(zeros_like(tensor) if value is None else value for value, tensor in zip(found, like, strict=True))


def _returned(tensors: tuple[Tensor, ...], many: bool, create_graph: bool) -> Any:
    """As the caller wrote it, a tuple or not; without history unless `create_graph`."""
    kept = tensors if create_graph else tuple(tensor.detach() for tensor in tensors)
    return kept if many else kept[0]


def _jacobian_by_columns(func: Function, inputs: Any, create_graph: bool, strict: bool, vectorize: bool) -> Any:
    """The Jacobian in forward mode: the tangent of the outputs along each basis vector of the inputs is one column."""
    message = 'torch.autograd.functional.jacobian: `{0}=True` and `strategy="forward-mode"` are not supported together '
    message += '(yet). Please either set `{0}=False` or `strategy="reverse-mode"`.'
    if create_graph:
        raise NotImplementedError(message.format("create_graph"))
    if strict:
        raise RuntimeError(message.format("strict"))
    if not vectorize:
        what = "Computing Jacobian using forward-AD or forward-over-reverse Hessian"
        raise NotImplementedError(f"{what} isonly implemented for `vectorize=True`.")
    many_in, ins = _checked(inputs, "inputs", "jacobian")
    many_out, by_input = False, []
    for j, x in enumerate(ins):
        columns: list[tuple[Tensor, ...]] = []
        for unit in basis(x):
            with forward_ad.dual_level():
                duals = [forward_ad.make_dual(y, unit if k == j else zeros_like(y)) for k, y in enumerate(ins)]
                many_out, outs = _checked(func(*duals), "outputs", None)
                columns.append(_filled([forward_ad.unpack_dual(out).tangent for out in outs], outs))
        by_output = [stack(mine, -1) for mine in zip(*columns, strict=True)]
        by_input.append([column.reshape((*column.shape[:-1], *x.shape)) for column in by_output])
    table = [list(row) for row in zip(*by_input, strict=True)]  # [output][input]
    if many_in:
        return table if many_out else table[0]  # lists, as PyTorch answers here
    return tuple(row[0] for row in table) if many_out else table[0][0]
