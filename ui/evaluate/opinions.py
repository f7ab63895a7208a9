"""What staff said of answers, and questions made out of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from common.catalogue import Language, say
from common.clock import to_the_minute
from common.roles import Role
from eval import own_sets
from eval.own_sets import Draft, record_of
from ui import access, feedback
from ui.evaluate.changing import changing
from ui.evaluate.editor import fields, joined, new_form, save_button
from ui.feedback import Kept
from ui.pieces import safely
from ui.render import render
from ui.resources import Opened

SHOWN = 20
"""Opinions listed before one asks for more; each has buttons of its own."""
TYPE = "feedback"
"""The type of a question out of feedback, until a better one is chosen."""
WHICH = ("bad", "good", "all")


def show(opened: Opened, language: Language) -> None:
    """All feedback that waits, newest first."""
    store = feedback.read()
    if store.damaged:
        text = say("ui.evaluate.damaged", language, count=store.damaged)
        st.html(render("evaluate_hint.html", language, text=text))
    if not store.entries:
        text = say("ui.evaluate.no_feedback", language)
        st.html(render("evaluate_hint.html", language, text=text))
        return
    counts = {
        "bad": sum(not one.feedback.good for one in store.entries),
        "good": sum(one.feedback.good for one in store.entries),
        "all": len(store.entries),
    }
    which = st.segmented_control(
        say("ui.evaluate.which_feedback", language),
        WHICH,
        format_func=lambda name: f"{_which(name, language)} {counts[name]}",
        default="all",
        key="evaluate_which",
        required=True,
        label_visibility="collapsed",
    )
    wanted = {"bad": (False,), "good": (True,), "all": (True, False)}[which]
    listed = [one for one in reversed(store.entries) if one.feedback.good in wanted]
    more = st.session_state.get("evaluate_more_feedback", False)
    for one in listed if more else listed[:SHOWN]:
        _opinion(one, opened, language)
    if len(listed) > SHOWN and not more:
        st.button(
            say("ui.evaluate.more", language, count=len(listed) - SHOWN),
            on_click=lambda: st.session_state.update(evaluate_more_feedback=True),
        )


def _which(name: str, language: Language) -> str:
    return say("ui.evaluate.feedback_all" if name == "all" else f"ui.evaluate.{name}", language)


def _opinion(one: Kept, opened: Opened, language: Language) -> None:
    with st.container(key=f"evaluate_opinion_{one.id}", border=True):
        st.html(_shown(one, language))
        with st.container(horizontal=True):
            if st.button(
                say("ui.evaluate.make_question", language),
                key=f"make{one.id}",
                icon=":material/playlist_add:",
            ):
                _make(one, opened, language)
            if st.button(
                say("ui.evaluate.set_aside", language),
                key=f"aside{one.id}",
                icon=":material/archive:",
                type="tertiary",
            ):
                access.require(Role.EDITOR)
                feedback.set_aside(one.id)
                st.rerun()


def _shown(one: Kept, language: Language, unfolded: bool = False) -> str:
    at = to_the_minute(one.at)
    return render("evaluate_opinion.html", language, one=one, at=at, unfolded=unfolded)


def _make(one: Kept, opened: Opened, language: Language) -> None:
    """The form, filled with what the feedback says; stored into one of the staff's sets."""
    folder = feedback.folder() / "sets"
    form = new_form(opened.index, language)
    own = [entry.path for entry in own_sets.set_files(folder) if entry.own]

    @st.dialog(say("ui.evaluate.make_question", language), width="large")
    @safely
    def drawn() -> None:
        st.html(_shown(one, language, unfolded=True))
        target = _target(own, form.key, language)
        written = fields(form, draft_of(one))

        def store() -> None:
            with changing(target, added=written.question):
                path = _path(own, target, folder)
                own_sets.add(path, {**record_of(written), "feedback": one.id})
            feedback.set_aside(one.id)

        save_button(form, written, store)

    drawn()


def _target(own: Sequence[Path], key: str, language: Language) -> str:
    """The name of the set the question goes to: an own one, or a new one."""
    known = [path.stem for path in own]
    name = st.selectbox(
        say("ui.evaluate.into_set", language),
        known or [say("ui.evaluate.first_set", language)],
        accept_new_options=True,
        key=f"{key}s",
        help=say("ui.evaluate.set_name_help", language),
    )
    return name or ""


def _path(own: Sequence[Path], name: str, folder: Path) -> Path:
    """The set of that name, made where there is none. Raises EvalSetError."""
    known = next((path for path in own if path.stem == name), None)
    return known or own_sets.create(folder, name)


def draft_of(one: Kept) -> Draft:
    """The question as it was asked; the cited items are taken to be the right ones, to be
    corrected where the feedback says otherwise.
    """
    said = one.feedback
    return Draft(
        language=_language(said.language),
        type=TYPE,
        question=said.question,
        history=said.history,
        gold=joined(said.items),
        answerable=not said.abstained or not said.good,
        note=said.reason,
    )


def _language(code: str) -> str:
    known = {entry.value for entry in Language}
    return code if code in known else Language.ZH.value
