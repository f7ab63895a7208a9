"""Adds files to the corpus and removes them, in step with the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from common.errors import CorpusError, NoticeError, SourceError
from common.records import Metadata
from common.settings import Settings
from indexer.components import Components, default_components
from indexer.corpus import is_notice_file, usable_name
from indexer.files import replace_file, sync_folder
from indexer.generations import writing
from indexer.pipeline import BuildResult, build_locked
from indexer.progress import Progress, Silent
from indexer.reading import content


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
    with writing(settings):
        incoming: list[_Incoming] = []
        refused: list[NoticeError] = []
        for file in files:
            try:
                incoming.append(_checked(settings.corpus, file, replace, parts))
            except CorpusError as exc:
                refused.append(exc)
        for new in incoming:
            _copy(settings.corpus, new)
        result = build_locked(settings, progress or Silent(), parts)
    return Change(tuple(new.name for new in incoming), tuple(refused), result)


def _checked(corpus: Path, file: Path, replace: bool, parts: Components) -> _Incoming:
    """The file's content, once its name is free and a layout has read it."""
    name = usable_name(file.name)
    data = content(file)
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

    The files are deleted once the generation without them is published, so that no
    failure loses a notice that is still indexed. Names the corpus does not hold are
    refused. Raises CorpusError, EncoderError or IndexStoreError.
    """
    parts = parts or default_components(settings)
    with writing(settings):
        held = {name: settings.corpus / name for name in names if _holds(settings.corpus, name)}
        refused = [SourceError("file_not_in_corpus", name=n) for n in names if n not in held]
        result = build_locked(settings, progress or Silent(), parts, without=held.keys())
        for path in held.values():
            _delete(settings.corpus, path)
    return Change(tuple(held), tuple(refused), result)


def _holds(corpus: Path, name: str) -> bool:
    """Whether the name, and not a path, is a notice of the corpus."""
    return Path(name).name == name and is_notice_file(corpus / name)


def _delete(corpus: Path, path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
        sync_folder(corpus, content=False)
    except OSError as exc:
        reason = exc.strerror or exc
        raise CorpusError("corpus_not_writable", corpus=corpus, reason=reason) from exc
