"""BM25 as a sparse matrix: rank-bm25's statistics, worked out once for each word and passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, load_npz, save_npz

from common.errors import IndexDamagedError

K1 = 0.9
B = 0.4
"""Robertson's k1 and b in the setting usual for short passages (Lin et al., Anserini)."""

Scores = NDArray[np.float64]


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


def build_lexical(texts: Sequence[Sequence[str]]) -> LexicalMatrix:
    """The matrix of passages given as their tokens; its scores are BM25Okapi's.

    score(t, d) = idf(t) * f(t, d) * (k1 + 1) / (f(t, d) + k1 * (1 - b + b * |d| / avgdl)),
    with idf as BM25Okapi floors it (Robertson and Zaragoza 2009, rank-bm25 0.2.2).
    """
    if not any(texts):
        return LexicalMatrix(csc_matrix((len(texts), 0), dtype=np.float64), {})
    from rank_bm25 import BM25Okapi

    okapi = BM25Okapi([list(tokens) for tokens in texts], k1=K1, b=B)
    columns = {word: column for column, word in enumerate(okapi.idf)}
    rows, words, values = [], [], []
    for row, frequencies in enumerate(okapi.doc_freqs):
        norm = K1 * (1 - B + B * okapi.doc_len[row] / okapi.avgdl)
        for word, times in frequencies.items():
            rows.append(row)
            words.append(columns[word])
            values.append(okapi.idf[word] * times * (K1 + 1) / (times + norm))
    shape = (len(texts), len(columns))
    return LexicalMatrix(csc_matrix((values, (rows, words)), shape, dtype=np.float64), columns)


def save_lexical(matrix: LexicalMatrix, weights: Path, words: Path) -> None:
    """Write the matrix and its words, one a line in column order."""
    save_npz(weights, matrix.weights, compressed=False)
    words.write_text("".join(f"{_line(word)}\n" for word in matrix.columns), "utf-8")


def load_lexical(weights: Path, words: Path) -> LexicalMatrix:
    """Read what ``save_lexical`` wrote. Raises IndexDamagedError when it cannot be."""
    try:
        matrix = csc_matrix(load_npz(weights))
        lines = words.read_text("utf-8").split("\n")[:-1]
    except (OSError, ValueError, KeyError) as exc:
        raise IndexDamagedError("index_damaged", file=weights) from exc
    return LexicalMatrix(matrix, {word: column for column, word in enumerate(lines)})


def _line(word: str) -> str:
    if "\n" in word:
        raise ValueError("a token must not hold a line end")
    return word
