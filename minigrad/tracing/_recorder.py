"""The observer: the engine tells it what happens, and it writes it down.

What costs time waits until the run is looked at (`_finishing`): here are only ids, copies of small arrays, and where in
the code it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import FrameType
from typing import Any
from weakref import ref

import numpy as np

from .._graph import Node
from .._mailbox import history
from .._modes import here
from .._tensor import Tensor
from ._earlier import results_of, source
from ._known import Known, Made, age_of, options, scopes
from ._modules import Inside, Parameters
from ._pass import Backward
from ._places import Site, caller, in_layer, in_sight, place, raised_at, variable
from ._snapshot import LIMIT, Snapshot, snapshot
from ._steps import Change, Clear, Create, Cut, Error, How, Kind, Operate, Operation, Set, Step, Trace, Value

Array = np.ndarray[Any, Any]
LEFT_OUT = -1  # the place of an operand that is None
IN_PLACE = "_"  # how an operation that writes into its operand is marked until it gets its name


class Recorder:
    """Writes down one run of one thread."""

    def __init__(self) -> None:
        self.trace: Any = Trace()  # until it is finished, its places are numbers
        self.places: list[Site] = []
        self.place_of: dict[tuple[int, int], int] = {}
        self.facts: list[tuple[Any, Any]] = []  # of each operation: its row, and its options or what its node had saved
        self.latest: list[Snapshot | None] = []  # of each value: its numbers as last seen
        self.grads: dict[int, Snapshot] = {}  # of each value: its .grad as last seen
        self.alive: dict[int, ref[Any]] = {}  # of each value: the tensor
        self.tensors: dict[int, Known] = {}
        self.arrays: dict[int, int] = {}
        self.nodes: dict[int, Made] = {}
        self.literals: dict[str, Snapshot] = {}
        self.skipped: dict[int, list[int]] = {}  # of operations with operands left out: the position of each input of the node
        self.viewed: dict[int, int] = {}  # of operations that wrote into a view: the view
        self.grad_tensors: dict[int, tuple[ref[Any], int]] = {}
        self.earlier: dict[int, int] = {}  # of values whose tensor was another value before: that one
        self.derived: dict[int, tuple[int, str]] = {}  # of values reached through another: that one, and `.data` or `.grad`
        self.parameters = Parameters()
        self.passes: list[Backward] = []
        self.pass_: int | None = None
        self.done = False

    # --- where ---------------------------------------------------------------------------------------------------

    def here(self, frame: FrameType) -> Any:
        """The number of the place in the code that the frame is at."""
        code, position = frame.f_code, frame.f_lasti
        key = (id(code), position)
        number = self.place_of.get(key)
        if number is None:
            number = self.place_of[key] = len(self.places)
            self.places.append((code, position, frame.f_lineno))
        return number

    def noticed(self) -> Any:
        """Where it is when a change that nobody told of is seen."""
        return self.here(caller())

    def add(self, step: Step, at: Any) -> None:
        step.at, step.pass_ = at, self.pass_
        self.trace.steps.append(step)

    # --- values --------------------------------------------------------------------------------------------------

    def new(self, tensor: Any, kind: Kind, at: Any, data: Snapshot | None) -> int:
        """Puts a tensor on the list."""
        number, array = len(self.latest), tensor._array
        requires = kind == "leaf" or tensor._node is not None
        self.trace.values.append(
            Value(number, kind, array.shape, array.dtype, requires, "", [], False, data, None, at, scopes.names)
        )
        self.latest.append(data)
        known = self.tensors[id(tensor)] = Known(tensor, number)
        self.alive[number] = known.tensor
        self.arrays[id(array)] = number
        return number

    def bare(self, kind: Kind, shape: Any, dtype: Any, data: Snapshot | None, at: Any, literal: bool = False) -> int:
        """Puts a value without a tensor on the list: a literal, or what nothing holds any more."""
        number = len(self.latest)
        self.trace.values.append(
            Value(number, kind, shape, dtype, kind != "constant", "", [], literal, data, None, at, scopes.names)
        )
        self.latest.append(data)
        return number

    def literal(self, number: Any, at: Any) -> int:
        key = repr(number)
        data = self.literals.get(key)
        if data is None:
            data = self.literals[key] = snapshot(np.asarray(number))
        return self.bare("constant", (), None, data, at, True)

    def value_of(self, tensor: Any, frame: FrameType | None = None) -> int:
        """The value that a tensor is now: what it was, unless its numbers or its history were changed."""
        known: Any = self.tensors.get(id(tensor))
        if known is None or known.tensor() is not tensor:
            return self.meet(tensor, frame)
        if tensor._stale:
            history(tensor)
        value = self.trace.values[known.value]
        if known.age != age_of(tensor):
            return self.rewritten(tensor, known)
        if value.kind != "leaf" and tensor._requires_grad:
            value.kind, value.requires_grad = "leaf", True
        if not value.names and frame is not None and value.kind != "constant":
            name = variable(tensor, frame)
            if name is not None:
                value.names.append(name)
        self.look(tensor, known.value)
        return known.value  # type: ignore[no-any-return]

    def look(self, tensor: Any, number: int, operation: int | None = None, told: bool = False) -> None:
        """Notes a change of a tensor's numbers since they were last seen."""
        seen, array = self.latest[number], tensor._array
        told = told or operation is not None
        if seen is None or array.shape == seen.shape and (array.size > LIMIT and not told or seen._data == array.tobytes()):
            return
        now = snapshot(array)
        if seen != now:
            self.latest[number] = now
            self.add(Change(number, seen, now, operation), self.noticed())

    def meet(self, tensor: Any, frame: FrameType | None) -> int:
        """A tensor that the trace hasn't seen: made before the block, or where nobody told."""
        node, frame = tensor._node, frame or caller()
        if node is not None and (told := self.made(node)) is not None:
            return self.known_result(tensor, told)
        original = self.arrays.get(id(tensor._array))
        holder = self.alive[original]() if original is not None and original in self.alive else None
        at = self.here(frame)
        kind: Kind = "intermediate" if node is not None else "leaf" if tensor._requires_grad else "constant"
        number = self.new(tensor, kind, at, snapshot(tensor._array))
        value = self.trace.values[number]
        grad = tensor._grad
        if grad is not None:
            value.grad = self.grads[number] = snapshot(grad._array)
            self.grad_tensors[id(grad)] = ref(grad), number
        owner = self.grad_tensors.get(id(tensor))
        name = variable(tensor, frame) or self.parameters.of(tensor)
        if name is not None:
            value.names.append(name)
        elif owner is not None and owner[0]() is tensor:
            self.derived[number] = owner[1], ".grad"
        if owner is None and holder is not None and holder._array is tensor._array and original is not None:
            if name is None:
                self.derived[number] = original, ".data"
            self.add(Cut("data", original, number), at)
        if node is not None:
            outputs = results_of(self, node, tensor._number, number)
            self.nodes[id(node)] = Made(node, outputs, None)
        return number

    def known_result(self, tensor: Any, told: Made) -> int:
        """Another tensor for a result that the trace knows, or the first one for a result that it knew without."""
        number = told.outputs[tensor._number]
        self.tensors[id(tensor)] = Known(tensor, number)
        if number not in self.alive:
            self.alive[number] = ref(tensor)
            if self.latest[number] is None:
                self.latest[number] = self.trace.values[number].data = snapshot(tensor._array)
        return number  # type: ignore[no-any-return]

    def made(self, node: Node) -> Made | None:
        told = self.nodes.get(id(node))
        return told if told is not None and told.node() is node else None

    def rewritten(self, tensor: Any, known: Known) -> int:
        """A tensor whose history was rewritten, through its base or by detach_(): a value of its own."""
        node, known.age = tensor._node, age_of(tensor)
        if node is None:
            return known.value
        told = self.made(node)
        if told is not None:
            known.value = told.outputs[tensor._number]
            return known.value
        sources = [source(self, node, k) for k in range(len(node.inputs))]
        before = known.value
        number = self.operate(None, node, sources, [tensor], self.here(caller()))[0]
        self.earlier[number] = before
        return number

    def inside(self, module: Any) -> Any:
        """A module's forward begins: a scope."""
        return Inside(module, self.parameters.name)

    # --- forward -------------------------------------------------------------------------------------------------

    def created(self, tensor: Any) -> None:
        """A leaf was made."""
        if in_layer():
            return
        at = self.here(caller())
        data = snapshot(tensor._array)
        number = self.new(tensor, "leaf" if tensor._requires_grad else "constant", at, data)
        self.add(Create(number), at)

    def operation(self, row: Any, values: list[Any], inputs: list[Any], results: list[Any], changed: Any = None) -> None:
        """An operation has run; `changed` is the tensor it wrote into, if it did."""
        if (changed is not None or not here.me.grad) and in_layer():
            return
        frame = caller()
        at = self.here(frame)
        if changed is not None:
            self.changed_by(row, values, inputs, changed, frame, at)
            return
        sources = self.operands(row, values, inputs, frame, at)
        node = results[0]._node
        if node is None and len(results) > 1:
            node = next((r._node for r in results if r._node is not None), None)
        outputs = self.operate(row, node, sources, results, at, values)
        if node is None and row.rules and not here.me.grad:
            self.cut_by_mode(inputs, outputs, at)

    def operands(self, row: Any, values: list[Any], inputs: list[Any], frame: FrameType, at: Any, first: int | None = None) -> list[int]:
        """The values of the operands, literals among them; `first` if it is known."""
        if row.spread:
            return [self.value_of(t, frame) for t in inputs]
        sources: list[int] = []
        places: list[int] = []
        for tensor, i in zip(inputs, row.tensors, strict=True):
            places.append(len(sources))
            if i == 0 and first is not None:
                sources.append(first)
            elif tensor is not None:
                sources.append(self.value_of(tensor, frame))
            elif values[i] is not None:
                sources.append(self.literal(values[i], at))
            else:
                places[-1] = LEFT_OUT
        if len(sources) < len(places):
            self.skipped[len(self.facts)] = places
        if "exponent" in row.params and len(row.tensors) == 1:
            k = row.params.index("exponent")
            if k not in row.tensors:
                sources.append(self.literal(values[k], at))
        return sources

    def operate(self, row: Any, node: Node | None, sources: list[int], results: Sequence[Any], at: Any, values: Any = None) -> list[int]:
        """Writes an operation down, with its results."""
        number = len(self.facts)
        outputs, snapshots = [], []
        for result in results:
            data = snapshot(result._array)
            output = self.new(result, "intermediate", at, data)
            outputs.append(output)
            snapshots.append(data)
        self.facts.append((row, options(row, values)))
        if node is not None:
            self.nodes[id(node)] = Made(node, outputs, number)
        self.trace.operations.append(
            Operation(number, "", None if node is None else node.name(), sources, outputs, {}, [], at, scopes.names)
        )
        self.add(Operate(number, snapshots), at)  # type: ignore[arg-type]
        return outputs

    def cut_by_mode(self, inputs: list[Any], outputs: list[int], at: Any) -> None:
        source = next((t for t in inputs if t is not None and t.requires_grad), None)
        if source is not None and self.pass_ is None:
            how: How = "inference_mode" if here.me.inference else "no_grad"
            self.add(Cut(how, self.value_of(source), outputs[0]), at)

    def changed_by(self, row: Any, values: list[Any], inputs: list[Any], changed: Any, frame: FrameType, at: Any) -> None:
        """An operation has written into a tensor: a new value where it made history, else a change of the old one."""
        owner = self.grad_tensors.get(id(changed))
        holder = self.alive[owner[1]]() if owner is not None and owner[0]() is changed else None
        if holder is not None and holder._grad is changed:
            self.look_at_grad(self.grad_tensors[id(changed)][1], holder)
            return
        base = changed._base
        holder = changed if base is None else base
        sources = self.operands(row, values, inputs, frame, at, self.before_change(holder, frame))
        node = holder._node
        if node is not None and self.made(node) is None:
            number = len(self.facts)
            output, = self.operate(row, node, sources, [holder], at, values)
            self.earlier[output] = sources[0]
            self.trace.operations[number].op = IN_PLACE
            if base is not None:
                self.viewed[number] = self.tensors[id(changed)].value
        else:
            sources[0] = self.before_change(changed, frame)
            number = len(self.facts)
            self.facts.append((row, options(row, values)))
            self.trace.operations.append(Operation(number, IN_PLACE, None, sources, [], at=at, scope=scopes.names))
        relatives = [changed] if base is None else [base, changed]
        if changed._versions is not None:
            relatives += [view for reference in changed._versions.views if (view := reference()) is not None]
        for tensor in relatives:
            known = self.tensors.get(id(tensor))
            if known is not None and known.tensor() is tensor:
                self.look(tensor, known.value, number)

    def before_change(self, tensor: Any, frame: FrameType) -> int:
        known = self.tensors.get(id(tensor))
        return known.value if known is not None and known.tensor() is tensor else self.meet(tensor, frame)

    def cut(self, source: Any, result: Any) -> None:
        """`detach` was called."""
        if in_layer():
            return
        at = self.here(frame := caller())
        origin = self.value_of(source, frame)
        if result is source:
            self.add(Cut("detach", origin, origin), at)
            return
        number = self.new(result, "constant", at, self.latest[origin])
        self.add(Cut("detach", origin, number), at)

    def applied(self, node: Node, inputs: Sequence[Any], results: Sequence[Any]) -> None:
        """A custom Function has run; `node` is its context."""
        frame = caller()
        sources = [self.value_of(t, frame) for t in inputs]
        known = [r for r in results if hasattr(r, "_array")]
        tracked = any(r._node is node for r in known)
        self.operate(None, node if tracked else None, sources, known, self.here(frame))
        if not tracked:
            self.trace.operations[-1].op = type(node).__name__.removesuffix("Backward")

    # --- .grad ---------------------------------------------------------------------------------------------------------

    def look_at_grad(self, number: int, tensor: Any) -> None:
        """Notes that a tensor's `.grad` is another than the trace knows."""
        grad, before = tensor._grad, self.grads.get(number)
        after = None if grad is None else snapshot(grad._array)
        if after == before:
            return
        empty = grad is None or not grad._array.any()
        self.add((Clear if empty else Set)(number, before, after), self.noticed())
        self.know_grad(number, grad, after)

    def know_grad(self, number: int, grad: Any, now: Snapshot | None) -> None:
        if now is None:
            self.grads.pop(number, None)
            return
        self.grads[number] = now
        self.grad_tensors[id(grad)] = ref(grad), number

    def touched(self, tensor: Any) -> None:
        """`.grad` was assigned, or an optimizer has moved the tensor: no operation tells of it."""
        number = self.value_of(tensor, caller())
        self.look(tensor, number, told=True)
        self.look_at_grad(number, tensor)

    def close(self, frame: FrameType, error: BaseException | None) -> None:
        """The block is left: what changed unseen is noted, and what variables hold is named."""
        self.pass_ = None
        if all(code.co_filename != frame.f_code.co_filename for code, _, _ in self.places):  # `%%step`: a block without a line
            self.noticed = lambda: None  # type: ignore[method-assign]
        for number, reference in self.alive.items():
            tensor = reference()
            if tensor is None:
                continue
            if tensor._node is None:
                self.look(tensor, number)
                if tensor._requires_grad or number in self.grads:
                    self.look_at_grad(number, tensor)
        for name, thing in in_sight(frame):
            known = self.tensors.get(id(thing))
            if known is not None and known.tensor() is thing:
                self.trace.values[known.value].names.append(name)
            elif type(thing) is Tensor and thing._node is not None and (told := self.made(thing._node)) is not None:
                self.trace.values[self.known_result(thing, told)].names.append(name)  # made before the block, only met as a node
        if error is not None:
            self.places.append(raised_at(error) or place(frame))
            self.add(Error(type(error).__name__, str(error)), len(self.places) - 1)
        self.done = True

    # --- backward: the pass under way writes it down -------------------------------------------------------------------

    def begin(self, roots: Any, seeds: Any, create_graph: bool) -> None:
        self.passes.append(Backward(self, roots, create_graph, self.here(caller())))
        self.lend()

    def lend(self) -> None:
        """Lets the engine tell the present pass directly."""
        for told in ("arrived", "hooked", "visit", "message", "freed", "accumulate", "accumulated", "finished"):
            setattr(self, told, getattr(self.passes[-1], told))

    def end(self) -> None:
        over = self.passes.pop()
        over.node = over.given = None
        self.pass_ = self.passes[-1].record.id if self.passes else None
        if self.passes:
            self.lend()
