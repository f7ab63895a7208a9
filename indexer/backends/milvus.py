"""The Milvus backend: records from the generation's folder, passages searched on a server.

Everything that is shown (documents, items, source texts) comes from the folder, as in the
embedded backend, and so does the number of each word; vectors and weights stay on the server.
What is found is what the embedded backend finds, in its order, up to equal scores: scores are
sums of 32-bit numbers (5e-7 of the score off at most), and above ``EXACT_UP_TO`` passages the
dense leg without few rows to look at is HNSW's.
"""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.backends.base import Rows, Scored
from indexer.backends.lexical_files import open_lexical
from indexer.backends.local import RECORDS_FILE
from indexer.backends.milvus_collections import Collection, is_whole
from indexer.backends.milvus_filters import FEW, Layout, expressions
from indexer.backends.milvus_schema import CONSISTENCY, DENSE, LEXICAL, ROW, dense_parameters
from indexer.backends.milvus_server import ASK_SECONDS, CollectionGoneError, Server
from indexer.backends.stored import StoredIndex, StoredRecords, read_records
from indexer.encoders.base import Vectors
from indexer.generations import GenerationManifest
from indexer.leases import Lease
from indexer.lexical import LexicalMatrix

MOST_FOUND = 16_384
"""Milvus's own limit for the results of one search."""
FETCHED = 2000
"""Vectors of one request: 3 MB."""


class Held(NamedTuple):
    """What a generation's folder holds that the server does not."""

    records: StoredRecords
    words: LexicalMatrix
    """Of which only the number of each word is looked at."""
    manifest: GenerationManifest


def held_by(folder: Path, manifest: GenerationManifest) -> Held:
    """What the folder of a generation holds. Raises IndexDamagedError."""
    records = read_records(folder / RECORDS_FILE)
    lexical = open_lexical(folder, len(records.passages))
    return Held(records, lexical, manifest)


class MilvusIndex(StoredIndex):
    """One generation on a Milvus server; read-only, shared by threads.

    The lease on the generation is released when the index is closed, or nobody uses it any
    more.
    """

    def __init__(
        self, held: Held, server: Server, collection: Collection, lease: Lease | None = None
    ) -> None:
        """Raises IndexDamagedError where the server does not hold the generation whole."""
        self._release = weakref.finalize(self, lease.release) if lease else None
        self._server, self._collection = server, collection
        super().__init__(held.records)
        self._words = held.words
        self.generation = collection.generation
        self.encoder_fingerprint = held.manifest.encoder
        self._dimension = held.manifest.dimension
        self._layout = Layout.of(self.documents, self.columns)
        if not is_whole(server, collection, len(self.passages)):
            raise collection.missing

    def vectors_of(self, rows: Rows) -> Vectors:
        """The stored vectors of passages, shape (len(rows), dimension)."""
        found: dict[int, Sequence[float]] = {}
        for start in range(0, len(rows), FETCHED):
            found |= self._fetched(rows[start : start + FETCHED])
        if any(int(row) not in found for row in rows):
            raise self._collection.missing
        vectors = np.array([found[int(row)] for row in rows], np.float32)
        return vectors.reshape(len(rows), self._dimension)

    def dense(self, vector: Vectors, k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest cosine with the vector; equal ones in passage order."""
        count = self._layout.passages if among is None else len(among)
        if min(k, count) < 1:
            return []
        asked = np.asarray(vector, np.float32).ravel()
        if among is not None and count <= FEW:
            found = self._search(DENSE, asked, count, among)
            if len(found) < count:  # HNSW may leave some of them out
                scores = self.vectors_of(among) @ asked
                found = _ranked(zip(among.tolist(), scores.tolist(), strict=True))
            return found[:k]
        return self._search(DENSE, asked, k, among)

    def lexical(self, tokens: Sequence[str], k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest BM25 score above 0; equal ones in passage order."""
        counts = Counter(tokens)
        numbers = self._words.columns(tuple(counts)).tolist()
        asked = {
            number: float(times)
            for number, times in zip(numbers, counts.values(), strict=True)
            if number >= 0
        }
        if k < 1 or not asked:
            return []
        return [one for one in self._search(LEXICAL, asked, k, among) if one.score > 0]

    def close(self) -> None:
        """Let the generation be removed; the connection stays for the others."""
        if self._release is not None:
            self._release()

    def _search(
        self, field: str, asked: Vectors | Mapping[int, float], k: int, among: Rows | None
    ) -> list[Scored]:
        """The best of one leg: of all parts of the filter together, those that are best."""
        found: list[Scored] = []
        limit = min(k, self._layout.passages, MOST_FOUND)
        for expression in expressions(among, self._layout):
            found.extend(self._asked(field, asked, limit, expression))
        return _ranked(found)[:k]

    def _asked(
        self, field: str, asked: Vectors | Mapping[int, float], limit: int, expression: str
    ) -> list[Scored]:
        parameters = dense_parameters(self._layout.passages, limit) if field == DENSE else {}
        with self._calling():
            hits = self._server.client.search(
                self._collection.name,
                data=[asked],
                filter=expression,
                limit=limit,
                output_fields=[ROW],
                anns_field=field,
                search_params={"metric_type": "IP", "params": parameters},
                consistency_level=CONSISTENCY,
                timeout=ASK_SECONDS,
            )[0]
        return [Scored(int(hit[ROW]), float(hit["distance"])) for hit in hits]

    def _fetched(self, rows: Rows) -> dict[int, Sequence[float]]:
        """The vectors of some rows, by row."""
        with self._calling():
            got = self._server.client.query(
                self._collection.name,
                ids=rows.tolist(),
                output_fields=[ROW, DENSE],
                consistency_level=CONSISTENCY,
                timeout=ASK_SECONDS,
            )
        return {int(one[ROW]): one[DENSE] for one in got}

    @contextmanager
    def _calling(self) -> Iterator[None]:
        """Errors of the server as ours. A collection that was dropped meanwhile is damage."""
        try:
            with self._server.calling():
                yield
        except CollectionGoneError as exc:
            raise self._collection.missing from exc


def _ranked(found: Iterable[tuple[int, float]]) -> list[Scored]:
    """Best first, equal ones by row."""
    return sorted((Scored(*one) for one in found), key=lambda one: (-one.score, one.row))
