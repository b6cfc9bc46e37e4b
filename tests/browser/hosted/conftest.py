"""One server of each kind for all tests in here, and one page with everything on it for those that only look and move."""

import pytest
from browser import hosts

SETUP = """import minigrad as torch
from minigrad import record
from minigrad.widgets import Stepper
def step(start):
    with record() as run:
        w = torch.tensor([start], requires_grad=True)
        x = torch.tensor([2.], requires_grad=True)
        a = torch.add(w, x)
        b = torch.add(w, 1)
        c = torch.mul(a, b)
        c.backward()
    return run"""
CELLS = (
    SETUP,
    "Stepper(step(1.))",
    "Stepper(step(3.), predict=True)",
    "torch.Explorer(lambda w, x: (w + x) * (w + 1), w=1.0, x=2.0)",
    "torch.Jacobian(lambda x: torch.stack([x[0] * x[1], x[0]]), [2.0, 3.0])",
)
MAGIC = "%%step --predict\nw = torch.tensor([3.], requires_grad=True)\nc = (w + 2) * (w + 1)\nc.backward()"
JUPYTER = (SETUP + "\n%load_ext minigrad", CELLS[1], MAGIC, *CELLS[3:])
MARIMO = "import marimo\napp = marimo.App()\n" + "".join(
    f"@app.cell\ndef _({'' if cell is SETUP else 'Stepper, step, torch'}):\n"
    + "".join(f"    {line}\n" for line in cell.splitlines())
    + ("    return Stepper, step, torch\n" if cell is SETUP else "    return\n")
    for cell in CELLS
)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    with hosts.jupyter("lab", tmp_path_factory.mktemp("lab")) as host:
        yield host


@pytest.fixture(scope="session")
def notebook(tmp_path_factory):
    with hosts.jupyter("notebook", tmp_path_factory.mktemp("notebook")) as host:
        yield host


@pytest.fixture(scope="session", params=["lab", "notebook", "marimo"])
def opened(request, chromium, tmp_path_factory):
    """A page of each host, all cells run: two steppers, an Explorer and a Jacobian."""
    with chromium.new_context(viewport={"width": 1300, "height": 1000}, reduced_motion="reduce") as context:
        page = hosts.watched(context)
        if request.param == "marimo":
            with hosts.marimo(tmp_path_factory.mktemp("marimo"), MARIMO) as address:
                page.goto(address)
                page.get_by_role("group", name="Jacobian of f").wait_for(timeout=hosts.SLOW)
                yield page
            return
        host = request.getfixturevalue(request.param)
        host.open(page, host.write("opened.ipynb", *JUPYTER))
        host.run(page)
        page.get_by_role("group", name="Jacobian of f").wait_for()
        yield page
