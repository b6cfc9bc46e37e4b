"""The lessons in JupyterLab, as a learner meets them: each opens and runs through, its first widget is moved to the end, and its
first question that asks for values is answered by typing, first with a foreseen mistake, then right."""

import re

import pytest
from answers import answer, value_of
from browser.hosts import SLOW, jupyter, watched
from playwright.sync_api import expect

from minigrad.course._copying import contents, copy_lessons, shipped_lessons
from minigrad.course._progress import Tries, kept
from minigrad.course.questions import LESSONS
from minigrad.tracing._phrases import phrase

NAMES = [*(f"en/{path.name}" for path in shipped_lessons("en")), "zh/03_backward.ipynb"]
RIGHT = {"en": "✓ Right.", "zh": "✓ 对了。"}
FAILED = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === "code" && !(cell.model.getMetadata("tags") ?? []).includes("raises-exception"))
  .filter((cell) => cell.model.outputs.toJSON().some((output) => output.output_type === "error" || output.name === "stderr"))
  .map((cell) => cell.model.sharedModel.getSource())"""
# Goes to the first cell whose output says this: JupyterLab draws only what is near.
SHOW = """async (said) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const says = (output) => [output.data?.["text/plain"]].flat().join("").startsWith(said);
  const cell = notebook.widgets.find((cell) => cell.model.type === "code" && cell.model.outputs.toJSON().some(says));
  if (cell) await notebook.scrollToCell(cell);
  return Boolean(cell);
}"""
CHOOSE = """async (id) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.findIndex((cell) => cell.model.id === id);
  notebook.mode = "command";
  await notebook.scrollToCell(notebook.activeCell);
  notebook.activate();
}"""
ANSWERED = """([id, source]) => {
  const { model } = window.jupyterapp.shell.currentWidget.content.widgets.find((cell) => cell.model.id === id);
  if (model.sharedModel.getSource() !== source || model.executionState === "running") return null;
  return model.outputs.toJSON().map((output) => output.data["text/plain"]).join("") || null;
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    pytest.importorskip("jupyterlab")
    with jupyter("lab", tmp_path_factory.mktemp("lab")) as server:
        for language in ("en", "zh"):
            copy_lessons(contents(shipped_lessons(language)), server.folder)
        yield server


@pytest.fixture(scope="module")
def page(chromium, lab):
    with chromium.new_context(viewport={"width": 1300, "height": 900}) as context:
        page = watched(context)
        lab.open(page, NAMES[0])
        yield page


@pytest.mark.parametrize("name", NAMES)
def test_it_is_worked_through(lab, page, name):
    lab.switch(page, name)
    lab.run(page)
    assert page.evaluate(FAILED) == []
    language, number = name[:2], name[3:5]
    if page.evaluate(SHOW, "Stepper"):
        to_the_end(page.get_by_role("group", name=re.compile("Stepper|步进器")).first, language)
    elif page.evaluate(SHOW, "Explorer"):
        explore(page.get_by_role("group", name="Explorer").first)
    for question in [each for each in LESSONS.get(number, ()) if each.results is None][:1]:
        mistake = question.mistakes[0]
        wrong = {part: value_of(value, question.right[part]) for part, value in mistake.when.items()}
        before = kept(lab.folder).get(question.id, Tries(0, False)).count
        assert mistake.why.to(language) in told(page, question, {**question.right, **wrong})
        assert told(page, question, question.right) == RIGHT[language]
        assert kept(lab.folder)[question.id] == Tries(before + 2, True)
    assert page.errors == []


def to_the_end(panel, language):
    """Steps through a stepper by its button; each step says something."""
    panel.focus()
    panel.press("Home")
    steps = panel.get_by_role("slider", name=phrase("label.step", language), exact=True)
    onward = panel.get_by_role("button", name=phrase("label.next", language), exact=True)
    last = int(steps.get_attribute("max"))
    for number in range(1, last + 1):
        onward.click()
        if panel.get_by_role("textbox").is_visible():
            panel.get_by_role("button", name=phrase("label.reveal", language)).click()
        assert steps.input_value() == str(number)
        assert panel.get_by_role("status").first.inner_text() == steps.get_attribute("aria-valuetext") != ""
    assert onward.is_disabled()


def explore(panel):
    """Moves the first number of an Explorer as far as it goes; Python answers."""
    slider = panel.get_by_role("slider").first
    slider.press("End")
    expect(panel.get_by_role("row").nth(1).get_by_role("cell").first).to_have_text(slider.get_attribute("max"))


def told(page, question, parts):
    """What the lesson says to an answer that is typed into the question's cell."""
    source = f"{question.id}.check({answer(question, parts)!r})"
    page.evaluate(CHOOSE, question.id)
    for key in ("Enter", "ControlOrMeta+a"):
        page.keyboard.press(key)
    page.keyboard.insert_text(source)
    page.keyboard.press("Shift+Enter")
    return page.wait_for_function(ANSWERED, arg=[question.id, source], timeout=SLOW).json_value()
