"""In which dtype two operands meet: every pair, as tensors, 0-d tensors and Python numbers, under every operator.

What PyTorch answers is recorded in tests/data/promotion.json (`python tests/ops/test_promotion.py` writes it); where
PyTorch is installed the record itself is compared with it.
"""

import importlib
import importlib.util
import json
from pathlib import Path

import pytest

RECORD = Path(__file__).parents[1] / "data" / "promotion.json"
DTYPES = ("uint8", "int8", "int16", "int32", "int64", "float32", "float64", "bool")
NUMBERS = {"True": True, "2": 2, "2.5": 2.5}
OPERATIONS = {
    "+": lambda torch, a, b: a + b, "*": lambda torch, a, b: a * b, "/": lambda torch, a, b: a / b,
    "//": lambda torch, a, b: a // b, "%": lambda torch, a, b: a % b, "**": lambda torch, a, b: a**b,
    "-": lambda torch, a, b: a - b, "<": lambda torch, a, b: a < b, "==": lambda torch, a, b: a == b,
    "maximum": lambda torch, a, b: torch.maximum(a, b), "atan2": lambda torch, a, b: torch.atan2(a, b),
    "where": lambda torch, a, b: torch.where(torch.tensor([True, False]), a, b),
    "cat": lambda torch, a, b: torch.cat([a, b]),
    "+=": lambda torch, a, b: a.add_(b), "/=": lambda torch, a, b: a.div_(b),
}  # fmt: skip


def operands(torch):
    """Each operand by its name: dtypes as one-dimensional and as 0-d tensors, and Python numbers."""
    made = {}
    for name in DTYPES:
        dtype = getattr(torch, name)
        made[name] = lambda dtype=dtype: torch.tensor([3, 1], dtype=dtype)
        made[f"0-d {name}"] = lambda dtype=dtype: torch.tensor(2, dtype=dtype)
    for name, number in NUMBERS.items():
        made[name] = lambda number=number: number
    return made


def told(torch, operation, first, second):
    """The dtype and the numbers of a result, or the kind of error."""
    try:
        out = operation(torch, first(), second())
    except Exception as error:
        return type(error).__name__
    if not isinstance(out, torch.Tensor):
        return "number"
    return f"{str(out.dtype).removeprefix('torch.')} {out.tolist()}"


def answers(torch, symbol):
    table = operands(torch)
    return {
        f"{a} {symbol} {b}": told(torch, OPERATIONS[symbol], first, second)
        for a, first in table.items()
        for b, second in table.items()
        if not (a in NUMBERS and b in NUMBERS)
    }


@pytest.mark.parametrize("symbol", OPERATIONS)
def test_promotes_as_pytorch(symbol):
    import minigrad

    recorded = json.loads(RECORD.read_text("utf-8"))[symbol]
    got = {pair: rounded(said) for pair, said in answers(minigrad, symbol).items()}
    assert {pair: (said, recorded[pair]) for pair, said in got.items() if said != rounded(recorded[pair])} == {}


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.parametrize("symbol", OPERATIONS)
def test_the_record_is_pytorchs(symbol):
    assert json.loads(RECORD.read_text("utf-8"))[symbol] == answers(importlib.import_module("torch"), symbol)


def rounded(said):
    """Floats to six digits: the last ones of a single-precision power may differ."""
    kind, _, numbers = said.partition(" ")
    return (
        said
        if not numbers
        else f"{kind} {json.dumps(json.loads(numbers.lower(), parse_float=lambda x: f'{float(x):.6g}'))}"
    )


if __name__ == "__main__":
    module = importlib.import_module("torch")
    RECORD.write_text(json.dumps({symbol: answers(module, symbol) for symbol in OPERATIONS}, indent=0), "utf-8")
