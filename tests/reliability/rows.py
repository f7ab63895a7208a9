"""One line of the table that ``make reliability`` prints."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A promise, the test behind it, and what was measured."""

    promise: str
    test: str
    figure: str
    kept: bool
