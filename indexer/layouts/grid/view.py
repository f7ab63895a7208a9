"""A grid looked at by rows and columns."""

from __future__ import annotations

from functools import cached_property

from common.records import Cell, Grid, Span
from indexer.layouts.text import joined_text

MAX_AREA = 1_000_000
"""Rows times columns that the cells of one grid may cover, merged ones included."""


class View:
    """The cells of one grid by place; hostile sizes make it empty."""

    def __init__(self, source: str, grid: Grid) -> None:
        area = sum(cell.row_span * cell.column_span for cell in grid.cells)
        self._cells = grid.cells if area <= MAX_AREA else ()
        self._source = source

    @cached_property
    def rows(self) -> int:
        """How many rows there are."""
        return max((cell.row + cell.row_span for cell in self._cells), default=0)

    @cached_property
    def columns(self) -> int:
        """How many columns there are."""
        return max((cell.column + cell.column_span for cell in self._cells), default=0)

    @cached_property
    def span(self) -> Span:
        """The range of the whole table."""
        starts = (cell.span.start for cell in self._cells)
        ends = (cell.span.end for cell in self._cells)
        return Span(min(starts, default=0), max(ends, default=0))

    def begun(self, row: int) -> tuple[Cell, ...]:
        """The cells with text that begin in the row, by column."""
        return self._begun.get(row, ())

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers the place, whether it begins there or is merged with it."""
        return self._covering.get((row, column))

    def text(self, cell: Cell) -> str:
        """The text of a cell, as if it stood on one line."""
        return joined_text(self._source, (cell.span,))

    @cached_property
    def _begun(self) -> dict[int, tuple[Cell, ...]]:
        found: dict[int, list[Cell]] = {}
        for cell in sorted(self._cells):
            if self._source[cell.span.start : cell.span.end].strip():
                found.setdefault(cell.row, []).append(cell)
        return {row: tuple(cells) for row, cells in found.items()}

    @cached_property
    def _covering(self) -> dict[tuple[int, int], Cell]:
        return {
            (row, column): cell
            for cell in self._cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }
