"""The parts of a trace: values, operations, passes, and one class for each kind of step.

`SCHEMA.md`, beside this file, says what each field means.

>>> Clear(value=0, before=None, after=None).kind
'clear'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from ._snapshot import Snapshot

Kind = Literal["leaf", "constant", "intermediate"]
How = Literal["detach", "data", "no_grad", "inference_mode"]
Place = tuple[int, int]  # source and line
Expression = Any  # "g", {"value": id}, {"number": text}, {"text": …} or [operator, …]; see SCHEMA.md


@dataclass(slots=True, eq=False)
class Value:
    """A tensor, or a number typed in the code."""

    id: int
    kind: Kind
    shape: tuple[int, ...]
    dtype: str | None
    requires_grad: bool
    name: str = ""
    names: list[str] = field(default_factory=list)
    literal: bool = False
    data: Snapshot | None = None
    grad: Snapshot | None = None
    at: Place | None = None
    scope: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Operation:
    """One operation, with one edge for each operand."""

    id: int
    op: str
    node: str | None
    inputs: list[int]
    outputs: list[int]
    arguments: dict[str, str] = field(default_factory=dict)
    rules: list[Expression] = field(default_factory=list)
    at: Place | None = None
    scope: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Pass:
    """One backward pass."""

    id: int
    roots: list[int]
    create_graph: bool = False
    finished: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Step:
    """What all steps have: where in the code, and in which pass; None in the forward phase."""

    kind: ClassVar[str]
    at: Place | None = None
    pass_: int | None = None

    @property
    def phase(self) -> Literal["forward", "backward"]:
        return "forward" if self.pass_ is None else "backward"


@dataclass(slots=True, eq=False)
class Create(Step):
    """A leaf or a constant is made."""

    kind = "create"
    value: int


@dataclass(slots=True, eq=False)
class Operate(Step):
    """An operation runs: its outputs appear."""

    kind = "operation"
    operation: int
    results: list[Snapshot | None]


@dataclass(slots=True, eq=False)
class Change(Step):
    """A value is changed in place."""

    kind = "change"
    value: int
    before: Snapshot | None
    after: Snapshot | None
    operation: int | None = None


@dataclass(slots=True, eq=False)
class Cut(Step):
    """A result without the history of what it came from."""

    kind = "cut"
    how: How
    source: int
    value: int


@dataclass(slots=True, eq=False)
class Seed(Step):
    """A pass begins at a root."""

    kind = "seed"
    value: int
    gradient: Snapshot


@dataclass(slots=True, eq=False)
class Message(Step):
    """Upstream × local = message, along one edge."""

    kind = "message"
    operation: int
    operand: int
    value: int
    upstream: list[Snapshot | None]
    message: Snapshot
    local: Snapshot | None = None


@dataclass(slots=True, eq=False)
class Broadcast(Step):
    """A message is summed over the axes along which its receiver had been broadcast."""

    kind = "broadcast"
    value: int
    axes: list[int]
    before: Snapshot
    after: Snapshot


@dataclass(slots=True, eq=False)
class Sum(Step):
    """Messages meet: what had come, and this one."""

    kind = "sum"
    value: int
    terms: list[Snapshot]
    total: Snapshot
    arrived: int
    of: int | None = None


@dataclass(slots=True, eq=False)
class Hook(Step):
    """A hook changed a gradient."""

    kind = "hook"
    value: int
    before: Snapshot | None
    after: Snapshot | None


@dataclass(slots=True, eq=False)
class Accumulate(Step):
    """A mailbox, or a value that retains its gradient, writes `.grad`."""

    kind = "accumulate"
    value: int
    before: Snapshot | None
    message: Snapshot
    after: Snapshot


@dataclass(slots=True, eq=False)
class Return(Step):
    """`autograd.grad` hands a gradient to its caller."""

    kind = "return"
    value: int
    gradient: Snapshot


@dataclass(slots=True, eq=False)
class Free(Step):
    """What an operation had saved is given back."""

    kind = "free"
    operation: int


@dataclass(slots=True, eq=False)
class Clear(Step):
    """`.grad` becomes None or zero."""

    kind = "clear"
    value: int
    before: Snapshot | None
    after: Snapshot | None


@dataclass(slots=True, eq=False)
class Set(Step):
    """`.grad` is replaced or changed by something else than a pass."""

    kind = "set"
    value: int
    before: Snapshot | None
    after: Snapshot | None


@dataclass(slots=True, eq=False)
class Error(Step):
    """An exception left the block: the trace ends."""

    kind = "error"
    error: str
    message: str


KINDS: dict[str, type[Step]] = {
    step.kind: step
    for step in (
        Create, Operate, Change, Cut, Seed, Message, Broadcast, Sum, Hook, Accumulate, Return, Free, Clear, Set, Error
    )
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Source:
    """Lines of code that ran."""

    name: str
    first: int
    lines: list[str]


@dataclass(slots=True, eq=False)
class Trace:
    """A recorded run as plain data."""

    library: str = ""
    lacks: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    grads: dict[int, Snapshot] = field(default_factory=dict)


def operation_word(node: str) -> str:
    """`LogSoftmaxBackward0` → `log_softmax`, `MaxPool2DWithIndicesBackward0` → `max_pool2d_with_indices`, `Log1PBackward0` → `log1p`."""
    stem = re.sub(r"Backwards?\d*$", "", node.rsplit("::", 1)[-1]) or node
    stem = re.sub(r"(?<=\d)D(?=[A-Z]|$)", "d", stem)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", stem).lower()
