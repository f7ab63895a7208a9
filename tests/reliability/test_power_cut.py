"""The power-cut harness itself: it must lose what was not synced, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.reliability.power_cut import Recorder, moments, names_of, synced


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "sub").mkdir(parents=True)
    (folder / "old").write_text("as before")
    (folder / "sub" / "deep").write_text("deep")
    return folder


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def found(folder: Path) -> dict[str, str | None]:
    return {
        path: None if entry.is_folder else (folder / path).read_text()
        for path, entry in names_of(folder)
    }


BEFORE = {"old": "as before", "sub": None, "sub/deep": "deep"}


def test_what_was_there_before_survives(root: Path, tmp_path: Path) -> None:
    with Recorder(root, tmp_path / "shadow").recording():
        pass
    assert found(synced(tmp_path / "shadow").lay_out(tmp_path / "cut")) == BEFORE


def test_nothing_survives_that_was_not_synced(root: Path, tmp_path: Path) -> None:
    with Recorder(root, tmp_path / "shadow").recording():
        (root / "old").write_text("overwritten")
        (root / "new").write_text("new")
        (root / "sub" / "deep").unlink()
        (root / "made").mkdir()
    assert found(synced(tmp_path / "shadow").lay_out(tmp_path / "cut")) == BEFORE


def test_a_synced_file_without_its_folder_is_not_found(root: Path, tmp_path: Path) -> None:
    with Recorder(root, tmp_path / "shadow").recording():
        (root / "new").write_text("new")
        sync(root / "new")
    assert found(synced(tmp_path / "shadow").lay_out(tmp_path / "cut")) == BEFORE


def test_a_synced_folder_without_its_file_holds_it_empty(root: Path, tmp_path: Path) -> None:
    with Recorder(root, tmp_path / "shadow").recording():
        (root / "new").write_text("new")
        sync(root)
    cut = found(synced(tmp_path / "shadow").lay_out(tmp_path / "cut"))
    assert cut == {**BEFORE, "new": ""}


def test_a_renaming_happens_when_both_folders_were_synced(root: Path, tmp_path: Path) -> None:
    with Recorder(root, tmp_path / "shadow").recording():
        os.replace(root / "old", root / "sub" / "deep")
        sync(root / "sub")
        sync(root)
    cuts = [
        found(state.lay_out(tmp_path / f"cut{number}"))
        for number, state in enumerate(moments(tmp_path / "shadow"))
    ]
    both = {"old": "as before", "sub": None, "sub/deep": "as before"}
    assert cuts == [BEFORE, both, {"sub": None, "sub/deep": "as before"}]


def test_a_number_given_anew_is_not_taken_for_the_file_it_was(root: Path, tmp_path: Path) -> None:
    with Recorder(root, tmp_path / "shadow").recording():
        (root / "old").unlink()
        for number in range(50):  # some file system would give the number of "old" again
            (root / f"new{number}").write_text("unsynced")
        sync(root)
    cut = found(synced(tmp_path / "shadow").lay_out(tmp_path / "cut"))
    assert {text for name, text in cut.items() if name.startswith("new")} == {""}


def test_names_survive_without_what_was_not_synced(root: Path, tmp_path: Path) -> None:
    with Recorder(root, tmp_path / "shadow").recording():
        (root / "new").write_text("new")
        os.replace(root / "new", root / "old")
    names = dict(names_of(root))
    cut = found(synced(tmp_path / "shadow").lay_out(tmp_path / "cut", names))
    assert cut == {"old": "", "sub": None, "sub/deep": "deep"}


def test_a_line_cut_short_by_the_end_of_the_process_is_left_out(root: Path, tmp_path: Path) -> None:
    with Recorder(root, tmp_path / "shadow").recording():
        (root / "old").unlink()
        sync(root)
    log = tmp_path / "shadow" / "log.jsonl"
    log.write_bytes(log.read_bytes()[:-5])
    assert found(synced(tmp_path / "shadow").lay_out(tmp_path / "cut")) == BEFORE
