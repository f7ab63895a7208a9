"""The rows of a task table put together into entries, each one item to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from common.records import Cell, Furniture, Heading, SourceText, Span
from indexer.layouts.grid.head import NAMES, QUARTERS, Role
from indexer.layouts.grid.tables import Section, is_number
from indexer.layouts.labels import Style, label_at
from indexer.layouts.text import is_closed, joined_text, lines

_HELD = frozenset({*NAMES, *QUARTERS, Role.DEADLINE})
"""What a cell merged over several rows says of each of them."""
_BANNERS = frozenset({Role.DOMAIN, Role.NUMBER, Role.PROJECT})
"""Columns whose cell, alone in its row, is a heading over the rows below."""
_NOTE = re.compile(r"(?:备?注|说明|填表|制表|统计|联系)[一-鿿]{0,3}\s?[0-9]?\s?[：:]")
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

    def take(self, role: Role, span: Span) -> None:
        """Add a cell."""
        self.own.setdefault(role, []).append(span)


class Walk:
    """Reads the sections of all tables in order and collects what they hold."""

    def __init__(self, source: SourceText) -> None:
        self.entries: list[Entry] = []
        self.headings: list[Heading] = []
        self.furniture: list[Furniture] = []
        self._source = source.text
        self._banners: list[tuple[Style | None, str]] = []
        self._domains: dict[int, str] = {}
        self._headed: set[str] = set()
        self._project: str | None = None
        self._end = 0

    def section(self, section: Section) -> None:
        """Read one section."""
        if not section.carries_on:
            self._banners, self._domains, self._project = [], {}, None
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
        """A numbered line directly above a table heads its rows."""
        above = lines(self._source, *between)
        if not above:
            return
        label, last = label_at(above[-1].text), above[-1]
        if label and len(last.text) <= _LONGEST_HEADING and not is_closed(last.text):
            self._banners, self._domains, self._project = [], {}, None
            self._banner(last.text, last.span)

    def _row(self, section: Section, row: int, fresh: bool) -> None:
        """Read one row; ``fresh`` where a page may have been turned before it."""
        cells = section.view.begun(row)
        banner = _banner_of(section, row)
        if banner:
            text = section.view.text(banner)
            if not _NOTE.match(text):
                self._banner(text, banner.span)
            return
        places = [(cell, _roles(section, cell)) for cell in cells]
        self._domain_cells([cell for cell, roles in places if roles == (Role.DOMAIN,)])
        rest = [(cell, roles) for cell, roles in places if roles != (Role.DOMAIN,)]
        if not rest:
            return
        if not (self.entries and self._belongs_above(section, row, rest, fresh)):
            self.entries.append(self._entry(section, row, rest))
        for role, span in ((role, cell.span) for cell, roles in rest for role in roles):
            self.entries[-1].take(role, span)

    def _banner(self, text: str, span: Span) -> None:
        label = label_at(text)
        style = label.style if label else None
        styles = [one for one, _ in self._banners]
        keep = styles.index(style) if style in styles else len(styles) if style else 0
        self._banners = [*self._banners[:keep], (style, text)]
        self._domains, self._project = {}, None
        self.headings.append(Heading(text, len(self._banners), (span,)))

    def _domain_cells(self, cells: Sequence[Cell]) -> None:
        for cell in cells:
            text = joined_text(self._source, (cell.span,))
            if self._domains.get(cell.column) != text:
                self._project = None
            kept = {at: one for at, one in self._domains.items() if at < cell.column}
            self._domains = {**kept, cell.column: text}
            if text in self._headed:
                self.furniture.append(Furniture("repeated-heading", (cell.span,)))
            else:
                self._headed.add(text)
                level = len(self._banners) + len(self._domains)
                self.headings.append(Heading(text, level, (cell.span,)))

    def _belongs_above(
        self,
        section: Section,
        row: int,
        cells: Sequence[tuple[Cell, tuple[Role, ...]]],
        fresh: bool,
    ) -> bool:
        """Whether the row goes on with the entry before: its task is merged, or was cut."""
        roles = set(chain.from_iterable(roles for _, roles in cells))
        if Role.TEXT not in roles and _merged(section, row, Role.TEXT):
            return True
        if not fresh or Role.NUMBER not in section.roles or roles & {Role.NUMBER, Role.PROJECT}:
            return False
        text = joined_text(self._source, self.entries[-1].own.get(Role.TEXT, ()))
        return Role.TEXT not in roles or not is_closed(text)

    def _entry(
        self, section: Section, row: int, cells: Sequence[tuple[Cell, tuple[Role, ...]]]
    ) -> Entry:
        own: Ranges = {}
        for role, span in ((role, cell.span) for cell, roles in cells for role in roles):
            own.setdefault(role, []).append(span)
        project = joined_text(self._source, own.get(Role.PROJECT, ()))
        self._project = project or self._project
        number = own.get(Role.NUMBER) or [c.span for c in _merged(section, row, Role.NUMBER)]
        shared = {role: [cell.span for cell in _merged(section, row, role)] for role in _HELD}
        path = (*(text for _, text in self._banners), *self._domains.values())
        return Entry(
            number=_printed_number(joined_text(self._source, number)),
            project=self._project,
            path=path,
            shared={role: spans for role, spans in shared.items() if spans},
        )


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


def _merged(section: Section, row: int, role: Role) -> list[Cell]:
    """The cells of the role that cover the row and begin above it."""
    return list(_reaching(section, row, section.columns(role)))


def _reaching(section: Section, row: int, columns: Sequence[int]) -> Iterator[Cell]:
    for column in columns:
        cell = section.view.at(row, column)
        if cell and section.body.start <= cell.row < row and section.view.text(cell):
            yield cell


def _banner_of(section: Section, row: int) -> Cell | None:
    """The cell that is a heading over the rows below: alone in its row, and no number or task."""
    cells = section.view.begun(row)
    if len(cells) > 1 or any(_reaching(section, row, range(section.view.columns))):
        return None
    cell, text = cells[0], section.view.text(cells[0])
    if cell.column_span >= max(2, section.view.columns - 1):
        return cell
    role = section.roles[cell.column] if cell.column < len(section.roles) else Role.OTHER
    return cell if role in _BANNERS and not is_number(text) else None
