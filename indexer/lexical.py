"""BM25 as a sparse matrix: rank-bm25's statistics, worked out once for each word and passage.

A question adds up the entries of its words, and nothing else is looked at. Columns are in the
order of the words' digests, so that a word is found in them by binary search: what opening a
stored matrix costs does not grow with the number of words (a dict of 1.9 million words takes
a second and 290 MB in each process; reading it from SQLite is three times slower).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from scipy.sparse import csc_matrix, csr_matrix, vstack

from indexer.apart.counts import counted

K1 = 0.9
B = 0.4
"""Robertson's k1 and b in the setting usual for short passages (Lin et al., Anserini)."""
FLOOR = 0.25
"""Share of the average idf that a word of more than half of the passages gets, as in rank-bm25."""

FEW = 512
"""One in so many passages, or fewer, are looked up in each word's entries; for more, all
entries are added up. Measured at 100,000 passages and 16 words with 91,000 entries: 0.8 ms for
all; looking up takes 0.6 ms for 100 passages, 1.0 ms for 300, 9 ms for 1,000."""
PORTION = 4_000_000
"""Entries weighed at a time: 100 MB of intermediate arrays."""

Scores = NDArray[np.float64]
Digests = NDArray[np.uint64]


class WordCounts(NamedTuple):
    """How often each passage holds each word."""

    times: csr_matrix
    """Shape (passages, words), int32; no word is without a passage."""
    words: tuple[str, ...]
    """The word of each column."""


class Inverted(NamedTuple):
    """The same counts by word, words in the order of their digests."""

    digests: Digests
    """Shape (words,), ascending."""
    times: csc_matrix
    """Shape (passages, words); the rows of each column ascend."""
    words: tuple[str, ...]


class LexicalMatrix(NamedTuple):
    """Score of every word in every passage, stored where the passage holds the word."""

    digests: Digests
    """Of the word of each column, shape (words,), ascending."""
    starts: NDArray[np.int64]
    """First entry of each column, and the end of the last; shape (words + 1,)."""
    rows: NDArray[np.int32]
    """The passage of each entry, ascending in each column."""
    entries: Scores
    passages: int

    @property
    def weights(self) -> csc_matrix:
        """The whole matrix, shape (passages, words)."""
        shape = (self.passages, len(self.digests))
        return csc_matrix((self.entries, self.rows, self.starts), shape)

    def columns(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The column of each word, -1 for one that no passage holds."""
        wanted = digests_of(words)
        places = np.searchsorted(self.digests, wanted)
        held = places < len(self.digests)
        held[held] = self.digests[places[held]] == wanted[held]
        return np.where(held, places, -1)

    def scores(self, tokens: Sequence[str], among: NDArray[np.int64] | None = None) -> Scores:
        """BM25 score of every passage or of those (ascending); a word asked twice counts twice."""
        if among is not None and len(among) * FEW <= self.passages:
            return self._scores_of(tokens, among.astype(np.int32))
        total = np.zeros(self.passages)
        for rows, entries in self._asked(tokens):
            np.add.at(total, rows, entries)
        return total if among is None else total[among]

    def _scores_of(self, tokens: Sequence[str], among: NDArray[np.int32]) -> Scores:
        total = np.zeros(len(among))
        for rows, entries in self._asked(tokens):
            places = np.searchsorted(rows, among)
            held = np.flatnonzero(places < len(rows))
            held = held[rows[places[held]] == among[held]]
            total[held] += entries[places[held]]
        return total

    def _asked(self, tokens: Sequence[str]) -> Iterator[tuple[NDArray[np.int32], Scores]]:
        """Passages and scores of each word that is held, as often as it is asked."""
        counts = Counter(tokens)
        for column, times in zip(self.columns(tuple(counts)), counts.values(), strict=True):
            if column >= 0:
                part = slice(self.starts[column], self.starts[column + 1])
                entries = self.entries[part]
                yield self.rows[part], entries if times == 1 else times * entries


def digests_of(words: Sequence[str]) -> Digests:
    """What words are found by, shape (words,): 64 bits of BLAKE2b.

    That two of 10 million words share theirs has a chance of 3 in a million; the words of one
    would then count for the other.
    """
    joined = b"".join(
        hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for word in words
    )
    return np.frombuffer(joined, "<u8").astype(np.uint64)


def count_words(texts: Sequence[Sequence[str]]) -> WordCounts:
    """The counts of passages given as their tokens."""
    found = counted(texts)
    shape = (len(texts), len(found.words))
    entries = (found.times, found.places, found.ends)
    return WordCounts(csr_matrix(entries, shape, dtype=np.int32), found.words)


def combined(old: WordCounts, new: WordCounts, rows: NDArray[np.int64]) -> WordCounts:
    """The counts of some passages of two sets, in the order of ``rows``.

    A row from 0 on is one of ``old``; those of ``new`` follow from ``len(old)`` on.
    """
    columns = {word: column for column, word in enumerate(old.words)}
    places = [columns.setdefault(word, len(columns)) for word in new.words]
    moved = np.array(places, np.int64)[new.times.indices]
    widths = (len(columns), np.int32)
    parts = (
        _widened(old.times, old.times.indices, *widths),
        _widened(new.times, moved, *widths),
    )
    times = vstack(parts, format="csr")[rows]
    kept = np.flatnonzero(times.getnnz(axis=0))
    words = tuple(columns)
    return WordCounts(csr_matrix(times[:, kept]), tuple(words[column] for column in kept))


def _widened(times: csr_matrix, indices: NDArray[np.int64], width: int, kind: type) -> csr_matrix:
    return csr_matrix((times.data, indices, times.indptr), (times.shape[0], width), dtype=kind)


def build_lexical(texts: Sequence[Sequence[str]]) -> LexicalMatrix:
    """The matrix of passages given as their tokens; its scores are BM25Okapi's."""
    return weighed(count_words(texts))


def weighed(counts: WordCounts) -> LexicalMatrix:
    """The BM25 weights of counted passages."""
    held = inverted(counts)
    entries = np.empty(held.times.nnz)
    weigh(held, entries)
    starts = held.times.indptr.astype(np.int64)
    return LexicalMatrix(held.digests, starts, held.times.indices, entries, held.times.shape[0])


def inverted(counts: WordCounts) -> Inverted:
    """The counts by word."""
    digests = digests_of(counts.words)
    order = np.argsort(digests)
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    times = counts.times
    moved = csr_matrix((times.data, places[times.indices], times.indptr), times.shape)
    words = tuple(counts.words[column] for column in order)
    return Inverted(digests[order], csc_matrix(moved), words)


def weigh(held: Inverted, entries: Scores) -> None:
    """Write the BM25 score of each entry of the counts, in their order, into ``entries``.

    score(t, d) = idf(t) * f(t, d) * (k1 + 1) / (f(t, d) + k1 * (1 - b + b * |d| / avgdl)),
    with idf as BM25Okapi floors it (Robertson and Zaragoza 2009, rank-bm25 0.2.2).
    """
    if not held.words:
        return
    lengths = np.asarray(held.times.sum(axis=1), np.float64).ravel()
    norms = K1 * (1 - B + B * lengths / lengths.mean())
    starts = held.times.indptr
    idf = _idf(held.words, np.diff(starts), len(lengths))
    bounds = np.searchsorted(starts, np.arange(0, starts[-1], PORTION))
    for first, end in pairwise([*bounds.tolist(), len(held.words)]):
        part = slice(starts[first], starts[end])
        times = held.times.data[part].astype(np.float64)
        by_entry = np.repeat(idf[first:end], np.diff(starts[first : end + 1]))
        entries[part] = by_entry * times * (K1 + 1) / (times + norms[held.times.indices[part]])


class _Counted(BM25Okapi):  # type: ignore[misc]  # ships no types
    """rank-bm25's statistics of passages whose words are counted already."""

    def __init__(self, holding: Mapping[str, int], passages: int) -> None:
        self.corpus_size, self.epsilon = passages, FLOOR
        self.idf: dict[str, float] = {}
        self._calc_idf(holding)


def _idf(words: Sequence[str], holding: NDArray[np.int64], passages: int) -> Scores:
    """The idf of words that so many passages hold, in their order; shape (words,)."""
    counted = _Counted(dict(zip(words, holding.tolist(), strict=True)), passages)
    return np.array([counted.idf[word] for word in words], np.float64)
