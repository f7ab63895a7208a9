"""Taking changes back: corpus, manifest and index as they were, whatever stops the program."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from common.catalogue import Language
from common.errors import CorpusError, EncoderError, IndexStoreError
from common.records import Metadata
from common.settings import Settings, load_settings
from indexer import restoring
from indexer.changes import Notice, add_notices, remove, undo
from indexer.cli import app
from indexer.components import Components
from indexer.corrections import Correction
from indexer.generations import current_generation, generations
from indexer.manifest import load_manifest
from indexer.opening import open_index
from indexer.pipeline import build
from indexer.restoring import Difference, last_change, told
from tests.indexer.fakes import CountingEncoder, line_components

MANIFEST = '# kept\n["one.txt"]\ntitle = "甲"\nreason = "sent along"  # by post\n'
REASON = {"zh": "看过原件", "en": "seen in print"}


@pytest.fixture
def lines(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text("a b\n")
    (corpus / "manifest.toml").write_text(MANIFEST, "utf-8")
    return load_settings(corpus=corpus, index=tmp_path / "index")


def components(encoder: CountingEncoder | None = None) -> Components:
    parts = line_components(encoder or CountingEncoder())
    return dataclasses.replace(parts, manifest=load_manifest)


def state(settings: Settings) -> dict[str, str]:
    """The visible files of the corpus and their content."""
    return {
        path.name: path.read_text("utf-8") for path in settings.corpus.iterdir() if path.is_file()
    }


def indexed(settings: Settings) -> dict[str, Metadata]:
    documents = open_index(settings).documents.values()
    return {document.file: document.metadata for document in documents}


def everything_kept(settings: Settings) -> set[str]:
    return {path.read_text("utf-8") for path in settings.corpus.rglob("*") if path.is_file()}


def test_an_addition_is_undone_and_its_file_kept_aside(lines: Settings) -> None:
    build(lines, parts=components())
    before = state(lines)
    said = Correction(Metadata(year=2023), REASON)
    add_notices(lines, [Notice("two.txt", b"c\n", correction=said)], parts=components())
    assert indexed(lines)["two.txt"] == Metadata(year=2023)
    undone = undo(lines, parts=components())
    assert (undone.change.added, undone.result.generation) == (("two.txt",), 1)
    assert state(lines) == before
    assert indexed(lines) == {"one.txt": Metadata(title="甲")}
    assert "c\n" in everything_kept(lines)


def test_a_removal_is_undone(lines: Settings) -> None:
    build(lines, parts=components())
    before = state(lines)
    remove(lines, ["one.txt"], parts=components())
    assert (state(lines).keys(), indexed(lines)) == ({"manifest.toml"}, {})
    assert undo(lines, parts=components()).change.removed == ("one.txt",)
    assert state(lines) == before
    assert list(indexed(lines)) == ["one.txt"]


def test_a_replacement_is_undone_and_both_contents_kept(lines: Settings) -> None:
    build(lines, parts=components())
    before = state(lines)
    said = Correction(Metadata(title="乙"), REASON)
    notice = Notice("one.txt", b"c c\n", replace=True, correction=said)
    add_notices(lines, [notice], parts=components())
    assert [passage.text for passage in open_index(lines).passages] == ["c c"]
    assert undo(lines, parts=components()).change.replaced == ("one.txt",)
    assert state(lines) == before
    assert [passage.text for passage in open_index(lines).passages] == ["a b"]
    assert {"a b\n", "c c\n"} <= everything_kept(lines)


def test_what_was_undone_is_not_gone_back_to(lines: Settings) -> None:
    build(lines, parts=components())
    add_notices(lines, [Notice("two.txt", b"c\n")], parts=components())
    undo(lines, parts=components())
    add_notices(lines, [Notice("three.txt", b"b\n")], parts=components())
    assert (current_generation(lines), generations(lines)) == (3, [1, 3])
    assert undo(lines, parts=components()).change.added == ("three.txt",)
    assert list(indexed(lines)) == ["one.txt"]
    with pytest.raises(IndexStoreError, match="没有更早的版本"):
        undo(lines, parts=components())


def test_another_change_that_came_meanwhile_is_not_undone(lines: Settings) -> None:
    build(lines, parts=components())
    add_notices(lines, [Notice("two.txt", b"c\n")], parts=components())
    with pytest.raises(IndexStoreError, match="又有了新的改动"):
        undo(lines, generation=1, parts=components())
    assert list(indexed(lines)) == ["one.txt", "two.txt"]


def test_without_the_earlier_content_nothing_is_changed(lines: Settings) -> None:
    build(lines, parts=components())
    (lines.corpus / "one.txt").unlink()
    (lines.corpus / "two.txt").write_text("c\n")
    build(lines, parts=components())
    before = state(lines)
    with pytest.raises(CorpusError, match=r"one\.txt 当时的内容没有保留"):
        undo(lines, parts=components())
    assert (state(lines), current_generation(lines)) == (before, 2)


def test_files_put_there_by_hand_since_are_indexed_not_lost(lines: Settings) -> None:
    build(lines, parts=components())
    add_notices(lines, [Notice("two.txt", b"c\n")], parts=components())
    (lines.corpus / "hand.txt").write_text("b\n")
    undo(lines, parts=components())
    assert list(indexed(lines)) == ["hand.txt", "one.txt"]


def test_a_rebuild_of_the_same_corpus_is_no_change(lines: Settings) -> None:
    build(lines, parts=components())
    assert last_change(lines) is None

    class Other(CountingEncoder):
        fingerprint = "counting:2"

    assert build(lines, parts=components(Other())).generation == 2
    assert last_change(lines) is None
    remove(lines, ["one.txt"], parts=components(Other()))
    assert last_change(lines) == Difference(3, last_created(lines), 2, removed=("one.txt",))


def last_created(settings: Settings) -> str:
    change = last_change(settings)
    assert change is not None
    return change.created


def test_going_back_to_an_index_of_another_model_builds_it_anew(lines: Settings) -> None:
    build(lines, parts=components())

    class Other(CountingEncoder):
        fingerprint = "counting:2"

    add_notices(lines, [Notice("two.txt", b"c\n")], parts=components(Other()))
    undone = undo(lines, parts=components(Other()))
    assert (undone.result.up_to_date, open_index(lines).encoder_fingerprint) == (
        False,
        "counting:2",
    )
    assert list(indexed(lines)) == ["one.txt"]


class Broken(CountingEncoder):
    def passages(self, texts, progress=None):
        raise EncoderError("bundled_model_missing")


@pytest.mark.parametrize(("name", "replace"), [("two.txt", False), ("one.txt", True)])
def test_a_failed_addition_leaves_the_corpus_as_it_was(
    lines: Settings, name: str, replace: bool
) -> None:
    build(lines, parts=components())
    before = state(lines)
    notice = Notice(name, b"c\n", replace, Correction(Metadata(year=2023), REASON))
    with pytest.raises(EncoderError, match="pip install"):
        add_notices(lines, [notice], parts=components(Broken()))
    assert state(lines) == before
    assert build(lines, parts=components()).up_to_date


def _undo_killed(settings: Settings, step: str) -> None:
    """Undo in a process that is killed when it is about to take a step of the restoring."""

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if step == "CURRENT":
        restoring.sync_folder = die  # called right before CURRENT is replaced
    else:
        restoring.Earlier.bring_back = die  # type: ignore[method-assign]
    undo(settings, parts=components())


@pytest.mark.parametrize("step", ["CURRENT", "bring back"])
def test_an_undo_that_was_killed_is_ended_by_the_next_writer(lines: Settings, step: str) -> None:
    build(lines, parts=components())
    before = state(lines)
    remove(lines, ["one.txt"], parts=components())
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_undo_killed, args=(lines, step))
    process.start()
    process.join(300)
    assert process.exitcode == -signal.SIGKILL
    assert current_generation(lines) == 2
    assert build(lines, parts=components()).generation == 1
    assert state(lines) == before
    assert not (lines.index / "UNDO").exists()


def test_the_command_says_what_to_do_where_nothing_is_kept(lines: Settings) -> None:
    build(lines, parts=components())
    places = ["--corpus", str(lines.corpus), "--index", str(lines.index)]
    done = CliRunner().invoke(app, ["undo", *places])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "没有更早的版本可以退回" in done.stderr


def test_what_an_undo_does_is_told_in_words() -> None:
    change = Difference(5, "", 4, added=("a",), removed=("b",), replaced=("c",), corrected=("d",))
    assert told(change, Language.ZH) == "移出 a；放回 b；恢复原来的 c；恢复对 d 的说明"
    assert told(Difference(5, "", 4, manifest=True), Language.EN) == "restored manifest.toml"
