from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from common.errors import CorpusError, SourceError
from common.records import Metadata, ParsedDocument
from common.settings import Settings, load_settings
from indexer.generations import current_generation
from indexer.opening import open_index
from indexer.pipeline import build
from tests.indexer.fakes import CountingEncoder, line_components, read_lines


@pytest.fixture
def lines(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text("a b\nc c\n")
    (corpus / "two.txt").write_text("b b b\n")
    return load_settings(corpus=corpus, index=tmp_path / "index")


def texts(settings: Settings) -> list[str]:
    return [passage.text for passage in open_index(settings).passages]


def test_first_build_indexes_every_file(lines: Settings) -> None:
    encoder = CountingEncoder()
    result = build(lines, parts=line_components(encoder))
    assert (result.generation, result.up_to_date, result.read) == (1, False, ("one.txt", "two.txt"))
    assert (result.documents, result.passages, result.embedded) == (2, 3, 3)
    assert texts(lines) == ["a b", "c c", "b b b"]
    assert sorted(encoder.embedded) == ["one.txt\na b", "one.txt\nc c", "two.txt\nb b b"]


def test_unchanged_corpus_makes_no_generation(lines: Settings) -> None:
    build(lines, parts=line_components(CountingEncoder()))
    encoder = CountingEncoder()
    result = build(lines, parts=line_components(encoder))
    assert (result.generation, result.up_to_date) == (1, True)
    assert encoder.embedded == []


def test_only_what_changed_is_read_and_embedded(lines: Settings) -> None:
    build(lines, parts=line_components(CountingEncoder()))
    (lines.corpus / "one.txt").write_text("a b\nc c\na a\n")
    encoder = CountingEncoder()
    result = build(lines, parts=line_components(encoder))
    assert (result.generation, result.read) == (2, ("one.txt",))
    assert encoder.embedded == ["one.txt\na a"]
    assert texts(lines) == ["a b", "c c", "a a", "b b b"]


def test_a_manifest_entry_changes_only_its_file(lines: Settings) -> None:
    build(lines, parts=line_components(CountingEncoder()))
    encoder = CountingEncoder()
    said = {"two.txt": Metadata(title="Second", district="长宁区", year=2020)}
    result = build(lines, parts=line_components(encoder, said))
    assert result.read == ("two.txt",)
    assert encoder.embedded == ["长宁区 2020 · Second\nb b b"]


def test_removed_file_leaves_the_index(lines: Settings) -> None:
    build(lines, parts=line_components(CountingEncoder()))
    (lines.corpus / "one.txt").unlink()
    encoder = CountingEncoder()
    result = build(lines, parts=line_components(encoder))
    assert (result.removed, result.read, encoder.embedded) == (("one.txt",), (), [])
    assert texts(lines) == ["b b b"]


def test_another_encoder_embeds_everything_again(lines: Settings) -> None:
    build(lines, parts=line_components(CountingEncoder()))
    encoder = CountingEncoder()
    encoder.fingerprint = "counting:2"
    result = build(lines, parts=line_components(encoder))
    assert (result.read, result.embedded) == ((), 3)
    assert open_index(lines).encoder_fingerprint == "counting:2"


def test_unreadable_file_is_named_and_the_others_indexed(lines: Settings) -> None:
    (lines.corpus / "bad.txt").write_text("unreadable\n")
    for _ in range(2):  # the second build repeats the line without reading the file again
        result = build(lines, parts=line_components(CountingEncoder()))
        assert [error.key for error in result.refused] == ["source_not_readable"]
        assert isinstance(result.refused[0], SourceError)
        assert "bad.txt" in result.refused[0].text()
    assert result.up_to_date
    assert texts(lines) == ["a b", "c c", "b b b"]


def test_hidden_files_and_the_readme_are_not_notices(lines: Settings) -> None:
    (lines.corpus / ".hidden.txt").write_text("c\n")
    (lines.corpus / "README.md").write_text("c\n")
    (lines.corpus / "manifest.toml").write_text("")
    assert build(lines, parts=line_components(CountingEncoder())).read == ("one.txt", "two.txt")


def test_a_file_over_the_limit_is_refused_without_reading_it(lines: Settings) -> None:
    with (lines.corpus / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    result = build(lines, parts=line_components(CountingEncoder()))
    assert [error.key for error in result.refused] == ["source_too_large"]


def test_empty_corpus_is_an_empty_index(tmp_path: Path) -> None:
    settings = load_settings(corpus=tmp_path, index=tmp_path / "index")
    result = build(settings, parts=line_components(CountingEncoder()))
    assert (result.documents, result.passages) == (0, 0)
    index = open_index(settings)
    assert index.dense(CountingEncoder().query("a"), 5) == []
    assert index.lexical(["a"], 5) == []


def test_missing_corpus_is_named(tmp_path: Path) -> None:
    settings = load_settings(corpus=tmp_path / "none", index=tmp_path / "index")
    with pytest.raises(CorpusError, match="none"):
        build(settings, parts=line_components(CountingEncoder()))
    assert current_generation(settings) is None


def test_a_build_over_a_damaged_generation_writes_a_new_one(lines: Settings) -> None:
    build(lines, parts=line_components(CountingEncoder()))
    (lines.corpus / "two.txt").write_text("b a\n")
    build(lines, parts=line_components(CountingEncoder()))
    damaged = lines.index / "generations" / "2" / "words.txt"
    damaged.write_bytes(b"")
    assert texts(lines) == ["a b", "c c", "b b b"]  # the first generation stands in
    result = build(lines, parts=line_components(CountingEncoder()))
    assert (result.generation, result.up_to_date, result.read) == (3, False, ("two.txt",))
    assert texts(lines) == ["a b", "c c", "b a"]


def test_a_name_that_cannot_be_shown_is_refused_and_shown_escaped(lines: Settings) -> None:
    for name in (b"a\nb.txt", b"\xff.txt", "\u202etxt.c".encode()):
        (Path(os.fsdecode(os.fsencode(lines.corpus) + b"/" + name))).write_text("a\n")
    for _ in range(2):
        result = build(lines, parts=line_components(CountingEncoder()))
        shown = [str(error.values["name"]) for error in result.refused]
        assert shown == ["a\\nb.txt", "\\u202etxt.c", "\\udcff.txt"]
    assert result.up_to_date
    assert texts(lines) == ["a b", "c c", "b b b"]


def test_a_notice_that_brings_a_defect_to_light_does_not_stop_the_others(lines: Settings) -> None:
    parts = line_components(CountingEncoder())

    def read(file: str, data: bytes, said: Metadata) -> ParsedDocument:
        if file == "one.txt":
            raise RecursionError
        return read_lines(file, data, said)

    result = build(lines, parts=replace(parts, read=read))
    assert [error.key for error in result.refused] == ["source_not_parsed"]
    assert "RecursionError" in result.refused[0].text()
    assert texts(lines) == ["b b b"]
