"""The stepper in one HTML file, opened from disk with the network off, in a real Chromium: found by role and label."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from document import SENTENCES, the_document
from playwright.sync_api import expect

import minigrad as torch
from minigrad import record, scope
from minigrad.widgets import Stepper

LINES = ["w =", "x =", "a =", "b =", "c =", *["c.backward()"] * 10]


@pytest.fixture
def opened(chromium, tmp_path):
    """Opens steppers, each in a file of its own or together on a page; the console must stay empty."""
    said, contexts = [], []

    def open_page(stepper, scheme="light", motion="no-preference", width=1100, damage=("", "")):
        path = tmp_path / f"run{len(contexts)}.html"
        stepper.to_html(path)
        path.write_text(path.read_text("utf-8").replace(*damage), "utf-8")
        context = chromium.new_context(
            color_scheme=scheme, reduced_motion=motion, viewport={"width": width, "height": 800}, offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    # The policy's own words, where a picture brings a handler, or the parser's message about a damaged one a style.
    refused = "Executing inline event handler violates", "Applying inline style violates"
    assert [text for text in said if not text.startswith(("data:", *refused))] == []


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def sentence(page):
    return page.get_by_role("status").inner_text()


def current_line(page):
    return page.get_by_role("region", name="Code").locator('[aria-current="true"]').inner_text()


def current_item(page):
    return page.get_by_role("list", name="Steps").locator('[aria-current="step"]').inner_text()


def row(page, name):
    return page.get_by_role("table", name="Gradients").get_by_role("row", name=re.compile(f"^{name} ")).inner_text().split()


def box(page, name, slot):
    texts = page.locator(f'[data-node="{name}"] [data-slot="{slot}"]').all_text_contents()
    return " ".join(" ".join(texts).split())


def test_every_step_by_mouse(opened):
    page = opened(Stepper(the_document()))
    assert page.get_by_role("group", name="Stepper c").is_visible()
    for number, (told, line) in enumerate(zip(SENTENCES, LINES, strict=True)):
        assert sentence(page) == told
        assert page.get_by_role("slider", name="Step", exact=True).get_attribute("aria-valuetext") == told
        assert page.get_by_role("slider", name="Step", exact=True).input_value() == str(number)
        assert told in current_item(page)
        assert line in current_line(page)
        if number < len(SENTENCES) - 1:
            press(page, "Next step")
    assert page.get_by_role("button", name="Next step").is_disabled()
    assert row(page, "w") == ["w", "1", "5", "2/2", "5"] and row(page, "x")[-1] == "2"
    assert "5" in box(page, "w", "grad") and box(page, "c", "value") == "6"
    press(page, "First step")
    assert sentence(page) == SENTENCES[0] and row(page, "w")[-1] == "None"
    press(page, "Last step")
    press(page, "Previous step")
    assert sentence(page) == SENTENCES[-2] and row(page, "x")[-1] == "None"


def test_what_acts_and_what_changes_is_lit(opened):
    page = opened(Stepper(the_document()))
    page.get_by_role("list", name="Steps").get_by_role("button", name="∂c/∂w through b").click()
    assert page.locator('[data-node="w"]').first.evaluate("part => part.classList.contains('changed')")
    assert not page.locator('[data-node="x"]').first.evaluate("part => part.classList.contains('changed')")
    acting = page.locator(".edge.acting")
    assert acting.count() == 1
    assert (acting.get_attribute("data-from"), acting.get_attribute("data-operand")) == ("w", "0")
    assert "3" in box(page, "w", "grad")  # part of it: one of two messages
    press(page, "Next step")
    press(page, "Next step")
    assert "5" in box(page, "w", "grad")


def test_keyboard_alone(opened):
    page = opened(Stepper(the_document()))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "group"
    for key, number in [("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 14), ("Home", 0), ("PageDown", 5),
                        ("PageDown", 14), ("PageUp", 5), ("PageUp", 0)]:  # fmt: skip
        page.keyboard.press(key)
        assert sentence(page) == SENTENCES[number], key
    slider = page.get_by_role("slider", name="Step", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert sentence(page) == SENTENCES[1]
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    assert page.evaluate("document.activeElement === document.body"), "Tab leaves the stepper"


def test_space_plays_and_pauses_and_nothing_plays_by_itself(opened):
    page = opened(Stepper(the_document()))
    page.wait_for_timeout(400)
    assert sentence(page) == SENTENCES[0]
    page.get_by_role("combobox", name="Speed").select_option("4×")
    page.get_by_role("group", name="Stepper c").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Pause").is_visible()
    assert page.get_by_role("status").get_attribute("aria-live") == "off"
    expect(page.get_by_role("status")).not_to_have_text(SENTENCES[0], timeout=20_000)
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Play").is_visible()
    stopped = sentence(page)
    page.wait_for_timeout(700)
    assert sentence(page) == stopped
    press(page, "Play")
    expect(page.get_by_role("status")).to_have_text(SENTENCES[-1], timeout=20_000)
    page.get_by_role("button", name="Play").wait_for()  # at the end it stops, and does not begin again


def test_dragging_the_slider(opened):
    page = opened(Stepper(the_document()))
    place = page.get_by_role("slider", name="Step", exact=True).bounding_box()
    page.mouse.move(place["x"] + 6, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + 4, steps=6)
    assert sentence(page) == SENTENCES[7]
    page.mouse.move(place["x"] + place["width"] + 20, place["y"] + 4, steps=6)
    page.mouse.up()
    assert sentence(page) == SENTENCES[-1]


def test_predicting(opened):
    page = opened(Stepper(the_document(), predict=True))
    page.get_by_role("list", name="Steps").get_by_role("button", name="∂c/∂w through a").click()
    press(page, "Next step")
    answer = page.get_by_role("textbox", name="Your answer")
    assert sentence(page) == SENTENCES[10], "the number isn't told before it is asked for"
    answer.fill("2")
    page.keyboard.press("Enter")
    assert page.get_by_text("That is one path; another one reaches w too").is_visible()
    answer.fill("6")
    page.keyboard.press("Enter")
    assert sentence(page) == SENTENCES[10]
    answer.fill("five")
    page.keyboard.press("Enter")
    assert sentence(page) == SENTENCES[10]
    answer.fill("5")
    page.keyboard.press("Enter")
    assert sentence(page) == SENTENCES[11] and not answer.is_visible()


def test_several_passes_add_up_and_buffers_are_freed(opened):
    with record() as run:
        w = torch.tensor([1.0], requires_grad=True)
        c = (w + 2) * (w + 1)
        c.backward(retain_graph=True)
        c.backward()
    page = opened(Stepper(run))
    press(page, "Last step")
    assert sentence(page) == "w.grad: 5 + 5 = 10, added to what was there" and row(page, "w")[-1] == "10"
    assert page.locator(".operation.freed").count() == 1  # sums had saved nothing
    press(page, "First step")
    assert page.locator(".operation.freed").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("lang", "width"), [("en", 1100), ("zh", 480)])
def test_no_barrier(opened, scheme, lang, width):
    page = opened(Stepper(the_document(), language=lang, predict=True), scheme, width=width)
    for number in range(3):
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        page.get_by_role("list").get_by_role("button").nth((5, 11, 13)[number]).click()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "nothing sticks out"


def test_on_paper_nothing_is_cut_off(opened):
    with record() as run:
        leaves = [torch.tensor([[1.25, -0.33], [2.5, 0.125]], requires_grad=True) for _ in range(12)]  # wider than its column
        total = sum(leaves[1:], leaves[0]).sum()
        total.backward()
    page = opened(Stepper(run), width=700)
    page.emulate_media(media="print")
    for part in (".mgs-code", ".mgs-graph", ".mgs-table"):
        assert page.locator(part).evaluate("part => part.scrollWidth <= part.clientWidth"), part


def test_with_reduced_motion_nothing_moves(opened):
    page = opened(Stepper(the_document()), motion="reduce")
    press(page, "Last step")
    moving = "document.getAnimations().length + [...document.querySelectorAll('*')].filter(" \
             "part => parseFloat(getComputedStyle(part).transitionDuration) > 0).length"
    assert page.evaluate(moving) == 0


HOSTILE = ["</svg><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{a|b}<b>", "梯度", "🙂", "שלום", "a\nb"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_text(opened, name):
    with record() as run:
        w = torch.tensor([1.0], requires_grad=True)
        (w * 2).backward()
    run.values[0].names[:] = [name]
    run.values[0].name = name
    page = opened(Stepper(run))
    press(page, "Last step")
    header = page.get_by_role("table", name="Gradients").get_by_role("rowheader").first
    assert header.inner_text() == name.replace("\n", "\N{SYMBOL FOR LINE FEED}")
    assert page.locator("script:not([type])").count() == 0 and page.locator("img").count() == 0


def test_what_a_picture_must_not_hold_is_left_out(opened):
    stepper = Stepper(the_document())
    stepper.svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><foreignObject><p>x</p></foreignObject>' \
                  '<g onclick="alert(1)" class="ok"><a href="https://example.com"><text>x</text></a></g></svg>'
    page = opened(stepper)
    graph = page.get_by_role("region", name="Graph")
    assert graph.locator("script, foreignObject, a, [onclick], [href]").count() == 0


@pytest.mark.parametrize("damage", [
    lambda stepper: setattr(stepper, "svg", "<p>no picture</p>"),
    lambda stepper: setattr(stepper, "svg", stepper.svg.replace("</svg>", "")),
    lambda stepper: setattr(stepper, "play", stepper.play | {"steps": None}),
    lambda stepper: setattr(stepper, "play", stepper.play | {"strings": None}),
], ids=["no picture", "half a picture", "no steps", "no texts"])  # fmt: skip
def test_what_is_damaged_is_refused(opened, damage):
    stepper = Stepper(the_document())
    damage(stepper)
    page = opened(stepper)
    assert page.get_by_role("note").inner_text() == "This stepper can't be read: its data is damaged. Run its cell again to see it."


def test_a_file_whose_data_cannot_be_read_says_so(opened):
    page = opened(Stepper(the_document()), damage=('id="data">{', 'id="data">'))
    assert page.get_by_role("note").inner_text() == "This stepper can't be read: its data is damaged. Run its cell again to see it."


def test_another_versions_trace_says_so(opened):
    stepper = Stepper(the_document())
    stepper.play = stepper.play | {"version": 99}
    page = opened(stepper)
    assert page.get_by_role("note").inner_text() == "This stepper was saved by another version of minigrad. Run its cell again to see it."


def test_scopes_collapse_and_expand(opened):
    with record() as run:
        w = torch.tensor([1.0], requires_grad=True)
        with scope("layer1"):
            h = w * 2
            h = h.exp()
        with scope("layer2"):
            y = h + 1
            y = y * y
        y.backward()
    page = opened(Stepper(run))
    press(page, "Last step")
    told = sentence(page)
    circles = page.locator("svg .operation")
    assert circles.count() == 4
    press(page, "Collapse layer1")
    assert circles.count() == 3 and sentence(page) == told
    assert page.get_by_role("button", name="Expand layer1").evaluate("button => button === document.activeElement")
    press(page, "Collapse layer2")
    assert circles.count() == 2
    press(page, "Previous step")
    assert sentence(page) != told
    press(page, "Expand layer1")
    press(page, "Expand layer2")
    assert circles.count() == 4 and row(page, "w")[-1] == "None"


def test_what_happens_is_in_sight(opened):
    with record() as run:
        w = torch.tensor([[1.5, 2.5, 3.5]], requires_grad=True)
        for _ in range(6):
            w = (w * 1.0625).tanh()
        w.sum().backward()
    page = opened(Stepper(run), width=640)
    graph = page.get_by_role("region", name="Graph")
    inside = """graph => { const part = graph.querySelector(".changed").getBoundingClientRect(), box = graph.getBoundingClientRect();
                return part.top >= box.top && part.bottom <= box.bottom && part.left < box.right && part.right > box.left; }"""
    for name in ("Last step", "First step"):
        press(page, name)
        page.wait_for_function(inside, arg=graph.element_handle())
    assert graph.evaluate("graph => graph.scrollHeight > graph.clientHeight || graph.scrollWidth > graph.clientWidth"), "a test that can fail"


@pytest.mark.parametrize(("width", "fits"), [(1100, True), (480, True), (320, False)])
def test_the_graph_shrinks_to_its_room_as_far_as_it_stays_legible(opened, width, fits):
    graph = opened(Stepper(the_document()), width=width).get_by_role("region", name="Graph")
    assert graph.evaluate("graph => graph.scrollWidth <= graph.clientWidth") == fits


def test_a_gradient_is_called_grad_once_it_is_stored(opened):
    page = opened(Stepper(the_document()))
    label = page.locator('[data-node="w"] .label')
    for step, text in ((0, ".grad"), (9, "∂"), (11, "∂"), (13, ".grad")):
        page.get_by_role("list", name="Steps").get_by_role("button").nth(step).click()
        assert label.text_content() == text


def test_without_lines_of_code_the_graph_has_the_room(opened):
    with record() as run:
        exec("import minigrad\n(minigrad.tensor([3.0], requires_grad=True) * 2).backward()", {})
    page = opened(Stepper(run))
    assert not page.locator(".mgs-code").is_visible()
    graph, whole = (page.locator(part).bounding_box()["width"] for part in (".mgs-graph", ".mgs-stage"))
    assert graph == whole
    assert sentence(page).startswith("leaf_1 = 3")


def test_without_a_script_there_is_a_picture_and_a_table(chromium, tmp_path):
    Stepper(the_document()).to_html(tmp_path / "run.html")
    assert (tmp_path / "run.html").stat().st_size < 200_000
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((tmp_path / "run.html").as_uri())
    assert page.get_by_role("img", name="Graph of c").is_visible()
    assert page.get_by_role("table", name="Gradients").is_visible()
    context.close()
