"""The embedded backend: SQLite for records, FAISS for vectors, a sparse matrix for BM25.

Files of a generation:

    records.sqlite   documents (with their source text), items, passages, in order
    vectors.faiss    IndexFlatIP, row n is passage n
    lexical.npz      how often each passage holds each word (scipy CSR)
    words.txt        the word of each column
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from common.errors import IndexDamagedError
from common.records import Document, Item, ParsedDocument, Passage
from indexer.backends.base import Index, Rows, Scored
from indexer.backends.records import Records, read_records, write_records
from indexer.encoders.base import Vectors
from indexer.leases import Lease
from indexer.lexical import Scores, WordCounts, load_counts, save_counts, weighed

RECORDS_FILE = "records.sqlite"
VECTORS_FILE = "vectors.faiss"
LEXICAL_FILE = "lexical.npz"
WORDS_FILE = "words.txt"
FILES = (RECORDS_FILE, VECTORS_FILE, LEXICAL_FILE, WORDS_FILE)


@dataclass(frozen=True)
class Contents:
    """Everything a generation holds, before it is written."""

    records: Records
    vectors: Vectors
    """Shape (passages, dimension), rows of unit length."""
    counts: WordCounts
    """Of the same passages."""


def write_contents(folder: Path, contents: Contents) -> None:
    """Write the files of a generation into an empty folder. Raises OSError."""
    write_records(folder / RECORDS_FILE, contents.records)
    _write_vectors(folder / VECTORS_FILE, contents.vectors)
    save_counts(contents.counts, folder / LEXICAL_FILE, folder / WORDS_FILE)


def _write_vectors(path: Path, vectors: Vectors) -> None:
    path.write_bytes(faiss.serialize_index(_flat(vectors)).tobytes())


def _flat(vectors: Vectors) -> faiss.IndexFlatIP:
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, np.float32))
    return index


class LocalIndex(Index):
    """One generation of the embedded backend, read into memory whole.

    Nothing changes after opening, so threads may share it. The lease on the generation is
    released when the index is closed, or nobody uses it any more.
    """

    def __init__(
        self, folder: Path, generation: int, encoder_fingerprint: str, lease: Lease | None = None
    ) -> None:
        self._release = weakref.finalize(self, lease.release) if lease else None
        self.generation = generation
        self.encoder_fingerprint = encoder_fingerprint
        records = read_records(folder / RECORDS_FILE)
        vectors = _read_vectors(folder / VECTORS_FILE)
        self._take(records, vectors, load_counts(folder / LEXICAL_FILE, folder / WORDS_FILE))
        self._check_sizes(folder)

    @classmethod
    def of(cls, contents: Contents, generation: int, encoder_fingerprint: str) -> LocalIndex:
        """An index that was never written: part of a generation."""
        made = cls.__new__(cls)
        made._release = None
        made.generation = generation
        made.encoder_fingerprint = encoder_fingerprint
        made._take(contents.records, _flat(contents.vectors), contents.counts)
        return made

    def _take(self, records: Records, vectors: faiss.IndexFlatIP, counts: WordCounts) -> None:
        self.records = records
        self.vectors = vectors
        self.counts = counts
        self.matrix = weighed(self.counts)
        self.documents: Mapping[str, Document] = {d.id: d for d in self.records.documents}
        self.items: Mapping[str, Item] = {
            item.id: item
            for document in self.records.documents
            for item in self.records.parsed[document.id].items
        }
        self.passages: Sequence[Passage] = self.records.passages

    def _check_sizes(self, folder: Path) -> None:
        if self.vectors.ntotal != len(self.passages):
            raise IndexDamagedError("index_damaged", file=folder / VECTORS_FILE)
        if self.counts.times.shape[0] != len(self.passages):
            raise IndexDamagedError("index_damaged", file=folder / LEXICAL_FILE)

    def source(self, document_id: str) -> str:
        """The source text as it was when the generation was built."""
        return self.records.parsed[document_id].source.text

    def parsed(self, document_id: str) -> ParsedDocument:
        """Headings, furniture and warnings of a document beside its items."""
        return self.records.parsed[document_id]

    def vectors_of(self, rows: Rows) -> Vectors:
        """The stored vectors of passages, shape (len(rows), dimension)."""
        return np.asarray(self.vectors.reconstruct_batch(rows), np.float32)

    def dense(self, vector: Vectors, k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest cosine with the vector; equal ones in passage order."""
        count = self.vectors.ntotal if among is None else len(among)
        if min(k, count) < 1:
            return []
        parameters = _only(among)
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        scores, rows = self.vectors.search(query, min(k, count), params=parameters)
        found = (
            Scored(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True)
        )
        return sorted(found, key=lambda scored: (-scored.score, scored.row))

    def lexical(self, tokens: Sequence[str], k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest BM25 score above 0; equal ones in passage order."""
        return best(self.matrix.scores(tokens), k, among)

    def close(self) -> None:
        """Let the generation be removed; what was read stays usable."""
        if self._release is not None:
            self._release()


def best(scores: Scores, k: int, among: Rows | None) -> list[Scored]:
    """The k highest scores above 0, best first, equal ones by row; only ``among`` if given."""
    rows = np.flatnonzero(scores > 0) if among is None else among[scores[among] > 0]
    order = np.lexsort((rows, -scores[rows]))[: max(k, 0)]
    return [Scored(int(row), float(scores[row])) for row in rows[order]]


def _only(among: Rows | None) -> faiss.SearchParameters | None:
    if among is None:
        return None
    parameters = faiss.SearchParameters()
    parameters.sel = faiss.IDSelectorBatch(np.ascontiguousarray(among, np.int64))
    return parameters


def _read_vectors(path: Path) -> faiss.IndexFlatIP:
    try:
        index = faiss.deserialize_index(np.frombuffer(path.read_bytes(), np.uint8))
    except (OSError, RuntimeError) as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc
    if not isinstance(index, faiss.IndexFlatIP):
        raise IndexDamagedError("index_damaged", file=path)
    return index
