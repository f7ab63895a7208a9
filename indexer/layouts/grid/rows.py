"""The rows of a task table put together into entries, each one item to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from common.records import Cell, Furniture, Heading, SourceText, Span
from indexer.layouts.grid.headings import Headings, is_note, is_total, row_heading
from indexer.layouts.grid.tables import Section
from indexer.layouts.labels import label_at
from indexer.layouts.roles import NAMES, QUARTERS, Role
from indexer.layouts.text import is_closed, joined_text, lines

_HELD = frozenset({*NAMES, *QUARTERS, Role.DEADLINE})
"""What a cell merged over several rows says of each of them."""
TABLE_TITLE = re.compile(
    r"(?:[一-鿿]表|清单|台账|目录|任务|目标|安排|要点)(?:[（(][^（()）]{1,24}[）)])?$"
)
"""Ends the title of a table of tasks."""
_UNNAMED = re.compile(r"(?:Sheet|工作表)\s?\d+$", re.IGNORECASE)
_LONGEST_HEADING = 60
"""Characters; numbered headings of 80 real notices have up to 49."""

Ranges = dict[Role, list[Span]]


@dataclass
class Entry:
    """The cells of one item while its table is being read."""

    number: str
    project: str | None
    path: tuple[str, ...]
    own: Ranges = field(default_factory=dict)
    """Cells that begin in its rows."""
    shared: Ranges = field(default_factory=dict)
    """Cells that begin in a row above and are merged with this one."""
    others: dict[str, list[Span]] = field(default_factory=dict)
    """Cells of the columns that no field holds, by what is printed over them."""
    repeated: list[Span] = field(default_factory=list)
    """Cells that print again, on a new page, what the entry has."""


class Place(NamedTuple):
    """A cell of a row and what it holds."""

    cell: Cell
    roles: tuple[Role, ...]


class Walk:
    """Reads the sections of all tables in order and collects what they hold."""

    def __init__(self, source: SourceText, titles: Sequence[Span] = ()) -> None:
        self.entries: list[Entry] = []
        self.furniture: list[Furniture] = []
        self._source = source.text
        self._titles = frozenset(titles)
        self._over = Headings(source.text, self.furniture)
        self._project: str | None = None
        self._end = 0

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings over the rows, in reading order."""
        return self._over.all()

    def section(self, section: Section) -> None:
        """Read one section."""
        if not section.carries_on:
            self._over.clear()
            self._project = None
        self._title(Span(self._end, _start(section)))
        head = [cell.span for row in section.head for cell in section.view.begun(row)]
        if head:
            self.furniture.append(Furniture("table-head", tuple(head)))
        fresh = section.carries_on and bool(self.entries)
        for row in section.body:
            if section.view.begun(row):
                self._row(section, row, fresh)
                fresh = False
        self._end = section.view.span.end

    def _title(self, between: Span) -> None:
        """A numbered line directly above a table heads its rows; so does one of several titles."""
        above = lines(self._source, *between)
        if not above:
            return
        label, last = label_at(above[-1].text), above[-1]
        titled = last.span in self._titles
        if (label or titled) and len(last.text) <= _LONGEST_HEADING and not is_closed(last.text):
            self._over.clear()
            self._over.banner(last.text, (last.span,))
            self._project = None

    def _row(self, section: Section, row: int, fresh: bool) -> None:
        """Read one row; ``fresh`` where a page may have been turned before it."""
        cells = section.view.begun(row)
        if is_total(section, row):
            self.furniture.append(Furniture("table-total", tuple(cell.span for cell in cells)))
            return
        if is_note(section, row):
            return
        heading = row_heading(section, row) if not cells[0].goes_on else None
        if heading:
            self._over.banner(*heading)
            self._project = None
            return
        places = [Place(cell, _roles(section, cell)) for cell in cells]
        rest = [place for place in places if place.roles != (Role.DOMAIN,)]
        cut = bool(rest and self.entries) and self._belongs_above(section, row, rest, fresh)
        for cell, roles in places:
            if roles == (Role.DOMAIN,):
                self._domain(cell, fresh, cut)
        if not rest:
            return
        if cut:
            self._go_on(section, row, rest)
        else:
            self.entries.append(self._entry(section, row, rest))

    def _domain(self, cell: Cell, fresh: bool, cut: bool) -> None:
        text = joined_text(self._source, (cell.span,))
        if fresh and self._over.is_rest_of_domain(cell.column, text, cut):
            before, after = self._over.complete_domain(cell.column, cell.span)
            for entry in self.entries:
                entry.path = tuple(after if one == before else one for one in entry.path)
        elif self._over.domain(cell.column, text, cell.span):
            self._project = None

    def _belongs_above(
        self, section: Section, row: int, places: Sequence[Place], fresh: bool
    ) -> bool:
        """Whether the row goes on with the entry before: its task is merged, or was cut.

        After a page turn a row without a number goes on with the row before it, in a table
        that numbers its rows; where numbers stand for several rows, or there are none, only
        a sentence that is cut shows it. A number in the middle of a tall row may follow the turn.
        """
        if places[0].cell.goes_on:
            return True
        roles = set(chain.from_iterable(place.roles for place in places))
        if Role.TEXT not in roles and _merged(section, row, Role.TEXT):
            return True
        if not fresh:
            return False
        last = self.entries[-1]
        open_end = not is_closed(joined_text(self._source, last.own.get(Role.TEXT, ())))
        if Role.NUMBER not in section.roles:
            return Role.TEXT in roles and open_end and not roles & _HELD
        if Role.NUMBER in roles:
            return open_end and not last.number and Role.NUMBER not in last.shared
        if Role.NUMBER in last.own and not _spans_rows(section, row):
            return True
        return Role.PROJECT not in roles and (Role.TEXT not in roles or open_end)

    def _go_on(self, section: Section, row: int, places: Sequence[Place]) -> None:
        """Add the row to the entry before, less what it prints again."""
        entry = self.entries[-1]
        for cell, roles in places:
            text = section.view.text(cell)
            if roles == (Role.PROJECT,) and text == entry.project:
                entry.repeated.append(cell.span)
            else:
                _take(entry, section, cell, roles)
        entry.project = joined_text(self._source, entry.own.get(Role.PROJECT, ())) or entry.project
        entry.number = entry.number or self._number(entry.own.get(Role.NUMBER, ()))
        self._project = entry.project

    def _entry(self, section: Section, row: int, places: Sequence[Place]) -> Entry:
        entry = Entry("", None, self._over.path())
        for cell, roles in places:
            _take(entry, section, cell, roles)
        self._project = joined_text(self._source, entry.own.get(Role.PROJECT, ())) or self._project
        entry.project = self._project
        shared = {role: [cell.span for cell in _merged(section, row, role)] for role in _HELD}
        entry.shared = {role: spans for role, spans in shared.items() if spans}
        for cell in _merged(section, row, Role.OTHER):
            entry.others.setdefault(section.labels[cell.column], []).append(cell.span)
        number = [cell.span for cell in _merged(section, row, Role.NUMBER)]
        entry.number = self._number(entry.own.get(Role.NUMBER) or number)
        return entry

    def _number(self, spans: Sequence[Span]) -> str:
        return _printed_number(joined_text(self._source, spans))


def table_titles(source: str, sections: Sequence[Section]) -> list[Span]:
    """The titles of the tables, or the names of their sheets, where several are told apart."""
    ends = [0, *(section.view.span.end for section in sections)]
    starts = [max(end, _start(section)) for end, section in zip(ends, sections, strict=False)]
    above = [lines(source, *pair) for pair in zip(ends, starts, strict=False)]
    named = all(len(found) == 1 for found in above)
    found: dict[str, Span] = {}
    for *_, last in filter(None, above):
        if _is_title(last.text, alone=named):
            found.setdefault(last.text, last.span)
    return list(found.values()) if len(found) > 1 else []


def _is_title(line: str, *, alone: bool) -> bool:
    """Whether a line above a table names it, as what stands ``alone`` above each table does."""
    short = len(line) <= _LONGEST_HEADING and not is_closed(line) and not _UNNAMED.match(line)
    return short and (alone or bool(TABLE_TITLE.search(line)))


def _take(entry: Entry, section: Section, cell: Cell, roles: Sequence[Role]) -> None:
    """Add a cell that begins in a row of the entry."""
    for role in roles:
        entry.own.setdefault(role, []).append(cell.span)
    if Role.OTHER in roles and cell.column < len(section.labels):
        entry.others.setdefault(section.labels[cell.column], []).append(cell.span)


def _start(section: Section) -> int:
    """Where the first cell of the section stands."""
    rows = (*section.head, *section.body)
    cells = (cell for row in rows for cell in section.view.begun(row))
    return min((cell.span.start for cell in cells), default=0)


def _printed_number(text: str) -> str:
    """The number of a cell without the delimiter of 1、 and 1.; anything else as printed."""
    label = label_at(text)
    return label.number if label and label.end == len(text) else text


def _roles(section: Section, cell: Cell) -> tuple[Role, ...]:
    """What a cell holds: its column's role, or all the quarters it is merged over."""
    roles = section.roles[cell.column : cell.column + cell.column_span]
    quarters = tuple(role for role in roles if role in QUARTERS)
    if quarters:
        return quarters
    return (next((role for role in roles if role is not Role.OTHER), Role.OTHER),)


def _spans_rows(section: Section, row: int) -> bool:
    """Whether the row's number cell, though empty, stands for more rows than its task does."""
    heights = [
        max(
            (
                cell.row_span
                for column in section.columns(role)
                if (cell := section.view.at(row, column))
            ),
            default=1,
        )
        for role in (Role.NUMBER, Role.TEXT)
    ]
    return heights[0] > heights[1]


def _merged(section: Section, row: int, role: Role) -> list[Cell]:
    """The cells of the role that cover the row and begin above it."""
    return list(_reaching(section, row, section.columns(role)))


def _reaching(section: Section, row: int, columns: Sequence[int]) -> Iterator[Cell]:
    for column in columns:
        cell = section.view.at(row, column)
        if cell and section.body.start <= cell.row < row and section.view.text(cell):
            yield cell
