"""Who the visitor of this session is, and what they may do.

Every page, fragment and dialog asks ``visitor`` before it draws, and whatever changes something
asks ``require`` where it is done: a button that is not drawn is no protection.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import cast

import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from common import audit
from common.audit import Action, Actor
from common.catalogue import say
from common.errors import AccessError
from common.roles import Role
from common.settings import Settings, default_settings, load_settings
from common.settings_file import settings_path
from ui.logins import LOGINS, Login, read_login
from ui.origins import is_local

SECTION = "auth"
"""Of the secrets: there it says how to log in (Streamlit's own name for it)."""


SHORTEST_KEY = 16
"""Characters of the key that signs the cookies of logins; of random ones these are 96 bits."""


class Standing(str, Enum):
    """How a visitor stands to the page."""

    OPEN = "open"
    """No login is set up."""
    LOGGED_OUT = "logged_out"
    EXPIRED = "expired"
    """Logged in too long ago, or logged out elsewhere."""
    IN = "in"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sits before the browser of this session."""

    name: str
    """As shown; empty where nobody has logged in."""
    role: Role | None
    """None: not logged in, no longer, or in none of the lists."""
    actor: Actor
    standing: Standing

    def may(self, role: Role) -> bool:
        """Whether they may do what the role allows."""
        return self.role is not None and self.role.includes(role)


def visitor(settings: Settings | None = None) -> Visitor:
    """The visitor of this session, by the settings as they stand now. Raises SettingsError."""
    wanted = settings or current_settings()
    if not login_configured():
        return _open_visitor(wanted)
    claims = cast("Mapping[str, object]", st.user.to_dict())
    if claims.get("is_logged_in") is not True or secrets_broken():
        return Visitor("", None, Actor(_address(), "page"), Standing.LOGGED_OUT)
    return login_visitor(read_login(claims, wanted), wanted)


def login_visitor(login: Login, settings: Settings) -> Visitor:
    """The visitor who has logged in so."""
    actor = Actor(login.who, "page")
    if LOGINS.ended(login) or not login.lasts(settings, time.time()):
        return Visitor(login.name, None, actor, Standing.EXPIRED)
    return Visitor(login.name, login.role, actor, Standing.IN)


def require(role: Role) -> None:
    """Raise AccessError, and record it, unless the visitor of this session has the role."""
    settings = current_settings()
    mine = visitor(settings)
    if mine.may(role):
        return
    audit.record(settings, mine.actor, Action.DENIED, outcome="refused", needed=role.value)
    if mine.standing in {Standing.LOGGED_OUT, Standing.EXPIRED}:
        raise AccessError("access_login")
    raise AccessError("access_role", role=role_name(role))


def arrived() -> Visitor:
    """The visitor of this session; at the first page of a login that is recorded.

    One without a role is recorded as denied. Raises SettingsError.
    """
    settings = current_settings()
    mine = visitor(settings)
    if mine.standing is Standing.IN:
        _record_login(mine, settings)
    return mine


def _record_login(mine: Visitor, settings: Settings) -> None:
    claims = cast("Mapping[str, object]", st.user.to_dict())
    if not LOGINS.begin(read_login(claims, settings)):
        return
    if mine.role is None:
        audit.record(settings, mine.actor, Action.DENIED, outcome="refused", needed="reader")
    else:
        audit.record(settings, mine.actor, Action.LOGIN, role=mine.role.value)


def current_settings() -> Settings:
    """The settings with the file as it is now: who is taken off a list is out at the next click.

    Raises SettingsError; a file that cannot be read lets nobody in.
    """
    path = settings_path()
    if path is None:
        return default_settings()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return load_settings()  # which says what is wrong with it
    return _loaded(path, changed)


@lru_cache(maxsize=1)
def _loaded(_path: Path, _changed: int) -> Settings:
    """Loading takes milliseconds, and every fragment asks."""
    return load_settings()


def login_configured() -> bool:
    """Whether one has to log in in this session."""
    return "is_logged_in" in st.user or login_in_secrets()


def login_in_secrets() -> bool:
    """Whether the secrets say how to log in, or cannot be read: then nobody gets in."""
    if secrets_singleton.load_if_toml_exists():
        return SECTION in secrets_singleton
    return secrets_broken()


def secrets_broken() -> bool:
    """Whether logins cannot be relied on: secrets unreadable, or a key that can be guessed."""
    if secrets_singleton.load_if_toml_exists():
        section = secrets_singleton.get(SECTION, {})
        key = section.get("cookie_secret", "") if isinstance(section, Mapping) else ""
        return SECTION in secrets_singleton and len(str(key)) < SHORTEST_KEY
    return any(Path(one).exists() for one in config.get_option("secrets.files"))


def role_name(role: Role) -> str:
    """What the role is called on the page."""
    from ui import frame  # the frame itself asks who is there

    return say(f"ui.access.roles.{role.value}", frame.current_language())


def _open_visitor(settings: Settings) -> Visitor:
    """Where no login is set up: everything for this machine, for others what the settings say."""
    local = config.get_option("global.appTest") or _local()  # AppTest has no connection
    role = Role.ADMIN if local else settings.visitors
    return Visitor("", role, Actor("local" if local else _address(), "page"), Standing.OPEN)


def _local() -> bool:
    """Once the browser has gone nothing is known of it, and it is not taken for a local one."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    served_as = config.get_option("browser.serverAddress")
    return "host" in headers and is_local(st.context.ip_address, headers, served_as)


def _address() -> str:
    return st.context.ip_address or "proxy"
