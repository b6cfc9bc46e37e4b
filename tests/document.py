"""The document's example, and what each of its steps says."""

import minigrad as torch
from minigrad import record

SENTENCES = [
    "w = 1: a leaf that wants its gradient",
    "x = 2: a leaf that wants its gradient",
    "a = w + x = 1 + 2 = 3",
    "b = w + 1 = 1 + 1 = 2",
    "c = a × b = 3 × 2 = 6",
    "the backward pass begins at c: ∂c/∂c = 1",
    "∂c/∂a through c = ∂c/∂c · b = 1 × 2 = 2",
    "∂c/∂b through c = ∂c/∂c · a = 1 × 3 = 3",
    "c: what MulBackward0 had saved is freed",
    "∂c/∂w through b = ∂c/∂b · ∂b/∂w = 3 × 1 = 3",
    "∂c/∂w through a = ∂c/∂a · ∂a/∂w = 2 × 1 = 2",
    "w: 3 + 2 = 5 (2 of 2 messages)",
    "∂c/∂x through a = ∂c/∂a · ∂a/∂x = 2 × 1 = 2",
    "w.grad: None → 5",
    "x.grad: None → 2",
]


def the_document():
    with record() as run:
        w = torch.tensor([1.0], requires_grad=True)
        x = torch.tensor([2.0], requires_grad=True)
        a = torch.add(w, x)
        b = torch.add(w, 1)
        c = torch.mul(a, b)
        c.backward()
    return run
