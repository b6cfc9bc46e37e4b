"""Answers to the lessons' questions, as a learner writes them."""

from minigrad.course._question import Near


def answer(question, parts):
    """An answer as a learner writes it: a dict of parts, or of rows where the question asks for a table."""
    if not question.columns:
        return dict(parts)
    rows = {}
    for name, value in parts.items():
        rows.setdefault(name.rpartition(".")[0], []).append(value)
    return rows


def value_of(wrong, right):
    """A value that a mistake is known by: of a range the end that is further from what is right."""
    if not isinstance(wrong, Near):
        return wrong
    ends = (wrong.value - 0.9 * wrong.within, wrong.value + 0.9 * wrong.within)
    return max(ends, key=lambda end: abs(end - right))
