"""The page's scripts: links that stay in the session, names, where to scroll to, copying."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from common.catalogue import Language, say

NAMES = (
    ("[data-testid=stSidebar]", "ui.frame.sidebar"),
    ("[data-testid=stSidebarNav]", "ui.frame.pages"),
    ("[data-testid=stSidebarCollapseButton] button", "ui.frame.collapse"),
    ("[data-testid=stExpandSidebarButton]", "ui.frame.expand"),
    ("[data-testid=stLogoLink]", "ui.frame.home"),
    ("[role=dialog] button[aria-label=Close]", "ui.frame.close"),
    ("[data-testid=stMain]", "ui.frame.main"),
    ("[data-testid=stFileUploaderDropzone] > span button", "ui.frame.upload"),
    ("[data-testid=stFileUploaderDropzoneInput]", "ui.frame.upload"),
    ("[data-testid=stSelectbox] button[aria-haspopup=listbox]", "ui.frame.open_list"),
    ("[data-testid=stMultiSelect] button[aria-haspopup=listbox]", "ui.frame.open_list"),
    ("[data-testid=stDateInput] button", "ui.frame.choose_date"),
)
"""What Streamlit names in English only, and the catalogue's name for it."""

HERE = Path(__file__).parent
_wire = st.components.v2.component("policy_notices_wire", js=(HERE / "wire.js").read_text("utf-8"))
_copying = st.components.v2.component(
    "policy_notices_copying", js=(HERE / "copying.js").read_text("utf-8")
)


def reveal(selector: str) -> None:
    """Scroll to an element of the page once it is drawn, and focus it if it takes focus."""
    st.session_state.reveal = selector


def go(pages: Sequence[StreamlitPage], current: StreamlitPage) -> None:
    """Follow the link that was clicked, if one was: to another page, or within this one."""
    followed: str | None = st.session_state.pop("followed", None)
    if followed is None:
        return
    st.session_state.visit = st.session_state.get("visit", 0) + 1
    name, _, query = followed.partition("?")
    parameters = dict(parse_qsl(query))
    target = next((page for page in pages if page.url_path == name), current)
    if target.url_path == current.url_path:
        st.query_params.from_dict(parameters)
    else:
        st.switch_page(target, query_params=parameters)


def connect(pages: Sequence[StreamlitPage], language: Language) -> None:
    """Put the scripts on the page; after everything else, so that they find it there."""
    with st.container(key="wire"):
        _wire(
            key="wire_script",
            data={
                "lang": "zh-CN" if language is Language.ZH else language.value,
                "names": [[selector, say(key, language)] for selector, key in NAMES],
                "skip": say("ui.frame.skip", language),
                "pages": [page.url_path for page in pages],
                "reveal": st.session_state.pop("reveal", ""),
                "visit": st.session_state.get("visit", 0),
            },
            on_followed_change=_follow,
        )
        _copying(key="copying_script")


def _follow() -> None:
    st.session_state.followed = st.session_state.wire_script.followed
