"""Writing files so that a crash at any moment leaves either the old or the new state."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

_NEVER_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe put in a file's place since it was looked at must not be waited for."""


class NotAFileError(OSError):
    """A path leads to something that is no ordinary file; ``found`` says what."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def sha256_of(data: bytes) -> str:
    """Hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's content, read in parts."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def ordinary_file(path: Path, follow_links: bool = False) -> Iterator[BufferedReader]:
    """The file opened for reading; never a pipe, device or folder, which might not end.

    Raises NotAFileError with "link", "folder" or "device", and OSError.
    """
    _require_ordinary(os.stat(path, follow_symlinks=follow_links).st_mode)
    links = 0 if follow_links else getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, os.O_RDONLY | _NEVER_WAITING | links), "rb") as file:
        _require_ordinary(os.fstat(file.fileno()).st_mode)
        yield file


def _require_ordinary(mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise NotAFileError("link")
    if stat.S_ISDIR(mode):
        raise NotAFileError("folder")
    if not stat.S_ISREG(mode):
        raise NotAFileError("device")


def stamp_of_file(path: Path, most: int) -> str:
    """What tells a file from another version of itself: the SHA-256 of its content.

    For what is not read, a file of more than ``most`` bytes or none at all, it is the reason.
    """
    try:
        with ordinary_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > most:
                return f"large-{size}"
            return hashlib.file_digest(file, "sha256").hexdigest()
    except NotAFileError as exc:
        return exc.found
    except OSError as exc:
        return f"error-{exc.errno}"


def sync_folder(folder: Path, content: bool = True) -> None:
    """Force a folder's entries, and with ``content`` all files below it, to the disk."""
    if content:
        for path in folder.rglob("*"):
            _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Give a file new content in one step: written beside, synced, renamed over it."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    sync_folder(path.parent, content=False)
