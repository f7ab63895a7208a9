"""What every backend does, held against the embedded one on the real notices; and what only
Milvus has to do. Milvus is Milvus Lite here, one file for the module."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from common.settings import ROOT, Backend, Settings
from eval.questions import load_questions
from indexer import build, load_encoder
from indexer.backends.base import Index, Rows, Scored
from indexer.backends.milvus import MilvusIndex, held_by
from indexer.backends.milvus_collections import collection_of, fill
from indexer.backends.milvus_server import connected
from indexer.changes import add, remove, undo
from indexer.encoders.base import Encoder, Vectors
from indexer.generations import generation_folder, read_manifest
from indexer.lexicon import Lexicon, load_lexicon
from indexer.opening import open_index, open_local, open_local_index
from indexer.pipeline import build as build_with
from retriever import Filters, Retriever
from tests.indexer.on_milvus import (
    GROWN,
    HELD,
    PARTS,
    every_text,
    let_go,
    made,
    milvus_lite,
    on_milvus,
    texts,
)

pytest.importorskip("pymilvus")

STORED = 1e-5
"""Milvus adds up 32-bit numbers: on scores up to 40 they are this much off, at most."""
DEPTH = 50


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from milvus_lite(tmp_path_factory.mktemp("milvus"))


@pytest.fixture(scope="module")
def moved(built: Settings, lite: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The real index, built by the embedded backend and then moved to Milvus."""
    folder = tmp_path_factory.mktemp("moved") / "index"
    shutil.copytree(built.index, folder)
    settings = on_milvus(built.model_copy(update={"index": folder}), lite)
    result = build(settings)
    assert (result.up_to_date, result.embedded) == (True, 0)
    return settings


@pytest.fixture(scope="module")
def local(moved: Settings) -> Index:
    return open_local_index(moved)


@pytest.fixture(scope="module")
def remote(moved: Settings) -> Index:
    index = open_index(moved)
    assert isinstance(index, MilvusIndex)
    return index


@pytest.fixture(scope="module")
def encoder(built: Settings) -> Encoder:
    return load_encoder(built)


@pytest.fixture(scope="module")
def lexicon(built: Settings) -> Lexicon:
    return load_lexicon(built.corpus)


class Asked:
    """A question as the two legs are asked it."""

    def __init__(self, text: str, encoder: Encoder, lexicon: Lexicon) -> None:
        self.text = text
        self.vector: Vectors = encoder.query(text)
        self.tokens: Sequence[str] = lexicon.tokens(text)


@pytest.fixture(scope="module")
def questions(encoder: Encoder, lexicon: Lexicon) -> list[Asked]:
    """All questions of both eval sets."""
    sets = (load_questions(ROOT / "eval" / "sets" / f"{name}.jsonl") for name in ("seeds", "staff"))
    return [Asked(one.question, encoder, lexicon) for some in sets for one in some]


def assert_same(found: Sequence[Scored], expected: Sequence[Scored], text: str) -> None:
    """The same rows with the same scores, best first, but for which of those that are equal to
    the last one come in.
    """
    scores = [one.score for one in expected]
    assert [one.score for one in found] == pytest.approx(scores, abs=STORED), text
    last = scores[-1] + STORED if scores else 0.0
    own, others = (
        {one.row: one.score for one in some if one.score > last} for some in (found, expected)
    )
    assert own == pytest.approx(others, abs=STORED), text


def test_records_and_columns_are_the_same(local: Index, remote: Index) -> None:
    assert dict(remote.documents) == dict(local.documents)
    assert list(remote.items.items()) == list(local.items.items())
    assert list(remote.passages) == list(local.passages)
    for document in local.documents:
        assert remote.source(document) == local.source(document)
        assert remote.parsed(document) == local.parsed(document)
    assert remote.columns.item_of_row.tolist() == local.columns.item_of_row.tolist()
    assert remote.columns.traits == local.columns.traits
    assert (remote.generation, remote.encoder_fingerprint) == (
        local.generation,
        local.encoder_fingerprint,
    )


def test_rankings_of_the_eval_sets_are_the_same(
    local: Index, remote: Index, questions: list[Asked]
) -> None:
    assert len(questions) > 200
    for one in questions:
        assert_same(remote.dense(one.vector, DEPTH), local.dense(one.vector, DEPTH), one.text)
        assert_same(remote.lexical(one.tokens, DEPTH), local.lexical(one.tokens, DEPTH), one.text)


def test_the_retriever_finds_the_same(
    local: Index, remote: Index, encoder: Encoder, lexicon: Lexicon, questions: list[Asked]
) -> None:
    one, other = (Retriever(index, encoder, lexicon) for index in (local, remote))
    district = next(d.metadata.district for d in local.documents.values() if d.metadata.district)
    for number, asked in enumerate(questions[::16]):
        filters = Filters(district=district) if number % 3 == 0 else None
        found, expected = (r.search(asked.text, filters=filters).hits for r in (other, one))
        assert [hit.item.id for hit in found] == [hit.item.id for hit in expected], asked.text
        assert [hit.score for hit in found] == pytest.approx(
            [hit.score for hit in expected], abs=STORED
        )


def subsets(index: Index) -> dict[str, Rows]:
    """Rows to search among: none, one, few, whole documents, nearly all, and mixtures."""
    documents = index.columns.document_of_row
    rows = np.arange(len(documents), dtype=np.int64)
    mixed = (documents == documents[0]) | (rows % 3 == 0)
    return {
        "none": rows[:0],
        "one": rows[7:8],
        "few": rows[::41],
        "every other": rows[::2],
        "one document": rows[documents == documents[-1]],
        "all but one document": rows[documents != documents[0]],
        "a document and a third of the others": rows[mixed],
        "all": rows,
    }


@pytest.mark.parametrize("few", [4096, 5], ids=["by rows", "by documents"])
def test_filters_are_inside_the_search(
    local: Index,
    remote: Index,
    questions: list[Asked],
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("milvus", "milvus_filters"):
        monkeypatch.setattr(f"indexer.backends.{module}.FEW", few)
    monkeypatch.setattr("indexer.backends.milvus_filters.MOST_TERMS", 64)
    for name, among in subsets(local).items():
        for one in questions[:4]:
            for leg, asked in (("dense", one.vector), ("lexical", one.tokens)):
                found = getattr(remote, leg)(asked, 20, among)
                expected = getattr(local, leg)(asked, 20, among)
                assert_same(found, expected, f"{name}: {one.text}")
                assert {scored.row for scored in found} <= set(among.tolist())


def test_every_candidate_has_its_score(local: Index, remote: Index, questions: list[Asked]) -> None:
    among = np.arange(3, len(local.passages), 5, dtype=np.int64)
    found = remote.dense(questions[0].vector, len(among), among)
    assert sorted(one.row for one in found) == among.tolist()
    exact = local.vectors_of(among) @ questions[0].vector
    scores = dict(zip(among.tolist(), exact.tolist(), strict=True))
    assert {one.row: one.score for one in found} == pytest.approx(scores, abs=STORED)


def test_a_graph_finds_nearly_all_and_every_candidate(
    moved: Settings, local: Index, questions: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of ``EXACT_UP_TO`` passages: HNSW, to the recall that the embedded backend keeps."""
    monkeypatch.setattr("indexer.backends.milvus_schema.EXACT_UP_TO", 10)
    server, number = connected(moved), local.generation
    collection = collection_of(moved, number)._replace(name="graph")
    fill(server, collection, open_local(moved, number))
    folder = generation_folder(moved, number)
    index = MilvusIndex(held_by(folder, read_manifest(folder)), server, collection)
    info = server.client.describe_index("graph", "dense")
    assert (info["index_type"], info["metric_type"]) == ("HNSW", "IP")
    found = [
        len({a.row for a in index.dense(q.vector, 10)} & {b.row for b in local.dense(q.vector, 10)})
        for q in questions[:40]
    ]
    assert sum(found) >= 0.98 * 10 * len(found)
    among = np.arange(3, len(local.passages), 5, dtype=np.int64)
    for one in questions[:4]:
        expected = local.dense(one.vector, len(among), among)
        assert_same(index.dense(one.vector, len(among), among), expected, one.text)
    server.client.drop_collection("graph")


def test_vectors_are_those_embedded(local: Index, remote: Index) -> None:
    rows = np.array([11, 2, 5], np.int64)
    assert remote.vectors_of(rows).tolist() == local.vectors_of(rows).tolist()


def test_what_cannot_be_asked_finds_nothing(remote: Index, questions: list[Asked]) -> None:
    vector = questions[0].vector
    assert remote.dense(vector, 0) == remote.lexical(["a"], 0) == []
    assert remote.lexical([], 5) == remote.lexical(["no such word"], 5) == []


def test_another_process_finds_the_same(
    moved: Settings, lite: Path, run_on: Callable[..., str]
) -> None:
    """Milvus Lite serves one process at a time: this one lets go of it first."""
    asked = "open_index(load_settings()).lexical(['建设'], 3)"
    here = repr(open_index(moved).lexical(["建设"], 3))
    let_go(lite)
    assert run_on(moved, asked) == here
    assert repr(open_index(moved).lexical(["建设"], 3)) == here


@pytest.fixture
def run_on() -> Callable[..., str]:
    def run(settings: Settings, expression: str) -> str:
        places = {
            "POLICY_CORPUS": str(settings.corpus),
            "POLICY_INDEX": str(settings.index),
            "POLICY_BACKEND": "milvus",
            "POLICY_MILVUS_URI": settings.milvus_uri,
        }
        code = (
            "from common.settings import load_settings\n"
            f"from indexer.opening import open_index\nprint({expression})"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, **places},
            timeout=60,
            check=True,
        )
        return done.stdout.strip()

    return run


# One notice a file, one item a line: what becomes of an index over time, on both backends.


@pytest.fixture(params=list(Backend), ids=lambda backend: backend.value)
def lines(request: pytest.FixtureRequest, tmp_path: Path, lite: Path) -> Settings:
    return made(tmp_path, lite).model_copy(update={"backend": request.param})


def test_an_index_follows_its_corpus(lines: Settings, tmp_path: Path) -> None:
    build_with(lines, parts=PARTS)
    (tmp_path / "two.txt").write_text("c c c\n")
    before = open_index(lines)
    added = add(lines, [tmp_path / "two.txt"], parts=PARTS)
    assert added.done == ("two.txt",)
    after = open_index(lines)
    assert every_text(before) == HELD
    assert every_text(after) == GROWN
    assert texts(after, after.lexical(["c"], 5)) == ["c c c", "b c"]
    remove(lines, ["one.txt"], parts=PARTS)
    assert every_text(open_index(lines)) == ["c c c"]
    undo(lines, parts=PARTS)
    assert every_text(open_index(lines)) == GROWN
    assert every_text(after) == GROWN


def test_an_empty_corpus_is_an_index(lines: Settings) -> None:
    (lines.corpus / "one.txt").unlink()
    build_with(lines, parts=PARTS)
    index = open_index(lines)
    assert every_text(index) == []
    assert index.lexical(["a"], 5) == []
