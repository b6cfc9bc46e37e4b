"""Is a derivative right? Compare it with small steps (`torch.autograd.gradcheck`).

The numerical derivative is the central difference (f(x + ε) − f(x − ε)) / 2ε, one element of one input at a time; the
analytical one is what backward says. Both come as matrices with a row for each element of an input and a column for
each element of an output. A step of 10⁻⁶ wants double precision.

>>> import minigrad as torch
>>> x = torch.tensor([1., 2.], dtype=torch.float64, requires_grad=True)
>>> gradcheck(lambda x: x.exp() * x, (x,))
True
>>> gradgradcheck(lambda x: x.exp() * x, (x,))
True
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import _dtypes
from .._backward import grad
from .._generator import Generator
from .._graph import Array
from .._late import wrap
from .._tensor import Tensor
from ..ops.alike import zeros_like
from ..ops.creation import zeros
from . import _jacobians as J
from ._jacobians import get_analytical_jacobian as get_analytical_jacobian
from ._jacobians import get_numerical_jacobian as get_numerical_jacobian
from .function import UndefinedGrad


class GradcheckError(RuntimeError):
    """Raised by `gradcheck` and `gradgradcheck` where a derivative is wrong."""


_BACKWARD, _FORWARD = "Jacobian", "Jacobian computed with forward mode"
_REENTRANT = """\
Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different \
values, although analytical gradient matches numerical gradient.The tolerance for nondeterminism was {}.

NOTE: If your op relies on non-deterministic operations i.e., it is listed here:
https://pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html
this failure might be expected.

If you are adding a new operator, please file an issue and then use one of the
workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck.
If the test
- manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
  with `nondet_tol=<tol>` as a keyword argument.
- is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
  to have `gradcheck_nondet_tol=<tol>`.
- is a Module test (e.g., in common_nn.py), then modify the corresponding
  module_test entry to have `gradcheck_nondet_tol=<tol>`
"""
_IN_FULL = """
The above quantities relating the numerical and analytical jacobians are computed\x20
in fast mode. See: https://github.com/pytorch/pytorch/issues/53876 for more background\x20
about fast mode. Below, we recompute numerical and analytical jacobians in slow mode:

Numerical:
 {}
Analytical:
{}

The max per-element difference (slow mode) is: {}.
"""
_CLOSE = """\
Fast gradcheck failed but element-wise differences are small. This means that the
test might've passed in slow_mode!

If you are adding a new operator, please file an issue and then use one of the
workarounds. The workaround depends on how your test invokes gradcheck/gradgradcheck:

If the test
- manually invokes gradcheck/gradgradcheck, then call gradcheck/gradgradcheck
  with `fast_mode=False` as a keyword argument.
- is OpInfo-based (e.g., in test_ops_gradients.py), then modify the OpInfo for the test
  to have `gradcheck_fast_mode=False`
- is a Module test (e.g., in common_nn.py), then modify the corresponding
  module_test entry to have `gradcheck_fast_mode=False`"""
_COMPATIBILITY = (
    "Backwards compatibility: New undefined gradient support checking feature is enabled by default, but it may break "
    "existing callers of this function. If this is true for you, you can call this function with "
    '"check_undefined_grad=False" to disable the feature'
)


def gradcheck(
    func: Callable[..., Any], inputs: Any, *, eps: float = 1e-6, atol: float = 1e-5, rtol: float = 1e-3,
    raise_exception: bool = True, nondet_tol: float = 0.0, check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False, check_batched_grad: bool = False, check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False, check_backward_ad: bool = True, fast_mode: bool = False, masked: bool | None = None,
) -> bool:  # fmt: skip
    """Checks the derivatives of `func` at `inputs` against central differences with step `eps`; True if they agree.

    Checked are the inputs that require grad, against every output that does: |analytical − numerical| must be at most
    `atol` + `rtol` · |numerical|. `check_forward_ad` also checks forward mode. Then backward must give the same twice
    (within `nondet_tol`), zeros for zeros, and, with `check_undefined_grad`, zeros or None where no gradient arrives.
    `fast_mode` compares one random projection of the Jacobian instead of all its elements.

    A wrong derivative raises GradcheckError, or returns False without `raise_exception`; an error in `func` is always
    raised. `check_grad_dtypes`, `check_batched_grad`, `check_batched_forward_grad` and `masked` find nothing to check
    here: the engine casts every gradient to its tensor's dtype, and there is no vmap and no sparse tensor.

    >>> import minigrad as torch
    >>> x = torch.tensor([1., 2.], dtype=torch.float64, requires_grad=True)
    >>> gradcheck(lambda x: x * x.detach(), (x,), raise_exception=False)
    False
    """
    if not (check_forward_ad or check_backward_ad):
        raise AssertionError("Expected at least one of check_forward_ad or check_backward_ad to be True")
    if check_batched_grad and not check_backward_ad:
        raise AssertionError("Setting check_batched_grad=True requires check_backward_ad to be True")
    if check_batched_forward_grad and not check_forward_ad:
        raise AssertionError("Setting check_batched_forward_grad=True requires check_forward_ad to be True")
    inputs = tuple(inputs) if isinstance(inputs, (list, tuple)) else (inputs,)
    try:
        _check_inputs(inputs)
        outputs = J.differentiable(J.outputs_of(func, inputs))
        if not outputs:
            _check_constant(func, inputs, eps, "" if fast_mode else "iu")
            return True
        check = _check_projections if fast_mode else _check_elements
        with np.errstate(all="ignore"):
            check(func, inputs, outputs, eps, atol, rtol, nondet_tol if check_backward_ad else None, check_forward_ad)
        if check_forward_ad and check_undefined_grad:
            _check_undefined_tangents(func, inputs)
        if check_backward_ad:
            _check_zero_gradient(outputs, inputs)
            if check_undefined_grad:
                _check_undefined_gradient(func, inputs)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any], inputs: Any, grad_outputs: Any = None, *, eps: float = 1e-6, atol: float = 1e-5,
    rtol: float = 1e-3, gen_non_contig_grad_outputs: bool = False, raise_exception: bool = True,
    nondet_tol: float = 0.0, check_undefined_grad: bool = True, check_grad_dtypes: bool = False,
    check_batched_grad: bool = False, check_fwd_over_rev: bool = False, check_rev_over_rev: bool = True,
    fast_mode: bool = False, masked: bool = False,
) -> bool:  # fmt: skip
    """Checks second derivatives: `gradcheck` of the backward pass, as a function of `inputs` and `grad_outputs`.

    Without `grad_outputs` they are drawn from [−1, 1). For the other parameters see `gradcheck`.

    >>> import minigrad as torch
    >>> x = torch.tensor([1., 2.], dtype=torch.float64, requires_grad=True)
    >>> gradgradcheck(lambda x: x ** 3, (x,))
    True
    """
    if not (check_fwd_over_rev or check_rev_over_rev):
        raise AssertionError("Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True")
    for name, asked in (("check_undefined_grad", check_undefined_grad), ("check_batched_grad", check_batched_grad)):
        if asked and not check_rev_over_rev:
            raise AssertionError(f"Setting {name}=True requires check_rev_over_rev to be True")
    inputs = tuple(inputs) if isinstance(inputs, (list, tuple)) else (inputs,)
    if grad_outputs is None:
        outputs = J.differentiable(J.outputs_of(func, inputs))
        weights = tuple(_drawn_like(output, gen_non_contig_grad_outputs) for output in outputs)
    else:
        weights = tuple(grad_outputs) if isinstance(grad_outputs, (list, tuple)) else (grad_outputs,)

    def backward(*args: Any) -> tuple[Tensor, ...]:
        # forward mode hands in tensors that don't require grad
        args = tuple(x.requires_grad_() if J.wants_grad(y) else x for x, y in zip(args, inputs + weights, strict=True))
        given, upstream = args[: -len(weights)], args[-len(weights) :]
        outputs = J.differentiable(J.outputs_of(func, given))
        found = grad(outputs, J.differentiable(given), upstream, create_graph=True, allow_unused=True)
        return tuple(gradient for gradient in found if gradient is not None)

    return gradcheck(
        backward, inputs + weights, eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception,
        nondet_tol=nondet_tol, check_undefined_grad=check_undefined_grad, check_grad_dtypes=check_grad_dtypes,
        check_batched_grad=check_batched_grad, check_forward_ad=check_fwd_over_rev,
        check_backward_ad=check_rev_over_rev, fast_mode=fast_mode, masked=masked,
    )  # fmt: skip


# --- the checks --------------------------------------------------------------------------------------------------


def _check_elements(
    func: Any, inputs: Any, outputs: Any, eps: float, atol: float, rtol: float, nondet_tol: float | None, forward: bool
) -> None:
    """Every element of every Jacobian. `nondet_tol` is None where backward isn't to be checked."""
    numerical = J.numerical_jacobians(func, inputs, eps)
    for i, output in enumerate(outputs if nondet_tol is not None else ()):
        analytical, again = (J.backward_jacobians([output], inputs) for _ in range(2))
        _check_reentrant(analytical, again, nondet_tol)
        _compare(numerical[i], analytical[0], [atol] * len(numerical[i]), rtol, _BACKWARD, i)
    if forward:
        for i, row in enumerate(J.forward_jacobians(func, inputs)):
            _compare(numerical[i], row, [atol] * len(row), rtol, _FORWARD, i)


def _check_projections(
    func: Any, inputs: Any, outputs: Any, eps: float, atol: float, rtol: float, nondet_tol: float | None, forward: bool
) -> None:
    """Of each Jacobian J one number, vᵀ J u, with fixed random unit vectors; in forward mode the vector J u."""
    ins = J.differentiable(inputs)
    us, vs = _unit_vectors(ins, outputs)
    slopes = J.transposed([J.slopes_along(func, inputs, x, u, eps) for x, u in zip(ins, us, strict=True)])

    def in_full(analytical: Callable[[], Any], i: int) -> Callable[[int], str]:
        return lambda j: _in_full(J.numerical_jacobians(func, inputs, eps)[i][j], analytical()[j], atol, rtol)

    def backward(output: Tensor, v: Array) -> list[Any]:
        return [(row * u).sum() for row, u in zip(J.pulled((output,), ins, (wrap(v),)), us, strict=True)]

    if nondet_tol is not None:
        analytical = []
        for output, v in zip(outputs, vs, strict=True):
            analytical.append(backward(output, v))
            _check_reentrant(analytical[-1:], [backward(output, v)], nondet_tol)
        for i, (output, v) in enumerate(zip(outputs, vs, strict=True)):
            numerical, tolerances = [v.ravel() @ slope for slope in slopes[i]], [atol * v.sum() * u.sum() for u in us]
            exact = in_full(lambda output=output: J.backward_jacobians([output], inputs)[0], i)  # type: ignore[misc]
            _compare(numerical, analytical[i], tolerances, rtol, _BACKWARD, i, exact)
    if forward:
        tangents = [J.pushed(func, inputs, J.alone(inputs, x, wrap(u))) for x, u in zip(ins, us, strict=True)]
        for i, row in enumerate(J.transposed(tangents)):
            exact = in_full(lambda i=i: J.forward_jacobians(func, inputs)[i], i)  # type: ignore[misc]
            _compare(slopes[i], [t._array.ravel() for t in row], [atol * u.sum() for u in us], rtol, _FORWARD, i, exact)


def _unit_vectors(*tensors: Sequence[Tensor]) -> list[list[Array]]:
    """A direction for each tensor, always the same: PyTorch's."""
    random = Generator()
    return [[_unit(random.uniforms24(tensor.numel()), tensor._array) for tensor in some] for some in tensors]


def _unit(vector: Array, like: Array) -> Array:
    vector = vector.astype(like.dtype)
    return (vector / (np.sqrt(vector @ vector) or 1)).reshape(like.shape)


def _compare(
    numerical: list[Any], analytical: list[Any], tolerances: list[float], rtol: float, what: str, i: int,
    in_full: Callable[[int], str] = lambda j: "",
) -> None:  # fmt: skip
    """Raises GradcheckError for the first input whose Jacobian, of output `i`, differs by more than its tolerance."""
    for j, (n, a, tolerance) in enumerate(zip(numerical, analytical, tolerances, strict=True)):
        if not np.allclose(a, n, rtol, tolerance):
            raise GradcheckError(
                f"{what} mismatch for output {i} with respect to input {j},\n"
                f"numerical:{wrap(n)}\nanalytical:{wrap(a)}\n{in_full(j)}"
            )


def _in_full(numerical: Array, analytical: Array, atol: float, rtol: float) -> str:
    message = _IN_FULL.format(wrap(numerical), wrap(analytical), abs(analytical - numerical).max())
    return message + _CLOSE if np.allclose(analytical, numerical, rtol, atol) else message


def _check_reentrant(first: Any, again: Any, tolerance: Any) -> None:
    for before, after in zip(itertools.chain(*first), itertools.chain(*again), strict=True):
        if np.size(before) and abs(after - before).max() > tolerance:
            raise GradcheckError(_REENTRANT.format(tolerance))


def _check_inputs(inputs: tuple[Any, ...]) -> None:
    """At least one input must require grad, and be such that a small step of one element moves that element alone."""
    for i, x in enumerate(inputs):
        if not isinstance(x, Tensor) or not x.requires_grad:
            continue
        if x.dtype is not _dtypes.float64:
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point or complex. This check "
                "will likely fail if all the inputs are not of double precision floating point or complex. ",
                stacklevel=3,
            )
        if any(stride == 0 and size > 1 for stride, size in zip(x._array.strides, x.shape, strict=True)):
            raise RuntimeError(
                f"The {i}th input has a dimension with stride 0. gradcheck only supports inputs that are "
                "non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous "
                "on the input before passing it to gradcheck."
            )
    if not J.differentiable(inputs):
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True."
        )


def _check_constant(func: Any, inputs: tuple[Any, ...], eps: float, but: str) -> None:
    """Outputs that don't require grad must not depend on the inputs, but for some kinds of numbers."""
    for jacobian in itertools.chain(*J.numerical_jacobians(func, inputs, eps, lambda o: o._array.dtype.kind not in but)):
        if jacobian.any():
            raise GradcheckError("Numerical gradient for function expected to be zero")


def _check_zero_gradient(outputs: Sequence[Tensor], inputs: tuple[Any, ...]) -> None:
    """vᵀJ is linear in v: from zeros come zeros."""
    zeros = [zeros_like(output) for output in outputs]
    if any(gradient.any() for gradient in J.pulled(outputs, J.differentiable(inputs), zeros)):
        raise GradcheckError("backward not multiplied by grad_output")


def _check_undefined_gradient(func: Any, inputs: tuple[Any, ...]) -> None:
    """Where no gradient arrives, at all outputs or at one of several, backward must cope and send none, or zeros."""
    ins = J.differentiable(inputs)
    count = len(J.differentiable(J.outputs_of(func, inputs)))
    undefined = UndefinedGrad()
    hidden = [set(range(count)), *({k} for k in range(count) if count > 1)]
    for silent in hidden:
        outputs = J.differentiable(J.outputs_of(func, inputs))
        cut = [undefined(output) if k in silent else output for k, output in enumerate(outputs)]
        complaint = None
        try:
            if any(gradient.any() for gradient in J.pulled(cut, ins, [zeros_like(output) for output in outputs])):
                complaint = "all input grads to be undefined or zero when all output grads are undefined or zero"
        except RuntimeError:
            complaint = "backward function to handle undefined output grads"
        if complaint:
            warnings.warn(_COMPATIBILITY, stacklevel=3)
            raise GradcheckError(
                f'Expected {complaint}. Please look at "Notes about undefined output gradients" in '
                '"tools/autograd/derivatives.yaml"'
            )


def _check_undefined_tangents(func: Any, inputs: tuple[Any, ...]) -> None:
    """An input without a tangent is one whose tangent is zero."""
    ins = J.differentiable(inputs)
    drawn = iter(_unit_vectors(ins)[0])
    moving = [wrap(next(drawn)) if J.wants_grad(x) else None for x in inputs]
    for k, x in enumerate(inputs):
        if moving[k] is None:
            continue
        zero, none = (
            J.pushed(func, inputs, [u if i != k else still for i, u in enumerate(moving)])
            for still in (zeros_like(x.detach()), None)
        )
        for i, (got, expected) in enumerate(zip(zero, none, strict=True)):
            if not np.allclose(got._array, expected._array):
                raise GradcheckError(
                    "Mismatch in tangent values for output with index: ", i, " when input: ", x,
                    " has an undefined tangent value. ", " Got: ", got, " but expected: ", expected,
                )  # fmt: skip


def _drawn_like(output: Tensor, spread: bool) -> Tensor:
    """Random numbers from [−1, 1) in the shape of an output; of every second place of a larger array if `spread`."""
    numbers = zeros(output.numel() * (1 + spread), dtype=output.dtype).uniform_(-1, 1)
    return wrap(numbers._array[spread :: 1 + spread].reshape(output.shape), requires_grad=True)  # type: ignore[no-any-return]
