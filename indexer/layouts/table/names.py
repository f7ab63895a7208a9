"""How well a run of printed pieces reads as a list of departments, and which names it holds.

A narrow column wraps long names over lines (规划资源/局) and sets short ones letter-
spaced (科 委), so pieces are joined where that gives a name. Costs as in ``wrapping``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from common.records import Field
from indexer.layouts.table.columns import Column
from indexer.layouts.table.glyphs import SPACE_WIDTH, width, width_with_next
from indexer.layouts.table.naming import Naming, ends_entry, split_list
from indexer.layouts.table.strips import Strip
from indexer.layouts.table.tokens import Token, Tokens, text_of
from indexer.layouts.table.wrapping import (
    HOPELESS,
    OVERFLOW_PER_EM,
    PREMATURE_BREAK,
    PREMATURE_BREAK_PER_EM,
    Run,
)

SPACE_IN_NAME = 4.0
SPACE_BESIDE_CHARACTER = 0.5
"""A space in a name with a single character on one side only (区 “一网通办”改革…)."""
FURTHER_LEAD = 0.8
"""Each department after the first in the lead column: 24 of 28 rows have one."""
OUT_OF_ORDER = 1.0
"""A commission or bureau after a street, town or firm: lists name those last."""
NAME_SLACK = 0.5
"""Ems a line of names may be wider than its column."""
LONGEST_NAME = 8
"""Pieces. Names of seven-character lines wrapped to five lines stay below."""
PSEUDO_NAMES = 1.0
"""Names, set either way, that each column is assumed to have beside its own."""

_NAMED_LAST = re.compile(
    r".*(?:街道|[镇乡]|街（镇）|街\(镇\)|街镇)(?:办事处|政府)?|.*(?:集团|公司)"
)
_BUREAU = re.compile(r".*[局委办]")


@dataclass(frozen=True, slots=True)
class _Best:
    """The cheapest reading of the tokens up to some point as whole names."""

    cost: float
    cuts: tuple[int, ...]


class NameList:
    """Tokens read as lists of names in one column, from any of them on."""

    def __init__(self, tokens: Tokens, column: Column, naming: Naming) -> None:
        self._tokens = tokens
        self._column = column
        self._naming = naming
        self._entries: dict[tuple[int, int], float] = {}

    def runs(self, strip: Strip, start: int) -> Iterator[Run]:
        """All runs from ``start`` that could be one cell of the column, shortest first."""
        readings = {start: _Best(0.0, (start,))}
        overflow, line_start = self._start_cost(strip, start), start
        for end in range(start + 1, len(self._tokens) + 1):
            if end - 1 > line_start and strip.starts_line(end - 1):
                overflow += self._overflow(line_start, end - 1)
                line_start = end - 1
            too_wide = overflow + self._overflow(line_start, end)
            if too_wide > HOPELESS:
                return
            readings[end] = best = self._best(readings, start, end)
            if too_wide + best.cost > HOPELESS:
                return
            yield Run(start, end, too_wide + best.cost + self._list_cost(best.cuts))

    def _start_cost(self, strip: Strip, start: int) -> float:
        if start == len(strip):
            return 0.0
        return strip.starts(self._column)[start]

    def names(self) -> tuple[str, ...]:
        """The names in the tokens, as printed without the spacing."""
        entries = (text_of(self._tokens[a:b]) for a, b in pairwise(self._whole().cuts))
        return tuple(name for entry in entries for name in split_list(entry))

    def cost(self) -> float:
        """Cost of the tokens being one whole cell, the width of its lines apart."""
        return self._whole().cost

    def settings(self) -> Iterator[bool]:
        """For each name with room on the line before, whether it starts a new line instead."""
        for first, end in pairwise(self._whole().cuts[1:]):
            apart = self._starts_line(first)
            if not apart or self._had_room(0, first, end):
                yield apart

    def _whole(self) -> _Best:
        readings = {0: _Best(0.0, (0,))}
        for end in range(1, len(self._tokens) + 1):
            readings[end] = self._best(readings, 0, end)
        return readings[len(self._tokens)]

    def _best(self, readings: dict[int, _Best], start: int, end: int) -> _Best:
        best = _Best(2 * HOPELESS, (start, end))
        for first in range(end - 1, max(start, end - LONGEST_NAME) - 1, -1):
            before = readings[first]
            if before.cost >= best.cost:
                continue
            cost = before.cost + self._entry_cost(first, end)
            if first > start and cost < best.cost:
                cost += self._room_cost(start, first, end)
            if cost < best.cost:
                best = _Best(cost, (*before.cuts, end))
        return best

    def _entry_cost(self, first: int, end: int) -> float:
        """Cost of the tokens being one entry of the list."""
        place = first, end
        if place not in self._entries:
            joined = self._joining_cost(first, end)
            text = text_of(self._tokens[first:end])
            hopeless = joined > HOPELESS
            self._entries[place] = joined if hopeless else joined + self._naming.entry_cost(text)
        return self._entries[place]

    def _joining_cost(self, first: int, end: int) -> float:
        """Cost of the spaces and line ends within one entry."""
        cost = 0.0
        for at in range(first + 1, end):
            if self._starts_line(at):
                cost += self._wrap_cost(first, at, end)
            else:
                cost += _space_cost(self._tokens[at - 1].text, self._tokens[at].text)
        return cost

    def _wrap_cost(self, first: int, at: int, end: int) -> float:
        """Cost of a line end within an entry: the line must be full, the parts no names."""
        before, after = text_of(self._tokens[first:at]), text_of(self._tokens[at:end])
        if ends_entry(before):
            return 0.0
        line = " ".join(token.text for token in self._line_before(first, at))
        room = self._column.width - width_with_next(line, self._tokens[at].text)
        early = PREMATURE_BREAK + 1 + PREMATURE_BREAK_PER_EM * room if room >= 0 else 0.0
        return early + self._naming.cut_cost(before, after)

    def _room_cost(self, start: int, first: int, end: int) -> float:
        """Cost of a name being set where it is: on the line before, or apart from it."""
        if not self._starts_line(first):
            return -log(1 - self._column.apart)
        return -log(self._column.apart) if self._had_room(start, first, end) else 0.0

    def _had_room(self, start: int, first: int, end: int) -> bool:
        line = self._line_before(start, first)
        name = text_of(self._tokens[first:end])
        return _list_width(line) + SPACE_WIDTH + width(name) <= self._column.width

    def _starts_line(self, at: int) -> bool:
        return self._tokens[at].line != self._tokens[at - 1].line

    def _line_before(self, start: int, at: int) -> Tokens:
        """The tokens of the line that ends before token ``at``, from token ``start`` on."""
        first = at - 1
        while first > start and not self._starts_line(first):
            first -= 1
        return self._tokens[first:at]

    def _overflow(self, start: int, end: int) -> float:
        excess = _list_width(self._tokens[start:end]) - self._column.width - NAME_SLACK
        return OVERFLOW_PER_EM * max(0.0, excess)

    def _list_cost(self, cuts: Sequence[int]) -> float:
        names = [text_of(self._tokens[a:b]) for a, b in pairwise(cuts)]
        disorder = sum(
            bool(_NAMED_LAST.fullmatch(left) and _BUREAU.fullmatch(right))
            for left, right in pairwise(names)
        )
        further = len(names) - 1 if self._column.field is Field.LEAD else 0
        return OUT_OF_ORDER * disorder + FURTHER_LEAD * further


def share_apart(cells: Iterable[Tokens], column: Column, naming: Naming) -> float:
    """Share of the names with room on the line before that start a new line."""
    settings = [apart for cell in cells for apart in NameList(cell, column, naming).settings()]
    return (sum(settings) + PSEUDO_NAMES) / (len(settings) + 2 * PSEUDO_NAMES)


def _space_cost(left: str, right: str) -> float:
    """Cost of a space within a name: only single characters are letter-spaced."""
    singles = (len(left) == 1) + (len(right) == 1)
    return (SPACE_IN_NAME, SPACE_BESIDE_CHARACTER, 0.0)[singles]


def _list_width(pieces: Sequence[Token]) -> float:
    return sum(width(piece.text) for piece in pieces) + SPACE_WIDTH * (len(pieces) - 1)
