from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import IndexDamagedError
from indexer.backends.base import Rows
from indexer.backends.dense import FEW, VECTORS_FILE, Dense, open_dense, write_dense
from indexer.backends.graph import (
    GRAPH_FILE,
    ROWS_FILE,
    SEARCH_DEPTH,
    TUNED_ON,
    new_graph,
    read_graph,
    search_depth,
)

COUNT, DIMENSION = 3000, 16
K = 10
GRAPH_FILES = (VECTORS_FILE, GRAPH_FILE, ROWS_FILE)


def made(count: int, seed: int = 0) -> np.ndarray:
    """Vectors near to 50 centres, as those of texts on 50 subjects are."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(1).normal(size=(50, DIMENSION))
    vectors = centres[rng.integers(0, 50, count)] + rng.normal(size=(count, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def written(folder: Path, vectors: np.ndarray, before: Path | None = None) -> Dense:
    """The vectors with a graph, whatever their number."""
    folder.mkdir()
    write_dense(folder, vectors, before, most_exact=0)
    return open_dense(folder, len(vectors))


@pytest.fixture(scope="module")
def graphed(tmp_path_factory: pytest.TempPathFactory) -> Dense:
    return written(tmp_path_factory.mktemp("dense") / "g", made(COUNT))


def recall(dense: Dense, questions: np.ndarray, among: Rows | None = None) -> float:
    """Share of the exact best that the graph leads to; every score must be the exact one."""
    assert dense.graph is not None
    rows = np.arange(len(dense.vectors)) if among is None else among
    hits = 0
    for question in questions:
        near = dense.graph.near(question, K, among, len(dense.vectors))
        assert np.isin(near, rows).all()
        assert near.tolist() == sorted(set(near.tolist()))
        best = rows[np.argsort(-(dense.vectors[rows] @ question), kind="stable")[:K]]
        hits += len(set(near.tolist()) & set(best.tolist()))
    return hits / (K * len(questions))


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1])
def test_a_graph_leads_to_the_nearest(graphed: Dense, share: float) -> None:
    rng = np.random.default_rng(2)
    rows = np.sort(rng.choice(COUNT, int(COUNT * share), replace=False)).astype(np.int64)
    assert recall(graphed, made(20, 3), None if share == 1 else rows) >= 0.98


def test_what_a_graph_finds_is_scored_in_full_and_ranked(
    graphed: Dense, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.backends.dense.MOST_EXACT", 0)
    question = made(1, 4)[0]
    cosines = graphed.vectors @ question
    found = graphed.search(question, K, None)
    assert found == sorted(found, key=lambda one: (-one.score, one.row))
    np.testing.assert_allclose([s.score for s in found], cosines[[s.row for s in found]], atol=1e-6)
    assert found[0].row == int(cosines.argmax())


def test_few_rows_are_found_whole_whatever_the_size(
    graphed: Dense, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.backends.dense.MOST_EXACT", 0)
    question = made(1, 5)[0]
    rows = np.arange(7, COUNT, 11, dtype=np.int64)
    assert len(rows) <= FEW
    found = graphed.search(question, len(rows), rows)
    assert sorted(one.row for one in found) == rows.tolist()
    exact = graphed.vectors[rows] @ question
    np.testing.assert_allclose([s.score for s in found], np.sort(exact)[::-1], atol=1e-6)


def test_more_than_a_graph_finds_is_compared_in_full(
    graphed: Dense, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.backends.dense.MOST_EXACT", 0)
    monkeypatch.setattr("indexer.backends.dense.FEW", 0)
    rows = np.arange(0, COUNT, 2, dtype=np.int64)
    found = graphed.search(made(1, 6)[0], COUNT, rows)
    assert sorted(one.row for one in found) == rows.tolist()


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_a_graph_grows_into_that_of_the_next_generation(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("grown")
    old = made(300)
    order = data.draw(st.permutations(range(300)))[: data.draw(st.integers(200, 300))]
    twice = data.draw(st.lists(st.sampled_from(order), max_size=3))
    vectors = np.concatenate([old[order], made(30, 7), old[twice]])
    before = written(folder / "1", old)
    after = written(folder / "2", vectors, folder / "1")
    assert before.graph is not None
    assert after.graph is not None
    live = after.graph.rows[after.graph.rows >= 0]
    assert sorted(live.tolist()) == list(range(len(vectors)))
    assert recall(after, made(10, 8)) >= 0.98
    assert recall(before, made(10, 8)) >= 0.98


def test_only_new_vectors_are_added_to_a_graph(tmp_path: Path) -> None:
    old = made(300)
    written(tmp_path / "1", old)
    after = written(tmp_path / "2", np.concatenate([made(2, 9), old[5:]]), tmp_path / "1")
    assert after.graph is not None
    assert after.graph.rows.tolist() == [*[-1] * 5, *range(2, 297), 0, 1]


def test_a_graph_with_many_empty_slots_is_made_anew(tmp_path: Path) -> None:
    old = made(300)
    written(tmp_path / "1", old)
    after = written(tmp_path / "2", old[100:], tmp_path / "1")
    assert after.graph is not None
    assert after.graph.rows.tolist() == list(range(200))


def test_vectors_of_another_length_take_nothing_over(tmp_path: Path) -> None:
    written(tmp_path / "1", made(300))
    shorter = np.ascontiguousarray(made(300)[:, :8])
    after = written(tmp_path / "2", shorter, tmp_path / "1")
    assert after.graph is not None
    assert after.graph.rows.tolist() == list(range(300))


def test_a_small_generation_has_no_graph(tmp_path: Path) -> None:
    write_dense(tmp_path, made(300))
    assert [path.name for path in tmp_path.iterdir()] == [VECTORS_FILE]
    assert open_dense(tmp_path, 300).graph is None


@pytest.mark.parametrize("name", GRAPH_FILES)
@pytest.mark.parametrize("content", [b"", b"rubbish" * 100, b"half"])
def test_a_file_that_holds_something_else_is_named(
    tmp_path: Path, name: str, content: bytes
) -> None:
    written(tmp_path / "g", made(300))
    path = tmp_path / "g" / name
    path.write_bytes(path.read_bytes()[:-100] if content == b"half" else content)
    with pytest.raises(IndexDamagedError, match=name):
        open_dense(tmp_path / "g", 300)


def test_a_graph_of_other_passages_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "g", made(300))
    with pytest.raises(IndexDamagedError, match=GRAPH_FILE):
        read_graph(tmp_path / "g", 299)


def test_a_graph_in_memory_serves_too() -> None:
    vectors = made(300)
    assert recall(Dense(vectors, new_graph(vectors)), made(10, 10)) >= 0.98


def test_the_depth_grows_with_the_square_root_of_the_passages() -> None:
    depths = [search_depth(passages) for passages in (10, TUNED_ON, 4 * TUNED_ON, 1_000_000)]
    assert depths == [SEARCH_DEPTH, SEARCH_DEPTH, 2 * SEARCH_DEPTH, 2613]
