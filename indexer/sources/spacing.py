"""Tables whose columns are set apart by white space alone: where they are, and their columns.

The print of a page is cut into segments at wide gaps. Rows of three segments or more that
follow one another are a table if strips of white run down between them; what crosses such a
strip (a label over several columns, a heading over the table) is told from the cells first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from indexer.sources.marks import Glyph, Rule
from indexer.sources.print_lines import placed_rows

MIN_COLUMNS = 3
"""Text in two columns is prose as often as a table."""
MIN_ROWS = 3
"""Rows of print with as many segments; a heading and two lines."""
_GAP = 1.15
"""Character heights between two segments: more than the full space of letter-spaced names."""
_GUTTER = 0.4
"""Least width of a strip of white in character heights; the cells of unruled tables seen stand
0.6 apart or more where they are full."""
_CROSSED = 0.34
"""Share of the rows below or above a segment whose gaps it covers, from which it lies across
columns. A long name under letter-spaced ones covers some, a label over columns all."""
_RULED = 0.5
"""Share of a table's width along which a line divides its rows; merged cells interrupt it."""
_NEAR = 0.6
"""Character heights below a label over several columns within which its columns begin."""
_LABELS = 0.25
"""Share of the lines of a page that may lie across the columns of the page before."""
_FAR = 1.2
"""Character heights of white behind which lines without columns are no longer the table's."""
_WIDE = 4.0
"""Character heights of white that end a table even so."""


class Segment(NamedTuple):
    """Print on one line between two wide gaps."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str = ""

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Half way across."""
        return (self.x0 + self.x1) / 2


class Line(NamedTuple):
    """All print at one height."""

    segments: tuple[Segment, ...]
    """Within one column each."""
    across: tuple[Segment, ...]
    """Over several columns."""

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(one.top for one in (*self.segments, *self.across))

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(one.bottom for one in (*self.segments, *self.across))


class Band(NamedTuple):
    """The lines of one table, and the edges of its columns."""

    lines: tuple[Line, ...]
    edges: tuple[float, ...]
    size: float
    """Height of a character."""
    rules: tuple[float, ...] = ()
    """Heights of ruled lines along most of it, ascending."""


def bands(
    glyphs: Iterable[Glyph], rules: Sequence[Rule] = (), before: Sequence[float] = ()
) -> list[Band]:
    """The tables of a page from top to bottom.

    ``before`` are the edges of the columns of the table that ended the page before: what
    stands first on this page may go on with it.
    """
    print_ = [row for row in placed_rows(glyphs) if any(not one.text.isspace() for one in row)]
    if not print_:
        return []
    rows = [_segments(row) for row in print_]
    size = median(one.bottom - one.top for row in rows for one in row)
    lines = _without_across(rows)
    found: list[Band] = []
    at = 0
    while (span := _next(lines, at, size)) is not None:
        part, at = print_[span.start : span.stop], span.stop
        goes_on = not found and bool(before) and _fits(part, before, size)
        edges = tuple(before) if goes_on else _edges(lines[span.start : span.stop], size)
        if len(edges) > MIN_COLUMNS:
            cells = tuple(_line(row, edges, size) for row in part)
            found.append(Band(cells, edges, size, _heights(rules, edges)))
    return found


def _segments(row: Sequence[Glyph], gap: float | None = None) -> list[Segment]:
    """The visible print of a row, cut at gaps of so many points; by default, at wide ones."""
    found: list[Segment] = []
    for glyph in row:
        if glyph.text.isspace():
            continue
        box = Segment(glyph.x0, glyph.top, glyph.x1, glyph.bottom, glyph.text)
        least = _GAP * (glyph.bottom - glyph.top) if gap is None else gap
        if found and box.x0 - found[-1].x1 < least:
            found[-1] = _joined(found[-1], box)
        else:
            found.append(box)
    return found


def _without_across(rows: Sequence[Sequence[Segment]]) -> list[Line]:
    gaps = [[(a.x1, b.x0) for a, b in pairwise(row)] for row in rows]
    lines = []
    for row in rows:
        across = tuple(one for one in row if _lies_across(one, rows, gaps))
        lines.append(Line(tuple(one for one in row if one not in across), across))
    return lines


def _lies_across(
    one: Segment,
    rows: Sequence[Sequence[Segment]],
    gaps: Sequence[Sequence[tuple[float, float]]],
) -> bool:
    beside = crossed = 0
    for row, between in zip(rows, gaps, strict=True):
        beside += any(other.x0 < one.x1 and one.x0 < other.x1 for other in row)
        crossed += any(one.x0 < a and b < one.x1 for a, b in between)
    return crossed >= max(1.0, _CROSSED * (beside - 1))


def _next(lines: Sequence[Line], start: int, size: float) -> range | None:
    """The lines of the next table: those with columns, and what stands close to them."""
    full = [at for at in range(start, len(lines)) if len(lines[at].segments) >= MIN_COLUMNS]
    if not full:
        return None
    first = last = full[0]
    for at in full[1:]:
        if _is_broken(lines, last, at, size):
            break
        last = at
    inside = sum(first <= at <= last for at in full)
    if inside < MIN_ROWS:
        return _next(lines, last + 1, size)
    return range(_upwards(lines, start, first, size), _downwards(lines, last, size) + 1)


def _is_broken(lines: Sequence[Line], last: int, at: int, size: float) -> bool:
    """Whether the table ends between two lines with columns: by white, or by prose."""
    between = lines[last : at + 1]
    wide = any(b.top - a.bottom > _WIDE * size for a, b in pairwise(between))
    prose = sum(bool(line.across and not line.segments) for line in between)
    return wide or prose > 1


def _upwards(lines: Sequence[Line], start: int, first: int, size: float) -> int:
    """The first line of the table: cells above, or a label close over several columns."""
    while first > start:
        white = lines[first].top - lines[first - 1].bottom
        limit = _NEAR if lines[first - 1].across else _FAR
        if white > limit * size or not (
            lines[first - 1].segments or first - 1 > start or white < 0
        ):
            break
        first -= 1
    return first


def _downwards(lines: Sequence[Line], last: int, size: float) -> int:
    while last + 1 < len(lines):
        line = lines[last + 1]
        if line.across or line.top - lines[last].bottom > _FAR * size:
            break
        last += 1
    return last


def _edges(lines: Sequence[Line], size: float) -> tuple[float, ...]:
    """The edges of the columns: the middles of the white strips, and the two sides."""
    covered = sorted((one.x0, one.x1) for line in lines for one in line.segments)
    edges, reached = [covered[0][0] - size], covered[0][1]
    for x0, x1 in covered:
        if x0 - reached >= _GUTTER * size:
            edges.append((reached + x0) / 2)
        reached = max(reached, x1)
    return (*edges, reached + size)


def _heights(rules: Sequence[Rule], edges: Sequence[float]) -> tuple[float, ...]:
    """The heights of lines along most of a table, one drawn in pieces counted once."""
    lengths: dict[int, float] = {}
    for rule in rules:
        if rule.horizontal:
            reach = min(rule.x1, edges[-1]) - max(rule.x0, edges[0])
            lengths[round(rule.top)] = lengths.get(round(rule.top), 0.0) + max(0.0, reach)
    most = _RULED * (edges[-1] - edges[0])
    return tuple(sorted(float(height) for height, length in lengths.items() if length >= most))


def _line(row: Sequence[Glyph], edges: Sequence[float], size: float) -> Line:
    """The print of a row cut at the edges of the columns, and what lies across them."""
    pieces: list[Segment] = []
    for one in _segments(row, _GUTTER * size):
        last = pieces[-1] if pieces else None
        if last and column_at(edges, last.centre) == column_at(edges, one.centre):
            pieces[-1] = _joined(last, one)
        else:
            pieces.append(one)
    across = tuple(one for one in pieces if _crosses(one, edges, size))
    return Line(tuple(one for one in pieces if one not in across), across)


def column_at(edges: Sequence[float], x: float) -> int:
    """The column that holds a place."""
    return min(max(bisect_right(edges, x) - 1, 0), len(edges) - 2)


def _crosses(one: Segment, edges: Sequence[float], size: float) -> bool:
    """Whether print lies across an edge by more than what sticks out of a full column."""
    slack = _GUTTER * size
    return any(one.x0 + slack < edge < one.x1 - slack for edge in edges[1:-1])


def _joined(one: Segment, other: Segment) -> Segment:
    return Segment(
        min(one.x0, other.x0),
        min(one.top, other.top),
        max(one.x1, other.x1),
        max(one.bottom, other.bottom),
        one.text + other.text,
    )


def _fits(rows: Sequence[Sequence[Glyph]], edges: Sequence[float], size: float) -> bool:
    """Whether hardly any line lies across the edges of the columns."""
    across = sum(bool(_line(row, edges, size).across) for row in rows)
    return across <= _LABELS * len(rows)
