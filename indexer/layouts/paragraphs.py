"""The fallback: every paragraph is an item without a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from common.records import Heading, SourceText
from indexer.layouts.base import Layout, LayoutReading, identified
from indexer.layouts.blocks import Marks
from indexer.layouts.frame import read_frame
from indexer.layouts.items import Draft, make_item
from indexer.layouts.text import join

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_FALLBACK_SCORE = 0.1


class Paragraphs(Layout):
    """Notices without numbers, and anything that no other layout knows."""

    name = "paragraphs"

    def score(self, source: SourceText) -> float:
        """Low for every text, so that any better reading wins."""
        return _FALLBACK_SCORE

    def read(self, source: SourceText, lexicon: Lexicon, document_id: str) -> LayoutReading:
        """Items, headings and furniture of the whole text; any text can be read."""
        reading = read_range(source, lexicon, 0, len(source.text))
        if not reading.items:
            reading = _of_lines(reading, source, lexicon)
        return LayoutReading(
            identified(document_id, reading.items), reading.headings, reading.furniture
        )


def read_range(source: SourceText, lexicon: Lexicon, start: int, end: int) -> LayoutReading:
    """Paragraphs and furniture of ``source.text[start:end]``; the items have no ids yet.

    For the parts of a notice outside of its table: cover letter, colophon.
    """
    frame = read_frame(source.text, start, end, Marks.of(source))
    drafts: list[Draft] = []
    headings: list[Heading] = []
    for block in frame.body:
        if block.level:
            headings.append(Heading(block.text, block.level, block.joined.spans()))
        else:
            drafts.append(Draft("", None, _path(headings), (block.joined,)))
    items = tuple(make_item(draft, source, lexicon) for draft in drafts)
    return LayoutReading(items, tuple(headings), frame.furniture)


def _of_lines(reading: LayoutReading, source: SourceText, lexicon: Lexicon) -> LayoutReading:
    """A text without a single sentence: its lines are items, but for the first, its title."""
    heads = [one for one in reading.furniture if one.name == "head"]
    lines = heads[1:] or heads
    named = frozenset(lines)
    kept = tuple(one for one in reading.furniture if one not in named)
    drafts = (Draft("", None, (), (join(source.text, one.spans),)) for one in lines)
    items = tuple(make_item(draft, source, lexicon) for draft in drafts)
    return LayoutReading(items, reading.headings, kept)


def _path(headings: Sequence[Heading]) -> tuple[str, ...]:
    """The last heading with those around it, outermost first."""
    path: list[Heading] = []
    for heading in reversed(headings):
        if not path or heading.level < path[-1].level:
            path.append(heading)
    return tuple(heading.text for heading in reversed(path))
