"""Facets of all items at a time, held against what is said of them one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from common.catalogue import Language
from common.records import Field, Kind
from indexer.lexicon import load_lexicon
from retriever import Asked, Filters, Question
from retriever.boosts import ABOVE_THE_REST, Boosts, lifted_sides, sides_of
from retriever.coded import coded
from retriever.doc_numbers import NumberedNotices
from retriever.facet_table import FacetTable
from tests.retriever.corpora import DEPARTMENTS, DISTRICTS, corpora
from tests.retriever.fakes import ListIndex, small_index
from tests.retriever.plain import Facets, boost, facets_of, inside, usual

SOME_DISTRICTS = st.sampled_from([*filter(None, DISTRICTS), "长宁", "徐汇区"])
SOME_YEARS = st.integers(2018, 2023)
USUAL = st.sampled_from(sorted({*map(usual, DEPARTMENTS), "体育局"}))

FILTERS = st.builds(
    Filters,
    district=st.none() | SOME_DISTRICTS,
    year=st.none() | SOME_YEARS,
    department=st.none() | st.sampled_from([*DEPARTMENTS, "体育局"]),
    kind=st.none() | st.sampled_from(Kind),
)
QUESTIONS = st.builds(
    Question,
    text=st.just("问"),
    standalone=st.sampled_from(["问", "请问长府〔2020〕8号"]),
    language=st.just(Language.ZH),
    districts=st.lists(SOME_DISTRICTS, max_size=2).map(tuple),
    years=st.lists(SOME_YEARS, max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(Kind), max_size=2).map(tuple),
    departments=st.lists(USUAL, max_size=2).map(tuple),
    asked=st.frozensets(st.sampled_from(Asked), max_size=4),
)


def table(index: ListIndex) -> FacetTable:
    return FacetTable(index, load_lexicon())


def plain(index: ListIndex) -> list[Facets]:
    return [facets_of(one, index.documents[one.document_id]) for one in index.items.values()]


def original(index: ListIndex) -> list[bool]:
    documents = [index.documents[one.document_id] for one in index.items.values()]
    return [one.duplicate_of is None for one in documents]


@given(corpora(), FILTERS)
def test_a_filter_leaves_the_passages_of_the_items_inside_it(
    index: ListIndex, filters: Filters
) -> None:
    kept = {
        item_id
        for item_id, facets, own in zip(index.items, plain(index), original(index), strict=True)
        if own and inside(facets, filters)
    }
    rows = [row for row, passage in enumerate(index.passages) if passage.item_id in kept]
    pool = table(index).pool(filters)
    found = list(range(len(index.passages))) if pool.rows is None else pool.rows.tolist()
    assert found == rows
    assert pool.empty == (not rows)


@given(corpora(), QUESTIONS)
def test_items_gain_what_is_said_of_each_alone(index: ListIndex, question: Question) -> None:
    numbered = NumberedNotices(index.documents.values())
    boosts = Boosts(question, table(index), numbered)
    named = numbered.named(question.standalone)
    expected = [
        boost(question, facets) + 0.25 * named[list(index.documents).index(item.document_id)]
        for item, facets in zip(index.items.values(), plain(index), strict=True)
    ]
    assert boosts.of(np.arange(len(index.items))).tolist() == expected
    assert boosts.any.tolist() == [gained > 0 for gained in expected]


@given(corpora(), st.sampled_from(DEPARTMENTS), st.sampled_from(Field))
def test_masks_of_departments_and_fields(index: ListIndex, department: str, field: Field) -> None:
    facets, name = table(index), usual(department)
    found = plain(index)
    assert facets.naming(name).tolist() == [name in one.departments for one in found]
    assert facets.naming(name, Field.LEAD, Field.RESPONSIBLE).tolist() == [
        name in one.lead | one.responsible for one in found
    ]
    assert facets.departments == frozenset().union(*(one.departments for one in found))
    assert facets.setting(field).tolist() == [
        bool(getattr(one, field.value) if field.value in FIELDS else one.quarters.get(field.value))
        for one in index.items.values()
    ]


FIELDS = ("lead", "supporting", "responsible", "deadline")


@given(corpora(), SOME_YEARS)
def test_masks_of_years(index: ListIndex, year: int) -> None:
    facets, found = table(index), plain(index)
    assert facets.of_year(year).tolist() == [year in one.years for one in found]
    assert facets.before(year).tolist() == [
        bool(one.years) and max(one.years) < year for one in found
    ]


@given(st.lists(st.sampled_from([None, "a", "b", 3]), max_size=30))
def test_every_entry_keeps_its_value(values: list[object]) -> None:
    kept = coded(values)
    assert [kept.values[code] for code in kept.codes] == values
    assert len(set(kept.values)) == len(kept.values)
    assert kept.where(lambda one: one == "a").tolist() == [one == "a" for one in values]


def test_the_passages_of_all_items_are_told_as_all() -> None:
    facets = table(small_index())
    assert facets.rows(np.ones(6, np.bool_)) is None
    few = np.array([False, True, False, False, False, True])
    assert facets.rows(few).tolist() == [1, 2, 6]
    assert facets.rows_of(np.flatnonzero(few)).tolist() == [1, 2, 6]


def test_the_passages_of_a_filter_are_kept_and_masks_cannot_be_changed() -> None:
    facets = table(small_index())
    first = facets.pool(Filters(year=2020))
    assert facets.pool(Filters(year=2020)) is first
    assert not facets.of_year(2020).flags.writeable
    assert facets.of_year(2020) is facets.of_year(2020)


def test_the_best_of_each_side_is_lifted_above_all_others() -> None:
    facets = table(small_index())
    question = Question("问", "问", Language.ZH, years=(2020, 2021))
    sides = sides_of(question, facets)
    assert [side.tolist() for side in sides] == [
        [True, True, True, False, False, True],
        [False, False, False, True, True, False],
    ]
    scores = np.array([0.5, 0.4, 0.3, 0.2, 0.1, 0.0])
    lifted = 0.5 + ABOVE_THE_REST
    expected = [lifted, 0.4, 0.3, lifted, 0.1, 0.0]
    np.testing.assert_allclose(lifted_sides(scores, sides), expected)
