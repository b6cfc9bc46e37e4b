"""Parameters: the tensors a module learns (`torch.nn.parameter`).

>>> import minigrad as torch
>>> torch.nn.Parameter(torch.tensor([1., 2.]))
Parameter containing:
tensor([1., 2.], requires_grad=True)
"""

from __future__ import annotations

from typing import Any

from .._errors import noted
from .._late import Plain, new, wrap
from .._saved import versions
from .._tensor import Tensor


class Parameter(Tensor, Plain):
    """A tensor that, set as an attribute of a module, is among its `parameters()` (`torch.nn.Parameter`).

    It shares the memory of `data` and is a leaf; it requires grad unless told otherwise. Without data it is empty.
    RuntimeError for integers that should require grad.

    >>> import minigrad as torch
    >>> torch.nn.Parameter(torch.tensor([1., 2.]))
    Parameter containing:
    tensor([1., 2.], requires_grad=True)
    """

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Parameter:
        source = Tensor() if data is None else data
        if not isinstance(source, Tensor):
            raise noted(
                AttributeError(f"'{type(data).__name__}' object has no attribute 'detach'"),
                "A parameter is made of a tensor: nn.Parameter(torch.tensor(...)).",
            )
        made = new(cls)
        made.__dict__.update(wrap(source._array).__dict__)
        made._versions = versions(source)
        if requires_grad and not source.dtype.is_floating_point:
            raise noted(
                RuntimeError("Only Tensors of floating point and complex dtype can require gradients"),
                "Make it of floats, or pass requires_grad=False.",
                lesson=1,
            )
        made._inference = source._inference
        made.requires_grad_(requires_grad)
        return made

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        """A parameter of its own with the same values, without gradient."""
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        found: Parameter = memo[id(self)]
        return found

    def __repr__(self, *, tensor_contents: str | None = None) -> str:  # type: ignore[override]
        return "Parameter containing:\n" + super().__repr__(tensor_contents=tensor_contents)


class _BufferType(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and getattr(instance, "_is_buffer", False)


class Buffer(Tensor, metaclass=_BufferType):
    """A tensor that, set as an attribute of a module, is among its `buffers()` (`torch.nn.Buffer`): part of its state,
    but nothing to learn.

    >>> import minigrad as torch
    >>> torch.nn.Buffer(torch.tensor([1., 2.]))
    tensor([1., 2.])
    """

    persistent: bool

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Any:
        made: Any = (Tensor() if data is None else data).detach()
        made._is_buffer, made.persistent = True, persistent
        return made
