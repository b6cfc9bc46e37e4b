"""The laws of the house that no single room can keep alone: who imports whom, what loads, how long a file may be."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "minigrad"

# From the ground up: a room imports those above it in this list, never those below.
ROOMS = [
    *("_errors", "cuda", "backends", "_dtypes", "_modes", "_late", "_saved", "_hooks", "_graph", "_mailbox", "_messages", "_engine"),
    "_backward",
    *("_close", "_row", "_refusals", "_perform", "_quick", "_overloads", "_signatures", "_guard", "_door", "_rule", "_slices", "_views"),
    *("_normal", "_generator", "random", "_printing", "ops", "linalg", "special", "_leaves", "_facts", "_operations", "_interchange", "_tensor"),
    "_in_place",
    "testing",
    "autograd",
    "_C",
    *("nn", "optim", "utils", "tracing", "drawing", "widgets", "__init__", "course"),
]
READING_PATH = ("_modes", "_graph", "_engine", "_rule", "_views", "_tensor")

MODULES = sorted(path for path in HOUSE.rglob("*.py") if "_lessons" not in path.parts)


def room(path):
    return path.relative_to(HOUSE).with_suffix("").parts[0]


def imported_rooms(path, source):
    """The rooms that a module imports when it runs, wherever in it the import stands, each with its line."""
    package = ["minigrad", *path.relative_to(HOUSE).parts[:-1]]
    for node in ast.walk(without_type_checking(ast.parse(source))):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            base += (node.module or "").split(".") if node.module else []
            names = [[*base, alias.name] for alias in node.names]
        else:
            continue
        for name in names:
            if name[0] == "minigrad":
                yield (name[1] if name[1:] and name[1] in ROOMS else "__init__"), node.lineno


def imported_modules(path, known):
    """The modules that a module imports, by name; a package's face stands for nothing but itself."""
    package, found = path.relative_to(ROOT).parts[:-1], set()
    for node in ast.walk(without_type_checking(ast.parse(path.read_text("utf-8")))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*package[: len(package) + 1 - node.level], *filter(None, [node.module])]
            found |= {".".join([*base, alias.name]) for alias in node.names} | {".".join(base)}
    return found & known.keys()


def without_type_checking(tree):
    class Cut(ast.NodeTransformer):
        def visit_If(self, node):
            self.generic_visit(node)
            return node.orelse if ast.unparse(node.test).endswith("TYPE_CHECKING") else node

    return Cut().visit(tree)


def test_every_module_has_a_room():
    assert {room(path) for path in MODULES} <= set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_run_only_downwards(path):
    here = ROOMS.index(room(path))
    wrong = [f"line {line}: {other}" for other, line in imported_rooms(path, path.read_text("utf-8"))
             if ROOMS.index(other) > here]
    assert not wrong, f"minigrad/{path.relative_to(HOUSE)} imports what lies below it"


def test_no_modules_import_each_other():
    """Wherever the import stands: within a room, too, one can read from the ground up."""
    known = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in MODULES}
    needs = {name: imported_modules(path, known) for name, path in known.items()}
    while ground := [name for name, found in needs.items() if not found & needs.keys()]:
        for name in ground:
            del needs[name]
    assert not needs


@pytest.mark.parametrize("source, rooms", [
    ("import minigrad.nn.functional", ["nn"]),
    ("from minigrad import draw", ["__init__"]),
    ("from .. import _engine, nn", ["_engine", "nn"]),
    ("from ..drawing import draw", ["drawing"]),
    ("from ._pointwise import exp", ["ops"]),
    ("def f():\n    from ..widgets.stepper import x", ["widgets"]),
    ("if TYPE_CHECKING:\n    from .._tensor import Tensor", []),
    ("import numpy as np, graphviz", []),
])
def test_the_import_reader_reads(source, rooms):
    assert [name for name, _ in imported_rooms(HOUSE / "ops" / "_some.py", source)] == rooms


def after(program):
    """What a fresh Python prints after a program."""
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_import_loads_numpy_and_the_engine_alone():
    listing = "; import sys; print(*sys.modules)"
    numpy = set(after("import numpy" + listing).split())
    loaded = set(after("import minigrad" + listing).split()) - numpy
    packages = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names
    assert packages <= {"minigrad", "numpy"}, "graphviz, ipywidgets and IPython are for those who draw"
    assert not [name for name in loaded if name.startswith("numpy.random")], "13 ms: load it on first use"
    lazy = {f"minigrad.{name}" for name in ("tracing", "drawing", "widgets", "course")}
    assert not lazy & loaded


def test_what_few_programs_need_comes_when_it_is_asked_for():
    loaded = "[name for name in LATE if f'minigrad.ops.{name}' in sys.modules]"
    assert after(f"import sys, minigrad; from minigrad._operations import LATE; print({loaded})") == "[]\n"
    assert after("from minigrad import *; print(sort(tensor([2., 1.])).values, nn.Linear(1, 1).bias.shape)") == "tensor([1., 2.]) torch.Size([1])\n"
    assert after("import minigrad; print(hasattr(minigrad, 'sort'), hasattr(minigrad, 'sorted'), 'sort' in dir(minigrad))") == "True False True\n"


def test_late_methods_are_ordinary_methods():
    program = """
import minigrad as torch
class Own(torch.Tensor):
    def asin(self):
        return super().asin()
print(Own([0.0]).asin(), Own([0.0]).arcsin(), torch.Tensor.asin is torch.Tensor.asin)
"""
    assert after(program) == "Own([0.]) Own([0.]) True\n"


def test_a_rule_on_tensors_finds_what_is_still_to_be_loaded():
    program = "import numpy as np, minigrad; from minigrad._graph import on_tensors; w = minigrad.ones(1, requires_grad=True); "
    assert after(program + "print(on_tensors(np.tanh, w).grad_fn)") == "<TanhBackward0>\n"


def test_no_module_bears_the_name_of_a_public_function():
    # An import of `minigrad.draw` the module would overwrite `minigrad.draw` the function.
    program = """
import importlib, minigrad, types
def functions(package):
    module = importlib.import_module(package)
    names = {*dir(module), *getattr(module, "__all__", ())}
    return {name for name in names if not isinstance(getattr(module, name, None), types.ModuleType)}
for package, name in %r:
    if name in functions("minigrad") | functions(package):
        print(package, name)
"""
    paths = [path.parent if path.stem == "__init__" else path.with_suffix("") for path in MODULES]
    names = [(".".join(path.parent.relative_to(ROOT).parts), path.name) for path in paths if path != HOUSE]
    assert after(program % names) == ""


@pytest.mark.parametrize("path", sorted([*MODULES, *HOUSE.rglob("*.js"), *HOUSE.rglob("*.css")]),
                         ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_file_can_be_read_in_one_sitting(path):
    budget = 300 if room(path) in READING_PATH else 400
    assert len(path.read_text("utf-8").splitlines()) <= budget, "when it grows past that, something is written twice"


def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_environment_yml_agrees_with_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    *conda, pip = environment["dependencies"]
    assert sorted(conda) == ["pip", "python" + pyproject()["requires-python"]], "the rest is pip's, to stand once"
    assert list(pip) == ["pip"] and len(pip["pip"]) == 1
    extras = re.fullmatch(r"-e \.\[(.+)\]", pip["pip"][0])[1].split(",")
    assert "lessons" in extras and set(extras) <= set(pyproject()["optional-dependencies"])


def test_a_wheel_carries_the_lessons_of_every_language():
    hatch = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
    carried = hatch["build"]["targets"]["wheel"]["force-include"]
    languages = {path.parent.name for path in (ROOT / "lessons").glob("*/*.ipynb")}
    assert carried == {f"lessons/{language}": f"minigrad/_lessons/{language}" for language in languages}


FOREIGN = re.compile(r"""\b(?:install|add|uvx|pipx\ run)\b[^\n&;|`]*(?<![\w./-])minigrad(?![\w.-])""", re.X)


def test_nobody_is_sent_to_somebody_elses_package():
    # On the public index the bare name belongs to another project; ours is minigrad-lessons.
    own = Path(__file__).name
    folders = ("*", ".ci/*", "minigrad/**/*", "lessons/**/*", "tests/**/*")
    texts = [path for folder in folders for path in ROOT.glob(folder)
             if path.is_file() and path.suffix not in (".pyc", ".png", ".npz") and path.name != own]
    wrong = [f"{path.relative_to(ROOT)}: {match[0]}" for path in texts
             for match in FOREIGN.finditer(path.read_text("utf-8", errors="replace"))]
    assert not wrong


@pytest.mark.parametrize("text, foreign", [
    ("pip install minigrad", True),
    ("pip install -U 'minigrad'", True),
    ("uv add minigrad>=1", True),
    ("uvx minigrad lessons", True),
    ("pip install -e '.[lessons]' && minigrad lessons", False),
    ("pip install minigrad-lessons", False),
    ("conda activate minigrad && minigrad lessons", False),
])
def test_the_search_for_that_finds_it(text, foreign):
    assert bool(FOREIGN.search(text)) is foreign


def test_a_vector_times_a_matrix_on_the_quick_path():
    program = "import minigrad; v, W = (minigrad.ones(*size, requires_grad=True) for size in ((2,), (2, 3))); "
    assert after(program + "(v @ W).sum().backward(); print(v.grad, W.grad.sum())") == "tensor([3., 3.]) tensor(6.)\n"
