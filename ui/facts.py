"""The table of facts under an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from answerer import Facts
from common.records import QUARTERS, Field, Item
from ui.panels import DEPARTMENTS

WHOLE_ITEMS = 2
"""Items shown with all their departments and quarters; of more, only what was asked for."""

TABLE = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE, *map(Field, QUARTERS), Field.DEADLINE)


class Row(NamedTuple):
    """One row of the table of an item's facts."""

    field: Field
    value: str
    asked: bool


class Table(NamedTuple):
    """An item's facts under its label."""

    label: str
    rows: tuple[Row, ...]


def tables(facts: Sequence[Facts]) -> list[Table]:
    """One table per item; what was asked for is marked, and where it stands alone the rest
    of its departments and quarters is there too.
    """
    whole = len(facts) <= WHOLE_ITEMS
    return [Table(one.label, tuple(_rows(one, whole))) for one in facts]


def _rows(facts: Facts, whole: bool) -> Iterator[Row]:
    used = {fact.field: fact.value for fact in facts.fields}
    for field in (*TABLE, *(field for field in used if field not in TABLE)):
        value = used.get(field) or _value(facts.item, field)
        if field in used or (whole and value):
            yield Row(field, value, asked=field in used)


def _value(item: Item, field: Field) -> str:
    """A department list or a quarter of the item, as it is shown."""
    if field.value in QUARTERS:
        return item.quarters.get(field.value, "")
    value = getattr(item, field.value)
    return value or "" if field not in DEPARTMENTS else "、".join(value)
