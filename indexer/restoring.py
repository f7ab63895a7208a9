"""Puts the corpus and the index back to the state of an earlier generation.

1. The generation in use and the earlier one say which files differ; where the earlier content
   of one is not kept any more, nothing is done.
2. The number of the earlier generation is noted in ``index/UNDO``.
3. Files of the corpus are moved aside, brought back or given their earlier content, and the
   manifest too (``earlier``).
4. ``CURRENT`` names the earlier generation; the note is removed.

A program that is stopped in between leaves the note, and the next writer goes on from there:
each step can be done again.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from common.catalogue import Language, say
from common.errors import CorpusError, IndexDamagedError, IndexStoreError
from common.settings import Settings
from indexer.corpus import is_notice_file
from indexer.earlier import Earlier
from indexer.files import discard_drafts, replace_file, sha256_of_file, sync_folder
from indexer.generations import (
    CURRENT_FILE,
    SAID_FILE,
    GenerationManifest,
    Snapshot,
    candidates,
    current_generation,
    generation_folder,
    prune,
    read_manifest,
    store_errors,
    verified_manifest,
    writing,
)
from indexer.keeping.swapping import finish as finish_restore
from indexer.manifest import FILE_NAME

LOG = logging.getLogger(__name__)

NOTE = "UNDO"
_DIGEST_LENGTH = 64
"""Hexadecimal digits of a SHA-256; a file that is not read has a shorter stamp."""


@dataclass(frozen=True)
class Difference:
    """What one generation's corpus has otherwise than an earlier one's, by file name."""

    generation: int
    created: str
    """Of the later one: UTC, ISO 8601."""
    earlier: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    """Files of which only the manifest says something else."""
    manifest: bool = False
    """Whether the manifest is another."""

    def __bool__(self) -> bool:
        lists = (self.added, self.removed, self.replaced, self.corrected)
        return self.manifest or any(lists)


@contextlib.contextmanager
def changing(settings: Settings) -> Iterator[None]:
    """``writing``, after what an interrupted writer left to do. Raises its errors.

    Generations that readers had open when they were to be removed are removed afterwards.
    """
    with writing(settings):
        finish_restore(settings)
        discard_drafts(settings.index)
        Earlier(settings.corpus).tidy()
        settle(settings)
        yield
        prune(settings)


def settle(settings: Settings) -> None:
    """Go on with an undo that was interrupted, if one was; the index's lock must be held."""
    note = settings.index / NOTE
    try:
        number = int(note.read_text("ascii"))
        target = read_manifest(generation_folder(settings, number))
    except FileNotFoundError:
        return
    except (ValueError, OSError, IndexDamagedError) as exc:
        LOG.warning("%s: %s", note, exc)
    else:
        if current_generation(settings) != number:
            _restore(settings, _current(settings), target)
    note.unlink(missing_ok=True)


def last_change(settings: Settings) -> Difference | None:
    """What an undo would take back; None where no earlier state is kept.

    Raises IndexMissingError or IndexDamagedError.
    """
    found = _earlier(settings)
    return difference(*found) if found else None


def go_back(settings: Settings) -> Difference:
    """Restore the state before the last change; the index's lock must be held.

    Raises IndexStoreError where there is none, CorpusError naming a file whose earlier
    content is not kept, and IndexDamagedError; then nothing has changed.
    """
    found = _earlier(settings)
    if found is None:
        raise IndexStoreError("undo_nothing", index=settings.index)
    now, then = found
    verified_manifest(generation_folder(settings, then.generation))
    done = difference(now, then)
    _require_kept(settings.corpus, done, then)
    with store_errors(settings):
        replace_file(settings.index / NOTE, f"{then.generation}\n".encode("ascii"))
    _restore(settings, now, then)
    (settings.index / NOTE).unlink()
    return done


def difference(now: GenerationManifest, then: GenerationManifest) -> Difference:
    """What became of the corpus between two generations."""
    both = [(name, now.corpus[name], then.corpus[name]) for name in now.corpus.keys() & then.corpus]
    return Difference(
        now.generation,
        now.created,
        then.generation,
        added=tuple(name for name in now.corpus if name not in then.corpus),
        removed=tuple(name for name in then.corpus if name not in now.corpus),
        replaced=tuple(sorted(n for n, one, other in both if one.sha256 != other.sha256)),
        corrected=tuple(sorted(n for n, one, other in both if _only_said(one, other))),
        manifest=None not in (now.said, then.said) and now.said != then.said,
    )


def told(change: Difference, language: Language) -> str:
    """What taking a change back does, in words."""
    lists = {
        "added": change.added,
        "removed": change.removed,
        "replaced": change.replaced,
        "corrected": change.corrected,
    }
    said = [
        say(f"indexer.undone.{what}", language, names="、".join(names))
        for what, names in lists.items()
        if names
    ]
    return "；".join(said) or say("indexer.undone.manifest", language)


def _only_said(one: Snapshot, other: Snapshot) -> bool:
    return one.sha256 == other.sha256 and one.entry != other.entry


def _current(settings: Settings) -> GenerationManifest:
    return read_manifest(generation_folder(settings, candidates(settings)[0]))


def _earlier(settings: Settings) -> tuple[GenerationManifest, GenerationManifest] | None:
    """The generation in use and the newest one before it that was of another corpus."""
    now, *older = candidates(settings)
    held = read_manifest(generation_folder(settings, now))
    for number in older:
        with contextlib.suppress(IndexDamagedError):
            then = read_manifest(generation_folder(settings, number))
            if difference(held, then):
                return held, then
    return None


def _require_kept(corpus: Path, done: Difference, then: GenerationManifest) -> None:
    """Raise CorpusError unless everything that comes back is there."""
    for name in _coming_back(done, then):
        digest = then.corpus[name].sha256
        if not _is_there(corpus / name, digest) and not Earlier(corpus).holds(name, digest):
            raise CorpusError("undo_file_gone", name=name, generation=then.generation)


def _coming_back(done: Difference, then: GenerationManifest) -> list[str]:
    """Files to bring back; links, folders and what is too large were never in the index."""
    names = (*done.removed, *done.replaced)
    return [name for name in names if len(then.corpus[name].sha256) == _DIGEST_LENGTH]


def _is_there(path: Path, digest: str) -> bool:
    return path.is_file() and not path.is_symlink() and sha256_of_file(path) == digest


def _restore(settings: Settings, now: GenerationManifest, then: GenerationManifest) -> None:
    """Steps 3 and 4; may be done again after it was interrupted."""
    earlier, corpus = Earlier(settings.corpus), settings.corpus
    done = difference(now, then)
    for name in done.added:
        if is_notice_file(corpus / name):
            earlier.set_aside(name)
    for name in _coming_back(done, then):
        earlier.bring_back(name, then.corpus[name].sha256)
    with store_errors(settings):
        if done.manifest:
            folder = generation_folder(settings, then.generation)
            earlier.put(FILE_NAME, (folder / SAID_FILE).read_bytes())
        sync_folder(corpus, content=False)
        number = f"{then.generation}\n".encode("ascii")
        replace_file(settings.index / CURRENT_FILE, number)
