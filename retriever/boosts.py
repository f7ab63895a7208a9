"""What items gain by being what the question names: its district, year, department, fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from common.records import Field
from retriever.coded import Mask
from retriever.doc_numbers import NumberedNotices
from retriever.facet_table import FacetTable
from retriever.fusion import Items, Scores
from retriever.records import Asked, Question

BOOSTS: dict[str, float] = {
    "district": 0.25,
    "year": 0.20,
    "kind": 0.10,
    "role": 0.15,
    "department": 0.05,
    "carries": 0.04,
    "starred": 0.08,
    "doc_number": 0.25,
}
"""Added to fused scores in [0, 1] where the item is what the question names. Soft: a filter
guessed wrongly lowers the right item, it does not hide it. On the 48 seed questions with gold
items, all of them times 0, 1/3, 2/3, 1 and 2 gave MRR@10 0.889, 0.918, 0.924, 0.948, 0.948.
A 文号 (doc_number) says which document is meant as surely as its district does; one question of
eval/sets names one."""

PORTFOLIO_BOOST = 1.0
"""A question for all items of a department is answered by their fields, whatever the words;
without it R@5 on the seed questions falls from 0.973 to 0.938."""

ABOVE_THE_REST = 0.01
"""How far the best item of each compared side is put above all others: just enough to lead."""

LISTED = frozenset({Asked.PORTFOLIO, Asked.DUE})
"""Questions for all of a department's items."""


class Gain(NamedTuple):
    """How much the items of a mask gain."""

    weight: float
    items: Mask


class Boosts:
    """What the items of one index gain by a question; an item's gains are added up."""

    def __init__(self, question: Question, facets: FacetTable, numbered: NumberedNotices) -> None:
        self._size = facets.columns.document_of_item.size
        self._gains = (
            *_named_alone(question, facets),
            *_departments(question, facets),
            *_numbered(question, facets, numbered),
        )

    @property
    def any(self) -> Mask:
        """The items that gain anything, shape (items,)."""
        gaining = np.zeros(self._size, np.bool_)
        for gain in self._gains:
            gaining |= gain.items
        return gaining

    def of(self, items: Items) -> Scores:
        """What each of some items gains, shape kept."""
        total = np.zeros(items.shape)
        for gain in self._gains:
            total += gain.weight * gain.items[items]
        return total


def lifted_sides(scores: Scores, sides: Sequence[Mask]) -> Scores:
    """The scores with the best item of each side of a comparison lifted above all others.

    The year with the better wording must not crowd out the other. ``sides`` say of each score
    whether it is of that side.
    """
    lifted = scores.copy()
    for side in sides:
        if side.any():
            best = int(np.argmax(np.where(side, scores, -np.inf)))
            lifted[best] = scores.max() + ABOVE_THE_REST
    return lifted


def sides_of(question: Question, facets: FacetTable) -> tuple[Mask, ...]:
    """The items of each year, or else of each district, where a question names several."""
    if len(question.years) > 1:
        return tuple(map(facets.of_year, question.years))
    if len(question.districts) > 1:
        return tuple(map(facets.of_district, question.districts))
    return ()


def _named_alone(question: Question, facets: FacetTable) -> Iterator[Gain]:
    if question.districts:
        yield Gain(BOOSTS["district"], _any_of(map(facets.of_district, question.districts)))
    if question.years:
        yield Gain(BOOSTS["year"], _any_of(map(facets.of_year, question.years)))
    if question.kinds:
        yield Gain(BOOSTS["kind"], _any_of(map(facets.of_kind, question.kinds)))
    if question.asked:
        yield Gain(BOOSTS["carries"], facets.carrying(question.asked))
    if Asked.STARRED in question.asked:
        yield Gain(BOOSTS["starred"], facets.carrying(frozenset({Asked.STARRED})))


def _departments(question: Question, facets: FacetTable) -> Iterator[Gain]:
    """Items that name a department gain more where it has the role the question speaks of."""
    if not question.departments:
        return
    named = _any_of(facets.naming(one) for one in question.departments)
    roles = _roles(question)
    in_role = _any_of(facets.naming(one, *roles) for one in question.departments)
    whole = question.asked & LISTED
    yield Gain(PORTFOLIO_BOOST if whole else BOOSTS["role"], in_role)
    yield Gain(PORTFOLIO_BOOST / 2 if whole else BOOSTS["department"], named & ~in_role)


def _roles(question: Question) -> tuple[Field, ...]:
    """The roles the question speaks of; none for any."""
    if Asked.SUPPORTING in question.asked and Asked.LEAD not in question.asked:
        return (Field.SUPPORTING,) if question.asked & LISTED else ()
    return (Field.LEAD, Field.RESPONSIBLE)


def _numbered(question: Question, facets: FacetTable, numbered: NumberedNotices) -> Iterator[Gain]:
    notices = numbered.named(question.standalone)
    if notices.any():
        yield Gain(BOOSTS["doc_number"], notices[facets.columns.document_of_item])


def _any_of(masks: Iterable[Mask]) -> Mask:
    """True where any of one or more masks is."""
    return np.asarray(np.logical_or.reduce(list(masks)), np.bool_)
