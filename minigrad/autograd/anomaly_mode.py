"""Anomaly detection: a pass that fails, or makes a nan, names its forward line (`torch.autograd.anomaly_mode`).

>>> import warnings
>>> import minigrad as torch
>>> x = torch.zeros(1, requires_grad=True)
>>> with warnings.catch_warnings(record=True, action="always") as told, set_detect_anomaly(True):
...     y = x.sqrt() * 0
...     try:
...         y.backward()
...     except RuntimeError as error:
...         print(error)
Function 'SqrtBackward0' returned nan values in its 0th output.
>>> print(str(told[0].message).splitlines()[0])
Error detected in SqrtBackward0. Traceback of forward call that caused the error:
"""

from __future__ import annotations

import os
import traceback
import warnings
from threading import local
from typing import Any

import numpy as np

from .._errors import noted
from .._graph import Node
from .._modes import here, set_everywhere

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


class Detector(local):
    """What anomaly mode does, in each thread: notes where each node is made, and tells it when that node fails."""

    def __init__(self) -> None:
        self.running: Node | None = None  # whose derivative is computed now; under create_graph that makes nodes too

    def note(self, node: Node) -> None:
        """Remembers where in the user's program a node is made, and by which node's derivative, if by one."""
        frames = traceback.extract_stack()
        while frames and frames[-1].filename.startswith(_PACKAGE):
            frames.pop()
        node.metadata["traceback_"] = traceback.format_list(frames)
        if self.running is not None:
            node.metadata["parent_"] = self.running

    def apply(self, node: Node, grad: Any, run: Any) -> list[Any]:
        """`node.apply`; if it fails, or makes a nan, the forward line is told before the error is raised."""
        before, self.running = self.running, node
        try:
            messages = node.apply(grad, run)
        except Exception:
            tell_forward_line(node)
            raise
        finally:
            self.running = before
        for i, message in enumerate(messages if here.me.check_nan else ()):
            array = getattr(message, "_array", message)
            if array is not None and np.isnan(array).any():
                tell_forward_line(node)
                raise noted(
                    RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output."),
                    "The warning above shows the line of the forward pass that made this node.",
                )
        return messages


ERROR = "Error detected in {}. Traceback of forward call that caused the error:\n"
INDUCED = (
    "\n\nPrevious calculation was induced by {}. Traceback of forward call that induced the previous calculation:\n"
)
UNKNOWN = (
    "Error detected in {}. No forward pass information available. Enable detect anomaly during forward pass for more "
    "information."
)


def tell_forward_line(node: Node) -> None:
    """Warns with the forward call that made this node, and with those whose derivatives made it."""
    found: Node | None = node
    start = ERROR
    while found is not None:
        lines = found.metadata.get("traceback_")
        _warn(UNKNOWN.format(found.name()) if lines is None else start.format(found.name()) + "".join(lines))
        found, start = found.metadata.get("parent_"), INDUCED


def _warn(text: str) -> None:
    warnings.warn(text, UserWarning, stacklevel=2)


class set_detect_anomaly:
    """Switches anomaly detection on or off, at once and in all threads; as a context manager it switches back."""

    def __init__(self, mode: bool, check_nan: bool = True):
        for name, value in (("enabled", mode), ("check_nan", check_nan)):
            if not isinstance(value, bool):
                place, kind = 1 + (name == "check_nan"), type(value).__name__
                raise TypeError(f"set_anomaly_enabled(): argument '{name}' (position {place}) must be bool, not {kind}")
        me = here.me
        self.prev, self.prev_check_nan, self._before = me.anomaly is not None, me.check_nan, me.anomaly
        detector = me.anomaly if me.anomaly is not None else Detector()
        set_everywhere(anomaly=detector if mode else None, check_nan=check_nan)

    def __enter__(self) -> None: ...

    def __exit__(self, *exception: object) -> None:
        set_everywhere(anomaly=self._before, check_nan=self.prev_check_nan)


class detect_anomaly:
    """Inside, a backward pass that fails or makes a nan names its forward line. It is slow."""

    def __init__(self, check_nan: bool = True):
        self._check_nan = check_nan
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be "
            "enabled for debugging.",
            UserWarning,
            stacklevel=2,
        )

    def __enter__(self) -> None:
        self._switched = set_detect_anomaly(True, self._check_nan)

    def __exit__(self, *exception: object) -> None:
        self._switched.__exit__()


def is_anomaly_enabled() -> bool:
    """Whether anomaly detection is on (`torch.is_anomaly_enabled`).

    >>> with set_detect_anomaly(True):
    ...     is_anomaly_enabled()
    True
    """
    return here.me.anomaly is not None


def is_anomaly_check_nan_enabled() -> bool:
    """Whether it looks for nan (`torch.is_anomaly_check_nan_enabled`).

    >>> with set_detect_anomaly(True, check_nan=False):
    ...     is_anomaly_check_nan_enabled()
    False
    """
    return here.me.check_nan
