"""The questions of each lesson, as data.

>>> [question.id for question in LESSONS["03"]]
['q3a', 'q3b']
"""

from .._question import Question
from . import (
    _01_slopes,
    _02_graph,
    _03_backward,
    _04_order,
    _05_accumulate,
    _06_leaves,
    _07_matrices,
    _08_vjp,
    _09_higher,
    _10_training,
)

LESSONS: dict[str, tuple[Question, ...]] = {
    "00": (),
    "01": _01_slopes.QUESTIONS,
    "02": _02_graph.QUESTIONS,
    "03": _03_backward.QUESTIONS,
    "04": _04_order.QUESTIONS,
    "05": _05_accumulate.QUESTIONS,
    "06": _06_leaves.QUESTIONS,
    "07": _07_matrices.QUESTIONS,
    "08": _08_vjp.QUESTIONS,
    "09": _09_higher.QUESTIONS,
    "10": _10_training.QUESTIONS,
    "11": (),
}
