"""The lessons as they are committed: their shape, two languages with the same code, and PyTorch's texts.

nbval runs every notebook against its own outputs; here those outputs are held against PyTorch, where it is installed.
"""

import ast
import json
import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from unicodedata import category
from unittest.mock import MagicMock

import pytest
from cells import needs_torch, run_cell

from minigrad.course import lesson
from minigrad.course._handout import with_answers
from minigrad.course._path import TITLES

LESSONS = Path(__file__).resolve().parents[1] / "lessons"
LANGUAGES = ("en", "zh")
PATHS = sorted(path for language in LANGUAGES for path in (LESSONS / language).glob("[0-9]*.ipynb"))
INDEXES = [LESSONS / language / "index.ipynb" for language in LANGUAGES]
NAMES = sorted({path.name for path in PATHS})
# The course as its table lists it, in order.
LISTED = re.findall(r"^\| `(\d\d_\w+)` \|", (LESSONS / "README.md").read_text("utf-8"), flags=re.MULTILINE)
every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
every_page = pytest.mark.parametrize("path", [*PATHS, *INDEXES], ids=lambda path: f"{path.parent.name}/{path.stem}")
every_lesson = pytest.mark.parametrize("name", [*NAMES, "index.ipynb"])


@pytest.fixture(autouse=True)
def english_again():
    yield
    lesson("01", lang="en")  # a lesson sets the language of what is printed after it


def read(path):
    return json.loads(path.read_text("utf-8"))


def text_of(lines):
    return lines if isinstance(lines, str) else "".join(lines)


def cells_of(path, kind):
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == kind]


def sources(path, kind):
    return [text_of(cell["source"]) for cell in cells_of(path, kind)]


def prose(path):
    """The text of a lesson, without the code that stands in it."""
    return re.sub(r"```.*?```", "", "\n\n".join(sources(path, "markdown")), flags=re.DOTALL)


def test_there_are_lessons():
    assert "00_the_document.ipynb" in NAMES


@every_page
def test_shape(path):
    notebook = read(path)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert len(notebook["cells"]) <= 30
    for source in sources(path, "code"):
        assert source.count("\n") + 1 <= 12, source
    assert path.stat().st_size < 300_000


@every_page
def test_headings(path):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", prose(path), flags=re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_notebook
def test_the_first_code_imports_minigrad_in_pytorchs_place(path):
    first, *others = sources(path, "code")
    assert first.startswith("import minigrad as torch\n")
    assert not any("import minigrad" in source for source in others), "one import is what changes"
    for ours in re.findall(r"^from minigrad(?:\.course)? import (.*)", first, flags=re.MULTILINE):
        for name in ours.split(", "):
            assert name in OURS and any(re.search(rf"\b{name}\(", source) for source in (first, *others)), name
    checks = ", ".join(repr(check).partition(":")[0] for check in lesson(path.name[:2]))
    opened = f'lesson("{path.name[:2]}", lang="{path.parent.name}")'
    assert (f"{checks} = {opened}" if checks else opened) in first.splitlines()


@every_page
def test_outputs_are_committed_from_one_run_without_failures(path):
    cells = cells_of(path, "code")
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        failed = any(output["output_type"] == "error" for output in cell["outputs"])
        assert failed == ("raises-exception" in cell["metadata"].get("tags", []))
        assert not re.search(r"\b0x[0-9a-f]{6,}", shown_text(cell)), "an address differs from run to run"
        assert not any(output.get("name") == "stderr" for output in cell["outputs"])
        shown = [kind for output in cell["outputs"] for kind in output.get("data", {})]
        assert not any("widget" in kind for kind in shown), "a page that nobody has run shows the still form"
        for output in cell["outputs"]:
            assert "minigrad/" not in "".join(output.get("traceback", [])), "open the lesson with lesson(): it shortens"


@every_page
def test_pictures_say_what_they_show(path):
    for alternative in re.findall(r"!\[(.*?)\]\(", prose(path)):
        assert alternative.strip()
    html = [prose(path)]
    for cell in cells_of(path, "code"):
        html += [text_of(output.get("data", {}).get("text/html", "")) for output in cell["outputs"]]
        if re.search(r"^draw\(", text_of(cell["source"]), flags=re.MULTILINE):
            assert "<img" in html[-1]
    for image in re.findall(r"<img[^>]*>", "".join(html)):
        assert re.search(r'\balt="[^"]+"', image)


def flanked(before, after):
    """Whether Markdown takes the stars before `after` for the beginning of an emphasis; turned round, for its end
    (CommonMark 0.31, section 6.2)."""
    space, mark = (before.isspace(), category(before)[0] in "PS"), category(after)[0] in "PS"
    return not after.isspace() and (not mark or any(space))


@every_page
def test_emphasis_begins_and_ends_where_it_should(path):
    """Chinese has no spaces around words: `**答案。**六` would show its stars."""
    cells = [cell for cell in with_answers(read(path))["cells"] if cell["cell_type"] == "markdown"]
    for line in "\n".join(re.sub(r"```.*?```", "", text_of(cell["source"]), flags=re.DOTALL) for cell in cells).splitlines():
        plain = " " + re.sub(r"`[^`]*`|\$[^$]*\$|\\\*", "|", line) + " "
        for number, stars in enumerate(re.finditer(r"\*+", plain)):
            before, after = plain[stars.start() - 1], plain[stars.end()]
            assert flanked(before, after) if number % 2 == 0 else flanked(after, before), line


@every_page
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", prose(path)):
        assert (path.parent / target).exists()


@every_lesson
def test_both_languages_have_the_same_cells_and_the_same_code(name):
    english, chinese = (read(LESSONS / language / name)["cells"] for language in LANGUAGES)
    assert [(cell["id"], cell["cell_type"]) for cell in english] == [
        (cell["id"], cell["cell_type"]) for cell in chinese
    ]
    english, chinese = (sources(LESSONS / language / name, "code") for language in LANGUAGES)
    assert english == [source.replace('lang="zh"', 'lang="en"') for source in chinese]


@every_lesson
def test_each_text_is_in_its_language(name):
    english, chinese = (sources(LESSONS / language / name, "markdown") for language in LANGUAGES)
    for one, other in zip(english, chinese):
        assert not re.search("[一-鿿]", one)
        assert len(re.findall("[一-鿿]", other)) > 5 or len(one) < 40


# What a lesson shows besides plain values; PyTorch has no such thing.
OURS = {"draw", "record", "stepper", "scope", "Explorer", "Jacobian", "lesson", "nudge_plot", "error_plot", "loss_plot",
        "boundary_plot"}  # fmt: skip
GENERATOR = re.compile(r"<(minigrad|torch\._C)\.Generator object( at 0x\w+)?>")


def shown_text(cell):
    """What stands below a cell as plain text; a picture has none here."""
    texts = [text_of(output.get("text", "")) for output in cell["outputs"]]
    for output in cell["outputs"]:
        data = output.get("data", {})
        if "text/plain" in data and not {"text/html", "image/svg+xml"} & data.keys():
            texts.append(text_of(data["text/plain"]) + "\n")
        if output["output_type"] == "error":
            texts.append(f"{output['ename']}: {output['evalue']}\n")
    return "".join(texts)


def without_ours(source):
    """The code without a cell's magic, minigrad's own imports, and pictures at its end."""
    tree = ast.parse(re.sub(r"^%.*", "", source, flags=re.MULTILINE))
    tree.body = [
        line for line in tree.body
        if not (isinstance(line, ast.Import | ast.ImportFrom) and "minigrad" in ast.unparse(line))
        and not (isinstance(line, ast.Expr) and ast.unparse(line).startswith("draw("))
    ]  # fmt: skip
    return tree


@needs_torch
@every_notebook
def test_pytorch_shows_the_same(path):
    """Cells that show something of ours run too, with stand-ins, but aren't compared."""
    variables = {"torch": import_module("torch"), **{name: MagicMock() for name in OURS}, "lesson": lesson}
    compared = 0
    for cell in cells_of(path, "code"):
        tree = without_ours(text_of(cell["source"]))
        try:
            text = run_cell(ast.unparse(tree), variables)
        except Exception as error:
            assert "raises-exception" in cell["metadata"].get("tags", []), ast.unparse(tree)
            text = f"{type(error).__name__}: {error}\n"
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        stepped = text_of(cell["source"]).startswith("%%step")
        if not stepped and not any(isinstance(variables.get(name), MagicMock) for name in names):
            assert GENERATOR.sub("<Generator>", text) == GENERATOR.sub("<Generator>", shown_text(cell))
            compared += bool(text)
    assert compared >= 3


def test_the_documents_cells_stand_in_its_lesson_unchanged():
    import test_document as document

    expected = document.LOSS.split("\n\n", 1)  # its long cell is cut in two
    expected += [document.TWO_WAYS, "# 2 + 3\nw.grad", "# 2\nx.grad", document.DOUBLING, document.VECTOR]
    expected += [document.NO_GRAD, document.SQUARE, "grad_1", "grad_2"]
    cells = iter(sources(LESSONS / "en/00_the_document.ipynb", "code"))
    for cell in expected:
        assert cell.strip() in cells, f"missing, or not in the document's order:\n{cell}"


# The document's prose and lists, a few of its words for each.
SAID = """
`backward`: 自动求取梯度 | `backward`: tensors | `backward`: retain_graph
`backward`: create_graph | `backward`: grad_tensors | `grad`: 求取梯度 | `grad`: outputs
`grad`: inputs | `grad`: create_graph | `grad`: retain_graph | `grad`: grad_outputs | 梯度不自动清零
依赖于叶子节点的节点 | 叶子节点不可执行in-place | 所有神经网络的核心 | torch.Tensor是包的核心类 | 跟踪针对tensor的所有操作 | 自动计算所有梯度
累积到.grad属性 | 调用.detach() | 防止将来的计算被跟踪 | 包装在with torch.no_grad() | 在评估模型时 | Function，非循环图
保存整个完整的计算过程的历史信息 | .grad_fn，自己创建则是None | 标量不需要指定参数 | 更多元素则指定gradient | y不再是一个标量
不能够直接计算整个雅可比 | 雅可比向量积 | 停止对从跟踪历史中的张量自动求导 | 一阶偏导和二阶偏导
"""


def test_each_sentence_of_the_document_has_its_place():
    table = (LESSONS / "README.md").read_text("utf-8").split("## Where the tutorial went")[1]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert [said for said, _ in rows] == re.split(r" \| |\n", SAID.strip())
    for said, places in rows:
        found = [re.fullmatch("`(\\d\\d_\\w+)`: (`.*`)", place) for place in places.split("; ")]
        assert found[0][1] == "00_the_document", said
        for place in found:
            ids = {cell["id"] for cell in read(LESSONS / "en" / f"{place[1]}.ipynb")["cells"]}
            assert set(re.findall("`(.*?)`", place[2])) <= ids, said


def test_each_lesson_is_listed():
    assert [f"{name}.ipynb" for name in LISTED] == NAMES
    assert [name[:2] for name in LISTED] == [f"{number:02}" for number in range(12)]


@pytest.mark.parametrize("path", INDEXES, ids=["en", "zh"])
def test_the_index_leads_to_each_lesson_in_order_by_its_title(path):
    linked = re.findall(r"\[(\d\d) (.*?)\]\((.*?)\)", prose(path))
    assert [target for _, _, target in linked] == [f"{name}.ipynb" for name in LISTED]
    assert [(number, title) for number, title, _ in linked] == [
        (number, getattr(title, path.parent.name)) for number, title in TITLES.items()
    ]


@every_notebook
def test_previous_and_next(path):
    """The last line leads to the neighbours, and to all lessons."""
    here = LISTED.index(path.stem)
    last = text_of(read(path)["cells"][-1]["source"]).splitlines()[-1]
    neighbours = [f"{LISTED[k]}.ipynb" for k in (here - 1, here + 1) if 0 <= k < len(LISTED)]
    linked = re.findall(r"\]\(([^)]+)\)", last)
    assert [target for target in linked if target != "index.ipynb"] == neighbours and "index.ipynb" in linked
