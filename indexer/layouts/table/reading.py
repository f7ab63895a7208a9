"""From rows cut into cells to items, headings and furniture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from common.records import Field, Furniture, Heading, Item, SourceText, Spans
from indexer.layouts.base import LayoutReading, identified
from indexer.layouts.table.columns import DOMAIN, QUARTER_FIELDS, Column, Columns, places_of
from indexer.layouts.table.fit import fit_columns
from indexer.layouts.table.names import NameList
from indexer.layouts.table.naming import Naming
from indexer.layouts.table.pages import Cells
from indexer.layouts.table.rows import DomainPrint, Row, Table, domain_of_rows
from indexer.layouts.table.strips import is_placeholder
from indexer.layouts.table.tokens import Token, Tokens, spans_of, text_of
from indexer.layouts.text import joined_text, merged

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

CLEAR_CELL, CLEAR_LIST = 0.5, 0.9
"""A cell, or a list of departments, whose second-best reading costs less than this more
carries a warning. In the seed table these are the rows whose second department could
lead as well (lists FURTHER_LEAD apart), and no wrong cell had a larger margin."""
OFTEN_EMPTY = frozenset({Field.PROJECT, Field.SUPPORTING, Field.OTHERS})
CELL_UNSURE = "warnings.cell_unsure"
LEAD_UNSURE = "warnings.lead_unsure"
ROW_NOT_CUT = "warnings.row_not_cut"


class ReadRow(NamedTuple):
    """A row with the tokens of each cell, and doubts about them."""

    row: Row
    cells: Mapping[Field, Tokens]
    others: Mapping[str, Tokens]
    """By what is printed over the columns that no field of an item holds."""
    domain: Tokens
    """Printed in a column of the row itself."""
    warnings: tuple[str, ...]

    @property
    def domain_text(self) -> str:
        """The characters of the domain without whitespace."""
        return text_of(self.domain)


def read_table(
    source: SourceText, table: Table, lexicon: Lexicon, document_id: str
) -> LayoutReading:
    """Items with their cells; the domains as headings; heads and page numbers as furniture."""
    naming = Naming(lexicon)
    fit = fit_columns(table.rows, places_of(table.columns), naming, cache(lexicon.words))
    rows = [
        _read_row(row, cells, fit.columns) for row, cells in zip(table.rows, fit.rows, strict=True)
    ]
    rows = [_settled(read, {one.domain_text for one in rows}) for read in rows]
    table = _with_domains(table, rows)
    items = _items(source, table, rows, fit.columns, naming)
    headings, repeats = _headings(source.text, table.domains)
    return LayoutReading(
        items=identified(document_id, items),
        headings=tuple(headings),
        furniture=(*table.furniture, *repeats),
    )


def _read_row(row: Row, cells: Cells | None, columns: Columns) -> ReadRow:
    if cells is None:
        return ReadRow(row, {Field.TEXT: _flat(row.parts)}, {}, (), (ROW_NOT_CUT,))
    pairs = list(zip(columns, cells.tokens, strict=True))
    by_field: dict[Field, Tokens] = {
        column.field: cell for column, cell in pairs if column.field is not Field.OTHERS
    }
    by_field[Field.TEXT] = (*by_field.get(Field.TEXT, ()), *cells.left_over)
    labelled = {column.label: cell for column, cell in pairs if column.field is Field.OTHERS}
    domain = labelled.pop(DOMAIN.label, ())
    others = {label: cell for label, cell in labelled.items() if cell}
    return ReadRow(row, by_field, others, domain, tuple(dict.fromkeys(_doubts(columns, cells))))


def _settled(read: ReadRow, domains: set[str]) -> ReadRow:
    """The row with its domain as another page prints it; what is behind that is the project."""
    texts = [text_of(read.domain[:at]) for at in range(1, len(read.domain))]
    end = next((at for at, text in enumerate(texts, start=1) if text in domains), None)
    if end is None or Field.PROJECT not in read.cells:
        return read
    project = (*read.domain[end:], *read.cells[Field.PROJECT])
    cells = {**read.cells, Field.PROJECT: project}
    return read._replace(cells=cells, domain=read.domain[:end])


def _with_domains(table: Table, rows: Sequence[ReadRow]) -> Table:
    """The table with the domains that stand in a column behind the numbers."""
    printed = (DomainPrint(at, read.domain) for at, read in enumerate(rows) if read.domain)
    found = sorted((*table.domains, *printed), key=lambda domain: domain.row)
    return replace(table, domains=tuple(found))


def _doubts(columns: Columns, cells: Cells) -> Iterator[str]:
    if cells.left_over:
        yield ROW_NOT_CUT
    for column, cell, margin in zip(columns, cells.tokens, cells.margins, strict=True):
        if not cell and column.field not in OFTEN_EMPTY:
            yield CELL_UNSURE
        if margin < (CLEAR_LIST if column.holds_names else CLEAR_CELL):
            yield LEAD_UNSURE if column.holds_names else CELL_UNSURE


def _items(
    source: SourceText,
    table: Table,
    rows: Sequence[ReadRow],
    columns: Sequence[Column],
    naming: Naming,
) -> Iterator[Item]:
    """One item per row; a project printed once holds for the rows merged with it."""
    project: str | None = None
    for read, domain in zip(rows, domain_of_rows(table), strict=True):
        project = _printed(source.text, read.cells.get(Field.PROJECT, ())) or project
        names = {
            column.field: NameList(read.cells.get(column.field, ()), column, naming).names()
            for column in columns
            if column.holds_names
        }
        yield _item(source, read, (domain, project), names)


def _item(
    source: SourceText,
    read: ReadRow,
    place: tuple[str | None, str | None],
    names: Mapping[Field, tuple[str, ...]],
) -> Item:
    domain, project = place
    spans = {field: _spans(source.text, cell) for field, cell in read.cells.items() if cell}
    quarters = {
        field.value: joined_text(source.text, spans[field])
        for field in QUARTER_FIELDS
        if field in spans
    }
    number = read.row.number
    due = _printed(source.text, read.cells.get(Field.DEADLINE, ()))
    printed = {label: _printed(source.text, cell) for label, cell in read.others.items()}
    others = {label: text for label, text in printed.items() if not is_placeholder(text)}
    if others:
        spans[Field.OTHERS] = _spans(source.text, _flat(read.others[label] for label in others))
    tokens = (*_flat(read.cells.values()), *_flat(read.others.values()))
    return Item(
        id="",
        document_id="",
        number=number.text,
        path=(domain,) if domain else (),
        project=project,
        text=joined_text(source.text, spans.get(Field.TEXT, ())),
        lead=names.get(Field.LEAD, ()),
        supporting=names.get(Field.SUPPORTING, ()),
        responsible=names.get(Field.RESPONSIBLE, ()),
        quarters=quarters,
        deadline=None if is_placeholder(due) else due or None,
        others=others,
        spans=_spans(source.text, sorted([number, *tokens])),
        cells={Field.NUMBER: _spans(source.text, (number,)), **spans},
        page=source.page_of(number.start),
        warnings=read.warnings,
    )


def _headings(source: str, domains: Sequence[DomainPrint]) -> tuple[list[Heading], list[Furniture]]:
    """The first print of each domain is a heading; later pages repeat it."""
    headings: dict[str, Heading] = {}
    repeats: list[Furniture] = []
    for domain in domains:
        spans = _spans(source, domain.tokens)
        if domain.text in headings:
            repeats.append(Furniture("repeated-heading", spans))
        else:
            headings[domain.text] = Heading(domain.text, 1, spans)
    return list(headings.values()), repeats


def _spans(source: str, tokens: Iterable[Token]) -> Spans:
    return merged(source, spans_of(tokens))


def _printed(source: str, tokens: Iterable[Token]) -> str:
    return joined_text(source, spans_of(tokens))


def _flat(parts: Iterable[Tokens]) -> Tokens:
    return tuple(token for part in parts for token in part)
