"""What every index backend can do: hold one generation and score its passages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.records import Document, Item, ParsedDocument, Passage
from indexer.encoders.base import Vectors

Rows = NDArray[np.int64]
"""Positions in ``Index.passages``, ascending."""


class Scored(NamedTuple):
    """One passage (by its position in ``Index.passages``) and one leg's score."""

    row: int
    score: float


class Index(ABC):
    """One opened generation: read-only, safe to share between threads."""

    generation: int
    encoder_fingerprint: str
    documents: Mapping[str, Document]
    """By document id, in corpus order."""
    items: Mapping[str, Item]
    """By item id, in reading order."""
    passages: Sequence[Passage]

    @abstractmethod
    def source(self, document_id: str) -> str:
        """The source text that the document's ranges count in."""

    @abstractmethod
    def parsed(self, document_id: str) -> ParsedDocument:
        """Everything read from a document: items, headings, furniture, warnings."""

    @abstractmethod
    def vectors_of(self, rows: Rows) -> Vectors:
        """The stored vectors of passages, shape (len(rows), dimension)."""

    @abstractmethod
    def dense(self, vector: Vectors, k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest cosine with the vector, best first; only ``among`` if given."""

    @abstractmethod
    def lexical(self, tokens: Sequence[str], k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest BM25 score above 0, best first; only ``among`` if given."""

    @abstractmethod
    def close(self) -> None:
        """Release files; the generation may be removed afterwards."""
