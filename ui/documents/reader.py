"""One notice to read: what is shown of it for an address, found and laid out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import streamlit as st

from common.catalogue import Language
from common.records import Heading, Item, Span
from common.settings import default_settings
from indexer.backends.base import Index
from ui.documents.finding import Searchable
from ui.documents.flow import Block, Flow, flow, windows
from ui.documents.printed import Stretch, quoted, stretches
from ui.links import document_link
from ui.marking import Piece, as_printed, marked
from ui.panels import Row, rows

KEPT = 8
"""Notices kept ready to read; one of two million characters takes some 20 MB."""

OUTLINE_HEADINGS = 120
"""Headings shown in the outline at once; of more, those around the page that is open."""

LABEL = 24
"""Characters of an item that stand for it in the outline."""

ITEMS, PRINTED = "items", "printed"
VIEWS = (ITEMS, PRINTED)


@dataclass(frozen=True)
class Ready:
    """A notice prepared for reading; shared by all sessions."""

    index: Index
    document_id: str

    @cached_property
    def source(self) -> str:
        """The source text."""
        return self.index.source(self.document_id)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Its items in reading order."""
        return self.index.parsed(self.document_id).items

    @cached_property
    def flow(self) -> Flow:
        """Its blocks, page by page."""
        return flow(self.index.parsed(self.document_id))

    @cached_property
    def windows(self) -> tuple[Span, ...]:
        """The pages of the printed view."""
        return windows(self.source)

    @cached_property
    def searchable(self) -> Searchable:
        """Its text to search in."""
        return Searchable(self.source)

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """The id of each item's element on the page."""
        return {item.id: f"item-{at}" for at, item in enumerate(self.items)}


def ready(index: Index, document_id: str) -> Ready:
    """The notice of a generation, prepared once."""
    return _ready(str(default_settings().index), index.generation, document_id, index)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _ready(folder: str, generation: int, document_id: str, _index: Index) -> Ready:
    return Ready(_index, document_id)


@dataclass(frozen=True)
class Address:
    """What the page's address asks the reader for; whatever it says, it is made to fit."""

    doc: str
    item: str = ""
    find: str = ""
    hit: int = 1
    page: int = 0
    """From 1; 0 where the item, the place or the hit decides."""
    at: int = 0
    """A character of the source text to open at; a heading's first."""
    view: str = ITEMS

    @classmethod
    def parsed(cls, parameters: Mapping[str, str]) -> Address:
        """From the address's parameters."""
        return cls(
            parameters.get("doc", ""),
            parameters.get("item", ""),
            parameters.get("find", ""),
            _number(parameters.get("hit", "")) or 1,
            _number(parameters.get("page", "")),
            _number(parameters.get("at", "")),
            PRINTED if parameters.get("view") == PRINTED else ITEMS,
        )

    def link(self, language: Language, **changed: str | int) -> str:
        """The address with some parameters changed; which page follows from them."""
        kept: dict[str, str | int] = {"find": self.find}
        if self.view == PRINTED:
            kept["view"] = self.view
        given = {**kept, **changed}
        item = str(given.pop("item", ""))
        return document_link(language, self.doc, item, **given)


class Card(NamedTuple):
    """A block as it is shown."""

    block: Block
    rows: tuple[Row, ...] = ()
    pieces: tuple[Piece, ...] = ()
    here: bool = False
    """Whether the address leads to it."""


class Entry(NamedTuple):
    """One line of the outline: a heading or an item."""

    start: int
    """Where it begins in the source text."""
    heading: Heading | None = None
    item: Item | None = None


@dataclass(frozen=True)
class Reading:
    """What the reader shows: one page of a notice, in one of two views."""

    ready: Ready
    address: Address
    hits: tuple[Span, ...] = field(default=())

    @property
    def hit(self) -> Span | None:
        """The hit the reader is at."""
        return self.hits[self.number - 1] if self.hits else None

    @property
    def number(self) -> int:
        """The hit's number, from 1, or that of the first in the item or after it; 0 for none."""
        wanted = self.address.hit
        if self.item is not None:
            wanted = bisect_left(self.hits, self.item.spans[0]) + 1
        return min(max(wanted, 1), len(self.hits))

    @property
    def item(self) -> Item | None:
        """The item the address leads to, if the notice has it."""
        item = self.ready.index.items.get(self.address.item)
        return item if item is not None and item.id in self.ready.anchors else None

    @property
    def pages(self) -> int:
        """How many pages there are in this view."""
        printed = self.address.view == PRINTED
        return len(self.ready.windows) if printed else len(self.ready.flow.pages)

    @cached_property
    def page(self) -> int:
        """The page shown, from 1: the one asked for, or that of the item, place or hit."""
        if self.address.page:
            return min(self.address.page, self.pages)
        if self.address.view == ITEMS and self.item is not None:
            return self.ready.flow.page_of_item[self.item.id] + 1
        if self.item is not None:
            return self.page_at(self.item.spans[0].start)
        return self.page_at(self.address.at or (self.hit.start if self.hit else 0))

    def page_at(self, offset: int) -> int:
        """The page, from 1, that holds a character of the source in this view."""
        if self.address.view == ITEMS:
            return self.ready.flow.page_at(offset) + 1
        ends = (window.end for window in self.ready.windows)
        return next((at for at, end in enumerate(ends, 1) if offset < end), self.pages)

    @property
    def target(self) -> str:
        """A selector of the element to scroll to; none for a notice opened at its beginning."""
        if self.item is not None:
            return f"#{self.ready.anchors[self.item.id]}"
        if self.address.at and self.address.view == ITEMS:
            return f"#at-{self.address.at}"
        if self.hit and not self.address.page:
            return ".reading mark.here"
        return "#reading" if self.address.page or self.address.at else ""

    def cards(self) -> list[Card]:
        """The blocks of the page, hits marked."""
        return [self._card(block) for block in self.ready.flow.pages[self.page - 1]]

    def stretches(self) -> list[Stretch]:
        """The page of the printed view, hits marked."""
        window = self.ready.windows[self.page - 1]
        return stretches(self.ready.source, window, self.ready.items, self.hits, self.hit)

    def outline(self) -> list[Entry]:
        """Headings, and under them the items of the page that is open."""
        items = (Entry(item.spans[0].start, item=item) for item in self.shown())
        headings = (Entry(h.spans[0].start, heading=h) for h, _ in self._near())
        return sorted((*headings, *items), key=lambda entry: entry.start)

    def shown(self) -> list[Item]:
        """The items that begin on the page."""
        if self.address.view == ITEMS:
            blocks = self.ready.flow.pages[self.page - 1]
            return [b.item for b in blocks if b.item is not None and b.part == 0]
        window = self.ready.windows[self.page - 1]
        return [i for i in self.ready.items if window.start <= i.spans[0].start < window.end]

    def _near(self) -> Sequence[tuple[Heading, int]]:
        """The headings, or where they are many those around the page that is open."""
        headings = self.ready.flow.headings
        if len(headings) <= OUTLINE_HEADINGS:
            return headings
        before = sum(self.page_at(h.spans[0].start) < self.page for h, _ in headings)
        start = max(0, min(before - OUTLINE_HEADINGS // 3, len(headings) - OUTLINE_HEADINGS))
        return headings[start : start + OUTLINE_HEADINGS]

    def _card(self, block: Block) -> Card:
        marks = quoted(self.hits, block.spans, self.hit)
        here = block.item is not None and block.item == self.item and block.part == 0
        if block.item is not None and block.whole:
            return Card(block, rows(self.ready.source, block.item, marks), here=here)
        if block.item is None and block.heading is None:
            pieces = as_printed(self.ready.source, block.spans[0], marks)
            return Card(block, pieces=pieces)
        return Card(block, pieces=marked(self.ready.source, block.spans, marks), here=here)


def reading(index: Index, address: Address) -> Reading:
    """What the reader shows for an address whose document is in the index."""
    notice = ready(index, address.doc)
    return Reading(notice, address, notice.searchable.find(address.find) if address.find else ())


def label(item: Item) -> str:
    """What stands for an item in the outline beside its number."""
    text = item.project or item.text
    return text if len(text) <= LABEL else f"{text[: LABEL - 1]}…"


def _number(text: str) -> int:
    """A small whole number of the address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
