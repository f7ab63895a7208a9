"""Writes a backup: corpus, index, audit log and feedback, as they are at one moment.

The index's lock is held, so that corpus and index belong together. The audit log goes on
meanwhile; of it the backup holds what was there when it began, which is whole by itself.
"""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from common.audit.head import HEAD_FILE
from common.audit.log import AuditLog, Snapshot
from common.errors import BackupError
from common.settings import Settings
from indexer.files import DRAFT_PREFIX, ordinary_file, sha256_of, sync_folder
from indexer.generations import current_generation
from indexer.keeping.archive import MANIFEST, Contents, Digested, FileEntry
from indexer.keeping.parts import AUDIT, files, parts
from indexer.restoring import changing


@dataclass(frozen=True)
class BackedUp:
    """A backup that was written."""

    files: int
    size: int
    """Bytes of the files."""
    packed: int
    """Bytes of the archive."""
    generation: int | None


class _Source(NamedTuple):
    """A file to be put into the archive."""

    name: str
    path: Path
    size: int | None = None
    """Bytes to take from its start, where not all of them."""


def back_up(settings: Settings, target: Path, replace: bool = False) -> BackedUp:
    """Write everything into one archive: beside it first, synced, then in its place.

    Raises BackupError where the target exists, lies in a folder that is backed up or cannot
    be written, where a file cannot be read or changes meanwhile, and the index's errors.
    """
    _require_place(settings, target, replace)
    with changing(settings), _written(target) as draft:
        contents = _packed(settings, draft)
        packed = draft.stat().st_size
    return BackedUp(len(contents.files), contents.size, packed, contents.generation)


def _require_place(settings: Settings, target: Path, replace: bool) -> None:
    if target.exists() and not (replace and target.is_file()):
        raise BackupError("backup_exists", file=target)
    place = target.absolute().parent.resolve()
    for part in parts(settings):
        if place.is_relative_to(part.folder.resolve()):
            raise BackupError("backup_inside", file=target, folder=part.folder)


@contextmanager
def _written(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place at the end, or none at all."""
    draft = target.with_name(f"{DRAFT_PREFIX}{os.getpid()}-{target.name}"[:255])
    try:
        yield draft
        os.replace(draft, target)
        sync_folder(target.absolute().parent, content=False)
    except OSError as exc:
        reason = exc.strerror or exc
        raise BackupError("backup_not_written", file=target, reason=reason) from exc
    finally:
        draft.unlink(missing_ok=True)


def _packed(settings: Settings, draft: Path) -> Contents:
    """Write all files, then the manifest that says what they were."""
    log = AuditLog(settings).snapshot()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with (
            gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as zipped,
            tarfile.TarFile(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            entries = {one.name: _add(archive, one) for one in _sources(settings, log)}
            if log.head:
                entries[f"{AUDIT}/{HEAD_FILE}"] = _add_bytes(
                    archive, f"{AUDIT}/{HEAD_FILE}", log.head
                )
            made = datetime.now(UTC).isoformat(timespec="seconds")
            contents = Contents(made, entries, current_generation(settings), log.digest)
            _add_bytes(archive, MANIFEST, contents.dumped())
        file.flush()
        os.fsync(file.fileno())
    return contents


def _sources(settings: Settings, log: Snapshot) -> Iterator[_Source]:
    """The files of all parts, each with what is to be taken of it. Raises OSError."""
    all_parts = parts(settings)
    for part in all_parts:
        for path in files(part, all_parts):
            name = f"{part.name}/{path.relative_to(part.folder).as_posix()}"
            if part.name != AUDIT or path in log.sizes:
                yield _Source(name, path, log.sizes.get(path))


def _add(archive: tarfile.TarFile, source: _Source) -> FileEntry:
    """Put a file in, as far as it went when it was listed. Raises BackupError and OSError."""
    with ordinary_file(source.path) as file:
        member = tarfile.TarInfo(source.name)
        state = os.fstat(file.fileno())
        member.size = state.st_size if source.size is None else source.size
        member.mtime = int(state.st_mtime)
        digested = Digested(file)
        try:
            archive.addfile(member, digested)
        except OSError as exc:
            if digested.size == member.size:
                raise
            raise BackupError("backup_changed", file=source.path) from exc
    return FileEntry(digested.size, digested.digest.hexdigest())


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> FileEntry:
    member = tarfile.TarInfo(name)
    member.size, member.mtime = len(data), int(time.time())
    archive.addfile(member, io.BytesIO(data))
    return FileEntry(len(data), sha256_of(data))
