"""What a power cut leaves: records what was synced, and lays out the folder as it would be found.

A ``Recorder`` wraps ``os.fsync`` in the process that writes. Each sync of a file records the
file's content, each sync of a folder its entries (name and inode), in a log beside copies of
the contents. What was in the folder at the start counts as synced. Inodes are held open, so
that a number never means two files. Two views are laid out from the log:

SYNCED  only what was synced: a file's content is that of its last sync, a folder's entries
        are those of its last sync. New files, renamings and removals in a folder that was
        not synced since have not happened, even if the file itself was synced; a file whose
        name survived but which never was synced is empty. This is the least that the
        system promises (POSIX fsync), and less than ext4 or XFS keep.
NAMES   every creation, renaming and removal has happened, but contents are those of the
        last sync, empty without one: what a journal of metadata only may leave.

What libraries sync below Python (SQLite) is not seen, and so counts as lost.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NamedTuple

LOG_FILE = "log.jsonl"
CONTENTS = "contents"
CHANGING = ("replace", "rename", "link", "unlink", "rmdir", "mkdir")
"""Functions of ``os`` after which the names on the disk are others."""


class View(str, Enum):
    """What is found after the failure."""

    AS_IS = "as is"
    """Only the process died; the system lives."""
    SYNCED = "only what was synced"
    NAMES = "all names, synced contents"


class Entry(NamedTuple):
    """What a name stands for."""

    inode: int
    is_folder: bool


Names = Mapping[str, Entry]
"""By path below the root, a folder before what is in it."""


class Recorder:
    """Records what is synced below a folder, by this process, from ``recording`` on."""

    def __init__(self, root: Path, shadow: Path) -> None:
        self._root = root.resolve()
        self._contents = shadow / CONTENTS
        self._contents.mkdir(parents=True)
        self._log = os.open(shadow / LOG_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._held: dict[int, int] = {}

    @contextmanager
    def recording(self, names: bool = False) -> Iterator[None]:
        """Record; with ``names``, also the names after each change of them."""
        self._record_everything()
        wrapped: dict[str, Callable[..., object]] = {"fsync": self._wrapped(os.fsync)}
        if names:
            wrapped |= {name: self._telling(getattr(os, name)) for name in CHANGING}
        originals = {name: getattr(os, name) for name in wrapped}
        for name, function in wrapped.items():
            setattr(os, name, function)
        try:
            yield
        finally:
            for name, function in originals.items():
                setattr(os, name, function)
            self.close()

    def close(self) -> None:
        for descriptor in (self._log, *self._held.values()):
            os.close(descriptor)
        self._held.clear()

    def _wrapped(self, fsync: Callable[[int], None]) -> Callable[[int], None]:
        @functools.wraps(fsync)
        def recorded(descriptor: int) -> None:
            fsync(descriptor)
            path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
            if path.is_relative_to(self._root):
                self._record(descriptor)

        return recorded

    def _telling(self, change: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(change)
        def told(*arguments: object, **options: object) -> object:
            result = change(*arguments, **options)
            self._write({"names": {path: list(entry) for path, entry in names_of(self._root)}})
            return result

        return told

    def _record_everything(self) -> None:
        for path in (self._root, *(self._root / name for name, _ in names_of(self._root))):
            descriptor = os.open(path, os.O_RDONLY)
            self._record(descriptor)
            os.close(descriptor)
        self._write({"root": self._root.stat().st_ino})

    def _record(self, descriptor: int) -> None:
        inode = self._hold(descriptor)
        own = self._held[inode]
        if os.path.isdir(own):
            with os.scandir(own) as found:
                entries = {e.name: (e.inode(), e.is_dir(follow_symlinks=False)) for e in found}
            self._write({"folder": inode, "entries": entries})
        else:
            content = os.pread(own, os.fstat(own).st_size, 0)
            self._write({"file": inode, "content": self._kept(content)})

    def _hold(self, descriptor: int) -> int:
        """Open the file again, with locks of its own, so that its inode is not given anew."""
        inode = os.fstat(descriptor).st_ino
        if inode not in self._held:
            self._held[inode] = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY)
        return inode

    def _kept(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._contents / digest
        if not path.exists():
            draft = path.with_suffix(".new")
            draft.write_bytes(content)
            draft.rename(path)
        return digest

    def _write(self, record: Mapping[str, object]) -> None:
        os.write(self._log, f"{json.dumps(record)}\n".encode())


def names_of(root: Path) -> Iterator[tuple[str, Entry]]:
    """Every path below a folder, relative to it, a folder before what is in it."""
    with os.scandir(root) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        is_folder = entry.is_dir(follow_symlinks=False)
        yield entry.name, Entry(entry.inode(), is_folder)
        if is_folder:
            for path, below in names_of(Path(entry.path)):
                yield f"{entry.name}/{path}", below


@dataclass
class Synced:
    """What was synced up to some moment."""

    shadow: Path
    number: int = 0
    """Records taken so far."""
    root: int = 0
    folders: dict[int, dict[str, Entry]] = field(default_factory=dict)
    files: dict[int, str] = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    """As they were on the disk, where that was recorded."""

    def take(self, record: Mapping[str, object]) -> None:
        """Go on by one record of the log."""
        self.number += 1
        match record:
            case {"folder": int(inode), "entries": dict(entries)}:
                self.folders[inode] = {name: Entry(*entry) for name, entry in entries.items()}
            case {"file": int(inode), "content": str(content)}:
                self.files[inode] = content
            case {"names": dict(names)}:
                self.names = {path: Entry(*entry) for path, entry in names.items()}
            case {"root": int(inode)}:
                self.root = inode

    def lay_out(self, target: Path, names: Names | None = None) -> Path:
        """Write the SYNCED view into a new folder; with ``names``, the NAMES view of them."""
        target.mkdir(parents=True)
        for path, entry in self._surviving(self.root) if names is None else names.items():
            if entry.is_folder:
                (target / path).mkdir()
            else:
                (target / path).write_bytes(self._content(entry.inode))
        return target

    def found(self, names: Names | None = None) -> dict[str, str | None]:
        """What ``lay_out`` would write: digests of contents, None for folders, by path."""
        paths = self._surviving(self.root) if names is None else names.items()
        return {p: None if e.is_folder else self.files.get(e.inode, "") for p, e in paths}

    def _surviving(self, folder: int) -> Iterator[tuple[str, Entry]]:
        for name, entry in self.folders.get(folder, {}).items():
            yield name, entry
            if entry.is_folder:
                for path, below in self._surviving(entry.inode):
                    yield f"{name}/{path}", below

    def _content(self, inode: int) -> bytes:
        digest = self.files.get(inode)
        return (self.shadow / CONTENTS / digest).read_bytes() if digest else b""


def synced(shadow: Path) -> Synced:
    """What was synced when the recording process ended, however that was."""
    *_, last = (Synced(shadow), *moments(shadow))
    return last


def moments(shadow: Path) -> Iterator[Synced]:
    """What was synced at the start, and after each further record; one object, moving on.

    Between two records a power cut leaves the same as at the one before.
    """
    state, log = Synced(shadow), shadow / LOG_FILE
    for line in (log.read_bytes() if log.exists() else b"").splitlines(keepends=True):
        if not line.endswith(b"\n"):  # the process was killed while it wrote
            return
        state.take(json.loads(line))
        if state.root:
            yield state
