"""The page where questions are asked and answered."""

from __future__ import annotations

import streamlit as st

from common.catalogue import Language, say
from retriever import Filters
from ui import filters, frame, resources
from ui.examples import examples
from ui.render import literal, render
from ui.resources import Opened
from ui.turns import Turn, turn

LONGEST_QUESTION = 500
"""Characters; some ten times the longest question of the eval sets."""

KEPT_TURNS = 20
"""Answers a session keeps on its page; older ones are dropped."""

HISTORY = 6
"""Earlier questions given to the answerer, so that a follow-up can lean on them."""


def page() -> None:
    """Draw the page: question box, filters, the newest answer, then earlier ones."""
    language = frame.current_language()
    asked = _asked()
    fresh = not asked and not _turns()
    if fresh:
        st.html(render("welcome.html", language))
    with st.container(key="box"):
        st.chat_input(
            say("ui.ask.placeholder", language),
            key="typed",
            max_chars=LONGEST_QUESTION,
            on_submit=_take_typed,
        )
    opened = resources.opened(language)
    chosen = _controls(opened, language, fresh)
    frame.summary(opened.index, language)
    if not opened.index.items:
        st.html(render("problem.html", language, text=say("ui.ask.empty_corpus", language)))
    elif fresh:
        _offer_examples(opened, language)
    if asked:
        _answer(asked, chosen, opened, language)
    _show_turns(language)


def _turns() -> list[Turn]:
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    return turns


def _asked() -> str | None:
    """The question to answer in this run; at a session's start, that of the address."""
    if "started" not in st.session_state:
        st.session_state.started = True
        _take(st.query_params.get("q", "")[:LONGEST_QUESTION])
    question: str | None = st.session_state.pop("asked", None)
    return question


def _take(question: str) -> None:
    if question.strip():
        st.session_state.asked = question.strip()


def _take_typed() -> None:
    _take(st.session_state.typed or "")


def _controls(opened: Opened, language: Language, fresh: bool) -> Filters:
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        chosen = filters.choose(opened.choices, language)
        if not fresh:
            st.button(
                say("ui.ask.start_over", language),
                icon=":material/add_comment:",
                type="tertiary",
                on_click=_start_over,
            )
    return chosen


def _start_over() -> None:
    st.session_state.turns = []
    st.query_params.pop("q", None)


def _offer_examples(opened: Opened, language: Language) -> None:
    with st.container(key="examples"):
        st.html(render("hint.html", language))
        for number, example in enumerate(examples(opened.index, language)):
            st.button(
                literal(example.text),
                key=f"example{number}",
                icon=":material/north_west:",
                width="stretch",
                on_click=_take,
                args=(example.text,),
            )


def _answer(question: str, chosen: Filters, opened: Opened, language: Language) -> None:
    """Answer the question and put the turn before the earlier ones."""
    turns = _turns()
    history = [earlier.question for earlier in reversed(turns[:HISTORY])]
    number = st.session_state.get("asked_count", 0) + 1
    with st.spinner(say("ui.ask.searching", language)):
        verified = st.empty()
        told: list[str] = []

        def tell(sentence: str) -> None:
            """Show what a language model has written so far, as far as it is verified."""
            told.append(sentence)
            verified.markdown(literal("\n".join(told)))

        answer = opened.answerer.answer(question, history, chosen, on_sentence=tell)
        verified.empty()
        new = turn(question, answer, opened.index, opened.order, number)
    st.session_state.asked_count = number
    st.session_state.turns = [new, *turns][:KEPT_TURNS]
    st.query_params["q"] = question


def _show_turns(language: Language) -> None:
    turns = _turns()
    if turns:
        st.html(turns[0].html[language])
    if len(turns) > 1:
        st.html(render("earlier.html", language, turns=turns[1:]))
