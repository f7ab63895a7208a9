"""What every index backend can do: hold one generation and score its passages.

What an index keeps in memory does not grow with the length of its texts: documents and
``columns`` are whole, records of items and passages are read when they are asked for. Nobody
may go through all of them for a question; ``columns`` is there for that.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from common.records import Document, Item, ParsedDocument, Passage
from indexer.backends.columns import Columns, ItemTraits, Rows, columns_of, traits_of
from indexer.encoders.base import Vectors

__all__ = [
    "Columns",
    "Index",
    "ItemTraits",
    "Rows",
    "Scored",
    "columns_of",
    "traits_of",
]


class Scored(NamedTuple):
    """One passage (by its position in ``Index.passages``) and one leg's score."""

    row: int
    score: float


class Index(ABC):
    """One opened generation: read-only, safe to share between threads."""

    generation: int
    encoder_fingerprint: str
    documents: Mapping[str, Document]
    """By document id, in corpus order; whole in memory."""
    items: Mapping[str, Item]
    """By item id, in reading order. Read when asked for: all of them take seconds for each
    100,000."""
    passages: Sequence[Passage]
    """In reading order; read when asked for, like the items."""

    @cached_property
    def columns(self) -> Columns:
        """Whose item each passage is and what filters go by; here made of the records."""
        return columns_of(self.documents, tuple(self.items.values()), self.passages)

    @cached_property
    def _item_numbers(self) -> Mapping[str, int]:
        return {item: number for number, item in enumerate(self.columns.item_ids)}

    def number_of(self, item_id: str) -> int:
        """The number of an item in ``items``. Raises KeyError for one that is not there."""
        return self._item_numbers[item_id]

    def rows_of(self, item_id: str) -> Rows:
        """The passages of an item. Raises KeyError for one that is not there."""
        return self.columns.rows_of(self.number_of(item_id))

    @abstractmethod
    def source(self, document_id: str) -> str:
        """The source text that the document's ranges count in; read when asked for."""

    @abstractmethod
    def parsed(self, document_id: str) -> ParsedDocument:
        """Everything read from a document: items, headings, furniture, warnings; read anew
        when asked for."""

    @abstractmethod
    def vectors_of(self, rows: Rows) -> Vectors:
        """The stored vectors of passages, shape (len(rows), dimension)."""

    @abstractmethod
    def dense(self, vector: Vectors, k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest cosine with the vector, best first, equal ones by row.

        Only ``among`` is searched if given; where that is few passages (a list of candidates),
        the k are exact and complete, however large the index. Cosines always are exact.
        """

    @abstractmethod
    def lexical(self, tokens: Sequence[str], k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest BM25 score above 0, best first, equal ones by row.

        Only ``among`` is searched if given. Scores are those of BM25Okapi (k1 0.9, b 0.4) over
        all passages, to 1e-6, and the k are exact.
        """

    @abstractmethod
    def close(self) -> None:
        """Release files; the generation may be removed afterwards."""
