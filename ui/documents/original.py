"""The file of a notice as it was received, for as long as it is what the index was built from."""

from __future__ import annotations

from pathlib import Path

from common.errors import CorpusError
from common.records import Document
from common.settings import Settings
from indexer.corpus import corpus_files, shown_name
from indexer.files import NotAFileError, ordinary_file, stamp_of_file
from indexer.limits import max_bytes


def original(settings: Settings, document: Document) -> Path | None:
    """The corpus file a document was read from; None where it is gone or another by now."""
    try:
        files = {shown_name(path.name): path for path in corpus_files(settings.corpus)}
    except CorpusError:
        return None
    path = files.get(document.file)
    same = path is not None and stamp_of_file(path, max_bytes()) == document.sha256
    return path if same else None


def content(path: Path) -> bytes:
    """The file's bytes; none where it has gone since it was offered."""
    try:
        with ordinary_file(path) as file:
            return file.read()
    except (NotAFileError, OSError):
        return b""
