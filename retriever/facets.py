"""What one item or notice can be filtered and boosted by; ``facet_table`` has them for all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from common.errors import QuestionError
from common.records import Document, Field, Item
from indexer.backends.base import ItemTraits
from indexer.lexicon import simplified
from retriever.coded import Coded, coded
from retriever.mentions import find_years, values
from retriever.records import Asked, Filters

HIGHEST_YEAR_HEADINGS = 2
"""A year in one of the two top headings (一、2019年工作回顾) is the year of what stands below."""


def item_years(item: Item, document: Document) -> frozenset[int]:
    """The years an item is about: those of its top headings, else the document's work year."""
    return heading_years(item.path) or document_years(document)


def heading_years(path: tuple[str, ...]) -> frozenset[int]:
    """The years that the top headings of a path name."""
    found = (values(find_years(heading)) for heading in path[:HIGHEST_YEAR_HEADINGS])
    return frozenset(chain.from_iterable(found))


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
    return wider and place_stem(place) in simplified(f"{known.issuer or ''}{known.title or ''}")


def place_stem(place: str) -> str:
    """A place's name as a notice of a wider place prints it, without its ending."""
    return simplified(place).rstrip("省市区县") or place


class Shape(NamedTuple):
    """Which fields an item sets; there are few, however many names items print."""

    lead: bool
    supporting: bool
    responsible: bool
    quarters: tuple[str, ...]
    starred: bool
    has_deadline: bool

    def sets(self, field: Field) -> bool:
        """Whether a department field, a quarter or the deadline is set; no other field is."""
        if field in (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE):
            return bool(getattr(self, field.value))
        return self.has_deadline if field is Field.DEADLINE else field.value in self.quarters


def shapes(items: Iterable[ItemTraits]) -> Coded[Shape]:
    """Which fields the items of each of the traits set."""
    set_fields = (
        (
            one.lead != (),
            one.supporting != (),
            one.responsible != (),
            one.quarters,
            one.starred,
            one.has_deadline,
        )
        for one in items
    )
    return coded(set_fields).mapped(lambda one: Shape(*one))


def carried(item: Shape) -> frozenset[Asked]:
    """What an item's own fields can answer."""
    fields: dict[Asked, object] = {
        Asked.LEAD: item.lead or item.responsible,
        Asked.RESPONSIBLE: item.responsible or item.lead,
        Asked.SUPPORTING: item.supporting,
        Asked.QUARTER: item.quarters,
        Asked.WHICH_QUARTER: item.quarters,
        Asked.STARRED: item.starred,
        Asked.DEADLINE: item.has_deadline,
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
