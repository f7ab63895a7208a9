"""The columns of a table and the widths they are set in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from common.records import Field
from indexer.layouts.roles import QUARTERS, Role
from indexer.layouts.table.head import Printed

QUARTER_FIELDS = (Field.Q1, Field.Q2, Field.Q3, Field.Q4)
NAME_FIELDS = frozenset({Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds and how many ems fit on a line of it."""

    field: Field
    width: float
    stops: float = 0.5
    """Share of its cells that end with a full stop."""
    label: str = ""
    """What is printed over it, where no field of an item says what it holds."""
    follows: Field | None = None
    """What the column to its left holds; None for the first."""
    apart: float = 0.5
    """Share of names that start a new line although the line before had room for them."""

    @property
    def holds_names(self) -> bool:
        """Whether its cells are lists of departments."""
        return self.field in NAME_FIELDS

    @property
    def wraps_freely(self) -> bool:
        """Whether its lines are broken by hand (食品/安全), not where they are full."""
        return self.field in (Field.PROJECT, Field.OTHERS)

    @property
    def holds_prose(self) -> bool:
        """Whether its cells are sentences or clauses, broken where lines are full."""
        return not (self.holds_names or self.wraps_freely or self.holds_dates)

    @property
    def holds_dates(self) -> bool:
        """Whether its cells say no more than when something is due."""
        return self.field is Field.DEADLINE


Columns = tuple[Column, ...]


class Place(NamedTuple):
    """What a column holds, and what is printed over it where that is no field of an item."""

    field: Field
    label: str = ""


DOMAIN = Place(Field.OTHERS, Role.DOMAIN.value)
"""A column of domains behind that of the numbers; before it they are found line by line."""
_FIELD_OF = {
    role: Field(role.value) for role in (Role.PROJECT, Role.LEAD, Role.SUPPORTING, Role.RESPONSIBLE)
} | dict(zip(QUARTERS, QUARTER_FIELDS, strict=True))


def places_of(columns: Sequence[Printed]) -> tuple[Place, ...]:
    """The cells of a row in the order in which a flattened table prints them."""
    roles = [column.role for column in columns]
    start = roles.index(Role.NUMBER) if Role.NUMBER in roles else 0
    places = list(_places(columns, start))
    if all(place.field is not Field.TEXT for place in places):
        # 重点工作 without another column of tasks is no project but the task
        places = [Place(Field.TEXT) if one.field is Field.PROJECT else one for one in places]
    return tuple(places)


def _places(columns: Sequence[Printed], start: int) -> Iterator[Place]:
    dated = not any(column.role in QUARTERS for column in columns)
    for at, (role, label) in enumerate(columns):
        if role is Role.TEXT:
            yield Place(Field.TEXT)
        elif role is Role.STAGE and dated:
            yield Place(Field.DEADLINE)
        elif role is Role.OTHER:
            yield Place(Field.OTHERS, label)
        elif role is Role.DOMAIN and at > start:
            yield DOMAIN
        elif role in _FIELD_OF:
            yield Place(_FIELD_OF[role])
