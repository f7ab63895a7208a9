"""From the entries of task tables to items, headings and furniture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from common.records import Field, Item, SourceText, Span, Spans
from indexer.layouts.base import LayoutReading, identified
from indexer.layouts.frame import in_order
from indexer.layouts.grid.names import FIELDS, NameColumns
from indexer.layouts.grid.rows import Entry, Walk, table_titles
from indexer.layouts.grid.tables import Section
from indexer.layouts.items import Draft, make_item
from indexer.layouts.labels import label_at
from indexer.layouts.roles import NAMES, NO_FIELDS, QUARTERS, Role
from indexer.layouts.separated import separators
from indexer.layouts.table.strips import is_placeholder
from indexer.layouts.text import Joined, join, joined_text, lines, merged

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

_FIELDS: Mapping[Role, Field] = {role: Field(role.value) for role in Role if role not in NO_FIELDS}
_DELIMITERS = "、.． "


def read_sections(
    source: SourceText, sections: Sequence[Section], lexicon: Lexicon, document_id: str
) -> LayoutReading:
    """Items with their cells; domains and banners as headings; heads as furniture."""
    walk = Walk(source, table_titles(source.text, sections))
    for section in sections:
        walk.section(section)
    for section in sections:
        view = section.view
        cells = sorted(cell.span for row in range(view.rows) for cell in view.begun(row))
        walk.furniture.extend(separators(source.text, view.span, cells))
    columns = NameColumns(source.text, _name_cells(walk.entries), lexicon)
    items = [_item(source, entry, columns, lexicon) for entry in walk.entries]
    return LayoutReading(identified(document_id, items), walk.headings, in_order(walk.furniture))


def _name_cells(entries: Sequence[Entry]) -> dict[Field, list[Span]]:
    cells: dict[Field, list[Span]] = {_FIELDS[role]: [] for role in NAMES}
    for entry in entries:
        for role in NAMES & entry.own.keys():
            cells[_FIELDS[role]] += entry.own[role]
    return cells


def _item(source: SourceText, entry: Entry, columns: NameColumns, lexicon: Lexicon) -> Item:
    """The item of an entry; a table without columns of departments may name them in its text."""
    draft = _draft(source.text, entry)
    item = make_item(draft, source, lexicon)
    said = entry.shared | entry.own
    cells = {
        _FIELDS[role]: merged(source.text, spans)
        for role, spans in said.items()
        if role in _FIELDS and role is not Role.TEXT
    }
    if said.keys() & NAMES:
        item = _with_names(item, draft, columns, cells)
    if is_placeholder(_printed(source.text, cells.get(Field.DEADLINE, ()))):
        del cells[Field.DEADLINE]
    due = _printed(source.text, cells.get(Field.DEADLINE, ()))
    others = _others(source.text, entry)
    if others:
        cells[Field.OTHERS] = tuple(chain(*(entry.others[label] for label in others)))
    return replace(
        item,
        project=entry.project,
        others=others,
        quarters=_quarters(source.text, cells),
        deadline=due or item.deadline,
        spans=merged(source.text, _all_cells(entry)),
        cells={**item.cells, **{one: cells[one] for one in cells if one not in FIELDS}},
    )


def _draft(source: str, entry: Entry) -> Draft:
    """Number and task; a task that stands under no number may begin with one."""
    task = join(source, entry.own.get(Role.TEXT) or _all_cells(entry))
    label = _label(source, entry, task)
    number = label.text.rstrip(_DELIMITERS) if label and not entry.number else entry.number
    rest = task.slice(len(label.text), len(task.text)) if label else task
    return Draft(number, label, entry.path, (rest,))


def _label(source: str, entry: Entry, task: Joined) -> Joined | None:
    """The number at the start of a task that has none of its own, unless it counts a list."""
    if entry.number or Role.NUMBER in entry.own:
        return None
    spans = entry.own.get(Role.TEXT, ())
    starts = [label_at(line.text) for span in spans for line in lines(source, *span)]
    label = label_at(task.text)
    single = sum(one is not None for one in starts) == 1
    return task.slice(0, label.end) if label and single and label.end < len(task.text) else None


def _all_cells(entry: Entry) -> list[Span]:
    """The ranges of everything that stands in the rows of an entry, in reading order."""
    return sorted({*chain(*entry.own.values()), *entry.repeated})


def _with_names(
    item: Item, draft: Draft, columns: NameColumns, cells: Mapping[Field, Spans]
) -> Item:
    """The item with the departments of its columns alone, and the task as printed."""
    named = [one for field in FIELDS if field in cells for one in columns.read(field, cells[field])]
    names = {
        field: tuple(dict.fromkeys(one.name for one in named if one.field is field))
        for field in FIELDS
    }
    places = {
        field: tuple(dict.fromkeys(chain(*(one.spans for one in named if one.field is field))))
        for field in FIELDS
        if names[field]
    }
    kept = {field: spans for field, spans in item.cells.items() if field not in FIELDS}
    task = draft.parts[0]
    return replace(
        item,
        text=task.text,
        lead=names[Field.LEAD],
        supporting=names[Field.SUPPORTING],
        responsible=names[Field.RESPONSIBLE],
        cells={**kept, Field.TEXT: task.spans(), **places},
    )


def _quarters(source: str, cells: Mapping[Field, Spans]) -> dict[str, str]:
    fields = (_FIELDS[role] for role in QUARTERS)
    return {field.value: _printed(source, cells[field]) for field in fields if field in cells}


def _others(source: str, entry: Entry) -> dict[str, str]:
    """What stands in the columns that no field holds, by what is printed over them."""
    texts = {label: _printed(source, tuple(spans)) for label, spans in entry.others.items()}
    return {label: text for label, text in texts.items() if label and not is_placeholder(text)}


def _printed(source: str, spans: Spans) -> str:
    return joined_text(source, spans)
