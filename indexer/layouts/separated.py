"""Tables in plain text whose cells tabs or the pipes of Markdown set apart, a row to a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from common.records import Cell, Furniture, Grid, SourceText, Span
from indexer.layouts.text import Line, lines, trimmed

_MIN_ROWS = 2
_MIN_COLUMNS = 3
_PIPE, _TAB = re.compile(r"\|"), re.compile(r"\t+")
_DIVIDER = re.compile(r"[|:\-\s]+")
"""The line of Markdown below the head."""
_MARKS = re.compile(r"[|:\-]+")


def with_separated_cells(source: SourceText) -> SourceText:
    """The source with a grid for each such table; as it is where there is none."""
    if source.grids:
        return source
    return replace(source, grids=tuple(_grids(source.text)))


def separators(source: str, inside: Span, cells: Sequence[Span]) -> Iterator[Furniture]:
    """The pipes and dashes between the cells of a table (ascending), which are no cell's."""
    start = source.rfind("\n", 0, inside.start) + 1
    end = source.find("\n", inside.end)
    for line in lines(source, start, end if end >= 0 else len(source)):
        if "|" in line.text:
            marks = _PIPE if not _DIVIDER.fullmatch(line.text) else _MARKS
            found = (Span(*match.span()) for match in marks.finditer(source, *line.span))
            spans = tuple(span for span in found if not _is_within(span, cells))
            if spans:
                yield Furniture("markup", spans)


def _is_within(span: Span, cells: Sequence[Span]) -> bool:
    at = bisect_right(cells, (span.start, len(cells) and cells[-1].end)) - 1
    return at >= 0 and cells[at].start <= span.start < cells[at].end


def _grids(source: str) -> Iterator[Grid]:
    rows: list[list[Span]] = []
    for line in [*lines(source), Line(len(source), len(source), "")]:
        cells = _cells(source, line)
        if rows and len(cells) != len(rows[0]) and not _DIVIDER.fullmatch(line.text):
            if len(rows) >= _MIN_ROWS:
                yield _grid(rows)
            rows = []
        if len(cells) >= _MIN_COLUMNS and not _DIVIDER.fullmatch(line.text):
            rows.append(cells)


def _cells(source: str, line: Line) -> list[Span]:
    """The cells of a line; an empty one is a range without characters."""
    mark = _PIPE if line.text.startswith("|") and line.text.endswith("|") else _TAB
    span = Span(line.start + 1, line.end - 1) if mark is _PIPE and len(line.text) > 1 else line.span
    edges = [span.start]
    for match in mark.finditer(source, *span):
        edges += match.span()
    edges.append(span.end)
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [trimmed(source, Span(a, b)) or Span(a, a) for a, b in pairs]


def _grid(rows: Sequence[Sequence[Span]]) -> Grid:
    return Grid(
        tuple(
            Cell(row, column, span)
            for row, spans in enumerate(rows)
            for column, span in enumerate(spans)
        )
    )
