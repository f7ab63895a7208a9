from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from common.errors import EncoderError, SourceError
from common.settings import Settings, load_settings
from indexer.changes import add, remove
from indexer.components import Components
from indexer.corpus import usable_name
from indexer.generations import current_generation
from indexer.opening import open_index
from indexer.pipeline import build
from indexer.progress import Silent, Stage
from tests.indexer.fakes import CountingEncoder, line_components


@pytest.fixture
def lines(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text("a b\n")
    return load_settings(corpus=corpus, index=tmp_path / "index")


@pytest.fixture
def parts() -> Components:
    return line_components(CountingEncoder())


def files(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.corpus.iterdir() if path.name != ".earlier")


def indexed(settings: Settings) -> list[str]:
    return [document.file for document in open_index(settings).documents.values()]


def incoming(tmp_path: Path, name: str, text: str) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_added_file_is_copied_and_indexed(
    lines: Settings, parts: Components, tmp_path: Path
) -> None:
    change = add(lines, [incoming(tmp_path, "two.txt", "c\n")], parts=parts)
    assert (change.done, change.refused) == (("two.txt",), ())
    assert files(lines) == indexed(lines) == ["one.txt", "two.txt"]


def test_unreadable_file_is_refused_and_not_copied(
    lines: Settings, parts: Components, tmp_path: Path
) -> None:
    bad = incoming(tmp_path, "bad.txt", "unreadable")
    change = add(
        lines, [bad, tmp_path / "none.txt", incoming(tmp_path, "ok.txt", "c")], parts=parts
    )
    assert change.done == ("ok.txt",)
    assert [error.values["name"] for error in change.refused] == ["bad.txt", "none.txt"]
    assert files(lines) == ["ok.txt", "one.txt"]


def test_another_file_of_the_same_name_needs_leave(
    lines: Settings, parts: Components, tmp_path: Path
) -> None:
    new = incoming(tmp_path, "one.txt", "c c\n")
    change = add(lines, [new], parts=parts)
    assert [error.key for error in change.refused] == ["file_name_taken"]
    assert (lines.corpus / "one.txt").read_text() == "a b\n"
    assert add(lines, [new], replace=True, parts=parts).done == ("one.txt",)
    assert [passage.text for passage in open_index(lines).passages] == ["c c"]


def test_adding_a_file_again_changes_nothing(
    lines: Settings, parts: Components, tmp_path: Path
) -> None:
    build(lines, parts=parts)
    change = add(lines, [incoming(tmp_path, "one.txt", "a b\n")], parts=parts)
    assert (change.done, change.result.up_to_date) == (("one.txt",), True)


@pytest.mark.parametrize(
    "name",
    ["", ".hidden", "manifest.toml", "README.md", "a/b", "a\\b", "a\nb", "甲\u202etxt", "长" * 90],
)
def test_names_that_mislead_or_are_taken_by_the_product_are_refused(name: str) -> None:
    with pytest.raises(SourceError, match="文件名"):
        usable_name(name)


def test_chinese_names_with_spaces_and_brackets_are_kept() -> None:
    assert usable_name("关于印发（2020年）目标 的通知.txt") == "关于印发（2020年）目标 的通知.txt"


def test_removed_file_leaves_index_and_corpus(lines: Settings, parts: Components) -> None:
    (lines.corpus / "two.txt").write_text("c\n")
    build(lines, parts=parts)
    change = remove(lines, ["two.txt", "none.txt"], parts=parts)
    assert change.done == ("two.txt",)
    assert [error.key for error in change.refused] == ["file_not_in_corpus"]
    assert files(lines) == indexed(lines) == ["one.txt"]
    assert build(lines, parts=parts).up_to_date


@pytest.mark.parametrize(
    "name", ["../outside.txt", "..", ".", "", "/etc/hostname", "manifest.toml"]
)
def test_only_notices_of_the_corpus_can_be_removed(
    lines: Settings, parts: Components, name: str
) -> None:
    outside = lines.corpus.parent / "outside.txt"
    outside.write_text("a")
    (lines.corpus / "manifest.toml").write_text("")
    change = remove(lines, [name], parts=parts)
    assert [error.key for error in change.refused] == ["file_not_in_corpus"]
    assert outside.exists()
    assert files(lines) == ["manifest.toml", "one.txt"]


def test_a_failed_removal_keeps_the_file(lines: Settings, parts: Components) -> None:
    build(lines, parts=parts)
    (lines.corpus / "new.txt").write_text("c\n")

    class Broken(CountingEncoder):
        def passages(self, texts, progress=None):
            raise EncoderError("bundled_model_missing")

    with pytest.raises(EncoderError, match="pip install"):
        remove(lines, ["one.txt"], parts=line_components(Broken()))
    assert (lines.corpus / "one.txt").read_text() == "a b\n"
    assert files(lines) == ["new.txt", "one.txt"]
    assert indexed(lines) == ["one.txt"]


class KilledBefore(Silent):
    """A program that is killed when the new generation is about to be written."""

    def start(self, stage: Stage, total: int) -> None:
        if stage is Stage.WRITE:
            os.kill(os.getpid(), signal.SIGKILL)


class KilledAfter(Silent):
    """A program that is killed when the new generation has just been published."""

    def advance(self, stage: Stage, steps: int = 1, name: str = "") -> None:
        if stage is Stage.WRITE:
            os.kill(os.getpid(), signal.SIGKILL)


def _remove(settings: Settings, progress: Silent) -> None:
    remove(settings, ["two.txt"], progress, line_components(CountingEncoder()))


@pytest.mark.parametrize(("progress", "published"), [(KilledBefore(), 1), (KilledAfter(), 2)])
def test_a_removal_that_was_killed_is_ended_by_the_next_build(
    lines: Settings, parts: Components, progress: Silent, published: int
) -> None:
    (lines.corpus / "two.txt").write_text("c\n")
    build(lines, parts=parts)
    process = multiprocessing.get_context("spawn").Process(target=_remove, args=(lines, progress))
    process.start()
    process.join(300)
    assert process.exitcode == -signal.SIGKILL
    assert current_generation(lines) == published
    assert build(lines, parts=parts).generation == 2
    assert files(lines) == indexed(lines) == ["one.txt"]


def test_a_file_put_back_by_hand_after_a_killed_removal_stays(
    lines: Settings, parts: Components
) -> None:
    (lines.corpus / "two.txt").write_text("c\n")
    build(lines, parts=parts)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_remove, args=(lines, KilledAfter()))
    process.start()
    process.join(300)
    (lines.corpus / "two.txt").write_text("c\n")
    build(lines, parts=parts)
    assert files(lines) == indexed(lines) == ["one.txt", "two.txt"]


def test_an_added_notice_is_read_once_and_alone(
    lines: Settings, parts: Components, tmp_path: Path
) -> None:
    build(lines, parts=parts)
    read: list[str] = []

    def reading(name, data, said):
        read.append(name)
        return parts.read(name, data, said)

    add(
        lines,
        [incoming(tmp_path, "two.txt", "c\n")],
        parts=dataclasses.replace(parts, read=reading),
    )
    assert read == ["two.txt"]


def test_a_text_that_comes_back_is_not_embedded_again(lines: Settings, tmp_path: Path) -> None:
    encoder = CountingEncoder()
    parts = dataclasses.replace(line_components(encoder), cache=tmp_path / "cache")
    build(lines, parts=parts)
    two = incoming(tmp_path, "two.txt", "c\nb b\n")
    assert add(lines, [two], parts=parts).result.embedded == 2
    remove(lines, ["two.txt"], parts=parts)
    encoder.embedded.clear()
    assert add(lines, [two], parts=parts).result.embedded == 0
    (lines.corpus / "two.txt").rename(lines.corpus / "three.txt")
    moved = build(lines, parts=parts)
    # the context line of a notice without a title names its file
    assert (moved.read, moved.embedded) == (("three.txt",), 2)
    assert sorted(encoder.embedded) == ["three.txt\nb b", "three.txt\nc"]
