"""What training does with all gradients or parameters at once (`torch.nn.utils`).

>>> import minigrad as torch
>>> w = torch.tensor([0., 0.], requires_grad=True)
>>> w.grad = torch.tensor([3., 4.])
>>> clip_grad_norm_(w, 1.0)
tensor(5.)
>>> w.grad
tensor([0.6000, 0.8000])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .._errors import noted
from .._modes import no_grad
from .._tensor import Tensor
from ..ops.joining import cat, stack


def _all(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    return [parameters] if isinstance(parameters, Tensor) else list(parameters)


def get_total_norm(
    tensors: Tensor | Iterable[Tensor], norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: Any = None
) -> Tensor:
    """The norm of all tensors' elements together (`torch.nn.utils.get_total_norm`).

    >>> import minigrad as torch
    >>> get_total_norm([torch.tensor([3.]), torch.tensor([4.])])
    tensor(5.)
    """
    given = _all(tensors)
    if not given:
        return Tensor([0.0])[0]
    with no_grad():
        total = stack([t.norm(float(norm_type)) for t in given]).norm(float(norm_type))
    if error_if_nonfinite and not abs(total.item()) < float("inf"):
        raise noted(
            RuntimeError(
                f"The total norm of order {float(norm_type)} for gradients from `parameters` is non-finite, so it cannot be "
                "clipped. To disable this error and scale the gradients by the non-finite norm anyway, set "
                "`error_if_nonfinite=False`"
            ),
            "A gradient is infinite or nan: detect_anomaly finds where it arose.",
        )
    return total


def clip_grads_with_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, total_norm: Tensor, foreach: Any = None
) -> None:
    """Scales all gradients by max_norm / total_norm, in place, if that is less than 1
    (`torch.nn.utils.clip_grads_with_norm_`)."""
    scale = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
    with no_grad():
        for p in _all(parameters):
            if p.grad is not None:
                p.grad.mul_(scale)


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: Any = None,
) -> Tensor:  # fmt: skip
    """Scales all gradients, in place, so that their common norm is at most max_norm; returns what it was
    (`torch.nn.utils.clip_grad_norm_`). RuntimeError for a norm that isn't finite, if asked.

    >>> import minigrad as torch
    >>> w = torch.zeros(2, requires_grad=True)
    >>> w.grad = torch.tensor([3., 4.])
    >>> torch.nn.utils.clip_grad_norm_([w], 1.0), w.grad
    (tensor(5.), tensor([0.6000, 0.8000]))
    """
    params = _all(parameters)
    total = get_total_norm([p.grad for p in params if p.grad is not None], norm_type, error_if_nonfinite)
    clip_grads_with_norm_(params, max_norm, total)
    return total


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float, foreach: Any = None) -> None:
    """Holds every gradient within ±clip_value, in place (`torch.nn.utils.clip_grad_value_`).

    >>> import minigrad as torch
    >>> w = torch.tensor([0.], requires_grad=True)
    >>> w.grad = torch.tensor([3.])
    >>> clip_grad_value_(w, 2.0)
    >>> w.grad
    tensor([2.])
    """
    with no_grad():
        for p in _all(parameters):
            if p.grad is not None:
                p.grad.clamp_(min=-float(clip_value), max=float(clip_value))


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All parameters in one vector (`torch.nn.utils.parameters_to_vector`).

    >>> import minigrad as torch
    >>> parameters_to_vector([torch.ones(2), torch.zeros(1, 1)])
    tensor([1., 1., 0.])
    """
    return cat([p.reshape(-1) for p in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """The parameters' data taken from one vector, piece by piece (`torch.nn.utils.vector_to_parameters`).

    >>> import minigrad as torch
    >>> w = torch.nn.Parameter(torch.zeros(2))
    >>> torch.nn.utils.vector_to_parameters(torch.tensor([1., 2.]), [w])
    >>> w.data
    tensor([1., 2.])
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: torch.{type(vec).__name__}")
    start = 0
    for p in parameters:
        p.data = vec[start : start + p.numel()].view_as(p).data
        start += p.numel()
