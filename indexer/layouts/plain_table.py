"""Tables that set no tasks: indicators, scores, lists of places; each row is an item.

Only tables that stand apart are read so, below a title or 附件: what a paragraph or an item
announces (如下：) belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from common.records import Cell, Field, Furniture, Heading, Item, SourceText, Spans
from indexer.layouts.base import LayoutReading
from indexer.layouts.grid.tables import find_sections, is_number
from indexer.layouts.grid.view import View
from indexer.layouts.items import Draft, make_item
from indexer.layouts.labels import label_at
from indexer.layouts.text import Joined, join, merged

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_MIN_ROWS = 3
_MIN_COLUMNS = 2
_LONGEST_LABEL = 24
"""Characters of the head of a column, as in task tables."""
_NUMBERED_SHARE = 0.5
"""Least share of numbers among the cells of a column that numbers the rows."""
_SENTENCE = re.compile("[。；;！？：:]")
_DELIMITERS = "、.． "


class _Table(NamedTuple):
    view: View
    labels: dict[int, str]
    """What is printed over each column."""
    head: range
    number: int | None
    """The column of the numbers."""
    text: int
    """The column with most text."""


class _Row(NamedTuple):
    """An entry of a table: the rows that one number covers."""

    path: tuple[Cell, ...]
    """Cells to its left that cover other entries too."""
    cells: tuple[Cell, ...]


def read_plain_tables(source: SourceText, lexicon: Lexicon) -> LayoutReading:
    """Items, headings and furniture of such tables; empty where there is none."""
    tasks = {section.view.span for section in find_sections(source)} if source.grids else set()
    views = (View(source.text, grid) for grid in source.grids)
    tables = [
        _table(view) for view in views if view.span not in tasks and _stands_apart(source, view)
    ]
    items: list[Item] = []
    headings: dict[Cell, Heading] = {}
    for table in tables:
        for row in _rows(table):
            for level, cell in enumerate(row.path, 1):
                headings.setdefault(
                    cell, Heading(table.view.text(cell), level, _spans(source, [cell]))
                )
            items += _item(source, table, row, lexicon)
    heads = (Furniture("table-head", _spans(source, _head_cells(table))) for table in tables)
    found = tuple(head for head in heads if head.spans)
    return LayoutReading(tuple(items), tuple(headings.values()), found)


def _stands_apart(source: SourceText, view: View) -> bool:
    if view.rows < _MIN_ROWS or view.columns < _MIN_COLUMNS:
        return False
    if len(view.begun(0)) == 1 and not _SENTENCE.search(view.text(view.begun(0)[0])):
        return True  # its title, or 附件, is its own first row
    start = view.span.start
    above = source.text[max(0, start - 200) : start].rstrip().splitlines()[-1:]
    return all(not _SENTENCE.search(line) and label_at(line.strip()) is None for line in above)


def _table(view: View) -> _Table:
    start = next((row for row in range(view.rows) if len(view.begun(row)) > 1), 0)
    titled = all(len(view.text(cell)) <= _LONGEST_LABEL for cell in view.begun(start))
    height = max((cell.row_span for cell in view.begun(start)), default=1)
    head = range(min(start + height, view.rows) if titled else start)
    labels = {
        column: view.text(cell)
        for row in head
        for cell in view.begun(row)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    body = [cell for row in range(head.stop, view.rows) for cell in view.begun(row)]
    lengths = [0] * view.columns
    for cell in body:
        lengths[cell.column] += len(view.text(cell))
    return _Table(view, labels, head, _number_column(view, body), lengths.index(max(lengths)))


def _number_column(view: View, body: Sequence[Cell]) -> int | None:
    for column in range(view.columns):
        cells = [cell for cell in body if cell.column == column]
        numbers = sum(is_number(view.text(cell)) for cell in cells)
        if cells and numbers > _NUMBERED_SHARE * len(cells):
            return column
    return None


def _head_cells(table: _Table) -> list[Cell]:
    return [cell for row in table.head for cell in table.view.begun(row)]


def _rows(table: _Table) -> Iterator[_Row]:
    view = table.view
    starts = [row for row in range(table.head.stop, view.rows) if _opens(table, row)]
    starts = starts if starts[:1] == [table.head.stop] else [table.head.stop, *starts]
    domains = _domains(table)
    for start, end in zip(starts, [*starts[1:], view.rows], strict=True):
        over = (view.at(start, column) for column in domains)
        path = tuple(dict.fromkeys(cell for cell in over if cell and view.text(cell)))
        own = (cell for row in range(start, end) for cell in view.begun(row))
        cells = tuple(cell for cell in own if cell not in path)
        if cells:
            yield _Row(path, cells)


def _opens(table: _Table, row: int) -> bool:
    """Whether an entry begins in a row: its number does, or there are no numbers."""
    begun = table.view.begun(row)
    return bool(begun) if table.number is None else any(c.column == table.number for c in begun)


def _domains(table: _Table) -> list[int]:
    """The columns, left of the numbers and the text, in which cells head several rows."""
    body = (
        cell for row in range(table.head.stop, table.view.rows) for cell in table.view.begun(row)
    )
    limit = table.text if table.number is None else table.number
    return sorted({cell.column for cell in body if cell.row_span > 1 and cell.column < limit})


def _item(source: SourceText, table: _Table, row: _Row, lexicon: Lexicon) -> Iterator[Item]:
    view = table.view
    numbers = [cell for cell in row.cells if cell.column == table.number]
    rest = [cell for cell in row.cells if cell not in numbers]
    texts = [cell for cell in rest if cell.column == table.text] or rest[:1] or numbers
    beside = [cell for cell in rest if cell not in texts]
    label = join(source.text, _spans(source, numbers)) if numbers != texts and numbers else None
    label = label or _first_label(source, beside)
    number = label.text.rstrip(_DELIMITERS) if label else ""
    path = tuple(view.text(cell) for cell in row.path)
    parts = tuple(join(source.text, [cell.span]) for cell in texts)
    item = make_item(Draft(number, label, path, parts), source, lexicon)
    others: dict[str, str] = {}
    for cell in beside:
        name = table.labels.get(cell.column, "")
        others[name] = "".join((others.get(name, ""), view.text(cell)))
    cells = {**item.cells, Field.OTHERS: _spans(source, beside)} if beside else item.cells
    yield replace(item, others=others, cells=cells, spans=_spans(source, row.cells))


def _first_label(source: SourceText, cells: Sequence[Cell]) -> Joined | None:
    """The number that the first of the cells opens with: 1.签约覆盖率."""
    first = join(source.text, [cells[0].span]) if cells else None
    label = label_at(first.text) if first else None
    return first.slice(0, label.end) if first and label else None


def _spans(source: SourceText, cells: Sequence[Cell]) -> Spans:
    ordered = sorted(cell.span for cell in cells if cell.span.start < cell.span.end)
    return merged(source.text, ordered)
