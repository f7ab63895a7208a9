"""Measures backup and restore: everything destroyed and brought back, restores killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common.audit import Action, Actor, record
from common.audit.verifying import verified
from common.errors import BackupError
from common.settings import ROOT, Settings, load_settings
from indexer import build
from indexer.keeping.archive import checked
from indexer.keeping.backup import back_up
from indexer.keeping.parts import files, parts
from indexer.keeping.restore import restore
from indexer.verify import verify
from retriever.opening import open_retriever
from tests.reliability.rows import Row

KILLS = 40
DAMAGES = 60
TEST = "tests/indexer/test_keeping.py"
ASKED = "老旧小区改造由谁牵头"


def measure() -> list[Row]:
    """Three promises."""
    with tempfile.TemporaryDirectory(prefix="backup-") as folder:
        place = Path(folder)
        settings = _lived_in(place)
        archive = place / "backup.tar.gz"
        return [_round_trip(settings, archive), _kills(settings, archive), _damage(archive)]


def _lived_in(place: Path) -> Settings:
    settings = load_settings(
        corpus=place / "corpus",
        index=place / "index",
        feedback=place / "feedback",
        audit=place / "index" / "audit",
    )
    shutil.copytree(ROOT / "corpus", settings.corpus)
    build(settings)
    (settings.feedback / "sets").mkdir(parents=True)
    (settings.feedback / "sets" / "own.jsonl").write_text("{}\n", "utf-8")
    record(settings, Actor("li@example.org", "page"), Action.ASK, "answered", question=ASKED)
    return settings


def _contents(settings: Settings) -> dict[str, bytes]:
    """Every file that belongs to a backup, the audit log aside, which goes on."""
    everything = parts(settings)
    return {
        f"{part.name}/{path.relative_to(part.folder)}": path.read_bytes()
        for part in everything
        if part.name != "audit"
        for path in files(part, everything)
    }


def _found(settings: Settings) -> list[tuple[str, float]]:
    return [(hit.item.id, hit.score) for hit in open_retriever(settings).search(ASKED, 10).hits]


def _destroy(settings: Settings) -> None:
    for folder in (settings.corpus, settings.index, settings.feedback):
        shutil.rmtree(folder, ignore_errors=True)


def _round_trip(settings: Settings, archive: Path) -> Row:
    before, answers = _contents(settings), _found(settings)
    started = time.perf_counter()
    done = back_up(settings, archive)
    middle = time.perf_counter()
    _destroy(settings)
    cleared = time.perf_counter()
    contents = restore(settings, archive).contents
    ended = time.perf_counter()
    verify(settings)
    whole = verified(settings).digest == contents.audit
    same = _contents(settings) == before and _found(settings) == answers
    figure = (
        f"{done.files} files, {done.size / 1024**2:.1f} MB to {done.packed / 1024**2:.1f} MB:"
        f" backup {middle - started:.1f} s, restore {ended - cleared:.1f} s;"
        f" {'all bytes and answers the same' if same else 'NOT the same'}"
    )
    return Row("Everything destroyed comes back from one file", TEST, figure, same and whole)


def _kills(settings: Settings, archive: Path) -> Row:
    """Restores killed at random moments; each is then run again, and must be whole."""
    before, rng, good, killed = _contents(settings), random.Random(5), 0, 0
    seconds = _seconds(settings, archive)
    command = [sys.executable, "-c", _RESTORE, str(archive)]
    for _ in range(KILLS):
        running = subprocess.Popen(
            command, cwd=ROOT, env=_environment(settings), stdout=subprocess.PIPE
        )
        assert running.stdout is not None
        running.stdout.readline()  # its imports are behind it
        time.sleep(rng.random() * seconds)
        running.send_signal(signal.SIGKILL)
        killed += running.wait() == -signal.SIGKILL
        running.stdout.close()
        restore(settings, archive, replace=True)
        good += _contents(settings) == before
        _sweep(settings)
    figure = f"{KILLS} restores, {killed} killed at random moments, run again: {good} whole"
    return Row("A restore that is killed can be run again", TEST, figure, good == KILLS)


def _seconds(settings: Settings, archive: Path) -> float:
    """How long a restore takes that is not killed."""
    started = time.perf_counter()
    restore(settings, archive, replace=True)
    seconds = time.perf_counter() - started
    _sweep(settings)
    return seconds


_RESTORE = """
import sys
from pathlib import Path
from common.settings import load_settings
from indexer.keeping.restore import restore
print("ready", flush=True)
restore(load_settings(), Path(sys.argv[1]), replace=True)
"""


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "POLICY_CORPUS": str(settings.corpus),
        "POLICY_INDEX": str(settings.index),
        "POLICY_FEEDBACK": str(settings.feedback),
        "POLICY_AUDIT": str(settings.audit),
    }


def _sweep(settings: Settings) -> None:
    """Remove what restores keep aside: forty of them would fill the disk."""
    for part in parts(settings):
        for name in (".before-restore-*", "from-backup-*"):
            for folder in part.folder.glob(name):
                shutil.rmtree(folder)


def _damage(archive: Path) -> Row:
    """One bit changed, or the end cut off, anywhere in the archive."""
    data, rng, found = archive.read_bytes(), random.Random(3), 0
    bad = archive.with_name("bad.tar.gz")
    for number in range(DAMAGES):
        place = rng.randrange(20, len(data) - 8)
        changed = data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]
        bad.write_bytes(changed if number % 2 else data[:place])
        try:
            checked(bad)
        except BackupError:
            found += 1
    figure = f"{DAMAGES} damaged archives: {found} refused before anything was touched"
    return Row("A damaged backup is refused", TEST, figure, found == DAMAGES)
