"""How long recording and drawing take: `python tests/benchmarks/pictures.py`.

Drawing is measured beside torchviz (`pip install torch torchviz`, and the `dot` program), both sides in turns and from the
tensor to the SVG; without it, the times alone are printed. A layout is remembered, so the first drawing of a graph and the
next ones stand in lines of their own.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import minigrad
from minigrad import draw, record
from minigrad.drawing._graphviz import laid_out

ROUNDS = 15
AIMS = {10: 0.15, 300: 0.8}


def graph(lib: Any, nodes: int) -> Any:
    """A graph of so many nodes, values and operations counted, that doesn't repeat itself."""
    leaves = [lib.tensor(float(i), requires_grad=True) for i in range(2)]
    y, before = leaves
    for i in range((nodes - 2) // 2):
        y, before = (y.sin() if i % 3 == 0 else y * before if i % 5 else y + before), y
    return y


def seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


def drawing(nodes: int) -> None:
    """Two lines about a graph of so many nodes: drawn for the first time, and again."""
    ours = graph(minigrad, nodes)
    rivals: list[Callable[[], object]] = []
    if importlib.util.find_spec("torchviz") is not None:
        import torch
        from torchviz import make_dot

        theirs = graph(torch, nodes)
        rivals = [lambda: make_dot(theirs).pipe("svg")]
    draw(ours).svg()
    for turn, forget in (("first", laid_out.cache_clear), ("again", lambda: None)):
        pairs = []
        for _ in range(ROUNDS):
            forget()
            pairs.append((seconds(lambda: draw(ours).svg()), *map(seconds, rivals)))
        mine, *other = map(median, zip(*pairs, strict=True))
        line = f"{nodes:6,} nodes, {turn}  {mine * 1e3:8.1f} ms"
        if other:
            ratio = median(one / two for one, two in pairs)
            line += f"  torchviz {other[0] * 1e3:8.1f} ms  ratio {ratio:.2f}"
            line += f"  (aim: at most {AIMS[nodes]})" if nodes in AIMS else ""
        print(line)


def recording(elements: int, steps: int = 50) -> None:
    """One line about what a step costs, recorded, with arrays of so many elements."""

    def program() -> None:
        w = minigrad.ones(elements, requires_grad=True)
        y = w
        for _ in range(steps):
            y = y * 1.01
        y.sum().backward()

    def recorded() -> None:
        with record() as run:
            program()
        runs.append(run)

    runs: list[Any] = []
    pairs = [(seconds(recorded), seconds(program)) for _ in range(ROUNDS)]
    count = len(runs[-1].steps)
    more = median(on - off for on, off in pairs) / count
    print(f"{elements:6} elements  {more * 1e6:5.1f} µs a step recorded, of {count} (aim: at most 10 for up to 16 elements)")


if __name__ == "__main__":
    for nodes in (10, 100, 300):
        drawing(nodes)
    start = perf_counter()
    draw(graph(minigrad, 10_000)).svg()
    print(f"10,000 nodes  {(perf_counter() - start) * 1e3:8.1f} ms, folded (aim: at most 2,000)")
    for elements in (1, 16):
        recording(elements)
