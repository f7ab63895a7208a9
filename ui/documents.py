"""The page that lists what is indexed."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import streamlit as st

from common.catalogue import say
from common.records import Document
from indexer.backends.base import Index
from ui import frame, labels, resources
from ui.render import render


class Listed(NamedTuple):
    """One document with its number of items and the documents it is a copy of or has."""

    document: Document
    items: int
    copies: tuple[Document, ...]
    original: Document | None


def page() -> None:
    """Draw the page."""
    language = frame.current_language()
    st.html(render("heading.html", language, text=say("ui.documents.name", language)))
    index = resources.opened(language).index
    frame.summary(index, language)
    if not index.documents:
        st.html(render("problem.html", language, text=say("ui.ask.empty_corpus", language)))
        return
    st.html(render("documents.html", language, listed=listed(index), labels=labels))


def listed(index: Index) -> list[Listed]:
    """All documents, each copy right after the document it is a copy of."""
    counts = Counter(item.document_id for item in index.items.values())
    documents = index.documents
    rows: list[Listed] = []
    for document in documents.values():
        if document.duplicate_of in documents:
            continue
        copies = tuple(one for one in documents.values() if one.duplicate_of == document.id)
        rows.append(Listed(document, counts[document.id], copies, None))
        rows += [Listed(copy, counts[copy.id], (), document) for copy in copies]
    return rows
