"""Generations: complete, immutable builds of the index, published in one step.

index/CURRENT              number of the generation in use, replaced atomically
index/generations/<n>/     the backend's files and manifest.json with their checksums
index/generations/.new-*   a generation being written; ignored, removed by the next writer
index/.lock                held while writing
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
from indexer.files import replace_file, sha256_of_file, sync_folder

FORMAT = 2
"""Raised when the files of a generation change so that older code cannot read them."""
KEPT = 3
"""Generations left on disk, the current one included: two steps back are possible."""
LOCK_SECONDS = 10.0
"""How long a second writer waits: longer than adding a notice (about 3 s) takes."""

CURRENT_FILE = "CURRENT"
FOLDER = "generations"
MANIFEST_FILE = "manifest.json"
SAID_FILE = "said.toml"
"""Copy of the corpus manifest, empty where there was none."""
LOCK_FILE = ".lock"
DRAFT_PREFIX = ".new-"


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

    @property
    def said(self) -> str | None:
        """SHA-256 of the corpus manifest it was built with; None for one that holds no copy."""
        return self.files.get(SAID_FILE)


def current_generation(settings: Settings) -> int | None:
    """Number of the generation in use; None when there is none. Cheap: reads one line."""
    try:
        return int((settings.index / CURRENT_FILE).read_text("ascii"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as exc:
        raise IndexDamagedError("index_damaged", file=settings.index / CURRENT_FILE) from exc


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
        manifest = _adapter().validate_json(path.read_bytes())
    except (OSError, ValidationError) as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc
    if manifest.format != FORMAT:
        raise IndexDamagedError("index_other_format", file=path, format=manifest.format)
    return manifest


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
    """Generations to open, the best first: the current one, then older ones.

    A newer one than CURRENT says was rolled back from, and is not used.
    Raises IndexMissingError when there is none.
    """
    try:
        current = current_generation(settings)
    except IndexDamagedError:
        current = max(generations(settings), default=None)
    if current is None:
        raise IndexMissingError("index_missing", index=settings.index)
    older = [number for number in generations(settings) if number < current]
    return [current, *reversed(older)]


@contextlib.contextmanager
def writing(settings: Settings, wait: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the index's lock. The lock of a process that died is free.

    Raises IndexLockedError when another process still writes after ``wait`` seconds.
    """
    with store_errors(settings):
        settings.index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(settings.index / LOCK_FILE)
        try:
            lock.acquire(timeout=wait)
        except Timeout as exc:
            raise IndexLockedError("index_locked", index=settings.index) from exc
    try:
        yield
    finally:
        lock.release()


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
    settings: Settings, manifest: GenerationManifest, write: Callable[[Path], None]
) -> GenerationManifest:
    """Write a new generation and make it the current one; call it while ``writing``.

    1. ``write`` fills a draft folder; checksums are taken and the manifest is added.
    2. Everything is synced to the disk and the folder is renamed to its number.
    3. CURRENT is replaced. Until then readers see the previous generation.
    4. Generations beyond the last few are removed.

    Raises IndexStoreError when the disk does not take it; the previous generation stays.
    """
    with store_errors(settings):
        parent = settings.index / FOLDER
        parent.mkdir(exist_ok=True)
        discard_drafts(parent)
        number, before = _next_number(settings), _published(settings)
        draft = Path(tempfile.mkdtemp(prefix=f"{DRAFT_PREFIX}{number}-", dir=parent))
        try:
            write(draft)
            complete = _completed(manifest, number, draft)
            (draft / MANIFEST_FILE).write_bytes(_adapter().dump_json(complete, indent=1))
            draft.chmod(0o755)
            sync_folder(draft)
            draft.rename(parent / str(number))
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        sync_folder(parent, content=False)
        replace_file(settings.index / CURRENT_FILE, f"{number}\n".encode("ascii"))
        prune(settings, number, before)
    return complete


def discard_drafts(parent: Path) -> None:
    """Remove what a writer that died left behind."""
    for draft in parent.glob(f"{DRAFT_PREFIX}*"):
        shutil.rmtree(draft, ignore_errors=True)


def prune(settings: Settings, current: int, before: int) -> None:
    """Remove generations older than the last few, and those that lead nowhere.

    What lies between the current one and the one in use ``before`` it was undone, or never
    published.
    """
    on_disk = generations(settings)
    kept = [number for number in on_disk if number <= before or number == current][-KEPT:]
    for number in set(on_disk) - set(kept):
        shutil.rmtree(generation_folder(settings, number), ignore_errors=True)


def _published(settings: Settings) -> int:
    """The generation in use; where the index does not say, the newest one."""
    try:
        return current_generation(settings) or 0
    except IndexDamagedError:
        return max(generations(settings), default=0)


def _next_number(settings: Settings) -> int:
    return max([_published(settings), *generations(settings)]) + 1


def _completed(manifest: GenerationManifest, number: int, folder: Path) -> GenerationManifest:
    return replace(
        manifest,
        generation=number,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        files={path.name: sha256_of_file(path) for path in sorted(folder.iterdir())},
    )


@cache
def _adapter() -> TypeAdapter[GenerationManifest]:
    return TypeAdapter(GenerationManifest)
