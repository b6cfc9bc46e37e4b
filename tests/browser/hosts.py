"""The places where a notebook is opened: JupyterLab, Notebook 7 and marimo, each a server of its own for the tests.

A server listens on a free port of this machine, keeps its configuration, data and running state in a folder of its own,
asks for no token, and is ended with all its kernels when the block ends.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat

from minigrad.course._jupyter import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds until a server answers
SLOW = 60_000  # milliseconds until a page has done what it was asked
OPEN = "--ServerApp.token= --ServerApp.password= --ServerApp.disable_check_xsrf=True --ServerApp.allow_root=True --no-browser"
APPLICATIONS = {
    "lab": ("jupyterlab", "--LabApp.expose_app_in_browser=True"),
    "notebook": ("notebook", "--JupyterNotebookApp.expose_app_in_browser=True"),
}
# What the hosts say by themselves, without a widget of ours on the page.
OWN_NOISE = re.compile(r"reading 'schema'|favicon|Failed to load resource|\[yjs|was preloaded using link preload|ResizeObserver loop|debugger state")
READY = """async () => {
  const panel = window.jupyterapp.shell.currentWidget, session = panel?.context?.sessionContext;
  if (!session) return false;
  await session.ready;
  const kernel = session.session?.kernel;
  if (kernel?.connectionStatus !== "connected") return false;
  await kernel.requestKernelInfo();
  return true;
}"""
SWITCH = """async (path) => {
  const { shell, commands } = window.jupyterapp, old = shell.currentWidget;
  if (old?.context) {
    await old.context.sessionContext.shutdown();
    old.dispose();
  }
  const opened = await commands.execute("docmanager:open", { path, factory: "Notebook" });
  await opened.context.ready;
  shell.activateById(opened.id);
}"""
DONE = """() => {
  const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter((cell) => cell.model.type === "code");
  return cells.every((cell) => cell.model.executionCount !== null && cell.model.executionState !== "running");
}"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def served(command, address, folder, **environment):
    """A server that is there as long as the block runs; what it says is kept in `server.log`."""
    own = {f"{name}_DIR": str(folder / name.lower()) for name in ("JUPYTER_CONFIG", "JUPYTER_DATA", "JUPYTER_RUNTIME", "IPYTHON")}
    homes = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "xdg"), "XDG_STATE_HOME": str(folder / "xdg")}
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    surroundings = os.environ | own | homes | {"IPYTHONDIR": own["IPYTHON_DIR"], "PYTHONPATH": path} | environment
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder, env=surroundings, start_new_session=True)
        try:
            wait_for(address, process, folder / "server.log")
            yield address
        finally:
            end(process)


def wait_for(address, process, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"no server at {address}:\n{log.read_text()[-3000:]}")


def end(process):
    """Ends a server and its kernels."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
    process.wait()


class Jupyter:
    """JupyterLab or Notebook 7, with a folder of notebooks."""

    def __init__(self, application, address, folder):
        self.application, self.address, self.folder = application, address, folder

    def write(self, name, *cells, metadata=None):
        """A notebook of these code cells."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook.metadata.update(metadata or {})
        nbformat.write(notebook, self.folder / name)
        return name

    def open(self, page, name):
        """Opens a notebook and waits until its kernel has answered."""
        page.goto(f"{self.address}/{'lab/tree' if self.application == 'lab' else 'notebooks'}/{name}?reset")
        page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.content?.widgets?.length", timeout=SLOW)

    def switch(self, page, name):
        """Ends the open notebook with its kernel, if there is one, and opens another without loading the page anew."""
        page.evaluate(SWITCH, name)

    def run(self, page):
        """Runs all cells, and waits until all have run."""
        page.wait_for_function(READY, timeout=SLOW)
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(DONE, timeout=SLOW)

    def save(self, page):
        page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")

    def stop(self, page):
        """Ends the notebook's kernel."""
        page.evaluate("() => window.jupyterapp.shell.currentWidget.context.sessionContext.shutdown()")

    def saved(self, name):
        """The notebook as it is on disk."""
        return nbformat.read(self.folder / name, as_version=4)


@contextmanager
def jupyter(application, folder, keep_state=True):
    """JupyterLab ("lab") or Notebook 7 ("notebook"). With `keep_state` widgets' state is saved with notebooks, as our launcher has it."""
    port, notebooks = free_port(), folder / "notebooks"
    notebooks.mkdir()
    settings = folder / "settings" / "labconfig"
    shutil.copytree(SETTINGS / "labconfig", settings)
    if not keep_state:
        overrides = json.loads((settings / "default_setting_overrides.json").read_text())
        overrides["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] = False
        (settings / "default_setting_overrides.json").write_text(json.dumps(overrides))
    module, exposed = APPLICATIONS[application]
    command = [sys.executable, "-m", module, *OPEN.split(), exposed, f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
               f"--ServerApp.root_dir={notebooks}"]
    address = f"http://127.0.0.1:{port}"
    with served(command, f"{address}/api/status", folder, JUPYTER_CONFIG_PATH=str(settings.parent)):
        yield Jupyter(application, address, notebooks)


@contextmanager
def marimo(folder, source):
    """marimo, editing a notebook of this source: its address."""
    (folder / "notebook.py").write_text(source, "utf-8")
    (folder / "pyproject.toml").write_text("[tool.marimo.runtime]\nauto_instantiate = true\n", "utf-8")  # it runs when it is opened
    port = free_port()
    command = [sys.executable, "-m", "marimo", "--yes", "edit", "notebook.py", "--headless", "--no-token", "--host=127.0.0.1", f"--port={port}",
               "--skip-update-check"]
    with served(command, f"http://127.0.0.1:{port}/health", folder) as address:
        yield address.removesuffix("/health")


def watched(context):
    """A new page, with the errors that it reports."""
    page = context.new_page()
    page.errors = []
    page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" and not OWN_NOISE.search(said.text) else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)) if not OWN_NOISE.search(str(error)) else None)
    page.set_default_timeout(10_000)
    return page
