"""What the corpus held before: notices that were removed or replaced, and former manifests.

They lie in the hidden folder ``.earlier`` of the corpus, each in a folder named by the SHA-256
of its content and under its own name. Nothing here is ever deleted by the program: whoever
wants the room back, or a notice gone for good, deletes it by hand.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from common.errors import CorpusError
from indexer.files import replace_file, sha256_of_file, sync_folder

FOLDER = ".earlier"


class Earlier:
    """The earlier files of one corpus. To be written to while holding the index's lock."""

    def __init__(self, corpus: Path) -> None:
        self._corpus = corpus

    def path(self, name: str, sha256: str) -> Path:
        """Where a file of this name and content lies, if it does."""
        return self._corpus / FOLDER / sha256 / name

    def holds(self, name: str, sha256: str) -> bool:
        """Whether the file is here, undamaged."""
        path = self.path(name, sha256)
        return path.is_file() and sha256_of_file(path) == sha256

    def keep(self, name: str) -> str:
        """Copy a file of the corpus here, unless it is; its digest. Raises CorpusError."""
        with corpus_errors(self._corpus):
            digest = sha256_of_file(self._corpus / name)
            if not self.holds(name, digest):
                target = self._folder(digest) / name
                replace_file(target, (self._corpus / name).read_bytes())
        return digest

    def set_aside(self, name: str) -> str:
        """Move a file of the corpus here, in one step; its digest. Raises CorpusError."""
        with corpus_errors(self._corpus):
            source = self._corpus / name
            digest = sha256_of_file(source)
            folder = self._folder(digest)
            os.replace(source, folder / name)
            sync_folder(folder, content=False)
            sync_folder(self._corpus, content=False)
        return digest

    def bring_back(self, name: str, sha256: str) -> None:
        """``put`` with content that is here. Raises CorpusError, also where it is not here."""
        target = self._corpus / name
        if not (target.is_file() and sha256_of_file(target) == sha256):
            with corpus_errors(self._corpus):
                data = self.path(name, sha256).read_bytes()
            self.put(name, data)

    def put(self, name: str, data: bytes) -> None:
        """Give a file of the corpus this content; what it holds now is kept here.

        Raises CorpusError.
        """
        with corpus_errors(self._corpus):
            self._corpus.mkdir(parents=True, exist_ok=True)
            target = self._corpus / name
            if target.is_file():
                if target.read_bytes() == data:
                    return
                self.keep(name)
            replace_file(target, data)

    def _folder(self, sha256: str) -> Path:
        folder = self._corpus / FOLDER / sha256
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent, content=False)
        return folder


@contextlib.contextmanager
def corpus_errors(corpus: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a CorpusError."""
    try:
        yield
    except OSError as exc:
        reason = exc.strerror or exc
        raise CorpusError("corpus_not_writable", corpus=corpus, reason=reason) from exc
