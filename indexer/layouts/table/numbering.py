"""The lines that carry the table's running numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from indexer.layouts.table.glyphs import width
from indexer.layouts.table.tokens import Tokens, printed_lines

_NUMBER = re.compile(r"[0-9]{1,3}")
LARGEST_GAP = 3
"""A list that jumps further has lost pages; its numbers are then taken for cell text."""
NARROW = 8.0
"""Ems. A row ends with departments and a domain is a narrow column, so the line
before a number is rarely wider; used only to choose between equal numbers."""


class _Chain(NamedTuple):
    score: float
    line: int
    value: int
    before: _Chain | None


def number_lines(lines: Sequence[Tokens]) -> list[int]:
    """Indices of the lines that begin with a running number.

    Digits stand in cells too, so the best chain of rising numbers is sought: one
    point for each, less for a gap, a little more for a number alone on its line
    and after a narrow line.
    """
    best: dict[int, _Chain] = {}
    for at, tokens in enumerate(lines):
        if tokens and _NUMBER.fullmatch(tokens[0].text):
            value = int(tokens[0].text)
            chain = _extended(best, at, value, _weight(lines, at))
            if value not in best or chain.score >= best[value].score:
                best[value] = chain
    return _unrolled(max(best.values(), key=lambda chain: chain.score)) if best else []


def _weight(lines: Sequence[Tokens], at: int) -> float:
    alone = len(lines[at]) == 1
    before = printed_lines(lines[at - 1])[-1] if at else ""
    return 0.5 + 0.3 * alone + 0.2 * (width(before) <= NARROW)


def _extended(best: dict[int, _Chain], at: int, value: int, weight: float) -> _Chain:
    options = [_Chain(weight - 0.2 * abs(value - 1), at, value, None)]
    for gap in range(1, LARGEST_GAP + 1):
        before = best.get(value - gap)
        if before:
            score = before.score + weight - 0.4 * (gap - 1)
            options.append(_Chain(score, at, value, before))
    return max(options, key=lambda chain: chain.score)


def _unrolled(chain: _Chain | None) -> list[int]:
    found: list[int] = []
    while chain:
        found.append(chain.line)
        chain = chain.before
    return found[::-1]
