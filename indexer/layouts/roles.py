"""What a column of a task table holds, however the table is printed."""

from __future__ import annotations

from enum import Enum


class Role(str, Enum):
    """The value of one that an item keeps is that of its ``Field``."""

    DOMAIN = "domain"
    NUMBER = "number"
    PROJECT = "project"
    TEXT = "text"
    STAGE = "stage"
    """When what is due: over the columns of quarters, or a column of dates itself."""
    Q1 = "Q1"
    Q2 = "Q2"
    Q3 = "Q3"
    Q4 = "Q4"
    LEAD = "lead"
    SUPPORTING = "supporting"
    RESPONSIBLE = "responsible"
    DEADLINE = "deadline"
    OTHER = "other"
    """Anything that is no field of an item: 备注, 责任领导, a month."""


NO_FIELDS = frozenset({Role.DOMAIN, Role.STAGE, Role.OTHER})
"""What a column may hold that is no field of an item."""

QUARTERS = (Role.Q1, Role.Q2, Role.Q3, Role.Q4)
NAMES = frozenset({Role.LEAD, Role.SUPPORTING, Role.RESPONSIBLE})
TASKS = frozenset({Role.PROJECT, Role.TEXT})
