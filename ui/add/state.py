"""What a session has uploaded, what was read of it, and what is being done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from common.errors import NoticeError
from common.records import Document
from common.settings import Settings
from indexer.changes import Change, Undone
from indexer.preview import Preview
from indexer.progress import Progress
from ui.add.jobs import Job

Doing = Literal["add", "remove", "undo"]


@dataclass(frozen=True)
class Upload:
    """A file as the browser sent it, and the name it gets."""

    id: str
    given: str
    """The name it came with."""
    name: str
    data: bytes


@dataclass(frozen=True)
class Finished:
    """What a change did."""

    doing: Doing
    change: Change | Undone
    documents: tuple[Document, ...]
    """Those that a removal took out, for their titles."""
    seconds: float
    """From the click to the generation that readers see."""


class Task(NamedTuple):
    """A change to be made."""

    doing: Doing
    told: Mapping[str, object]
    """What the audit log is told of it beforehand."""
    change: Callable[[Settings, Progress], Change | Undone]
    documents: tuple[Document, ...] = ()
    """Those that a removal takes out."""
    forced: bool = False
    """Whether it is made whatever the gate says."""


@dataclass(frozen=True)
class Work:
    """A change under way."""

    task: Task
    job: Job[Finished]


@dataclass
class State:
    """Of one session; the one mutable thing of this page."""

    batch: int = 0
    """Raised to empty the upload box."""
    previews: dict[str, Preview | NoticeError] = field(default_factory=dict)
    """By the upload's id."""
    reading: Job[None] | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    stop_reading: Callable[[], None] = lambda: None
    work: Work | None = None
    finished: Finished | None = None
    failed: NoticeError | None = None
    refused: Task | None = None
    """What the gate did not let pass, to be made all the same if an editor says so."""

    def forget_uploads(self) -> None:
        """Start with an empty upload box."""
        self.batch += 1
        self.previews = {}
        self.cancelled = threading.Event()


def state() -> State:
    """The session's."""
    found: State = st.session_state.setdefault("add", State())
    return found


def uploads(files: Sequence[UploadedFile], names: Sequence[str]) -> list[Upload]:
    """The files under the names they get."""
    pairs = zip(files, names, strict=True)
    return [Upload(file.file_id, file.name, name, file.getvalue()) for file, name in pairs]
