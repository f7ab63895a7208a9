"""The audit log on the page, for administrators: its last records, and whether it is whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import NamedTuple

import streamlit as st

from common.audit import Action
from common.audit.lines import Record
from common.audit.reading import Wanted, csv_of, newest
from common.audit.telling import Detail, action_name, outcome_name, told_details
from common.audit.verifying import verified
from common.catalogue import Language, say
from common.clock import to_the_second
from common.errors import AuditError
from common.roles import Role
from common.settings import Settings, default_settings
from ui import access
from ui.pieces import safely
from ui.render import render

ROWS = 25
"""Records shown at first, and more with each click: a screenful."""
MOST_SAVED = 100_000
"""Records of one download: some 30 MB of CSV, and as many rows as a spreadsheet bears well."""


class Row(NamedTuple):
    """One record in words."""

    time: str
    who: str
    via: str
    action: str
    outcome: str
    grave: bool
    """Whether somebody was refused, or something failed."""
    details: list[Detail]


class Verdict(NamedTuple):
    """What checking the log found."""

    whole: bool
    lines: list[str]
    at: str


@st.fragment
@safely
def draw(language: Language) -> None:
    """The section of the page; only an administrator gets this far. Raises AuditError."""
    access.require(Role.ADMIN)
    settings = default_settings()
    unasked = "" if settings.audit_questions else say("ui.about.audit.unasked", language)
    st.html(render("about_audit_head.html", language, unasked=unasked))
    wanted = _wanted(language)
    with st.container(key="about_audit_actions", horizontal=True):
        _offer_check(settings, language)
        _offer_download(settings, wanted, language)
    _draw_verdict(language)
    shown = int(st.session_state.get("audit_rows", ROWS))
    found = newest(settings, wanted, shown + 1)
    rows = [_row(one, language) for one in found[:shown]]
    st.html(render("about_audit.html", language, rows=rows, filtered=wanted != Wanted()))
    if len(found) > shown:
        st.button(
            say("ui.about.audit.more", language),
            key="audit_more",
            icon=":material/expand_more:",
            on_click=_show_more,
        )


def _wanted(language: Language) -> Wanted:
    """The three filters; each starts the list anew."""
    with st.container(key="about_audit_filters", horizontal=True, vertical_alignment="bottom"):
        action = st.selectbox(
            say("audit.column.action", language),
            ["", *(one.value for one in Action)],
            format_func=lambda one: _option(one, language),
            key="audit_action",
            on_change=_start_anew,
        )
        who = st.text_input(
            say("audit.column.who", language), key="audit_who", max_chars=320, on_change=_start_anew
        )
        since = st.date_input(
            say("ui.about.audit.since", language),
            value=None,
            key="audit_since",
            format="YYYY-MM-DD",
            on_change=_start_anew,
        )
    return Wanted(who.strip(), Action(action) if action else None, _midnight(since))


def _option(action: str, language: Language) -> str:
    return action_name(action, language) if action else say("ui.about.audit.all", language)


def _midnight(day: date | None) -> str:
    """When a day begins here, as the log writes times."""
    if day is None:
        return ""
    local = datetime.combine(day, time()).astimezone()
    return local.astimezone(UTC).isoformat(timespec="milliseconds")


def _start_anew() -> None:
    st.session_state.pop("audit_rows", None)


def _show_more() -> None:
    st.session_state.audit_rows = int(st.session_state.get("audit_rows", ROWS)) + ROWS


def _row(one: Record, language: Language) -> Row:
    good = one.outcome in {"done", "answered", "abstained", "started"}
    return Row(
        to_the_second(one.time),
        one.who,
        one.via,
        action_name(one.action, language),
        outcome_name(one.outcome, language),
        not good or one.action == Action.DENIED.value,
        told_details(one, language),
    )


def _offer_check(settings: Settings, language: Language) -> None:
    if st.button(
        say("ui.about.audit.check", language), key="audit_check", icon=":material/verified_user:"
    ):
        with st.spinner(say("ui.about.audit.checking", language)):
            st.session_state.audit_verdict = _checked(settings, language)


def _checked(settings: Settings, language: Language) -> Verdict:
    at = datetime.now().strftime("%H:%M:%S")
    try:
        found = verified(settings)
    except AuditError as error:
        return Verdict(False, [error.text(language)], at)
    lines = [
        say(
            "ui.about.audit.whole",
            language,
            first=found.first,
            last=found.last,
            since=to_the_second(found.since),
            until=to_the_second(found.until),
        )
    ]
    if found.first > 1:
        lines.append(say("audit.done.archived", language, last=found.first - 1))
    lines += [say(f"audit.note.{one.key}", language, **dict(one.values)) for one in found.notes]
    return Verdict(True, lines, at)


def _draw_verdict(language: Language) -> None:
    verdict: Verdict | None = st.session_state.get("audit_verdict")
    if verdict:
        st.html(render("about_audit_verdict.html", language, verdict=verdict))


def _offer_download(settings: Settings, wanted: Wanted, language: Language) -> None:
    """The file is made when it is asked for."""

    def made() -> bytes:
        access.require(Role.ADMIN)
        return csv_of(newest(settings, wanted, MOST_SAVED)).encode("utf-8-sig")

    st.download_button(
        say("ui.about.audit.download", language),
        made,
        file_name=f"audit-{datetime.now():%Y%m%d-%H%M}.csv",
        mime="text/csv",
        key="audit_download",
        icon=":material/download:",
        on_click="ignore",
    )
