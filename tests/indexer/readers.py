"""Reading a text in tests as the product reads a file."""

from __future__ import annotations

from functools import cache

from common.records import Field, Item, Metadata, ParsedDocument, SourceText
from common.settings import ROOT
from indexer.layouts import LAYOUTS, LayoutReading, parse
from indexer.layouts.text import joined_text
from indexer.lexicon import load_lexicon
from indexer.sources import read_source


@cache
def seed(file: str) -> ParsedDocument:
    """One notice of the project's corpus as its file alone reads; parsed once per session."""
    source = read_source(file, (ROOT / "corpus" / file).read_bytes())
    return parse(file, source, load_lexicon(), Metadata())


def read(text: str, file: str = "notice.txt") -> ParsedDocument:
    """The document the text makes."""
    return parse(file, SourceText(text), load_lexicon(), Metadata())


def read_as(layout: str, text: str) -> LayoutReading:
    """The text read by one layout, whatever it scores."""
    return LAYOUTS[layout].read(SourceText(text), load_lexicon(), "doc")


def outline(document: ParsedDocument | LayoutReading) -> list[tuple[str, ...]]:
    """Path, number and text of each item."""
    return [(*item.path, item.number, item.text) for item in document.items]


def furniture(document: ParsedDocument) -> list[tuple[str, str]]:
    """Name and text of each piece of furniture, without markup."""
    source = document.source.text
    return [
        (one.name, joined_text(source, one.spans))
        for one in document.furniture
        if one.name != "markup"
    ]


def cell(document: ParsedDocument, item: Item, field: Field) -> str:
    """What the source has at the ranges of one field."""
    return joined_text(document.source.text, item.cells[field])
