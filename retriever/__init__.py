"""Question to ranked items."""

from retriever.opening import open_retriever, retriever_over
from retriever.records import (
    DOCUMENT_FACTS,
    Asked,
    Filters,
    Hit,
    Question,
    Recognised,
    SearchResult,
)
from retriever.search import Retriever

__all__ = [
    "DOCUMENT_FACTS",
    "Asked",
    "Filters",
    "Hit",
    "Question",
    "Recognised",
    "Retriever",
    "SearchResult",
    "open_retriever",
    "retriever_over",
]
