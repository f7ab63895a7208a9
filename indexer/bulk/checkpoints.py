"""What a bulk run has done so far: each notice as read, and the vectors of its passages.

index/bulk/<digest of code, data and encoder>.sqlite

A notice is kept in one transaction, so that a run that is killed loses what was on its way and
no more. Every row is sealed with a digest; one that is not as it was written counts as not
there, and is worked out again. The file goes when the generation is published.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import ValidationError

from common.errors import IndexStoreError
from common.records import Metadata
from indexer.apart.messages import Outcome, outcomes
from indexer.encoders.base import Encoder, Progress, Vectors

FOLDER = "bulk"
SUFFIX = ".sqlite"
FORMAT = 1
"""Raised when older code could not read the file."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS notices (
    key TEXT PRIMARY KEY,
    outcome BLOB NOT NULL,
    seal BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS vectors (
    text BLOB PRIMARY KEY,
    vector BLOB NOT NULL,
    seal BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""


class Done(NamedTuple):
    """A notice that is read and embedded."""

    key: str
    outcome: bytes
    """An ``Outcome`` as JSON."""
    texts: Sequence[str]
    vectors: Vectors
    """Of the texts, shape (texts, dimension)."""


def key_of(file: str, sha256: str, said: Metadata) -> str:
    """What tells a notice's reading from all others with the same code: name, content, entry."""
    return hashlib.sha256(f"{file}\0{sha256}\0{said!r}".encode()).hexdigest()


class Checkpoints:
    """The file of one state of code, data and encoder; several threads may use it at once."""

    def __init__(self, index: Path, state: str) -> None:
        self._folder = index / FOLDER
        name = hashlib.sha256(f"{FORMAT}\0{state}".encode()).hexdigest()[:16]
        self._path = self._folder / f"{name}{SUFFIX}"
        self._lock = threading.Lock()
        with self._store_errors():
            self._clear(but=self._path.name)
            self._folder.mkdir(parents=True, exist_ok=True)
            self._database = self._opened()

    def held(self) -> set[str]:
        """The keys of the notices that are done."""
        with self._lock:
            return {key for (key,) in self._database.execute("SELECT key FROM notices")}

    def keep(self, done: Sequence[Done]) -> None:
        """Keep notices, all or none. Raises IndexStoreError where the disk does not take it."""
        notices = [(d.key, d.outcome, _seal(d.key.encode(), d.outcome)) for d in done]
        vectors = [row for d in done for row in _sealed_vectors(d)]
        with self._lock, self._store_errors(), self._database as database:
            database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", vectors)
            database.executemany("INSERT OR REPLACE INTO notices VALUES (?, ?, ?)", notices)

    def outcome(self, key: str) -> Outcome | None:
        """What became of a notice; None for one that is not done."""
        query = "SELECT outcome, seal FROM notices WHERE key = ?"
        with self._lock:
            row = self._database.execute(query, (key,)).fetchone()
        if row is None or _seal(key.encode(), row[0]) != row[1]:
            return None
        try:
            return outcomes().validate_json(row[0])
        except ValidationError:
            return None

    def vector(self, text: str, dimension: int) -> Vectors | None:
        """The vector of a text; None where it is not kept."""
        key = _digest(text)
        query = "SELECT vector, seal FROM vectors WHERE text = ?"
        with self._lock:
            row = self._database.execute(query, (key,)).fetchone()
        if row is None or _seal(key, row[0]) != row[1]:
            return None
        vector = np.frombuffer(row[0], np.float32)
        return vector if len(vector) == dimension else None

    def close(self) -> None:
        """Keep the file for another run."""
        self._database.close()

    def discard(self) -> None:
        """Remove the file: the generation holds everything now."""
        self.close()
        with contextlib.suppress(OSError):
            self._clear()
            self._folder.rmdir()

    def _clear(self, but: str = "") -> None:
        """Remove the files of other states, which nothing will ask for again."""
        for path in self._folder.glob(f"*{SUFFIX}*"):
            if not but or not path.name.startswith(but):
                path.unlink(missing_ok=True)

    def _opened(self) -> sqlite3.Connection:
        """The file, begun anew where it is damaged."""
        try:
            return self._connected()
        except sqlite3.DatabaseError:
            self._clear()
            return self._connected()

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, check_same_thread=False)
        try:
            database.executescript(SCHEMA)
        except BaseException:
            database.close()
            raise
        return database

    @contextlib.contextmanager
    def _store_errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as exc:
            reason = getattr(exc, "strerror", None) or exc
            raise IndexStoreError("index_not_writable", index=self._folder, reason=reason) from exc


class CheckpointedEncoder(Encoder):
    """Takes vectors from checkpoints, and asks another encoder for those that are not there."""

    def __init__(self, inner: Encoder, checkpoints: Checkpoints) -> None:
        self.dimension = inner.dimension
        self.fingerprint = inner.fingerprint
        self._inner = inner
        self._checkpoints = checkpoints

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts to be found, shape (len(texts), dimension)."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        missing = []
        for row, text in enumerate(texts):
            vector = self._checkpoints.vector(text, self.dimension)
            if vector is None:
                missing.append(row)
            else:
                vectors[row] = vector
        if progress is not None:
            progress(len(texts) - len(missing))
        if missing:
            vectors[missing] = self._inner.passages([texts[row] for row in missing], progress)
        return vectors

    def query(self, text: str) -> Vectors:
        """Vector of one question, shape (dimension,)."""
        return self._inner.query(text)


def _sealed_vectors(done: Done) -> Iterator[tuple[bytes, bytes, bytes]]:
    for text, vector in zip(done.texts, done.vectors, strict=True):
        key, data = _digest(text), vector.astype(np.float32).tobytes()
        yield key, data, _seal(key, data)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _seal(key: bytes, data: bytes) -> bytes:
    return hashlib.sha256(key + data).digest()
