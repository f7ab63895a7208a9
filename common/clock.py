"""Moments as the clock of this machine shows them."""

from __future__ import annotations

from datetime import datetime

from common.unseen import visible


def to_the_minute(at: datetime | str) -> str:
    """A moment in local time: 2020-04-13 09:30; a text that is none, as it stands."""
    return _local(at, "%Y-%m-%d %H:%M")


def to_the_second(at: datetime | str) -> str:
    """A moment in local time: 2020-04-13 09:30:05; a text that is none, as it stands."""
    return _local(at, "%Y-%m-%d %H:%M:%S")


def _local(at: datetime | str, form: str) -> str:
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        return moment.astimezone().strftime(form)
    except (ValueError, OverflowError):  # no time, or one beyond the years there are
        return visible(str(at))
