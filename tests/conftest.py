"""What pytest must not run as a test here (the recorders need PyTorch, the benchmarks a quiet machine), and one state put back."""

import sys

import pytest

collect_ignore_glob = ["record_*.py", "benchmarks/*"]


@pytest.fixture(autouse=True)
def english_again():
    """A lesson sets the language of what is printed after it: not beyond its test."""
    yield
    if phrases := sys.modules.get("minigrad.tracing._phrases"):
        phrases.speaking.language = "en"
