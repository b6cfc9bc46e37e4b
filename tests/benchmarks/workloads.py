"""The same small programs for every peer: forward and backward, the gradients thrown away at the end."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

Step = Callable[[], Any]
rng = np.random.default_rng(0)


def peer(name: str) -> Any:
    """The module of a peer, or None where it isn't installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


# --- w, x, a, b, c -------------------------------------------------------------------------------------------------


def document_torch(torch: Any) -> Step:
    w, x = torch.tensor([1.0], requires_grad=True), torch.tensor([2.0], requires_grad=True)

    def step() -> None:
        a = torch.add(w, x)
        b = torch.add(w, 1)
        c = torch.mul(a, b)
        c.backward()
        w.grad = x.grad = None

    return step


def document_numpy() -> Step:
    w, x = np.array([1.0], np.float32), np.array([2.0], np.float32)

    def step() -> Any:
        a = w + x
        b = w + 1
        c = a * b
        g = np.ones_like(c)
        to_b, to_a = g * a, g * b
        return to_b + to_a, to_a

    return step


def document_hips(autograd: Any) -> Step:
    gradient = autograd.grad(lambda p: ((p[0] + p[1]) * (p[0] + 1.0)))
    return lambda: gradient((1.0, 2.0))


def document_micrograd(engine: Any) -> Step:
    def step() -> None:
        w, x = engine.Value(1.0), engine.Value(2.0)
        ((w + x) * (w + 1)).backward()

    return step


def document_tinygrad(tinygrad: Any) -> Step:
    def step() -> Any:
        w, x = tinygrad.Tensor([1.0]), tinygrad.Tensor([2.0])
        to_w, to_x = ((w + x) * (w + 1)).sum().gradient(w, x)
        return to_w.numpy(), to_x.numpy()

    return step


# --- multi-layer perceptrons -----------------------------------------------------------------------------------------


def data(rows: int, sizes: list[int]) -> tuple[Any, Any, list[tuple[Any, Any]]]:
    x, y = (rng.standard_normal((rows, n)).astype(np.float32) for n in (sizes[0], sizes[-1]))
    layers = [
        ((rng.standard_normal((n, m)) / n**0.5).astype(np.float32), np.zeros(m, np.float32))
        for n, m in itertools.pairwise(sizes)
    ]
    return x, y, layers


def mlp_torch(torch: Any, rows: int, sizes: list[int]) -> Step:
    x, y, layers = data(rows, sizes)
    inputs, target = torch.tensor(x), torch.tensor(y)
    parameters = [tuple(torch.tensor(p, requires_grad=True) for p in layer) for layer in layers]

    def step() -> None:
        h = inputs
        for i, (weight, bias) in enumerate(parameters):
            h = h @ weight + bias
            if i < len(parameters) - 1:
                h = torch.tanh(h)
        difference = h - target
        (difference * difference).mean().backward()
        for weight, bias in parameters:
            weight.grad = bias.grad = None

    return step


def mlp_numpy(rows: int, sizes: list[int]) -> Step:
    x, y, layers = data(rows, sizes)

    def step() -> Any:
        hidden, h = [x], x
        for i, (weight, bias) in enumerate(layers):
            h = h @ weight + bias
            if i < len(layers) - 1:
                h = np.tanh(h)
            hidden.append(h)
        difference = h - y
        (difference * difference).mean()
        g, gradients = difference * np.float32(2 / difference.size), []
        for i in reversed(range(len(layers))):
            if i < len(layers) - 1:
                g = g * (1 - hidden[i + 1] * hidden[i + 1])
            gradients.append((hidden[i].T @ g, g.sum(0)))
            if i:
                g = g @ layers[i][0].T
        return gradients

    return step


def mlp_hips(autograd: Any, rows: int, sizes: list[int]) -> Step:
    tanh, mean = autograd.numpy.tanh, autograd.numpy.mean
    x, y, layers = data(rows, sizes)

    def loss(parameters: Any) -> Any:
        h = x
        for i, (weight, bias) in enumerate(parameters):
            h = autograd.numpy.dot(h, weight) + bias
            if i < len(parameters) - 1:
                h = tanh(h)
        return mean((h - y) ** 2)

    gradient = autograd.grad(loss)
    return lambda: gradient(layers)


# --- the document's BCE cell, and chains -----------------------------------------------------------------------------


def bce_torch(torch: Any) -> Step:
    x, y = torch.ones(5), torch.zeros(3)
    w = torch.tensor(rng.standard_normal((5, 3)).astype(np.float32), requires_grad=True)
    b = torch.tensor(rng.standard_normal(3).astype(np.float32), requires_grad=True)
    loss_of = torch.nn.functional.binary_cross_entropy_with_logits

    def step() -> None:
        z = torch.matmul(x, w) + b
        loss_of(z, y).backward()
        with torch.no_grad():
            z = torch.matmul(x, w) + b
        z = torch.matmul(x, w) + b
        z.detach()
        w.grad = b.grad = None

    return step


def chain_torch(torch: Any, length: int) -> Step:
    x = torch.tensor([1.0], requires_grad=True)

    def step() -> None:
        y = x
        for _ in range(length):
            y = y * 1
        y.backward()
        x.grad = None

    return step
