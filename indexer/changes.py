"""Adds files to the corpus, removes them and takes that back, in step with the index.

What leaves the corpus or is replaced in it is kept (``earlier``). A change that fails puts
the corpus back as it was; one that is killed is ended by the next build.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.errors import CorpusError, IndexStoreError, NoticeError, SourceError
from common.logged import logged
from common.records import Metadata, ParsedDocument
from common.settings import Settings
from indexer.components import Components, default_components
from indexer.corpus import is_notice_file, usable_name
from indexer.corrections import Correction, correct
from indexer.earlier import Earlier, corpus_errors
from indexer.files import sha256_of_file
from indexer.generations import current_generation
from indexer.manifest import FILE_NAME, merged, overridden
from indexer.names import held_name
from indexer.pipeline import BuildResult, build_locked
from indexer.progress import Progress, Silent
from indexer.reading import content
from indexer.restoring import Difference, changing, go_back

LOG = logging.getLogger(__name__)

Read = Callable[[str, bytes, Metadata], ParsedDocument]


@dataclass(frozen=True)
class Notice:
    """A notice to add."""

    name: str
    data: bytes
    replace: bool = False
    """Whether it may take the place of another file of its name."""
    correction: Correction | None = None
    """What the corpus manifest is to say about it."""
    parsed: ParsedDocument | None = None
    """How it was read before, under this name and without any entry; it is not read again."""


@dataclass(frozen=True)
class Change:
    """What became of the files to add or remove."""

    done: tuple[str, ...]
    refused: tuple[NoticeError, ...]
    result: BuildResult


@dataclass(frozen=True)
class Undone:
    """What was taken back, and the index that answers now."""

    change: Difference
    result: BuildResult


def add(
    settings: Settings,
    files: Sequence[Path],
    replace: bool = False,
    progress: Progress | None = None,
    parts: Components | None = None,
) -> Change:
    """Copy files into the corpus and index them, as ``add_notices`` does."""
    notices: list[Notice] = []
    refused: list[NoticeError] = []
    for file in files:
        try:
            notices.append(Notice(file.name, content(file, follow_links=True), replace))
        except CorpusError as exc:
            refused.append(exc)
    change = add_notices(settings, notices, progress, parts)
    order = [file.name for file in files]
    errors = sorted((*refused, *change.refused), key=lambda error: _place(error, order))
    return dataclasses.replace(change, refused=tuple(errors))


def _place(error: NoticeError, order: Sequence[str]) -> int:
    name = error.values.get("name")
    return order.index(name) if name in order else len(order)


def add_notices(
    settings: Settings,
    notices: Sequence[Notice],
    progress: Progress | None = None,
    parts: Components | None = None,
) -> Change:
    """Put notices into the corpus, what is said about them into its manifest, and index them.

    Each is read and parsed first, unless it was; one that cannot be is refused, the others
    are added. What is replaced is kept. Raises CorpusError, EncoderError or IndexStoreError;
    the corpus is then as it was.
    """
    parts = parts or default_components(settings)
    parts = dataclasses.replace(parts, read=remembering(parts.read, notices))
    with changing(settings):
        accepted: list[Notice] = []
        refused: list[NoticeError] = []
        with _dictionary_loading(parts):
            for notice in notices:
                try:
                    accepted.append(_checked(settings.corpus, notice, accepted, parts))
                except CorpusError as exc:
                    refused.append(exc)
        with _put_back_on_failure(settings.corpus, [notice.name for notice in accepted]):
            _take_in(settings.corpus, accepted)
            result = build_locked(settings, progress or Silent(), parts)
    return Change(tuple(new.name for new in accepted), tuple(refused), result)


@contextlib.contextmanager
def _dictionary_loading(parts: Components) -> Iterator[None]:
    """Load the dictionary of words meanwhile: 0.8 s in which another process reads the notice."""
    loading = threading.Thread(target=parts.tokens, args=("",))
    loading.start()
    try:
        yield
    finally:
        loading.join()


def remembering(read: Read, notices: Sequence[Notice] = ()) -> Read:
    """``read``, which does not read a notice again that was read before."""
    known = {(one.name, one.data): one.parsed for one in notices if one.parsed is not None}

    def read_once(name: str, data: bytes, said: Metadata) -> ParsedDocument:
        if (name, data) not in known:
            known[name, data] = read(name, data, Metadata())
        return overridden(known[name, data], said)

    return read_once


def _checked(corpus: Path, notice: Notice, accepted: Sequence[Notice], parts: Components) -> Notice:
    """The notice under the name it will have, once that is free and a layout has read it."""
    name = usable_name(notice.name)
    held = held_name(corpus, name)
    taken = held is not None and not (notice.replace and is_notice_file(corpus / held))
    if taken and content(corpus / str(held)) != notice.data:
        raise SourceError("file_name_taken", name=name)
    if name in {one.name for one in accepted}:
        raise SourceError("file_name_twice", name=name)
    said = notice.correction.said if notice.correction else Metadata()
    known = parts.manifest(corpus).get(held or name, Metadata())
    parts.read(held or name, notice.data, merged(known, said))
    return dataclasses.replace(notice, name=held or name)


def _take_in(corpus: Path, notices: Sequence[Notice]) -> None:
    """The manifest first: an entry without its file does no harm, the other way round would."""
    correct(corpus, {one.name: one.correction for one in notices if one.correction})
    for notice in notices:
        Earlier(corpus).put(notice.name, notice.data)


@contextlib.contextmanager
def _put_back_on_failure(corpus: Path, names: Sequence[str]) -> Iterator[None]:
    """Leave files and manifest as they were where the change inside fails."""
    earlier = Earlier(corpus)
    held = [name for name in names if is_notice_file(corpus / name)]
    if (corpus / FILE_NAME).is_file():
        held.append(FILE_NAME)
    with corpus_errors(corpus):
        before = {name: sha256_of_file(corpus / name) for name in held}
    try:
        yield
    except Exception:
        for name in (*names, FILE_NAME):
            with logged(LOG, CorpusError):  # the user hears of what made it necessary
                earlier.restore(name, before.get(name))
        raise


def remove(
    settings: Settings,
    names: Sequence[str],
    progress: Progress | None = None,
    parts: Components | None = None,
) -> Change:
    """Take files out of the corpus, where they are kept as earlier ones, and out of the index.

    A failure puts them back, and a program that is killed leaves them to the next build,
    which ends the removal. Names the corpus does not hold are refused.
    Raises CorpusError, EncoderError or IndexStoreError.
    """
    parts = parts or default_components(settings)
    with changing(settings):
        held = [name for name in dict.fromkeys(names) if _holds(settings.corpus, name)]
        refused = [SourceError("file_not_in_corpus", name=n) for n in names if n not in held]
        with _set_aside(settings.corpus, held):
            result = build_locked(settings, progress or Silent(), parts)
    return Change(tuple(held), tuple(refused), result)


@contextlib.contextmanager
def _set_aside(corpus: Path, names: Sequence[str]) -> Iterator[None]:
    """Files out of the corpus; back in it where the work inside fails."""
    earlier = Earlier(corpus)
    with corpus_errors(corpus):
        before = {name: sha256_of_file(corpus / name) for name in names}
    try:
        for name in names:
            earlier.set_aside(name)
        yield
    except Exception:
        for name, digest in before.items():
            if not (corpus / name).exists():  # one of that name that came since stays
                with logged(LOG, CorpusError):
                    earlier.put_back(name, digest)
        raise


def undo(
    settings: Settings,
    generation: int | None = None,
    progress: Progress | None = None,
    parts: Components | None = None,
) -> Undone:
    """Take the last change back: the corpus, its manifest and the index as they were before.

    The index is then compared with the corpus, and built anew where the earlier one was made
    by another program or model. ``generation`` is the one whose change is meant, if it matters.
    Raises IndexStoreError where nothing is kept to go back to or another change came since,
    CorpusError naming a file whose earlier content is gone, or EncoderError.
    """
    parts = parts or default_components(settings)
    with changing(settings):
        if generation not in (None, current_generation(settings)):
            raise IndexStoreError("undo_moved_on")
        change = go_back(settings)
        trusted = dataclasses.replace(parts, judge=None)  # what was published before is not judged
        return Undone(change, build_locked(settings, progress or Silent(), trusted))


def _holds(corpus: Path, name: str) -> bool:
    """Whether the name, and not a path, is a notice of the corpus."""
    return Path(name).name == name and is_notice_file(corpus / name)
