"""The last lesson where PyTorch isn't installed: it says so, runs through all the same, and prints the same figures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
LESSON = TESTS.parent / "lessons" / "en" / "11_to_pytorch.ipynb"
RUN = """
import json, sys
sys.path.insert(0, {tests!r})
from cells import run_cell

class NoPyTorch:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")

sys.meta_path.insert(0, NoPyTorch())
variables = {{}}
print(json.dumps([run_cell(source, variables) for source in json.load(sys.stdin)]))
"""


def shown(cell):
    texts = [output.get("text") or output["data"].get("text/plain", "") for output in cell["outputs"]]
    return "".join("".join(text) for text in texts).strip()


@pytest.fixture(scope="module")
def cells():
    return [cell for cell in json.loads(LESSON.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


def test_it_runs_through_and_prints_the_same(cells):
    sources = json.dumps(["".join(cell["source"]) for cell in cells])
    command = [sys.executable, "-c", RUN.format(tests=str(TESTS))]
    done = subprocess.run(command, input=sources, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    told = {cell["id"]: text.strip() for cell, text in zip(cells, json.loads(done.stdout))}
    assert told.pop("the-import") == "minigrad"
    expected = {cell["id"]: shown(cell) for cell in cells}
    assert expected.pop("the-import") == "torch"
    # Of its own passes minigrad also sees what is freed, so its stepper has more steps.
    assert expected.pop("own-run")[:12] == told.pop("own-run")[:12] == "Stepper of c"
    assert told == expected


def test_the_text_beside_it_says_what_to_do():
    for language, words in (("en", "keeps its place"), ("zh", "继续顶着")):
        path = LESSON.parents[1] / language / LESSON.name
        text = "".join("".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"])
        assert words in text and "pip install torch" in text
