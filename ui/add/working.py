"""Starts what the page does in threads: reading uploads, adding, removing, undoing."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from common.errors import NoticeError, SourceError
from common.records import Document
from common.settings import Settings, default_settings
from indexer.changes import Change, Notice, Undone, add_notices, remove, undo
from indexer.components import Components, default_components
from indexer.preview import preview
from indexer.progress import Progress, Stage
from ui.add.jobs import Job, Watched
from ui.add.state import Doing, Finished, State, Upload, Work
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
    _start(state, "add", lambda s, p: add_notices(s, notices, p, _parts(s, opened)))


def take_out(state: State, documents: Sequence[Document], opened: Opened) -> None:
    """Remove documents."""
    names = [document.file for document in documents]
    _start(state, "remove", lambda s, p: remove(s, names, p, _parts(s, opened)), documents)


def take_back(state: State, generation: int, opened: Opened | None) -> None:
    """Undo the change that made a generation."""
    _start(state, "undo", lambda s, p: undo(s, generation, p, _parts(s, opened)))


def _parts(settings: Settings, opened: Opened | None) -> Components:
    """With the encoder that is loaded already, if one is."""
    parts = default_components(settings)
    if opened is None:
        return parts
    encoder = opened.answerer.retriever.encoder
    return dataclasses.replace(parts, encoder=lambda _: encoder)


def _start(
    state: State,
    doing: Doing,
    change: Callable[[Settings, Progress], Change | Undone],
    documents: Sequence[Document] = (),
) -> None:
    settings = default_settings()

    def work(progress: Watched) -> Finished:
        started = time.monotonic()
        done = change(settings, progress)
        return Finished(doing, done, tuple(documents), time.monotonic() - started)

    state.finished, state.failed = None, None
    state.work = Work(doing, Job(work))
