"""The file of a backup: a gzipped tar archive, written and read as a stream.

<part>/<path>    the files: parts are corpus, feedback, audit and index
manifest.json    the last member: format, time, and size and SHA-256 of each file

An archive is hostile until it was read to its end: nothing but ordinary files under these
four names, none twice, all as the manifest says, and not more than a disk takes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, cast

from pydantic import TypeAdapter, ValidationError

from common.errors import BackupError
from indexer.earlier import FOLDER as EARLIER
from indexer.files import sha256_of
from indexer.keeping.parts import AUDIT, CORPUS, FEEDBACK, INDEX

FORMAT = 1
"""Raised when an archive changes so that older code cannot restore it."""
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024

MOST_FILES = 200_000
"""Twenty times what three years of ten changes a day leave."""
MOST_BYTES = 200 * 1024**3
"""Of all files unpacked; a corpus of 10,000 notices takes some 5 GB."""
MOST_RATIO = 100
"""Unpacked to packed; a backup of notices and vectors measures 2 to 5, gzip's most is 1032."""
SMALL = 64 * 1024**2
"""Bytes below which the ratio does not matter."""
MOST_AT_ONCE = 64 * 1024**2
"""Bytes read at once: of a manifest of 200,000 files; more is asked for by forged headers."""
LONGEST_PATH = 4096
"""Characters: Linux's PATH_MAX."""


class FileEntry(NamedTuple):
    """One file as the manifest has it."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """The manifest of a backup."""

    made: str
    """UTC, ISO 8601."""
    files: Mapping[str, FileEntry]
    generation: int | None = None
    """In use when it was made."""
    audit: str = ""
    """Digest of the audit log's last record then."""
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked."""
        return sum(entry.size for entry in self.files.values())

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest: tells one backup from another."""
        return sha256_of(self.dumped())

    def dumped(self) -> bytes:
        """The manifest as JSON, in ASCII: names of files need not be UTF-8."""
        return json.dumps(asdict(self), indent=1).encode("ascii")


_ADAPTER = TypeAdapter(Contents)

Take = Callable[[str, IO[bytes], tarfile.TarInfo], None]
"""What is done with the content of a file; reads it to its end."""


def checked(path: Path) -> Contents:
    """The manifest of an archive of which every byte is as it was written.

    Raises BackupError saying what is wrong with it.
    """
    return walked(path, lambda name, content, member: _drained(content))


def walked(path: Path, take: Take) -> Contents:
    """Hand every file of an archive to ``take``, and compare all with the manifest at its end.

    Raises BackupError where something is not as it should be: what was taken is then not to
    be used.
    """
    found: dict[str, FileEntry] = {}
    with _bad_archives(path), _unpacked(path) as archive:
        for member in archive:
            if member.name == MANIFEST:
                contents = _manifest(path, archive, member)
                break
            _require_plain(path, member, found)
            content = Digested(_opened(archive, member))
            take(member.name, cast("IO[bytes]", content), member)
            found[member.name] = FileEntry(content.size, content.digest.hexdigest())
        else:
            raise BackupError("backup_unfinished", file=path.name)
    for name in sorted(found.keys() ^ contents.files.keys()):
        raise BackupError("backup_damaged", file=path.name, name=name)
    for name, entry in found.items():
        if entry != contents.files[name]:
            raise BackupError("backup_damaged", file=path.name, name=name)
    return contents


def _manifest(path: Path, archive: tarfile.TarFile, member: tarfile.TarInfo) -> Contents:
    if not _is_plain(member) or member.size > MOST_AT_ONCE:
        raise BackupError("backup_not_one", file=path.name)
    try:
        contents = _ADAPTER.validate_python(json.loads(_opened(archive, member).read(member.size)))
    except (ValidationError, RecursionError) as exc:
        raise BackupError("backup_not_one", file=path.name) from exc
    if contents.format != FORMAT:
        raise BackupError("backup_format", file=path.name, format=contents.format)
    return contents


def _require_plain(path: Path, member: tarfile.TarInfo, found: Mapping[str, FileEntry]) -> None:
    """Refuse links, devices, names that lead elsewhere or come twice, and too many of them."""
    if not _is_plain(member) or not is_safe(member.name) or member.name in found:
        raise BackupError("backup_unsafe", file=path.name, name=member.name[:LONGEST_PATH])
    if len(found) >= MOST_FILES:
        raise BackupError("backup_too_large", file=path.name)


def _is_plain(member: tarfile.TarInfo) -> bool:
    return member.type == tarfile.REGTYPE and not member.issparse()


def is_safe(name: str) -> bool:
    """Whether a name leads to a file below one of the parts, on any operating system."""
    path = PurePosixPath(name)
    parts = name.split("/")
    return (
        len(parts) > 1
        and parts[0] in {CORPUS, INDEX, AUDIT, FEEDBACK}
        and not set(parts) & {"", ".", ".."}
        and (not parts[1].startswith(".") or parts[:2] == [CORPUS, EARLIER])
        and str(path) == name
        and "\0" not in name
        and not (os.name == "nt" and set(name) & set(":\\"))
        and len(name) <= LONGEST_PATH
    )


@contextmanager
def _bad_archives(path: Path) -> Iterator[None]:
    """Turn what the libraries say of a file that is no archive, or half one, into an error."""
    try:
        yield
    except (EOFError, tarfile.ReadError, zlib.error) as exc:
        raise BackupError("backup_unfinished", file=path.name) from exc
    except (gzip.BadGzipFile, tarfile.TarError, ValueError, OverflowError) as exc:
        raise BackupError("backup_not_one", file=path.name) from exc


@contextmanager
def _unpacked(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive opened for one pass. Raises BackupError where it cannot be read."""
    try:
        file = path.open("rb")
    except OSError as exc:
        reason = exc.strerror or exc
        raise BackupError("backup_not_readable", file=path, reason=reason) from exc
    with file, gzip.GzipFile(fileobj=file) as unzipped:
        packed = path.stat().st_size
        bounded = _Bounded(path.name, unzipped, max(SMALL, packed * MOST_RATIO))
        with tarfile.TarFile(fileobj=bounded, mode="r") as archive:  # type: ignore[arg-type]
            yield archive


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(member)
    assert content is not None  # an ordinary file has content
    return content


def _drained(content: IO[bytes]) -> None:
    while content.read(CHUNK):
        pass


class _Bounded:
    """What tarfile reads from: forward only, and never too much in all, nor at once."""

    def __init__(self, name: str, source: gzip.GzipFile, most: int) -> None:
        self._name = name
        self._source = source
        self._most = min(most, MOST_BYTES) + CHUNK
        self._place = 0
        self._last = b""

    def read(self, size: int) -> bytes:
        if size < 0 or size > MOST_AT_ONCE or self._place + size > self._most:
            raise BackupError("backup_too_large", file=self._name)
        if size == 1 and self._place == self._source.tell() - 1:
            data = self._last  # tarfile looks at the byte before each header; gzip cannot go back
        else:
            self._source.seek(self._place)
            data = self._source.read(size)
            self._last = data[-1:]
        self._place += len(data)
        return data

    def seek(self, place: int) -> int:
        if place > self._most:
            raise BackupError("backup_too_large", file=self._name)
        self._place = place
        return place

    def tell(self) -> int:
        return self._place


class Digested(io.RawIOBase):
    """A file that takes the digest of what is read from it."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """Read as the file does."""
        data = self._source.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data
