"""The `minigrad` command as a learner meets it: what it copies, what it leaves alone, what it says, how it ends."""

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
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

import minigrad
from minigrad.course import _command, _copying, _jupyter

PACKAGE = Path(minigrad.__file__).parent
RUN = "import sys; from minigrad.course._command import main; sys.exit(main())"
JUPYTER_SIGNS = re.compile("JUPYTERHUB_|JPY_|JUPYTER_")


def notebook(*sources, outputs=()):
    cells = [{"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# A lesson"}]
    for number, source in enumerate(sources):
        cells.append({"cell_type": "code", "id": f"cell-{number}", "metadata": {}, "source": source,
                      "execution_count": None, "outputs": list(outputs)})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """Two lessons in each language, shipped from a folder of the test's own; the learner stands in an empty one."""
    for language in ("en", "zh"):
        home = tmp_path / "shipped" / language
        home.mkdir(parents=True)
        (home / "00_first.ipynb").write_text(notebook("1 + 1"))
        (home / "01_second.ipynb").write_text(notebook("2 + 2"))
    monkeypatch.setattr(_copying, "homes", lambda: [tmp_path / "shipped"])
    learner = tmp_path / "learner"
    learner.mkdir()
    monkeypatch.chdir(learner)
    return tmp_path / "shipped"


@pytest.fixture
def started(monkeypatch):
    """What JupyterLab would have been started with; no Jupyter is around us."""
    calls = []
    for name in [name for name in os.environ if JUPYTER_SIGNS.match(name)]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(_jupyter, "start", lambda *arguments: calls.append(arguments))
    return calls


def run(capsys, *arguments):
    code = _command.main(["lessons", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_lessons_are_copied_and_the_first_is_opened(lessons, started, capsys):
    code, out, err = run(capsys)
    here = Path.cwd() / "minigrad-lessons"
    assert (code, err) == (0, "")
    assert (here / "en/01_second.ipynb").read_bytes() == (lessons / "en/01_second.ipynb").read_bytes()
    assert started == [(here, "en/00_first.ipynb", None, True)]
    assert "00_first.ipynb, 01_second.ipynb" in out and str(here) in out


@pytest.mark.parametrize("number", ["1", "01"])
def test_a_number_opens_its_lesson(lessons, started, capsys, number):
    assert run(capsys, number, "--no-browser", "--dir", "deep/er")[0] == 0
    assert started == [(Path.cwd() / "deep/er", "en/01_second.ipynb", None, False)]


@pytest.mark.parametrize("number", ["2", "x", "²", ""])
def test_an_unknown_number_is_refused_before_anything_is_written(lessons, started, capsys, number):
    code, out, err = run(capsys, number)
    assert (code, out, started, list(Path.cwd().iterdir())) == (2, "", [], [])
    assert err == f"minigrad: there is no lesson {number}; choose from: 0, 1\n"


def test_a_changed_notebook_is_never_touched(lessons, started, capsys):
    run(capsys)
    mine = Path("minigrad-lessons/en/00_first.ipynb")
    mine.write_text(notebook("1 + 41"))
    (lessons / "en/00_first.ipynb").write_text(notebook("1 + 1 + 1"))
    code, out, err = run(capsys)
    assert (code, err, mine.read_text()) == (0, "", notebook("1 + 41"))
    assert "you have changed them: 00_first.ipynb.\n" in out and "fresh copy" in out and "--dir" in out
    mine.unlink()
    run(capsys)
    assert mine.read_text() == notebook("1 + 1 + 1")


@pytest.mark.parametrize("ran", [
    notebook("1 + 1", outputs=[{"output_type": "stream", "name": "stdout", "text": "2"}]),
    notebook("1 + 1", ""),  # Shift-Enter on the last cell adds an empty one
    json.dumps(json.loads(notebook(["1 ", "+ 1"])), indent=1),
])
def test_running_a_notebook_is_no_change(lessons, started, capsys, ran):
    run(capsys)
    mine = Path("minigrad-lessons/en/00_first.ipynb")
    mine.write_text(ran)
    assert run(capsys)[1].count("\n") == 1, "nothing to report but the start"
    assert mine.read_text() == ran, "the learner's outputs stay while the lesson is the same"
    (lessons / "en/00_first.ipynb").write_text(notebook("3"))
    assert "newer lessons: 00_first.ipynb." in run(capsys)[1]
    assert mine.read_text() == notebook("3")


def test_without_its_memory_only_shipped_text_counts_as_unchanged(lessons, started, capsys):
    run(capsys)
    here = Path("minigrad-lessons")
    (here / _copying.MEMORY).write_text("{[")
    (lessons / "en/01_second.ipynb").write_text(notebook("3"))
    out = run(capsys)[1]
    assert "changed them: 01_second.ipynb." in out and "00_first" not in out.partition("Starting")[0]
    assert (here / "en/01_second.ipynb").read_text() == notebook("2 + 2")


@pytest.mark.parametrize("what", ["", "[]", "{}", '{"cells": [{}]}', "\udcff"])
def test_what_is_no_notebook_is_the_learners(lessons, started, capsys, what):
    run(capsys)
    mine = Path("minigrad-lessons/en/00_first.ipynb")
    mine.write_text(what, errors="surrogateescape")
    assert "changed them: 00_first.ipynb." in run(capsys)[1]
    assert mine.read_text(errors="surrogateescape") == what


def test_links_are_not_written_through(lessons, started, capsys):
    elsewhere = Path("elsewhere")
    elsewhere.write_text("precious")
    folder = Path("minigrad-lessons/en")
    folder.mkdir(parents=True)
    (folder / "00_first.ipynb").symlink_to(elsewhere.absolute())
    (folder / "01_second.ipynb").symlink_to("nowhere")
    (folder.parent / _copying.MEMORY).symlink_to(elsewhere.absolute())
    assert "changed them: 00_first.ipynb, 01_second.ipynb." in run(capsys)[1]
    assert elsewhere.read_text() == "precious"
    assert sorted(path.name for path in folder.iterdir()) == ["00_first.ipynb", "01_second.ipynb"]


def test_a_failed_write_leaves_nothing_behind(lessons, started, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    code, _, err = run(capsys)
    assert code == 2 and "(No space left on device)" in err and err.count("\n") == 1
    assert [path for path in Path.cwd().rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("folder", ["taken", "taken/deeper", "dangling"])
def test_a_file_in_the_way_is_named(lessons, started, capsys, folder):
    Path("taken").write_text("mine")
    Path("dangling").symlink_to("nowhere")
    obstacle = Path.cwd() / folder.partition("/")[0]
    assert run(capsys, "--dir", folder) == (
        2, "", f"minigrad: {obstacle} is not a folder; choose another one with --dir\n")
    assert (Path("taken").read_text(), started) == ("mine", [])


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder where even root can't write")
def test_an_unwritable_folder_is_named(lessons, started, capsys):
    code, out, err = run(capsys, "--dir", "/proc/self/lessons")
    assert (code, out, started) == (2, "", [])
    assert re.fullmatch(r"minigrad: can't write to /proc/self/lessons \(.*\); choose another folder with --dir\n", err)


def test_a_missing_extra_is_one_line(lessons, started, capsys, monkeypatch):
    monkeypatch.setattr(_jupyter, "jupyterlab_installed", lambda: False)
    code, out, err = run(capsys)
    assert (code, out, err.count("\n"), list(Path.cwd().iterdir())) == (2, "", 1, [])
    assert err.startswith("minigrad: JupyterLab is not installed; install the extra 'lessons'")


def test_an_explicit_port_that_is_taken_fails(lessons, started, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = run(capsys, "--port", port)
    assert (code, out, started) == (2, "", [])
    assert re.fullmatch(rf"minigrad: port {port} can't be used \(.*\); choose another one, .*\n", err)
    assert run(capsys, "--port", port)[0] == 0 and started[0][2] == port


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x", "8.5"])
def test_a_port_is_a_number(lessons, started, capsys, port):
    code, _, err = run(capsys, f"--port={port}")
    assert code == 2 and f"a port is a number from 1 to 65535, not '{port}'" in err


@pytest.mark.parametrize("sign", ["JUPYTERHUB_API_TOKEN", "JPY_PARENT_PID", "JPY_SESSION_NAME", "JUPYTER_SERVER_URL"])
def test_inside_a_running_jupyter_nothing_is_started(lessons, started, capsys, monkeypatch, sign):
    monkeypatch.setenv(sign, "1")
    monkeypatch.setattr(_jupyter, "jupyterlab_installed", lambda: False)  # needed by the server, not by its kernel
    code, out, err = run(capsys, "1")
    path = Path.cwd() / "minigrad-lessons/en/01_second.ipynb"
    assert (code, err, started, path.exists()) == (0, "", [], True)
    assert out.endswith(f"Open this lesson in it: {path}\n")


def test_in_chinese(lessons, started, capsys):
    code, out, err = run(capsys, "--lang", "zh")
    assert (code, err, started[0][1]) == (0, "", "zh/00_first.ipynb")
    assert "已复制到" in out and not re.search("Copied|Starting", out)
    assert run(capsys, "7", "--lang", "zh")[2] == "minigrad: 没有第 7 课；可选：0、1\n"


def test_both_languages_say_the_same():
    def holes(text):
        return sorted(re.findall(r"{\w+}|--\w+", text))

    assert list(_command.PHRASES["en"]) == list(_command.PHRASES["zh"])
    for key, english in _command.PHRASES["en"].items():
        chinese = _command.PHRASES["zh"][key]
        assert holes(chinese) == holes(english) and re.search("[一-鿿]", chinese)


def test_version_and_help(capsys):
    assert _command.main(["--version"]) == 0 and capsys.readouterr().out == f"minigrad {minigrad.__version__}\n"
    assert _command.main([]) == 0 and "lessons" in capsys.readouterr().out
    assert _command.main(["lessons", "--help"]) == 0 and "--no-browser" in capsys.readouterr().out
    assert _command.main(["lesson"]) == 2 and "invalid choice: 'lesson'" in capsys.readouterr().err


@pytest.fixture
def checkout(tmp_path):
    """A whole checkout with the lessons of these tests, and the environment of a person outside any Jupyter."""
    shutil.copytree(PACKAGE, tmp_path / "minigrad", ignore=shutil.ignore_patterns("__pycache__", "_lessons"))
    for language in ("en", "zh"):
        (tmp_path / "lessons" / language).mkdir(parents=True)
        (tmp_path / "lessons" / language / "00_first.ipynb").write_text(notebook("1 + 1"))
    unwanted = re.compile(f"{JUPYTER_SIGNS.pattern}|PYTHONUNBUFFERED")
    clean = {name: value for name, value in os.environ.items() if not unwanted.match(name)}
    return {**clean, "PYTHONPATH": str(tmp_path), "HOME": str(tmp_path / "home"), "PYTHONSAFEPATH": "1"}


def test_from_a_checkout_and_from_a_wheel(checkout, tmp_path):
    checkout["JPY_SESSION_NAME"] = "so that it only copies"

    def lesson_copied_to(folder):
        subprocess.run([sys.executable, "-c", RUN, "lessons", "--dir", folder], env=checkout, check=True)
        return (Path(folder) / "en/00_first.ipynb").read_text()

    assert lesson_copied_to(tmp_path / "one") == notebook("1 + 1")
    shutil.copytree(tmp_path / "lessons", tmp_path / "minigrad/_lessons")  # as hatchling lays out the wheel
    (tmp_path / "minigrad/_lessons/en/00_first.ipynb").write_text(notebook("2"))
    assert lesson_copied_to(tmp_path / "two") == notebook("2")
    shutil.rmtree(tmp_path / "minigrad/_lessons")
    shutil.rmtree(tmp_path / "lessons")
    lost = subprocess.run([sys.executable, "-c", RUN, "lessons"], env=checkout, capture_output=True, text=True)
    assert lost.returncode == 2 and lost.stderr.startswith("minigrad: this installation has no lessons in it")


@pytest.mark.skipif(os.name != "posix", reason="speaks to a POSIX shell")
@pytest.mark.parametrize("tail, code", [(">&-", 0), ("2>&- >&-", 0), ("| true", 1), (">/dev/full", 1)])
def test_a_lost_stdout_is_no_traceback_and_no_half_copy(checkout, tmp_path, tail, code):
    if "full" in tail and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    checkout |= {"JPY_SESSION_NAME": "so that it only copies", "RUN": RUN, "PYTHON": sys.executable}
    # The reader of the pipe is gone before the first word is written.
    program = 'sleep 0.2; "$PYTHON" -c "$RUN" lessons --dir out; echo $? >code'
    script = ["sh", "-c", f"({program}) {tail}"]
    shell = subprocess.run(script, env=checkout, cwd=tmp_path, capture_output=True, text=True)
    assert "Traceback" not in shell.stderr and "Exception" not in shell.stderr
    assert int((tmp_path / "code").read_text()) == code
    copied = {path.name: path.read_text() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert copied.keys() == {"00_first.ipynb", _copying.MEMORY} and copied["00_first.ipynb"] == notebook("1 + 1")


@pytest.mark.skipif(os.name != "posix", reason="speaks to a POSIX shell")
def test_no_file_is_opened_in_the_place_of_a_closed_stdout(checkout):
    # A kernel started by this process would print into whatever has descriptor 1.
    program = "import os; from minigrad.course._command import main; main(['--version']); os.fstat(1)"
    checkout |= {"PROGRAM": program, "PYTHON": sys.executable}
    shell = subprocess.run(["sh", "-c", '"$PYTHON" -c "$PROGRAM" >&-'], env=checkout, capture_output=True)
    assert shell.returncode == 0, shell.stderr


@pytest.mark.skipif(os.name != "posix", reason="ends it as a terminal would, by a POSIX signal")
def test_jupyterlab_really_starts_on_the_lesson_and_ctrl_c_ends_it(checkout, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as stream, socket.socket() as occupied:
        # As Jupyter binds: past connections of an earlier server, which linger, are no obstacle.
        occupied.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:  # make sure that Jupyter's first choice is taken
            occupied.bind(("127.0.0.1", 8888))
            occupied.listen()
        except OSError:
            pass
        command = [sys.executable, "-c", RUN, "lessons", "--no-browser"]
        process = subprocess.Popen(
            command, env=checkout, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream)
        try:
            page, settings = read_lab(process, log)
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(30)
    assert code == 0 and "Traceback" not in log.read_text()
    assert 'id="jupyter-config-data"' in page
    widgets = "@jupyter-widgets/jupyterlab-manager:plugin"
    assert settings[widgets]["schema"]["properties"]["saveState"]["default"] is True
    assert list((tmp_path / "home").rglob("jpserver-*")) == [], "Jupyter cleaned up after itself"


def read_lab(process, log):
    """The page that JupyterLab's address shows, and the settings of this session by plugin."""
    address = re.compile(r"http://127\.0\.0\.1:(\d+)(/lab/tree/en/00_first\.ipynb)\?token=(\w+)")
    deadline = time.monotonic() + 60

    def wait():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)

    while not (found := address.search(log.read_text())):
        wait()
    port, path, token = found.groups()
    assert port != "8888"

    def get(path):
        address = f"http://127.0.0.1:{port}{urllib.parse.quote(path)}?token={token}"
        while True:
            try:
                return urllib.request.urlopen(address, timeout=30).read().decode()
            except urllib.error.URLError as error:  # Jupyter prints its address before it listens there
                if not isinstance(error.reason, ConnectionRefusedError):
                    raise
                wait()

    settings = json.loads(get("/lab/api/settings"))["settings"]
    return get(path), {plugin["id"]: plugin for plugin in settings}
