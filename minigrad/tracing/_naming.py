"""What each value of a trace is called: as it was typed, numbered where a name was bound again, or after its operation."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from ._places import Site, targets
from ._recorder import Recorder
from ._steps import Create, Cut, Operate, Trace

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def name_values(trace: Trace, recorder: Recorder) -> None:
    """Gives every value its name. Names found by identity are there already."""
    claim_targets(trace, recorder)
    makers = {value: operation for operation in trace.operations for value in operation.outputs}
    bearers: dict[str, list[int]] = {}
    for value in trace.values:
        if not value.names and value.id in recorder.earlier:  # the same tensor after a change in place
            value.names = trace.values[recorder.earlier[value.id]].names[:]
        value.names = list(dict.fromkeys(value.names))
        if value.names:
            bearers.setdefault(value.names[0], []).append(value.id)
    taken: set[str] = set()
    for base, ids in bearers.items():
        for count, number in enumerate(ids, 1):
            wanted = base if len(ids) == 1 else base + str(count).translate(SUBSCRIPTS)
            trace.values[number].name = numbered(wanted, taken)
    for number, (source, suffix) in recorder.derived.items():
        if not trace.values[number].names:
            trace.values[number].name = numbered(trace.values[source].name + suffix, taken)
    counts: dict[str, int] = {}
    for value in trace.values:
        if value.literal and value.data is not None:
            value.name = value.data.text.removesuffix(".0")
        elif not value.name:
            stem = makers[value.id].op.rstrip("_") if value.id in makers else value.kind
            while not value.name or value.name in taken:
                counts[stem] = counts.get(stem, 0) + 1
                value.name = f"{stem}_{counts[stem]}"
            taken.add(value.name)


def numbered(name: str, taken: set[str]) -> str:
    """The name, with a number if it is taken: `w.grad`, `w.grad₂`."""
    count, free = 1, name
    while free in taken:
        count += 1
        free = name + str(count).translate(SUBSCRIPTS)
    taken.add(free)
    return free


def claim_targets(trace: Trace, recorder: Recorder) -> None:
    """The target of an assignment names what the call on its right gave.

    One call may run several operations, and one line may run often. A result that a later operation of the same call takes
    up is a step on the way, and has no claim (if it was bound to a name, it was found by identity); nor have the results of
    several operations for several names, nor what became of a base when its view was changed (`v += 1`).
    """
    places = recorder.places
    group: list[tuple[list[int], list[int]]] = []
    last: Any = None
    for step in [*trace.steps, None]:
        if isinstance(step, (Create, Operate, Cut)) and step.pass_ is None and step.at is not None:
            made = made_by(step, trace, recorder.viewed)
            if made is None or step.at is None:
                continue
            if step.at != last:
                claim(trace, group, last, places)
                group, last = [], step.at
            group.append(made)
    claim(trace, group, last, places)


def made_by(step: Any, trace: Trace, viewed: Container[int]) -> tuple[list[int], list[int]] | None:
    """The values that a step made, and of which."""
    if isinstance(step, Operate) and step.operation in viewed:
        return None
    if isinstance(step, Operate):
        operation = trace.operations[step.operation]
        return operation.outputs, operation.inputs
    if isinstance(step, Cut):
        return ([step.value], [step.source]) if step.how == "detach" and step.value != step.source else None
    return [step.value], []


def claim(trace: Trace, group: list[tuple[list[int], list[int]]], at: Any, places: list[Site]) -> None:
    used: set[int] = set()
    wanted = targets(places[at]) if group else []
    for outputs, inputs in reversed(group):
        if len(outputs) >= len(wanted) and not used.intersection(outputs):
            for output, names in zip(outputs, wanted, strict=False):
                value = trace.values[output]
                value.names = [*(name for name in names if f"{name}[0]" not in value.names), *value.names]
        used.update(inputs)
