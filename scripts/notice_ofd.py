"""One notice with a task table as an OFD, the national format for official documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from scripts.notice_files import PER_PAGE, WIDTHS, Cells, Merge, Notice, hidden, merges, wrapped
from scripts.ofd_parts import A3, listed, ofd, stroke

SIZE, LEADING, PADDING = 2.8, 3.4, 1.5
"""Height of print, distance of lines and white around the text of a cell, in millimetres."""
LEFT, TOP = 20.0, 20.0


def ofd_file(notice: Notice) -> bytes:
    """OFD: letter, pages of the ruled table with its head on each, colophon."""
    pages, height = [_lines(notice.letter, TOP)], TOP + _height(notice.letter)
    starts = range(0, len(notice.rows), PER_PAGE)
    for at in starts:
        cells = (*notice.head, *notice.rows[at : at + PER_PAGE])
        if at:
            pages.append("")
            height = TOP
        edges = _edges(cells, height)
        pages[-1] += "".join(_table(cells, len(notice.head), edges))
        height = edges[-1]
    pages[-1] += _lines(notice.colophon, height + 4 * LEADING, left=300.0)
    return ofd(pages, size=A3)


def _lines(texts: Sequence[str], top: float, left: float = LEFT) -> str:
    return "".join(
        listed(left, top + at * 2 * LEADING, text, SIZE) for at, text in enumerate(texts)
    )


def _height(texts: Sequence[str]) -> float:
    return 2 * LEADING * len(texts)


def _edges(cells: Cells, top: float) -> list[float]:
    """Heights at which the rows of a table begin, and that at which it ends."""
    counts = [
        max(len(list(wrapped(text, width))) for text, width in zip(row, WIDTHS, strict=True))
        for row in cells
    ]
    return [*accumulate((count * LEADING + 2 * PADDING for count in counts), initial=top)]


def _table(cells: Cells, heads: int, ys: Sequence[float]) -> Iterator[str]:
    """The frames and texts of the cells; ``ys`` are the edges of the rows."""
    xs = [*accumulate((width * SIZE + 2 * PADDING for width in WIDTHS), initial=LEFT)]
    areas = merges(cells, heads)
    covered, merged = hidden(areas), {(one.top, one.left): one for one in areas}
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            if (row, column) not in covered:
                area = merged.get((row, column), Merge(row, column, row, column))
                right, bottom = xs[area.right + 1], ys[area.bottom + 1]
                yield _frame(xs[column], ys[row], right, bottom)
                lines = [*wrapped(text, WIDTHS[column])]
                first = (ys[row] + bottom - len(lines) * LEADING) / 2 + SIZE
                for at, line in enumerate(lines):
                    if line:
                        yield listed(xs[column] + PADDING, first + at * LEADING, line, SIZE)


def _frame(x0: float, y0: float, x1: float, y1: float) -> str:
    sides = ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
    return "".join(stroke(*side) for side in sides)
