"""In which order sorting leaves equal elements: as PyTorch does, found by comparing with it.

Its sort and its topk are those of C++'s library, introsort and introselect (D. Musser, 1997); its kthvalue is C. Hoare's
selection with the median of three. A line is a list of ranks; the answers are places in it.

>>> by_introsort([0] * 17)[:4]
[8, 16, 15, 14]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Ranks = list[int]
SHORT = 16  # so few are sorted by insertion, which keeps the order of equals
MANY = 10_000  # elements, which Python takes a hundredth of a second for; of more, equal ones keep their order


def ranked(line: Any, descending: bool = False) -> Ranks:
    """Each element's place among the distinct ones; nan is the largest."""
    ranks = np.unique(line, return_inverse=True)[1].reshape(-1)
    return (-ranks if descending else ranks).tolist()


def rearranged(
    self: Any, at: Any, where: int, descending: bool, arrange: Callable[[Ranks], Any], every: bool = False
) -> Any:
    """Indices `at` that sort: in lines with equal elements, or in every line, they become what `arrange` makes of the
    line's ranks."""
    if self.size > MANY:
        return at
    lines, places = np.moveaxis(self, where, -1), np.moveaxis(at, where, -1)
    ordered = np.sort(lines, -1)
    low, high = ordered[..., :-1], ordered[..., 1:]
    tied = ((low == high) | (low != low)).any(-1)
    for line in np.ndindex(tied.shape):
        if every or tied[line]:
            places[line] = arrange(ranked(lines[line], descending))
    return at


def by_introsort(ranks: Ranks) -> list[int]:
    """The places in order."""
    places = list(range(len(ranks)))
    _sort(ranks, places, len(ranks))
    return places


def first(ranks: Ranks, k: int, in_order: bool = True) -> list[int]:
    """The places of the k smallest."""
    places = list(range(len(ranks)))
    if 0 < k * 64 <= len(ranks):
        _heap_sort_first(ranks, places, k)
    elif k:
        _select(ranks, places, k - 1)
        if in_order:
            _sort(ranks, places, k - 1)
    return places[:k]


def _sort(ranks: Ranks, v: list[int], end: int) -> None:
    parts = [(0, end)]
    while parts:
        start, stop = parts.pop()
        while stop - start > SHORT:
            cut = _partition(ranks, v, start, stop)
            parts.append((cut, stop))
            stop = cut
    v[:end] = sorted(v[:end], key=ranks.__getitem__)  # only neighbours are still out of order, and equals stay


def _select(ranks: Ranks, v: list[int], k: int) -> None:
    start, stop = 0, len(v)
    while stop - start > 3:
        cut = _partition(ranks, v, start, stop)
        start, stop = (cut, stop) if cut <= k else (start, cut)
    v[start:stop] = sorted(v[start:stop], key=ranks.__getitem__)


def _partition(ranks: Ranks, v: list[int], start: int, stop: int) -> int:
    """Splits at the median of the second, the middle and the last element, which is put in front."""
    a, b, c = start + 1, (start + stop) // 2, stop - 1
    x, y, z = ranks[v[a]], ranks[v[b]], ranks[v[c]]
    middle = (b if y < z else c if x < z else a) if x < y else (a if x < z else c if y < z else b)
    v[start], v[middle] = v[middle], v[start]
    pivot, i, j = ranks[v[start]], start + 1, stop - 1
    while True:
        while ranks[v[i]] < pivot:
            i += 1
        while pivot < ranks[v[j]]:
            j -= 1
        if i >= j:
            return i
        v[i], v[j] = v[j], v[i]
        i, j = i + 1, j - 1


def _heap_sort_first(ranks: Ranks, v: list[int], k: int) -> None:
    """The k smallest in a heap, the largest of them on top; then in order."""
    for top in range((k - 2) // 2, -1, -1):
        _sink(ranks, v, top, k, v[top])
    for i in range(k, len(v)):
        if ranks[v[i]] < ranks[v[0]]:
            x, v[i] = v[i], v[0]
            _sink(ranks, v, 0, k, x)
    for last in range(k - 1, 0, -1):
        x, v[last] = v[last], v[0]
        _sink(ranks, v, 0, last, x)


def _sink(ranks: Ranks, v: list[int], top: int, size: int, x: int) -> None:
    """Puts x where there was a hole at `top`: the larger children move up to the bottom, and x rises from there."""
    hole = top
    while (child := 2 * hole + 2) <= size:
        if child == size or ranks[v[child]] < ranks[v[child - 1]]:
            child -= 1
        v[hole], hole = v[child], child
    while hole > top and ranks[v[(hole - 1) // 2]] < ranks[x]:
        v[hole], hole = v[(hole - 1) // 2], (hole - 1) // 2
    v[hole] = x


def by_hoare(ranks: Ranks, k: int) -> int:
    """The place of the element that would stand at k, were they sorted."""
    r, v = list(ranks), list(range(len(ranks)))

    def swap(i: int, j: int) -> None:
        r[i], r[j], v[i], v[j] = r[j], r[i], v[j], v[i]

    low, high = 0, len(v) - 1
    while high - low > 1:
        swap((low + high) // 2, low + 1)
        for i, j in ((low + 1, high), (low, high), (low + 1, low)):
            if r[i] > r[j]:
                swap(i, j)
        i, j, pivot = low + 2, high - 1, r[low]
        while True:
            while r[i] < pivot:
                i += 1
            while r[j] > pivot:
                j -= 1
            if j < i:
                break
            swap(i, j)
            i, j = i + 1, j - 1
        swap(low, j)
        low, high = (i if j <= k else low), (j - 1 if j >= k else high)
    if high - low == 1 and r[low] > r[high]:
        swap(low, high)
    return v[k]
