"""What staff say of answers, kept for evaluation: one JSON line each, in one file.

A line is appended under a file lock and synced, so that sessions and processes may write at
once and a crash costs at most the line being written. A damaged line is skipped and counted.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from common.errors import FeedbackError
from common.settings import default_settings
from common.unseen import LONE_HALVES

FILE = "feedback.jsonl"
LOCK_SECONDS = 5.0
"""A line is written in milliseconds; whoever holds the lock this long is stuck."""

LONGEST_TEXT = 2_000
"""Characters kept of a question or a reason: four times what the page lets be typed."""
LONGEST_ANSWER = 20_000
"""Characters kept of an answer: some twice the longest portfolio of the project's notices."""
MOST_PARTS = 50
"""Earlier questions, filters and cited items kept, each."""
_ID = re.compile(r"[\w-]{1,64}")
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; at some 2 kB a line 30,000 opinions. A fuller file takes no more."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one reader said of one answer."""

    question: str
    history: tuple[str, ...]
    """Earlier questions of the conversation, oldest first."""
    filters: Mapping[str, str]
    answer: str
    abstained: bool
    items: tuple[str, ...]
    """Cited items as ``file#item``."""
    good: bool
    reason: str
    language: str
    generation: int
    """Of the index that was answered from."""


class Kept(NamedTuple):
    """Feedback as it was kept."""

    id: str
    at: datetime
    """UTC."""
    feedback: Feedback


class Store(NamedTuple):
    """All that is kept, oldest first, without what was set aside."""

    entries: tuple[Kept, ...]
    damaged: int
    """Lines that could not be read."""


def keep(feedback: Feedback) -> None:
    """Append the feedback, its texts cut to the bounds above, with an id and the time.

    Raises FeedbackError where it cannot be written.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    _append({"id": uuid.uuid4().hex, "at": now, **asdict(_bounded(feedback))})


def set_aside(kept_id: str) -> None:
    """Take feedback out of what ``read`` returns; its line stays. Raises FeedbackError."""
    _append({"set_aside": kept_id})


def kept() -> tuple[Kept, ...]:
    """All feedback, oldest first. Raises FeedbackError where the file cannot be read."""
    return read().entries


def read() -> Store:
    """All feedback and the count of damaged lines; empty before the first.

    Raises FeedbackError where the file cannot be read.
    """
    try:
        with (folder() / FILE).open("rb") as file:
            lines = file.read(LARGEST_FILE).splitlines()
    except FileNotFoundError:
        return Store((), 0)
    except OSError as exc:
        raise FeedbackError("feedback_not_readable", folder=folder()) from exc
    read_lines = [_parsed(line) for line in lines if line.strip()]
    aside = {one for one in read_lines if isinstance(one, str)}
    listed = [one for one in read_lines if isinstance(one, Kept)]
    entries = {one.id: one for one in listed}  # one of each id: ids name elements of the page
    damaged = read_lines.count(None) + len(listed) - len(entries)
    return Store(tuple(one for one in entries.values() if one.id not in aside), damaged)


def folder() -> Path:
    """Where feedback, the staff's own sets and their runs are."""
    return default_settings().feedback


def _append(record: Mapping[str, object]) -> None:
    file = folder() / FILE
    line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_suffix(".lock"), timeout=LOCK_SECONDS), file.open("a+b") as out:
            if out.tell() + len(line) > LARGEST_FILE:
                raise FeedbackError("feedback_full", file=file)
            out.write((b"" if _ends_a_line(file) else b"\n") + line)
            out.flush()
            os.fsync(out.fileno())
    except (OSError, Timeout) as exc:
        raise FeedbackError("feedback_not_written", folder=folder()) from exc


def _ends_a_line(file: Path) -> bool:
    """Whether the file is empty or ends a line; a crash may have cut the last one short."""
    with file.open("rb") as existing:
        if existing.seek(0, os.SEEK_END) == 0:
            return True
        existing.seek(-1, os.SEEK_END)
        return existing.read(1) == b"\n"


def _bounded(feedback: Feedback) -> Feedback:
    return Feedback(
        question=feedback.question[:LONGEST_TEXT],
        history=_cut(feedback.history[-MOST_PARTS:]),
        filters={
            name[:LONGEST_TEXT]: value[:LONGEST_TEXT]
            for name, value in list(feedback.filters.items())[:MOST_PARTS]
        },
        answer=feedback.answer[:LONGEST_ANSWER],
        abstained=feedback.abstained,
        items=_cut(feedback.items[:MOST_PARTS]),
        good=feedback.good,
        reason=feedback.reason[:LONGEST_TEXT],
        language=feedback.language,
        generation=feedback.generation,
    )


def _cut(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text[:LONGEST_TEXT] for text in texts)


def _parsed(line: bytes) -> Kept | str | None:
    """The feedback of a line, the id it sets aside, or None where it is damaged."""
    try:
        record = json.loads(line)
        if "set_aside" in record:
            return str(record["set_aside"])
        at = datetime.fromisoformat(record["at"]).astimezone(UTC)
        return Kept(_name(record["id"]), at, _feedback(record))
    except (OverflowError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _name(value: object) -> str:
    """An id, which names elements of the page."""
    name = str(value)
    if not _ID.fullmatch(name):
        raise ValueError(name)
    return name


def _feedback(record: Mapping[str, object]) -> Feedback:
    filters = record["filters"]
    if not isinstance(filters, dict):
        raise TypeError
    return Feedback(
        question=_text(record["question"]),
        history=_texts(record["history"]),
        filters={str(name): _text(value) for name, value in filters.items()},
        answer=_text(record["answer"]),
        abstained=record["abstained"] is True,
        items=_texts(record["items"]),
        good=record["good"] is True,
        reason=_text(record["reason"]),
        language=_text(record["language"]),
        generation=int(str(record["generation"])),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return LONE_HALVES.sub("", value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(one) for one in value)
