"""What pytest must not run as a test here (the recorders need PyTorch, the benchmarks a quiet machine), and states put back."""

import sys

import pytest

from minigrad._modes import here, set_everywhere

collect_ignore_glob = ["record_*.py", "benchmarks/*"]


@pytest.fixture(autouse=True)
def english_again():
    """A lesson sets the language of what is printed after it: not beyond its test."""
    yield
    if phrases := sys.modules.get("minigrad.tracing._phrases"):
        phrases.speaking.language = "en"


@pytest.fixture(autouse=True)
def quick_again():
    """Once a program has seen an inference tensor, or a class of its own, nothing is quick any more: not beyond its test."""
    if here.me.inference_seen or here.me.subclassed:
        set_everywhere(inference_seen=False, subclassed=False)
