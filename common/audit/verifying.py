"""Checks a log from its first record on: that none was changed, removed, inserted or moved.

Every line is read once and none is kept. A log that grows meanwhile is checked up to where
HEAD stood, and as far beyond as it goes on whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from common.audit.actions import Action
from common.audit.files import Line, first_number, lines, log_files
from common.audit.head import HEAD_FILE, SealedHead, read_head
from common.audit.lines import GENESIS, Record, is_intact
from common.audit.log import audit_folder, audit_key
from common.errors import AuditError
from common.settings import Settings


class Note(NamedTuple):
    """Something a whole log tells of itself: a sentence of the catalogue and its values."""

    key: str
    values: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Verified:
    """A log that is as it was written."""

    records: int
    files: int
    first: int
    """Number of the first record; greater than 1 where older files were put away."""
    last: int
    since: str
    """Time of the first record: UTC, ISO 8601."""
    until: str
    digest: str
    """Of the last record: written down elsewhere, it tells this log from another."""
    notes: tuple[Note, ...]


def verified(settings: Settings) -> Verified:
    """Check every record of the log, its order and its end.

    Raises AuditError naming the file and the record where it is not as it was written, or
    where it cannot be read.
    """
    folder = audit_folder(settings)
    try:
        sealed, files = read_head(folder), log_files(folder)
        if sealed is None and not files and not (folder / HEAD_FILE).exists():
            raise AuditError("audit_none", folder=folder)
        return _Chain(audit_key(settings), files).checked(sealed)
    except OSError as exc:
        reason = exc.strerror or exc
        raise AuditError("audit_not_readable", folder=folder, reason=reason) from exc


@dataclass
class _Torn:
    """Lines that are no records, one after another in one file."""

    file: str
    at: int
    size: int = 0
    """Bytes."""
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    without_end: str = ""
    """SHA-256 without the last line end, which was added to end the torn line."""

    def add(self, data: bytes) -> None:
        whole = data.removesuffix(b"\n")
        shorter = self.digest.copy()
        shorter.update(whole)
        self.without_end = shorter.hexdigest()
        self.digest.update(data)
        self.size += len(data)

    def is_told_by(self, record: Record) -> bool:
        """Whether the record was written to tell of just these bytes."""
        told = record.details
        if record.action != Action.RECOVERED.value or told.get("file") != self.file:
            return False
        digests = {self.size: self.digest.hexdigest(), self.size - 1: self.without_end}
        size = told.get("bytes")
        known = type(size) is int and digests.get(size) == told.get("sha256")
        return known and told.get("at") == self.at


class _Chain:
    """A walk along the log."""

    def __init__(self, key: bytes | None, files: list[Path]) -> None:
        self._key = key
        self._files = files
        self._first: Record | None = None
        self._last: Record | None = None
        self._torn: _Torn | None = None
        self._keyed = 0
        """Number of the first record that was made with the key."""
        self._count = 0
        self._notes: list[Note] = []

    def checked(self, sealed: SealedHead | None) -> Verified:
        """Walk, then compare the end with HEAD. Raises AuditError and OSError."""
        self._require_key(sealed)
        for path in self._files:
            for line in lines(path):
                self._pass(path, line)
        first, last = self._compare_end(sealed)
        if self._key and self._keyed != first.number:
            self._note("without_key", first=first.number, last=self._keyed - 1)
        return Verified(
            self._count,
            len(self._files),
            first.number,
            last.number,
            first.time,
            last.time,
            last.digest,
            tuple(self._notes),
        )

    def _require_key(self, sealed: SealedHead | None) -> None:
        """Tell a wrong key from a change: with one, nothing at all fits."""
        if sealed is None or sealed.is_by(self._key):
            return
        line = next((line for path in self._files for line in lines(path)), None)
        if line is None or line.intact((self._key,)) is None:
            raise AuditError("audit_wrong_key", file=HEAD_FILE)
        raise AuditError("audit_head_changed", file=HEAD_FILE)

    def _pass(self, path: Path, line: Line) -> None:
        record = line.record
        if record is None:
            if self._torn is None or self._torn.file != path.name:
                self._require_told(None)
                self._torn = _Torn(path.name, line.start)
            self._torn.add(line.data)
            return
        self._require_intact(path, line, record)
        self._require_told(record)
        self._require_next(path, line, record)
        self._first = self._first or record
        self._last = record
        self._count += 1

    def _require_intact(self, path: Path, line: Line, record: Record) -> None:
        if is_intact(line.data[:-1], record, self._key):
            self._keyed = self._keyed or record.number
        elif self._keyed or not is_intact(line.data[:-1], record, None):
            raise AuditError("audit_changed", file=path.name, number=self._expected(path))

    def _expected(self, path: Path) -> int:
        return self._last.number + 1 if self._last else first_number(path)

    def _require_told(self, record: Record | None) -> None:
        """Bytes that are no record must be told of by the record after them."""
        torn, self._torn = self._torn, None
        if torn is None:
            return
        if record is None or not torn.is_told_by(record):
            number = self._last.number + 1 if self._last else 1
            raise AuditError("audit_changed", file=torn.file, number=number)
        self._note("torn", file=torn.file, bytes=torn.size, number=record.number)

    def _require_next(self, path: Path, line: Line, record: Record) -> None:
        """The record must follow the one before, in its number and in the chain."""
        expected = self._expected(path)
        at_start = self._last is None and (record.number > 1 or record.previous == GENESIS)
        joined = at_start or (self._last and record.previous == self._last.digest)
        if record.action == Action.RECOVERED.value and record.details.get("head") == "missing":
            raise AuditError("audit_head_missing", file=path.name, number=record.number)
        if record.number == expected and joined:
            return
        if joined and _told_lost(record) == (expected, record.number - 1):
            self._note("lost", first=expected, last=record.number - 1, number=record.number)
            return
        raise self._broken(path, line, record, expected)

    def _broken(self, path: Path, line: Line, record: Record, expected: int) -> AuditError:
        if record.number < expected:
            return AuditError("audit_inserted", file=path.name, number=record.number)
        if record.number == expected:  # the one before is not the one it was joined to
            return AuditError("audit_changed", file=path.name, number=expected - 1)
        if self._stands_later(path, line, expected):
            return AuditError("audit_moved", file=path.name, number=expected)
        values = {"first": expected, "last": record.number - 1}
        return AuditError("audit_removed", file=path.name, **values)

    def _stands_later(self, path: Path, line: Line, number: int) -> bool:
        later = self._files[self._files.index(path) :]
        rest = (r for one in later for r in _records(one, line.end if one == path else 0))
        return any(record.number == number for record in rest)

    def _compare_end(self, sealed: SealedHead | None) -> tuple[Record, Record]:
        """Raise AuditError unless the log ends where HEAD says, or goes on from there."""
        head, last = sealed.head if sealed else None, self._last
        newest = self._files[-1].name if self._files else HEAD_FILE
        at = last.number if last else 0
        if head is None:
            raise AuditError("audit_head_missing", file=newest, number=at)
        if last is None or self._first is None or at < head.number:
            raise AuditError("audit_truncated", file=newest, number=at, last=head.number)
        if at == head.number and last.digest != head.digest:
            raise AuditError("audit_changed", file=newest, number=at)
        if self._torn is not None:
            self._note("unfinished", file=newest, bytes=self._torn.size)
        return self._first, last

    def _note(self, key: str, **values: object) -> None:
        self._notes.append(Note(key, tuple(values.items())))


def _told_lost(record: Record) -> tuple[int, int] | None:
    """The records a power cut took, as the one after them tells; None where it was none."""
    lost, synced = record.details.get("lost"), record.details.get("synced")
    if record.action != Action.RECOVERED.value or not isinstance(lost, list) or len(lost) != 2:
        return None
    first, last = lost
    if not all(type(one) is int for one in (first, last, synced)):
        return None
    return (first, last) if first > synced else None


def _records(path: Path, start: int) -> Iterator[Record]:
    return (record for line in lines(path, start) if (record := line.record))
