"""The switches: what the present thread records, and how.

Each thread has one `Switches`; an operation looks at it once. Like PyTorch's, a switch belongs to the thread, not to a
task: a notebook that runs every cell in a task of its own keeps what an earlier cell has switched off.

>>> is_grad_enabled()
True
>>> with no_grad():
...     is_grad_enabled()
False
"""

from __future__ import annotations

import contextvars
import functools
import inspect
import warnings
import weakref
from _thread import _local  # threading.local, without the time that importing threading takes
from collections.abc import Callable
from typing import Any

import numpy as np


class Switches:
    """What one thread has switched on. `plain` sums up: nothing is asked for beyond history."""

    __slots__ = (
        "__weakref__", "anomaly", "check_nan", "dual", "grad", "inference", "inference_seen", "observer", "plain",
        "protocols", "run", "saved_hooks", "subclassed", "threads", "watched", "work",
    )  # fmt: skip

    def __init__(self) -> None:
        quiet = contextvars.Context()
        quiet.run(np.seterr, all="ignore")
        # NumPy warns where PyTorch is silent (log(0), 1/0). Calling inside this context costs 30 ns; np.errstate a microsecond.
        self.run: Callable[..., Any] = quiet.run
        self.grad = True
        self.inference = False
        self.anomaly: Any = None  # anomaly detection: notes and tells the forward line of a node
        self.check_nan = True
        self.saved_hooks: tuple[Any, ...] = ()  # (pack, unpack) pairs, innermost last, or a message that forbids them
        self.dual: Any = None  # forward mode: carries tangents through an operation
        self.observer: Any = None  # a recording under way is told of every operation and message
        self.protocols = False  # whether tensors answer NumPy's ufuncs: only while a rule runs on tensors
        self.work: Any = None  # the backward pass under way
        self.threads = True
        self.plain = True
        self.watched = False  # plain, but for an observer
        self.inference_seen = False  # inference tensors are about: what is saved must be looked at
        self.subclassed = False  # so are tensors of a class of the program's own
        _all.add(self)
        self.set(**_everywhere)

    def set(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self, name, value)
        if self.inference and not self.inference_seen:
            set_everywhere(inference_seen=True)
        usual = not (self.inference or self.subclassed or self.anomaly or self.saved_hooks or self.dual is not None)
        self.plain, self.watched = usual and self.observer is None, usual and self.observer is not None

    def follow(self, other: Switches) -> None:
        """Takes over what another thread has switched on."""
        for name in self.__slots__:
            if name not in ("run", "__weakref__"):  # a context can't be entered twice at once
                setattr(self, name, getattr(other, name))


_all: weakref.WeakSet[Switches] = weakref.WeakSet()
_everywhere: dict[str, Any] = {}


def set_everywhere(**changes: Any) -> None:
    """Sets what PyTorch has once for all threads: anomaly detection, and forward mode's level."""
    _everywhere.update(changes)
    for switches in list(_all):
        switches.set(**changes)


class _Here(_local):
    def __init__(self) -> None:
        self.me = Switches()


here = _Here()


class Switch:
    """A context manager and decorator that holds some switches in a position and puts them back."""

    def __init__(self, **position: Any):
        self._position = position
        self._before: list[dict[str, Any]] = []

    def __enter__(self) -> Any:
        me = here.me
        self._before.append({name: getattr(me, name) for name in self._position})
        me.set(**self._position)
        return None

    def __exit__(self, *exception: object) -> None:
        here.me.set(**self._before.pop())

    def clone(self) -> Any:
        """A fresh one in the same position: a decorated function may call itself."""
        return type(self)()

    def __call__(self, function: Any) -> Any:
        if inspect.isclass(function):
            warnings.warn(
                "Decorating classes is deprecated and will be disabled in future versions. You should only decorate functions or "
                "methods. To preserve the current behavior of class decoration, you can directly decorate the `__init__` method "
                "and nothing else.",
                FutureWarning,
                stacklevel=2,
            )
            return self._around_constructor(function)
        if inspect.isgeneratorfunction(function):
            return self._around_generator(function)

        @functools.wraps(function)
        def switched(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return function(*args, **kwargs)

        return switched

    def _around_constructor(self, cls: Any) -> Any:
        @functools.wraps(cls)
        def construct(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return cls(*args, **kwargs)

        return construct

    def _around_generator(self, function: Any) -> Any:
        @functools.wraps(function)
        def switched(*args: Any, **kwargs: Any) -> Any:
            inner = function(*args, **kwargs)
            resume, value = inner.send, None
            while True:  # each step runs switched; between two steps the caller's position holds
                try:
                    with self.clone():
                        produced = resume(value)
                except StopIteration as end:
                    return end.value
                try:
                    value, resume = (yield produced), inner.send
                except GeneratorExit:
                    with self.clone():
                        inner.close()
                    raise
                except BaseException as error:
                    value, resume = error, inner.throw

        return switched


class _Recording(Switch):
    """A switch of recording alone, which costs little: it stands in every training loop."""

    _recorded: bool

    def __new__(cls, function: Any = None) -> Any:
        return object.__new__(cls) if function is None else cls()(function)

    def __init__(self) -> None:
        self._grads: list[bool] = []

    def __enter__(self) -> None:
        me = here.me
        self._grads.append(me.grad)
        me.grad = self._recorded

    def __exit__(self, *exception: object) -> None:
        here.me.grad = self._grads.pop()


class no_grad(_Recording):
    """Inside, operations are not recorded: their results do not require grad (`torch.no_grad`).

    >>> @no_grad()
    ... def look(): return is_grad_enabled()
    >>> look(), is_grad_enabled()
    (False, True)
    """

    _recorded = False


class enable_grad(_Recording):
    """Inside, operations are recorded again, whatever stands around (`torch.enable_grad`).

    >>> with no_grad(), enable_grad(): is_grad_enabled()
    True
    """

    _recorded = True


class set_grad_enabled(Switch):
    """Switches recording on or off, at once; as a context manager it switches back (`torch.set_grad_enabled`).

    >>> with set_grad_enabled(False):
    ...     is_grad_enabled()
    False
    """

    def __init__(self, mode: bool):
        if not isinstance(mode, bool):
            kind = type(mode).__name__
            raise TypeError(f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {kind}")
        super().__init__(grad=mode)
        self.mode, self.prev = mode, here.me.grad
        self._before.append({"grad": self.prev})
        here.me.set(**self._position)

    def __enter__(self) -> None:
        here.me.set(**self._position)

    def __exit__(self, *exception: object) -> None:
        here.me.set(**self._before[-1])

    def __call__(self, function: Any) -> Any:
        here.me.set(**self._before[-1])  # as a decorator it switches the function alone
        return super().__call__(function)

    def clone(self) -> Any:
        return set_grad_enabled(self.mode)

    def __repr__(self) -> str:
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.mode})"


class set_multithreading_enabled:
    """Whether a pass may use several threads, which it never does here; kept for programs that ask."""

    def __init__(self, mode: bool):
        if not isinstance(mode, bool):
            kind = type(mode).__name__
            raise TypeError(f"set_multithreading_enabled(): argument 'enabled' (position 1) must be bool, not {kind}")
        self.mode, self.prev = mode, here.me.threads
        here.me.threads = mode

    def __enter__(self) -> None: ...

    def __exit__(self, *exception: object) -> None:
        here.me.threads = self.prev

    def __call__(self, function: Any) -> Any:
        """As a decorator."""

        @functools.wraps(function)
        def switched(*args: Any, **kwargs: Any) -> Any:
            with type(self)(self.mode):
                return function(*args, **kwargs)

        return switched


class inference_mode(Switch):
    """Inside, nothing is recorded and results are inference tensors: no version, no history, ever (`torch.inference_mode`).

    >>> import minigrad as torch
    >>> with torch.inference_mode():
    ...     y = torch.ones(1, requires_grad=True) * 2
    >>> y.requires_grad, y.is_inference()
    (False, True)
    """

    def __new__(cls, mode: Any = True) -> Any:
        return super().__new__(cls) if isinstance(mode, bool) else cls()(mode)

    def __init__(self, mode: bool = True):
        super().__init__(inference=mode, grad=not mode)
        self.mode = mode

    def clone(self) -> Any:
        return inference_mode(self.mode)


def is_grad_enabled() -> bool:
    """Whether operations are recorded now, in this thread (`torch.is_grad_enabled`).

    >>> with no_grad(): is_grad_enabled()
    False
    """
    return here.me.grad


def is_inference_mode_enabled() -> bool:
    """Whether inference mode is on in this thread (`torch.is_inference_mode_enabled`).

    >>> with inference_mode(): is_inference_mode_enabled()
    True
    """
    return here.me.inference
