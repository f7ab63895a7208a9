"""Tables in plain text whose columns runs of spaces set apart, cells on one line or several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from common.records import Cell, Grid, SourceText, Span
from indexer.layouts.grid.head import role_of
from indexer.layouts.grid.tables import is_number
from indexer.layouts.roles import NAMES, QUARTERS, TASKS, Role

_PIECE = re.compile(r"[^\s\u3000]+(?: [^\s\u3000]+)*")
"""Text without a run of two spaces or a full-width one."""
_MIN_COLUMNS = 3
_MIN_ROWS = 2
_HALF = 0.5
"""Least share of the rows with as many cells on their first line as the head has."""


class _Piece(NamedTuple):
    """Text between two runs of spaces."""

    span: Span
    column: int
    """Where it begins, in half widths of a character."""
    text: str


class _Line(NamedTuple):
    pieces: tuple[_Piece, ...]


def with_spaced_lines(source: SourceText) -> SourceText:
    """The source with a grid for each such table; as it is where there is none."""
    if source.grids:
        return source
    return replace(source, grids=tuple(_grids(source.text)))


def _grids(source: str) -> Iterator[Grid]:
    lines = list(_lines(source))
    at = 0
    while at < len(lines):
        roles = _head_roles(lines[at])
        end = _end(lines, at, roles) if roles else at
        grid = _grid(lines[at:end], roles) if end > at else None
        if grid:
            yield grid
        at = end if grid else at + 1


def _lines(source: str) -> Iterator[_Line]:
    start = 0
    for text in source.splitlines(keepends=True):
        found = (match.span() for match in _PIECE.finditer(text))
        yield _Line(
            tuple(_Piece(Span(start + a, start + b), _width(text[:a]), text[a:b]) for a, b in found)
        )
        start += len(text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def _head_roles(line: _Line) -> tuple[Role, ...]:
    """What the columns hold if the line is the head of numbered tasks; else nothing."""
    if len(line.pieces) < _MIN_COLUMNS:
        return ()
    roles = tuple(role_of(piece.text) for piece in line.pieces)
    known = {*roles}
    is_head = Role.NUMBER in known and known & TASKS and known & {*NAMES, *QUARTERS, Role.DEADLINE}
    named = tuple(role for role in roles if role)
    return named if is_head and len(named) == len(roles) else ()


def _end(lines: Sequence[_Line], head: int, roles: Sequence[Role]) -> int:
    """The line behind the table: a line of one piece at the margin is no row of it."""
    margin = lines[head].pieces[0].column
    at = head + 1
    while at < len(lines):
        pieces = lines[at].pieces
        if len(pieces) == 1 and pieces[0].column <= margin + 1:
            break
        at += 1
    while at > head and not lines[at - 1].pieces:
        at -= 1
    return at


def _grid(lines: Sequence[_Line], roles: Sequence[Role]) -> Grid | None:
    """The grid of the lines, the first of which is the head; None when they are no rows."""
    head = lines[0].pieces
    number = roles.index(Role.NUMBER)
    cells = [Cell(0, column, piece.span) for column, piece in enumerate(head)]
    starts = [piece.column for piece in head]
    rows = full = 0
    for at, line in enumerate((line for line in lines[1:] if line.pieces), start=1):
        columns = _columns(line, starts)
        begins = number in columns and is_number(line.pieces[columns.index(number)].text)
        if begins:
            rows, full = rows + 1, full + (len(line.pieces) == len(head))
            if len(line.pieces) == len(head):
                starts = [piece.column for piece in line.pieces]
        elif not rows:
            return None
        pairs = zip(columns, line.pieces, strict=True)
        cells += [Cell(at, column, piece.span, goes_on=not begins) for column, piece in pairs]
    return Grid(tuple(cells)) if rows >= _MIN_ROWS and full >= _HALF * rows else None


def _columns(line: _Line, starts: Sequence[int]) -> list[int]:
    """The column of each piece: all in order, or where the nearest column begins."""
    if len(line.pieces) == len(starts):
        return list(range(len(starts)))
    found: list[int] = []
    for piece in line.pieces:
        free = range(found[-1] + 1 if found else 0, len(starts))
        nearest = min(free, key=lambda at: abs(starts[at] - piece.column), default=None)
        found.append(len(starts) - 1 if nearest is None else nearest)
    return found
