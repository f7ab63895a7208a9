"""The page where quality is measured: runs over eval sets, their questions, and feedback."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from common.catalogue import Language, say
from common.errors import NoticeError
from common.roles import Role
from eval.kept import Command, Task, questions_of
from eval.own_sets import SetFile, set_files
from ui import access, feedback, frame, resources
from ui.evaluate import opinions, questions, results
from ui.evaluate.names import command_name, set_name
from ui.evaluate.running import desk, show_progress
from ui.render import render
from ui.resources import Opened

VIEWS = ("results", "questions", "feedback")
SETS_FOLDER = "sets"


def page() -> None:
    """Draw the page: what to run, then its results, its questions, or feedback."""
    language = frame.current_language()
    with st.container(key="wide"):
        st.html(render("heading.html", language, text=say("ui.evaluate.name", language)))
        st.html(render("evaluate_hint.html", language, text=say("ui.evaluate.lead", language)))
        opened = resources.opened(language)
        frame.summary(opened.index, language)
        if not opened.index.items:
            frame.empty(language)
            return
        sets = set_files(feedback.folder() / SETS_FOLDER)
        chosen, task = _choose(sets, opened, language)
        show_progress(language)
        _view(chosen, task, opened, language)


def _choose(sets: Sequence[SetFile], opened: Opened, language: Language) -> tuple[SetFile, Task]:
    """The set and what is measured on it; both are in the address."""
    by_name = {one.path.stem: one for one in sets}
    made = st.session_state.pop("evaluate_next_set", None)
    if made in by_name:
        st.session_state.evaluate_set = made
    _remember("evaluate_set", "set", list(by_name))
    _remember("evaluate_command", "measure", [one.value for one in Command])
    with st.container(key="evaluate_controls", horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            say("ui.evaluate.set", language),
            list(by_name),
            format_func=lambda stem: _set_label(by_name[stem], language),
            key="evaluate_set",
            width=360,
        )
        command = st.segmented_control(
            say("ui.evaluate.what", language),
            [one.value for one in Command],
            format_func=lambda value: command_name(Command(value), language),
            key="evaluate_command",
            required=True,
        )
        task = Task(by_name[name].path, Command(command))
        _start_button(task, opened, language)
    st.query_params.update({"set": name, "measure": task.command.value})
    return by_name[name], task


def _set_label(one: SetFile, language: Language) -> str:
    kind = say("ui.evaluate.own" if one.own else "ui.evaluate.built_in", language)
    return f"{set_name(one.path.stem, language)} · {kind}"


def _start_button(task: Task, opened: Opened, language: Language) -> None:
    """Starts a run; what keeps it from starting is said beside it."""
    try:
        count = questions_of(task)
    except NoticeError as error:
        st.html(render("evaluate_hint.html", language, text=error.text(language)))
        return
    if st.button(
        say("ui.evaluate.start", language, count=count),
        key="evaluate_start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=desk().busy or count == 0,
    ):
        access.require(Role.EDITOR)
        desk().start(task, opened.answerer)
        st.rerun()


def _view(chosen: SetFile, task: Task, opened: Opened, language: Language) -> None:
    _remember("evaluate_view", "view", list(VIEWS))
    waiting = len(feedback.kept())
    view = st.segmented_control(
        say("ui.evaluate.view", language),
        VIEWS,
        format_func=lambda name: (
            say(f"ui.evaluate.views.{name}", language)
            + (f" ({waiting})" if name == "feedback" and waiting else "")
        ),
        key="evaluate_view",
        required=True,
        label_visibility="collapsed",
    )
    st.query_params.update({"view": view or VIEWS[0]})
    if view == "results":
        results.show(task, opened, language)
    elif view == "questions":
        questions.show(chosen, opened, language)
    else:
        opinions.show(opened, language)


def _remember(key: str, parameter: str, known: Sequence[str]) -> None:
    """At a page's start the widget shows what the address says, where that is known."""
    if st.session_state.get(key) not in known:
        wanted = st.query_params.get(parameter, "")
        st.session_state[key] = wanted if wanted in known else known[0]
