"""Which notices some words name: how much of the words stands in each notice's head.

1. bound     of all heads, the share of the words' rarity that could be in it: a word of a head
             is a piece of its text, so that a word whose letters are not there is not
2. read      the likeliest heads are cut into words, and the share is exact
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from answerer.relevance import Relevance
from common.records import Document
from indexer.lexicon.departments import squeeze
from indexer.lexicon.segment import fold
from retriever.coded import Mask
from retriever.fusion import Scores

READ = 200
"""Heads cut into words for a question, some 0.1 ms each; of the others the bound is taken, which
is the share but for names of three characters and more that the dictionary cuts otherwise."""


KEPT_SQUEEZED = 65_536
"""Heads kept squeezed, some 300 bytes each."""


class Head(NamedTuple):
    """The head of one notice in the forms it is compared in."""

    text: str
    folded: str
    """What words are pieces of."""


class Heads:
    """The heads (title, issuer, 文号, district) of some documents, each read when it is needed."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._head = cache(self._read)

    def likeness(self, relevance: Relevance, words: str, among: Mask) -> Scores:
        """Share of the words, by rarity, that stand in each head; shape (documents,).

        0 for the documents that are not in ``among``.
        """
        shares = np.zeros(len(among))
        numbers = np.flatnonzero(among)
        shares[numbers] = _bounds(relevance, words, [self._head(n) for n in numbers.tolist()])
        likeliest = np.argsort(-shares, kind="stable")[:READ]
        for number in likeliest[shares[likeliest] > 0].tolist():
            shares[number] = relevance.coverage(words, self._head(number).text)
        return shares

    def _read(self, number: int) -> Head:
        known = self._documents[number].metadata
        parts = (known.title, known.issuer, known.doc_number, known.district)
        text = "\n".join(part for part in parts if part)
        return Head(text, fold(text))


@lru_cache(KEPT_SQUEEZED)
def squeezed(text: str) -> str:
    """What names of terms are looked for in."""
    return squeeze(text).lower()


def _bounds(relevance: Relevance, words: str, heads: Sequence[Head]) -> Scores:
    """What the share of the words in each head is at most, shape (len(heads),)."""
    weights = {word: relevance.rarity(word) for word in relevance.words(words)}
    total = sum(weights.values())
    if total <= 0:
        return np.zeros(len(heads))
    met = {word: np.array([word in head.folded for head in heads], np.bool_) for word in weights}
    for names in relevance.synonyms(words):
        called = [any(name in squeezed(head.text) for name in names.printed) for head in heads]
        for word in names.words & weights.keys():
            met[word] |= np.array(called, np.bool_)
    return np.asarray(sum(weights[word] * met[word] for word in weights) / total, np.float64)
