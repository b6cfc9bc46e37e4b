"""README is true: its commands stand as they must, its code prints what it says, what it names exists."""

import re
import runpy
from functools import reduce
from pathlib import Path

import pytest

import minigrad as torch

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
PROSE = re.sub(r"^```.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)


def section(title):
    return PROSE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_it_opens_with_the_two_commands():
    lessons, tests = BLOCKS[:2]
    assert lessons == ("", "pip install -e '.[lessons]' && minigrad lessons\n")
    assert tests == ("", "pip install -e '.[test]' && pytest\n")
    assert README.index(tests[1]) < 400


def test_its_code_prints_what_it_says(tmp_path, capsys):
    kinds = [kind for kind, _ in BLOCKS]
    assert "python" in kinds
    for number, (kind, code) in enumerate(BLOCKS):
        if kind != "python":
            continue
        assert kinds[number + 1] == "text", "what it prints comes next"
        program = tmp_path / f"block_{number}.py"
        program.write_text(code, "utf-8")
        runpy.run_path(str(program))
        assert capsys.readouterr().out == BLOCKS[number + 1][1]


def test_every_name_it_tells_of_exists():
    names = re.findall(r"`torch((?:\.\w+)+)`", section("Where to find what"))
    assert len(names) > 20
    for name in names:
        reduce(getattr, name[1:].split("."), torch)


def refused():
    return [code for line in section("What it refuses on purpose").split("\n- ")[1:]
            for code in re.findall(r"`([^`]*\w[(.][^`]*)`", line)]  # fmt: skip


@pytest.mark.parametrize("code", refused())
def test_what_it_says_is_refused_is_refused(code):
    x = torch.ones(2, requires_grad=True)
    variables = {"torch": torch, "x": x, "y": x * x, "v": torch.eye(2)}
    with pytest.raises((TypeError, AttributeError, RuntimeError)) as refusal:
        eval(code, variables)
    assert "unexpected keyword" not in str(refusal.value), "it is refused by name"


def test_backward_twice_as_the_comparison_says():
    x = torch.tensor(1.0, requires_grad=True)
    z = x * 2
    y = z * z
    y.backward(retain_graph=True)
    assert x.grad.item() == 8
    y.backward()
    assert x.grad.item() == 16


def test_its_links_lead_somewhere():
    for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", PROSE):
        assert (ROOT / target).exists(), target


def test_the_picture_is_what_draw_makes_of_its_code():
    alternative, path = re.search(r"!\[([^]]*)\]\(([^)]*)\)", PROSE).groups()
    assert alternative.startswith("Graph of c")
    code = next(code for kind, code in BLOCKS if kind == "python")
    variables = {}
    exec(code.replace("print(run)", ""), variables)
    picture = torch.draw(variables["c"], names={name: variables[name] for name in "wxabc"})
    try:
        fresh = picture.svg()
    except RuntimeError:
        pytest.skip("needs Graphviz")

    def facts(svg):
        texts = re.findall(r"<text[^>]*>([^<]*)", svg)
        return re.search(r"<desc[^>]*>([^<]*)", svg)[1], sorted(texts)

    stored = (ROOT / path).read_text("utf-8")
    assert facts(stored) == facts(fresh), f"draw it again: {path} holds draw(c).svg() of README's c"
    assert "prefers-color-scheme:dark" in stored
