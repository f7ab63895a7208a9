"""Lets every step of an operation that writes fail, and fills a real small disk.

1. In this process, each opening for writing, new folder, renaming, link and sync below the
   place fails in turn with ENOSPC: once, or from then on all that need room.
2. On a file system in memory of a few hundred kB, where the system allows to mount one, the
   operations are done with less and less room left.

The command must say so in one line, the old generation must answer, and the corpus must be as
it was. An undo may leave the earlier generation already: what is left of it to do, the next
writer does.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from common.errors import NoticeError
from tests.reliability.cuts import scratch
from tests.reliability.line_scenes import SCENES, components, incoming_of, judge_of, prepared
from tests.reliability.rows import Row
from tests.reliability.scenes import Judge, Place, PromiseError, Scene, perform, state_of

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Fault(str, Enum):
    """How the disk fails."""

    ONCE = "once"
    """One step of any kind."""
    STAYS = "stays full"
    """That step and all after it that need room."""


class _Disk:
    """Fails at a step below a folder while it is armed."""

    def __init__(self) -> None:
        self._root = ""
        self._steps = 0
        self._fails = 0
        self._fault = Fault.ONCE
        self._hooked = False

    @contextlib.contextmanager
    def failing(self, root: Path, at: int, fault: Fault) -> Iterator[None]:
        """Fail at the step of this number, from 1."""
        if not self._hooked:  # a hook is never taken out again
            sys.addaudithook(self._hook)
            self._hooked = True
        self._root, self._steps, self._fails, self._fault = f"{root}/", 0, at, fault
        sync = os.fsync
        os.fsync = functools.partial(self._synced, sync)
        try:
            yield
        finally:
            os.fsync = sync
            self._root = ""

    @property
    def failed(self) -> bool:
        return self._steps >= self._fails

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._root:
            return
        needs_room = event in ("os.mkdir", "sqlite3.connect") or _is_writing(event, arguments)
        if needs_room or event in ("os.rename", "os.link"):
            path = os.path.realpath(str(arguments[0]))
            if path.startswith(self._root):
                self._step(needs_room)

    def _synced(self, sync: object, descriptor: int) -> None:
        if os.readlink(f"/proc/self/fd/{descriptor}").startswith(self._root):
            self._step(needs_room=True)
        sync(descriptor)  # type: ignore[operator]

    def _step(self, needs_room: bool) -> None:
        self._steps += 1
        stays = self._fault is Fault.STAYS and self.failed and needs_room
        if self._steps == self._fails or stays:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


DISK = _Disk()


def _is_writing(event: str, arguments: tuple[object, ...]) -> bool:
    return event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITES)


def fail_everywhere(scene: Scene, folder: Path, fault: Fault, every: int = 1) -> Counter[str]:
    """Let each step of a scene fail, or ``every`` so manieth; how it ended, by words.

    Raises PromiseError.
    """
    start = prepared(scene, folder)
    judge = judge_of(scene, folder, start)
    found = Counter[str]()
    at = 1
    while True:
        place = Place(folder / "failing")
        shutil.copytree(start.root, place.root)
        with DISK.failing(place.root, at, fault):
            error = _error_of(place, scene, incoming_of(folder))
            failed = DISK.failed
        found["refused" if error else "tolerated" if failed else "done"] += 1
        _require(scene, judge, place, error)
        shutil.rmtree(place.root)
        if not failed:
            return found
        at += every


def _error_of(place: Place, scene: Scene, incoming: Path) -> NoticeError | None:
    """The one line that the command ends with; None where it succeeds."""
    try:
        perform(place.settings, scene.failing, incoming, components())
    except NoticeError as exc:
        if "\n" in exc.text():
            raise PromiseError("more than one line") from exc
        return exc
    return None


def _require(scene: Scene, judge: Judge, place: Place, error: NoticeError | None) -> None:
    """What must hold after the step, and after the next build."""
    found = state_of(place.settings)
    if error is None and found != judge.after:
        raise PromiseError("it says it was done")
    if error is not None and scene.failing.command != "undo" and found != judge.before:
        raise PromiseError(f"index or corpus are not as they were, after: {error}")
    judge.judge(place)


@contextlib.contextmanager
def small_disk(kilobytes: int) -> Iterator[Path]:
    """A file system of so many kB. Raises OSError where none may be mounted."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder]
        mounted = subprocess.run(["mount", *options], capture_output=True, check=False)
        if mounted.returncode:
            raise PermissionError(errno.EPERM, mounted.stderr.decode().strip())
        try:
            yield Path(folder)
        finally:
            gc.collect()  # what errors and their frames still hold open
            subprocess.run(["umount", folder], check=True)


DISK_KILOBYTES = 2000
STEP_KILOBYTES = 4


def fill_up(scene: Scene, disk: Path, folder: Path) -> Counter[str]:
    """Do the scene's step with 0 kB left, with more and more, until it succeeds twice."""
    start = prepared(scene, folder)
    judge = judge_of(scene, folder, start)
    found = Counter[str]()
    room = 0
    while found["done"] < 2:
        place = Place(disk / "place")
        shutil.copytree(start.root, place.root)
        _leave(disk, room)
        error = _error_of(place, scene, incoming_of(folder))
        (disk / "filling").unlink()
        found["refused" if error else "done"] += 1
        _require(scene, judge, place, error)
        shutil.rmtree(place.root)
        room += STEP_KILOBYTES
    return found


def _leave(disk: Path, kilobytes: int) -> None:
    free = shutil.disk_usage(disk).free - kilobytes * 1024
    (disk / "filling").write_bytes(bytes(max(0, free)))


def measure() -> list[Row]:
    """Every step of every scene, failing in both ways; and the small disk."""
    found = Counter[str]()
    for scene in SCENES:
        for fault in Fault:
            with scratch() as folder:
                found += fail_everywhere(scene, folder, fault)
    figure = f"{found['refused'] + found['tolerated']} failing steps, {found['refused']} refused"
    promise = (
        "a full disk or a failing write is said in one line, the old generation answers, and "
        "the corpus is as it was"
    )
    test = "tests/reliability/disk_full.py"
    return [Row(promise, test, figure, kept=True), Row(promise, test, _on_small_disk(), kept=True)]


def _on_small_disk() -> str:
    found = Counter[str]()
    try:
        for scene in SCENES:
            with small_disk(DISK_KILOBYTES) as disk, scratch() as folder:
                found += fill_up(scene, disk, folder)
    except PermissionError as exc:
        return f"no small disk could be mounted here ({exc.strerror})"
    return f"a real disk of {DISK_KILOBYTES} kB, filled: {found['refused']} operations refused"
