"""The reading process: tasks on standard input, outcomes on standard output, until it closes."""

from __future__ import annotations

import os
import signal
import sys
from typing import BinaryIO, NamedTuple

from common.errors import SourceError
from common.records import ParsedDocument
from common.settings import default_settings
from indexer.apart.messages import Outcome, Task, outcomes, receive, refused, send, tasks

_GRACE = 5
"""Seconds over the limit after which the process ends itself: the asking one may be gone."""
_MEGABYTE = 1_000_000


class Answer(NamedTuple):
    """A packed outcome, and whether the process is to end after it."""

    packed: bytes
    last: bool = False


def main() -> None:
    """Read what is asked for; end when nobody asks any more, or after running out of memory."""
    out = answers()
    limit_memory()
    while (asked := receive(sys.stdin.buffer)) is not None:
        _alarm(default_settings().max_seconds + _GRACE)
        data = receive(sys.stdin.buffer)
        if data is None:
            return
        answer = _answer(tasks().validate_json(asked), data)
        send(out, answer.packed)
        _alarm(0)
        if answer.last:
            return


def limit_memory() -> None:
    """Let this process have no more address space than the settings say, where that can be had.

    Only the soft limit: programs it starts may have reasons for one of their own.
    """
    try:
        import resource
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = default_settings().max_memory * _MEGABYTE
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def answers() -> BinaryIO:
    """Standard output for answers alone: what libraries print goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "wb")


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _answer(task: Task, data: bytes) -> Answer:
    try:
        return Answer(outcomes().dump_json(Outcome(parsed=_parsed(task, data))))
    except SourceError as exc:
        return _refusal(exc)
    except MemoryError:
        limit = default_settings().max_memory
        error = SourceError("source_memory", name=task.file, limit=limit)
        return _refusal(error)._replace(last=True)
    except Exception as exc:
        reason = type(exc).__name__
        return _refusal(SourceError("source_not_parsed", name=task.file, reason=reason))


def _refusal(error: SourceError) -> Answer:
    return Answer(outcomes().dump_json(refused(error)))


def _parsed(task: Task, data: bytes) -> ParsedDocument:
    from indexer.components import read_here

    return read_here(task.file, data, task.said)


if __name__ == "__main__":
    main()
