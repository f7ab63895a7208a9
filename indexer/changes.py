"""Adds files to the corpus and removes them, in step with the index."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.errors import CorpusError, NoticeError, SourceError
from common.records import Metadata, ParsedDocument
from common.settings import Settings
from indexer.components import Components, default_components
from indexer.corpus import is_notice_file, usable_name
from indexer.files import replace_file
from indexer.generations import writing
from indexer.leaving import Leaving
from indexer.pipeline import BuildResult, build_locked
from indexer.progress import Progress, Silent
from indexer.reading import content

Read = Callable[[str, bytes, Metadata], ParsedDocument]


@dataclass(frozen=True)
class Change:
    """What became of the files to add or remove."""

    done: tuple[str, ...]
    refused: tuple[NoticeError, ...]
    result: BuildResult


@dataclass(frozen=True)
class _Incoming:
    name: str
    data: bytes


def add(
    settings: Settings,
    files: Sequence[Path],
    replace: bool = False,
    progress: Progress | None = None,
    parts: Components | None = None,
) -> Change:
    """Copy files into the corpus and index them.

    Each file is read and parsed first; one that cannot be is refused and not copied, the
    others are added. A failure after that leaves the files in the corpus, and the next
    build indexes them. Raises CorpusError, EncoderError or IndexStoreError.
    """
    parts = parts or default_components(settings)
    parts = dataclasses.replace(parts, read=remembering(parts.read))
    with writing(settings):
        incoming: list[_Incoming] = []
        refused: list[NoticeError] = []
        with _dictionary_loading(parts):
            for file in files:
                try:
                    incoming.append(_checked(settings.corpus, file, replace, parts))
                except CorpusError as exc:
                    refused.append(exc)
        for new in incoming:
            _copy(settings.corpus, new)
        result = build_locked(settings, progress or Silent(), parts)
    return Change(tuple(new.name for new in incoming), tuple(refused), result)


@contextlib.contextmanager
def _dictionary_loading(parts: Components) -> Iterator[None]:
    """Load the dictionary of words meanwhile: 0.8 s in which another process reads the notice."""
    loading = threading.Thread(target=parts.tokens, args=("",))
    loading.start()
    try:
        yield
    finally:
        loading.join()


def remembering(read: Read) -> Read:
    """``read``, which does not read a notice again that it has just read."""
    known: dict[tuple[str, bytes, Metadata], ParsedDocument] = {}

    def read_once(name: str, data: bytes, said: Metadata) -> ParsedDocument:
        key = (name, data, said)
        if key not in known:
            known[key] = read(name, data, said)
        return known[key]

    return read_once


def _checked(corpus: Path, file: Path, replace: bool, parts: Components) -> _Incoming:
    """The file's content, once its name is free and a layout has read it."""
    name = usable_name(file.name)
    data = content(file, follow_links=True)
    target = corpus / name
    if target.exists() and not replace and content(target) != data:
        raise SourceError("file_name_taken", name=name)
    parts.read(name, data, parts.manifest(corpus).get(name, Metadata()))
    return _Incoming(name, data)


def _copy(corpus: Path, new: _Incoming) -> None:
    target = corpus / new.name
    try:
        corpus.mkdir(parents=True, exist_ok=True)
        if not (target.is_file() and target.read_bytes() == new.data):
            replace_file(target, new.data)
    except OSError as exc:
        reason = exc.strerror or exc
        raise CorpusError("corpus_not_writable", corpus=corpus, reason=reason) from exc


def remove(
    settings: Settings,
    names: Sequence[str],
    progress: Progress | None = None,
    parts: Components | None = None,
) -> Change:
    """Take files out of the index, then out of the corpus.

    The files are put out of sight, and deleted once the generation without them is
    published: a failure before that puts them back, and a program that is killed leaves
    them to the next build, which ends the removal (``leaving``). Names the corpus does not
    hold are refused. Raises CorpusError, EncoderError or IndexStoreError.
    """
    parts = parts or default_components(settings)
    with writing(settings):
        held = [name for name in dict.fromkeys(names) if _holds(settings.corpus, name)]
        refused = [SourceError("file_not_in_corpus", name=n) for n in names if n not in held]
        leaving = Leaving(settings)
        if held:
            leaving.hide(held)
        try:
            result = build_locked(settings, progress or Silent(), parts)
        except NoticeError:
            leaving.put_back(held)
            raise
    return Change(tuple(held), tuple(refused), result)


def _holds(corpus: Path, name: str) -> bool:
    """Whether the name, and not a path, is a notice of the corpus."""
    return Path(name).name == name and is_notice_file(corpus / name)
