"""What only the lessons need: checked exercises, pictures of slopes, trainings and the course, and the `minigrad` command.

>>> q1a, q1b = lesson("01")
>>> q1a
q1a: the slope of (w + x)(w + 1) in w, by a central difference
"""

from ._checks import Check, Feedback, lesson
from ._path import course_path
from ._slopes import error_plot, nudge_plot
from ._training import boundary_plot, loss_plot

__all__ = ["Check", "Feedback", "boundary_plot", "course_path", "error_plot", "lesson", "loss_plot", "nudge_plot"]
