"""A module's state: its tensors by name, out and in again.

>>> import minigrad as torch
>>> small, other = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
>>> other.load_state_dict(small.state_dict())
<All keys matched successfully>
>>> torch.equal(small.weight, other.weight)
True
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..._modes import no_grad
from ..._tensor import Tensor
from ..parameter import Parameter


class Keys(NamedTuple("_IncompatibleKeys", [("missing_keys", list[str]), ("unexpected_keys", list[str])])):
    """What did not match when a state was loaded."""

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys!r}, unexpected_keys={self.unexpected_keys!r})"


def own_state(module: Any) -> dict[str, Any]:
    """The parameters and persistent buffers of one module itself."""
    kept = {n: b for n, b in module._buffers.items() if n not in module._non_persistent_buffers_set}
    return {name: value for name, value in (*module._parameters.items(), *kept.items()) if value is not None}


def save(module: Any, destination: Any, prefix: str, keep_vars: bool) -> OrderedDict[str, Any]:
    """`Module.state_dict`."""
    if destination is None:
        destination = OrderedDict()
        destination._metadata = OrderedDict()
    if hasattr(destination, "_metadata"):
        destination._metadata[prefix[:-1]] = {"version": module._version}
    for name, value in own_state(module).items():
        destination[prefix + name] = value if keep_vars else value.detach()
    for name, child in module._modules.items():
        if child is not None:
            child.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
    return destination  # type: ignore[no-any-return]


def load(module: Any, state: Any, strict: bool, assign: bool) -> Keys:
    """`Module.load_state_dict`."""
    if not isinstance(state, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state)}.")
    missing: list[str] = []
    errors: list[str] = []
    known: set[str] = set()
    for path, part in module.named_modules(remove_duplicate=False):
        prefix = f"{path}." if path else ""
        for name, own in own_state(part).items():
            known.add(prefix + name)
            if prefix + name not in state:
                missing.append(prefix + name)
            else:
                _take(part, name, own, state[prefix + name], prefix + name, assign, errors)
    unexpected = [key for key in state if key not in known]
    for kind, keys in (("Unexpected", unexpected), ("Missing", missing)):
        if strict and keys:
            listed = ", ".join(f'"{key}"' for key in keys)
            errors.insert(0, f"{kind} key(s) in state_dict: {listed}. ")
    if errors:
        raise RuntimeError(f"Error(s) in loading state_dict for {type(module).__name__}:\n\t" + "\n\t".join(errors))
    return Keys(missing, unexpected)


def _take(part: Any, name: str, own: Any, given: Any, key: str, assign: bool, errors: list[str]) -> None:
    """Takes one tensor over, or says why it can't."""
    if not isinstance(given, Tensor):
        errors.append(
            f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from checkpoint but '
            f"received {type(given)}"
        )
    elif own.shape != given.shape:
        errors.append(
            f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, the shape in current model "
            f"is {own.shape}."
        )
    elif assign:
        if isinstance(own, Parameter):
            part._parameters[name] = given if isinstance(given, Parameter) else Parameter(given, own.requires_grad)
        else:
            part._buffers[name] = given
    else:
        with no_grad():
            own.copy_(given)
