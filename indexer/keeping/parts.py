"""The folders a backup is made of, and which of their files belong to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from common.audit.log import audit_folder
from common.settings import Settings
from indexer.earlier import FOLDER as EARLIER
from indexer.files import DRAFT_PREFIX
from indexer.generations import DRAFT_PREFIX as NEW_PREFIX
from indexer.leases import LEAVING_PREFIX

CORPUS, INDEX, AUDIT, FEEDBACK = "corpus", "index", "audit", "feedback"


class Part(NamedTuple):
    """One folder of a backup."""

    name: str
    folder: Path


def parts(settings: Settings) -> tuple[Part, ...]:
    """The folders as configured, in the order in which they are put back: the index last."""
    return (
        Part(CORPUS, settings.corpus),
        Part(FEEDBACK, settings.feedback),
        Part(AUDIT, audit_folder(settings)),
        Part(INDEX, settings.index),
    )


def entries(part: Part, all_parts: tuple[Part, ...]) -> list[Path]:
    """What lies in a part's folder and belongs to it, by name; nothing where there is none.

    Hidden entries are locks, drafts and the like, but for the corpus's earlier files. Raises
    OSError.
    """
    others = {other.folder.resolve() for other in all_parts if other.name != part.name}
    if not part.folder.is_dir():
        return []
    found = (path for path in part.folder.iterdir() if _belongs(path, part))
    return sorted(path for path in found if path.resolve() not in others)


def files(part: Part, all_parts: tuple[Part, ...]) -> Iterator[Path]:
    """The ordinary files of a part, by name; links and devices are not followed. Raises OSError."""
    for entry in entries(part, all_parts):
        if entry.is_symlink():
            continue
        if entry.is_file():
            yield entry
        elif entry.is_dir():
            yield from _below(entry)


def _belongs(path: Path, part: Part) -> bool:
    kept = part.name == CORPUS and path.name == EARLIER
    return kept or not path.name.startswith(".")


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=_raised):
        folders[:] = sorted(one for one in folders if not _is_draft(one))
        paths = (Path(place) / name for name in sorted(names) if not _is_draft(name))
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _raised(error: OSError) -> None:
    raise error


def _is_draft(name: str) -> bool:
    return name.startswith((DRAFT_PREFIX, NEW_PREFIX, LEAVING_PREFIX)) or name.endswith(".lock")
