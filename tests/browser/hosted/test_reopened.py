"""A notebook saved, its kernel stopped, closed and opened again: with its widgets' state, without it, untrusted, as a page."""

import subprocess
import sys

import pytest
from browser import hosts

CELLS = (
    "import minigrad as torch\n%load_ext minigrad",
    "%%step\nw = torch.tensor([1.], requires_grad=True)\nc = w * (w + 1)\nc.backward()",
    "torch.Explorer(lambda w, x: (w + x) * (w + 1), w=1.0, x=2.0)",
    "torch.Jacobian(lambda x: x * 4, [1.0, 2.0])",
)
KINDS = {"Stepper": "Graph of c", "Explorer": "Graph of f", "Jacobian": "J as a heat map"}


@pytest.fixture
def page(chromium):
    with chromium.new_context(viewport={"width": 1300, "height": 2400}) as context:
        yield hosts.watched(context)


def run_and_leave(host, page, name):
    """Runs a notebook, saves it, stops its kernel and closes the page."""
    host.open(page, host.write(name, *CELLS))
    host.run(page)
    page.get_by_role("group", name="Jacobian of f").wait_for()
    host.save(page)
    host.stop(page)
    page.goto("about:blank")


@pytest.fixture(scope="module")
def saved(lab, chromium):
    """A notebook that was saved with the state of its widgets, as our launcher has JupyterLab do."""
    with chromium.new_context(viewport={"width": 1300, "height": 2400}) as context:
        run_and_leave(lab, hosts.watched(context), "kept.ipynb")
    return lab.folder / "kept.ipynb"


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A JupyterLab that saves no state, and has never seen the other's notebooks."""
    with hosts.jupyter("lab", tmp_path_factory.mktemp("bare"), keep_state=False) as host:
        yield host


def still_form_is_all(page):
    """Pictures and tables stand where the widgets were, and nothing speaks of models."""
    for text in KINDS.values():
        page.get_by_role("img", name=text).first.wait_for()
    assert page.get_by_role("img", name="against w").is_visible()
    # JupyterLab says so until the kernel answers, and then to itself that it has no such model.
    page.wait_for_function("() => !document.body.innerText.includes('Loading widget')")
    assert "not found" not in page.evaluate("() => document.body.innerText")


def test_with_its_state_the_widgets_are_there_again(saved, lab, page):
    lab.open(page, saved.name)
    for kind in KINDS:
        page.get_by_role("group", name=kind).wait_for(timeout=hosts.SLOW)
        assert page.get_by_role("group", name=kind).count() == 1
    assert not [image for image in page.locator(".mg-still img").all() if image.is_visible()], "not both forms at once"
    stepper = page.get_by_role("group", name="Stepper")
    stepper.get_by_role("button", name="Last step").click()
    assert "w.grad: None → 3" in stepper.get_by_role("status").first.inner_text()
    explorer = page.get_by_role("group", name="Explorer of f")
    explorer.get_by_text("f = 6 at w = 1, x = 2").wait_for()
    explorer.get_by_role("spinbutton", name="w, as a number").fill("2")
    explorer.get_by_text("No answer from Python: it is busy, or the kernel has stopped.").wait_for()
    assert page.errors == []


def test_without_state_the_still_form_is_there(bare, page):
    run_and_leave(bare, page, "bare.ipynb")
    assert "widgets" not in bare.saved("bare.ipynb").metadata
    bare.open(page, "bare.ipynb")
    still_form_is_all(page)
    assert not [error for error in page.errors if "widget model not found" not in error]


def test_in_an_untrusted_notebook_too(saved, bare, page):
    text = saved.read_text("utf-8").replace('"trusted": true', '"trusted": false').replace("c.backward()", "c.backward( )")
    (bare.folder / "stranger.ipynb").write_text(text, "utf-8")
    bare.open(page, "stranger.ipynb")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.content.widgets.some((cell) => cell.model.trusted)")
    still_form_is_all(page)
    assert page.errors == []


def test_as_a_page_from_nbconvert_offline(saved, chromium, tmp_path):
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(saved)]
    subprocess.run(command, check=True, capture_output=True)
    with chromium.new_context(offline=True) as context:
        page = context.new_page()
        page.goto((tmp_path / "kept.html").as_uri(), wait_until="commit")
        for text in KINDS.values():
            page.get_by_role("img", name=text).first.wait_for()
        assert page.get_by_role("table", name="Gradients").first.is_visible()
