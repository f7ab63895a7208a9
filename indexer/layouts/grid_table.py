"""Task tables whose cells the file format gives: columns of any kind in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.records import SourceText
from indexer.layouts.base import Layout, LayoutReading
from indexer.layouts.grid.reading import read_sections
from indexer.layouts.grid.tables import find_sections

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

FIT = 0.97
"""Score of a file with such a table; the table without its grid scores less."""


class GridTable(Layout):
    """Rows of tasks with who is responsible, or when it is due, beside them.

    Only the tables are read; what stands before, between and after them is left to
    the caller.
    """

    name = "grid-table"

    def score(self, source: SourceText) -> float:
        """0.97 for a file with such a table, else 0."""
        return FIT if find_sections(source) else 0.0

    def read(self, source: SourceText, lexicon: Lexicon, document_id: str) -> LayoutReading:
        """Items, headings and furniture of the tables; empty when there is none."""
        return read_sections(source, find_sections(source), lexicon, document_id)
