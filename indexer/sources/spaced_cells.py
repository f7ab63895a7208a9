"""The cells of a table whose columns are set apart by white space.

Rows are cut between the numbers, or the cells of the column that has most of them, where
least print is in the way, and wherever a strip of white runs across the whole table. A cell
over several rows stands in the middle of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from indexer.sources.ruling import RuledCell, RuledTable
from indexer.sources.spacing import Band, Segment, column_at

_PITCH = 1.2
"""Times the usual distance of two lines from which they stand in two cells."""
_MOST_WHITE = 1.0
"""Character heights of white that count for a cut between two rows; more says no more."""
_CROSSED = 8.0
"""Character heights of white that a cut through a cell is worth less."""
_STRIP = 0.3
"""Character heights of white between two rows beyond that between the lines of a cell."""
_OFF_CENTRE = 0.75
"""Character heights by which the middle of a merged cell may be off that of its rows."""
_NUMBER = re.compile(r"\d{1,4}[.．、]?")
_NUMBERED = 0.6
"""Share of a column's cells that are numbers, from which it counts the rows."""


_CLEAR = 0.75
"""Least share of the rows that white sets apart in some column beside the numbers; without
it the lines of all rows run into one another, and their words must tell where cells end."""


class Block(NamedTuple):
    """Lines of one column that follow one another without a gap."""

    top: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2


def spaced_table(band: Band) -> RuledTable | None:
    """The cells of a table by place; None where its rows cannot be told apart."""
    table = _Table(band)
    if not table.is_clear:
        return None
    return RuledTable(tuple(sorted(table.cells())))


class _Table:
    """The columns of a table, the blocks of print in them, and the edges of its rows."""

    def __init__(self, band: Band) -> None:
        self.size, self.edges = band.size, band.edges
        self.across = [one for line in band.lines for one in line.across]
        self.columns: list[list[Segment]] = [[] for _ in band.edges[1:]]
        for line in band.lines:
            for one in line.segments:
                self.columns[self._column(one.centre)].append(one)
        pitch = _usual_pitch(self.columns, band.size)
        self._white_of_row = max(0.0, pitch - self.size) + _STRIP * self.size
        self.blocks = [_blocks(column, pitch) for column in self.columns]
        top, bottom = band.lines[0].top - self.size, band.lines[-1].bottom + self.size
        self._rules = [
            height for height in band.rules if top + self.size < height < bottom - self.size
        ]
        self.cuts = [top, *sorted(self._inner_cuts()), bottom]

    @property
    def is_clear(self) -> bool:
        """Whether white shows its rows, in another column than the one that counts them."""
        anchors = self._anchors()
        others = [len(blocks) for blocks in self.blocks if blocks is not anchors]
        return len(self.cuts) > 2 and max(others) >= _CLEAR * len(anchors)

    def cells(self) -> Iterator[RuledCell]:
        """The cells, with rows and columns counted from 0."""
        text = max(range(len(self.columns)), key=self._width)
        rows = [self._levels(row) for row in range(len(self.cuts) - 1)]
        starts = [0]
        for levels in rows:
            starts.append(
                starts[-1] + len(levels) + (not levels or self._has_cells(len(starts) - 1))
            )
        for column in range(len(self.columns)):
            for first, end in self._spans(column, merge=column < text):
                if end > first + 1 or self._has_cells(first):
                    yield self._cell(column, first, end, rows[first], starts)
        for row, levels in enumerate(rows):
            yield from self._labels(row, levels, starts[row])

    def _column(self, x: float) -> int:
        return column_at(self.edges, x)

    def _width(self, column: int) -> float:
        return self.edges[column + 1] - self.edges[column]

    # Rows ----------------------------------------------------------------------------

    def _inner_cuts(self) -> set[float]:
        """Where one row ends and the next begins: at ruled lines where all rows have them."""
        pairs = list(pairwise(self._anchors()))
        if all(_within(self._rules, *pair) for pair in pairs):
            return set(self._rules)
        cuts = set(self._strips())
        for pair in pairs:
            places = [] if _within(cuts, *pair) else self._places(*pair)
            cuts |= {max(places, key=self._worth)} if places else set()
        return cuts

    def _anchors(self) -> Sequence[Block]:
        """One block for each row, as far as it has one: the numbers, if rows have them."""
        for blocks in self.blocks:
            numbers = sum(bool(_NUMBER.fullmatch(block.text)) for block in blocks)
            if numbers >= 2 and numbers >= _NUMBERED * len(blocks):
                return blocks
        return max(self.blocks, key=len)

    def _strips(self) -> list[float]:
        """The middles of the white strips that run across the whole table."""
        print_ = [(block.top, block.bottom) for blocks in self.blocks for block in blocks]
        covered = sorted([*print_, *((one.top, one.bottom) for one in self.across)])
        strips, reached = [], covered[0][1]
        for top, bottom in covered:
            if top - reached >= self._white_of_row:
                strips.append((reached + top) / 2)
            reached = max(reached, bottom)
        return strips

    def _places(self, upper: Block, lower: Block) -> list[float]:
        """The middles of white within any column between two blocks, ascending."""
        middles = [(a.bottom + b.top) / 2 for column in self.columns for a, b in pairwise(column)]
        return _within(sorted(middles), upper, lower)

    def _worth(self, y: float) -> float:
        """How likely two rows meet at a height; cells of a column that has few are merged."""
        most = max(map(len, self.blocks))
        worth = 0.0
        for column, blocks in zip(self.columns, self.blocks, strict=True):
            white = self._white(column, y)
            worth += white * len(blocks) / most if white < 0 else white
        return worth

    def _white(self, column: Sequence[Segment], y: float) -> float:
        """The white of a column around a height."""
        if any(one.top < y < one.bottom for one in column):
            return -_CROSSED * self.size
        above = max((one.bottom for one in column if one.bottom <= y), default=-1e6)
        below = min((one.top for one in column if one.top >= y), default=1e6)
        if below - above < self._white_of_row:
            return -_CROSSED * self.size
        return min(below - above, _MOST_WHITE * self.size)

    def _row(self, y: float) -> int:
        return min(max(bisect_right(self.cuts, y) - 1, 0), len(self.cuts) - 2)

    # Cells ---------------------------------------------------------------------------

    def _spans(self, column: int, *, merge: bool) -> Iterator[tuple[int, int]]:
        """First row and row after the last of each cell of a column."""
        merged = self._merged(self.blocks[column]) if merge else None
        if merged:
            yield from merged
        else:
            yield from ((row, row + 1) for row in range(len(self.cuts) - 1))

    def _merged(self, blocks: Sequence[Block]) -> list[tuple[int, int]] | None:
        """The rows of each block, if each stands in the middle of its own and none is left."""
        rows = len(self.cuts) - 1
        if len(blocks) >= rows:
            return None
        found: list[tuple[int, int]] = []
        first = 0
        for block in blocks:
            ends = range(max(first, self._row(block.top)) + 1, rows + 1)
            off = {end: abs(self._middle(first, end) - block.middle) for end in ends}
            end = min(off, key=off.__getitem__, default=first)
            if off.get(end, self.size) > _OFF_CENTRE * self.size:
                return None
            found.append((first, end))
            first = end
        return found if first == rows else None

    def _middle(self, first: int, end: int) -> float:
        return (self.cuts[first] + self.cuts[end]) / 2

    def _levels(self, row: int) -> list[list[Segment]]:
        """The labels of a row that lie across columns, from top to bottom."""
        levels: list[list[Segment]] = []
        for one in sorted(self.across, key=lambda one: one.middle):
            if self._row(one.middle) == row:
                if levels and one.top < levels[-1][0].middle:
                    levels[-1].append(one)
                else:
                    levels.append([one])
        return levels

    def _has_cells(self, row: int) -> bool:
        return any(self._row(one.middle) == row for column in self.columns for one in column)

    def _covered(self, one: Segment) -> range:
        return range(self._column(one.x0 + self.size / 2), self._column(one.x1 - self.size / 2) + 1)

    def _cell(
        self,
        column: int,
        first: int,
        end: int,
        levels: Sequence[Sequence[Segment]],
        starts: Sequence[int],
    ) -> RuledCell:
        """A cell, below the labels that lie across its column."""
        over = [
            (at, one)
            for at, level in enumerate(levels)
            for one in level
            if column in self._covered(one)
        ]
        row = starts[first] + (over[-1][0] + 1 if over else 0)
        top = over[-1][1].bottom if over else self.cuts[first]
        place = (self.edges[column], top, self.edges[column + 1], self.cuts[end])
        return RuledCell(row, column, starts[end] - row, 1, *place)

    def _labels(
        self, row: int, levels: Sequence[Sequence[Segment]], start: int
    ) -> Iterator[RuledCell]:
        alone = not self._has_cells(row)
        for at, level in enumerate(levels):
            for one in level:
                columns = self._covered(one)
                if alone and len(level) == 1:
                    columns = range(len(self.columns))
                edges = (self.edges[columns.start], self.edges[columns.stop])
                place = (edges[0], one.top, edges[1], one.bottom)
                yield RuledCell(start + at, columns.start, 1, len(columns), *place)


def _within(heights: Iterable[float], upper: Block, lower: Block) -> list[float]:
    return [height for height in heights if upper.middle < height < lower.middle]


def _usual_pitch(columns: Sequence[Sequence[Segment]], size: float) -> float:
    """The distance of two lines of one cell: half of all distances are about as small."""
    steps = sorted(b.top - a.top for column in columns for a, b in pairwise(column))
    steps = [step for step in steps if step > size / 2]
    return median(steps[: len(steps) // 2 + 1]) if steps else 1.5 * size


def _blocks(column: Sequence[Segment], pitch: float) -> list[Block]:
    blocks: list[Block] = []
    last = 0.0
    for one in column:
        if blocks and one.top - last <= _PITCH * pitch:
            top, bottom, text = blocks[-1]
            blocks[-1] = Block(top, max(one.bottom, bottom), text + one.text)
        else:
            blocks.append(Block(one.top, one.bottom, one.text))
        last = one.top
    return blocks
