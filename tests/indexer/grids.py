"""Sources with grids, made of plain rows of cells."""

from __future__ import annotations

from collections.abc import Sequence

from common.records import Metadata, ParsedDocument, SourceText
from indexer.layouts import parse
from indexer.lexicon import load_lexicon
from indexer.sources.writer import PlacedCell, Writer

UP, LEFT = "^", "<"
"""A cell merged with the one above it, or to the left of it."""


def source_of(*parts: str | Sequence[Sequence[str]]) -> SourceText:
    """Paragraphs (strings) and tables (rows of cells) one after the other."""
    writer = Writer("notice")
    for part in parts:
        if isinstance(part, str):
            writer.line(part)
        else:
            writer.grid(_cells(part))
    return writer.source()


def read_parts(*parts: str | Sequence[Sequence[str]]) -> ParsedDocument:
    return parse("notice.docx", source_of(*parts), load_lexicon(), Metadata())


def _cells(rows: Sequence[Sequence[str]]) -> list[PlacedCell]:
    return [
        PlacedCell(
            row,
            column,
            tuple(text.split("\n")),
            _run([line[column] for line in rows[row + 1 :]], UP),
            _run(texts[column + 1 :], LEFT),
        )
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text not in (UP, LEFT)
    ]


def _run(following: Sequence[str], sign: str) -> int:
    """Cells that one covers with those merged into it."""
    return 1 + next((at for at, text in enumerate(following) if text != sign), len(following))
