"""Writes tests/data/indexing.json: two hundred random index programs and PyTorch's answers."""

import json
import random
import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from ops.indexings import answer, program


def main():
    source = random.Random(7)
    cases, seen = [], set()
    while len(cases) < 200:
        shape, text = program(source.randint)
        if (shape, text) not in seen:
            seen.add((shape, text))
            cases.append({"shape": list(shape), "text": text, "answer": answer(torch, shape, text)})
    lines = ",\n".join(json.dumps(case) for case in cases)
    (HERE / "data" / "indexing.json").write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
