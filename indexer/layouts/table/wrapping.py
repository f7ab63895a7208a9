"""How well a run of printed lines fits one cell of prose.

Costs are comparable to negative log likelihoods: 0 is what a cell looks like, 3 is
odd, 6 and more practically never happens. They were set from how lines end and
break in the hand-checked rows of the seed table (715 breaks within cells, 140 cell
ends) and hold for any width; measure again with ``make gold``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import NamedTuple

from indexer.layouts.table.columns import Column
from indexer.layouts.table.glyphs import (
    CLOSING,
    OPENING,
    UNFINISHED,
    is_justified,
    width,
    width_with_next,
)
from indexer.layouts.table.strips import Strip, is_placeholder

PREMATURE_BREAK = 3.0
"""A line was broken although the next unit fits; none of 715 breaks (see module)."""
PREMATURE_BREAK_PER_EM = 2.0
OVERFLOW_PER_EM = 3.0
"""Per em a line is wider than its column, beyond what compressed punctuation allows."""
COMPRESSION = 0.5
"""Ems that each punctuation mark, and Latin text as a whole, may give up in a full line…"""
LARGEST_COMPRESSION = 1.25
"""… and all of them together; 1.25 was the most in 13 of 715 lines."""
STRETCHED_LAST_LINE = 2.0
"""The last line of a cell is never stretched, so spaces in it are odd."""
UNFINISHED_END = 6.0
WEAK_END = 2.5
"""A cell ends with a semicolon or colon: none of 140, but it could."""
SHORT_CELL, FEW_EMS = 1.5, 4.0
"""Hardly any cell of prose has fewer than four characters, other than a dash."""
SENTENCE_AS_PROJECT = 3.0
"""A project is named, not told: its cell never ends with a full stop."""
CARRIED_SHARE = 0.4
"""Share of the costs of an odd end that applies where the cell may go on over the page.
Of a row that does so, about every other cell is complete."""
UNBALANCED = 4.0
"""Per bracket or quotation mark without its partner."""
SPACE_IN_PROSE = 1.5
"""A space between two Chinese words on one line: most often the gap between cells."""
PLACEHOLDER_JOINED = 6.0
DEPARTMENT_LINE = 4.0
"""A line of prose that is nothing but a department's name."""
HOPELESS = 12.0
"""No cell of any table costs as much; longer runs from the same start are not tried."""

FULL_STOPS = "。！？"
_LATIN_EDGE = re.compile(r"[!-~]")
_LATIN = re.compile(r"[A-Za-z0-9]")


class Run(NamedTuple):
    """Tokens ``start`` to ``end`` (exclusive) read as one cell, and what that costs."""

    start: int
    end: int
    cost: float


@dataclass(frozen=True, slots=True)
class Before:
    """What a cell already holds on the page before."""

    line: str
    text: str


def prose_runs(
    strip: Strip, start: int, column: Column, *, open_end: bool, before: Before | None = None
) -> Iterator[Run]:
    """All runs from ``start`` that could be one cell of the column, shortest first.

    With ``open_end`` the cell may go on over the page, so that its end may look unfinished.
    """
    tokens, share = strip.tokens, CARRIED_SHARE if open_end else 1.0
    if start == len(tokens):
        return
    balance = _Balance(before.text if before else "")
    cost, line = (0.0, before.line) if before else (strip.starts(column)[start], "")
    for at in range(start, len(tokens)):
        text = tokens[at].text
        if at > start and not strip.starts_line(at):
            cost += _space_cost(line, text)
            line = f"{line} {text}"
        else:
            cost += overflow_cost(line, column) + break_cost(line, text, column)
            line = text
        cost += DEPARTMENT_LINE * strip.is_name[at]
        balance.add(text)
        single = before is None and strip.lines_of(start, at + 1) == 1
        if cost > HOPELESS:
            return
        ending = share * (balance.cost() + _end_cost(line, column, single=single))
        whole = cost + overflow_cost(line, column) + ending
        if whole <= HOPELESS:
            yield Run(start, at + 1, whole)


def break_cost(line: str, following: str, column: Column) -> float:
    """Cost of breaking the line before the following token, within one cell."""
    return _break_cost(line, following, None if column.wraps_freely else column.width)


# of a table each pair of lines is judged a thousand times: in every cell it may stand in
@lru_cache(maxsize=65536)
def _break_cost(line: str, following: str, column_width: float | None) -> float:
    """``break_cost`` in a column so wide; None where lines are broken by hand."""
    if not line:
        return 0.0
    if is_placeholder(line) or is_placeholder(following):
        return PLACEHOLDER_JOINED
    if column_width is None:
        return 0.0
    room = column_width - width_with_next(line, following)
    return PREMATURE_BREAK + PREMATURE_BREAK_PER_EM * room if room >= 0 else 0.0


def overflow_cost(line: str, column: Column) -> float:
    """Cost of a line being wider than the column."""
    return _overflow_cost(line, column.width)


@lru_cache(maxsize=65536)
def _overflow_cost(line: str, column_width: float) -> float:
    excess = width(line) - column_width
    return OVERFLOW_PER_EM * max(0.0, excess - _compression(line)) if excess > 0 else 0.0


@lru_cache(maxsize=65536)
def _compression(line: str) -> float:
    marks = sum(unicodedata.category(character)[0] == "P" for character in line)
    latin = bool(_LATIN.search(line))
    return min(LARGEST_COMPRESSION, COMPRESSION * (marks + latin))


def _space_cost(line: str, following: str) -> float:
    if is_placeholder(following):
        return PLACEHOLDER_JOINED
    last = line.split()[-1]
    latin = _LATIN_EDGE.match(last[-1]) or _LATIN_EDGE.match(following[0])
    return 0.0 if latin or len(last) == 1 or len(following) == 1 else SPACE_IN_PROSE


def _end_cost(line: str, column: Column, *, single: bool) -> float:
    if column.wraps_freely or is_placeholder(line):
        return SENTENCE_AS_PROJECT * (line[-1] in FULL_STOPS)
    return _prose_end_cost(line, column.stops, single)


@lru_cache(maxsize=65536)
def _prose_end_cost(line: str, stops: float, single: bool) -> float:
    """Cost of a cell of prose ending with the line; ``single`` when it has no other."""
    last = line[-1]
    cost = UNFINISHED_END if last in UNFINISHED else WEAK_END if last in "；：;:" else 0.0
    cost += STRETCHED_LAST_LINE * is_justified(line)
    cost += SHORT_CELL * (single and width(line) < FEW_EMS)
    return cost - log(stops if last in FULL_STOPS else 1 - stops)


@lru_cache(maxsize=65536)
def _brackets(text: str) -> str:
    return "".join(character for character in text if character in OPENING + CLOSING)


class _Balance:
    """Brackets and quotation marks opened and not closed, kind by kind."""

    def __init__(self, text: str) -> None:
        self._open = [0] * len(OPENING)
        self.add(text)

    def add(self, text: str) -> None:
        for character in _brackets(text):
            if (kind := OPENING.find(character)) >= 0:
                self._open[kind] += 1
            elif (kind := CLOSING.find(character)) >= 0:
                self._open[kind] -= 1

    def cost(self) -> float:
        return UNBALANCED * sum(map(abs, self._open))
