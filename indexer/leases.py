"""Leases: what keeps a generation on the disk while a reader has it open.

A reader holds a shared lock on the generation's manifest from opening the generation until
it is closed; whoever removes generations takes the exclusive lock first, and leaves those
alone where it does not get it. The locks are the operating system's (``flock``): a reader
needs no right to write, any number of readers may hold one, within one process too, and those
of a process that died are gone. Where the file system has no such locks, readers open all
the same: removing an open file does no harm there to what was read or mapped.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Protocol

from common.errors import IndexDamagedError
from indexer.files import sync_folder

MANIFEST_FILE = "manifest.json"
LEAVING_PREFIX = ".old-"
"""Of the folder of a generation that is being removed."""


class _Locks(Protocol):
    """Locks of open files, as the operating system has them."""

    LOCK_SH: int
    LOCK_EX: int
    LOCK_NB: int

    def flock(self, fd: int, operation: int, /) -> None: ...


def _locks() -> _Locks | None:
    try:
        import fcntl
    except ImportError:  # Windows, which refuses to remove what is open
        return None
    return fcntl


class Lease:
    """One reader's hold on a generation. Releasing it again does nothing."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let the generation be removed, as far as this reader is concerned."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def hold(folder: Path) -> Lease:
    """Keep a generation from being removed.

    Raises IndexDamagedError where it is not there, or is being removed this moment.
    """
    path = folder / MANIFEST_FILE
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc
    if not _shared(descriptor) or not _is_at(descriptor, path):
        os.close(descriptor)
        raise IndexDamagedError("index_damaged", file=path)
    return Lease(descriptor)


def _shared(descriptor: int) -> bool:
    """Take the shared lock; False where the exclusive one is held. True where there are none."""
    locks = _locks()
    return locks is None or _locked(locks, descriptor, locks.LOCK_SH)


def _locked(locks: _Locks, descriptor: int, kind: int) -> bool:
    """Take a lock at once; False where another's forbids it."""
    try:
        locks.flock(descriptor, kind | locks.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the open file still lies there: it may have been removed before it was locked."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except OSError:
        return False


def discard(folder: Path) -> bool:
    """Remove a generation, unless a reader holds it or the disk refuses; whether it is gone.

    It disappears in one step, so that no reader and no crash finds the half of it.
    """
    leaving = folder.with_name(f"{LEAVING_PREFIX}{folder.name}")
    descriptor: int | None = None
    try:
        with contextlib.suppress(FileNotFoundError):  # half a generation, which nobody can open
            descriptor = os.open(folder / MANIFEST_FILE, os.O_RDWR)
        if descriptor is not None and not _exclusive(descriptor):
            return False
        folder.rename(leaving)
        sync_folder(folder.parent, content=False)
    except OSError:
        return False
    finally:
        if descriptor is not None:
            os.close(descriptor)
    shutil.rmtree(leaving, ignore_errors=True)
    return True


def is_held(folder: Path) -> bool:
    """Whether some reader may hold a generation; where there are no locks, always."""
    locks = _locks()
    if locks is None:
        return True
    try:
        descriptor = os.open(folder / MANIFEST_FILE, os.O_RDWR)
    except OSError:
        return True
    try:
        return not _locked(locks, descriptor, locks.LOCK_EX)
    finally:
        os.close(descriptor)


def _exclusive(descriptor: int) -> bool:
    locks = _locks()
    return locks is None or _locked(locks, descriptor, locks.LOCK_EX)
