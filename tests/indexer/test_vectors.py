from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from common.settings import load_settings
from indexer import vectors
from indexer.encoders.base import Progress, Vectors
from indexer.pipeline import build
from indexer.progress import Silent
from indexer.vectors import FILE, VectorCache, embedded
from tests.indexer.fakes import CountingEncoder, line_components


def test_a_text_is_embedded_once_for_an_encoder(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    first = embedded(["a", "b c"], encoder, tmp_path, Silent())
    assert (first.computed, encoder.embedded) == (2, ["b c", "a"])
    second = embedded(["b c", "c"], encoder, tmp_path, Silent())
    assert (second.computed, encoder.embedded[2:]) == (1, ["c"])
    assert second.vectors["b c"].tolist() == first.vectors["b c"].tolist()
    other = CountingEncoder()
    other.fingerprint = "counting:2"
    assert embedded(["a"], other, tmp_path, Silent()).computed == 1


def test_a_second_index_takes_its_vectors_from_the_first(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text("a b\nc\n")
    for name, computed in (("first", 2), ("second", 0)):
        parts = replace(line_components(CountingEncoder()), cache=tmp_path / "cache")
        settings = load_settings(corpus=corpus, index=tmp_path / name)
        assert build(settings, parts=parts).embedded == computed


def test_the_oldest_vectors_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "LARGEST", 2)
    cache = VectorCache(tmp_path, "x", 2)
    for text in ("a", "b", "c"):
        cache.keep({text: np.ones(2, np.float32)})
    assert sorted(cache.find(["a", "b", "c"])) == ["b", "c"]


def test_a_build_of_more_than_are_kept_loses_none_when_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "LARGEST", 2)
    monkeypatch.setattr(vectors, "PORTION", 1)

    class Killed(CountingEncoder):
        def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            if len(self.embedded) == 4:
                raise KeyboardInterrupt
            return super().passages(texts, progress)

    texts = ["a" * length for length in range(1, 6)]
    with pytest.raises(KeyboardInterrupt):
        embedded(texts, Killed(), tmp_path, Silent())
    encoder = CountingEncoder()
    assert embedded(texts, encoder, tmp_path, Silent()).computed == 1
    assert encoder.embedded == ["a"]


def test_a_cache_that_cannot_be_used_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"rubbish" * 1000)
    done = embedded(["a"], CountingEncoder(), tmp_path, Silent())
    assert (done.computed, list(done.vectors)) == (1, ["a"])
    file = tmp_path / "file"
    file.write_text("")
    assert embedded(["a"], CountingEncoder(), file / "x", Silent()).computed == 1


def test_a_vector_of_another_size_is_not_used(tmp_path: Path) -> None:
    VectorCache(tmp_path, "x", 3).keep({"a": np.ones(3, np.float32)})
    assert VectorCache(tmp_path, "x", 2).find(["a"]) == {}
    with sqlite3.connect(tmp_path / FILE) as database:
        assert database.execute("SELECT count(*) FROM vectors").fetchone() == (1,)
    database.close()
