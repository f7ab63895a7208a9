"""Responsibility that a sentence gives to items by number: 以上（五）至（六）项由甲局负责."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from common.records import Field, Item, Span
from indexer.layouts.items import Draft
from indexer.layouts.labels import Label, label_at
from indexer.layouts.responsibility import read_responsibility
from indexer.layouts.text import Joined

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

BY_REFERENCE = "reasons.roles_by_reference"
"""Catalogue key of the reason for departments that a sentence gives to items by number."""
_NUMBER = r"第?[（(]?[\d一二三四五六七八九十]{1,4}[）)]?[、.．]?[项条点款]?"
_REFERENCE = re.compile(
    rf"(?:以上|上述)(?:第)?(?P<first>{_NUMBER})(?:(?:[至到—－~～-]+|[、和及])(?P<last>{_NUMBER}))?"
    r"(?:等?(?:工作|任务|措施|事项|要求))*[，,]?(?:分别|均|都)?(?P<said>由[^。；]{2,200})"
)
_ROLES = (Field.LEAD, Field.SUPPORTING, Field.RESPONSIBLE)
_BARE = re.compile(r"[\d一二三四五六七八九十]+")


class _Group(NamedTuple):
    """Numbers of one style, and the item whose departments they share."""

    first: Label
    last: Label
    roles: dict[Field, tuple[str, ...]]
    cells: dict[Field, tuple[Span, ...]]


def with_named_groups(
    drafts: Sequence[Draft], items: Sequence[Item], lexicon: Lexicon
) -> tuple[Item, ...]:
    """The items; those that a sentence below them names by number get its departments.

    What an item says itself counts more. The sentence stays text where it is printed.
    """
    found = list(items)
    for at, draft in enumerate(drafts):
        for part in draft.parts:
            for group in _groups(part, lexicon):
                for one in _meant(found, at, group):
                    found[one] = _given(found[one], group)
    return tuple(found)


def _groups(part: Joined, lexicon: Lexicon) -> Iterator[_Group]:
    for match in _REFERENCE.finditer(part.text):
        last = _label(match["last"] or match["first"])
        first = _label(match["first"])
        if first is None or last is None:
            continue
        said = part.slice(*match.span("said"))
        roles: dict[Field, tuple[str, ...]] = {}
        cells: dict[Field, tuple[Span, ...]] = {}
        for names in read_responsibility(said, lexicon).names:
            printed = tuple(said.text[a:b] for a, b in names.ranges)
            spans = tuple(span for pair in names.ranges for span in said.spans(*pair))
            roles[names.role] = (*roles.get(names.role, ()), *printed)
            cells[names.role] = (*cells.get(names.role, ()), *spans)
        if roles.keys() & set(_ROLES):
            yield _Group(first, last, roles, cells)


def _label(printed: str) -> Label | None:
    """The label that a number refers to: （五）项, 第5项, 五."""
    number = printed.rstrip("项条点款")
    bare = _BARE.fullmatch(number.lstrip("第").rstrip("、.．"))
    return label_at(f"{bare.group()}、" if bare else number)


def _meant(items: Sequence[Item], at: int, group: _Group) -> list[int]:
    """The nearest items upwards with the numbers of the group."""
    found: list[int] = []
    for one in range(at, -1, -1):
        label = _number_of(items[one])
        if label is None or label.style is not group.first.style:
            continue
        if group.first.value <= label.value <= group.last.value:
            found.append(one)
        if label.value <= group.first.value:
            break
    return found


def _number_of(item: Item) -> Label | None:
    return label_at(item.number) or label_at(f"{item.number}、") if item.number else None


def _given(item: Item, group: _Group) -> Item:
    if item.lead or item.supporting or item.responsible:
        return item
    return replace(
        item,
        lead=group.roles.get(Field.LEAD, ()),
        supporting=group.roles.get(Field.SUPPORTING, ()),
        responsible=group.roles.get(Field.RESPONSIBLE, ()),
        cells={**item.cells, **group.cells},
        reasons=(*item.reasons, BY_REFERENCE),
    )
