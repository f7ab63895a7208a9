"""Starts what the page does in threads: reading uploads, adding, removing, undoing."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from common.audit import Action, recorded
from common.errors import NoticeError, SourceError
from common.records import Document
from common.roles import Role
from common.settings import Settings, default_settings
from eval.gate import judge_beside
from indexer.audited import judged, note_done
from indexer.changes import Change, Notice, add_notices, remove, undo
from indexer.components import Components, default_components
from indexer.gate import unhindered
from indexer.manifest import given
from indexer.preview import preview
from indexer.progress import Progress, Stage
from ui import access
from ui.add.jobs import Job, Watched
from ui.add.state import Finished, State, Task, Upload, Work
from ui.resources import Opened


def read(state: State, wanted: Sequence[Upload], opened: Opened | None) -> Job[None]:
    """Read uploads, several at a time; each preview is there as soon as it is made."""
    settings, cancelled = default_settings(), state.cancelled
    parts = default_components(settings)
    index = opened.index if opened else None
    found = state.previews

    def one(upload: Upload, progress: Watched) -> None:
        if not cancelled.is_set():
            try:
                found[upload.id] = preview(upload.name, upload.data, settings, index, parts)
            except NoticeError as error:
                found[upload.id] = error
        if cancelled.is_set():
            found[upload.id] = SourceError("reading_cancelled", name=upload.name)
        progress.advance(Stage.READ, name=upload.name)

    def work(progress: Watched) -> None:
        progress.start(Stage.READ, len(wanted))
        with ThreadPoolExecutor(parts.at_once) as threads:
            list(threads.map(lambda upload: one(upload, progress), wanted))
        parts.stop()

    state.stop_reading = parts.stop
    state.reading = Job(work)
    return state.reading


def stop_reading(state: State) -> None:
    """Read no more of what was uploaded, whatever is being read just now."""
    state.cancelled.set()
    state.stop_reading()


def add(state: State, notices: Sequence[Notice], opened: Opened | None) -> None:
    """Add notices."""
    told = {"files": [one.name for one in notices]}
    corrected = [one.name for one in notices if one.correction and given(one.correction.said)]
    told |= {"corrected": corrected} if corrected else {}
    _start(state, Task("add", told, lambda s, p: add_notices(s, notices, p, _parts(s, opened))))


def take_out(state: State, documents: Sequence[Document], opened: Opened) -> None:
    """Remove documents."""
    names = [document.file for document in documents]

    def change(settings: Settings, progress: Progress) -> Change:
        return remove(settings, names, progress, _parts(settings, opened))

    _start(state, Task("remove", {"files": names}, change, tuple(documents)))


def take_back(state: State, generation: int, opened: Opened | None) -> None:
    """Undo the change that made a generation."""
    told = {"of": generation}
    _start(state, Task("undo", told, lambda s, p: undo(s, generation, p, _parts(s, opened))))


def publish_anyway(state: State) -> None:
    """Make the change again that the gate refused, whatever it loses."""
    if state.refused is not None:
        told = {**state.refused.told, "forced": True}
        _start(state, state.refused._replace(told=told, forced=True))


def _parts(settings: Settings, opened: Opened | None) -> Components:
    """With the encoder that is loaded already, if one is, also for the gate."""
    parts = default_components(settings)
    if opened is None:
        return parts
    retriever = opened.answerer.retriever
    judge = judge_beside(retriever)
    return dataclasses.replace(parts, encoder=lambda _: retriever.encoder, judge=judge)


def _start(state: State, task: Task) -> None:
    """Start a change, unless the visitor may not make it; the page then says why."""
    settings, actor = default_settings(), access.visitor().actor
    state.finished = state.failed = state.refused = None
    try:
        access.require(Role.EDITOR)
    except NoticeError as error:
        state.failed = error
        return

    def work(progress: Watched) -> Finished:
        started = time.monotonic()
        with (
            recorded(settings, actor, Action(task.doing), **task.told) as recording,
            judged(settings, actor, task.forced) as gate,
        ):
            done = task.change(unhindered(settings, task.forced), progress)
            gate.verdict = done.result.verdict
            note_done(recording, done)
        return Finished(task.doing, done, task.documents, time.monotonic() - started)

    state.work = Work(task, Job(work))
