"""What the notices of one index are of, all at a time; ``FacetTable`` says it of the items.

Masks have one entry a document, in the index's order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from common.records import Document, Field, Kind
from indexer.backends.base import Index
from indexer.lexicon import simplified
from retriever.coded import Coded, Mask, coded
from retriever.facet_table import FacetTable
from retriever.facets import document_years, place_stem, same_district

KEPT_PLACES = 64
"""Places whose notices are kept, a byte a notice."""


class Numbered(NamedTuple):
    """A notice with its 文号 as ``plain_number`` has it."""

    number: str
    document: Document


class NoticeTable:
    """The notices of one index; masks are shared and must not be written to."""

    def __init__(self, index: Index, facets: FacetTable) -> None:
        self.documents: tuple[Document, ...] = tuple(index.documents.values())
        self.original: Mask = np.array([d.duplicate_of is None for d in self.documents], np.bool_)
        """False for shorter copies."""
        self._facets = facets
        self._districts = coded(d.metadata.district for d in self.documents)
        self._kinds = coded(d.metadata.kind for d in self.documents)
        self.of_place = lru_cache(KEPT_PLACES)(self._of_place)
        self.setting = lru_cache(len(Field))(self._setting)

    def chosen(self, mask: Mask) -> tuple[Document, ...]:
        """The documents of a mask, in corpus order."""
        return tuple(self.documents[number] for number in np.flatnonzero(mask))

    def of_kind(self, kind: Kind) -> Mask:
        """The notices of a kind."""
        return self._kinds.where(lambda own: own is kind)

    def dated(self, year: int) -> Mask:
        """The notices for a year (see ``facets.document_years``)."""
        return self._years.where(lambda own: year in own)

    def reaching(self, year: int) -> Mask:
        """The notices of which all or a section is about a year."""
        return self.dated(year) | self._any_item(self._facets.of_year(year))

    def years_reached(self, notices: Mask) -> frozenset[int]:
        """The years that some of the notices or of their sections are about."""
        own = self._years.values
        of_items = self._facets.years
        places = np.unique(of_items.codes[notices[self._facets.columns.document_of_item]])
        reached = (of_items.values[place] for place in places)
        return self.years_dated(notices).union(*reached) if own else frozenset()

    def years_dated(self, notices: Mask) -> frozenset[int]:
        """The years that some of the notices are for."""
        places = np.unique(self._years.codes[notices])
        return frozenset[int]().union(*(self._years.values[place] for place in places))

    @cached_property
    def numbered(self) -> tuple[Numbered, ...]:
        """The originals that have a 文号, in corpus order."""
        numbers = ((d.metadata.doc_number, d) for d in self.chosen(self.original))
        return tuple(Numbered(plain_number(number), d) for number, d in numbers if number)

    @cached_property
    def by_file(self) -> Mapping[str, Document]:
        """All documents by file name."""
        return {document.file: document for document in self.documents}

    def _of_place(self, place: str) -> Mask:
        """The notices of a district or wider place (``facets.is_of_place`` of each)."""
        same = self._districts.where(lambda own: same_district(place, own))
        anywhere = place[-1] in "省市"
        wide = self._districts.where(lambda own: anywhere or own is None) & ~same
        stem = place_stem(place)
        for number in np.flatnonzero(wide):
            same[number] = stem in self._signed[number]
        same.setflags(write=False)
        return same

    def _setting(self, field: Field) -> Mask:
        """The notices of which some item sets the field."""
        return self._any_item(self._facets.setting(field))

    def _any_item(self, items: Mask) -> Mask:
        """The notices of which some item is in a mask of items."""
        mask = np.zeros(len(self.documents), np.bool_)
        mask[self._facets.columns.document_of_item[items]] = True
        return mask

    @cached_property
    def _years(self) -> Coded[frozenset[int]]:
        return coded(map(document_years, self.documents))

    @cached_property
    def _signed(self) -> tuple[str, ...]:
        """Issuer and title of each document, in Simplified characters."""
        known = (document.metadata for document in self.documents)
        return tuple(simplified(f"{one.issuer or ''}{one.title or ''}") for one in known)


def plain_number(number: str) -> str:
    """A 文号 without spaces, its brackets as any others."""
    return re.sub(r"[〔［\[(（]", "(", re.sub(r"[〕］\])）]", ")", "".join(number.split())))
