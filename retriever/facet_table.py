"""What the items of one index can be filtered and boosted by, all at a time.

Facets are worked out once for each document and each combination of traits when an index is
opened. A question then asks for masks, one bool an item: the items of a district, those that a
department leads. Masks asked for lately are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from common.records import Document, Field, Kind
from indexer.backends.base import Columns, Index, ItemTraits, Rows
from indexer.lexicon import Lexicon
from retriever.coded import Coded, Mask, coded
from retriever.facets import carried, document_years, heading_years, same_district, shapes
from retriever.names import canonical_department
from retriever.records import Asked, Filters

ROLES = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)
"""In which an item may name a department."""

KEPT_BYTES = 64_000_000
"""Of masks; with half a million items some 128, more than the questions of a day name."""
LEAST_KEPT = 16
"""Masks kept whatever their size: as many as one question may need."""
KEPT_POOLS = 4
"""Filters whose passages are kept, 8 bytes each: those of the users asking just now."""

Asking = TypeVar("Asking")


class Pool(NamedTuple):
    """Where to search."""

    items: Mask
    rows: Rows | None
    """The passages of these items; None for all passages of the index."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to search."""
        return self.rows is not None and not self.rows.size


class FacetTable:
    """The facets of all items of one index; masks have one entry an item, in its order.

    Masks are shared and must not be written to.
    """

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self.columns = index.columns
        self._lexicon = lexicon
        documents = tuple(index.documents.values())
        of_item = self.columns.document_of_item
        self._districts = coded(one.metadata.district for one in documents).at(of_item)
        self._kinds = coded(one.metadata.kind for one in documents).at(of_item)
        self.years = _years(self.columns, documents)
        """The years each item is about (see ``facets.item_years``)."""
        self._shapes = shapes(self.columns.traits).at(self.columns.traits_of_item)
        self._holders = Holders.of(self.columns.traits, partial(canonical_department, lexicon))
        self.original: Mask = np.array([one.duplicate_of is None for one in documents], np.bool_)[
            of_item
        ]
        """False for the items of shorter copies, which stay hidden behind the complete one."""
        most = max(LEAST_KEPT, KEPT_BYTES // max(of_item.size, 1))
        self._kept = lru_cache(most)(_frozen)
        self._pools = lru_cache(KEPT_POOLS)(self._pool)

    @property
    def departments(self) -> AbstractSet[str]:
        """Usual names of all departments the items print."""
        return self._holders.names

    def pool(self, filters: Filters) -> Pool:
        """Where the filters let a search look, copies left out."""
        return self._pools(replace(filters, ignored=frozenset()))

    def within(self, pool: Pool, items: Mask) -> Pool:
        """The part of a pool that is of these items too."""
        both = pool.items & items
        return Pool(both, self.rows(both))

    def rows(self, items: Mask) -> Rows | None:
        """The passages of items, ascending; None where they are all there are."""
        if items.size and items.all():
            return None
        return np.flatnonzero(items[self.columns.item_of_row])

    def rows_of(self, items: NDArray[np.int32]) -> Rows:
        """The passages of a few items, given by ascending number, each once."""
        of_row = self.columns.item_of_row
        firsts, ends = (np.searchsorted(of_row, items, side) for side in ("left", "right"))
        counts = ends - firsts
        starts = np.cumsum(counts) - counts
        return np.repeat(firsts - starts, counts) + np.arange(counts.sum())

    def of_district(self, name: str) -> Mask:
        """The items of a district, by any of its names."""
        return self._kept(self._of_district, name)

    def of_year(self, year: int) -> Mask:
        """The items that are about a year."""
        return self._kept(self._of_year, year)

    def before(self, year: int) -> Mask:
        """The items that are about earlier years only."""
        return self.years.where(lambda own: bool(own) and max(own) < year)

    def of_kind(self, kind: Kind | None) -> Mask:
        """The items of notices of a kind."""
        return self._kept(self._of_kind, kind)

    def naming(self, department: str, *roles: Field) -> Mask:
        """The items that name a department, by its usual name, in any of the roles."""
        return self._kept(self._naming, (department, roles or ROLES))

    def carrying(self, asked: frozenset[Asked]) -> Mask:
        """The items whose own fields can answer any of what is asked."""
        return self._kept(self._carrying, asked)

    def setting(self, field: Field) -> Mask:
        """The items that set a department field, a quarter or the deadline."""
        return self._kept(self._setting, field)

    def _of_district(self, name: str) -> Mask:
        return self._districts.where(lambda own: same_district(name, own))

    def _of_year(self, year: int) -> Mask:
        return self.years.where(lambda own: year in own)

    def _of_kind(self, kind: Kind | None) -> Mask:
        return self._kinds.where(lambda own: own is kind)

    def _naming(self, asked: tuple[str, tuple[Field, ...]]) -> Mask:
        return self._holders.traits(*asked)[self.columns.traits_of_item]

    def _carrying(self, asked: frozenset[Asked]) -> Mask:
        return self._shapes.where(lambda own: not asked.isdisjoint(carried(own)))

    def _setting(self, field: Field) -> Mask:
        return self._shapes.where(lambda own: own.sets(field))

    def _pool(self, filters: Filters) -> Pool:
        inside = self.original.copy()
        if filters.district is not None:
            inside &= self.of_district(filters.district)
        if filters.year is not None:
            inside &= self.of_year(filters.year)
        if filters.kind is not None:
            inside &= self.of_kind(filters.kind)
        if filters.department is not None:
            inside &= self.naming(canonical_department(self._lexicon, filters.department))
        return Pool(inside, self.rows(inside))


class Holders(NamedTuple):
    """Which traits name a department in which role."""

    size: int
    """How many traits there are."""
    positions: Mapping[Field, Mapping[str, NDArray[np.int64]]]
    """Of the traits, by role and usual name."""
    names: AbstractSet[str]

    @staticmethod
    def of(traits: Sequence[ItemTraits], canonical: Callable[[str], str]) -> Holders:
        """The holders of all departments printed; ``canonical`` gives the usual name of one."""
        printed = {
            Field.LEAD: [one.lead for one in traits],
            Field.SUPPORTING: [one.supporting for one in traits],
            Field.RESPONSIBLE: [one.responsible for one in traits],
        }
        positions = {role: _by_name(lists, canonical) for role, lists in printed.items()}
        return Holders(len(traits), positions, frozenset[str]().union(*positions.values()))

    def traits(self, department: str, roles: Iterable[Field]) -> Mask:
        """Of each of the traits, whether it names the department in any of the roles."""
        mask = np.zeros(self.size, np.bool_)
        for role in roles:
            places = self.positions[role].get(department)
            if places is not None:
                mask[places] = True
        return mask


def _by_name(
    lists: Sequence[tuple[str, ...]], canonical: Callable[[str], str]
) -> dict[str, NDArray[np.int64]]:
    """The positions of the lists that hold a name, by its usual form."""
    names = coded(chain.from_iterable(lists)).mapped(canonical)
    usual = coded(names.values)
    held = usual.codes[names.codes]
    positions = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
    order = np.argsort(held, kind="stable")
    ends = np.cumsum(np.bincount(held, minlength=len(usual.values)))
    parts = np.split(positions[order], ends)[:-1]
    return dict(zip(usual.values, parts, strict=True))


def _frozen(make: Callable[[Asking], Mask], asked: Asking) -> Mask:
    mask = make(asked)
    mask.setflags(write=False)
    return mask


def _years(columns: Columns, documents: Iterable[Document]) -> Coded[frozenset[int]]:
    """The years of each item: those of its headings, else its document's."""
    paths = coded(traits.path for traits in columns.traits)
    by_traits = paths.mapped(heading_years).at(columns.traits_of_item)
    by_document = coded(map(document_years, documents)).at(columns.document_of_item)
    headed = by_traits.where(bool)
    shift = len(by_traits.values)
    codes = np.where(headed, by_traits.codes, by_document.codes + shift).astype(np.int32)
    return Coded((*by_traits.values, *by_document.values), codes)
