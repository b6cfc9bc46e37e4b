"""Widgets in JupyterLab, Notebook 7 and marimo, found by role and label as a person finds them, moved by mouse and keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def stepper(page, number=0):
    group = page.get_by_role("group", name="Stepper").nth(number)
    group.scroll_into_view_if_needed()
    return group


def at(group):
    return int(group.get_by_role("slider", name="Step").input_value())


def drag(page, slider, share):
    """Takes hold of a slider and drags it to a share of its way."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    start = float(slider.evaluate("s => (s.value - s.min) / (s.max - s.min)"))
    height = box["y"] + box["height"] / 2
    inset = 8  # half a thumb
    place = lambda part: box["x"] + inset + part * (box["width"] - 2 * inset)  # noqa: E731
    page.mouse.move(place(start), height)
    page.mouse.down()
    for part in range(1, 6):
        page.mouse.move(place(start + (share - start) * part / 5), height)
    page.mouse.up()


def test_stepped_to_the_end_by_mouse(opened):
    group = stepper(opened)
    group.get_by_role("button", name="First step").click() if at(group) else None
    steps = group.get_by_role("list", name="Steps").get_by_role("listitem").count()
    for step in range(1, steps):
        group.get_by_role("button", name="Next step").click()
        assert at(group) == step
    assert "x.grad: None → 2" in group.get_by_role("status").first.inner_text()
    assert group.get_by_role("button", name="Next step").is_disabled()
    assert group.get_by_role("table", name="Gradients").get_by_role("row", name="w", exact=False).first.inner_text().split()[-1] == "5"


def test_stepped_by_keyboard_and_the_host_does_not_listen(opened):
    group = stepper(opened)
    cells = opened.locator(".jp-Cell").count()
    group.focus()
    for key, wanted in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        opened.keyboard.press(key)
        assert at(group) == wanted
    group.get_by_role("slider", name="Step").focus()
    for key, wanted in (("ArrowRight", 2), ("ArrowLeft", 1)):
        opened.keyboard.press(key)
        assert at(group) == wanted
    opened.keyboard.press("End")
    assert group.get_by_role("button", name="Last step").is_disabled()
    group.focus()
    for key in ("a", "b", "x", "d", "d", "m"):  # in Jupyter's command mode: new cells, cut, delete, markdown
        opened.keyboard.press(key)
    assert opened.locator(".jp-Cell").count() == cells
    assert group.evaluate("root => root.getRootNode().activeElement === root")


def test_stepped_by_dragging_its_slider(opened):
    group = stepper(opened)
    slider = group.get_by_role("slider", name="Step")
    drag(opened, slider, 1)
    assert group.get_by_role("button", name="Last step").is_disabled()
    drag(opened, slider, 0)
    assert at(group) == 0


def test_two_steppers_do_not_touch_each_other(opened):
    first, second = stepper(opened), stepper(opened, 1)
    before = at(second)
    first.focus()
    opened.keyboard.press("End")
    assert at(first) > 0 and at(second) == before
    ids = opened.evaluate("""() => {
      const ids = [], walk = (root) => root.querySelectorAll("*").forEach((part) => {
        if (part.closest?.(".mgs") && part.id) ids.push(part.id);
        if (part.shadowRoot) walk(part.shadowRoot);
      });
      walk(document);
      return ids;
    }""")
    assert len(ids) == len(set(ids)) > 10


def test_an_answer_is_typed_and_sent_by_enter(opened):
    group = stepper(opened, 1)
    answer, told = group.get_by_role("textbox", name="Your answer"), group.get_by_role("status").first
    group.focus()
    opened.keyboard.press("Home")
    while not answer.is_visible():
        group.get_by_role("button", name="Next step").click()
    before = told.inner_text()
    for typed, said in (("x", "Type a number"), ("123", "Not that.")):
        answer.fill("")
        answer.focus()
        opened.keyboard.type(typed)
        opened.keyboard.press("Enter")
        group.get_by_text(said).wait_for()
    assert told.inner_text() == before
    group.get_by_role("button", name="Show the answer").click()
    assert told.inner_text() != before


@pytest.mark.parametrize("kind, label", [("Explorer", "w"), ("Jacobian", "v[0]")])
def test_tab_gets_in_and_out(opened, kind, label):
    group = opened.get_by_role("group", name=f"{kind} of f")
    group.scroll_into_view_if_needed()
    group.get_by_role("slider", name=label, exact=True).focus()
    inside = "root => root.contains(root.getRootNode().activeElement)"
    for _ in range(12):
        opened.keyboard.press("Tab")
        if not group.evaluate(inside):
            break
    assert not group.evaluate(inside), "twelve tabs and still inside"


def test_an_explorer_follows_its_sliders(opened):
    group = opened.get_by_role("group", name="Explorer of f")
    w, x = (group.get_by_role("slider", name=name, exact=True) for name in "wx")
    typed = group.get_by_role("spinbutton", name="w, as a number")
    typed.fill("1")
    group.get_by_text("f = 6 at w = 1, x = 2: ∂f/∂w = 5, ∂f/∂x = 2").wait_for()
    w.focus()
    opened.keyboard.press("ArrowRight")
    group.get_by_text("∂f/∂w = 5.1,").wait_for()  # 2w + x + 1
    drag(opened, x, 1)
    group.get_by_text("x = 5: ∂f/∂w = 8.1, ∂f/∂x = 2.05").wait_for()
    pictures = group.get_by_role("img")
    assert pictures.count() == 2 and "slope is 8.1" in pictures.last.get_attribute("alt")
    row = group.get_by_role("row").filter(has=opened.get_by_role("rowheader", name="w", exact=True))
    assert row.inner_text().split() == ["w", "1.05", "8.1"]
    typed.fill("40")
    group.get_by_text("at w = 40,").wait_for()
    assert w.get_attribute("max") == "100", "a slider stretches to what is typed"
    group.get_by_role("combobox", name="Plotted against").select_option("x")
    group.get_by_role("img", name="against x").wait_for()
    typed.fill("1")
    group.get_by_text("at w = 1,").wait_for()


def test_an_explorer_dragged_fast_ends_where_the_hand_does(opened):
    group = opened.get_by_role("group", name="Explorer of f")
    w = group.get_by_role("slider", name="w", exact=True)
    for share in (0.1, 0.9, 0.3, 0.7):
        drag(opened, w, share)
    group.get_by_text(f"w = {float(w.input_value()):.4g},".replace("-", "−")).first.wait_for()


def test_each_move_is_on_the_screen_by_itself(opened):
    group = opened.get_by_role("group", name="Explorer of f")
    w = group.get_by_role("slider", name="w", exact=True)
    w.focus()
    for _ in range(7):
        before = group.locator("p").nth(1).inner_text()
        opened.keyboard.press("ArrowLeft")
        expect(group.locator("p").nth(1)).not_to_have_text(before)


def test_a_jacobian_follows_its_vector(opened):
    group = opened.get_by_role("group", name="Jacobian of f")
    group.get_by_role("spinbutton", name="v[0], as a number").fill("2")
    group.get_by_text("vᵀJ = [7, 4] for v = [2, 1], and backward(v) gives the same").wait_for()  # J = [[3, 2], [1, 0]]
    group.get_by_role("slider", name="v[1]").focus()
    opened.keyboard.press("Home")
    group.get_by_text("vᵀJ = [1, 4] for v = [2, −5]").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened, scheme):
    opened.emulate_media(color_scheme=scheme)
    found = []
    for kind in ("Stepper", "Explorer", "Jacobian"):
        group = opened.get_by_role("group", name=kind).first
        if group.evaluate("root => root.getRootNode() !== document"):
            pytest.skip("axe is told where to look by selector, and the widget stands in a shadow tree")
        group.evaluate("(root, kind) => root.setAttribute('data-test', kind)", kind)
        results = Axe().run(opened, context=f"[data-test={kind}]").response["violations"]
        found += [(kind, rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in results]
    assert not found


def test_the_console_stays_empty(opened):
    assert opened.errors == []
