"""Notices on their way out of the corpus: out of sight first, deleted once the index has let go.

A hidden folder of the corpus holds them meanwhile. Whatever stops the program, the next build
finds the corpus without them, publishes an index without them and deletes them. It is one
folder for each index, since the lock that keeps writers apart is the index's.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import shutil
from collections.abc import Collection, Iterator

from common.errors import CorpusError
from common.settings import Settings
from indexer.files import sync_folder

LOG = logging.getLogger(__name__)

FOLDER = ".leaving-{index}"


class Leaving:
    """The files that leave the corpus of an index. To be used while holding the index's lock."""

    def __init__(self, settings: Settings) -> None:
        index = hashlib.sha256(str(settings.index.resolve()).encode()).hexdigest()[:12]
        self._corpus = settings.corpus
        self._folder = settings.corpus / FOLDER.format(index=index)

    def hide(self, names: Collection[str]) -> None:
        """Put files of the corpus out of sight. Raises CorpusError."""
        with self._corpus_errors():
            self._folder.mkdir(exist_ok=True)
            for name in names:
                (self._corpus / name).replace(self._folder / name)
            self._sync()

    def put_back(self, names: Collection[str]) -> None:
        """Undo ``hide``; a file of that name that came since stays. Raises CorpusError."""
        with self._corpus_errors():
            for name in names:
                if not (self._corpus / name).exists():
                    (self._folder / name).replace(self._corpus / name)
            self._sync()
            with contextlib.suppress(OSError):  # it may hold what an earlier removal left
                self._folder.rmdir()

    def finish(self) -> None:
        """Delete what was hidden; what cannot be deleted is left to the next build."""
        if not self._folder.is_symlink() and self._folder.is_dir():
            shutil.rmtree(self._folder, onerror=self._not_deleted)
            with contextlib.suppress(OSError):
                sync_folder(self._corpus, content=False)

    def _not_deleted(self, _: object, path: str, reason: object) -> None:
        LOG.warning("%s: %s", path, reason)

    def _sync(self) -> None:
        sync_folder(self._folder, content=False)
        sync_folder(self._corpus, content=False)

    @contextlib.contextmanager
    def _corpus_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            reason = exc.strerror or exc
            raise CorpusError("corpus_not_writable", corpus=self._corpus, reason=reason) from exc
