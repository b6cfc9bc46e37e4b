"""Records what PyTorch answers to the samples of the operations: run `python tests/record_ops.py [table ...]`."""

import importlib
import json
import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from ops.samples import answer

for name in sys.argv[1:] or sorted(path.stem.removeprefix("samples_") for path in (HERE / "ops").glob("samples_*.py")):
    told = {}
    for samples in importlib.import_module(f"ops.samples_{name}").SAMPLES.values():
        for sample in samples:
            told[str(sample)] = answer(torch, sample)
            if not sample.raises and any(spec.dtype == "float64" for spec in sample.inputs.values()):
                single = answer(torch, sample, True)
                told[f"float32 {sample}"] = {key: single[key] for key in ("error", "dtypes", "values") if key in single}
    (HERE / "data" / f"ops_{name}.json").write_text(
        json.dumps(told, indent=None, separators=(",", ":")).replace('},"', '},\n"'), "utf-8"
    )
    print(name, len(told))
