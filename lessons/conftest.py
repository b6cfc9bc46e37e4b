"""What nbval compares of a lesson's committed outputs: every text, but no picture and no page.

Coordinates differ between versions of Graphviz, and with the fonts of a machine; the structure of
pictures is tested elsewhere. The lesson that goes over to PyTorch shows PyTorch's texts: it is skipped without it.
"""

from importlib.util import find_spec

import pytest

NEEDS_TORCH = "11_to_pytorch.ipynb"


def pytest_collectstart(collector: pytest.Collector) -> None:
    if collector.path.suffix == ".ipynb" and hasattr(collector, "skip_compare"):
        collector.skip_compare += ("image/svg+xml", "text/html")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not find_spec("torch"):
        for item in items:
            if item.path.name == NEEDS_TORCH:
                item.add_marker(pytest.mark.skip(reason="this lesson needs PyTorch"))
