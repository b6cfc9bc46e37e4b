"""What stands in a learner's or a teacher's folder: progress, handouts, and the way through the course."""

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from minigrad.course import _command, course_path, lesson
from minigrad.course._copying import MEMORY, contents, copy_lessons, shipped_lessons
from minigrad.course._path import TITLES, checks_of
from minigrad.course._progress import PROGRESS, Tries, keep, kept
from minigrad.course.questions import LESSONS

every_language = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.fixture
def learner(tmp_path, monkeypatch):
    """A learner's folder as `minigrad lessons` makes it; the kernel of a notebook stands in its `en`."""
    folder = tmp_path / "minigrad-lessons"
    copy_lessons(contents(shipped_lessons("en")), folder)
    monkeypatch.chdir(folder / "en")
    return folder


def run(capsys, *arguments):
    code = _command.main([*map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def code_of(path):
    return ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


def test_checks_are_kept_in_the_learners_folder(learner):
    q1a, q1b = lesson("01")
    q1a.check(...)
    assert not (learner / PROGRESS).exists(), "no answer is no try"
    for answer in (4.0, "import os", 5.0, 6.0):
        q1a.check(answer)
    q1b.check(["fine", "error", "error", "error"])
    assert kept(learner) == {"q1a": Tries(4, True), "q1b": Tries(1, False)}
    assert not (learner / "en" / PROGRESS).exists()


def test_elsewhere_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lesson("01")
    next(iter(lesson("01"))).check(5.0)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_no_traceback(learner, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    feedback = next(iter(lesson("01"))).check(5.0)
    assert repr(feedback) == "✓ Right.\n(Your progress could not be saved: No space left on device.)"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"q1a": 3}', '{"q1a": {"count": "x", "right": true}}', "\x00"])
def test_a_spoilt_file_counts_for_nothing(learner, content, capsys):
    (learner / PROGRESS).write_text(content)
    assert kept(learner) == {}
    assert run(capsys, "progress")[0] == 0
    keep("q1a", True, learner)
    assert kept(learner) == {"q1a": Tries(1, True)}


def test_progress_in_english(learner, capsys):
    keep("q1a", False, learner)
    keep("q1a", True, learner)
    keep("q3b", False, learner)
    code, out, err = run(capsys, "progress")
    total = sum(map(len, LESSONS.values()))
    lines = out.splitlines()
    assert (code, err) == (0, "") and lines[0] == f"{learner}: 1 of {total} checks are right"
    rows = {line[:2]: re.sub(" {2,}", " | ", line) for line in lines[3:]}
    assert rows["01"] == "01 | A derivative is the answer to a nudge | ✓ q1a (2) | · q1b"
    assert rows["03"].endswith("· q3a | ✗ q3b (1)") and list(rows) == list(TITLES)


def test_progress_in_chinese_from_elsewhere(learner, capsys, monkeypatch, tmp_path):
    keep("q1a", True, learner)
    monkeypatch.chdir(tmp_path)  # where `minigrad lessons` was called
    total = sum(map(len, LESSONS.values()))
    assert run(capsys, "progress", "--lang", "zh")[1].startswith(f"{learner}：{total} 道题对了 1 道\n")
    assert run(capsys, "progress", "--dir", learner / "en")[1].startswith(f"{learner}: 1 of {total}")


def test_without_lessons_there_is_no_progress(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    here = tmp_path / "minigrad-lessons"
    assert run(capsys, "progress") == (2, "", f"minigrad: there are no lessons in {here}; say with --dir where yours are\n")


@every_language
def test_a_handout_has_its_solutions_switched_off(tmp_path, capsys, language, monkeypatch):
    code, out, err = run(capsys, "handout", "--dir", tmp_path / "out", "--lang", language)
    assert (code, err) == (0, "")
    assert {"en": "That is no secrecy", "zh": "这不是保密"}[language] in out
    for shipped in shipped_lessons(language):
        handed, before = (code_of(path) for path in (tmp_path / "out" / language / shipped.name, shipped))
        if shipped.name[:2] in LESSONS:
            number = shipped.name[:2]
            opened = f'lesson("{number}", lang="{language}")'
            switched = before[0].replace(opened, f"{opened[:-1]}, solutions=False)")
            assert handed[0] == switched != before[0] and handed[1:] == before[1:]
            for check in lesson(number, lang=language, solutions=False):
                assert "hint()" in repr(check.solution())
        else:
            assert handed == before
    monkeypatch.chdir(tmp_path / "out" / language)
    next(iter(lesson("01"))).check(5.0)
    assert kept(tmp_path / "out") == {"q1a": Tries(1, True)}


@every_language
def test_answers_stand_below_their_checks(tmp_path, capsys, language):
    code, out, err = run(capsys, "handout", "--answers", "--dir", tmp_path / "out", "--lang", language)
    assert (code, err) == (0, "") and {"en": "hold the solutions", "zh": "附了答案"}[language] in out
    for shipped in shipped_lessons(language):
        handed = json.loads((tmp_path / "out" / language / shipped.name).read_text("utf-8"))["cells"]
        ids = [cell["id"] for cell in handed]
        assert len(set(ids)) == len(ids)
        for check in lesson(shipped.name[:2], lang=language) if shipped.name[:2] in LESSONS else ():
            name = repr(check).partition(":")[0]
            below = handed[ids.index(f"{name}-answer")]
            assert handed[ids.index(f"{name}-answer") - 1]["source"][0].startswith(f"{name}.check(") or name in ids
            assert re.sub(r"\\(.)", r"\1", below["source"]).endswith(repr(check.solution()))


def test_a_handout_leaves_changed_notebooks_alone(tmp_path, capsys):
    run(capsys, "handout", "--dir", tmp_path)
    mine = next((tmp_path / "en").glob("0*.ipynb"))
    changed = json.loads(mine.read_text("utf-8"))
    changed["cells"][0]["source"] = "# Mine"
    mine.write_text(json.dumps(changed))
    assert f"you have changed them: {mine.name}" in run(capsys, "handout", "--dir", tmp_path, "--answers")[1]
    assert json.loads(mine.read_text("utf-8")) == changed


def test_a_handout_needs_a_folder(tmp_path, capsys):
    assert run(capsys, "handout")[0] == 2
    (tmp_path / "taken").write_text("mine")
    code, out, err = run(capsys, "handout", "--dir", tmp_path / "taken")
    assert (code, out) == (2, "") and err == f"minigrad: {tmp_path / 'taken'} is not a folder; choose another one with --dir\n"


@every_language
def test_titles_are_the_lessons_own(language):
    for path in shipped_lessons(language):
        if path.name[:2] in TITLES:
            first = json.loads(path.read_text("utf-8"))["cells"][0]["source"]
            assert "".join(first).splitlines()[0] == f"# {getattr(TITLES[path.name[:2]], language)}"


@every_language
def test_the_picture_of_the_way(learner, language):
    def texts(plot):
        return ["".join(text.itertext()) for text in ElementTree.fromstring(plot.svg()).iter("{http://www.w3.org/2000/svg}text")]

    numbers = [text for text in texts(course_path(language)) if text in TITLES]
    assert numbers == list(TITLES)
    joined = "".join("".join(texts(course_path(language))).split())
    for number, title in TITLES.items():
        assert number + "".join(getattr(title, language).split()) in joined
    assert 'alt="' in course_path(language)._repr_html_()
    for check in checks_of("03"):
        keep(check, True, learner)
    assert [text for text in texts(course_path(language)) if "✓" in text] == ["03 ✓"]
    assert re.search({"en": r"2 of \d+ checks are right", "zh": r"\d+ 道题对了 2 道"}[language], repr(course_path(language)))


def test_the_memory_is_the_sign_of_a_learners_folder(learner):
    assert (learner / MEMORY).is_file() and Path.cwd() == learner / "en"


@pytest.mark.parametrize("page", ["README.md", "en/index.ipynb", "zh/index.ipynb"])
def test_what_a_page_says_of_the_command_is_true(page):
    text = (Path(__file__).parents[1] / "lessons" / page).read_text("utf-8")
    lines = re.findall(r"`(minigrad [a-z][^`]*)`", text) + re.findall(r"^(minigrad [a-z].*)$", text, flags=re.M)
    assert lines
    for line in lines:
        _command._parser().parse_args(line.split()[1:])


def test_the_teachers_table_has_a_row_for_each_lesson():
    table = (Path(__file__).parents[1] / "lessons/README.md").read_text("utf-8").split("## For teachers")[1]
    rows = re.findall(r"^\| (\d\d) \| (\d+) \| .+ \| .+ \| .+ \|$", table, flags=re.M)
    assert [number for number, _ in rows] == list(TITLES) and all(15 <= int(minutes) <= 25 for _, minutes in rows)
