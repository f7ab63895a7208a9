"""The search: candidates from both legs, one fused score, items merged.

1. understand   question and history → ``Question`` (``question``)
2. filters      the user's own filters bound the rows searched; copies are left out
3. candidates   best passages of each leg, and of each leg among what the question names
4. score        each leg by the item's best passage in it, fused, then boosted (``fusion``)
5. rerank       the best items are read again by the reranker, if one is set (``reranker``)
6. merge        an item counts once, by its best passage
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from common.catalogue import Language
from common.errors import QuestionError
from indexer.backends.base import Index, Rows, Scored
from indexer.encoders.base import Encoder, Vectors
from indexer.lexicon import District, Lexicon, simplified
from retriever.boosts import Boosts, lifted_sides, sides_of
from retriever.coded import Mask
from retriever.doc_numbers import NumberedNotices
from retriever.facet_table import FacetTable, Pool
from retriever.facets import checked_filters
from retriever.fusion import EXPANSION_WEIGHT, Scores, best_of, fuse, luck
from retriever.mentions import Mention
from retriever.names import DepartmentReader
from retriever.question import Reader, telling, topic_words
from retriever.records import Filters, Hit, Question, Recognised, SearchResult
from retriever.reranker import RERANKED, WEIGHT, Reranker
from retriever.spelling import HAN_RUN, Speller
from retriever.understanding.reader import QuestionModel

CANDIDATES = 100
"""Passages taken from each leg. The right item of a question is among the first 30 of one
leg or the other on the seed questions; more only costs time."""

MOST_HITS = 200
"""Largest k."""


@dataclass(frozen=True, slots=True)
class _Query:
    """What the two legs are asked."""

    vector: Vectors
    tokens: tuple[str, ...]
    expansion: tuple[str, ...]


class Retriever:
    """Finds items of one opened index; safe to share between threads."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        lexicon: Lexicon,
        reranker: Reranker | None = None,
        model: QuestionModel | None = None,
    ) -> None:
        self.index = index
        self.encoder = encoder
        self.lexicon = lexicon
        self.reranker = reranker
        self.facets = FacetTable(index, lexicon)
        self._numbered = NumberedNotices(index.documents.values())
        names = DepartmentReader(lexicon, self.facets.departments)
        self._reader = Reader(
            lexicon,
            names,
            _districts(index, lexicon),
            _speller(lexicon),
            self._stands,
            model,
        )

    def with_encoder(self, encoder: Encoder) -> Retriever:
        """The same retriever with another encoder for questions, which must agree with the index.

        What was worked out about the index is shared.
        """
        other = copy(self)
        other.encoder = encoder
        return other

    def understand(
        self, question: str, history: Sequence[str] = (), ignored: Set[Recognised] = frozenset()
    ) -> Question:
        """What the question asks, but for what is not to be recognised in it (``ignored``).

        Raises QuestionError if it is empty or over-long.
        """
        return self._reader.understand(question, history, ignored)

    def _stands(self, typed: str) -> bool:
        """Whether each pair of neighbouring characters stands in some passage: 工单 in 重点工单."""
        pairs = [typed[at : at + 2] for at in range(len(typed) - 1)]
        chinese = HAN_RUN.fullmatch(typed) is not None
        return chinese and all(self.index.lexical((pair,), 1) for pair in pairs)

    def departments_in(self, text: str) -> Iterable[Mention[str]]:
        """The departments that a tidied text names, by their usual short names."""
        return self._reader.departments.find(text)

    def topic_words(self, text: str) -> list[str]:
        """The words of a text that say what it is about, in reading order."""
        return topic_words(self.lexicon, text)

    def search(
        self,
        question: str,
        k: int = 10,
        filters: Filters | None = None,
        history: Sequence[str] = (),
    ) -> SearchResult:
        """The k best items, best first; nothing outside the filters is found.

        Raises QuestionError for an empty or over-long question, a bad k or an empty filter.
        """
        if not 1 <= k <= MOST_HITS:
            raise QuestionError("bad_k", k=k, most=MOST_HITS)
        given = checked_filters(filters)
        pool = self.facets.pool(given)
        understood = self.understand(question, history, given.ignored)
        if pool.empty:
            return SearchResult(understood, ())
        hits = self._hits(understood, pool, k)
        return SearchResult(understood, hits, self.reranker.fingerprint if self.reranker else "")

    def _hits(self, question: Question, pool: Pool, k: int) -> tuple[Hit, ...]:
        query = self._query(question)
        boosts = Boosts(question, self.facets, self._numbered)
        rows = self._candidates(query, pool, boosts.any, max(CANDIDATES, 2 * k))
        cosine = _aligned(self.index.dense(query.vector, rows.size, rows), rows)
        lexical = self._lexical(query, rows)
        items = self._item_of_row[rows]
        fused = fuse(best_of(items, cosine), best_of(items, lexical)) + boosts.of(items)
        fused -= luck(items)
        order = np.lexsort((rows, -fuse(cosine, lexical), -fused))
        reranked = self._reranked(question, rows, order)
        sides = [side[items] for side in sides_of(question, self.facets)]
        scores = lifted_sides(fused + WEIGHT * np.nan_to_num(reranked), sides)
        found = np.column_stack((scores, cosine, lexical, reranked))
        # the passage shown for an item is the one that is best in both legs together
        order = np.lexsort((rows, -fuse(cosine, lexical), -scores))
        return self._merged(rows[order], found[order], k)

    def _reranked(self, question: Question, rows: Rows, order: Rows) -> Scores:
        """The reranker's score of the best passage of each of the best items, NaN elsewhere."""
        scores = np.full(rows.size, np.nan)
        if self.reranker is None:
            return scores
        best: dict[int, int] = {}
        for position in order:
            best.setdefault(int(self._item_of_row[rows[position]]), int(position))
            if len(best) == RERANKED:
                break
        places = list(best.values())
        texts = [simplified(self.index.passages[rows[place]].embedded) for place in places]
        scores[places] = self.reranker.scores(question.standalone, texts)
        return scores

    def _query(self, question: Question) -> _Query:
        words = [name for term in question.terms for name in (term.name, *term.synonyms[:3])]
        return _Query(
            vector=self.encoder.query(_for_encoder(question)),
            tokens=telling(self.lexicon.tokens(question.standalone)),
            expansion=tuple(self.lexicon.tokens(" ".join((*words, *question.departments)))),
        )

    def _candidates(self, query: _Query, pool: Pool, named: Mask, count: int) -> Rows:
        """The passages of all items that a leg finds in the pool, or among the items named."""
        narrow = self.facets.within(pool, named)
        some = not narrow.empty and np.count_nonzero(narrow.items) < np.count_nonzero(pool.items)
        found = {
            scored.row
            for rows in ((pool.rows, narrow.rows) if some else (pool.rows,))
            for leg in (
                self.index.dense(query.vector, count, rows),
                self.index.lexical(query.tokens, count, rows),
                self.index.lexical(query.expansion, count, rows),
            )
            for scored in leg
        }
        return self.facets.rows_of(np.unique(self._item_of_row[sorted(found)]))

    @property
    def _item_of_row(self) -> NDArray[np.int32]:
        """The number of each passage's item."""
        return self.facets.columns.item_of_row

    def _lexical(self, query: _Query, rows: Rows) -> Scores:
        own = _aligned(self.index.lexical(query.tokens, rows.size, rows), rows)
        added = _aligned(self.index.lexical(query.expansion, rows.size, rows), rows)
        return own + EXPANSION_WEIGHT * added

    def _merged(self, rows: Rows, scores: Scores, k: int) -> tuple[Hit, ...]:
        """The k best items; only the records of what is shown are read."""
        hits: dict[int, Hit] = {}
        for row, (score, dense, lexical, reranked) in zip(rows, scores.tolist(), strict=True):
            number = int(self._item_of_row[row])
            if number in hits:
                continue
            passage = self.index.passages[row]
            item = self.index.items[passage.item_id]
            document = self.index.documents[item.document_id]
            second = None if np.isnan(reranked) else reranked
            rank = len(hits) + 1
            hits[number] = Hit(rank, score, item, document, passage, dense, lexical, second)
            if len(hits) == k:
                break
        return tuple(hits.values())


@lru_cache(maxsize=1)
def _speller(lexicon: Lexicon) -> Speller:
    """One for the process's lexicon: 0.15 s that a newer generation need not take."""
    return Speller(lexicon)


def _districts(index: Index, lexicon: Lexicon) -> tuple[District, ...]:
    """The lexicon's districts and those of the indexed notices that it does not list."""
    listed = {district.name for district in lexicon.districts}
    printed = dict.fromkeys(one.metadata.district or "" for one in index.documents.values())
    indexed = dict.fromkeys(map(simplified, printed))
    local = tuple(District(name) for name in indexed if name and name not in listed)
    return (*lexicon.districts, *local)


def _for_encoder(question: Question) -> str:
    """The question; with the Chinese names of its terms if it is English.

    A Chinese question says what it means itself: with names of wider terms beside it, dense
    search alone has R@1 0.664 instead of 0.679 on 268 public questions, and the eval sets gain
    nothing. Dialect is met by the words added to the lexical leg.
    """
    terms = question.terms if question.language is Language.EN else ()
    return " ".join((question.standalone, *(term.name for term in terms)))


def _aligned(scored: Sequence[Scored], rows: Rows) -> Scores:
    """Scores in the order of the (ascending) rows; 0 for a row the leg did not give."""
    aligned = np.zeros(rows.size)
    if scored:
        aligned[np.searchsorted(rows, [one.row for one in scored])] = [s.score for s in scored]
    return aligned
