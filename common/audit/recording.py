"""Puts what is done into the audit log."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from common.audit.actions import CHANGES, QUESTIONS, Action, Actor
from common.audit.lines import Entry
from common.audit.log import AuditLog
from common.errors import AuditError, NoticeError
from common.logged import logged
from common.settings import Settings

LOG = logging.getLogger(__name__)

DONE = "done"
STARTED = "started"
"""Outcome of the record before a change; the one after it names its number."""
FAILED = "failed"
"""Outcome where something left the block that is no NoticeError."""


@dataclass
class Recording:
    """What the record at the end of a ``recorded`` block will say; the block may add to it."""

    outcome: str = DONE
    details: dict[str, object] = field(default_factory=dict)


def record(
    settings: Settings, actor: Actor, action: Action, outcome: str = DONE, **details: object
) -> None:
    """Append one record; ``outcome`` is "done" or the like, or an error's catalogue key.

    Details are texts, numbers, booleans or lists of them; long ones are cut. Nothing is
    recorded of questions where the setting says so. Raises AuditError where a change cannot be
    recorded; of anything else that cannot, the program's own log is told.
    """
    if action in QUESTIONS and not settings.audit_questions:
        return
    try:
        _append(settings, actor, action, outcome, details)
    except AuditError as error:
        if action in CHANGES:
            raise
        LOG.warning("%s", error)


def _append(
    settings: Settings, actor: Actor, action: Action, outcome: str, details: Mapping[str, object]
) -> int:
    entry = Entry(actor.who, actor.via, action.value, outcome, details)
    return AuditLog(settings).append(entry, synced=action not in QUESTIONS)


@contextlib.contextmanager
def recorded(
    settings: Settings, actor: Actor, action: Action, **details: object
) -> Iterator[Recording]:
    """Record what is done in the block: outcome "done", or the key of the error that leaves it.

    A change is recorded before as well ("started"), so that one that is killed leaves a trace.
    Raises AuditError before anything is done where a change cannot be recorded.
    """
    recording = Recording(details=dict(details))
    if action in CHANGES:
        recording.details["started"] = _append(settings, actor, action, STARTED, details)
    try:
        yield recording
    except BaseException as failure:
        outcome = failure.key if isinstance(failure, NoticeError) else FAILED
        with logged(LOG, AuditError):  # the block's own failure is what matters now
            record(settings, actor, action, outcome, **recording.details)
        raise
    try:
        record(settings, actor, action, recording.outcome, **recording.details)
    except AuditError as error:
        raise AuditError("audit_not_recorded", reason=error.text()) from error
