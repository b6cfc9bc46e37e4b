"""The stepper in one file: complete, small, and closed to everything outside."""

import re

from document import the_document

import minigrad as torch
from minigrad import draw, record
from minigrad.widgets import Stepper
from minigrad.widgets._playback import playback


def test_the_document_in_one_file(tmp_path):
    stepper = Stepper(the_document())
    stepper.to_html(tmp_path / "run.html")
    page = (tmp_path / "run.html").read_text("utf-8")
    assert len(page) < 200_000
    assert "default-src 'none'" in page
    assert "<noscript>" in page
    assert not re.search(r"""(src|href)=["']https?:""", page)
    assert "w: 3 + 2 = 5" in page
    assert stepper.value == 0 and "0x" not in repr(stepper)


def test_a_name_stays_text(tmp_path):
    name = "</script><script>alert(1)</script>"
    with record() as run:
        w = torch.tensor([1.0], requires_grad=True)
        (w * 2).backward()
    run.values[0].names[:] = [name]
    Stepper(run).to_html(tmp_path / "run.html")
    assert "<script>alert(1)" not in (tmp_path / "run.html").read_text("utf-8")


def test_what_grad_returns_is_in_no_mailbox():
    with record() as run:
        x = torch.tensor([1.0], requires_grad=True)
        y = x * 2
        torch.autograd.grad(y, x)
    assert x.grad is None
    picture = run.draw()
    assert next(value for value in picture.scene.values if value.name == "x").grad_state == "none"
    before = run.draw(len(run.steps) - 2)
    assert next(value for value in before.scene.values if value.name == "x").grad.rows == ("2",)


def test_a_chinese_lessons_pictures_speak_chinese():
    from minigrad.tracing._phrases import speaking

    w = torch.tensor([1.0], requires_grad=True)
    speaking.language = "zh"
    svg = draw((w * 3).exp()).svg()
    assert ">未记录</text>" in svg and ">.grad 不保留</text>" in svg and ">not recorded</text>" not in svg
    picture = draw(w * 3)
    assert "w（叶子节点）：1，还没有梯度。" in picture.svg() and 'alt="mul_1 的图：2 个值，1 个运算"' in picture._repr_mimebundle_()["text/html"]
    assert picture.table().split()[:5] == ["名称", "种类", "值", "梯度", "来自"]


def test_nothing_stands_out_before_it_is_made():
    with record() as run:
        w = torch.tensor([2.0], requires_grad=True)
        loss = w * w + 1
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
    play = playback(run)
    shown = dict(zip(play["start"][::2], play["start"][1::2]))
    looks = {id: play["strings"][shown[k]] for k, (id, what) in enumerate(play["targets"]) if what == "class" and k in shown}
    assert {re.sub(r"\d+$", "", id.rpartition("-")[2]) for id in looks} == {"v", "o", "e"}
    assert set(looks.values()) == {"future"}


def test_a_constant_comes_with_what_first_uses_it():
    with record() as run:
        w = torch.tensor([2.0], requires_grad=True)
        loss = w * w + 1
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
    gradient = next(value.id for value in run.values if value.name == "w.grad")
    assert [step.kind for step, state in run.states() if gradient in state.there] == ["operation", "change"]
    assert [value.name for value in run.draw().scene.values if value.kind == "constant" and value.typed] == ["w.grad"]


def test_a_constant_used_before_the_run_is_there_at_once():
    w = torch.tensor([2.0], requires_grad=True)
    c = w + 1
    with record() as run:
        c.backward()
    one = next(value.id for value in run.values if value.kind == "constant")
    assert all(one in state.there for _, state in run.states())
    assert ">not recorded</text>" in run.draw().svg()


def test_a_chinese_stepper_is_chinese_throughout_where_nothing_else_is(tmp_path):
    with record() as run:
        y = torch.tensor([1.0], requires_grad=True) * 2
        y.backward()
    run.to_html(tmp_path / "run.html", lang="zh")
    page = (tmp_path / "run.html").read_text("utf-8")
    assert "y 的计算图：2 个值，1 个运算" in page and "叶子节点的信箱" in page
    assert not any(words in page for words in ("Graph of", "not recorded", "not kept", "no gradient yet", "the mailbox"))
    assert "a leaf that wants its gradient" in str(run) and run.sentence(run.steps[0]).endswith("a leaf that wants its gradient")


def test_a_run_tells_its_steps_in_the_language_of_the_open_lesson():
    from minigrad.tracing._phrases import speaking

    with record() as run:
        w = torch.tensor([1.0], requires_grad=True)  # noqa: F841
    with speaking.to("zh"):
        assert run.sentence(run.steps[0]) == run.text() == "w = 1：叶子节点，需要梯度"
        assert run.spoken(run.steps[0]) == "w 等于 1，是需要梯度的叶子节点"
    assert run.sentence(run.steps[0]) == "w = 1: a leaf that wants its gradient"
