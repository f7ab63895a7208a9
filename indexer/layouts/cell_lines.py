"""Task tables that a copy printed one cell to a line: heads first, then number, task, departments.

Pages that lose their table marks leave such lines. They are given the grid that they had,
so that the table is read like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from common.records import Cell, Grid, SourceText, Span
from indexer.layouts.grid.head import role_of
from indexer.layouts.labels import label_at
from indexer.layouts.roles import NAMES, QUARTERS, TASKS, Role
from indexer.layouts.text import Line, lines

_MIN_COLUMNS = 3
_MAX_COLUMNS = 12
_MIN_ROWS = 3
_FULL_SHARE = 0.6
"""Least share of rows with a line for each column: empty cells leave none."""
_LONGEST_HEAD = 12
"""Characters of a head; 阶段性目标 has 5, 责任领导及联系电话 has 9."""
_LONGEST_SPLIT = 8
"""Characters of a head that fills two lines: 完成时限."""
_DATE_SIGNS = frozenset("0123456789一二三四五六七八九十年月日季度底前末上下半旬至—―-–~长期持续每全")


class _Head(NamedTuple):
    """The heads of the columns."""

    end: int
    """The line behind them."""
    spans: tuple[Span, ...]
    roles: tuple[Role, ...]


class _Row(NamedTuple):
    """A heading over rows (one cell), or a row: its number and its cells."""

    cells: tuple[Span, ...]
    is_heading: bool


def with_cell_lines(source: SourceText) -> SourceText:
    """The source with the grid of such a table; as it is where there is none."""
    if source.grids:
        return source
    found = lines(source.text)
    tables = (table for head in _heads(found) if (table := _table(found, head)))
    table = next(tables, None)
    return replace(source, grids=(_grid(table, found),)) if table else source


class _Table(NamedTuple):
    head: _Head
    rows: tuple[_Row, ...]


def _table(found: Sequence[Line], printed: _Head) -> _Table | None:
    """The table below the heads; the first of them may be words of its title."""
    best, share = None, _FULL_SHARE
    for first in range(len(printed.roles) - _MIN_COLUMNS + 1):
        head = _Head(printed.end, printed.spans[first:], printed.roles[first:])
        rows = tuple(_rows(found, head))
        full = [len(row.cells) == _columns(head) for row in rows if not row.is_heading]
        if _is_head(head) and len(full) >= _MIN_ROWS and sum(full) >= share * len(full):
            best, share = _Table(head, rows), sum(full) / len(full)
    return best


def _is_head(head: _Head) -> bool:
    roles = {*head.roles}
    return bool(roles & TASKS and roles & {*NAMES, *QUARTERS, Role.DEADLINE})


def _heads(found: Sequence[Line]) -> Iterator[_Head]:
    at = 0
    while at < len(found):
        head = _head_at(found, at)
        if head:
            yield head
        at = head.end if head else at + 1


def _head_at(found: Sequence[Line], start: int) -> _Head | None:
    spans: list[Span] = []
    roles: list[Role] = []
    at = start
    while at < len(found) and len(spans) < _MAX_COLUMNS:
        role, used = _label_at(found, at)
        if role is None:
            break
        spans.append(Span(found[at].start, found[at + used - 1].end))
        roles.append(role)
        at += used
    head = _Head(at, tuple(spans), tuple(roles))
    return head if len(spans) >= _MIN_COLUMNS and _is_head(head) else None


def _label_at(found: Sequence[Line], at: int) -> tuple[Role | None, int]:
    """What the label at a line names and how many lines it fills: 完成 / 时限 fills two."""
    text = _squeezed(found[at])
    if len(text) > _LONGEST_HEAD or label_at(text):
        return None, 1
    role = role_of(text)
    whole = text + _squeezed(found[at + 1]) if at + 1 < len(found) else text
    if role is None and len(whole) <= _LONGEST_SPLIT:
        return role_of(whole), 2
    return role, 1


def _columns(head: _Head) -> int:
    """Number of columns; that of the numbers may stand below the head of the tasks."""
    return len(head.roles) + (Role.NUMBER not in head.roles)


def _rows(found: Sequence[Line], head: _Head) -> Iterator[_Row]:
    columns = _columns(head)
    expected, at = 1, head.end
    while at < len(found):
        if _squeezed(found[at]) == str(expected):
            end = _row_end(found, at, expected, columns)
            yield _Row(tuple(line.span for line in found[at:end]), is_heading=False)
            expected, at = expected + 1, end
        elif label_at(found[at].text) and _leads_to(found, at, expected):
            yield _Row((found[at].span,), is_heading=True)
            at += 1
        else:
            return


def _row_end(found: Sequence[Line], at: int, number: int, columns: int) -> int:
    """The line behind the row: the next number or the headings above it, else its last column."""
    following = range(at + 1, min(at + 2 * columns + 2, len(found)))
    following_row = (to for to in following if _squeezed(found[to]) == str(number + 1))
    end = next(following_row, None)
    if end is None:
        return min(at + columns, len(found))
    while end > at + 2 and label_at(found[end - 1].text):
        end -= 1
    return end


def _leads_to(found: Sequence[Line], at: int, expected: int) -> bool:
    """Whether nothing but headings stands between a line and the next row."""
    while at < len(found) and label_at(found[at].text):
        at += 1
    return at < len(found) and _squeezed(found[at]) == str(expected)


def _grid(table: _Table, found: Sequence[Line]) -> Grid:
    head, rows = table
    columns = _columns(head)
    unnumbered = Role.NUMBER not in head.roles
    cells = [Cell(0, at + unnumbered, span) for at, span in enumerate(head.spans)]
    if unnumbered:
        cells[0] = Cell(0, 0, head.spans[0], 1, 2)
    text = {line.start: line.text for line in found}
    for number, row in enumerate(rows, 1):
        if row.is_heading:
            cells.append(Cell(number, 0, row.cells[0], 1, columns))
        else:
            placed = _placed(row.cells, head, text)
            cells += [Cell(number, column, span) for column, span in placed]
    return Grid(tuple(cells))


def _placed(spans: Sequence[Span], head: _Head, text: dict[int, str]) -> Iterator[tuple[int, Span]]:
    """The column of each cell of a row: more lines than columns are paragraphs of the task, fewer
    leave the columns before the deadline empty."""
    columns = _columns(head)
    offset = columns - len(head.roles)
    task = next(at for at, role in enumerate(head.roles) if role in TASKS) + offset
    extra = max(0, len(spans) - columns)
    cells = [*spans[:task], Span(spans[task].start, spans[task + extra].end)] if extra else []
    cells = [*cells, *spans[task + extra + 1 :]] if extra else [*spans]
    due = head.roles[-1] is Role.DEADLINE and len(cells) < columns
    last = cells.pop() if due and set(text[cells[-1].start]) <= _DATE_SIGNS else None
    yield from enumerate(cells)
    if last:
        yield columns - 1, last


def _squeezed(line: Line) -> str:
    return "".join(line.text.split())
