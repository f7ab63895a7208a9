"""Puts what was unpacked into the place of what is there, to the end even if interrupted.

1. Beside what is there lies what was unpacked, whole and synced, in ``.restore-new``.
2. The note ``.restore`` in the index folder says that all is unpacked: from here on there is
   no way back, and the next writer goes on where this one stopped.
3. In each folder: what is there moves to ``.before-restore-<time>``; ``.restore-new`` is
   renamed ``.restore-in``; what is in it moves to its place, ``CURRENT`` last.
4. The note is removed.

Folders may be mount points: nothing but their entries is ever moved.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from common.errors import BackupError
from common.settings import Settings
from indexer.files import replace_file, sync_folder
from indexer.generations import CURRENT_FILE
from indexer.keeping.parts import Part, entries, parts

NOTE = ".restore"
NEW = ".restore-new"
ENTERING = ".restore-in"
ASIDE = ".before-restore-"


def discard_unpacked(settings: Settings) -> None:
    """Remove what a restore unpacked that was stopped before it changed anything."""
    for part in parts(settings):
        shutil.rmtree(part.folder / NEW, ignore_errors=True)


class Finished(NamedTuple):
    """A restore that came to its end."""

    aside: tuple[Path, ...]
    """Folders that hold what was there before."""
    archive: str
    """Digest of the manifest that was restored."""


def begin(settings: Settings, swapped: Sequence[Part], stamp: str, archive: str) -> None:
    """Step 2. Raises OSError."""
    told = {"stamp": stamp, "parts": [part.name for part in swapped], "archive": archive}
    replace_file(settings.index / NOTE, json.dumps(told).encode("ascii"))


def finish(settings: Settings) -> Finished | None:
    """Steps 3 and 4 of a restore that has begun; None where none has.

    The index's lock must be held. Raises BackupError where the system does not let it; it can
    be tried again.
    """
    note = settings.index / NOTE
    if not note.is_file():
        return None
    try:
        told = json.loads(note.read_bytes())
        all_parts = parts(settings)
        swapped = [part for part in all_parts if part.name in told["parts"]]
        aside = [_swap(part, all_parts, str(told["stamp"])) for part in swapped]
        note.unlink()
        sync_folder(settings.index, content=False)
    except (OSError, ValueError, KeyError, TypeError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise BackupError("restore_stuck", note=note, reason=reason) from exc
    return Finished(tuple(one for one in aside if one.is_dir()), str(told["archive"]))


def _swap(part: Part, all_parts: tuple[Part, ...], stamp: str) -> Path:
    """Step 3 in one folder; each move may have been made already."""
    aside = part.folder / f"{ASIDE}{stamp}"
    if (part.folder / NEW).is_dir():
        leaving = entries(part, all_parts)
        if leaving:
            aside.mkdir(exist_ok=True)
        for entry in leaving:
            os.replace(entry, aside / entry.name)
        sync_folder(part.folder, content=False)
        os.replace(part.folder / NEW, part.folder / ENTERING)
        sync_folder(part.folder, content=False)
    entering = part.folder / ENTERING
    if entering.is_dir():
        for entry in sorted(entering.iterdir(), key=lambda path: path.name == CURRENT_FILE):
            os.replace(entry, part.folder / entry.name)
        sync_folder(part.folder, content=False)
        entering.rmdir()
    return aside
