"""Backup and restore: tried by destroying everything, by kills, and by hostile archives."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from common.audit import Action, Actor, record
from common.audit.verifying import verified
from common.errors import BackupError
from common.settings import ROOT, Settings, load_settings
from indexer.changes import remove
from indexer.files import sha256_of
from indexer.keeping.archive import FORMAT, MANIFEST, checked, is_safe
from indexer.keeping.backup import back_up
from indexer.keeping.restore import restore
from indexer.keeping.swapping import NOTE
from indexer.verify import verify
from retriever.opening import open_retriever

VISITOR = Actor("li@example.org", "page")
ADDED = "2020-addition.txt"


def places(folder: Path) -> Settings:
    return load_settings(
        corpus=folder / "corpus",
        index=folder / "index",
        feedback=folder / "feedback",
        audit=folder / "index" / "audit",
    )


@pytest.fixture(scope="module")
def lived_in(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Corpus and index after a change, with an audit log and feedback."""
    here = places(tmp_path_factory.mktemp("lived_in"))
    shutil.copytree(built.corpus, here.corpus)
    shutil.copytree(built.index, here.index)
    (here.feedback / "sets").mkdir(parents=True)
    (here.feedback / "sets" / "own.jsonl").write_text('{"meta": {}}\n')
    leaving = sorted(path.name for path in here.corpus.glob("*.txt"))[-1]
    remove(here, [leaving])
    record(here, VISITOR, Action.ASK, "answered", question="谁牵头？")
    return here


@pytest.fixture
def here(lived_in: Settings, tmp_path: Path) -> Settings:
    """A copy of it, to be destroyed."""
    chosen = places(tmp_path)
    for name in ("corpus", "index", "feedback"):
        shutil.copytree(getattr(lived_in, name), getattr(chosen, name))
    return chosen


@pytest.fixture
def archive(here: Settings, tmp_path: Path) -> Path:
    back_up(here, tmp_path / "backup.tar.gz")
    return tmp_path / "backup.tar.gz"


def contents(here: Settings) -> dict[str, bytes]:
    """Every file of the three folders, but locks and the like."""
    folders = (here.corpus, here.index, here.feedback)
    return {
        f"{folder.name}/{path.relative_to(folder)}": path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def destroy(here: Settings) -> None:
    for folder in (here.corpus, here.index, here.feedback):
        shutil.rmtree(folder)


def found(here: Settings) -> list[tuple[str, float]]:
    hits = open_retriever(here).search("老旧小区改造由谁牵头", 5).hits
    return [(hit.item.id, hit.score) for hit in hits]


def test_after_everything_is_destroyed_a_restore_brings_all_of_it_back(
    here: Settings, archive: Path
) -> None:
    before, answers = contents(here), found(here)
    destroy(here)
    restored = restore(here, archive)
    assert contents(here) == before
    assert any(name.startswith("corpus/.earlier/") for name in before)
    assert (restored.aside, restored.audit) == ((), None)
    assert verify(here).generation == restored.contents.generation
    assert verified(here).digest == restored.contents.audit
    assert found(here) == answers


def test_what_is_there_is_only_replaced_when_told_and_kept_aside(
    here: Settings, archive: Path
) -> None:
    (here.corpus / ADDED).write_text("later")
    before = contents(here)
    with pytest.raises(BackupError, match="--replace"):
        restore(here, archive)
    assert contents(here) == before
    restored = restore(here, archive, replace=True)
    assert not (here.corpus / ADDED).exists()
    assert {folder.parent for folder in restored.aside} == {here.corpus, here.index, here.feedback}
    aside = next(one for one in restored.aside if one.parent == here.corpus)
    assert (aside / ADDED).read_text() == "later"
    verify(here)


def test_no_restore_takes_back_what_was_recorded(here: Settings, archive: Path) -> None:
    record(here, VISITOR, Action.LOGOUT)
    before = verified(here)
    restored = restore(here, archive, replace=True)
    assert verified(here) == before
    assert restored.audit is not None
    beside = load_settings(audit=restored.audit)
    assert verified(beside).digest == restored.contents.audit


def test_a_backup_is_not_written_over_another_nor_into_what_it_holds(
    here: Settings, archive: Path
) -> None:
    data = archive.read_bytes()
    with pytest.raises(BackupError, match="--replace"):
        back_up(here, archive)
    assert archive.read_bytes() == data
    assert back_up(here, archive, replace=True).packed == archive.stat().st_size
    for inside in (here.corpus / "b.tar.gz", here.index / "generations" / "b.tar.gz"):
        with pytest.raises(BackupError, match=inside.name):
            back_up(here, inside)
    with pytest.raises(BackupError, match="无法写入"):
        back_up(here, here.corpus.parent / "no" / "such" / "folder")
    assert sorted(path.name for path in archive.parent.iterdir()) == [
        archive.name, "corpus", "feedback", "index",
    ]  # fmt: skip
    assert archive.stat().st_mode & 0o077 == 0


def test_names_that_are_not_utf8_come_back(here: Settings, tmp_path: Path) -> None:
    name = os.fsdecode(b"notice-\xff\xfe.txt")
    (here.corpus / name).write_text("x")
    back_up(here, tmp_path / "b.tar.gz")
    destroy(here)
    restore(here, tmp_path / "b.tar.gz")
    assert (here.corpus / name).read_text() == "x"


@pytest.mark.parametrize("moment", ["unpacking", "begun", "moved aside", "moving in"])
def test_a_restore_killed_in_mid_run_can_be_run_again(
    moment: str, here: Settings, archive: Path
) -> None:
    """Killed at a given line of the real program, with SIGKILL."""
    before = contents(here)
    (here.corpus / ADDED).write_text("later")
    _killed(here, archive, moment)
    assert ADDED in {path.name for path in here.corpus.rglob("*")}
    restored = restore(here, archive, replace=moment == "unpacking")
    assert {name: data for name, data in contents(here).items() if _is_live(name)} == before
    kept = [one for one in restored.aside if one.parent == here.corpus]
    assert [path.name for path in kept[0].iterdir() if path.name == ADDED] == [ADDED]
    assert not (here.index / NOTE).exists()
    verify(here)


def test_the_next_change_finishes_a_restore_that_was_killed(here: Settings, archive: Path) -> None:
    from indexer import build

    before = contents(here)
    (here.corpus / ADDED).write_text("later")
    _killed(here, archive, "moving in")
    assert build(here).up_to_date
    assert {name: data for name, data in contents(here).items() if _is_live(name)} == before


def _is_live(name: str) -> bool:
    return "/.before-restore-" not in name and "/from-backup-" not in name


_KILLER = """
import os, signal, sys
from pathlib import Path
from common.settings import load_settings
from indexer.keeping import restore, swapping
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
moment, archive = sys.argv[1:]
renamed = os.replace
def replace(source, target):
    source, target = Path(source), Path(target)
    if moment == "moved aside" and target.name == swapping.ENTERING: die()
    renamed(source, target)
    if moment == "moving in" and source.parent.name == swapping.ENTERING: die()
def finish(settings):
    if (settings.index / swapping.NOTE).exists(): die()
os.replace = replace
if moment == "unpacking": restore.sync_folder = die
if moment == "begun": restore.finish = finish
restore.restore(load_settings(), Path(archive), replace=True)
"""
"""The program, which ends itself where it is told to: what it did until then is its own."""


def _killed(here: Settings, archive: Path, moment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLER, moment, str(archive)],
        cwd=ROOT,
        env=_environment(here),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def _environment(here: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "POLICY_CORPUS": str(here.corpus),
        "POLICY_INDEX": str(here.index),
        "POLICY_FEEDBACK": str(here.feedback),
        "POLICY_AUDIT": str(here.audit),
    }


def member(
    name: str, data: bytes = b"x", kind: bytes = tarfile.REGTYPE
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, len(data) if kind == tarfile.REGTYPE else 0
    info.linkname = "/etc/passwd" if kind != tarfile.REGTYPE else ""
    return info, data


def forged(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    """An archive of these members, with a manifest that agrees with them."""
    files = {info.name: [len(data), sha256_of(data)] for info, data in members}
    told = {"made": "2026-01-01T00:00:00+00:00", "files": files, "format": FORMAT}
    with tarfile.open(path, "w:gz") as archive:
        for info, data in (*members, member(MANIFEST, json.dumps(told).encode())):
            archive.addfile(info, io.BytesIO(data))
    return path


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "path upwards": lambda path: forged(path, member("corpus/../../escaped")),
    "absolute path": lambda path: forged(path, member("/etc/escaped")),
    "another folder": lambda path: forged(path, member("home/escaped")),
    "symbolic link": lambda path: forged(path, member("corpus/link", kind=tarfile.SYMTYPE)),
    "hard link": lambda path: forged(path, member("corpus/link", kind=tarfile.LNKTYPE)),
    "device": lambda path: forged(path, member("corpus/device", kind=tarfile.CHRTYPE)),
    "pipe": lambda path: forged(path, member("corpus/pipe", kind=tarfile.FIFOTYPE)),
    "a name twice": lambda path: forged(path, member("corpus/a"), member("corpus/a", b"y")),
    "the lock": lambda path: forged(path, member("index/.lock")),
    "a folder of another part": lambda path: forged(path, member("index/audit/x")),
    "a bomb": lambda path: forged(path, member("corpus/bomb", bytes(200 * 1024**2))),
    "no manifest": lambda path: tarred(path, *[member("corpus/a")]),
    "a file too many": lambda path: with_manifest(path, {}),
    "another format": lambda path: with_manifest(path, {}, format=99),
    "no archive": lambda path: written(path, b"PK\x03\x04 no archive"),
    "nothing": lambda path: written(path, b""),
    "zeros": lambda path: written(path, gzip.compress(bytes(100_000))),
    "a header that asks for memory": lambda path: written(path, gzip.compress(_greedy())),
}


def tarred(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return path


def with_manifest(path: Path, files: dict[str, list[object]], format: int = FORMAT) -> Path:
    told = {"made": "2026-01-01", "files": files, "format": format}
    return tarred(path, member("corpus/a"), member(MANIFEST, json.dumps(told).encode()))


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _greedy() -> bytes:
    """An extended header (pax) that says it is 8 GB long."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 8 * 1024**3
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(4096)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_archive_is_refused_and_changes_nothing(
    kind: str, tmp_path: Path
) -> None:
    here = places(tmp_path / "here")
    bad = HOSTILE[kind](tmp_path / "bad.tar.gz")
    with pytest.raises(BackupError, match=r"bad\.tar\.gz") as told:
        restore(here, bad)
    assert "\n" not in told.value.text()
    assert [
        path for path in (tmp_path / "here").rglob("*") if path.is_file() and path.name[0] != "."
    ] == []
    assert sorted(path.name for path in tmp_path.iterdir())[0] == "bad.tar.gz"
    assert not list(tmp_path.rglob("*escaped*"))


def test_any_byte_changed_or_cut_off_is_found(archive: Path, tmp_path: Path) -> None:
    data, rng = archive.read_bytes(), random.Random(11)
    good = checked(archive)
    bad = tmp_path / "bad.tar.gz"
    for _ in range(12):
        damaged = bytearray(data)
        damaged[rng.randrange(20, len(data) - 8)] ^= 1 << rng.randrange(8)
        for content in (bytes(damaged), data[: rng.randrange(len(data) - 8)]):
            bad.write_bytes(content)
            with pytest.raises(BackupError, match=r"bad\.tar\.gz"):
                checked(bad)
    assert checked(archive) == good


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("corpus/a.txt", True),
        ("corpus/.earlier/0/a.txt", True),
        ("index/generations/1/x", True),
        ("feedback/sets/a..b.jsonl", True),
        ("corpus", False),
        ("corpus/", False),
        ("corpus//a", False),
        ("corpus/./a", False),
        ("corpus/a/..", False),
        ("../corpus/a", False),
        ("corpus/.hidden", False),
        ("index/.lock", False),
        ("corpus/a\0b", False),
        ("corpus/" + "a" * 5000, False),
    ],
)
def test_only_names_below_the_parts_are_safe(name: str, safe: bool) -> None:
    assert is_safe(name) is safe


def test_the_shell_backs_up_and_restores_and_records_both(here: Settings, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=_environment(here),
            check=False,
        )

    file = str(tmp_path / "b.tar.gz")
    asked = run("retriever", "老旧小区改造由谁牵头", "--json")
    assert run("indexer", "backup", file).returncode == 0
    destroy(here)
    done = run("indexer", "restore", file)
    assert (done.returncode, done.stderr) == (0, "")
    again = run("indexer", "restore", file)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.count("\n") == 1
    passages = [
        json.loads(one.stdout)["passages"]
        for one in (asked, run("retriever", "老旧小区改造由谁牵头", "--json"))
    ]
    assert passages[0] == passages[1]
    shown = run("indexer", "audit", "show", "--json").stdout.splitlines()
    assert [(one["action"], one["outcome"]) for one in map(json.loads, shown)] == [
        ("ask", "answered"),
        ("search", "done"),
        ("restore", "done"),
        ("restore", "restore_there"),
        ("search", "done"),
    ]
