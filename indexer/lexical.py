"""BM25 as a sparse matrix: rank-bm25's statistics, worked out once for each word and passage.

A generation keeps how often each passage holds each word. The weights follow from that in
one pass when it is opened, so that a build takes the counts of unchanged passages over and
cuts only new ones into words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from scipy.sparse import csc_matrix, csr_matrix, load_npz, save_npz, vstack

from common.errors import IndexDamagedError

K1 = 0.9
B = 0.4
"""Robertson's k1 and b in the setting usual for short passages (Lin et al., Anserini)."""
FLOOR = 0.25
"""Share of the average idf that a word of more than half of the passages gets, as in rank-bm25."""

Scores = NDArray[np.float64]


class WordCounts(NamedTuple):
    """How often each passage holds each word."""

    times: csr_matrix
    """Shape (passages, words), int32; no word is without a passage."""
    words: tuple[str, ...]
    """The word of each column."""


class LexicalMatrix(NamedTuple):
    """Score of every word in every passage, and the column of every word."""

    weights: csc_matrix
    """Shape (passages, words), float64; stored where the passage holds the word."""
    columns: Mapping[str, int]

    def scores(self, tokens: Sequence[str]) -> Scores:
        """BM25 score of every passage, shape (passages,); a word asked twice counts twice."""
        total = np.zeros(self.weights.shape[0])
        for word, times in Counter(tokens).items():
            column = self.columns.get(word)
            if column is not None:
                start, end = self.weights.indptr[column : column + 2]
                total[self.weights.indices[start:end]] += times * self.weights.data[start:end]
        return total


def count_words(texts: Sequence[Sequence[str]]) -> WordCounts:
    """The counts of passages given as their tokens."""
    columns: dict[str, int] = {}
    ends, places, times = [0], [], []
    for tokens in texts:
        for word, count in Counter(tokens).items():
            places.append(columns.setdefault(word, len(columns)))
            times.append(count)
        ends.append(len(places))
    shape = (len(texts), len(columns))
    return WordCounts(csr_matrix((times, places, ends), shape, dtype=np.int32), tuple(columns))


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
    """The BM25 weights of counted passages.

    score(t, d) = idf(t) * f(t, d) * (k1 + 1) / (f(t, d) + k1 * (1 - b + b * |d| / avgdl)),
    with idf as BM25Okapi floors it (Robertson and Zaragoza 2009, rank-bm25 0.2.2).
    """
    columns = {word: column for column, word in enumerate(counts.words)}
    weights = csc_matrix(counts.times, dtype=np.float64)
    if columns:
        lengths = np.asarray(counts.times.sum(axis=1), np.float64).ravel()
        norms = K1 * (1 - B + B * lengths / lengths.mean())
        idf = _idf(counts.words, weights.getnnz(axis=0), len(lengths))
        times = weights.data
        by_entry = np.repeat(idf, np.diff(weights.indptr))
        weights.data = by_entry * times * (K1 + 1) / (times + norms[weights.indices])
    return LexicalMatrix(weights, columns)


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


def save_counts(counts: WordCounts, times: Path, words: Path) -> None:
    """Write the counts and their words, one a line in column order."""
    save_npz(times, counts.times, compressed=False)
    words.write_text("".join(f"{_line(word)}\n" for word in counts.words), "utf-8")


def load_counts(times: Path, words: Path) -> WordCounts:
    """Read what ``save_counts`` wrote. Raises IndexDamagedError when it cannot be."""
    try:
        matrix = csr_matrix(load_npz(times))
        lines = words.read_text("utf-8").split("\n")[:-1]
    except (OSError, ValueError, KeyError) as exc:
        raise IndexDamagedError("index_damaged", file=times) from exc
    if matrix.shape[1] != len(lines):
        raise IndexDamagedError("index_damaged", file=words)
    return WordCounts(matrix, tuple(lines))


def _line(word: str) -> str:
    if "\n" in word:
        raise ValueError("a token must not hold a line end")
    return word
