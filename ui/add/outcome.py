"""What a change came to: what is indexed now, where to read and ask, or why it failed."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from common.catalogue import Language, say
from common.errors import GateError, NoticeError
from indexer.changes import Change, Undone
from indexer.gate import Question, Verdict
from indexer.restoring import told
from ui import labels
from ui.add import working
from ui.add.state import Finished, State
from ui.links import ask_link, document_link
from ui.render import render
from ui.resources import Opened


class Row(NamedTuple):
    """One notice that is in the index now."""

    title: str
    file: str
    items: int
    read: str
    """Address of its reader."""


class GateCard(NamedTuple):
    """What a card shows of the gate's verdict."""

    problem: str = ""
    lost: tuple[Question, ...] = ()
    gone: tuple[Question, ...] = ()
    asked: int = 0


def take(mine: State) -> None:
    """Take over what a change that has ended came to."""
    if mine.work is None or not mine.work.job.over:
        return
    task, job = mine.work.task, mine.work.job
    mine.finished, mine.failed, mine.work = job.result, job.error, None
    mine.refused = task if isinstance(job.error, GateError) else None
    if mine.finished is not None and mine.finished.doing == "add":
        mine.forget_uploads()


def draw(mine: State, opened: Opened | None, language: Language) -> None:
    """The card of the last change, until it is closed or the next one starts."""
    if isinstance(mine.failed, GateError):
        _draw_refused(mine, mine.failed, language)
    elif mine.failed is not None:
        text = mine.failed.text(language)
        st.html(render("add_failed.html", language, text=text))
    if mine.finished is not None:
        with st.container(key="add_done"):
            st.html(_card(mine.finished, opened, language))
            st.button(say("ui.add.close", language), key="add_close", on_click=_close, args=(mine,))


def _draw_refused(mine: State, error: GateError, language: Language) -> None:
    """What the gate did not let pass, and why; an editor may do it all the same."""
    with st.container(key="add_refused_by_gate"):
        st.html(render("add_gate_refused.html", language, gate=_gate(error, language)))
        with st.container(horizontal=True):
            st.button(
                say("ui.add.gate.publish", language),
                key="add_publish_anyway",
                on_click=working.publish_anyway,
                args=(mine,),
            )
            st.button(say("ui.add.close", language), key="add_close", on_click=_close, args=(mine,))


def _gate(found: GateError | Verdict | None, language: Language) -> GateCard:
    verdict = found.verdict if isinstance(found, GateError) else found
    if not isinstance(verdict, Verdict):
        return GateCard()
    return GateCard(
        verdict.problem.text(language) if verdict.problem else "",
        verdict.lost,
        verdict.gone,
        verdict.asked,
    )


def _close(mine: State) -> None:
    mine.finished = mine.failed = mine.refused = None


def _card(finished: Finished, opened: Opened | None, language: Language) -> str:
    done = finished.change
    return render(
        "add_done.html",
        language,
        heading=f"ui.add.done.{finished.doing}",
        said=_said(finished, language),
        refused=[error.text(language) for error in _refused(done)],
        rows=_rows(done, opened, language),
        gate=_gate(done.result.verdict, language),
        generation=done.result.generation,
        seconds=f"{finished.seconds:.1f}",
        ask=ask_link(language),
    )


def _said(finished: Finished, language: Language) -> str:
    """What a removal took out or an undo did, in words; additions are listed."""
    if isinstance(finished.change, Undone):
        return told(finished.change.change, language)
    return "、".join(labels.title(document) for document in finished.documents)


def _refused(done: Change | Undone) -> tuple[NoticeError, ...]:
    return done.refused if isinstance(done, Change) else done.result.refused


def _rows(done: Change | Undone, opened: Opened | None, language: Language) -> list[Row]:
    """The notices that were added, as the index has them."""
    if opened is None or not isinstance(done, Change):
        return []
    documents = [d for d in opened.index.documents.values() if d.file in done.done]
    return [
        Row(
            labels.title(document),
            document.file,
            len(opened.index.parsed(document.id).items),
            document_link(language, document.id),
        )
        for document in documents
    ]
