"""The outlines of a drawn path, as corner points on the page → ruled lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from indexer.sources.marks import Rule

MAX_PAGE_RULES = 20_000
"""Lines read of one page; a dense table of 60 rows and 12 columns drawn cell by cell has 3,000,
maps and drawings far more, and no table is looked for in them."""
WHITE = 250
"""Least value of all three colours of a line nobody sees on paper."""
_THIN = 2.5
"""Points up to which a filled rectangle is a line: the boldest table borders have 2.25."""
_SLOPE = 1.0
"""Points by which the ends of a straight line may differ, for rounding."""

Point = tuple[float, float]
Outline = Sequence[Point]


def stroked(outlines: Iterable[Outline]) -> Iterator[Rule]:
    """The sides of the outlines that lie along the page's edges."""
    for outline in outlines:
        for (x0, y0), (x1, y1) in pairwise(outline):
            rule = Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            if min(rule.x1 - rule.x0, rule.bottom - rule.top) <= _SLOPE:
                yield rule


def filled(outlines: Iterable[Outline]) -> Iterator[Rule]:
    """Lines drawn as thin rectangles; each keeps the middle of its breadth."""
    for outline in outlines:
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if x1 - x0 >= bottom - top and bottom - top <= _THIN:
            yield Rule(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
        elif x1 - x0 <= _THIN:
            yield Rule((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
