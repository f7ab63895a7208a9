from __future__ import annotations

import multiprocessing
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from common.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexStoreError,
)
from common.settings import Settings, load_settings
from indexer import open_index, require_same_encoder
from indexer.backends.local import FILES
from indexer.generations import (
    GenerationManifest,
    candidates,
    current_generation,
    generations,
    publish,
    read_manifest,
    writing,
)
from indexer.pipeline import build
from tests.indexer.fakes import CountingEncoder, line_components

EMPTY = GenerationManifest("counting:1", 4, "code", {})


@pytest.fixture
def lines(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text("a b\nc c\n")
    return load_settings(corpus=corpus, index=tmp_path / "index")


def build_lines(settings: Settings, text: str) -> int:
    (settings.corpus / "one.txt").write_text(text)
    return build(settings, parts=line_components(CountingEncoder())).generation


def write_one(folder: Path) -> None:
    (folder / "data").write_bytes(b"words")


lines_ = st.lists(st.text(st.sampled_from("abc 。；甲"), max_size=30), max_size=6).map("\n".join)


@given(texts=st.lists(lines_, min_size=1, max_size=3))
@limits(max_examples=15, deadline=None)
def test_a_generation_opens_as_it_was_built(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("round")
    settings = load_settings(corpus=folder, index=folder / ".index")
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8", newline="")
    encoder = CountingEncoder()
    parts = line_components(encoder)
    build(settings, parts=parts)
    index, again = open_index(settings), open_index(settings)
    expected = [
        item
        for number, text in enumerate(texts)
        for item in parts.read(f"{number}.txt", text.encode(), index_metadata()).items
    ]
    assert list(index.items.values()) == expected
    assert [d.file for d in index.documents.values()] == [f"{n}.txt" for n in range(len(texts))]
    assert {p.item_id for p in index.passages} == {item.id for item in expected}
    assert list(index.passages) == list(again.passages)
    for passage in index.passages:
        source = index.source(index.items[passage.item_id].document_id)
        assert "".join(source[a:b] for a, b in passage.spans) == passage.text
    vectors = encoder.passages([p.embedded for p in index.passages])
    for row, vector in enumerate(vectors):
        exact = sorted(-float(v @ vector) for v in vectors)[:3]
        assert [-s.score for s in index.dense(vector, 3)] == pytest.approx(exact, abs=1e-6)
        assert index.dense(vector, 3) == again.dense(vector, 3)
        tokens = index.passages[row].embedded.split()
        assert index.lexical(tokens, 3) == again.lexical(tokens, 3)


def index_metadata():
    from common.records import Metadata

    return Metadata()


def test_without_an_index_the_error_says_how_to_make_one(lines: Settings) -> None:
    assert current_generation(lines) is None
    with pytest.raises(IndexMissingError, match="indexer build"):
        open_index(lines)


def test_readers_keep_theirs_and_notice_a_newer_one(lines: Settings) -> None:
    build_lines(lines, "a\n")
    held = open_index(lines)
    for text in ("b\n", "c\n", "a b\n", "a c\n"):
        build_lines(lines, text)
    assert (held.generation, current_generation(lines)) == (1, 5)
    assert generations(lines) == [1, 3, 4, 5]
    assert [s.row for s in held.dense(CountingEncoder().query("a"), 1)] == [0]
    assert [p.text for p in held.passages] == ["a"]
    held.close()
    build(lines, parts=line_components(CountingEncoder()))
    assert generations(lines) == [3, 4, 5]


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named_and_the_previous_generation_used(
    lines: Settings, name: str
) -> None:
    build_lines(lines, "a\n")
    build_lines(lines, "b\n")
    for number in ("2", "1"):
        path = lines.index / "generations" / number / name
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        if number == "2":
            assert [p.text for p in open_index(lines).passages] == ["a"]
    with pytest.raises(IndexDamagedError, match=f"2/{name}"):
        open_index(lines)


def test_a_missing_file_is_damage(lines: Settings) -> None:
    build_lines(lines, "a\n")
    (lines.index / "generations" / "1" / "words.txt").unlink()
    with pytest.raises(IndexDamagedError, match=r"words\.txt"):
        open_index(lines)


def test_an_unreadable_pointer_falls_back_to_the_newest_generation(lines: Settings) -> None:
    build_lines(lines, "a\n")
    (lines.index / "CURRENT").write_text("rubbish")
    with pytest.raises(IndexDamagedError, match="CURRENT"):
        current_generation(lines)
    assert open_index(lines).generation == 1
    assert build_lines(lines, "b\n") == 2


def test_a_half_written_generation_is_ignored_and_then_removed(lines: Settings) -> None:
    build_lines(lines, "a\n")
    draft = lines.index / "generations" / ".new-2-dead"
    draft.mkdir()
    (draft / "records.sqlite").write_bytes(b"half")
    assert open_index(lines).generation == 1
    assert build_lines(lines, "b\n") == 2
    assert not draft.exists()


def test_a_generation_that_was_never_published_is_not_opened(lines: Settings) -> None:
    build_lines(lines, "a\n")
    build_lines(lines, "b\n")
    (lines.index / "CURRENT").write_text("1\n")  # as after a crash before the switch
    assert open_index(lines).generation == 1
    assert build_lines(lines, "c\n") == 3
    assert candidates(lines) == [3, 1]


def test_a_failed_write_leaves_the_previous_generation(lines: Settings) -> None:
    build_lines(lines, "a\n")

    def fail(folder: Path) -> None:
        write_one(folder)
        raise OSError(28, "No space left on device")

    with pytest.raises(IndexStoreError, match="No space left"), writing(lines):
        publish(lines, EMPTY, fail)
    assert (current_generation(lines), generations(lines)) == (1, [1])
    assert [p.name for p in (lines.index / "generations").iterdir()] == ["1"]


def test_a_format_of_another_version_is_refused(lines: Settings) -> None:
    with writing(lines):
        publish(lines, replace(EMPTY, format=99), write_one)
    with pytest.raises(IndexDamagedError, match="99"):
        read_manifest(lines.index / "generations" / "1")


def test_checksums_cover_every_file_but_the_manifest(lines: Settings) -> None:
    build_lines(lines, "a\n")
    folder = lines.index / "generations" / "1"
    listed = set(read_manifest(folder).files)
    assert listed == {path.name for path in folder.iterdir()} - {"manifest.json"}


def test_an_index_of_another_encoder_is_refused(lines: Settings) -> None:
    build_lines(lines, "a\n")
    index = open_index(lines)
    require_same_encoder(index, "counting:1")
    with pytest.raises(IndexStoreError, match="other:1"):
        require_same_encoder(index, "other:1")


def _hold(settings: Settings, held: object, release: object) -> None:
    with writing(settings):
        held.set()  # type: ignore[attr-defined]
        release.wait(30)  # type: ignore[attr-defined]


def _die(settings: Settings, held: object) -> None:
    with writing(settings):
        held.set()  # type: ignore[attr-defined]
        os._exit(1)


def test_a_second_writer_is_told_who_writes(lines: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(lines, held, release))
    process.start()
    assert held.wait(30)
    try:
        with pytest.raises(IndexLockedError, match="index"), writing(lines, wait=0.2):
            pass
    finally:
        release.set()
        process.join(30)
    with writing(lines, wait=0.2):
        pass


def test_the_lock_of_a_dead_writer_is_free(lines: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=_die, args=(lines, held))
    process.start()
    process.join(30)
    assert held.is_set()
    with writing(lines, wait=0.2):
        pass
