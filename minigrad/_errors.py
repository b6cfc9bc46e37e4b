"""Errors that teach: PyTorch's text, and a note in plain words that says what to do.

>>> noted(RuntimeError("grad can be implicitly created only for scalar outputs"), "Call .sum() first.").__notes__
['Call .sum() first.']
"""

from __future__ import annotations

from typing import TypeVar

Error = TypeVar("Error", bound=BaseException)


def noted(error: Error, note: str) -> Error:
    """The error with a note below its text, which Python shows as a line of its own."""
    error.add_note(note)
    return error
