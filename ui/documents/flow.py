"""A notice as it is laid out for reading: headings, items and the rest, cut into pages.

A page holds a bounded number of characters and of blocks, so that a notice of two million
characters costs the browser no more than a short one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from common.records import Heading, Item, ParsedDocument, Span, Spans

PAGE_CHARACTERS = 30_000
"""Characters of a page; some 15 printed ones. Chromium lays it out in under 0.1 s."""

PAGE_BLOCKS = 400
"""Blocks of a page, for notices of many short items."""

LONGEST_BLOCK = 4_000
"""Characters of an item or other text that is shown in one block; a longer one is cut."""

NOISE = frozenset({"markup", "page-number", "running-head", "repeated-heading", "table-head"})
"""Kinds of furniture that only the printed view shows: they belong to the paper."""


class Block(NamedTuple):
    """One thing to read: a heading, an item, or text that is neither."""

    spans: Spans
    item: Item | None = None
    heading: Heading | None = None
    part: int = 0
    """Which piece of an item that is cut, from 0."""
    whole: bool = True
    """Whether the block is all of it."""

    @property
    def start(self) -> int:
        """Where it begins in the source text."""
        return self.spans[0].start

    @property
    def length(self) -> int:
        """Characters of the source."""
        return sum(end - start for start, end in self.spans)


class _Place(NamedTuple):
    start: int
    page: int


@dataclass(frozen=True)
class Flow:
    """The blocks of a notice in reading order, page by page."""

    pages: tuple[tuple[Block, ...], ...]

    @cached_property
    def page_of_item(self) -> dict[str, int]:
        """The page (from 0) each item begins on, by item id."""
        return {
            block.item.id: page
            for page, block in self._numbered()
            if block.item is not None and block.part == 0
        }

    @cached_property
    def headings(self) -> tuple[tuple[Heading, int], ...]:
        """Every heading with its page, in reading order."""
        return tuple(
            (block.heading, page) for page, block in self._numbered() if block.heading is not None
        )

    def page_at(self, offset: int) -> int:
        """The page that holds a character of the source."""
        at = bisect_right(self._places, offset, key=lambda place: place.start)
        return self._places[at - 1].page if at else 0

    @cached_property
    def _places(self) -> list[_Place]:
        return sorted(
            _Place(span.start, page) for page, block in self._numbered() for span in block.spans
        )

    def _numbered(self) -> Iterator[tuple[int, Block]]:
        return ((page, block) for page, blocks in enumerate(self.pages) for block in blocks)


def flow(parsed: ParsedDocument) -> Flow:
    """The notice's blocks: every heading and item, and other text but for page furniture."""
    blocks = [Block(heading.spans, heading=heading) for heading in parsed.headings]
    for item in parsed.items:
        blocks += _cut(Block(item.spans, item=item))
    for span in _rest(parsed):
        blocks += _cut(Block((span,)))
    ordered = sorted((block for block in blocks if block.spans), key=lambda block: block.start)
    return Flow(tuple(_paged(ordered)) or ((),))


def windows(source: str, size: int = PAGE_CHARACTERS) -> tuple[Span, ...]:
    """The source text cut into pages at line ends, for the printed view."""
    found: list[Span] = []
    start = 0
    while start < len(source):
        limit = min(len(source), start + size)
        cut = source.rfind("\n", start + size // 2, limit) + 1 if limit < len(source) else limit
        found.append(Span(start, cut or limit))
        start = cut or limit
    return tuple(found) or (Span(0, 0),)


def _rest(parsed: ParsedDocument) -> Iterator[Span]:
    """What is neither in an item nor a heading nor belongs to the paper."""
    source = parsed.source.text
    free = bytearray(b"\x01") * len(source)
    noise = (one.spans for one in parsed.furniture if one.name in NOISE)
    taken = (*(i.spans for i in parsed.items), *(h.spans for h in parsed.headings), *noise)
    for spans in taken:
        for start, end in spans:
            free[start:end] = bytes(end - start)
    start = free.find(1)
    while start >= 0:
        end = free.find(0, start)
        end = end if end >= 0 else len(source)
        text = source[start:end]
        if any(character.isalnum() for character in text):
            yield Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
        start = free.find(1, end)


def _cut(block: Block) -> Iterator[Block]:
    """The block, or the pieces of one that is too long for a page."""
    if block.length <= LONGEST_BLOCK:
        yield block
        return
    pieces = [piece for span in block.spans for piece in _pieces(span)]
    for part, spans in enumerate(_gathered(pieces)):
        yield block._replace(spans=spans, part=part, whole=False)


def _pieces(span: Span) -> Iterator[Span]:
    for start in range(span.start, span.end, LONGEST_BLOCK):
        yield Span(start, min(span.end, start + LONGEST_BLOCK))


def _gathered(pieces: Sequence[Span]) -> Iterator[Spans]:
    """Runs of neighbouring pieces of at most the longest block's characters."""
    held: list[Span] = []
    length = 0
    for piece in pieces:
        size = piece.end - piece.start
        if held and length + size > LONGEST_BLOCK:
            yield tuple(held)
            held, length = [], 0
        held.append(piece)
        length += size
    if held:
        yield tuple(held)


def _paged(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    page: list[Block] = []
    length = 0
    for block in blocks:
        if page and (length + block.length > PAGE_CHARACTERS or len(page) >= PAGE_BLOCKS):
            yield tuple(page)
            page, length = [], 0
        page.append(block)
        length += block.length
    if page:
        yield tuple(page)
