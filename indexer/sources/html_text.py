"""A tree of elements written as lines of text, tables as grids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.sources.html_lines import fields_in, fields_of_row, is_field_name, is_tool
from indexer.sources.html_tree import Event, Node, walk
from indexer.sources.html_words import words
from indexer.sources.numerals import numeral
from indexer.sources.soft_breaks import joined, paragraphs
from indexer.sources.writer import PlacedCell

BLOCKS = words("block_tags")
MAX_COLUMNS = 63
"""Most columns that merged cells are taken to cover, as many as a table has in Word; task
tables have up to 15."""
MAX_SPAN = 5_000
"""Most rows that a merged cell is taken to cover (browsers: 65,534)."""
_MAX_NUMBER = 9_999
"""Highest number of an entry of a list."""
_MIN_FIELD_NAMES = 2
"""Field names that a table has to hold to count as the page header."""

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BREAK = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t\r]*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])"
)
"""A line end of the file between Chinese characters, which a browser does not show
(CSS Text 3, 4.1.3 segment break transformation)."""
_OUTER = " \t\r\n\f\v\u00a0\u1680\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200C))
)
"""Spaces of all widths, which pages indent with, and those of no width."""
_CHINESE = "chineseCounting"
_LIST_FORMS = {
    **dict.fromkeys(("1", "decimal"), "decimal"),
    **dict.fromkeys(("a", "lower-alpha", "lower-latin"), "lowerLetter"),
    **dict.fromkeys(("A", "upper-alpha", "upper-latin"), "upperLetter"),
    **dict.fromkeys(("i", "lower-roman"), "lowerRoman"),
    **dict.fromkeys(("I", "upper-roman"), "upperRoman"),
    **dict.fromkeys(("cjk-ideographic", "simp-chinese-informal"), _CHINESE),
    "decimal-leading-zero": "decimalZero",
}
"""Forms of ``numerals`` by ``type`` of a list and by CSS list-style-type (Counter Styles 3)."""
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*(?P<form>[a-z-]+)", re.IGNORECASE)
_HEADINGS = {f"h{number}": number + 1 for number in range(1, 7)}
_LABELLED = re.compile(r"[（(第]?[\d一二三四五六七八九十]{1,3}\s?[、.．）)条章节]|[①-⑳]")


class Line(NamedTuple):
    """A paragraph, heading or entry of a list."""

    text: str
    level: int = 0
    """2 to 7 in a heading from ``h1`` to ``h6``, 0 in other text."""


class Table(NamedTuple):
    """A table that sets out data."""

    cells: tuple[PlacedCell, ...]


Piece = Line | Table


def write(events: Iterable[Event]) -> tuple[Piece, ...]:
    """Lines and tables of a walk, which may begin and end anywhere in a tree.

    Headings, paragraphs, and entries of lists are a line each; numbers that a browser
    puts before the entries of a list are written; tables that only arrange the page
    give plain lines; header tables give a line per field.
    """
    pieces = _Pieces()
    for event in events:
        pieces.take(event)
    return pieces.all()


def lines_of(pieces: Iterable[Piece]) -> Iterator[str]:
    """The lines of the pieces, those of tables cell by cell."""
    for piece in pieces:
        if isinstance(piece, Line):
            yield piece.text
        else:
            yield from (line for cell in piece.cells for line in cell.lines)


def rows_of(table: Node) -> list[list[Node]]:
    """The cells of a table, row by row; those of tables inside it are not its own."""
    rows: list[list[Node]] = []
    inner = 0
    for event in walk(table):
        if event.text:
            continue
        if event.node.tag == "table" and event.node is not table:
            inner += 1 if event.enters else -1
        elif event.enters and not inner:
            if event.node.tag == "tr":
                rows.append([])
            elif event.node.tag in ("td", "th"):
                rows = rows or [[]]
                rows[-1].append(event.node)
    return rows


def is_header_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table of these texts is a page header: field names beside values."""
    cells = [cell for row in rows for cell in row if cell]
    names = sum(is_field_name(cell) or bool(fields_in(cell)) for cell in cells)
    return names >= _MIN_FIELD_NAMES and 3 * names >= len(cells)


def is_data_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table of these texts sets out data: more than one row and one column of text."""
    filled = [sum(map(bool, row)) for row in rows]
    return sum(map(bool, filled)) > 1 and max(filled) > 1


def has_inner_table(table: Node) -> bool:
    """Whether a table holds another one, and so only arranges the page."""
    inside = (event.node for event in walk(table) if event.enters)
    return any(node.tag == "table" and node is not table for node in inside)


@dataclass(slots=True)
class _Table:
    """A table being read."""

    node: Node
    is_data: bool
    cells: list[PlacedCell] = field(default_factory=list)
    row: int = -1
    column: int = 0
    covered: dict[int, int] = field(default_factory=dict)
    """Last row that a merged cell from above covers, by column."""
    lines: list[str] | None = None
    """Lines of the cell being read, if any."""

    def next_row(self) -> None:
        self.row += 1
        self.column = 0

    def place(self, cell: Node) -> None:
        """Give the cell just read the first column that no merged cell covers."""
        self.row = max(self.row, 0)
        while self.covered.get(self.column, -1) >= self.row:
            self.column += 1
        # what lies beyond the widest table spans nothing, so that no row is searched for long
        within = self.column < MAX_COLUMNS
        rows = _number(cell, "rowspan", MAX_SPAN) if within else 1
        most = MAX_COLUMNS - self.column if within else 1
        columns = _number(cell, "colspan", most)
        lines = tuple(self.lines or ())
        self.cells.append(PlacedCell(self.row, self.column, lines, rows, columns))
        if rows > 1:
            last = self.row + rows - 1
            self.covered |= dict.fromkeys(range(self.column, self.column + columns), last)
        self.column += columns
        self.lines = None

    def grid(self) -> Table:
        """The cells, none reaching below the last row."""
        height = max(cell.row for cell in self.cells) + 1
        return Table(
            tuple(
                cell._replace(row_span=min(cell.row_span, height - cell.row)) for cell in self.cells
            )
        )


class _List:
    """A list being read; counts the entries of a numbered one."""

    def __init__(self, node: Node) -> None:
        self._form = _list_form(node)
        self._next = _number(node, "start", _MAX_NUMBER)

    def label(self, entry: Node) -> str:
        """What a browser puts before the next entry."""
        if not self._form:
            return ""
        if "value" in entry.attributes:
            self._next = _number(entry, "value", _MAX_NUMBER)
        self._next += 1
        mark = "、" if self._form == _CHINESE else "."
        return f"{numeral(self._next - 1, self._form)}{mark}"


class _Pieces:
    """Takes the events of a walk one by one."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._line: list[str] = []
        self._broken: list[str] = []
        """Lines of the paragraph so far, up to a break that its author set."""
        self._level = 0
        self._name_end = 0
        """How many texts of the line stand in its first element, which may name a field."""
        self._tables: list[_Table] = []
        self._lists: list[_List] = []
        self._number = ""
        self._term = ""
        self._skipped: Node | None = None

    def all(self) -> tuple[Piece, ...]:
        self._end_paragraph()
        return tuple(self._pieces)

    def take(self, event: Event) -> None:
        if self._skipped is not None:
            if event.node is self._skipped and not event.enters and not event.text:
                self._skipped = None
        elif event.text:
            self._add(event.node, event.text)
        else:
            self._at_border(event)

    def _add(self, node: Node, text: str) -> None:
        if node.tag != "pre":
            self._line.append(text)
            return
        for at, line in enumerate(text.split("\n")):
            if at:
                self._break_line()
            self._line.append(line)

    def _at_border(self, event: Event) -> None:
        tag = event.node.tag
        if tag == "br":
            self._break_line()
        elif tag in BLOCKS:
            self._end_paragraph()
        if tag in _HEADINGS:
            self._level = _HEADINGS[tag] if event.enters else 0
        elif tag == "table":
            self._table(event)
        elif tag in ("tr", "td", "th"):
            self._part_of_table(event)
        elif tag in ("ol", "ul", "li"):
            self._list(event)
        elif tag == "dt" and not event.enters:
            self._hold_term()
        elif tag == "dd" and not event.enters:
            self._term = ""
        elif not (event.enters or tag in BLOCKS) and not self._name_end:
            self._name_end = len(self._line)

    def _table(self, event: Event) -> None:
        if event.enters:
            self._open_table(event.node)
        elif self._tables and self._tables[-1].node is event.node:
            table = self._tables.pop()
            if table.cells:
                self._pieces.append(table.grid())

    def _open_table(self, node: Node) -> None:
        if has_inner_table(node):
            self._tables.append(_Table(node, is_data=False))
            return
        rows = [[flat_text(cell) for cell in row] for row in rows_of(node)]
        if is_header_table(rows):
            self._pieces += (Line(line) for row in rows for line in fields_of_row(row))
            self._skipped = node
        else:
            self._tables.append(_Table(node, is_data_table(rows)))

    def _part_of_table(self, event: Event) -> None:
        table = self._tables[-1] if self._tables else None
        if table is None or not table.is_data:
            return
        if event.node.tag == "tr":
            if event.enters:
                table.next_row()
        elif event.enters:
            table.lines = []
        else:
            table.place(event.node)

    def _list(self, event: Event) -> None:
        if event.node.tag == "li":
            if event.enters:
                self._count(event.node)
        elif event.enters:
            self._lists.append(_List(event.node))
        elif self._lists:
            self._lists.pop()

    def _count(self, entry: Node) -> None:
        self._number = self._lists[-1].label(entry) if self._lists else ""

    def _hold_term(self) -> None:
        """Keep the name of a page-header field until its value comes."""
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, Line) and is_field_name(last.text):
            self._pieces.pop()
            self._term = last.text

    def _break_line(self) -> None:
        name, value = self._line[: self._name_end], self._line[self._name_end :]
        if is_field_name("".join(name).strip(_OUTER)) and not self._in_cell():
            self._line = [*name, "" if "".join(name).rstrip(_OUTER)[-1] in "：:" else "：", *value]
        line = _BLANKS.sub(" ", _BREAK.sub("", "".join(self._line)))
        self._line, self._name_end = [], 0
        if line.strip(_OUTER):
            self._broken.append(line)

    def _end_paragraph(self) -> None:
        self._break_line()
        lines, self._broken = self._broken, []
        if self._level:
            lines = [joined(lines)]
        elif not self._in_cell():
            lines = paragraphs(lines)
        for line in lines:
            self._end_line(line.strip(_OUTER))

    def _in_cell(self) -> bool:
        return bool(self._tables) and self._tables[-1].lines is not None

    def _end_line(self, line: str) -> None:
        if not line:
            return
        if self._number and not _LABELLED.match(line):
            line = f"{self._number}{line}"
        self._number = ""
        cell = self._tables[-1].lines if self._tables else None
        if cell is not None:
            cell.append(line)
        elif self._term:
            self._pieces += map(Line, fields_of_row((self._term, line)))
            self._term = ""
        elif not is_tool(line):
            self._pieces += (Line(one, self._level) for one in _unfolded(line))


def _unfolded(line: str) -> tuple[str, ...]:
    """The fields of a line that has several; any other line as it is."""
    found = fields_in(line)
    return (line,) if found is None else found


def flat_text(node: Node) -> str:
    """All text of an element on one line."""
    return " ".join(node.text().split()).strip(_OUTER)


def _list_form(node: Node) -> str:
    """Form of the numbers that a browser puts before the entries of a list; "" for none."""
    styled = _LIST_STYLE.search(node.attributes.get("style", ""))
    if styled:
        return _LIST_FORMS.get(styled["form"].lower(), "")
    return _LIST_FORMS.get(node.attributes.get("type", "1"), "") if node.tag == "ol" else ""


def _number(node: Node, name: str, most: int) -> int:
    """A count that an attribute gives, from 1 to ``most``; 1 where it gives none."""
    printed = node.attributes.get(name, "").strip()
    if not re.fullmatch(r"[0-9]{1,9}", printed):
        return 1
    return min(max(int(printed), 1), most)
