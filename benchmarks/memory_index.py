"""The passages of a public set as an index in memory, for the retriever's own search.

Public sets hold no notices: there is nothing for layouts to read, and a paragraph of an
encyclopaedia must not be taken apart by rules for notices. So each document becomes one item,
and everything from the cut passages on is the product's: words, BM25, encoder, fusion.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.public_sets import PublicSet
from common.records import Document, Item, Metadata, ParsedDocument, SourceText, Span
from indexer.backends.base import Index, Rows, Scored
from indexer.encoders.base import Encoder, Vectors
from indexer.lexical import build_lexical
from indexer.lexicon import Lexicon, simplified
from indexer.progress import Progress
from indexer.vectors import embedded


class MemoryIndex(Index):
    """Exact scores by NumPy and the product's BM25 matrix."""

    generation = 1

    def __init__(
        self, public: PublicSet, vectors: Vectors, fingerprint: str, lexicon: Lexicon
    ) -> None:
        self.encoder_fingerprint = fingerprint
        self.documents = {name: Document(name, name, "", Metadata()) for name in public.documents}
        self.items = {
            name: Item(name, name, "", (), text, (Span(0, len(text)),))
            for name, text in public.documents.items()
        }
        self.passages = public.passages
        self.vectors = vectors
        self.matrix = build_lexical([lexicon.tokens(p.embedded) for p in public.passages])
        self._texts = public.documents

    def source(self, document_id: str) -> str:
        """The text of a document."""
        return self._texts[document_id]

    def parsed(self, document_id: str) -> ParsedDocument:
        """A document of one item."""
        source = SourceText(self._texts[document_id])
        return ParsedDocument(source, Metadata(), (self.items[document_id],))

    def vectors_of(self, rows: Rows) -> Vectors:
        """The vectors of passages."""
        return self.vectors[rows]

    def dense(self, vector: Vectors, k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest cosine with the vector."""
        return _best(self.vectors @ vector, k, among, least=-np.inf)

    def lexical(self, tokens: Sequence[str], k: int, among: Rows | None = None) -> list[Scored]:
        """The k passages of highest BM25 score above 0."""
        return _best(self.matrix.scores(tokens), k, among, least=0.0)

    def close(self) -> None:
        """Nothing to release."""


def _best(
    scores: NDArray[np.floating[Any]], k: int, among: Rows | None, least: float
) -> list[Scored]:
    rows = np.arange(len(scores)) if among is None else among
    rows = rows[scores[rows] > least]
    order = np.lexsort((rows, -scores[rows]))[:k]
    return [Scored(int(row), float(scores[row])) for row in rows[order]]


def open_memory(
    public: PublicSet, encoder: Encoder, lexicon: Lexicon, cache: Path, progress: Progress
) -> MemoryIndex:
    """The index of a public set; vectors come from the user's cache where it has them."""
    texts = [simplified(passage.embedded) for passage in public.passages]
    found = embedded(list(dict.fromkeys(texts)), encoder, cache, progress).vectors
    vectors = np.stack([found[text] for text in texts])
    return MemoryIndex(public, vectors, encoder.fingerprint, lexicon)
