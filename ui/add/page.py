"""The page where notices are added, looked at before anything is written, and taken out again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from common.catalogue import Language, say
from common.errors import IndexMissingError
from common.settings import default_settings
from indexer.names import free_name, tidy_name
from ui import frame, resources
from ui.add import cards, managing, outcome, working
from ui.add.state import State, Upload, state, uploads
from ui.pieces import safely
from ui.render import literal, render
from ui.resources import Opened

LOOK_AGAIN_SECONDS = 0.3
"""How often the progress of a job is drawn anew."""


def page() -> None:
    """Draw the page: what is being done, else what was done, the upload box and what it holds."""
    language, mine = frame.current_language(), state()
    with st.container(key="wide"):
        st.html(render("add_head.html", language, name=say("ui.add.name", language)))
        if mine.work is not None and not mine.work.job.over:
            _watch_work(language)
            return
        outcome.take(mine)
        opened = _opened(language)
        if opened:
            frame.summary(opened.index, language)
        outcome.draw(mine, opened, language)
        held = _upload_box(mine, language)
        if held:
            _review(mine, held, opened, language)
        else:
            managing.draw(mine, opened, language)


def _opened(language: Language) -> Opened | None:
    """The index; None before the first notice."""
    try:
        return resources.opened(language)
    except IndexMissingError:
        return None


def _upload_box(mine: State, language: Language) -> list[Upload]:
    settings = default_settings()
    files = st.file_uploader(
        say("ui.add.drop", language, limit=settings.max_megabytes),
        accept_multiple_files=True,
        key=f"add_files_{mine.batch}",
        max_upload_size=settings.max_megabytes,
        label_visibility="collapsed",
    )
    names: list[str] = []
    for file in files:
        names.append(free_name(tidy_name(file.name), names))
    return uploads(files, names)


def _review(mine: State, held: Sequence[Upload], opened: Opened | None, language: Language) -> None:
    """Read what was not read yet, or show what was read."""
    _take_read(mine, held)
    unread = [upload for upload in held if upload.id not in mine.previews]
    if mine.reading is None and unread:
        # a small notice is read before a bar would be seen
        working.read(mine, unread, opened).wait(LOOK_AGAIN_SECONDS)
        _take_read(mine, held)
    if mine.reading is not None:
        _watch_reading(language)
        return
    cards.draw(mine, held, opened, language)


def _take_read(mine: State, held: Sequence[Upload]) -> None:
    """The end of a reading; an upload that a defect left out is said to be unreadable."""
    if mine.reading is None or not mine.reading.over:
        return
    error, mine.reading = mine.reading.error, None
    if error is not None:
        for upload in held:
            mine.previews.setdefault(upload.id, error)


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
@safely
def _watch_reading(language: Language) -> None:
    """The progress of reading, and the button that stops it."""
    mine = state()
    job = mine.reading
    if job is None or job.over:
        st.rerun()
    seen = job.progress
    text = say("ui.add.reading", language, done=seen.done, total=seen.total)
    with st.container(key="add_reading", horizontal=True, vertical_alignment="center"):
        st.progress(seen.share, text)
        if mine.cancelled.is_set():
            st.caption(say("ui.add.stopping", language))
        else:
            st.button(
                say("ui.add.cancel", language),
                key="add_cancel",
                on_click=working.stop_reading,
                args=(mine,),
            )


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
@safely
def _watch_work(language: Language) -> None:
    """The progress of a change: its stage, and how far that is."""
    mine = state()
    if mine.work is None or mine.work.job.over:
        st.rerun()
    seen = mine.work.job.progress
    stage = f"indexer.stages.{seen.stage.value}" if seen.stage else "ui.add.waiting"
    # not as a context, whose end would show it as complete
    card = st.status(say(f"ui.add.doing.{mine.work.task.doing}", language), expanded=True)
    card.progress(seen.share, literal(f"{say(stage, language)} {seen.name}"))
    card.caption(say("ui.add.others_go_on", language))
