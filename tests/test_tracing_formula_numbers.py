"""Every operation of the samples tells its derivative in symbols, and the symbols, put into numbers, are what it sent.

The reader of formulas here knows textbook words only (sums, products, inverses, comparisons); a formula with a word
that it doesn't know (`gather`, `normalised`, sums over i and j) is not put into numbers.
"""

import ast
import importlib
import math
import warnings
from contextlib import suppress
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from ops.samples import results, run, tensors

import minigrad as torch
from minigrad import record
from minigrad.tracing._notation import mathml, plain
from minigrad.tracing._steps import Message

TABLES = sorted(path.stem for path in (Path(__file__).parent / "ops").glob("samples_*.py"))


class Unknown(Exception):
    """A word that this reader doesn't know."""


def mirrored(x):
    return x.swapaxes(-1, -2) if np.ndim(x) > 1 else x


def expanded(x, sizes=None, dim=None, keepdim=False):
    """The dimensions that a reduction took away are put back."""
    if not sizes or dim is None or keepdim:
        return x
    return np.expand_dims(x, tuple(int(d) % len(sizes) for d in np.atleast_1d(dim)))


def gaps(x):
    return x[..., None, :] - x[..., :, None] + np.eye(x.shape[-1])


def diagonal(x):
    return x[..., None] * np.eye(x.shape[-1])


def fit(x, y):
    """x with dimensions of one put in, so that it goes with y."""
    if x.ndim >= y.ndim or x.shape == y.shape[y.ndim - x.ndim :]:
        return x
    for axes in combinations(range(y.ndim), y.ndim - x.ndim):
        one = np.expand_dims(x, axes)
        if all(a in (1, b) for a, b in zip(one.shape, y.shape, strict=True)):
            return one
    return x


def paired(function):
    def apply(x, y):
        x, y = np.asarray(x), np.asarray(y)
        return function(fit(x, y), fit(y, x))

    return apply


def product(x, y):
    """A matrix product; x yᵀ of vectors."""
    if np.ndim(x) > np.ndim(y) > 1:
        raise Unknown("vectors, one for each matrix")
    return np.outer(x, y) if np.ndim(x) == np.ndim(y) == 1 else x @ y


def less(x, y):
    x, y = x if isinstance(x, str) else np.asarray(x), np.asarray(y)
    return np.eye(y.shape[-1]) - y if isinstance(x, str) else np.subtract(fit(x, y), fit(y, x))


def plus(x, y):
    x, y = np.asarray(x), np.eye(np.shape(x)[-1]) if isinstance(y, str) else np.asarray(y)
    return np.add(fit(x, y), fit(y, x))


def softmax(x):
    powers = np.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def exponential(A):
    """By its series, scaled and squared (Moler and Van Loan, 2003)."""
    A = np.asarray(A) / 1024
    total = term = np.eye(A.shape[-1]) + 0 * A
    for k in range(1, 20):
        term = term @ A / k
        total = total + term
    for _ in range(10):
        total = total @ total
    return total


def blocks(*parts):
    if all(isinstance(part, list) for part in parts):
        like = next(p for row in parts for p in row if np.ndim(p))
        return np.concatenate([np.concatenate([p + 0 * like for p in row], -1) for row in parts], -2)
    return list(parts)


WORDS = {
    "+": plus, "−": less, "×": paired(np.multiply), "÷": paired(np.divide),
    "^": paired(np.power), "neg": np.negative, "abs": np.abs, "sign": np.sign, "not": np.logical_not,
    "and": paired(np.logical_and), "or": paired(np.logical_or), "=": paired(np.equal), "≠": paired(np.not_equal),
    "<": paired(np.less), "≤": paired(np.less_equal), ">": paired(np.greater), "≥": paired(np.greater_equal),
    "keep": paired(lambda mask, x: np.where(mask, x, 0)), "exp": np.exp, "exp2": np.exp2,
    "log": np.log, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "erf": np.vectorize(math.erf, "d"), "logaddexp": np.logaddexp,
    "@": product, "T": mirrored, "inv": np.linalg.inv, "pinv": np.linalg.pinv, "diag": diagonal, "gaps": gaps,
    "skew": lambda x: x - mirrored(x), "symmetric": lambda x: (x + mirrored(x)) / 2,
    "off_diagonal": lambda x: x * (1 - np.eye(x.shape[-1])), "copyltu": lambda x: np.tril(x) + mirrored(np.tril(x, -1)),
    "matrix_exp": exponential, "list": blocks, "softmax": softmax, "reshape": np.reshape,
    "expand": expanded,
    "tril": lambda x, k=0: np.tril(x, int(k)), "triu": lambda x, k=0: np.triu(x, int(k)), "isnan": np.isnan,
    "halved": lambda x: np.tril(x) - diagonal(np.diagonal(x, 0, -2, -1)) / 2, "clamp": np.clip, "max": np.maximum,
    "floor": np.floor, "trunc": np.trunc, "softplus": lambda x: np.logaddexp(0, x),
}  # fmt: skip
OPTIONS = {
    "sum": lambda x, dim=None: np.sum(x, dim if np.ndim(x) else None, keepdims=dim is not None),
    "count": lambda x, dim=None: np.sum(x, dim if np.ndim(x) else None, keepdims=dim is not None),
    "mean": lambda x, dim=None: np.mean(x, dim if np.ndim(x) else None, keepdims=dim is not None),
    "cat": lambda *parts, dim: np.concatenate(parts, dim),
    "stack": lambda *parts, dim: np.stack(parts, dim),
}  # fmt: skip


def literal(text):
    if text == "I":
        return text
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        raise Unknown(text) from None


def slices(text):
    """`:, 2:` as a key."""
    return eval(f"key[{text.replace('…', '...')}]", {"key": np.s_}) if set(text) <= set("0123456789:, …-[]") else literal(text)


def placed(g, where, shape):
    """g at these places of a shape, zeros elsewhere."""
    found = np.zeros(shape)
    np.add.at(found, slices(where[1:-1]), g)
    return found


def number(part, upstream, values, shape):
    """What a formula says in numbers."""
    if part == "g":
        return upstream[0]
    if isinstance(part, dict):
        if "value" in part:
            return values(part["value"])
        return float(part["number"]) if "number" in part else literal(part["text"])
    if not isinstance(part, list):
        raise Unknown(part)
    word, *operands = part
    if word == "[]":
        where = slices(operands[1].get("text", "a view"))
        return upstream[where] if operands[0] == "g" and len(upstream) > 1 else number(operands[0], upstream, values, shape)[where]
    if word == "place":
        return placed(number(operands[0], upstream, values, shape), option(operands[1], "at"), shape)
    if word == "write":
        return np.where(placed(1, option(operands[1], None), np.shape(upstream[0])), 0, number(operands[0], upstream, values, shape))
    if word == "×" and operands[1] == {"text": "I"}:
        return number(operands[0], upstream, values, shape) * np.eye(*shape)
    if word in OPTIONS:
        named = [p for p in operands if isinstance(p, list) and p[0] == "=" and isinstance(p[1], dict) and "text" in p[1]]
        options = {p[1]["text"]: number(p[2], upstream, values, shape) for p in named}
        if set(options) - {"dim"}:
            raise Unknown(word)
        options = {"dim": tuple(d) if isinstance(d, tuple | list) else d if d is None else int(d) for d in options.values()}  # noqa: B035
        return OPTIONS[word](*[number(p, upstream, values, shape) for p in operands if p not in named], **options)
    if word not in WORDS:
        raise Unknown(word)
    return WORDS[word](*[number(p, upstream, values, shape) for p in operands])


def option(part, name):
    """The text of one option; of none but the name, where there is no other."""
    key, told = part[1].get("text", ""), part[2].get("text", "")
    if name is None and key.startswith("[") and part[2] == {"number": "0"}:
        return key
    if name != key:
        raise Unknown(key)
    return told


def check(part):
    """Unknown unless every word is known."""
    if isinstance(part, list):
        if part[0] not in WORDS.keys() | OPTIONS.keys() | {"[]", "place", "write"}:
            raise Unknown(part[0])
        for operand in part[1:]:
            check(operand)


def folded(x, shape):
    """x, summed over what was broadcast."""
    x = np.asarray(x)
    if x.ndim != len(shape) and x.size == math.prod(shape):
        return x.reshape(shape)
    x = x.sum(tuple(range(x.ndim - len(shape)))) if x.ndim > len(shape) else x
    x = np.broadcast_to(fit(x, np.empty(shape)), shape) if x.ndim < len(shape) else x
    thin = tuple(i for i, (a, b) in enumerate(zip(x.shape, shape, strict=True)) if a != b == 1)
    return np.broadcast_to(x.sum(thin, keepdims=True), shape)


def whole(array):
    if array is None or not array.whole:
        raise Unknown("not recorded, or too large to be kept")
    return array.numpy()


def recorded(table, library):
    for row, samples in importlib.import_module(f"ops.{table}").SAMPLES.items():
        for sample in samples:
            if sample.raises:
                continue
            with warnings.catch_warnings(), record() as taken:
                warnings.simplefilter("ignore")
                found = [r for r in results(library, run(library, sample, tensors(library, sample))) if getattr(r, "requires_grad", False)]
                for k, result in enumerate(found):
                    weights = library.arange(result.numel(), dtype=result.dtype).cos().reshape(result.shape) + (1.5 + k)
                    with suppress(RuntimeError):  # what has no derivative of its own
                        result.backward(weights, retain_graph=True)
            yield row, sample, taken


def messages(taken):
    """Each message, the operation that it comes back from, and the formula that this tells."""
    for step in taken.steps:
        if isinstance(step, Message) and step.message is not None:
            operation = taken.operations[step.operation]
            yield step, operation, operation.rules[step.operand] if operation.rules else None


def difference(rule, step, operation, taken):
    """What the formula says in numbers and what was sent, where they differ; Unknown where it isn't put into numbers."""

    def values(i):
        return whole(taken.values[i].data)

    check(rule)
    if any(taken.values[i].data is None for i in operation.inputs):
        raise Unknown("an operand that was not recorded")
    upstream = [np.zeros(taken.values[v].shape) if u is None else whole(u) for u, v in zip(step.upstream, operation.outputs, strict=True)]
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a mean of nothing
        try:
            found = folded(number(rule, upstream, values, step.message.shape), step.message.shape)
        except np.linalg.LinAlgError:
            raise Unknown("an inverse that is none") from None
    if any(np.isnan(values(i)).any() for i in operation.inputs):
        return None  # whose way through a comparison a formula doesn't tell
    sent = step.message.numpy()
    regular = ~np.isnan(found) & ~np.isnan(sent)  # a formula may be 0 ÷ 0 where the rule has another way
    return None if np.allclose(found[regular], sent[regular], 1e-6, 1e-9) else (plain(rule, str), found, sent)


@pytest.mark.parametrize("table", TABLES)
def test_formulas_put_into_numbers_are_what_was_sent(table):
    told, read = set(), set()
    for row, sample, taken in recorded(table, torch):
        for step, operation, rule in messages(taken):
            assert rule is not None, f"{row}: {sample}: {operation.op} tells no formula"
            assert plain(rule, str) and mathml(rule, str)
            told.add(operation.op)
            with suppress(Unknown):
                assert difference(rule, step, operation, taken) is None, f"{row}: {sample}: {operation.op}"
                read.add(operation.op)
    assert len(read) * 2 >= len(told)


@pytest.mark.parametrize("table", TABLES)
def test_formulas_of_pytorchs_operations_are_what_it_sent(table):
    pytorch = pytest.importorskip("torch")
    read = set()
    for row, sample, taken in recorded(table, pytorch):
        for step, operation, rule in messages(taken):
            if rule is not None:
                with suppress(Unknown):
                    assert difference(rule, step, operation, taken) is None, f"{row}: {sample}: {operation.op}"
                    read.add(operation.op)
    assert len(read) > 3
