"""Restores a backup to the configured folders.

1. The archive is read to its end and compared with its manifest; a bad one changes nothing.
2. Under the index's lock it is unpacked beside what is there, compared again, and synced.
3. What is there is moved aside and kept, what was unpacked takes its place (``swapping``).

An audit log that is there goes on; that of the backup is then put beside it, so that no
restore takes back what was recorded.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tarfile import TarInfo
from typing import IO

from common.audit.log import AuditLog
from common.errors import BackupError
from common.settings import Settings
from indexer.files import make_folders, sync_folder
from indexer.generations import writing
from indexer.keeping.archive import Contents, checked, walked
from indexer.keeping.parts import AUDIT, Part, entries, parts
from indexer.keeping.swapping import NEW, begin, discard_unpacked, finish

FROM_BACKUP = "from-backup-"
"""Start of the folder in that of the audit log where a log goes that does not go on."""


@dataclass(frozen=True)
class Restored:
    """A backup that was restored."""

    contents: Contents
    aside: tuple[Path, ...]
    """Folders that hold what was there before."""
    audit: Path | None
    """Where the backup's audit log lies, if the one that was there goes on."""


def restore(settings: Settings, archive: Path, replace: bool = False) -> Restored:
    """Bring back what a backup holds. One that was interrupted is finished first.

    Raises BackupError for an archive that is not whole or not safe, where something is there
    that may not be replaced, or where the system does not let it; then nothing has changed.
    """
    contents = checked(archive)
    with writing(settings):
        finished = finish(settings)
        if finished and finished.archive == contents.digest:
            return Restored(contents, finished.aside, None)
        _require_empty(settings, replace)
        audit = _unpacked(settings, archive, contents.digest)
        finished = finish(settings)
        return Restored(contents, finished.aside if finished else (), audit)


def _require_empty(settings: Settings, replace: bool) -> None:
    all_parts = parts(settings)
    for part in all_parts:
        there = part.name != AUDIT and any(map(_matters, entries(part, all_parts)))
        if there and not replace:
            raise BackupError("restore_there", folder=part.folder)


def _matters(entry: Path) -> bool:
    """The note that explains a folder comes with the program."""
    return entry.name != "README.md"


def _unpacked(settings: Settings, archive: Path, digest: str) -> Path | None:
    """Step 2 and the note that begins step 3; where that fails, nothing is left of it.

    Returns where the backup's audit log lies, if it does not become that in use.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    by_name = {part.name: part for part in parts(settings)}
    folders = {part.folder.resolve() for part in by_name.values()}

    def take(name: str, content: IO[bytes], member: TarInfo) -> None:
        part, top, *_ = name.split("/")
        folder = by_name[part].folder
        if (folder.resolve() / top) in folders:  # the log lies in the index's folder, as a rule
            raise BackupError("backup_unsafe", file=archive.name, name=name)
        _write(folder / NEW / name.removeprefix(f"{part}/"), content, member)

    with _nothing_left(settings):
        discard_unpacked(settings)
        for part in by_name.values():
            make_folders(part.folder)
            (part.folder / NEW).mkdir()
        if walked(archive, take).digest != digest:
            raise BackupError("backup_changed", file=archive)
        for part in by_name.values():
            sync_folder(part.folder / NEW)
            sync_folder(part.folder, content=False)
        audit = _beside(by_name[AUDIT], stamp) if AuditLog(settings).exists() else None
        swapped = [part for part in by_name.values() if audit is None or part.name != AUDIT]
        begin(settings, swapped, stamp, digest)
    return audit


def _write(path: Path, content: IO[bytes], member: TarInfo) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        shutil.copyfileobj(content, file, 1024 * 1024)
    os.utime(path, (member.mtime, member.mtime))


def _beside(part: Part, stamp: str) -> Path | None:
    """Put the backup's audit log beside the one that goes on; None where it holds none."""
    unpacked = part.folder / NEW
    if not any(unpacked.iterdir()):
        unpacked.rmdir()
        return None
    target = part.folder / f"{FROM_BACKUP}{stamp}"
    os.replace(unpacked, target)
    sync_folder(part.folder, content=False)
    return target


@contextmanager
def _nothing_left(settings: Settings) -> Iterator[None]:
    try:
        yield
    except BaseException as exc:
        discard_unpacked(settings)
        if isinstance(exc, OSError):
            reason = exc.strerror or exc
            folder = exc.filename or settings.index
            raise BackupError("restore_not_written", folder=folder, reason=reason) from exc
        raise
