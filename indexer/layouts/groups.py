"""Responsibility printed once for a group of items: at the end of its last item, or below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from common.records import Field, Item
from indexer.layouts.items import ROLES_OF_HEADING, Draft

SHARED = "reasons.roles_of_group"
"""Catalogue key of the reason for departments that stand with a later item of the group."""
_ROLES = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)


class _Close(NamedTuple):
    """An item with departments, and the items directly above it that have none."""

    at: int
    above: tuple[int, ...]
    own_line: bool
    """Whether its departments fill a paragraph of their own."""
    last: bool
    """Whether it is the last of its siblings."""


def with_shared_roles(drafts: Sequence[Draft], items: Sequence[Item]) -> tuple[Item, ...]:
    """The items; those of a group without departments get those that close the group.

    Whether a notice prints departments per group is seen from all of it: where they
    stand on lines of their own, at least half of the lines must have items without
    departments above them; where they end the last item, no item inside of a group
    may have any.
    """
    found = list(items)
    closes = list(_closes(drafts, items))
    lines = [close for close in closes if close.own_line]
    ends = [close for close in closes if not close.own_line]
    shared = lines if 2 * sum(bool(one.above) for one in lines) >= len(lines) else []
    if all(close.last for close in ends):
        shared = [*shared, *(close for close in ends if drafts[close.at].path)]
    for close in shared:
        for at in close.above:
            found[at] = _shared(found[at], items[close.at])
    return tuple(found)


def _closes(drafts: Sequence[Draft], items: Sequence[Item]) -> Iterator[_Close]:
    """Each item with departments; unnumbered paragraphs stand outside of groups."""
    above: list[int] = []
    for at, (draft, item) in enumerate(zip(drafts, items, strict=True)):
        if not draft.label or (draft.above and ROLES_OF_HEADING in item.reasons):
            above = []
        elif not _has_roles(item):
            if above and not _is_within(draft.path, drafts[above[0]].path):
                above = []
            above.append(at)
        else:
            group = tuple(one for one in above if _is_within(drafts[one].path, draft.path))
            last = at + 1 == len(drafts) or not _is_within(drafts[at + 1].path, draft.path)
            yield _Close(at, group, _on_own_line(draft, item), last)
            above = []


def _has_roles(item: Item) -> bool:
    return bool(item.lead or item.supporting or item.responsible)


def _on_own_line(draft: Draft, item: Item) -> bool:
    """Whether the last paragraph of an item says nothing but who is responsible."""
    text = item.cells.get(Field.TEXT, ())
    return len(draft.parts) > 1 and bool(text) and text[-1].end <= draft.parts[-1].offsets[0]


def _is_within(path: tuple[str, ...], group: tuple[str, ...]) -> bool:
    return path[: len(group)] == group


def _shared(item: Item, closing: Item) -> Item:
    cells = {role: closing.cells[role] for role in _ROLES if role in closing.cells}
    return replace(
        item,
        lead=closing.lead,
        supporting=closing.supporting,
        responsible=closing.responsible,
        cells={**item.cells, **cells},
        reasons=(*item.reasons, SHARED),
    )
