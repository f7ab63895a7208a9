"""The embedded backend: SQLite for records, vectors for FAISS, a sparse matrix for BM25.

Files of a generation:

    records.sqlite   documents (with their source text), items, passages, and columns (``records``)
    vectors.npy      row n is passage n (``dense``)
    graph.*          in a large generation: finds near vectors (``graph``)
    lexical.*.npy    the matrix by word, counts and scores (``lexical_files``)
    words.txt        the words

Arrays are mapped into memory and records are read when they are asked for, so that processes
share what they read, and opening costs next to nothing but for the documents.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from indexer.backends.base import Rows, Scored
from indexer.backends.dense import VECTORS_FILE, Dense, open_dense, write_dense
from indexer.backends.lexical_files import (
    LEXICAL_FILES,
    open_lexical,
    read_counts,
    write_lexical,
)
from indexer.backends.ranking import best
from indexer.backends.records import Records, write_records
from indexer.backends.stored import StoredIndex, StoredRecords, held_records, read_records
from indexer.encoders.base import Vectors
from indexer.leases import Lease
from indexer.lexical import LexicalMatrix, WordCounts, weighed

RECORDS_FILE = "records.sqlite"
FILES = (RECORDS_FILE, VECTORS_FILE, *LEXICAL_FILES)


@dataclass(frozen=True)
class Contents:
    """Everything a generation holds, before it is written."""

    records: Records
    vectors: Vectors
    """Shape (passages, dimension), rows of unit length."""
    counts: WordCounts
    """Of the same passages."""
    before: Path | None = None
    """Folder of the generation that was taken over from, if it was written."""


def write_contents(folder: Path, contents: Contents) -> None:
    """Write the files of a generation into an empty folder. Raises OSError."""
    write_records(folder / RECORDS_FILE, contents.records)
    write_dense(folder, contents.vectors, contents.before)
    write_lexical(folder, contents.counts)


class LocalIndex(StoredIndex):
    """One generation of the embedded backend.

    Nothing changes after opening, so threads may share it. The lease on the generation is
    released when the index is closed, or nobody uses it any more.
    """

    def __init__(
        self, folder: Path, generation: int, encoder_fingerprint: str, lease: Lease | None = None
    ) -> None:
        self._release = weakref.finalize(self, lease.release) if lease else None
        self.generation = generation
        self.encoder_fingerprint = encoder_fingerprint
        self.folder: Path | None = folder
        records = read_records(folder / RECORDS_FILE)
        passages = len(records.passages)
        self._take(records, open_dense(folder, passages), open_lexical(folder, passages))

    @classmethod
    def of(cls, contents: Contents, generation: int, encoder_fingerprint: str) -> LocalIndex:
        """An index that was never written: part of a generation."""
        made = cls.__new__(cls)
        made._release = None
        made.folder = None
        made.generation = generation
        made.encoder_fingerprint = encoder_fingerprint
        records = held_records(contents.records)
        made._take(records, Dense(contents.vectors), weighed(contents.counts))
        made.counts = contents.counts
        return made

    def _take(self, records: StoredRecords, dense: Dense, matrix: LexicalMatrix) -> None:
        super().__init__(records)
        self.matrix = matrix
        self._dense = dense

    @cached_property
    def counts(self) -> WordCounts:
        """How often each passage holds each word; read whole, for a build to take over."""
        assert self.folder is not None  # ``of`` sets them
        return read_counts(self.folder, len(self.passages))

    def vectors_of(self, rows: Rows) -> Vectors:
        """The stored vectors of passages, shape (len(rows), dimension)."""
        return self._dense.vectors[rows]

    def dense(self, vector: Vectors, k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest cosine with the vector; equal ones in passage order."""
        return self._dense.search(vector, k, among)

    def lexical(self, tokens: Sequence[str], k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest BM25 score above 0; equal ones in passage order."""
        return best(self.matrix.scores(tokens, among), k, among)

    def close(self) -> None:
        """Let the generation be removed; the index stays usable, by the files it has open."""
        if self._release is not None:
            self._release()
