"""Where in the code something happened, and what the person there calls it.

>>> def double(x): return place(sys._getframe())[0].co_name
>>> double(1)
'double'
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, FrameType, SimpleNamespace
from typing import Any

FOLDERS = [str(Path(__file__).parents[1].absolute())]  # whose code is skipped: this package, and PyTorch where it is recorded
LAYERS = str(Path(FOLDERS[0], "nn", "modules"))
OUTER_FRAMES = 10
CONTAINED = 64
NO_CALL = -1
Site = tuple[CodeType, int, int]  # code, position of a call in its bytecode (or NO_CALL), line

_inside: dict[str, bool] = {}
_mentioned: dict[int, tuple[CodeType, list[str]]] = {}  # by id: to hash a code object is slow


def skip(folder: str) -> None:
    """Counts the code in a folder as ours: nobody's variables, nobody's lines."""
    if folder not in FOLDERS:
        FOLDERS.append(folder)
        _inside.clear()


def caller() -> FrameType:
    """The innermost frame that is not of this package, nor of one to skip."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        inside = _inside.get(name)
        if inside is None:
            inside = _inside[name] = name.startswith(tuple(FOLDERS))
        if not inside:
            return frame
        frame = frame.f_back
    return sys._getframe(2)


def in_layer() -> bool:
    """Whether a layer is being built: the tensors that it makes and fills are met where they are used."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith(tuple(FOLDERS)):
        if frame.f_code.co_name == "__init__" and frame.f_code.co_filename.startswith(LAYERS):
            return True
        frame = frame.f_back
    return False


def raised_at(error: BaseException) -> Site | None:
    """The line that an error comes from, of the code that is not of this package."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(tuple(FOLDERS)):
        trace = trace.tb_next
    return None if trace is None else (trace.tb_frame.f_code, NO_CALL, trace.tb_lineno)


def place(frame: FrameType) -> Site:
    """The call that this frame is just making."""
    return frame.f_code, frame.f_lasti, frame.f_lineno


# --- names by identity ---------------------------------------------------------------------------------------------


def mentioned(code: CodeType) -> list[str]:
    """The names that a piece of code uses, but for those that begin with an underscore; the last one found first."""
    known = _mentioned.get(id(code))
    if known is None:
        names = (*code.co_varnames, *code.co_cellvars, *code.co_freevars, *code.co_names)
        known = _mentioned[id(code)] = code, list(dict.fromkeys(name for name in names if not name.startswith("_")))
    return known[1]


def variable(thing: Any, frame: FrameType | None) -> str | None:
    """The variable that holds just this, in the frame or those around it; the innermost one."""
    for _ in range(OUTER_FRAMES):
        if frame is None:
            return None
        code = frame.f_code
        if not _inside.get(code.co_filename):
            own, shared = frame.f_locals, frame.f_globals
            names = mentioned(code)
            for place, name in enumerate(names):
                if own.get(name) is thing or (own is not shared and shared.get(name) is thing):
                    if place:
                        names.insert(0, names.pop(place))
                    return name
            if "self" in own:
                for name, held in getattr(own["self"], "__dict__", {}).items():
                    if held is thing and not name.startswith("_"):
                        return f"self.{name}"
        if code.co_name == "<module>":
            return None
        frame = frame.f_back
    return None


def in_sight(frame: FrameType) -> Iterator[tuple[str, Any]]:
    """Everything that the frame and those around it can name, variables before what lies in them."""
    scopes: list[Mapping[str, Any]] = [frame.f_locals, frame.f_globals]
    outer: FrameType | None = frame
    while outer is not None and outer.f_code.co_name != "<module>" and len(scopes) < OUTER_FRAMES:
        outer = outer.f_back
        if outer is not None:
            scopes.append(outer.f_locals)
    named = [(str(n), thing) for scope in scopes for n, thing in list(scope.items()) if not str(n).startswith("_")]
    yield from named
    for name, thing in named:
        yield from contained(name, thing)


def contained(name: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """What lies in a list, tuple, dictionary or module, named as one would type it."""
    if isinstance(thing, list | tuple) and len(thing) <= CONTAINED:
        yield from ((f"{name}[{i}]", inner) for i, inner in enumerate(thing))
    elif isinstance(thing, dict) and len(thing) <= CONTAINED:
        yield from ((f"{name}[{key!r}]", inner) for key, inner in list(thing.items()) if isinstance(key, str))
    elif hasattr(type(thing), "named_parameters") and not isinstance(thing, type):
        for path, inner in (*thing.named_parameters(), *thing.named_buffers()):
            yield name + "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in path.split(".")), inner


# --- the target of the assignment ----------------------------------------------------------------------------------

_targets: dict[tuple[CodeType, int], list[list[str]]] = {}


def targets(site: Site) -> list[list[str]]:
    """What the call's results are assigned to: for each result its names. Empty where nothing says.

    `c = mul(a, b)` gives `[["c"]]`, `values, at = x.max(0)` gives `[["values"], ["at"]]`.
    """
    key = site[:2]
    if site[1] == NO_CALL:
        return []
    if key not in _targets:
        try:
            _targets[key] = assigned(node_of(site))
        except Exception:  # of another package, which reads source files: without a source there are no names
            _targets[key] = []
    return _targets[key]


def node_of(site: Site) -> Any:
    """The piece of source that the call is."""
    from executing import Source

    code, position, line = site
    frame: Any = SimpleNamespace(f_code=code, f_lasti=position, f_lineno=line, f_globals={})
    return Source.executing(frame).node


def given(frame: FrameType) -> dict[str, int]:
    """The lines that gave names what they hold, where only one can have: a computation in the cell or module that is
    just running, above the present line, outside of any block, and the only assignment to that name."""
    if frame.f_code.co_name != "<module>":
        return {}
    try:
        from executing import Source

        tree: Any = Source.for_frame(frame).tree
        stored = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    except Exception:  # as above
        return {}
    return {
        target.id: statement.lineno
        for statement in tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call | ast.BinOp | ast.UnaryOp)
        for target in statement.targets
        if isinstance(target, ast.Name) and stored[target.id] == 1 and statement.lineno < frame.f_lineno
    }


def assigned(node: Any) -> list[list[str]]:
    """The names on the left of an assignment whose right side, or one part of it, is this node."""
    if isinstance(node, ast.AugAssign):
        return names_of([node.target])
    parent = getattr(node, "parent", None)
    if isinstance(parent, ast.AnnAssign | ast.NamedExpr):
        return names_of([parent.target])
    if isinstance(parent, ast.Assign):
        return names_of(parent.targets)
    above = getattr(parent, "parent", None)
    if isinstance(parent, ast.Tuple | ast.List) and isinstance(above, ast.Assign):
        place = parent.elts.index(node)
        lefts = [t for t in above.targets if isinstance(t, ast.Tuple | ast.List) and len(t.elts) == len(parent.elts)]
        return names_of([t.elts[place] for t in lefts])
    return []


def names_of(lefts: list[Any]) -> list[list[str]]:
    """For each result the names it gets."""
    found: list[list[str]] = [[]]
    for left in lefts:
        if isinstance(left, ast.Tuple | ast.List):
            for i, part in enumerate(left.elts):
                found += [[] for _ in range(i + 1 - len(found))]
                found[i] += typed(part)
        else:
            found[0] += typed(left)
    return found


def typed(left: Any) -> list[str]:
    if not isinstance(left, ast.Name | ast.Attribute):
        return []
    text = ast.unparse(left)
    return [] if text.rpartition(".")[2].startswith("_") else [text]
