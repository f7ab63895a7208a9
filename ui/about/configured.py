"""The settings as they stand, where each comes from, and how one logs in; for administrators."""

from __future__ import annotations

import os
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlsplit

import streamlit as st
from pydantic import SecretStr
from streamlit.runtime.secrets import secrets_singleton

from common.catalogue import Language, say
from common.settings import PREFIX, Settings
from common.settings_file import file_settings, settings_path
from ui import access
from ui.render import render


class Source(str, Enum):
    """Where a setting comes from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Row(NamedTuple):
    """One setting."""

    name: str
    """Of its environment variable."""
    value: str
    """Empty where it says nothing; of a secret only whether there is one."""
    source: Source


def draw(language: Language) -> None:
    """The section of the page; folded, as it is looked at seldom."""
    rows = settings_rows(access.current_settings(), language)
    st.html(render("about_settings_head.html", language, login=_login(language)))
    with st.expander(say("ui.about.settings.look", language)):
        path = settings_path()
        st.html(render("about_settings.html", language, rows=rows, file=str(path) if path else ""))


def settings_rows(settings: Settings, language: Language) -> list[Row]:
    """Every setting in the order of the documentation."""
    return [
        Row(f"{PREFIX}{name}".upper(), _told(getattr(settings, name), language), _source(name))
        for name in Settings.model_fields
    ]


def _told(value: object, language: Language) -> str:
    if isinstance(value, SecretStr):
        return say("ui.about.settings.hidden", language)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, str) and "://" in value:
        return without_password(value)
    return "" if value is None else str(value)


def without_password(address: str) -> str:
    """An address without the user and password that may stand in it."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _source(name: str) -> Source:
    """Environment variables come before the file, whatever their letters' case."""
    if f"{PREFIX}{name}".upper() in {key.upper() for key in os.environ}:
        return Source.ENVIRONMENT
    return Source.FILE if name in file_settings() else Source.DEFAULT


def _login(language: Language) -> str:
    """Where one logs in, or that everyone may come in."""
    if not access.login_configured():
        return say("ui.about.settings.no_login", language)
    section = secrets_singleton.get(access.SECTION, {})
    hosts = [_provider_host(section), *map(_provider_host, section.values())]
    told = ", ".join(dict.fromkeys(filter(None, hosts)))
    return say("ui.about.settings.login", language, provider=told)


def _provider_host(section: object) -> str:
    address = section.get("server_metadata_url", "") if hasattr(section, "get") else ""
    return urlsplit(str(address)).hostname or ""
