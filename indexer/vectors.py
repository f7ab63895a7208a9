"""Vectors of texts embedded before, kept beside the models so that none is computed twice.

The key of a vector is the digest of the encoder's fingerprint and the text. The file serves
all indexes of a user; losing it costs time only.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.encoders.base import Encoder, Vectors
from indexer.progress import Progress, Stage

LOG = logging.getLogger(__name__)

FILE = "vectors.sqlite"
LARGEST = 200_000
"""Vectors kept between builds, the newest; 384 dimensions take 1.5 kB each, so 0.3 GB in all."""
BUSY_SECONDS = 5.0
LOOKED_UP = 10_000
"""Texts looked up in the cache at a time; 10 s for a million of them."""
PORTION = 64
"""Texts embedded between two visits to the cache: what a build that is killed may lose, some
9 s of work on 2 cores (measured on seed passages, 270 characters on average)."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB NOT NULL UNIQUE,
    vector BLOB NOT NULL
) STRICT
"""


class VectorCache:
    """Vectors by encoder and text. A cache that cannot be used behaves as an empty one."""

    def __init__(self, folder: Path, fingerprint: str, dimension: int) -> None:
        self._path = folder / FILE
        self._fingerprint = fingerprint
        self._bytes = dimension * np.dtype(np.float32).itemsize

    def find(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those texts that are kept, by text."""
        found: dict[str, Vectors] = {}
        with self._tolerant(), contextlib.closing(self._connect()) as database:
            for text in texts:
                row = database.execute(
                    "SELECT vector FROM vectors WHERE key = ?", (self._key(text),)
                ).fetchone()
                if row is not None and len(row[0]) == self._bytes:
                    found[text] = np.frombuffer(row[0], np.float32)
        return found

    def keep(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by text, and let the oldest go where there are too many."""
        self.add(vectors)
        self.prune()

    def add(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by text, however many there are."""
        rows = [(self._key(text), vector.tobytes()) for text, vector in vectors.items()]
        with self._tolerant(), contextlib.closing(self._connect()) as database, database:
            database.executemany("INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)", rows)

    def prune(self) -> None:
        """Let the oldest go where there are too many."""
        with self._tolerant(), contextlib.closing(self._connect()) as database:
            with database:
                gone = database.execute(
                    "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?",
                    (LARGEST,),
                ).rowcount
            if gone > LARGEST // 10:
                database.execute("VACUUM")  # gives the room back

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, BUSY_SECONDS)
        database.execute(SCHEMA)
        return database

    @contextlib.contextmanager
    def _tolerant(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as exc:
            LOG.info("vector cache %s not used: %s", self._path, exc)

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._fingerprint}\0{text}".encode()).digest()


class Embedded(NamedTuple):
    """Vectors by text, all rows of one array, and how many of them were computed now."""

    vectors: dict[str, Vectors]
    computed: int


def embedded(
    texts: Sequence[str], encoder: Encoder, cache: Path | None, progress: Progress
) -> Embedded:
    """The vectors of different texts, from the cache in the given folder where it has them.

    Like lengths are embedded together, so that little is spent on padding; the longest come
    first, so that the estimate of the remaining time is not too low.
    """
    vectors = np.empty((len(texts), encoder.dimension), np.float32)
    kept = VectorCache(cache, encoder.fingerprint, encoder.dimension) if cache else None
    missing = list(_missing(texts, kept, vectors))
    missing.sort(key=lambda row: -len(texts[row]))
    progress.start(Stage.EMBED, len(missing))
    for start in range(0, len(missing), PORTION):
        rows = missing[start : start + PORTION]
        portion = [texts[row] for row in rows]
        made = encoder.passages(portion, lambda steps: progress.advance(Stage.EMBED, steps))
        vectors[rows] = made
        if kept:
            kept.add(dict(zip(portion, made, strict=True)))
    if kept and missing:
        # not before: a build of more than are kept, killed near its end, would lose most
        kept.prune()
    return Embedded(dict(zip(texts, vectors, strict=True)), len(missing))


def _missing(texts: Sequence[str], kept: VectorCache | None, vectors: Vectors) -> Iterator[int]:
    """The numbers of the texts without a kept vector; that of each other is filled in."""
    for start in range(0, len(texts), LOOKED_UP):
        portion = texts[start : start + LOOKED_UP]
        found = kept.find(portion) if kept else {}
        for row, text in enumerate(portion, start):
            if text in found:
                vectors[row] = found[text]
            else:
                yield row
