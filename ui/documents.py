"""The page that lists what is indexed."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from common.catalogue import Language, say
from common.records import Document
from indexer.backends.base import Index
from indexer.findings import Findings, all_findings, does, done_to, doubts_told
from ui import frame, labels, resources
from ui.render import render


class Listed(NamedTuple):
    """One document with its number of items and the documents it is a copy of or has."""

    document: Document
    items: int
    copies: tuple[Document, ...]
    original: Document | None
    notes: tuple[str, ...] = ()
    """What other documents do to it, and what it does to others, in words."""
    doubts: tuple[str, ...] = ()
    """What about its reading is uncertain, in words."""


def page() -> None:
    """Draw the page."""
    language = frame.current_language()
    st.html(render("heading.html", language, text=say("ui.documents.name", language)))
    index = resources.opened(language).index
    frame.summary(index, language)
    if not index.documents:
        st.html(render("problem.html", language, text=say("ui.ask.empty_corpus", language)))
        return
    st.html(render("documents.html", language, listed=listed(index, language), labels=labels))


def listed(index: Index, language: Language) -> list[Listed]:
    """All documents, each copy right after the document it is a copy of."""
    found = {one.document.id: one for one in all_findings(index)}
    rows: list[Listed] = []
    for one in found.values():
        if one.original is not None:
            continue
        copies = [other for other in found.values() if other.original == one.document]
        rows.append(_listed(one, language, tuple(copy.document for copy in copies)))
        rows += [_listed(copy, language) for copy in copies]
    return rows


def _listed(one: Findings, language: Language, copies: tuple[Document, ...] = ()) -> Listed:
    notes = (
        *(done_to(link, language) for link in one.incoming),
        *(does(link, one.targets, language) for link in one.document.links),
    )
    return Listed(
        one.document, one.items, copies, one.original, notes, tuple(doubts_told(one, language))
    )
