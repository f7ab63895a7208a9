"""What is drawn for those who may not use the page, or not yet; and who is logged in."""

from __future__ import annotations

import logging

import streamlit as st
from streamlit.errors import Error as StreamlitError
from streamlit.runtime.secrets import AttrDict, secrets_singleton

from common.catalogue import Language, say
from common.roles import Role
from common.settings import default_settings
from ui import access
from ui.access import Standing, Visitor
from ui.logging_in import PARAMETER, Failure
from ui.pieces import safely
from ui.render import literal, render

LOG = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 60.0
"""How long a page may stay on the screen after the login behind it has ended."""

DEFAULT_PROVIDER = "default"
"""Streamlit's name for the provider that stands in the section itself."""


def draw(mine: Visitor, language: Language) -> None:
    """The login screen, or for those who are logged in without a role whom to ask."""
    with st.container(key="gate"):
        if mine.standing is Standing.IN:
            _no_role(mine, language)
        else:
            _login(mine, language)
        st.html(render("gate_contact.html", language, contact=default_settings().contact))


def _login(mine: Visitor, language: Language) -> None:
    if access.secrets_broken():
        why = say("ui.access.broken_why", Language.EN, shortest=access.SHORTEST_KEY)
        LOG.error("%s", why)
        st.html(render("gate_broken.html", language))
        return
    st.html(render("gate_login.html", language, notice=_notice(mine)))
    providers = _providers()
    for name in providers:
        if _login_button(name, len(providers) > 1 and name != DEFAULT_PROVIDER, language):
            _start(name, language)


def broken(language: Language) -> None:
    """Where the settings cannot be read, who is let in is not known: nobody is."""
    with st.container(key="gate"):
        st.html(render("gate_broken.html", language))


def _login_button(name: str, named: bool, language: Language) -> bool:
    label = say("ui.access.log_in", language)
    if named:
        label = say("ui.access.log_in_with", language, provider=literal(name))
    return st.button(
        label,
        key=f"gate_login_{name}",
        type="primary",
        icon=":material/login:",
        width="stretch",
    )


def _notice(mine: Visitor) -> str:
    """The catalogue's key of what went before; empty at the first visit."""
    if mine.standing is Standing.EXPIRED:
        return "ui.access.expired"
    failure = st.query_params.get(PARAMETER, "")
    known = {one.value for one in Failure}
    return f"ui.access.failures.{failure}" if failure in known else ""


def _providers() -> list[str]:
    """The providers by name; the default one where a name is not needed."""
    section = secrets_singleton.get(access.SECTION, {})
    named = [name for name, value in section.items() if isinstance(value, AttrDict | dict)]
    named = [name for name in named if "client_id" in section[name]]
    return named if named and "client_id" not in section else [DEFAULT_PROVIDER, *named]


def _start(provider: str, language: Language) -> None:
    """Send the browser to the provider; what is wrong with the set-up is for the log."""
    try:
        st.login(None if provider == DEFAULT_PROVIDER else provider)
    except StreamlitError:
        LOG.exception("login set-up")
        st.html(render("problem.html", language, text=say("ui.access.incomplete", language)))


def _no_role(mine: Visitor, language: Language) -> None:
    st.html(render("gate_no_role.html", language, name=mine.name, who=mine.actor.who))
    st.button(
        say("ui.access.log_in_as_other", language),
        key="gate_logout",
        icon=":material/logout:",
        width="stretch",
        on_click=st.logout,
    )


def needs(role: Role, name: str, language: Language) -> None:
    """In place of a page that the visitor may not use: which role it takes, and whom to ask."""
    st.html(render("heading.html", language, text=say(f"ui.{name}.name", language)))
    contact = default_settings().contact
    st.html(render("gate_needs.html", language, role=role.value, contact=contact))


def no_such_page(language: Language) -> None:
    """In place of a page that there is not."""
    st.html(render("gate_no_page.html", language))


def identity(mine: Visitor, language: Language) -> None:
    """Who is logged in, in the sidebar, and the button to log out."""
    if mine.standing is not Standing.IN or mine.role is None:
        return
    with st.sidebar.container(key="identity"):
        st.html(render("gate_identity.html", language, name=mine.name, role=mine.role.value))
        st.button(
            say("ui.access.log_out", language),
            key="identity_logout",
            icon=":material/logout:",
            type="tertiary",
            on_click=st.logout,
        )
        _look_again()


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
@safely
def _look_again() -> None:
    """Draws nothing; ``safely`` closes the page once the login has run out, clicked or not."""
