"""Hybrid search of public libraries, each as its documentation sets it up, on given passages.

All get the same vectors, and the words that jieba cuts for BM25, since their own splitting at
spaces would leave Chinese sentences whole.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import jieba
import numpy as np

if TYPE_CHECKING:
    from indexer.encoders.base import Vectors

DEPTH = 50
"""Passages asked for, so that ten different documents are among them."""


class Peer(ABC):
    """One library's hybrid over passages."""

    name: str

    @abstractmethod
    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None: ...

    @abstractmethod
    def rank(self, question: str, vector: Vectors) -> list[int]:
        """Positions of passages, best first."""


def spaced(text: str) -> str:
    """The words of a text with spaces between them, which every library splits at."""
    return " ".join(word for word in jieba.lcut(text) if word.strip())


class Haystack(Peer):
    """BM25 and embedding retrievers of the in-memory store, joined by reciprocal rank fusion."""

    name = "Haystack: BM25 + embeddings, DocumentJoiner RRF"

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        from haystack import Document
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore(
            embedding_similarity_function="cosine", bm25_tokenization_regex=r"\S+"
        )
        store.write_documents(
            [
                Document(id=str(row), content=spaced(text), embedding=vector.tolist())
                for row, (text, vector) in enumerate(zip(texts, vectors, strict=True))
            ]
        )
        self._words = InMemoryBM25Retriever(store, top_k=DEPTH)
        self._dense = InMemoryEmbeddingRetriever(store, top_k=DEPTH)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)

    def rank(self, question: str, vector: Vectors) -> list[int]:
        """Both retrievers, joined."""
        words = self._words.run(query=spaced(question))["documents"]
        dense = self._dense.run(query_embedding=vector.tolist())["documents"]
        joined = self._joiner.run(documents=[words, dense])["documents"]
        return [int(document.id) for document in joined]


class LangChain(Peer):
    """EnsembleRetriever over BM25Retriever and a FAISS store, equal weights, its default c."""

    name = "LangChain: EnsembleRetriever(BM25, FAISS)"

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS
        from langchain_core.embeddings import Embeddings

        class Given(Embeddings):
            """The vector of the question at hand."""

            vector: list[float]

            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                raise NotImplementedError

            def embed_query(self, text: str) -> list[float]:
                return self.vector

        self._given = Given()
        rows = [{"row": row} for row in range(len(texts))]
        pairs = [(text, vector.tolist()) for text, vector in zip(texts, vectors, strict=True)]
        store = FAISS.from_embeddings(pairs, self._given, metadatas=rows)
        words = BM25Retriever.from_texts(texts, metadatas=rows, preprocess_func=_words, k=DEPTH)
        dense = store.as_retriever(search_kwargs={"k": DEPTH})
        self._ensemble = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])

    def rank(self, question: str, vector: Vectors) -> list[int]:
        """The ensemble's order."""
        self._given.vector = vector.tolist()
        return [int(one.metadata["row"]) for one in self._ensemble.invoke(question)]


def _words(text: str) -> list[str]:
    return spaced(text).split()


class Txtai(Peer):
    """txtai's Embeddings with ``hybrid=True``: its own BM25 and FAISS, half each."""

    name = "txtai: Embeddings(hybrid=True)"

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        from txtai.embeddings import Embeddings

        known = {spaced(text): vector for text, vector in zip(texts, vectors, strict=True)}

        def given(texts: Sequence[str]) -> Vectors:  # txtai takes a plain function only
            return np.stack([known[text] for text in texts])

        self._known = known
        self._embeddings = Embeddings(
            method="external", transform=given, hybrid=True, content=False
        )
        self._embeddings.index((row, spaced(text), None) for row, text in enumerate(texts))

    def rank(self, question: str, vector: Vectors) -> list[int]:
        """The hybrid's order."""
        cut = spaced(question)
        self._known[cut] = vector
        return [int(row) for row, _ in self._embeddings.search(cut, DEPTH)]


PEERS: dict[str, Callable[[Sequence[str], Vectors], Peer]] = {
    "haystack": Haystack,
    "langchain": LangChain,
    "txtai": Txtai,
}
"""By the name ``--peer`` takes."""
