"""Thumbs up or down under an answer, with a reason, kept for evaluation."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from common.catalogue import Language, say
from common.errors import NoticeError
from common.roles import Role
from ui import access, filters, frame
from ui.ask.query import link
from ui.exports import plain
from ui.feedback import Feedback, keep
from ui.pieces import safely
from ui.render import render
from ui.turns import Turn

LONGEST_REASON = 500
"""Characters; a reason is a sentence or two."""

REASONS = ("wrong", "incomplete", "source", "other_item")
"""What answers are usually found wanting in, to be chosen without typing."""

ICONS = {"good": ":material/thumb_up:", "bad": ":material/thumb_down:"}


class Said(NamedTuple):
    """How far a verdict on one answer has got."""

    kept: bool = False
    doubted: bool = False
    """Whether its reason is being asked for."""
    failure: NoticeError | None = None
    """Why it could not be kept."""


@st.fragment
@safely
def actions(turn: Turn, language: Language) -> None:
    """The row under an answer: copy, link, verdict. A verdict redraws only this row."""
    said = _said().get(turn.number, Said())
    with st.container(key=f"actions{turn.number}", horizontal=True, gap=None):
        copied = plain(turn.entries[language], language)
        address = link(turn.query, language)
        st.html(render("actions.html", language, copied=copied, link=address), width="content")
        _thumb(turn, "good", said.kept)
        _thumb(turn, "bad", said.kept)
    if said.failure:
        st.html(render("problem.html", language, text=said.failure.text(language)))
    if said.kept:
        st.html(render("said.html", language, key="ui.verdict.kept"))
    elif said.doubted:
        _ask_why(turn, language)


def forget(number: int) -> None:
    """Drop what was said of an answer that another one replaces."""
    _said().pop(number, None)


def _said() -> dict[int, Said]:
    """What this session said of its answers, by the number of the turn."""
    said: dict[int, Said] = st.session_state.setdefault("said", {})
    return said


def _thumb(turn: Turn, name: str, kept: bool) -> None:
    st.button(
        say(f"ui.verdict.{name}", frame.current_language()),
        key=f"{name}{turn.number}",
        icon=ICONS[name],
        type="tertiary",
        disabled=kept,
        on_click=_keep_good if name == "good" else _doubt,
        args=(turn,),
    )


def _ask_why(turn: Turn, language: Language) -> None:
    """A form for the reason, which may be left empty."""
    with st.form(f"why{turn.number}"):
        st.pills(
            say("ui.verdict.why", language),
            REASONS,
            selection_mode="multi",
            format_func=lambda name: say(f"ui.verdict.reasons.{name}", language),
            key=f"reasons{turn.number}",
        )
        st.text_input(
            say("ui.verdict.more", language), max_chars=LONGEST_REASON, key=f"more{turn.number}"
        )
        st.form_submit_button(
            say("ui.verdict.send", language), type="primary", on_click=_keep_bad, args=(turn,)
        )


def _doubt(turn: Turn) -> None:
    _said()[turn.number] = Said(doubted=True)


def _keep_good(turn: Turn) -> None:
    _keep(turn, feedback(turn, good=True))


def _keep_bad(turn: Turn) -> None:
    chosen = st.session_state[f"reasons{turn.number}"]
    language = frame.current_language()
    named = [say(f"ui.verdict.reasons.{name}", language) for name in chosen]
    reason = "; ".join(filter(None, [*named, st.session_state[f"more{turn.number}"].strip()]))
    _keep(turn, feedback(turn, good=False, reason=reason))


def _keep(turn: Turn, verdict: Feedback) -> None:
    try:
        access.require(Role.READER)
        keep(verdict)
    except NoticeError as error:
        _said()[turn.number] = Said(doubted=not verdict.good, failure=error)
    else:
        _said()[turn.number] = Said(kept=True)


def feedback(turn: Turn, good: bool, reason: str = "") -> Feedback:
    """What is kept of a verdict on an answer."""
    query, answer = turn.query, turn.answer
    chosen = {name: getattr(query.filters, name) for name in filters.NAMES}
    ignored = ",".join(sorted(one.value for one in query.filters.ignored))
    cited = dict.fromkeys(f"{one.file}#{one.item}" for one in answer.citations)
    return Feedback(
        question=query.question,
        history=query.history,
        filters={
            **{name: filters.in_address(value) for name, value in chosen.items() if value},
            **({"ignored": ignored} if ignored else {}),
        },
        answer=answer.text,
        abstained=answer.abstained,
        items=tuple(cited),
        good=good,
        reason=reason,
        language=answer.language.value,
        generation=turn.generation,
    )
