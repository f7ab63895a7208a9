from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from common.errors import IndexDamagedError
from common.records import (
    Document,
    Field,
    Furniture,
    Heading,
    Item,
    Kind,
    Metadata,
    ParsedDocument,
    Passage,
    SourceText,
    Span,
)
from indexer.backends.base import Scored
from indexer.backends.lexical_files import LEXICAL_FILES, read_counts, write_lexical
from indexer.backends.local import Contents, LocalIndex, write_contents
from indexer.backends.records import Records
from indexer.duplicates import sketch
from indexer.lexical import (
    K1,
    B,
    build_lexical,
    combined,
    count_words,
    weighed,
)

SOURCE = "一、建设\n1 架空线 入地\n"
ITEM = Item(
    id="d:0001",
    document_id="d",
    number="1",
    path=("一、建设",),
    text="架空线入地",
    spans=(Span(5, 14),),
    project="市政",
    lead=("建管委",),
    supporting=("科委", "规划资源局"),
    quarters={"Q3": "完成"},
    deadline="2020年9月底前",
    starred=True,
    page=2,
    cells={Field.TEXT: (Span(7, 10), Span(11, 13)), Field.LEAD: ()},
    warnings=("warnings.ambiguous",),
)
DOCUMENT = Document(
    "d",
    "甲.txt",
    "00",
    Metadata("目标", "区政府", "长府〔2020〕8号", "2020-02-26", "长宁区", 2020, Kind.NOTICE),
)
PARSED = ParsedDocument(
    SourceText(SOURCE, (0, 5)),
    DOCUMENT.metadata,
    (ITEM,),
    (Heading("一、建设", 1, (Span(0, 4),)),),
    (Furniture("number", (Span(5, 6),)),),
    ("warnings.document",),
)

words = st.text(st.sampled_from("甲乙丙ab"), min_size=1, max_size=2)
corpora = st.lists(st.lists(words, max_size=8), min_size=1, max_size=8)


def passages(count: int) -> tuple[Passage, ...]:
    return tuple(Passage(f"d:0001#{n}", ITEM.id, "c", f"text {n}", ()) for n in range(count))


def opened(folder: Path, texts: list[list[str]], vectors: np.ndarray) -> LocalIndex:
    records = Records((DOCUMENT,), {"d": PARSED}, {"d": sketch([ITEM])}, passages(len(texts)))
    folder.mkdir(exist_ok=True)
    write_contents(folder, Contents(records, vectors, count_words(texts)))
    return LocalIndex(folder, 7, "counting:1")


def unit(rows: list[list[float]]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    index = opened(tmp_path / "g", [["架空线", "入地"], ["建管委"]], unit([[1, 0], [0, 1]]))
    assert dict(index.documents) == {"d": DOCUMENT}
    assert dict(index.items) == {ITEM.id: ITEM}
    assert index.parsed("d") == PARSED
    assert index.source("d") == SOURCE
    assert tuple(index.passages) == passages(2)
    assert (index.generation, index.encoder_fingerprint) == (7, "counting:1")


@given(corpora, st.lists(words, max_size=6))
@settings(deadline=None)
def test_lexical_scores_are_those_of_rank_bm25(texts: list[list[str]], asked: list[str]) -> None:
    matrix = build_lexical(texts)
    if not any(texts):
        assert matrix.scores(asked).tolist() == [0.0] * len(texts)
        return
    expected = BM25Okapi(texts, k1=K1, b=B).get_scores(asked)
    np.testing.assert_allclose(matrix.scores(asked), expected, rtol=0, atol=1e-6)


@given(texts=corpora)
@settings(max_examples=20, deadline=None)
def test_lexical_matrix_survives_the_disk(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    counts = count_words(texts)
    write_lexical(folder, counts)
    again = read_counts(folder, len(texts))
    assert sorted(again.words) == sorted(counts.words)
    columns = [counts.words.index(word) for word in again.words]
    assert again.times.toarray().tolist() == counts.times.toarray()[:, columns].tolist()


@given(old=corpora, new=corpora, data=st.data())
@settings(deadline=None)
def test_counts_taken_over_are_those_of_the_whole(
    old: list[list[str]], new: list[list[str]], data: st.DataObject
) -> None:
    rows = st.lists(st.integers(0, len(old) + len(new) - 1), unique=True)
    picked = data.draw(rows)
    made = combined(count_words(old), count_words(new), np.array(picked, np.int64))
    texts = [[*old, *new][row] for row in picked]
    assert sorted(made.words) == sorted({word for tokens in texts for word in tokens})
    asked = ["甲", "乙", "丙", "a", "b"]
    expected = build_lexical(texts).scores(asked)
    np.testing.assert_allclose(weighed(made).scores(asked), expected, rtol=0, atol=1e-12)


def test_lexical_ranks_by_score_then_row_and_leaves_out_zero(tmp_path: Path) -> None:
    texts = [["甲"], ["乙", "乙"], ["甲"], ["丙"], ["丙"], ["丁"], ["丁"]]
    index = opened(tmp_path / "g", texts, unit([[1, 0]] * 7))
    found = index.lexical(["甲"], 5)
    assert [scored.row for scored in found] == [0, 2]
    assert found[0].score == found[1].score > 0
    assert [s.row for s in index.lexical(["甲"], 1)] == [0]
    assert [s.row for s in index.lexical(["甲"], 5, np.array([1, 2], np.int64))] == [2]
    assert index.lexical(["戊"], 5) == []
    assert index.lexical([], 5) == []


vectors_ = st.lists(
    st.lists(st.integers(-3, 3), min_size=3, max_size=3).filter(any), min_size=1, max_size=12
)


@given(
    rows=vectors_,
    asked=st.lists(st.integers(-3, 3), min_size=3, max_size=3).filter(any),
    k=st.integers(0, 15),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_dense_ranks_as_numpy_does(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[int]],
    asked: list[int],
    k: int,
    data: st.DataObject,
) -> None:
    vectors = unit([[float(x) for x in row] for row in rows])
    index = opened(tmp_path_factory.mktemp("dense"), [["甲"]] * len(rows), vectors)
    query = unit([[float(x) for x in asked]])[0]
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), unique=True).map(sorted))
    for among in (None, np.array(chosen, np.int64)):
        eligible = range(len(rows)) if among is None else chosen
        exact = vectors @ query
        expected = sorted((-float(exact[row]), row) for row in eligible)[:k]
        found = index.dense(query, k, among)
        np.testing.assert_allclose([s.score for s in found], [-s for s, _ in expected], atol=1e-6)
        assert {s.row for s in found} <= set(eligible)
        assert found == sorted(found, key=lambda s: (-s.score, s.row))


def test_threads_share_an_index(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    vectors = unit(rng.normal(size=(200, 16)).tolist())
    texts = [[f"w{n % 17}", f"w{n % 5}"] for n in range(200)]
    index = opened(tmp_path / "g", texts, vectors)
    expected = [(index.dense(vectors[n], 5), index.lexical(texts[n], 5)) for n in range(200)]
    wrong: list[int] = []

    def ask() -> None:
        for n in range(200):
            if (index.dense(vectors[n], 5), index.lexical(texts[n], 5)) != expected[n]:
                wrong.append(n)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert expected[3][0][0] == Scored(3, pytest.approx(1.0))


@pytest.mark.parametrize(
    "name", ["records.sqlite", "vectors.npy", *LEXICAL_FILES[:3], "lexical.weights.npy"]
)
def test_a_file_of_rubbish_is_named(tmp_path: Path, name: str) -> None:
    opened(tmp_path, [["甲"]], unit([[1, 0]]))
    (tmp_path / name).write_bytes(b"rubbish" * 100)
    with pytest.raises(IndexDamagedError, match=name):
        LocalIndex(tmp_path, 1, "counting:1")


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    opened(tmp_path / "a", [["甲"]], unit([[1, 0]]))
    opened(tmp_path / "b", [["甲"], ["乙"]], unit([[1, 0], [0, 1]]))
    (tmp_path / "a" / "vectors.npy").write_bytes((tmp_path / "b" / "vectors.npy").read_bytes())
    with pytest.raises(IndexDamagedError, match=r"vectors\.npy"):
        LocalIndex(tmp_path / "a", 1, "counting:1")
