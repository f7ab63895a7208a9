"""Generations: complete, immutable builds of the index, published in one step.

index/CURRENT              number of the generation in use, replaced atomically
index/generations/<n>/     the backend's files and manifest.json with their checksums
index/generations/.new-*   a generation being written; ignored, removed by the next writer
index/generations/.old-*   one being removed; likewise
index/.lock                held while writing
index/.writer              who holds it (``holder``)
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from common.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexStoreError,
)
from common.settings import Settings
from indexer.files import (
    discard_drafts,
    make_folders,
    replace_file,
    sha256_of,
    sha256_of_file,
    sync_folder,
)
from indexer.holder import holder, noted
from indexer.leases import LEAVING_PREFIX, MANIFEST_FILE, discard

FORMAT = 3
"""Raised when the files of a generation change so that older code cannot read them."""
KEPT = 3
"""Generations left on disk, the current one included: two steps back are possible."""
LOCK_SECONDS = 10.0
"""How long a second writer waits: longer than adding a notice (about 3 s) takes."""

CURRENT_FILE = "CURRENT"
FOLDER = "generations"
SAID_FILE = "said.toml"
"""Copy of the corpus manifest, empty where there was none."""
LOCK_FILE = ".lock"
DRAFT_PREFIX = ".new-"
_UNSEALED = "0" * 64
"""Stands for the seal while the manifest's own checksum is taken."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file of the corpus is not in the index: an error's catalogue key and values."""

    key: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One corpus file as it was when the generation was built."""

    sha256: str
    entry: str
    """Digest of what the corpus manifest says about the file."""
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class GenerationManifest:
    """What a generation was built from, and the checksums of its files."""

    encoder: str
    """Fingerprint of the encoder."""
    dimension: int
    code: str
    """Digest of the code and data that turn notices into passages."""
    corpus: Mapping[str, Snapshot]
    """By file name, in corpus order."""
    generation: int = 0
    created: str = ""
    format: int = FORMAT
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file."""
    follows: int | None = None
    """The generation in use when it was published, 0 for the first; one from before this was
    recorded does not say. What lies between the two was undone, or never in use."""
    seal: str = ""
    """SHA-256 of the manifest itself, with zeros in place of the seal."""

    @property
    def said(self) -> str | None:
        """SHA-256 of the corpus manifest it was built with; None for one that holds no copy."""
        return self.files.get(SAID_FILE)


Judge = Callable[[GenerationManifest], None]
"""Looks at a generation that is whole on the disk and not yet in use; raises to refuse it."""


def current_generation(settings: Settings) -> int | None:
    """Number of the generation in use; None when there is none. Cheap: reads one line."""
    path = settings.index / CURRENT_FILE
    try:
        text = path.read_text("ascii").removesuffix("\n")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc
    if not text.isdecimal():  # what int() takes beyond that was not written here
        raise IndexDamagedError("index_damaged", file=path)
    return int(text)


def generation_folder(settings: Settings, generation: int) -> Path:
    """Folder of a generation, whether it exists or not."""
    return settings.index / FOLDER / str(generation)


def generations(settings: Settings) -> list[int]:
    """Numbers of all complete generations on disk, ascending."""
    folder = settings.index / FOLDER
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal())


def read_manifest(folder: Path) -> GenerationManifest:
    """The manifest of a generation; its files are not looked at.

    Raises IndexDamagedError when it cannot be read or is of another format.
    """
    path = folder / MANIFEST_FILE
    try:
        data = path.read_bytes()
        manifest = _adapter().validate_json(data)
    except (OSError, ValidationError) as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc
    if manifest.format != FORMAT:
        raise IndexDamagedError("index_other_format", file=path, format=manifest.format)
    if not _is_intact(data, manifest):
        raise IndexDamagedError("index_damaged", file=path)
    return manifest


def _is_intact(data: bytes, manifest: GenerationManifest) -> bool:
    """Whether the manifest is as it was sealed; those from before there was a seal always are."""
    if not manifest.seal:
        return manifest.follows is None
    return sha256_of(data.replace(manifest.seal.encode(), _UNSEALED.encode())) == manifest.seal


def verified_manifest(folder: Path) -> GenerationManifest:
    """The manifest, after every file has been compared with its checksum.

    Raises IndexDamagedError naming the first file that differs.
    """
    manifest = read_manifest(folder)
    for name, recorded in manifest.files.items():
        path = folder / name
        try:
            intact = sha256_of_file(path) == recorded
        except OSError as exc:
            raise IndexDamagedError("index_damaged", file=path) from exc
        if not intact:
            raise IndexDamagedError("index_damaged", file=path)
    return manifest


def candidates(settings: Settings) -> list[int]:
    """Generations to open, the best first: the current one, then those it came from.

    A newer one than CURRENT says was rolled back from, and is not used; nor is one that had
    been rolled back from when a newer one was published.
    Raises IndexMissingError when there is none.
    """
    try:
        current = current_generation(settings)
    except IndexDamagedError:
        current = max(generations(settings), default=None)
    if current is None:
        raise IndexMissingError("index_missing", index=settings.index)
    line, followed = [current], _followed(settings, current)
    for number in reversed(generations(settings)):
        if number <= followed:
            line.append(number)
            followed = _followed(settings, number)
    return line


def _followed(settings: Settings, number: int) -> int:
    """The generation that one came from; where it does not say, the number before its own."""
    try:
        follows = read_manifest(generation_folder(settings, number)).follows
    except IndexDamagedError:
        follows = None
    return number - 1 if follows is None else min(follows, number - 1)


@contextlib.contextmanager
def writing(settings: Settings, wait: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the index's lock. The lock of a process that died is free.

    Raises IndexLockedError when another process still writes after ``wait`` seconds; it says
    who that is.
    """
    with store_errors(settings):
        make_folders(settings.index)
        lock = FileLock(settings.index / LOCK_FILE)
        try:
            lock.acquire(timeout=wait)
        except Timeout as exc:
            raise _locked(settings) from exc
    try:
        with noted(settings.index):
            yield
    finally:
        lock.release()


def _locked(settings: Settings) -> IndexLockedError:
    by = holder(settings.index)
    if by is None:
        return IndexLockedError("index_locked", index=settings.index)
    return IndexLockedError(
        "index_locked_by",
        index=settings.index,
        process=by.process,
        user=by.user,
        machine=by.machine,
        since=by.local_since,
    )


def being_written(settings: Settings) -> bool:
    """Whether some process holds the index's lock. A writer waits longer than this looks."""
    path = settings.index / LOCK_FILE
    if not path.is_file():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


@contextlib.contextmanager
def store_errors(settings: Settings) -> Iterator[None]:
    """Turn what the operating system refuses into an IndexStoreError."""
    try:
        yield
    except OSError as exc:
        reason = exc.strerror or exc
        raise IndexStoreError("index_not_writable", index=settings.index, reason=reason) from exc


def publish(
    settings: Settings,
    manifest: GenerationManifest,
    write: Callable[[Path], None],
    judge: Judge | None = None,
) -> GenerationManifest:
    """Write a new generation and make it the current one; call it while ``writing``.

    1. ``write`` fills a draft folder; checksums are taken and the manifest is added.
    2. Everything is synced to the disk and the folder is renamed to its number.
    3. ``judge`` looks at it; what it raises refuses the generation, which is removed.
    4. CURRENT is replaced. Until then readers see the previous generation.
    5. Generations beyond the last few are removed.

    Raises IndexStoreError when the disk does not take it; the previous generation stays.
    """
    with store_errors(settings):
        parent = settings.index / FOLDER
        make_folders(parent)
        discard_drafts(parent, (DRAFT_PREFIX, LEAVING_PREFIX))
        number, before = _next_number(settings), _published(settings)
        draft = Path(tempfile.mkdtemp(prefix=f"{DRAFT_PREFIX}{number}-", dir=parent))
        try:
            write(draft)
            complete = _completed(replace(manifest, generation=number, follows=before), draft)
            (draft / MANIFEST_FILE).write_bytes(_sealed(complete))
            draft.chmod(0o755)
            sync_folder(draft)
            draft.rename(parent / str(number))
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        try:
            sync_folder(parent, content=False)
            if judge is not None:
                judge(complete)
            replace_file(settings.index / CURRENT_FILE, f"{number}\n".encode("ascii"))
        except BaseException:
            if _published(settings) != number:  # one that a crash leaves is above CURRENT
                discard(parent / str(number))
            raise
        prune(settings)
    return complete


def prune(settings: Settings) -> None:
    """Remove generations but the last few that led to the current one; call it while ``writing``.

    What a reader has open stays, for a later call; so does one above the current one, so that
    its number is not given again.
    """
    try:
        current, *older = candidates(settings)
    except IndexMissingError:
        return
    for number in generations(settings):
        if number < current and number not in older[: KEPT - 1]:
            discard(generation_folder(settings, number))


def _published(settings: Settings) -> int:
    """The generation in use; where the index does not say, the newest one."""
    try:
        return current_generation(settings) or 0
    except IndexDamagedError:
        return max(generations(settings), default=0)


def _next_number(settings: Settings) -> int:
    return max([_published(settings), *generations(settings)]) + 1


def _completed(manifest: GenerationManifest, folder: Path) -> GenerationManifest:
    return replace(
        manifest,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        files={path.name: sha256_of_file(path) for path in sorted(folder.iterdir())},
    )


def _sealed(manifest: GenerationManifest) -> bytes:
    """The manifest as its file holds it, with its own checksum."""
    data = _adapter().dump_json(replace(manifest, seal=_UNSEALED), indent=1)
    return data.replace(_UNSEALED.encode(), sha256_of(data).encode())


@cache
def _adapter() -> TypeAdapter[GenerationManifest]:
    return TypeAdapter(GenerationManifest)
