"""Departments in items read by OCR that are one misread character from one that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from common.records import Item
from indexer.lexicon.departments import squeeze, without_place

if TYPE_CHECKING:
    from indexer.lexicon import Lexicon

MISREAD = "warnings.ocr_department"
_SHORTEST = 3
"""Characters of a name: of two, one edit leaves too little to say which was meant."""


def with_name_doubts(items: Sequence[Item], lexicon: Lexicon) -> tuple[Item, ...]:
    """The items, those that OCR read warned of names that are nearly those of a department.

    Nothing is changed: the name may be right, and new. A name that stands in two items is
    taken to be right, as the same misreading twice is rare.
    """
    if all(item.confidence is None for item in items):
        return tuple(items)
    counts = Counter(name for item in items for name in {*_names(item)})
    listed = {name for one in lexicon.departments for name in one.printed}
    known = {*listed, *(name for name, count in counts.items() if count > 1)}
    doubted = {
        name
        for name in counts
        if name not in known and lexicon.resolve(name) is None and _is_near(name, known)
    }
    return tuple(_warned(item) if doubted.intersection(_names(item)) else item for item in items)


def _names(item: Item) -> list[str]:
    """What the item names as departments, squeezed."""
    return [squeeze(name) for name in (*item.lead, *item.supporting, *item.responsible)]


def _is_near(name: str, known: Iterable[str]) -> bool:
    forms = [form for form in without_place(name) if len(form) >= _SHORTEST]
    return any(_one_edit(form, one) for one in known for form in forms)


def _one_edit(one: str, other: str) -> bool:
    """Whether one character replaced, left out or put in makes a text the other."""
    pairs = zip(one, other, strict=False)
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    rest, others = one[start:], other[start:]
    return others[1:] in (rest, rest[1:]) or rest[1:] == others


def _warned(item: Item) -> Item:
    if item.confidence is None:
        return item
    return replace(item, warnings=(*item.warnings, MISREAD))
