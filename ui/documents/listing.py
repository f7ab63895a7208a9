"""The list of documents: searched, sorted, each copy after what it is a copy of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from common.catalogue import Language
from common.records import Document
from common.settings import default_settings
from indexer.backends.base import Index
from indexer.findings import Findings, all_findings, does, done_to, doubts_told
from ui import labels
from ui.documents.finding import fold

KEPT = 4
"""Lists kept: of two generations, in two languages."""


class Listed(NamedTuple):
    """One document with its number of items and the documents it is a copy of or has."""

    document: Document
    items: int
    copies: tuple[Document, ...]
    original: Document | None
    notes: tuple[str, ...] = ()
    """What other documents do to it, and what it does to others, in words."""
    doubts: tuple[str, ...] = ()
    """What about its reading is uncertain, in words."""


def of_index(index: Index, language: Language) -> tuple[Listed, ...]:
    """All documents of the index; made once per generation and language."""
    return _listed_once(str(default_settings().index), index.generation, language, index)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _listed_once(
    folder: str, generation: int, language: Language, _index: Index
) -> tuple[Listed, ...]:
    return tuple(listed(_index, language))


def listed(index: Index, language: Language) -> list[Listed]:
    """All documents, each copy right after the document it is a copy of."""
    found = {one.document.id: one for one in all_findings(index)}
    copies: dict[str, list[Findings]] = {}
    for one in found.values():
        if one.original is not None:
            copies.setdefault(one.original.id, []).append(one)
    rows: list[Listed] = []
    for one in found.values():
        if one.original is None:
            mine = copies.get(one.document.id, [])
            rows.append(_listed(one, language, tuple(copy.document for copy in mine)))
            rows += [_listed(copy, language) for copy in mine]
    return rows


def _listed(one: Findings, language: Language, copies: tuple[Document, ...] = ()) -> Listed:
    notes = (
        *(done_to(link, language) for link in one.incoming),
        *(does(link, one.targets, language) for link in one.document.links),
    )
    return Listed(
        one.document, one.items, copies, one.original, notes, tuple(doubts_told(one, language))
    )


COLUMNS = ("title", "kind", "district", "year", "date", "items")
"""What the list can be sorted by, in the order of its columns."""

DESCENDING = frozenset({"year", "date", "items"})
"""Columns whose first sorting puts the newest or the largest on top."""


class Order(NamedTuple):
    """A column to sort by, and in which direction; the corpus's own order without one."""

    column: str = ""
    descending: bool = False

    @classmethod
    def parsed(cls, text: str) -> Order:
        """From the address: ``date`` or ``-date``; anything else is no order."""
        column = text.removeprefix("-")
        return cls(column, text.startswith("-")) if column in COLUMNS else cls()

    def toggled(self, column: str) -> str:
        """What the address says once the column's head has been clicked."""
        first = column in DESCENDING
        descending = not self.descending if self.column == column else first
        return f"-{column}" if descending else column

    def aria(self, column: str) -> str:
        """The column's ``aria-sort``."""
        if self.column != column:
            return "none"
        return "descending" if self.descending else "ascending"


def chosen(rows: Sequence[Listed], words: str, order: Order, language: Language) -> list[Listed]:
    """The rows that hold all words, sorted; a copy stays with the document it is a copy of.

    A document without a value in the column comes last, whichever the direction.
    """
    wanted = fold(words).split()
    kept = [row for row in rows if all(word in _text(row, language) for word in wanted)]
    if not order.column:
        return kept
    leaders = {row.document.id: row for row in rows if row.original is None}
    place = {row.document.id: at for at, row in enumerate(rows)}

    def leader(row: Listed) -> Listed:
        return leaders[row.original.id] if row.original else row

    def value(row: Listed) -> str | int | None:
        return _value(leader(row), order.column, language)

    empty = [row for row in kept if value(row) is None]
    full = [row for row in kept if value(row) is not None]
    full.sort(key=lambda row: place[row.document.id])
    full.sort(key=lambda row: _comparable(value(row)), reverse=order.descending)
    return full + empty


def _comparable(value: str | int | None) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, value or "")


def _value(row: Listed, column: str, language: Language) -> str | int | None:
    meta = row.document.metadata
    if column == "title":
        return labels.title(row.document)
    if column == "kind":
        return labels.kind(meta.kind, language) if meta.kind else None
    if column == "items":
        return row.items
    value: str | int | None = getattr(meta, column)
    return value


def _text(row: Listed, language: Language) -> str:
    """All that a document can be found by in the list, as it is compared."""
    meta = row.document.metadata
    kind = labels.kind(meta.kind, language) if meta.kind else None
    parts = (meta.title, row.document.file, meta.issuer, meta.doc_number, meta.date, kind)
    return fold(" ".join(str(part) for part in (*parts, meta.district, meta.year) if part))
