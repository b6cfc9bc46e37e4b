"""`with record() as run:` and what it gives.

>>> import minigrad
>>> with record() as run:
...     w = minigrad.tensor([1.], requires_grad=True)
...     c = w * w
...     c.backward()
>>> [step.kind for step in run.steps]
['create', 'operation', 'seed', 'message', 'message', 'sum', 'free', 'accumulate']
>>> Run.from_json(run.to_json()).to_json() == run.to_json()
True
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from os import PathLike
from types import TracebackType
from typing import Any, Literal

from .._modes import here
from . import _fold, _json
from ._finishing import finish
from ._known import scopes
from ._modules import Inside
from ._phrases import Language, speaking
from ._places import caller
from ._recorder import Recorder
from ._steps import Operation, Pass, Source, Step, Trace, Value
from ._telling import Telling


class Run:
    """A recorded run: values, operations and steps as plain data. `SCHEMA.md` in this package describes them."""

    def __init__(self, trace: Trace | Recorder) -> None:
        self._trace = trace

    @property
    def trace(self) -> Trace:
        """The whole, as it is written to JSON."""
        if isinstance(self._trace, Recorder):
            if not self._trace.done:
                raise RuntimeError("this run is still being recorded: look at it after its `with` block")
            self._trace = finish(self._trace)
        return self._trace

    @property
    def values(self) -> list[Value]:
        """The tensors and literals, in the order in which they were met."""
        return self.trace.values

    @property
    def operations(self) -> list[Operation]:
        """The operations, in the order in which they ran."""
        return self.trace.operations

    @property
    def passes(self) -> list[Pass]:
        """The backward passes."""
        return self.trace.passes

    @property
    def steps(self) -> list[Step]:
        """Everything that happened, in order."""
        return self.trace.steps

    @property
    def sources(self) -> list[Source]:
        """The lines of code that ran."""
        return self.trace.sources

    @property
    def lacks(self) -> list[str]:
        """The kinds of steps that could not be observed."""
        return self.trace.lacks

    def states(self) -> Iterator[tuple[Step, _fold.State]]:
        """Each step with the state after it: what a picture shows then. The state changes as you go on."""
        return _fold.states(self.trace)

    @cached_property
    def _telling(self) -> Telling:
        return Telling(self.trace)

    def sentence(self, step: Step, language: Language | None = None) -> str:
        """The step as a sentence, in English ("en") or Chinese ("zh"); by default in the language of the open lesson."""
        return self._telling.sentence(step, language or speaking.language)

    def spoken(self, step: Step, language: Language | None = None) -> str:
        """The step as a sentence to be read aloud: it holds no symbols."""
        return self._telling.sentence(step, language or speaking.language, spoken=True)

    def formula(self, step: Step) -> str:
        """The step's formula: `∂c/∂b · ∂b/∂w = 3 × 1 = 3`."""
        return self._telling.formula(step)

    def local(self, step: Step) -> str:
        """Of a message: its local derivative, in symbols and numbers: `∂c/∂a = b = 2`, `∂L/∂W = xᵀ·g`."""
        return self._telling.local(step)

    def mathml(self, step: Step) -> str:
        """The step's formula as MathML."""
        return self._telling.mathml(step)

    def text(self, language: Language | None = None) -> str:
        """The run as the worked solution on a blackboard."""
        return "\n".join(self._telling.blackboard(language or speaking.language)).strip("\n")

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        if isinstance(self._trace, Recorder) and not self._trace.done:
            return "<Run, still being recorded>"
        passes = f"{len(self.passes)} backward pass{'es' * (len(self.passes) != 1)}"
        return f"<Run of {len(self.steps)} steps: {len(self.operations)} operations, {passes}>"

    def draw(
        self, step: int | None = None, closed: Collection[str] = (), show: Literal["both", "forward", "backward"] = "both"
    ) -> Any:
        """The picture after the last step, or after the step of this number: a `graphviz.Digraph`.

        `show="forward"` leaves the gradients out, `show="backward"` all that no gradient goes through.
        Scopes are framed; those named in `closed` (`["layer1"]`, or `["net/layer1"]`) are folded into one box each.
        """
        return import_module("minigrad.drawing._filmstrip").draw_run(self, step, closed, show)

    def filmstrip(self) -> Any:
        """One picture with every message numbered, and a table of the steps."""
        return import_module("minigrad.drawing._filmstrip").filmstrip(self)

    def stepper(self, *, predict: bool = False, lang: str | None = None) -> Any:
        """The run as a widget to step through; `predict` asks for each number before it appears."""
        return import_module("minigrad.widgets").stepper(self, predict=predict, lang=lang)

    def to_html(self, path: str | PathLike[str], *, predict: bool = False, lang: str | None = None) -> None:
        """Writes the stepper as one HTML file, which needs no kernel and no network."""
        self.stepper(predict=predict, lang=lang).to_html(path)

    def to_json(self) -> str:
        """The trace as JSON text."""
        return _json.write(self.trace)

    @classmethod
    def from_json(cls, text: str) -> Run:
        """The run in a text; TraceError, with the step named, if it is no trace or doesn't fold."""
        trace = _json.read(text)
        _fold.check(trace)
        return cls(trace)


class record:
    """Records everything that the present thread does inside the block, forward and backward.

    PyTorch is recorded too, where it is loaded when the block begins; kinds of steps that it doesn't tell of are in
    `run.lacks`. The run can be looked at after the block. An exception ends the trace and goes on to the caller.

    >>> import minigrad
    >>> w = minigrad.tensor([3.], requires_grad=True)
    >>> with record() as run:
    ...     (w * w).backward()
    >>> [value.name for value in run.values], run.steps[-1].kind
    (['w', 'mul_1'], 'accumulate')
    """

    def __init__(self) -> None:
        self._recorder = Recorder()
        self._torch: Any = None
        self._outer: Any = None

    def __enter__(self) -> Run:
        me = here.me
        self._outer = me.observer
        me.set(observer=self._recorder if self._outer is None else Together(self._outer, self._recorder))
        if "torch" in sys.modules:  # never imported here, only recorded where the program uses it
            self._torch = import_module("minigrad.tracing._torch").TorchRecorder(self._recorder)
        return Run(self._recorder)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        here.me.set(observer=self._outer)
        frame = caller()
        if self._torch is not None:
            self._torch.close(frame)
        elif "torch" in sys.modules:
            self._recorder.trace.lacks.append("PyTorch (loaded inside the block)")
        self._recorder.close(frame, error)


class Together:
    """A record inside a record: both are told."""

    def __init__(self, *observers: Any) -> None:
        self._observers = observers

    def __getattr__(self, told: str) -> Any:
        def tell(*facts: Any, **more: Any) -> None:
            for observer in self._observers:
                getattr(observer, told)(*facts, **more)

        return tell

    def inside(self, module: Any) -> Any:
        """A module's forward begins: one scope for all."""
        return Inside(module, lambda *called: [observer.parameters.name(*called) for observer in self._observers])


@contextmanager
def scope(name: str) -> Iterator[None]:
    """Operations inside belong together under this name: a picture shows them as a box that folds.

    >>> with scope("layer1"):
    ...     scopes.names
    ('layer1',)
    """
    before = scopes.names
    scopes.names = (*before, str(name))
    try:
        yield
    finally:
        scopes.names = before
