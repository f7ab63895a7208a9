"""The metadata of a notice as read, to be corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from common.catalogue import Language, say
from common.records import Kind, Metadata
from indexer.corrections import Correction
from indexer.manifest import YEARS, given
from indexer.preview import Preview
from ui import labels
from ui.render import literal

LONGEST = 300
"""Characters of a title or name; the longest of 80 real notices has 93."""
FIRST_DAY, LAST_DAY = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)


def draw(upload: str, found: Preview, language: Language) -> Correction:
    """The form; what was corrected in it, with its reason. An emptied field stays as read."""
    shown = found.findings.document.metadata
    key = partial("add_{1}_{0}".format, upload)
    wanted = _fields(shown, key, language)
    changed = _changed(shown, wanted)
    reason = ""
    if given(changed):
        reason = st.text_input(
            say("ui.add.reason", language),
            placeholder=say("ui.add.reason_default", language),
            max_chars=LONGEST,
            key=key("reason"),
        )
        st.caption(literal(_differences(shown, changed, language)))
    return Correction(changed, _reasons(reason))


def _fields(shown: Metadata, key: Callable[[str], str], language: Language) -> Metadata:
    title = _text("title", shown.title, key, language)
    left, right = st.columns(2)
    with left:
        issuer = _text("issuer", shown.issuer, key, language)
    with right:
        doc_number = _text("doc_number", shown.doc_number, key, language)
    places = st.columns(4)
    with places[0]:
        district = _text("district", shown.district, key, language)
    with places[1]:
        year = st.number_input(
            say("ui.add.fields.year", language), YEARS[0], YEARS[-1], shown.year, key=key("year")
        )
    with places[2]:
        kind = _kind(shown.kind, key, language)
    with places[3]:
        day = _day(shown.date, key, language)
    return Metadata(title, issuer, doc_number, day, district, year, kind)


def _text(
    name: str, value: str | None, key: Callable[[str], str], language: Language
) -> str | None:
    typed = st.text_input(
        say(f"ui.add.fields.{name}", language),
        value or "",
        max_chars=max(LONGEST, len(value or "")),
        key=key(name),
        placeholder=say("ui.add.not_read", language),
    )
    return " ".join(typed.split()) or None


def _kind(value: Kind | None, key: Callable[[str], str], language: Language) -> Kind | None:
    kinds = [kind.value for kind in Kind]
    chosen = st.selectbox(
        say("ui.add.fields.kind", language),
        kinds,
        index=kinds.index(value.value) if value else None,
        format_func=lambda one: labels.kind(Kind(one), language),
        key=key("kind"),
        placeholder=say("ui.add.not_read", language),
    )
    return Kind(chosen) if chosen else None


def _day(value: str | None, key: Callable[[str], str], language: Language) -> str | None:
    read = date.fromisoformat(value) if value else None
    chosen = st.date_input(
        say("ui.add.fields.date", language),
        read if read and FIRST_DAY <= read <= LAST_DAY else None,
        FIRST_DAY,
        LAST_DAY,
        key=key("date"),
        format="YYYY-MM-DD",
    )
    return chosen.isoformat() if isinstance(chosen, date) else None


def _changed(shown: Metadata, wanted: Metadata) -> Metadata:
    """What is in the form and was not read; spaces at line ends do not count."""
    values = {
        name: value
        for name, value in given(wanted).items()
        if not _same(getattr(shown, name), value)
    }
    return Metadata(**values)


def _same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.split()) == other
    return one == other


def _differences(shown: Metadata, changed: Metadata, language: Language) -> str:
    parts = [
        say(
            "ui.add.corrected",
            language,
            field=say(f"ui.add.fields.{name}", language),
            before=_told(getattr(shown, name), language),
            after=_told(value, language),
        )
        for name, value in given(changed).items()
    ]
    return " · ".join(parts)


def _told(value: object, language: Language) -> str:
    if isinstance(value, Kind):
        return labels.kind(value, language)
    return str(value) if value is not None else "—"


def _reasons(typed: str) -> dict[str, str]:
    """The reason in every language; staff give it in one."""
    words = " ".join(typed.split())
    return {one.value: words or say("ui.add.reason_default", one) for one in Language}
