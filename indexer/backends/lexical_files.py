"""The lexical leg of a generation on the disk: one array a file, mapped into memory.

    lexical.digests.npy   the digest each word is found by, ascending
    lexical.starts.npy    where the entries of each word begin
    lexical.rows.npy      the passage of each entry
    lexical.times.npy     how often that passage holds the word: what the next build takes over
    lexical.weights.npy   its BM25 score
    words.txt             the words themselves, one a line; read by the next build only

A question reads the entries of its words and no others. Counts and scores share the first
three files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from common.errors import IndexDamagedError
from indexer.backends.arrays import mapped
from indexer.lexical import LexicalMatrix, WordCounts, inverted, weigh

DIGESTS_FILE = "lexical.digests.npy"
STARTS_FILE = "lexical.starts.npy"
ROWS_FILE = "lexical.rows.npy"
TIMES_FILE = "lexical.times.npy"
WEIGHTS_FILE = "lexical.weights.npy"
WORDS_FILE = "words.txt"
LEXICAL_FILES = (DIGESTS_FILE, STARTS_FILE, ROWS_FILE, TIMES_FILE, WEIGHTS_FILE, WORDS_FILE)


def write_lexical(folder: Path, counts: WordCounts) -> None:
    """Write the files. Raises OSError, and ValueError for a word with a line end in it."""
    held = inverted(counts)
    _write_words(folder / WORDS_FILE, held.words)
    np.save(folder / DIGESTS_FILE, held.digests, allow_pickle=False)
    np.save(folder / STARTS_FILE, held.times.indptr.astype(np.int64), allow_pickle=False)
    np.save(folder / ROWS_FILE, held.times.indices.astype(np.int32), allow_pickle=False)
    np.save(folder / TIMES_FILE, _narrow(held.times.data), allow_pickle=False)
    entries = open_memmap(folder / WEIGHTS_FILE, "w+", np.dtype(np.float64), (held.times.nnz,))
    weigh(held, entries)
    entries.flush()


def _write_words(path: Path, words: tuple[str, ...]) -> None:
    if any("\n" in word for word in words):
        raise ValueError("a token must not hold a line end")
    path.write_text("".join(f"{word}\n" for word in words), "utf-8", newline="\n")


def _narrow(times: NDArray[np.int32]) -> NDArray[np.unsignedinteger]:
    """The same numbers in the smallest type that takes them: one byte, in nearly all notices."""
    return times.astype(np.min_scalar_type(int(times.max(initial=0))))


def open_lexical(folder: Path, passages: int) -> LexicalMatrix:
    """The matrix of so many passages.

    Raises IndexDamagedError naming a file that does not hold its part.
    """
    digests = mapped(folder / DIGESTS_FILE, np.uint64)
    starts = mapped(folder / STARTS_FILE, np.int64, (len(digests) + 1,))
    rows = mapped(folder / ROWS_FILE, np.int32, (int(starts[-1]),))
    entries = mapped(folder / WEIGHTS_FILE, np.float64, rows.shape)
    return LexicalMatrix(digests, starts, rows, entries, passages)


def read_counts(folder: Path, passages: int) -> WordCounts:
    """The counts that the matrix was made of, by passage.

    Raises IndexDamagedError naming a file that does not hold its part.
    """
    matrix = open_lexical(folder, passages)
    times = mapped(folder / TIMES_FILE, np.unsignedinteger, matrix.rows.shape).astype(np.int32)
    words = tuple(read_words(folder / WORDS_FILE))
    if len(words) != len(matrix.digests):
        raise IndexDamagedError("index_damaged", file=folder / WORDS_FILE)
    by_word = csc_matrix((times, matrix.rows, matrix.starts), (passages, len(words)))
    return WordCounts(csr_matrix(by_word), words)


def read_words(path: Path) -> Iterator[str]:
    """The word of each column. Raises IndexDamagedError where they are not text."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield line.removesuffix("\n")
    except (OSError, ValueError) as exc:
        raise IndexDamagedError("index_damaged", file=path) from exc
