"""What the passages of one index can be filtered and boosted by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.errors import QuestionError
from common.records import Document, Item, Kind
from indexer.backends.base import Index, Rows
from indexer.lexicon import Lexicon, simplified
from retriever.mentions import find_years, values
from retriever.names import canonical_department
from retriever.records import Asked, Filters

HIGHEST_YEAR_HEADINGS = 2
"""A year in one of the two top headings (一、2019年工作回顾) is the year of what stands below."""


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of one item."""

    district: str | None
    years: frozenset[int]
    kind: Kind | None
    lead: frozenset[str]
    supporting: frozenset[str]
    responsible: frozenset[str]

    @property
    def departments(self) -> frozenset[str]:
        """All departments of the item, whatever their role."""
        return self.lead | self.supporting | self.responsible


def item_years(item: Item, document: Document) -> frozenset[int]:
    """The years an item is about: those of its top headings, else the document's work year."""
    named = chain.from_iterable(
        values(find_years(heading)) for heading in item.path[:HIGHEST_YEAR_HEADINGS]
    )
    return frozenset(named) or document_years(document)


def document_years(document: Document) -> frozenset[int]:
    """The years a notice is for: its work year, else those of its title and of its date."""
    known = document.metadata
    if known.year is not None:
        return frozenset({known.year})
    dated = {int(known.date[:4])} if known.date and known.date[:4].isdigit() else set()
    return frozenset(values(find_years(known.title or ""))) | dated


def is_of_place(place: str, document: Document) -> bool:
    """Whether a notice is of a district, or, by its issuer or title, of a wider place.

    A notice of a province or city has no district, and one of a district is also of its city.
    """
    known = document.metadata
    if same_district(place, known.district):
        return True
    wider = place[-1] in "省市" or known.district is None
    stem = simplified(place).rstrip("省市区县") or place
    return wider and stem in simplified(f"{known.issuer or ''}{known.title or ''}")


class FacetTable:
    """The facets of every passage of one index, in the order of ``index.passages``."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._names: dict[str, str] = {}
        self._of_item = {
            item.id: self._facets(item, index.documents[item.document_id])
            for item in index.items.values()
        }
        self.rows = tuple(self._of_item[passage.item_id] for passage in index.passages)
        numbers = {item_id: number for number, item_id in enumerate(index.items)}
        self.item_of_row = np.array([numbers[p.item_id] for p in index.passages], np.int64)
        """The number of each passage's item, in the order of ``index.items``."""
        self.alike = _Alike.of(index, self._of_item)
        self.original = np.array(
            [
                index.documents[index.items[passage.item_id].document_id].duplicate_of is None
                for passage in index.passages
            ],
            dtype=np.bool_,
        )
        """False for the passages of shorter copies, which stay hidden behind the complete one."""

    @property
    def departments(self) -> frozenset[str]:
        """Usual names of all departments the items print."""
        return frozenset(self._names.values())

    def of(self, item: Item) -> Facets:
        """The facets of one item of the index."""
        return self._of_item[item.id]

    def among(self, filters: Filters) -> Rows:
        """Rows of the passages inside the filters, copies left out."""
        if filters == Filters():
            return np.flatnonzero(self.original)
        inside = [self._inside(kind.facets, filters) for kind in self.alike.kinds]
        return np.flatnonzero(self.original & np.array(inside, np.bool_)[self.alike.of_row])

    def canonical(self, printed: str) -> str:
        """The usual name of a department as printed."""
        if printed not in self._names:
            self._names[printed] = canonical_department(self._lexicon, printed)
        return self._names[printed]

    def _inside(self, facets: Facets, filters: Filters) -> bool:
        return (
            (filters.district is None or same_district(filters.district, facets.district))
            and (filters.year is None or filters.year in facets.years)
            and (filters.kind is None or filters.kind is facets.kind)
            and (
                filters.department is None
                or canonical_department(self._lexicon, filters.department) in facets.departments
            )
        )

    def _facets(self, item: Item, document: Document) -> Facets:
        def names(printed: Iterable[str]) -> frozenset[str]:
            return frozenset(map(self.canonical, printed))

        return Facets(
            district=document.metadata.district,
            years=item_years(item, document),
            kind=document.metadata.kind,
            lead=names(item.lead),
            supporting=names(item.supporting),
            responsible=names(item.responsible),
        )


class ItemKind(NamedTuple):
    """What a question can tell of an item besides its words."""

    facets: Facets
    carries: frozenset[Asked]


class _Alike(NamedTuple):
    """The kinds of item there are, so that each is held against a question once."""

    kinds: tuple[ItemKind, ...]
    of_row: NDArray[np.int64]
    """Which of them the item of each passage is."""

    @staticmethod
    def of(index: Index, facets: Mapping[str, Facets]) -> _Alike:
        numbers: dict[ItemKind, int] = {}
        of_item = {
            item.id: numbers.setdefault(ItemKind(facets[item.id], carried(item)), len(numbers))
            for item in index.items.values()
        }
        rows = [of_item[passage.item_id] for passage in index.passages]
        return _Alike(tuple(numbers), np.array(rows, np.int64))


def carried(item: Item) -> frozenset[Asked]:
    """What an item's own fields can answer."""
    fields: dict[Asked, object] = {
        Asked.LEAD: item.lead or item.responsible,
        Asked.RESPONSIBLE: item.responsible or item.lead,
        Asked.SUPPORTING: item.supporting,
        Asked.QUARTER: item.quarters,
        Asked.WHICH_QUARTER: item.quarters,
        Asked.STARRED: item.starred,
        Asked.DEADLINE: item.deadline,
    }
    return frozenset(asked for asked, value in fields.items() if value)


def same_district(one: str | None, other: str | None) -> bool:
    """Whether two names mean one district, with or without 区 (長寧, 长宁区, 上海市长宁区)."""
    if one is None or other is None:
        return one == other
    first, second = (
        re.sub(r"(?<=[一-鿿]{2})(?:新区|[区市县])$", "", simplified(name)) for name in (one, other)
    )
    return first.endswith(second) or second.endswith(first)


def checked_filters(filters: Filters | None) -> Filters:
    """The filters given, or none. Raises QuestionError for an empty one."""
    given = filters or Filters()
    for name in ("district", "department"):
        value = getattr(given, name)
        if value is not None and not value.strip():
            raise QuestionError("filter_empty", name=name)
    return given
