"""Near neighbours of a large generation: an HNSW graph over 8-bit codes of its vectors.

    graph.faiss      IndexHNSWSQ over the vectors, a slot each
    graph.rows.npy   the passage of each slot, -1 where it is in no use any more

What the graph finds are candidates, which are then compared in full (``dense``). Making it
takes minutes, so that a build grows the graph of the generation before: vectors that went
leave an empty slot, and only new ones are added (Malkov and Yashunin 2018, "Efficient and
robust approximate nearest neighbor search using HNSW graphs").
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from common.errors import IndexDamagedError
from indexer.backends.arrays import mapped
from indexer.backends.base import Rows
from indexer.encoders.base import Vectors

GRAPH_FILE = "graph.faiss"
ROWS_FILE = "graph.rows.npy"

LINKS = 32
"""M of the paper; with 16, 0.03 less is found at the same depth and time."""
BUILD_DEPTH = 100
"""efConstruction; 0.33 ms of one core a passage (60,000 passages), 0.19 ms at 40. Recall@10 of
exact at 40 and 100: 0.976 and 0.993."""
SEARCH_DEPTH = 640
"""efSearch for up to ``TUNED_ON`` passages. Recall@10 of exact at 320 and 640: 0.995 and 0.998
(50,000 passages of 8,832 real sentences), 0.981 and 0.993 (60,000 of 1,500 sentences, the seed
notices' own, in each of which hundreds of passages meet). Range tried: 80 to 1,280
(``benchmarks.dense``)."""
TUNED_ON = 60_000
"""Beyond, the depth grows with the square root of the passages: of 1,000,000 of the 1,500
sentences 640, 1,280, 2,560 and 5,120 find 0.870, 0.960, 0.980 and 0.990, in 5 to 22 ms."""
MOST_DEEPER = 4
"""A filter that leaves one in n passages is searched n times as deep, up to this: of a tenth of
the passages 0.99 are found at 1,280."""
SPARE = 4
"""So many times the passages wanted are compared in full."""
MOST_EMPTY = 0.2
"""Share of empty slots from which on the graph is made anew; each costs what a passage does."""

Slots = NDArray[np.int32]


class Graph(NamedTuple):
    """The graph of one generation; safe to share between threads."""

    hnsw: faiss.IndexHNSW
    rows: Slots
    """The passage of each slot, -1 for none; shape (slots,)."""

    def near(self, query: Vectors, k: int, among: Rows | None, passages: int) -> Rows:
        """Some passages among which the k nearest are looked for, ascending."""
        wanted = SPARE * k
        left_out = 1 if among is None else min(passages // len(among), MOST_DEEPER)
        parameters = faiss.SearchParametersHNSW(  # type: ignore[attr-defined]  # stubs lack it
            sel=self._selector(among, passages),
            efSearch=max(search_depth(passages) * left_out, wanted),
        )
        slots = self.hnsw.search(query[None], wanted, params=parameters)[1][0]
        return np.sort(self.rows[slots[slots >= 0]]).astype(np.int64)

    def _selector(self, among: Rows | None, passages: int) -> faiss.IDSelector | None:
        """What lets the graph find only slots of these passages."""
        if among is None and (self.rows >= 0).all():
            return None
        mask = np.zeros(passages + 1, np.bool_)  # the last one is what an empty slot looks at
        mask[slice(passages) if among is None else among] = True
        return bitmap(mask[self.rows])


def search_depth(passages: int) -> int:
    """efSearch for a graph of so many passages."""
    return round(SEARCH_DEPTH * math.sqrt(max(1.0, passages / TUNED_ON)))


def bitmap(mask: NDArray[np.bool_]) -> faiss.IDSelector:
    """What lets FAISS look at the marked places only."""
    bits = np.packbits(mask, bitorder="little")
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]  # stubs are of C++


def new_graph(vectors: Vectors) -> Graph:
    """The graph of vectors, slot n being row n."""
    codes = faiss.ScalarQuantizer.QT_8bit
    metric = faiss.METRIC_INNER_PRODUCT
    hnsw = faiss.IndexHNSWSQ(vectors.shape[1], codes, LINKS, metric)  # type: ignore[arg-type]
    hnsw.hnsw.efConstruction = BUILD_DEPTH
    hnsw.train(vectors)
    hnsw.add(vectors)
    return Graph(hnsw, np.arange(len(vectors), dtype=np.int32))


def grown(before: Graph, old: Vectors, vectors: Vectors) -> Graph:
    """The graph of some vectors out of that of others; ``before.hnsw`` is changed.

    Vectors are told by their digests: one taken for another would only be a candidate that
    is compared and found not to be near.
    """
    _, places, rows = np.intersect1d(
        _digests(old), _digests(vectors), assume_unique=True, return_indices=True
    )
    moved = np.full(len(old) + 1, -1, np.int32)  # the last one is what an empty slot looks at
    moved[places] = rows
    kept = moved[before.rows]
    fresh = np.setdiff1d(np.arange(len(vectors), dtype=np.int32), rows)
    if np.count_nonzero(kept < 0) > MOST_EMPTY * len(vectors):
        return new_graph(vectors)
    if fresh.size:
        before.hnsw.add(vectors[fresh])
    return Graph(before.hnsw, np.concatenate((kept, fresh)))


def _digests(vectors: Vectors) -> NDArray[np.uint64]:
    """A number for each vector, another one for each further time the same vector comes."""
    mixed = np.random.default_rng(0).integers(1, 2**63, vectors.shape[1], np.uint64) | np.uint64(1)
    words = np.ascontiguousarray(vectors, np.float32).view(np.uint32)
    # for whole numbers three times as fast as a product of matrices
    digests: NDArray[np.uint64] = np.einsum("ij,j->i", words, mixed)
    order = np.argsort(digests, kind="stable")
    ordered = digests[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    times = np.arange(len(order)) - np.repeat(first, np.diff([*first, len(order)]))
    digests[order] += times.astype(np.uint64) * mixed[0]
    return digests


def write_graph(folder: Path, graph: Graph) -> None:
    """Write the files of a graph. Raises OSError."""
    np.save(folder / ROWS_FILE, graph.rows, allow_pickle=False)
    try:
        faiss.write_index(graph.hnsw, os.fspath(folder / GRAPH_FILE))
    except RuntimeError as exc:
        raise OSError(str(exc)) from exc


def read_graph(folder: Path, passages: int, to_grow: bool = False) -> Graph:
    """The graph of so many passages, mapped into memory; read whole where it is to grow.

    Raises IndexDamagedError naming a file that does not hold its part.
    """
    path = folder / GRAPH_FILE
    try:
        hnsw = faiss.read_index(os.fspath(path), 0 if to_grow else faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc
    rows = mapped(folder / ROWS_FILE, np.int32, (hnsw.ntotal,))
    if not isinstance(hnsw, faiss.IndexHNSW) or int(rows.max(initial=-1)) >= passages:
        raise IndexDamagedError("index_damaged", file=path)
    return Graph(hnsw, rows)
