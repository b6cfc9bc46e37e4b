"""Modules that hold modules or parameters.

>>> import minigrad as torch
>>> Sequential(torch.nn.Linear(1, 2), torch.nn.ReLU())
Sequential(
  (0): Linear(in_features=1, out_features=2, bias=True)
  (1): ReLU()
)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from ..._tensor import Tensor
from ..parameter import Parameter
from ._naming import indented
from .module import Module


class _Numbered(Module):
    """Children in order, by number."""

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def _key(self, index: Any) -> str:
        """The name of the child at an index; IndexError in PyTorch's words."""
        number = index.__index__() if hasattr(index, "__index__") else None
        if number is None:
            raise TypeError(f"'{type(index).__name__}' object cannot be interpreted as an integer")
        if not -len(self) <= number < len(self):
            raise IndexError(f"index {number} is out of range")
        return list(self._modules)[number]  # type: ignore[no-any-return]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self._of(list(self._modules.items())[index])
        return self._modules[self._key(index)]

    def _of(self, items: list[tuple[str, Any]]) -> Any:
        return type(self)(module for _, module in items)  # type: ignore[call-arg]

    def __setitem__(self, index: Any, module: Module) -> None:
        setattr(self, self._key(index), module)

    def __delitem__(self, index: Any) -> None:
        gone = list(self._modules)[index] if isinstance(index, slice) else [self._key(index)]
        kept = [module for name, module in self._modules.items() if name not in gone]
        self._renumber(kept)

    def _renumber(self, modules: Iterable[Any]) -> None:
        self.__dict__["_modules"] = {str(i): module for i, module in enumerate(modules)}

    def append(self, module: Module) -> Any:
        """Adds a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Any:
        """Adds modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Any:
        """Puts a module in before an index."""
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)
        return self

    def pop(self, index: Any) -> Any:
        """Takes a module out."""
        module = self[index]
        del self[index]
        return module


class Sequential(_Numbered):
    """Modules one after the other: each gets what the one before returns (`torch.nn.Sequential`). From modules, or an
    OrderedDict of named ones.

    >>> import minigrad as torch
    >>> torch.nn.Sequential(torch.nn.Flatten(), torch.nn.ReLU())(torch.tensor([[-1., 2.]]))
    tensor([[0., 2.]])
    """

    def __init__(self, *args: Any):
        super().__init__()
        items = args[0].items() if len(args) == 1 and isinstance(args[0], OrderedDict) else enumerate(args)
        for name, module in items:
            self.add_module(str(name), module)

    def _of(self, items: list[tuple[str, Any]]) -> Any:
        return type(self)(OrderedDict(items))

    def forward(self, input: Any) -> Any:
        for module in self:
            input = module(input)
        return input


class ModuleList(_Numbered):
    """A list of modules (`torch.nn.ModuleList`). It can't be called.

    >>> import minigrad as torch
    >>> len(torch.nn.ModuleList([torch.nn.Linear(2, 2), torch.nn.ReLU()]))
    2
    """

    def __init__(self, modules: Iterable[Module] | None = None):
        super().__init__()
        self.extend(() if modules is None else modules)

    def __iadd__(self, modules: Iterable[Module]) -> Any:
        return self.extend(modules)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList([*self, *other])

    def __repr__(self) -> str:
        if not len(self):
            return f"{self._get_name()}()"
        runs: list[list[Any]] = []  # of equal modules: the first number, the last, the text
        for i, text in enumerate(map(repr, self)):
            if runs and runs[-1][2] == text:
                runs[-1][1] = i
            else:
                runs.append([i, i, text])
        lines = [f"({a}): {t}" if a == b else f"({a}-{b}): {b - a + 1} x {t}" for a, b, t in runs]
        return f"{self._get_name()}(\n  " + "\n  ".join(map(indented, lines)) + "\n)"


class ModuleDict(Module):
    """A dictionary of modules (`torch.nn.ModuleDict`). It can't be called.

    >>> import minigrad as torch
    >>> list(torch.nn.ModuleDict({"act": torch.nn.ReLU()}))
    ['act']
    """

    def __init__(self, modules: Any = None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def keys(self) -> Any:
        """The names."""
        return self._modules.keys()

    def values(self) -> Any:
        """The modules."""
        return self._modules.values()

    def items(self) -> Any:
        """The names with their modules."""
        return self._modules.items()

    def update(self, modules: Any) -> None:
        """Adds modules from a dictionary, or from pairs."""
        for key, module in modules.items() if hasattr(modules, "items") else modules:
            self[key] = module

    def pop(self, key: str) -> Any:
        """Takes a module out."""
        module = self[key]
        del self[key]
        return module

    def clear(self) -> None:
        """Takes all modules out."""
        self._modules.clear()


def _as_parameter(value: Any) -> Any:
    return Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value


class ParameterList(Module):
    """A list of parameters (`torch.nn.ParameterList`); tensors become parameters.

    >>> import minigrad as torch
    >>> len(torch.nn.ParameterList([torch.ones(2), torch.ones(3)]))
    2
    """

    def __init__(self, values: Iterable[Any] | None = None):
        super().__init__()
        self.extend(() if values is None else values)

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._parameters.values())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range")
        return self._parameters[str(index % len(self))]

    def __setitem__(self, index: int, value: Any) -> None:
        self[index]
        self._parameters[str(index % len(self))] = _as_parameter(value)

    def append(self, value: Any) -> ParameterList:
        """Adds a parameter at the end."""
        self.register_parameter(str(len(self)), _as_parameter(value))
        return self

    def extend(self, values: Iterable[Any]) -> ParameterList:
        """Adds parameters at the end."""
        if not isinstance(values, Iterable) or isinstance(values, Tensor):
            raise TypeError(f"ParameterList.extend should be called with an iterable, but got {type(values).__name__}")
        for value in values:
            self.append(value)
        return self

    def extra_repr(self) -> str:
        return "\n".join(_told(str(i), p, f"{getattr(p, 'dtype', None)}") for i, p in enumerate(self))


class ParameterDict(Module):
    """A dictionary of parameters (`torch.nn.ParameterDict`); tensors become parameters.

    >>> import minigrad as torch
    >>> list(torch.nn.ParameterDict({"w": torch.ones(2)}))
    ['w']
    """

    def __init__(self, parameters: Any = None):
        super().__init__()
        if parameters is not None:
            self.update(parameters)

    def __getitem__(self, key: str) -> Any:
        return self._parameters[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._parameters[key] = _as_parameter(value)

    def __delitem__(self, key: str) -> None:
        del self._parameters[key]

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __contains__(self, key: str) -> bool:
        return key in self._parameters

    def keys(self) -> Any:
        """The names."""
        return self._parameters.keys()

    def values(self) -> Any:
        """The parameters."""
        return self._parameters.values()

    def items(self) -> Any:
        """The names with their parameters."""
        return self._parameters.items()

    def update(self, parameters: Any) -> None:
        """Adds parameters from a dictionary, or from pairs."""
        if not isinstance(parameters, Iterable):
            name = type(parameters).__name__
            raise TypeError(f"ParametersDict.update should be called with an iterable of key/value pairs, but got {name}")
        for key, value in parameters.items() if hasattr(parameters, "items") else parameters:
            self[key] = value

    def extra_repr(self) -> str:
        return "\n".join(_told(key, p, p.type() if isinstance(p, Tensor) else "") for key, p in self.items())


def _told(key: str, p: Any, kind: str) -> str:
    if not isinstance(p, Tensor):
        return f"  ({key}): Object of type: {type(p).__name__}"
    return f"  ({key}): Parameter containing: [{kind} of size {'x'.join(map(str, p.shape))}]"
