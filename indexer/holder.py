"""Who holds the index's lock: a note beside it, for whoever waits for it.

The note is only a word to people; the lock itself is ``.lock``. It is written once the lock
is held and read only by those who do not get the lock, and a process that is not there any
more is not named.
"""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from common.audit.actions import account
from common.clock import to_the_second

NOTE_FILE = ".writer"
MOST_BYTES = 2000
"""A note that is longer is none of ours."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that writes the index."""

    process: int
    user: str
    machine: str
    since: str
    """UTC, ISO 8601."""

    @property
    def local_since(self) -> str:
        """Since when, by the clock of this machine: 2020-04-13 09:30:00."""
        return to_the_second(self.since)


@contextlib.contextmanager
def noted(index: Path) -> Iterator[None]:
    """Leave a note while the lock is held; without one, where it cannot be written."""
    path = index / NOTE_FILE
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)  # first of all, so that no earlier one misleads
        path.write_bytes(_adapter().dump_json(_this_process()))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def holder(index: Path) -> Holder | None:
    """Who holds the lock that was not to be had, as far as that is known."""
    try:
        with (index / NOTE_FILE).open("rb") as file:
            found = _adapter().validate_json(file.read(MOST_BYTES))
        datetime.fromisoformat(found.since)
    except (OSError, ValidationError, ValueError):
        return None
    return found if found.process > 0 and _may_live(found) else None


def _this_process() -> Holder:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return Holder(os.getpid(), account(), platform.node(), since)


def _may_live(found: Holder) -> bool:
    """False for a process of this machine that has ended; of others nothing is known."""
    if found.machine != platform.node() or os.name != "posix":
        return True
    try:
        os.kill(found.process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # a process of another user
        return True
    return True


def _adapter() -> TypeAdapter[Holder]:
    return TypeAdapter(Holder)
