"""Finds the end of a log that does not end as HEAD says, after a kill or a power cut.

Records that follow HEAD's are whole: only HEAD was not written any more. Bytes after the last
whole record are torn. Records that HEAD counts and no file holds are lost: of questions, which
do not wait for the disk, a power cut may take some; of others it cannot.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from common.audit.files import lines
from common.audit.head import Head

Keys = tuple[bytes | None, ...]


@dataclass(frozen=True)
class Found:
    """Where the log goes on."""

    head: Head
    details: dict[str, object] = field(default_factory=dict)
    """What a record must tell: what is torn and what is lost; none where all is whole."""
    unended: bool = False
    """Whether the newest file lacks its last line end."""


def found_end(files: Sequence[Path], head: Head | None, keys: Keys) -> Found:
    """The end of the log in these files. Raises OSError."""
    counted = head or Head()
    last = _last_record(files, counted, keys)
    details: dict[str, object] = {} if head or not files else {"head": "missing"}
    if last.number < counted.number:
        lost = [last.number + 1, counted.number]
        details |= {"lost": lost, "synced": counted.synced}
    end = replace(last, number=max(last.number, counted.number), synced=counted.synced)
    if not files:
        return Found(replace(end, file=""), details)
    torn = _torn(files[-1], last.end if files[-1].name == last.file else 0)
    end = replace(end, file=files[-1].name, end=files[-1].stat().st_size)
    details |= torn.told() if torn.size else {}
    return Found(end, details, _is_unended(files[-1]))


def holds(files: Sequence[Path], head: Head) -> bool:
    """Whether the newest file ends with the record HEAD names. Raises OSError."""
    if not files or files[-1].name != head.file:
        return not files and head.number == 0
    return _at_head(files[-1], head) and files[-1].stat().st_size == head.end


def _at_head(path: Path, head: Head) -> bool:
    line = next(lines(path, head.start), None)
    record = line.record if line else None
    return record is not None and record.digest == head.digest and record.number == head.number


def _last_record(files: Sequence[Path], head: Head, keys: Keys) -> Head:
    """The last whole record: after HEAD's where that is there, else in the newest such file."""
    names = [path.name for path in files]
    if head.file in names:
        place = names.index(head.file)
        if _at_head(files[place], head):
            return _walked(files[place:], head, keys)
    for path in reversed(files):
        last = _walked([path], Head(), keys)
        if last.number:
            return last
    return Head()


def _walked(files: Sequence[Path], last: Head, keys: Keys) -> Head:
    for path in files:
        start = last.end if path.name == last.file else 0
        for line in lines(path, start):
            record = line.intact(keys)
            if record:
                last = Head(record.number, record.digest, path.name, line.start, line.end)
    return last


@dataclass(frozen=True)
class _Torn:
    file: str
    at: int
    size: int
    """Bytes."""
    sha256: str

    def told(self) -> dict[str, object]:
        return {"file": self.file, "at": self.at, "bytes": self.size, "sha256": self.sha256}


def _torn(path: Path, at: int) -> _Torn:
    """What follows the last whole record of the newest file."""
    digest, end = hashlib.sha256(), at
    for line in lines(path, at):
        digest.update(line.data)
        end = line.end
    return _Torn(path.name, at, end - at, digest.hexdigest())


def _is_unended(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        return file.read(1) not in {b"", b"\n"}
