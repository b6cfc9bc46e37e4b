"""Records what PyTorch makes tensors of: run `python tests/record_data.py`."""

import json
import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from ops.test_data import RECORDED, told

(HERE / "data" / "tensors_from_data.json").write_text(
    json.dumps({call: told(torch, call) for call in RECORDED}, indent=0, ensure_ascii=False) + "\n", "utf-8"
)
