"""The page's script, run for each visit and each click: who is there, then the page they want."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from common.catalogue import Language, say
from common.errors import SettingsError
from common.roles import Role
from ui import access, frame, gate
from ui.about.page import page as about
from ui.access import Visitor
from ui.add.page import page as add
from ui.ask.page import page as ask
from ui.documents.page import page as documents
from ui.evaluate.page import page as evaluate
from ui.tasks.page import page as tasks

LOG = logging.getLogger(__name__)


class Entry(NamedTuple):
    """One page: its address, what draws it, its icon, and who may use it."""

    name: str
    draw: Callable[[], None]
    icon: str
    role: Role = Role.READER


PAGES = (
    Entry("ask", ask, ":material/search:"),
    Entry("tasks", tasks, ":material/checklist:"),
    Entry("documents", documents, ":material/description:"),
    Entry("add", add, ":material/upload_file:", Role.EDITOR),
    Entry("evaluate", evaluate, ":material/monitoring:", Role.EDITOR),
    Entry("about", about, ":material/info:"),
)


def draw() -> None:
    """Draw the page that is asked for, or what stands in its place for this visitor."""
    language = frame.begin()
    with frame.guarded(language):
        try:
            mine = access.arrived()
        except SettingsError:
            if not access.login_configured():
                raise
            LOG.exception("settings")  # their values are not for who is not logged in
            _closed(partial(gate.broken, language), language)
            return
        if mine.may(Role.READER):
            _open(mine, language)
        else:
            _closed(partial(gate.draw, mine, language), language)


def _open(mine: Visitor, language: Language) -> None:
    frame.dress()
    pages = [_page(entry, mine, language) for entry in PAGES]
    wanted = _wanted()
    if wanted == PAGES[0].name:  # Streamlit knows the first page by the bare address only
        pages.append(_hidden(partial(st.switch_page, pages[0]), wanted, language))
    elif wanted and wanted not in {entry.name for entry in PAGES}:
        pages.append(_hidden(partial(gate.no_such_page, language), wanted, language))
    page = st.navigation(pages, expanded=True)
    gate.identity(mine, language)
    frame.show(page, pages, language)


def _closed(screen: Callable[[], None], language: Language) -> None:
    """Not even the names of the pages go to the browser; its address stays as it was."""
    pages = [st.Page(screen, title=say("ui.name", language), url_path="login", default=True)]
    if _wanted():
        pages.append(_hidden(screen, _wanted(), language))
    frame.show(st.navigation(pages, position="hidden"), pages, language)


def _page(entry: Entry, mine: Visitor, language: Language) -> StreamlitPage:
    """The page; in place of one that the visitor may not use a card that says so, in no menu."""
    allowed = mine.may(entry.role)
    return st.Page(
        entry.draw if allowed else partial(gate.needs, entry.role, entry.name, language),
        title=say(f"ui.{entry.name}.name", language),
        icon=entry.icon,
        url_path=entry.name,
        default=entry is PAGES[0],
        visibility="visible" if allowed else "hidden",
    )


def _hidden(drawn: Callable[[], None], path: str, language: Language) -> StreamlitPage:
    """Stands for an address that Streamlit would call unknown, in English."""
    return st.Page(drawn, title=say("ui.name", language), url_path=path, visibility="hidden")


def _wanted() -> str:
    """The last part of the address that was asked for; empty for the first page."""
    path = unquote(urlsplit(st.context.url or "").path)
    return path.rstrip("/").rpartition("/")[2]
