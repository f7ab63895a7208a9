"""The file HEAD: which record is the last, so that a log that was cut short is noticed.

It is one line of fixed length, written over in place, with a digest of its own.
"""

from __future__ import annotations

import hmac
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from common.audit.lines import GENESIS, digest_of, dumped

HEAD_FILE = "HEAD"
LENGTH = 480
"""Bytes: less than the 512 of a sector, which a disk writes as a whole or not at all."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log."""

    number: int = 0
    digest: str = GENESIS
    file: str = ""
    """Name of the file that holds the last record."""
    start: int = 0
    """Where the last record starts in its file, in bytes."""
    end: int = 0
    synced: int = 0
    """The last record known to be on the disk: a power cut cannot take it away."""


@dataclass(frozen=True, slots=True)
class SealedHead:
    """What HEAD holds."""

    head: Head
    seal: str

    def is_by(self, key: bytes | None) -> bool:
        """Whether it is as it was written with this key."""
        return hmac.compare_digest(_seal(self.head, key), self.seal)


def read_head(folder: Path) -> SealedHead | None:
    """What HEAD says, whoever wrote it; None where it is missing or cannot be read."""
    try:
        with (folder / HEAD_FILE).open("rb") as file:
            held = json.loads(file.read(LENGTH))
        seal = held.pop("seal")
        numbers = [held[name] for name in ("number", "start", "end", "synced")]
        texts = [held[name] for name in ("digest", "file")]
        head = Head(**held)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    plain = all(type(one) is int and one >= 0 for one in numbers)
    written = all(isinstance(one, str) and one.isascii() for one in (*texts, seal))
    named = Path(head.file).name == head.file
    return SealedHead(head, seal) if plain and written and named else None


def write_head(folder: Path, head: Head, key: bytes | None, synced: bool) -> None:
    """Replace what HEAD says, and wait for the disk if told to. Raises OSError."""
    line = dumped({**asdict(head), "seal": _seal(head, key)}).ljust(LENGTH - 1) + b"\n"
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
    descriptor = os.open(folder / HEAD_FILE, flags, 0o640)
    try:
        os.write(descriptor, line)
        if synced:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _seal(head: Head, key: bytes | None) -> str:
    return digest_of(b"head" + dumped(asdict(head)), key)
