"""Every item of the index with what it is found by: one row of the page's table."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, partial

from common.records import QUARTERS, Document, Item
from indexer.backends.base import Index
from indexer.lexicon import Lexicon, load_lexicon
from indexer.lexicon.departments import squeeze

UNSTATED = "-"
"""The value of a facet that the notice does not state; no printed name consists of it."""


class Facet(str, Enum):
    """What tasks are narrowed by, in the order shown; the value is the name in addresses."""

    DISTRICT = "district"
    YEAR = "year"
    QUARTER = "quarter"
    LEAD = "lead"
    SUPPORTING = "supporting"
    RESPONSIBLE = "responsible"
    KIND = "kind"


Naming = Callable[[str], str]
"""Gives the usual name of a printed one."""

DEPARTMENTS = (Facet.LEAD, Facet.SUPPORTING, Facet.RESPONSIBLE)
"""The roles a department can have in an item."""


@dataclass(frozen=True, slots=True)
class Task:
    """One item with its facets' values and the text that a search looks at, folded."""

    item: Item
    document: Document
    values: Mapping[Facet, tuple[str, ...]]
    searched: str


def tasks_of(index: Index) -> tuple[Task, ...]:
    """All items in reading order, those of copies too."""
    usual = cache(partial(usual_name, load_lexicon()))
    return tuple(
        Task(item, document, dict(_values(item, document, usual)), fold(_text(item)))
        for item in index.items.values()
        for document in (index.documents[item.document_id],)
    )


def usual_name(lexicon: Lexicon, printed: str) -> str:
    """The usual name of a department, whatever alias is printed; unknown ones without spaces."""
    known = lexicon.resolve(printed)
    return known.name if known else squeeze(printed)


def fold(text: str) -> str:
    """NFKC in lower case, spaces as single ones: full-width and half-width are the same."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _values(
    item: Item, document: Document, usual: Naming
) -> Iterator[tuple[Facet, tuple[str, ...]]]:
    known = document.metadata
    yield Facet.DISTRICT, (known.district or UNSTATED,)
    yield Facet.YEAR, (str(known.year) if known.year else UNSTATED,)
    yield Facet.QUARTER, tuple(name for name in QUARTERS if item.quarters.get(name))
    yield Facet.LEAD, _named(item.lead, usual)
    yield Facet.SUPPORTING, _named(item.supporting, usual)
    yield Facet.RESPONSIBLE, _named(item.responsible, usual)
    yield Facet.KIND, (known.kind.value if known.kind else UNSTATED,)


def _named(printed: Iterable[str], usual: Naming) -> tuple[str, ...]:
    return tuple(dict.fromkeys(usual(name) for name in printed))


def _text(item: Item) -> str:
    parts = (item.number, item.project or "", item.text, *item.quarters.values())
    return "\n".join(part for part in parts if part)
