"""Measures the audit log: tampering found, kills survived, time a record takes, speed of verify."""

from __future__ import annotations

import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common.audit import Action, Actor, record, recorded
from common.audit.lines import Entry
from common.audit.log import AuditLog
from common.audit.verifying import verified
from common.errors import AuditError
from common.settings import ROOT, Settings, load_settings
from tests.common.tampering import TAMPERINGS
from tests.reliability.rows import Row

TRIES = 40
"""Of each kind of tampering, each at a random place, without a key and with one."""
KILLS = 30
QUESTIONS = 2_000
RECORDS = 60_000
"""Of the log that is verified: two full files."""
MOST_MILLISECONDS = 2.0
"""What a question may wait for its record."""
VISITOR = Actor("li@example.org", "page")
QUESTION = "老旧小区改造由哪个部门牵头，第一季度目标是什么？"


class SmallFiles(AuditLog):
    """A log of several files after some records."""

    file_bytes = 3_000


def measure() -> list[Row]:
    """Four promises."""
    return [_tampering(), _kills(), _waiting(), _speed()]


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        yield Path(folder)


def _logged(folder: Path, key: str | None) -> Settings:
    settings = load_settings(audit=folder, audit_key=key)
    for number in range(40):
        entry = Entry("li@example.org", "page", "ask", "answered", {"question": f"{number}？"})
        SmallFiles(settings).append(entry, synced=False)
    return settings


def _tampering() -> Row:
    found = tried = 0
    for key in (None, "a key"):
        with _folder() as folder:
            _logged(folder / "whole", key)
            for kind in TAMPERINGS:
                for seed in range(TRIES):
                    changed, noticed = _tampered(folder, kind, seed, key)
                    tried, found = tried + changed, found + noticed
    figure = f"{len(TAMPERINGS)} kinds, each at random places: {found} of {tried} found"
    return Row(
        "Tampering with the audit log is found",
        "tests/common/test_audit.py",
        figure,
        found == tried,
    )


def _tampered(folder: Path, kind: str, seed: int, key: str | None) -> tuple[bool, bool]:
    """Whether the log is another after it was tampered with, and whether that was found."""
    whole, copy = folder / "whole", folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(whole, copy, copy_function=shutil.copyfile)
    TAMPERINGS[kind](copy, random.Random(f"{kind} {seed} {key}"))
    if _bytes(copy) == _bytes(whole):
        return False, False
    try:
        verified(load_settings(audit=copy, audit_key=key))
    except AuditError:
        return True, True
    return True, False


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


_WRITER = """
from common.audit import *
from common.settings import load_settings
settings = load_settings()
print("ready", flush=True)
while True:
    record(settings, shell_actor(), Action.ASK, question="?" * 500)
    record(settings, shell_actor(), Action.LOGIN)
"""


def _kills() -> Row:
    """Two processes write at once; one is killed at a random moment, again and again."""
    rng = random.Random(7)
    with _folder() as folder:
        environment = {**os.environ, "POLICY_AUDIT": str(folder)}
        command = [sys.executable, "-c", _WRITER]
        lasting = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        for _ in range(KILLS):
            dying = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
            assert dying.stdout is not None
            dying.stdout.readline()
            time.sleep(rng.random() / 10)
            dying.send_signal(signal.SIGKILL)
            dying.wait()
            dying.stdout.close()
        alive = lasting.poll() is None
        lasting.kill()
        lasting.wait()
        settings = load_settings(audit=folder)
        record(settings, VISITOR, Action.LOGOUT)
        found = verified(settings)
    figure = f"{KILLS} kills beside a second writer: {found.records} records whole"
    figure += f", {len(found.notes)} torn and told of"
    return Row(
        "The audit log survives SIGKILL at any moment", "tests/common/test_audit.py", figure, alive
    )


def _waiting() -> Row:
    with _folder() as folder:
        settings = load_settings(audit=folder)
        spent = [_milliseconds(settings) for _ in range(QUESTIONS)]
        started = time.perf_counter()
        for _ in range(20):
            with recorded(settings, VISITOR, Action.ADD, files=["notice.docx"]):
                pass
        change = 1000 * (time.perf_counter() - started) / 20
    middle, late = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    figure = f"a question waits {middle:.2f} ms (p95 {late:.2f}); a change, synced, {change:.0f} ms"
    return Row(
        "Recording does not slow a question", "measured here", figure, middle <= MOST_MILLISECONDS
    )


def _milliseconds(settings: Settings) -> float:
    started = time.perf_counter()
    record(settings, VISITOR, Action.ASK, "answered", question=QUESTION, generation=7)
    return 1000 * (time.perf_counter() - started)


def _speed() -> Row:
    with _folder() as folder:
        settings = load_settings(audit=folder)
        log = AuditLog(settings)
        entry = Entry("li@example.org", "page", "ask", "answered", {"question": QUESTION})
        with log.locked():
            head = log.end()
            for _ in range(RECORDS):
                head = log.written(head, entry, synced=False)
        started = time.perf_counter()
        found = verified(settings)
        seconds = time.perf_counter() - started
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1024**2
    figure = f"{found.records} records, {found.files} files, {size:.0f} MB in {seconds:.1f} s"
    figure += f": {found.records / seconds:.0f} a second"
    return Row(
        "The whole audit log is verified in seconds",
        "python -m indexer audit verify",
        figure,
        found.records == RECORDS,
    )
