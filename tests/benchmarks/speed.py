"""How fast minigrad is, beside whatever peers are installed: `python tests/benchmarks/speed.py`.

Both sides of a row run in this process, one thread each, in turn; the ratio is the median of the ratios taken round by
round. Absolute times are medians too and mean little on a shared machine. Peers that aren't installed are left out.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import gc
import statistics
import time
import tracemalloc
from typing import Any

import workloads as work

import minigrad

torch, autograd = work.peer("torch"), work.peer("autograd")
micrograd, tinygrad = work.peer("micrograd.engine"), work.peer("tinygrad")
if torch is not None:
    torch.set_num_threads(1)
if autograd is not None:
    autograd.numpy = work.peer("autograd.numpy")


def seconds(step: work.Step, repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        step()
    return (time.perf_counter() - start) / repeats


def compare(title: str, ours: work.Step, other: str, theirs: work.Step | None, repeats: int, bound: str, rounds: int = 15) -> None:
    """One row: the median ratio, both medians, and what is aimed at."""
    if theirs is None:
        print(f"{title:38s} {other:18s} not installed")
        return
    try:
        theirs()
    except RuntimeError as error:  # tinygrad finds no compiler for its device, say
        print(f"{title:38s} {other:18s} doesn't run here: {error}")
        return
    for step in (ours, theirs, ours):
        step()
    pairs = []
    for turn in range(rounds):
        first, second = (ours, theirs) if turn % 2 else (theirs, ours)
        times = seconds(first, repeats), seconds(second, repeats)
        pairs.append(times if turn % 2 else times[::-1])
    ratio = statistics.median(a / b for a, b in pairs)
    mine, other_time = (statistics.median(side) * 1e6 for side in zip(*pairs, strict=True))
    print(f"{title:38s} {other:18s} {ratio:6.2f}   {bound:>5s}   {mine:11.1f} {other_time:11.1f}")


def peak(step: work.Step) -> int:
    """The most memory that NumPy's arrays took during a step, in bytes."""
    step()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    step()
    most: int = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most - before


def without_collector(step: work.Step) -> work.Step:
    def run() -> None:
        gc.collect()
        gc.disable()
        try:
            step()
        finally:
            gc.enable()

    return run


def chains() -> None:
    """A long chain against a short one, per operation, the cyclic collector off."""
    long, short = work.chain_torch(minigrad, 100_000), work.chain_torch(minigrad, 1_000)
    ratios = []
    for _ in range(5):
        gc.collect()
        gc.disable()
        few = statistics.median(seconds(short, 1) for _ in range(20))
        ratios.append(seconds(long, 1) / 100 / few)
        gc.enable()
    print(f"{'chain of 100,000, collector off':38s} {'itself at 1,000':18s} {statistics.median(ratios):6.2f}   {'1.30':>5s}")


def main() -> None:
    small, big = (32, [10, 32, 32, 1]), (256, [784, 512, 512, 1])
    print(f"{'work (forward + backward)':38s} {'against':18s} {'ratio':>6s}   {'aim':>5s}   {'ours, µs':>11s} {'theirs, µs':>11s}")
    mine: Any = work.document_torch(minigrad)
    compare("w, x, a, b, c", mine, "PyTorch", torch and work.document_torch(torch), 1000, "0.40")
    compare("w, x, a, b, c", mine, "NumPy by hand", work.document_numpy(), 1000, "4.50")
    compare("w, x, a, b, c", mine, "HIPS autograd", autograd and work.document_hips(autograd), 300, "0.20")
    compare("w, x, a, b, c", mine, "micrograd", micrograd and work.document_micrograd(micrograd), 1000, "")
    compare("w, x, a, b, c", mine, "tinygrad", tinygrad and work.document_tinygrad(tinygrad), 3, "")
    mine = work.mlp_torch(minigrad, *small)
    compare("MLP 32×10–32–32–1", mine, "PyTorch", torch and work.mlp_torch(torch, *small), 200, "0.60")
    compare("MLP 32×10–32–32–1", mine, "NumPy by hand", work.mlp_numpy(*small), 200, "2.10")
    compare("MLP 32×10–32–32–1", mine, "HIPS autograd", autograd and work.mlp_hips(autograd, *small), 50, "0.20")
    mine = work.mlp_torch(minigrad, *big)
    compare("MLP 256×784–512–512–1", mine, "NumPy by hand", work.mlp_numpy(*big), 4, "1.03")
    compare("MLP 256×784–512–512–1", mine, "HIPS autograd", autograd and work.mlp_hips(autograd, *big), 4, "0.45")
    compare("MLP 256×784–512–512–1", mine, "PyTorch", torch and work.mlp_torch(torch, *big), 4, "")
    bce = torch and work.bce_torch(torch)
    compare("the document's BCE cell, no draws", work.bce_torch(minigrad), "PyTorch", bce, 300, "0.50")
    chain = torch and work.chain_torch(torch, 100_000)
    compare("chain of 100,000, collector on", work.chain_torch(minigrad, 100_000), "PyTorch", chain, 1, "0.80", rounds=5)
    chains()
    ratio = peak(mine) / peak(work.mlp_numpy(*big))
    print(f"{'peak memory of the big MLP step':38s} {'NumPy by hand':18s} {ratio:6.2f}   {'0.75':>5s}")


if __name__ == "__main__":
    main()
