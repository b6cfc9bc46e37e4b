"""Time for memory: a part of the graph keeps nothing, and is computed again when a pass comes there.

>>> import minigrad as torch
>>> w = torch.tensor([2.], requires_grad=True)
>>> y = torch.utils.checkpoint.checkpoint(lambda x: x.exp().sin(), w, use_reentrant=False)
>>> y.backward()
>>> w.grad
tensor([3.3129])
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .._errors import noted
from .._modes import enable_grad, here
from .._tensor import Tensor
from ..autograd.graph import saved_tensors_hooks
from ..random import fork_rng, get_rng_state, set_rng_state


class CheckpointError(RuntimeError):
    """Run again, a function did not do what it had done."""


class Enough(Exception):
    """All that the first run saved has been computed again."""


def checkpoint(
    function: Callable[..., Any], *args: Any, use_reentrant: bool | None = None, preserve_rng_state: bool = True,
    determinism_check: str = "default", early_stop: bool = True, **kwargs: Any,
) -> Any:  # fmt: skip
    """`function(*args, **kwargs)`, whose nodes keep nothing: a pass runs it again (`torch.utils.checkpoint.checkpoint`).

    It then draws the same random numbers, if `preserve_rng_state`, and must save tensors of the same shapes and dtypes,
    unless `determinism_check` is "none". With `early_stop` it ends as soon as all is there again.

    >>> import minigrad as torch
    >>> w = torch.tensor([2.], requires_grad=True)
    >>> y = torch.utils.checkpoint.checkpoint(torch.exp, w, use_reentrant=False)
    >>> y.grad_fn._saved_result
    tensor([7.3891], grad_fn=<ExpBackward0>)
    """
    if use_reentrant is not False:
        raise noted(NotImplementedError("minigrad refuses use_reentrant=True"), "Pass use_reentrant=False, as PyTorch recommends.")
    if determinism_check not in ("default", "none"):
        raise ValueError(f"determinism_check should be one of ['default', 'none'], but got {determinism_check}")
    run = functools.partial(function, *args, **kwargs)
    part = Part(run, get_rng_state() if preserve_rng_state else None, determinism_check == "default", early_stop)
    with saved_tensors_hooks(part.pack, part.unpack):
        return run()


class Part:
    """A part of a graph: how to compute what its nodes saved, and what that was like."""

    def __init__(self, run: Callable[[], Any], state: Tensor | None, check: bool, early_stop: bool):
        self.run, self.state, self.check, self.early_stop = run, state, check, early_stop
        self.kinds: list[dict[str, Any]] = []
        self.computed: weakref.WeakKeyDictionary[Any, list[Tensor]] = weakref.WeakKeyDictionary()  # for each pass under way

    def pack(self, tensor: Tensor) -> int:
        """Keeps of a saved tensor nothing but its kind; its place among them."""
        self.kinds.append(kind(tensor))
        return len(self.kinds) - 1

    def unpack(self, place: int) -> Tensor:
        """A saved tensor, computed again once in each pass."""
        work = here.me.work
        if work is None:
            return self.again()[place]
        if work not in self.computed:
            self.computed[work] = self.again()
        return self.computed[work][place]

    def again(self) -> list[Tensor]:
        """All that was saved, by running the function again."""
        found: list[Tensor] = []

        def keep(tensor: Tensor) -> Tensor:
            if len(found) == len(self.kinds):
                raise CheckpointError(MORE)
            found.append(tensor.detach())
            if self.early_stop and len(found) == len(self.kinds):
                raise Enough
            return tensor

        hooks = saved_tensors_hooks(keep, lambda tensor: tensor)
        with fork_rng(enabled=self.state is not None), enable_grad(), hooks, suppress(Enough):
            if self.state is not None:
                set_rng_state(self.state)
            self.run()
        if len(found) != len(self.kinds):
            raise CheckpointError(FEWER.format(len(self.kinds), len(found)))
        others = [(i, a, kind(t)) for i, (a, t) in enumerate(zip(self.kinds, found, strict=True)) if a != kind(t)]
        if self.check and others:
            told = "".join(f"tensor at position {i}:\nsaved metadata: {a}\nrecomputed metadata: {b}\n" for i, a, b in others)
            raise CheckpointError(OTHERS + told + ".")
        return found


def kind(tensor: Tensor) -> dict[str, Any]:
    """What must be the same again."""
    return {"shape": tensor.shape, "dtype": tensor.dtype, "device": tensor.device}


MORE = "torch.utils.checkpoint: trying to save more tensors during recomputation than during the original forward pass."
FEWER = (
    "torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\n"
    "Number of tensors saved during forward: {}\nNumber of tensors saved during recomputation: {}."
)
OTHERS = (
    "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass.\n"
)
