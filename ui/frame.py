"""What every page stands in: style, language, summary of the index, errors in plain words."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from common.catalogue import Language, default_language, say
from common.errors import IndexDamagedError, IndexMissingError, NoticeError
from common.settings import default_settings
from indexer import current_generation
from indexer.backends.base import Index
from indexer.generations import being_written
from ui import wire
from ui.links import page_link
from ui.render import render

LOG = logging.getLogger(__name__)
HERE = Path(__file__).parent

FIRST_SHEETS = ("frame.css", "gate.css")
"""What is drawn for everyone, before it is known who is there."""

REFERENCE_BYTES = 3
"""Of the number by which a failure is found in the log: short enough to read out."""

LOOK_AGAIN_SECONDS = 3.0
"""How often a page that waits for the first index looks whether it is there."""


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
    st.html(_style(first=True))
    st.segmented_control(
        say("ui.language", language),
        [entry.value for entry in Language],
        format_func=lambda code: say("ui.own_name", Language(code)),
        key="language",
        required=True,
        label_visibility="collapsed",
    )
    return language


def dress() -> None:
    """The style of the pages, which is not for who may not see them."""
    st.html(_style(first=False))


@cache
def _style(first: bool) -> str:
    """The sheets for everyone, or all others, as one element: each is a message in every run."""
    sheets = sorted((HERE / "styles").glob("*.css"))
    chosen = (sheet for sheet in sheets if (sheet.name in FIRST_SHEETS) is first)
    css = "\n".join(sheet.read_text("utf-8") for sheet in chosen)
    return f"<style>{css}</style>"


def show(page: StreamlitPage, pages: Sequence[StreamlitPage], language: Language) -> None:
    """Run the page, or the one a clicked link leads to; failures become a card on it."""
    with guarded(language):
        wire.go(pages, page)
        page.run()
    wire.connect(pages, language)


@contextmanager
def guarded(language: Language) -> Iterator[None]:
    """Turn any failure in the block into a card that says what to do; fragments use it too."""
    try:
        yield
    except IndexMissingError as error:
        _missing(error, language)
    except NoticeError as error:
        _problem(error.text(language), language)
    except Exception:
        reference = secrets.token_hex(REFERENCE_BYTES).upper()
        LOG.exception("failure %s", reference)
        _problem(say("ui.problem.unexpected", language, reference=reference), language)


def _problem(text: str, language: Language) -> None:
    st.html(render("problem.html", language, text=text))
    # several pieces of a page may fail at once: each button has a key of its own
    key = f"retry_{secrets.token_hex(REFERENCE_BYTES)}"
    st.button(say("ui.problem.retry", language), key=key, icon=":material/refresh:")


def _missing(error: IndexMissingError, language: Language) -> None:
    """No index yet: what to do, or, while the first one is built, to wait."""
    if not being_written(default_settings()):
        _problem(error.text(language), language)
        return
    st.html(render("waiting.html", language, text=say("ui.problem.first_build", language)))
    _look_again()


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def _look_again() -> None:
    """Draw the page anew once its index is there, or nobody builds it any more."""
    settings = default_settings()
    try:
        there = current_generation(settings) is not None
    except IndexDamagedError:
        there = True
    if there or not being_written(settings):
        st.rerun()


def empty(language: Language) -> None:
    """Say that there are no notices yet, and where to add some."""
    add = page_link("add", language)
    st.html(render("empty.html", language, add=add))


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
            state=_state(index),
        )
    )


def _state(index: Index) -> str:
    """The catalogue key of what is unusual about the index in use; none when all is well."""
    settings = default_settings()
    try:
        current = current_generation(settings)
    except IndexDamagedError:
        return "ui.summary.damaged"
    if current is not None and index.generation < current:
        return "ui.summary.damaged"
    return "ui.summary.updating" if being_written(settings) else ""


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
