"""What filters and boosts say of one item, written down item by item.

The retriever works on arrays; tests hold it against this.
"""

from __future__ import annotations

from dataclasses import dataclass

from common.records import Document, Item, Kind
from indexer.backends.base import traits_of
from indexer.lexicon import load_lexicon
from retriever import Asked, Filters, Question
from retriever.boosts import BOOSTS, PORTFOLIO_BOOST
from retriever.facets import carried, item_years, same_district, shapes
from retriever.names import canonical_department


@dataclass(frozen=True, slots=True)
class Facets:
    district: str | None
    years: frozenset[int]
    kind: Kind | None
    lead: frozenset[str]
    supporting: frozenset[str]
    responsible: frozenset[str]
    carries: frozenset[Asked]

    @property
    def departments(self) -> frozenset[str]:
        return self.lead | self.supporting | self.responsible


def usual(printed: str) -> str:
    return canonical_department(load_lexicon(), printed)


def facets_of(item: Item, document: Document) -> Facets:
    return Facets(
        district=document.metadata.district,
        years=item_years(item, document),
        kind=document.metadata.kind,
        lead=frozenset(map(usual, item.lead)),
        supporting=frozenset(map(usual, item.supporting)),
        responsible=frozenset(map(usual, item.responsible)),
        carries=carried(shapes([traits_of(item)]).values[0]),
    )


def inside(facets: Facets, filters: Filters) -> bool:
    return (
        (filters.district is None or same_district(filters.district, facets.district))
        and (filters.year is None or filters.year in facets.years)
        and (filters.kind is None or filters.kind is facets.kind)
        and (filters.department is None or usual(filters.department) in facets.departments)
    )


def boost(question: Question, facets: Facets) -> float:
    gained = 0.0
    if any(same_district(name, facets.district) for name in question.districts):
        gained += BOOSTS["district"]
    if facets.years & set(question.years):
        gained += BOOSTS["year"]
    if facets.kind in question.kinds:
        gained += BOOSTS["kind"]
    if facets.carries & question.asked:
        gained += BOOSTS["carries"]
    if Asked.STARRED in facets.carries & question.asked:
        gained += BOOSTS["starred"]
    return gained + _department_boost(question, facets)


def _department_boost(question: Question, facets: Facets) -> float:
    named = set(question.departments)
    if not named & facets.departments:
        return 0.0
    in_role = named & _role(question, facets)
    if question.asked & {Asked.PORTFOLIO, Asked.DUE}:
        return PORTFOLIO_BOOST if in_role else PORTFOLIO_BOOST / 2
    return BOOSTS["role"] if in_role else BOOSTS["department"]


def _role(question: Question, facets: Facets) -> frozenset[str]:
    if Asked.SUPPORTING in question.asked and Asked.LEAD not in question.asked:
        listed = question.asked & {Asked.PORTFOLIO, Asked.DUE}
        return facets.supporting if listed else facets.departments
    return facets.lead | facets.responsible
