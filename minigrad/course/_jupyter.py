"""Starts JupyterLab on a lesson, or notices that a Jupyter is running around us already.

>>> inside_jupyter({"HOME": "/home/ada"})
False
>>> inside_jupyter({"JUPYTERHUB_USER": "ada"})
True
"""

import importlib.util
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

# JupyterLab reads default settings for this session here, beneath the learner's own: widget state is saved
# with a notebook, and no question about news covers the first lesson.
SETTINGS = Path(__file__).resolve().parent / "jupyter"

# A kernel has the first two, a terminal inside JupyterLab the last.
_SIGNS = ("JPY_PARENT_PID", "JPY_SESSION_NAME", "JUPYTER_SERVER_URL")


def inside_jupyter(environ: Mapping[str, str]) -> bool:
    """Whether this process was started by a Jupyter, which then is the one to open the lessons in."""
    return any(name in _SIGNS or name.startswith("JUPYTERHUB_") for name in environ)


def jupyterlab_installed() -> bool:
    return importlib.util.find_spec("jupyterlab") is not None


def claim(port: int) -> None:
    """Raise OSError where nothing can listen on a port of this machine."""
    socket.create_server(("127.0.0.1", port)).close()


def start(folder: Path, lesson: str, port: int | None, browser: bool) -> None:
    """Run JupyterLab on `folder`, opened at `lesson`, until Ctrl-C ends it.

    Without a port Jupyter begins at 8888 (or where the learner's configuration says) and moves on to a free one.
    """
    own = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([*([own] if own else []), str(SETTINGS)])
    from jupyterlab.labapp import LabApp

    options = [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{quote(lesson)}",
        f"--ServerApp.port_retries={50 if port is None else 0}",
        "--ServerApp.answer_yes=True",  # one Ctrl-C is enough
        "--ServerApp.allow_root=True",  # in a container everyone is root
    ]
    if port is not None:
        options.append(f"--ServerApp.port={port}")
    if not browser:
        options.append("--no-browser")
    # On a terminal Jupyter handles Ctrl-C itself; elsewhere it would leave its files and kernels behind.
    signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))
    LabApp.launch_instance(options)
