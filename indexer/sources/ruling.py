"""Ruled lines → the cells of the tables they draw.

Lines that touch make one frame; the places of its lines cut it into slots, and
slots with no line between them are one (merged) cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from indexer.sources.marks import Rule

_NEAR = 3.0
"""Points within which two lines are one: double borders stand 1.5 apart, rows at least 8."""
_WALL = 0.5
"""Share of a slot's side from which a line along it closes it."""
_MIN_LENGTH = 5.0
"""Points below which a line is a dash or an ornament."""
_MAX_SLOTS = 20_000
"""Slots of a frame; the largest table page seen in real notices has 600, drawings have more."""
_MIN_COLUMNS = 2
"""Boxes with a single column are frames around text."""


class RuledCell(NamedTuple):
    """A cell by the rows and columns it covers, and its place on the page."""

    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.x0 <= x < self.x1 and self.top <= y < self.bottom


class RuledTable(NamedTuple):
    """A table, cells by row and column."""

    cells: tuple[RuledCell, ...]

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(cell.top for cell in self.cells)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(cell.bottom for cell in self.cells)

    def cell_at(self, x: float, y: float) -> RuledCell | None:
        """The cell that holds a point."""
        return next((cell for cell in self.cells if cell.holds(x, y)), None)


def ruled_tables(rules: Sequence[Rule]) -> list[RuledTable]:
    """The tables from top to bottom; of a table within another's cell only the outer one."""
    frames = _frames([rule for rule in _joined(rules) if _length(rule) >= _MIN_LENGTH])
    tables = [table for frame in frames if (table := _table(frame))]
    outer = [table for table in tables if not any(_within(table, other) for other in tables)]
    return sorted(outer, key=lambda table: table.top)


def _length(rule: Rule) -> float:
    return max(rule.x1 - rule.x0, rule.bottom - rule.top)


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one line put together: borders are mostly drawn cell by cell, some twice."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=_along):
        last = joined[-1] if joined else None
        if last and _along(last)[:2] == _along(rule)[:2] and _touch(last, rule):
            joined[-1] = Rule(
                min(last.x0, rule.x0),
                min(last.top, rule.top),
                max(last.x1, rule.x1),
                max(last.bottom, rule.bottom),
            )
        else:
            joined.append(rule)
    return joined


def _along(rule: Rule) -> tuple[bool, int, float]:
    """Whether it lies, its place in whole points, where it begins."""
    if rule.horizontal:
        return True, round(rule.top), rule.x0
    return False, round(rule.x0), rule.top


def _within(table: RuledTable, other: RuledTable) -> bool:
    corner = table.cells[0]
    return table is not other and other.cell_at(corner.x0 + _NEAR, corner.top + _NEAR) is not None


class _Groups:
    """Disjoint sets of the numbers below ``size`` (union-find with path halving)."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def find(self, one: int) -> int:
        parents = self._parents
        while parents[one] != one:
            parents[one] = one = parents[parents[one]]
        return one

    def unite(self, one: int, other: int) -> None:
        self._parents[self.find(other)] = self.find(one)

    def sets(self) -> Iterable[list[int]]:
        found: dict[int, list[int]] = {}
        for one in range(len(self._parents)):
            found.setdefault(self.find(one), []).append(one)
        return found.values()


def _frames(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Lines that touch one another, group by group (a sweep from left to right)."""
    ordered = sorted(rules)
    groups = _Groups(len(ordered))
    active: list[int] = []
    for at, rule in enumerate(ordered):
        active = [one for one in active if ordered[one].x1 >= rule.x0 - _NEAR]
        for one in active:
            if _touch(ordered[one], rule):
                groups.unite(one, at)
        active.append(at)
    for members in groups.sets():
        yield [ordered[one] for one in members]


def _touch(one: Rule, other: Rule) -> bool:
    beside = one.x0 - _NEAR <= other.x1 and other.x0 <= one.x1 + _NEAR
    return beside and one.top - _NEAR <= other.bottom and other.top <= one.bottom + _NEAR


def _table(frame: Sequence[Rule]) -> RuledTable | None:
    lying = [rule for rule in frame if rule.horizontal]
    standing = [rule for rule in frame if not rule.horizontal]
    if not lying or not standing:
        return None
    # Tables are often left open at the sides, or at a page's foot: there the lines just end.
    ends = (edge for rule in lying for edge in (rule.x0, rule.x1))
    rims = (edge for rule in standing for edge in (rule.top, rule.bottom))
    xs = _places([rule.x0 for rule in standing], ends)
    ys = _places([rule.top for rule in lying], rims)
    if len(xs) <= _MIN_COLUMNS or len(ys) <= 1 or len(xs) * len(ys) > _MAX_SLOTS:
        return None
    cells = _numbered(sorted(_cells(_Lattice(xs, ys, lying, standing))))
    columns = {cell.column for cell in cells}
    return RuledTable(cells) if len(columns) >= _MIN_COLUMNS else None


def _numbered(cells: Sequence[RuledCell]) -> tuple[RuledCell, ...]:
    """The cells counted by the rows and columns in which one begins.

    A line that closes no cell (an underlined word near a border) makes no row.
    """
    rows = sorted({cell.row for cell in cells})
    columns = sorted({cell.column for cell in cells})

    def rank(starts: Sequence[int], first: int, span: int) -> tuple[int, int]:
        start = bisect_left(starts, first)
        return start, bisect_left(starts, first + span) - start

    found = []
    for cell in cells:
        row, row_span = rank(rows, cell.row, cell.row_span)
        column, column_span = rank(columns, cell.column, cell.column_span)
        found.append(RuledCell(row, column, row_span, column_span, *cell[4:]))
    return tuple(found)


def _places(lines: Sequence[float], ends: Iterable[float]) -> list[float]:
    """Where lines stand, near ones as one; the outermost ends count as lines."""
    edges = list(ends)
    places: list[float] = []
    for at in sorted((*lines, min(edges), max(edges))):
        if not places or at - places[-1] > _NEAR:
            places.append(at)
    return places


class _Lattice:
    """The slots of a frame and the walls between them."""

    def __init__(
        self, xs: list[float], ys: list[float], lying: list[Rule], standing: list[Rule]
    ) -> None:
        self.xs, self.ys = xs, ys
        self.rows, self.columns = len(ys) - 1, len(xs) - 1
        self._below = [[r for r in lying if abs(r.top - y) <= _NEAR] for y in ys]
        self._right = [[r for r in standing if abs(r.x0 - x) <= _NEAR] for x in xs]

    def wall_right(self, row: int, column: int) -> bool:
        """Whether a line closes the slot on its right."""
        top, bottom = self.ys[row], self.ys[row + 1]
        pieces = ((r.top, r.bottom) for r in self._right[column + 1])
        return _covered(pieces, top, bottom)

    def wall_below(self, row: int, column: int) -> bool:
        """Whether a line closes the slot below."""
        left, right = self.xs[column], self.xs[column + 1]
        pieces = ((r.x0, r.x1) for r in self._below[row + 1])
        return _covered(pieces, left, right)

    def cell(self, slots: Sequence[tuple[int, int]]) -> RuledCell:
        """The cell that covers the slots."""
        rows, columns = [row for row, _ in slots], [column for _, column in slots]
        first, left = min(rows), min(columns)
        last, right = max(rows) + 1, max(columns) + 1
        place = (self.xs[left], self.ys[first], self.xs[right], self.ys[last])
        return RuledCell(first, left, last - first, right - left, *place)


def _covered(pieces: Iterable[tuple[float, float]], start: float, end: float) -> bool:
    reached, total = start, 0.0
    for a, b in sorted(pieces):
        a, b = max(a, reached), min(b, end)
        if b > a:
            total += b - a
            reached = b
    return total >= _WALL * (end - start)


def _cells(lattice: _Lattice) -> Iterator[RuledCell]:
    columns = lattice.columns
    groups = _Groups(lattice.rows * columns)
    for row in range(lattice.rows):
        for column in range(columns):
            at = row * columns + column
            if column + 1 < columns and not lattice.wall_right(row, column):
                groups.unite(at, at + 1)
            if row + 1 < lattice.rows and not lattice.wall_below(row, column):
                groups.unite(at, at + columns)
    for members in groups.sets():
        slots = [divmod(at, columns) for at in members]
        cell = lattice.cell(slots)
        if cell.row_span * cell.column_span == len(slots):
            yield cell
        else:  # an L of slots is no cell: a line of the table was not found
            yield from (lattice.cell([slot]) for slot in slots)
