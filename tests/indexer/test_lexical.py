from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from common.errors import IndexDamagedError
from indexer.backends.lexical_files import LEXICAL_FILES, open_lexical, read_counts, write_lexical
from indexer.backends.ranking import BLOCK, best, highest
from indexer.lexical import FEW, K1, B, build_lexical, count_words, digests_of

words = st.text(st.sampled_from("甲乙丙ab"), min_size=1, max_size=2)
corpora = st.lists(st.lists(words, max_size=8), min_size=1, max_size=8).filter(any)
asked = st.lists(words, max_size=6)


@given(texts=corpora, tokens=asked)
@settings(max_examples=30, deadline=None)
def test_a_matrix_on_the_disk_scores_as_rank_bm25(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]], tokens: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    write_lexical(folder, count_words(texts))
    expected = BM25Okapi(texts, k1=K1, b=B).get_scores(tokens)
    found = open_lexical(folder, len(texts)).scores(tokens)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_a_word_of_most_passages_a_repeated_and_an_unknown_one_score_as_rank_bm25() -> None:
    texts = [["市", "区"], ["市", "市", "街道"], ["市"], ["市", "区", "镇"], ["乡"]]
    tokens = ["市", "市", "镇", "无", "区"]
    expected = BM25Okapi(texts, k1=K1, b=B).get_scores(tokens)
    assert BM25Okapi(texts, k1=K1, b=B).idf["市"] > 0 > np.log((5 - 4 + 0.5) / (4 + 0.5))
    np.testing.assert_allclose(build_lexical(texts).scores(tokens), expected, rtol=0, atol=1e-12)


@given(texts=corpora, tokens=asked, data=st.data())
@settings(deadline=None)
def test_few_passages_score_exactly_as_among_all(
    texts: list[list[str]], tokens: list[str], data: st.DataObject
) -> None:
    many = texts * FEW  # so that one of them is few
    matrix = build_lexical(many)
    rows = sorted(data.draw(st.sets(st.integers(0, len(many) - 1), max_size=len(texts))))
    among = np.array(rows, np.int64)
    assert matrix.scores(tokens, among).tolist() == matrix.scores(tokens)[among].tolist()


def test_half_the_passages_score_exactly_as_among_all() -> None:
    matrix = build_lexical([["甲"], ["乙", "甲"], ["乙"], ["丙"]])
    among = np.array([1, 3], np.int64)
    assert (
        matrix.scores(["甲", "丙"], among).tolist() == matrix.scores(["甲", "丙"])[among].tolist()
    )


def test_a_word_is_found_by_its_digest_alone() -> None:
    matrix = build_lexical([["甲", "乙"], ["丙"], ["\ud800", "甲"]])
    places = matrix.columns(["乙", "丁", "\ud800", "甲", "丙"])
    assert places[1] == -1
    assert (
        matrix.digests[places[[0, 2, 3, 4]]].tolist() == digests_of(list("乙\ud800甲丙")).tolist()
    )
    assert matrix.weights.getnnz(axis=0)[places[3]] == 2


def test_counts_above_a_byte_survive_the_disk(tmp_path: Path) -> None:
    write_lexical(tmp_path, count_words([["甲"] * 300, ["乙"]]))
    counts = read_counts(tmp_path, 2)
    assert counts.times[:, [counts.words.index(word) for word in "甲乙"]].toarray().tolist() == [
        [300, 0],
        [0, 1],
    ]


def test_a_word_with_a_line_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line end"):
        write_lexical(tmp_path, count_words([["甲\n乙"]]))


@pytest.mark.parametrize("name", LEXICAL_FILES)
@pytest.mark.parametrize("content", [b"", b"rubbish" * 9, b"\x93NUMPY\x01\x00\x05\x00{'a':"])
def test_a_file_that_holds_something_else_is_named(
    tmp_path: Path, name: str, content: bytes
) -> None:
    write_lexical(tmp_path, count_words([["甲"], ["乙", "甲"]]))
    (tmp_path / name).write_bytes(content)
    with pytest.raises(IndexDamagedError, match=name):
        read_counts(tmp_path, 2)


@given(
    st.lists(st.integers(-2, 5), max_size=6 * BLOCK).map(lambda n: np.array(n, np.float64)),
    st.integers(0, 8),
)
@settings(deadline=None)
def test_the_highest_are_those_of_a_full_sort(scores: np.ndarray, k: int) -> None:
    order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
    assert highest(scores, k).tolist() == [place for place in order if scores[place] > 0][:k]


@pytest.mark.parametrize("k", [1, 5, 400, 5000])
def test_the_highest_of_many_are_those_of_a_full_sort(k: int) -> None:
    scores = np.random.default_rng(0).integers(0, 50, 3 * BLOCK + 7).astype(np.float64)
    order = np.lexsort((np.arange(len(scores)), -scores))
    assert highest(scores, k).tolist() == [place for place in order if scores[place] > 0][:k]


def test_scores_of_some_rows_are_given_with_the_rows() -> None:
    found = best(np.array([0.0, 2.0, 3.0, 2.0]), 2, np.array([4, 6, 7, 9], np.int64))
    assert [(one.row, one.score) for one in found] == [(7, 3.0), (6, 2.0)]
