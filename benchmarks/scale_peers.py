"""The libraries that ``benchmarks.scale`` measures beside the index, each as its README uses it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from benchmarks.province import Province
from indexer.backends.base import Rows
from indexer.encoders.base import Vectors
from indexer.lexical import K1, B

Query = TypeVar("Query")
"""What a leg is asked: a vector, or words."""
Words = tuple[str, ...]
Best = NDArray[np.integer[Any]]
"""Passages, best first."""

MISSING = "bm25s is not installed: pip install -r benchmarks/requirements.txt"


class Peer(ABC, Generic[Query]):
    """One library over all passages of a province."""

    leg: str
    """Which of our legs does the same: dense or lexical."""
    filters = True
    """Whether it can be told which passages to search."""
    most_questions: int | None = None
    """Questions it is asked where one takes seconds."""

    @abstractmethod
    def best(self, question: Query, k: int, among: Rows | None) -> Best:
        """The k best passages."""

    def compared(
        self, questions: Sequence[Query], found: Sequence[Sequence[tuple[int, float]]]
    ) -> Mapping[str, float]:
        """What we found for the same questions (row and score) held against the peer's."""
        return {}


class FaissFlat(Peer[Vectors]):
    """IndexFlatIP: every vector compared."""

    leg = "dense"

    def __init__(self, province: Province) -> None:
        vectors = province.vectors()
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def best(self, question: Vectors, k: int, among: Rows | None) -> Best:
        """A search, with a selector where passages are given."""
        parameters = None
        if among is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBatch(among)
        _, rows = self._index.search(question.reshape(1, -1), k, params=parameters)
        return np.asarray(rows[0], np.int64)

    def compared(
        self, questions: Sequence[Vectors], found: Sequence[Sequence[tuple[int, float]]]
    ) -> Mapping[str, float]:
        """Our recall of the exact best, at as many as we tell."""
        shares = [
            np.isin(self.best(question, len(ours), None), [row for row, _ in ours]).mean()
            for question, ours in zip(questions, found, strict=True)
        ]
        return {"recall": float(np.mean(shares))}


class Bm25s(Peer[Words]):
    """bm25s' own sparse scores, ATIRE's formula as rank-bm25's."""

    leg = "lexical"

    def __init__(self, province: Province) -> None:
        try:
            import bm25s
        except ImportError as exc:
            raise SystemExit(MISSING) from exc
        vocabulary: dict[str, int] = {}
        pieces = [
            [vocabulary.setdefault(word, len(vocabulary)) for word in words]
            for words in province.pieces.tokens
        ]
        ids = [list(chain.from_iterable(pieces[at] for at in held)) for held in _held(province)]
        self._size = len(ids)
        self._bm25 = bm25s.BM25(method="atire", k1=K1, b=B)
        self._bm25.index(bm25s.tokenization.Tokenized(ids, vocabulary), show_progress=False)

    def best(self, question: Words, k: int, among: Rows | None) -> Best:
        """``retrieve``, with a mask of weights where passages are given."""
        mask = None
        if among is not None:
            mask = np.zeros(self._size, np.float32)
            mask[among] = 1.0
        found, _ = self._bm25.retrieve(
            [list(question)], k=min(k, self._size), show_progress=False, weight_mask=mask
        )
        return np.asarray(found[0], np.int64)


class RankBm25(Peer[Words]):
    """BM25Okapi: get_scores, then the k highest."""

    leg = "lexical"
    filters = False
    most_questions = 5

    def __init__(self, province: Province) -> None:
        tokens = province.pieces.tokens
        passages = ([word for at in held for word in tokens[at]] for held in _held(province))
        self._bm25 = BM25Okapi(passages, k1=K1, b=B)

    def best(self, question: Words, k: int, among: Rows | None) -> Best:
        """``get_scores`` of all passages, partly sorted."""
        scores = self._bm25.get_scores(list(question))
        highest = np.argpartition(-scores, min(k, scores.size - 1))[:k]
        return np.asarray(highest[np.argsort(-scores[highest], kind="stable")], np.int64)

    def compared(
        self, questions: Sequence[Words], found: Sequence[Sequence[tuple[int, float]]]
    ) -> Mapping[str, float]:
        """The largest difference between our scores and these of the same passages."""
        largest = 0.0
        for question, ours in zip(questions, found, strict=False):
            scores = self._bm25.get_scores(list(question))
            largest = max([largest, *(abs(scores[row] - score) for row, score in ours)])
        return {"difference": largest}


def _held(province: Province) -> Iterator[list[int]]:
    """The pieces of each passage."""
    chosen = province.chosen
    for start, end in zip(chosen.indptr[:-1], chosen.indptr[1:], strict=True):
        yield chosen.indices[start:end].tolist()


PEERS: Mapping[str, Callable[[Province], Peer[Any]]] = {
    "faiss": FaissFlat,
    "bm25s": Bm25s,
    "rank_bm25": RankBm25,
}
"""By the name of their stage."""
