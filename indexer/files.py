"""Writing files so that a crash at any moment leaves either the old or the new state."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from common.disk import sync

_NEVER_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe put in a file's place since it was looked at must not be waited for."""

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""How file systems without hard links, or rules about them, refuse one."""

DRAFT_PREFIX = ".writing-"
"""Of a file that is written before it takes its name; notices never begin with a dot."""


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
            sync(path)
    sync(folder)


def make_folders(folder: Path) -> None:
    """Make a folder and those above it, so that a power cut does not take them back."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        sync_folder(one.parent, content=False)


def replace_file(path: Path, data: bytes) -> None:
    """Give a file new content in one step: written beside, synced, renamed over it.

    Raises OSError; the file is then as it was.
    """
    draft = _draft_beside(path)
    try:
        with open(draft, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _put_in_place(draft: Path, path: Path) -> None:
    """Rename a file over another for good, or not at all: the other keeps a name until then."""
    former = _draft_beside(path)
    existed = path.exists()
    linked = existed and _linked(path, former)
    try:
        os.replace(draft, path)
        try:
            sync_folder(path.parent, content=False)
        except BaseException:
            if linked:
                os.replace(former, path)
            elif not existed:
                path.unlink()
            raise
    finally:
        former.unlink(missing_ok=True)


def _linked(path: Path, name: Path) -> bool:
    """Give a file a second name; False where the file system or its rules do not allow it."""
    try:
        os.link(path, name)
    except OSError as exc:
        if exc.errno in _NO_LINKS:
            return False
        raise
    return True


def move_file(source: Path, target: Path) -> None:
    """Move a file within a file system, over another if need be, without room for a copy.

    It has its second name for good before it loses the first: whatever a power cut lets
    survive, the file lies in one of the two places, or in both.
    """
    draft = _draft_beside(target)
    try:
        if _linked(source, draft):
            os.replace(draft, target)  # does nothing where both are the same file already
        else:
            os.replace(source, target)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(target.parent, content=False)
    source.unlink(missing_ok=True)
    sync_folder(source.parent, content=False)


def discard_drafts(folder: Path, prefixes: Iterable[str] = (DRAFT_PREFIX,)) -> None:
    """Remove files and folders that a program that was killed left half written in a folder."""
    for left in [path for prefix in prefixes for path in folder.glob(f"{prefix}*")]:
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                left.unlink()


def _draft_beside(path: Path) -> Path:
    """A name that no file has; the file will have the rights that the umask leaves it."""
    return path.with_name(f"{DRAFT_PREFIX}{secrets.token_hex(8)}")
