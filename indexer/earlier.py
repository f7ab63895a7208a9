"""What the corpus held before: notices that were removed or replaced, and former manifests.

They lie in the hidden folder ``.earlier`` of the corpus, each in a folder named by the SHA-256
of its content and under its own name. Nothing here is ever deleted by the program: whoever
wants the room back, or a notice gone for good, deletes it by hand.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from common.errors import CorpusError
from indexer.files import (
    discard_drafts,
    make_folders,
    move_file,
    replace_file,
    sha256_of_file,
)

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
        """Move a file of the corpus here; its digest. Raises CorpusError."""
        with corpus_errors(self._corpus):
            source = self._corpus / name
            digest = sha256_of_file(source)
            move_file(source, self._folder(digest) / name)
        return digest

    def put_back(self, name: str, sha256: str) -> None:
        """Move a file back into the corpus, over what has its name there; takes no room.

        Raises CorpusError.
        """
        with corpus_errors(self._corpus):
            move_file(self.path(name, sha256), self._corpus / name)

    def bring_back(self, name: str, sha256: str) -> None:
        """``put`` with content that is here; moved, where there is no room for a copy.

        Raises CorpusError, also where it is not here.
        """
        with corpus_errors(self._corpus):
            if self._is_in_place(name, sha256):
                return
            data = self.path(name, sha256).read_bytes()
            try:
                self.put(name, data)
            except CorpusError:
                if (self._corpus / name).is_file() and not self._is_in_place(name, sha256):
                    self.set_aside(name)
                self.put_back(name, sha256)

    def restore(self, name: str, sha256: str | None) -> None:
        """Leave a file as it was before a change that failed; None if it was not there.

        What the change made of it is kept if the disk has room: whoever made the change has
        it. Raises CorpusError.
        """
        with corpus_errors(self._corpus):
            try:
                if sha256 is not None:
                    self.bring_back(name, sha256)
                elif (self._corpus / name).is_file():
                    self.set_aside(name)
            except CorpusError:
                if sha256 is not None:
                    self.put_back(name, sha256)
                else:
                    (self._corpus / name).unlink(missing_ok=True)

    def _is_in_place(self, name: str, sha256: str) -> bool:
        path = self._corpus / name
        return path.is_file() and sha256_of_file(path) == sha256

    def put(self, name: str, data: bytes) -> None:
        """Give a file of the corpus this content; what it holds now is kept here.

        Raises CorpusError.
        """
        with corpus_errors(self._corpus):
            make_folders(self._corpus)
            target = self._corpus / name
            if target.is_file():
                if target.read_bytes() == data:
                    return
                self.keep(name)
            replace_file(target, data)

    def tidy(self) -> None:
        """Remove what a program that was killed left half written."""
        for folder in (self._corpus, *(self._corpus / FOLDER).glob("*")):
            discard_drafts(folder)

    def _folder(self, sha256: str) -> Path:
        folder = self._corpus / FOLDER / sha256
        make_folders(folder)
        return folder


@contextlib.contextmanager
def corpus_errors(corpus: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a CorpusError."""
    try:
        yield
    except OSError as exc:
        reason = exc.strerror or exc
        raise CorpusError("corpus_not_writable", corpus=corpus, reason=reason) from exc
