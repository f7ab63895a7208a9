"""The columns of a table and the widths they are set in."""

from __future__ import annotations

from dataclasses import dataclass

from common.records import Field
from indexer.layouts.table.head import Role

QUARTER_FIELDS = (Field.Q1, Field.Q2, Field.Q3, Field.Q4)
NAME_FIELDS = frozenset({Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds and how many ems fit on a line of it."""

    field: Field
    width: float
    stops: float = 0.5
    """Share of its cells that end with a full stop."""
    apart: float = 0.5
    """Share of names that start a new line although the line before had room for them."""

    @property
    def holds_names(self) -> bool:
        """Whether its cells are lists of departments."""
        return self.field in NAME_FIELDS

    @property
    def wraps_freely(self) -> bool:
        """Whether its lines are broken by hand (食品/安全), not where they are full."""
        return self.field is Field.PROJECT


Columns = tuple[Column, ...]


def fields_of(roles: frozenset[Role]) -> tuple[Field, ...]:
    """The fields of a row in the order in which a flattened table prints its cells."""
    project = (Field.PROJECT,) if Role.PROJECT in roles else ()
    return (*project, Field.TEXT, *QUARTER_FIELDS, *_name_fields(roles))


def _name_fields(roles: frozenset[Role]) -> tuple[Field, ...]:
    if Role.LEAD in roles:
        return (Field.LEAD, Field.SUPPORTING) if Role.SUPPORTING in roles else (Field.LEAD,)
    if Role.SUPPORTING in roles:
        return (Field.LEAD, Field.SUPPORTING)
    return (Field.RESPONSIBLE,) if Role.RESPONSIBLE in roles else ()
