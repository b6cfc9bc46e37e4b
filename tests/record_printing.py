"""Writes data/printing.json, the texts PyTorch prints, for test_printing.py: `python tests/record_printing.py`."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import torch
import torch.autograd.forward_ad as forward_ad

RECORDED_AT = Path(__file__).with_name("data") / "printing.json"
NAN, INF = float("nan"), float("inf")
FLOATS: list[list[float]] = [
    [1.0], [-1.0], [0.5], [0.0], [-0.0], [0.0, -0.0, 0.0], [NAN], [INF, -INF], [NAN, 0.0, -0.0],
    [1.0, 2.0, 3.0], [1.0, NAN], [1.5, NAN], [-0.0, 1.0], [-0.0, 1.5], [0.0, -1.0], [0.0, 12345.0], [NAN, 12345678.0],
    [INF, -INF, 100.0], [1.0, -200.0, 30.0], [1.5, -22.25, 333.125], [0.1, 0.2, 0.3], [0.05, 1e-3],
    [1000.0, 1.0], [1001.0, 1.0], [1000.0, 1.5], [1500.0, 1.5], [1500.1, 1.5], [0.001, 1.0], [0.00099, 1.0],
    [1e-4], [1.0001e-4], [9.999e-5], [1e-4, 0.05], [9.999e-5, 0.05], [1e-4, 0.5], [1e-5, 1.0], [0.0, 1e-7],
    [1e8], [1e8 + 8], [1e8 + 0.5], [99999999.0], [-1e8, 1e5], [-1e9], [12345678.0, 99999999.0], [1e8, 1e8 + 8],
    [1e9, 1.0], [16777217.0], [123456.789], [1e-9, 1e20, 0.0, -0.0], [NAN, -INF, 1e20], [3.4e38, 1.2e-38], [1e-45],
    [INF, 1e-10], [2 / 3, 1e3 / 3], [1e15, 1e16], [-1e-8, 2.0], [999.9999, 1.0], [99999.5, 100.25],
]  # fmt: skip
DOUBLES: list[list[float]] = [[5e-324], [1e308, 1e-308], [1e100, 1.0], [1e-300, -1e-300], [1.5e300, NAN], [2**53 + 2.0]]
SHAPES = [(0,), (2, 0), (0, 3), (1, 0, 2), (0, 0, 0), (1,), (1, 1), (3, 1), (1, 3), (2, 3), (2, 2, 2), (1, 2, 1, 3)]
SHAPES += [(2, 1, 2, 1, 2), (9, 9), (3, 30), (40,), (2, 2, 25)]
LONG_SHAPES = [(1000,), (1001,), (2000,), (1, 2000), (2000, 1), (20, 100), (6, 167), (7, 1, 144)]
LONG_SHAPES += [(11, 10, 10), (2, 2, 6, 100), (3, 8, 2, 7, 9)]
INTEGERS = {"uint8": [0, 7, 255], "int8": [-128, 0, 127], "int16": [-32768, 5, 32767]}
INTEGERS |= {"int32": [-(2**31), 2**31 - 1, 3], "int64": [-(2**63), 2**63 - 1, 0], "bool": [0, 1, 1]}
OPTIONS: list[dict[str, Any]] = [
    {"precision": 0}, {"precision": 1}, {"precision": 8}, {"precision": 17}, {"profile": "short"}, {"profile": "full"},
    {"sci_mode": True}, {"sci_mode": False}, {"sci_mode": True, "precision": 1}, {"linewidth": 0}, {"linewidth": 37},
    {"linewidth": 120}, {"threshold": 2, "edgeitems": 1}, {"threshold": 0, "edgeitems": 2},
    {"threshold": 0, "edgeitems": 0}, {"edgeitems": 0}, {"threshold": 2, "edgeitems": 2, "linewidth": 20},
]  # fmt: skip
BOTH = ("float32", "float64")
PROGRAMS = """
repr(torch.tensor(1.))
str(torch.tensor([1., 2.]))
repr(torch.tensor(True))
repr(torch.tensor([]))
repr(torch.arange(3))
repr(torch.zeros(2, 0, requires_grad=True))
repr(torch.ones(3, requires_grad=True))
repr(torch.ones(3, requires_grad=True) * 2)
repr((torch.ones(3, 3, dtype=torch.float64, requires_grad=True) * 2).sum())
str(torch.nn.Parameter(torch.ones(2, 2)))
repr(torch.nn.Parameter(torch.ones(3), requires_grad=False))
repr(torch.nn.Parameter(torch.tensor(0.5)))
format(torch.tensor(1.234), '.2f')
format(torch.tensor(3), 'd')
format(torch.tensor(3), '05.1f')
f'{torch.tensor(1.5)}'
f'{torch.tensor(0.1)}'
f'{torch.tensor(True)}'
f'{torch.tensor(True):5}'
f'{torch.tensor(1.5):>10}'
f'{torch.tensor([1.5])}'
f'{torch.tensor(2., requires_grad=True):.1e}'
f'{torch.ones(3, requires_grad=True).sum()}'
f'{torch.tensor(1.5)!r:>20}'
format(torch.tensor([1.]), '.2f')
format(torch.ones(2, 2), '>40')
format(torch.tensor(1.5), 'd')
format(torch.tensor(1), 'zz')
format(torch.nn.Parameter(torch.tensor(1.)), '.2f')
format(torch.nn.Parameter(torch.tensor(1.)))
str([torch.tensor(1.), torch.ones(2)])
"""
SETTINGS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}), ({}, {"precision": 2}), ({}, {"profile": "short"}), ({}, {"profile": "FULL"}),
    ({"precision": 7}, {"profile": "odd"}), ({"sci_mode": True}, {}),
    ({"sci_mode": True}, {"precision": 3}), ({"sci_mode": True}, {"profile": "default"}),
    ({"linewidth": 100, "edgeitems": 5}, {"threshold": 10}),
    ({"precision": 9, "sci_mode": False}, {"profile": "short", "edgeitems": 7}),
]  # fmt: skip


def numbers(dtype: str, shape: tuple[int, ...], **content: Any) -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape), **content}


def descriptions() -> list[dict[str, Any]]:
    """Every tensor to be printed: its numbers; where they matter its options, history, tangent and default dtype."""
    cases: list[dict[str, Any]] = []
    for dtype, values in itertools.product(BOTH, FLOATS):
        cases.append({"numbers": numbers(dtype, (len(values),), data=values)})
        cases.append({"numbers": numbers(dtype, (), data=values[-1])})
    cases += [{"numbers": numbers("float64", (len(values),), data=values)} for values in DOUBLES]
    for dtype, values in INTEGERS.items():
        cases += [{"numbers": numbers(dtype, shape, data=values[: max(1, len(shape) * 3)])} for shape in [(3,), (3, 1)]]
        cases += [{"numbers": numbers(dtype, (), data=value)} for value in values]
        cases += [{"numbers": numbers(dtype, shape, fill=1)} for shape in SHAPES[:3]]
    for shape, dtype in itertools.product(SHAPES, (*BOTH, "int64")):
        cases.append({"numbers": numbers(dtype, shape, steps=[-3, 0.5])})
    for shape in LONG_SHAPES:
        cases.append({"numbers": numbers("float32", shape, steps=[1, 0.001])})
        cases.append({"numbers": numbers("float64", shape, steps=[-1, 3]), "history": "leaf"})
        cases.append({"numbers": numbers("int64", shape, steps=[0, 49])})
    cases.append({"numbers": numbers("float32", (10**6, 10**6), fill=0.25)})  # far too many to look at each
    for history, dtype, size in itertools.product(("leaf", "MulBackward0"), BOTH, (0, 3, 6, 7, 8, 24)):
        cases.append({"numbers": numbers(dtype, (size,), fill=0.5), "history": history})
    cases += [{"numbers": numbers("float32", (40,), fill=value)} for value in (0, NAN, 1)]
    for width in range(24, 64):  # with three notes, every way to break the line
        options = {"edgeitems": 0, "linewidth": width}
        cases.append({"numbers": numbers("float64", (2,), fill=0.5), "history": "leaf", "options": options})
    for options, dtype in itertools.product(OPTIONS, BOTH):
        cases.append({"numbers": numbers(dtype, (5, 4), steps=[0.25, 0.625]), "options": options, "history": "leaf"})
        cases.append({"numbers": numbers(dtype, (6,), data=[1, NAN, -0.0, 1e-7, INF, -4e9]), "options": options})
        cases.append({"numbers": numbers(dtype, (7,), data=[1, 2, 3, 40, 0, -6, 7]), "options": options})
        cases.append({"numbers": numbers(dtype, (), fill=3), "options": options})
        cases.append({"numbers": numbers(dtype, (0,), fill=3), "options": options})
    for dtype, shape in itertools.product((*BOTH, "int64", "int32"), [(), (2,), (0,), (2, 0)]):
        cases.append({"numbers": numbers(dtype, shape, fill=1), "default_dtype": "float64"})
    for dtype, shape in itertools.product(BOTH, [(), (3,), (3, 4), (0,), (2, 12)]):
        for options in ({}, {"linewidth": 30}):
            primal, tangent = numbers(dtype, shape, fill=0.5), numbers(dtype, shape, fill=2)
            cases.append({"numbers": primal, "tangent": tangent, "options": options})
    return cases


def tensor_of(numbers: dict[str, Any]) -> torch.Tensor:
    """The tensor a description means: its elements, `[first, step]`, or one value all over, which takes no room."""
    shape, dtype = numbers["shape"], getattr(torch, numbers["dtype"])
    if "fill" in numbers:
        return torch.tensor(numbers["fill"], dtype=dtype).expand(shape)
    if "steps" in numbers:
        first, step = numbers["steps"]
        return (torch.arange(math.prod(shape), dtype=torch.float64) * step + first).to(dtype).reshape(shape)
    return torch.tensor(numbers["data"], dtype=dtype).reshape(shape)


def text(case: dict[str, Any]) -> str:
    tensor = tensor_of(case["numbers"])
    if "history" in case:
        tensor.requires_grad_()
    if case.get("history") == "MulBackward0":
        tensor = tensor * 1
    torch.set_default_dtype(getattr(torch, case.get("default_dtype", "float32")))
    with forward_ad.dual_level(), torch._tensor_str.printoptions(**case.get("options", {})):
        if "tangent" in case:
            tensor = forward_ad.make_dual(tensor.clone(), tensor_of(case["tangent"]).clone())
        printed = repr(tensor)
    torch.set_default_dtype(torch.float32)
    return printed


def about(case: dict[str, Any]) -> str:
    words = dict(case["numbers"])
    name = f"{words.pop('dtype')}{tuple(words.pop('shape'))} {' '.join(str(value) for value in words.values())}"
    return " ".join([name, *(str(case[key]) for key in ("history", "options", "default_dtype") if case.get(key))])


def outcome(code: str) -> str:
    try:
        return str(eval(code))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def after(before: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    with torch._tensor_str.printoptions():
        torch.set_printoptions(**before)
        torch.set_printoptions(**settings)
        return dict(torch._tensor_str.get_printoptions())


def main() -> None:
    recorded = {
        "torch": torch.__version__,
        "tensors": [{"about": about(case), **case, "text": text(case)} for case in descriptions()],
        "programs": [{"code": code, "text": outcome(code)} for code in PROGRAMS.strip().splitlines()],
        "options": [{"before": before, "set": new, "after": after(before, new)} for before, new in SETTINGS],
    }
    sections = []
    for name, found in recorded.items():
        lines = json.dumps(found) if isinstance(found, str) else "[\n" + ",\n".join(map(json.dumps, found)) + "\n]"
        sections.append(f"{json.dumps(name)}: {lines}")
    RECORDED_AT.write_text("{" + ",\n".join(sections) + "}\n", encoding="utf-8")
    print(f"{len(recorded['tensors'])} tensors, {len(recorded['programs'])} programs -> {RECORDED_AT}")


if __name__ == "__main__":
    main()
