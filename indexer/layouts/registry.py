"""All layouts, and the choice among them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from common.records import Metadata, ParsedDocument, SourceText, Spans
from indexer.layouts.base import Layout, LayoutReading, identified
from indexer.layouts.frame import in_order
from indexer.layouts.numbered import Articles, InlineList, Numbered
from indexer.layouts.paragraphs import Paragraphs, read_range
from indexer.layouts.quarter_table import QuarterTable
from indexer.layouts.report import Report
from indexer.metadata import read_metadata

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        QuarterTable(),
        Report(),
        Articles(),
        InlineList(),
        Numbered(),
        Paragraphs(),
    )
}
"""By name; among equal scores the first wins."""


def parse(file: str, source: SourceText, lexicon: Lexicon, overrides: Metadata) -> ParsedDocument:
    """The document as the best-fitting layout reads it; ``overrides`` win over what it prints."""
    reading = best_layout(source).read(source, lexicon, document_id(file))
    reading = _completed(reading, source, lexicon, document_id(file))
    printed = read_metadata(source, reading)
    chosen = {
        field.name: value
        for field in fields(Metadata)
        if (value := getattr(overrides, field.name)) is not None
    }
    return ParsedDocument(
        source=source,
        metadata=replace(printed, **chosen),
        items=reading.items,
        headings=reading.headings,
        furniture=reading.furniture,
        warnings=reading.warnings,
    )


def _completed(
    reading: LayoutReading, source: SourceText, lexicon: Lexicon, identity: str
) -> LayoutReading:
    """The reading of a table with the letter before it and the colophon after it."""
    spans = [span for part in _parts(reading) for span in part]
    start = min((span.start for span in spans), default=0)
    end = max((span.end for span in spans), default=0)
    letter = read_range(source, lexicon, 0, start)
    colophon = read_range(source, lexicon, end, len(source.text))
    furniture = (*letter.furniture, *reading.furniture, *colophon.furniture)
    return LayoutReading(
        identified(identity, (*letter.items, *reading.items, *colophon.items)),
        (*letter.headings, *reading.headings, *colophon.headings),
        in_order(furniture),
        reading.warnings,
    )


def _parts(reading: LayoutReading) -> Iterator[Spans]:
    yield from (item.spans for item in reading.items)
    yield from (heading.spans for heading in reading.headings)
    yield from (furniture.spans for furniture in reading.furniture)


def best_layout(source: SourceText) -> Layout:
    """The layout with the highest score."""
    return max(LAYOUTS.values(), key=lambda layout: layout.score(source))


def document_id(file: str) -> str:
    """A short id that only depends on the file's name: its ASCII part and a hash of all of it."""
    stem = PurePath(file).stem
    digest = hashlib.sha256(file.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    ascii_part = "".join(c if c.isascii() and c.isalnum() else "-" for c in stem).strip("-")
    return f"{ascii_part[:40]}-{digest}".lstrip("-").lower()
