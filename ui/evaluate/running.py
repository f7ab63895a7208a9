"""Starts a run, watches it, stops it. One run at a time in a process: it shares its cores."""

from __future__ import annotations

import threading

import streamlit as st

from answerer import Answerer
from common.catalogue import Language, say
from common.roles import Role
from eval.job import Job, Phase, State
from eval.kept import Task
from ui import access, feedback
from ui.evaluate.names import command_name, set_name
from ui.pieces import safely
from ui.render import literal, render

POLL_SECONDS = 0.5


class Desk:
    """The process's one place for a run, shared by all sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.job: Job | None = None

    def start(self, task: Task, answerer: Answerer) -> None:
        """Start a run unless one is under way. Raises QuestionFileError."""
        with self._lock:
            if not self.busy:
                self.job = Job(task, answerer, feedback.folder() / "runs")
                self.job.start()

    @property
    def busy(self) -> bool:
        """Whether a run is under way."""
        return self.job is not None and not self.job.state().ended


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """The desk of this process."""
    return Desk()


def show_progress(language: Language) -> None:
    """The bar of the run under way; of one that ended without a result, how it ended."""
    job = desk().job
    if job is None:
        return
    state = job.state()
    if not state.ended:
        _watch(job, language)
    elif state.phase is not Phase.DONE:
        st.html(render("evaluate_ended.html", language, name=_name(job, language), state=state))


@st.fragment(run_every=POLL_SECONDS)
@safely
def _watch(job: Job, language: Language) -> None:
    """Drawn anew by itself, so that the rest of the page can be used meanwhile."""
    state = job.state()
    if state.ended:
        st.rerun()
    with st.container(key="evaluate_progress", horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, state.done / max(1, state.total)), _told(job, state, language))
        st.button(
            say("ui.evaluate.stop", language),
            key="evaluate_stop",
            icon=":material/stop_circle:",
            disabled=state.phase is Phase.STOPPING,
            on_click=_stop,
            args=(job,),
        )


def _stop(job: Job) -> None:
    """Stop the run; a visitor whose role has gone meanwhile gets the page that says so."""
    if access.visitor().may(Role.EDITOR):
        job.stop()


def _told(job: Job, state: State, language: Language) -> str:
    if state.phase is Phase.STOPPING:
        return say("ui.evaluate.stopping", language)
    if state.done >= state.total:
        return say("ui.evaluate.finishing", language)
    return say(
        "ui.evaluate.running",
        language,
        name=literal(_name(job, language)),
        done=state.done,
        total=state.total,
    )


def _name(job: Job, language: Language) -> str:
    command = command_name(job.task.command, language)
    return f"{set_name(job.task.path.stem, language)} · {command}"
