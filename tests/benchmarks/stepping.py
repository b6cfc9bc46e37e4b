"""What the stepper weighs and how long a step takes in a real Chromium: `python tests/benchmarks/stepping.py`.

A step is timed from the slider's event to the changed page (in the DOM), and to the next painted frame. The latter is
compared, in turn and in the same page, with the least that a step could do: switching one class on the same picture.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import minigrad as torch
from minigrad import draw, record
from minigrad.drawing import _fold
from minigrad.widgets import Explorer, Jacobian, Stepper

WIDGETS = Path(torch.__file__).parent / "widgets"
MEASURE = """async () => {
  const slider = document.querySelector("input[type=range]"), end = Number(slider.max);
  const box = document.querySelector("svg .value"), frame = () => new Promise(requestAnimationFrame);
  const dom = [], painted = [], bare = [];
  const go = (step) => { slider.value = step; slider.dispatchEvent(new Event("input")); };
  for (let i = 1; i <= 200; i++) {
    const step = Math.floor(end / 2) + i;
    await frame();
    let start = performance.now();
    go(step);
    dom.push(performance.now() - start);
    await frame(); await frame();
    painted.push(performance.now() - start);
    await frame();
    start = performance.now();
    box.classList.toggle("changed");
    await frame(); await frame();
    bare.push(performance.now() - start);
  }
  const at = (numbers, share) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length * share)];
  return { dom95: at(dom, .95), dom50: at(dom, .5), painted: at(painted, .5), bare: at(bare, .5),
           nodes: document.querySelectorAll("svg .value, svg .operation").length, steps: end + 1 };
}"""


def document() -> torch.Tensor:
    w = torch.tensor([1.0], requires_grad=True)
    x = torch.tensor([2.0], requires_grad=True)
    a = torch.add(w, x)
    b = torch.add(w, 1)
    c = torch.mul(a, b)
    c.backward(retain_graph=True)
    return c


def grid(operations: int) -> None:
    """A graph of that many operations, wide and deep."""
    rows = [torch.tensor([float(i)], requires_grad=True) for i in range(10)]
    for step in range(operations - 9):
        i = step % 10
        rows[i] = rows[i] + rows[(i + 1) % 10] if step % 3 else rows[i].sin()
    total = rows[0]
    for row in rows[1:]:
        total = total + row
    total.backward()


def sizes() -> None:
    for name in ("stepper", "panel"):
        weight = sum((WIDGETS / f"{name}{end}").stat().st_size for end in (".js", ".css"))
        print(f"{name}: script and style {weight / 1000:5.1f} KB (at most 60)")
    with record() as run:
        document()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "run.html")
        run.to_html(page)
        print(f"the document's example as one file: {page.stat().st_size / 1000:.0f} KB (below 200)")
    with record() as long:
        w = torch.arange(16.0).requires_grad_()
        for _ in range(240):
            w = (w * 1.001).sin()
        w.sum().backward()
    print(f"a trace of {len(long.steps):,} steps over 16 elements: {len(long.to_json()) / len(long.steps):.0f} KB per 1,000 steps (below 1,000)")


def python_side() -> None:
    c = document()
    explorer = Explorer(lambda w, x: (w + x) * (w + 1), w=1.0, x=2.0)
    jacobian = Jacobian(lambda x: x * x.sum(), torch.tensor([1.0, 2.0, 3.0]))
    moves = iter(range(1, 100_000))
    for title, work, bound in (
        ("first picture of a small graph", lambda: draw(c).svg(), 5),
        ("Explorer follows a slider", lambda: setattr(explorer, "numbers", [next(moves) / 1000, 2.0]), 50),
        ("Jacobian follows a slider", lambda: setattr(jacobian, "numbers", [next(moves) / 1000, 1.0, 0.5]), 50),
    ):
        times = []
        for _ in range(30):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        print(f"{title}: {statistics.median(times) * 1000:.1f} ms of Python (at most {bound})")


def in_the_browser() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium here: the times in the browser are left out")
        return
    from playwright.sync_api import sync_playwright

    _fold.VISIBLE = 10_000  # all of it on screen, as no picture of ours is by itself
    with record() as run:
        grid(500)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = Path(folder, "run.html")
        Stepper(run).to_html(path)
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"])
        page = browser.new_page()
        page.goto(path.as_uri())
        found = page.evaluate(MEASURE)
        browser.close()
    print(json.dumps({key: round(value, 2) for key, value in found.items()}))
    print(f"{found['nodes']:.0f} nodes on screen: a step is in the DOM after {found['dom95']:.2f} ms (95th percentile, at most 2), "
          f"painted after {found['painted'] / found['bare']:.2f} times a bare class switch (at most 1.25)")  # fmt: skip


if __name__ == "__main__":
    sizes()
    python_side()
    in_the_browser()
