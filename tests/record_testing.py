"""Records how PyTorch compares tensors: run `python tests/record_testing.py`."""

import json
import sys
from pathlib import Path

import torch
import torch.testing

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from test_testing import CALLS, told

(HERE / "data" / "testing.json").write_text(json.dumps({call: told(torch, call) for call in CALLS.split("\n")}, indent=0), "utf-8")
