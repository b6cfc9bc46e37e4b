"""The ways to a stepper: `stepper(c)`, which leaves everything as it was, and `%%step`, which runs a cell as it would run."""

import re
import subprocess
import sys
from runpy import run_path

import nbformat
import pytest
from cells import needs_torch
from document import SENTENCES
from nbclient import NotebookClient

import minigrad as torch
from minigrad import stepper


@pytest.fixture
def graph():
    w = torch.tensor([1.0], requires_grad=True)
    x = torch.tensor([2.0], requires_grad=True)
    a = torch.add(w, x)
    b = torch.add(w, 1)
    return w, x, a, b, torch.mul(a, b)


def sentences(widget):
    return [widget.run.sentence(step) for step in widget.run.steps]


def test_a_rehearsal_says_what_the_pass_would_do(graph):
    w, x, a, b, c = graph
    told = sentences(stepper(c))
    assert w.grad is x.grad is None and (a.item(), b.item()) == (3, 2)
    assert told[5:] == SENTENCES[5:]


def test_a_rehearsal_leaves_all_as_it_was(graph):
    w, _, a, b, c = graph
    c.backward(retain_graph=True)
    called = []
    w.register_hook(called.append)
    c.register_hook(called.append)
    b.grad_fn.register_hook(lambda *grads: called.append(grads))
    w.register_post_accumulate_grad_hook(called.append)
    before, versions = w.grad, (w._version, a._version, w.grad._version)
    widget = stepper(c)
    assert "w.grad: 5 + 5 = 10, added to what was there" in sentences(widget)
    assert not called and w.grad is before and w.grad.item() == 5
    assert (w._version, a._version, w.grad._version) == versions
    c.backward()  # nothing was freed
    assert w.grad.item() == 10 and called


def test_a_rehearsal_knows_the_lines_that_can_only_have_been(tmp_path):
    lines = ["import minigrad as torch", "w = torch.tensor([1.], requires_grad=True)", "b = (w + 2) * 3", "for _ in range(2):", "    y = b * w",
             "z = y", "c = z * w", "c = c + 1", "s = torch.stepper(c)", "b = None"]  # fmt: skip
    (tmp_path / "cell.py").write_text("\n".join(lines), "utf-8")
    run = run_path(str(tmp_path / "cell.py"))["s"].run
    known = {value.name: run.sources[value.at[0]].lines[value.at[1] - 1] for value in run.values if value.at is not None}
    assert known == {"w": lines[1]}, "b is assigned again, y in a loop, z to what was there, c twice"
    assert {run.sources[step.at[0]].lines[step.at[1] - 1] for step in run.steps if step.phase == "backward"} == {lines[8]}
    (tmp_path / "cell.py").write_text("\n".join(lines[:-1]), "utf-8")
    run = run_path(str(tmp_path / "cell.py"))["s"].run
    at = {run.sentence(step): step.at and step.at[1] for step in run.steps if step.phase == "forward"}
    assert at["w = 1: a leaf that wants its gradient"] == 2 and at["b = add_1 × 3 = 9"] == 3 and None in at.values()


def test_a_rehearsal_of_a_vector_takes_its_gradient(graph):
    w = graph[0]
    v = w * torch.ones(3)
    with pytest.raises(RuntimeError, match=r"^grad can be implicitly created only for scalar outputs\b"):
        stepper(v)
    told = sentences(stepper(v, torch.tensor([1.0, 2.0, 3.0])))
    assert "w had been broadcast: its message is summed over axis 0: [1, 2, 3] → 6" in told


def test_what_cannot_be_rehearsed_says_why(graph):
    c = graph[-1]
    c.backward()
    with pytest.raises(RuntimeError, match=r"^Trying to backward through the graph a second time\b") as caught:
        stepper(c)
    assert caught.value.__notes__[-1] == "A pass that is over can't be rehearsed: put %%step on the cell that runs it."
    with pytest.raises(TypeError) as caught:
        stepper(3)
    assert str(caught.value) == "stepper() steps through tensors and recorded runs, not int; try stepper(loss)"
    with pytest.raises(RuntimeError, match=r"^element 0 of tensors does not require grad and does not have a grad_fn\b"):
        stepper(torch.ones(1))
    with pytest.raises(ValueError, match=r"^lang is 'fr'; minigrad speaks 'en' and 'zh'$"):
        stepper(graph[2], lang="fr")


def test_a_custom_function_is_rehearsed_by_its_own_backward():
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return 2 * x * grad

    w = torch.tensor([3.0], requires_grad=True)
    y = Square.apply(w)
    assert sentences(stepper(y))[-1] == "w.grad: None → 6"
    y.backward()
    assert w.grad.item() == 6


def test_steps_of_a_cell_are_in_its_own_lines():
    pytest.importorskip("IPython")
    source = """import minigrad as torch
from minigrad.widgets import _ways
from IPython.core.interactiveshell import InteractiveShell
import IPython.display
shell, shown = InteractiveShell.instance(), []
IPython.display.display = shown.append
shell.register_magic_function(_ways.step, "cell", "step")
shell.push({"torch": torch})
shell.run_cell("%%step\\nw = torch.tensor([1.], requires_grad=True)\\nw.detach().numpy()[0] = 7")
shell.run_cell("%%step\\nu = torch.tensor([1.], requires_grad=True)\\nu.missing")
for stepper in shown:
    run = stepper.run
    print(len(run.sources), [step.kind for step in run.steps], [step.at and step.at[1] for step in run.steps])"""
    told = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout.splitlines()
    assert "1 ['create', 'cut', 'change'] [1, 2, None]" in told, "nobody told of the change"
    assert "1 ['create', 'error'] [1, 2]" in told


CELLS = [
    "import minigrad as torch\n%load_ext minigrad",
    "%%step --backward --lang zh\nw = torch.tensor([3.], requires_grad=True)\nc = w * w\nc.backward()\nc",
    "w.grad",
    "%%step\nu = w * 2\nu.missing",
    "%%step --slowly\n1",
    "%%step\nprint(3)",
]


def test_step_runs_a_cell_as_it_would_run():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    loaded, cell, after, failed, wrong, nothing = (cell["outputs"] for cell in notebook.cells)
    assert loaded == []
    assert cell[0]["data"]["text/plain"] == "tensor([9.], grad_fn=<MulBackward0>)" and cell[0]["execution_count"] == 2
    assert [output["data"].get("text/plain") for output in cell[1:]] == ["Stepper of c: 8 steps, at step 3", None]
    assert any("<img" in output["data"].get("text/html", "") for output in cell[1:])
    assert any("application/vnd.jupyter.widget-view+json" in output["data"] for output in cell[1:])
    assert after[0]["data"]["text/plain"] == "tensor([6.])"
    assert failed[0]["data"]["text/plain"] == "Stepper of u: 2 steps, at step 1"  # the product, and the error
    assert failed[-1]["ename"] == "AttributeError"
    trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(failed[-1]["traceback"]))
    assert "Cell In[4], line 2" in trace and "u.missing" in trace and "run_cell_magic" not in trace
    assert wrong[0]["text"].startswith("UsageError: %%step: unrecognized arguments: --slowly; usage: %%step")
    assert nothing[0]["text"] == "3\nNothing was recorded: no tensor was made in this run.\n"


@needs_torch
def test_pytorchs_graph_is_rehearsed_too():
    import torch as pytorch

    w = pytorch.tensor([1.0], requires_grad=True)
    x = pytorch.tensor([2.0], requires_grad=True)
    a = pytorch.add(w, x)
    b = pytorch.add(w, 1)
    c = pytorch.mul(a, b)
    told = sentences(stepper(c))
    assert told[3:6] == SENTENCES[9:12]
    assert w.grad is None and x.grad is None
    c.backward()
    assert w.grad.item() == 5
    with pytest.raises(RuntimeError, match=r"^Trying to backward through the graph a second time\b") as caught:
        stepper(c)
    assert caught.value.__notes__ == ["A pass that is over can't be rehearsed: put %%step on the cell that runs it."]
    with pytest.raises(RuntimeError, match=r"^grad can be implicitly created only for scalar outputs$"):
        stepper(w * pytorch.ones(3))
