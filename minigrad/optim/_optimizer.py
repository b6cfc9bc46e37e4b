"""What all optimizers have: groups of parameters with their settings, and a state for each parameter.

>>> import minigrad as torch
>>> w, b = torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.zeros(1))
>>> optimizer = torch.optim.SGD([{"params": [w]}, {"params": [b], "lr": 1.0}], lr=0.1)
>>> [group["lr"] for group in optimizer.param_groups]
[0.1, 1.0]
"""

from __future__ import annotations

import copy
import functools
import warnings
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from .._errors import noted
from .._hooks import HookDict, RemovableHandle, add_hook
from .._late import wrap
from .._modes import enable_grad, here, no_grad
from .._tensor import Tensor
from .._views import changed

Array = np.ndarray[Any, Any]


def _counted(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step of any optimizer, between its hooks, and counted for the schedulers."""

    @functools.wraps(step)
    def stepped(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        for hook in list(self._before.values()):
            hook(self, (self, *args), kwargs)
        found = step(self, *args, **kwargs)
        self._steps += 1
        for hook in list(self._after.values()):
            hook(self, (self, *args), kwargs)
        return found

    return stepped


class Optimizer:
    """The base class (`torch.optim.Optimizer`). A subclass says in `update` what one step does to one parameter.

    params: tensors, pairs of names and tensors, or dictionaries with a list of them under "params" and settings of
    their own. TypeError for anything else, ValueError for none at all and for tensors that are no leaves.

    >>> import minigrad as torch
    >>> w = torch.tensor([1.], requires_grad=True)
    >>> len(torch.optim.SGD([w], lr=0.1).param_groups)
    1
    """

    param_groups: list[dict[str, Any]]

    def __init__(self, params: Any, defaults: dict[str, Any]):
        if isinstance(params, Tensor):
            raise noted(
                TypeError(
                    "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                    f"torch.{params.dtype.short}Tensor"
                ),
                "Put it in a list: [w].",
            )
        self.defaults = defaults
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        self.param_groups = []
        self._before, self._after = HookDict(), HookDict()
        self._steps = 0
        groups = list(params)
        if not groups:
            raise noted(
                ValueError("optimizer got an empty parameter list"), "model.parameters() can be read only once."
            )
        for group in groups if isinstance(groups[0], dict) else [{"params": groups}]:
            self.add_param_group(group)

    def update(self, p: Array, grad: Array, group: dict[str, Any], state: dict[str, Any]) -> None:
        """One step of one parameter: changes the array `p`, and notes in `state` what the next step needs."""
        raise NotImplementedError

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "step" in cls.__dict__:
            cls.step = _counted(cls.__dict__["step"])  # type: ignore[method-assign]

    @_counted
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step of all parameters that have a gradient. A `closure` computes the loss anew and returns it first."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p._grad is not None:
                        self._step_of(p, group)
        return loss

    def _step_of(self, p: Tensor, group: dict[str, Any]) -> None:
        grad = p._grad._array  # type: ignore[union-attr]
        self.update(p._array, -grad if group["maximize"] else grad, group, self.state[p])
        changed(p)
        if here.me.observer is not None:
            here.me.observer.touched(p)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forgets all gradients, or sets them to zero."""
        for group in self.param_groups:
            for p in group["params"]:
                if p._grad is not None:
                    p.grad = None if set_to_none else wrap(np.zeros_like(p._grad._array))

    # --- groups --------------------------------------------------------------------------------------------------

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Adds parameters with settings of their own; what they leave out comes from the defaults."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        group = dict(param_group)
        params = group["params"]
        if isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will "
                "change between runs. Please use a list instead."
            )
        params = [params] if isinstance(params, Tensor) else list(params)
        if any(isinstance(p, tuple) for p in params):
            if not all(isinstance(p, tuple) for p in params):
                raise ValueError("all optimizer params should be with/without names. Some param names are missing")
            group["param_names"], params = [name for name, _ in params], [p for _, p in params]
        group["params"] = params
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {_type_name(p)}")
            if not p.is_leaf:
                raise noted(
                    ValueError("can't optimize a non-leaf Tensor"), "Optimize the tensor it was computed from.", lesson=2
                )
        if len(set(params)) != len(params):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see "
                "github.com/pytorch/pytorch/issues/40967 for more information",
                stacklevel=3,
            )
        if {p for other in self.param_groups for p in other["params"]} & set(params):
            raise ValueError("some parameters appear in more than one parameter group")
        named = "param_names" in group
        if any(("param_names" in other) != named for other in self.param_groups):
            raise ValueError(
                "all optimizer param groups should be with/without names. cannot add param group "
                f"{'with' if named else 'without'} names to the optimizer"
            )
        self.param_groups.append({**group, **{key: value for key, value in self.defaults.items() if key not in group}})

    # --- state ---------------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """The settings, and each parameter's state under its number."""
        numbers = {p: i for i, p in enumerate(p for group in self.param_groups for p in group["params"])}
        groups = [
            {
                **{key: value for key, value in group.items() if key != "params"},
                "params": [numbers[p] for p in group["params"]],
            }
            for group in self.param_groups
        ]
        return {"state": {numbers[p]: state for p, state in self.state.items() if state}, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes over a `state_dict()`. ValueError where the groups are not alike."""
        groups = copy.deepcopy(state_dict["param_groups"])
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        for mine, theirs in zip(self.param_groups, groups, strict=True):
            if len(mine["params"]) != len(theirs["params"]):
                raise ValueError(
                    "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
                )
        numbers = [i for group in groups for i in group["params"]]
        params = dict(zip(numbers, (p for group in self.param_groups for p in group["params"]), strict=True))
        self.state = defaultdict(dict)
        for number, state in copy.deepcopy(state_dict["state"]).items():
            p = params[number]
            self.state[p] = {key: _like(p, value) if key != "step" else value for key, value in state.items()}
        self.param_groups = [
            {**theirs, "params": mine["params"]} for mine, theirs in zip(self.param_groups, groups, strict=True)
        ]

    # --- hooks, printing -----------------------------------------------------------------------------------------

    def register_step_pre_hook(self, hook: Any) -> RemovableHandle:
        """Calls `hook(optimizer, args, kwargs)` before every step."""
        return add_hook(self._before, hook)

    def register_step_post_hook(self, hook: Any) -> RemovableHandle:
        """Calls `hook(optimizer, args, kwargs)` after every step."""
        return add_hook(self._after, hook)

    def __repr__(self) -> str:
        text = f"{type(self).__name__} ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            text += "".join(f"    {key}: {group[key]}\n" for key in sorted(group) if key != "params")
        return text + ")"


def _type_name(value: Any) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _like(p: Tensor, value: Any) -> Any:
    return value.to(p.dtype) if isinstance(value, Tensor) and value.dtype.is_floating_point else value


def refuse(name: str, **options: Any) -> None:
    """NotImplementedError for options that would change nothing on the CPU but how the work is done."""
    for option, value in options.items():
        if value:
            raise noted(
                NotImplementedError(f"{name}: minigrad refuses the option {option}={value}"),
                "Leave it out: the numbers are the same.",
            )


def check(name: str, value: Any, good: bool) -> None:
    """ValueError in PyTorch's words for a setting out of its range."""
    if not good:
        raise ValueError(f"Invalid {name}: {value}")


def check_rate(lr: Any) -> None:
    """ValueError for a learning rate below 0, or for several in one tensor."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")
    check("learning rate", lr, lr >= 0)
