"""What the index knows about one document's reading: coverage, doubts, copies, links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from common.catalogue import Language, say, say_noted
from common.records import Document, Item, Link, LinkKind, ParsedDocument
from indexer.backends.base import Index
from indexer.coverage import Coverage, coverage
from indexer.link_targets import Incoming, incoming

WORDS = 40
"""Characters of an item or a gap that are shown to find it by."""
_DONE = {
    LinkKind.REPLACES: "replaced",
    LinkKind.AMENDS: "amended",
    LinkKind.EXTENDS: "extended",
}


class Doubt(NamedTuple):
    """One warning; ``item`` is None for one about the whole document."""

    key: str
    item: Item | None = None


@dataclass(frozen=True)
class Findings:
    """All that is known of one document's reading and of its place among the others."""

    document: Document
    items: int
    coverage: Coverage
    source: str
    doubts: tuple[Doubt, ...]
    original: Document | None
    """What it is a copy of."""
    targets: Mapping[str, Document]
    """The documents its links mean, by id."""
    incoming: tuple[Incoming, ...]
    """What other documents do to it."""


def all_findings(index: Index) -> Iterator[Findings]:
    """The findings of each document, in corpus order."""
    links = incoming(index.documents)
    for document in index.documents.values():
        place = Place(index.documents, index.documents.get(document.duplicate_of or ""), links)
        yield findings(document, index.parsed(document.id), place)


class Place(NamedTuple):
    """A document's place among the others."""

    among: Mapping[str, Document]
    """All documents, by id."""
    original: Document | None
    """What it is a copy of."""
    links: Mapping[str, tuple[Incoming, ...]]
    """What is done to each document by others, by its id."""


def findings(document: Document, parsed: ParsedDocument, place: Place) -> Findings:
    """The findings of one document as read, in its place."""
    targets = (link.target for link in document.links if link.target)
    return Findings(
        document,
        len(parsed.items),
        coverage(parsed),
        parsed.source.text,
        doubts(parsed),
        place.original,
        {target: place.among[target] for target in targets},
        place.links.get(document.id, ()),
    )


def doubts(parsed: ParsedDocument) -> tuple[Doubt, ...]:
    """Of the file, of the document, then of its items in reading order."""
    whole = (Doubt(key) for key in (*parsed.source.warnings, *parsed.warnings))
    of_items = (Doubt(key, item) for item in parsed.items for key in item.warnings)
    return (*dict.fromkeys(whole), *of_items)


def doubts_told(one: Findings, language: Language) -> Iterator[str]:
    """Each doubt in words; one about an item with its place and its first words."""
    for doubt in one.doubts:
        said = say_noted(doubt.key, language)
        if doubt.item is None:
            yield said
            continue
        number = doubt.item.number or say("indexer.status.no_number", language)
        place, words = " › ".join((*doubt.item.path, number)), doubt.item.text[:WORDS]
        yield say("indexer.status.doubt", language, item=place, doubt=said, words=words)


def done_to(link: Incoming, language: Language) -> str:
    """“已被《…》废止”: what another document does to this one."""
    key = f"indexer.links.{_DONE[link.kind]}"
    known = link.document.metadata
    name = _named(known.title or link.document.file, known.doc_number or known.date, language)
    return say(key, language, by=name)


def does(link: Link, targets: Mapping[str, Document], language: Language) -> str:
    """“废止《…》（文号）”: what this document does to another, as it prints the other's name."""
    other = _named(link.title, link.doc_number, language) if link.title else link.doc_number
    said = say(f"indexer.links.{link.kind.value}", language, other=other)
    return said if link.target in targets else said + say("indexer.links.absent", language)


def _named(title: str, detail: str | None, language: Language) -> str:
    shown = say("indexer.links.detail", language, detail=detail) if detail else ""
    return say("indexer.links.named", language, title=title, detail=shown)
