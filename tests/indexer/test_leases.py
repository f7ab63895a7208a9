"""Generations stay while someone has them open; who holds the lock is said."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from common.errors import IndexDamagedError, IndexLockedError
from common.settings import Settings, load_settings
from indexer.generations import candidates, generations, writing
from indexer.holder import NOTE_FILE, holder
from indexer.leases import discard, hold
from indexer.opening import open_index
from indexer.pipeline import build
from tests.indexer.fakes import CountingEncoder, line_components


@pytest.fixture
def lines(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text("a b\n")
    settings = load_settings(corpus=corpus, index=tmp_path / "index")
    build(settings, parts=line_components(CountingEncoder()))
    return settings


def build_more(settings: Settings, *texts: str) -> None:
    for text in texts:
        (settings.corpus / "one.txt").write_text(f"{text}\n")
        build(settings, parts=line_components(CountingEncoder()))


def test_several_readers_hold_a_generation_until_the_last_lets_go(lines: Settings) -> None:
    one, two = open_index(lines), open_index(lines)
    build_more(lines, "a", "b", "c")
    assert generations(lines) == [1, 2, 3, 4]
    one.close()
    one.close()
    build_more(lines, "a a")
    assert generations(lines) == [1, 3, 4, 5]
    two.close()
    build_more(lines, "a a")
    assert generations(lines) == [3, 4, 5]
    assert [passage.text for passage in two.passages] == ["a b"]


def test_an_index_that_nobody_uses_any_more_holds_nothing(lines: Settings) -> None:
    opened = open_index(lines)
    build_more(lines, "a", "b", "c")
    del opened
    gc.collect()
    build_more(lines, "c")
    assert generations(lines) == [2, 3, 4]


def _read(settings: Settings, opened: object, end: object) -> None:
    held = open_index(settings)
    opened.set()  # type: ignore[attr-defined]
    end.wait(60)  # type: ignore[attr-defined]
    os._exit(held.generation)  # as if killed: nothing is closed


def test_a_reader_in_another_process_holds_its_own_until_it_dies(lines: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    opened, end = context.Event(), context.Event()
    process = context.Process(target=_read, args=(lines, opened, end))
    process.start()
    assert opened.wait(60)
    build_more(lines, "a", "b", "c")
    assert generations(lines) == [1, 2, 3, 4]
    end.set()
    process.join(60)
    build_more(lines, "c")
    assert (process.exitcode, generations(lines)) == (1, [2, 3, 4])


def test_a_generation_undone_is_not_fallen_back_to_while_a_reader_has_it(lines: Settings) -> None:
    from indexer.changes import undo

    build_more(lines, "b")
    (lines.corpus / "two.txt").write_text("c\n")
    build_more(lines, "b")
    reader = open_index(lines)
    undo(lines, parts=line_components(CountingEncoder()))
    build_more(lines, "a a a")
    assert (generations(lines), candidates(lines)) == ([1, 2, 3, 4], [4, 2, 1])
    reader.close()


def test_a_generation_being_removed_is_not_opened(lines: Settings) -> None:
    folder = lines.index / "generations" / "1"
    lease = hold(folder)
    assert not discard(folder)
    lease.release()
    assert discard(folder)
    with pytest.raises(IndexDamagedError, match=r"1/manifest\.json"):
        hold(folder)


def test_readers_open_one_after_another_while_generations_come_and_go(lines: Settings) -> None:
    """None finds its generation half removed: each reads what belongs together."""
    texts = {"a b", *(f"b {'a' * number}" for number in range(12))}
    done, found, errors = threading.Event(), set[str](), list[Exception]()

    def read() -> None:
        while not done.is_set():
            try:
                found.update(passage.text for passage in open_index(lines).passages)
            except Exception as exc:
                errors.append(exc)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    build_more(lines, *(f"b {'a' * number}" for number in range(12)))
    done.set()
    for thread in threads:
        thread.join(60)
    assert (errors, found <= texts) == ([], True)


@contextmanager
def held_lock(settings: Settings) -> Iterator[int]:
    """The lock in the hands of another process; its number."""
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    process = context.Process(target=_write, args=(settings, held, release))
    process.start()
    assert held.wait(60)
    try:
        yield process.pid or 0
    finally:
        release.set()
        process.join(60)


def _write(settings: Settings, held: object, release: object) -> None:
    with writing(settings):
        held.set()  # type: ignore[attr-defined]
        release.wait(60)  # type: ignore[attr-defined]


def test_who_writes_is_said(lines: Settings) -> None:
    with held_lock(lines) as process:
        with (
            pytest.raises(IndexLockedError, match=rf"的进程 {process}（计算机 .+）自 20") as caught,
            writing(lines, wait=0.1),
        ):
            pass
        assert caught.value.values["machine"] == platform.node()
    assert not (lines.index / NOTE_FILE).exists()


def test_a_note_left_by_a_writer_that_died_misleads_nobody(lines: Settings) -> None:
    with held_lock(lines):
        note = lines.index / NOTE_FILE
        said = json.loads(note.read_text())
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        note.write_text(json.dumps({**said, "process": ended.pid}))
        with pytest.raises(IndexLockedError, match="另一个程序") as caught, writing(lines, 0.1):
            pass
    assert caught.value.key == "index_locked"


@pytest.mark.parametrize(
    "text",
    ["", "rubbish", "{}", "[" * 5000, '{"process": 0, "user": "", "machine": "", "since": ""}'],
)
def test_a_note_that_is_none_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / NOTE_FILE).write_text(text)
    assert holder(tmp_path) is None


def test_without_room_for_the_note_the_lock_is_held_all_the_same(lines: Settings) -> None:
    (lines.index / NOTE_FILE).mkdir()
    with writing(lines), pytest.raises(IndexLockedError, match="另一个程序"), writing(lines, 0.1):
        pass
