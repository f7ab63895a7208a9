"""Lines and tables on the pages of small OFDs (see ``scripts.ofd_parts``)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from scripts.ofd_parts import (
    A3,
    IMAGE,
    NAMESPACE,
    SIZE,
    Line,
    Text,
    bar,
    entry,
    listed,
    ofd,
    package,
    page,
    parts_of,
    path,
    repeated,
    scaled,
    single,
    stepless,
    stroke,
    text_object,
)
from tests.indexer.office_maker import Row, blocks
from tests.indexer.office_maker import table as office_table
from tests.indexer.table_maker import wrap

__all__ = [
    "IMAGE",
    "NAMESPACE",
    "SIZE",
    "bar",
    "entry",
    "lines",
    "listed",
    "ofd",
    "package",
    "page",
    "parts_of",
    "path",
    "repeated",
    "running",
    "scaled",
    "single",
    "stepless",
    "stroke",
    "table",
    "task_pages",
    "text_object",
]

LEADING = 7.0
LEFT, TOP = 30.0, 60.0
WIDTHS = (5, 3, 4, 16, 11, 11, 11, 11, 6, 12)
"""Columns of the task table, in characters."""
SMALL, PADDING = 2.8, 2.0


def lines(texts: Sequence[str], top: float = TOP, left: float = LEFT, text: Text = listed) -> str:
    return "".join(text(left, top + at * LEADING, one, SIZE) for at, one in enumerate(texts))


def running(head: str, number: str) -> str:
    return listed(90, 15, head, SIZE) + listed(100, 285, number, SIZE)


def table(
    cells: Sequence[Sequence[str]], top: float = TOP, text: Text = listed, line: Line = stroke
) -> str:
    """A ruled table of short texts in columns of 35 mm."""
    xs = [LEFT + 35 * at for at in range(len(cells[0]) + 1)]
    ys = [top + 10 * at for at in range(len(cells) + 1)]
    drawn = [line(x, ys[0], x, ys[-1]) for x in xs] + [line(xs[0], y, xs[-1], y) for y in ys]
    for row, y in zip(cells, ys, strict=False):
        drawn += [text(x + 2, y + 6, one, SIZE) for x, one in zip(xs, row, strict=False) if one]
    return "".join(drawn)


def task_pages(
    rows: Sequence[Row], text: Text = listed, line: Line = stroke, per_page: int = 4
) -> bytes:
    """The ruled task table on wide sheets, its head and merged cells again on each."""
    sheets = [rows[at : at + per_page] for at in range(0, len(rows), per_page)]
    pages = [
        running("重点工作目标", f"— {at} —") + task_table(office_table(sheet), text, line)
        for at, sheet in enumerate(sheets, 1)
    ]
    return ofd(pages, size=A3)


def task_table(cells: Sequence[Sequence[str]], text: Text, line: Line) -> str:
    wrapped = [[wrap(one, width) for one, width in zip(row, WIDTHS, strict=True)] for row in cells]
    xs = [20.0, *(20 + at for at in accumulate(w * SMALL + 2 * PADDING for w in WIDTHS))]
    heights = [max(map(len, row)) * SMALL * 1.2 + 2 * PADDING for row in wrapped]
    ys = [30.0, *(30 + at for at in accumulate(heights))]
    assert ys[-1] < 270, "too many rows for a page"
    merged = blocks(cells)
    hidden = {
        (row, column): block
        for block in merged
        for row in range(block.top, block.bottom + 1)
        for column in range(block.left, block.right + 1)
    }
    drawn = []
    for row, texts in enumerate(wrapped):
        for column, one in enumerate(texts):
            block = hidden.get((row, column))
            if block and (row, column) != block[:2]:
                continue
            bottom, right = (block[2] + 1, block[3] + 1) if block else (row + 1, column + 1)
            drawn += _cell(one, (xs[column], ys[row], xs[right], ys[bottom]), text, line)
    return "".join(drawn)


def _cell(
    texts: Sequence[str], box: tuple[float, float, float, float], text: Text, line: Line
) -> list[str]:
    x0, y0, x1, y1 = box
    sides = [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
    top = (y0 + y1 - len(texts) * SMALL * 1.2) / 2 + SMALL
    return [line(*side) for side in sides] + [
        text(x0 + PADDING, top + at * SMALL * 1.2, one, SMALL) for at, one in enumerate(texts)
    ]
