"""The cheapest way to cut the tokens of a row into one run per column.

A segmental Viterbi search: each column offers its runs with their costs, runs of
neighbouring columns meet where one ends and the next starts, and a quarter's cell
is favoured when it starts with the words of the quarter before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from common.records import Field
from indexer.layouts.table.columns import DOMAIN, Column, Columns
from indexer.layouts.table.dates import date_runs
from indexer.layouts.table.likeness import MOST_REWARD, Likeness
from indexer.layouts.table.names import NameList
from indexer.layouts.table.naming import Naming
from indexer.layouts.table.strips import Strip
from indexer.layouts.table.wrapping import Run, prose_runs

EMPTY_COST = {
    Field.PROJECT: 0.3,
    Field.TEXT: 30.0,
    Field.LEAD: 5.0,
    Field.SUPPORTING: 2.0,
    Field.RESPONSIBLE: 5.0,
    Field.DEADLINE: 5.0,
    Field.OTHERS: 0.3,
}
"""A merged project cell is printed in one of two rows; a lead is never missing."""
EMPTY_QUARTER = 6.0
UNNUMBERED_DOMAIN, NUMBERED_PROJECT = 1.5, 6.0
"""In 320 rows of the seed table set with its columns in other orders."""
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、")
NEARLY = 5.0
"""Cuts that cost so much more than the cheapest are still weighed where a page break
leaves open which cells go on."""
BEAM = 12.0
"""Ways to a run that cost as much more than the layer's cheapest are not followed."""
TAIL, TAIL_PER_LINE = 1.5, 0.5
"""Lines after the last cell that belong to no column (what follows the table)."""


class Step(NamedTuple):
    """The cheapest way between a run and one end of the row, without the run's own cost…"""

    cost: float
    next: Run | None
    """… and its first run on that way."""


Layer = Mapping[Run, Step]


@dataclass(frozen=True, slots=True)
class Cut:
    """A row cut into cells; ``rest`` is where tokens begin that are in none of them."""

    runs: tuple[Run, ...]
    rest: int
    cost: float
    margins: tuple[float, ...]
    """For each column, how much the cheapest cut that reads its cell otherwise costs more."""


def cut_row(
    strip: Strip, columns: Columns, naming: Naming, *, open_end: bool, tail: bool
) -> list[Cut]:
    """The cheapest cut of the tokens into the columns, first, and those nearly as cheap.

    With ``open_end`` the row goes on over the page, so that its cells may look unfinished;
    with ``tail`` the tokens may go on with what is no longer the table. Empty when the
    tokens cannot be cut.
    """
    arriving = list(_arriving(strip, columns, naming, open_end))
    finals = {
        run: Step(tail_cost(strip, run.end, tail=tail), None)
        for run in arriving[-1]
        if run.end == len(strip) or tail
    }
    if not finals:
        return []
    leaving = _leaving([Likeness(strip, column) for column in columns], arriving, finals)
    return _cuts(arriving, leaving, NEARLY if open_end else 0.0)


def _arriving(strip: Strip, columns: Columns, naming: Naming, open_end: bool) -> Iterator[Layer]:
    """For each column its runs, each with the cheapest way to get there."""
    before: Layer = {Run(0, 0, 0.0): Step(0.0, None)}
    for column in columns:
        ends: dict[int, list[Run]] = {}
        for run in before:
            ends.setdefault(run.end, []).append(run)
        likeness = Likeness(strip, column)
        layer: dict[Run, Step] = {}
        names = NameList(strip.tokens, column, naming)
        for start, arriving in ends.items():
            ways = sorted((before[left].cost + left.cost, left) for left in arriving)
            for run in _runs(strip, start, column, names, open_end):
                layer[run] = _cheapest(ways[: likeness.ways], likeness, run)
        before = _within_beam(layer)
        yield before


def _cheapest(ways: Sequence[tuple[float, Run]], likeness: Likeness, run: Run) -> Step:
    """The best of the ways, which come cheapest first, on to the run."""
    best = Step(inf, None)
    for cost, left in ways:
        if cost - MOST_REWARD >= best.cost:
            break
        linked = cost + likeness.cost(left, run)
        if linked < best.cost:
            best = Step(linked, left)
    return best


def _within_beam(layer: Layer) -> Layer:
    limit = min((step.cost + run.cost for run, step in layer.items()), default=0.0) + BEAM
    return {run: step for run, step in layer.items() if step.cost + run.cost <= limit}


def _runs(
    strip: Strip, start: int, column: Column, names: NameList, open_end: bool
) -> Iterator[Run]:
    yield Run(start, start, EMPTY_COST.get(column.field, EMPTY_QUARTER))
    if column.holds_names:
        yield from names.runs(strip, start)
    elif column.holds_dates:
        yield from date_runs(strip, start, column)
    else:
        opening = _opening_cost(strip, start, column)
        for run in prose_runs(strip, start, column, open_end=open_end):
            yield Run(run.start, run.end, run.cost + opening) if opening else run


def _opening_cost(strip: Strip, start: int, column: Column) -> float:
    """Cost of a cell beside the text beginning so: domains are numbered 一、, others are not."""
    if not column.wraps_freely or start == len(strip):
        return 0.0
    numbered = bool(_NUMBERED.match(strip.tokens[start].text))
    if column.label == DOMAIN.label:
        return 0.0 if numbered else UNNUMBERED_DOMAIN
    return NUMBERED_PROJECT if numbered else 0.0


def tail_cost(strip: Strip, end: int, *, tail: bool) -> float:
    """Cost of the tokens from ``end`` on not being of the table."""
    if end == len(strip) or not tail:
        return 0.0
    return TAIL + TAIL_PER_LINE * len({token.line for token in strip.tokens[end:]})


def _leaving(links: Sequence[Likeness], arriving: Sequence[Layer], finals: Layer) -> list[Layer]:
    """For each column its runs, each with the cheapest way on to the row's end."""
    layers = [finals]
    for layer, link in zip(reversed(arriving[:-1]), reversed(links), strict=False):
        layers.append(_way_on(link, layer, layers[-1]))
    return layers[::-1]


def _way_on(link: Likeness, layer: Layer, following: Layer) -> Layer:
    starts: dict[int, list[tuple[float, Run]]] = {}
    for run, step in following.items():
        starts.setdefault(run.start, []).append((step.cost + run.cost, run))
    ways = {start: sorted(leaving)[: link.ways] for start, leaving in starts.items()}
    return {
        run: min(Step(cost + link.cost(run, on), on) for cost, on in ways[run.end])
        for run in layer
        if run.end in ways
    }


def _cuts(arriving: Sequence[Layer], leaving: Sequence[Layer], nearly: float) -> list[Cut]:
    """The cheapest cut through each run of each column, if it costs nearly the least."""
    totals = [
        {run: layer[run].cost + run.cost + step.cost for run, step in onward.items()}
        for layer, onward in zip(arriving, leaving, strict=True)
    ]
    best = min(totals[0].values())
    near = {
        _through(arriving, leaving, at, run): cost
        for at, column in enumerate(totals)
        for run, cost in column.items()
        if cost <= best + nearly
    }
    runs = min(near, key=near.__getitem__)
    margins = tuple(
        min((cost for run, cost in column.items() if run != chosen), default=inf) - best
        for column, chosen in zip(totals, runs, strict=True)
    )
    others = (path for path in sorted(near, key=near.__getitem__) if path != runs)
    return [Cut(path, path[-1].end, near[path], margins) for path in (runs, *others)]


def _through(
    arriving: Sequence[Layer], leaving: Sequence[Layer], at: int, run: Run
) -> tuple[Run, ...]:
    """The cheapest path that leads through the run of column ``at``."""
    path = [run]
    for layer in reversed(arriving[1 : at + 1]):
        path.insert(0, _linked(layer[path[0]]))
    for layer in leaving[at:-1]:
        path.append(_linked(layer[path[-1]]))
    return tuple(path)


def _linked(step: Step) -> Run:
    assert step.next is not None
    return step.next
