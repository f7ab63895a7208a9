"""Search over a small index, fusion and facets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from common.errors import QuestionError
from common.records import Kind
from indexer.lexicon import load_lexicon
from retriever import Filters, Recognised, Retriever
from retriever.facets import same_district
from retriever.fusion import CHANCE, fuse, luck, share_of_best, spread_cosine
from retriever.question import telling
from tests.retriever.fakes import CharacterEncoder, small_index

TREES = "行道树种植多少棵"


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    return Retriever(small_index(), CharacterEncoder(), load_lexicon())


def found(retriever: Retriever, question: str, **options: object) -> list[str]:
    return [hit.item.id for hit in retriever.search(question, **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("西城区行道树", "west-2020:1"),
        ("2021年行道树", "east-2021:1"),
        ("东城区2020年行道树", "east-2020:1"),
        ("督查方案里的行道树", "east-2021:1"),
        ("三季度行道树", "east-2020:1"),
        ("建委牵头什么", "east-2020:2"),
        ("带星号的项目", "east-2020:2"),
    ],
)
def test_what_the_question_names_comes_first(
    retriever: Retriever, question: str, first: str
) -> None:
    assert found(retriever, question)[0] == first


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("行道树2020年和2021年对比", {"east-2020:1", "east-2021:1"}),
        ("compare 东城区 and 西城区 行道树", {"east-2020:1", "west-2020:1"}),
    ],
)
def test_each_side_of_a_comparison_comes_first(
    retriever: Retriever, question: str, sides: set[str]
) -> None:
    assert set(found(retriever, question)[:2]) == sides


def test_a_guessed_filter_hides_nothing_and_a_given_one_does(retriever: Retriever) -> None:
    everything = {"east-2020:1", "east-2020:2", "west-2020:1", "east-2021:1", "east-2021:2"}
    assert set(found(retriever, "西城区行道树")) == everything
    assert found(retriever, "东城区行道树", filters=Filters(district="西城区")) == ["west-2020:1"]


@pytest.mark.parametrize(
    ("filters", "items"),
    [
        (Filters(district="西城"), {"west-2020:1"}),
        (Filters(year=2020), {"east-2020:1", "east-2020:2", "west-2020:1", "east-2021:2"}),
        (Filters(kind=Kind.SUPERVISION_PLAN), {"east-2021:1", "east-2021:2"}),
        (Filters(department="绿化和市容管理局"), {"east-2020:1", "west-2020:1", "east-2021:1"}),
        (Filters(department="Finance Bureau"), {"east-2020:1", "east-2021:1"}),
        (Filters(year=2030), set()),
    ],
)
def test_hard_filters(retriever: Retriever, filters: Filters, items: set[str]) -> None:
    assert set(found(retriever, TREES, filters=filters)) == items


def test_an_item_comes_once_and_a_copy_never(retriever: Retriever) -> None:
    ids = found(retriever, "公园开放 行道树", k=50)
    assert sorted(ids) == sorted(set(ids))
    assert "east-2021-web:1" not in ids


def test_an_item_is_shown_by_its_best_passage(retriever: Retriever) -> None:
    (hit,) = retriever.search("公园全部开放", k=1).hits
    assert hit.passage.text == "公园全部开放。"


def test_hits_are_ranked_from_one_by_falling_score(retriever: Retriever) -> None:
    hits = retriever.search(TREES, k=3).hits
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_place_that_is_not_indexed_stays_visible(retriever: Retriever) -> None:
    question = retriever.search("徐汇区2030年行道树").question
    assert (question.district, question.year) == ("徐汇区", 2030)


def test_english_reaches_chinese_through_the_lexicon(retriever: Retriever) -> None:
    assert found(retriever, "pocket parks")[0] == "east-2020:2"


@pytest.mark.parametrize("k", [0, -1, 201])
def test_a_bad_k_is_refused(retriever: Retriever, k: int) -> None:
    with pytest.raises(QuestionError, match="200"):
        retriever.search(TREES, k=k)


def test_an_empty_filter_is_refused(retriever: Retriever) -> None:
    with pytest.raises(QuestionError, match="district"):
        retriever.search(TREES, filters=Filters(district=" "))


def test_districts_are_the_same_with_and_without_their_ending() -> None:
    assert same_district("长宁", "长宁区")
    assert same_district("上海市长宁区", "长宁区")
    assert not same_district("长宁区", "静安区")
    assert not same_district("长宁区", None)


def test_fusion_by_hand() -> None:
    cosine, lexical = np.array([0.75, 0.875, 1.0]), np.array([80.0, 40.0, 0.0])
    np.testing.assert_allclose(fuse(cosine, lexical), [0.38, 0.31 + 0.19, 0.62])


def test_a_best_passage_that_shares_little_is_no_whole_leg() -> None:
    np.testing.assert_allclose(share_of_best(np.array([12.0, 6.0])), [0.2, 0.1])


def test_the_best_of_many_passages_is_held_against_chance() -> None:
    items = np.array([0, 1, 1, 2, 2, 2])
    expected = CHANCE * np.log([1, 2, 2, 3, 3, 3])
    np.testing.assert_allclose(luck(items), expected)


def test_small_words_are_not_searched_for_unless_there_are_no_others() -> None:
    assert telling(["如何", "种植", "哪些", "树"]) == ("种植", "树")
    assert telling(["如何", "哪些"]) == ("如何", "哪些")


SCORES = arrays(np.float64, st.integers(0, 20), elements=st.floats(0, 1_000))


@given(SCORES)
def test_shares_lie_between_0_and_1_and_keep_their_order(scores: np.ndarray) -> None:
    shares = share_of_best(scores)
    assert np.all((shares >= 0) & (shares <= 1))
    assert np.all(np.diff(shares[np.argsort(scores, kind="stable")]) >= 0)


@given(arrays(np.float64, 10, elements=st.floats(-1, 1)))
def test_spread_cosines_lie_between_0_and_1(cosine: np.ndarray) -> None:
    spread = spread_cosine(cosine)
    assert np.all((spread >= 0) & (spread <= 1))


@given(st.integers(0, 9), st.floats(0.8, 1.0), st.floats(0.0, 50.0))
def test_a_better_leg_never_lowers_the_fused_score(row: int, cosine: float, more: float) -> None:
    cosines, lexical = np.full(10, 0.8), np.full(10, 50.0)
    before = fuse(cosines, lexical)[row]
    cosines[row] = cosine
    assert fuse(cosines, lexical)[row] >= before
    lexical[row] += more
    assert fuse(cosines, lexical)[row] >= before


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("2021年西城区行道树种植多少棵", "west-2020:1"),  # the notice is of 2020
        ("东城区行道树种植多少棵", "west-2020:1"),
        ("财政局牵头的督查方案里行道树", "west-2020:1"),
    ],
)
def test_a_wrong_guess_lowers_the_right_item_and_keeps_it(
    retriever: Retriever, question: str, right: str
) -> None:
    assert right in found(retriever, question)


def test_without_the_wrong_guess_the_words_alone_decide(retriever: Retriever) -> None:
    def score(**options: object) -> float:
        hits = retriever.search("2021年行道树", **options).hits  # type: ignore[arg-type]
        return next(hit.score for hit in hits if hit.item.id == "east-2021:1")

    assert found(retriever, "2021年行道树")[0] == "east-2021:1"
    free = Filters(ignored=frozenset({Recognised.YEAR}))
    assert retriever.search("2021年行道树", filters=free).question.years == ()
    assert score() - score(filters=free) >= 0.2 - 0.05  # the boost of the year is gone
