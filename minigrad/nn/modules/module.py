"""`Module`: a function with parameters, made of smaller ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

from ... import _dtypes
from ..._errors import noted
from ..._hooks import HookDict, RemovableHandle
from ..._modes import here
from ..._tensor import Tensor
from ..parameter import Buffer, Parameter
from ._calling import EVERYWHERE, call, set_kind
from ._calling import register_module_backward_hook as register_module_backward_hook
from ._calling import register_module_forward_hook as register_module_forward_hook
from ._calling import register_module_forward_pre_hook as register_module_forward_pre_hook
from ._calling import register_module_full_backward_hook as register_module_full_backward_hook
from ._calling import register_module_full_backward_pre_hook as register_module_full_backward_pre_hook
from ._naming import check_name, indented, kind_of, registered, under_own_name
from ._state import Keys, load, save

_REGISTRIES = ("_parameters", "_buffers", "_modules", "_forward_pre_hooks", "_forward_hooks", "_backward_hooks", "_backward_pre_hooks")


class Module:
    """The base class of all modules (`torch.nn.Module`): what is set as an attribute, if it is a parameter, a buffer or a
    module, is registered and found again by `parameters()`, `state_dict()`, `to()` and the others.

    >>> import minigrad as torch
    >>> class Line(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.slope = torch.nn.Parameter(torch.tensor([2.]))
    ...     def forward(self, x):
    ...         return self.slope * x
    >>> Line()(torch.tensor([3.]))
    tensor([6.], grad_fn=<MulBackward0>)
    >>> [name for name, _ in Line().named_parameters()]
    ['slope']
    """

    _version = 1
    _is_full_backward_hook: bool | None = None  # the kind of its backward hooks, once it had any
    training: bool
    forward: Callable[..., Any]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        under_own_name(cls)

    def __init__(self) -> None:
        put = super().__setattr__
        put("training", True)
        for name in _REGISTRIES:
            put(name, HookDict() if name.endswith("_hooks") else {})
        put("_non_persistent_buffers_set", set())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if here.me.observer is not None:
            with here.me.observer.inside(self):
                return call(self, args, kwargs)
        if not (self._forward_pre_hooks or self._forward_hooks or self._backward_hooks or self._backward_pre_hooks or EVERYWHERE):
            return self._forward()(*args, **kwargs)
        return call(self, args, kwargs)

    def _forward(self) -> Callable[..., Any]:
        forward = getattr(self, "forward", None)
        if forward is None:
            raise noted(
                NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function'),
                "Define `def forward(self, x)` in your module.",
            )
        return forward  # type: ignore[no-any-return]

    def register_forward_pre_hook(self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False) -> RemovableHandle:
        """Calls `hook(module, args)` before every call; what it returns replaces the arguments."""
        return registered(self._forward_pre_hooks, (hook, with_kwargs), prepend)

    def register_forward_hook(self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False) -> RemovableHandle:
        """Calls `hook(module, args, result)` after every call; what it returns replaces the result. With `always_call` also
        where the call ends in an error: result is then None."""
        return registered(self._forward_hooks, (hook, with_kwargs, always_call), prepend)

    def register_full_backward_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """Calls `hook(module, grad_input, grad_output)` when the inputs' gradients are known; what it returns replaces them."""
        set_kind(self, True, "on a single Module")
        return registered(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook: Any) -> RemovableHandle:
        """The former kind of `register_full_backward_hook`, which sees the module's last node alone."""
        set_kind(self, False, "on a single Module")
        return registered(self._backward_hooks, hook, False)

    def register_full_backward_pre_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """Calls `hook(module, grad_output)` when the gradients of the results are known; what it returns replaces them."""
        return registered(self._backward_pre_hooks, hook, prepend)

    # --- attributes ----------------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        for registry in ("_parameters", "_buffers", "_modules"):
            found = self.__dict__.get(registry, {})
            if name in found:
                return found[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        if isinstance(value, Parameter):
            if "_parameters" not in own:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            self._forget(name)
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            if "_modules" not in own:
                raise AttributeError("cannot assign module before Module.__init__() call")
            if name not in own["_modules"]:
                self._forget(name)
            own["_modules"][name] = value
        elif name in own.get("_parameters", ()):
            if value is not None:
                raise noted(
                    TypeError(
                        f"cannot assign '{kind_of(value)}' as parameter '{name}' (torch.nn.Parameter or None expected)"
                    ),
                    "Wrap it: nn.Parameter(...). To change the numbers: with torch.no_grad(): p.copy_(...).",
                )
            own["_parameters"][name] = None
        elif name in own.get("_modules", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{kind_of(value)}' as child module '{name}' (torch.nn.Module or None expected)"
                )
            own["_modules"][name] = None
        elif name in own.get("_buffers", ()) or isinstance(value, Buffer):
            if value is not None and not isinstance(value, Tensor):
                raise TypeError(
                    f"cannot assign '{kind_of(value)}' as buffer '{name}' (torch.nn.Buffer, torch.Tensor or None expected)"
                )
            if name in own["_buffers"]:
                own["_buffers"][name] = value
            else:
                self._forget(name)
                self.register_buffer(name, value, getattr(value, "persistent", True))
        else:
            super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        for registry in (self._parameters, self._buffers, self._modules):
            if name in registry:
                del registry[name]
                self._non_persistent_buffers_set.discard(name)
                return
        super().__delattr__(name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._parameters, *self._buffers, *self._modules})

    def _forget(self, name: str) -> None:
        """Takes an attribute of any kind away, so that another kind may bear its name."""
        for registry in (self.__dict__, self._parameters, self._buffers, self._modules):
            registry.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Adds a parameter, under a name without dots; None keeps the place free."""
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        check_name(self, name, "parameter", self._parameters)
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{kind_of(param)}' object to parameter '{name}' (torch.nn.Parameter or None required)"
            )
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Adds a tensor that belongs to the module's state but is not learnt; part of `state_dict()` if persistent."""
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        check_name(self, name, "buffer", self._buffers)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{kind_of(tensor)}' object to buffer '{name}' (torch Tensor or None required)"
            )
        self._buffers[name] = tensor
        (self._non_persistent_buffers_set.discard if persistent else self._non_persistent_buffers_set.add)(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Adds a child module."""
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{kind_of(module)} is not a Module subclass")
        check_name(self, name, "module", self._modules)
        self._modules[name] = module

    register_module = add_module

    # --- finding -------------------------------------------------------------------------------------------------

    def named_modules(
        self, memo: set[Any] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """This module and all within it, each once, with its dotted name."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, child in self._modules.items():
            if child is not None:
                yield from child.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def _named(self, registry: str, prefix: str, recurse: bool, remove_duplicate: bool) -> Iterator[tuple[str, Any]]:
        seen: set[Any] = set()
        owners = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        for path, module in owners:
            for name, value in getattr(module, registry).items():
                if value is None or value in seen:
                    continue
                if remove_duplicate:
                    seen.add(value)
                yield f"{path}.{name}" if path else name, value

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """All parameters with their dotted names, each once."""
        return self._named("_parameters", prefix, recurse, remove_duplicate)

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """All buffers with their dotted names, each once."""
        return self._named("_buffers", prefix, recurse, remove_duplicate)

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """The modules directly within this one, with their names."""
        seen: set[Module] = set()
        for name, child in self._modules.items():
            if child is not None and child not in seen:
                seen.add(child)
                yield name, child

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """All parameters, as an optimizer wants them."""
        return (value for _, value in self.named_parameters(recurse=recurse))

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """All buffers."""
        return (value for _, value in self.named_buffers(recurse=recurse))

    def children(self) -> Iterator[Module]:
        """The modules directly within this one."""
        return (child for _, child in self.named_children())

    def modules(self) -> Iterator[Module]:
        """This module and all within it."""
        return (module for _, module in self.named_modules())

    def get_submodule(self, target: str) -> Module:
        """The module of a dotted name."""
        found: Any = self
        for name in target.split(".") if target else ():
            if not hasattr(found, name):
                raise AttributeError(f"{type(found).__name__} has no attribute `{name}`")
            found = getattr(found, name)
            if not isinstance(found, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return found  # type: ignore[no-any-return]

    def _get(self, target: str, registry: str, what: str) -> Any:
        path, _, name = target.rpartition(".")
        owner = self.get_submodule(path)
        if not hasattr(owner, name):
            raise AttributeError(f"{type(owner).__name__} has no attribute `{name}`")
        if name not in getattr(owner, registry):
            raise AttributeError(f"`{name}` is not {what}")
        return getattr(owner, name)

    def get_parameter(self, target: str) -> Parameter:
        """The parameter of a dotted name."""
        return self._get(target, "_parameters", "an nn.Parameter")  # type: ignore[no-any-return]

    def get_buffer(self, target: str) -> Tensor:
        """The buffer of a dotted name."""
        return self._get(target, "_buffers", "a buffer")  # type: ignore[no-any-return]

    # --- changing ------------------------------------------------------------------------------------------------

    def apply(self, fn: Callable[[Module], None]) -> Module:
        """Calls `fn` with every module within this one, and with it last."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def _convert(self, change: Callable[[Tensor], Tensor]) -> Module:
        for module in self.modules():
            for param in module._parameters.values():
                if param is not None:
                    param.data = change(param.data)
                    if param._grad is not None:
                        param._grad = change(param._grad)
            for name, buffer in module._buffers.items():
                if buffer is not None:
                    module._buffers[name] = change(buffer)
        return self

    def to(self, *args: Any, dtype: Any = None, device: Any = None, **options: Any) -> Module:
        """Converts floating parameters and buffers to a dtype, in place; devices other than the CPU are refused."""
        dtype = next(
            (a if isinstance(a, _dtypes.dtype) else a.dtype for a in args if isinstance(a, (_dtypes.dtype, Tensor))),
            dtype,
        )
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}"
            )
        places = [a for a in args if isinstance(a, (str, _dtypes.device))]
        for place in (*places, *(() if device is None else (device,))):
            Tensor().to(place)
        return self if dtype is None else self._convert(lambda t: t.to(dtype) if t.dtype.is_floating_point else t)

    def float(self) -> Module:
        """Converts floating parameters and buffers to float32."""
        return self.to(_dtypes.float32)

    def double(self) -> Module:
        """Converts floating parameters and buffers to float64."""
        return self.to(_dtypes.float64)

    def type(self, dst_type: Any) -> Module:
        """Converts all parameters and buffers to a dtype."""
        return self._convert(lambda t: t.type(dst_type))

    def cpu(self) -> Module:
        """Itself: everything is on the CPU."""
        return self

    def train(self, mode: bool = True) -> Module:
        """Puts this module and all within it in training mode, or with False in evaluation mode."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Module:
        """Evaluation mode: dropout passes everything, batch norm uses its running statistics."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Module:
        """Sets whether all parameters require grad."""
        for param in self.parameters():
            param.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forgets the gradients of all parameters, or sets them to zero."""
        for param in self.parameters():
            if param._grad is not None:
                param.grad = None if set_to_none else param._grad.detach().zero_()

    # --- state ---------------------------------------------------------------------------------------------------

    def state_dict(
        self, *, destination: Any = None, prefix: str = "", keep_vars: bool = False
    ) -> OrderedDict[str, Any]:
        """All parameters and persistent buffers by their dotted names; detached, but in the same memory."""
        return save(self, destination, prefix, keep_vars)

    def load_state_dict(self, state_dict: Any, strict: bool = True, assign: bool = False) -> Keys:
        """Copies the tensors of a `state_dict()` into this module's; with `assign` takes them themselves.

        RuntimeError for shapes that differ, and if `strict` for keys that are missing or unexpected; what it returns
        names those.
        """
        return load(self, state_dict, strict, assign)

    def extra_repr(self) -> str:
        """What `repr` says in the brackets; for subclasses to fill."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [f"({name}): " + indented(repr(child)) for name, child in self._modules.items()]
        if not children and len(lines) <= 1:
            return f"{self._get_name()}({extra})"
        return f"{self._get_name()}(\n  " + "\n  ".join(lines + children) + "\n)"
