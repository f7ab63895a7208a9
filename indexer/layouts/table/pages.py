"""The cells of a row, also where a page break cuts them.

At the top of the new page stand the rests of those cells that were not complete. Which
lines go on with which cell, and where the cells of the page before end, is decided
together: a cell that is cut may end anywhere, and only its rest shows that it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from indexer.layouts.table.columns import Column, Columns
from indexer.layouts.table.glyphs import NOT_FIRST, UNFINISHED, imbalance, width
from indexer.layouts.table.names import NameList
from indexer.layouts.table.naming import Naming
from indexer.layouts.table.rows import Row
from indexer.layouts.table.strips import BoundaryCost, Strip, strip_of
from indexer.layouts.table.tokens import Tokens, printed_lines, text_of
from indexer.layouts.table.trellis import Cut, cut_row, tail_cost
from indexer.layouts.table.wrapping import (
    CARRIED_SHARE,
    UNBALANCED,
    UNFINISHED_END,
    Before,
    Run,
    prose_runs,
)

LEFT_OPEN = 1.5
"""A cell that ends on a full line is not continued."""
MOST_CUTS = 40
"""Cuts of the page before that are tried with what follows on the new page."""
MENDED_SHARE, WORD_MENDED = 0.5, -2.0
"""Share of a bound's cost that rewards there being none, and the most for a word that is
put together over the page break (累/计)."""


CONTEXT = 60
"""Characters before a page break that tell how the clause there began."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The tokens of each column's cell, and how sure their bounds are."""

    tokens: tuple[Tokens, ...]
    margins: tuple[float, ...]
    left_over: Tokens = ()
    """Tokens of a later page that fit no cell."""


class Judges(NamedTuple):
    """What judges names, and the bounds of clauses in the row."""

    naming: Naming
    boundary: BoundaryCost


class _Way(NamedTuple):
    cost: float
    runs: tuple[Run, ...]


def read_cells(row: Row, columns: Columns, judges: Judges, *, tail: bool) -> Cells | None:
    """The row's cells; None when it cannot be cut. With ``tail`` the table ends in it."""
    broken = len(row.parts) > 1
    boundary = partial(_carried, judges.boundary) if broken else judges.boundary
    strip = strip_of(row.main, boundary, judges.naming.looks_like_names)
    cuts = cut_row(strip, columns, judges.naming, open_end=broken, tail=tail and not broken)
    if not cuts:
        return None
    if not broken:
        return Cells(_tokens(row.main, cuts[0].runs), cuts[0].margins)
    options = [_carried_on(row, cut, columns, judges, tail=tail) for cut in cuts[:MOST_CUTS]]
    return min(options, key=lambda option: option[0])[1]


def _carried(boundary: BoundaryCost, left: str, right: str) -> float:
    """Boundary cost where the cell before may go on over the page: its end says less."""
    return CARRIED_SHARE * boundary(left, right) + (1 - CARRIED_SHARE) * boundary("", right)


def _carried_on(
    row: Row, cut: Cut, columns: Columns, judges: Judges, *, tail: bool
) -> tuple[float, Cells]:
    """The cells of one cut with their rests from the pages after, and what all of it costs."""
    cells, cost = _tokens(row.main, cut.runs), cut.cost
    for at, part in enumerate(row.parts[1:], start=1):
        # no cell starts here, so only the printed lines matter
        strip = strip_of(part, lambda left, right: 0.0, judges.naming.looks_like_names)
        last = at == len(row.parts) - 1
        way = _continuation(cells, strip, columns, judges, tail=tail and last)
        if way is None:
            rest = tuple(token for later in row.parts[at:] for token in later)
            return float("inf"), Cells(cells, cut.margins, rest)
        cost += way.cost
        rests = _tokens(part, way.runs)
        cells = tuple(cell + rest for cell, rest in zip(cells, rests, strict=True))
    return cost, Cells(cells, cut.margins)


def _continuation(
    cells: Sequence[Tokens], strip: Strip, columns: Columns, judges: Judges, *, tail: bool
) -> _Way | None:
    """For each column the run of the new page's tokens that goes on with its cell.

    Most cells end before the page does and have an empty run. None when the tokens
    cannot be shared out.
    """
    ways: Mapping[int, _Way] = {0: _Way(0.0, ())}
    for cell, column in zip(cells, columns, strict=True):
        following: dict[int, _Way] = {}
        for start, way in ways.items():
            for run in _rests(cell, strip, start, column, judges):
                cost = way.cost + run.cost
                if run.end not in following or cost < following[run.end].cost:
                    following[run.end] = _Way(cost, (*way.runs, run))
        ways = following
    ends = ways if tail else {end: way for end, way in ways.items() if end == len(strip)}
    whole = [
        _Way(way.cost + tail_cost(strip, end, tail=tail), way.runs) for end, way in ends.items()
    ]
    return min(whole, key=lambda way: way.cost, default=None)


def _rests(cell: Tokens, strip: Strip, start: int, column: Column, judges: Judges) -> Iterator[Run]:
    yield Run(start, start, _stop_cost(cell, column))
    if not cell or start == len(strip):
        return
    if column.holds_names:
        yield from _more_names(cell, strip, start, column, judges.naming)
        return
    before = Before(printed_lines(cell)[-1], text_of(cell))
    mended = _mending_cost(text_of(cell), strip.tokens[start].text, judges.boundary)
    for run in prose_runs(strip, start, column, open_end=False, before=before):
        yield Run(run.start, run.end, run.cost + mended)


def _more_names(
    cell: Tokens, strip: Strip, start: int, column: Column, naming: Naming
) -> Iterator[Run]:
    alone = NameList(cell, column, naming).cost()
    for end in range(start + 1, len(strip) + 1):
        both = NameList(cell + strip.tokens[start:end], column, naming)
        yield Run(start, end, both.cost() - alone)


def _mending_cost(before: str, after: str, boundary: BoundaryCost) -> float:
    """Cost of the text going on so: what would be odd as a bound is natural as no bound."""
    if before[-1] in NOT_FIRST:
        return max(0.0, boundary("", after))
    return max(WORD_MENDED, -MENDED_SHARE * boundary(before[-CONTEXT:], after))


def _stop_cost(cell: Tokens, column: Column) -> float:
    """Cost of the cell being complete as the page before leaves it."""
    if not cell or column.holds_names:
        return 0.0
    line = printed_lines(cell)[-1]
    full = not column.wraps_freely and line[-1] != "。" and width(line) + 1 > column.width
    cost = LEFT_OPEN * full + UNBALANCED * imbalance(text_of(cell))
    return cost + UNFINISHED_END * (line[-1] in UNFINISHED)


def _tokens(tokens: Tokens, runs: Sequence[Run]) -> tuple[Tokens, ...]:
    return tuple(tokens[run.start : run.end] for run in runs)
