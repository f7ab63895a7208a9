"""The task tables of a document: which grids are one, and where their heads and rows are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from common.records import SourceText
from indexer.layouts.grid.head import Head, head_at
from indexer.layouts.grid.view import View
from indexer.layouts.labels import label_at
from indexer.layouts.roles import Role

_NUMBER = re.compile(r"[\d.．\-]{1,8}|[一二三四五六七八九十]{1,4}")


class Section(NamedTuple):
    """The rows of one grid under one head."""

    view: View
    roles: tuple[Role, ...]
    """What each column holds."""
    labels: tuple[str, ...]
    """What is printed over each column."""
    head: range
    """Rows of the head; none where the table goes on without one."""
    body: range
    carries_on: bool
    """Whether it goes on with the section before: its head is a repeat, or it has none."""

    def columns(self, role: Role) -> list[int]:
        """The columns that hold this."""
        return [at for at, one in enumerate(self.roles) if one is role]


def find_sections(source: SourceText) -> list[Section]:
    """The sections of all task tables, in reading order."""
    sections: list[Section] = []
    before: Section | None = None
    for grid in source.grids:
        found = list(_sections(View(source.text, grid), before))
        sections += found
        before = found[-1] if found else None
    return sections


def is_number(text: str) -> bool:
    """Whether a cell holds nothing but an item's number."""
    label = label_at(text)
    return bool(_NUMBER.fullmatch(text)) or bool(label and label.end == len(text))


def _sections(view: View, before: Section | None) -> Iterator[Section]:
    heads = _heads(view)
    if not heads and before and _goes_on(view, before):
        yield Section(view, before.roles, before.labels, range(0), range(view.rows), True)
    ends = [*(head.start for head in heads[1:]), view.rows]
    for head, end in zip(heads, ends, strict=False):
        head = _with_number(view, head, range(head.end, end))
        roles = _with_project(view, head, range(head.end, end))
        repeats = before is not None and before.roles == roles
        printed, body = range(head.start, head.end), range(head.end, end)
        before = Section(view, roles, head.labels, printed, body, repeats)
        yield before


def _heads(view: View) -> list[Head]:
    heads: list[Head] = []
    for row in range(view.rows):
        if not heads or row >= heads[-1].end:
            head = head_at(view, row)
            heads += [head] if head else []
    return heads


def _goes_on(view: View, before: Section) -> bool:
    """Whether a grid without a head has the columns of the section before it."""
    if view.columns != len(before.roles):
        return False
    return all(
        is_number(view.text(cell))
        for column in before.columns(Role.NUMBER)
        for row in range(view.rows)
        for cell in view.begun(row)
        if cell.column == column and cell.column_span == 1
    )


def _with_number(view: View, head: Head, body: range) -> Head:
    """Of columns under one label of tasks, the first holds the numbers if it holds nothing else."""
    texts = [at for at, role in enumerate(head.roles) if role is Role.TEXT]
    if Role.NUMBER in head.roles or len(texts) < 2:
        return head
    begun = (cell for row in body for cell in view.begun(row))
    first = [view.text(one) for one in begun if one.column == texts[0] and one.column_span == 1]
    if not first or not all(map(is_number, first)):
        return head
    roles = tuple(Role.NUMBER if at == texts[0] else role for at, role in enumerate(head.roles))
    return head._replace(roles=roles)


def _with_project(view: View, head: Head, body: range) -> tuple[Role, ...]:
    """Of several columns of text, the first names the project if it is merged over rows."""
    texts = [at for at, role in enumerate(head.roles) if role is Role.TEXT]
    if Role.PROJECT in head.roles or len(texts) < 2:
        return head.roles
    merged = any(
        cell.column == texts[0] and cell.row_span > 1 for row in body for cell in view.begun(row)
    )
    roles = list(head.roles)
    roles[texts[0]] = Role.PROJECT if merged else Role.TEXT
    return tuple(roles)
