"""What a script switches before it runs: devices, none of which is there, and ways to compute, which change nothing here
(`torch.backends`).

>>> import minigrad as torch
>>> torch.backends.mps.is_available()
False
"""

from types import SimpleNamespace

from . import cuda as cuda

mps = cuda
cudnn = SimpleNamespace(is_available=cuda.is_available, deterministic=False, benchmark=False, enabled=True)
_chosen = {"deterministic": False, "precision": "highest", "threads": 1}


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Noted and nothing else: what is computed here is always the same (`torch.use_deterministic_algorithms`).

    >>> use_deterministic_algorithms(False)
    """
    _chosen["deterministic"] = mode


def are_deterministic_algorithms_enabled() -> bool:
    """What was last asked for (`torch.are_deterministic_algorithms_enabled`).

    >>> are_deterministic_algorithms_enabled()
    False
    """
    return bool(_chosen["deterministic"])


def set_float32_matmul_precision(precision: str) -> None:
    """Noted and nothing else: products are as exact as their dtype (`torch.set_float32_matmul_precision`).

    >>> set_float32_matmul_precision("highest")
    """
    _chosen["precision"] = precision


def get_float32_matmul_precision() -> str:
    """What was last asked for (`torch.get_float32_matmul_precision`).

    >>> set_float32_matmul_precision("highest")
    >>> get_float32_matmul_precision()
    'highest'
    """
    return str(_chosen["precision"])


def set_num_threads(threads: int) -> None:
    """Noted and nothing else: NumPy's threads are set before it is loaded, by OMP_NUM_THREADS (`torch.set_num_threads`).

    >>> set_num_threads(1)
    """
    if not isinstance(threads, int):
        raise RuntimeError(f"set_num_threads expects an int, but got {type(threads).__name__}")
    if threads < 1:
        raise RuntimeError("set_num_threads expects a positive integer")
    _chosen["threads"] = threads


def get_num_threads() -> int:
    """What was last asked for (`torch.get_num_threads`).

    >>> set_num_threads(1)
    >>> get_num_threads()
    1
    """
    return _chosen["threads"]  # type: ignore[return-value]
