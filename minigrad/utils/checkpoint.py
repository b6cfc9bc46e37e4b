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
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

from .._backward import backward
from .._errors import noted
from .._modes import Switch, enable_grad, here
from .._tensor import Tensor
from ..autograd.function import Function
from ..autograd.graph import saved_tensors_hooks
from ..ops.creation import ones
from ..random import fork_rng, get_rng_state, set_rng_state


class CheckpointError(RuntimeError):
    """Run again, a function did not do what it had done."""


class Enough(Exception):
    """All that the first run saved has been computed again."""


def checkpoint(
    function: Callable[..., Any], *args: Any, use_reentrant: bool | None = None, context_fn: Callable[[], Any] | None = None,
    determinism_check: str = "default", debug: bool = False, early_stop: bool = True, preserve_rng_state: bool = True,
    **kwargs: Any,
) -> Any:  # fmt: skip
    """`function(*args, **kwargs)`, whose nodes keep nothing: a pass runs it again (`torch.utils.checkpoint.checkpoint`).

    It then draws the same random numbers, if `preserve_rng_state`, and must save tensors of the same shapes and dtypes,
    unless `determinism_check` is "none". With `early_stop` it ends as soon as all is there again. `context_fn` gives two
    contexts, in which it runs first and again. With `use_reentrant` the whole is one node, `CheckpointFunction`.

    >>> import minigrad as torch
    >>> w = torch.tensor([2.], requires_grad=True)
    >>> y = torch.utils.checkpoint.checkpoint(torch.exp, w, use_reentrant=False)
    >>> y.grad_fn._saved_result
    tensor([7.3891], grad_fn=<ExpBackward0>)
    """
    if use_reentrant is None:
        warnings.warn(UNTOLD, UserWarning, stacklevel=2)
    if use_reentrant is not False:
        if kwargs:
            raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
        if context_fn is not None or debug:
            raise ValueError("Passing `context_fn` or `debug` is only supported when use_reentrant=False.")
        return CheckpointFunction.apply(function, preserve_rng_state, *args)
    if debug if _Said.debug is None else _Said.debug:
        raise noted(NotImplementedError("minigrad refuses debug=True"), "The error says which tensor was another.")
    if determinism_check not in ("default", "none"):
        raise ValueError(f"determinism_check should be one of ['default', 'none'], but got {determinism_check}")
    first, again = (nullcontext(), nullcontext()) if context_fn is None else context_fn()
    if not here.me.grad:
        return function(*args, **kwargs)
    early_stop = early_stop if _Said.stop is None else _Said.stop
    with Switch(observer=None, dual=None):
        inputs: Any = Inputs.apply(ones(0, requires_grad=True), *args).grad_fn
    state = get_rng_state() if preserve_rng_state else None
    part = Part(lambda *args: function(*args, **kwargs), inputs, state, determinism_check == "default", early_stop, again)
    with saved_tensors_hooks(part.pack, part.unpack), first:
        return function(*args, **kwargs)


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, preserve_rng_state: bool = True, **kwargs: Any
) -> Any:
    """One function after the other, in `segments` parts that keep nothing but their inputs; the last part keeps all
    (`torch.utils.checkpoint.checkpoint_sequential`).

    >>> import minigrad as torch
    >>> w = torch.tensor([2.], requires_grad=True)
    >>> torch.utils.checkpoint.checkpoint_sequential([torch.exp, torch.log], 2, w, use_reentrant=False)
    tensor([2.], grad_fn=<LogBackward0>)
    """
    if use_reentrant is None:
        warnings.warn(UNTOLD_SEQUENTIAL, UserWarning, stacklevel=2)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    steps = list(functions.children()) if hasattr(functions, "children") else list(functions)
    size = len(steps) // segments
    for start in range(0, size * (segments - 1), size):
        part = functools.partial(functools.reduce, lambda x, step: step(x), steps[start : start + size])
        input = checkpoint(part, input, use_reentrant=use_reentrant is not False, preserve_rng_state=preserve_rng_state)
    return functools.reduce(lambda x, step: step(x), steps[size * (segments - 1) :], input)


class _Said:
    stop: bool | None = None  # what `set_checkpoint_early_stop` says, if it says anything
    debug: bool | None = None


@contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Inside, checkpoints end early or don't, whatever they say themselves.

    >>> import minigrad as torch
    >>> w = torch.tensor([2.], requires_grad=True)
    >>> with torch.utils.checkpoint.set_checkpoint_early_stop(False):
    ...     y = torch.utils.checkpoint.checkpoint(lambda x: (x.exp(), print("run"))[0], w, use_reentrant=False)
    run
    >>> y.backward()
    run
    """
    before, _Said.stop = _Said.stop, enable
    try:
        yield
    finally:
        _Said.stop = before


@contextmanager
def set_checkpoint_debug_enabled(enabled: bool | None) -> Iterator[None]:
    """Inside, checkpoints have `debug=enabled`, whatever they say themselves; None leaves it to them. True is refused.

    >>> import minigrad as torch
    >>> with torch.utils.checkpoint.set_checkpoint_debug_enabled(False):
    ...     torch.utils.checkpoint.checkpoint(torch.exp, torch.zeros(1), use_reentrant=False, debug=True)
    tensor([1.])
    """
    before, _Said.debug = _Said.debug, enabled
    try:
        yield
    finally:
        _Said.debug = before


class GraphExecGroup:
    """Inside, several passes share what checkpoints compute again; no two may need the same saved tensor.

    >>> import minigrad as torch
    >>> w = torch.tensor([2.], requires_grad=True)
    >>> run = lambda x: (print("run"), x.exp().cos(), x.sin().cos())[1:]
    >>> y, z = torch.utils.checkpoint.checkpoint(run, w, use_reentrant=False)
    run
    >>> with torch.utils.checkpoint.GraphExecGroup():
    ...     y.backward()
    ...     z.backward()
    run
    """

    current: GraphExecGroup | None = None

    def __enter__(self) -> GraphExecGroup:
        if GraphExecGroup.current is not None:
            raise RuntimeError(f"GraphExecGroup contexts cannot be nested. Already inside group {GraphExecGroup.current}")
        GraphExecGroup.current = self
        return self

    def __exit__(self, *exception: object) -> None:
        GraphExecGroup.current = None


# --- one node for the whole --------------------------------------------------------------------------------------------


class CheckpointFunction(Function):
    """A function that runs unrecorded, and again, recorded, when a pass comes there: a pass within the pass."""

    @staticmethod
    def forward(ctx: Any, function: Callable[..., Any], preserve_rng_state: bool, *args: Any) -> Any:
        """The function's results."""
        if not any(isinstance(a, Tensor) and a.requires_grad for a in args):
            warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", UserWarning, stacklevel=5)
        ctx.function, ctx.state = function, get_rng_state() if preserve_rng_state else None
        keep(ctx, args)
        return function(*args)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Runs it again from the same tensors, and goes back through what that records."""
        if here.me.work.wanted is not None:
            raise RuntimeError(ONLY_BACKWARD)
        args = [a.detach().requires_grad_(a.requires_grad) if isinstance(a, Tensor) else a for a in kept(ctx)]
        with _as_before(ctx.state), enable_grad():
            found = ctx.function(*args)
        outputs = (found,) if isinstance(found, Tensor) else found
        pairs = [(o, g) for o, g in zip(outputs, grads, strict=True) if isinstance(o, Tensor) and o.requires_grad]
        if not pairs:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        backward([o for o, _ in pairs], [g for _, g in pairs])
        return None, None, *(a.grad if isinstance(a, Tensor) else None for a in args)


def keep(ctx: Any, args: tuple[Any, ...]) -> None:
    """Saves arguments: the tensors among them so that changes in place are noticed."""
    ctx.args = [None if isinstance(a, Tensor) else a for a in args]
    ctx.places = [i for i, a in enumerate(args) if isinstance(a, Tensor)]
    ctx.save_for_backward(*(args[i] for i in ctx.places))


def kept(ctx: Any) -> list[Any]:
    """These arguments."""
    args = list(ctx.args)
    for place, tensor in zip(ctx.places, ctx.saved_tensors, strict=True):
        args[place] = tensor
    return args


@contextmanager
def _as_before(state: Tensor | None) -> Iterator[None]:
    """Inside, random numbers are drawn from an earlier state, if there is one; afterwards they go on as if nothing was."""
    with fork_rng(enabled=state is not None):
        if state is not None:
            set_rng_state(state)
        yield


# --- nodes that keep nothing -------------------------------------------------------------------------------------------


class Inputs(Function):
    """A node that saves the arguments, as any node saves its own: through the hooks around it."""

    @staticmethod
    def forward(ctx: Any, unused: Tensor, *args: Any) -> Tensor:
        """Nothing, with a history."""
        keep(ctx, args)
        return unused.clone()


class Part:
    """A part of a graph: how to compute what its nodes saved, and what that was like."""

    def __init__(
        self, function: Callable[..., Any], inputs: Any, state: Tensor | None, check: bool, early_stop: bool, context: Any
    ):  # fmt: skip
        self.function, self.inputs, self.state, self.context = function, inputs, state, context
        self.check, self.early_stop = check, early_stop
        self.kinds: list[dict[str, Any]] = []
        self.computed: weakref.WeakKeyDictionary[Any, list[Any]] = weakref.WeakKeyDictionary()  # for each pass, or group of passes

    def pack(self, tensor: Tensor) -> int:
        """Keeps of a saved tensor nothing but its kind; its place among them."""
        self.kinds.append(kind(tensor))
        return len(self.kinds) - 1

    def unpack(self, place: int) -> Any:
        """A saved tensor, computed again, and handed out, once in each pass, or group of passes."""
        group = GraphExecGroup.current
        run = here.me.work if group is None else group
        if run is None:
            return self.again()[place]
        if run not in self.computed:
            self.computed[run] = self.again()
        found, self.computed[run][place] = self.computed[run][place], None
        if found is None:
            raise CheckpointError(TWICE.format(OVERLAP if group is not None else ""))
        return found

    def again(self) -> list[Any]:
        """All that was saved, by running the function again."""
        found: list[Any] = []
        args = kept(self.inputs)

        def store(tensor: Tensor) -> Tensor:
            if len(found) == len(self.kinds):
                raise CheckpointError(MORE)
            found.append(tensor.detach())
            if self.early_stop and len(found) == len(self.kinds):
                raise Enough
            return tensor

        hooks = saved_tensors_hooks(store, lambda tensor: tensor)
        with _as_before(self.state), enable_grad(), suppress(Enough), self.context, hooks:
            self.function(*args)
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


UNTOLD = (
    "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in PyTorch 2.9, calling checkpoint "
    "without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to preserve the current "
    "default behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences between the two variants."
)
UNTOLD_SEQUENTIAL = (
    "torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be passed explicitly. In version 2.9 we will "
    "raise an exception if use_reentrant is not passed. use_reentrant=False is recommended, but if you need to preserve the "
    "current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences between the two "
    "variants."
)
ONLY_BACKWARD = (
    "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward(). "
    "To resolve this error, you can either set use_reentrant=False, or call .backward() without passing the `inputs` argument."
)
TWICE = (
    "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. {}If you are calling "
    "ctx.saved_tensors in backward, make sure to do so only once. Otherwise please open an issue with details on your use case."
)
OVERLAP = (
    "Performing two backward calls that overlap (i.e. require the same saved activation in order to compute gradients) is not allowed "
    "while under the torch.utils.checkpoint.GraphExecGroup context. "
)
MORE = "torch.utils.checkpoint: trying to save more tensors during recomputation than during the original forward pass."
FEWER = (
    "torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\n"
    "Number of tensors saved during forward: {}\nNumber of tensors saved during recomputation: {}."
)
OTHERS = (
    "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass.\n"
)
