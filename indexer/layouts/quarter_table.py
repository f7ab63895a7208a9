"""Task tables flattened to lines of text, such as the yearly one with a target per quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.records import SourceText
from indexer.layouts.base import Layout, LayoutReading
from indexer.layouts.table.reading import read_table
from indexer.layouts.table.rows import find_table

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

FIT = 0.95
"""Score of a text with such a head and numbered rows; no other layout has them."""


class QuarterTable(Layout):
    """Rows of 序号, 目标任务 and, in the order of the head, any of 领域, 重要项目, quarters or half
    years, 完成时限, 主责, 配合 or 责任单位, and remarks.

    Only the table is read; what stands before its head and after its last row is
    left to the caller.
    """

    name = "quarter-table"

    def score(self, source: SourceText) -> float:
        """0.95 for a text with such a table, else 0."""
        return FIT if find_table(source) else 0.0

    def read(self, source: SourceText, lexicon: Lexicon, document_id: str) -> LayoutReading:
        """Items, headings and furniture of the table; empty when there is none."""
        table = find_table(source)
        return read_table(source, table, lexicon, document_id) if table else LayoutReading(())
