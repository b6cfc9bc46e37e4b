"""The `minigrad` command.

>>> main(["--version"])  # doctest: +ELLIPSIS
minigrad ...
0
"""

import argparse
import io
import os
import sys
from pathlib import Path

import minigrad

from ..tracing._phrases import Language
from . import _jupyter
from ._copying import contents, copy_lessons, shipped_lessons
from ._handout import handout
from ._path import report
from ._progress import home_of
from ._reading import LIST

# A program's exit codes, as shells know them.
DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

HOME = Path("minigrad-lessons")
"""Where a learner's copies are, unless said otherwise."""

PHRASES = {
    "en": {
        "added": "Copied to {folder}: {names}.",
        "renewed": "Replaced by newer lessons: {names}.",
        "kept": "Left as they are, because you have changed them: {names}.\n"
        "For a fresh copy rename or delete your notebook and run this again, or choose another folder with --dir.",
        "inside": "A Jupyter is running already. Open this lesson in it: {path}",
        "starting": "Starting JupyterLab on {path}. Ctrl-C here stops it.",
        "no lessons": "this installation has no lessons in it; install minigrad-lessons again, or run from a checkout",
        "no such lesson": "there is no lesson {number}; choose from: {names}",
        "no jupyterlab": "JupyterLab is not installed; install the extra 'lessons' (in a checkout: "
        "pip install -e '.[lessons]'), or just what is in it: pip install jupyterlab matplotlib",
        "in the way": "{path} is not a folder; choose another one with --dir",
        "unwritable": "can't write to {path} ({reason}); choose another folder with --dir",
        "handed out": "Solutions are switched off in these copies. That is no secrecy: whoever has minigrad has them too.",
        "answers": "These copies hold the solutions, below each check.",
        "no progress": "there are no lessons in {path}; say with --dir where yours are",
        "port": "port {port} can't be used ({reason}); choose another one, or leave --port out to get a free one",
    },
    "zh": {
        "added": "已复制到 {folder}：{names}。",
        "renewed": "已换成新版课程：{names}。",
        "kept": "以下笔记本你改动过，保持原样：{names}。\n"
        "想要一份全新的，请把自己的笔记本改名或删除后再运行一次，或者用 --dir 另选文件夹。",
        "inside": "Jupyter 已经在运行，请在其中打开这一课：{path}",
        "starting": "正在启动 JupyterLab，打开 {path}。在这里按 Ctrl-C 结束。",
        "no lessons": "安装好的 minigrad 里没有课程文件；请重新安装 minigrad-lessons，或者在源码目录中运行",
        "no such lesson": "没有第 {number} 课；可选：{names}",
        "no jupyterlab": "没有安装 JupyterLab；请安装附加依赖 lessons（在源码目录中：pip install -e '.[lessons]'），"
        "或者只装其中的包：pip install jupyterlab matplotlib",
        "in the way": "{path} 不是文件夹；请用 --dir 另选一个",
        "unwritable": "无法写入 {path}（{reason}）；请用 --dir 另选文件夹",
        "handed out": "这些讲义里的答案已经关闭。但这不是保密：装了 minigrad 的人，手里就有答案。",
        "answers": "这些讲义在每道题下面都附了答案。",
        "no progress": "{path} 里没有课程；请用 --dir 指明你的课程文件夹",
        "port": "端口 {port} 不可用（{reason}）；请换一个端口，或者去掉 --port，由程序自选",
    },
}


class CommandError(Exception):
    """What the person at the keyboard has to know, in one line."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code; a mistake is one line on stderr and 2."""
    _prepare_streams()
    try:
        code = _run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            print(f"minigrad: {error}", file=sys.stderr)
        # What could not be printed must not be tried again when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FAILED


def _prepare_streams() -> None:
    """A closed stream becomes the null device, lest a lesson be opened in its place and printed into."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show Chinese shows escapes, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(arguments: list[str] | None) -> int:
    try:
        parsed = _parser().parse_args(arguments)
        parsed.run(parsed)
    except CommandError as error:
        print(f"minigrad: {error}", file=sys.stderr)
        return USAGE
    except SystemExit as stop:  # argparse and Jupyter end this way
        return stop.code if isinstance(stop.code, int) else DONE if stop.code is None else FAILED
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="minigrad",
        description="Learn how PyTorch's autograd works, on an engine small enough to read.",
        epilog="中文课程：minigrad lessons --lang zh",
    )
    parser.add_argument("--version", action="version", version=f"minigrad {minigrad.__version__}")
    parser.set_defaults(run=lambda _: parser.print_help())
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    lessons = commands.add_parser(
        "lessons",
        help="copy the lessons into a folder and open one in JupyterLab",
        description="Copies the lessons into a folder and opens one in JupyterLab. "
        "A notebook whose cells you have changed is never touched.",
    )
    lessons.add_argument("number", nargs="?", metavar="NUMBER", help="the lesson to open (default: the first one)")
    _add_language(lessons)
    lessons.add_argument("--dir", type=Path, default=HOME, metavar="PATH", help="the folder (default: %(default)s)")
    lessons.add_argument("--port", type=_port, metavar="N", help="the port JupyterLab must use (default: a free one)")
    lessons.add_argument("--no-browser", action="store_true", help="open no browser; JupyterLab prints its address")
    lessons.set_defaults(run=_lessons)

    progress = commands.add_parser(
        "progress",
        help="print which checks you have passed",
        description="Prints which checks were passed in a folder of lessons. It is kept there, and nowhere else.",
    )
    _add_language(progress)
    progress.add_argument(
        "--dir", type=Path, metavar="PATH", help=f"the folder (default: the one around you, else {HOME})"
    )
    progress.set_defaults(run=_progress)

    teacher = commands.add_parser(
        "handout",
        help="for teachers: write the lessons with their solutions switched off",
        description="Writes the lessons into a folder, with solution() switched off. That is no secrecy: whoever has "
        "minigrad has the solutions too. A notebook whose cells were changed there is never touched.",
    )
    _add_language(teacher)
    teacher.add_argument("--dir", type=Path, required=True, metavar="OUT", help="the folder to write into")
    teacher.add_argument("--answers", action="store_true", help="with each solution in a cell below its check instead")
    teacher.set_defaults(run=_handout)
    return parser


def _add_language(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", choices=sorted(PHRASES), default="en", help="en: English (default), zh: 中文")


def _port(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")


def _lessons(parsed: argparse.Namespace) -> None:
    """`minigrad lessons`: everything that can be refused is refused before the first file is written."""
    phrases = PHRASES[parsed.lang]
    folder = Path(os.path.abspath(parsed.dir.expanduser()))
    lessons = shipped_lessons(parsed.lang)
    lesson = _chosen(lessons, parsed.number, parsed.lang)
    inside = _jupyter.inside_jupyter(os.environ)
    if not inside:
        _check_jupyter(parsed.port, phrases)
    _copy(contents(lessons), folder, parsed.lang)
    relative = f"{parsed.lang}/{lesson.name}"
    print(phrases["inside" if inside else "starting"].format(path=folder / relative), flush=True)
    if not inside:
        _jupyter.start(folder, relative, parsed.port, not parsed.no_browser)


def _progress(parsed: argparse.Namespace) -> None:
    """`minigrad progress`."""
    folder = home_of(Path.cwd()) or HOME if parsed.dir is None else parsed.dir.expanduser()
    folder = Path(os.path.abspath(folder))
    if home_of(folder) is None:
        raise CommandError(PHRASES[parsed.lang]["no progress"].format(path=folder))
    print(report(home_of(folder) or folder, parsed.lang))


def _handout(parsed: argparse.Namespace) -> None:
    """`minigrad handout`."""
    phrases = PHRASES[parsed.lang]
    lessons = shipped_lessons(parsed.lang)
    if not lessons:
        raise CommandError(phrases["no lessons"])
    folder = Path(os.path.abspath(parsed.dir.expanduser()))
    _copy(handout(contents(lessons), parsed.answers), folder, parsed.lang)
    print(phrases["answers" if parsed.answers else "handed out"])


def _copy(lessons: dict[str, bytes], folder: Path, language: Language) -> None:
    """Copies, and says what became of each lesson."""
    phrases = PHRASES[language]
    try:
        copied = copy_lessons(lessons, folder)
    except (FileExistsError, NotADirectoryError) as error:
        raise CommandError(phrases["in the way"].format(path=_obstacle(folder / language))) from error
    except OSError as error:
        raise CommandError(phrases["unwritable"].format(path=folder, reason=error.strerror)) from error
    for fate in ("added", "renewed", "kept"):
        if names := getattr(copied, fate):
            print(phrases[fate].format(folder=folder / language, names=LIST.to(language).join(names)), flush=True)


def _obstacle(folder: Path) -> Path:
    """The outermost part of a path that exists and is no folder."""
    return next(path for path in (*reversed(folder.parents), folder) if os.path.lexists(path) and not path.is_dir())


def _chosen(lessons: list[Path], number: str | None, language: Language) -> Path:
    """The lesson of this number, as `3` or `03`; the first one where none is asked for."""
    if not lessons:
        raise CommandError(PHRASES[language]["no lessons"])
    if number is None:
        return lessons[0]
    numbered = {int(lesson.name[:2]): lesson for lesson in lessons if lesson.name[:2].isdecimal()}
    if number.isdecimal() and int(number) in numbered:
        return numbered[int(number)]
    names = LIST.to(language).join(map(str, numbered))
    raise CommandError(PHRASES[language]["no such lesson"].format(number=number, names=names))


def _check_jupyter(port: int | None, phrases: dict[str, str]) -> None:
    if not _jupyter.jupyterlab_installed():
        raise CommandError(phrases["no jupyterlab"])
    if port is not None:
        try:
            _jupyter.claim(port)
        except OSError as error:
            raise CommandError(phrases["port"].format(port=port, reason=os.strerror(error.errno or 0))) from error
