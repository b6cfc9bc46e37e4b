"""Where a well-known error is the subject of a lesson, the error's note names it, and the lesson shows that error."""

import re

import pytest
from cells import needs_torch

import minigrad


def leaf(torch):
    return torch.tensor([1.0, 2.0], requires_grad=True)


def integers(torch):
    torch.tensor([3], requires_grad=True)


def integers_later(torch):
    torch.tensor([3]).requires_grad_()


def nothing_recorded(torch):
    torch.ones(1).backward()


def not_a_leaf(torch):
    torch.optim.SGD([leaf(torch) * 2], lr=0.1)


def freed(torch):
    w = leaf(torch)
    y = (w * w).sum()
    y.backward()
    y.backward()


def leaf_in_place(torch):
    leaf(torch).add_(1)


def view_of_a_leaf_in_place(torch):
    leaf(torch)[0].add_(1)


def changed_after_it_was_saved(torch):
    y = leaf(torch).exp()
    y += 1
    y.sum().backward()


def numpy_past_the_graph(torch):
    leaf(torch).numpy()


def flag_of_a_result(torch):
    (leaf(torch) * 2).requires_grad_(False)


def sizes(torch):
    torch.ones(3) + torch.ones(2)


def several_elements(torch):
    (leaf(torch) * 2).backward()


def gradient_of_another_shape(torch):
    (leaf(torch) * 2).backward(torch.ones(3))


def unused(torch):
    torch.autograd.grad(leaf(torch).sum(), leaf(torch))


LESSON = {
    integers: 1, integers_later: 1, nothing_recorded: 2, not_a_leaf: 2, freed: 5, leaf_in_place: 6, view_of_a_leaf_in_place: 6,
    changed_after_it_was_saved: 6, numpy_past_the_graph: 6, flag_of_a_result: 6, sizes: 7, several_elements: 8,
    gradient_of_another_shape: 8, unused: 9,
}  # fmt: skip
every_mistake = pytest.mark.parametrize("mistake", LESSON, ids=lambda mistake: mistake.__name__)


def error_of(mistake, torch):
    with pytest.raises((RuntimeError, ValueError)) as caught:
        mistake(torch)
    return caught.value


@every_mistake
def test_the_note_names_the_lesson(mistake):
    number = LESSON[mistake]
    note = error_of(mistake, minigrad).__notes__[-1]
    assert re.search(rf"[.?:!] Lesson {number:02} shows why: minigrad lessons {number}$", note)


@needs_torch
@every_mistake
def test_the_message_itself_is_pytorchs(mistake):
    import torch

    assert str(error_of(mistake, minigrad)) == str(error_of(mistake, torch))
