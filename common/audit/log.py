"""The files of the audit log, and how a record gets to their end.

audit/audit-<number>.jsonl   records from this number on; all but the newest are sealed
audit/HEAD                   which record is the last (``head``)
audit/.lock                  held while one is appended

1. HEAD says where the last record is. Where the newest file does not end with it, a program
   or the machine died: what follows on is taken in, what is torn or lost is told by a
   record of its own (``recovering``).
2. A file that is full is left as it is, and the record begins the next one.
3. The record is written, then HEAD; both are synced where the record is of a change.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from common.audit.actions import Action
from common.audit.files import file_name, log_files, seal
from common.audit.head import HEAD_FILE, Head, read_head, write_head
from common.audit.lines import Entry, line_of
from common.audit.recovering import Found, found_end, holds
from common.disk import append_line, sync
from common.errors import AuditError
from common.settings import Settings

FILE_BYTES = 10 * 1024 * 1024
"""A file is full beyond this: some 30,000 records, which an editor still opens."""
FOLDER = "audit"
LOCK_FILE = ".lock"
LOCK_SECONDS = 3.0
"""How long a record waits for another: much longer than one takes (under 20 ms, synced)."""
LOOK_SECONDS = 0.002
"""How often it looks whether the lock is free."""

logging.getLogger("filelock").setLevel(logging.INFO)
"""It tells of every attempt at debug level, some of them for each question."""


def audit_folder(settings: Settings) -> Path:
    """Folder of the log: the one set, else ``audit`` in the index's."""
    return settings.audit or settings.index / FOLDER


def audit_key(settings: Settings) -> bytes | None:
    """Key of the chain of digests; None where none is set."""
    secret = settings.audit_key
    return (secret.get_secret_value().encode("utf-8") or None) if secret else None


class Snapshot(NamedTuple):
    """A log at one moment."""

    head: bytes
    """What HEAD holds; nothing where there is none."""
    sizes: Mapping[Path, int]
    """Bytes of each file."""
    digest: str
    """Of the last record."""


class AuditLog:
    """The log of one folder; several threads and processes may append to it at once."""

    file_bytes = FILE_BYTES

    def __init__(self, settings: Settings) -> None:
        self.folder = audit_folder(settings)
        self._key = audit_key(settings)

    def append(self, entry: Entry, synced: bool) -> int:
        """Append a record, and with ``synced`` wait until it is on the disk; its number.

        Raises AuditError where it cannot; the log is then as it was.
        """
        with self.locked():
            return self.written(self.end(), entry, synced).number

    def exists(self) -> bool:
        """Whether there is a log, whole or not."""
        return self._has_head() or bool(log_files(self.folder))

    def snapshot(self) -> Snapshot:
        """The log as it is now; what is appended later lies beyond. Raises AuditError."""
        if not self.exists():
            return Snapshot(b"", {}, "")
        with self.locked():
            head = (self.folder / HEAD_FILE).read_bytes() if self._has_head() else b""
            sealed = read_head(self.folder)
            sizes = {path: path.stat().st_size for path in log_files(self.folder)}
        return Snapshot(head, sizes, sealed.head.digest if sealed else "")

    def _has_head(self) -> bool:
        return (self.folder / HEAD_FILE).is_file()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from appending; what the operating system refuses is an AuditError."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / LOCK_FILE, mode=0o660)
            with lock.acquire(timeout=LOCK_SECONDS, poll_interval=LOOK_SECONDS):
                yield
        except Timeout as exc:
            raise AuditError("audit_locked", folder=self.folder) from exc
        except (OSError, NotImplementedError) as exc:  # a file system without locks
            reason = getattr(exc, "strerror", None) or exc
            raise AuditError("audit_not_writable", folder=self.folder, reason=reason) from exc

    def end(self) -> Head:
        """The end of the log, after what a program that died left there is recorded.

        To be called while ``locked``, as is ``written``. Raises AuditError and OSError.
        """
        head, files = self._head(), log_files(self.folder)
        if holds(files, head or Head()):
            return head or Head()
        found = found_end(files, head, (self._key, None))
        if not found.details:
            return self._closed(found)
        entry = Entry("", "log", Action.RECOVERED.value, "done", found.details)
        return self.written(self._closed(found), entry, synced=True)

    def _head(self) -> Head | None:
        """What HEAD says; None where it is missing or cannot be read.

        A log that was begun without a key goes on with one. Raises AuditError where it was
        written with another key than the one set, or changed.
        """
        sealed = read_head(self.folder)
        if sealed is None:
            return None
        if not sealed.is_by(self._key) and not sealed.is_by(None):
            raise AuditError("audit_other_key", folder=self.folder)
        return sealed.head

    def _closed(self, found: Found) -> Head:
        """The end of whole lines; no file yet where the newest takes no more."""
        path = self.folder / found.head.file
        if not found.head.file or not os.access(path, os.W_OK):
            return replace(found.head, file="", end=0)
        if not found.unended:
            return found.head
        append_line(path, b"\n", found.head.end, synced=False)
        return replace(found.head, end=found.head.end + 1)

    def written(self, head: Head, entry: Entry, synced: bool) -> Head:
        """Append a record after the end given; the new end. Raises OSError."""
        number, name, start = head.number + 1, head.file, head.end
        line, digest = line_of(number, entry, head.digest, self._key)
        begun = not name or start + len(line) > self.file_bytes
        if begun:  # what its first record joins to must not get lost
            name, start, synced = file_name(number), 0, True
            if head.file:
                sync(self.folder / head.file)
        append_line(self.folder / name, line, start, synced)
        on_disk = number if synced else head.synced
        now = Head(number, digest, name, start, start + len(line), on_disk)
        write_head(self.folder, now, self._key, synced)
        if begun:
            sync(self.folder)
            if head.file:
                seal(self.folder / head.file)
        return now
