"""Files are replaced and moved whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer import files
from indexer.files import discard_drafts, make_folders, move_file, replace_file


def held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_a_file_is_replaced_with_the_rights_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "one", b"a")
        replace_file(tmp_path / "one", b"b")
    finally:
        os.umask(before)
    assert held(tmp_path) == {"one": "b"}
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("before", [{}, {"one": "a"}])
def test_what_cannot_be_synced_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, str]
) -> None:
    for name, text in before.items():
        (tmp_path / name).write_text(text)

    def fail(folder: Path, content: bool = True) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(files, "sync_folder", fail)
    with pytest.raises(OSError, match="Input/output error"):
        replace_file(tmp_path / "one", b"b")
    assert held(tmp_path) == before


def test_a_file_is_moved_over_another(tmp_path: Path) -> None:
    make_folders(tmp_path / "a" / "b")
    (tmp_path / "one").write_text("moved")
    (tmp_path / "a" / "b" / "two").write_text("old")
    move_file(tmp_path / "one", tmp_path / "a" / "b" / "two")
    assert (held(tmp_path), held(tmp_path / "a" / "b")) == ({}, {"two": "moved"})


def test_a_move_that_was_killed_half_way_can_be_done_again(tmp_path: Path) -> None:
    make_folders(tmp_path / "a")
    (tmp_path / "one").write_text("moved")
    os.link(tmp_path / "one", tmp_path / "a" / "one")
    move_file(tmp_path / "one", tmp_path / "a" / "one")
    assert (held(tmp_path), held(tmp_path / "a")) == ({}, {"one": "moved"})


def test_only_what_was_left_half_written_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".writing-1").write_text("half")
    (tmp_path / ".writing-2" / "deep").mkdir(parents=True)
    (tmp_path / ".hidden").write_text("kept")
    (tmp_path / "one").write_text("kept")
    discard_drafts(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "one"]
