"""PyTorch's own documentation examples, asked of the installed PyTorch and run here: the same text is printed.

The examples are read from the docstrings at run time and not kept. What PyTorch itself doesn't run, or prints
differently the second time, doesn't count. minigrad leaves things out on purpose (complex numbers, sparse tensors,
devices …), so a floor is held, not the whole.
"""

import codeop
import contextlib
import importlib
import inspect
import io
import re
import warnings

import numpy as np
import pytest

import minigrad

torch = pytest.importorskip("torch")
ROOMS = ("torch", "torch.linalg", "torch.nn.functional", "torch.special")
FLOOR = 0.83


def statements(text):
    """The lines behind `>>>`, each with its continuations."""
    found = []
    for line in map(str.strip, inspect.cleandoc(text).split("\n")):
        if line.startswith(">>>"):
            found.append(line[3:].removeprefix(" "))
        elif line.startswith("...") and found:
            found[-1] += "\n" + line[3:].removeprefix(" ")
    return found


def told(lib, lines):
    """What each statement prints, None where it fails."""
    lib.set_default_dtype(lib.float32)
    lib.set_printoptions(profile="default")
    lib.set_grad_enabled(True)
    lib.manual_seed(0)
    names = {"torch": lib, "nn": lib.nn, "F": importlib.import_module(f"{lib.__name__}.nn.functional"), "np": np}
    printed = []
    for line in lines:
        out = io.StringIO()
        line = re.sub(r"^(from|import) torch\b", rf"\1 {lib.__name__}", line)
        line = re.sub(r"^import minigrad$", "import minigrad as torch", line)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(codeop.compile_command(line + "\n", "<documentation>", "single"), names)
            printed.append(re.sub(r"0x[0-9a-f]+|\bminigrad\b", "torch", out.getvalue()).rstrip())
        except Exception:
            printed.append(None)
    return printed


def documented():
    seen, skip = set(), re.compile(r"cuda|default_device|deterministic|compile|vmap|Thread|load|save|from_file")
    for room in ROOMS:
        module = importlib.import_module(room)
        for name in sorted(n for n in dir(module) if not n.startswith("_")):
            text = getattr(getattr(module, name), "__doc__", None)
            if callable(getattr(module, name)) and isinstance(text, str) and text not in seen:
                seen.add(text)
                lines = statements(text)
                if lines and not skip.search("\n".join(lines)):
                    yield f"{room}.{name}", lines


def test_the_examples_of_pytorchs_documentation():
    right, wrong = 0, []
    for name, lines in documented():
        first, again = told(torch, lines), told(torch, lines)
        for line, a, b, ours in zip(lines, first, again, told(minigrad, lines), strict=True):
            if a is None or b is None:
                continue
            if ours is not None and ours == a or (a != b and ours is not None):
                right += 1
            else:
                wrong.append(f"{name}: {line}")
    print(f"{right} of {right + len(wrong)}")
    assert right >= FLOOR * (right + len(wrong)) and right > 1650, "\n".join(wrong)
