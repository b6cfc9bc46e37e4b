"""DOT → anything Graphviz writes: in this process where pygraphviz is installed, else by the `dot` executable.

>>> render('digraph { a [label="" shape=box fixedsize=true] }', "plain").split()[:8]
[b'graph', b'1', b'0.75', b'0.5', b'node', b'a', b'0.375', b'0.25']
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache, lru_cache
from shutil import which
from threading import Lock
from typing import Any

MISSING = (
    "drawing needs Graphviz, and found neither the pygraphviz package nor the dot executable. "
    "Install one of them: pip install pygraphviz, or conda install -c conda-forge graphviz. "
    "The picture's .source holds it as DOT text meanwhile"
)
_one_at_a_time = Lock()


@lru_cache(64)
def laid_out(source: str) -> str:
    """The DOT with all positions; for a graph without texts, as no care is taken of what fonts complain.

    The last few are remembered: a graph drawn again, after its backward pass say, stands where it stood.

    Raises:
        RuntimeError: Graphviz is not installed.
    """
    try:
        from pygraphviz import graphviz
    except ImportError:
        return by_executable(source, "dot").decode()
    with _one_at_a_time, tempfile.TemporaryFile() as file:
        file.write(source.encode())
        file.seek(0)
        graph = graphviz.agread(file, None)
        graphviz.gvLayout(context(), graph, b"dot")
        _, found = graphviz.gvRenderData(context(), graph, b"dot")
        graphviz.gvFreeLayout(context(), graph)
        graphviz.agclose(graph)
    return str(found, "utf-8")


@cache
def context() -> Any:
    """Graphviz's, made once: that takes as long as a small layout."""
    from pygraphviz import graphviz

    return graphviz.gvContextWithBuiltins()


def render(source: str, format: str) -> bytes:
    """Lays the graph out with `dot` and writes it in that format.

    Raises:
        RuntimeError: Graphviz is not installed, or can't make this of that.
    """
    try:
        from pygraphviz import AGraph
    except ImportError:
        return by_executable(source, format)
    with quiet_descriptor(), closing(AGraph(string=source)) as graph:
        try:
            drawn: bytes = graph.draw(format=format, prog="dot")
        except ValueError as error:
            raise RuntimeError(f"Graphviz can't write format {format!r}: {error}") from error
    return drawn


def by_executable(source: str, format: str) -> bytes:
    """The same by the executable."""
    if (dot := which("dot")) is None:
        raise RuntimeError(MISSING)
    done = subprocess.run([dot, f"-T{format}"], input=source.encode(), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"dot failed on format {format!r}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


@contextmanager
def quiet_descriptor() -> Iterator[None]:
    """Keeps what the C library prints (Fontconfig's complaints, at the first text) out of the cell."""
    try:
        saved = os.dup(2)
    except OSError:  # there is no such descriptor: nothing can be printed there
        yield
        return
    try:
        with tempfile.TemporaryFile() as sink:
            os.dup2(sink.fileno(), 2)
            yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
