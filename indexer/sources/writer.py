"""Putting the text of a file together from its paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from common.errors import SourceError
from common.records import Cell, Grid, HeadingMark, Recognised, SourceText, Span
from indexer.limits import require_length
from indexer.sources.heading_marks import credible
from indexer.wrapping import is_wrapped

MAX_AREA = 2_000_000
"""Rows times columns that the tables of one file may cover; what lies in later ones is read as
text. A list of 1,000 tasks in 15 columns covers 15,000; hostile spans cover billions."""


class PlacedCell(NamedTuple):
    """A cell before its text has a place: where it stands in its table, and its lines."""

    row: int
    column: int
    lines: tuple[str, ...]
    row_span: int = 1
    column_span: int = 1
    confidences: tuple[float | None, ...] = ()
    """How sure OCR is of each line; empty where none was read by OCR."""


class Writer:
    """Collects the lines of one file; every line's place is known when it is written.

    ``unwrapped``: each line is a whole paragraph, unless the lines themselves speak against
    it, as where a text was pasted from a printed sheet, each line as a paragraph.
    """

    def __init__(self, name: str, unwrapped: bool = False) -> None:
        self._name = name
        self._unwrapped = unwrapped
        self._parts: list[str] = []
        self._length = 0
        self._pages: list[int] = []
        self._grids: list[Grid] = []
        self._area = 0
        self._recognised: list[Recognised] = []
        self._marks: list[HeadingMark] = []

    def line(self, text: str, confidence: float | None = None) -> Span:
        """Write one paragraph; blank ones leave no line. Raises SourceError past the limit.

        ``confidence`` is how sure OCR is of it, None for text.
        """
        if not text.strip():
            return Span(self._length, self._length)
        start = self._length
        self._length += len(text) + 1
        require_length(self._name, self._length)
        self._parts.append(f"{text}\n")
        span = Span(start, start + len(text))
        if confidence is not None:
            self._recognised.append(Recognised(span, confidence))
        return span

    def heading(self, text: str, level: int) -> None:
        """Write a paragraph that the file marks as a heading; level 0 is that of any other.

        Paragraphs that only have a heading's looks are told from headings in the end.
        """
        span = self.line(text)
        if level and span.start < span.end:
            self._marks.append(HeadingMark(span, level))

    def page(self) -> None:
        """Open a page; a form feed stands before each but the first, so that layouts see it."""
        if self._pages:
            self._parts.append("\f")
            self._length += 1
        self._pages.append(self._length)

    def grid(self, cells: Iterable[PlacedCell]) -> None:
        """Write a table, cell by cell in reading order; one without any text leaves nothing."""
        placed = tuple(self._placed(cell) for cell in cells)
        self._area += sum(cell.row_span * cell.column_span for cell in placed)
        if self._area <= MAX_AREA and any(cell.span.start < cell.span.end for cell in placed):
            self._grids.append(Grid(placed))

    def _placed(self, cell: PlacedCell) -> Cell:
        confidences = cell.confidences or (None,) * len(cell.lines)
        lines = zip(cell.lines, confidences, strict=True)
        spans = [self.line(text, confidence) for text, confidence in lines if text.strip()]
        here = Span(self._length, self._length)
        span = Span(spans[0].start, spans[-1].end) if spans else here
        return Cell(cell.row, cell.column, span, cell.row_span, cell.column_span)

    def source(self) -> SourceText:
        """The text and its tables. Raises SourceError when nothing was written."""
        if not self._parts:
            raise SourceError("source_empty", name=self._name)
        text, pages = "".join(self._parts), tuple(self._pages) or (0,)
        return SourceText(
            text,
            pages,
            tuple(self._grids),
            self._unwrapped and not is_wrapped(self._lines(text)),
            credible(text, self._marks),
            tuple(self._recognised),
        )

    def _lines(self, text: str) -> list[str]:
        """The lines outside of tables."""
        edges = [0, *(edge for grid in self._grids for edge in _outer(grid)), len(text)]
        outside = zip(edges[::2], edges[1::2], strict=True)
        return [line for start, end in outside for line in text[start:end].splitlines() if line]


def _outer(grid: Grid) -> Span:
    """The range from the first cell of a table to its last."""
    spans = [cell.span for cell in grid.cells]
    return Span(min(span.start for span in spans), max(span.end for span in spans))
