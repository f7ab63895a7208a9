"""The log's files: their names, appending to one, and reading its lines with their places."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from common.audit.lines import MOST_LINE, Record, is_intact, parsed

_NAME = re.compile(r"audit-(\d{12,18})\.jsonl")
_SEALED = 0o440
_BLOCK = 64 * 1024


class Line(NamedTuple):
    """One line of a file, or the part of it that is not longer than a record may be."""

    start: int
    """Byte where it starts."""
    data: bytes
    """With its line end, if it has one."""

    @property
    def end(self) -> int:
        """Byte after its last one."""
        return self.start + len(self.data)

    @property
    def record(self) -> Record | None:
        """The record it is; None where it is torn or none."""
        return parsed(self.data[:-1]) if self.data.endswith(b"\n") else None

    def intact(self, keys: tuple[bytes | None, ...]) -> Record | None:
        """The record, if its digest is right by one of the keys; its line end may be missing."""
        data = self.data.removesuffix(b"\n")
        record = parsed(data)
        good = record is not None and any(is_intact(data, record, key) for key in keys)
        return record if good else None


def file_name(number: int) -> str:
    """Name of the file whose first record has this number; names sort as the numbers do."""
    return f"audit-{number:012}.jsonl"


def first_number(path: Path) -> int:
    """The number in a file's name: that of its first record."""
    return int(path.name[len("audit-") : -len(".jsonl")])


def log_files(folder: Path) -> list[Path]:
    """The log's files, the oldest first. Raises OSError where there is a folder, unreadable."""
    try:
        names = [name for name in os.listdir(folder) if _NAME.fullmatch(name)]
    except FileNotFoundError:
        return []
    return sorted((folder / name for name in names), key=first_number)


def lines(path: Path, start: int = 0) -> Iterator[Line]:
    """The lines of a file from a byte on. Raises OSError."""
    with path.open("rb") as file:
        file.seek(start)
        while data := file.readline(MOST_LINE + 1):
            yield Line(start, data)
            start += len(data)


def lines_backwards(path: Path) -> Iterator[bytes]:
    """The lines of a file without their line ends, the last first. Raises OSError."""
    with path.open("rb") as file:
        rest, end = b"", file.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - _BLOCK)
            file.seek(start)
            rest, *others = (file.read(end - start) + rest).split(b"\n")
            yield from reversed(others)
            end = start
        yield rest


def seal(path: Path) -> None:
    """Take the right to write from a file that is complete, as far as the system lets us."""
    with contextlib.suppress(OSError):
        path.chmod(_SEALED)
