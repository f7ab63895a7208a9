"""Taking notices out, and taking the last change back; each after it was confirmed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from common.catalogue import Language, say
from common.clock import to_the_minute
from common.errors import IndexStoreError
from common.records import Document
from common.settings import default_settings
from indexer.restoring import Difference, last_change, told
from ui import labels
from ui.add import working
from ui.add.state import State
from ui.pieces import safely
from ui.render import literal, render
from ui.resources import Opened


def draw(mine: State, opened: Opened | None, language: Language) -> None:
    """The last change with its undo, and the notices that can be taken out."""
    _last_change(mine, opened, language)
    if opened and opened.index.documents:
        _removal(mine, opened, language)


def _last_change(mine: State, opened: Opened | None, language: Language) -> None:
    change = _change()
    if change is None:
        return
    with st.container(key="add_last", horizontal=True, vertical_alignment="center"):
        when = to_the_minute(change.created)
        st.html(render("add_last.html", language, change=change, when=when))
        if st.button(say("ui.add.undo", language), key="add_undo", icon=":material/undo:"):
            _confirm_undo(mine, change, opened, language)


def _change() -> Difference | None:
    """Nothing to undo where the index cannot tell."""
    try:
        return last_change(default_settings())
    except IndexStoreError:
        return None


def _removal(mine: State, opened: Opened, language: Language) -> None:
    documents = opened.index.documents
    with st.container(key="add_remove"):
        st.html(render("add_section.html", language, heading=say("ui.add.remove_head", language)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.multiselect(
                say("ui.add.remove_which", language),
                list(documents),
                format_func=lambda identity: _listed(documents[identity]),
                placeholder=say("ui.add.remove_search", language),
                key=f"add_chosen_{opened.index.generation}",
                select_all=False,  # Enter would take all that the search finds
            )
            clicked = st.button(
                say("ui.add.remove", language),
                key="add_take_out",
                icon=":material/delete:",
                disabled=not chosen,
            )
    if clicked:
        _confirm_removal(mine, [documents[one] for one in chosen], opened, language)


def _listed(document: Document) -> str:
    known = document.metadata
    parts = (known.title, known.district, str(known.year or ""), document.file)
    return " · ".join(part for part in parts if part)


def _confirm_removal(
    mine: State, documents: Sequence[Document], opened: Opened, language: Language
) -> None:
    @st.dialog(say("ui.add.remove_confirm", language, count=len(documents)))
    @safely
    def ask() -> None:
        rows = [(labels.title(one), one.file) for one in documents]
        st.html(render("add_leaving.html", language, rows=rows))
        if _yes_or_no(say("ui.add.remove", language), language):
            working.take_out(mine, documents, opened)
            st.rerun()

    ask()


def _confirm_undo(
    mine: State, change: Difference, opened: Opened | None, language: Language
) -> None:
    @st.dialog(say("ui.add.undo_confirm", language))
    @safely
    def ask() -> None:
        st.markdown(literal(told(change, language)))
        st.caption(say("ui.add.undo_kept", language))
        if _yes_or_no(say("ui.add.undo", language), language):
            working.take_back(mine, change.generation, opened)
            st.rerun()

    ask()


def _yes_or_no(yes: str, language: Language) -> bool:
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(say("ui.add.keep", language), key="add_no"):
            st.rerun()
        return st.button(yes, key="add_yes", type="primary")
