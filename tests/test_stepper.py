"""The stepper in one file: complete, small, and closed to everything outside."""

import re

import minigrad as torch
from minigrad import draw, record
from minigrad.widgets import Stepper
from minigrad.widgets._playback import playback


def test_the_document_in_one_file(tmp_path):
    with record() as run:
        w = torch.tensor([1.0], requires_grad=True)
        x = torch.tensor([2.0], requires_grad=True)
        a = torch.add(w, x)
        b = torch.add(w, 1)
        c = torch.mul(a, b)
        c.backward()
    stepper = Stepper(run)
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
