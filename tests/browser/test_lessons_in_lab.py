"""The lessons in JupyterLab, as a learner meets them: each opens and runs through, its stepper is stepped to the end, and a
check is answered wrong, then right."""

import re

import pytest
from browser.hosts import DONE, SLOW, jupyter

from minigrad.course._copying import contents, copy_lessons, shipped_lessons
from minigrad.course._progress import Tries, kept

NAMES = [path.name for path in shipped_lessons("en")]
FAILED = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === "code" && !(cell.model.getMetadata("tags") ?? []).includes("raises-exception"))
  .filter((cell) => cell.model.outputs.toJSON().some((output) => output.output_type === "error" || output.name === "stderr"))
  .map((cell) => cell.model.sharedModel.getSource())"""
ANSWER = """async ([id, source]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const index = notebook.widgets.findIndex((cell) => cell.model.id === id);
  notebook.activeCellIndex = index;
  notebook.widgets[index].model.sharedModel.setSource(source);
  await window.jupyterapp.commands.execute("notebook:run-cell");
  return notebook.widgets[index].model.outputs.toJSON().map((output) => output.data["text/plain"]).join("");
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    pytest.importorskip("jupyterlab")
    with jupyter("lab", tmp_path_factory.mktemp("lab")) as server:
        for language in ("en", "zh"):
            copy_lessons(contents(shipped_lessons(language)), server.folder)
        yield server


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1300, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_and_runs_through(chromium, lab, page, name):
    lab.open(page, f"en/{name}")
    lab.run(page)
    assert page.evaluate(FAILED) == []


def test_its_stepper_is_stepped_to_the_end(chromium, lab, page):
    lab.open(page, "en/03_backward.ipynb")
    lab.run(page)
    panel = page.get_by_role("group", name=re.compile("^Stepper")).first
    panel.scroll_into_view_if_needed()
    panel.get_by_role("button", name="First step", exact=True).click()
    steps = panel.get_by_role("slider", name="Step", exact=True)
    onward = panel.get_by_role("button", name="Next step", exact=True)
    told = [steps.get_attribute("aria-valuetext")]
    while onward.is_enabled() and len(told) < 50:
        onward.click()
        told.append(steps.get_attribute("aria-valuetext"))
    assert any("3 + 2 = 5" in text for text in told) and len(set(told)) == 14


@pytest.mark.parametrize("language, wrong, right", [
    ("en", "a to w: 1 is the local derivative", "✓ Right."), ("zh", "a to w：1 只是局部导数", "✓ 对了。"),
])  # fmt: skip
def test_a_check_is_answered_wrong_then_right(chromium, lab, page, language, wrong, right):
    lab.open(page, f"{language}/03_backward.ipynb")
    lab.run(page)
    before = kept(lab.folder).get("q3a", Tries(0, False)).count
    assert wrong in page.evaluate(ANSWER, ["q3a", "q3a.check([3, 5, 1, 3, 5, 8, 3])"])
    assert page.evaluate(ANSWER, ["q3a", "q3a.check([3, 5, 3, 3, 5, 8, 3])"]) == right
    page.wait_for_function(DONE, timeout=SLOW)
    assert kept(lab.folder)["q3a"] == Tries(before + 2, True)
