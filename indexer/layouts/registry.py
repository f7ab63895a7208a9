"""All layouts, and the choice among them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from common.records import Field, Item, Metadata, ParsedDocument, SourceText, Span, Spans
from indexer.layouts.base import Layout, LayoutReading, identified
from indexer.layouts.cell_lines import with_cell_lines
from indexer.layouts.frame import in_order
from indexer.layouts.grid_table import GridTable
from indexer.layouts.lead_rule import with_leads
from indexer.layouts.misread_names import with_name_doubts
from indexer.layouts.numbered import Articles, InlineList, Numbered
from indexer.layouts.paragraphs import Paragraphs, read_range
from indexer.layouts.plain_table import read_plain_tables
from indexer.layouts.quarter_table import QuarterTable
from indexer.layouts.recognised import with_confidence
from indexer.layouts.report import Report
from indexer.layouts.script import as_printed, in_simplified
from indexer.layouts.separated import with_separated_cells
from indexer.layouts.shifting import Excerpt
from indexer.layouts.spaced_lines import with_spaced_lines
from indexer.layouts.text import joined_text
from indexer.manifest import overridden
from indexer.metadata import metadata_warnings, read_metadata

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        GridTable(),
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
    read = in_simplified(source)
    parsed = _parsed(file, read, lexicon)
    if read is not source:
        parsed = as_printed(parsed, source)
    return overridden(parsed, overrides)


def _parsed(file: str, source: SourceText, lexicon: Lexicon) -> ParsedDocument:
    gridded = with_cell_lines(with_spaced_lines(with_separated_cells(source)))
    reading = _tables_or_all(file, gridded, lexicon)
    reading = _completed(reading, gridded, lexicon, document_id(file))
    return ParsedDocument(
        source=source,
        metadata=read_metadata(source, reading),
        items=with_name_doubts(
            with_confidence(
                (_with_text(item, source.text) for item in with_leads(reading.items, source.text)),
                source,
            ),
            lexicon,
        ),
        headings=reading.headings,
        furniture=reading.furniture,
        warnings=(*source.warnings, *reading.warnings, *metadata_warnings(source, reading)),
    )


def _tables_or_all(file: str, source: SourceText, lexicon: Lexicon) -> LayoutReading:
    """The tables of a source that has any, of tasks or of anything else; else all of it."""
    layout, plain = best_layout(source), read_plain_tables(source, lexicon)
    if layout.name != GridTable.name and plain.items:
        return plain
    reading = layout.read(source, lexicon, document_id(file))
    return replace(
        reading,
        items=(*reading.items, *plain.items),
        headings=(*reading.headings, *plain.headings),
        furniture=(*reading.furniture, *plain.furniture),
    )


def _with_text(item: Item, source: str) -> Item:
    """The item; one of which only a number or departments are left says what is printed."""
    if item.text.strip():
        return item
    text = joined_text(source, item.spans)
    return replace(item, text=text, cells={**item.cells, Field.TEXT: item.spans})


def _completed(
    reading: LayoutReading, source: SourceText, lexicon: Lexicon, identity: str
) -> LayoutReading:
    """The reading of tables with the text around them: letter, text between, colophon."""
    readings = [reading, *_around(source, lexicon, _unread([reading], source))]
    # a layout for tables may read the text around, and leaves what is around its own table
    readings += [read_range(source, lexicon, *rest) for rest in _unread(readings, source)]
    items = sorted((item for one in readings for item in one.items), key=lambda item: item.spans)
    headings = (heading for one in readings for heading in one.headings)
    furniture = [piece for one in readings for piece in one.furniture]
    return LayoutReading(
        identified(identity, items),
        tuple(sorted(headings, key=lambda heading: heading.spans)),
        in_order(furniture),
        reading.warnings,
    )


def _unread(readings: Sequence[LayoutReading], source: SourceText) -> list[Span]:
    """The stretches of text that no part of the readings accounts for."""
    spans = sorted(span for reading in readings for part in _parts(reading) for span in part)
    stretches, at = [], 0
    for span in [*spans, Span(len(source.text), len(source.text))]:
        if source.text[at : span.start].strip():
            stretches.append(Span(at, span.start))
        at = max(at, span.end)
    return stretches


def _around(
    source: SourceText, lexicon: Lexicon, stretches: Sequence[Span]
) -> Iterator[LayoutReading]:
    """The text around tables, as the layout reads it that fits it best.

    All of it is read together, since numbers go on after a table. The letter around a table
    that lost its grid is read by paragraphs: its numbered lines are remarks on the table.
    """
    excerpt = Excerpt(source, stretches)
    layout = best_layout(excerpt.text) if source.grids else LAYOUTS[Paragraphs.name]
    if layout.name == Paragraphs.name:
        yield from (read_range(source, lexicon, *stretch) for stretch in stretches)
    else:
        yield excerpt.placed(layout.read(excerpt.text, lexicon, ""))


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
