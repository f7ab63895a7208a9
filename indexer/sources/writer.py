"""Putting the text of a file together from its paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from common.errors import SourceError
from common.records import Cell, Grid, SourceText, Span
from indexer.sources.text import MAX_CHARACTERS


class PlacedCell(NamedTuple):
    """A cell before its text has a place: where it stands in its table, and its lines."""

    row: int
    column: int
    lines: tuple[str, ...]
    row_span: int = 1
    column_span: int = 1


class Writer:
    """Collects the lines of one file; every line's place is known when it is written."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[str] = []
        self._length = 0
        self._pages: list[int] = []
        self._grids: list[Grid] = []

    def line(self, text: str) -> Span:
        """Write one paragraph; blank ones leave no line. Raises SourceError past the limit."""
        if not text.strip():
            return Span(self._length, self._length)
        start = self._length
        self._length += len(text) + 1
        if self._length > MAX_CHARACTERS:
            raise SourceError("source_too_long", name=self._name, limit=MAX_CHARACTERS)
        self._parts.append(f"{text}\n")
        return Span(start, start + len(text))

    def page(self) -> None:
        """Open a page; a form feed stands before each but the first, so that layouts see it."""
        if self._pages:
            self._parts.append("\f")
            self._length += 1
        self._pages.append(self._length)

    def grid(self, cells: Iterable[PlacedCell]) -> None:
        """Write a table, cell by cell in reading order; one without any text leaves nothing."""
        placed = tuple(self._placed(cell) for cell in cells)
        if any(cell.span.start < cell.span.end for cell in placed):
            self._grids.append(Grid(placed))

    def _placed(self, cell: PlacedCell) -> Cell:
        spans = [self.line(text) for text in cell.lines if text.strip()]
        here = Span(self._length, self._length)
        span = Span(spans[0].start, spans[-1].end) if spans else here
        return Cell(cell.row, cell.column, span, cell.row_span, cell.column_span)

    def source(self) -> SourceText:
        """The text and its tables. Raises SourceError when nothing was written."""
        if not self._parts:
            raise SourceError("source_empty", name=self._name)
        return SourceText("".join(self._parts), tuple(self._pages) or (0,), tuple(self._grids))
