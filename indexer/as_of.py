"""The index as of a day: only the notices that were known then.

1. In the corpus at the end of that day, by its journal (``history``); before the journal
   begins, in its oldest state.
2. And issued by then: a notice's date decides; of one without a date, no year that it is for or
   is numbered in may be later. One that tells neither stays.

The generation in use holds most earlier states whole: it is then cut down to what was known
(copies and links are worked out anew, as a build of only these notices would). Where a notice
was removed, replaced or corrected since, that state is built from the files kept beside the
corpus, into the cache folder, and kept there.
"""

from __future__ import annotations

import calendar
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from common.errors import IndexDamagedError, QuestionError
from common.records import Document
from common.settings import Backend, Gate, Settings
from indexer.assembly import assemble
from indexer.backends.local import LocalIndex
from indexer.components import Components, default_components
from indexer.earlier import Earlier, corpus_errors
from indexer.files import make_folders, replace_file, sha256_of, sha256_of_file
from indexer.generations import (
    GenerationManifest,
    Snapshot,
    candidates,
    generation_folder,
    read_manifest,
)
from indexer.history import State, state_at, state_of
from indexer.lexicon.overrides import FILE_NAME as DEPARTMENTS_FILE
from indexer.manifest import FILE_NAME as MANIFEST_FILE
from indexer.opening import open_local, open_local_index
from indexer.pipeline import build
from indexer.previous import Previous
from indexer.progress import Silent
from indexer.stock import Stock

YEARS = range(1949, 2101)
"""Years that can be asked as of; another one is a slip of the hand."""
FOLDER = "as-of"
"""Of the cache folder; holds the states that had to be built."""
MOST_BUILT = 8
"""Of those, the last used; one takes as much room as a generation."""
_SHORT = re.compile(r"(\d{4})(?:-(\d{1,2}))?")
_NUMBERED_IN = re.compile(r"[〔\[［【(（]\s?((?:19|20)\d\d)\s?[〕\]］】)）]")
_EMPTY = sha256_of(b"")
"""Digest of a corpus manifest where there was none."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment that answers are to speak of."""

    day: date
    """In the machine's time zone."""
    moment: datetime
    """UTC; the last one that counts."""


@dataclass(frozen=True, slots=True)
class Known:
    """The notices known at a moment, as an index."""

    as_of: AsOf
    index: LocalIndex
    later: int
    """Notices of the index in use that were not known then, as they are now."""
    undated: int
    """Of those known: how many do not tell when they were issued."""
    lost: tuple[str, ...] = ()
    """Files the corpus held then, of which that content is not kept."""


def parse_as_of(text: str) -> AsOf:
    """A day or moment: 2020, 2020-06, 2020-06-30 or 2020-06-30T12:00; the end of what it names.

    Raises QuestionError for anything else.
    """
    try:
        moment = _end(text.strip())
        day = moment.date()
        if day.year not in YEARS:
            raise ValueError("no year of a notice")
        return AsOf(day, moment.astimezone(UTC))
    except (ValueError, OverflowError) as exc:
        raise QuestionError("as_of_bad", date=text[:40]) from exc


def _end(text: str) -> datetime:
    """The last moment of a year, month or day; a time is itself. Raises ValueError."""
    short = _SHORT.fullmatch(text)
    if short:
        year, month = int(short[1]), int(short[2] or 12)
        if not 1 <= month <= 12:
            raise ValueError("no month")
        day = date(year, month, calendar.monthrange(year, month)[1])
        return datetime.combine(day, time.max)
    if len(text) <= len("2020-06-30"):
        return datetime.combine(date.fromisoformat(text), time.max)
    given = datetime.fromisoformat(text)
    return given.astimezone() if given.tzinfo else given


def open_as_of(settings: Settings, as_of: AsOf, parts: Components | None = None) -> Known:
    """The notices known at a moment; ``parts`` read and embed where a state must be built.

    Raises IndexStoreError, and CorpusError or EncoderError where a state must be built.
    """
    now = open_local_index(settings)
    state = state_at(settings, as_of.moment)
    base, lost = _holding(settings, state, now, parts)
    kept = [one for one in base.documents.values() if one.file in state.corpus]
    known = [one for one in kept if issued_by(one, as_of.day)]
    index = only(base, {one.file for one in known}, parts or default_components(settings))
    same = {(one.file, one.sha256) for one in known}
    later = sum((one.file, one.sha256) not in same for one in now.documents.values())
    return Known(as_of, index, later, sum(not dated(one) for one in known), lost)


def issued_by(document: Document, day: date) -> bool:
    """Whether a notice was issued by the end of a day, as far as it tells."""
    if document.metadata.date:
        return document.metadata.date <= day.isoformat()
    return all(year <= day.year for year in _years(document))


def dated(document: Document) -> bool:
    """Whether a notice tells when it was issued, be it only the year."""
    return bool(document.metadata.date) or any(_years(document))


def _years(document: Document) -> Iterator[int]:
    known = document.metadata
    if known.year:
        yield known.year
    yield from map(int, _NUMBERED_IN.findall(known.doc_number or ""))


def only(index: LocalIndex, files: Collection[str], parts: Components) -> LocalIndex:
    """An index of some of the files of another, as a build of only these makes it."""
    if len(files) == len(index.documents):
        return index
    corpus = {one.file: Snapshot(one.sha256, "") for one in index.documents.values()}
    whole = GenerationManifest(index.encoder_fingerprint, 0, "", corpus)
    kept = {name: one for name, one in corpus.items() if name in files}
    stock = Stock({}, kept, {}, whole.encoder, whole.code)
    parts = replace(parts, fingerprint=whole.encoder)  # nothing is embedded
    made = assemble(stock, Previous(whole, index), Silent(), parts)
    return LocalIndex.of(made.contents, index.generation, index.encoder_fingerprint)


def _holding(
    settings: Settings, state: State, now: LocalIndex, parts: Components | None
) -> tuple[LocalIndex, tuple[str, ...]]:
    """An index that holds all files of a state as they were, and the files that are lost.

    The one in use if it does, else another generation on the disk, else one built for it.
    """
    for number in dict.fromkeys((now.generation, *candidates(settings))):
        manifest = _read(settings, number)
        if manifest is not None and _holds(manifest, state):
            return (now if number == now.generation else open_local(settings, number)), ()
    return _built(settings, state, parts)


def _read(settings: Settings, number: int) -> GenerationManifest | None:
    try:
        return read_manifest(generation_folder(settings, number))
    except IndexDamagedError:
        return None


def _holds(manifest: GenerationManifest, state: State) -> bool:
    corpus = state_of(manifest).corpus
    return all(corpus.get(name) == held for name, held in state.corpus.items())


def _built(
    settings: Settings, state: State, parts: Components | None
) -> tuple[LocalIndex, tuple[str, ...]]:
    """The index of a state, built from the files kept; built once for all who ask again."""
    files = {
        name: one.sha256 for name, one in state.corpus.items() if _DIGEST.fullmatch(one.sha256)
    }
    files |= {MANIFEST_FILE: state.said} if state.said else {}
    key = sha256_of(repr((files, str(settings.corpus.resolve()))).encode())[:16]
    places = settings.cache / FOLDER
    folder = places / key
    with corpus_errors(folder):
        make_folders(folder / "corpus")
        lost = tuple(_fill(settings.corpus, folder / "corpus", files))
        os.utime(folder)
        _discard_all_but(places, MOST_BUILT)
    own = {
        "corpus": folder / "corpus",
        "index": folder / "index",
        "gate": Gate.OFF,
        "backend": Backend.LOCAL,
    }
    then = settings.model_copy(update=own)
    build(then, parts=parts)
    return open_local_index(then), lost


def _fill(corpus: Path, target: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Copy the files of a state as they were; the names of those that are gone, the manifest
    being then as it is now. What staff say about departments always is as it is now.
    """
    for name, digest in files.items():
        source = _kept(corpus, name, digest)
        if source is not None:
            _copy(source, target / name)
        elif digest != _EMPTY:
            yield name
    if files.get(MANIFEST_FILE) != _EMPTY and not (target / MANIFEST_FILE).exists():
        _copy(corpus / MANIFEST_FILE, target / MANIFEST_FILE)
    _copy(corpus / DEPARTMENTS_FILE, target / DEPARTMENTS_FILE)


def _kept(corpus: Path, name: str, digest: str) -> Path | None:
    """Where a file lies that has this name and content."""
    own = corpus / name
    if own.is_file() and not own.is_symlink() and sha256_of_file(own) == digest:
        return own
    earlier = Earlier(corpus)
    return earlier.path(name, digest) if earlier.holds(name, digest) else None


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        data = source.read_bytes()
        if not (target.is_file() and target.read_bytes() == data):
            replace_file(target, data)


def _discard_all_but(places: Path, most: int) -> None:
    """Remove the built states that were not asked for longest."""
    built = sorted(places.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in built[most:]:
        shutil.rmtree(folder, ignore_errors=True)
