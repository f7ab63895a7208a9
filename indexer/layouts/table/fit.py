"""The columns of a table, found together with its cells.

Viterbi training: cut all rows with the widths and habits assumed, then give each
column the width under which the lines of its cells cost least, count its habits,
and repeat until nothing moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from statistics import median

from common.records import Field
from indexer.layouts.table.clauses import Clauses, Words
from indexer.layouts.table.columns import (
    NAME_FIELDS,
    QUARTER_FIELDS,
    Column,
    Columns,
    Place,
)
from indexer.layouts.table.glyphs import width
from indexer.layouts.table.names import share_apart
from indexer.layouts.table.naming import Naming
from indexer.layouts.table.pages import Cells, Judges, read_cells
from indexer.layouts.table.rows import Row
from indexer.layouts.table.tokens import Tokens, printed_lines, text_of
from indexer.layouts.table.wrapping import FULL_STOPS, break_cost, overflow_cost

ROUNDS = 5
"""The seed table's widths settle in three."""
STEP = 0.25
"""Ems, the finest difference between two widths; a quarter em is the smallest space set."""
PROJECT_WIDTH = 4.0
"""Ems, to start from: merged cells are the narrow ones of a table."""
DATE_WIDTH, REMARK_WIDTH = 8.0, 6.0
"""Ems, to start from: 2021年12月底前 on one line or two; remarks are short."""
LEAD_SHARE = 0.6
"""Width of the lead column to start from, as a share of the supporting column's."""
LONGEST_ROW, MOST_WORK = 250, 600_000
"""Tokens of a row, and the sum of the squares of such numbers, that are still cut: no file
may keep the reader busy. The longest row of the seed table has 105, its sum is 130,000."""
FEW_LINES = 3
FEW_BREAKS = 12
"""A quarter's column with fewer line breaks than this is fitted with the other quarters'."""
TEXT_STOPS, QUARTER_STOPS = 0.8, 0.3
"""Shares of cells ending with a full stop to start from; a task is a sentence, a target seldom."""
PSEUDO_CELLS = 1.0
"""Cells, ending either way, that each column is assumed to have beside its own."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Columns and the cells of all rows; None for a row that could not be cut."""

    columns: Columns
    rows: tuple[Cells | None, ...]


def fit_columns(rows: Sequence[Row], places: Sequence[Place], naming: Naming, words: Words) -> Fit:
    """Columns and cells that explain the rows best."""
    columns = _first_columns(rows, places, naming)
    clauses = Clauses([[text_of(part) for part in row.parts] for row in rows], words)
    for _ in range(ROUNDS):
        fit = _read_all(rows, columns, clauses, naming)
        columns = _renewed(rows, fit, naming)
        if [column.width for column in columns] == [column.width for column in fit.columns]:
            break
        clauses = Clauses(_prose(fit), words)
    return fit


def _read_all(rows: Sequence[Row], columns: Columns, clauses: Clauses, naming: Naming) -> Fit:
    last = len(rows) - 1
    cells = (
        read_cells(
            row, columns, Judges(naming, partial(clauses.boundary_cost, at)), tail=at == last
        )
        if short
        else None
        for at, (row, short) in enumerate(zip(rows, _within_bounds(rows), strict=True))
    )
    return Fit(columns, tuple(cells))


def _within_bounds(rows: Sequence[Row]) -> Iterator[bool]:
    """For each row whether it and the table up to it are short enough to be cut."""
    work = 0
    for row in rows:
        length = sum(map(len, row.parts))
        work += length**2 if length <= LONGEST_ROW else 0
        yield length <= LONGEST_ROW and work <= MOST_WORK


def _prose(fit: Fit) -> list[list[str]]:
    """For each row the texts of its cells of prose."""
    prose = [at for at, column in enumerate(fit.columns) if column.holds_prose]
    return [
        [text_of(cells.tokens[at]) for at in prose if cells.tokens[at]] if cells else []
        for cells in fit.rows
    ]


def _renewed(rows: Sequence[Row], fit: Fit, naming: Naming) -> Columns:
    """The columns refitted to the cells that end on the page they start on."""
    whole = [
        cells.tokens
        for row, cells in zip(rows, fit.rows, strict=True)
        if cells and len(row.parts) == 1
    ]
    printed = [[cells[at] for cells in whole if cells[at]] for at in range(len(fit.columns))]
    quarters = [
        cell
        for column, cells in zip(fit.columns, printed, strict=True)
        for cell in cells
        if column.field in QUARTER_FIELDS
    ]
    pairs = zip(fit.columns, printed, strict=True)
    return tuple(_refit(column, cells, quarters, naming) for column, cells in pairs)


def _refit(
    column: Column, cells: Sequence[Tokens], quarters: Sequence[Tokens], naming: Naming
) -> Column:
    """The column with the width and habits of its cells; few of a quarter are not enough."""
    if column.field in QUARTER_FIELDS and sum(map(_breaks, cells)) < FEW_BREAKS:
        cells = quarters
    lines = [printed_lines(cell) for cell in cells]
    if sum(map(len, lines)) < FEW_LINES:
        return column
    if column.holds_names:
        found = replace(column, width=_usual_maximum(line for cell in lines for line in cell))
        return replace(found, apart=share_apart(cells, found, naming))
    if not column.holds_prose:
        return replace(column, width=_usual_maximum(line for cell in lines for line in cell))
    stops = sum(cell[-1][-1] in FULL_STOPS for cell in lines)
    share = (stops + PSEUDO_CELLS) / (len(cells) + 2 * PSEUDO_CELLS)
    return replace(column, width=_best_width(column, lines), stops=share)


def _breaks(cell: Tokens) -> int:
    return len(printed_lines(cell)) - 1


def _best_width(column: Column, cells: Sequence[Sequence[str]]) -> float:
    breaks = Counter(pair for lines in cells for pair in pairwise(lines))
    lines = Counter(line for lines in cells for line in lines)
    top = max(map(width, lines))
    widths = [at * STEP for at in range(int(top / 2 / STEP), int(top / STEP) + 2)]
    costs = {size: _cost(replace(column, width=size), breaks, lines) for size in widths}
    least = min(costs.values())
    return median(width for width, cost in costs.items() if cost == least)


def _cost(column: Column, breaks: Counter[tuple[str, str]], lines: Counter[str]) -> float:
    broken = sum(n * break_cost(*pair, column) for pair, n in breaks.items())
    return broken + sum(n * overflow_cost(line, column) for line, n in lines.items())


def _usual_maximum(lines: Iterable[str]) -> float:
    """The width that all but one in twenty lines keep to."""
    widths = sorted(width(line) + 0.5 * (len(line.split()) - 1) for line in lines)
    return widths[min(len(widths) - 1, int(0.95 * len(widths)))]


def _first_columns(rows: Sequence[Row], places: Sequence[Place], naming: Naming) -> Columns:
    lines = [printed_lines(row.main) for row in rows]
    names_first = _names_first(places)
    text = median(_text_width(row, naming if names_first else None) for row in lines)
    quarter = _quarter_width(lines, text)
    names = _usual_maximum(
        [line for row in lines for line in row if naming.looks_like_names(line)] or ["　" * 6]
    )
    first = [Column(Field.PROJECT, PROJECT_WIDTH), Column(Field.TEXT, text, stops=TEXT_STOPS)]
    first += [Column(field, quarter, stops=QUARTER_STOPS) for field in QUARTER_FIELDS]
    first += [Column(field, names) for field in sorted(NAME_FIELDS - {Field.LEAD})]
    first.append(Column(Field.LEAD, names * LEAD_SHARE))
    first += [Column(Field.DEADLINE, DATE_WIDTH), Column(Field.OTHERS, REMARK_WIDTH)]
    by_field = {column.field: column for column in first}
    fields = (None, *(place.field for place in places))
    return tuple(
        replace(by_field[place.field], label=place.label, follows=left)
        for left, place in zip(fields, places, strict=False)
    )


def _names_first(places: Sequence[Place]) -> bool:
    """Whether departments stand before the task."""
    fields = [place.field for place in places]
    task = fields.index(Field.TEXT) if Field.TEXT in fields else 0
    return any(field in NAME_FIELDS for field in fields[:task])


def _text_width(lines: Sequence[str], naming: Naming | None) -> float:
    """Width of a row's first lines that are wider than a project's, and no names if judged."""
    wide = [
        width(line)
        for line in lines
        if width(line) > PROJECT_WIDTH + 1 and not (naming and naming.looks_like_names(line))
    ][:2]
    return max(wide, default=PROJECT_WIDTH) - 0.5


def _quarter_width(rows: Sequence[Sequence[str]], text: float) -> float:
    """The commonest width of the lines that are not the text column's."""
    common = Counter(
        round(2 * width(line)) / 2
        for lines in rows
        for line in lines
        if width(line) > PROJECT_WIDTH + 1
    )
    others = {size: n for size, n in common.items() if abs(size - text) > 1.5}
    chosen = others if 2 * sum(others.values()) > sum(common.values()) else common
    return max(chosen, key=lambda size: (chosen[size], size), default=text)
