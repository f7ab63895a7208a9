"""Which documents of the corpus the links of its notices mean.

A 文号 decides where both sides print one. Else the title does, among notices that are not
of another district and not later; where two remain, none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from common.records import Document, Link, LinkKind
from indexer.duplicates import normalised

_ISSUED = re.compile(r"(?:印发|发布|公布|转发)《(?P<inner>[^《》]+)》")
_TAIL = re.compile(r"的(?:通知|公告|通告|函)$")
_TRIAL = re.compile(r"[（(](?:试行|暂行)[）)]$")


class Incoming(NamedTuple):
    """A link as its target sees it."""

    document: Document
    """The one that replaces, amends or extends."""
    kind: LinkKind


def resolved(documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents, each link with the id of the document it means, if that is here."""
    if not any(document.links for document in documents):
        return tuple(documents)
    shelf = _Shelf(documents)
    return tuple(
        replace(document, links=tuple(shelf.resolved(document, link) for link in document.links))
        if document.links
        else document
        for document in documents
    )


def incoming(documents: Mapping[str, Document]) -> dict[str, tuple[Incoming, ...]]:
    """What is done to each document that something is done to, by id; the latest last.

    What is done to a notice is done to its copies too.
    """
    found: dict[str, list[Incoming]] = {}
    for document in documents.values():
        for link in document.links:
            if link.target is not None and document.duplicate_of is None:
                found.setdefault(link.target, []).append(Incoming(document, link.kind))
    for document in documents.values():
        if document.duplicate_of in found:
            found[document.id] = found[document.duplicate_of]
    return {
        target: tuple(sorted(links, key=lambda one: one.document.metadata.date or ""))
        for target, links in found.items()
    }


class _Shelf:
    """The documents by 文号 and by the ways their titles are quoted."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._by_number: dict[str, list[Document]] = {}
        self._by_title: dict[str, list[Document]] = {}
        for document in documents:
            known = document.metadata
            if known.doc_number:
                self._by_number.setdefault(normalised(known.doc_number), []).append(document)
            for key in _keys(known.title or ""):
                self._by_title.setdefault(key, []).append(document)

    def resolved(self, source: Document, link: Link) -> Link:
        """The link with its target, where exactly one document can be meant."""
        numbered = self._by_number.get(normalised(link.doc_number or ""), [])
        meant = _originals(source, numbered) or _originals(source, self._titled(source, link))
        return replace(link, target=meant.pop() if len(meant) == 1 else None)

    def _titled(self, source: Document, link: Link) -> Iterator[Document]:
        for key in _keys(link.title or ""):
            for document in self._by_title.get(key, []):
                if _can_be_meant(source, link, document):
                    yield document


def _can_be_meant(source: Document, link: Link, target: Document) -> bool:
    mine, theirs = source.metadata, target.metadata
    other_number = link.doc_number and theirs.doc_number
    other_place = mine.district and theirs.district and mine.district != theirs.district
    later = mine.date and theirs.date and theirs.date > mine.date
    return not (other_number or other_place or later)


def _originals(source: Document, documents: Iterable[Document]) -> set[str]:
    """Ids of the documents, a copy's original in its place; never the source's own."""
    own = source.duplicate_of or source.id
    return {document.duplicate_of or document.id for document in documents} - {own}


def _keys(title: str) -> frozenset[str]:
    """The ways a title is quoted: whole, from 关于 on, without 的通知 or （试行）."""
    squeezed = "".join(title.split())
    forms = {squeezed, squeezed[max(squeezed.find("关于"), 0) :]}
    forms |= {match["inner"] for match in _ISSUED.finditer(squeezed)}
    forms |= {_TAIL.sub("", form) for form in forms}
    forms |= {_TRIAL.sub("", form) for form in forms}
    return frozenset(key for form in forms if (key := normalised(form)))
