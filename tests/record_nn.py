"""Records what PyTorch answers to the programs and the trainings of tests/nn: run `python tests/record_nn.py`."""

import json
import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from nn.programs import PROGRAMS, told
from nn.trainings import TRAININGS, trained

data = {
    "programs": {program: told(torch, program) for program in PROGRAMS},
    "trainings": {name: {dtype: trained(torch, name, dtype) for dtype in ("float32", "float64")} for name in TRAININGS},
}
(HERE / "data" / "nn_modules.json").write_text(json.dumps(data, indent=0), "utf-8")
print(len(data["programs"]), len(data["trainings"]))
