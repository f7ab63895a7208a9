"""Moments in local time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from common.clock import to_the_minute, to_the_second


@pytest.fixture
def _in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_shanghai")
def test_times_are_those_of_the_wall() -> None:
    for at in ("2020-04-13T23:30:05.123+00:00", datetime(2020, 4, 13, 23, 30, 5, tzinfo=UTC)):
        assert to_the_minute(at) == "2020-04-14 07:30"
        assert to_the_second(at) == "2020-04-14 07:30:05"


@pytest.mark.parametrize(
    ("text", "shown"), [("", ""), ("昨天", "昨天"), ("\x1b[2J", r"\x1b[2J"), ("0001-01-01", None)]
)
def test_what_is_no_time_is_shown_as_it_stands(text: str, shown: str | None) -> None:
    """The first day there is has no local time west of Greenwich."""
    assert to_the_second(text) in ([shown] if shown is not None else [text, f"{text} 00:00:00"])
