"""The search: candidates from both legs, one fused score, items merged.

1. understand   question and history → ``Question`` (``question``)
2. filters      the user's own filters bound the rows searched; copies are left out
3. candidates   best passages of each leg, and of each leg among what the question names
4. score        both legs for every candidate, fused, then boosted (``fusion``)
5. merge        an item counts once, by its best passage
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from common.errors import QuestionError
from common.records import Item
from indexer.backends.base import Index, Rows, Scored
from indexer.encoders.base import Encoder, Vectors
from indexer.lexicon import District, Lexicon
from retriever.facets import FacetTable, checked_filters
from retriever.fusion import EXPANSION_WEIGHT, Scores, boost, boost_sides, fuse
from retriever.names import DepartmentReader
from retriever.question import Reader
from retriever.records import Asked, Filters, Hit, Question, SearchResult

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

    def __init__(self, index: Index, encoder: Encoder, lexicon: Lexicon) -> None:
        self.index = index
        self.encoder = encoder
        self.lexicon = lexicon
        self._facets = FacetTable(index, lexicon)
        names = DepartmentReader(lexicon, self._facets.departments)
        self._reader = Reader(lexicon, names, _districts(index, lexicon))

    def understand(self, question: str, history: Sequence[str] = ()) -> Question:
        """What the question asks. Raises QuestionError if it is empty or over-long."""
        return self._reader.understand(question, history)

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
        allowed = self._facets.among(checked_filters(filters))
        understood = self.understand(question, history)
        if not allowed.size:
            return SearchResult(understood, ())
        return SearchResult(understood, self._hits(understood, allowed, k))

    def _hits(self, question: Question, allowed: Rows, k: int) -> tuple[Hit, ...]:
        query = self._query(question)
        rows = self._candidates(question, query, allowed, max(CANDIDATES, 2 * k))
        cosine = _aligned(self.index.dense(query.vector, rows.size, rows), rows)
        lexical = self._lexical(query, rows)
        boosts = np.array([self._boost(question, row) for row in rows])
        facets = [self._facets.rows[row] for row in rows]
        scores = boost_sides(question, facets, fuse(cosine, lexical) + boosts)
        return self._merged(rows, np.column_stack((scores, cosine, lexical)), k)

    def _query(self, question: Question) -> _Query:
        words = [name for term in question.terms for name in (term.name, *term.synonyms[:3])]
        return _Query(
            vector=self.encoder.query(_for_encoder(question)),
            tokens=tuple(self.lexicon.tokens(question.standalone)),
            expansion=tuple(self.lexicon.tokens(" ".join((*words, *question.departments)))),
        )

    def _candidates(self, question: Question, query: _Query, allowed: Rows, count: int) -> Rows:
        named = [row for row in allowed if self._boost(question, row) > 0]
        pools = [allowed, np.array(named, dtype=np.int64)] if named else [allowed]
        found = {
            scored.row
            for pool in pools
            for leg in (
                self.index.dense(query.vector, count, pool),
                self.index.lexical(query.tokens, count, pool),
                self.index.lexical(query.expansion, count, pool),
            )
            for scored in leg
        }
        return np.array(sorted(found), dtype=np.int64)

    def _lexical(self, query: _Query, rows: Rows) -> Scores:
        own = _aligned(self.index.lexical(query.tokens, rows.size, rows), rows)
        added = _aligned(self.index.lexical(query.expansion, rows.size, rows), rows)
        return own + EXPANSION_WEIGHT * added

    def _boost(self, question: Question, row: int) -> float:
        item = self.index.items[self.index.passages[row].item_id]
        return boost(question, self._facets.rows[row], carried(item))

    def _merged(self, rows: Rows, scores: Scores, k: int) -> tuple[Hit, ...]:
        hits: dict[str, Hit] = {}
        for position in np.lexsort((rows, -scores[:, 0])):
            passage = self.index.passages[rows[position]]
            if passage.item_id in hits:
                continue
            item = self.index.items[passage.item_id]
            document = self.index.documents[item.document_id]
            score, dense, lexical = map(float, scores[position])
            hit = Hit(len(hits) + 1, score, item, document, passage, dense, lexical)
            hits[item.id] = hit
            if len(hits) == k:
                break
        return tuple(hits.values())


def _districts(index: Index, lexicon: Lexicon) -> tuple[District, ...]:
    """The lexicon's districts and those of the indexed notices that it does not list."""
    listed = {district.name for district in lexicon.districts}
    indexed = dict.fromkeys(document.metadata.district for document in index.documents.values())
    local = tuple(District(name) for name in indexed if name and name not in listed)
    return (*lexicon.districts, *local)


def carried(item: Item) -> frozenset[Asked]:
    """What an item's own fields can answer."""
    fields: dict[Asked, object] = {
        Asked.LEAD: item.lead or item.responsible,
        Asked.RESPONSIBLE: item.responsible or item.lead,
        Asked.SUPPORTING: item.supporting,
        Asked.QUARTER: item.quarters,
        Asked.WHICH_QUARTER: item.quarters,
        Asked.STARRED: item.starred,
        Asked.DEADLINE: item.deadline,
    }
    return frozenset(asked for asked, value in fields.items() if value)


def _for_encoder(question: Question) -> str:
    """The question with the Chinese names of its terms, which bridges English and dialect."""
    return " ".join((question.standalone, *(term.name for term in question.terms)))


def _aligned(scored: Sequence[Scored], rows: Rows) -> Scores:
    """Scores in the order of the (ascending) rows; 0 for a row the leg did not give."""
    aligned = np.zeros(rows.size)
    if scored:
        aligned[np.searchsorted(rows, [one.row for one in scored])] = [s.score for s in scored]
    return aligned
