"""The page that lists the documents, and that one of them is read on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import streamlit as st

from common.catalogue import Language, say, say_noted
from common.records import Document, Item
from common.settings import default_settings
from indexer.backends.base import Index
from indexer.findings import does, done_to, doubts
from indexer.link_targets import incoming
from ui import frame, labels, resources, wire
from ui.documents.finding import LONGEST_QUERY
from ui.documents.listing import COLUMNS, Order, chosen, of_index
from ui.documents.original import content, original
from ui.documents.reader import VIEWS, Address, Reading, label, reading
from ui.links import document_link, page_link
from ui.render import render

MANY = 8
"""Documents from which on the list can be searched; fewer are on the screen at once."""

MOST_DOUBTS = 100
"""Doubts listed over a notice; the items themselves carry all of them."""


class Note(NamedTuple):
    """A sentence about the notice that may lead to another notice or to an item."""

    text: str
    link: str = ""


def page() -> None:
    """Draw the list, or the document of the address."""
    language = frame.current_language()
    address = Address.parsed(_parameters())
    with st.container(key="wide"):
        heading = st.empty()
        heading.html(render("heading.html", language, text=say("ui.documents.name", language)))
        index = resources.opened(language).index
        frame.summary(index, language)
        if address.doc in index.documents:
            heading.empty()
            _read(index, address, language)
            return
        if address.doc:
            st.html(render("reader_gone.html", language))
        _list(index, language)


def _parameters() -> Mapping[str, str]:
    return dict(st.query_params)


def _list(index: Index, language: Language) -> None:
    rows = of_index(index, language)
    if not rows:
        frame.empty(language)
        return
    words = _find_box("documents_words", "words", "ui.documents.search", language, len(rows) > MANY)
    order = Order.parsed(st.query_params.get("sort", ""))
    kept = chosen(rows, words, order, language)
    heads = {
        column: page_link("documents", language, sort=order.toggled(column), words=words)
        for column in COLUMNS
    }
    st.html(
        render(
            "documents.html",
            language,
            listed=kept,
            total=len(rows),
            words=words,
            heads=heads,
            order=order,
            labels=labels,
            link=partial(document_link, language),
            everything=page_link("documents", language),
        )
    )


def _read(index: Index, address: Address, language: Language) -> None:
    document = index.documents[address.doc]
    shown = reading(index, address)
    st.html(_head(index, document, shown, language))
    with st.container(key="reader_tools", horizontal=True, vertical_alignment="center"):
        _find_box("reader_find", "find", "ui.reader.find", language)
        st.html(_tools(shown, language), width="content")
        _download(document, language)
    st.html(_body(shown, language))
    if shown.target:
        wire.reveal(shown.target)


def _find_box(key: str, parameter: str, name: str, language: Language, shown: bool = True) -> str:
    """A search box whose words stand in the address; what they are."""
    words = st.query_params.get(parameter, "")[:LONGEST_QUERY]
    if not shown:
        return words
    st.session_state[key] = words
    st.text_input(
        say(name, language),
        key=key,
        type="search",
        max_chars=LONGEST_QUERY,
        placeholder=say(name, language),
        label_visibility="collapsed",
        icon=":material/search:",
        on_change=_sought,
        args=(key, parameter),
    )
    return words


def _sought(key: str, parameter: str) -> None:
    """New words: they go into the address, and where the old ones led does not matter."""
    for stale in ("hit", "page", "item"):
        st.query_params.pop(stale, None)
    words = st.session_state[key].strip()
    if words:
        st.query_params[parameter] = words
    else:
        st.query_params.pop(parameter, None)


def _download(document: Document, language: Language) -> None:
    path = original(default_settings(), document)
    if path is None:
        st.html(render("reader_no_file.html", language), width="content")
        return
    st.download_button(
        say("ui.reader.download", language),
        data=partial(content, path),
        file_name=document.file,
        mime="application/octet-stream",
        icon=":material/download:",
        on_click="ignore",
    )


def _head(index: Index, document: Document, shown: Reading, language: Language) -> str:
    return render(
        "reader_head.html",
        language,
        document=document,
        items=len(shown.ready.items),
        notes=_notes(index, document, language),
        doubts=_doubts(shown, language),
        back=page_link("documents", language),
        lost=bool(shown.address.item) and shown.item is None,
        labels=labels,
    )


def _notes(index: Index, document: Document, language: Language) -> list[Note]:
    """What other notices do to this one, what it does to them, its copies."""
    link = partial(document_link, language)
    targets = {one.target: index.documents[one.target] for one in document.links if one.target}
    found = [
        Note(done_to(one, language), link(one.document.id))
        for one in incoming(index.documents).get(document.id, ())
    ]
    found += [
        Note(does(one, targets, language), link(one.target) if one.target else "")
        for one in document.links
    ]
    if document.duplicate_of:
        whole = index.documents[document.duplicate_of]
        found.append(Note(say("ui.documents.copy_of", language, file=whole.file), link(whole.id)))
    found += [
        Note(say("ui.reader.copy", language, file=copy.file), link(copy.id))
        for copy in index.documents.values()
        if copy.duplicate_of == document.id
    ]
    return found


def _doubts(shown: Reading, language: Language) -> list[Note]:
    """What about the reading is uncertain; of an item, with a link to it."""
    parsed = shown.ready.index.parsed(shown.address.doc)
    return [
        Note(
            f"{_name(doubt.item, language)}{say_noted(doubt.key, language)}",
            document_link(language, shown.address.doc, doubt.item.id) if doubt.item else "",
        )
        for doubt in doubts(parsed)[:MOST_DOUBTS]
    ]


def _name(item: Item | None, language: Language) -> str:
    if item is None:
        return ""
    number = labels.item_number(item.number, language) if item.number else label(item)
    return say("ui.reader.about_item", language, item=number)


def _tools(shown: Reading, language: Language) -> str:
    item = shown.item.id if shown.item else ""
    return render(
        "reader_tools.html",
        language,
        shown=shown,
        views=[(view, shown.address.link(language, view=view, item=item)) for view in VIEWS],
        link=partial(shown.address.link, language),
    )


def _body(shown: Reading, language: Language) -> str:
    return render(
        "reader.html",
        language,
        shown=shown,
        outline=shown.outline(),
        label=label,
        labels=labels,
        link=partial(shown.address.link, language),
    )
