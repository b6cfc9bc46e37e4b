"""DOT → anything Graphviz writes: in this process where pygraphviz is installed, else by the `dot` executable.

>>> render('digraph { a [label="" shape=box fixedsize=true] }', "plain").split()[:8]
[b'graph', b'1', b'0.75', b'0.5', b'node', b'a', b'0.375', b'0.25']
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from shutil import which

MISSING = (
    "drawing needs Graphviz, and found neither the pygraphviz package nor the dot executable. "
    "Install one of them: pip install pygraphviz, or conda install -c conda-forge graphviz. "
    "The picture's .source holds it as DOT text meanwhile"
)


def render(source: str, format: str, texts: bool = True) -> bytes:
    """Lays the graph out with `dot` and writes it in that format; without texts no font is asked.

    Raises:
        RuntimeError: Graphviz is not installed, or can't make this of that.
    """
    try:
        from pygraphviz import AGraph
    except ImportError:
        return by_executable(source, format)
    with quiet_descriptor() if texts else nullcontext(), closing(AGraph(string=source)) as graph:
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
