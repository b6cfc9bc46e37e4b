"""Writes data/programs.json, random programs and what PyTorch answers: `python tests/record_programs.py`."""

from __future__ import annotations

import json
import random
from pathlib import Path

import torch
from random_programs import MADE, TABLE, run, source

RECORDED_AT = Path(__file__).with_name("data") / "programs.json"
PROGRAMS = 150


def main() -> None:
    draw = random.Random(0)
    kept = []
    while len(kept) < PROGRAMS:
        steps = []
        for _ in range(draw.randint(3, 14)):
            operation = draw.randrange(MADE) if draw.random() < 0.6 else draw.randrange(MADE, len(TABLE))
            steps.append((operation, min(draw.randrange(9), draw.randrange(9)), draw.randrange(12)))
        answer = run(torch, steps)
        if sum(1 for error in answer["errors"] if error) <= len(steps) // 3:  # mostly errors teach little
            kept.append({"source": source(steps), "steps": steps, "answer": answer})
    lines = ",\n".join(json.dumps(program) for program in kept)
    RECORDED_AT.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
