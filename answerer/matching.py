"""Items of two sets of notices matched one to one by what they are about.

Two items are as alike as half the cosine of their vectors plus half the cosine of their words
weighed by rarity. The pairs that together are most alike are taken (an assignment problem);
pairs below a threshold are none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

from common.records import Item
from indexer.backends.base import Index
from indexer.lexicon import Lexicon

Matrix = NDArray[np.float64]

LEAST = 0.21
"""How alike a pair must be. Chosen for the best F1 on 102 items of the seeds judged by hand: the
2020 targets of one district against another's of the year and against its own plan of 2021.
At 0.21, 90 % of the pairs are right and 81 % of those possible are found; at 0.18 it is 81 % and
84 %, at 0.24 97 % and 65 %. Range tried: 0.16 to 0.24."""

DENSE_WEIGHT = 0.5
"""Share of the vectors' cosine; F1 is the same (0.86) from 0.3 to 0.5 and lower from 0.6 on.
Vectors alone reach 0.82, words alone 0.71."""

PRIOR = 10
"""Passages' worth of the index's mean vector in the mean that is taken off each side. A side's
mean is what its notice says throughout (title, year, place); without it taken off F1 is 0.71.
A side of a few items has no mean of its own worth taking off."""

MEAN_OVER = 20_000
"""Passages, evenly spread over the index, that its mean vector is taken of."""

MOST_ITEMS = 1500
"""Items a side may have: the assignment of 1,500 to 1,500 takes about a second."""

LONGEST_COMPARED = 20_000
"""Characters of an item whose words are compared; some 25 printed pages."""


class Pair(NamedTuple):
    """Two items about the same matter; ``score`` is how alike they are, ``LEAST`` to 1."""

    left: Item
    right: Item
    score: float


@dataclass(frozen=True, slots=True)
class Matching:
    """What two sets of items have in common; each part in the order of its set."""

    pairs: tuple[Pair, ...]
    left: tuple[Item, ...]
    """Items of the first set without a counterpart."""
    right: tuple[Item, ...]
    """Items of the second set without a counterpart."""


def match(index: Index, lexicon: Lexicon, left: Sequence[Item], right: Sequence[Item]) -> Matching:
    """The items of both sets that are about the same matter, one to one, and those left over.

    Both sets are items of the index, at most ``MOST_ITEMS`` each (callers see to that).
    """
    if not left or not right:
        return Matching((), tuple(left), tuple(right))
    meaning = _meaning(index, left, right)
    words = _wording(lexicon, left, right)
    alike = DENSE_WEIGHT * meaning + (1 - DENSE_WEIGHT) * words
    places = assigned(alike, LEAST)
    pairs = tuple(Pair(left[i], right[j], float(alike[i, j])) for i, j in places)
    paired = {item.id for pair in pairs for item in (pair.left, pair.right)}
    return Matching(
        pairs,
        tuple(item for item in left if item.id not in paired),
        tuple(item for item in right if item.id not in paired),
    )


def assigned(alike: Matrix, least: float) -> list[tuple[int, int]]:
    """Row and column of each pair of the one-to-one assignment of highest sum, by row.

    Pairs below ``least`` count nothing and are left out.
    """
    rows, columns = linear_sum_assignment(np.where(alike >= least, alike, 0.0), maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(row, column) for row, column in pairs if alike[row, column] >= least]


def _meaning(index: Index, left: Sequence[Item], right: Sequence[Item]) -> Matrix:
    """Cosines of the items' vectors, shape (left, right), each side's common part taken off."""
    passages = index.columns.item_of_row.size
    some = np.arange(0, passages, -(-passages // MEAN_OVER), dtype=np.int64)
    everywhere = index.vectors_of(some).mean(axis=0)
    here, there = (_apart(_vectors(index, side), everywhere) for side in (left, right))
    return here @ there.T


def _apart(vectors: Matrix, everywhere: NDArray[np.float32]) -> Matrix:
    common = (vectors.sum(axis=0) + PRIOR * everywhere) / (len(vectors) + PRIOR)
    return _unit(vectors - common)


def _vectors(index: Index, items: Sequence[Item]) -> Matrix:
    """The mean vector of each item's passages, unit length, shape (items, dimension)."""
    means = [index.vectors_of(index.rows_of(item.id)).mean(axis=0) for item in items]
    return _unit(np.array(means, dtype=np.float64))


def _wording(lexicon: Lexicon, left: Sequence[Item], right: Sequence[Item]) -> Matrix:
    """Cosines of the items' words, shape (left, right): ``log(1 + n / items with the word)``."""
    bags = [set(lexicon.tokens(_text(item))) for item in (*left, *right)]
    held = Counter(chain.from_iterable(bags))
    columns = {word: column for column, word in enumerate(held)}
    rarity = np.log1p(len(bags) / np.array(list(held.values()), dtype=np.float64))
    at = [columns[word] for bag in bags for word in bag]
    ends = np.cumsum([0, *(len(bag) for bag in bags)])
    matrix = csr_matrix((rarity[at], at, ends), shape=(len(bags), len(held)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    shared = np.asarray((matrix[: len(left)] @ matrix[len(left) :].T).todense())
    scale = np.outer(lengths[: len(left)], lengths[len(left) :])
    return _divided(shared, scale)


def _text(item: Item) -> str:
    """The item's words, as far as they are compared."""
    text = f"{item.project}\n{item.text}" if item.project else item.text
    return text[:LONGEST_COMPARED]


def _unit(vectors: Matrix) -> Matrix:
    return _divided(vectors, np.linalg.norm(vectors, axis=1, keepdims=True))


def _divided(values: Matrix, by: Matrix) -> Matrix:
    """Element by element; 0 where the divisor is."""
    quotient = np.zeros_like(values)
    np.divide(values, by, out=quotient, where=by > 0)
    return quotient
