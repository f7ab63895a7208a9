"""The dense leg of a generation: cosines of stored vectors, mapped into memory.

    vectors.npy   row n is the vector of passage n, of unit length

Up to ``MOST_EXACT`` passages a question is compared with all of them. In a larger generation
that is done for filters that leave few, and for all others with what a graph finds (``graph``).
A score is always that of the whole vectors.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np

from indexer.backends.arrays import mapped
from indexer.backends.base import Rows, Scored
from indexer.backends.graph import (
    GRAPH_FILE,
    Graph,
    bitmap,
    grown,
    new_graph,
    read_graph,
    write_graph,
)
from indexer.encoders.base import Vectors

VECTORS_FILE = "vectors.npy"

MOST_EXACT = 50_000
"""Passages of a generation without a graph, and those that a filter may leave for all to be
compared: 11 ms on one core (384 dimensions, mapped into memory)."""
FEW = 5_000
"""Passages that are copied out of the file to be compared, which beats passing over the others."""


class Dense:
    """The vectors of one generation; safe to share between threads."""

    def __init__(self, vectors: Vectors, graph: Graph | None = None) -> None:
        self.vectors = vectors
        self.graph = graph

    def search(self, vector: Vectors, k: int, among: Rows | None) -> list[Scored]:
        """The k passages of highest cosine, best first, equal ones by row.

        All k are found; of the passages a graph is asked for, some may not be the nearest.
        """
        count = len(self.vectors) if among is None else len(among)
        k = min(k, count)
        if k < 1:
            return []
        query = np.ascontiguousarray(vector, np.float32)
        if among is not None and count <= FEW:
            return compared(query, self.vectors[among], k, among)
        if self.graph is not None and count > MOST_EXACT:
            near = self.graph.near(query, k, among, len(self.vectors))
            if len(near) >= k:
                return compared(query, self.vectors[near], k, near)
        return exact(query, self.vectors, k, among)


def compared(query: Vectors, vectors: Vectors, k: int, rows: Rows) -> list[Scored]:
    """The k best of the vectors of some rows (ascending)."""
    return [Scored(int(rows[place]), score) for place, score in exact(query, vectors, k)]


def exact(query: Vectors, vectors: Vectors, k: int, among: Rows | None = None) -> list[Scored]:
    """The k best of all vectors, each compared; best first, equal ones by row.

    FAISS adds up each row by itself, so that equal vectors score the same wherever they lie,
    which a product of matrices does not see to. It is also three times as fast (200,000 rows
    of 384 on one core: 45 ms; NumPy with OpenBLAS 178 ms).
    """
    scores, rows = np.empty(k, np.float32), np.empty(k, np.int64)
    faiss.knn_inner_product(
        faiss.swig_ptr(query),
        faiss.swig_ptr(vectors),
        *(vectors.shape[1], 1, len(vectors), k),
        faiss.swig_ptr(scores),
        faiss.swig_ptr(rows),
        None if among is None else bitmap(_marked(among, len(vectors))),
    )
    return ranked(zip(rows.tolist(), scores.tolist(), strict=True))


def ranked(found: Iterable[tuple[int, float]]) -> list[Scored]:
    """Best first, equal ones by row; without the places FAISS left empty."""
    held = (Scored(row, score) for row, score in found if row >= 0)
    return sorted(held, key=lambda one: (-one.score, one.row))


def _marked(rows: Rows, count: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    mask = np.zeros(count, np.bool_)
    mask[rows] = True
    return mask


def write_dense(
    folder: Path, vectors: Vectors, before: Path | None = None, most_exact: int = MOST_EXACT
) -> None:
    """Write the files of the vectors; a graph is grown from that of the generation before.

    Raises OSError.
    """
    held = np.ascontiguousarray(vectors, np.float32)
    np.save(folder / VECTORS_FILE, held, allow_pickle=False)
    if len(held) <= most_exact:
        return
    write_graph(folder, _grown(held, before) if before else new_graph(held))


def _grown(vectors: Vectors, before: Path) -> Graph:
    """The graph of the vectors, out of that of the generation before if there is one."""
    old = mapped(before / VECTORS_FILE, np.float32, (None, None))
    if old.shape[1] != vectors.shape[1] or not (before / GRAPH_FILE).exists():
        return new_graph(vectors)
    return grown(read_graph(before, len(old), to_grow=True), old, vectors)


def open_dense(folder: Path, passages: int) -> Dense:
    """The vectors of so many passages, and their graph where there is one.

    Raises IndexDamagedError naming the file that does not hold them.
    """
    vectors = mapped(folder / VECTORS_FILE, np.float32, (passages, None))
    held = (folder / GRAPH_FILE).exists()
    return Dense(vectors, read_graph(folder, passages) if held else None)
