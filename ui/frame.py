"""What every page stands in: style, language, summary of the index, errors in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from common.catalogue import Language, default_language, say
from common.errors import NoticeError
from indexer.backends.base import Index
from ui.render import render

HERE = Path(__file__).parent


class District(NamedTuple):
    """A district and the work years of its documents, ascending."""

    name: str
    years: tuple[int, ...]


def begin() -> Language:
    """Set the page up and return its language, which comes first: all texts depend on it."""
    language = _language()
    st.set_page_config(
        page_title=say("ui.name", language), page_icon=str(HERE / "icon.svg"), layout="wide"
    )
    st.logo(HERE / "icon.svg", size="large")
    st.html(HERE / "style.css")
    st.segmented_control(
        say("ui.language", language),
        [entry.value for entry in Language],
        format_func=lambda code: say("ui.own_name", Language(code)),
        key="language",
        required=True,
        label_visibility="collapsed",
    )
    return language


def show(page: StreamlitPage, language: Language) -> None:
    """Run the page; a NoticeError in it becomes a card that says what to do."""
    try:
        page.run()
    except NoticeError as error:
        st.html(render("problem.html", language, text=error.text(language)))
        st.button(say("ui.problem.retry", language), icon=":material/refresh:")


def current_language() -> Language:
    """The language chosen in this session."""
    return Language(st.session_state.language)


def summary(index: Index, language: Language) -> None:
    """What is indexed, in the sidebar."""
    st.sidebar.html(
        render(
            "summary.html",
            language,
            documents=len(index.documents),
            districts=districts(index),
            items=len(index.items),
            generation=index.generation,
        )
    )


def districts(index: Index) -> list[District]:
    """The districts with documents and the years they are of; those that name none last."""
    years: dict[str, set[int]] = {}
    for document in index.documents.values():
        found = years.setdefault(document.metadata.district or "", set())
        found.update([document.metadata.year] if document.metadata.year else [])
    names = sorted(years, key=lambda name: (not name, name))
    return [District(name, tuple(sorted(years[name]))) for name in names]


def _language() -> Language:
    """The session's language; at its start that of the address, else the configured one."""
    if "language" not in st.session_state:
        wanted = st.query_params.get("lang", "")
        known = {entry.value for entry in Language}
        st.session_state.language = wanted if wanted in known else default_language().value
    language = current_language()
    if language is default_language():
        st.query_params.pop("lang", None)
    else:
        st.query_params["lang"] = language.value
    return language
